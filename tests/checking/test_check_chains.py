"""More derivations about chains: other letters, conditions, telescoping, divergences."""

from __future__ import annotations

import pytest

from tests.checking.derivations import Derivation, assert_fails_first, assert_holds, spoilt

DERIVATIONS = (
    Derivation(
        r"""
\begin{align*}
\mathbb{E}_{q(x_0)}[-\log p_\theta(x_0)] &\le \mathbb{E}_{q(x_0)q(x_{1:T}|x_0)}\left[\log\frac{q(x_{1:T}|x_0)}{p_\theta(x_{0:T})}\right] \\
&= \mathbb{E}_{q(x_{0:T})}\left[\log\frac{q(x_{1:T}|x_0)}{p_\theta(x_{0:T})}\right] \\
&= \mathbb{E}_{q(x_{0:T})}\left[\log\frac{\prod_{t=1}^T q(x_t|x_{t-1})}{p(x_T)\prod_{t=1}^T p_\theta(x_{t-1}|x_t)}\right]
\end{align*}
""",
        (
            (r"\le", r"\ge", 0),
            (r"{p(x_T)\prod_{t=1}^T", r"{\prod_{t=1}^T", 2),
        ),
    ),
    Derivation(
        r"""
\begin{align*}
L &= \mathbb{E}_{q(x_0)}\left[-\log \int p(x_{0:T}) dx_{1:T}\right]\\
&\leq -\mathbb{E}_{q(x_{0:T})}\left[\log\frac{p(x_{0:T})}{q(x_{1:T}|x_0)}\right]
\end{align*}
""",
        ((r"\leq", r"\geq", 1),),
    ),
    Derivation(
        r"""
$$q(\mathbf{x}^{(t-1)}|\mathbf{x}^{(t)},\mathbf{x}^{(0)}) = \frac{q(\mathbf{x}^{(t)}|\mathbf{x}^{(t-1)},\mathbf{x}^{(0)})q(\mathbf{x}^{(t-1)}|\mathbf{x}^{(0)})}{q(\mathbf{x}^{(t)}|\mathbf{x}^{(0)})}$$
""",
        ((r"q(\mathbf{x}^{(t-1)}|\mathbf{x}^{(0)})}", r"q(\mathbf{x}^{(t)}|\mathbf{x}^{(0)})}", 0),),
    ),
    Derivation(
        r"""
$$L_{vlb} := L_0 + \sum_{t=2}^{T} L_{t-1} + L_T$$
$$L_0 := -\log p_\theta(x_0|x_1)$$
$$L_{t-1} := D_{KL}(q(x_{t-1}|x_t,x_0)\,\|\,p_\theta(x_{t-1}|x_t))$$
$$L_T := D_{KL}(q(x_T|x_0)\,\|\,p(x_T))$$
""",
    ),
    Derivation(
        r"""
\begin{align*}
\mathbb{E}_q\left[\log\frac{q(x_{1:T}|x_0)}{p_\theta(x_{0:T})}\right] &= \mathbb{E}_q\left[L_T + \sum_{t=2}^T L_{t-1} + L_0\right] \\
&= \mathbb{E}_q[L_T + \sum_{t>1} L_{t-1} + L_0]
\end{align*}
where $L_T = D_{KL}(q(x_T|x_0)\|p(x_T))$, $L_{t-1} = D_{KL}(q(x_{t-1}|x_t,x_0)\|p_\theta(x_{t-1}|x_t))$ and $L_0 = -\log p_\theta(x_0|x_1)$.
""",
        ((r"\sum_{t=2}^T L_{t-1}", r"\sum_{t=2}^T L_{t}", 0),),
    ),
    Derivation(
        r"""
\begin{align*}
&\mathbb{E}_q\left[-\log p(x_T) + \sum_{t=2}^T\log\frac{q(x_t|x_{t-1})}{p_\theta(x_{t-1}|x_t)} + \log\frac{q(x_1|x_0)}{p_\theta(x_0|x_1)}\right]\\
=\;& \mathbb{E}_q\left[-\log p(x_T) + \sum_{t=2}^T\log\left(\frac{q(x_{t-1}|x_t,x_0)}{p_\theta(x_{t-1}|x_t)}\cdot\frac{q(x_t|x_0)}{q(x_{t-1}|x_0)}\right) + \log\frac{q(x_1|x_0)}{p_\theta(x_0|x_1)}\right]\\
=\;& \mathbb{E}_q\left[-\log p(x_T) + \sum_{t=2}^T\log\frac{q(x_{t-1}|x_t,x_0)}{p_\theta(x_{t-1}|x_t)} + \sum_{t=2}^T\log\frac{q(x_t|x_0)}{q(x_{t-1}|x_0)} + \log\frac{q(x_1|x_0)}{p_\theta(x_0|x_1)}\right]\\
=\;& \mathbb{E}_q\left[\log\frac{q(x_T|x_0)}{p(x_T)} + \sum_{t=2}^T\log\frac{q(x_{t-1}|x_t,x_0)}{p_\theta(x_{t-1}|x_t)} - \log p_\theta(x_0|x_1)\right]
\end{align*}
""",
        (
            (r"- \log p_\theta(x_0|x_1)\right]", r"+ \log p_\theta(x_0|x_1)\right]", 2),
            (r"\cdot\frac{q(x_t|x_0)}{q(x_{t-1}|x_0)}", r"\cdot\frac{q(x_{t-1}|x_0)}{q(x_{t}|x_0)}", 0),
            (r"\log\frac{q(x_T|x_0)}{p(x_T)}", r"\log\frac{q(x_T|x_{T-1})}{p(x_T)}", 2),
        ),
    ),
    Derivation(
        r"""
$$\mathbb{E}_{q(x_{1:T}|x_0)}[\log p_\theta(x_0|x_1)] = \mathbb{E}_{x_1\sim q(x_1|x_0)}[\log p_\theta(x_0|x_1)] = \int q(x_1|x_0)\log p_\theta(x_0|x_1)dx_1$$
$$\mathbb{E}_{q(x_{1:T}|x_0)}\left[\log\frac{p(x_T)}{q(x_T|x_0)}\right] = \mathbb{E}_{q(x_T|x_0)}\left[\log\frac{p(x_T)}{q(x_T|x_0)}\right] = -D_{KL}(q(x_T|x_0)\|p(x_T))$$
""",
        (
            (r"= -D_{KL}(q(x_T|x_0)\|p(x_T))", r"= D_{KL}(q(x_T|x_0)\|p(x_T))", 3),
            (r"= \mathbb{E}_{q(x_T|x_0)}\left[", r"= \mathbb{E}_{q(x_T)}\left[", 2),
        ),
    ),
    Derivation(
        r"""
$$q(x_t|x_{t-1},x_{t-2},\dots,x_0) = q(x_t|x_{t-1})$$
$$q(x_{1:T}|x_0) = \prod_{t=1}^T q(x_t|x_{t-1},x_0) = q(x_1|x_0)\prod_{t=2}^T\frac{q(x_{t-1}|x_t,x_0)q(x_t|x_0)}{q(x_{t-1}|x_0)}$$
""",
        ((r"q(x_1|x_0)\prod_{t=2}^T\frac", r"\prod_{t=2}^T\frac", 2),),
    ),
    Derivation(
        r"""
$$D_{KL}(q(x_{1:T}|x_0)\|p_\theta(x_{1:T}|x_0)) = \mathbb{E}_{q(x_{1:T}|x_0)}\left[\log\frac{q(x_{1:T}|x_0)}{p_\theta(x_{0:T})}\right] + \log p_\theta(x_0)$$
""",
        ((r"+ \log p_\theta(x_0)", r"- \log p_\theta(x_0)", 0),),
    ),
    Derivation(
        r"""
\begin{align}
\mathcal{L} &= \mathbb{E}_q\left[\log\frac{q(x_{1:N}|x_0)}{p_\theta(x_{0:N})}\right]\\
&= \mathbb{E}_q\left[\sum_{n=1}^N\log\frac{q(x_n|x_{n-1})}{p_\theta(x_{n-1}|x_n)} - \log p(x_N)\right]
\end{align}
""",
        ((r"- \log p(x_N)", r"+ \log p(x_N)", 1),),
    ),
    Derivation(
        r"""
$$\log p_\theta(x_0) \ge \mathbb{E}_{q(x_{1:K}|x_0)}\left[\log p(x_K) + \sum_{k=1}^K \log\frac{p_\theta(x_{k-1}|x_k)}{q(x_k|x_{k-1})}\right]$$
""",
        ((r"\ge", r"\le", 0),),
    ),
    Derivation(
        r"""
\begin{align*}
q(x_{1:T}|x_0,y) &= \prod_{t=1}^T q(x_t|x_{t-1}) \\
p_\theta(x_{0:T}|y) &= p(x_T)\prod_{t=1}^T p_\theta(x_{t-1}|x_t,y)
\end{align*}
$$-\log p_\theta(x_0|y) \le \mathbb{E}_{q(x_{1:T}|x_0)}\left[-\log p(x_T) - \sum_{t\ge1}\log\frac{p_\theta(x_{t-1}|x_t,y)}{q(x_t|x_{t-1})}\right]$$
""",
        (
            (
                r"- \sum_{t\ge1}\log\frac{p_\theta(x_{t-1}|x_t,y)}{q(x_t|x_{t-1})}",
                r"- \sum_{t\ge1}\log\frac{q(x_t|x_{t-1})}{p_\theta(x_{t-1}|x_t,y)}",
                2,
            ),
        ),
    ),
    Derivation(
        r"""
\begin{align*}
\log p(x_0) &\ge \mathbb{E}_{q(z|x_0)q(x_{1:T}|x_0)}\left[\log\frac{p(z)p(x_{0:T}|z)}{q(z|x_0)q(x_{1:T}|x_0)}\right] \\
&= -D_{KL}(q(z|x_0)\|p(z)) + \mathbb{E}_{q(z|x_0)}\mathbb{E}_{q(x_{1:T}|x_0)}\left[\log\frac{p(x_{0:T}|z)}{q(x_{1:T}|x_0)}\right]
\end{align*}
""",
        ((r"&= -D_{KL}(q(z|x_0)\|p(z))", r"&= D_{KL}(q(z|x_0)\|p(z))", 1),),
    ),
    Derivation(
        r"""
\begin{align*}
D_{KL}(q(x_{0:T})\|p(x_{0:T})) &= \mathbb{E}_{q(x_{0:T})}\left[\log\frac{q(x_0)q(x_{1:T}|x_0)}{p(x_{0:T})}\right] \\
&= -H(q(x_0)) + \mathbb{E}_{q(x_{0:T})}\left[\log\frac{q(x_{1:T}|x_0)}{p(x_{0:T})}\right] \\
&\ge D_{KL}(q(x_0)\|p(x_0))
\end{align*}
""",
        (
            (r"-H(q(x_0))", r"H(q(x_0))", 1),
            (r"\ge D", r"\le D", 2),
        ),
    ),
    Derivation(
        r"""
$$\mathbb{E}_{q(x_t,x_0)}[D_{KL}(q(x_{t-1}|x_t,x_0)\|p_\theta(x_{t-1}|x_t))] \ge \mathbb{E}_{q(x_t)}[D_{KL}(q(x_{t-1}|x_t)\|p_\theta(x_{t-1}|x_t))]$$
""",
        ((r"\ge", r"\le", 0),),
    ),
    Derivation(
        r"""
$$q(x_{0:T}) = q(x_0)\prod_{t=1}^T q(x_t|x_{t-1}) = q(x_T)\prod_{t=1}^T q(x_{t-1}|x_t)$$
""",
        ((r"q(x_T)\prod_{t=1}^T q(x_{t-1}|x_t)", r"q(x_T)\prod_{t=1}^T q(x_{t}|x_{t-1})", 1),),
    ),
)


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=range(len(DERIVATIONS)))
def test_a_right_derivation_holds(derivation):
    assert_holds(derivation)


@pytest.mark.parametrize(("text", "kind", "place"), [case for item in DERIVATIONS for case in spoilt(item)])
def test_a_spoilt_line_is_the_first_that_fails(text, kind, place):
    assert_fails_first(text, kind, place)
