import dataclasses
import math
from fractions import Fraction

import numpy as np
import pytest

from hw_cli.experiments import simulation
from hw_cli.experiments.experiments import (
    CLOSE,
    ContractionFactor,
    DecayRate,
    Drift,
    decimal,
    late_slope,
    log_distances,
    runge_kutta,
    state_map,
)
from hw_cli.prose import Language
from hw_cli.terms.core import Negative, Number, UnknownNode, indexed, lift, sigmoid, sqrt, symbols
from hw_cli.terms.text import text

X, Y = symbols("x y")
PSI_0, PSI_1, THETA = indexed("psi", 0), indexed("psi", 1), symbols("theta")[0]
GAN = (PSI_0, PSI_1, THETA)
START = (1.0, 0.5, 0.5)
NEAR = (4e-7, 5e-7, 5e-7)


def gan_field(gamma):
    fake = sigmoid(PSI_0 * THETA + PSI_1)
    return (-THETA * fake - lift(gamma) * PSI_0, sigmoid(-PSI_1) - fake, PSI_0 * fake)


def gan_jacobian(gamma):
    return np.array([[-gamma, 0, -0.5], [0, -0.5, 0], [0.5, 0, 0]], dtype=float)


def linear(matrix):
    return tuple(
        sum((lift(Fraction(entry)) * name for entry, name in zip(row, (X, Y), strict=True)), Number("0"))
        for row in matrix
    )


# --- refused


@pytest.mark.parametrize(("duration", "step"), [(0, 0.1), (-1, 0.1), (1, 0), (1, -0.1), (math.nan, 0.1)])
def test_a_duration_or_step_that_is_not_positive_is_refused(duration, step):
    with pytest.raises(ValueError, match="> 0"):
        DecayRate((X,), (X,), (1.0,), duration, step).measure()


def test_a_field_of_another_dimension_is_refused():
    with pytest.raises(ValueError, match="1 components for 2 variables"):
        DecayRate((X,), (X, Y), (1.0, 1.0)).measure()


def test_a_letter_that_is_no_variable_is_refused():
    with pytest.raises(UnknownNode):
        DecayRate((X * symbols("gamma")[0],), (X,), (1.0,)).measure()


@pytest.mark.parametrize(
    "experiment",
    [
        DecayRate((X**2,), (X,), (1.0,), 10.0),  # blows up at t = 1
        DecayRate((sqrt(X - 2),), (X,), (1.0,), 10.0),  # not defined
        Drift(1 / X, (Number("1"),), (X,), (-1.0,), 1.0, 0.5),  # infinite on the way
        ContractionFactor((X**2,), (X,), (10.0,)),
        ContractionFactor((0 * X,), (X,), (1.0,)),  # reaches the origin: no factor
    ],
)
def test_a_measurement_that_went_wrong_is_nan(experiment):
    assert math.isnan(experiment.measure())


def test_a_wrong_rate_is_told_from_the_right_one():
    measured = DecayRate(gan_field(Fraction(1, 2)), GAN, START).measure()
    assert abs(measured - 0.25) < 1e-4
    assert abs(measured - DecayRate(gan_field(Fraction(3, 5)), GAN, START).measure()) > 0.04


def test_what_is_not_conserved_drifts():
    field = gan_field(0)
    assert Drift(PSI_0**2 + THETA**2, field, GAN, START).measure() < 1e-6
    assert Drift(PSI_0**2 + 2 * THETA**2, field, GAN, START).measure() > 0.1
    assert Drift(PSI_0**2 + THETA**2, gan_field(Fraction(1, 10)), GAN, START).measure() > 0.1


# --- distances


def test_distances_far_below_the_smallest_float_are_still_measured():
    logs = log_distances(state_map((X / 10, Y / 10), (X, Y)), (3.0, 4.0), 1000)
    assert [logs[0], logs[3], logs[1000]] == pytest.approx(np.log(5) - np.array([0, 3, 1000]) * np.log(10))


@pytest.mark.parametrize("gamma", [0, Fraction(1, 2), 2])
def test_one_point_moves_as_arrays_of_points_do(gamma):
    ours = runge_kutta(state_map(gan_field(gamma), GAN), 0.25)(START)
    theirs = simulation.runge_kutta(simulation.state_map(gan_field(gamma), GAN), 0.25)(np.array(START))
    assert ours == pytest.approx(theirs.tolist(), rel=1e-14)


# --- slopes


@pytest.mark.parametrize("omega", [0.3, 1.0, 2.9])
def test_an_oscillation_leaves_no_trace_in_the_slope(omega):
    times = np.arange(1000.0)
    heights = -0.3 * times + 2 * np.cos(omega * times + 1)
    assert late_slope(times, heights) == pytest.approx(-0.3, abs=2e-5)


