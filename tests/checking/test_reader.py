"""Derivations found in LaTeX and Markdown, cut into steps, with their places."""

import pytest

from hw_cli.checking.read import reader, source
from hw_cli.checking.read.derivation import Derivation, Stated
from hw_cli.checking.read.reader import read
from hw_cli.terms.parse import parse_latex
from hw_cli.terms.relation import Relation

Row = tuple[str, str, str]


def read_derivations(text: str, kind: str = "tex") -> tuple[Derivation, ...]:
    """What is read of a text, in its order."""
    return read(text, kind).derivations


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
    "a condition": r"\[ \text{Since } a = b \]",
    "a quantifier": r"\[ \forall t \geq 1 \]",
    "cases of a definition": r"\[ f(x) \begin{cases} a & x > 0 \\ b & x \le 0 \end{cases} \]",
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
        r"\begin{align} \text{If } u &= v \\ a &= b \\ &\leq c \end{align}",
        r"\begin{align} a &= b \\ & \because u = v \\ &\leq c \end{align}",
        r"\begin{align} & \because u = v \\ a &= b \\ &\leq c \end{align}",
        r"\begin{align} a &= b \\ & \text{since } u = v \\ &\leq c \end{align}",
        r"\begin{align} a &= b \quad \because u = v \\ &\leq c \end{align}",
        r"\begin{align} a &= b, \quad u > 0 \\ &\leq c, \forall t \geq 1 \end{align}",
        r"\begin{align} a &= b \quad (\log \text{ is concave}) \\ &\leq c \end{align}",
        r"\begin{align} a &= b \hspace{1cm} (2) \\ &\leq c \quad (a) \end{align}",
        r"\begin{align} a &= b & (1) \\ &\leq c \hfill (\ast) \end{align}",
        r"\begin{align} a {}&= b \\ {}&\leq{} c \end{align}",
        r"\begin{align} a &= b \\ \intertext{and therefore} &\leq c \end{align}",
        r"\[ a \mathop{=}\limits^{(a)} b \mathrel{\overset{(b)}{\leq}} c \]",
        r"\[ a \xlongequal{\text{Bayes}} b \underset{(a)}{\overset{(b)}{\leq}} c \]",
        r"\[ a =_{(1)} b {\leq} c \]",
        r"\[ \boxed{a = b \leq c} \]",
        r"$${\begin{aligned} a &= b \\ &\leq c \end{aligned}}$$",
        r"\[ \begin{array}{rcl} a &=& b \\ &\leq& c \end{array} \]",
        r"\begin{alignat}{2} a &= b \\ &\leq c \end{alignat}",
        r"\begin{IEEEeqnarray}{rCl} a &=& b \\ &\leq& c \end{IEEEeqnarray}",
        r"\[ \text{Thus, } a = b \leq c\; . \]",
        r"\[ \forall x, \quad a = b \leq c\,, \quad \forall t > 1 \]",
        r"\[ z \sim q, \quad a = b \leq c \]",
        r"\begin{align} a &= b，\\ &\leq c。\end{align}",
        r"\[ \phantom{={}} a ＝ b ⩽ c \quad \blacksquare \]",
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
        (r"\not=", Stated.NE, Relation.NE),
        (r"\lesssim", Stated.APPROX, None),
        (r"\mathrel{\mathop:}=", Stated.DEFINES_LEFT, None),
        (r"\vcentcolon=", Stated.DEFINES_LEFT, None),
        (r"=\vcentcolon", Stated.DEFINES_RIGHT, None),
        ("≜", Stated.DEFINES_LEFT, None),
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


def test_a_line_goes_on_after_a_remark_beside_it() -> None:
    """What was read of the line before the remark is only a part of it, and no step."""
    rows = chain(r"\begin{align} a &= b, \quad u > 0 \\ &\quad + c \\ &= d \end{align}")
    assert [(lhs, rhs) for lhs, _, rhs in rows][:1] != [("a", "b")]


