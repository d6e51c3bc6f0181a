"""Lines tried in the worlds of a plan, with the names that are defined so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy

import numpy as np

from hw_cli.checking.judge.line import Outcome, Said
from hw_cli.checking.judge.trying.comparing import (
    WITHOUT_VALUE,
    Sides,
    bounded,
    compare,
    inside_both,
    numbers,
)
from hw_cli.checking.judge.trying.constraints import Named, constrained
from hw_cli.checking.judge.trying.worlds import Worlds
from hw_cli.checking.say.definitions import Known, root, roots
from hw_cli.checking.say.facts import Facts, among_points
from hw_cli.checking.say.readings import Reading, name_as_read
from hw_cli.checking.say.recursions import is_recursive
from hw_cli.checking.say.roles import Plan
from hw_cli.kernel.setting import Hypothesis, Interval
from hw_cli.oracles.models import Array, Definition, Mismatch, World
from hw_cli.oracles.models.sorts import ONE
from hw_cli.prose import say
from hw_cli.terms.core import Derivative, Gradient, IndexedSum, Norm, Power, Product, Term, Transpose
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import contains, free_variables

SEEDS = range(1, 6)  # further choices of points for an inequality


class Trials:
    """The worlds of each plan, made once it is tried."""

    def __init__(
        self,
        terms: tuple[Term, ...],
        domains: Mapping[Term, Interval],
        known: Known,
        facts: Facts,
        discrete: frozenset[str],
    ) -> None:
        self.terms, self.domains, self.known = terms, domains, known
        self.facts, self.discrete = facts, discrete
        self._sides = Sides()
        self._worlds: dict[int, Worlds] = {}  # by the plan's id
        self._plans: list[Plan] = []
        self._resolved: dict[tuple[int, tuple[object, ...], int], tuple[Term, Term]] = {}
        self._bound: dict[tuple[Named, ...], Trials] = {}  # with letters that satisfy what is supposed

    def define(self, plans: list[Plan], head: Term, body: Term) -> None:
        """Puts a name to use."""
        self.known.meanings.append((head, body))
        self._sides.forget()  # values from before may have used it as a letter
        for plan in plans:
            if id(plan) in self._worlds and (plan.flow is not None or not is_recursive(head, body)):
                self._worlds[id(plan)].define(Definition(*name_as_read(plan, head, body)))

    @property
    def work(self) -> int:
        """What was evaluated so far, in nodes."""
        return self._sides.work

    def worlds(self, reading: Reading, a: Term, b: Term, seed: int = 0) -> tuple[World, ...]:
        """The worlds for a line with two sides; `seed` chooses their points."""
        plan = reading.plan
        if id(plan) not in self._worlds:
            self._plans.append(plan)  # so that its id stays its own
            terms = (*self.terms, *self._carried())
            made = self._worlds[id(plan)] = Worlds(plan, terms, self.domains, self.discrete)
            for head, body in self.known.meanings:
                said = Definition(*name_as_read(plan, head, body))
                unrolled = plan.flow is None and is_recursive(head, body)
                if not unrolled and not self._is_said(made, said):
                    made.define(said)
        return self._worlds[id(plan)].for_line(free_variables(a) | free_variables(b), seed)

    def _is_said(self, made: Worlds, said: Definition) -> bool:
        """Whether a definition says what a context with definitions says anyway, α_t = 1 - β_t where it has
        β_t = 1 - α_t: both together would go round in a circle. The first and the last world tell: they differ in the
        sizes and in the indices, and one that is not said differs at nearly every point of either."""
        if not made.plan.definitions:
            return False
        worlds = made.for_line(free_variables(said.head) | free_variables(said.body))
        return (
            compare(Sides(), worlds[:: max(len(worlds) - 1, 1)], said.head, Relation.EQ, said.body).said
            is Said.HOLDS
        )

    def _carried(self) -> list[Term]:
        """What formulas above say of the names of these, so that the subscripts there are counted too."""
        names = self.known.inside(*self.terms) | roots(*self.terms)
        return [body for head, body in self.known.meanings if root(head) in names]

    def outcome(
        self,
        reading: Reading,
        left: Term,
        relation: Relation | None,
        right: Term,
        variable: Term | None = None,
        positive: bool = False,
    ) -> Outcome:
        """What the worlds say of a line under one reading; in `variable` the sides of a ∝ are proportional, with a factor
        that is `positive` where one of them is a law."""
        a, b = self.meant(reading, left), self.meant(reading, right)
        bound = self._constrained(reading, left, right)
        if bound is not self:
            return bound.outcome(reading, left, relation, right, variable, positive)
        with np.errstate(all="ignore"):
            worlds = self.worlds(reading, a, b)
            if relation is None:
                if variable is None:
                    why = say("in which variable the sides are proportional is not said")
                    return Outcome(Said.UNCLEAR, why)
                from hw_cli.checking.judge.trying.proportional import proportional  # for ∝ alone

                return proportional(worlds, a, b, reading.of(variable), positive)
            supposed = self._supposed(reading, left, right)
            outcome = compare(self._sides, worlds, a, relation, b, supposed)
            if supposed and outcome.said is Said.UNCLEAR:  # no point has it all: cases of the text, perhaps
                anyway = compare(self._sides, worlds, a, relation, b)
                outcome = anyway if anyway.said is Said.HOLDS else outcome
            if relation is Relation.EQ and outcome.why in WITHOUT_VALUE:
                for inside in inside_both(a, b):
                    within = compare(
                        self._sides, self.worlds(reading, *inside), inside[0], relation, inside[1]
                    )
                    if within.said is Said.HOLDS:
                        return within
            if outcome.said is Said.FAILS and relation is Relation.EQ and reading.plan.variant.noise:
                from hw_cli.checking.judge.trying.noise import equal_in_law  # for noises alone

                return equal_in_law(worlds, a, b) or outcome
        return outcome

    def elsewhere(self, reading: Reading, left: Term, relation: Relation, right: Term) -> Outcome | None:
        """Where an inequality fails that holds at the few points of each world, which are soon all on one side; None where
        none of others tells so."""
        a, b = self.meant(reading, left), self.meant(reading, right)
        supposed = self._supposed(reading, left, right)
        for seed in SEEDS if not any(world.tables for world in self.worlds(reading, a, b)) else ():
            found = compare(self._sides, self.worlds(reading, a, b, seed), a, relation, b, supposed)
            if found.said is Said.FAILS:
                return found
        return None

    def _constrained(self, reading: Reading, left: Term, right: Term) -> Trials:
        """The trials in which vectors and matrices satisfy what is supposed of them; these themselves where nothing is, and
        of lines that differentiate, which do not stay where it is so."""
        if not contains(Norm | Transpose | Power | Product | IndexedSum, *(fact.left for fact in self.facts)):
            return self
        nodes = roots(left, right)
        bodies = [body for head, body in self.known.meanings if root(head) in nodes]
        if self.facts.released or contains(Gradient | Derivative, left, right):
            return self
        return self.under(self.facts.about(left, right, *bodies), reading.plan) or self

    def under(self, facts: tuple[Hypothesis, ...], plan: Plan) -> Trials | None:
        """The trials in which vectors and matrices satisfy facts, and nothing else is supposed of them; None where facts
        are about none."""
        own = plan.variant
        columns = (
            {letter for letter, shape in own.shapes if shape.columns == ONE} | own.vectors | own.components
        )
        matrices = (
            {letter for letter, shape in own.shapes if shape.columns != ONE} | own.matrices | own.covariances
        )
        bounds = (fact.left for fact in facts if fact.relation is not Relation.EQ)
        names = [*self.domains, *(head for head, _ in self.known.meanings), *bounds]
        fixed = {root(name) for name in names}
        made = constrained(facts, self.facts.kinds, columns, matrices - own.vectors, fixed)
        if made and made not in self._bound:
            known = copy(self.known)
            known.meanings = [*self.known.meanings, *made]
            others = (fact for fact in self.facts if fact.relation is not Relation.EQ)
            self._bound[made] = Trials(self.terms, self.domains, known, Facts(others), self.discrete)
        return self._bound[made] if made else None

    def _supposed(self, reading: Reading, left: Term, right: Term) -> tuple[Hypothesis, ...]:
        """The facts about a line, and about what its names stand for, that choose among points: supposed equalities are
        put to use in other ways."""
        names = roots(left, right)
        bodies = (body for head, body in self.known.meanings if root(head) in names)
        return tuple(
            Hypothesis(self.meant(reading, fact.left), fact.relation, self.meant(reading, fact.right))
            for fact in self.facts.about(left, right, *bodies)
            if among_points(fact)
        )

    def agree(self, reading: Reading, left: Term, right: Term) -> bool:
        """Whether two sides are equal in all worlds; the first world refutes nearly every guess."""
        bound = self._constrained(reading, left, right)
        if bound is not self:
            return bound.agree(reading, left, right)
        a, b = self.meant(reading, left), self.meant(reading, right)
        worlds = self.worlds(reading, a, b)
        with np.errstate(all="ignore"):
            return all(
                compare(self._sides, some, a, Relation.EQ, b).said is Said.HOLDS
                for some in (worlds[:1], worlds[1:])
                if some
            )

    def values(
        self, reading: Reading, sides: tuple[Term, Term], terms: tuple[Term, ...]
    ) -> Iterator[tuple[Array, ...]]:
        """The numbers of terms in each world of a line with these sides. Raises what the worlds raise."""
        first, second = (self.meant(reading, side) for side in sides)
        for world in self.worlds(reading, first, second):
            found = [numbers(bounded(world, reading.of(term))) for term in terms]
            try:
                alike = np.broadcast_arrays(*found)
            except ValueError as error:  # a vector beside a number
                raise Mismatch(str(error)) from error
            yield tuple(alike)

    def meant(self, reading: Reading, term: Term) -> Term:
        """The term under a reading, the same object each time."""
        key = (id(reading.plan), tuple(reading.choices), id(term))
        if key not in self._resolved:
            self._resolved[key] = term, reading.of(term)  # the term is kept, so that its id stays its own
        return self._resolved[key][1]
