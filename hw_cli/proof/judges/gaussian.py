"""The Gaussian judge: terms on random linear-Gaussian models, in closed form.

Every variable is a real number; every conditional of a factorisation is a normal law whose mean is an
affine function of its conditions. One more model of each length makes all variables independent with
one small variance, so that all laws agree. Densities are exponentials of quadratic forms in all the
variables, their logarithms are quadratic forms, and expectations and integrals of these are known
exactly. It sees what tables of probabilities cannot: statements about densities. It knows none of the
rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw_cli.proof.evidence import Counterexample, Evidence, Verdict
from hw_cli.proof.judges.places import Indices, OutOfModel, Places, name_of, numeral, why_not
from hw_cli.proof.models import Model, all_variables, conditionals, sizes
from hw_cli.proof.setting import Setting
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation

NAME = "gaussian models"
LENGTHS = (1, 2, 3)  # values of T
BATCH = (
    4  # random models for each T; with one whose laws agree they are evaluated together along the first axis
)
SEED = 1809
TOLERANCE = 1e-8
SCALE = np.array((1.0, 1.0, 0.3, 0.02, 0.01))  # of each model's variances: small ones make densities above 1
DIVERGES = 1e-9  # a precision whose least eigenvalue is below this is not one of a normal law

Array = NDArray[np.float64]
Rows = tuple[int, ...]


@dataclass(frozen=True)
class Quadratic:
    """v ↦ vᵀ A v with v = (1, variables), A symmetric, one A a model; `exponential` for its exponential."""

    form: Array  # models × (1 + variables) × (1 + variables)
    exponential: bool = False

    @property
    def constant(self) -> Array | None:
        """The number it is in each model, where it is the same for all values of the variables."""
        if self.exponential or self.form[:, 1:].any() or self.form[:, :, 1:].any():
            return None
        return self.form[:, 0, 0]


@dataclass(frozen=True)
class Chain:
    """A batch of linear-Gaussian models of one length: a joint log-density for each law, over all variables."""

    values: dict[Term, int]  # T and the like
    places: dict[Term, int]  # row of each variable in the forms; row 0 is the constant
    joints: dict[str, Array]


@cache
def instances(model: Model) -> tuple[Chain, ...]:
    """The Gaussian models for `model`: seeded, the same for all lines."""
    random = np.random.default_rng(SEED)
    return tuple(_instance(model, length, random) for length in LENGTHS)


def _instance(model: Model, length: int, random: np.random.Generator) -> Chain:
    values = sizes(model, length)
    variables = all_variables(model, values)
    places = {variable: place for place, variable in enumerate(variables, 1)}
    joints = {name: _any_joint(len(variables), random) for name in model.free}
    for law in model.laws:
        if law.name in joints:  # the first declaration makes the law; what else is said of it is judged
            continue
        parts = [(item.variables, item.given) for item in conditionals(law.factors, values)]
        made = {variable for own, _ in parts for variable in own}
        roots = tuple(variable for variable in variables if variable not in made)
        joint = np.zeros((BATCH + 1, len(variables) + 1, len(variables) + 1))
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
    """log N(own; affine in given, variance) as a form; in the last model `given` plays no part."""
    row = np.zeros((BATCH + 1, len(places) + 1))
    row[:-1, 0] = -random.normal(size=BATCH) * np.sqrt(SCALE[:-1])
    for variable in given:
        row[:-1, places[variable]] -= random.uniform(-0.9, 0.9, size=BATCH)
    row[:, places[own]] = 1.0
    variance = SCALE * np.append(random.uniform(0.4, 1.6, size=BATCH), 1.0)
    form: Array = -row[:, :, None] * row[:, None, :] / (2 * variance[:, None, None])
    form[:, 0, 0] -= np.log(2 * np.pi * variance) / 2
    return form


def _any_joint(count: int, random: np.random.Generator) -> Array:
    """A joint normal law of full covariance; of independent variables in the last model."""
    root = random.normal(size=(BATCH + 1, count, count)) * 0.5 + np.eye(count)
    mean = random.normal(size=(BATCH + 1, count)) * np.sqrt(SCALE)[:, None]
    root[-1], mean[-1] = np.eye(count), 0.0
    root /= np.sqrt(SCALE)[:, None, None]
    precision = root @ root.swapaxes(1, 2)
    form = np.zeros((BATCH + 1, count + 1, count + 1))
    form[:, 1:, 1:] = -precision / 2
    form[:, 0, 1:] = form[:, 1:, 0] = (precision @ mean[:, :, None])[:, :, 0] / 2
    square = np.einsum("mi,mij,mj->m", mean, precision, mean)
    form[:, 0, 0] = (np.linalg.slogdet(precision)[1] - count * np.log(2 * np.pi) - square) / 2
    return form


# --- quadratic forms


def integrated(form: Array, rows: Rows) -> Array:
    """log ∫ exp(form) over the variables at `rows`; their rows become 0. Raises OutOfModel if it diverges."""
    if not rows:
        return form
    inside, rest = _split(form, rows)
    precision = -2 * form[:, inside[:, None], inside]
    if np.linalg.eigvalsh(precision).min() <= DIVERGES:
        raise OutOfModel(say("an integral diverges"))
    cross = form[:, inside[:, None], rest]
    out = np.zeros_like(form)
    out[:, rest[:, None], rest] = form[:, rest[:, None], rest] + 2 * cross.swapaxes(1, 2) @ np.linalg.solve(
        precision, cross
    )
    out[:, 0, 0] += (len(rows) * np.log(2 * np.pi) - np.linalg.slogdet(precision)[1]) / 2
    return out


def averaged(form: Array, weights: Array, rows: Rows) -> Array:
    """E[form] over the variables at `rows`, under the normal law whose log-density is `weights`."""
    if not rows:
        return form
    inside, rest = _split(form, rows)
    precision = -2 * weights[:, inside[:, None], inside]
    mean = np.linalg.solve(precision, 2 * weights[:, inside[:, None], rest])  # affine in the rest
    lift = np.zeros((len(form), form.shape[1], len(rest)))
    lift[:, rest, range(len(rest))] = 1.0
    lift[:, inside] = mean
    out = np.zeros_like(form)
    out[:, rest[:, None], rest] = lift.swapaxes(1, 2) @ form @ lift
    spread = np.linalg.solve(precision, form[:, inside[:, None], inside])
    out[:, 0, 0] += np.trace(spread, axis1=1, axis2=2)
    return out


def _split(form: Array, rows: Rows) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows, and all others."""
    kept = np.ones(form.shape[1], dtype=bool)
    kept[list(rows)] = False
    return np.flatnonzero(~kept), np.flatnonzero(kept)


