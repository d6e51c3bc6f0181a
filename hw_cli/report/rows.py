"""A judged claim as rows, the same for every view: left side, relation, right side, reason, status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hw_cli.claims.claims import Invariant, Observation, Step
from hw_cli.claims.judged import Judged, JudgedStep
from hw_cli.claims.listing import listed_values
from hw_cli.kernel.evidence import Verdict, weigh
from hw_cli.kernel.statement import Statement
from hw_cli.prose import Message, say
from hw_cli.report.argument import grounds
from hw_cli.report.style import Style, values_at
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation


@dataclass(frozen=True)
class Row:
    """One shown line, written in a style; `left` is empty where the line continues the one above.

    `status` is None where the row says nothing that is judged by itself.
    """

    left: str
    relation: str
    right: str
    reason: str
    status: Verdict | None


def rows_of(judged: Judged, style: Style, *, full: bool = True) -> tuple[Row, ...]:
    """The lines of a claim in reading order: what it states, and the steps that argue for it.

    The evolution of a function has its sign argued line by line in the `full` form, else by what it rests on.
    """
    if not full and judged.status.passes and (short := _evolution(judged, style)):
        return short
    steps = tuple(_step(item, style) for item in judged.steps)
    formula = judged.claim.statement
    if formula.joiner == "iff":
        return (*steps, _equivalence(judged, style))
    return (*_stated(judged, style), *steps)


def statement_of(judged: Judged, style: Style) -> str:
    """The claim's statement as one formula."""
    formula = judged.claim.statement
    shown = [_formula(item, style) for item in formula.statements]
    if formula.joiner == "iff":
        return f" {style.iff} ".join(shown)
    return style.comma.join(shown)


def _stated(judged: Judged, style: Style) -> Iterator[Row]:
    """The statements that no step says."""
    claim = judged.claim
    if claim.kind == "chain":
        return
    said = set(_said(judged))
    first, *rest = claim.statement.statements
    where = rest if claim.statement.joiner == "at" else []
    status = weigh(judged.evidence) if judged.evidence else None
    for item in [first] if where else claim.statement.statements:
        if (item.left, item.relation, item.right) not in said:
            reason = style.message(_at(where)) if where else _reason(judged, style)
            yield _row(item, style, reason, status)


def _evolution(judged: Judged, style: Style) -> tuple[Row, ...] | None:
    """`d/dt V = V̇ ≤ 0`, since γ > 0; None for another claim, and where the sign needs more words."""
    claim = judged.claim
    if not isinstance(claim, Invariant) or claim.certificate is None:
        return None
    rests_on = grounds(claim.certificate, claim.setting)
    if rests_on is None:
        return None
    rate, sign = claim.statement.statements
    since = style.message(say("since {facts}", facts=rests_on))
    last = Row("", style.sign(sign.relation), style.display(sign.right), since, judged.status)
    return (_row(rate, style, "", judged.status), last)


def _said(judged: Judged) -> Iterator[tuple[Term | None, Relation, Term]]:
    """What the steps say, of their own left side or of the one that they continue with equalities."""
    left: Term | None = None
    for item in judged.steps:
        left = item.step.left or left
        yield left, item.step.relation, item.step.right


def _reason(judged: Judged, style: Style) -> str:
    if isinstance(judged.claim, Observation):
        return "; ".join(style.message(evidence.detail) for evidence in judged.evidence)
    return ""


def _equivalence(judged: Judged, style: Style) -> Row:
    left, *right = (_formula(item, style) for item in judged.claim.statement.statements)
    status = weigh(judged.evidence) if judged.evidence else None
    return Row(left, style.iff, f" {style.iff} ".join(right), "", status)


def _step(judged: JudgedStep, style: Style) -> Row:
    step: Step = judged.step
    left = "" if step.left is None else style.display(step.left)
    right = style.display(step.right)
    return Row(left, style.sign(step.relation), right, style.message(step.words), judged.status)


def _row(item: Statement, style: Style, reason: str, status: Verdict | None) -> Row:
    return Row(style.display(item.left), style.sign(item.relation), style.display(item.right), reason, status)


def _formula(item: Statement, style: Style) -> str:
    return f"{style.display(item.left)} {style.sign(item.relation)} {style.display(item.right)}"


def _at(where: list[Statement]) -> Message:
    """`at z = 1, w = 2`."""
    return say("at {point}", point=listed_values([(item.left, item.right) for item in where]))


def counterexample_words(judged: Judged) -> Message | None:
    """Where a refuted claim fails, and with which values; None where no counterexample is known."""
    found = judged.counterexample
    return None if found is None else values_at(found)
