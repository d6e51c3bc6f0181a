from fractions import Fraction

import numpy as np
import pytest

from hw_cli.homeworks.ift6135_3.figures import dirac_gan
from hw_cli.prose import Language
from hw_cli.terms.core import UnknownNode

from .examples import DRAW, EIGENVALUES, ETA, GAMMA, iterations, runs, system


def test_a_term_with_a_letter_left_over_is_refused():
    with pytest.raises(UnknownNode):
        dirac_gan.eigenvalue_paths(EIGENVALUES, ETA, Language.EN)
    with pytest.raises(UnknownNode):
        dirac_gan.spectral_radii(iterations(), GAMMA, Language.EN)
    with pytest.raises(UnknownNode):
        dirac_gan.phase_portraits(
            system(0), dirac_gan.System(system(0).field, system(0).variables, GAMMA), Language.EN
        )


# --- phase portraits


def test_orbits_are_closed_without_the_penalty_and_come_home_with_it():
    data = DRAW["portraits"](Language.EN).data
    radius = np.hypot(data["plain"][..., 0], data["plain"][..., 2])
    assert radius == pytest.approx(np.broadcast_to(radius[0], radius.shape), rel=1e-4)
    turned = np.unwrap(np.arctan2(data["plain"][..., 2], data["plain"][..., 0]), axis=0)
    assert (turned[-1] - turned[0] > 2 * np.pi).all()  # the circles are drawn whole
    assert np.linalg.norm(data["regularised"][-1], axis=-1).max() < 0.02


@pytest.mark.parametrize("gamma", [Fraction(1, 1000), 1, 10, 1000, 10**9])
def test_any_weight_can_be_drawn(gamma):
    data = dirac_gan.phase_portraits(system(0), system(gamma), Language.FR).data["regularised"]
    assert np.isfinite(data).all()
    assert np.abs(data).max() <= 1.51


def test_every_trajectory_stays_in_the_picture():
    drawing = DRAW["portraits"](Language.EN)
    for states in drawing.data.values():
        assert np.abs(states[..., [0, 2]]).max() < dirac_gan.EDGE


# --- eigenvalues


def test_the_paths_are_the_eigenvalues():
    data = DRAW["eigenvalues"](Language.EN).data
    for place in (0, 60, 150, -1):
        gamma = data["gamma"][place]
        jacobian = np.array([[-gamma, 0, -0.5], [0, -0.5, 0], [0.5, 0, 0]])
        ours = np.sort_complex(data["eigenvalues"][:, place].round(9))
        assert ours == pytest.approx(np.sort_complex(np.linalg.eigvals(jacobian).round(9)), abs=1e-6)


def test_the_paths_do_not_jump():
    steps = np.abs(np.diff(DRAW["eigenvalues"](Language.EN).data["eigenvalues"], axis=1))
    assert steps.max() < 0.1


def test_what_is_marked_is_said_once():
    texts = [text.get_text() for text in DRAW["eigenvalues"](Language.EN).figure.axes[0].texts]
    assert sorted(text for text in texts if "gamma=" in text) == sorted(
        [r"$\gamma=0$", r"$\gamma=0$", r"$\gamma=1$", r"$\gamma=2$", r"$\gamma=2$"]
    )


# --- distances


def test_predictions_touch_the_late_curves_from_above():
    data = DRAW["distances"](Language.EN).data
    for number, run in enumerate(runs()):
        distance, prediction = data[f"distance_{number}"], data[f"prediction_{number}"]
        half = len(distance) // 2
        above = prediction[half:] / distance[half:]
        assert above.min() == pytest.approx(1), run
        rate = -np.diff(np.log(prediction)) / np.diff(data[f"time_{number}"])
        assert rate == pytest.approx(float(run.rate.value), abs=1e-9)


def test_a_wrong_prediction_shows():
    honest = runs()[1]
    data = dirac_gan.distances((dirac_gan.Run(honest.system, runs()[2].rate),), Language.EN).data
    half = len(data["time_0"]) // 2
    assert (data["prediction_0"] / data["distance_0"])[half:].max() > 50


# --- spectral radii


def numpy_radius(alternating, gamma, eta):
    rates = np.array([[-gamma, 0, -0.5], [0, -0.5, 0], [0.5, 0, 0]])
    critic, generator, one = np.diag([1, 1, 0]), np.diag([0, 0, 1]), np.eye(3)
    step = one + eta * rates
    if alternating:
        step = (one + eta * generator @ rates) @ (one + eta * critic @ rates)
    return np.abs(np.linalg.eigvals(step)).max()


@pytest.mark.parametrize("gamma", [Fraction(1, 2), Fraction(3)])
def test_the_radii_are_spectral_radii(gamma):
    made = iterations(gamma)
    data = dirac_gan.spectral_radii(made, ETA, Language.EN).data
    for number, iteration in enumerate(made):
        weight = 0.0 if number % 2 == 0 else float(gamma)
        for place in (10, 130, 399):
            expected = numpy_radius(iteration.alternating, weight, data["eta"][place])
            assert data[f"radius_{number}"][place] == pytest.approx(expected, rel=1e-6)


def test_dots_are_where_the_iterations_cease_to_contract():
    panel = DRAW["radii"](Language.EN).figure.axes[0]
    dots = sorted(line.get_xdata()[0] for line in panel.lines if line.get_marker() == "o")
    expected = sorted([2.0, np.sqrt(20) - 2, 4.0])  # simultaneous, alternating; alternating without penalty
    assert dots == pytest.approx(expected, abs=0.011)
    assert len(dots) == 3  # the simultaneous iteration without penalty never contracts
