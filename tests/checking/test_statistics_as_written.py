"""Lines of statistics as texts write them: counts, draws that are 0 or 1, rows, entropies of known laws, two parameters of a law."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

COUNTS = (
    "The likelihood of the counts is $$L = \\prod_{i=1}^n \\frac{m^{k_i} e^{-m}}{k_i!}$$\n\nIts logarithm is "
)
ROW = "Soient $u_i \\sim \\mathrm{Bernoulli}(r)$ indépendantes, et $u = (u_1, \\dots, u_n)$. Alors "
BIT = "Let $B \\sim \\mathrm{Bernoulli}(r)$. "
ENTROPY = "The entropy of $B \\sim \\mathrm{Bernoulli}(r)$ is "
STATED = "**Théorème.** Soit $T \\sim \\mathrm{Poisson}(3)$. Alors $T$ est petit.\n\n"
GAMMA = "Soit $T \\sim \\mathrm{Gamma}(k, s)$, avec "
MOMENTS = "Soit $\\mathrm{Cov}(U, V) = c$, avec $E[U] = a$ et $E[V] = b$. "

JUDGED = (
    # what a factorial is taken of counts, with its subscript as without
    (COUNTS + r"$$\ln L = \sum_{i=1}^n (k_i \ln m - m - \ln(k_i!))$$", "holds"),
    (COUNTS + r"$$\ln L = \sum_{i=1}^n (k_i \ln m + m - \ln(k_i!))$$", "fails"),
    (r"$$\ln \prod_{j=1}^m (a_j!) = \sum_{j=1}^m \ln(a_j!)$$", "holds"),
    (r"$$\ln \prod_{j=1}^m (a_j!) = \prod_{j=1}^m \ln(a_j!)$$", "fails"),
    (
        r"$g(s) = -n s + \sum_i k_i \ln s - \sum_{i=1}^n \ln(k_i!)$. $$g'(s) = \frac1s \sum_i k_i - n$$",
        "holds",
    ),
    (
        r"$g(s) = -n s + \sum_i k_i \ln s - \sum_{i=1}^n \ln(k_i!)$. $$g'(s) = \frac1s \sum_i k_i + n$$",
        "fails",
    ),
    # the law of a row is that of its entries
    (ROW + r"$$p(u \mid r) = r^{\sum_i u_i} (1 - r)^{n - \sum_i u_i}$$", "holds"),
    (ROW + r"$$p(u \mid r) = r^{\sum_i u_i} (1 - r)^{\sum_i u_i}$$", "fails"),
    (ROW + r"$$\sum_i u_i = n u$$", "doubtful"),  # a row, or its mean
    # what is 0 or 1 by its law
    (BIT + r"Then $B^2 = B$.", "holds"),
    (BIT + r"Then $B^2 = 2 B$.", "fails"),
    (ROW + r"$$p(u_i \mid r) = r u_i + (1 - r)(1 - u_i)$$", "holds"),
    (ROW + r"$$p(u_i \mid r) = r u_i - (1 - r)(1 - u_i)$$", "fails"),
    # the entropy of a letter alone, of which the law is known
    (ENTROPY + r"$$H(B) = -r \log r - (1 - r) \log(1 - r)$$", "holds"),
    (ENTROPY + r"$$H(B) = -r \log r + (1 - r) \log(1 - r)$$", "fails"),
    (
        r"L'entropie de $V \sim \mathcal{N}(a, s^2)$ est $$H(V) = \frac12 \log(2 \pi e s^2)$$",
        "holds",
    ),
    (r"L'entropie de $V \sim \mathcal{N}(a, s^2)$ est $$H(V) = \log(2 \pi e s^2)$$", "fails"),
    (
        BIT + r"With $C$ independent of $B$, the entropies add up: $$H(B, C) = H(B) + H(C)$$",
        "doubtful",  # of what is joint nothing is put in
    ),
    # a name for a mean or an entropy is not a name for another one
    (r"$$H(U) = h$$ so that $$H(U \mid V) = h$$", "doubtful"),
    (r"On sait que $\mathrm{Var}(U \mid V) = s^2$. Alors $\mathrm{Var}(U) = s^2$.", "doubtful"),
    (MOMENTS + r"Alors $E[UV] = ab - c$.", "doubtful"),
    (MOMENTS + r"Donc $\mathrm{Cov}(U, V) = c$.", "holds"),
    # bars around blocks are determinants, and those around numbers are sizes
    (r"$$\begin{vmatrix} P & Q \\ R & S \end{vmatrix} = |P|\, |S - R P^{-1} Q|$$", "holds"),
    (r"$$\begin{vmatrix} P & Q \\ R & S \end{vmatrix} = |P|\, |S + R P^{-1} Q|$$", "fails"),
    (r"$$\begin{vmatrix} p & q \\ r & s \end{vmatrix} = |p s - q r|$$", "fails"),
    # p_φ and p_θ are two laws where they say one thing twice, and one where φ is θ
    (
        r"$$\log p_\theta(u) = \mathbb{E}_{p_\phi(v \mid u)}\left[\log \frac{p_\theta(u, v)}{p_\phi(v \mid u)}\right] "
        r"+ \mathrm{KL}(p_\phi(v \mid u) \| p_\theta(v \mid u))$$",
        "holds",
    ),
    (
        r"$$\mathbb{E}_{p(v \mid u, \phi)}[\log p(u, v \mid \theta) - \log p(v \mid u, \phi)] = \log p(u \mid \theta)$$",
        "doubtful",
    ),
    (
        "Pour $\\phi = \\theta$, $$\\mathbb{E}_{p(v \\mid u, \\phi)}[\\log p(u, v \\mid \\theta) - \\log p(v \\mid u, \\phi)] "
        "= \\log p(u \\mid \\theta)$$",
        "holds",
    ),
    (r"$$p_\theta(u) = \int p_\theta(u \mid v) p_\phi(v)\, dv$$", "holds"),
    # beta laws, and gamma laws by what their density is multiplied by
    (r"Let $V \sim \mathrm{Beta}(a, b)$. Then $E[V] = \frac{a}{a + b}$.", "holds"),
    (r"Let $V \sim \mathrm{Beta}(a, b)$. Then $E[V] = \frac{b}{a + b}$.", "fails"),
    (
        r"Soit $V \sim \mathrm{Beta}(a, b)$. Alors $$\mathrm{Var}(V) = \frac{a b}{(a + b)^2 (a + b + 1)}$$",
        "holds",
    ),
    (
        r"Soit $V \sim \mathrm{Beta}(a, b)$. Alors $$\mathrm{Var}(V) = \frac{a b}{(a + b)^2 (a + b)}$$",
        "fails",
    ),
    (GAMMA + r"$f(t) = \frac{s^k}{\Gamma(k)} t^{k - 1} e^{-s t}$. Alors $E[T] = k/s$.", "holds"),
    (GAMMA + r"$f(t) = \frac{s^k}{\Gamma(k)} t^{k - 1} e^{-s t}$. Alors $E[T] = k s$.", "fails"),
    (GAMMA + r"$f(t) = \frac{t^{k - 1} e^{-t/s}}{\Gamma(k) s^k}$. Alors $\mathrm{Var}(T) = k s^2$.", "holds"),
    (GAMMA + r"$f(t) = \frac{t^{k - 1} e^{-t/s}}{\Gamma(k) s^k}$. Alors $\mathrm{Var}(T) = k/s^2$.", "fails"),
    (
        GAMMA + r"$M(t) = (1 - s t)^{-k}$, et $W = e^{s T}$. Alors $E[T] = k s$.",
        "doubtful",
    ),  # a rate or a scale
    # what a statement says of letters holds in its proof, and not in the next exercise
    (STATED + "**Preuve.** On a $E[T] = 3$.", "holds"),
    (STATED + "**Preuve.** On a $E[T] = 9$.", "fails"),
    (STATED + "**Exercice 2.** On a $E[T] = 9$.", "assumption"),
    # laws that a chain equates
    (
        r"$$\begin{aligned} U + V &\sim \mathcal{N}(0, s^2) + \mathcal{N}(0, t^2) \\ &\sim \mathcal{N}(0, s^2 + t^2) \end{aligned}$$",
        "holds",
    ),
    (
        r"$$\begin{aligned} U + V &\sim \mathcal{N}(0, s^2) + \mathcal{N}(0, t^2) \\ &\sim \mathcal{N}(0, s^2 - t^2) \end{aligned}$$",
        "fails",
    ),
    (r"$$\mathcal{N}(m, s) + \mathcal{N}(n, t) = \mathcal{N}(n + m, s + t)$$", "holds"),
    (r"$$\mathcal{N}(m, s) + \mathcal{N}(n, t) = \mathcal{N}(n - m, s + t)$$", "fails"),
    # rows that are numbered
    (r"$$\begin{array}{l} 1.\ (a + b)^2 = a^2 + 2 a b + b^2 \\ 2.\ a b = b a \end{array}$$", "holds"),
    (r"$$\begin{array}{l} 1.\ a b = b a \\ 2.\quad (a - b)^2 = a^2 - b^2 \end{array}$$", "fails"),
)


@pytest.mark.parametrize(("text", "status"), JUDGED)
def test_last_line(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


PARTS = r"""
\begin{enumerate}
\item[(a)] Let $V \sim \mathcal{N}(0, 1)$. Then $E[V^2] = 1$.
\item[(b)] Let $V \sim \mathcal{N}(0, 9)$. Then $E[V^2] = 9$ and $E[V^2] = 1$.
\end{enumerate}
"""


def test_laws_of_parts() -> None:
    """What (b) says of a letter is so in (b), whatever (a) says."""
    found = [item.status.value for item in check_text(PARTS, "tex").findings]
    assert found == ["holds", "holds", "fails"]
