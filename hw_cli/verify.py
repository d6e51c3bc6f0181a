"""Judging a whole answer: the step between what a question says and what a view may show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from hw_cli.answer import Answer, VerifiedAnswer
from hw_cli.claims.claims import Claim
from hw_cli.claims.judged import Judged
from hw_cli.oracles.judge import evidence_on, judge, judged_by

Judge = Callable[[Claim], Judged]


def verify(
    answer: Answer, on_claim: Callable[[str], None] | None = None, judge: Judge = judge
) -> VerifiedAnswer:
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


@contextmanager
def judging(answers: Iterable[Answer]) -> Iterator[Judge]:
    """A judge of the claims of `answers`: a second process judges from the last claim on, until both meet."""
    from hw_cli.second import shared  # `hw check` judges without it

    claims = [claim for answer in answers for claim in answer.claims()][::-1]
    numbers = {id(claim): number for number, claim in enumerate(claims)}
    with shared([partial(evidence_on, claim) for claim in claims]) as collect:
        yield lambda claim: judged_by(claim, collect(numbers[id(claim)]))
