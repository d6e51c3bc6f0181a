"""The Gaussian judge: terms on random linear-Gaussian models, in closed form.

Every variable is a real number; every conditional of a factorisation is a normal law whose mean is an
affine function of its conditions. Densities are exponentials of quadratic forms in all the variables,
their logarithms are quadratic forms, and expectations and integrals of these are known exactly. It sees
what tables of probabilities cannot: statements about densities. It knows none of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw_cli.proof.evidence import Counterexample, Evidence, Verdict
from hw_cli.proof.judges.finite import OutOfModel
from hw_cli.proof.models import Model, all_variables, conditionals, expand, law_name, number_of, sizes
from hw_cli.proof.setting import Setting
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation

NAME = "gaussian models"
LENGTHS = (1, 2, 3)
MODELS = 3  # for each T
SEED = 1809
TOLERANCE = 1e-8

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Quadratic:
    """v ↦ vᵀ A v with v = (1, variables), A symmetric; `exponential` for its exponential."""

    form: Array
    exponential: bool = False


@dataclass(frozen=True)
class Chain:
    """One linear-Gaussian model: a joint log-density for each law, over all variables."""

    values: dict[Term, int]
    places: dict[Term, int]  # row of each variable in the forms; row 0 is the constant
    joints: dict[str, Array]


@cache
def instances(model: Model) -> tuple[Chain, ...]:
    """The random Gaussian models for `model`: seeded, the same for all lines."""
    random = np.random.default_rng(SEED)
    return tuple(_instance(model, length, random) for length in LENGTHS for _ in range(MODELS))


def _instance(model: Model, length: int, random: np.random.Generator) -> Chain:
    values = sizes(model, length)
    variables = all_variables(model, values)
    places = {variable: place for place, variable in enumerate(variables, 1)}
    joints = {name: _any_joint(len(variables), random) for name in model.free}
    for law in model.laws:
        parts = [(item.variables, item.given) for item in conditionals(law.factors, values)]
        made = {variable for own, _ in parts for variable in own}
        roots = tuple(variable for variable in variables if variable not in made)
        joint = np.zeros((len(variables) + 1,) * 2)
        for own, given in ([(roots, ())] if roots else []) + parts:
            known: tuple[Term, ...] = given
            for variable in own:  # several variables at once: one after the other
                joint += _conditional(variable, known, places, random)
                known = (*known, variable)
        joints[law.name] = joint
    return Chain(values, places, joints)


def _conditional(
    own: Term, given: tuple[Term, ...], places: Mapping[Term, int], random: np.random.Generator
) -> Array:
    """log N(own; affine in given, variance) as a form."""
    row = np.zeros(len(places) + 1)
    row[places[own]] = 1.0
    row[0] = -random.normal()
    for variable in given:
        row[places[variable]] -= random.uniform(-0.9, 0.9)
    variance = random.uniform(0.4, 1.6)
    form: Array = -np.outer(row, row) / (2 * variance)
    form[0, 0] -= np.log(2 * np.pi * variance) / 2
    return form


def _any_joint(count: int, random: np.random.Generator) -> Array:
    """A joint normal law of full covariance."""
    root = random.normal(size=(count, count)) * 0.5 + np.eye(count)
    precision, mean = root @ root.T, random.normal(size=count)
    form = np.zeros((count + 1,) * 2)
    form[1:, 1:] = -precision / 2
    form[0, 1:] = form[1:, 0] = precision @ mean / 2
    form[0, 0] = (
        -mean @ precision @ mean / 2 + (np.linalg.slogdet(precision)[1] - count * np.log(2 * np.pi)) / 2
    )
    return form


def integrated(form: Array, rows: list[int]) -> Array:
    """log ∫ exp(form) over the variables at `rows`; their rows become 0. Raises UnknownNode if it diverges."""
    if not rows:
        return form
    rest = [row for row in range(len(form)) if row not in rows]
    block, cross = form[np.ix_(rows, rows)], form[np.ix_(rows, rest)]
    precision = -2 * block
    if np.linalg.eigvalsh(precision).min() <= 1e-9:
        raise UnknownNode(core.Symbol("integral"), "Gaussian models: the integral diverges")
    out = np.zeros_like(form)
    out[np.ix_(rest, rest)] = form[np.ix_(rest, rest)] + 2 * cross.T @ np.linalg.solve(precision, cross)
    out[0, 0] += (len(rows) * np.log(2 * np.pi) - np.linalg.slogdet(precision)[1]) / 2
    return out


def averaged(form: Array, weights: Array, rows: list[int]) -> Array:
    """E[form] over the variables at `rows`, under the normal law whose log-density is `weights`."""
    if not rows:
        return form
    rest = [row for row in range(len(form)) if row not in rows]
    precision = -2 * weights[np.ix_(rows, rows)]
    mean = np.linalg.solve(precision, 2 * weights[np.ix_(rows, rest)])  # rows × rest: affine in the rest
    lift = np.zeros((len(form), len(rest)))
    lift[rest, range(len(rest))] = 1.0
    lift[rows] = mean
    out = np.zeros_like(form)
    out[np.ix_(rest, rest)] = lift.T @ form @ lift
    out[0, 0] += np.trace(form[np.ix_(rows, rows)] @ np.linalg.inv(precision))
    return out


class Gaussians:
    """Evaluates terms on one linear-Gaussian model, as quadratic forms."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self.size = len(chain.places) + 1

    def __call__(self, term: Term, indices: Mapping[Term, int] | None = None) -> Quadratic:
        """The form of a term. Raises UnknownNode where it is neither a form nor the exponential of one."""
        try:
            handler = _HANDLERS[type(term)]
        except KeyError:
            raise UnknownNode(term, "Gaussian models") from None
        return handler(self, term, indices or {})

    def constant(self, value: float) -> Quadratic:
        """A number as a form."""
        form = np.zeros((self.size, self.size))
        form[0, 0] = value
        return Quadratic(form)

    def number(self, term: Term, indices: Mapping[Term, int]) -> int:
        """The value of an index."""
        try:
            return number_of(term, {**self._chain.values, **indices})
        except ValueError as error:
            raise OutOfModel(str(error)) from error

    def rows(self, variables: tuple[Term, ...], indices: Mapping[Term, int]) -> list[int]:
        """The rows of variables. Raises OutOfModel for one the model does not have."""
        try:
            found = expand(variables, {**self._chain.values, **indices})
        except ValueError as error:
            raise OutOfModel(str(error)) from error
        if any(variable not in self._chain.places for variable in found):
            raise OutOfModel("a variable outside the model")
        return [self._chain.places[variable] for variable in found]

    def log_density(self, term: core.Density, indices: Mapping[Term, int]) -> Array:
        """log law(variables | given)."""
        name = law_name(term.law)
        if name not in self._chain.joints:
            raise UnknownNode(term, "Gaussian models")
        own, given = self.rows(term.variables, indices), self.rows(term.given, indices)
        others = [row for row in range(1, self.size) if row not in own and row not in given]
        together = integrated(self._chain.joints[name], others)
        return together - integrated(together, own)


