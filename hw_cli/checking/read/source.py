"""A file as text: its encoding, its lines, and where mathematics stands in it.

What is no mathematics is blanked, so that every offset stays.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from hw_cli.checking.read.derivation import Position
from hw_cli.errors import InputError
from hw_cli.files import marked
from hw_cli.prose import Message, say
from hw_cli.terms.parse.macros import unboxed

MAX_INLINE = 4_000  # characters between two dollar signs
MAX_BLOCK = 60_000  # of one display
MAX_FENCED = 200  # lines of fenced mathematics
MAX_BACKSLASHES = 100

_NAMES = (
    "align|aligned|alignat|alignedat|flalign|gather|gathered|multline|multlined|split|equation|eqnarray|"
    "displaymath|dmath|math|IEEEeqnarray|hwderivation"
)
_DECLARING = "let|law|means|assume"  # what a comment of ours may say: % hw: let \\gamma > 0
DECLARED = re.compile(rf"[ \t]*(?:{_DECLARING}|independent)(?![A-Za-z])[^\n]*")
"""What a comment that declares something says after its colon."""
_OURS = re.compile(rf"(?:%+|<!--)[ \t]*hw[ \t]*:{DECLARED.pattern}", re.DOTALL)
_OPENERS = re.compile(
    rf"\\begin\s*\{{(?P<name>(?:{_NAMES})\*?)\}}"
    r"(?:\s*\[[a-z]\])?(?:(?<=at\})\{[0-9]+\}|(?<=at\*\})\{[0-9]+\}|(?<=edat\})\{[0-9]+\}|(?<=eqnarray\})\{[A-Za-z]+\}"
    r"|(?<=eqnarray\*\})\{[A-Za-z]+\})?"
    r"|\\begin\s*\{empheq\*?\}(?:\s*\[[^\]\n]*\])?\s*\{(?P<boxed>[A-Za-z]+\*?)(?:=[0-9]+)?\}"
    r"|(?P<double>(?<!\\)\\\\[\[(])"
    r"|(?P<square>(?<!\\)\\\[)|(?P<round>(?<!\\)\\\()|(?P<fence>^[ >]*(?P<ticks>```+|~~~+)\s*math\b[^\n]*)"
    rf"|%[ \t]*+hw[ \t]*:[ \t]*(?P<told>{_DECLARING})(?![A-Za-z])|<!--[ \t]*+hw[ \t]*:[ \t]*(?P<hidden>{_DECLARING})(?![A-Za-z])"
    r"|(?<!\\)(?P<dollars>\$\$)|(?<!\\)(?P<dollar>\$)",
    re.MULTILINE,
)
_UNSEEN = re.compile(  # what opens text that TeX does not set as mathematics, or not at all
    r"\\begin\{(?P<verbatim>verbatim|lstlisting|minted|comment)\*?\}|\\verb\*?(?P<mark>[^\sA-Za-z*])"
    r"|\\iffalse(?![A-Za-z])|\\end\{document\}"
)
_FI = re.compile(r"\\fi(?![A-Za-z])")
_MAX_VERB = 1_000  # characters between the marks of one \\verb
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_CODE_FENCE = re.compile(r"[ >]*(```|~~~)(?![`~]*\s*math\b)")
_MATHS_FENCE = re.compile(r"[ >]*(?:```+|~~~+)\s*math\b")
_ENTITY = re.compile(r"&(lt|gt|amp|le|ge|ne);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "le": "≤", "ge": "≥", "ne": "≠"}
# not $`…`$, mathematics
_CODE_SPAN = re.compile(r"(?P<kept>\$`[^`]{1,2000}`\$)|(?<![`$\\])`[^`\n]{1,500}`(?![`$])")
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_TAG = re.compile(  # the (2) or (a) at the end of a row
    r"(?:\\q?quad|\\hfill|\\[hv]space\*?\{[^{}]*\}|&)(?:\s|\\[ ,;:]|~)*+"
    r"\((?:[0-9]{1,3}[a-z]?|[0-9]{1,2}\.[0-9]{1,3}|[a-z]|[ivx]{1,4}|\*+|\\(?:star|ast|dagger))\)"
    r"(?=\s*+(?:\\\\|\\end|\\tag|\\label|\$|\Z))"
)
_ESCAPED_STAR = re.compile(r"(\\(?:begin|end)\{[A-Za-z]+)\\\*\}")
_TICKED = re.compile(r"`(.*)`", re.DOTALL)
_ESCAPED = re.compile(r"(?<!\\)\\([_*])")
_QUARTER = re.compile(r"(?<![\d.,;])0,\d\d")
_BETWEEN = re.compile(r",\d+(?![\d,;]*[,;]\d)")
_BEFORE = re.compile(r"(?<![\d.,;])\d+$")
_BRACED = r"\{(?:[^{}\\\n]|\\[^\n])*+\}"
for _ in range(3):  # brackets within brackets
    _BRACED = rf"\{{(?:[^{{}}\\\n]|\\[^\n]|{_BRACED})*+\}}"
_DEFINITIONS = re.compile(  # what follows its body on the line is text; a line that is not so regular is left out
    r"\\(?:(?:re)?newcommand|providecommand|def|DeclareMathOperator|(?P<new>NewDocumentCommand))\b\*?(?:"
    rf"[ \t]*(?:\{{[ \t]*\\[A-Za-z]+[ \t]*\}}|\\[A-Za-z]+)(?:[ \t]*\[[^\]\n]*\]|\#\d)*+(?(new)[ \t]*{_BRACED})[ \t]*{_BRACED}"
    r"|[^\n$]*(?:\$(?!\$)[^\n$]*)*)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Mathematics from `start` to `end` of the text; `unread` says why it is not read; `told`: a comment's word before it."""

    start: int
    end: int
    inline: bool
    unread: Message | None = None
    told: str = ""


