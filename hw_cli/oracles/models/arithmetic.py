"""What numbers, letters, sums, products, powers, vectors and matrices mean in a world."""

from __future__ import annotations

from functools import reduce

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.functions import elementary
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.sorts import TRANSPOSED, Mismatch, OutOfModel, is_word
from hw_cli.oracles.models.values import Block, Value
from hw_cli.oracles.models.world import HANDLERS, World, handles
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode

CONSTANTS = {"pi": np.pi, "e": np.e, "zero": 0.0, "i": 1j}


@handles(core.Number)
def _number(world: World, term: core.Number, _scope: Scope) -> Value:
    try:
        return np.float64(float(term.value))  # type: ignore[return-value]
    except OverflowError:
        raise OutOfModel(say("{term} is too large", term=term)) from None


@handles(core.Constant)
def _constant(world: World, term: core.Constant, _scope: Scope) -> Value:
    if term.name not in CONSTANTS:
        raise UnknownNode(term, "this context")
    return np.asarray(CONSTANTS[term.name])


@handles(core.Symbol, core.Indexed, core.Decorated)
def _letter(world: World, term: Term, scope: Scope) -> Value:
    if is_identity(world, term, scope):
        return _unit(world, term, scope)
    if isinstance(term, core.Indexed) and not _is_name(term.base):
        return _entry(world, term, scope)
    return world.letter(term, scope)


def is_identity(world: World, term: Term, scope: Scope) -> bool:
    """Whether a letter is I, or I_n for a size n; not the I that a text defines, as a current or an integral."""
    match term:
        case core.Symbol(name="I"):
            return term not in world.definitions and world.integer(term, scope) is None
        case core.Indexed(base=core.Symbol(name="I"), index=(size,)):
            return world.integer(size, scope) is not None
    return False


def _entry(world: World, term: core.Indexed, scope: Scope) -> Value:
    """An entry of a column or a matrix; s(x)_j of a function that is not known, exp(s(x))_j of an elementary one."""
    if core.WHOLE in term.index:
        return world.line_of(v.plain(world(term.base, scope)), term, scope)
    numbers = [world.integer(part, scope) for part in term.index]
    if any(number is None for number in numbers):
        raise UnknownNode(term, "this context")
    match term.base:
        case core.Call(function=function, arguments=(inner,)) if (known := elementary(function)) is not None:
            return known(world.number(core.Indexed(inner, term.index), scope))
    value = v.plain(world(term.base, scope))
    if isinstance(value, Block):
        row, column = (numbers[0] or 0, numbers[1] or 0) if len(numbers) == 2 else (numbers[0] or 0, 1)
        if len(numbers) > 2 or not (1 <= row <= value.rows and 1 <= column <= value.columns):
            raise UnknownNode(term, "this context")
        return np.asarray(value.array[..., row - 1, column - 1])
    if term.base in world.definitions:
        raise Mismatch  # of what is said to be a number
    match term.base:
        case core.Call(function=core.Function(name=name, index=index), arguments=arguments) if not is_word(
            core.Function(name)
        ):
            return world.abstract(core.Function(name, (*index, *term.index)), arguments, scope)
    raise UnknownNode(term, "this context")


def _is_name(base: Term) -> bool:
    return isinstance(base, core.Symbol) or (isinstance(base, core.Decorated) and _is_name(base.base))


@handles(core.Identity)
def _unit(world: World, term: Term, scope: Scope) -> Value:
    """The identity, of the size of the matrices that are defined; the number 1 where nothing is a vector."""
    size = world.dimension
    if isinstance(term, core.Indexed):
        size = world.must_be_integer(term.index[0], scope)
    elif (said := world.sorts.shapes.get(core.Symbol("I"))) is not None and said.rows is not None:
        size = world.must_be_integer(said.rows, scope)
    elif not (world.sorts.vectors or world.sorts.matrices or world.sorts.covariances):
        if not world.definitions.square:
            return np.float64(1.0)  # type: ignore[return-value]
        size = world.definitions.square
    return Block(np.broadcast_to(np.eye(size), (1,) * world.ndim + (size,) * 2))


