"""One derivation under judgement: every step by its own relation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.checked import found as found_by
from hw_cli.checking.judge import doubts
from hw_cli.checking.judge.approximations import Order, orders
from hw_cli.checking.judge.line import FOR_SOME, SOMETIMES, TURNED, Line
from hw_cli.checking.judge.matrices import commuting, is_about_matrices, is_shaped
from hw_cli.checking.judge.naming import Naming
from hw_cli.checking.judge.one_reading import Above, OneReading, further
from hw_cli.checking.judge.open_points import OpenPoints
from hw_cli.checking.judge.other_meanings import as_printed, with_iterates, with_short_logarithms, with_values
from hw_cli.checking.judge.planning import plans_of
from hw_cli.checking.judge.proving import decided, extreme, kinked, numeric, over_the_line, plain
from hw_cli.checking.judge.roots import rooted
from hw_cli.checking.judge.trying.comparing import Outcome, Said
from hw_cli.checking.judge.trying.noise import MIRRORED
from hw_cli.checking.judge.trying.trials import Trials, variable_of
from hw_cli.checking.judge.weighing import explained, guesses_information, weighed, written_out
from hw_cli.checking.read.derivation import Derivation, Mood, Stated, Step
from hw_cli.checking.say.context import Context
from hw_cli.checking.say.conventions import means, moments, over_samples, shares, spreads, squared
from hw_cli.checking.say.definitions import Declarations, Known, Named, is_name, law_of, solved
from hw_cli.checking.say.facts import Facts, conditions, of_subscripts, of_two_laws, unit
from hw_cli.checking.say.new_names import entries, has_meaning, name_alone
from hw_cli.checking.say.readings import Reading, readings
from hw_cli.checking.say.recursions import closed, is_recursive, unrolled
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import is_about_chance, survey
from hw_cli.checking.say.unstated import factorised, formula_for, of_trajectory, one_sided, supposed
from hw_cli.kernel.decide import Decision
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.findings import Agreement, Refutation
from hw_cli.kernel.findings import Finding as Found
from hw_cli.kernel.setting import Hypothesis, Interval
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.arithmetic import TRANSPOSED
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import Captured, free_variables, substitute, subterms

if TYPE_CHECKING:
    from hw_cli.oracles.expected.words import Explained

LINE_WORK = 100_000  # nodes evaluated for all readings of a line
READING_WORK = 200  # for a reading, whatever it is: as long as so many nodes
_SAID = {
    Mood.GOAL: (Status.GOAL, say("announced, and not judged here")),
    Mood.TO_SOLVE: (Status.TO_SOLVE, say("an equation that is to be solved")),
    Mood.DENIED: (Status.DENIED, say("the text says that this does not hold")),
}
_NOTHING = core.Symbol("emptyset")
_UNSETTLED = (Status.FAILS, Status.UNDECIDED, Status.DOUBTFUL, Status.NOT_UNDERSTOOD)
_WEAK = {Relation.LT: Relation.LE, Relation.GT: Relation.GE}


class Judgement:
    """One derivation under judgement."""

    def __init__(
        self,
        derivation: Derivation,
        context: Context,
        said: Declarations,
        carried: tuple[Named, ...] = (),
        facts: tuple[Hypothesis, ...] = (),
        above: Above = Above(),  # noqa: B008  # frozen
    ) -> None:
        context = replace(context, curved=said.curved) if said.curved else context
        self.derivation, self.context, self.said = derivation, context, said
        self.facts, self.given = Facts(facts), facts
        self.supposed: list[tuple[Step, Hypothesis]] = []
        terms = tuple(
            side.term for step in derivation.steps for side in (step.lhs, step.rhs) if side.term is not None
        )
        spoken = (*terms, *(side for fact in facts for side in (fact.left, fact.right)))
        self.domains: dict[Term, Interval] = {
            **spreads((*spoken, *(body for _, body in said.laws))),
            **shares((*spoken, *(body for _, body in carried))),
            **dict(context.domains),
            **dict(said.domains),
        }
        usage = survey(terms)
        if carried:  # θ and θ_0, the parameters of laws that names stand for
            versions = survey((*spoken, *(body for _, body in carried))).versions
            usage = replace(usage, versions=usage.versions | versions)
        self.plans = plans_of(derivation, terms, usage, context, said, carried)
        self.plans += further(self.plans, above.file, context.name)
        if context.model is None and not context.definitions:
            carried = (*means(terms), *carried)
        if context.chance:
            carried = (*moments(terms), *carried)
        self.known = Known(carried)
        self.known.logistic = any(
            node.function == core.Function("sigmoid")
            for term in terms
            for node in subterms(term)
            if isinstance(node, core.Call)
        )
        self.trials = Trials(terms, self.domains, self.known, self.facts)
        self.naming = Naming(derivation.steps, context, self.plans, self.known, self.trials)
        self.one = OneReading(context.name, self.plans, self.outcome, above.near)
        self.open = OpenPoints(self)
        self.hints = True
        self.deviations = True  # N(μ, σ) may have the variance σ²
        self.doubtful: set[Term] = set()  # names of the context that a line gives another meaning

    def result(self) -> CheckedDerivation:
        """The derivation with a finding for each step."""
        findings: list[Finding] = []
        for step in self.derivation.steps:
            self.facts.beside = () if step.aside else conditions(self.derivation, step)
            findings.append(self.guarded(step))
            for side in (step.lhs, step.rhs):
                if side.term is not None:
                    self.known.seen |= free_variables(side.term)
        self.hints, self.facts.beside = False, ()
        passed_on = rooted(findings, self.judged)
        return CheckedDerivation(
            self.derivation,
            self.context.name,
            passed_on,
            tuple(self.known.definitions),
            supposed=tuple(self.supposed),
            held=tuple(self.one.held),
            facts=self.given,
        )

    # --- one step

    def guarded(self, step: Step) -> Finding:
        """The finding for a step; a fault of ours leaves it undecided, and does not cost the rest of the file."""
        try:
            return _as_mended(step, self.finding(step)) if step.mended else self.finding(step)
        except Exception as error:  # whatever it is: a line in doubt is never passed
            why = say(
                "hw has failed on this line, which is a bug: {error}",
                error=f"{type(error).__name__}: {error}",
            )
            return Finding(step, Status.UNDECIDED, why)

    def finding(self, step: Step) -> Finding:
        """The finding for one step, before it is known what is only passed on."""
        for side in (step.lhs, step.rhs):
            if side.term is None:
                problem = side.error.problem if side.error is not None else say("this is not a formula")
                return Finding(step, Status.NOT_UNDERSTOOD, problem)
        left, right = step.lhs.term, step.rhs.term
        if left is None or right is None:
            raise ValueError("a side without a term")
        drawn = [node for side in (left, right) for node in subterms(side) if isinstance(node, core.Density)]
        if any(_NOTHING in node.variables for node in drawn):  # the event that never occurs
            return Finding(step, Status.NOT_UNDERSTOOD, say("{sign} is not understood here", sign="∅"))
        left, right = (self.known.applied(self.known.multiplied(side)) for side in (left, right))
        if self.naming.flow is None:  # which ties z_k to z_{k-1} by itself
            left, right = unrolled((left, right), self.known.meanings)
        line = Line(step, left, step.relation.relation, right)
        if isinstance(right, core.Range):  # i = 1, …, n
            return Finding(step, Status.ASSUMPTION, say("supposed from here on"))
        if step.mood in _SAID:
            return Finding(step, *_SAID[step.mood])
        defines = step.relation in (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT)
        if step.aside and not defines:
            return self.beside(line)
        if defines or (step.mood in (Mood.ASSUMPTION, Mood.DEFINITION) and line.relation is not None):
            return self.assumed(line)
        if not step.follows and self.naming.supposes(step):
            return Finding(step, Status.DEFINITION, say("supposed from here on"))
        if step.relation is Stated.APPROX:
            return self.approximated(replace(line, relation=Relation.EQ))
        if line.relation is Relation.NE:
            return self.different(line)
        told = self.context.chance and any(map(_is_value_of_chance, (left, right), (right, left)))
        if line.is_equality and (told or any(map(_is_value_of_law, (left, right), (right, left)))):
            why = say("nothing says which law it is that has this value")
            return Finding(step, Status.UNDECIDED, why)
        if any(getattr(side, "function", line) in _EXTREMA for side in map(_unindexed, (left, right))):
            from hw_cli.checking.judge.extrema import without_extrema  # for such a line alone

            stands_for = without_extrema(line)
            if stands_for is not None:
                return self.of_extrema(line, *stands_for)
        line = self.name_following(line)
        law = law_of(step)
        if (
            law is not None and law[0] == line.left and self.context.laws
        ):  # N(μ, σ²), of the variable of the left side
            line = replace(line, right=law[1])
        found = self.of_recursion(line) or self.judged(line)
        if found.status in (Status.HOLDS, Status.ASSUMPTION):
            return found
        sides = {line.left, line.right}
        of_a_name = any(map(_is_slope, sides))
        if found.status is Status.FAILS and step.equivalent and line.is_equality:  # f(x) = 0 ⇔ x = 1
            zero = any(all(exact_value(item) == 0 for item in entries(side) or (side,)) for side in sides)
            return Finding(step, *_SAID[Mood.TO_SOLVE]) if zero else Finding(step, Status.UNDECIDED, FOR_SOME)
        if found.status is Status.FAILS and core.Number("0") in sides and of_a_name:  # f'(y) = 0, f''(y) < 0
            return Finding(step, *_SAID[Mood.TO_SOLVE])
        if (
            found.status in (Status.UNDECIDED, Status.DOUBTFUL)
            and line.is_equality
            and self.sets_to_zero(line)
        ):
            return Finding(step, *_SAID[Mood.TO_SOLVE])
        found = self.with_facts(line, found.status is Status.DEFINITION) or found
        if found.status in _UNSETTLED and (head := self.law_of_formula(line)) is not None:
            return self.declares(line, head)
        if found.status is Status.DEFINITION and isinstance(line.left, core.Derivative | core.Gradient):
            said = Hypothesis(line.left, Relation.EQ, line.right)  # what ∂L/∂y is holds below
            self.facts.add(said)
            self.supposed.append((step, said))
        return found

    def approximated(self, line: Line) -> Finding:
        """An approximation: equal, equal to the digits printed, or an expansion in something small; a mean over samples of
        a law is to have the mean that it stands for."""
        missed: tuple[Order, Reading] | None = None
        for plan in self.plans:
            for reading in readings(plan, line.left, line.right):
                if self.outcome(line, reading).said is Said.HOLDS:
                    return self.held(line, reading)
                for order in orders(self.trials, reading, line.left, line.right):
                    found = self.expanded(line, order, reading) if order.seems else None
                    if found is not None:
                        return found
                    missed = missed or ((order, reading) if order.misses else None)
        found = as_printed(line, self.judged)
        if found is not None:
            return found
        if missed is not None:
            why = say(
                "as {small} goes to 0, the two sides differ by as much as what is kept",
                small=missed[0].small,
            )
            return Finding(line.step, Status.DOUBTFUL, why, reading=missed[1].words)
        pair = over_samples(line.left, line.right)
        if pair is None:
            return Finding(line.step, Status.UNDECIDED, say("an approximation that could not be checked"))
        judged = self.judged(replace(line, left=pair[0], right=pair[1]))
        if judged.status is Status.FAILS:
            why = say("the mean over the samples is not the mean under their law")
            return Finding(line.step, Status.DOUBTFUL, why, reading=judged.reading)
        return Finding(
            line.step, Status.NOT_CHECKABLE, say("a mean over samples, which comes near to the mean")
        )

    def expanded(self, line: Line, order: Order, reading: Reading) -> Finding | None:
        """An expansion whose gap and derivatives vanish where they have to; None where one is not found to."""
        found = []
        try:
            for term in order.vanishing():
                one = replace(line, left=term, right=core.Number("0"))
                if self.outcome(one, reading).said is not Said.HOLDS:
                    return None
                found.append(self.held(one, reading))
        except Captured:
            return None
        if any(item.status is not Status.HOLDS for item in found):
            return None
        weakest = min(found, key=lambda item: item.proved)
        kept = say(
            "the difference is of a higher order in {small} than what is kept: its derivatives vanish where it starts",
            small=order.small,
        )
        return replace(weakest, message=kept, explain=None)

    def of_extrema(self, written: Line, line: Line, more: bool) -> Finding:
        """What is found of the line that stands for one about extrema; `more`: it says more than that one."""
        from hw_cli.checking.judge.extrema import extremum

        for name, body in name_alone(written.left, written.right):
            if extremum(body) and not self.known.is_defined(name) and not self.naming.is_told(name):
                return Finding(line.step, Status.DEFINITION, say("defines {name}", name=name))
        context, said = self.context, self.said
        own = {side.letter for side in map(extremum, (written.left, written.right)) if side is not None}
        self.context, self.said = replace(context, equations=False), replace(said, free=said.free | own)
        found = self.judged(line)  # of all values of its letter
        self.context, self.said = context, said
        if found.status is Status.FAILS and more:
            why = say("the two differ; whether they are extreme at the same place is not looked at")
            return Finding(line.step, Status.DOUBTFUL, why)
        return found

    def sets_to_zero(self, line: Line) -> bool:
        """Whether it is where a derivative of this chain, or what it is found to be, is set to 0."""
        return core.Number("0") in (line.left, line.right) and any(
            isinstance(side.term, core.Derivative | core.Gradient)
            for step in self.derivation.steps
            for side in (step.lhs, step.rhs)
        )

    def with_facts(self, line: Line, defines: bool) -> Finding | None:
        """What is said of a line once what is supposed to be equal is replaced; None where that changes nothing, and for
        what defines a name of which nothing is supposed."""
        sides = line.left, line.right
        if any(unit(fact) for fact in self.facts.about(*self.open.spelled(line))):  # H = I - 2uu^T
            spelled = (written_out(Reading(self.plans[0]), side, self.known.meanings) for side in sides)
            sides = (next(spelled) or line.left, next(spelled) or line.right)
        left, right = map(self.facts.rewritten, sides)
        nodes = {node for side in (left, right) for node in subterms(side)}
        if (left, right) == sides or (defines and any(name in nodes for name, _ in name_alone(*sides))):
            return None
        return self.judged(replace(line, left=left, right=right))

    def name_following(self, line: Line) -> Line:
        """A line by which a text says a law that follows from others, p(x | y) = N(μ̃, σ̃²), as a law of x; its names are
        those of that law."""
        law = law_of(line.step)
        if law is None or law[0] not in self.said.following or not isinstance(line.right, core.Normal):
            return line
        follows = dict(self.said.laws)[law[0]]
        if not isinstance(follows, core.Normal):
            return line
        for part, body in ((line.right.mean, follows.mean), (line.right.variance, follows.variance)):
            for name, meaning in name_alone(part, body):
                if not (self.known.is_seen(name) or self.known.is_defined(name)) and not exact_value(body):
                    self.naming.definition(line.step, name, meaning)
        return replace(line, right=law[1])

    def of_recursion(self, line: Line) -> Finding | None:
        """The finding for x_k = f(k) where x_{k+1} is said by x_k: by what is said; None for another line."""
        tied = self.naming.flow is not None or not line.is_equality
        pairs = () if tied else closed(line.left, line.right, self.known.meanings)
        found: Finding | None = None
        for left, right in pairs:
            found = self.judged(replace(line, left=left, right=right))
            if found.status is not Status.HOLDS:
                return found if found.status is Status.FAILS else None
        return found if len(pairs) > 1 else None  # where it starts has to be seen too

    def law_of_formula(self, line: Line) -> core.Density | None:
        """The density that a line gives a formula for, p(x | μ) = μ^x (1 - μ)^{1 - x}, where nothing else says its law."""
        if not line.is_equality or line.step.follows or self.context.laws:
            return None
        laws = {(head.law, head.variables, head.given) for head, _ in self.said.laws}
        laws |= {
            (fact.left.law, fact.left.variables, fact.left.given)
            for fact in self.facts
            if isinstance(fact.left, core.Density)
        }
        found = formula_for(line.left, line.right)
        return None if found is None or (found.law, found.variables, found.given) in laws else found

    def declares(self, line: Line, head: core.Density) -> Finding:
        """A law by its formula, put to use from here on; that it is one is seen where its values 0 and 1 have all its mass."""
        body = line.right if line.left == head else line.left
        (variable,) = head.variables
        mass = core.Sum(tuple(substitute(body, {variable: core.Number(value)}) for value in "01"))
        said = Hypothesis(head, Relation.EQ, body)
        self.facts.add(said)
        self.supposed.append((line.step, said))
        whole = (
            self.open.entails(plan, Hypothesis(mass, Relation.EQ, core.Number("1"))) for plan in self.plans
        )
        if any(whole):
            return Finding(line.step, Status.DEFINITION, say("declares {name}", name=head))
        why = say("nothing says what {name} is: it is stated here, and cannot be checked", name=head)
        return Finding(line.step, Status.UNDECIDED, why)

    def different(self, line: Line) -> Finding:
        """A line that says that two things differ: wrong where they are the same everywhere."""
        if not self.known.uses(line.left, line.right) and any(name_alone(line.left, line.right)):
            return Finding(line.step, Status.ASSUMPTION, say("supposed from here on"))  # of what is not known
        again = self.judged(replace(line, relation=Relation.EQ))
        if again.status is Status.HOLDS and is_name(line.left) and exact_value(line.right) is not None:
            return Finding(line.step, Status.ASSUMPTION, say("supposed from here on"))  # x = 0; x ≠ 0: a case
        if again.status is Status.HOLDS:
            return Finding(line.step, Status.FAILS, say("the two sides are the same"), root=True)
        if again.status is Status.FAILS:
            return Finding(line.step, Status.DENIED, say("the two sides are not the same thing"))
        if again.status is Status.DEFINITION:  # X ≠ 0, of which nothing else is said
            return Finding(line.step, Status.ASSUMPTION, say("supposed from here on"))
        return again

    def assumed(self, line: Line) -> Finding:
        """A line that the text supposes: the definition of a name, or a fact for what follows."""
        step, relation = line.step, line.relation
        if step.relation in (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT):
            left, right = line.left, line.right
            head, body = (left, right) if step.relation is Stated.DEFINES_LEFT else (right, left)
            if is_name(body) and not is_name(head):  # `E[…] := L` at the end of a chain
                head, body = body, head
            if has_meaning(head) and self.judged(replace(line, relation=Relation.EQ)).status is Status.HOLDS:
                return Finding(step, Status.DEFINITION, say("defines {name}", name=head))  # as it is known
            return self.naming.definition(step, *((head, body) if is_name(head) else solved(head, body)))
        if law_of(step) is not None:
            return Finding(step, Status.DEFINITION, say("declares {name}", name=line.left))
        laws = of_two_laws(line.left, line.right) if line.is_equality else None
        if line.is_equality and laws is None and not of_subscripts(line.left, line.right):
            for name, body in name_alone(line.left, line.right):
                return self.naming.definition(step, name, body)
        if relation is not None:
            said = laws or Hypothesis(line.left, relation, line.right)
            self.facts.add(said)
            self.supposed.append((step, said))
        return Finding(step, Status.ASSUMPTION, say("supposed from here on"))

    def beside(self, line: Line) -> Finding:
        """A step beside a line: it may hold, or bring in a name; what does not hold may be a condition."""
        remark = Finding(
            line.step, Status.NOT_CHECKABLE, say("said beside the line, as a condition or a remark")
        )
        supposed = Finding(line.step, Status.ASSUMPTION, say("supposed for the line that it stands beside"))
        if line.step.mood in (Mood.ASSUMPTION, Mood.DEFINITION):
            remark = supposed
        if not line.is_equality or exact_value(line.left) is not None or of_subscripts(line.left, line.right):
            return remark
        for name, body in name_alone(line.left, line.right):
            new = not self.known.is_seen(name) and not self.known.is_defined(name)
            told = self.naming.is_told(name) or name in dict(self.context.indices)
            if new and not told and exact_value(body) is None:
                self.known.definitions.append((name, body))  # for those below; here it may be a condition
                return Finding(line.step, Status.DEFINITION, say("defines {name}", name=name))
        if remark is supposed:
            return remark
        for plan in self.plans:
            for reading in readings(plan, line.left, line.right):
                if self.outcome(line, reading).said is Said.HOLDS:
                    return self.held(line, reading)
        return self.judged(line) if self.computes(line) else remark

    def computes(self, line: Line) -> bool:
        """Whether a line says what something comes to, which is no condition: a derivative or a mean by its own letters."""
        if exact_value(line.right) is not None or any(
            isinstance(node, core.Transpose) for side in (line.left, line.right) for node in subterms(side)
        ):
            return False
        plan = self.plans[0]
        left = written_out(Reading(plan), line.left, self.known.meanings) or line.left
        computed = core.Derivative | core.Gradient | core.Expectation | core.KL | core.Integral
        nodes = {node for side in (line.left, left) for node in subterms(side)}
        labels = (part for node in nodes if isinstance(node, core.Law) for part in node.parameters)
        spoken = (line.left, left, *labels)
        own = {parts(item)[0] for side in spoken for item in free_variables(side)}
        chained = line.step.follows and line.step.mood is Mood.CLAIM  # a = b = c is no condition
        return chained or (
            isinstance(line.left, computed) and {parts(item)[0] for item in free_variables(line.right)} <= own
        )

    def judged(self, line: Line) -> Finding:
        """What the worlds say of a line, under the first reading that makes it hold."""
        step = line.step
        if self.naming.states_a_tie(line):
            return self.naming.definition(step, line.left, line.right)
        if law_of(step) in self.said.laws and not self.context.laws:  # it is judged by no other line
            return Finding(step, Status.DEFINITION, say("declares {name}", name=line.left))
        most = self.trials.work + LINE_WORK
        first: tuple[Outcome, Reading] | None = None
        for plan in self.plans:
            for reading in () if plan.merges(line.left, line.right) else self.one.likeliest(plan, line):
                outcome = self.outcome(line, reading)
                if outcome.said in (Said.HOLDS, Said.FAILS) and self.lacks_shapes(line, plan):
                    why = say("which letters are vectors and which are matrices is not said")
                    return self.naming.of(line, set()) or Finding(step, Status.UNDECIDED, why)
                if outcome.said is Said.HOLDS:
                    return self.settled(line, reading)
                if outcome.why is MIRRORED and not self.one.couples(line):
                    return Finding(step, Status.DOUBTFUL, MIRRORED, reading=reading.words)
                most -= READING_WORK
                if self.trials.work > most:
                    return Finding(step, Status.UNDECIDED, say("too large to check"))
                if first is None or (outcome.said is Said.FAILS and first[0].said is not Said.FAILS):
                    first = outcome, reading
        if first is None:
            why = say("there is no way to read this line in the context")
            return Finding(step, Status.NOT_UNDERSTOOD, why)
        outcome, reading = first
        if outcome.said is Said.FAILS:
            return self.refuted(line, outcome, reading)
        return self.unclear(line, outcome, reading)

    def settled(self, line: Line, reading: Reading) -> Finding:
        """A line that holds under a reading, which has to be that of the lines above."""
        other = self.one.against(line, reading) if self.hints else None
        if other is not None:
            why = say("holds only if it is read otherwise than line {line}", line=other.step.position.line)
            return Finding(line.step, Status.DOUBTFUL, why, reading=reading.words)
        self.prefer(reading.plan)
        return self.held(line, reading)

    def outcome(self, line: Line, reading: Reading) -> Outcome:
        """What the worlds say of a line under one reading."""
        variable = None
        if line.relation is None:
            start = self.derivation.steps[0].lhs.term
            variable = variable_of((line.left, start)) or self.context.proportional
        return self.trials.outcome(reading, line.left, line.relation, line.right, variable)

    def lacks_shapes(self, line: Line, plan: Plan) -> bool:
        """Whether it depends on the sizes of letters, which nothing tells under a plan, what a line says."""
        if not self.context.maps or is_shaped(plan.variant):
            return False
        return is_about_matrices((line.left, line.right), self.said, self.known.bases)

    def prefer(self, plan: Plan) -> None:
        """A plan under which a line held is tried first on the next."""
        if self.plans[0] is not plan:
            self.plans.remove(plan)
            self.plans.insert(0, plan)

    # --- what comes of it

    def held(self, line: Line, reading: Reading) -> Finding:
        """A line that holds at all points tried: proved, refuted where rounding hid it, or confirmed."""
        doubt = doubts.of_differentials(line.left, line.right, holds=True)
        if line.left != line.right:
            doubt = doubt or self.open.doubt_of_draws(line, reading, holds=True)
        if doubt is not None:
            return Finding(line.step, Status.DOUBTFUL, doubt)
        if self.context.maps and not is_shaped(reading.plan.variant):
            capitals = commuting(line.left, line.right, self.known.bases)
            if capitals:
                why = say(
                    "would differ if {name} and {other} are matrices; nothing says what they are",
                    name=capitals[0],
                    other=capitals[1],
                )
                return Finding(line.step, Status.DOUBTFUL, why)
        found = self.by_formula(line, reading)
        if found is not None and not (found.status is Status.FAILS and reading.plan.variant.noise):
            return replace(found, reading=reading.words)  # two noises may be equal in law
        if extreme(line.left) or extreme(line.right):
            return Finding(line.step, Status.UNDECIDED, _too_far())
        if plain(reading.plan, line.left, line.right) and kinked(line.left, line.right):
            why = say("it holds at the points tried, but has kinks or branches, and no judge could tell")
            return Finding(line.step, Status.UNDECIDED, why)
        doubt = doubts.of_laws(reading, line.left, line.right) if line.left != line.right else None
        doubt = (
            doubt
            or doubts.of_divergences(reading, line.left, line.right)
            or doubts.of_components(reading, line.left, line.right)
            or doubts.of_versions(reading, line.left, line.right)
            or self.independence(line, reading)
        )
        if doubt is not None:
            return Finding(line.step, Status.DOUBTFUL, doubt, reading=reading.words)
        message = say("holds at every random point tried")
        decision = self.weighed(line, reading, Agreement("worlds", message, tight=True))
        statement = Statement(line.left, line.relation or Relation.EQ, line.right)
        if decision.verdict is not Verdict.PROVED and guesses_information(reading, statement):
            why = say("it depends on which variables are independent given others, and nothing says that")
            return Finding(line.step, Status.DOUBTFUL, why, reading=reading.words)
        if decision.verdict is Verdict.REFUTED and decision.counterexample is not None:
            why = say("not so in a model in which laws are nearly functions")
            shown = decision.counterexample
            return self.refuted(line, Outcome(Said.FAILS, why, lambda: shown), reading)
        proved = decision.verdict is Verdict.PROVED
        name = None if proved else self.open.any_function(line, reading)
        if name is not None and (line.relation in _WEAK or name not in dict(self.said.curved)):
            why = say("true of the functions {name} that were tried, and proved of none", name=name)
            return Finding(line.step, Status.UNDECIDED, why, reading=reading.words)
        made = found_by(line.step, decision, say("proved") if proved else message, reading.words)
        return replace(made, explain=self.explained(line, reading))

    def independence(self, line: Line, reading: Reading) -> Message | None:
        """Why a line that holds of samples may not: q(z_{1:T} | x) = Π q(z_t | x) says that they are independent."""
        model, sides = reading.plan.model, ((line.left, line.right), (line.right, line.left))
        if (
            model is None
            or model.laws
            or self.said.independent
            or not any(factorised(*pair) for pair in sides)
        ):
            return None
        return say("it holds for independent variables, and nothing says that these are")

    def explained(self, line: Line, reading: Reading) -> Callable[[], Explained | None]:
        """What tells, when it is asked, how the sides of a line about densities compare."""
        meanings = tuple(self.known.meanings)
        return partial(explained, reading, line.left, line.relation, line.right, meanings)

    def weighed(self, line: Line, reading: Reading, worlds: Found) -> Decision:
        """The kernel's decision on a line that the worlds have tried.

        Raises Disagreement where they refute what is proved: one of the two is our own bug.
        """
        meanings = self.known.meanings
        return weighed(worlds, reading, line.left, line.relation, line.right, meanings, self.domains)

    def unclear(self, line: Line, outcome: Outcome, reading: Reading) -> Finding:
        """What worlds cannot tell: a definition, a formula for the judge of formulas, or nothing."""
        law = law_of(line.step)
        if law is not None and dict(self.said.laws).get(law[0], law[1]) == law[1]:
            return Finding(line.step, Status.DEFINITION, say("declares {name}", name=line.left))
        found = (self.naming.of(line, set()) if law is None else None) or self.by_formula(line, reading)
        if (
            found is not None
            and found.status is Status.FAILS
            and line.relation in TURNED
            and _of_letters(line)
        ):
            return Finding(line.step, Status.UNDECIDED, SOMETIMES)
        if found is not None and found.status is Status.FAILS:
            doubt = self.open.doubt(line, Outcome(Said.FAILS), reading) or doubts.of_rounding(
                line.step, found.counterexample
            )
            return found if doubt is None else Finding(line.step, Status.DOUBTFUL, doubt)
        if found is not None:
            return found
        status = Status.UNDECIDED if outcome.said is Said.UNCLEAR else Status.NOT_UNDERSTOOD
        return Finding(line.step, status, outcome.why or say("not decided"), reading=reading.words)

    def compares_letters(self, line: Line) -> bool:
        """Whether it is an inequality of two letters of which nothing is said: d < D."""
        told = self.known.uses(line.left, line.right) or self.facts.about(line.left, line.right)
        return line.relation in TURNED and _of_letters(line) and not told

    def by_formula(self, line: Line, reading: Reading) -> Finding | None:
        """What the judge of formulas says of a line of plain algebra; None where it says nothing."""
        step, left, relation, right = line.step, line.left, line.relation, line.right
        if not free_variables(left) | free_variables(right):
            left, right = over_the_line(left), over_the_line(right)
        if relation is None or not plain(reading.plan, left, right) or self.known.uses(left, right):
            return None
        heads = (parts(head) for head, body in self.known.meanings if not is_recursive(head, body))
        counted = {base for base, index, _ in heads if any(isinstance(part, core.Symbol) for part in index)}
        if any(parts(letter)[0] in counted for letter in free_variables(left) | free_variables(right)):
            return None  # x_t is defined for each t: x_{t-1} is no letter of its own
        supposed = self.facts.about(left, right)
        if self.known.uses(*(side for fact in supposed for side in (fact.left, fact.right))):
            return None  # what is supposed of V holds of what V is
        answer = decided(self.domains, left, relation, right, supposed)
        if answer is None:
            return None
        (said,) = answer.evidence
        if answer.verdict.passes:
            number, proved = (
                not free_variables(left) | free_variables(right),
                answer.verdict is Verdict.PROVED,
            )
            if (
                not proved and number and not numeric(left, right)
            ):  # digits alone do not tell 10^{10^{10}} and its successor apart
                return Finding(step, Status.UNDECIDED, _too_far())
            return found_by(step, answer, say("proved") if proved else said.detail)
        weak = _WEAK.get(relation)
        again = decided(self.domains, left, weak, right, supposed) if weak is not None else None
        if again is not None and again.verdict.passes:
            why = say("the inequality is strict but where the two sides are equal")
            return Finding(step, Status.UNDECIDED, why, counterexample=answer.counterexample)
        return found_by(step, answer, said.detail, counterexample=answer.counterexample)

    def refuted(self, line: Line, outcome: Outcome, reading: Reading) -> Finding:
        """A step whose sides differ: a definition, what cannot be refuted, or a slip."""
        step, left, right = line.step, line.left, line.right
        found = self.by_formula(line, reading)
        if found is not None and (found.status is Status.HOLDS or found.status is Status.UNDECIDED):
            return found
        if found is None and numeric(left, right) and plain(reading.plan, left, right):
            rough = say("the value of an integral is not known precisely enough")
            return self.naming.of(line, set()) or Finding(step, Status.UNDECIDED, rough)
        found = (
            self.with_deviations(line)
            or with_values(line, self.judged)
            or with_iterates(line, self.judged)
            or as_printed(line, self.judged)
            or with_short_logarithms(line, self.judged)
        )
        if found is not None:
            return found
        doubtful: set[Term] = set()
        law = law_of(step)
        declared = law is not None and law[0] in dict(self.said.laws)  # as another law, by another line
        named = None if declared else self.naming.of(line, doubtful)
        if named is not None:
            return named
        if self.supposes_laws(line, reading):
            why_not = say("supposed of the laws, and not checked")
            laws = isinstance(left, core.Density) and isinstance(right, core.Density)
            if step.follows or not (laws or reading.plan.context.smooth):
                return Finding(step, Status.UNDECIDED, why_not)
            said = Hypothesis(left, Relation.EQ, right)
            self.facts.add(said)
            self.supposed.append((step, said))
            return Finding(step, Status.ASSUMPTION, why_not)
        why = self.open_question(line, reading)
        if why is not None:
            return Finding(step, Status.UNDECIDED, why[0], reading=why[1])
        self.doubtful |= doubtful
        doubt = self.open.doubt(line, outcome, reading)
        if doubt is not None:
            return Finding(step, Status.DOUBTFUL, doubt, reading=reading.words)
        message = (
            say("the two sides differ")
            if line.relation in (None, Relation.EQ)
            else say("the inequality fails")
        )
        explain = self.explained(line, reading)
        compared = explain() if self.hints and line.is_equality else None
        words = None if compared is None else compared.words
        guess = self.hints and line.is_equality and words is None
        what = outcome.why or message
        from hw_cli.checking.judge.hints import hint  # for what is wrong alone

        made = found_by(
            step,
            self.weighed(line, reading, Refutation("worlds", message, outcome.counterexample)),
            what if words is None else say("{what}: {words}", what=what, words=words),
            reading.words,
            outcome.counterexample,
            hint(self.trials, reading, left, right) if guess else None,
        )
        return replace(made, explain=explain)

    def with_deviations(self, line: Line) -> Finding | None:
        """The finding for a line that holds where the second number of a normal law is its standard deviation."""
        first, second = squared(line.left), squared(line.right)
        if not self.deviations or (first, second) == (line.left, line.right):
            return None
        self.deviations = False
        found = self.judged(replace(line, left=first, right=second))
        self.deviations = True
        if found.status is not Status.HOLDS:
            return None
        return replace(found, reading=say("N(μ, σ), where σ is the standard deviation"))

    def supposes_laws(self, line: Line, reading: Reading) -> bool:
        """Whether a line says that two laws are one, or that variables are independent."""
        model, sides = reading.plan.model, ((line.left, line.right), (line.right, line.left))
        if not line.is_equality:
            return False
        if reading.plan.context.smooth:
            return of_trajectory(line.left, line.right)
        if model is None:
            return bool(reading.plan.variant.components) and any(factorised(*pair) for pair in sides)
        return supposed(line.left, line.right, not model.laws)

    def open_question(self, line: Line, reading: Reading) -> tuple[Message, Message | None] | None:
        """Why a line whose sides differ may be meant in another way, and its reading; None where it is wrong."""
        left, right, model = line.left, line.right, reading.plan.model
        spelled = [written_out(reading, side, self.known.meanings) or side for side in (left, right)]
        if model is not None and (law := one_sided(*spelled)) is not None:
            return say("nothing says which law {name} is", name=law), reading.words
        flow = self.naming.flow
        if flow is not None and not flow.sure:
            return say("whether it is right depends on what is said elsewhere of its letters"), None
        if line.is_equality and not _is_computed(left, right) and self.naming.may_be_solved(left, right):
            return FOR_SOME, None
        if self.open.is_solved(line, reading):
            return FOR_SOME if line.is_equality else SOMETIMES, None
        if any(_SET.fullmatch(side.source.strip()) for side in (line.step.lhs, line.step.rhs)):
            return say("a set, which is not looked into"), None
        headed = self.derivation.inline and _ITEM.search(self.derivation.before) and not line.step.follows
        if self.derivation.inline and line.is_equality and _REPLACED.search(self.derivation.before):
            return FOR_SOME, None  # what was found elsewhere is put in
        if headed and free_variables(left) | free_variables(right) and _HEADS.match(self.derivation.after):
            return FOR_SOME, None
        solved = self.context.equations or _of_letters(line)
        turned = TURNED.get(line.relation) if line.relation is not None and solved else None
        some = turned is not None and self.outcome(replace(line, relation=turned), reading).said is Said.FAILS
        if some or self.compares_letters(line):
            return SOMETIMES, None
        for base in self.doubtful:
            if any(parts(node)[0] == base for term in (left, right) for node in subterms(term)):
                return say("{name} has another meaning in a line above", name=base), None
        return None


_SET = re.compile(r"(?:\\left\s*)?\\(?:\{|lbrace\b).*\\(?:\}|rbrace)\s*", re.DOTALL)
_ITEM = re.compile(r"^$|(?:^|\s)(?:[-+]|\d+[.)])$")
_REPLACED = re.compile(r"(?:remplaç\w+|remplace|replacing|substitut\w+|plugging in)$")
_HEADS = re.compile(r"[:→⇒—–]|->")  # what stands behind the case that an item or a paragraph is about
_EXTREMA = frozenset(core.Function(name) for name in ("max", "min", "argmax", "argmin"))


def _unindexed(side: Term) -> Term:
    """A call of a function without the subscripts of the function."""
    match side:
        case core.Call(function=core.Function(name=name, index=(_, *_))):
            return core.Call(core.Function(name), side.arguments)
    return side


def _of_letters(line: Line) -> bool:
    """Whether both sides are letters: z_i > z_j, d < D."""
    return all(is_name(side) and not isinstance(side, core.Call) for side in (line.left, line.right))


def _is_slope(side: Term) -> bool:
    """Whether it is f'(y) or df(y)/dy."""
    match side:
        case core.Call(function=core.DerivativeOf()):
            return True
        case core.Derivative(body=core.Call(arguments=arguments) as body, variable=variable):
            return is_name(body) and variable in arguments
    return False


