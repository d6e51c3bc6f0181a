r"""User macros: read from a document (`\newcommand`, `\def`, `\DeclareMathOperator`), expanded with bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hw_cli.terms.parse.dialects import DIVERGENCE_NAMES, EXPECTATION_NAMES

MAX_MACROS = 500
MAX_BODY = 2000  # characters

_DEFINITION = re.compile(
    r"""\\(?:
      (?:re)?newcommand\*?|providecommand\*?|def|gdef|DeclareMathOperator\*?|let
    )\s*(?P<brace>\{)?\s*\\(?P<name>[A-Za-z]+)\s*(?(brace)\})\s*""",
    re.VERBOSE,
)
_NAME = re.compile(r"\\([A-Za-z]+)")
_ARITY = re.compile(r"\[\s*([0-9])\s*\]\s*(?:\[([^\[\]{}]{0,200})\]\s*)?")
_PARAMETERS = re.compile(r"((?:#[1-9])*)\s*")
_ALIAS = re.compile(r"=?\s*(\\[A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class Macro:
    """`\\name` with `arity` arguments stands for `body` (with `#1`, …); `default` is that of an optional #1."""

    arity: int
    body: str
    default: str | None = None


Macros = Mapping[str, Macro]
NO_MACROS: Macros = MappingProxyType({})


USUAL: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        name: {1: r"\mathbb{E}\left[#1\right]", 2: r"\mathbb{E}_{#1}\left[#2\right]"}
        for name in (*EXPECTATION_NAMES, "underE")
    }
    | {
        name: {1: r"\mathrm{KL}\left(#1\right)", 2: r"\mathrm{KL}\left(#1\,\|\,#2\right)"}
        for name in DIVERGENCE_NAMES
    }
    | {
        "abs": {1: r"\left|#1\right|"},
        "norm": {1: r"\left\|#1\right\|"},
        "floor": {1: r"\left\lfloor #1\right\rfloor"},
        "ceil": {1: r"\left\lceil #1\right\rceil"},
        "Norm": {1: r"\left\|#1\right\|"},
        "paren": {1: r"\left(#1\right)"},
        "parens": {1: r"\left(#1\right)"},
        "bracket": {1: r"\left[#1\right]"},
        "brackets": {1: r"\left[#1\right]"},
        "Var": {1: r"\mathrm{Var}\left(#1\right)"},
        "var": {1: r"\mathrm{var}\left(#1\right)"},
        "Cov": {1: r"\mathrm{Cov}\left(#1\right)", 2: r"\mathrm{Cov}\left(#1,#2\right)"},
        "Normal": {2: r"\mathcal{N}\left(#1,#2\right)", 3: r"\mathcal{N}\left(#1;#2,#3\right)"},
        "normal": {2: r"\mathcal{N}\left(#1,#2\right)", 3: r"\mathcal{N}\left(#1;#2,#3\right)"},
        "dv": {1: r"\frac{d}{d #1}", 2: r"\frac{d #1}{d #2}"},
        "pdv": {1: r"\frac{\partial}{\partial #1}", 2: r"\frac{\partial #1}{\partial #2}"},
    }
)
"""What a command usually stands for that a file uses with arguments in braces and does not define, by their number."""

HAS_USUAL = re.compile(rf"\\(?:{'|'.join(USUAL)})\s*(?:\*|\[\s*\\[bB]igg?\s*\])?\s*\{{")
PAIRED = frozenset({"abs", "norm", "Norm", "paren", "parens", "bracket", "brackets", "floor", "ceil"})
"""Brackets as commands, which may say their size: `\\abs*{x}`, `\\norm[\\big]{x}`."""
_BOXED = re.compile(
    r"\\[mh]box\s*\{\s*(?P<font>(?:\\(?:boldmath|bfseries|bf|rm|it)(?![A-Za-z])\s*)*)\$(?P<inside>[^$]*)\$\s*\}"
)


def unboxed(text: str) -> str:
    r"""A text with formulas in boxes as formulas, of the same length: `\mbox{\boldmath $x$}`.

    >>> unboxed(r"\mbox{\boldmath $x$} = 1").split()
    ['{', 'x', '}', '=', '1']
    """
    return _BOXED.sub(_unboxed, text) if "box" in text else text


def _unboxed(match: re.Match[str]) -> str:
    before, after = match.start("inside") - match.start(), match.end() - match.end("inside")
    return "{" + " " * (before - 1) + match["inside"] + " " * (after - 1) + "}"


def read_macros(text: str) -> dict[str, Macro]:
    r"""The macros a document defines, the last definition of a name winning.

    >>> read_macros(r"\newcommand{\pr}[1]{p(#1)}")
    {'pr': Macro(arity=1, body='p(#1)', default=None)}
    """
    found: dict[str, Macro] = {}
    former: dict[str, str] = {}  # names that `\\let` gave to commands
    for number, match in enumerate(_DEFINITION.finditer(text)):
        if len(found) >= MAX_MACROS or number >= 2 * MAX_MACROS:
            break
        command, at = match[0], match.end()
        if command.startswith("\\let"):
            alias = _ALIAS.match(text, at)
            if alias:
                found[match["name"]] = Macro(0, alias[1])
                former[match["name"]] = alias[1]
            continue
        arity, default = 0, None
        if "def" in command[:6]:
            parameters = _PARAMETERS.match(text, at)
            arity, at = (len(parameters[1]) // 2, parameters.end()) if parameters else (0, at)
        elif size := _ARITY.match(text, at):
            arity, default, at = int(size[1]), size[2], size.end()
        body = braced(text, at)
        if body is None:
            continue
        body = unboxed(body)
        if any(former.get(name) == f"\\{match['name']}" for name in _NAME.findall(body)):
            continue  # what it was, in other dress: a name cannot stand for itself
        if command.startswith("\\DeclareMathOperator"):
            body = rf"\operatorname{{{body}}}"
        found[match["name"]] = Macro(arity, body, default)
    return found


def braced(text: str, at: int) -> str | None:
    """What stands between the brace at `at` and its partner; None when there is none near enough."""
    if at >= len(text) or text[at] != "{":
        return None
    depth, index, end = 0, at, min(len(text), at + MAX_BODY)
    while index < end:
        sign = text[index]
        if sign == "\\":
            index += 1
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if not depth:
                return text[at + 1 : index]
        index += 1
    return None
