"""Equations and inequalities compared: what they name, one by one, or by their solutions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from hw_cli.kernel.findings import Finding, Held, Refutation, Trusted
from hw_cli.oracles.equality.answer import UNKNOWN, it_holds
from hw_cli.oracles.equality.solutions import Compare, same_solutions
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.shapes import Combined, Grouping, Members, Operation, Relations, Shape
from hw_cli.terms.walk import free_variables, is_variable

Same = Callable[[Shape, Shape], Finding]


def is_statement(shape: Shape) -> bool:
    """Whether a shape is a relation, or several joined by and, or."""
    return isinstance(shape, Relations) or (
        isinstance(shape, Combined) and shape.operation in (Operation.OR, Operation.AND)
    )


def same_statements(left: Shape, right: Shape, compare: Compare, same: Same) -> Finding:
    """The verdict on two statements; `same` compares their parts."""
    left, right = _unchained(left), _unchained(right)
    defined = _definitions(left, right, compare, same)
    if defined is not None:
        return defined
    if isinstance(left, Combined) and isinstance(right, Combined) and left.operation is right.operation:
        answer = _matched(left.parts, right.parts, same)
        if isinstance(answer, Held):
            return answer
    return same_solutions(left, right, compare)


def _unchained(shape: Shape) -> Shape:
    """`a = b = c` as `a = b and b = c`, where all sides are values; `(x, y) = (1, 2)` as two equations."""
    match shape:
        case Relations(
            sides=(
                Members(grouping=Grouping.TUPLE, items=left),
                Members(grouping=Grouping.TUPLE, items=right),
            ),
            relations=("=",),
        ) if len(left) == len(right):
            return Combined(
                Operation.AND, tuple(Relations(pair, ("=",)) for pair in zip(left, right, strict=True))
            )
    if (
        not isinstance(shape, Relations)
        or len(shape.sides) < 3
        or not all(isinstance(s, Term) for s in shape.sides)
    ):
        return shape
    pairs = zip(pairwise(shape.sides), shape.relations, strict=True)
    return Combined(Operation.AND, tuple(Relations(sides, (relation,)) for sides, relation in pairs))


def _definitions(left: Shape, right: Shape, compare: Compare, same: Same) -> Finding | None:
    """`A = {1, 2}`, `f(x) = x²`, `x ∈ S`: what is named against what is named; None for plain equations."""
    if not isinstance(left, Relations) or not isinstance(right, Relations):
        return None
    if len(left.sides) != 2 or len(right.sides) != 2 or left.relations != right.relations:
        return None
    values = all(isinstance(side, Term) for side in (*left.sides, *right.sides))
    functions = any(isinstance(side, core.Call) and isinstance(side.function, core.Function) and len(side.function.name) == 1
                    for item in (left, right) for side in item.sides)  # fmt: skip
    if left.relations == ("=",) and values and functions:
        for order in ((0, 1), (1, 0)):
            heads, bodies = same(left.sides[0], right.sides[order[0]]), right.sides[order[1]]
            if isinstance(heads, Held):
                return same(left.sides[1], bodies)
        return None
    if values:
        return _explicit(left, right, compare)
    first = same(left.sides[0], right.sides[0])
    if not isinstance(first, Held):
        return first
    return same(left.sides[1], right.sides[1])


def _explicit(left: Relations, right: Relations, compare: Compare) -> Finding | None:
    """`y = f(x)` against `y = g(x)`: the values for y; None for other equations."""
    (name, one), (other, two) = left.sides, right.sides
    if left.relations != ("=",) or name != other or not isinstance(name, Term) or not is_variable(name):
        return None
    if not isinstance(one, Term) or not isinstance(two, Term):
        return None
    if name in free_variables(one) | free_variables(two):
        return None
    answer = compare(one, Relation.EQ, two)
    return answer if isinstance(answer, Held | Refutation) else None


def _matched(left: tuple[Shape, ...], right: tuple[Shape, ...], same: Same) -> Finding:
    """Statements that are the same one by one, in some order."""
    rest = list(right)
    proved = True
    for item in left:
        for other in rest:
            answer = same(item, other)
            if isinstance(answer, Held):
                rest.remove(other)
                proved = proved and isinstance(answer, Trusted)
                break
        else:
            return UNKNOWN
    if rest:
        return UNKNOWN
    return it_holds(say("the same statements"), proved)
