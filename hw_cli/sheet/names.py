"""The names that people give to questions and parts: `q4`, `Q4`, `4`, `q3.e`, `4.5`."""

from __future__ import annotations

from hw_cli.sheet.model import Sheet


def named(sheet: Sheet, text: str) -> tuple[str, str | None]:
    """The ids of the question, and of the part where one is named; a part need not be of the sheet (`4.3b`).

    Raises UsageError where the question is not of the sheet.

    >>> from hw_cli.homework.registry import find
    >>> sheet = find().sheet
    >>> named(sheet, "Q4"), named(sheet, "q3.E"), named(sheet, "4.5")
    (('q4', None), ('q3', '3.e'), ('q4', '4.5'))
    """
    plain = text.strip().lower()
    whole, point, part = plain.removeprefix("q").partition(".")
    if not whole.isascii() or not whole.isdigit():
        return sheet.question(text).id, None
    known = {str(question.number): question.id for question in sheet.questions}
    found = known.get(whole) or sheet.question(text).id
    return found, f"{whole}.{part}" if point else None
