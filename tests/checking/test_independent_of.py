r"""`X is independent of Y and Z` says that X and Y, and X and Z, are independent, and nothing of Y and Z."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def last(text: str) -> Status:
    return check_text(text, "md").derivations[-1].findings[-1].status


@pytest.mark.parametrize(
    "text",
    [
        r"Let $X$ be independent of $Y$. Then $E[XY] = E[X]E[Y]$.",
        r"Soit $X$ indépendante de $Y$. Alors $\mathrm{Var}(X - Y) = \mathrm{Var}(X) + \mathrm{Var}(Y)$.",
        r"Let $U$ be independent of $(X, W)$. Then $E[UX] = E[U]E[X]$.",
        r"Let $X$ be independent of $Y$, and $Y$ independent of $Z$. Then $\mathrm{Cov}(Y, Z) = 0$.",
        r"Let $X$, $Y$ and $Z$ be independent. Then $\mathrm{Cov}(X, Z) = 0$.",
        r"Let $Y = bX + cW + U$ with $U$ independent of $X$ and $W$. "
        r"Then $\mathrm{Cov}(X, Y) = b\,\mathrm{Var}(X) + c\,\mathrm{Cov}(X, W) + \mathrm{Cov}(X, U)$.",
    ],
)
def test_what_follows_holds(text: str) -> None:
    assert last(text) is Status.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        r"Let $U$ be independent of $(X, W)$. Then $E[XW] = E[X]E[W]$.",
        r"Soit $U$ indépendante de $X$ et de $W$. Alors $\mathrm{Cov}(X, W) = 0$.",
        r"Let $X$ be independent of $Y$, and $Y$ independent of $Z$. Then $\mathrm{Cov}(X, Z) = 0$.",
        r"Let $Y = bX + cW + U$ with $U$ independent of $X$ and of $W$. "
        r"Then $\mathrm{Var}(Y) = b^2\,\mathrm{Var}(X) + c^2\,\mathrm{Var}(W) + \mathrm{Var}(U)$.",
    ],
)
def test_what_would_need_the_others_to_be_independent_does_not(text: str) -> None:
    assert last(text) not in (Status.HOLDS, Status.FAILS)
