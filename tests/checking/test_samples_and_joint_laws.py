"""Samples from a law that is named behind them, means in round brackets, divergences of joint laws: right lines, and spoiled ones."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def statuses(text: str) -> list[str]:
    """What becomes of the steps of a text."""
    return [item.status.value for item in check_text(text, "md").findings]


SAMPLE = "Take an i.i.d. sample $y_1, \\ldots, y_m$ from $\\mathcal{N}(\\nu, \\tau^2)$.\n\n"
LET = "Let $Y_1, \\dots, Y_m$ be i.i.d. $N(\\nu, \\tau^2)$ and $\\bar Y = \\frac1m \\sum_{i=1}^m Y_i$.\n\n"
MEANS = "Let $Y_1, \\dots, Y_m$ be i.i.d. with mean $\\nu$ and variance $\\tau^2$ and $A = \\frac1m \\sum_{i=1}^m Y_i$.\n\n"


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE + "$$\\operatorname{Var}\\left(\\frac{1}{m} \\sum_{i=1}^m y_i\\right) = \\frac{\\tau^2}{m}$$",
        LET
        + "$$\\operatorname{Var}(\\bar Y) = \\frac{1}{m^2} \\sum_{i=1}^m \\operatorname{Var}(Y_i) = \\frac{\\tau^2}{m}$$",
        MEANS + "$$E(A) = \\frac{1}{m} \\sum_{i=1}^m E(Y_i) = \\nu$$",
        "$$D_{KL}(p \\| q) = \\int p(u, v) \\log \\frac{p(u, v)}{q(u, v)}\\,du\\,dv$$",
        "$$D_{KL}(p \\| q) = \\int p(u) \\log \\frac{p(u)}{q(u)}\\,du$$",
    ],
)
def test_right_lines_hold(text: str) -> None:
    assert set(statuses(text)) <= {"holds", "definition", "assumption"}
    assert statuses(text)[-1] == "holds"


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE + "$$\\operatorname{Var}\\left(\\frac{1}{m} \\sum_{i=1}^m y_i\\right) = \\tau^2$$",
        LET + "$$\\operatorname{Var}(\\bar Y) = \\frac{1}{m} \\sum_{i=1}^m \\operatorname{Var}(Y_i)$$",
        MEANS + "$$E(A) = \\sum_{i=1}^m E(Y_i)$$",
        MEANS + "$$E(A) = m\\nu$$",
        "$$D_{KL}(p \\| q) = \\int p(u, v) \\log \\frac{q(u, v)}{p(u, v)}\\,du\\,dv$$",
        "$$D_{KL}(p \\| q) = \\int q(u, v) \\log \\frac{p(u, v)}{q(u, v)}\\,du\\,dv$$",
        "$$D_{KL}(p \\| q) = \\int p(u, v) \\log \\frac{p(u, v)}{q(u)}\\,du\\,dv$$",
    ],
)
def test_spoiled_lines_do_not_pass(text: str) -> None:
    assert statuses(text)[-1] in {"fails", "doubtful", "undecided", "not_understood"}


@pytest.mark.parametrize(
    "text",
    [
        "$$D_{KL}(p \\| q) = \\int p \\log \\frac{p}{q}\\,dx_T \\cdots dx_0$$",
        "The law has no memory:\n\n$$P(Y > a + b \\mid Y > a) = P(Y > b)$$",
    ],
)
def test_what_is_said_of_no_law_is_no_cross(text: str) -> None:
    assert statuses(text)[-1] in {"holds", "doubtful", "undecided", "not_understood"}


def test_an_energy_is_no_mean() -> None:
    text = "Let $Y$ be a random variable with energy $E$.\n\n$$E(y_i) + E(y_j) = E(y_i + y_j)$$"
    assert statuses(text)[-1] != "holds"
