"""A context's index by another letter: α_i, x_{i-1} where the context says α_t, x_{t-1}."""

from __future__ import annotations

from dataclasses import replace

from hw_cli.checking.read.model import Derivation, Side
from hw_cli.checking.say.contexts.context import Context
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Symbol, Term
from hw_cli.terms.walk import free_variables, map_children, subterms

OTHERS = tuple(map(Symbol, "iskn"))


def terms_of(derivation: Derivation) -> list[Term]:
    """The sides that are understood."""
    return [side.term for step in derivation.steps for side in (step.lhs, step.rhs) if side.term is not None]


def indexed_as(derivation: Derivation, context: Context) -> tuple[Derivation, list[Term]]:
    """The derivation with the context's own index letter, where it has none of it and one other free; its terms."""
    terms = terms_of(derivation)
    own = [letter for letter, _ in context.indices]
    if len(own) != 1:
        return derivation, terms
    letters = {node for term in terms for node in subterms(term) if isinstance(node, Symbol)}
    others = {letter for term in terms for letter in _counting(term)} & set(OTHERS)
    if own[0] in letters or len(others) != 1:
        return derivation, terms
    (other,) = others
    if any(
        isinstance(node, core.IndexedSum | core.IndexedProduct) and node.index == other
        for term in terms
        for node in subterms(term)
    ):
        return derivation, terms

    def renamed(term: Term) -> Term:
        return own[0] if term == other else map_children(term, renamed)

    def side(given: Side) -> Side:
        return given if given.term is None else replace(given, term=renamed(given.term))

    steps = tuple(replace(step, lhs=side(step.lhs), rhs=side(step.rhs)) for step in derivation.steps)
    found = replace(derivation, steps=steps)
    return found, terms_of(found)


def _counting(term: Term) -> set[Term]:
    """The letters of subscripts."""
    return {
        letter
        for node in subterms(term)
        if isinstance(node, Indexed)
        for part in node.index
        for letter in free_variables(part)
    }


__all__ = ["indexed_as", "terms_of"]
