r"""What sentences say in passing: several values, names that follow, what is fixed, laws of cases and of lists."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text
from tests.checking.test_said_of_a_case import statuses


@pytest.mark.parametrize(
    "text",
    [
        r"First $y_1 = p + q$, then $d = y_1^2$ and finally $y_2 = d - 1$.",
        r"Une passe avant : $r_1 = v t$, $g = \tanh(r_1)$ et $r_2 = u g$.",
        r"Let $q_i = \frac{e^{t_i}}{\sum_{k=1}^K e^{t_k}}$. For $K = 2$, $q_2 = \frac{1}{1 + e^{t_1 - t_2}}$.",
        r"Prior $v \sim \mathcal{N}(0, s^2 I)$, likelihood $t | Z, v \sim \mathcal{N}(Zv, r^2 I)$. $$\log p(v|Z,t) = -\frac{1}{2r^2}\|t - Zv\|^2 - \frac{1}{2s^2}\|v\|^2 + \text{const}$$",
        r"The zeros of $t^2 - 7t + 10$ are $t = 2$ and $t = 5$.",
        r"Les points fixes sont $t = 0$ et $t = 1$.",
        r"We look for $h'(t) = 0$ where $h(t) = t^3 - 12 t$. We find $t = 2$ or $t = -2$. Here $h(2) = -16$ and $h(-2) = 16$.",
        r"Let $v \sim \mathcal{N}(0, s^2)$ and $u \sim \mathcal{N}(3v, r^2)$. For fixed $v$, $E[u] = 3v$.",
        r"Soit $v \sim \mathcal{N}(0, s^2)$ et $u \sim \mathcal{N}(3v, r^2)$. Pour $v$ fixé, $E[u] = 3v$.",
        r"We have $u \sim \mathcal{N}(\eta, r^2)$ given $\eta$, and $\eta \sim \mathcal{N}(0, s^2)$. $E[u|\eta] = \eta$.",
        r"$K$ is Poisson with mean $\nu$ and $V_i$ has mean $m$ and variance $s^2$. $R = \sum_{i=1}^K V_i$ has $E[R] = \nu m$.",
        r"$V$ is exponential with rate $\nu$, so $E[V] = 1/\nu$. If instead $V$ is Poisson with parameter $\nu$, then $E[V] = \nu$.",
        r"$U$ and $V$ are uniform on $[0,2]$ and $[0,4]$. $E[V] = 2$.",
        r"$U$, $V$, $W$ form a Markov chain, so $P(U=u,V=v,W=w)=P(U=u)P(V=v|U=u)P(W=w|V=v)$.",
        r"Let $R = \sum_{i<j} y_i y_j$. For $n = 3$ we get $R = y_1y_2 + y_1y_3 + y_2y_3$.",
        r"Let $B = U\Lambda U^T$ be the spectral decomposition. Let $u = p - q$. Then $u^T B u = \sum_i \lambda_i (u_i^T u)^2$.",
    ],
)
def test_right_lines_are_not_crossed(text: str) -> None:
    found = statuses(text)
    assert found
    assert "fails" not in found


@pytest.mark.parametrize(
    "text",
    [
        r"Let $V \sim \mathrm{Bernoulli}(r)$. Then $P(V=1) = r^2$ and $E[V] = r^2$.",
        r"Let $\beta = \frac{a}{a+b}$ and $K = \beta a^2$. Then $\frac{\partial K}{\partial a} = 2\beta a$.",
        r"Solve $u+v=6$, $u-v=2$. Then $u=1$, $v=5$.",
    ],
)
def test_what_is_wrong_with_what_is_said_does_not_hold(text: str) -> None:
    assert statuses(text)[-1] in ("fails", "doubtful", "undecided")


def test_a_share_with_a_sum_of_its_own_is_judged() -> None:
    text = (
        r"$r_{nk} = \frac{w_k N(y_n; m_k, s^2)}{\sum_j w_j N(y_n; m_j, s^2)}$ and $Q = \sum_n\sum_k r_{nk} (y_n - m_k)^2$. "
        r"$\frac{\partial Q}{\partial m_k} = -2 \sum_n r_{nk} (y_n - m_k)$."
    )
    assert not any("bug" in item.message.pattern for item in check_text(text, "md").findings)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"For $M = -\sum_i t_i \log u_i$ with $\sum_i t_i = 1$.", "assumption"),
        (r"Soit $M = -\sum_i t_i \log u_i$ avec $\sum_i t_i = 1$.", "assumption"),
        (r"It comes out of the mean (since $\sum_i t_i = 1$).", "assumption"),
        (r"We write $M$ as $\sum_i t_i = 1$.", "undecided"),
        (r"We get $M = \sum_i t_i$ and $\sum_i t_i = 1$.", "undecided"),
    ],
)
def test_what_stands_with_or_since_behind_a_formula_is_supposed(text: str, status: str) -> None:
    assert statuses(text)[-1] == status
