"""Signs of rational functions: of several letters by their coefficients, of one letter outright by its real roots."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import flint
from flint import fmpq, fmpq_poly, fmpz_poly

from hw_cli.oracles.equality.normal import NoForm, Poly, Ratio, Ring
from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms.ball_values import fraction
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation

if TYPE_CHECKING:
    from hw_cli.oracles.equality.scene import Scene

MAX_DEGREE = 60
MOST_WORK = 6_000  # degree × bits of a factor: to keep roots 10⁻⁴⁰⁰ apart takes minutes
MORE_BITS = (400, 2_000, 8_000)  # to tell roots apart


def rational_roots(term: Term, letter: Term) -> list[Fraction]:
    """The real zeros of a polynomial in one letter, if all of them are rational and short; empty for anything else."""
    ring = Ring()
    forms = ring.read(term)
    poly = one_letter(ring, forms[0][0], letter) if forms else None
    if poly is None or poly.degree() > MAX_DEGREE:
        return []
    try:
        factors = [factor for _, factor in roots_and_factors(poly)]
    except TooLarge:
        return []
    roots = [root_of(factor) for factor in factors if factor.degree() == 1]
    short = all(root.denominator < 1000 and abs(root) < 10**6 for root in roots)
    return roots if short and len(roots) == len(factors) else []


def one_letter(ring: Ring, poly: Poly, letter: Term) -> Any:
    """A polynomial in one letter as flint's, cleared of denominators; None when something else is in it."""
    place = ring.letter(letter)
    numbers: dict[int, Fraction] = {}
    for monomial, coefficient in poly.items():
        if not monomial:
            numbers[0] = Fraction(coefficient)
        elif (
            len(monomial) == 1
            and monomial[0][0] == place
            and Fraction(monomial[0][1]).denominator == 1
            and monomial[0][1] > 0
        ):
            numbers[int(monomial[0][1])] = Fraction(coefficient)
        else:
            return None
    if not numbers or max(numbers) > 400:
        return None
    scale = lcm(*(value.denominator for value in numbers.values()))
    row = [int(numbers.get(k, 0) * scale) for k in range(max(numbers) + 1)]
    return fmpz_poly(row)


def whole_powers(ring: Ring, form: Ratio, letter: Term) -> Ratio:
    """A form without negative whole powers of a letter."""
    place = ring.letter(letter)
    powers = (e for poly in form for m in poly for index, e in m if index == place)
    least = min((int(e) for e in powers if Fraction(e).denominator == 1), default=0)
    above, below = (ring.times(poly, {((place, -least),): 1}) if least < 0 else poly for poly in form)
    return above, below


def real_roots(poly: Any) -> list[Any]:
    """The real roots of a polynomial as balls that do not meet, from left to right, each once."""
    return [root for root, _ in roots_and_factors(poly)]


def roots_and_factors(*polys: Any) -> list[tuple[Any, Any]]:
    """The real roots of all, each with its irreducible factor. Raises TooLarge where they cannot be told apart."""
    factors: list[Any] = []
    for poly in polys:
        if poly.degree() >= 1:
            factors += [factor for factor, _ in poly.factor()[1] if factor not in factors]
    if any(factor.degree() > 2 and factor.degree() * factor.height_bits() > MOST_WORK for factor in factors):
        raise TooLarge
    for bits in (flint.ctx.prec, *MORE_BITS):
        with flint.ctx.workprec(bits):
            found = [
                (root.real, factor)
                for factor in factors
                for root, _ in factor.complex_roots()
                if root.imag == 0
            ]
            ordered = sorted(found, key=lambda pair: fraction(pair[0].mid()))
            if all(one < other for (one, _), (other, _) in itertools.pairwise(ordered)):
                return ordered
    raise TooLarge


def zeros_and_poles(term: Term, letter: Term) -> list[tuple[Any, Any]] | None:
    """The real zeros and poles of a fraction of polynomials in one letter, with their factors; None for other terms."""
    ring = Ring()
    try:
        polys = [one_letter(ring, poly, letter) for poly in whole_powers(ring, ring.form(term), letter)]
        if any(poly is None or poly.degree() > MAX_DEGREE for poly in polys):
            return None
        return roots_and_factors(*polys)
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return None


def bounds(value: Any) -> tuple[Fraction, Fraction]:
    """The ends of a ball, exactly."""
    middle, radius = fraction(value.mid()), fraction(value.rad())
    return middle - radius, middle + radius


