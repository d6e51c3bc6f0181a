"""Inequalities that hold on tables that are far from functions, and fail on those that are near."""

from __future__ import annotations

import pytest

from hw_cli.checking.pair import Pair
from hw_cli.kernel.decide import Decision
from hw_cli.kernel.evidence import Verdict

CHILD = "p(a, b, c, d) = p(a) p(b) p(c \\mid a, b) p(d \\mid c)"
FALSE = (  # law, left side, right side of ≤
    (CHILD, "I(a; b \\mid d)", "I(a; b \\mid c)"),
    ("p(a, b, c, d) = p(a) p(b \\mid a) p(c \\mid a) p(d \\mid b, c)", "I(a; d)", "I(a; b)"),
    ("p(a, b, c) = p(a) p(b) p(c \\mid a, b)", "I(a; b \\mid c)", "I(a; b)"),
)
GUESSED = (("I(X; Y)", "I(X; Y \\mid Z)"), ("I(X; Y \\mid Z)", "I(X; Y)"))


@pytest.mark.parametrize(("law", "left", "right"), FALSE)
def test_what_fails_where_laws_are_nearly_functions_does_not_hold(law: str, left: str, right: str) -> None:
    said = Pair(left, right, "<=", laws=(law,)).compared()
    assert not isinstance(said, Decision) or said.verdict not in (Verdict.PROVED, Verdict.CONFIRMED)


@pytest.mark.parametrize(("left", "right"), GUESSED)
def test_information_under_independences_that_nothing_says_does_not_hold(left: str, right: str) -> None:
    said = Pair(left, right, "<=", context="auto").compared()
    assert not isinstance(said, Decision) or said.verdict not in (Verdict.PROVED, Verdict.CONFIRMED)


def test_bounds_of_other_numbers_of_samples_are_not_equal() -> None:
    bound = "E_{q(z_{1:%s} | x)}[\\log \\frac{1}{%s}\\sum_{i=1}^%s \\frac{p(x, z_i)}{q(z_i | x)}]"
    said = Pair(bound % ("k", "k", "k"), bound % ("m", "m", "m"), "=", context="vae").compared()
    assert isinstance(said, Decision)
    assert said.verdict is Verdict.REFUTED
