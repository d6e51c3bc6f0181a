"""Random variables of which no law is given, as numbers on a finite sample space.

All variables of a text have one joint law, any law: tables of random probabilities, with random numbers for the
states. Variables that are told to be independent have a product of tables, those of one law the same table. An event is
a variable that is 1 where it happens and else 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hw_cli.oracles.models.tables import BATCH, CONCENTRATION, FLOOR, Array, Tables
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Term

LAW = "P"
SEED = 1713  # the year of the Ars conjectandi
MANY = 4  # variables from which on each has 2 states


@dataclass(frozen=True)
class Chance:
    """The random variables of a text: letters, and letters with an index that counts up to a letter."""

    variables: tuple[Term, ...]
    sequences: tuple[tuple[Term, Term], ...] = ()  # X and n of X_1, …, X_n
    events: tuple[Term, ...] = ()
    apart: bool = False  # all are independent
    alike: bool = False  # those of a sequence have one law
    names: frozenset[str] = frozenset({LAW})  # of the law

    def tables(self, sizes: Mapping[Term, int]) -> Tables:
        """Random tables, with as many variables of a sequence as `sizes` says."""
        rows = [
            Indexed(base, (core.lift(k),))
            for base, last in self.sequences
            for k in range(1, sizes.get(last, 2) + 1)
        ]
        variables = (*dict.fromkeys((*self.variables, *rows)), *self.events)
        count = 2 if len(variables) >= MANY else 3
        shape = (BATCH + 1, *(2 if item in self.events else count for item in variables))
        axes = {variable: axis for axis, variable in enumerate(variables, 1)}
        random = np.random.default_rng(SEED)
        drawn: dict[Term, Array] = {}
        states: dict[int, Array] = {}
        joint: Array = np.ones(1) if self.apart else _table(shape, random)
        for variable, axis in axes.items():
            same = variable.base if self.alike and isinstance(variable, Indexed) else variable
            size = tuple(n if at in (0, axis) else 1 for at, n in enumerate(shape))
            if same not in drawn:
                drawn[same] = random.normal(size=(BATCH + 1, shape[axis])) * 1.3
                drawn[core.Label(repr(same))] = _table((BATCH + 1, shape[axis]), random)
            happens = np.broadcast_to(np.arange(2.0), (BATCH + 1, 2))
            states[axis] = (happens if variable in self.events else drawn[same]).reshape(size)
            if self.apart:
                joint = joint * drawn[core.Label(repr(same))].reshape(size)
        return Tables(1, dict(sizes), axes, shape, dict.fromkeys(self.names, joint), states)


def _table(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    concentration = np.array((*CONCENTRATION, 1.0)).reshape((-1,) + (1,) * (len(shape) - 1))
    table = random.gamma(concentration, size=shape) + FLOOR
    normalised: Array = table / table.sum(axis=tuple(range(1, len(shape))), keepdims=True)
    return normalised
