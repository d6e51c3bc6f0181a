"""The Gaussian judge: two sides compared as quadratic forms, on random linear-Gaussian models.

It sees what tables of probabilities cannot: statements about densities. It knows none of the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hw_cli.kernel.evidence import Counterexample, Evidence, Verdict
from hw_cli.kernel.setting import Setting
from hw_cli.oracles.judges.gaussian_models import BATCH, LENGTHS, Chain
from hw_cli.oracles.judges.gaussian_values import Gaussians, evaluators, log_form
from hw_cli.oracles.judges.places import Indices, OutOfModel, runs, why_not
from hw_cli.oracles.judges.quadratic_forms import Array, Quadratic, least
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation

NAME = "gaussian models"
TOLERANCE = 1e-8


class GaussianJudge:
    """Compares terms on every random linear-Gaussian model of a setting's declared model."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._values: dict[int, tuple[Term, list[Quadratic]]] = {}  # by identity; the term is kept

    def compare(self, left: Term, relation: Relation, right: Term) -> Evidence:
        """What the models say of `left relation right`, for all real values of the free variables."""
        if self._setting.model is None:
            return _undecided(say("no model is declared"))
        if relation is Relation.NE:
            return _undecided(say("not decided on Gaussian models"))
        batches = evaluators(self._setting.model)
        places = ((batch, run) for batch in batches for run in runs(self._setting, batch.chain.values))
        number = -1
        for number, (at, run) in enumerate(places):
            try:
                a, b = _alike(self._value(number, at, left, run), self._value(number, at, right, run), left)
            except (OutOfModel, UnknownNode) as error:
                return _undecided(why_not(error))
            for model in range(BATCH + 1):
                if not _holds(a.form[model], relation, b.form[model]):
                    return _refuted(at.chain, run, model, a, relation, b)
        if number < 0:
            return _undecided(say("no index has a value"))
        return Evidence(
            NAME,
            Verdict.CONFIRMED,
            say("{n} random linear-Gaussian models, in closed form", n=BATCH * len(LENGTHS)),
        )

    def _value(self, number: int, at: Gaussians, term: Term, run: Indices) -> Quadratic:
        """The value at place `number`; a line is asked for twice, as the right side and then the left."""
        values = self._values.setdefault(id(term), (term, []))[1]
        if number == len(values):
            values.append(_finite(at, term, run))
        return values[number]


def _finite(at: Gaussians, term: Term, run: Indices) -> Quadratic:
    """The form of a term. Raises OutOfModel where it overflows."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            value = at(term, run)
    except np.linalg.LinAlgError:
        raise OutOfModel(say("a side has no value")) from None
    if not np.isfinite(value.form).all():
        raise OutOfModel(say("a side has no value"))
    return value


def _alike(left: Quadratic, right: Quadratic, term: Term) -> tuple[Quadratic, Quadratic]:
    """Two sides that can be compared as forms: a density against a positive number by their logarithms."""
    if left.exponential == right.exponential:
        return left, right
    return Quadratic(log_form(left, term), exponential=True), Quadratic(
        log_form(right, term), exponential=True
    )


def _holds(left: Array, relation: Relation, right: Array) -> bool:
    """Whether the relation between two forms holds for all values of the variables."""
    gap, slack = left - right, _slack(left, right)
    if relation is Relation.EQ:
        return bool(np.abs(gap).max() <= slack)
    signed = gap if relation in (Relation.GE, Relation.GT) else -gap
    if np.linalg.eigvalsh(signed).min() < -slack:
        return False
    return relation in (Relation.LE, Relation.GE) or least(signed)[0] > slack


def _slack(left: Array, right: Array) -> float:
    return TOLERANCE * float(1 + np.abs(left).max() + np.abs(right).max())


def _refuted(
    chain: Chain, run: Indices, model: int, left: Quadratic, relation: Relation, right: Quadratic
) -> Evidence:
    """Values of the variables at which the two sides differ most plainly among a few."""
    a, b = left.form[model], right.form[model]
    reading = np.exp if left.exponential else np.asarray
    pairs = [(_at(a, point, reading), _at(b, point, reading), point) for point in _candidates(a - b)]
    x, y, point = max(pairs, key=lambda pair: _violation(pair[0], relation, pair[1]))
    where = [(name, str(value)) for name, value in (*chain.values.items(), *run.items())]
    where.append((core.Symbol("model"), str(model)))
    seen = np.abs(a - b).max(axis=0) > 0
    where += [(name, f"{point[row]:.4g}") for name, row in chain.places.items() if seen[row]]
    return Evidence(
        NAME,
        Verdict.REFUTED,
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


def _undecided(why: Message) -> Evidence:
    return Evidence(NAME, Verdict.UNDECIDED, say("cannot be evaluated: {why}", why=why))
