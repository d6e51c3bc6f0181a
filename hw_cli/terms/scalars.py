"""Terms as functions of Python's own floats: one point at a time, without numpy.

For long runs of single points, where numpy's work on each number, and its loading, cost more than the
arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from hw_cli.terms.core import Term
from hw_cli.terms.functions import FunctionRecord
from hw_cli.terms.tape import GAUSSIAN, LOG_GAUSSIAN, LOG_SIGMOID, Arithmetic, Operation, Tape, entries


def compile_scalars(
    term: Term, variables: tuple[Term, ...]
) -> Callable[[Sequence[float]], tuple[float, ...]]:
    """The map from values of `variables` to the entries of a term (one, for a scalar term), row by row.

    Where the term is not defined the map raises ArithmeticError or ValueError.

    Raises UnknownNode for a node without a meaning here and for a letter not among `variables`, ValueError
    for a letter given twice.

    >>> from hw_cli.terms.core import Symbol
    >>> x = Symbol("x")
    >>> compile_scalars(x * x - 1, (x,))([3.0])
    (8.0,)
    """
    parts, _ = entries(term)
    tape = Tape(variables, _SCALARS)
    outputs = [tape.place(entry) for entry in parts]
    count, blank = len(variables), tape.blank()
    steps = [
        (slot, operation, operands[0], operands[1] if len(operands) == 2 else None, operands)
        for slot, operation, operands in tape.operations
    ]

    def evaluate(point: Sequence[float]) -> tuple[float, ...]:
        if len(point) != count:
            raise TypeError(f"{count} values expected, {len(point)} given")
        values = blank.copy()
        values[:count] = point
        for slot, operation, first, second, operands in steps:
            if second is not None:  # most have two operands, and no list of them need be made
                values[slot] = operation(values[first], values[second])
            elif len(operands) == 1:
                values[slot] = operation(values[first])
            else:
                values[slot] = operation(*[values[operand] for operand in operands])
        return tuple([values[output] for output in outputs])

    return evaluate


def _function(record: FunctionRecord) -> Operation | None:
    return record.scalar or getattr(math, record.in_library or "", None)


def _maximum(*values: float) -> float:
    return math.nan if any(value != value for value in values) else max(values)


def _log_sigmoid(value: float) -> float:
    """−log(1 + exp(−value)), exact to the last digits far on both sides."""
    return value - math.log1p(math.exp(value)) if value < 0 else -math.log1p(math.exp(-value))


def _gaussian(mean: float, variance: float, value: float) -> float:
    return math.exp(_log_gaussian(mean, variance, value))


def _log_gaussian(mean: float, variance: float, value: float) -> float:
    # a variance that is not positive has no density: its logarithm raises
    return -((value - mean) ** 2 / variance + math.log(2 * math.pi * variance)) / 2


_SCALARS = Arithmetic(
    float,  # type: ignore[arg-type]  # nothing imaginary is named here
    _function,
    _maximum,
    math.pow,
    {LOG_SIGMOID: _log_sigmoid, GAUSSIAN: _gaussian, LOG_GAUSSIAN: _log_gaussian},
)
