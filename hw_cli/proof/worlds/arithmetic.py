"""What numbers, letters, functions and matrices mean in a world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hw_cli.proof.judges.places import numeral
from hw_cli.proof.worlds import values as v
from hw_cli.proof.worlds.links import solved
from hw_cli.proof.worlds.values import Array, Block, Mismatch, Value
from hw_cli.proof.worlds.world import Scope, World, handles, parts
from hw_cli.terms import core, notation
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode

GREEK = frozenset(notation.GREEK) | {"Loss", "ell"}
CONSTANTS = {"pi": np.pi, "e": np.e, "zero": 0.0}
TRANSPOSED = (core.Symbol("T"), core.Symbol("top"))  # w^T, where T is no number


@handles(core.Number)
def _number(world: World, term: core.Number, _scope: Scope) -> Value:
    return np.float64(numeral(term))  # type: ignore[return-value]


@handles(core.Constant)
def _constant(world: World, term: core.Constant, _scope: Scope) -> Value:
    if term.name not in CONSTANTS:
        raise UnknownNode(term, "this context")
    return np.float64(CONSTANTS[term.name])  # type: ignore[return-value]


@handles(core.Symbol, core.Indexed, core.Decorated)
def _letter(world: World, term: Term, scope: Scope) -> Value:
    if is_identity(world, term, scope):
        return _unit(world, term, scope)
    if isinstance(term, core.Indexed) and not _is_name(term.base):
        return _entry(world, term, scope)
    return world.letter(term, scope)


def is_identity(world: World, term: Term, scope: Scope) -> bool:
    """Whether a letter is I, or I_n for a size n."""
    match term:
        case core.Symbol(name="I"):
            return world.integer(term, scope) is None
        case core.Indexed(base=core.Symbol(name="I"), index=(size,)):
            return world.integer(size, scope) is not None
    return False


def _entry(world: World, term: core.Indexed, scope: Scope) -> Value:
    """An entry of a column or a matrix; s(x)_j of a function that is not known, exp(s(x))_j of an elementary one."""
    numbers = [world.integer(part, scope) for part in term.index]
    if any(number is None for number in numbers):
        raise UnknownNode(term, "this context")
    match term.base:
        case core.Call(function=core.Function(index=()) as function, arguments=(inner,)) if _is_elementary(
            function
        ):
            return ELEMENTARY[function.name](world.number(core.Indexed(inner, term.index), scope))
    value = v.plain(world(term.base, scope))
    if isinstance(value, Block):
        row, column = (numbers[0] or 0, numbers[1] or 0) if len(numbers) == 2 else (numbers[0] or 0, 1)
        if len(numbers) > 2 or not (1 <= row <= value.rows and 1 <= column <= value.columns):
            raise UnknownNode(term, "this context")
        return np.asarray(value.array[..., row - 1, column - 1])
    match term.base:
        case core.Call(function=core.Function(name=name, index=index), arguments=arguments) if not _is_word(
            core.Function(name)
        ):
            return world.abstract(core.Function(name, (*index, *term.index)), arguments, scope)
    raise UnknownNode(term, "this context")


def _is_name(base: Term) -> bool:
    return isinstance(base, core.Symbol) or (isinstance(base, core.Decorated) and _is_name(base.base))


@handles(core.Identity)
def _unit(world: World, _term: Term, _scope: Scope) -> Value:
    """The identity, of the size of the matrices that are defined; the number 1 where nothing is a vector."""
    size = world.dimension
    if not (world.sorts.vectors or world.sorts.matrices or world.sorts.covariances):
        if not world.square:
            return np.float64(1.0)  # type: ignore[return-value]
        size = world.square
    return Block(np.broadcast_to(np.eye(size), (1,) * world.ndim + (size,) * 2))


@handles(core.Sum)
def _sum(world: World, term: core.Sum, scope: Scope) -> Value:
    values = [world(item, scope) for item in term.terms]
    result = values[0]
    for item in values[1:]:
        result = v.add(result, item)
    return result


@handles(core.Negative)
def _negative(world: World, term: core.Negative, scope: Scope) -> Value:
    return v.negative(world(term.term, scope))


@handles(core.Product)
def _product(world: World, term: core.Product, scope: Scope) -> Value:
    return world.guard(v.multiply([world(item, scope) for item in term.factors]))


@handles(core.Quotient)
def _quotient(world: World, term: core.Quotient, scope: Scope) -> Value:
    below = world.number(term.denominator, scope)
    return v.scale(1.0 / np.asarray(below), world(term.numerator, scope))


@handles(core.Power)
def _power(world: World, term: core.Power, scope: Scope) -> Value:
    base = world(term.base, scope)
    if term.exponent in TRANSPOSED and world.integer(term.exponent, scope) is None:
        return v.transpose(base)
    if isinstance(term.base, core.Constant) and term.base.name == "e":
        return np.exp(world.number(term.exponent, scope))
    if term.base in world.sorts.components and isinstance(base, Block):
        return Block(v.number_power(base.array, v.scalar(world(term.exponent, scope))))
    return v.power(base, world(term.exponent, scope))


@handles(core.Absolute, core.Determinant)
def _absolute(world: World, term: core.Absolute | core.Determinant, scope: Scope) -> Value:
    value = world(term.term, scope)
    return v.determinant(value) if isinstance(term, core.Determinant) else v.absolute(value)


@handles(core.Norm)
def _norm(world: World, term: core.Norm, scope: Scope) -> Value:
    return v.norm(world(term.term, scope))


@handles(core.Trace)
def _trace(world: World, term: core.Trace, scope: Scope) -> Value:
    return v.trace(world(term.term, scope))


@handles(core.Transpose)
def _transpose(world: World, term: core.Transpose, scope: Scope) -> Value:
    return v.transpose(world(term.term, scope))


@handles(core.Inverse)
def _inverse(world: World, term: core.Inverse, scope: Scope) -> Value:
    return v.power(world(term.term, scope), np.float64(-1.0))  # type: ignore[arg-type]


@handles(core.Vector)
def _vector(world: World, term: core.Vector, scope: Scope) -> Value:
    return _stacked(world, [[world(item, scope)] for item in term.components])


@handles(core.Matrix)
def _matrix(world: World, term: core.Matrix, scope: Scope) -> Value:
    return _stacked(world, [[world(item, scope) for item in row] for row in term.rows])


def _stacked(world: World, rows: list[list[Value]]) -> Value:
    """A matrix of numbers, or of blocks that fit."""
    if len({len(row) for row in rows}) != 1:
        raise Mismatch
    entries = [[v.plain(item) for item in row] for row in rows]
    if any(isinstance(item, Block) for row in entries for item in row):
        return _joined(entries)
    flat = np.broadcast_arrays(*(np.asarray(item) for row in entries for item in row))
    array = np.stack(flat, axis=-1)
    return Block(array.reshape(*array.shape[:-1], len(rows), len(rows[0])))


def _joined(rows: list[list[Value]]) -> Value:
    shape = np.broadcast_shapes(
        *(item.array.shape[:-2] for row in rows for item in row if isinstance(item, Block))
    )
    made = []
    for row in rows:
        blocks = []
        for item in row:
            if not isinstance(item, Block):
                raise Mismatch
            blocks.append(np.broadcast_to(item.array, shape + item.array.shape[-2:]))
        if len({block.shape[-2] for block in blocks}) != 1:
            raise Mismatch
        made.append(np.concatenate(blocks, axis=-1))
    if len({block.shape[-1] for block in made}) != 1:
        raise Mismatch
    return Block(np.concatenate(made, axis=-2))


# --- functions


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


@handles(core.Call)
def _call(world: World, term: core.Call, scope: Scope) -> Value:
    defined = world.defined(term, scope, term.arguments)
    if defined is not None:
        return defined
    function = term.function
    if isinstance(function, core.Function) and not function.index:
        if function.name in ELEMENTARY and len(term.arguments) == 1:
            return _elementary(ELEMENTARY[function.name], v.plain(world(term.arguments[0], scope)))
        if function.name == "diag" and len(term.arguments) == 1:
            value = v.plain(world(term.arguments[0], scope))
            return v.diagonal(value) if isinstance(value, Block) and value.columns == 1 else value
        if function.name in ("det", "tr", "trace") and len(term.arguments) == 1:
            value = world(term.arguments[0], scope)
            return v.determinant(value) if function.name == "det" else v.trace(value)
        if function.name in ("max", "min") and len(term.arguments) == 2:
            a, b = (world.number(item, scope) for item in term.arguments)
            return np.maximum(a, b) if function.name == "max" else np.minimum(a, b)
    if isinstance(function, core.InverseOf):
        return _inverted(world, function.function, term.arguments, scope)
    if isinstance(function, core.DerivativeOf):
        return derivative_at(world, function, term.arguments, scope)
    if isinstance(function, core.Function) and function.name == "log" and len(function.index) == 1:
        return np.log(world.number(term.arguments[0], scope)) / np.log(world.number(function.index[0], scope))
    if _is_word(function):  # floor, factorial: a function with a meaning, which worlds do not know
        raise UnknownNode(term, "this context")
    return world.abstract(function, term.arguments, scope)


def _is_word(function: Term) -> bool:
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
    if len(arguments) != 1 or not (one_to_one or world.is_defined(body) or _is_elementary(function)):
        raise UnknownNode(core.InverseOf(function), "this context")
    target = world(arguments[0], scope)
    if isinstance(target, Block):
        raise UnknownNode(core.InverseOf(function), "this context")
    return solved(lambda x: world.number(body, scope.binding({slot: x})), np.asarray(target))


def _is_elementary(function: Term) -> bool:
    return isinstance(function, core.Function) and not function.index and function.name in ELEMENTARY


def _jacobian(world: World, function: core.DerivativeOf, arguments: tuple[Term, ...], scope: Scope) -> Value:
    """The matrix of derivatives of a column by each of its arguments in turn."""
    slots = tuple(core.Symbol(f"slot {at} of a field") for at in range(len(arguments)))
    body = core.Call(function.function, slots)
    if function.order != 1 or not world.is_defined(body):
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


def derivative_at(
    world: World, function: core.DerivativeOf, arguments: tuple[Term, ...], scope: Scope
) -> Value:
    """f'(u), f''(u), … of a function of one variable; v'(a, b), the Jacobian matrix, of a defined field."""
    if len(arguments) != 1:
        return _jacobian(world, function, arguments, scope)
    slot = core.Symbol("slot of a derivative")
    inside = scope.binding({slot: world.number(arguments[0], scope)})
    return world(core.Derivative(core.Call(function.function, (slot,)), slot, function.order), inside)
