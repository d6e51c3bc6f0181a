"""A cross needs every name of a line tied: what stands on one side alone, and of which nothing is said, may make it right."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def last(text: str) -> str:
    """The status of the last step of a text."""
    return check_text(text, "md").findings[-1].status.value


@pytest.mark.parametrize(
    "text",
    [
        # functions that a letter names
        r"$$\sum_b \pi(b | s) (Q_\pi(s, b) - V_\pi(s)) = 2 V_\pi(s) - 2 V_\pi(s)$$",
        r"$$H(Y) = \mathbb{E}[S(Y)] = \mathbb{E}[-\log p(Y)]$$",
        # a law on one side alone
        "Let $r_s(y | x) = \\mathcal{N}(y; x, s^2)$.\n\n"
        r"$$\mathbb{E}[x | y] = y + s^2 \nabla_y \log r_s(y)$$",
    ],
)
def test_a_name_on_one_side_alone_makes_no_cross(text: str) -> None:
    assert last(text) not in ("fails", "holds")


@pytest.mark.parametrize(
    "text",
    [
        r"$$\sum_b \pi(b | s) (Q^\pi(s, b) - V^\pi(s)) = 2 V^\pi(s)$$",  # the context ties V and Q
        r"$$\mathbb{E}_{q(x)}[\nabla_x \log p(x)] = 0$$",  # a number: of all laws, or wrong
        "$$D_g(p \\| q) = \\int q(x) g\\left(\\frac{p(x)}{q(x)}\\right) dx$$\n\n"
        r"$$D_g(p \| q) = 3 \mathbb{E}_{q(x)}\left[g\left(\frac{p(x)}{q(x)}\right)\right]$$",
    ],
)
def test_names_that_are_tied_are_refuted(text: str) -> None:
    assert last(text) == "fails"


def test_a_law_that_only_a_context_describes_makes_no_cross() -> None:
    mixture = r"A mixture is $p(x) = \sum_{k=1}^K w_k \mathcal{N}(x; \mu_k, \sigma^2)$ with positive weights."
    assert last(mixture) != "fails"
    formula = (
        r"Let $p(x) = \frac{1}{\sqrt{2\pi}\sigma} e^{-x^2/(2\sigma^2)}$. Then $\mathbb{E}[x^2] = \sigma^2$."
    )
    assert last(formula) != "fails"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Soit $v > 0$. Si $a = b = v$, alors $a + b = 2 v$.", "holds"),
        ("If $a = b = v$, then $a + b = 3 v$.", "fails"),
    ],
)
def test_a_chain_of_letters_is_supposed_as_a_whole(text: str, status: str) -> None:
    found = check_text(text, "md").findings
    assert [item.status.value for item in found if item.step.rhs.source.strip() == "v"] != ["fails"]
    assert found[-1].status.value == status
