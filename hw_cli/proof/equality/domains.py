"""The domain on which a verdict holds: what one side needs and the other does not."""

from __future__ import annotations

from hw_cli.proof.equality.answer import Answer, Condition, Status
from hw_cli.proof.equality.orders import rational_roots
from hw_cli.proof.equality.scene import Scene
from hw_cli.proof.equality.trials import Tally
from hw_cli.prose import Message
from hw_cli.terms import core
from hw_cli.terms.relation import Relation


def holding(
    scene: Scene, tally: Tally, told: list[Condition], proved: bool, message: Message, partial: bool
) -> Answer:
    """The answer that a relation holds, with the conditions that restrict one side alone."""
    domain = _restricting(scene, told, tally)
    return Answer(Status.HOLDS, proved and not partial, message, None, domain)


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
        (letter,) = scene.letters
        roots = rational_roots(condition.term, letter)
        if roots:
            return [
                Condition(letter if not root else core.Sum((letter, core.lift(-root))), Relation.NE)
                for root in roots
            ]
    return [condition]
