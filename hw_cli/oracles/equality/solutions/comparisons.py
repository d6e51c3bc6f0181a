"""Statements as comparisons with 0, joined by and, or."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hw_cli.oracles.equality.rewriting import gridded, written_out
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.shapes import (
    Combined,
    Grouping,
    Members,
    Operation,
    Relations,
    Segment,
    Sets,
    Shape,
    as_set,
)

INFINITY = core.Constant("infinity")


@dataclass(frozen=True)
class Comparison:
    """`term relation 0`."""

    term: Term
    relation: Relation


@dataclass(frozen=True)
class Joined:
    """Statements joined by and (`every`) or by or."""

    every: bool
    parts: tuple[Statement, ...]


Statement = Comparison | Joined


class Unreadable(Exception):
    """A statement about other things than real numbers."""


def statement(shape: Shape) -> Statement:
    """A shape as comparisons with 0. Raises Unreadable."""
    match shape:
        case Combined(operation=Operation.AND | Operation.OR as operation, parts=parts):
            return Joined(operation is Operation.AND, tuple(statement(part) for part in parts))
        case Relations(sides=sides, relations=relations):
            parts_ = tuple(
                _comparison(a, relation, b)
                for a, relation, b in zip(sides[:-1], relations, sides[1:], strict=True)
            )
            return parts_[0] if len(parts_) == 1 else Joined(True, parts_)
    raise Unreadable


def _comparison(left: Shape, relation: str, right: Shape) -> Statement:
    if relation == "in":
        if not isinstance(left, Term):
            raise Unreadable
        return _member(left, right)
    if not isinstance(left, Term) or not isinstance(right, Term):
        raise Unreadable
    infinite = {INFINITY: 1, core.Negative(INFINITY): -1}
    if right in infinite or left in infinite:
        sign = infinite[right] if right in infinite else -infinite[left]
        below = relation in ("<", "<=")
        return Joined(below == (sign > 0), ()) if relation != "=" else Joined(False, ())
    gap = gridded(written_out(left - right))
    return Comparison(gap, Relation(relation))


def _member(value: Term, shape: Shape) -> Statement:
    match as_set(shape):
        case Members(grouping=Grouping.SET, items=items):
            return Joined(False, tuple(_comparison(value, "=", item) for item in items))
        case Segment(low=low, high=high, low_in=low_in, high_in=high_in):
            below = _comparison(low, "<=" if low_in else "<", value)
            return Joined(True, (below, _comparison(value, "<=" if high_in else "<", high)))
        case Sets.REALS:
            return Joined(True, ())
        case Sets.EMPTY:
            return Joined(False, ())
        case Combined(operation=Operation.UNION, parts=parts):
            return Joined(False, tuple(_member(value, part) for part in parts))
        case Combined(operation=Operation.INTERSECTION, parts=parts):
            return Joined(True, tuple(_member(value, part) for part in parts))
        case Combined(operation=Operation.MINUS, parts=(whole, Members(grouping=Grouping.SET, items=items))):
            return Joined(True, (_member(value, whole), *(_comparison(value, "!=", item) for item in items)))
    raise Unreadable


def comparisons(item: Statement) -> Iterator[Comparison]:
    """All comparisons of a statement."""
    if isinstance(item, Comparison):
        yield item
    else:
        for part in item.parts:
            yield from comparisons(part)


def truth(item: Statement, of: Callable[[Comparison], bool | None]) -> bool | None:
    """Whether a statement is true, from its comparisons; None where one of them is not known."""
    if isinstance(item, Comparison):
        return of(item)
    truths = [truth(part, of) for part in item.parts]
    if None in truths:
        return None
    return all(truths) if item.every else any(truths)
