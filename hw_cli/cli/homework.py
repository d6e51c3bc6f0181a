"""`hw homework check`: what is wrong with a homework, told to whoever writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from hw_cli.cli import console, settings, streams
from hw_cli.errors import ExitCode
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Language, Message, in_words, say

app = typer.Typer(no_args_is_help=True, epilog="Example: hw homework check devoir-4")


@app.callback()
def command() -> None:
    """Tools for those who write homeworks: hw homework check FOLDER.

    Example: hw homework check devoir-4
    """


@app.command()
def check(
    folder: Annotated[str, console.argument(say("The homework: its folder, or its name."), metavar="FOLDER")],
    lang: console.Lang = None,
    quiet: console.Quiet = False,
) -> None:
    """Verify every answer, every line of the reference answers, every translation, and that the sheet typesets.

    Exit code 1: something is wrong.

    Example: hw homework check devoir-4
    """
    from hw_cli.homework.registry import find
    from hw_cli.homework.validity import blanks
    from hw_cli.report.style import text_style

    language = lang or settings.language()
    homework = find(folder)
    with console.progress(None, say("checking {name}", name=homework.id)):
        found = list(dict.fromkeys(map(text_style(language).message, _faults(homework))))
    for blank in blanks(homework):
        console.note(blank)
    for line in found:
        streams.write(line)
    if not found:
        streams.write(in_words(say("{name}: nothing is wrong", name=homework.id), language))
    raise typer.Exit(ExitCode.UNVERIFIED if found else ExitCode.OK)


def _faults(homework: Homework) -> Iterator[Message]:
    from hw_cli.checking.references import check_references, wrong_lines
    from hw_cli.checking.say.context_files import contexts_of
    from hw_cli.homework.validity import faults, untranslated
    from hw_cli.verify import verify

    yield from faults(homework)
    for asked in homework.sheet.questions:
        contexts_of(homework, asked.id)  # raises for a file that cannot be read
    for question in homework.questions.values():
        for answer in question.answers(question.parameters()):
            for claim, judged in verify(answer).verdicts.items():
                if not judged.status.passes:
                    yield say("{claim} is {status}", claim=claim, status=judged.status.value)
            for text in untranslated(answer):
                yield say("{name}: this has no French: {text}", name=question.asked.id, text=text)
    for asked in homework.sheet.questions:
        for language in Language if asked.referenced else ():
            for part, checked in check_references(homework, asked, language):
                yield from wrong_lines(checked, part)
    yield from _typesetting(homework)


def _typesetting(homework: Homework) -> Iterator[Message]:
    """What TeX says of the statements, where there is a TeX."""
    from hw_cli.errors import TexFailed
    from hw_cli.report.engine import find_engine
    from hw_cli.report.report import Student, render_report
    from hw_cli.report.tex import typeset

    for language in Language if find_engine() is not None else ():
        try:
            typeset(render_report(homework.sheet, {}, Student(), language))
        except TexFailed as error:
            yield say("the sheet does not typeset: {error}", error=error.message)
