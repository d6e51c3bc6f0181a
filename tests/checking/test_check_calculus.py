"""`hw check` on changes of variables, games of two players and plain algebra: right lines hold, spoilt ones fail."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Checked, Status
from hw_cli.checking.checking import check_text

LETTER = {
    Status.HOLDS: "h",
    Status.FAILS: "f",
    Status.DEFINITION: "d",
    Status.UNDECIDED: "u",
    Status.NOT_UNDERSTOOD: "n",
    Status.NOT_CHECKABLE: "c",
    Status.DOUBTFUL: "w",
}


def said(text: str) -> str:
    """One letter for each step; a step that only inherits a slip in capitals."""
    found: Checked = check_text(text, "md")
    return "".join(
        LETTER[item.status].upper() if item.status is Status.FAILS and not item.root else LETTER[item.status]
        for item in found.findings
    )


def shown(*lines: str) -> str:
    return "\n\n".join(f"$$ {line} $$" for line in lines)


def chain(*rows: str) -> str:
    return "\\begin{align}\n" + " \\\\\n".join(rows) + "\n\\end{align}"


FLOWS = [
    (
        "both maps named",
        shown(
            r"p_X(x) = p_Z(z)\left|\frac{dz}{dx}\right| = p_Z(f^{-1}(x)) \left|\frac{d f^{-1}(x)}{dx}\right|"
        ),
        "hh",
    ),
    (
        "a map said in words",
        r"Let $x = f(z)$."
        + shown(r"p_X(x) = p_Z(z) \left|\det \frac{\partial f(z)}{\partial z}\right|^{-1}"),
        "dh",
    ),
    (
        "towards the base",
        shown(
            r"\log p_\theta(x) = \log p_Z(f_\theta(x)) + \log\left|\det \frac{\partial f_\theta(x)}{\partial x}\right|"
        ),
        "h",
    ),
    (
        "a Jacobian without the name of its map",
        r"Let $x = f(z)$." + shown(r"p_X(x) = p_Z(z) |\det J(z)|^{-1}"),
        "dh",
    ),
    (
        "means over laws that are only named",
        shown(r"\E_{p_X}[\log p_X(x)] = \E_{p_Z}[\log p_Z(z) - \log|\det J_f(z)|]"),
        "h",
    ),
    (
        "textbook densities",
        shown(
            r"f_Y(y) = f_X(h^{-1}(y))\left|\frac{d h^{-1}(y)}{dy}\right| = \frac{f_X(h^{-1}(y))}{|h'(h^{-1}(y))|}"
        ),
        "hh",
    ),
    (
        "primes",
        shown(
            r"q(z') = q(z)\left|\det\frac{\partial f^{-1}}{\partial z'}\right| = q(z) \left|\det\frac{\partial f}{\partial z}\right|^{-1}"
        ),
        "hh",
    ),
    ("Jacobians by name", shown(r"p_x(x) = p_u(u)\,|\det J_g(u)|^{-1}"), "h"),
    (
        "a chain of maps",
        chain(
            r"z_i &= f_i(z_{i-1})",
            r"p_i(z_i) &= p_{i-1}(f_i^{-1}(z_i)) \left|\det\frac{d f_i^{-1}}{d z_i}\right|",
            r"&= p_{i-1}(z_{i-1}) \left|\det \frac{d f_i}{d z_{i-1}}\right|^{-1}",
        ),
        "dhh",
    ),
    (
        "all the way down",
        shown(
            r"\ln q_K(z_K) = \ln q_0(z_0) - \sum_{k=1}^K \ln\left|\det\frac{\partial f_k}{\partial z_{k-1}}\right|"
        ),
        "h",
    ),
    (
        "one map again and again",
        chain(
            r"\log f_n(x_n) &= \log f_{n-1}(x_{n-1}) - \log\left|\det\frac{d h(x_{n-1})}{d x_{n-1}}\right|",
            r"&= \log f_0(x_0) - \sum_{i=0}^{n-1}\log\left|\det\frac{d h(x_i)}{d x_i}\right|",
        ),
        "hh",
    ),
    (
        "a formula for the map",
        r"Let $x = \mu + \sigma z$."
        + shown(r"p_X(x) = \frac{1}{|\sigma|} p_Z\left(\frac{x-\mu}{\sigma}\right)"),
        "dh",
    ),
    (
        "reciprocal derivatives",
        shown(
            r"p_X(x) = p_Z(z)\left|\frac{dx}{dz}\right|^{-1}",
            r"\frac{dz}{dx} = \left(\frac{dx}{dz}\right)^{-1}",
        ),
        "hh",
    ),
    (
        "a coupling layer",
        shown(
            r"|\det J| = \prod_{j=1}^{D-d}\exp(s(x_{1:d}))_j = \exp\left(\sum_{j=1}^{D-d} s(x_{1:d})_j\right)"
        ),
        "hh",
    ),
    (
        "the last of a chain",
        shown(
            r"\log p(x) = \log p(z_0) - \sum_{k=1}^K \log\left|\det\frac{\partial f_k}{\partial z_{k-1}}\right|"
        ),
        "h",
    ),
    (
        "capital letters",
        "Let $Y = aX + b$." + shown(r"f_Y(y) = \frac{1}{|a|} f_X\left(\frac{y-b}{a}\right)"),
        "dh",
    ),
    (
        "planar maps",
        shown(
            r"\left|\det\frac{\partial f}{\partial z}\right| = |\det(I + u h'(w^\top z + b) w^\top)| = |1 + h'(w^\top z+b) u^\top w|"
        ),
        "hh",
    ),
]

SPOILT_FLOWS = [
    (
        "the inverse lost",
        r"Let $x=f(z)$." + shown(r"p_X(x) = p_Z(z) \left|\det \frac{\partial f(z)}{\partial z}\right|"),
        "df",
    ),
    (
        "the inverse lost, of a Jacobian without a name",
        r"Let $x = f(z)$." + shown(r"p_X(x) = p_Z(z) |\det J(z)|"),
        "df",
    ),
    (
        "a sign",
        shown(r"\log p_X(x) = \log p_Z(f(x)) - \log\left|\det\frac{\partial f(x)}{\partial x}\right|"),
        "f",
    ),
    ("the wrong quotient", shown(r"p_X(x) = p_Z(z)\left|\frac{dx}{dz}\right|"), "f"),
    (
        "the logarithm lost",
        shown(
            r"\ln q_K(z_K) = \ln q_0(z_0) - \sum_{k=1}^K \left|\det\frac{\partial f_k}{\partial z_{k-1}}\right|"
        ),
        "f",
    ),
    (
        "an index",
        shown(
            r"\ln q_K(z_K) = \ln q_0(z_0) - \sum_{k=2}^K \ln\left|\det\frac{\partial f_k}{\partial z_{k-1}}\right|"
        ),
        "f",
    ),
    (
        "the absolute value lost",
        shown(
            r"f_Y(y) = f_X(g^{-1}(y)) \left|\frac{d g^{-1}(y)}{dy}\right| = \frac{f_X(g^{-1}(y))}{g'(g^{-1}(y))}"
        ),
        "hf",
    ),
    (
        "a factor",
        r"Let $x = \mu + \sigma z$." + shown(r"p_X(x) = |\sigma|\, p_Z\left(\frac{x-\mu}{\sigma}\right)"),
        "df",
    ),
    (
        "the wrong vector",
        shown(r"|\det(I + u h'(w^\top z + b) w^\top)| = |1 + h'(w^\top z+b) u^\top u|"),
        "f",
    ),
    (
        "a slip that is undone",
        chain(
            r"p_i(z_i) &= p_{i-1}(f_i^{-1}(z_i)) \left|\det\frac{d f_i^{-1}}{d z_i}\right|",
            r"&= p_{i-1}(z_{i-1}) \left|\det \frac{d f_i}{d z_{i-1}}\right|",
            r"&= p_{i-1}(z_{i-1}) \left|\det \frac{d f_i}{d z_{i-1}}\right|^{-1}",
        ),
        "hfF",
    ),
]

SILENT = [  # nothing says enough: neither right nor wrong
    (
        "a law that nothing states",
        shown(
            r"p_X(x) = p_Z(f(x))\left|\frac{d f(x)}{dx}\right|", r"p_X(x) = \frac{1}{\sqrt{2\pi}} e^{-x^2/2}"
        ),
        "hu",
    ),
    (
        "a map only in words",
        shown(r"p_X(x) = p_Z(z)\left|\frac{dz}{dx}\right| = p_Z(z) \frac{1}{|\sigma|}"),
        "hu",
    ),
    ("a matrix without a meaning", shown(r"\log|\det J| = \sum_{j=1}^{3} s_j"), "u"),
    ("an equation to solve", shown(r"2x + 3 = 7"), "u"),
    ("a derivative set to nothing", shown(r"\frac{a}{y} - \frac{b}{1-y} = 0"), "u"),
    ("eigenvectors", shown(r"A v = \lambda v"), "u"),
    ("a condition", shown(r"(1-\eta\gamma)^2 < 1"), "u"),
    (
        "two branches",
        "Let $y = x^2$." + shown(r"p_Y(y) = \frac{1}{2\sqrt{y}}(p_X(\sqrt{y}) + p_X(-\sqrt{y}))"),
        "dn",
    ),
    ("orthogonal matrices", shown(r"V \Sigma U^\top U \Sigma V^\top = V \Sigma^2 V^\top"), "w"),
    (
        "a letter that the file uses twice",
        "Let $y = x + 1$. Now let $y = x^2$." + shown(r"\frac{dy}{dx} = 2x"),
        "ddh",
    ),
    (
        "components",
        shown(
            r"\left|\det\frac{\partial z}{\partial x}\right| = \prod_{i=1}^{3}\left|\frac{\partial z_i}{\partial x_i}\right|"
        ),
        "n",
    ),
    ("nothing ties y to x", shown(r"\frac{dy}{dx} = 2x"), "u"),
]

GAMES = [
    (
        "a Jacobian that is stated",
        shown(
            r"v'(a, b) = \begin{pmatrix} f'(a) & b \\ b & 0 \end{pmatrix}",
            r"v'(0, 1) = \begin{pmatrix} f'(0) & 1 \\ 1 & 0 \end{pmatrix}",
        ),
        "dh",
    ),
    (
        "a Jacobian that is not that of the field above",
        shown(
            r"v(a, b) = \begin{pmatrix} a b \\ b^2 \end{pmatrix}",
            r"v'(a, b) = \begin{pmatrix} b & a \\ 1 & 2 b \end{pmatrix}",
        ),
        "df",
    ),
    (
        "a field and its Jacobian",
        shown(
            r"v(\theta,\psi) = \begin{pmatrix} -\psi f'(\psi\theta) \\ \theta f'(\psi\theta) \end{pmatrix}",
            r"v'(\theta,\psi) = \begin{pmatrix} -f''(\theta\psi)\psi^2 & -f'(\theta\psi) - f''(\theta\psi)\theta\psi \\"
            r" f'(\theta\psi) + f''(\theta\psi)\theta\psi & f''(\theta\psi)\theta^2 \end{pmatrix}",
            r"v'(0,0) = \begin{pmatrix} 0 & -f'(0) \\ f'(0) & 0 \end{pmatrix}",
        ),
        "dhh",
    ),
    (
        "a column of derivatives in time",
        shown(
            r"\begin{pmatrix}\dot\theta\\ \dot\psi\end{pmatrix} = \begin{pmatrix}-\psi\\ \theta\end{pmatrix}"
        ),
        "d",
    ),
    ("a value function by its name", shown(r"V(\theta,\psi) = \psi\theta", r"\nabla_\theta V = \psi"), "dh"),
    (
        "alternating steps",
        chain(
            r"\theta_{k+1} &= \theta_k - \eta\psi_k",
            r"\psi_{k+1} &= \psi_k + \eta\theta_{k+1} = \psi_k + \eta(\theta_k - \eta\psi_k) = (1-\eta^2)\psi_k + \eta\theta_k",
        ),
        "ddhh",
    ),
    (
        "simultaneous steps",
        shown(r"(\theta_k - \eta\psi_k)^2 + (\psi_k + \eta\theta_k)^2 = (1+\eta^2)(\theta_k^2+\psi_k^2)"),
        "h",
    ),
    (
        "a matrix of the line above",
        shown(
            r"J = \begin{pmatrix} 0 & -1 \\ 1 & -\gamma\end{pmatrix}",
            r"\det(J - \lambda I) = \lambda^2 + \gamma\lambda + 1",
        ),
        "dh",
    ),
    (
        "a sign in the Jacobian",
        chain(
            r"v(\theta,\psi) &= \begin{pmatrix} -\psi f'(\psi\theta) \\ \theta f'(\psi\theta) \end{pmatrix}",
            r"v'(0,0) &= \begin{pmatrix} 0 & f'(0) \\ f'(0) & 0 \end{pmatrix}",
        ),
        "df",
    ),
    ("a share", shown(r"\nabla_\theta \log(1-\sigma(\psi\theta)) = -\psi(1-\sigma(\psi\theta))"), "f"),
]

PLAIN = [
    ("least squares", shown(r"\nabla_w \frac12\|Xw-y\|^2 = X^\top X w - X^\top y"), "h"),
    (
        "a square written out",
        shown(r"\|Ax-b\|_2^2 = (Ax-b)^\top(Ax-b) = x^\top A^\top A x - 2b^\top A x + b^\top b"),
        "hh",
    ),
    ("a quadratic form", shown(r"\nabla_x (x^\top A x) = (A + A^\top)x"), "h"),
    (
        "a cross-entropy by parts",
        chain(
            r"L &= -y\log\hat y - (1-y)\log(1-\hat y)",
            r"\frac{\partial L}{\partial\hat y} &= \frac{\hat y - y}{\hat y(1-\hat y)}",
        ),
        "dh",
    ),
    ("a definition of the line above", r"Let $y = \sigma(x)$." + shown(r"\frac{dy}{dx} = y(1-y)"), "dh"),
    (
        "the mean of the line above",
        shown(
            r"\bar x = \frac1n\sum_{i=1}^n x_i",
            r"\frac1n\sum_{i=1}^n(x_i-\bar x)^2 = \frac1n\sum_{i=1}^n x_i^2 - \bar x^2",
        ),
        "hh",
    ),
    (
        "a sum over a plus",
        shown(
            r"\log\prod_{i=1}^n \theta^{x_i}(1-\theta)^{1-x_i} = \sum_{i=1}^n x_i\log\theta + (1-x_i)\log(1-\theta)"
        ),
        "h",
    ),
    ("by parts", shown(r"\int_a^b f'(x)g(x)dx = f(b)g(b)-f(a)g(a)-\int_a^b f(x)g'(x)dx"), "h"),
    ("the integral of a bell", shown(r"\int_{-\infty}^\infty e^{-x^2/2}dx = \sqrt{2\pi}"), "h"),
    ("the unit", shown(r"e^{i\theta} = \cos\theta + i\sin\theta"), "h"),
    ("the unit, with a slip", shown(r"e^{i\theta} = \cos\theta - i\sin\theta"), "f"),
    ("an example, then a claim", "For $n = 2$ it is even." + shown(r"n^2 = 2n"), "du"),
    ("what is let be a number", "Let $n = 2$." + shown(r"n^2 = 2n", "n^2 = 3n"), "dhf"),
    ("a factor", shown(r"\nabla_x \|Ax-b\|^2 = A^\top(Ax-b)"), "f"),
    ("a transpose", shown(r"\nabla_x \|Ax-b\|^2 = 2A(Ax-b)"), "f"),
    ("the order of a product", shown(r"(AB)^{-1} = A^{-1}B^{-1}"), "f"),
    ("the order under a trace", shown(r"\operatorname{tr}(ABC) = \operatorname{tr}(ACB)"), "f"),
    ("a symmetric matrix for any", shown(r"\nabla_x (x^\top A x) = 2Ax"), "f"),
    (
        "a sign in a cross-entropy",
        chain(
            r"L &= -y\log\hat y - (1-y)\log(1-\hat y)",
            r"\frac{\partial L}{\partial\hat y} &= -\frac{y}{\hat y} - \frac{1-y}{1-\hat y}",
        ),
        "df",
    ),
    (
        "a sign in a variance",
        shown(r"\frac1n\sum_{i=1}^n(x_i-\bar x)^2 = \frac1n\sum_{i=1}^n x_i^2 + \bar x^2"),
        "f",
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(text, expected, id=name) for name, text, expected in (*FLOWS, *SPOILT_FLOWS, *SILENT)],
)
def test_changes_of_variables(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(text, expected, id=name) for name, text, expected in GAMES]
)
def test_games(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(text, expected, id=name) for name, text, expected in PLAIN]
)
def test_plain_formulas(text: str, expected: str) -> None:
    assert said(text) == expected


def test_a_counterexample_of_a_flow_names_the_drawn_letter() -> None:
    found = check_text(shown(r"p_X(x) = p_Z(z)\left|\frac{dx}{dz}\right|"), "md").findings[0]
    assert found.counterexample is not None
    assert found.counterexample.left != found.counterexample.right
    assert found.counterexample.point
