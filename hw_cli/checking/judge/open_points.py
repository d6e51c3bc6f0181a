"""Why a line whose sides differ is not known to be wrong: what the text leaves open about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hw_cli.checking.checked import Status
from hw_cli.checking.judge import (
    doubtful_laws,
    doubtful_letters,
    doubtful_means,
    doubtful_writing,
)
from hw_cli.checking.judge.line import (
    TURNED,
    Line,
    Outcome,
    Said,
)
from hw_cli.checking.judge.open_questions import matters, spelled_out
from hw_cli.checking.judge.proving import plain
from hw_cli.checking.judge.weighing import written_out
from hw_cli.checking.read.derivation import Stated
from hw_cli.checking.say.declarations import OF_SOME_ONLY
from hw_cli.checking.say.definitions import Named, bare, root, roots
from hw_cli.checking.say.readings import Reading, readings
from hw_cli.checking.say.reserves import of_case, reserve
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import is_about_chance, small_of
from hw_cli.kernel.setting import REALS, Among, Hypothesis
from hw_cli.oracles.models import parts
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import (
    bottom_up,
    contains,
    each,
    free_variables,
    subterms,
)

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement


class OpenPoints:
    """What the text of a derivation under judgement leaves open."""

    def __init__(self, judgement: Judgement) -> None:
        self.of = judgement

    def doubt(self, line: Line, outcome: Outcome, reading: Reading) -> Message | None:
        """Why a line whose sides differ is not known to be wrong; None where it is."""
        from hw_cli.checking.judge import doubtful_signs  # for what is wrong alone

        left, right, plan = line.left, line.right, reading.plan
        if plain(plan, left, right) and not free_variables(left) | free_variables(right):
            return (  # two numbers
                doubtful_writing.of_words(line.step)
                or doubtful_signs.of_conventions(line.step, outcome)
                or reserve(self.of.derivation)
                or (of_case("≡") if line.step.relation is Stated.EQUIV else None)  # 9 ≡ 4 modulo 5
                or self.doubt_of_logarithms(line, reading)
                or doubtful_writing.of_rounding(line.step, outcome.counterexample)
            )
        told = (
            self.of.known.bases
            | self.of.said.free
            | self.of.naming.told()
            | self.of.known.inside(left, right)
            | doubtful_letters.parameters(self.of.said.laws, left, right)
        )
        meanings = dict(self.of.known.meanings)
        return (
            self.doubt_of_one_law(line)
            or self.doubt_of_sets(line)
            or doubtful_writing.of_signs(self.of, line, reading.plan, self.written(line, reading))
            or self.doubt_of_draws(line, reading)
            or doubtful_means.of_described(line, self.of.said.described, self.of.known.moments)
            or doubtful_means.of_moments(
                reading, (left, right), self.written(line, reading), self.of.said.drawn
            )
            or doubtful_means.of_free_chance(self.of, line, reading)
            or doubtful_means.of_events(left, right)
            or doubtful_means.of_inputs(self.of, line, reading)
            or doubtful_means.of_independence(self.of, line, reading)
            or doubtful_letters.of_dependences(plan, left, right, told)
            or self.doubt_of_derivatives(line, reading)
            or doubtful_laws.of_facts(self.of.facts, partial(self.entails, plan), self.spelled(line))
            or doubtful_laws.of_declared(
                reading, left, right, self.of.said.laws, self.of.said.mixed, self.of.known.meanings
            )
            or self.doubt_of_told_variables(line)
            or doubtful_laws.of_tables(reading, left, right, self.of.said.tables)
            or self.doubt_of_values(line, reading)
            or doubtful_laws.of_energies(left, right)
            or doubtful_laws.of_bare_laws(left, right)
            or doubtful_laws.of_structure(reading, left, right, self.of.said.related)
            or doubtful_letters.of_letters(
                reading,
                left,
                right,
                [plan for plan in self.of.plans if not plan.variant.supposed],
                told,
                partial(matters, self.of, line, reading),
                self.of.known.names,
                line.is_equality,
            )
            or doubtful_letters.of_rows(left, right, self.of.plans, told)
            or doubtful_letters.of_entries(left, right, self.used(line), plan)
            or doubtful_letters.of_marks(
                left, right, self.of.plans, told, partial(matters, self.of, line, reading), self.of.said.laws
            )
            or doubtful_letters.of_variables(left, right, self.of.plans)
            or self.doubt_of_weights(line, reading)
            or doubtful_letters.of_differentials(left, right)
            or doubtful_letters.of_iterates(
                (left, right), (spelled_out(left, meanings), spelled_out(right, meanings))
            )
            or self.doubt_of_bare_functions(line)
            or doubtful_laws.of_given(left, right)
            or doubtful_means.of_noise(reading, left, right, self.of.said.drawn)
            or doubtful_means.of_means(reading, left, right)
            or self.doubt_of_named_means(line, reading)
            or doubtful_writing.of_ranges(left, right)
            or doubtful_writing.of_ranges(*self.written(line, reading))
            or doubtful_writing.of_counts(left, right)
            or doubtful_writing.of_calls(left, right, self.of.plans)
            or doubtful_writing.of_calls(*self.written(line, reading), self.of.plans)
            or doubtful_laws.of_laws(reading, left, right)
            or doubtful_laws.of_plain_versions(reading)
            or self.doubt_of_cases(line)
            or doubtful_laws.of_information(
                reading, left, right, self.of.said.related or not line.is_equality
            )
            or doubtful_writing.of_words(line.step)
            or doubtful_signs.of_vectors(line.step)
            or doubtful_signs.of_places(line.step, left, right)
            or doubtful_signs.of_values(line.step, left, right, self.of.domains)
            or doubtful_signs.of_sizes(left, right, outcome)
            or self.doubt_of_logarithms(line, reading)
            or reserve(self.of.derivation, bool(self.used(line) or self.declared(line)))
            or self.doubt_of_relations(line, reading)
            or doubtful_writing.of_rounding(line.step, outcome.counterexample)
            or doubtful_laws.of_draws_unused(left, right, self.of.said.drawn, self.of.said.laws)
            or self.doubt_of_functions(line, reading)
            or self.doubt_of_lone_laws(line, reading)
        )

    def doubt_of_logarithms(self, line: Line, reading: Reading) -> Message | None:
        """How far a logarithm reaches, where the line is not wrong however far."""
        doubt = doubtful_writing.of_logarithms(line.step)
        if doubt is None:
            return None
        sides = [
            {side, *(bottom_up(side, far) for far in (_nearer, _farther))} for side in (line.left, line.right)
        ]
        wrong = (
            self.of.outcome(replace(line, left=left, right=right), reading).said is Said.FAILS
            for left in sides[0]
            for right in sides[1]
        )
        return None if all(wrong) else doubt

    def doubt_of_weights(self, line: Line, reading: Reading) -> Message | None:
        """That weights may add up to 1: where the line is right then, or is Σ_j y_j c beside c and not wrong."""
        alone, sides = doubtful_letters.weight_alone(line.left, line.right), (line.left, line.right)
        sums = {
            factor: replace(node, body=factor)
            for node in each(core.IndexedSum, *sides)
            if isinstance(node.body, core.Product)
            for factor in node.body.factors
            if isinstance(factor, core.Indexed) and factor.index == (node.index,)
        }
        for weight, total in sums.items():
            if alone is None or weight == alone:
                left, right = (bottom_up(side, partial(_share, weight, total)) for side in sides)
                said = self.of.outcome(replace(line, left=left, right=right), reading).said
                if said is (Said.FAILS if alone is not None else Said.HOLDS):
                    return (
                        None
                        if alone is not None
                        else say("nothing says what the {name} add up to", name=weight)
                    )
        return None if alone is None else say("nothing says what the {name} add up to", name=alone)

    def doubt_of_one_law(self, line: Line) -> Message | None:
        """That p = q is said of two laws of a line, or X = Y of two variables: no table was made to satisfy it."""
        laws: set[Term] = {core.Symbol(node.name) for node in each(core.Law, line.left, line.right)}
        one = set(laws)
        sides = [node for side in (line.left, line.right) for node in subterms(side)]
        one |= free_variables(core.Vector(tuple(filter(is_about_chance, sides))))
        one |= {item for node in each(core.Expectation, *sides) for item in node.variables}
        for head, body in self.of.known.meanings:
            if head in one and free_variables(body) & (one if head not in laws else free_variables(body)):
                return say(
                    "it is supposed that {left} = {right}, which was not put to use", left=head, right=body
                )
        averaged = [node for node in each(core.Expectation, *sides) if node.variables]
        drawn = {item for node in averaged for item in node.variables}
        for fact in self.of.facts if averaged else ():  # x ∼ 𝒟 with ‖x‖ = 1, E_{x ∼ p}[s(x)] = 0
            pair = fact.left, fact.right
            means, of_laws = contains(core.Expectation, *pair), contains(core.Density | core.Law, *pair)
            if of_laws and not means:
                continue
            if fact.relation is Relation.EQ and (
                means or drawn & (free_variables(fact.left) | free_variables(fact.right))
            ):
                return say(
                    "it is supposed that {left} = {right}, which was not put to use",
                    left=fact.left,
                    right=fact.right,
                )
        if averaged and self.of.said.chance.worded:
            return say("it depends on the law of the random variables, which is not put to use here")
        return None

    def doubt_of_named_means(self, line: Line, reading: Reading) -> Message | None:
        """A mean over μ as over a number, of what has a law that is called μ: the weights π(a | s)/μ(a | s)."""
        names = {getattr(node.law, "name", "") for node in each(core.Density, *self.written(line, reading))}
        for node in each(core.Expectation, reading.of(line.left), reading.of(line.right)):
            for drawn in node.law.variables if isinstance(node.law, core.Density) else ():
                if getattr(drawn, "name", None) in names:
                    return say("nothing says which law {name} is", name=drawn)
        return None

    def doubt_of_bare_functions(self, line: Line) -> Message | None:
        """s_θ as a number, where the text says what s_θ(x) is; m(x) of any function m, where it says what m is."""
        called, plain_ = (
            {bare(head) for head, _ in self.of.known.meanings if isinstance(head, core.Call) is function}
            for function in (True, False)
        )
        letters = doubtful_letters.numbers(line.left) | doubtful_letters.numbers(line.right)
        slopes = {node.body for node in each(core.Derivative | core.Gradient, line.left, line.right)}
        functions = {node for node in each(core.Call, line.left, line.right) if bare(node) in plain_ - called}
        for letter in sorted((letters - slopes) | functions, key=repr):
            if letter in functions or bare(letter) in called:
                return say("would differ if {name} is free; nothing says what {name} is", name=root(letter))
        return None

    def spelled(self, line: Line) -> list[Term]:
        """The sides of a line and what its names stand for."""
        return [line.left, line.right, *(body for _, body in self.used(line))]

    def used(self, line: Line) -> list[Named]:
        """What is said of the names of a line."""
        nodes = roots(line.left, line.right)
        return [named for named in self.of.known.meanings if root(named[0]) in nodes]

    def declared(self, line: Line) -> bool:
        """Whether a line has a law that the text itself says."""
        laws = {head.law for head, _ in self.of.said.laws}
        nodes = (node for side in (line.left, line.right) for node in subterms(side))
        names = {core.Symbol(getattr(law, "name", "")) for law in laws}  # KL(p || q)
        return any(node in laws or node in names for node in nodes)

    def entails(self, plan: Plan, fact: Hypothesis) -> bool:
        """Whether what is supposed holds of the letters and laws of a plan whatever they are."""
        reading = next(readings(plan, fact.left, fact.right), Reading(plan))
        return self.of.trials.outcome(reading, fact.left, fact.relation, fact.right).said is Said.HOLDS

    def doubt_of_told_variables(self, line: Line) -> Message | None:
        """Entropies of a variable that the text makes of others, Y = f(X), and means of one that has a few values."""
        few = {name for name, domain in self.of.domains.items() if isinstance(domain, Among)}
        made = {small_of(base) or base for base in self.of.known.bases}  # h of what Y and y are
        for node in (node for side in (line.left, line.right) for node in subterms(side)):
            letters = {part for part in subterms(node) if isinstance(part, core.Symbol)}
            small = {small_of(part) or part for part in letters}
            informed = getattr(node, "function", getattr(node, "law", None)) in _INFORMED
            mean = isinstance(node, core.Expectation) or is_about_chance(node)
            if (informed and small & made) or (mean and letters & few):
                return say("it depends on the law of the random variables, which is not put to use here")
        return None

    def doubt_of_relations(self, line: Line, reading: Reading) -> Message | None:
        """What the text states of a letter of a line, or of its laws, and that was not put to use."""
        sides = (*self.spelled(line), reading.of(line.left), reading.of(line.right))
        nodes = {node for side in sides for node in subterms(side)}
        laws = {node.name for node in nodes if isinstance(node, core.Law)}
        for head, body in (*reading.plan.variant.laws, *self.of.said.laws):
            if isinstance(head.law, core.Law) and head.law.name in laws:
                nodes.update(subterms(body))
        letters = set(map(root, nodes))
        for letter, words in self.of.said.related_letters:
            if letter in letters:
                return say("it is said of a case ({words}), which was not put to use", words=words)
        return None

    def doubt_of_values(self, line: Line, reading: Reading) -> Message | None:
        """That free laws have a number for a divergence, where the text has said nothing of their letters."""
        if not line.is_equality:
            return None
        if (doubt := doubtful_laws.of_single_values(line.left, line.right)) is not None:
            return doubt
        more, sides = self.of.said.chance.more, self.written(line, reading)
        if (doubt := doubtful_laws.of_means(reading, *sides, more)) is not None:
            return doubt
        told = self.of.known.meanings or any(self.of.facts)
        return None if told else doubtful_laws.of_values(reading, line.left, line.right)

    def doubt_of_derivatives(self, line: Line, reading: Reading) -> Message | None:
        """A derivative of a name that is 0 since nothing that is said of the name has the letter."""
        for node in (node for side in (line.left, line.right) for node in subterms(side)):
            if not isinstance(node, core.Derivative | core.Gradient):
                continue
            letters, by = free_variables(node.body), node.variable
            called = (core.Call, core.Density, core.Expectation)  # which may depend on it as they stand
            told = self.of.known.bases
            if by in letters or not letters:
                continue
            if any(isinstance(item, called) and root(item) not in told for item in subterms(node.body)):
                continue
            if self.of.trials.outcome(reading, node, Relation.EQ, core.Number("0")).said is Said.HOLDS:
                name = max(letters, key=repr)
                return say("nothing says how {name} follows from {other}", name=name, other=by)
        return None

    def any_function(self, line: Line, reading: Reading) -> Term | None:
        """A function of an inequality of which nothing is said but perhaps how it bends."""
        if line.relation not in TURNED:
            return None
        known = self.of.known.bases | self.of.naming.told() | self.of.domains.keys()
        return doubtful_letters.any_function(reading.of(line.left), reading.of(line.right), known)

    def doubt_of_functions(self, line: Line, reading: Reading) -> Message | None:
        """That an inequality fails for some functions of which nothing is said, or an equality for some of those on one
        side alone: which are meant is not known."""
        name = self.any_function(line, reading)
        if line.is_equality and reading.plan.flow is None:
            plans = (
                () if reading.plan.context.smooth else (reading.plan,)
            )  # which differ in how energies are written
            told = self.of.naming.told(*plans) | self.of.domains.keys()
            functions = doubtful_letters.functions_of_letters
            found = self.alone(
                line, lambda side: {one for pair in functions(side) for one in (pair, pair[0])}
            )
            alone = [one for one in found if isinstance(one, tuple)]
            open_ = [
                base
                for base, count in alone  # h(y | x) = h(z), but not a term g(x) too many beside g(x, c)
                if (base in found or len([one for one, _ in alone if one == base]) > 1)
                and base not in told
                and not self.of.known.has(base, count)
            ]
            calls = [set(each(core.Call, side)) for side in (line.left, line.right)]
            others = {  # M_{Y_i}(t), where M_X(t) is said
                node
                for node in calls[0] ^ calls[1]
                if parts(node)[0] in self.of.known.bases
                and doubtful_letters.is_labelled(node)
                and bare(node) not in self.of.known.names
            }
            inside = self.of.known.inside(line.left, line.right)  # the f of v, where v' is f'
            slopes = {
                one
                for one in doubtful_letters.slopes_alone(line.left, line.right) - told - inside
                if bare(one) not in self.of.known.names
            }
            name = next((min(some, key=repr) for some in (open_, others, slopes) if some), None)
        if name is None or name in dict(self.of.said.curved):
            return None
        return say("would differ if {name} is free; nothing says what {name} is", name=name)

    def doubt_of_lone_laws(self, line: Line, reading: Reading) -> Message | None:
        """That a law which is any smooth one here stands on one side of an equality alone, whose value it changes."""
        if not reading.plan.context.smooth or not line.is_equality:
            return None
        for law in self.alone(line, lambda side: {node for node in side if isinstance(node, core.Law)}):
            for side in map(reading.of, (line.left, line.right)):
                other = bottom_up(side, partial(_renamed, law))
                if self.of.trials.outcome(reading, side, Relation.EQ, other).said is not Said.HOLDS:
                    return say("nothing says which law {name} is", name=law)
        return None

    def alone(self, line: Line, found: Callable[[set[Term]], set[Any]]) -> set[Any]:
        """What is found on one side of an equality alone under every plan; nothing where a side is a number: the other is
        that for all functions and laws, or wrong."""
        if any(exact_value(side) is not None for side in (line.left, line.right)):
            return set()
        alone: list[set[Any]] = []
        for plan in self.of.plans:
            reading = next(readings(plan, line.left, line.right), Reading(plan))
            first, second = (found(self.reached(side, reading)) for side in (line.left, line.right))
            alone.append(first ^ second)
        return set.intersection(*alone)

    def reached(self, side: Term, reading: Reading, deep: int = 3) -> set[Term]:
        """All that stands in a side and in what its names and laws are said to be, by the text or the context."""
        found = set(subterms(reading.of(side)))
        said = [(item.head, item.body) for item in reading.plan.definitions]
        said += [*self.of.known.meanings, *reading.plan.variant.laws, *reading.plan.context.laws]
        for _ in range(deep):
            roots = set(map(root, found))
            found |= {part for head, body in said if root(head) in roots for part in subterms(body)}
        return found

    def written(self, line: Line, reading: Reading, functions: bool = False) -> tuple[Term, Term]:
        """The sides of a line without the names that are defined, or the `functions` alone, as far as that is so: Var(X_i)
        for σ²."""
        meanings = [
            named for named in self.of.known.meanings if not functions or isinstance(named[0], core.Call)
        ]
        left, right = (written_out(reading, side, meanings) or side for side in (line.left, line.right))
        return left, right

    def doubt_of_draws(self, line: Line, reading: Reading, holds: bool = False) -> Message | None:
        """That nothing says what is random in a mean, so that it is one of a number."""
        meanings = self.of.known.meanings
        return doubtful_means.of_chance(
            reading, line.left, line.right, lambda term: written_out(reading, term, meanings), holds
        )

    def doubt_of_sets(self, line: Line) -> Message | None:
        """That a letter is in one set here and in another one elsewhere: |c| = -c for c < 0."""
        if not OF_SOME_ONLY.match(self.of.derivation.after):
            return None
        for letter in sorted(
            self.of.said.cases & (free_variables(line.left) | free_variables(line.right)), key=repr
        ):
            domain = self.of.domains.get(letter, REALS)
            if domain.low is None and domain.high is None:
                return say("would differ if {name} is free; nothing says what {name} is", name=letter)
        return None

    def doubt_of_cases(self, line: Line) -> Message | None:
        """That X and x may be one thing, where the line is not wrong then too."""
        doubt = doubtful_letters.of_cases(line.left, line.right)
        if doubt is None:
            return None

        def one(node: Term) -> Term:
            return small_of(node) or node

        again = replace(line, left=bottom_up(line.left, one), right=bottom_up(line.right, one))
        return None if self.of.tried(again).status is Status.FAILS else doubt


def _renamed(law: Term, node: Term) -> Term:
    """A law as another of which as little is known."""
    return replace(node, name=f"{node.name}'") if isinstance(node, core.Law) and node == law else node


_INFORMED = (core.Function("H"), core.Function("I"), core.Law("H"), core.Law("I"))


def _share(weight: core.Indexed, total: Term, node: Term) -> Term:
    """y_j as y_j / Σ_k y_k."""
    weighs = isinstance(node, core.Indexed) and node.base == weight.base and len(node.index) == 1
    return core.Quotient(node, total) if weighs else node


def _nearer(node: Term) -> Term:
    """log(a b) as log(a) b, and log(a/b) as log(a)/b."""
    match node:
        case core.Call(function=core.Function(name="log"), arguments=(core.Quotient() as inside,)):
            return replace(inside, numerator=replace(node, arguments=(inside.numerator,)))
        case core.Call(function=core.Function(name="log"), arguments=(core.Product(factors=(first, *rest)),)):
            return core.Product((replace(node, arguments=(first,)), *rest))
    return node


def _farther(node: Term) -> Term:
    """log(a) b as log(a b)."""
    match node:
        case core.Product(factors=factors):
            for place, item in enumerate(factors[:-1]):
                match item:
                    case core.Call(function=core.Function(name="log"), arguments=(inner,)):
                        far = replace(item, arguments=(core.Product((inner, *factors[place + 1 :])),))
                        return core.Product((*factors[:place], far)) if place else far
    return node
