from importlib import import_module

import pytest

from hw_cli import __version__
from hw_cli.cli import console
from hw_cli.cli.app import COMMANDS


@pytest.mark.parametrize("columns", ["0", "1", "20", "50"])
def test_a_help_leaves_nothing_out_on_a_narrow_terminal(hw, monkeypatch, columns: str) -> None:
    def signs(text: str) -> list[str]:
        return sorted(sign for sign in text if sign.isalnum())

    wide = signs(hw("solve", "--help").stdout)
    monkeypatch.setenv("COLUMNS", columns)
    assert signs(hw("solve", "--help").stdout) == wide


def test_version(hw) -> None:
    done = hw("--version")
    assert (done.exit_code, done.stdout) == (0, f"hw {__version__}\n")


def test_help_names_every_command(hw) -> None:
    for option in ("--help", "-h"):
        done = hw(option)
        assert done.exit_code == 0
        assert all(f" {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_says_what_the_command_says(name: str) -> None:
    documentation = import_module(f"hw_cli.cli.{name}").command.__doc__
    assert " ".join(documentation.split("\n\n")[0].split()) == COMMANDS[name].pattern


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_helps_with_an_example(hw, name: str) -> None:
    done = hw(name, "-h")
    assert done.exit_code == 0
    assert f"Exemple\N{NO-BREAK SPACE}: hw {name}" in done.stdout


def test_no_command_is_a_usage_error_with_help(hw) -> None:
    done = hw()
    assert done.exit_code == 2
    assert "Usage: hw" in done.output


@pytest.mark.parametrize(
    ("arguments", "noted"),
    [
        (("init", "--lang", "en"), True),
        (("--quiet", "init", "--lang", "en"), False),
        (("init", "--quiet", "--lang", "en"), False),
    ],
)
def test_quiet_before_or_after_the_command(hw, arguments: tuple[str, ...], noted: bool) -> None:
    done = hw(*arguments)
    assert done.exit_code == 0
    assert done.stdout == "hw.toml\nMakefile\n"
    assert bool(done.stderr) is noted


def test_quiet_does_not_outlive_its_run(hw) -> None:
    hw("--quiet", "init", "--lang", "en")
    assert console._quiet
    assert hw("init", "other", "--lang", "en").stderr


def test_quiet_errors_are_printed(hw) -> None:
    assert hw("--quiet", "init", "/proc/x", "--lang", "en").stderr.startswith("error: ")
