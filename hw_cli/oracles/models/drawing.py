"""What a world draws: values of free letters, the simple fractions first so that a counterexample can be read; and
smooth functions for names that nothing defines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from random import Random

import numpy as np

from hw_cli.kernel.setting import REALS, Among, Interval
from hw_cli.oracles.models.scope import EMPTY, Counting
from hw_cli.oracles.models.sorts import ORTHONORMAL, POSITIVE, Sorts, mirrored, parts
from hw_cli.oracles.models.values import Array, Block, Value, transpose
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Term

SEED = 20


def _fractions(text: str) -> tuple[Fraction, ...]:
    return tuple(Fraction(word) for word in text.split())


SIMPLE_REALS = _fractions("1/2 1 -1 3/2 -3/2 1/3 2 -1/2")
SIMPLE_SHARES = _fractions("1/2 1/3 1/4 2/3 3/4 1/5 3/5 2/5")
SIMPLE_SIZES = _fractions("1 2 1/2 3/2 3/4 2/3 4/3 5/4")


@dataclass(frozen=True)
class Draws:
    """The values of one letter, one for each draw of the batch: exact, and as an array."""

    exact: tuple[Fraction, ...]

    @cached_property
    def array(self) -> Array:
        """Shape (batch,)."""
        return np.array([float(value) for value in self.exact])


@lru_cache(1024)  # letters have few names
def draw(key: Term, entry: tuple[int, ...], batch: int, domain: Interval = REALS, seed: int = 0) -> Draws:
    """Values of a letter, or of an entry of it, the same for the same name, domain and seed.

    The first half are simple fractions, so that letters may coincide there; the others are in general position.
    """
    random = Random(f"{SEED} {key!r} {entry} {seed}")  # noqa: S311  # reproducible choice of points, not cryptography
    if isinstance(domain, Among):
        values = [domain.values[k % len(domain.values)] for k in range(batch)]
        random.shuffle(values)  # each of them, as often as the others
        return Draws(tuple(values))
    half = (batch + 1) // 2
    simple = [_simple(domain, random) for _ in range(half)]
    general = [_general(domain, random) for _ in range(batch - half)]
    return Draws(tuple(simple + general))


def _simple(domain: Interval, random: Random) -> Fraction:
    low, high = domain.low, domain.high
    if low is not None and high is not None:
        return low + (high - low) * random.choice(SIMPLE_SHARES)
    if low is not None:
        return low + random.choice(SIMPLE_SIZES)
    if high is not None:
        return high - random.choice(SIMPLE_SIZES)
    return random.choice(SIMPLE_REALS)


def _general(domain: Interval, random: Random) -> Fraction:
    low, high = domain.low, domain.high
    if low is not None and high is not None:
        return low + (high - low) * Fraction(random.randint(60, 940), 1000)
    size = Fraction(random.randint(500, 1700), 1000)
    if low is not None:
        return low + size
    if high is not None:
        return high - size
    return size if random.random() < 0.5 else -size  # a fair coin


HUGE = 1e6  # beyond the numbers that people bound a function by


class Drawing:
    """The same value for the same name and seed; arrays have the batch first, and `ndim` axes."""

    def __init__(
        self,
        sorts: Sorts,
        dimension: int,
        batch: int,
        ndim: int,
        seed: int,
        counting: Counting,
        places: tuple[Mapping[Term, Fraction], ...] = (),
    ) -> None:
        self.sorts, self.dimension = sorts, dimension
        self.batch, self.ndim, self.seed = batch, ndim, seed
        self.counting = counting  # how long letters for lengths are
        self.places = places  # what some letters are at the last points of the batch
        self.drawn: dict[Term, Draws | None] = {}  # for the counterexample; None for a vector or a matrix
        self._values: dict[Term, Value] = {}

    # --- letters

    def letter(self, key: Term) -> Value:
        """The value of a letter."""
        if key not in self._values:
            self._values[key] = self._value(key)
        return self._values[key]

    def _value(self, key: Term) -> Value:
        shape, size = self.sorts.shape(parts(key)[0]), self._rows_and_columns(key)
        if shape is None or size is None:
            return self._draws(key)
        rows, columns = size
        other, kind = mirrored(key, shape.kind)
        if other is not None:
            return transpose(self.letter(other))
        entries = [
            self._draws(key, (i, j) if columns > 1 or rows == 1 else (i,))
            for i in range(rows)
            for j in range(columns)
        ]
        array = np.stack(entries, axis=-1)
        self.drawn[key] = None
        return Block(_of_kind(array.reshape(*array.shape[:-1], rows, columns), kind))

    def _rows_and_columns(self, key: Term) -> tuple[int, int] | None:
        """How many rows and columns a letter has; None for a number."""
        shape = self.sorts.shape(parts(key)[0])
        if shape is None:
            return None
        rows, columns = (
            self.dimension if size is None else self.counting.must_be_integer(size, EMPTY)
            for size in (shape.rows, shape.columns)
        )
        return rows, columns

    def _draws(self, key: Term, entry: tuple[int, ...] = ()) -> Array:
        found = draw(key, entry, self.batch, self.domain(key), self.seed)
        if not entry:
            if self.places:
                first = self.batch - len(self.places)
                put = (
                    place.get(key, value)
                    for place, value in zip(self.places, found.exact[first:], strict=True)
                )
                found = Draws((*found.exact[:first], *put))
            self.drawn[key] = found
        return found.array.reshape((self.batch, *(1,) * (self.ndim - 1)))

    def domain(self, key: Term) -> Interval:
        """The set a letter ranges over: its own, or that of its family."""
        return self.sorts.domains.get(key) or self.sorts.domains.get(parts(key)[0]) or REALS

    # --- functions

    def function(self, base: Term, key: Term, numbers: list[Array]) -> Value:
        """The value of the function `key`, called `base` without its subscripts, at numbers."""
        if base in self.sorts.monotone and len(numbers) == 1:
            a, b, c = self.coefficients(key, 3)
            rising = (1.5 + 0.5 * np.abs(a)) * numbers[0] + 0.5 * np.sin(numbers[0] + b)
            return np.asarray(np.where(c > 0, 1.0, -1.0) * rising)
        if base in self.sorts.increasing and len(numbers) == 1:
            a, b = self.coefficients(key, 2)
            return np.asarray((1.5 + 0.5 * np.abs(a)) * numbers[0] + 0.5 * np.sin(numbers[0] + b))
        if base in self.sorts.curved and numbers:
            kind = self.sorts.curved[base]
            convex = self._convex(key, numbers, strictly="strictly" in kind)
            return convex if "convex" in kind else -convex
        if base in self.sorts.vector_functions:
            entries = [self._smooth(Indexed(key, (core.lift(i),)), numbers) for i in range(self.dimension)]
            return Block(np.stack(entries, axis=-1)[..., None])
        return _within(self._smooth(key, numbers), self.domain(key))

    def _convex(self, key: Term, numbers: list[Array], strictly: bool) -> Array:
        """Convex functions of every size: first two that are huge, one positive and one negative, so that no bound by
        numbers passes for a law of all of them; where they may be, these are linear."""
        shift, *more = self.coefficients(key, 3 * len(numbers) + 1)
        bent: Array = np.float64(0.0)  # type: ignore[assignment]
        line = shift
        for at, number in enumerate(numbers):
            a, b, c = more[3 * at : 3 * at + 3]
            bent = bent + (0.3 + 0.2 * np.abs(a)) * number * number + np.exp(0.6 * c * number)
            line = line + b * number
        first, second = (np.arange(len(shift)).reshape(shift.shape) == at for at in (0, 1))
        bending = np.where(first | second, HUGE if strictly else 0.0, 1.0)
        return np.asarray(bending * bent + line + HUGE * HUGE * (1.0 * first - second))

    def dependent(self, key: Term, numbers: list[Array]) -> Value:
        """The value of a letter that is some smooth function of numbers, of the letter's own shape."""
        found = self._rows_and_columns(key)
        if found is None:
            return _within(self._smooth(key, numbers), self.domain(key))
        rows, columns = found
        entries = [self._smooth(Indexed(key, (core.lift(at),)), numbers) for at in range(rows * columns)]
        array = np.stack(np.broadcast_arrays(*entries), axis=-1)
        return Block(array.reshape(*array.shape[:-1], rows, columns))

    def _smooth(self, key: Term, numbers: list[Array]) -> Array:
        coefficients = self.coefficients(key, 3 * len(numbers) + 1)
        total: Array = coefficients[-1]
        mixed: Array = np.float64(1.0)  # type: ignore[assignment]
        for at, number in enumerate(numbers):
            a, b, c = coefficients[3 * at : 3 * at + 3]
            total = total + a * number + 0.7 * np.sin(b * number + c)
            mixed = mixed * np.cos(0.5 * a * number + c)
        return total + 0.6 * mixed

    def coefficients(self, key: Term, count: int) -> Array:
        """Numbers between −1.2 and 1.2 that belong to a name, the same each time: shape (count, batch, 1, …)."""
        return _coefficients(key, count, self.batch, self.seed).reshape(
            count, self.batch, *(1,) * (self.ndim - 1)
        )


