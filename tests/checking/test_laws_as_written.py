"""Laws named by their variables, capitals that are drawn, operators without a backslash, names with words above, sets of ∀."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

OF_LABELS = r"$p_{U|V}(u | v) = \frac{p_{UV}(u, v)}{p_V(v)}$"

JUDGED = (
    (rf"{OF_LABELS} then $p_{{UV}}(u, v) = p_U(u) p_{{V|U}}(v | u)$", "holds"),
    (rf"{OF_LABELS} then $p_{{UV}}(u, v) = p_V(v) p_{{V|U}}(v | u)$", "fails"),
    (
        r"$$I(U; V) = \mathbb{E}\left[\log \frac{p_{UV}(U, V)}{p_U(U) p_V(V)}\right] = D(p_{UV} \| p_U \cdot p_V)$$",
        "holds",
    ),
    (r"$$D_{KL}(p(Y) \| q(Y)) = \mathbb{E}_{y \sim p(y)}\left[\log \frac{p(y)}{q(y)}\right]$$", "holds"),
    (r"$$D_{KL}(p(Y) \| q(Y)) \le -\log \mathbb{E}_{y \sim p(y)}\left[\frac{q(y)}{p(y)}\right]$$", "fails"),
    (
        r"$$\mathbb{E}_{p(u, v)}\left[\log p(U | V)\right] = \Sigma_{u \in U} \Sigma_{v \in V} p(u, v) \log p(u | v)$$",
        "holds",
    ),
    (r"$$\mathrm{KL}(p \| q) = \Sigma_{u \in U}\ q(u) \log \frac{p(u)}{q(u)}$$", "fails"),
    (  # a dot in place of the variables
        r"$$\KL(q(\cdot \mid x) \| p(\cdot)) = \E_{q(z \mid x)}[\log q(z \mid x) - \log p(z)]$$",
        "holds",
    ),
    (
        r"$$\KL(q(\cdot \mid x) \| p(\cdot)) = \E_{q(z \mid x)}[\log p(z) - \log q(z \mid x)]$$",
        "fails",
    ),
    # a parameter among the conditions tells a law from another, as one below does
    (r"$$p(u \mid \theta) = p(u \mid \phi)$$", "doubtful"),
    (r"$$p(u \mid \theta) = p_\theta(u)$$", "holds"),
    (
        r"$$\log p(u | \theta) = \E_{p(v | u, \theta^{(k)})}\left[\log p(u, v | \theta) - \log p(v | u, \theta)\right]$$",
        "holds",
    ),
    (r"$$\log p(u | \theta) = \log p(v | \theta) + \log p(u | v, \theta) - \log p(v | u, \theta)$$", "holds"),
    (r"$$Var(3U + c) = 9 Var(U)$$", "holds"),
    (r"$$Var(3U + c) = 3 Var(U)$$", "fails"),
    (r"$$Cov(U, 2V) = 2 Cov(U, V)$$", "holds"),
    (r"Soit $f^{new}(u) = 3u$. Alors $f^{new}(2) = 6$.", "holds"),
    (r"Soit $f^{new}(u) = 3u$. Alors $f^{new}(2) = 5$.", "fails"),
    (r"$$\forall r > 0, \quad \sqrt{r^2} = r$$", "holds"),
    (r"$$\sqrt{r^2} = r \quad \forall r \ge 0$$", "holds"),
    (r"$$\forall r < 0, \quad \sqrt{r^2} = r$$", "fails"),
    (r"$$\forall c \gt 0,\ P(|U - E(U)| \gt c) \le \frac{Var(U)}{c^2}$$", "holds"),
    # a matrix whose subscript says a case is no sum
    (
        r"$$\mathrm{tr}(\Sigma_{y=1} + \Sigma_{y=0}) = \mathrm{tr}(\Sigma_{y=1}) + \mathrm{tr}(\Sigma_{y=0})$$",
        "holds",
    ),
)
SAID = (
    # a name that a section has said is not said anew; as an operator is known, its definition binds nothing else
    (
        "$C = \\int_0^1 u^2 du + a$.\n\nAlors $$C = \\frac{1}{2} + a$$",
        "fails",
    ),
    (
        r"$$I(X; Y) := H(X) - H(X | Y)$$ Donc $$I(X; Y) = H(X) + H(Y) + H(X, Y)$$",
        "fails",
    ),
    # two claims in one display
    (
        r"$$p_s(u | v) = \mathcal{N}(u; v, s^2), \qquad \nabla_u \log p_s(u | v) = -\frac{u - v}{s^2}$$",
        "holds",
    ),
    (
        r"$$p_s(u | v) = \mathcal{N}(u; v, s^2), \qquad \nabla_u \log p_s(u | v) = -\frac{u - v}{s}$$",
        "fails",
    ),
    # a sum that the next display goes on with
    ("$$A = a^2 - b^2$$\n\n$$+ 2 b^2$$\n\n$$= a^2 + b^2$$", "holds"),
    ("$$A = a^2 - b^2$$\n\n$$+ 2 b^2$$\n\n$$= a^2 - 2 b^2$$", "fails"),
    # what is supposed of another law does not bear on these
    (
        r"We take $F(r) = \mathbb{E}_{r}[\log r(x)]$. Then $$\mathrm{KL}(p \| q) = \mathbb{E}_{p}\left[\log \frac{q(x)}{p(x)}\right]$$",
        "fails",
    ),
    # laws that are supposed to be one, until the text drops that
    (
        r"Suppose that $p_g = p_d$. Then $$\mathbb{E}_{x \sim p_g}\left[\log \frac{p_d(x)}{p_g(x) + p_d(x)}\right] = -\log 2$$",
        "holds",
    ),
    (
        "Suppose that $p_g = p_d$.\n\nWe drop the assumption that $p_g = p_d$. In general, "
        r"$$\mathbb{E}_{x \sim p_g}\left[\log \frac{p_d(x)}{p_g(x) + p_d(x)}\right] = -\log 2$$",
        "fails",
    ),
    # rewards follow from the trajectory
    (
        r"$$\nabla_\theta \mathbb{E}_{\tau \sim \pi_\theta}\left[\sum_{t=0}^T r_t\right] = "
        r"\mathbb{E}_{\tau \sim \pi_\theta}\left[\sum_{t=0}^T r_t \nabla_\theta \log \pi_\theta(\tau)\right]$$",
        "holds",
    ),
    (
        r"$$\nabla_\theta \mathbb{E}_{\tau \sim \pi_\theta}\left[\sum_{t=0}^T r_t\right] = "
        r"\mathbb{E}_{\tau \sim \pi_\theta}\left[\sum_{t=0}^T r_t \nabla_\theta \pi_\theta(\tau)\right]$$",
        "fails",
    ),
    # samples of a law have its mean
    (
        r"$$\mathbb{E}_{u \sim q}[h(u)] \approx \frac{1}{N} \sum_{n=1}^N h(u_n)$$",
        "not_checkable",
    ),
    (
        r"$$\mathbb{E}_{u \sim q}[\log q(u)] \approx \frac{1}{N} \sum_{n=1}^N q(u_n) \log q(u_n)$$",
        "doubtful",
    ),
    # a gradient without its letter: by θ where laws are given θ
    (r"$$\int \nabla p(u | \theta)\, du = \nabla \int p(u | \theta)\, du$$", "holds"),
    (
        r"$$\int p(u | \theta) \nabla \log p(u | \theta)\, du = \int p(u | \theta) \nabla p(u | \theta)\, du$$",
        "fails",
    ),
    # what a path makes of noise depends on the path's parameter
    (
        r"$$\nabla_\theta \int p(\epsilon) f(g_\theta(\epsilon))\, d\epsilon = \int p(\epsilon) \nabla_\theta f(g_\theta(\epsilon))\, d\epsilon$$",
        "holds",
    ),
    (
        r"$$\nabla_\theta \int p(\epsilon) f(g_\theta(\epsilon))\, d\epsilon = \int f(g_\theta(\epsilon)) \nabla_\theta p(\epsilon)\, d\epsilon$$",
        "fails",
    ),
    # the law of x given y, by the names of its parameters
    (
        "$p(x) = \\mathcal{N}(x; m, a^2)$ et $p(y|x) = \\mathcal{N}(y; x, b^2)$.\n\n"
        r"$$p(x|y) = \mathcal{N}(\tilde m, \tilde s^2)$$",
        "holds",
    ),
    # a cross-entropy with a law of more variables; a letter by which a derivative is taken is no constant
    (
        r"$p(u) = \int p(u, v)\, dv$ et $$H(q(v), p(u, v)) = -\mathbb{E}_{q(v)}[\log p(u, v)]$$",
        "holds",
    ),
    (
        r"$p(u) = \int p(u, v)\, dv$ et $$H(q(v), p(u, v)) = \mathbb{E}_{q(v)}[\log p(u, v)]$$",
        "fails",
    ),
    (r"Soit $w = u e^a + c v$. Alors $$\frac{\partial w}{\partial c} = v + 1$$", "fails"),
    # weights of values are no single number
    (r"$p(x) = \sum_z p(x, z)$, et $$\sum_z w_z (-\log c_z) \le -\log \sum_z w_z c_z$$", "undecided"),
    # what a mean given other points is called is another name than that of the context
    (
        r"With $\alpha_t = 1 - \beta_t$ and $\bar\alpha_t = \prod_{s=1}^t \alpha_s$, each $x_t$ is drawn around "
        r"$\mu_t = \sqrt{1 - \beta_t} x_{t-1}$.",
        "definition",
    ),
    # p is not the normal law of its letters where the text mixes it of two
    (
        r"$p(x) = w p_1(x) + (1 - w) p_2(x)$, de moyennes $\mu_1$ et $\mu_2$. Alors "
        r"$$\mathbb{E}[(x - \mu_1)^2] = w \sigma_1^2 + (1 - w) (\sigma_2^2 + (\mu_2 - \mu_1)^2)$$",
        "doubtful",
    ),
    # one of several random variables is no constant, and brought in by no law
    (r"$$p(X_i = x) = \sum_{k=1}^K p(X_i = x | Z_i = k) P(Z_i = k)$$", "undecided"),
    # what stays said: under a logarithm, and in the next section
    (
        r"$\log L(\theta) := a \theta - \theta^2$. Alors $\log L(\theta) = \theta (a + \theta)$.",
        "fails",
    ),
    (
        "$$\\mathcal{L}(q) = \\mathbb{E}_{q(z)}[\\log p(x | z)]$$\n\n## The gap\n\n"
        "$$\\log p(x) = \\mathrm{KL}(q(z) \\| p(z | x)) + \\mathcal{L}(q)$$",
        "doubtful",
    ),
    # log 2 (p + q): log(2) (p + q), or the logarithm of it all
    (r"$$-\log 2 p_G(x) - \log 2 p_d(x) = -\log 2 (p_G(x) + p_d(x))$$", "doubtful"),
    (r"$$-\log 2 p_G(x) - \log 2 p_d(x) = -\log 2 (p_G(x) + p_d(x)) + p_d(x)$$", "fails"),  # either way
)


@pytest.mark.parametrize(("text", "status"), [*JUDGED, *SAID])
def test_last_line(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


def test_entries_of_a_law_that_the_end_of_its_sentence_says() -> None:
    line = r"$$D_{KL}(p\|u) = \log n + \sum_{i=1}^n p_i \log p_i$$"
    assert check_text(f"{line} where $u_i = 1/n$.", "md").findings[0].status.value == "doubtful"


LIKELIHOOD = r"Let $\theta \sim \mathcal{N}(a, r^2)$ and $u \mid \theta \sim \mathcal{N}(\theta, s^2)$. "
LATENT = r"Soit $z \sim \mathcal{N}(0, 1)$ et $x|z \sim \mathcal{N}(bz + c, 1)$. "
DRAWN = (  # laws of a letter given another, and what follows of them
    (LIKELIHOOD, r"p(u|\theta) = \frac{1}{\sqrt{2\pi}s} e^{-(u-\theta)^2/(2s^2)}", ("2s^2", "s^2")),
    (LIKELIHOOD, r"p(\theta|u) \propto e^{-(u-\theta)^2/(2s^2)} e^{-(\theta-a)^2/(2r^2)}", ("2r^2", "r^2")),
    (
        LIKELIHOOD,
        r"p(u|\theta)p(\theta) \propto e^{-(u-\theta)^2/(2s^2)} e^{-(\theta-a)^2/(2r^2)}",
        ("2s^2", "s^2"),
    ),
    (LIKELIHOOD, r"p(\theta|u) = \frac{p(u|\theta)p(\theta)}{p(u)}", ("p(u)}", "p(\\theta)}")),
    (
        r"Let $p(x) = \mathcal{N}(x; k, 1)$. " + LIKELIHOOD,  # θ has a law of its own
        r"p(u|\theta)p(\theta) \propto e^{-(u-\theta)^2/(2s^2)} e^{-(\theta-a)^2/(2r^2)}",
        ("2s^2", "s^2"),
    ),
    (
        r"Let $\theta \sim \mathcal{N}(a, r^2)$ and $p(u|\theta) = \mathcal{N}(u; \theta, s^2)$. ",  # p(u) is another law
        r"p(u) = \int p(u|\theta)p(\theta)d\theta = \frac{1}{\sqrt{2\pi(r^2 + s^2)}} e^{-(u-a)^2/(2(r^2+s^2))}",
        ("r^2+s^2)", "s^2)"),
    ),
    (LIKELIHOOD, r"p(u) = \mathcal{N}(u; a, r^2 + s^2)", ("r^2 + s^2", "s^2")),
    (LATENT, r"p(z|x) = \mathcal{N}(z; b(x-c)/(1+b^2), 1/(1+b^2))", ("b(x-c)", "(x-c)")),
    (LATENT, r"p(z|x) \propto e^{-(1 + b^2)z^2/2 + b(x-c)z}", ("x-c", "x+c")),
    (
        LATENT,
        r"p(x) = \int p(x|z)p(z)dz = \frac{1}{\sqrt{2\pi(1+b^2)}} e^{-(x-c)^2/(2(1+b^2))}",
        ("+b^2", "+b"),
    ),
    (
        r"Let $p(x) = \mathcal{N}(x; \mu_p, \sigma_p^2)$. ",  # log σ is 0 where σ is 1
        r"\int p(x)\log\sigma_p\,dx = \log\sigma_p",
        (r"= \log", r"= 2\log"),
    ),
)


@pytest.mark.parametrize(("said", "line", "slip"), DRAWN)
def test_laws_that_are_drawn(said: str, line: str, slip: tuple[str, str]) -> None:
    assert slip[0] in line
    last = [
        check_text(f"{said}\n\n$${text}$$\n", "md").findings[-1].status.value
        for text in (line, line.replace(*slip))
    ]
    assert last == ["holds", "fails"]


TWICE = r"Let $z \sim \mathcal{N}(0, 1)$, $x|z \sim \mathcal{N}(z, 1)$ and $y|z \sim \mathcal{N}(3z, 1)$. "
OPEN = (  # what the laws that are said leave open
    (TWICE, r"p(z|x, y) \propto p(x|z)p(y|z)p(z)", "doubtful"),  # where x and y are independent given z
    (TWICE, r"p(z|x, y) \propto p(x|z)p(y|z)", "fails"),
    (
        LATENT + "Suppose instead that $p(x) = \\mathcal{N}(x; 0, 1)$. Then",
        r"\log p(x) = -\frac{x^2}{2} - \frac12\log(2\pi)",
        "holds",
    ),
    (
        r"Let $u|\theta \sim \mathcal{N}(\theta, 1)$ with $\theta$ uniform on $[0, 1]$. ",
        r"p(u) = \int_0^1 p(u|\theta)d\theta",
        "not_understood",
    ),
    (
        r"In one model $u|\theta \sim \mathcal{N}(\theta, 1)$, in another $u|\theta \sim \mathcal{N}(\theta, 4)$. ",
        r"p(u|\theta) \propto e^{-(u-\theta)^2/2}",
        "undecided",
    ),
)


@pytest.mark.parametrize(("said", "line", "status"), OPEN)
def test_laws_that_are_left_open(said: str, line: str, status: str) -> None:
    assert check_text(f"{said}\n\n$${line}$$\n", "md").findings[-1].status.value == status


TWO_LAWS = (
    (
        r"KL(P_1 \| P_2) = \log \frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2 \sigma_2^2} - \frac12",
        (r"\frac{\sigma_2}{\sigma_1}", r"\frac{\sigma_1}{\sigma_2}"),
    ),
    (r"KL(p_1 \| p_0) = \int p_1(x) \log \frac{p_1(x)}{p_0(x)} dx", (r"{p_0(x)}", r"{p_1(x)}")),
    (
        r"\mathbb{E}_{x \sim p_1}[\log f(x)] + \mathbb{E}_{x \sim p_0}[f(x)] = \int p_1(x) \log f(x) + p_0(x) f(x) dx",
        ("+ p_0(x)", "+ p_1(x)"),
    ),
)


@pytest.mark.parametrize(("line", "slip"), TWO_LAWS)
def test_laws_with_numbers_are_two(line: str, slip: tuple[str, str]) -> None:
    assert check_text(f"$${line}$$", "md").findings[-1].status.value == "holds"
    assert slip[0] in line
    assert check_text(f"$${line.replace(*slip)}$$", "md").findings[-1].status.value == "fails"


def test_a_deviation_is_squared_elsewhere() -> None:
    text = "Let $p(x) = N(\\mu_1, \\sigma_1)$. Then\n\n$$\\int p(x) x^2 dx = \\sigma_1^2 + \\mu_1^2$$\n"
    assert check_text(text, "md").findings[-1].status.value == "holds"
    assert check_text(text.replace("+ \\mu", "- \\mu"), "md").findings[-1].status.value == "fails"
