"""Equations that are to be solved and what follows from them, cases, decimal commas, probabilities that a problem gives."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text

NO_CROSS = (
    "The equation\n$$u + 1 = u + 2$$\nhas no solution.\n",
    "L'équation $\\ln(e^u) = u + 1$ n'a pas de solution.\n",
    "We look for $u$ with $\\sin^2 u + \\cos^2 u = 2$.\n",
    "This gives $u^2 + 1 = 0$.\n",  # for a complex one
    "The weights satisfy $w_1 + w_2 = 1$.\n",
    "La matrice orthogonale $R$ vérifie\n\n$$R^T R = I,$$\n\ndonc $R^{-1} = R^T$.\n",
    "Le système $u + v = 7$ et $u - v = 1$ donne\n\n$$u + v = 7, \\qquad u - v = 1$$\n\nsoit\n\n$$2u = 8$$\n",
    "Lecture du coefficient :\n\n- $c^2 = 1$ : l'ajustement est parfait\n- $c^2 = 0$ : le modèle n'explique rien\n",
    "- $s > 0$: here $s = 0$ is no root.\n\nTo see this take $s = 0$. For $s \\neq 0$ nothing changes.\n",
    "On tire une des trois urnes au hasard, donc $P(A)=P(B)=P(C)=\\frac13$.\n",
    "$$P(A) P_A(M) + P(B) P_B(M) = P(A) P(Y \\ge 4) + P(B) P(Z \\ge 4)$$\n",
    "En utilisant l'égalité $\\sum_{i=1}^n w_i = 1$, on conclut.\n",
    # a condition that was asked for is put to use; a solution that is no formula for u
    "Solve $u' = 4u$, $u(0) = 3$.\n\nThe solutions are $u = K e^{4t}$, and $u(0) = 3$ gives $K = 3$.\n",
    "**Problem.** Solve $u' = 4u$, $u(0) = 3$.\n\n**Solution.** $u = K e^{4t}$.\n\nWith $u(0) = 3$: $K = 3$.\n",
    "**Problem.** Solve $\\frac{du}{dt} = \\frac{t}{1+u^4}$.\n\n**Solution.** Thus $u(0) = 1$, and $5u + u^5 = t^2 + 6$.\n",
    "From the rows, $b_3 = -b_1/5 = b_0/15$.\n",
    "$$\\begin{aligned}Y_1 &= XV_1 + c_1\\\\ B_1 &= \\tanh(Y_1)\\\\ Y_2 &= B_1V_2 + c_2\\\\ B_2 &= Y_2\\end{aligned}$$\n",
)
HOLDS = (
    "$$0,25 \\times 0,4 = 0,1$$\n",
    "$$\\frac{0,12}{0,3} = 0,4$$\n",
    "$$P(A \\cap M) = P(A) P_A(M)$$\n",
    "$$(\\sigma + 2)\\rho + \\sigma(1 - \\rho) = \\sigma + 2\\rho$$\n",
)
CROSSED = (
    "We know that $\\sin^2 u + \\cos^2 u = 2$.\n",  # whatever u is
    "$$\\log(uv) - \\log u - \\log v = 1$$\n",
    "$$\\cosh^2 u - \\sinh^2 u = -1$$\n",
    "# A\n\nSolve $u' = u$, $u(0) = 3$.\n\n# B\n\nLet $u(t) = t^2$. Then\n\n$$u(0) = 3$$\n",  # asked in A alone
    "$$0,25 \\times 0,4 = 0,01$$\n",
    "$$P(A \\cap M) = P(A) + P_A(M)$$\n",
    "$$(\\sigma + 2)\\rho + \\sigma(1 - \\rho) = \\sigma + \\rho$$\n",
    "Find $x$ with\n\n$$x^2 + bx + 1 = 0$$\n\nand note that\n\n$$b^2 - 4 = (b - 2)^2$$\n",
    "Set the derivative to zero,\n\n$$2x - 6 = 0.$$\n\nThe derivative of $3x^2$ is\n\n$$\\frac{d}{dx} 3x^2 = 3x$$\n",
)


def statuses(text: str) -> list[Status]:
    return [item.status for item in check_text(text, "md").findings]


@pytest.mark.parametrize("text", NO_CROSS)
def test_no_cross(text: str) -> None:
    found = statuses(text)
    assert found
    assert Status.FAILS not in found


@pytest.mark.parametrize("text", HOLDS)
def test_holds(text: str) -> None:
    assert statuses(text) == [Status.HOLDS]


@pytest.mark.parametrize("text", CROSSED)
def test_crossed(text: str) -> None:
    assert statuses(text)[-1] is Status.FAILS


def test_a_comma_between_entries_is_no_decimal_one() -> None:
    text = "La probabilité est $p = 0,35 + 0,05$, et $x_{1,2} + f(1,2) = f(1,2) + x_{1,2}$.\n"
    assert statuses(text)[-1] is Status.HOLDS


def test_f_is_what_its_own_section_says() -> None:
    text = "# A\n\nSoit $f(x, y) = x^2 + 3y$.\n\n$$\\frac{\\partial^2 f}{\\partial x^2} = 2$$\n\n# B\n\nSoit $f(x) = x^3$.\n"
    assert Status.FAILS not in statuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "### Exercice 3.1\n\nRésoudre les équations suivantes :\n\n1. $e^{2x + 1} = 7$\n2. $\\ln(3x) = 2$\n",
        "Pour quels $n$ ?\n\n$$500 \\times (0{,}9)^n < 100 \\implies (0{,}9)^n < 0{,}2$$\n",
        "Posons $Y = e^t$.\n\n$$Y^2 - 5Y + 6 = 0$$\n",
        "Les racines sont\n\n$$r_1 = \\frac{-b - \\sqrt{d}}{2a} = \\frac{-10 - \\sqrt{84}}{-4}$$\n",
        "On remplace $e^{-s} = 1 - \\frac s3$ dans l'intégrale.\n",
        "S'il existe un vecteur $X \\neq 0$ tel que $AX = \\lambda X$.\n",
        "# A\n\nSoit $f(x) = \\sqrt{x+3}$.\n\n# B\n\n$f$ est le produit de $u(x) = x$ et $v(x) = e^x$.\n$f'(x) = u'(x)v(x) + u(x)v'(x)$.\n",
        "# A\n\nThe conditions give $y = m$.\n\n# B\n\n$$L = 3y - m y^2$$\n\n$$\\frac{\\partial L}{\\partial y} = 3 - 2my$$\n",
        "$w_0 = 1$ et $w_{n+1} = 0{,}5 w_n + 2$. Soit $v_n = w_n - 4$.\n\n$$v_{n+1} = w_{n+1} - 4$$\n\n$$v_{n+1} = 0{,}5 (w_n - 4)$$\n",
        "$$3000 \\times (0{,}95)^3 = 3000 \\times 0{,}8574$$\n",
    ],
)
def test_a_line_of_an_exercise_is_no_cross(text: str) -> None:
    found = statuses(text)
    assert found
    assert Status.FAILS not in found


@pytest.mark.parametrize(
    "text",
    [
        "$w_0 = 1$ et $w_{n+1} = 0{,}5 w_n + 2$. Soit $v_n = w_n - 4$.\n\n$$v_{n+1} = w_{n+1} - 4$$\n\n$$v_{n+1} = 0{,}5 (w_n - 2)$$\n",
        "$$-\\frac{1}{1 + s^2} > 0$$\n",
        "# B\n\n$$L = 3y - m y^2$$\n\n$$\\frac{\\partial L}{\\partial y} = 3 - my$$\n",
    ],
)
def test_a_wrong_line_of_an_exercise_is_crossed(text: str) -> None:
    assert statuses(text)[-1] is Status.FAILS


# what an equation that is to be solved says, multiplied by what is not 0, follows from it; spoiled, it does not
FOLLOWS = (
    ("Solve\n\n$$4u - 10 = 0$$\n\nso that\n\n$$2u = 5$$\n", ("= 5", "= 6")),
    (
        "Setting the derivative to zero,\n\n$$\\frac{u}{s} - \\frac{v}{1-s} = 0$$\n\nso that\n\n$$u - (u + v)s = 0$$\n",
        ("(u + v)s = 0", "(u + v)s = 1"),
    ),
    (
        "Setting the derivative to zero,\n\n$$-\\frac{n}{s} + \\frac{1}{s^3} \\sum_{i=1}^n y_i^2 = 0$$\n\nso that\n\n"
        "$$n s^2 = \\sum_{i=1}^n y_i^2$$\n",
        ("n s^2", "n s^3"),
    ),
    (
        "Let $B \\in \\mathbb R^{n\\times d}$, $c \\in \\mathbb R^n$ and $w \\in \\mathbb R^d$. Setting the gradient to zero,\n\n"
        "$$B^T(c - Bw) = 0$$\n\nso that\n\n$$B^TBw = B^Tc$$\n",
        ("= B^Tc", "= 2B^Tc"),
    ),
)


@pytest.mark.parametrize(("text", "slip"), FOLLOWS)
def test_what_follows_from_an_equation(text: str, slip: tuple[str, str]) -> None:
    assert statuses(text) == [Status.TO_SOLVE, Status.HOLDS]
    assert slip[0] in text
    assert statuses(text.replace(*slip))[-1] is not Status.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        "Solve for $x$:\n\n$$x^2 = 5x$$\n\nHence\n\n$$x = 0$$\n",
        "Let $a \\in \\mathbb R$. We solve for $x$:\n\n$$ax = a$$\n\nHence\n\n$$x = 1$$\n",
        "$$\\frac n s - \\sum_{i=1}^n y_i = 0$$ gives $$s = \\frac{n}{\\sum_{i=1}^n y_i}$$ $$s = \\frac1n \\sum_{i=1}^n y_i$$\n",
    ],
)
def test_one_of_several_solutions_is_not_held(text: str) -> None:
    assert Status.HOLDS not in statuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "We get\n\n$$s^2 - 3s = 0$$\n\nand\n\n$$2s^2 - 6s = 0$$\n",
        "Then $u^2 + 1 = 0$.\n\nHence $3u^2 + 3 = 0$.\n",
    ],
)
def test_nothing_follows_from_an_equation_that_is_undecided(text: str) -> None:
    assert statuses(text) == [Status.UNDECIDED, Status.UNDECIDED]
    assert statuses(f"Solve {text[text.index('$') :]}")[-1] is Status.HOLDS


DRAWN_ON = (  # what a sign of implication draws from an equation; spoiled, it is not held
    (r"$$7u - 3 = 4 \Rightarrow 7u = 7 \Rightarrow u = 1$$", ("7u = 7", "7u = 8")),
    (r"$$\frac{r}{w} - \frac{s}{1-w} = 0 \implies r - (r + s)w = 0$$", ("r + s", "r - s")),
    (r"On a $\frac{m}{v} = S \Rightarrow v = \frac{m}{S}$.", (r"\frac{m}{S}", r"\frac{S}{m}")),
    (
        r"$$\begin{aligned} & \frac{g}{h} + \frac{k}{1-h} = 0 \\ \Longrightarrow\ & \frac{gh - g - kh}{h(h-1)} = 0 \end{aligned}$$",
        ("gh - g", "gh + g"),
    ),
    (
        r"Let $E(w) = r \log w + s \log(1 - w)$. $$E'(w) = 0 \Rightarrow \frac{r}{w} - \frac{s}{1-w} = 0$$",
        (r"- \frac{s}{1-w}", r"+ \frac{s}{1-w}"),
    ),
    (
        "Let $E(w) = c w + h w^2$. We set the derivative to zero: $E'(w) = 0$. Hence\n\n$$c + 2hw = 0$$\n",
        ("2hw = 0", "hw = 0"),
    ),
)


@pytest.mark.parametrize(("text", "slip"), DRAWN_ON)
def test_what_a_sign_of_implication_draws(text: str, slip: tuple[str, str]) -> None:
    assert statuses(text)[-1] is Status.HOLDS
    assert slip[0] in text
    assert statuses(text.replace(*slip))[-1] not in (Status.HOLDS, Status.DEFINITION)


def test_an_equation_from_which_a_solution_is_drawn_is_no_cross() -> None:
    assert statuses(r"$$u^2 = 5u \Rightarrow u = 5$$") == [Status.TO_SOLVE, Status.UNDECIDED]  # or 0
    assert statuses(r"$$u^2 = 5u \Rightarrow u = 4$$") == [
        Status.UNDECIDED,
        Status.FAILS,
    ]  # the slip is below
    assert (
        statuses(r"$$\sqrt{u + 6} = u \Rightarrow u + 6 = u^2 \Rightarrow u = 3$$")[:2]
        == [Status.UNDECIDED] * 2
    )
    assert statuses(r"$$u^2 = 5u \Rightarrow u(u - 5) = 0$$") == [Status.TO_SOLVE, Status.HOLDS]
    assert statuses(r"$$u^2 = 5u \Rightarrow u(u + 5) = 0$$") == [Status.FAILS, Status.UNDECIDED]
    assert statuses(r"$$e^{2w} = 2e^w \Rightarrow w = \log 2$$")[0] is Status.TO_SOLVE
    assert statuses(r"$$(u + 1)^2 = u^2 + 1 \Rightarrow 2(u + 1)^2 = 2u^2 + 2$$")[0] is Status.FAILS


def test_nothing_follows_from_what_does_not_follow() -> None:
    text = r"Let $E(w) = r \log w + s \log(1 - w)$. $$E'(w) = 0 \Rightarrow \frac{r}{w} + \frac{s}{1-w} = 0 \Rightarrow r - rw + sw = 0$$"
    assert statuses(text)[1:] == [Status.TO_SOLVE, Status.UNDECIDED, Status.UNDECIDED]


def test_one_equation_of_two_is_not_missed_by_what_solves_both() -> None:
    text = "Solve the system\n\n$$2a + b = 4$$\n\n$$a + 2b = 5$$\n\nWe find\n\n$$a = 1$$\n"
    assert statuses(text)[-1] is not Status.DOUBTFUL


@pytest.mark.parametrize(
    "text",
    [
        r"$$u^2 = 9 \Rightarrow u = 3$$",  # or -3
        r"$$u(u - 1) = 0 \Rightarrow u - 1 = 0$$",  # or u = 0
        r"$$u - 1 = 0 \Leftrightarrow u(u - 1) = 0$$",
    ],
)
def test_what_loses_or_gains_solutions_does_not_follow(text: str) -> None:
    assert Status.HOLDS not in statuses(text)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Résolvons $3x - 12 = 0$. On trouve $x = SOLUTION$.\n", "4", "5"),
        ("Setting $2(w - a) + cw = 0$ gives\n\n$$w = SOLUTION$$\n", r"\frac{2a}{2 + c}", r"\frac{2a}{2 - c}"),
        (
            "Find $p$ with $\\frac{a}{p} - \\frac{b}{1-p} = 0$. Hence $p = SOLUTION$.\n",
            r"\frac{a}{a + b}",
            r"\frac{b}{a + b}",
        ),
    ],
)
def test_what_does_not_solve_the_equation_is_doubtful(text: str, right: str, wrong: str) -> None:
    last = [check_text(text.replace("SOLUTION", one), "md").findings[-1].status for one in (right, wrong)]
    assert last[0] in (Status.HOLDS, Status.DEFINITION)
    assert last[1] is Status.DOUBTFUL


@pytest.mark.parametrize(
    "text",
    [
        "Given $x + y = 3$, take $x = 5$.\n",  # not said to follow
        "Solve $3x - 12 = 0$. Then $x = 4.0$.\n",
        "Setting $\\sum_i (a_i - m) = 0$ gives $m = \\bar a$.\n",  # of which nothing is said
    ],
)
def test_what_may_solve_the_equation_is_no_doubt(text: str) -> None:
    assert check_text(text, "md").findings[-1].status is not Status.DOUBTFUL


def test_nothing_follows_from_an_equation_that_is_never_so() -> None:
    text = "We look for $x$ with $\\sin^2 x + \\cos^2 x = 2$.\n\n$$\\log(uv) - \\log u - \\log v = 1$$\n"
    assert check_text(text, "md").findings[-1].status is Status.FAILS


def test_values_are_put_in() -> None:
    text = "When $u = 2$ and $w = 3$, $c = 1$, we have\n\n$$wu + c = 3 \\cdot 2 + 1 = 7$$\n"
    assert statuses(text)[-2:] == [Status.HOLDS, Status.HOLDS]
    assert statuses(text.replace("+ 1 = 7", "+ 2 = 8"))[-2] is not Status.HOLDS


def test_a_sentence_may_give_a_letter_a_new_value() -> None:
    assert statuses("The algorithm sets $j = j + 1$ and goes on.")[-1] is Status.DOUBTFUL
    assert statuses("We set $t = 2t$. Then $t = 5t$.")[-1] is not Status.HOLDS
    assert statuses("Hence $j = j + 1$.")[-1] is Status.FAILS
    assert statuses("$$u = u + 1$$")[-1] is Status.FAILS


def test_what_is_satisfied_is_supposed_where_it_can_be() -> None:
    text = "The weights satisfy $w_1 + w_2 = 1$. Hence $1 - w_1 = w_2$."
    assert statuses(text) == [Status.ASSUMPTION, Status.HOLDS]
    assert statuses(text.replace("= w_2", "= 2w_2"))[-1] is not Status.HOLDS
    assert statuses("They satisfy $\\sin^2 x + \\cos^2 x = 2$.")[-1] is Status.FAILS


def test_where_something_is_least_is_an_inequality_for_any_number() -> None:
    for place, status in ((1, Status.HOLDS), (3, Status.FAILS)):
        assert statuses(f"$$\\arg\\min_x (x - 1)^2 = {place}$$")[-1] is status


@pytest.mark.parametrize(("sign", "status"), [("+", "holds"), ("-", "doubtful")])
def test_what_follows_beside_an_equation_solves_it(sign: str, status: str) -> None:
    text = (
        "We minimise $J(w) = \\|X w - y\\|^2 + c \\|w\\|^2$ over $w \\in \\mathbb{R}^d$. Setting the gradient to zero gives\n\n"
        f"$$(X^T X + c I) w = X^T y \\quad\\Rightarrow\\quad w = (X^T X {sign} c I)^{{-1}} X^T y$$"
    )
    assert check_text(text, "md").findings[-1].status.value == status


ROWS = "$$\\begin{{aligned}} t &= {} && t \\sigma(s) = 0 \\text{{ et }} \\sigma(s) \\neq 0 \\\\ s &= {} && \\sigma(-s) - \\sigma(s) = 0 \\end{{aligned}}$$"


def test_a_value_with_its_equation_beside_it() -> None:
    def said(first: str, second: str) -> list[Status]:
        lines = check_text(ROWS.format(first, second), "md").findings
        return [item.status for item in lines if not item.step.aside]

    assert said("0", "0") == [Status.HOLDS, Status.DEFINITION]  # divided by what is not 0; a solution
    assert said("1", "0")[0] is Status.DOUBTFUL
    assert said("0", "2")[1] is Status.DOUBTFUL


def test_a_value_of_a_function_that_is_said_above_defines_nothing() -> None:
    text = "Let $f(x) = ax + b$. Then ${}$."
    assert statuses(text.format("f(0) = b"))[-1] is Status.HOLDS
    assert statuses(text.format("f(0) = a"))[-1] is Status.UNDECIDED
    assert statuses("The function satisfies $f(0) = 1$.")[-1] is Status.DEFINITION


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"Rest point: $u = v = 0$ and $\cosh w + w = \cosh w - w$, i.e. $w = 0$.", "to_solve"),
        (r"Rest point: $u = v = 0$ and $\cosh w + w = \cosh w + 1$, i.e. $w = 2$.", "fails"),
        (r"Rest point: $u = v = 0$ and $\cosh w + w = \cosh w - w$, hence $w = 0$.", "fails"),
        (r"Rest point: $u = v = 0$ and $\cosh w + w = \cosh w - w$, hence $w = 1$.", "fails"),
        (r"Rest point: $u = v = 0$ and $\cosh w + w = \cosh w - w$. Elsewhere $w = 0$.", "fails"),
    ],
)
def test_an_equation_that_its_sentence_solves_is_no_claim(text: str, status: str) -> None:
    found = check_text(text, "md").findings
    assert next(one for one in found if "cosh" in one.step.lhs.source).status.value == status


FOLLOWING = (  # a text with one solution, another of an equation that it does not solve, and the status of that
    (
        "Setting $3u - 12 = 0$ gives $u = {}$.\n",
        "4",
        "3",
    ),
    (
        "Solve $\\sum_{{i=1}}^n w_i (x_i - m) = 0$ for $m$. We get\n\n$$m = {}$$\n",
        "\\frac{\\sum_{i=1}^n w_i x_i}{\\sum_{i=1}^n w_i}",
        "\\frac{1}{n} \\sum_{i=1}^n w_i x_i",
    ),
    (
        "On annule la dérivée : $-\\frac{{n}}{{2v}} + \\frac{{1}}{{2v^2}} \\sum_{{i=1}}^n (y_i - m)^2 = 0$, d'où\n\n$$v = {}$$\n",
        "\\frac{1}{n} \\sum_{i=1}^n (y_i - m)^2",
        "\\frac{2}{n} \\sum_{i=1}^n (y_i - m)^2",
    ),
    (
        "Let $A$ be an invertible matrix. Set the gradient $A x - b$ to zero:\n\n$$A x - b = 0.$$\n\nHence\n\n$$x = {}.$$\n",
        "A^{-1} b",
        "A b",
    ),
    (
        "Let $Z \\in \\mathbb{{R}}^{{n \\times d}}$, $t \\in \\mathbb{{R}}^n$ and $\\kappa > 0$. Let $E(v) = \\|Zv - t\\|^2 + \\kappa \\|v\\|^2$. "
        "Setting $\\nabla E(v) = 0$ gives\n\n$${}$$\n",
        "(Z^\\top Z + \\kappa I) v = Z^\\top t",
        "(Z^\\top Z - \\kappa I) v = Z^\\top t",
    ),
)


@pytest.mark.parametrize(("text", "solution", "slip"), FOLLOWING)
def test_what_solves_an_equation_in_force_holds(text: str, solution: str, slip: str) -> None:
    assert statuses(text.format(solution))[-1] is Status.HOLDS
    assert statuses(text.format(slip))[-1] in (Status.FAILS, Status.DOUBTFUL, Status.UNDECIDED)


@pytest.mark.parametrize(
    "text",
    [
        "Setting $u^2 - u = 0$ gives $u = 1$.\n",  # or 0
        "Setting $u (u - w) = 0$ gives $u = w$.\n",
        "Solve $\\sin u = 0$. We get $u = 0$.\n",
        "Suppose $u^2 = w^2$, then $u = w$.\n",
        "Let $A$ be a matrix. Solve $A x = b$. We get $x = A^{-1} c$.\n",
    ],
)
def test_one_of_several_solutions_is_not_the_solution(text: str) -> None:
    assert Status.HOLDS not in statuses(text)


RESPONSIBILITIES = (
    "The responsibilities are $$r_n = \\frac{\\pi N(x_n; m, 1)}{\\pi N(x_n; m, 1) + (1 - \\pi) N(x_n; k, 1)}$$ and we maximise\n\n"
    "$$Q = \\sum_{n=1}^N r_n (\\log \\pi - \\tfrac12 (x_n - m)^2) + (1 - r_n) (\\log(1 - \\pi) - \\tfrac12 (x_n - k)^2).$$\n\n"
)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("\\frac{\\partial Q}{\\partial m} = \\sum_{n=1}^N r_n (x_n - m)", Status.HOLDS),
        ("\\frac{\\partial Q}{\\partial m} = \\sum_{n=1}^N r_n (x_n + m)", Status.FAILS),
        (
            "\\frac{\\partial Q}{\\partial \\pi} = \\sum_{n=1}^N \\frac{r_n}{\\pi} - \\frac{1 - r_n}{1 - \\pi}",
            Status.HOLDS,
        ),
        (
            "\\frac{\\partial Q}{\\partial \\pi} = \\sum_{n=1}^N \\frac{r_n}{\\pi} + \\frac{1 - r_n}{1 - \\pi}",
            Status.FAILS,
        ),
    ],
)
def test_probabilities_of_what_is_not_seen_are_held_in_derivatives(line: str, status: Status) -> None:
    assert statuses(f"{RESPONSIBILITIES}$${line}$$\n")[-1] is status


def test_what_else_depends_on_a_letter_is_not_held() -> None:
    text = "Let $a = 2w + b$ and $L = (a - y)^2 + \\lambda w^2$. Then\n\n$$\\frac{\\partial L}{\\partial w} = 2 \\lambda w$$\n"
    assert statuses(text)[-1] in (Status.DOUBTFUL, Status.FAILS)


@pytest.mark.parametrize(
    ("text", "solution", "slip"),
    [
        (
            "Let $g(p) = a \\log p + b \\log(1 - p)$. Solving $g'(p) = 0$ yields $\\hat p = {}$.\n",
            "\\frac{a}{a + b}",
            "\\frac{b}{a + b}",
        ),
        (
            "Soit $E(u) = \\sum_{{i=1}}^n (t_i - u x_i)^2$. On résout $E'(u) = 0$, d'où\n\n$$u_{{MC}} = {}$$\n",
            "\\frac{\\sum_{i=1}^n x_i t_i}{\\sum_{i=1}^n x_i^2}",
            "\\frac{\\sum_{i=1}^n x_i t_i}{\\sum_{i=1}^n t_i^2}",
        ),
        ("Let $h(t) = 3t^2 - 2kt$. Setting $h'(t) = 0$ gives $t^* = {}$.\n", "\\frac{k}{3}", "\\frac{2k}{3}"),
    ],
)
def test_a_marked_name_is_what_an_equation_for_the_letter_is_solved_by(
    text: str, solution: str, slip: str
) -> None:
    assert statuses(text.format(solution))[-1] is Status.HOLDS
    assert statuses(text.format(slip))[-1] is Status.DOUBTFUL


def test_another_function_of_the_same_letter_is_defined_anew() -> None:
    text = "Let $\\ell(p) = a \\log p$. Then $\\ell'(p) = \\frac{a}{p}$.\n\nFor a Gaussian, $\\ell(\\mu, \\sigma^2) = -\\frac{\\mu^2}{2 \\sigma^2}$.\n"
    assert statuses(text)[-1] is Status.DEFINITION


PROFIT = "$$W = 6\\sqrt{u} + v - \\mu (u + v - c)$$\n"
MOVED = "Soit $f$ une fonction telle que $f(t + 1) = f(t)$, donc :\n\n"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (
            f"{PROFIT}\n- $\\frac{{\\partial W}}{{\\partial u}} = 0 \\implies \\frac{{3}}{{\\sqrt{{u}}}} = \\mu$\n",
            "holds",
        ),
        (
            f"{PROFIT}\n- $\\frac{{\\partial W}}{{\\partial u}} = 0 \\implies \\frac{{3}}{{\\sqrt{{u}}}} = -\\mu$\n",
            "doubtful",
        ),
        (
            f"{PROFIT}\nOn annule : $\\frac{{\\partial W}}{{\\partial v}} = 0 \\implies \\mu = 1$\n",
            "holds",
        ),
        ("Let $E = u^2 + 5v$. Then $\\frac{\\partial E}{\\partial u} = 0$.\n", "to_solve"),
        ("Let $E = u^2 + 5v$. Then $\\frac{\\partial E}{\\partial v} = 0$.\n", "fails"),  # it never is
        ("Avec $E(u) = e^u$, on obtient $E'(u) = 0$.\n", "fails"),
        # entries beside a line say what they are, and hold by nothing
        ("$$(t - 4)(t - 1) = 0 \\implies t_1 = 4, \\quad t_2 = 1$$\n", "definition"),
        ("$$(t - 4)(t - 1) = 0 \\implies t_1 = 4, \\quad t_2 = -1$$\n", "doubtful"),
        ("$$s_1 = 4, \\quad s_2 = -1$$\n", "definition"),
        (f"{MOVED}$$\\int_0^2 f(t) \\, dt = 2 \\int_0^1 f(t) \\, dt$$\n", "doubtful"),
        ("Then $f(-t) = -f(t)$.\n\n$$\\int_{-1}^1 f(t) \\, dt = 0$$\n", "undecided"),
        (f"{MOVED}$$\\int_0^2 g(t) \\, dt = 2 \\int_0^1 g(t) \\, dt$$\n", "fails"),  # of another function
    ],
)
def test_slopes_that_are_set_to_zero_and_roots(text: str, last: str) -> None:
    assert statuses(text)[-1].value == last


@pytest.mark.parametrize(("value", "last"), [("m", "holds"), ("2m", "doubtful")])
def test_an_equation_without_the_name_is_not_solved_by_it(value: str, last: str) -> None:
    """Of u - m = 0 and v - m = 0 the second says nothing of u."""
    text = f"$$Q = uv - m(u + v)$$\n\n$$\\frac{{\\partial Q}}{{\\partial u}} = v - m = 0$$\n\n$$\\frac{{\\partial Q}}{{\\partial v}} = u - m = 0$$\n\nSo $u = v = {value}$.\n"
    assert statuses(text)[-1].value == last


def test_what_is_found_below_bears_no_line_above() -> None:
    text = "$$3C - C t + 3D + D t = (3C + 3D) + {} t$$\n\n- Coefficient of $t$: $D - C = 0$, {} $C = D$\n"
    assert statuses(text.format("(D - C)", "so"))[0] is Status.HOLDS
    assert statuses(text.format("(C - D)", "so"))[0] is Status.FAILS
    assert statuses(text.format("(C - D)", "donc"))[0] is Status.FAILS


def test_a_value_above_the_slope_of_a_name_is_no_fault() -> None:
    text = (
        "Minimise $h(u) = u^2$:\n\n$$\\min h$$\n\nSetting the gradient to zero, we get\n\n$$\\hat u = 0$$\n"
    )
    assert statuses(text)


@pytest.mark.parametrize("word", ["Example", "Exercice"])
def test_examples_share_no_names(word: str) -> None:
    text = "**{} 1.** Let $w = t^2 + 1$.\n\n**{} 2.** $$\\frac{{w - 1}}{{t}} = 3t$$\n"
    assert statuses(text.format(word, word))[-1] is not Status.FAILS
    assert statuses(text.format(word, "Solution"))[-1] is Status.FAILS


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (
            "$$\\det = \\mu^2 - 9\\mu + 20 = 0$$\n\n$$(\\mu - 4)(\\mu - 5) = 0 \\implies \\mu_1 = 4, \\quad \\mu_2 = -5$$\n",
            "fails",
        ),
        ("$$t^2 - 7t + 12 = 0 \\Rightarrow t_1 = 3, \\quad t_2 = 4$$\n", "definition"),
        # a row of approximations, and entries
        (
            "We solve $t^2 - 3 = 0$ by Newton's method from $t_0 = 2$, so $t_1 = \\frac{7}{4}$.\n",
            "definition",
        ),
        ("$$(M - 2 I) w = 0 \\implies w_1 = 1, \\quad w_2 = 5$$\n", "definition"),
        ("We need $4t - 8 = 0$; the solution is $t = 2$.\n", "holds"),
        ("We need $4t - 8 = 0$; the solution is $t = 3$.\n", "fails"),
        ("On doit avoir $4t - 8 = 0$, dont la solution est $t = 2$.\n", "holds"),
        ("On doit avoir $4t - 8 = 0$, dont la solution est $t = -2$.\n", "doubtful"),
    ],
)
def test_roots_and_solutions_in_words(text: str, last: str) -> None:
    assert statuses(text)[-1].value == last


@pytest.mark.parametrize(
    ("text", "last"),
    [
        # what iterates and differences come to is not read off their signs
        ("Let $r_n = \\phi^{(n)}(c) + 2$. So $r_{n+1} = 3 r_n$.\n", "doubtful"),
        (
            "Soit $r_n = \\phi^{(n)}(c) + 2$ et $s_n = 1/r_n$. Donc $\\frac{1}{r_n} = \\frac{1}{r_0} + 3n$.\n",
            "doubtful",
        ),
        ("Let $r_n = \\phi^{(n)}(c) + 2$. So $2 r_n = 2 \\phi^{(n)}(c) + 2$.\n", "fails"),
        (
            "Let $q = c/V$ and $q_1 = c/V_1$. So $\\frac{\\Delta q}{q_1} = \\frac{\\Delta V}{V}$.\n",
            "doubtful",
        ),
        ("Avec $q = c/V$, on a $\\frac{\\Delta q}{\\Delta V} = \\frac{q}{V}$.\n", "doubtful"),
        (
            "$$(1 + w \\Delta t)^2 = 1 + 2 w \\Delta t + w (\\Delta t)^2$$\n",
            "fails",
        ),  # of one, a letter as well
        ("$$(\\Delta q + \\Delta V)^2 = (\\Delta q)^2 + 2 \\Delta q \\Delta V + (\\Delta V)^2$$\n", "holds"),
    ],
)
def test_iterates_and_differences(text: str, last: str) -> None:
    assert statuses(text)[-1].value == last
