"""Whether an inequality holds wherever both sides are defined."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain

from hw_cli.proof.equality.answer import UNKNOWN, Answer, Condition, Status
from hw_cli.proof.equality.conditions import conditions
from hw_cli.proof.equality.domains import holding
from hw_cli.proof.equality.equalities import ENOUGH, precise
from hw_cli.proof.equality.forms import prove
from hw_cli.proof.equality.orders import proved_order
from hw_cli.proof.equality.pieces import bends, far_places, moved, sides
from hw_cli.proof.equality.sampling import random_places
from hw_cli.proof.equality.scene import Scene
from hw_cli.proof.equality.trials import BITS, MORE_BITS, Tally, first_places, refuted_at, try_places
from hw_cli.proof.equality.values import holds
from hw_cli.proof.evidence import Counterexample
from hw_cli.prose import say
from hw_cli.terms.relation import Relation


def decide_order(scene: Scene, relation: Relation) -> Answer:
    """The verdict on an inequality between terms with letters."""
    tally = Tally()
    told = list(dict.fromkeys((*conditions(scene.left), *conditions(scene.right))))
    refuted = try_places(scene, relation, first_places(scene, told), tally, told, BITS)
    if refuted is not None:
        return refuted
    settled = proved_order(scene, relation)
    if settled is True and (tally.agreed or tally.unsure):
        return holding(scene, tally, told, True, say("the difference has this sign everywhere"), False)
    if isinstance(settled, dict):
        refuted = try_places(scene, relation, iter([settled]), tally, told, MORE_BITS)
        if refuted is not None:
            return refuted
    if settled is False:
        return Answer(
            Status.FAILS, True, say("the two sides are equal at an irrational point, or cross there")
        )
    bent = bends((scene.left, scene.right), scene.ring())
    places = chain(
        random_places(scene.letters, scene.ranges, 160, seed=1),
        (place for bend in bent for place in sides(bend, scene.letters, scene.ranges)),
        far_places(scene.letters, scene.ranges),
    )
    refuted = try_places(scene, relation, places, tally, told, BITS) or _descended(
        scene, relation, tally, told
    )
    if refuted is not None:
        return refuted
    eliminated = _by_elimination(scene, relation)
    if isinstance(eliminated, Answer):
        return eliminated
    if eliminated and tally.agreed:
        return holding(scene, tally, told, True, say("the negation has no solution over the reals"), False)
    if relation is Relation.NE or tally.generic < ENOUGH:
        return UNKNOWN
    return holding(scene, tally, told, False, say("confirmed at {n} points", n=tally.agreed), True)


def _descended(scene: Scene, relation: Relation, tally: Tally, told: list[Condition]) -> Answer | None:
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


def _by_elimination(scene: Scene, relation: Relation) -> Answer | bool:
    """z3's verdict on polynomial inequalities in several letters."""
    from hw_cli.proof.equality.elimination import eliminate

    evidence = eliminate(scene.left, relation, scene.right, scene.ranges, scene.hypotheses)
    if evidence is None:
        return False
    if isinstance(evidence, Counterexample):
        return Answer(Status.FAILS, True, say("the two sides differ at a point"), evidence)
    return evidence


def compare_numbers(scene: Scene, relation: Relation) -> Answer:
    """The verdict on a relation between numbers."""
    values = precise(scene)
    if values is None:
        return Answer(Status.UNDECIDED, False, say("one side at least has no value"))
    left, right = values
    verdict = holds(left, relation, right)
    if verdict is None and prove(scene).proved:
        verdict = relation in (Relation.LE, Relation.GE)
    if verdict is None:
        return UNKNOWN
    if verdict:
        return Answer(Status.HOLDS, not scene.estimated, say("the two numbers, with proven errors"))
    return refuted_at(scene, {}, 0, left, right)
