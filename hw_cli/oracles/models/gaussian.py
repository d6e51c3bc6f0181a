"""The Gaussian judge: two sides compared as quadratic forms, on random linear-Gaussian models.

It sees what tables of probabilities cannot: statements about densities. It knows none of the rules.
Densities are exponentials of quadratic forms in all the variables, their logarithms are quadratic forms, and
expectations and integrals of these are known exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from hw_cli.kernel.evidence import Counterexample, Finding, Refutation
from hw_cli.kernel.models import Model, law_name
from hw_cli.oracles.models.declared import Declared, ModelJudge, Run
from hw_cli.oracles.models.quadratic_forms import (
    BATCH,
    LENGTHS,
    Array,
    Chain,
    Quadratic,
    averaged,
    instances,
    integrated,
    least,
)
from hw_cli.oracles.models.scope import EMPTY, Scope
from hw_cli.oracles.models.sorts import Mismatch, OutOfModel
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.relation import Relation


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


# --- the judge


TOLERANCE = 1e-8


class GaussianJudge(ModelJudge[Gaussians]):
    """Compares terms for all real values of the free variables."""

    name = "gaussian models"

    def batches(self, model: Model) -> tuple[Gaussians, ...]:
        """Random linear-Gaussian models of a model."""
        return evaluators(model)

    def compare(self, left: Term, relation: Relation, right: Term) -> Finding:
        """What the models say of `left relation right`, for all real values of the free variables."""
        if self._setting.model is not None and relation is Relation.NE:
            return self.undecided(say("not decided on Gaussian models"))
        return super().compare(left, relation, right)

    def differs(
        self, at: Gaussians, run: Run, left: Any, relation: Relation, right: Any, term: Term
    ) -> Finding | None:
        """Values of the variables at which a relation fails. Raises OutOfModel where a side overflows."""
        for side in (left, right):
            if not np.isfinite(side.form).all():
                raise OutOfModel(say("a side has no value"))
        a, b = _alike(left, right, term)
        for model in range(BATCH + 1):
            if not _holds(a.form[model], relation, b.form[model]):
                return _refuted(at.chain, run, model, a, relation, b)
        return None

    def agrees(self, batches: tuple[Gaussians, ...]) -> Message:
        """How many models agree."""
        return say("{n} random linear-Gaussian models, in closed form", n=BATCH * len(LENGTHS))


def _alike(left: Quadratic, right: Quadratic, term: Term) -> tuple[Quadratic, Quadratic]:
    """Two sides that can be compared as forms: a density against a positive number by their logarithms."""
    if left.exponential == right.exponential:
        return left, right
    try:
        return left.log.exp, right.log.exp
    except Mismatch:
        raise UnknownNode(term, "Gaussian models") from None


def _holds(left: Array, relation: Relation, right: Array) -> bool:
    """Whether the relation between two forms holds for all values of the variables."""
    gap, slack = left - right, (TOLERANCE * float(1 + np.abs(left).max() + np.abs(right).max()))
    if relation is Relation.EQ:
        return bool(np.abs(gap).max() <= slack)
    signed = gap if relation in (Relation.GE, Relation.GT) else -gap
    if np.linalg.eigvalsh(signed).min() < -slack:
        return False
    return relation in (Relation.LE, Relation.GE) or least(signed)[0] > slack


def _refuted(
    chain: Chain, run: Run, model: int, left: Quadratic, relation: Relation, right: Quadratic
) -> Finding:
    """Values of the variables at which the two sides differ most plainly among a few."""
    a, b = left.form[model], right.form[model]
    reading = np.exp if left.exponential else np.asarray
    pairs = [(_at(a, point, reading), _at(b, point, reading), point) for point in _candidates(a - b)]
    x, y, point = max(pairs, key=lambda pair: _violation(pair[0], relation, pair[1]))
    where = [(name, str(value)) for name, value in (*chain.values.items(), *run.items())]
    where.append((core.Symbol("model"), str(model)))
    seen = np.abs(a - b).max(axis=0) > 0
    where += [(name, f"{point[row]:.4g}") for name, row in chain.axes.items() if seen[row]]
    return Refutation(
        GaussianJudge.name,
        say("the two sides differ on a linear-Gaussian model"),
        Counterexample(tuple(where), f"{x:.6g}", f"{y:.6g}"),
    )


def _at(form: Array, point: Array, reading: Callable[[Any], Any]) -> float:
    with np.errstate(over="ignore"):
        return float(reading(point @ form @ point))


def _candidates(gap: Array) -> list[Array]:
    """Points (1, x): the origin, along each principal direction of the gap and each axis, near and far."""
    vectors = np.linalg.eigh(gap)[1].T
    rays = [*(vector[1:] for vector in vectors), *np.eye(len(gap))[:, 1:]]
    points = [np.concatenate(([1.0], scale * ray)) for ray in rays for scale in (0, 1, -1, 3, -3, 10, -10)]
    points += [vector / vector[0] for vector in vectors if abs(vector[0]) > 1e-3]
    points += [least(gap)[1], least(-gap)[1]]
    return [np.concatenate(([1.0], [float(f"{value:.4g}") for value in point[1:]])) for point in points]


def _violation(left: float, relation: Relation, right: float) -> float:
    """How plainly the relation fails at a point, relative to the size of both sides; 0 for what overflows."""
    gap = abs(left - right) if relation is Relation.EQ else left - right
    if relation in (Relation.GE, Relation.GT):
        gap = -gap
    return gap / (abs(left) + abs(right) + 1e-9) if np.isfinite(gap) else 0.0
