"""Approximations as expansions: what is left out is of a higher order in something small than all that is kept.

What is small is a letter, or a difference such as x − a; it is scaled down, and the order of the gap between the two
sides is seen from its values at two scales (Landau's o(h^k), at the points of the worlds).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from hw_cli.checking.judge.trying.trials import Trials
from hw_cli.checking.say.readings import Reading
from hw_cli.oracles.models import Array, Mismatch, OutOfModel
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Term, UnknownNode
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import Captured, free_variables, substitute, subterms

SCALES = (64, 256)  # what is small is divided by these
CLEAR = 0.4  # how near to a whole number an order is seen
LOWER = 0.2
NOTHING = 1e-11  # relative: a gap that is rounding


@dataclass(frozen=True)
class Order:
    """How the sides compare as `small` goes to 0: the order of their gap, and the highest that is kept."""

    small: Term
    gap: float
    kept: int

    @property
    def holds(self) -> bool:
        """Whether what is left out is of a higher order than all that is kept."""
        return self.gap > self.kept + CLEAR

    @property
    def misses(self) -> bool:
        """Whether the sides meet where it is 0, and differ by as much as something that is kept."""
        return not self.holds and self.gap > CLEAR


def orders(trials: Trials, reading: Reading, left: Term, right: Term) -> Iterator[Order]:
    """What is found for each thing that may be small; nothing where the sides have no values."""
    for small, letter, value in _candidates(left, right):
        parts = right.terms if isinstance(right, core.Sum) else (right,)
        try:
            scaled = [
                tuple(substitute(side, {letter: value(scale)}) for side in (left, right, *parts))
                for scale in SCALES
            ]
            found = list(trials.values(reading, (left, right), (*scaled[0], *scaled[1])))
        except (Captured, UnknownNode, OutOfModel, Mismatch):
            continue
        seen = [item for values in found for item in _seen(values)]
        if seen:
            yield Order(small, min(gap for gap, _ in seen), max(kept for _, kept in seen))


def _candidates(left: Term, right: Term) -> Iterator[tuple[Term, Term, Callable[[int], Term]]]:
    """What may be small, the letter that moves, and what it is at a scale."""
    for node in subterms(right):
        match node:
            case core.Sum(terms=(first, Negative(term=second))) if first in free_variables(
                first
            ) and second in free_variables(second):
                yield node, first, partial(_nearer, node, second)
    letters = free_variables(right) | (free_variables(left) if exact_value(right) != 0 else frozenset())
    for letter in sorted(letters, key=repr):
        yield letter, letter, partial(_nearer, letter, None)


def _nearer(gap: Term, start: Term | None, scale: int) -> Term:
    """What lies at a share of the gap from where it starts, or from 0."""
    share = core.Quotient(gap, Number(str(scale)))
    return share if start is None else start + share


def _seen(values: tuple[Array, ...]) -> Iterator[tuple[float, int]]:
    """The order of the gap and the highest order kept, at the points of one world."""
    half = len(values) // 2
    (left, right, *kept), (later, end, *rest) = values[:half], values[half:]
    step = np.log(SCALES[1] / SCALES[0])
    with np.errstate(all="ignore"):
        size = np.abs(left) + np.abs(right) + 1e-3
        far, near = np.abs(left - right), np.abs(later - end)
        gap = np.where(
            near <= NOTHING * size, np.where(far <= NOTHING * size, np.nan, np.inf), np.log(far / near) / step
        )
        gap = gap[~np.isnan(gap)]
        powers = [np.log(np.abs(one) / np.abs(other)) / step for one, other in zip(kept, rest, strict=True)]
    highest = [
        round(float(np.median(power[np.isfinite(power)]))) for power in powers if np.isfinite(power).any()
    ]
    if gap.size and highest:
        yield float(np.quantile(gap, LOWER)), max(highest)  # at some points higher orders cancel for a while
