"""A cross of what is said of a name wants support."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text

DIFFUSION = "Let $q(x_t | x_{t-1}) = \\mathcal{N}(\\sqrt{1-\\beta_t} x_{t-1}, \\beta_t I)$, $\\bar\\alpha_t = \\prod_{s=1}^t (1-\\beta_s)$.\n\n"
CASES = [
    ("$$\\int_0^1 x^2\\,dx = \\frac12$$", Status.FAILS),  # all of it stands there
    ("Let $K = \\frac{1}{2} m v^2$. Then $$K = 2 m v^2$$", Status.FAILS),  # K is what the text says
    (DIFFUSION + "$$\\bar\\alpha_t = \\bar\\alpha_{t-1} \\beta_t$$", Status.FAILS),
    (
        DIFFUSION + "$$\\tilde\\beta_t = \\frac{1-\\bar\\alpha_t}{1-\\bar\\alpha_{t-1}} \\beta_t$$",
        Status.FAILS,
    ),  # upside down
    (DIFFUSION + "$$\\tilde\\beta_t = 3 + x_t^2$$", Status.DOUBTFUL),  # whatever that is here
    ("<!-- hw: context ddpm-gaussian -->\n\n" + DIFFUSION + "$$\\tilde\\beta_t = 3 + x_t^2$$", Status.FAILS),
]


@pytest.mark.parametrize(("text", "verdict"), CASES)
def test_support(text, verdict) -> None:
    assert check_text(text, "md").findings[-1].status is verdict


def test_a_line_that_holds_supports_the_one_before_it() -> None:
    chain = "$$\\begin{aligned}\\tilde\\beta_t &= 6 + 2 x_t^2\\\\ &= 2 (3 + x_t^2)\\end{aligned}$$"
    found = [item.status for item in check_text(DIFFUSION + chain, "md").findings]
    assert found[-2:] == [Status.FAILS, Status.HOLDS]


OPEN = [  # what is said is not put to use, and may be what makes the line right
    "Its mean is $E[R] = np$, so that $np = \\frac{n}{6}$.",
    "We know that $K''(0) = \\mu^2 + \\mu$, where $K'(0) = \\mu$.",
    "We have $a_1 b_1 = 0$. $$(a_1 + a_2)(b_1 + b_2) = a_1 b_2 + a_2 b_1 + a_2 b_2$$",
    "The mean is $m = 0$, and $E[Y^2] - E[Y]^2 = E[Y^2]$.",
    "Let $r \\perp s$ in $\\mathbb{R}^n$. Then $$\\|r - s\\|^2 = \\|r\\|^2 + \\|s\\|^2$$",
    "As $U{\\bot}W|V$, $$I(U;W) \\le I(U;V)$$",
]


@pytest.mark.parametrize("text", OPEN)
def test_what_is_said_and_not_read_makes_no_cross(text) -> None:
    assert Status.FAILS not in [item.status for item in check_text(text, "md").findings]


SLIPS = [
    (
        "Let $W_1, \\dots, W_n$ be i.i.d. with variance $s^2$, and $\\bar W = \\frac1n\\sum_{i=1}^n W_i$. Then $$\\mathrm{Var}(\\bar W) = s^2.$$",
        Status.FAILS,
    ),
    ("With $c^2 + d^2 = 1$, we get $$(c + d)^2 = 1 + c d.$$", Status.FAILS),
    (
        "With $x_t = \\sqrt{\\bar\\alpha_t} x_0 + \\sqrt{1-\\bar\\alpha_t} \\epsilon$, solving for $x_0$: $$x_0 = \\frac{1}{\\sqrt{\\bar\\alpha_t}} (x_t - (1-\\bar\\alpha_t) \\epsilon)$$",
        Status.FAILS,
    ),
]


@pytest.mark.parametrize(("text", "verdict"), SLIPS)
def test_what_is_claimed_is_judged(text, verdict) -> None:
    assert check_text(text, "md").findings[-1].status is verdict
