"""`hw list` through the command line."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

import hw_cli
import hw_cli.cli.list as list_command
from hw_cli.cli.app import app
from hw_cli.homework.protocol import Homework
from hw_cli.homework.registry import find

RUNNER = CliRunner()
NOON = datetime.fromisoformat("2026-11-22T12:00:00-05:00")


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A clock that stands still, and no settings but the test's own."""
    monkeypatch.setattr(list_command, "now", lambda: NOON)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HW_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


def shown(*arguments: str) -> str:
    result = RUNNER.invoke(app, ["list", *arguments])
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "word"),
        [
            (["q9"], "unknown question 'q9'"),
            (["9.1"], "unknown question '9.1'"),
            (["--lang", "de"], "de"),
            (["--format", "xml"], "xml"),
            (["--year", "23"], "--year"),
            (["--year", "next"], "--year"),
        ],
    )
    @pytest.mark.usefixtures("in_english")
    def test_the_command_line(self, arguments: list[str], word: str) -> None:
        result = RUNNER.invoke(app, ["list", *arguments])
        assert result.exit_code == 2
        assert result.stdout == ""
        assert word in result.stderr
        assert "Traceback" not in result.stderr

    def test_a_broken_settings_file(self, tmp_path: Path) -> None:
        (tmp_path / "hw.toml").write_text('language = "de"\n', encoding="utf-8")
        result = RUNNER.invoke(app, ["list"])
        assert result.exit_code == 3
        assert result.stdout == ""
        assert "hw.toml:1" in result.stderr

    def test_a_bad_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HW_LANG", "de")
        result = RUNNER.invoke(app, ["list"])
        assert result.exit_code == 2
        assert "HW_LANG" in result.stderr


class TestTable:
    def test_every_question_and_part(self) -> None:
        names = [line.split()[0] for line in shown("--lang", "en").splitlines()[6:] if line]
        assert [name for name in names if name.startswith("q")] == ["q1", "q2", "q3", "q4", "q5"]
        assert len(names) == 5 + 2 + 4 + 5 + 6 + 4

    def test_points_and_what_is_solved(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Homework, "questions", {"q4": None})
        ends = {line.split()[0]: line.split()[-2:] for line in shown("--lang", "en").splitlines()[6:] if line}
        assert ends["q4"] == ["6-2-6-6", "✓"]
        assert ends["q2"] == ["–", "–"]
        assert ends["q5"] == ["20", "–"]
        assert ends["4.4"] == ["6", "┐"]
        assert ends["4.5"][-1] == "│"
        assert ends["4.6"][-1] == "┘"

    @pytest.mark.parametrize("columns", [50, 80, 132])
    def test_it_keeps_to_the_width(self, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        table = shown("--lang", "en").splitlines()[5:]
        assert max(map(len, table)) <= columns + 2  # two combining marks at most, which take no cell
        assert any(line.endswith("┘") for line in table)

    def test_a_pipe_gets_no_escape_sequences(self) -> None:
        assert "\x1b" not in shown("--lang", "en")

    def test_a_terminal_gets_bold_and_dim(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hw_cli.cli.console.is_plain", lambda: False)
        lines = RUNNER.invoke(app, ["list", "--lang", "en"], color=True).stdout.splitlines()
        assert any(line.startswith("\x1b[1mq4 ") for line in lines)
        assert any(line.startswith("\x1b[2m  4.4 ") for line in lines)

    def test_a_whole_statement(self) -> None:
        text = shown("q4", "--lang", "en")
        assert "Question 4 (6-2-6-6). Generative adversarial networks" in text
        assert "    ψ⁽ᵏ⁺¹⁾ = ψ⁽ᵏ⁾ + η v_ψ(ψ⁽ᵏ⁾, θ⁽ᵏ⁾)" in text
        assert "\n4.6 Find the eigenvalues of J*" in text
        assert text.index("negative real parts") < text.index("\n4.3 ")
        assert max(map(len, text.splitlines())) <= 80

    def test_a_question_without_points(self) -> None:
        assert "\nQuestion 2. Normalizing flows\n" in shown("q2", "--lang", "en")


class TestDue:
    def test_the_year_is_assumed(self) -> None:
        text = shown("--lang", "en")
        assert "Due 5\u00a0December 2026, 23:00, Montréal time; 13 d 11 h left" in text
        assert "--year" in text

    def test_the_year_is_given(self) -> None:
        text = shown("--lang", "en", "--year", "2027")
        assert "5\u00a0December 2027" in text
        assert "--year" not in text

    def test_past(self) -> None:
        assert "1082 d 13 h ago" in shown("--lang", "en", "--year", "2023")

    def test_the_last_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(list_command, "now", lambda: datetime.fromisoformat("2026-12-05T20:29:30-05:00"))
        assert "2 h 30 min left" in shown("--lang", "en")


class TestJson:
    def test_only_json_on_stdout(self) -> None:
        sheet = json.loads(shown("--lang", "en", "--format", "json"))
        assert sheet["course"] == "IFT6135"
        assert sheet["due"] == {
            "at": "2026-12-05T23:00:00-05:00",
            "year_assumed": True,
            "seconds_left": 13 * 86400 + 11 * 3600,
        }
        assert [question["id"] for question in sheet["questions"]] == ["q1", "q2", "q3", "q4", "q5"]
        solved = {question["id"] for question in sheet["questions"] if question["solved"]}
        assert solved == set(find().questions)
        assert {"q1", "q4"} <= solved

    def test_one_question(self) -> None:
        (question,) = json.loads(shown("q4", "--lang", "fr", "--format", "json"))["questions"]
        assert question["points"] == [6, 2, 6, 6]
        assert question["total"] == 20
        parts = {part["id"]: part for part in question["parts"]}
        assert parts["4.4"]["together"] == ["4.4", "4.5", "4.6"]
        assert parts["4.1"]["lead"] is None
        assert parts["4.2"]["statement"]["latex"].startswith("Dérivez $J^*$")
        assert parts["4.2"]["statement"]["text"].startswith("Dérivez J*, la jacobienne (3 × 3)")


class TestLanguage:
    def test_french_without_being_told(self) -> None:
        text = shown()
        assert "IFT6135 · Devoir 3 · Automne" in text
        assert "il reste 13\u00a0j 11\u00a0h" in text
        assert "Énoncé" in text

    def test_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HW_LANG", "en")
        assert "Homework 3" in shown()
        assert json.loads(shown("--lang", "fr", "--format", "json"))["title"] == "Devoir 3"

    def test_the_settings_file(self, tmp_path: Path) -> None:
        (tmp_path / "hw.toml").write_text('language = "en"\n', encoding="utf-8")
        assert "Homework 3" in shown()


def test_help_gives_an_example() -> None:
    text = shown("--help")
    assert "hw list q4 --lang en" in text
    assert "--format" in text


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys; from hw_cli.__main__ import run; run(['list', '--lang', 'en']); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    root = Path(hw_cli.__file__).parent.parent  # the package need not be installed
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, timeout=120, cwd=root, capture_output=True, encoding="utf-8", check=True)
    imported = set(done.stderr.split())
    assert {"typer", "hw_cli"} <= imported
    assert not imported & {"sympy", "matplotlib", "numpy", "z3", "flint", "jinja2", "mpmath", "rich"}


@pytest.mark.parametrize(
    ("text", "room", "fitted"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 4, "abc…"),
        ("ab cdef", 4, "ab… "),
        ("z\u0303z\u0303z\u0303", 2, "z\u0303…"),
    ],
)
def test_statements_are_cut_by_cells(text: str, room: int, fitted: str) -> None:
    assert list_command._fitted(text, room) == fitted
