r"""The signs of an answer, in LaTeX or as typed without it: `\frac{x}{2}`, `x^2*sin(x)`, `2x**3`.

Where a backslash stands the text is LaTeX: `x^10` then shows as x¹0. Elsewhere a run of digits is one exponent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hw_cli.oracles.equality.reading.vocabulary import (
    BLACKBOARD,
    COMMANDS,
    FUNCTIONS,
    GREEK_NAMES,
    LATEX_FUNCTIONS,
    MATRICES,
    PAIRS,
    RAISED,
    SIGNS,
    SIGNS_OF_GREEK,
    SILENT,
    TYPED_FUNCTIONS,
    TYPED_WORDS,
    VARIANTS,
)
from hw_cli.prose import Message, say

MAX_LENGTH = 20_000
MAX_TOKENS = 4_000
MAX_DIGITS = 1_000
MAX_DEPTH = 60  # of brackets


class NotRead(Exception):
    """A formula is not understood: `problem` at `offset`."""

    def __init__(self, problem: Message, offset: int) -> None:
        super().__init__(problem.pattern)
        self.problem, self.offset = problem, offset


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: `kind` is `num`, `letter`, `func`, `word`, `end` or the sign itself."""

    kind: str
    text: str
    at: int
    spaced: bool = False  # a blank before it


