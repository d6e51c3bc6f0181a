"""Two typed formulas compared, under what is assumed: read (in all readings that a doubtful place allows), then decided.

An assumption is `x > 0`, `0 < p < 1`, `n integer`, `x real`, `a < b`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product as tuples

from hw_cli.errors import HwError, UsageError
from hw_cli.kernel.decide import Decision, Oracle, decide
from hw_cli.kernel.evidence import Finding
from hw_cli.kernel.setting import Hypothesis, Setting
from hw_cli.kernel.statement import Written
from hw_cli.oracles.equality.answer import NAME, TOO_LARGE, Unread, it_holds
from hw_cli.oracles.equality.decide import ONE_AT_A_TIME, compare
from hw_cli.oracles.equality.sampling import Range, narrowed
from hw_cli.prose import Message, choose_of, for_example, say
from hw_cli.terms import core
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse import ParseError, parse_latex
from hw_cli.terms.parse.answers import (
    Combined,
    Grouping,
    Members,
    Operation,
    Read,
    Relations,
    Segment,
    Sets,
    Shape,
    read_answer,
)
from hw_cli.terms.parse.cursor import Choices
from hw_cli.terms.parse.normal import normal
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import contains, free_variables, is_variable

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
    found = _assumed(name, text)
    if not isinstance(found, Term) or not is_variable(found):
        raise _no_assumption(text)
    return found


def _assumed(part: str, text: str) -> Shape:
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
    shape = _assumed(text, text)
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
        out += narrowed(left, relation, right, ranges)
    return out


def _bounded(letter: Term, segment: Segment, ranges: dict[Term, Range]) -> list[Hypothesis]:
    low = narrowed(segment.low, Relation.LE if segment.low_in else Relation.LT, letter, ranges)
    return low + narrowed(letter, Relation.LE if segment.high_in else Relation.LT, segment.high, ranges)


MAX_DOUBTS = 3
I_LETTER = Symbol("i")
DOUBTS: dict[str, Message] = {
    "applies": say("a letter before a bracket could be a function or a factor"),
    "below": say("what belongs under the slash is not clear"),
    "reaches": say("how far the function reaches is not clear"),
    "decimal": say("the comma could be a decimal mark or separate the members of a list"),
    "thousands": say("the comma could separate thousands or members of a list"),
}


def compare_latex(
    left: str, right: str, relation: str = "=", assume: Iterable[str] = ()
) -> Decision | Unread:
    """The verdict on two formulas, in LaTeX or typed. Raises UsageError for a relation or assumption that is none."""
    try:
        sign = Relation(_SPELLINGS.get(relation.strip(), relation.strip()))
    except ValueError:
        raise UsageError(
            say("{sign} is not a relation", sign=repr(relation)), choose_of(("=", "!=", "<", "<=", ">", ">="))
        ) from None
    supposed = suppose(assume)
    written = Written(left, sign, right)
    with ONE_AT_A_TIME:
        try:
            return _compared(written, supposed)
        except RecursionError:
            return _decided(written, TOO_LARGE)


def _decided(written: Written, found: Finding) -> Decision | Unread:
    """What the kernel makes of a finding; nothing of what is not understood."""
    if isinstance(found, Unread):
        return found
    return decide(written, Setting(), (Oracle(lambda *_: found),))


_SPELLINGS = {"==": "=", "≤": "<=", "≥": ">=", "≠": "!=", r"\le": "<=", r"\leq": "<=", r"\ge": ">=", r"\geq": ">=", r"\neq": "!=", r"\ne": "!=", r"\lt": "<", r"\gt": ">", "=<": "<="}  # fmt: skip


def _compared(written: Written, supposed: Supposed) -> Decision | Unread:
    unit = I_LETTER not in supposed.ranges
    try:
        pairs = list(_readings(written.left, written.right, unit))
    except _Side as trouble:
        return _decided(written, _as_derivation(written, supposed) or trouble.found)
    answers = [_decided(written, _shapes(one, written.relation, other, supposed)) for _, one, other in pairs]
    clear = [
        answer
        for answer, (_, one, other) in zip(answers, pairs, strict=True)
        if isinstance(one, Term) == isinstance(other, Term)
    ]
    for alike in (answers, clear):
        if len({answer.seen for answer in alike}) == 1:
            return alike[0]
    doubt = sorted(pairs[0][0])[0]
    return Unread(NAME, say("{doubt}: brackets would tell", doubt=DOUBTS[doubt]))


class _Side(Exception):
    """A side is not understood."""

    def __init__(self, found: Unread) -> None:
        super().__init__(found.detail.pattern)
        self.found = found


def _read(text: str, side: int, choices: Choices, unit: bool) -> Read:
    try:
        return read_answer(text, choices, unit=unit)
    except ParseError as error:
        raise _Side(Unread(NAME, error.problem, offset=error.offset, side=side)) from None
    except (HwError, RecursionError, ValueError, ArithmeticError):
        problem = say("the formula is not understood")
        raise _Side(Unread(NAME, problem, side=side)) from None


def _readings(left: str, right: str, unit: bool) -> Iterator[tuple[frozenset[str], Shape, Shape]]:
    """All readings: a doubt is settled in one way for both sides."""
    one, other = _read(left, 0, Choices(), unit), _read(right, 1, Choices(), unit)
    usual = Choices(logistic="sigma" not in one.alone | other.alone)
    if usual.logistic:
        one, other = _read(left, 0, usual, unit), _read(right, 1, usual, unit)
    doubts = (one.doubts | other.doubts) - {"plus"}
    names = sorted(doubts)[:MAX_DOUBTS]
    for settled in tuples((True, False), repeat=len(names)):
        choices = replace(usual, **dict(zip(names, settled, strict=True)))
        yield doubts, _signed(left, 0, choices, unit), _signed(right, 1, choices, unit)


def _signed(text: str, side: int, choices: Choices, unit: bool) -> Shape:
    """A text with ±: the statement for both signs."""
    above = _read(text, side, choices, unit)
    if "plus" not in above.doubts:
        return above.shape
    below = _read(text, side, replace(choices, plus=False), unit).shape
    if isinstance(above.shape, Relations):
        return Combined(Operation.OR, (above.shape, below))
    if isinstance(above.shape, Members):
        return Members(
            above.shape.grouping,
            (*above.shape.items, *(below.items if isinstance(below, Members) else (below,))),
        )
    return Members(Grouping.SET, (above.shape, below))


def _shapes(one: Shape, relation: Relation, other: Shape, supposed: Supposed) -> Finding:
    def judged(a: Term, sign: Relation, b: Term) -> Finding:
        return compare(a, sign, b, assumptions=supposed.hypotheses, ranges=supposed.ranges)

    if isinstance(one, Term) and isinstance(other, Term):
        return judged(one, relation, other)
    if relation is not Relation.EQ:
        return Unread(NAME, say("only values are ordered"))
    from hw_cli.oracles.equality.structures import same

    try:
        return same(one, other, judged)
    except TooLarge:
        return TOO_LARGE


def _as_derivation(written: Written, supposed: Supposed) -> Finding | None:
    """Both sides read as lines of a derivation (densities, expectations); None where that fails too."""
    try:
        one, other = parse_latex(written.left), parse_latex(written.right)
    except (ParseError, RecursionError):
        return None
    if not contains(_PROBABLE, one, other):
        return None
    if written.relation is Relation.EQ and normal(one) == normal(other):
        return it_holds(say("the two sides are the same"))
    return compare(one, written.relation, other, assumptions=supposed.hypotheses, ranges=supposed.ranges)


_PROBABLE = core.Density | core.Expectation | core.KL | core.Normal | core.Gradient
