"""What is found out about two formulas."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.findings import Agreement, Finding, Nothing, Refutation, Trusted
from hw_cli.kernel.statement import Condition as Condition
from hw_cli.prose import Message, say

NAME = "equality"


class Status(StrEnum):
    """The verdict on a pair."""

    HOLDS = "holds"
    HOLDS_WHERE = "holds_where"  # where both sides are defined, and one of them is defined elsewhere too
    FAILS = "fails"
    UNDECIDED = "undecided"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True)
class Answer:
    """The verdict, and what it rests on.

    `proved`: a symbolic argument covers all of the domain where both sides are defined, or (of `fails`)
    the values at a point differ with certainty. `domain`: conditions that restrict one side alone; of `holds` they
    leave out a set of measure zero.
    `offset`: where the side `side` (0 or 1) is not understood.
    """

    status: Status
    proved: bool
    message: Message
    counterexample: Counterexample | None = None
    domain: tuple[Condition, ...] = ()
    offset: int | None = None
    side: int | None = None

    @property
    def agrees(self) -> bool:
        """Whether the two are the same wherever both are defined."""
        return self.status in (Status.HOLDS, Status.HOLDS_WHERE)

    @property
    def finding(self) -> Finding:
        """What it says to the kernel."""
        if self.status is Status.FAILS:
            return Refutation(NAME, self.message, self.counterexample)
        if not self.agrees:
            return Nothing(NAME, self.message)
        partial = self.status is Status.HOLDS_WHERE
        if self.proved:
            return Trusted(NAME, self.message, self.domain, partial)
        return Agreement(NAME, self.message, self.domain, partial, tight=True)


UNKNOWN = Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))
TOO_LARGE = Answer(Status.UNDECIDED, False, say("too large to check"))
TIMED_OUT = Answer(Status.UNDECIDED, False, say("timed out before a proof or a counterexample was found"))
