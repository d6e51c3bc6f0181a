"""The terminal, JSON and Markdown views of the same sample."""

import io
import json
import re

import pytest
from rich.console import Console

from hw_cli.homework.registry import find
from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import Language
from hw_cli.report.json import as_json, to_json
from hw_cli.report.markdown import to_markdown
from hw_cli.report.rows import counterexample_words, rows_of
from hw_cli.report.status import MARKS, WORDS
from hw_cli.report.style import text_style
from hw_cli.report.terminal import answer_lines
from hw_cli.report.wrap import cells, matrix_rows, wrap_formula, wrap_words
from hw_cli.terms.core import Matrix, symbols
from hw_cli.terms.text import text

from .sample import BAD, GOOD, INVARIANT, OPEN, SIGN, SOLUTIONS, WEAK, WRONG, answer

STYLE = text_style(Language.EN)


def terminal(given=None, language: Language = Language.EN, width: int = 80, *, colour: bool = False) -> str:
    console = Console(
        width=width, force_terminal=colour, no_color=not colour, record=True, file=io.StringIO()
    )
    for line in answer_lines(given or answer(), find().sheet, language, width, full=True):
        console.print(line, no_wrap=True, overflow="ignore", crop=False, highlight=False)
    return console.export_text(styles=colour)


# --- rows


def test_a_refuted_line_says_so_in_words_with_its_counterexample() -> None:
    shown = terminal(answer(WEAK))
    assert "refuted" in shown
    assert "Counterexample: at x = 0.5, y = −3: 0.5 on the left, 1.5 on the right" in shown
    assert "undecided" in shown
    assert "✗" in shown
    assert "?" in shown


def test_no_counterexample_where_there_is_none() -> None:
    assert counterexample_words(GOOD[SIGN]) is None
    assert counterexample_words(BAD[OPEN]) is None


def test_a_chain_has_its_left_side_once() -> None:
    rows = rows_of(BAD[WRONG], STYLE)
    assert [(row.left, row.relation, row.right, row.status) for row in rows] == [
        ("x", "=", "x + 1", Verdict.REFUTED)
    ]


def test_a_statement_that_a_step_says_is_not_said_again() -> None:
    assert [row.left for row in rows_of(GOOD[SIGN], STYLE)] == ["x²", "x² + 1"]
    assert [row.left for row in rows_of(GOOD[INVARIANT], STYLE)] == ["d/dt x²", "(−2) x²"]


def test_an_equivalence_comes_after_what_argues_for_it() -> None:
    rows = rows_of(GOOD[SOLUTIONS], STYLE)
    assert [row.relation for row in rows] == ["=", "⇔"]
    assert (rows[1].left, rows[1].right) == ("v = 0", "x = 0")


def test_every_verdict_has_a_word_and_a_mark_of_its_own() -> None:
    assert set(WORDS) == set(MARKS) == set(Verdict)
    assert len(set(MARKS.values())) == len({word.pattern for word in WORDS.values()}) == len(Verdict)


# --- terminal


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("language", Language)
def test_no_line_is_wider_than_the_terminal(width: int, language: Language) -> None:
    lines = terminal(width=width, language=language).splitlines()
    assert len(lines) > 40
    assert max(cells(line.rstrip()) for line in lines) <= width


def test_plain_when_there_are_no_colours() -> None:
    assert "\x1b" not in terminal()
    assert "\x1b[" in terminal(colour=True)


def test_statuses_are_words_and_not_only_colours() -> None:
    shown = terminal()
    assert "[confirmed]" in shown
    assert "[assumed]" in shown
    assert "· assumed  1.1.chain" in shown  # the worst of its lines
    assert "✓ proved  1.1.sign" in shown


def test_french_has_its_words_and_its_decimal_comma() -> None:
    shown = terminal(answer(WEAK), Language.FR)
    assert "réfuté" in shown
    assert "indécis" in shown
    assert "Contre-exemple\u00a0: en x = 0,5\u202f; y = −3" in shown


@pytest.mark.parametrize("width", range(1, 30))
def test_a_formula_is_broken_and_not_changed(width: int) -> None:
    formula = "f(a + b) + g(c − (d + e))·2 − h"
    lines = wrap_formula(formula, width)
    assert "".join(lines).replace(" ", "") == formula.replace(" ", "")
    assert all(cells(line) <= width for line in lines)


