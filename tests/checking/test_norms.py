r"""Norms of columns other than the Euclidean one, and capitals that are compared with norms."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def last(text: str) -> Status:
    return check_text(text, "md").derivations[-1].findings[-1].status


COLUMN = r"For $a \in \mathbb{R}^n$, "
BOUNDS = r"Suppose $\|x\| \le B$, $\|v\|^2 \le m B^2$ and $\|u\| = 1$. "


@pytest.mark.parametrize(
    "text",
    [
        COLUMN + r"$\|a\|_2 \le \|a\|_1 \le \sqrt n\,\|a\|_2$.",
        COLUMN + r"$\|a\|_\infty \le \|a\|_2$.",
        COLUMN + r"$\|a\|_1 \le n\,\|a\|_\infty$.",
        r"Pour $a, b \in \mathbb{R}^n$, on a $\|a - b\|_1 \ge \|a\|_1 - \|b\|_1$.",
        r"Par Hölder, $|a^\top b| \le \|a\|_1 \|b\|_\infty$.",
        r"$\|a\|_1^2 = \sum_i \sum_j |a_i||a_j| \ge \sum_i a_i^2$",
        BOUNDS + r"By Cauchy–Schwarz, $v^\top u \le \|v\|\|u\| \le \sqrt m B$.",
    ],
)
def test_what_holds(text: str) -> None:
    assert last(text) is Status.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        COLUMN + r"$\|a\|_1 \le \|a\|_2$.",
        COLUMN + r"$\|a\|_\infty \ge \|a\|_1$.",
        r"Pour $a, b \in \mathbb{R}^n$, on a $\|a + b\|_1 = \|a\|_1 + \|b\|_1$.",
        r"By Cauchy–Schwarz, $|v^\top u| \ge \|v\|\|u\|$.",
    ],
)
def test_what_does_not(text: str) -> None:
    assert last(text) is Status.FAILS


@pytest.mark.parametrize(
    "text", [r"$\|A\|_1 \le \|A\|_2$", r"$\|f\|_\infty \le \|f\|_1$", r"$\|a\|_p \le \|a\|_1$"]
)
def test_norms_of_matrices_functions_and_other_orders_are_not_guessed(text: str) -> None:
    assert last(text) is Status.NOT_UNDERSTOOD
