"""Terms on linear-Gaussian models, in closed form.

Densities are exponentials of quadratic forms in all the variables, their logarithms are quadratic forms, and
expectations and integrals of these are known exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from hw_cli.kernel.models import Model, law_name
from hw_cli.oracles.models.declared import Declared
from hw_cli.oracles.models.gaussian_models import BATCH, Chain, instances
from hw_cli.oracles.models.quadratic_forms import Array, Quadratic, averaged, integrated
from hw_cli.oracles.models.scope import EMPTY, Scope
from hw_cli.oracles.models.values import Mismatch
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode


@cache
def evaluators(model: Model) -> tuple[Gaussians, ...]:
    """One evaluator for each batch of models; all claims about a model share its densities."""
    return tuple(Gaussians(chain) for chain in instances(model))


class Gaussians(Declared):
    """Evaluates terms on one batch of linear-Gaussian models, as quadratic forms."""

    def __init__(self, chain: Chain) -> None:
        super().__init__(chain)
        self.chain = chain
        self._logs: dict[tuple[str, frozenset[int], frozenset[int]], Array] = {}
        self._marginals: dict[tuple[str, frozenset[int]], Array] = {}

    def meaning(self, term: Term, scope: Scope = EMPTY) -> Any:
        """The form of a term. Raises UnknownNode where it is neither a form nor the exponential of one."""
        handler = _HANDLERS.get(type(term))
        try:
            value: Any = super().meaning(term, scope) if handler is None else handler(self, term, scope)
        except Mismatch:
            raise UnknownNode(term, "Gaussian models") from None
        return value if isinstance(value, Quadratic) else self.constant(value)

    def constant(self, value: float | Array) -> Quadratic:
        """A number as a form."""
        size = len(self.chain.axes) + 1
        form = np.zeros((BATCH + 1, size, size))
        form[:, 0, 0] = value
        return Quadratic(form)

    def log_density(self, term: core.Density, scope: Scope) -> Array:
        """log law(variables | given)."""
        name = law_name(term.law)
        key = (name, frozenset(self.axes(term.variables, scope)), frozenset(self.axes(term.given, scope)))
        if key not in self._logs:
            self._logs[key] = self._marginal(name, key[1] | key[2]) - self._marginal(name, key[2])
        return self._logs[key]

    def _marginal(self, name: str, kept: frozenset[int]) -> Array:
        """The law's log-density of some variables."""
        if (name, kept) not in self._marginals:
            others = tuple(row for row in self.chain.axes.values() if row not in kept)
            self._marginals[name, kept] = integrated(self.chain.joints[name], others)
        return self._marginals[name, kept]


def _power(_at: Gaussians, _term: core.Power, _scope: Scope) -> Quadratic:
    raise Mismatch


def _call(at: Gaussians, term: core.Call, scope: Scope) -> Quadratic:
    inner: Any = at(term.arguments[0], scope)
    found: Quadratic = inner.log if term.function == core.Function("log") else inner.exp
    return found


def _density(at: Gaussians, term: core.Density, scope: Scope) -> Quadratic:
    return Quadratic(at.log_density(term, scope), exponential=True)


def _expectation(at: Gaussians, term: core.Expectation, scope: Scope) -> Quadratic:
    law: Any = term.law
    own, weights, body = at.axes(law.variables, scope), at.log_density(law, scope), at(term.body, scope)
    if not isinstance(body, Quadratic):
        raise Mismatch
    if body.exponential:
        return Quadratic(integrated(weights + body.form, own), exponential=True)
    return Quadratic(averaged(body.form, weights, own))


def _divergence(at: Gaussians, term: core.KL, scope: Scope) -> Quadratic:
    first: Any = term.left
    second: Any = term.right
    left, right = at.log_density(first, scope), at.log_density(second, scope)
    return Quadratic(averaged(left - right, left, at.axes(first.variables, scope)))


def _integral(at: Gaussians, term: core.Integral, scope: Scope) -> Quadratic:
    variables = term.variable.components if isinstance(term.variable, core.Vector) else (term.variable,)
    body = at(term.body, scope)
    if not isinstance(body, Quadratic) or not body.exponential:
        raise Mismatch
    return Quadratic(integrated(body.form, at.axes(variables, scope)), exponential=True)


_HANDLERS: dict[type[Term], Callable[[Gaussians, Any, Scope], Quadratic]] = {
    core.Power: _power,
    core.Call: _call,
    core.Density: _density,
    core.Expectation: _expectation,
    core.KL: _divergence,
    core.Integral: _integral,
}