def proved_order(scene: Scene, relation: Relation) -> bool | dict[Term, Fraction] | None:
    """True when proved, a point where it fails, False when it fails at an irrational point; None: not known."""
    ring = scene.ring()
    if scene.hypotheses:
        return None
    try:
        sides = ring.form(scene.left), ring.form(scene.right)
        gap = ring.minus(*sides)
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return None
    if ring.partial or not all(ring.is_real(poly) for side in sides for poly in side):
        return None
    if ring.is_zero(gap):
        return relation in (Relation.LE, Relation.GE) or None
    whole = ring.times(gap[0], gap[1])  # of the same sign, away from the poles
    if relation in (Relation.LT, Relation.LE):
        whole = ring.scaled(whole, -1)
    signs = (whole, ring.scaled(whole, -1)) if relation is Relation.NE else (whole,)
    if any(ring.is_positive(sign, strictly=relation not in (Relation.LE, Relation.GE)) for sign in signs):
        return True
    if len(scene.letters) == 1 and not scene.ranges[scene.letters[0]].integer:
        return outright(ring, whole, gap[1], scene.letters[0], scene.ranges[scene.letters[0]], relation)
    return None


def outright(
    ring: Ring, whole: Poly, below: Poly, letter: Term, domain: Range, relation: Relation
) -> bool | dict[Term, Fraction] | None:
    """The sign of a polynomial on an interval, from its roots there; those of `below` are poles, where nothing is said.

    `whole` is what should be > 0 (≥ 0, ≠ 0).
    """
    lowest = min((int(e) for m in whole for _, e in m if Fraction(e).denominator == 1), default=0)
    if lowest < 0:  # negative powers of the letter: times an even power
        whole = ring.times(whole, {((ring.letter(letter), -lowest + lowest % 2),): 1})
    poly, poles = one_letter(ring, whole, letter), one_letter(ring, below, letter)
    if poly is None or poles is None or poly.degree() > MAX_DEGREE:
        return None
    roots = [(root, factor) for root, factor in roots_and_factors(poly) if _inside(root, factor, domain)]
    exact = fmpq_poly(poly)
    for value in between([root for root, factor in roots if not _is_end(factor, domain)], domain):
        sign = exact(fmpq(value.numerator, value.denominator))
        if relation is not Relation.NE and sign < 0:
            return {letter: value}
    zeros = [factor for _, factor in roots if poles % factor != 0]
    if lowest < 0:
        zeros = [factor for factor in zeros if factor.degree() > 1 or factor[0] != 0]
    if relation in (Relation.LE, Relation.GE) or not zeros:
        return True
    for factor in zeros:
        if factor.degree() == 1:
            return {letter: root_of(factor)}
    return False


def root_of(factor: Any) -> Fraction:
    """The root of a polynomial of degree 1."""
    return Fraction(-int(factor[0]), int(factor[1]))


def _inside(root: Any, factor: Any, domain: Range) -> bool:
    """Whether a root lies in a range; one that is not rational is told apart from the ends by more digits."""
    if factor.degree() == 1:
        return domain.holds(root_of(factor))
    low, high = bounds(root)
    for end in (domain.low, domain.high):
        if end is not None and low <= end <= high:
            raise TooLarge
    return (domain.low is None or domain.low < low) and (domain.high is None or high < domain.high)


def _is_end(factor: Any, domain: Range) -> bool:
    return factor.degree() == 1 and root_of(factor) in (domain.low, domain.high)


def between(roots: list[Any], domain: Range) -> list[Fraction]:
    """A rational point in each gap between roots, and between them and the ends (or 2 beyond)."""
    edges = [bounds(root) for root in roots]
    low = domain.low if domain.low is not None else (edges[0][0] if edges else domain.high or Fraction(0)) - 2
    high = (
        domain.high if domain.high is not None else (edges[-1][1] if edges else domain.low or Fraction(0)) + 2
    )
    cuts = [(low, low), *edges, (high, high)]
    return [short_between(left[1], right[0]) for left, right in itertools.pairwise(cuts)]


def short_between(a: Fraction, b: Fraction) -> Fraction:
    """A short fraction in the middle half of (a, b), or the middle."""
    width = b - a
    low, high = a + width / 4, b - width / 4
    for below in (1, 2, 3, 4, 5, 10, 100, 1000):
        k = -((-low * below) // 1)
        if low < Fraction(int(k), below) < high:
            return Fraction(int(k), below)
    return (a + b) / 2
