"""Slips that are only passed on: which failing steps have their cause in a step above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.judge.line import Line
from hw_cli.checking.read.derivation import Stated
from hw_cli.prose import say
from hw_cli.terms.relation import Relation


def rooted(findings: list[Finding], judged: Callable[[Line], Finding]) -> tuple[Finding, ...]:
    """A failing step is no root when its right side agrees again with the left side of the slip before it."""
    lines = [finding for finding in findings if not finding.step.aside]
    told = {id(finding): new for finding, new in zip(lines, _rooted(lines, judged), strict=True)}
    return tuple(told.get(id(finding), finding) for finding in findings)


def _rooted(findings: list[Finding], judged: Callable[[Line], Finding]) -> list[Finding]:
    out = list(findings)
    for at in range(1, len(out)):
        finding, before = out[at], out[at - 1]
        if finding.status is not Status.FAILS or not finding.step.follows:
            continue
        start = _slip(out, at - 1)
        if start is None:
            continue
        relation = _composed(out[start].step.relation, finding.step.relation)
        left, right = out[start].step.lhs.term, finding.step.rhs.term
        if relation is None or left is None or right is None or before.step.rhs.term is None:
            continue
        if judged(Line(finding.step, left, relation, right)).status is Status.HOLDS:
            out[at] = replace(
                finding,
                root=False,
                hint=None,
                guess=None,
                follows_from=out[start].step,
                message=say("the slip above is undone: this line follows from the one before it"),
            )
    return out


def _slip(findings: list[Finding], at: int) -> int | None:
    """The step at or before `at`, over steps that hold, that fails by itself."""
    while at >= 0:
        finding = findings[at]
        if finding.status is Status.FAILS and finding.root:
            return at
        if finding.status is not Status.HOLDS or not finding.step.follows:
            return None
        at -= 1
    return None


def _composed(first: Stated, second: Stated) -> Relation | None:
    """The relation of the ends of a chain of two."""
    a, b = first.relation, second.relation
    if a is None or b is None:
        return None
    if a is b or b is Relation.EQ:
        return a
    return b if a is Relation.EQ else None


__all__ = ["rooted"]
