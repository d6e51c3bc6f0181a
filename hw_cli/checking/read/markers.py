r"""Which question and part each place of a file belongs to, by comments (`% hw: q3.b`) and by headings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from hw_cli.checking.read.derivation import Ignored, Marker, Position, Skipped
from hw_cli.checking.read.source import DECLARED, Lines
from hw_cli.homework.headings import ANY_MARKER, MARKED, OPENING, in_words
from hw_cli.prose import say

MAX_MARKERS = 5_000  # of one file
Titled = Callable[[str], str | None]  # the id of a question by the words of its heading


def untitled(words: str) -> None:
    """No heading is that of a question."""


_IN_MARKDOWN = re.compile(r"^[ \t]*<!--[ \t]*hw[ \t]*:([^\n]*?)-->[ \t]*$", re.MULTILINE)
_CONTEXT = re.compile(r"[ \t]*context[ \t]*[:=]?[ \t]*([\w./-]+)[ \t]*")
_IGNORE = re.compile(r"(?:(?<!\\)%|<!--)[ \t]*+hw[ \t]*+:[ \t]*+ignore(?![a-z])(?:\[(?P<rules>[^\]\n]*)\])?")
_MARKDOWN_HEADING = re.compile(
    r"^[ \t]{0,3}(?:\#{1,6}[ \t]+|\*\*|__)[ \t]*"
    r"(?:(?:Question|Exercice|Exercise|Problème|Problem|Q)[ \t]*(?:n°|no\.?|\#)?[ \t]*)"
    r"(?P<number>\d{1,3})(?P<part>\.\w+)?(?!\w)",
    re.MULTILINE | re.IGNORECASE,
)
_TEX_HEADING = re.compile(  # `Q2` and `Exo II` at the head of a line may be prose
    rf"{OPENING}\[?[ \t]*(?:Question|Exercice|Exercise|Problème|Problem)[\s~]*+(?:\\#|n°|no\.?)?[\s~]*+"
    r"(?P<number>\d++)(?P<part>\.\w+)?(?!\w)",
    re.MULTILINE | re.IGNORECASE,
)
_TEX_ANY = re.compile(
    r"^[ \t]*\\(?:(?:sub)*section|chapter|paragraph)\*?[ \t]*(?:\[[^\]\n]*\])?[ \t]*\{((?:[^{}\n]|\{[^{}\n]*\})*)\}",
    re.MULTILINE,
)
_MARKDOWN_ANY = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+([^\n]+)", re.MULTILINE)
_TEX_PART = re.compile(
    rf"{OPENING}(?:(?<=\{{)[ \t]*)?(?:\((?P<bracketed>[a-z]|\d{{1,2}})\)|(?<=\{{)(?P<bare>[a-z])[.)])"
    r"|^[ \t]*\\item[ \t]*\[[ \t]*\(?(?P<item>[a-z]|\d{1,2})[.)]",
    re.MULTILINE,
)
_LIST = re.compile(  # LaTeX counts (a), (b) in such lists
    r"\\(?:begin[ \t]*\{(?P<begin>(?P<letters>parts\}|enumerate\}[ \t]*\[[^\n]*?(?:\\alph|\(?a\)))|(?:enumerate|itemize|description)\})"
    r"|(?P<end>end)[ \t]*\{(?:parts|enumerate|itemize|description)\}|(?:item(?![A-Za-z])[ \t]*+(?!\[)|part(?![A-Za-z])))"
)
_MARKDOWN_PART = re.compile(
    r"^[ \t]{0,3}(?:\#{1,6}[ \t]+|\*\*|__)?[ \t]*\((?P<bracketed>[a-z]|\d{1,2})\)"
    r"|^[ \t]{0,3}(?:\#{1,6}[ \t]+|\*\*|__)[ \t]*(?P<bare>[a-z])[.)](?P<item>)",
    re.MULTILINE,
)


def markers(
    text: str, blank: str, kind: str, lines: Lines, titled: Titled = untitled
) -> tuple[tuple[Marker, ...], tuple[Skipped, ...]]:
    """The markers of a text in its order, and the comments of ours that say nothing known.

    The text comes without code, `blank` without comments too: headings are looked for there. `titled` tells questions by
    what their headings say. Letters and numbers in brackets at the head of a line are parts only inside a question.
    """
    heads = (*_headings(blank, kind), *_titled(blank, kind, titled))
    found = sorted((*_comments(text, kind), *heads, *_parts(blank, kind)), key=lambda item: item[0])
    out: list[Marker] = []
    wrong: list[Skipped] = []
    now = Marker(Position(1, 1, 0))
    seen = -1
    for at, said, question, part, context in found[:MAX_MARKERS]:
        position = lines.position(at)
        if said:
            why = say("the marker {marker} names neither a question nor a context", marker=said)
            wrong.append(Skipped(position, why))
            continue
        if at == seen and not context:  # one line read as a heading and as a part
            continue
        if question:
            now = Marker(position, question, part)
        elif context:
            now = replace(now, position=position, context=context)
        elif now.question:
            now = replace(now, position=position, part=part)
        else:
            continue
        seen = at
        out.append(now)
    return tuple(out), tuple(wrong)


_Found = tuple[int, str, str, str | None, str]  # offset, unknown text, question, part, context


def _comments(text: str, kind: str) -> Iterator[_Found]:
    for comment in (_IN_MARKDOWN if kind == "md" else ANY_MARKER).finditer(text):
        said = comment[1].strip()
        if match := MARKED.fullmatch(said):
            yield comment.start(), "", f"q{int(match[1])}", match[2], ""
        elif match := _CONTEXT.fullmatch(said):
            yield comment.start(), "", "", None, match[1]
        elif not DECLARED.fullmatch(said) and not said.startswith("ignore"):
            yield comment.start(), said[:60] or "hw:", "", None, ""


def ignored(text: str, lines: Lines, spans: Iterable[tuple[int, int]]) -> Iterator[Ignored]:
    """The comments of a text without code that ask to leave out faults; `spans`: from where to where its formulas go."""
    order = sorted(spans)
    for match in _IGNORE.finditer(text):
        rules = tuple(filter(None, (part.strip() for part in (match["rules"] or "").split(","))))
        alone = not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip(" \t%")
        after = bisect_right(order, match.start(), key=lambda span: span[0])
        inside = after > 0 and match.start() < order[after - 1][1]
        below = order[after][0] if after < len(order) and not inside else -1
        yield Ignored(lines.position(match.start()), rules, alone, below)


def _headings(blank: str, kind: str) -> Iterator[_Found]:
    """Headings that say `Question 3`; the number of a section or of a list alone is no question."""
    for match in (_MARKDOWN_HEADING if kind == "md" else _TEX_HEADING).finditer(blank):
        part = match["part"]
        yield match.start(), "", f"q{int(match['number'])}", part.lstrip(".") if part else None, ""


def _titled(blank: str, kind: str, titled: Titled) -> Iterator[_Found]:
    """Headings that say what a question of the sheet is called."""
    for match in (_MARKDOWN_ANY if kind == "md" else _TEX_ANY).finditer(blank):
        if (question := titled(in_words(match[1]))) is not None:
            yield match.start(), "", question, None, ""


def _parts(blank: str, kind: str) -> Iterator[_Found]:
    for match in (_MARKDOWN_PART if kind == "md" else _TEX_PART).finditer(blank):
        yield match.start(), "", "", match["bracketed"] or match["bare"] or match["item"], ""
    lists: list[int | None] = []  # how far each has counted; None where it counts no parts
    for token in _LIST.finditer(blank) if kind == "tex" else ():
        if token["begin"]:
            lists.append(0 if not lists and token["letters"] else None)
        elif token["end"]:
            del lists[-1:]
        elif len(lists) == 1 and (count := lists[0]) is not None:
            lists[0] = count + 1
            yield token.start(), "", "", chr(ord("a") + count), ""
