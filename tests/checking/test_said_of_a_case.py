r"""What a text says of a case, in other units, of another matrix or of another start: no cross, and no fact for what follows."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

EIGEN = r"Let $A = \begin{pmatrix} 2 & 1 \\ 1 & 2 \end{pmatrix}$."


def statuses(text: str) -> list[str]:
    """What becomes of the steps of a text."""
    return [item.status.value for item in check_text(text, "md").findings]


@pytest.mark.parametrize(
    "text",
    [
        r"On a $t^2 = t$ si $t = 1$.",
        r"$(u+v)^2 = u^2 + v^2$ if $v = 0$.",
        r"$e^{t} = 1 + t$ if and only if $t = 0$.",
        r"The equality $\sqrt{u+v} = \sqrt u + \sqrt v$ holds if and only if $uv = 0$.",
        r"Let $\sum_{i=1}^n w_i = 1$ and $m = \sum_{i=1}^n w_i t_i$. Then $\sum_{i=1}^n w_i (t_i - m)^2 = \sum_{i=1}^n w_i t_i^2 - m^2$.",
        EIGEN + r" Consider now its square. Its eigenvalues are $1$ and $9$.",
        EIGEN + r" If we add $1$ to the diagonal, its eigenvalues are $2$ and $4$.",
        EIGEN + r" A student claims that its eigenvalues are $2$ and $2$. This is false.",
        EIGEN + r" Its eigenvalues are $1$ and $3$.",
        r"Let $p = (1/2, 1/4, 1/4)$. Then $H(p) = 3/2$.",
        r"For $p = (3, 4)$ the kinetic energy is $H(p) = 25/2$.",
        r"Let $b_{n+1} = 2 b_n$ with $b_0 = 1$. From a start at $3$ one gets $b_1 = 6$.",
        r"$$\mathbb{E}_{t\sim\mathcal{N}(0,1)}[\sqrt{|t|}] = \frac{2^{1/4}\Gamma(3/4)}{\sqrt\pi}$$",
        r"Let $m = \alpha p + (1-\alpha) q$ with $0 < \alpha < 1$. Then $\mathrm{KL}(p\|m) \le -\log\alpha$.",
        r"Let $v_0 = 4$ and $v_{n+1} = 5 - v_n$. If $n$ is even, $v_n = 4$. If $n$ is odd, $v_n = 1$.",
        r"Soit $w_{n+1} = w_n + 3$ avec $w_0 = 2$. La suite qui démarre à $6$ vérifie $w_2 = 12$.",
        r"Let $v_{k+1} = 3 v_k$ with $v_0 = 2$. Then $\sum_{k=0}^{n} v_k = 3^{n+1} - 1$.",
        r"Let $t \in \{0, 1\}$ with $P(t = 1) = r$ and $\hat t = 2s$. Then $(t - \hat t)^2 = t - 2 t \hat t + \hat t^2$.",
        r"Let $t \in \{-1, 1\}$. The square is $t^2 = 1$, so $t^3 = t$.",
        r"Let $0 < r < 1$. Then $\sum_k r^k = \frac{1}{1-r}$.",
        r"Let $g(t) = 3t$, with slope $3$. But with $g(t) = t^3$, we have $g'(t) = 3t^2$.",
        r"Un élève écrit $\log(u+v) = \log u + \log v$, ce qui est faux.",
        r"One might think that $\cos(2t) = 2\cos t$, but this is clearly wrong.",
        r"Let $R_n = \sum_{k=1}^n k^2$. For $n = 3$, $R_n = 1 + 4 + 9$. Thus $R_n = 14$.",
        r"The cost is $C = \frac12 k u^2 + h w^2$. Without springs, $C = h w^2$.",
        r"The cost is $C = \frac12 k u^2 + h w^2$, so $C = \frac12 k u^2$ at rest.",
        r"The drag is $R = c u^2$. At rest, $R = 0$. With $u = 3$, $R = 9c$.",
        r"Soit $s(t) = \sum_{i=1}^n (t - b_i)^2$. Pour deux points, $s(t) = (t - b_1)^2 + (t - b_2)^2$.",
        r"Let $p = N(m, a^2)$ and $q = N(u, b^2)$. For equal variances, $KL(p\|q) = \frac{(m-u)^2}{2a^2}$.",
        r"For odd $k$ we have $(-1)^{k+1} = 1$. When $k$ is even, $(-1)^{k+1} = -1$.",
        r"Pour $k$ impair, $(-1)^{k+1} = 1$, et pour $k$ pair, $(-1)^{k+1} = -1$.",
        r"Let $b_0 = 1$, $b_1 = 1$ and $b_{n+1} = b_n + b_{n-1}$. With $b_0 = 2$ and $b_1 = 1$ one finds $b_2 = 3$.",
        r"Let $v_0 = 2$ and $v_{n+1} = 3 v_n$, so $v_1 = 6$. With $v_0 = 1$ we get $v_1 = 3$.",
        r"Nous n'avons donc pas $\sqrt{u + v} = \sqrt u + \sqrt v$.",
        r"For matrices we do not have $e^{u+v} = e^u + e^v$.",
        r"With $h = 1/b$ we get $b h = 1$; with $h = 2/b$ we get $b h = 2$.",
        r"The width is $h = \log b$. With width $h = b^2$ we have $\sqrt{h b^2} = b^2$ for $b > 0$.",
        r"$$\begin{aligned} |t| &= t, & t &> 0 \\ |t| &= -t, & t &< 0 \end{aligned}$$",
        r"If $Y = X$, then $\mathrm{Cov}(X, Y) = \mathrm{Var}(X)$. If $Y = 2X + 1$, $\mathrm{Cov}(X, Y) = 2\mathrm{Var}(X)$.",
        r"(a) $K = 6$, so $V = 2K = 12$. (b) $V = K$, so $V/K = 1$.",
        r"Let $d_1 \ge d_2$ be the singular values of $B$. Then $\|B\|_F^2 = d_1^2 + d_2^2$.",
        r"For class probabilities $p_k$, $\sum_k p_k^2 \le 1$.",
        r"$$-\sum_x p(x) \log p(x) \le \log|\mathcal{X}|$$",
        r"Let $w_t = \frac{\pi(a_t|s_t)}{\mu(a_t|s_t)}$ be the weights. Then $E_\mu[w_t] = 1$.",
        r"$$\sqrt{t^2 + 9} = t + 3 \implies t^2 + 9 = (t + 3)^2 \implies t = 0$$",
    ],
)
def test_right_lines_are_not_crossed(text: str) -> None:
    assert "fails" not in statuses(text)


@pytest.mark.parametrize(
    "text",
    [
        r"The variables are independent if and only if $p(x,y) = p(x)p(y)$. We compute $H(X,Y) = H(X) + H(Y)$.",
        r"If $p(x,y) = p(x)p(y)$, the covariance vanishes. In general $H(X,Y) = H(X) + H(Y)$.",
        r"Suppose that $p(x,y,z) = p(x)p(y)p(z|x,y)$. Now drop the assumption. Then $I(X;Y) = 0$.",
        r"The vectors are orthogonal if and only if $u^Tv = 0$. We compute $\|u+v\|^2 = \|u\|^2 + \|v\|^2$.",
        r"Let $w_k \ge 0$, $\sum_{k=1}^K w_k = 1$ and $p(x) = \sum_{k=1}^K w_k p_k(x)$. Then $H(p) \le \sum_{k=1}^K w_k H(p_k)$.",
        EIGEN + r" Its eigenvalues are $1$ and $1$.",
        r"If $u = v$, then $u + v = 2u$. In general, $u + v = 2u$.",
        r"Let $g(t) = t^2 - 6 b t$. Then $g'(t) = 2t - 6b$. Setting the derivative to zero gives $t = 6b$.",
        r"Soit $\ell(r) = k\log r - r s$. On a $\ell'(r) = \frac{k}{r} - s$. En annulant la dérivée, on trouve $r = \frac{s}{k}$.",
    ],
)
def test_wrong_lines_do_not_hold(text: str) -> None:
    assert statuses(text)[-1] not in ("holds", "definition", "assumption")


def test_a_wrong_reason_in_a_list_is_no_supposition() -> None:
    assert "fails" in statuses(r"Since $e^t > 0$, $\cos t > 1$ and $\sin t < 1$, we get $e^t \cos t > 0$.")


# what stands before, the line, the same line spoilt
CASES = [
    (r"Let $R_n = \sum_{k=1}^n k^2$. For $n = 2$, $R_n = 5$. For $n = 3$,", "R_n = 14", "R_n = 15"),
    (r"Let $v_0 = 2$ and $v_{n+1} = 3 v_n$. At $n = 2$ we have $v_n = 18$ and", "v_{n+1} = 54", "v_{n+1} = 18"),
    (r"Let $c_k = k^3$. We get", "c_2 = 8", "c_2 = 6"),
    (r"Soit $c_n = 3n - 1$. On a", "c_{n+1} = 3n + 2", "c_{n+1} = 3n"),
    (r"Let $n = 4$. Then", r"\sum_{i=1}^n i = 10", r"\sum_{i=1}^n i = 9"),
    (r"Let $g(t) = t^2 + 5$. At $t = 2$,", "g(t) = 9", "g(t) = 8"),
    (r"La fonction $g(t) = 2\log t$ a pour dérivée", r"g'(t) = \frac{2}{t}", r"g'(t) = \frac{1}{t}"),
    (r"The entropy of $Y \sim \mathcal{N}(m, s^2)$ is", r"h(Y) = \frac12\log(2\pi e s^2)", r"h(Y) = \frac12\log(2\pi s^2)"),
    (r"Let $X$, $Y$ be discrete. Then", "I(X;Y) = H(X) - H(X|Y)", "I(X;Y) = H(X) - H(Y|X)"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "right", "wrong"), CASES, ids=[right for _, right, _ in CASES])
def test_a_line_of_a_case_holds_and_its_spoilt_form_fails(before: str, right: str, wrong: str) -> None:
    after = "If $X$ and $Y$ are independent, it is $0$."
    assert [statuses(f"{before} ${line}$. {after}")[-1] for line in (right, wrong)] == ["holds", "fails"]


NAMED = (  # names that a text gives, and what it says of them below
    ("If we write $z = a + b$, we have $z^2 = a^2 + 2ab + b^2$. Then\n\n$$z - a = b$$\n", "holds"),
    ("If we write $z = a + b$, we have $z^2 = a^2 + 2ab + b^2$. Then\n\n$$z - a = 2b$$\n", "fails"),
    ("If $z = 3$, we have $z^2 = 9$. Then\n\n$$z^2 = 9$$\n", "undecided"),
    ("Let $H_2 = H_1 + 1$. First $H_1 = 32$. Then $P = 0$ and $H_1 = 8$.\n", "definition"),  # another case
    ("Suppose $v = a - b y$.\n\n$$a + b v = y$$\n", "fails"),
)


@pytest.mark.parametrize(("text", "status"), NAMED)
def test_names_that_are_given(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        (
            r"Let $\xi \sim \mathcal{N}(m, S)$. Then $E[\xi^T B \xi] = \mathrm{tr}(BS) + m^T B m$.",
            (r"\mathrm{tr}(BS) + ", ""),
        ),
        (r"Let $d = 2$. Then $\det(5B) = 25\det B$.", ("25", "5")),
        (r"Let $B \in \mathbb{R}^{n\times n}$ with $n = 3$. Then $\det(2B) = 8\det B$.", ("8", "4")),
        (r"Let $d = 2$. Then $\det(3I) = 9$.", ("9", "3")),
        (r"$$H(X) = -\sum_x P(X=x) \log P(X=x)$$", ("-", "")),
        (
            "Model A: $X \\sim N(0, 1)$, so $E[X^2] = 1$.\n\nModel B: $X \\sim N(2, 3)$, so $E[X^2] = 7$.",
            ("7", "5"),
        ),
        (
            r"Let $a_0 = 1$, $a_1 = 2$ and $a_{n+2} = a_{n+1} + 2a_n$. Then $a_2 = 4$ and $a_3 = 8$.",
            ("8", "10"),
        ),
        (r"Let $a_0 = 1$, $a_1 = 2$ and $a_{n+2} = a_{n+1} + 2a_n$. Then $a_n = 2^n$.", ("2^n", "2n")),
        (
            r"Let $p(z) = \mathcal{N}(z; 0, I)$ and $p(x|z) = \mathcal{N}(x; Lz + c, vI)$. Then $p(x) = \mathcal{N}(x; c, LL^T + vI)$.",
            ("LL^T", "L^TL"),
        ),
        (r"Let $g(t) = t^2 - 6t$. Then $g'(t) = 2t - 6 = 0$ gives $t = 3$.", ("t = 3", "t = 6")),
        (r"$$3t + 1 = 7 \implies 3t = 6 \implies t = 2$$", ("t = 2", "t = 3")),
    ],
)
def test_what_a_text_says_of_a_case_is_put_to_use(text: str, slip: tuple[str, str]) -> None:
    assert statuses(text)[-1] == "holds"
    before, behind = text.rsplit(slip[0], 1)
    assert statuses(f"{before}{slip[1]}{behind}")[-1] == "fails"


def test_a_case_in_words_is_of_names_and_not_of_what_a_line_says_itself() -> None:
    line = r"For equal variances, $KL(N(m, s^2)\|N(u, s^2)) = \frac{(m-u)^2}{s^2}$."
    assert statuses(line) == ["fails"]
    assert statuses(r"For the second term we have $(a+b)^2 = a^2 + b^2$.") == ["fails"]
    assert statuses(r"As $p$ and $q$ do not have the same support, $(a+b)^2 = a^2 + b^2$.") == ["fails"]


def test_an_equation_in_decimals_may_be_rounded() -> None:
    assert "fails" not in statuses(r"$u/3 = 0.667 \Rightarrow u = 2$.")
    assert statuses(r"$u/4 = 2 \Rightarrow u = 6$.")[-1] == "fails"


def test_a_discounted_sum_is_a_recursion() -> None:
    said = r"Let $R_t = \sum_{k=0}^\infty a^k c_{t+k}$. Then $R_{t-1} = c_{t-1} + a R_t$."
    assert statuses(said)[-1] == "holds"
    assert statuses(said.replace("a R_t$", "a R_{t+1}$"))[-1] == "fails"


def test_entropies_of_independent_variables_by_their_values() -> None:
    said = r"Let $X$ and $Y$ be independent. Then $H(X) = -\sum_x P(X=x)\log P(X=x)$."
    assert statuses(said) == ["holds"]
    assert statuses(said.replace(r"-\sum", r"\sum")) == ["fails"]


def test_two_equations_of_a_letter_are_not_mistaken() -> None:
    text = r"If $2u = 6$, then $u = 3$. If $2u = 8$, then $u = 4$."
    assert "fails" not in statuses(text)


@pytest.mark.parametrize(
    "text",
    [
        r"$|c| = c$ for $c>0$, $|c| = -c$ for $c<0$.",
        r"$\max_i cu_i = c\max_i u_i$ for $c>0$, $\max_i cu_i = c\min_i u_i$ for $c<0$.",
    ],
)
def test_conditions_behind_lines_that_exclude_one_another_cross_none(text: str) -> None:
    assert "fails" not in statuses(text)


def test_a_line_without_a_condition_is_judged_beside_cases() -> None:
    text = r"If $c > 1$ then $c^2 > 1$. If $c < 0$ then $c < 1$. We have $(c+1)^2 = c^2 + 1$."
    assert statuses(text)[-1] == "fails"


def test_what_stands_beside_a_line_behind_its_reason_is_supposed_for_it() -> None:
    text = r"Let $y = r v$ with $r > 0$. $$\begin{aligned} \|y\| &= r && \text{norms, with }\|v\| = 1 \end{aligned}$$"
    assert "fails" not in statuses(text)
    assert statuses(text.replace("&= r", "&= 2r"))[-1] == "fails"
