"""Matrices: a transpose at the wrong factor, factors in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hw_cli.checking.explain.edit import MAX_PARTS, Edit, instead
from hw_cli.checking.explain.places import Place
from hw_cli.checking.explain.shapes import replaced
from hw_cli.checking.explain.stock import Stock, stem
from hw_cli.terms import core
from hw_cli.terms.core import Power, Product, Symbol, Term, Transpose

_T = Symbol("T")


def transposes(place: Place, stock: Stock) -> Iterator[Edit]:
    """x xᵀ for xᵀ x, and a transpose too many."""
    term = place.term
    if not place.is_value:
        return
    if isinstance(term, Product):
        items = term.factors[:MAX_PARTS]
        for number, (one, two) in enumerate(pairwise(items)):
            first, second = _transposed(one), _transposed(two)
            if (first is None) == (second is None):
                continue
            pair = (first, _marked(two, one)) if first is not None else (_marked(one, two), second)
            new = replaced(replaced(term.factors, number, *(part for part in pair if part)), number + 2)
            yield instead(1.5, term, Product(new))
    inner = _transposed(term)
    if inner is not None:
        yield instead(2.6, term, inner)


def _transposed(term: Term) -> Term | None:
    match term:
        case Transpose(term=inner) | Power(base=inner, exponent=Symbol(name="T")):
            return inner
    return None


def _marked(term: Term, after: Term) -> Term:
    """The transpose, written as the other one is."""
    return Transpose(term) if isinstance(after, Transpose) else Power(term, _T)


def order(place: Place, stock: Stock) -> Iterator[Edit]:
    """Two neighbours of a product of matrices exchanged."""
    term = place.term
    if not place.is_value or not isinstance(term, Product):
        return
    items = term.factors[:MAX_PARTS]
    if not any(_is_matrix(item) for item in items):
        return
    for number, (one, two) in enumerate(pairwise(items)):
        new = replaced(replaced(term.factors, number, two, one), number + 2)
        yield instead(2.4, term, Product(new))


def _is_matrix(term: Term) -> bool:
    if isinstance(term, Power):
        term = _transposed(term) or term.base
    name = stem(term)
    return isinstance(term, Transpose | core.Inverse) or (
        isinstance(name, Symbol) and (name.sort is core.Sort.MATRIX or name.name[:1].isupper())
    )