def blanked(text: str, kind: str) -> str:
    """The text with comments, code and definitions turned into spaces of the same length."""
    text = without_code(text, kind)
    if kind == "md":
        text = _ESCAPED_STAR.sub(r"\1*} ", _without_hidden(text))
    else:
        if r"\hwstep" in text:
            from hw_cli.checking.read.report_rows import aligned  # for what hw itself has written

            text = aligned(text)
        text = _COMMENT.sub(_without_comment, text)
    return _with_points(_DEFINITIONS.sub(_blank, text))


def _with_points(text: str) -> str:
    """A text that writes 0,25 outside of brackets, with a point for each such comma in its formulas."""
    if not _QUARTER.search(text):
        return text
    found = [
        block.start + at
        for block in blocks(text)
        for at in _decimal_commas(text[block.start : block.end])
        if block.unread is None
    ]
    if not any(_QUARTER.match(text, at - 1) for at in found):
        return text
    out = list(text)
    for at in found:
        out[at] = "."
    return "".join(out)


def _decimal_commas(formula: str) -> Iterator[int]:
    """Where a comma stands between two digits, and neither in brackets nor in a subscript or an exponent."""
    depth, at = [False], 0  # whether commas separate, by bracket
    for at, sign in enumerate(formula):
        if sign in "([" or (sign == "{" and formula[:at].rstrip()[-1:] in ("_", "^", "\\")):
            depth.append(True)
        elif sign == "{":
            depth.append(depth[-1])
        elif sign in ")]}" and len(depth) > 1:
            depth.pop()
        elif sign == "," and not depth[-1] and _BETWEEN.match(formula, at) and _BEFORE.search(formula[:at]):
            yield at


def _without_comment(match: re.Match[str]) -> str:
    comment = match[0][len(match[1]) :]
    return match[1] + (comment if _OURS.fullmatch(comment) else " " * len(comment))


def without_code(text: str, kind: str) -> str:
    """The text with code turned into spaces; comments stay."""
    if kind == "md":
        return _CODE_SPAN.sub(lambda found: found["kept"] or _blank(found), _without_fenced(text))
    return _without_unseen(text)


def blocks(text: str) -> Iterator[Block]:
    """The displays and formulas of a blanked text, in order, with those that are too long or not closed."""
    at = 0
    closers: dict[str, int] = {}  # where each next occurs: searched for once
    unclosed: set[str] = set()
    while match := _OPENERS.search(text, at):
        closer, inline = _closer(match)
        start = at = match.end()
        if closers.get(closer, -1) < start:
            closers[closer] = _find(text, closer, start)
        end = closers[closer]
        limit = MAX_INLINE if inline else MAX_BLOCK
        if end == len(text) and not match["told"]:
            # a lone dollar sign is prose
            if closer not in unclosed and closer != "$" and not match["double"]:
                unclosed.add(closer)
                yield Block(start, start, inline, say("{opening} is not closed", opening=match[0].strip()))
            continue
        if inline and text.find("\n\n", start, min(end, start + limit)) >= 0:
            continue
        if end - start > limit:
            why = say("a formula of more than {limit} characters is not read", limit=limit)
            yield Block(start, start, inline, why)
            at = end + len(closer)
            continue
        yield Block(start, end, inline, told=match["told"] or match["hidden"] or "")
        at = end + len(closer)


def _closer(match: re.Match[str]) -> tuple[str, bool]:
    if match["name"]:
        return rf"\end{{{match['name']}}}", match["name"] == "math"
    if match["told"] or match["hidden"]:
        return "\n" if match["told"] else "-->", True
    if match["boxed"]:
        return r"\end{empheq", False
    if match["double"]:  # as Markdown wants it where a backslash escapes
        return (r"\\]", False) if match["double"].endswith("[") else (r"\\)", True)
    if match["square"]:
        return r"\]", False
    if match["round"]:
        return r"\)", True
    if match["fence"]:
        return match["ticks"][:3], False
    return ("$$", False) if match["dollars"] else ("$", True)


def _find(text: str, closer: str, start: int) -> int:
    """Where a closer stands that no backslash escapes; the end of the text when there is none."""
    at = text.find(closer, start)
    while at > 0 and text[at - 1] == "\\" and _is_escaped(text, at):
        at = text.find(closer, at + 1)
    return len(text) if at < 0 else at


