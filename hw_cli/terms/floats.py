"""Terms as vectorised numpy functions, for figures and for whole families of simulations.

One number at a time is faster, and starts sooner, in `hw_cli.terms.tape`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hw_cli.terms.core import Term
from hw_cli.terms.functions import FunctionRecord
from hw_cli.terms.tape import LOG_GAUSSIAN, LOG_SIGMOID, Arithmetic, Operation, Tape, entries

Array = NDArray[Any]


def compile_floats(
    term: Term,
    variables: tuple[Term, ...],
    *,
    complex: bool = False,  # noqa: A002  (the caller reads best so)
) -> Callable[..., Array]:
    """The function of `variables` (one array each, broadcast together) that a term stands for.

    A scalar term gives an array of the arguments' common shape; a `Vector` of n components adds a last
    axis of length n, a `Matrix` two last axes (as `numpy.linalg` wants them). Where a real term is not
    defined the value is nan or infinite; with `complex`, roots and logarithms of negative numbers are
    their principal values.

    Raises UnknownNode for a node without a meaning here and for a letter not among `variables`.

    >>> from hw_cli.terms.core import Symbol
    >>> x = Symbol("x")
    >>> compile_floats(x * x - 1, (x,))([1, 2, 3]).tolist()
    [0.0, 3.0, 8.0]
    """
    kind = np.dtype(np.complex128 if complex else np.float64)
    parts, shape = entries(term)
    tape = Tape(variables, _COMPLEX if complex else _REAL)
    outputs = [tape.place(entry) for entry in parts]

    def evaluate(*values: ArrayLike) -> Array:
        if len(values) != len(variables):
            raise TypeError(f"{len(variables)} values expected, {len(values)} given")
        arrays = [np.asarray(value, kind) for value in values]
        shapes = {array.shape for array in arrays}
        common = shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)
        found = _run(tape, [array[()] for array in arrays])  # numpy's scalars are faster than 0-d arrays
        result = np.empty((*common, len(outputs)), kind)
        for position, output in enumerate(outputs):
            result[..., position] = found[output]
        return result.reshape((*common, *shape))

    return evaluate


def _run(tape: Tape, arrays: list[Array]) -> list[Any]:
    """The value of every slot."""
    values = tape.blank()
    values[: len(arrays)] = arrays
    with np.errstate(all="ignore"):  # outside its domain a term is nan, not a warning
        for slot, operation, operands in tape.operations:
            values[slot] = operation(*[values[operand] for operand in operands])
    return values


def _maximum(*values: Any) -> Any:
    """The greatest; nan where one of them is not real."""
    reals = [np.where(np.imag(value) == 0, np.real(value), np.nan) for value in values]
    return reduce(np.maximum, reals)


def _log_sigmoid(value: Any) -> Any:
    return -np.logaddexp(0.0, -value)


def _log_gaussian(mean: Any, variance: Any, value: Any) -> Any:
    # a variance that is not positive has no density
    spread = np.where(variance > 0, variance, np.nan)
    return -((value - mean) ** 2 / spread + np.log(2 * np.pi * spread)) / 2


def array_function(record: FunctionRecord) -> Operation | None:
    """A function of one argument on arrays, real or complex; None where its record has none."""
    if callable(record.array):
        return partial(record.array, np)
    return None if record.array is None else getattr(np, record.array)


_COMPLEX = Arithmetic(np.complex128, array_function, _maximum, operator.pow, {}, imaginary=True)
_REAL = Arithmetic(
    np.float64,  # type: ignore[arg-type]  # nothing imaginary is named here
    array_function,
    _maximum,
    operator.pow,
    {LOG_SIGMOID: _log_sigmoid, LOG_GAUSSIAN: _log_gaussian},
)
