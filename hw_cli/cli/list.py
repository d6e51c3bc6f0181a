"""`hw list`: the sheet, with its points, its deadline and what the program solves."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Annotated, Any
from unicodedata import combining

import typer

from hw_cli.cli import chosen, console, streams
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Language, Message, in_words, say
from hw_cli.sheet import Deadline, DueDate, Question, Sheet, SheetPart, Text
from hw_cli.sheet.plain import plain

GAP = "  "  # between columns
NARROWEST = 20  # a statement gets this much even where the terminal has less
LONGEST_LINE = 100


def now() -> datetime:
    """The clock of this command."""
    return datetime.now(UTC)


def command(
    ctx: typer.Context,
    question: Annotated[
        str | None,
        console.argument(
            say("Show this question's whole statement, e.g. q4."),
            show_default=False,
            autocompletion=chosen.questions,
        ),
    ] = None,
    lang: console.Lang = None,
    form: Annotated[
        console.Format, console.option(say("A table, or JSON for programs."), "--format")
    ] = console.Format.RICH,
    year: Annotated[
        int | None, console.option(say("Year of the deadline; the next one without it."), min=2000, max=9000)
    ] = None,
    quiet: console.Quiet = False,
) -> None:
    """Show the sheet: questions, parts, points, due date and time left.

    Example: hw list q4 --lang en
    """
    homework = chosen.homework(ctx)
    sheet = homework.sheet
    asked = (sheet.question(sheet.named(question)[0]),) if question else sheet.questions
    language = console.settled(lang, homework)
    deadline = sheet.due.deadline(now(), year) if sheet.due else None
    if form is console.Format.JSON:
        streams.write_json(as_json(homework, asked, deadline, language))
        return
    for line in _header(sheet, deadline, language):
        streams.write(line)
    streams.write()
    for line in _whole(asked[0], language) if question else _table(homework, language):
        streams.write(line)


# --- words


def _header(sheet: Sheet, deadline: Deadline | None, language: Language) -> Iterator[str]:
    yield " · ".join(filter(None, (sheet.course, sheet.title.of(language), sheet.session.of(language))))
    if sheet.due is not None and deadline is not None:
        yield from _due(sheet.due, deadline, language)
    if sheet.assistants:
        assistants = ", ".join(sheet.assistants)
        yield in_words(say("Teaching assistants: {names}", names=assistants), language)


def _due(date: DueDate, deadline: Deadline, language: Language) -> Iterator[str]:
    due = f"{date.written(language, deadline.at.year)}, {date.zone.of(language)}"
    if deadline.left < timedelta(0):
        state = say("Due {due}; {time} ago", due=due, time=_duration(-deadline.left))
    else:
        state = say("Due {due}; {time} left", due=due, time=_duration(deadline.left))
    yield in_words(state, language)
    if deadline.year_assumed:
        yield in_words(say("(the sheet gives no year: --year sets another)"), language)


def _duration(time: timedelta) -> Message:
    hours, minutes = divmod(time.seconds // 60, 60)
    if time.days:
        return say("{days} d {hours} h", days=time.days, hours=hours)
    return say("{hours} h {minutes} min", hours=hours, minutes=minutes)


def _whole(question: Question, language: Language) -> Iterator[str]:
    """The statement with all its parts, wrapped to the terminal."""
    points = f" ({_points(question)})" if question.points else ""
    yield f"Question {question.number}{points}. {plain(question.title.of(language), language)}"
    fragments = [("", question.statement)]
    for part in question.parts:
        fragments += [("", part.lead), (f"{part.label} ".lstrip(), part.statement)]
    for label, text in fragments:
        if text:
            yield ""
            for line in (label + plain(text.of(language), language)).split("\n"):
                yield _wrapped(line)


def _wrapped(line: str) -> str:
    if line.startswith(" "):  # a displayed row
        return line
    width = min(shutil.get_terminal_size().columns, LONGEST_LINE)
    return textwrap.fill(line, max(width, 1), break_on_hyphens=False, break_long_words=False)


# --- the table: drawn by hand, since loading and running Rich costs as much as all the rest of this command


@dataclass(frozen=True)
class Row:
    """A line of the table; a `major` one is a question's."""

    id: str
    statement: str
    points: str = ""
    solved: str = ""
    major: bool = False


