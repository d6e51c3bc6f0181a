"""Reading `sheet.toml` into the model: all that is wrong with a sheet is told at once."""

import re
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hw_cli.errors import InputError, InputErrors
from hw_cli.prose import Message, for_example, say
from hw_cli.sheet.model import NOTHING, DueDate, Item, Question, Sheet, SheetPart, Text
from hw_cli.toml_place import parse

Table = dict[str, Any]
MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def read_sheet(text: str, path: Path) -> Sheet:
    """The sheet in the text of the file at `path`; raises InputErrors with all that is wrong with it.

    A text in one language alone serves both; what a sheet leaves out is empty.
    """
    reader = _Reader(text, path)
    sheet = reader.sheet(parse(text, path))
    if reader.faults:
        raise InputErrors(tuple(reader.faults))
    return sheet


class _Reader:
    """Reads tables, and keeps what is wrong with the line of the question that it is in."""

    def __init__(self, text: str, path: Path) -> None:
        self.path = path
        self.starts = [
            text.count("\n", 0, found.start()) + 1
            for found in re.finditer(r"^\[\[questions\]\]", text, re.MULTILINE)
        ]
        self.line = 1
        self.faults: list[InputError] = []

    def fault(self, problem: Message, advice: Message | None = None) -> None:
        self.faults.append(InputError(problem, advice, path=self.path, line=self.line))

    def known(self, table: Table, kind: type, where: str, *more: str) -> None:
        """Tell of keys that are neither fields of what is read nor among the others."""
        keys = {*(field.name for field in fields(kind)), *more}
        for key in table.keys() - keys:
            told = say("{where}: unknown key {key}", where=where, key=repr(key))
            self.fault(told, say("known: {keys}", keys=", ".join(sorted(keys))))

    def value(self, table: Table, key: str, kind: type, default: Any, where: str) -> Any:
        found = table.get(key, default)
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            self.fault(
                say("{where}: {key} must be of the type {kind}", where=where, key=key, kind=kind.__name__)
            )
            return default
        return found

    def text(self, table: Table, key: str, where: str, *, needed: bool = False) -> Text:
        found = table.get(key, "")
        if isinstance(found, str):
            found = {"fr": found, "en": found}
        if (
            not isinstance(found, dict)
            or set(found) != {"fr", "en"}
            or not all(map(_is_text, found.values()))
        ):
            self.fault(
                say(
                    "{where}: {key} must be a text, or one in each language: {key}.fr and {key}.en",
                    where=where,
                    key=key,
                )
            )
            return NOTHING
        if needed and not all(found.values()):
            self.fault(say("{where}: {key} is missing", where=where, key=key))
        return Text(**{language: fragment.strip() for language, fragment in found.items()})

    def sheet(self, table: Table) -> Sheet:
        self.known(table, Sheet, "the sheet")
        questions = self.value(table, "questions", list, [], "the sheet")
        if not questions:
            self.fault(say("the sheet has no [[questions]]"))
        return Sheet(
            course=self.value(table, "course", str, "", "the sheet"),
            number=self.value(table, "number", int, 1, "the sheet"),
            title=self.text(table, "title", "the sheet", needed=True),
            session=self.text(table, "session", "the sheet"),
            assistants=tuple(self.value(table, "assistants", list, [], "the sheet")),
            due=self.due(table["due"]) if "due" in table else None,
            instructions=tuple(
                self.text({"text": entry}, "text", "instructions") for entry in table.get("instructions", ())
            ),
            questions=tuple(self.question(entry, at) for at, entry in enumerate(questions)),
        )

    def due(self, given: Any) -> DueDate | None:
        """A day and an hour: as TOML writes them, with a year, or as a table that says how they are written."""
        if isinstance(given, datetime) and given.tzinfo is not None:
            hours = (given.utcoffset() or timedelta()) / timedelta(hours=1)
            zone = f"UTC{given.isoformat()[-6:]}".replace("-", "−")
            minute = f"{given.minute:02}" if given.minute else ""
            days = ("1er" if given.day == 1 else given.day, given.day)
            months = (MONTHS[language][given.month - 1] for language in ("fr", "en"))
            date = Text(*(f"{day}\u00a0{month}" for day, month in zip(days, months, strict=True)))
            time = Text(
                f"{given.hour}\u00a0h\u00a0{minute}".strip("\u00a0"), f"{given.hour}:{given.minute:02}"
            )
            return DueDate(
                given.month, given.day, given.hour, date, time, hours, Text(zone, zone), given.year, given.minute
            )  # fmt: skip
        try:
            return DueDate(
                given["month"], given["day"], given["hour"],
                Text(**given["date"]), Text(**given["time"]), given["utc_offset"], Text(**given["zone"]),
            )  # fmt: skip
        except (KeyError, TypeError):
            self.fault(
                say("due must be a time with its offset"), for_example("due = 2026-12-05T23:00:00-05:00")
            )
            return None

    def question(self, table: Any, at: int) -> Question:
        self.line = self.starts[at] if at < len(self.starts) else 1
        number = self.value(table, "number", int, at + 1, "a question")
        name = self.value(table, "id", str, f"q{number}", "a question")
        self.known(table, Question, name, "answer")
        if not re.fullmatch(r"q\d+", name):
            self.fault(say("{name}: an id is q and a number, such as {id}", name=name, id=f"q{number}"))
        points = table.get("points", [])
        whole = {key: table[key] for key in ("answer",) if key in table}
        parts = table.get("parts") or ([{"id": f"{number}.1", "label": "", **whole}] if whole else [])
        if isinstance(points, list) and len(points) == len(parts) > 1:  # each part its own
            parts = [{"points": own, **part} for own, part in zip(points, parts, strict=True)]
        return Question(
            id=name,
            number=number,
            points=tuple(points) if isinstance(points, list) else (points,),
            title=self.text(table, "title", name, needed=True),
            statement=self.text(table, "statement", name),
            parts=tuple(self.part(entry, name, f"{number}.{n}") for n, entry in enumerate(parts, start=1)),
            module=self.value(table, "module", str, "", name),
            parameters=self.value(table, "parameters", str, "", name),
            contexts=tuple(self.value(table, "contexts", list, [], name)),
            review=self.text(table, "review", name),
        )

    def part(self, table: Table, question: str, usual: str) -> SheetPart:
        name = self.value(table, "id", str, usual, question)
        self.known(table, SheetPart, name)
        title = self.text(table, "title", name)
        items = tuple(
            Item(entry.get("label", ""), Text(entry.get("fr", ""), entry.get("en", "")))
            for entry in table.get("items", ())
        )
        return SheetPart(
            id=name,
            label=self.value(table, "label", str, name, name),
            statement=_itemised(title, items) if items else self.text(table, "statement", name),
            points=table.get("points"),
            together=tuple(table.get("together", ())),
            lead=self.text(table, "lead", name),
            title=title,
            items=items,
            also=tuple(table.get("also", ())),
            signs=self.value(table, "signs", bool, False, name),
            multiples=self.value(table, "multiples", bool, False, name),
            answer=self.text(table, "answer", name),
        )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _itemised(title: Text, items: tuple[Item, ...]) -> Text:
    return Text(*(_enumerate(title.of(language), items, language) for language in ("fr", "en")))


def _enumerate(title: str, items: tuple[Item, ...], language: str) -> str:
    lines = (f"  \\item[{item.label}] {item.text.of(language).strip()}" for item in items)
    return "\n".join((f"\\textbf{{{title}}}", r"\begin{enumerate}", *lines, r"\end{enumerate}"))
