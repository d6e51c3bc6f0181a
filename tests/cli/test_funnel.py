import errno
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from hw_cli.__main__ import run
from hw_cli.cli import console
from hw_cli.cli.funnel import guard
from hw_cli.errors import (
    ExitCode,
    HwError,
    InputError,
    InputErrors,
    NoTexEngine,
    OverPageLimit,
    TexFailed,
    Unverified,
    UsageError,
)
from hw_cli.prose import say

HW = [sys.executable, "-m", "hw_cli"]
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_LANG", "en")


def test_the_words_are_french_unless_something_says_otherwise(monkeypatch, capsys) -> None:
    console.start_anew()  # an earlier test of this process may have asked for --lang
    for variables, word in (
        ({}, "erreur"),
        ({"LANG": "en_CA.UTF-8"}, "error"),
        ({"LANG": "en", "HW_LANG": "fr"}, "erreur"),
    ):
        for name in ("HW_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        assert guard(raising(HwError("x"))) == 2
        assert word in capsys.readouterr().err


def raising(error: BaseException):
    def main() -> object:
        raise error

    return main


def test_codes_are_the_documented_ones() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "OK": 0,
        "UNVERIFIED": 1,
        "USAGE": 2,
        "INPUT": 3,
        "NO_TEX_ENGINE": 4,
        "TEX_FAILED": 5,
        "OVER_PAGE_LIMIT": 6,
        "BUG": 70,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
        "PIPE_CLOSED": 141,
    }


ERRORS = [
    (HwError("wrong"), 2),
    (UsageError("wrong"), 2),
    (InputError("wrong"), 3),
    (InputErrors((InputError("wrong"),)), 3),
    (Unverified("wrong"), 1),
    (NoTexEngine("wrong"), 4),
    (TexFailed("wrong"), 5),
    (OverPageLimit("wrong"), 6),
]


@pytest.mark.parametrize(("error", "code"), ERRORS)
def test_each_error_has_its_code_and_one_message(error: HwError, code: int, capsys) -> None:
    assert guard(raising(error)) == code
    assert capsys.readouterr() == ("", "error: wrong\n")


def test_every_error_class_is_covered() -> None:
    def below(kind: type) -> set[type]:
        return {kind}.union(
            *(below(child) for child in kind.__subclasses__() if "hw_cli.errors" in child.__module__)
        )

    assert below(HwError) == {type(error) for error, _ in ERRORS}


def test_place_first_advice_last(capsys) -> None:
    error = InputError("unknown key", "remove it", path=Path("hw.toml"), line=3, column=1)
    assert guard(raising(error)) == 3
    assert capsys.readouterr().err == "hw.toml:3:1: error: unknown key\nhint: remove it\n"


def test_all_faults_at_once(capsys) -> None:
    faults = tuple(InputError(f"fault {n}", path=Path("hw.toml"), line=n) for n in (1, 2, 3))
    assert guard(raising(InputErrors(faults))) == 3
    assert capsys.readouterr().err.splitlines() == [f"hw.toml:{n}: error: fault {n}" for n in (1, 2, 3)]


def test_markup_in_a_message_is_text(capsys) -> None:
    guard(raising(UsageError("[red]x[/] is no [bold]question", "[link]")))
    assert capsys.readouterr().err == "error: [red]x[/] is no [bold]question\nhint: [link]\n"


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), typer.Abort()])
def test_interrupted_is_quiet(stop: BaseException, capsys) -> None:
    assert guard(raising(stop)) == 130
    assert capsys.readouterr() == ("", "")


def test_a_bug_is_called_one(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    assert guard(raising(ZeroDivisionError("division by zero"))) == 70
    told = capsys.readouterr().err
    assert "bug in hw" in told
    assert "ZeroDivisionError: division by zero" in told
    assert "HW_DEBUG=1" in told
    assert "Traceback" not in told
    monkeypatch.setenv("HW_DEBUG", "1")
    assert guard(raising(ZeroDivisionError("division by zero"))) == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("result", "code"), [(None, 0), (0, 0), (5, 5), (ExitCode.UNVERIFIED, 1), ("text", 0)]
)
def test_results_and_exits(result: object, code: int) -> None:
    assert guard(lambda: result) == code
    assert guard(raising(typer.Exit(code))) == code
    assert guard(raising(SystemExit(code))) == code


@pytest.mark.parametrize(
    ("arguments", "message", "help_of"),
    [
        (["--nonsense"], "--nonsense", "hw --help"),
        (["docter"], "Did you mean 'doctor'", "hw --help"),
        (["init", "--nonsense"], "--nonsense", "hw init --help"),
        (["init", "--lang", "de"], "'de'", "hw init --help"),
        (["init", "a", "b"], "unexpected extra argument", "hw init --help"),
    ],
)
def test_a_bad_command_line(arguments: list[str], message: str, help_of: str, capsys) -> None:
    assert run(arguments) == 2
    out, told = capsys.readouterr()
    assert out == ""
    assert told.startswith("error: ")
    assert message in told
    assert told.endswith(f"hint: see {help_of}\n")


def test_errors_inside_commands_go_through(capsys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for error, code in (
        (RuntimeError("x"), 70),
        (KeyboardInterrupt(), 130),
        (TexFailed("x"), 5),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141),
    ):
        monkeypatch.setattr("hw_cli.cli.init.make_folder", lambda _, error=error: raising(error)())
        with monkeypatch.context() as patch:
            patch.setattr("hw_cli.cli.funnel._abandon_stdout", lambda: None)
            assert run(["init", "--lang", "en"]) == code
        assert "Traceback" not in capsys.readouterr().err


def process(*arguments: str, **options) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*HW, *arguments], timeout=120, cwd=ROOT, stderr=subprocess.PIPE, check=False, **options
    )


def test_a_closed_pipe_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as pipe:
        done = process("--version", stdout=pipe)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_full_output_is_an_error_not_a_traceback() -> None:
    with open("/dev/full", "wb") as full:
        done = process("--version", stdout=full)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: the output cannot be written")
    assert b"Traceback" not in done.stderr


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "colour"), [("", True), ("1", False)])
def test_colour_on_a_terminal_only(no_color: str, colour: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    error = InputError("[b]wrong " + "and long " * 30, "mend it", path=Path("hw.toml"), line=3)
    assert guard(raising(error)) == 3
    told = re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue())
    assert told == "hw.toml:3: error: [b]wrong " + "and long " * 30 + "\nhint: mend it\n"
    assert (told != terminal.getvalue()) is colour


def test_the_module_and_its_exit_code() -> None:
    done = process("nonsense", stdout=subprocess.PIPE)
    assert done.returncode == 2
    assert b"\x1b" not in done.stderr
    assert done.stdout == b""


def test_what_asks_for_too_much_memory_is_no_bug(capsys) -> None:
    def hungry() -> None:
        raise MemoryError

    assert guard(hungry) == 2
    assert "memory" in capsys.readouterr().err


def test_a_name_cannot_steer_the_terminal(capsys) -> None:
    def missing() -> None:
        raise InputError(say("cannot read {name}", name="\x9b1m"), path=Path("a\x1b[31m\n\u202e.tex"))

    assert guard(missing) == 3
    said = capsys.readouterr().err
    assert said.startswith("a\\x1b[31m\\n\\u202e.tex: ")
    assert not set("\x1b\x9b\u202e") & set(said)
