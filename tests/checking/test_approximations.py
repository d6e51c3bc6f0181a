"""Approximations: expansions in something small, decimals as they are printed, and what neither of them is."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

SAID = {
    r"\cos x \approx 1 - \frac{x^2}{2}": "holds",
    r"\cos x \approx 1 + \frac{x^2}{2}": "doubtful",
    r"\frac{1}{1 + a} \approx 1 - a": "holds",
    r"\frac{1}{1 + a} \approx 1 - 2 a": "doubtful",
    r"g(y) \approx g(b) + g'(b) (y - b)": "holds",
    r"g(y) \approx g(b) + g'(y) (b - y)": "doubtful",
    r"g(y + u) \approx g(y) + u g'(y) + \frac{u^2}{2} g''(y)": "holds",
    r"g(y + u) \approx g(y) + u g'(y) + u^2 g''(y)": "doubtful",
    r"J(\theta + \delta) \approx J(\theta) + \nabla J(\theta)^\top \delta": "holds",
    r"J(w + v) \approx J(w) + \nabla J(w)^\top v": "undecided",  # along a vector: seen at two scales, and shown by nothing
    r"\cos x \approx 1 - \frac{x^2}{2} + 10^{-13}": "undecided",  # numbers alone do not see it
    r"\frac{g(y + u) - g(y - u)}{2 u} \approx g'(y)": "holds",
    r"\sqrt{3} \approx 1.73": "holds",
    r"\sqrt{3} \approx 1.37": "fails",
    r"e \approx 2.71": "holds",
    r"e^2 \simeq 7.839": "fails",
    r"\sin x + \cos x \approx x": "undecided",
    r"c(x) \approx d(x)": "undecided",
    r"\exp(y + 1^T) \approx \frac{\sqrt{x_1}}{\bar{\alpha}_t} \odot \frac{\partial}{\partial x} x_{t-1} \cdot 2": "undecided",
}


@pytest.mark.parametrize(("formula", "status"), SAID.items())
def test_what_an_approximation_leaves_out(formula: str, status: str) -> None:
    assert check_text(f"On a $${formula}$$", "md").findings[-1].status.value == status


def test_a_logarithm_that_may_be_that_of_the_number_alone() -> None:
    kept = r"$$\log 3 (u + v) = \log 3 + \log(u + v)$$"
    short = r"$$-(\log 3) (u + v) + \log 3\, u = -\log 3 (u + v) + \log 3\, u$$"
    assert check_text(kept, "md").findings[-1].status.value == "holds"
    assert check_text(short, "md").findings[-1].status.value == "doubtful"


def test_a_letter_or_a_law_of_which_nothing_is_said_is_told_what_it_is_near() -> None:
    for formula in (r"k \approx 40", r"q(x_T) \approx \mathcal N(0, I)"):
        assert check_text(f"There we have ${formula}$.", "md").findings[-1].status.value == "assumption"
    text = r"$$k = 2^5 \approx 40$$"
    assert check_text(text, "md").findings[-1].status.value == "undecided"


def test_a_letter_that_is_said_above_is_told_nothing_by_what_it_is_near() -> None:
    for text, status in (
        (r"Then $x = 3$. Hence $x \approx 5$.", "undecided"),
        (r"Let $x = \sqrt 2$. Then $x \approx 1.41$.", "holds"),
        (r"Let $x = 1/3$. So $x \approx 0.43$.", "fails"),
    ):
        assert check_text(text, "md").findings[-1].status.value == status