# --- meaning


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
        return Quadratic(_log(left, term) + _log(right, term), exponential=True)
    for one, other in ((left, right), (right, left)):
        if one.constant is not None:
            return Quadratic(one.constant[:, None, None] * other.form)
    raise UnknownNode(term, "Gaussian models")


def _log(value: Quadratic, term: Term) -> Array:
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
        return Quadratic(_log(above, term) - _log(below, term), exponential=True)
    if below.constant is None or not below.constant.all():
        raise UnknownNode(term, "Gaussian models")
    return Quadratic(above.form / below.constant[:, None, None])


def _call(at: Gaussians, term: core.Call, indices: Indices) -> Quadratic:
    match term:
        case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
            return Quadratic(_log(at(inner, indices), term))
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


# --- verdicts


class GaussianJudge:
    """Compares terms on every random linear-Gaussian model of a setting's declared model."""

    def __init__(self, setting: Setting) -> None:
        self._model = setting.model
        self._values: dict[int, tuple[Term, list[Quadratic]]] = {}  # by identity; the term is kept

    def compare(self, left: Term, relation: Relation, right: Term) -> Evidence:
        """What the models say of `left relation right`, for all real values of the free variables."""
        if self._model is None:
            return _undecided(say("no model is declared"))
        if relation is Relation.NE:
            return _undecided(say("not decided on Gaussian models"))
        for number, at in enumerate(evaluators(self._model)):
            try:
                a, b = _alike(self._value(number, at, left), self._value(number, at, right), left)
            except (OutOfModel, UnknownNode) as error:
                return _undecided(why_not(error))
            for model in range(BATCH + 1):
                if not _holds(a.form[model], relation, b.form[model]):
                    return _refuted(at.chain, model, a, relation, b)
        return Evidence(
            NAME,
            Verdict.CONFIRMED,
            say("{n} random linear-Gaussian models, in closed form", n=BATCH * len(LENGTHS)),
        )

    def _value(self, number: int, at: Gaussians, term: Term) -> Quadratic:
        """The value of a term on batch `number`; a line is asked for twice, as the right side and then the left."""
        values = self._values.setdefault(id(term), (term, []))[1]
        if number == len(values):
            values.append(_finite(at, term))
        return values[number]


