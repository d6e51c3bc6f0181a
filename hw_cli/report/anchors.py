r"""Where answers go in the course's file: after a marker, else at the end of a question or of a part.

A marker is a comment on a line of its own, `% hw: q1` or `% hw: q4.1`. Without markers a question is known
by its heading (`\section*{Question 1 …}`, `\textbf{Exercice 4.}`), a part by its label (`4.1`, `(a)`) or, when
there are as many `\item` as parts, by its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hw_cli.errors import InputError
from hw_cli.report.texfile import TexFile
from hw_cli.sheet import Question, Sheet, SheetPart
from hw_cli.sheet.headings import ANY_MARKER, HEADING, MARKED, NUMBERED, OPENING, WORD

_LIST = re.compile(
    r"\\(?:(begin|end)[ \t]*\{(enumerate|itemize|description|parts)\}|(item|part)(?![A-Za-z]))"
)
_FILLER = re.compile(r"\\(?:newpage|clearpage|pagebreak|vfill|(?:big|med|small)skip)$")

Places = dict[str, int]  # position by what goes there: `q1` or a part's id such as `4.1`


@dataclass(frozen=True)
class _Item:
    """An `\\item` of a list: where it stands, and where its text ends."""

    start: int
    end: int


def places(file: TexFile, sheet: Sheet, questions: Iterable[str]) -> Places:
    """Where the answers to `questions` go: whole, or part by part.

    Raises InputError when a question is not found or found twice, a part is missing or a marker names nothing.
    """
    begin, end = document(file)
    found = _markers(file, sheet, begin, end)
    for name in questions:
        question = sheet.question(name)
        if name not in found and not any(part.id in found for part in question.parts):
            found |= _by_headings(file, question, begin, end)
        elif name not in found:
            _demand_all(file, question, found)
    wanted = dict.fromkeys(questions)
    return {key: at for key, at in found.items() if key in wanted or f"q{key.split('.')[0]}" in wanted}


def document(file: TexFile) -> tuple[int, int]:
    r"""The positions after `\begin{document}` and before `\end{document}`; raises InputError without them."""
    visible = file.visible
    begin = re.search(r"\\begin[ \t]*\{document\}", visible)
    end = re.search(r"\\end[ \t]*\{document\}", visible)
    if begin is None or end is None or end.start() < begin.end():
        raise InputError(
            r"has no \begin{document} … \end{document}", "give the main file of the homework", path=file.path
        )
    return begin.end(), end.start()


def _markers(file: TexFile, sheet: Sheet, begin: int, end: int) -> Places:
    known = {question.id for question in sheet.questions}
    known |= {part.id for question in sheet.questions for part in question.parts}
    found: Places = {}
    for marker in ANY_MARKER.finditer(file.text, begin, end):
        match = MARKED.fullmatch(marker[1])
        key = "" if match is None else f"{match[1]}.{match[2]}" if match[2] else f"q{match[1]}"
        if key not in known:
            raise _wrong(file, marker.start(), f"the marker names no question: {marker[0].strip()}")
        if key in found:
            raise _wrong(file, marker.start(), f"the marker stands twice: {marker[0].strip()}")
        found[key] = marker.end()
    return found


def _demand_all(file: TexFile, question: Question, found: Places) -> None:
    missing = [part.id for part in question.parts if part.id not in found]
    if missing:
        raise _missing(file, [f"q{item}" for item in missing])


# --- by headings


def _by_headings(file: TexFile, question: Question, begin: int, end: int) -> Places:
    region = _region(file, question, begin, end)
    if not all(part.label for part in question.parts):
        return {question.id: _end_of_text(file, *region)}
    ends = _labelled(file, question.parts, *region)
    if None in ends:
        ends = _in_order(file, len(question.parts), *region) or ends
    if not any(ends):
        return {question.id: _end_of_text(file, *region)}
    missing = [f"q{part.id}" for part, at in zip(question.parts, ends, strict=True) if at is None]
    if missing:
        raise _missing(file, missing)
    return {part.id: at for part, at in zip(question.parts, ends, strict=True) if at is not None}


def _region(file: TexFile, question: Question, begin: int, end: int) -> tuple[int, int]:
    """From a question's heading to the next question's, or to the end of the document.

    A question whose parts alone have headings (`Question 4.1`) begins with the first of them.
    """
    kinds = [list(pattern.finditer(file.visible, begin, end)) for pattern in (HEADING, NUMBERED)]
    for headings in kinds:
        mine = [heading for heading in headings if int(heading["number"]) == question.number]
        whole = [heading for heading in mine if not heading["part"]]
        if len(whole) > 1:
            lines = " and ".join(str(file.line(heading.end())) for heading in whole)
            message = f"has two headings for {question.id} (lines {lines})"
            raise InputError(message, _advice(question.id), path=file.path)
        if mine:
            start = whole[0].end() if whole else mine[0].start()
            others = (heading.start() for kind in kinds for heading in kind if heading not in mine)
            return start, min((at for at in others if at > start), default=end)
    raise _missing(file, [question.id])


def _labelled(file: TexFile, parts: Sequence[SheetPart], start: int, end: int) -> list[int | None]:
    """Where each part that has its label there ends."""
    found = [_label(file, part, start, end) for part in parts]
    items = list(_items(file, start, end))
    starts = [match.start() for match in found if match]
    return [match and _end_of_part(file, match, items, [*starts, end]) for match in found]


def _label(file: TexFile, part: SheetPart, start: int, end: int) -> re.Match[str] | None:
    """The first place with the part's label: `4.1` anywhere at the head of a line, a letter only as `(a)` or `a)`."""
    whole, short = re.escape(part.id), re.escape(part.label.strip(".()"))
    after = r"(?!\w|\.\d)"
    boxed = rf"\\item[ \t]*\[[^\]]*?(?<![\w.])(?:{whole}|{short}){after}[^\]]*\]"
    heading = rf"{OPENING}(?:{WORD})?(?:\(?{whole}{after}|\({short}\)|{short}[.)](?!\w))"
    patterns = (re.compile(boxed), re.compile(heading, re.MULTILINE | re.IGNORECASE))
    return next((match for pattern in patterns if (match := pattern.search(file.visible, start, end))), None)


