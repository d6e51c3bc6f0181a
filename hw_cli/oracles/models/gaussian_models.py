"""Random linear-Gaussian models of a declared model.

Every variable is a real number; every conditional of a factorisation is a normal law whose mean is an affine
function of its conditions. One more model of each length makes all variables independent with one small
variance, so that all laws agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from hw_cli.kernel.models import Model, all_variables, conditionals, sizes
from hw_cli.oracles.models.quadratic_forms import Array
from hw_cli.terms.core import Term

LENGTHS = (1, 2, 3)  # values of T
# random models for each T; with one whose laws agree they are evaluated together along the first axis
BATCH = 4
SEED = 1809
SCALE = np.array((1.0, 1.0, 0.3, 0.02, 0.01))  # of each model's variances: small ones make densities above 1


@dataclass(frozen=True)
class Chain:
    """A batch of linear-Gaussian models of one length: a joint log-density for each law, over all variables."""

    values: dict[Term, int]  # T and the like
    axes: dict[Term, int]  # row of each variable in the forms; row 0 is the constant
    joints: dict[str, Array]

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of models."""
        return (BATCH + 1,)


@cache
def instances(model: Model) -> tuple[Chain, ...]:
    """The Gaussian models for `model`: seeded, the same for all lines."""
    random = np.random.default_rng(SEED)
    return tuple(_instance(model, length, random) for length in LENGTHS)


def _instance(model: Model, length: int, random: np.random.Generator) -> Chain:
    values = sizes(model, length)
    variables = all_variables(model, values)
    axes = {variable: place for place, variable in enumerate(variables, 1)}
    joints = {name: _any_joint(len(variables), random) for name in model.free}
    for law in model.laws:
        if law.name in joints:  # the first declaration makes the law; what else is said of it is judged
            continue
        parts = [(item.variables, item.given) for item in conditionals(law.factors, values)]
        made = {variable for own, _ in parts for variable in own}
        roots = tuple(variable for variable in variables if variable not in made)
        joint = np.zeros((BATCH + 1, len(variables) + 1, len(variables) + 1))
        for own, given in ([(roots, ())] if roots else []) + parts:
            known: tuple[Term, ...] = given
            for variable in own:  # several variables at once: one after the other
                joint += _conditional(variable, known, axes, random)
                known = (*known, variable)
        joints[law.name] = joint
    return Chain(values, axes, joints)


def _conditional(
    own: Term, given: tuple[Term, ...], axes: Mapping[Term, int], random: np.random.Generator
) -> Array:
    """log N(own; affine in given, variance) as a form; in the last model `given` plays no part."""
    row = np.zeros((BATCH + 1, len(axes) + 1))
    row[:-1, 0] = -random.normal(size=BATCH) * np.sqrt(SCALE[:-1])
    for variable in given:
        row[:-1, axes[variable]] -= random.uniform(-0.9, 0.9, size=BATCH)
    row[:, axes[own]] = 1.0
    variance = SCALE * np.append(random.uniform(0.4, 1.6, size=BATCH), 1.0)
    form: Array = -row[:, :, None] * row[:, None, :] / (2 * variance[:, None, None])
    form[:, 0, 0] -= np.log(2 * np.pi * variance) / 2
    return form


def _any_joint(count: int, random: np.random.Generator) -> Array:
    """A joint normal law of full covariance; of independent variables in the last model."""
    root = random.normal(size=(BATCH + 1, count, count)) * 0.5 + np.eye(count)
    mean = random.normal(size=(BATCH + 1, count)) * np.sqrt(SCALE)[:, None]
    root[-1], mean[-1] = np.eye(count), 0.0
    root /= np.sqrt(SCALE)[:, None, None]
    precision = root @ root.swapaxes(1, 2)
    form = np.zeros((BATCH + 1, count + 1, count + 1))
    form[:, 1:, 1:] = -precision / 2
    form[:, 0, 1:] = form[:, 1:, 0] = (precision @ mean[:, :, None])[:, :, 0] / 2
    square = np.einsum("mi,mij,mj->m", mean, precision, mean)
    form[:, 0, 0] = (np.linalg.slogdet(precision)[1] - count * np.log(2 * np.pi) - square) / 2
    return form
