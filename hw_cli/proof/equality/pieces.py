"""Where a term may change its form: signs inside |·|, max and roots of squares; and points on both sides of that.

Agreement at random points says something of functions that are analytic between them. Where |u| stands, points with
u > 0 and with u < 0 are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from hw_cli.proof.equality.normal import NoForm, Ring
from hw_cli.proof.equality.orders import one_letter, real_roots
from hw_cli.proof.equality.rewriting import TooLarge, changed
from hw_cli.proof.equality.sampling import Place, Range, random_places
from hw_cli.terms.core import Absolute, Call, Function, Term, lift
from hw_cli.terms.walk import free_variables, subterms

STEPS = (Fraction(1, 7), Fraction(3), Fraction(1009))
MAX_BENDS = 8
MAX_DEGREE = 12


def bends(terms: Sequence[Term], ring: Ring) -> list[Term]:
    """What changes sign where one of the terms changes its form. `ring` holds their normal forms, if they have any."""
    found: list[Term] = []
    for term in terms:
        for part in subterms(term):
            match part:
                case Absolute(term=inner):
                    found.append(inner)
                case Call(function=Function(name="sign" | "relu"), arguments=(inner,)):
                    found.append(inner)
                case Call(function=Function(name="max" | "min"), arguments=arguments):
                    found += [a - b for k, a in enumerate(arguments) for b in arguments[:k]]
                case Call(function=Function(name="sqrt" | "root"), arguments=(inner, *_)):
                    found.append(inner)
    found += ring.sizes()
    return [term for term in dict.fromkeys(found) if free_variables(term)][:MAX_BENDS]


def sides(term: Term, letters: Sequence[Term], ranges: dict[Term, Range]) -> Iterator[Place]:
    """Points on both sides of the zeros of a term."""
    for place in random_places(letters, ranges, 2, seed=11):
        for letter in letters:
            if letter not in free_variables(term):
                continue
            given = {name: lift(value) for name, value in place.items() if name != letter}
            for root in _roots(changed(term, given), letter):
                for step in (*STEPS, *(-step for step in STEPS)):
                    value = root + step
                    if ranges[letter].integer:
                        value = Fraction(round(value))
                    if ranges[letter].holds(value):
                        yield {**place, letter: value}


def _roots(term: Term, letter: Term) -> list[Fraction]:
    ring = Ring()
    try:
        above, below = ring.form(term)
        polys = [one_letter(ring, poly, letter) for poly in (above, below)]
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return []
    out: list[Fraction] = []
    for poly in polys:
        if poly is not None and 1 <= poly.degree() <= MAX_DEGREE:
            for root in real_roots(poly):
                middle = float(root.mid())
                if abs(middle) < 1e15:
                    out.append(Fraction(middle).limit_denominator(1000))
    return out[:6]


def is_one_signed(term: Term, letters: Sequence[Term], ranges: dict[Term, Range]) -> bool:
    """Whether a polynomial in one letter surely never changes sign on its range, or no term here can."""
    ring = Ring(nonnegative=[letter for letter in letters if ranges[letter].nonnegative])
    try:
        above, below = ring.form(term)
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return False
    whole = ring.times(above, below)
    if ring.is_positive(whole, strictly=False) or ring.is_positive(ring.scaled(whole, -1), strictly=False):
        return True
    if len(free_variables(term)) == 1:
        (letter,) = free_variables(term)
        poly = one_letter(ring, whole, letter)
        if poly is not None and poly.degree() <= MAX_DEGREE:
            odd = [factor for factor, times in poly.factor()[1] if times % 2]
            domain = ranges.get(letter, Range())
            return not any(_is_inside(root, domain) for factor in odd for root in real_roots(factor))
    return False


def _is_inside(root: object, domain: Range) -> bool:
    middle = Fraction(float(root.mid()))  # type: ignore[attr-defined]  # a ball
    margin = Fraction(1, 10**9)
    above = domain.low is None or domain.low < middle + margin
    return above and (domain.high is None or middle - margin < domain.high)


def far_places(letters: Sequence[Term], ranges: dict[Term, Range]) -> Iterator[Place]:
    """Points far out, and near the ends of the ranges: for inequalities."""
    sizes = [Fraction(10) ** power for power in (2, 4, 6, 9, 12, 20, 50, 100, 300, -2, -4, -6, -9, -20, -100)]
    for place in random_places(letters, ranges, 1, seed=3):
        for names in (
            (*((letter,) for letter in letters), tuple(letters)) if len(letters) > 1 else (tuple(letters),)
        ):
            for sized in sizes:
                for sign in (1, -1):
                    moved = dict(place)
                    for name in names:
                        moved[name] = _at(ranges[name], sign * sized)
                    if all(ranges[name].holds(value) for name, value in moved.items()):
                        yield moved


def _at(domain: Range, size: Fraction) -> Fraction:
    """A number of a size, counted from an end of the range where it has one."""
    if domain.integer:
        return Fraction(round(size))
    if domain.low is not None and domain.high is not None:
        width = domain.high - domain.low
        return domain.low + width * size if size > 0 else domain.high + width * size
    if domain.low is not None:
        return domain.low + abs(size)
    if domain.high is not None:
        return domain.high - abs(size)
    return size


def moved(place: Place, ranges: dict[Term, Range], step: Fraction) -> Iterator[Place]:
    """The neighbours of a point, one letter moved by a share of its size."""
    for letter, value in place.items():
        for sign in (1, -1):
            new = value + sign * step * (abs(value) + Fraction(1, 10))
            new = Fraction(round(new)) if ranges[letter].integer else new.limit_denominator(10**6)
            if new != value and ranges[letter].holds(new):
                yield {**place, letter: new}
