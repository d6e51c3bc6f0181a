"""Gradients by a parameter of laws: written with the gradients of log-densities alone.

∇ is linear, obeys the rules of products, quotients and powers, and is taken under integrals and sums (which is supposed to be allowed):
∇ log f = ∇f / f; ∇p = p ∇ log p for a density p with this parameter; ∇ E_p[f] = E_p[f ∇ log p + ∇f]; ∇f = 0 where f has no density
in it and speaks of variables alone. What is none of these stays a gradient.
"""

from __future__ import annotations

from collections.abc import Callable

from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import free_variables, subterms

ZERO = core.Number("0")


def is_mixed(*sides: Term) -> bool:
    """Whether one law stands with the parameter of a gradient and without it."""
    nodes = [node for side in sides for node in subterms(side)]
    by = {node.variable for node in nodes if isinstance(node, core.Gradient)}
    laws = {(node.name, bool(by & set(node.parameters))) for node in nodes if isinstance(node, core.Law)}
    return any((name, not moves) in laws for name, moves in laws)


def slope(body: Term, by: Term, is_variable: Callable[[Term], bool]) -> Term:
    """∇ body, by a parameter."""

    def of(inner: Term) -> Term:
        return slope(inner, by, is_variable)

    def of_log(inner: Term) -> Term:
        match inner:
            case core.Density(law=core.Law(parameters=labels)) if by in labels:
                return core.Gradient(core.log(inner), by)
            case core.Product(factors=factors):
                return core.total(tuple(map(of_log, factors)))
            case core.Quotient(numerator=above, denominator=below):
                return of_log(above) - of_log(below)
            case core.IndexedProduct(body=part, index=index, low=low, high=high):
                return core.IndexedSum(of_log(part), index, low, high)
        moved = of(inner)
        return core.Gradient(core.log(inner), by) if moved == core.Gradient(inner, by) else moved / inner

    nodes = list(subterms(body))
    if not any(isinstance(node, core.Density | core.Law) or node == by for node in nodes) and all(
        map(is_variable, free_variables(body))
    ):
        return ZERO
    match body:
        case core.Density(law=core.Law(parameters=labels)) if by in labels:
            return body * core.Gradient(core.log(body), by)
        case core.Negative(term=inner):
            return core.Negative(of(inner))
        case core.Sum(terms=terms):
            return core.total(tuple(of(part) for part in terms))
        case core.Product(factors=factors):
            parts = ((*factors[:k], of(part), *factors[k + 1 :]) for k, part in enumerate(factors))
            return core.total(tuple(core.product(part) for part in parts if ZERO not in part))
        case core.Quotient(numerator=above, denominator=below):
            return of(above) / below - above * of(below) / below**2
        case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
            return of_log(inner)
        case core.Expectation(body=inner, law=core.Density() as law):
            moved = inner * of_log(law) + of(inner)
            return core.Expectation(moved, law, body.variables)
        case core.Integral(body=inner, variable=variable, low=None, high=None):
            return core.Integral(of(inner), variable)
        case core.IndexedSum(body=inner, index=index, low=low, high=high):
            return core.IndexedSum(of(inner), index, low, high)
    return core.Gradient(body, by)
