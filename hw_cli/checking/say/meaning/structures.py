"""Other structures of a context's model: which laws factorise how, one choice for a whole derivation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hw_cli.checking.say.contexts.context import Context
from hw_cli.checking.say.meaning.roles import plan_for, variables_of
from hw_cli.checking.say.usage.survey import Usage
from hw_cli.terms.core import Density, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import subterms


def structured(context: Context, usage: Usage, terms: Iterable[Term]) -> Iterator[Context]:
    """The context as it is, then with each other structure that a derivation may mean."""
    yield context
    densities = [node for term in terms for node in subterms(term) if isinstance(node, Density)]
    for item in context.structures:
        if len(variables_of(usage)) < item.variables:
            continue
        made = replace(context, model=item.model, assumed=item.words, definitions=(), structures=())
        roles = dict(plan_for(made, made.variants[0], usage).letters)
        written = {_shape(density, roles) for density in densities}
        if item.apart and any(_within(density) for density in densities):
            continue
        if all(_shape(density, {}) not in written for density in item.unless):
            yield made


def _within(density: Density) -> bool:
    """Whether a variable of a sequence is given another of the same sequence."""
    own = {item.base for item in density.variables if isinstance(item, Indexed)}
    return any(isinstance(item, Indexed) and item.base in own for item in density.given)


def _shape(density: Density, roles: dict[Term, Term]) -> tuple[object, ...]:
    """A density without labels and order, its letters in their roles."""

    def named(item: Term) -> Term:
        return roles.get(item, item) if isinstance(item, Symbol) else item

    law = density.law.name if isinstance(density.law, Law) else density.law
    return law, frozenset(map(named, density.variables)), frozenset(map(named, density.given))


__all__ = ["structured"]
