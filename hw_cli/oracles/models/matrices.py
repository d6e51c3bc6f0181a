"""What vectors and matrices mean in a world."""

from __future__ import annotations

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.values import Block, Mismatch, Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core


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
