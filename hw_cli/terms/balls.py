"""Terms in ball arithmetic: a value with a proven error, by python-flint.

Knows nothing of the rules or of SymPy. Expectations are computed by quadrature, derivatives by power
series, so that a wrong symbolic step cannot agree with itself here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product as tuples
from typing import Any, Protocol

import flint
from flint import acb, arb, arb_mat, arb_series, fmpq

from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.walk import children, free_variables, is_variable

Value = Any  # arb, acb, arb_series or arb_mat: the library is untyped

BITS = 128
# Trapezoid rule for ∫ φ(t) f(m + s t) dt, f a polynomial or of like growth: with step 1/2 the error of an
# entire integrand is about exp(−2π²·4) ≈ 5e-35, and beyond |t| = 14 the weight is below 1e-42. Other
# integrands show by the difference between two grids (step, nodes on each side), or by their ends.
GRIDS = (("1/2", 29), ("433/1009", 34))
QUADRATURE_ERROR = 1e-28
DISTRUST = 100  # the error is taken to be this many times the difference between the two grids


class Undefined(ArithmeticError):
    """The term has no value at this point (a logarithm of 0, a division by 0)."""


class Meaning(Protocol):
    """What names stand for: see `hw_cli.proof.setting.Setting`."""

    def law(self, name: Term) -> Term | None:
        """The distribution behind a law's name."""

    def definition(self, function: Term) -> Any:
        """The definition (parameters, body) of a function."""


class Balls:
    """Evaluates terms at one point: `values` gives each variable its ball (or matrix of balls)."""

    def __init__(self, values: Mapping[Term, Value], meaning: Meaning | None = None) -> None:
        self._values = dict(values)
        self._meaning = meaning
        self._fixed: dict[int, Value] = {}  # by identity: parts of a body that outlives this evaluator

    def __call__(self, term: Term) -> Value:
        """The value of a term.

        Raises Undefined where there is none, UnknownNode for what has no meaning here.
        """
        if id(term) in self._fixed:
            return self._fixed[id(term)]
        try:
            handler = _HANDLERS[type(term)]
        except KeyError:
            raise UnknownNode(term, "ball arithmetic") from None
        return handler(self, term)

    def at(self, changes: Mapping[Term, Value]) -> Balls:
        """The same evaluator with some variables changed."""
        return Balls(self._values | dict(changes), self._meaning)

    def fixing(self, body: Term, variable: Term) -> Balls:
        """This evaluator for many values of `variable` in `body`: what is free of it is evaluated once."""
        other = Balls(self._values, self._meaning)
        other._fixed = {id(part): self(part) for part in _free_parts(body, variable)}
        return other

    def moving(self, variable: Term, value: Value) -> Balls:
        """The evaluator at another value of the variable that `fixing` named."""
        other = Balls(self._values | {variable: value}, self._meaning)
        other._fixed = self._fixed
        return other

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
        """The definition of a function; raises UnknownNode when there is none."""
        found = self._values.get(function)  # an instance drawn for an abstract function
        if found is None and self._meaning:
            found = self._meaning.definition(function)
        if found is None:
            raise UnknownNode(function, "ball arithmetic")
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


def _free_parts(term: Term, variable: Term) -> Iterator[Term]:
    """The largest parts of a scalar term without `variable`; nothing under binders is looked at."""
    if isinstance(term, core.Number | core.Symbol | core.Indexed | core.Function | core.Law):
        return
    if isinstance(term, core.Sum | core.Product | core.Quotient | core.Negative | core.Power | core.Call):
        if variable not in free_variables(term):
            yield term
        else:
            for part in children(term):
                yield from _free_parts(part, variable)


# --- arithmetic


def _number(_at: Balls, term: core.Number) -> Value:
    value = term.value
    return arb(fmpq(value.numerator, value.denominator))