def _table(homework: Homework, language: Language) -> Iterator[str]:
    head = Row("Question", in_words(say("Statement"), language), "Points  ", "hw solve", major=True)
    rows = [row for question in homework.sheet.questions for row in _rows(question, homework, language)]
    yield from _drawn([head, *rows])


def _rows(question: Question, homework: Homework, language: Language) -> Iterator[Row]:
    solved = "✓" if question.id in homework.questions or question.referenced else "–"
    title = plain(question.title.of(language), language)
    yield Row(question.id, title, _points(question) + "  ", solved.center(len("hw solve")), major=True)
    for part in question.parts:
        yield Row(f"  {part.id}", _summary(part, language), _share(part, question))


def _drawn(rows: list[Row]) -> Iterator[str]:
    """The rows in columns; statements are cut to the terminal's width."""
    ids, points, solved = (
        max(len(getattr(row, name)) for row in rows) for name in ("id", "points", "solved")
    )
    room = shutil.get_terminal_size().columns - ids - points - solved - 3 * len(GAP)
    room = min(max(room, NARROWEST), max(_cells(row.statement) for row in rows))
    for row in rows:
        cells = (row.id.ljust(ids), _fitted(row.statement, room), row.points.rjust(points), row.solved)
        line = GAP.join(cells).rstrip()
        if row.major and row is not rows[0]:
            yield ""
        yield line if console.is_plain() else _styled(line, row)


def _styled(line: str, row: Row) -> str:
    # bold=False and dim=False would not be silent: both send the code that ends bold and dim alike
    return typer.style(line, bold=True) if row.major else typer.style(line, dim=True)


def _fitted(text: str, room: int) -> str:
    if _cells(text) > room:
        text = _beginning(text, room - 1).rstrip() + "…"
    return text + " " * (room - _cells(text))


def _beginning(text: str, room: int) -> str:
    """The longest beginning of the text that takes at most `room` cells."""
    used = accumulate(map(_cells, text))
    return "".join(character for character, cells in zip(text, used, strict=True) if cells <= room)


def _cells(text: str) -> int:
    """How many cells of a terminal the text takes: combining marks take none."""
    return sum(not combining(character) for character in text)


def _points(question: Question) -> str:
    """The points as the sheet prints them: `6-2-6-6`."""
    return "-".join(map(str, question.points)) or "–"


def _share(part: SheetPart, question: Question) -> str:
    """The points of a part; a bracket spans the parts that share theirs."""
    for first in question.parts:
        if part.id in first.together:
            return {first.together[0]: f"{first.points} ┐", first.together[-1]: "┘"}.get(part.id, "│")
    return f"{part.points or ''}  "


def _summary(part: SheetPart, language: Language) -> str:
    return " ".join(plain((part.title or part.statement).of(language), language).split())


# --- JSON


def as_json(
    homework: Homework, questions: tuple[Question, ...], deadline: Deadline | None, language: Language
) -> dict[str, Any]:
    """The sheet for programs; `text` is the Unicode reading of `latex`."""
    sheet = homework.sheet
    return {
        "course": sheet.course,
        "number": sheet.number,
        "title": sheet.title.of(language),
        "session": sheet.session.of(language),
        "assistants": list(sheet.assistants),
        "language": str(language),
        "due": deadline
        and {
            "at": deadline.at.isoformat(),
            "year_assumed": deadline.year_assumed,
            "seconds_left": int(deadline.left.total_seconds()),
        },
        "questions": [_question(question, homework, language) for question in questions],
    }


def _question(question: Question, homework: Homework, language: Language) -> dict[str, Any]:
    return {
        "id": question.id,
        "number": question.number,
        "title": question.title.of(language),
        "points": list(question.points),
        "total": question.total,
        "solved": question.id in homework.questions,
        "statement": _statement(question.statement, language),
        "parts": [_part(part, language) for part in question.parts],
    }


def _part(part: SheetPart, language: Language) -> dict[str, Any]:
    return {
        "id": part.id,
        "label": part.label,
        "points": part.points,
        "together": list(part.together),
        "lead": _statement(part.lead, language) if part.lead else None,
        "statement": _statement(part.statement, language),
    }


def _statement(text: Text, language: Language) -> dict[str, str]:
    latex = text.of(language)
    return {"latex": latex, "text": plain(latex, language)}
