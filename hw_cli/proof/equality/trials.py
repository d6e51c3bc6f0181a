"""Both sides evaluated at points: a certain difference refutes, agreement is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import flint
from flint import arb

from hw_cli.proof.equality.answer import Answer, Condition, Status
from hw_cli.proof.equality.display import shown_apart, shown_place
from hw_cli.proof.equality.orders import rational_roots
from hw_cli.proof.equality.rewriting import TooLarge
from hw_cli.proof.equality.sampling import Place, random_places, small_places
from hw_cli.proof.equality.scene import Scene
from hw_cli.proof.equality.values import Point, Unsure, holds
from hw_cli.proof.evidence import Counterexample
from hw_cli.prose import say
from hw_cli.terms.balls import Undefined
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation

BITS = 96
MORE_BITS = 320
SMALL_POINTS = 26
FINE, ROUGH = arb(2) ** -36, arb(10) ** -6  # shares of the values' size; the second for estimates


@dataclass
class Tally:
    """What the points tried so far have shown."""

    agreed: int = 0
    generic: int = 0  # of those, points in general position
    unsure: int = 0
    broken: set[Condition] = field(default_factory=set)
    too_large: bool = False
    places: list[Place] = field(default_factory=list)  # where both sides agreed
    gaps: list[tuple[float, int, Place]] = field(default_factory=list)  # the least relative differences


def first_places(scene: Scene, told: list[Condition]) -> Iterator[Place]:
    """Readable points, and those where one side may not be defined."""
    yield from limited(
        small_places(scene.letters, scene.ranges), SMALL_POINTS if len(scene.letters) > 1 else 13
    )
    if len(scene.letters) == 1:
        (letter,) = scene.letters
        for condition in told:
            for root in rational_roots(condition.term, letter):
                if scene.ranges[letter].holds(root):
                    yield {letter: root}
    yield from random_places(scene.letters, scene.ranges, 4 if scene.letters else 0)


def try_places(
    scene: Scene,
    relation: Relation,
    places: Iterator[Place],
    tally: Tally,
    told: list[Condition],
    bits: int,
    *,
    stop: int | None = None,
) -> Answer | None:
    """Evaluate both sides at places; the refutation, if one of them gives it."""
    for number, place in enumerate(places):
        if scene.deadline.over:
            return None
        if stop is not None and tally.generic >= stop:
            return None
        flint.ctx.prec = bits
        at = scene.point(place, number)
        try:
            if not scene.allowed(at):
                continue
            sides = [value_at(at, scene.left), value_at(at, scene.right)]
            if _may_gain(sides, relation) and bits < MORE_BITS:
                flint.ctx.prec = MORE_BITS
                at = scene.point(place, number)
                sides = [value_at(at, scene.left), value_at(at, scene.right)]
        except TooLarge:
            tally.too_large = True
            continue
        left, right = sides
        if left is None or right is None:
            if (left is None) != (right is None):
                tally.broken |= {condition for condition in told if _is_broken(at, condition)}
            continue
        if isinstance(left, str) or isinstance(right, str):
            tally.unsure += 1
            continue
        verdict = holds(left, relation, right)
        if scene.estimated and verdict is False and _is_close(left, right, ROUGH):
            verdict = None
        if verdict is False:
            return refuted_at(scene, place, number, left, right)
        if verdict is True or (
            relation is Relation.EQ and _is_close(left, right, ROUGH if scene.estimated else FINE)
        ):
            tally.agreed += 1
            tally.generic += _is_generic(scene, place)
            tally.places.append(place)
            if relation is not Relation.EQ and isinstance(left, arb) and isinstance(right, arb):
                tally.gaps.append((_relative(left, right), len(tally.gaps), place))
        else:
            tally.unsure += 1
    return None


def value_at(at: Point, term: Term) -> Any:
    """The value; None where there is none, a word where it is not known."""
    try:
        value = at(term)
    except (Undefined, ZeroDivisionError):
        return None
    except Unsure:
        return "unsure"
    except (ValueError, OverflowError):
        return "unsure"
    if not value.is_finite():
        return "unsure"
    return value


def _may_gain(sides: list[Any], relation: Relation) -> bool:
    """Whether more digits may tell more."""
    if any(isinstance(side, str) for side in sides):
        return True
    left, right = sides
    if left is None or right is None:
        return False
    if relation is Relation.EQ:
        return holds(left, relation, right) is not False and not _is_close(left, right)
    return holds(left, relation, right) is None


def _is_close(left: Any, right: Any, share: Any = FINE) -> bool:
    """Whether two values that may be equal are known well enough to agree for a reason."""
    return bool(abs(left - right) < share * (abs(left) + abs(right) + arb(2) ** -8))


def _is_generic(scene: Scene, place: Place) -> bool:
    """Whether a point was drawn at random: √x and √−x agree at 0, but say nothing of one another."""
    return all(scene.ranges[letter].integer or value.denominator > 100 for letter, value in place.items())


def _relative(left: Any, right: Any) -> float:
    """How far two values are apart, for their size."""
    return float((abs(left - right) / (abs(left) + abs(right) + 1)).mid())


def _is_broken(at: Point, condition: Condition) -> bool:
    try:
        return holds(at(condition.term), condition.relation, arb(0)) is False
    except (Undefined, Unsure, TooLarge, UnknownNode, ZeroDivisionError):
        return False


def refuted_at(scene: Scene, place: Place, sample: int, left: Any, right: Any) -> Answer:
    """The answer that a point refutes."""
    found = Counterexample(shown_place(scene, place, sample), *shown_apart(left, right))
    message = say("the two sides differ at a point") if place else say("the two numbers differ")
    return Answer(Status.FAILS, not scene.estimated, message, found)


def limited(places: Iterator[Place], count: int) -> Iterator[Place]:
    """The first places."""
    return islice(places, count)
