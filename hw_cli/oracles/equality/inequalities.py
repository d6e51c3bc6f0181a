"""Whether an inequality holds wherever both sides are defined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain

import flint

from hw_cli.kernel.evidence import Counterexample, Finding
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.answer import TIMED_OUT, UNKNOWN, it_fails, it_holds, not_known
from hw_cli.oracles.equality.domains import conditions, conditions_of, holding
from hw_cli.oracles.equality.elimination import eliminate, without_logarithms
from hw_cli.oracles.equality.equalities import precise, prove
from hw_cli.oracles.equality.everywhere import Sign, is_nonnegative
from hw_cli.oracles.equality.normal import NoForm
from hw_cli.oracles.equality.orders import proved_order, zeros_and_poles
from hw_cli.oracles.equality.ranges import lies_above, span_of
from hw_cli.oracles.equality.rewriting import logarithm, same_sign, written_out
from hw_cli.oracles.equality.sampling import Range, moved, random_places
from hw_cli.oracles.equality.scene import Scene, make_scene
from hw_cli.oracles.equality.scene import shown as displayed
from hw_cli.oracles.equality.trials import (
    BITS,
    MANY_BITS,
    Tally,
    first_places,
    refuted_at,
    suggested,
    suggested_places,
    try_places,
    value_at,
)
from hw_cli.prose import Message, say
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import Undefined, Unsure
from hw_cli.terms.budgets import TooLarge, changed
from hw_cli.terms.core import Call, Symbol, Term, exact, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.functions import record_of
from hw_cli.terms.kinks import bends_without_end
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text
from hw_cli.terms.walk import free_variables, subterms

FINER = (20_000, 200_000)  # bits of two numbers that are ordered, where fewer do not tell
_SLOT = Symbol("slot of a limit")
EXACT_PLACES = 24  # where a strict inequality is looked at exactly


def decide_order(scene: Scene, relation: Relation) -> Finding:
    """The verdict on an inequality between terms with letters: points refute, and nothing but a proof holds."""
    tally = Tally()
    told = conditions_of(scene)

    def shown(why: Message) -> Finding:
        return holding(scene, tally, told, True, why, False, ordered=True)

    refuted = try_places(scene, relation, first_places(scene, told), tally, told, BITS)
    refuted = refuted or _equal_somewhere(scene, relation, tally)
    if refuted is not None:
        return refuted
    settled = proved_order(scene, relation)
    if settled is True and (tally.agreed or tally.unsure):
        return shown(say("the difference has this sign everywhere"))
    if isinstance(settled, dict):  # of the normal form, which may have a value where a side has none
        refuted = try_places(scene, relation, iter([settled]), tally, told, MANY_BITS)
        if refuted is not None:
            return refuted
    if settled is False and not _may_be_left_out(scene, told):
        return it_fails(say("the two sides are equal at an irrational point, or cross there"))
    places = chain(random_places(scene.letters, scene.ranges, 32, seed=scene.seed), suggested_places(scene))
    refuted = try_places(scene, relation, places, tally, told, BITS) or _descended(
        scene, relation, tally, told
    )
    if refuted is not None:
        return refuted
    from hw_cli.oracles.equality.induction import (
        holds_case_by_case,
        holds_from_each_to_the_next,
        holds_over_a_period,
    )

    if tally.agreed and any(map(bends_without_end, scene.parts)) and holds_over_a_period(scene, relation):
        return shown(say("on every piece of a period"))
    eliminated = _by_elimination(scene, relation)
    if isinstance(eliminated, Finding):
        return eliminated
    if eliminated and tally.agreed:
        return shown(say("the negation has no solution over the reals"))
    if tally.agreed and (is_above(scene, relation) or _by_limits(scene, relation)):
        return shown(say("the difference has this sign everywhere"))
    if tally.agreed and holds_case_by_case(scene, relation):
        return shown(say("at every integer there is"))
    if tally.agreed and (
        _by_induction(scene, relation, told) or holds_from_each_to_the_next(scene, relation, told)
    ):
        return shown(say("by induction"))
    from hw_cli.oracles.equality.monotone import ordered_along_a_letter

    if tally.agreed and ordered_along_a_letter(scene, relation):
        return shown(say("by the sign of a slope, from a place on"))
    return _touching(scene, relation) or (TIMED_OUT if scene.deadline.over else UNKNOWN)


def _may_be_left_out(scene: Scene, told: list[Condition]) -> bool:
    """Whether an irrational zero of the difference, a fraction of polynomials, may lie where a side has no value."""
    (letter,) = scene.letters
    zeros = [factor for _, factor in zeros_and_poles(scene.left - scene.right, letter) or ()]
    poles = [zeros_and_poles(item.term, letter) for item in told if item.relation is Relation.NE]
    return len(poles) < len(told) or any(
        found is None or any(factor.degree() > 1 and factor in zeros for _, factor in found)
        for found in poles
    )


def surely_ordered(scene: Scene, relation: Relation) -> bool:
    """Whether a proof of an inequality is found, without points."""
    return (
        proved_order(scene, relation) is True
        or _by_elimination(scene, relation) is True
        or (len(scene.letters) > 0 and is_above(scene, relation))
        or _by_limits(scene, relation)
    )


def _by_limits(scene: Scene, relation: Relation) -> bool:
    """a f(u) + b > 0, for an f that rises towards limits and never reaches them, where a L + b ≥ 0 at the nearer limit L."""
    if scene.imaginary or scene.estimated or relation is Relation.EQ:
        return False
    if relation is Relation.NE:
        return _by_limits(scene, Relation.LT) or _by_limits(scene, Relation.GT)
    above, below = _by_size(scene, relation)
    gap = above - below
    for part in dict.fromkeys(subterms(gap)):
        found = record_of(part) if isinstance(part, Call) else None
        if found is None or found.limits == (None, None):
            continue
        line = changed(gap, {part: _SLOT})
        slope = exact(written_out(derivative(line, _SLOT)))
        limit = found.limits[slope < 0] if slope else None
        if limit is not None:
            rest = replace(scene, left=changed(line, {_SLOT: limit}), right=lift(0))
            return scene.ring().shows(rest.left, rest.right) or surely_ordered(rest, Relation.GE)
    return False


def _touching(scene: Scene, relation: Relation) -> Finding | None:
    """A strict inequality refuted where the two sides are exactly equal, at π/2 or e."""
    if relation not in (Relation.LT, Relation.GT, Relation.NE) or not _is_plain(scene):
        return None
    (letter,) = scene.letters
    gap = scene.left - scene.right
    flint.ctx.prec = BITS
    place = Sign(gap, letter, scene.ranges[letter], True, scene.ring, scene.deadline).vanishing()
    if place is None:
        return None
    at = scene.point({}, 0)
    value = displayed(at.at({letter: at(place)})(scene.left))
    found = Counterexample(((letter, text(place)),), value, value)
    return it_fails(say("the two sides are equal at a point"), found)


def _by_induction(scene: Scene, relation: Relation, told: list[Condition]) -> bool:
    """In order where an integer begins; and the greater side grows by more from n to n + 1, or, both > 0, by a greater factor.

    Of sides that are defined all the way: one gap would break the chain.
    """
    if relation is Relation.NE or not _is_plain(scene) or scene.odd:
        return False
    (letter,) = scene.letters
    domain = scene.ranges[letter]
    if not domain.integer or domain.low is None:
        return False
    first = next(value for value in (domain.low // 1 + k for k in (0, 1)) if domain.holds(Fraction(value)))
    beyond = replace(domain, integer=False, low=Fraction(first), low_in=True)
    box = {letter: span_of(beyond)}
    if not all(lies_above(item.term, box, strictly=item.relation is not Relation.GE) for item in told):
        return False
    above, below = _by_size(scene, relation)
    weakly = relation in (Relation.GE, Relation.LE)
    return _grows(scene, above, below, beyond, weakly=weakly) or (
        first >= 1
        and _grows(scene, above - 1 / letter, below, beyond, weakly=True)  # more, which may be what grows
    )


def _by_size(scene: Scene, relation: Relation) -> tuple[Term, Term]:
    """The side that should be greater, and the other."""
    rises = relation in (Relation.GT, Relation.GE)
    return (scene.left, scene.right) if rises else (scene.right, scene.left)


def _grows(scene: Scene, above: Term, below: Term, beyond: Range, *, weakly: bool) -> bool:
    """Whether a side is greater at the first integer, and grows by more, or by a greater factor, from each to the next."""
    from hw_cli.oracles.equality.induction import sides_of_step
    from hw_cli.oracles.equality.monotone import grows_by_a_factor

    (letter,) = scene.letters
    first = beyond.low or Fraction(0)
    starts = [written_out(changed(side, {letter: lift(first)})) for side in (above, below)]
    ring = scene.ring()
    try:
        if not (_is_greater(scene, *starts, weakly=weakly) or (weakly and scene.ring().equal(*starts))):
            return False
        after, before = sides_of_step(above - below, letter)
        grows = ring.minus(ring.form(after), ring.form(before))
        factors = [ring.form(changed(side, {letter: letter + 1})) for side in (above, below)]
        one, other = ring.form(above), ring.form(below)
        step = ring.minus(ring.product(factors[0], other), ring.product(factors[1], one))
        rises = _rises(scene, after, before, {letter: beyond})
    except (NoForm, TooLarge, Undefined, Unsure, ArithmeticError, ValueError):
        return False
    by_ring = not ring.partial and (
        is_nonnegative(ring, grows, letter, beyond)
        or rises
        or (
            is_nonnegative(ring, other, letter, beyond, strictly=True)
            and is_nonnegative(ring, step, letter, beyond)
        )
    )
    return by_ring or grows_by_a_factor(above, below, letter, beyond)


def _is_greater(scene: Scene, above: Term, below: Term, *, weakly: bool) -> bool:
    """Whether a side is greater where an integer begins: by its value, or by z3 where letters are left, never as they are drawn."""
    start = make_scene(above, below, (), {}, scene.deadline)
    if not start.letters and not start.draws:
        at = start.point({}, 0)
        return bool(at(above) > at(below))
    return _by_elimination(start, Relation.GE if weakly else Relation.GT) is True


def _rises(scene: Scene, after: Term, before: Term, ranges: dict[Term, Range]) -> bool:
    """Whether a step is ≥ 0, once the letters for sums, which both sides have alike, are left out."""
    kept = dict.fromkeys((free_variables(after) | free_variables(before)) - ranges.keys(), lift(0))
    one, other = changed(after, kept), changed(before, kept)
    if not scene.ring().equal(after - before, one - other):
        return False
    step = make_scene(one, other, (), ranges, scene.deadline)
    return _by_elimination(step, Relation.GE) is True


def _is_plain(scene: Scene) -> bool:
    """Whether a pair is about one real letter, without estimates and conditions."""
    return not (scene.hypotheses or scene.imaginary or scene.estimated) and len(scene.letters) == 1


def _equal_somewhere(scene: Scene, relation: Relation, tally: Tally) -> Finding | None:
    """A strict inequality refuted where the two sides are exactly equal."""
    if relation not in (Relation.LT, Relation.GT, Relation.NE):
        return None
    for place in tally.open[:EXACT_PLACES]:
        if scene.hypotheses:  # whether they hold is not known exactly
            break
        values = {letter: lift(value) for letter, value in place.items()}
        left, right = (changed(side, values) for side in (scene.left, scene.right))
        if scene.ring().shows(left, right):
            found = value_at(scene.point(place, 0), scene.left)
            if found is not None and not isinstance(found, str):
                return refuted_at(scene, place, 0, found, found)
    return None


def _descended(scene: Scene, relation: Relation, tally: Tally, told: list[Condition]) -> Finding | None:
    """Walk from where the sides are nearest to where they are nearer still."""
    for _, _, start in sorted(tally.gaps, key=lambda item: item[:2])[:3]:
        best, place, step = min(tally.gaps, key=lambda item: item[:2])[0] + 1, start, Fraction(1, 2)
        for _ in range(24):
            there = Tally()
            refuted = try_places(scene, relation, moved(place, scene.ranges, step), there, told, BITS)
            if refuted is not None:
                return refuted
            least = min(there.gaps, key=lambda item: item[:2], default=None)
            if least is not None and least[0] < best:
                best, place = least[0], least[2]
            else:
                step /= 3
    return None


def is_above(scene: Scene, relation: Relation) -> bool:
    """Whether the difference has the sign of a relation on the whole range, by enclosures."""
    if scene.imaginary or scene.estimated:
        return False
    if sides := _on_each_side(scene):
        return all(is_above(side, relation) for side in sides)
    if scene.hypotheses:
        apart = _between_ends(scene)
        return apart is not None and is_above(apart, relation)
    above, below = _by_size(scene, relation)
    gaps = [above - below, below - above] if relation is Relation.NE else [above - below]
    strictly = relation in (Relation.LT, Relation.GT, Relation.NE)
    flint.ctx.prec = BITS
    if len(scene.letters) > 1:
        box = {letter: span_of(domain) for letter, domain in scene.ranges.items()}
        return any(lies_above(gap, box, strictly=strictly) for gap in gaps)
    return any(_keeps_sign(gap, scene, strictly) for gap in chain(gaps, _forms(scene, relation)))


def _on_each_side(scene: Scene) -> list[Scene]:
    """The pair in a + t and in a − t, t > 0, for an a inside the one letter's range where a denominator is 0, or that is excluded; in
    h − t, t ≥ 0, where it ends at h alone.
    """
    if len(scene.letters) != 1:
        return []
    (letter,) = scene.letters
    domain, needs = scene.ranges[letter], (*conditions(scene.left), *conditions(scene.right))
    told: list[tuple[Term, Relation]] = [(h.left - h.right, h.relation) for h in scene.hypotheses]
    told += [(item.term, item.relation) for item in needs]
    zeros = (zeros_and_poles(term, letter) or () for term, relation in told if relation is Relation.NE)
    factors = [factor for found in zeros for _, factor in found if factor.degree() == 1]
    places = [Fraction(-int(factor[0]), int(factor[1])) for factor in factors]
    at = next(filter(domain.holds, places), domain.high if domain.low is None else None)
    given = tuple(item for item in scene.hypotheses if item.relation is not Relation.NE)
    sides = []
    for sign, end, end_in in ((1, domain.high, domain.high_in), (-1, domain.low, domain.low_in)):
        if at is not None and end != at:
            place = lift(at) + sign * letter if at else letter if sign > 0 else -letter
            reach = None if end is None else abs(end - at)
            part = Range(Fraction(0), reach, at == domain.high and domain.high_in, end_in)
            sides.append(_moved(replace(scene, hypotheses=given), place, part))
    return sides


def _moved(scene: Scene, place: Term, domain: Range) -> Scene:
    """The pair at a place instead of its one letter, which has another range there."""
    (letter,) = scene.letters
    at = {letter: place}
    one, other = (changed(side, at) for side in (scene.left, scene.right))
    given = tuple(replace(h, left=changed(h.left, at), right=changed(h.right, at)) for h in scene.hypotheses)
    return replace(scene, left=one, right=other, hypotheses=given, ranges={letter: domain})


def _between_ends(scene: Scene) -> Scene | None:
    """The pair in t of [0, 1], or t ≥ 0, where hypotheses are ends of the one letter: x ≤ π/2. None where they are anything else."""
    if len(scene.letters) != 1:
        return None
    (letter,) = scene.letters
    domain = scene.ranges[letter]
    low: Term | None = None if domain.low is None else lift(domain.low)
    high: Term | None = None if domain.high is None else lift(domain.high)
    low_in, high_in = domain.low_in, domain.high_in
    for item in scene.hypotheses:
        one, relation, other = item.left, item.relation, item.right
        if other == letter:
            one, relation, other = other, relation.flipped, one
        if one != letter or free_variables(other):
            return None
        if relation in (Relation.GT, Relation.GE):
            low, low_in = other, relation is Relation.GE
        elif relation in (Relation.LT, Relation.LE):
            high, high_in = other, relation is Relation.LE
        else:
            return None
    if low is None:
        return None
    width = lift(1) if high is None else high - low
    unit = Range(Fraction(0), None if high is None else Fraction(1), low_in, high_in)
    return _moved(replace(scene, hypotheses=()), low + width * letter, unit)


def _keeps_sign(gap: Term, scene: Scene, strictly: bool) -> bool:
    (letter,) = scene.letters
    domain = scene.ranges[letter]
    places = suggested((scene.left, scene.right), letter, domain.holds)[:EXACT_PLACES]
    return Sign(gap, letter, domain, strictly, scene.ring, scene.deadline, places).proved()


def _forms(scene: Scene, relation: Relation) -> Iterator[Term]:
    """What has the sign of left − right in one letter: without factors > 0, and of logarithms."""
    if relation is Relation.NE:
        return
    (letter,) = scene.letters
    above, below = _by_size(scene, relation)
    box = {letter: span_of(scene.ranges[letter])}

    def is_positive(part: Term) -> bool:
        return lies_above(part, box, strictly=True)

    try:
        yield same_sign(above - below, is_positive)
        if is_positive(above) and is_positive(below):
            yield same_sign(logarithm(above, is_positive) - logarithm(below, is_positive), is_positive)
    except TooLarge:
        return


def _by_elimination(scene: Scene, relation: Relation) -> Finding | bool:
    """z3's verdict on polynomial inequalities in several letters."""
    evidence = eliminate(scene.left, relation, scene.right, scene.ranges, scene.hypotheses)
    if isinstance(evidence, Counterexample):
        return it_fails(say("the two sides differ at a point"), evidence)
    forms = without_logarithms(scene.left - scene.right) if evidence is None else ()
    return evidence is True or any(
        eliminate(left, relation, right, scene.ranges, (*scene.hypotheses, *positive)) is True
        for left, right, positive in forms
    )


def compare_numbers(scene: Scene, relation: Relation) -> Finding:
    """The verdict on a relation between numbers."""
    values = precise(scene)
    if values is None:
        return not_known(say("one side at least has no value"))
    left, right = values
    verdict = holds(left, relation, right)
    if verdict is None and prove(scene).proved:
        verdict = relation in (Relation.LE, Relation.GE)
    if verdict is None and not scene.integrals:
        left, right = precise(scene, FINER) or values
        verdict = holds(left, relation, right)
    if verdict is None and _by_limits(scene, relation):
        return it_holds(say("the difference has this sign everywhere"))
    if verdict is None or scene.estimated or (verdict and scene.draws):
        return UNKNOWN
    if verdict:
        return it_holds(say("the two numbers, with proven errors"))
    return refuted_at(scene, {}, 0, left, right)
