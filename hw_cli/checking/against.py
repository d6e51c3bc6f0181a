"""`--against`: does a derivation end in what was asked? Its last line is compared with the lines of our own answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from hw_cli.checking.checked import Answered, CheckedDerivation, Status
from hw_cli.checking.read.derivation import Derivation, Side, Stated, Step
from hw_cli.checking.read.reader import Reading
from hw_cli.claims.claims import Chain
from hw_cli.homework.protocol import Question
from hw_cli.prose import say
from hw_cli.terms.core import Term
from hw_cli.terms.latex import latex
from hw_cli.terms.parse import normal

Check = Callable[[Derivation], CheckedDerivation]


@dataclass(frozen=True)
class Target:
    """A part of a question, as `3.b`, with the last lines of the chains of our answer, the last chain first."""

    part: str
    terms: tuple[Term, ...]


def targets(question: Question) -> tuple[Target, ...]:
    """What the parts of a question come to."""
    found: dict[str, dict[Term, None]] = {}
    for answer in question.answers(question.parameters()):
        for part in answer.parts:
            ends = found.setdefault(part.id, {})
            for claim in reversed(part.claims):
                if isinstance(claim, Chain) and claim.lines:
                    ends[normal(claim.lines[-1].term)] = None
    return tuple(Target(part, tuple(terms)) for part, terms in found.items() if terms)


def answered(
    checked: CheckedDerivation, goals: tuple[Target, ...], reading: Reading, check: Check
) -> CheckedDerivation:
    """The derivation with the part whose answer it ends in, if there is one.

    A derivation under a heading or a marker of a part is compared with that part alone.
    """
    steps = [step for step in checked.derivation.steps if not step.aside]
    if not steps or steps[-1].rhs.term is None:
        return checked
    marker = reading.marker_at(checked.derivation.start)
    said = marker.part if marker is not None else None
    asked = [goal for goal in goals if said is None or goal.part.split(".")[-1] == said]
    for goal in asked:
        for step in _steps(steps[-1], goal):
            if check(Derivation(step.position, (step,))).findings[0].status is Status.HOLDS:
                message = say("ends in what part {part} asks for", part=goal.part)
                return replace(checked, answered=Answered(goal.part, True, message))
    if said is not None and asked:
        message = say("does not end in a line of our answer to part {part}", part=asked[0].part)
        return replace(checked, answered=Answered(asked[0].part, False, message))
    return checked


def settled(checked: list[CheckedDerivation]) -> list[CheckedDerivation]:
    """Intermediate derivations need not end in the answer: of a part without any that does, the last is told."""
    agreed = {item.answered.part for item in checked if item.answered is not None and item.answered.agrees}
    told = {
        item.answered.part: number
        for number, item in enumerate(checked)
        if item.answered is not None and item.answered.part not in agreed
    }
    return [
        item
        if item.answered is None or item.answered.agrees or told.get(item.answered.part) == number
        else replace(item, answered=None)
        for number, item in enumerate(checked)
    ]


def _steps(last: Step, goal: Target) -> Iterator[Step]:
    """`last line = ours`, for each of our lines."""
    for term in goal.terms:
        ours = Side(latex(term), last.rhs.start, last.rhs.end, term)
        yield Step(last.position, last.rhs, Stated.EQ, ours)
