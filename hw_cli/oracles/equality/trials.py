"""Both sides evaluated at points: a certain difference refutes, agreement is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import flint
from flint import arb

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.findings import Finding
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.answer import it_fails
from hw_cli.oracles.equality.orders import rational_roots
from hw_cli.oracles.equality.sampling import Place, random_places, small_places
from hw_cli.oracles.equality.scene import Scene
from hw_cli.prose import say
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import Point, Undefined, Unsure
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.numerals import TooLarge
from hw_cli.terms.relation import Relation

BITS = 96
MORE_BITS = 320
MANY_BITS = 2400
SMALL_POINTS = 26
SUGGESTED = 160
FINE, ROUGH = arb(2) ** -36, arb(10) ** -6  # shares of the values' size; the second for estimates


@dataclass
class Tally:
    """What the points tried so far have shown."""

    agreed: int = 0
    generic: int = 0  # of those, points in general position
    unsure: int = 0
    broken: set[Condition] = field(default_factory=set)  # where one side alone was defined
    wide: set[Condition] = field(default_factory=set)  # of those, broken on more than a set of measure zero
    lonely: bool = False  # one side alone had a value, in general position, and no condition says why
    too_large: bool = False
    places: list[Place] = field(default_factory=list)  # where both sides agreed
    open: list[Place] = field(default_factory=list)  # where digits did not tell
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
    yield from random_places(scene.letters, scene.ranges, 4 if scene.letters else 0, scene.seed)


def suggested_places(scene: Scene, most: int = SUGGESTED) -> Iterator[Place]:
    """Points that the pair itself suggests, for each letter in turn."""
    if not scene.letters:
        return
    bases = random_places(scene.letters, scene.ranges, 1 if len(scene.letters) == 1 else 2, scene.seed + 1)
    kinds = (scene.left, scene.right)
    from hw_cli.oracles.equality.suggested import lines

    found = lines(kinds, scene.letters, lambda name, value: scene.ranges[name].holds(value), bases)
    yield from limited(found, most if len(scene.letters) == 1 else 2 * most)


def try_places(
    scene: Scene,
    relation: Relation,
    places: Iterator[Place],
    tally: Tally,
    told: list[Condition],
    bits: int,
    *,
    stop: int | None = None,
) -> Finding | None:
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
            if one_alone(left, right):
                note_broken(scene, at, place, told, tally)
            continue
        if isinstance(left, str) or isinstance(right, str):
            tally.unsure += 1
            tally.lonely |= scene.integrals and left is not right and _is_generic(scene, place)
            continue
        verdict = holds(left, relation, right)
        if scene.estimated and verdict is False:
            verdict = None  # an estimate refutes nothing
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
            tally.open.append(place)
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


def one_alone(left: Any, right: Any) -> bool:
    """Whether one side has a value and the other has none."""
    known = [side for side in (left, right) if side is not None]
    return len(known) == 1 and not isinstance(known[0], str)


def note_broken(scene: Scene, at: Point, place: Place, told: list[Condition], tally: Tally) -> None:
    """Keep which conditions fail at a place where one side alone has a value."""
    found = {condition: _broken(at, condition) for condition in told}
    tally.broken |= {condition for condition, how in found.items() if how}
    wide = {condition for condition, how in found.items() if how == "wide"}
    tally.wide |= wide
    tally.lonely = tally.lonely or (
        not any(found.values())
        and not any(domain.integer for domain in scene.ranges.values())
        and _is_generic(scene, place)
    )


def _broken(at: Point, condition: Condition) -> str:
    """How a condition fails at a point: "wide" where it fails nearby as well, "" where it does not."""
    try:
        value = at(condition.term)
        if holds(value, condition.relation, arb(0)) is not False:
            return ""
        return "narrow" if condition.relation is Relation.NE or value == 0 else "wide"
    except (Undefined, Unsure, TooLarge, UnknownNode, ZeroDivisionError):
        return ""


def refuted_at(scene: Scene, place: Place, sample: int, left: Any, right: Any) -> Finding:
    """The answer that a point refutes."""
    from hw_cli.oracles.equality.display import shown_apart, shown_place

    found = Counterexample(shown_place(scene, place, sample), *shown_apart(left, right))
    message = say("the two sides differ at a point") if place else say("the two numbers differ")
    return it_fails(message, found)


def limited(places: Iterator[Place], count: int) -> Iterator[Place]:
    """The first places."""
    return islice(places, count)