def _end_of_part(file: TexFile, label: re.Match[str], items: list[_Item], later: list[int]) -> int:
    stops = [at for at in later if at > label.end()]
    stops += [item.end for item in items if item.start < label.end() <= item.end]
    return _end_of_text(file, label.end(), min(stops))


def _in_order(file: TexFile, count: int, start: int, end: int) -> list[int | None] | None:
    """The ends of the items of the region's lists, when there are `count` of them."""
    items = sorted(_items(file, start, end), key=lambda item: item.start)
    outer = [item for item in items if not any(o.start < item.start < o.end for o in items)]
    return [_end_of_text(file, item.start, item.end) for item in outer] if len(outer) == count else None


def _items(file: TexFile, start: int, end: int) -> Iterator[_Item]:
    """The items of all lists; each ends at the next of its list or at the end of the list."""
    open_lists: list[list[int]] = []
    for token in _LIST.finditer(file.visible, start, end):
        if token[1] == "begin":
            open_lists.append([])
        elif token[3] and open_lists:
            open_lists[-1].append(token.start())
        elif token[1] == "end" and open_lists:
            yield from (_Item(*pair) for pair in pairwise([*open_lists.pop(), token.start()]))


def _end_of_text(file: TexFile, start: int, end: int) -> int:
    """The end of the last line written before `end`; page breaks and blanks stay after it."""
    text = file.visible[start:end].rstrip()
    while filler := _FILLER.search(text):
        text = text[: filler.start()].rstrip()
    stop = file.text.find("\n", start + len(text), end)  # a comment stays on its line
    return end if stop < 0 else stop


# --- what is wrong


def _wrong(file: TexFile, at: int, message: str) -> InputError:
    advice = "markers are % hw: q1, or % hw: q4.1 for a part"
    return InputError(message, advice, path=file.path, line=file.line(at))


def _missing(file: TexFile, names: list[str]) -> InputError:
    listed = ", ".join(names)
    return InputError(f"{listed} not found", _advice(names[0]), path=file.path)


def _advice(name: str) -> str:
    return f"put a line `% hw: {name}` where the answer belongs"
