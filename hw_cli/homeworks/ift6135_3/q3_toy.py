"""A one-dimensional Gaussian diffusion model in numbers: each term of its bound in closed form.

Every term is a polynomial of degree 2 in x_0. The experiments measure the same quantities in another way:
the laws of x_1, …, x_T together, as Gaussians of dimension T, by linear algebra.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hw_cli.prose import Message, say
from hw_cli.terms.core import Constant, Number, Term, Vector, call, lift
from hw_cli.terms.floats import compile_floats

Floats = NDArray[np.float64]

# --- schedules of the noise

LARGEST = Fraction(999, 1000)  # Nichol and Dhariwal clip β_t here: a β of 1 would leave nothing of x_{t−1}


def linear(steps: int) -> tuple[Term, ...]:
    """β_1, …, β_T on a line from 10⁻⁴ to 0.02 for T = 1000, scaled by 1000/T and clipped for other T.

    Ho, Jain and Abbeel, "Denoising diffusion probabilistic models", NeurIPS 2020.
    """
    first, last = Fraction(1, 10_000), Fraction(2, 100)
    shares = [Fraction(t, steps - 1) for t in range(steps)] if steps > 1 else [Fraction(1)]
    scale = Fraction(1000, steps)
    return tuple(lift(min(scale * (first + share * (last - first)), LARGEST)) for share in shares)


def cosine(steps: int) -> tuple[Term, ...]:
    """β_t = 1 − ᾱ_t/ᾱ_{t−1} for ᾱ_t ∝ cos²((t/T + s)/(1 + s) · π/2), s = 0.008; β_T = 1 is clipped.

    Nichol and Dhariwal, "Improved denoising diffusion probabilistic models", ICML 2021. The others stay
    below 3/4, so that nothing else need be clipped.
    """
    offset = Fraction(8, 1000)

    def wave(t: int) -> Term:
        return call("cos", lift((Fraction(t, steps) + offset) / (1 + offset) / 2) * Constant("pi"))

    ratios = tuple(Number("1") - (wave(t) / wave(t - 1)) ** 2 for t in range(1, steps))
    return (*ratios, lift(LARGEST))


SCHEDULES: dict[str, Callable[[int], tuple[Term, ...]]] = {"linear": linear, "cosine": cosine}


# --- the model


@dataclass(frozen=True)
class Diffusion:
    """Forward variances β_1, …, β_T, and p(x_{t−1}|x_t) = N(slope · x_t + shift, variance), p(x_T) = N(0, 1).

    Raises ValueError unless all four have the same length, 0 < β_t < 1 and the variances are > 0.
    """

    betas: tuple[float, ...]
    slopes: tuple[float, ...]
    shifts: tuple[float, ...]
    variances: tuple[float, ...]

    def __post_init__(self) -> None:
        if len({len(self.betas), len(self.slopes), len(self.shifts), len(self.variances)}) != 1:
            raise ValueError("one slope, shift and variance for each step")
        if not self.betas or not all(0 < beta < 1 for beta in self.betas):
            raise ValueError("the variances of the noise must lie between 0 and 1")
        if not all(variance > 0 for variance in self.variances):
            raise ValueError("the variances of the reverse process must be > 0")

    @property
    def steps(self) -> int:
        """T."""
        return len(self.betas)

    @property
    def kept(self) -> Floats:
        """ᾱ_0 = 1, ᾱ_1, …, ᾱ_T, shape (T + 1,)."""
        return _kept(np.asarray(self.betas, float))


def _kept(betas: Floats) -> Floats:
    kept = np.ones(len(betas) + 1)
    np.cumprod(1 - betas, out=kept[1:])
    return kept


def best_means(schedule: str, steps: int, mean: Fraction, deviation: Fraction) -> Diffusion:
    """The reverse process with the best means for data N(mean, deviation²), and with variances β_t.

    The means are those of the true posterior laws; β_t is the first choice of Ho et al. (2020), larger
    than the best variance when the deviation is below 1: this is what the bound loses. Raises KeyError for an
    unknown schedule.
    """
    betas: Floats = compile_floats(Vector(SCHEDULES[schedule](steps)), ())()
    m, variance = float(mean), float(deviation) ** 2
    kept = _kept(betas)
    means, spreads = np.sqrt(kept) * m, kept * variance + 1 - kept  # of q(x_t), t = 0, …, T
    slopes = np.sqrt(1 - betas) * spreads[:-1] / spreads[1:]
    shifts = means[:-1] - slopes * means[1:]
    return Diffusion(*(tuple(map(float, part)) for part in (betas, slopes, shifts, betas)))


# --- the bound, term by term


@dataclass(frozen=True, eq=False)
class Bound:
    """The terms of the bound as polynomials in x_0: coefficients of 1, x_0 and x_0² along the last axis.

    `divergences` has shape (T − 1, 3), for t = 2, …, T; the others have shape (3,). `evidence` is
    log p(x_0).
    """

    reconstruction: Floats
    divergences: Floats
    prior: Floats
    evidence: Floats

    @property
    def total(self) -> Floats:
        """The bound itself: the reconstruction less all divergences."""
        every: Floats = self.divergences.sum(axis=0)
        return self.reconstruction - every - self.prior

    @property
    def gap(self) -> Floats:
        """log p(x_0) less the bound."""
        return self.evidence - self.total


def bound(model: Diffusion) -> Bound:
    """Every term, by the closed forms of Gaussian marginals, posteriors and divergences."""
    betas, slopes, shifts, variances = (
        np.array(part) for part in (model.betas, model.slopes, model.shifts, model.variances)
    )
    before, kept = model.kept[:-1], model.kept[1:]
    noise = 1 - kept
    lost = _square(1 - slopes[0] * np.sqrt(kept[0]), -shifts[0]) + _constant(slopes[0] ** 2 * noise[0])
    reconstruction = _constant(-math.log(2 * math.pi * variances[0]) / 2) - lost / (2 * variances[0])
    on_last = np.sqrt(1 - betas) * (1 - before) / noise  # the posterior mean is on_last x_t + on_first x_0
    on_first = np.sqrt(before) * betas / noise
    ratio = (betas * (1 - before) / noise / variances)[1:]
    apart = _square(((on_last - slopes) * np.sqrt(kept) + on_first)[1:], -shifts[1:])
    apart += _constant(((on_last - slopes) ** 2 * noise)[1:])
    divergences = _constant((ratio - 1 - np.log(ratio)) / 2) + apart / (2 * variances[1:, None])
    prior = _square(np.sqrt(kept[-1]), 0.0) / 2 + _constant((-kept[-1] - math.log(noise[-1])) / 2)
    return Bound(reconstruction, divergences, prior, _evidence(model))


def _evidence(model: Diffusion) -> Floats:
    """log p(x_0): mean and variance come down from x_T ~ N(0, 1), step by step."""
    mean, variance = marginal(model)
    return _constant(-math.log(2 * math.pi * variance) / 2) - _square(1.0, -mean) / (2 * variance)


def marginal(model: Diffusion) -> tuple[float, float]:
    """Mean and variance of p(x_0)."""
    mean, variance = 0.0, 1.0
    steps = zip(model.slopes, model.shifts, model.variances, strict=True)
    for slope, shift, own in reversed(tuple(steps)):
        mean, variance = slope * mean + shift, slope**2 * variance + own
    return mean, variance


def _square(slope: ArrayLike, start: ArrayLike) -> Floats:
    """(slope · x + start)² as coefficients."""
    a, b = np.broadcast_arrays(np.asarray(slope, float), np.asarray(start, float))
    return np.stack((b * b, 2 * a * b, a * a), axis=-1)


def _constant(value: ArrayLike) -> Floats:
    coefficients = np.zeros((*np.shape(value), 3))
    coefficients[..., 0] = value
    return coefficients


def at(coefficients: Floats, x: float) -> Any:
    """The value of polynomials at a point: a float, or an array with one value each."""
    return coefficients @ np.array([1.0, x, x * x])


def average(coefficients: Floats, mean: float, deviation: float) -> Any:
    """The expectation of polynomials for x ~ N(mean, deviation²)."""
    return coefficients @ np.array([1.0, mean, mean**2 + deviation**2])


# --- the same by linear algebra


@dataclass(frozen=True)
class _Joint:
    """A Gaussian function of x_1, …, x_T: exp(peak − (x − mean)ᵀ precision (x − mean)/2)."""

    peak: float
    mean: Floats
    precision: Floats

    def __call__(self, mean: Floats, covariance: Floats) -> float:
        """The expectation of its logarithm under another Gaussian."""
        gap = mean - self.mean
        return self.peak - float(gap @ self.precision @ gap + np.sum(self.precision * covariance)) / 2

    @property
    def mass(self) -> float:
        """The logarithm of its integral."""
        size = len(self.mean)
        return self.peak + (size * math.log(2 * math.pi) - float(np.linalg.slogdet(self.precision)[1])) / 2


def _joint(size: int, left: Floats, right: Floats, starts: Floats, variances: Floats) -> _Joint:
    """∏ N(left_i x_{i−1} + right_i x_i + start_i; 0, variance_i), i = 1, 2, …, with x_0 put into the first start.

    There are `size` variables, and as many factors or one more; the last `right` is then 0.
    """
    inside = slice(0, size)
    diagonal = (right**2 / variances)[inside]
    diagonal[: len(left) - 1] += (left**2 / variances)[1:]
    beside = (left * right / variances)[1:size]
    precision = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
    pull = (right * starts / variances)[inside]
    pull[: len(left) - 1] += (left * starts / variances)[1:]
    mean = -_solve(precision, pull)
    gaps = starts.copy()
    gaps[:size] += right[:size] * mean
    gaps[1:] += left[1:] * mean[: len(left) - 1]
    peak = -float(gaps @ (gaps / variances) + np.log(2 * np.pi * variances).sum()) / 2
    return _Joint(peak, mean, precision)


def _solve(matrix: Floats, right: Floats) -> Floats:
    return np.asarray(np.linalg.solve(matrix, right), np.float64)


def _forward(model: Diffusion, x: float) -> _Joint:
    """q(x_{1:T}|x_0 = x), a product of N(x_t − √α_t x_{t−1}; 0, β_t)."""
    betas = np.array(model.betas)
    left = -np.sqrt(1 - betas)
    starts = np.zeros(model.steps)
    starts[0] = left[0] * x
    return _joint(model.steps, left, np.ones(model.steps), starts, betas)


def _generative(model: Diffusion, x: float) -> _Joint:
    """p(x_{0:T}) at x_0 = x, a product of N(x_{t−1} − slope · x_t − shift; 0, variance), and of N(x_T; 0, 1)."""
    left = np.ones(model.steps + 1)
    right = -np.array([*model.slopes, 0.0])
    starts = -np.array([*model.shifts, 0.0])
    starts[0] += x
    return _joint(model.steps, left, right, starts, np.array([*model.variances, 1.0]))


@dataclass(frozen=True)
class ExpectedLogRatio:
    """E_q[log p(x_{0:T})/q(x_{1:T}|x_0)] at x_0 = `x`, from the two joint densities as they stand."""

    model: Diffusion
    x: float

    @property
    def words(self) -> Message:
        """What is measured, and how."""
        return say("one Gaussian integral over all the latent variables")

    def measure(self) -> float:
        """The expectation, in nats."""
        q, p = _forward(self.model, self.x), _generative(self.model, self.x)
        covariance = _solve(q.precision, np.eye(self.model.steps))
        return p(q.mean, covariance) - q(q.mean, covariance)


@dataclass(frozen=True)
class LogEvidence:
    """log p(x_0) at x_0 = `x`, from the determinant of the precision matrix of x_1, …, x_T."""

    model: Diffusion
    x: float

    @property
    def words(self) -> Message:
        """What is measured, and how."""
        return say("the joint density integrated over all the latent variables at once")

    def measure(self) -> float:
        """The logarithm of the density."""
        return _generative(self.model, self.x).mass


@dataclass(frozen=True)
class PosteriorDivergence:
    """KL[q(x_{1:T}|x_0)‖p(x_{1:T}|x_0)] at x_0 = `x`: the closed form for two Gaussians of dimension T."""

    model: Diffusion
    x: float

    @property
    def words(self) -> Message:
        """What is measured, and how."""
        return say("the closed form for two Gaussians of dimension {n}", n=Number(str(self.model.steps)))

    def measure(self) -> float:
        """The divergence, in nats."""
        q, p = _forward(self.model, self.x), _generative(self.model, self.x)
        gap = p.mean - q.mean
        trace = np.trace(_solve(q.precision, p.precision))
        volumes = np.linalg.slogdet(q.precision)[1] - np.linalg.slogdet(p.precision)[1]
        return float(trace - self.model.steps + gap @ p.precision @ gap + volumes) / 2
