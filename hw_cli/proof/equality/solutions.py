"""Whether two statements (equations, inequalities, and what and/or join of them) have the same solutions.

Polynomial statements in one letter are decided outright, by the real roots of all their polynomials. Equations in
several letters are compared by their irreducible factors. Others hold when the differences of their sides are
proportional, and fail at a point that meets one and not the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from itertools import product as tuples
from typing import Any

import flint
from flint import arb, fmpq, fmpz_poly

from hw_cli.proof.equality.answer import Answer, Status
from hw_cli.proof.equality.conditions import conditions
from hw_cli.proof.equality.decide import compare as compare_terms
from hw_cli.proof.equality.display import shown
from hw_cli.proof.equality.normal import ONE_POLY, NoForm, Poly, Ring, constant
from hw_cli.proof.equality.orders import one_letter, rational_roots
from hw_cli.proof.equality.rewriting import TooLarge, changed, derivative, exact, gridded, written_out
from hw_cli.proof.equality.sampling import Place, Range, random_places, small_places
from hw_cli.proof.equality.scene import letters_of
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
from hw_cli.proof.equality.values import Deadline, Point, Unsure, ball
from hw_cli.proof.evidence import Counterexample
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.balls import Undefined
from hw_cli.terms.core import Absolute, Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, free_variables, subterms

Compare = Callable[[Term, Relation, Term], Answer]
MAX_BARS = 3
SECONDS = 2.0
UNKNOWN = Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))
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


def same_solutions(left: Shape, right: Shape, compare: Compare) -> Answer:
    """The verdict on two statements."""
    bits = flint.ctx.prec
    flint.ctx.prec = 200
    try:
        one, other = statement(left), statement(right)
        return _same(one, other, compare)
    except (Unreadable, NoForm, ZeroDivisionError, UnknownNode):
        return UNKNOWN
    except TooLarge:
        return Answer(Status.UNDECIDED, False, say("too large to check"))
    finally:
        flint.ctx.prec = bits


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
    match shape:
        case Members(grouping=Grouping.TUPLE, items=(low, high)) if isinstance(low, Term) and isinstance(
            high, Term
        ):
            return _member(value, Segment(low, high, False, False))
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


def _same(one: Statement, other: Statement, compare: Compare) -> Answer:
    terms = [part.term for item in (one, other) for part in comparisons(item)]
    letters = sorted(letters_of(*terms), key=repr)
    if not letters:
        return UNKNOWN
    if isinstance(one, Comparison) and isinstance(other, Comparison):
        answer = _proportional(one, other)
        if answer is not None:
            return answer
    if len(letters) == 1:
        decided = _in_one_letter(_unbarred(one), _unbarred(other), letters[0])
        decided = decided or _by_a_number(one, other, letters[0], compare)
        if decided is not None:
            return decided
    elif (
        isinstance(one, Comparison)
        and isinstance(other, Comparison)
        and one.relation is other.relation is Relation.EQ
    ):
        answer = _zero_sets(one.term, other.term, letters, compare)
        if answer is not None:
            return answer
    return _by_points(one, other, letters)


# --- proportional


def _proportional(one: Comparison, other: Comparison) -> Answer | None:
    """Differences that are a number times one another (of the right sign, where the order counts)."""
    ring = Ring()
    try:
        a, b = ring.form(one.term), ring.form(other.term)
    except (NoForm, TooLarge, ZeroDivisionError):
        return None
    if not a[0] or not b[0]:
        return None
    share = constant(ring.product(a, ring.inverse(b)))
    if share is None:
        lead_a, lead_b = a[0][min(a[0])], b[0][min(b[0])]
        share = Fraction(lead_a) / Fraction(lead_b)
        scaled = ring.product(b, ({(): share}, ONE_POLY))
        if not ring.is_zero(ring.minus(a, scaled)):
            return None
    if not share:
        return None
    relation = other.relation if share > 0 else other.relation.flipped
    if one.relation is relation:
        return Answer(Status.HOLDS, True, say("the two statements are the same up to a factor"))
    if one.relation in (Relation.EQ, Relation.NE) or other.relation in (Relation.EQ, Relation.NE):
        return None
    return Answer(Status.FAILS, True, say("the relations are not the same"))


# --- one letter


def _unbarred(item: Statement) -> Statement:
    """|u| by cases, u ≥ 0 and u < 0."""
    if isinstance(item, Joined):
        return Joined(item.every, tuple(_unbarred(part) for part in item.parts))
    bars = list(dict.fromkeys(part for part in subterms(item.term) if isinstance(part, Absolute)))
    bars = [part for part in bars if not any(isinstance(inner, Absolute) for inner in subterms(part.term))]
    if not bars or len(bars) > MAX_BARS:
        return item
    cases = []
    for signs in tuples((1, -1), repeat=len(bars)):
        values: dict[Term, Term] = {}
        premises: list[Statement] = []
        for bar, sign in zip(bars, signs, strict=True):
            inner = bar.term if isinstance(bar, Absolute) else bar
            values[bar] = inner if sign > 0 else core.Negative(inner)
            premises.append(Comparison(inner, Relation.GE if sign > 0 else Relation.LT))
        term = bottom_up(item.term, lambda node, values=values: values.get(node, node))  # type: ignore[misc]
        cases.append(Joined(True, (*premises, _unbarred(Comparison(term, item.relation)))))
    return Joined(False, tuple(cases))


@dataclass(frozen=True)
class _Signs:
    """A comparison as polynomials over and below."""

    above: Any
    below: Any
    relation: Relation


def _in_one_letter(one: Statement, other: Statement, letter: Term) -> Answer | None:
    """Decided by the signs at all real roots and between them; None where something is no polynomial."""
    ring = Ring()
    table: dict[Comparison, _Signs] = {}
    factors: list[Any] = []
    for item in (*comparisons(one), *comparisons(other)):
        if item in table:
            continue
        try:
            form = ring.form(item.term)
        except (NoForm, TooLarge, ZeroDivisionError):
            return None
        above, below = _cleared(ring, form, letter)
        a, b = one_letter(ring, above, letter) if above else fmpz_poly([0]), one_letter(ring, below, letter)
        if a is None or b is None or a.degree() > 40 or b.degree() > 40:
            return None
        table[item] = _Signs(a, b, item.relation)
        for poly in (a, b):
            if poly.degree() >= 1:
                factors += [factor for factor, _ in poly.factor()[1] if factor not in factors]
    roots = []
    for factor in factors:
        roots += [(root.real, factor) for root, _ in factor.complex_roots() if root.imag == 0]
    roots.sort(key=lambda pair: float(pair[0].mid()))
    for (a_root, _), (b_root, _) in pairwise(roots):
        if not a_root < b_root:
            return None
    places: list[tuple[Any, Any]] = list(roots)
    edges = [Fraction(float(root.mid())) for root, _ in roots]
    inner = [_middle(a, b) for a, b in pairwise(edges)]
    outer = (
        [Fraction(edges[0].__floor__()) - 1, Fraction(edges[-1].__ceil__()) + 1] if edges else [Fraction(0)]
    )
    places += [(value, None) for value in (*inner, *outer)]
    some = False
    for value, factor in places:
        truths = [_true(item, table, value, factor) for item in (one, other)]
        if None in truths:
            return None
        if truths[0] != truths[1]:
            return _witness(letter, value, truths[0] is True)
        some = some or truths[0] is True
    if not some:  # x² + 1 = 0 and x² + 4 = 0: are they the same?
        return Answer(Status.UNDECIDED, False, say("no real number solves either"))
    return Answer(Status.HOLDS, True, say("the same solutions"))


def _cleared(ring: Ring, form: tuple[Poly, Poly], letter: Term) -> tuple[Poly, Poly]:
    """The ratio without negative powers of the letter."""
    place = ring.letter(letter)
    lowest = min((e for poly in form for m in poly for atom, e in m if atom == place), default=0)
    if lowest >= 0:
        return form
    factor: Poly = {((place, -lowest),): 1}
    return ring.times(form[0], factor), ring.times(form[1], factor)


def _middle(a: Fraction, b: Fraction) -> Fraction:
    width = b - a
    for below in (1, 2, 3, 4, 10, 100, 1000, 10**6):
        k = -((-(a + width / 4) * below) // 1)
        if a + width / 4 <= Fraction(int(k), below) <= b - width / 4:
            return Fraction(int(k), below)
    return (a + b) / 2


def _true(item: Statement, table: dict[Comparison, _Signs], value: Any, factor: Any) -> bool | None:
    if isinstance(item, Joined):
        truths = [_true(part, table, value, factor) for part in item.parts]
        if None in truths:
            return None
        return all(truths) if item.every else any(truths)
    signs = table[item]
    below = _sign(signs.below, value, factor)
    above = _sign(signs.above, value, factor)
    if above is None or below is None:
        return None
    if below == 0:
        return False
    sign = above * below
    return {
        Relation.EQ: sign == 0,
        Relation.NE: sign != 0,
        Relation.LT: sign < 0,
        Relation.LE: sign <= 0,
        Relation.GT: sign > 0,
        Relation.GE: sign >= 0,
    }[signs.relation]


def _sign(poly: Any, value: Any, factor: Any) -> int | None:
    """The sign of a polynomial at a rational point, or at the root of an irreducible factor."""
    if factor is None:
        number = poly(fmpq(value.numerator, value.denominator))
        return int(number > 0) - int(number < 0)
    if poly.degree() < 0 or not poly % factor if poly.degree() >= factor.degree() else poly.degree() < 0:
        return 0
    number = poly(value)
    return 1 if number > 0 else -1 if number < 0 else None


def _witness(letter: Term, value: Any, left: bool) -> Answer:
    text = str(value) if isinstance(value, Fraction) else shown(value, 8)
    point = Counterexample(((letter, text),), "true" if left else "false", "false" if left else "true")
    return Answer(Status.FAILS, True, say("a number solves one and not the other"), point)


# --- one letter, an equation that is no polynomial


def _by_a_number(one: Statement, other: Statement, letter: Term, compare: Compare) -> Answer | None:
    """`x = c` against another equation: does c solve it, and nothing else?"""
    if not (isinstance(one, Comparison) and isinstance(other, Comparison)):
        return None
    if not one.relation is other.relation is Relation.EQ:
        return None
    zero = core.Number("0")
    for equation, rest, left in ((one.term, other.term, True), (other.term, one.term, False)):
        for _, value in _solved(equation, [letter]):
            if free_variables(value):
                continue
            answer = compare(changed(rest, {letter: value}), Relation.EQ, zero)
            if answer.status is Status.FAILS:
                return _witness(letter, Point({})(value), left)
            if answer.status is not Status.HOLDS:
                return None
            domain = _interval(rest, letter)
            if domain is not None:
                slope = written_out(derivative(rest, letter))
                for sign in (Relation.GT, Relation.LT):
                    monotone = compare_terms(slope, sign, zero, ranges={letter: domain})
                    if monotone.status is Status.HOLDS:
                        proved = answer.proved and monotone.proved
                        return Answer(Status.HOLDS, proved, say("this number is the only solution"))
            return _another_root(rest, letter, Point({})(value), left)
    return None


def _interval(term: Term, letter: Term) -> Range | None:
    """The interval on which a term is defined, where its conditions are linear; None where they are not."""
    out = Range()
    for item in conditions(term):
        roots = rational_roots(item.term, letter)
        slope = exact(written_out(derivative(item.term, letter)))
        if len(roots) != 1 or not slope or item.relation is Relation.NE:
            return None
        (root,) = roots
        if slope > 0:
            out = replace(out, low=root if out.low is None else max(out.low, root))
        else:
            out = replace(out, high=root if out.high is None else min(out.high, root))
    return out


def _another_root(term: Term, letter: Term, known: Any, left: bool) -> Answer | None:
    """A root other than the known one: between two points of different signs, the term continuous between."""
    points = [Fraction(k, 4) for k in range(-50, 51)]
    for a, b in pairwise(points):
        if known >= ball(a) and known <= ball(b):
            continue
        try:
            low, high = (Point({letter: ball(end)})(term) for end in (a, b))
            whole = Point({letter: ball((a + b) / 2) + arb(0, fmpq(1, 8))})(term)
        except (Undefined, Unsure, ZeroDivisionError):
            continue
        if whole.is_finite() and ((low < 0 and high > 0) or (low > 0 and high < 0)):
            middle = _bisected(term, letter, a, b)
            return _witness(letter, middle, not left)
        for end, value in ((a, low), (b, high)):
            if value == 0 and not known.contains(fmpq(end.numerator, end.denominator)):
                return _witness(letter, end, not left)
    return None


def _bisected(term: Term, letter: Term, a: Fraction, b: Fraction) -> Any:
    rises = Point({letter: ball(b)})(term) > 0
    for _ in range(40):
        middle = (a + b) / 2
        if (Point({letter: ball(middle)})(term) > 0) == rises:
            b = middle
        else:
            a = middle
    return ball((a + b) / 2)


# --- several letters: zero sets


def _zero_sets(one: Term, other: Term, letters: list[Term], compare: Compare) -> Answer | None:
    """Equations compared by their factors; None where they are no polynomials."""
    ring = Ring()
    a, b = ring.form(one), ring.form(other)
    known = {ring.letter(letter) for letter in letters}
    if any(atom not in known for poly in (a[0], b[0]) for m in poly for atom, _ in m):
        return _explicit(one, other, letters, compare)
    sets = []
    for poly in (a[0], b[0]):
        _, factors = ring.factors(poly)
        keys = set()
        for base, exponent in factors:
            if exponent > 0:
                keys.add(frozenset([(((base, 1),), 1)]) if isinstance(base, int) else frozenset(base.items()))
        sets.append(keys)
    if sets[0] == sets[1]:
        return Answer(Status.HOLDS, True, say("the same curves solve both"))
    return None


def _explicit(one: Term, other: Term, letters: list[Term], compare: Compare) -> Answer | None:
    """`y = f(x)` put into the other equation, linear in y; or `y = f(x)` and `x = g(y)` put into one another."""
    zero = core.Number("0")
    for equation, rest in ((one, other), (other, one)):
        for letter, value in _solved(equation, letters):
            answer = compare(changed(rest, {letter: value}), Relation.EQ, zero)
            if answer.status is not Status.HOLDS:
                continue
            slope = written_out(derivative(rest, letter))
            bent = compare(written_out(derivative(slope, letter)), Relation.EQ, zero)
            flat = compare(slope, Relation.EQ, zero)
            held = Answer(Status.HOLDS, answer.proved, say("the same curves solve both"))
            if bent.status is Status.HOLDS and flat.status is Status.FAILS:
                return held
            for inverse, back in _solved(rest, letters):
                if inverse == letter:
                    continue
                if compare(changed(equation, {inverse: back}), Relation.EQ, zero).status is Status.HOLDS:
                    return held
    return None


def _solved(equation: Term, letters: list[Term]) -> Iterator[tuple[Term, Term]]:
    """The letters that an equation `a − b = 0` gives: a letter that is a or b, with the other side."""
    if not isinstance(equation, core.Sum) or len(equation.terms) < 2:
        return
    pairs = [(equation.terms[0], core.total(equation.terms[1:]))]
    if len(equation.terms) > 2:
        pairs.append((equation.terms[-1], core.total(equation.terms[:-1])))
    for first, second in pairs:
        for side, value in ((first, core.Negative(second)), (second, core.Negative(first))):
            plain = side.term if isinstance(side, core.Negative) else side
            if plain in letters and plain not in free_variables(value):
                yield plain, (core.Negative(value) if isinstance(side, core.Negative) else value)


# --- points


def _by_points(one: Statement, other: Statement, letters: list[Term]) -> Answer:
    """A point that meets one statement and not the other; points on an equation are found by solving it."""
    deadline = Deadline(SECONDS)
    ranges = {letter: Range() for letter in letters}
    agreed, both = 0, set()
    places = [*small_places(letters, ranges), *random_places(letters, ranges, 120)]
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
            truths = [_holds_at(item, values, deadline) for item in (one, other)]
            if None in truths:
                continue
            agreed += 1
            both.add(truths[0])
            if truths[0] != truths[1]:
                point = tuple((letter, _written(place, letter, value)) for letter, value in values.items())
                words = ("true", "false") if truths[0] else ("false", "true")
                return Answer(
                    Status.FAILS,
                    True,
                    say("a point meets one and not the other"),
                    Counterexample(point, *words),
                )
    if not equations and agreed > 80 and len(both) == 2:
        return Answer(Status.HOLDS, False, say("confirmed at {n} points", n=agreed))
    return UNKNOWN


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
            try:
                form = ring.form(changed(item.term, given))
                above, _ = _cleared(ring, form, letter)
                poly = one_letter(ring, above, letter)
            except (NoForm, TooLarge, ZeroDivisionError):
                continue
            if poly is None or poly.degree() < 1 or poly.degree() > 12:
                continue
            for factor, _ in poly.factor()[1]:
                if factor.degree() < 1:
                    continue
                for root, _ in factor.complex_roots():
                    if root.imag == 0:
                        exact = fmpq(-int(factor[0]), int(factor[1])) if factor.degree() == 1 else None
                        value = root.real if exact is None else ball(Fraction(int(exact.p), int(exact.q)))
                        yield {name: (value if name == letter else ball(place[name])) for name in letters}


def _holds_at(item: Statement, values: dict[Term, Any], deadline: Deadline) -> bool | None:
    """Truth at a point; None when not sure. What vanishes to all digits counts as 0 only where it is exact."""
    if isinstance(item, Joined):
        truths = [_holds_at(part, values, deadline) for part in item.parts]
        if None in truths:
            return None
        return all(truths) if item.every else any(truths)
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
    return {
        Relation.EQ: sign == 0,
        Relation.NE: sign != 0,
        Relation.LT: sign < 0,
        Relation.LE: sign <= 0,
        Relation.GT: sign > 0,
        Relation.GE: sign >= 0,
    }[item.relation]
