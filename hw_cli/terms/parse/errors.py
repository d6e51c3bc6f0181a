"""What goes wrong when a formula is read as a term: always with its place."""

from __future__ import annotations

import unicodedata

from hw_cli.errors import InputError, UsageError
from hw_cli.prose import Message

WINDOW = 60  # signs of a formula shown in an error


class ParseError(InputError):
    """A formula is not understood: `problem` from the `offset`-th sign of its source on."""

    def __init__(self, problem: Message, offset: int) -> None:
        super().__init__(problem)
        self.problem, self.offset = problem, offset


class FormulaError(UsageError):
    """A formula cannot be read; the message has the formula with a caret under the place."""

    def __init__(self, problem: Message, formula: str, position: int, advice: Message | None = None) -> None:
        where = pointed(formula, position)
        super().__init__(Message("{problem}\n{where}", (("problem", problem), ("where", where))), advice)
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
