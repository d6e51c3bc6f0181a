"""MathML: well formed, letters and signs in their own elements, nothing of a name as markup."""

import xml.etree.ElementTree as ElementTree

import pytest

from hw_cli.terms.core import Label, Symbol, indexed, symbols
from hw_cli.terms.mathml import mathml
from hw_cli.terms.parse import parse_latex

FORMULAS = (
    r"\frac{1}{2} \log \frac{\sigma_2^2}{\sigma_1^2} - 0.5",
    r"\sum_{t=1}^{T} \log q(x_t | x_{t-1}) + \prod_{i=1}^n p_i",
    r"\int_0^\infty e^{-x^2} dx",
    r"\E_{q(z|x)}[\log p(x,z) - \log q(z|x)]",
    r"\KL[q(x) \| p(x)]",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}^{-1}",
    r"\frac{\partial f}{\partial x} + \frac{d^2 g}{dt^2}",
    r"\nabla_\theta L(\theta)",
    r"\lim_{x \to 0} \frac{\sin x}{x}",
    r"\sqrt{1 - \bar\alpha_t} \hat y \tilde z f'(x) |x| \|v\|",
    r"\mathbf{A}^\top \mathbf{x} \odot \mathbf{y}",
    r"\mathcal{N}(x; \mu, \sigma^2)",
)
LEAVES = {"mi", "mn", "mo", "mtext"}


@pytest.mark.parametrize("formula", FORMULAS)
def test_words_and_signs_stand_in_elements(formula: str) -> None:
    root = ElementTree.fromstring(mathml(parse_latex(formula), display=True))
    assert root.get("display") == "block"
    for element in root.iter():
        assert element.tag in LEAVES or not (element.text or "").strip()
        assert not any((child.tail or "").strip() for child in element)
        assert element.tag not in LEAVES or len(element) == 0


def test_numerals_have_the_mark_of_the_language() -> None:
    assert "<mn>0,5</mn>" in mathml(parse_latex("0.5 x"), decimal=",")


def test_a_name_is_never_markup() -> None:
    for term in (Symbol("<b>&"), Label('"><script>'), indexed("a", Symbol("<i>"))):
        root = ElementTree.fromstring(mathml(term))
        assert {element.tag for element in root.iter()} <= {"math", "mi", "msub", "mrow"}


def test_brackets_go_where_the_other_scripts_put_them() -> None:
    a, b, c = symbols("a b c")
    assert mathml((a + b) * c).count("(") == 1
    assert mathml(a * b + c).count("(") == 0
    assert "<mfrac>" in mathml(a / (b + c))
