"""Functions in exponentials, logarithms and roots: sin, arctan, max, factorials, floors; conjugates and sizes."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import gcd
from typing import Any

from flint import fmpz

from hw_cli.oracles.equality.normal.atoms import HALF, Atoms, NoForm
from hw_cli.oracles.equality.normal.exponentials import (
    absolute_power,
    exp,
    general_power,
    log,
    number_power,
    real_power,
)
from hw_cli.oracles.equality.normal.polynomials import (
    ONE_POLY,
    TURN,
    Exponent,
    I,
    Monomial,
    Poly,
    Ratio,
    constant,
    number,
)
from hw_cli.terms import core
from hw_cli.terms.budgets import TooLarge


def conjugate(ring: Atoms, value: Ratio) -> Ratio:
    """The complex conjugate."""
    return ring.ratio(conjugate_poly(ring, value[0]), conjugate_poly(ring, value[1]))


def conjugate_poly(ring: Atoms, poly: Poly) -> Poly:
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


def _conjugate_atom(ring: Atoms, index: int, exponent: Exponent) -> Ratio:
    atom = ring.atoms[index]
    if not atom.imaginary:
        return ring.atom(index, exponent)
    if index in (I, TURN):
        return ring.atom(index, -exponent)
    if atom.kind == "exp":
        return exp(ring, ring.product(number(Fraction(exponent)), conjugate(ring, ring.ratio(*atom.data))))
    if Fraction(exponent).denominator != 1:
        raise NoForm
    if atom.kind == "letter":
        return ring.atom(ring.function("conj", (ring.atom(index),)), exponent)
    if atom.kind == "conj":
        return ring.whole_power(atom.arguments[0], int(exponent))
    raise NoForm


def real(ring: Atoms, value: Ratio) -> Ratio:
    """(z + z̄)/2."""
    return ring.product(ring.plus(value, conjugate(ring, value)), number(HALF))


def imag(ring: Atoms, value: Ratio) -> Ratio:
    """(z − z̄)/2i."""
    return ring.product(ring.minus(value, conjugate(ring, value)), ring.product(number(-HALF), ring.atom(I)))


def absolute(ring: Atoms, value: Ratio) -> Ratio:
    """|value|."""
    if not value[0]:
        return value
    if ring.is_real(value[0]) and ring.is_real(value[1]):
        return absolute_power(ring, value, Fraction(1))
    if ring.imaginary:
        return absolute_power(ring, ring.product(value, conjugate(ring, value)), HALF)
    return absolute_power(ring, value, Fraction(1))


MAX_SHIFT = 16  # of a factorial


def _waves(ring: Atoms, value: Ratio) -> tuple[Ratio, Ratio]:
    turning = ring.product(ring.atom(I), value)
    return exp(ring, turning), exp(ring, ring.product(number(-1), turning))


def sin(ring: Atoms, value: Ratio) -> Ratio:
    """(exp(iu) − exp(−iu))/2i."""
    up, down = _waves(ring, value)
    return ring.product(ring.minus(up, down), ring.product(number(-HALF), ring.atom(I)))


def cos(ring: Atoms, value: Ratio) -> Ratio:
    """(exp(iu) + exp(−iu))/2."""
    up, down = _waves(ring, value)
    return ring.product(ring.plus(up, down), number(HALF))


def arcsin(ring: Atoms, value: Ratio) -> Ratio:
    """Odd, with its values at 1/2, √2/2, √3/2, 1."""
    return _odd(
        ring,
        "arcsin",
        value,
        ((number(HALF), 6), (_root(ring, HALF), 4), (_root(ring, Fraction(3, 4)), 3), (number(1), 2)),
    )


def arctan(ring: Atoms, value: Ratio) -> Ratio:
    """Odd, with its values at 1/√3, 1, √3."""
    return _odd(
        ring,
        "arctan",
        value,
        ((_root(ring, Fraction(1, 3)), 6), (number(1), 4), (_root(ring, Fraction(3)), 3)),
    )


def arcosh(ring: Atoms, value: Ratio) -> Ratio:
    """|u| of cosh u; else log(v + √(v² − 1))."""
    inner = _of_halves(ring, value, 1)
    if inner is not None:
        return absolute(ring, inner)
    less = ring.minus(ring.whole_power(value, 2), number(1))
    return log(ring, ring.plus(value, real_power(ring, less, HALF)))


def arsinh(ring: Atoms, value: Ratio) -> Ratio:
    """u of sinh u; else log(v + √(v² + 1))."""
    inner = _of_halves(ring, value, -1)
    if inner is not None:
        return inner
    more = ring.plus(ring.whole_power(value, 2), number(1))
    return log(ring, ring.plus(value, real_power(ring, more, HALF)))


def _of_halves(ring: Atoms, value: Ratio, sign: int) -> Ratio | None:
    """u of (e^u ± e^(−u))/2."""
    for monomial, count in value[0].items():
        other = tuple((atom, -exponent) for atom, exponent in monomial)
        plain = all(ring.atoms[atom].kind == "exp" and not ring.atoms[atom].imaginary for atom, _ in monomial)
        if monomial and plain and value == ({monomial: HALF, other: sign * HALF}, ONE_POLY) and count == HALF:
            return log(ring, ({monomial: 1}, ONE_POLY))
    return None


def _root(ring: Atoms, value: Fraction) -> Ratio:
    return number_power(ring, value, HALF)


def _odd(ring: Atoms, name: str, value: Ratio, known: tuple[tuple[Ratio, int], ...]) -> Ratio:
    if not value[0]:
        return value
    sign = 1
    lead = value[0][min(value[0])]
    if lead < 0:
        sign, value = -1, ring.product(number(-1), value)
    for place, part in known:
        if ring.is_zero(ring.minus(value, place)):
            return ring.product(number(Fraction(sign, part)), ring.atom(ring.letter(core.Constant("pi"))))
    return ring.product(number(sign), ring.atom(ring.function(name, (value,))))


def root(ring: Atoms, value: Ratio, degree: Ratio) -> Ratio:
    """The root of a degree; an odd one of a negative number is negative."""
    whole = constant(degree)
    if whole is None:
        return general_power(ring, value, ring.inverse(degree))
    if whole.denominator != 1 or not 0 < whole < 1000:
        raise NoForm
    if whole % 2 == 0:
        return real_power(ring, value, 1 / whole)
    if not value[0]:
        return value
    if not (ring.is_real(value[0]) and ring.is_real(value[1])):
        raise NoForm
    return ring.product(value, absolute_power(ring, value, 1 / whole - 1))


def factorial(ring: Atoms, value: Ratio) -> Ratio:
    """value!, its whole part split off."""
    whole = constant(value)
    if whole is not None:
        if whole.denominator == 1 and 0 <= whole <= 600:
            return number(int(fmpz.fac_ui(int(whole))))
        if whole.denominator == 2 and abs(whole) <= MAX_SHIFT:
            return _factorial_of_halves(ring, whole)
        return ring.atom(ring.function("factorial", (value,)))
    if value[1] != ONE_POLY:
        return ring.atom(ring.function("factorial", (value,)))
    shift = Fraction(value[0].get((), 0))
    shift = Fraction(shift.numerator // shift.denominator)
    if abs(shift) > MAX_SHIFT:
        raise TooLarge
    base = ring.minus(value, number(shift))
    out = ring.atom(ring.function("factorial", (base,)))
    for k in range(1, int(shift) + 1):
        out = ring.product(out, ring.plus(base, number(k)))
    for k in range(int(-shift)):
        out = ring.product(out, ring.inverse(ring.minus(base, number(k))))
    return out


def _factorial_of_halves(ring: Atoms, value: Fraction) -> Ratio:
    """(k − 1/2)!, from (−1/2)! = Γ(1/2) = √π on, both ways."""
    at, factor = Fraction(-1, 2), Fraction(1)
    while at < value:
        at += 1
        factor *= at
    while at > value:
        factor /= at
        at -= 1
    pi = ring.atom(ring.letter(core.Constant("pi")))
    return ring.product(number(factor), real_power(ring, pi, HALF))


def binom(ring: Atoms, top: Ratio, bottom: Ratio) -> Ratio:
    """n!/(k! (n − k)!), or a polynomial in n where k is a number."""
    whole = constant(bottom)
    if whole in range(21):
        out = number(1)
        for k in range(int(whole or 0)):
            out = ring.product(out, ring.product(ring.minus(top, number(k)), number(Fraction(1, k + 1))))
        return out
    below = ring.product(factorial(ring, bottom), factorial(ring, ring.minus(top, bottom)))
    return ring.product(factorial(ring, top), ring.inverse(below))


def floor(ring: Atoms, value: Ratio) -> Ratio:
    """⌊value⌋, the whole multiples of integers in it split off."""
    whole: Poly = {}
    if value[1] == ONE_POLY:
        whole = {
            monomial: count // 1
            for monomial, count in value[0].items()
            if ring.is_whole(({monomial: 1}, ONE_POLY))
        }
    shift: Ratio = {monomial: count for monomial, count in whole.items() if count}, ONE_POLY
    rest = ring.minus(value, shift)
    return (
        shift if constant(rest) is not None else ring.plus(shift, ring.atom(ring.function("floor", (rest,))))
    )


def ceil(ring: Atoms, value: Ratio) -> Ratio:
    """−⌊−value⌋."""
    return ring.product(number(-1), floor(ring, ring.product(number(-1), value)))


def sign(ring: Atoms, value: Ratio) -> Ratio:
    """value/|value|; what happens at 0 is not covered."""
    ring.partial = True
    return ring.product(value, ring.inverse(absolute(ring, value)))


def maximum(ring: Atoms, *values: Ratio) -> Ratio:
    """(a + b + |a − b|)/2."""
    return reduce(lambda a, b: _between(ring, a, b, 1), values)


def minimum(ring: Atoms, *values: Ratio) -> Ratio:
    """(a + b − |a − b|)/2."""
    return reduce(lambda a, b: _between(ring, a, b, -1), values)


def _between(ring: Atoms, a: Ratio, b: Ratio, sign: int) -> Ratio:
    gap = ring.product(absolute(ring, ring.minus(a, b)), number(sign))
    return ring.product(ring.plus(ring.plus(a, b), gap), number(HALF))


MAX_STEPS = 60  # of Euclid's algorithm


def divisor(ring: Atoms, *values: Ratio) -> Ratio:
    """The greatest common divisor, by Euclid's algorithm on polynomials in integers: gcd(a, b) = gcd(a − q b, b)."""
    return reduce(lambda a, b: _divisor(ring, a, b), values)


