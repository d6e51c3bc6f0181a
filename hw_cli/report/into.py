r"""The answers put below their questions in the course's own file, or in its boxes for answers.

What we put in stands between two comments (`% hw-begin q1 …`, `% hw-end q1`), by which a later run knows it again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2.sandbox import SandboxedEnvironment

from hw_cli.answer import Part, VerifiedAnswer
from hw_cli.errors import InputError
from hw_cli.homework.headings import ANY_MARKER
from hw_cli.prose import Language, Message, say
from hw_cli.report.anchors import WHOSE, Places, places
from hw_cli.report.boxes import Slot
from hw_cli.report.companions import styles_of
from hw_cli.report.environment import make_environment, render
from hw_cli.report.escape import Latex, escape_latex
from hw_cli.report.fragment import PartView, answer_body, definitions, owned, part_view
from hw_cli.report.latex import BlockViews, latex_style
from hw_cli.report.own import PREAMBLE, Own, own_blocks, without, wrapped
from hw_cli.report.report import FIGURES, Answers, Student, concise
from hw_cli.report.review import ReviewView
from hw_cli.report.texfile import TexFile
from hw_cli.report.whose import fill
from hw_cli.report.words import words
from hw_cli.sheet import Question, Sheet

NOBODY = Student()

# at run time, since the class or another package may have loaded them
PACKAGES = r"""\makeatletter
\@ifpackageloaded{amsmath}{}{\usepackage{amsmath}}
\ifdefined\mathbb\else\usepackage{amssymb}\fi
\ifdefined\includegraphics\else\usepackage{graphicx}\fi
\ifdefined\color\else\usepackage{xcolor}\fi
\makeatother"""


@dataclass(frozen=True)
class Inserted:
    """The file with our answers in its own encoding, and what there is to tell about it."""

    content: bytes
    notes: tuple[Message, ...]


def insert(
    file: TexFile,
    answers: Answers,
    sheet: Sheet,
    language: Language,
    overrides: Path | None = None,
    review: ReviewView | None = None,
    student: Student = NOBODY,
    *,
    references: Collection[str] = (),
    full: bool = False,
) -> Inserted:
    """The file with `answers` below their questions or in their boxes; `review` answers question 5.

    `references` are the questions that get the sheet's own answers.

    Answers of ours that stand in it already are replaced, those to other questions stay. The `full` form shows what goes
    beyond the questions too, and the evidence. Figures are read from the folder `figures` beside it. Raises InputError when a
    question is not found, when the file has no document, or when a template in `overrides` is wrong.
    """
    answers = answers if full else concise(answers)
    reviewed = sheet.review.id if review and sheet.review else ""
    asked = (*answers, *references, *((reviewed,) if review else ()))
    present = list(own_blocks(file))
    again = {PREAMBLE, *(what for what in WHOSE if getattr(student, what))}
    ours = [block for block in present if block.key in again or _question(block.key) in asked]
    bare, held = without(file, ours)
    where = places(
        bare, sheet, asked, {key: at for key, at in held.items() if key not in again}, styles_of(file)
    )
    environment = make_environment(overrides)
    blocks = BlockViews(latex_style(language), FIGURES, full=full)
    texts = dict(_bodies(answers, where, sheet, blocks, environment))
    for name in references:
        texts |= _references(sheet.question(name), where, language, environment)
    if review:
        texts[next(key for key in reversed(where) if _question(key) == reviewed)] = _page(
            review, sheet, language, environment
        )
    texts = {key: owned(environment, text) for key, text in texts.items()}
    kept = [block.body for block in present if block not in ours]
    texts[PREAMBLE] = (
        f"{PACKAGES}{_shown(bare)}\n{_definitions(environment, ''.join((*texts.values(), *kept)))}"
    )
    begin = re.search(r"\\begin[ \t]*\{document\}", bare.visible)
    at = held.get(PREAMBLE, begin.start() if begin else 0)
    where[PREAMBLE] = Slot(at, at)
    filled = fill(bare, student.name, student.number)
    edits = [*filled.edits, *_marked_places(bare, student)]
    edits += [(where[key], wrapped(key, text)) for key, text in texts.items()]
    try:
        content = bare.encode(_edited(bare.text, edits))
    except UnicodeEncodeError as error:
        message = say(
            "is in {encoding}, which has no {sign}",
            encoding=file.encoding,
            sign=repr(error.object[error.start]),
        )
        advice = say("save it as UTF-8 with {package}", package=r"\usepackage[utf8]{inputenc}")
        raise InputError(message, advice, path=file.path) from error
    return Inserted(content, (*filled.notes, *_changes(ours, texts)))


def _question(key: str) -> str:
    return key if key.startswith("q") else f"q{key.split('.')[0]}"


def _marked_places(file: TexFile, student: Student) -> Iterator[tuple[Slot, str]]:
    """What stands below a marker `% hw: name` or `% hw: number`."""
    for marker in ANY_MARKER.finditer(file.text):
        what = marker[1].strip()
        if what in WHOSE and getattr(student, what):
            yield Slot(marker.end(), marker.end()), wrapped(what, escape_latex(getattr(student, what)))


def _shown(file: TexFile) -> str:
    r"""What makes the file's class print solutions, where it hides them."""
    hides = re.search(r"\\documentclass(?:\[(?P<options>[^\]]*)\])?\{exam\}", file.visible)
    shows = not hides or "answers" in (hides["options"] or "") or r"\printanswers" in file.visible
    return "" if shows else "\n\\printanswers"


