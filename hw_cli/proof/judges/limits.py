"""Limits by numbers: values further and further out approach the claimed limit."""

from __future__ import annotations

from itertools import pairwise

import flint
from flint import arb

from hw_cli.proof.claims import Limit
from hw_cli.proof.evidence import Evidence, Verdict
from hw_cli.proof.judges.sampling import NoPoint, points
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.balls import BITS, Balls, Undefined
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode

NAME = "numeric"
POINTS = 4
STATIONS = (10, 100, 1_000, 10_000)  # distances (or inverse distances, towards a number)
NEAR = 1e-2


def far_out(claim: Limit) -> Evidence:
    """Confirmed when, at random parameters, the values at the stations approach the limit."""
    flint.ctx.prec = 4 * BITS
    try:
        for point in points(claim.setting, POINTS):
            at = Balls(point, claim.setting)
            values = [
                at.at({claim.variable: _station(at, claim.towards, far)})(claim.term) for far in STATIONS
            ]
            if not _approaches(values, at, claim.value):
                return Evidence(NAME, Verdict.UNDECIDED, say("the values far out do not show this limit"))
    except (UnknownNode, Undefined, NoPoint, ZeroDivisionError):
        return Evidence(NAME, Verdict.UNDECIDED, say("the values far out could not be computed"))
    finally:
        flint.ctx.prec = BITS
    return Evidence(
        NAME, Verdict.CONFIRMED, say("{n} random points, values up to {far}", n=POINTS, far=STATIONS[-1])
    )


def _station(at: Balls, towards: Term, far: int) -> arb:
    if towards == core.Constant("infinity"):
        return arb(far)
    if towards == core.Negative(core.Constant("infinity")):
        return arb(-far)
    return at(towards) + arb(1) / far


def _approaches(values: list[arb], at: Balls, limit: Term) -> bool:
    sign = {core.Constant("infinity"): 1, core.Negative(core.Constant("infinity")): -1}.get(limit)
    if sign is not None:  # grows at every station: unbounded is more than finite numbers can show
        return all(sign * later > sign * sooner for sooner, later in pairwise(values))
    gaps = [abs(value - at(limit)) for value in values]
    return bool(gaps[-1] < NEAR) and all(not b > a for a, b in pairwise(gaps))
