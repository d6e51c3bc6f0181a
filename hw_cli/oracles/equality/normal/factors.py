"""Polynomials and numbers as products: of atoms, irreducible polynomials and primes."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import Any

from flint import fmpq_mpoly_ctx, fmpz

from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Exponent, Monomial, Poly, plain
from hw_cli.oracles.equality.normal.reduction import Reduction
from hw_cli.terms.numerals import TooLarge

MAX_FACTORED = 40  # terms of a polynomial that is factored
MAX_FACTOR_DEGREE = 24

Factors = list[tuple[Poly | int, Exponent]]  # polynomials or atoms, with their powers


class Factorisation(Reduction):
    """Factorisation, as far as it is quick."""

    def factors(self, poly: Poly) -> tuple[Fraction, Factors]:
        """A number and powers of atoms and of irreducible polynomials, whose product is `poly`."""
        if not poly:
            raise NoForm
        common: dict[int, Exponent] = {}
        for number_, monomial in enumerate(poly):
            exponents = dict(monomial)
            if not number_:
                common = exponents
            common = {atom: min(e, exponents.get(atom, 0)) for atom, e in common.items()}
            for atom, e in exponents.items():
                if e < 0 and atom not in common:
                    common[atom] = e
        common = {atom: e for atom, e in common.items() if e and not self.atoms[atom].imaginary}
        found: Factors = list(common.items())
        rest = self.times(poly, {tuple(sorted((a, -e) for a, e in common.items())): 1}) if common else poly
        if len(rest) == 1 and () in rest:
            return Fraction(rest[()]), found
        content, others = self._irreducible(rest)
        return content, found + others

    def _irreducible(self, poly: Poly) -> tuple[Fraction, Factors]:
        content, whole = primitive(poly)
        atoms = sorted({atom for monomial in poly for atom, _ in monomial})
        degree: Exponent = max(sum((e for _, e in monomial), Fraction(0)) for monomial in poly)
        simple = len(poly) == 2 and degree == 1
        negative = any(e < 0 for monomial in poly for _, e in monomial)
        if (
            simple
            or negative
            or len(poly) > MAX_FACTORED
            or degree > MAX_FACTOR_DEGREE
            or not self.is_real(poly)
        ):
            return content, [(whole, 1)]
        scale = lcm(*(Fraction(e).denominator for monomial in poly for _, e in monomial))
        if scale > 1 and not all(
            self.is_positive_atom(a) or Fraction(e).denominator == 1 for m in poly for a, e in m
        ):
            return content, [(whole, 1)]
        if degree * scale > MAX_FACTOR_DEGREE:
            return content, [(whole, 1)]
        if any(a in self.primes or self.atoms[a].kind == "abs" for a in atoms):  # not free of relations
            return content, [(whole, 1)]
        context = fmpq_mpoly_ctx.get([f"x{atom}" for atom in atoms], "lex")
        place = {atom: k for k, atom in enumerate(atoms)}
        table = {}
        for monomial, coefficient in whole.items():
            exponents = [0] * len(atoms)
            for atom, e in monomial:
                exponents[place[atom]] = int(e * scale)
            table[tuple(exponents)] = int(coefficient)
        _, parts = context.from_dict(table).factor()
        out: Factors = []
        lead = Fraction(1)
        for part, multiplicity in parts:
            poly_: Poly = {}
            for exponents, coefficient in part.to_dict().items():
                monomial = tuple(
                    (atoms[k], plain(Fraction(int(e), scale))) for k, e in enumerate(exponents) if e
                )
                poly_[monomial] = Fraction(int(coefficient.p), int(coefficient.q))
            inner, coprime = primitive(poly_)
            lead *= inner ** int(multiplicity)
            out.append((coprime, int(multiplicity)))
        product_: Poly = ONE_POLY
        for piece, multiplicity in out:
            product_ = self.times(product_, self.power(piece, int(multiplicity)))  # type: ignore[arg-type]  # polys
        key = next(iter(whole))
        return content * Fraction(whole[key]) / Fraction(product_[key]), out


def primitive(poly: Poly) -> tuple[Fraction, Poly]:
    """A number and a polynomial with coprime whole coefficients, the first of them positive, as a product."""
    below = lcm(*(Fraction(c).denominator for c in poly.values()))
    whole = {m: int(c * below) for m, c in poly.items()}
    common = gcd(*whole.values())
    if whole[max(whole, key=_order)] < 0:
        common = -common
    return Fraction(common, below), {m: c // common for m, c in whole.items()}


def _order(monomial: Monomial) -> tuple[Any, ...]:
    return sum(e for _, e in monomial), tuple((-a, e) for a, e in monomial)


def prime_factors(value: int) -> list[tuple[int, int]]:
    """The primes of a whole number > 0 with their powers. Raises TooLarge."""
    if value == 1:
        return []
    if value.bit_length() > 62:
        found, rest = [], value
        for prime in (2, 3, 5, 7, 11, 13):
            times = 0
            while rest % prime == 0:
                rest //= prime
                times += 1
            if times:
                found.append((prime, times))
        if rest != 1:
            if rest.bit_length() > 62:
                raise TooLarge
            found += prime_factors(rest)
        return found
    return [(int(prime), int(times)) for prime, times in fmpz(value).factor()]
