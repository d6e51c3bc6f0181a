"""What is found in one submission: plain data, so that it crosses processes and is kept in a file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """How a part of a submission stands."""

    RIGHT = "right"  # every step holds, and what is asked for is reached where that can be told
    DOUBTFUL = "doubtful"  # nothing is wrong, but something is left open
    WRONG = "wrong"
    UNREAD = "unread"  # there are formulas, and none is understood
    MISSING = "missing"


class StepClass(StrEnum):
    """What a step is about, for rubrics that weigh slips by it."""

    ALGEBRA = "algebra"
    PROBABILITY = "probability"  # densities, means, divergences
    CALCULUS = "calculus"  # derivatives, integrals, limits
    INEQUALITY = "inequality"  # whatever its sides are


WORST_FIRST = (Standing.WRONG, Standing.UNREAD, Standing.DOUBTFUL, Standing.RIGHT, Standing.MISSING)


@dataclass(frozen=True)
class Slip:
    """A wrong step. `kind` names the mistake; `same` is alike for the same mistake, however it is written; texts are by language."""

    part: str
    file: str
    line: int
    source: str  # the step, as it was typed
    kind: str
    same: str
    inherited: bool
    step: StepClass
    words: dict[str, str]
    counterexample: dict[str, str]
    hint: dict[str, str]
    formula: str = ""  # the step as it was read, in MathML


@dataclass(frozen=True)
class PartMarks:
    """One part: its standing, how many of its steps hold, are wrong, or are left open, and whether the answer is reached."""

    part: str
    standing: Standing
    holds: int = 0
    wrong: int = 0
    inherited: int = 0
    open: int = 0
    reached: bool | None = None  # None where no reference result is compared
    because: str = ""  # why a teacher says so


@dataclass(frozen=True)
class Marks:
    """All that is said of one submission; `unread` are lines that no program could read, as file, line and text."""

    parts: tuple[PartMarks, ...] = ()
    slips: tuple[Slip, ...] = ()
    unread: tuple[tuple[str, int, str], ...] = ()
    problem: dict[str, str] | None = None  # why nothing was judged, by language
    copies: tuple[tuple[str, str], ...] = ()  # the LaTeX texts with marks, by name, where they were asked for
    late: bool = False  # a time was over before all was decided, which another run may do

    def part(self, id: str) -> PartMarks:  # noqa: A002 - the field's name
        """The marks of a part; one that the submission lacks is missing."""
        return next((item for item in self.parts if item.part == id), PartMarks(id, Standing.MISSING))

    def to_data(self) -> dict[str, Any]:
        """As JSON's data."""
        data = asdict(self)
        del data["late"]
        return data

    @staticmethod
    def of_data(data: dict[str, Any]) -> Marks:
        """From JSON's data; raises KeyError, TypeError or ValueError for what is none."""
        return Marks(
            tuple(PartMarks(**{**item, "standing": Standing(item["standing"])}) for item in data["parts"]),
            tuple(Slip(**{**item, "step": StepClass(item["step"])}) for item in data["slips"]),
            tuple((str(file), int(line), str(text)) for file, line, text in data["unread"]),
            data["problem"],
            tuple((str(name), str(text)) for name, text in data["copies"]),
        )


# --- clusters: the same mistake in many submissions, with its places and one counterexample


@dataclass(frozen=True)
class Cluster:
    """The same slip in the same part: who made it and where; `example` is the first that is named as most are."""

    part: str
    kind: str
    places: tuple[tuple[str, str, int], ...]  # student, file, line
    example: Slip

    @property
    def students(self) -> tuple[str, ...]:
        """Each student once."""
        return tuple(dict.fromkeys(student for student, _, _ in self.places))


def clusters(marks: Mapping[str, Marks]) -> tuple[Cluster, ...]:
    """The root slips of a class that are the same, the most frequent first; the order of the students changes nothing."""
    found: dict[tuple[str, str], list[tuple[str, Slip]]] = defaultdict(list)
    for student in sorted(marks):
        for slip in marks[student].slips:
            if not slip.inherited:
                found[slip.part, slip.same].append((student, slip))
    made = [_cluster(part, items) for (part, _), items in found.items()]
    return tuple(sorted(made, key=lambda one: (-len(one.students), one.part, one.kind)))


def _cluster(part: str, items: list[tuple[str, Slip]]) -> Cluster:
    (kind, _), *_ = Counter(slip.kind for _, slip in items).most_common(1)
    example = next(slip for _, slip in items if slip.kind == kind)
    return Cluster(part, kind, tuple((student, slip.file, slip.line) for student, slip in items), example)
