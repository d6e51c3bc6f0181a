"""One sign of a formula, and a formula ready to be read."""

from __future__ import annotations

from dataclasses import dataclass

CLOSING = {"(": ")", "[": "]", "{": "}", "]": "["}  # the last: an interval as in French


@dataclass(slots=True)
class Token:
    """One sign: what it is, its text, where it starts in the source."""

    kind: str
    text: str
    at: int
    spaced: bool = False  # a blank before it


@dataclass(slots=True)
class Signs:
    """A formula ready to be read: its tokens, the partner of each bracket, the bars inside each bracket."""

    tokens: list[Token]
    partner: dict[int, int]
    bars: dict[int, int]
    latex: bool = True  # a backslash stands in it: `x^10` shows as x¹0, else a run of digits is one exponent
