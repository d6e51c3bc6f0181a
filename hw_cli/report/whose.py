r"""The student's name and number where a template wants them: `\author`, its own macros, a line to fill, a marker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hw_cli.homework.headings import ANY_MARKER
from hw_cli.prose import Message, say
from hw_cli.report.boxes import Slot, closing
from hw_cli.report.escape import escape_latex
from hw_cli.report.texfile import TexFile

_MINE = r"(?:the|my|your|mon|votre|student|etudiant|hw)?"
_MACROS = {
    "name": re.compile(
        rf"{_MINE}(?:full)?(?:name|names|nom|nometudiant|nomcomplet|prenomnom)|authors?", re.IGNORECASE
    ),
    "number": re.compile(rf"{_MINE}(?:id|number|num|numero|matricule|sid|studentid|idnumber)", re.IGNORECASE),
}
_LABELS = {
    "name": r"(?:(?:Votre |Your |Student(?:'s)? |Full )?(?:Nom|Name)(?: complet| et prénom| de l['’]étudiante?)?|Prénom et nom)",
    "number": r"(?:Matricule|Student (?:ID|number)|ID(?: number)?|Num[ée]ro(?: d['’]étudiant| étudiant)?)",
}
_GIVEN = re.compile(
    r"\\(?:(?:re|provide)?newcommand\*?[ \t]*\{?[ \t]*\\|def[ \t]*\\)(?P<defined>[A-Za-z]+)[ \t]*\}?[ \t]*(?=\{)"
    r"|^[ \t]*\\(?P<call>[A-Za-z]+)[ \t]*(?:\[[^\]\n]*\])?(?=\{)",
    re.MULTILINE,
)
_HOLDS_PLACE = re.compile(
    r"\W*|.*\b(?:pr[ée]nom|nom|names?|your|votre|matricule|student|[ée]tudiante?|authors?|auteur|john|jane|doe|x{2,}|id"
    r"|number|num[ée]ro|todo|here|ici|0{4,}|1234\d*)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_BLANK = (
    r"(?:\\rule[ \t]*(?:\[[^\]]*\])?\{[^{}]*\}\{[^{}]*\}|\\(?:underline|makebox|fbox|hbox)(?:\[[^\]]*\])*\{[ \t]*(?:\\hspace\*?\{[^{}]*\})?"
    r"[ \t]*\}|\\(?:hrulefill|dotfill|ldots|dots)(?![A-Za-z])(?:\{\})?|(?:\\_){2,}|_{3,}|\.{3,}|\[[^\]\n]{0,40}\]"
    r"|(?=[ \t]*(?:\\\\|\\q?quad|\\hfill|\\par\b|\}|$)))"
)


@dataclass(frozen=True)
class Filled:
    """What takes the place of what in the file, and what there is to tell."""

    edits: tuple[tuple[Slot, str], ...]
    notes: tuple[Message, ...]


def fill(file: TexFile, name: str, number: str) -> Filled:
    """Where `name` and `number` go. A text that is somebody's already stays; what then has no place is told."""
    edits: list[tuple[Slot, str]] = []
    notes: list[Message] = []
    placed: set[str] = set()
    for what, value in (("number", number), ("name", name)):
        wanted = list(_wanted(file, what))
        if wanted and not value:
            line = file.line(wanted[0].start)
            named = say(
                "no name is given: what stands on line {line} stays (--name, or name in hw.toml)", line=line
            )
            numbered = say(
                "no student number is given: what stands on line {line} stays (--student-number)", line=line
            )
            notes.append(named if what == "name" else numbered)
        for slot in wanted if value else ():
            with_number = what == "name" and number and "number" not in placed and _is_author(file, slot)
            edits.append((slot, escape_latex(f"{value} ({number})" if with_number else value)))
            placed |= {"number"} if with_number else set()
        marked = any(marker[1].strip() == what for marker in ANY_MARKER.finditer(file.text))
        if value and (wanted or marked or value in file.visible):
            placed.add(what)
    if name and "name" not in placed:
        notes.append(
            say("the file shows no place for the name: put a line {line} where it belongs", line="% hw: name")
        )
    if number and "number" not in placed:
        notes.append(
            say(
                "the file shows no place for the student number: put a line {line} where it belongs",
                line="% hw: number",
            )
        )
    return Filled(tuple(edits), tuple(notes))


def _wanted(file: TexFile, what: str) -> Iterator[Slot]:
    """The places for a name or a number that hold nothing yet, or only say what belongs there."""
    text = file.visible
    for given in _GIVEN.finditer(text):
        macro = given["call"] or given["defined"]
        stop = closing(text, given.end())
        if stop is None or not _MACROS[what].fullmatch(macro):
            continue
        value = text[given.end() + 1 : stop]
        bare = re.sub(r"\\[A-Za-z]+", " ", value)  # nothing in \author{\name{} -- \id}, where two others go
        of_macros = "\\" in value and not re.search(r"\w", bare)
        if _HOLDS_PLACE.fullmatch(bare) and not of_macros and "#" not in value:
            yield Slot(given.end() + 1, stop)
    begin = text.find(r"\begin{document}")
    for line in re.finditer(
        rf"(?<![\w\\]){_LABELS[what]}[ \t~]*(?:\}}[ \t~]*)?:[ \t~]*\}}?[ \t~]*", text, re.IGNORECASE
    ):
        if line.start() > begin and (blank := re.compile(_BLANK, re.MULTILINE).match(text, line.end())):
            yield Slot(blank.start(), blank.end())


def _is_author(file: TexFile, slot: Slot) -> bool:
    return bool(re.search(r"\\authors?[ \t]*(?:\[[^\]\n]*\])?\{$", file.visible[: slot.start]))
