r"""Where answers go in the course's file: where ours stand already, after a marker, in a box for answers, else at the
end of a question or of a part.

A marker is a comment on a line of its own, `% hw: q1` or `% hw: q4.1`. Without markers a question is known
by its heading, a part by its label (`4.1`, `(a)`) or, when there are as many `\item` as parts, by its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from hw_cli.errors import InputError
from hw_cli.homework.headings import ANY_MARKER, MARKED, OPENING, WORD
from hw_cli.prose import Message, say
from hw_cli.report.boxes import Slot, boxes, instructions
from hw_cli.report.regions import Ambiguous, Item, items_of, region, subheads
from hw_cli.report.texfile import TexFile
from hw_cli.sheet import Question, Sheet, SheetPart

_FILLER = re.compile(
    r"\\(?:newpage|clearpage|pagebreak|vfill|(?:big|med|small)skip|vspace\*?\{[^{}]*\})$|\\end[ \t]*\{questions\}$"
)
WHOSE = ("name", "number")  # markers of the student's line

Places = dict[str, Slot]  # by what goes there: `q1` or a part's id such as `4.1`


def places(
    file: TexFile,
    sheet: Sheet,
    questions: Iterable[str],
    held: Mapping[str, int] | None = None,
    styles: str = "",
) -> Places:
    """Where the answers to `questions` go: whole, or part by part.

    `held` are the places of answers of ours that were taken out of the file; `styles` is the text of its own packages.
    Raises InputError with all questions that are not found, for one found twice, a part that is missing, or a marker that
    names nothing.
    """
    begin, end = document(file)
    found = _markers(file, sheet, begin, end) | {key: Slot(at, at) for key, at in (held or {}).items()}
    missing: list[str] = []
    for name in questions:
        question = sheet.question(name)
        if name not in found and not any(part.id in found for part in question.parts):
            found |= _by_headings(file, question, len(sheet.questions), begin, end, styles, missing)
        elif name not in found:
            missing += [f"q{part.id}" for part in question.parts if part.id not in found]
    if missing:
        lines = "\n".join(f"    % hw: {name}" for name in missing)
        wanted = {f"q{name.removeprefix('q').split('.')[0]}" for name in missing}
        advice = _advice(lines, "".join(f" --question {name}" for name in questions if name not in wanted))
        raise InputError(say("{names} not found", names=", ".join(missing)), advice, path=file.path)
    asked = set(questions)
    return {key: at for key, at in found.items() if key in asked or f"q{key.split('.')[0]}" in asked}


def document(file: TexFile) -> tuple[int, int]:
    r"""The positions after `\begin{document}` and before `\end{document}`; raises InputError without them."""
    visible = file.visible
    begin = re.search(r"\\begin[ \t]*\{document\}", visible)
    end = re.search(r"\\end[ \t]*\{document\}", visible)
    if begin is None or end is None or end.start() < begin.end():
        message = say("has no {begin} … {end}", begin=r"\begin{document}", end=r"\end{document}")
        raise InputError(message, say("give the main file of the homework"), path=file.path)
    return begin.end(), end.start()


def _markers(file: TexFile, sheet: Sheet, begin: int, end: int) -> Places:
    known = {question.id for question in sheet.questions}
    known |= {part.id for question in sheet.questions for part in question.parts}
    found: Places = {}
    for marker in ANY_MARKER.finditer(file.text, begin, end):
        if marker[1].strip() in WHOSE:
            continue
        match = MARKED.fullmatch(marker[1])
        key = "" if match is None else f"{match[1]}.{match[2]}" if match[2] else f"q{match[1]}"
        if key not in known:
            raise _wrong(
                file, marker.start(), say("the marker names no question: {marker}", marker=marker[0].strip())
            )
        if key in found:
            raise _wrong(
                file, marker.start(), say("the marker stands twice: {marker}", marker=marker[0].strip())
            )
        found[key] = Slot(marker.end(), marker.end())
    return found


# --- by headings


def _by_headings(
    file: TexFile, question: Question, count: int, begin: int, end: int, styles: str, missing: list[str]
) -> Places:
    try:
        span = region(file, question.number, count, begin, end, styles)
    except Ambiguous as error:
        raise InputError(error.said, _advice(f"% hw: {question.id}"), path=file.path) from error
    if span is None:
        missing.append(question.id)
        return {}
    whole = {question.id: _slot(file, *span)}
    if not all(part.label for part in question.parts):
        return whole
    filled = list(boxes(file, *span))
    spans = _labelled(file, question.parts, *span)
    if None in spans:
        spans = list(subheads(file, len(question.parts), *span, styles) or spans)
    if len(filled) == len(question.parts) > 1:
        return {part.id: box for part, box in zip(question.parts, filled, strict=True)}
    if not any(spans) or (filled and not all(inner and any(boxes(file, *inner)) for inner in spans)):
        return whole
    missing += [f"q{part.id}" for part, inner in zip(question.parts, spans, strict=True) if inner is None]
    return {part.id: _slot(file, *inner) for part, inner in zip(question.parts, spans, strict=True) if inner}


def _slot(file: TexFile, start: int, end: int) -> Slot:
    """The place of an answer in a question's or a part's text: a box, the line that says where to write, the end."""
    for found in (boxes(file, start, end), instructions(file, start, end)):
        if slots := list(found):
            return next((slot for slot in slots if slot.start < slot.end), slots[0])
    at = _end_of_text(file, start, end)
    return Slot(at, at)


def _labelled(
    file: TexFile, parts: Sequence[SheetPart], start: int, end: int
) -> list[tuple[int, int] | None]:
    """From the label of each part that has one there to its end."""
    found = [_label(file, part, start, end) for part in parts]
    items = list(items_of(file, start, end))
    starts = [match.start() for match in found if match]
    return [match and (match.end(), _stop(match, items, [*starts, end])) for match in found]


def _label(file: TexFile, part: SheetPart, start: int, end: int) -> re.Match[str] | None:
    """The first place with the part's label: `4.1` anywhere at the head of a line, a letter only as `(a)` or `a)`."""
    whole, short = re.escape(part.id), re.escape(part.label.strip(".()"))
    after = r"(?!\w|\.\d)"
    boxed = rf"\\item[ \t]*\[[^\]]*?(?<![\w.])(?:{whole}|{short}){after}[^\]]*\]"
    heading = rf"{OPENING}(?:{WORD})?(?:\(?{whole}{after}|\({short}\)|{short}[.)](?!\w))"
    patterns = (re.compile(boxed), re.compile(heading, re.MULTILINE | re.IGNORECASE))
    return next((match for pattern in patterns if (match := pattern.search(file.visible, start, end))), None)


def _stop(label: re.Match[str], items: list[Item], later: list[int]) -> int:
    stops = [at for at in later if at > label.end()]
    stops += [item.end for item in items if item.start < label.end() <= item.end]
    return min(stops)


def _end_of_text(file: TexFile, start: int, end: int) -> int:
    """The end of the last line written before `end`; page breaks and blanks stay after it."""
    text = file.visible[start:end].rstrip()
    while filler := _FILLER.search(text):
        text = text[: filler.start()].rstrip()
    stop = file.text.find("\n", start + len(text), end)  # a comment stays on its line
    return end if stop < 0 else stop


# --- what is wrong


def _wrong(file: TexFile, at: int, message: Message) -> InputError:
    advice = say("markers are {whole}, or {part} for a part", whole="% hw: q1", part="% hw: q4.1")
    return InputError(message, advice, path=file.path, line=file.line(at))


def _advice(lines: str, only: str = "") -> Message:
    if "\n" not in lines and not only:
        return say("put a line `{line}` where the answer belongs", line=lines.strip())
    if not only:
        return say("put these lines where the answers belong:\n{lines}", lines=lines)
    return say(
        "put these lines where the answers belong:\n{lines}\nor render the others:{options}",
        lines=lines,
        options=only,
    )
