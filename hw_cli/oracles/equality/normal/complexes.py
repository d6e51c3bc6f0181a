"""Complex values: conjugates, real and imaginary parts, sizes."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.oracles.equality.normal.atoms import HALF, NoForm
from hw_cli.oracles.equality.normal.exponentials import Exponentials
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, TURN, Exponent, I, Poly, Ratio, number


def conjugate(ring: Exponentials, value: Ratio) -> Ratio:
    """The complex conjugate."""
    return ring.ratio(conjugate_poly(ring, value[0]), conjugate_poly(ring, value[1]))


def conjugate_poly(ring: Exponentials, poly: Poly) -> Poly:
    """The complex conjugate of a polynomial. Raises NoForm."""
    out: Poly = {}
    for monomial, coefficient in poly.items():
        part: Ratio = ({(): coefficient}, ONE_POLY)
        for index, exponent in monomial:
            part = ring.product(part, _conjugate_atom(ring, index, exponent))
        if part[1] != ONE_POLY:
            raise NoForm
        out = ring.add(out, part[0])
    return out


def _conjugate_atom(ring: Exponentials, index: int, exponent: Exponent) -> Ratio:
    atom = ring.atoms[index]
    if not atom.imaginary:
        return ring.atom(index, exponent)
    if index == I:
        return ring.product(number(-1), ring.atom(I)) if exponent % 2 else ring.atom(I, exponent)
    if index == TURN:
        return ring.atom(TURN, -exponent)
    if atom.kind == "exp":
        above, below = atom.data
        inner = conjugate(ring, ring.ratio(above, below))
        if Fraction(exponent).denominator != 1:
            raise NoForm
        return ring.whole_power(ring.exp(inner), int(exponent))
    if atom.kind == "letter" and exponent == int(exponent):
        return ring.atom(ring.function("conj", (ring.atom(index),), imaginary=True), exponent)
    if atom.kind == "conj" and exponent == int(exponent):
        return ring.whole_power(atom.arguments[0], int(exponent))
    raise NoForm


def real(ring: Exponentials, value: Ratio) -> Ratio:
    """(z + z̄)/2."""
    return ring.product(ring.plus(value, conjugate(ring, value)), number(HALF))


def imag(ring: Exponentials, value: Ratio) -> Ratio:
    """(z − z̄)/2i."""
    return ring.product(ring.minus(value, conjugate(ring, value)), ring.product(number(-HALF), ring.atom(I)))


def absolute(ring: Exponentials, value: Ratio) -> Ratio:
    """|value|."""
    if not value[0]:
        return value
    if ring.is_real(value[0]) and ring.is_real(value[1]):
        return ring.absolute_power(value, Fraction(1))
    if ring.imaginary:
        return ring.absolute_power(ring.product(value, conjugate(ring, value)), HALF)
    return ring.absolute_power(value, Fraction(1))
