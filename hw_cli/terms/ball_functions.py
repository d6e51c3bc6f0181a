"""Known functions in ball arithmetic: real, complex, on power series, and inside integrals.

What a record says of a function's domain, cuts and size is kept to here; `PRIMITIVES` are those that are more than a
call of the library.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, reduce
from math import gcd, lcm
from typing import Any, Protocol

from flint import acb, arb

from hw_cli.terms.ball_values import (
    Numbers,
    Undefined,
    Unsure,
    Value,
    head_of,
    nonzero,
    off_the_cut,
    real_power,
)
from hw_cli.terms.budgets import TooLarge, Watch
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.functions import Domain, FunctionRecord

LARGEST_FACTORIAL = arb(10) ** 30
EXACT_FACTORIAL = 5_000
MOST_ROOT = 10_000
NOWHERE = acb("nan")
SLOT = Symbol("slot of a function")


class Evaluator(Numbers, Protocol):
    """What a function needs of the evaluator that calls it: see `hw_cli.terms.balls.Balls`."""

    watch: Watch | None
    analytic: bool | None

    def __call__(self, term: Term, /) -> Value:
        """The value of a term."""

    def at(self, changes: Any, /) -> Evaluator:
        """The same evaluator with some letters changed."""


def value_of(at: Evaluator, record: FunctionRecord, *values: Value) -> Value:
    """A function at its arguments.

    Raises Undefined, Unsure, TooLarge. Where values have to be analytic nearby (inside an integral), one that is not is
    not finite.
    """
    if at.watch is not None and isinstance(values[0], arb | acb):
        at.watch.argument(values[0])
        if record.flat:
            at.watch.flat(values[0], record.flat)
    if record.name in PRIMITIVES:
        return PRIMITIVES[record.name](at, *values)
    (value,) = values
    if record.bits is not None and isinstance(value, arb | acb) and abs(value) > _largest(record.bits):
        raise TooLarge
    if at.analytic is not None:
        value = acb(value)
        if at.analytic and _may_jump(record, value):
            return NOWHERE
        return _computed(at, record, value)
    if isinstance(value, acb) and value.imag == 0:
        value = value.real
    head = head_of(value)
    if isinstance(head, arb):
        inside = _is_inside(record.domain, head)
        if inside is not True and not (at.imaginary or (at.complex_roots and record.name == "sqrt")):
            raise Undefined("outside the domain") if inside is False else Unsure("may be outside the domain")
        if inside is not True:
            value = acb(value)
    across = (value.real if record.cut_on_i else value.imag) if isinstance(value, acb) else arb(0)
    if not across.is_zero() and _may_jump(record, value):  # within its line the principal value is settled
        raise Unsure("on the branch cut")
    found = _computed(at, record, value)
    if isinstance(found, arb | acb) and not found.is_finite():
        raise Undefined("a pole") if _is_whole(value) else Unsure("near a pole")
    return found


@cache
def _largest(bits: int) -> Any:
    return arb(2) ** bits


def _is_whole(value: Value) -> bool:
    real, imag = (value.real, value.imag) if isinstance(value, acb) else (value, arb(0))
    return bool(real.is_integer() and imag == 0)


def _computed(at: Evaluator, record: FunctionRecord, value: Value) -> Value:
    if record.ball is not None:
        return record.ball(value)
    method = getattr(value, record.in_library or "", None)
    if method is not None:
        return method()
    if record.definition is None:
        raise Unsure("no value of this kind")
    return at.at({SLOT: value})(record.definition(SLOT))


def _is_inside(domain: Domain, value: Value) -> bool | None:
    """Whether a real number lies in a domain; None where that is not known."""
    if domain == Domain():
        return True
    gaps = [] if domain.low is None else [value - domain.low]
    gaps += [] if domain.high is None else [domain.high - value]
    if all((gap > 0 if domain.open else gap >= 0) for gap in gaps):
        return True
    return False if any((gap <= 0 if domain.open else gap < 0) for gap in gaps) else None


def _may_jump(record: FunctionRecord, z: Value) -> bool:
    """Whether a complex ball may touch a cut: the real line outside the domain, or the imaginary axis beyond ±i."""
    if record.cut_on_i:
        return bool(z.real.contains(0)) and not bool(abs(z.imag) < 1)
    if record.domain == Domain() or not z.imag.contains(0):
        return False
    return _is_inside(Domain(record.domain.low, record.domain.high, open=True), z.real) is not True


# --- order and rounding


def _real(*values: Value) -> None:
    if any(isinstance(value, acb) for value in values):
        raise Undefined("the order of what is not real")


def _extreme(greatest: bool) -> Callable[..., Value]:
    def extreme(at: Evaluator, *values: Value) -> Value:
        if at.analytic is not None:
            pick = acb.real_max if greatest else acb.real_min
            return reduce(lambda a, b: pick(acb(a), acb(b), analytic=at.analytic), values)
        _real(*values)
        return reduce(lambda a, b: _picked(a, b, greatest), values)

    return extreme


def _picked(one: Value, other: Value, greatest: bool) -> Value:
    if isinstance(one, arb) and isinstance(other, arb):
        return one.max(other) if greatest else one.min(other)
    head = head_of(one - other)
    if not isinstance(head, arb) or not (head > 0 or head < 0):
        raise Undefined("no derivative of a maximum where two are equal")
    return one if (head > 0) == greatest else other


def _rounded(name: str) -> Callable[[Evaluator, Value], Value]:
    def rounded(at: Evaluator, value: Value) -> Value:
        if at.analytic is not None:
            return getattr(acb(value), f"real_{name}")(analytic=at.analytic)
        _real(value)
        out = getattr(value, name)()
        if out.unique_fmpz() is None:
            raise Unsure("rounding near an integer")
        return out

    return rounded


def _sign(at: Evaluator, value: Value) -> Value:
    if at.analytic is not None:
        return acb(value).real_sgn(analytic=at.analytic)
    _real(value)
    if value == 0:
        return arb(0)
    if not (value > 0 or value < 0):
        raise Unsure("the sign of what may be 0")
    return arb(1 if value > 0 else -1)


# --- of integers


def _factorial(_at: Evaluator, value: Value) -> Value:
    _real(value)
    if not value.is_integer():
        if value.contains_integer():
            raise Unsure("the factorial of what may be an integer")
        raise Undefined("the factorial of what is not an integer")
    if value < 0:
        raise Undefined("the factorial of what is < 0")
    if value <= EXACT_FACTORIAL:
        return arb.fac_ui(int(value.unique_fmpz()))
    if value > LARGEST_FACTORIAL:
        raise TooLarge
    return (value + 1).gamma()


def _binom(_at: Evaluator, top: Value, bottom: Value) -> Value:
    for value in (top, bottom):
        if isinstance(value, acb) or not value.is_exact():
            raise Unsure("a binomial coefficient of what is not exact")
    if not bottom.is_integer() or bottom < 0:
        raise Undefined("a binomial coefficient with this lower number")
    if top.is_integer() and top < 0:
        raise Unsure("a binomial coefficient of what is < 0: some say 0")
    if bottom > 10_000:
        raise TooLarge
    return top.bin(int(bottom.unique_fmpz()))


def _of_integers(function: Callable[..., int]) -> Callable[..., Value]:
    def divisor(_at: Evaluator, *values: Value) -> Value:
        for value in values:
            if isinstance(value, acb) or not value.contains_integer():
                raise Undefined("a divisor of what is not an integer")
            if not value.is_exact():
                raise Unsure("a divisor of what may be an integer")
            if abs(value) > LARGEST_FACTORIAL:
                raise TooLarge
        return arb(function(*(int(value.unique_fmpz()) for value in values)))

    return divisor


# --- roots, and parts of complex numbers


def _root(at: Evaluator, value: Value, degree: Value) -> Value:
    """The root of a degree; an odd one of a negative number is negative."""
    whole = degree.unique_fmpz() if isinstance(degree, arb) else None
    if whole is None:
        nonzero(degree)
        return real_power(at, value, 1 / degree)
    count = int(whole)
    if not degree.is_exact():
        raise Unsure("a root of what may be an integer")
    if count <= 0:
        raise Undefined("a root of this degree")
    if count > MOST_ROOT:
        raise TooLarge
    if count == 1:
        return value
    if at.analytic is not None and count % 2:
        return odd_root(acb(value), count, at.analytic)
    if isinstance(value, acb) and value.imag == 0:
        value = value.real
    head = head_of(value)
    if isinstance(head, arb) and head < 0 and count % 2:
        return -_root(at, -value, degree)
    if not isinstance(value, arb) or value < 0:
        return real_power(at, value, arb(1) / count)
    if value == 0:
        return arb(0)
    if not value > 0:
        raise Unsure("a root of what may be < 0")
    return value.root(count)


def odd_root(z: Value, degree: int, analytic: bool) -> Value:
    """The root of an odd degree that is real on the real line, with the sign of its argument."""
    if z.real > 0:
        return z ** (arb(1) / degree)
    if z.real < 0:
        return -((-z) ** (arb(1) / degree))
    if analytic:
        return NOWHERE
    size = abs(z).upper().root(degree)
    return acb(arb(0, size)) if z.imag == 0 else acb(arb(0, size), arb(0, size))


def _part(function: Callable[[Value], Value]) -> Callable[[Evaluator, Value], Value]:
    def part(at: Evaluator, value: Value) -> Value:
        if at.analytic:
            raise Unsure("not analytic")
        return function(acb(value))

    return part


def _argument(value: Value) -> Value:
    if value == 0:
        raise Undefined("the argument of 0")
    off_the_cut(value)
    return value.arg()


PRIMITIVES: dict[str, Callable[..., Value]] = {
    "root": _root,
    "factorial": _factorial,
    "binom": _binom,
    "gcd": _of_integers(gcd),
    "lcm": _of_integers(lcm),
    "floor": _rounded("floor"),
    "ceil": _rounded("ceil"),
    "sign": _sign,
    "max": _extreme(True),
    "min": _extreme(False),
    "Re": _part(lambda value: value.real),
    "Im": _part(lambda value: value.imag),
    "conj": lambda at, value: _part(lambda z: z.conjugate())(at, value) if isinstance(value, acb) else value,
    "arg": _part(_argument),
}
