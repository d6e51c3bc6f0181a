"""Diffusion in numbers: schedules as published, every term by brute force, and models that are refused."""

from __future__ import annotations

from fractions import Fraction
from math import cos, pi

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from hw_cli.homeworks.ift6135_3 import parameters
from hw_cli.homeworks.ift6135_3.q3_toy import (
    SCHEDULES,
    Diffusion,
    ExpectedLogRatio,
    LogEvidence,
    PosteriorDivergence,
    at,
    average,
    best_means,
    bound,
    cosine,
    linear,
    marginal,
)
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import lift
from hw_cli.terms.floats import compile_floats

ONE, QUARTER = Fraction(1), Fraction(1, 4)


def numbers(terms):
    return [float(compile_floats(term, ())()) for term in terms]


# --- refused


@pytest.mark.parametrize(
    "lists",
    [
        ((), (), (), ()),
        ((0.1,), (1.0, 1.0), (0.0,), (1.0,)),
        ((0.1, 0.2), (1.0, 1.0), (0.0, 0.0), (1.0,)),
        ((0.0,), (1.0,), (0.0,), (1.0,)),
        ((1.0,), (1.0,), (0.0,), (1.0,)),
        ((1.5,), (1.0,), (0.0,), (1.0,)),
        ((float("nan"),), (1.0,), (0.0,), (1.0,)),
        ((0.1,), (1.0,), (0.0,), (0.0,)),
        ((0.1,), (1.0,), (0.0,), (-1.0,)),
        ((0.1,), (1.0,), (0.0,), (float("nan"),)),
    ],
)
def test_no_model(lists):
    with pytest.raises(ValueError, match=r"must|each"):
        Diffusion(*lists)


def test_an_unknown_schedule():
    with pytest.raises(KeyError):
        best_means("sigmoid", 10, ONE, QUARTER)


# --- schedules


def test_the_command_line_knows_the_same_schedules():
    assert tuple(SCHEDULES) == parameters.SCHEDULES


def test_linear_for_a_thousand_steps_is_that_of_ho_et_al():
    assert numbers(linear(1000)) == pytest.approx(np.linspace(1e-4, 0.02, 1000), rel=1e-15)


def test_linear_is_exact_and_scaled():
    assert linear(50)[0] == lift(Fraction(1, 500))
    assert linear(50)[-1] == lift(Fraction(2, 5))
    assert linear(1) == (lift(Fraction(999, 1000)),)
    assert max(numbers(linear(7))) == 0.999


@pytest.mark.parametrize("steps", [1, 2, 3, 50, 1000])
def test_cosine_is_that_of_nichol_and_dhariwal(steps):
    wave = [cos((t / steps + 0.008) / 1.008 * pi / 2) ** 2 for t in range(steps + 1)]
    expected = [min(1 - wave[t] / wave[t - 1], 0.999) for t in range(1, steps + 1)]
    assert numbers(cosine(steps)) == pytest.approx(expected, rel=1e-9)
    assert max(numbers(cosine(steps))[:-1], default=0) < 0.75


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 5, 49, 50])
def test_every_beta_lies_between_0_and_1_and_there_are_as_many_as_steps(schedule, steps):
    betas = numbers(SCHEDULES[schedule](steps))
    assert len(betas) == steps
    assert all(0 < beta < 1 for beta in betas)


def test_a_schedule_can_be_read_by_the_balls():
    flint.ctx.prec = 128
    for term in cosine(5):
        assert float(Balls({})(term).mid()) == pytest.approx(numbers([term])[0])


# --- brute force: dense matrices, and quadrature over all the latent variables


def matrices(model: Diffusion, x: float):
    """(mean, covariance) of q(x_{1:T}|x_0 = x), and of p(x_0, …, x_T), built by drawing one after the other."""
    T = model.steps
    mean, factor = np.zeros(T), np.zeros((T, T))
    before, row = x, np.zeros(T)
    for t, beta in enumerate(model.betas):
        before, row = np.sqrt(1 - beta) * before, np.sqrt(1 - beta) * row
        row[t] = np.sqrt(beta)
        mean[t], factor[t] = before, row
    whole, noise = np.zeros(T + 1), np.zeros((T + 1, T + 1))
    noise[T, T] = 1.0
    for t in reversed(range(T)):
        whole[t] = model.slopes[t] * whole[t + 1] + model.shifts[t]
        noise[t] = model.slopes[t] * noise[t + 1]
        noise[t, t] = np.sqrt(model.variances[t])
    return (mean, factor @ factor.T), (whole, noise @ noise.T)


def steps_of(length):
    few = {"allow_nan": False, "allow_infinity": False}
    return st.tuples(
        *(
            st.lists(st.floats(low, high, **few), min_size=length, max_size=length).map(tuple)
            for low, high in ((0.05, 0.9), (-1.2, 1.2), (-1, 1), (0.2, 2))
        )
    ).map(lambda lists: Diffusion(*lists))


MODELS = st.integers(1, 6).flatmap(steps_of)
POINTS = st.floats(-3, 3, allow_nan=False)


@given(MODELS, POINTS)
@settings(max_examples=60, deadline=None)
def test_evidence_is_the_density_of_the_model(model, x):
    _, (mean, covariance) = matrices(model, x)
    terms = bound(model)
    assert marginal(model) == pytest.approx((mean[0], covariance[0, 0]))
    assert at(terms.evidence, x) == pytest.approx(norm(mean[0], covariance[0, 0] ** 0.5).logpdf(x), abs=1e-9)
    assert LogEvidence(model, x).measure() == pytest.approx(at(terms.evidence, x), abs=1e-8)


