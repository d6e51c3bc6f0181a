"""The report as one page: the blocks of the answers, and behind each claim's mark what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup

from hw_cli.answer import Block, Conclusion, FigureRef, Part, Prose, Remark, Shown, Table, VerifiedAnswer
from hw_cli.claims.judged import Judged
from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import Language, Message, say
from hw_cli.report.argument import Arguments
from hw_cli.report.evidence import evidence_words
from hw_cli.report.html import html_style, one_formula, page
from hw_cli.report.latex import label
from hw_cli.report.report import Answers, Student, concise, sections
from hw_cli.report.rows import counterexample_words, rows_of, statement_of
from hw_cli.report.statement import statement
from hw_cli.report.status import MARKS, WORDS, kind_name
from hw_cli.report.words import WORDS as FIXED
from hw_cli.report.words import part_points, question_points
from hw_cli.sheet import Question, Sheet
from hw_cli.terms.core import Term

CLASSES = {Verdict.PROVED: "right", Verdict.CONFIRMED: "right", Verdict.REFUTED: "wrong"}
_HEAD = re.compile(r"^.*?(?=<svg)|<metadata>.*?</metadata>", re.DOTALL)
_SIZE = re.compile(r'(<svg[^>]*?) width="[\d.]+pt" height="[\d.]+pt"')
_NAMES = re.compile(r'((?:\bid|href)="#?|url\(#)')


@dataclass(frozen=True)
class Pictures:
    """Figures by name, each an SVG; those that are missing have their captions alone."""

    by_name: Mapping[str, bytes]

    def inline(self, name: str, words: str) -> Markup | None:
        """The SVG as an element of a page, with `words` for who does not see it; its ids are its own."""
        if name not in self.by_name:
            return None
        text = _SIZE.sub(r"\1", _HEAD.sub("", self.by_name[name].decode("utf-8")))
        text = _NAMES.sub(lambda found: f"{found[1]}{label('fig', name)}-", text)
        alternative = Markup('<svg role="img" aria-label="{}"').format(words)
        return Markup(text.replace("<svg", alternative, 1))  # noqa: S704  (drawn by us)


def to_html(
    sheet: Sheet,
    answers: Answers,
    student: Student,
    language: Language,
    pictures: Mapping[str, bytes],
    *,
    full: bool = False,
    questions: Iterable[str] | None = None,
    overrides: Path | None = None,
    review: str = "",
) -> str:
    """The report over `questions` (default: all of the sheet), whole in one file and without scripts.

    `review` is the paper review as HTML. Raises InputError when a template in `overrides` is wrong.
    """
    answers = answers if full else concise(answers)
    wanted = sheet.questions if questions is None else tuple(map(sheet.question, questions))
    figures = [
        figure.name for item in wanted for one in answers.get(item.id, ()) for figure in one.answer.figures()
    ]
    view = _View(language, Pictures(pictures), tuple(dict.fromkeys(figures)), full)
    return page(
        "html/report",
        language,
        overrides,
        title=f"{sheet.course} – {sheet.title.of(language)}",
        session=sheet.session.of(language),
        due=sheet.due.written(language, sheet.due.year) if sheet.due else "",
        student=student,
        questions=[view.question(item, answers.get(item.id, ()), review) for item in wanted],
        words=view.fixed(),
        alone=False,
    )


def answer_html(answer: VerifiedAnswer, sheet: Sheet, language: Language) -> str:
    """The parts of one answer as a piece of a page: what a notebook shows."""
    view = _View(language, Pictures({}), tuple(figure.name for figure in answer.answer.figures()), full=False)
    question = view.question(sheet.question(answer.answer.question), (answer.concise(),), "")
    question["parts"] = [part for part in question["parts"] if part["answered"]]
    return page("html/question", language, question=question, words=view.fixed(), alone=True)


_WORDS = {"contents": say("Contents"), "what": say("What is claimed"), "rests_on": say("What it rests on")}


class _View:
    """The values of the templates; every string that is no `Markup` is escaped there."""

    def __init__(self, language: Language, pictures: Pictures, figures: tuple[str, ...], full: bool) -> None:
        self.style = replace(html_style(language), figure=self.mention)
        self.language, self.pictures, self.full = language, pictures, full
        self.numbers = {name: number for number, name in enumerate(figures, 1)}
        self._shown: set[str] = set()

    def mention(self, name: str) -> str:
        """A figure that a sentence speaks of: a link to it, where it is shown."""
        if name not in self.numbers:
            return f"figure {escape(name)}"
        return f'<a href="#{label("fig", name)}">figure {self.numbers[name]}</a>'

    def fixed(self) -> dict[str, Markup]:
        """The words that the templates use."""
        return {name: self.words(text) for name, text in {**FIXED, **_WORDS}.items()}

    def words(self, message: Message) -> Markup:
        """Words and formulas."""
        return Markup(self.style.message(message))  # noqa: S704  (the style escapes)

    def stated(self, text: str) -> Markup:
        """A statement of the sheet."""
        return Markup(statement(text, self.language))  # noqa: S704  (its words are escaped)

    def title(self, text: str) -> Markup:
        """A statement of one paragraph, as a heading holds it."""
        return Markup(re.sub("</?p>", " ", self.stated(text)).strip())  # noqa: S704

    def optional(self, message: Message | None) -> Markup:
        return self.words(message) if message else Markup("")

    def question(
        self, question: Question, answers: tuple[VerifiedAnswer, ...], review: str
    ) -> dict[str, Any]:
        return {
            "id": question.id,
            "number": question.number,
            "title": self.title(question.title.of(self.language)),
            "points": self.optional(question_points(question)),
            "statement": self.stated(question.statement.of(self.language)),
            "answered": bool(answers) or question.referenced,
            "review": Markup(review) if question.review else "",  # noqa: S704  (its words are escaped)
            "parts": [self.section(*found) for found in sections(question, answers)],
        }

    def section(self, *found: Any) -> dict[str, Any]:
        asked, part, answer = found
        return {
            "id": label("part", part.id if part else asked.id),
            "number": part.id if part else asked.id,
            "lead": self.stated(asked.lead.of(self.language)) if asked else "",
            "statement": self.stated(asked.statement.of(self.language)) if asked else "",
            "points": self.optional(part_points(asked)) if asked else "",
            "title": self.words(part.title) if part else "",
            "beyond": part is not None and (part.beyond or asked is None),
            "reference": self.stated(asked.answer.of(self.language)) if asked and part is None else "",
            "answered": part is not None,
            "blocks": self.blocks(part, answer) if part else [],
        }

    def blocks(self, part: Part, answer: VerifiedAnswer) -> list[dict[str, Any]]:
        arguments = Arguments()
        return [self.block(block, answer, arguments) for block in part.blocks]

    def block(self, block: Block, answer: VerifiedAnswer, arguments: Arguments) -> dict[str, Any]:
        match block:
            case Shown():
                told = None if self.full else arguments.argued(block, answer)
                return self.claim(answer.verdicts[block.claim.id], arguments.of([told]) if told else None)
            case Table():
                return {
                    "kind": "table",
                    "header": self.cells(block.header),
                    "rows": list(map(self.cells, block.rows)),
                    "caption": self.words(block.caption),
                }
            case FigureRef():
                return self.figure(block)
            case Prose() | Conclusion() | Remark():
                return {"kind": type(block).__name__.lower(), "text": self.words(block.text)}

    def claim(self, judged: Judged, argument: Message | None) -> dict[str, Any]:
        """A claim: the sentence that argues for it or else its lines, and its evidence."""
        rows = [] if argument else rows_of(judged, self.style, full=self.full)
        return {
            "kind": "claim",
            "id": label("claim", judged.claim.id),
            "name": judged.claim.id,
            "argument": self.optional(argument),
            "rows": [
                {
                    "left": Markup(row.left),  # noqa: S704  (written by the style)
                    "relation": Markup(row.relation),  # noqa: S704
                    "right": Markup(one_formula(row.right)),  # noqa: S704
                    "reason": Markup(row.reason),  # noqa: S704
                    "status": self.words(WORDS[row.status])
                    if row.status not in (None, Verdict.PROVED)
                    else "",
                }
                for row in rows
            ],
            "css": CLASSES.get(judged.status, "doubtful"),
            "mark": MARKS[judged.status],
            "status": self.words(WORDS[judged.status]),
            "about": self.words(kind_name(judged.claim.kind)),
            "statement": Markup(one_formula(statement_of(judged, self.style))),  # noqa: S704
            "evidence": list(map(self.words, evidence_words(judged))),
            "trouble": self.optional(counterexample_words(judged)),
            "open": not judged.status.passes,
        }

    def cells(self, cells: tuple[Message | Term, ...]) -> list[Markup]:
        return [Markup(self.style.cell(cell)) for cell in cells]  # noqa: S704

    def figure(self, block: FigureRef) -> dict[str, Any]:
        again = block.name in self._shown
        self._shown.add(block.name)
        plain = re.sub("<[^>]*>", "", self.words(block.caption))
        return {
            "kind": "figure",
            "id": label("fig", block.name),
            "again": again,
            "number": self.numbers[block.name],
            "caption": self.words(block.caption),
            "svg": None if again else self.pictures.inline(block.name, Markup(plain).unescape()),  # noqa: S704
        }
