"""A display cut into rows, cells, relations and the text between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hw_cli.student.model import Stated
from hw_cli.terms.parse.words import MATRICES

_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_SIGNS = {
    "=": Stated.EQ,
    "<": Stated.LT,
    ">": Stated.GT,
    "≤": Stated.LE,
    "≥": Stated.GE,
    "≈": Stated.APPROX,
    "∝": Stated.PROP,
    "≠": Stated.NE,
    "≡": Stated.EQUIV,
    "le": Stated.LE,
    "leq": Stated.LE,
    "leqslant": Stated.LE,
    "leqq": Stated.LE,
    "ge": Stated.GE,
    "geq": Stated.GE,
    "geqslant": Stated.GE,
    "geqq": Stated.GE,
    "lt": Stated.LT,
    "gt": Stated.GT,
    "ne": Stated.NE,
    "neq": Stated.NE,
    "approx": Stated.APPROX,
    "simeq": Stated.APPROX,
    "approxeq": Stated.APPROX,
    "cong": Stated.APPROX,
    "propto": Stated.PROP,
    "equiv": Stated.EQUIV,
    "coloneqq": Stated.DEFINES_LEFT,
    "coloneq": Stated.DEFINES_LEFT,
    "triangleq": Stated.DEFINES_LEFT,
    "doteq": Stated.DEFINES_LEFT,
    "eqqcolon": Stated.DEFINES_RIGHT,
    "eqcolon": Stated.DEFINES_RIGHT,
}
_OTHERS = "sim|in|notin|to|rightarrow|mapsto|subset|subseteq|ll|gg|xrightarrow|overset|underset|stackrel"
_ARROWS = (
    "Rightarrow|implies|Longrightarrow|iff|Leftrightarrow|Longleftrightarrow|therefore|leadsto|forall|because"
)
_COMMANDS = "|".join(sorted((name for name in _SIGNS if name.isalpha()), key=len, reverse=True))
_SIGN = rf"(?:\\(?:{_COMMANDS})(?![A-Za-z])|:\s*=|=\s*:|[=<>≤≥≈∝≠≡])"

_MARK = re.compile(
    rf"""
      (?P<over> \\(?:overset|stackrel|underset)\s*(?P<note>{_GROUP})\s*\{{\s*(?P<inner>{_SIGN})\s*\}} )
    | (?P<sign> {_SIGN} ) (?P<raised> \s*\^\s*(?:{_GROUP}|[0-9*]) )?
    | (?P<begin> \\begin\s*\{{[A-Za-z]+\*?\}} (?:\[[a-z]\])? (?:(?<=array\}})\{{[^{{}}]*\}})? )
    | (?P<end> \\end\s*\{{[A-Za-z]+\*?\}} )
    | (?P<row> \\\\(?:\*?\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|cm|mm|in)\s*\])? | \\newline\b | \\cr\b )
    | (?P<cell> & )
    | (?P<text> \\(?:text|textrm|textit|textbf|mbox|textnormal|intertext)\s*{_GROUP} )
    | (?P<arrow> \\(?:{_ARROWS})(?![A-Za-z]) )
    | (?P<other> (?:\\(?:sim|in|notin|mapsto|subset|subseteq|ll|gg)(?![A-Za-z])|∼|∈) )
    | (?P<quad> \\q?quad(?![A-Za-z]) )
    | (?P<null> \\(?:left|right)\s*\. )
    | (?P<open> \\\{{|\\lbrace\b|[\(\[（] )
    | (?P<close> \\\}}|\\rbrace\b|[\)\]）] )
    | (?P<brace> \{{ ) | (?P<unbrace> \}} )
    | (?P<comma> [,;] )
    | (?P<space> \s+ | \\[ ,;:!>] | ~ | \\(?:nonumber|notag|hfill|displaystyle|large|Large|small|limits)\b
        | \\(?:label|tag\*?|hspace\*?|vspace\*?)\s*\{{[^{{}}]*\}} | % [^\n]* | \\\n )
    | (?P<operator> [-+*/−×·] | \\(?:cdot|times|pm|mp|div)(?![A-Za-z]) )
    | (?P<dots> \\(?:dots|cdots|ldots|vdots|dotsb|dotsc)(?![A-Za-z]) )
    | (?P<size> \\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z]) )
    | (?P<plain> \\[A-Za-z]+ | \\. | [A-Za-z0-9]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)

_LINKING = (
    "let where since with and if for because thus hence then by as when so or note recall using given"
    " soit où si car donc alors avec et ou pour puisque par comme"
)
_PROSE = frozenset(_LINKING.split())


@dataclass(slots=True)
class Mark:
    """A piece of a display from `start` to `end`; `level` tells whether a bracket or brace is open around it."""

    kind: str
    start: int
    end: int
    stated: Stated | None = None
    brackets: int = 0  # open around it
    word: str = ""


def marks(inside: str) -> list[Mark]:
    """The pieces of a display. What stands in braces or in a matrix is plain."""
    out: list[Mark] = []
    braces = brackets = 0
    matrices: list[bool] = []
    at = 0
    while match := _MARK.match(inside, at):
        kind = str(match.lastgroup)
        if match["over"] is not None or match["sign"] is not None:
            kind = "rel"
        start, at = match.start(), match.end()
        hidden = braces > 0 or any(matrices)
        if kind == "begin":
            matrices.append(_is_matrix(match[0]))
            kind = "plain" if matrices[-1] or hidden else "space"
        elif kind == "end":
            matrix = matrices.pop() if matrices else False
            kind = "plain" if matrix or hidden else "space"
        elif kind == "brace":
            braces += 1
            kind = "plain"
        elif kind == "unbrace":
            braces = max(0, braces - 1)
            kind = "plain"
        elif hidden and kind != "space":
            kind = "plain"
        elif kind == "open":
            brackets += 1
        elif kind == "close":
            brackets = max(0, brackets - 1)
        if kind == "row":
            out.append(Mark(kind, start, at, brackets=brackets))
            continue
        if kind == "rel":
            out.append(Mark(kind, start, at, _stated(match), brackets))
            if brackets and _first_of_row(out):  # a bracket left open on the line above
                brackets = 0
                out[-1].brackets = 0
            continue
        word = match[0] if kind == "text" else ""
        out.append(Mark(kind, start, at, brackets=brackets, word=word))
    return out


def _is_matrix(begin: str) -> bool:
    name = begin[begin.index("{") + 1 : begin.index("}")].rstrip("*")
    return name in MATRICES or name == "cases"


def _first_of_row(out: list[Mark]) -> bool:
    for mark in reversed(out[:-1]):
        if mark.kind == "row":
            return True
        if mark.kind not in ("space", "cell", "quad"):
            return False
    return True


def _stated(match: re.Match[str]) -> Stated:
    text = match["inner"] or match["sign"]
    note = match["note"] or ""
    bare = re.sub(r"[\s\\]", "", text)
    stated = Stated.DEFINES_LEFT if bare == ":=" else Stated.DEFINES_RIGHT if bare == "=:" else _SIGNS[bare]
    if stated is Stated.EQ and re.search(r"def|\\Delta|\\triangle", note):
        return Stated.DEFINES_LEFT
    return stated


def is_prose(text: str) -> bool:
    r"""Whether `\text{…}` is a sentence or a linking word, and not a name such as ELBO.

    >>> is_prose(r"\text{ELBO}"), is_prose(r"\text{since } ")
    (False, True)
    """
    content = text[text.index("{") + 1 :].rstrip().removesuffix("}")
    if content.strip() == "~":
        return False
    return not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*|\*+", content) or content.lower() in _PROSE
