r"""A sheet proposed from the course's own LaTeX: its questions, parts, points, title and day, as TOML to look through.

Questions are the headings that a file has (`\section*{Question 1 (5 points)}`), parts the items of its first list
below one; the file's own macros are spelled out, since a report does not have them. What is not found is left out; the
author goes on in `sheet.toml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from hw_cli.errors import InputError
from hw_cli.files import read_bounded, text_of
from hw_cli.prose import for_example, say
from hw_cli.sheet.headings import HEADING, NUMBERED, number_of
from hw_cli.sheet.loader import MONTHS
from hw_cli.terms.parse.macros import Macro, Macros, braced, read_macros

_POINTS = re.compile(r"[(\[]?\s*(\d+(?:\s*[-,+]\s*\d+)*)\s*(?:points?|pts?)\b\.?\s*[)\]]?", re.IGNORECASE)
_TITLE = re.compile(r"\\title\s*\{([^{}]*)\}")
_ITEM = re.compile(r"\\item\s*(?:\[([^\]]*)\])?")
_LIST = re.compile(r"\\begin\{(enumerate|itemize)\}(?:\[[^\]]*\])?(.*?)\\end\{\1\}", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)%.*")
LARGEST = 5_000_000  # bytes
DEEPEST = 6  # macros that stand for macros
_END = re.compile(r"\\end\{document\}.*", re.DOTALL)
_BODY = re.compile(r".*\\begin\{document\}", re.DOTALL)
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_COURSE = re.compile(r"\b[A-Z]{3,4}[- ~]?\d{3,4}[A-Z]?\b")
_MONTHS = {name.lower(): at for names in MONTHS.values() for at, name in enumerate(names, start=1)}
_MONTH = "|".join(_MONTHS)
_DAY = rf"""(?:(?P<day>\d{{1,2}})(?:er)?\s+(?P<month>{_MONTH})|(?P<Month>{_MONTH})\s+(?P<Day>\d{{1,2}})(?:st|nd|rd|th)?)
    ,?\s+(?P<year>20\d\d)|(?P<iso>20\d\d-\d\d-\d\d)"""
_HOUR = r"(?P<hour>\d{1,2})(?:\s*(?:h|:)\s*(?P<minute>\d\d)?)?\s*(?P<half>[ap]\.?m\b)?"
_DUE = re.compile(
    rf"\b(?:remettre|remise|remis|échéance|limite|due|deadline)\b.{{0,60}}?(?:{_DAY})(?:\W{{1,3}}(?:(?:à|at|by|avant)\s+)?{_HOUR})?",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def sheet_of(path: Path) -> str:
    """The TOML of the sheet in a LaTeX file; raises InputError where it has no question."""
    text = text_of(read_bounded(path, LARGEST), path)
    whole = _END.sub("", _COMMENT.sub("", text))
    text = _spelled_out(_BODY.sub("", whole), read_macros(whole))
    found = list(HEADING.finditer(text)) or list(NUMBERED.finditer(text))
    if not found:
        raise InputError(say("no question is found"), for_example(r"\section*{Question 1}"), path=path)
    title = _TITLE.search(whole)
    named = _plain(title[1]) if title else path.stem
    course, number = _COURSE.search(whole), re.search(r"(?:devoir|homework|assignment)\s*(\d+)", named, re.I)
    lines = [
        f"course = {_quoted(course[0].replace('~', ' ') if course else path.stem)}",
        *((f"number = {number[1]}",) if number else ()),
        f"title = {_quoted(named)}",
        _due(whole.replace("~", " ")),
    ]
    ends = [*(item.start() for item in found[1:]), len(text)]
    for heading, end in zip(found, ends, strict=True):
        lines += _question(number_of(heading["number"]), text[heading.end() : end])
    return "\n".join(lines) + "\n"


def _due(text: str) -> str:
    """The line of the sheet for the day that a text says work is due, at the offset of this computer's own time."""
    said = _DUE.search(text)
    if said is None:
        return "# due = 2027-01-15T23:00:00-05:00"
    hour, minute = int(said["hour"] or 23), int(said["minute"] or (0 if said["hour"] else 59))
    if said["half"]:
        hour = hour % 12 + 12 * said["half"].lower().startswith("p")
    try:
        if said["iso"]:
            day = datetime.fromisoformat(said["iso"])
        else:
            month = _MONTHS[(said["month"] or said["Month"]).lower()]
            day = datetime(int(said["year"]), month, int(said["day"] or said["Day"]))
        at = day.replace(hour=hour, minute=minute).astimezone()
    except ValueError:
        return f"# due: {_plain(said[0])}"
    return f"due = {at.isoformat()}"


