"""Values for free letters: seeded, simple fractions first so that a counterexample can be read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random

import numpy as np

from hw_cli.kernel.setting import REALS, Interval
from hw_cli.oracles.models.values import Array

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

    @property
    def array(self) -> Array:
        """Shape (batch,)."""
        return np.array([float(value) for value in self.exact])


def draw(name: str, batch: int, domain: Interval = REALS, seed: int = SEED) -> Draws:
    """Values of the letter `name`, the same for the same name, domain and seed.

    The first half are simple fractions, so that letters may coincide there; the others are in general position.
    """
    random = Random(f"{seed} {name}")  # noqa: S311  # reproducible choice of points, not cryptography
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