def _is_value_of_law(side: Term, other: Term) -> bool:
    """Whether a density, or its logarithm, is said to be a number that not all laws have: log p(x) = -1.29."""
    match side:
        case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
            side = inner
    value = exact_value(other)
    whole = value.denominator == 1 if value is not None else bool(free_variables(other) or _laws(other))
    return isinstance(side, core.Density) and not whole


def _laws(term: Term) -> bool:
    """Whether laws stand in a term."""
    return any(isinstance(node, core.Density | core.Law | core.Normal) for node in subterms(term))


def _is_value_of_chance(side: Term, other: Term) -> bool:
    """Whether probabilities and means of variables of which no law is given are said to come to a fraction."""
    value = exact_value(other)
    drawn = any(is_about_chance(node) or isinstance(node, core.Density) for node in subterms(side))
    return drawn and not free_variables(other) and (value is None or value.denominator != 1)


def _is_computed(left: Term, right: Term) -> bool:
    """Whether a side is a derivative of a formula in whose letters the other is: no equation for them, but where it is 0."""
    letters = free_variables(right) - {*TRANSPOSED}
    named = not isinstance(left, core.Derivative | core.Gradient) or is_name(left.body)
    return not named and bool(letters) and letters <= free_variables(left)


def _as_mended(step: Step, found: Finding) -> Finding:
    """The finding for a line whose brackets were matched or whose unknown commands were left out: a guess, which makes
    no cross and holds nothing for sure."""
    if found.status is Status.FAILS:
        why = say("the two sides differ, but brackets do not match or commands are not known")
    elif found.status is Status.HOLDS:
        why = say(
            "it holds with its brackets matched and unknown commands left out, as they are not in the text"
        )
    else:
        return found
    return Finding(step, Status.DOUBTFUL, why, reading=found.reading)


def _too_far() -> Message:
    return say("the numbers of this line are too large or too small for the check")


__all__ = ["Judgement"]
