"""A typed formula cut into tokens, and the error that shows a place in it.

Everything that could make reading slow is refused here, in one pass over the text: brackets too deep,
numerals too long, too many tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from hw_cli.errors import UsageError

MAX_TOKENS = 400
MAX_DEPTH = 24  # of brackets
MAX_DIGITS = 30
WINDOW = 60  # signs of a formula shown in an error
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
PLAIN = str.maketrans(SUPERSCRIPTS + SUBSCRIPTS, "0123456789-0123456789")


class FormulaError(UsageError):
    """A formula cannot be read; the message has the formula with a caret under the place."""

    def __init__(self, problem: str, formula: str, position: int, advice: str | None = None) -> None:
        super().__init__(f"{problem}\n{pointed(formula, position)}", advice)
        self.problem, self.formula, self.position = problem, formula, position


def pointed(formula: str, position: int) -> str:
    """The formula (what is near `position`, when it is long) on one line, a caret on the next.

    >>> print(pointed("z + y", 4))
        z + y
            ^
    """
    start = max(0, position - WINDOW // 2)
    shown = formula[start : start + WINDOW]
    before = "…" if start else ""
    after = "…" if start + WINDOW < len(formula) else ""
    line = before + "".join(map(_visible, shown)) + after
    under = len(before) + sum(map(_cells, map(_visible, formula[start:position])))
    return f"    {line}\n    {' ' * under}^"


def _visible(sign: str) -> str:
    """A sign that prints, in the place of one that would not or that would command the terminal."""
    if sign.isspace():
        return " "
    return sign if sign.isprintable() else "\ufffd"


def _cells(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


class Kind(Enum):
    """What a token is; the value says it in an error."""

    NUMBER = "a number"
    NAME = "a name"
    RAISED = "an exponent"
    SIGN = "a sign"
    END = "the end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text and where it starts; `**` comes as `^`, `·` as `*`, `−` as `-`."""

    kind: Kind
    text: str
    position: int

    @property
    def words(self) -> str:
        """The token as an error names it."""
        return "the end" if self.kind is Kind.END else repr(self.text)


_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<number> [0-9]+ (?:\.[0-9]*)? | \.[0-9]+ )
    | (?P<name>   [A-Za-z]+ (?: _?[0-9]+ | _[A-Za-z]+ | [{SUBSCRIPTS}]+ )?
                | [\u0370-\u03ff\u00b5] (?: _?[0-9]+ | _[A-Za-z]+ | [{SUBSCRIPTS}]+ )? )
    | (?P<raised> ⁻?[{SUPERSCRIPTS[:-1]}]+ )
    | (?P<sign>   \*\* | [-+*/^()|,·×÷−–∕⋅√] )
    )""",
    re.VERBOSE,
)
_SPELLING = {"**": "^", "·": "*", "×": "*", "⋅": "*", "÷": "/", "∕": "/", "−": "-", "–": "-"}
_STRANGE = {
    "_": "a name starts with a letter",
    "=": "give the right side alone: for g(z) = z + 1, write z + 1",
    "!": "factorials are not among the functions",
    "[": "use parentheses",
    "]": "use parentheses",
    "{": "use parentheses",
    "}": "use parentheses",
    "\\": "write names without backslash: tanh(z), alpha",
    ";": "the decimal mark is a point, and the arguments of max are separated by a comma",
}


def tokens(formula: str) -> tuple[Token, ...]:
    """The tokens of a formula, the last one being its end.

    Raises FormulaError for a sign without meaning, for what is empty and for what is too big.
    """
    found = tuple(_scan(formula))
    if len(found) == 1:
        raise FormulaError("the formula is empty", formula, 0, "for example: z + tanh(z)/2")
    return found


def _scan(formula: str) -> Iterator[Token]:
    at, depth, end = 0, 0, len(formula.rstrip())
    for number in range(MAX_TOKENS + 1):
        match = _TOKEN.match(formula, at) if at < end else None
        if match is None:
            break
        token = _token(match, formula)
        depth += (token.text == "(") - (token.text == ")")
        if depth > MAX_DEPTH:
            raise FormulaError(f"brackets are nested more than {MAX_DEPTH} deep", formula, token.position)
        if number == MAX_TOKENS:
            raise FormulaError(
                f"the formula is too long: more than {MAX_TOKENS} signs", formula, token.position
            )
        yield token
        at = match.end()
    if at < end:
        raise _strange(formula, at + len(formula[at:]) - len(formula[at:].lstrip()))
    yield Token(Kind.END, "", end)


def _token(match: re.Match[str], formula: str) -> Token:
    kind = Kind[str(match.lastgroup).upper()]
    text, position = match[kind.name.lower()], match.start(kind.name.lower())
    if kind is Kind.SIGN:
        return Token(kind, _SPELLING.get(text, text), position)
    if kind is not Kind.NAME and len(text) > MAX_DIGITS:
        problem = f"a number of {len(text)} digits is too long; at most {MAX_DIGITS}"
        raise FormulaError(problem, formula, position)
    if kind is Kind.NAME and len(text) > MAX_DIGITS:
        raise FormulaError(f"a name of {len(text)} letters is too long", formula, position)
    return Token(kind, text, position)


def _strange(formula: str, position: int) -> FormulaError:
    sign = formula[position]
    shown = f"{sign!r}" if sign.isprintable() else f"U+{ord(sign):04X}"
    return FormulaError(f"{shown} has no meaning here", formula, position, _STRANGE.get(sign))