def _divisor(ring: Atoms, one: Ratio, other: Ratio) -> Ratio:
    if not (ring.is_whole(one) and ring.is_whole(other)):
        return ring.atom(ring.function("gcd", (one, other)))
    a, b = sorted((one[0], other[0]), key=_order)
    common = gcd(*(int(count) for poly in (a, b) for count in poly.values()))
    a, b = (ring.scaled(poly, Fraction(1, max(common, 1))) for poly in (a, b))
    for _ in range(MAX_STEPS):
        if not a:
            return ring.product(number(common), absolute(ring, (b, ONE_POLY)))
        less = _less_a_multiple(ring, b, a)
        if less is None:
            return ring.product(
                number(common), ring.atom(ring.function("gcd", ((a, ONE_POLY), (b, ONE_POLY))))
            )
        a, b = sorted((a, less), key=_order)
    raise TooLarge


def _less_a_multiple(ring: Atoms, poly: Poly, by: Poly) -> Poly | None:
    """A polynomial less the multiple of another that takes most of one of its items away; None where there is none."""
    lead, unit = max(by.items(), key=_rank)
    for monomial, count in poly.items():
        rest = ring.times({monomial: 1}, {tuple((atom, -exponent) for atom, exponent in lead): 1})
        if count // unit and ring.is_whole((rest, ONE_POLY)):
            return ring.add(poly, ring.times(rest, by), -(count // unit))
    return None


def _rank(item: tuple[Monomial, Any]) -> tuple[Exponent, Monomial, Any]:
    return sum(exponent for _, exponent in item[0]), item[0], abs(item[1])


def _order(poly: Poly) -> Any:
    return max(map(_rank, poly.items()), default=())


CALLS: dict[str, Any] = {  # functions without a record in others, or with a shorter form here
    "exp": exp,
    "log": log,
    "sin": sin,
    "cos": cos,
    "arcsin": arcsin,
    "arctan": arctan,
    "arcosh": arcosh,
    "arsinh": arsinh,
    "root": root,
    "factorial": factorial,
    "binom": binom,
    "floor": floor,
    "gcd": divisor,
    "ceil": ceil,
    "sign": sign,
    "max": maximum,
    "min": minimum,
    "sqrt": lambda ring, value: real_power(ring, value, HALF),
    "conj": conjugate,
    "Re": real,
    "Im": imag,
}
