"""The reference answers of a sheet: LaTeX of its author, whose lines are checked like anybody's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from hw_cli.checking.against import Target, targets
from hw_cli.checking.checked import OPEN, Checked, Finding, Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.read.reader import read
from hw_cli.checking.say.context_files import contexts_of
from hw_cli.errors import Unverified
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Language, Message, say
from hw_cli.sheet import Question, SheetPart
from hw_cli.terms.core import Term
from hw_cli.terms.parse import normal


def check_reference(homework: Homework, question: Question, part: SheetPart, language: Language) -> Checked:
    """The reference answer to a part, each of its lines judged in the contexts of the question, by what is asked."""
    texts = (question.statement, part.lead, part.statement)
    asked = "\n\n".join((f"% hw: q{part.id}", *(text.of(language) for text in texts), ""))
    text = f"{asked}\n{part.answer.of(language)}\n"
    checked = check_text(text, question=question.id, asked=partial(contexts_of, homework))
    return replace(
        checked,
        derivations=tuple(item for item in checked.derivations if item.derivation.start.offset > len(asked)),
        skipped=tuple(item for item in checked.skipped if item.position.offset > len(asked)),
    )


def wrong_lines(checked: Checked, part: SheetPart) -> tuple[Message, ...]:
    """What is told of the steps of a reference answer that fail, or of a display that nobody could decide."""
    return (
        *(
            _told(finding, part)
            for item in checked.derivations
            for finding in item.findings
            if finding.status is Status.FAILS or (not item.derivation.inline and finding.status in OPEN)
        ),
        *(_unread(part, item.why) for item in checked.skipped),
    )


def _told(finding: Finding, part: SheetPart) -> Message:
    step = finding.step
    line = f"{step.lhs.source} {step.relation.value} {step.rhs.source}"
    if finding.status is Status.FAILS:
        return say("the reference answer to {part} does not hold: {line}", part=part.id, line=line)
    return _unread(part, finding.message, line)


def _unread(part: SheetPart, why: Message, line: str = "") -> Message:
    said = say("the reference answer to {part} is not verified: {why}", part=part.id, why=why)
    return say("{said}, in {line}", said=said, line=line) if line else said


def demand_references(homework: Homework, questions: Collection[str], language: Language) -> None:
    """Raise Unverified where a line of a reference answer to `questions` that are not derived does not hold."""
    for question in homework.sheet.questions:
        if question.id not in questions or question.id in homework.questions:
            continue
        for part in question.parts:
            if part.answer and (
                wrong := wrong_lines(check_reference(homework, question, part, language), part)
            ):
                raise Unverified(wrong[0], say("mend the sheet: hw homework check lists all such lines"))


def results_of(homework: Homework, question: str, part: str | None = None) -> tuple[Target, ...]:
    """What the parts of a question come to: as it is derived, else as the sheet's reference answers have it."""
    asked = homework.sheet.question(question)
    if asked.id not in homework.questions and asked.referenced:
        return _reference_targets(asked, part)
    return targets(homework.question(asked.id), part)


def _reference_targets(question: Question, part: str | None) -> tuple[Target, ...]:
    """What the reference answers come to: the last line of each of their derivations."""
    return tuple(
        Target(item.id, terms, item.signs)
        for item in question.parts
        if item.answer and part in (None, item.id) and (terms := _ends(item))
    )


def _ends(part: SheetPart) -> tuple[Term, ...]:
    derivations = [item for item in read(part.answer.fr, "tex").derivations if not item.inline]
    lines = [[step for step in item.steps if not step.aside] for item in derivations]
    ends = [steps[-1].rhs.term for steps in lines if steps]
    return tuple(dict.fromkeys(normal(term) for term in ends if term is not None))
