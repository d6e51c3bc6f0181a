r"""Lines whose names stand for others: covariances of Y = aX + U, coupled recursions, series and integrals of named rows."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def last(text: str) -> Status:
    return check_text(text, "md").derivations[-1].findings[-1].status


LINEAR = r"Suppose $Y = c X + V$. Then "
SUMS = r"Posons $S = U + V$ et $D = U - V$. Alors "
COUPLED = r"We update $p_{k+1} = m p_k - h q_k$, $q_{k+1} = q_k + p_{k+1}$. "
GEOMETRIC = r"Put $w_n = (1-u) u^n$ for $0 < u < 1$. "


@pytest.mark.parametrize(
    "text",
    [
        LINEAR + r"$\mathrm{Cov}(W, Y) = c\,\mathrm{Cov}(W, X) + \mathrm{Cov}(W, V)$.",
        LINEAR + r"$\mathrm{Cov}(X, Y) = c\,\mathrm{Var}(X) + \mathrm{Cov}(X, V)$.",
        LINEAR
        + r"$\frac{\mathrm{Cov}(X, Y)}{\mathrm{Var}(X)} = c + \frac{\mathrm{Cov}(X, V)}{\mathrm{Var}(X)}$.",
        SUMS + r"$\mathrm{Cov}(S, D) = \mathrm{Var}(U) - \mathrm{Var}(V)$.",
        r"Let $Z = aX + b$. Then $\mathrm{Var}(Z) = a^2\,\mathrm{Var}(X)$.",
        COUPLED + r"So $q_{k+1} = (1 - h) q_k + m p_k$.",
        r"Let $a_{t+1} = a_t + h b_t$ and $b_{t+1} = b_t - h a_t$ with $a_0 = 1$, $b_0 = 0$. Then $a_2 = 1 - h^2$.",
        COUPLED
        + r"In matrix form, $$\begin{pmatrix} q_{k+1} \\ p_{k+1}\end{pmatrix} = \begin{pmatrix} 1-h & m \\ -h & m\end{pmatrix}"
        r"\begin{pmatrix} q_k \\ p_k \end{pmatrix}.$$",
        r"Sous forme matricielle, $\begin{pmatrix} a \\ b \end{pmatrix} = \begin{pmatrix} 1 & 1 \\ 0 & 1 \end{pmatrix}"
        r"\begin{pmatrix} a - b \\ b \end{pmatrix}$.",
        r"Let $X_i = M + U_i$ with $M, U_1, U_2$ independent. Then $\mathrm{Var}(X_1 + X_2) = 4\,\mathrm{Var}(M) + \mathrm{Var}(U_1) + \mathrm{Var}(U_2)$.",
        r"On a $V(aX + b) = a^2 V(X)$ pour toute variable aléatoire $X$.",
        r"Soit $X$ avec $P(X = 0) = \frac14$ et $P(X = 2) = \frac34$. Alors $E(X) = \frac32$ et $V(X) = \frac34$.",
        r"Momentum: $v_{t+1} = \beta v_t + g_t$, $w_{t+1} = w_t - \eta v_{t+1}$. Hence $w_{t+1} = w_t - \eta g_t + \beta(w_t - w_{t-1})$.",
        r"Let $f(x) = x^2 - cx$. With $c = 2$, $f(1) = -1$.",
        r"$\begin{vmatrix} A & B \\ 0 & D \end{vmatrix} = |A||D|$",
        r"$\begin{vmatrix} I & 0 \\ C & D \end{vmatrix} = |D|$",
        GEOMETRIC + r"Then $\sum_{n=0}^\infty w_n = 1$.",
        GEOMETRIC + r"Then $M = \sum_{k=0}^\infty k w_k = \frac{u}{1-u}$.",
        r"Soit $g(t) = e^{-2t}$. Alors $\int_0^\infty g(t)\,dt = \frac12$.",
        r"Let $k_{*1} = r$, $k_{**} = 1$ and $v = k_{**} - k_{*1}^2$. Then $v = 1 - r^2$.",
    ],
)
def test_what_holds_of_what_names_stand_for(text: str) -> None:
    assert last(text) is Status.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        LINEAR + r"$\mathrm{Cov}(W, Y) = c\,\mathrm{Cov}(W, X) - \mathrm{Cov}(W, V)$.",
        SUMS + r"$\mathrm{Cov}(S, D) = \mathrm{Var}(U) + \mathrm{Var}(V)$.",
        r"Let $Z = aX + b$. Then $\mathrm{Var}(Z) = a\,\mathrm{Var}(X)$.",
        r"Let $f(x) = x^2 - cx$. With $c = 2$, $f(1) = 1$.",
        r"$\begin{vmatrix} A & B \\ 0 & D \end{vmatrix} = |A||D| + |B|$",
        r"Soit $X$ avec $P(X = 0) = \frac14$ et $P(X = 2) = \frac34$. Alors $E(X) = \frac32$ et $V(X) = \frac14$.",
        COUPLED + r"So $q_{k+1} = (1 + h) q_k + m p_k$.",
        r"Let $a_{t+1} = a_t + h b_t$ and $b_{t+1} = b_t - h a_t$ with $a_0 = 1$, $b_0 = 0$. Then $b_2 = 2h$.",
        COUPLED
        + r"In matrix form, $$\begin{pmatrix} q_{k+1} \\ p_{k+1}\end{pmatrix} = \begin{pmatrix} 1 & m \\ -h & m\end{pmatrix}"
        r"\begin{pmatrix} q_k \\ p_k \end{pmatrix}.$$",
        r"Soit $g(t) = e^{-2t}$. Alors $\int_0^\infty g(t)\,dt = 2$.",
        GEOMETRIC + r"Then $\sum_{n=1}^\infty w_n = 1$.",
    ],
)
def test_what_does_not(text: str) -> None:
    assert last(text) is Status.FAILS


@pytest.mark.parametrize(
    "text",
    [
        LINEAR + r"$\mathrm{Cov}(X, Y) = c\,\mathrm{Var}(X)$.",  # where X and V are independent
        r"Suppose $Y = b X + c W + U$ where $U$ is independent of $(X, W)$. Then $\mathrm{Cov}(X, Y) = b\,\mathrm{Var}(X)$.",
        SUMS + r"$\mathrm{Var}(S) = \mathrm{Var}(U) + \mathrm{Var}(V)$.",
    ],
)
def test_what_the_text_leaves_open_or_nobody_shows_is_neither(text: str) -> None:
    assert last(text) not in (Status.HOLDS, Status.FAILS)


@pytest.mark.parametrize(
    "text",
    [
        r"Soit $x = 2$. On fait $x \leftarrow x + 1$, donc $x = 3$.",
        r"Let $w = 1$. After $w \leftarrow w - 0.2$ we have $w = 0.8$.",
        r"The solution is $y(t) = C e^{-2t}$. With $y(0) = 3$ we get $C = 3$.",
    ],
)
def test_a_name_with_a_new_value_is_not_what_it_was(text: str) -> None:
    assert last(text) is not Status.FAILS


def test_a_name_keeps_its_value_where_another_gets_one() -> None:
    assert last(r"Let $x = 2$. Then $y \leftarrow 3$. We get $x = 5$.") is Status.FAILS
