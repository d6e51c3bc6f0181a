"""Whether two answers that are more than values are the same: lists, sets, intervals, equations, inequalities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from hw_cli.proof.equality.answer import Answer, Status
from hw_cli.proof.equality.shapes import (
    Combined,
    Grouping,
    Members,
    Operation,
    Relations,
    Segment,
    Sets,
    Shape,
)
from hw_cli.proof.equality.solutions import same_solutions
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Constant, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, is_variable

Compare = Callable[[Term, Relation, Term], Answer]
MAX_MEMBERS = 60
MAX_MATCHES = 400  # comparisons of members
INFINITY = Constant("infinity")


def same(left: Shape, right: Shape, compare: Compare) -> Answer:
    """The verdict on `left = right`, both of any shape."""
    left, right = _tidy(left), _tidy(right)
    if isinstance(left, Term) and isinstance(right, Term):
        return compare(left, Relation.EQ, right)
    if left == right:
        return Answer(Status.HOLDS, True, say("the two sides are the same"))
    if isinstance(left, Members) and isinstance(right, Members):
        return _members(left, right, compare)
    if isinstance(left, Members) and left.grouping is Grouping.TUPLE and isinstance(right, core.Matrix):
        return _as_column(left, right, compare)
    if isinstance(right, Members) and right.grouping is Grouping.TUPLE and isinstance(left, core.Matrix):
        return _as_column(right, left, compare)
    if _is_statement(left) and _is_statement(right):
        return _statements(left, right, compare)
    if _is_set(left) and _is_set(right):
        return _sets(left, right, compare)
    return Answer(Status.FAILS, True, _kinds(left, right))


def _tidy(shape: Shape) -> Shape:
    """A set of intervals with one part as this part; `(0, 1)` beside an interval stays a pair."""
    if isinstance(shape, Combined) and len(shape.parts) == 1:
        return shape.parts[0]
    return shape


def _as_column(pair: Members, matrix: core.Matrix, compare: Compare) -> Answer:
    if not all(isinstance(item, Term) for item in pair.items):
        return Answer(Status.FAILS, True, say("one side is a matrix, the other is not"))
    entries = [entry for row in matrix.rows for entry in row]
    if 1 not in (len(matrix.rows), len(matrix.rows[0])) or len(entries) != len(pair.items):
        return Answer(Status.FAILS, True, say("the matrices are not of one size"))
    return _in_order(pair.items, tuple(entries), compare)


# --- members


def _members(left: Members, right: Members, compare: Compare) -> Answer:
    kinds = {left.grouping, right.grouping}
    if len(left.items) > MAX_MEMBERS or len(right.items) > MAX_MEMBERS:
        return Answer(Status.UNDECIDED, False, say("too large to check"))
    if Grouping.SET in kinds:
        if Grouping.TUPLE in kinds or Grouping.RATIO in kinds:
            return Answer(Status.FAILS, True, _kinds(left, right))
        return _unordered(left.items, right.items, compare)
    if Grouping.RATIO in kinds and len(kinds) > 1:
        return Answer(Status.FAILS, True, _kinds(left, right))
    if len(left.items) != len(right.items):
        return Answer(
            Status.FAILS, True, say("{n} members against {m}", n=len(left.items), m=len(right.items))
        )
    answer = _in_order(left.items, right.items, compare)
    fails = answer.status is Status.FAILS
    if (
        fails
        and kinds == {Grouping.LIST}
        and _unordered(left.items, right.items, compare).status is Status.HOLDS
    ):
        return Answer(
            Status.UNDECIDED, False, say("the same members in another order: does the order count?")
        )
    if (
        answer.status is Status.FAILS
        and kinds == {Grouping.RATIO}
        and _proportional(left.items, right.items, compare)
    ):
        return Answer(Status.UNDECIDED, False, say("the ratios are not written with the same numbers"))
    return answer


def _proportional(left: tuple[Shape, ...], right: tuple[Shape, ...], compare: Compare) -> bool:
    """Whether a : b and c : d are the same ratio."""
    values = [item for item in (*left, *right) if isinstance(item, Term)]
    if len(left) != 2 or len(values) != 4:
        return False
    a, b, c, d = values
    return compare(core.product((a, d)), Relation.EQ, core.product((b, c))).status is Status.HOLDS


def _in_order(left: tuple[Shape, ...], right: tuple[Shape, ...], compare: Compare) -> Answer:
    proved, undecided = True, None
    for number, (a, b) in enumerate(zip(left, right, strict=True), 1):
        answer = same(a, b, compare)
        if answer.status is Status.FAILS:
            return replace(answer, message=say("member {n}: {reason}", n=number, reason=answer.message))
        if answer.status is not Status.HOLDS:
            undecided = answer
        proved = proved and answer.proved
    return undecided or Answer(Status.HOLDS, proved, say("equal member by member"))


def _unordered(left: tuple[Shape, ...], right: tuple[Shape, ...], compare: Compare) -> Answer:
    """Equality as sets: each member has an equal on the other side."""
    if len(left) * len(right) > MAX_MATCHES:
        return Answer(Status.UNDECIDED, False, say("too large to check"))
    proved = True
    for ours, theirs in ((left, right), (right, left)):
        for item in ours:
            answers = [same(item, other, compare) for other in theirs]
            held = [answer for answer in answers if answer.status is Status.HOLDS]
            if held:
                proved = proved and any(answer.proved for answer in held)
            elif all(answer.status is Status.FAILS for answer in answers):
                return Answer(Status.FAILS, True, say("a member of one side is not among the other's"))
            else:
                return Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))
    return Answer(Status.HOLDS, proved, say("the same members"))


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


# --- sets of real numbers


def _is_set(shape: Shape) -> bool:
    match shape:
        case Segment() | Sets():
            return True
        case Members(grouping=grouping, items=items):
            return grouping is Grouping.SET or (grouping is Grouping.TUPLE and len(items) == 2)
        case Combined(operation=operation):
            return operation in (Operation.UNION, Operation.INTERSECTION, Operation.MINUS)
    return False


@dataclass(frozen=True)
class _Place:
    """A point of the line: a cut between values, or between two cuts."""

    number: int
    on_cut: bool


def _sets(left: Shape, right: Shape, compare: Compare) -> Answer:
    if isinstance(left, Segment | Members) and isinstance(right, Segment | Members):
        a, b = _segment(left), _segment(right)
        if a is not None and b is not None:
            return _segments(a, b, compare)
    if isinstance(left, Sets) and isinstance(right, Sets):
        return Answer(Status.FAILS, True, say("the sets differ"))
    try:
        cuts = _cuts((left, right), compare)
        places = [
            _Place(k, on) for k in range(len(cuts) + 1) for on in (False, True) if not on or k < len(cuts)
        ]
        for place in places:
            if _contains(left, place, cuts, compare) != _contains(right, place, cuts, compare):
                return Answer(Status.FAILS, True, say("the sets differ"))
    except _Unclear:
        return Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))
    return Answer(Status.HOLDS, True, say("the same set"))


def _segment(shape: Shape) -> Segment | None:
    if isinstance(shape, Segment):
        return shape
    if isinstance(shape, Members) and shape.grouping is Grouping.TUPLE and len(shape.items) == 2:
        low, high = shape.items
        if isinstance(low, Term) and isinstance(high, Term):
            return Segment(low, high, False, False)
    return None


def _segments(a: Segment, b: Segment, compare: Compare) -> Answer:
    def end(item: Segment, high: bool) -> tuple[Term, bool]:
        bound, inside = (item.high, item.high_in) if high else (item.low, item.low_in)
        return bound, inside and bound not in (INFINITY, core.Negative(INFINITY))

    for high in (False, True):
        (x, x_in), (y, y_in) = end(a, high), end(b, high)
        answer = compare(x, Relation.EQ, y)
        if answer.status is not Status.HOLDS:
            return replace(answer, message=say("the ends of the intervals: {reason}", reason=answer.message))
        if x_in != y_in:
            return Answer(Status.FAILS, True, say("an end belongs to one interval alone"))
    return Answer(Status.HOLDS, True, say("the same interval"))


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
            if compare(end, Relation.EQ, other).status is Status.HOLDS:
                break
            before = compare(end, Relation.LT, other).status
            if before is Status.HOLDS:
                found.insert(place, end)
                break
            if before is not Status.FAILS or free_variables(end) | free_variables(other):
                raise _Unclear
        else:
            found.append(end)
        if len(found) > MAX_MEMBERS:
            raise _Unclear
    return found


def _contains(shape: Shape, place: _Place, cuts: list[Term], compare: Compare) -> bool:
    def position(end: Term) -> float:
        if end == INFINITY:
            return float("inf")
        if end == core.Negative(INFINITY):
            return float("-inf")
        for number, cut in enumerate(cuts):
            if cut == end or compare(end, Relation.EQ, cut).status is Status.HOLDS:
                return float(number)
        raise _Unclear

    at = float(place.number) if place.on_cut else place.number - 0.5
    match shape:
        case Sets.REALS:
            return True
        case Sets.EMPTY:
            return False
        case Segment(low=low, high=high, low_in=low_in, high_in=high_in):
            a, b = position(low), position(high)
            return (a < at or (a == at and low_in)) and (at < b or (at == b and high_in))
        case Members(items=items):
            if shape.grouping is Grouping.TUPLE:
                segment = _segment(shape)
                if segment is None:
                    raise _Unclear
                return _contains(segment, place, cuts, compare)
            return any(place.on_cut and isinstance(item, Term) and position(item) == at for item in items)
        case Combined(operation=operation, parts=parts):
            inside = [_contains(part, place, cuts, compare) for part in parts]
            if operation is Operation.UNION:
                return any(inside)
            if operation is Operation.INTERSECTION:
                return all(inside)
            return inside[0] and not any(inside[1:])
    raise _Unclear


# --- statements


def _is_statement(shape: Shape) -> bool:
    return isinstance(shape, Relations) or (
        isinstance(shape, Combined) and shape.operation in (Operation.OR, Operation.AND)
    )


def _statements(left: Shape, right: Shape, compare: Compare) -> Answer:
    left, right = _unchained(left), _unchained(right)
    defined = _definitions(left, right, compare)
    if defined is not None:
        return defined
    if isinstance(left, Combined) and isinstance(right, Combined) and left.operation is right.operation:
        answer = _matched(left.parts, right.parts, compare)
        if answer.status is Status.HOLDS:
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


def _definitions(left: Shape, right: Shape, compare: Compare) -> Answer | None:
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
            heads, bodies = same(left.sides[0], right.sides[order[0]], compare), right.sides[order[1]]
            if heads.status is Status.HOLDS:
                return same(left.sides[1], bodies, compare)
        return None
    if values:
        return _explicit(left, right, compare)
    first = same(left.sides[0], right.sides[0], compare)
    if first.status is not Status.HOLDS:
        return first
    return same(left.sides[1], right.sides[1], compare)


def _explicit(left: Relations, right: Relations, compare: Compare) -> Answer | None:
    """`y = f(x)` against `y = g(x)`: the values for y; None for other equations."""
    (name, one), (other, two) = left.sides, right.sides
    if left.relations != ("=",) or name != other or not isinstance(name, Term) or not is_variable(name):
        return None
    if not isinstance(one, Term) or not isinstance(two, Term):
        return None
    if name in free_variables(one) | free_variables(two):
        return None
    answer = compare(one, Relation.EQ, two)
    return answer if answer.status in (Status.HOLDS, Status.FAILS) else None


def _matched(left: tuple[Shape, ...], right: tuple[Shape, ...], compare: Compare) -> Answer:
    """Statements that are the same one by one, in some order."""
    rest = list(right)
    proved = True
    for item in left:
        for other in rest:
            answer = same(item, other, compare)
            if answer.status is Status.HOLDS:
                rest.remove(other)
                proved = proved and answer.proved
                break
        else:
            return Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))
    if rest:
        return Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))
    return Answer(Status.HOLDS, proved, say("the same statements"))
