"""Two typed formulas compared: read (in all readings that a doubtful place allows), then decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product as tuples

from hw_cli.errors import HwError, UsageError
from hw_cli.kernel.decide import Decision, Oracle, decide
from hw_cli.kernel.findings import Finding
from hw_cli.kernel.setting import Setting
from hw_cli.kernel.statement import Written
from hw_cli.oracles.equality.answer import NAME, TOO_LARGE, Unread, it_holds
from hw_cli.oracles.equality.assumed import Supposed, suppose
from hw_cli.oracles.equality.decide import ONE_AT_A_TIME, compare
from hw_cli.prose import Message, choose_of, say
from hw_cli.terms import core
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.numerals import TooLarge
from hw_cli.terms.parse import ParseError, normal, parse_latex
from hw_cli.terms.parse.answers import Read, read_answer
from hw_cli.terms.parse.cursor import Choices
from hw_cli.terms.relation import Relation
from hw_cli.terms.shapes import Combined, Grouping, Members, Operation, Relations, Shape
from hw_cli.terms.walk import subterms

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
    if not any(isinstance(part, _PROBABLE) for side in (one, other) for part in subterms(side)):
        return None
    if written.relation is Relation.EQ and normal(one) == normal(other):
        return it_holds(say("the two sides are the same"))
    return compare(one, written.relation, other, assumptions=supposed.hypotheses, ranges=supposed.ranges)


_PROBABLE = core.Density | core.Expectation | core.KL | core.Normal | core.Gradient
