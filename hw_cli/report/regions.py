r"""Where each question of a course's file begins and ends: by its heading, or by its place among headings of one kind.

A heading says its number (`\section*{Q1}`, `Question \#1`, `\item[Question I]`, `\Exo{1}`), or LaTeX counts: environments
and macros named for a question (`\begin{exercise}[5]`, `\question{…}`, a macro of the file whose text says « Question »),
sections, items of a list. The k-th of a kind is then question k; sections and items only where there are as many as questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from hw_cli.errors import InputError
from hw_cli.prose import say
from hw_cli.report.boxes import boxes, closing, instructions
from hw_cli.report.texfile import TexFile
from hw_cli.sheet.headings import HEADING, NUMBERED, WORD, number_of

_LIST = re.compile(
    r"\\(?:(begin|end)[ \t]*\{(enumerate|itemize|description|parts|questions)\}|(item|part)(?![A-Za-z]))"
)
_CALL = re.compile(
    r"^[ \t]*(?:\\noindent\b[ \t]*)?\\(?:begin[ \t]*\{(?P<env>[A-Za-z]+\*?)\}|(?P<macro>[A-Za-z]+)\*?)"
    r"(?P<args>(?:[ \t]*\[[^\]\n]*\]|[ \t]*\{[^{}\n]*\})*)",
    re.MULTILINE,
)
_NAMED = re.compile(
    r"(?:hw|my|mon|devoir)?(?:sub|sous)?(?:question|exercise|exercice|problem|probleme|exo|prob)(?:box|head|heading|title|env)?",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:Question|Exercice|Exercise|Problème|Probl\\`eme|Problem)\b", re.IGNORECASE)
_DEFINED = re.compile(
    r"\\(?:(?:re|provide)?newcommand\*?[ \t]*\{?[ \t]*\\|(?:re)?newenvironment\*?[ \t]*\{|newtheorem\*?[ \t]*\{|[eg]?def[ \t]*\\"
    r"|New(?:Document)(?:Command|Environment)[ \t]*\{\\?)(?P<name>[A-Za-z]+)\}?[^{\n]*(?=\{)"
)
_NUMBER = re.compile(rf"\{{[ \t]*(?:{WORD})?(\d+)[ \t]*[.):]?(?!\d)", re.IGNORECASE)
_NO_QUESTION = re.compile(
    r"\{\s*(?:R[ée]f[ée]rences?|Bibliogra\w+|Introduction|Consignes?|Instructions?|Annexes?|Appendi\w+|Collabor\w+|Remerciements"
    r"|Acknowledg\w+|Honou?r\b.*|Notations?|Pr[ée]liminaires|Preliminaries)\s*\}",
    re.IGNORECASE,
)
_AFTER_ALL = re.compile(
    r"^[ \t]*\\(?:bibliography|printbibliography|appendix|begin[ \t]*\{thebibliography\}|section\*?\{(?:R[ée]f[ée]rences)\})",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Item:
    """An `\\item` of a list: where it stands, and where its text ends."""

    start: int
    end: int


@dataclass(frozen=True)
class Head:
    """A heading; `name` is its macro's or environment's, `closed` where an environment ends."""

    name: str
    start: int
    end: int
    number: int | None = None
    closed: int | None = None


class Ambiguous(InputError):
    """A question has two headings."""


def region(
    file: TexFile, number: int, count: int, begin: int, end: int, styles: str
) -> tuple[int, int] | None:
    """From a question's heading to the next one's, or to the end of the questions; None when it is not found.

    `count` is the number of questions of the sheet, `styles` the text of the file's own packages. A question whose parts
    alone have headings (`Question 4.1`) begins with the first of them. Raises Ambiguous.
    """
    after = _AFTER_ALL.search(file.visible, begin, end)
    end = after.start() if after else end
    kinds = [list(pattern.finditer(file.visible, begin, end)) for pattern in (HEADING, NUMBERED)]
    for headings in kinds:
        mine = [heading for heading in headings if number_of(heading["number"].upper()) == number]
        whole = [heading for heading in mine if not heading["part"]]
        if len(whole) > 1:
            lines = [file.line(heading.end()) for heading in whole]
            message = say(
                "has two headings for {question} (lines {a} and {b})",
                question=f"q{number}",
                a=lines[0],
                b=lines[1],
            )
            raise Ambiguous(message, path=file.path)
        if mine:
            start = whole[0].end() if whole else mine[0].start()
            others = (heading.start() for kind in kinds for heading in kind if heading not in mine)
            return start, min((at for at in others if at > start), default=end)
    for heads in _counted(file, count, begin, end, styles):
        for at, (head, following) in enumerate(zip(heads, (*heads[1:], None), strict=True), start=1):
            if (head.number or at) == number:
                stop = following.start if following else end
                if head.closed and not any(
                    (*boxes(file, head.closed, stop), *instructions(file, head.closed, stop))
                ):
                    stop = head.closed
                return head.end, stop
    return None


def subheads(file: TexFile, count: int, start: int, end: int, styles: str) -> list[tuple[int, int]] | None:
    """The `count` parts of a question by their headings (`\\subsection`, `\\subquestion`), or by the items of its lists."""
    items = sorted(items_of(file, start, end), key=lambda item: item.start)
    outer = [item for item in items if not any(o.start < item.start < o.end for o in items)]
    if len(outer) == count:
        return [(item.start, item.end) for item in outer]
    for heads in _by_name(file, start, end, styles, ("subsection", "subsubsection", "paragraph")).values():
        if len(heads) == count:
            return [(a.end, b) for a, b in zip(heads, (*(h.start for h in heads[1:]), end), strict=True)]
    return None


def items_of(file: TexFile, start: int, end: int) -> Iterator[Item]:
    """The items of all lists; each ends at the next of its list or at the end of the list."""
    open_lists: list[list[int]] = []
    for token in _LIST.finditer(file.visible, start, end):
        if token[1] == "begin":
            open_lists.append([])
        elif token[3] and open_lists:
            open_lists[-1].append(token.start())
        elif token[1] == "end" and open_lists:
            yield from (Item(*pair) for pair in pairwise([*open_lists.pop(), token.start()]))


# --- headings that are counted


def _counted(file: TexFile, count: int, begin: int, end: int, styles: str) -> Iterator[list[Head]]:
    """Headings of one kind, the k-th of which is question k; the surest kind first."""
    found = _by_name(file, begin, end, styles, ("section", "chapter", "subsection"))
    for name, heads in found.items():
        numbers = [head.number for head in heads if head.number]
        if len(numbers) == len(heads) and sorted(set(numbers)) == numbers and numbers[-1] <= count:
            yield heads
        elif name not in ("section", "chapter", "subsection") and len(heads) <= count:
            yield [Head(head.name, head.start, head.end, None, head.closed) for head in heads]
    for name in ("section", "chapter", "subsection"):
        if len(heads := found.get(name, [])) == count:
            yield heads
    items = sorted(items_of(file, begin, end), key=lambda item: item.start)
    outer = [item for item in items if not any(o.start < item.start < o.end for o in items)]
    if len(outer) == count:
        yield [Head("item", item.start, item.start + len(r"\item")) for item in outer]


def _by_name(
    file: TexFile, begin: int, end: int, styles: str, levels: tuple[str, ...]
) -> dict[str, list[Head]]:
    """The calls of each macro and environment that is named for a question, or whose definition says so."""
    own = {
        found["name"]
        for text in (file.visible[:begin], styles)
        for found in _DEFINED.finditer(text)
        if _ASKS.search(text, found.end(), _stop(text, found.end()))
    }
    out: dict[str, list[Head]] = {}
    for call in _CALL.finditer(file.visible, begin, end):
        name = (call["env"] or call["macro"]).rstrip("*")
        if not (name in own or name in levels or _NAMED.fullmatch(name)) or _NO_QUESTION.match(call["args"]):
            continue
        number = None if call["env"] else _NUMBER.match(call["args"].strip())
        stop = (
            re.compile(rf"\\end[ \t]*\{{{re.escape(call['env'])}\}}").search(file.visible, call.end(), end)
            if call["env"]
            else None
        )
        out.setdefault(name, []).append(
            Head(
                name,
                call.start(),
                call.end(),
                int(number[1]) if number else None,
                stop.end() if stop else None,
            )
        )
    return out


def _stop(text: str, opening: int) -> int:
    """The end of a definition: of the group at `opening`, and of the one that follows it."""
    at = closing(text, opening) or opening
    following = re.compile(r"\s*(?:\[[^\]]*\]\s*)*").match(text, at + 1)
    return closing(text, following.end() if following else at) or at
