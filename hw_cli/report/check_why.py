"""`hw check --why LINE`: all that the verdict on a line rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hw_cli.checking.checked import CheckedDerivation, Finding
from hw_cli.checking.findings import rule_of
from hw_cli.checking.read.derivation import Mood
from hw_cli.prose import Language, Message, say
from hw_cli.report.check_words import LOOKS, CheckedFile, explanation, line_of
from hw_cli.report.status import WORDS, judge_name
from hw_cli.report.style import Style, text_style
from hw_cli.terms.core import Term

if TYPE_CHECKING:
    from hw_cli.oracles.expected.words import Explained

MOODS: dict[Mood, Message] = {
    Mood.CLAIM: say("a claim: what the text says is so"),
    Mood.ASSUMPTION: say("an assumption: what the text supposes"),
    Mood.DEFINITION: say("a definition"),
    Mood.GOAL: say("a goal: announced, to be shown"),
    Mood.TO_SOLVE: say("an equation to solve"),
    Mood.DENIED: say("denied: what the text says is not so"),
}


def why_lines(files: Sequence[CheckedFile], line: str, language: Language) -> Iterator[str]:
    """What there is to say of the steps of a line, as `12`, or `3:2` in a notebook; nothing where it has none."""
    style = text_style(language)
    for file in files:
        for item in file.checked.derivations:
            for finding in item.findings:
                first, last = line_of(finding), finding.step.rhs.end.line
                if line in {file.label(number) for number in range(first, last + 1)}:
                    yield from _Step(file, item, finding, style).lines()


class _Step:
    """One step of a line."""

    def __init__(self, file: CheckedFile, item: CheckedDerivation, finding: Finding, style: Style) -> None:
        self.file, self.item, self.finding, self.style = file, item, finding, style

    def lines(self) -> Iterator[str]:
        """Its verdict, then what was known and tried, each with its heading."""
        finding, step = self.finding, self.finding.step
        formula = " ".join(f"{step.lhs.source} {step.relation.value} {step.rhs.source}".split())
        yield f"{self.file.name}:{self.file.label(line_of(finding))}  {formula}"
        first, *rest = (self.words(item) for item in explanation(finding, self.file.label))
        yield f"  {LOOKS[finding.status].mark} {first}" + (f" [{rule}]" if (rule := rule_of(finding)) else "")
        yield from (f"    {item}" for item in rest)
        yield from self.told(say("mood"), [MOODS[step.mood]])
        yield from self.told(say("context"), [self.item.context])
        above = [fact for by, fact in self.item.supposed if by.position <= step.position]
        sheet = self.item.statement
        facts = [
            f"{self.term(fact.left)} {fact.relation.text} {self.term(fact.right)}"
            for fact in (*self.item.facts, *above)
            if sheet is None or fact not in sheet.facts
        ]
        yield from self.told(say("facts in force"), facts)
        if sheet is not None:
            heading = say("the sheet says, for all of {part}", part=sheet.asked)
            yield from self.told(heading, [self.words(item) for item in sheet.said(step)])
        names = [f"{self.term(head)} = {self.term(body)}" for head, body in self.item.definitions]
        yield from self.told(say("names that the derivation defines"), names)
        if finding.decision is not None:
            tried = [
                say(
                    "{judge}: {status} ({detail})",
                    judge=judge_name(one.judge),
                    status=WORDS[one.verdict],
                    detail=one.detail,
                )
                for one in finding.decision.evidence
            ]
            yield from self.told(say("what was tried"), tried)
        compared = None if finding.explain is None else finding.explain()
        if compared is not None:
            yield from self.argument(compared)
        yield ""

    def argument(self, compared: Explained) -> Iterator[str]:
        """The two sides' normal forms: what both have, what is left of each, which facts were used."""
        differ = bool(compared.left or compared.right)
        both = say("both sides have") if differ else say("both sides come to the sum of")
        yield from self.told(both, [self.term(one) for one in compared.cancels])
        yield from self.told(say("the left side alone has"), [self.term(one) for one in compared.left])
        yield from self.told(say("the right side alone has"), [self.term(one) for one in compared.right])
        for heading, equations in (
            (say("rules of probability that were used"), compared.steps),
            (say("independences that were used"), compared.facts),
        ):
            used = [f"{self.term(left)} = {self.term(right)}" for left, right in equations]
            yield from self.told(heading, used)
        case = [f"{self.term(name)} = {self.term(value)}" for name, value in compared.case]
        yield from self.told(say("said for"), case)
        if compared.gap is not None:
            heading = say("the greater side less the other, in terms that are never negative")
            yield from self.told(heading, [self.term(compared.gap)])

    def told(self, heading: Message, items: Sequence[Message | str]) -> Iterator[str]:
        """A heading with what stands under it; nothing where that is nothing."""
        if items:
            first, *rest = (item if isinstance(item, str) else self.words(item) for item in items)
            head = self.words(say("{what}: {text}", what=heading, text=""))
            yield f"  {head.rstrip()} {first}"
            yield from (f"    {item}" for item in rest)

    def words(self, message: Message) -> str:
        """A text of ours."""
        return self.style.message(message)

    def term(self, term: Term) -> str:
        """A formula on one line."""
        return self.style.inline(term)
