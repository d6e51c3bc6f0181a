"""That a term is ≥ 0 (or > 0) wherever a letter's interval gives it a value: proved by enclosures, never by points.

    near a point c where it vanishes    its first derivatives vanish at c as well, exactly, and the next one keeps the
                                        sign that an extremum (at an end, one side of it) needs
    between such points                 the interval is halved until an enclosure is > 0
    beyond all of them                  an enclosure on the half-line, or > 0 at its end and rising from there on
    all at once                         from a place where it is ≥ 0 it rises to both sides: the same proofs for its slope
    on a half-line beyond 0             the same in 1/x, on a bounded interval

What is a function of sin and cos of rational multiples of the letter alone is looked at over one period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from flint import arb

from hw_cli.oracles.equality.domains import conditions
from hw_cli.oracles.equality.normal import NoForm, Poly, Ratio, Ring
from hw_cli.oracles.equality.orders import outright
from hw_cli.oracles.equality.ranges import LINE, Box, End, Span, lies_above, span_of
from hw_cli.oracles.equality.rewriting import gathered, same_sign
from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms import core
from hw_cli.terms.ball_values import fraction
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import Deadline, TooLarge, changed
from hw_cli.terms.core import Negative, Term, UnknownNode, exact, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.kinks import is_bent
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import children, free_variables, subterms

SHORT = Fraction(1, 4)  # interval on which the slope is looked at
BOXES = 400  # intervals that are looked at in one proof
ORDERS = 6  # of the derivative that decides at a zero
DEPTH = 3  # of derivatives on a half-line
WIDTHS = tuple(Fraction(1, 2**k) for k in (0, 2, 4, 6, 9))
FAR = tuple(Fraction(n) for n in (1, 4, 16, 128, 4096))
SMALL = tuple(
    Fraction(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2), (3, 1), (-3, 1))
)
PI = core.Constant("pi")
_SLOT = core.Symbol("slot of a logarithm")
TURN = Fraction(710, 113)  # a little more than 2π


@dataclass(frozen=True)
class Zero:
    """A place where the term vanishes exactly, with the interval around it on which it is ≥ 0 all the same."""

    place: Term
    low: Fraction
    high: Fraction


@dataclass
class Sign:
    """Proofs of `term ≥ 0` (`strictly`: > 0) for one letter in a range; `work` is what is left of the budget."""

    term: Term
    letter: Term
    domain: Range
    strictly: bool
    ring: Callable[[], Ring]
    deadline: Deadline
    places: Sequence[Fraction] = ()
    work: int = BOXES
    depth: int = ORDERS  # of slopes that may be looked at in turn

    def proved(self) -> bool:
        """Whether a proof was found."""
        return self._enclosed() or self._rises() or self._inverted()

    def _inverted(self) -> bool:
        low = self.domain.low
        if self.domain.high is not None or self.domain.holds(Fraction(0)) or self.depth < ORDERS:
            return False  # of a slope, or once before
        domain = Range(Fraction(0), 1 / low if low else None, False, self.domain.low_in)
        box = {self.letter: span_of(domain)}
        term = changed(self.term, {self.letter: core.Quotient(lift(1), self.letter)})
        term = same_sign(term, lambda part: lies_above(part, box, strictly=True))
        return replace(self, term=term, domain=domain, places=(), work=BOXES // 8, depth=ORDERS - 1).proved()

    def _enclosed(self) -> bool:
        try:
            zeros = list(self._zeros())
            if self.strictly and any(self.domain.holds(_fraction(zero.place)) for zero in zeros):
                return False
            return all(self._between(low, high) for low, high in self._gaps(zeros))
        except (_Vain, TooLarge, UnknownNode, ArithmeticError, ValueError, RecursionError):
            return False

    def _rises(self) -> bool:
        """Whether the term is ≥ 0 at a place, and its slope keeps the sign on both sides that makes it rise from there."""
        low, high = self.domain.low, self.domain.high
        ends = tuple(end for end in (low, high) if end is not None)
        if not self.depth:
            return False
        try:
            slope = self._slope(self.term)
            for place in dict.fromkeys((*ends, *SMALL) if self.depth == ORDERS else ends):
                value = self._value(self.term, lift(place))
                if value is None or (low is not None and place < low) or (high is not None and place > high):
                    continue
                zero = value.contains(0) and self.vanishes_at(lift(place))
                if (zero and self.strictly and self.domain.holds(place)) or not (zero or value > 0):
                    continue
                parts = [
                    (slope, replace(self.domain, low=place, low_in=False)),
                    (Negative(slope), replace(self.domain, high=place, high_in=False)),
                ]
                return all(
                    self._keeps_sign(term, part, strictly=zero and self.strictly)
                    for term, part in parts
                    if part.low is None or part.high is None or part.low < part.high
                )
        except (_Vain, TooLarge, UnknownNode, ArithmeticError, ValueError, RecursionError):
            pass
        return False

    def _keeps_sign(self, slope: Term, part: Range, *, strictly: bool) -> bool:
        """Whether a slope is ≥ 0 (> 0) on a part of the range, to whose ends the term is smooth."""
        box = self._box(part.low, part.high)
        term = same_sign(slope, lambda factor: lies_above(factor, box, strictly=True))
        child = replace(self, term=term, domain=part, strictly=strictly, work=BOXES // 8)
        return self._is_smooth(box) and replace(child, depth=self.depth - 1).proved()

    def vanishing(self) -> Term | None:
        """A place inside the range where the term is exactly 0, if one was found."""
        try:
            return next((place for place in self._exact_zeros() if self.domain.holds(_fraction(place))), None)
        except (TooLarge, UnknownNode, ArithmeticError, ValueError, RecursionError):
            return None

    def vanishes_at(self, place: Term, term: Term | None = None) -> bool:
        """Whether the term, or another, is exactly 0 at a place, by its normal form."""
        term, zero = term or self.term, core.Number("0")
        return self._value(term, place) == 0 or self.ring().shows(changed(term, {self.letter: place}), zero)

    @cached_property
    def _ends(self) -> tuple[Fraction | None, Fraction | None]:
        """Where to look: the range, or a period."""
        if self.domain.low is None and self.domain.high is None:
            whole = one_period(self.term, self.letter)
            if whole is not None:
                return whole.low, whole.high
        return self.domain.low, self.domain.high

    # --- zeros

    def _zeros(self) -> Iterator[Zero]:
        low, high = self._ends
        seen: list[Fraction] = []
        for place in self._exact_zeros():
            middle = _fraction(place)
            if any(abs(middle - other) < Fraction(1, 10**12) for other in seen):
                continue
            seen.append(middle)
            yield self._settled(place, middle, low, high)

    def _exact_zeros(self) -> Iterator[Term]:
        for place in self._candidates(*self._ends):
            value = self._value(self.term, place)
            if value is not None and value.contains(0) and self.vanishes_at(place):
                yield place

    def _candidates(self, low: Fraction | None, high: Fraction | None) -> Iterator[Term]:
        ends = tuple(end for end in (low, high) if end is not None)
        for value in dict.fromkeys((*ends, *SMALL, *self.places)):
            if (low is None or low <= value) and (high is None or value <= high):
                yield lift(value)
        usual = (core.Constant("e"), core.Quotient(lift(1), core.Constant("e")))
        yield from (place for place in (*usual, *self._turning()) if self._holds(place, low, high))
        if any(part in (core.Function("sin"), core.Function("cos")) for part in subterms(self.term)):
            for k in range(-24, 49):
                place = core.Quotient(core.Product((lift(k), PI)), core.Number("12"))
                if self._holds(place, low, high):
                    yield place

    def _turning(self) -> Iterator[Term]:
        """Where the slope is 0, of one that is affine in the logarithm or the exponential of the letter, up to what is > 0."""
        box = self._box(*self._ends)
        slope = same_sign(self._first_slope, lambda part: lies_above(part, box, strictly=True))
        for inner, outer in ((core.exp, core.log), (core.log, core.exp)):
            line = changed(slope, {outer(self.letter): _SLOT})
            start, rise = exact(changed(line, {_SLOT: lift(0)})), exact(gathered(derivative(line, _SLOT)))
            if rise and start is not None and (inner is core.exp or start / rise < 0):
                yield inner(lift(-start / rise))

    def _holds(self, place: Term, low: Fraction | None, high: Fraction | None) -> bool:
        value = _fraction(place)
        return (low is None or low < value) and (high is None or value < high)

    def _settled(self, place: Term, middle: Fraction, low: Fraction | None, high: Fraction | None) -> Zero:
        """The neighbourhood of a zero where the term is ≥ 0. Raises _Vain where it is not, or not known."""
        slope = self.term
        at_low, at_high = (end is not None and place == lift(end) for end in (low, high))
        for order in range(1, ORDERS + 1):
            slope = self._slope(slope)
            if self.vanishes_at(place, slope):
                continue
            if order % 2 and not (at_low or at_high):
                raise _Vain
            wanted = Negative(slope) if at_high and order % 2 else slope
            for width in WIDTHS:
                around = (middle if at_low else middle - width, middle if at_high else middle + width)
                box = self._box(*around)
                if self._is_smooth(box) and lies_above(wanted, box, strictly=True):
                    return Zero(place, *around)
            raise _Vain
        raise _Vain

    def _gaps(self, zeros: list[Zero]) -> Iterator[tuple[Fraction | None, Fraction | None]]:
        """What the neighbourhoods of the zeros leave of the interval."""
        low, high = self._ends
        at = low
        for zero in sorted(zeros, key=lambda zero: zero.low):
            if at is None or at < zero.low:
                yield at, zero.low
            at = zero.high if at is None else max(at, zero.high)
        if at is None or high is None or at < high:
            yield at, high

    # --- between them

    def _between(self, low: Fraction | None, high: Fraction | None) -> bool:
        if low is None or high is None:
            return self._far(low, high)
        todo = [(low, high)]
        while todo:
            self._spend()
            a, b = todo.pop()
            box = self._box(a, b)
            if lies_above(self.term, box, strictly=self.strictly) or self._near_the_middle(a, b):
                continue
            middle = (a + b) / 2
            if b - a < Fraction(1, 2**40) * (1 + abs(a)):
                return False
            todo += [(a, middle), (middle, b)]
        return True

    def _near_the_middle(self, low: Fraction, high: Fraction) -> bool:
        """Whether the value in the middle of a short interval is more than the slope can take away on it."""
        box = self._box(low, high)
        value = self._value(self.term, lift((low + high) / 2))
        if high - low > SHORT or value is None or not self._is_smooth(box):
            return False
        fall = lift((high - low) / 2) * core.Absolute(self._first_slope)
        return lies_above(lift(fraction(value.lower())) - fall, box, strictly=True)

    def _far(self, low: Fraction | None, high: Fraction | None) -> bool:
        """A half-line, or the line: what lies far out, and the rest."""
        if low is None and high is None:
            return self._far(None, Fraction(0)) and self._far(Fraction(0), None)
        start = low if low is not None else high
        for step in (Fraction(0), *FAR):
            edge = (start or Fraction(0)) + (step if low is not None else -step)
            self._spend()
            if self._beyond(self.term, edge, upwards=low is not None, depth=DEPTH, strictly=self.strictly):
                return not step or self._between(*((start, edge) if low is not None else (edge, start)))
        return False

    def _beyond(self, term: Term, edge: Fraction, *, upwards: bool, depth: int, strictly: bool) -> bool:
        """Whether a term is ≥ 0 from an edge on: by an enclosure, or as it is > 0 there and moves away from 0."""
        box = self._box(edge, None) if upwards else self._box(None, edge)
        if lies_above(term, box, strictly=strictly):
            return True
        half = Range(low=edge) if upwards else Range(high=edge)
        if rational_sign(term, self.letter, half, self.ring(), strictly=strictly):
            return True
        if not depth or not self._is_smooth(box):
            return False
        value = self._value(term, lift(edge))
        if value is None or not value > 0:
            return False
        slope = self._slope(term)
        wanted = same_sign(
            slope if upwards else Negative(slope), lambda part: lies_above(part, box, strictly=True)
        )
        return self._beyond(wanted, edge, upwards=upwards, depth=depth - 1, strictly=False)

    # --- tools

    def _slope(self, term: Term) -> Term:
        return gathered(derivative(term, self.letter))

    def _spend(self) -> None:
        self.work -= 1
        if self.work < 0:
            raise _Vain
        self.deadline.check()

    def _box(self, low: Fraction | None, high: Fraction | None) -> Box:
        """The span of the letter; open where it ends with the range and the end is not in it."""
        domain, start, stop = self.domain, LINE.low, LINE.high
        if low is not None:
            start = End(ball(low).lower(), low == domain.low and not domain.low_in)
        if high is not None:
            stop = End(ball(high).upper(), high == domain.high and not domain.high_in)
        return {self.letter: Span(start, stop)}

    @cached_property
    def _first_slope(self) -> Term:
        return self._slope(self.term)

    @cached_property
    def _needs(self) -> tuple[tuple[Term, Relation], ...]:
        return tuple((item.term, item.relation) for item in conditions(self.term))

    def _is_smooth(self, box: Box) -> bool:
        """Whether nothing on the interval is at the edge of what the term is defined for."""
        for term, relation in self._needs:
            above = lies_above(term, box, strictly=True)
            if not above and not (relation is Relation.NE and lies_above(Negative(term), box, strictly=True)):
                return False
        return not any(is_bent(part) for part in subterms(self.term))

    def _value(self, term: Term, place: Term) -> arb | None:
        try:
            at = Point({self.letter: Point({})(place)}, sample=None)  # of what is drawn nothing is proved
            value = at(term)
        except (Undefined, Unsure, UnknownNode, TooLarge, ZeroDivisionError, ValueError):
            return None
        return value if isinstance(value, arb) else None


def rational_sign(term: Term, letter: Term, domain: Range, ring: Ring, *, strictly: bool) -> bool:
    """Whether a fraction of polynomials is > 0 (≥ 0) on an interval away from its poles, by its exact roots."""
    try:
        return is_nonnegative(ring, ring.form(term), letter, domain, strictly=strictly)
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return False


def is_nonnegative(ring: Ring, form: Ratio, letter: Term, domain: Range, *, strictly: bool = False) -> bool:
    """The same of a normal form."""
    above, below = form
    relation = Relation.GT if strictly else Relation.GE
    try:
        whole = _without_positive(ring, ring.times(above, below))
        below = _without_positive(ring, below)
        return not ring.partial and outright(ring, whole, below, letter, domain, relation) is True
    except TooLarge:
        return False


def _without_positive(ring: Ring, poly: Poly) -> Poly:
    """A polynomial divided by the powers of e^u, primes and factorials that all of its terms share: of the same sign."""
    shared = {
        (index, power)
        for index, power in next(iter(poly), ())
        if ring.atoms[index].kind in ("exp", "prime", "factorial") and not ring.atoms[index].imaginary
    }.intersection(*map(set, poly))
    return {tuple(part for part in monomial if part not in shared): value for monomial, value in poly.items()}


class _Vain(ArithmeticError):
    """No proof this way."""


def _fraction(place: Term) -> Fraction:
    """A place as a fraction, to about 25 digits."""
    value = exact(place)
    return fraction(Point({})(place).mid()) if value is None else value


def one_period(term: Term, letter: Term) -> Range | None:
    """A range as long as a period, or a little longer; None for what is not seen to have one."""
    turns = period(term, letter)
    return None if turns is None else Range(Fraction(0), turns * TURN)


def period(term: Term, letter: Term) -> Fraction | None:
    """A period in turns of 2π, of a function of sin and cos of rational multiples of the letter; None for others."""
    denominators: list[int] = []

    def visit(node: Term) -> bool:
        if letter not in free_variables(node):
            return True
        if isinstance(node, core.Call) and getattr(node.function, "name", "") in ("sin", "cos"):
            slope = exact(derivative(node.arguments[0], letter))
            if slope is not None:
                denominators.append(slope.denominator)
                return True
        return node != letter and all(visit(child) for child in children(node))

    return Fraction(lcm(*denominators)) if visit(term) and denominators else None
