"""Lines as people write them in posts and lecture notes: of each kind five right ones, and five wrong ones that do not hold."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

KNOWN = {"holds", "definition", "assumption"}


def last(text: str) -> str:
    """What is said of the last line of a text."""
    return check_text(text, "md").findings[-1].status.value


SETS = r"Soit $X$ et $Y$ deux variables. $$ {} $$"
SETS_RIGHT = [
    r"-\sum_{x \in \mathcal X, y \in \mathcal Y} p(x, y) \log p(x, y) = H(X, Y)",
    r"\sum_{x \in X, y \in Y} p(x) p(y | x) = 1",
    r"\sum_{x \in \mathbb X} p(x) \log p(x) = -H(p)",
    r"\sum_{y \in \mathcal Y} p(x, y) = p(x)",
    r"\sum_{x \in \mathcal X, y \in \mathcal Y} p(x, y) \log p(x) = \sum_{x \in \mathcal X} p(x) \log p(x)",
]
SETS_WRONG = [
    r"-\sum_{x \in \mathcal X, y \in \mathcal Y} p(x, y) \log p(x, y) = H(X)",
    r"\sum_{x \in X, y \in Y} p(y | x) = 1",
    r"\sum_{x \in \mathbb X} p(x) \log p(x) = H(p)",
    r"\sum_{n \in \mathbb N} p(n) = 2",
    r"\sum_{x \in \mathcal X, y \in \mathcal Y} p(x, y) \log p(x) = \sum_{x \in \mathcal X} p(x)^2 \log p(x)",
]

CASES = "We have $$ \\frac{{\\partial}}{{\\partial x_i}} (\\sum_k x_k^2) x_j $$ If $i \\ne j$, $$ = {} $$ If $i = j$, $$ = {} $$"
OTHER, SAME = r"2 x_i x_j", r"2 x_i^2 + \sum_k x_k^2"
CASES_RIGHT = [
    CASES.format(OTHER, SAME),
    CASES.format(r"x_i x_j + x_j x_i", SAME),
    CASES.format(OTHER, r"\sum_k x_k^2 + 2 x_i x_j"),
    "On a $$ \\sqrt{u^2} $$ Si $u > 0$, $$ = u $$ si $u < 0$, $$ = -u $$",
    "On a $$ |v - 1| $$ Si $v > 2$, $$ = v - 1 $$",
]
CASES_WRONG = [
    CASES.format(OTHER, OTHER + r" + 1"),
    CASES.format(OTHER, r"\sum_k x_k^2"),
    CASES.format(OTHER, r"3 x_i^2"),
    "On a $$ \\sqrt{u^2} $$ Si $u > 0$, $$ = u $$ si $u < 0$, $$ = u $$",
    "On a $$ |v - 1| $$ Si $v > 2$, $$ = 1 - v $$",
]

ZERO = r"Let $f(r) = k \log r + m \log(1 - r)$. Then $$ f'(r) = \frac{{k}}{{r}} - \frac{{m}}{{1 - r}} $$ {} $$ {} $$"
SET, NULLE = "Set the derivative equal to zero to get", "En annulant la dérivée, on obtient"
ZERO_RIGHT = [
    ZERO.format(SET, r"\frac{k}{r} = \frac{m}{1 - r}"),
    ZERO.format(NULLE, r"k (1 - r) = m r"),
    ZERO.format(SET, r"\frac{k}{r} = \frac{m}{1 - r}") + r" Solve for $r$: $$ \hat r = \frac{k}{k + m} $$",
    ZERO.format(SET, r"k - k r = m r") + r" Solving for $r$, $$ r = \frac{k}{k + m} $$",
    r"$$ \frac{\partial L}{\partial \nu} = \sum_{i=1}^n (u_i - \nu) $$ Setting this to zero gives $$ \sum_{i=1}^n u_i = n \nu $$",
]
ZERO_WRONG = [
    ZERO.format(SET, r"\frac{k}{r} = -\frac{m}{1 - r}"),
    ZERO.format(NULLE, r"k (1 - r) = 2 m r"),
    ZERO.format(SET, r"\frac{k}{r} = \frac{m}{1 - r}") + r" Solve for $r$: $$ \hat r = \frac{k}{k - m} $$",
    ZERO.format(SET, r"k - k r = m r") + r" Solve for $r$: $$ \hat r = \frac{m}{k + m} $$",
    r"We minimise $J(w) = \|A w - b\|^2$. Setting the gradient to zero gives $$ (A^\top A) w = A^\top b \Rightarrow w = (A^\top A + I)^{-1} A^\top b $$",
]

MEANS_RIGHT = [
    r"$$ E[(u - \hat u)^2] = E[u^2] - 2 E[u \hat u] + E[\hat u^2] $$",
    r"$$ \mathbb{E}[2 x + 3] = 2 \mathbb{E}[x] + 3 $$",
    r"$$ \operatorname{Var}(x + y) = \operatorname{Var}(x) + \operatorname{Var}(y) + 2 \operatorname{Cov}(x, y) $$",
    r"Le bruit est $\eta$. $$ E[(g(x) + \eta - h(x))^2] = E[(g(x) - h(x))^2] + 2 E[(g(x) - h(x)) \eta] + E[\eta^2] $$",
    r"$$ E[(Y - g(x))^2 + \eta^2] = E[Y^2] - 2 E[Y g(x)] + E[g(x)^2] + E[\eta^2] $$",
]
MEANS_WRONG = [
    r"$$ E[(u - \hat u)^2] = E[u^2] - E[\hat u^2] $$",
    r"$$ \mathbb{E}[x y] = \mathbb{E}[x] \mathbb{E}[y] $$",
    r"$$ \operatorname{Var}(x + y) = \operatorname{Var}(x) + \operatorname{Var}(y) $$",
    r"$$ E[(g(x) + \eta - h(x))^2] = E[(g(x) - h(x))^2] + E[\eta^2] $$",
    r"$$ E[x^2] = E[x]^2 $$",
]

MOMENTS = r"Let $\eta$ be a noise with $E[\eta] = 0$ and $E[\eta^2] = s^2$. $$ {} $$"
MOMENTS_OF = r"Soit $X$ une variable avec $E[X] = 2$ et $\operatorname{{Var}}(X) = 9$. $$ {} $$"
MOMENTS_RIGHT = [
    MOMENTS.format(r"E[(a + \eta)^2] = a^2 + s^2"),
    MOMENTS.format(r"E[(a - 3 \eta)^2] = a^2 + 9 s^2"),
    MOMENTS_OF.format(r"E[X^2] = 13"),
    MOMENTS_OF.format(r"E[(X - 2)^2] = 9"),
    r"Since $E[U] = 0$, $$ E[(b + U)^2] = b^2 + E[U^2] $$",
]
MOMENTS_WRONG = [
    MOMENTS.format(r"E[(a + \eta)^2] = a^2 + s"),
    MOMENTS.format(r"E[(a - 3 \eta)^2] = a^2 + 3 s^2"),
    MOMENTS_OF.format(r"E[X^2] = 9"),
    MOMENTS_OF.format(r"E[X^3] = 8"),
    r"Since $E[U] = 0$, $$ E[(b + U)^2] = E[U^2] $$",
]

SAMPLE = r"The $t_i$ are {} of density $p(t) = c e^{{-c t}}$. $$ {} $$"
SAMPLE_RIGHT = [
    SAMPLE.format("i.i.d.", r"p(t_1, \dots, t_n) = c^n e^{-c \sum_{i=1}^n t_i}"),
    SAMPLE.format("independent", r"\log p(t_1, \dots, t_n) = n \log c - c \sum_{i=1}^n t_i"),
    SAMPLE.format("indépendants", r"p(t_1, \dots, t_n) = \prod_{i=1}^n c e^{-c t_i}"),
    r"$$ \prod_{i=1}^n \frac{1}{k_i!} e^{-r} r^{k_i} = e^{-n r} r^{\sum_{i=1}^n k_i} \prod_{i=1}^n \frac{1}{k_i!} $$",
    r"$$ L(r) = \prod_{i=1}^n p(k_i) = \prod_{i=1}^n e^{-r} \frac{r^{k_i}}{k_i!} $$ $$ \frac{d}{dr} \log L(r) = -n + \frac{1}{r} \sum_{i=1}^n k_i $$",
]
SAMPLE_WRONG = [
    SAMPLE.format("i.i.d.", r"p(t_1, \dots, t_n) = c e^{-c \sum_{i=1}^n t_i}"),
    SAMPLE.format("independent", r"\log p(t_1, \dots, t_n) = \log c - c \sum_{i=1}^n t_i"),
    SAMPLE.format("indépendants", r"p(t_1, \dots, t_n) = \sum_{i=1}^n c e^{-c t_i}"),
    r"$$ \prod_{i=1}^n \frac{1}{k_i!} e^{-r} r^{k_i} = e^{-r} r^{\sum_{i=1}^n k_i} \prod_{i=1}^n \frac{1}{k_i!} $$",
    r"$$ L(r) = \prod_{i=1}^n p(k_i) = \prod_{i=1}^n e^{-r} \frac{r^{k_i}}{k_i!} $$ $$ \frac{d}{dr} \log L(r) = -1 + \frac{1}{r} \sum_{i=1}^n k_i $$",
]

TWO = r"Solve the equation $$ u^2 - 2 b u + c = 0 $$ Hence $$ {} $$"
SIGNS_RIGHT = [
    TWO.format(r"u = b \pm \sqrt{b^2 - c}"),
    TWO.format(r"u_{\pm} = b \pm \sqrt{b^2 - c}"),
    r"$$ (u \pm v)^2 = u^2 \pm 2 u v + v^2 $$",
    r"$$ \cos(u \pm v) = \cos u \cos v \mp \sin u \sin v $$",
    r"On a $$ (u \pm v)(u \mp v) = u^2 - v^2 $$",
]
SIGNS_WRONG = [
    TWO.format(r"u = 2 b \pm \sqrt{b^2 - c}"),
    TWO.format(r"u = b \pm \sqrt{b^2 + c}"),
    r"$$ (u \pm v)^2 = u^2 \mp 2 u v + v^2 $$",
    r"$$ \cos(u \pm v) = \cos u \cos v \pm \sin u \sin v $$",
    r"On a $$ (u \pm v)(u \mp v) = u^2 + v^2 $$",
]

SLOPES_RIGHT = [
    r"$$ \nabla_w \frac{1}{2} (A w - b)^\top (A w - b) = A^\top A w - A^\top b $$",
    r"$$ \nabla_w \frac{c}{2} w^\top w = c w $$",
    r"$$ \nabla_w (w^\top x)(w^\top y) = x (w^\top y) + y (w^\top x) $$",
    r"$$ \nabla_u \mathrm{KL}(p_\theta \| p_u)|_{u = \theta} = 0 $$",
    r"On évalue $$ \left[ \nabla_u \log p_u(x) - \nabla_u \log p_\theta(x) \right]_{u = \theta} = \nabla_\theta \log p_\theta(x) $$",
]
SLOPES_WRONG = [
    r"$$ \nabla_w \frac{1}{2} (A w - b)^\top (A w - b) = A^\top b - A^\top A w $$",
    r"$$ \nabla_w \frac{c}{2} w^\top w = 2 c w $$",
    r"$$ \nabla_w (w^\top x)(w^\top y) = 2 x (w^\top y) $$",
    r"$$ \frac{d}{du} (u^2 a + a^3)|_{u = a} = 5 a^2 $$",
    r"On évalue $$ \left[ \nabla_u \log p_u(x) - \nabla_u \log p_\theta(x) \right]_{u = \theta} = 0 $$",
]

NAMES_RIGHT = [
    r"$$ \text{model bias} = E[\hat Y - Y] $$",
    r"$$ \text{log-loss} = -\sum_{i=1}^m \log p(x_i) $$ $$ \frac{1}{m} \sum_{i=1}^m \log p(x_i) = -\frac{1}{m} \text{log-loss} $$",
    r"$$ p(y \lvert x) = \frac{p(x \lvert y) p(y)}{p(x)} $$",
    r"$$ \lvert u \rvert^2 = u^2 $$",
    r"$$ p(x, y) = p(x \lvert y) p(y) $$",
]
NAMES_WRONG = [
    r"$$ \text{log-loss} = -\sum_{i=1}^m \log p(x_i) $$ $$ \frac{1}{m} \sum_{i=1}^m \log p(x_i) = \frac{1}{m} \text{log-loss} $$",
    r"$$ \text{squared bias} = b^2 $$ $$ \text{squared bias} = b $$",
    r"$$ p(y \lvert x) = \frac{p(x \lvert y) p(x)}{p(y)} $$",
    r"$$ \lvert u \rvert = u $$",
    r"$$ p(x, y) = p(x \lvert y) p(x) $$",
]


@pytest.mark.parametrize(
    "text",
    [
        *(SETS.replace("{}", line) for line in SETS_RIGHT),
        *(CASES_RIGHT + ZERO_RIGHT + MEANS_RIGHT + MOMENTS_RIGHT + SAMPLE_RIGHT),
        *(SIGNS_RIGHT + SLOPES_RIGHT + NAMES_RIGHT),
    ],
)
def test_what_is_right_is_understood(text: str) -> None:
    assert last(text) in KNOWN


@pytest.mark.parametrize(
    "text",
    [
        *(SETS.replace("{}", line) for line in SETS_WRONG),
        *(CASES_WRONG + ZERO_WRONG + MEANS_WRONG + MOMENTS_WRONG + SAMPLE_WRONG),
        *(SIGNS_WRONG + SLOPES_WRONG + NAMES_WRONG),
    ],
)
def test_what_is_wrong_does_not_pass(text: str) -> None:
    assert last(text) not in KNOWN


def test_several_draws_are_no_one_draw() -> None:
    text = r"$$ p(t) = c e^{-c t} $$ $$ p(t_1, \dots, t_n) = c^n e^{-c \sum_{i=1}^n t_i} $$"
    assert last(text) not in {"fails", "holds"}  # nothing says that they are independent


def test_what_a_derivative_is_set_to_gives_no_cross() -> None:
    text = r"Setting the derivative to zero gives $$ \sum_{i=1}^n u_i = n \nu $$"
    assert last(text) != "fails"


def test_two_values_are_no_meaning_of_a_name_below() -> None:
    found = check_text(r"$u^2 = 9 \implies u = \pm 3$. We take $u = 3$, so $u + 1 = 4$.", "md").findings
    assert "fails" not in [one.status.value for one in found]
