"""What a term stands for, written out: derivatives taken, short sums expanded, matrices multiplied.

Everything here rewrites a term into one with fewer kinds of nodes; what cannot be rewritten is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from hw_cli.terms import core
from hw_cli.terms.core import (
    Absolute,
    Call,
    Function,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    call,
    lift,
)
from hw_cli.terms.walk import Captured, children, free_variables, map_children, substitute

MAX_TERMS = 300  # of a sum that is written out
MAX_SIZE = 5_000  # nodes of a term that is written out
ZERO, ONE = Number("0"), Number("1")


class TooLarge(ArithmeticError):
    """Writing this out, or computing it, would take too much."""


def size(term: Term, limit: int = MAX_SIZE) -> int:
    """The number of nodes of a term, counted up to `limit`."""
    count, todo = 0, [term]
    while todo and count < limit:
        count += 1
        todo.extend(children(todo.pop()))
    return count


def exact(term: Term) -> Fraction | None:
    """The value of a numeral, a quotient or a product of such; None for anything else."""
    match term:
        case Number():
            return term.value
        case Negative(term=inner):
            value = exact(inner)
            return None if value is None else -value
        case Quotient(numerator=above, denominator=below):
            a, b = exact(above), exact(below)
            return None if a is None or b is None or b == 0 else a / b
        case Sum(terms=items) | Product(factors=items):
            values = [exact(item) for item in items]
            if len(values) > 50 or any(value is None for value in values):
                return None
            out = Fraction(0 if isinstance(term, Sum) else 1)
            for value in values:
                if value is not None:
                    out = out + value if isinstance(term, Sum) else out * value
            return out
        case Power(base=base, exponent=exponent):
            b, e = exact(base), exact(exponent)
            if b is None or e is None or e.denominator != 1 or abs(e) > 64 or (b == 0 and e <= 0):
                return None
            if max(abs(b.numerator), b.denominator).bit_length() * abs(int(e)) > 2_000:
                return None
            return Fraction(b ** int(e))
    return None


def written_out(term: Term) -> Term:
    """The term with its derivatives taken and its short sums and products written out.

    Raises TooLarge when what is written out is too long.
    """
    new = map_children(term, written_out)
    match new:
        case core.Derivative(body=body, variable=variable, order=order):
            for _ in range(order):
                body = derivative(body, variable)
                if size(body) >= MAX_SIZE:
                    raise TooLarge
            return body
        case core.Normal(mean=mean, variance=variance, variable=core.Term() as variable):
            square = Quotient(Power(variable - mean, _TWO), _TWO * variance)
            return Quotient(core.exp(Negative(square)), core.sqrt(_TWO * core.Constant("pi") * variance))
        case core.IndexedSum(body=body, index=index, low=low, high=high):
            found = _items(body, index, low, high)
            return new if found is None else core.total(found)
        case core.IndexedProduct(body=body, index=index, low=low, high=high):
            found = _items(body, index, low, high)
            return new if found is None else core.product(found)
    return new


def _items(body: Term, index: Term, low: Term, high: Term) -> tuple[Term, ...] | None:
    first, last = exact(low), exact(high)
    if first is None or last is None or first.denominator != 1 or last.denominator != 1:
        return None
    count = int(last - first) + 1
    if count > MAX_TERMS or count * size(body) > MAX_SIZE:
        return None
    try:
        return tuple(substitute(body, {index: lift(first + k)}) for k in range(count))
    except Captured:
        return None


# --- derivatives


def derivative(term: Term, variable: Term) -> Term:
    """The derivative by the rules of calculus; a `Derivative` node where none applies."""
    if term == variable:
        return ONE
    if not varies(term, variable):
        return ZERO
    match term:
        case Sum(terms=terms):
            return _sum([derivative(item, variable) for item in terms])
        case Negative(term=inner):
            return Negative(derivative(inner, variable))
        case Product(factors=factors):
            return _sum(
                [
                    core.product((*factors[:k], derivative(factor, variable), *factors[k + 1 :]))
                    for k, factor in enumerate(factors)
                    if varies(factor, variable)
                ]
            )
        case Quotient(numerator=above, denominator=below):
            if variable not in free_variables(below):
                return Quotient(derivative(above, variable), below)
            top = derivative(above, variable) * below - above * derivative(below, variable)
            return Quotient(top, Power(below, Number("2")))
        case Power(base=base, exponent=exponent):
            return _power(base, exponent, variable)
        case Absolute(term=inner):
            return Quotient(inner, term) * derivative(inner, variable)
        case Call(function=Function(name=name, index=()), arguments=(inner,)) if name in _RULES:
            return core.product((_RULES[name](inner), derivative(inner, variable)))
        case Call(function=Function(name="root"), arguments=(inner, degree)):
            return Quotient(term, core.product((degree, inner))) * derivative(inner, variable)
        case Call(function=Function() | core.DerivativeOf() as head, arguments=(inner,)) if _abstract(head):
            order = head.order + 1 if isinstance(head, core.DerivativeOf) else 1
            plain = head.function if isinstance(head, core.DerivativeOf) else head
            return core.product(
                (Call(core.DerivativeOf(plain, order), (inner,)), derivative(inner, variable))
            )
        case core.Integral(body=body, variable=inner, low=low, high=high) if (
            low is not None and high is not None
        ):
            if variable in free_variables(body) - {inner}:
                return core.Derivative(term, variable)
            ends = ((high, 1), (low, -1))
            try:
                return _sum(
                    [
                        lift(sign) * substitute(body, {inner: end}) * derivative(end, variable)
                        for end, sign in ends
                    ]
                )
            except Captured:
                return core.Derivative(term, variable)
        case core.Integral(body=body, variable=inner) if inner == variable:
            return body
        case core.IndexedSum(body=body, index=index, low=low, high=high):
            if variable not in free_variables(low) | free_variables(high):
                return core.IndexedSum(derivative(body, variable), index, low, high)
    return core.Derivative(term, variable)


def varies(term: Term, variable: Term) -> bool:
    """Whether a term depends on a letter; an integral without bounds depends on its own."""
    return variable in free_variables(term) or any(
        isinstance(part, core.Integral) and part.low is None and part.variable == variable
        for part in _all(term)
    )


def _abstract(head: Term) -> bool:
    function = head.function if isinstance(head, core.DerivativeOf) else head
    return isinstance(function, Function) and len(function.name) == 1


def _sum(items: list[Term]) -> Term:
    return core.total(tuple(item for item in items if item != ZERO))


def _power(base: Term, exponent: Term, variable: Term) -> Term:
    if variable not in free_variables(exponent):
        lowered = exponent - ONE
        return core.product((exponent, Power(base, lowered), derivative(base, variable)))
    inner = core.product((exponent, core.log(base)))
    return core.product((Power(base, exponent), derivative(inner, variable)))


_TWO = Number("2")
_RULES: dict[str, Callable[[Term], Term]] = {
    "exp": core.exp,
    "log": lambda u: Quotient(ONE, u),
    "sqrt": lambda u: Quotient(ONE, _TWO * core.sqrt(u)),
    "sin": lambda u: call("cos", u),
    "cos": lambda u: Negative(call("sin", u)),
    "tan": lambda u: ONE + Power(call("tan", u), _TWO),
    "sinh": lambda u: call("cosh", u),
    "cosh": lambda u: call("sinh", u),
    "tanh": lambda u: ONE - Power(call("tanh", u), _TWO),
    "arcsin": lambda u: Quotient(ONE, core.sqrt(ONE - Power(u, _TWO))),
    "arccos": lambda u: Negative(Quotient(ONE, core.sqrt(ONE - Power(u, _TWO)))),
    "arctan": lambda u: Quotient(ONE, ONE + Power(u, _TWO)),
    "arsinh": lambda u: Quotient(ONE, core.sqrt(Power(u, _TWO) + ONE)),
    "arcosh": lambda u: Quotient(ONE, core.sqrt(Power(u, _TWO) - ONE)),
    "artanh": lambda u: Quotient(ONE, ONE - Power(u, _TWO)),
    "sigmoid": lambda u: call("sigmoid", u) * (ONE - call("sigmoid", u)),
    "erf": lambda u: Quotient(_TWO, core.sqrt(core.Constant("pi"))) * core.exp(Negative(Power(u, _TWO))),
}

# --- matrices

Grid = tuple[tuple[Term, ...], ...]
MAX_GRID = 8  # rows or columns


def gridded(term: Term) -> Term:
    """The term with its matrices computed entry by entry: a scalar, a `Matrix`, or left as it is."""
    if not any(isinstance(part, core.Matrix | core.Vector) for part in _all(term)):
        return term
    return _gridded(term)


def _all(term: Term) -> list[Term]:
    out, todo = [], [term]
    while todo:
        part = todo.pop()
        out.append(part)
        todo.extend(children(part))
    return out


def _gridded(term: Term) -> Term:
    if isinstance(term, core.Vector):
        return core.Matrix(tuple((item,) for item in term.components))
    new = map_children(term, _gridded)
    match new:
        case Sum(terms=items) if all(isinstance(item, core.Matrix) for item in items):
            grids = [item.rows for item in items if isinstance(item, core.Matrix)]
            if len({_shape(grid) for grid in grids}) > 1:
                raise Unfit
            return core.Matrix(_each(lambda *entries: core.total(entries), *grids))
        case Sum(terms=items) if any(isinstance(item, core.Matrix) for item in items):
            raise Unfit
        case Negative(term=core.Matrix(rows=rows)):
            return core.Matrix(_each(Negative, rows))
        case Product(factors=factors):
            out = factors[0]
            for factor in factors[1:]:
                out = _times(out, factor)
            return out
        case Quotient(numerator=core.Matrix(rows=rows), denominator=below) if not isinstance(
            below, core.Matrix
        ):
            return core.Matrix(_each(lambda entry: Quotient(entry, below), rows))
        case Power(base=core.Matrix() as base, exponent=exponent):
            return _grid_power(base, exact(exponent))
        case core.Transpose(term=core.Matrix(rows=rows)):
            return core.Matrix(tuple(zip(*rows, strict=True)))
        case core.Determinant(term=core.Matrix(rows=rows)):
            return _determinant(rows)
        case core.Trace(term=core.Matrix(rows=rows)) if len(rows) == len(rows[0]):
            return core.total(tuple(rows[k][k] for k in range(len(rows))))
        case core.Norm(term=core.Matrix(rows=rows)) if len(rows[0]) == 1 or len(rows) == 1:
            return core.sqrt(core.total(tuple(Power(entry, _TWO) for row in rows for entry in row)))
        case core.Inverse(term=core.Matrix() as base):
            return _grid_power(base, Fraction(-1))
    return new


class Unfit(ArithmeticError):
    """Matrices of shapes that do not fit."""


def _shape(rows: Grid) -> tuple[int, int]:
    return len(rows), len(rows[0])


def _each(rule: Callable[..., Term], *grids: Grid) -> Grid:
    return tuple(
        tuple(rule(*entries) for entries in zip(*rows, strict=True)) for rows in zip(*grids, strict=True)
    )


def _times(left: Term, right: Term) -> Term:
    if isinstance(left, core.Matrix) and isinstance(right, core.Matrix):
        if len(left.rows[0]) != len(right.rows):
            if _shape(left.rows) == _shape(right.rows) and len(left.rows[0]) == 1:  # the scalar product
                pairs = zip(left.rows, right.rows, strict=True)
                return core.total(tuple(core.product((a[0], b[0])) for a, b in pairs))
            raise Unfit
        columns = tuple(zip(*right.rows, strict=True))
        rows = tuple(
            tuple(
                core.total(tuple(core.product((a, b)) for a, b in zip(row, column, strict=True)))
                for column in columns
            )
            for row in left.rows
        )
        return rows[0][0] if _shape(rows) == (1, 1) else core.Matrix(rows)
    if isinstance(left, core.Matrix):
        return core.Matrix(_each(lambda entry: core.product((entry, right)), left.rows))
    if isinstance(right, core.Matrix):
        return core.Matrix(_each(lambda entry: core.product((left, entry)), right.rows))
    return core.product((left, right))


def _grid_power(base: core.Matrix, exponent: Fraction | None) -> Term:
    rows, columns = _shape(base.rows)
    if exponent is None or exponent.denominator != 1 or rows != columns or abs(exponent) > 12:
        raise Unfit
    if exponent < 0:
        base, exponent = core.Matrix(_inverse(base.rows)), -exponent
    if exponent == 0:
        return core.Matrix(tuple(tuple(ONE if i == j else ZERO for j in range(rows)) for i in range(rows)))
    out: Term = base
    for _ in range(int(exponent) - 1):
        out = _times(out, base)
        if size(out) >= MAX_SIZE:
            raise TooLarge
    return out


def _determinant(rows: Grid) -> Term:
    count = len(rows)
    if count != len(rows[0]):
        raise Unfit
    if count > 4:
        raise TooLarge
    if count == 1:
        return rows[0][0]
    parts: list[Term] = []
    for k, entry in enumerate(rows[0]):
        minor = _determinant(tuple(row[:k] + row[k + 1 :] for row in rows[1:]))
        part = core.product((entry, minor))
        parts.append(Negative(part) if k % 2 else part)
    return core.total(tuple(parts))


def _inverse(rows: Grid) -> Grid:
    count = len(rows)
    if count > 3:
        raise TooLarge
    whole = _determinant(rows)

    def cofactor(i: int, j: int) -> Term:
        if count == 1:
            return ONE
        minor = _determinant(tuple(row[:j] + row[j + 1 :] for k, row in enumerate(rows) if k != i))
        return Negative(minor) if (i + j) % 2 else minor

    return tuple(tuple(Quotient(cofactor(j, i), whole) for j in range(count)) for i in range(count))


def changed(term: Term, values: Mapping[Term, Term]) -> Term:
    """`substitute`, or the term itself where a bound letter would be captured."""
    try:
        return substitute(term, values)
    except Captured:
        return term
