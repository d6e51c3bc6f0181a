"""The finite-model judge: terms on random finite probability models, exactly, as arrays with named axes.

A density is a ratio of sums of the joint table, an expectation a weighted sum, a divergence its definition.
The judge knows none of the rules that derived a line.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hw_cli.kernel.evidence import Counterexample, Finding, Refutation
from hw_cli.kernel.models import Model
from hw_cli.kernel.setting import Interval, Setting
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.models.declared import Declared, ModelJudge, Run
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.states import summed
from hw_cli.oracles.models.tables import BATCH, Array, Tables, instance, instances
from hw_cli.oracles.models.values import Value, scalar
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Number, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text
from hw_cli.terms.walk import put_all, subterms

TOLERANCE = 1e-10


class Finite(Declared):
    """Evaluates terms on one batch of finite models: arrays that broadcast over the models and free variables."""

    tables: Tables

    def meaning(self, term: Term, scope: Scope) -> Value:
        """As in any world; what has densities in it without the detours for what is not declared."""
        match term:
            case core.Call(function=core.Function(name=name), arguments=(inner,)):
                return np.asarray((np.log if name == "log" else np.exp)(self.number(inner, scope)))
            case core.Expectation(law=core.Density() as law):
                weighted = self.number(law, scope) * self.number(term.body, scope)
                return summed(self, weighted, self.axes(law.variables, scope))
            case core.KL(left=one, right=other):
                left, right = self.number(one, scope), self.number(other, scope)
                own = next(node.variables for node in subterms(one) if isinstance(node, core.Density))
                return summed(self, left * (np.log(left) - np.log(right)), self.axes(own, scope))
        return super().meaning(term, scope)


@cache
def evaluators(model: Model) -> tuple[Finite, ...]:
    """One evaluator for each batch of models; all claims about a model share its densities."""
    return tuple(Finite(tables) for tables in instances(model))


class FiniteJudge(ModelJudge[Finite]):
    """Compares terms at every state of the free variables, on the declared model or the batches it is given."""

    name = "models"

    def batches(self, model: Model) -> tuple[Finite, ...]:
        """The random tables of a model, and uniform ones."""
        return evaluators(model)

    def differs(
        self, at: Finite, run: Run, left: Value, relation: Relation, right: Value, term: Term
    ) -> Finding | None:
        """The state at which a relation fails most plainly, or that a side has no value."""
        a, b = scalar(left), scalar(right)
        gap = np.asarray(a - b)
        finite = np.isfinite(gap)
        wrong = finite & ~_holds(gap, relation, TOLERANCE * (np.abs(a) + np.abs(b) + 1.0))
        if wrong.any():
            return _refuted(at.tables, run, wrong, a, b)
        return None if finite.all() else self.undecided(say("a side has no value"))

    def agrees(self, batches: tuple[Finite, ...]) -> Message:
        """How many models agree."""
        return say(
            "{n} random finite models, T from {first} to {last}",
            n=BATCH * len(batches),
            first=batches[0].tables.length,
            last=batches[-1].tables.length,
        )


def _holds(gap: Array, relation: Relation, slack: Array) -> NDArray[np.bool_]:
    match relation:
        case Relation.EQ:
            found = np.abs(gap) <= slack
        case Relation.NE:
            found = np.abs(gap) > slack
        case Relation.LE:
            found = gap <= slack
        case Relation.GE:
            found = gap >= -slack
        case Relation.LT:
            found = gap < -slack
        case Relation.GT:
            found = gap > slack
    return np.asarray(found)


def _refuted(tables: Tables, run: Run, wrong: NDArray[np.bool_], left: Array, right: Array) -> Finding:
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
    return Refutation(
        FiniteJudge.name,
        say("the two sides differ on a finite model"),
        Counterexample(tuple(sizes_of + model + state), f"{a:.6g}", f"{b:.6g}"),
    )


# --- models that refute what the calculus leaves open
#
# Two normal forms that differ are two functions of the tables, and differ in nearly all models of the lengths for which
# they do; an inequality may fail in few. Where variables are nearly copies, sums or exclusive ors of others, entropies
# and divergences are near their extremes, and there the inequalities that have no argument fail; those about three laws
# or more where some are one law. Lengths begin where the difference does.


SEED = 1948  # the year of "A mathematical theory of communication"
SHARP = (0.03, 0.03, 0.1, 0.1, 0.2, 0.3)  # concentrations of each model's tables: near 0, nearly functions
FLOOR = 1e-4
LONGEST = 7
MOST_CELLS = 60_000  # of a table
TRIES = 24
STEPS = 16  # between the ends of an interval, of a number such as λ


def countermodel(asked: Statement, setting: Setting, least: int) -> Finding | None:
    """A model in which a line fails; None where none of those tried does. `least`: the length from which it differs."""
    model = setting.model
    if model is None:
        return None
    random = np.random.default_rng(SEED)
    for number in range(TRIES):
        for length in _lengths(model, least):
            states = 3 if number % 2 and not model.sequences else 2
            if states ** (len(model.letters) + length * len(model.sequences)) > MOST_CELLS:
                continue
            tables = instance(model, length, random, states, SHARP, FLOOR)
            if len(model.free) > 2:  # some of them one: p_1 = q_2
                chosen = dict(zip(model.free, random.choice(model.free, len(model.free)), strict=True))
                joints = {name: tables.joints[str(chosen.get(name, name))] for name in tables.joints}
                tables = replace(tables, joints=joints)
            drawn = {
                letter: core.lift(_between(domain, int(random.integers(1, STEPS))))
                for letter, domain in setting.domains
                if isinstance(domain, Interval)
            }
            if (sides := put_all(drawn, asked.left, asked.right)) is None:  # a derivative by a number
                return None
            said = FiniteJudge(setting, (Finite(tables),)).compare(sides[0], asked.relation, sides[1])
            if isinstance(said, Refutation) and said.counterexample is not None:
                point = ((letter, text(value)) for letter, value in drawn.items())
                shown = replace(said.counterexample, point=(*point, *said.counterexample.point))
                return replace(said, counterexample=shown)
    return None


def _between(interval: Interval, step: int) -> Fraction:
    """A number in an interval, one of so many steps between its ends."""
    low, high = interval.low, interval.high
    if low is None:
        return Fraction(2 * step - STEPS, 4) + (high - STEPS if high is not None else 0)
    return low + (Fraction(step, 4) if high is None else (high - low) * Fraction(step, STEPS))


def _lengths(model: Model, least: int) -> tuple[int, ...]:
    """The least length of the case that differs, and the next."""
    if all(isinstance(item.high, Number) for item in model.sequences):
        return (1,)
    return tuple(length for length in (least, least + 1) if length <= LONGEST)