def test_a_transient_leaves_no_trace_in_the_slope():
    times = np.linspace(0, 100, 1001)
    assert late_slope(times, np.log(np.exp(-times) + 50 * np.exp(-3 * times))) == pytest.approx(-1, abs=1e-9)


def test_the_slope_of_too_little():
    assert math.isnan(late_slope(np.array([1.0]), np.array([1.0])))
    assert late_slope(np.array([1.0, 2.0]), np.array([1.0, 3.0])) == 2


# --- rates and factors against linear algebra


@pytest.mark.parametrize(
    "matrix",
    [
        ((-1, 0), (0, -3)),  # node
        ((-1, 5), (0, -2)),  # node, not normal
        ((-0.5, -2), (2, -0.5)),  # spiral
        ((-0.125, -4), (0.25, -0.25)),  # flat spiral
        ((0.25, 0), (0, -1)),  # saddle: it grows
    ],
)
def test_decay_rates_are_spectral_abscissas(matrix):
    expected = -np.linalg.eigvals(np.array(matrix, float)).real.max()
    start = (0.3 * CLOSE, 0.5 * CLOSE) if expected < 0 else (1.0, 0.7)
    measured = DecayRate(linear(matrix), (X, Y), start).measure()
    assert measured == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("gamma", [Fraction(1, 4), Fraction(1, 2), Fraction(9, 10), 2, 5])
def test_decay_rates_of_the_regularised_gan(gamma):
    expected = -np.linalg.eigvals(gan_jacobian(float(gamma))).real.max()
    assert DecayRate(gan_field(gamma), GAN, START).measure() == pytest.approx(expected, rel=1e-3)


def test_a_defective_eigenvalue_is_measured_short_by_what_is_said():
    experiment = DecayRate(gan_field(1), GAN, START)
    assert 0.5 - experiment.measure() == pytest.approx(1.4 / experiment.duration, rel=0.1)


def gan_step(gamma, eta, alternating):
    step = lift(eta)
    psi_0, psi_1, theta = (name + step * part for name, part in zip(GAN, gan_field(gamma), strict=True))
    if alternating:
        theta = THETA + step * (psi_0 * sigmoid(psi_0 * THETA + psi_1))
    return (psi_0, psi_1, theta)


@pytest.mark.parametrize("alternating", [True, False])
@pytest.mark.parametrize("gamma", [Fraction(0), Fraction(1, 2), Fraction(2)])
@pytest.mark.parametrize("eta", [Fraction(1, 2), Fraction(7, 2)])
def test_contraction_factors_are_spectral_radii(gamma, eta, alternating):
    """The Jacobian of an alternating step is the product of the two half-steps' Jacobians."""
    rates, e = gan_jacobian(float(gamma)), float(eta)
    critic, generator = np.diag([1.0, 1.0, 0.0]), np.diag([0.0, 0.0, 1.0])
    one = np.eye(3)
    jacobian = (one + e * generator @ rates) @ (one + e * critic @ rates) if alternating else one + e * rates
    expected = np.abs(np.linalg.eigvals(jacobian)).max()
    measured = ContractionFactor(gan_step(gamma, eta, alternating), GAN, NEAR).measure()
    assert measured == pytest.approx(expected, rel=1e-5)


def test_a_contraction_seen_from_far_away():
    measured = ContractionFactor(gan_step(Fraction(1, 2), Fraction(1, 2), True), GAN, START).measure()
    assert measured == pytest.approx(math.sqrt(3) / 2, rel=1e-5)


# --- as values


def test_experiments_are_values_and_repeat_exactly():
    one, other = (ContractionFactor((X / 2,), (X,), (1.0,)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one.measure() == other.measure()
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.count = 3


def test_words_name_the_method_and_its_numbers():
    words = DecayRate((Negative(X), Negative(Y)), (X, Y), (1.0, -0.5), 40.0, 0.125).words
    assert words.fill(Language.EN, text) == (
        "Runge–Kutta of order 4 with step 0.125, from (1, −0.5) up to time 40: decay rate of the "
        "distance to the equilibrium, averaged over the second half"
    )
    words = Drift(X**2, (X,), (X,), (1e-7,)).words
    assert "from (10⁻⁷) up to time 100" in words.fill(Language.EN, text)
    assert "of x² along" in words.fill(Language.EN, text)
    words = ContractionFactor((X,), (X,), (1.0,), 17).words
    assert words.fill(Language.EN, text).startswith("17 iterations from (1):")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.5, "0.5"), (-2.0, "−2"), (1 / 3, "0.3333"), (123456.0, "123500"), (2.5e-9, "2.5·10⁻⁹")],
)
def test_decimals(value, shown):
    assert text(decimal(value)) == shown


def test_what_is_no_number_is_not_shown():
    with pytest.raises(ValueError, match="nan"):
        decimal(math.nan)
