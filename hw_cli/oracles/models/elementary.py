"""Elementary functions at many points at once, real or complex."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hw_cli.oracles.models.values import Array
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.floats import array_function, compile_floats
from hw_cli.terms.functions import record_of


def elementary(function: Term) -> Callable[[Array], Array] | None:
    """A known function of one argument on arrays, entry by entry; None for any other."""
    found = record_of(function)
    if found is None or found.least > 1:
        return None
    plain = array_function(found)
    if plain is not None or found.definition is None or found.name == "abs":
        return plain
    slot = core.Symbol("slot of a function")
    try:
        real = compile_floats(found.definition(slot), (slot,))
        other = compile_floats(found.definition(slot), (slot,), complex=True)
    except UnknownNode:
        return None
    return lambda x: other(x) if np.iscomplexobj(x) else real(x)


def is_elementary(function: Term) -> bool:
    """Whether a function is one of these."""
    return elementary(function) is not None
