"""Refused claims in words: where, both sides, the relation, the reason, and a counterexample if one is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hw_cli.answer import VerifiedAnswer
from hw_cli.claims.judged import Judged
from hw_cli.errors import Unverified
from hw_cli.prose import Language, say, verbatim
from hw_cli.report.rows import counterexample_words, rows_of
from hw_cli.report.status import WORDS
from hw_cli.report.style import Style, text_style


def demand(answers: Iterable[VerifiedAnswer], language: Language) -> None:
    """Raise Unverified, naming each claim and line, when a claim is refuted or undecided."""
    found = [text for answer in answers for text in failures(answer, language)]
    if found:
        raise Unverified(
            verbatim("\n".join(found)), say("what is refuted or undecided must not be handed in")
        )


def failures(answer: VerifiedAnswer, language: Language) -> Iterator[str]:
    """One text a claim that is refuted or undecided."""
    for part in answer.answer.parts:
        for claim in part.claims:
            judged = answer.verdicts[claim.id]
            if not judged.status.passes:
                yield _failure(answer.answer.question, part.id, judged, text_style(language))


def _failure(question: str, part: str, judged: Judged, style: Style) -> str:
    claim, status = judged.claim.id, WORDS[judged.status]
    said = say(
        "{question}, part {part}, claim {claim}: {status}",
        question=question,
        part=part,
        claim=claim,
        status=status,
    )
    lines = [style.message(said)]
    above = ""
    for number, row in enumerate(rows_of(judged, style), start=1):
        left = row.left or above
        above = row.right
        if row.status is not None and not row.status.passes:
            because = f" ({row.reason})" if row.reason else ""
            line = f"{left} {row.relation} {row.right}{because}"
            status = WORDS[row.status]
            said = say("line {n}: {line}: {status}", n=number, line=line, status=status)
            lines.append(f"  {style.message(said)}")
    words = counterexample_words(judged)
    if words:
        lines.append("  " + style.message(say("counterexample {values}", values=words)))
    return "\n".join(lines)
