"""Random variables and events of which no law is given: averages over any law of everything that is random."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

HOLDS = (
    r"$$\mathbb{E}[3X - c] = 3\,\mathbb{E}[X] - c$$",
    r"$$\operatorname{Var}(X) = \mathbb{E}[X^2] - \mathbb{E}[X]^2$$",
    r"$$\mathrm{Var}(cX + d) = c^2\, \mathrm{Var}(X)$$",
    r"$$\mathrm{Var}(X - Y) = \mathrm{Var}(X) + \mathrm{Var}(Y) - 2\,\mathrm{Cov}(X, Y)$$",
    r"$$\mathrm{Cov}(aX, Y + Z) = a\,\mathrm{Cov}(X, Y) + a\,\mathrm{Cov}(X, Z)$$",
    "L’espérance totale :\n\n$$\\mathbb{E}[\\mathbb{E}[Y | X]] = \\mathbb{E}[Y]$$",
    r"$$\mathrm{Var}(Y) = \mathrm{Var}(\mathbb{E}[Y | X]) + \mathbb{E}[\mathrm{Var}(Y | X)]$$",
    r"$$\mathbb{E}[(Y - \mathbb{E}[Y|X])\, g(X)] = 0$$",
    "Soient $U$ et $V$ indépendantes.\n\n$$\\mathbb{E}[U^2 V] = \\mathbb{E}[U^2]\\,\\mathbb{E}[V]$$",
    "The variables $X_1, \\dots, X_n$ are i.i.d.\n\nThen\n\n"
    "$$\\mathrm{Var}\\left(\\frac1n \\sum_{i=1}^n X_i\\right) = \\frac1n \\mathrm{Var}(X_1)$$",
    r"$$P(A \cup B) = P(A) + P(B) - P(A \cap B)$$",
    r"$$\mathbb{E}[(\hat\theta - \theta)^2] = \mathrm{Var}(\hat\theta) + (\mathbb{E}[\hat\theta] - \theta)^2$$",
    r"$$P(A) = P(A | B)\,P(B) + P(A | B^c)\,P(B^c)$$",
    r"$$\mathbb{P}(X > a) = 1 - \mathbb{P}(X \le a)$$",
    r"$$\Pr(B | A) = \frac{\Pr(A | B)\,\Pr(B)}{\Pr(A)}$$",
)
REFUTED = (
    r"$$\operatorname{Var}(X) = \mathbb{E}[X]^2 - \mathbb{E}[X^2]$$",
    r"$$\mathrm{Var}(3X) = 3\,\mathrm{Var}(X)$$",
    r"$$\mathrm{Var}(X - Y) = \mathrm{Var}(X) - \mathrm{Var}(Y)$$",
    "Donc\n\n$$\\mathrm{Var}(Y) = \\mathbb{E}[\\mathrm{Var}(Y | X)]$$",
    r"$$\mathbb{E}[X^2] \le \mathbb{E}[X]^2$$",
    "The variables $X_1, \\dots, X_n$ are i.i.d.\n\nThen\n\n"
    "$$\\mathrm{Var}\\left(\\sum_{i=1}^n X_i\\right) = n^2\\, \\mathrm{Var}(X_1)$$",
    r"$$P(A \cup B) = P(A) + P(B) + P(A \cap B)$$",
    r"$$P(A | B) = P(B | A)$$",
    r"$$\mathbb{P}(X > a) = \mathbb{P}(X \le a)$$",
    r"$$P(X = 1, Y = 1) = P(X = 1) + P(Y = 1)$$",
    r"$$P(X = 2 | Y = 1) = P(Y = 1 | X = 2)$$",
)
DOUBTFUL = (  # what the text does not say would make these right
    r"$$\mathrm{Var}(X + Y) = \mathrm{Var}(X) + \mathrm{Var}(Y)$$",
    r"$$P(A \cap B) = P(A)\,P(B)$$",
    r"$$\mathbb{E}[(\hat\theta - \theta)^2] = (\mathbb{E}[\hat\theta] - \theta)^2$$",
    "Soit $X$ une variable centrée.\n\n$$\\mathrm{Var}(X) = \\mathbb{E}[X^2]$$",
    r"$$\mathbb{E}[X] = P(X = 1)$$",
    r"$$\mathbb{E}[X] = 0 \cdot P(X = 0) + 1 \cdot P(X = 1)$$",
    r"$$P(X \ge 1) = 1 - P(X = 0)$$",
    r"$$\mathbb{E}[X] = \sum_{k=1}^n P(X \ge k)$$",
    r"$$P(Y = 1) = P(Y = 1 | X = 0) P(X = 0) + P(Y = 1 | X = 1) P(X = 1)$$",
    r"$$P(X \ge 10) = P(Y \ge 10)$$",
    r"$$P(V > u) = P(X_1 > u)\, P(X_2 > u)$$",
    "Let $X$ be a nonnegative variable.\n\n$$\\mathbb{P}(X \\ge 2) \\le \\mathbb{E}[X]$$",
)


def status(text: str) -> str:
    return check_text(text, "md").findings[-1].status.value


@pytest.mark.parametrize("text", HOLDS)
def test_right_lines_hold(text: str) -> None:
    assert status(text) == "holds"


@pytest.mark.parametrize("text", REFUTED)
def test_wrong_lines_fail(text: str) -> None:
    assert status(text) == "fails"


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_is_not_said_makes_no_cross_and_does_not_pass(text: str) -> None:
    assert status(text) == "doubtful"


@pytest.mark.parametrize(
    "line", [r"\mathrm{Var}(W) = 0", r"\mathbb{E}[X] = \frac{1}{\lambda}", r"P(A) = \frac12"]
)
def test_a_number_of_an_unknown_law_is_not_decided(line: str) -> None:
    assert status(f"$${line}$$") not in ("holds", "fails")


def test_a_subscript_is_not_drawn() -> None:
    """Of an estimator of a mean of a population, μ̂_y, y names the population: its mean is not that of y."""
    text = (
        r"An estimator is defined by \[\hat{Y}_{\text{new}} = \hat{\mu}_y = c \bar{Y}\] Its bias is "
        r"\[\operatorname{Bias}(\hat{\mu}_y) = \mathbb{E}[\hat{\mu}_y] - \mu_y = c \mu_y - \mu_y\]"
    )
    assert "fails" not in [finding.status.value for finding in check_text(text, "md").findings]


DRAWS = (
    "The draws $W_1, \\dots, W_m$ are i.i.d. with $E[W_i] = \\nu$ and $\\mathrm{Var}(W_i) = \\tau^2$. "
    "Let $\\bar{W}_m = \\frac1m \\sum_{i=1}^m W_i$.\n\n"
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"E[\bar{W}_m] = \nu", "holds"),
        (r"\mathrm{Var}(\bar{W}_m) = \frac{\tau^2}{m}", "holds"),
        (r"\mathrm{Var}(\bar{W}_m) = \tau^2", "fails"),
        (r"E[\bar{W}_m] = m\nu", "fails"),
    ],
)
def test_a_mean_of_draws_is_random_where_it_is_said_above(line: str, expected: str) -> None:
    assert status(f"{DRAWS}$${line}$$") == expected


@pytest.mark.parametrize(
    "text",
    [
        r"$$\mathbb{E}[\bar{w}] = \nu$$",
        r"Suppose $|Y| \le K$ and $\mathbb{E}[Y] = 0$."
        + "\n\n"
        + r"$$\mathbb{E}[|Y|^3] \le K\, \mathbb{E}[Y^2]$$",
        r"Noise: $$\mathrm{Var}(W_0) = \mathrm{Var}(W_5) = 1$$",
        r"Set $\zeta_k = W_k - \nu$; $\mathbb{E}[\zeta_k] = 0$.",
        r"$$V^\pi(s_k) = \mathbb{E}_{\pi}[R_k \mid s_k]$$",
        r"Its error is $\mathrm{MSE}(\hat c) = E[(\hat c(Y) - c)^2]$." + "\n\n"
        r"$$\mathrm{MSE}(\hat c) = E[(\hat c - E[\hat c] + E[\hat c] - c)^2]$$",
        r"The $n$-th moment is $\mu_n = \mathbb{E}[Y^n]$.",
        r"If $\nu \neq 0$, then the mean moves.",
    ],
)
def test_moments_of_unknown_laws_and_conditions_are_no_crosses(text: str) -> None:
    found = [finding.status.value for finding in check_text(text, "md").findings]
    assert found
    assert "fails" not in found


def test_small_letters_are_random_where_no_capital_is() -> None:
    assert status(r"$$\mathbb{E}[K u + c] = K\, \mathbb{E}[u] + c$$") == "holds"
    assert status(r"$$\mathbb{E}[K u^2] = K\, \mathbb{E}[u]^2$$") not in ("holds", "definition")


@pytest.mark.parametrize(
    "line",
    [r"H(X) \le \log k", r"p(x|\nu) = \frac{1}{\sqrt{2\pi s^2}} \exp\left(-\frac{(x-\nu)^2}{2 s^2}\right)"],
)
def test_numbers_of_values_and_laws_with_parameters_of_their_own_are_no_crosses(line: str) -> None:
    assert status(f"$${line}$$") != "fails"


def test_angle_brackets_with_a_law_are_a_mean() -> None:
    line = r"\langle \log q(z) \rangle_{q(z)} - \langle \log p(z) \rangle_{q(z)} = \mathrm{KL}(q(z) \| p(z))"
    assert status(f"$${line}$$") == "holds"
    assert status(f"$${line.replace('-', '+')}$$") == "fails"
    assert status(r"$$\langle a, b, c \rangle_q = 2$$") == "not_understood"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"(a - c)^2 = a^2 - 2ac + c^2", "holds"),
        (r"(a - c)^2 = a^2 - 2ac - c^2", "fails"),
        (r"\int_0^1 u e^{u}\, du = e - 1", "fails"),
    ],
)
def test_a_line_about_no_chance_is_judged_in_a_text_about_some(line: str, expected: str) -> None:
    assert status(rf"$$P(-a \le X \le a) = \int_{{-a}}^a f(u)\, du$$ and $${line}$$") == expected
