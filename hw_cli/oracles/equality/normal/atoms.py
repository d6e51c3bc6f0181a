"""The atoms of normal forms: letters, primes, sizes |f|, logarithms and exponentials, and what is known of their signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hw_cli.oracles.equality.normal.polynomials import (
    ONE_POLY,
    TURN,
    Algebra,
    Exponent,
    I,
    Monomial,
    Poly,
    Ratio,
)
from hw_cli.terms import core
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.core import Term
from hw_cli.terms.walk import free_variables

HALF = Fraction(1, 2)
MAX_ATOMS = 200
MAX_TERMS = 40  # of a polynomial whose bounds are looked for


Bounds = tuple[Fraction | None, Fraction | None]


class NoForm(ArithmeticError):
    """A term has no normal form here."""


@dataclass(slots=True)
class Atom:
    """What an atom is: `kind` is letter, abs, log, exp, prime, i, turn, sign or a function's name."""

    kind: str
    data: Any = None
    positive: bool = False  # of abs: what is inside is ≥ 0
    negative: bool = False  # of abs: what is inside is ≤ 0
    imaginary: bool = False  # not real
    arguments: tuple[Ratio, ...] = field(default=())


class Atoms(Algebra):
    """The atoms met so far. `nonnegative`, `positive`, `integers`: letters known so; `complexes`: those with complex values.

    `imaginary`: complex values are meant. `partial`: a form needs more than that its term is defined.
    """

    def __init__(
        self,
        *,
        nonnegative: Iterable[Term] = (),
        positive: Iterable[Term] = (),
        integers: Iterable[Term] = (),
        complexes: Iterable[Term] = (),
        imaginary: bool = False,
        ranges: Mapping[Term, Bounds] | None = None,
    ) -> None:
        super().__init__()
        self._ranges = dict(ranges or {})
        self.positive, self.integers = frozenset(positive), frozenset(integers)
        self.nonnegative = frozenset(nonnegative) | self.positive
        self.complexes, self.imaginary = frozenset(complexes), imaginary
        self.partial = False
        self.atoms: list[Atom] = [Atom("i", imaginary=True), Atom("turn", imaginary=True)]
        self.letters: dict[Term, int] = {}
        self._primes: dict[int, int] = {}
        self.inside: dict[tuple[str, frozenset[Any]], int] = {}
        self.exponentials: dict[Any, int] = {}
        # of sums and integrals: what is known of them ends with the body
        self.bound_letters: set[int] = set()

    def added(self, atom: Atom) -> int:
        """The number of a new atom. Raises TooLarge when there are too many."""
        if len(self.atoms) > MAX_ATOMS:
            raise TooLarge
        self.atoms.append(atom)
        return len(self.atoms) - 1

    def atom(self, index: int, exponent: Exponent = 1) -> Ratio:
        """A power of an atom."""
        factor, monomial = self.reduced({index: exponent})
        return {monomial: factor}, ONE_POLY

    def letter(self, term: Term) -> int:
        """The atom of a letter."""
        found = self.letters.get(term)
        if found is None:
            found = self.letters[term] = self.added(Atom("letter", term, imaginary=term in self.complexes))
        return found

    def prime(self, prime: int) -> int:
        """The atom of a prime."""
        if prime not in self._primes:
            self._primes[prime] = self.added(Atom("prime", prime))
            self.primes[self._primes[prime]] = prime
        return self._primes[prime]

    def kept(self, kind: str, poly: Poly) -> int:
        """The atom |f| or log|f| of a polynomial."""
        key = (kind, frozenset(poly.items()))
        if key not in self.inside:
            index = self.added(Atom(kind, poly))
            self.inside[key] = index
            if kind == "abs":
                low, high = self._bounds_of(poly)
                self.atoms[index].positive = self.is_nonnegative(poly) or (low is not None and low >= 0)
                self.atoms[index].negative = high is not None and high <= 0
        return self.inside[key]

    def _bounds_of(self, poly: Poly) -> Bounds:
        """Bounds of a polynomial in letters on their ranges, term by term; None where there is none."""
        if not self._ranges or len(poly) > MAX_TERMS:
            return None, None
        low: Fraction | None = Fraction(0)
        high: Fraction | None = Fraction(0)
        for monomial, coefficient in poly.items():
            bounds: Bounds = (Fraction(coefficient), Fraction(coefficient))
            for index, exponent in monomial:
                atom = self.atoms[index]
                if (
                    atom.kind != "letter"
                    or atom.imaginary
                    or Fraction(exponent).denominator != 1
                    or not 0 < exponent < 9
                ):
                    return None, None
                for _ in range(int(exponent)):
                    bounds = _times_bounds(bounds, self._ranges.get(atom.data, (None, None)))
            low = None if low is None or bounds[0] is None else low + bounds[0]
            high = None if high is None or bounds[1] is None else high + bounds[1]
        return low, high

    def is_real(self, poly: Poly) -> bool:
        """Whether every atom of a polynomial is real."""
        return not any(self.atoms[atom].imaginary for monomial in poly for atom, _ in monomial)

    def is_positive_atom(self, index: int) -> bool:
        """Whether an atom is known to be ≥ 0."""
        atom = self.atoms[index]
        if atom.kind == "letter":
            return atom.data in self.nonnegative or atom.data == core.Constant("pi")
        return atom.kind in ("abs", "prime", "exp", "factorial") and not atom.imaginary

    def is_nonnegative(self, poly: Poly) -> bool:
        """Whether the coefficients alone show a polynomial to be ≥ 0."""
        return all(
            coefficient > 0
            and all(self.is_positive_atom(a) or (e % 2 == 0 and not self.atoms[a].imaginary) for a, e in m)
            for m, coefficient in poly.items()
        )

    def is_positive(self, poly: Poly, *, strictly: bool) -> bool:
        """Whether the coefficients alone show a polynomial to be ≥ 0, or > 0."""
        if not poly or not self.is_nonnegative(poly):
            return False
        return not strictly or any(
            all(self._is_strict_atom(atom) for atom, _ in monomial) for monomial in poly
        )

    def _is_strict_atom(self, index: int) -> bool:
        atom = self.atoms[index]
        if atom.kind == "letter":
            return atom.data in self.positive or atom.data == core.Constant("pi")
        return self.is_positive_atom(index) and atom.kind != "abs"

    def written(self, monomial: Monomial, coefficient: int | Fraction) -> Term | None:
        """A monomial in letters as a term; None with other atoms."""
        factors: list[Term] = [core.lift(Fraction(coefficient))] if coefficient != 1 or not monomial else []
        for index, exponent in monomial:
            atom = self.atoms[index]
            if atom.kind != "letter" or Fraction(exponent).denominator != 1 or atom.imaginary:
                return None
            factors.append(
                atom.data if exponent == 1 else core.Power(atom.data, core.lift(Fraction(exponent)))
            )
        return core.product(tuple(factors))

    def is_integer_atom(self, index: int) -> bool:
        """Whether an atom is a letter for integers, or what is rounded."""
        atom = self.atoms[index]
        return atom.kind in ("floor", "ceil") or (atom.kind == "letter" and atom.data in self.integers)

    def is_whole(self, value: Ratio) -> bool:
        """Whether a ratio is an integer wherever it is defined: a polynomial in integers."""
        return value[1] == ONE_POLY and all(
            Fraction(c).denominator == 1
            and all(self.is_integer_atom(a) and Fraction(e).denominator == 1 and e > 0 for a, e in m)
            for m, c in value[0].items()
        )

    def depends(self, monomial: Monomial, letter: int) -> bool:
        """Whether a letter occurs in a monomial, inside its atoms too."""
        todo, seen = [atom for atom, _ in monomial], set()
        while todo:
            atom = todo.pop()
            if atom == letter:
                return True
            if atom in seen:
                continue
            seen.add(atom)
            info = self.atoms[atom]
            if isinstance(info.data, core.Indexed) and self.atoms[letter].data in free_variables(info.data):
                return True
            for poly in _polys(info):
                todo += [inner for m in poly for inner, _ in m]
        return False

    # --- reductions of what is not independent: |f|², and exp(iπ r) where it has square roots only

    def is_zero(self, value: Ratio) -> bool:
        """Whether a ratio reduces to 0."""
        poly, changed = value[0], True
        while poly and changed:  # the work is counted
            poly, changed = self._step(poly)
        return not poly

    def _step(self, poly: Poly) -> tuple[Poly, bool]:
        """One reduction of what is not independent: |f|² and exp(iπ/3)."""
        least: dict[int, Exponent] = {}
        for monomial in poly:
            for atom, exponent in monomial:
                if exponent < 0 and self.atoms[atom].kind == "abs":
                    least[atom] = min(least.get(atom, exponent), exponent)
        if least:
            factor = tuple(sorted((atom, -exponent) for atom, exponent in least.items()))
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
                inside = self.scaled(info.data, -1) if info.negative else info.data
                return self.times(self.power(inside, whole), {rest: 1})
        if atom == TURN:
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
        """exp(iπ r) for 0 < r < 1 where it has square roots only: a power of exp(iπ/12) = exp(iπ/3) exp(−iπ/4)."""
        if 12 % part.denominator:
            return None
        three, two = ((self.prime(prime), HALF) for prime in (3, 2))
        third: Poly = {(): HALF, ((I, 1), three): HALF}
        opposite: Poly = {(two,): HALF, ((I, 1), two): -HALF}
        return self.power(self.times(third, opposite), int(part * 12))

    def function(self, name: str, arguments: tuple[Ratio, ...]) -> int:
        """The atom of a function at these arguments: one that is there already where they are equal.

        With complex values meant it is real at real arguments alone, and an arcsine nowhere for certain.
        """
        for index, atom in enumerate(self.atoms):
            if (
                atom.kind == name
                and len(atom.arguments) == len(arguments)
                and all(
                    self.is_zero(self.minus(a, b)) for a, b in zip(atom.arguments, arguments, strict=True)
                )
            ):
                return index
        is_real = all(self.is_real(poly) for ratio in arguments for poly in ratio)
        imaginary = self.imaginary and (not is_real or name == "arcsin")
        return self.added(Atom(name, arguments=arguments, imaginary=imaginary))


def _times_bounds(a: Bounds, b: Bounds) -> Bounds:
    """The bounds of a product; only factors of one sign are followed to infinity."""
    if None not in a and None not in b:
        corners = [x * y for x in a for y in b if x is not None and y is not None]
        return min(corners), max(corners)
    low = a[0]
    if low is not None and low == a[1]:  # a number times what may be unbounded
        scaled = [None if end is None else end * low for end in b]
        return (scaled[0], scaled[1]) if low >= 0 else (scaled[1], scaled[0])
    if low is not None and b[0] is not None and low >= 0 and b[0] >= 0:
        return low * b[0], None
    return None, None


def _polys(atom: Atom) -> list[Poly]:
    """The polynomials inside an atom."""
    out = [poly for ratio in atom.arguments for poly in ratio]
    if isinstance(atom.data, dict):
        out.append(atom.data)
    elif isinstance(atom.data, tuple):
        out += list(atom.data)
    return out
