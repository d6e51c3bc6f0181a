"""The finite-model judge: terms on random finite probability models, exactly, as arrays with named axes.

Every variable takes 2 or 3 values; every law is a random joint table that respects the factorisation
declared for it, and nothing else. A density is a ratio of sums of that table, an expectation a weighted
sum, a divergence its definition. The judge knows none of the rules that derived a line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw_cli.proof.evidence import Counterexample, Evidence, Verdict
from hw_cli.proof.models import Model, all_variables, conditionals, expand, law_name, number_of, sizes
from hw_cli.proof.setting import Setting
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation

NAME = "models"
LENGTHS = (1, 2, 3, 4)  # values of T
BATCH = 6  # models for each T, evaluated together along the first axis
SEED = 6135
TOLERANCE = 1e-10

Array = NDArray[np.float64]


class OutOfModel(ArithmeticError):
    """An index leaves the range of the model, such as x_{T+1}."""


@dataclass(frozen=True)
class Tables:
    """A batch of finite models of one length: axis 0 numbers the models, one further axis a variable."""

    values: dict[Term, int]  # T and the like
    axes: dict[Term, int]
    joints: dict[str, Array]  # one joint table for each law

    def marginal(self, law: str, kept: frozenset[Term]) -> Array:
        """The law's table summed over the variables that are not kept (their axes have size 1)."""
        others = tuple(axis for variable, axis in self.axes.items() if variable not in kept)
        return self.joints[law].sum(axis=others, keepdims=True)


@cache
def instances(model: Model) -> tuple[Tables, ...]:
    """The random models on which every line about `model` is judged: seeded, and the same for all."""
    random = np.random.default_rng(SEED)
    return tuple(_instance(model, length, random) for length in LENGTHS)


def _instance(model: Model, length: int, random: np.random.Generator) -> Tables:
    values = sizes(model, length)
    variables = all_variables(model, values)
    axes = {variable: axis for axis, variable in enumerate(variables, 1)}
    shape = (BATCH, *(2 + (axis % 2 if len(variables) < 7 else 0) for axis in axes.values()))
    joints = {
        name: _normalised(random.gamma(1.0, size=shape) + 0.05, tuple(axes.values())) for name in model.free
    }
    for law in model.laws:
        parts = [(item.variables, item.given) for item in conditionals(law.factors, values)]
        made = {variable for variables, _ in parts for variable in variables}
        roots = tuple(variable for variable in variables if variable not in made)
        if roots:  # what the factorisation is conditioned on has a law of its own, any law
            parts.append((roots, ()))
        joint: Array = np.ones((BATCH,) + (1,) * len(variables))
        for own, given in parts:
            joint = joint * _conditional(own, given, axes, shape, random)
        joints[law.name] = joint
    return Tables(values, axes, joints)


def _conditional(
    own: tuple[Term, ...],
    given: tuple[Term, ...],
    axes: Mapping[Term, int],
    shape: tuple[int, ...],
    random: np.random.Generator,
) -> Array:
    present = {axes[variable] for variable in (*own, *given)}
    size = tuple(n if axis == 0 or axis in present else 1 for axis, n in enumerate(shape))
    return _normalised(random.gamma(1.0, size=size) + 0.05, tuple(axes[variable] for variable in own))


def _normalised(table: Array, over: tuple[int, ...]) -> Array:
    return table / table.sum(axis=over, keepdims=True)


# --- meaning