def _is_escaped(text: str, at: int) -> bool:
    first = at
    while first > 0 and text[first - 1] == "\\" and at - first < MAX_BACKSLASHES:
        first -= 1
    return (at - first) % 2 == 1


def _without_unseen(text: str) -> str:
    """What TeX shows as it is, or not at all, turned into spaces."""
    out, at, fi = list[str](), 0, 0
    while match := _UNSEEN.search(text, at):
        start, after = match.start(), match.end()
        if match["verbatim"]:
            end = text.find(rf"\end{{{match['verbatim']}", after)
            end = len(text) if end < 0 else end
        elif match["mark"]:
            line = text[after : after + _MAX_VERB].partition("\n")[0]
            end = after + line.find(match["mark"]) + 1 if match["mark"] in line else after
        elif match[0].startswith(r"\iffalse"):
            if fi < after:  # where the next one ends is searched for once
                closing = _FI.search(text, after)
                fi = closing.end() if closing else len(text) + 1
            end = fi if fi <= len(text) else after
        else:
            end = len(text)
        out += [text[at:start], text[start:end] if end == after else _spaces(text[start:end])]
        at = end
    return "".join((*out, text[at:]))


def _without_hidden(text: str) -> str:
    """Comments of HTML turned into spaces."""
    out, at = list[str](), 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        hidden = text[start : end + 3]
        out += [text[at:start], hidden if _OURS.fullmatch(hidden) else _spaces(hidden)]
        at = end + 3
    return "".join((*out, text[at:]))


def _without_fenced(text: str) -> str:
    """Fenced code turned into spaces; fenced mathematics stays."""
    lines = text.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        match = _CODE_FENCE.match(line)
        if fence:
            lines[number] = " " * len(line)
            if match and match[1] == fence:
                fence = ""
        elif match and not _is_closing(lines, number):
            fence = match[1]
            lines[number] = " " * len(line)
    return "\n".join(lines)


def _is_closing(lines: list[str], number: int) -> bool:
    """Whether a fence closes mathematics that a fence opened."""
    first = max(0, number - MAX_FENCED)
    for line in reversed(lines[first:number]):
        if "```" in line or "~~~" in line:
            return bool(_MATHS_FENCE.match(line))
    return False


def mathematics(text: str, block: Block, kind: str) -> str:
    """The inside of a block: numbers beside its lines, block quotes and escapes of Markdown turned into spaces."""
    inside = unboxed(_TAG.sub(_blank, text[block.start : block.end]))
    if kind != "md":
        return inside
    if block.inline and _TICKED.fullmatch(inside):  # $`…`$, as on GitHub and GitLab
        inside = f" {inside[1:-1]} "
    lines = inside.split("\n")[1:]
    if lines and all(line.lstrip().startswith(">") for line in lines if line.strip()):
        head, _, tail = inside.partition("\n")
        inside = head + "\n" + _QUOTED_LINE.sub(_blank, tail)
    inside = _ENTITY.sub(lambda found: _ENTITIES[found[1]].ljust(len(found[0])), inside)
    return _ESCAPED.sub(r" \1", inside)


def _blank(match: re.Match[str]) -> str:
    return _spaces(match[0])


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


MAX_BYTES = 16_000_000


def decoded(data: bytes, path: Path | None = None) -> str:
    """The text of a file: UTF-8 (with or without a mark), UTF-16 or UTF-32 with one, or else Latin-1.

    Line ends become `\\n`. Raises InputError for what is too large or is no text.
    """
    if len(data) > MAX_BYTES:
        said = say("the file is too large: more than {limit} MB", limit=MAX_BYTES // 1_000_000)
        raise InputError(said, say("split it by question"), path=path)
    if codec := marked(data):
        text = data.decode(codec, errors="replace")
    else:
        if b"\x00" in data:
            line = data.count(b"\n", 0, data.index(b"\x00")) + 1
            said = say("is not text: it has a NUL byte")
            raise InputError(said, say("save it as UTF-8"), path=path, line=line)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


KINDS = dict.fromkeys((".md", ".markdown", ".rmd", ".qmd", ".myst"), "md") | {
    ".ipynb": "ipynb",
    ".rst": "rst",
}
_NO_TEXT = (".pdf", ".docx", ".odt", ".png", ".jpg", ".zip")


def kind_of(path: Path) -> str:
    """`md`, `ipynb`, `rst` or `tex`, by the file's name; raises InputError for one that names no text."""
    suffix = path.suffix.lower()
    if suffix in _NO_TEXT:
        raise InputError(
            say("{suffix} files are not read", suffix=suffix),
            say("name its source: .tex, .md, .ipynb"),
            path=path,
        )
    return KINDS.get(suffix, "tex")


class Lines:
    """Where the lines of a text start."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])]

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        number = bisect_right(self._starts, offset)
        return Position(number, offset - self._starts[number - 1] + 1, offset)
