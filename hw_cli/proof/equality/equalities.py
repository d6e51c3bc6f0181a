"""Whether two terms are equal wherever both are defined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import flint
from flint import acb, arb

from hw_cli.proof.equality.answer import UNKNOWN, Answer, Status
from hw_cli.proof.equality.conditions import conditions
from hw_cli.proof.equality.domains import holding
from hw_cli.proof.equality.forms import by_induction, by_slope, prove
from hw_cli.proof.equality.pieces import bends, is_one_signed, sides
from hw_cli.proof.equality.rewriting import TooLarge
from hw_cli.proof.equality.sampling import Place, random_places
from hw_cli.proof.equality.scene import Scene
from hw_cli.proof.equality.trials import (
    BITS,
    MORE_BITS,
    Tally,
    first_places,
    limited,
    refuted_at,
    try_places,
    value_at,
)
from hw_cli.proof.equality.values import holds
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import subterms

MANY_BITS = 2400
RANDOM_POINTS = 32
PIECES = 160  # points where values jump or bend
ENOUGH = 8  # points that agree, for what is not proved
WIDE_SEARCH = 400  # points, where few were defined
JUMPING = frozenset({"floor", "ceil", "sign", "max", "min", "relu", "gcd", "lcm"})
ESTIMATES = 12  # points where values are estimates


def decide_equality(scene: Scene) -> Answer:
    """The verdict on the equality of a pair."""
    tally = Tally()
    told = list(dict.fromkeys((*conditions(scene.left), *conditions(scene.right))))
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
        return found or Answer(Status.FAILS, True, say("the two sides differ by {gap}", gap=proof.gap or ""))
    if not scene.letters:
        return _equal_constants(scene, tally)
    if tally.agreed and by_induction(scene):
        return holding(scene, tally, told, True, say("by induction"), False)
    if tally.agreed and _has_integrals(scene) and by_slope(scene):
        return holding(
            scene,
            tally,
            told,
            True,
            say("the derivatives are equal, and the values where the integral begins"),
            bool(told),
        )
    ring = proof.ring or scene.ring()
    bent = bends((scene.left, scene.right), ring)
    slow = scene.estimated or _has_integrals(scene)
    points = ESTIMATES if slow else PIECES if bent or _has_jumps(scene) else RANDOM_POINTS
    places: Iterator[Place] = chain(
        random_places(scene.letters, scene.ranges, points),
        (place for bend in bent for place in sides(bend, scene.letters, scene.ranges)),
    )
    if slow:
        places = limited(places, 3 * ESTIMATES)
    refuted = try_places(scene, Relation.EQ, places, tally, told, BITS if slow else MORE_BITS)
    if not slow:
        refuted = refuted or try_places(scene, Relation.EQ, iter(tally.places[-3:]), Tally(), told, MANY_BITS)
    if refuted is not None:
        return refuted
    if tally.generic < ENOUGH:
        places = random_places(scene.letters, scene.ranges, WIDE_SEARCH, seed=7)
        refuted = try_places(scene, Relation.EQ, places, tally, told, MORE_BITS, stop=ENOUGH)
        if refuted is not None:
            return refuted
    if proof.proved and tally.generic:
        return holding(scene, tally, told, True, say("both sides have the same normal form"), proof.partial)
    if not _covers(scene, bent, tally):
        return Answer(Status.UNDECIDED, False, say("the points that were tried do not show all cases"))
    if tally.generic >= ENOUGH or (tally.generic >= 3 and _is_narrow(scene)):
        return holding(scene, tally, told, False, say("confirmed at {n} points", n=tally.agreed), True)
    if tally.too_large:
        raise TooLarge
    if not tally.agreed and not tally.unsure:
        return Answer(Status.UNDECIDED, False, say("no point was found where both sides are defined"))
    return UNKNOWN


def _is_narrow(scene: Scene) -> bool:
    return any(domain.integer for domain in scene.ranges.values())


def _has_integrals(scene: Scene) -> bool:
    return any(
        isinstance(part, core.Integral) for term in (scene.left, scene.right) for part in subterms(term)
    )


def _has_jumps(scene: Scene) -> bool:
    return any(
        isinstance(part, core.Call) and getattr(part.function, "name", "") in JUMPING
        for term in (scene.left, scene.right)
        for part in subterms(term)
    )


def _covers(scene: Scene, bent: list[Term], tally: Tally) -> bool:
    """Whether the points that agreed lie on both sides of everything that may change sign where both are defined."""
    for bend in bent:
        if is_one_signed(bend, scene.letters, scene.ranges):
            continue
        seen = set()
        for number, place in enumerate(tally.places):
            value = value_at(scene.point(place, number), bend)
            if isinstance(value, acb):  # no sign that could change
                seen |= {1, -1}
            elif isinstance(value, arb):
                seen.add(1 if value > 0 else -1 if value < 0 else 0)
        if {1, -1} <= seen or (seen and not _can_be_negative(scene, bend)):
            continue
        return False
    return True


def _can_be_negative(scene: Scene, bend: Term) -> bool:
    """Whether a radicand is meant: where it is < 0 nothing is defined, and one sign is all there is."""
    roots = (
        part.arguments[0]
        for term in (scene.left, scene.right)
        for part in subterms(term)
        if isinstance(part, core.Call) and part.function in (core.Function("sqrt"), core.Function("log"))
    )
    return bend not in set(roots)


def _equal_constants(scene: Scene, tally: Tally) -> Answer:
    values = precise(scene)
    if values is None and tally.too_large:
        raise TooLarge
    if values is None and not scene.imaginary:  # √−1 √−1 means −1
        scene.imaginary = True
        values = precise(scene)
    if values is None:
        at = scene.point({}, 0)
        if (value_at(at, scene.left) is None) != (value_at(at, scene.right) is None):
            return Answer(Status.FAILS, True, say("one side has no value, the other has"))
        return Answer(Status.UNDECIDED, False, say("one side at least has no value"))
    left, right = values
    if holds(left, Relation.EQ, right) is False:
        return refuted_at(scene, {}, 0, left, right)
    gap = abs(left - right)
    close = arb(2) ** -500 * (abs(left) + abs(right) + 1)
    known = 150
    if scene.estimated:
        known = 5
    elif _has_integrals(scene):
        known = 12
    if known < 150:
        close = arb(10) ** -known * (abs(left) + abs(right) + 1)
    if gap < close:
        digits = say("the two numbers agree to {n} digits", n=known)
        return Answer(Status.HOLDS, False, digits)
    return UNKNOWN


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