def _number(at: Gaussians, term: core.Number, _indices: Mapping[Term, int]) -> Quadratic:
    return at.constant(float(term.value))


def _letter(at: Gaussians, term: Term, indices: Mapping[Term, int]) -> Quadratic:
    return at.constant(float(at.number(term, indices)))


def _sum(at: Gaussians, term: core.Sum, indices: Mapping[Term, int]) -> Quadratic:
    parts = [at(item, indices) for item in term.terms]
    return Quadratic(sum((_form(part, term) for part in parts), np.zeros((at.size, at.size))))


def _form(value: Quadratic, term: Term) -> Array:
    if value.exponential:
        raise UnknownNode(term, "Gaussian models: a sum of densities")
    return value.form


def _negative(at: Gaussians, term: core.Negative, indices: Mapping[Term, int]) -> Quadratic:
    return Quadratic(-_form(at(term.term, indices), term))


def _product(at: Gaussians, term: core.Product, indices: Mapping[Term, int]) -> Quadratic:
    result = at(term.factors[0], indices)
    for factor in term.factors[1:]:
        result = _times(result, at(factor, indices), term)
    return result


def _times(left: Quadratic, right: Quadratic, term: Term) -> Quadratic:
    if left.exponential and right.exponential:
        return Quadratic(left.form + right.form, exponential=True)
    for one, other in ((left, right), (right, left)):
        if not one.exponential and not one.form.ravel()[1:].any() and not other.exponential:
            return Quadratic(one.form[0, 0] * other.form)
    raise UnknownNode(term, "Gaussian models: this product")


def _quotient(at: Gaussians, term: core.Quotient, indices: Mapping[Term, int]) -> Quadratic:
    above, below = at(term.numerator, indices), at(term.denominator, indices)
    if above.exponential and below.exponential:
        return Quadratic(above.form - below.form, exponential=True)
    if not below.exponential and not below.form.ravel()[1:].any() and not above.exponential:
        return Quadratic(above.form / below.form[0, 0])
    raise UnknownNode(term, "Gaussian models: this quotient")


def _call(at: Gaussians, term: core.Call, indices: Mapping[Term, int]) -> Quadratic:
    if term.function == core.Function("log") and len(term.arguments) == 1:
        inner = at(term.arguments[0], indices)
        if inner.exponential:
            return Quadratic(inner.form)
    raise UnknownNode(term, "Gaussian models")


def _density(at: Gaussians, term: core.Density, indices: Mapping[Term, int]) -> Quadratic:
    return Quadratic(at.log_density(term, indices), exponential=True)


