"""The inverse of a strictly monotone map in numbers, for plots: vectorised, the bracket guaranteed.

`invert` widens a bracket until the value lies in it, then goes on by Newton's steps, falling back on halving
whenever a step would leave the bracket or does not shrink it fast enough; so it ends for every monotone map.
`LogisticMixture` and `RadialFlow` are the two maps of the sheet, written so that neither they nor their
inverses lose digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hw_cli.errors import UsageError
from hw_cli.terms.core import Derivative, Term
from hw_cli.terms.elementary import elementary
from hw_cli.terms.floats import compile_floats

Floats = NDArray[np.float64]
Map = Callable[[Floats], Floats]

DOUBLINGS = 1_100  # from 1 to beyond the largest float
ROUNDS = 1_200  # halvings from the largest float down to the smallest: never reached in practice
ULPS = 2.0  # how close the two ends of the last bracket are
SUM_SLACK = 1e-9  # by which weights may miss 1: typed decimals such as 0.333333333


def invert(
    g: Map,
    slope: Map,
    y: ArrayLike,
    *,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    domain: tuple[float, float] = (-math.inf, math.inf),
) -> Floats:
    """The z with g(z) = y, for a map g that is continuous and strictly monotone on the open `domain`.

    `slope` is g′; it only makes the search faster. `low` and `high` may bracket z (same shape as y);
    without them the bracket widens by doubling, towards the ends of the domain where these are finite.
    Shapes: y and the result (n,) or any. Raises UsageError for a y that g does not reach, or that is not
    a finite number.
    """
    goal = np.atleast_1d(np.asarray(y, float))
    if not np.all(np.isfinite(goal)):
        raise UsageError("a value to invert is not a finite number")
    shape, goal = goal.shape, goal.ravel()
    if goal.size == 0:
        return np.empty(np.shape(y))
    with np.errstate(all="ignore"):
        sign = _direction(g, domain)
        f = _Shifted(g, slope, sign, goal)
        left, right = f.bracket(low, high, shape, domain)
        found = f.solve(left, right)
    return found.reshape(np.shape(y))


def _direction(g: Map, domain: tuple[float, float]) -> float:
    """1 for an increasing map, −1 for a decreasing one, told by two points wide apart."""
    for width in (0.25, 0.45, 0.05, 0.499):
        one, other = g(np.array(_spread(domain, width)))
        if one != other and not np.isnan(one + other):
            return float(np.sign(other - one))
    raise UsageError("the map looks constant: it has no inverse")


def _spread(domain: tuple[float, float], width: float) -> list[float]:
    low, high = domain
    if math.isfinite(low) and math.isfinite(high):
        return [low + (high - low) * (0.5 - width), low + (high - low) * (0.5 + width)]
    reach = 1 / (0.5 - width)
    if math.isfinite(low):
        return [low + 1 / reach, low + reach]
    if math.isfinite(high):
        return [high - reach, high - 1 / reach]
    return [-reach, reach]


@dataclass(frozen=True)
class _Shifted:
    """The increasing function sign · (g(z) − y), one y an entry."""

    g: Map
    slope: Map
    sign: float
    goal: Floats

    def at(self, z: Floats, rows: NDArray[np.bool_] | slice = slice(None)) -> Floats:
        return self.sign * (self.g(z) - self.goal[rows])

    def bracket(
        self,
        low: ArrayLike | None,
        high: ArrayLike | None,
        shape: tuple[int, ...],
        domain: tuple[float, float],
    ) -> tuple[Floats, Floats]:
        """Ends with f(left) ≤ 0 ≤ f(right); given ones are widened when rounding has put them inside."""
        first, last = map(float, domain)
        start = _middle((first, last))
        left = (
            np.full(self.goal.shape, start)
            if low is None
            else np.broadcast_to(low, shape).astype(float).ravel()
        )
        right = (
            np.full(self.goal.shape, start)
            if high is None
            else np.broadcast_to(high, shape).astype(float).ravel()
        )
        self._widen(left, -1.0, first)
        self._widen(right, 1.0, last)
        return left, right

    def _widen(self, end: Floats, side: float, limit: float) -> None:
        """Move `end` outwards, twice as far each time (or half the way to a finite limit), until f changes."""
        start = end.copy()
        step = np.maximum(1e-3, np.abs(start) * 1e-15)
        for _ in range(DOUBLINGS):
            inside = ~(side * self.at(end) >= 0)
            if not inside.any():
                return
            if math.isfinite(limit):
                moved = (end[inside] + limit) / 2
                stuck = (moved == end[inside]) | (moved == limit)
            else:
                moved = start[inside] + side * step[inside]
                stuck = ~np.isfinite(moved)
                step[inside] *= 2
            if stuck.any():
                break
            end[inside] = moved
        missed = self.goal[~(side * self.at(end) >= 0)]
        raise UsageError(f"the map does not take the value {missed[0]:g}", "give values of its image")

    def solve(self, left: Floats, right: Floats) -> Floats:
        """Newton's steps kept inside the bracket; a step that shrinks it by less than half is a halving."""
        z = left + (right - left) / 2
        active = np.ones(z.shape, bool)
        before = right - left
        for _ in range(ROUNDS):
            here = z[active]
            value = self.at(here, active)
            below = value <= 0
            left[active] = np.where(below, here, left[active])
            right[active] = np.where(value >= 0, here, right[active])
            a, b = left[active], right[active]
            width = b - a
            newton = here - value / (self.sign * self.slope(here))
            halve = ~((newton > a) & (newton < b)) | (width > before[active] / 2)
            step = np.where(halve, a + width / 2, newton)
            before[active] = width
            done = (value == 0) | (width <= ULPS * np.spacing(np.maximum(np.abs(a), np.abs(b))))
            settled = ~halve & (np.abs(step - here) <= np.spacing(np.abs(here)) / 2)
            z[active] = np.where(value == 0, here, step)
            active[active] = ~(done | settled)
            if not active.any():
                break
        return z


