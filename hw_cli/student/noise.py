"""Equality in law: sums of independent standard normal noises with the same mean and variance.

`√a ε_1 + √b ε_2 = √(a + b) ε` is true of laws, not of numbers, and is how derivations merge two noises.
"""

from __future__ import annotations

import numpy as np

from hw_cli.proof.judges.places import OutOfModel
from hw_cli.proof.worlds import Array, Block, Mismatch, Scope, TooLarge, World, parts
from hw_cli.student.comparing import AGREE, Outcome, Said
from hw_cli.student.meaning import is_noise
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.walk import free_variables


def equal_in_law(worlds: tuple[World, ...], left: Term, right: Term) -> Outcome | None:
    """HOLDS where both sides are affine in noises and have the same mean and variance; None otherwise."""
    for world in worlds:
        try:
            first, second = _moments(world, left), _moments(world, right)
        except (UnknownNode, OutOfModel, Mismatch, TooLarge):
            return None
        if first is None or second is None:
            return None
        for a, b in zip(first, second, strict=True):
            if not (np.abs(a - b) <= AGREE * (np.abs(a) + np.abs(b) + 1)).all():
                return None
    return Outcome(Said.HOLDS)


def _moments(world: World, term: Term) -> tuple[Array, Array] | None:
    """Mean and variance given all letters but the noises; None where the term is not affine in them."""
    world(term)  # draws every letter that it reaches
    noises = [key for key in world.drawn if is_noise(parts(key)[0])] or [
        letter for letter in free_variables(term) if is_noise(parts(letter)[0])
    ]

    def at(values: dict[Term, float]) -> Array:
        bound = {key: np.float64(values.get(key, 0.0)) for key in noises}
        value = world(term, Scope(values=bound))  # type: ignore[arg-type]
        if isinstance(value, Block):
            raise Mismatch
        return np.asarray(value)

    mean = at({})
    variance: Array = np.zeros_like(mean)
    for key in noises:
        slope = at({key: 1.0}) - mean
        if not (
            np.abs(at({key: 2.0}) - mean - 2 * slope) <= AGREE * (1 + np.abs(mean) + np.abs(slope))
        ).all():
            return None
        variance = variance + slope * slope
    return mean, variance
