"""Numbers and small matrices at many points at once: the values that terms take in a world.

A scalar is an array whose last axes are the points (a batch of draws, then one axis for each variable of a
finite model); integrals and derivatives put axes of their own before them. A `Block` is a matrix at each of these
points: two more axes at the end. Arrays may be complex: derivatives are taken around a point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw_cli.oracles.models.sorts import Mismatch, TooLarge

BATCH = 7
MOST_NUMBERS = 3_000_000  # in one array
MOST_AXES = 24  # of an array; NumPy knows 32, of which a matrix takes two more
DEEPEST = 40  # definitions inside one another
NUMBERS_A_NODE = 1024  # real numbers of an array that take as long as a node more
COMPLEX = 8  # real numbers, for one complex: mostly exponentials
MOST_KEPT = 2_000_000  # numbers of the values that a world keeps
UNBOUNDED = 10**18  # nodes


# --- values


Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A matrix at each point, shape (…, rows, columns)."""

    array: Array

    @property
    def rows(self) -> int:
        """The number of rows."""
        return int(self.array.shape[-2])

    @property
    def columns(self) -> int:
        """The number of columns."""
        return int(self.array.shape[-1])


Value = Array | Block


def scalar(value: Value) -> Array:
    """A number at each point; a matrix of one entry is that entry. Raises Mismatch for a larger one."""
    if not isinstance(value, Block):
        return value
    if value.rows == value.columns == 1:
        return value.array[..., 0, 0]
    raise Mismatch


def plain(value: Value) -> Value:
    """A matrix of one entry as a number."""
    return scalar(value) if isinstance(value, Block) and value.rows == value.columns == 1 else value


def numbers(value: Value) -> Array:
    """The numbers of a value; of a matrix, with two more axes."""
    return value.array if isinstance(value, Block) else np.asarray(value)


def each(change: Callable[[Array], Array], value: Value) -> Value:
    """A value with its numbers changed."""
    return Block(change(value.array)) if isinstance(value, Block) else change(value)


def entries(value: Value) -> list[Array]:
    """A number, or the entries of a matrix row by row."""
    if not isinstance(value, Block):
        return [value]
    return [value.array[..., i, j] for i in range(value.rows) for j in range(value.columns)]


def fit(left: Array, right: Array) -> None:
    """Raises TooLarge, before it is made, for what two arrays would make: each may have axes that the other lacks."""
    if left.size * right.size > MOST_NUMBERS:
        size = 1
        for length in np.broadcast_shapes(left.shape, right.shape):
            size *= length
        if size > MOST_NUMBERS:
            raise TooLarge


def add(left: Value, right: Value) -> Value:
    """The sum. Raises Mismatch for matrices of different sizes, and for a matrix and a number; TooLarge."""
    left, right = plain(left), plain(right)
    if isinstance(left, Block) and isinstance(right, Block):
        if (left.rows, left.columns) != (right.rows, right.columns):
            raise Mismatch
        fit(left.array, right.array)
        return Block(left.array + right.array)
    if isinstance(left, Block) or isinstance(right, Block):
        block, number = (left, right) if isinstance(left, Block) else (right, left)
        if isinstance(block, Block) and not isinstance(number, Block) and not number.any():
            return block  # 0 is the zero vector too
        raise Mismatch
    fit(left, right)
    return left + right


def negative(value: Value) -> Value:
    """Minus the value."""
    return Block(-value.array) if isinstance(value, Block) else -value


def entry_by_entry(left: Value, right: Value) -> Value:
    """The product of the entries, a ⊙ b. Raises Mismatch for matrices of different sizes."""
    left, right = plain(left), plain(right)
    if isinstance(left, Block) and isinstance(right, Block):
        if (left.rows, left.columns) != (right.rows, right.columns):
            raise Mismatch
        return Block(left.array * right.array)
    return multiply([left, right])


def multiply(factors: list[Value]) -> Value:
    """The product of numbers and of matrices in their order.

    Two columns (or rows) side by side are their scalar product, and a row before a column is a number wherever it stands:
    people write both. Raises Mismatch where the sizes do not fit.
    """
    numbers: Array = np.float64(1.0)  # type: ignore[assignment]
    blocks: list[Block] = []
    for factor in factors:
        value = plain(factor)
        if isinstance(value, Block):
            blocks.append(value)
        else:
            fit(numbers, value)
            numbers = numbers * value
    if not blocks:
        return numbers
    result = _chain(blocks)
    return scale(numbers, result)