def test_space_between_factors_and_commas_between_values_cut_nothing() -> None:
    assert chain(r"\[ a = \frac{1}{2} \quad \log b \]") == [("a", "=", r"\frac{1}{2} \quad \log b")]
    assert chain(r"\[ a = 1, 2 \]") == [("a", "=", "1, 2")]


def test_text_that_names_a_side_or_a_term_is_no_remark() -> None:
    rows = chain(r"\[ a = b \] \[ \text{lower bound} = \text{first term} + c = d \]")
    assert [lhs for lhs, _, _ in rows] == ["a", r"\text{lower bound}", r"\text{first term} + c"]


def test_cells_inside_brackets_are_one() -> None:
    rows = chain(r"\begin{align} & a \\ = & f( & b \\ & & + c) \\ = & d \end{align}")
    assert [(lhs.replace("& ", ""), rhs.replace("& ", "")) for lhs, _, rhs in rows] == [
        ("a", r"f( b \\ + c)"),
        (r"f( b \\ + c)", "d"),
    ]


def test_let_opens_a_definition() -> None:
    rows = chain(r"\begin{align} \text{Let } a &= b \leq c \\ d &= e \end{align}")
    assert rows == [("a", ":=", "b"), ("b", "<=", "c"), ("d", "=", "e")]


def test_the_name_under_a_brace_does_not_end_the_line() -> None:
    rows = chain(r"\[ a = \underbrace{b}_\text{first term} + \underbrace{c}_\text{second term} \]")
    (derivation,) = read_derivations(
        r"\[ a = \underbrace{b}_\text{first term} + \underbrace{c}_\text{second term} \]"
    )
    assert len(rows) == 1
    assert derivation.steps[0].rhs.term == parse_latex("b + c")


def test_equations_of_a_system_are_apart() -> None:
    system = r"\[ \left\{ \begin{array}{l} a = b \\ c = d \end{array} \right. \]"
    assert chain(system) == [("a", "=", "b"), ("c", "=", "d")]
    assert chain(r"\[ \begin{cases} a = b \\ c = d \end{cases} \]") == [("a", "=", "b"), ("c", "=", "d")]


def test_two_statements_of_one_row() -> None:
    rows = [("a", "=", "b"), ("c", "=", "d")]
    assert chain(r"\[ a = b \quad \text{and} \quad c = d \]") == rows
    assert chain(r"\[ a = b \iff c = d \]") == rows


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
    text = "Voici :\n\\begin{align}\n  a &= b \\\\\n    &= c + \\foo{d}{e}\n\\end{align}\n"
    (derivation,) = read_derivations(text)
    first, second = derivation.steps
    assert (derivation.start.line, derivation.start.column) == (2, 14)
    assert (first.position.line, first.position.column) == (3, 6)
    assert (first.lhs.start.line, first.lhs.start.column) == (3, 3)
    assert (second.position.line, second.position.column) == (4, 6)
    assert text[second.rhs.start.offset : second.rhs.end.offset] == second.rhs.source == r"c + \foo{d}{e}"
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
        "$a = b$ " * 10_000,
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
        "% " * 100_000,
        "\\iffalse " * 40_000,
        "\\verb!" + "\\verb|" * 40_000,
        "<!-- " * 50_000,
        "\\" * 200_000,
        "\\newcommand{\\x}" * 20_000,
    ],
    ids=lambda text: text[:16],
)
@pytest.mark.parametrize("kind", ["tex", "md"])
def test_a_hostile_file_is_read_in_bounded_time(text: str, kind: str) -> None:
    reading = read(text, kind)
    assert len(reading.skipped) <= 20
    assert sum(len(derivation.steps) for derivation in reading.derivations) <= reader.MAX_STEPS


# --- what is not read, and where derivations belong


