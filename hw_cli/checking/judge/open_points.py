"""Why a line whose sides differ is not known to be wrong: what the text leaves open about it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hw_cli.checking.checked import Status
from hw_cli.checking.judge import doubts
from hw_cli.checking.judge.line import TURNED, Line, is_computed
from hw_cli.checking.judge.trying.comparing import Outcome, Said
from hw_cli.checking.judge.weighing import written_out
from hw_cli.checking.say.chance import is_covariance, is_random
from hw_cli.checking.say.conventions import moments
from hw_cli.checking.say.definitions import bare, root
from hw_cli.checking.say.readings import Reading, readings
from hw_cli.checking.say.reserves import reserve
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import is_about_chance, is_capital, small_of
from hw_cli.kernel.models import Factorised, Model
from hw_cli.kernel.setting import Hypothesis
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import Captured, bottom_up, free_variables, map_children, substitute, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement


class OpenPoints:
    """What the text of a derivation under judgement leaves open."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement

    def doubt(self, line: Line, outcome: Outcome, reading: Reading) -> Message | None:
        """Why a line whose sides differ is not known to be wrong; None where it is."""
        told = (
            self.judgement.known.bases
            | self.judgement.said.free
            | self.judgement.naming.told()
            | self.judgement.known.inside(line.left, line.right)
        )
        return (
            self.doubt_of_draws(line, reading)
            or doubts.of_moments(
                reading, (line.left, line.right), self.written(line, reading), self.judgement.said.drawn
            )
            or self.doubt_of_chance(line, reading)
            or doubts.of_events(line.left, line.right)
            or self.doubt_of_inputs(line, reading)
            or self.doubt_of_independence(line, reading)
            or doubts.of_dependences(reading.plan, line.left, line.right, told)
            or self.doubt_of_derivatives(line, reading)
            or doubts.of_facts(self.judgement.facts, partial(self.entails, reading.plan), self.spelled(line))
            or doubts.of_declared(
                reading,
                line.left,
                line.right,
                self.judgement.said.laws,
                self.judgement.said.mixed,
                self.judgement.known.meanings,
            )
            or self.doubt_of_values(line, reading)
            or doubts.of_energies(line.left, line.right)
            or doubts.of_structure(reading, line.left, line.right, self.judgement.said.related)
            or doubts.of_letters(
                reading,
                line.left,
                line.right,
                self.judgement.plans,
                told,
                partial(self.matters, line, reading),
                self.judgement.known.names,
            )
            or doubts.of_rows(line.left, line.right, self.judgement.plans, told)
            or doubts.of_marks(line.left, line.right, self.judgement.plans, told, self.judgement.said.laws)
            or doubts.of_variables(line.left, line.right, self.judgement.plans)
            or doubts.of_weights(line.left, line.right)
            or doubts.of_differentials(line.left, line.right)
            or doubts.of_noise(reading, line.left, line.right, self.judgement.said.drawn)
            or doubts.of_means(reading, line.left, line.right)
            or doubts.of_ranges(line.left, line.right)
            or doubts.of_calls(line.left, line.right, self.judgement.plans)
            or doubts.of_calls(*self.written(line, reading), self.judgement.plans)
            or doubts.of_laws(reading, line.left, line.right)
            or self.doubt_of_cases(line)
            or doubts.of_information(
                reading, line.left, line.right, self.judgement.said.related or not line.is_equality
            )
            or doubts.of_words(line.step)
            or reserve(self.judgement.derivation)
            or doubts.of_rounding(line.step, outcome.counterexample)
            or doubts.of_draws_unused(
                line.left, line.right, self.judgement.said.drawn, self.judgement.said.laws
            )
            or self.doubt_of_functions(line, reading)
        )

    def spelled(self, line: Line) -> list[Term]:
        """The sides of a line and what its names stand for."""
        nodes = {root(node) for side in (line.left, line.right) for node in subterms(side)}
        return [
            line.left,
            line.right,
            *(body for head, body in self.judgement.known.meanings if root(head) in nodes),
        ]

    def entails(self, plan: Plan, fact: Hypothesis) -> bool:
        """Whether what is supposed holds of the letters and laws of a plan whatever they are."""
        reading = next(readings(plan, fact.left, fact.right), Reading(plan))
        return self.judgement.trials.outcome(reading, fact.left, fact.relation, fact.right).said is Said.HOLDS

    def doubt_of_values(self, line: Line, reading: Reading) -> Message | None:
        """That free laws have a number for a divergence, where the text has said nothing of their letters."""
        told = not line.is_equality or self.judgement.known.meanings or any(self.judgement.facts)
        return None if told else doubts.of_values(reading, line.left, line.right)

    def doubt_of_derivatives(self, line: Line, reading: Reading) -> Message | None:
        """A derivative of a name that is 0 since nothing that is said of the name has the letter."""
        for node in (node for side in (line.left, line.right) for node in subterms(side)):
            if not isinstance(node, core.Derivative | core.Gradient):
                continue
            letters, by = free_variables(node.body), node.variable
            called = (core.Call, core.Density, core.Expectation)  # which may depend on it as they stand
            if by in letters or not letters or any(isinstance(item, called) for item in subterms(node.body)):
                continue
            if self.judgement.trials.outcome(reading, node, Relation.EQ, core.Number("0")).said is Said.HOLDS:
                name = max(letters, key=repr)
                return say("nothing says how {name} follows from {other}", name=name, other=by)
        return None

    def any_function(self, line: Line, reading: Reading) -> Term | None:
        """A function of an inequality of which nothing is said but perhaps how it bends."""
        if line.relation not in TURNED:
            return None
        known = self.judgement.known.bases | self.judgement.naming.told() | self.judgement.domains.keys()
        return doubts.any_function(reading.of(line.left), reading.of(line.right), known)

    def doubt_of_functions(self, line: Line, reading: Reading) -> Message | None:
        """That an inequality fails for some functions of which nothing is said: which are meant is not known."""
        name = self.any_function(line, reading)
        if name is None or name in dict(self.judgement.said.curved):
            return None
        return say("would differ if {name} is free; nothing says what {name} is", name=name)

    def matters(self, line: Line, reading: Reading, letter: Term) -> bool:
        """Whether a letter may make a line right: not where neither side changes with it, nor where the contrary of
        an inequality holds whatever it is."""
        turned = TURNED.get(line.relation) if line.relation is not None else None
        contrary = replace(line, relation=turned)
        if turned is not None and self.judgement.outcome(contrary, reading).said is Said.HOLDS:
            found = self.judgement.by_formula(
                contrary, reading
            )  # a few points are no proof that it always holds
            if found is None or found.status is Status.HOLDS:
                return False
        if any(
            isinstance(node, core.Derivative | core.Gradient) and letter in free_variables(node.body)
            for side in (line.left, line.right)
            for node in subterms(side)
        ):
            return True  # it may depend on the variable
        twice = {letter: core.Product((core.Number("2"), letter))}
        for side in (line.left, line.right):
            try:
                moved = substitute(side, twice)
            except Captured:
                return True
            if self.judgement.trials.outcome(reading, side, Relation.EQ, moved).said is not Said.HOLDS:
                return True
        return False

    def written(self, line: Line, reading: Reading) -> tuple[Term, Term]:
        """The sides of a line without the names that are defined, as far as that is so: Var(X_i) for σ²."""
        meanings = self.judgement.known.meanings
        left, right = (written_out(reading, side, meanings) or side for side in (line.left, line.right))
        return left, right

    def doubt_of_draws(self, line: Line, reading: Reading, holds: bool = False) -> Message | None:
        """That nothing says what is random in a mean, so that it is one of a number."""
        meanings = self.judgement.known.meanings
        return doubts.of_chance(
            reading, line.left, line.right, lambda term: written_out(reading, term, meanings), holds
        )

    def is_solved(self, line: Line, reading: Reading) -> bool:
        """Whether a line compares algebra of letters that nothing says with a number: it holds for some values."""
        judgement, turned = self.judgement, TURNED.get(line.relation) if line.relation is not None else None
        for side, other in ((line.left, line.right), (line.right, line.left)):
            if free_variables(other) or any(map(is_computed, (*subterms(side), *subterms(other)))):
                continue
            spelled = _spelled(side, dict(judgement.known.meanings))
            for letter in free_variables(spelled):
                if bare(letter) in judgement.known.names or judgement.naming.is_told(letter):
                    continue
                if line.is_equality and self.matters(
                    replace(line, left=spelled, right=other), reading, letter
                ):
                    return True
                for scale in ("100", "0.01") if turned is not None else ():
                    moved = {letter: core.Product((core.Number(scale), letter))}
                    first, second = substitute(line.left, moved), substitute(line.right, moved)
                    if judgement.trials.outcome(reading, first, turned, second).said is Said.FAILS:
                        return True
        return False

    def doubt_of_chance(self, line: Line, reading: Reading) -> Message | None:
        """Why a line about random variables of which no law is given may be right."""
        chance = reading.plan.chance
        if chance is None:
            return None
        named = {head for head, _ in moments((line.left, line.right))}
        named |= {
            head for head, body in self.judgement.known.meanings if any(map(is_about_chance, subterms(body)))
        }
        about = self.judgement.facts.about(line.left, line.right)
        bounded = any(  # |X| ≤ M, which no table is made to satisfy
            is_random(chance, letter)
            for fact in about
            if not any(map(is_about_chance, (*subterms(fact.left), *subterms(fact.right))))
            for letter in free_variables(fact.left) | free_variables(fact.right)
        )
        if (
            bounded
            or self.judgement.said.chance.more
            or not all(
                any(is_about_chance(node) or node in named for node in subterms(side))
                for side in (line.left, line.right)
            )
        ):
            return say("it depends on the law of the random variables, which is not put to use here")
        drawn = isinstance(line.left, core.Density) and isinstance(line.right, core.Density)
        if drawn and not free_variables(line.left) & free_variables(
            line.right
        ):  # P(A) = P(B), of a fair draw
            return say("it depends on the law of the random variables, which is not put to use here")
        conditional = any(
            isinstance(node, core.Density) and node.given
            for side in (line.left, line.right)
            for node in subterms(side)
        )
        spread = any(is_covariance(node) for side in (line.left, line.right) for node in subterms(side))
        if not chance.apart and not conditional and not spread:  # who writes a covariance does not mean 0
            apart = replace(reading, plan=replace(reading.plan, chance=replace(chance, apart=True)))
            if self.judgement.outcome(line, apart).said is Said.HOLDS:
                return say("it holds for independent variables, and nothing says that these are")
        return None

    def doubt_of_cases(self, line: Line) -> Message | None:
        """That X and x may be one thing, where the line is not wrong then too."""
        doubt = doubts.of_cases(line.left, line.right)
        if doubt is None:
            return None

        def one(node: Term) -> Term:
            return small_of(node) or node

        again = replace(line, left=bottom_up(line.left, one), right=bottom_up(line.right, one))
        return None if self.judgement.judged(again).status is Status.FAILS else doubt

    def doubt_of_independence(self, line: Line, reading: Reading) -> Message | None:
        """That a line holds of independent variables, where the text speaks of such: H(X, Y) = H(X) + H(Y)."""
        model = reading.plan.model
        if not self.judgement.said.independent or model is None or model.laws:
            return None
        densities = [
            node
            for side in (line.left, line.right)
            for node in subterms(reading.of(side))
            if isinstance(node, core.Density)
        ]
        laws = {node.law for node in densities}
        letters = tuple(dict.fromkeys(item for node in densities for item in (*node.variables, *node.given)))
        symbols = all(isinstance(item, core.Symbol) for item in letters)
        if len(laws) != 1 or len(letters) < 2 or not symbols:
            return None
        (law,) = laws
        factors = core.product(tuple(core.Density(law, (item,)) for item in letters))
        apart = Model(letters=letters, laws=(Factorised(core.Density(law, letters), factors),))
        plan = replace(
            reading.plan,
            context=replace(reading.plan.context, model=apart),
            variant=replace(reading.plan.variant, letters=()),
            more=(),
            more_laws=(),
        )
        again = replace(reading, plan=plan)
        if self.judgement.outcome(line, again).said is Said.HOLDS:
            return say("it holds if the variables are independent, which the text says of some")
        return None

    def doubt_of_inputs(self, line: Line, reading: Reading) -> Message | None:
        """That p(w | X, y) ∝ p(y | X, w) p(w) holds where X is given throughout, as inputs often are."""
        laws = [
            node
            for side in (line.left, line.right)
            for node in subterms(side)
            if isinstance(node, core.Density)
        ]
        inputs = {item for law in laws for item in law.given} - {
            item for law in laws for item in law.variables
        }
        for letter in sorted(filter(is_capital, inputs), key=repr):
            beside = {item for law in laws if letter in law.given for item in law.given}

            def told(node: Term, letter: Term = letter, beside: set[Term] = beside) -> Term:
                match node:
                    case core.Density(variables=own, given=()) if set(own) <= beside:
                        return replace(node, given=(letter,))
                return node

            again = replace(line, left=bottom_up(line.left, told), right=bottom_up(line.right, told))
            if again != line and self.judgement.outcome(again, reading).said is Said.HOLDS:
                return say("it holds if {letter} is given throughout, and nothing says so", letter=letter)
        return None


def _spelled(term: Term, meanings: dict[Term, Term], deep: int = 6) -> Term:
    """A term with what its names stand for, and the names of that."""
    if term in meanings and deep:
        return _spelled(meanings[term], meanings, deep - 1)
    if isinstance(term, core.Indexed):
        return term
    return map_children(term, lambda child: _spelled(child, meanings, deep))
