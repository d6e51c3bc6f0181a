"""Functions in exponentials, logarithms and roots: sin, arctan, max; and factorials, floors."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import Any

from flint import fmpz

from hw_cli.oracles.equality.normal.atoms import HALF, NoForm
from hw_cli.oracles.equality.normal.complexes import Complexes
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, I, Ratio, constant, number
from hw_cli.terms import core
from hw_cli.terms.numerals import TooLarge

MAX_SHIFT = 16  # of a factorial


class Functions(Complexes):
    """Functions known by name."""

    def _waves(self, value: Ratio) -> tuple[Ratio, Ratio]:
        turning = self.product(self.atom(I), value)
        return self.exp(turning), self.exp(self.product(number(-1), turning))

    def sin(self, value: Ratio) -> Ratio:
        """(exp(iu) − exp(−iu))/2i."""
        up, down = self._waves(value)
        return self.product(self.minus(up, down), self.product(number(-HALF), self.atom(I)))

    def cos(self, value: Ratio) -> Ratio:
        """(exp(iu) + exp(−iu))/2."""
        up, down = self._waves(value)
        return self.product(self.plus(up, down), number(HALF))

    def arcsin(self, value: Ratio) -> Ratio:
        """Odd, with its values at 1/2, √2/2, √3/2, 1."""
        return self._odd(
            "arcsin",
            value,
            ((number(HALF), 6), (self._root(HALF), 4), (self._root(Fraction(3, 4)), 3), (number(1), 2)),
        )

    def arctan(self, value: Ratio) -> Ratio:
        """Odd, with its values at 1/√3, 1, √3."""
        return self._odd(
            "arctan", value, ((self._root(Fraction(1, 3)), 6), (number(1), 4), (self._root(Fraction(3)), 3))
        )

    def _angle(self, part: int) -> Ratio:
        return self.product(self.atom(self.letter(core.Constant("pi"))), number(Fraction(1, part)))

    def _root(self, value: Fraction) -> Ratio:
        return self.number_power(value, HALF)

    def _odd(self, name: str, value: Ratio, known: tuple[tuple[Ratio, int], ...]) -> Ratio:
        if not value[0]:
            return value
        sign = 1
        lead = value[0][min(value[0])]
        if lead < 0:
            sign, value = -1, self.product(number(-1), value)
        if not any(self.atoms[a].kind not in ("prime",) for m in value[0] for a, _ in m):
            for place, part in known:
                if self.is_zero(self.minus(value, place)):
                    return self.product(number(sign), self._angle(part))
        return self.product(number(sign), self.atom(self.function(name, (value,))))

    def root(self, value: Ratio, degree: Ratio) -> Ratio:
        """The root of a degree; an odd one of a negative number is negative."""
        whole = constant(degree)
        if whole is None:
            return self.general_power(value, self.inverse(degree))
        if whole.denominator != 1 or not 0 < whole < 1000:
            raise NoForm
        if whole % 2 == 0:
            return self.real_power(value, 1 / whole)
        if not value[0]:
            return value
        if not (self.is_real(value[0]) and self.is_real(value[1])):
            raise NoForm
        return self.product(value, self.absolute_power(value, 1 / whole - 1))

    def factorial(self, value: Ratio) -> Ratio:
        """value!, its whole part split off."""
        whole = constant(value)
        if whole is not None:
            if whole.denominator == 1 and 0 <= whole <= 600:
                return number(int(fmpz.fac_ui(int(whole))))
            return self.atom(self.function("factorial", (value,)))
        if value[1] != ONE_POLY:
            return self.atom(self.function("factorial", (value,)))
        shift = Fraction(value[0].get((), 0))
        shift = Fraction(shift.numerator // shift.denominator)
        if abs(shift) > MAX_SHIFT:
            raise TooLarge
        base = self.minus(value, number(shift))
        out = self.atom(self.function("factorial", (base,)))
        for k in range(1, int(shift) + 1):
            out = self.product(out, self.plus(base, number(k)))
        for k in range(int(-shift)):
            out = self.product(out, self.inverse(self.minus(base, number(k))))
        return out

    def binom(self, top: Ratio, bottom: Ratio) -> Ratio:
        """n!/(k! (n − k)!), or a polynomial in n where k is a number."""
        whole = constant(bottom)
        if whole is not None and whole.denominator == 1 and 0 <= whole <= 20:
            out = number(1)
            for k in range(int(whole)):
                out = self.product(out, self.product(self.minus(top, number(k)), number(Fraction(1, k + 1))))
            return out
        below = self.product(self.factorial(bottom), self.factorial(self.minus(top, bottom)))
        return self.product(self.factorial(top), self.inverse(below))

    def floor(self, value: Ratio) -> Ratio:
        """⌊value⌋, its whole part split off."""
        shift = Fraction(0)
        if value[1] == ONE_POLY:
            shift = Fraction(value[0].get((), 0))
            shift = Fraction(shift.numerator // shift.denominator)
        rest = self.minus(value, number(shift))
        whole = constant(rest)
        if whole is not None or self.is_whole(rest):
            return value if whole is None else number(shift)
        return self.plus(number(shift), self.atom(self.function("floor", (rest,))))

    def ceil(self, value: Ratio) -> Ratio:
        """−⌊−value⌋."""
        return self.product(number(-1), self.floor(self.product(number(-1), value)))

    def sign(self, value: Ratio) -> Ratio:
        """value/|value|; what happens at 0 is not covered."""
        self.partial = True
        return self.product(value, self.inverse(self.absolute(value)))

    def max(self, *values: Ratio) -> Ratio:
        """(a + b + |a − b|)/2."""
        return reduce(lambda a, b: self._between(a, b, 1), values)

    def min(self, *values: Ratio) -> Ratio:
        """(a + b − |a − b|)/2."""
        return reduce(lambda a, b: self._between(a, b, -1), values)

    def _between(self, a: Ratio, b: Ratio, sign: int) -> Ratio:
        gap = self.product(self.absolute(self.minus(a, b)), number(sign))
        return self.product(self.plus(self.plus(a, b), gap), number(HALF))


CALLS: dict[str, Any] = {  # functions without a record in others, or with a shorter form here
    **{
        name: getattr(Functions, name)
        for name in [
            "exp",
            "log",
            "sin",
            "cos",
            "arcsin",
            "arctan",
            "root",
            "factorial",
            "binom",
            "floor",
            "ceil",
            "sign",
            "max",
            "min",
        ]
    },
    "sqrt": lambda ring, value: ring.real_power(value, HALF),
    "conj": Functions.conjugate,
    "Re": Functions.real,
    "Im": Functions.imag,
}
