"""Derivations found in LaTeX and Markdown, cut into steps, with their places."""

import time

import pytest

from hw_cli.student import Stated, read_derivations
from hw_cli.terms.parse import parse_latex
from hw_cli.terms.relation import Relation

Row = tuple[str, str, str]


def chain(text: str, kind: str = "tex") -> list[Row]:
    """The steps of all derivations, spaces made even."""
    return [
        (" ".join(step.lhs.source.split()), step.relation.value, " ".join(step.rhs.source.split()))
        for derivation in read_derivations(text, kind)
        for step in derivation.steps
        if not step.aside
    ]


ABC = [("a", "=", "b"), ("b", "<=", "c")]

NOTHING = {
    "no mathematics": "Rien à dire.",
    "no relation": "$a + b$ and \\[ c \\]",
    "a comment": "% \\[ a = b \\]\n",
    "a comment after a line break": "\\[ a \\\\% = b\n \\]",
    "verbatim": "\\begin{verbatim}\\[ a = b \\]\\end{verbatim}",
    "an escaped dollar": r"It costs 3\$ and a = b\$.",
    "a lone dollar": "It costs 3$ and\n\na = b costs 4.",
    "not closed": r"\[ a = b",
    "membership": r"$x \in A$, $x \sim q$, $x \to y$",
    "an index range": r"$\sum_{t=1}^T x_t$",
    "an argument": r"$p(x = 1)$",
    "a macro's definition": r"\newcommand{\eqn}{$a = b$}",
    "a line break's space": r"\\[10pt] a = b",
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_derivation_gives_no_step(name: str) -> None:
    assert chain(NOTHING[name]) == []


ENVIRONMENTS = (
    "align align* aligned gather gather* multline split equation eqnarray flalign displaymath dmath alignat*"
)


@pytest.mark.parametrize("name", ENVIRONMENTS.split())
def test_every_environment(name: str) -> None:
    assert chain(rf"\begin{{{name}}} a &= b \\ &\leq c. \end{{{name}}}") == ABC


@pytest.mark.parametrize(
    "text",
    [
        r"\[ a = b \leq c \]",
        r"$$ a = b \leq c $$",
        r"\( a = b \leq c \)",
        r"$a = b \leq c$",
        r"\begin{equation}\begin{split} a &= b \\ &\leq c \end{split}\label{eq:one}\end{equation}",
        "$$\n\\begin{aligned}\na &= b \\\\\n&\\leq c\n\\end{aligned} \\tag{3}\n$$",
        r"\begin{align} a =& b \\ \leq& c \end{align}",
        r"\begin{align} a = \\ b \leq \\ c \end{align}",
        r"\begin{align} a &= b \newline &\leq c \end{align}",
        "\\begin{align} a &= b \\\\\\\n &\\leq c \\end{align}",
        r"\begin{align} & a \\ = & b \\[4pt] \leq & c \\ \end{align}",
        r"\begin{eqnarray} a &=& b \\ &\leq& c \end{eqnarray}",
        r"\begin{align} a &\overset{(a)}{=} b \nonumber \\ &\stackrel{\text{Jensen}}{\leq} c \tag{2} \end{align}",
        r"\begin{align} a &=^{1.} b \\ &\leq^{(b)} c \end{align}",
        r"\begin{align} a &= b && \text{by definition} \\ &\leq c & \text{since } u = v \end{align}",
        r"\begin{align} a &= b \quad \text{(Bayes)} \\ &\leq c; \text{ always} \end{align}",
        r"\begin{align} \text{Let } u &= v \\ a &= b \\ &\leq c \end{align}",
        r"\begin{align} a &= b \\ & \because u = v \\ &\leq c \end{align}".replace(
            r"\\ & \because u = v ", ""
        ),
        r"\begin{align} a &= b \\ &\vdots \\ &\leq c \end{align}",
        r"\begin{align} a &= b \\ &= \cdots \\ &\leq c \end{align}",
        r"\begin{align} a &\le b \\ &= \cdots \\ &= c \end{align}".replace(
            r"&\le b \\ &= \cdots \\ &= c", r"&= b \leqslant c"
        ),
        "$$a = b$$\nand then\n$$\\leq c$$",
        "\\begin{align}\n\ta &= b % not c = d\n\t\\\\ &\\leq c\n\\end{align}",
    ],
)
def test_chains_go_on_over_rows_cells_and_displays(text: str) -> None:
    assert chain(text) == ABC


@pytest.mark.parametrize(
    "text",
    [
        "$$ a = b \\leq c $$",
        "> $$\n> a = b\n> \\leq c\n> $$",
        "```math\na = b \\leq c\n```",
        "1. So\n   $$a = b \\leq c$$",
    ],
)
def test_markdown(text: str) -> None:
    assert chain(text, "md") == ABC


def test_markdown_escapes_and_code() -> None:
    assert chain("`$u = v$` and\n```python\nx = '$u = v$'\n```\n$x\\_1 = b$", "md") == [(r"x\_1", "=", "b")]
    (derivation,) = read_derivations("$x\\_1 = b$", "md")
    assert derivation.steps[0].lhs.term == parse_latex("x_1")


@pytest.mark.parametrize(
    ("sign", "stated", "judged"),
    [
        ("=", Stated.EQ, Relation.EQ),
        (r"\le", Stated.LE, Relation.LE),
        (r"\geqslant", Stated.GE, Relation.GE),
        ("<", Stated.LT, Relation.LT),
        (r"\gt", Stated.GT, Relation.GT),
        (r"\neq", Stated.NE, Relation.NE),
        (r"\approx", Stated.APPROX, None),
        (r"\propto", Stated.PROP, None),
        (r"\equiv", Stated.EQUIV, Relation.EQ),
        (":=", Stated.DEFINES_LEFT, None),
        (r"\coloneqq", Stated.DEFINES_LEFT, None),
        (r"\triangleq", Stated.DEFINES_LEFT, None),
        (r"\overset{\text{def}}{=}", Stated.DEFINES_LEFT, None),
        ("=:", Stated.DEFINES_RIGHT, None),
        (r"\eqqcolon", Stated.DEFINES_RIGHT, None),
        (r"\overset{(a)}{\geq}", Stated.GE, Relation.GE),
        (r"\stackrel{(1)}{=}", Stated.EQ, Relation.EQ),
    ],
)
def test_relations(sign: str, stated: Stated, judged: Relation | None) -> None:
    (derivation,) = read_derivations(rf"\[ a {sign} b \]")
    assert derivation.steps[0].relation is stated
    assert stated.relation is judged


def test_a_right_side_goes_on_over_rows() -> None:
    text = r"""\begin{align}
a &= \left[ b + c \right. \\
  &\quad \left. + d \right] \\
  &\qquad - e \\
  &= f
\end{align}"""
    (derivation,) = read_derivations(text)
    first, second = derivation.steps
    assert first.rhs.term == parse_latex("[b + c + d] - e")
    assert second.lhs == first.rhs
    assert second.follows


def test_a_new_left_side_starts_a_new_chain() -> None:
    (derivation,) = read_derivations(r"\begin{align} a &= b \\ c &= d \\ \Rightarrow e &= f \end{align}")
    assert [(step.lhs.source, step.follows) for step in derivation.steps] == [
        ("a", False),
        ("c", False),
        ("e", False),
    ]


def test_what_is_said_beside_a_line_is_marked() -> None:
    (derivation,) = read_derivations(r"\begin{align} a &= b && u = v \\ &= c, \quad w > 0 \end{align}")
    assert [(step.lhs.source, step.aside) for step in derivation.steps] == [
        ("a", False),
        ("u", True),
        ("b", False),
        ("w", True),
    ]


def test_underbraces_and_names_in_text() -> None:
    text = r"\[ \text{ELBO} = \underbrace{a}_{\text{reconstruction term}} - D_\text{KL}(q(z) \| p(z)) \]"
    (derivation,) = read_derivations(text)
    assert derivation.steps[0].rhs.term == parse_latex(r"a - D_{KL}(q(z) \| p(z))")
    assert derivation.steps[0].lhs.term == parse_latex(r"\mathrm{ELBO}")


def test_macros_of_the_file_are_expanded() -> None:
    text = r"""\newcommand{\given}{\,|\,}
\newcommand{\law}[1]{q(#1 \given x)}
\DeclareMathOperator{\KLD}{KL}
\begin{document}
\[ \law{z} = \law{z} \]
\end{document}"""
    (derivation,) = read_derivations(text)
    assert derivation.steps[0].rhs.term == parse_latex("q(z | x)")


def test_matrices_hide_their_cells() -> None:
    ((derivation),) = read_derivations(
        r"\begin{align} a &= \begin{pmatrix} b & c \\ d & e \end{pmatrix} \\ &= f \end{align}"
    )
    assert [step.understood for step in derivation.steps] == [True, True]


def test_places() -> None:
    text = "Voici :\n\\begin{align}\n  a &= b \\\\\n    &= c + \\foo{d}\n\\end{align}\n"
    (derivation,) = read_derivations(text)
    first, second = derivation.steps
    assert (derivation.start.line, derivation.start.column) == (2, 14)
    assert (first.position.line, first.position.column) == (3, 6)
    assert (first.lhs.start.line, first.lhs.start.column) == (3, 3)
    assert (second.position.line, second.position.column) == (4, 6)
    assert text[second.rhs.start.offset : second.rhs.end.offset] == second.rhs.source == r"c + \foo{d}"
    assert second.rhs.term is None
    assert second.rhs.error_at is not None
    assert (second.rhs.error_at.line, second.rhs.error_at.column) == (4, 12)


def test_a_step_that_is_not_understood_leaves_the_others() -> None:
    (derivation,) = read_derivations(r"\begin{align} a &= b \\ &= \oint b \\ &= c \\ &= d \end{align}")
    assert [step.understood for step in derivation.steps] == [True, False, False, True]


def test_a_bracket_left_open_does_not_swallow_the_rows_below() -> None:
    rows = chain(r"\begin{align} a &= f(b \\ &= c \\ &= d \end{align}")
    assert rows == [("a", "=", "f(b"), ("f(b", "=", "c"), ("c", "=", "d")]


@pytest.mark.parametrize(
    "text",
    [
        "$" * 200_000,
        "$a = b$ " * 30_000,
        "\\[" * 100_000,
        "\\begin{align}" * 20_000,
        "\\[ a = " + "{" * 100_000 + "b" + "}" * 100_000 + "\\]",
        "\\[ a " + "= b " * 10_000 + "\\]",
        "\\[ " + "a & " * 14_000 + "\\]",
        "\\[ " + "a \\\\ " * 10_000 + "\\]",
        "\\[ a = " + "\\text{" * 9_000 + "\\]",
        "\\[ a = \\overset{" * 5_000,
        "\\def\\a{\\a\\a}\\[ " + "\\a = \\a \\\\" * 2_000 + "\\]",
        "```\n" * 50_000,
        "> " * 100_000,
        "`" * 100_000,
        "\\begin{verbatim}" * 10_000,
        "%" * 200_000,
        "\\" * 200_000,
        "\\newcommand{\\x}" * 20_000,
    ],
    ids=lambda text: text[:16],
)
@pytest.mark.parametrize("kind", ["tex", "md"])
def test_a_hostile_file_is_read_in_bounded_time(text: str, kind: str) -> None:
    start = time.perf_counter()
    read_derivations(text, kind)
    assert time.perf_counter() - start < 10
