"""Proofs from one place to the next: sums and inequalities by induction, integrals by slopes, rounding over a period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import floor, lcm, prod

import flint

from hw_cli.kernel.setting import Hypothesis
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.domains import conditions, surely_holds
from hw_cli.oracles.equality.normal import NoForm, Ring
from hw_cli.oracles.equality.orders import bounds, one_letter, roots_and_factors, whole_powers
from hw_cli.oracles.equality.ranges import Span, greatest, least, range_of, span_of
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import Scene, make_scene
from hw_cli.oracles.equality.trials import BITS, value_at
from hw_cli.terms import core
from hw_cli.terms.ball_values import holds
from hw_cli.terms.budgets import TooLarge, changed
from hw_cli.terms.core import Term, UnknownNode, exact, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.kinks import bends_without_end
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, exchanged, free_variables, is_variable, subterms


def by_induction(scene: Scene) -> bool:
    """Sums up to a letter n: equal where they start, and both sides grow alike from n to n + 1."""
    ends = {
        (part.high, part.low)
        for part in scene.parts
        if isinstance(part, core.IndexedSum) and is_variable(part.high) and exact(part.low) is not None
    }
    if len(ends) != 1:
        return False
    ((letter, low),) = ends
    gap = scene.left - scene.right
    after, before = sides_of_step(gap, letter)
    start = written_out(changed(gap, {letter: low}))
    return scene.ring().shows(after, before) and scene.ring().shows(start, core.Number("0"))


def sides_of_step(gap: Term, letter: Term) -> tuple[Term, Term]:
    """A term at n + 1 and at n, with its sums up to n as the same letters in both."""
    kept: dict[Term, Term] = {}

    def next_of(node: Term) -> Term:
        if isinstance(node, core.IndexedSum) and node.high == core.Sum((letter, core.Number("1"))):
            rest = core.IndexedSum(node.body, node.index, node.low, letter)
            return rest + changed(node.body, {node.index: node.high})
        return node

    after = bottom_up(changed(gap, {letter: core.Sum((letter, core.Number("1")))}), next_of)
    for part in (*subterms(gap), *subterms(after)):
        if isinstance(part, core.IndexedSum) and part.high == letter:
            kept.setdefault(part, core.Symbol(f"kept {len(kept)}"))
    one, other = (exchanged(term, kept) for term in (after, gap))
    return one, other


def by_slope(scene: Scene) -> bool:
    """Integrals up to a letter: the sides are equal where the integral begins, and their derivatives are, without a gap between."""
    ends = {
        (part.high, part.low)
        for part in scene.parts
        if isinstance(part, core.Integral) and part.low is not None and part.high in scene.letters
    }
    if len(ends) != 1:
        return False
    ((letter, low),) = ends
    if scene.imaginary or not _without_gap(scene, letter, low):
        return False
    sides = (scene.left, scene.right)
    try:
        slopes = [written_out(derivative(term, letter)) for term in sides]
    except TooLarge:
        return False
    starts = (_without_empty(changed(term, {letter: low})) for term in sides)
    return scene.ring().shows(*slopes) and scene.ring().shows(*starts)


def _without_gap(scene: Scene, letter: Term, low: Term) -> bool:
    """Whether both sides are analytic on an interval that holds `low` and where they are defined: beyond a gap they may jump."""
    box = {name: span_of(domain) for name, domain in scene.ranges.items()}
    try:
        start = range_of(low, {name: found for name, found in box.items() if name != letter})
    except (UnknownNode, ArithmeticError, ValueError):
        return False
    box[letter] = Span(least((start.low, box[letter].low)), greatest((start.high, box[letter].high)))
    for part in scene.parts:
        if isinstance(part, core.Integral) and part.high == letter and (place := exact(low)) is not None:
            reach = span_of(_reach(part, place))
            box[letter] = Span(greatest((reach.low, box[letter].low)), least((reach.high, box[letter].high)))
    told = [
        Condition(term, one.relation)
        for one in (*conditions(scene.left), *conditions(scene.right))
        if letter in free_variables(one.term)
        for term in _without_size(one.term)
    ]
    ends = [one for one in told if one.relation is not Relation.NE and _is_affine(one.term, letter)]
    for one in ends:  # both sides are defined beyond such an end or not at all
        box[letter] = _as_far_as(one.term, letter, box[letter])
    return all(surely_holds(one, box) or one in ends for one in told)


def _without_size(term: Term) -> tuple[Term, ...]:
    """1 − u and 1 + u, for 1 − |u|."""
    match term:
        case core.Sum(terms=(one, core.Negative(term=core.Absolute(term=inner)))):
            return one - inner, one + inner
    return (term,)


def _is_affine(term: Term, letter: Term) -> bool:
    return exact(written_out(derivative(term, letter))) is not None


def _as_far_as(term: Term, letter: Term, span: Span) -> Span:
    """The part of a span on which a multiple of the letter and a number is ≥ 0."""
    slope, rest = (
        exact(written_out(derivative(term, letter))),
        exact(changed(term, {letter: core.Number("0")})),
    )
    if not slope or rest is None:
        return span
    end = -rest / slope
    found = span_of(Range(end, None) if slope > 0 else Range(None, end))
    return Span(greatest((found.low, span.low)), least((found.high, span.high)))


def _reach(integral: core.Integral, start: Fraction) -> Range:
    """Where an integral from `start` on may have a value: not beyond a pole of a fraction of polynomials."""
    ring = Ring()
    try:
        form = whole_powers(ring, ring.form(integral.body), integral.variable)
        above, below = (one_letter(ring, poly, integral.variable) for poly in form)
        if above is None or below is None:
            return Range()
        poles = [bounds(root) for root, factor in roots_and_factors(below) if above % factor != 0]
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return Range()
    return Range(
        max((low for low, _ in poles if low < start), default=None),
        min((high for _, high in poles if high > start), default=None),
    )


def _without_empty(term: Term) -> Term:
    """The term with the integrals from a to a as 0."""
    return bottom_up(
        term,
        lambda node: core.Number("0") if isinstance(node, core.Integral) and node.low == node.high else node,
    )


# --- whole numbers: rounding over a period, what is rounded between two bounds, finitely many integers


MOST_CELLS = 120  # of a period
MOST_CASES = 400
PERIODS, PLACE = core.Symbol("periods before"), core.Symbol("place in a period")


def holds_over_a_period(scene: Scene, relation: Relation) -> bool:
    """x = P k + t with a whole k: each ⌊a x + b⌋ is a P k and a number, on finitely many pieces of 0 ≤ t < P; an integer is P k + r."""
    if len(scene.letters) != 1 or scene.imaginary:
        return False
    (letter,) = scene.letters
    try:
        if scene.ranges[letter].integer:
            return _holds_at_all_remainders(scene, relation, letter)
        length = lcm(*(_slope(part, letter).denominator for part in _rounded(scene)))
        place = core.Sum((core.Product((lift(length), PERIODS)), PLACE))
        sides = [changed(side, {letter: place}) for side in (scene.left, scene.right)]
        todo: list[tuple[Fraction, Fraction]] = [(Fraction(0), Fraction(length)), (Fraction(0), Fraction(0))]
        for _ in range(MOST_CELLS):
            if not todo:
                return True
            low, high = todo.pop()
            try:
                one, other = (_on_a_piece(side, low, high) for side in sides)
            except _Cut as cut:
                todo += [(low, cut.at), (cut.at, cut.at), (cut.at, high)]
                continue
            if not _holds_on_a_piece(one, relation, other, low, high):
                return False
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        pass
    return False


def _holds_on_a_piece(one: Term, relation: Relation, other: Term, low: Fraction, high: Fraction) -> bool:
    """Whether a relation holds at P k + t for every whole k and every t of a piece, wherever both sides have a value."""
    if relation is Relation.EQ:
        return Ring(integers=(PERIODS,)).shows(one, other)
    from hw_cli.oracles.equality.elimination import eliminate

    ranges = {PERIODS: Range(integer=True), PLACE: Range(low, high)}
    held = [letter for letter in ranges if letter in free_variables(one) | free_variables(other)]
    if not held:
        gap = exact(written_out(one - other))
        return gap is not None and relation.of(gap, 0)
    return eliminate(one, relation, other, {letter: ranges[letter] for letter in held}, ()) is True


def _holds_at_all_remainders(scene: Scene, relation: Relation, letter: Term) -> bool:
    """What is rounded is whole but for a number, once P clears its denominators."""
    forms = [Ring(integers=(letter,)).form(part.arguments[0]) for part in _rounded(scene)]  # type: ignore[attr-defined]
    length = prod({lcm(*(Fraction(count).denominator for count in above.values())) for above, _ in forms})
    for remainder in range(length) if length <= MOST_CELLS else ():
        place = core.Sum((core.Product((lift(length), PERIODS)), lift(remainder)))
        sides = [changed(side, {letter: place}) for side in (scene.left, scene.right)]
        if relation is not Relation.EQ:
            sides = [_on_a_piece(side, Fraction(0), Fraction(0)) for side in sides]
        if not _holds_on_a_piece(sides[0], relation, sides[1], Fraction(0), Fraction(0)):
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
    if rest is None:
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
    if domain.high - domain.low > MOST_CASES or scene.imaginary or scene.estimated or scene.draws:
        return False  # of functions as they are drawn nothing is proved
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


# --- inequalities in a whole number and other letters


STARTS = 4  # places from which on each step may follow from the one before


def holds_from_each_to_the_next(scene: Scene, relation: Relation, told: list[Condition]) -> bool:
    """An inequality that holds at the first whole numbers n, and at n + 1 wherever it does at n, for all values of the other letters.

    In the step uⁿ stands for any number, > 0 where u is, and so do sums up to n.
    """
    from hw_cli.oracles.equality.inequalities import surely_ordered

    numbers = [letter for letter in scene.letters if scene.ranges[letter].integer]
    if (
        len(numbers) != 1
        or relation is Relation.NE
        or scene.imaginary
        or scene.estimated
        or scene.draws
        or scene.odd
    ):
        return False
    (n,) = numbers
    domain = scene.ranges[n]
    if (
        domain.low is None
        or domain.high is not None
        or any(n in free_variables(i.left - i.right) for i in scene.hypotheses)
    ):
        return False
    if not all(_holds_in(scene, item.term, item.relation) for item in told):  # one gap would break the chain
        return False
    first = next(
        value for value in (floor(domain.low), floor(domain.low) + 1) if domain.holds(Fraction(value))
    )
    for start in range(first, first + STARTS):
        sides = (written_out(changed(side, {n: lift(start)})) for side in (scene.left, scene.right))
        left, right = sides
        there = make_scene(left, right, scene.hypotheses, scene.ranges, scene.deadline)
        if not surely_ordered(there, relation):
            return False
        if _follows(scene, relation, n, start):
            return True
    return False


def _holds_in(scene: Scene, term: Term, relation: Relation) -> bool:
    from hw_cli.oracles.equality.elimination import eliminate

    return eliminate(term, relation, lift(0), scene.ranges, scene.hypotheses) is True


def _follows(scene: Scene, relation: Relation, n: Term, start: int) -> bool:
    """Whether a relation at n + 1 follows from the one at n, from `start` on."""
    from hw_cli.oracles.equality.elimination import eliminate

    after, before = sides_of_step(scene.left - scene.right, n)
    powers: dict[Term, Term] = {}

    def grown(node: Term) -> Term:
        if isinstance(node, core.Power) and n in free_variables(node.exponent) - free_variables(node.base):
            rest, slope = (
                exact(changed(part, {n: lift(0)}))
                for part in (node.exponent, written_out(derivative(node.exponent, n)))
            )
            if (
                rest is not None
                and slope is not None
                and rest.denominator == slope.denominator == 1
                and slope > 0
            ):
                letter = powers.setdefault(node.base, core.Symbol(f"power {len(powers)}"))
                return (
                    letter ** int(slope) * core.Power(node.base, lift(rest)) if rest else letter ** int(slope)
                )
        return node

    after, before = (bottom_up(term, grown) for term in (after, before))
    ranges = {**scene.ranges, n: Range(Fraction(start), low_in=True)}
    ranges |= dict.fromkeys((free_variables(after) | free_variables(before)) - ranges.keys(), Range())
    positive = [
        Hypothesis(letter, Relation.GT, lift(0))
        for base, letter in powers.items()
        if _holds_in(scene, base, Relation.GT)
    ]
    known = (*scene.hypotheses, *positive, Hypothesis(before, relation, lift(0)))
    return eliminate(after, relation, lift(0), ranges, known) is True
