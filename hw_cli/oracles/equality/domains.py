"""The domain on which a verdict holds: what one side needs and the other does not."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, islice, product
from typing import TYPE_CHECKING

import flint

from hw_cli.kernel.evidence import Finding
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.answer import it_holds
from hw_cli.oracles.equality.sampling import Place, random_places
from hw_cli.oracles.equality.scene import Scene
from hw_cli.oracles.equality.trials import BITS, Tally, note_broken, one_alone, suggested_places, value_at
from hw_cli.prose import Message
from hw_cli.terms import core
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.core import Term
from hw_cli.terms.kinks import needed
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import children, free_variables

if TYPE_CHECKING:
    from hw_cli.oracles.equality.ranges import Box


def conditions(term: Term, bound: frozenset[Term] = frozenset()) -> Iterator[Condition]:
    """What must hold for the term to be defined; nothing that depends on a bound letter."""
    for part, relation in needed(term):
        letters = free_variables(part)
        if letters and not letters & bound:
            yield Condition(part, relation)
    match term:
        case core.IndexedSum(index=letter) | core.IndexedProduct(index=letter):
            bound = bound | {letter}
        case core.Integral(variable=letter) | core.LimitOf(variable=letter):
            bound = bound | {letter}
    for child in children(term):
        yield from conditions(child, bound)


# --- the domain of a verdict


MOST_SIGNS = 4  # letters whose signs are all tried
MOST_STEPS = 256  # points beyond the edges of conditions about one letter
BEYOND = 36  # points at the edges of domains


def conditions_of(scene: Scene) -> list[Condition]:
    """What must hold for a side to be defined, each once, but for what surely holds on the ranges of real letters."""
    told = list(dict.fromkeys((*conditions(scene.left), *conditions(scene.right))))
    if scene.imaginary or not told:
        return told
    from hw_cli.oracles.equality.ranges import span_of

    box = {letter: span_of(domain) for letter, domain in scene.ranges.items()}
    return [one for one in told if not surely_holds(one, box)]


def surely_holds(one: Condition, box: Box) -> bool:
    """Whether a condition holds on a box, wherever its term has a value there."""
    from hw_cli.oracles.equality.ranges import lies_above

    strictly = one.relation is not Relation.GE
    below = one.relation is Relation.NE and lies_above(core.Negative(one.term), box, strictly=True)
    return below or lies_above(one.term, box, strictly=strictly)


def holding(
    scene: Scene,
    tally: Tally,
    told: list[Condition],
    proved: bool,
    message: Message,
    partial: bool,
    *,
    ordered: bool = False,
) -> Finding:
    """The answer that a relation holds wherever both sides are defined, and what that leaves out.

    It is `holds` when one side alone is defined on nothing but a set of measure zero; an inequality (`ordered`) is
    claimed where both are defined.
    """
    if told and not ordered:
        _look_beyond(scene, tally, told)
    domain = _restricting(scene, told, tally)
    apart = not ordered and (tally.lonely or any(condition in tally.wide for condition in told))
    return it_holds(message, proved and not partial, domain, apart)


def _look_beyond(scene: Scene, tally: Tally, told: list[Condition]) -> None:
    """Points on both sides of the edges of the domains, where one side alone may be defined."""
    places = chain(_on_all_sides(scene, told), suggested_places(scene, 6 if scene.integrals else BEYOND))
    with flint.ctx.workprec(BITS):
        for number, place in enumerate(places):
            at = scene.point(place, number)
            try:
                if scene.deadline.over or not scene.allowed(at):
                    continue
                sides = [value_at(at, side) for side in (scene.left, scene.right)]
            except TooLarge:
                continue
            if one_alone(*sides):
                note_broken(scene, at, place, told, tally)


def _on_all_sides(scene: Scene, told: list[Condition]) -> Iterator[Place]:
    """A point in general position, with every choice of signs; then with steps from the edges of the conditions about one letter."""
    from hw_cli.oracles.equality.orders import rational_roots  # for what no normal form settles

    for place in random_places(scene.letters, scene.ranges, 1, scene.seed + 3) if scene.letters else ():
        few = dict(tuple(place.items())[:MOST_SIGNS])
        signs = [(value, -value) for value in few.values()]
        steps = []
        for letter, pair in zip(few, signs, strict=True):
            edges = (Fraction(0), *(root for one in told for root in rational_roots(one.term, letter)))
            steps.append([edge + step for edge in dict.fromkeys(edges) for step in pair])
        for values in chain(product(*signs), islice(product(*steps), MOST_STEPS)):
            moved = dict(zip(few, values, strict=True))
            if all(scene.ranges[letter].holds(value) for letter, value in moved.items()):
                yield {**place, **moved}


def _restricting(scene: Scene, told: list[Condition], tally: Tally) -> tuple[Condition, ...]:
    """The conditions that some point broke where the other side was defined, in a short form."""
    out: list[Condition] = []
    for condition in told:
        if condition in tally.broken:
            out += _short(scene, condition)
    unique = list(dict.fromkeys(out))
    strict = {item.term for item in unique if item.relation is Relation.GT}
    return tuple(
        item for item in unique if not (item.term in strict and item.relation in (Relation.GE, Relation.NE))
    )


def _short(scene: Scene, condition: Condition) -> list[Condition]:
    """`x − 1 ≠ 0` at the points where it fails: `x ≠ 1`, as a condition on x − 1."""
    if condition.relation is Relation.NE and len(scene.letters) == 1:
        from hw_cli.oracles.equality.orders import rational_roots  # for few lines

        (letter,) = scene.letters
        roots = rational_roots(condition.term, letter)
        if roots:
            return [
                Condition(letter if not root else core.Sum((letter, core.lift(-root))), Relation.NE)
                for root in roots
            ]
    return [condition]
