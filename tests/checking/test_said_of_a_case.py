r"""What a text says of a case, in other units, of another matrix or of another start: no cross, and no fact for what follows."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

EIGEN = r"Let $A = \begin{pmatrix} 2 & 1 \\ 1 & 2 \end{pmatrix}$."


def statuses(text: str) -> list[str]:
    """What becomes of the steps of a text."""
    return [item.status.value for item in check_text(text, "md").findings]


@pytest.mark.parametrize(
    "text",
    [
        r"On a $t^2 = t$ si $t = 1$.",
        r"$(u+v)^2 = u^2 + v^2$ if $v = 0$.",
        r"$e^{t} = 1 + t$ if and only if $t = 0$.",
        r"The equality $\sqrt{u+v} = \sqrt u + \sqrt v$ holds if and only if $uv = 0$.",
        r"Let $\sum_{i=1}^n w_i = 1$ and $m = \sum_{i=1}^n w_i t_i$. Then $\sum_{i=1}^n w_i (t_i - m)^2 = \sum_{i=1}^n w_i t_i^2 - m^2$.",
        EIGEN + r" Consider now its square. Its eigenvalues are $1$ and $9$.",
        EIGEN + r" If we add $1$ to the diagonal, its eigenvalues are $2$ and $4$.",
        EIGEN + r" A student claims that its eigenvalues are $2$ and $2$. This is false.",
        EIGEN + r" Its eigenvalues are $1$ and $3$.",
        r"Let $p = (1/2, 1/4, 1/4)$. Then $H(p) = 3/2$.",
        r"For $p = (3, 4)$ the kinetic energy is $H(p) = 25/2$.",
        r"Let $b_{n+1} = 2 b_n$ with $b_0 = 1$. From a start at $3$ one gets $b_1 = 6$.",
        r"$$\mathbb{E}_{t\sim\mathcal{N}(0,1)}[\sqrt{|t|}] = \frac{2^{1/4}\Gamma(3/4)}{\sqrt\pi}$$",
        r"Let $m = \alpha p + (1-\alpha) q$ with $0 < \alpha < 1$. Then $\mathrm{KL}(p\|m) \le -\log\alpha$.",
    ],
)
def test_right_lines_are_not_crossed(text: str) -> None:
    assert "fails" not in statuses(text)


@pytest.mark.parametrize(
    "text",
    [
        r"The variables are independent if and only if $p(x,y) = p(x)p(y)$. We compute $H(X,Y) = H(X) + H(Y)$.",
        r"If $p(x,y) = p(x)p(y)$, the covariance vanishes. In general $H(X,Y) = H(X) + H(Y)$.",
        r"Suppose that $p(x,y,z) = p(x)p(y)p(z|x,y)$. Now drop the assumption. Then $I(X;Y) = 0$.",
        r"The vectors are orthogonal if and only if $u^Tv = 0$. We compute $\|u+v\|^2 = \|u\|^2 + \|v\|^2$.",
        r"Let $w_k \ge 0$, $\sum_{k=1}^K w_k = 1$ and $p(x) = \sum_{k=1}^K w_k p_k(x)$. Then $H(p) \le \sum_{k=1}^K w_k H(p_k)$.",
        EIGEN + r" Its eigenvalues are $1$ and $1$.",
    ],
)
def test_wrong_lines_do_not_hold(text: str) -> None:
    assert statuses(text)[-1] not in ("holds", "definition", "assumption")


def test_a_wrong_reason_in_a_list_is_no_supposition() -> None:
    assert "fails" in statuses(r"Since $e^t > 0$, $\cos t > 1$ and $\sin t < 1$, we get $e^t \cos t > 0$.")
