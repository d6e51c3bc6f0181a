"""What a teacher says against the program: one line a verdict in `overrides.toml`, kept across runs.

[[override]]
student = "lea"
part = "1.1"
standing = "right"
because = "the factor is absorbed above"
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from hw_cli.errors import InputError, InputErrors
from hw_cli.files import read_bounded, text_of
from hw_cli.grade.marks import Marks, PartMarks, Standing
from hw_cli.prose import say
from hw_cli.toml_place import parse

LARGEST = 2_000_000  # bytes
_KEYS = {"student", "part", "standing", "because"}


@dataclass(frozen=True)
class Override:
    """The standing of a part of one student, and why."""

    student: str
    part: str
    standing: Standing
    because: str = ""


def read_overrides(path: Path) -> tuple[Override, ...]:
    """The overrides of a file, none where it is missing; raises InputErrors for what is no override."""
    if not path.exists():
        return ()
    items = parse(text_of(read_bounded(path, LARGEST), path), path).get("override", [])
    if not isinstance(items, list):
        raise InputErrors((InputError(say("overrides are written [[override]]"), path=path),))
    wrong = [
        InputError(
            say("override {n} needs student, part and standing (right, doubtful, wrong …)", n=n), path=path
        )
        for n, item in enumerate(items, start=1)
        if not _is_override(item)
    ]
    if wrong:
        raise InputErrors(tuple(wrong))
    return tuple(Override(**{**item, "standing": Standing(item["standing"])}) for item in items)


def _is_override(item: object) -> bool:
    return (
        isinstance(item, dict)
        and {"student", "part", "standing"} <= item.keys() <= _KEYS
        and all(isinstance(value, str) for value in item.values())
        and item["standing"] in tuple(Standing)
    )


def overridden(names: Collection[str], marks: Marks, overrides: Iterable[Override]) -> Marks:
    """The marks with what a teacher said in their place of the parts of a student, who has these names."""
    parts = {item.part: item for item in marks.parts}
    for one in overrides:
        if one.student in names:
            found = parts.get(one.part, PartMarks(one.part, one.standing))
            parts[one.part] = replace(found, standing=one.standing, because=one.because)
    right = {part for part, item in parts.items() if item.because and item.standing is Standing.RIGHT}
    slips = tuple(slip for slip in marks.slips if slip.part not in right)
    return replace(marks, parts=tuple(parts[part] for part in sorted(parts)), slips=slips)
