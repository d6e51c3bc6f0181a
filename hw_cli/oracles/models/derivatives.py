"""What derivatives mean in a world: Cauchy's integral on a small circle."""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.values import Array, Block, Mismatch, Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.walk import free_variables

TIME = core.Symbol("t")
CIRCLE = 24  # points on it
RADIUS = 0.1
ANALYTIC = 1e-9  # of coefficients that are 0 for a function without singularities in the circle

_ANGLES = 2 * np.pi * np.arange(CIRCLE) / CIRCLE
_UNITS = np.exp(1j * _ANGLES)


@handles(core.Derivative)
def _derivative(world: World, term: core.Derivative, scope: Scope) -> Value:
    body = _applied(term.body, term.variable, world)
    if term.order == 1 and term.variable == TIME and TIME not in free_variables(body):
        found = _in_time(world, body, scope)
        if found is not None:
            return found
    found = differentiated(world, body, term.variable, term.order, scope)
    if world.columns:
        at = world(term.variable, scope)
        return v.transpose(found) if isinstance(at, Block) and at.columns == 1 else found
    return found


def _in_time(world: World, body: Term, scope: Scope) -> Value | None:
    """d/dt of what depends on the time through letters with a dot somewhere: Σ ∂/∂θ θ̇; None where there are none."""
    total: Value | None = None
    for letter in sorted(free_variables(body), key=repr):
        speed = core.Decorated(letter, "dot")
        if speed in world.sorts.moving:
            part = v.multiply([differentiated(world, body, letter, 1, scope), world(speed, scope)])
            total = part if total is None else v.add(total, part)
    if total is None and free_variables(body) and TIME not in scope.values:
        raise UnknownNode(core.Derivative(body, TIME), "this context")
    return total


@handles(core.Gradient)
def _gradient(world: World, term: core.Gradient, scope: Scope) -> Value:
    found = differentiated(world, _applied(term.body, term.variable, world), term.variable, 1, scope)
    if _is_matrix(world(term.variable, scope)):
        return found
    return v.transpose(found)  # the row of derivatives of a number, as a column


def _is_matrix(value: Value) -> bool:
    return isinstance(value, Block) and value.columns > 1


def _applied(body: Term, variable: Term, world: World) -> Term:
    """`f` alone under d/dz is f(z)."""
    if body in world.sorts.functions and isinstance(body, core.Symbol):
        return core.Call(core.Function(body.name), (variable,))
    if (
        isinstance(body, core.Indexed)
        and isinstance(body.base, core.Symbol)
        and body.base in world.sorts.functions
    ):
        return core.Call(core.Function(body.base.name, body.index), (variable,))
    return body


def differentiated(world: World, body: Term, variable: Term, order: int, scope: Scope) -> Value:
    """The derivative of a number or column by a number; the Jacobian matrix by a column, that of a number by a matrix
    (first order)."""
    if not isinstance(_letter_of(variable)[0], core.Symbol | core.Indexed | core.Decorated):
        raise UnknownNode(variable, "this context")
    if world.tables is not None and world.key(variable, scope) in world.tables.axes:
        raise UnknownNode(variable, "this context")
    if isinstance(body, core.Symbol | core.Indexed | core.Decorated) and world.is_apart(
        body, variable, scope
    ):
        raise UnknownNode(core.Derivative(body, variable, order), "this context")
    at = v.plain(world(variable, scope))
    if not isinstance(at, Block):
        return _along(world, body, variable, at, None, order, scope)
    if order != 1:
        raise UnknownNode(variable, "this context")
    if at.columns != 1:
        return _by_matrix(world, body, variable, at, scope)
    columns = []
    for part in _parts(world, body, variable, at, scope):
        if isinstance(part, Block) and part.columns != 1:
            raise Mismatch
        columns.append(part.array if isinstance(part, Block) else np.asarray(part)[..., None, None])
    shape = np.broadcast_shapes(*(column.shape for column in columns))
    return Block(np.concatenate([np.broadcast_to(column, shape) for column in columns], axis=-1))