@given(MODELS, POINTS)
@settings(max_examples=60, deadline=None)
def test_bound_and_gap_by_three_ways(model, x):
    (mean, covariance), (whole, joint) = matrices(model, x)
    terms = bound(model)
    pull = joint[1:, 0] / joint[0, 0]
    posterior = whole[1:] + pull * (x - whole[0]), joint[1:, 1:] - np.outer(pull, joint[0, 1:])
    gap = divergence(mean, covariance, *posterior)
    assert at(terms.gap, x) == pytest.approx(gap, rel=1e-6, abs=1e-8)
    assert at(terms.gap, x) >= -1e-9
    assert PosteriorDivergence(model, x).measure() == pytest.approx(gap, rel=1e-6, abs=1e-8)
    assert ExpectedLogRatio(model, x).measure() == pytest.approx(at(terms.total, x), rel=1e-6, abs=1e-8)


def divergence(mean, covariance, other_mean, other_covariance):
    """The divergence of two Gaussians, from scipy's entropies and a cross entropy."""
    gap = mean - other_mean
    inverse = np.linalg.inv(other_covariance)
    cross = (np.trace(inverse @ covariance) + gap @ inverse @ gap) / 2 - multivariate_normal(
        np.zeros(len(mean)), other_covariance
    ).logpdf(np.zeros(len(mean)))
    return cross - multivariate_normal(mean, covariance).entropy()


def test_each_term_by_quadrature():
    """T = 3, term by term, by sums over grids of x_{t−1} and x_t: nothing but densities."""
    model = Diffusion((0.3, 0.5, 0.8), (0.7, 0.4, 0.9), (0.1, -0.2, 0.3), (0.5, 0.7, 1.1))
    terms, x = bound(model), 0.8
    kept = np.cumprod(1 - np.array(model.betas))
    grid = np.linspace(-9, 9, 1201)
    weight = grid[1] - grid[0]

    def q(t):
        return norm(np.sqrt(kept[t - 1]) * x, np.sqrt(1 - kept[t - 1])).pdf(grid)

    def p(t, here):  # p(x_{t−1} = grid | x_t = here)
        return norm(model.slopes[t - 1] * here + model.shifts[t - 1], model.variances[t - 1] ** 0.5)

    reconstruction = weight * (q(1) * p(1, grid).logpdf(x)).sum()
    assert at(terms.reconstruction, x) == pytest.approx(reconstruction)
    prior = weight * (q(3) * (np.log(q(3)) - norm(0, 1).logpdf(grid))).sum()
    assert at(terms.prior, x) == pytest.approx(prior)
    for t in (2, 3):
        found = 0.0
        for here, mass in zip(grid[::4], 4 * weight * q(t)[::4], strict=True):
            if mass < 1e-14:
                continue
            ours = q(t - 1) * norm(np.sqrt(1 - model.betas[t - 1]) * grid, model.betas[t - 1] ** 0.5).pdf(
                here
            )
            ours /= weight * ours.sum()
            inside = ours > 1e-300
            ratio = np.log(ours[inside]) - p(t, here).logpdf(grid[inside])
            found += mass * weight * (ours[inside] * ratio).sum()
        assert at(terms.divergences, x)[t - 2] == pytest.approx(found, rel=1e-6)


# --- what the terms must be


def test_one_step_has_no_divergence_between():
    terms = bound(best_means("linear", 1, ONE, QUARTER))
    assert terms.divergences.shape == (0, 3)
    assert at(terms.total, 2.0) == at(terms.reconstruction - terms.prior, 2.0)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 17])
def test_standard_normal_data_are_modelled_exactly(schedule, steps):
    """For N(0, 1) the variances β_t are the best ones: p is q run backwards, and nothing is lost."""
    model = best_means(schedule, steps, Fraction(0), ONE)
    terms = bound(model)
    assert terms.gap == pytest.approx(np.zeros(3), abs=1e-9)
    assert marginal(model) == pytest.approx((0, 1))


def test_no_other_means_do_better():
    best = best_means("cosine", 9, ONE, QUARTER)
    at_best = average(bound(best).total, 1.0, 0.25)
    for place in range(9):
        for change in (0.9, 1.1):
            slopes = tuple(s * change if t == place else s for t, s in enumerate(best.slopes))
            other = Diffusion(best.betas, slopes, best.shifts, best.variances)
            assert average(bound(other).total, 1.0, 0.25) < at_best
        for change in (-0.05, 0.05):
            shifts = tuple(s + change if t == place else s for t, s in enumerate(best.shifts))
            other = Diffusion(best.betas, best.slopes, shifts, best.variances)
            assert average(bound(other).total, 1.0, 0.25) < at_best


def test_more_steps_lose_less():
    gaps = [
        average(bound(best_means("cosine", steps, ONE, QUARTER)).gap, 1.0, 0.25) for steps in (20, 50, 200)
    ]
    assert gaps == sorted(gaps, reverse=True)


@given(st.tuples(*(st.floats(-3, 3),) * 3), st.floats(-2, 2), st.floats(0.1, 2))
def test_averages_are_those_of_gauss_hermite(coefficients, mean, deviation):
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)
    values = [at(np.array(coefficients), mean + deviation * node) for node in nodes]
    found = average(np.array(coefficients), mean, deviation)
    assert found == pytest.approx(weights @ values / weights.sum(), abs=1e-9)


@pytest.mark.parametrize("experiment", [ExpectedLogRatio, LogEvidence, PosteriorDivergence])
def test_experiments_are_values_with_words(experiment):
    model = best_means("linear", 3, ONE, QUARTER)
    assert experiment(model, 1.5) == experiment(best_means("linear", 3, ONE, QUARTER), 1.5)
    assert hash(experiment(model, 1.5)) == hash(experiment(model, 1.5))
    assert experiment(model, 1.5).words.pattern
    assert experiment(model, 1.5).measure() == experiment(model, 1.5).measure()
