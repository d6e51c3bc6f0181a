"""Which law, letter or size a line means: what the text writes in two ways is one thing, and a vector is no number."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hw_cli.checking.checking import check_text
from hw_cli.terms.text import text as shown

LINES = (
    (
        r"$$\sum_z P_{\vartheta'}(z | x) \log p_\vartheta(x, z) = "
        r"\sum_z \frac{p_{\vartheta'}(z, x)}{p_{\vartheta'}(x)} \log p_\vartheta(x, z)$$",
        "holds",
    ),
    (
        r"$$\sum_z P_{\vartheta'}(z | x) \log p_\vartheta(x, z) = "
        r"\sum_z \frac{p_{\vartheta}(z, x)}{p_{\vartheta}(x)} \log p_\vartheta(x, z)$$",
        "fails",
    ),
    (r"$$\mathbb{E}_q[\log p(x_n, z_n)] = \sum_{z_n} q(z_n) \log p(x_n, z_n)$$", "holds"),
    (r"$$\mathbb{E}_q[\log p(x_n, z_n)] = \sum_{z_n} q(z_n) \log q(z_n)$$", "fails"),
    (
        r"Let $x \in \mathbb{R}^d$. $$\log\mathcal{N}(x; \mu, \sigma^2 I) = "
        r"-\frac{d}{2}\log(2\pi) - d\log\sigma - \frac{\|x - \mu\|^2}{2\sigma^2}$$",
        "holds",
    ),
    (
        r"Let $x \in \mathbb{R}^d$. $$\log\mathcal{N}(x; \mu, \sigma^2 I) = "
        r"-\frac{1}{2}\log(2\pi) - \log\sigma - \frac{\|x - \mu\|^2}{2\sigma^2}$$",
        "fails",
    ),
    (
        r"The likelihood is $L(\nu) = \prod_{i=1}^n f(y_i; \nu)$ and $$\ell(\nu) = \log L(\nu).$$ For counts, "
        r"$$\frac{\partial \ell(\nu)}{\partial \nu} = \frac{1}{\nu} \sum_{i=1}^n y_i - n$$",
        "doubtful",  # what f is stands in words
    ),
    (
        r"Let $U(D) = \mathbb{E}_{x\sim p_r}[\log D(x)] + \mathbb{E}_{x\sim p_g}[\log(1-D(x))]$. The optimum is "
        r"$$D^*(x) = \frac{p_g(x)}{p_r(x) + p_g(x)}$$",
        "doubtful",
    ),
    (
        r"Let $U(D) = \mathbb{E}_{x\sim p_r}[\log D(x)] + \mathbb{E}_{x\sim p_g}[\log(1-D(x))]$. The optimum is "
        r"$$D^*(x) = \frac{p_r(x)}{p_r(x) + p_g(x)}$$",
        "definition",
    ),
    (
        r"We have $x_t = \sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon$. Solving for the clean point, "
        r"$$x_0 = \frac{x_t + \sqrt{1-\bar\alpha_t} \epsilon}{\sqrt{\bar\alpha_t}}$$",
        "fails",
    ),
)


@pytest.mark.parametrize(("text", "status"), LINES)
def test_what_is_written_in_two_ways_is_one_thing(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


def test_matrices_and_sides_of_a_counterexample_are_shown_in_full() -> None:
    text = r"Let $A, B \in \mathbb{R}^{2 \times 2}$ and $v \in \mathbb{R}^2$. Then $$A B v = B A v$$"
    at = check_text(text, "md").findings[-1].counterexample
    assert at is not None
    a, b, v = (
        np.array(json.loads({shown(name): value for name, value in at.point}[letter])) for letter in "ABv"
    )
    assert np.allclose(a @ b @ v, json.loads(at.left), atol=1e-4)
    assert np.allclose(b @ a @ v, json.loads(at.right), atol=1e-4)


def test_the_tables_of_a_counterexample_are_shown_in_full() -> None:
    text = r"For two laws $p$ and $q$, $$\sum_x p(x) \log q(x) = \sum_x q(x) \log p(x)$$"
    at = check_text(text, "md").findings[-1].counterexample
    assert at is not None
    p, q = (
        np.array(json.loads({shown(name): value for name, value in at.point}[law]))
        for law in ("p(x)", "q(x)")
    )
    assert float(at.left) == pytest.approx(p @ np.log(q), rel=1e-3)
    assert float(at.right) == pytest.approx(q @ np.log(p), rel=1e-3)


@pytest.mark.parametrize(("model", "status"), [("hidden Markov model", "doubtful"), ("model", "fails")])
def test_a_condition_that_the_context_does_not_know_may_be_dropped_where_a_chain_is_spoken_of(
    model: str, status: str
) -> None:
    text = (
        f"In this {model} the states $x_t$ are seen through $y_t$, and the prediction is\n\n"
        r"$$\int p(x_t, x_{t-1} | y_{1:t-1}) \, dx_{t-1} = "
        r"\int p(x_t | x_{t-1}) \, p(x_{t-1} | y_{1:t-1}) \, dx_{t-1}$$"
        "\n"
    )
    assert [finding.status.value for finding in check_text(text, "md").findings] == [status]


TWO = r"Let $p_1 = \mathcal N(\mu_1, s^2)$ and $p_0 = \mathcal N(\mu_0, s^2)$. Then "


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\mathrm{KL}(p_1 \| p_0) = \frac{(\mu_1 - \mu_0)^2}{2 s^2}", "holds"),
        (r"\mathrm{KL}(p_1 \| p_0) = \frac{(\mu_1 - \mu_0)^2}{s^2}", "fails"),
        (r"\mathbb{E}_{x \sim p_0}[x] = \mu_0", "holds"),
        (r"\mathbb{E}_{x \sim p_0}[x] = \mu_1", "fails"),
        (r"\mathbb{E}_{p_0}[x^2] = \mu_0^2 + s^2", "holds"),
    ],
)
def test_laws_with_subscripts_are_those_that_the_text_says(line: str, status: str) -> None:
    assert check_text(f"{TWO}${line}$.", "md").findings[-1].status.value == status


def test_a_mean_under_a_law_with_a_subscript_needs_no_variable() -> None:
    text = r"Let $p_0 = \mathcal N(0, 1)$ and $p_1 = \mathcal N(1, 1)$. Then $\mathbb{E}_{p_1}[x^2] = VALUE$."
    for value, status in (("2", "holds"), ("1", "fails")):
        assert check_text(text.replace("VALUE", value), "md").findings[-1].status.value == status


def test_a_law_is_proportional_to_nothing_negative() -> None:
    for start in ("q = \\mathcal N(0, 1)", "q(x) = \\frac{1}{\\sqrt{2\\pi}} e^{-x^2/2}"):
        for sign, status in (("", "holds"), ("-", "fails")):
            text = f"Let ${start}$. We get $q(x) \\propto {sign}e^{{-x^2/2}}$."
            assert check_text(text, "md").findings[-1].status.value == status
    again = r"$p(z | x) = \frac{p(x | z) p(z)}{p(x)} \propto -p(x | z) p(z)$"
    assert check_text(again, "md").findings[-1].status.value == "fails"
