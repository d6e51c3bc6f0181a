"""Documents that hold Markdown or formulas in another form: notebooks, MyST, reStructuredText.

Each becomes Markdown with the same lines, so that a place in the one is that place in the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hw_cli.errors import InputError
from hw_cli.prose import say

MOST_CELLS = 20_000
DEEPEST = 60  # brackets within brackets of a notebook's JSON

_DIRECTIVE = re.compile(r"([ \t]*)\.\.[ \t]+([\w:-]+?)::[ \t]*(.*)$")
_OPTION = re.compile(r"[ \t]*:[\w-]+:")
_ROLE = re.compile(r":math:`([^`\n]{1,2000})`")
_OURS = re.compile(r"([ \t]*)\.\.[ \t]+(hw[ \t]*:.*)$")
_CODE = ("code", "code-block", "sourcecode", "highlight", "parsed-literal", "literalinclude")
_LITERAL = re.compile(r".*::[ \t]*$")


def notebook(text: str, path: Path | None = None) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The Markdown cells of a notebook one below the other, and for each its first line and its number, from 1.

    Raises InputError for what is no notebook.
    """
    cells = _cells(text, path)
    lines: list[str] = []
    starts: list[tuple[int, int]] = []
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "markdown":
            continue
        source = cell.get("source", "")
        source = (
            "".join(item for item in source if isinstance(item, str)) if isinstance(source, list) else source
        )
        if not isinstance(source, str):
            raise _no_notebook(path)
        starts.append((len(lines) + 1, number))
        lines += [*source.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]
    return "\n".join(lines), tuple(starts)


def _cells(text: str, path: Path | None) -> list[Any]:
    if not text.strip():
        raise _no_notebook(path)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise _no_notebook(path) from None
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or len(cells) > MOST_CELLS:
        raise _no_notebook(path)
    return cells


def _no_notebook(path: Path | None) -> InputError:
    said = say("the file is no notebook that can be read: JSON with a list of cells")
    return InputError(said, say("save it with Jupyter, version 4 of the format"), path=path)


def myst(text: str) -> str:
    r"""MyST's own signs for mathematics as those of Markdown: ```` ```{math} ````, its options, ``{math}`a = b` ``.

    >>> myst("{math}`a = b`")
    '      $a = b$'
    """
    if "{math}" not in text:
        return text
    text = re.sub(r"\{math\}`([^`\n]{1,2000})`", r"      $\1$", text)
    out, inside = list[str](), False
    for line in text.split("\n"):
        opened = re.match(r"([ >]*(?:`{3,}|~{3,}|:{3,}))\{math\}(.*)$", line)
        if opened:
            inside, line = True, f"{opened[1].replace(':', '`')} math {opened[2]}"
        elif inside and _OPTION.match(line):
            line = " " * len(line)
        elif inside and re.match(r"[ >]*(?:`{3,}|~{3,}|:{3,})[ \t]*$", line):
            inside, line = False, line.replace(":", "`")
        out.append(line)
    return "\n".join(out)


def restructured(text: str) -> str:
    r"""reStructuredText as Markdown: `.. math::`, ``:math:`a = b` ``, comments `.. hw: …`; code turned into spaces.

    >>> print(restructured(".. math::\n\n   a = b\n\nEnd."))
    <BLANKLINE>
    <BLANKLINE>
    $$ a = b $$
    <BLANKLINE>
    End.
    """
    return "\n".join(_restructured(_ROLE.sub(r"      $\1$", text).split("\n")))


def _restructured(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        ours, directive = _OURS.match(line), _DIRECTIVE.match(line)
        at += 1
        if ours:
            yield f"{ours[1]}<!-- {ours[2]} -->"
            continue
        name = directive[2].lower() if directive else ""
        if name == "math" or name in _CODE or (not directive and _LITERAL.match(line)):
            end = _end_of_body(lines, at, _indent(line))
            body = lines[at:end]
            if name == "math" and directive:
                yield from _formulas([" " * (len(line) - len(directive[3])) + directive[3], *body])
            else:
                yield from ("" if name else line, *("" for _ in body))
            at = end
        else:
            yield line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end_of_body(lines: list[str], at: int, margin: int) -> int:
    end = at
    for number in range(at, len(lines)):
        if lines[number].strip():
            if _indent(lines[number]) <= margin:
                break
            end = number + 1
    return end


def _formulas(body: list[str]) -> Iterator[str]:
    """Each paragraph of a body between double dollars; its options as blank lines."""
    body = ["" if _OPTION.match(line) else line for line in body]
    for number, line in enumerate(body):
        if not line.strip():
            yield ""
            continue
        first = number == 0 or not body[number - 1].strip()
        last = number + 1 == len(body) or not body[number + 1].strip()
        opened = f"{line[: max(_indent(line) - 3, 0)]}$$ {line.lstrip()}" if first else line
        yield f"{opened} $$" if last else opened
