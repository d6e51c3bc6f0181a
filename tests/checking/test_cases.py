r"""Equalities by cases: each case is a line beside its condition."""

from __future__ import annotations

import pytest

from tests.checking.test_said_in_words import statuses

HINGE = r"Let $h(t) = \max(0, 2 - t)$. Then "


def _said(head: str, *rows: str) -> str:
    return rf"$${head} = \begin{{cases}} " + r" \\ ".join(rows) + r" \end{cases}$$"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (_said("|t|", r"t & t \ge 0", "-t & t < 0"), ["holds", "holds"]),
        (_said("|t|", r"t & t \ge 0", "t & t < 0"), ["holds", "fails"]),
        (_said(r"\max(0, t)", r"t, & \text{if } t > 0,", r"0, & \text{otherwise.}"), ["holds", "holds"]),
        (_said(r"\max(0, t)", r"t & \text{si } t > 0", r"t^2 & \text{sinon}"), ["holds", "fails"]),
        (_said(r"\mathrm{ReLU}'(t)", "1 & t > 0", "0 & t < 0"), ["holds", "holds"]),
        (HINGE + _said("h'(t)", "-1 & t < 2", "0 & t > 2"), ["definition", "holds", "holds"]),
    ],
)
def test_each_case_is_a_line(text: str, found: list[str]) -> None:
    assert [status for status in statuses(text) if status != "assumption"] == found


STEP = _said("u(t)", "2t & 0 < t < 1", r"0 & \text{otherwise}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (STEP + "$$u(1/2) = 1$$", ["definition", "holds"]),
        (STEP + "$$u(3) = 6$$", ["definition", "fails"]),
        (STEP + r"$$\int_0^1 u(t) dt = 1$$", ["definition", "holds"]),
        (_said("|t|", "t & t > 0", "0 & t = 0", "-t & t < 0"), ["holds"]),
        (_said("|t|", "t & t > 0", "0 & t = 0", "t & t < 0"), ["fails"]),
        (
            _said(r"\frac{\partial p_i}{\partial z_j}", "p_i(1-p_i) & i = j", r"-p_i p_j & i \neq j")
            + r" where $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$.",
            ["holds", "definition"],
        ),
        (
            _said(r"\frac{\partial p_i}{\partial z_j}", "p_i(1-p_i) & i = j", r"p_i p_j & i \neq j")
            + r" where $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$.",
            ["fails", "definition"],
        ),
        (_said(r"\max(a, b)", r"a & a \ge b", "b & a < b") + "$$", ["holds", "holds"]),
    ],
)
def test_sums_of_values_by_cases(text: str, found: list[str]) -> None:
    assert [status for status in statuses(text) if status != "assumption"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (_said("f(t)", "t & t > 0", r"0 & \text{otherwise}"), ["definition"]),  # what f is
        (_said("|t|", "t", "-t"), ["not_understood"]),
        (_said("|t|", r"t & \text{mostly}", "-t & t < 0"), ["not_understood"]),
    ],
)
def test_what_is_not_split(text: str, found: list[str]) -> None:
    assert statuses(text) == found
