"""What a term can be while its letters run over intervals, bounded or not: an enclosure, never too small.

An end is exact or ±∞, and open where it is not reached. Where a term has no value (a logarithm of what is < 0) nothing counts: the range is of
the values there are, and `Empty` is raised where there are none at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from flint import arb

from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms import core
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.core import Term, UnknownNode, exact
from hw_cli.terms.functions import FunctionRecord, record_of

ZERO, ONE = arb(0), arb(1)
ABOVE, BELOW = arb("inf"), arb("-inf")
MOST_BOX = 7  # width from which on a wave goes through all of its values
GROWING = arb(10) ** 6  # argument from which on an exponential counts as infinite
SLOW = arb(10) ** 2000  # the same for what grows like a power or slower


class Empty(ArithmeticError):
    """There is no value on these intervals."""


@dataclass(frozen=True)
class End:
    """An end of a span: never reached where it is `open`."""

    value: Any
    open: bool = False

    @property
    def finite(self) -> bool:
        """Whether it is a number."""
        return bool(self.value.is_finite())

    def down(self) -> End:
        """A lower bound of an end that was computed with an error."""
        return End(self.value.lower(), self.open and self.value.is_exact()) if self.finite else self

    def up(self) -> End:
        """An upper bound."""
        return End(self.value.upper(), self.open and self.value.is_exact()) if self.finite else self


@dataclass(frozen=True)
class Span:
    """All numbers between two ends."""

    low: End
    high: End

    def ball(self) -> Any:
        """The ball over a span."""
        return self.low.value.union(self.high.value)

    def positive(self, *, strictly: bool) -> bool:
        """Whether all of it is ≥ 0, or > 0."""
        low = self.low.value
        return bool(low > 0) or (bool(low >= 0) and (self.low.open or not strictly))


LINE = Span(End(BELOW, True), End(ABOVE, True))
Box = Mapping[Term, Span]


def closed(low: Any, high: Any) -> Span:
    """The span between two numbers, both included."""
    return Span(End(low), End(high))


def span(value: Any) -> Span:
    """The span of a ball."""
    return closed(value.lower(), value.upper()) if value.is_finite() else LINE


def span_of(domain: Range) -> Span:
    """The span of a letter's range."""
    return Span(
        LINE.low if domain.low is None else End(ball(domain.low).lower(), not domain.low_in).down(),
        LINE.high if domain.high is None else End(ball(domain.high).upper(), not domain.high_in).up(),
    )


def range_of(term: Term, box: Box) -> Span:
    """An enclosure of the values of a term on a box. Raises Empty, UnknownNode."""
    match term:
        case core.Number() | core.Constant():
            value = Point({})(term)
            if not isinstance(value, arb):  # i is in no interval
                raise UnknownNode(term)
            return span(value)
        case core.Sum(terms=terms):
            return reduce(_plus, (range_of(item, box) for item in terms))
        case core.Negative(term=inner):
            return _minus(range_of(inner, box))
        case core.Product(factors=(one, other)) if one == other:
            return _whole_power(range_of(one, box), 2)
        case core.Product(factors=(one, other)) if core.log(one) == other or core.log(other) == one:
            return _times_logarithm(range_of(one if core.log(one) == other else other, box))
        case core.Product(factors=factors):
            return reduce(_times, (range_of(factor, box) for factor in factors))
        case core.Quotient(numerator=above, denominator=below):
            return _times(range_of(above, box), _inverse(range_of(below, box)))
        case core.Power(base=base, exponent=exponent):
            return _power(base, exponent, box)
        case core.Absolute(term=inner):
            return _size(range_of(inner, box))
        case core.Call(function=core.Function(name="max" | "min" as name), arguments=arguments):
            spans = [range_of(argument, box) for argument in arguments]
            pick = greatest if name == "max" else least
            return Span(pick([s.low for s in spans]), pick([s.high for s in spans]))
        case core.Call() if (found := _called(term, box)) is not None:
            return found
    if term in box:
        return box[term]
    return _whole(term, box)


def _whole(term: Term, box: Box) -> Span:
    """A part that is known as a ball alone."""
    try:
        at = Point({letter: item.ball() for letter, item in box.items()}, sample=None)  # nothing drawn
        value = at(term)
    except Undefined:
        raise Empty from None
    except (Unsure, TooLarge, ZeroDivisionError, ValueError, OverflowError):
        return LINE
    return span(value) if isinstance(value, arb) else LINE


