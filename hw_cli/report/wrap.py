"""Lines for the terminal: words broken at blanks, formulas before an operator outside brackets, matrices on rows."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable

from hw_cli.terms.core import Matrix, Term

_HELD = "\ufdd0"  # a sign that no text has, of one cell like the blank it stands for
_RELATION = re.compile("([=<>≤≥≠]) ")
_OPENING, _CLOSING = "([{", ")]}"
_OPERATORS = ("+", "−", "=", "≤", "≥", "<", ">", "≠", "⇔", "·")


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: combining marks take none."""
    return sum(not unicodedata.combining(sign) for sign in text)


def matrix_rows(matrix: Matrix, show: Callable[[Term], str], determinant: bool = False) -> str:
    """A matrix, or its determinant, on as many lines as it has rows.

    >>> from hw_cli.terms.core import Number
    >>> from hw_cli.terms.text import text
    >>> print(matrix_rows(Matrix(((Number("1"), Number("-2")), (Number("10"), Number("0")))), text))
    ⎡ 1  -2⎤
    ⎣10   0⎦
    """
    rows = [[show(cell) for cell in row] for row in matrix.rows]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(" " * (width - cells(cell)) + cell for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    if len(lines) == 1:
        return f"[{lines[0]}]"
    left, right = ("⎡" + "⎢" * (len(lines) - 2) + "⎣"), ("⎤" + "⎥" * (len(lines) - 2) + "⎦")
    if determinant:
        left = right = "│" * len(lines)
    return "\n".join(a + line + b for a, line, b in zip(left, lines, right, strict=True))


def wrap_words(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells where words allow it; no-break spaces hold.

    A line may break before a relation, not after it.

    >>> wrap_words("un mot\u00a0: deux", 6)
    ['un', 'mot\\xa0:', 'deux']
    >>> wrap_words("for x > 0", 7)
    ['for x', '> 0']
    """
    wrapper = textwrap.TextWrapper(max(width, 1), break_long_words=False, break_on_hyphens=False)
    lines = wrapper.wrap(_RELATION.sub(rf"\1{_HELD}", text))
    return [line.replace(_HELD, " ") for line in lines]


def wrap_formula(formula: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken where the brackets are least deep, then as far right as can be.

    A formula without a blank in its first `width` cells is cut there; a width below 1 counts as 1.

    >>> wrap_formula("f(a + b) + c", 9)
    ['f(a + b)', '+ c']
    """
    lines, rest, width = [], formula, max(width, 1)
    while (end := _signs(rest, width)) < len(rest):
        at = _break(rest, end, width)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*lines, rest]


def _break(formula: str, end: int, width: int) -> int:
    """Where to break a formula of which `end` signs fit."""
    best, rank = end, (-1, 0, 0)
    depth = 0
    for at, sign in enumerate(formula[: end + 1]):
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if sign == " " and at:
            operator = formula[at + 1 : at + 2] in _OPERATORS
            enough = at > width // 3  # a first line of a few signs reads badly
            here = (2 * operator + enough, -depth, at)
            if here > rank:
                best, rank = at, here
    return best


def _signs(text: str, width: int) -> int:
    """How many signs fill `width` cells, one at least, with the marks that combine with the last of them."""
    used = 0
    for at, sign in enumerate(text):
        used += not unicodedata.combining(sign)
        if used > width:
            return max(at, 1)
    return max(len(text), 1)
