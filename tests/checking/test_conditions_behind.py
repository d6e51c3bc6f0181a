r"""What stands right behind a formula says when it is so: `¤ for $n \ne m$`; n under an integral counts."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def first(text: str) -> Status:
    return check_text(text, "md").derivations[0].findings[0].status


@pytest.mark.parametrize(
    "text",
    [
        r"We have $|c| = -c$ if $c < 0$.",
        r"On a $\sqrt{u^2} = u$ pour tout $u \ge 0$.",
        r"$\int_0^{2\pi} e^{inx} e^{-imx} dx = 0$ for $n \ne m$.",
        r"$\int_0^{2\pi} e^{inx} e^{-imx} dx = 2\pi$ for $n = m$.",
        r"$\int_{-1}^1 x^{2n} dx = \frac{2}{2n+1}$ for every integer $n \ge 0$.",
        r"$u^2 = v^2$ when $u = -v$.",
        r"$\|x + y\|^2 = \|x\|^2 + \|y\|^2$, since $x^\top y = 0$.",
        r"$\|w - x\|^2 = 1 - 2 w^\top x + \|x\|^2$ (car $\|w\| = 1$).",
        r"$\sum_i (x_i - c)^2 = \sum_i x_i^2 + n c^2$ (since $\sum_{i=1}^n x_i = 0$).",
        r"$$\|x - y\|^2 = 2 - 2 x^\top y,$$ where $\|x\| = \|y\| = 1$.",
        r"$a^2 + b^2 = (a + b)^2$, où $ab = 0$.",
    ],
)
def test_it_is_put_to_use_in_the_line_before_it(text: str) -> None:
    assert first(text) is Status.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        r"$\int_{-1}^1 x^{2n} dx = \frac{1}{2n+1}$ for every integer $n \ge 0$.",
        r"$\|x + y\|^2 = \|x\|^2 - \|y\|^2$, since $x^\top y = 0$.",
        r"$\int_{-1}^1 x^{2n+1} dx = \frac{1}{n+1}$ pour tout $n \ge 0$.",
    ],
)
def test_a_line_that_is_wrong_then_is_wrong(text: str) -> None:
    assert first(text) is Status.FAILS


@pytest.mark.parametrize(
    ("text", "integer"),
    [
        (r"$$\int_{-1}^1 x^{2n} dx = \frac{2}{2n+1}$$", True),
        (r"$$\int_{-1}^1 x^2 dx = \frac{2}{3}$$", False),
        (r"$$\int_0^1 (1 + a x) dx = 1 + \frac{a}{2}$$", False),
    ],
)
def test_an_integer_that_nothing_declares_is_said(text: str, integer: bool) -> None:
    (found,) = check_text(text, "md").findings
    assert found.status is Status.HOLDS
    assert (found.reading is not None and "integer" in found.reading.pattern) is integer
