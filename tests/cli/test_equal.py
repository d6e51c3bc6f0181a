"""`hw equal` through the command line: refusals, verdicts, batches, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hw_cli.cli.app import app

ROOT = Path(__file__).parents[2]
KEYS = {"status", "proved", "counterexample", "domain", "message"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, typed: str | bytes | None = None):
    return CliRunner().invoke(app, ["equal", "--lang", "en", *arguments], input=typed)


def found(*arguments: str) -> dict[str, Any]:
    result = run("--format", "json", *arguments)
    answer: dict[str, Any] = json.loads(result.stdout)
    assert set(answer) == KEYS
    return answer


def batch(text: str | bytes) -> tuple[int, list[dict[str, Any]]]:
    result = run("--batch", "-", typed=text)
    assert result.stderr == ""
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "code", "words"),
        [
            ([], 2, "two formulas"),
            (["x"], 2, "two formulas"),
            (["x", "y", "z"], 2, "unexpected"),
            (["x", "y", "--relation", "~"], 2, "not a relation"),
            (["x", "y", "--assume", "tall"], 2, "not an assumption"),
            (["x", "y", "--assume", "x>1", "--assume", "x<0"], 2, "no number meets"),
            (["x", "y", "--batch", "-"], 2, "beside --batch"),
            (["--batch", "nowhere.jsonl"], 3, "nowhere.jsonl"),
            (["--batch", "."], 3, "cannot be read"),
            (["x", r"\foo"], 3, "right side"),
            (["(x", "1"], 3, "left side"),
            (["", "1"], 3, "empty"),
            (["1/2x", "x/2"], 3, "slash"),
            (["(" * 10**5, "1"], 3, "too long"),
            (["__import__('os')", "1"], 3, "not understood"),
            (["x", "y", "--format", "xml"], 2, "xml"),
        ],
    )
    def test_one_clear_message(self, arguments: list[str], code: int, words: str) -> None:
        start = time.perf_counter()
        result = run(*arguments)
        assert time.perf_counter() - start < 5
        assert result.exit_code == code
        assert result.stdout == ""
        assert words in result.stderr
        assert result.stderr.count("error:") == 1
        assert len(result.stderr) < 600
        assert "Traceback" not in result.stderr

    def test_a_caret_under_the_place(self) -> None:
        lines = run("x", r"x + \foo").stderr.splitlines()
        assert lines[1].strip() == r"x + \foo"
        assert lines[2].index("^") == lines[1].index("\\")


class TestVerdicts:
    def test_a_false_equality(self) -> None:
        result = run(r"\sqrt{x^2}", "x")
        assert result.exit_code == 1
        assert result.stdout.splitlines()[0] == "✗ fails"
        assert "x = −1" in result.stdout

    def test_undecided_is_no_pass(self) -> None:
        result = run("9^{9^{9^9}}", "9^{9^{9^8}}")
        assert result.exit_code == 1
        assert "too large to check" in result.stdout

    def test_confirmed_is_not_called_proved(self) -> None:
        result = run(r"\int_0^1 e^{x^2}\,dx", r"\int_0^1 e^{(1-t)^2}\,dt")
        assert result.exit_code == 0
        assert result.stdout.splitlines()[0] == "✓ holds, confirmed but not proved"

    def test_an_inequality_is_proved_or_undecided(self) -> None:
        assert run("e^x", "1+x", "--relation", ">=").stdout.splitlines()[0] == "✓ holds, proved"
        result = run(r"\sin x+\sin(\sqrt2x)", "1.9999", "--relation", "<=")
        assert result.exit_code == 1
        assert result.stdout.splitlines()[0] == "? undecided"

    def test_a_proof_and_its_domain(self) -> None:
        result = run(r"\log(a^2b)", r"2\log a+\log b")
        assert result.exit_code == 1
        assert result.stdout.splitlines()[0] == "✓ holds where both sides are defined, proved"
        assert "a > 0" in result.stdout
        settled = run(r"\log(a^2b)", r"2\log a+\log b", "--assume", "a>0")
        assert settled.exit_code == 0
        assert settled.stdout.splitlines()[0] == "✓ holds, proved"

    def test_an_unknown_name_is_told(self) -> None:
        assert run(r"\mathrm{Foo}(x+1)", r"\mathrm{Foo}(x)").exit_code == 3
        assert run(r"\Phi(-x)", r"1-\Phi(x)").exit_code == 3

    def test_known_names_are_functions(self) -> None:
        for left, right in (
            (r"\Gamma(n+1)", r"n\Gamma(n)"),
            (r"\zeta(2)", r"\pi^2/6"),
            (r"\mathrm{ReLU}(x)", "(x+|x|)/2"),
            (r"\mathrm{silu}(x)", r"x\sigma(x)"),
            (r"\mathrm{softplus}(x)", r"\ln(1+e^x)"),
            ("elu(x)", r"\max(x,0)+e^{\min(x,0)}-1"),
        ):
            assert run(left, right).exit_code == 0, left

    def test_in_french(self) -> None:
        result = CliRunner().invoke(app, ["equal", "0.25", "0.5", "--lang", "fr"])
        assert result.exit_code == 1
        assert "0,25" in result.stdout

    def test_formulas_that_begin_with_a_minus(self) -> None:
        assert run("-x", "-(x)").exit_code == 0
        assert run("-x^2", "(-x)^2").exit_code == 1

    def test_no_colour_in_a_pipe(self) -> None:
        assert "\x1b" not in run("x", "y").stdout

    def test_quiet_still_answers(self) -> None:
        assert "holds" in run("x", "x", "--quiet").stdout


class TestJson:
    def test_a_counterexample(self) -> None:
        answer = found(r"\sqrt{x^2}", "x")
        assert answer["status"] == "fails"
        assert answer["proved"] is True
        assert answer["counterexample"] == {"point": {"x": "-1"}, "lhs": "1", "rhs": "-1"}
        assert answer["domain"] is None

    def test_an_exception(self) -> None:
        assert found(r"\frac{x^2-1}{x-1}", "x+1")["domain"] == ["x ≠ 1"]

    def test_not_understood_is_json_too(self) -> None:
        result = run("--format", "json", "x", r"\foo")
        assert result.exit_code == 3
        answer = json.loads(result.stdout)
        assert answer["status"] == "not_understood"
        assert "right side" in answer["message"]

    def test_letters_by_their_names(self) -> None:
        point = found(r"\alpha_T", r"\alpha_t")["counterexample"]["point"]
        assert len(point) == 2


class TestBatch:
    def test_answers_in_order(self) -> None:
        pairs = [
            {"lhs": "x+x", "rhs": "2x"},
            {"lhs": "x", "rhs": "y"},
            {"lhs": "x", "rhs": r"\foo"},
            {"lhs": "x^2", "rhs": "0", "relation": ">="},
            {"lhs": r"\sqrt{x^2}", "rhs": "x", "relation": "=", "assume": ["x>0"]},
        ]
        code, answers = batch("\n".join(map(json.dumps, pairs)))
        assert code == 1
        assert [item["status"] for item in answers] == ["holds", "fails", "not_understood", "holds", "holds"]
        assert all(set(item) == KEYS for item in answers)

    def test_all_hold(self) -> None:
        code, _ = batch('{"lhs": "x", "rhs": "x"}\n{"lhs": "2", "rhs": "1+1"}\n')
        assert code == 0

    @pytest.mark.parametrize(
        "line",
        [
            "",
            "nothing",
            "[]",
            "1",
            '{"lhs": "x"}',
            '{"lhs": 1, "rhs": "1"}',
            '{"lhs": "x", "rhs": "x", "assume": "x>0"}',
            '{"lhs": "x", "rhs": "x", "assume": ["tall"]}',
            '{"lhs": "x", "rhs": "x", "relation": "~"}',
            '{"lhs": "x", "rhs": "x", "relation": 1}',
            "[" * 10**5,
            "9" * 10**4,
            '{"lhs": "' + "x" * 300_000 + '", "rhs": "x"}',
        ],
    )
    def test_a_malformed_line_stops_nothing(self, line: str) -> None:
        good = '{"lhs": "x", "rhs": "x"}'
        code, answers = batch(f"{good}\n{line}\n{good}\n")
        assert code == 1
        assert [item["status"] for item in answers] == ["holds", "not_understood", "holds"]
        assert answers[1]["message"]

    def test_bytes_that_are_no_text(self) -> None:
        _, answers = batch(b'\xff\xfe\n{"lhs": "x", "rhs": "x"}')
        assert [item["status"] for item in answers] == ["not_understood", "holds"]

    def test_a_mark_at_the_beginning_and_windows_ends(self) -> None:
        code, answers = batch(b'\xef\xbb\xbf{"lhs": "x", "rhs": "x"}\r\n{"lhs": "y", "rhs": "y"}\r\n')
        assert (code, len(answers)) == (0, 2)

    def test_from_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "pairs.jsonl").write_text('{"lhs": "x", "rhs": "x"}\n')
        assert run("--batch", "pairs.jsonl").exit_code == 0

    def test_nothing_asked(self) -> None:
        assert batch("") == (0, [])


def test_sympy_is_not_needed() -> None:
    code = (
        "import sys; from hw_cli.cli.equal import answer_line;"
        r"""print(answer_line(b'{"lhs": "sin(2x)", "rhs": "2sin(x)cos(x)"}').seen, 'sympy' in sys.modules, 'z3' in sys.modules)"""
    )
    done = subprocess.run(
        [sys.executable, "-c", code], timeout=120, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["holds", "False", "False"]
