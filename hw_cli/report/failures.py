"""Refused claims in words: where, both sides, the relation, the reason, and a counterexample if one is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hw_cli.answer import VerifiedAnswer
from hw_cli.claims.judged import Judged
from hw_cli.errors import Unverified
from hw_cli.prose import Language
from hw_cli.report.rows import counterexample_words, rows_of
from hw_cli.report.terminal import text_style


def demand(answers: Iterable[VerifiedAnswer]) -> None:
    """Raise Unverified, naming each claim and line, when a claim is refuted or undecided."""
    found = [text for answer in answers for text in failures(answer)]
    if found:
        raise Unverified("\n".join(found), "what is refuted or undecided must not be handed in")


def failures(answer: VerifiedAnswer) -> Iterator[str]:
    """One text a claim that is refuted or undecided, in English as all messages are."""
    for part in answer.answer.parts:
        for claim in part.claims:
            judged = answer.verdicts[claim.id]
            if not judged.status.passes:
                yield _failure(answer.answer.question, part.id, judged)


def _failure(question: str, part: str, judged: Judged) -> str:
    style = text_style(Language.EN)
    lines = [f"{question}, part {part}, claim {judged.claim.id} is {judged.status}"]
    above = ""
    for number, row in enumerate(rows_of(judged, style), start=1):
        left = row.left or above
        above = row.right
        if row.status is not None and not row.status.passes:
            because = f" ({row.reason})" if row.reason else ""
            lines.append(f"  line {number}: {left} {row.relation} {row.right}{because}: {row.status}")
    words = counterexample_words(judged)
    if words:
        lines.append(f"  counterexample {style.message(words)}")
    return "\n".join(lines)