def _constant(_at: Balls, term: core.Constant) -> Value:
    match term.name:
        case "pi":
            return arb.pi()
        case "e":
            return arb(1).exp()
        case "i":
            return acb(0, 1)
    raise UnknownNode(term, "ball arithmetic")


def _variable(at: Balls, term: Term) -> Value:
    return at.lookup(term)


def _indexed(at: Balls, term: core.Indexed) -> Value:
    """A letter of its own, or the member of a family at the value of its index."""
    if at.knows(term):
        return at.lookup(term)
    index = tuple(core.Number(str(at(part).unique_fmpz())) for part in term.index)
    return at.lookup(core.Indexed(term.base, index))


def _sum(at: Balls, term: core.Sum) -> Value:
    parts = [at(item) for item in term.terms]
    size = next((part.nrows() for part in parts if isinstance(part, arb_mat) and part.ncols() > 1), 0)
    if size:  # a multiple of the identity stands among matrices as the number it multiplies
        parts = [part if isinstance(part, arb_mat) else _diagonal(part, size) for part in parts]
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


def _diagonal(value: Value, size: int) -> Value:
    return arb_mat([[value if i == j else arb(0) for j in range(size)] for i in range(size)])


def _negative(at: Balls, term: core.Negative) -> Value:
    return _times(arb(-1), at(term.term))


def _product(at: Balls, term: core.Product) -> Value:
    result = at(term.factors[0])
    for factor in term.factors[1:]:
        result = _times(result, at(factor))
    return _scalar(result)


def _times(left: Value, right: Value) -> Value:
    """Product of scalars and matrices, in either order."""
    if isinstance(right, arb_mat) and not isinstance(left, arb_mat):
        return right * left
    return left * right


def _scalar(value: Value) -> Value:
    """A 1×1 matrix (a row times a column) as the number it holds."""
    if isinstance(value, arb_mat) and value.nrows() == value.ncols() == 1:
        return value[0, 0]
    return value


def _quotient(at: Balls, term: core.Quotient) -> Value:
    below = at(term.denominator)
    head = below[0] if isinstance(below, arb_series) else below
    if head == 0:
        raise Undefined(f"division by 0 in {term!r}")
    if isinstance(below, arb) and below.contains(0):
        raise Undefined("division by a ball that contains 0")
    above = at(term.numerator)
    return above * (1 / below) if isinstance(above, arb_mat) else above / below


def _power(at: Balls, term: core.Power) -> Value:
    base = at(term.base)
    if isinstance(term.exponent, core.Number) and term.exponent.value.denominator == 1:
        return _integer_power(base, int(term.exponent.value))
    if isinstance(term.exponent, core.Negative) and isinstance(term.exponent.term, core.Number):
        whole = term.exponent.term.value
        if whole.denominator == 1:
            return 1 / _integer_power(base, int(whole))
    exponent = at(term.exponent)
    if isinstance(exponent, arb) and exponent.is_exact() and exponent.is_integer():
        power = int(exponent.unique_fmpz())  # a letter for a size, as in aᴰ⁻¹
        return _integer_power(base, power) if power >= 0 else 1 / _integer_power(base, -power)
    if isinstance(base, arb) and not base > 0:
        raise Undefined("a real power of what is not > 0")
    return (exponent * _log_of(base)).exp()


def _integer_power(base: Value, exponent: int) -> Value:
    if exponent > 10_000:
        raise Undefined("exponent too large")
    result = base
    if exponent == 0:
        return arb(1)
    for _ in range(exponent - 1):
        result = _times(result, base)
    return result


def _absolute(at: Balls, term: core.Absolute) -> Value:
    value = at(term.term)
    if isinstance(value, arb_series):  # |u| is u or −u near a point where u ≠ 0
        if not value[0] > 0 and not value[0] < 0:
            raise Undefined("no derivative of an absolute value at 0")
        return value if value[0] > 0 else -value
    return abs(value)


# --- functions


