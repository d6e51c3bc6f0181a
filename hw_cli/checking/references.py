"""The reference answers of a sheet: LaTeX of its author, whose lines are checked like anybody's."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial

from hw_cli.checking.against import Target, targets
from hw_cli.checking.checked import OPEN, Checked, Finding, Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.read.derivation import Step
from hw_cli.checking.read.files import Source
from hw_cli.checking.read.reader import read, read_markers
from hw_cli.checking.say.context_files import NAMES, contexts_of
from hw_cli.errors import Unverified, UsageError
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Language, Message, say
from hw_cli.sheet import Question, SheetPart
from hw_cli.terms.core import Indexed, Number, Product, Sum, Symbol, Term
from hw_cli.terms.parse.normal import normal
from hw_cli.terms.relation import Relation


def check_references(
    homework: Homework, question: Question, language: Language
) -> Iterator[tuple[SheetPart, Checked]]:
    """The reference answers to the parts, as one text: each of their lines judged in the contexts of the question, by what is
    asked and what the parts before have said."""
    text, places = f"% hw: {question.id}\n\n{question.statement.of(language)}\n\n", []
    for part in question.parts:
        asked = (f"% hw: q{part.id}", part.lead.of(language), part.statement.of(language), "")
        text += "\n\n".join(asked)
        start = len(text)
        text += f"\n{part.answer.of(language)}\n\n"
        places.append(range(start, len(text)))
    checked = check_text(text, question=question.id, asked=partial(contexts_of, homework))
    for part, place in zip(question.parts, places, strict=True):
        if part.answer:
            derivations = (one for one in checked.derivations if one.derivation.start.offset in place)
            skipped = (one for one in checked.skipped if one.position.offset in place)
            yield part, replace(checked, derivations=tuple(derivations), skipped=tuple(skipped))


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
        for part, checked in check_references(homework, question, language) if question.referenced else ():
            if wrong := wrong_lines(checked, part):
                raise Unverified(wrong[0], say("mend the sheet: hw homework check lists all such lines"))


def results_of(homework: Homework, question: str, part: str | None = None) -> tuple[Target, ...]:
    """What the parts of a question come to: as it is derived, else as the sheet's reference answers have it."""
    asked = homework.sheet.question(question)
    if asked.id not in homework.questions and asked.referenced:
        own = (_target(item) for item in asked.parts if item.answer and part in (None, item.id))
        found = tuple(target for target in own if target.terms)
    else:
        found = targets(homework.question(asked.id), part)
    said = frozenset(_said(asked))
    labels = {item.id: asked.labels(item) for item in asked.parts}
    return tuple(replace(target, asked=said, labels=labels.get(target.part, ())) for target in found)


def _said(question: Question) -> Iterator[tuple[Term | None, Term | None]]:
    """The sides of the lines that the sheet says of a question."""
    for text in (
        question.statement,
        *(text for part in question.parts for text in (part.lead, part.statement)),
    ):
        for language in Language:
            for derivation in read(text.of(language), "tex", names=NAMES).derivations:
                yield from ((step.lhs.term, step.rhs.term) for step in derivation.steps if step.understood)


def results_in(
    source: Source, homework: Homework, question: str | None, part: str | None = None
) -> tuple[Target, ...]:
    """What a file is compared with: the results of `question`, else of all that its headings and markers name.

    Raises UsageError where nothing says a question that has an answer.
    """
    if question is not None:
        return results_of(homework, question, part)
    markers = read_markers(source.text, source.kind, homework.titled).markers
    said = {marker.question for marker in markers}
    known = [item.id for item in homework.sheet.questions if item.id in homework.questions or item.referenced]
    if not said.intersection(known):
        advice = say("name it: {option}", option=f"--question {known[0] if known else 'q1'} --against")
        raise UsageError(say("nothing in {file} says which question it answers", file=source.name), advice)
    return tuple(target for name in known if name in said for target in results_of(homework, name))


def _target(part: SheetPart) -> Target:
    """The last line of each derivation of a reference answer; an equation between formulas is on the way to one."""
    derivations = read(part.answer.fr, "tex").derivations
    lines = [[step for step in item.steps if not step.aside] for item in derivations if not item.inline]
    named = tuple(
        (step.lhs.term, step.rhs.term)
        for item in derivations
        for step in item.steps[:1]
        if isinstance(step.lhs.term, Symbol | Indexed) and step.rhs.term is not None
    )
    ends = [
        steps
        for steps in lines
        if len(steps) > 1 or (steps and not isinstance(steps[0].lhs.term, Sum | Product))
    ]
    results = (_result(steps) for steps in ends or lines[-1:] if steps)
    found = [normal(term) for term in results if term is not None]
    return Target(part.id, tuple(dict.fromkeys(found)), part.signs, part.multiples, named)


def _result(steps: list[Step]) -> Term | None:
    """What a derivation comes to: its last side, but of `… = A < 0` the formula A."""
    last = steps[-1]
    signed = last.relation.relation in (Relation.LT, Relation.GT, Relation.LE, Relation.GE)
    return last.lhs.term if signed and isinstance(last.rhs.term, Number) else last.rhs.term
