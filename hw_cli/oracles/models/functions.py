"""What functions mean in a world: defined, elementary, inverse, derivatives of others, or any smooth one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.elementary import elementary, is_elementary
from hw_cli.oracles.models.inverses import solved
from hw_cli.oracles.models.names import parts
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.values import Array, Block, Mismatch, Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core, notation
from hw_cli.terms.core import Term, UnknownNode

GREEK = frozenset(notation.GREEK) | {"Loss", "ell"}


@handles(core.Call)
def _call(world: World, term: core.Call, scope: Scope) -> Value:
    defined = world.defined(term, scope, term.arguments)
    if defined is not None:
        return defined
    function = term.function
    if isinstance(function, core.Function) and not function.index:
        known = elementary(function) if len(term.arguments) == 1 else None
        if known is not None:
            return _elementary(known, v.plain(world(term.arguments[0], scope)))
        if function.name == "diag" and len(term.arguments) == 1:
            value = v.plain(world(term.arguments[0], scope))
            return v.diagonal(value) if isinstance(value, Block) and value.columns == 1 else value
        if function.name in ("det", "tr", "trace") and len(term.arguments) == 1:
            value = world(term.arguments[0], scope)
            return v.determinant(value) if function.name == "det" else v.trace(value)
        if function.name in ("max", "min") and len(term.arguments) == 2:
            a, b = (world.number(item, scope) for item in term.arguments)
            return np.maximum(a, b) if function.name == "max" else np.minimum(a, b)
        if function.name == "odot" and len(term.arguments) == 2:
            return v.entry_by_entry(*(world(item, scope) for item in term.arguments))
    if isinstance(function, core.Function) and function.name == "event":
        return _happens(world, function, term.arguments, scope)
    if isinstance(function, core.InverseOf):
        return _inverted(world, function.function, term.arguments, scope)
    if isinstance(function, core.DerivativeOf):
        return _derivative_at(world, function, term.arguments, scope)
    if isinstance(function, core.Function) and function.name == "log" and len(function.index) == 1:
        return np.log(world.number(term.arguments[0], scope)) / np.log(world.number(function.index[0], scope))
    if is_word(function):  # floor, factorial: a function with a meaning, which worlds do not know
        raise UnknownNode(term, "this context")
    return world.abstract(function, term.arguments, scope)


_HAPPENS: dict[str, Callable[..., Any]] = {
    "=": np.isclose,
    "<": np.less,
    ">": np.greater,
    "<=": np.less_equal,
    ">=": np.greater_equal,
}


def _happens(world: World, function: core.Function, sides: tuple[Term, ...], scope: Scope) -> Value:
    """1 where a relation holds, else 0."""
    left, right = (world.number(side, scope) for side in sides)
    match function.index:
        case (core.Label(text=sign),) if sign in _HAPPENS and not np.iscomplexobj(left + right):
            return np.asarray(_HAPPENS[sign](left, right), dtype=float)
    raise UnknownNode(function, "this context")


def is_word(function: Term) -> bool:
    """Whether a function has the name of one with a meaning, and no letter's."""
    base = parts(function)[0]
    while isinstance(base, core.Decorated):
        base = base.base
    return isinstance(base, core.Symbol) and len(base.name) > 1 and base.name not in GREEK


def _elementary(function: Callable[[Array], Array], value: Value) -> Value:
    if isinstance(value, Block):
        if value.columns != 1 and value.rows != 1:
            raise Mismatch
        return Block(function(value.array))
    return function(value)


def _inverted(world: World, function: Term, arguments: tuple[Term, ...], scope: Scope) -> Value:
    """The inverse of a function that is one-to-one: known as such, defined, or elementary."""
    base = parts(function)[0]
    slot = core.Symbol("slot of an inverse")
    body = core.Call(function, (slot,))
    one_to_one = base in world.sorts.increasing | world.sorts.monotone
    if len(arguments) != 1 or not (one_to_one or body in world.definitions or is_elementary(function)):
        raise UnknownNode(core.InverseOf(function), "this context")
    target = world(arguments[0], scope)
    if isinstance(target, Block):
        raise UnknownNode(core.InverseOf(function), "this context")
    return solved(lambda x: world.number(body, scope.binding({slot: x})), np.asarray(target))


def _jacobian(world: World, function: core.DerivativeOf, arguments: tuple[Term, ...], scope: Scope) -> Value:
    """The matrix of derivatives of a column by each of its arguments in turn."""
    slots = tuple(core.Symbol(f"slot {at} of a field") for at in range(len(arguments)))
    body = core.Call(function.function, slots)
    if function.order != 1 or body not in world.definitions:
        raise UnknownNode(function, "this context")
    values = [world.number(item, scope) for item in arguments]
    inside = scope.binding(dict(zip(slots, values, strict=True)))
    columns = [world(core.Derivative(body, slot, 1), inside) for slot in slots]
    if not all(
        isinstance(column, Block) for column in columns
    ):  # of a number: a gradient goes by other names
        raise UnknownNode(function, "this context")
    blocks = np.broadcast_arrays(*(column.array for column in columns if isinstance(column, Block)))
    return Block(np.concatenate(blocks, axis=-1))


def _derivative_at(
    world: World, function: core.DerivativeOf, arguments: tuple[Term, ...], scope: Scope
) -> Value:
    """f'(u), f''(u), … of a function of one variable; v'(a, b), the Jacobian matrix, of a defined field."""
    if len(arguments) != 1:
        return _jacobian(world, function, arguments, scope)
    slot = core.Symbol("slot of a derivative")
    inside = scope.binding({slot: world.number(arguments[0], scope)})
    return world(core.Derivative(core.Call(function.function, (slot,)), slot, function.order), inside)
