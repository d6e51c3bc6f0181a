"""What comes of a line that the worlds have tried: proved or confirmed, a cross, a doubt, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.checked import found as found_by
from hw_cli.checking.judge import doubtful_letters
from hw_cli.checking.judge.line import SOMETIMES, TURNED, WEAK, Line, Outcome, Said, of_letters_alone
from hw_cli.checking.judge.matrices import commuting, is_shaped
from hw_cli.checking.judge.proving import (
    decided,
    extreme,
    kinked,
    numeric,
    over_the_line,
    plain,
    taken_for_integers,
)
from hw_cli.checking.say.conventions import squared
from hw_cli.checking.say.declarations import law_of
from hw_cli.checking.say.readings import Reading
from hw_cli.checking.say.recursions import is_recursive
from hw_cli.checking.say.unstated import by_component
from hw_cli.kernel.decide import Decision
from hw_cli.kernel.evidence import Agreement, Refutation, Verdict
from hw_cli.kernel.evidence import Finding as Found
from hw_cli.kernel.setting import Hypothesis
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.models import parts
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.kinks import opposed
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import each, free_variables

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement
    from hw_cli.oracles.expected.words import Explained

_STRICT = say("the inequality is strict but where the two sides are equal")


class Verdicts:
    """The findings for lines of a derivation under judgement."""

    def __init__(self, judgement: Judgement) -> None:
        self.of = judgement
        self.deviations = True  # N(μ, σ) may have the variance σ²

    def held(self, line: Line, reading: Reading) -> Finding:
        """A line that holds at all points tried: proved, refuted where rounding hid it, or confirmed."""
        doubt = doubtful_letters.of_differentials(line.left, line.right, holds=True)
        if line.left != line.right and not plain(reading.plan, line.left, line.right):
            doubt = doubt or self.of.open.doubt_of_draws(line, reading, holds=True)
        if doubt is not None:
            return Finding(line.step, Status.DOUBTFUL, doubt)
        if self.of.context.maps and not is_shaped(reading.plan.variant):
            capitals = commuting(line.left, line.right, self.of.known.bases)
            if capitals:
                why = say(
                    "would differ if {name} and {other} are matrices; nothing says what they are",
                    name=capitals[0],
                    other=capitals[1],
                )
                return Finding(line.step, Status.DOUBTFUL, why)
        found = self.by_formula(line, reading)
        if found is not None and not (found.status is Status.FAILS and reading.plan.variant.noise):
            return replace(found, reading=reading.words or found.reading)  # two noises may be equal in law
        if extreme(line.left) or extreme(line.right):
            return Finding(line.step, Status.UNDECIDED, _too_far())
        if plain(reading.plan, line.left, line.right) and kinked(line.left, line.right):
            why = say("it holds at the points tried, but has kinks or branches, and no judge could tell")
            return Finding(line.step, Status.UNDECIDED, why)
        from hw_cli.checking.judge import (  # for what no formula settles
            doubtful_laws,
            doubtful_means,
            open_questions,
        )
        from hw_cli.checking.judge.weighing import guesses_information

        if self.nowhere(line, reading):
            return Finding(line.step, Status.UNDECIDED, say("a side has no value"))
        if line.relation in TURNED and open_questions.only_at(self.of, line, reading):
            return Finding(line.step, Status.UNDECIDED, SOMETIMES)
        doubt = doubtful_laws.of_laws(reading, line.left, line.right) if line.left != line.right else None
        doubt = (
            doubt
            or doubtful_laws.of_divergences(reading, line.left, line.right)
            or doubtful_means.of_components(reading, line.left, line.right)
            or doubtful_laws.of_versions(reading, line.left, line.right)
            or doubtful_means.independence(self.of, line, reading)
        )
        if doubt is not None:
            return Finding(line.step, Status.DOUBTFUL, doubt, reading=reading.words)
        from hw_cli.checking.judge.trying.comparing import inside_both  # for what worlds have tried

        message = say("holds at every random point tried")
        decision = self.weighed(line, reading, Agreement("worlds", message, tight=True))
        for left, right in inside_both(line.left, line.right) if line.is_equality else ():
            if decision.verdict is Verdict.CONFIRMED:
                inside = replace(line, left=left, right=right)
                again = self.weighed(inside, reading, Agreement("worlds", message, tight=True))
                decision = again if again.verdict is Verdict.PROVED else decision
        statement = Statement(line.left, line.relation or Relation.EQ, line.right)
        if decision.verdict is not Verdict.PROVED and guesses_information(reading, statement):
            why = say("it depends on which variables are independent given others, and nothing says that")
            return Finding(line.step, Status.DOUBTFUL, why, reading=reading.words)
        if decision.verdict is Verdict.REFUTED and decision.counterexample is not None:
            why = say("not so in a model in which laws are nearly functions")
            shown = decision.counterexample
            return self.refuted(line, Outcome(Said.FAILS, why, lambda: shown), reading)
        proved = decision.verdict is Verdict.PROVED
        if not proved and line.relation in WEAK and self._reaches_an_end(line):
            return Finding(line.step, Status.UNDECIDED, _STRICT, reading=reading.words)
        name = None if proved else self.of.open.any_function(line, reading)
        if name is not None and (line.relation in WEAK or name not in dict(self.of.said.curved)):
            why = say("true of the functions {name} that were tried, and proved of none", name=name)
            return Finding(line.step, Status.UNDECIDED, why, reading=reading.words)
        made = found_by(line.step, decision, say("proved") if proved else message, reading.words)
        return replace(made, explain=self.explained(line, reading))

    def _reaches_an_end(self, line: Line) -> bool:
        """Whether letters may be at an end of where they are, which no point that is tried is: 0 of b_i ≥ 0."""
        bases = {node.base for node in each(core.Indexed, line.left, line.right)}
        sets = (self.of.domains.get(base) for base in bases)
        return any(found is not None and (found.low_in or found.high_in) for found in sets)

    def nowhere(self, line: Line, reading: Reading) -> bool:
        """Whether the sides of a line and the laws it speaks of have values together at single points alone."""
        sides = [reading.of(line.left), reading.of(line.right)]
        laws = dict((*reading.plan.variant.laws, *reading.plan.context.laws))
        sides += [laws[node] for node in each(core.Density, *sides) if node in laws]

        def same(one: Term, other: Term) -> bool:
            from hw_cli.oracles.equality.normal import Ring  # for lines with several roots and logarithms

            return Ring().shows(one, other)

        return line.left != line.right and opposed(tuple(sides), same)

    def refuted(self, line: Line, outcome: Outcome, reading: Reading) -> Finding:
        """A step whose sides differ: a definition, what cannot be refuted, or a slip."""
        step, left, right = line.step, line.left, line.right
        found = self.by_formula(line, reading)
        if found is not None and (found.status is Status.HOLDS or found.status is Status.UNDECIDED):
            return found
        if found is None and numeric(left, right) and plain(reading.plan, left, right):
            rough = say("the value of an integral is not known precisely enough")
            return self.of.naming.of(line, set()) or Finding(step, Status.UNDECIDED, rough)
        from hw_cli.checking.judge import (
            doubtful_laws,  # these for what is wrong alone
            open_questions,
        )
        from hw_cli.checking.judge.other_meanings import meant_otherwise

        found = self.with_deviations(line) or meant_otherwise(line, self.of.tried)
        if found is not None:
            return found
        doubtful: set[Term] = set()
        law = law_of(step)
        declared = law is not None and law[0] in dict(self.of.said.laws)  # as another law, by another line
        named = None if declared else self.of.naming.of(line, doubtful)
        if named is not None:
            return named
        if open_questions.supposes_laws(self.of, line, reading):
            why_not = say("supposed of the laws, and not checked")
            laws = isinstance(left, core.Density) and isinstance(right, core.Density)
            told = laws or reading.plan.context.smooth or by_component(left, right)
            if step.follows or not told:
                return Finding(step, Status.UNDECIDED, why_not)
            said = Hypothesis(left, Relation.EQ, right)
            self.of.suppose(step, said)
            return Finding(step, Status.ASSUMPTION, why_not)
        why = open_questions.open_question(self.of, line, reading)
        if why is not None:
            return Finding(step, Status.UNDECIDED, why[0], reading=why[1])
        self.of.doubtful |= doubtful
        doubt = self.of.open.doubt(line, outcome, reading)
        if doubt is not None:
            return Finding(step, Status.DOUBTFUL, doubt, reading=reading.words)
        message = (
            say("the two sides differ")
            if line.relation in (None, Relation.EQ)
            else say("the inequality fails")
        )
        explain = self.explained(line, reading)
        compared = explain() if line.is_equality and not self.of.rooting else None
        words = None if compared is None else compared.words
        what = outcome.why or message
        from hw_cli.checking.explain.search import hint  # for what is wrong alone

        made = found_by(
            step,
            self.weighed(line, reading, Refutation("worlds", message, outcome.counterexample)),
            what if words is None else say("{what}: {words}", what=what, words=words),
            reading.words,
            outcome.counterexample,
        )
        guess = partial(hint, self.of.trials, reading, left, right)
        guess_of = guess if line.is_equality and words is None else None
        unsaid = doubtful_laws.unsaid_laws(reading, left, right, self.of.said.laws)
        return replace(made, explain=explain, guess=guess_of, laws=unsaid)

    def unclear(self, line: Line, outcome: Outcome, reading: Reading) -> Finding:
        """What worlds cannot tell: a definition, a formula for the judge of formulas, or nothing."""
        law = law_of(line.step)
        if law is not None and dict(self.of.said.laws).get(law[0], law[1]) == law[1]:
            return Finding(line.step, Status.DEFINITION, say("declares {name}", name=line.left))
        found = self.of.naming.of(line, set()) if law is None else None
        if found is None or found.status is Status.UNDECIDED:
            found = self.in_full(line, reading) or found
        found = found or self.by_formula(line, reading)
        if found is None and outcome.said is Said.UNCLEAR:
            from hw_cli.checking.judge.weighing import with_slopes  # for what worlds have tried

            left, right = (with_slopes(side, self.of.known.meanings) for side in (line.left, line.right))
            if (left, right) != (line.left, line.right):  # the slopes by their formulas
                return self.of.judged(replace(line, left=left, right=right))
        if (
            found is not None
            and found.status is Status.FAILS
            and line.relation in TURNED
            and of_letters_alone(line)
        ):
            return Finding(line.step, Status.UNDECIDED, SOMETIMES)
        if found is not None and found.status is Status.FAILS:
            from hw_cli.checking.judge import doubtful_writing  # for what is wrong alone

            doubt = self.of.open.doubt(
                line, Outcome(Said.FAILS, found.message), reading
            ) or doubtful_writing.of_rounding(line.step, found.counterexample)
            return found if doubt is None else Finding(line.step, Status.DOUBTFUL, doubt)
        if found is not None:
            return found
        status = Status.UNDECIDED if outcome.said is Said.UNCLEAR else Status.NOT_UNDERSTOOD
        return Finding(line.step, status, outcome.why or say("not decided"), reading=reading.words)

    def by_formula(self, line: Line, reading: Reading) -> Finding | None:
        """What the judge of formulas says of a line of plain algebra; None where it says nothing."""
        step, left, relation, right = line.step, line.left, line.relation, line.right
        if not free_variables(left) | free_variables(right):
            left, right = over_the_line(left), over_the_line(right)
        if relation is None or not plain(reading.plan, left, right) or self.of.known.uses(left, right):
            return None
        heads = (parts(head) for head, body in self.of.known.meanings if not is_recursive(head, body))
        counted = {base for base, index, _ in heads if any(isinstance(part, core.Symbol) for part in index)}
        if any(parts(letter)[0] in counted for letter in free_variables(left) | free_variables(right)):
            return None  # x_t is defined for each t: x_{t-1} is no letter of its own
        supposed = self.of.facts.about(left, right)
        if self.of.known.uses(*(side for fact in supposed for side in (fact.left, fact.right))):
            return None  # what is supposed of V holds of what V is
        read = tuple(fact for fact in supposed if plain(reading.plan, fact.left, fact.right))
        answer = decided(self.of.domains, left, relation, right, read)
        if answer is None or (read != supposed and not answer.verdict.passes):
            return None  # what is supposed and no formula of numbers may exclude a point
        (said,) = answer.evidence
        integers = sorted(taken_for_integers(left, right), key=repr)

        def whole(finding: Finding) -> Finding:
            about = say("an integer {letter}", letter=integers[0]) if integers else None
            return replace(finding, reading=about)

        if answer.verdict.passes:
            number = not free_variables(left) | free_variables(right)
            proved = answer.verdict is Verdict.PROVED
            # digits alone do not tell 10^{10^{10}} and its successor apart
            if not proved and number and not numeric(left, right):
                return Finding(step, Status.UNDECIDED, _too_far())
            return whole(found_by(step, answer, say("proved") if proved else said.detail))
        weak = WEAK.get(relation)
        again = decided(self.of.domains, left, weak, right, supposed) if weak is not None else None
        if again is not None and again.verdict.passes:
            return Finding(step, Status.UNDECIDED, _STRICT, counterexample=answer.counterexample)
        return whole(found_by(step, answer, said.detail, counterexample=answer.counterexample))

    def in_full(self, line: Line, reading: Reading) -> Finding | None:
        """What the judge of formulas says of series, limits and integrals of what names stand for: Σ_n n p_n, to infinity."""
        left, right = self.of.open.written(line, reading)
        return (
            self.by_formula(replace(line, left=left, right=right), reading) if numeric(left, right) else None
        )

    def with_deviations(self, line: Line) -> Finding | None:
        """The finding for a line that holds where the second number of a normal law is its standard deviation."""
        first, second = squared(line.left), squared(line.right)
        if not self.deviations or (first, second) == (line.left, line.right):
            return None
        self.deviations = False
        found = self.of.tried(replace(line, left=first, right=second))
        self.deviations = True
        if found.status is not Status.HOLDS:
            return None
        return replace(found, reading=say("N(μ, σ), where σ is the standard deviation"))

    def explained(self, line: Line, reading: Reading) -> Callable[[], Explained | None]:
        """What tells, when it is asked, how the sides of a line about densities compare."""
        from hw_cli.checking.judge.weighing import explained  # for what worlds have tried

        judgement, sides = self.of, (line.left, line.relation, line.right)
        about = judgement.domains, judgement.said.chance.discrete
        return partial(explained, reading, *sides, tuple(judgement.known.meanings), *about)

    def weighed(self, line: Line, reading: Reading, worlds: Found) -> Decision:
        """The kernel's decision on a line that the worlds have tried.

        Raises Disagreement where they refute what is proved: one of the two is our own bug.
        """
        from hw_cli.checking.judge.weighing import proportional, weighed  # for what worlds have tried

        judgement, meanings = self.of, self.of.known.meanings
        variable = judgement.variable(line)
        if variable is not None:
            return proportional(worlds, reading, line.left, line.right, variable, meanings, judgement.domains)
        sides, discrete = (line.left, line.relation, line.right), judgement.said.chance.discrete
        return weighed(worlds, reading, *sides, meanings, judgement.domains, discrete=discrete)


def _too_far() -> Message:
    return say("the numbers of this line are too large or too small for the check")
