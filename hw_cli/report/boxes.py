r"""Where a template wants an answer: `\begin{reponse} … \end{reponse}`, `\answer{}`, « Écrivez votre réponse ici »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hw_cli.report.texfile import TexFile

_ANSWER = r"(?:r(?:é|e|\\'\{?e\}?)ponses?|answers?|solutions?)"
_BOX = re.compile(
    r"\\(?:begin[ \t]*\{(?P<name>(?!(?:solutions|answers|reponses)\})\w*(?:r[eé]ponse|answer|solution)\w*\*?|sol|ans|rep)\}"
    r"|begin[ \t]*\{(?P<framed>tcolorbox|mdframed|framed)\}(?=[ \t]*\[[^\]\n]*" + _ANSWER + r")"
    r"|(?P<macro>[A-Za-z]*(?:reponse|answer|solution)|sol|ans|rep)(?=[ \t]*[\[{]))"
    r"(?:[ \t]*\[[^\]\n]*\])*",
    re.IGNORECASE,
)
_HERE = r"(?:ici|here|ci-dessous|below|in this space|dans cet espace)"
_VERB = r"(?:(?:please|veuillez|merci de)[ ])?(?:écri|redig|rédig|inscri|mett|inséré?|inser|plac|tap|write|type|put|enter|add)\w*"
_INSTRUCTION = re.compile(
    rf"(?:{_ANSWER}\W*)?(?:{_VERB} .*{_ANSWER}\b.*{_HERE}|{_VERB} {_HERE}.*{_ANSWER}"
    rf"|{_VERB} (?:votre|vos|your) {_ANSWER}|(?:votre|your) {_ANSWER}(?: (?:va |goes )?{_HERE})?|{_ANSWER} {_HERE})\W*",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"\\(?:vspace|hspace|vskip|vfill|hfill|newpage|clearpage|(?:big|med|small)skip|l?dots|null|noindent|strut|lipsum)\b"
    r"\*?(?:\[[^\]]*\])?(?:\{[^{}]*\})?|\\\\|[.…~_{}\s]|\bTODO\b|\bà compléter\b"
)
_COMMAND = re.compile(r"\\[A-Za-z]+\*?|[\[\]]")
_ACUTE = re.compile(r"\\'\{?e\}?", re.IGNORECASE)
_LENGTH = re.compile(r"[\d.,\s]+(?:cm|mm|in|pt|em|ex|\\\w+)|\\\w+")
LONGEST = 120  # characters of an instruction


@dataclass(frozen=True)
class Slot:
    """What of the file an answer takes the place of; it is put in where both are the same."""

    start: int
    end: int


def boxes(file: TexFile, start: int, end: int) -> Iterator[Slot]:
    """The boxes for answers between two positions; the text of a student in one stays, the answer follows it."""
    for whole, inside in extents(file, start, end):
        yield whole if inside == whole else _filled(file, inside.start, inside.end)


def extents(file: TexFile, start: int, end: int) -> Iterator[tuple[Slot, Slot]]:
    """Each box for an answer, and what is inside; an empty frame of some length is all inside."""
    for opened in _BOX.finditer(file.visible, start, end):
        name = opened["name"] or opened["framed"] or opened["macro"]
        if name in _hidden(file):
            continue
        if opened["macro"]:
            begin = opened.end()
            stop = closing(file.visible, begin)
            if stop is None or stop > end:
                continue
            whole = Slot(opened.start(), stop + 1)  # \answerbox{5cm} is an empty frame
            yield whole, whole if _LENGTH.fullmatch(file.visible, begin + 1, stop) else Slot(begin + 1, stop)
            continue
        closed = re.compile(rf"\\end[ \t]*\{{{re.escape(name)}\}}").search(file.visible, opened.end(), end)
        if closed:
            inside = Slot(_after_arguments(file.visible, opened.end()), closed.start())
            yield Slot(opened.start(), closed.end()), inside


def written(file: TexFile, inside: Slot) -> str:
    """What stands in a box already; nothing where it only holds the place."""
    at, pieces = inside.start, []
    for told in instructions(file, inside.start, inside.end):
        pieces.append(file.visible[at : told.start])
        at = told.end
    text = "".join((*pieces, file.visible[at : inside.end]))
    return text.strip() if _BLANK.sub("", text) else ""


def instructions(file: TexFile, start: int, end: int) -> Iterator[Slot]:
    """The lines that say where to write: the answer takes their place."""
    at = start
    for line in file.visible[start:end].splitlines(keepends=True):
        plain = re.sub(r"[{}]", "", _COMMAND.sub(" ", _ACUTE.sub("é", line)))
        plain = " ".join(plain.split())
        if len(plain) <= LONGEST and _INSTRUCTION.fullmatch(plain.strip("()*-–— ")):
            yield Slot(at, at + len(line.rstrip("\n")))
        at += len(line)


def closing(text: str, opening: int) -> int | None:
    """The position of the brace that closes the one at `opening`; None without one."""
    if text[opening : opening + 1] != "{":
        return None
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return at
    return None


def _after_arguments(text: str, at: int) -> int:
    """Past the arguments in braces that follow `\\begin{…}` on its line."""
    while text[at : at + 1] == "{" and (stop := closing(text, at)) is not None and "\n" not in text[at:stop]:
        at = stop + 1
    return at


def _filled(file: TexFile, start: int, end: int) -> Slot:
    """The place of an answer inside a box: of what only holds the place, else after what stands there."""
    inside = file.visible[start:end]
    told = next(instructions(file, start, end), None)
    rest = inside if told is None else inside[: told.start - start] + inside[told.end - start :]
    if inside.strip() and not _BLANK.sub("", rest):
        return Slot(start, end)
    if told:
        return told
    at = start + len(file.text[start:end].rstrip())
    return Slot(at, at)


def _hidden(file: TexFile) -> set[str]:
    """Boxes that the preamble does not print."""
    swallowed = re.findall(r"\\excludecomment\{(\w+)\}", file.visible)
    return {*swallowed, *re.findall(r"\\(?:re)?newcommand\*?\{?\\(\w+)\}?\[1\]\{\s*\}", file.visible)}
