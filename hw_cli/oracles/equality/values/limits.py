"""Integrals with proven errors, and limits seen from values nearer and nearer."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
from flint import acb, arb

from hw_cli.oracles.equality.rewriting.numerals import TooLarge
from hw_cli.oracles.equality.values.evaluator import Evaluator, Unsure, Value, ball
from hw_cli.oracles.equality.values.series import INFINITY, extrapolated, spread
from hw_cli.terms import core
from hw_cli.terms.ball_integrals import NotEnclosed, integral
from hw_cli.terms.balls import Undefined
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode

MOST_BITS = 200  # of an integral
PLACES = tuple(
    Fraction(k, 1009) for k in (1, 83, 271, 503, 704, 911, 1008)
)  # between the ends, where reals are needed


def is_estimated(term: Term) -> bool:
    """Whether values of this node rest on an estimate: then differing values are no proof."""
    return (
        (isinstance(term, core.IndexedSum) and term.high == INFINITY)
        or isinstance(term, core.LimitOf)
        or (isinstance(term, core.Integral) and (_is_infinite(term.low) or _is_infinite(term.high)))
    )


def _is_infinite(term: Term | None) -> bool:
    return term in (INFINITY, core.Negative(INFINITY))


def _integral(at: Evaluator, term: core.Integral) -> Value:
    if term.low is None or term.high is None:
        raise UnknownNode(term, "ball arithmetic")
    if _is_infinite(term.low) or _is_infinite(term.high):
        near, far = (_proper(at, term, arb(reach)) for reach in (40, 60))
        gap = abs(near - far)
        if not gap < arb(10) ** -8:
            raise Unsure("the integral converges too slowly, or not at all")
        return spread(far, 10 * gap + arb(10) ** -14)
    return _proper(at, term, None)


def _proper(at: Evaluator, term: core.Integral, reach: Value | None) -> Value:
    def end(bound: Term | None) -> Value:
        if _is_infinite(bound):
            return reach if bound == INFINITY else -reach  # type: ignore[operator]  # set where needed
        return at(bound)  # type: ignore[arg-type]  # both ends are there

    low, high = end(term.low), end(term.high)
    if not at.imaginary:
        _real_between(at, term, low, high)

    def value(z: Value, analytic: bool) -> Value:
        there = at.with_value(term.variable, z)
        there.analytic = analytic or at.analytic is True
        there.imaginary = True
        at.deadline.check()
        return there(term.body)

    bits = min(flint.ctx.prec - 16, MOST_BITS)
    try:
        out = integral(value, low, high, bits=bits, stops=(TooLarge,))
    except NotEnclosed:
        raise Unsure("the integral was not computed") from None
    if at.imaginary:
        return out
    if not out.imag.contains(0):
        raise Undefined("an integrand that is not real")
    return out.real


def _real_between(at: Evaluator, term: core.Integral, low: Value, high: Value) -> None:
    """Raises Undefined where the integrand has no real value at a place between the ends."""
    if isinstance(low, acb) or isinstance(high, acb):
        raise Undefined("ends that are not real")
    for share in PLACES:
        try:
            value = at.with_value(term.variable, low + (high - low) * ball(share))(term.body)
        except Unsure:
            continue
        if isinstance(value, acb) and not value.imag.contains(0):
            raise Undefined("an integrand that is not real")


def _limit(at: Evaluator, term: core.LimitOf) -> Value:
    """A limit seen from values nearer and nearer, on every side there is; the error is estimated."""
    sides: list[list[Value]] = []
    infinite = _is_infinite(term.towards)
    centre = None if infinite else at(term.towards)
    for sign in (1, -1):
        if infinite and (sign == 1) != (term.towards == INFINITY):
            continue
        found = []
        try:
            for power in (24, 25, 26, 27, 28) if not infinite else (10, 11, 12, 13, 14):
                step = sign * arb(2) ** (-power) if centre is not None else sign * arb(2) ** power
                found.append(
                    at.with_value(term.variable, step if centre is None else centre + step)(term.body)
                )
        except (Undefined, Unsure):
            continue
        sides.append(found)
    if not sides:
        raise Unsure("no values near the limit")
    ends = [extrapolated(side) for side in sides]
    if len(ends) == 2 and not abs(ends[0] - ends[1]) < arb(10) ** -6 * (1 + abs(ends[0])):
        raise Unsure("the limits from both sides differ")
    return spread(ends[0], arb(10) ** -8 * (1 + abs(ends[0])))


LIMITS: dict[type[Term], Callable[[Evaluator, Any], Value]] = {core.Integral: _integral, core.LimitOf: _limit}
