"""Both sides evaluated at points: a certain difference refutes, agreement is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from math import isfinite, pi
from typing import Any

import flint
from flint import arb

from hw_cli.kernel.evidence import Counterexample, Finding
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.answer import it_fails
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.sampling import Place, random_places, small_places
from hw_cli.oracles.equality.scene import Scene
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import TooLarge, changed
from hw_cli.terms.core import Absolute, Call, Power, Quotient, Term, UnknownNode, exact, lift
from hw_cli.terms.kinks import kinks
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import contains, free_variables, subterms

BITS = 96
MORE_BITS = 320
MANY_BITS = 2400
READABLE, SMALL_POINTS = 3, 26  # with and without a proof
SUGGESTED = 160
FINE, ROUGH = arb(2) ** -36, arb(10) ** -6  # shares of the values' size; the second for estimates


@dataclass
class Tally:
    """What the points tried so far have shown."""

    agreed: int = 0
    generic: int = 0  # of those, points in general position
    unsure: int = 0
    broken: set[Condition] = field(default_factory=set)  # where one side alone was defined
    wide: set[Condition] = field(default_factory=set)  # of those, broken on more than a set of measure zero
    lonely: bool = False  # one side alone had a value, in general position, and no condition says why
    too_large: bool = False
    places: list[Place] = field(default_factory=list)  # where both sides agreed
    open: list[Place] = field(default_factory=list)  # where digits did not tell
    gaps: list[tuple[float, int, Place]] = field(default_factory=list)  # the least relative differences


def first_places(
    scene: Scene, told: list[Condition], proved: Callable[[], bool] = lambda: False
) -> Iterator[Place]:
    """Readable points, and those where one side may not be defined; few of them where both sides always are and `proved`,
    asked once these are tried, tells that normal forms are the same.
    """
    small = small_places(scene.letters, scene.ranges)
    yield from islice(small, READABLE)
    if told or not proved():
        yield from islice(small, (SMALL_POINTS if len(scene.letters) > 1 else 13) - READABLE)
        if len(scene.letters) == 1:
            from hw_cli.oracles.equality.orders import rational_roots  # for what no normal form settles

            (letter,) = scene.letters
            for condition in told:
                for root in rational_roots(condition.term, letter):
                    if scene.ranges[letter].holds(root):
                        yield {letter: root}
    few = (24 if scene.hypotheses else 4) if scene.letters else 0  # which some do not meet
    yield from random_places(scene.letters, scene.ranges, few, scene.seed)


def suggested_places(scene: Scene, most: int = SUGGESTED) -> Iterator[Place]:
    """Points that the pair itself suggests, for each letter in turn."""
    if not scene.letters:
        return
    bases = random_places(scene.letters, scene.ranges, 1 if len(scene.letters) == 1 else 2, scene.seed + 1)
    found = (
        {**base, letter: value}
        for base in bases
        for letter in scene.letters
        for value in suggested((scene.left, scene.right), letter, scene.ranges[letter].holds, base)
    )
    yield from islice(found, most if len(scene.letters) == 1 else 2 * most)


def try_places(
    scene: Scene, relation: Relation, places: Iterator[Place], tally: Tally, told: list[Condition], bits: int
) -> Finding | None:
    """Evaluate both sides at places; the refutation, if one of them gives it."""
    for number, place in enumerate(places):
        if scene.deadline.over:
            return None
        flint.ctx.prec = bits
        at = scene.point(place, number)
        try:
            if not scene.allowed(at):
                continue
            sides = [value_at(at, scene.left), value_at(at, scene.right)]
            if _may_gain(sides, relation) and bits < MORE_BITS:
                flint.ctx.prec = MORE_BITS
                at = scene.point(place, number)
                sides = [value_at(at, scene.left), value_at(at, scene.right)]
        except TooLarge:
            tally.too_large = True
            continue
        left, right = sides
        if left is None or right is None:
            if one_alone(left, right):
                note_broken(scene, at, place, told, tally)
            continue
        if isinstance(left, str) or isinstance(right, str):
            tally.unsure += 1
            tally.lonely |= scene.integrals and left is not right and _is_generic(scene, place)
            continue
        verdict = holds(left, relation, right)
        if scene.estimated and verdict is False:
            verdict = None  # an estimate refutes nothing
        if verdict is False:
            return refuted_at(scene, place, number, left, right)
        if verdict is True or (
            relation is Relation.EQ and _is_close(left, right, ROUGH if scene.estimated else FINE)
        ):
            tally.agreed += 1
            tally.generic += _is_generic(scene, place)
            tally.places.append(place)
            if relation is not Relation.EQ and isinstance(left, arb) and isinstance(right, arb):
                apart = abs(left - right) / (abs(left) + abs(right) + 1)
                tally.gaps.append((float(apart.mid()), len(tally.gaps), place))
        else:
            tally.unsure += 1
            tally.open.append(place)
    return None


def value_at(at: Point, term: Term) -> Any:
    """The value; None where there is none, a word where it is not known."""
    try:
        value = at(term)
    except (Undefined, ZeroDivisionError):
        return None
    except Unsure:
        return "unsure"
    except (ValueError, OverflowError):
        return "unsure"
    if not value.is_finite():
        return "unsure"
    return value


def _may_gain(sides: list[Any], relation: Relation) -> bool:
    """Whether more digits may tell more."""
    if any(isinstance(side, str) for side in sides):
        return True
    left, right = sides
    if left is None or right is None:
        return False
    if relation is Relation.EQ:
        return holds(left, relation, right) is not False and not _is_close(left, right)
    return holds(left, relation, right) is None


def _is_close(left: Any, right: Any, share: Any = FINE) -> bool:
    """Whether two values that may be equal are known well enough to agree for a reason."""
    return bool(abs(left - right) < share * (abs(left) + abs(right) + arb(2) ** -8))


def _is_generic(scene: Scene, place: Place) -> bool:
    """Whether a point was drawn at random: √x and √−x agree at 0, but say nothing of one another."""
    return all(scene.ranges[letter].integer or value.denominator > 100 for letter, value in place.items())


def one_alone(left: Any, right: Any) -> bool:
    """Whether one side has a value and the other has none."""
    known = [side for side in (left, right) if side is not None]
    return len(known) == 1 and not isinstance(known[0], str)


def note_broken(scene: Scene, at: Point, place: Place, told: list[Condition], tally: Tally) -> None:
    """Keep which conditions fail at a place where one side alone has a value."""
    found = {condition: _broken(at, condition) for condition in told}
    tally.broken |= {condition for condition, how in found.items() if how}
    wide = {condition for condition, how in found.items() if how == "wide"}
    tally.wide |= wide
    tally.lonely = tally.lonely or (
        not any(found.values())
        and not any(domain.integer for domain in scene.ranges.values())
        and _is_generic(scene, place)
    )


def _broken(at: Point, condition: Condition) -> str:
    """How a condition fails at a point: "wide" where it fails nearby as well, "" where it does not."""
    try:
        value = at(condition.term)
        if holds(value, condition.relation, arb(0)) is not False:
            return ""
        return "narrow" if condition.relation is Relation.NE or value == 0 else "wide"
    except (Undefined, Unsure, TooLarge, UnknownNode, ZeroDivisionError):
        return ""


def refuted_at(scene: Scene, place: Place, sample: int, left: Any, right: Any) -> Finding:
    """The answer that a point refutes."""
    from hw_cli.oracles.equality.scene import shown_apart, shown_place

    found = Counterexample(shown_place(scene, place, sample), *shown_apart(left, right))
    message = say("the two sides differ at a point") if place else say("the two numbers differ")
    return it_fails(message, found)


# --- points that a line suggests: its own constants, kinks, branch points and poles, a little beside them and beyond
#
# `suggested(terms, letter, inside, others)` gives values of one letter, the others being where `others` puts them, the
# most telling first: where an argument of a function, a radicand, a divisor or what stands in |·| is 0, 1, −1 or an odd
# share of π, then the numbers that occur in the line, then magnitudes from tiny to huge. `inside` tells which values are
# allowed. What comes out is exact; beside a point that is not rational stand rational ones on both sides of it.
# Nothing here is random: callers add random points.


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
    rows = [_around(centre) for centre in centres(plain, letter)]
    near = (value for layer in zip(*rows, strict=True) for value in layer)
    far = dict.fromkeys(sign * size for size in SIZES for sign in (1, -1) if inside(sign * size))
    found = dict.fromkeys(islice((value for value in near if inside(value)), MOST - len(far)))
    return tuple(found | far)


@lru_cache(KEPT)
def _around(centre: Fraction) -> tuple[Fraction, ...]:
    """A point, and points on both sides of it: near, and as far off as it is large."""
    size = abs(centre) if centre else Fraction(1)
    beside = (centre + sign * share * size for share in BESIDE for sign in (1, -1))
    return (centre, *beside, centre + size + 1, centre - size - 1)


def centres(terms: Sequence[Term], letter: Term) -> Iterator[Fraction]:
    """Values of a letter where something happens, then the numbers of the line and their inverses."""
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
    from hw_cli.oracles.equality.orders import one_letter, real_roots  # for few lines

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
    if contains(_SLOW, part):
        return None
    try:
        with flint.ctx.workprec(96):
            low, middle, high = (Point({letter: ball(Fraction(k))})(part) for k in (0, 1, 2))
            slope = float((high - low).mid() / 2)
            straight = (high - 2 * middle + low).contains(0)
        return (slope, float(low.mid())) if slope and straight else None
    except (Undefined, Unsure, TooLarge, UnknownNode, ArithmeticError, ValueError, AttributeError, TypeError):
        return None
