"""A measurement for observations: Jacobian determinants of a radial map, by central differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hw_cli.prose import Message, say
from hw_cli.terms.core import Symbol, Term, lift
from hw_cli.terms.floats import Array, compile_floats

POINTS, SEED, STEP = 5, 11, 1e-5


@dataclass(frozen=True)
class JacobianDeterminant:
    """The greatest relative gap between det ∂g/∂z and its formula, over random points and dimensions.

    g(z) = scale(‖z‖) z (the centre is at the origin); `scale` and `formula` are terms in `radius`, the
    formula also in `dimension`. The determinant is that of the matrix of central differences of g.
    """

    scale: Term
    formula: Term
    radius: Term
    dimension: Term
    sizes: tuple[int, ...]

    @property
    def words(self) -> Message:
        """What is measured, and how."""
        return say(
            "greatest relative gap between the formula and the determinant of central differences of {g}, "
            "in dimensions {first} to {last}",
            g=Symbol("g"),
            first=lift(self.sizes[0]),
            last=lift(self.sizes[-1]),
        )

    def measure(self) -> float:
        """The gap."""
        random = np.random.default_rng(SEED)
        scale = compile_floats(self.scale, (self.radius,))
        formula = compile_floats(self.formula, (self.radius, self.dimension))
        gaps = []
        for size in self.sizes:
            for _ in range(POINTS):
                point = random.normal(size=size)
                steps = np.eye(size) * STEP
                right, left = ((point + side) * _scales(scale, point + side) for side in (steps, -steps))
                measured = np.linalg.det((right - left).T / (2 * STEP))
                claimed = float(formula(np.linalg.norm(point), float(size)))
                gaps.append(abs(measured - claimed) / abs(claimed))
        return float(max(gaps))


def _scales(scale: Callable[..., Array], points: Array) -> Array:
    return scale(np.linalg.norm(points, axis=1, keepdims=True))
