"""Logarithms, exponentials and powers, real or principal."""

from __future__ import annotations

from fractions import Fraction

from flint import acb, arb

from hw_cli.oracles.equality.rewriting.numerals import TooLarge
from hw_cli.oracles.equality.values.evaluator import Evaluator, Unsure, Value, ball
from hw_cli.terms.ball_integrals import ANALYTIC, odd_root
from hw_cli.terms.balls import Undefined

LARGEST = arb(2) ** 3000  # size of an exponent


def nonzero(value: Value) -> None:
    """Raises Undefined for 0, and Unsure for what may be 0."""
    if value == 0:
        raise Undefined("division by 0")
    if value.contains(0):
        raise Unsure("a divisor that may be 0")


def exp(value: Value) -> Value:
    """exp(value). Raises TooLarge."""
    if abs(value) > LARGEST:
        raise TooLarge
    return value.exp()


def log(at: Evaluator, value: Value) -> Value:
    """The logarithm, of what is > 0 or principal."""
    if value == 0:
        raise Undefined("the logarithm of 0")
    if at.analytic is not None:
        return ANALYTIC["log"](acb(value), at.analytic)
    if isinstance(value, acb) or at.imaginary:
        value = acb(value)
        if value.imag == 0 and value.real > 0:
            return value.real.log()
        off_the_cut(value)
        return value.log()
    if value < 0:
        raise Undefined("the logarithm of what is < 0")
    if not value > 0:
        raise Unsure("the logarithm of what may be ≤ 0")
    return value.log()


def off_the_cut(value: Value) -> None:
    """Raises Unsure for a ball across the negative half-line, where the principal value jumps."""
    if value.imag.contains(0) and not value.imag.is_zero() and not value.real > 0:
        raise Unsure("on the branch cut")


def sqrt(at: Evaluator, value: Value) -> Value:
    """The square root, of what is ≥ 0 or principal."""
    if at.analytic is not None:
        return ANALYTIC["sqrt"](acb(value), at.analytic)
    if isinstance(value, acb) and value.imag == 0:
        value = value.real
    if isinstance(value, acb):
        off_the_cut(value)
        return value.sqrt()
    if value < 0:
        if at.imaginary:
            return acb(0, (-value).sqrt())
        raise Undefined("the root of what is < 0")
    if not value >= 0:
        if at.imaginary:
            return acb(value).sqrt()
        raise Unsure("the root of what may be < 0")
    return value.sqrt()


def integer_power(base: Value, exponent: Value, small: int | None) -> Value:
    """A power with an integer above; `small` is this integer where it is known."""
    if abs(exponent) > LARGEST:
        raise TooLarge
    if exponent == 0:
        if base == 0:
            raise Undefined("0 to the power 0")
        return arb(1)
    if exponent < 0:
        nonzero(base)
        return 1 / integer_power(base, -exponent, None if small is None else -small)
    if small is not None and small <= 64:
        return base**small
    if isinstance(base, acb):
        if abs(exponent) > 10**6:
            raise TooLarge
        return base ** int(exponent.unique_fmpz())
    if abs(base).contains(0) and base.rad() == 0:
        return arb(0)
    size = abs(base)
    if size.contains(0):
        raise Unsure("a power of what may be 0")
    out = size**exponent
    whole = exponent.unique_fmpz()
    return -out if base < 0 and whole is not None and whole % 2 else out


def rational_power(at: Evaluator, base: Value, exponent: Fraction) -> Value:
    """A power with a fraction above."""
    root, power = exponent.denominator, exponent.numerator
    if isinstance(base, acb) or at.imaginary:
        return real_power(at, base, ball(exponent))
    if base == 0:
        if power > 0:
            return arb(0)
        raise Undefined("division by 0")
    if base < 0:
        if not (at.odd and root % 2):
            raise Undefined("a real power of what is < 0")
        out = rational_power(at, -base, exponent)
        return -out if power % 2 else out
    if not base > 0:
        raise Unsure("a root of what may be < 0")
    if root < 1000 and abs(power) < 1000:
        value = base.sqrt() if root == 2 else base.root(root)
        return value**power
    return real_power(at, base, ball(exponent))


def real_power(at: Evaluator, base: Value, exponent: Value) -> Value:
    """exp(exponent · log(base)), or 0."""
    if base == 0:
        if isinstance(exponent, arb) and exponent > 0:
            return arb(0)
        raise Undefined("0 to this power")
    if isinstance(base, arb) and not at.imaginary:
        if base < 0:
            raise Undefined("a real power of what is < 0")
        if not base > 0:
            raise Unsure("a power of what may be < 0")
    return exp(exponent * log(at, base))


def root(at: Evaluator, value: Value, degree: Value) -> Value:
    """The root of a degree; an odd one of a negative number is negative."""
    whole = degree.unique_fmpz() if isinstance(degree, arb) else None
    if whole is None or not 0 < whole < 10_000 or not degree.is_exact():
        if whole is None:
            nonzero(degree)
            return real_power(at, value, 1 / degree)
        raise Undefined("a root of this degree")
    count = int(whole)
    if count == 1:
        return value
    if count == 2:
        return sqrt(at, value)
    if at.analytic is not None and count % 2:
        return odd_root(acb(value), count, at.analytic)
    if isinstance(value, acb) and value.imag == 0:
        value = value.real
    if isinstance(value, acb):
        return real_power(at, value, arb(1) / count)
    if value == 0:
        return arb(0)
    if value < 0:
        if count % 2:
            return -((-value).root(count))
        if at.imaginary:
            return real_power(at, value, arb(1) / count)
        raise Undefined("an even root of what is < 0")
    if not value > 0:
        raise Unsure("a root of what may be < 0")
    return value.root(count)
