"""Lines about matrices and vectors: what the text calls a matrix is one in every line, and no size is taken for another."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

HOLDS = (
    r"$$(AB)^T = B^T A^T$$",
    r"$$(AB)^{-1} = B^{-1} A^{-1}$$",
    r"$$\operatorname{tr}(AB) = \operatorname{tr}(BA)$$",
    r"$$\det(3A) = 3^n \det A$$",
    "For a symmetric matrix $A$,\n\n$$\\nabla_x (x^T A x) = 2 A x$$",
    "Soit $A$ une matrice symétrique.\n\n$$A^T = A$$",
    "Let $Q$ be orthogonal.\n\n$$\\|Q x\\|^2 = \\|x\\|^2$$",
    "Let $y \\in \\mathbb{R}^3$ with $p(y) = \\mathcal{N}(y; \\mu_1, \\Sigma_1)$.\n\n$$\\det(4 \\Sigma_1) = 64 \\det \\Sigma_1$$",
    "Let $W \\in \\mathbb{R}^{m \\times n}$, $x \\in \\mathbb{R}^n$ and $b, y \\in \\mathbb{R}^m$.\n\n"
    "$$\\frac{\\partial}{\\partial W} \\frac12 \\|W x + b - y\\|^2 = (W x + b - y) x^T$$",
    r"$$\frac{\partial}{\partial X} \operatorname{tr}(A X) = A^T$$",
    r"$$\frac{\partial \log \det X}{\partial X} = X^{-T}$$",
    r"$$\nabla_x \|A x - b\|^2 = 2 A^T (A x - b)$$",
    r"$$\frac{\partial}{\partial x} x^T A x = x^T (A + A^T)$$",
    r"$$\frac{\partial}{\partial x} x^T A x = (A + A^T) x$$",
    r"$$(A + u v^T)^{-1} = A^{-1} - \frac{A^{-1} u v^T A^{-1}}{1 + v^T A^{-1} u}$$",
    r"$$\det\begin{pmatrix} A & 0 \\ B & C \end{pmatrix} = \det A \det C$$",
    r"$$\det(\mathrm{diag}(\exp(s))) = \exp(\sum_i s_i)$$",
    r"$$\operatorname{tr}(A^T A) = \sum_{i=1}^n \sum_{j=1}^n A_{ij}^2$$",
    r"$$(A x)_i = \sum_{j=1}^{n} A_{ij} x_j$$",
    r"$$(A B)_{ij} = \sum_{k=1}^n A_{ik} B_{kj}$$",
    r"$$\operatorname{tr}(I_n) = n$$",
    "Let $U \\in \\mathbb{R}^{n \\times m}$.\n\n$$(I + U^T U)^{-1} U^T = U^T (I + U U^T)^{-1}$$",
    "Let $L$ be lower triangular.\n\n$$\\det L = \\prod_{i=1}^n L_{ii}$$",
    "With $s_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}}$,\n\n"
    "$$\\frac{\\partial s_i}{\\partial z_j} = s_i (\\delta_{ij} - s_j)$$",
)
REFUTED = (
    "Let $P, S \\in \\mathbb{R}^{k \\times k}$.\n\n$$P S = S P$$",
    "Soient $A$ et $B$ des matrices carrées.\n\n$$\\det(A + B) = \\det A + \\det B$$",
    r"$$\mathbf{A}\mathbf{B} = \mathbf{B}\mathbf{A}$$",
    r"$$(AB)^T = A^T B^T$$",
    r"$$\operatorname{tr}(AB) = \operatorname{tr}(A) \operatorname{tr}(B)$$",
    r"$$\det(3A) = 9 \det A$$",
    "Let $x \\in \\mathbb{R}^n$ and $p(x) = \\mathcal{N}(x; \\mu_1, \\Sigma_1)$.\n\n"
    "$$\\log p(x) = -\\log(2\\pi) - \\frac12 \\log|\\Sigma_1| - \\frac12 (x - \\mu_1)^T \\Sigma_1^{-1} (x - \\mu_1)$$",
    "Let $W \\in \\mathbb{R}^{m \\times n}$, $x \\in \\mathbb{R}^n$ and $b, y \\in \\mathbb{R}^m$.\n\n"
    "$$\\frac{\\partial}{\\partial W} \\frac12 \\|W x + b - y\\|^2 = x (W x + b - y)^T$$",
    r"$$\nabla_x \|A x - b\|^2 = 2 A (A x - b)$$",
    r"$$\det(\mathrm{diag}(\exp(s))) = \sum_i \exp(s_i)$$",
    r"$$(A x)_i = \sum_{j=1}^{n} A_{ji} x_j$$",
    r"$$x^T A x = \operatorname{tr}(A x^T x)$$",
    "Let $U \\in \\mathbb{R}^{n \\times m}$.\n\n$$\\det(U^T U + s I) = \\det(U U^T + s I)$$",  # s^m and s^n
    "With $s_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}}$,\n\n"
    "$$\\frac{\\partial s_i}{\\partial z_j} = s_i (1 - s_j)$$",
)
OPEN = (  # right of numbers, or of matrices of which more is known
    "$$A B = B A$$",
    r"$$\|Q x\|^2 = \|x\|^2$$",
)
FEW = (  # a length that is a letter is no number, under a name of a context
    ("ddpm-gaussian", r"\bar\alpha_T = \alpha_1 \alpha_2 \alpha_3 \alpha_4"),
    ("ddpm", r"\log q(x_{1:T}|x_0) = \log q(x_1|x_0) + (T-2) \log q(x_2|x_1) + \log q(x_T|x_{T-1})"),
    ("gaussians", r"\det(5 \Sigma_1) = 25 \det \Sigma_1"),
    ("plain", r"\sum_{i=1}^{n} a = 3 a"),
)


def status(text: str, context: str = "auto") -> str:
    return check_text(text, "md", context=context).findings[-1].status.value


@pytest.mark.parametrize("text", HOLDS)
def test_right_lines_hold(text: str) -> None:
    assert status(text) == "holds"


@pytest.mark.parametrize("text", REFUTED)
def test_wrong_lines_fail(text: str) -> None:
    assert status(text) == "fails"


@pytest.mark.parametrize("text", OPEN)
def test_what_is_not_said_is_doubtful(text: str) -> None:
    assert status(text) == "doubtful"


@pytest.mark.parametrize(("context", "line"), FEW)
def test_a_length_is_no_number(context: str, line: str) -> None:
    assert status(f"$${line}$$", context) == "fails"


@pytest.mark.parametrize(
    "said",
    [
        "Let $A$ and $B$ be symmetric positive definite matrices.",
        "Let $A$ and $B$ be symmetric and positive definite.",
        r"Let $A, B \in \mathbb{R}^{n \times n}$ be symmetric positive definite matrices.",
        "Soient $A$ et $B$ des matrices symétriques définies positives.",
    ],
)
def test_what_is_positive_definite_is_symmetric_too(said: str) -> None:
    for line in (r"\sqrt{|2A + 3B|^2} = |2A + 3B|", "|A + B| = |A| |B| |A^{-1} + B^{-1}|"):
        assert check_text(f"{said}\n\n$${line}$$", "md").findings[-1].proved
    assert status(f"{said}\n\n$$\\sqrt{{|A - B|^2}} = |A - B|$$") == "fails"
    only = (
        said.replace(" positive definite", "")
        .replace(" and positive definite", "")
        .replace(" définies positives", "")
    )
    assert status(f"{only}\n\n$$\\sqrt{{|2A + 3B|^2}} = |2A + 3B|$$") == "fails"


def test_a_set_and_a_kind_are_said_at_once() -> None:
    text = r"Let $B \in \mathbb{R}^{n \times n}$ be symmetric. Then $$(B + B^T) v = 2 B v$$"
    assert check_text(text, "md").findings[-1].status.value == "holds"
    assert check_text(text.replace("be symmetric", "be given"), "md").findings[-1].status.value == "fails"
