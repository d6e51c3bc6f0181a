"""Lines in the notations that people use: the right ones hold, the spoilt ones beside them do not."""

import pytest

from hw_cli.checking.checked import Status
from tests.checking.derivations import check_text

# what stands before, the line, the same line spoilt
LINES = [
    ("", r"\int_0^2 3 v^2 \,dv = \left[ v^3 \right]_0^2", r"\int_0^2 3 v^2 \,dv = \left[ v^2 \right]_0^2"),
    ("", r"\frac{d}{dx} x^3 \Big|_{x=2} = 12", r"\frac{d}{dx} x^3 \Big|_{x=2} = 8"),
    ("", r"\left(\frac{1}{1+e^{-x}}\right)' = \frac{e^{-x}}{(1+e^{-x})^2}", r"\left(\frac{1}{1+e^{-x}}\right)' = \frac{1}{(1+e^{-x})^2}"),
    ("", r"(u - t) \odot e^{-s} \odot e^{s} = u - t", r"(u - t) \odot e^{-s} \odot e^{s} = u + t"),
    ("Let $x, y, z \\in \\mathbb{R}^d$.", r"(x + y) \odot z = x \odot z + y \odot z", r"(x + y) \odot z = x \odot z - y \odot z"),
    ("Let $A, B \\in \\mathbb{R}^{n \\times n}$ be matrices.", r"A \odot B = B \odot A", r"A \odot B = A B"),
    ("", r"\log(2 h_\eta(x|z)) = \log h_\eta(x|z) + \log 2", r"\log(2 h_\eta(x|z)) = \log h_\eta(x|z) + \log 3"),
    ("", r"(a + \mu_{y \mid x})^2 = a^2 + 2 a \mu_{y \mid x} + \mu_{y \mid x}^2", r"(a + \mu_{y \mid x})^2 = a^2 + a \mu_{y \mid x} + \mu_{y \mid x}^2"),
    ("Let $p$ and $q$ be densities.", r"\mathrm{KL}(q\|p) = -\int \log\frac{p(x)}{q(x)}\, q(x)\, dx", r"\mathrm{KL}(q\|p) = \int \log\frac{p(x)}{q(x)}\, q(x)\, dx"),
    ("Let $p$ and $q$ be laws.", r"\mathrm{KL}(q\|p) = -\sum_x \log\frac{p(x)}{q(x)}\, q(x)", r"\mathrm{KL}(q\|p) = \sum_x \log\frac{p(x)}{q(x)}\, q(x)"),
    ("Let $p$ and $q$ be densities.", r"\mathrm{KL}(p\|q) = \int p(\log p - \log q)\, dx", r"\mathrm{KL}(p\|q) = \int p(\log q - \log p)\, dx"),
    ("", r"\partial (3 x^2) / \partial x = 6 x", r"\partial (3 x^2) / \partial x = 3 x"),
    ("", r"\numprint{0,25} x = x / 4", r"\numprint{0,25} x = x / 5"),
    ("Soit $f(x) = x^3$ et $g(x) = 2 x$.", r"f \circ g(x) = 8 x^3", r"f \circ g(x) = 2 x^3"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "right", "wrong"), LINES, ids=[right for _, right, _ in LINES])
def test_a_line_holds_and_its_spoilt_form_does_not(before: str, right: str, wrong: str) -> None:
    (*_, held), (*_, failed) = (
        [str(item.status) for item in check_text(f"{before}\n\n$${line}$$", "md").findings]
        for line in (right, wrong)
    )
    assert held == "holds"
    assert failed == "fails"


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("s(1-s)^2 = s - 2s^2 + s^3", True),
        ("s(1-s)^2 = s^2 - 2s^3 + s^4", False),
        ("s^2(1-s) = s^2 - s^3", True),
        ("s^2(1-s) = s^2 - 2s^3 + s^4", False),
    ],
)
def test_a_power_behind_the_own_bracket_of_a_number_is_of_the_bracket(line: str, holds: bool) -> None:
    (found,) = check_text(f"$${line}$$", context="gaussians").findings
    assert found.status is (Status.HOLDS if holds else Status.FAILS)
