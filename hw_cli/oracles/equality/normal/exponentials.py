"""Powers, exponentials and logarithms: exp(a + b) = exp(a) exp(b), log of a product by log|f|, roots by factors."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import Any

from flint import fmpq_mpoly_ctx, fmpz

from hw_cli.oracles.equality.normal.atoms import HALF, Atom, Atoms, NoForm
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
from hw_cli.terms import core
from hw_cli.terms.budgets import TooLarge

MAX_FACTORED = 40  # terms of a polynomial that is factored
MAX_FACTOR_DEGREE = 24

Factors = list[tuple[Poly | int, Exponent]]  # polynomials or atoms, with their powers


def factored(ring: Atoms, poly: Poly) -> tuple[Fraction, Factors]:
    """A number and powers of atoms and of irreducible polynomials, whose product is `poly`."""
    if not poly:
        raise NoForm
    atoms = {atom for monomial in poly for atom, _ in monomial if not ring.atoms[atom].imaginary}
    lowest = {atom: min(dict(monomial).get(atom, 0) for monomial in poly) for atom in sorted(atoms)}
    found: Factors = [(atom, e) for atom, e in lowest.items() if e]
    rest = ring.times(poly, {tuple((atom, -e) for atom, e in lowest.items() if e): 1})
    if list(rest) == [()]:
        return Fraction(rest[()]), found
    content, others = _irreducible(ring, rest)
    return content, found + others


def _irreducible(ring: Atoms, poly: Poly) -> tuple[Fraction, Factors]:
    content, whole = primitive(poly)
    atoms = sorted({atom for monomial in poly for atom, _ in monomial})
    degree: Exponent = max(sum((e for _, e in monomial), Fraction(0)) for monomial in poly)
    scale = lcm(*(Fraction(e).denominator for monomial in poly for _, e in monomial))
    if (
        len(poly) > MAX_FACTORED
        or degree * scale > MAX_FACTOR_DEGREE
        or not ring.is_real(poly)
        or not all(ring.is_positive_atom(a) or Fraction(e).denominator == 1 for m in poly for a, e in m)
        or any(a in ring.primes or ring.atoms[a].kind == "abs" for a in atoms)  # not free of relations
    ):
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
    for part, multiplicity in parts:
        poly_: Poly = {}
        for exponents, coefficient in part.to_dict().items():
            monomial = tuple((atoms[k], plain(Fraction(int(e), scale))) for k, e in enumerate(exponents) if e)
            poly_[monomial] = Fraction(int(coefficient.p), int(coefficient.q))
        out.append((primitive(poly_)[1], int(multiplicity)))
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
    return sum(e for _, e in monomial), monomial


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
    (one, above), (other, below) = (factored(ring, poly) for poly in value)
    for factors in (above, below):
        for base, multiplicity in factors:
            if multiplicity % 2 == 0 or (isinstance(base, int) and ring.is_positive_atom(base)):
                continue
            poly_: Poly = {((base, 1),): 1} if isinstance(base, int) else base
            if not ring.is_nonnegative(poly_):
                odd.append(poly_)
    inner = any(
        ring.depends(monomial, letter) for poly in odd for monomial in poly for letter in ring.bound_letters
    )
    if len(odd) == 1 and one * other > 0 and not inner:
        ring.atoms[ring.kept("abs", odd[0])].positive = True


def real_power(ring: Atoms, value: Ratio, exponent: Fraction) -> Ratio:
    """value^exponent of a value ≥ 0 (or with complex values meant, of one known to be ≥ 0, or of a number)."""
    if not value[0] and exponent > 0:
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


# --- exponentials and logarithms


def exp(ring: Atoms, value: Ratio) -> Ratio:
    """exp(value)."""
    out: Ratio = (ONE_POLY, ONE_POLY)
    above, below = value
    scale: Fraction | int = 1
    if below != ONE_POLY:
        content, below = primitive(below)
        scale = 1 / content
    for monomial, coefficient in above.items():
        out = ring.product(out, _exp_of(ring, monomial, plain(coefficient * scale), below))
    return out


def _exp_of(ring: Atoms, monomial: Monomial, c: Exponent, below: Poly) -> Ratio:
    """exp(c · monomial / below)."""
    turning = dict(monomial).get(I, 0) == 1
    rest = tuple(pair for pair in monomial if pair[0] != I)
    if below == ONE_POLY and len(rest) == 1 and rest[0][1] == 1:
        atom = ring.atoms[rest[0][0]]
        if atom.kind == "log" and not turning:
            inner = atom.data
            if isinstance(inner, int):
                return number_power(ring, Fraction(inner), c)
            return size_power(ring, inner, c)
        if turning and atom.data == core.Constant("pi"):
            return ring.atom(TURN, c)
        if turning and atom.kind in ("arcsin", "arctan") and -8 <= c <= 8 and Fraction(c).denominator == 1:
            return _turned(ring, atom, int(c))
    key = (monomial, frozenset(below.items()))
    if key not in ring.exponentials:
        inside: Ratio = {monomial: 1}, below
        index = ring.added(Atom("exp", inside, imaginary=not all(map(ring.is_real, inside))))
        ring.exponentials[key] = index
        if below == ONE_POLY and turning and _is_whole_turns(ring, rest):
            ring.signs.add(index)
    return ring.atom(ring.exponentials[key], c)


def _is_whole_turns(ring: Atoms, rest: Monomial) -> bool:
    """Whether exp(i · rest) is (−1)^(an integer)."""
    pi = ring.letters.get(core.Constant("pi"))
    others = [(atom, e) for atom, e in rest if atom != pi]
    return (
        (pi, 1) in rest
        and bool(others)
        and all(ring.is_integer_atom(a) and Fraction(e).denominator == 1 and e > 0 for a, e in others)
    )


def _turned(ring: Atoms, atom: Atom, times: int) -> Ratio:
    """exp(i n arcsin u) = (√(1 − u²) + i u)ⁿ, exp(i n arctan u) = ((1 + i u)/√(1 + u²))ⁿ."""
    u = atom.arguments[0]
    square = ring.product(u, u)
    unit = ring.atom(I)
    side = ring.product(unit, u)
    if times < 0:
        side = ring.product(number(-1), side)
    if atom.kind == "arcsin":
        base = ring.plus(real_power(ring, ring.minus(number(1), square), HALF), side)
    else:
        root = real_power(ring, ring.plus(number(1), square), -HALF)
        base = ring.product(ring.plus(number(1), side), root)
    return ring.whole_power(base, abs(times))


def log(ring: Atoms, value: Ratio) -> Ratio:
    """log(value) of a value > 0."""
    whole = constant(value)
    extra: Ratio = number(0)
    if whole is not None and whole <= 0:
        if not ring.imaginary or not whole:
            raise NoForm
        extra = ring.product(ring.atom(I), ring.atom(ring.letter(core.Constant("pi"))))
    else:
        need_sign(ring, value)
    out = extra
    for poly, sign in ((value[0], 1), (value[1], -1)):
        content, factors = factored(ring, poly)
        for part, side in ((abs(content.numerator), sign), (content.denominator, -sign)):
            for prime, times in prime_factors(part):
                out = ring.plus(out, _log_of(ring, prime, times * side))
        for base, multiplicity in factors:
            out = ring.plus(out, _log_size(ring, base, multiplicity * sign))
    return out


def _log_of(ring: Atoms, prime: int, times: Exponent) -> Ratio:
    key = ("log", frozenset({(("prime", prime), 1)}))
    if key not in ring.inside:
        ring.inside[key] = ring.added(Atom("log", prime))
    return {((ring.inside[key], 1),): plain(times)}, ONE_POLY


def _log_size(ring: Atoms, base: Poly | int, times: Exponent) -> Ratio:
    """times · log|f|."""
    if isinstance(base, int):
        atom = ring.atoms[base]
        if base in ring.signs:
            return number(0)
        if atom.kind == "prime":
            return _log_of(ring, atom.data, times)
        if atom.kind == "exp" and not atom.imaginary:
            return ring.product(number(times), ring.ratio(*atom.data))
        if atom.kind == "abs":
            return _log_size(ring, atom.data, times)
        base = {((base, 1),): 1}
    if len(base) == 1:  # |c·a|: one atom inside, as |x| was made
        ((monomial, coefficient),) = base.items()
        if coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1:
            inner = ring.atoms[monomial[0][0]]
            if inner.kind in ("abs", "exp", "prime"):
                return _log_size(ring, monomial[0][0], times)
    return {((ring.kept("log", base), 1),): plain(times)}, ONE_POLY


def general_power(ring: Atoms, base: Ratio, exponent: Ratio) -> Ratio:
    """base^exponent with letters above."""
    whole = constant(exponent)
    if whole is not None:
        if whole.denominator == 1 and abs(whole) < 10**4:
            return ring.whole_power(base, int(whole))
        return real_power(ring, base, whole)
    if ring.is_nonnegative(base[0]) and ring.is_nonnegative(base[1]):
        return exp(ring, ring.product(exponent, log(ring, base)))
    if ring.imaginary:
        raise NoForm
    if not ring.is_whole(exponent):
        ring.partial = True
        return exp(ring, ring.product(exponent, log_absolute(ring, base)))
    fixed = int(exponent[0].get((), 0))
    moving: Ratio = ({m: c for m, c in exponent[0].items() if m}, ONE_POLY)
    out = ring.product(
        ring.whole_power(base, fixed), exp(ring, ring.product(moving, log_absolute(ring, base)))
    )
    for poly in base:
        content, factors = factored(ring, poly)
        if content < 0:
            turn = ring.product(ring.atom(I), ring.atom(ring.letter(core.Constant("pi"))))
            out = ring.product(out, exp(ring, ring.product(turn, moving)))
        for factor, multiplicity in factors:
            poly_: Poly = {((factor, 1),): 1} if isinstance(factor, int) else factor
            if ring.is_nonnegative(poly_):
                continue
            for monomial, c in moving[0].items():
                if c * multiplicity % 2:
                    key = ("sgn", frozenset([*poly_.items(), (("to", monomial), 1)]))
                    if key not in ring.inside:
                        ring.inside[key] = ring.added(Atom("sign"))
                        ring.signs.add(ring.inside[key])
                    out = ring.product(out, ring.atom(ring.inside[key]))
    return out


def log_absolute(ring: Atoms, value: Ratio) -> Ratio:
    """log|value|."""
    return log(ring, absolute_power(ring, value, Fraction(1)))
