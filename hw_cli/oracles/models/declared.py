"""Worlds of declared models: only what a claim's setting declares has a meaning in them.

What a derivation leaves unsaid a world draws; of a claim everything is declared, so that a letter that is no
index, a law without a model or a function of another kind leaves the line undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np

from hw_cli.kernel.evidence import Agreement, Finding, Nothing
from hw_cli.kernel.models import Model, law_name
from hw_cli.kernel.setting import Integers, Setting
from hw_cli.oracles.models.scope import EMPTY, Scope
from hw_cli.oracles.models.sorts import OutOfModel
from hw_cli.oracles.models.states import places
from hw_cli.oracles.models.values import Array, Value
from hw_cli.oracles.models.world import HANDLERS, World
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import subterms

Run = Mapping[Term, int]


class Declared(World):
    """A world of one batch of a declared model's instances."""

    closed = True

    def __init__(self, tables: Any) -> None:
        super().__init__(sizes=tables.values, tables=tables)
        self._densities: dict[tuple[object, ...], tuple[Term, Value]] = {}

    def __call__(self, term: Term, scope: Scope = EMPTY) -> Value:
        """The value of a term.

        Raises OutOfModel where an index leaves the model, UnknownNode for what is not declared.
        """
        if type(term) is core.Density:
            place = (id(term), *scope.indices.items())
            if place not in self._densities:  # the term is kept, so that its id stays its own
                self._densities[place] = term, self._evaluated(term, scope)
            return self._densities[place][1]
        return self._evaluated(term, scope)

    def _evaluated(self, term: Term, scope: Scope) -> Value:
        allowed = _ALLOWED.get(type(term))
        if allowed is None or not allowed(self, term, scope):
            raise UnknownNode(term, "declared models")
        return self.meaning(term, scope)

    def meaning(self, term: Term, scope: Scope) -> Value:
        """The value of a term that is allowed."""
        return HANDLERS[type(term)](self, term, scope)

    def letter(self, term: Term, scope: Scope) -> Value:
        """The value of an index."""
        return np.float64(self.must_be_integer(term, scope))  # type: ignore[return-value]

    def axes(self, variables: tuple[Term, ...], scope: Scope) -> tuple[int, ...]:
        """The axes of variables. Raises OutOfModel for one that the model has not."""
        return places(self, variables, scope) or ()


def _any(_at: Declared, _term: Term, _scope: Scope) -> bool:
    return True


def _logarithm(_at: Declared, term: core.Call, _scope: Scope) -> bool:
    return term.function in (core.Function("log"), core.Function("exp")) and len(term.arguments) == 1


def _density(at: Declared, term: core.Density, scope: Scope) -> bool:
    """Whether a density's law has a model.

    Raises OutOfModel where a variable is its own condition, as in q(x_{t-1} | x_t, x_0) at t = 1: on tables
    such a conditional is 0 or 1, and a density it has not.
    """
    try:
        known = at.tables is not None and law_name(term.law) in at.tables.joints
    except TypeError:
        return False
    own, given = at.axes(term.variables, scope), at.axes(term.given, scope)
    if len({*own, *given}) != len(own) + len(set(given)):
        raise OutOfModel(say("{term} has a variable twice", term=term))
    return known


def _expectation(at: Declared, term: core.Expectation, scope: Scope) -> bool:
    law = term.law
    if not isinstance(law, core.Density) or not _density(at, law, scope):
        return False
    return not term.variables or set(at.axes(term.variables, scope)) == set(at.axes(law.variables, scope))


def _divergence(at: Declared, term: core.KL, scope: Scope) -> bool:
    """Whether it is of laws, or mixtures of laws, of the same variables."""
    sides = [
        [node for node in subterms(side) if isinstance(node, core.Density)]
        for side in (term.left, term.right)
    ]
    known = all(side and all(_density(at, law, scope) for law in side) for side in sides)
    return known and len({frozenset(at.axes(law.variables, scope)) for side in sides for law in side}) == 1


