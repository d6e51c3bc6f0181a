"""Integrals between two numbers, with a proven error.

`integral(body, low, high)` encloses ∫ body: `body(z, analytic)` gives the value on a complex ball, and where `analytic`
is set, something that is not finite unless the body is analytic on the whole ball (see `flint.acb.integral`).
Whatever is meromorphic needs no care, since a pole inside a ball is not finite by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb

Value = Any  # acb: the library is untyped
Body = Callable[[Value, bool], Value]

EVALUATIONS = 2_000  # of the body: what an integral may take
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
