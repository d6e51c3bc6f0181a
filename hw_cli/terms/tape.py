"""Terms read once into a tape: one entry for each distinct node, operands before results.

Running the tape costs one call an entry; nothing is generated as code. What an entry does is said by an
`Arithmetic`: numpy's operations on arrays, Python's on floats.
"""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hw_cli.terms import core
from hw_cli.terms.core import Term, exp, log
from hw_cli.terms.functions import FunctionRecord, record_of

Operation = Callable[..., Any]

INTERPRETER = "float evaluation"
LOG_SIGMOID, LOG_GAUSSIAN = "log sigmoid", "log gaussian"


@dataclass(frozen=True)
class Arithmetic:
    """What the operations of a term are on numbers of one kind.

    `function` gives the operation of a record, of one argument, where there is one; `whole` are the compounds that are better computed at once than part by
    part (log(exp(−800)) would be log 0), by the names above.
    """

    number: Callable[[builtins.complex], Any]
    function: Callable[[FunctionRecord], Operation | None]
    maximum: Operation
    power: Operation
    whole: Mapping[str, Operation]
    imaginary: bool = False


def entries(term: Term) -> tuple[tuple[Term, ...], tuple[int, ...]]:
    """The scalar entries of a term, and the shape that they fill.

    Raises UnknownNode for a matrix whose rows differ in length.
    """
    match term:
        case core.Vector(components):
            return components, (len(components),)
        case core.Matrix(rows):
            if len({len(row) for row in rows}) != 1:
                raise core.UnknownNode(term, INTERPRETER)
            return tuple(entry for row in rows for entry in row), (len(rows), len(rows[0]))
        case _:
            return (term,), ()


@dataclass
class Tape:
    """Operations in order of evaluation; slots are numbered from the variables on."""

    variables: tuple[Term, ...]
    arithmetic: Arithmetic
    constants: list[tuple[int, Any]] = field(default_factory=list)
    operations: list[tuple[int, Operation, tuple[int, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if len(set(self.variables)) != len(self.variables):
            raise ValueError("a variable is given twice")
        self.slots: dict[Term, int] = {name: slot for slot, name in enumerate(self.variables)}
        self.size = len(self.variables)

    def place(self, term: Term) -> int:
        """The slot that holds the value of `term`; raises UnknownNode where it has no meaning here."""
        if term not in self.slots:
            self.slots[term] = self._read(term)
        return self.slots[term]

    def blank(self) -> list[Any]:
        """The values before a run: constants in their slots."""
        values: list[Any] = [None] * self.size
        for slot, value in self.constants:
            values[slot] = value
        return values

    def _read(self, term: Term) -> int:
        whole = self.arithmetic.whole
        match term:
            case core.Number():
                return self._constant(float(term.value))
            case core.Constant():
                return self._constant(self._named(term))
            case core.Sum(terms) if terms:
                return self._fold(operator.add, terms)
            case core.Product(factors) if factors:
                return self._fold(operator.mul, factors)
            case core.Quotient(numerator, denominator):
                return self._apply(operator.truediv, numerator, denominator)
            case core.Power(base, exponent):
                return self._power(base, exponent)
            case core.Negative(inner):
                return self._apply(operator.neg, inner)
            case core.Absolute(inner):
                return self._apply(abs, inner)
            case core.Call(
                core.Function("log", ()), (core.Call(core.Function("sigmoid", ()), (inner,)),)
            ) if LOG_SIGMOID in whole:
                return self._apply(whole[LOG_SIGMOID], inner)
            case core.Normal(_, _, variable) if variable is not None and LOG_GAUSSIAN in whole:
                return self.place(exp(log(term)))
            case core.Call(core.Function("log", ()), (core.Normal(mean, variance, variable),)) if (
                variable is not None and LOG_GAUSSIAN in whole
            ):
                return self._apply(whole[LOG_GAUSSIAN], mean, variance, variable)
            case core.Call(core.Function(name), arguments):
                return self._call(term, name, arguments)
            case _:
                raise core.UnknownNode(term, INTERPRETER)

    def _constant(self, value: builtins.complex) -> int:
        self.constants.append((self._new(), self.arithmetic.number(value)))
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
        if isinstance(exponent, core.Number) and exponent.value.denominator == 1:
            whole = int(exponent.value)
            return self._apply(lambda value: value**whole, base)
        return self._apply(self.arithmetic.power, base, exponent)

    def _named(self, term: core.Constant) -> builtins.complex:
        if term.name == "i" and self.arithmetic.imaginary:
            return 1j
        if term.name not in _CONSTANTS:
            raise core.UnknownNode(term, INTERPRETER)
        return _CONSTANTS[term.name]

    def _call(self, term: core.Call, name: str, arguments: tuple[Term, ...]) -> int:
        """A function as the arithmetic has it, or by its definition."""
        found = record_of(term)
        if found is None:
            raise core.UnknownNode(term, INTERPRETER)
        if name == "max":
            return self._apply(self.arithmetic.maximum, *arguments)
        if name == "min":
            return self._apply(
                lambda *values: -self.arithmetic.maximum(*map(operator.neg, values)), *arguments
            )
        operation = self.arithmetic.function(found) if len(arguments) == 1 else None
        if operation is not None:
            return self._apply(operation, *arguments)
        if found.definition is None:
            raise core.UnknownNode(term, INTERPRETER)
        return self.place(found.definition(*arguments))


_CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e, "infinity": math.inf}


# --- on Python's own floats: one point at a time, without numpy
#
# For long runs of single points, where numpy's work on each number, and its loading, cost more than the
# arithmetic.


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


def _log_gaussian(mean: float, variance: float, value: float) -> float:
    # a variance that is not positive has no density: its logarithm raises
    return -((value - mean) ** 2 / variance + math.log(2 * math.pi * variance)) / 2


_SCALARS = Arithmetic(
    float,  # type: ignore[arg-type]  # nothing imaginary is named here
    _function,
    _maximum,
    math.pow,
    {LOG_SIGMOID: _log_sigmoid, LOG_GAUSSIAN: _log_gaussian},
)
