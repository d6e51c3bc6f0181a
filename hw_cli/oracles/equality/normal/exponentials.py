"""Exponentials and logarithms: exp(a + b) = exp(a) exp(b), log of a product by log|f|, powers with letters above."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.oracles.equality.normal.atoms import HALF, Atom, NoForm
from hw_cli.oracles.equality.normal.factors import prime_factors, primitive
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
    plain,
)
from hw_cli.oracles.equality.normal.powers import Powers
from hw_cli.terms import core


class Exponentials(Powers):
    """exp, log, and general powers by them."""

    def exp(self, value: Ratio) -> Ratio:
        """exp(value)."""
        out: Ratio = (ONE_POLY, ONE_POLY)
        above, below = value
        scale: Fraction | int = 1
        if below != ONE_POLY:
            content, below = primitive(below)
            scale = 1 / content
        for monomial, coefficient in above.items():
            out = self.product(out, self._exp_of(monomial, plain(coefficient * scale), below))
        return out

    def _exp_of(self, monomial: Monomial, c: Exponent, below: Poly) -> Ratio:
        """exp(c · monomial / below)."""
        turning = dict(monomial).get(I, 0) == 1
        rest = tuple(pair for pair in monomial if pair[0] != I)
        if below == ONE_POLY and len(rest) == 1 and rest[0][1] == 1:
            atom = self.atoms[rest[0][0]]
            if atom.kind == "log" and not turning:
                inner = atom.data
                if isinstance(inner, int):
                    return self.number_power(Fraction(inner), c)
                return self.size_power(inner, c)
            if turning and atom.data == core.Constant("pi"):
                return self.atom(TURN, c)
            if (
                turning
                and atom.kind in ("arcsin", "arctan")
                and -8 <= c <= 8
                and Fraction(c).denominator == 1
            ):
                return self._turned(atom, int(c))
        key = (monomial, frozenset(below.items()))
        if key not in self._exponentials:
            real = self.is_real({monomial: 1}) and self.is_real(below)
            index = self.added(Atom("exp", ({monomial: 1}, below), imaginary=not real))
            self._exponentials[key] = index
            if below == ONE_POLY and turning and self._is_whole_turns(rest):
                self.signs.add(index)
        return self.atom(self._exponentials[key], c)

    def _is_whole_turns(self, rest: Monomial) -> bool:
        """Whether exp(i · rest) is (−1)^(an integer)."""
        pi = self._letters.get(core.Constant("pi"))
        others = [(atom, e) for atom, e in rest if atom != pi]
        return (
            (pi, 1) in rest
            and bool(others)
            and all(
                self.atoms[a].kind == "letter"
                and self.atoms[a].data in self.integers
                and Fraction(e).denominator == 1
                and e > 0
                for a, e in others
            )
        )

    def _turned(self, atom: Atom, times: int) -> Ratio:
        """exp(i n arcsin u) = (√(1 − u²) + i u)ⁿ, exp(i n arctan u) = ((1 + i u)/√(1 + u²))ⁿ."""
        u = atom.arguments[0]
        square = self.product(u, u)
        unit = self.atom(I)
        side = self.product(unit, u)
        if times < 0:
            side = self.product(number(-1), side)
        if atom.kind == "arcsin":
            base = self.plus(self.real_power(self.minus(number(1), square), HALF), side)
        else:
            root = self.real_power(self.plus(number(1), square), -HALF)
            base = self.product(self.plus(number(1), side), root)
        return self.whole_power(base, abs(times))

    def log(self, value: Ratio) -> Ratio:
        """log(value) of a value > 0."""
        whole = constant(value)
        extra: Ratio = number(0)
        if whole is not None and whole <= 0:
            if not self.imaginary or not whole:
                raise NoForm
            extra = self.product(self.atom(I), self.atom(self.letter(core.Constant("pi"))))
        else:
            self.need_sign(value)
        out = extra
        for poly, sign in ((value[0], 1), (value[1], -1)):
            if poly == ONE_POLY:
                continue
            content, factors = self.factors(poly)
            for part, side in ((abs(content.numerator), sign), (content.denominator, -sign)):
                for prime, times in prime_factors(part):
                    out = self.plus(out, self._log_of(prime, times * side))
            for base, multiplicity in factors:
                out = self.plus(out, self._log_size(base, multiplicity * sign))
        return out

    def _log_of(self, prime: int, times: Exponent) -> Ratio:
        key = ("log", frozenset({(("prime", prime), 1)}))
        if key not in self.inside:
            self.inside[key] = self.added(Atom("log", prime))
        return {((self.inside[key], 1),): plain(times)}, ONE_POLY

    def _log_size(self, base: Poly | int, times: Exponent) -> Ratio:
        """times · log|f|."""
        if isinstance(base, int):
            atom = self.atoms[base]
            if base in self.signs:
                return number(0)
            if atom.kind == "prime":
                return self._log_of(atom.data, times)
            if atom.kind == "exp" and not atom.imaginary:
                return self.product(number(times), self.ratio(*atom.data))
            if atom.kind == "abs":
                return self._log_size(atom.data, times)
            base = {((base, 1),): 1}
        if len(base) == 1:  # |c·a|: one atom inside, as |x| was made
            ((monomial, coefficient),) = base.items()
            if coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1:
                inner = self.atoms[monomial[0][0]]
                if inner.kind in ("abs", "exp", "prime"):
                    return self._log_size(monomial[0][0], times)
        return {((self.kept("log", base), 1),): plain(times)}, ONE_POLY

    def general_power(self, base: Ratio, exponent: Ratio) -> Ratio:
        """base^exponent with letters above."""
        whole = constant(exponent)
        if whole is not None:
            if whole.denominator == 1 and abs(whole) < 10**4:
                return self.whole_power(base, int(whole))
            return self.real_power(base, whole)
        if self.is_nonnegative(base[0]) and self.is_nonnegative(base[1]):
            return self.exp(self.product(exponent, self.log(base)))
        if self.imaginary:
            raise NoForm
        if not self.is_whole(exponent):
            self.partial = True
            return self.exp(self.product(exponent, self.log_absolute(base)))
        fixed = int(exponent[0].get((), 0))
        moving: Ratio = ({m: c for m, c in exponent[0].items() if m}, ONE_POLY)
        out = self.product(
            self.whole_power(base, fixed), self.exp(self.product(moving, self.log_absolute(base)))
        )
        for poly in base:
            content, factors = self.factors(poly)
            if content < 0:
                turn = self.product(self.atom(I), self.atom(self.letter(core.Constant("pi"))))
                out = self.product(out, self.exp(self.product(turn, moving)))
            for factor, multiplicity in factors:
                poly_: Poly = {((factor, 1),): 1} if isinstance(factor, int) else factor
                if self.is_nonnegative(poly_):
                    continue
                for monomial, c in moving[0].items():
                    if c * multiplicity % 2:
                        key = ("sgn", frozenset([*poly_.items(), (("to", monomial), 1)]))
                        if key not in self.inside:
                            self.inside[key] = self.added(Atom("sign"))
                            self.signs.add(self.inside[key])
                        out = self.product(out, self.atom(self.inside[key]))
        return out

    def log_absolute(self, value: Ratio) -> Ratio:
        """log|value|."""
        return self.log(self.absolute_power(value, Fraction(1)))
