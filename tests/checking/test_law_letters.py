r"""Means and variances over x ∼ 𝒟: any law by any letter, of pairs too, where the letter has no other meaning."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def last(text: str) -> Status:
    return check_text(text, "md").derivations[-1].findings[-1].status


@pytest.mark.parametrize(
    "text",
    [
        r"$\mathbb{E}_{x \sim p}[g(x) + c] = \mathbb{E}_{x \sim p}[g(x)] + c$",
        r"$\mathbb{E}_{x \sim \mathcal{D}}[3 g(x)] = 3 \mathbb{E}_{x \sim \mathcal{D}}[g(x)]$",
        r"$\mathbb{E}_{x \sim P}\left[\frac{Q(x)}{P(x)}\right] = \int Q(x)\,dx$, et $\mathbb{E}_{x \sim Q}[1] = 1$",
        r"$\mathbb{E}_{s \sim \mu}[V(s)] = \sum_s \mu(s) V(s)$",
        r"$\mathbb{E}_{(x, y) \sim \mathcal{D}}[(g(x) - y)^2] = \mathbb{E}_{(x, y) \sim \mathcal{D}}[g(x)^2 - 2 y g(x) + y^2]$",
        r"$\mathrm{Var}_{x \sim p}[g(x)] = \mathbb{E}_{x \sim p}[g(x)^2] - \mathbb{E}_{x \sim p}[g(x)]^2$",
        r"$\operatorname{Var}_{\epsilon \sim \mathcal{N}(0, 1)}[a \epsilon + b] = a^2$",
        r"Let $y = 1 - 2b$ with $b \sim \mathrm{Ber}(r)$. Then $\mathbb{E}_{b \sim \mathrm{Ber}(r)}[y] = 1 - 2r$.",
        r"On pose $w(x) = \frac{p(x)}{q(x)}$. Alors $\mathrm{Var}_{x \sim q}[w(x)] = \mathbb{E}_q[w(x)^2] - 1$.",
    ],
)
def test_what_holds_of_any_law(text: str) -> None:
    assert last(text) is Status.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        r"$\mathbb{E}_{x \sim p}[2 g(x)] = \mathbb{E}_{x \sim p}[g(x)]$",
        r"$\mathbb{E}_{x \sim \mathcal{D}}[g(x)^2] = \mathbb{E}_{x \sim \mathcal{D}}[g(x)]^2$",
        r"$\mathbb{E}_{(x, y) \sim \mathcal{D}}[(g(x) - y)^2] = \mathbb{E}_{(x, y) \sim \mathcal{D}}[g(x)^2 - y^2]$",
        r"$\mathrm{Var}_{x \sim p}[2 g(x)] = 2 \mathrm{Var}_{x \sim p}[g(x)]$",
        r"$\operatorname{Var}_{\epsilon \sim \mathcal{N}(0, 1)}[a \epsilon + b] = a$",
    ],
)
def test_what_does_not(text: str) -> None:
    assert last(text) is Status.FAILS


MOMENTS = r"Let $\mu = \mathbb{E}_{x \sim P}[x]$ and $\sigma^2 = \mathbb{E}_{x \sim P}[(x - \mu)^2]$. Then "


def test_letters_that_the_text_says_are_means_are_those_of_no_normal_law() -> None:
    assert last(MOMENTS + r"$\sigma^2 = \mathbb{E}_{x \sim P}[x^2] - \mu^2$.") is Status.HOLDS
    assert last(MOMENTS + r"$\sigma^2 = \mathbb{E}_{x \sim P}[x^2] + \mu^2$.") is Status.FAILS


def test_a_mean_that_is_said_to_be_a_letter_of_the_text_defines_no_letter() -> None:
    told = r"Let $x, x'$ be independent draws from $P$ with variance $s^2$. "
    assert last(told + r"Then $\mathbb{E}_{x, x' \sim P}[(x - x')^2] = s^2$.") is Status.UNDECIDED
    assert last(r"We denote $\mathbb{E}_{x \sim P}[x^2] = s^2$.") is Status.DEFINITION


@pytest.mark.parametrize(
    "text",
    [
        r"Let $\mathcal{D}$ be uniform on the unit interval. Then $\mathbb{E}_{x \sim \mathcal{D}}[x] = \frac12$.",
        r"$\mathbb{E}_{x \sim \mathcal{D}}[x^2] = s^2$",
        r"$\mathbb{E}_{x \sim \mathcal{D}}[x] = m$",
        r"Let $\pi$ be uniform over $K$ actions. Then $\mathbb{E}_{a \sim \pi}[Q(a)] = \frac1K \sum_{a=1}^K Q(a)$.",
        r"Soit $\mathcal{D}$ la loi de $(x, y)$ avec $y = 2x$. Alors $\mathbb{E}_{(x, y) \sim \mathcal{D}}[y] = 2 \mathbb{E}_{(x, y) \sim \mathcal{D}}[x]$.",
        r"Les données sont centrées. Donc $\mathbb{E}_{x \sim \mathcal{D}}[(wx - 1)^2] = w^2 \mathbb{E}_{x \sim \mathcal{D}}[x^2] + 1$.",
        r"Let $x \sim \mathcal{D}$ with $\|x\| = 1$. Then $\mathbb{E}_{x \sim \mathcal{D}}[\|2x\|^2] = 4$.",
        r"We know $\mathbb{E}_{x \sim P}[s(x)] = 0$, so $\mathrm{Var}_{x \sim P}[s(x)] = \mathbb{E}_{x \sim P}[s(x)^2]$.",
    ],
)
def test_a_law_that_words_say_is_not_any_law(text: str) -> None:
    assert last(text) not in (Status.FAILS, Status.HOLDS)