def _finite(at: Gaussians, term: Term) -> Quadratic:
    """The form of a term. Raises OutOfModel where it overflows."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            value = at(term)
    except np.linalg.LinAlgError:
        raise OutOfModel(say("a side has no value")) from None
    if not np.isfinite(value.form).all():
        raise OutOfModel(say("a side has no value"))
    return value


def _alike(left: Quadratic, right: Quadratic, term: Term) -> tuple[Quadratic, Quadratic]:
    """Two sides that can be compared as forms: a density against a positive number by their logarithms."""
    if left.exponential == right.exponential:
        return left, right
    return Quadratic(_log(left, term), exponential=True), Quadratic(_log(right, term), exponential=True)


def _holds(left: Array, relation: Relation, right: Array) -> bool:
    """Whether the relation between two forms holds for all values of the variables."""
    gap, slack = left - right, _slack(left, right)
    if relation is Relation.EQ:
        return bool(np.abs(gap).max() <= slack)
    signed = gap if relation in (Relation.GE, Relation.GT) else -gap
    if np.linalg.eigvalsh(signed).min() < -slack:
        return False
    return relation in (Relation.LE, Relation.GE) or _least(signed)[0] > slack


def _slack(left: Array, right: Array) -> float:
    return TOLERANCE * float(1 + np.abs(left).max() + np.abs(right).max())


def _least(form: Array) -> tuple[float, Array]:
    """The least value of a form that is bounded below, and a point where it is taken."""
    point = np.concatenate(([1.0], -np.linalg.pinv(form[1:, 1:], hermitian=True, rcond=1e-9) @ form[1:, 0]))
    return float(point @ form @ point), point


# --- counterexamples


def _refuted(chain: Chain, model: int, left: Quadratic, relation: Relation, right: Quadratic) -> Evidence:
    """Values of the variables at which the two sides differ most plainly among a few."""
    a, b = left.form[model], right.form[model]
    reading = np.exp if left.exponential else np.asarray
    pairs = [(_at(a, point, reading), _at(b, point, reading), point) for point in _candidates(a - b)]
    x, y, point = max(pairs, key=lambda pair: _violation(pair[0], relation, pair[1]))
    where = [(name, str(value)) for name, value in chain.values.items()] + [
        (core.Symbol("model"), str(model))
    ]
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
    points += [_least(gap)[1], _least(-gap)[1]]
    return [np.concatenate(([1.0], [float(f"{value:.4g}") for value in point[1:]])) for point in points]


def _violation(left: float, relation: Relation, right: float) -> float:
    """How plainly the relation fails at a point, relative to the size of both sides; 0 for what overflows."""
    gap = abs(left - right) if relation is Relation.EQ else left - right
    if relation in (Relation.GE, Relation.GT):
        gap = -gap
    return gap / (abs(left) + abs(right) + 1e-9) if np.isfinite(gap) else 0.0


def _undecided(why: Message) -> Evidence:
    return Evidence(NAME, Verdict.UNDECIDED, say("cannot be evaluated: {why}", why=why))