def _log_of(value: Value) -> Value:
    head = value[0] if isinstance(value, arb_series) else value
    if isinstance(head, arb) and not head > 0:
        raise Undefined("logarithm of what is not > 0")
    return value.log()


def _sqrt_of(value: Value) -> Value:
    head = value[0] if isinstance(value, arb_series) else value
    if isinstance(head, arb) and head < 0:
        return acb(value).sqrt()
    return value.sqrt()


def _logistic(value: Value) -> Value:
    return 1 / (1 + (-value).exp())


def _max_of(*values: Value) -> Value:
    result = values[0]
    for value in values[1:]:
        result = _greater(result, value)
    return result


def _greater(one: Value, other: Value) -> Value:
    if isinstance(one, arb) and isinstance(other, arb):
        return one.max(other)
    gap = one - other
    head = gap[0] if isinstance(gap, arb_series) else gap
    if not isinstance(head, arb) or not (head > 0 or head < 0):
        raise Undefined("no derivative of a maximum where two are equal")
    return one if head > 0 else other


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "log": _log_of,
    "exp": lambda value: value.exp(),
    "sqrt": _sqrt_of,
    "sigmoid": _logistic,
    "sin": lambda value: value.sin(),
    "cos": lambda value: value.cos(),
    "tan": lambda value: value.tan(),
    "tanh": lambda value: 1 - 2 / ((2 * value).exp() + 1),
    "sinh": lambda value: (value.exp() - (-value).exp()) / 2,
    "cosh": lambda value: (value.exp() + (-value).exp()) / 2,
    "arctan": lambda value: value.atan(),
    "max": _max_of,
    "det": lambda value: value.det(),
}


def _call(at: Balls, term: core.Call) -> Value:
    head = term.function
    if isinstance(head, core.Function) and not head.index and head.name in _FUNCTIONS:
        return _FUNCTIONS[head.name](*(at(argument) for argument in term.arguments))
    arguments = [at(argument) for argument in term.arguments]
    if isinstance(head, core.DerivativeOf):
        if isinstance(head.function, core.Function) and head.function.name in _FUNCTIONS:
            slot = core.Symbol("slot of the argument")
            return _taylor(at, core.Call(head.function, (slot,)), slot, arguments[0], head.order)
        found = at.definition(head.function)
        return _taylor(at, found.body, found.parameters[0], arguments[0], head.order)
    found = at.definition(head)
    return at.at(dict(zip(found.parameters, arguments, strict=True)))(found.body)


# --- calculus


def _derivative(at: Balls, term: core.Derivative) -> Value:
    if not is_variable(term.variable):
        raise UnknownNode(term, "ball arithmetic")
    return _taylor(at, term.body, term.variable, at.lookup(term.variable), term.order)


def _taylor(at: Balls, body: Term, variable: Term, centre: Value, order: int) -> Value:
    """The derivative of `order` at `centre`, from the power series of the body."""
    if at.holds_series() or isinstance(centre, arb_series):
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
        return arb_series([_spread_over(fine[k], coarse[k]) for k in range(flint.ctx.cap)])
    if isinstance(fine, arb):
        return _spread_over(fine, coarse)
    raise UnknownNode(body, "nested power series")


def _spread_over(fine: Value, coarse: Value) -> Value:
    return fine + arb(0, abs(fine - coarse).upper())


def _indexed_sum(at: Balls, term: core.IndexedSum) -> Value:
    result: Value = arb(0)
    for index in _indices(at, term.low, term.high):
        result = result + at.at({term.index: index})(term.body)
    return result


def _indexed_product(at: Balls, term: core.IndexedProduct) -> Value:
    result: Value = arb(1)
    for index in _indices(at, term.low, term.high):
        result = result * at.at({term.index: index})(term.body)
    return result


