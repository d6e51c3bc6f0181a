"""Random finite models: tables of probabilities, many models along the first axis.

Of a declared model, every variable takes 2 or 3 values; every law is a random joint table that respects the
factorisation declared for it, and nothing else. One more model of each length is uniform, so that all laws agree: there
a strict inequality between laws fails.

Random variables of which no law is given (`Chance`) have one joint law, any law, and random numbers for their states; in
half of the models those around a number with which terms compare them, 0, 1, 2 for P(X = 1).
Variables that are told to be independent have a product of tables, those of one law the same table. An event is a
variable that is 1 where it happens and else 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hw_cli.kernel.models import Model, all_variables, families, sizes
from hw_cli.oracles.models.sorts import Chance
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Term

LENGTHS = (1, 2, 3, 4)  # values of T
BATCH = 6  # random models for each T; with a uniform one they are evaluated together along the first axis
SEED = 6135
MANY = 7  # variables from which on each has 2 states, lest the tables grow
CONCENTRATION = (1.0, 1.0, 1.0, 0.5, 0.3, 0.2)  # of each model's tables: small ones are far from uniform
FLOOR = 0.02  # no probability is 0: every density is positive

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Tables:
    """A batch of finite models of one length: axis 0 numbers the models, one further axis a variable."""

    length: int  # the value of T
    values: dict[Term, int]  # of T and the like, where the model has them
    axes: dict[Term, int]
    shape: tuple[int, ...]  # the number of models, then of each variable's states
    joints: dict[str, Array]  # one joint table for each law
    binary: frozenset[Term] = frozenset()  # the variables of two values, which terms tell apart
    states: dict[int, Array] | None = None  # what each variable is as a number, where that is drawn too

    def marginal(self, law: str, kept: frozenset[int]) -> Array:
        """The law's table summed over the axes that are not kept (they have size 1 then)."""
        others = tuple(axis for axis in self.axes.values() if axis not in kept)
        table: Array = self.joints[law].sum(axis=others, keepdims=True)
        return table


@cache
def instances(model: Model) -> tuple[Tables, ...]:
    """The models on which every line about `model` is judged: seeded, and the same for all."""
    random = np.random.default_rng(SEED)
    return tuple(instance(model, length, random) for length in LENGTHS)


def instance(
    model: Model,
    length: int,
    random: np.random.Generator,
    states: int | None = None,
    concentration: tuple[float, ...] = CONCENTRATION,
    floor: float = FLOOR,
    binary: frozenset[Term] = frozenset(),
) -> Tables:
    """A batch of models of one length; `states` for each variable, 2 and 3 in turn where it is None, 2 where it is `binary`."""
    sharpness = concentration, floor
    values = sizes(model, length)
    variables = all_variables(model, values)
    axes = {variable: axis for axis, variable in enumerate(variables, 1)}
    few = len(variables) >= MANY
    counts = (states or (2 if few or variable in binary else 2 + axis % 2) for variable, axis in axes.items())
    shape = (BATCH + 1, *counts)
    joints = {name: _conditional(tuple(axes.values()), (), shape, random, *sharpness) for name in model.free}
    for law in model.laws:
        if law.name in joints:  # the first declaration makes the law; what else is said of it is judged
            continue
        joint: Array = np.ones((1,) * len(shape))
        roots, made = families(law, variables, values)
        for own, given in (*made, *roots):
            joint = joint * _conditional(
                tuple(axes[name] for name in own),
                tuple(axes[name] for name in given),
                shape,
                random,
                *sharpness,
            )
        joints[law.name] = joint
    return Tables(length, values, axes, shape, joints, binary)


def _conditional(
    own: tuple[int, ...],
    given: tuple[int, ...],
    shape: tuple[int, ...],
    random: np.random.Generator,
    sharpness: tuple[float, ...],
    floor: float,
) -> Array:
    """A random conditional table for each model of the batch, uniform for the last one."""
    present = {0, *own, *given}
    size = tuple(n if axis in present else 1 for axis, n in enumerate(shape))
    concentration = np.array((*sharpness, 1.0)).reshape((-1,) + (1,) * (len(shape) - 1))
    table = random.gamma(concentration, size=size) + floor
    table[-1] = 1.0
    normalised: Array = table / table.sum(axis=own, keepdims=True)
    return normalised


CHANCE_SEED = 1713  # the year of the Ars conjectandi
MANY_BY_CHANCE = 4  # variables from which on each has 2 states


def of_chance(chance: Chance, sizes: Mapping[Term, int]) -> Tables:
    """Random tables, with as many variables of a sequence as `sizes` says."""
    rows = [
        Indexed(base, (core.lift(k),))
        for base, last in chance.sequences
        for k in range(1, sizes.get(last, 2) + 1)
    ]
    variables = (*dict.fromkeys((*chance.variables, *rows)), *chance.events)
    count = 2 if len(variables) >= MANY_BY_CHANCE else 3
    shape = (BATCH + 1, *(2 if item in chance.events else count for item in variables))
    axes = {variable: axis for axis, variable in enumerate(variables, 1)}
    random = np.random.default_rng(CHANCE_SEED)
    drawn: dict[Term, Array] = {}
    states: dict[int, Array] = {}
    joint: Array = np.ones(1) if chance.apart else _table(shape, random)
    for variable, axis in axes.items():
        same = variable.base if chance.alike and isinstance(variable, Indexed) else variable
        size = tuple(n if at in (0, axis) else 1 for at, n in enumerate(shape))
        if same not in drawn:
            drawn[same] = random.normal(size=(BATCH + 1, shape[axis])) * 1.3
            for model in range(BATCH // 2, BATCH + 1) if chance.values else ():
                around = float(chance.values[model % len(chance.values)])
                drawn[same][model] = around - 1 + np.arange(shape[axis])
            drawn[core.Label(repr(same))] = _table((BATCH + 1, shape[axis]), random)
        happens = np.broadcast_to(np.arange(2.0), (BATCH + 1, 2))
        states[axis] = (happens if variable in chance.events else drawn[same]).reshape(size)
        if chance.apart:
            joint = joint * drawn[core.Label(repr(same))].reshape(size)
    return Tables(1, dict(sizes), axes, shape, dict.fromkeys(chance.names, joint), states=states)


def _table(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    concentration = np.array((*CONCENTRATION, 1.0)).reshape((-1,) + (1,) * (len(shape) - 1))
    table = random.gamma(concentration, size=shape) + FLOOR
    normalised: Array = table / table.sum(axis=tuple(range(1, len(shape))), keepdims=True)
    return normalised
