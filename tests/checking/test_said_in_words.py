r"""What words say of formulas: eigenvalues of a matrix that is shown, where a sequence starts, weights that add up to 1, lists of conditions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.checking.checking import check_text
from hw_cli.terms.core import Indexed

A = r"Let $A = \begin{pmatrix} 5 & 2 \\ 2 & 2 \end{pmatrix}$."
FIELD = r"The Jacobian at the origin is $$J = \begin{pmatrix} -c & -k \\ k & 0 \end{pmatrix}$$"


def statuses(text: str) -> list[str]:
    return [item.status.value for item in check_text(text, "md").findings]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (rf"{A} Its eigenvalues are $1$ and $6$.", "holds"),
        (rf"{A} Its eigenvalues are $1$ and $5$.", "fails"),
        (rf"{A} Ses valeurs propres sont donc $\lambda_1 = 1$ et $\lambda_2 = 7$.", "fails"),
        (rf"{A} The eigenvalues of $A$ are $$\lambda \in \{{1, 6\}}.$$", "holds"),
        (rf"{A} The eigenvalues of $A$ are $$\lambda_{{1,2}} = \frac{{7 \pm 5}}{{2}}.$$", "holds"),
        (rf"{A} The eigenvalues of $A$ are $$\lambda_{{1,2}} = \frac{{7 \pm 4}}{{2}}.$$", "fails"),
        (rf"{A} The eigenvalues of $A^{{-1}}$ are $2$ and $3$.", "definition"),  # of nothing that is shown
        (rf"{A} The product of its eigenvalues is $10$.", "definition"),
        (rf"{A} Suppose that its eigenvalues are $3$ and $4$.", "definition"),
        (rf"{A} It is a common mistake that its eigenvalues are $5$ and $2$.", "definition"),
        (rf"{A} Its eigenvalues are $\mu$ and $\nu$.", "definition"),
        (rf"{A} The eigenvalues of the covariance are $3$ and $4$.", "doubtful"),
        (
            r"Let $B = \begin{pmatrix} 2 & 1 \\ 1 & 1 \end{pmatrix}$. Its eigenvalues are $2.618$, $0.382$.",
            "definition",
        ),
        (rf"{FIELD} and its eigenvalues are $\frac{{-c \pm \sqrt{{c^2 + 4k^2}}}}{{2}}$.", "fails"),
        (
            r"$$J = \begin{pmatrix} 0 & -k \\ k & 0 \end{pmatrix}$$ and its eigenvalues are $\pm i k$.",
            "holds",
        ),
        (
            r"$$J = \begin{pmatrix} 0 & -k u \\ k & 0 \end{pmatrix}$$ At $u = 1$ its eigenvalues are $\pm i k$.",
            "definition",
        ),
    ],
)
def test_eigenvalues_of_a_matrix_that_is_shown(text: str, last: str) -> None:
    assert statuses(text)[-1] == last


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (r"Let $u_{n+1} = 3 u_n - 1$ with $u_0 = 2$. Then", r"u_2 = 14", r"u_2 = 13"),
        (r"Let $u_n = u_{n-1} + n$ with $u_0 = c$. Then", r"u_3 = c + 6", r"u_3 = c + 3"),
        (
            r"With $h_t = \tanh(h_{t-1} + v_t)$ and $h_0 = 0$ we get",
            r"h_2 = \tanh(\tanh(v_1) + v_2)",
            r"h_2 = \tanh(v_1 + v_2)",
        ),
    ],
)
def test_where_a_sequence_starts_says_its_terms(said: str, right: str, wrong: str) -> None:
    assert statuses(f"{said} ${right}$.")[-1] == "holds"
    assert statuses(f"{said} ${wrong}$.")[-1] == "fails"


def test_another_start_and_a_start_that_is_said_below_cross_nothing() -> None:
    rule = r"Let $u_{n+1} = 3 u_n - 1$ with $u_0 = 2$."
    assert "fails" not in statuses(rf"{rule} Another sequence starts from $u_0 = 1$, and then $u_2 = 5$.")
    assert "fails" not in statuses(
        r"Let $u_{n+1} = 3 u_n - 1$. Then $u_1 = 7$. If $u_0 = 1$, then $u_1 = 2$."
    )


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (
            r"Let $\sum_{i=1}^n a_i = 1$. Then $\sum_{i=1}^n a_i (y_i - c) = \sum_{i=1}^n a_i y_i - c$.",
            "holds",
        ),
        (
            r"Let $\sum_{i=1}^n a_i = 1$. Then $\sum_{i=1}^n a_i (y_i - c) = \sum_{i=1}^n a_i y_i - nc$.",
            "fails",
        ),
        (r"Let $\sum_{i=1}^n a_i = 1$. Then $\sum_{i=1}^n a_i^2 = 1$.", "undecided"),
        (r"Suppose $a_1 > 0$. Then $\sum_{i=1}^n a_i > 0$.", "undecided"),
        (r"Suppose $a_i > 0$. Then $\sum_{i=1}^n a_i > 0$.", "holds"),
        (r"Since $u > 0$, $v > 0$ and $w > 0$, we have $u v w > 0$.", "holds"),
        (r"Since $u > 0$, $v > 0$ and $w > 0$, we have $u v w < 0$.", "fails"),
        (r"If $u > 0$, $u^3 < 0$ and $u^5 < 0$.", "fails"),
        (r"The roots are negative if and only if $a > 0$, $b > 0$ and $a b - c > 0$.", "assumption"),
        (r"Let $f(u) = u + e^u$. Then $f'(u) < 0$.", "fails"),
    ],
)
def test_weights_and_lists_of_conditions(text: str, last: str) -> None:
    assert statuses(text)[-1] == last


def test_the_unit_and_numbers_of_cases() -> None:
    assert statuses(r"$$v^2 + 9 = (v - 3i)(v + 3i)$$") == ["doubtful"]
    assert statuses(r"The roots are imaginary: $$v^2 + 9 = (v - 3i)(v + 3i)$$") == ["holds"]
    assert statuses(r"The roots are imaginary: $$v^2 + 9 = (v - 3i)(v - 3i)$$")[-1] != "holds"
    cases = r"For $k > 0$ it is stable. It spirals for $k < 2$, and does not for $k > 2$."
    assert (
        statuses(rf"{cases} $$\left(\sqrt{{k^2 - 4}}\right)^2 = k^2 - 4$$")[-1] == "holds"
    )  # k < 2 is said of a case


def test_a_goal_that_differs_by_what_is_said_is_doubtful() -> None:
    law = r"With $p(u) = \mathcal{N}(u; m, s^2)$ and $p(v|u) = \mathcal{N}(v; 2u, r^2)$ we want to show that"
    assert statuses(rf"{law} $$p(v) = \mathcal{{N}}(v; 2m, 2s^2 + r^2).$$")[-1] == "doubtful"
    assert statuses(rf"{law} $$p(v) = \mathcal{{N}}(v; 2m, 4s^2 + r^2).$$")[-1] == "goal"
    assert statuses("Let $w = 3$. It remains to show that $w^2 = 8$.")[-1] == "doubtful"


def test_a_row_below_a_bound_may_go_on_from_what_is_bounded() -> None:
    text = "$$ \\int p(x) \\log\\frac{p(x)}{q(x)} dx \\ge 0 $$\n\nOr else\n\n$$ = -\\int p(x) \\log\\frac{q(x)}{p(x)} dx \\ge 0 $$"
    assert statuses(text)[1] == "doubtful"


LISTS = r"Let $p = (1/2, 1/4, 1/4)$ and $q = (1/3, 1/3, 1/3)$. Then"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (rf"{LISTS} $\mathrm{{KL}}(p\|q) = \log 3 - \frac32 \log 2$.", "holds"),
        (rf"{LISTS} $\mathrm{{KL}}(p\|q) = \frac32 \log 2 - \log 3$.", "fails"),
        (rf"{LISTS} $H(p) = \frac32 \log 2$.", "holds"),
        (rf"{LISTS} $H(p) = \log 3$.", "fails"),
        (r"Modulo 12, $10 + 5 = 3$.", "doubtful"),
        (r"In base 8, $7 + 1 = 10$.", "doubtful"),
        (r"With angles in degrees, $\sin 30 = 1/2$.", "doubtful"),
        (r"The degrees of freedom add up: $3 + 4 = 8$.", "fails"),
        (
            r"Let $v_i = v$ for one index $i$, and $0$ for the others. Then $\sum_{i=1}^n v_i = v$.",
            "definition",
        ),
        (r"$$\begin{pmatrix} 0 & -1 \\ 1 & 0 \end{pmatrix}^2 = I$$", "not_understood"),
        (r"$$\|c u\| = |c| \|u\|$$", "holds"),
        (r"$$\|a u + b v\| = a \|u\| + b \|v\|$$", "fails"),
    ],
)
def test_lists_of_numbers_and_other_numbers(text: str, last: str) -> None:
    assert statuses(text)[-1] == last


@pytest.mark.parametrize(
    ("body", "right", "wrong"),
    [
        (r"|v - m|", r"s \sqrt{\frac{2}{\pi}}", r"s \sqrt{\frac{\pi}{2}}"),
        (r"\max(0, v - m)", r"\frac{s}{\sqrt{2\pi}}", r"\frac{s}{2}"),
        (r"\max(v - m, 0)^2", r"\frac{s^2}{2}", r"s^2"),
    ],
)
def test_means_of_what_bends_under_a_normal_law(body: str, right: str, wrong: str) -> None:
    mean = rf"$$\mathbb{{E}}_{{v \sim \mathcal{{N}}(m, s^2)}}[{body}] ="
    assert statuses(f"With $s > 0$: {mean} {right}$$")[-1] == "holds"
    assert statuses(f"With $s > 0$: {mean} {wrong}$$")[-1] == "fails"


@pytest.mark.parametrize(("body", "value"), [(r"\sqrt{v^2}", r"\sqrt{2/\pi}"), (r"\frac{1}{v}", "0")])
def test_kinks_and_poles_that_do_not_show_are_not_integrated(body: str, value: str) -> None:
    line = rf"$$\mathbb{{E}}_{{v \sim \mathcal{{N}}(0, 1)}}[{body}] = {value}$$"
    assert statuses(line)[-1] == "undecided"


def test_what_no_rule_integrates_precisely_is_not_crossed() -> None:
    assert (
        statuses(r"Let $f(v) = |v|$. Then $\mathbb{E}_{v \sim \mathcal{N}(0, 1)}[f(v)] = \sqrt{2/\pi}$.")[-1]
        != "fails"
    )
    plane = r"Let $v \in \mathbb{R}^2$. Then $\mathbb{E}_{v \sim \mathcal{N}(0, I)}[\|v\|] = \sqrt{\pi/2}$."
    assert statuses(plane)[-1] != "fails"


@pytest.mark.parametrize(
    ("between", "becomes"),
    [  # words by which a sequence starts elsewhere, or of which terms it is; and the same words of ordinary prose
        ("Another one starts at 5, so", "doubtful"),
        ("For even $n$ another rule is used:", "doubtful"),
        ("Si $n$ est pair, on trouve", "doubtful"),
        ("A second student says:", "doubtful"),
        ("With another starting value $v$ one has", "doubtful"),
        ("En partant de $2$, on a", "doubtful"),
        ("It would be wrong to write", "doubtful"),
        ("A pair of terms, by Student-t:", "fails"),
        ("We start with the easy terms. Even now,", "fails"),
        ("We group the terms in pairs. Then", "fails"),
        ("It would be wrong to stop here:", "fails"),
    ],
)
def test_a_wrong_term_of_a_sequence_is_crossed_but_where_words_say_that_it_is_of_another(
    between: str, becomes: str
) -> None:
    rule = r"Let $u_{n+1} = u_n + 2$ with $u_0 = 3$."
    assert statuses(rf"{rule} {between} $$u_2 = 6$$")[-1] == becomes


EIGEN = r"Let $u$ be an eigenvector of $M$ with eigenvalue $\rho$."
PROPRE = r"Soit $u$ un vecteur propre de $M$ associé à la valeur propre $\rho$."


@pytest.mark.parametrize("said", [EIGEN, PROPRE])
def test_an_eigenvector_in_words(said: str) -> None:
    assert statuses(rf"{said} $$3u - M u = 3u - \rho u = (3 - \rho) u$$") == ["holds", "holds"]
    assert statuses(rf"{said} $$3u - M u = 3u + \rho u$$") == ["doubtful"]
    asked = (
        said.replace("Let", "Show that")
        .replace("Soit", "Montrer que")
        .replace(" be ", " is ")
        .replace("un vec", "est un vec")
    )
    assert statuses(rf"{asked} $$M u = \rho u$$") != ["holds"]


def test_the_identity_with_its_size() -> None:
    assert statuses(r"$$(H - I_d) u = H u - u$$") == ["holds"]
    assert statuses(r"$$(H - 2 I_d) u = H u - u$$") != ["holds"]
    assert "fails" not in statuses(r"On a $R = c I_d + H$, donc $R u = c u + H u$.")
    assert "fails" not in statuses(r"Let $I_n = \int_0^1 t^n \, dt$. Then $A - I_n = A - \frac{1}{n + 1}$.")


SHARED = r"$\sum_i p_i c = c$"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            rf"Because the probabilities add up to one, $\sum_i p_i = 1$, so {SHARED}.",
            ["assumption", "holds"],
        ),
        (rf"Comme les poids sont normalisés, $$\sum_i p_i = 1$$ donc {SHARED}.", ["assumption", "holds"]),
        (rf"As $\sum_i p_i = 1$, we have {SHARED}.", ["assumption", "holds"]),
        (rf"Since $p$ is one-hot, $$\sum_i p_i = 1$$ so {SHARED}.", ["assumption", "holds"]),
        (r"Since the weights sum to one, $$\sum_i p_i^2 = 1$$", ["undecided"]),  # of the weights, not of this
        (r"The numbers are any: $$\sum_i p_i = 1$$", ["undecided"]),
        (
            r"Let $p_i = e^{u_i}/(1 + \sum_j e^{u_j})$. Since probabilities sum to one, $$\sum_i p_i = 1$$",
            ["definition", "undecided"],
        ),
        (
            r"Since the weights sum to one, $\sum_i p_i = 1$ and $$\sum_i p_i c = 2 c$$",
            ["assumption", "fails"],
        ),
        (r"Since $y$ is one-hot, $\sum_k y_k = 1$. Then $$\sum_k y_k^2 = 1$$", ["assumption", "undecided"]),
    ],
)
def test_shares_add_up_to_one_where_words_say_so(text: str, found: list[str]) -> None:
    assert statuses(text) == found


def test_the_shares_of_a_counterexample_add_up_to_one() -> None:
    text = r"Since the weights sum to one, $\sum_i p_i = 1$ and $$\sum_i p_i c = 2 c$$"
    shown = check_text(text, "md").findings[-1].counterexample
    assert shown is not None
    assert sum(Fraction(value) for name, value in shown.point if isinstance(name, Indexed)) == 1
