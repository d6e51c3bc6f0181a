"""Terms on linear-Gaussian models, in closed form.

Densities are exponentials of quadratic forms in all the variables, their logarithms are quadratic forms, and
expectations and integrals of these are known exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from hw_cli.kernel.models import Model
from hw_cli.oracles.judges.gaussian_models import BATCH, Chain, instances
from hw_cli.oracles.judges.places import Indices, Places, name_of, numeral
from hw_cli.oracles.judges.quadratic_forms import Array, Quadratic, averaged, integrated
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode


@cache
def evaluators(model: Model) -> tuple[Gaussians, ...]:
    """One evaluator for each batch of models; all claims about a model share its densities."""
    return tuple(Gaussians(chain) for chain in instances(model))


class Gaussians:
    """Evaluates terms on one batch of linear-Gaussian models, as quadratic forms."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.places = Places(chain.values, chain.places)
        self._logs: dict[tuple[str, frozenset[int], frozenset[int]], Array] = {}
        self._marginals: dict[tuple[str, frozenset[int]], Array] = {}

    def __call__(self, term: Term, indices: Indices | None = None) -> Quadratic:
        """The form of a term. Raises UnknownNode where it is neither a form nor the exponential of one."""
        try:
            handler = _HANDLERS[type(term)]
        except KeyError:
            raise UnknownNode(term, "Gaussian models") from None
        return handler(self, term, indices or {})

    def constant(self, value: float | Array) -> Quadratic:
        """A number as a form."""
        size = len(self.chain.places) + 1
        form = np.zeros((BATCH + 1, size, size))
        form[:, 0, 0] = value
        return Quadratic(form)

    def log_density(self, term: core.Density, indices: Indices) -> Array:
        """log law(variables | given)."""
        own, given = self.places.of_density(term, indices)
        name = name_of(term.law)
        if name not in self.chain.joints:
            raise UnknownNode(term, "Gaussian models")
        key = (name, frozenset(own), frozenset(given))
        if key not in self._logs:
            self._logs[key] = self._marginal(name, key[1] | key[2]) - self._marginal(name, key[2])
        return self._logs[key]

    def _marginal(self, name: str, kept: frozenset[int]) -> Array:
        """The law's log-density of some variables."""
        if (name, kept) not in self._marginals:
            others = tuple(row for row in self.chain.places.values() if row not in kept)
            self._marginals[name, kept] = integrated(self.chain.joints[name], others)
        return self._marginals[name, kept]


def _number(at: Gaussians, term: core.Number, _indices: Indices) -> Quadratic:
    return at.constant(numeral(term))


def _letter(at: Gaussians, term: Term, indices: Indices) -> Quadratic:
    return at.constant(float(at.places.number(term, indices)))


def _sum(at: Gaussians, term: core.Sum, indices: Indices) -> Quadratic:
    form = at.constant(0.0).form
    for item in term.terms:
        form = form + _form(at(item, indices), term)
    return Quadratic(form)


def _form(value: Quadratic, term: Term) -> Array:
    if value.exponential:
        raise UnknownNode(term, "Gaussian models")
    return value.form


def _negative(at: Gaussians, term: core.Negative, indices: Indices) -> Quadratic:
    return Quadratic(-_form(at(term.term, indices), term))


def _product(at: Gaussians, term: core.Product, indices: Indices) -> Quadratic:
    result = at(term.factors[0], indices)
    for factor in term.factors[1:]:
        result = _times(result, at(factor, indices), term)
    return result


def _times(left: Quadratic, right: Quadratic, term: Term) -> Quadratic:
    if left.exponential or right.exponential:
        return Quadratic(log_form(left, term) + log_form(right, term), exponential=True)
    for one, other in ((left, right), (right, left)):
        if one.constant is not None:
            return Quadratic(one.constant[:, None, None] * other.form)
    raise UnknownNode(term, "Gaussian models")


def log_form(value: Quadratic, term: Term) -> Array:
    """The logarithm of the exponential of a form, or of a positive number."""
    if value.exponential:
        return value.form
    if value.constant is None or value.constant.min() <= 0:
        raise UnknownNode(term, "Gaussian models")
    form = np.zeros_like(value.form)
    form[:, 0, 0] = np.log(value.constant)
    return form


def _quotient(at: Gaussians, term: core.Quotient, indices: Indices) -> Quadratic:
    above, below = at(term.numerator, indices), at(term.denominator, indices)
    if above.exponential or below.exponential:
        return Quadratic(log_form(above, term) - log_form(below, term), exponential=True)
    if below.constant is None or not below.constant.all():
        raise UnknownNode(term, "Gaussian models")
    return Quadratic(above.form / below.constant[:, None, None])


def _call(at: Gaussians, term: core.Call, indices: Indices) -> Quadratic:
    match term:
        case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
            return Quadratic(log_form(at(inner, indices), term))
        case core.Call(function=core.Function(name="exp", index=()), arguments=(inner,)):
            return Quadratic(_form(at(inner, indices), term), exponential=True)
    raise UnknownNode(term, "Gaussian models")


def _density(at: Gaussians, term: core.Density, indices: Indices) -> Quadratic:
    return Quadratic(at.log_density(term, indices), exponential=True)


def _expectation(at: Gaussians, term: core.Expectation, indices: Indices) -> Quadratic:
    law, (own, _) = at.places.of_expectation(term, indices)
    weights, body = at.log_density(law, indices), at(term.body, indices)
    if body.exponential:
        return Quadratic(integrated(weights + body.form, own), exponential=True)
    return Quadratic(averaged(body.form, weights, own))


def _divergence(at: Gaussians, term: core.KL, indices: Indices) -> Quadratic:
    first, second, own = at.places.of_divergence(term, indices)
    left, right = at.log_density(first, indices), at.log_density(second, indices)
    return Quadratic(averaged(left - right, left, own))


def _integral(at: Gaussians, term: core.Integral, indices: Indices) -> Quadratic:
    rows, body = at.places.of_integral(term, indices), at(term.body, indices)
    if not body.exponential:
        raise UnknownNode(term, "Gaussian models")
    return Quadratic(integrated(body.form, rows), exponential=True)


def _indexed_sum(at: Gaussians, term: core.IndexedSum, indices: Indices) -> Quadratic:
    form = at.constant(0.0).form
    for k in at.places.counted(term, indices):
        form = form + _form(at(term.body, {**indices, term.index: k}), term)
    return Quadratic(form)


def _indexed_product(at: Gaussians, term: core.IndexedProduct, indices: Indices) -> Quadratic:
    result = at.constant(1.0)
    for k in at.places.counted(term, indices):
        result = _times(result, at(term.body, {**indices, term.index: k}), term)
    return result


_HANDLERS: dict[type[Term], Callable[[Gaussians, Any, Indices], Quadratic]] = {
    core.Number: _number,
    core.Symbol: _letter,
    core.Sum: _sum,
    core.Negative: _negative,
    core.Product: _product,
    core.Quotient: _quotient,
    core.Call: _call,
    core.Density: _density,
    core.Expectation: _expectation,
    core.KL: _divergence,
    core.Integral: _integral,
    core.IndexedSum: _indexed_sum,
    core.IndexedProduct: _indexed_product,
}
