"""A line under judgement: a step of a derivation whose two sides are understood."""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.checking.read.derivation import Step
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation


@dataclass(frozen=True, eq=False)
class Line:
    """`left relation right`, as a step says it or as it is meant; the relation None is proportionality."""

    step: Step
    left: Term
    relation: Relation | None
    right: Term

    @property
    def is_equality(self) -> bool:
        """Whether the two sides are said to be equal."""
        return self.relation is Relation.EQ


TURNED = {
    Relation.LT: Relation.GE,
    Relation.LE: Relation.GE,
    Relation.GT: Relation.LE,
    Relation.GE: Relation.LE,
}
"""What surely does not hold where another relation does."""

__all__ = ["TURNED", "Line"]
