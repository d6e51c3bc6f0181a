"""What sums and products over an index mean in a world."""

from __future__ import annotations

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.states import over_states
from hw_cli.oracles.models.values import Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core
from hw_cli.terms.core import UnknownNode
from hw_cli.terms.parse import EVERY
from hw_cli.terms.walk import free_variables


@handles(core.IndexedSum)
def _indexed_sum(world: World, term: core.IndexedSum, scope: Scope) -> Value:
    if term.low == EVERY and term.high == EVERY:
        found = over_states(world, term.body, (term.index,), scope)
        if found is not None:
            return found
        if term.index not in free_variables(term.body):  # Σ_k of what shows no k: over what is not said
            raise UnknownNode(term, "this context")
    result: Value = np.float64(0.0)  # type: ignore[assignment]
    for number, k in enumerate(_range(world, term, scope)):
        value = world(term.body, scope.counting(term.index, k))
        result = value if number == 0 else v.add(result, value)
    return result


@handles(core.IndexedProduct)
def _indexed_product(world: World, term: core.IndexedProduct, scope: Scope) -> Value:
    return v.multiply(
        [world(term.body, scope.counting(term.index, k)) for k in _range(world, term, scope)]
        or [np.float64(1.0)]  # type: ignore[list-item]
    )


def _range(world: World, term: core.IndexedSum | core.IndexedProduct, scope: Scope) -> range:
    """The values of an index; a bound left unsaid is the first or last one of the model."""
    low, high = term.low, term.high
    if high == EVERY:
        high = world.last(term.index, scope)
    if low == EVERY:
        low = core.Number("1")
    if isinstance(high, core.Number) and free_variables(low):  # from T down to 1
        low, high = high, low
    return world.counted(low, high, scope)
