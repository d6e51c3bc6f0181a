"""Which names are functions of which, by the derivatives that a derivation takes of names.

∂L/∂x = ∂L/∂y ∂y/∂x says that L is a function of y, and y one of x: each depends on the nearest alone. Nothing is
taken from derivatives that go in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable

from hw_cli.checking.say.definitions import is_name
from hw_cli.oracles.models import COUNTERS, Dependence, parts
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Symbol, Term
from hw_cli.terms.walk import free_variables, subterms

_BINDS = core.IndexedSum | core.IndexedProduct
_LETTERS = Symbol | Indexed | core.Decorated
Family = tuple[Term, tuple[Term, ...]]
ANY = core.Label("any")  # a subscript that counts


def dependences(
    terms: Iterable[Term], stated: Iterable[tuple[Term, Term]], skipped: frozenset[Term] = frozenset()
) -> tuple[Dependence, ...]:
    """The dependences that derivatives of names show; `stated` are equations of names, `skipped` names with a meaning."""
    nodes = [node for term in terms for node in subterms(term)]
    counters = frozenset(
        node.index if isinstance(node, _BINDS) else node
        for node in nodes
        if isinstance(node, _BINDS) or (isinstance(node, Symbol) and node.name in COUNTERS)
    )
    pairs = {
        (node.body, node.variable)
        for node in nodes
        if isinstance(node, core.Derivative | core.Gradient)
        and isinstance(node.body, _LETTERS)
        and isinstance(node.variable, _LETTERS)
        and node.body != node.variable
    }
    edges: dict[Family, set[Family]] = {}
    for upper, lower in pairs:
        edges.setdefault(_family(upper, counters), set()).add(_family(lower, counters))
    for name, body in stated:
        if is_name(name) and not isinstance(name, core.Call):
            below = {_family(letter, counters) for letter in free_variables(body)}
            edges.setdefault(_family(name, counters), set()).update(below)
    if any(family in _below(edges, family) for family in edges):
        return ()
    return tuple(
        Dependence(upper, lower, counters)
        for upper, lower in sorted(pairs, key=repr)
        if parts(upper)[0] not in skipped and not _is_far(edges, upper, lower, counters)
    )


def _family(letter: Term, counters: frozenset[Term]) -> Family:
    base, index, _ = parts(letter)
    return base, tuple(ANY if part in counters else part for part in index)


def _below(edges: dict[Family, set[Family]], family: Family) -> set[Family]:
    """What a name depends on, near or far."""
    found: set[Family] = set()
    waiting = list(edges.get(family, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += edges.get(one, ())
    return found


def _is_far(edges: dict[Family, set[Family]], upper: Term, lower: Term, counters: frozenset[Term]) -> bool:
    """Whether a name depends on another through a third that is nearer."""
    end = _family(lower, counters)
    near = edges[_family(upper, counters)] - {end}
    return any(end in _below(edges, middle) for middle in near)
