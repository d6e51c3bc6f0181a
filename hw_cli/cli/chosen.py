"""The homework that a command is about: `hw --homework`, else HW_HOMEWORK, hw.toml, or the one that comes along; and what
the Tab key offers of it after `hw --install-completion`: questions, parts and contexts, for which nothing heavy is read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from hw_cli.cli import console, settings
from hw_cli.errors import HwError, UsageError
from hw_cli.homework.protocol import Homework
from hw_cli.homework.registry import find
from hw_cli.prose import say

KEY = "hw.homework"


def homework(ctx: typer.Context) -> Homework:
    """The homework of this run, read once; raises what reading it raises."""
    if KEY not in ctx.meta:
        given = ctx.find_root().params.get("homework")
        ctx.meta[KEY] = find(given or settings.homework())
    found: Homework = ctx.meta[KEY]
    return found


def offered(ctx: typer.Context) -> Homework | None:
    """The homework for the Tab key, which has nobody to tell an error to."""
    try:
        return homework(ctx)
    except HwError:
        return None


def questions(ctx: typer.Context, incomplete: str) -> list[str]:
    """The sheet's questions."""
    homework = offered(ctx)
    return [] if homework is None else _matching((item.id for item in homework.sheet.questions), incomplete)


def parts(ctx: typer.Context, incomplete: str) -> list[str]:
    """The parts of the question that the line names; those of the whole sheet where it names none."""
    homework = offered(ctx)
    if homework is None:
        return []
    sheet = homework.sheet
    words = (ctx.params.get("question"), *ctx.args)  # an option without its value yet leaves it in args
    given = next((word for word in words if isinstance(word, str)), None)
    try:
        asked = sheet.questions if given is None else (sheet.question(sheet.named(given)[0]),)
    except UsageError:  # no question of the sheet: nothing to offer
        return []
    return _matching((part.id for item in asked for part in item.parts), incomplete)


def contexts(incomplete: str) -> list[str]:
    """The contexts that come with the tool, and `auto`."""
    folder = Path(__file__).parents[1] / "checking" / "say" / "contexts"
    names = sorted(file.stem for file in folder.glob("*.toml"))
    return _matching(("auto", *names), incomplete)


def _matching(names: Iterable[str], typed: str) -> list[str]:
    """The names that go on from what is typed, its capitals kept: a shell takes no other."""
    return [typed + name[len(typed) :] for name in names if name.startswith(typed.lower())]


Question = Annotated[
    str | None,
    console.option(
        say("The question whose laws and letters are meant, e.g. q3."), metavar="ID", autocompletion=questions
    ),
]
Context = Annotated[
    str,
    console.option(
        say("What the letters mean: auto, a context's name, or a .toml file."),
        metavar="NAME",
        autocompletion=contexts,
    ),
]
