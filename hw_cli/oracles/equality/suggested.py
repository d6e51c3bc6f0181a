"""Points that a line suggests: its own constants, kinks, branch points and poles, a little beside them and beyond.

`suggested(terms, letter, inside, others)` gives values of one letter, the others being where `others` puts them, the
most telling first: where an argument of a function, a radicand, a divisor or what stands in |·| is 0, 1, −1 or an odd
share of π, then the numbers that occur in the line, then magnitudes from tiny to huge. `inside` tells which values are
allowed. What comes out is exact; beside a point that is not rational stand rational ones on both sides of it.
`lines` puts several letters on such points one after another. Nothing here is random: callers add random points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from math import isfinite, pi

import flint

from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.orders import one_letter, real_roots
from hw_cli.terms import core
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.core import Absolute, Call, Power, Quotient, Term, UnknownNode, lift
from hw_cli.terms.kinks import kinks
from hw_cli.terms.numerals import TooLarge, changed, exact
from hw_cli.terms.walk import free_variables, subterms

BESIDE = tuple(Fraction(1, n) for n in (10**9, 1000, 7))  # shares of a point's size
TARGETS = (0.0, 1.0, -1.0, 0.5, pi / 2, -pi / 2, pi, -pi, 3 * pi / 2, 30.0, -30.0)
SIZES = tuple(Fraction(10) ** power for power in (2, 4, 7, 12, 20, 60, 300, -2, -4, -7, -12, -20, -60))
MOST = 160
KEPT = 4_000
MAX_DEGREE = 12
_SLOW = core.Integral | core.IndexedSum | core.IndexedProduct | core.LimitOf | core.Expectation


def suggested(
    terms: Sequence[Term],
    letter: Term,
    inside: Callable[[Fraction], bool] = lambda _: True,
    others: Mapping[Term, Fraction] | None = None,
) -> tuple[Fraction, ...]:
    """Values of a letter that a line suggests, at most `MOST`."""
    given = {name: lift(value) for name, value in (others or {}).items() if name != letter}
    plain = [changed(term, given) for term in terms]
    rows = [_around(centre) for centre in _centres(plain, letter)]
    near = (value for layer in zip(*rows, strict=True) for value in layer)
    far = dict.fromkeys(sign * size for size in SIZES for sign in (1, -1) if inside(sign * size))
    found = dict.fromkeys(islice((value for value in near if inside(value)), MOST - len(far)))
    return tuple(found | far)


def lines(
    terms: Sequence[Term],
    letters: Sequence[Term],
    inside: Callable[[Term, Fraction], bool],
    bases: Iterator[Mapping[Term, Fraction]],
) -> Iterator[dict[Term, Fraction]]:
    """Places with one letter after another at its suggested values, the others where `bases` put them."""
    for base in bases:
        for letter in letters:
            for value in suggested(terms, letter, lambda value, name=letter: inside(name, value), base):  # type: ignore[misc]
                yield {**base, letter: value}


@lru_cache(KEPT)
def _around(centre: Fraction) -> tuple[Fraction, ...]:
    """A point, and points on both sides of it: near, and as far off as it is large."""
    size = abs(centre) if centre else Fraction(1)
    beside = (centre + sign * share * size for share in BESIDE for sign in (1, -1))
    return (centre, *beside, centre + size + 1, centre - size - 1)


def _centres(terms: Sequence[Term], letter: Term) -> Iterator[Fraction]:
    """Where something happens, then the numbers of the line and their inverses."""
    seen: set[Fraction] = set()
    for part in _telling(terms, letter):
        for centre in _solved(part, letter):
            if centre not in seen:
                seen.add(centre)
                yield centre
    for term in terms:
        for part in subterms(term):
            value = exact(part)
            if (
                value is not None
                and value
                and isinstance(part, core.Number | Power | Quotient | core.Product)
            ):
                for number in (value, -value, 1 / value):
                    if number not in seen:
                        seen.add(number)
                        yield number


def _telling(terms: Sequence[Term], letter: Term) -> Iterator[Term]:
    """Arguments, divisors, bases, exponents, kinks: what changes the look of a line where it is 0 or 1."""
    found: dict[Term, None] = dict.fromkeys(kinks(*terms))
    for term in terms:
        for part in subterms(term):
            match part:
                case Call(arguments=arguments):
                    found.update(dict.fromkeys(arguments))
                case Absolute(term=inner):
                    found[inner] = None
                case Quotient(denominator=below):
                    found[below] = None
                case Power(base=base, exponent=exponent):
                    found[base] = found[exponent] = None
    yield from (part for part in found if letter in free_variables(part))


def _solved(part: Term, letter: Term) -> Iterator[Fraction]:
    """Where a part is one of the targets: outright for what is affine, the zeros of a polynomial of higher degree."""
    line = _affine(part, letter)
    if line is not None:
        slope, start = line
        for target in TARGETS:
            root = (target - start) / slope
            if isfinite(root):
                yield _short(root)
        return
    ring = Ring()
    for poly in (one_letter(ring, poly, letter) for form in ring.read(part) or () for poly in form):
        if poly is not None and 1 <= poly.degree() <= MAX_DEGREE:
            for root in real_roots(poly):
                middle = float(root.mid())
                if isfinite(middle):
                    yield _short(middle)


def _short(value: float) -> Fraction:
    """A fraction near a float: the simplest one within its rounding."""
    given = Fraction(value)
    short = given.limit_denominator(10**6)
    return short if abs(short - given) <= abs(given) / 2**46 else given


@lru_cache(KEPT)
def _affine(part: Term, letter: Term) -> tuple[float, float] | None:
    """Slope and start of what is a + b·letter; None for anything else, and for what takes long to evaluate."""
    if any(isinstance(node, _SLOW) for node in subterms(part)):
        return None
    try:
        with flint.ctx.workprec(96):
            low, middle, high = (Point({letter: ball(Fraction(k))})(part) for k in (0, 1, 2))
            slope = float((high - low).mid() / 2)
            straight = (high - 2 * middle + low).contains(0)
        return (slope, float(low.mid())) if slope and straight else None
    except (Undefined, Unsure, TooLarge, UnknownNode, ArithmeticError, ValueError, AttributeError, TypeError):
        return None