@handles(core.Sum)
def _sum(world: World, term: core.Sum, scope: Scope) -> Value:
    values = [world(item, scope) for item in term.terms]
    blocks = [
        value
        for item, value in zip(term.terms, values, strict=True)
        if isinstance(value, Block) and not _ends_in_unit(item)
    ]
    if blocks and any(map(_ends_in_unit, term.terms)):  # I is of the size of what it is added to
        rows = blocks[0].rows
        values = [
            _resized(value, rows) if _ends_in_unit(item) else value
            for item, value in zip(term.terms, values, strict=True)
        ]
    return reduce(v.add, values)


def _ends_in_unit(term: Term) -> bool:
    """Whether a term is I, or a product that ends in it."""
    match term:
        case core.Negative(term=inner) | core.Quotient(numerator=inner):
            return _ends_in_unit(inner)
        case core.Product(factors=(*_, last)):
            return _ends_in_unit(last)
    return term in (core.Identity(), core.Symbol("I"))


def _resized(value: Value, rows: int) -> Value:
    """A number times the identity, of so many rows; another value as it is."""
    if not isinstance(value, Block) or value.rows != value.columns:
        return value
    number = value.array[..., :1, :1]
    return Block(number * np.eye(rows)) if (value.array == number * np.eye(value.rows)).all() else value


@handles(core.Quotient)
def _quotient(world: World, term: core.Quotient, scope: Scope) -> Value:
    above, below = world(term.numerator, scope), world.number(term.denominator, scope)
    if isinstance(above, Block):
        return v.scale(1.0 / np.asarray(below), above)
    v.fit(above, below)
    return above / below


def _is_transposed(world: World, exponent: Term, scope: Scope) -> bool:
    return exponent in TRANSPOSED and world.integer(exponent, scope) is None


@handles(core.Power)
def _power(world: World, term: core.Power, scope: Scope) -> Value:
    base = world(term.base, scope)
    if _is_transposed(world, term.exponent, scope):
        return v.transpose(base)
    if isinstance(term.exponent, core.Negative) and _is_transposed(world, term.exponent.term, scope):
        return v.transpose(v.power(base, np.float64(-1.0)))  # type: ignore[arg-type]
    if isinstance(term.base, core.Constant) and term.base.name == "e":
        return np.exp(world.number(term.exponent, scope))
    if term.base in world.sorts.components and isinstance(base, Block):
        return Block(v.number_power(base.array, v.scalar(world(term.exponent, scope))))
    return v.power(base, world(term.exponent, scope))


_INVERSE = np.float64(-1.0)
HANDLERS.update(
    {
        core.Negative: lambda world, term, scope: v.negative(world(term.term, scope)),
        core.Product: lambda world, term, scope: v.multiply([world(item, scope) for item in term.factors]),
        core.Absolute: lambda world, term, scope: v.absolute(world(term.term, scope)),
        core.Determinant: lambda world, term, scope: v.determinant(world(term.term, scope)),
        core.Norm: lambda world, term, scope: v.norm(world(term.term, scope)),
        core.Trace: lambda world, term, scope: v.trace(world(term.term, scope)),
        core.Transpose: lambda world, term, scope: v.transpose(world(term.term, scope)),
        core.Inverse: lambda world, term, scope: v.power(world(term.term, scope), _INVERSE),  # type: ignore[arg-type]
        core.Vector: lambda world, term, scope: _stacked(
            world, [[world(item, scope)] for item in term.components]
        ),
        core.Matrix: lambda world, term, scope: _stacked(
            world, [[world(item, scope) for item in row] for row in term.rows]
        ),
    }
)


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
    """Blocks side by side and below one another; 0 is a block of zeros. Raises Mismatch where they do not fit."""
    blocks = [item for row in rows for item in row if isinstance(item, Block)]
    shape = np.broadcast_shapes(*(item.array.shape[:-2] for item in blocks))
    heights = [{item.rows for item in row if isinstance(item, Block)} for row in rows]
    widths = [
        {item.columns for item in column if isinstance(item, Block)} for column in zip(*rows, strict=True)
    ]
    if any(len(sizes) != 1 for sizes in (*heights, *widths)):
        raise Mismatch
    made = []
    for row, (height,) in zip(rows, heights, strict=True):
        if any(not isinstance(item, Block) and np.any(item) for item in row):
            raise Mismatch
        filled = [
            item.array if isinstance(item, Block) else np.zeros((height, width))
            for item, (width,) in zip(row, widths, strict=True)
        ]
        made.append(
            np.concatenate([np.broadcast_to(item, shape + item.shape[-2:]) for item in filled], axis=-1)
        )
    return Block(np.concatenate(made, axis=-2))
