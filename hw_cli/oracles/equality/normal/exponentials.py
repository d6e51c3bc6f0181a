"""Exponentials and logarithms: exp(a + b) = exp(a) exp(b), log of a product by log|f|, powers with letters above."""

from __future__ import annotations

from fractions import Fraction

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
from hw_cli.oracles.equality.normal.powers import (
    absolute_power,
    factored,
    need_sign,
    number_power,
    prime_factors,
    primitive,
    real_power,
    size_power,
)
from hw_cli.terms import core


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
        real = ring.is_real({monomial: 1}) and ring.is_real(below)
        index = ring.added(Atom("exp", ({monomial: 1}, below), imaginary=not real))
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
        if poly == ONE_POLY:
            continue
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
