"""Terms as vectorised numpy functions, for simulations and figures.

A term is read once into a tape: one entry for each distinct node, operands before results. Running
the tape on arrays costs one numpy call an entry; nothing is generated as code.
"""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Function,
    Matrix,
    Negative,
    Normal,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Vector,
)
from hw_cli.terms.errors import UnknownNode

Array = NDArray[Any]
Operation = Callable[..., Any]

INTERPRETER = "float evaluation"


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
    if len(set(variables)) != len(variables):
        raise ValueError("a variable is given twice")
    kind = np.dtype(np.complex128 if complex else np.float64)
    entries, shape = _entries(term)
    tape = _Tape(variables, kind)
    outputs = [tape.place(entry) for entry in entries]

    def evaluate(*values: ArrayLike) -> Array:
        if len(values) != len(variables):
            raise TypeError(f"{len(variables)} values expected, {len(values)} given")
        arrays = [np.asarray(value, kind) for value in values]
        shapes = {array.shape for array in arrays}
        common = shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)
        found = tape.run([array[()] for array in arrays])  # numpy's scalars are faster than 0-d arrays
        result = np.empty((*common, len(outputs)), kind)
        for position, output in enumerate(outputs):
            result[..., position] = found[output]
        return result.reshape((*common, *shape))

    return evaluate


def _entries(term: Term) -> tuple[tuple[Term, ...], tuple[int, ...]]:
    """The scalar entries of a term, and the shape that they fill."""
    match term:
        case Vector(components):
            return components, (len(components),)
        case Matrix(rows):
            if len({len(row) for row in rows}) != 1:
                raise UnknownNode(term, INTERPRETER)
            return tuple(entry for row in rows for entry in row), (len(rows), len(rows[0]))
        case _:
            return (term,), ()


@dataclass
class _Tape:
    """Operations in order of evaluation; slots are numbered from the variables on."""

    variables: tuple[Term, ...]
    kind: np.dtype[Any]
    constants: list[tuple[int, Any]] = field(default_factory=list)
    operations: list[tuple[int, Operation, tuple[int, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.slots: dict[Term, int] = {name: slot for slot, name in enumerate(self.variables)}
        self.size = len(self.variables)

    def place(self, term: Term) -> int:
        """The slot that holds the value of `term`."""
        if term not in self.slots:
            self.slots[term] = self._read(term)
        return self.slots[term]

    def run(self, arrays: list[Array]) -> list[Any]:
        """The value of every slot."""
        values: list[Any] = [*arrays, *[None] * (self.size - len(arrays))]
        for slot, value in self.constants:
            values[slot] = value
        with np.errstate(all="ignore"):  # outside its domain a term is nan, not a warning
            for slot, operation, operands in self.operations:
                values[slot] = operation(*[values[operand] for operand in operands])
        return values

    def _read(self, term: Term) -> int:
        match term:
            case Number():
                return self._constant(float(term.value))
            case Constant():
                return self._constant(self._named(term))
            case Sum(terms) if terms:
                return self._fold(operator.add, terms)
            case Product(factors) if factors:
                return self._fold(operator.mul, factors)
            case Quotient(numerator, denominator):
                return self._apply(operator.truediv, numerator, denominator)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Negative(inner):
                return self._apply(operator.neg, inner)
            case Absolute(inner):
                return self._apply(abs, inner)
            case Call(Function("log", ()), (Call(Function("sigmoid", ()), (inner,)),)) if not self._complex:
                return self._apply(_log_sigmoid, inner)  # log(exp(-800)) would be log 0
            case Normal(mean, variance, variable) if variable is not None and not self._complex:
                return self._apply(_gaussian, mean, variance, variable)
            case Call(Function("log", ()), (Normal(mean, variance, variable),)) if (
                variable is not None and not self._complex
            ):
                return self._apply(_log_gaussian, mean, variance, variable)
            case Call(Function() as function, arguments):
                return self._apply(self._operation(term, function, len(arguments)), *arguments)
            case _:
                raise UnknownNode(term, INTERPRETER)

    @property
    def _complex(self) -> bool:
        return self.kind.kind == "c"

    def _constant(self, value: builtins.complex) -> int:
        self.constants.append((self._new(), self.kind.type(value)))
        return self.size - 1

    def _apply(self, operation: Operation, *operands: Term) -> int:
        slots = tuple(self.place(operand) for operand in operands)
        self.operations.append((self._new(), operation, slots))
        return self.size - 1

    def _fold(self, operation: Operation, operands: tuple[Term, ...]) -> int:
        slot = self.place(operands[0])
        for operand in operands[1:]:
            pair = (slot, self.place(operand))
            self.operations.append((self._new(), operation, pair))
            slot = self.size - 1
        return slot

    def _new(self) -> int:
        self.size += 1
        return self.size - 1

    def _power(self, base: Term, exponent: Term) -> int:
        if isinstance(exponent, Number) and exponent.value.denominator == 1:
            whole = int(exponent.value)
            return self._apply(lambda value: value**whole, base)
        return self._apply(operator.pow, base, exponent)

    def _named(self, term: Constant) -> builtins.complex:
        if term.name == "i" and self._complex:
            return 1j
        if term.name not in _CONSTANTS:
            raise UnknownNode(term, INTERPRETER)
        return _CONSTANTS[term.name]

    def _operation(self, term: Term, function: Function, arity: int) -> Operation:
        if function.name == "max" and not function.index and arity > 0:
            return _maximum
        table = _COMPLEX if self._complex else _REAL
        if function.index or function.name not in table or arity != 1:
            raise UnknownNode(term, INTERPRETER)
        return table[function.name]


def _maximum(*values: Any) -> Any:
    """The greatest; nan where one of them is not real."""
    reals = [np.where(np.imag(value) == 0, np.real(value), np.nan) for value in values]
    return reduce(np.maximum, reals)


def _sigmoid(value: Any) -> Any:
    return np.exp(_log_sigmoid(value))  # exact to the last digits far on both sides


def _log_sigmoid(value: Any) -> Any:
    return -np.logaddexp(0.0, -value)


def _gaussian(mean: Any, variance: Any, value: Any) -> Any:
    return np.exp(_log_gaussian(mean, variance, value))


def _log_gaussian(mean: Any, variance: Any, value: Any) -> Any:
    # a variance that is not positive has no density
    spread = np.where(variance > 0, variance, np.nan)
    return -((value - mean) ** 2 / spread + np.log(2 * np.pi * spread)) / 2


def _complex_sigmoid(value: Any) -> Any:
    return 1 / (1 + np.exp(-value))


_CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e, "infinity": math.inf}

_COMPLEX: dict[str, Operation] = {
    "log": np.log,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "sigmoid": _complex_sigmoid,
    "tanh": np.tanh,
    "arctan": np.arctan,
    "sin": np.sin,
    "cos": np.cos,
}
_REAL = _COMPLEX | {"sigmoid": _sigmoid}
