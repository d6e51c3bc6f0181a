"""Lines about matrices of blocks as lines about the blocks, one for each entry.

Products, sums, transposes and traces are those of entries, in order. With D inverted, M = [[A, B], [C, D]] is
[[I, B D⁻¹], [0, I]] [[S, 0], [0, D]] [[I, 0], [D⁻¹ C, I]] for S = A − B D⁻¹ C: |M| = |D| |S|, and M⁻¹ follows; A serves as well. A law of
(x, y) with such a covariance, where C = Bᵀ, is 𝒩(y; b, D) 𝒩(x; a + B D⁻¹ (y − b), S), since M⁻¹ is a product of three, too.
What is inverted is a block whose inverse the line writes, or a square letter: lines about rational functions of it, true
where it has an inverse, are true wherever they have a meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce

from hw_cli.kernel.statement import Statement
from hw_cli.oracles.gaussian.line_reading import Known, Reader, as_signs, inverted
from hw_cli.oracles.gaussian.matrix_forms import ONE, ZERO, Algebra, Form, Unfit, turned
from hw_cli.terms import core
from hw_cli.terms.core import Normal, Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import bottom_up, contains, exchanged, map_children, subterms

Grid = tuple[tuple[Term, ...], ...]


def by_blocks(asked: Statement, known: Known) -> tuple[Statement, ...]:
    """The lines for the entries; the line itself, where it has no blocks. Raises Unfit where they do not fit each other."""
    if not contains(core.Matrix | core.Vector, asked.left, asked.right):
        return (asked,)
    left, right = _mirrored(bottom_up(asked.left, as_signs), bottom_up(asked.right, as_signs), known)
    blocks = _Blocks(Reader(known, Algebra(lambda *_: iter(()))).form, (left, right))
    one, two = blocks.of(left), blocks.of(right)
    if _size(one) != _size(two):
        raise Unfit
    pairs = [pair for rows in zip(one, two, strict=True) for pair in zip(*rows, strict=True)]
    return tuple(
        Statement(_as(a, b), asked.relation, _as(b, a)) for a, b in pairs if not (_is_zero(a) and _is_zero(b))
    )


def part_of(law: core.Density, head: core.Density, joint: Normal, right: Term) -> tuple[Term, Term] | None:
    """Two sides that say that the density of one of two parts of a joint normal law, alone or given the other, is `right`:
    𝒩(x, y) over 𝒩(y), with Bᵀ for the C of its covariance, and `right`. None of another density."""
    at = _rows(joint.variable or core.Vector(head.variables))
    mean, variance = _rows(joint.mean), _rows(joint.variance)
    if law.law != head.law or head.given or [len(rows) for rows in (mean, variance, at)] != [2, 2, 2]:
        return None
    order = tuple(row[0] for row in at)
    if sorted(order, key=repr) != sorted(head.variables, key=repr) or any(len(row) != 2 for row in variance):
        return None
    alone = {order[k]: Normal(mean[k][0], variance[k][k], order[k]) for k in (0, 1)}
    (own, *more), (upper, lower) = law.variables, (variance[0][1], variance[1][0])
    if more or own not in alone or not {*law.given} <= {*order} - {own}:
        return None
    whole: Term = alone[own]
    if law.given:
        whole = core.Quotient(Normal(joint.mean, joint.variance, core.Vector(order)), alone[law.given[0]])
    if isinstance(lower, core.Symbol | core.Indexed) and lower != upper:
        told: dict[Term, Term] = {lower: core.Transpose(upper)}
        return exchanged(whole, told), exchanged(right, told)
    return whole, right


def _rows(term: Term) -> Grid:
    match term:
        case core.Matrix(rows=rows):
            return rows
        case core.Vector(components=entries):
            return tuple((entry,) for entry in entries)
    return ()


def _as(term: Term, other: Term) -> Term:
    """0 as one of the size of what it is compared with."""
    return core.Sum((other, core.Negative(other))) if _is_zero(term) else term


def _mirrored(left: Term, right: Term, known: Known) -> tuple[Term, Term]:
    """The sides with Bᵀ for the letter C, where a covariance [[A, B], [C, D]] says that it is."""
    for node in (*subterms(left), *subterms(right)):
        match node:
            case Normal(
                variance=core.Matrix(rows=((_, upper), (core.Symbol() | core.Indexed() as lower, _)))
            ) if lower != upper and not _is_zero(upper) and known.shape(lower) is not None:
                told: dict[Term, Term] = {lower: core.Transpose(upper)}
                left, right = exchanged(left, told), exchanged(right, told)
    return left, right


class _Blocks:
    """Writes out what stands in a line; `sides` tell which blocks have inverses."""

    def __init__(self, form: Callable[[Term], Form], sides: tuple[Term, ...]) -> None:
        self._form = form
        self._inverted = {
            inner for side in sides for node in subterms(side) if (inner := inverted(node)) is not None
        }

    def of(self, term: Term) -> Grid:
        """A term by its blocks; of one row and column, where it has none."""
        if not contains(core.Matrix | core.Vector, term):
            return ((term,),)
        inner = inverted(term)
        if inner is not None:
            return self._inverse(self.of(inner))
        match term:
            case core.Matrix() | core.Vector():
                return tuple(tuple(map(self._plain, row)) for row in _rows(term))
            case core.Sum(terms=terms):
                return reduce(_plus, map(self.of, terms))
            case core.Negative(term=part):
                return _each(_minus, self.of(part))
            case core.Product(factors=factors):
                return reduce(self._times, map(self.of, factors))
            case core.Quotient(numerator=above, denominator=below):
                return self._times(((core.Quotient(ONE, self._plain(below)),),), self.of(above))
            case core.Transpose(term=part):
                return _turned(self.of(part))
            case core.Determinant(term=part) | core.Absolute(term=part):
                return ((self._determinant(self.of(part), type(term)),),)
            case core.Trace(term=part):
                rows = self.of(part)
                if _size(rows) != (len(rows), len(rows)):
                    raise Unfit
                return ((core.total(tuple(core.Trace(rows[k][k]) for k in range(len(rows)))),),)
            case Normal(mean=mean, variance=variance, variable=core.Term() as at):
                return ((self._law(self.of(at), self.of(mean), self.of(variance)),),)
        return ((map_children(term, self._plain),),)

    def _plain(self, term: Term) -> Term:
        """What has one block. Raises Unfit of another."""
        rows = self.of(term)
        if _size(rows) != (1, 1):
            raise Unfit
        return rows[0][0]

    def _times(self, a: Grid, b: Grid) -> Grid:
        for one, other in ((a, b), (b, a)):
            if _size(one) == (1, 1) and self._is_number(one[0][0]):
                return _each(partial(_product, one[0][0]), other)
        if len(a[0]) != len(b):
            raise Unfit
        return tuple(
            tuple(
                _total(*(_product(*pair) for pair in zip(row, column, strict=True)))
                for column in zip(*b, strict=True)
            )
            for row in a
        )

    def _is_number(self, term: Term) -> bool:
        return self._form(term).is_scalar

    def _below(self, rows: Grid) -> bool:
        """Whether D is the block to be inverted, not A. Raises Unfit where neither is known to have an inverse."""
        if _size(rows) != (2, 2):
            raise Unfit
        first, last = rows[0][0], rows[1][1]
        for block in (last, first):
            if block in self._inverted:
                return block is last
        for block in (last, first):
            form = self._form(block)
            if isinstance(block, core.Symbol | core.Indexed) and form.rows == form.columns != ONE:
                return block is last
        raise Unfit

    def _determinant(self, rows: Grid, sign: type[core.Determinant] | type[core.Absolute]) -> Term:
        if _size(rows) == (1, 1):
            return sign(rows[0][0])
        if _size(rows) == (2, 2) and (_is_zero(rows[0][1]) or _is_zero(rows[1][0])):
            return core.Product((core.Determinant(rows[0][0]), core.Determinant(rows[1][1])))
        ((a, b), (c, d)) = rows if self._below(rows) else _swapped(rows)
        return core.Product((core.Determinant(d), core.Determinant(_left(a, b, c, d))))

    def _inverse(self, rows: Grid) -> Grid:
        if _size(rows) == (1, 1):
            return ((core.Inverse(rows[0][0]),),)
        if not self._below(rows):
            return _swapped(self._of_last(_swapped(rows)))
        return self._of_last(rows)

    def _of_last(self, rows: Grid) -> Grid:
        ((a, b), (c, d)) = rows
        off, whole = core.Inverse(d), core.Inverse(_left(a, b, c, d))
        upper, lower = _product(whole, b, off), _product(off, c, whole)
        return (whole, _minus(upper)), (_minus(lower), _total(off, _product(off, c, upper)))

    def _law(self, at: Grid, mean: Grid, variance: Grid) -> Term:
        if _size(at) == _size(mean) == _size(variance) == (1, 1):
            return Normal(mean[0][0], variance[0][0], at[0][0])
        if _size(mean) == (1, 1) and _is_zero(mean[0][0]):
            mean = ((ZERO,),) * len(at)
        if _size(at) != (2, 1) or _size(mean) != (2, 1) or _size(variance) != (2, 2):
            raise Unfit
        ((a, b), (c, d)) = variance
        if not (_is_zero(b) and _is_zero(c)) and turned(self._form(b)) != self._form(c):
            raise Unfit  # it is not symmetric
        first, last = (0, 1) if self._below(variance) else (1, 0)
        if first:
            ((a, b), (c, d)) = _swapped(variance)
        ((x,), (y,)), ((m,), (n,)) = (at[first], at[last]), (mean[first], mean[last])
        gap = y if _is_zero(n) else core.Sum((y, core.Negative(n)))
        centre = _total(m, _product(b, core.Inverse(d), gap))
        return core.Product((Normal(n, d, y), Normal(centre, _left(a, b, c, d), x)))


def _left(a: Term, b: Term, c: Term, d: Term) -> Term:
    """A − B D⁻¹ C."""
    return _total(a, _minus(_product(b, core.Inverse(d), c)))


def _size(rows: Grid) -> tuple[int, int]:
    """Raises Unfit of rows of several lengths."""
    if len({len(row) for row in rows}) != 1:
        raise Unfit
    return len(rows), len(rows[0])


def _is_zero(term: Term) -> bool:
    return exact_value(term) == 0


def _each(rule: Callable[[Term], Term], rows: Grid) -> Grid:
    return tuple(tuple(map(rule, row)) for row in rows)


def _plus(a: Grid, b: Grid) -> Grid:
    if _size(a) != _size(b):
        raise Unfit
    return tuple(tuple(map(_total, *rows)) for rows in zip(a, b, strict=True))


def _turned(rows: Grid) -> Grid:
    return _each(
        lambda entry: entry if _is_zero(entry) else core.Transpose(entry), tuple(zip(*rows, strict=True))
    )


def _swapped(rows: Grid) -> Grid:
    """The blocks of (y, x)."""
    return tuple(row[::-1] for row in rows[::-1])


def _minus(term: Term) -> Term:
    return term if _is_zero(term) else core.Negative(term)


def _product(*factors: Term) -> Term:
    return ZERO if any(map(_is_zero, factors)) else core.product(factors)


def _total(*terms: Term) -> Term:
    return core.total(tuple(term for term in terms if not _is_zero(term)))


__all__ = ["by_blocks", "part_of"]
