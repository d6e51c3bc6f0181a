"""Terms rewritten into terms with fewer kinds of nodes: matrices by their entries; derivatives, short sums, Gaussians.

What cannot be rewritten is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hw_cli.terms import core
from hw_cli.terms.budgets import MAX_SIZE, ONE, TWO, ZERO, TooLarge, size
from hw_cli.terms.core import Negative, Power, Product, Quotient, Sum, Term, exact, lift
from hw_cli.terms.walk import Captured, contains, map_children, substitute

Grid = tuple[tuple[Term, ...], ...]


class Unfit(ArithmeticError):
    """Matrices of shapes that do not fit."""


def gridded(term: Term) -> Term:
    """The term with its matrices computed entry by entry: a scalar, a `Matrix`, or left as it is."""
    if not contains(core.Matrix | core.Vector, term):
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
        case Power(base=core.Matrix(rows=rows), exponent=core.Symbol(name="T")):
            return core.Matrix(tuple(zip(*rows, strict=True)))
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
        out = _with_numbers(_times(out, base))
        if size(out) >= MAX_SIZE:
            raise TooLarge
    return out


def _with_numbers(grid: Term) -> Term:
    """A matrix with the entries that are numbers worked out."""
    if not isinstance(grid, core.Matrix):
        return grid
    values = (((entry, exact(entry)) for entry in row) for row in grid.rows)
    return core.Matrix(tuple(tuple(entry if v is None else lift(v) for entry, v in row) for row in values))


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
_WRITTEN_OUT = core.Derivative | core.Normal | core.IndexedSum | core.IndexedProduct


def written_out(term: Term) -> Term:
    """The term with its derivatives taken and its short sums and products written out.

    Raises TooLarge when what is written out is too long.
    """
    if not contains(_WRITTEN_OUT, term):
        return term
    new = map_children(term, written_out)
    match new:
        case core.Derivative(body=body, variable=variable, order=order):
            from hw_cli.terms.derivatives import derivative  # for few lines

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


# --- a real term as a sum of powers of its parts, like ones gathered: what the rules of calculus leave, made short
#
# `1·cosh x + x·(sinh x·1) − cosh x·1` is `x sinh x`. Equal wherever the term has a value; where it has none, a form may have one.


MOST_TERMS = 60
MOST_POWER = 4  # of a sum that is multiplied out

Powers = tuple[tuple[Term, Fraction], ...]  # of parts, in a fixed order
Gathered = dict[Powers, Fraction]


def gathered(term: Term) -> Term:
    """The term as such a sum. Raises TooLarge."""
    return _written(_form(term))


def same_sign(term: Term, is_positive: Callable[[Term], bool]) -> Term:
    """A gathered form without the powers that all of its items share, of parts that are > 0: of the same sign."""
    form = _form(term)
    least: dict[Term, Fraction] = {}
    for part in dict.fromkeys(part for powers in form for part, _ in powers):
        shared = min(dict(powers).get(part, Fraction(0)) for powers in form)
        if shared and is_positive(part):
            least[part] = -shared
    return gathered(
        _written({_multiplied(powers, tuple(least.items())): value for powers, value in form.items()})
    )


def items_of(term: Term) -> list[tuple[Term, Fraction]]:
    """The items of a gathered form, each without its sign, and its number."""
    return [(_item(powers, abs(count)), count) for powers, count in _form(term).items()]


def logarithm(term: Term, is_positive: Callable[[Term], bool]) -> Term:
    """The logarithm of a term that is > 0, of products and powers item by item where those are."""
    parts: tuple[Term, ...] = ()
    match term:
        case core.Call(function=core.Function(name="exp"), arguments=(inner,)):
            return inner
        case core.Constant(name="e"):
            return lift(1)
        case core.Power(base=base, exponent=exponent) if is_positive(base):
            return exponent * logarithm(base, is_positive)
        case core.Quotient(numerator=above, denominator=below):
            parts = (above, below)
        case core.Product(factors=factors):
            parts = factors
    if not parts or not all(map(is_positive, parts)):
        return core.log(term)
    one, *others = (logarithm(part, is_positive) for part in parts)
    return one - core.total(tuple(others)) if isinstance(term, core.Quotient) else core.total((one, *others))


def _form(term: Term) -> Gathered:
    value = exact(term)
    if value is not None:
        return {(): value} if value else {}
    match term:
        case core.Sum(terms=terms):
            out: Gathered = {}
            for item in terms:
                out = _plus(out, _form(item))
            return out
        case core.Negative(term=inner):
            return {powers: -count for powers, count in _form(inner).items()}
        case core.Product() | core.Quotient() | core.Power():
            return _raised(term, 1)
        case core.Call(function=core.Function(name="sqrt")):
            return _raised(term, 1)
        case core.Call(function=core.Function(name="exp"), arguments=(inner,)):
            up = _form(inner)
            if next(iter(up.values()), Fraction(1)) < 0:
                return {
                    ((core.exp(_written({p: -count for p, count in up.items()})), Fraction(-1)),): Fraction(1)
                }
    return _opaque(term)


def _opaque(term: Term, power: Fraction = Fraction(1)) -> Gathered:
    return {((map_children(term, _inside), power),): Fraction(1)}


def _raised(term: Term, power: int) -> Gathered:
    match term:
        case core.Power(base=base, exponent=exponent) if (more := exact(exponent)) is not None:
            return _raised(base, int(more) * power) if more.denominator == 1 else _part(base, more * power)
        case core.Call(function=core.Function(name="sqrt"), arguments=(base,)):
            return _part(base, Fraction(power, 2))
        case core.Quotient(numerator=above, denominator=below):
            return _product(_raised(above, power), _raised(below, -power))
        case core.Product(factors=factors):
            out: Gathered = {(): Fraction(1)}
            for factor in factors:
                out = _product(out, _raised(factor, power))
            return out
        case core.Power():
            return _power(_opaque(term), power)
    return _power(_form(term), power)


def _part(base: Term, power: Fraction) -> Gathered:
    """A power of a base that is one part, however it is written: (x²)^(1/2) is not x."""
    return {((gathered(base), power),): Fraction(1)}


def _inside(term: Term) -> Term:
    return term if isinstance(term, core.Function | core.Label) else gathered(term)


def _plus(one: Gathered, other: Gathered) -> Gathered:
    out = dict(one)
    for powers, count in other.items():
        out[powers] = out.get(powers, Fraction(0)) + count
        if not out[powers]:
            del out[powers]
    if len(out) > MOST_TERMS:
        raise TooLarge
    return out


def _product(one: Gathered, other: Gathered) -> Gathered:
    out: Gathered = {}
    for powers, count in one.items():
        out = _plus(out, {_multiplied(powers, more): count * value for more, value in other.items()})
    return out


def _multiplied(one: Powers, other: Powers) -> Powers:
    out = dict(one)
    for part, power in other:
        out[part] = out.get(part, Fraction(0)) + power
    return tuple(sorted(((part, power) for part, power in out.items() if power), key=repr))


def _power(base: Gathered, power: int) -> Gathered:
    if len(base) == 1:
        ((powers, count),) = base.items()
        return {tuple((part, old * power) for part, old in powers): count**power}
    if 0 < power <= MOST_POWER:
        whole: Gathered = {(): Fraction(1)}
        for _ in range(power):
            whole = _product(whole, base)
        return whole
    return {((_written(base), Fraction(power)),): Fraction(1)} if power else {(): Fraction(1)}


def _written(form: Gathered) -> Term:
    return (
        core.total(tuple(_item(powers, form[powers]) for powers in sorted(form, key=repr)))
        if form
        else lift(0)
    )


def _item(powers: Powers, count: Fraction) -> Term:
    above, below = (
        tuple(
            part if power * sign == 1 else core.Power(part, lift(power * sign))
            for part, power in powers
            if power * sign > 0
        )
        for sign in (1, -1)
    )
    size = abs(count)
    top = core.product((*((lift(size.numerator),) if size.numerator != 1 else ()), *above))
    bottom = (*((lift(size.denominator),) if size.denominator != 1 else ()), *below)
    whole = core.Quotient(top, core.product(bottom)) if bottom else top
    return whole if count > 0 else core.Negative(whole)
