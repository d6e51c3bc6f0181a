"""Letters that the text ties: the law a letter is drawn from, functions by their definition, numbers in their own bracket."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def last(text: str) -> str:
    """What becomes of the last step of a text."""
    return check_text(text, "md").findings[-1].status.value


@pytest.mark.parametrize(
    ("drawn", "right", "wrong"),
    [
        (
            r"Let $X \sim \mathcal{N}(\mu, \sigma^2)$.",
            r"E[X^2] = \mu^2 + \sigma^2",
            r"E[X^2] = \mu^2 - \sigma^2",
        ),
        (r"Soit $Y \sim \mathcal{N}(m, 3)$.", r"\mathrm{Var}(Y) = 3", r"\mathrm{Var}(Y) = 9"),
        (
            r"Let $x \sim \mathcal{N}(\mu, \sigma^2)$ with density $p(x)$.",
            r"\log p(x) = -\frac{(x-\mu)^2}{2\sigma^2} - \frac12 \log(2\pi\sigma^2)",
            r"\log p(x) = -\frac{(x-\mu)^2}{2\sigma^2} - \log(2\pi\sigma^2)",
        ),
        (
            r"For $x \sim \mathcal N(\theta, \sigma^2)$ we find",
            r"\frac{\partial}{\partial\theta} \log p(x | \theta) = \frac{x - \theta}{\sigma^2}",
            r"\frac{\partial}{\partial\theta} \log p(x | \theta) = \frac{x - \theta}{\sigma}",
        ),
        (
            r"$$p(x | \theta) = \mathcal{N}(x; \theta, 1)$$",
            r"\frac{\partial}{\partial\theta} \log p(x | \theta) = x - \theta",
            r"\frac{\partial}{\partial\theta} \log p(x | \theta) = \theta - x",
        ),
        (
            r"On tire $W \sim \mathcal{N}(0, 1)$.",
            r"p_W(w) = \frac{1}{\sqrt{2\pi}} e^{-w^2/2}",
            r"p_W(w) = \frac{1}{\sqrt{2\pi}} e^{-w^2}",
        ),
    ],
)
def test_the_law_that_a_letter_is_drawn_from_is_put_to_use(drawn: str, right: str, wrong: str) -> None:
    assert last(f"{drawn}\n\n$$ {right} $$") == "holds"
    assert last(f"{drawn}\n\n$$ {wrong} $$") == "fails"


def test_a_letter_that_is_drawn_twice_has_no_law() -> None:
    text = "First $X \\sim \\mathcal{N}(0, 1)$, then $X \\sim \\mathcal{N}(0, 2)$.\n\n$$ E[X^2] = 2 $$"
    assert last(text) != "fails"


@pytest.mark.parametrize(
    "text",
    [
        "Let $X \\sim \\mathcal{N}(\\mu, \\sigma)$.\n\n$$ E[(X - \\mu)^2] = \\sigma^2 $$",  # a deviation, perhaps
        "Let $X \\sim \\mathcal{N}(\\mu, \\sigma)$.\n\n$$ \\log p(x) = -\\frac{(x-\\mu)^2}{2\\sigma^2} - \\log \\sigma $$",
        "Let $X \\sim \\mathcal{N}(0, I)$ in $\\mathbb{R}^d$.\n\n$$ E[\\|X\\|^2] = d $$",
        "Let $X \\sim \\mathcal{N}(0, 1)$.\nNow let $X \\sim \\mathrm{Uniform}(0, 1)$.\n\n$$ E[X^2] = \\frac13 $$",
        "It is not true that $X \\sim \\mathcal{N}(0, 1)$.\n\n$$ E[X^2] = 2 $$",
        "$$ E[X^2] = 1 $$\nLater let $X \\sim \\mathcal{N}(0, 2)$.",
        "(a) Let $X \\sim \\mathcal{N}(0, 1)$.\n\n(b) Here $E[X^2] = 3$.",
        "Let $X \\sim \\mathrm{Exp}(b)$.\n\n$$ \\log p(x) = \\log b - b x $$",  # a rate or a mean
    ],
)
def test_a_law_that_is_not_surely_meant_crosses_nothing(text: str) -> None:
    assert last(text) not in ("fails", "holds")


def test_a_vector_is_no_number() -> None:
    drawn = "Let $X \\sim \\mathcal{N}(0, I)$ in $\\mathbb{R}^d$."
    assert last(f"{drawn}\n\n$$ E[\\|X\\|^2] = 1 $$") != "holds"


def test_the_law_of_one_question_is_not_that_of_the_next() -> None:
    text = "# 1\nLet $X \\sim \\mathcal{N}(0, 1)$.\n\n# 2\nHere\n$$ E[X^2] = 2 $$"
    assert last(text) not in ("fails", "holds")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("$E(w) = (w - 1)^2$.\n\n$$ \\frac{dE}{dw} = 2(w - 1) $$", "holds"),
        ("$$ a(t) = t^2 $$\n\n$$ a(t + 1) = t^2 + 2t + 1 $$", "holds"),
        ("$$ a(t) = t^2 $$\n\n$$ a(t + 1) = t^2 + t $$", "fails"),
        (r"$$ u_k(1 - u_k) = u_k - u_k^2 $$", "holds"),
        (r"$$ p_k(1 - p_k) = p_k - p_k^2 $$", "holds"),
        (r"$$ p_k(1 - p_k) = p_k + p_k^2 $$", "fails"),
        (r"$$ \log(p_j^{x_j}(1 - p_j)^{1 - x_j}) = x_j \log p_j + (1 - x_j) \log(1 - p_j) $$", "holds"),
    ],
)
def test_what_the_text_shows_of_a_letter(text: str, status: str) -> None:
    assert last(text) == status
