"""`hw init`: a workspace with its settings and a Makefile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from pathlib import Path
from typing import Annotated

import typer

from hw_cli.cli import chosen, console, settings, streams
from hw_cli.errors import UsageError
from hw_cli.files import check_writable, keep_old, make_folder, write_atomically
from hw_cli.homework.protocol import Homework, Question
from hw_cli.prose import Language, in_words, say, verbatim

MAKEFILE = """\
HW ?= hw

.PHONY: report pdf solve

report:
	$(HW) render --out report.tex

pdf:
	$(HW) render --out report.pdf

solve:
"""


class Format(StrEnum):
    """What `hw init` prints."""

    TEXT = "text"
    JSON = "json"


def command(
    ctx: typer.Context,
    folder: Annotated[
        Path, console.argument(say("Folder of the workspace; made when missing."), metavar="DIR")
    ] = Path(),
    name: Annotated[str, console.option(say("Your name, as the report's header shows it."))] = "",
    student_number: Annotated[str, console.option(say("Your student number."))] = "",
    lang: console.Lang = None,
    force: Annotated[
        bool, console.option(say("Replace files; each old one is kept as .bak."), "--force")
    ] = False,
    form: Annotated[
        Format, console.option(say("Plain text, or JSON for programs."), "--format")
    ] = Format.TEXT,
    quiet: console.Quiet = False,
) -> None:
    """Make a workspace: hw.toml (name, student number, language, options) and a Makefile.

    Example: hw init devoir --name "Ève Tremblay" --student-number 20123456
    """
    language = lang or settings.language()
    homework = chosen.homework(ctx)
    solved = "".join(f"\t$(HW) solve {question}\n" for question in homework.questions)
    contents = {
        settings.FILE: hw_toml(name, student_number, language, homework),
        "Makefile": MAKEFILE + solved,
    }
    kept = write_workspace(make_folder(folder), contents, force=force)
    written = [folder / file for file in contents]
    if form is Format.JSON:
        report = {"folder": str(folder), "written": [*map(str, written)], "kept": [*map(str, kept)]}
        streams.write_json(report)
        return
    for file in written:
        streams.write(file)
    for backup in kept:
        console.note(say("the old file is kept as {file}", file=str(backup)))
    console.note(say("next: look through hw.toml, then make pdf"))


def write_workspace(folder: Path, contents: dict[str, str], *, force: bool) -> tuple[Path, ...]:
    """Write `contents` (by file name) into `folder`, all or nothing; gives the backups it made.

    Raises UsageError when a file exists and `force` is off.
    """
    there = [folder / name for name in contents if (folder / name).exists()]
    if there and not force:
        files = reduce(
            lambda one, other: say("{first} and {last}", first=one, last=other),
            map(verbatim, map(str, there)),
        )
        said = (
            say("{file} exists already", file=files)
            if len(there) == 1
            else say("{files} exist already", files=files)
        )
        raise UsageError(
            said, say("choose another folder, or add --force: the old files are then kept as .bak")
        )
    for name in contents:
        check_writable(folder / name)
    changed = [file for file in there if file.read_bytes() != contents[file.name].encode()]
    backups = tuple(keep_old(file) for file in changed)
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return backups


def hw_toml(name: str, student_number: str, language: Language, homework: Homework) -> str:
    """A commented `hw.toml`, with the options of a whole report; raises UsageError when a text cannot stand on one line."""
    settings.demand_one_line({"--name": name, "--student-number": student_number})
    lines = (
        "# " + in_words(say("Settings of hw; the command line and HW_… variables beat this file."), language),
        f"name = {_quoted(name)}",
        f"student_number = {_quoted(student_number)}",
        f'language = "{language}"  # ' + in_words(say('"fr" or "en"'), language),
        '# template = "templates"  # ' + in_words(say("a folder whose templates replace ours"), language),
        *(line for question in homework.questions.values() for line in _options(question, language)),
    )
    return "\n".join(lines) + "\n"


def _options(question: Question, language: Language) -> Iterator[str]:
    """The table of a question in `hw.toml`, with an example of each option that is a number."""
    numbers = [option for option in question.options.values() if option.type in (int, Fraction)]
    numbers = [option for option in numbers if not option.alone]
    if numbers:
        more = in_words(
            say("what each is: {command}", command=f"hw solve {question.asked.id} --help"), language
        )
        yield from ("", f"[{question.asked.id}]  # {more}")
    for option in numbers:
        yield f'# {option.name} = "{option.example or option.low or "1/2"}"'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # JSON's escapes are a part of TOML's
