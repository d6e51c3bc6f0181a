"""The marked copy of a file: it compiles, says what is wrong, and changes nothing of the mathematics."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import pytest

from hw_cli.prose import Language
from hw_cli.report.annotate import annotated
from hw_cli.report.tex import typeset
from tests.report.texlogs import overfull_boxes

from .findings import SAMPLE, a_file
from .typesetting import Engine, engines, faults, text_of

EN, FR = Language.EN, Language.FR

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
%s
\begin{document}
"""
LANGUAGES = {
    "french": r"\usepackage[french]{babel}\usepackage{amsmath,amssymb}",
    "plain": r"\usepackage{amsmath}",
    "owned": r"\usepackage{amsmath,xcolor}\newcommand{\E}[2]{#1_{#2}}\newcommand{\bm}[1]{#1}"
    r"\usepackage{hyperref}",
    "leqno": r"\usepackage[leqno,fleqn]{amsmath}",
}

BODY = r"""
Avant, $y = x$ et \(s = t - 7\) ; aussi \verb|$a = b$|.
\section{Si $a = b - 7$ vaut}
\begin{align}
  f(x) &:= x^2 + 1 \label{eq:f} \\
  g(x) &= (x + 1)^2 - 2 x \\ % = une remarque
       &= x^2 + 1 - 7 \tag{a}\\[4pt]
       &= x^2 + 1, \notag \\*
  h &\approx 3 & k &= u .% fin
\end{align}
\begin{equation}
  \begin{split}
    a &= \frac{1}{2} + b ^ {x} \\
      &= \sqrt{\frac{b}{c - 7}} = \left(d + \sum_{i=1}^n i\right) - 7
  \end{split}\label{eq:s}
\end{equation}
\begin{gather}
  u = v \\
  v = w - 7 \label{eq:w} \\
  w = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \notag
\end{gather}
\begin{multline}
  a + b + c + d + e + f + g + h \\
  = h + g + f + e + d + c + b \\
  + a - 7
\end{multline}
\begin{equation*}
  \left\{ \begin{aligned} a &= b \\ c &= d - 7 \end{aligned} \right.
\end{equation*}
\begin{alignat*}{2} p &= q \quad & r &= s - 7 \\ &\le q' & &= t^{2} \end{alignat*}
\begin{eqnarray} p & = & q \\ & = & r - 7 \end{eqnarray}
\begin{flalign*} p &= \log x \end{flalign*}
\[ p = q = r - 7 = \underbrace{q}_{L} \]
$$ z = z' - 7 $$
Fin, voir \eqref{eq:f} et la note\footnote{où $m = n - 7$.}.
"""


def marked(text: str, language: Language = EN) -> str:
    return annotated(a_file(text), "tex", language)


def document(preamble: str = "french") -> str:
    return PREAMBLE % LANGUAGES[preamble] + BODY + "\\end{document}\n"


# --- nothing is changed


@pytest.mark.parametrize("text", [document(), SAMPLE, BODY, "% !TeX root = a.tex\n\n$a = b$", "$a=b$%", ""])
def test_only_insertions(text: str) -> None:
    result = marked(text)
    operations = {code[0] for code in SequenceMatcher(None, text, result, autojunk=False).get_opcodes()}
    assert operations <= {"equal", "insert"}


def test_a_mark_follows_each_step() -> None:
    result = marked(SAMPLE)
    assert r"f(x) &:= x^2 + 1\hwmark{defines}{} \\" in result
    assert r"g(x) &= (x + 1)^2 - 2 x\hwmark{holds}{} \\ % remarque" in result
    assert r"&= x^2 + 1 - 7\hwmark{fails}{1} \tag{a}\\[4pt]" in result
    assert r"&= x^2 + 1\hwmark{fails}{2}, \\" in result
    assert r"h &\approx 3\hwmark{about}{}" in result
    assert r"@ b\hwmark{open}{3}" in result
    assert r"$y = v\hwinline{holds}{}$" in result
    assert r"$$ p = q\hwinline{holds}{} = u\hwmark{open}{4} $$" in result


def test_marks_stay_out_of_comments_verbatim_and_what_is_written_to_files() -> None:
    result = marked(document())
    assert r"\verb|$a = b$|" in result
    assert r"\section{Si $a = b - 7$ vaut}" in result
    assert "% = une remarque\n" in result
    assert r"u\hwmark{open}{" in result
    assert "}{} .% fin" in result or "} .% fin" in result


