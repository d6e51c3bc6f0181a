"""What functions mean in a world: defined, elementary, inverse, derivatives of others, or any smooth one."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.sorts import GREEK, Mismatch, is_elementary, is_word, parts
from hw_cli.oracles.models.values import Array, Block, Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.floats import array_function, compile_floats
from hw_cli.terms.functions import record_of
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import each


def elementary(function: Term) -> Callable[[Array], Array] | None:
    """A known function of one argument on arrays, entry by entry; None for any other, and for one with a letter's name."""
    found = record_of(function)
    if found is None or found.least > 1 or found.name in GREEK:
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


STEPS = 60  # of Newton's method
SLOPE = 1e-6
CLOSE = 1e-9
GRID = np.linspace(-9.0, 9.0, 73)  # where an inverse is looked for


def is_monotone(grid: Array) -> Array:
    """Whether values along the first axis rise everywhere or fall everywhere, where they are finite; at each point."""
    rises = np.diff(grid, axis=0)
    open_ = ~np.isfinite(rises)
    return np.asarray((open_ | (rises > 0)).all(axis=0) | (open_ | (rises < 0)).all(axis=0))


def solved(function: Callable[[Array], Array], target: Array) -> Array:
    """x with function(x) = target for a function that is monotone on the grid; NaN where there is none."""
    real = np.real(target)
    with np.errstate(all="ignore"):
        known = [np.real(function(np.float64(at))) for at in GRID]  # type: ignore[arg-type]
        grid = np.stack(np.broadcast_arrays(*known))
        monotone = is_monotone(grid)
        shape = np.broadcast_shapes(real.shape, grid.shape[1:])
        guesses = np.stack([np.broadcast_to(value, shape) for value in grid])
        gaps = np.where(np.isfinite(guesses), np.abs(guesses - real), np.inf)
        x: Array = GRID[np.argmin(gaps, axis=0)].astype(target.dtype)
        for _ in range(STEPS):
            slope = (function(x + SLOPE) - function(x - SLOPE)) / (2 * SLOPE)
            step = (function(x) - target) / slope
            x = x - np.where(np.isfinite(step), step, 0.0)
            if np.nanmax(np.abs(step), initial=0.0) < 1e-14:
                break
        good = monotone & (np.abs(function(x) - target) <= CLOSE * (1 + np.abs(target)))
    return np.where(good, x, np.nan)


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
            value = v.plain(_by_entry(world, term.arguments[0], scope))
            return v.diagonal(value) if isinstance(value, Block) and value.columns == 1 else value
        if function.name in ("det", "tr", "trace") and len(term.arguments) == 1:
            value = world(term.arguments[0], scope)
            return v.determinant(value) if function.name == "det" else v.trace(value)
        if function.name == "softmax" and len(term.arguments) == 1:
            value = v.plain(world(term.arguments[0], scope))
            if isinstance(value, Block) and value.columns == 1:
                weights = np.exp(value.array)
                return Block(weights / weights.sum(axis=-2, keepdims=True))
        if function.name in ("max", "min") and len(term.arguments) == 2:
            a, b = (world.number(item, scope) for item in term.arguments)
            return np.maximum(a, b) if function.name == "max" else np.minimum(a, b)
        if function.name == "odot" and len(term.arguments) == 2:
            return v.entry_by_entry(*(_by_entry(world, item, scope) for item in term.arguments))
    match term:
        case core.Call(
            function=core.Function(name="max" | "min" as name, index=(index,)), arguments=(body,)
        ) if any(index in node.index for node in each(core.Indexed, body)):
            counted = world.counted(core.Number("1"), world.last(index, scope), scope)
            values = [world.number(body, scope.counting(index, k)) for k in counted]
            return reduce(np.maximum if name == "max" else np.minimum, values)
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


def _by_entry(world: World, term: Term, scope: Scope) -> Value:
    """A side of ⊙, or what stands on a diagonal: 1 - a² is so of each entry of a column a."""
    match term:
        case core.Negative(term=inner):
            return v.negative(_by_entry(world, inner, scope))
        case core.Sum(terms=terms):
            values = [v.plain(_by_entry(world, item, scope)) for item in terms]
            columns = [item for item in values if isinstance(item, Block) and item.columns == 1]
            if columns:
                ones = np.ones_like(columns[0].array)
                values = [
                    item if isinstance(item, Block) else Block(item[..., None, None] * ones)
                    for item in values
                ]
            return reduce(v.add, values)
        case core.Power(base=base, exponent=exponent) if exact_value(exponent) is not None:
            value = v.plain(world(base, scope))
            if isinstance(value, Block) and value.columns == 1:
                return Block(v.number_power(value.array, world.number(exponent, scope)))
    return world(term, scope)


_HAPPENS: dict[str, Callable[..., Any]] = {
    "=": np.isclose,
    "<": np.less,
    ">": np.greater,
    "<=": np.less_equal,
    ">=": np.greater_equal,
}


def _happens(world: World, function: core.Function, sides: tuple[Term, ...], scope: Scope) -> Value:
    """1 where a relation holds, or an event happens, else 0."""
    if len(sides) == 1:
        return world(sides[0], scope)
    left, right = (world.number(side, scope) for side in sides)
    match function.index:
        case (core.Label(text=sign),) if sign in _HAPPENS and not np.iscomplexobj(left + right):
            return np.asarray(_HAPPENS[sign](left, right), dtype=float)
    raise UnknownNode(function, "this context")


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
    # of a number: a gradient goes by other names
    if not all(isinstance(column, Block) for column in columns):
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
    slope = core.Derivative(core.Call(function.function, (slot,)), slot, function.order)
    value = v.plain(world(arguments[0], scope))
    if not isinstance(value, Block):
        return world(slope, scope.binding({slot: value}))
    if value.columns != 1 or not is_elementary(function.function):
        raise Mismatch
    entries = [value.array[..., row, 0] for row in range(value.rows)]  # σ'(z) of a column, as σ(z)
    slopes = [world.number(slope, scope.binding({slot: entry})) for entry in entries]
    return Block(np.stack(np.broadcast_arrays(*slopes), axis=-1)[..., None])
