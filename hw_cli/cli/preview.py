"""`hw preview`: a page that follows what is being written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from hw_cli.cli import chosen, console, settings, streams
from hw_cli.errors import ExitCode, UsageError
from hw_cli.prose import Language, Message, say

REVIEW = "review.md"


def command(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        console.argument(
            say("Derivations to check; without any, the report of the homework."), metavar="[FILE]..."
        ),
    ] = None,
    question: Annotated[
        str | None, console.option(say("Only this question."), metavar="ID", autocompletion=chosen.questions)
    ] = None,
    port: Annotated[
        int, console.option(say("The port on this machine; 0 takes a free one."), min=0, max=65535)
    ] = 0,
    lang: console.Lang = None,
    quiet: console.Quiet = False,
) -> None:
    """Serve the report, or files with their marks, to a browser on this machine; it reloads on every save.

    Ctrl-C stops it.

    Example: hw preview answers.tex
    """
    from hw_cli.cli.serving import Board, serving
    from hw_cli.cli.watching import saves

    homework = chosen.homework(ctx)
    settled = settings.load(homework)
    language = lang or settled.language
    given = tuple(files or ())
    for file in given:
        if not file.is_file():
            raise UsageError(say("{file} does not exist", file=str(file)))
    home = ctx.find_root().params.get("homework")
    line = ["--homework", str(home)] if home else []
    line += ["check", *map(str, given), "--format", "html"] if given else ["render"]
    line += ["--lang", language.value]
    line += ["--question", question] if question else []
    board = Board(_note_page(say("The page is being made"), "", language))
    with serving(port, board) as address:
        streams.write(address)
        sys.stdout.flush()
        for _ in saves(lambda: (*given, *_watched(settled.file, homework.folder, bool(given)))):
            board.show(_page(line, language, to_file=not given))
            console.note(say("the page is new"))


def _watched(settled: Path | None, folder: object, checking: bool) -> Iterator[Path]:
    """The files besides those named: settings and, for a report, the review and a homework's own folder."""
    if settled is not None:
        yield settled
    if checking:
        return
    yield Path(REVIEW)
    if isinstance(folder, Path):
        yield from (
            path for path in folder.rglob("*") if path.suffix in (".py", ".toml", ".tex") and path.is_file()
        )


def _page(line: list[str], language: Language, *, to_file: bool) -> str:
    """What `hw LINE` writes, in a process of its own: it sees files and modules as they are now."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "report.html"
        command = [sys.executable, "-m", "hw_cli", *line, *(["--out", str(out)] if to_file else [])]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace"
        )
        if done.returncode in (ExitCode.OK, ExitCode.UNVERIFIED) and (out.is_file() or not to_file):
            return out.read_text("utf-8") if to_file else done.stdout
    return _note_page(say("There is no page yet"), done.stderr, language)


def _note_page(title: Message, text: str, language: Language) -> str:
    from hw_cli.report.html import page

    return page("html/fault", language, title=title.fill(language, str), text=text)
