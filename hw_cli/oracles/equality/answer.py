"""What the oracle of pairs finds, as the kernel takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hw_cli.kernel.decide import Seen
from hw_cli.kernel.evidence import Agreement, Counterexample, Evidence, Held, Nothing, Refutation, Trusted
from hw_cli.kernel.statement import Condition
from hw_cli.prose import Message, say

NAME = "equality"


@dataclass(frozen=True)
class Unread(Nothing):
    """A side is not understood: side 0 or 1, at `offset`, where these are known."""

    offset: int | None = None
    side: int | None = None
    seen: ClassVar[Seen] = Seen.NOT_UNDERSTOOD
    domain: ClassVar[tuple[Condition, ...]] = ()
    evidence: ClassVar[tuple[Evidence, ...]] = ()


def it_holds(
    detail: Message, proved: bool = True, domain: tuple[Condition, ...] = (), partial: bool = False
) -> Held:
    """It holds: by an argument that covers all of the domain where both sides are defined, or at points alone."""
    if proved:
        return Trusted(NAME, detail, domain, partial)
    return Agreement(NAME, detail, domain, partial, tight=True)


def it_fails(detail: Message, found: Counterexample | None = None) -> Refutation:
    """It fails: at a point the values differ with certainty."""
    return Refutation(NAME, detail, found)


def not_known(detail: Message) -> Nothing:
    """Nothing is found."""
    return Nothing(NAME, detail)


UNKNOWN = not_known(say("neither a proof nor a counterexample was found"))
TOO_LARGE = not_known(say("too large to check"))
TIMED_OUT = not_known(say("timed out before a proof or a counterexample was found"))
