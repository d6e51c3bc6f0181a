"""Simulations of many trajectories at once, on numpy's arrays: what the figures draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hw_cli.experiments.experiments import grid
from hw_cli.terms.core import Term, Vector
from hw_cli.terms.floats import compile_floats

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
