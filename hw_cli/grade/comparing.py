"""Two runs over a class: what each student's parts were and are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hw_cli.errors import InputError
from hw_cli.files import read_bounded, text_of
from hw_cli.grade.marks import Standing
from hw_cli.prose import say

LARGEST = 500_000_000  # bytes of a class's results.json


@dataclass(frozen=True)
class Change:
    """A part of a student whose standing or points differ; None where one of the runs has none."""

    student: str
    part: str
    before: Standing | None
    after: Standing | None
    points_before: float | None
    points_after: float | None


def changes(before: Path, after: Path) -> Iterator[Change]:
    """What differs between two folders of results, student by student.

    Raises InputError where one holds no `results.json` of `hw grade`.
    """
    first, second = (_students(folder / "results.json") for folder in (before, after))
    for student in sorted({*first, *second}):
        old, new = first.get(student, {}), second.get(student, {})
        for part in sorted({*old, *new}):
            if old.get(part) != new.get(part):
                was, now = old.get(part, (None, None)), new.get(part, (None, None))
                yield Change(student, part, was[0], now[0], was[1], now[1])


_Parts = dict[str, tuple[Standing | None, float | None]]


def _students(path: Path) -> dict[str, _Parts]:
    text = text_of(read_bounded(path, LARGEST), path)
    try:
        return {item["student"]: _parts(item) for item in json.loads(text)["students"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(say("the file holds no results of hw grade"), path=path) from None


def _parts(item: dict[str, Any]) -> _Parts:
    points = item.get("points", {})
    return {one["part"]: (Standing(one["standing"]), points.get(one["part"])) for one in item["parts"]}
