"""Random points of a setting's domain: seeded, exact, the first ones simple enough to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from random import Random
from typing import Any

from flint import arb, arb_mat

from hw_cli.kernel.setting import (
    Definition,
    Domain,
    Family,
    Integers,
    Interval,
    NonZero,
    PositiveDefinite,
    Setting,
    Sphere,
    Unknown,
    VectorSpace,
)
from hw_cli.terms.ball_values import ball, holds
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import Indexed, Number, Symbol, Term, call, lift
from hw_cli.terms.relation import Relation

SEED = 20231205
SIMPLE = 3  # points drawn among small fractions, for counterexamples that a person can check
TRIES = 400  # rejected draws before a setting's hypotheses count as unsatisfiable here


class Spread(Enum):
    """How numbers are drawn: readable, of ordinary size, or near the ends of their interval."""

    SIMPLE = "simple"
    PLAIN = "plain"
    FAR = "far"


class NoPoint(ArithmeticError):
    """No point of the domain satisfied the hypotheses."""


def points(setting: Setting, count: int, seed: int = SEED, *, far: bool = False) -> Iterator[dict[Term, Any]]:
    """`count` points: each maps every declared variable to an exact ball (or matrix of balls).

    With `far`, points near the ends of the domain, of sizes from 1e-6 to 1e6. Raises NoPoint when the
    hypotheses keep refusing.
    """
    if any(item.relation is Relation.EQ for item in setting.hypotheses):
        raise NoPoint("random points do not satisfy an equation")
    random = Random(seed)  # noqa: S311  # reproducible choice of points, not cryptography
    for number in range(count):
        spread = Spread.FAR if far else Spread.SIMPLE if number < SIMPLE else Spread.PLAIN
        for _ in range(TRIES):
            point = _satisfying(setting, random, spread)
            if point is not None:
                yield point
                break
        else:
            raise NoPoint("no point of the domain satisfies the hypotheses")


MAX_KEPT = 32
_first: dict[int, tuple[Setting, dict[Term, Any] | None]] = {}


def first_point(setting: Setting) -> dict[Term, Any]:
    """The first of a setting's points, drawn once. Raises NoPoint when there is none."""
    kept = _first.get(id(setting))
    if kept is None or kept[0] is not setting:  # an id is used again once its owner is gone
        if len(_first) >= MAX_KEPT:
            _first.clear()
        kept = _first[id(setting)] = (setting, next(_tried(setting), None))
    if kept[1] is None:
        raise NoPoint("no point of the domain satisfies the hypotheses")
    return kept[1]


def _tried(setting: Setting) -> Iterator[dict[Term, Any]]:
    try:
        yield from points(setting, 1)
    except NoPoint:
        return


def _satisfying(
    setting: Setting, random: Random, spread: Spread, fixed: Mapping[Term, Fraction] | None = None
) -> dict[Term, Any] | None:
    """A point where everything declared has a value and the hypotheses hold, unless the draw failed."""
    try:
        point = _draw(setting, random, spread, fixed)
        return point if satisfies(point, setting) else None
    except ArithmeticError:
        return None


def special_points(setting: Setting) -> Iterator[dict[Term, Any]]:
    """Points that chance avoids: letters that are 0, one by one and all together, and letters that are equal."""
    random = Random(SEED)  # noqa: S311  # reproducible choice of points, not cryptography
    numbers = [(name, domain) for name, domain in setting.domains if isinstance(domain, Interval)]
    zeros = {name: Fraction(0) for name, domain in numbers if domain.holds(Fraction(0))}
    equal = {name: Fraction(1, 2) for name, domain in numbers if domain.holds(Fraction(1, 2))}
    for fixed in ({name: value} for name, value in zeros.items()), (zeros, equal):
        for values in fixed:
            point = _satisfying(setting, random, Spread.SIMPLE, values)
            if point is not None:
                yield point


def satisfies(point: dict[Term, Any], setting: Setting) -> bool:
    """Whether every hypothesis surely holds at a point."""
    at = Balls(point, setting)
    return all(holds(at(item.left), item.relation, at(item.right)) is True for item in setting.hypotheses)


def _draw(
    setting: Setting, random: Random, spread: Spread, fixed: Mapping[Term, Fraction] | None = None
) -> dict[Term, Any]:
    point: dict[Term, Any] = {}
    for variable, domain in setting.domains:
        if fixed and variable in fixed:
            point[variable] = ball(fixed[variable])
        else:
            point[variable] = _member(domain, point, random, spread)
    for family in setting.families:
        point |= _members(family, point, random, spread)
    for unknown in setting.unknowns:
        point[unknown.function] = _instance(unknown, random, spread)
    for variable, term in setting.abbreviations:
        point[variable] = Balls(point, setting)(term)
    return point


