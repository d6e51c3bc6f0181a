"""Terms in ball arithmetic: a value with a proven error, by python-flint.

Knows nothing of the rules or of SymPy. Expectations are computed by quadrature, derivatives by power
series, so that a wrong symbolic step cannot agree with itself here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol

import flint
from flint import acb, arb, arb_mat, arb_series

from hw_cli.terms import core
from hw_cli.terms.ball_functions import value_of
from hw_cli.terms.ball_series import SERIES
from hw_cli.terms.ball_values import (
    CONSTANTS,
    Undefined,
    Unsure,
    Value,
    absolute,
    added,
    ball,
    cholesky,
    divided,
    drawn,
    exactly,
    gaussian,
    instance,
    multiplied,
    powered,
    spread_over,
)
from hw_cli.terms.budgets import Deadline, Watch
from hw_cli.terms.core import Term, UnknownNode, exact
from hw_cli.terms.functions import FunctionRecord, function_record, record_of
from hw_cli.terms.notation import GREEK
from hw_cli.terms.walk import is_variable

__all__ = ["BITS", "Balls", "Meaning", "Point", "Undefined", "Unsure", "ball", "cholesky"]

BITS = 128


class Meaning(Protocol):
    """What names stand for: see `hw_cli.kernel.setting.Setting`."""

    def law(self, name: Term) -> Term | None:
        """The distribution behind a law's name."""

    def definition(self, function: Term) -> Any:
        """The definition (parameters, body) of a function."""


