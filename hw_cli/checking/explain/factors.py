"""Factors, fractions and products of matrices: one forgotten or too many, upside down, a transpose or an order exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hw_cli.checking.explain.edits import (
    HALF,
    MAX_PARTS,
    ONE,
    TWO,
    Edit,
    Place,
    argument,
    factors,
    instead,
    is_numeral,
    over,
    replaced,
    times,
    without,
)
from hw_cli.checking.explain.stock import Stock, stem
from hw_cli.oracles.models.sorts import transposed
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, product

_MAX_LETTERS = 6


def missing_numbers(place: Place, stock: Stock) -> Iterator[Edit]:
    """A factor ½ or 2 on a summand or the whole."""
    term = place.term
    if not _takes_factor(place):
        return
    cost = 2.4 if isinstance(place.parent, core.Call) and argument(place.parent, "exp") is None else 1.7
    yield _missing(cost, HALF, term, _halved(term))
    yield _missing(cost + 0.1, TWO, term, _doubled(term))


def _takes_factor(place: Place) -> bool:
    """Whether a factor may be missing here, and is not the same as one before what stands above."""
    if not place.is_unit or place.is_carried_through or isinstance(place.term, core.Number | core.Negative):
        return False
    return place.parent is None or not isinstance(place.term, core.Sum)


def _missing(cost: float, factor: Term, part: Term, new: Term) -> Edit:
    if isinstance(part, core.Sum):
        return Edit(cost, new, say("a factor {factor} before the whole?", factor=factor))
    return Edit(cost, new, say("a factor {factor} before {part}?", factor=factor, part=part))


def _halved(term: Term) -> Term:
    match term:
        case core.Quotient(numerator=above, denominator=core.Number(text=digits)) if digits.isdigit():
            return core.Quotient(above, core.Number(str(2 * int(digits))))
        case core.Quotient(
            numerator=above, denominator=core.Product(factors=(core.Number(text=digits), *rest))
        ) if digits.isdigit():
            return core.Quotient(above, core.Product((core.Number(str(2 * int(digits))), *rest)))
        case core.Quotient(numerator=above, denominator=below):
            return core.Quotient(above, times(TWO, below))
    if TWO in factors(term):
        return product(replaced(factors(term), factors(term).index(TWO)))
    return times(HALF, term)


def _doubled(term: Term) -> Term:
    match term:
        case core.Quotient(numerator=above, denominator=below) if TWO in factors(below):
            return over(above, product(replaced(factors(below), factors(below).index(TWO))))
        case core.Quotient(numerator=above, denominator=below):
            return core.Quotient(times(TWO, above), below)
    if HALF in factors(term):
        return product(replaced(factors(term), factors(term).index(HALF)))
    return times(TWO, term)


def missing_factors(place: Place, stock: Stock) -> Iterator[Edit]:
    """1/T of a mean, and the letters of the line as factors or divisors, on a summand or the whole."""
    term = place.term
    if not _takes_factor(place):
        return
    for end in stock.ends:
        yield _missing(2.4, core.Quotient(ONE, end), term, times(core.Quotient(ONE, end), term))
    for letter in stock.letters[:_MAX_LETTERS]:
        if letter not in stock.variables and letter not in stock.indices:
            yield _missing(3.4, letter, term, times(letter, term))
            yield _missing(3.4, core.Quotient(ONE, letter), term, _divided(term, letter))


def _divided(term: Term, letter: Term) -> Term:
    if isinstance(term, core.Quotient):
        return core.Quotient(term.numerator, times(letter, term.denominator))
    return times(core.Quotient(ONE, letter), term)


def extra_factors(place: Place, stock: Stock) -> Iterator[Edit]:
    """Without one of the factors, or without what is divided by."""
    term = place.term
    if isinstance(term, core.Product):
        for number, item in enumerate(term.factors[:MAX_PARTS]):
            yield without(1.9 if is_numeral(item) else 2.7, item, product(replaced(term.factors, number)))
    if isinstance(term, core.Quotient) and not is_numeral(term):
        numeral = is_numeral(term.denominator)
        yield without(2.0 if numeral else 2.5, over(ONE, term.denominator), term.numerator)
        if term.numerator != ONE:
            yield without(3.0, term.numerator, core.Quotient(ONE, term.denominator))


def upside_down(place: Place, stock: Stock) -> Iterator[Edit]:
    """A quotient turned over, a product for a quotient, a factor on the wrong side of the bar."""
    term = place.term
    match term:
        case core.Quotient(numerator=above, denominator=below):
            yield instead(2.2 if is_numeral(term) else 1.1, term, over(below, above))
            if not is_numeral(term):
                yield instead(2.3, term, times(above, below))
                yield from _moved(term)
        case core.Product(factors=items) if not any(isinstance(item, core.Transpose) for item in items):
            for number, item in enumerate(items[:MAX_PARTS]):
                if not is_numeral(item) and not isinstance(item, core.Quotient):
                    yield instead(2.3, term, core.Quotient(product(replaced(items, number)), item))
        case _ if place.parent is None and not isinstance(term, core.Number | core.Sum | core.Negative):
            yield instead(2.8, term, core.Quotient(ONE, term))


def _moved(term: core.Quotient) -> Iterator[Edit]:
    """p(x)q/p(z) for qp(z)/p(x): factors exchanged across the bar, or moved over it."""
    above, below = factors(term.numerator)[:MAX_PARTS], factors(term.denominator)[:MAX_PARTS]
    if len(above) * len(below) == 1:
        return
    for i, high in enumerate(above):
        for j, low in enumerate(below):
            if not is_numeral(high) and not is_numeral(low):
                new = core.Quotient(product(replaced(above, i, low)), product(replaced(below, j, high)))
                cost = 2.0 if isinstance(high, core.Density) and isinstance(low, core.Density) else 2.5
                yield instead(cost, term, new)
    for i, high in enumerate(above):
        if len(above) > 1:
            yield instead(2.6, term, core.Quotient(product(replaced(above, i)), times(*below, high)))
    for j, low in enumerate(below):
        if len(below) > 1:
            yield instead(2.6, term, core.Quotient(times(*above, low), product(replaced(below, j))))


def numbers(place: Place, stock: Stock) -> Iterator[Edit]:
    """Another small number: one more, one less, twice, half."""
    term = place.term
    if not isinstance(term, core.Number) or not term.text.isdigit() or len(term.text) > 6:
        return
    value = int(term.text)
    apart = isinstance(place.parent, core.Product | core.Quotient)  # 1 is no factor that anybody writes
    for new in (2 * value, value // 2 if value % 2 == 0 else 0, value + 1, value - 1):
        if new > (1 if apart else 0):
            yield instead(2.7 if value > 1 else 3.2, term, core.Number(str(new)))


_T = core.Symbol("T")


def transposes(place: Place, stock: Stock) -> Iterator[Edit]:
    """x xᵀ for xᵀ x, and a transpose too many."""
    term = place.term
    if isinstance(term, core.Product):
        items = term.factors[:MAX_PARTS]
        for number, (one, two) in enumerate(pairwise(items)):
            first, second = transposed(one), transposed(two)
            if (first is None) == (second is None):
                continue
            pair = (first, _marked(two, one)) if first is not None else (_marked(one, two), second)
            new = replaced(replaced(term.factors, number, *(part for part in pair if part)), number + 2)
            yield instead(1.5, term, core.Product(new))
    inner = transposed(term)
    if inner is not None:
        yield instead(2.6, term, inner)


def _marked(term: Term, after: Term) -> Term:
    """The transpose, written as the other one is."""
    return core.Transpose(term) if isinstance(after, core.Transpose) else core.Power(term, _T)


def order(place: Place, stock: Stock) -> Iterator[Edit]:
    """Two neighbours of a product of matrices exchanged."""
    term = place.term
    if not isinstance(term, core.Product):
        return
    items = term.factors[:MAX_PARTS]
    if not any(_is_matrix(item) for item in items):
        return
    for number, (one, two) in enumerate(pairwise(items)):
        new = replaced(replaced(term.factors, number, two, one), number + 2)
        yield instead(2.4, term, core.Product(new))


def _is_matrix(term: Term) -> bool:
    if isinstance(term, core.Power):
        term = transposed(term) or term.base
    name = stem(term)
    return isinstance(term, core.Transpose | core.Inverse) or (
        isinstance(name, core.Symbol) and (name.sort is core.Sort.MATRIX or name.name[:1].isupper())
    )
