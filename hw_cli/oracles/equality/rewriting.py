"""Terms rewritten into terms with fewer kinds of nodes: matrices by their entries; derivatives, short sums, Gaussians.

What cannot be rewritten is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hw_cli.terms import core
from hw_cli.terms.budgets import MAX_SIZE, ONE, TWO, ZERO, TooLarge, exact, size
from hw_cli.terms.core import Negative, Power, Product, Quotient, Sum, Term, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.walk import Captured, map_children, substitute, subterms

Grid = tuple[tuple[Term, ...], ...]


class Unfit(ArithmeticError):
    """Matrices of shapes that do not fit."""


def gridded(term: Term) -> Term:
    """The term with its matrices computed entry by entry: a scalar, a `Matrix`, or left as it is."""
    if not any(isinstance(part, core.Matrix | core.Vector) for part in subterms(term)):
        return term
    return _gridded(term)


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
            return core.sqrt(core.total(tuple(Power(entry, TWO) for row in rows for entry in row)))
        case core.Inverse(term=core.Matrix() as base):
            return _grid_power(base, Fraction(-1))
    return new


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


MAX_TERMS = 300  # of a sum that is written out


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
            square = Quotient(Power(variable - mean, TWO), TWO * variance)
            return Quotient(core.exp(Negative(square)), core.sqrt(TWO * core.Constant("pi") * variance))
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
