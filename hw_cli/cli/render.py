"""`hw render`: the whole report, or the answers in the course's own file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hw_cli.cli import chosen, console, options, settings, streams
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Message, say

OPTIONS_ALONE = False  # not those that are for one question alone
REVIEW = Path("review.md")

if TYPE_CHECKING:
    from hw_cli.report.report import Student


def command(
    ctx: typer.Context,
    given: options.Given,
    out: Annotated[
        Path,
        console.option(say("The file to write: .tex (figures go to figures/ beside it), .pdf or .html.")),
    ],
    lang: console.Lang = None,
    question: Annotated[
        list[str] | None,
        console.option(
            say("Only this question; may be repeated."), metavar="ID", autocompletion=chosen.questions
        ),
    ] = None,
    into: Annotated[
        Path | None, console.option(say("Put the answers below their questions in a copy of this .tex file."))
    ] = None,
    name: Annotated[str | None, console.option(say("Your name, as the header shows it."))] = None,
    student_number: Annotated[str | None, console.option(say("Your student number."))] = None,
    template: Annotated[
        Path | None, console.option(say("A folder whose templates replace ours."), metavar="FOLDER")
    ] = None,
    review: Annotated[
        Path | None, console.option(say("The paper review; review.md is taken where it exists."))
    ] = None,
    allow_overlong: Annotated[
        bool, console.option(say("Render a review of over one page too, marked."), "--allow-overlong")
    ] = False,
    allow_unverified: Annotated[
        bool, console.option(say("Render refuted and undecided claims too, marked."), "--allow-unverified")
    ] = False,
    force: Annotated[
        bool, console.option(say("Keep no copy of files that hw did not write."), "--force")
    ] = False,
    full: options.Full = False,
    split: Annotated[
        bool, console.option(say("One PDF for each question: report-q1.pdf, …"), "--split")
    ] = False,
    quiet: console.Quiet = False,
) -> None:
    """Solve, verify and typeset the report; list the files written.

    Example: hw render --out report.pdf --name "Ève Tremblay"
    """
    from hw_cli.report.rendering import Order, render

    homework = chosen.homework(ctx)
    settled = settings.load(homework)
    review = review or (REVIEW if REVIEW.exists() else None)
    asked = chosen_questions(homework, question, into is not None, review is not None)
    order = Order(
        homework,
        out,
        lang or settled.language,
        student(name, student_number, settled),
        options.choose(homework, given, asked or tuple(homework.questions), settled),
        asked,
        template or settled.template or homework.templates,
        into,
        review,
        allow_overlong,
        allow_unverified,
        force,
        full,
        split,
    )
    notes: list[Message] = []
    with console.progress(None, say("reading")) as steps:
        written = render(order, steps.describe, notes.append)
    for path in written:
        streams.write(path)
    for note in notes:
        console.note(note)


def chosen_questions(
    homework: Homework, names: list[str] | None, into: bool, with_review: bool = False
) -> tuple[str, ...] | None:
    """The questions asked for, each once; None for the whole sheet.

    Raises UsageError for one that the sheet does not have, and for one to put into a file that is neither
    solved, answered by the sheet, nor a review that the student wrote.
    """
    if not names:
        return None
    names = [homework.sheet.named(name)[0] for name in names]
    for name in names:
        asked = homework.sheet.question(name)
        written = asked.referenced or (with_review and bool(asked.review))
        if into and name not in homework.questions and not written:
            raise homework.not_solved(name)
    return tuple(dict.fromkeys(names))


def student(name: str | None, number: str | None, settled: settings.Settings) -> Student:
    """Whose report it is; raises UsageError for what is no line of text, and notes what no font can show."""
    from hw_cli.report.escape import unprintable
    from hw_cli.report.report import Student

    settings.demand_one_line({"--name": name, "--student-number": number})
    found = Student(
        settled.name or "" if name is None else name,
        settled.student_number or "" if number is None else number,
    )
    missing = unprintable(found.name + found.number)
    if missing:
        shown = ", ".join(f"{sign} (U+{ord(sign[0]):04X})" for sign in missing)
        console.note(say("the header shows a placeholder for what the fonts lack: {signs}", signs=shown))
    return found
