"""Judging a whole answer: the step between what a question says and what a view may show."""

from __future__ import annotations

from collections.abc import Callable

from hw_cli.answer import Answer, VerifiedAnswer
from hw_cli.oracles.judge import judge


def verify(answer: Answer, on_claim: Callable[[str], None] | None = None) -> VerifiedAnswer:
    """Judge every claim of an answer; `on_claim` is told each claim's id when it is done.

    Raises ValueError when two claims share an id, which would hide one verdict behind the other.
    """
    verdicts = {}
    for claim in answer.claims():
        if claim.id in verdicts:
            raise ValueError(f"two claims are called {claim.id}")
        verdicts[claim.id] = judge(claim)
        if on_claim is not None:
            on_claim(claim.id)
    return VerifiedAnswer(answer, verdicts)
