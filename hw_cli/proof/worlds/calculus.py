"""What derivatives, integrals, sums and products over an index mean in a world.

A derivative is Cauchy's integral on a small circle; an integral over the line is the trapezoidal rule, which
converges geometrically for analytic functions that decay (Trefethen and Weideman, SIAM Review 56, 2014).
"""

from __future__ import annotations

from math import factorial

import numpy as np

from hw_cli.proof.worlds import values as v
from hw_cli.proof.worlds.values import Array, Block, Mismatch, Value
from hw_cli.proof.worlds.world import Scope, World, handles, parts
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.parse import EVERY
from hw_cli.terms.walk import free_variables, subterms

TIME = core.Symbol("t")
CIRCLE = 24  # points on it
RADIUS = 0.1
ANALYTIC = 1e-9  # of coefficients that are 0 for a function without singularities in the circle
LINE = np.arange(-17.0, 17.0 + 1e-9, 0.125)  # of the trapezoidal rule
PLANE = np.arange(-17.1, 17.1 + 1e-9, 0.45)  # the same for each coordinate of a vector
NODES = 32  # of Gauss and Legendre between two ends

_ANGLES = 2 * np.pi * np.arange(CIRCLE) / CIRCLE
_UNITS = np.exp(1j * _ANGLES)


# --- derivatives


@handles(core.Derivative)
def _derivative(world: World, term: core.Derivative, scope: Scope) -> Value:
    body = applied(term.body, term.variable, world)
    if term.order == 1 and term.variable == TIME and TIME not in free_variables(body):
        found = _in_time(world, body, scope)
        if found is not None:
            return found
    return differentiated(world, body, term.variable, term.order, scope)


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
    found = differentiated(world, applied(term.body, term.variable, world), term.variable, 1, scope)
    return v.transpose(found)  # the row of derivatives of a number, as a column


def applied(body: Term, variable: Term, world: World) -> Term:
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
    """The derivative of a number or column by a number; the Jacobian matrix by a column (first order)."""
    if not isinstance(variable, core.Symbol | core.Indexed | core.Decorated):
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
    if order != 1 or at.columns != 1:
        raise UnknownNode(variable, "this context")
    columns: list[Array] = []
    for j in range(at.rows):
        direction = np.zeros((at.rows, 1))
        direction[j, 0] = 1.0
        part = v.plain(_along(world, body, variable, at, direction, 1, scope))
        if isinstance(part, Block):
            if part.columns != 1:
                raise Mismatch
            columns.append(part.array)
        else:
            columns.append(np.asarray(part)[..., None, None])
    shape = np.broadcast_shapes(*(column.shape for column in columns))
    return Block(np.concatenate([np.broadcast_to(column, shape) for column in columns], axis=-1))


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
    inside = world.moving(variable, moved, scope)
    around = world.guard(world(body, inside))
    result = _smooth(world.along(weights, around, scope), world, around, scope)
    if isinstance(result, Block):
        return Block(result.array.real) if _is_real(at, scope) else result
    return np.real(result) if _is_real(at, scope) else result


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


# --- integrals


def over_line(world: World, body: Term, variable: Term, scope: Scope) -> Value:
    """∫ body over ℝ, or over the plane for a letter that is a vector."""
    key = world.key(variable, scope)
    sorts = world.sorts
    if key in sorts.vectors or parts(key)[0] in sorts.vectors - sorts.components:
        if world.dimension != 2:
            raise UnknownNode(variable, "this context")
        first, second = (grid.ravel() for grid in np.meshgrid(PLANE, PLANE))
        points = np.stack([first, second], axis=-1)
        moved = Block(points.reshape(len(points), *(1,) * (scope.depth + world.ndim), 2, 1))
        weights = np.full(len(points), (PLANE[1] - PLANE[0]) ** 2)
        inside = world.moving(variable, moved, scope)
        return world.along(weights, world.guard(world(body, inside)), scope)
    line = world.new_axis(LINE, scope)
    inside = world.moving(variable, line, scope)
    value = world.guard(world(body, inside))
    _check_ends(world, value, scope)
    return world.along(np.full(len(LINE), LINE[1] - LINE[0]), value, scope)


def _check_ends(world: World, value: Value, scope: Scope) -> None:
    """Raises Mismatch where the integrand does not decay: the integral diverges, or the rule is too short."""
    array = np.asarray(v.scalar(value))
    axis = scope.depth + world.ndim + 1
    if array.ndim < axis:
        raise Mismatch
    along = np.moveaxis(array, array.ndim - axis, 0)
    size = np.abs(along).max(axis=0)
    if not (np.abs(along[0]) + np.abs(along[-1]) <= 1e-9 * (1 + size)).all():
        raise Mismatch


@handles(core.Integral)
def _integral(world: World, term: core.Integral, scope: Scope) -> Value:
    from hw_cli.proof.worlds.measures import over_states

    variables = term.variable.components if isinstance(term.variable, core.Vector) else (term.variable,)
    low, high = _finite(term.low), _finite(term.high)
    if low is None and high is None:
        stated = term.low is not None or not any(
            isinstance(node, core.Density | core.Law) for node in subterms(term.body)
        )
        summed = (
            None if stated and world.tables is not None else over_states(world, term.body, variables, scope)
        )
        if summed is not None:
            return summed
        body = term.body
        for variable in variables[1:]:
            body = core.Integral(body, variable)
        return over_line(world, body, variables[0], scope)
    if low is None or high is None or len(variables) != 1:
        raise UnknownNode(term, "this context")
    a, b = world.number(low, scope), world.number(high, scope)
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    moved = (a + b) / 2 + (b - a) / 2 * world.new_axis(nodes, scope)
    inside = world.moving(variables[0], moved, scope)
    return v.scale((b - a) / 2, world.along(weights, world.guard(world(term.body, inside)), scope))


def _finite(bound: Term | None) -> Term | None:
    inner = bound.term if isinstance(bound, core.Negative) else bound
    return None if inner == core.Constant("infinity") else bound


# --- sums and products


@handles(core.IndexedSum)
def _indexed_sum(world: World, term: core.IndexedSum, scope: Scope) -> Value:
    from hw_cli.proof.worlds.measures import over_states

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
