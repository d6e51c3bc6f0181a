"""Quadratic forms in all variables of a model, and exponentials of such: integrals, averages, least values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hw_cli.oracles.models.limits import OutOfModel
from hw_cli.oracles.models.values import Mismatch
from hw_cli.prose import say

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
