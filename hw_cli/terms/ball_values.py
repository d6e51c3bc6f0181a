"""Arithmetic on balls: numbers, power series and matrices, each with a proven error, by python-flint.

Knows nothing of terms but numerals; numbers, series and matrices mix as in a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from flint import acb, arb, arb_mat, arb_series, fmpq

from hw_cli.terms import core

Value = Any  # arb, acb, arb_series or arb_mat: the library is untyped


class Undefined(ArithmeticError):
    """The term has no value at this point (a logarithm of 0, a division by 0)."""


@cache
def exactly(numeral: str, _precision: int) -> Value:
    """The ball of a numeral at a precision, which must be the one in force."""
    value = Fraction(numeral)
    return arb(fmpq(value.numerator, value.denominator))


CONSTANTS: dict[str, Callable[[], Value]] = {
    "pi": arb.pi,
    "e": lambda: arb(1).exp(),
    "i": lambda: acb(0, 1),
}


# --- arithmetic


def added(parts: Sequence[Value]) -> Value:
    """The sum; a multiple of the identity stands among matrices as the number it multiplies."""
    size = next((part.nrows() for part in parts if isinstance(part, arb_mat) and part.ncols() > 1), 0)
    if size:
        parts = [part if isinstance(part, arb_mat) else _diagonal(part, size) for part in parts]
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


def _diagonal(value: Value, size: int) -> Value:
    return arb_mat([[value if i == j else arb(0) for j in range(size)] for i in range(size)])


def multiplied(factors: Sequence[Value]) -> Value:
    """The product; a 1×1 matrix (a row times a column) is the number it holds."""
    result = factors[0]
    for factor in factors[1:]:
        result = times(result, factor)
    if isinstance(result, arb_mat) and result.nrows() == result.ncols() == 1:
        return result[0, 0]
    return result


def times(left: Value, right: Value) -> Value:
    """The product of scalars and matrices, in either order."""
    if isinstance(right, arb_mat) and not isinstance(left, arb_mat):
        return right * left
    return left * right


def divided(above: Value, below: Value) -> Value:
    """The quotient; Undefined unless what is below is surely not 0."""
    head = below[0] if isinstance(below, arb_series) else below
    if head == 0:
        raise Undefined("division by 0")
    if isinstance(below, arb) and below.contains(0):
        raise Undefined("division by a ball that contains 0")
    return above * (1 / below) if isinstance(above, arb_mat) else above / below


def whole_number(exponent: core.Term) -> int | None:
    """An exponent that is written as an integer."""
    if isinstance(exponent, core.Negative) and isinstance(exponent.term, core.Number):
        size = whole_number(exponent.term)
        return None if size is None else -size
    if isinstance(exponent, core.Number) and exponent.value.denominator == 1:
        return int(exponent.value)
    return None


def whole_power(base: Value, exponent: int) -> Value:
    """An integer power, by multiplications; Undefined for a huge exponent."""
    if exponent < 0:
        return 1 / whole_power(base, -exponent)
    if exponent > 10_000:
        raise Undefined("exponent too large")
    if exponent == 0:
        return arb(1)
    result = base
    for _ in range(exponent - 1):
        result = times(result, base)
    return result


def raised(base: Value, exponent: Value) -> Value:
    """A real power; Undefined for a base that is not surely > 0, unless the exponent is an integer."""
    if isinstance(exponent, arb) and exponent.is_exact() and exponent.is_integer():
        return whole_power(base, int(exponent.unique_fmpz()))  # a letter for a size, as in aᴰ⁻¹
    if isinstance(base, arb) and not base > 0:
        raise Undefined("a real power of what is not > 0")
    return (exponent * _log_of(base)).exp()


def absolute(value: Value) -> Value:
    """The absolute value; Undefined for a series around what may be 0."""
    if isinstance(value, arb_series):  # |u| is u or −u near a point where u ≠ 0
        if not value[0] > 0 and not value[0] < 0:
            raise Undefined("no derivative of an absolute value at 0")
        return value if value[0] > 0 else -value
    return abs(value)


def spread_over(fine: Value, coarse: Value) -> Value:
    """A value with its distance from another one for error."""
    return fine + arb(0, abs(fine - coarse).upper())


def _log_of(value: Value) -> Value:
    head = value[0] if isinstance(value, arb_series) else value
    if isinstance(head, arb) and not head > 0:
        raise Undefined("logarithm of what is not > 0")
    return value.log()


def _sqrt_of(value: Value) -> Value:
    head = value[0] if isinstance(value, arb_series) else value
    if isinstance(head, arb) and head < 0:
        return acb(value).sqrt()
    return value.sqrt()


def _logistic(value: Value) -> Value:
    return 1 / (1 + (-value).exp())


def _max_of(*values: Value) -> Value:
    result = values[0]
    for value in values[1:]:
        result = _greater(result, value)
    return result


def _greater(one: Value, other: Value) -> Value:
    if isinstance(one, arb) and isinstance(other, arb):
        return one.max(other)
    gap = one - other
    head = gap[0] if isinstance(gap, arb_series) else gap
    if not isinstance(head, arb) or not (head > 0 or head < 0):
        raise Undefined("no derivative of a maximum where two are equal")
    return one if head > 0 else other


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "log": _log_of,
    "exp": lambda value: value.exp(),
    "sqrt": _sqrt_of,
    "sigmoid": _logistic,
    "sin": lambda value: value.sin(),
    "cos": lambda value: value.cos(),
    "tan": lambda value: value.tan(),
    "tanh": lambda value: 1 - 2 / ((2 * value).exp() + 1),
    "sinh": lambda value: (value.exp() - (-value).exp()) / 2,
    "cosh": lambda value: (value.exp() + (-value).exp()) / 2,
    "arctan": lambda value: value.atan(),
    "erf": lambda value: value.erf(),
    "max": _max_of,
    "det": lambda value: value.det(),
}


def gaussian(mean: Value, variance: Value, x: Value) -> Value:
    """The density of the normal law at x, of numbers or of vectors."""
    if isinstance(variance, arb_mat):
        gap = x - mean
        square = (gap.transpose() * variance.inv() * gap)[0, 0]
        return (-square / 2).exp() / ((2 * arb.pi()) ** variance.nrows() * variance.det()).sqrt()
    gap = x - mean  # gap ** 2 would be nan for a ball around 0
    return (-(gap * gap) / (2 * variance)).exp() / (2 * arb.pi() * variance).sqrt()


def cholesky(matrix: Value) -> Value:
    """The lower triangular L with L Lᵀ = `matrix`; raises Undefined unless it is positive definite."""
    size = matrix.nrows()
    root = arb_mat(size, size)
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i, j] - sum((root[i, k] * root[j, k] for k in range(j)), arb(0))
            if i == j and not rest > 0:
                raise Undefined("a covariance must be positive definite")
            root[i, j] = rest.sqrt() if i == j else rest / root[j, j]
    return root
