"""`hw schema`: the JSON Schema of what the commands print and read."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Annotated

import typer

from hw_cli.cli import chosen, console, settings, streams
from hw_cli.errors import UsageError
from hw_cli.prose import choose_of, say


def command(
    ctx: typer.Context,
    name: Annotated[
        str | None, console.argument(say("check, solve, context, …; all names without one."))
    ] = None,
    quiet: console.Quiet = False,
) -> None:
    """Print the JSON Schema of a form: what hw prints as JSON, and the TOML files that it reads.

    Example: hw schema context > context.schema.json
    """
    folder = files("hw_cli") / "schemas"
    known = sorted(
        item.name.removesuffix(".json") for item in folder.iterdir() if item.name.endswith(".json")
    )
    if name is None:
        for item in known:
            streams.write(item)
        return
    if name not in known:
        raise UsageError(say("there is no schema {name}", name=repr(name)), choose_of(known))
    if name == "settings":  # with the tables of the homework's questions
        text = json.dumps(settings.shape(chosen.homework(ctx)), ensure_ascii=False, indent=1) + "\n"
    else:
        text = (folder / f"{name}.json").read_text(encoding="utf-8")
    streams.write(text, nl=False)
