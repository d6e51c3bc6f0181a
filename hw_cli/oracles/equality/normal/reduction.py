"""Reductions of what is not independent: |f|², and exp(iπ r) where it has square roots only."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.oracles.equality.normal.atoms import HALF, Atom, Atoms
from hw_cli.oracles.equality.normal.polynomials import TURN, Exponent, I, Poly, Ratio

MAX_ROUNDS = 60  # of reductions


class Reduction(Atoms):
    """Atoms whose relations are known: a polynomial that reduces to 0 is 0."""

    def is_zero(self, value: Ratio) -> bool:
        """Whether a ratio reduces to 0."""
        poly = value[0]
        for _ in range(MAX_ROUNDS):
            if not poly:
                return True
            poly, changed = self._step(poly)
            if not changed:
                return not poly
        return False

    def _step(self, poly: Poly) -> tuple[Poly, bool]:
        """One reduction of what is not independent: |f|² and exp(iπ/3)."""
        least: dict[int, Exponent] = {}
        for monomial in poly:
            for atom, exponent in monomial:
                if exponent < 0 and self.atoms[atom].kind == "abs":
                    least[atom] = min(least.get(atom, 0), exponent)
        if least:
            factor = tuple(sorted((atom, -(exponent // 1)) for atom, exponent in least.items()))
            return self.times(poly, {factor: 1}), True
        for monomial in poly:
            for atom, exponent in monomial:
                found = self._reducible(atom, exponent)
                if found is not None:
                    return self._replaced(poly, atom), True
        return poly, False

    def _reducible(self, atom: int, exponent: Exponent) -> Poly | None:
        """What a power of an atom is in other atoms; None where it stays."""
        info = self.atoms[atom]
        if info.kind == "abs":
            step = 1 if info.positive or info.negative else 2
            if exponent >= step:
                whole = int(exponent // step) * step
                _, rest = self.reduced({atom: exponent - whole})
                inside = self.scaled(info.data, -1) if info.negative and not info.positive else info.data
                return self.times(self.power(inside, whole), {rest: 1})
        if atom == TURN and exponent:
            return self._turn(Fraction(exponent))
        return None

    def _replaced(self, poly: Poly, atom: int) -> Poly:
        out: Poly = {}
        for monomial, coefficient in poly.items():
            exponent = dict(monomial).get(atom, 0)
            found = self._reducible(atom, exponent) if exponent else None
            if found is None:
                out = self.add(out, {monomial: coefficient})
            else:
                rest = tuple(pair for pair in monomial if pair[0] != atom)
                out = self.add(out, self.times(found, {rest: coefficient}))
        return out

    def _turn(self, part: Fraction) -> Poly | None:
        """exp(iπ r) for 0 < r < 1, where it has square roots only."""
        values = {
            Fraction(1, 3): ((HALF, ()), (HALF, (I, 3))),
            Fraction(2, 3): ((-HALF, ()), (HALF, (I, 3))),
            Fraction(1, 4): ((HALF, (2,)), (HALF, (I, 2))),
            Fraction(3, 4): ((-HALF, (2,)), (HALF, (I, 2))),
            Fraction(1, 6): ((HALF, (3,)), (HALF, (I,))),
            Fraction(5, 6): ((-HALF, (3,)), (HALF, (I,))),
        }
        if part in values:
            out: Poly = {}
            for coefficient, roots in values[part]:
                exponents: dict[int, Exponent] = {}
                for root in roots:
                    exponents[I if root == I else self.prime(root)] = 1 if root == I else HALF
                factor, monomial = self.reduced(exponents)
                out = self.add(out, {monomial: coefficient * factor})
            return out
        if 12 % part.denominator == 0:
            a, b = self._turn(Fraction(1, 3)), self._turn(Fraction(1, 4))
            if a is None or b is None:
                return None
            opposite: Poly = {m: -c if (I, 1) in m else c for m, c in b.items()}  # exp(−iπ/4)
            twelfth = self.times(a, opposite)  # 1/3 − 1/4 = 1/12
            return self.power(twelfth, int(part * 12))
        return None

    def function(self, name: str, arguments: tuple[Ratio, ...], *, imaginary: bool = False) -> int:
        """The atom of a function at these arguments: one that is there already where they are equal."""
        for index, atom in enumerate(self.atoms):
            if (
                atom.kind == name
                and len(atom.arguments) == len(arguments)
                and all(
                    a == b or self.is_zero(self.minus(a, b))
                    for a, b in zip(atom.arguments, arguments, strict=True)
                )
            ):
                return index
        return self.added(Atom(name, arguments=arguments, imaginary=imaginary))
