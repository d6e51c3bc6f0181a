r"""What a text has said of laws, draws and sequences, put to use: a later line is judged by it, and never re-declared."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.checking.checking import check_text
from hw_cli.terms.latex import latex


def last(text: str) -> str:
    """What becomes of the last step of a text."""
    return check_text(text, "md").findings[-1].status.value


DRAWN = r"We write $z = \mu + \sigma\epsilon$ with $\epsilon \sim \mathcal{N}(0, 1)$."
TOSS = r"One toss has $p(x|\mu) = \mu^x (1-\mu)^{1-x}$."
BUFFER = r"The buffer is $m_t = \beta m_{t-1} + (1-\beta) g_t$."


NORMAL = r"Let $p(u) = \mathcal{N}(u; m, s^2)$ and $p(v|u) = \mathcal{N}(v; au + b, r^2)$."
NAMED = rf"{NORMAL}$$ p(u|v) = \mathcal{{N}}(u; \tilde\mu, \tilde\sigma^2) $$Here"


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (
            NORMAL,
            r"p(v) = \mathcal{N}(v; am + b, a^2 s^2 + r^2)",
            r"p(v) = \mathcal{N}(v; am + b, a s^2 + r^2)",
        ),
        (
            NORMAL,
            r"p(u|v) = \mathcal{N}\left(u; \frac{r^2 m + s^2 a(v - b)}{r^2 + a^2 s^2}, \frac{r^2 s^2}{r^2 + a^2 s^2}\right)",
            r"p(u|v) = \mathcal{N}\left(u; \frac{r^2 m + s^2 a(v - b)}{r^2 + a^2 s^2}, \frac{s^2}{r^2 + a^2 s^2}\right)",
        ),
        (
            NAMED,
            r"\frac{1}{\tilde\sigma^2} = \frac{1}{s^2} + \frac{a^2}{r^2}",
            r"\frac{1}{\tilde\sigma} = \frac{1}{s^2} + \frac{a^2}{r^2}",
        ),
        (
            NAMED,
            r"\tilde\mu = \tilde\sigma^2 \left(\frac{m}{s^2} + \frac{a(v - b)}{r^2}\right)",
            r"\tilde\mu = \tilde\sigma^2 \left(\frac{m}{s^2} + \frac{a v}{r^2}\right)",
        ),
        (
            r"With $\lambda > 0$:",
            r"\int_0^\infty x \lambda e^{-\lambda x}\,dx = \frac{1}{\lambda}",
            r"\int_0^\infty x \lambda e^{-\lambda x}\,dx = \frac{1}{\lambda^2}",
        ),
        (
            r"For $a > 0$",
            r"\int_{-\infty}^{a} e^{2x}\,dx = \frac{e^{2a}}{2}",
            r"\int_{-\infty}^{a} e^{2x}\,dx = e^{2a}",
        ),
        (
            "",
            r"KL(\mathcal{N}(x; \mu_\theta(x_t, t), 1) \| \mathcal{N}(x; m, 1)) = \frac12 (\mu_\theta - m)^2",
            r"KL(\mathcal{N}(x; \mu_\theta(x_t, t), 1) \| \mathcal{N}(x; m, 1)) = (\mu_\theta - m)^2",
        ),
        (DRAWN, r"\mathbb{E}[z^2] = \mu^2 + \sigma^2", r"\mathbb{E}[z^2] = \mu^2 + \sigma"),
        (DRAWN, r"\mathrm{Var}(z) = \sigma^2", r"\mathrm{Var}(z) = \mu^2 + \sigma^2"),
        (
            r"Soit $X$ de loi $\mathcal{N}(m, 4)$.",
            r"\mathbb{E}[X^2] = m^2 + 4",
            r"\mathbb{E}[X^2] = m^2 + 16",
        ),
        (
            TOSS,
            r"\frac{\partial}{\partial\mu} \log p(x|\mu) = \frac{x}{\mu} - \frac{1-x}{1-\mu}",
            r"\frac{\partial}{\partial\mu} \log p(x|\mu) = \frac{x}{\mu} + \frac{1-x}{1-\mu}",
        ),
        (TOSS, r"p(x|\mu) = (1-\mu)^{1-x} \mu^x", r"p(x|\mu) = \mu^{1-x} (1-\mu)^x"),
        (
            r"Here $p(x) = \prod_{k=1}^K \mu_k^{x_k}$.",
            r"\log p(x) = \sum_{k=1}^K x_k \log\mu_k",
            r"\log p(x) = \sum_{k=1}^K (1 - x_k) \log\mu_k",
        ),
        (
            r"Steps of $x_{k+1} = x_k - \eta a x_k$.",
            r"x_k = (1-\eta a)^k x_0",
            r"x_k = (1-\eta a)^{k+1} x_0",
        ),
        (
            BUFFER,
            r"m_t = \beta^t m_0 + (1-\beta) \sum_{i=1}^t \beta^{t-i} g_i",
            r"m_t = \beta^t m_0 + (1-\beta) \sum_{i=1}^t \beta^{i} g_i",
        ),
        (
            r"On a $v_{n+1} = 3 v_n - 2$ et $v_0 = 2$.",
            r"v_{n+1} - v_n = 2 \cdot 3^n",
            r"v_{n+1} - v_n = 2^n",
        ),
        (
            r"Let $y_{k+1} = 2 y_k - b$ with $y_0 = 0$.",
            r"y_k - b = -b 2^k",
            r"y_k - b = -b 3^k",
        ),
        (
            r"Let $h_i \geq 0$.",
            r"\sum_{i=1}^n |h_i| = \sum_{i=1}^n h_i",
            r"\sum_{i=1}^n |h_i| = -\sum_{i=1}^n h_i",
        ),
        (r"Let $y_{k+1} = y_k + k$ with $y_0 = 0$.", r"y_{k+1} - y_k = k", r"y_{k+1} - y_k = k + 1"),
        (r"On a $u_{n+1} = 2u_n + 1$.", r"u_n = 2^n (u_0 + 1) - 1", r"u_n = 2^n (u_0 + 1) + 1"),
        (
            r"With $D(x) = \frac{p_d(x)}{p_d(x) + p_g(x)}$ we get",
            r"1 - D(x) = \frac{p_g(x)}{p_d(x) + p_g(x)}",
            r"1 - D(x) = \frac{p_d(x)}{p_d(x) + p_g(x)}",
        ),
        (
            r"The bound is $$\mathcal{L}(x) = \mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))$$",
            r"\mathcal{L}(x) = \mathbb{E}_{q(z|x)}[\log p(x, z) - \log q(z|x)]",
            r"\mathcal{L}(x) = \mathbb{E}_{q(z|x)}[\log p(x, z) + \log q(z|x)]",
        ),
        (
            "",
            r"\mathbb{E}_{p(x)}[\log p_\theta(x)] = -KL(p(x) \| p_\theta(x)) - H(p)",
            r"\mathbb{E}_{p(x)}[\log p_\theta(x)] = -KL(p(x) \| p_\theta(x)) + H(p)",
        ),
        (
            "",
            r"\sum_{x,y} p(x,y) \log p(y) = \sum_y p(y) \log p(y)",
            r"\sum_{x,y} p(x,y) \log p(y) = \sum_{x,y} p(x,y) \log(y)",
        ),
        (
            "",
            r"\log p(x) = \int q(z) \log p(x)\,dz && (\int q(z)\,dz = 1)",
            r"\log p(x) = 2 \int q(z) (\log p(x))\,dz && (\int q(z)\,dz = 1)",
        ),
        (
            r"The softmax is $s_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$.",
            r"\frac{\partial s_i}{\partial z_j} = s_i(\delta_{ij} - s_j)",
            r"\frac{\partial s_i}{\partial z_j} = s_i(\delta_{ij} + s_j)",
        ),
        (
            r"For all $X$ and $Y$:",
            r"\mathrm{Var}(X - Y) = \mathrm{Var}(X) + \mathrm{Var}(Y) - 2\mathrm{Cov}(X, Y)",
            r"\mathrm{Var}(X - Y) = \mathrm{Var}(X) + \mathrm{Var}(Y) - \mathrm{Cov}(X, Y)",
        ),
        (
            r"For $f(x) = x^2 e^x$ we find",
            r"f'(x) = (x^2 + 2x)e^x, \qquad \frac{d}{dx} e^{2x} = 2e^{2x}",
            r"f'(x) = (x^2 + 2x)e^x, \qquad \frac{d}{dx} e^{2x} = e^{2x}",
        ),
    ],
)
def test_what_was_said_judges(said: str, right: str, wrong: str) -> None:
    assert last(f"{said}\n\n$$ {right} $$") == "holds"
    assert last(f"{said}\n\n$$ {wrong} $$") == "fails"


@pytest.mark.parametrize(
    "text",
    [
        r"$$ \mathbb{E}_{p(x)}[\log p_\theta(x)] = \mathbb{E}_{p(x)}[\log p(x)] $$",  # only where both are one law
        r"$$ \text{argmax}_\theta \mathbb{E}_{q(z)}[\log p(x,z|\theta)] = \text{argmax}_\theta \mathbb{E}_{q(z)}[\log p(x,z|\theta) + \log p(x|\theta)] $$",
        r"The process is $$ x_t = \sqrt{\alpha} x_{t-1} + \sqrt{1-\alpha} \epsilon_t $$",  # a constant α
        r"$\epsilon \sim \mathcal{N}(0, I)$ and $$ \mathrm{Var}(\mu(x) + \epsilon) = \mathrm{Var}(\epsilon) $$",
        r"Here $p(x) = \mathcal{N}(x; \log\sigma, 1)$ and $$ p(x) = \mathcal{N}(x; \log(-\sigma^2), 1) $$",  # no law said twice
        r"$$ \sum_x q(x) \log\frac{q(x)}{p(x)} - \log Z = KL(q \| p) $$",  # equal without Z
        r"$$ \int_1^\infty \frac{1}{x}\,dx = 1 $$",
        r"$$ \int_0^\infty e^{-10^6 (x - 1000)^2}\,dx = 0 $$",  # between the points
        r"A law has the form $$ p(x) = \frac{1}{b} e^{-|x - \mu|/b} $$",
        r"Let $h_i \geq 0$. $$ \sum_{i=1}^n h_i > 0 $$",  # all may be 0
        r"Let $h_i > 0$. $$ \sum_{i=1}^n h_i \leq 5 n $$",
        r"Let $h_i \geq 0$. $$ \sum_{i=1}^n h_i \leq 5 n $$",
        r"Let $h_i \leq 1$. $$ \sum_{i=1}^n |h_i| \leq n $$",
        r"$X$ is not of law, if $Y$ de loi $\mathcal{N}(0, 1)$. $$ \mathbb{E}[X^2] = 3 $$",
    ],
)
def test_what_is_not_surely_said_decides_nothing(text: str) -> None:
    assert last(text) in ("doubtful", "undecided", "not_understood")


def test_where_a_sequence_starts_is_not_guessed() -> None:
    assert last(r"Here $e_{t+1} = \rho e_t + c$. $$ e_t = \frac{c}{1-\rho} $$") == "undecided"


COUNTED = r"Let $r > 0$ and $$ F(r) = n \log r - r \sum_{i=1}^n t_i . $$ Then "


@pytest.mark.parametrize(
    ("line", "status"), [(r"F''(r) = -\frac{n}{r^2} < 0", "holds"), (r"F''(r) = -\frac{n}{r^2} > 0", "fails")]
)
def test_a_letter_up_to_which_a_sum_counts_is_a_number_of_things_wherever_it_stands(
    line: str, status: str
) -> None:
    assert last(f"{COUNTED} $$ {line} $$") == status


def test_a_counterexample_to_a_sum_names_each_of_its_letters() -> None:
    (found,) = check_text(r"$$ \sum_{i=1}^n t_i^2 / 2 = \frac12 \sum_{i=1}^n t_i $$", "md").findings
    assert found.counterexample is not None
    point = {latex(name): float(Fraction(value)) for name, value in found.counterexample.point}
    values = [value for name, value in point.items() if name.startswith("t_")]
    assert len(values) == point["n"] == 3
    assert float(found.counterexample.left) == pytest.approx(sum(value**2 / 2 for value in values))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"Let $w_i > 0$. Then $\sum_{i=1}^N w_i \sigma(b_i) > 0$.", "holds"),
        (r"Let $w_i > 0$. Then $\sum_{i=1}^N w_i b_i > 0$.", "undecided"),
        (r"Let $w_i > 0$. Then $\sum_{i=1}^N w_i < 1$.", "fails"),
        (r"Let $w_i \ge 0$. Then $\sum_{i=1}^N w_i > 0$.", "undecided"),
        (r"Let $w_i > 0$ for $i \in I$. Then $\sum_{i=1}^N w_i > 0$.", "undecided"),
        (r"If $z_k > 0$, then $\sum_{i=1}^N |z_i| = \sum_{i=1}^N z_i$.", "fails"),
    ],
)
def test_what_is_supposed_of_a_letter_with_a_subscript_is_supposed_of_all(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


def test_conditions_in_a_list_and_numbered_parts() -> None:
    text = r"Since $w_i > 0$, $\sum_{i=1}^N w_i = 1$ and $0 < a < 1$, we have $a^2 < a$."
    found = {one.step.lhs.source: one.status.value for one in check_text(text, "md").findings}
    assert found[r"\sum_{i=1}^N w_i"] == "assumption"
    assert found["a^2"] == "holds"
    parts = "\\hwpart{1.1}{}{}{}\nSuppose $u = 1$.\n\n\\hwpart{1.2}{}{}{}\nHence $u^2 - u = 0$.\n"
    assert check_text(parts, "tex").findings[-1].status.value == "undecided"
    assert check_text(parts.replace("{1.2}", "{}"), "tex").findings[-1].status.value == "holds"


MASSES = r"Let $p_a = \delta_0$ and $p_\theta = \delta_\theta$, with $h(x) = ux + w$." + "\n\n"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\mathbb{E}_{p_a}[h(x)] + \mathbb{E}_{p_\theta}[h(x)^2] = w + (u\theta + w)^2", "holds"),
        (r"\mathbb{E}_{p_a}[h(x)] + \mathbb{E}_{p_\theta}[h(x)^2] = u + (u\theta + w)^2", "fails"),
        (r"\mathbb{E}_{x \sim p_\theta}[x^2] = \theta^2", "holds"),
        (r"\mathbb{E}_{x \sim p_\theta}[x^2] = \theta", "fails"),
        (r"\mathbb{E}_{p_a}\left[\left(\frac{d}{dx} h(x)\right)^2\right] = u^2", "holds"),
    ],
)
def test_a_mean_under_a_point_mass_is_a_value(line: str, status: str) -> None:
    assert check_text(f"{MASSES}$${line}$$", "md").findings[-1].status.value == status


def test_slopes_along_trajectories_are_those_of_the_field() -> None:
    field = "$$v(x, y) = (-y, x)$$\n\nAlong every trajectory,\n\n"
    for line, status in (
        ("x^2 + y^2] = 0", "holds"),
        ("x^2 - y^2] = -4xy", "holds"),
        ("x^2 - y^2] = 4xy", "fails"),
    ):
        assert check_text(rf"{field}$$\frac{{d}}{{dt}} [{line}$$", "md").findings[-1].status.value == status


def test_letters_that_are_said_over_time_follow_no_field() -> None:
    text = (
        "$$f(x, y) = (x + y, xy)$$\n\nFor a trajectory with $x = e^t$, $y = 1$: $$\\frac{d}{dt}[x^2] = 2x^2$$"
    )
    assert check_text(text, "md").findings[-1].status.value not in ("fails", "doubtful")