class Finite:
    """Evaluates terms on one batch of models."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._cache: dict[Any, Array] = {}

    def __call__(self, term: Term, indices: Mapping[Term, int] | None = None) -> Any:
        """An array that broadcasts over the models and the free variables of the term."""
        try:
            handler = _HANDLERS[type(term)]
        except KeyError:
            raise UnknownNode(term, "finite models") from None
        return handler(self, term, indices or {})

    def number(self, term: Term, indices: Mapping[Term, int]) -> int:
        """The value of an index. Raises OutOfModel when it has none here."""
        try:
            return number_of(term, {**self._tables.values, **indices})
        except ValueError as error:
            raise OutOfModel(str(error)) from error

    def plain(self, variables: tuple[Term, ...], indices: Mapping[Term, int]) -> tuple[Term, ...]:
        """Variables with numbers as indices. Raises OutOfModel when the model has no such variable."""
        try:
            found = expand(variables, {**self._tables.values, **indices})
        except ValueError as error:
            raise OutOfModel(str(error)) from error
        missing = [variable for variable in found if variable not in self._tables.axes]
        if missing:
            raise OutOfModel(f"{missing[0]!r} is not a variable of the model")
        return found

    def density(self, law: Term, variables: tuple[Term, ...], given: tuple[Term, ...]) -> Array:
        """law(variables | given), from the joint table."""
        name = law_name(law)
        if name not in self._tables.joints:
            raise UnknownNode(law, "finite models")
        key = (name, variables, given)
        if key not in self._cache:
            below = self._tables.marginal(name, frozenset(given)) if given else 1.0
            self._cache[key] = self._tables.marginal(name, frozenset((*variables, *given))) / below
        return self._cache[key]

    def summed(self, values: Array, variables: tuple[Term, ...]) -> Array:
        """The sum over the states of some variables; a term that ignores one counts it as often as it has states."""
        shape = list(np.broadcast_shapes(np.shape(values), (1,) * (len(self._tables.axes) + 1)))
        joint = next(iter(self._tables.joints.values()))
        for variable in variables:
            shape[self._tables.axes[variable]] = joint.shape[self._tables.axes[variable]]
        axes = tuple(self._tables.axes[variable] for variable in variables)
        return np.broadcast_to(values, shape).sum(axis=axes, keepdims=True)


def _number(_at: Finite, term: core.Number, _indices: Mapping[Term, int]) -> Any:
    return float(term.value)


def _letter(at: Finite, term: Term, indices: Mapping[Term, int]) -> Any:
    return float(at.number(term, indices))


def _sum(at: Finite, term: core.Sum, indices: Mapping[Term, int]) -> Any:
    return sum(at(item, indices) for item in term.terms)


def _negative(at: Finite, term: core.Negative, indices: Mapping[Term, int]) -> Any:
    return -at(term.term, indices)


def _product(at: Finite, term: core.Product, indices: Mapping[Term, int]) -> Any:
    result: Any = 1.0
    for factor in term.factors:
        result = result * at(factor, indices)
    return result


def _quotient(at: Finite, term: core.Quotient, indices: Mapping[Term, int]) -> Any:
    return at(term.numerator, indices) / at(term.denominator, indices)


def _power(at: Finite, term: core.Power, indices: Mapping[Term, int]) -> Any:
    return at(term.base, indices) ** at(term.exponent, indices)


def _call(at: Finite, term: core.Call, indices: Mapping[Term, int]) -> Any:
    match term:
        case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
            return np.log(at(inner, indices))
        case core.Call(function=core.Function(name="exp", index=()), arguments=(inner,)):
            return np.exp(at(inner, indices))
    raise UnknownNode(term, "finite models")


def _density(at: Finite, term: core.Density, indices: Mapping[Term, int]) -> Any:
    return at.density(term.law, at.plain(term.variables, indices), at.plain(term.given, indices))


def _expectation(at: Finite, term: core.Expectation, indices: Mapping[Term, int]) -> Any:
    if not isinstance(term.law, core.Density):
        raise UnknownNode(term, "finite models")
    variables, given = at.plain(term.law.variables, indices), at.plain(term.law.given, indices)
    weights = at.density(term.law.law, variables, given)
    return at.summed(weights * at(term.body, indices), variables)


def _divergence(at: Finite, term: core.KL, indices: Mapping[Term, int]) -> Any:
    if not isinstance(term.left, core.Density) or not isinstance(term.right, core.Density):
        raise UnknownNode(term, "finite models")
    left, right = at(term.left, indices), at(term.right, indices)
    return at.summed(left * (np.log(left) - np.log(right)), at.plain(term.left.variables, indices))


def _integral(at: Finite, term: core.Integral, indices: Mapping[Term, int]) -> Any:
    variables = term.variable.components if isinstance(term.variable, core.Vector) else (term.variable,)
    return at.summed(at(term.body, indices), at.plain(variables, indices))


def _indexed_sum(at: Finite, term: core.IndexedSum, indices: Mapping[Term, int]) -> Any:
    first, last = at.number(term.low, indices), at.number(term.high, indices)
    return sum((at(term.body, {**indices, term.index: k}) for k in range(first, last + 1)), 0.0)


def _indexed_product(at: Finite, term: core.IndexedProduct, indices: Mapping[Term, int]) -> Any:
    first, last = at.number(term.low, indices), at.number(term.high, indices)
    result: Any = 1.0
    for k in range(first, last + 1):
        result = result * at(term.body, {**indices, term.index: k})
    return result


_HANDLERS: dict[type[Term], Callable[[Finite, Any, Mapping[Term, int]], Any]] = {
    core.Number: _number,
    core.Symbol: _letter,
    core.Sum: _sum,
    core.Negative: _negative,
    core.Product: _product,
    core.Quotient: _quotient,
    core.Power: _power,
    core.Call: _call,
    core.Density: _density,
    core.Expectation: _expectation,
    core.KL: _divergence,
    core.Integral: _integral,
    core.IndexedSum: _indexed_sum,
    core.IndexedProduct: _indexed_product,
}


# --- verdicts


class FiniteJudge:
    """Compares terms on every random model of a setting's declared model."""

    def __init__(self, setting: Setting) -> None:
        self._model = setting.model
        self._evaluators: tuple[tuple[Tables, Finite], ...] | None = None
        self._values: dict[tuple[int, int], Any] = {}
        self._kept: list[Term] = []

    def compare(self, left: Term, relation: Relation, right: Term) -> Evidence:
        """What the models say of `left relation right`, at every state of the free variables."""
        if self._model is None:
            return _undecided("no model is declared")
        self._kept += [left, right]
        if self._evaluators is None:
            self._evaluators = tuple((tables, Finite(tables)) for tables in instances(self._model))
        count = 0
        for number, (tables, at) in enumerate(self._evaluators):
            try:
                a, b = self._value(number, at, left), self._value(number, at, right)
            except (OutOfModel, UnknownNode) as error:
                return _undecided(str(error)[:100])
            gap, scale = np.broadcast_arrays(a - b, np.abs(a) + np.abs(b) + 1.0)
            wrong = ~_holds(gap, relation, TOLERANCE * scale)
            if wrong.any():
                return _refuted(tables, wrong, a, b)
            count += BATCH
        return Evidence(
            NAME,
            Verdict.CONFIRMED,
            say(
                "{n} random finite models, T from {first} to {last}",
                n=count,
                first=LENGTHS[0],
                last=LENGTHS[-1],
            ),
        )

    def _value(self, number: int, at: Finite, term: Term) -> Any:
        key = (number, id(term))
        if key not in self._values:
            self._values[key] = at(term)
        return self._values[key]


