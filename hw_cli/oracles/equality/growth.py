"""Equal where they begin, and growing alike from there: sums by induction, integrals by their slopes."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.conditions import conditions
from hw_cli.oracles.equality.domains import surely_holds
from hw_cli.oracles.equality.normal import NoForm, Ring
from hw_cli.oracles.equality.orders import bounds, one_letter, roots_and_factors, whole_powers
from hw_cli.oracles.equality.ranges import Span, greatest, least, range_of, span_of
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import Scene
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.numerals import TooLarge, changed, exact
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, free_variables, is_variable, subterms


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
    one, other = (bottom_up(term, lambda node: kept.get(node, node)) for term in (after, gap))
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
    if letter is None or low is None or scene.imaginary or not _without_gap(scene, letter, low):
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