def _chain(blocks: list[Block]) -> Value:
    try:
        result: Value = blocks[0]
        for block in blocks[1:]:
            result = _pair(result, block) if isinstance(result, Block) else scale(result, block)
    except Mismatch:
        for at in range(len(blocks) - 1):
            if (
                blocks[at].rows == 1
                and blocks[at + 1].columns == 1
                and blocks[at].columns == blocks[at + 1].rows
            ):
                inner = scalar(Block(blocks[at].array @ blocks[at + 1].array))
                rest = blocks[:at] + blocks[at + 2 :]
                return scale(inner, _chain(rest)) if rest else inner
        raise
    return result


def _pair(left: Block, right: Block) -> Value:
    if left.columns == right.rows:
        return plain(Block(left.array @ right.array))
    if left.columns == right.columns == 1 and left.rows == right.rows:
        return np.asarray(np.sum(left.array[..., 0] * right.array[..., 0], axis=-1))
    if left.rows == right.rows == 1 and left.columns == right.columns:
        return np.asarray(np.sum(left.array[..., 0, :] * right.array[..., 0, :], axis=-1))
    raise Mismatch


def scale(number: Array, value: Value) -> Value:
    """A number times a value."""
    if isinstance(value, Block):
        return Block(np.asarray(number)[..., None, None] * value.array)
    return number * value


def diagonal(column: Block) -> Block:
    """The diagonal matrix of a column."""
    return Block(column.array * np.eye(column.rows))


def power(base: Value, exponent: Value) -> Value:
    """A power of a number; an integer power or the inverse of a square matrix; the square of a column is its norm's."""
    base, e = plain(base), scalar(exponent)
    if not isinstance(base, Block):
        with np.errstate(all="ignore"):
            return number_power(base, e)
    k = np.asarray(e).ravel()
    if not k.size or (k != k[0]).any() or k[0] != int(k[0].real):
        raise Mismatch
    n = int(k[0].real)
    if base.rows == base.columns:
        return Block(np.linalg.matrix_power(_inverse(base.array) if n < 0 else base.array, abs(n)))
    if base.columns == 1 and n > 0 and n % 2 == 0:
        return _pair(base, base) ** (n // 2)  # type: ignore[operator]
    raise Mismatch


_WORST = 1e10  # the condition of a matrix whose inverse still has some right digits


def _inverse(array: Array) -> Array:
    """The inverse of each matrix, shape (…, n, n); NaN where there is none."""
    try:
        found = np.asarray(np.linalg.inv(array))
        sizes = [np.linalg.norm(item, axis=(-2, -1)) for item in (array, found)]
        bad = sizes[0] * sizes[1] > _WORST  # singular but for rounding
        return np.where(bad[..., None, None], np.nan, found) if bad.any() else found
    except np.linalg.LinAlgError:
        singular = np.linalg.matrix_rank(array) < array.shape[-1]
        return np.where(
            singular[..., None, None],
            np.nan,
            np.linalg.inv(np.where(singular[..., None, None], np.eye(array.shape[-1]), array)),
        )


def number_power(base: Array, exponent: Array) -> Array:
    """Real powers stay real: NaN where a negative number has none, and of 1 by what has no end."""
    if np.ndim(exponent) == 0 or np.size(exponent) == 1:
        n = complex(np.asarray(exponent).ravel()[0])
        if n.imag == 0 and n.real == int(n.real) and abs(n.real) <= MAX_POWER:
            return np.asarray(base) ** int(n.real) if n.real >= 0 else 1.0 / np.asarray(base) ** int(-n.real)
    return np.where(np.isfinite(exponent) | (base != 1), np.power(base, exponent), np.nan)


MAX_POWER = 10_000


def transpose(value: Value) -> Value:
    """The transpose; a number is its own."""
    return Block(value.array.swapaxes(-1, -2)) if isinstance(value, Block) else value


def absolute(value: Value) -> Array:
    """The absolute value of a number (analytic beside 0), the norm of a column, the determinant of a matrix."""
    value = plain(value)
    if isinstance(value, Block):
        if value.columns == 1 or value.rows == 1:
            return norm(value)
        return determinant(value)
    if np.iscomplexobj(value):
        return np.asarray(value * np.sign(value.real))
    return np.asarray(np.abs(value))


def norm(value: Value) -> Array:
    """The Euclidean norm."""
    if isinstance(value, Block):
        return np.asarray(np.sqrt(np.sum(value.array * value.array, axis=(-1, -2))))
    return absolute(value)


def determinant(value: Value) -> Array:
    """The determinant; a number is its own."""
    value = plain(value)
    if not isinstance(value, Block):
        return value
    if value.rows != value.columns:
        raise Mismatch
    return np.asarray(np.linalg.det(value.array))


def trace(value: Value) -> Array:
    """The trace; a number is its own."""
    value = plain(value)
    if not isinstance(value, Block):
        return value
    if value.rows != value.columns:
        raise Mismatch
    return np.asarray(np.trace(value.array, axis1=-2, axis2=-1))
