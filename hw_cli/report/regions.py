r"""Where each question of a course's file begins and ends: by its heading, or by its place among headings of one kind.

A heading says its number (`\section*{Q1}`, `Question \#1`, `\item[Question I]`, `\Exo{1}`), or LaTeX counts: environments
and macros named for a question (`\begin{exercise}[5]`, `\question{…}`, a macro of the file whose text says « Question »),
sections, items of a list. The k-th of a kind is then question k; sections and items only where there are as many as questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from hw_cli.errors import InputError
from hw_cli.homework.headings import HEADING, NUMBERED, OPENING, POINTS, WORD, number_of
from hw_cli.prose import say
from hw_cli.report.boxes import boxes, closing, instructions
from hw_cli.report.texfile import TexFile

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
SECTIONS = ("section", "chapter", "subsection")
# sections that say what they are worth; those without a star
_ASKING = (POINTS, re.compile(r"^[ \t]*\\[a-z]+[ \t]*[\[{]"))
_ITEM = re.compile(r"\\(?:item|part)[ \t]*(?:\[([^\]\n]*)\])?")
_LABEL = re.compile(
    rf"{OPENING}(\([a-h]\)|(?<=\{{)[a-h]\)|\d{{1,2}}\.\d{{1,2}}(?=[.:]?\}}))[.:]?\}}{{0,2}}", re.MULTILINE
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
    """A heading; `name` is its macro's or environment's, `said` what that is given, `closed` where it ends."""

    name: str
    start: int
    end: int
    number: int | None = None
    closed: int | None = None
    said: str = ""


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


def questions_of(file: TexFile, begin: int, end: int, styles: str) -> list[tuple[Head, int]]:
    """The headings of a file whose sheet is not known yet, each with the end of its question.

    Of sections those are taken that say what they are worth; where none does, those that LaTeX counts.
    """
    after = _AFTER_ALL.search(file.visible, begin, end)
    end = after.start() if after else end
    said = (
        [Head("", one.start(), one.end(), number_of(one["number"].upper())) for one in found]
        for found in (pattern.finditer(file.visible, begin, end) for pattern in (HEADING, NUMBERED))
    )
    heads = next(filter(None, (*said, *_counted(file, None, begin, end, styles))), [])
    return list(zip(heads, [*(head.start for head in heads[1:]), end], strict=False))


def parts_of(file: TexFile, start: int, end: int) -> list[Head]:
    """The parts of a question, however many: items of lists, smaller headings or labels, whichever stand first."""
    kinds = [
        [Head("item", item.start, token.end(), None, item.end, token[1] or "")
         for item in _outer(file, start, end) if (token := _ITEM.match(file.visible, item.start))],
        *_by_name(file, start, end, "", ("subsection", "subsubsection", "paragraph")).values(),
        [Head("item", found.start(), found.end(), None, None, found[1])
         for found in _LABEL.finditer(file.visible, start, end)],
    ]  # fmt: skip
    heads = min(filter(None, kinds), key=lambda heads: heads[0].start, default=[])
    stops = (*(head.start for head in heads[1:]), end)
    return [replace(head, closed=head.closed or stop) for head, stop in zip(heads, stops, strict=False)]


def subheads(file: TexFile, count: int, start: int, end: int, styles: str) -> list[tuple[int, int]] | None:
    """The `count` parts of a question by their headings (`\\subsection`, `\\subquestion`), or by the items of its lists."""
    outer = _outer(file, start, end)
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


def _outer(file: TexFile, start: int, end: int) -> list[Item]:
    """The items that are in no other, in their order."""
    items = sorted(items_of(file, start, end), key=lambda item: item.start)
    return [item for item in items if not any(o.start < item.start < o.end for o in items)]


# --- headings that are counted


def _counted(file: TexFile, count: int | None, begin: int, end: int, styles: str) -> Iterator[list[Head]]:
    """Headings of one kind, the k-th of which is question k; the surest kind first."""
    found = _by_name(file, begin, end, styles, SECTIONS)
    most = len(file.text) if count is None else count
    for name, heads in found.items():
        numbers = [head.number for head in heads if head.number]
        if len(numbers) == len(heads) and sorted(set(numbers)) == numbers and numbers[-1] <= most:
            yield heads
        elif name not in SECTIONS and len(heads) <= most:
            yield [replace(head, number=None) for head in heads]
    for name in SECTIONS:
        heads = found.get(name, [])
        said = [[one for one in heads if kept.search(file.visible, one.start, one.end)] for kept in _ASKING]
        yield from (kind for kind in (heads, *said) if len(kind) == count)
        if count is None and heads:
            yield next(filter(None, said), heads)
    outer = _outer(file, begin, end)
    if len(outer) == count or (count is None and len(outer) > 1):
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
                call["args"],
            )
        )
    return out


def _stop(text: str, opening: int) -> int:
    """The end of a definition: of the group at `opening`, and of the one that follows it."""
    at = closing(text, opening) or opening
    following = re.compile(r"\s*(?:\[[^\]]*\]\s*)*").match(text, at + 1)
    return closing(text, following.end() if following else at) or at
