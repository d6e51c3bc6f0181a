"""Experiments: numbers measured by simulation, to be set against numbers that were derived.

They share nothing with the derivations but the vector field (or the iteration) itself, and are
deterministic: fixed steps, no random numbers. A measurement that went wrong is nan, which agrees with
no prediction.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hw_cli.prose import Message, Value, say
from hw_cli.terms.core import Negative, Number, Power, Product, Symbol, Term, Vector
from hw_cli.terms.floats import compile_floats

Floats = NDArray[np.float64]
StateMap = Callable[[Floats], Floats]

CLOSE = 1e-6  # to the equilibrium: the nonlinear part and the rounding errors are both negligible there


class Experiment(Protocol):
    """What can be measured again at will."""

    @property
    def words(self) -> Message:
        """What is measured, and how."""

    def measure(self) -> float:
        """The measured number; nan where the measurement failed."""


# --- simulation


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
    count, h = _grid(duration, step)
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


def log_distances(update: StateMap, start: ArrayLike, count: int) -> Floats:
    """log of the distance to the origin along `count` iterations, shape (count + 1,).

    Once the state is within `CLOSE` of the origin it is put back to that distance after each
    iteration, and the log of the ratio is accumulated (Benettin's way of measuring Lyapunov exponents):
    near an equilibrium the map is linear, and the rounding errors of tiny states would soon be all that
    is left.
    """
    logs = np.empty(count + 1)
    state, shift, near = np.asarray(start, float), 0.0, False
    with np.errstate(all="ignore"):
        for number in range(count + 1):
            size = np.sqrt(state @ state)
            logs[number] = shift + np.log(size)
            near = near or bool(size <= CLOSE)
            if near:
                state, shift = state * (CLOSE / size), logs[number] - np.log(CLOSE)
            state = update(state)
    return logs


def _grid(duration: float, step: float) -> tuple[int, float]:
    if not (duration > 0 and step > 0):
        raise ValueError("duration and step must be > 0")
    count = math.ceil(duration / step - 1e-9)
    return count, duration / count


def late_slope(times: Floats, heights: Floats) -> float:
    """The mean slope of `heights` over the second half of `times`, as if it held no oscillation.

    The local slopes are weighted by sin², which is 0 at both ends of the half: an oscillation of n
    periods keeps a share of order n⁻³ (a plain mean: n⁻¹). Equidistant times; nan where heights are not
    finite.
    """
    late = (len(times) - 1) // 2
    if len(times) < 2 or not np.isfinite(heights[late:]).all():
        return math.nan
    slopes = np.diff(heights[late:]) / np.diff(times[late:])
    weights = np.sin(np.pi * (np.arange(len(slopes)) + 0.5) / len(slopes)) ** 2
    return float(weights @ slopes / weights.sum())


# --- experiments


@dataclass(frozen=True)
class DecayRate:
    """The rate r at which a trajectory's distance to the origin falls like exp(−rt) in the long run.

    To be set against minus the spectral abscissa of the Jacobian at the origin. Where the slowest
    eigenvalue is defective the distance falls like t·exp(−rt), and the measured rate is short by about
    1.4/duration. The step must be below 2.7 over the modulus of the fastest eigenvalue (stability of the
    method), else the measurement is nan or plainly wrong.
    """

    field: tuple[Term, ...]
    variables: tuple[Term, ...]
    start: tuple[float, ...]
    duration: float = 200.0
    step: float = 0.1

    @property
    def words(self) -> Message:
        """What is measured, and how."""
        return say(
            "Runge–Kutta of order 4 with step {step}, from {start} up to {end}: decay rate of the distance "
            "to the equilibrium, averaged over the second half",
            step=decimal(self.step),
            start=_point(self.variables, self.start),
            end=_equation(Symbol("t"), self.duration),
        )

    def measure(self) -> float:
        """The rate, per unit of time."""
        count, h = _grid(self.duration, self.step)
        update = runge_kutta(state_map(self.field, self.variables), h)
        return -late_slope(np.arange(count + 1.0) * h, log_distances(update, self.start, count))


@dataclass(frozen=True)
class Drift:
    """The greatest relative change of `function` along a trajectory: 0 for a first integral.

    The integrator's own error stays: compare with an absolute tolerance (1e-6 is ample for the default
    step and velocities of order 1).
    """

    function: Term
    field: tuple[Term, ...]
    variables: tuple[Term, ...]
    start: tuple[float, ...]
    duration: float = 100.0
    step: float = 0.05

    @property
    def words(self) -> Message:
        """What is measured, and how."""
        return say(
            "Runge–Kutta of order 4 with step {step}, from {start} up to {end}: greatest relative change of "
            "{function} along the trajectory",
            step=decimal(self.step),
            start=_point(self.variables, self.start),
            end=_equation(Symbol("t"), self.duration),
            function=self.function,
        )

    def measure(self) -> float:
        """The change, relative to the value at the start (absolute where that value is 0)."""
        _, states = integrate(self.field, self.variables, self.start, self.duration, self.step)
        values = compile_floats(self.function, self.variables)(*states.T)
        if not np.isfinite(values).all():
            return math.nan
        return float(np.abs(values - values[0]).max() / (abs(values[0]) or 1.0))


@dataclass(frozen=True)
class ContractionFactor:
    """The factor by which one iteration shrinks (or stretches) the distance to the origin, in the long run.

    `update` gives the new state as terms of the old one. To be set against the spectral radius of the
    iteration's Jacobian at the origin; start within `CLOSE` of it where the iteration does not contract.
    """

    update: tuple[Term, ...]
    variables: tuple[Term, ...]
    start: tuple[float, ...]
    count: int = 1000

    @property
    def words(self) -> Message:
        """What is measured, and how."""
        return say(
            "{count} iterations from {start}: geometric mean of the factor by which the distance to the "
            "equilibrium changes, over the second half",
            count=self.count,
            start=_point(self.variables, self.start),
        )

    def measure(self) -> float:
        """The factor, per iteration."""
        logs = log_distances(state_map(self.update, self.variables), self.start, self.count)
        return math.exp(late_slope(np.arange(self.count + 1.0), logs))


# --- words


def decimal(value: float, digits: int = 4) -> Term:
    """A measured number as a term: `0.05`, `−1.5`, and `3.1 · 10⁻⁹` where many zeros would hide it.

    >>> from hw_cli.terms.text import text
    >>> text(decimal(0.25000001)), text(decimal(-12345678))
    ('0.25', '−1.235·10⁷')
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number to show")
    if value < 0:
        return Negative(decimal(-value, digits))
    if value == 0 or 1e-3 <= value < 1e6:
        return Number(_plain(float(f"{value:.{digits}g}")))
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = Power(Number("10"), _whole(int(exponent)))
    return power if float(mantissa) == 1 else Product((Number(_plain(float(mantissa))), power))


def _plain(value: float) -> str:
    return np.format_float_positional(value, trim="-")


def _whole(value: int) -> Term:
    return Number(str(value)) if value >= 0 else Negative(Number(str(-value)))


def _equation(left: Term, value: float) -> Message:
    return Message("{left} = {right}", (("left", left), ("right", decimal(value))))


def _point(variables: tuple[Term, ...], values: tuple[float, ...]) -> Message:
    """`ψ₀ = 1, θ = 0.5`."""
    equations: tuple[tuple[str, Value], ...] = tuple(
        (f"x{place}", _equation(*pair)) for place, pair in enumerate(zip(variables, values, strict=True))
    )
    return Message(", ".join(f"{{{name}}}" for name, _ in equations), equations)
