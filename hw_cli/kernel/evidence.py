"""What oracles find, and what the kernel makes of it: verdicts and the evidence for them.

A finding is no verdict: the kernel weighs it (`hw_cli.kernel.decide`). Proved is never said of confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from hw_cli.kernel.statement import Condition
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


@dataclass(frozen=True)
class Finding:
    """What one oracle says of a statement. `says` is what the kernel may make of it, at best."""

    says: ClassVar[Verdict] = Verdict.UNDECIDED
    oracle: str
    detail: Message

    @property
    def counterexample(self) -> Counterexample | None:
        """Where the statement fails, if the oracle knows."""
        return None


@dataclass(frozen=True)
class Nothing(Finding):
    """The oracle cannot tell."""


@dataclass(frozen=True)
class Objection(Finding):
    """The statement fails, or has no meaning, on a part of its domain: nothing that agrees or proves passes."""


@dataclass(frozen=True)
class Held(Finding):
    """The statement holds: `domain` says what it leaves out, `partial` that this is more than a set of measure zero."""

    domain: tuple[Condition, ...] = ()
    partial: bool = False


@dataclass(frozen=True)
class Trusted(Held):
    """An oracle that is taken at its word says that an argument covers the whole domain."""

    says: ClassVar[Verdict] = Verdict.PROVED


@dataclass(frozen=True)
class Proof(Finding):
    """A certificate, which counts when the checker of its kind has read it again; `refused` says that it has not."""

    says: ClassVar[Verdict] = Verdict.PROVED
    certificate: Any
    refused: Message


@dataclass(frozen=True)
class Follows(Finding):
    """The statement follows from premises, each with the evidence on it; `refused` says that one is not proved.

    `confirms`: where premises are only confirmed, so is the statement.
    """

    says: ClassVar[Verdict] = Verdict.PROVED
    premises: tuple[tuple[Evidence, ...], ...]
    refused: Message
    confirms: bool = False


@dataclass(frozen=True)
class Agreement(Held):
    """The statement holds at every point or model that was tried.

    `tight`: they were chosen to speak for inequalities too, where the two sides are nearly equal.
    """

    says: ClassVar[Verdict] = Verdict.CONFIRMED
    tight: bool = False


@dataclass(frozen=True)
class Given(Finding):
    """The statement is taken as given, and said to be."""

    says: ClassVar[Verdict] = Verdict.ASSUMED


@dataclass(frozen=True)
class Refutation(Finding):
    """The statement fails: at a point with both values, where they are known."""

    says: ClassVar[Verdict] = Verdict.REFUTED
    counterexample: Counterexample | None = None
