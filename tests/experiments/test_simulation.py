import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from hw_cli.experiments.simulation import integrate, iterate, state_map
from hw_cli.terms.core import indexed, lift, sigmoid, symbols

X, Y = symbols("x y")
PSI_0, PSI_1, THETA = indexed("psi", 0), indexed("psi", 1), symbols("theta")[0]
GAN = (PSI_0, PSI_1, THETA)
START = (1.0, 0.5, 0.5)


def gan_field(gamma):
    fake = sigmoid(PSI_0 * THETA + PSI_1)
    return (-THETA * fake - lift(gamma) * PSI_0, sigmoid(-PSI_1) - fake, PSI_0 * fake)


# --- refused


@pytest.mark.parametrize(("duration", "step"), [(0, 0.1), (-1, 0.1), (1, 0), (1, -0.1), (math.nan, 0.1)])
def test_a_duration_or_step_that_is_not_positive_is_refused(duration, step):
    with pytest.raises(ValueError, match="> 0"):
        integrate((X,), (X,), (1.0,), duration, step)


def test_no_iteration_at_all_is_refused():
    with pytest.raises(ValueError, match="one iteration"):
        iterate(lambda state: state, (1.0,), 0)


def test_a_field_of_another_dimension_is_refused():
    with pytest.raises(ValueError, match="1 components for 2 variables"):
        integrate((X,), (X, Y), (1.0, 1.0), 1.0)


# --- simulation


@pytest.mark.parametrize("gamma", [0, Fraction(1, 2), 2])
def test_trajectories_agree_with_scipy(gamma):
    field = gan_field(gamma)
    velocity = state_map(field, GAN)
    times, states = integrate(field, GAN, START, 30.0, 0.05)
    theirs = solve_ivp(lambda _, y: velocity(y), (0, 30), START, rtol=1e-10, atol=1e-12, t_eval=times)
    assert times[-1] == 30
    assert states == pytest.approx(theirs.y.T, abs=1e-6)


def test_the_method_is_of_order_four():
    errors = [abs(integrate((X,), (X,), (1.0,), 1.0, h)[1][-1, 0] - math.e) for h in (0.1, 0.05)]
    assert errors[0] / errors[1] == pytest.approx(16, rel=0.1)


def test_many_trajectories_run_at_once_as_they_run_alone():
    starts = np.array([[[1.0, 0.0, 0.5], [0.1, 0.2, 0.3]], [[2.0, 1.0, 0.0], [0.0, 0.0, 1.0]]])
    _, together = integrate(gan_field(1), GAN, starts, 5.0)
    _, alone = integrate(gan_field(1), GAN, starts[1, 0], 5.0)
    assert together.shape == (101, 2, 2, 3)
    assert together[:, 1, 0] == pytest.approx(alone, rel=1e-14)


def test_a_step_that_does_not_divide_the_duration_is_shortened():
    times, _ = integrate((X,), (X,), (1.0,), 1.0, 0.3)
    assert times == pytest.approx([0, 0.25, 0.5, 0.75, 1])


def test_iterates():
    assert iterate(state_map((2 * X, X + Y), (X, Y)), (1.0, 0.0), 3).tolist() == [
        [1, 0],
        [2, 1],
        [4, 3],
        [8, 7],
    ]


def test_a_blow_up_is_seen_not_raised():
    _, states = integrate((X**2,), (X,), (1.0,), 5.0)
    assert not np.isfinite(states[-1]).all()
