"""Derivations about the two chains of a diffusion model; right ones hold, spoilt lines fail."""

from __future__ import annotations

import pytest

from tests.checking.derivations import Derivation, assert_fails_first, assert_holds, spoilt

DERIVATIONS = (
    Derivation(
        r"""
\begin{align}
\log p(x) &= \log\int p(x,z_{1:T})dz_{1:T} \\
&= \log\int \frac{p(x,z_{1:T})q_\phi(z_{1:T}|x)}{q_\phi(z_{1:T}|x)}dz_{1:T} \\
&= \log\mathbb{E}_{q_\phi(z_{1:T}|x)}\left[\frac{p(x,z_{1:T})}{q_\phi(z_{1:T}|x)}\right] \\
&\ge \mathbb{E}_{q_\phi(z_{1:T}|x)}\left[\log\frac{p(x,z_{1:T})}{q_\phi(z_{1:T}|x)}\right] \\
&= \mathbb{E}_{q_\phi(z_{1:T}|x)}\left[\log\frac{p(z_T)p_\theta(x|z_1)\prod_{t=2}^T p_\theta(z_{t-1}|z_t)}{q_\phi(z_1|x)\prod_{t=2}^T q_\phi(z_t|z_{t-1})}\right]
\end{align}
""",
        (
            (r"\ge", r"\le", 3),
            (r"q_\phi(z_1|x)\prod_{t=2}^T q_\phi(z_t|z_{t-1})", r"\prod_{t=2}^T q_\phi(z_t|z_{t-1})", 4),
            (r"p(z_T)p_\theta(x|z_1)", r"p_\theta(x|z_1)", 4),
        ),
    ),
    Derivation(
        r"""
$$p(x,z_{1:T}) = p(z_T)p_\theta(x|z_1)\prod_{t=2}^T p_\theta(z_{t-1}|z_t)$$
$$q_\phi(z_{1:T}|x) = q_\phi(z_1|x)\prod_{t=2}^T q_\phi(z_t|z_{t-1})$$
""",
        ((r"p_\theta(z_{t-1}|z_t)", r"p_\theta(z_t|z_{t-1})", 0),),
    ),
    Derivation(
        r"""
$$q(x_t|x_{t-1}) = q(x_t|x_{t-1},x_0) = \frac{q(x_{t-1}|x_t,x_0)q(x_t|x_0)}{q(x_{t-1}|x_0)}$$
""",
        (
            (
                r"\frac{q(x_{t-1}|x_t,x_0)q(x_t|x_0)}{q(x_{t-1}|x_0)}",
                r"\frac{q(x_{t-1}|x_t,x_0)q(x_{t-1}|x_0)}{q(x_{t}|x_0)}",
                1,
            ),
        ),
    ),
    Derivation(
        r"""
$$\prod_{t=2}^{T}\frac{q(x_{t-1}|x_0)}{q(x_t|x_0)} = \frac{q(x_1|x_0)}{q(x_2|x_0)}\cdot\frac{q(x_2|x_0)}{q(x_3|x_0)}\cdots\frac{q(x_{T-1}|x_0)}{q(x_T|x_0)} = \frac{q(x_1|x_0)}{q(x_T|x_0)}$$
""",
        ((r"= \frac{q(x_1|x_0)}{q(x_T|x_0)}", r"= \frac{q(x_T|x_0)}{q(x_1|x_0)}", 1),),
    ),
    Derivation(
        r"""
$$\sum_{t=2}^{T}\log\frac{q(x_t|x_0)}{q(x_{t-1}|x_0)} = \sum_{t=2}^T\log q(x_t|x_0) - \sum_{t=1}^{T-1}\log q(x_t|x_0) = \log q(x_T|x_0) - \log q(x_1|x_0)$$
""",
        ((r"\sum_{t=1}^{T-1}\log", r"\sum_{t=1}^{T}\log", 0),),
    ),
    Derivation(
        r"""
$$q(x_{1:T}|x_0) := \prod_{t=1}^T q(x_t|x_{t-1}), \qquad p_\theta(x_{0:T}) := p(x_T)\prod_{t=1}^T p_\theta(x_{t-1}|x_t)$$
$$q(x_{1:T}|x_0) = q(x_T|x_0)\prod_{t=2}^T q(x_{t-1}|x_t,x_0)$$
""",
    ),
    Derivation(
        r"""
$$p_\theta(x_0) = \int p_\theta(x_{0:T})dx_{1:T} = \int p(x_T)\prod_{t=T}^{1}p_\theta(x_{t-1}|x_t)\,dx_{1:T}$$
""",
    ),
    Derivation(
        r"""
$$q(x_t|x_0) = \int q(x_{1:t}|x_0)dx_{1:t-1} = \int \prod_{s=1}^{t} q(x_s|x_{s-1}) dx_{1:t-1}$$
$$q(x_t|x_0)=\int q(x_t|x_{t-1})q(x_{t-1}|x_0)dx_{t-1}$$
""",
        ((r"\prod_{s=1}^{t} q", r"\prod_{s=2}^{t} q", 1),),
    ),
    Derivation(
        r"""
\begin{align*}
q(x_{t-1}|x_t,x_0) &= \frac{q(x_{t-1},x_t,x_0)}{q(x_t,x_0)} \\
&= \frac{q(x_t|x_{t-1},x_0)q(x_{t-1}|x_0)q(x_0)}{q(x_t|x_0)q(x_0)} \\
&= q(x_t|x_{t-1})\frac{q(x_{t-1}|x_0)}{q(x_t|x_0)}
\end{align*}
""",
        (
            (r"\frac{q(x_{t-1}|x_0)}{q(x_t|x_0)}", r"\frac{q(x_{t}|x_0)}{q(x_{t-1}|x_0)}", 2),
            (r"\frac{q(x_t|x_{t-1},x_0)q(x_{t-1}|x_0)q(x_0)}", r"\frac{q(x_t|x_{t-1},x_0)q(x_{t-1}|x_0)}", 1),
        ),
    ),
    Derivation(
        r"""
\begin{align*}
-\log p(z_0) &\le \mathbb{E}_{q}\left[\log\frac{q(z_{1:T}|z_0)}{p(z_{0:T})}\right] \\
&= \mathbb{E}_q\left[-\log p(z_T) + \sum_{t=1}^T\log\frac{q(z_t|z_{t-1})}{p(z_{t-1}|z_t)}\right]
\end{align*}
""",
        ((r"\log\frac{q(z_t|z_{t-1})}", r"\log\frac{q(z_{t-1}|z_t)}", 1),),
    ),
    Derivation(
        r"""
\begin{align}
\mathcal{L}(x_0) &= \mathbb{E}_{q(x_{1:T}|x_0)}\left[\log p(x_T) + \sum_{t=1}^T \log\frac{p_\theta(x_{t-1}|x_t)}{q(x_t|x_{t-1})}\right] \\
&= -D_{KL}(q(x_T|x_0)\|p(x_T)) - \sum_{t=2}^T\mathbb{E}_{q(x_t|x_0)}D_{KL}(q(x_{t-1}|x_t,x_0)\|p_\theta(x_{t-1}|x_t)) + \mathbb{E}_{q(x_1|x_0)}\log p_\theta(x_0|x_1)
\end{align}
""",
        ((r"&= -D_{KL}(q(x_T|x_0)\|p(x_T))", r"&= D_{KL}(q(x_T|x_0)\|p(x_T))", 1),),
    ),
    Derivation(
        r"""
\begin{align}
-\log p(x) &\le \mathbb{E}_{q(z_{1:T}|x)}\left[-\log\frac{p(x,z_{1:T})}{q(z_{1:T}|x)}\right] \\
&= \mathbb{E}_{q(z_1|x)}[-\log p(x|z_1)] + D_{KL}(q(z_T|x)\|p(z_T)) + \sum_{t=2}^T\mathbb{E}_{q(z_t|x)}[D_{KL}(q(z_{t-1}|z_t,x)\|p(z_{t-1}|z_t))]
\end{align}
""",
        ((r"+ D_{KL}(q(z_T|x)\|p(z_T))", r"- D_{KL}(q(z_T|x)\|p(z_T))", 1),),
    ),
    Derivation(
        r"""
\begin{align*}
\log p_\theta(x_0|c) &= \log\int p_\theta(x_{0:T}|c)dx_{1:T} \\
&\ge \mathbb{E}_{q(x_{1:T}|x_0)}\left[\log\frac{p_\theta(x_{0:T}|c)}{q(x_{1:T}|x_0)}\right] \\
&= \mathbb{E}_{q(x_{1:T}|x_0)}\left[\log p(x_T) + \sum_{t=1}^T\log\frac{p_\theta(x_{t-1}|x_t,c)}{q(x_t|x_{t-1})}\right]
\end{align*}
""",
        ((r"\ge", r"\le", 1),),
    ),
    Derivation(
        r"""
\begin{align*}
\log p(x_0, c) &\ge \mathbb{E}_{q(x_{1:T},z|x_0,c)}\left[\log\frac{p(x_{0:T},c,z)}{q(x_{1:T},z|x_0,c)}\right] \\
&= \mathbb{E}_{q(x_{1:T},z|x_0,c)}\left[\log\frac{p(z)p(c|z)p(x_T|c,z)\prod_{t=1}^Tp(x_{t-1}|x_t,c,z)}{q(z|x_0,c)\prod_{t=1}^Tq(x_t|x_{t-1},c,z)}\right] \\
&= \mathbb{E}_{q(z|x_0,c)}[\log p(c|z)] - D_{KL}(q(z|x_0,c)\|p(z)) + \mathbb{E}_{q(z|x_0,c)}\mathbb{E}_{q(x_{1:T}|x_0,c,z)}\left[\log\frac{p(x_{0:T}|c,z)}{q(x_{1:T}|x_0,c,z)}\right]
\end{align*}
""",
        (
            (r"- D_{KL}(q(z|x_0,c)\|p(z)) +", r"- D_{KL}(q(z|x_0,c)\|p(z|c)) +", 2),
            (r"[\log p(c|z)]", r"[\log p(c)]", 2),
        ),
    ),
    Derivation(
        r"""
On part de la log-vraisemblance négative. Par Jensen,
\[ -\log p_\theta(x_0) \leq \mathbb{E}_{x_{1:T}\sim q(\cdot|x_0)}\left[-\log\frac{p_\theta(x_{0:T})}{q(x_{1:T}|x_0)}\right] \]
et donc
\begin{eqnarray*}
\mathbb{E}_q\left[-\log\frac{p_\theta(x_{0:T})}{q(x_{1:T}|x_0)}\right] &=& \mathbb{E}_q\left[-\log p(x_T)-\sum_{t=1}^{T}\log\frac{p_\theta(x_{t-1}|x_t)}{q(x_t|x_{t-1})}\right]\\
&=& \mathbb{E}_q\left[-\log\frac{p(x_T)}{q(x_T|x_0)}-\sum_{t=2}^{T}\log\frac{p_\theta(x_{t-1}|x_t)}{q(x_{t-1}|x_t,x_0)}-\log p_\theta(x_0|x_1)\right].
\end{eqnarray*}
""",
        ((r"-\sum_{t=2}^{T}", r"-\sum_{t=1}^{T}", 2),),
        kind="tex",
    ),
    Derivation(
        r"""
\begin{align*}
&\mathbb{E}_{q(x_{1:T}|x_0)}\left[\log\frac{q(x_{t-1}|x_t,x_0)}{p_\theta(x_{t-1}|x_t)}\right]\\
&= \mathbb{E}_{q(x_t,x_{t-1}|x_0)}\left[\log\frac{q(x_{t-1}|x_t,x_0)}{p_\theta(x_{t-1}|x_t)}\right]\\
&= \iint q(x_t,x_{t-1}|x_0)\log\frac{q(x_{t-1}|x_t,x_0)}{p_\theta(x_{t-1}|x_t)}dx_{t-1}dx_t\\
&= \int q(x_t|x_0)\left(\int q(x_{t-1}|x_t,x_0)\log\frac{q(x_{t-1}|x_t,x_0)}{p_\theta(x_{t-1}|x_t)}dx_{t-1}\right)dx_t\\
&= \mathbb{E}_{q(x_t|x_0)}\left[D_{KL}(q(x_{t-1}|x_t,x_0)\|p_\theta(x_{t-1}|x_t))\right]
\end{align*}
""",
        (
            (
                r"\int q(x_t|x_0)\left(\int q(x_{t-1}|x_t,x_0)\log",
                r"\int q(x_t|x_0)\left(\int q(x_{t-1}|x_0)\log",
                2,
            ),
            (r"&= \mathbb{E}_{q(x_t|x_0)}\left[D_{KL}", r"&= \mathbb{E}_{q(x_{t-1}|x_0)}\left[D_{KL}", 3),
        ),
    ),
)


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=range(len(DERIVATIONS)))
def test_a_right_derivation_holds(derivation):
    assert_holds(derivation)


@pytest.mark.parametrize(("text", "kind", "place"), [case for item in DERIVATIONS for case in spoilt(item)])
def test_a_spoilt_line_is_the_first_that_fails(text, kind, place):
    assert_fails_first(text, kind, place)
