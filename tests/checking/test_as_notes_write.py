r"""What lecture notes write without a word more: sums over all entries, laws behind "be i.i.d.", the entropy of a number."""

from __future__ import annotations

import pytest

from tests.checking.test_said_in_words import statuses

ROW = r"Let $Y_1, \dots, Y_n$ be "


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        (r"\mathrm{tr}(AB) = \sum_{i,j} A_{ij} B_{ji}", "holds"),
        (r"\mathrm{tr}(AB) = \sum_i \sum_j A_{ij} B_{ij}", "fails"),
        (r"\mathrm{tr}(A) = \sum_i A_{ii}", "holds"),
        (r"\mathrm{tr}(A) = \sum_{i,j} A_{ij}", "fails"),
        (r"(AB)_{ij} = \sum_k A_{ik} B_{kj}", "holds"),
        (r"(AB)_{ij} = \sum_k A_{ik} B_{jk}", "fails"),
        (r"u^\top A v = \sum_i \sum_j u_i A_{ij} v_j", "holds"),
        (r"\|A\|_F^2 = \sum_{i,j} A_{ij}^2", "holds"),
    ],
)
def test_sums_without_ends_are_over_all_entries_of_a_matrix(formula: str, found: str) -> None:
    assert statuses(f"$${formula}$$") == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ROW + r"independent Bernoulli($q$) and $R = \sum_i Y_i$. Then $$E[R] = nq$$", "holds"),
        (ROW + r"independent Bernoulli($q$) and $R = \sum_i Y_i$. Then $$\mathrm{Var}(R) = nq^2$$", "fails"),
        (
            ROW
            + r"i.i.d. $\mathrm{Exp}(\lambda)$. Then $$E\left[\frac1n \sum_i Y_i\right] = \frac1\lambda$$",
            "holds",
        ),
        (
            ROW + r"i.i.d. $\mathcal{N}(m, s^2)$. Then $$\mathrm{Var}\left(\sum_{i=1}^n Y_i\right) = n s^2$$",
            "holds",
        ),
        (r"Let $Y$ be $\mathrm{Binomial}(n, q)$. Then $$E[Y] = nq$$", "holds"),
        (
            r"Soient $Y_1, \dots, Y_n$ indépendantes, de loi de Poisson de paramètre $c$. $$\mathrm{Var}\left(\sum_{i=1}^n Y_i\right) = n c$$",
            "holds",
        ),
        (
            r"Given data $y_1, \dots, y_N$, $$\sum_i (y_i - c)^2 = \sum_i y_i^2 - 2c \sum_i y_i + N c^2$$",
            "holds",
        ),
    ],
)
def test_laws_of_listed_variables(text: str, found: str) -> None:
    assert statuses(text)[-1] == found


BINARY = r"$$H(q) = -q \log q - (1-q) \log(1-q)$$ "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (BINARY + r"$$H'(q) = \log \frac{1-q}{q}$$", "holds"),
        (BINARY + r"$$H'(q) = \log \frac{q}{1-q}$$", "doubtful"),
        (BINARY + r"$$H(1/2) = \log 2$$", "holds"),
        (BINARY + r"$$H(Y \mid Z) \le H(Y)$$", "holds"),  # of variables, beside it
        (r"$$H(q) = q \log q - (1-q) \log(1-q)$$", "not_understood"),
        (r"$$H(q) = -\sum_y q(y) \log q(y)$$", "holds"),
    ],
)
def test_the_entropy_of_a_number(text: str, found: str) -> None:
    assert statuses(text)[-1] == found


def test_a_comma_between_angles_ends_no_formula() -> None:
    line = r"\|u + v\|^2 = \|u\|^2 + 2 \langle u, v \rangle + \|v\|^2"
    assert statuses(rf"$${line} \le (\|u\| + \|v\|)^2$$") == ["holds", "holds"]


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        (r"g(1-b)(1+b) = g(1-b^2)", "doubtful"),  # g may be a number
        (r"g(1-b) \sum_{i=1}^t b^{t-i} = g(1-b^t)", "doubtful"),
        (r"g(1-b) \sum_{i=1}^t b^{t-i} = 2 g(1-b^t)", "fails"),
    ],
)
def test_a_letter_before_brackets_may_multiply_them(formula: str, found: str) -> None:
    assert statuses(f"$${formula}$$") == [found]
