"""Signs of rational functions: of several letters by their coefficients, of one letter outright by its real roots."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_poly, fmpz_poly

from hw_cli.proof.equality.normal import NoForm, Poly, Ring
from hw_cli.proof.equality.rewriting import TooLarge
from hw_cli.proof.equality.values import ball
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation

if TYPE_CHECKING:
    from hw_cli.proof.equality.scene import Scene

MAX_DEGREE = 60


def rational_roots(term: Term, letter: Term) -> list[Fraction]:
    """The rational zeros of a polynomial in one letter; empty for anything else, or when others are real too."""
    ring = Ring()
    try:
        form = ring.form(term)
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return []
    poly = one_letter(ring, form[0], letter)
    if poly is None or poly.degree() < 1 or poly.degree() > MAX_DEGREE:
        return []
    found = []
    for factor, _ in poly.factor()[1]:
        if factor.degree() == 1:
            root = Fraction(-int(factor[0]), int(factor[1]))
            if root.denominator < 1000 and abs(root) < 10**6:
                found.append(root)
    return found


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


def real_roots(poly: Any) -> list[Any]:
    """The real roots of a polynomial as balls, from left to right, each once."""
    found = []
    for factor, _ in poly.factor()[1]:
        if factor.degree() >= 1:
            found += [root.real for root, _ in factor.complex_roots() if root.imag == 0]
    return sorted(found, key=lambda root: float(root.mid()))


def proved_order(scene: Scene, relation: Relation) -> bool | dict[Term, Fraction] | None:
    """True when proved, a point where it fails, False when it fails at an irrational point; None: not known."""
    ring = scene.ring()
    if scene.hypotheses or scene.imaginary:
        return None
    try:
        gap = ring.minus(ring.form(scene.left), ring.form(scene.right))
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return None
    if ring.partial:
        return None
    if ring.is_zero(gap):
        return relation in (Relation.LE, Relation.GE) or None
    whole = ring.times(gap[0], gap[1])  # of the same sign, away from the poles
    flipped = relation in (Relation.LT, Relation.LE)
    if flipped:
        whole = ring.scaled(whole, -1)
    if relation is not Relation.NE and ring.is_positive(
        whole, strictly=relation in (Relation.LT, Relation.GT)
    ):
        return True
    if relation is Relation.NE and (
        ring.is_positive(whole, strictly=True) or ring.is_positive(ring.scaled(whole, -1), strictly=True)
    ):
        return True
    if len(scene.letters) == 1 and not scene.ranges[scene.letters[0]].integer:
        return _outright(ring, whole, gap[1], scene, relation)
    return None


def _outright(
    ring: Ring, whole: Poly, below: Poly, scene: Scene, relation: Relation
) -> bool | dict[Term, Fraction] | None:
    """The sign of a polynomial on an interval, from its roots there."""
    (letter,) = scene.letters
    domain = scene.ranges[letter]
    lowest = min((int(e) for m in whole for _, e in m if Fraction(e).denominator == 1), default=0)
    if lowest < 0:  # negative powers of the letter: times an even power
        whole = ring.times(whole, {((ring.letter(letter), -lowest + (-lowest) % 2),): 1})
    poly, poles = one_letter(ring, whole, letter), one_letter(ring, below, letter)
    if poly is None or poles is None or poly.degree() > MAX_DEGREE:
        return None
    roots = [root for root in real_roots(poly) if _inside(root, domain)]
    if any(_touches(root, domain) for root in roots):
        return None
    exact = fmpq_poly(poly)
    for value in _between(roots, domain):
        sign = exact(fmpq(value.numerator, value.denominator))
        if relation is not Relation.NE and sign < 0:
            return {letter: value}
    zeros = [root for root in roots if poles.degree() < 1 or not poles(root).contains(0)]
    if relation in (Relation.LE, Relation.GE) or not zeros:
        return True
    for root in rational_roots_of(poly):
        if domain.holds(root):
            return {letter: root}
    return False


def rational_roots_of(poly: Any) -> list[Fraction]:
    """The rational roots."""
    return [
        Fraction(-int(factor[0]), int(factor[1])) for factor, _ in poly.factor()[1] if factor.degree() == 1
    ]


def _inside(root: Any, domain: Any) -> bool:
    above = domain.low is None or not root <= ball(domain.low)
    return above and (domain.high is None or not root >= ball(domain.high))


def _touches(root: Any, domain: Any) -> bool:
    """Whether a root cannot be told from an end of the interval."""
    ends = (domain.low, domain.high)
    return any(end is not None and root.contains(ball(end)) for end in ends)


def _between(roots: list[Any], domain: Any) -> list[Fraction]:
    """A rational point in each gap between roots and ends."""
    cuts = [Fraction(float(root.mid())) for root in roots]
    low = domain.low if domain.low is not None else (cuts[0] if cuts else (domain.high or Fraction(0))) - 2
    high = domain.high if domain.high is not None else (cuts[-1] if cuts else (domain.low or Fraction(0))) + 2
    edges = [low, *cuts, high]
    return [short_between(a, b) for a, b in itertools.pairwise(edges)]


def short_between(a: Fraction, b: Fraction) -> Fraction:
    """A short fraction in the middle half of (a, b), or the middle."""
    width = b - a
    low, high = a + width / 4, b - width / 4
    for below in (1, 2, 3, 4, 5, 10, 100, 1000):
        k = -((-low * below) // 1)
        if low < Fraction(int(k), below) < high:
            return Fraction(int(k), below)
    return (a + b) / 2
