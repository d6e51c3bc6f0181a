"""Experiments: numbers measured by simulation, to be set against numbers that were derived.

They share nothing with the derivations but the vector field (or the iteration) itself, and are
deterministic: fixed steps, no random numbers. A measurement that went wrong is nan, which agrees with
no prediction.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

from hw_cli.prose import Message, say
from hw_cli.terms.core import Negative, Number, Power, Product, Term, Vector
from hw_cli.terms.tape import compile_scalars

State = Sequence[float]
StateMap = Callable[[State], State]

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
    """The map state → `terms`; it raises ArithmeticError or ValueError where they are not defined."""
    if len(terms) != len(variables):
        raise ValueError(f"{len(terms)} components for {len(variables)} variables")
    return compile_scalars(Vector(terms), variables)


def runge_kutta(velocity: StateMap, h: float) -> StateMap:
    """One step of length h of the classical method of order 4."""
    half, sixth = h / 2, h / 6

    def advance(state: State) -> State:
        first = velocity(state)
        second = velocity([x + half * v for x, v in zip(state, first, strict=True)])
        third = velocity([x + half * v for x, v in zip(state, second, strict=True)])
        fourth = velocity([x + h * v for x, v in zip(state, third, strict=True)])
        slopes = zip(state, first, second, third, fourth, strict=True)
        return [x + sixth * (a + 2 * (b + c) + d) for x, a, b, c, d in slopes]

    return advance


def log_distances(update: StateMap, start: State, count: int) -> list[float]:
    """log of the distance to the origin along `count` iterations: count + 1 numbers.

    Once the state is within `CLOSE` of the origin it is put back to that distance after each
    iteration, and the log of the ratio is accumulated (Benettin's way of measuring Lyapunov exponents):
    near an equilibrium the map is linear, and the rounding errors of tiny states would soon be all that
    is left. Raises ArithmeticError or ValueError where a state has no distance or no successor.
    """
    logs: list[float] = []
    state, shift, near = start, 0.0, False
    for _ in range(count + 1):
        size = math.hypot(*state)
        logs.append(shift + math.log(size))
        near = near or size <= CLOSE
        if near:
            state, shift = [x * (CLOSE / size) for x in state], logs[-1] - math.log(CLOSE)
        state = update(state)
    return logs


def grid(duration: float, step: float) -> tuple[int, float]:
    """How many steps fill a duration, and their length: `step`, or a little less where it does not divide.

    Raises ValueError for a duration or step that is not > 0.
    """
    if not (duration > 0 and step > 0):
        raise ValueError("duration and step must be > 0")
    count = math.ceil(duration / step - 1e-9)
    return count, duration / count


def late_slope(times: Sequence[float], heights: Sequence[float]) -> float:
    """The mean slope of `heights` over the second half of `times`, as if it held no oscillation.

    The local slopes are weighted by sin², which is 0 at both ends of the half: an oscillation of n
    periods keeps a share of order n⁻³ (a plain mean: n⁻¹). Equidistant times; nan where heights are not
    finite.
    """
    late = (len(times) - 1) // 2
    if len(times) < 2 or not all(map(math.isfinite, heights[late:])):
        return math.nan
    pairs = list(zip(times[late:], heights[late:], strict=True))
    slopes = [(b - a) / (t - s) for (s, a), (t, b) in pairwise(pairs)]
    weights = [math.sin(math.pi * (place + 0.5) / len(slopes)) ** 2 for place in range(len(slopes))]
    return math.fsum(map(operator.mul, weights, slopes)) / math.fsum(weights)


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
            "Runge–Kutta of order 4 with step {step}, from {start} up to time {end}: decay rate of the distance "
            "to the equilibrium, averaged over the second half",
            step=decimal(self.step),
            start=_point(self.start),
            end=decimal(self.duration),
        )

    def measure(self) -> float:
        """The rate, per unit of time."""
        count, h = grid(self.duration, self.step)
        update = runge_kutta(state_map(self.field, self.variables), h)
        return -_slope_of_distances(update, self.start, count, h)


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
            "Runge–Kutta of order 4 with step {step}, from {start} up to time {end}: greatest relative change of "
            "{function} along the trajectory",
            step=decimal(self.step),
            start=_point(self.start),
            end=decimal(self.duration),
            function=self.function,
        )

    def measure(self) -> float:
        """The change, relative to the value at the start (absolute where that value is 0)."""
        count, h = grid(self.duration, self.step)
        update = runge_kutta(state_map(self.field, self.variables), h)
        height = compile_scalars(self.function, self.variables)
        state: State = self.start
        values: list[float] = []
        try:
            for _ in range(count + 1):
                values += height(state)
                state = update(state)
        except (ArithmeticError, ValueError):
            return math.nan
        if not all(map(math.isfinite, values)):
            return math.nan
        return max(abs(value - values[0]) for value in values) / (abs(values[0]) or 1.0)


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
            start=_point(self.start),
        )

    def measure(self) -> float:
        """The factor, per iteration."""
        update = state_map(self.update, self.variables)
        return math.exp(_slope_of_distances(update, self.start, self.count, 1.0))


def _slope_of_distances(update: StateMap, start: State, count: int, h: float) -> float:
    """The late slope of log distances, a time h apart; nan where the states leave the domain or blow up."""
    try:
        logs = log_distances(update, start, count)
    except (ArithmeticError, ValueError):
        return math.nan
    return late_slope([h * number for number in range(count + 1)], logs)


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
    shown = f"{Decimal(repr(value)):f}"
    return shown.removesuffix(".0")


def _whole(value: int) -> Term:
    return Number(str(value)) if value >= 0 else Negative(Number(str(-value)))


def _point(state: tuple[float, ...]) -> Message:
    """The coordinates of a state; in French semicolons keep apart what has a decimal comma."""
    names = tuple((f"value{number}", decimal(value)) for number, value in enumerate(state))
    places = [f"{{{name}}}" for name, _ in names]
    return Message(f"({', '.join(places)})", names, french="(" + "\u202f; ".join(places) + ")")


# --- a quadrature


@dataclass(frozen=True)
class Quadrature:
    """∫ body d variable over [low, high], outside which the body must be negligible.

    The trapezoid rule, which converges faster than any power of the step for smooth bodies that vanish
    at both ends (Trefethen and Weideman, SIAM Review 56, 2014).
    """

    body: Term
    variable: Term
    low: float
    high: float
    nodes: int = 4001

    @property
    def words(self) -> Message:
        """What is measured, and how."""
        return say("direct quadrature of the integral, {n} nodes", n=Number(str(self.nodes)))

    def measure(self) -> float:
        """The value of the integral; nan where the body is not defined."""
        body, step = compile_scalars(self.body, (self.variable,)), (self.high - self.low) / (self.nodes - 1)
        try:
            heights = [body((self.low + step * number,))[0] for number in range(self.nodes)]
            return step * math.fsum((heights[0] / 2, *heights[1:-1], heights[-1] / 2))
        except (ArithmeticError, ValueError):
            return math.nan
