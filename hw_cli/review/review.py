"""A review as it was written: its paper, and the four sections of the sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hw_cli.errors import InputError, InputErrors, UsageError
from hw_cli.files import read_bounded, text_of
from hw_cli.prose import say
from hw_cli.review.blocks import Block, Paragraph, paragraphs, plain_text
from hw_cli.review.markdown import Heading, read_blocks
from hw_cli.review.paper import Paper, read_paper
from hw_cli.sheet import Question, SheetPart

LARGEST = 200_000  # bytes; a page holds about 4000 characters
_MARKER = re.compile(r"\s*\(([a-z](?:\s*,\s*[a-z])*)\)")


@dataclass(frozen=True)
class Section:
    """What stands under one heading; `part` is what the sheet asks there, `line` the heading's, 0 when absent."""

    part: SheetPart
    blocks: tuple[Block, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Review:
    """A review that was read from `path`: always all sections of the sheet, in its order."""

    path: Path
    question: Question
    paper: Paper
    sections: tuple[Section, ...]
    source: str  # the whole file


def read_review(path: Path, question: Question) -> Review:
    """The review in a file, which answers the `question` of the sheet.

    Raises UsageError when it cannot be read, InputErrors with all that is wrong in it, each with its line.
    """
    return parse_review(_text_of(path), path, question)


def parse_review(text: str, path: Path, question: Question) -> Review:
    """The review in a text; raises InputErrors."""
    text = re.sub(r"\r\n?", "\n", text)
    paper, start = read_paper(text, path)
    keys = [key for key, _ in paper.references]
    content = list(read_blocks(text[start:], keys, text.count("\n", 0, start) + 1))
    faults: list[InputError] = []
    sections = tuple(_sections(content, question.parts, path, faults))
    if faults:
        raise InputErrors(tuple(sorted(faults, key=lambda fault: fault.line or 0)))
    return Review(path, question, paper, sections, text)


def marker(paragraph: Paragraph) -> tuple[str, ...]:
    """The sub-questions that a paragraph names at its start: `(a)`, `(b, c)`.

    >>> from hw_cli.review.blocks import Words
    >>> marker(Paragraph((Words("(b, c) Text."),)))
    ('(b)', '(c)')
    """
    found = _MARKER.match(plain_text(paragraph.inlines[:1]))
    return tuple(f"({letter.strip()})" for letter in found[1].split(",")) if found else ()


def _text_of(path: Path) -> str:
    if not path.exists():
        raise UsageError(say("{file} does not exist", file=str(path)), say("hw review new writes one"))
    if path.is_dir():
        raise UsageError(say("{file} is a directory", file=str(path)), say("give the review's file"))
    return text_of(read_bounded(path, LARGEST), path)


# --- sections


def _sections(
    content: Iterable[Heading | Block], parts: tuple[SheetPart, ...], path: Path, faults: list[InputError]
) -> Iterator[Section]:
    """The sheet's sections in order; what does not fit goes to `faults`."""
    named = ", ".join(part.title.fr for part in parts)
    titles = say("the sheet's sections are {titles}", titles=named)
    found: dict[str, tuple[int, list[Block]]] = {}
    reached = -1
    blocks: list[Block] | None = None
    for item in content:
        if not isinstance(item, Heading):
            if blocks is None:
                line = next((paragraph.line for paragraph in paragraphs([item])), None)
                faults.append(InputError(say("text before the first section"), titles, path=path, line=line))
                blocks = []
            blocks.append(item)
            continue
        blocks = []
        at = next((n for n, part in enumerate(parts) if _folded(item.text) in _names(part)), None)
        if at is None:
            what, advice = say("unknown section {title}", title=repr(item.text)), titles
        elif parts[at].id in found:
            first = found[parts[at].id][0]
            what = say("the section {title} stands twice (first on line {n})", title=repr(item.text), n=first)
            advice = say("join the two")
        elif at < reached:
            what, advice = say("the section {title} is out of order", title=repr(item.text)), titles
            found[parts[at].id] = (item.line, blocks)
        else:
            reached = at
            found[parts[at].id] = (item.line, blocks)
            continue
        faults.append(InputError(what, advice, path=path, line=item.line))
    for part in parts:
        line, inside = found.get(part.id, (0, []))
        yield Section(part, tuple(inside), line)


def _names(part: SheetPart) -> tuple[str, ...]:
    return tuple(map(_folded, (part.title.fr, part.title.en, *part.also)))


def _folded(title: str) -> str:
    """A title without number, accents, capitals and what follows in brackets.

    >>> _folded("1. Sommaire (5 points)")
    'sommaire'
    """
    bare = re.sub(r"^\s*\d+[.)]?\s*|\s*\(.*\)\s*$|[*_:#]", "", title)
    return (
        "".join(sign for sign in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(sign))
        .strip()
        .lower()
    )


__all__ = ["Review", "Section", "marker", "parse_review", "read_review"]
