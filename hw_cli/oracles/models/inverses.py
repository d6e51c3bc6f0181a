"""Inverses of functions of one variable, by Newton's steps from the nearest point of a grid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hw_cli.oracles.models.values import Array

STEPS = 60  # of Newton's method
SLOPE = 1e-6
CLOSE = 1e-9
GRID = np.linspace(-9.0, 9.0, 73)  # where an inverse is looked for


def is_monotone(grid: Array) -> Array:
    """Whether values along the first axis rise everywhere or fall everywhere, where they are finite; at each point."""
    rises = np.diff(grid, axis=0)
    open_ = ~np.isfinite(rises)
    return np.asarray((open_ | (rises > 0)).all(axis=0) | (open_ | (rises < 0)).all(axis=0))


def solved(function: Callable[[Array], Array], target: Array) -> Array:
    """x with function(x) = target for a function that is monotone on the grid; NaN where there is none."""
    real = np.real(target)
    with np.errstate(all="ignore"):
        known = [np.real(function(np.float64(at))) for at in GRID]  # type: ignore[arg-type]
        grid = np.stack(np.broadcast_arrays(*known))
        monotone = is_monotone(grid)
        shape = np.broadcast_shapes(real.shape, grid.shape[1:])
        guesses = np.stack([np.broadcast_to(value, shape) for value in grid])
        gaps = np.where(np.isfinite(guesses), np.abs(guesses - real), np.inf)
        x: Array = GRID[np.argmin(gaps, axis=0)].astype(target.dtype)
        for _ in range(STEPS):
            slope = (function(x + SLOPE) - function(x - SLOPE)) / (2 * SLOPE)
            step = (function(x) - target) / slope
            x = x - np.where(np.isfinite(step), step, 0.0)
            if np.nanmax(np.abs(step), initial=0.0) < 1e-14:
                break
        good = monotone & (np.abs(function(x) - target) <= CLOSE * (1 + np.abs(target)))
    return np.where(good, x, np.nan)