def test_definitions_stand_before_the_document_and_explanations_at_its_end() -> None:
    result = marked(SAMPLE)
    assert result.index(r"\documentclass") < result.index(r"\def\hwmark") < result.index(r"\begin{document}")
    notes = result[result.rindex(r"\bigskip") : result.index(r"\end{document}")]
    assert r"\textbf{[1]}\enspace line 8\enspace said: two sides differ" in notes
    assert r"at $\mu = \frac{1}{2}$: $1.25$ on the left" in notes
    assert r"50 \%, \_all\_" in notes
    assert [int(number) for number in re.findall(r"\\textbf\{\[(\d+)\]\}", notes)] == [1, 2, 3, 4]


def test_a_fragment_keeps_its_first_comments_first() -> None:
    result = marked("% !TeX root = main.tex\n\\[ a = b - 7 \\]\n")
    assert result.startswith("% !TeX root = main.tex\n% --- marks of hw check\n")
    assert result.rstrip().endswith(r"\endgroup")
    assert "RequirePackage" not in result


def test_a_begin_document_in_a_comment_is_none() -> None:
    result = marked(
        "% \\begin{document}\n\\documentclass{article}\n\\begin{document}\n$a=b$\n\\end{document}"
    )
    assert result.startswith("% \\begin{document}\n\\documentclass{article}\n% --- marks")


def test_a_comment_at_the_end_swallows_nothing() -> None:
    result = marked("\\[ a = b - 7 \\] % fin")
    assert "% fin\n\\par" in result


# --- it compiles


@pytest.mark.tex
@engines
@pytest.mark.parametrize("preamble", LANGUAGES)
def test_it_compiles_with_every_environment(engine: Engine, preamble: str) -> None:
    plain = typeset(document(preamble), engine=engine)
    for language in Language:
        result = typeset(marked(document(preamble), language), engine=engine)
        assert faults(result.log) == faults(plain.log)
        assert overfull_boxes(result.log) == overfull_boxes(plain.log)
        text = text_of(result.pdf)
        assert "hw check" in text
        assert "[1]" in text
        assert ("à gauche" if language is FR else "on the left") in text


@pytest.mark.tex
def test_a_marked_fragment_compiles_in_a_document() -> None:
    text = PREAMBLE % LANGUAGES["french"] + marked(BODY, FR) + marked(BODY, FR) + "\\end{document}\n"
    assert "hw check" in text_of(typeset(text).pdf)


@pytest.mark.tex
def test_displays_keep_their_place() -> None:
    """A mark takes no room in a display: the same formula gives the same boxes."""
    body = "\\begin{align*} a &= b + c \\\\ &= d - 7 \\end{align*}"
    source = PREAMBLE % LANGUAGES["plain"] + "\\showboxdepth=1\\showboxbreadth=50\n%s\\end{document}\n"
    measured = "\\setbox0\\hbox{$\\displaystyle %s$}\\typeout{width \\the\\wd0}\n"
    result = marked(source % body)
    formulas = re.findall(r"&= (.*?) ?(?:\\\\|\\end)", result[result.index(r"\begin{align*}") :])
    assert len(formulas) == 2
    macros = result[: result.index(r"\begin{document}")]
    for formula in formulas:
        bare = re.sub(r"\\hwmark\{\w+\}\{\d*\}", "", formula)
        assert bare != formula
        shown = macros + "\\begin{document}" + measured % formula + measured % bare + "x\\end{document}"
        one, other = re.findall(r"width (\S+)", typeset(shown).log)
        assert one == other


# --- Markdown


def test_markdown_has_a_line_of_marks_below_each_display() -> None:
    text = "# Notes\n\nSoit $a = b$ et\n$$ x = y\n = z - 7 $$\nsuite.\n"
    result = annotated(a_file(text, "md", "n.md"), "md", EN)
    assert "Soit $a = b$ ✓ et\n" in result
    assert " = z - 7 $$\n\n**hw:** ✓ line 4  \n✗ line 5 (said: two sides differ — at μ = 1/2" in result
    assert r"\_all\_" in result
    assert result.endswith("\n\nsuite.\n")


def test_markdown_keeps_quotations_and_lists() -> None:
    text = "> $$\n> a = b\n> $$\n\n- x\n  \\[ \\begin{aligned} a &= b \\\\ &= c \\end{aligned} \\]\n- y\n"
    result = annotated(a_file(text, "md", "n.md"), "md", EN)
    assert "> $$\n>\n> **hw:** ✓ line 2\n\n- x" in result
    assert "\\]\n\n  **hw:** ✓ line 6  \n  ✓ line 6\n\n- y" in result


def test_markdown_marks_fenced_mathematics_below_the_fence() -> None:
    text = "```math\nu = v\n```\n"
    assert annotated(a_file(text, "md", "n.md"), "md", EN) == "```math\nu = v\n```\n\n**hw:** ✓ line 2\n"
