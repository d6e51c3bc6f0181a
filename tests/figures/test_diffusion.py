from fractions import Fraction

import numpy as np
import pytest

from hw_cli.figures.save import ImageFormat, to_bytes
from hw_cli.homeworks.ift6135_3.figures.diffusion import MANY, bound_terms
from hw_cli.homeworks.ift6135_3.q3_toy import at, best_means, bound
from hw_cli.prose import Language

from .test_style import (  # noqa: F401  (what holds for every figure is asked of these too)
    test_every_text_is_large_enough_to_read_and_in_the_serif_font,
    test_figures_are_as_wide_as_the_text_and_keep_their_numbers,
    test_no_text_lies_over_another_or_leaves_the_page,
)

POINT = 1.5


def terms(steps, schedule="linear"):
    return bound(best_means(schedule, steps, Fraction(1), Fraction(1, 4)))


def draw(steps, schedule="linear", point=POINT, language=Language.EN):
    return bound_terms(terms(steps, schedule), point, language)


CASES = {
    "fifty": lambda language: draw(50, language=language),
    "cosine": lambda language: draw(50, "cosine", language=language),
    "one": lambda language: draw(1, language=language),
    "two": lambda language: draw(2, language=language),
    "seven": lambda language: draw(7, "cosine", language=language),
    "thousand": lambda language: draw(1000, "cosine", language=language),
    "likely": lambda language: draw(20, point=1.0, language=language),
    "unlikely": lambda language: draw(20, point=4.0, language=language),
}


@pytest.fixture(scope="module", params=[(name, language) for name in CASES for language in Language], ids=str)
def drawing(request):
    name, language = request.param
    return CASES[name](language)


@pytest.mark.parametrize("steps", [1, 2, 7, 50, 200])
def test_the_levels_are_the_partial_sums(steps):
    found, data = terms(steps), draw(steps).data
    divergences = at(found.divergences, POINT)
    expected = [at(found.reconstruction, POINT) - divergences[:k].sum() for k in range(steps)]
    assert data["level"] == pytest.approx(expected)
    assert data["step"].tolist() == list(range(1, steps + 1))
    assert data["bound"] == pytest.approx(expected[-1] - at(found.prior, POINT))
    assert data["evidence"] - data["bound"] == pytest.approx(data["gap"])


def test_the_bars_hang_one_from_the_other():
    drawing = draw(9)
    for panel in drawing.figure.axes:
        bars = [patch for patch in panel.patches if patch.get_zorder() == 2]
        assert len(bars) == 9 + 1
        ends = [bar.get_y() + bar.get_height() for bar in bars]
        assert ends == pytest.approx([*drawing.data["level"], float(drawing.data["bound"])])
        assert [bar.get_y() for bar in bars] == pytest.approx([0, *ends[:-1]])
        assert [bar.get_x() for bar in bars] == pytest.approx(list(range(1, 11)))


def test_many_steps_are_a_staircase():
    for panel in draw(MANY + 1).figure.axes:
        (stairs,) = (patch for patch in panel.patches if type(patch).__name__ == "StepPatch")
        values, edges, _ = stairs.get_data()
        assert values == pytest.approx(draw(MANY + 1).data["level"][1:])
        assert edges.tolist() == list(range(2, MANY + 3))


def test_evidence_and_bound_are_drawn_where_they_are_and_the_gap_between():
    drawing = draw(50)
    for panel in drawing.figure.axes:
        heights = sorted(line.get_ydata()[0] for line in panel.lines)
        assert heights == pytest.approx([float(drawing.data["bound"]), float(drawing.data["evidence"])])
        low, high = panel.get_ylim()
        assert low < heights[0] < heights[1] < high
    near = drawing.figure.axes[1]
    assert near.get_ylim()[1] - near.get_ylim()[0] == pytest.approx(3.8 * drawing.data["gap"])


def test_the_near_panel_begins_where_the_sum_comes_into_the_picture():
    drawing = draw(50)
    near = drawing.figure.axes[1]
    first = round(near.get_xlim()[0])
    levels = drawing.data["level"]
    assert levels[first - 1] <= near.get_ylim()[1] < levels[first - 2]


def test_the_size_of_the_gap_is_written_in_the_readers_language():
    for language, text in ((Language.FR, "0{,}09661"), (Language.EN, "0.09661")):
        (written,) = draw(50, language=language).figure.axes[1].texts
        assert text in written.get_text()


@pytest.mark.parametrize("form", ImageFormat)
def test_the_same_bytes_on_every_run(form):
    assert to_bytes(draw(5), form) == to_bytes(draw(5), form)


def test_every_number_is_finite_for_every_length():
    for steps in (1, 3, 60, 61, 1000):
        assert all(np.isfinite(values).all() for values in draw(steps, "cosine").data.values())