_LEX = re.compile(
    r"""(?P<blank>[\s~\u00a0\u202f\u200b\ufeff$]+)
    |(?P<word>\\(?:text|textrm|textup|textnormal|textbf|textit|mathrm|mathsf|mathtt|mbox|operatorname\*?)\s*\{(?P<inside>[^{}\\$]*)\})
    |(?P<fancy>\\(?:mathcal|mathscr|mathfrak|mathbb|mathds)\s*\{?\s*(?P<face>[A-Za-z])\s*\}?)
    |(?P<begin>\\begin\s*\{(?P<env>[A-Za-z]{1,12}\*?)\}(?:\s*\{[lcr|\s]*\})?)
    |(?P<end>\\end\s*\{[A-Za-z]{1,12}\*?\})
    |(?P<space>\\[hv]space\*?\s*\{[^{}]*\}|\\(?:left|right)\s*\.)
    |(?P<row>\\\\|\\cr\b)
    |(?P<command>\\(?:[A-Za-z]+|.))
    |(?P<spaced>\d{1,3}(?:(?:\\,|\\\ |~|\u202f|\u00a0)\d{3})+(?!\d)(?:\.\d+)?)
    |(?P<maxima>%(?:pi|e|i)(?![A-Za-z]))
    |(?P<num>\d+(?:\.\d+)?|\.\d+)
    |(?P<letters>[A-Za-z]+)
    |(?P<pair><=|>=|!=|\*\*|=<|==|->|:=)
    |(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def is_latex(text: str) -> bool:
    """Whether a text is read as LaTeX."""
    return "\\" in text


def signs(text: str) -> list[Sign]:
    """The signs of a text, with an `end`. Raises NotRead for what is too long, nested too deep or unknown."""
    if len(text) > MAX_LENGTH:
        raise NotRead(say("the formula is too long to be read"), MAX_LENGTH)
    latex = is_latex(text)
    out: list[Sign] = []
    spaced = False
    for match in _LEX.finditer(text):
        at = match.start()
        if match["blank"] is not None or match["space"] is not None:
            spaced = True
            continue
        if len(out) > MAX_TOKENS:
            raise NotRead(say("the formula is too long to be read"), at)
        before = len(out)
        if match["word"] is not None:
            out += _word(match["word"], match["inside"], at)
        elif match["fancy"] is not None:
            face = match["face"]
            blackboard = "bb" in match["fancy"][:8] or "ds" in match["fancy"][:8]
            known = BLACKBOARD.get(face) if blackboard else None
            out.append(Sign("set", known, at) if known else Sign("letter", f"cal{face}", at))
        elif match["begin"] is not None:
            if match["env"] not in MATRICES:
                raise NotRead(say("{sign} is not understood", sign=match["env"]), at)
            out.append(Sign("begin", match["env"], at))
        elif match["end"] is not None:
            out.append(Sign("end-env", "", at))
        elif match["row"] is not None:
            out.append(Sign("row", "", at))
        elif match["command"] is not None:
            out += _command(match["command"], at)
        elif match["spaced"] is not None:
            out.append(Sign("num", re.sub(r"[^0-9.]", "", match["spaced"]), at, spaced))
        elif match["maxima"] is not None:
            name = match["maxima"][1:]
            out.append(Sign("letter", "i", at) if name == "i" else Sign("const", name, at))
        elif match["num"] is not None:
            if len(match["num"]) > MAX_DIGITS:
                raise NotRead(say("a number has too many digits"), at)
            out.append(Sign("num", match["num"], at, spaced))
        elif match["letters"] is not None:
            out += _letters(match["letters"], at, latex, spaced)
        elif match["pair"] is not None:
            if match["pair"] == "!=" and latex:  # n! = 6
                out += [Sign("!", "!", at), Sign("rel", "=", at + 1)]
                continue
            if match["pair"] not in PAIRS:
                raise NotRead(say("{sign} is not understood", sign=match["pair"]), at)
            out.append(Sign(*PAIRS[match["pair"]], at))
        elif match["raised"] is not None:
            digits = "".join(RAISED[sign] for sign in match["raised"])
            out += [Sign("^", "^", at), Sign("{", "{", at)]
            if digits[0] == "-":
                out.append(Sign("-", "-", at))
            out += [Sign("num", digits.lstrip("-") or "1", at), Sign("}", "}", at)]
        else:
            out += _other(match["other"], at, latex)
        if spaced and len(out) > before and not out[before].spaced:
            first = out[before]
            out[before] = Sign(first.kind, first.text, first.at, True)
        spaced = spaced and len(out) == before
    depth = 0
    for sign in out:
        depth += (sign.kind in _OPENERS) - (sign.kind in _CLOSERS)
        if depth > MAX_DEPTH:
            raise NotRead(say("brackets are nested too deep"), sign.at)
    out.append(Sign("end", "", len(text)))
    return out


_OPENERS = {"(", "[", "{", "{{", "begin"}


_CLOSERS = {")", "]", "}", "}}", "end-env"}


def _other(sign: str, at: int, latex: bool) -> list[Sign]:
    if sign in SIGNS:
        return [Sign(*SIGNS[sign], at)]
    if sign in SIGNS_OF_GREEK:
        return [Sign("letter", SIGNS_OF_GREEK[sign], at)]
    if sign == "%" and not latex:
        return [Sign("percent", "", at)]
    if sign == ".":
        return [Sign(".", ".", at)]
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    raise NotRead(say("{sign} is not understood", sign=shown), at)


def _command(text: str, at: int) -> list[Sign]:
    name = text[1:]
    if name in COMMANDS:
        return [Sign(*COMMANDS[name], at)]
    if name in SILENT:
        return []
    if name in GREEK_NAMES or name in VARIANTS:
        return [Sign("letter", VARIANTS.get(name, name), at)]
    if name in LATEX_FUNCTIONS:
        return [Sign("func", FUNCTIONS[name], at)]
    if name in ("tfrac1", "mathrm", "text"):
        return []
    raise NotRead(say("{sign} is not understood", sign=text if text.isprintable() else "\\"), at)


def _word(command: str, inside: str, at: int) -> list[Sign]:
    content = inside.strip()
    lowered = content.lower().strip(" ,;")
    if not content:
        return []
    if content in FUNCTIONS and content not in ("gamma",):
        return [Sign("func", FUNCTIONS[content], at)]
    if lowered in ("or", "ou"):
        return [Sign("or", "", at)]
    if lowered in ("and", "et"):
        return [Sign("and", "", at)]
    if content == "e":
        return [Sign("const", "e", at)]
    if content == "d":
        return [Sign("letter", "d", at)]
    if content == "i":
        return [Sign("letter", "i", at)]
    if re.fullmatch(r"\d+(\.\d+)?", content):
        return [Sign("num", content, at)]
    if len(content) == 1 and content.isalpha():
        return [Sign("letter", content, at)]
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9/^*·]{0,40}", content):
        return [Sign("word", content, at)]
    raise NotRead(say("text inside a formula is not understood"), at)


def _letters(run: str, at: int, latex: bool, spaced: bool) -> list[Sign]:
    """A run of letters: functions and words known by name, else one letter after another."""
    known = (
        {"sin", "cos", "tan", "log", "ln", "exp", "sinh", "cosh", "tanh", "max", "min"}
        if latex
        else TYPED_FUNCTIONS
    )
    out: list[Sign] = []
    start = 0
    while start < len(run):
        for end in range(min(len(run), start + 12), start, -1):
            piece = run[start:end]
            whole = start == 0 and end == len(run)
            if piece in known and (whole or not latex):
                out.append(Sign("func", FUNCTIONS[piece], at + start, spaced))
                break
            if latex or end - start < 2:
                continue
            if piece in TYPED_WORDS and (whole or piece in ("pi",)):
                out.append(Sign(*TYPED_WORDS[piece], at + start, spaced))
                break
            if piece in GREEK_NAMES and (whole or end - start > 3):
                out.append(Sign("letter", piece, at + start, spaced))
                break
        else:
            end = start + 1
            letter = run[start]
            out.append(
                Sign("const", "e", at + start, spaced)
                if letter == "e"
                else Sign("letter", letter, at + start, spaced)
            )
        start, spaced = end, False
    return out