@lru_cache(2048)  # names are few, worlds are many
def _coefficients(key: Term, count: int, batch: int, seed: int) -> Array:
    random = np.random.default_rng([ord(sign) for sign in f"{key!r}"] + [count, seed])
    return random.uniform(-1.2, 1.2, size=(count, batch))


def _within(values: Array, domain: Interval) -> Array:
    """Any numbers as numbers of an interval, by an analytic map."""
    low, high = (None if end is None else float(end) for end in (domain.low, domain.high))
    if low is not None and high is not None:
        return np.asarray(low + (high - low) / (1 + np.exp(-values)))
    if low is not None:
        return np.asarray(low + np.exp(values / 2))
    return values if high is None else np.asarray(high - np.exp(values / 2))


def _of_kind(array: Array, kind: str) -> Array:
    """Matrices, shape (…, n, n), made symmetric, orthogonal, … where a kind is said; (…, m, n) with orthonormal columns.

    Of these, as many columns as rows or more are any: with square ones what is said of columns would hold of rows too.
    """
    if kind == ORTHONORMAL and array.shape[-1] >= array.shape[-2]:
        return array
    if kind == "symmetric":
        return (array + array.swapaxes(-1, -2)) / 2
    if kind == POSITIVE:
        root = array * 0.5 + np.eye(array.shape[-1])
        return root @ root.swapaxes(-1, -2)
    if kind in ("orthogonal", ORTHONORMAL):
        return np.asarray(np.linalg.qr(array)[0])
    if kind == "diagonal":
        return array * np.eye(array.shape[-1])
    if kind == "lower triangular":
        return np.tril(array)
    return np.triu(array) if kind == "upper triangular" else array
