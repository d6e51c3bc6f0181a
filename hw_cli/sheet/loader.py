"""Reading `sheet.toml` into the model."""

import tomllib
from pathlib import Path
from typing import Any

from hw_cli.sheet.model import NOTHING, DueDate, Item, Question, Sheet, SheetPart, Text

Table = dict[str, Any]


def read_sheet(text: str, path: Path) -> Sheet:
    """The sheet in the text of the file at `path`."""
    table = tomllib.loads(text)
    return Sheet(
        course=table["course"],
        number=table["number"],
        title=_text(table["title"]),
        session=_text(table["session"]),
        assistants=tuple(table["assistants"]),
        due=_due(**table["due"]),
        instructions=tuple(_text(entry) for entry in table["instructions"]),
        questions=tuple(_question(entry) for entry in table["questions"]),
    )


def _due(date: Table, time: Table, **numbers: int) -> DueDate:
    return DueDate(date=_text(date), time=_text(time), **numbers)


def _question(table: Table) -> Question:
    return Question(
        id=table["id"],
        number=table["number"],
        points=tuple(table["points"]),
        title=_text(table["title"]),
        statement=_text(table["statement"]),
        parts=tuple(_part(entry) for entry in table["parts"]),
        module=table.get("module", ""),
        parameters=table.get("parameters", ""),
        contexts=tuple(table.get("contexts", ())),
        review=_text(table["review"]) if "review" in table else NOTHING,
    )


def _part(table: Table) -> SheetPart:
    title = _text(table["title"]) if "title" in table else NOTHING
    items = tuple(Item(entry.pop("label"), _text(entry)) for entry in table.get("items", ()))
    return SheetPart(
        id=table["id"],
        label=table["label"],
        statement=_itemised(title, items) if items else _text(table["statement"]),
        points=table.get("points"),
        together=tuple(table.get("together", ())),
        lead=_text(table["lead"]) if "lead" in table else NOTHING,
        title=title,
        items=items,
        also=tuple(table.get("also", ())),
        signs=table.get("signs", False),
    )


def _text(table: Table) -> Text:
    return Text(**{language: fragment.strip() for language, fragment in table.items()})


def _itemised(title: Text, items: tuple[Item, ...]) -> Text:
    return Text(*(_enumerate(title.of(language), items, language) for language in ("fr", "en")))


def _enumerate(title: str, items: tuple[Item, ...], language: str) -> str:
    lines = (f"  \\item[{item.label}] {item.text.of(language)}" for item in items)
    return "\n".join((f"\\textbf{{{title}}}", r"\begin{enumerate}", *lines, r"\end{enumerate}"))
