"""The numeric inverse: what it refuses, and round trips on 10⁴ random points a map."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hw_cli.errors import UsageError
from hw_cli.proof.inverse import LogisticMixture, RadialFlow, inverse_of, invert
from hw_cli.terms.core import Symbol, call

POINTS = 10_000
EXACT = 1e-12
Z = Symbol("z")


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(20231205)


class TestRefusals:
    @pytest.mark.parametrize(
        ("make", "words"),
        [
            (lambda: LogisticMixture([0.5, 0.6], [1, 1], [0, 0]), "sum to 1.1"),
            (lambda: LogisticMixture([0.5, 0.49999], [1, 1], [0, 0]), "sum to 0.99999"),
            (lambda: LogisticMixture([1.5, -0.5], [1, 1], [0, 0]), "weight 2 is -0.5"),
            (lambda: LogisticMixture([1.0, 0.0], [1, 1], [0, 0]), "weight 2 is 0"),
            (lambda: LogisticMixture([0.5, 0.5], [1, 0], [0, 0]), "a_2 = 0"),
            (lambda: LogisticMixture([0.5, 0.5], [-1, 2], [0, 0]), "a_1 = -1"),
            (lambda: LogisticMixture([0.5, 0.5], [1], [0, 0]), "2 weights, 1 slopes, 2 shifts"),
            (lambda: LogisticMixture([], [], []), "0 weights"),
            (lambda: LogisticMixture([1.0], [math.inf], [0]), "finite"),
            (lambda: LogisticMixture([1.0], [1], [math.nan]), "finite"),
            (lambda: RadialFlow((0.0,), -1, 2), "α = -1"),
            (lambda: RadialFlow((0.0,), 0, 1), "α = 0"),
            (lambda: RadialFlow((0.0,), 1, -1.0001), "not injective"),
            (lambda: RadialFlow((0.0,), 1, -2), "not injective"),
            (lambda: RadialFlow((0.0,), 1, math.nan), "finite"),
            (lambda: RadialFlow((math.inf,), 1, 1), "finite"),
            (lambda: RadialFlow((0.0, 0.0), 1, 1)([1.0]), "2 components"),
            (lambda: RadialFlow((0.0, 0.0), 1, 1).inverse([[1.0, 2.0, 3.0]]), "2 components"),
            (
                lambda: invert(np.tanh, lambda z: 1 - np.tanh(z) ** 2, [0.5, 1.5]),
                "does not take the value 1.5",
            ),
            (lambda: invert(np.exp, np.exp, [-1.0]), "does not take the value -1"),
            (lambda: invert(np.exp, np.exp, [math.nan]), "not a finite number"),
            (lambda: invert(np.exp, np.exp, [math.inf]), "not a finite number"),
            (lambda: invert(lambda z: 0 * z + 3, lambda z: 0 * z, [3.0]), "constant"),
        ],
    )
    def test_in_words(self, make: Callable[[], Any], words: str) -> None:
        with pytest.raises(UsageError) as caught:
            make()
        assert words in caught.value.message


# --- round trips


@pytest.mark.parametrize("scale", [1e-8, 1.0, 30.0, 1e6])
def test_identity_plus_tanh(scale: float, random: np.random.Generator) -> None:
    z = random.normal(size=POINTS) * scale
    inverse = inverse_of(Z + call("tanh", Z) / 2, Z)
    back = inverse(z + np.tanh(z) / 2)
    assert np.max(np.abs(back - z)) <= EXACT * max(scale, 1e-8)


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_mixtures(size: int, random: np.random.Generator) -> None:
    mixture = LogisticMixture(
        random.dirichlet(np.full(size, 3.0)), random.uniform(0.3, 3, size), random.normal(size=size)
    )
    z = random.normal(size=POINTS) * random.choice([1e-3, 1, 30, 1e5], size=POINTS)
    y = mixture(z)
    back = mixture.inverse(y)
    assert np.max(np.abs(back - z) / np.maximum(1, np.abs(z))) <= EXACT
    assert np.max(np.abs(mixture(back) - y) / np.maximum(1, np.abs(y))) <= EXACT


def test_a_mixture_with_a_plateau(random: np.random.Generator) -> None:
    """Where g is flat to e⁻⁴⁰ no float tells z; the image must come back all the same."""
    mixture = LogisticMixture([0.5, 0.5], [1, 1], [-40, 40])
    y = np.concatenate([mixture(random.uniform(-80, 80, POINTS)), [0.0]])
    assert np.max(np.abs(mixture(mixture.inverse(y)) - y) / np.maximum(1, np.abs(y))) <= EXACT


def test_a_mixture_against_plain_arithmetic(random: np.random.Generator) -> None:
    weights, slopes, shifts = np.array([0.2, 0.8]), np.array([1.0, 2.0]), np.array([0.5, -1.0])
    mixture = LogisticMixture(weights, slopes, shifts)
    z = random.uniform(-5, 5, 200)
    share = (weights / (1 + np.exp(-(slopes * z[:, None] + shifts)))).sum(axis=1)
    assert np.allclose(mixture(z), np.log(share / (1 - share)), rtol=1e-12, atol=1e-12)
    step = 1e-6
    assert np.allclose(mixture.slope(z), (mixture(z + step) - mixture(z - step)) / (2 * step), rtol=1e-6)
    assert np.all(np.isfinite(mixture([-1e300, -800.0, 800.0, 1e300])))


def test_a_mixture_of_one_is_affine() -> None:
    z = np.linspace(-50, 50, 101)
    assert np.allclose(LogisticMixture([1.0], [2.0], [-3.0])(z), 2 * z - 3, rtol=1e-13, atol=1e-13)


FLOWS = [(1.0, 2.0), (1.0, -1.0), (0.5, -0.3), (2.0, -2.0), (1e-3, 5.0), (3.0, 0.0), (1e6, -1e6)]


@pytest.mark.parametrize("dimension", [1, 2, 5])
@pytest.mark.parametrize(("alpha", "beta"), FLOWS)
class TestRadialFlow:
    def test_offsets_near_and_far(
        self, alpha: float, beta: float, dimension: int, random: np.random.Generator
    ) -> None:
        """Relative to their own length, from r = 1e-150 to 1e100, at β = −α too."""
        flow = RadialFlow((0.0,) * dimension, alpha, beta)
        radius = 10 ** random.uniform(-150, 100, (POINTS, 1))
        offset = directions(random, dimension) * radius
        back = flow.pull(flow.push(offset))
        assert np.max(np.linalg.norm((back - offset) / radius, axis=1)) <= EXACT

    def test_points_around_a_centre(
        self, alpha: float, beta: float, dimension: int, random: np.random.Generator
    ) -> None:
        centre = random.normal(size=dimension)
        flow = RadialFlow(tuple(centre), alpha, beta)
        z = centre + directions(random, dimension) * random.uniform(0.5, 5, (POINTS, 1))
        scale = 1 + abs(beta / alpha) if beta > -alpha else 1 + 4 * alpha  # condition of the map here
        assert np.max(np.linalg.norm(flow.inverse(flow(z)) - z, axis=1)) <= EXACT * scale
        y = centre + directions(random, dimension) * random.uniform(0, 5, (POINTS, 1))
        assert np.max(np.linalg.norm(flow(flow.inverse(y)) - y, axis=1)) <= EXACT

    def test_the_centre(self, alpha: float, beta: float, dimension: int, random: np.random.Generator) -> None:
        centre = tuple(random.normal(size=dimension))
        flow = RadialFlow(centre, alpha, beta)
        assert np.array_equal(flow(np.array([centre])), np.array([centre]))
        assert np.array_equal(flow.inverse(np.array([centre])), np.array([centre]))

    def test_the_closed_form_against_newton(
        self, alpha: float, beta: float, dimension: int, random: np.random.Generator
    ) -> None:
        flow = RadialFlow((0.0,) * dimension, alpha, beta)
        rho = random.uniform(0.01, 20, 500)
        by_steps = invert(
            flow.stretched, lambda r: 1 + alpha * beta / (alpha + r) ** 2, rho, domain=(0.0, math.inf)
        )
        assert np.max(np.abs(by_steps - flow.radius(rho)) / flow.radius(rho)) <= 1e-9
        assert np.max(np.abs(flow.stretched(by_steps) - rho) / rho) <= EXACT


def directions(random: np.random.Generator, dimension: int) -> np.ndarray:
    vectors = random.normal(size=(POINTS, dimension))
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def test_the_flow_is_the_sheets() -> None:
    flow = RadialFlow((1.0, -2.0), 0.7, 1.3)
    z = np.array([2.0, 1.0])
    offset = z - np.array(flow.centre)
    r = np.linalg.norm(offset)
    assert np.allclose(flow(z), z + 1.3 * offset / (0.7 + r), rtol=1e-15)


# --- the search itself


@pytest.mark.parametrize(
    ("g", "slope", "draw", "domain"),
    [
        (lambda z: z**3, lambda z: 3 * z**2, lambda r: r.normal(size=POINTS) * 5, None),
        (lambda z: -(z**3) - z, lambda z: -3 * z**2 - 1, lambda r: r.normal(size=POINTS), None),
        (np.log, lambda z: 1 / z, lambda r: 10 ** r.uniform(-9, 9, POINTS), (0, math.inf)),
        (
            lambda z: np.log(z / (1 - z)),
            lambda z: 1 / (z * (1 - z)),
            lambda r: r.uniform(0, 1, POINTS),
            (0, 1),
        ),
        (
            lambda z: -np.sqrt(-z),
            lambda z: 0.5 / np.sqrt(-z),
            lambda r: -r.exponential(size=POINTS),
            (-math.inf, 0),
        ),
        (np.sinh, np.cosh, lambda r: r.uniform(-100, 100, POINTS), None),
        (np.cbrt, lambda z: np.cbrt(z) / (3 * z), lambda r: r.normal(size=POINTS), None),
    ],
    ids=["cube", "falling", "log", "logit", "root", "sinh", "steep at 0"],
)
def test_invert(
    g: Any, slope: Any, draw: Any, domain: tuple[float, float] | None, random: np.random.Generator
) -> None:
    z = draw(random)
    back = invert(g, slope, g(z)) if domain is None else invert(g, slope, g(z), domain=domain)
    assert np.max(np.abs(back - z) / np.maximum(np.abs(z), 1e-3)) <= EXACT


def test_a_wrong_slope_only_costs_time(random: np.random.Generator) -> None:
    z = random.normal(size=1000) * 10
    for slope in (
        lambda z: 0 * z,
        lambda z: -1 + 0 * z,
        lambda z: np.full_like(z, math.nan),
        lambda z: 1e-9 + 0 * z,
    ):
        assert np.max(np.abs(invert(np.sinh, slope, np.sinh(z)) - z)) <= EXACT * 100


def test_shapes() -> None:
    g, slope = np.sinh, np.cosh
    assert invert(g, slope, 0.0).shape == ()
    assert invert(g, slope, []).shape == (0,)
    assert invert(g, slope, np.ones((2, 3))).shape == (2, 3)
    assert invert(g, slope, [0.0, 5.0], low=[-9.0, 9.0], high=[9.0, 9.5])[1] == pytest.approx(math.asinh(5))


def test_the_largest_and_the_smallest() -> None:
    cube = invert(lambda z: z**3, lambda z: 3 * z**2, [0.0, 1e300, -1e-300])
    assert np.allclose(cube, [0.0, 1e100, -1e-100], rtol=1e-14, atol=0)
    assert np.allclose(
        invert(np.log, lambda z: 1 / z, [-700.0], domain=(0, math.inf)), [math.exp(-700)], rtol=1e-12, atol=0
    )


def test_it_is_vectorised(random: np.random.Generator) -> None:
    mixture = LogisticMixture([0.3, 0.7], [1.0, 2.0], [0.0, 1.0])
    start = time.perf_counter()
    mixture.inverse(random.normal(size=POINTS) * 10)
    assert time.perf_counter() - start < 3