def test_what_is_too_long_or_not_closed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BLOCK", 20)
    monkeypatch.setattr(source, "MAX_INLINE", 10)
    reading = read(
        "\\[ a = b + c + d + e + f + g \\]\n$a = b + c + d$\n$$a = b$$\n\\begin{align} a &= b", "md"
    )
    assert [item.position.line for item in reading.skipped] == [1, 2, 4]
    assert [derivation.start.line for derivation in reading.derivations] == [3]


def test_prose_with_dollars_is_not_said_to_be_skipped() -> None:
    assert read("It costs 3$ and\n\na = b costs 4$, or 5$.", "md").skipped == ()


def test_too_many_steps_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_STEPS", 2)
    reading = read("$a = b$ $b = c$\n$c = d$ $d = e$")
    assert len(reading.derivations) == 2
    assert [item.position.line for item in reading.skipped] == [2]


def places(text: str, kind: str = "tex") -> list[tuple[str | None, str | None, str | None]]:
    """Question, part and context of each derivation."""
    reading = read(text, kind)
    found = [reading.marker_at(derivation.start) for derivation in reading.derivations]
    return [
        (marker.question, marker.part, marker.context) if marker else (None, None, None) for marker in found
    ]


STEP = "\n\\[ a = b \\]\n"
NOWHERE = (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\\begin{verbatim}\n% hw: q3\n\\end{verbatim}",
        "% \\section{Question 3}",
        "La question 3 est facile.",
        "(a)",  # a part of no question
        "% hw: nothing",
    ],
)
def test_what_names_no_question(text: str) -> None:
    assert places(text + STEP) == [NOWHERE]


NEVER_CLOSED = {
    "before the relation": (r"\[ \exp(u = 2 \]", [(r"\exp(u", "=", "2")]),
    "inside another bracket": (r"\[ [f(g(u)] = h(u) \]", [("[f(g(u)]", "=", "h(u)")]),
    "after the relation": (r"\[ u = v (w = x \]", [("u", "=", "v (w"), ("v (w", "=", "x")]),
    "an interval is closed": (r"\[ u([0, 1)) = w \]", [("u([0, 1))", "=", "w")]),
}


@pytest.mark.parametrize("name", NEVER_CLOSED)
def test_a_bracket_that_never_closes_hides_no_relation(name: str) -> None:
    text, expected = NEVER_CLOSED[name]
    assert chain(text) == expected


WRITTEN_ELSEWHERE = {
    "mathematics of GitLab": ("So $`a = b`$ and", [("a", "=", "b")]),
    "an escaped environment": ("$$\n\\begin{align\\*}\na &= b \\\\\\\\ &\\leq c\n\\end{align\\*}\n$$", ABC),
    "a row of eqnarray that goes on": (
        r"\begin{eqnarray} a & = & b \\ & & + c \end{eqnarray}",
        [("a", "=", r"b \\ & & + c")],
    ),
}


@pytest.mark.parametrize("name", WRITTEN_ELSEWHERE)
def test_forms_of_markdown(name: str) -> None:
    text, expected = WRITTEN_ELSEWHERE[name]
    assert chain(text, "md") == expected


def test_a_marker_that_names_nothing_is_said() -> None:
    reading = read("\n% hw: nothing" + STEP)
    assert [item.position.line for item in reading.skipped] == [2]
    assert "nothing" in str(dict(reading.skipped[0].why.values))


@pytest.mark.parametrize(
    ("text", "question", "part"),
    [
        ("% hw: q3", "q3", None),
        ("  %% hw : q3.b", "q3", "b"),
        ("% hw: q4.1", "q4", "1"),
        (r"\section*{Question 3}", "q3", None),
        (r"\section{Exercice 4.2}", "q4", "2"),
        (r"\textbf{Exercise 2.} Flows", "q2", None),
        (r"\section{3. Diffusion}", None, None),  # the number of a section is no question
        ("Q3 is the third quartile.", None, None),
        ("\\section*{Question 3}\n\\subsection*{(b)}", "q3", "b"),
        ("\\section*{Question 3}\n\\paragraph{b)} So", "q3", "b"),
        ("\\section*{Question 3}\n\\item[(b)] So", "q3", "b"),
        ("\\section*{Question 3}\n(a) So\n\n(b) So", "q3", "b"),
    ],
)
def test_places_in_latex(text: str, question: str, part: str | None) -> None:
    assert places(text + STEP) == [(question, part, None)]


