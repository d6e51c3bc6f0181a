"""Calculus as courses write it: sizes from the lines, entries and wholes, cases of subscripts; wrong lines beside right ones."""

import pytest

from hw_cli.checking.checking import check_text

SOFTMAX = "$$s_j = \\frac{e^{u_j}}{\\sum_k e^{u_k}}$$\n\n"
KINDS = {
    "sizes that the lines leave": (
        (
            r"$$\|Zw - t\|^2 = w^TZ^TZw - 2t^TZw + t^Tt$$",
            r"$$\frac{1}{2m} \left\| Z\theta - T \right\|_2^2 = \frac{1}{2m} (Z\theta - T)^\top (Z\theta - T)$$",
            "$$\\hat{y} = X (X^TX)^{-1}X^T y$$\n\n$$X^T(y - \\hat{y}) = 0$$",
            r"$$(y-X\hat{\beta})^T(X\hat{\beta}-X\beta) = (y-X\hat{\beta})^TX(\hat{\beta}-\beta)$$",
            r"$$\nabla_v (v^{\top} \Sigma v - \lambda ( v^{\top} v - 1 )) = 2 \Sigma v - 2 \lambda v$$",
            "On pose $R = X\\theta - Y$.\n\n$$\\frac{\\partial}{\\partial \\theta}(R^\\top R) = 2 X^\\top R$$",
        ),
        (
            r"$$\|Zw - t\|^2 = w^TZ^TZw + 2t^TZw + t^Tt$$",
            r"$$\frac{1}{2m} \left\| Z\theta - T \right\|_2^2 = \frac{1}{m} (Z\theta - T)^\top (Z\theta - T)$$",
            "$$\\hat{y} = X (X^TX)^{-1}X^T y$$\n\n$$X^T(y - 2\\hat{y}) = 0$$",
            r"$$(y-X\hat{\beta})^T(X\hat{\beta}-X\beta) = (y-X\hat{\beta})^TX(\beta - \hat{\beta})$$",
            r"$$\nabla_v (v^{\top} \Sigma v - \lambda ( v^{\top} v - 1 )) = \Sigma v - 2 \lambda v$$",
            r"$$\nabla_w \|Zw - t\|^2 = 2Z^TZw$$",
            r"$$x^T\Sigma x - 2a^Tx = (x - \Sigma^{-1}a)^T\Sigma(x - \Sigma^{-1}a) + a^T\Sigma^{-1}a$$",
            "Let $X \\in \\mathbb{R}^{n \\times d}$.\n\n$$H = X(X^TX)^{-1}X^T$$\n\n$$H = I$$",
            "On pose $R = X\\theta - Y$.\n\n$$\\frac{\\partial}{\\partial \\theta}(R^\\top R) = X^\\top R$$",
        ),
    ),
    "cases of subscripts": (
        (
            SOFTMAX + r"si $j=i$ : $$\frac{\partial s_i}{\partial u_j} = s_i (1 - s_j)$$",
            SOFTMAX + r"If $i \neq j$, then $$\frac{\partial s_i}{\partial u_j} = - s_i s_j$$",
            SOFTMAX + "**Cas 1 : $i = j$**\n\nOn a $$\\frac{\\partial s_i}{\\partial u_j} = s_j (1 - s_i)$$",
            SOFTMAX
            + "**Case 1: $i = j$**\n\nHere $g = e^{u_i}$.\n\n"
            + "**Case 2: $i \\neq j$**\n\n$$\\frac{\\partial s_i}{\\partial u_j} = - s_j s_i$$",
        ),
        (
            SOFTMAX + r"si $j=i$ : $$\frac{\partial s_i}{\partial u_j} = s_i (1 + s_j)$$",
            SOFTMAX + r"If $i \neq j$, then $$\frac{\partial s_i}{\partial u_j} = s_i s_j$$",
            SOFTMAX + "**Cas 1 : $i = j$**\n\nOn a $$\\frac{\\partial s_i}{\\partial u_j} = - s_j s_i$$",
            SOFTMAX
            + "**Case 1: $i = j$**\n\nHere $g = e^{u_i}$.\n\n"
            + "**Case 2: $i \\neq j$**\n\n$$\\frac{\\partial s_i}{\\partial u_j} = s_i (1 - s_j)$$",
        ),
    ),
    "entries and wholes": (
        (
            "$$E = -\\sum_{k=1}^{K} t_k \\log(q_k), \\quad q_k = \\mathrm{softmax}(z)_k$$\n\n$$\\sum_k t_k = 1$$\n\n"
            "$$\\frac{\\partial E}{\\partial z_k} = q_k - t_k$$",
            "$$v = \\sum_{i=1}^n x_i^3$$\n\n$$\\frac{\\partial v}{\\partial x_i} = 3 x_i^2$$",
            "$$w = \\sum_{i=1}^n x_i^2$$\n\n$$\\nabla_x w = 2x$$",
            "$$s^2 = \\frac{1}{N} \\sum_{i=1}^N (x_i - c)^2$$\n\n$$\\frac{\\partial s^2}{\\partial x_i} = \\frac{2}{N} (x_i - c)$$",
        ),
        (
            "$$E = -\\sum_{k=1}^{K} t_k \\log(q_k), \\quad q_k = \\mathrm{softmax}(z)_k$$\n\n$$\\sum_k t_k = 1$$\n\n"
            "$$\\frac{\\partial E}{\\partial z_k} = q_k + t_k$$",
            "$$v = \\sum_{i=1}^n x_i^3$$\n\n$$\\frac{\\partial v}{\\partial x_i} = x_i^2$$",
            "$$w = \\sum_{i=1}^n x_i^2$$\n\n$$\\nabla_x w = x$$",
            "$$s^2 = \\frac{1}{N} \\sum_{i=1}^N (x_i - c)^2$$\n\n$$\\frac{\\partial s^2}{\\partial x_i} = \\frac{1}{N} (x_i - c)$$",
        ),
    ),
    "by squares and inverses": (
        (
            r"$$\frac{\partial}{\partial \tau^2} \left( -\frac{N}{2} \log \tau^2 - \frac{S}{2\tau^2} \right) = \frac{S}{2\tau^4} - \frac{N}{2\tau^2}$$",
            r"$$\nabla_{\Sigma^{-1}} \Big( - \frac{N}{2}\log |\Sigma| \Big) = \frac{N}{2} \Sigma$$",
            r"$$\frac{\partial}{\partial \Sigma^{-1}} x^T \Sigma^{-1} x = x x^T$$",
            r"$$\frac{\partial g}{\partial z} = \frac{e^{-z}}{(1 + e^{-z})^2}$$",
        ),
        (
            r"$$\frac{\partial}{\partial \tau^2} \left( -\frac{N}{2} \log \tau^2 - \frac{S}{2\tau^2} \right) = \frac{S}{\tau^4} - \frac{N}{2\tau^2}$$",
            r"$$\nabla_{\Sigma^{-1}} \Big( - \frac{N}{2}\log |\Sigma| \Big) = -\frac{N}{2} \Sigma$$",
            r"$$\frac{\partial}{\partial \Sigma^{-1}} x^T \Sigma^{-1} x = 2x x^T$$",
        ),
    ),
    "moments by their names and samples above letters": (
        (
            r"$$\mathbb{E}[3Y + b] = 3\mu_Y + b$$",
            r"$$\mathrm{Var}(3Y + b) = 9\sigma_Y^2$$",
            r"$$\mathrm{Cov}(U, V) = \mathbb{E}[UV] - \mu_U \mu_V$$",
            r"$$w^T x^{(i)} = x^{(i)^T} w$$",
            r"$$\sum_i {x^{(i)}}^T w = \sum_i x^{(i)T} w$$",
            "La moyenne est $` a = b `$ de ce que l'on dit $` c `$ ici, $` 2a = 2b `$.",
        ),
        (
            r"$$\mathbb{E}[3Y + b] = 3\mu_Y - b$$",
            r"$$\mathrm{Var}(3Y + b) = 3\sigma_Y^2$$",
            r"$$\mathrm{Cov}(U, V) = \mathbb{E}[UV] + \mu_U \mu_V$$",
            r"$$w^T x^{(i)} = 2x^{(i)^T} w$$",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_right_lines_hold_and_wrong_ones_fail(kind: str) -> None:
    right, wrong = KINDS[kind]
    said = {text: check_text(text, "md").findings[-1].status.value for text in (*right, *wrong)}
    assert said == dict.fromkeys(right, "holds") | dict.fromkeys(wrong, "fails")


NO_CROSS = (  # what a text leaves open, or supposes
    "With repeated indices summed over, $$u_i v_i = u^T v$$",
    "$$x^T\\Sigma x = x^T\\Sigma x + \\partial_{jk} f$$",
    "Pour $X$ à coefficients complexes, $$\\|y - Xw\\|^2 = (y - Xw)^*(y - Xw)$$",
    "$$s(z) = \\frac{1}{1 + e^{-z}}$$\n\n# Other\n\n$$s(z)_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}}$$",
    r"The rows differ in general: $i \neq k$ or $i = k$.",
    "$$z_i > z_j$$",
    "$$E = -\\log q$$\n\n$$\\frac{\\partial E}{\\partial u} = q - 1$$",
    "$$\\mathfrak{L} = \\mathcal{L} + \\lambda (\\sum_{k=1}^K \\pi_k - 1)$$",
    "La contrainte $\\sum_k \\pi_k = 1$ donne $\\lambda = -N$.",
    "$$D = \\sum_n \\|x_n - m\\|^2$$\n\n$$D = \\sum_n \\sum_i (x_{ni} - m_i)^2$$",
    "$$Y = Z W_o$$\n\n$$\\frac{\\partial L}{\\partial Y} = Y - Y_{\\text{true}}$$",
)


def test_what_is_left_open_is_no_cross() -> None:
    for text in NO_CROSS:
        assert all(item.status.value != "fails" for item in check_text(text, "md").findings), text


def test_what_holds_of_square_matrices_alone_does_not_pass() -> None:
    for line in (r"X(X^TX)^{-1}X^T = I", r"X(X^TX)^{-1}X^Ty = y", r"AB = I"):
        assert check_text(f"$${line}$$", "md").findings[-1].status.value not in ("holds", "definition"), line
