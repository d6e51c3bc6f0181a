"""Every way to spoil a line at one place: a condition dropped, an index shifted, arguments exchanged, …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from hw_cli.terms.core import (
    KL,
    Density,
    Expectation,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Integral,
    Law,
    Negative,
    Product,
    Quotient,
    Range,
    Sum,
    Term,
    lift,
    product,
    total,
)
from hw_cli.terms.tidy import tidy

Spoiled = Iterator[tuple[str, Term]]
OTHER = {"p": "q", "q": "p"}


def spoiled(term: Term) -> Spoiled:
    """The term with one node changed, each time another, and what was done to it."""
    yield "1/100 added", term + Quotient(lift(1), lift(100))
    yield from _at_each_place(term)


def _at_each_place(term: Term) -> Spoiled:
    yield from _here(term)
    match term:
        case Indexed() | Law():
            return
        case Expectation(body=body, law=Density() as law):
            yield from ((what, replace(term, body=other)) for what, other in _at_each_place(body))
            for what, other in _at_each_place(law):
                if isinstance(other, Density):
                    yield f"{what}, under E", Expectation(body, other, other.variables)
            return
        case KL(left=Density() as left, right=Density() as right):
            yield from ((what, KL(other, right)) for what, other in _at_each_place(left))
            yield from ((what, KL(left, other)) for what, other in _at_each_place(right))
            return
    skipped = (
        ("index", "low", "high", "law") if isinstance(term, IndexedSum | IndexedProduct | Density) else ()
    )
    for item in fields(term):  # type: ignore[arg-type]  # terms are dataclasses
        if item.name not in skipped:
            value = getattr(term, item.name)
            yield from ((what, replace(term, **{item.name: new})) for what, new in _inside(value))  # type: ignore[type-var]


def _inside(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Term):
        yield from _at_each_place(value)
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            for what, other in _inside(item):
                yield what, (*value[:place], other, *value[place + 1 :])


def _here(term: Term) -> Spoiled:
    """The node itself changed."""
    match term:
        case Indexed(base=base, index=(Range(low=low, high=high),)):
            for shift in (1, -1):
                yield f"range from {shift:+}", Indexed(base, (Range(tidy(low + shift), high),))
                yield f"range to {shift:+}", Indexed(base, (Range(low, tidy(high + shift)),))
        case Indexed(base=base, index=(index,)):
            for shift in (1, -1):
                yield f"index {shift:+}", Indexed(base, (tidy(index + shift),))
        case Density(law=Law(name=name) as law, variables=own, given=given):
            yield "other law", Density(replace(law, name=OTHER[name]), own, given)
            for place in range(len(given)):
                yield "condition dropped", Density(law, own, (*given[:place], *given[place + 1 :]))
        case IndexedSum() | IndexedProduct():
            for shift in (1, -1):
                yield f"from {shift:+}", replace(term, low=tidy(term.low + shift))
                yield f"to {shift:+}", replace(term, high=tidy(term.high + shift))
        case KL(left=left, right=right):
            yield "KL exchanged", KL(right, left)
            yield "sign of KL", Negative(term)
        case Expectation(body=body):
            yield "expectation dropped", body
        case Integral(body=body):
            yield "integral dropped", body
        case Sum(terms=terms):
            for place, item in enumerate(terms):
                yield "term dropped", total((*terms[:place], *terms[place + 1 :]))
                other = item.term if isinstance(item, Negative) else Negative(item)
                yield "sign of a term", Sum((*terms[:place], other, *terms[place + 1 :]))
        case Product(factors=factors):
            for place in range(len(factors)):
                yield "factor dropped", product((*factors[:place], *factors[place + 1 :]))
        case Quotient(numerator=above, denominator=below):
            yield "fraction inverted", Quotient(below, above)
