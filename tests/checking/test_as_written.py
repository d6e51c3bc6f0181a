r"""How texts write things: x_*, sums over a few numbers, slopes at a place, constraints of a Lagrangian, one noise at all times."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text
from tests.checking.test_said_of_a_case import statuses

LAGRANGIAN = r"""We maximise $\sum_{k=1}^K m_k \log \pi_k$ subject to $\sum_{k=1}^K \pi_k = 1$ with
$$G(\pi, \nu) = \sum_{k=1}^K m_k \log \pi_k + \nu\left(1 - \sum_{k=1}^K \pi_k\right)$$
and then
"""


@pytest.mark.parametrize(
    "text",
    [
        r"Let $v_* = 3$. Then $v_*^2 = 9$.",
        r"Soit $v_{*} = 3$. Alors $2 v_* + 1 = 7$.",
        r"$$\sum_{s\in\{0,1\}} e^{s c} = 1 + e^c$$",
        r"$$\sum_{s_j\in\{-1,+1\}} e^{s_j c_j} = 2\cosh c_j$$",
        r"$$\prod_{s\in\{1,2,3\}} (u - s) = (u-1)(u-2)(u-3)$$",
        r"Let $\varphi(u) = \log(1 - c + c e^u) - c u$. Then $\varphi(0) = 0$, $\varphi'(0) = 0$ and $\varphi''(0) = c(1-c)$.",
        LAGRANGIAN + r"$$\frac{\partial G}{\partial \pi_k} = \frac{m_k}{\pi_k} - \nu.$$",
        r"On minimise $u^2 + v^2$ sous $u + v = 2$. Avec $v = 2 - u$, on a $u^2 + v^2 = 2u^2 - 4u + 4$.",
        r"""With $x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\,\epsilon$ we get
$$x_0 = \frac{x_t - \sqrt{1-\bar\alpha_t}\,\epsilon}{\sqrt{\bar\alpha_t}}$$
$$\frac{x_{t-1}}{\sqrt{\bar\alpha_{t-1}}} = \frac{x_t}{\sqrt{\bar\alpha_t}} + \left(\sqrt{\frac{1-\bar\alpha_{t-1}}{\bar\alpha_{t-1}}} - \sqrt{\frac{1-\bar\alpha_t}{\bar\alpha_t}}\right)\epsilon$$""",
        r"""Setting the derivative to zero gives $\sum_{i=1}^n \beta_i t_i = 0$ and $u = \sum_{i=1}^n \beta_i t_i v_i$ with $v_i\in\mathbb{R}^d$. Hence
$$\frac12\|u\|^2 - \sum_{i=1}^n \beta_i(t_i(u^\top v_i + c) - 1) = \sum_{i=1}^n \beta_i - \frac12\sum_{i=1}^n\sum_{j=1}^n \beta_i\beta_jt_it_jv_i^\top v_j.$$""",
        r"Setting the derivative to zero, $u^2 - a = 0$. Hence $$m - b u^2 = m - ba.$$",
        r"Suppose $\sum_{i=1}^n v_i = n m$. Then $\sum_{i=1}^n (v_i-m)^2 = \sum_{i=1}^n v_i^2 - n m^2$.",
        r"Supposons $\frac1n\sum_{i=1}^n v_i = 0$. Alors $\frac1n\sum_{i=1}^n (v_i-c)^2 = \frac1n\sum_{i=1}^n v_i^2 + c^2$.",
        r"Let $U\in\mathbb{R}^{n\times m}$, $v \in \mathbb{R}^n$, $c\in\mathbb{R}^m$. $$\prod_{j=1}^m \sum_{h_j \in\{0,1\}} e^{h_j (c_j + (U^\top v)_j)} = \prod_{j=1}^m \left(1 + e^{c_j + (U^\top v)_j}\right)$$",
        r"""On a $v_{k+1} = (1-a) v_k$, d'où $v_k = (1-a)^k v_0$. Soit $f(v) = b v^2$. Alors $$f(v_k) = (1-a)^{2k} f(v_0).$$""",
        r"For a Markov chain $U - V - W$, $p(u,v,w) = p(u,v) p(w\mid v)$.",
        r"For a Markov chain $U \to V \to W$, $p(u,v,w) = p(u) p(v\mid u) p(w\mid v)$.",
        r"$$H(\pi(\cdot\mid s)) = -\sum_a \pi(a\mid s)\log\pi(a\mid s)$$",
        r"The entropy is $H(q(\cdot\mid x)) = -\sum_z q(z\mid x)\log q(z\mid x)$.",
        r"$$\prod_{i=1}^n e^{-\theta x_i}\theta = \theta^n e^{-\theta\sum_i x_i}$$",
        r"$$\prod_{i=1}^n u^{k_i}e^{-u} = u^{\sum_ik_i}e^{-nu}$$",
        r"$$\prod_{i=1}^n u^{k_i}e^{-u} = u^{\sum_ik_i}e^{-u}$$",
        r"With $k = 5$ and $a = 2$, $2a - k = -1$. Let $y = k_0 v_0 + k_1 v_1$. Then $\frac{\partial y}{\partial k_0} = v_0$.",
        r"Let $K(e) = (v-e)^2$. Then $K'(e) = -2(v-e)$.",
        r"Let $K(e) = \frac12 e^2$ with $e = v-a$. Then $K'(e) = e$.",
    ],
)
def test_what_is_written_so_holds(text: str) -> None:
    found = statuses(text)
    assert found[-1] == "holds"
    assert not {"fails", "doubtful", "undecided", "not_understood"} & set(found)


