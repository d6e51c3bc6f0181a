"""The whole report: the course's header, each question followed by its answer, every claim listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hw_cli.answer import Part, VerifiedAnswer
from hw_cli.prose import Language, Message
from hw_cli.report.environment import make_environment, render
from hw_cli.report.escape import Latex, portable
from hw_cli.report.evidence import evidence_rows
from hw_cli.report.latex import BlockView, BlockViews, label, latex_style, prose
from hw_cli.report.style import Style
from hw_cli.report.words import part_points, question_points, words
from hw_cli.sheet import Question, Sheet, SheetPart

if TYPE_CHECKING:
    from hw_cli.report.review import ReviewView

FIGURES = "figures"  # the folder of the figures, beside the report
BABEL = {Language.FR: "french", Language.EN: "english"}
# by question; a question without answers is shown unanswered
Answers = Mapping[str, tuple[VerifiedAnswer, ...]]


def concise(answers: Answers) -> Answers:
    """What the sheet asks, of every answer."""
    return {name: tuple(answer.concise() for answer in given) for name, given in answers.items()}


@dataclass(frozen=True)
class Student:
    """Whose report it is."""

    name: str = ""
    number: str = ""


@dataclass(frozen=True)
class SectionView:
    """A part of a question: what the sheet asks there, if anything, and the blocks that answer it."""

    number: str
    label: Latex
    lead: Latex
    statement: Latex
    points: Latex
    title: Latex
    beyond: bool
    blocks: tuple[BlockView, ...]
    reference: Latex  # the sheet's own answer, where none is derived
    answered: bool


@dataclass(frozen=True)
class QuestionView:
    """A question with its parts in the sheet's order, what goes beyond it after them."""

    id: str
    number: int
    title: Latex
    points: Latex
    statement: Latex
    parts: tuple[SectionView, ...]
    answered: bool
    reviewed: bool = False  # the answer is the review's page


def render_report(
    sheet: Sheet,
    answers: Answers,
    student: Student,
    language: Language,
    *,
    full: bool = False,
    questions: Iterable[str] | None = None,
    overrides: Path | None = None,
    review: ReviewView | None = None,
) -> str:
    """The LaTeX source of the report over `questions` (default: all of the sheet).

    The `full` form shows what goes beyond the questions too, and the evidence for every claim. The source reads
    its figures from the folder `figures` beside it; `review` is the page of the paper review. Raises
    InputError when a template in `overrides` is wrong.
    """
    style = latex_style(language)
    blocks = BlockViews(style, FIGURES, full=full)
    answers = answers if full else concise(answers)
    wanted = sheet.questions if questions is None else tuple(map(sheet.question, questions))
    shown = tuple(_question(item, answers.get(item.id, ()), blocks, review is not None) for item in wanted)
    verified = [answer for item in wanted for answer in answers.get(item.id, ())]
    values = {
        "language": language,
        "babel": BABEL[language],
        "course": sheet.course,
        "title": sheet.title.of(language),
        "session": sheet.session.of(language),
        "due": sheet.due.written(language, sheet.due.year) if sheet.due else "",
        "student": student,
        "questions": shown,
        "evidence": tuple(row for answer in verified for row in evidence_rows(answer, style)) if full else (),
        "labels": full,  # for the appendix to refer to
        "review": review,
        "words": words(language),
    }
    return render(make_environment(overrides), "report.tex.j2", values)


def _question(
    question: Question, answers: tuple[VerifiedAnswer, ...], blocks: BlockViews, with_review: bool
) -> QuestionView:
    language = blocks.style.language
    return QuestionView(
        question.id,
        question.number,
        portable(question.title.of(language)),
        _optional(question_points(question), blocks.style),
        portable(question.statement.of(language)),
        tuple(_section(*found, blocks) for found in sections(question, answers)),
        bool(answers) or question.referenced,
        reviewed=with_review and bool(question.review),
    )


Section = tuple[SheetPart | None, Part | None, VerifiedAnswer | None]


def sections(question: Question, answers: tuple[VerifiedAnswer, ...]) -> Iterator[Section]:
    """The sheet's parts in its order, each with what answers it; each answer's parts beyond the sheet after the last it answers."""
    asked = list(question.parts)
    for answer in answers:
        for part in answer.answer.parts:
            for missed in _up_to(part, asked):
                yield missed, None, None
            sheet_part = asked.pop(0) if asked and asked[0].id == part.id else None
            yield sheet_part, part, answer
    for rest in asked:
        yield rest, None, None


def _up_to(part: Part, asked: list[SheetPart]) -> Iterator[SheetPart]:
    """The sheet's parts before `part`, taken from `asked`; none when `part` is not of the sheet."""
    if part.id in {item.id for item in asked}:
        while asked[0].id != part.id:
            yield asked.pop(0)


def _section(
    asked: SheetPart | None, part: Part | None, answer: VerifiedAnswer | None, blocks: BlockViews
) -> SectionView:
    style = blocks.style
    number = part.id if part else asked.id if asked else ""
    return SectionView(
        number,
        label("part", number),
        lead=portable(asked.lead.of(style.language)) if asked else Latex(""),
        statement=portable(asked.statement.of(style.language)) if asked else Latex(""),
        points=_optional(part_points(asked), style) if asked else Latex(""),
        title=prose(part.title, style) if part else Latex(""),
        beyond=part is not None and (part.beyond or asked is None),
        blocks=blocks.of(part.blocks, answer) if part and answer else (),
        reference=portable(asked.answer.of(style.language)) if asked and part is None else Latex(""),
        answered=part is not None,
    )


def _optional(message: Message | None, style: Style) -> Latex:
    return prose(message, style) if message else Latex("")
