"""Whether two terms are equal wherever both are defined: what normal forms, induction and slopes prove, what points show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import flint

from hw_cli.kernel.evidence import Counterexample, Finding
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.answer import TIMED_OUT, UNKNOWN, it_fails, it_holds, not_known
from hw_cli.oracles.equality.domains import conditions_of, holding
from hw_cli.oracles.equality.normal import NoForm, Ring, constant
from hw_cli.oracles.equality.sampling import Place, random_places
from hw_cli.oracles.equality.scene import Scene
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
from hw_cli.terms.ball_values import holds
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.kinks import bends_without_end, jumps
from hw_cli.terms.relation import Relation


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


INVERSE = frozenset({"arcsin", "arccos", "arctan", "arsinh", "arcosh", "artanh"})
RANDOM_POINTS = 24
DIGITS, INTEGRAL_DIGITS = 150, 30  # of numbers that agree, for what is not proved
ESTIMATES = 12  # points where values are estimates
NOWHERE = not_known(say("no point was found where both sides are defined"))
UNSHOWN = not_known(say("the points that were tried do not show all cases"))
ONE_SIDED = it_fails(say("one side has no value, the other has"))


def decide_equality(scene: Scene) -> Finding:
    """The verdict on the equality of a pair."""
    tally = Tally()
    told = conditions_of(scene)
    proof: Proof | None = None

    def proved() -> bool:
        nonlocal proof
        proof = prove(scene)
        return proof.proved and not proof.partial

    refuted = try_places(scene, Relation.EQ, first_places(scene, told, proved), tally, told, BITS)
    if refuted is not None:
        return refuted
    if not (scene.letters or tally.agreed or tally.unsure or scene.imaginary):
        scene.odd = True  # (−8)^(1/3) by itself: the real root is meant
        refuted = try_places(scene, Relation.EQ, first_places(scene, told), tally, told, BITS)
        if refuted is not None:
            return refuted
        proof = None
    if proof is None:
        proof = prove(scene)
    if proof.proved and tally.generic and not (proof.partial and any(map(jumps, scene.parts))):
        return holding(scene, tally, told, True, say("both sides have the same normal form"), proof.partial)
    if proof.differ:
        found = try_places(scene, Relation.EQ, first_places(scene, told), tally, told, MANY_BITS)
        if found is None and scene.hypotheses:  # which no number may meet
            return NOWHERE
        return found or it_fails(say("the two sides differ by {gap}", gap=proof.gap or ""))
    if not scene.letters:
        return _equal_constants(scene, tally)
    return (
        _by_growth(scene, tally, told)
        or _by_integers(scene, tally, told)
        or _by_pieces(scene, tally, told)
        or _along_a_letter(scene, tally, told)
        or _by_points(scene, proof, tally, told)
    )


def _by_growth(scene: Scene, tally: Tally, told: list[Condition]) -> Finding | None:
    """Sums and integrals up to a letter."""
    if not tally.agreed or not any(isinstance(part, core.IndexedSum | core.Integral) for part in scene.parts):
        return None
    from hw_cli.oracles.equality.induction import by_induction, by_slope

    if by_induction(scene):
        return holding(scene, tally, told, True, say("by induction"), False)
    if scene.integrals and by_slope(scene):
        why = say("the derivatives are equal, and the values where the integral begins")
        return holding(scene, tally, told, True, why, False)
    return None


def _by_integers(scene: Scene, tally: Tally, told: list[Condition]) -> Finding | None:
    """What is rounded, and integers of which there are finitely many."""
    rounds = any(map(bends_without_end, scene.parts))
    if not tally.agreed or not (rounds or any(domain.integer for domain in scene.ranges.values())):
        return None
    from hw_cli.oracles.equality.induction import holds_case_by_case, holds_over_a_period, is_rounded

    if rounds and (holds_over_a_period(scene, Relation.EQ) or is_rounded(scene)):
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


def _along_a_letter(scene: Scene, tally: Tally, told: list[Condition]) -> Finding | None:
    """Functions whose derivatives are fractions, arctan and its like, and that agree at a place."""
    if not tally.generic or not any(map(_has_simple_slope, scene.parts)):
        return None
    from hw_cli.oracles.equality.monotone import equal_along_a_letter

    if equal_along_a_letter(scene):
        why = say("the derivatives are equal, and the values at a place")
        return holding(scene, tally, told, True, why, False)
    return None


def _has_simple_slope(part: core.Term) -> bool:
    return isinstance(part, core.Call) and getattr(part.function, "name", "") in INVERSE


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
        return UNSHOWN
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
            return ONE_SIDED
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


def precise(
    scene: Scene, precisions: tuple[int, ...] = (BITS, MORE_BITS, MANY_BITS)
) -> tuple[Any, Any] | None:
    """Both values of a pair without letters, with the digits it takes; None where one is undefined."""
    found = None
    for bits in precisions:
        if bits >= MANY_BITS and (scene.estimated or scene.deadline.over):
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
