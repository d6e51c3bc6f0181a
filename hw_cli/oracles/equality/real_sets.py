"""Sets of real numbers compared: intervals by their ends, others at their ends and between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hw_cli.kernel.findings import Finding, Held, Refutation
from hw_cli.oracles.equality.answer import UNKNOWN, it_fails, it_holds
from hw_cli.oracles.equality.solutions import Compare
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Constant, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.shapes import Combined, Grouping, Members, Operation, Segment, Sets, Shape, as_set
from hw_cli.terms.walk import free_variables

MAX_ENDS = 60
INFINITY = Constant("infinity")


def is_set(shape: Shape) -> bool:
    """Whether a shape can be a set of real numbers."""
    match shape:
        case Members(grouping=grouping, items=items):
            return grouping is Grouping.SET or (grouping is Grouping.TUPLE and len(items) == 2)
        case Combined(operation=operation):
            return operation in (Operation.UNION, Operation.INTERSECTION, Operation.MINUS)
    return isinstance(shape, Segment | Sets)


def same_sets(left: Shape, right: Shape, compare: Compare) -> Finding:
    """The verdict on two sets of real numbers."""
    left, right = as_set(left), as_set(right)
    if isinstance(left, Segment) and isinstance(right, Segment):
        return _segments(left, right, compare)
    if isinstance(left, Sets) and isinstance(right, Sets):
        return it_fails(say("the sets differ"))
    try:
        cuts = _cuts((left, right), compare)
        for place in range(-1, 2 * len(cuts)):  # half the number of a cut, or between two
            if _contains(left, place / 2, cuts, compare) != _contains(right, place / 2, cuts, compare):
                return it_fails(say("the sets differ"))
    except _Unclear:
        return UNKNOWN
    return it_holds(say("the same set"))


def _segments(a: Segment, b: Segment, compare: Compare) -> Finding:
    def end(item: Segment, high: bool) -> tuple[Term, bool]:
        bound, inside = (item.high, item.high_in) if high else (item.low, item.low_in)
        return bound, inside and bound not in (INFINITY, core.Negative(INFINITY))

    for high in (False, True):
        (x, x_in), (y, y_in) = end(a, high), end(b, high)
        answer = compare(x, Relation.EQ, y)
        if not isinstance(answer, Held):
            return replace(answer, detail=say("the ends of the intervals: {reason}", reason=answer.detail))
        if x_in != y_in:
            return it_fails(say("an end belongs to one interval alone"))
    return it_holds(say("the same interval"))


class _Unclear(Exception):
    """Ends that cannot be ordered."""


def _ends(shape: Shape) -> Iterator[Term]:
    match shape:
        case Segment(low=low, high=high):
            yield from (low, high)
        case Members(items=items):
            for item in items:
                if not isinstance(item, Term):
                    raise _Unclear
                yield item
        case Combined(parts=parts):
            for part in parts:
                yield from _ends(part)
        case Sets.REALS | Sets.EMPTY:
            return
        case _:
            raise _Unclear


def _cuts(shapes: tuple[Shape, ...], compare: Compare) -> list[Term]:
    """The finite ends of both, in order, each once."""
    found: list[Term] = []
    for end in (end for shape in shapes for end in _ends(shape)):
        if end in (INFINITY, core.Negative(INFINITY)):
            continue
        for place, other in enumerate(found):
            if isinstance(compare(end, Relation.EQ, other), Held):
                break
            before = compare(end, Relation.LT, other)
            if isinstance(before, Held) and not before.partial:
                found.insert(place, end)
                break
            if not isinstance(before, Refutation) or free_variables(end) | free_variables(other):
                raise _Unclear
        else:
            found.append(end)
        if len(found) > MAX_ENDS:
            raise _Unclear
    return found


def _contains(shape: Shape, at: float, cuts: list[Term], compare: Compare) -> bool:
    def position(end: Term) -> float:
        if end == INFINITY:
            return float("inf")
        if end == core.Negative(INFINITY):
            return float("-inf")
        for number, cut in enumerate(cuts):
            if cut == end or isinstance(compare(end, Relation.EQ, cut), Held):
                return float(number)
        raise _Unclear

    match shape:
        case Sets.REALS:
            return True
        case Sets.EMPTY:
            return False
        case Segment(low=low, high=high, low_in=low_in, high_in=high_in):
            a, b = position(low), position(high)
            return (a < at or (a == at and low_in)) and (at < b or (at == b and high_in))
        case Members(grouping=Grouping.SET, items=items):
            return any(isinstance(item, Term) and position(item) == at for item in items)
        case Combined(operation=operation, parts=parts):
            inside = [_contains(part, at, cuts, compare) for part in parts]
            if operation is Operation.UNION:
                return any(inside)
            if operation is Operation.INTERSECTION:
                return all(inside)
            return inside[0] and not any(inside[1:])
    raise _Unclear