def greatest(ends: Sequence[End]) -> End:
    """The greatest end; closed where one of the greatest is."""
    return reduce(lambda a, b: b if b.value > a.value or (b.value == a.value and not b.open) else a, ends)


def least(ends: Sequence[End]) -> End:
    """The least end."""
    return reduce(lambda a, b: b if b.value < a.value or (b.value == a.value and not b.open) else a, ends)


def _plus(one: Span, other: Span) -> Span:
    lows, highs = (one.low, other.low), (one.high, other.high)
    low = End(sum((end.value for end in lows), ZERO), any(end.open for end in lows)).down()
    high = End(sum((end.value for end in highs), ZERO), any(end.open for end in highs)).up()
    return Span(
        low if all(end.finite for end in lows) else LINE.low,
        high if all(end.finite for end in highs) else LINE.high,
    )


def _minus(one: Span) -> Span:
    return Span(End(-one.high.value, one.high.open), End(-one.low.value, one.low.open))


def _corner(a: End, b: End) -> End:
    """A product of ends; 0 times what grows is 0, as it is for every single value."""
    zeros = [end for end in (a, b) if end.value == 0]
    if zeros:
        return End(ZERO, all(end.open for end in zeros))
    if not (a.finite and b.finite):
        return End(ABOVE if (a.value > 0) == (b.value > 0) else BELOW, True)
    return End(a.value * b.value, a.open or b.open)


