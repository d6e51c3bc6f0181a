import math

import pytest

from hw_cli.experiments.experiments import Quadrature
from hw_cli.terms.core import Constant, UnknownNode, exp, log, sqrt, symbols

X, Y = symbols("x y")
DENSITY = exp(-(X**2) / 2) / sqrt(2 * Constant("pi"))


def test_a_letter_of_no_value_is_refused():
    with pytest.raises(UnknownNode):
        Quadrature(DENSITY * Y, X, -9, 9).measure()


@pytest.mark.parametrize("body", [DENSITY * log(X), DENSITY / X])
def test_a_body_that_is_not_defined_measures_nan(body):
    assert math.isnan(Quadrature(body, X, -9, 9).measure())


def test_moments_of_the_normal_law():
    assert [Quadrature(DENSITY * X**n, X, -12, 12).measure() for n in range(5)] == pytest.approx(
        [1, 0, 1, 0, 3], abs=1e-12
    )


def test_a_rough_grid_is_a_trapezoid():
    assert Quadrature(X**2, X, 0.0, 2.0, nodes=3).measure() == 3
