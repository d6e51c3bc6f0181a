"""Lines of the kinds that documentation of programs has: words typed as letters, tables, cases, systems and typed signs."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text
from tests.checking.test_trusted_crosses import statuses


@pytest.mark.parametrize(
    "text",
    [
        "We have $alpha_k = alpha$ at every step.",  # a Greek letter without its backslash
        "$loc(scale(u)) = m + s u$",
        "$TSS_{\\text{total}} = TSS_{\\text{model}} + TSS_{\\text{noise}}$",
        "$RR_{\\text{all}} = RR_{\\text{one}} + RR_{\\text{two}}$",
        "Here $Q = start\\_value$, and $test = (u_1, u_2)$.",
        "By convention $0 \\log 0 = 0$, and $e^{-\\infty} = 0$.",
        "$\\mathbf{u} \\times \\mathbf{v} \\neq \\mathbf{v} \\times \\mathbf{u}$",
        "$$\\mathbf{u} = (\\mathbf{u} \\cdot \\mathbf{n})\\mathbf{n}$$",
        "where $\\omega^{ij} = [\\Omega^{-1}]_{ij}$",
        "$$H_n = 2^n H_n\\left(\\frac{1}{2}\\right)$$",
        "Since $u$ is binary, $u^2 = u$.",
        "$$\\sum_{s=-M}^{M} r(s) = 1 + 2 \\sum_{s=1}^{M} r(s)$$",
        "$$\\exp(N) = \\sum_{k=0}^{m-1} \\frac{1}{k!} N^k$$",
        "We have $\\Phi(u) = 1 - \\Phi(-u)$.",
        "The level $b$ is between $-90 <= b <= 90$.",
        "$w_0 + w_a (1 - a) = w_0 + w_a \\frac{z}{1 + z}$",
        "For example, take the equation\n$$5^{u} = 3^{u + 2}$$",
        "The points that satisfy\n$$\\sum_{i=1}^d c_i u_i = c_0 = \\sum_{i=1}^d c_i$$",
        "$$\n\\begin{aligned}\n\\min_{u} \\|u\\|^2 \\\\\n\\text{subject to} \\\\\n\\sum_{i=1}^n u_i v_i = 3\n\\end{aligned}\n$$",
        "$$\n\\begin{array}{ccl}\nr = 0 & g(u) = 1 & \\text{flat} \\\\\nr = 1 & g(u) = u & \\text{linear}\n\\end{array}\n$$",
        "\\begin{align}\ng(u) &= 1 \\text{ if } r = 0 \\\\\ng(u) &= u \\text{ if } r = 1\n\\end{align}",
        "For a paired test,\n$$v = n - 1$$\n\nand in case of two groups:\n$$v = 2n - 2$$",
        "The square loss $L(u, v) = (u - v)^2$ is usual. The other loss $L(u, v) = |u - v|$ is robust.",
        "Models\n======\n\nHere $y_{it} = b x_{it} + a_i$.\n\nOnly effects\n============\n\nNow $y_{it} = a_i$.",
        "Let $g(u) = u^2$. We compute the series of $g(u) = u$:",
        "A value of $B(u, 1) = \\frac{1}{u}$. Also $B(u, v) = B(v, u)$.",
        "where $\\bar{S} = \\frac{n}{\\sum_{i=1}^n S_i^{-1}}$",
        "Consider the model\n$$\n\\begin{aligned}\nu_1 = u_2 + s_1 \\\\\nu_2 = -u_1 + s_2\n\\end{aligned}\n$$",
        "The law factorizes as\n$$q(u, v \\mid x, y) = q(u \\mid x) q(v \\mid y)$$",
        "The default is $K = 5$ for small files and $K = 20$ for large ones.",
        "The map $u = \\log(1 + \\exp(v))$ has the inverse\n$$v = \\log(\\exp(u) - 1)$$",  # near 0 digits get lost
        "It starts at $h(u, 0) = u$ and ends with $h(1, t) = \\cos t$. The solution is $h(u, t) = u \\cos t$.",
        "$$k(s; Q) = \\begin{cases} Q + s & Q < 1 \\\\ 2 s & Q \\ge 1 \\end{cases}$$\nIt is flat:\n$$\\left.\\frac{d k(s)}{d s}\\right|_{s=0} = 0$$",
        "A link $g$ maps means:\n$$g(\\mu) = \\eta = X \\beta$$\nFor example, a usual one:\n$$g(\\mu) = \\log\\frac{\\mu}{1-\\mu}$$",
        "$$h_i = b u_i + e_i$$\nThe extended model is\n$$h_i = b u_i + c v_i + e_i$$",
        "We use the scaled $J_0^e(u) = J_0(u) e^{-u}$.",
        "A walk over $\\sigma(0)$ with $s_0 = s_1$, $s_{N+1} = s_N$ at its ends.",
        "The path has $i_k \\leq i_{k-1} + 1$.",
        "## A\n\nHere $L(u, s) = u^2 s$.\n\n## B\n\n$$\\frac{\\partial L}{\\partial u} = 3 u^2$$\nwhere $L$ is the other one.",
        "The order has $\\nu \\ge \\frac{d-1}{2}$.",
        "It maps $[A, B] = A B - B A$.",
        "$$D_i G = F D_i G$$",
        "The number of them is\n$$n = \\sqrt{n}$$",
        "$$\ng = b + c h^3\n$$\n\nif $h < r$, and\n\n$$\ng = b + c\n$$\n\nelse.",
        "$$\n\\begin{aligned}\n\\min_w & \\quad r - s \\\\\n\\text{s.t.} & \\quad v = \\Sigma w \\\\\n& \\quad A w \\leq b \\\\\n& \\quad \\sum_{i=1}^N w_i = 1\n\\end{aligned}\n$$",
        "The level is $\\mu_t = \\mu_{t-1} + \\beta_{t-1} + \\eta_{t-1}$ with $\\beta_t = \\beta_{t-1} + \\zeta_{t-1}$.",
        "It has the slope $\\phi'(u) = -u \\phi(u)$.",
        "The concept is $p(M_\\gamma) \\propto 1$.",
        "$$\\begin{aligned} L(H_1) &= \\frac{a}{b} \\\\ L(H_2) &= \\frac{a+1}{b} \\end{aligned}$$",
        "\\begin{tabular}{ll}\nhf4 & $p_k = k/n$ & $p_k = c_k/c$\\\\\nhf5 & $p_k = (k-1)/n$ & $p_k = c_k/(c + 1)$\\\\\n\\end{tabular}",
        "$$A \\tilde v_j = Q_m B_m v_j^B = \\sigma_j^B Q_m u_j^B$$",
        "Probabilities $\\pi_i$ with $0 < \\pi < 1$.",
        "It is fixed to either one of\n\\begin{align}\nb &= (0, 1)\\\\\nb &= (1, 1)\n\\end{align}",
        "\\begin{eqnarray}\nH_{0}&:& k = k_{0} \\\\\nH_{1}&:& k = k_{0}+1\n\\end{eqnarray}",
        "Let $g(\\mu, \\nu) = \\nu - \\mu^2$. $$\\Delta g(\\mu, \\nu) = \\Delta \\nu - 2 \\mu \\Delta \\mu$$",
        "Here $g = 1$ yields this one, and $g = 2$ that one.",
        "We have $v = 2 u$. If instead we want the other, $v = 3 u$.",
        "\\begin{tabular}{ll}\nClass 1: & $y = 5x$\\\\\nClass 2: & $y = 15 + 10x$\\\\\n\\end{tabular}",
        "$$h^*(u) = \\sum_{i=1}^k h^*(i, u)$$",
        "$$\\lambda(t) = \\lambda_0(t) e^{b u} = e^{\\beta_0(t) + b u}$$",
        "1. $A = \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}$\n2. $A = \\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix}$",
        "- $v = (1, 0)$\n- $v = (0, 1)$",
        "From state $v = (4, 1)$ we arrive at state $v = (0, 5)$.",
        "It is called fair if and only if:\n$$A = -B$$\nHere $A \\ne -B$.",
        "It satisfies the following:\n\n* $D(R^{-1}) = D(R)^{-1} = D(R)^T$",
        "It wins below $s \\approx 0.16$. Cells with $s = 0$ have $b = 1$.",
        "Given that $a + b = 1$ we have\n$$0 \\le a \\le 1$$",
        "We take\n$$g = r i, \\quad r \\in S.$$\n",
    ],
)
def test_these_are_no_crosses(text: str) -> None:
    found = statuses(text)
    assert found
    assert "fails" not in found


@pytest.mark.parametrize(
    "text",
    [
        "We have $3 >= 4$.",
        "Let $a_j = c^j$. Then $a_j = c a_{j-2}$.",
        "$$u + v \\le u - 1 + v$$",
        "The map $u = \\log(1 + \\exp(v))$ has the inverse\n$$v = \\log(\\exp(u) + 1)$$",
        "$$H_q(p) = -\\sum_x q(x) \\log p(x)$$",
        "Let $f_1 = u^2$ and $f_2 = v^3$.\n$$\\frac{\\partial f_1}{\\partial u} = 2 u, \\quad \\frac{\\partial f_2}{\\partial v} = 2 v^2$$",
        "\\begin{align}\nS(u)    &= \\frac{1}{1 + \\exp(-u)} \\\\\nS^{-1}(u) &= \\log\\frac{1-u}{u}\n\\end{align}",
        "We have $alpha + alpha = 3 alpha$.",
        "$2^2 = 5$",
        "$$\\prod_k c_k \\cdot 2^n \\cdot \\prod_k c_k^2 = 2^n \\prod_k c_k^4$$",
        "For numbers $x_1, \\dots, x_n$ with the mean $\\bar x$, $$\\sum_{i=1}^n (x_i - \\bar x)^2 = \\sum_{i=1}^n x_i^2 - 3 x_i \\bar x$$",
        "Let $m = 2$. So we get $m = 3$.",
        "Let $g(u) = u^2$. Then $g'(u) = 2 g(u)$.",
        "We have $2^{40} \\approx 1.1 \\times 10^{11}$.",
        "We have $2^{-52} \\approx 2.32 \\cdot 10^{-16}$.",
        "$$f(u, v) = f(u) f(u | v)$$",
        "$$p(\\theta | x) \\propto p(x | \\theta) p(x)$$",
        "Let $h$ be differentiable.\n$$\\frac{d}{du} h(3u) = h'(3u)$$",
        "Suppose that $A \\to B \\to C$ is a Markov chain.\n\n$$I(A; B | C) = I(A; B)$$",
        "\\begin{alignat}{2}\nu &= (b + c) b &&= b^2 + c^2\n\\end{alignat}",
    ],
)
def test_slips_beside_them_are(text: str) -> None:
    assert "fails" in statuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "$$T_j = T_{max}^{(n-j)/n}$$\nThis becomes\n$$T_j = T_{j-1}^{(n-j)/(n-(j-1))}.$$",
        "The map $u = \\log(1 + \\exp(v))$ has the inverse\n$$v = \\log(\\exp(u) - 1)$$",
        "$$H(p, q) = H_q(p) = -\\sum_x p(x) \\log q(x)$$",
        "\\begin{align}\nS(u)    &= \\frac{1}{1 + \\exp(-u)} \\\\\nS^{-1}(u) &= \\log\\frac{u}{1-u}\n\\end{align}",
        "We have $3 <= 5$ and $4 >= 3$.",
        "$$P(\\theta | D) \\propto P(D | \\theta) P(\\theta)$$",
        "$$f(u, v) = f(u | v) f(v)$$",
        "$$f(u | v) = \\frac{f(v | u) f(u)}{\\int f(v | u) f(u) du}$$",
        "$$\\sum_{s=1}^3 a_{s+1} = a_2 + a_3 + a_4$$",
        "$$\\sum_{s=-2}^2 \\sum_{l=-2}^2 a_{s-l} = \\sum_{s=-4}^4 (5 - |s|) a_s$$",
        "We have $2^{-52} \\approx 2.22 \\cdot 10^{-16}$.",
        "We have $1e-4 = 0.0001$.",
        "$$\\int_0^1 \\int_0^1 xydxdy = \\frac14$$",  # no word
        "$$\\int_0^1 Fdx = F$$",
        "$(AA_1)^T = A_1^T A^T$",
        "For a random variable $X$, $\\mathbb{V}[X] = \\mathbb{E}\\left(X - \\mathbb{E}[X]\\right)^2$.",
        "$$\\prod_k c_k \\cdot 2^n \\cdot \\prod_k c_k^2 = 2^n \\prod_k c_k^3$$",
        "For numbers $x_1, \\dots, x_n$ with the mean $\\bar x$, $$\\sum_{i=1}^n (x_i - \\bar x)^2 = \\sum_{i=1}^n x_i^2 - 2 x_i \\bar x + \\bar x^2$$",
        "$$\\mathbb{E}_{a \\sim \\pi(s)}[A^\\pi(s, a)] = 0$$",
        "\\begin{alignat}{2}\nu &= (b + c) b &&= b^2 + b c\n\\end{alignat}",
    ],
)
def test_what_is_right_holds(text: str) -> None:
    assert statuses(text)[-1] == "holds"


@pytest.mark.parametrize(
    "rows",
    [
        "2 u &= u + 3 (1 - u) \\\\ u &= 3/4",
        "2 u &= u + 3 (1 - u) \\\\ u &= 3 (1 - u) \\\\ 4 u &= 3",
        "\\lambda u &= \\mu (1 - u) \\\\ u &= \\frac{\\mu}{\\lambda + \\mu}",
    ],
)
def test_equations_that_rows_below_solve_are_to_be_solved(rows: str) -> None:
    found = statuses(f"$$\\begin{{aligned}} {rows} \\end{{aligned}}$$")
    assert found == ["to_solve"] + ["holds"] * (len(found) - 1)


def test_the_next_formula_may_solve_an_equation() -> None:
    assert statuses("$$3 v = 1 - v$$ so $v = 1/4$.") == ["to_solve", "holds"]
    assert "fails" in statuses("$$3 v = 1 - v$$ so $v = 1/3$.")


def test_a_power_of_zero_on_a_process_is_its_name() -> None:
    assert statuses("$$W^0(t) = W(t) - t W(1)$$") == ["definition"]
    assert statuses("$$SS_{\\mbox{total}} = SS_{\\mbox{model}} + SS_{\\mbox{error}}$$") == ["definition"]


def test_a_formula_in_a_box_of_the_prose_is_read() -> None:
    checked = check_text("We see that \\mbox{$2 + 2 = 5$} here.", "tex")
    assert [item.status.value for item in checked.findings] == ["fails"]


def test_a_definition_that_a_later_part_gets_wrong_is_crossed() -> None:
    text = "# Question 2\n\nLet $v = 3 u$.\n\n\\begin{align}\nw &= u + v \\\\\n&= 4 u\n\\end{align}\n\nWe have $v = 2 u$.\n"
    assert statuses(text)[-1] == "fails"


def test_ranges_of_numbers_are_of_nothing() -> None:
    assert statuses("Groups by $>85$\\%, 65--85\\% or $<65$\\% of it.") == []


def test_trying_other_meanings_defines_nothing() -> None:
    assert statuses("$$u = r i$$") == ["definition"]


def test_a_relation_behind_words_that_name_another_thing_goes_on_from_nothing() -> None:
    assert statuses("The value grows to $s = 3$ (single maximum $= 4$).") == ["definition"]
