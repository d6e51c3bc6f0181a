"""Functions in exponentials, logarithms and roots: sin, arctan, max; and factorials, floors."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import Any

from flint import fmpz

from hw_cli.oracles.equality.normal.atoms import HALF, NoForm
from hw_cli.oracles.equality.normal.complexes import absolute, conjugate, imag, real
from hw_cli.oracles.equality.normal.exponentials import Exponentials
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, I, Ratio, constant, number
from hw_cli.terms import core
from hw_cli.terms.numerals import TooLarge

MAX_SHIFT = 16  # of a factorial


def _waves(ring: Exponentials, value: Ratio) -> tuple[Ratio, Ratio]:
    turning = ring.product(ring.atom(I), value)
    return ring.exp(turning), ring.exp(ring.product(number(-1), turning))


def sin(ring: Exponentials, value: Ratio) -> Ratio:
    """(exp(iu) − exp(−iu))/2i."""
    up, down = _waves(ring, value)
    return ring.product(ring.minus(up, down), ring.product(number(-HALF), ring.atom(I)))


def cos(ring: Exponentials, value: Ratio) -> Ratio:
    """(exp(iu) + exp(−iu))/2."""
    up, down = _waves(ring, value)
    return ring.product(ring.plus(up, down), number(HALF))


def arcsin(ring: Exponentials, value: Ratio) -> Ratio:
    """Odd, with its values at 1/2, √2/2, √3/2, 1."""
    return _odd(
        ring,
        "arcsin",
        value,
        ((number(HALF), 6), (_root(ring, HALF), 4), (_root(ring, Fraction(3, 4)), 3), (number(1), 2)),
    )


def arctan(ring: Exponentials, value: Ratio) -> Ratio:
    """Odd, with its values at 1/√3, 1, √3."""
    return _odd(
        ring,
        "arctan",
        value,
        ((_root(ring, Fraction(1, 3)), 6), (number(1), 4), (_root(ring, Fraction(3)), 3)),
    )


def _angle(ring: Exponentials, part: int) -> Ratio:
    return ring.product(ring.atom(ring.letter(core.Constant("pi"))), number(Fraction(1, part)))


def _root(ring: Exponentials, value: Fraction) -> Ratio:
    return ring.number_power(value, HALF)


def _odd(ring: Exponentials, name: str, value: Ratio, known: tuple[tuple[Ratio, int], ...]) -> Ratio:
    if not value[0]:
        return value
    sign = 1
    lead = value[0][min(value[0])]
    if lead < 0:
        sign, value = -1, ring.product(number(-1), value)
    if not any(ring.atoms[a].kind not in ("prime",) for m in value[0] for a, _ in m):
        for place, part in known:
            if ring.is_zero(ring.minus(value, place)):
                return ring.product(number(sign), _angle(ring, part))
    return ring.product(number(sign), ring.atom(ring.function(name, (value,))))


def root(ring: Exponentials, value: Ratio, degree: Ratio) -> Ratio:
    """The root of a degree; an odd one of a negative number is negative."""
    whole = constant(degree)
    if whole is None:
        return ring.general_power(value, ring.inverse(degree))
    if whole.denominator != 1 or not 0 < whole < 1000:
        raise NoForm
    if whole % 2 == 0:
        return ring.real_power(value, 1 / whole)
    if not value[0]:
        return value
    if not (ring.is_real(value[0]) and ring.is_real(value[1])):
        raise NoForm
    return ring.product(value, ring.absolute_power(value, 1 / whole - 1))


def factorial(ring: Exponentials, value: Ratio) -> Ratio:
    """value!, its whole part split off."""
    whole = constant(value)
    if whole is not None:
        if whole.denominator == 1 and 0 <= whole <= 600:
            return number(int(fmpz.fac_ui(int(whole))))
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


def binom(ring: Exponentials, top: Ratio, bottom: Ratio) -> Ratio:
    """n!/(k! (n − k)!), or a polynomial in n where k is a number."""
    whole = constant(bottom)
    if whole is not None and whole.denominator == 1 and 0 <= whole <= 20:
        out = number(1)
        for k in range(int(whole)):
            out = ring.product(out, ring.product(ring.minus(top, number(k)), number(Fraction(1, k + 1))))
        return out
    below = ring.product(factorial(ring, bottom), factorial(ring, ring.minus(top, bottom)))
    return ring.product(factorial(ring, top), ring.inverse(below))


def floor(ring: Exponentials, value: Ratio) -> Ratio:
    """⌊value⌋, its whole part split off."""
    shift = Fraction(0)
    if value[1] == ONE_POLY:
        shift = Fraction(value[0].get((), 0))
        shift = Fraction(shift.numerator // shift.denominator)
    rest = ring.minus(value, number(shift))
    whole = constant(rest)
    if whole is not None or ring.is_whole(rest):
        return value if whole is None else number(shift)
    return ring.plus(number(shift), ring.atom(ring.function("floor", (rest,))))


def ceil(ring: Exponentials, value: Ratio) -> Ratio:
    """−⌊−value⌋."""
    return ring.product(number(-1), floor(ring, ring.product(number(-1), value)))


def sign(ring: Exponentials, value: Ratio) -> Ratio:
    """value/|value|; what happens at 0 is not covered."""
    ring.partial = True
    return ring.product(value, ring.inverse(absolute(ring, value)))


def maximum(ring: Exponentials, *values: Ratio) -> Ratio:
    """(a + b + |a − b|)/2."""
    return reduce(lambda a, b: _between(ring, a, b, 1), values)


def minimum(ring: Exponentials, *values: Ratio) -> Ratio:
    """(a + b − |a − b|)/2."""
    return reduce(lambda a, b: _between(ring, a, b, -1), values)


def _between(ring: Exponentials, a: Ratio, b: Ratio, sign: int) -> Ratio:
    gap = ring.product(absolute(ring, ring.minus(a, b)), number(sign))
    return ring.product(ring.plus(ring.plus(a, b), gap), number(HALF))


CALLS: dict[str, Any] = {  # functions without a record in others, or with a shorter form here
    "exp": Exponentials.exp,
    "log": Exponentials.log,
    "sin": sin,
    "cos": cos,
    "arcsin": arcsin,
    "arctan": arctan,
    "root": root,
    "factorial": factorial,
    "binom": binom,
    "floor": floor,
    "ceil": ceil,
    "sign": sign,
    "max": maximum,
    "min": minimum,
    "sqrt": lambda ring, value: ring.real_power(value, HALF),
    "conj": conjugate,
    "Re": real,
    "Im": imag,
}
