"""Real powers: of sizes |f| over irreducible factors, of numbers over primes."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.factors import Factorisation, prime_factors
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, TURN, Exponent, Poly, Ratio, constant


class Powers(Factorisation):
    """|f|^r, and f^r where f ≥ 0."""

    def absolute_power(self, value: Ratio, exponent: Fraction) -> Ratio:
        """|value|^exponent."""
        out: Ratio = (ONE_POLY, ONE_POLY)
        for poly, sign in ((value[0], 1), (value[1], -1)):
            if poly == ONE_POLY:
                continue
            content, factors = self.factors(poly)
            out = self.product(out, self.number_power(abs(content), exponent * sign))
            for base, multiplicity in factors:
                out = self.product(out, self.size_power(base, multiplicity * exponent * sign))
        return out

    def size_power(self, base: Poly | int, exponent: Exponent) -> Ratio:
        """|f|^exponent of an atom or a polynomial f."""
        if isinstance(base, int):
            if self.is_positive_atom(base):
                return self.atom(base, exponent)
            if base in self.signs:
                return ONE_POLY, ONE_POLY
            base = {((base, 1),): 1}
        return self.atom(self.kept("abs", base), exponent)

    def number_power(self, value: Fraction, exponent: Exponent) -> Ratio:
        """A positive number to a power, over primes."""
        out: Ratio = (ONE_POLY, ONE_POLY)
        for part, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, multiplicity in prime_factors(part):
                out = self.product(out, self.atom(self.prime(prime), multiplicity * exponent * sign))
        return out

    def _known(self, value: Ratio) -> None:
        """Note that a value is ≥ 0 because the term is defined: of one odd factor then the sign is known."""
        odd = []
        sign = 1
        for poly in value:
            if poly == ONE_POLY:
                continue
            content, factors = self.factors(poly)
            sign *= 1 if content > 0 else -1
            for base, multiplicity in factors:
                if multiplicity % 2 == 0 or (isinstance(base, int) and self.is_positive_atom(base)):
                    continue
                poly_: Poly = {((base, 1),): 1} if isinstance(base, int) else base
                if not self.is_nonnegative(poly_):
                    odd.append(poly_)
        inner = any(
            self.depends(monomial, letter)
            for poly in odd
            for monomial in poly
            for letter in self.bound_letters
        )
        if len(odd) == 1 and sign > 0 and self.is_real(odd[0]) and not inner:
            self.atoms[self.kept("abs", odd[0])].positive = True

    def real_power(self, value: Ratio, exponent: Fraction) -> Ratio:
        """value^exponent of a value ≥ 0 (or with complex values meant, of one known to be ≥ 0, or of a number)."""
        if not value[0]:
            return value
        whole = constant(value)
        if whole is not None and whole < 0:
            if not self.imaginary:
                raise NoForm
            return self.product(self.number_power(-whole, exponent), self.atom(TURN, exponent))
        self.need_sign(value)
        return self.absolute_power(value, exponent)

    def need_sign(self, value: Ratio) -> None:
        """Note that a value is ≥ 0; with complex values meant, raises NoForm where this is not known."""
        if self.imaginary:
            if not (self.is_nonnegative(value[0]) and self.is_nonnegative(value[1])):
                raise NoForm
        else:
            self._known(value)
