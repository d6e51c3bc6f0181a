"""The finite-model judge: terms on random finite probability models, exactly, as arrays with named axes.

Every variable takes 2 or 3 values; every law is a random joint table that respects the factorisation
declared for it, and nothing else. One more model of each length is uniform, so that all laws agree: there
a strict inequality between laws fails. A density is a ratio of sums of the joint table, an expectation a
weighted sum, a divergence its definition. The judge knows none of the rules that derived a line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw_cli.kernel.evidence import Counterexample, Evidence, Verdict
from hw_cli.kernel.models import Model, all_variables, conditionals, sizes
from hw_cli.kernel.setting import Setting
from hw_cli.oracles.judges.places import Indices, OutOfModel, Places, name_of, numeral, runs, why_not
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation

NAME = "models"
LENGTHS = (1, 2, 3, 4)  # values of T
BATCH = 6  # random models for each T; with a uniform one they are evaluated together along the first axis
SEED = 6135
TOLERANCE = 1e-10
MANY = 7  # variables from which on each has 2 states, lest the tables grow
CONCENTRATION = (1.0, 1.0, 1.0, 0.5, 0.3, 0.2)  # of each model's tables: small ones are far from uniform
FLOOR = 0.02  # no probability is 0: every density is positive

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Tables:
    """A batch of finite models of one length: axis 0 numbers the models, one further axis a variable."""

    length: int  # the value of T
    values: dict[Term, int]  # of T and the like, where the model has them
    axes: dict[Term, int]
    shape: tuple[int, ...]  # the number of models, then of each variable's states
    joints: dict[str, Array]  # one joint table for each law

    def marginal(self, law: str, kept: frozenset[int]) -> Array:
        """The law's table summed over the axes that are not kept (they have size 1 then)."""
        others = tuple(axis for axis in self.axes.values() if axis not in kept)
        table: Array = self.joints[law].sum(axis=others, keepdims=True)
        return table


@cache
def instances(model: Model) -> tuple[Tables, ...]:
    """The models on which every line about `model` is judged: seeded, and the same for all."""
    random = np.random.default_rng(SEED)
    return tuple(instance(model, length, random) for length in LENGTHS)


def instance(model: Model, length: int, random: np.random.Generator, states: int | None = None) -> Tables:
    """A batch of models of one length; `states` for each variable, 2 and 3 in turn where it is None."""
    values = sizes(model, length)
    variables = all_variables(model, values)
    axes = {variable: axis for axis, variable in enumerate(variables, 1)}
    counts = (states or (2 if len(variables) >= MANY else 2 + axis % 2) for axis in axes.values())
    shape = (BATCH + 1, *counts)
    joints = {name: _conditional(tuple(axes.values()), (), shape, random) for name in model.free}
    for law in model.laws:
        if law.name in joints:  # the first declaration makes the law; what else is said of it is judged
            continue
        parts = [(item.variables, item.given) for item in conditionals(law.factors, values)]
        made = {variable for variables, _ in parts for variable in variables}
        roots = tuple(variable for variable in variables if variable not in made)
        if roots:  # what the factorisation is conditioned on has a law of its own, any law
            parts.append((roots, ()))
        joint: Array = np.ones((1,) * len(shape))
        for own, given in parts:
            joint = joint * _conditional(
                tuple(axes[name] for name in own), tuple(axes[name] for name in given), shape, random
            )
        joints[law.name] = joint
    return Tables(length, values, axes, shape, joints)


def _conditional(
    own: tuple[int, ...], given: tuple[int, ...], shape: tuple[int, ...], random: np.random.Generator
) -> Array:
    """A random conditional table for each model of the batch, uniform for the last one."""
    present = {0, *own, *given}
    size = tuple(n if axis in present else 1 for axis, n in enumerate(shape))
    concentration = np.array((*CONCENTRATION, 1.0)).reshape((-1,) + (1,) * (len(shape) - 1))
    table = random.gamma(concentration, size=size) + FLOOR
    table[-1] = 1.0
    normalised: Array = table / table.sum(axis=own, keepdims=True)
    return normalised


# --- meaning