def _indices(at: Balls, low: Term, high: Term) -> Iterator[Value]:
    first, last = at(low).unique_fmpz(), at(high).unique_fmpz()
    if first is None or last is None or last - first > 10_000:
        raise Undefined("an index range must be of integers, and short")
    return (arb(index) for index in range(int(first), int(last) + 1))


# --- vectors and matrices


def _vector(at: Balls, term: core.Vector) -> Value:
    return arb_mat([[at(item)] for item in term.components])


def _matrix(at: Balls, term: core.Matrix) -> Value:
    return arb_mat([[at(entry) for entry in row] for row in term.rows])


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
    return _gaussian(at(law.mean), at(law.variance), at(term.variables[0]))  # type: ignore[attr-defined]


def _normal(at: Balls, term: core.Normal) -> Value:
    if term.variable is None:
        raise UnknownNode(term, "ball arithmetic")
    return _gaussian(at(term.mean), at(term.variance), at(term.variable))


def _gaussian(mean: Value, variance: Value, x: Value) -> Value:
    if isinstance(variance, arb_mat):
        gap = x - mean
        square = (gap.transpose() * variance.inv() * gap)[0, 0]
        return (-square / 2).exp() / ((2 * arb.pi()) ** variance.nrows() * variance.det()).sqrt()
    gap = x - mean  # gap ** 2 would be nan for a ball around 0
    return (-(gap * gap) / (2 * variance)).exp() / (2 * arb.pi() * variance).sqrt()


def _expectation(at: Balls, term: core.Expectation) -> Value:
    law = at.distribution(term.law)
    variable = _random_variable(term)
    if isinstance(law, core.Dirac):
        return at.at({variable: at(law.centre)})(term.body)
    if not isinstance(law, core.Normal):
        raise UnknownNode(term, "ball arithmetic")
    mean, variance = at(law.mean), at(law.variance)
    if isinstance(variance, arb_mat):
        return _cubature(at, term.body, variable, mean, variance)
    deviation = variance.sqrt()
    there = at.fixing(term.body, variable)
    coarse, fine = (
        _trapezoid(
            lambda t: there.moving(variable, mean + deviation * t)(term.body),
            fmpq(*map(int, step.split("/"))),
            nodes,
        )
        for step, nodes in GRIDS
    )
    if isinstance(fine, arb_series) and isinstance(coarse, arb_series):
        order = range(flint.ctx.cap)
        return arb_series([_enclosed(fine[k], coarse[k]) for k in order])
    if isinstance(fine, arb) and isinstance(coarse, arb):
        return _enclosed(fine, coarse)
    raise UnknownNode(term, "quadrature")


def _enclosed(fine: Value, coarse: Value) -> Value:
    """A value with the error that its difference from the coarser one shows."""
    return fine + arb(0, DISTRUST * abs(fine - coarse).upper() + QUADRATURE_ERROR * (1 + abs(fine).upper()))


def _trapezoid(value: Callable[[Value], Value], step: fmpq, nodes: int) -> Value:
    """∫ φ(t) value(t) dt; raises Undefined when what lies beyond the last nodes may count."""
    parts = []
    for number in range(-nodes, nodes + 1):
        t = arb(step * number)
        parts.append((-t * t / 2).exp() * value(t))
    result = sum(parts, arb(0))
    ends = zip(_coefficients(parts[0]), _coefficients(parts[-1]), _coefficients(result), strict=True)
    for first, last, whole in ends:
        if not abs(first) + abs(last) <= QUADRATURE_ERROR * (1 + abs(whole)):
            raise Undefined("the integrand does not vanish at the ends of the quadrature")
    return result * (arb(step) / (2 * arb.pi()).sqrt())


def _coefficients(value: Value) -> list[Value]:
    """A number, or the coefficients of a power series."""
    return [value[k] for k in range(flint.ctx.cap)] if isinstance(value, arb_series) else [value]


