"""The Gaussian judge: two sides compared as quadratic forms, on random linear-Gaussian models.

It sees what tables of probabilities cannot: statements about densities. It knows none of the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.findings import Finding, Refutation
from hw_cli.kernel.models import Model
from hw_cli.oracles.models.declared import ModelJudge, Run
from hw_cli.oracles.models.gaussian_models import BATCH, LENGTHS, Chain
from hw_cli.oracles.models.gaussian_values import Gaussians, evaluators
from hw_cli.oracles.models.limits import OutOfModel
from hw_cli.oracles.models.quadratic_forms import Array, Quadratic, least
from hw_cli.oracles.models.values import Mismatch
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.relation import Relation

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
