"""Functions and powers: an argument or an exponent that went wrong, a logarithm or a square lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from hw_cli.checking.explain.edits import (
    MAX_PARTS,
    ONE,
    TWO,
    Edit,
    Place,
    argument,
    bracketed,
    factors,
    instead,
    is_numeral,
    like,
    replaced,
    times,
)
from hw_cli.checking.explain.stock import Stock, stem
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, exp, log, product, sqrt
from hw_cli.terms.tidy import bare
from hw_cli.terms.walk import sort_of

Averaging = core.Expectation | core.IndexedSum | core.Integral
_TWINS = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh"}


def logarithms(place: Place, stock: Stock) -> Iterator[Edit]:
    """A logarithm or exponential too many or too few."""
    term = place.term
    if isinstance(place.parent, core.Norm):
        return
    inner = argument(term, "log")
    if inner is not None:
        yield Edit(2.1, inner, say("no logarithm of {part}?", part=inner))
        return
    inner = argument(term, "exp")
    if inner is not None:
        yield instead(3.2, term, inner)
        return
    if is_numeral(term) or isinstance(term, core.Negative) or _has_logarithm(place.parent):
        return
    if isinstance(term, core.Absolute | core.Determinant | core.Density | core.Normal):
        yield _logarithm(1.9 if place.is_unit else 2.3, term)
    elif isinstance(term, core.Quotient):
        yield _logarithm(2.2 if place.is_unit else 2.5, term)
    elif place.is_unit and not isinstance(term, Averaging | core.KL | core.Sum):
        yield _logarithm(3.0, term)
        if place.parent is None:
            yield instead(3.4, term, exp(term))


def _logarithm(cost: float, term: Term) -> Edit:
    return Edit(cost, log(term), say("the logarithm of {part}?", part=term))


def _has_logarithm(parent: Term | None) -> bool:
    return parent is not None and argument(parent, "log") is not None


def quotients_of_logarithms(place: Place, stock: Stock) -> Iterator[Edit]:
    """The logarithm of a quotient, and the quotient of logarithms; likewise powers and sums."""
    term = place.term
    match term:
        case core.Quotient(numerator=above, denominator=below):
            first, second = argument(above, "log"), argument(below, "log")
            if first is not None and second is not None:
                yield instead(0.9, term, log(core.Quotient(first, second)))
                yield instead(1.8, term, core.Sum((above, core.Negative(below))))
            elif first is not None:
                yield instead(2.4, term, log(core.Quotient(first, below)))
        case core.Product(factors=items) if all(argument(item, "log") is not None for item in items):
            yield instead(1.2, term, core.Sum(items))
        case core.Sum(terms=items) if all(argument(item, "exp") is not None for item in items):
            yield instead(1.6, term, core.Product(items))
        case core.Power(base=base, exponent=power):
            inner = argument(base, "log")
            if inner is not None:
                yield instead(2.0, term, log(core.Power(inner, power)))
    match argument(term, "log"):
        case core.Quotient(numerator=above, denominator=below) as inner:
            yield instead(2.8, term, core.Quotient(log(above), log(below)))
            yield instead(3.0, term, core.Quotient(log(above), below))
        case core.Power(base=base, exponent=power) as inner:
            yield instead(2.2, term, core.Power(log(base), power))
        case core.Sum(terms=items) as inner if len(items) <= MAX_PARTS:
            yield instead(3.0, term, core.Sum(tuple(like(item, log(bare(item))) for item in items)))


def reach_of_logarithms(place: Place, stock: Stock) -> Iterator[Edit]:
    """log(a)·b for log(ab), and the other way round."""
    term = place.term
    if isinstance(term, core.Product):
        for number, item in enumerate(term.factors[:MAX_PARTS]):
            inner = argument(item, "log") or argument(item, "exp")
            if inner is None or not isinstance(item, core.Call):
                continue
            after = term.factors[number + 1 :]
            if after:
                kept = term.factors[:number]
                yield bracketed(1.7, product((*kept, replace(item, arguments=(times(inner, *after),)))))
    inner = argument(term, "log")
    if isinstance(inner, core.Product):
        for number, item in enumerate(inner.factors[:MAX_PARTS]):
            rest = product(replaced(inner.factors, number))
            yield instead(2.3, term, times(item, log(rest)))
            yield instead(2.7, term, times(log(item), rest))


def swapped_operators(place: Place, stock: Stock) -> Iterator[Edit]:
    """log E for E log, and the same with sums and integrals."""
    term = place.term
    inner = argument(term, "log")
    if isinstance(inner, Averaging):
        yield instead(2.0, term, replace(inner, body=log(inner.body)))
    if isinstance(term, Averaging):
        under = argument(term.body, "log")
        if under is not None:
            yield instead(2.0, term, log(replace(term, body=under)))


def twins(place: Place, stock: Stock) -> Iterator[Edit]:
    """sin for cos, f′ for f, |x| for x."""
    term = place.term
    match term:
        case core.Call(function=core.Function(name=name, index=())) if name in _TWINS:
            yield instead(2.4, term, replace(term, function=core.Function(_TWINS[name])))
        case core.Call(function=core.DerivativeOf(function=function, order=order)):
            yield instead(2.2, term, replace(term, function=function))
            yield instead(2.4, term, replace(term, function=core.DerivativeOf(function, order + 1)))
            if order > 1:
                yield instead(2.2, term, replace(term, function=core.DerivativeOf(function, order - 1)))
        case core.Call(function=core.Function() as function) if stock.derivatives:
            yield instead(2.2, term, replace(term, function=core.DerivativeOf(function)))
        case core.Absolute(term=inner):
            yield instead(2.8, term, inner)
    if _is_size(term):
        yield instead(2.1, term, core.Quotient(ONE, term))
    if _has_logarithm(place.parent) and not isinstance(
        term, core.Absolute | core.Number | core.Density | core.Determinant
    ):
        yield Edit(2.6, core.Absolute(term), say("the absolute value of {part}?", part=term))


def _is_size(term: Term) -> bool:
    return isinstance(term, core.Absolute | core.Determinant) or argument(term, "det") is not None


_FOUR, _MINUS_ONE = core.Number("4"), core.Negative(ONE)


def exponents(place: Place, stock: Stock) -> Iterator[Edit]:
    """A power for what is raised, and what is raised for its square; an inverse for a matrix."""
    term = place.term
    if isinstance(term, core.Power):
        if term.exponent == TWO:
            yield instead(1.4, term, term.base)
            yield instead(3.0, term, core.Power(term.base, _FOUR))
        if term.exponent == _FOUR:
            yield instead(1.8, term, core.Power(term.base, TWO))
        if term.exponent == _MINUS_ONE:
            yield instead(1.8, term, term.base)
    elif isinstance(term, core.Inverse):
        yield instead(1.8, term, term.term)
    elif not (isinstance(place.parent, core.Power) and place.path[-1] == 0):
        cost = _square_cost(place)
        if cost:
            square = core.Power(term, TWO)
            yield Edit(cost, square, say("the square of {part}?", part=term))
        if _is_capital(term):
            yield instead(2.3, term, _inverse(term))


def _square_cost(place: Place) -> float:
    match place.term:
        case core.Norm():
            return 1.4
        case core.Symbol() | core.Indexed() | core.Decorated():
            return 1.7
        case core.Sum() if isinstance(place.parent, core.Product | core.Quotient | core.Sum | core.Negative):
            return 1.9
        case core.Quotient() if isinstance(place.parent, core.Product):
            return 2.4
        case core.Call():
            return 3.0 if argument(place.term, "log") or argument(place.term, "sqrt") else 2.2
    return 0.0


def _is_capital(term: Term) -> bool:
    name = stem(term)
    return isinstance(name, core.Symbol) and name.name[:1].isupper()


def _inverse(term: Term) -> Term:
    return core.Inverse(term) if sort_of(term) is core.Sort.MATRIX else core.Power(term, _MINUS_ONE)


def roots(place: Place, stock: Stock) -> Iterator[Edit]:
    """A root too many or too few."""
    term = place.term
    inner = argument(term, "sqrt")
    if inner is not None:
        yield instead(1.5, term, inner)
    elif isinstance(term, core.Symbol | core.Indexed | core.Decorated):
        yield _rooted(2.0, term)
    elif isinstance(term, core.Sum | core.Product) and isinstance(place.parent, core.Product | core.Quotient):
        yield _rooted(2.2, term)
    elif isinstance(term, core.Quotient) and isinstance(place.parent, core.Product):
        yield _rooted(2.6, term)
    elif place.parent is None and not isinstance(term, core.Sum | core.Negative):
        yield _rooted(2.8, term)


def _rooted(cost: float, term: Term) -> Edit:
    return Edit(cost, sqrt(term), say("the square root of {part}?", part=term))


def reach_of_roots(place: Place, stock: Stock) -> Iterator[Edit]:
    """A factor that stands under the root or outside it."""
    term = place.term
    inner = argument(term, "sqrt")
    match inner:
        case core.Product(factors=items):
            for number, item in enumerate(items[:MAX_PARTS]):
                yield instead(1.6, term, times(sqrt(product(replaced(items, number))), item))
        case core.Quotient(numerator=above, denominator=below):
            yield instead(1.8, term, core.Quotient(sqrt(above), below))
            yield instead(1.8, term, core.Quotient(above, sqrt(below)))
    if isinstance(term, core.Product):
        for number, item in enumerate(term.factors[:MAX_PARTS]):
            under = argument(item, "sqrt")
            for near in (number + 1, number - 1) if under is not None else ():
                if under is not None and 0 <= near < len(term.factors):
                    taken = times(under, term.factors[near])
                    kept = replaced(term.factors, number, sqrt(taken))
                    yield instead(1.9, term, product(replaced(kept, near)))
    if isinstance(term, core.Quotient):
        high, low = argument(term.numerator, "sqrt"), argument(term.denominator, "sqrt")
        if (high is None) != (low is None):
            new = core.Quotient(high or term.numerator, low or term.denominator)
            yield instead(2.0, term, sqrt(new))


def reach_of_powers(place: Place, stock: Stock) -> Iterator[Edit]:
    """A power that reaches all of a fraction, product or difference, or a part of it."""
    term = place.term
    match term:
        case core.Power(base=core.Quotient(numerator=above, denominator=below), exponent=power):
            yield instead(2.2, term, core.Quotient(core.Power(above, power), below))
            yield instead(2.2, term, core.Quotient(above, core.Power(below, power)))
        case core.Power(base=core.Product(factors=items), exponent=power):
            for number, item in enumerate(items[:MAX_PARTS]):
                yield instead(2.4, term, product(replaced(items, number, core.Power(item, power))))
        case core.Sum(terms=items) if all(_is_square(bare(item)) for item in items):
            roots_of = tuple(like(item, bare(item).base) for item in items)  # type: ignore[attr-defined]  # squares
            yield instead(2.2, term, core.Power(core.Sum(roots_of), TWO))
        case core.Product(factors=items):
            for number, item in enumerate(items[1:MAX_PARTS], 1):
                if isinstance(item, core.Power) and item.exponent == TWO:
                    taken = times(*factors(items[number - 1]), item.base)
                    yield instead(
                        2.6,
                        term,
                        product(replaced(replaced(items, number, core.Power(taken, TWO)), number - 1)),
                    )


def double_products(place: Place, stock: Stock) -> Iterator[Edit]:
    """a² + b² without its 2ab."""
    term = place.term
    if not isinstance(term, core.Sum):
        return
    bases = [bare(item).base for item in term.terms[:MAX_PARTS] if _is_square(bare(item))]  # type: ignore[attr-defined]  # powers
    for one, two in pairwise(bases):
        middle = core.Product((TWO, *factors(one), *factors(two)))
        if not any(bare(item) == middle for item in term.terms):
            for extra in (middle, core.Negative(middle)):
                new = core.Sum((term.terms[0], extra, *term.terms[1:]))
                yield Edit(2.1, new, say("{part} missing?", part=extra))


def _is_square(term: Term) -> bool:
    return isinstance(term, core.Power) and term.exponent == TWO