def _parts(world: World, body: Term, variable: Term, at: Block, scope: Scope) -> Iterator[Value]:
    """The derivatives of a term by each entry of a letter, row by row."""
    for place in range(at.rows * at.columns):
        direction = np.zeros(at.rows * at.columns)
        direction[place] = 1.0
        yield v.plain(_along(world, body, variable, at, direction.reshape(at.rows, at.columns), 1, scope))


def _by_matrix(world: World, body: Term, variable: Term, at: Block, scope: Scope) -> Block:
    """The derivative of a number by a matrix: its entries stand where those of the matrix do."""
    entries = [np.asarray(v.scalar(part)) for part in _parts(world, body, variable, at, scope)]
    array = np.stack(np.broadcast_arrays(*entries), axis=-1)
    return Block(array.reshape(*array.shape[:-1], at.rows, at.columns))


def _along(
    world: World, body: Term, variable: Term, at: Value, direction: Array | None, order: int, scope: Scope
) -> Value:
    steps = world.new_axis(RADIUS * _UNITS, scope)
    moved: Value
    if isinstance(at, Block) and direction is not None:
        moved = Block(at.array + steps[..., None, None] * direction)
    else:
        moved = v.scalar(at) + steps
    weights = _UNITS ** (-order) * (factorial(order) / (CIRCLE * RADIUS**order))
    inside = world.moving(*_followed(world, variable, moved, scope), scope)
    around = world(body, inside)
    result = _smooth(world.along(weights, around, scope), world, around, scope)
    if isinstance(result, Block):
        return Block(result.array.real) if _is_real(at, scope) else result
    return np.real(result) if _is_real(at, scope) else result


def _letter_of(variable: Term) -> tuple[Term, Term]:
    """The letter and the exponent of what a derivative is by: Σ and −1 of ∂/∂Σ⁻¹."""
    match variable:
        case core.Power(base=base, exponent=exponent):
            return base, exponent
        case core.Inverse(term=inner):
            return inner, core.Number("-1")
    return variable, core.Number("1")


def _followed(world: World, variable: Term, moved: Value, scope: Scope) -> tuple[Term, Value]:
    """The letter whose power moves, and how it moves then: that it is σ which moves where σ² does."""
    letter, exponent = _letter_of(variable)
    if letter is variable:
        return letter, moved
    if isinstance(moved, Block):
        return letter, v.power(moved, 1.0 / world.number(exponent, scope))
    at = world.number(letter, scope)
    return letter, at * (moved / world.number(variable, scope)) ** (1.0 / world.number(exponent, scope))


def _smooth(result: Value, world: World, around: Value, scope: Scope) -> Value:
    """The derivative, NaN where the function has a pole, a kink or a cut inside the circle.

    There the coefficients of Laurent's series at negative powers are not 0.
    """
    if not isinstance(around, Block) and np.ndim(around) == 0:
        return result
    bad = np.zeros(np.shape(_array(result)), dtype=bool)
    size = np.abs(_array(world.along(np.full(CIRCLE, 1 / CIRCLE), _absolute(around), scope)))
    for order in (1, 2):
        found = np.abs(_array(world.along(_UNITS**order / CIRCLE, around, scope)))
        bad = bad | ~(found <= ANALYTIC * (size + 1e-6))
    if not bad.any():
        return result
    cleaned = np.where(bad, np.nan, _array(result))
    return Block(cleaned) if isinstance(result, Block) else cleaned


def _array(value: Value) -> Array:
    return value.array if isinstance(value, Block) else np.asarray(value)


def _absolute(value: Value) -> Value:
    return Block(np.abs(value.array)) if isinstance(value, Block) else np.abs(value)


def _is_real(at: Value, scope: Scope) -> bool:
    bound = [at, *scope.values.values()]
    return not any(np.iscomplexobj(item.array if isinstance(item, Block) else item) for item in bound)
