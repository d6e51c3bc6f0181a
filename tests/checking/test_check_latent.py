"""More derivations with latent variables: samples, rows of latent variables, conditions, the law of the data."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from tests.checking.derivations import Derivation, assert_fails_first, assert_holds, spoilt

DERIVATIONS = (
    Derivation(
        r"""
$$F(q) = -\mathbb{E}_{q(z)}[\log p(x,z)] + \mathbb{E}_{q(z)}[\log q(z)] = D_{KL}(q(z)\|p(z|x)) - \log p(x) \ge -\log p(x)$$
""",
        ((r"- \log p(x) \ge", r"+ \log p(x) \ge", 1),),
    ),
    Derivation(
        r"""
$$\sum_x p(x)\log\frac{p(x)}{q(x)} \ge \left(\sum_x p(x)\right)\log\frac{\sum_x p(x)}{\sum_x q(x)} = 1\cdot\log 1 = 0$$
""",
        ((r"\ge", r"\le", 0),),
    ),
    Derivation(
        r"""
$$-\sum_x p(x)\ln p(x) \le -\sum_x p(x)\ln q(x)$$
""",
        ((r"\le", r"\ge", 0),),
    ),
    Derivation(
        r"""
$$\log p(x) - \mathcal{L}(x) = D_{KL}(q(z|x)\|p(z|x)) \ge 0$$
""",
    ),
    Derivation(
        r"""
\begin{align*}
D_{KL}(p_{data}(x)\|p_\theta(x)) &= \mathbb{E}_{x\sim p_{data}}[\log p_{data}(x)] - \mathbb{E}_{x\sim p_{data}}[\log p_\theta(x)] \\
&= -H(p_{data}) - \mathbb{E}_{x\sim p_{data}}[\log p_\theta(x)]
\end{align*}
""",
        ((r"&= -H(p_{data}) - ", r"&= H(p_{data}) - ", 1),),
    ),
    Derivation(
        r"""
$$\mathbb{E}_{p(z)}[\mathbb{E}_{p(x|z)}[x]] = \int p(z)\int x\,p(x|z)dx\,dz = \int x \int p(x,z)dz dx = \int x p(x) dx = \mathbb{E}_{p(x)}[x]$$
""",
        ((r"\int x p(x) dx", r"\int x p(x|z) dx", 2),),
    ),
    Derivation(
        r"""
$$\log p(x) = \mathbb{E}_{q(z|x)} \log p(x) = \mathbb{E}_{q(z|x)} \log \frac{p(x,z)}{p(z|x)} = \mathbb{E}_{q(z|x)} \log \frac{p(x,z)}{q(z|x)} + \mathbb{E}_{q(z|x)} \log\frac{q(z|x)}{p(z|x)}$$
""",
        (
            (
                r"+ \mathbb{E}_{q(z|x)} \log\frac{q(z|x)}{p(z|x)}",
                r"+ \mathbb{E}_{q(z|x)} \log\frac{p(z|x)}{q(z|x)}",
                2,
            ),
        ),
    ),
    Derivation(
        r"""
\begin{align}
\ln p(x;\theta) &= \ln\int p(x,z;\theta)\,dz = \ln \int q(z)\,\frac{p(x,z;\theta)}{q(z)}\,dz \\
& \geq \int q(z) \ln \frac{p(x,z;\theta)}{q(z)}\,dz \equiv \mathcal{F}(q,\theta)
\end{align}
""",
        (
            (
                r"\int q(z) \ln \frac{p(x,z;\theta)}{q(z)}\,dz \equiv",
                r"\int q(z) \ln \frac{p(x|z;\theta)}{q(z)}\,dz \equiv",
                2,
            ),
        ),
    ),
    Derivation(
        r"""
$$Q(\theta,\theta^{old}) = \sum_Z p(Z|X,\theta^{old}) \ln p(X,Z|\theta)$$
""",
    ),
    Derivation(
        r"""
$$\log p(x) \ge \sum_h q(h|x)\log\frac{p(x,h)}{q(h|x)} = \log p(x) - KL(q(h|x)||p(h|x))$$
""",
        ((r"\log p(x) - KL(q(h|x)||p(h|x))", r"\log p(x) + KL(q(h|x)||p(h|x))", 1),),
    ),
    Derivation(
        r"""
