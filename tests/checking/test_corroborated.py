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