def _integral(at: Declared, term: core.Integral, scope: Scope) -> bool:
    if term.low is not None or term.high is not None:
        return False
    variables = term.variable.components if isinstance(term.variable, core.Vector) else (term.variable,)
    found = at.axes(variables, scope)
    if len(set(found)) != len(found):
        raise OutOfModel(say("{term} has a variable twice", term=term))
    return True


_ALLOWED: dict[type[Term], Callable[[Declared, Any, Scope], bool]] = {
    **dict.fromkeys(
        (
            core.Number,
            core.Symbol,
            core.Sum,
            core.Negative,
            core.Product,
            core.Quotient,
            core.Power,
            core.IndexedSum,
            core.IndexedProduct,
        ),
        _any,
    ),
    core.Call: _logarithm,
    core.Density: _density,
    core.Expectation: _expectation,
    core.KL: _divergence,
    core.Integral: _integral,
}


# --- verdicts

Models = TypeVar("Models", bound=Declared)


class ModelJudge(Generic[Models]):
    """Compares terms on every random model of a setting's declared model, for every value of free indices."""

    name: ClassVar[str]

    def __init__(self, setting: Setting, batches: tuple[Models, ...] = ()) -> None:
        self._setting = setting
        self._batches = batches
        # by identity; the term is kept, so it stays its own
        self._values: dict[int, tuple[Term, list[Any]]] = {}

    def batches(self, model: Model) -> tuple[Models, ...]:
        """The worlds of all lengths; all claims about a model share them."""
        raise NotImplementedError

    def differs(
        self, at: Models, run: Run, left: Value, relation: Relation, right: Value, term: Term
    ) -> Finding | None:
        """What speaks against a line in one world; None where it holds there."""
        raise NotImplementedError

    def agrees(self, batches: tuple[Models, ...]) -> Message:
        """What is said of a line that holds in all."""
        raise NotImplementedError

    def compare(self, left: Term, relation: Relation, right: Term) -> Finding:
        """What the models say of `left relation right`, whatever its free variables are."""
        if self._setting.model is None:
            return self.undecided(say("no model is declared"))
        batches = self._batches or self.batches(self._setting.model)
        number = -1
        for number, (at, run) in enumerate(
            (batch, run) for batch in batches for run in runs(self._setting, batch.sizes)
        ):
            try:
                with np.errstate(all="ignore"):
                    a, b = self._value(number, at, left, run), self._value(number, at, right, run)
                    found = self.differs(at, run, a, relation, b, left)
            except OutOfModel as error:
                return self.undecided(error.why)
            except UnknownNode as error:
                return self.undecided(say("{term} has no meaning on these models", term=error.node))
            except np.linalg.LinAlgError:
                return self.undecided(say("a side has no value"))
            if found is not None:
                return found
        if number < 0:
            return self.undecided(say("no index has a value"))
        return Agreement(self.name, self.agrees(batches))

    def _value(self, number: int, at: Models, term: Term, run: Run) -> Any:
        """The value at place `number`; a line is asked for twice, as the right side and then the left."""
        values = self._values.setdefault(id(term), (term, []))[1]
        if number == len(values):
            values.append(at(term, Scope(indices=run)))
        return values[number]

    def undecided(self, why: Message) -> Finding:
        """That the models cannot tell."""
        return Nothing(self.name, say("cannot be evaluated: {why}", why=why))


def runs(setting: Setting, values: Mapping[Term, int]) -> Iterator[Run]:
    """Every value of the indices that a setting lets run on their own, as t = 2, …, T; none for T = 1."""
    free = [(name, domain) for name, domain in setting.domains if isinstance(domain, Integers)]
    ends = (domain.high if isinstance(domain.high, int) else values[domain.high] for _, domain in free)
    ranges = [range(domain.low, end + 1) for (_, domain), end in zip(free, ends, strict=True)]
    for chosen in product(*ranges):
        yield dict(zip((name for name, _ in free), chosen, strict=True))


__all__ = ["Array", "Declared", "ModelJudge", "Run", "runs"]
