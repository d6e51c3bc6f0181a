import json
import subprocess
import sys

import pytest
import sympy
from sympy.abc import _clash

from hw_cli.cli import options
from hw_cli.cli.settings import Settings
from hw_cli.errors import UsageError
from hw_cli.homework.registry import find
from hw_cli.report.wrap import cells


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("arguments", "message", "advice"),
    [
        (["q9"], "q9", "q1, q2, q3, q4, q5"),
        (["q5"], "q5 is on the sheet but not solved", "hw review new"),
        (["q1", "--part", "4.1"], "q1 has no part '4.1'", "1.1, 1.2"),
        (["q4", "--part", "4.9"], "q4 has no part '4.9'", "4.1, 4.2, 4.3"),
        (["q4", "--part", ""], "q4 has no part ''", "4.1"),
        (["q4", "--part", "4.1", "--regularized"], "part 4.1 is not about what --regularized asks for", "leave"),
        (["q4", "--part", "4.5", "--plain"], "part 4.5 is not about what --regularized asks for", "leave"),
        (["q4", "--plain", "--gamma", "1"], "--gamma", "drop"),
        (["q4", "--part", "4.2", "--gamma", "1"], "part 4.2", "leave"),
        (["q1", "--gamma", "1"], "--gamma belongs to q4", "leave it out"),
        (["q1", "--regularized"], "--regularized belongs to q4", "leave it out"),
        (["q4", "--p", "0,1"], "--p belongs to q1", "leave it out"),
        (["q4", "--dim", "2"], "--dim belongs to q1", "leave it out"),
        (["q4", "--gamma", "0"], "gamma must be > 0", "1/2"),
        (["q4", "--gamma", "-1/2"], "gamma must be > 0", "1/2"),
        (["q4", "--gamma", "abc"], "'abc' is not a number", "1/2"),
        (["q4", "--gamma", "1/0"], "'1/0' is not a number", "1/2"),
        (["q4", "--eta", "0"], "eta must be > 0", "1/2"),
        (["q1", "--p", "0,1"], "--p is given without --q", "--q"),
        (["q1", "--p", "0,0", "--q", "0,1"], "σ (p) must be > 0", "--p"),
        (["q1", "--p", "0", "--q", "0,1"], "--p takes", "--p 0,1"),
        (["q1", "--dim", "0"], "dim must be", "3"),
        (["q1", "--dim", "2.5"], "dim must be a whole number", "3"),
        (["q1", "--dim", "x"], "is not a number", ""),
        (["q1", "--format", "html"], "html", ""),
        (["q1", "--lang", "de"], "de", ""),
        ([], "'question'", "hw solve --help"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(hw, arguments: list[str], message: str, advice: str) -> None:
    done = hw("solve", *arguments)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert message in done.stderr
    assert advice in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["rich", "latex", "markdown"])
def test_the_answer_is_concise_unless_more_is_asked_for(hw, form: str) -> None:
    shown = {
        given: hw("solve", "q3", "--lang", "en", "--format", form, *given.split()).stdout
        for given in ("", "--full", "--part 3.f", "--steps 5")
    }
    title = "The Gaussian forward process in closed form"
    assert {given for given, text in shown.items() if title in text} == {"--full", "--part 3.f", "--steps 5"}


def test_json_has_every_claim_and_says_which_go_beyond(hw) -> None:
    plain, full = (
        json.loads(hw("solve", "q3", "--format", "json", *more).stdout) for more in ((), ("--full",))
    )
    assert plain == full
    marked = {claim["id"]: claim["beyond"] for part in plain["parts"] for claim in part["claims"]}
    assert {beyond for name, beyond in marked.items() if name.startswith("3.f")} == {True}
    assert False in {beyond for name, beyond in marked.items() if name.startswith("3.a")}


def test_questions_and_parts_by_any_usual_name(hw) -> None:
    whole = hw("solve", "q4", "--part", "4.2").stdout
    assert "4.2" in whole
    for arguments in (
        ("Q4", "--part", "q4.2"),
        ("4", "--part", "4.2"),
        ("q4", "--part", "2"),
        ("q4.2",),
        ("4.2",),
    ):
        assert hw("solve", *arguments).stdout == whole


def test_a_broken_hw_toml(hw, tmp_path) -> None:
    (tmp_path / "hw.toml").write_text("name = [")
    done = hw("solve", "q1")
    assert done.exit_code == 3
    assert "hw.toml:1" in done.stderr


@pytest.mark.usefixtures("spoiled")
@pytest.mark.parametrize("form", ["rich", "json", "latex", "markdown"])
def test_a_refuted_claim_is_shown_and_fails(hw, form: str) -> None:
    done = hw("solve", "q1", "--format", form, "--lang", "en")
    assert done.exit_code == 1
    assert "refuted" in done.stdout
    for piece in (
        "q1, part 1.1",
        "1.1.wrong",
        "line 1",
        "μ₁ = μ₁ + 1",
        "by definition",
        "counterexample at μ₁ =",
    ):
        assert piece in done.stderr
    if form == "json":
        assert json.loads(done.stdout)["status"] == "refuted"


@pytest.mark.usefixtures("spoiled")
def test_another_part_than_the_refuted_one_passes(hw) -> None:
    assert hw("solve", "q1", "--part", "1.2").exit_code == 0
    assert hw("solve", "q1", "--part", "1.1").exit_code == 1


@pytest.mark.parametrize("question", sorted(find().questions))
def test_every_solved_question_verifies(hw, question: str) -> None:
    done = hw("solve", question)
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""
    assert "Conclusion." in done.stdout
    assert "\x1b" not in done.stdout
    assert max(map(cells, done.stdout.splitlines())) <= 100


def test_french_is_first_and_english_on_request(hw, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "démontré" in hw("solve", "q1", "--part", "1.1").stdout
    assert "proved" in hw("solve", "q1", "--part", "1.1", "--lang", "en").stdout
    monkeypatch.setenv("HW_LANG", "en")
    assert "proved" in hw("solve", "q1", "--part", "1.1").stdout


def test_a_part_says_which_system(hw) -> None:
    plain = json.loads(hw("solve", "q4", "--part", "4.5", "--format", "json").stdout)
    assert plain["parameters"] == {"regularized": True}
    assert [part["id"] for part in plain["parts"]] == ["4.5"]
    assert json.loads(hw("solve", "q4", "--part", "4.2", "--format", "json").stdout)["parameters"] == {}


def test_gamma_asks_for_the_penalty(hw) -> None:
    plain = json.loads(hw("solve", "q4", "--gamma", "0.5", "--part", "4.4", "--format", "json").stdout)
    assert plain["parameters"] == {"regularized": True, "gamma": "1/2"}
    assert "gamma" not in plain["answers"]["velocity"]["sympy"][0]


@pytest.mark.parametrize("arguments", [["q1"], ["q4"], ["q4", "--regularized"]])
def test_json_answers_can_be_read_by_sympy(hw, arguments: list[str]) -> None:
    plain = json.loads(hw("solve", *arguments, "--format", "json").stdout)
    assert plain["status"] in ("proved", "confirmed")
    read = 0
    for name, result in plain["answers"].items():
        if name in ("stability",) or result is None:
            continue
        values = result["sympy"] if isinstance(result, dict) else result
        for text in _texts(values):
            assert isinstance(sympy.sympify(text, locals=_clash), sympy.Basic)
            read += 1
    assert read >= 3


def _texts(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for item in (value.values() if isinstance(value, dict) else value) for text in _texts(item)]


def test_settings_choose_where_the_command_line_is_silent(hw, tmp_path) -> None:
    (tmp_path / "hw.toml").write_text('language = "en"\n[q1]\np = "0,1"\nq = "1,2"\n[q4]\ngamma = "1/3"\n')
    assert json.loads(hw("solve", "q1", "--format", "json").stdout)["parameters"] == {
        "p": ["0", "1"],
        "q": ["1", "2"],
    }
    shown = json.loads(hw("solve", "q4", "--regularized", "--part", "4.4", "--format", "json").stdout)
    assert shown["parameters"]["gamma"] == "1/3"
    assert shown["language"] == "en"


def test_options_go_to_the_question_that_has_them() -> None:
    chosen = options.choose(find(), {"gamma": "1/2", "dim": "3"}, ("q1", "q4"), Settings())
    assert (str(chosen["q4"].gamma), chosen["q1"].dimension) == ("1/2", 3)
    with pytest.raises(UsageError):
        options.choose(find(), {"gamma": "1/2"}, ("q1",), Settings())


def test_help_gives_an_example(hw) -> None:
    assert "Exemple : hw solve q4 --regularized" in " ".join(hw("solve", "--help").stdout.split())


def test_a_reader_that_goes_away_is_no_error() -> None:
    script = "import sys; from hw_cli.__main__ import run; sys.exit(run(['solve', 'q1']))"
    solve = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    solve.stdout.close()
    try:
        _, told = solve.communicate(timeout=60)
    finally:
        solve.kill()
    assert b"Traceback" not in told


def test_golden_solve(hw, golden) -> None:
    golden("q1.fr.txt", hw("solve", "q1").stdout)
    golden("q4-regularized.en.txt", hw("solve", "q4", "--regularized", "--lang", "en").stdout)


@pytest.mark.parametrize("columns", ["0", "1", "20"])
def test_a_terminal_of_any_width_is_enough(hw, monkeypatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    done = hw("solve", "q4", "--regularized", "--part", "4.4")
    assert done.exit_code == 0
    assert "4.4" in "".join(done.stdout.split())
