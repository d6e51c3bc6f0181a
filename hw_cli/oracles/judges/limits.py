"""Limits by numbers: values further and further out approach the claimed limit."""

from __future__ import annotations

from itertools import pairwise

import flint
from flint import arb

from hw_cli.claims.claims import Limit
from hw_cli.kernel.findings import Agreement, Finding, Nothing
from hw_cli.kernel.setting import Interval
from hw_cli.oracles.judges.sampling import NoPoint, points
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.balls import BITS, Balls
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.tidy import exact_value

NAME = "numeric"
INFINITY = core.Constant("infinity")
POINTS = 4
STATIONS = (1, 2, 4, 8, 16, 32)  # powers of ten: distances (or inverse distances, towards a number)
NEAR = 1e-4
SHRINK = 0.8  # of the gap from one station to the next; 1/log halves it


def far_out(claim: Limit) -> Finding:
    """Confirmed when, at random parameters, the values at the stations approach the limit."""
    flint.ctx.prec = 4 * BITS
    try:
        for point in points(claim.setting, POINTS):
            at = Balls(point, claim.setting)
            for side in _sides(claim):
                values = [
                    at.at({claim.variable: _station(at, claim.towards, side * arb(10) ** far)})(claim.term)
                    for far in STATIONS
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
            n=POINTS,
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
