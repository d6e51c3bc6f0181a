"""The reference answers of a sheet: LaTeX of its author, whose lines are checked like anybody's."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from hw_cli.checking.against import Target, targets
from hw_cli.checking.checked import OPEN, Checked, Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.read.reader import read
from hw_cli.checking.say.context_files import contexts_of
from hw_cli.errors import Unverified
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Language, in_words, say
from hw_cli.sheet import Question, SheetPart
from hw_cli.terms.core import Term
from hw_cli.terms.parse import normal


def check_reference(homework: Homework, question: Question, part: SheetPart, language: Language) -> Checked:
    """The reference answer to a part, each of its lines judged in the contexts of the question."""
    text = f"% hw: q{part.id}\n{part.answer.of(language)}\n"
    return check_text(text, question=question.id, asked=partial(contexts_of, homework))


def wrong_lines(checked: Checked) -> tuple[str, ...]:
    """The steps of a reference answer that fail, or of a display that nobody could decide, as they are written."""
    bad = [
        finding.step
        for item in checked.derivations
        for finding in item.findings
        if finding.status is Status.FAILS or (not item.derivation.inline and finding.status in OPEN)
    ]
    steps = (f"{step.lhs.source} {step.relation.value} {step.rhs.source}" for step in bad)
    return (*steps, *(in_words(item.why, Language.EN) for item in checked.skipped))


def demand_references(homework: Homework, questions: Collection[str], language: Language) -> None:
    """Raise Unverified where a line of a reference answer to `questions` that are not derived does not hold."""
    for question in homework.sheet.questions:
        if question.id not in questions or question.id in homework.questions:
            continue
        for part in question.parts:
            wrong = part.answer and wrong_lines(check_reference(homework, question, part, language))
            if wrong:
                message = say(
                    "the reference answer to {part} does not hold: {line}", part=part.id, line=wrong[0]
                )
                raise Unverified(message, say("mend the sheet: hw homework check lists all such lines"))


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
