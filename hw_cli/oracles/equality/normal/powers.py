"""Polynomials and numbers as products, of atoms, irreducible polynomials and primes; and real powers by these."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import Any

from flint import fmpq_mpoly_ctx, fmpz

from hw_cli.oracles.equality.normal.atoms import Atoms, NoForm
from hw_cli.oracles.equality.normal.polynomials import (
    ONE_POLY,
    TURN,
    Exponent,
    Monomial,
    Poly,
    Ratio,
    constant,
    plain,
)
from hw_cli.terms.numerals import TooLarge

MAX_FACTORED = 40  # terms of a polynomial that is factored
MAX_FACTOR_DEGREE = 24

Factors = list[tuple[Poly | int, Exponent]]  # polynomials or atoms, with their powers


def factored(ring: Atoms, poly: Poly) -> tuple[Fraction, Factors]:
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
    common = {atom: e for atom, e in common.items() if e and not ring.atoms[atom].imaginary}
    found: Factors = list(common.items())
    rest = ring.times(poly, {tuple(sorted((a, -e) for a, e in common.items())): 1}) if common else poly
    if len(rest) == 1 and () in rest:
        return Fraction(rest[()]), found
    content, others = _irreducible(ring, rest)
    return content, found + others


def _irreducible(ring: Atoms, poly: Poly) -> tuple[Fraction, Factors]:
    content, whole = primitive(poly)
    atoms = sorted({atom for monomial in poly for atom, _ in monomial})
    degree: Exponent = max(sum((e for _, e in monomial), Fraction(0)) for monomial in poly)
    simple = len(poly) == 2 and degree == 1
    negative = any(e < 0 for monomial in poly for _, e in monomial)
    if simple or negative or len(poly) > MAX_FACTORED or degree > MAX_FACTOR_DEGREE or not ring.is_real(poly):
        return content, [(whole, 1)]
    scale = lcm(*(Fraction(e).denominator for monomial in poly for _, e in monomial))
    if scale > 1 and not all(
        ring.is_positive_atom(a) or Fraction(e).denominator == 1 for m in poly for a, e in m
    ):
        return content, [(whole, 1)]
    if degree * scale > MAX_FACTOR_DEGREE:
        return content, [(whole, 1)]
    if any(a in ring.primes or ring.atoms[a].kind == "abs" for a in atoms):  # not free of relations
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
            monomial = tuple((atoms[k], plain(Fraction(int(e), scale))) for k, e in enumerate(exponents) if e)
            poly_[monomial] = Fraction(int(coefficient.p), int(coefficient.q))
        inner, coprime = primitive(poly_)
        lead *= inner ** int(multiplicity)
        out.append((coprime, int(multiplicity)))
    product_: Poly = ONE_POLY
    for piece, multiplicity in out:
        product_ = ring.times(product_, ring.power(piece, int(multiplicity)))  # type: ignore[arg-type]  # polys
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
    found: list[tuple[int, int]] = []
    for part, times in fmpz(value).factor(trial_limit=6):  # the smallest primes first, they cost nothing
        if part.bit_length() > 62:
            raise TooLarge
        found += [(int(prime), int(power * times)) for prime, power in part.factor()]
    return found


def absolute_power(ring: Atoms, value: Ratio, exponent: Fraction) -> Ratio:
    """|value|^exponent."""
    out: Ratio = (ONE_POLY, ONE_POLY)
    for poly, sign in ((value[0], 1), (value[1], -1)):
        if poly == ONE_POLY:
            continue
        content, factors = factored(ring, poly)
        out = ring.product(out, number_power(ring, abs(content), exponent * sign))
        for base, multiplicity in factors:
            out = ring.product(out, size_power(ring, base, multiplicity * exponent * sign))
    return out


def size_power(ring: Atoms, base: Poly | int, exponent: Exponent) -> Ratio:
    """|f|^exponent of an atom or a polynomial f."""
    if isinstance(base, int):
        if ring.is_positive_atom(base):
            return ring.atom(base, exponent)
        if base in ring.signs:
            return ONE_POLY, ONE_POLY
        base = {((base, 1),): 1}
    return ring.atom(ring.kept("abs", base), exponent)


def number_power(ring: Atoms, value: Fraction, exponent: Exponent) -> Ratio:
    """A positive number to a power, over primes."""
    out: Ratio = (ONE_POLY, ONE_POLY)
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, multiplicity in prime_factors(part):
            out = ring.product(out, ring.atom(ring.prime(prime), multiplicity * exponent * sign))
    return out


def _known(ring: Atoms, value: Ratio) -> None:
    """Note that a value is ≥ 0 because the term is defined: of one odd factor then the sign is known."""
    odd = []
    sign = 1
    for poly in value:
        if poly == ONE_POLY:
            continue
        content, factors = factored(ring, poly)
        sign *= 1 if content > 0 else -1
        for base, multiplicity in factors:
            if multiplicity % 2 == 0 or (isinstance(base, int) and ring.is_positive_atom(base)):
                continue
            poly_: Poly = {((base, 1),): 1} if isinstance(base, int) else base
            if not ring.is_nonnegative(poly_):
                odd.append(poly_)
    inner = any(
        ring.depends(monomial, letter) for poly in odd for monomial in poly for letter in ring.bound_letters
    )
    if len(odd) == 1 and sign > 0 and ring.is_real(odd[0]) and not inner:
        ring.atoms[ring.kept("abs", odd[0])].positive = True


def real_power(ring: Atoms, value: Ratio, exponent: Fraction) -> Ratio:
    """value^exponent of a value ≥ 0 (or with complex values meant, of one known to be ≥ 0, or of a number)."""
    if not value[0]:
        return value
    whole = constant(value)
    if whole is not None and whole < 0:
        if not ring.imaginary:
            raise NoForm
        return ring.product(number_power(ring, -whole, exponent), ring.atom(TURN, exponent))
    need_sign(ring, value)
    return absolute_power(ring, value, exponent)


def need_sign(ring: Atoms, value: Ratio) -> None:
    """Note that a value is ≥ 0; with complex values meant, raises NoForm where this is not known."""
    if ring.imaginary:
        if not (ring.is_nonnegative(value[0]) and ring.is_nonnegative(value[1])):
            raise NoForm
    else:
        _known(ring, value)
