"""Points to try: small readable ones first, for counterexamples that a person can check, then random ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from hw_cli.kernel.setting import Hypothesis, Interval
from hw_cli.terms import core
from hw_cli.terms.core import Term, exact, lift
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import is_variable

Place = dict[Term, Fraction]


@dataclass(frozen=True)
class Range(Interval):
    """What a letter ranges over: an interval, all of it or its integers."""

    integer: bool = False

    @property
    def nonnegative(self) -> bool:
        """Whether every member is ≥ 0."""
        return self.low is not None and self.low >= 0

    def holds(self, value: Fraction) -> bool:
        """Whether a number lies inside."""
        return (not self.integer or value.denominator == 1) and super().holds(value)


def narrowed(left: Term, relation: Relation, right: Term, ranges: dict[Term, Range]) -> list[Hypothesis]:
    """What a relation says beyond the ranges of letters, once it has narrowed that of its own: x > 0 is one of x."""
    value = exact(right)
    if not (is_variable(left) and value is not None):
        value = exact(left)
        if not (is_variable(right) and value is not None):
            return _narrowed_by_size(left, relation, right, ranges)
        left, relation = right, relation.flipped
    old = ranges.get(left, Range())
    if relation in (Relation.GT, Relation.GE):
        low = max(
            [(value, relation is Relation.GT), *([(old.low, not old.low_in)] if old.low is not None else [])]
        )
        ranges[left] = replace(old, low=low[0], low_in=not low[1])
    elif relation in (Relation.LT, Relation.LE):
        high = min(
            [(value, relation is Relation.LE), *([(old.high, old.high_in)] if old.high is not None else [])]
        )
        ranges[left] = replace(old, high=high[0], high_in=high[1])
    else:
        ranges.setdefault(left, old)
        return [Hypothesis(left, relation, lift(value))]
    return []


def _narrowed_by_size(
    left: Term, relation: Relation, right: Term, ranges: dict[Term, Range]
) -> list[Hypothesis]:
    """|x| < c is −c < x < c; what else there is stays as it is."""
    for size, sign, end in ((left, relation, right), (right, relation.flipped, left)):
        if (
            isinstance(size, core.Absolute)
            and is_variable(size.term)
            and sign in (Relation.LT, Relation.LE)
            and (value := exact(end)) is not None
        ):
            narrowed(size.term, sign, lift(value), ranges)
            return narrowed(size.term, sign.flipped, lift(-value), ranges)
    return [Hypothesis(left, relation, right)]


_SMALL = [Fraction(*pair) for pair in (
    (1, 1), (0, 1), (-1, 1), (2, 1), (1, 2), (-2, 1), (3, 1), (-1, 2), (1, 3), (-3, 1), (4, 1), (3, 2), (5, 1), (-4, 1), (10, 1), (-10, 1), (1, 10),
)]  # fmt: skip
_DISTINCT = [Fraction(n) for n in (2, 3, 5, 7, 4, 6, 8, 9, 11, 13, 1, 10)]


def small_values(domain: Range) -> list[Fraction]:
    """Readable members of a range, the simplest first."""
    found = [value for value in _SMALL if domain.holds(value)]
    if domain.low is not None and domain.high is not None:
        width = domain.high - domain.low
        shares = [Fraction(*pair) for pair in ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 10), (9, 10))]
        found += [domain.low + width * share for share in shares if domain.holds(domain.low + width * share)]
    elif domain.low is not None:
        found += [domain.low + step for step in _SMALL if step > 0 and domain.holds(domain.low + step)]
    elif domain.high is not None:
        found += [domain.high - step for step in _SMALL if step > 0 and domain.holds(domain.high - step)]
    found += [end for end in (domain.low, domain.high) if end is not None and domain.holds(end)]
    if domain.integer:
        found += [Fraction(n) for n in (6, 7, 8, 9, 11, 12, 20, 25) if domain.holds(Fraction(n))]
    return list(dict.fromkeys(found))


def small_places(letters: Sequence[Term], ranges: dict[Term, Range]) -> Iterator[Place]:
    """Readable points."""
    if not letters:
        yield {}
        return
    values = [small_values(ranges[letter]) for letter in letters]
    if any(not options for options in values):
        return
    count = len(letters)
    if count == 1:
        yield from ({letters[0]: value} for value in values[0])
        return
    seen: set[tuple[Fraction, ...]] = set()

    def place(chosen: Sequence[Fraction]) -> Iterator[Place]:
        point = tuple(
            value if ranges[letter].holds(value) else options[k % len(options)]
            for k, (letter, value, options) in enumerate(zip(letters, chosen, values, strict=True))
        )
        if point not in seen:
            seen.add(point)
            yield dict(zip(letters, point, strict=True))

    distinct = [_DISTINCT[k % len(_DISTINCT)] for k in range(count)]
    yield from place([Fraction(k + 1) for k in range(count)])
    yield from place(distinct)
    yield from place(distinct[::-1])
    for k in range(min(count, 6)):
        yield from place([-v if j == k else v for j, v in enumerate(distinct)])
    yield from place([Fraction(1)] * count)
    for k in range(min(count, 6)):
        yield from place([Fraction(0) if j == k else v for j, v in enumerate(distinct)])
    yield from place([-v for v in distinct])
    yield from place([Fraction(0)] * count)
    yield from place([Fraction(1, 2) / (k + 1) for k in range(count)])
    yield from place([Fraction((-1) ** k, k + 2) for k in range(count)])
    yield from place([Fraction(2)] * count)
    yield from place([Fraction(-1)] * count)


def random_places(
    letters: Sequence[Term], ranges: dict[Term, Range], count: int, seed: int
) -> Iterator[Place]:
    """Points drawn with a seed: of ordinary size first, then of many sizes."""
    random = Random(seed)  # noqa: S311  # reproducible choice of points, not cryptography
    for number in range(count):
        yield {letter: _drawn(ranges[letter], random, number) for letter in letters}


def _drawn(domain: Range, random: Random, number: int) -> Fraction:
    low, high = domain.low, domain.high
    if domain.integer:
        reach = 12 if number < 40 else 60
        start = int(low) + 1 if low is not None else -reach if high is None else int(high) - reach
        end = start + 2 * reach if high is None else int(high) - (high.denominator == 1)
        return Fraction(random.randint(start, max(start, min(end, start + 2 * reach))))
    if low is not None and high is not None:
        return low + (high - low) * Fraction(random.randint(1, 10_006), 10_007)
    size = Fraction(random.randint(503, 40_003), 10_007)
    scale = (1, 1, Fraction(1, 8), 10, 1, Fraction(1, 100), 100, 1000)[number % 8] if number >= 12 else 1
    size *= scale
    if low is not None:
        return low + size
    if high is not None:
        return high - size
    return size if random.random() < 0.5 else -size


def moved(place: Place, ranges: dict[Term, Range], step: Fraction) -> Iterator[Place]:
    """The neighbours of a point, one letter moved by a share of its size."""
    for letter, value in place.items():
        for sign in (1, -1):
            new = value + sign * step * (abs(value) + Fraction(1, 10))
            new = Fraction(round(new)) if ranges[letter].integer else new.limit_denominator(10**6)
            if new != value and ranges[letter].holds(new):
                yield {**place, letter: new}
