"""Joint densities as products: the model's own, the Markov property, Bayes, the chain rule."""

from __future__ import annotations

from hw_cli.derive.independence import may_condition_on
from hw_cli.derive.rules.probability import everywhere
from hw_cli.kernel.models import Model
from hw_cli.kernel.reason import RuleFailed, rule
from hw_cli.prose import say
from hw_cli.terms.core import Density, Expectation, IndexedSum, Number, Product, Quotient, Term
from hw_cli.terms.walk import bottom_up


@rule(say("factorisations of the model"))
def factorise(term: Term, model: Model) -> Term:
    """Every density that the model declares as a product, written as that product.

    Fails if none occurs.
    """

    def change(node: Term) -> Term | None:
        if not isinstance(node, Density):
            return None
        found = model.factorised(node)
        return None if found is None else found.factors

    if isinstance(term, Expectation):  # the law under the expectation keeps its name
        return Expectation(
            everywhere("factorise", term.body, change, "no declared factorisation occurs"),
            term.law,
            term.variables,
        )
    return everywhere("factorise", term, change, "no declared factorisation occurs")


@rule(say("Markov property"))
def markov(
    term: Term, density: Density, extra: tuple[Term, ...], model: Model, index: Term, low: int
) -> Term:
    """q(a | b) = q(a | b, c) when the factorisation of q makes a and c independent given b.

    Fails if it does not (d-separation, for every index value from `low`), or the density does not occur.
    """
    if not may_condition_on(density, extra, model, index, low):
        raise RuleFailed("markov", "the factorisation does not give this independence")
    richer = Density(density.law, density.variables, (*density.given, *extra))

    def change(node: Term) -> Term | None:  # only where its premise was checked
        if not isinstance(node, IndexedSum) or node.index != index or node.low != Number(str(low)):
            return None
        return IndexedSum(_written("markov", node.body, density, richer), node.index, node.low, node.high)

    return everywhere("markov", term, change, f"no sum starts at {low}")


def _written(name: str, term: Term, density: Density, other: Term) -> Term:
    """The term with `other` for the density."""
    return everywhere(
        name, term, lambda node: other if node == density else None, "the density does not occur"
    )


@rule(say("Bayes’ rule"))
def bayes(term: Term, density: Density, swapped: Term) -> Term:
    """q(a | b, c) = q(b | a, c) q(a | c)/q(b | c), all of one law.

    Fails if the density does not occur or is not conditioned on b.
    """
    if swapped not in density.given or len(density.variables) != 1:
        raise RuleFailed("bayes", "the density is not conditioned on this variable")
    rest = tuple(item for item in density.given if item != swapped)
    law, (own,) = density.law, density.variables
    turned = Quotient(
        Product((Density(law, (swapped,), (own, *rest)), Density(law, (own,), rest))),
        Density(law, (swapped,), rest),
    )
    return bottom_up(_written("bayes", term, density, turned), _one_fraction)


def _one_fraction(node: Term) -> Term:
    """a/(b/c) as (a c)/b."""
    match node:
        case Quotient(numerator=above, denominator=Quotient(numerator=below, denominator=up)):
            return Quotient(Product((above, up)), below)
    return node


@rule(say("product rule of probability"))
def chain_rule(term: Term, density: Density, first: tuple[Term, ...]) -> Term:
    """q(a, b | c) = q(a | c) q(b | a, c).

    Fails if the density does not occur or has not these variables.
    """
    rest = tuple(variable for variable in density.variables if variable not in first)
    if not rest or not set(first) <= set(density.variables):
        raise RuleFailed("chain_rule", "these are not some of the variables")
    split = Product(
        (Density(density.law, first, density.given), Density(density.law, rest, (*first, *density.given)))
    )
    return _written("chain_rule", term, density, split)
