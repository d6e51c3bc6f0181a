"""A bad command line is told in the language of the results."""

import pytest
import typer

from hw_cli.__main__ import run
from hw_cli.cli.app import COMMANDS, app

LINES = {  # a line, what is said of it in French
    ("solve",): "il manque l’argument question",
    ("render",): "il manque l’option --out",
    ("sovle",): "il n’y a pas de commande sovle ; vouliez-vous dire solve ?",
    ("xyz",): "il n’y a pas de commande xyz",
    ("solve", "q1", "--bad"): "il n’y a pas d’option --bad",
    ("solve", "q1", "--p"): "l’option --p demande une valeur",
    ("solve", "q1", "--quiet=3"): "l’option --quiet ne prend pas de valeur",
    ("list", "q1", "q2"): "arguments en trop : q2",
    (
        "solve",
        "q1",
        "--format",
        "foo",
    ): "--format : « foo » n’est pas parmi 'rich', 'json', 'latex', 'markdown'",
    ("list", "--year", "x"): "--year : ce n’est pas un nombre entier",
    ("list", "--year", "30000"): "--year : de 2000 à 9000",
    ("grade", "--workers=-1", "."): "--workers : au moins 0",
}


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_what_the_parser_says_is_in_french(line, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HW_LANG", "fr")
    assert run(list(line)) == 2
    told = capsys.readouterr().err.replace("\u00a0", " ").replace("\u202f", " ").splitlines()
    assert told[0].startswith(f"erreur : {LINES[line]}")
    assert told[1].startswith("conseil : voir hw")


def test_the_language_of_the_line_decides(monkeypatch, capsys) -> None:
    monkeypatch.setenv("HW_LANG", "en")
    assert run(["solve"]) == 2
    assert capsys.readouterr().err.startswith("error: Missing argument 'question'.\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["--help"], "Résoudre une question, vérifier chaque ligne et l’afficher."),
        (["solve", "--help"], "Cette partie seulement, par exemple 4.5."),
        (["review", "new", "--help"], "Le titre de l’article."),
    ],
)
def test_the_help_is_in_the_language_of_the_results(line, said, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HW_LANG", "fr")
    monkeypatch.setenv("COLUMNS", "200")
    assert run(line) == 0
    assert said in capsys.readouterr().out


def helps(command, context) -> set[str]:
    """What the help of a command, its parameters and its inner commands says, paragraph by paragraph."""
    items = (command, *command.get_params(context))
    said = {part for item in items for part in (getattr(item, "help", None) or "").split("\n\n")}
    return said.union(*(helps(inner, context) for inner in getattr(command, "commands", {}).values()))


def test_no_help_is_left_in_english(monkeypatch) -> None:
    group = typer.main.get_command(app)
    told = {}
    for language in ("en", "fr"):
        monkeypatch.setenv("HW_LANG", language)
        with group.make_context("hw", ["list"]) as context:
            for name in COMMANDS:
                command = group.resolve_command(context, [name, "--help"])[1]
                told[language, name] = helps(command, context) - {""}
    assert {name: same for name in COMMANDS if (same := told["en", name] & told["fr", name])} == {}


@pytest.mark.parametrize(
    "asked", [("--help", "--lang", "en"), ("--lang=en", "--help"), ("--nope", "--lang", "en")]
)
def test_help_and_refusals_speak_the_language_that_is_asked_for(
    asked: tuple[str, ...], hw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HW_LANG", "fr")
    done = hw("check", *asked)
    assert ("steps" in done.stdout) == ("--help" in asked)
    assert ("No such option" in done.stderr) == ("--nope" in asked)
    assert "étapes" in hw("check", "--help").stdout
