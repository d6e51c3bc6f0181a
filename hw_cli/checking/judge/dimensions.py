"""The most general sizes of letters: as many numbers of rows and columns as the lines about them leave apart.

X of (XᵀX)⁻¹Xᵀy has more rows than columns: with a square one X(XᵀX)⁻¹Xᵀ = I would hold.
"""

from __future__ import annotations

from dataclasses import replace

from hw_cli.checking.say.context import Variant
from hw_cli.oracles.models import Mismatch, Shape, parts
from hw_cli.oracles.models.functions import elementary
from hw_cli.oracles.models.sorts import ONE, ORTHONORMAL
from hw_cli.terms import core
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.walk import children

Size = tuple[int, int]  # rows and columns, as classes of what is equal
_ONE, _UNIT = 0, 1  # the classes of 1, and of the sizes of I
_TURNED = (Symbol("T"), Symbol("top"), core.Label("top"))
_PLACE = Symbol("#")  # a letter of no line, whose size comes first


class _NotSaid(Exception):
    """A term whose size is not looked at."""


class Dimensions:
    """Classes of numbers of rows and columns, merged as the terms of lines ask. Raises Mismatch where they cannot be."""

    def __init__(self, variant: Variant) -> None:
        self._variant = variant
        self._above = [_ONE, _UNIT]
        self._letters: dict[Term, Size] = {}
        self._labels: dict[int, Term] = {}
        self._named: dict[Term, int] = {}
        self._inverted: list[int] = []
        self._has_unit = False

    def line(self, left: Term, right: Term) -> None:
        """Takes in what a line asks for."""
        sizes: list[Size] = []
        for side in (left, right):
            try:
                size = self._of(side)
            except _NotSaid:
                continue
            sizes += [] if size is None else [size]
        if len(sizes) == 2:
            self._same(*sizes)

    def variant(self) -> Variant | None:
        """The variant with these sizes; None where all are one, or where it is not known which comes first."""
        tall = [self._find(size[1]) for letter, size in self._letters.items() if self._is_tall(letter)]
        first = [self._find(item) for item in (*tall, *self._inverted)] or [
            self._find(_UNIT)
        ] * self._has_unit
        found = {self._find(size) for sizes in self._letters.values() for size in sizes} - {self._find(_ONE)}
        if len(found) < 2 or len(set(first)) > 1:
            return None
        shapes = dict(self._variant.shapes)
        more: list[tuple[Term, Shape]] = (
            [] if not first else [(_PLACE, Shape(rows=self._name(first[0]), columns=ONE))]
        )
        if self._has_unit:
            more.append((Symbol("I"), Shape(self._name(_UNIT), self._name(_UNIT))))
        for letter, (rows, columns) in self._letters.items():
            known = shapes.pop(letter, None)
            more.append((letter, Shape(self._name(rows), self._name(columns), known.kind if known else "")))
        return replace(self._variant, shapes=(*more, *shapes.items()))

    def _is_tall(self, letter: Term) -> bool:
        """Whether it has as many rows as columns, or more: columns that are orthonormal."""
        known = dict(self._variant.shapes).get(letter)
        return known is not None and known.kind == ORTHONORMAL

    # --- classes

    def _new(self) -> int:
        self._above.append(len(self._above))
        return len(self._above) - 1

    def _find(self, size: int) -> int:
        while self._above[size] != size:
            size = self._above[size]
        return size

    def _merge(self, a: int, b: int) -> None:
        a, b = sorted((self._find(a), self._find(b)))
        labels = {self._labels[item] for item in (a, b) if item in self._labels}
        if a != b and (a == _ONE or len(labels) > 1):
            raise Mismatch
        self._above[b] = a
        if labels:
            self._labels[a] = labels.pop()

    def _same(self, a: Size, b: Size) -> None:
        self._merge(a[0], b[0])
        self._merge(a[1], b[1])

    def _name(self, size: int) -> Term:
        root = self._find(size)
        return ONE if root == self._find(_ONE) else self._labels.get(root, Symbol(f"#{root}"))

    def _said(self, size: Term | None) -> int:
        if size is None:
            return self._new()
        if size == ONE:
            return _ONE
        if size not in self._named:
            self._named[size] = self._new()
            self._labels[self._named[size]] = size
        return self._named[size]

    # --- terms

    def _letter(self, base: Term) -> Size | None:
        if base not in self._letters:
            shapes, own = dict(self._variant.shapes), self._variant
            shape = shapes.get(base)
            if shape is None and base in own.vectors | own.components:
                shape = Shape(columns=ONE)
            elif shape is None and base in own.covariances:
                shape = Shape(kind="symmetric")
            elif shape is None and base not in own.matrices:
                return None
            shape = shape or Shape()
            rows, columns = self._said(shape.rows), self._said(shape.columns)
            if shape.kind not in ("", ORTHONORMAL):
                self._merge(rows, columns)
            self._letters[base] = rows, columns
        return self._letters[base]

    def _of(self, term: Term) -> Size | None:
        """The size of a term; None of a number."""
        match term:
            case core.Number() | core.Constant():
                return None
            case core.Identity() | Symbol(name="I"):
                self._has_unit = True
                return _UNIT, _UNIT
            case Symbol() | core.Indexed() | core.Decorated():
                base, index, _ = parts(term)
                if core.WHOLE in index and (whole := self._letter(base)) is not None:
                    return (whole[0], _ONE) if index[0] == core.WHOLE else (_ONE, whole[1])
                counted = len(index) == 1 and base in self._variant.components
                return None if counted or len(index) == 2 else self._letter(base)
            case core.Sum(terms=terms):
                sizes = [size for size in map(self._of, terms) if size is not None]
                for size in sizes[1:]:
                    self._same(sizes[0], size)
                return sizes[0] if sizes else None
            case core.Product(factors=factors):
                return self._product([size for size in map(self._of, factors) if size is not None])
            case core.Negative(term=inner) | core.IndexedSum(body=inner):
                return self._of(inner)
            case core.Quotient(numerator=above, denominator=below):
                self._of(below)
                return self._of(above)
            case core.Transpose(term=inner):
                return _turned(self._of(inner))
            case core.Power(base=inner, exponent=exponent):
                return self._power(self._of(inner), exponent)
            case core.Inverse(term=inner):
                return self._power(self._of(inner), core.Negative(ONE))
            case core.Trace(term=inner) | core.Determinant(term=inner) | core.Absolute(term=inner):
                whole = self._of(inner)
                if whole is not None and not self._is_column(whole):
                    self._merge(*whole)
                return None
            case core.Normal(mean=mean, variance=variance, variable=core.Term() as at):
                columns = [size for size in map(self._of, (at, mean)) if size is not None]
                spread = self._of(variance)
                if spread is not None and columns and not self._is_column(spread):
                    columns.append((spread[0], _ONE))
                    self._merge(*spread)
                for size in columns[1:]:
                    self._same(columns[0], size)
                return None
            case core.Norm(term=inner):
                self._of(inner)
                return None
            case core.Call(function=core.Function(name="diag"), arguments=(inner,)):
                column = self._of(inner)
                return column and (column[0], column[0])
            case core.Call(function=function, arguments=(inner,)) if elementary(function) is not None:
                return self._of(inner)
        for child in children(term):
            try:
                self._of(child)
            except _NotSaid:
                continue
        raise _NotSaid

    def _is_column(self, size: Size) -> bool:
        one = self._find(_ONE)
        return one in (self._find(size[0]), self._find(size[1]))

    def _product(self, sizes: list[Size]) -> Size | None:
        found: Size | None = None
        for size in sizes:
            if found is None:
                found = size
                continue
            columns = [self._find(item[1]) == self._find(_ONE) for item in (found, size)]
            if all(columns) and self._find(found[0]) != self._find(_ONE):  # two columns: their scalar product
                self._same(found, size)
                found = None
                continue
            self._merge(found[1], size[0])
            found = found[0], size[1]
            if all(self._find(item) == self._find(_ONE) for item in found):
                found = None
        return found

    def _power(self, size: Size | None, exponent: Term) -> Size | None:
        if size is None:
            return None
        if exponent in _TURNED:
            return _turned(size)
        if self._is_column(size):
            return None
        self._merge(*size)
        if isinstance(exponent, core.Negative):
            self._inverted.append(size[0])
        return size


def _turned(size: Size | None) -> Size | None:
    return size and (size[1], size[0])