@pytest.mark.parametrize(
    ("text", "question", "part"),
    [
        ("<!-- hw: q3.b -->", "q3", "b"),
        ("## Question 3", "q3", None),
        ("**Exercice 2.1**", "q2", "1"),
        ("# 3. Diffusion", None, None),
        ("### 1.2 Flows", None, None),
        ("## Q3\n### (b)", "q3", "b"),
        ("## Question 3\n**(b)** So", "q3", "b"),
        ("## Question 3\n```\n## Question 4\n<!-- hw: q1 -->\n```", "q3", None),
    ],
)
def test_places_in_markdown(text: str, question: str, part: str | None) -> None:
    assert places(text + STEP, "md") == [(question, part, None)]


def test_a_context_holds_until_the_next_question() -> None:
    text = (
        "% hw: context vae"
        + STEP
        + "% hw: q3.a\n% hw: context mine.toml"
        + STEP
        + "(b)"
        + STEP
        + "% hw: q4"
        + STEP
    )
    assert places(text) == [
        (None, None, "vae"),
        ("q3", "a", "mine.toml"),
        ("q3", "b", "mine.toml"),
        ("q4", None, None),
    ]


KEPT = {
    "a formula that goes on": ("tex", "$L = (a + b)^2$\n\n$= a^2 + b^2$", [("(a + b)^2", "=", "a^2 + b^2")]),
    "with words between": ("tex", "We get $(a + b)c$, which is $= ac + bc$.", [("(a + b)c", "=", "ac + bc")]),
    "Markdown's own escapes": ("md", r"\\[ a = b \\] and \\( c = d \\)", [("a", "=", "b"), ("c", "=", "d")]),
    "tildes": ("md", "~~~math\na = b\n~~~\n", [("a", "=", "b")]),
    "characters by name": ("md", "$$a &lt; b$$", [("a", "<", "b")]),
    "a box": ("tex", r"\begin{empheq}[box=\fbox]{align} a = b \end{empheq}", [("a", "=", "b")]),
    "an arrow between equations": ("tex", r"\[ a = b \to c = d \]", [("a", "=", "b"), ("c", "=", "d")]),
    "a tilde between laws": ("tex", r"\[ p(z|x) \sim p(z) p(x|z) \]", [("p(z|x)", "prop", "p(z) p(x|z)")]),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_a_step_however_it_is_written(name: str) -> None:
    kind, text, last = KEPT[name]
    assert chain(text, kind)[-len(last) :] == last


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("$= a + b$", 2),
        ("It is $a + b$. Later we see a new thing. $= c$", 43),
        (r"\[ a = b = \]", 10),
        (r"we show $\mathcal{L} \ge$ ELBO", 22),
    ],
)
def test_a_relation_without_a_side_is_listed_with_its_place(text: str, column: int) -> None:
    (skipped,) = read(text).skipped
    assert (skipped.position.line, skipped.position.column) == (1, column)


def test_a_sign_that_the_prose_speaks_of_is_no_formula() -> None:
    assert read(r"the signs $=$ and \(\le\)").skipped == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"\[ a = b \quad\text{where } b = 2c \]", "where"),
        (r"\begin{align} a &= b && \text{for } b > 0 \\ &= c \end{align}", "for"),
        (r"\begin{align} a &= b \\ \text{since } u &= v \\ &= c \end{align}", "since"),
        (r"\begin{align} a &= b && (b = 2c) \end{align}", "with"),
    ],
)
def test_what_is_said_beside_a_line_is_kept(text: str, words: str) -> None:
    (beside,) = (step for item in read_derivations(text) for step in item.steps if step.aside)
    assert beside.words == words