@cache
def evaluators(model: Model) -> tuple[Finite, ...]:
    """One evaluator for each batch of models; all claims about a model share its densities."""
    return tuple(Finite(tables) for tables in instances(model))


class Finite:
    """Evaluates terms on one batch of models."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.places = Places(tables.values, tables.axes)
        self._densities: dict[tuple[str, frozenset[int], frozenset[int]], Array] = {}

    def __call__(self, term: Term, indices: Indices | None = None) -> Any:
        """An array that broadcasts over the models and the free variables of the term.

        Raises OutOfModel where an index leaves the model, UnknownNode for what has no meaning on tables.
        """
        try:
            handler = _HANDLERS[type(term)]
        except KeyError:
            raise UnknownNode(term, "finite models") from None
        return handler(self, term, indices or {})

    def density(self, term: core.Density, indices: Indices) -> Array:
        """law(variables | given), from the joint table."""
        own, given = self.places.of_density(term, indices)
        name = name_of(term.law)
        if name not in self.tables.joints:
            raise UnknownNode(term, "finite models")
        below = frozenset(given)
        key = (name, below.union(own), below)
        if key not in self._densities:
            above = self.tables.marginal(name, key[1])
            self._densities[key] = above / self.tables.marginal(name, below) if below else above
        return self._densities[key]

    def summed(self, values: Any, axes: tuple[int, ...]) -> Array:
        """The sum over the states of some variables; a term that ignores one counts it as often as it has states."""
        shape = list(np.shape(values)) or [1] * len(self.tables.shape)
        for axis in axes:
            shape[axis] = self.tables.shape[axis]
        table: Array = np.broadcast_to(values, shape).sum(axis=axes, keepdims=True)
        return table


def _number(_at: Finite, term: core.Number, _indices: Indices) -> Any:
    return np.float64(numeral(term))


def _letter(at: Finite, term: Term, indices: Indices) -> Any:
    return np.float64(at.places.number(term, indices))


def _sum(at: Finite, term: core.Sum, indices: Indices) -> Any:
    return sum(at(item, indices) for item in term.terms)


def _negative(at: Finite, term: core.Negative, indices: Indices) -> Any:
    return -at(term.term, indices)


def _product(at: Finite, term: core.Product, indices: Indices) -> Any:
    result: Any = np.float64(1.0)
    for factor in term.factors:
        result = result * at(factor, indices)
    return result


def _quotient(at: Finite, term: core.Quotient, indices: Indices) -> Any:
    return at(term.numerator, indices) / at(term.denominator, indices)


def _power(at: Finite, term: core.Power, indices: Indices) -> Any:
    return at(term.base, indices) ** at(term.exponent, indices)


def _call(at: Finite, term: core.Call, indices: Indices) -> Any:
    match term:
        case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
            return np.log(at(inner, indices))
        case core.Call(function=core.Function(name="exp", index=()), arguments=(inner,)):
            return np.exp(at(inner, indices))
    raise UnknownNode(term, "finite models")


def _density(at: Finite, term: core.Density, indices: Indices) -> Any:
    return at.density(term, indices)


def _expectation(at: Finite, term: core.Expectation, indices: Indices) -> Any:
    law, (own, _) = at.places.of_expectation(term, indices)
    return at.summed(at.density(law, indices) * at(term.body, indices), own)


def _divergence(at: Finite, term: core.KL, indices: Indices) -> Any:
    first, second, own = at.places.of_divergence(term, indices)
    left, right = at.density(first, indices), at.density(second, indices)
    return at.summed(left * (np.log(left) - np.log(right)), own)


def _integral(at: Finite, term: core.Integral, indices: Indices) -> Any:
    return at.summed(at(term.body, indices), at.places.of_integral(term, indices))


def _indexed_sum(at: Finite, term: core.IndexedSum, indices: Indices) -> Any:
    return sum(
        (at(term.body, {**indices, term.index: k}) for k in at.places.counted(term, indices)), np.float64(0.0)
    )


def _indexed_product(at: Finite, term: core.IndexedProduct, indices: Indices) -> Any:
    result: Any = np.float64(1.0)
    for k in at.places.counted(term, indices):
        result = result * at(term.body, {**indices, term.index: k})
    return result


_HANDLERS: dict[type[Term], Callable[[Finite, Any, Indices], Any]] = {
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
    """Compares terms on every random model of a setting's declared model, or on the batches it is given."""

    def __init__(self, setting: Setting, batches: tuple[Finite, ...] = ()) -> None:
        self._setting = setting
        self._batches = batches
        self._values: dict[
            int, tuple[Term, list[Any]]
        ] = {}  # by identity; the term is kept, so it stays its own

    def compare(self, left: Term, relation: Relation, right: Term) -> Evidence:
        """What the models say of `left relation right`, at every state of the free variables."""
        if self._setting.model is None:
            return _undecided(say("no model is declared"))
        batches = self._batches or evaluators(self._setting.model)
        places = ((batch, run) for batch in batches for run in runs(self._setting, batch.tables.values))
        number = -1
        for number, (at, run) in enumerate(places):
            try:
                with np.errstate(all="ignore"):
                    a, b = self._value(number, at, left, run), self._value(number, at, right, run)
                    wrong, undefined = _compared(a, relation, b)
            except (OutOfModel, UnknownNode) as error:
                return _undecided(why_not(error))
            if wrong.any():
                return _refuted(at.tables, run, wrong, a, b)
            if undefined:
                return _undecided(say("a side has no value"))
        if number < 0:
            return _undecided(say("no index has a value"))
        return Evidence(
            NAME,
            Verdict.CONFIRMED,
            say(
                "{n} random finite models, T from {first} to {last}",
                n=BATCH * len(batches),
                first=batches[0].tables.length,
                last=batches[-1].tables.length,
            ),
        )

    def _value(self, number: int, at: Finite, term: Term, run: Indices) -> Any:
        """The value at place `number`; a line is asked for twice, as the right side and then the left."""
        values = self._values.setdefault(id(term), (term, []))[1]
        if number == len(values):
            values.append(at(term, run))
        return values[number]


