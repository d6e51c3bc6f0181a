"""Integrals between two numbers, with a proven error.

`integral(body, low, high)` encloses ∫ body: `body(z, analytic)` gives the value on a complex ball, and where `analytic`
is set, something that is not finite unless the body is analytic on the whole ball (see `flint.acb.integral`).
`ANALYTIC[name](z, analytic)` does so for the functions that are not meromorphic; whatever is meromorphic needs no care,
since a pole inside a ball is not finite by itself.
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


def _across(crosses: Callable[[Value], bool], function: Callable[[Value], Value]) -> Body:
    """A principal value: not analytic on a ball that may touch its cuts."""
    return lambda z, analytic: NOWHERE if analytic and crosses(z) else function(z)


def _beyond_one(z: Value) -> bool:
    """Whether a ball may touch the cuts (−∞, −1] and [1, ∞)."""
    return bool(z.imag.contains(0)) and not bool(abs(z.real) < 1)


def _below_one(z: Value) -> bool:
    """Whether a ball may touch the cut (−∞, 1]."""
    return bool(z.imag.contains(0)) and not bool(z.real > 1)


def _beyond_i(z: Value) -> bool:
    """Whether a ball may touch the cuts from i to i∞ and from −i to −i∞."""
    return bool(z.real.contains(0)) and not bool(abs(z.imag) < 1)


def _softplus(z: Value, analytic: bool) -> Value:
    return (1 + z.exp()).log(analytic=analytic)


def odd_root(z: Value, degree: int, analytic: bool) -> Value:
    """The root of an odd degree that is real on the real line, with the sign of its argument."""
    if z.real > 0:
        return z ** (arb(1) / degree)
    if z.real < 0:
        return -((-z) ** (arb(1) / degree))
    if analytic:
        return NOWHERE
    size = abs(z).upper().root(degree)
    return acb(arb(0, size), arb(0, size)) if z.imag != 0 else acb(arb(0, size))


ANALYTIC: dict[str, Body] = {
    "log": lambda z, analytic: z.log(analytic=analytic),
    "sqrt": lambda z, analytic: z.sqrt(analytic=analytic),
    "abs": lambda z, analytic: z.real_abs(analytic=analytic),
    "floor": lambda z, analytic: z.real_floor(analytic=analytic),
    "ceil": lambda z, analytic: z.real_ceil(analytic=analytic),
    "sign": lambda z, analytic: z.real_sgn(analytic=analytic),
    "relu": lambda z, analytic: z.real_max(acb(0), analytic=analytic),
    "softplus": _softplus,
    "arcsin": _across(_beyond_one, lambda z: z.asin()),
    "arccos": _across(_beyond_one, lambda z: z.acos()),
    "artanh": _across(_beyond_one, lambda z: z.atanh()),
    "arcosh": _across(_below_one, lambda z: z.acosh()),
    "arctan": _across(_beyond_i, lambda z: z.atan()),
    "arsinh": _across(_beyond_i, lambda z: z.asinh()),
}
