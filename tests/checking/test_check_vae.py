"""Derivations about p(x, z) and q(z | x): bounds, entropies, Bayes; right ones hold, spoilt lines fail."""

from __future__ import annotations

import pytest

from tests.checking.derivations import Derivation, assert_fails_first, assert_holds, spoilt

DERIVATIONS = (
    Derivation(
        r"""
\begin{align*}
\log p_\theta(x) &= \log \int p_\theta(x, z)\, dz \\
&= \log \int q_\phi(z|x) \frac{p_\theta(x, z)}{q_\phi(z|x)}\, dz \\
&= \log \mathbb{E}_{z\sim q_\phi(z|x)}\left[\frac{p_\theta(x, z)}{q_\phi(z|x)}\right] \\
&\geq \mathbb{E}_{z\sim q_\phi(z|x)}\left[\log \frac{p_\theta(x, z)}{q_\phi(z|x)}\right] \\
&= \mathbb{E}_{z\sim q_\phi(z|x)}[\log p_\theta(x|z)] - D_{KL}(q_\phi(z|x) \| p(z)) =: \mathcal{L}(\theta, \phi; x)
\end{align*}
""",
        (
            (r"\geq", r"\leq", 3),
            (r"- D_{KL}(q_\phi(z|x) \| p(z))", r"+ D_{KL}(q_\phi(z|x) \| p(z))", 4),
            (r"\| p(z))", r"\| p(z|x))", 4),
            (r"\log p_\theta(x|z)]", r"\log p_\theta(x,z)]", 4),
            (
                r"q_\phi(z|x) \frac{p_\theta(x, z)}{q_\phi(z|x)}\, dz",
                r"q_\phi(z|x) \frac{p_\theta(x| z)}{q_\phi(z|x)}\, dz",
                1,
            ),
        ),
    ),
    Derivation(
        r"""
\[ \mathbb{E}_q[\log p(x,z) - \log q(z\mid x)] = \mathbb{E}_q[\log p(x\mid z)] + \mathbb{E}_q[\log p(z)] - \mathbb{E}_q[\log q(z\mid x)] = \mathbb{E}_q[\log p(x\mid z)] - \mathrm{KL}(q(z\mid x)\,\|\,p(z)) \]
""",
        (
            (r"+ \mathbb{E}_q[\log p(z)] -", r"+ \mathbb{E}_q[\log p(z)] +", 0),
            (r"- \mathrm{KL}(q(z\mid x)\,\|\,p(z))", r"- \mathrm{KL}(p(z)\,\|\,q(z\mid x))", 1),
        ),
    ),
    Derivation(
        r"""
\begin{align}
\ln p(X|\theta) &= \sum_Z q(Z) \ln p(X|\theta) \\
&= \sum_Z q(Z) \ln \frac{p(X,Z|\theta)}{p(Z|X,\theta)} \\
&= \sum_Z q(Z) \ln \frac{p(X,Z|\theta)\, q(Z)}{p(Z|X,\theta)\, q(Z)} \\
&= \sum_Z q(Z) \ln \frac{p(X,Z|\theta)}{q(Z)} - \sum_Z q(Z) \ln \frac{p(Z|X,\theta)}{q(Z)}
\end{align}
""",
        (
            (
                r"- \sum_Z q(Z) \ln \frac{p(Z|X,\theta)}{q(Z)}",
                r"+ \sum_Z q(Z) \ln \frac{p(Z|X,\theta)}{q(Z)}",
                3,
            ),
            (r"\frac{p(X,Z|\theta)}{p(Z|X,\theta)}", r"\frac{p(X,Z|\theta)}{p(X|Z,\theta)}", 1),
        ),
    ),
    Derivation(
        r"""
\begin{align*}
\log p(x) &= \log \sum_{z} p(x, z) \\
&= \log \sum_{z} q(z) \frac{p(x,z)}{q(z)} \\
&\ge \sum_{z} q(z) \log \frac{p(x,z)}{q(z)} \\
&= \sum_z q(z) \log p(x,z) + H(q)
\end{align*}
""",
        (
            (r"+ H(q)", r"- H(q)", 3),
            (r"\log \sum_{z} q(z) \frac{p(x,z)}{q(z)}", r"\log \sum_{z} q(z) \frac{p(x|z)}{q(z)}", 1),
        ),
    ),
    Derivation(
        r"""
\begin{align*}
-D_{KL}(q(z|x)\|p(z|x)) &= -\sum_z q(z|x) \log \frac{q(z|x)}{p(z|x)} \\
&= \sum_z q(z|x) \log \frac{p(z|x)}{q(z|x)} \\
&\le \log \sum_z q(z|x) \frac{p(z|x)}{q(z|x)} \\
&= \log \sum_z p(z|x) \\
&= \log 1 = 0
\end{align*}
""",
        ((r"\le \log", r"\ge \log", 2),),
    ),
    Derivation(
        r"""
$$\mathcal{L}_k = \mathbb{E}_{z_1,\dots,z_k\sim q(z|x)}\left[\log \frac1k \sum_{i=1}^k \frac{p(x,z_i)}{q(z_i|x)}\right] \le \log \mathbb{E}_{z_1,\dots,z_k}\left[\frac1k \sum_{i=1}^k \frac{p(x,z_i)}{q(z_i|x)}\right] = \log p(x)$$
""",
    ),
    Derivation(
        r"""
\begin{aligned}
\log p(x) &= \log \mathbb{E}_{z_{1:K} \sim q(z|x)} \left[ \frac{1}{K} \sum_{k=1}^{K} \frac{p(x, z_k)}{q(z_k | x)} \right] \\
&\geq \mathbb{E}_{z_{1:K} \sim q(z|x)} \left[ \log \frac{1}{K} \sum_{k=1}^{K} \frac{p(x, z_k)}{q(z_k | x)} \right]
\end{aligned}
""",
        (
            (r"\geq", r"\leq", 1),
            (
                r"&= \log \mathbb{E}_{z_{1:K} \sim q(z|x)} \left[ \frac{1}{K} \sum",
                r"&= \log \mathbb{E}_{z_{1:K} \sim q(z|x)} \left[ \sum",
                0,
            ),
        ),
    ),
    Derivation(
        r"""
\begin{align}
I(X;Z) &= \sum_{x,z} p(x,z) \log \frac{p(x,z)}{p(x)p(z)} \\
&= \sum_{x,z} p(x,z) \log \frac{p(z|x)}{p(z)} \\
&= -\sum_{z} p(z) \log p(z) + \sum_{x,z} p(x,z) \log p(z|x) \\
&= H(Z) - H(Z|X)
\end{align}
""",
        (
            (r"+ \sum_{x,z} p(x,z) \log p(z|x)", r"- \sum_{x,z} p(x,z) \log p(z|x)", 2),
            (r"\frac{p(z|x)}{p(z)}", r"\frac{p(z|x)}{p(x)}", 1),
        ),
    ),
    Derivation(
        r"""
\begin{align*}
\mathbb{E}_{p(x)}[D_{KL}(q(z|x)\|p(z))] &= \mathbb{E}_{p(x)}\mathbb{E}_{q(z|x)}\left[\log\frac{q(z|x)}{p(z)}\right] \\
&= \mathbb{E}_{p(x)}\mathbb{E}_{q(z|x)}\left[\log\frac{q(z|x)}{q(z)} + \log\frac{q(z)}{p(z)}\right] \\
&= I_q(x;z) + D_{KL}(q(z)\|p(z))
\end{align*}
""",
        (
            (r"+ \log\frac{q(z)}{p(z)}\right]", r"+ \log\frac{p(z)}{q(z)}\right]", 1),
            (r"+ D_{KL}(q(z)\|p(z))", r"- D_{KL}(q(z)\|p(z))", 2),
        ),
    ),
    Derivation(
        r"""
$$\mathbb{E}_{q(x)}\left[D_{KL}(q_\phi(z|x)\|p(z))\right] = D_{KL}(q_\phi(z)\|p(z)) + \mathbb{E}_{q(x)}\left[D_{KL}(q_\phi(z|x)\|q_\phi(z))\right]$$
""",
        ((r"= D_{KL}(q_\phi(z)\|p(z))", r"= D_{KL}(p(z)\|q_\phi(z))", 0),),
    ),
    Derivation(
        r"""
\begin{align*}
\mathcal{L} &= \mathbb{E}_{q(x,z)}[\log p(x|z)] - \mathbb{E}_{p_D(x)}[D_{KL}(q(z|x)\|p(z))] \\
&= -D_{KL}(q(x,z)\|p(x,z)) + \mathbb{E}_{p_D(x)}[\log p_D(x)] \\
&= -D_{KL}(q(z)\|p(z)) - \mathbb{E}_{q(z)}[D_{KL}(q(x|z)\|p(x|z))] + \mathbb{E}_{p_D(x)}[\log p_D(x)]
\end{align*}
""",
    ),
    Derivation(
        r"""
$$\mathcal{L}(\theta,\phi,\beta) = \mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x|z)] - \beta D_{KL}(q_\phi(z|x)\|p(z))$$
$$\mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x|z)] - \beta D_{KL}(q_\phi(z|x)\|p(z)) = \mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x|z) + \beta \log p(z) - \beta \log q_\phi(z|x)]$$
""",
        ((r"+ \beta \log p(z) - \beta", r"+ \beta \log p(z) - ", 1),),
    ),
    Derivation(
        r"""
$$\mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x|z)] - \beta D_{KL}(q_\phi(z|x)\|p(z)) \le \log p_\theta(x)$$
for $\beta \ge 1$.
""",
    ),
    Derivation(
        r"""
\begin{align*}
H(X,Z) &= -\mathbb{E}_{p(x,z)}[\log p(x,z)] \\
&= -\mathbb{E}_{p(x,z)}[\log p(x) + \log p(z|x)] \\
&= H(X) + H(Z|X)
\end{align*}
""",
        ((r"H(X) + H(Z|X)", r"H(Z) + H(Z|X)", 2),),
    ),
    Derivation(
        r"""
$$ D_{KL}(p\|q) = \sum_x p(x)\log\frac{p(x)}{q(x)} = \sum_x p(x)\log p(x) - \sum_x p(x) \log q(x) = -H(p) + H(p,q) $$
""",
        ((r"= -H(p) + H(p,q)", r"= H(p) - H(p,q)", 2),),
    ),
    Derivation(
        r"""
\begin{align*}
D_{KL}(P\|Q) &= \mathbb{E}_{x\sim P}\left[\log\frac{P(x)}{Q(x)}\right] \\
&= \mathbb{E}_{x\sim P}[\log P(x) - \log Q(x)] \\
&= -H(P) - \mathbb{E}_{x\sim P}[\log Q(x)] \\
&= H(P,Q) - H(P)
\end{align*}
""",
        ((r"\log P(x) - \log Q(x)]", r"\log Q(x) - \log P(x)]", 1),),
    ),
    Derivation(
        r"""
$$p(z|x) = \frac{p(x|z)p(z)}{p(x)} = \frac{p(x|z)p(z)}{\int p(x|z)p(z)dz}$$
""",
        ((r"p(x)} =", r"p(z)} =", 0),),
    ),
    Derivation(
        r"""
$$p(z|x) = \frac{p(x|z)p(z)}{\sum_{z'} p(x|z')p(z')}$$
""",
        ((r"\sum_{z'} p(x|z')p(z')", r"\sum_{z'} p(x|z')", 0),),
    ),
    Derivation(
        r"""
$$p(z|x) \propto p(x|z)p(z)$$
$$\log p(z|x) = \log p(x|z) + \log p(z) + \text{const}$$
""",
    ),
    Derivation(
        r"""
\begin{align*}
D_{KL}(q(x,z)\|p(x,z)) &= \mathbb{E}_{q(x,z)}\left[\log\frac{q(x)q(z|x)}{p(x)p(z|x)}\right]\\
&= D_{KL}(q(x)\|p(x)) + \mathbb{E}_{q(x)}[D_{KL}(q(z|x)\|p(z|x))] \\
&\ge D_{KL}(q(x)\|p(x))
\end{align*}
""",
        (
            (r"&\ge D_{KL}(q(x)\|p(x))", r"&\le D_{KL}(q(x)\|p(x))", 2),
            (r"+ \mathbb{E}_{q(x)}[D_{KL}(q(z|x)\|p(z|x))]", r"+ D_{KL}(q(z|x)\|p(z|x))", 1),
        ),
    ),
    Derivation(
        r"""
\begin{align}
\log p_\theta(x) &= \mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x)] \\
&= \mathbb{E}_{q_\phi(z|x)}\left[\log\left[\frac{p_\theta(x,z)}{p_\theta(z|x)}\right]\right] \\
&= \mathbb{E}_{q_\phi(z|x)}\left[\log\left[\frac{p_\theta(x,z)}{q_\phi(z|x)}\frac{q_\phi(z|x)}{p_\theta(z|x)}\right]\right] \\
&= \underbrace{\mathbb{E}_{q_\phi(z|x)}\left[\log\left[\frac{p_\theta(x,z)}{q_\phi(z|x)}\right]\right]}_{=\mathcal{L}_{\theta,\phi}(x)\ \text{(ELBO)}} + \underbrace{\mathbb{E}_{q_\phi(z|x)}\left[\log\left[\frac{q_\phi(z|x)}{p_\theta(z|x)}\right]\right]}_{=D_{KL}(q_\phi(z|x)\|p_\theta(z|x))}
\end{align}
$$\mathcal{L}_{\theta,\phi}(x) = \log p_\theta(x) - D_{KL}(q_\phi(z|x)\|p_\theta(z|x)) \le \log p_\theta(x)$$
""",
        (
            (
                r"{q_\phi(z|x)}\frac{q_\phi(z|x)}{p_\theta(z|x)}",
                r"{q_\phi(z|x)}\frac{q_\phi(z|x)}{p_\theta(z)}",
                2,
            ),
        ),
    ),
    Derivation(
        r"""
\begin{align}
L_{VAE} &= -\log p_\theta(x) + D_{KL}(q_\phi(z|x)\|p_\theta(z|x)) \\
&= -\mathbb{E}_{z\sim q_\phi(z|x)} \log p_\theta(x|z) + D_{KL}(q_\phi(z|x)\|p_\theta(z))
\end{align}
""",
        (
            (
                r"&= -\mathbb{E}_{z\sim q_\phi(z|x)} \log p_\theta(x|z)",
                r"&= \mathbb{E}_{z\sim q_\phi(z|x)} \log p_\theta(x|z)",
                1,
            ),
        ),
    ),
    Derivation(
        r"""
$$ \mathbb{E}_{z}\left[\log p(x|z)\right] - KL(q(z|x)||p(z)) = \mathbb{E}_{z}\left[\log p(x|z) + \log p(z) - \log q(z|x)\right]$$
""",
    ),
    Derivation(
        r"""
$$p(x) = \int p(x,z)dz = \int p(x|z)p(z)dz = \mathbb{E}_{p(z)}[p(x|z)] = \mathbb{E}_{z\sim p}[p(x|z)]$$
""",
        ((r"\mathbb{E}_{p(z)}[p(x|z)]", r"\mathbb{E}_{p(z)}[p(x,z)]", 2),),
    ),
    Derivation(
        r"""
$$p(x) = \mathbb{E}_{q(z|x)}\left[\frac{p(x|z)p(z)}{q(z|x)}\right] = \int q(z|x)\frac{p(x|z)p(z)}{q(z|x)}dz = \int p(x,z) dz$$
""",
    ),
    Derivation(
        r"""
\begin{align*}
\log p(x) &\ge \mathbb{E}_{q(z_1,z_2|x)}\left[\log\frac{p(x,z_1,z_2)}{q(z_1,z_2|x)}\right] \\
&= \mathbb{E}_{q(z_1,z_2|x)}\left[\log\frac{p(x|z_1)p(z_1|z_2)p(z_2)}{q(z_1|x)q(z_2|z_1)}\right] \\
&= \mathbb{E}_{q(z_1|x)}[\log p(x|z_1)] - \mathbb{E}_{q(z_1|x)}[D_{KL}(q(z_2|z_1)\|p(z_2))] - \mathbb{E}_{q(z_2|z_1)q(z_1|x)}\left[\log \frac{q(z_1|x)}{p(z_1|z_2)}\right]
\end{align*}
""",
    ),
    Derivation(
        r"""
$$\log p_\theta(x,y) \ge \mathbb{E}_{q_\phi(z|x,y)}[\log p_\theta(x|y,z) + \log p_\theta(y) + \log p(z) - \log q_\phi(z|x,y)]$$
""",
    ),
    Derivation(
        r"""
\begin{align*}
\log p_\theta(x|c) &= \mathbb{E}_{q_\phi(z|x,c)}\left[\log\frac{p_\theta(x,z|c)}{q_\phi(z|x,c)}\right] + D_{KL}(q_\phi(z|x,c)\|p_\theta(z|x,c)) \\
&\ge \mathbb{E}_{q_\phi(z|x,c)}\left[\log\frac{p_\theta(x,z|c)}{q_\phi(z|x,c)}\right] \\
&= \mathbb{E}_{q_\phi(z|x,c)}[\log p_\theta(x|z,c)] - D_{KL}(q_\phi(z|x,c)\|p_\theta(z|c))
\end{align*}
""",
        ((r"\ge", r"\le", 1),),
    ),
)


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=range(len(DERIVATIONS)))
def test_a_right_derivation_holds(derivation):
    assert_holds(derivation)


@pytest.mark.parametrize(("text", "kind", "place"), [case for item in DERIVATIONS for case in spoilt(item)])
def test_a_spoilt_line_is_the_first_that_fails(text, kind, place):
    assert_fails_first(text, kind, place)
