"""Sums and products over an index, series, integrals and limits, in ball arithmetic.

Integrals between numbers have a proven error; series, limits and integrals to infinity are extrapolated from a few
values, and their error is estimated: `is_estimated` tells, and differing values prove nothing then.
`integral(body, low, high)` encloses ∫ body: `body(z, analytic)` gives the value on a complex ball, and where `analytic`
is set, something that is not finite unless the body is analytic on the whole ball (see `flint.acb.integral`).
Whatever is meromorphic needs no care, since a pole inside a ball is not finite by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

import flint
from flint import acb, arb

from hw_cli.terms import core
from hw_cli.terms.ball_functions import Evaluator as Functions
from hw_cli.terms.ball_values import Undefined, Unsure, Value, ball, spread
from hw_cli.terms.budgets import Deadline, TooLarge, Watch
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.walk import free_variables

Body = Callable[[Value, bool], Value]

# of the body: what an integral may take; and one that is a number, and wide by then: with roots at its ends, or of many waves
EVALUATIONS, MORE = 2_000, 20_000
NOWHERE = acb("nan")


class NotEnclosed(ArithmeticError):
    """The integral does not exist, or was not found within the budget."""


def integral(
    body: Body,
    low: Value,
    high: Value,
    *,
    bits: int = 64,
    evaluations: int = EVALUATIONS,
    stops: tuple[type[Exception], ...] = (),
) -> Value:
    """A ball that holds ∫ body from `low` to `high`, to about `bits` bits where the budget allows.

    Raises NotEnclosed. An ArithmeticError or ValueError of the body is one ball on which it has no value; what is
    among `stops`, and every other exception, ends the work and comes through.
    """
    stopped: list[Exception] = []

    def guarded(z: Value, analytic: bool) -> Value:
        if stopped:
            return NOWHERE
        try:
            return acb(body(z, analytic))
        except (ArithmeticError, ValueError) as error:
            if isinstance(error, stops):
                stopped.append(error)
            return NOWHERE
        except Exception as error:  # flint, which calls this, lets no exception through
            stopped.append(error)
            return NOWHERE

    tolerance = arb(2) ** -bits
    found = acb.integral(guarded, low, high, eval_limit=evaluations, rel_tol=tolerance, abs_tol=tolerance)
    if stopped:
        raise stopped[0]
    if not found.is_finite():
        raise NotEnclosed("the integral was not computed")
    return found


# --- sums, products, series, limits


INFINITY = core.Constant("infinity")
MAX_INDICES = 3_000
SMALL, FALLS, FEW = arb(10) ** -2, 0.9, 24  # the last terms of a series that converges, or falls like powers
MOST_BITS = 200  # of an integral
# of estimates: where values are looked at, how close they have to come, how much wider they are made
REACHES, STATIONS = (40, 60), (4, 8, 16, 32, 64, 128, 256, 512)
FARTHER, NEARER = (10, 11, 12, 13, 14), (24, 25, 26, 27, 28)  # powers of 2
ROUGH, CLOSE, FINEST, TINY, WIDER = arb(10) ** -6, arb(10) ** -8, arb(10) ** -14, arb(10) ** -30, 20
# between the ends, where an integrand is looked at
PLACES = tuple(Fraction(k, 1009) for k in (1, 83, 271, 503, 704, 911, 1008))


class Evaluator(Functions, Protocol):
    """What sums and integrals need of an evaluator: see `hw_cli.terms.balls.Balls`."""

    deadline: Deadline | None
    sample: int | None


def _check(at: Evaluator) -> None:
    if at.deadline is not None:
        at.deadline.check()


def _need_estimates(at: Evaluator, term: Term) -> None:
    """Raises UnknownNode where values must have a proven error."""
    if at.sample is None:
        raise UnknownNode(term, "ball arithmetic")


def is_estimated(term: Term) -> bool:
    """Whether values of this node rest on an estimate: then differing values are no proof."""
    return (
        (isinstance(term, core.IndexedSum) and term.high == INFINITY)
        or isinstance(term, core.LimitOf)
        or (isinstance(term, core.Integral) and (is_infinite(term.low) or is_infinite(term.high)))
    )


def is_infinite(term: Term | None) -> bool:
    """Whether an end is ∞ or −∞."""
    return term in (INFINITY, core.Negative(INFINITY))


def _integral(at: Evaluator, term: core.Integral) -> Value:
    _need_estimates(at, term)
    if term.low is None or term.high is None:
        raise UnknownNode(term, "ball arithmetic")
    if is_infinite(term.low) or is_infinite(term.high):
        near, far = (_proper(at, term, arb(reach)) for reach in REACHES)
        gap = abs(near - far)
        if not gap < CLOSE:
            raise Unsure("the integral converges too slowly, or not at all")
        return spread(far, WIDER * gap + FINEST)
    return _proper(at, term, None)


def _proper(at: Evaluator, term: core.Integral, reach: Value | None) -> Value:
    def end(bound: Term | None) -> Value:
        if is_infinite(bound):
            return reach if bound == INFINITY else -reach  # type: ignore[operator]  # set where needed
        return at(bound)  # type: ignore[arg-type]  # both ends are there

    low, high = end(term.low), end(term.high)
    _look_between(at, term, low, high)

    def value(z: Value, analytic: bool) -> Value:
        there = at.at({term.variable: z})
        there.analytic = analytic or at.analytic is True
        there.imaginary, there.watch = True, None
        _check(at)
        return there(term.body)

    bits = min(flint.ctx.prec - 16, MOST_BITS)
    try:
        out = integral(value, low, high, bits=bits, stops=(TooLarge,))
        if reach is None and abs(out).rad() > arb(2) ** (-bits // 2) and not free_variables(term):
            out = integral(value, low, high, bits=bits, evaluations=MORE, stops=(TooLarge,))
    except NotEnclosed:
        raise Unsure("the integral was not computed") from None
    if at.imaginary:
        return out
    if not out.imag.contains(0):
        raise Undefined("an integrand that is not real")
    return out.real


def _look_between(at: Evaluator, term: core.Integral, low: Value, high: Value) -> None:
    """A few values between the ends, whose sizes are watched as those of a sum.

    Raises Undefined where reals are needed and one of them is none.
    """
    if not at.imaginary and (isinstance(low, acb) or isinstance(high, acb)):
        raise Undefined("ends that are not real")
    values, inside = [], Watch()
    for share in PLACES if not at.imaginary or at.watch is not None else ():
        try:
            there = at.at({term.variable: low + (high - low) * ball(share)})
            there.watch = inside if at.watch is not None else None
            values.append(there(term.body))
        except Unsure:
            continue
        if not at.imaginary and isinstance(values[-1], acb) and not values[-1].imag.contains(0):
            raise Undefined("an integrand that is not real")
    if at.watch is not None:
        at.watch.integral(values, inside)


def _limit(at: Evaluator, term: core.LimitOf) -> Value:
    """A limit seen from values nearer and nearer, on every side there is; the error is estimated."""
    _need_estimates(at, term)
    sides: list[list[Value]] = []
    infinite = is_infinite(term.towards)
    centre = None if infinite else at(term.towards)
    for sign in (1, -1):
        if infinite and (sign == 1) != (term.towards == INFINITY):
            continue
        found = []
        try:
            for power in FARTHER if infinite else NEARER:
                step = sign * arb(2) ** (-power) if centre is not None else sign * arb(2) ** power
                found.append(at.at({term.variable: step if centre is None else centre + step})(term.body))
        except (Undefined, Unsure):
            continue
        sides.append(found)
    if not sides:
        raise Unsure("no values near the limit")
    ends = [extrapolated(side) for side in sides]
    if len(ends) == 2 and not abs(ends[0] - ends[1]) < ROUGH * (1 + abs(ends[0])):
        raise Unsure("the limits from both sides differ")
    return spread(ends[0], CLOSE * (1 + abs(ends[0])))


def _range(at: Evaluator, low: Term, high: Term) -> range:
    first, last = at(low), at(high)
    if isinstance(first, acb) or isinstance(last, acb):
        raise Undefined("bounds that are not real")
    for value in (first, last):
        if not value.is_integer():
            raise (
                Undefined("bounds that are no integers")
                if value.is_exact()
                else Unsure("bounds that are not exact")
            )
    if last < first - 1:
        raise Undefined("bounds in the wrong order")
    if last - first > MAX_INDICES:
        raise TooLarge
    return range(int(first.unique_fmpz()), int(last.unique_fmpz()) + 1)


def _indexed_sum(at: Evaluator, term: core.IndexedSum) -> Value:
    if term.high == INFINITY:
        return _series(at, term)
    out: Value = arb(0)
    for k in _range(at, term.low, term.high):
        _check(at)
        out = out + at.at({term.index: arb(k)})(term.body)
    return out


def _indexed_product(at: Evaluator, term: core.IndexedProduct) -> Value:
    if term.high == INFINITY:
        raise Unsure("an infinite product")
    out: Value = arb(1)
    for k in _range(at, term.low, term.high):
        _check(at)
        out = out * at.at({term.index: arb(k)})(term.body)
    return out


def _series(at: Evaluator, term: core.IndexedSum) -> Value:
    """An infinite series: by a ratio that stays below 1, or extrapolated where terms fall like a power.

    The error is estimated, not proven.
    """
    _need_estimates(at, term)
    first = int(at(term.low).unique_fmpz())
    out: Value = arb(0)
    sizes: list[Value] = []
    stations: list[Value] = []
    for k in range(STATIONS[-1]):
        _check(at)
        value = at.at({term.index: arb(first + k)})(term.body)
        out = out + value
        sizes.append(abs(value))
        falling = (later < FALLS * sooner or later == 0 for sooner, later in itertools.pairwise(sizes[-FEW:]))
        if len(sizes) > FEW and sizes[-1] < TINY * (1 + abs(out)) and all(falling):
            return spread(out, WIDER * sizes[-1])
        if k + 1 in STATIONS:
            stations.append(out)
    if not all(size < SMALL for size in sizes[-FEW:]):  # 1 − 1 + 1 − …, which is 0 wherever it is looked at
        raise Unsure("terms that do not tend to 0")
    return extrapolated(stations)


def extrapolated(values: list[Value]) -> Value:
    """Richardson's limit of values at stations that double, for errors in powers of 1/n."""
    table, previous = values, values
    for order in range(1, len(values)):
        previous = table
        table = [(2**order * b - a) / (2**order - 1) for a, b in itertools.pairwise(table)]
    gap = abs(table[-1] - previous[-1]) + abs(previous[-1] - previous[0])
    if not gap < ROUGH * (1 + abs(table[-1])):
        raise Unsure("the series converges too slowly, or not at all")
    return spread(table[-1], WIDER * gap)


SERIES: dict[type[Term], Callable[[Any, Any], Value]] = {
    core.IndexedSum: _indexed_sum,
    core.IndexedProduct: _indexed_product,
    core.Integral: _integral,
    core.LimitOf: _limit,
}
