"""Conditional independence read off a declared factorisation (d-separation), for every length tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hw_cli.kernel.models import Model, all_variables, conditionals, expand, law_name, sizes
from hw_cli.terms.core import Density, Term

LENGTHS = (1, 2, 3, 4, 5)


def may_condition_on(
    density: Density, extra: tuple[Term, ...], model: Model, index: Term | None, low: int
) -> bool:
    """Whether law(a | b) = law(a | b, extra) follows from the factorisation, for each index value ≥ low."""
    checked = False
    for length in LENGTHS:
        values = sizes(model, length)
        for k in range(low, length + 1) if index is not None else (0,):
            here = {**values, **({index: k} if index is not None else {})}
            if not _separated(density, extra, model, here):
                return False
            checked = True
    return checked


def _separated(density: Density, extra: tuple[Term, ...], model: Model, values: Mapping[Term, int]) -> bool:
    own, given = expand(density.variables, values), expand(density.given, values)
    added = tuple(item for item in expand(extra, values) if item not in given)
    parents = _parents(model, law_name(density.law), values)
    if set(own) & {*given, *added} or not {*own, *given, *added} <= parents.keys():
        return False
    return d_separated(set(own), set(added), set(given), parents)


def _parents(model: Model, name: str, values: Mapping[Term, int]) -> dict[Term, tuple[Term, ...]]:
    """The graph of a law over all variables of the model; empty for a law without a factorisation.

    What a factorisation is conditioned on has any joint law, so each such variable is joined to all others.
    """
    law = next((item for item in model.laws if item.name == name), None)
    if law is None:
        return {}
    made = {
        variable: (*item.given, *item.variables[:place])
        for item in conditionals(law.factors, values)
        for place, variable in enumerate(item.variables)
    }
    roots = [variable for variable in all_variables(model, values) if variable not in made]
    return {root: tuple(roots[:place]) for place, root in enumerate(roots)} | made


def d_separated(
    left: set[Term], right: set[Term], given: set[Term], parents: Mapping[Term, tuple[Term, ...]]
) -> bool:
    """Whether `given` separates left from right in the moral graph of their ancestors.

    Lauritzen et al., "Independence properties of directed Markov fields", Networks 20, 1990.
    """
    relevant = _ancestors(left | right | given, parents)
    edges: dict[Term, set[Term]] = {node: set() for node in relevant}
    for node in relevant:
        family = [node, *parents.get(node, ())]
        for one in family:
            edges[one] |= {other for other in family if other != one}
    reached, stack = set(), list(left - given)
    while stack:
        node = stack.pop()
        if node in reached or node in given:
            continue
        reached.add(node)
        stack += edges[node]
    return not reached & right


def _ancestors(nodes: Iterable[Term], parents: Mapping[Term, tuple[Term, ...]]) -> set[Term]:
    found: set[Term] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += parents.get(node, ())
    return found
