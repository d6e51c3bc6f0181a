"""Lines that were crossed for what another place of a text says, or under a reading that nobody means; and slips beside them."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def statuses(text: str) -> list[str]:
    """What becomes of the steps of a text."""
    return [item.status.value for item in check_text(text, "md").findings]


@pytest.mark.parametrize(
    "text",
    [
        "From each state,\n$$m_0 = 1 + 0.5 m_1 + 0.5 m_0$$",  # an equation for the mean times of states
        "$$T = 4 + T/3$$",
        "### a) $\\mathbb{E}[U|V] = \\mathbb{E}[U]$\n\nThis says that they have nothing to do with one another.",
        "As $S$ is symmetric, $(P D P^T)^T = (P^T)^T D^T P^T = P D P^T$.",
        "Let $u = \\log_c(s)$ and $v = \\log_c(t)$. Then $c^u c^v = s t$.",
        "We have $\\log_{10}(10,000) = 4$.",
        "1. **Exercise 2.1** Here $f_U(u) = 2u$.\n\n2. **Exercise 2.2** Here $f_U(u) = e^{-u}$.",
        "A coin has $P(X = 0) = 1/2$.\n\nFor another coin, $P(X = 0) = 1/5$ and $P(X = 1) = 4/5$.",
        "The divergence given $x$ is\n$$D(p(z|x) \\| q(z|x)) = \\sum_x p(x) \\sum_z p(z|x) \\log \\frac{p(z|x)}{q(z|x)}.$$",
        "Take $V = (U - \\mathbb{E} U)^2$.\n\n## Means\n\n$$\\mathbb{E}[\\mathbb{E}[V \\mid U]] = \\mathbb{E}[V]$$",
        "If $\\mathbb{E}[V \\mid U] = U$, then\n\n$$\\mathbb{E}[UV] = \\mathbb{E}[U^2]$$\n\nand so.\n\nTherefore\n\n"
        "$$\\operatorname{Cov}(U, V) = \\mathbb{E}[U^2] - (\\mathbb{E} U)^2$$",
        "The constraint is $2(a + b) = S$. Form\n$$L(a, b, \\lambda) = ab + \\lambda(S/2 - a - b).$$\nThen\n"
        "$$\\frac{\\partial L}{\\partial a} = b - \\lambda$$",
        "The value $s$ grows to $\\approx 10^{20}$ (single maximum $\\approx 3.4 \\times 10^{38}$).",
        "I   $\\neq 0$    0\nII  $\\neq 0$    $\\neq 0$",  # a table
    ],
)
def test_these_are_no_crosses(text: str) -> None:
    assert "fails" not in statuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "We have $x + y = (x + y) + 2$.",
        "We have $\\sqrt{u^2} = u$.",
        "Let $u = \\log_c(s)$ and $v = \\log_c(t)$. Then $c^u c^v = s + t$.",
        "We have $\\log_{10}(10,000) = 5$.",
        "A coin has $P(X = 0) = 1/2$. So $P(X = 0) = 1/5$.",
        "$$D(p(x, z) \\| q(x, z)) = D(p(x) \\| q(x)) - D(p(z|x) \\| q(z|x))$$",
        "$$\\mathbb{E}[\\mathbb{E}[V \\mid U]] = \\mathbb{E}[U]$$",
        "The constraint is $2(a + b) = S$. Form\n$$L(a, b, \\lambda) = ab + \\lambda(S/2 - a - b).$$\nThen\n"
        "$$\\frac{\\partial L}{\\partial a} = b + \\lambda$$",
    ],
)
def test_slips_beside_them_are(text: str) -> None:
    assert statuses(text)[-1] == "fails"


def test_what_solves_an_equation_for_a_value_by_itself_is_judged_by_it() -> None:
    assert statuses("We have $m = 3 + 0.5 m$, so $0.5 m = 3 \\implies m = 5$.")[-1] in (
        "doubtful",
        "undecided",
    )
