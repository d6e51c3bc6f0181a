"""A display cut into rows, cells, relations and the text between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hw_cli.checking.read.derivation import Stated
from hw_cli.terms.parse.dialects import MATRICES

TEXT = "\ue000"  # before a group: words in a formula, where `\text` would be too long
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
    "≜": Stated.DEFINES_LEFT,
    "≔": Stated.DEFINES_LEFT,
    "≕": Stated.DEFINES_RIGHT,
    "≲": Stated.APPROX,
    "≳": Stated.APPROX,
    "＝": Stated.EQ,
    "＜": Stated.LT,
    "＞": Stated.GT,
    "⩽": Stated.LE,
    "⩾": Stated.GE,
    "not=": Stated.NE,
    "<=": Stated.LE,  # typed
    ">=": Stated.GE,
    "=<": Stated.LE,
    "==": Stated.EQ,
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
    "lesssim": Stated.APPROX,
    "gtrsim": Stated.APPROX,
    "propto": Stated.PROP,
    "equiv": Stated.EQUIV,
    "coloneqq": Stated.DEFINES_LEFT,
    "coloneq": Stated.DEFINES_LEFT,
    "triangleq": Stated.DEFINES_LEFT,
    "defeq": Stated.DEFINES_LEFT,
    "eqdef": Stated.DEFINES_LEFT,
    "coloneqdef": Stated.DEFINES_LEFT,
    "doteq": Stated.DEFINES_LEFT,
    "eqqcolon": Stated.DEFINES_RIGHT,
    "eqcolon": Stated.DEFINES_RIGHT,
}
_ARROWS = (
    "Rightarrow|implies|Longrightarrow|iff|Leftrightarrow|Longleftrightarrow|therefore|leadsto|leftarrow|gets"
)
_COMMANDS = "|".join(sorted((name for name in _SIGNS if name.isalpha()), key=len, reverse=True))
_COLON = r"(?::|\\colon|\\vcentcolon|\\mathrel\s*\{\s*\\mathop\s*:\s*\}|\\mathop\s*\{?\s*:\s*\}?)"
_CHARACTERS = "".join(sign for sign in _SIGNS if len(sign) == 1)
_TYPED = r"<=(?!=*>)|>=|=<|==(?!=*>)"
_SIGN = rf"(?:{_TYPED}|(?!<?=+>)(?:\\not\s*=|\\(?:{_COMMANDS})(?![A-Za-z])|{_COLON}\s*=|=\s*(?::|\\vcentcolon(?![A-Za-z]))|[{_CHARACTERS}]))"
_OVER = r"\\(?:overset|stackrel|underset)\s*"
_SCRIPT = rf"(?:\s*\\(?:no)?limits)?\s*[\^_]\s*(?:{_GROUP}|[0-9*])"

_MARK = re.compile(
    rf"""
      (?P<over> (?P<outer>\\math(?:rel|op|bin)\s*\{{\s*)? {_OVER}(?P<note>{_GROUP})\s*\{{\s*
          (?:(?P<inner>{_SIGN}) | {_OVER}{_GROUP}\s*\{{\s*(?P<deep>{_SIGN})\s*\}} )
        \s*\}} (?(outer)\s*\}}) )
    | (?P<other> (?:\\(?:sim|in|notin|mapsto|subset|subseteq|ll|gg)(?![A-Za-z])|∼|∈|<<|>>|≪|≫) )
    | (?P<wrapped> (?:\\math(?:rel|op|bin)\s*|(?<![_^A-Za-z}}\]])) \{{\s*(?P<held>{_SIGN})\s*\}} (?:{_SCRIPT})? )
    | (?P<long> \\x(?:long)?equal\s*(?:\[[^\]]*\])?\s*{_GROUP} )
    | (?P<sign> {_SIGN} ) (?P<raised> (?:{_SCRIPT})+ )?
    | (?P<begin> \\begin\s*\{{[A-Za-z]+\*?\}} (?:\s*\[[a-z]\])? (?:(?<=array\}})\s*\{{[^{{}}]*\}}|(?<=edat\}})\{{[0-9]+\}})? )
    | (?P<end> \\end\s*\{{[A-Za-z]+\*?\}} )
    | (?P<row> \\(?:short)?intertext\s*{_GROUP} | \\\\(?:\*?\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|cm|mm|in)\s*\])? | \\newline\b | \\cr\b )
    | (?P<cell> & )
    | (?P<text> (?:\\(?:text|textrm|textit|textbf|textsf|[hm]box|textnormal)|{TEXT})\s*{_GROUP} )
    | (?P<arrow> \\(?:{_ARROWS})(?![A-Za-z])|[⇒⟹⇔∴←]|<?=+> )
    | (?P<to> \\(?:to|rightarrow|longrightarrow)(?![A-Za-z])|→ )
    | (?P<because> \\because(?![A-Za-z])|∵ )
    | (?P<range> \\(?:forall|exists)(?![A-Za-z])|∀ )
    | (?P<quad> \\(?:q?quad|hfill)(?![A-Za-z]) )
    | (?P<around> \\(?:boxed|fbox|bbox)\s*(?:\[[^\]]*\])?\s*\{{ )
    | (?P<null> \\(?:left|right)\s*\. )
    | (?P<system> (?:\\left\s*)? \\\{{ (?=\s*\\begin\s*\{{(?:array|aligned|cases|gathered|matrix|split)\*?\}}) )
    | (?P<open> \\\{{|\\lbrace\b|\\langle(?![A-Za-z])|[\(\[（⟨] )
    | (?P<close> \\\}}|\\rbrace\b|\\rangle(?![A-Za-z])|[\)\]）⟩] )
    | (?P<void> \{{\s*\}} )
    | (?P<brace> \{{ ) | (?P<unbrace> \}} )
    | (?P<item> [0-9]{{1,2}}\.(?=\\[ ]|~|\\q?quad) )
    | (?P<comma> [,;，；] )
    | (?P<space> \s+ | \\[ ,;:!>] | ~ | \\(?:nonumber|notag|displaystyle|large|Large|small|limits|blacksquare|square|Box|qed|checkmark)\b
        | \\(?:label|tag\*?|hspace\*?|vspace\*?|[hv]?phantom|color)\s*{_GROUP} | \\tag\*?\s*\d+ | \\(?:display|no?page|page)break\s*(?:\[\d\])? | 。 | \. (?=\s*(?:\\\\|\\end\b|&|\Z)) | % [^\n]* | \\\n )
    | (?P<operator> [-+*/−×·] | \\(?:cdot|times|pm|mp|div)(?![A-Za-z]) )
    | (?P<dots> \.\s?\.\s?\. | \\(?:dots|cdots|ldots|vdots|dotsb|dotsc)(?![A-Za-z]) )
    | (?P<size> \\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z]) )
    | (?P<plain> \\[A-Za-z]+ | \\. | [A-Za-z0-9_^'|.!]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)

MAX_FRAMES = 20  # boxes and groups around equations, in one display

_BRACES = re.compile(r"[{}]|\\.", re.DOTALL)

_DEFINING_WORDS = "let define denote set soit posons notons"
_CONDITION_WORDS = (
    "where since with if for because by as when note recall using given suppose assume assuming"
    " remember consider provided whenever"
    " où si car avec pour puisque par comme supposons rappelons sachant lorsque quand"
)
_JOINING_WORDS = "and or so thus hence then therefore et ou donc alors ainsi"
_DEFINING = frozenset(_DEFINING_WORDS.split())
_CONDITIONS = frozenset(_CONDITION_WORDS.split())
_JOINTS = frozenset(_JOINING_WORDS.split())
_PROSE = _DEFINING | _CONDITIONS | _JOINTS


@dataclass(slots=True)
class Mark:
    """A piece of a display from `start` to `end`."""

    kind: str
    start: int
    end: int
    stated: Stated | None = None
    brackets: int = 0  # open around it
    word: str = ""


def marks(inside: str) -> list[Mark]:
    """The pieces of a display. What stands in braces or in a matrix is plain."""
    out: list[Mark] = []
    frames: set[int] = set()  # where boxes and groups around whole equations end
    partner = _partners(inside)
    matrices: list[bool] = []
    opened: list[tuple[str, int]] = []  # the brackets around the next mark, and where they stand in `out`
    lost = [0] * (len(inside) + 2)  # change of the brackets counted that never close, by mark
    hiding = brackets = at = 0
    while match := _MARK.match(inside, at):
        kind = str(match.lastgroup)
        if kind in ("over", "wrapped", "long") or match["sign"] is not None:
            kind = "rel"
        start, at = match.start(), match.end()
        hidden = hiding > 0
        if kind == "text" and inside[max(0, start - 9) : start].rstrip()[-1:] in ("_", "^"):
            kind = "plain"  # the name under a brace
        if kind == "begin":
            matrix = _is_matrix(match[0]) and not (
                not hidden and _first_of_row(out, True) and _lays_out(inside, at)
            )
            matrices.append(matrix)
            hiding += matrix
            kind = "plain" if matrix or hidden else "space"
        elif kind == "end":
            matrix = matrices.pop() if matrices else False
            hiding -= matrix
            kind = "plain" if matrix or hidden else "space"
        elif kind in ("brace", "around"):
            end = partner.get(at - 1, -1)
            opens = len(frames) < MAX_FRAMES and not hidden and (kind == "around" or _first_of_row(out, True))
            if opens and end > 0 and _states(inside[at:end]):
                frames.add(end)
                kind = "space"
            else:  # what stands in braces is one piece
                kind, at = "plain", max(at, end + 1)
        elif kind == "unbrace":
            kind = "space" if start in frames else "plain"
        elif kind == "void" or (kind == "item" and not hidden and _first_of_row(out)):  # 1.\ a = b
            kind = "space"
        elif kind == "item" or (hidden and kind != "space"):
            kind = "plain"
        elif kind == "open":
            opened.append((match[0], len(out)))
            brackets += 1
        elif kind == "close":
            _closed(opened, match[0], lost, len(out))
            brackets = len(opened)
        if kind == "row":
            out.append(Mark(kind, start, at, brackets=brackets))
            continue
        if kind == "rel":
            out.append(Mark(kind, start, at, _stated(match), brackets))
            if brackets and _first_of_row(out[:-1]):  # a bracket left open on the line above
                _closed(opened, "", lost, len(out) - 1)
                brackets = 0
                out[-1].brackets = 0
            continue
        word = match[0] if kind == "text" else ""
        stated = Stated.PROP if kind == "other" and match[0] in ("\\sim", "∼") else None
        out.append(Mark(kind, start, at, stated, brackets, word))
    _closed(opened, "", lost, len(out))
    count = 0
    for number, mark in enumerate(out):  # what never closes hides no relation
        count += lost[number]
        mark.brackets -= count
    return out


_PARTNER = {
    ")": "(",
    "）": "（",
    "]": "[",
    "\\}": "\\{",
    "\\rbrace": "\\lbrace",
    "\\rangle": "\\langle",
    "⟩": "⟨",
}


def _closed(opened: list[tuple[str, int]], closing: str, lost: list[int], now: int) -> None:
    """Close the nearest bracket of the same form, and lose those inside it; `""` loses all that are open.

    Where none has the form, the nearest is meant: `[0, 1)`.
    """
    wanted = _PARTNER.get(closing, closing)
    same = next((place for place in range(len(opened) - 1, -1, -1) if opened[place][0] == wanted), None)
    if same is None and closing in ("\\rangle", "⟩"):
        return  # |x⟩ closes nothing
    keep = 0 if not closing else len(opened) if same is None else same + 1
    for _, place in opened[keep:]:
        lost[place + 1] += 1
        lost[now] -= 1
    del opened[keep:]
    if closing and opened:
        opened.pop()


def _is_matrix(begin: str) -> bool:
    name = begin[begin.index("{") + 1 : begin.index("}")].rstrip("*")
    return name in MATRICES or name == "cases"


def _first_of_row(out: list[Mark], of_display: bool = False) -> bool:
    """Whether nothing stands before the next mark in its row (in its display)."""
    for mark in reversed(out):
        if mark.kind == "row" and not of_display:
            return True
        if mark.kind not in ("space", "cell", "quad", "row", "system"):
            return False
    return True


def _lays_out(inside: str, start: int) -> bool:
    """Whether an array from `start` on lays out equations, and is no matrix."""
    end = inside.find("\\end{", start)
    return end >= 0 and _states(inside[start:end])


def _partners(inside: str) -> dict[int, int]:
    """The closing brace of each brace."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for match in _BRACES.finditer(inside):
        if match[0] == "{":
            waiting.append(match.start())
        elif match[0] == "}" and waiting:
            found[waiting.pop()] = match.start()
    return found


def _states(piece: str) -> bool:
    return re.search(_SIGN, re.sub(_GROUP, "", piece)) is not None


def _stated(match: re.Match[str]) -> Stated:
    text = match["inner"] or match["deep"] or match["held"] or match["sign"] or "="
    note = match["note"] or ""
    bare = re.sub(r"\s|\\(?!not)", "", re.sub(rf"{_COLON}\s*=", ":=", text)).removeprefix("\\")
    bare = bare.replace("=vcentcolon", "=:")
    stated = Stated.DEFINES_LEFT if bare == ":=" else Stated.DEFINES_RIGHT if bare == "=:" else _SIGNS[bare]
    if stated is Stated.EQ and re.search(r"def|\\Delta|\\triangle", note):
        return Stated.DEFINES_LEFT
    return stated


def is_prose(text: str) -> bool:
    r"""Whether `\text{…}` is a sentence or a linking word, and not a name such as ELBO.

    >>> is_prose(r"\text{ELBO}"), is_prose(r"\text{log-likelihood}"), is_prose(r"\text{since } ")
    (False, False, True)
    """
    content = text[text.index("{") + 1 :].rstrip().removesuffix("}")
    if content.strip() == "~":
        return False
    return not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z]+)*|\*+", content) or content.lower() in _PROSE


def states_a_condition(text: str) -> bool:
    r"""Whether a sentence says under what the rest of its row holds: `\\text{since }`, `\\text{where }`.

    >>> states_a_condition(r"\text{since } "), states_a_condition(r"\text{Thus, we get }")
    (True, False)
    """
    return _first_word(text) in _CONDITIONS


def opens_a_definition(text: str) -> bool:
    r"""Whether the equation after a text defines: `\\text{Let }`."""
    return _first_word(text) in _DEFINING


def joins(text: str) -> bool:
    r"""Whether a text stands between two statements of one row: `\\text{and}`, `\\text{, so }`."""
    return _first_word(text) in _JOINTS


def words_of(text: str) -> str:
    r"""The words of a text, in lower case: of `\text{with }`."""
    return " ".join(text[text.index("{") + 1 :].rstrip().removesuffix("}").lower().split())


def _first_word(text: str) -> str:
    found = re.search(r"[^\W\d_]+", text[text.index("{") + 1 :])
    return found[0].lower() if found else ""
