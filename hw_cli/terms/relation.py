"""Relations between terms, kept apart from the terms themselves."""

from enum import Enum


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
