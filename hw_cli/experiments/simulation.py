"""Simulations of many trajectories at once, and Jacobians at many points, on numpy's arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hw_cli.experiments.experiments import grid
from hw_cli.prose import Message, say
from hw_cli.terms.core import Symbol, Term, Vector, lift
from hw_cli.terms.floats import Array, compile_floats

Floats = NDArray[np.float64]
StateMap = Callable[[Floats], Floats]


def state_map(terms: tuple[Term, ...], variables: tuple[Term, ...]) -> StateMap:
    """The map state → `terms`, for states whose last axis runs over `variables`."""
    if len(terms) != len(variables):
        raise ValueError(f"{len(terms)} components for {len(variables)} variables")
    compiled = compile_floats(Vector(terms), variables)
    return lambda state: compiled(*(state[..., place] for place in range(len(variables))))


def integrate(
    field: tuple[Term, ...],
    variables: tuple[Term, ...],
    start: ArrayLike,
    duration: float,
    step: float = 0.05,
) -> tuple[Floats, Floats]:
    """Solve `ẋ = field(x)` by the classical Runge–Kutta method of order 4.

    `start` has shape (…, n) for n variables, so that many trajectories run at once. Returns times of
    shape (k,) and states of shape (k, …, n); the step is shortened a little where it does not divide
    the duration. Raises ValueError for a duration or step that is not > 0.
    """
    count, h = grid(duration, step)
    states = iterate(runge_kutta(state_map(field, variables), h), start, count)
    return np.arange(count + 1) * np.float64(h), states


def runge_kutta(velocity: StateMap, h: float) -> StateMap:
    """One step of length h of the classical method of order 4."""

    def advance(state: Floats) -> Floats:
        first = velocity(state)
        second = velocity(state + h / 2 * first)
        third = velocity(state + h / 2 * second)
        fourth = velocity(state + h * third)
        return state + h / 6 * (first + 2 * (second + third) + fourth)

    return advance


def iterate(update: StateMap, start: ArrayLike, count: int) -> Floats:
    """The states `start`, `update(start)`, …: `count` iterations, shape (count + 1, …, n)."""
    if count < 1:
        raise ValueError("at least one iteration is needed")
    states = np.empty((count + 1, *np.shape(start)))
    states[0] = np.asarray(start, float)
    with np.errstate(all="ignore"):  # a blow-up shows as infinite or nan states
        for number in range(count):
            states[number + 1] = update(states[number])
    return states


# --- Jacobian determinants, by central differences


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
