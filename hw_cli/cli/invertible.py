"""`hw invertible`: is a map of one variable injective, and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hw_cli.cli import console, streams
from hw_cli.cli.console import Command as Command  # a formula may begin with a minus
from hw_cli.errors import Unverified, UsageError
from hw_cli.prose import Language, say

if TYPE_CHECKING:
    from hw_cli.maps.monotone import Invertibility

MOST_READ = 1_000_000  # signs of stdin; the reader of formulas then refuses what is too long


def command(
    formula: Annotated[str, console.argument(say("The map, e.g. 'z + tanh(z)/2'; - reads it from stdin."))],
    assume: Annotated[
        list[str] | None,
        console.option(
            say("What is known of a letter: 'a>0', '0<c<1', 'b real'; may be repeated."), metavar="RELATION"
        ),
    ] = None,
    variable: Annotated[str, console.option(say("The letter that varies."), metavar="LETTER")] = "z",
    form: Annotated[
        console.Format, console.option(say("An argument to read, or JSON."), "--format")
    ] = console.Format.RICH,
    lang: console.Lang = None,
    quiet: console.Quiet = False,
) -> None:
    """Tell whether a map of one variable is injective, with a certificate or two witnesses.

    Example: hw invertible "a*z + tanh(z)/2" --assume "a>0"
    """
    from hw_cli.maps.typed import find

    typed = _from_stdin() if formula.strip() == "-" else formula
    language = console.settled(lang)
    with console.progress(None, say("deciding")):
        result = find(typed.strip(), assume or [], variable)
    show(result, form, language)
    if result.injective is None:
        raise Unverified(say("undecided: neither a certificate nor two witnesses were found"))


def _from_stdin() -> str:
    try:
        return sys.stdin.read(MOST_READ)
    except UnicodeDecodeError as error:
        raise UsageError(say("the formula on stdin is not text: {why}", why=error.reason)) from None


def show(result: Invertibility, form: console.Format, language: Language) -> None:
    """Print the finding on stdout."""
    from hw_cli.report import invertible as report

    if form is console.Format.JSON:
        streams.write_json(report.to_json(result, language))
        return
    for line in report.lines(result, language, console.out().width):
        plain = console.is_plain() or not line.main
        streams.write(line.text if plain else typer.style(line.text, bold=True))
