"""Whether two terms are equal wherever both are defined: what normal forms, induction and slopes prove, what points show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

import flint

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.findings import Finding
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.answer import TIMED_OUT, UNKNOWN, it_fails, it_holds, not_known
from hw_cli.oracles.equality.conditions import conditions
from hw_cli.oracles.equality.domains import conditions_of, holding, surely_holds
from hw_cli.oracles.equality.normal import NoForm, Ring, constant
from hw_cli.oracles.equality.orders import bounds, one_letter, roots_and_factors, whole_powers
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.oracles.equality.sampling import Place, Range, random_places
from hw_cli.oracles.equality.scene import Scene, holds
from hw_cli.oracles.equality.trials import (
    BITS,
    MANY_BITS,
    MORE_BITS,
    SUGGESTED,
    Tally,
    first_places,
    refuted_at,
    suggested_places,
    try_places,
    value_at,
)
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.kinks import bends_without_end
from hw_cli.terms.numerals import TooLarge, changed, exact
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, free_variables, is_variable, subterms

if TYPE_CHECKING:
    from hw_cli.oracles.equality.ranges import Span


@dataclass(frozen=True)
class Proof:
    """What the normal forms say, in `ring`: `differ` when the difference is a number other than 0."""

    proved: bool = False
    partial: bool = False
    differ: bool = False
    gap: str | None = None
    ring: Ring | None = None


def prove(scene: Scene) -> Proof:
    """Compare the normal forms of both sides."""
    ring = scene.ring()
    try:
        gap = ring.minus(ring.form(scene.left), ring.form(scene.right))
        if ring.is_zero(gap):
            return Proof(True, ring.partial, ring=ring)
        if scene.odd or scene.estimated:
            return Proof(ring=ring)
        whole = constant(gap)
        if whole is not None and whole:
            return Proof(differ=True, gap=str(whole) if len(str(whole)) < 40 else None)
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        pass
    return Proof(ring=ring)


def by_induction(scene: Scene) -> bool:
    """Sums up to a letter n: equal where they start, and both sides grow alike from n to n + 1."""
    ends = {
        (part.high, part.low)
        for term in (scene.left, scene.right)
        for part in subterms(term)
        if isinstance(part, core.IndexedSum) and is_variable(part.high) and exact(part.low) is not None
    }
    if len(ends) != 1:
        return False
    ((letter, low),) = ends
    gap = scene.left - scene.right
    after, before = sides_of_step(gap, letter)
    start = written_out(changed(gap, {letter: low}))
    ring = scene.ring()
    try:
        return ring.equal(after, before) and scene.ring().equal(start, core.Number("0")) and not ring.partial
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return False


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
    one, other = (bottom_up(term, lambda node: kept.get(node, node)) for term in (after, gap))
    return one, other


def by_slope(scene: Scene) -> bool:
    """Integrals up to a letter: the sides are equal where the integral begins, and their derivatives are, without a gap between."""
    ends = {
        (part.high, part.low)
        for term in (scene.left, scene.right)
        for part in subterms(term)
        if isinstance(part, core.Integral) and part.low is not None and part.high in scene.letters
    }
    if len(ends) != 1:
        return False
    ((letter, low),) = ends
    if letter is None or low is None or scene.imaginary or not _without_gap(scene, letter, low):
        return False
    ring = scene.ring()
    try:
        slopes = [written_out(derivative(term, letter)) for term in (scene.left, scene.right)]
        starts = [_without_empty(changed(term, {letter: low})) for term in (scene.left, scene.right)]
        return ring.equal(*slopes) and scene.ring().equal(*starts) and not ring.partial
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return False


def _without_gap(scene: Scene, letter: Term, low: Term) -> bool:
    """Whether both sides are analytic on an interval that holds `low` and where they are defined: beyond a gap they may jump."""
    from hw_cli.oracles.equality.ranges import Span, greatest, least, range_of, span_of

    box = {name: span_of(domain) for name, domain in scene.ranges.items()}
    try:
        start = range_of(low, {name: found for name, found in box.items() if name != letter})
    except (UnknownNode, ArithmeticError, ValueError):
        return False
    box[letter] = Span(least((start.low, box[letter].low)), greatest((start.high, box[letter].high)))
    for part in (*subterms(scene.left), *subterms(scene.right)):
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
    from hw_cli.oracles.equality.ranges import Span, greatest, least, span_of

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


RANDOM_POINTS = 24
DIGITS, INTEGRAL_DIGITS = 150, 30  # of numbers that agree, for what is not proved
ESTIMATES = 12  # points where values are estimates
NOWHERE = not_known(say("no point was found where both sides are defined"))


def decide_equality(scene: Scene) -> Finding:
    """The verdict on the equality of a pair."""
    tally = Tally()
    told = conditions_of(scene)
    refuted = try_places(scene, Relation.EQ, first_places(scene, told), tally, told, BITS)
    if refuted is not None:
        return refuted
    if not (scene.letters or tally.agreed or tally.unsure or scene.imaginary):
        scene.odd = True  # (−8)^(1/3) by itself: the real root is meant
        refuted = try_places(scene, Relation.EQ, first_places(scene, told), tally, told, BITS)
        if refuted is not None:
            return refuted
    proof = prove(scene)
    if proof.proved and tally.generic:
        return holding(scene, tally, told, True, say("both sides have the same normal form"), proof.partial)
    if proof.differ:
        found = try_places(scene, Relation.EQ, first_places(scene, told), tally, told, MANY_BITS)
        if found is None and scene.hypotheses:  # which no number may meet
            return NOWHERE
        return found or it_fails(say("the two sides differ by {gap}", gap=proof.gap or ""))
    if not scene.letters:
        return _equal_constants(scene, tally)
    if tally.agreed and by_induction(scene):
        return holding(scene, tally, told, True, say("by induction"), False)
    if tally.agreed and scene.integrals and by_slope(scene):
        return holding(
            scene,
            tally,
            told,
            True,
            say("the derivatives are equal, and the values where the integral begins"),
            False,
        )
    return (
        _by_integers(scene, tally, told)
        or _by_pieces(scene, tally, told)
        or _by_points(scene, proof, tally, told)
    )


def _by_integers(scene: Scene, tally: Tally, told: list[Condition]) -> Finding | None:
    """What is rounded, and integers of which there are finitely many."""
    rounds = any(bends_without_end(part) for side in (scene.left, scene.right) for part in subterms(side))
    if not tally.agreed or not (rounds or any(domain.integer for domain in scene.ranges.values())):
        return None
    from hw_cli.oracles.equality.integers import equal_over_a_period, holds_case_by_case, is_rounded

    if rounds and (equal_over_a_period(scene) or is_rounded(scene)):
        return holding(scene, tally, told, True, say("both sides are rounded alike"), False)
    if holds_case_by_case(scene, Relation.EQ):
        return holding(scene, tally, told, True, say("at every integer there is"), False)
    return None


def _by_pieces(scene: Scene, tally: Tally, told: list[Condition]) -> Finding | None:
    """Polynomials in pieces (|x|, max, roots), which z3 decides."""
    if scene.estimated or scene.imaginary or not scene.kinks or not tally.generic:
        return None
    from hw_cli.oracles.equality.elimination import eliminate

    found = eliminate(scene.left, Relation.EQ, scene.right, scene.ranges, scene.hypotheses)
    if isinstance(found, Counterexample):
        return it_fails(say("the two sides differ at a point"), found)
    if found:
        return holding(scene, tally, told, True, say("the negation has no solution over the reals"), False)
    return None


def _by_points(scene: Scene, proof: Proof, tally: Tally, told: list[Condition]) -> Finding:
    """Points that the pair suggests, which may refute; then points in every piece, which may confirm."""
    slow = scene.estimated or scene.integrals
    places: Iterator[Place] = chain(
        random_places(scene.letters, scene.ranges, ESTIMATES if slow else RANDOM_POINTS, scene.seed),
        suggested_places(scene, ESTIMATES if slow else SUGGESTED),
    )
    refuted = try_places(scene, Relation.EQ, places, tally, told, BITS if slow else MORE_BITS)
    if refuted is not None:
        return refuted
    if proof.proved and tally.generic:
        return holding(scene, tally, told, True, say("both sides have the same normal form"), proof.partial)
    if scene.deadline.over:
        return TIMED_OUT
    if scene.estimated:
        return not_known(say("the values are estimates, which prove nothing"))
    if tally.too_large and not tally.agreed:
        raise TooLarge
    if not tally.agreed and not tally.unsure:
        return NOWHERE
    from hw_cli.oracles.equality.confirming import confirmed

    found = confirmed(scene, tally, told)
    if isinstance(found, Finding):
        return found
    if not found:
        return not_known(say("the points that were tried do not show all cases"))
    return holding(scene, tally, told, False, say("confirmed at {n} points", n=found), True)


def _equal_constants(scene: Scene, tally: Tally) -> Finding:
    values = precise(scene)
    if values is None and tally.too_large:
        raise TooLarge
    if values is None and not scene.imaginary:  # √−1 √−1 means −1
        scene.imaginary = True
        values = precise(scene)
    if values is None:
        at = scene.point({}, 0)
        if (value_at(at, scene.left) is None) != (value_at(at, scene.right) is None):
            return it_fails(say("one side has no value, the other has"))
        return not_known(say("one side at least has no value"))
    left, right = values
    if scene.estimated:
        return not_known(say("the values are estimates, which prove nothing"))
    if holds(left, Relation.EQ, right) is False:
        return refuted_at(scene, {}, 0, left, right)
    from hw_cli.oracles.equality.confirming import agreed_digits

    digits = agreed_digits(scene)
    if isinstance(digits, Finding):
        return digits
    if scene.draws:
        return UNKNOWN
    if digits >= (INTEGRAL_DIGITS if scene.integrals else DIGITS):
        return it_holds(say("the two numbers agree to {n} digits", n=digits), proved=False)
    return TIMED_OUT if scene.deadline.over else UNKNOWN


def precise(scene: Scene) -> tuple[Any, Any] | None:
    """Both values of a pair without letters, with the digits it takes; None where one is undefined."""
    found = None
    for bits in (BITS, MORE_BITS, MANY_BITS):
        if bits == MANY_BITS and scene.estimated:
            break
        flint.ctx.prec = bits
        at = scene.point({}, 0)
        left, right = value_at(at, scene.left), value_at(at, scene.right)
        if left is None or right is None:
            return None
        if isinstance(left, str) or isinstance(right, str):
            continue
        found = (left, right)
        if not (left - right).contains(0):
            break
    return found