def _spelled_out(text: str, macros: Macros) -> str:
    """`text` with what its macros stand for, but those that stand for themselves."""
    for _ in range(DEEPEST):
        pieces, at = [], 0
        for found in _COMMAND.finditer(text):
            macro = macros.get(found[1])
            if macro is None or found.start() < at or re.search(rf"\\{found[1]}(?![A-Za-z])", macro.body):
                continue
            given = _arguments(text, found.end(), macro)
            if given is not None:
                body = _filled(macro.body, given[0])
                pieces += [text[at : found.start()], body]
                at = given[1]
        if not pieces or len(text) > LARGEST:
            break
        text = "".join((*pieces, text[at:]))
    return text


def _filled(body: str, given: list[str]) -> str:
    return re.sub("#([1-9])", lambda sign: "".join(given[int(sign[1]) - 1 :][:1]), body)


def _arguments(text: str, at: int, macro: Macro) -> tuple[list[str], int] | None:
    """What a macro is given at `at`, and where that ends; None where an argument is missing."""
    given: list[str] = []
    if macro.default is not None:
        optional = re.compile(r"\s*\[([^\[\]]*)\]").match(text, at)
        given, at = ([optional[1]], optional.end()) if optional else ([macro.default], at)
    while len(given) < macro.arity:
        at += len(text[at:]) - len(text[at:].lstrip())
        inside = braced(text, at)
        token = re.compile(r"\\[A-Za-z]+|[^\s{}\\$]").match(text, at)
        if inside is None and token is None:
            return None
        given.append(token[0] if inside is None and token else inside or "")
        at = token.end() if inside is None and token else at + len(inside or "") + 2
    return given, at


def _question(number: int, body: str) -> Iterator[str]:
    head, _, rest = body.partition("\n")
    points = _POINTS.search(head) or _POINTS.search(rest[:200])
    statement = rest.replace(points[0], "", 1) if points and points[0] in rest else rest
    title = _plain(_POINTS.sub("", head))
    yield from ("", "[[questions]]", f'id = "q{number}"', f"number = {number}")
    yield f"points = [{', '.join(re.findall('[0-9]+', points[1])) if points else ''}]"
    yield f"title = {_quoted(title or f'Question {number}')}"
    names = ", ".join(map(_quoted, (*_contexts(body), "plain")))
    yield f"contexts = [{names}]  # the first that reads a file; a file in contexts/ may be named too"
    listed = _LIST.search(statement)
    if listed:
        yield f"statement = {_literal(statement[: listed.start()])}"
    parts = _ITEM.split(listed[2])[1:] if listed else ["", statement]
    for at, (label, text) in enumerate(zip(parts[::2], parts[1::2], strict=True), start=1):
        worth = _POINTS.search(text)
        yield from ("", "[[questions.parts]]", f'id = "{number}.{at}"')
        if label or not listed:
            yield f"label = {_quoted(label)}"
        if worth and len(re.findall("[0-9]+", worth[1])) == 1:
            yield f"points = {worth[1]}"
            text = text.replace(worth[0], "", 1)
        yield f"statement = {_literal(text)}"
        yield "answer = '''\n'''  # each line of it is checked"


def _contexts(statement: str) -> Iterator[str]:
    """Contexts that a statement may be about, by what is written in it."""
    signs = {
        "gaussians": r"\\mathcal\{?N|gaussi|normal",
        "vae": r"VAE|auto-?encod",
        "ddpm": r"diffusion|x_\{?0?:?T",
        "dirac-gan": r"GAN|antagonist|adversar",
        "flow": r"flow|flux",
    }
    return (name for name, sign in signs.items() if re.search(sign, statement, re.IGNORECASE))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\\[A-Za-z]+\*?|[{}]", " ", text)).strip(" .:–-—")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str) -> str:
    return "'''\n" + text.strip().replace("'''", "''\u200b'") + "'''"
