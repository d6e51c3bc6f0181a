"""Whether two answers that are more than values are the same: lists, sets, intervals, equations, inequalities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hw_cli.kernel.evidence import Finding, Held, Refutation, Trusted
from hw_cli.oracles.equality.answer import TOO_LARGE, UNKNOWN, it_fails, it_holds, not_known
from hw_cli.oracles.equality.statements import Compare, is_statement, same_statements
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Constant, Term
from hw_cli.terms.parse.answers import (
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
from hw_cli.terms.relation import Relation
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


# --- lists and tuples


MAX_MEMBERS = 60
MAX_MATCHES = 400  # comparisons of members


def same(left: Shape, right: Shape, compare: Compare) -> Finding:
    """The verdict on `left = right`, both of any shape."""
    left, right = _tidy(left), _tidy(right)
    if isinstance(left, Term) and isinstance(right, Term):
        return compare(left, Relation.EQ, right)
    if left == right:
        return it_holds(say("the two sides are the same"))
    if isinstance(left, Members) and isinstance(right, Members):
        return _members(left, right, compare)
    if isinstance(left, Members) and left.grouping is Grouping.TUPLE and isinstance(right, core.Matrix):
        return _as_column(left, right, compare)
    if isinstance(right, Members) and right.grouping is Grouping.TUPLE and isinstance(left, core.Matrix):
        return _as_column(right, left, compare)
    if is_statement(left) and is_statement(right):
        return same_statements(left, right, compare, lambda a, b: same(a, b, compare))
    if is_set(left) and is_set(right):
        return same_sets(left, right, compare)
    return it_fails(_kinds(left, right))


def _tidy(shape: Shape) -> Shape:
    """A set of intervals with one part as this part; `(0, 1)` beside an interval stays a pair."""
    if isinstance(shape, Combined) and len(shape.parts) == 1:
        return shape.parts[0]
    return shape


def _as_column(pair: Members, matrix: core.Matrix, compare: Compare) -> Finding:
    if not all(isinstance(item, Term) for item in pair.items):
        return it_fails(say("one side is a matrix, the other is not"))
    entries = [entry for row in matrix.rows for entry in row]
    if 1 not in (len(matrix.rows), len(matrix.rows[0])) or len(entries) != len(pair.items):
        return it_fails(say("the matrices are not of one size"))
    return _in_order(pair.items, tuple(entries), compare)


def _members(left: Members, right: Members, compare: Compare) -> Finding:
    kinds = {left.grouping, right.grouping}
    if len(left.items) > MAX_MEMBERS or len(right.items) > MAX_MEMBERS:
        return TOO_LARGE
    if Grouping.SET in kinds:
        if Grouping.TUPLE in kinds or Grouping.RATIO in kinds:
            return it_fails(_kinds(left, right))
        return _unordered(left.items, right.items, compare)
    if Grouping.RATIO in kinds and len(kinds) > 1:
        return it_fails(_kinds(left, right))
    if len(left.items) != len(right.items):
        return it_fails(say("{n} members against {m}", n=len(left.items), m=len(right.items)))
    answer = _in_order(left.items, right.items, compare)
    fails = isinstance(answer, Refutation)
    if fails and kinds == {Grouping.LIST} and isinstance(_unordered(left.items, right.items, compare), Held):
        return not_known(say("the same members in another order: does the order count?"))
    if (
        isinstance(answer, Refutation)
        and kinds == {Grouping.RATIO}
        and _proportional(left.items, right.items, compare)
    ):
        return not_known(say("the ratios are not written with the same numbers"))
    return answer


def _proportional(left: tuple[Shape, ...], right: tuple[Shape, ...], compare: Compare) -> bool:
    """Whether a : b and c : d are the same ratio."""
    values = [item for item in (*left, *right) if isinstance(item, Term)]
    if len(left) != 2 or len(values) != 4:
        return False
    a, b, c, d = values
    return isinstance(compare(core.product((a, d)), Relation.EQ, core.product((b, c))), Held)


def _in_order(left: tuple[Shape, ...], right: tuple[Shape, ...], compare: Compare) -> Finding:
    proved, undecided = True, None
    for number, (a, b) in enumerate(zip(left, right, strict=True), 1):
        answer = same(a, b, compare)
        if isinstance(answer, Refutation):
            return replace(answer, detail=say("member {n}: {reason}", n=number, reason=answer.detail))
        if not isinstance(answer, Held):
            undecided = answer
        proved = proved and isinstance(answer, Trusted)
    return undecided or it_holds(say("equal member by member"), proved)


def _unordered(left: tuple[Shape, ...], right: tuple[Shape, ...], compare: Compare) -> Finding:
    """Equality as sets: each member has an equal on the other side."""
    if len(left) * len(right) > MAX_MATCHES:
        return TOO_LARGE
    proved = True
    for ours, theirs in ((left, right), (right, left)):
        for item in ours:
            answers = [same(item, other, compare) for other in theirs]
            held = [answer for answer in answers if isinstance(answer, Held)]
            if held:
                proved = proved and any(isinstance(answer, Trusted) for answer in held)
            elif all(isinstance(answer, Refutation) for answer in answers):
                return it_fails(say("a member of one side is not among the other's"))
            else:
                return UNKNOWN
    return it_holds(say("the same members"), proved)


def _kinds(left: Shape, right: Shape) -> Message:
    return say("one side is {one}, the other {other}", one=_kind(left), other=_kind(right))


def _kind(shape: Shape) -> Message:
    match shape:
        case Members(grouping=Grouping.SET) | Sets():
            return say("a set")
        case Members(grouping=Grouping.TUPLE):
            return say("a tuple or an interval")
        case Members():
            return say("a list")
        case Segment():
            return say("an interval")
        case Combined(operation=Operation.OR | Operation.AND) | Relations():
            return say("an equation or inequality")
        case Combined():
            return say("a set")
        case core.Matrix():
            return say("a matrix")
    return say("a value")
