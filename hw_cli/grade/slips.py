"""Clusters: the same mistake in many submissions, with its places and one counterexample."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from hw_cli.grade.marks import Marks, Slip


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
