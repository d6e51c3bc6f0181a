"""The numeric judge: both sides in ball arithmetic at random points of the domain; limits by values further and further out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import log10
from typing import Any

import flint
from flint import arb, arb_mat

from hw_cli.claims.claims import Limit
from hw_cli.kernel.evidence import Agreement, Counterexample, Finding, Nothing, Objection, Refutation
from hw_cli.kernel.setting import Interval, NonZero, Setting
from hw_cli.oracles.judges.sampling import SEED, NoPoint, points, special_points
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.ball_values import comparable, holds
from hw_cli.terms.balls import BITS, Balls
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import is_variable, substitute, subterms

POINTS = 5
FAR = 16  # more points, very near the ends of the domain and very far, which can only refute
MANY = 24  # and ordinary ones: |f| = f and many inequalities fail on a region that few points miss
MOST_DIGITS = 8  # of a numeral, whose square still shows
SLACK = 1e-20  # balls wider than this cannot confirm an equality
FINE = 1024  # bits of the second look at what is equal so far
NAME = "numeric"
ONE_SIDED = say("on a part of the domain one side alone is defined")
MORE_POINTS = 60  # where one on each side of a kink is looked for


class NumericJudge:
    """Compares terms at the same points; each term is evaluated once a point."""

    def __init__(self, setting: Setting, count: int = POINTS) -> None:
        self._setting = setting
        self._count = count
        self._points: list[dict[Term, Any]] | None = None
        self._far: list[dict[Term, Any]] = []
        self._values: dict[tuple[int, int], Any] = {}
        self._spelled: dict[int, Term] = {}
        self._at_points: dict[int, Balls] = {}  # by the point's id: evaluators remember what takes long
        self._kept: list[Term] = []  # keeps judged terms alive, so that their ids stay theirs

    def compare(self, left: Term, relation: Relation, right: Term, *, thorough: bool = True) -> Finding:
        """What the points say of `left relation right`.

        `thorough` looks again more precisely and far out, which can only refute: for lines that no other
        judge has proved.
        """
        flint.ctx.prec = BITS
        self._kept += [left, right]
        try:
            return self._compare(left, relation, right, thorough)
        except NoPoint:
            return _undecided("no point of the domain could be drawn")
        except (UnknownNode, TypeError, AttributeError, ArithmeticError, ValueError) as error:
            return _undecided(str(error)[:80])  # no meaning here, or shapes that do not fit

    def _compare(self, left: Term, relation: Relation, right: Term, thorough: bool) -> Finding:
        tried = skipped = decided = lopsided = 0
        equal: int | None = None
        for number, point in enumerate(self._sample()):
            a, b = self._value(number, left), self._value(number, right)
            if a is None or b is None:
                skipped += 1
                lopsided += a is not b
                continue
            if not comparable(a, b):
                return _undecided("the two sides have different shapes")
            said = holds(a, relation, b)
            if said is False:
                return refuted(point, a, b)
            if relation in _WITH_EQUALITY and _narrow(a - b):
                said, equal = True, number  # equal as far as 1e-20 can tell, or the edge of ≤ and ≥
            decided += said is True
            tried += 1
        if lopsided:
            return Objection(NAME, ONE_SIDED)
        if relation is Relation.NE:
            return _undecided("random points avoid those where the sides are equal")
        if tried <= skipped or decided < tried:
            return _undecided(f"{decided} of {tried} points decided, {skipped} undefined")
        if thorough:
            counterexample = self._at_a_second_look(left, relation, right, equal)
            counterexample = counterexample or self._far_out(left, relation, right)
            if counterexample is not None:
                return counterexample
        if any(map(_hides, (*subterms(left), *subterms(right)))):
            return _undecided("agreement says nothing of what is too tiny or too huge to be seen")
        return Agreement(NAME, say("{n} random points, {bits} bits, proven error", n=tried, bits=BITS))

    def agrees_on_both_sides(self, left: Term, right: Term, kink: Term) -> bool:
        """Whether two sides agree at a point where a kink is > 0, and at one where it is < 0."""
        seen: set[int] = set()
        for point in points(self._setting, MORE_POINTS):
            value = self._at(point, kink)
            sign = (value > 0) - (value < 0) if isinstance(value, arb) else 0
            if not sign:
                continue
            a, b = self._at(point, left), self._at(point, right)
            if a is None or b is None:
                continue
            if holds(a, Relation.EQ, b) is False or not _narrow(a - b):
                return False
            seen.add(sign)
            if len(seen) == 2:
                return True
        return False

    def _sample(self) -> list[dict[Term, Any]]:
        if self._points is None:
            self._points = list(points(self._setting, self._count))
            self._at_points = {id(point): Balls(point, self._setting) for point in self._points}
        return self._points

    def _value(self, number: int, term: Term) -> Any:
        """The value at a point; None where the term has none."""
        key = (number, id(term))
        if key not in self._values:
            self._values[key] = self._at(self._sample()[number], term)
        return self._values[key]

    def _at(self, point: dict[Term, Any], term: Term) -> Any:
        if id(term) not in self._spelled:
            self._spelled[id(term)] = _spelled_out(term, self._setting)
        balls = self._at_points.get(id(point))
        if balls is None:
            balls = Balls(point, self._setting)
        try:
            return balls(self._spelled[id(term)])
        except ArithmeticError:
            return None

    def _at_a_second_look(
        self, left: Term, relation: Relation, right: Term, number: int | None
    ) -> Finding | None:
        """A difference too small for the working precision, at the last point where both sides were equal."""
        if number is None:
            return None
        with flint.ctx.workprec(FINE):
            point = list(points(self._setting, self._count))[number]
            return self._refuted_at(point, left, relation, right)

    def _far_out(self, left: Term, relation: Relation, right: Term) -> Finding | None:
        """A counterexample among points that chance avoids, and points near the ends of the domain."""
        found = (self._refuted_at(point, left, relation, right) for point in self._far_points())
        return next((item for item in found if item is not None), None)

    def _refuted_at(
        self, point: dict[Term, Any], left: Term, relation: Relation, right: Term
    ) -> Finding | None:
        a, b = self._at(point, left), self._at(point, right)
        fails = a is not None and b is not None and holds(a, relation, b) is False
        return refuted(point, a, b) if fails else None

    def _far_points(self) -> Iterator[dict[Term, Any]]:
        if not self._far:
            domains = (domain for _, domain in self._setting.domains)
            few = not any(isinstance(domain, Interval | NonZero) for domain in domains)  # cubatures are dear
            self._far = [*special_points(self._setting), *points(self._setting, 1 if few else FAR, far=True)]
            self._far += [] if few else points(self._setting, MANY, SEED + 1)
        yield from self._far


_WITH_EQUALITY = (Relation.EQ, Relation.LE, Relation.GE)


def _spelled_out(term: Term, setting: Setting) -> Term:
    """The term without abbreviations, which a derivative must see through."""
    for _ in setting.abbreviations:
        term = substitute(term, dict(setting.abbreviations))
    return term


def _hides(node: Term) -> bool:
    """Whether a numeral, or its power, is beyond what the points can see: 10^{-400}, whose square is a difference."""
    base, exponent = (node.base, exact_value(node.exponent)) if isinstance(node, core.Power) else (node, 1)
    if not isinstance(base, core.Number) or not base.value or exponent is None:
        return False
    size = log10(base.value.numerator) - log10(base.value.denominator)
    return abs(size * float(exponent)) > MOST_DIGITS


def _narrow(gap: Any) -> bool:
    if isinstance(gap, arb_mat):
        return all(_narrow(gap[i, j]) for i in range(gap.nrows()) for j in range(gap.ncols()))
    return bool(abs(gap) < SLACK)


def _undecided(why: str) -> Finding:
    return Nothing(NAME, say("cannot be evaluated: {why}", why=why))


def refuted(point: dict[Term, Any], left: Any, right: Any) -> Finding:
    """The evidence that two values differ at a point."""
    where = tuple((variable, shown(value)) for variable, value in point.items() if is_variable(variable))
    return Refutation(
        NAME,
        say("the two sides differ at a point of the domain"),
        Counterexample(where, shown(left), shown(right)),
    )


MAX_SHOWN_DENOMINATOR = 12


def _as_fraction(value: Any) -> str | None:
    """A ball around a fraction with a small denominator, as that fraction."""
    if not isinstance(value, arb):
        return None
    for below in range(1, MAX_SHOWN_DENOMINATOR + 1):
        above = (value * below).unique_fmpz()
        if above is not None and abs(value - arb(above) / below) < SLACK:
            return str(above) if below == 1 else f"{above}/{below}"
    return None


def shown(value: Any) -> str:
    """A ball as a short exact fraction where it is one, else as a decimal."""
    if isinstance(value, arb_mat):
        return (
            "["
            + "; ".join(
                ", ".join(shown(value[i, j]) for j in range(value.ncols())) for i in range(value.nrows())
            )
            + "]"
        )
    fraction = _as_fraction(value)
    if fraction is not None:
        return fraction
    text = str(value.str(8, radius=False)) if hasattr(value, "str") else str(value)
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    return text


# --- limits


INFINITY = core.Constant("infinity")
AT_ENDS = 4  # points at each of which a limit is looked for
# powers of ten: distances (or inverse distances, towards a number), times √2: sin πx is 0 at all integers
STATIONS = (1, 2, 4, 8, 16, 32)
NEAR = 1e-4
SHRINK = 0.8  # of the gap from one station to the next; 1/log halves it


def far_out(claim: Limit) -> Finding:
    """Confirmed when, at random parameters, the values at the stations approach the limit."""
    flint.ctx.prec = 4 * BITS
    try:
        for point in points(claim.setting, AT_ENDS):
            at = Balls(point, claim.setting)
            for side in _sides(claim):
                values = [
                    at.at({claim.variable: _station(at, claim.towards, side * far)})(claim.term)
                    for far in [arb(2).sqrt() * arb(10) ** power for power in STATIONS]
                ]
                if not _approaches(values, at, claim.value):
                    return Nothing(NAME, say("the values far out do not show this limit"))
    except (UnknownNode, ArithmeticError, NoPoint):
        return Nothing(NAME, say("the values far out could not be computed"))
    finally:
        flint.ctx.prec = BITS
    return Agreement(
        NAME,
        say(
            "{n} random points, values up to {far}",
            n=AT_ENDS,
            far=core.Power(core.Number("10"), core.Number(str(STATIONS[-1]))),
        ),
    )


def _sides(claim: Limit) -> tuple[int, ...]:
    """From where the variable comes: above, below, or both where a number lies inside its interval."""
    if claim.towards in (INFINITY, core.Negative(INFINITY)):
        return (1,)
    domain, end = claim.setting.domain(claim.variable), exact_value(claim.towards)
    if isinstance(domain, Interval) and end is not None and end in (domain.low, domain.high):
        return (1,) if end == domain.low else (-1,)
    return (1, -1)


def _station(at: Balls, towards: Term, far: arb) -> arb:
    if towards == INFINITY:
        return far
    if towards == core.Negative(INFINITY):
        return -far
    return at(towards) + 1 / far


def _approaches(values: list[arb], at: Balls, limit: Term) -> bool:
    sign = {INFINITY: 1, core.Negative(INFINITY): -1}.get(limit)
    if sign is not None:  # the growth itself must not slow down, as that of arctan does
        rises = [sign * (later - sooner) for sooner, later in pairwise(values)]
        return all(rise > 0 for rise in rises) and all(not b < a for a, b in pairwise(rises))
    gaps = [abs(value - at(limit)) for value in values]
    shrinks = all(b < SHRINK * a or b < NEAR * NEAR for a, b in pairwise(gaps))
    return bool(gaps[-1] < NEAR) and shrinks
