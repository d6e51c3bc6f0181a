"""The views of a check: the terminal, JSON, SARIF, and GitHub's annotations."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from email.message import Message
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from hw_cli.checking.checked import Checked, Status
from hw_cli.checking.findings import RULES
from hw_cli.prose import Language, say
from hw_cli.report.check_json import to_json
from hw_cli.report.check_sarif import to_github, to_sarif, uri
from hw_cli.report.check_terminal import check_lines, pieces, printable
from hw_cli.report.check_words import LOOKS
from hw_cli.terms.core import Indexed, Matrix, Number, Symbol

from .findings import SAMPLE, a_file

EN, FR = Language.EN, Language.FR
DOCS = Path(__file__).parents[2] / "docs"
WRONG = r"\[ a = b \\ = b - 7 \\ = b \]"


def shown(*files: Any, language: Language = EN, width: int = 80) -> str:
    return "\n".join(line.plain for line in check_lines(files, language, width))


def told(*files: Any, language: Language = EN) -> dict[str, Any]:
    return json.loads(to_json(files, language))


def test_every_status_has_its_mark_label_and_rank() -> None:
    assert set(LOOKS) == set(Status)


# --- the terminal


@pytest.mark.parametrize("language", Language)
def test_terminal_golden(golden: Any, language: Language) -> None:
    golden(f"check.{language}.txt", shown(a_file(SAMPLE), language=language) + "\n")


def test_marks_stand_beside_their_lines() -> None:
    text = shown(a_file(SAMPLE))
    marks = dict(re.findall(r"^ *(\d+) (\S) │", text, re.MULTILINE))
    assert marks == {
        "4": "✓", "6": "≔", "7": "✓", "8": "✗", "9": "✗", "10": "≈", "14": "?", "16": "?"
    }  # fmt: skip


def test_lines_without_a_step_far_from_any_are_left_out() -> None:
    text = shown(a_file(SAMPLE))
    assert "documentclass" not in text
    assert "┊" in shown(a_file("$a = b$" + "\n" * 9 + "$c = d$"))
    assert r"\begin{align*}" in text


def test_a_wrong_step_is_explained_below_it() -> None:
    lines = shown(a_file(SAMPLE)).splitlines()
    at = next(number for number, line in enumerate(lines) if "✗ │" in line)
    below = "\n".join(lines[at + 1 : at + 6])
    assert "said: two sides differ" in below
    assert "at μ = 1/2: 1.25 on the left, −3.5 on the right" in below
    assert "under q" in below
    assert "guess" in below
    assert "line 8 is wrong; line 9 follows from line 7" in lines[at + 6]


def test_an_heir_on_the_line_of_its_slip_has_the_judge_s_words() -> None:
    assert "said: it inherits" in shown(a_file(WRONG))


def test_a_caret_stands_under_what_is_not_understood() -> None:
    lines = shown(a_file(SAMPLE)).splitlines()
    (above, caret) = next((a, b) for a, b in pairwise(lines) if "^" in b and "@" in a)
    assert caret.index("^") == above.index("@")


def test_a_step_of_several_lines_is_explained_below_the_last() -> None:
    lines = shown(a_file("\\[ a\n= b\n+ @\n+ c \\]")).splitlines()[2:8]
    assert [line.split("│")[0].strip() for line in lines] == ["1", "2 ?", "3", "", "4", ""]
    assert lines[3].index("^") == lines[2].index("@")
    assert lines[5].endswith("said: no such sign")


def test_a_caret_counts_cells_not_characters() -> None:
    lines = shown(a_file("日本 $a = @ b$")).splitlines()
    (above, caret) = next((a, b) for a, b in pairwise(lines) if "^" in b)
    assert cell_len(caret[: caret.index("^")]) == cell_len(above[: above.index("@")])


def test_carets_tell_steps_of_one_line_apart() -> None:
    lines = shown(a_file("$$ p = q = r - 7 $$")).splitlines()
    (above, caret) = next((a, b) for a, b in pairwise(lines) if "^" in b)
    assert caret.index("^") == above.index("= r")
    assert caret.count("^") == 1


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = "\\[ a = " + " + ".join(f"x_{{{n}}}" for n in range(60)) + " + @ \\]"
    for line in check_lines([a_file(SAMPLE), a_file(long)], FR, width):
        assert cell_len(line.plain) <= width


def test_a_long_line_is_shown_whole_with_its_caret() -> None:
    long = "\\[ a = " + " + ".join(f"x_{{{n}}}" for n in range(60)) + " + @ \\]"
    lines = shown(a_file(long), width=60).splitlines()
    body = [line.split("│ ", 1)[1] for line in lines[2:] if re.match(r"[ 1] . │ |    │ ", line)]
    assert "".join(piece for piece in body if "^" not in piece).startswith(long)
    (above, caret) = next((a, b) for a, b in pairwise(lines) if b.strip().endswith("^"))
    assert caret.index("^") == above.index("@")


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\u202e", "\x9b", "\u2028", "\x00"])
def test_control_characters_never_reach_the_terminal(sign: str) -> None:
    text = shown(a_file(f"$a = b$ {sign}[31m", name=f"x{sign}.tex"))
    assert sign not in text
    assert "[31m" in text


def test_a_matrix_in_what_is_said_stands_on_rows() -> None:
    file = a_file("$a = b - 7$")
    derivation = file.checked.derivations[0]
    (wrong,) = derivation.findings
    hint = say("said: {term}", term=Matrix(((Number("1"), Symbol("x")), (Number("10"), Symbol("y")))))
    derivation = replace(derivation, findings=(replace(wrong, hint=hint),))
    file = replace(file, checked=replace(file.checked, derivations=(derivation,)))

    def shown(width: int) -> list[str]:
        return [text.plain.split("│ ", 1)[-1].strip() for text in check_lines([file], EN, width)]

    at = next(number for number, text in enumerate(shown(80)) if "[…]" in text)
    assert shown(80)[at + 1 : at + 3] == ["⎡ 1  x⎤", "⎣10  y⎦"]


def test_printable_keeps_columns() -> None:
    line = "a\x1b\tb\u200b日"
    assert len(printable(line)) == len(line)


@pytest.mark.parametrize("line", ["", "a", "a b " * 30, "x" * 99, "日" * 30, "a\u0301" * 20_000])
def test_pieces_make_up_the_line(line: str) -> None:
    found = list(pieces(line, 20))
    assert "".join(line[start:end] for start, end in found) == line
    assert all(cell_len(line[start:end]) <= 20 for start, end in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$a = b$", "Every step holds."),
        ("$a = b$\n\n$h \\approx 3$", "Every step that was judged holds."),
        ("$a = b - 7$", "A step is wrong: line 1."),
        ("$a = b - 7$\n\n$c = d - 7$", "2 steps are wrong in themselves: lines 1, 3."),
        ("$a = u$", "No step is wrong, but not every step could be checked."),
        ("$a = @$", "No step is wrong, but not every step could be checked."),
    ],
)
def test_the_last_line_says_how_it_went(text: str, said: str) -> None:
    assert shown(a_file(text)).splitlines()[-1] == said


def test_what_is_not_read_is_said_and_is_no_pass() -> None:
    text = shown(a_file("$a = b$", unread=True))
    assert "line 1 is not read: said: too large" in text
    assert "a part of the file was not read" in text


def test_inherited_slips_are_counted_apart() -> None:
    assert "✗ wrong steps: 2 (inherited: 1)" in shown(a_file(WRONG)).replace("\u00a0", " ")
    assert "inherited" not in shown(a_file("$a = b - 7$"))


def test_proved_is_counted_apart() -> None:
    assert "2 (proved: 1)" in shown(a_file("$a = b$ $c = v$")).replace("\u00a0", " ")


# --- JSON


def test_json_has_one_entry_for_each_step_in_order() -> None:
    document = told(a_file(SAMPLE))
    assert list(document)[:5] == ["version", "file", "context", "cells", "derivations"]
    steps = [step for item in document["derivations"] for step in item["steps"]]
    assert [step["line"] for step in steps] == [4, 6, 7, 8, 9, 10, 14, 16, 16]
    assert document["derivations"][1]["start"] == {"line": 5, "column": 15}
    assert document["context"] == "plain"
    assert document["skipped"] == []


def test_json_of_a_wrong_step_and_its_heir() -> None:
    wrong, heir = told(a_file(WRONG))["derivations"][0]["steps"][1:]
    assert wrong == {
        "line": 1,
        "column": wrong["column"],
        "end": wrong["end"],
        "facts": [],
        "fix": None,
        "mood": "claim",
        "rule": "differs",
        "relation": "=",
        "lhs": "b",
        "rhs": "b - 7",
        "status": "fails",
        "proved": False,
        "root": True,
        "follows_from": None,
        "reading": "said: under q, 50 %, _all_",
        "counterexample": {"point": {r"\mu": "1/2"}, "lhs": "1.25", "rhs": "-3.5"},
        "hint": "said: without the 7",
        "message": "said: two sides differ",
        "at": None,
    }
    assert (heir["status"], heir["root"], heir["follows_from"]) == ("fails", False, 1)


def test_json_has_latex_in_what_a_program_may_use() -> None:
    file = a_file("$a = b - 7$")
    (item,) = file.checked.derivations
    law = Indexed(Symbol("x"), (Number("0"),))
    found = replace(item.findings[0], reading=say("said: {law}", law=law), hint=say("{law}", law=law))
    changed = replace(file, checked=Checked((replace(item, findings=(found,)),)))
    (step,) = told(changed)["derivations"][0]["steps"]
    assert (step["reading"], step["hint"]) == ("said: x_0", "x_0")


def test_json_says_where_it_does_not_understand() -> None:
    (step,) = told(a_file("\n\\[ a = b + @ c \\]"))["derivations"][0]["steps"]
    assert (step["status"], step["at"]) == ("not_understood", {"line": 2, "column": 12})


def test_json_counts_every_status() -> None:
    summary = told(a_file(SAMPLE))["summary"]
    assert set(summary) == {*(status.value for status in Status), "steps", "roots", "passes", "complete"}
    assert summary["steps"] == sum(summary[status.value] for status in Status) == 9
    assert (summary["roots"], summary["passes"]) == (1, False)
    assert told(a_file("$a = b$"))["summary"]["passes"] is True
    assert told(a_file("$a = b$", unread=True))["summary"]["passes"] is True
    assert told(a_file("$a = b$", unread=True))["summary"]["complete"] is False


def test_json_of_several_files() -> None:
    document = told(a_file("$a = b$"), a_file(WRONG, name="b.tex"))
    assert [item["file"] for item in document["files"]] == ["a.tex", "b.tex"]
    assert (document["summary"]["steps"], document["summary"]["passes"]) == (4, False)


# --- SARIF


def test_sarif_has_what_the_standard_requires() -> None:
    log = json.loads(to_sarif([a_file(SAMPLE, name="notes/q 1.tex")], EN))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "hw"
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    assert len(run["results"]) == 4
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "notes/q%201.tex"
        region = place["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def test_sarif_rules_bring_their_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    def rules(*urls: str) -> list[dict[str, Any]]:
        declared = Message()
        for url in urls:
            declared["Project-URL"] = url
        monkeypatch.setattr("hw_cli.report.check_sarif.metadata", lambda name: declared)
        (run,) = json.loads(to_sarif([a_file(WRONG)], EN))["runs"]
        found: list[dict[str, Any]] = run["tool"]["driver"]["rules"]
        return found

    for rule in rules():
        assert rule["help"]["markdown"].startswith(f"`hw finding {rule['id']}`")
        assert "```latex" in rule["help"]["markdown"]
        assert "helpUri" not in rule
    (one, *_) = rules("Issues, https://a.example/issues", "Documentation, https://a.example/docs")
    assert one["helpUri"] == "https://a.example/docs"
    (run,) = json.loads(to_sarif([a_file(WRONG)], EN, "https://b.example/findings.md"))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["helpUri"] == f"https://b.example/findings.md#{rule['id']}"
        assert f"\n## {rule['id']}\n" in (DOCS / "findings.md").read_text(encoding="utf-8")


def test_sarif_regions_are_those_of_the_steps() -> None:
    (result, heir) = json.loads(to_sarif([a_file(WRONG)], EN))["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert WRONG[region["startColumn"] - 1 : region["endColumn"] - 1] == "= b - 7"
    assert (result["level"], heir["level"]) == ("error", "note")


def test_sarif_of_what_is_not_read() -> None:
    (run,) = json.loads(to_sarif([a_file("$a = b$", unread=True)], EN))["runs"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "said: too large"
    assert run["results"] == []


def test_addresses_are_relative_where_they_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert uri("é/a b.tex") == "%C3%A9/a%20b.tex"
    assert uri(str(tmp_path / "a.tex")) == "a.tex"
    assert uri("../a.tex").startswith("file:///")


# --- GitHub


def test_github_annotations() -> None:
    first, second = to_github([a_file(WRONG)], EN).splitlines()
    assert first.startswith("::error file=a.tex,line=1,endLine=1,col=13,endColumn=19,title=This step")
    assert "::said: two sides differ%0Aat μ = 1/2: 1.25 on the left" in first
    assert "50 %25" in first
    assert second.startswith("::notice file=a.tex,line=1")


def test_github_escapes_what_it_reads_as_its_own() -> None:
    line = to_github([a_file("$a = b - 7$", name="a,b:50%.tex")], EN)
    assert line.startswith("::error file=a%2Cb%3A50%25.tex,line=1")
    assert line.count("\n") == 1


def test_github_names_files_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = str(tmp_path / "d" / "a.tex")
    assert to_github([a_file("$a = b - 7$", name=name)], EN).startswith("::error file=d/a.tex,")


def test_github_gives_no_columns_over_several_lines() -> None:
    (line,) = to_github([a_file("\\[ a\n= b\n- 7 \\]")], EN).splitlines()
    assert "line=2,endLine=3,title=" in line


def test_github_warns_of_what_is_open_or_not_read() -> None:
    lines = to_github([a_file("$a = u$ and $b = @$", unread=True)], EN).splitlines()
    assert [line.split()[0] for line in lines] == ["::warning"] * 3
    assert to_github([a_file("$a = b$")], EN) == ""
