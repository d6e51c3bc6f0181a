"""Brackets: what an operator reaches, when its brackets close too early or too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from hw_cli.checking.explain.edit import MAX_PARTS, Edit, bracketed
from hw_cli.checking.explain.places import Place
from hw_cli.checking.explain.shapes import bare, like, summands
from hw_cli.checking.explain.stock import Stock
from hw_cli.terms import core
from hw_cli.terms.core import Call, Expectation, Product, Quotient, Sum, Term, product, total

Rebuild = Callable[[Term], Term]


def brackets_too_early(place: Place, stock: Stock) -> Iterator[Edit]:
    """exp(a) + b − c for exp(a + b − c), ca + b for c(a + b), E[a] + b for E[a + b]."""
    term = place.term
    if not isinstance(term, Sum) or not place.is_value:
        return
    for number, item in enumerate(term.terms[:MAX_PARTS]):
        opened = _opened(bare(item))
        after = term.terms[number + 1 :]
        if opened is None:
            continue
        inner, rebuild = opened
        for taken in (len(after), 1):
            if after and taken <= len(after):
                reached = like(item, rebuild(Sum((*summands(inner), *after[:taken]))))
                whole = total((*term.terms[:number], reached, *after[taken:]))
                yield bracketed(1.9 if taken == len(after) else 2.2, whole)
        if isinstance(bare(item), Quotient) and number and _reaches_back(term, number):
            before = Sum((*term.terms[:number], like(item, inner)))
            yield bracketed(2.4, total((rebuild(before), *after)))


def _reaches_back(term: Sum, number: int) -> bool:
    """Whether what stands before a fraction is short enough to have been meant above its bar."""
    return number <= 4 and len(term.terms) <= MAX_PARTS


def brackets_too_late(place: Place, stock: Stock) -> Iterator[Edit]:
    """exp(a + b) for exp(a) + b, c(a + b) for ca + b, (a + b)/d for a + b/d."""
    term = place.term
    opened = _opened(term) if place.is_value else None
    if opened is None or not isinstance(opened[0], Sum):
        return
    (first, *rest), rebuild = opened[0].terms, opened[1]
    yield bracketed(2.6, Sum((like(first, rebuild(bare(first))), *rest)))
    *before, last = opened[0].terms
    if len(before) > 1:
        yield bracketed(2.8, Sum((rebuild(Sum(tuple(before))), last)))
    if isinstance(term, Quotient):
        yield bracketed(2.6, Sum((*before, like(last, rebuild(bare(last))))))


def _opened(term: Term) -> tuple[Term, Rebuild] | None:
    """What stands last in the brackets of a term, and how the term is built around something else."""
    match term:
        case Call(arguments=(inner,)):
            return inner, lambda new: replace(term, arguments=(new,))
        case Expectation(body=inner) | core.IndexedSum(body=inner) | core.Integral(body=inner):
            return inner, lambda new: replace(term, body=new)
        case Product(factors=(*before, last)):
            return last, lambda new: product((*before, new))
        case Quotient(numerator=above, denominator=below):
            return above, lambda new: Quotient(new, below)
    return None
