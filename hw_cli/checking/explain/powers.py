"""Squares, roots and inverses: forgotten, too many, or reaching too far."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hw_cli.checking.explain.edit import MAX_PARTS, Edit, instead
from hw_cli.checking.explain.places import Place
from hw_cli.checking.explain.shapes import ONE, TWO, argument, bare, factors, like, replaced, times
from hw_cli.checking.explain.stock import Stock, stem
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import (
    Call,
    Decorated,
    Indexed,
    Negative,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    product,
    sqrt,
)
from hw_cli.terms.walk import sort_of

_FOUR, _MINUS_ONE = Number("4"), Negative(ONE)


def exponents(place: Place, stock: Stock) -> Iterator[Edit]:
    """A power for what is raised, and what is raised for its square; an inverse for a matrix."""
    term = place.term
    if not place.is_value:
        return
    if isinstance(term, Power):
        if term.exponent == TWO:
            yield instead(1.4, term, term.base)
            yield instead(3.0, term, Power(term.base, _FOUR))
        if term.exponent == _FOUR:
            yield instead(1.8, term, Power(term.base, TWO))
        if term.exponent == _MINUS_ONE:
            yield instead(1.8, term, term.base)
    elif isinstance(term, core.Inverse):
        yield instead(1.8, term, term.term)
    elif not (isinstance(place.parent, Power) and place.path[-1] == 0):
        cost = _square_cost(place)
        if cost:
            square = Power(term, TWO)
            yield Edit(cost, square, say("the square of {part}?", part=term))
        if _is_capital(term):
            yield instead(2.3, term, _inverse(term))


def _square_cost(place: Place) -> float:
    match place.term:
        case Norm():
            return 1.4
        case Symbol() | Indexed() | Decorated():
            return 1.7
        case Sum() if isinstance(place.parent, Product | Quotient | Sum | Negative):
            return 1.9
        case Quotient() if isinstance(place.parent, Product):
            return 2.4
        case Call():
            return 3.0 if argument(place.term, "log") or argument(place.term, "sqrt") else 2.2
    return 0.0


def _is_capital(term: Term) -> bool:
    name = stem(term)
    return isinstance(name, Symbol) and name.name[:1].isupper()


def _inverse(term: Term) -> Term:
    return core.Inverse(term) if sort_of(term) is core.Sort.MATRIX else Power(term, _MINUS_ONE)


def roots(place: Place, stock: Stock) -> Iterator[Edit]:
    """A root too many or too few."""
    term = place.term
    if not place.is_value:
        return
    inner = argument(term, "sqrt")
    if inner is not None:
        yield instead(1.5, term, inner)
    elif isinstance(term, Symbol | Indexed | Decorated):
        yield _rooted(2.0, term)
    elif isinstance(term, Sum | Product) and isinstance(place.parent, Product | Quotient):
        yield _rooted(2.2, term)
    elif isinstance(term, Quotient) and isinstance(place.parent, Product):
        yield _rooted(2.6, term)
    elif place.parent is None and not isinstance(term, Sum | Negative):
        yield _rooted(2.8, term)


def _rooted(cost: float, term: Term) -> Edit:
    return Edit(cost, sqrt(term), say("the square root of {part}?", part=term))


def reach_of_roots(place: Place, stock: Stock) -> Iterator[Edit]:
    """A factor that stands under the root or outside it."""
    term = place.term
    if not place.is_value:
        return
    inner = argument(term, "sqrt")
    match inner:
        case Product(factors=items):
            for number, item in enumerate(items[:MAX_PARTS]):
                yield instead(1.6, term, times(sqrt(product(replaced(items, number))), item))
        case Quotient(numerator=above, denominator=below):
            yield instead(1.8, term, Quotient(sqrt(above), below))
            yield instead(1.8, term, Quotient(above, sqrt(below)))
    if isinstance(term, Product):
        for number, item in enumerate(term.factors[:MAX_PARTS]):
            under = argument(item, "sqrt")
            for near in (number + 1, number - 1) if under is not None else ():
                if under is not None and 0 <= near < len(term.factors):
                    taken = times(under, term.factors[near])
                    kept = replaced(term.factors, number, sqrt(taken))
                    yield instead(1.9, term, product(replaced(kept, near)))
    if isinstance(term, Quotient):
        high, low = argument(term.numerator, "sqrt"), argument(term.denominator, "sqrt")
        if (high is None) != (low is None):
            new = Quotient(high or term.numerator, low or term.denominator)
            yield instead(2.0, term, sqrt(new))


def reach_of_powers(place: Place, stock: Stock) -> Iterator[Edit]:
    """A power that reaches all of a fraction, product or difference, or a part of it."""
    term = place.term
    if not place.is_value:
        return
    match term:
        case Power(base=Quotient(numerator=above, denominator=below), exponent=power):
            yield instead(2.2, term, Quotient(Power(above, power), below))
            yield instead(2.2, term, Quotient(above, Power(below, power)))
        case Power(base=Product(factors=items), exponent=power):
            for number, item in enumerate(items[:MAX_PARTS]):
                yield instead(2.4, term, product(replaced(items, number, Power(item, power))))
        case Sum(terms=items) if all(_is_square(bare(item)) for item in items):
            roots_of = tuple(like(item, bare(item).base) for item in items)  # type: ignore[attr-defined]
            yield instead(2.2, term, Power(Sum(roots_of), TWO))
        case Product(factors=items):
            for number, item in enumerate(items[1:MAX_PARTS], 1):
                if isinstance(item, Power) and item.exponent == TWO:
                    taken = times(*factors(items[number - 1]), item.base)
                    yield instead(
                        2.6, term, product(replaced(replaced(items, number, Power(taken, TWO)), number - 1))
                    )


def double_products(place: Place, stock: Stock) -> Iterator[Edit]:
    """a² + b² without its 2ab."""
    term = place.term
    if not isinstance(term, Sum) or not place.is_value:
        return
    bases = [bare(item).base for item in term.terms[:MAX_PARTS] if _is_square(bare(item))]  # type: ignore[attr-defined]
    for one, two in pairwise(bases):
        middle = Product((TWO, *factors(one), *factors(two)))
        if not any(bare(item) == middle for item in term.terms):
            for extra in (middle, Negative(middle)):
                new = Sum((term.terms[0], extra, *term.terms[1:]))
                yield Edit(2.1, new, say("{part} missing?", part=extra))


def _is_square(term: Term) -> bool:
    return isinstance(term, Power) and term.exponent == TWO
