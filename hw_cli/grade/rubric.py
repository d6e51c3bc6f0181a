"""A rubric: points by part, as data. Nothing is a grade but what a rubric says, and its total is explained line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from hw_cli.errors import InputError, InputErrors
from hw_cli.files import read_bounded, text_of
from hw_cli.grade.marks import Marks, PartMarks, Standing
from hw_cli.prose import Message, say
from hw_cli.toml_place import parse, place_of

LARGEST = 200_000  # bytes
_KEYS = ("points", "share", "slip")


@dataclass(frozen=True)
class Scored:
    """The points of one part, out of how many, and why."""

    part: str
    points: Fraction
    out_of: Fraction
    why: Message


@dataclass(frozen=True)
class Rubric:
    """Points of each part; the share of them that a standing earns; what each root slip costs of that share.

    A slip that is only inherited costs nothing ("follow-through"): only roots are counted. A part with slips earns
    what `share.right` gives, less `slip` for each root slip, never less than `share.wrong`.
    """

    points: Mapping[str, Fraction]
    share: Mapping[Standing, Fraction]
    slip: Fraction

    def score(self, marks: Marks) -> tuple[Scored, ...]:
        """The points of every part of the rubric."""
        return tuple(self._part(marks.part(part), out_of) for part, out_of in self.points.items())

    def _part(self, marks: PartMarks, out_of: Fraction) -> Scored:
        share = self.share[marks.standing]
        if marks.standing is Standing.WRONG:
            share = max(share, self.share[Standing.RIGHT] - marks.wrong * self.slip)
            why = say("{n} wrong steps, {m} that only follow from them", n=marks.wrong, m=marks.inherited)
        else:
            why = _WHY[marks.standing]
        return Scored(marks.part, share * out_of, out_of, why)


_WHY = {
    Standing.RIGHT: say("every step holds"),
    Standing.DOUBTFUL: say("nothing wrong, something left open"),
    Standing.UNREAD: say("no formula could be read"),
    Standing.MISSING: say("no answer"),
}
_SHARE = {
    Standing.RIGHT: Fraction(1),
    Standing.DOUBTFUL: Fraction(1),
    Standing.WRONG: Fraction(0),
    Standing.UNREAD: Fraction(0),
    Standing.MISSING: Fraction(0),
}


def read_rubric(path: Path) -> Rubric:
    """The rubric of a TOML file: a table `points` (part = points), and where wanted `share` and `slip`.

    Raises InputErrors, all faults at once, with their places.
    """
    text = text_of(read_bounded(path, LARGEST), path)
    content = parse(text, path, Fraction)
    faults: list[tuple[tuple[str, ...], Message]] = [
        ((key,), say("{key} is no key of a rubric; there are {known}", key=key, known=", ".join(_KEYS)))
        for key in content
        if key not in _KEYS
    ]
    points = _numbers(content.get("points", {}), "points", faults)
    if not points and not faults:
        faults.append((("points",), say("a rubric says the points of the parts: a table [points]")))
    share = dict(_SHARE)
    for key, value in _numbers(content.get("share", {}), "share", faults).items():
        if key in tuple(Standing) and value <= 1:
            share[Standing(key)] = value
        else:
            why = say("{key} is no share: right, doubtful, wrong, unread or missing, from 0 to 1", key=key)
            faults.append((("share", key), why))
    slip = _number(content.get("slip", 1))
    if slip is None:
        faults.append((("slip",), say("{key} must be a number that is not negative", key="slip")))
    if faults:
        raise InputErrors(tuple(_located(text, path, keys, why) for keys, why in faults))
    return Rubric(points, share, slip or Fraction(0))


def _numbers(table: Any, name: str, faults: list[tuple[tuple[str, ...], Message]]) -> dict[str, Fraction]:
    if not isinstance(table, dict):
        faults.append(((name,), say("{key} is a table: [{key}]", key=name)))
        return {}
    found = {key: _number(value) for key, value in table.items()}
    wrong = say("{key} must be a number that is not negative", key=name)
    faults += [((name, key), wrong) for key, value in found.items() if value is None]
    return {key: value for key, value in found.items() if value is not None}


def _number(value: Any) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | Fraction) or value < 0:
        return None
    return Fraction(value)


def _located(text: str, path: Path, keys: tuple[str, ...], why: Message) -> InputError:
    line, column = place_of(text, keys)
    return InputError(why, path=path, line=line, column=column)
