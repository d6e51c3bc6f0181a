"""Statements as comparisons with 0: in one letter decided by signs at all roots and between them, in several tried at points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from itertools import product as tuples
from typing import Any

from flint import fmpq, fmpz_poly

from hw_cli.kernel.evidence import Counterexample, Finding
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.answer import UNKNOWN, it_fails, it_holds, not_known
from hw_cli.oracles.equality.everywhere import Sign
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.orders import between, one_letter, root_of, roots_and_factors, whole_powers
from hw_cli.oracles.equality.rewriting import gridded, written_out
from hw_cli.oracles.equality.sampling import Place, Range, random_places, small_places, small_values
from hw_cli.oracles.equality.scene import seed_of, shown
from hw_cli.oracles.equality.trials import suggested
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.ball_series import INFINITY
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import Deadline, TooLarge, changed
from hw_cli.terms.core import Absolute, Term
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
from hw_cli.terms.walk import bottom_up, contains, free_variables, subterms


@dataclass(frozen=True)
class Joined:
    """Statements joined by and (`every`) or by or."""

    every: bool
    parts: tuple[Statement, ...]


Statement = Condition | Joined


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
    return Condition(gap, Relation(relation))


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


def comparisons(item: Statement) -> Iterator[Condition]:
    """All comparisons of a statement."""
    if isinstance(item, Condition):
        yield item
    else:
        for part in item.parts:
            yield from comparisons(part)


def truth(item: Statement, of: Callable[[Condition], bool | None]) -> bool | None:
    """Whether a statement is true, from its comparisons; None where one of them is not known."""
    if isinstance(item, Condition):
        return of(item)
    truths = [truth(part, of) for part in item.parts]
    if None in truths:
        return None
    return all(truths) if item.every else any(truths)


# --- one letter


MAX_BARS = 3
MAX_DEGREE = 40


def unbarred(item: Statement) -> Statement:
    """|u| by cases, u ≥ 0 and u < 0."""
    if isinstance(item, Joined):
        return Joined(item.every, tuple(unbarred(part) for part in item.parts))
    bars = list(dict.fromkeys(part for part in subterms(item.term) if isinstance(part, Absolute)))
    bars = [part for part in bars if not contains(Absolute, part.term)]
    if not bars or len(bars) > MAX_BARS:
        return item
    cases = []
    for signs in tuples((1, -1), repeat=len(bars)):
        values: dict[Term, Term] = {}
        premises: list[Statement] = []
        for bar, sign in zip(bars, signs, strict=True):
            inner = bar.term if isinstance(bar, Absolute) else bar
            values[bar] = inner if sign > 0 else core.Negative(inner)
            premises.append(Condition(inner, Relation.GE if sign > 0 else Relation.LT))
        term = bottom_up(item.term, lambda node, values=values: values.get(node, node))  # type: ignore[misc]
        cases.append(Joined(True, (*premises, unbarred(Condition(term, item.relation)))))
    return Joined(False, tuple(cases))


@dataclass(frozen=True)
class _Signs:
    """A comparison as polynomials over and below."""

    above: Any
    below: Any
    relation: Relation


def in_one_letter(one: Statement, other: Statement, letter: Term) -> Finding | None:
    """Decided by the signs at all real roots and between them; None where something is no polynomial."""
    ring = Ring()
    table: dict[Condition, _Signs] = {}
    for item in (*comparisons(one), *comparisons(other)):
        if item not in table:
            signs = _signs(ring, item, letter)
            if signs is None:
                return None
            table[item] = signs
    places = _places(table.values())
    if places is None:
        return None
    some = False
    for place in places:
        left, right = (_truth(item, table, place) for item in (one, other))
        if left is None or right is None:
            return None
        if left != right:
            return witness(letter, place[0], left)
        some = some or left
    if not some:  # x² + 1 = 0 and x² + 4 = 0: are they the same?
        return not_known(say("no real number solves either"))
    return it_holds(say("the same solutions"))


def _signs(ring: Ring, item: Condition, letter: Term) -> _Signs | None:
    """None where the comparison is not one of polynomials."""
    forms = ring.read(item.term)
    if forms is None:
        return None
    above, below = whole_powers(ring, forms[0], letter)
    a, b = one_letter(ring, above, letter) if above else fmpz_poly([0]), one_letter(ring, below, letter)
    if a is None or b is None or a.degree() > MAX_DEGREE or b.degree() > MAX_DEGREE:
        return None
    return _Signs(a, b, item.relation)


def _places(table: Iterable[_Signs]) -> list[tuple[Any, Any]] | None:
    """The real roots, each with its irreducible factor, and numbers between and beyond; None for roots too near."""
    try:
        roots = roots_and_factors(*(poly for signs in table for poly in (signs.above, signs.below)))
    except TooLarge:
        return None
    return [*roots, *((value, None) for value in between([root for root, _ in roots], Range()))]


def _truth(item: Statement, table: dict[Condition, _Signs], place: tuple[Any, Any]) -> bool | None:
    return truth(item, lambda part: _true(table[part], *place))


def _true(signs: _Signs, value: Any, factor: Any) -> bool | None:
    below = _sign(signs.below, value, factor)
    above = _sign(signs.above, value, factor)
    if above is None or below is None:
        return None
    if below == 0:
        return False
    return bool(signs.relation.of(above * below, 0))


def _sign(poly: Any, value: Any, factor: Any) -> int | None:
    """The sign of a polynomial at a rational point, or at the root of an irreducible factor."""
    if factor is None:
        number = poly(fmpq(value.numerator, value.denominator))
        return int(number > 0) - int(number < 0)
    if poly.degree() < 0 or not poly % factor if poly.degree() >= factor.degree() else poly.degree() < 0:
        return 0
    number = poly(value)
    return 1 if number > 0 else -1 if number < 0 else None


def witness(letter: Term, value: Any, left: bool) -> Finding:
    """The verdict that a number solves one statement alone: the left one, or the right."""
    text = str(value) if isinstance(value, Fraction) else shown(value, 8)
    point = Counterexample(((letter, text),), "true" if left else "false", "false" if left else "true")
    return it_fails(say("a number solves one and not the other"), point)


# --- points that meet one statement and not the other; on an equation they are found by solving it


SECONDS = 2.0
MOST_ZEROS = 60


def by_points(one: Statement, other: Statement, letters: list[Term]) -> Finding:
    """A point that meets one statement and not the other; points on an equation are found by solving it."""
    deadline = Deadline(SECONDS)
    ranges = {letter: Range() for letter in letters}
    agreed = 0
    places = [
        *small_places(letters, ranges),
        *random_places(
            letters, ranges, 120, seed_of(*(item.term for part in (one, other) for item in comparisons(part)))
        ),
    ]
    equations = any(
        item.relation in (Relation.EQ, Relation.NE) for part in (one, other) for item in comparisons(part)
    )
    for number, place in enumerate(places):
        if deadline.over:
            break
        tries: list[dict[Term, Any]] = [{letter: ball(value) for letter, value in place.items()}]
        if equations and number < 30:
            tries += list(_on_curves(one, other, place, letters))
        for values in tries:
            truths = [_meets(item, values, deadline) for item in (one, other)]
            if None in truths:
                continue
            agreed += 1
            if truths[0] != truths[1]:
                point = tuple((letter, _written(place, letter, value)) for letter, value in values.items())
                words = ("true", "false") if truths[0] else ("false", "true")
                return it_fails(say("a point meets one and not the other"), Counterexample(point, *words))
    if len(letters) == 1 and agreed and _same_on_line(one, other, letters[0], deadline):
        return it_holds(say("both are true on the same intervals"))
    return UNKNOWN


def _same_on_line(one: Statement, other: Statement, letter: Term, deadline: Deadline) -> bool:
    """Whether statements about one letter are true at the same numbers: at the zeros, and between them.

    The zeros are exact, and between them every term is proved to keep its sign.
    """
    terms = [item.term for part in (one, other) for item in comparisons(part)]
    zeros = sorted(
        {
            value
            for term in terms
            for value in suggested(terms, letter)[:MOST_ZEROS]
            if Sign(term, letter, Range(), False, Ring, deadline).vanishes_at(core.lift(value))
        }
    )
    edges = [None, *zeros, None]
    places = list(zeros)
    for low, high in pairwise(edges):
        between = Range(low, high)
        for term in terms:
            signs = (term, core.Negative(term))
            if not any(Sign(side, letter, between, True, Ring, deadline).proved() for side in signs):
                return False
        places += [small_values(between)[0]]
    truths = [[_meets(item, {letter: ball(value)}, deadline) for item in (one, other)] for value in places]
    return all(None not in pair and pair[0] == pair[1] for pair in truths)


def _written(place: Place, letter: Term, value: Any) -> str:
    exact = place[letter]
    return str(exact) if value == ball(exact) else shown(value, 8)


def _on_curves(
    one: Statement, other: Statement, place: Place, letters: list[Term]
) -> Iterator[dict[Term, Any]]:
    """Points on the equations: all letters but one from the place, this one a root."""
    for item in (*comparisons(one), *comparisons(other)):
        if item.relation not in (Relation.EQ, Relation.NE):
            continue
        for letter in letters:
            if letter not in free_variables(item.term):
                continue
            given = {name: core.lift(value) for name, value in place.items() if name != letter}
            ring = Ring()
            forms = ring.read(changed(item.term, given))
            poly = one_letter(ring, whole_powers(ring, forms[0], letter)[0], letter) if forms else None
            if poly is None or poly.degree() < 1 or poly.degree() > 12:
                continue
            for root, factor in roots_and_factors(poly):
                value = ball(root_of(factor)) if factor.degree() == 1 else root
                yield {name: (value if name == letter else ball(place[name])) for name in letters}


def _meets(item: Statement, values: dict[Term, Any], deadline: Deadline) -> bool | None:
    return truth(item, lambda part: _holds_at(part, values, deadline))


def _holds_at(item: Condition, values: dict[Term, Any], deadline: Deadline) -> bool | None:
    """Truth at a point; None when not sure. What vanishes to all digits counts as 0 only where it is exact."""
    try:
        value = Point(values, deadline=deadline)(item.term)
    except (Undefined, ZeroDivisionError):
        return False
    except Unsure:
        return None
    if not value.is_finite() or not hasattr(value, "is_integer"):
        return None
    near = value.contains(0)
    if near and not (value.is_exact() or abs(value) < 1e-40):
        return None
    sign = 0 if near else 1 if value > 0 else -1
    return bool(item.relation.of(sign, 0))
