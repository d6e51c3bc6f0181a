"""The normal form that proves equalities: fractions of polynomials over atoms that are independent.

    exp          exp(a + b) = exp(a) exp(b); exp(c log|f|) = |f|^c; sin, cos, tan, sinh … by exp with i
    log          log of a product of factors f: the sum of log|f|, of primes where it is a number
    roots        of what is ≥ 0: the product of |f|^r over the irreducible factors f; |f|² = f²
    odd roots    f |f|^(r − 1)
    factorials   (n + 2)! = (n + 2)(n + 1) n!
    others       functions, sums and integrals of normal forms; the same where the forms are the same

Wherever both sides are defined, these rules hold; so a difference that reduces to 0 is a proof there. That a
difference does not reduce to 0 means nothing. What needs more than being defined (a real power of a letter
of any sign) sets `partial`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

from flint import fmpq_mpoly_ctx, fmpz

from hw_cli.proof.equality.calculus import TooLarge, exact
from hw_cli.proof.equality.polynomials import (
    ONE_POLY,
    TURN,
    Algebra,
    Exponent,
    I,
    Monomial,
    Poly,
    Ratio,
    constant,
    number,
    plain,
)
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import free_variables, is_variable, substitute, subterms

HALF = Fraction(1, 2)
Bounds = tuple[Fraction | None, Fraction | None]
MAX_FACTORED = 40  # terms of a polynomial that is factored
MAX_FACTOR_DEGREE = 24
MAX_SHIFT = 16  # of a factorial
MAX_ROUNDS = 60  # of reductions


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


class Ring(Algebra):
    """Normal forms of terms. `nonnegative`, `positive`, `integers`: letters known so; `imaginary`: complex values."""

    def __init__(
        self,
        *,
        nonnegative: Iterable[Term] = (),
        positive: Iterable[Term] = (),
        integers: Iterable[Term] = (),
        complexes: Iterable[Term] = (),
        imaginary: bool = False,
        ranges: Mapping[Term, tuple[Fraction | None, Fraction | None]] | None = None,
    ) -> None:
        super().__init__()
        self._ranges = dict(ranges or {})
        self.positive, self.integers = frozenset(positive), frozenset(integers)
        self.nonnegative = frozenset(nonnegative) | self.positive
        self.complexes, self.imaginary = frozenset(complexes), imaginary
        self.partial = False
        self.atoms: list[Atom] = [Atom("i", imaginary=True), Atom("turn", imaginary=True)]
        self._letters: dict[Term, int] = {}
        self._primes: dict[int, int] = {}
        self._inside: dict[tuple[str, frozenset[Any]], int] = {}
        self._exponentials: dict[Any, int] = {}
        self._bounds: set[int] = (
            set()
        )  # letters of sums and integrals: what is known of them ends with the body

    # --- equality

    def equal(self, left: Term, right: Term) -> bool:
        """Whether the two terms have one normal form. Raises NoForm or TooLarge."""
        return self.is_zero(self.minus(self.form(left), self.form(right)))

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
                    exponents[I if root == I else self._prime(root)] = 1 if root == I else HALF
                factor, monomial = self.reduced(exponents)
                out = self.add(out, {monomial: coefficient * factor})
            return out
        if 12 % part.denominator == 0:
            a, b = self._turn(Fraction(1, 3)), self._turn(Fraction(1, 4))
            if a is None or b is None:
                return None
            twelfth = self.times(a, self._conjugate_poly(b))  # 1/3 − 1/4 = 1/12
            return self.power(twelfth, int(part * 12))
        return None

    # --- atoms

    def _new(self, atom: Atom) -> int:
        if len(self.atoms) > 200:
            raise TooLarge
        self.atoms.append(atom)
        return len(self.atoms) - 1

    def _atom(self, index: int, exponent: Exponent = 1) -> Ratio:
        factor, monomial = self.reduced({index: exponent})
        return {monomial: factor}, ONE_POLY

    def _letter(self, term: Term) -> int:
        found = self._letters.get(term)
        if found is None:
            found = self._letters[term] = self._new(Atom("letter", term, imaginary=term in self.complexes))
        return found

    def _prime(self, prime: int) -> int:
        if prime not in self._primes:
            self._primes[prime] = self._new(Atom("prime", prime))
            self.primes[self._primes[prime]] = prime
        return self._primes[prime]

    def _kept(self, kind: str, poly: Poly) -> int:
        """The atom |f| or log|f| of a polynomial."""
        key = (kind, frozenset(poly.items()))
        if key not in self._inside:
            index = self._new(Atom(kind, poly))
            self._inside[key] = index
            if kind == "abs":
                low, high = self._bounds_of(poly)
                self.atoms[index].positive = self._is_nonnegative(poly) or (low is not None and low >= 0)
                self.atoms[index].negative = high is not None and high <= 0
        return self._inside[key]

    def _function(self, name: str, arguments: tuple[Ratio, ...], *, imaginary: bool = False) -> int:
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
        return self._new(Atom(name, arguments=arguments, imaginary=imaginary))

    def _bounds_of(self, poly: Poly) -> Bounds:
        """Bounds of a polynomial in letters on their ranges, term by term; None where there is none."""
        if not self._ranges or len(poly) > MAX_FACTORED:
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

    def _is_real(self, poly: Poly) -> bool:
        return not any(self.atoms[atom].imaginary for monomial in poly for atom, _ in monomial)

    def _is_positive_atom(self, index: int) -> bool:
        atom = self.atoms[index]
        if atom.kind == "letter":
            return atom.data in self.nonnegative or atom.data == core.Constant("pi")
        return atom.kind in ("abs", "prime", "exp", "factorial") and not atom.imaginary

    def _is_nonnegative(self, poly: Poly) -> bool:
        return all(
            coefficient > 0
            and all(self._is_positive_atom(a) or (e % 2 == 0 and not self.atoms[a].imaginary) for a, e in m)
            for m, coefficient in poly.items()
        )

    def is_positive(self, poly: Poly, *, strictly: bool) -> bool:
        """Whether the coefficients alone show a polynomial to be ≥ 0, or > 0."""
        if not poly or not self._is_nonnegative(poly):
            return False
        return not strictly or any(
            all(self._is_strict_atom(atom) for atom, _ in monomial) for monomial in poly
        )

    def _is_strict_atom(self, index: int) -> bool:
        atom = self.atoms[index]
        if atom.kind == "letter":
            return atom.data in self.positive or atom.data == core.Constant("pi")
        return self._is_positive_atom(index) and atom.kind != "abs"

    def sizes(self) -> list[Term]:
        """The polynomials in letters whose size |f| stands in a form, and whose sign is not known."""
        found = []
        for atom in self.atoms:
            if atom.kind == "abs" and not atom.positive:
                terms = [self._written(monomial, coefficient) for monomial, coefficient in atom.data.items()]
                if all(term is not None for term in terms):
                    found.append(core.total(tuple(term for term in terms if term is not None)))
        return found

    def _written(self, monomial: Monomial, coefficient: int | Fraction) -> Term | None:
        """A monomial in letters as a term."""
        factors: list[Term] = [core.lift(Fraction(coefficient))]
        for index, exponent in monomial:
            atom = self.atoms[index]
            if atom.kind != "letter" or Fraction(exponent).denominator != 1 or atom.imaginary:
                return None
            factors.append(core.Power(atom.data, core.lift(Fraction(exponent))))
        return core.product(tuple(factors))

    def index_of(self, letter: Term) -> int:
        """The atom of a letter."""
        return self._letter(letter)

    # --- terms

    def form(self, term: Term) -> Ratio:
        """The normal form of a term."""
        if is_variable(term):
            return self._atom(self._letter(term))
        rule = _FORMS.get(type(term))
        if rule is None:
            raise NoForm
        found: Ratio = rule(self, term)
        return found

    def _number(self, term: core.Number) -> Ratio:
        return number(term.value)

    def _constant(self, term: core.Constant) -> Ratio:
        if term.name == "i":
            return self._atom(I)
        if term.name == "e":
            return self.exp(number(1))
        if term.name == "pi":
            return self._atom(self._letter(term))
        raise NoForm

    def _sum(self, term: core.Sum) -> Ratio:
        return reduce(self.plus, (self.form(item) for item in term.terms))

    def _product(self, term: core.Product) -> Ratio:
        return reduce(self.product, (self.form(item) for item in term.factors))

    def _negative(self, term: core.Negative) -> Ratio:
        above, below = self.form(term.term)
        return self.scaled(above, -1), below

    def _quotient(self, term: core.Quotient) -> Ratio:
        below = self.form(term.denominator)
        if not below[0] or self.is_zero(below):
            raise NoForm
        return self.product(self.form(term.numerator), self.inverse(below))

    def _power(self, term: core.Power) -> Ratio:
        base = self.form(term.base)
        if not base[0]:
            raise NoForm
        exponent = exact(term.exponent)
        if exponent is None:
            return self._general_power(base, self.form(term.exponent))
        if exponent.denominator == 1:
            if abs(exponent) > 10**5:
                raise TooLarge
            return self.whole_power(base, int(exponent))
        return self.real_power(base, exponent)

    def _absolute(self, term: core.Absolute) -> Ratio:
        return self.absolute(self.form(term.term))

    def absolute(self, value: Ratio) -> Ratio:
        """|value|."""
        if not value[0]:
            return value
        if self._is_real(value[0]) and self._is_real(value[1]):
            return self.absolute_power(value, Fraction(1))
        if self.imaginary:
            return self.absolute_power(self.product(value, self.conjugate(value)), HALF)
        return self.absolute_power(value, Fraction(1))

    def _call(self, term: core.Call) -> Ratio:
        head = term.function
        if isinstance(head, core.Function) and not head.index and head.name in _CALLS:
            found: Ratio = _CALLS[head.name](self, *(self.form(argument) for argument in term.arguments))
            return found
        arguments = tuple(self.form(argument) for argument in term.arguments)
        return self._atom(self._function(f"function {head!r}", arguments))

    # --- factors

    def _factors(self, poly: Poly) -> tuple[Fraction, list[tuple[Poly | int, Exponent]]]:
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
        found: list[tuple[Poly | int, Exponent]] = list(common.items())
        rest = self.times(poly, {tuple(sorted((a, -e) for a, e in common.items())): 1}) if common else poly
        if len(rest) == 1 and () in rest:
            return Fraction(rest[()]), found
        content, others = self._irreducible(rest)
        return content, found + others

    def _irreducible(self, poly: Poly) -> tuple[Fraction, list[tuple[Poly | int, Exponent]]]:
        content, whole = _primitive(poly)
        atoms = sorted({atom for monomial in poly for atom, _ in monomial})
        degree: Exponent = max(sum((e for _, e in monomial), Fraction(0)) for monomial in poly)
        simple = len(poly) == 2 and degree == 1
        negative = any(e < 0 for monomial in poly for _, e in monomial)
        if (
            simple
            or negative
            or len(poly) > MAX_FACTORED
            or degree > MAX_FACTOR_DEGREE
            or not self._is_real(poly)
        ):
            return content, [(whole, 1)]
        scale = lcm(*(Fraction(e).denominator for monomial in poly for _, e in monomial))
        if scale > 1 and not all(
            self._is_positive_atom(a) or Fraction(e).denominator == 1 for m in poly for a, e in m
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
        out: list[tuple[Poly | int, Exponent]] = []
        lead = Fraction(1)
        for part, multiplicity in parts:
            poly_: Poly = {}
            for exponents, coefficient in part.to_dict().items():
                monomial = tuple(
                    (atoms[k], plain(Fraction(int(e), scale))) for k, e in enumerate(exponents) if e
                )
                poly_[monomial] = Fraction(int(coefficient.p), int(coefficient.q))
            inner, primitive = _primitive(poly_)
            lead *= inner ** int(multiplicity)
            out.append((primitive, int(multiplicity)))
        product_: Poly = ONE_POLY
        for piece, multiplicity in out:
            product_ = self.times(product_, self.power(piece, int(multiplicity)))  # type: ignore[arg-type]  # polys
        key = next(iter(whole))
        return content * Fraction(whole[key]) / Fraction(product_[key]), out

    def absolute_power(self, value: Ratio, exponent: Fraction) -> Ratio:
        """|value|^exponent."""
        out: Ratio = (ONE_POLY, ONE_POLY)
        for poly, sign in ((value[0], 1), (value[1], -1)):
            if poly == ONE_POLY:
                continue
            content, factors = self._factors(poly)
            out = self.product(out, self._number_power(abs(content), exponent * sign))
            for base, multiplicity in factors:
                out = self.product(out, self._size_power(base, multiplicity * exponent * sign))
        return out

    def _size_power(self, base: Poly | int, exponent: Exponent) -> Ratio:
        """|f|^exponent of an atom or a polynomial f."""
        if isinstance(base, int):
            if self._is_positive_atom(base):
                return self._atom(base, exponent)
            if base in self.signs:
                return ONE_POLY, ONE_POLY
            base = {((base, 1),): 1}
        return self._atom(self._kept("abs", base), exponent)

    def _number_power(self, value: Fraction, exponent: Exponent) -> Ratio:
        """A positive number to a power, over primes."""
        out: Ratio = (ONE_POLY, ONE_POLY)
        for part, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, multiplicity in _prime_factors(part):
                out = self.product(out, self._atom(self._prime(prime), multiplicity * exponent * sign))
        return out

    def _known(self, value: Ratio) -> None:
        """Note that a value is ≥ 0 because the term is defined: of one odd factor then the sign is known."""
        odd = []
        sign = 1
        for poly in value:
            if poly == ONE_POLY:
                continue
            content, factors = self._factors(poly)
            sign *= 1 if content > 0 else -1
            for base, multiplicity in factors:
                if multiplicity % 2 == 0 or (isinstance(base, int) and self._is_positive_atom(base)):
                    continue
                poly_: Poly = {((base, 1),): 1} if isinstance(base, int) else base
                if not self._is_nonnegative(poly_):
                    odd.append(poly_)
        inner = any(
            self._depends(monomial, letter) for poly in odd for monomial in poly for letter in self._bounds
        )
        if len(odd) == 1 and sign > 0 and self._is_real(odd[0]) and not inner:
            self.atoms[self._kept("abs", odd[0])].positive = True

    def real_power(self, value: Ratio, exponent: Fraction) -> Ratio:
        """value^exponent of a value ≥ 0 (or with complex values meant, of one known to be ≥ 0, or of a number)."""
        if not value[0]:
            return value
        whole = constant(value)
        if whole is not None and whole < 0:
            if not self.imaginary:
                raise NoForm
            return self.product(self._number_power(-whole, exponent), self._atom(TURN, exponent))
        self._need_sign(value)
        return self.absolute_power(value, exponent)

    def _need_sign(self, value: Ratio) -> None:
        if self.imaginary:
            if not (self._is_nonnegative(value[0]) and self._is_nonnegative(value[1])):
                raise NoForm
        else:
            self._known(value)

    # --- exponentials and logarithms

    def exp(self, value: Ratio) -> Ratio:
        """exp(value)."""
        out: Ratio = (ONE_POLY, ONE_POLY)
        above, below = value
        scale: Fraction | int = 1
        if below != ONE_POLY:
            content, below = _primitive(below)
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
                    return self._number_power(Fraction(inner), c)
                return self._size_power(inner, c)
            if turning and atom.data == core.Constant("pi"):
                return self._atom(TURN, c)
            if (
                turning
                and atom.kind in ("arcsin", "arctan")
                and -8 <= c <= 8
                and Fraction(c).denominator == 1
            ):
                return self._turned(atom, int(c))
        key = (monomial, frozenset(below.items()))
        if key not in self._exponentials:
            real = self._is_real({monomial: 1}) and self._is_real(below)
            index = self._new(Atom("exp", ({monomial: 1}, below), imaginary=not real))
            self._exponentials[key] = index
            if below == ONE_POLY and turning and self._is_whole_turns(rest):
                self.signs.add(index)
        return self._atom(self._exponentials[key], c)

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
        unit = self._atom(I)
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
            extra = self.product(self._atom(I), self._atom(self._letter(core.Constant("pi"))))
        else:
            self._need_sign(value)
        out = extra
        for poly, sign in ((value[0], 1), (value[1], -1)):
            if poly == ONE_POLY:
                continue
            content, factors = self._factors(poly)
            for part, side in ((abs(content.numerator), sign), (content.denominator, -sign)):
                for prime, times in _prime_factors(part):
                    out = self.plus(out, self._log_of(prime, times * side))
            for base, multiplicity in factors:
                out = self.plus(out, self._log_size(base, multiplicity * sign))
        return out

    def _log_of(self, prime: int, times: Exponent) -> Ratio:
        key = ("log", frozenset({(("prime", prime), 1)}))
        if key not in self._inside:
            self._inside[key] = self._new(Atom("log", prime))
        return {((self._inside[key], 1),): plain(times)}, ONE_POLY

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
        return {((self._kept("log", base), 1),): plain(times)}, ONE_POLY

    def _general_power(self, base: Ratio, exponent: Ratio) -> Ratio:
        """base^exponent with letters above."""
        whole = constant(exponent)
        if whole is not None:
            if whole.denominator == 1 and abs(whole) < 10**4:
                return self.whole_power(base, int(whole))
            return self.real_power(base, whole)
        if self._is_nonnegative(base[0]) and self._is_nonnegative(base[1]):
            return self.exp(self.product(exponent, self.log(base)))
        if self.imaginary:
            raise NoForm
        if not self._is_whole(exponent):
            self.partial = True
            return self.exp(self.product(exponent, self._log_absolute(base)))
        fixed = int(exponent[0].get((), 0))
        moving: Ratio = ({m: c for m, c in exponent[0].items() if m}, ONE_POLY)
        out = self.product(
            self.whole_power(base, fixed), self.exp(self.product(moving, self._log_absolute(base)))
        )
        for poly in base:
            content, factors = self._factors(poly)
            if content < 0:
                turn = self.product(self._atom(I), self._atom(self._letter(core.Constant("pi"))))
                out = self.product(out, self.exp(self.product(turn, moving)))
            for factor, multiplicity in factors:
                poly_: Poly = {((factor, 1),): 1} if isinstance(factor, int) else factor
                if self._is_nonnegative(poly_):
                    continue
                for monomial, c in moving[0].items():
                    if c * multiplicity % 2:
                        key = ("sgn", frozenset([*poly_.items(), (("to", monomial), 1)]))
                        if key not in self._inside:
                            self._inside[key] = self._new(Atom("sign"))
                            self.signs.add(self._inside[key])
                        out = self.product(out, self._atom(self._inside[key]))
        return out

    def _is_whole(self, value: Ratio) -> bool:
        return value[1] == ONE_POLY and all(
            Fraction(c).denominator == 1
            and all(
                self.atoms[a].kind == "letter"
                and self.atoms[a].data in self.integers
                and Fraction(e).denominator == 1
                and e > 0
                for a, e in m
            )
            for m, c in value[0].items()
        )

    def _log_absolute(self, value: Ratio) -> Ratio:
        """log|value|."""
        return self.log(self.absolute_power(value, Fraction(1)))

    # --- functions

    def _waves(self, value: Ratio) -> tuple[Ratio, Ratio]:
        turning = self.product(self._atom(I), value)
        return self.exp(turning), self.exp(self.product(number(-1), turning))

    def sin(self, value: Ratio) -> Ratio:
        """(exp(iu) − exp(−iu))/2i."""
        up, down = self._waves(value)
        return self.product(self.minus(up, down), self.product(number(-HALF), self._atom(I)))

    def cos(self, value: Ratio) -> Ratio:
        """(exp(iu) + exp(−iu))/2."""
        up, down = self._waves(value)
        return self.product(self.plus(up, down), number(HALF))

    def tan(self, value: Ratio) -> Ratio:
        """sin/cos."""
        below = self.cos(value)
        if self.is_zero(below):
            raise NoForm
        return self.product(self.sin(value), self.inverse(below))

    def _pair(self, value: Ratio) -> tuple[Ratio, Ratio]:
        return self.exp(value), self.exp(self.product(number(-1), value))

    def sinh(self, value: Ratio) -> Ratio:
        """(eᵘ − e⁻ᵘ)/2."""
        return self.product(self.minus(*self._pair(value)), number(HALF))

    def cosh(self, value: Ratio) -> Ratio:
        """(eᵘ + e⁻ᵘ)/2."""
        return self.product(self.plus(*self._pair(value)), number(HALF))

    def tanh(self, value: Ratio) -> Ratio:
        """sinh/cosh."""
        return self.product(self.sinh(value), self.inverse(self.cosh(value)))

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

    def arccos(self, value: Ratio) -> Ratio:
        """π/2 − arcsin."""
        return self.minus(self._angle(2), self.arcsin(value))

    def _angle(self, part: int) -> Ratio:
        return self.product(self._atom(self._letter(core.Constant("pi"))), number(Fraction(1, part)))

    def _root(self, value: Fraction) -> Ratio:
        return self._number_power(value, HALF)

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
        return self.product(number(sign), self._atom(self._function(name, (value,))))

    def arsinh(self, value: Ratio) -> Ratio:
        """log(u + √(u² + 1))."""
        root = self.absolute_power(self.plus(self.product(value, value), number(1)), HALF)
        return self._log_of_sum(self.plus(value, root))

    def arcosh(self, value: Ratio) -> Ratio:
        """log(u + √(u² − 1))."""
        root = self.real_power(self.minus(self.product(value, value), number(1)), HALF)
        return self._log_of_sum(self.plus(value, root))

    def artanh(self, value: Ratio) -> Ratio:
        """log((1 + u)/(1 − u))/2."""
        inside = self.product(self.plus(number(1), value), self.inverse(self.minus(number(1), value)))
        return self.product(self._log_absolute(inside), number(HALF))

    def _log_of_sum(self, value: Ratio) -> Ratio:
        if value[1] != ONE_POLY:
            raise NoForm
        return self.log(value)

    def root(self, value: Ratio, degree: Ratio) -> Ratio:
        """The root of a degree; an odd one of a negative number is negative."""
        whole = constant(degree)
        if whole is None:
            return self._general_power(value, self.inverse(degree))
        if whole.denominator != 1 or not 0 < whole < 1000:
            raise NoForm
        if whole % 2 == 0:
            return self.real_power(value, 1 / whole)
        if not value[0]:
            return value
        if not (self._is_real(value[0]) and self._is_real(value[1])):
            raise NoForm
        return self.product(value, self.absolute_power(value, 1 / whole - 1))

    def factorial(self, value: Ratio) -> Ratio:
        """value!, its whole part split off."""
        whole = constant(value)
        if whole is not None:
            if whole.denominator == 1 and 0 <= whole <= 600:
                return number(int(fmpz.fac_ui(int(whole))))
            return self._atom(self._function("factorial", (value,)))
        if value[1] != ONE_POLY:
            return self._atom(self._function("factorial", (value,)))
        shift = Fraction(value[0].get((), 0))
        shift = Fraction(shift.numerator // shift.denominator)
        if abs(shift) > MAX_SHIFT:
            raise TooLarge
        base = self.minus(value, number(shift))
        out = self._atom(self._function("factorial", (base,)))
        for k in range(1, int(shift) + 1):
            out = self.product(out, self.plus(base, number(k)))
        for k in range(int(-shift)):
            out = self.product(out, self.inverse(self.minus(base, number(k))))
        return out

    def gamma(self, value: Ratio) -> Ratio:
        """(value − 1)!."""
        return self.factorial(self.minus(value, number(1)))

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
        if whole is not None or self._is_whole(rest):
            return value if whole is None else number(shift)
        return self.plus(number(shift), self._atom(self._function("floor", (rest,))))

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

    def sigmoid(self, value: Ratio) -> Ratio:
        """1/(1 + e⁻ᵘ)."""
        return self.inverse(self.plus(number(1), self.exp(self.product(number(-1), value))))

    # --- complex values

    def conjugate(self, value: Ratio) -> Ratio:
        """The complex conjugate."""
        return self.ratio(self._conjugate_poly(value[0]), self._conjugate_poly(value[1]))

    def _conjugate_poly(self, poly: Poly) -> Poly:
        out: Poly = {}
        for monomial, coefficient in poly.items():
            part: Ratio = ({(): coefficient}, ONE_POLY)
            for index, exponent in monomial:
                part = self.product(part, self._conjugate_atom(index, exponent))
            if part[1] != ONE_POLY:
                raise NoForm
            out = self.add(out, part[0])
        return out

    def _conjugate_atom(self, index: int, exponent: Exponent) -> Ratio:
        atom = self.atoms[index]
        if not atom.imaginary:
            return self._atom(index, exponent)
        if index == I:
            return self.product(number(-1), self._atom(I)) if exponent % 2 else self._atom(I, exponent)
        if index == TURN:
            return self._atom(TURN, -exponent)
        if atom.kind == "exp":
            above, below = atom.data
            inner = self.conjugate(self.ratio(above, below))
            if Fraction(exponent).denominator != 1:
                raise NoForm
            return self.whole_power(self.exp(inner), int(exponent))
        if atom.kind == "letter" and exponent == int(exponent):
            return self._atom(self._function("conj", (self._atom(index),), imaginary=True), exponent)
        if atom.kind == "conj" and exponent == int(exponent):
            return self.whole_power(atom.arguments[0], int(exponent))
        raise NoForm

    def real(self, value: Ratio) -> Ratio:
        """(z + z̄)/2."""
        return self.product(self.plus(value, self.conjugate(value)), number(HALF))

    def imag(self, value: Ratio) -> Ratio:
        """(z − z̄)/2i."""
        return self.product(
            self.minus(value, self.conjugate(value)), self.product(number(-HALF), self._atom(I))
        )

    # --- sums and integrals: linear, and equal where their bodies are

    def _indexed_sum(self, term: core.IndexedSum) -> Ratio:
        return self._linear("sum", term.body, term.index, (term.low, term.high))

    def _indexed_product(self, term: core.IndexedProduct) -> Ratio:
        _, body = self._renamed(term.body, term.index)
        return self._atom(self._function("product", (self.form(body), *self._ends((term.low, term.high)))))

    def _integral(self, term: core.Integral) -> Ratio:
        if term.low is None or term.high is None:
            raise NoForm
        return self._linear("integral", term.body, term.variable, (term.low, term.high))

    def _limit(self, term: core.LimitOf) -> Ratio:
        bound, body = self._renamed(term.body, term.variable)
        found = self._continuous(term, bound)
        if found is not None:
            return found
        return self._atom(self._function("limit", (self.form(body), *self._ends((term.towards,)))))

    def _continuous(self, term: core.LimitOf, bound: int) -> Ratio | None:
        """The limit of a rational function with the factor of the distance cancelled; None for others."""
        if any(part == core.Constant("infinity") for part in _below(term.towards)):
            return None
        near = substitute(term.body, {term.variable: core.Sum((term.towards, self.atoms[bound].data))})
        above, below = self.form(near)
        ends = []
        for poly in (above, below):
            if any(self._depends(((atom, 1),), bound) for m in poly for atom, _ in m if atom != bound):
                return None
            if any(e < 0 for m in poly for atom, e in m if atom == bound):
                return None
            ends.append({m: c for m, c in poly.items() if bound not in dict(m)})
        return self.ratio(ends[0], ends[1]) if ends[1] else None

    def _renamed(self, body: Term, index: Term) -> tuple[int, Term]:
        """The body in a letter that stands nowhere else, the same for every sum that is not inside another."""
        depth = sum(
            isinstance(part, core.IndexedSum | core.IndexedProduct | core.Integral) for part in _below(body)
        )
        letter = core.Symbol(f"bound {depth}")
        bound = self._letter(letter)
        self._bounds.add(bound)
        return bound, substitute(body, {index: letter})

    def _ends(self, ends: tuple[Term, ...]) -> tuple[Ratio, ...]:
        infinity = core.Constant("infinity")
        out = []
        for end in ends:
            if end in (infinity, core.Negative(infinity)):
                atom = self._letter(core.Symbol("infinite"))
                out.append(self.product(number(1 if end == infinity else -1), self._atom(atom)))
            else:
                out.append(self.form(end))
        return tuple(out)

    def _linear(self, kind: str, body: Term, variable: Term, ends: tuple[Term, ...]) -> Ratio:
        bound, renamed = self._renamed(body, variable)
        above, below = self.form(renamed)
        limits = self._ends(ends)
        if any(self._depends(below_monomial, bound) for below_monomial in below):
            return self._atom(self._function(kind, ((above, below), *limits)))
        out = number(0)
        for monomial, coefficient in above.items():
            moving = tuple(pair for pair in monomial if self._depends((pair,), bound))
            fixed = tuple(pair for pair in monomial if not self._depends((pair,), bound))
            inner: Ratio = ({moving: 1}, ONE_POLY)
            if kind == "sum" and not moving and self._is_finite(ends):
                whole = self.plus(self.minus(limits[1], limits[0]), number(1))
            elif kind == "integral" and not moving and self._is_finite(ends):
                whole = self.minus(limits[1], limits[0])
            elif (
                kind == "integral"
                and self._is_finite(ends)
                and len(moving) == 1
                and moving[0][0] == bound
                and moving[0][1] != -1
                and moving[0][1] > 0
            ):
                whole = self._integrated(moving[0][1], limits)
            else:
                whole = self._atom(self._function(kind, (inner, *limits)))
            out = self.plus(out, self.product(({fixed: coefficient}, ONE_POLY), whole))
        return self.product(out, self.inverse((below, ONE_POLY)))

    def _integrated(self, exponent: Exponent, limits: tuple[Ratio, ...]) -> Ratio:
        if exponent != int(exponent):
            raise NoForm
        high, low = (self.whole_power(end, int(exponent) + 1) for end in (limits[1], limits[0]))
        return self.product(self.minus(high, low), number(Fraction(1, int(exponent) + 1)))

    def _is_finite(self, ends: tuple[Term, ...]) -> bool:
        return not any(part == core.Constant("infinity") for end in ends for part in _below(end))

    def _depends(self, monomial: Monomial, letter: int) -> bool:
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


def _times_bounds(a: Bounds, b: Bounds) -> Bounds:
    """The bounds of a product; only factors of one sign are followed to infinity."""
    if None not in a and None not in b:
        corners = [x * y for x in a for y in b if x is not None and y is not None]
        return min(corners), max(corners)
    if a[0] is not None and a[0] == a[1]:  # a number times what may be unbounded
        number_ = a[0]
        scaled = [None if end is None else end * number_ for end in b]
        return (scaled[0], scaled[1]) if number_ >= 0 else (scaled[1], scaled[0])
    if a[0] is not None and b[0] is not None and a[0] >= 0 and b[0] >= 0:
        return a[0] * b[0], None
    return None, None


def _polys(atom: Atom) -> list[Poly]:
    """The polynomials inside an atom."""
    out = [poly for ratio in atom.arguments for poly in ratio]
    if isinstance(atom.data, dict):
        out.append(atom.data)
    elif isinstance(atom.data, tuple):
        out += list(atom.data)
    return out


def _below(term: Term) -> list[Term]:
    return list(subterms(term))


def _primitive(poly: Poly) -> tuple[Fraction, Poly]:
    """A number and a polynomial with coprime whole coefficients, the first of them positive, as a product."""
    from math import gcd

    below = lcm(*(Fraction(c).denominator for c in poly.values()))
    whole = {m: int(c * below) for m, c in poly.items()}
    common = gcd(*whole.values())
    if whole[max(whole, key=_order)] < 0:
        common = -common
    return Fraction(common, below), {m: c // common for m, c in whole.items()}


def _order(monomial: Monomial) -> tuple[Any, ...]:
    return sum(e for _, e in monomial), tuple((-a, e) for a, e in monomial)


def _prime_factors(value: int) -> list[tuple[int, int]]:
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
            found += _prime_factors(rest)
        return found
    return [(int(prime), int(times)) for prime, times in fmpz(value).factor()]


_FORMS: dict[type[Term], Any] = {
    core.Number: Ring._number,
    core.Constant: Ring._constant,
    core.Sum: Ring._sum,
    core.Product: Ring._product,
    core.Negative: Ring._negative,
    core.Quotient: Ring._quotient,
    core.Power: Ring._power,
    core.Absolute: Ring._absolute,
    core.Call: Ring._call,
    core.IndexedSum: Ring._indexed_sum,
    core.IndexedProduct: Ring._indexed_product,
    core.Integral: Ring._integral,
    core.LimitOf: Ring._limit,
}
_CALLS: dict[str, Any] = {
    name: getattr(Ring, name)
    for name in [
        "exp",
        "log",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "arcsin",
        "arccos",
        "arctan",
        "arsinh",
        "arcosh",
        "artanh",
        "root",
        "factorial",
        "gamma",
        "binom",
        "floor",
        "ceil",
        "sign",
        "max",
        "min",
        "sigmoid",
    ]
} | {
    "sqrt": lambda ring, value: ring.real_power(value, HALF),
    "conj": Ring.conjugate,
    "Re": Ring.real,
    "Im": Ring.imag,
    "relu": lambda ring, value: ring.max(value, number(0)),
    "softplus": lambda ring, value: ring.log(ring.plus(number(1), ring.exp(value))),
}
