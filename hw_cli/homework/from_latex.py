r"""A sheet proposed from the course's own LaTeX: its questions, parts, points, title and day, as TOML to look through.

Questions are the headings that a file has (`\section*{Question 1 (5 points)}`), parts the items of its first list
below one. What is not found is left out; the author goes on in `sheet.toml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from hw_cli.errors import InputError
from hw_cli.files import read_bounded, text_of
from hw_cli.prose import for_example, say
from hw_cli.sheet.headings import HEADING, NUMBERED, number_of

_POINTS = re.compile(r"[(\[]?\s*(\d+(?:\s*[-,+]\s*\d+)*)\s*(?:points?|pts?)\b\.?\s*[)\]]?", re.IGNORECASE)
_TITLE = re.compile(r"\\title\s*\{([^{}]*)\}")
_ITEM = re.compile(r"\\item\s*(?:\[([^\]]*)\])?")
_LIST = re.compile(r"\\begin\{(enumerate|itemize)\}(?:\[[^\]]*\])?(.*?)\\end\{\1\}", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)%.*")
LARGEST = 5_000_000  # bytes
_END = re.compile(r"\\end\{document\}.*", re.DOTALL)


def sheet_of(path: Path) -> str:
    """The TOML of the sheet in a LaTeX file; raises InputError where it has no question."""
    text = text_of(read_bounded(path, LARGEST), path)
    text = _END.sub("", _COMMENT.sub("", text))
    found = list(HEADING.finditer(text)) or list(NUMBERED.finditer(text))
    if not found:
        raise InputError(say("no question is found"), for_example(r"\section*{Question 1}"), path=path)
    title = _TITLE.search(text)
    lines = [
        f"course = {_quoted(path.stem)}",
        f"title = {_quoted(_plain(title[1]) if title else path.stem)}",
        "# due = 2027-01-15T23:00:00-05:00",
    ]
    ends = [*(item.start() for item in found[1:]), len(text)]
    for heading, end in zip(found, ends, strict=True):
        lines += _question(number_of(heading["number"]), text[heading.end() : end])
    return "\n".join(lines) + "\n"


def _question(number: int, body: str) -> Iterator[str]:
    head, _, rest = body.partition("\n")
    points = _POINTS.search(head) or _POINTS.search(rest[:200])
    statement = rest.replace(points[0], "", 1) if points and points[0] in rest else rest
    title = _plain(_POINTS.sub("", head))
    yield from ("", "[[questions]]", f'id = "q{number}"', f"number = {number}")
    yield f"points = [{', '.join(re.findall('[0-9]+', points[1])) if points else ''}]"
    yield f"title = {_quoted(title or f'Question {number}')}"
    yield 'contexts = ["plain"]  # or: ' + ", ".join(_contexts(statement))
    listed = _LIST.search(statement)
    yield f"statement = {_literal(statement[: listed.start()] if listed else statement)}"
    parts = _ITEM.split(listed[2])[1:] if listed else ["", ""]
    for at, (label, text) in enumerate(zip(parts[::2], parts[1::2], strict=True), start=1):
        worth = _POINTS.search(text)
        yield from ("", "[[questions.parts]]", f'id = "{number}.{at}"')
        if label:
            yield f"label = {_quoted(label)}"
        if worth and len(re.findall("[0-9]+", worth[1])) == 1:
            yield f"points = {worth[1]}"
        yield f"statement = {_literal(text)}"
        yield "answer = '''\n'''"


def _contexts(statement: str) -> Iterator[str]:
    """Contexts that a statement may be about, by what is written in it."""
    signs = {
        "gaussians": r"\\mathcal\{?N|gaussi|normal",
        "vae": r"VAE|auto-?encod",
        "ddpm": r"diffusion|x_\{?0?:?T",
        "dirac-gan": r"GAN|antagonist|adversar",
        "flow": r"flow|flux",
    }
    found = [name for name, sign in signs.items() if re.search(sign, statement, re.IGNORECASE)]
    return iter(found or ["a file in contexts/"])


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\\[A-Za-z]+\*?|[{}]", " ", text)).strip(" .:–-—")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str) -> str:
    return "'''\n" + text.strip().replace("'''", "''\u200b'") + "'''"
