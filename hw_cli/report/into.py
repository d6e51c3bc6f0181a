"""The answers put below their questions in the course's own file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2.sandbox import SandboxedEnvironment

from hw_cli.answer import Part, VerifiedAnswer
from hw_cli.errors import InputError
from hw_cli.prose import Language
from hw_cli.report.anchors import Places, places
from hw_cli.report.environment import make_environment, render
from hw_cli.report.escape import escape_latex
from hw_cli.report.fragment import answer_body, definitions, part_view
from hw_cli.report.latex import BlockViews, latex_style
from hw_cli.report.product import marked
from hw_cli.report.report import FIGURES, Answers, concise
from hw_cli.report.review import ReviewView
from hw_cli.report.texfile import TexFile
from hw_cli.report.words import words
from hw_cli.review.review import QUESTION as REVIEWED
from hw_cli.sheet import Sheet

# at run time, since the class or another package may have loaded them
PACKAGES = r"""\makeatletter
\@ifpackageloaded{amsmath}{}{\usepackage{amsmath}}
\ifdefined\mathbb\else\usepackage{amssymb}\fi
\ifdefined\includegraphics\else\usepackage{graphicx}\fi
\ifdefined\color\else\usepackage{xcolor}\fi
\makeatother"""

# a macro of the file that takes arguments, and so cannot be ours
_TAKES_ARGUMENTS = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?\s*\{?\s*\\([A-Za-z]+)\s*\}?\s*\[[1-9]\]"
    r"|\\[egx]?def\s*\\([A-Za-z]+)\s*\#1"
    r"|\\(?:New|Renew|Provide|Declare)DocumentCommand\s*\{?\s*\\([A-Za-z]+)\s*\}?\s*\{[^}]*[A-Za-z]"
    r"|\\DeclarePairedDelimiter[A-Za-z]*\s*\{?\s*\\([A-Za-z]+)"
)


def insert(
    file: TexFile,
    answers: Answers,
    sheet: Sheet,
    language: Language,
    overrides: Path | None = None,
    review: ReviewView | None = None,
    *,
    full: bool = False,
) -> bytes:
    """The file with `answers` below their questions, in its own encoding; `review` answers question 5.

    The `full` form shows what goes beyond the questions too, and the evidence.
    Figures are read from the folder `figures` beside it. Raises InputError when a question is not found, when
    the file has no document, or when a template in `overrides` is wrong.
    """
    answers = answers if full else concise(answers)
    where = places(file, sheet, (*answers, *((REVIEWED,) if review else ())))
    environment = make_environment(overrides)
    blocks = BlockViews(latex_style(language), FIGURES, full=full)
    texts = dict(_bodies(answers, where, sheet, blocks, environment))
    if review:
        place = next(key for key in reversed(where) if f"q{key.split('.')[0]}" == REVIEWED or key == REVIEWED)
        texts[place] = _page(review, sheet, language, environment)
    mark = render(environment, "mark.tex", {})
    preamble = f"{mark}{PACKAGES}\n{definitions(environment, ''.join(texts.values()))}\n"
    preamble, *bodies = _without_clashes(file, [preamble, *texts.values()])
    begin = re.search(r"\\begin[ \t]*\{document\}", file.visible)
    pieces = {where[key]: f"\n\n{body.strip()}\n" for key, body in zip(texts, bodies, strict=True)}
    pieces[begin.start() if begin else 0] = f"{preamble}\n"
    try:
        return file.encode(marked(_spliced(file.text, pieces)))
    except UnicodeEncodeError as error:
        message = f"is in {file.encoding}, which has no {error.object[error.start]!r}"
        raise InputError(
            message, "save it as UTF-8 with \\usepackage[utf8]{inputenc}", path=file.path
        ) from error


def _page(review: ReviewView, sheet: Sheet, language: Language, environment: SandboxedEnvironment) -> str:
    question = sheet.question(REVIEWED)
    values = {"review": review, "question": question, "labels": False, "words": words(language)}
    return render(environment, "review.tex.j2", values)


def _spliced(text: str, pieces: dict[int, str]) -> str:
    out, last = [], 0
    for at in sorted(pieces):
        out += [text[last:at], pieces[at]]
        last = at
    return "".join((*out, text[last:]))


def _bodies(
    answers: Answers, where: Places, sheet: Sheet, blocks: BlockViews, environment: SandboxedEnvironment
) -> Iterator[tuple[str, str]]:
    """The LaTeX for each place that gets an answer."""
    language = blocks.style.language
    heading = words(language)["answer"]
    for name, given in answers.items():
        asked = [part.id for part in sheet.question(name).parts]
        for key, parts in _by_place(given, where, name, asked).items():
            views = [
                part_view(part, answer, blocks, heading if part.id in asked else escape_latex(part.id))
                for answer, part in parts
            ]
            yield key, answer_body(environment, views, name, language)


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


def _without_clashes(file: TexFile, texts: list[str]) -> list[str]:
    r"""Our texts with another name for each macro that the file defines with arguments: `\KL` → `\hwKL`."""
    own = {name for found in _TAKES_ARGUMENTS.finditer(file.visible) for name in found.groups() if name}
    own = {name for name in own if rf"\providecommand{{\{name}}}" in texts[0]}
    if not own:
        return texts
    pattern = re.compile(r"\\(" + "|".join(sorted(own)) + r")(?![A-Za-z])")
    return [pattern.sub(r"\\hw\1", text) for text in texts]
