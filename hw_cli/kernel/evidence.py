"""What judges say. A verdict is told apart everywhere: proved is never said of confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hw_cli.prose import Message
from hw_cli.terms.core import Term


class Disagreement(Exception):
    """One judge proves what another refutes: our own bug, and no verdict."""


class Verdict(StrEnum):
    """A judge's word, and the status of a line or claim; from best to worst."""

    PROVED = "proved"  # a symbolic argument covers the whole domain
    CONFIRMED = "confirmed"  # true at every random point or model tried
    ASSUMED = "assumed"  # taken as given, and said so
    UNDECIDED = "undecided"  # no judge could tell: never a pass
    REFUTED = "refuted"  # false, with a counterexample

    @property
    def passes(self) -> bool:
        """Whether a report may show it unmarked."""
        return self in (Verdict.PROVED, Verdict.CONFIRMED, Verdict.ASSUMED)


@dataclass(frozen=True)
class Counterexample:
    """A point at which a line fails, and the two values there (decimal strings)."""

    point: tuple[tuple[Term, str], ...]
    left: str
    right: str


@dataclass(frozen=True)
class Evidence:
    """What one judge said, with its detail."""

    judge: str
    verdict: Verdict
    detail: Message
    counterexample: Counterexample | None = None


_ORDER = tuple(Verdict)


def worst(statuses: Iterable[Verdict]) -> Verdict:
    """The worst of many statuses; of none, proved (nothing was claimed).

    >>> worst([Verdict.PROVED, Verdict.UNDECIDED, Verdict.CONFIRMED])
    <Verdict.UNDECIDED: 'undecided'>
    """
    return max(statuses, key=_ORDER.index, default=Verdict.PROVED)


def weigh(evidence: Iterable[Evidence]) -> Verdict:
    """The status that several judges' words on one line give: any refutation wins, then any proof."""
    said = {item.verdict for item in evidence}
    for verdict in (Verdict.REFUTED, Verdict.ASSUMED, Verdict.PROVED, Verdict.CONFIRMED):
        if verdict in said:
            return verdict
    return Verdict.UNDECIDED
