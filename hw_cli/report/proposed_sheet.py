r"""A sheet proposed from the course's own LaTeX: its questions, parts, points, title and day, as TOML to look through.

Questions are the headings that a file has (`\section*{Question 1 (5 points)}`), parts the items of its first list
below one; the file's own macros are spelled out, since a report does not have them. What is not found is left out; the
author goes on in `sheet.toml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from hw_cli.errors import InputError
from hw_cli.homework.headings import POINTS
from hw_cli.prose import for_example, say
from hw_cli.report.boxes import extents, instructions, written
from hw_cli.report.companions import styles_of
from hw_cli.report.regions import Head, parts_of, questions_of
from hw_cli.report.texfile import TexFile, read_tex
from hw_cli.sheet.loader import MONTHS
from hw_cli.terms.parse.macros import Macro, Macros, braced, read_macros

_TITLE = re.compile(r"\\title\s*\{([^{}]*)\}")
_FRAME = re.compile(r"\\(?P<side>begin|end)\s*\{(?P<name>\w+\*?)\}(?:\[[^]]*\])?")
# of a heading: at a brace that it opened
_ENDS = re.compile(r"[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*(?:\}|$)", re.MULTILINE)
LONGEST = 90  # characters of a title
# lists of (a), (b)
_LETTERED = re.compile(r"\\begin\s*\{(?:parts\}|enumerate\}\s*\[[^\n]*?(?:\\alph|\(?a\)))")
_COMMENT = re.compile(r"(?<!\\)%.*")
LARGEST = 5_000_000  # characters
DEEPEST = 6  # macros that stand for macros
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
    file = read_tex(path)
    whole = _COMMENT.sub("", file.text)
    file = replace(file, text=whole)
    styles = styles_of(file)
    body = re.search(r"\\begin\s*\{document\}", whole)
    end = re.search(r"\\end\s*\{document\}", whole)
    found = questions_of(file, body.end() if body else 0, end.start() if end else len(whole), styles)
    if not found:
        advice = for_example(r"\section*{Question 1}, \section{…}, \begin{exercise}")
        raise InputError(say("no question is found"), advice, path=path)
    title = _TITLE.search(whole)
    named = _plain(title[1]) if title else path.stem
    course, number = _COURSE.search(whole), re.search(r"(?:devoir|homework|assignment)\s*(\d+)", named, re.I)
    if course and named.startswith(_plain(course[0])):  # it stands before the title wherever that is shown
        named = _plain(named.removeprefix(_plain(course[0]))) or named
    lines = [
        f"course = {_quoted(course[0].replace('~', ' ') if course else path.stem)}",
        *((f"number = {number[1]}",) if number else ()),
        f"title = {_quoted(named)}",
        _due(whole.replace("~", " ")),
    ]
    macros = read_macros(styles + whole)
    for at, (head, stop) in enumerate(found, start=1):
        lines += _question(file, head, head.number or at, stop, macros)
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
    return f"due = {at.isoformat()}  # the offset from UTC is this computer's: see that it is the course's"


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


def _question(file: TexFile, head: Head, number: int, end: int, macros: Macros) -> Iterator[str]:
    """The tables of one question; what its boxes for answers hold already is taken for reference answers."""
    start, heading = head.end, head.said
    ends = None if head.name else _ENDS.match(file.text, start, end)
    if ends and "$" not in ends[0] and len(ends[0]) < LONGEST:
        start, heading = ends.end(), ends[0]
    parts = parts_of(file, start, end)
    asked, answer = _read(file, start, parts[0].start if parts else end, macros)
    worth, named = _worth(heading, heading=True)
    if not worth:
        worth, asked = _worth(asked)
    title = _plain(re.sub(r"\[[^]]*=[^]]*\]|[][]", " ", named))
    title = title if _says(title) else f"Question {number}"
    yield from ("", "[[questions]]", f'id = "q{number}"', f"number = {number}")
    yield f"points = [{', '.join(worth)}]"
    yield f"title = {_quoted(title)}"
    names = ", ".join(map(_quoted, (*_contexts(_spelled_out(title + file.text[start:end], macros)), "plain")))
    yield f"contexts = [{names}]  # the first that reads a file; a file in contexts/ may be named too"
    if not parts:
        yield from _part(f"{number}.1", "", [], asked, answer)
        return
    lettered = _LETTERED.search(file.text, start, parts[0].end)
    rest, last = _read(file, parts[-1].closed or end, end, macros)
    yield f"statement = {_literal(chr(10).join((asked, rest)))}"
    for at, part in enumerate(parts, start=1):
        text, answer = _read(file, part.end, part.closed or end, macros)
        worth, label = _worth(part.said, heading=True)
        if not worth:
            worth, text = _worth(text)
        if part.name != "item":
            shown = _plain(label)
            label, text = "", f"\\textbf{{{shown}}}\n{text}" if _says(shown) else text
        own = re.fullmatch(r"\(?([a-z]|\d{1,2}\.\d{1,2})[).]?\)?", label)
        letter = own[1] if own and own[1].isalpha() else chr(ord("a") + at - 1) if lettered else ""
        name = f"{number}.{letter or at}"
        answer = answer or last * (at == len(parts))
        yield from _part(name, label or (f"({letter})" if letter else None), worth, text, answer)


def _part(name: str, label: str | None, worth: list[str], statement: str, answer: str) -> Iterator[str]:
    yield from ("", "[[questions.parts]]", f'id = "{name}"')
    if label is not None:
        yield f"label = {_quoted(label)}"
    if len(worth) == 1:
        yield f"points = {worth[0]}"
    yield f"statement = {_literal(statement)}"
    yield f"answer = {_literal(answer)}  # each line of it is checked" if answer else "# answer = '…'"


def _worth(text: str, *, heading: bool = False) -> tuple[list[str], str]:
    """The points that a text says it is worth, and the text without them."""
    for found in POINTS.finditer(text):
        if heading or found[0][0] in "([" or not text[: found.start()].strip():
            return re.findall("[0-9]+", found[1]), text[: found.start()] + text[found.end() :]
    alone = re.fullmatch(r"\s*\[?(\d+)\]?\s*", text) if heading else None
    return ([alone[1]], "") if alone else ([], text)


def _read(file: TexFile, start: int, end: int, macros: Macros) -> tuple[str, str]:
    """The statement between two places, and the answer to it that stands there; macros are spelled out in both."""
    boxes = list(extents(file, start, end))
    told = instructions(file, start, end)
    kept, at = [], start
    for cut in sorted((*told, *(whole for whole, _ in boxes)), key=lambda slot: slot.start):
        kept.append(file.text[at : cut.start])
        at = max(at, cut.end)
    statement = _whole("".join((*kept, file.text[at:end])))
    answer = "\n".join(filter(None, (written(file, inside) for whole, inside in boxes if inside != whole)))
    return _spelled_out(statement, macros).strip(), _spelled_out(answer, macros)


def _whole(text: str) -> str:
    """A text without the beginnings and ends of environments that are not whole in it."""
    opened: list[re.Match[str]] = []
    cuts = []
    for frame in _FRAME.finditer(text):
        if frame["side"] == "begin":
            opened.append(frame)
        elif opened and opened[-1]["name"] == frame["name"]:
            opened.pop()
        else:
            cuts.append(frame)
    for frame in sorted((*cuts, *opened), key=lambda frame: -frame.start()):
        text = text[: frame.start()] + text[frame.end() :]
    return re.sub(r"\n\s*\n\s*\n", "\n\n", text)


def _contexts(statement: str) -> Iterator[str]:
    """Contexts that a statement may be about, by what is written in it."""
    signs = {
        "gaussians": r"\\mathcal\{?N|gaussi|normal",
        "vae": r"VAE|auto-?encod|laten|variation",
        "ddpm": r"diffusion|x_\{?0?:?T",
        "dirac-gan": r"GAN|antagonist|adversar",
        "flow": r"flow|flux",
        "classification": r"softmax|logisti",
        "layers": r"r[ée]tropropa|back-?prop|couche|layer",
        "chance": r"varianc|estimat|esp[ée]rance|Var\b|mathbb\{?E",
    }
    return (name for name, sign in signs.items() if re.search(sign, statement, re.IGNORECASE))


def _says(title: str) -> bool:
    """Whether a heading says more than a number."""
    return re.search(r"[^\W\d]", title) is not None


def _plain(text: str) -> str:
    return re.sub(
        r"\s+", " ", re.sub(r"\\[A-Za-z]+\*?|\\\\|[{}]", " ", text).replace("---", "—").replace("--", "–")
    ).strip(" .:–-—")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str) -> str:
    return "'''\n" + text.strip().replace("'''", "''\u200b'") + "'''"
