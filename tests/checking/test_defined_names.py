"""A name stays what a text has said it is; a constant that a line brings in is constant."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def last(text: str, context: str = "auto") -> Status:
    return check_text(text, "md", context=context).findings[-1].status


def test_a_second_formula_for_a_name_is_judged_by_the_first() -> None:
    first = "$$ R = u^2 - v^2 $$\n\nso that\n\n"
    assert last(first + "$$ R = (u - v)(u + v) $$\n") is Status.HOLDS
    assert last(first + "$$ R = (u - v)^2 $$\n") is Status.FAILS


def test_a_text_may_say_that_a_name_is_now_another() -> None:
    first = "$$ R = u^2 - v^2 $$\n\n"
    assert last(first + "Now let $R = (u - v)^2$.\n") is Status.DEFINITION
    assert last(first + "# Exercise 2\n\n$$ R = (u - v)^2 $$\n") is Status.DEFINITION


def test_a_derivative_is_that_of_the_formula_above() -> None:
    first = "$$ g(u) = \\log(u) + u $$\n\n"
    assert last(first + "$$ \\frac{dg(u)}{du} = \\frac{1}{u} + 1 $$\n") is Status.HOLDS
    assert last(first + "$$ \\frac{dg(u)}{du} = \\frac{1}{u} - 1 $$\n") is Status.FAILS


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (r"(b y_{t-1} + y_t)^2 = b^2 y_{t-1}^2 + 2 b y_{t-1} y_t + C(y_t)", "2 b y_{t-1} y_t> b y_{t-1} y_t"),
        (r"3 (u - v)^2 = 3 u^2 - 6 u v + C", "- 6 u v>- 5 u v"),
    ],
)
def test_a_constant_depends_on_nothing_it_does_not_name(line: str, wrong: str) -> None:
    old, new = wrong.split(">")
    assert last(f"$$ {line} $$\n") is Status.DEFINITION
    assert last(f"$$ {line.replace(old, new)} $$\n") in (Status.FAILS, Status.DOUBTFUL)


def test_a_constant_of_a_law_does_not_depend_on_its_variable() -> None:
    said = "Let $p(x) = \\mathcal{N}(x; \\mu, \\sigma^2)$.\n\n"
    assert last(said + "$$ \\log p(x) = -\\frac{x^2 - 2\\mu x}{2\\sigma^2} + C $$\n") is Status.DEFINITION
    assert last(said + "$$ \\log p(x) = -\\frac{x^2 - \\mu x}{2\\sigma^2} + C $$\n") is Status.FAILS


F = "Let $f(u) = u^3$.\n\n"
M = "$$ M = \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix} $$\n\n"
L = "$$ s = \\tanh(u) $$ $$ L_s = s^2 $$\n\n"
BOUND = "$$ \\mathcal{B} = E_{q(z)}[\\log p(x|z)] - KL(q(z)\\|p(z)) $$\n\n"


@pytest.mark.parametrize(
    ("first", "right", "wrong"),
    [
        (F, "f'(u) = 3u^2", "f'(u) = 2u^2"),
        (F, "\\frac{df}{du} = 3u^2", "\\frac{df}{du} = u^2"),
        (F, "f(u + v) - f(u) = 3u^2 v + 3 u v^2 + v^3", "f(u + v) = u^3 + v^3"),
        (
            M,
            "\\det(M - \\lambda I) = \\lambda^2 - 5\\lambda - 2",
            "\\det(M - \\lambda I) = \\lambda^2 + 5\\lambda - 2",
        ),
        (L, "\\frac{d L_s}{d u} = 2 s (1 - s^2)", "\\frac{d L_s}{d u} = 2 s"),
        (BOUND, "\\log p(x) \\ge \\mathcal{B}", "\\log p(x) = \\mathcal{B}"),
        (
            "Take $p = \\mathcal{N}(0, 1)$ and $q = \\mathcal{N}(0, 9)$.\n\n",
            "KL[q\\|p] = 4 - \\log 3",
            "KL[q\\|p] = 4",
        ),
        ("Let $n = 3$.\n\n", "n^2 = 9", "n^2 = 6"),
    ],
)
def test_what_is_said_of_a_name_is_put_to_use_below(first: str, right: str, wrong: str) -> None:
    assert last(f"{first}$$ {right} $$\n") is Status.HOLDS
    assert last(f"{first}$$ {wrong} $$\n") is Status.FAILS


def test_a_dependence_that_the_text_has_said_is_not_dropped() -> None:
    assert (
        last("With $y = k u + c$:\n\n$$ \\frac{\\partial \\tanh(y)}{\\partial u} = 0 $$\n") is Status.DOUBTFUL
    )


def test_each_section_has_its_own_names() -> None:
    first = "# Exercise 1\n\n$$ R = u + v $$\n\n# Exercise 2\n\n$$ R = u^2 $$\n\n"
    assert last(first + "$$ \\frac{dR}{du} = 2u $$\n") is Status.HOLDS
    assert last(first + "$$ \\frac{dR}{du} = 1 $$\n") is Status.FAILS


def test_a_name_that_is_said_by_the_next_one_of_it() -> None:
    text = (
        r"$$G_t = R_{t+1} + \gamma G_{t+1}$$"
        + "\n\n"
        + r"$$G_t = R_{t+1} + \gamma R_{t+2} + \gamma^2 G_{t+2}$$"
    )
    assert check_text(text, "md").findings[-1].status is Status.HOLDS
    assert check_text(text.replace(r"\gamma^2", r"\gamma"), "md").findings[-1].status is Status.FAILS


RISING = "Let $r_0 = 2$ and $r_{t+1} = a r_t$.\n\n"
BEGUN = {  # the closed form of what is said step by step: by induction, from where it begins
    RISING + r"$$r_t = 2 a^t$$": "holds",
    RISING + r"$$r_t = 2 a^t + 1$$": "fails",
    RISING + r"$$r_t = a^t$$": "fails",
    RISING + r"$$r_t = 2 a^{t+1}$$": "undecided",
    r"Momentum: $v_t = b v_{t-1} + g_t$ with $v_0 = 0$."
    + "\n\n"
    + r"$$v_t = \sum_{i=1}^t b^{t-i} g_i$$": "holds",
    r"Momentum: $v_t = b v_{t-1} + g_t$ with $v_0 = 0$."
    + "\n\n"
    + r"$$v_t = \sum_{i=1}^t b^{t-i+1} g_i$$": "fails",
    r"On a $x_k = \rho x_{k-1} + c$." + "\n\n" + r"$$x_k = c \frac{1 - \rho^k}{1 - \rho}$$": "undecided",
}


@pytest.mark.parametrize(("text", "status"), BEGUN.items())
def test_closed_forms_of_what_is_said_step_by_step(text: str, status: str) -> None:
    finding = check_text(text, "md").findings[-1]
    assert (finding.status.value, finding.proved) == (status, False)


@pytest.mark.parametrize(
    ("said", "line", "wrong"),
    [
        ("Let $u = (2, 0, 5)$ and $v = (1, 3, 4)$. Then", "u_1 v_1 + u_3 v_3 = 22", "22>21"),
        ("Soit $u = (u_1, u_2) = (4, 7)$. Alors", "u_1 + 2 u_2 = 18", "18>15"),
        (
            r"Let $w = (\ldots, w_{-1}, w_0, w_1, \ldots) = (\ldots, 3, 1, 6, \ldots)$. Then",
            "w_{-1} + w_1 = 9",
            "9>7",
        ),
        ("Soit $p = (0.5, 0.25, 0.25)$. Alors", r"\sum_{i=1}^3 p_i^2 = 0.375", "0.375>0.5"),
        ("Let $p = (0.5, 0.5)$. Then", r"-\sum_{i=1}^2 p_i \log p_i = \log 2", r"= \log 2>= \log 3"),
    ],
)
def test_the_entries_of_a_list_of_numbers_are_known(said: str, line: str, wrong: str) -> None:
    assert last(f"{said}\n\n$${line}$$\n") is Status.HOLDS
    old, new = wrong.split(">")
    assert last(f"{said}\n\n$${line.replace(old, new)}$$\n") is not Status.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        r"Let $w = (\ldots, 3, 1, 6, \ldots)$. $$w_1 + w_2 = 4$$",  # which of them is w_1?
        "Let $u = (2, 0, 5)$. $$u_0 + u_1 = 2$$",  # u_0 is the first, then
        "Solve $a + b = 3$ and $a - b = 1$. So $$(a, b) = (1, 2)$$",
        "Let $u_0 = 3$ and $u_1 = 5$. $$(u_0, u_1) = (3, 4)$$",
        "Let $u = (2, 0, 5)$. $$\\frac{d}{du_1} (u_1^2 + u_2) = 3 u_1$$",
    ],
)
def test_entries_that_a_text_leaves_open_are_not_guessed(text: str) -> None:
    assert last(text) not in (Status.HOLDS, Status.DEFINITION)


@pytest.mark.parametrize(
    ("rule", "line", "wrong"),
    [
        ("Let $c_1 = a_1$ and $c_t = a_t c_{t-1}$.", r"a_t c_{t-1} = \prod_{s=1}^t a_s", "a_s>a_s^2"),
        ("Soit $u_0 = 5$ et $u_{n+1} = 2 u_n$. Alors", r"u_{n+1} = 5 \cdot 2^{n+1}", "{n+1}$$>{n}$$"),
        ("Soit $u_0 = 5$ et $u_{n+1} = 2 u_n$. Alors", r"2 u_n = 5 \cdot 2^{n+1}", "{n+1}$$>{n}$$"),
        ("Let $u_0 = 1$ and $u_n = 2 u_{n-1} + 1$. Then", r"u_{n-1} = 2^n - 1", "2^n>2^{n+1}"),
        ("Let $u_0 = 1$ and $u_n = 2 u_{n-1} + 1$. Then", r"2 u_{n-1} + 1 = 2^{n+1} - 1", "- 1$$>+ 1$$"),
    ],
)
def test_a_recursion_fixes_each_of_its_terms(rule: str, line: str, wrong: str) -> None:
    old, new = wrong.split(">")
    right = f"$${line}$$\n"
    assert last(f"{rule}\n\n{right}") is Status.HOLDS
    assert last(f"{rule}\n\n{right.replace(old, new)}") is Status.FAILS


def test_where_a_recursion_starts_has_to_be_said() -> None:
    assert last(r"$$c_t = a_t c_{t-1}$$ So $$a_t c_{t-1} = \prod_{s=1}^t a_s$$") is not Status.HOLDS


SOFT = r"Let $r_i = \frac{e^{o_i}}{\sum_k e^{o_k}}$ and $L = -\sum_i t_i \log r_i$, $t$ one-hot." + "\n\n"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (SOFT + r"$$\frac{\partial^2 L}{\partial o_j \partial o_k} = r_j (\delta_{jk} - r_k)$$", "holds"),
        (SOFT + r"$$\frac{\partial^2 L}{\partial o_j \partial o_k} = r_j (\delta_{jk} + r_k)$$", "fails"),
    ],
)
def test_a_second_derivative_of_a_name_is_no_name_of_its_own(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


@pytest.mark.parametrize(("sign", "status"), [("+", "holds"), ("-", "fails")])
def test_a_function_that_is_named_below_has_its_slope(sign: str, status: str) -> None:
    line = rf"\det(I + u h'(w^\top z + b) w^\top) = 1 {sign} h'(w^\top z + b) u^\top w"
    text = rf"$f(z) = z + u h(w^\top z + b)$ with $u, w \in \mathbb{{R}}^d$. $${line}$$ For $h = \tanh$ it is positive."
    found = check_text(text, "md").findings
    assert next(one for one in found if "det" in one.step.lhs.source).status.value == status


def test_what_a_condition_says_is_no_name() -> None:
    bound = r"We have $KL(p \| q) \ge 0$ with equality if and only if $p = q$." + "\n\n"
    line = r"$$\sum_x p(x) \log q(x) = \sum_x p(x) \log p(x) - \sum_x p(x) \log \frac{q(x)}{p(x)}$$"
    for text in (bound + line, line + "\n\n" + bound):
        found = check_text(text, "md").findings
        assert next(one for one in found if "sum" in one.step.lhs.source).status.value == "fails"


@pytest.mark.parametrize(
    ("value", "status"), [(r"\frac{1}{\sigma^2}", "holds"), (r"\frac{1}{\sigma^4}", "doubtful")]
)
def test_a_second_line_beside_the_first_is_no_remark(value: str, status: str) -> None:
    text = (
        r"Let $\psi(x) = \frac{d}{dx} \log p(x)$. For $p = \mathcal{N}(\mu, \sigma^2)$, "
        rf"$$\psi(x) = -\frac{{x - \mu}}{{\sigma^2}}, \qquad E_p[\psi(x)^2] = {value}$$"
    )
    assert check_text(text, "md").findings[-1].status.value == status


GAME = r"The game is $$\min_F \max_C U(C, F) = \mathbb{E}_{x \sim p_{data}}[\log C(x)] + \mathbb{E}_{z \sim p_z}[\log(1 - C(F(z)))]$$"
RISK = r"On résout $$\min_w R(w) = \frac12 \|Aw - b\|^2 + \lambda \|w\|^2$$ Alors "


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (GAME, "definition"),
        (r"$$\max_\omega M(\omega) = \sum_{i=1}^n \log p_\omega(x_i)$$", "definition"),
        (RISK + r"$$\nabla R(w) = A^\top(Aw - b) + 2\lambda w$$", "holds"),
        (RISK + r"$$\nabla R(w) = A^\top(Aw - b) + \lambda w$$", "fails"),
        (r"$$\max_u g(u) = g(u^*)$$", "undecided"),
        (r"$$\min_w R(w) = 0$$", "undecided"),
        (r"Let $g(u) = 2 - u^2$. Then $$\max_u g(u) = 2 - u^2$$", "undecided"),
        (r"Hence $$\max_u g(u) = 2 - u^2$$", "undecided"),
    ],
)
def test_what_is_made_extreme_is_said_by_letters_that_no_extremum_has(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"g(u) = g_K(g_{K-1}(\cdots g_1(u) \cdots))", "definition"),
        (r"F = F_K \circ \dots \circ F_1", "definition"),
        (r"\rho = (s_0, a_0, s_1, \dots, s_H)", "definition"),
        (r"Y = \begin{bmatrix} y_1^\top - \\ \vdots \\ y_n^\top - \end{bmatrix}", "definition"),
        (r"\|a\| = F_K \circ \dots \circ F_1", "not understood"),
    ],
)
def test_a_list_with_dots_says_what_a_new_name_is(line: str, status: str) -> None:
    assert check_text(f"$${line}$$", "md").findings[-1].status.value.replace("_", " ") == status


def test_a_list_with_dots_that_is_said_to_follow_is_not_understood() -> None:
    found = check_text(r"Donc $$F = F_K \circ \dots \circ F_1$$", "md").findings[-1]
    assert found.status is Status.NOT_UNDERSTOOD


@pytest.mark.parametrize(("sign", "status"), [("+", "holds"), ("-", "fails")])
def test_a_line_goes_on_behind_the_new_value_of_a_name(sign: str, status: str) -> None:
    line = rf"w \leftarrow w - \eta A^\top (Aw - b) = (I - \eta A^\top A) w {sign} \eta A^\top b"
    assert check_text(f"$${line}$$", "md").findings[-1].status.value == status


@pytest.mark.parametrize("name", ["I", "J"])
def test_a_current_or_an_integral_is_no_identity_matrix(name: str) -> None:
    said = f"The current is ${name} = \\frac{{U}}{{R + S}}$."
    assert last(f"{said} Then $R{name} + S{name} = U$.") is Status.HOLDS
    assert last(f"{said} Then $R{name} = \\frac{{SU}}{{R + S}}$.") is Status.FAILS


def test_what_is_said_by_an_unknown_may_be_equal_to_it() -> None:
    said = "The best response is $x_1 = 12 - \\frac{x_2}{2}$."
    assert last(f"{said} By symmetry, $x_1 = x_2$.") is Status.UNDECIDED
    assert last(f"{said} Hence $x_1 = 12 + \\frac{{x_2}}{{2}}$.") is Status.FAILS


@pytest.mark.parametrize("words", ["in parallel", "en parallèle", "in series"])
def test_a_value_in_one_of_several_arrangements(words: str) -> None:
    said = "Let $a = 3$ and $b = a + 1$."
    assert last(f"{said} We find $b = 5$ {words}.") is Status.DOUBTFUL
    assert last(f"{said} We find $b = 5$ in total.") is Status.FAILS


def test_what_stands_beside_a_display_says_what_a_name_of_it_is() -> None:
    said = "$$ m = c + K(y - c), \\qquad K = \\frac{a}{a + b} $$\n\n"
    assert last(f"{said}Hence $(1 - K)a = \\frac{{ab}}{{a + b}}$.") is Status.HOLDS
    assert last(f"{said}Hence $(1 - K)a = \\frac{{ab}}{{a - b}}$.") is Status.FAILS


def test_the_parts_of_an_answer_in_bold_say_each_what_a_name_is() -> None:
    first = "**(a)** With $f(t) = t^2 - t$:\n\n$$ f(2) = 2 $$\n\n"
    assert last(first + "**(b)** With $f(t) = t^3$:\n\n$$ f(2) = 8 $$\n") is Status.HOLDS
    assert last(first + "**(b)** With $f(t) = t^3$:\n\n$$ f(2) = 9 $$\n") in (Status.FAILS, Status.UNDECIDED)
    assert last(first + "$$ f(t) = t^3 $$\n") is Status.FAILS  # in the same part


@pytest.mark.parametrize(("more", "status"), [(r"x_j", Status.HOLDS), (r"x_j^2", Status.FAILS)])
def test_a_function_that_a_context_knows_is_the_same_in_the_next_formula(more: str, status: Status) -> None:
    text = (
        r"$$g(u) = \frac{1}{1 + e^{-u}}$$ and so $$\frac{\partial}{\partial w_j} g(w^\top x) "
        rf"= g(w^\top x)(1 - g(w^\top x)) {more}$$"
    )
    assert last(text.replace("u", "z")) is status


def test_a_function_of_which_nothing_is_said_makes_no_cross_beside_a_context_that_knows_it() -> None:
    text = r"$$\sigma(z) = \frac{1}{1 + e^{-z}}$$ Then $$h_\theta(x) = g(\theta^\top x) = \frac{1}{1 + e^{\theta^\top x}}$$"
    assert last(text) is Status.DOUBTFUL


@pytest.mark.parametrize(("sign", "status"), [("+", Status.HOLDS), ("-", Status.FAILS)])
def test_a_variance_that_is_said_multiplies_the_brackets_behind_it(sign: str, status: Status) -> None:
    text = (
        r"Let $\alpha_t = 1 - \beta_t$ and $\bar\alpha_t = \prod_{s=1}^t \alpha_s$. Thus $$\frac{1}{\sigma^2} = \frac{\alpha_t}{1 - \alpha_t}"
        r" + \frac{1}{1 - \bar\alpha_{t-1}} = \frac{1 - \bar\alpha_t}{(1 - \alpha_t)(1 - \bar\alpha_{t-1})}, \ "
        r"\sigma^2 = \frac{(1 - \alpha_t)(1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t}$$ and "
        rf"$$\sigma^2 (\frac{{a}}{{1 - \alpha_t}} + \frac{{b}}{{1 - \bar\alpha_{{t-1}}}}) = \frac{{a (1 - \bar\alpha_{{t-1}}) {sign} b (1 - \alpha_t)}}{{1 - \bar\alpha_t}}$$"
    )
    assert last(text) is status


@pytest.mark.parametrize(("more", "status"), [("", Status.HOLDS), ("2 ", Status.FAILS)])
def test_a_sample_in_one_step_by_a_product_that_is_written_out(more: str, status: Status) -> None:
    text = (
        r"Each step is $q(x_t | x_{t-1}) = \mathcal{N}(x_t; \sqrt{1 - \beta_t} x_{t-1}, \beta_t I)$, $\alpha_t = 1 - \beta_t$. Hence "
        rf"$$x_t = {more}\sqrt{{\alpha_t \cdots \alpha_1}} x_0 + \sqrt{{1 - \alpha_t \cdots \alpha_1}} \epsilon"
        r" = \sqrt{\bar\alpha_t} x_0 + \sqrt{1 - \bar\alpha_t} \epsilon$$"
    )
    assert check_text(text, "md").findings[2].status is status


@pytest.mark.parametrize(
    "text",
    [
        r"Define $m = \frac{p_1 + p_2}{2}$. Each term uses $m = (P + Q)/2$ as the reference. $$\frac{p(x)}{m(x)} = \frac{2 p(x)}{p(x) + q(x)}$$",
        r"The mixture $m = (\delta_0 + \delta_\theta)/2$ gives $D_{KL}(P \| m) = \log 2$",
    ],
)
def test_a_law_that_is_said_and_not_put_to_use_makes_no_cross(text: str) -> None:
    assert last(text) in (Status.DOUBTFUL, Status.UNDECIDED, Status.NOT_UNDERSTOOD)


@pytest.mark.parametrize(("sign", "status"), [("-", Status.HOLDS), ("+", Status.FAILS)])
def test_a_divergence_without_its_laws_is_a_name(sign: str, status: Status) -> None:
    text = rf"$$D_{{KL}} = \frac12 (a^2 - 1 - \log b)$$ so $$2 D_{{KL}} + 1 = a^2 {sign} \log b$$"
    assert last(text) is status
