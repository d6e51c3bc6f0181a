r"""Densities and masses of letters that a text draws from a named law, x ~ Poisson(λ): by their formulas."""

from __future__ import annotations

import pytest

from tests.checking.test_said_of_a_case import statuses


@pytest.mark.parametrize(
    "text",
    [
        r"Let $u\sim\mathrm{Exp}(\lambda)$. Then $\log p(u) = \log\lambda - \lambda u$.",
        r"Let $u_1,\dots,u_n\sim\mathrm{Exp}(\lambda)$ be i.i.d. Then $\sum_{i=1}^n \log p(u_i) = n\log\lambda - \lambda\sum_{i=1}^n u_i$.",
        r"Soit $k\sim\mathrm{Poisson}(m)$. Alors $\log p(k) = k\log m - m - \log k!$.",
        r"Let $u\sim\mathrm{Bernoulli}(r)$. Then $\frac{\partial}{\partial r}\log p(u|r) = \frac{u}{r} - \frac{1-u}{1-r}$.",
        r"Let $u_i\sim\mathrm{Bernoulli}(r)$ i.i.d. Then $\log p(u_1,\dots,u_n|r) = \sum_{i=1}^n u_i\log r + (n-\sum_{i=1}^n u_i)\log(1-r)$.",
        r"Let $V_1,\dots,V_n \sim \mathcal{N}(m,s^2)$ be independent. $$\log p(v_1,\dots,v_n) = -\frac n2\log(2\pi s^2) - \frac{1}{2s^2}\sum_{i=1}^n(v_i-m)^2$$",
        r"Let $V_1,\dots,V_n \sim \mathcal{N}(m,s^2)$ be independent. Then $E[\frac1n\sum_{i=1}^n V_i] = m$.",
        r"Let $u\sim\mathrm{Exp}(\lambda)$ and $w$ any variable. Then $p(u,w) = p(u)p(w|u)$.",  # of any laws
        r"Let $u\sim\mathrm{Exp}(\lambda)$ and $w|u \sim \mathrm{Poisson}(u)$. Then $p(u|w) = \frac{p(w|u)p(u)}{p(w)}$.",
        r"Let $z\sim\mathrm{Bernoulli}(r)$. Then $p(x) = \sum_z p(z)p(x|z)$.",
    ],
)
def test_what_a_named_law_makes_of_a_density_holds(text: str) -> None:
    assert statuses(text)[-1] == "holds"


@pytest.mark.parametrize(
    "text",
    [
        r"Let $u\sim\mathrm{Exp}(\lambda)$. Then $\log p(u) = \log\lambda + \lambda u$.",
        r"Soit $k\sim\mathrm{Poisson}(m)$. Alors $\log p(k) = k\log m - \log k!$.",
        r"Let $u\sim\mathrm{Bernoulli}(r)$. Then $p(u) = r^{1-u}(1-r)^u$.",
        r"Let $u_1,\dots,u_n\sim\mathrm{Exp}(\lambda)$ be i.i.d. Then $\sum_{i=1}^n \log p(u_i) = \log\lambda - \lambda\sum_{i=1}^n u_i$.",
        r"Let $V_1,\dots,V_n \sim \mathcal{N}(m,s^2)$ be independent. $$\log p(v_1,\dots,v_n) = -\frac n2\log(2\pi s^2) - \frac{1}{s^2}\sum_{i=1}^n(v_i-m)^2$$",
    ],
)
def test_another_formula_for_it_is_crossed(text: str) -> None:
    assert statuses(text)[-1] in ("fails", "doubtful")


def test_a_joint_density_needs_independence() -> None:
    text = r"Let $u_i\sim\mathrm{Bernoulli}(r)$. Then $\log p(u_1,\dots,u_n|r) = \sum_{i=1}^n u_i\log r + (n-\sum_{i=1}^n u_i)\log(1-r)$."
    assert statuses(text)[-1] in ("doubtful", "undecided", "not_understood")