@pytest.mark.parametrize(
    "text",
    [
        r"Let $v_* = 3$. Then $v_*^2 = 6$.",
        r"Let $v_* = 3$ and $v = 2$. Then $v_* = 2$.",
        r"$$\sum_{s\in\{0,1\}} e^{s c} = 2 + e^c$$",
        r"$$\sum_{s_j\in\{-1,+1\}} e^{s_j c_j} = 2\sinh c_j$$",
        r"Let $\varphi(u) = \log(1 - c + c e^u)$. Then $\varphi'(0) = 0$.",
        r"Let $\varphi(u) = u^2$. Then $\varphi(1) = 2$.",
        LAGRANGIAN + r"$$\frac{\partial G}{\partial \pi_k} = \frac{m_k}{\pi_k} + \nu.$$",
        r"Suppose $\sum_{i=1}^n v_i = n m$. Then $\sum_{i=1}^n (v_i-m)^2 = \sum_{i=1}^n v_i^2 + n m^2$.",
        r"""On a $v_{k+1} = (1-a) v_k$, d'où $v_k = (1-a)^k v_0$. Soit $f(v) = b v^2$. Alors $$f(v_k) = (1-a)^{k} f(v_0).$$""",
        r"For a Markov chain $U - V - W$, $p(u,v,w) = p(u,v) p(w\mid u)$.",
        r"$$H(\pi(\cdot\mid s)) = \sum_a \pi(a\mid s)\log\pi(a\mid s)$$",
        r"$$\prod_{i=1}^n e^{-\theta x_i}\theta = \theta^{2n} e^{-\theta\sum_i x_i}$$",
        r"Let $K(e) = (v-e)^2$. Then $K'(e) = 2(v-e)$.",
    ],
)
def test_what_is_written_so_and_wrong_is_crossed(text: str) -> None:
    assert statuses(text)[-1] in ("fails", "doubtful")


@pytest.mark.parametrize(
    "text",
    [
        r"Setting the derivative to zero, $u^2 - a = 0$. Hence $$m - b u^2 = m + ba.$$",
        r"Labels $t_i \in\{-1,1\}$. Suppose $\sum_{i=1}^n\beta_i t_i = 0$. Then $\sum_{i=1}^n \beta_i t_i^2 = 0$.",
        r"Suppose $\sum_{i=1}^n v_i = 0$. Then $\sum_{i=1}^n v_i^2 = 0$.",
        r"Suppose $v_i > 0$ and $\sum_{i=1}^n v_i = n$. Then $\sum_{i=1}^n |v_i| = 2n$.",
        r"The entropy of order two is $H_2(p) = -\log\sum_{k=1}^K p_k^2$.",
    ],
)
def test_what_does_not_follow_of_an_equation_above_does_not_hold(text: str) -> None:
    assert statuses(text)[-1] in ("fails", "doubtful", "undecided", "not_understood")


def test_rows_of_which_more_is_said_stay_as_they_are() -> None:
    assert (
        statuses(r"Suppose $v_i > 0$ and $\sum_{i=1}^n v_i = n$. Then $\sum_{i=1}^n |v_i| = n$.")[-1]
        == "holds"
    )


@pytest.mark.parametrize(
    "formula", [r"\sum_{s\in\{0,1\}} p(s) = 1", r"\sum_{s\in\{0,1\}^n} s = 1", r"\sum_{s\in\{0,c\}} s = c"]
)
def test_other_sums_over_sets_are_not_understood(formula: str) -> None:
    (finding,) = check_text(f"$${formula}$$").findings
    assert finding.status.value == "not_understood"


def test_two_times_share_a_noise_only_where_a_line_has_one() -> None:
    at = r"\frac{x_%s - \sqrt{\bar\alpha_%s}x_0}{\sqrt{1-\bar\alpha_%s}}"
    sides = " = ".join(at.replace("%s", time) for time in ("{t}", "{t-1}"))
    assert statuses(rf"With $\bar\alpha_t = \prod_{{s=1}}^t \alpha_s$: $${sides}$$")[-1] != "holds"


def test_what_holds_as_a_product_is_guessed_to_reach_is_not_proved() -> None:
    found = check_text(r"$$\prod_{i=1}^2 e^{-u_i}w = w^2 e^{-u_1-u_2}$$").findings
    assert [(one.status.value, one.proved) for one in found] == [("holds", False)]