def _member(domain: Domain, point: dict[Term, Any], random: Random, spread: Spread) -> Any:
    match domain:
        case Interval():
            return ball(_rational(domain, random, spread))
        case NonZero():
            return ball(_rational(Interval(), random, spread))
        case Integers(low=low, high=high):
            return arb(random.randint(low, high if isinstance(high, int) else _size(high, point)))
        case VectorSpace(dimension=dimension):
            size = _size(dimension, point)
            return arb_mat([[ball(_rational(Interval(), random, spread))] for _ in range(size)])
        case Sphere(dimension=dimension):
            return _direction(_size(dimension, point), random)
        case PositiveDefinite(dimension=dimension):
            size = _size(dimension, point)
            # A Aᵀ + I/4 with entries of A in (−2, 2): positive definite and well conditioned
            square = arb_mat(
                [[ball(Fraction(random.randint(-200, 200), 100)) for _ in range(size)] for _ in range(size)]
            )
            nudge = arb_mat([[arb(i == j) / 4 for j in range(size)] for i in range(size)])
            return square * square.transpose() + nudge


def _members(family: Family, point: dict[Term, Any], random: Random, spread: Spread) -> dict[Term, Any]:
    """A value for each letter of a family; weights that sum to 1 are drawn together."""
    size = _size(family.size, point)
    values = [_rational(family.domain, random, spread) for _ in range(size)]
    if family.sums_to_one:
        values = [value / sum(values) for value in values]
    return {Indexed(family.base, (lift(k),)): ball(value) for k, value in enumerate(values, 1)}


def _instance(unknown: Unknown, random: Random, spread: Spread) -> Definition:
    """A function with a slope inside the interval everywhere: a line plus a tanh, or plus an arctan."""
    z = Symbol("slot of an abstract function")
    low, high = sorted(_rational(unknown.slope, random, spread) for _ in range(2))
    rise, speed = high - low, _rational(Interval(Fraction(0)), random, spread)
    bend = call(
        random.choice(("tanh", "arctan")), lift(speed) * z + lift(_rational(Interval(), random, spread))
    )
    # d/dz of rise/speed · bend lies in (0, rise], so the slope of the sum lies in (low, high]
    return Definition(unknown.function, (z,), lift(low) * z + lift(rise / speed) * bend)


def _direction(size: int, random: Random) -> Any:
    """A unit vector: a random one divided by its norm, first component not 0."""
    parts = [ball(Fraction(random.randint(-99, 99), 50)) for _ in range(size - 1)]
    parts.insert(0, ball(Fraction(random.choice((-1, 1)) * random.randint(20, 99), 50)))
    norm = sum((part * part for part in parts), arb(0)).sqrt()
    return arb_mat([[part / norm] for part in parts])


def _size(dimension: Term, point: dict[Term, Any]) -> int:
    if isinstance(dimension, Number):
        return int(dimension.value)
    return int(point[dimension].unique_fmpz())


def _rational(domain: Interval, random: Random, spread: Spread) -> Fraction:
    low, high = domain.low, domain.high
    if low is not None and high is not None:
        share = _share(random, spread)
        return low + (high - low) * share
    size = _size_of(random, spread)
    if low is not None:
        return low + size
    if high is not None:
        return high - size
    return size if random.random() < 0.5 else -size  # a fair coin


def _share(random: Random, spread: Spread) -> Fraction:
    if spread is Spread.FAR:
        edge = Fraction(random.randint(1, 9), 10 ** random.randint(2, 6))
        return edge if random.random() < 0.5 else 1 - edge
    below = random.choice((2, 3, 4, 5)) if spread is Spread.SIMPLE else 10_007
    return Fraction(random.randint(1, below - 1), below)


def _size_of(random: Random, spread: Spread) -> Fraction:
    """A positive number; plain ones from about 1/20 to 10, with no small denominator to coincide."""
    if spread is Spread.SIMPLE:
        return Fraction(random.randint(1, 12), random.choice((1, 2, 3, 4)))
    plain = Fraction(random.randint(503, 100_003), 10_007)
    return plain if spread is Spread.PLAIN else plain * Fraction(10) ** random.randint(-5, 5)
