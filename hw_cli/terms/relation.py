"""Relations between terms, kept apart from the terms themselves."""

import operator
from enum import Enum
from typing import Any


class Relation(Enum):
    """How one side stands to the other; the value is the ASCII spelling."""

    EQ = "="
    LE = "<="
    GE = ">="
    LT = "<"
    GT = ">"
    NE = "!="

    @property
    def latex(self) -> str:
        """The LaTeX sign."""
        return _SIGNS[self][0]

    @property
    def text(self) -> str:
        """The Unicode sign."""
        return _SIGNS[self][1]

    @property
    def flipped(self) -> "Relation":
        """The same relation read from right to left."""
        return _FLIPPED.get(self, self)

    @property
    def opposite(self) -> "Relation":
        """What holds of two numbers where this does not."""
        return _OPPOSITE[self]

    def of(self, left: Any, right: Any) -> Any:
        """The comparison of two values, as their own signs compare them."""
        return _COMPARED[self](left, right)


_SIGNS = {
    Relation.EQ: ("=", "="),
    Relation.LE: (r"\leq", "≤"),
    Relation.GE: (r"\geq", "≥"),
    Relation.LT: ("<", "<"),
    Relation.GT: (">", ">"),
    Relation.NE: (r"\neq", "≠"),
}

_FLIPPED = {
    Relation.LE: Relation.GE,
    Relation.GE: Relation.LE,
    Relation.LT: Relation.GT,
    Relation.GT: Relation.LT,
}

_OPPOSITE = {
    Relation.EQ: Relation.NE,
    Relation.NE: Relation.EQ,
    Relation.LE: Relation.GT,
    Relation.GT: Relation.LE,
    Relation.GE: Relation.LT,
    Relation.LT: Relation.GE,
}

_COMPARED = {
    Relation.EQ: operator.eq,
    Relation.NE: operator.ne,
    Relation.LE: operator.le,
    Relation.GE: operator.ge,
    Relation.LT: operator.lt,
    Relation.GT: operator.gt,
}
