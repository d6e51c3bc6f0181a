"""Series, limits, sums to n, factorials and the gamma function in a derivation."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

SAID = {
    r"$$\sum_{j=0}^{m} \binom{m}{j} a^j = (1 + a)^m$$": "holds",
    r"$$\sum_{j=0}^{m} \binom{m}{j} a^j = (1 - a)^m$$": "fails",
    r"$$\sum_{j=0}^{m} j \binom{m}{j} = m 2^{m-1}$$": "holds",
    r"$$\sum_{j=0}^{m} j \binom{m}{j} = m 2^{m+1}$$": "fails",
    r"$$\sum_j \binom{m}{j} a^j = (1 + a)^m$$": "holds",
    r"$$\sum_j \binom{m}{j} \binom{n}{r - j} = \binom{m + n}{r}$$": "holds",
    r"$$\sum_j j \binom{m}{j} = m 2^{m}$$": "fails",
    r"$$\prod_{j=1}^{m} j = m!$$": "holds",
    r"For $|u| < 1$, $$\sum_{j=0}^{\infty} u^j = \frac{1}{1 - u}$$": "holds",
    r"For $|u| < 1$, $$\sum_{j=0}^{\infty} u^j = \frac{1}{1 + u}$$": "fails",
    r"$$\lim_{u \to 0} \frac{e^u - 1}{u} = 1$$": "holds",
    r"$$\lim_{u \to 0} \frac{e^u - 1}{u} = 0$$": "fails",
    r"$$\int_{-\infty}^{\infty} \frac{1}{1 + u^2} du = \pi$$": "holds",
    r"Ici $$\Gamma(s + 1) = s \Gamma(s)$$": "holds",
    r"Ici $$\Gamma(s + 1) = (s + 1) \Gamma(s)$$": "fails",
    r"Soit $\Gamma$ une matrice. $$\Gamma(s + 1) = s \Gamma(s)$$": "undecided",
}


@pytest.mark.parametrize(("text", "status"), SAID.items())
def test_what_counts(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\frac{\partial s}{\partial x_j} = \frac{2}{d} (x_j - m)", "holds"),
        (r"\frac{\partial s}{\partial x_j} = \frac{2}{d} x_j", "fails"),
        (r"s = \frac{1}{d} \sum_i x_i^2 - m^2", "holds"),
    ],
)
def test_a_mean_runs_over_as_many_as_it_is_divided_by(line: str, status: str) -> None:
    text = r"Let $m = \frac{1}{d} \sum_i x_i$ and $s = \frac{\sum_i (x_i - m)^2}{d}$." + f"\n\n$${line}$$"
    assert check_text(text, "md").findings[-1].status.value == status


def test_a_mean_over_values_does_not_say_how_many_values_there_are() -> None:
    text = (
        r"$$\begin{aligned} KL(\hat{p} \| p) &= \sum_x \hat{p}(x) \log \frac{\hat{p}(x)}{p(x)} \\"
        r" &= \frac{1}{m} \sum_x \sum_{i=1}^m 1\{x^{(i)} = x\} \log \frac{\hat{p}(x)}{p(x)} \end{aligned}$$"
    )
    assert check_text(text, "md").findings[0].status.value == "holds"


@pytest.mark.parametrize(
    ("last", "status"), [("2 v^\\top u_i u_i^\\top v", "fails"), ("v^\\top u_i u_i^\\top v", "holds")]
)
def test_the_entries_of_a_row_are_as_many_in_every_sum(last: str, status: str) -> None:
    text = (
        r"$$F(v) = \sum_{i=1}^n (b_i - v^\top u_i)^2$$ Expanding: $$F(v) = \sum_i (b_i^2 - 2 b_i v^\top u_i + "
        + last
        + ")$$"
    )
    assert check_text(text, "md").findings[-1].status.value == status


@pytest.mark.parametrize(
    ("line", "status"),
    [(r"1 - \pi = \frac{3}{4}", "holds"), (r"1 - \pi = \frac{1}{2}", "fails"), (r"\cos(2 \pi) = 1", "holds")],
)
def test_pi_is_a_share_where_1_less_pi_is(line: str, status: str) -> None:
    text = r"Let $\pi = \frac{1}{4}$, so that $\pi (1 - \pi) = \frac{3}{16}$." + f"\n\n$${line}$$"
    assert check_text(text, "md").findings[-1].status.value == status


def test_pi_is_that_of_the_circle_where_it_is_an_angle() -> None:
    text = r"We have $1 - \pi < 0$ and $\cos \pi = -1$. $$\int_0^\pi \sin u \, du = 2$$"
    assert [one.status.value for one in check_text(text, "md").findings] == ["holds"] * 3