$$-D_{KL}(q_\phi(z)||p_\theta(z)) = \int q_\phi(z)(\log p_\theta(z) - \log q_\phi(z))dz$$
""",
        ((r"(\log p_\theta(z) - \log q_\phi(z))", r"(\log q_\phi(z) - \log p_\theta(z))", 0),),
    ),
    Derivation(
        r"""
\begin{align*}
I(x;z) &= \mathbb{E}_{p(x,z)}\left[\log\frac{p(x|z)}{p(x)}\right] \\
&= \mathbb{E}_{p(x,z)}\left[\log\frac{q(x|z)p(x|z)}{p(x)q(x|z)}\right] \\
&= \mathbb{E}_{p(x,z)}\left[\log\frac{q(x|z)}{p(x)}\right] + \mathbb{E}_{p(z)}[D_{KL}(p(x|z)\|q(x|z))] \\
&\ge \mathbb{E}_{p(x,z)}[\log q(x|z)] + H(x)
\end{align*}
""",
        ((r"\mathbb{E}_{p(z)}[D_{KL}(p(x|z)\|q(x|z))]", r"\mathbb{E}_{p(z)}[D_{KL}(q(x|z)\|p(x|z))]", 2),),
    ),
    Derivation(
        r"""
$$I(x;z) = \mathbb{E}_{p(x)}[D_{KL}(p(z|x)\|p(z))] \le \mathbb{E}_{p(x)}[D_{KL}(p(z|x)\|q(z))]$$
""",
        ((r"\le \mathbb", r"\ge \mathbb", 1),),
    ),
    Derivation(
        r"""
$$D_{KL}(q(z)\|p(z)) \le \mathbb{E}_{q(x)}[D_{KL}(q(z|x)\|p(z))]$$
""",
        ((r"\le", r"\ge", 0),),
    ),
    Derivation(
        r"""
$$H(X,Y) = H(X) + H(Y|X) = H(Y) + H(X|Y) \le H(X) + H(Y)$$
$$I(X;Y) = H(X) - H(X|Y) = H(X) + H(Y) - H(X,Y) \ge 0$$
""",
        (
            (r"H(X) + H(Y|X) =", r"H(X) + H(X|Y) =", 0),
            (r"= H(X) + H(Y) - H(X,Y)", r"= H(X) + H(Y) + H(X,Y)", 4),
        ),
    ),
    Derivation(
        r"""
$$I(X;Y) = D_{KL}(p(x,y)\|p(x)p(y)) = \sum_{x,y}p(x,y)\log\frac{p(x,y)}{p(x)p(y)}$$
""",
        ((r"\frac{p(x,y)}{p(x)p(y)}", r"\frac{p(x)p(y)}{p(x,y)}", 1),),
    ),
    Derivation(
        r"""
\begin{align*}
-D_{KL}(p\|q) &= -\int p(x)\log\frac{p(x)}{q(x)}dx\\
&= \int p(x)\log\frac{q(x)}{p(x)}dx\\
&\le \log\int p(x)\frac{q(x)}{p(x)}dx\\
&= \log\int q(x)dx = \log 1 = 0
\end{align*}
""",
        (
            (r"\log\int q(x)dx", r"\log\int p(x) q(x)dx", 3),
            ("\\log\\frac{q(x)}{p(x)}dx\\\\\n&\\le", "\\log\\frac{p(x)}{q(x)}dx\\\\\n&\\le", 1),
        ),
    ),
    Derivation(
        r"""
$$-D_{KL}(p\|q) = \sum_x p(x)\ln\frac{q(x)}{p(x)} \le \sum_x p(x)\left(\frac{q(x)}{p(x)} - 1\right) = \sum_x q(x) - \sum_x p(x) = 0$$
""",
        ((r"- 1\right)", r"+ 1\right)", 2),),
    ),
    Derivation(
        r"""
$$\log p(y|x_t) = \log p(x_t|y) + \log p(y) - \log p(x_t)$$
""",
        ((r"+ \log p(y)", r"- \log p(y)", 0),),
    ),
    Derivation(
        r"""
