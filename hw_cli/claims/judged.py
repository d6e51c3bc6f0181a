"""Judged claims: a claim with the evidence for each of its lines. Only the judge builds them."""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.claims.claims import Claim, Step
from hw_cli.kernel.evidence import Counterexample, Evidence, Verdict, weigh, worst


@dataclass(frozen=True)
class JudgedStep:
    """A step with what the judges said of it."""

    step: Step
    evidence: tuple[Evidence, ...]

    @property
    def status(self) -> Verdict:
        """The status of this line alone."""
        return weigh(self.evidence)


@dataclass(frozen=True)
class Judged:
    """A claim, its judged steps, and the evidence for its statement as a whole."""

    claim: Claim
    steps: tuple[JudgedStep, ...]
    evidence: tuple[Evidence, ...] = ()

    @property
    def status(self) -> Verdict:
        """The worst of its steps and of its statement."""
        whole = [weigh(self.evidence)] if self.evidence else []
        if not whole and not self.steps:
            return Verdict.UNDECIDED
        return worst([*(step.status for step in self.steps), *whole])

    @property
    def counterexample(self) -> Counterexample | None:
        """The first counterexample, where there is one."""
        everything = [*(item for step in self.steps for item in step.evidence), *self.evidence]
        return next((item.counterexample for item in everything if item.counterexample), None)