def _compared(left: Any, relation: Relation, right: Any) -> tuple[NDArray[np.bool_], bool]:
    """Where the relation fails, and whether a side has no value somewhere."""
    gap = np.asarray(left - right)
    finite = np.isfinite(gap)
    holds = _holds(gap, relation, TOLERANCE * (np.abs(left) + np.abs(right) + 1.0))
    return finite & ~holds, not finite.all()


def _holds(gap: Array, relation: Relation, slack: Array) -> NDArray[np.bool_]:
    tests: dict[Relation, Callable[[], Any]] = {
        Relation.EQ: lambda: np.abs(gap) <= slack,
        Relation.LE: lambda: gap <= slack,
        Relation.GE: lambda: gap >= -slack,
        Relation.LT: lambda: gap < -slack,
        Relation.GT: lambda: gap > slack,
        Relation.NE: lambda: np.abs(gap) > slack,
    }
    return np.asarray(tests[relation]())


def _refuted(tables: Tables, run: Indices, wrong: NDArray[np.bool_], left: Any, right: Any) -> Evidence:
    """The state at which the line fails most plainly, in a model that can be made again from its number."""
    gap = np.where(wrong, np.abs(np.broadcast_to(left - right, wrong.shape)), -1.0)
    place = tuple(int(k) for k in np.unravel_index(int(gap.argmax()), wrong.shape))
    state = [
        (variable, str(place[axis]))
        for variable, axis in tables.axes.items()
        if place and wrong.shape[axis] > 1
    ]
    sizes_of = [(name, str(value)) for name, value in (*tables.values.items(), *run.items())]
    model = [(core.Symbol("model"), str(place[0]))] if place and wrong.shape[0] > 1 else []
    a, b = (float(np.broadcast_to(side, wrong.shape)[place]) for side in (left, right))
    return Evidence(
        NAME,
        Verdict.REFUTED,
        say("the two sides differ on a finite model"),
        Counterexample(tuple(sizes_of + model + state), f"{a:.6g}", f"{b:.6g}"),
    )


def _undecided(why: Message) -> Evidence:
    return Evidence(NAME, Verdict.UNDECIDED, say("cannot be evaluated: {why}", why=why))
