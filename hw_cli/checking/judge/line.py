"""A line under judgement: a step of a derivation whose two sides are understood."""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.checking.read.derivation import Step
from hw_cli.prose import say
from hw_cli.terms import core
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


FOR_SOME = say("an equation that holds for some values only")
SOMETIMES = say("an inequality that holds for some values only")
OF_SOME = (FOR_SOME, SOMETIMES)
COMPUTED = core.Derivative | core.Gradient | core.Expectation | core.KL | core.Integral | core.Density


def is_computed(node: Term) -> bool:
    """Whether it is no algebra of numbers: a mean, ∂f/∂x, f'(x), Xᵀ."""
    if isinstance(node, core.Call):
        return isinstance(node.function, core.DerivativeOf)
    turned = isinstance(node, core.Power) and getattr(node.exponent, "name", "") in ("T", "top")
    return turned or isinstance(node, COMPUTED | core.Transpose)


__all__ = ["COMPUTED", "FOR_SOME", "OF_SOME", "SOMETIMES", "TURNED", "Line", "is_computed"]