def _expectation(at: Gaussians, term: core.Expectation, indices: Mapping[Term, int]) -> Quadratic:
    if not isinstance(term.law, core.Density):
        raise UnknownNode(term, "Gaussian models")
    weights, rows = at.log_density(term.law, indices), at.rows(term.law.variables, indices)
    body = at(term.body, indices)
    if body.exponential:
        return Quadratic(integrated(weights + body.form, rows), exponential=True)
    return Quadratic(averaged(body.form, weights, rows))


def _divergence(at: Gaussians, term: core.KL, indices: Mapping[Term, int]) -> Quadratic:
    if not isinstance(term.left, core.Density) or not isinstance(term.right, core.Density):
        raise UnknownNode(term, "Gaussian models")
    left, right = at.log_density(term.left, indices), at.log_density(term.right, indices)
    return Quadratic(averaged(left - right, left, at.rows(term.left.variables, indices)))


def _integral(at: Gaussians, term: core.Integral, indices: Mapping[Term, int]) -> Quadratic:
    variables = term.variable.components if isinstance(term.variable, core.Vector) else (term.variable,)
    body = at(term.body, indices)
    if not body.exponential:
        raise UnknownNode(term, "Gaussian models: an integral of what is not a density")
    return Quadratic(integrated(body.form, at.rows(variables, indices)), exponential=True)


def _indexed_sum(at: Gaussians, term: core.IndexedSum, indices: Mapping[Term, int]) -> Quadratic:
    first, last = at.number(term.low, indices), at.number(term.high, indices)
    form = np.zeros((at.size, at.size))
    for k in range(first, last + 1):
        form = form + _form(at(term.body, {**indices, term.index: k}), term)
    return Quadratic(form)


def _indexed_product(at: Gaussians, term: core.IndexedProduct, indices: Mapping[Term, int]) -> Quadratic:
    first, last = at.number(term.low, indices), at.number(term.high, indices)
    result = Quadratic(np.zeros((at.size, at.size)), exponential=True)
    for k in range(first, last + 1):
        result = _times(result, at(term.body, {**indices, term.index: k}), term)
    return result


_HANDLERS: dict[type[Term], Callable[[Gaussians, Any, Mapping[Term, int]], Quadratic]] = {
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


class GaussianJudge:
    """Compares terms on every random linear-Gaussian model of a setting's declared model."""

    def __init__(self, setting: Setting) -> None:
        self._model = setting.model

    def compare(self, left: Term, relation: Relation, right: Term) -> Evidence:
        """What the models say of `left relation right`, for all real values of the free variables."""
        if self._model is None or relation not in (Relation.EQ, Relation.LE, Relation.GE):
            return _undecided("not for Gaussian models")
        for chain in instances(self._model):
            at = Gaussians(chain)
            try:
                a, b = at(left), at(right)
            except (OutOfModel, UnknownNode, np.linalg.LinAlgError) as error:
                return _undecided(str(error)[:100])
            if a.exponential != b.exponential:
                return _undecided("a density against a number")
            if not _holds(a.form - b.form, relation, TOLERANCE * (1 + np.abs(a.form) + np.abs(b.form)).max()):
                return _refuted(chain, a, b, relation)
        count = len(instances(self._model))
        return Evidence(
            NAME, Verdict.CONFIRMED, say("{n} random linear-Gaussian models, in closed form", n=count)
        )


def _holds(gap: Array, relation: Relation, slack: float) -> bool:
    if relation is Relation.EQ:
        return bool(np.abs(gap).max() <= slack)
    signed = gap if relation is Relation.GE else -gap
    return bool(np.linalg.eigvalsh(signed).min() >= -slack)


def _refuted(chain: Chain, left: Quadratic, right: Quadratic, relation: Relation) -> Evidence:
    """Values of the variables at which the two sides differ most plainly among a few."""
    gap = left.form - right.form
    signed = gap if relation is Relation.GE else -gap
    if relation is Relation.EQ:
        signed = -np.abs(gap) if not gap.any() else -(gap @ gap)
    vector = np.linalg.eigh(signed)[1][:, 0]
    point = vector / vector[0] if abs(vector[0]) > 1e-6 else np.concatenate(([1.0], 10 * vector[1:]))
    a, b = (float(point @ side.form @ point) for side in (left, right))
    where = [(name, str(value)) for name, value in chain.values.items()]
    where += [(name, f"{point[row]:.4g}") for name, row in chain.places.items() if np.abs(gap[row]).max() > 0]
    return Evidence(
        NAME,
        Verdict.REFUTED,
        say("the two sides differ on a linear-Gaussian model"),
        Counterexample(tuple(where), f"{a:.6g}", f"{b:.6g}"),
    )


def _undecided(why: str) -> Evidence:
    return Evidence(NAME, Verdict.UNDECIDED, say("cannot be evaluated: {why}", why=why))