$$q(z) = \int q(z|x)p_{data}(x)dx = \mathbb{E}_{p_{data}(x)}[q(z|x)]$$
""",
        ((r"\mathbb{E}_{p_{data}(x)}[q(z|x)]", r"\mathbb{E}_{p(z)}[q(z|x)]", 1),),
    ),
    Derivation(
        r"""
\begin{align}
\mathcal{L}(x) &= \log p(x) - D_{KL}(q(z|x)\|p(z|x)) \\
&= \mathbb{E}_q[\log p(x,z)] + H(q(z|x)) \\
&= \mathbb{E}_q[\log p(x|z)] - D_{KL}(q(z|x)\|p(z))
\end{align}
""",
        ((r"+ H(q(z|x))", r"- H(q(z|x))", 1),),
    ),
    Derivation(
        r"""
Par la définition de la divergence de Kullback-Leibler et la règle de Bayes :
\[
D_{\mathrm{KL}}\big(q_\phi(z \mid x) \,\|\, p_\theta(z \mid x)\big)
= \int_{\mathcal{Z}} q_\phi(z \mid x) \ln \frac{q_\phi(z \mid x)}{p_\theta(z \mid x)} \,\mathrm{d}z
= \ln p_\theta(x) - \int_{\mathcal{Z}} q_\phi(z \mid x) \ln\frac{p_\theta(x, z)}{q_\phi(z\mid x)}\,\mathrm{d}z.
\]
""",
        ((r"= \ln p_\theta(x) -", r"= \ln p_\theta(x) +", 1),),
        kind="tex",
    ),
    Derivation(
        r"""
$$\sum_{z\in\mathcal{Z}} q(z|x)\log\frac{q(z|x)}{p(z|x)} = -\sum_{z\in\mathcal{Z}} q(z|x)\log p(x,z) + \sum_{z\in\mathcal{Z}} q(z|x)\log q(z|x) + \log p(x)$$
""",
        ((r"+ \log p(x)", r"- \log p(x)", 0),),
    ),
    Derivation(
        r"""
\begin{align*}
\mathcal{L} &= \mathbb{E}_{q(z_1,z_2|x)}[\log p(x|z_1,z_2) + \log p(z_1|z_2) + \log p(z_2) - \log q(z_1|z_2,x) - \log q(z_2|x)]\\
&= \mathbb{E}_{q(z_1,z_2|x)}[\log p(x|z_1,z_2)] - D_{KL}(q(z_2|x)\|p(z_2)) - \mathbb{E}_{q(z_2|x)}[D_{KL}(q(z_1|z_2,x)\|p(z_1|z_2))]
\end{align*}
""",
        (
            (
                r"- \mathbb{E}_{q(z_2|x)}[D_{KL}(q(z_1|z_2,x)",
                r"- \mathbb{E}_{q(z_2|x)}[D_{KL}(q(z_2|z_1,x)",
                1,
            ),
            (r"- D_{KL}(q(z_2|x)\|p(z_2))", r"- D_{KL}(q(z_2|x)\|p(z_1))", 1),
        ),
    ),
    Derivation(
        r"""
\begin{align*}
\log p(x) &\ge \mathbb{E}_{q(y,z|x)}[\log p(x|y,z) + \log p(y) + \log p(z) - \log q(y,z|x)] \\
&= \sum_y q(y|x)\left(\mathbb{E}_{q(z|x,y)}[\log p(x|y,z) + \log p(y) + \log p(z) - \log q(z|x,y)]\right) + H(q(y|x))
\end{align*}
""",
        ((r"+ H(q(y|x))", r"- H(q(y|x))", 1),),
    ),
    Derivation(
        r"""
$$\mathbb{E}_{z_i\sim q(z|x)}\left[\frac{p(x,z_i)}{q(z_i|x)}\right] = p(x)$$
$$\mathbb{E}_{z_1,z_2\sim q(z|x)}\left[\frac12\left(\frac{p(x,z_1)}{q(z_1|x)}+\frac{p(x,z_2)}{q(z_2|x)}\right)\right] = p(x)$$
""",
        ((r"\frac12\left", r"\left", 1),),
    ),
    Derivation(
        r"""
