"""What a user supposes of the letters of a pair: `x > 0`, `0 < p < 1`, `n integer`, `x real`, `a < b`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from hw_cli.errors import UsageError
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.equality.sampling import Range
from hw_cli.prose import for_example, say
from hw_cli.terms.core import Term, lift
from hw_cli.terms.numerals import exact
from hw_cli.terms.parse import ParseError
from hw_cli.terms.parse.answers import read_answer
from hw_cli.terms.relation import Relation
from hw_cli.terms.shapes import Relations, Segment, Sets, Shape
from hw_cli.terms.walk import free_variables, is_variable

MOST = 20
LONGEST = 200
EXAMPLES = for_example('--assume "x>0", --assume "0<p<1", --assume "n integer"')
_WORDS = re.compile(
    r"\s*(?P<names>.+?)\s+(?:is\s+|est\s+|are\s+)?(?:an?\s+|une?\s+)?"
    r"(?P<word>real|réel|réelle|integer|integers|entier|entiers|positive|positif|strictement positif|natural|naturel)\s*"
)
_SETS = re.compile(
    r"\s*(?P<name>.+?)\s*(?:\bin\b|∈|\\in\b)\s*(?:\\mathbb\s*\{?\s*)?(?P<set>[RZNQℝℤℕ])\s*\}?\s*"
)


@dataclass(frozen=True)
class Supposed:
    """What each letter ranges over, and the relations between them."""

    ranges: dict[Term, Range]
    hypotheses: tuple[Hypothesis, ...]


def suppose(texts: Iterable[str]) -> Supposed:
    """What the assumptions say. Raises UsageError for what is none, and for what no number meets."""
    given = tuple(texts)
    if len(given) > MOST:
        raise UsageError(say("{n} assumptions are too many: at most {most}", n=len(given), most=MOST))
    ranges: dict[Term, Range] = {}
    hypotheses: list[Hypothesis] = []
    for text in given:
        if len(text) > LONGEST:
            said = say("an assumption of {n} signs is too long: at most {most}", n=len(text), most=LONGEST)
            raise UsageError(said, EXAMPLES)
        words = _WORDS.fullmatch(text)
        sets = _SETS.fullmatch(text)
        if words is not None:
            for name in words["names"].split(","):
                _narrow(ranges, _letter(name, text), words["word"])
        elif sets is not None:
            for name in sets["name"].split(","):
                _narrow(
                    ranges,
                    _letter(name, text),
                    {"Z": "integer", "ℤ": "integer", "N": "natural", "ℕ": "natural"}.get(sets["set"], "real"),
                )
        else:
            hypotheses += _related(text, ranges)
    for letter, domain in ranges.items():
        empty = domain.low is not None and domain.high is not None and domain.low >= domain.high
        if empty and not domain.holds(domain.low or Fraction(0)):
            raise UsageError(say("no number meets the assumptions about {name}", name=letter))
    return Supposed(ranges, tuple(hypotheses))


def _no_assumption(text: str) -> UsageError:
    return UsageError(say("not an assumption: {text}", text=repr(text)), EXAMPLES)


def _letter(name: str, text: str) -> Term:
    found = _read(name, text)
    if not isinstance(found, Term) or not is_variable(found):
        raise _no_assumption(text)
    return found


def _read(part: str, text: str) -> Shape:
    try:
        return read_answer(part, unit=False).shape
    except ParseError:
        raise _no_assumption(text) from None


def _narrow(ranges: dict[Term, Range], letter: Term, word: str) -> None:
    old = ranges.get(letter, Range())
    if word.startswith(("integer", "entier", "natur")):
        old = replace(old, integer=True)
    least = Fraction(0)
    natural = word.startswith("natur")
    if (natural or word.endswith(("positive", "positif"))) and (old.low is None or old.low < least):
        old = replace(old, low=least, low_in=natural)
    ranges[letter] = old


def _related(text: str, ranges: dict[Term, Range]) -> list[Hypothesis]:
    shape = _read(text, text)
    if not isinstance(shape, Relations):
        raise _no_assumption(text)
    out: list[Hypothesis] = []
    for left, sign, right in zip(shape.sides[:-1], shape.relations, shape.sides[1:], strict=True):
        if sign == "in" and isinstance(left, Term) and is_variable(left) and isinstance(right, Segment):
            out += _bounded(left, right, ranges)
            continue
        if sign == "in" and right is Sets.REALS:
            continue
        if sign == "in" or not isinstance(left, Term) or not isinstance(right, Term):
            raise _no_assumption(text)
        relation = Relation(sign)
        if not free_variables(left) | free_variables(right):
            raise UsageError(say("an assumption is about a letter: {text}", text=repr(text)), EXAMPLES)
        out += _one(left, relation, right, ranges)
    return out


def _bounded(letter: Term, segment: Segment, ranges: dict[Term, Range]) -> list[Hypothesis]:
    low = _one(segment.low, Relation.LE if segment.low_in else Relation.LT, letter, ranges)
    return low + _one(letter, Relation.LE if segment.high_in else Relation.LT, segment.high, ranges)


def _one(left: Term, relation: Relation, right: Term, ranges: dict[Term, Range]) -> list[Hypothesis]:
    value = exact(right)
    if not (is_variable(left) and value is not None):
        value = exact(left)
        if not (is_variable(right) and value is not None):
            return [Hypothesis(left, relation, right)]
        left, relation = right, relation.flipped
    old = ranges.get(left, Range())
    if relation in (Relation.GT, Relation.GE):
        inside = relation is Relation.GE
        if old.low is None or value > old.low:
            ranges[left] = replace(old, low=value, low_in=inside)
        elif value == old.low:
            ranges[left] = replace(old, low_in=old.low_in and inside)
    elif relation in (Relation.LT, Relation.LE):
        inside = relation is Relation.LE
        if old.high is None or value < old.high:
            ranges[left] = replace(old, high=value, high_in=inside)
        elif value == old.high:
            ranges[left] = replace(old, high_in=old.high_in and inside)
    else:
        ranges.setdefault(left, old)
        return [Hypothesis(left, relation, lift(value))]
    return []