def _changes(ours: Iterable[Own], texts: Mapping[str, str]) -> Iterator[Message]:
    """What became of the answers that stood in the file."""
    answers = [block for block in ours if block.key in texts and block.key not in (PREAMBLE, *WHOSE)]
    same = {block.key for block in answers if block.body == texts[block.key].strip("\n")}
    listed = {
        "new": [block.key for block in answers if block.key not in same],
        "same": [block.key for block in answers if block.key in same],
        "edited": [block.key for block in answers if block.changed and block.key not in same],
    }
    names = {
        kind: ", ".join(key if key.startswith("q") else f"q{key}" for key in keys)
        for kind, keys in listed.items()
    }
    if names["new"]:
        yield say("answers written anew: {names}", names=names["new"])
    if names["same"]:
        yield say("answers as they were: {names}", names=names["same"])
    if names["edited"]:
        yield say("edited by hand before they were written anew: {names}", names=names["edited"])


def _definitions(environment: SandboxedEnvironment, body: str) -> str:
    return owned(environment, definitions(environment, re.sub(r"\\hw([A-Za-z]+)", r"\\\1 \g<0>", body)))


def _page(review: ReviewView, sheet: Sheet, language: Language, environment: SandboxedEnvironment) -> str:
    question = sheet.review
    if question is None:
        raise ValueError("the sheet asks for no review")
    values = {"review": review, "question": question, "labels": False, "words": words(language)}
    return render(environment, "review.tex.j2", values)


def _edited(text: str, edits: Iterable[tuple[Slot, str]]) -> str:
    out, last = [], 0
    for slot, put in sorted(edits, key=lambda edit: (edit[0].start, edit[0].end)):
        out += [text[last : slot.start], put]
        last = slot.end
    return "".join((*out, text[last:]))


def _bodies(
    answers: Answers, where: Places, sheet: Sheet, blocks: BlockViews, environment: SandboxedEnvironment
) -> Iterator[tuple[str, str]]:
    """The LaTeX for each place that gets an answer."""
    language = blocks.style.language
    heading = words(language)["answer"]
    for name, given in answers.items():
        asked = [part.id for part in sheet.question(name).parts]
        unnumbered = [part.id for part in sheet.question(name).parts if part.id in where or not part.label]
        for key, parts in _by_place(given, where, name, asked).items():
            views = [
                part_view(part, answer, blocks, heading if part.id in unnumbered else escape_latex(part.id))
                for answer, part in parts
            ]
            yield key, answer_body(environment, views, name, language)


def _references(
    question: Question, where: Places, language: Language, environment: SandboxedEnvironment
) -> dict[str, str]:
    """The sheet's own answers to a question, by the place they go to."""
    out: dict[str, str] = {}
    for part in question.parts:
        if part.answer:
            place = part.id if part.id in where else question.id
            named = part.label and place == question.id
            heading = escape_latex(part.id) if named else words(language)["answer"]
            view = PartView(heading, Latex(""), False, ())
            head = answer_body(environment, (view,), question.id, language)
            out[place] = f"{out.get(place, '')}{head.rstrip()}\n{part.answer.of(language).strip()}\n"
    return out


def _by_place(
    answers: Iterable[VerifiedAnswer], where: Places, question: str, asked: list[str]
) -> dict[str, list[tuple[VerifiedAnswer, Part]]]:
    """The parts by the place they go to; one beyond the sheet follows the part before it."""
    out: dict[str, list[tuple[VerifiedAnswer, Part]]] = {}
    for answer in answers:
        place = question
        for part in answer.answer.parts:
            if part.id in asked:
                place = part.id if part.id in where else question
            out.setdefault(place, []).append((answer, part))
    return out
