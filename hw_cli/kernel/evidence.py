"""Verdicts and the evidence for them. A verdict is told apart everywhere: proved is never said of confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hw_cli.terms.core import Term

if TYPE_CHECKING:  # the kernel makes no words, it passes them on
    from hw_cli.prose import Message


class Verdict(StrEnum):
    """An oracle's word as the kernel takes it, and the status of a line or claim; from best to worst."""

    PROVED = "proved"  # an argument covers the whole domain
    CONFIRMED = "confirmed"  # true at every random point or model tried
    ASSUMED = "assumed"  # taken as given, and said so
    UNDECIDED = "undecided"  # no oracle could tell: never a pass
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
    """What one oracle (`judge`) said, weighed by the kernel, which alone builds it (`hw_cli.kernel.decide`)."""

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
    """The status that several words on one line give: any refutation wins, then any proof."""
    said = {item.verdict for item in evidence}
    for verdict in (Verdict.REFUTED, Verdict.ASSUMED, Verdict.PROVED, Verdict.CONFIRMED):
        if verdict in said:
            return verdict
    return Verdict.UNDECIDED
