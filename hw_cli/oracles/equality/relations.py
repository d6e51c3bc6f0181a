"""Relations between values with proven errors."""

from __future__ import annotations

from typing import Any

from flint import acb

from hw_cli.terms.relation import Relation


def holds(left: Any, relation: Relation, right: Any) -> bool | None:
    """Whether a relation between values surely holds, surely fails, or cannot be told."""
    gap = left - right
    if relation is Relation.EQ:
        return False if not gap.contains(0) else (True if gap == 0 else None)
    if relation is Relation.NE:
        return True if not gap.contains(0) else (False if gap == 0 else None)
    if isinstance(gap, acb):
        if gap.imag != 0:
            return None
        gap = gap.real
    sure, fails = {
        Relation.GT: (gap > 0, gap <= 0),
        Relation.GE: (gap >= 0, gap < 0),
        Relation.LT: (gap < 0, gap >= 0),
        Relation.LE: (gap <= 0, gap > 0),
    }[relation]
    return True if sure else False if fails else None