def test_a_formula_breaks_outside_brackets_first() -> None:
    assert wrap_formula("aaaaaaa + bbbb(c + d)", 18) == ["aaaaaaa", "+ bbbb(c + d)"]


@pytest.mark.parametrize("width", [-5, 0, 1, 2])
def test_wrapping_makes_progress_at_any_width(width: int) -> None:
    lines = wrap_formula("ψ̇ + θ", width)
    assert "".join(lines).replace(" ", "") == "ψ̇+θ"
    assert all(cells(line) <= max(width, 1) for line in lines)


def test_no_break_spaces_hold() -> None:
    assert wrap_words("un deux\u00a0: trois\u202f; x", 5) == ["un", "deux\u00a0:", "trois\u202f;", "x"]


# --- JSON


def test_json_has_the_keys_of_the_design_first_and_in_order() -> None:
    plain = as_json(answer(), Language.FR)
    assert list(plain) == ["question", "parameters", "language", "status", "parts", "answers"]
    part = plain["parts"][0]
    assert [key for key in part if key in ("id", "status", "claims")] == ["id", "status", "claims"]
    claim = part["claims"][0]
    assert list(claim)[:5] == ["id", "kind", "status", "statement", "lines"]
    line = claim["lines"][0]
    assert list(line)[:6] == ["relation", "latex", "text", "because", "status", "evidence"]
    assert list(line["evidence"][0]) == ["judge", "verdict", "detail"]
    assert list(claim["statement"]) == ["latex", "text"]


def test_json_of_every_claim_has_a_statement_and_lines_with_evidence() -> None:
    for part in as_json(answer(), Language.EN)["parts"]:
        for claim in part["claims"]:
            assert claim["statement"]["latex"]
            assert claim["statement"]["text"]
            assert claim["lines"]
            assert all(line["evidence"] and line["because"] for line in claim["lines"])


def test_json_of_a_refuted_line_has_its_counterexample() -> None:
    claims = as_json(answer(WEAK), Language.EN)["parts"][0]["claims"]
    evidence = claims[0]["lines"][0]["evidence"][0]
    assert evidence["counterexample"] == {"point": {"x": "0.5", "y": "-3"}, "left": "0.5", "right": "1.5"}
    assert claims[1]["status"] == "undecided"


def test_json_answers() -> None:
    answers = as_json(answer(), Language.EN)["answers"]
    assert answers["kl_q_p"]["sympy"] == "log(mu_1)"
    assert answers["kl_q_p"]["latex"]
    assert answers["stability"] == "stable"


def test_json_is_one_document_that_keeps_letters() -> None:
    text = to_json(answer(), Language.FR)
    assert json.loads(text)["language"] == "fr"
    assert "σ" in text


# --- Markdown


def test_markdown_uses_no_macro_of_ours() -> None:
    text = to_markdown(answer(), find().sheet, Language.EN, full=True)
    assert not re.findall(r"\\(?:KL|E|R|Loss|normal|tr|v[a-z]|m[A-Z])(?![A-Za-z])", text)
    assert r"\mathbb{KL}" in text


def test_markdown_displays_are_closed_and_tables_whole() -> None:
    text = to_markdown(answer(), find().sheet, Language.EN, full=True)
    assert text.count("\n$$\n") % 2 == 0
    assert text.count(r"\begin{aligned}") == text.count(r"\end{aligned}") == 7
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 4
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1


def test_markdown_shows_a_refutation() -> None:
    text = to_markdown(answer(WEAK), find().sheet, Language.EN, full=True)
    assert "✗ refuted" in text
    assert "Counterexample: at $x = 0.5$" in text


# --- golden


@pytest.mark.parametrize("language", Language)
def test_golden_terminal(golden, language: Language) -> None:
    golden(f"sample.{language}.txt", terminal(answer(*answer().answer.parts, WEAK), language))


def test_golden_json(golden) -> None:
    golden("sample.en.json", to_json(answer(), Language.EN))


def test_golden_markdown(golden) -> None:
    golden("sample.fr.md", to_markdown(answer(), find().sheet, Language.FR, full=True))


def test_a_matrix_stands_on_as_many_lines_as_it_has_rows() -> None:
    a, b, c = symbols("a b c")
    assert matrix_rows(Matrix(((a, b + c), (-a, b))), text).splitlines() == ["⎡ a  b + c⎤", "⎣−a      b⎦"]
    assert matrix_rows(Matrix(((a, b),)), text) == "[a  b]"
