"""What follows from an equation that is to be solved: it holds of the solutions, and no letter is free in it.

f'(x) = 0        to be solved for x
2x - 4 = 0       no claim about every x
"""

from __future__ import annotations

from dataclasses import replace

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.judge.line import COMPUTED, FOR_SOME
from hw_cli.checking.say.facts import COUNTING, Scopes
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.arithmetic import TRANSPOSED
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, subterms


class Equations:
    """The equations of a text so far whose solutions it may speak of, with where that ends."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._open: list[tuple[set[Term], int]] = []  # unknowns, up to where
        self._asked: dict[tuple[Term, Term], int] = {}  # the sides of what is to be solved, and where

    def following(self, found: CheckedDerivation) -> CheckedDerivation:
        """The findings, without crosses of equations that follow from one which is to be solved."""
        findings: list[Finding] = []
        for finding in found.findings:
            freed = finding.status is Status.FAILS and self._follows(finding, findings)
            if freed:
                finding = replace(
                    finding, status=Status.UNDECIDED, message=FOR_SOME, root=False, hint=None, explain=None
                )
            findings.append(finding)
            self._note(finding)
        return replace(found, findings=tuple(findings))

    def _follows(self, finding: Finding, before: list[Finding]) -> bool:
        step = finding.step
        left, right = step.lhs.term, step.rhs.term
        if step.relation.relation is not Relation.EQ or left is None or right is None:
            return False
        if any(isinstance(node, COMPUTED) for side in (left, right) for node in subterms(side)):
            return False
        asked = self._asked.get((left, right))
        if asked is not None and self._scopes.answers(step.position.offset, asked):
            return True  # a condition is put to use
        if step.follows:
            return bool(before) and before[-1].status is Status.UNDECIDED and before[-1].message == FOR_SOME
        letters, place = _letters(left, right), step.position.offset
        about = [unknowns for unknowns, end in self._open if place < end and unknowns & letters]
        # λ² + γλ + 1 = 0 says nothing of γ alone: as many other letters as equations make them true
        return any(
            len(set().union(*some) - letters) < len(some) for some in (*([one] for one in about), about)
        )

    def _note(self, finding: Finding) -> None:
        step = finding.step
        left, right = step.lhs.term, step.rhs.term
        if left is None or right is None:
            return
        if finding.status is Status.DEFINITION:  # what is defined is no unknown, but by y(0) = 1 it is not
            for side in (left, right) if not isinstance(left, core.Call) else ():
                self._open = [(unknowns - {parts(side)[0]}, end) for unknowns, end in self._open]
        solved = finding.status is Status.UNDECIDED and finding.message == FOR_SOME
        if (solved or finding.status is Status.TO_SOLVE) and step.relation.relation is Relation.EQ:
            end = self._scopes.end(step.rhs.end.offset, lasting=finding.status is Status.TO_SOLVE)
            self._asked[left, right] = step.position.offset
            self._open.append((_letters(left, right), end))


def _letters(*sides: Term) -> set[Term]:
    found = {parts(letter)[0] for side in sides for letter in free_variables(side)} - {*TRANSPOSED}
    return {letter for letter in found if getattr(letter, "name", "") not in COUNTING | {"I"}}


__all__ = ["Equations"]
