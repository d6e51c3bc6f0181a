"""Elementary functions at many points at once, real or complex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hw_cli.oracles.worlds.values import Array
from hw_cli.terms import core
from hw_cli.terms.core import Term


def _logarithm(x: Array) -> Array:
    return np.log(x)


def _softplus(x: Array) -> Array:
    return np.log1p(np.exp(x)) if np.iscomplexobj(x) else np.logaddexp(0.0, x)


def _kink(pick: Callable[[Any], Any]) -> Callable[[Array], Array]:
    return lambda x: np.where(pick(np.real(x)), x, 0.0 * x)


ELEMENTARY: dict[str, Callable[[Array], Array]] = {
    "log": _logarithm,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "tanh": np.tanh,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "arctan": np.arctan,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
    "softplus": _softplus,
    "relu": _kink(lambda x: x > 0),
}


def is_elementary(function: Term) -> bool:
    """Whether a function is one of these."""
    return isinstance(function, core.Function) and not function.index and function.name in ELEMENTARY
