from fractions import Fraction

import pytest

from hw_cli.answer import Conclusion, FigureRef, Prose, Shown
from hw_cli.prose import Language, Mention, say
from hw_cli.report.environment import make_environment, render
from hw_cli.report.fragment import needed, to_latex
from hw_cli.report.latex import BlockViews, breakable, join_formulas, label, latex_style
from hw_cli.report.templates import NOTATION
from hw_cli.terms.core import Determinant, Matrix, Number, Vector, lift, log, sqrt, symbols

from .sample import BAD, BEYOND, CHAIN, FIRST, GOOD, SIGN, WEAK, WRONG, answer

a, b, c, d = symbols("a b c d")
VIEWS = BlockViews(latex_style(Language.EN), "figures")


@pytest.mark.parametrize(
    ("term", "latex"),
    [
        (a - (b + c), r"a\hwouter-(b\hwinner+c)"),
        (-a + b, r"-a\hwouter+b"),
        ((a + (b - c)) * d, r"(a\hwinner+(b\hwdeep-c)) d"),
        (log((a + b) / c) - d, r"\log \frac{a+b}{c}\hwouter-d"),
        (a ** (b - c) + sqrt(a + b), r"a^{b-c}\hwouter+\sqrt{a+b}"),
        (Vector((a - b, c)), r"(a\hwinner-b,\hwcomma c)"),
        (Vector((a, b)) / c, r"\frac{(a,b)}{c}"),
        (Matrix(((a - b, c),)) * d, r"\begin{pmatrix} a-b & c \end{pmatrix} d"),
        (Determinant(Matrix(((a, b), (c, d)))), r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}"),
        (lift(Fraction(-1, 2)) + Number("0.5"), r"-\frac{1}{2}\hwouter+0{,}5"),
    ],
)
def test_where_a_formula_may_break(term, latex: str) -> None:
    assert breakable(term, "{,}") == latex


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("$a$ = $b$ = 0, $c$", "$a = b = 0$, $c$"),
        (r"$a$ $\neq$ 0", r"$a \neq 0$"),
        (r"0 \textless{} $a$ \textless{} 1, pour $b$ \textgreater{} $-$1", "$0 < a < 1$, pour $b > -1$"),
        (r"$f(x)$ $\geq$ 12 ou 1 = 2 ou x1 = $y$", r"$f(x) \geq 12$ ou 1 = 2 ou x1 = $y$"),
        ("$a$ = 0.5", "$a$ = 0.5"),
        ("50 = $a$%", "$50 = a$%"),
        ("1,5 = $a$", "1,5 = $a$"),
        (r"$a$ $-$ 1", r"$a$ $-$ 1"),
        ("a = $b$", "a = $b$"),
    ],
)
def test_relations_between_formulas(text: str, joined: str) -> None:
    assert join_formulas(text) == joined


def test_a_conclusion_stays_with_its_derivation() -> None:
    good, conclusion = Shown(CHAIN), Conclusion(say("done"))
    tied, _, loose, _ = VIEWS.of((good, conclusion, good, Prose(say("and so on"))), answer())
    assert tied.tied
    assert not loose.tied


def test_labels_hold_nothing_that_babel_makes_active() -> None:
    assert label("fig", "a:b;c!d?e_f g") == "fig-a-b-c-d-e-f-g"


def test_only_what_is_used_is_defined() -> None:
    notation = render(make_environment(), NOTATION, {})
    assert needed(notation, "$x$") == ""
    defined = needed(notation, r"$\vx \mSigma \Rho$").splitlines()
    assert defined == [
        r"\providecommand{\bm}[1]{\boldsymbol{#1}}",
        r"\providecommand{\vx}{\bm{x}}",
        r"\providecommand{\mSigma}{\bm{\Sigma}}",
    ]


def test_a_line_that_is_not_proved_is_tagged() -> None:
    rows = VIEWS.claim(GOOD[CHAIN]).rows
    assert [row.tag for row in rows] == ["", "confirmed", "assumed"]
    assert not any(row.alarm for row in rows)


def test_a_refuted_line_is_an_alarm_with_its_counterexample() -> None:
    view = VIEWS.claim(BAD[WRONG])
    assert view.rows[0].alarm
    assert view.alarm == "refuted"
    assert view.trouble == r"at $x = 0.5$, $y = -3$: $0.5$ on the left, $1.5$ on the right"
    shown = to_latex(answer(WEAK), Language.EN, full=True)
    assert r"\hwalarm{refuted}" in shown
    assert r"\hwtrouble{undecided}{}" in shown


def test_right_sides_of_signs_are_short() -> None:
    assert VIEWS.claim(GOOD[SIGN]).short
    assert not VIEWS.claim(GOOD[CHAIN]).short


def test_adjacent_figures_share_a_sentence_and_stand_once() -> None:
    views = BlockViews(latex_style(Language.EN), "figures")
    first = views.of(FIRST.blocks, answer())[-1]
    again = views.of(BEYOND.blocks, answer())[-1]
    assert [(figure.name, figure.again) for figure in first.figures] == [
        ("q1-first", False),
        ("q1_second", False),
    ]
    assert [figure.again for figure in again.figures] == [True]


def test_a_sentence_that_mentions_a_figure_points_to_it() -> None:
    views = BlockViews(latex_style(Language.EN), "figures")
    told = Prose(say("The areas differ ({figure}).", figure=Mention("q1-first")))
    text, shown = views.of(
        (told, *(block for block in FIRST.blocks if isinstance(block, FigureRef))), answer()
    )
    assert text.text == r"The areas differ (figure~\ref{fig-q1-first})."
    assert [figure.name for figure in shown.untold] == ["q1_second"]
    (text,) = BlockViews(latex_style(Language.EN), None).of((told,), answer())
    assert text.text == "The areas differ (figure q1-first)."


def test_a_fragment_defines_before_it_uses() -> None:
    text = to_latex(answer(), Language.FR)
    assert text.index(r"\providecommand{\hwKL}") < text.index(r"\hwpart{1.1}")
    assert r"\includegraphics" not in text.split(r"\hwpart{1.1}")[1]
    assert "hw plot q1" in text
    assert r"$\hwKL[q \,\|\, p]$" in text


@pytest.mark.parametrize("language", Language)
def test_golden_fragment(golden, language: Language) -> None:
    golden(f"sample.{language}.tex", to_latex(answer(*answer().answer.parts, WEAK), language, full=True))
