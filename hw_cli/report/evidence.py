"""The appendix: every claim with its status and what the judges said of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from hw_cli.answer import VerifiedAnswer
from hw_cli.claims.judged import Judged
from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import Message, say
from hw_cli.report.escape import Latex, escape_latex
from hw_cli.report.latex import label, prose
from hw_cli.report.rows import statement_of
from hw_cli.report.status import WORDS, judge_name, kind_name
from hw_cli.report.style import Style


@dataclass(frozen=True)
class EvidenceRow:
    """A claim as the appendix lists it."""

    id: Latex
    label: Latex
    kind: Latex
    status: Latex
    alarm: bool
    statement: Latex
    evidence: tuple[Latex, ...]


def evidence_rows(answer: VerifiedAnswer, style: Style) -> tuple[EvidenceRow, ...]:
    """One row a claim, in reading order."""
    return tuple(_row(answer.verdicts[claim.id], style) for claim in answer.answer.claims())


def breakable_name(name: str) -> Latex:
    r"""A name that may break after its full stops and underscores.

    >>> breakable_name("4.6_b")
    '4.\\allowbreak{}6\\_\\allowbreak{}b'
    """
    return Latex(re.sub(r"(\.|\\_)", r"\1\\allowbreak{}", escape_latex(name)))


def _row(judged: Judged, style: Style) -> EvidenceRow:
    return EvidenceRow(
        breakable_name(judged.claim.id),
        label("claim", judged.claim.id),
        prose(kind_name(judged.claim.kind), style),
        prose(WORDS[judged.status], style),
        not judged.status.passes,
        Latex(statement_of(judged, style)),
        tuple(prose(said, style) for said in evidence_words(judged)),
    )


def evidence_words(judged: Judged) -> list[Message]:
    """What the judges said, the same words once with the number of lines they were said of.

    A judge that could not tell is passed over where another one decided the line.
    """
    said = Counter(
        (item.judge, item.detail)
        for group in (*(step.evidence for step in judged.steps), judged.evidence)
        for item in group
        if item.verdict is not Verdict.UNDECIDED or all(other.verdict is item.verdict for other in group)
    )
    return [
        say("{judge}: {detail}", judge=judge_name(judge), detail=detail)
        if count == 1
        else say("{judge}, {n} lines: {detail}", judge=judge_name(judge), n=count, detail=detail)
        for (judge, detail), count in said.items()
    ]
