"""The one door: statements go in with the oracles that may decide them, a decision comes out.

Nothing else in the package makes a verdict that passes. The rules:

- oracles are asked in their order; once there is a proof, only those that can refute are asked;
- a certificate counts when a checker of its kind has read it again, against this statement;
- agreement at points confirms equalities alone: a point shows nothing of the points beside it, so an
  inequality is undecided until it is proved, or tried where it is tightest;
- an objection lets nothing pass;
- a refutation beats a proof, for an oracle's word is no better than a point; but where a certificate was
  checked, one of the two is our own mistake, and there is no verdict (`Disagreement`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hw_cli.kernel.evidence import (
    Agreement,
    Counterexample,
    Evidence,
    Finding,
    Follows,
    Held,
    Objection,
    Proof,
    Refutation,
    Verdict,
    weigh,
    worst,
)
from hw_cli.kernel.setting import Setting
from hw_cli.kernel.statement import Asked, Condition, Statement
from hw_cli.terms.relation import Relation

Checker = Callable[[Any, Asked, Setting], bool]


class Seen(StrEnum):
    """What a view says of a verdict."""

    HOLDS = "holds"
    HOLDS_WHERE = "holds_where"  # where both sides are defined, and one of them is defined elsewhere too
    FAILS = "fails"
    DOUBTFUL = "doubtful"  # assumed: it stands on what nobody has shown
    UNDECIDED = "undecided"
    NOT_UNDERSTOOD = "not_understood"  # nothing was asked: what is written could not be read


SEEN: dict[tuple[Verdict, bool], Seen] = {
    (Verdict.PROVED, False): Seen.HOLDS,
    (Verdict.PROVED, True): Seen.HOLDS_WHERE,
    (Verdict.CONFIRMED, False): Seen.HOLDS,
    (Verdict.CONFIRMED, True): Seen.HOLDS_WHERE,
    (Verdict.ASSUMED, False): Seen.DOUBTFUL,
    (Verdict.UNDECIDED, False): Seen.UNDECIDED,
    (Verdict.REFUTED, False): Seen.FAILS,
}


class Disagreement(Exception):
    """An oracle's certificate is right, and another refutes the statement: our own bug, and no verdict."""


@dataclass(frozen=True)
class Oracle:
    """A way to decide a statement; `ask` is told what is known so far, and may be silent.

    `refutes`: it is asked of what is proved, too.
    """

    ask: Callable[[Any, Verdict], Finding | None]
    refutes: bool = False


@dataclass(frozen=True)
class Decision:
    """The verdict on a statement, with what it rests on; `domain` says where it holds, if not everywhere."""

    verdict: Verdict
    evidence: tuple[Evidence, ...]
    domain: tuple[Condition, ...] = ()
    partial: bool = False  # the domain leaves out more than a set of measure zero

    @property
    def seen(self) -> Seen:
        """What a view says of it."""
        return SEEN[self.verdict, self.partial]

    @property
    def counterexample(self) -> Counterexample | None:
        """The first counterexample, where there is one."""
        return next((item.counterexample for item in self.evidence if item.counterexample), None)


def decide(
    statement: Asked,
    setting: Setting,
    oracles: Iterable[Oracle],
    checkers: Mapping[type, Checker] | None = None,
) -> Decision:
    """The verdict on a statement. Raises Disagreement where a checked certificate is refuted."""
    said: list[Evidence] = []
    held: list[Held] = []
    objected = certified = tight = False
    for oracle in oracles:
        known = weigh(said)
        if known is Verdict.PROVED and not oracle.refutes:
            continue
        finding = oracle.ask(statement, known)
        if finding is None:
            continue
        item = _weighed(finding, statement, setting, checkers or {})
        if isinstance(finding, Held):
            held.append(finding)
        objected = objected or isinstance(finding, Objection)
        tight = tight or (isinstance(finding, Agreement) and finding.tight)
        certified = certified or (isinstance(finding, Proof) and item.verdict is Verdict.PROVED)
        said.append(item)
    if certified and weigh(said) is Verdict.REFUTED:
        raise Disagreement("a certificate is right, and the statement is refuted at a point")
    if objected:
        said = [item for item in said if not item.verdict.passes]
    if weigh(said) is Verdict.CONFIRMED and _of_regions(statement) and not tight:
        said = [_doubted(item) if item.verdict is Verdict.CONFIRMED else item for item in said]
    verdict = weigh(said)
    if verdict not in (Verdict.PROVED, Verdict.CONFIRMED):
        return Decision(verdict, tuple(said))
    domain = dict.fromkeys(part for finding in held for part in finding.domain)
    return Decision(verdict, tuple(said), tuple(domain), any(finding.partial for finding in held))


def evidence_of(finding: Finding) -> Evidence:
    """What the kernel makes of a finding by itself. A certificate by itself proves nothing: no checker has read it."""
    return _weighed(finding, None, Setting(), {})


def _of_regions(statement: Asked) -> bool:
    return isinstance(statement, Statement) and statement.relation is not Relation.EQ


def _doubted(item: Evidence) -> Evidence:
    return Evidence(item.judge, Verdict.UNDECIDED, item.detail)


def _weighed(
    finding: Finding, statement: Asked | None, setting: Setting, checkers: Mapping[type, Checker]
) -> Evidence:
    match finding:
        case Proof(certificate=certificate, refused=refused):
            checker = checkers.get(type(certificate))
            if statement is None or checker is None or not checker(certificate, statement, setting):
                return Evidence(finding.oracle, Verdict.UNDECIDED, refused)
        case Follows(premises=premises, refused=refused):
            weakest = worst(map(weigh, premises)) if premises else Verdict.UNDECIDED
            if weakest is Verdict.CONFIRMED and finding.confirms:
                return Evidence(finding.oracle, Verdict.CONFIRMED, finding.detail)
            if weakest is not Verdict.PROVED:
                return Evidence(finding.oracle, Verdict.UNDECIDED, refused)
    found = finding.counterexample if isinstance(finding, Refutation) else None
    return Evidence(finding.oracle, finding.says, finding.detail, found)
