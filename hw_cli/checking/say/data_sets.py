"""Data sets and samples: p(X) and p(D) as products over their points, (1/N) Σ_n f(x_n) as a mean."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from hw_cli.checking.say.survey import EQUAL, is_parameter
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Indexed, IndexedSum, Negative, Power, Sum, Symbol, Term
from hw_cli.terms.parse import DATA_SETS, EVERY
from hw_cli.terms.walk import bottom_up, contains, each, exchanged, subterms

_BINDS = IndexedSum | core.IndexedProduct


def of_data(left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides with p(X) and p(D) as the product of the p(x_i), where one of them is a sum or a product over the x_i, and
    neither has one point given another, or a law that all have in common and that is integrated out.

    A mean over Z of a sum over the z_i is the sum of the means over each.
    """
    if _are_tied(left, right):
        return left, right
    points: dict[Term, tuple[Term, IndexedSum | core.IndexedProduct]] = {}
    binds = list(each(_BINDS, left, right))
    open_ = {node.index for node in binds if node.high == EVERY}  # how far they run is not said
    for over in binds:
        for density in subterms(over.body):
            for row in (*density.variables, *density.given) if isinstance(density, Density) else ():
                match row:
                    case Indexed(base=Symbol(name=name), index=(Symbol() as index,)) if index == over.index:
                        points[Symbol(name.upper())] = row, over
    if len({parts(row)[0] for row, _ in points.values()}) == 1:
        points.update(dict.fromkeys(DATA_SETS, *points.values()))

    def meant(node: Term) -> Term:
        match node:
            case Density(law=law, variables=(first, *_) as variables, given=given) if (
                span := _family(first)[1:]
            ) and all(_family(item)[1:] == span for item in variables):
                own = tuple(part for item in variables for part in _family(item)[0])
                below = tuple(
                    part
                    for item in given
                    for part in (_family(item)[0] if _family(item)[1:] == span else (item,))
                )
                whole = (span[0], EVERY, EVERY) if span[0] in open_ else span
                return core.IndexedProduct(Density(law, own, below), *whole)
            case Density(law=law, variables=variables, given=given) if (
                variables and set(variables) <= points.keys()
            ):
                _, over = points[variables[0]]
                own, below = (
                    tuple(points[item][0] if item in points else item for item in items)
                    for items in (variables, given)
                )
                return core.IndexedProduct(Density(law, own, below), over.index, over.low, over.high)
            case core.Expectation(body=body, law=core.IndexedProduct(body=Density()) as law):
                return _mean_by_points(body, law) or node
        return node

    return bottom_up(left, meant, Density), bottom_up(right, meant, Density)


def _are_tied(left: Term, right: Term) -> bool:
    """Whether a density is of points with several indices, x_t given x_{t-1} or x_{<t}; or what is given is integrated."""
    nodes = [*subterms(left), *subterms(right)]
    integrated = {node.variable for node in nodes if isinstance(node, core.Integral)}
    for node in nodes:
        if isinstance(node, Density):
            points = [item for item in (*node.variables, *node.given) if isinstance(item, Indexed)]
            indices = {item.index for item in points if not is_parameter(item)}
            if len(indices) > 1 or integrated & {*node.given} or contains(core.Range, *points):
                return True
    return False


def _family(item: Term) -> tuple[Any, ...]:
    """x_i and z_i, i, 1 and n of {x_i, z_i}_{i=1}^n, as it is read; nothing of another term."""
    match item:
        case Power(
            base=Indexed(base=inner, index=(core.Call(function=function, arguments=(index, low)),)),
            exponent=high,
        ) if function == EQUAL:
            return (inner.components if isinstance(inner, core.Vector) else (inner,)), index, low, high
    return ()


def _mean_by_points(body: Term, law: core.IndexedProduct) -> Term | None:
    """The mean of a sum over points under the law of all of them; None of another term."""
    of_one = law.body
    if not isinstance(of_one, Density):
        return None
    rows = {parts(item)[0] for item in of_one.variables}
    used = {node.index for node in each(Indexed, body) if node.base in rows}
    if not used <= {(law.index,)}:
        return None
    if not used:
        return body
    below = partial(_mean_by_points, law=law)
    match body:
        case Sum(terms=terms):
            found = [below(item) for item in terms]
            return None if None in found else Sum(tuple(item for item in found if item is not None))
        case Negative(term=inner):
            found = [below(inner)]
            return None if found[0] is None else Negative(found[0])
        case core.Call(function=core.Function(name="log"), arguments=(core.IndexedProduct() as product,)):
            return below(IndexedSum(core.log(product.body), product.index, product.low, product.high))
        case IndexedSum(index=index) if index == law.index and (body.low, body.high) == (law.low, law.high):
            return replace(
                body, body=core.Expectation(body.body, of_one, of_one.variables, show_variables=True)
            )
    return None


def over_samples(left: Term, right: Term) -> tuple[Term, Term] | None:
    """Two sides with E_p[f(x)] for (1/N) Σ_n f(x_n), where E_p stands on the other side; None for other sides."""
    for mean, other in ((left, right), (right, left)):
        found = list(each(core.Expectation, other))
        match mean:
            case core.Product(
                factors=(core.Quotient(denominator=count), IndexedSum(body=body, index=index, high=high))
            ) if count == high and len(found) == 1:
                made = _in_the_mean(body, index, found[0])
                return None if made is None else (other, made)
    return None


def _in_the_mean(body: Term, index: Term, mean: core.Expectation) -> Term | None:
    """E_p[f(x)] for f(x_n) by the law of another mean; None where x is not what that one is of."""
    drawn = {node for node in each(Indexed, body) if node.index == (index,)}
    if len(drawn) != 1:
        return None
    (sample,) = drawn
    base = parts(sample)[0]
    letter = base.base if isinstance(base, Decorated) else base
    if mean.variables and mean.variables != (letter,):
        return None
    inside = exchanged(body, {sample: letter})
    return core.Expectation(inside, mean.law, mean.variables)
