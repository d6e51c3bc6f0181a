"""The homework that a command is about: `hw --homework`, else HW_HOMEWORK, hw.toml, or the one that comes along."""

from __future__ import annotations

import typer

from hw_cli.cli import settings
from hw_cli.errors import HwError
from hw_cli.homework.protocol import Homework
from hw_cli.homework.registry import find

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
