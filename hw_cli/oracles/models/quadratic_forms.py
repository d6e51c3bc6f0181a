"""Quadratic forms in all variables of a model, and exponentials of such; and the random linear-Gaussian models they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hw_cli.kernel.models import Model, all_variables, families, sizes
from hw_cli.oracles.models.sorts import Mismatch, OutOfModel
from hw_cli.prose import say
from hw_cli.terms.core import Term

DIVERGES = 1e-9  # a precision whose least eigenvalue is below this is not one of a normal law

Array = NDArray[np.float64]
Rows = tuple[int, ...]


@dataclass(frozen=True)
class Quadratic:
    """v ↦ vᵀ A v with v = (1, variables), A symmetric, one A a model; `exponential` for its exponential."""

    form: Array  # models × (1 + variables) × (1 + variables)
    exponential: bool = False

    __array_ufunc__ = None  # so that a number of NumPy leaves its product with a form to the form

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return self.form.size

    @property
    def constant(self) -> Array | None:
        """The number it is in each model, where it is the same for all values of the variables."""
        if self.exponential or self.form[:, 1:].any() or self.form[:, :, 1:].any():
            return None
        return self.form[:, 0, 0]

    @property
    def log(self) -> Quadratic:
        """The logarithm of the exponential of a form, or of a positive number. Raises Mismatch for another form."""
        if self.exponential:
            return Quadratic(self.form)
        constant = self.constant
        if constant is None or constant.min() <= 0:
            raise Mismatch
        return Quadratic(_constant(np.log(constant), self.form))

    @property
    def exp(self) -> Quadratic:
        """The exponential. Raises Mismatch for that of an exponential."""
        return Quadratic(self._plain(), exponential=True)

    def _plain(self) -> Array:
        if self.exponential:
            raise Mismatch
        return self.form

    def __add__(self, other: Quadratic | float) -> Quadratic:
        return Quadratic(self._plain() + _as_form(other, self)._plain())

    __radd__ = __add__

    def __neg__(self) -> Quadratic:
        return Quadratic(-self._plain())

    def __mul__(self, other: Quadratic | float) -> Quadratic:
        other = _as_form(other, self)
        if self.exponential or other.exponential:
            return (self.log + other.log).exp
        for one, form in ((self, other), (other, self)):
            if one.constant is not None:
                return Quadratic(one.constant[:, None, None] * form.form)
        raise Mismatch

    __rmul__ = __mul__

    def __truediv__(self, other: Quadratic) -> Quadratic:
        if self.exponential or other.exponential:
            return (self.log + -other.log).exp
        if other.constant is None or not other.constant.all():
            raise Mismatch
        return Quadratic(self.form / other.constant[:, None, None])


def _constant(value: Array | float, like: Array) -> Array:
    form = np.zeros_like(like)
    form[:, 0, 0] = value
    return form


def _as_form(value: Quadratic | float, like: Quadratic) -> Quadratic:
    return value if isinstance(value, Quadratic) else Quadratic(_constant(value, like.form))


def integrated(form: Array, rows: Rows) -> Array:
    """log ∫ exp(form) over the variables at `rows`; their rows become 0. Raises OutOfModel if it diverges."""
    if not rows:
        return form
    inside, rest = _split(form, rows)
    precision = -2 * form[:, inside[:, None], inside]
    if np.linalg.eigvalsh(precision).min() <= DIVERGES:
        raise OutOfModel(say("an integral diverges"))
    cross = form[:, inside[:, None], rest]
    out = np.zeros_like(form)
    out[:, rest[:, None], rest] = form[:, rest[:, None], rest] + 2 * cross.swapaxes(1, 2) @ np.linalg.solve(
        precision, cross
    )
    out[:, 0, 0] += (len(rows) * np.log(2 * np.pi) - np.linalg.slogdet(precision)[1]) / 2
    return out


def averaged(form: Array, weights: Array, rows: Rows) -> Array:
    """E[form] over the variables at `rows`, under the normal law whose log-density is `weights`."""
    if not rows:
        return form
    inside, rest = _split(form, rows)
    precision = -2 * weights[:, inside[:, None], inside]
    mean = np.linalg.solve(precision, 2 * weights[:, inside[:, None], rest])  # affine in the rest
    lift = np.zeros((len(form), form.shape[1], len(rest)))
    lift[:, rest, range(len(rest))] = 1.0
    lift[:, inside] = mean
    out = np.zeros_like(form)
    out[:, rest[:, None], rest] = lift.swapaxes(1, 2) @ form @ lift
    spread = np.linalg.solve(precision, form[:, inside[:, None], inside])
    out[:, 0, 0] += np.trace(spread, axis1=1, axis2=2)
    return out


def _split(form: Array, rows: Rows) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows, and all others."""
    kept = np.ones(form.shape[1], dtype=bool)
    kept[list(rows)] = False
    return np.flatnonzero(~kept), np.flatnonzero(kept)


def least(form: Array) -> tuple[float, Array]:
    """The least value of a form that is bounded below, and a point where it is taken."""
    point = np.concatenate(([1.0], -np.linalg.pinv(form[1:, 1:], hermitian=True, rcond=1e-9) @ form[1:, 0]))
    return float(point @ form @ point), point


# --- random models
#
# Every variable is a real number; every conditional of a factorisation is a normal law whose mean is an affine
# function of its conditions. One more model of each length makes all variables independent with one small
# variance, so that all laws agree.


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
        joint = np.zeros((BATCH + 1, len(variables) + 1, len(variables) + 1))
        roots, made = families(law, variables, values)
        for own, given in (*roots, *made):
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