def _middle(domain: tuple[float, float]) -> float:
    low, high = domain
    if math.isfinite(low) and math.isfinite(high):
        return low + (high - low) / 2
    return low + 1 if math.isfinite(low) else high - 1 if math.isfinite(high) else 0.0


def inverse_of(
    term: Term, variable: Term, *, domain: tuple[float, float] = (-math.inf, math.inf)
) -> Callable[[ArrayLike], Floats]:
    """The inverse of a strictly monotone map given as a term in its variable alone.

    Raises RuleFailed for a term that no rule differentiates (|·| and max among them).

    >>> from hw_cli.terms.core import Symbol, call
    >>> z = Symbol("z")
    >>> float(inverse_of(z + call("tanh", z) / 2, z)(0.0))
    0.0
    """
    from hw_cli.proof.rules.calculus import differentiate

    plain = elementary(term)
    g = compile_floats(plain, (variable,))
    slope = compile_floats(differentiate(Derivative(plain, variable)), (variable,))
    return lambda y: invert(g, slope, y, domain=domain)


# --- the maps of the sheet


@dataclass(frozen=True)
class LogisticMixture:
    """g(z) = σ⁻¹(Σ wᵢ σ(aᵢ z + bᵢ)), wᵢ in (0, 1) with sum 1 (or one weight 1), aᵢ > 0; tuples of one length.

    Computed in logarithms: log S and log(1 − S) = log Σ wᵢ σ(−aᵢ z − bᵢ) are never rounded to 0.
    Raises UsageError, naming the fault, for parameters outside these.
    """

    weights: tuple[float, ...]
    slopes: tuple[float, ...]
    shifts: tuple[float, ...]

    def __init__(self, weights: Sequence[float], slopes: Sequence[float], shifts: Sequence[float]) -> None:
        given = {"weights": weights, "slopes": slopes, "shifts": shifts}
        for name, values in given.items():
            object.__setattr__(self, name, tuple(map(float, values)))
            _check_finite(name, getattr(self, name))
        lengths = {name: len(values) for name, values in given.items()}
        if len(set(lengths.values())) != 1 or not self.weights:
            counts = ", ".join(f"{count} {name}" for name, count in lengths.items())
            raise UsageError(f"the mixture has {counts}", "give as many of each, at least one")
        for number, weight in enumerate(self.weights, 1):
            if not weight > 0:
                raise UsageError(f"weight {number} is {weight:g}, not > 0")
        total = math.fsum(self.weights)
        if abs(total - 1) > SUM_SLACK:
            raise UsageError(f"the weights sum to {total:.12g}, not to 1")
        for number, slope in enumerate(self.slopes, 1):
            if not slope > 0:
                raise UsageError(f"a_{number} = {slope:g}, but every a_i must be > 0")

    def __call__(self, z: ArrayLike) -> Floats:
        """g(z); any shape."""
        above, below = self._logs(z)
        return above - below

    def slope(self, z: ArrayLike) -> Floats:
        """g′(z) = Σ wᵢ aᵢ σ(1 − σ) / (S(1 − S)); any shape."""
        u = self._arguments(z)
        terms = _log_sigmoid(u) + _log_sigmoid(-u) + np.log(self._column(self.slopes, u))
        above, below = self._logs(z)
        return np.exp(self._weighted(terms) - above - below)

    def inverse(self, y: ArrayLike) -> Floats:
        """g⁻¹(y); any shape. min (aᵢ z + bᵢ) ≤ g(z) ≤ max (aᵢ z + bᵢ) gives the bracket."""
        ends = (np.asarray(y, float)[..., None] - np.array(self.shifts)) / np.array(self.slopes)
        return invert(self, self.slope, y, low=ends.min(axis=-1), high=ends.max(axis=-1))

    def _logs(self, z: ArrayLike) -> tuple[Floats, Floats]:
        """log S and log(1 − S)."""
        u = self._arguments(z)
        return self._weighted(_log_sigmoid(u)), self._weighted(_log_sigmoid(-u))

    def _arguments(self, z: ArrayLike) -> Floats:
        at = np.asarray(z, float)[None]
        result: Floats = self._column(self.slopes, at) * at + self._column(self.shifts, at)
        return result

    def _column(self, values: tuple[float, ...], like: Floats) -> Floats:
        return np.array(values).reshape(-1, *[1] * (like.ndim - 1))

    def _weighted(self, logs: Floats) -> Floats:
        """log Σ wᵢ exp(logsᵢ), the weights scaled to sum to 1 in floats."""
        shares = np.log(self._column(self.weights, logs)) - math.log(math.fsum(self.weights))
        result: Floats = np.logaddexp.reduce(logs + shares, axis=0)
        return result


