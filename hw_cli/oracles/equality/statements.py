"""Equations and inequalities compared: what they name, one by one, or by their solutions.

Polynomial statements in one letter are decided outright, by the real roots of all their polynomials. Equations in
several letters are compared by their irreducible factors. Others hold when the differences of their sides are
proportional, and fail at a point that meets one and not the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint
from flint import arb, fmpq

from hw_cli.kernel.evidence import Finding, Held, Refutation, Trusted
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.answer import TOO_LARGE, UNKNOWN, it_fails, it_holds
from hw_cli.oracles.equality.decide import compare as compare_terms
from hw_cli.oracles.equality.domains import conditions
from hw_cli.oracles.equality.normal import ONE_POLY, NoForm, Ring, constant
from hw_cli.oracles.equality.normal.exponentials import factored
from hw_cli.oracles.equality.orders import rational_roots
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import letters_of
from hw_cli.oracles.equality.sign_chart import (
    Statement,
    Unreadable,
    by_points,
    comparisons,
    in_one_letter,
    statement,
    unbarred,
    witness,
)
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import TooLarge, changed
from hw_cli.terms.core import Term, UnknownNode, exact
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.parse.answers import Combined, Grouping, Members, Operation, Relations, Shape
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, is_variable

Compare = Callable[[Term, Relation, Term], Finding]


def by_a_number(one: Statement, other: Statement, letter: Term, compare: Compare) -> Finding | None:
    """`x = c` against another equation: does c solve it, and nothing else?"""
    if not (isinstance(one, Condition) and isinstance(other, Condition)):
        return None
    if not one.relation is other.relation is Relation.EQ:
        return None
    zero = core.Number("0")
    for equation, rest, left in ((one.term, other.term, True), (other.term, one.term, False)):
        for _, value in _solved(equation, [letter]):
            if free_variables(value):
                continue
            answer = compare(changed(rest, {letter: value}), Relation.EQ, zero)
            if isinstance(answer, Refutation):
                return witness(letter, Point({})(value), left)
            if not isinstance(answer, Held):
                return None
            domain = _interval(rest, letter)
            if domain is not None:
                slope = written_out(derivative(rest, letter))
                for sign in (Relation.GT, Relation.LT):
                    monotone = compare_terms(slope, sign, zero, ranges={letter: domain})
                    if isinstance(monotone, Held):
                        proved = isinstance(answer, Trusted) and isinstance(monotone, Trusted)
                        return it_holds(say("this number is the only solution"), proved)
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


def _another_root(term: Term, letter: Term, known: Any, left: bool) -> Finding | None:
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
            return witness(letter, middle, not left)
        for end, value in ((a, low), (b, high)):
            if value == 0 and not known.contains(fmpq(end.numerator, end.denominator)):
                return witness(letter, end, not left)
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


def zero_sets(one: Term, other: Term, letters: list[Term], compare: Compare) -> Finding | None:
    """Equations compared by their factors; None where they are no polynomials."""
    ring = Ring()
    a, b = ring.form(one), ring.form(other)
    known = {ring.letter(letter) for letter in letters}
    if any(atom not in known for poly in (a[0], b[0]) for m in poly for atom, _ in m):
        return _explicit(one, other, letters, compare)
    sets = []
    for poly in (a[0], b[0]):
        _, factors = factored(ring, poly)
        keys = set()
        for base, exponent in factors:
            if exponent > 0:
                keys.add(frozenset([(((base, 1),), 1)]) if isinstance(base, int) else frozenset(base.items()))
        sets.append(keys)
    if sets[0] == sets[1]:
        return it_holds(say("the same curves solve both"))
    return None


def _explicit(one: Term, other: Term, letters: list[Term], compare: Compare) -> Finding | None:
    """`y = f(x)` put into the other equation, linear in y; or `y = f(x)` and `x = g(y)` put into one another."""
    zero = core.Number("0")
    for equation, rest in ((one, other), (other, one)):
        for letter, value in _solved(equation, letters):
            answer = compare(changed(rest, {letter: value}), Relation.EQ, zero)
            if not isinstance(answer, Held):
                continue
            slope = written_out(derivative(rest, letter))
            bent = compare(written_out(derivative(slope, letter)), Relation.EQ, zero)
            flat = compare(slope, Relation.EQ, zero)
            found = it_holds(say("the same curves solve both"), isinstance(answer, Trusted))
            if isinstance(bent, Held) and isinstance(flat, Refutation):
                return found
            for inverse, back in _solved(rest, letters):
                if inverse == letter:
                    continue
                if isinstance(compare(changed(equation, {inverse: back}), Relation.EQ, zero), Held):
                    return found
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


# --- the same solutions


def same_solutions(left: Shape, right: Shape, compare: Compare) -> Finding:
    """The verdict on two statements."""
    try:
        with flint.ctx.workprec(200):
            return _same(statement(left), statement(right), compare)
    except (Unreadable, NoForm, ZeroDivisionError, UnknownNode):
        return UNKNOWN
    except TooLarge:
        return TOO_LARGE


def _same(one: Statement, other: Statement, compare: Compare) -> Finding:
    terms = [part.term for item in (one, other) for part in comparisons(item)]
    letters = sorted(letters_of(*terms), key=repr)
    if not letters:
        return UNKNOWN
    if isinstance(one, Condition) and isinstance(other, Condition):
        answer = _proportional(one, other)
        if answer is not None:
            return answer
    if len(letters) == 1:
        decided = in_one_letter(unbarred(one), unbarred(other), letters[0])
        decided = decided or by_a_number(one, other, letters[0], compare)
        if decided is not None:
            return decided
    elif isinstance(one, Condition) and isinstance(other, Condition):
        equations = one.relation is other.relation is Relation.EQ
        answer = zero_sets(one.term, other.term, letters, compare) if equations else None
        if answer is not None:
            return answer
    return by_points(one, other, letters)


def _proportional(one: Condition, other: Condition) -> Finding | None:
    """Differences that are a number times one another (of the right sign, where the order counts)."""
    ring = Ring()
    forms = ring.read(one.term, other.term)
    if forms is None:
        return None
    a, b = forms
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
        return it_holds(say("the two statements are the same up to a factor"))
    if one.relation in (Relation.EQ, Relation.NE) or other.relation in (Relation.EQ, Relation.NE):
        return None
    return it_fails(say("the relations are not the same"))


# --- what statements name


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
        return _named(left, right, compare)
    first = same(left.sides[0], right.sides[0])
    if not isinstance(first, Held):
        return first
    return same(left.sides[1], right.sides[1])


def _named(left: Relations, right: Relations, compare: Compare) -> Finding | None:
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
