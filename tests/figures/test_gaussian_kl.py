import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from hw_cli.homeworks.ift6135_3.figures import gaussian_kl
from hw_cli.prose import Language

from .examples import DENSITY_P, DENSITY_Q, DRAW, KL_P_Q, KL_Q_P, VARIABLES, X


def quadrature(mean, deviation, other_mean, other_deviation):
    one, other = stats.norm(mean, deviation), stats.norm(other_mean, other_deviation)
    edges = mean - 12 * deviation, mean + 12 * deviation
    return quad(lambda x: one.pdf(x) * (one.logpdf(x) - other.logpdf(x)), *edges, limit=200)[0]


@pytest.fixture(scope="module")
def curves():
    return DRAW["divergences"](Language.EN).data


def test_each_curve_is_its_divergence(curves):
    for row, gap in enumerate(curves["gap"]):
        for place in (0, 40, 77, 120):
            ratio = curves["ratio"][place]
            assert curves["q_p"][row, place] == pytest.approx(quadrature(gap, ratio, 0, 1), abs=1e-9)
            assert curves["p_q"][row, place] == pytest.approx(quadrature(0, 1, gap, ratio), abs=1e-9)


def test_the_curves_cross_where_the_deviations_are_equal_and_only_there(curves):
    difference, ratio = curves["q_p"] - curves["p_q"], curves["ratio"]
    assert np.isclose(ratio, 1).sum() == 1
    assert (difference[:, ratio > 1 + 1e-9] > 0).all()
    assert (difference[:, ratio < 1 - 1e-9] < 0).all()
    assert difference[:, np.isclose(ratio, 1)] == pytest.approx(0, abs=1e-12)


def test_the_dot_is_on_the_crossing():
    drawing = DRAW["divergences"](Language.EN)
    for panel, gap in zip(drawing.figure.axes, drawing.data["gap"], strict=True):
        dot = next(line for line in panel.lines if line.get_marker() == "o")
        assert (*dot.get_xdata(), *dot.get_ydata()) == pytest.approx((1, gap**2 / 2))


def test_the_curves_follow_the_terms_not_a_formula_of_their_own():
    drawing = gaussian_kl.divergences(KL_Q_P + 1, KL_P_Q, VARIABLES, Language.EN)
    honest = DRAW["divergences"](Language.EN)
    assert drawing.data["q_p"] == pytest.approx(honest.data["q_p"] + 1)


@pytest.mark.parametrize(
    "numbers",
    [
        (0.0, 1.0, 1.0, 2.0),
        (0.0, 1.0, 0.0, 1.0),
        (-3.0, 0.01, 5.0, 20.0),
        (1e3, 1.0, 1e3, 1.5),
        (0.0, 1.0, 40.0, 1.0),
    ],
)
def test_areas_are_the_divergences(numbers):
    drawing = gaussian_kl.integrands(DENSITY_P, DENSITY_Q, X, VARIABLES, numbers, Language.FR)
    p, q = numbers[:2], numbers[2:]
    assert drawing.data["areas"] == pytest.approx(
        (quadrature(*q, *p), quadrature(*p, *q)), rel=1e-7, abs=1e-12
    )


def test_the_areas_written_are_the_areas_drawn():
    drawing = DRAW["integrands"](Language.FR)
    grid = drawing.data["x"]
    texts = [text.get_text() for panel in drawing.figure.axes[1:] for text in panel.texts]
    assert ["1{,}307" in texts[0], "0{,}4431" in texts[1]] == [True, True]
    for name, area in zip(("q_p", "p_q"), drawing.data["areas"], strict=True):
        assert np.trapezoid(drawing.data[name], grid) == pytest.approx(area, abs=0.02)  # tails are cut


def test_both_integrands_have_one_scale():
    _, first, second = DRAW["integrands"](Language.EN).figure.axes
    assert first.get_ylim() == second.get_ylim()
