"""Proportionality: the quotient of two sides does not change with the named variable."""

from __future__ import annotations

import numpy as np

from hw_cli.proof.evidence import Counterexample
from hw_cli.proof.judges.places import OutOfModel
from hw_cli.proof.worlds import Mismatch, Scope, TooLarge, World
from hw_cli.prose import say
from hw_cli.student.comparing import DIFFER, Outcome, Said, Sides, numbers, why
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode

PLACES = np.array([-1.3, -0.6, 0.2, 0.7, 1.1, 1.9])  # of the variable


def proportional(
    _sides: Sides, worlds: tuple[World, ...], left: Term, right: Term, variable: Term
) -> Outcome:
    """What the worlds say of `left ∝ right`, up to a factor free of `variable`."""
    for world in worlds:
        try:
            if world.tables is not None:
                return Outcome(Said.UNKNOWN, say("proportionality is not checked on tables"))
            moved = world.new_axis(PLACES, Scope())
            scope = Scope().binding({variable: moved, world.key(variable, Scope()): moved}, axes=1)
            with np.errstate(all="ignore"):
                a, b = (numbers(world(side, scope)) for side in (left, right))
                quotient = np.broadcast_to(a / b, np.broadcast_shapes(a.shape, b.shape, moved.shape))
        except (UnknownNode, OutOfModel, Mismatch, TooLarge) as error:
            return Outcome(Said.UNKNOWN, why(error))
        size = np.abs(quotient).max(axis=0)
        spread = np.abs(quotient - quotient[:1]).max(axis=0)
        if not np.isfinite(spread).all():
            return Outcome(Said.UNCLEAR, say("a side has no value"))
        wrong = spread > DIFFER * size
        if wrong.any():
            place = int(np.argmax(wrong.ravel()))
            flat = quotient.reshape(len(PLACES), -1)
            other = int(np.argmax(np.abs(flat[:, place] - flat[0, place])))
            point = [
                (letter, str(draws.exact[place % world.batch]))
                for letter, draws in world.drawn.items()
                if draws
            ]
            return Outcome(
                Said.FAILS,
                None,
                Counterexample(tuple(point), f"{flat[0, place]:.6g}", f"{flat[other, place]:.6g}"),
            )
    return Outcome(Said.HOLDS)