$$p(x,z|c) = p(x|z,c)p(z|c)$$
$$p(z|x,c) = \frac{p(x|z,c)p(z|c)}{p(x|c)}$$
""",
        ((r"{p(x|c)}", r"{p(x)}", 1),),
    ),
    Derivation(
        r"""
> Starting from $D_{KL}(q(x)||p(x)) = E_q[\log q(x) - \log p(x)]$ one gets
>
> $$D_{KL}(q(x)||p(x)) = E_q[\log q(x)] - E_q[\log p(x)] = -H(q) + H(q,p)$$
""",
        ((r"= -H(q) + H(q,p)", r"= -H(q) - H(q,p)", 2),),
    ),
    Derivation(
        r"""
$$\int p(z|x)dz = \int \frac{p(x,z)}{p(x)}dz = \frac{1}{p(x)}\int p(x,z)dz = \frac{p(x)}{p(x)} = 1$$
""",
        ((r"\frac{1}{p(x)}\int p(x,z)dz", r"p(x)\int p(x,z)dz", 1),),
    ),
)


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=range(len(DERIVATIONS)))
def test_a_right_derivation_holds(derivation):
    assert_holds(derivation)


@pytest.mark.parametrize(("text", "kind", "place"), [case for item in DERIVATIONS for case in spoilt(item)])
def test_a_spoilt_line_is_the_first_that_fails(text, kind, place):
    assert_fails_first(text, kind, place)


SUPPOSED = (
    r"$$q(z) = p(z|x)$$",
    r"$$D_{KL}(q(z|x)\|p(z|x)) = 0$$",
    r"$$q(x,z) = q(x)q(z)$$",
    r"$$\log p(x) \ge \mathcal{L}(\theta,\phi;x)$$",
    r"$$p(x,z) = p(x)p(z)$$",
)


@pytest.mark.parametrize("text", SUPPOSED)
def test_what_is_supposed_of_laws_is_neither_right_nor_wrong(text):
    assert [item.status for item in check_text(text, "md").findings] in (
        [Status.UNDECIDED],
        [Status.ASSUMPTION],
    )


NEVER_HOLDS = (
    r"$$\log p(x|z) \le 0$$",  # a density may exceed 1
    r"$$\nabla_\phi \mathbb{E}_{q_\phi(z|x)}[f(z)] = \mathbb{E}_{q_\phi(z|x)}[f(z) \nabla_\phi q_\phi(z|x)]$$",
    r"$$D_{KL}(p_{data}\|p_\theta) = \mathbb{E}_{p_{data}}[\log p_\theta(x)] - \mathbb{E}_{p_{data}}[\log p_{data}(x)]$$",
    r"$$p(z|x,\theta) = \frac{p(x,z|\theta)}{p(x|\theta_{old})}$$",
    r"$$\log p_\theta(z|x) = \log p_\phi(z|x)$$",  # of two laws
    r"$$\log p_\theta(x) = \log \int p_\phi(x,z)\,dz$$",
)


@pytest.mark.parametrize("text", NEVER_HOLDS)
def test_a_line_that_is_not_true_in_general_never_holds(text):
    assert all(item.status is not Status.HOLDS for item in check_text(text, "md").findings)


NUMBERED_VALUES = (  # z_k is the k-th value of z
    (r"p(x) = \sum_{k=1}^K p(x|z_k)p(z_k)", ("p(x|z_k)", "p(z_k|x)")),
    (r"p(z_k|x) = \frac{p(x|z_k)p(z_k)}{\sum_{j=1}^K p(x|z_j)p(z_j)}", ("p(z_j)}", "p(z_k)}")),
    (r"p(z|x) = \frac{p(x|z)p(z)}{\sum_{k=1}^K p(x|z_k)p(z_k)}", ("p(x|z)p(z)", "p(x|z)")),
    (r"\sum_{k=1}^K p(z_k|x) \log p(x, z_k) = E_{p(z|x)}[\log p(x, z)]", ("p(x, z)]", "p(z)]")),
)


@pytest.mark.parametrize(("line", "slip"), NUMBERED_VALUES)
def test_a_letter_with_values(line: str, slip: tuple[str, str]) -> None:
    (found,) = check_text(f"$${line}$$", "md").findings
    assert found.status is Status.HOLDS
    assert slip[0] in line
    (found,) = check_text(f"$${line.replace(*slip)}$$", "md").findings
    assert found.status in (Status.FAILS, Status.DOUBTFUL)


@pytest.mark.parametrize(
    "line",
    [r"p(y=0|x) = \frac{1}{1+e^{-x}}", r"p(y=0|x) = \frac{e^{-x}}{1+e^{-x}}", "p(y=0|x) = 1 - p(y=1|x)"],
)
def test_what_other_values_a_letter_has_is_not_supposed(line: str) -> None:
    text = rf"Let $y \in \{{0,1,2\}}$. Suppose $$p(y=1|x) = \frac{{1}}{{1+e^{{-x}}}}$$ Then $${line}$$"
    assert check_text(text, "md").findings[-1].status not in (Status.HOLDS, Status.FAILS)


def test_one_latent_variable_given_another_is_of_a_row() -> None:
    (found,) = check_text(r"$$q(z_1, z_2 | x) = q(z_1 | x) q(z_2 | z_1)$$", "md").findings
    assert found.status is Status.HOLDS


def test_components_are_supposed_to_be_independent() -> None:
    line = r"$$\log p(x|z) = \sum_{j=1}^D \log p(x_j|z)$$"
    assert check_text(line, "md").findings[-1].status is Status.ASSUMPTION
    for slip in (r"\log p(x_j)", r"p(x_j|z)", r"\log q(x_j|z)"):
        wrong = line.replace(r"\log p(x_j|z)", slip)
        assert check_text(wrong, "md").findings[-1].status in (Status.FAILS, Status.DOUBTFUL)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (r"p(x, z | \pi, \theta) = p(z | \pi) p(x | z, \theta)", r"p(z | \pi) p>p(z | \pi)^2 p"),
        (r"\log p(x, z | \{\phi_k\}, \theta) = \log p(z | \theta) + \log p(x | z, \{\phi_k\})", "+>-"),
        (
            r"\prod_{i=1}^n p(x_i, z_i | \phi_k) = \prod_{i=1}^n p(z_i | \phi_k) p(x_i | z_i, \phi_k)",
            "p(z_i |>p(x_i |",
        ),
        (r"KL(q(z) || \pi(z|x)) = E_{q(z)}[\log q(z) - \log \pi(z|x)]", r"- \log>+ \log"),
        (r"KL(q(z) || \pi(z)) = \int q(z) \log \frac{q(z)}{\pi(z)} dz", r"\int q(z)>\int \pi(z)"),
    ],
)
@pytest.mark.parametrize("said", ["Let $z$ be latent and $x$ observed.", "Soit $z$ latente et $x$ observée."])
def test_parameters_of_several_names_are_those_of_one_law(line: str, wrong: str, said: str) -> None:
    old, new = wrong.split(">")
    for formula, status in ((line, Status.HOLDS), (line.replace(old, new, 1), Status.FAILS)):
        assert check_text(f"{said}\n\n$${formula}$$\n", "md").findings[-1].status is status


def test_parameters_before_and_after_a_step_are_two() -> None:
    line = r"$$\log p_\theta(x) = \log p_{\theta_t}(x)$$"
    assert check_text(line, "md").findings[-1].status is Status.FAILS


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\mathbb{E}_{q(z)}\left[\log \frac{p(x, z)}{q(z)}\right]", Status.HOLDS),
        (r"\mathbb{E}_{q_\phi}\left[\log \frac{p(x, z)}{q_\phi(z)}\right]", Status.HOLDS),
        (r"\mathbb{E}_{q(z | x)}[\log p(x | z)] - KL(q(z | x) \| p(z))", Status.HOLDS),
        (r"\mathbb{E}_{q(z)}[\log p(x, z) + \log q(z)]", Status.FAILS),
    ],
)
def test_a_bound_is_said_by_the_law_that_the_text_takes(line: str, status: Status) -> None:
    found = check_text(rf"$$\log p(x) \ge \text{{ELBO}} = {line}$$", "md").findings
    assert found[-1].status is status
