r"""Aᵀ = A, P² = P, XᵀX = I of a matrix of which nothing else is said: a property that the text supposes, and puts to use."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def statuses(text: str) -> list[Status]:
    return [one.status for item in check_text(text, "md").derivations for one in item.findings]


@pytest.mark.parametrize(
    "text",
    [
        r"Since $A^\top = A$, $x^\top A y = y^\top A x$.",
        r"Suppose $A^T = A$. Then $(A^{-1})^T = A^{-1}$.",
        r"Comme $P^2 = P$, on a $(I - P)^2 = I - P$.",
        r"Suppose $X^\top X = I$. Then $X^\top(Xw - y) = w - X^\top y$.",
    ],
)
def test_what_follows_of_it_holds(text: str) -> None:
    assert statuses(text) == [Status.ASSUMPTION, Status.HOLDS]


@pytest.mark.parametrize(
    "text",
    [
        r"$x^\top A y = y^\top A x$ (since $A^\top = A$).",
        r"$(I - P)^2 = I - P$ for a projection $P$, since $P^2 = P$.",
    ],
)
def test_it_may_stand_behind(text: str) -> None:
    assert statuses(text) == [Status.HOLDS, Status.ASSUMPTION]


@pytest.mark.parametrize(
    "text",
    [
        r"Suppose $A^\top = A$. Then $x^\top A y = -y^\top A x$.",
        r"Let $A = X^\top X$. Then $A^\top = -A$.",
        r"We have $(A^\top)^\top = A^\top$ for any matrix $A$.",
    ],
)
def test_what_does_not_follow_is_wrong(text: str) -> None:
    assert statuses(text)[-1] is Status.FAILS
