"""`hw new homework FOLDER`: a homework to begin with, complete: sheet, modules, French, contexts, tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from hw_cli.cli import console, streams
from hw_cli.errors import UsageError
from hw_cli.files import make_folder, write_atomically
from hw_cli.prose import say

app = typer.Typer(no_args_is_help=True, epilog="Example: hw new homework devoir-4")


@app.callback()
def command() -> None:
    """Begin something new: hw new homework FOLDER.

    Example: hw new homework devoir-4 --from devoir4.tex
    """


@app.command()
def homework(
    folder: Annotated[
        Path, console.argument(say("Folder of the homework; made when missing."), metavar="FOLDER")
    ],
    from_: Annotated[
        Path | None,
        console.option(
            say("Take questions, points and statements from this LaTeX file."), "--from", metavar="FILE"
        ),
    ] = None,
    quiet: console.Quiet = False,
) -> None:
    """Write a whole homework: a sheet, a derived question, one with a reference answer, tests, a Makefile.

    With --from only the sheet is written: reference answers go into it, and no Python is needed.

    Example: hw new homework devoir-4
    """
    from hw_cli.report.proposed_sheet import sheet_of
    from hw_cli.report.templates import template_folder

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            say("{folder} is not an empty folder", folder=str(folder)), say("name a folder that is new")
        )
    if from_ is None:
        contents = _skeleton(template_folder() / "homework", folder.resolve().name)
    else:
        contents = {"sheet.toml": sheet_of(from_)}
    for name, text in contents.items():
        make_folder((folder / name).parent)
        write_atomically(folder / name, text)
        streams.write(folder / name)
    console.note(say("next: hw homework check {folder}", folder=str(folder)))


def _skeleton(source: Path, name: str) -> dict[str, str]:
    """The files of the homework to begin with, by their names in it."""
    found = (path for path in sorted(source.rglob("*")) if path.is_file() and path.suffix != ".pyc")
    package = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    package = package if package.isidentifier() else f"homework_{package}".rstrip("_")
    return {
        str(path.relative_to(source)): path.read_text(encoding="utf-8")
        .replace('"NAME"', f'"{name}"')
        .replace("PACKAGE", package)
        for path in found
    }