def _holds(gap: Array, relation: Relation, slack: Array) -> NDArray[np.bool_]:
    tests: dict[Relation, Callable[[], Any]] = {
        Relation.EQ: lambda: np.abs(gap) <= slack,
        Relation.LE: lambda: gap <= slack,
        Relation.GE: lambda: gap >= -slack,
        Relation.LT: lambda: gap < -slack,
        Relation.GT: lambda: gap > slack,
        Relation.NE: lambda: np.abs(gap) > slack,
    }
    found: NDArray[np.bool_] = np.asarray(tests[relation]() & np.isfinite(gap))
    return found


def _refuted(tables: Tables, wrong: NDArray[np.bool_], left: Any, right: Any) -> Evidence:
    """The first state at which the line fails, in a model that can be made again from its number."""
    place = tuple(int(k) for k in np.argwhere(wrong)[0]) if wrong.ndim else ()
    state = [
        (variable, str(place[axis]))
        for variable, axis in tables.axes.items()
        if place and wrong.shape[axis] > 1
    ]
    sizes_of = [(name, str(value)) for name, value in tables.values.items()]
    model = [(core.Symbol("model"), str(place[0]))] if place and wrong.shape[0] > 1 else []
    a, b = (float(np.broadcast_to(side, wrong.shape)[place]) for side in (left, right))
    return Evidence(
        NAME,
        Verdict.REFUTED,
        say("the two sides differ on a finite model"),
        Counterexample(tuple(sizes_of + model + state), f"{a:.6g}", f"{b:.6g}"),
    )


def _undecided(why: str) -> Evidence:
    return Evidence(NAME, Verdict.UNDECIDED, say("cannot be evaluated: {why}", why=why))
