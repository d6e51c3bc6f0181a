"""Proofs about whole numbers: rounding of one letter over a period, what is rounded between two bounds, finitely many integers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import floor, lcm, prod

import flint

from hw_cli.oracles.equality.normal import NoForm, Ring
from hw_cli.oracles.equality.scene import Scene
from hw_cli.oracles.equality.trials import BITS, value_at
from hw_cli.terms import core
from hw_cli.terms.ball_values import holds
from hw_cli.terms.core import Term, lift
from hw_cli.terms.kinks import bends_without_end
from hw_cli.terms.numerals import TooLarge, changed, exact
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, subterms

MOST_CELLS = 120  # of a period
MOST_CASES = 400
PERIODS, PLACE = core.Symbol("periods before"), core.Symbol("place in a period")


def equal_over_a_period(scene: Scene) -> bool:
    """x = P k + t with a whole k: each ⌊a x + b⌋ is a P k and a number, on finitely many pieces of 0 ≤ t < P."""
    if len(scene.letters) != 1 or scene.imaginary:
        return False
    (letter,) = scene.letters
    if scene.ranges[letter].integer:
        return _equal_at_all_remainders(scene, letter)
    try:
        length = lcm(*(_slope(part, letter).denominator for part in _rounded(scene)))
        place = core.Sum((core.Product((lift(length), PERIODS)), PLACE))
        sides = [changed(side, {letter: place}) for side in (scene.left, scene.right)]
        todo: list[tuple[Fraction, Fraction]] = [(Fraction(0), Fraction(length)), (Fraction(0), Fraction(0))]
        for _ in range(MOST_CELLS):
            if not todo:
                return True
            low, high = todo.pop()
            try:
                if not Ring(integers=(PERIODS,)).shows(*(_on_a_piece(side, low, high) for side in sides)):
                    return False
            except _Cut as cut:
                todo += [(low, cut.at), (cut.at, cut.at), (cut.at, high)]
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        pass
    return False


def _equal_at_all_remainders(scene: Scene, letter: Term) -> bool:
    """n = P k + r for each remainder r: what is rounded is whole but for a number, once P clears its denominators."""
    try:
        forms = [Ring(integers=(letter,)).form(part.arguments[0]) for part in _rounded(scene)]  # type: ignore[attr-defined]
        length = prod({lcm(*(Fraction(count).denominator for count in above.values())) for above, _ in forms})
        for remainder in range(length) if length <= MOST_CELLS else ():
            place = core.Sum((core.Product((lift(length), PERIODS)), lift(remainder)))
            sides = (changed(side, {letter: place}) for side in (scene.left, scene.right))
            if not Ring(integers=(PERIODS,)).shows(*sides):
                return False
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return False
    return length <= MOST_CELLS


class _Cut(Exception):
    """A piece on which something that is rounded passes a whole number at `at`."""

    def __init__(self, at: Fraction) -> None:
        self.at = at


def _rounded(scene: Scene) -> Iterator[Term]:
    return filter(bends_without_end, scene.parts)


def _slope(term: Term, letter: Term) -> Fraction:
    """The slope of a term in which what is rounded counts as it is. Raises NoForm where it is none."""
    plain = bottom_up(term, lambda node: node.arguments[0] if bends_without_end(node) else node)  # type: ignore[attr-defined]
    (slope, _), _ = _line(plain, letter, letter)
    return slope


def _line(term: Term, one: Term, other: Term) -> tuple[tuple[Fraction, Fraction], Fraction]:
    """a and b of a term `a one + b other + c`, and c. Raises NoForm for other terms."""
    zero = {one: lift(0), other: lift(0)}
    rest = exact(changed(term, zero))
    values = [exact(changed(term, {**zero, letter: lift(1)})) for letter in (one, other)]
    if rest is None or None in values:
        raise NoForm
    a, b = (Fraction(value or 0) - rest for value in values)
    line = core.total((lift(a) * one, *(() if one == other else (lift(b) * other,)), lift(rest)))
    if not Ring().equal(term, line):
        raise NoForm
    return (a, b), rest


def _on_a_piece(term: Term, low: Fraction, high: Fraction) -> Term:
    """A term for low < t < high, or at t = low = high, without rounding. Raises _Cut where it is not one line there."""

    def rounded(node: Term) -> Term:
        if not bends_without_end(node):
            return node
        sign = 1 if node.function == core.Function("floor") else -1  # type: ignore[attr-defined]
        inner = node.arguments[0]  # type: ignore[attr-defined]
        (turns, slope), rest = _line(inner, PERIODS, PLACE)
        if turns.denominator != 1:
            raise NoForm
        ends = sorted(sign * (slope * at + rest) for at in (low, high))
        below = floor(ends[0])
        if ends[1] > below + 1:
            raise _Cut((sign * (below + 1) - rest) / slope)
        return core.total((lift(turns) * PERIODS, lift(sign * below)))

    plain = changed(term, {PLACE: lift(low)}) if low == high else term
    return bottom_up(plain, rounded)


def is_rounded(scene: Scene) -> bool:
    """⌊u⌋ = v for a whole v with v ≤ u < v + 1; ⌈u⌉ likewise."""
    from hw_cli.oracles.equality.inequalities import surely_ordered

    for one, whole in ((scene.left, scene.right), (scene.right, scene.left)):
        ring = scene.ring()
        found = ring.read(whole) if bends_without_end(one) else None
        if found is None or not ring.is_whole(found[0]):
            continue
        inner = one.arguments[0]  # type: ignore[attr-defined]
        up = one.function == core.Function("ceil")  # type: ignore[attr-defined]
        ranges = scene.ranges
        if not any(map(bends_without_end, subterms(whole))):  # then for what lies between integers too
            ranges = {letter: replace(domain, integer=False) for letter, domain in ranges.items()}
        low, high = (
            ((whole - 1, Relation.LT), (whole, Relation.GE))
            if up
            else ((whole, Relation.LE), (whole + 1, Relation.GT))
        )
        return all(
            surely_ordered(replace(scene, left=bound, right=inner, ranges=ranges), relation)
            for bound, relation in (low, high)
        )
    return False


def holds_case_by_case(scene: Scene, relation: Relation) -> bool:
    """Whether a relation holds at every one of finitely many integers, wherever both sides have a value."""
    domain = scene.ranges[scene.letters[0]] if len(scene.letters) == 1 else None
    if domain is None or not domain.integer or domain.low is None or domain.high is None or scene.hypotheses:
        return False
    if domain.high - domain.low > MOST_CASES or scene.imaginary or scene.estimated:
        return False
    (letter,) = scene.letters
    flint.ctx.prec = BITS
    return all(
        _holds_at(scene, relation, letter, Fraction(value))
        for value in range(floor(domain.low), floor(domain.high) + 1)
        if domain.holds(Fraction(value))
    )


def _holds_at(scene: Scene, relation: Relation, letter: Term, value: Fraction) -> bool:
    at = scene.point({letter: value}, 0)
    left, right = value_at(at, scene.left), value_at(at, scene.right)
    if left is None or right is None:
        return True
    if not isinstance(left, str) and not isinstance(right, str) and holds(left, relation, right):
        return True
    equal = scene.ring().shows(*(changed(side, {letter: lift(value)}) for side in (scene.left, scene.right)))
    return equal and relation in (Relation.EQ, Relation.LE, Relation.GE)
