"""One derivation under judgement: what worlds and formulas say of a line, under the first reading that makes it hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.judge.line import MIRRORED, TURNED, Line, Outcome, Said
from hw_cli.checking.judge.matrices import is_about_matrices, is_shaped, unshaped
from hw_cli.checking.judge.naming import Naming
from hw_cli.checking.judge.one_reading import Ground, OneReading, further
from hw_cli.checking.judge.planning import plans_of
from hw_cli.checking.judge.suppositions import Suppositions
from hw_cli.checking.judge.verdicts import Verdicts
from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.checking.say.chance import means, moments
from hw_cli.checking.say.context import Context
from hw_cli.checking.say.declarations import law_of
from hw_cli.checking.say.definitions import Known, Named
from hw_cli.checking.say.facts import Facts
from hw_cli.checking.say.ranges import shares, spreads
from hw_cli.checking.say.readings import Reading
from hw_cli.checking.say.recursions import counted, numbered, of_series
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import Usage, survey
from hw_cli.kernel.setting import Hypothesis, Interval
from hw_cli.oracles.models import Imprecise, parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import each, free_variables, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.open_points import OpenPoints
    from hw_cli.checking.judge.trying.trials import Trials

LINE_WORK = 100_000  # nodes evaluated for all readings of a line
READING_WORK = 200  # for a reading, whatever it is: as long as so many nodes


class Judgement:
    """One derivation under judgement."""

    def __init__(
        self,
        derivation: Derivation,
        usage: Usage,
        context: Context,
        ground: Ground,
        carried: tuple[Named, ...],
    ) -> None:
        said, facts, above = ground.said, ground.facts, ground.above
        context = replace(context, curved=said.curved) if said.curved else context
        self.derivation, self.context, self.said, above = derivation, context, said, above.under(said.laws)
        self.facts = Facts(facts)
        self.told = frozenset(head for head, _ in ground.carried)  # above, put to use or not
        self.supposed: list[tuple[Step, Hypothesis]] = []
        terms = derivation.terms
        spoken = (*terms, *(side for fact in facts for side in (fact.left, fact.right)))
        self.domains: dict[Term, Interval] = {
            **spreads((*spoken, *(body for _, body in (*said.laws, *carried)))),
            **shares((*spoken, *(body for _, body in carried))),
            **dict(context.domains),
            **dict(said.domains),
        }
        if carried:  # θ and θ_0, the parameters of laws that names stand for
            versions = survey((*spoken, *(body for _, body in carried))).versions
            usage = replace(usage, versions=usage.versions | versions)
        joint = (
            (fact.left, fact.right)
            for fact in facts
            if isinstance(fact.right, core.Normal) and isinstance(fact.right.variance, core.Matrix)
        )
        supposed = tuple(_supposed(facts, {parts(one)[0] for term in terms for one in free_variables(term)}))
        self.plans = plans_of(derivation, terms, usage, context, said, (*carried, *joint), supposed)
        self.plans += further(self.plans, above.file, context.name)
        if context.model is None and not context.definitions:
            carried = (*means((*terms, *(body for _, body in carried))), *carried)
        if context.chance:
            carried = (*moments(terms), *carried)
        own = {letter for letter, _ in (*context.sizes, *context.indices)}  # of which it knows how they run
        self.numbers = {letter: value for letter, value in counted(carried).items() if letter not in own}
        self.known = Known(
            (head, body if self.numbers.keys() & set(subterms(head)) else numbered(body, self.numbers))
            for head, body in (of_series(*named) for named in carried)
        )
        self.known.logistic = any(
            node.function == core.Function("sigmoid") for node in each(core.Call, *terms)
        )
        self.facts.released = said.released
        self.known.moments, self.known.described = said.moments, said.described
        self.facts.kinds = {letter: shape.kind for letter, shape in said.shapes if shape is not None}
        self.naming = Naming(derivation.steps, context, self.plans, self.known, lambda: self.own_trials)
        self.one = OneReading(context.name, self.plans, self.outcome, above.near)
        self.suppositions = Suppositions(self)
        self.verdicts = Verdicts(self)
        self.findings: list[Finding] = []  # so far
        self.rooting = False  # all lines are judged: what follows from a slip is looked for
        self.doubtful: set[Term] = set()  # names of the context that a line gives another meaning

    @cached_property
    def open(self) -> OpenPoints:
        """What the text leaves open, asked of lines that no formula settles."""
        from hw_cli.checking.judge.open_points import OpenPoints

        return OpenPoints(self)

    @cached_property
    def own_trials(self) -> Trials:
        """The worlds, made for the first line that no formula settles."""
        from hw_cli.checking.judge.trying.trials import Trials

        known, discrete = self.known, self.said.chance.discrete
        return Trials(self.derivation.terms, self.domains, known, self.facts, discrete)

    @cached_property
    def trials(self) -> Trials:
        """These, or others in whose place a line is tried."""
        return self.own_trials

    def judged(self, line: Line) -> Finding:
        """What the worlds say of a line, under the first reading that makes it hold."""
        step = line.step
        if self.naming.states_a_tie(line):
            return self.naming.definition(step, line.left, line.right)
        part = self.of_joint(line)
        line = part or line
        law = law_of(step) if part is None and not self.context.laws else None
        # no other line judges it
        if law is not None and law in self.said.laws and law[0] not in self.said.following:
            return Finding(step, Status.DEFINITION, say("declares {name}", name=line.left))
        most: int | None = None
        first: tuple[Outcome, Reading] | None = None
        imprecise = None  # why a reading tells nothing under which the line may be right
        for plan in self.plans:
            for reading in () if plan.merges(line.left, line.right) else self.one.likeliest(plan, line):
                if first is None and self.follows_by_formula(line, reading):
                    return self.settled(line, reading)
                most = self.trials.work + LINE_WORK if most is None else most
                outcome = self.outcome(line, reading)
                if outcome.said is Said.HOLDS and line.relation in TURNED:
                    outcome = self.trials.elsewhere(reading, line.left, line.relation, line.right) or outcome
                if outcome.said in (Said.HOLDS, Said.FAILS) and self.lacks_shapes(line, plan):
                    if first is not None and first[0].said is Said.FAILS:
                        break  # of matrices it is wrong, and of numbers it does not speak
                    why = say("which letters are vectors and which are matrices is not said")
                    return self.naming.of(line, set()) or Finding(step, Status.UNDECIDED, why)
                if outcome.said is Said.HOLDS:
                    return self.settled(line, reading)
                if outcome.why is MIRRORED and not self.one.couples(line):
                    return Finding(step, Status.DOUBTFUL, MIRRORED, reading=reading.words)
                imprecise = imprecise or (outcome.why if outcome.why == Imprecise().why else None)
                most -= READING_WORK
                if self.trials.work > most:
                    return Finding(step, Status.UNDECIDED, say("too large to check"))
                if first is None or (outcome.said is Said.FAILS and first[0].said is not Said.FAILS):
                    first = outcome, reading
        if first is None:
            why = say("there is no way to read this line in the context")
            return Finding(step, Status.NOT_UNDERSTOOD, why)
        outcome, reading = first
        if outcome.said is Said.FAILS and imprecise is not None:
            outcome = Outcome(Said.UNCLEAR, imprecise)
        if outcome.said is Said.FAILS:
            return self.verdicts.refuted(line, outcome, reading)
        return self.verdicts.unclear(line, outcome, reading)

    def tried(self, line: Line) -> Finding:
        """What would be said of a line that does not stand there: nothing is defined or supposed by it."""
        before, self.naming.trying = self.naming.trying, True
        try:
            return self.judged(line)
        finally:
            self.naming.trying = before

    def suppose(self, step: Step, said: Hypothesis) -> None:
        """Keeps what a step supposes for the lines below."""
        if not self.naming.trying:
            self.facts.add(said)
            self.supposed.append((step, said))

    def of_joint(self, line: Line) -> Line | None:
        """p(x | y) = N(…) or p(x) = N(…) as a line about the joint normal law of vectors that is supposed; None where none is."""
        law = law_of(line.step)
        if law is None or line.left != law[0] or not is_shaped(self.plans[0].variant):
            return None
        for fact in self.facts:
            if isinstance(fact.left, core.Density) and isinstance(fact.right, core.Normal):
                from hw_cli.oracles.gaussian.block_matrices import part_of

                sides = part_of(law[0], fact.left, fact.right, law[1])
                found = None if sides is None else replace(line, left=sides[0], right=sides[1])
                if found is not None and not self.lacks_shapes(found, self.plans[0]):
                    return found
        return None

    def follows_by_formula(self, line: Line, reading: Reading) -> bool:
        """Whether a line of plain algebra holds, which is asked in the end whatever worlds say: no world is made for it."""
        found = None if self.lacks_shapes(line, reading.plan) else self.verdicts.by_formula(line, reading)
        return found is not None and found.status is Status.HOLDS

    def settled(self, line: Line, reading: Reading) -> Finding:
        """A line that holds under a reading, which has to be that of the lines above."""
        other = self.one.against(line, reading) if not self.rooting else None
        if other is not None:
            why = say("holds only if it is read otherwise than line {line}", line=other.step.position.line)
            return Finding(line.step, Status.DOUBTFUL, why, reading=reading.words)
        self.prefer(reading.plan)
        return self.verdicts.held(line, reading)

    def outcome(self, line: Line, reading: Reading) -> Outcome:
        """What the worlds say of a line under one reading."""
        if line.relation is not None:
            return self.trials.outcome(reading, line.left, line.relation, line.right)
        from hw_cli.checking.judge.trying.proportional import is_law  # for ∝ alone

        positive = any(map(is_law, line.step.terms))
        return self.trials.outcome(reading, line.left, None, line.right, self.variable(line), positive)

    def variable(self, line: Line) -> Term | None:
        """In what the sides of a ∝ are proportional; None where that is not said, and of another relation."""
        if line.relation is not None:
            return None
        from hw_cli.checking.judge.trying.proportional import variable_of  # for ∝ alone

        return variable_of((line.left, self.derivation.steps[0].lhs.term)) or self.context.proportional

    def lacks_shapes(self, line: Line, plan: Plan) -> bool:
        """Whether it depends on the sizes of letters, which nothing tells under a plan, what a line says."""
        if is_shaped(plan.variant) or not self.context.maps:
            found = unshaped((line.left, line.right), plan.variant)
            return any(letter not in self.known.bases for letter in found)
        return is_about_matrices((line.left, line.right), self.said, self.known.bases)

    def prefer(self, plan: Plan) -> None:
        """A plan under which a line held is tried first on the next."""
        if self.plans[0] is not plan:
            self.plans.remove(plan)
            self.plans.insert(0, plan)


def _supposed(facts: Iterable[Hypothesis], letters: set[Term]) -> Iterator[Named]:
    """The sides of what is supposed of letters, which show with them which are vectors; those of an inequality are numbers."""
    one = core.Number("1")
    for fact in facts:
        sides = fact.left, fact.right
        if letters & {parts(letter)[0] for side in sides for letter in free_variables(side)}:
            yield from [sides] if fact.relation is Relation.EQ else [(side, one) for side in sides]