def _times(one: Span, other: Span) -> Span:
    corners = [_corner(a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
    return Span(least([end.down() for end in corners]), greatest([end.up() for end in corners]))


def _times_logarithm(one: Span) -> Span:
    """u·ln u, for u > 0: it falls from 0 to −1/e at u = 1/e and rises from there on."""
    turn = arb(-1).exp()
    one = _within(one, ZERO, ABOVE)

    def value(end: End) -> End:
        if end.value == 0:
            return End(ZERO, True)
        return End(end.value * end.value.log(), end.open) if end.value <= SLOW else End(ABOVE, True)

    low, high = value(End(SLOW) if one.low.value > SLOW else one.low), value(one.high)
    bottom = least([low.down(), high.down()])
    if not (one.low.value > turn or one.high.value < turn):
        bottom = End(-turn).down()
    return Span(bottom, greatest([low.up(), high.up()]))


def _size(one: Span) -> Span:
    if one.low.value >= 0:
        return one
    if one.high.value <= 0:
        return _minus(one)
    return Span(End(ZERO), greatest([_minus(one).high, one.high]))


def _inverse(one: Span) -> Span:
    """1/u; where u may be 0, from one side of it alone."""
    if one.low.value == 0 and one.high.value == 0:
        raise Empty
    if one.low.value >= 0:
        return Span(_end_inverse(one.high, ABOVE).down(), _end_inverse(one.low, ABOVE).up())
    if one.high.value <= 0:
        return Span(_end_inverse(one.high, BELOW).down(), _end_inverse(one.low, BELOW).up())
    return LINE


def _end_inverse(end: End, at_zero: Any) -> End:
    if end.value == 0:
        return End(at_zero, True)
    return End(1 / end.value, end.open) if end.finite else End(ZERO, True)


def _power(term: Term, exponent: Term, box: Box) -> Span:
    value = exact(exponent)
    base = range_of(term, box)
    if (
        value is None and base.low.value < 0
    ):  # (−9)³ is a value of x^r: of whole exponents there are some on both sides
        high = range_of(core.exp(exponent * core.log(core.Absolute(term))), box).high
        return Span(End(-high.value), End(high.value)) if high.finite else LINE
    if value is None:
        return range_of(core.exp(exponent * core.log(term)), box)
    if value.denominator == 1:
        count = abs(int(value))
        if count > 64:
            return LINE
        out = closed(ONE, ONE) if not count else _whole_power(base, count)
    else:
        size = ball(abs(value))
        out = _rising(lambda end: end**size if end != 0 else ZERO, ZERO, ABOVE, SLOW)(
            _within(base, ZERO, ABOVE)
        )
    return out if value >= 0 else _inverse(out)


def _whole_power(base: Span, count: int) -> Span:
    base = _size(base) if count % 2 == 0 else base
    low, high = (End(end.value**count, end.open) if end.finite else end for end in (base.low, base.high))
    return Span(low.down(), high.up())


def _within(one: Span, low: Any, high: Any) -> Span:
    if one.high.value < low or one.low.value > high:
        raise Empty
    return Span(
        one.low if one.low.value >= low else End(low), one.high if one.high.value <= high else End(high)
    )


def _rising(
    function: Callable[[Any], Any], bottom: Any, top: Any, cap: Any = GROWING
) -> Callable[[Span], Span]:
    """A function that never falls, with its limits at −∞ and ∞; beyond `cap` it is not evaluated."""

    def low(end: End) -> End:
        if end.value < -cap:
            return End(bottom, True)
        return End(function(end.value if end.value <= cap else cap), end.open).down()

    def high(end: End) -> End:
        if end.value > cap:
            return End(top, True)
        return End(function(end.value if end.value >= -cap else -cap), end.open).up()

    return lambda one: Span(low(one.low), high(one.high))


def _wave(name: str, shift: Fraction) -> Callable[[Span], Span]:
    """sin or cos: its values at the ends, and 1 or −1 where a crest or a trough (at π(k + shift)) may lie between."""

    def wave(one: Span) -> Span:
        if not one.high.value - one.low.value <= MOST_BOX:
            return closed(-ONE, ONE)
        turns = [(end.value / arb.pi() - ball(shift)) for end in (one.low, one.high)]
        first, last = floor_of(turns[0].lower()), floor_of(turns[1].upper())
        if first is None or last is None or last > first + 1:
            return closed(-ONE, ONE)
        low, high = (getattr(end.value, name)() for end in (one.low, one.high))
        found = span(low.union(high))
        if last > first:  # the crest or trough number `last`
            top = End(ONE if last % 2 == 0 else -ONE)
            found = Span(least([found.low, top]), greatest([found.high, top]))
        return _within(found, -ONE, ONE)

    return wave


def floor_of(value: Any) -> int | None:
    """The greatest integer below a ball; None where digits do not tell."""
    whole = value.floor().unique_fmpz()
    return None if whole is None else int(whole)


def _stepped(one: Span, name: str) -> Span:
    low, high = (End(getattr(end.value, name)()) if end.finite else end for end in (one.low, one.high))
    return Span(low.down(), high.up())


_WAVES = {"sin": _wave("sin", Fraction(1, 2)), "cos": _wave("cos", Fraction(0))}
_SLOT = core.Symbol("slot of a range")


def _called(term: core.Call, box: Box) -> Span | None:
    """A known function of one argument: between its values at the ends where it rises, or by its definition."""
    found = record_of(term)
    if found is None or len(term.arguments) != 1:
        return None
    (inner,) = term.arguments
    if found.name in _WAVES:
        return _WAVES[found.name](range_of(inner, box))
    if found.name in ("floor", "ceil"):
        return _stepped(range_of(inner, box), found.name)
    if found.name == "cosh":
        return _rising(_value(found), ONE, ABOVE)(_size(range_of(inner, box)))
    if found.rising is not None:
        return _risen(found, found.rising, range_of(inner, box))
    return None if found.definition is None else range_of(found.definition(inner), box)


def _value(found: FunctionRecord) -> Callable[[Any], Any]:
    return lambda end: Point({_SLOT: end})(core.call(found.name, _SLOT))


def _risen(found: FunctionRecord, limits: tuple[Term | None, Term | None], one: Span) -> Span:
    """The values of a function that never falls; at an open end of its domain it nears a limit."""
    domain, cap = found.domain, arb(found.settled)
    low = BELOW if domain.low is None else arb(domain.low)
    high = ABOVE if domain.high is None else arb(domain.high)
    one = _within(one, low, high)
    if domain.open and (one.high.value == low or one.low.value == high):
        raise Empty
    bottom, top = (
        outside if limit is None else Point({})(limit)
        for limit, outside in zip(limits, (BELOW, ABOVE), strict=True)
    )
    inside = _rising(_value(found), bottom.lower(), top.upper(), cap)
    if domain.open and one.low.value == low:
        one = Span(LINE.low, one.high)
    return inside(Span(one.low, LINE.high) if domain.open and one.high.value == high else one)


def lies_above(term: Term, box: Box, *, strictly: bool) -> bool:
    """Whether a term is surely > 0 (or ≥ 0) on a box, wherever it has a value there."""
    try:
        return range_of(term, box).positive(strictly=strictly)
    except Empty:
        return True
    except (UnknownNode, ArithmeticError, ValueError):
        return False
