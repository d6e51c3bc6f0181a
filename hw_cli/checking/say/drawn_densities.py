r"""Densities and masses of letters that a text draws from a named law, by their formulas: p(x_i | θ) of x_i ~ Bernoulli(θ) is
θ^{x_i} (1 - θ)^{1 - x_i}, and p(x_1, …, x_n | θ) of independent ones the product of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.say.distributions import Spread
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, IndexedProduct, Law, Normal, Symbol, Term
from hw_cli.terms.parse import EVERY
from hw_cli.terms.walk import bottom_up, free_variables, map_children, subterms

Known = Mapping[Term, object]
_NAMES = frozenset({"p", "f", "P"})


def with_densities(
    derivation: Derivation, laws: Known, apart: bool, names: Iterable[tuple[Term, Term]] = ()
) -> Derivation:
    """The derivation with formulas for the densities of what is drawn, where it has no other ones and nothing else that is
    about the law itself: a mean that names it, a divergence, an integral over everything. `names`: y = (y_1, …, y_n)."""
    rows = {head: body for head, body in names if isinstance(body, Indexed) and body.base == head}
    if rows:
        listed = derivation.mapped(lambda term: bottom_up(term, partial(_listed, rows), Density))
        found = with_densities(listed, laws, apart)
        return derivation if found is listed else found
    terms = derivation.terms
    densities = [node for term in terms for node in subterms(term) if isinstance(node, Density)]
    whole = any(_is_about_laws(node) for term in terms for node in subterms(term))
    if not densities or whole or not all(_formula(node, laws, apart) for node in densities):
        return derivation

    def told(term: Term) -> Term:
        if isinstance(term, Density):
            return _formula(term, laws, apart) or term
        return map_children(term, told)

    return derivation.mapped(told)


def _listed(rows: Mapping[Term, Term], node: Term) -> Term:
    """p(y_1, …, y_n) for p(y)."""
    if isinstance(node, Density):
        return Density(node.law, tuple(rows.get(item, item) for item in node.variables), node.given)
    return node


def _is_about_laws(node: Term) -> bool:
    """Whether a law stands for itself, or everything is summed up that has it."""
    if isinstance(node, core.Integral):
        return node.low is None
    if isinstance(node, core.IndexedSum):
        return node.low == EVERY and any(
            isinstance(part, Density) and node.index in part.variables for part in subterms(node.body)
        )
    name = getattr(getattr(node, "function", None), "name", "")
    return isinstance(node, core.KL | core.Expectation) or name in ("H", "I", "event")


def _formula(node: Density, laws: Known, apart: bool) -> Term | None:
    """The formula for a density; None where nothing that is drawn tells it."""
    if not isinstance(node.law, Law) or node.law.name not in _NAMES:
        return None
    found = [_of_one(letter, laws) for letter in node.variables]
    given = {*node.given, *node.law.parameters}
    factors: list[Term] = []
    for letter, law in zip(node.variables, found, strict=True):
        if law is None or not given <= free_variables(law) | {letter, *_capitals(letter)}:
            return None
        factors.append(law)
    several = len(factors) > 1 or any(isinstance(item, IndexedProduct) for item in factors)
    return core.product(tuple(factors)) if apart or not several else None


def _of_one(letter: Term, laws: Known, listed: bool = False) -> Term | None:
    """The density of a letter at itself; of x_1, …, x_n the product of those of each, where all have one law.

    A normal law is that of a letter wherever it stands alone, and is put in here where letters are `listed`.
    """
    match letter:
        case Indexed(base=base, index=(core.Range(low=low, high=high),)):
            index = next(item for item in map(Symbol, "ijkl") if item not in free_variables(high))
            inside = _of_one(Indexed(base, (index,)), laws, listed=True)
            return None if inside is None else IndexedProduct(inside, index, low, high)
    for name in (letter, *_capitals(letter), *(own for own in laws if _is_alike(own, letter))):
        law = laws.get(name)
        if isinstance(law, Spread):
            return law.at(letter)
        if isinstance(law, Normal) and listed:
            return Normal(law.mean, law.variance, letter)
    return None


def _capitals(letter: Term) -> Iterator[Term]:
    """X of x, and X_i of x_i."""
    base, index, _ = parts(letter)
    if isinstance(base, Symbol) and len(base.name) == 1:
        capital = Symbol(base.name.upper())
        yield Indexed(capital, index) if index else capital


def _is_alike(own: Term, letter: Term) -> bool:
    """Whether they are x_i and x_j, or x and x_j, of one law."""
    base, index, _ = parts(own)
    return base == parts(letter)[0] and (not index or isinstance(index[0], Symbol))