def _random_variable(term: core.Expectation) -> Term:
    if term.variables:
        return term.variables[0]
    if isinstance(term.law, core.Density) and len(term.law.variables) == 1:
        return term.law.variables[0]
    raise UnknownNode(term, "ball arithmetic")


def _cubature(at: Balls, body: Term, variable: Term, mean: Value, covariance: Value) -> Value:
    """Three Gauss–Hermite nodes an axis after a Cholesky step: exact for polynomials of degree ≤ 5.

    Raises Undefined for a body whose sixth differences along a line do not vanish.
    """
    root = cholesky(covariance)
    size = covariance.nrows()
    _check_degree(lambda t: at.at({variable: mean + root * _line(size, t)})(body))
    far = arb(3).sqrt()
    nodes = ((-far, arb(1) / 6), (arb(0), arb(2) / 3), (far, arb(1) / 6))
    result = arb(0)
    for choice in tuples(nodes, repeat=size):
        weight = arb(1)
        for _, share in choice:
            weight *= share
        x = mean + root * arb_mat([[t] for t, _ in choice])
        result += weight * at.at({variable: x})(body)
    return result


def _line(size: int, t: int) -> Value:
    """A point of a line in general position."""
    return arb_mat([[arb(fmpq(2 * t * (3 + k * k), 7 + k)) / 10] for k in range(size)])


def _check_degree(value: Callable[[int], Value]) -> None:
    """Raises Undefined unless a function of 0, …, 6 may be a polynomial of degree ≤ 5."""
    signs = (1, -6, 15, -20, 15, -6, 1)
    values = [value(t) for t in range(7)]
    if not all(isinstance(item, arb) for item in values):
        raise Undefined("the cubature is for real bodies")
    gap = sum((sign * item for sign, item in zip(signs, values, strict=True)), arb(0))
    scale = 1 + sum((abs(item) for item in values), arb(0))
    if not gap.contains(0) or not gap.rad() < QUADRATURE_ERROR * scale:
        raise Undefined("the cubature is exact for polynomials of degree ≤ 5 alone")


def cholesky(matrix: Value) -> Value:
    """The lower triangular L with L Lᵀ = `matrix`; raises Undefined unless it is positive definite."""
    size = matrix.nrows()
    root = arb_mat(size, size)
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i, j] - sum((root[i, k] * root[j, k] for k in range(j)), arb(0))
            if i == j and not rest > 0:
                raise Undefined("a covariance must be positive definite")
            root[i, j] = rest.sqrt() if i == j else rest / root[j, j]
    return root


def _divergence(at: Balls, term: core.KL) -> Value:
    left, right = term.left, term.right
    if not isinstance(left, core.Density) or not isinstance(right, core.Density):
        raise UnknownNode(term, "ball arithmetic")
    body = core.log(left) - core.log(right)
    return at(core.Expectation(body, left, left.variables))


def _identity(_at: Balls, _term: core.Identity) -> Value:
    """The number 1: in a sum with matrices it becomes the identity of their size."""
    return arb(1)


_HANDLERS: dict[type[Term], Callable[[Balls, Any], Value]] = {
    core.Number: _number,
    core.Constant: _constant,
    core.Symbol: _variable,
    core.Indexed: _indexed,
    core.Decorated: _variable,
    core.Sum: _sum,
    core.Negative: _negative,
    core.Product: _product,
    core.Quotient: _quotient,
    core.Power: _power,
    core.Absolute: _absolute,
    core.Call: _call,
    core.Derivative: _derivative,
    core.IndexedSum: _indexed_sum,
    core.IndexedProduct: _indexed_product,
    core.Vector: _vector,
    core.Matrix: _matrix,
    core.Identity: _identity,
    core.Transpose: _transpose,
    core.Inverse: _inverse,
    core.Determinant: _determinant,
    core.Trace: _trace,
    core.Norm: _norm,
    core.Density: _density,
    core.Normal: _normal,
    core.Expectation: _expectation,
    core.KL: _divergence,
}
