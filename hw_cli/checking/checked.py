"""What `hw check` found: a verdict on every step of a file, in the order of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from hw_cli.checking.judge.one_reading import Held
from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.checking.read.derivation import Skipped as Skipped
from hw_cli.kernel.decide import Decision, Seen
from hw_cli.kernel.evidence import Counterexample, Verdict
from hw_cli.kernel.setting import Hypothesis
from hw_cli.prose import Message, say
from hw_cli.terms.core import Term

if TYPE_CHECKING:
    from hw_cli.checking.statement import Statement
    from hw_cli.oracles.expected.words import Explained


class Status(StrEnum):
    """The verdict on one step."""

    HOLDS = "holds"
    FAILS = "fails"
    DOUBTFUL = "doubtful"  # the sides differ, but what it is about is not known well enough for a cross
    UNDECIDED = "undecided"  # understood, but no judge could tell: never a pass
    NOT_UNDERSTOOD = "not_understood"
    DEFINITION = "definition"
    ASSUMPTION = "assumption"  # what the text supposes is a fact for what follows
    GOAL = "goal"  # announced, and to be shown
    TO_SOLVE = "to_solve"  # an equation, of which solutions are sought
    DENIED = "denied"  # the text says that it does not hold
    NOT_CHECKABLE = "not_checkable"  # ≈, …


OPEN = (Status.DOUBTFUL, Status.UNDECIDED, Status.NOT_UNDERSTOOD)
CLAIMED = (Status.HOLDS, Status.FAILS, *OPEN)  # what a text says is so


@dataclass(frozen=True)
class Finding:
    """The verdict on one step.

    `proved`: by an argument for the whole domain, not only at random points or models. `root`: a step that fails
    by itself; one that only inherits a slip has `root` False and `follows_from`, the step whose left side its
    right side still agrees with. `reading`: how what may be read in several ways was read. `hint`: the line as
    it might have been meant, a guess. `message`: one sentence for the reader. `decision`: the kernel's, where it was
    asked; what stands above or below may weaken it to another status. `explain`: how the sides of a line about densities
    compare, for who asks; `guess`: what searches for the hint, once the finding is to be kept. `laws`: the names of those
    that a cross rests on and that only the context describes.
    """

    step: Step
    status: Status
    message: Message
    proved: bool = False
    root: bool = False
    follows_from: Step | None = None
    reading: Message | None = None
    counterexample: Counterexample | None = None
    hint: Message | None = None
    decision: Decision | None = field(default=None, compare=False, repr=False)
    explain: Callable[[], Explained | None] | None = field(default=None, compare=False, repr=False)
    guess: Callable[[], Message | None] | None = field(default=None, compare=False, repr=False)
    laws: frozenset[str] = frozenset()

    def doubted(self, why: Message) -> Finding:
        """The finding as a doubt, for a reason."""
        return replace(self, status=Status.DOUBTFUL, message=why, root=False, hint=None)


def found(
    step: Step,
    decision: Decision,
    message: Message,
    reading: Message | None = None,
    counterexample: Counterexample | None = None,
) -> Finding:
    """What the kernel's decision says of a step: the one way for a step to hold."""
    status = Status(decision.seen.value) if decision.seen is not Seen.HOLDS_WHERE else Status.HOLDS
    fails = status is Status.FAILS
    proved = status is Status.HOLDS and decision.verdict is Verdict.PROVED
    return Finding(step, status, message, proved, fails, None, reading, counterexample, None, decision)


def as_guessed(made: Finding, guess: Message) -> Finding:
    """What holds as its letters are guessed to be meant: of such a line nothing is proved."""
    message = say("the two sides are equal if {guess}", guess=guess) if made.proved else made.message
    return Finding(made.step, made.status, message, reading=guess, decision=made.decision)


@dataclass(frozen=True)
class Answered:
    """A result of our own answer to a part, as `3.b`: whether a line comes to it. `latex`: the result."""

    part: str
    agrees: bool
    message: Message
    latex: str = ""


@dataclass(frozen=True)
class CheckedDerivation:
    """A derivation with the name of the context it was read in and one finding for each of its steps.

    `answered`: the results of our own answer that it comes to, where that was asked.
    """

    derivation: Derivation
    context: str
    findings: tuple[Finding, ...]
    definitions: tuple[tuple[Term, Term], ...] = ()  # names that it defines, and as what
    answered: tuple[Answered, ...] = ()
    supposed: tuple[tuple[Step, Hypothesis], ...] = ()  # by which step
    held: tuple[Held, ...] = ()  # as its lines were read
    facts: tuple[Hypothesis, ...] = ()  # in force before its first line
    statement: Statement | None = None  # what the sheet says of the question that it answers


@dataclass(frozen=True)
class Checked:
    """A whole file: its derivations in order, and what was not read."""

    derivations: tuple[CheckedDerivation, ...]
    skipped: tuple[Skipped, ...] = ()
    missing: tuple[Answered, ...] = ()  # results of our own answer that no line comes to

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the file."""
        return tuple(finding for item in self.derivations for finding in item.findings)

    @property
    def counts(self) -> dict[Status, int]:
        """How many steps have each status, every status named."""
        found = Counter(finding.status for finding in self.findings)
        return {status: found[status] for status in Status}

    @property
    def missed(self) -> bool:
        """Whether a result that was asked for is missing."""
        return bool(self.missing)

    @property
    def complete(self) -> bool:
        """Whether every formula was read, and every claim decided."""
        return not self.skipped and not any(finding.status in OPEN for finding in self.findings)

    @property
    def judged(self) -> bool:
        """Whether a formula could be checked; a file that has none has nothing to judge."""
        unread = any(finding.status is Status.NOT_UNDERSTOOD for finding in self.findings)
        read = any(finding.status is not Status.NOT_UNDERSTOOD for finding in self.findings)
        return read or not (unread or self.skipped)

    def passes(self, strict: bool = False) -> bool:
        """Whether no step fails and no answer asked for is missing; `strict`: nor is anything left open."""
        wrong = any(finding.status is Status.FAILS for finding in self.findings)
        return not wrong and not self.missed and self.judged and (self.complete or not strict)
