"""Equations that are to be solved and what follows from them, cases, decimal commas, probabilities that a problem gives."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text

NO_CROSS = (
    "La matrice orthogonale $R$ vérifie\n\n$$R^T R = I,$$\n\ndonc $R^{-1} = R^T$.\n",
    "Le système $u + v = 7$ et $u - v = 1$ donne\n\n$$u + v = 7, \\qquad u - v = 1$$\n\nsoit\n\n$$2u = 8$$\n",
    "Lecture du coefficient :\n\n- $c^2 = 1$ : l'ajustement est parfait\n- $c^2 = 0$ : le modèle n'explique rien\n",
    "- $s > 0$: here $s = 0$ is no root.\n\nTo see this take $s = 0$. For $s \\neq 0$ nothing changes.\n",
    "On tire une des trois urnes au hasard, donc $P(A)=P(B)=P(C)=\\frac13$.\n",
    "$$P(A) P_A(M) + P(B) P_B(M) = P(A) P(Y \\ge 4) + P(B) P(Z \\ge 4)$$\n",
    "En utilisant l'égalité $\\sum_{i=1}^n w_i = 1$, on conclut.\n",
)
HOLDS = (
    "$$0,25 \\times 0,4 = 0,1$$\n",
    "$$\\frac{0,12}{0,3} = 0,4$$\n",
    "$$P(A \\cap M) = P(A) P_A(M)$$\n",
    "$$(\\sigma + 2)\\rho + \\sigma(1 - \\rho) = \\sigma + 2\\rho$$\n",
)
CROSSED = (
    "$$0,25 \\times 0,4 = 0,01$$\n",
    "$$P(A \\cap M) = P(A) + P_A(M)$$\n",
    "$$(\\sigma + 2)\\rho + \\sigma(1 - \\rho) = \\sigma + \\rho$$\n",
    "Find $x$ with\n\n$$x^2 + bx + 1 = 0$$\n\nand note that\n\n$$b^2 - 4 = (b - 2)^2$$\n",
    "Set the derivative to zero,\n\n$$2x - 6 = 0.$$\n\nThe derivative of $3x^2$ is\n\n$$\\frac{d}{dx} 3x^2 = 3x$$\n",
)


def statuses(text: str) -> list[Status]:
    return [item.status for item in check_text(text, "md").findings]


@pytest.mark.parametrize("text", NO_CROSS)
def test_no_cross(text: str) -> None:
    found = statuses(text)
    assert found
    assert Status.FAILS not in found


@pytest.mark.parametrize("text", HOLDS)
def test_holds(text: str) -> None:
    assert statuses(text) == [Status.HOLDS]


@pytest.mark.parametrize("text", CROSSED)
def test_crossed(text: str) -> None:
    assert statuses(text)[-1] is Status.FAILS


def test_a_comma_between_entries_is_no_decimal_one() -> None:
    text = "La probabilité est $p = 0,35 + 0,05$, et $x_{1,2} + f(1,2) = f(1,2) + x_{1,2}$.\n"
    assert statuses(text)[-1] is Status.HOLDS


def test_f_is_what_its_own_section_says() -> None:
    text = "# A\n\nSoit $f(x, y) = x^2 + 3y$.\n\n$$\\frac{\\partial^2 f}{\\partial x^2} = 2$$\n\n# B\n\nSoit $f(x) = x^3$.\n"
    assert Status.FAILS not in statuses(text)