class Balls:
    """Evaluates terms at one point: `values` gives each variable its ball (or matrix of balls).

    Real functions have real values or none; `complex_roots`: but for the square root of a negative number;
    `imaginary`: roots, logarithms, powers and inverse functions have their principal complex values. `odd`: x^(1/3) of
    a negative x is real. `analytic`: inside an integral, whether values must be analytic nearby.

    With a `sample`, names that nothing is known of stand for numbers and polynomials drawn by it, and series, limits
    and integrals to infinity have values with an estimated error; without one they have none. `deadline` and `watch`:
    see `hw_cli.terms.budgets`.
    """

    handlers: ClassVar[dict[type[Term], Callable[[Any, Any], Value]]] = {}
    imaginary = False
    complex_roots = True
    odd = False
    analytic: bool | None = None
    sample: int | None = None
    deadline: Deadline | None = None
    watch: Watch | None = None

    def __init__(self, values: Mapping[Term, Value], meaning: Meaning | None = None) -> None:
        self._values = dict(values)
        self._meaning = meaning
        self._known: dict[Term, Value] = {}

    def __call__(self, term: Term) -> Value:
        """The value of a term.

        Raises Undefined where there is none, Unsure where that is not known, TooLarge, and UnknownNode for what has no
        meaning here.
        """
        found = self._values.get(term) if type(term) is core.Symbol else None
        if found is not None:
            return found
        handler = self.handlers.get(type(term))
        if handler is None:
            raise UnknownNode(term, "ball arithmetic")
        return handler(self, term)

    def at(self, changes: Mapping[Term, Value]) -> Balls:
        """The same evaluator with some variables changed."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._values = {**self._values, **changes}
        other._known = {}
        return other

    def sharing(self, term: Term, compute: Callable[[], Value]) -> Value:
        """The value of a term that takes long: what it is here is computed once."""
        if term not in self._known:
            self._known[term] = compute()
        return self._known[term]

    def knows(self, variable: Term) -> bool:
        """Whether the variable has a value of its own."""
        return variable in self._values

    def lookup(self, variable: Term) -> Value:
        """The value of a variable; raises UnknownNode when it has none."""
        try:
            return self._values[variable]
        except KeyError:
            raise UnknownNode(variable, "ball arithmetic") from None

    def holds_series(self) -> bool:
        """Whether a variable stands for a power series: a derivative is being taken outside."""
        return any(isinstance(value, arb_series) for value in self._values.values())

    def definition(self, function: Term) -> Any:
        """The definition of a function, or the instance drawn for it; None when there is none."""
        found = self._values.get(function)
        if isinstance(found, arb | acb):  # the range of f in a box: a number is no function
            found = None
        return self._meaning.definition(function) if found is None and self._meaning else found

    def known_record(self, term: core.Call) -> FunctionRecord | None:
        """The record of what is called; None for a letter, as γ, that the text defines as a function of its own."""
        found = record_of(term)
        if found is not None and found.name in GREEK and self.definition(term.function) is not None:
            return None
        return found

    def distribution(self, law: Term) -> Term:
        """The distribution (`Normal` or `Dirac`) that a law stands for."""
        if isinstance(law, core.Normal | core.Dirac):
            return law
        name = law.law if isinstance(law, core.Density) else law
        found = self._meaning.law(name) if self._meaning else None
        if found is None:
            raise UnknownNode(law, "ball arithmetic")
        return found


class Point(Balls):
    """The evaluator of what anybody may type: real numbers or, with `imaginary`, complex ones."""

    handlers: ClassVar[dict[type[Term], Callable[[Any, Any], Value]]] = {}
    complex_roots = False

    def __init__(
        self,
        values: Mapping[Term, Value],
        *,
        imaginary: bool = False,
        odd: bool = False,
        sample: int | None = 0,
        deadline: Deadline | None = None,
    ) -> None:
        super().__init__(values)
        self.imaginary, self.odd, self.sample, self.deadline = imaginary, odd, sample, deadline


# --- arithmetic


def _constant(at: Balls, term: core.Constant) -> Value:
    if term.name in CONSTANTS:
        return CONSTANTS[term.name]()
    if term.name == "infinity" and at.sample is not None:
        raise Undefined("infinity is not a number")
    raise UnknownNode(term, "ball arithmetic")


def _indexed(at: Balls, term: core.Indexed) -> Value:
    """A letter of its own, or the member of a family at the value of its index: any number, but always the same."""
    if at.knows(term):
        return at.lookup(term)
    member = core.Indexed(term.base, tuple(_written(at, part) for part in term.index))
    if at.sample is None or at.knows(member):
        return at.lookup(member)
    return drawn(repr(member), at.sample)


def _written(at: Balls, index: Term) -> Term:
    if isinstance(index, core.Label):
        return index
    value = at(index)
    whole = value.unique_fmpz() if hasattr(value, "unique_fmpz") else None
    if whole is None:
        raise Unsure("an index that is no integer")
    return core.Number(str(whole))


def _sum(at: Balls, term: core.Sum) -> Value:
    items = [at(item) for item in term.terms]
    if at.watch is not None:
        at.watch.sum(items)
    return added(items)


def _power(at: Balls, term: core.Power) -> Value:
    base, number = at(term.base), exact(term.exponent)
    exponent = at(term.exponent) if number is None else number
    if at.watch is not None and (number is None or number.denominator != 1):
        at.watch.argument(exponent if number is None else ball(number))
    return powered(at, base, exponent)


def _absolute(at: Balls, term: core.Absolute) -> Value:
    value = at(term.term)
    return absolute(value) if at.analytic is None else acb(value).real_abs(analytic=at.analytic)


# --- functions


def _call(at: Balls, term: core.Call) -> Value:
    record = at.known_record(term)
    if record is not None and record.definition is not None and record.least > 1:
        return at(record.definition(*term.arguments))
    arguments = [at(argument) for argument in term.arguments]
    if record is not None:
        return value_of(at, record, *arguments)
    head, order = term.function, 0
    if head == _DETERMINANT:
        if isinstance(arguments[0], arb | acb):
            raise Unsure("the determinant of what is no matrix")
        return arguments[0].det()
    if isinstance(head, core.DerivativeOf):
        slot = core.Symbol("slot of the argument")
        if (
            record_of(head.function) is not None
            and at.sample is None
            and at.definition(head.function) is None
        ):
            return _taylor(at, core.Call(head.function, (slot,)), slot, arguments[0], head.order)
        order, head = head.order, head.function
    found = at.definition(head)
    if found is not None and order:
        return _taylor(at, found.body, found.parameters[0], arguments[0], order)
    if found is not None:
        return at.at(dict(zip(found.parameters, arguments, strict=True)))(found.body)
    if at.sample is None or not isinstance(head, core.Function) or function_record(head.name) is not None:
        raise UnknownNode(term, "ball arithmetic")
    return instance(f"{head!r}/{len(arguments)}", at.sample, arguments, order)


_DETERMINANT = core.Function("det")


# --- calculus


def _derivative(at: Balls, term: core.Derivative) -> Value:
    if not is_variable(term.variable):
        raise UnknownNode(term, "ball arithmetic")
    return _taylor(at, term.body, term.variable, at.lookup(term.variable), term.order)


def _taylor(at: Balls, body: Term, variable: Term, centre: Value, order: int) -> Value:
    """The derivative of `order` at `centre`, from the power series of the body."""
    if at.holds_series():
        return _difference(at, body, variable, centre, order)
    if not isinstance(centre, arb):
        raise UnknownNode(variable, "power series")
    cap = flint.ctx.cap
    flint.ctx.cap = order + 1
    try:
        series = at.at({variable: arb_series([centre, 1])})(body)
        if not isinstance(series, arb_series):
            return arb(0)
        return series[order] * arb.fac_ui(order)
    finally:
        flint.ctx.cap = cap


def _difference(at: Balls, body: Term, variable: Term, centre: Value, order: int) -> Value:
    """A derivative under another derivative: series have one variable, so the inner one is a quotient.

    Central differences with one step of Richardson's extrapolation, twice: their distance is the error.
    """
    if order != 1:
        raise UnknownNode(body, "nested power series")

    def quotient(size: int) -> Value:
        h = arb(size) / arb(10) ** 8
        right, left = (at.at({variable: centre + shift})(body) for shift in (h, -h))
        return (right - left) / (2 * h)

    near, middle, far = quotient(1), quotient(2), quotient(4)
    fine, coarse = (4 * near - middle) / 3, (4 * middle - far) / 3
    if isinstance(fine, arb_series):
        return arb_series([spread_over(fine[k], coarse[k]) for k in range(flint.ctx.cap)])
    if isinstance(fine, arb):
        return spread_over(fine, coarse)
    raise UnknownNode(body, "nested power series")


# --- vectors and matrices


def _transpose(at: Balls, term: core.Transpose) -> Value:
    value = at(term.term)
    return value.transpose() if isinstance(value, arb_mat) else value


def _inverse(at: Balls, term: core.Inverse) -> Value:
    value = at(term.term)
    try:
        return value.inv() if isinstance(value, arb_mat) else 1 / value
    except ZeroDivisionError as error:
        raise Undefined("a singular matrix has no inverse") from error


def _determinant(at: Balls, term: core.Determinant) -> Value:
    value = at(term.term)
    return value.det() if isinstance(value, arb_mat) else value


def _trace(at: Balls, term: core.Trace) -> Value:
    value = at(term.term)
    return sum((value[i, i] for i in range(value.nrows())), arb(0)) if isinstance(value, arb_mat) else value


def _norm(at: Balls, term: core.Norm) -> Value:
    value = at(term.term)
    if not isinstance(value, arb_mat):  # one dimension, where a product has become a number
        return abs(value)
    return sum((value[i, 0] * value[i, 0] for i in range(value.nrows())), arb(0)).sqrt()


# --- probability


def _density(at: Balls, term: core.Density) -> Value:
    law = at.distribution(term)
    if isinstance(law, core.Dirac) or term.given or len(term.variables) != 1:
        raise UnknownNode(term, "ball arithmetic")
    return gaussian(at(law.mean), at(law.variance), at(term.variables[0]))  # type: ignore[attr-defined]


def _normal(at: Balls, term: core.Normal) -> Value:
    if term.variable is None:
        raise UnknownNode(term, "ball arithmetic")
    return gaussian(at(term.mean), at(term.variance), at(term.variable))


def _mean(at: Balls, term: core.Expectation) -> Value:
    law = at.distribution(term.law)
    variable = _random_variable(term)
    if isinstance(law, core.Dirac):
        return at.at({variable: at(law.centre)})(term.body)
    if not isinstance(law, core.Normal):
        raise UnknownNode(term, "ball arithmetic")
    from hw_cli.terms.ball_means import along, cubature, degree, quadrature

    mean, variance = at(law.mean), at(law.variance)
    if isinstance(variance, arb_mat):
        return cubature(lambda x: at.at({variable: x})(term.body), mean, variance)
    found = quadrature(along(at, term.body, variable), mean, variance.sqrt(), degree(at, term.body, variable))
    if found is None:
        raise UnknownNode(term, "quadrature")
    return found


def _random_variable(term: core.Expectation) -> Term:
    if term.variables:
        return term.variables[0]
    if isinstance(term.law, core.Density) and len(term.law.variables) == 1:
        return term.law.variables[0]
    raise UnknownNode(term, "ball arithmetic")


def _divergence(at: Balls, term: core.KL) -> Value:
    left, right = term.left, term.right
    if not isinstance(left, core.Density) or not isinstance(right, core.Density):
        raise UnknownNode(term, "ball arithmetic")
    body = core.log(left) - core.log(right)
    return at(core.Expectation(body, left, left.variables))


Point.handlers.update(
    {
        core.Number: lambda _, term: exactly(term.text, flint.ctx.prec),
        core.Constant: _constant,
        core.Symbol: Balls.lookup,
        core.Indexed: _indexed,
        core.Decorated: Balls.lookup,
        core.Sum: _sum,
        core.Negative: lambda at, term: -at(term.term),
        core.Product: lambda at, term: multiplied([at(factor) for factor in term.factors]),
        core.Quotient: lambda at, term: divided(at(term.numerator), at(term.denominator)),
        core.Power: _power,
        core.Absolute: _absolute,
        core.Call: _call,
        **SERIES,
    }
)
Balls.handlers.update(
    {
        **Point.handlers,
        core.Derivative: _derivative,
        core.Vector: lambda at, term: arb_mat([[at(item)] for item in term.components]),
        core.Matrix: lambda at, term: arb_mat([[at(entry) for entry in row] for row in term.rows]),
        core.Identity: lambda _at, _term: arb(1),  # in a sum with matrices the identity of their size
        core.Transpose: _transpose,
        core.Inverse: _inverse,
        core.Determinant: _determinant,
        core.Trace: _trace,
        core.Norm: _norm,
        core.Density: _density,
        core.Normal: _normal,
        core.Expectation: lambda at, term: at.sharing(term, lambda: _mean(at, term)),
        core.KL: _divergence,
    }
)
