"""Complex values: conjugates, real and imaginary parts, sizes."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.oracles.equality.normal.atoms import HALF, NoForm
from hw_cli.oracles.equality.normal.exponentials import Exponentials
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, TURN, Exponent, I, Poly, Ratio, number


class Complexes(Exponentials):
    """The conjugate of a form, and what it defines."""

    def conjugate(self, value: Ratio) -> Ratio:
        """The complex conjugate."""
        return self.ratio(self.conjugate_poly(value[0]), self.conjugate_poly(value[1]))

    def conjugate_poly(self, poly: Poly) -> Poly:
        """The complex conjugate of a polynomial. Raises NoForm."""
        out: Poly = {}
        for monomial, coefficient in poly.items():
            part: Ratio = ({(): coefficient}, ONE_POLY)
            for index, exponent in monomial:
                part = self.product(part, self._conjugate_atom(index, exponent))
            if part[1] != ONE_POLY:
                raise NoForm
            out = self.add(out, part[0])
        return out

    def _conjugate_atom(self, index: int, exponent: Exponent) -> Ratio:
        atom = self.atoms[index]
        if not atom.imaginary:
            return self.atom(index, exponent)
        if index == I:
            return self.product(number(-1), self.atom(I)) if exponent % 2 else self.atom(I, exponent)
        if index == TURN:
            return self.atom(TURN, -exponent)
        if atom.kind == "exp":
            above, below = atom.data
            inner = self.conjugate(self.ratio(above, below))
            if Fraction(exponent).denominator != 1:
                raise NoForm
            return self.whole_power(self.exp(inner), int(exponent))
        if atom.kind == "letter" and exponent == int(exponent):
            return self.atom(self.function("conj", (self.atom(index),), imaginary=True), exponent)
        if atom.kind == "conj" and exponent == int(exponent):
            return self.whole_power(atom.arguments[0], int(exponent))
        raise NoForm

    def real(self, value: Ratio) -> Ratio:
        """(z + z̄)/2."""
        return self.product(self.plus(value, self.conjugate(value)), number(HALF))

    def imag(self, value: Ratio) -> Ratio:
        """(z − z̄)/2i."""
        return self.product(
            self.minus(value, self.conjugate(value)), self.product(number(-HALF), self.atom(I))
        )

    def absolute(self, value: Ratio) -> Ratio:
        """|value|."""
        if not value[0]:
            return value
        if self.is_real(value[0]) and self.is_real(value[1]):
            return self.absolute_power(value, Fraction(1))
        if self.imaginary:
            return self.absolute_power(self.product(value, self.conjugate(value)), HALF)
        return self.absolute_power(value, Fraction(1))