def _log_sigmoid(u: Floats) -> Floats:
    result: Floats = -np.logaddexp(0.0, -u)
    return result


@dataclass(frozen=True)
class RadialFlow:
    """g(z) = z + β h(α, r)(z − z₀), h = 1/(α + r), r = ‖z − z₀‖, for α > 0 and β ≥ −α.

    `centre` is z₀ (D components); points have shape (…, D). Raises UsageError for parameters outside these.
    """

    centre: tuple[float, ...]
    alpha: float
    beta: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "centre", tuple(map(float, np.atleast_1d(self.centre))))
        _check_finite("centre", self.centre)
        _check_finite("alpha and beta", (self.alpha, self.beta))
        if not self.alpha > 0:
            raise UsageError(f"α = {self.alpha:g}, but it must be > 0")
        if self.beta < -self.alpha:
            raise UsageError(
                f"β = {self.beta:g} < −α = {-self.alpha:g}: the flow is not injective",
                "every β ≥ −α makes it invertible",
            )

    def __call__(self, z: ArrayLike) -> Floats:
        """g(z)."""
        return np.array(self.centre) + self.push(self._points(z) - np.array(self.centre))

    def inverse(self, y: ArrayLike) -> Floats:
        """g⁻¹(y)."""
        return np.array(self.centre) + self.pull(self._points(y) - np.array(self.centre))

    def push(self, offset: ArrayLike) -> Floats:
        """g(z₀ + offset) − z₀: no digit is lost to the size of z₀."""
        offset = self._points(offset)
        radius = _norm(offset)
        return offset * ((radius + (self.alpha + self.beta)) / (self.alpha + radius))

    def pull(self, offset: ArrayLike) -> Floats:
        """g⁻¹(z₀ + offset) − z₀: the same direction, the radius that `offset` comes from."""
        offset = self._points(offset)
        stretched = _norm(offset)
        radius = self.radius(stretched)
        with np.errstate(all="ignore"):
            unit = np.where(stretched > 0, offset / stretched, 0.0)
        return unit * radius

    def stretched(self, radius: ArrayLike) -> Floats:
        """ρ(r) = ‖g(z) − z₀‖ for ‖z − z₀‖ = r."""
        r = np.asarray(radius, float)
        result: Floats = r * ((r + (self.alpha + self.beta)) / (self.alpha + r))
        return result

    def radius(self, stretched: ArrayLike) -> Floats:
        """r(ρ), the non-negative root of r² + (α + β − ρ) r − αρ = 0, without cancellation."""
        rho = np.asarray(stretched, float)
        half = (rho - (self.alpha + self.beta)) / 2
        product = np.sqrt(self.alpha) * np.sqrt(rho)
        root = np.hypot(half, product)
        with np.errstate(all="ignore"):
            other = np.where(rho > 0, product * (product / (root - half)), 0.0)
        result: Floats = np.where(half >= 0, half + root, other)
        return result

    def _points(self, offset: ArrayLike) -> Floats:
        points = np.asarray(offset, float)
        if points.shape[-1:] != (len(self.centre),):
            raise UsageError(f"points must have {len(self.centre)} components, as the centre does")
        return points


def _norm(points: Floats) -> Floats:
    """Euclidean norms along the last axis, kept as an axis, without underflow or overflow of squares."""
    size = np.max(np.abs(points), axis=-1, keepdims=True)
    with np.errstate(all="ignore"):
        scaled = np.where(size > 0, points / size, 0.0)
    norm: Floats = size * np.sqrt(np.sum(scaled**2, axis=-1, keepdims=True))
    return norm


def _check_finite(name: str, values: Sequence[float]) -> None:
    if not all(map(math.isfinite, values)):
        raise UsageError(f"{name}: every number must be finite")
