"""Arithmetic on balls: numbers, power series and matrices, each with a proven error, by python-flint.

Knows nothing of terms but numerals; numbers, series and matrices mix as in a formula. What has no value raises
`Undefined`; where the digits do not tell whether there is one, or which, `Unsure`; what would take too long, `TooLarge`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, Protocol

from flint import acb, arb, arb_mat, arb_series, fmpq

from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.relation import Relation

Value = Any  # arb, acb, arb_series or arb_mat: the library is untyped

LARGEST = arb(2) ** 3000  # size of an exponent
FEW = 64  # factors of a power that are multiplied one by one


class Undefined(ArithmeticError):
    """The term has no value at this point (a logarithm of 0, a division by 0)."""


class Unsure(ArithmeticError):
    """The precision does not tell whether there is a value, or which."""


class Numbers(Protocol):
    """Which values count: see `hw_cli.terms.balls.Balls`."""

    imaginary: bool
    complex_roots: bool
    odd: bool


@cache
def exactly(numeral: str, _precision: int) -> Value:
    """The ball of a numeral at a precision, which must be the one in force."""
    return ball(Fraction(numeral))


def ball(value: Fraction) -> Value:
    """The ball of an exact number."""
    return arb(fmpq(value.numerator, value.denominator))


def fraction(value: Value) -> Fraction:
    """An exact ball as a fraction."""
    mantissa, exponent = value.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


CONSTANTS: dict[str, Callable[[], Value]] = {"pi": arb.pi, "e": lambda: arb(1).exp(), "i": lambda: acb(0, 1)}


def head_of(value: Value) -> Value:
    """The number that a power series starts with; any other value as it is."""
    return value[0] if isinstance(value, arb_series) else value


# --- comparing


def comparable(left: Value, right: Value) -> bool:
    """Whether two values have one shape; a number beside a square matrix is a multiple of the identity."""
    matrices = [side for side in (left, right) if isinstance(side, arb_mat)]
    if len(matrices) == 1:
        return bool(matrices[0].nrows() == matrices[0].ncols())
    shapes = {(side.nrows(), side.ncols()) for side in matrices}
    return len(shapes) <= 1


def holds(left: Value, relation: Relation, right: Value) -> bool | None:
    """Whether a relation surely holds, surely fails, or cannot be told; only real numbers are ordered."""
    if not comparable(left, right):
        return None
    gap, equality = left - right, relation in (Relation.EQ, Relation.NE)
    if isinstance(gap, arb_mat):
        places = (gap[i, j] for i in range(gap.nrows()) for j in range(gap.ncols()))
        return relation is Relation.NE if equality and any(place != 0 for place in places) else None
    if isinstance(gap, acb) and not equality:
        if any(side.imag != 0 for side in (left, right)):
            return None
        gap = gap.real
    return True if relation.of(gap, 0) else False if relation.opposite.of(gap, 0) else None


# --- arithmetic


def added(parts: Sequence[Value]) -> Value:
    """The sum; a multiple of the identity stands among matrices as the number it multiplies."""
    size = next((part.nrows() for part in parts if isinstance(part, arb_mat) and part.ncols() > 1), 0)
    if size:
        unit = arb_mat([[arb(i == j) for j in range(size)] for i in range(size)])
        parts = [part if isinstance(part, arb_mat) else unit * part for part in parts]
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


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
    return left * right if isinstance(left, arb_mat) else right * left


def nonzero(value: Value) -> None:
    """Raises Undefined for 0, and Unsure for what may be 0."""
    head = head_of(value)
    if head == 0:
        raise Undefined("division by 0")
    if isinstance(head, arb | acb) and head.contains(0):
        raise Unsure("a divisor that may be 0")


def divided(above: Value, below: Value) -> Value:
    """The quotient."""
    nonzero(below)
    return above * (1 / below) if isinstance(above, arb_mat) else above / below


def absolute(value: Value) -> Value:
    """The absolute value; Undefined for a series around what may be 0."""
    if isinstance(value, arb_series):  # |u| is u or −u near a point where u ≠ 0
        if not value[0] > 0 and not value[0] < 0:
            raise Undefined("no derivative of an absolute value at 0")
        return value if value[0] > 0 else -value
    return abs(value)


def spread_over(fine: Value, coarse: Value) -> Value:
    """A value with its distance from another one for error."""
    return spread(fine, abs(fine - coarse))


def spread(value: Value, radius: Value) -> Value:
    """A value with an error added."""
    size = arb(0, radius.upper())
    return value + (acb(size, size) if isinstance(value, acb) else size)


# --- powers


def powered(at: Numbers, base: Value, exponent: Fraction | Value) -> Value:
    """A power with an exact number above (a Fraction), or with any value."""
    if isinstance(exponent, Fraction):
        if exponent.denominator == 1:
            return whole_power(base, int(exponent))
        return _rational_power(at, base, exponent)
    if isinstance(exponent, arb) and exponent.is_integer():
        return whole_power(base, exponent.unique_fmpz())  # a letter for a size, as in aᴰ⁻¹
    return real_power(at, base, exponent)


def whole_power(base: Value, exponent: Any) -> Value:
    """A power with an integer above, of numbers, series and matrices; x⁰ = 1, of 0 too. Raises TooLarge."""
    exponent = int(exponent)
    if exponent == 0:
        return arb(1)
    if exponent < 0:
        if not isinstance(base, arb_mat):
            nonzero(base)
        return 1 / whole_power(base, -exponent)
    if exponent <= FEW or not isinstance(base, arb | acb):
        return _multiplied_out(base, exponent)
    if exponent > LARGEST or (isinstance(base, acb) and exponent > 10**6):
        raise TooLarge
    if isinstance(base, acb):
        return base**exponent
    if base == 0:
        return arb(0)
    size = abs(base)
    if size.contains(0):
        raise Unsure("a power of what may be 0")
    out = size ** arb(exponent)
    return -out if base < 0 and exponent % 2 else out


def _multiplied_out(base: Value, exponent: int) -> Value:
    if exponent > 10_000:
        raise TooLarge
    if isinstance(base, arb | acb) and not base.contains(0):
        return base**exponent
    result = base  # flint's power of a ball around 0 is not finite
    for _ in range(exponent - 1):
        result = times(result, base)
    return result


def _rational_power(at: Numbers, base: Value, exponent: Fraction) -> Value:
    root, power = exponent.denominator, exponent.numerator
    if not isinstance(base, arb) or at.imaginary:
        return real_power(at, base, ball(exponent))
    if base == 0:
        if power > 0:
            return arb(0)
        raise Undefined("division by 0")
    if base < 0:
        if not (at.odd and root % 2):
            raise Undefined("a real power of what is < 0")
        out = _rational_power(at, -base, exponent)
        return -out if power % 2 else out
    if not base > 0:
        raise Unsure("a root of what may be < 0")
    if root < 1000 and abs(power) < 1000:
        return (base.sqrt() if root == 2 else base.root(root)) ** power
    return real_power(at, base, ball(exponent))


def real_power(at: Numbers, base: Value, exponent: Value) -> Value:
    """exp(exponent · log(base)), or 0; of a real base only where it is ≥ 0, unless complex values are meant."""
    head = head_of(base)
    if head == 0:
        if isinstance(exponent, arb) and exponent > 0 and isinstance(base, arb | acb):
            return arb(0)
        raise Undefined("0 to this power")
    if isinstance(head, arb) and not at.imaginary:
        if head < 0:
            raise Undefined("a real power of what is < 0")
        if not head > 0:
            raise Unsure("a power of what may be < 0")
    elif at.imaginary:
        base = acb(base)
        off_the_cut(base)
    return exponential(exponent * base.log())


def off_the_cut(value: Value) -> None:
    """Raises Unsure for a ball across the negative half-line, where the principal value jumps."""
    if value.imag.contains(0) and not value.imag.is_zero() and not value.real > 0:
        raise Unsure("on the branch cut")


def exponential(value: Value) -> Value:
    """exp(value). Raises TooLarge."""
    if isinstance(value, arb | acb) and abs(value) > LARGEST:
        raise TooLarge
    return value.exp()


# --- densities


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


# --- what stands for what is not known: numbers for families of letters, polynomials for functions, drawn by name


SHORT = 4  # samples that a person can read
DEGREE = 11


def drawn(name: str, sample: int) -> Value:
    """A number > 0 drawn by name."""
    digest = hashlib.sha256(f"{name}/{sample}".encode()).digest()
    return ball(Fraction(int.from_bytes(digest[:4], "big"), 2**30) + Fraction(1, 7))


def coefficients(name: str, sample: int) -> list[int]:
    """The polynomial that stands for an unknown function of one variable.

    Always positive at first, then any; after a few short ones, of a degree beyond every derivative that is written.
    """
    digest = hashlib.sha256(f"{name}/{sample}".encode()).digest()
    if sample >= SHORT:
        return [byte % 7 - 3 for byte in digest[: DEGREE + 1]] + [1]
    numbers = [digest[k] % 4 for k in range(4)]
    if sample % 2 == 0:
        return [1 + numbers[0], 0, 1 + numbers[2]]
    return [numbers[0] - 1, 1 + numbers[1], numbers[2] - 1, 1 + numbers[3]]


def instance(name: str, sample: int, arguments: list[Value], order: int) -> Value:
    """The value of an unknown function, or of its derivative: a polynomial drawn by name."""
    if len(arguments) != 1:
        if order:
            raise Unsure("a derivative of a function of several variables")
        out, product = arb(0), arb(1)
        for k, value in enumerate(arguments):
            weight = coefficients(f"{name}:{k}", sample)[-1]
            out, product = out + (weight + 1) * value * value + weight * value, product * (value + k)
        return out + product + 1
    numbers = coefficients(name, sample)
    for _ in range(order):
        numbers = [k * number for k, number in enumerate(numbers)][1:]
    out = arb(0)
    for number in reversed(numbers):
        out = out * arguments[0] + number
    return out
