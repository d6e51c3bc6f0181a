"""Polynomials and fractions over atoms, with exponents that may be negative or fractional.

A monomial is a sorted tuple of (atom, exponent); a polynomial maps monomials to coefficients. An atom is a number
that a `Ring` gives a meaning. Work is counted, and stops with TooLarge.
"""

from __future__ import annotations

from fractions import Fraction

from hw_cli.terms.budgets import TooLarge

Exponent = int | Fraction
Monomial = tuple[tuple[int, Exponent], ...]
Poly = dict[Monomial, int | Fraction]
Ratio = tuple[Poly, Poly]

ONE_POLY: Poly = {(): 1}
I = 0  # noqa: E741  # the imaginary unit
TURN = 1  # exp(i π)
MAX_WORK = 60_000  # products of terms
MAX_BITS = 20_000
MAX_EXPONENT = 400


def plain(value: int | Fraction) -> int | Fraction:
    """An integer where a fraction is one."""
    return value.numerator if value.denominator == 1 else value


class Algebra:
    """Arithmetic of polynomials and ratios; `primes` are atoms whose whole powers are numbers."""

    def __init__(self) -> None:
        self.work = 0
        self.primes: dict[int, int] = {}  # atom → the prime that it is
        self.signs: set[int] = set()  # atoms that are ±1

    # --- polynomials

    def spend(self, amount: int) -> None:
        """Count work; raises TooLarge when it is too much."""
        self.work += amount
        if self.work > MAX_WORK:
            raise TooLarge

    def add(self, a: Poly, b: Poly, scale: int | Fraction = 1) -> Poly:
        """a + scale · b."""
        out = dict(a)
        self.spend(len(b))
        for monomial, coefficient in b.items():
            value = out.get(monomial, 0) + scale * coefficient
            if value:
                out[monomial] = plain(value)
            else:
                out.pop(monomial, None)
        return out

    def times(self, a: Poly, b: Poly) -> Poly:
        """a · b."""
        if a == ONE_POLY:
            return b
        if b == ONE_POLY:
            return a
        self.spend(len(a) * len(b))
        out: Poly = {}
        for m, c in a.items():
            for n, d in b.items():
                factor, monomial = self.monomial(m, n)
                value = out.get(monomial, 0) + c * d * factor
                if value:
                    out[monomial] = plain(value)
                else:
                    out.pop(monomial, None)
        for value in out.values():
            size = max(abs(value.numerator), value.denominator)
            if size.bit_length() > MAX_BITS:
                raise TooLarge
        return out

    def scaled(self, a: Poly, scale: int | Fraction) -> Poly:
        """scale · a."""
        return {m: plain(c * scale) for m, c in a.items()} if scale else {}

    def power(self, a: Poly, exponent: int) -> Poly:
        """a to a whole power ≥ 0."""
        if len(a) == 1:
            ((m, c),) = a.items()
            if max(abs(c.numerator), c.denominator).bit_length() * exponent > MAX_BITS:
                raise TooLarge
            factor, monomial = self.monomial_power(m, exponent)
            return {monomial: plain(Fraction(c) ** exponent * factor)}
        if exponent > MAX_EXPONENT:
            raise TooLarge
        out = ONE_POLY
        while exponent:
            if exponent & 1:
                out = self.times(out, a)
            exponent >>= 1
            if exponent:
                a = self.times(a, a)
        return out

    # --- monomials

    def monomial(self, m: Monomial, n: Monomial) -> tuple[int | Fraction, Monomial]:
        """The product of monomials, and the number that splits off."""
        if not m:
            return 1, n
        if not n:
            return 1, m
        exponents = dict(m)
        for atom, exponent in n:
            exponents[atom] = exponents.get(atom, 0) + exponent
        return self.reduced(exponents)

    def monomial_power(self, m: Monomial, exponent: Exponent) -> tuple[int | Fraction, Monomial]:
        """A power of a monomial, and the number that splits off."""
        return self.reduced({atom: e * exponent for atom, e in m})

    def reduced(self, exponents: dict[int, Exponent]) -> tuple[int | Fraction, Monomial]:
        """A monomial without what is a number: i², √2², (±1)²."""
        factor: int | Fraction = 1
        if TURN in exponents:
            turns = exponents[TURN] % 2
            if turns >= 1:
                factor, turns = -factor, turns - 1
            exponents[TURN] = turns
        if I in exponents:
            whole = exponents[I] % 4
            factor = factor * (-1 if whole >= 2 else 1)
            exponents[I] = whole % 2
        for atom in exponents:
            if atom in self.primes:
                whole = exponents[atom] // 1
                if whole:
                    if abs(whole) > MAX_BITS:
                        raise TooLarge
                    factor = factor * Fraction(self.primes[atom]) ** int(whole)
                    exponents[atom] -= whole
            elif atom in self.signs:
                exponents[atom] %= 2
        return plain(factor), tuple(sorted((atom, plain(e)) for atom, e in exponents.items() if e))

    # --- ratios

    def ratio(self, above: Poly, below: Poly = ONE_POLY) -> Ratio:
        """above/below, a single term below moved above."""
        if not below:
            raise ZeroDivisionError
        if len(below) == 1 and below != ONE_POLY:
            ((m, c),) = below.items()
            factor, monomial = self.monomial_power(m, -1)
            return self.times(above, {monomial: plain(Fraction(factor) / c)}), ONE_POLY
        if above == below:
            return ONE_POLY, ONE_POLY
        return above, below

    def plus(self, a: Ratio, b: Ratio) -> Ratio:
        """a + b."""
        if a[1] == b[1]:
            return self.ratio(self.add(a[0], b[0]), a[1])
        if b[1] == ONE_POLY:
            return self.ratio(self.add(a[0], self.times(b[0], a[1])), a[1])
        if a[1] == ONE_POLY:
            return self.plus(b, a)
        return self.ratio(self.add(self.times(a[0], b[1]), self.times(b[0], a[1])), self.times(a[1], b[1]))

    def product(self, a: Ratio, b: Ratio) -> Ratio:
        """a · b."""
        if a[0] == b[1]:
            return self.ratio(b[0], a[1])
        if b[0] == a[1]:
            return self.ratio(a[0], b[1])
        return self.ratio(self.times(a[0], b[0]), self.times(a[1], b[1]))

    def inverse(self, a: Ratio) -> Ratio:
        """1/a."""
        return self.ratio(a[1], a[0])

    def minus(self, a: Ratio, b: Ratio) -> Ratio:
        """a − b."""
        return self.plus(a, (self.scaled(b[0], -1), b[1]))

    def whole_power(self, a: Ratio, exponent: int) -> Ratio:
        """a to a whole power."""
        if exponent < 0:
            a, exponent = self.inverse(a), -exponent
        return self.ratio(self.power(a[0], exponent), self.power(a[1], exponent))


def number(value: int | Fraction) -> Ratio:
    """A number as a ratio."""
    return ({(): plain(value)} if value else {}), ONE_POLY


def constant(a: Ratio) -> Fraction | None:
    """The number that a ratio is, if it is one."""
    if a[1] != ONE_POLY or len(a[0]) > 1 or (a[0] and () not in a[0]):
        return None
    return Fraction(a[0].get((), 0))
