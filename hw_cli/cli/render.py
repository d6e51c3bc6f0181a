"""`hw render`: the whole report, or the answers in the course's own file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hw_cli.cli import completion, console, options, settings
from hw_cli.errors import UsageError
from hw_cli.homeworks.ift6135_3.registry import SOLVED
from hw_cli.prose import Message, say
from hw_cli.sheet import load_sheet
from hw_cli.sheet.names import named

REVIEW = Path("review.md")

if TYPE_CHECKING:
    from hw_cli.report.report import Student


def command(
    out: Annotated[
        Path, typer.Option(help="The file to write: .tex (figures go to figures/ beside it) or .pdf.")
    ],
    lang: console.Lang = None,
    question: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this question; may be repeated.", metavar="ID", autocompletion=completion.questions
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="Put the answers below their questions in a copy of this .tex file.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Your name, as the header shows it.")] = None,
    student_number: Annotated[str | None, typer.Option(help="Your student number.")] = None,
    template: Annotated[
        Path | None, typer.Option(help="A folder whose templates replace ours.", metavar="FOLDER")
    ] = None,
    review: Annotated[
        Path | None, typer.Option(help="The paper review; review.md is taken where it exists.")
    ] = None,
    allow_overlong: Annotated[
        bool, typer.Option("--allow-overlong", help="Render a review of over one page too, marked.")
    ] = False,
    gamma: options.Gamma = None,
    eta: options.Eta = None,
    p: options.P = None,
    q: options.Q = None,
    dim: options.Dim = None,
    allow_unverified: Annotated[
        bool, typer.Option("--allow-unverified", help="Render refuted and undecided claims too, marked.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Keep no copy of files that hw did not write.")
    ] = False,
    full: options.Full = False,
    split: Annotated[
        bool, typer.Option("--split", help="One PDF for each question: report-q1.pdf, …")
    ] = False,
    quiet: console.Quiet = False,
) -> None:
    """Solve, verify and typeset the report; list the files written.

    Example: hw render --out report.pdf --name "Ève Tremblay"
    """
    from hw_cli.report.rendering import Order, render
    from hw_cli.review.review import QUESTION

    settled = settings.load()
    review = review or (REVIEW if REVIEW.exists() else None)
    chosen = chosen_questions(question, into is not None, (QUESTION,) if review else ())
    given = {"gamma": gamma, "eta": eta, "p": p, "q": q, "dim": dim}
    order = Order(
        out,
        lang or settled.language,
        student(name, student_number, settled),
        options.choose(given, chosen or [item.id for item in load_sheet().questions], settled),
        chosen,
        template or settled.template,
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
        typer.echo(path)
    for note in notes:
        console.note(note)


def chosen_questions(
    names: list[str] | None, into: bool, written: tuple[str, ...] = ()
) -> tuple[str, ...] | None:
    """The questions asked for, each once; None for the whole sheet.

    Raises UsageError for one that the sheet does not have, and for one to put into a file that is neither
    solved nor `written` by the student.
    """
    if not names:
        return None
    names = [named(load_sheet(), name)[0] for name in names]
    for name in names:
        if into and name not in (*SOLVED, *written):
            known = ", ".join(sorted(SOLVED))
            raise UsageError(f"{name} is not solved by this version", f"choose among: {known}")
    return tuple(dict.fromkeys(names))


def student(name: str | None, number: str | None, settled: settings.Settings) -> Student:
    """Whose report it is; raises UsageError for what is no line of text, and notes what no font can show."""
    from hw_cli.report.escape import unprintable
    from hw_cli.report.report import Student

    for option, text in (("--name", name), ("--student-number", number)):
        if text is not None and not settings.on_one_line(text):
            raise UsageError(f"{option} must be one line of text, without control characters")
    found = Student(
        settled.name or "" if name is None else name,
        settled.student_number or "" if number is None else number,
    )
    missing = unprintable(found.name + found.number)
    if missing:
        shown = ", ".join(f"{sign} (U+{ord(sign[0]):04X})" for sign in missing)
        console.note(say("the header shows a placeholder for what the fonts lack: {signs}", signs=shown))
    return found
