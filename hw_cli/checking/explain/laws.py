"""Probability: divergences the wrong way round, other laws, joint for conditional, expectations lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hw_cli.checking.explain.edit import MAX_PARTS, Edit, instead
from hw_cli.checking.explain.places import Place, Role
from hw_cli.checking.explain.shapes import replaced
from hw_cli.checking.explain.stock import Stock
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import KL, Density, Expectation, Law, Negative, Normal, Number, Sum, Term
from hw_cli.terms.walk import children

_MAX_OTHERS = 8


def divergences(place: Place, stock: Stock) -> Iterator[Edit]:
    """The two arguments of a divergence swapped."""
    term = place.term
    if isinstance(term, KL):
        yield Edit(1.0, KL(term.right, term.left), say("the arguments of {part} swapped?", part=term))


def other_laws(place: Place, stock: Stock) -> Iterator[Edit]:
    """p for q in a density; another law of the line under an expectation or in a divergence."""
    term = place.term
    if isinstance(term, Density):
        for law in stock.laws:
            if law.name and law != term.law:
                yield instead(1.4, term, replace(term, law=law))
    if place.role is Role.LAW:
        for found in (*stock.distributions, *stock.densities)[: 2 * _MAX_OTHERS]:
            if type(found) is type(term) or not isinstance(found, Law):
                yield instead(1.7, term, found)
        if isinstance(term, Law):
            for law in stock.laws:
                yield instead(1.6, term, law)


def conditioning(place: Place, stock: Stock) -> Iterator[Edit]:
    """p(x|z) for p(x, z), p(z|x) for p(x|z), and a condition too many or too few."""
    if isinstance(place.term, Density):
        later = 0.5 if place.role is Role.LAW else 0.0  # what is drawn is seldom mistaken
        for edit in _conditioned(place.term, stock):
            yield replace(edit, cost=edit.cost + later)


def _conditioned(term: Density, stock: Stock) -> Iterator[Edit]:
    variables, given = term.variables[:MAX_PARTS], term.given[:MAX_PARTS]
    if given:
        yield instead(1.4, term, replace(term, variables=term.given, given=term.variables))
        yield instead(1.4, term, replace(term, variables=(*term.variables, *term.given), given=()))
        yield instead(1.8, term, replace(term, given=()))
    elif len(variables) > 1:
        yield instead(1.4, term, replace(term, variables=variables[:1], given=variables[1:]))
        yield instead(1.5, term, replace(term, variables=variables[-1:], given=variables[:-1]))
        if len(variables) > 2:
            yield instead(1.8, term, replace(term, variables=variables[:-1], given=variables[-1:]))
    for number in range(len(variables) if len(variables) > 1 else 0):
        yield instead(2.0, term, replace(term, variables=replaced(variables, number)))
    for number in range(len(given) if len(given) > 1 else 0):
        yield instead(1.9, term, replace(term, given=replaced(given, number)))
    known = (*term.variables, *term.given)
    for letter in stock.variables[:_MAX_OTHERS]:
        if letter not in known:
            yield instead(2.0, term, replace(term, given=(*term.given, letter)))
            yield instead(2.2, term, replace(term, variables=(*term.variables, letter)))


def other_densities(place: Place, stock: Stock) -> Iterator[Edit]:
    """Another density of the line."""
    term = place.term
    if isinstance(term, Density) and place.role is not Role.LAW:
        for other in stock.densities[:_MAX_OTHERS]:
            yield instead(1.6 if other.law == term.law else 2.3, term, other)
    if isinstance(term, Normal) and term.variable is not None:
        yield instead(2.2, term, replace(term, mean=term.variable, variable=term.mean))


def expectations(place: Place, stock: Stock) -> Iterator[Edit]:
    """An expectation too few, such as the other side has, or one too many."""
    term = place.term
    if not place.is_value:
        return
    if isinstance(term, Expectation):
        yield Edit(2.2, term.body, say("without the expectation: {new}?", new=term.body))
    if not place.is_unit or isinstance(term, Negative | Number) or _is_averaged(place, term):
        return
    if place.parent is None or isinstance(place.parent, Sum | Negative | core.IndexedSum):
        cost = 2.4 if isinstance(term, Expectation) else 1.8
        inside = [item.law for item in (term, *children(term)) if isinstance(item, Expectation)]
        for head in stock.heads:
            if head.law in inside:
                continue
            new = replace(head, body=term)
            yield Edit(cost, new, say("an expectation missing: {new}?", new=new))


def _is_averaged(place: Place, term: Term) -> bool:
    """E[a + b] is mended from outside: an expectation in an expectation is no slip that people make."""
    return any(isinstance(node, Expectation) for node in place.above) or (
        isinstance(term, Sum) and isinstance(place.parent, Sum)
    )
