"""Functions: a logarithm forgotten or too many, on the wrong side of a quotient or of an average."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hw_cli.checking.explain.edit import MAX_PARTS, Edit, bracketed, instead
from hw_cli.checking.explain.places import Place
from hw_cli.checking.explain.shapes import ONE, argument, bare, is_numeral, like, replaced, times
from hw_cli.checking.explain.stock import Stock
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import (
    Absolute,
    Call,
    Density,
    DerivativeOf,
    Expectation,
    Function,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    exp,
    log,
    product,
)

Averaging = Expectation | core.IndexedSum | core.Integral
_TWINS = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh"}


def logarithms(place: Place, stock: Stock) -> Iterator[Edit]:
    """A logarithm or exponential too many or too few."""
    term = place.term
    if not place.is_value or isinstance(place.parent, core.Norm):
        return
    inner = argument(term, "log")
    if inner is not None:
        yield Edit(2.1, inner, say("no logarithm of {part}?", part=inner))
        return
    inner = argument(term, "exp")
    if inner is not None:
        yield instead(3.2, term, inner)
        return
    if is_numeral(term) or isinstance(term, Negative) or _has_logarithm(place.parent):
        return
    if isinstance(term, Absolute | core.Determinant | Density | core.Normal):
        yield _logarithm(1.9 if place.is_unit else 2.3, term)
    elif isinstance(term, Quotient):
        yield _logarithm(2.2 if place.is_unit else 2.5, term)
    elif place.is_unit and not isinstance(term, Averaging | core.KL | Sum):
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
    if not place.is_value:
        return
    match term:
        case Quotient(numerator=above, denominator=below):
            first, second = argument(above, "log"), argument(below, "log")
            if first is not None and second is not None:
                yield instead(0.9, term, log(Quotient(first, second)))
                yield instead(1.8, term, Sum((above, Negative(below))))
            elif first is not None:
                yield instead(2.4, term, log(Quotient(first, below)))
        case Product(factors=items) if all(argument(item, "log") is not None for item in items):
            yield instead(1.2, term, Sum(items))
        case Sum(terms=items) if all(argument(item, "exp") is not None for item in items):
            yield instead(1.6, term, Product(items))
        case Power(base=base, exponent=power):
            inner = argument(base, "log")
            if inner is not None:
                yield instead(2.0, term, log(Power(inner, power)))
    match argument(term, "log"):
        case Quotient(numerator=above, denominator=below) as inner:
            yield instead(2.8, term, Quotient(log(above), log(below)))
            yield instead(3.0, term, Quotient(log(above), below))
        case Power(base=base, exponent=power) as inner:
            yield instead(2.2, term, Power(log(base), power))
        case Sum(terms=items) as inner if len(items) <= MAX_PARTS:
            yield instead(3.0, term, Sum(tuple(like(item, log(bare(item))) for item in items)))


def reach_of_logarithms(place: Place, stock: Stock) -> Iterator[Edit]:
    """log(a)·b for log(ab), and the other way round."""
    term = place.term
    if not place.is_value:
        return
    if isinstance(term, Product):
        for number, item in enumerate(term.factors[:MAX_PARTS]):
            inner = argument(item, "log") or argument(item, "exp")
            if inner is None or not isinstance(item, Call):
                continue
            after = term.factors[number + 1 :]
            if after:
                kept = term.factors[:number]
                yield bracketed(1.7, product((*kept, replace(item, arguments=(times(inner, *after),)))))
    inner = argument(term, "log")
    if isinstance(inner, Product):
        for number, item in enumerate(inner.factors[:MAX_PARTS]):
            rest = product(replaced(inner.factors, number))
            yield instead(2.3, term, times(item, log(rest)))
            yield instead(2.7, term, times(log(item), rest))


def swapped_operators(place: Place, stock: Stock) -> Iterator[Edit]:
    """log E for E log, and the same with sums and integrals."""
    term = place.term
    if not place.is_value:
        return
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
    if not place.is_value:
        return
    match term:
        case Call(function=Function(name=name, index=())) if name in _TWINS:
            yield instead(2.4, term, replace(term, function=Function(_TWINS[name])))
        case Call(function=DerivativeOf(function=function, order=order)):
            yield instead(2.2, term, replace(term, function=function))
            yield instead(2.4, term, replace(term, function=DerivativeOf(function, order + 1)))
            if order > 1:
                yield instead(2.2, term, replace(term, function=DerivativeOf(function, order - 1)))
        case Call(function=Function() as function) if stock.derivatives:
            yield instead(2.2, term, replace(term, function=DerivativeOf(function)))
        case Absolute(term=inner):
            yield instead(2.8, term, inner)
    if _is_size(term):
        yield instead(2.1, term, Quotient(ONE, term))
    if _has_logarithm(place.parent) and not isinstance(term, Absolute | Number | Density | core.Determinant):
        yield Edit(2.6, Absolute(term), say("the absolute value of {part}?", part=term))


def _is_size(term: Term) -> bool:
    return isinstance(term, Absolute | core.Determinant) or argument(term, "det") is not None
