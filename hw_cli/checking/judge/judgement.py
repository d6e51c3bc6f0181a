"""One derivation under judgement: every step by its own relation."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

from hw_cli.checking.checked import CheckedDerivation, Finding, Status, as_guessed
from hw_cli.checking.judge.line import (
    FOR_SOME,
    TURNED,
    Line,
    is_slope,
    is_value_of_chance,
    is_value_of_law,
    unindexed,
)
from hw_cli.checking.judge.matrices import is_about_matrices, is_shaped, unshaped
from hw_cli.checking.judge.naming import Naming
from hw_cli.checking.judge.one_reading import Above, OneReading, further
from hw_cli.checking.judge.open_points import OpenPoints
from hw_cli.checking.judge.planning import plans_of
from hw_cli.checking.judge.roots import rooted
from hw_cli.checking.judge.suppositions import Suppositions
from hw_cli.checking.judge.trying.comparing import MIRRORED, Outcome, Said
from hw_cli.checking.judge.trying.proportional import is_law
from hw_cli.checking.judge.trying.trials import Trials, variable_of
from hw_cli.checking.judge.verdicts import Verdicts
from hw_cli.checking.read.derivation import Derivation, Mood, Stated, Step
from hw_cli.checking.say.chance import means, moments
from hw_cli.checking.say.context import Context
from hw_cli.checking.say.definitions import Declarations, Known, Named, law_of
from hw_cli.checking.say.facts import Facts, conditions
from hw_cli.checking.say.moods import CONDITION_AFTER, is_concluded
from hw_cli.checking.say.new_names import entries
from hw_cli.checking.say.ranges import shares, spreads
from hw_cli.checking.say.readings import Reading
from hw_cli.checking.say.recursions import closed, reached, unrolled
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import survey
from hw_cli.kernel.setting import Hypothesis, Interval
from hw_cli.oracles.models import Imprecise, parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import bottom_up, contains, free_variables, subterms

LINE_WORK = 100_000  # nodes evaluated for all readings of a line
READING_WORK = 200  # for a reading, whatever it is: as long as so many nodes
_SAID = {
    Mood.GOAL: (Status.GOAL, say("announced, and not judged here")),
    Mood.TO_SOLVE: (Status.TO_SOLVE, say("an equation that is to be solved")),
    Mood.DENIED: (Status.DENIED, say("the text says that this does not hold")),
}
RAISES = bool(os.environ.get("HW_DEBUG"))  # a fault of ours is shown whole, and ends the run
_NOTHING = core.Symbol("emptyset")
_OPEN = (Status.FAILS, Status.UNDECIDED, Status.DOUBTFUL)
_UNSETTLED = (*_OPEN, Status.NOT_UNDERSTOOD)


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
        terms = derivation.terms
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
        joint = (
            (fact.left, fact.right)
            for fact in facts
            if isinstance(fact.right, core.Normal) and isinstance(fact.right.variance, core.Matrix)
        )
        self.plans = plans_of(derivation, terms, usage, context, said, (*carried, *joint))
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
        self.facts.released = self.said.released
        self.facts.kinds = {letter: shape.kind for letter, shape in self.said.shapes if shape is not None}
        self.trials = Trials(terms, self.domains, self.known, self.facts, self.said.chance.discrete)
        self.naming = Naming(derivation.steps, context, self.plans, self.known, self.trials)
        self.one = OneReading(context.name, self.plans, self.outcome, above.near)
        self.open = OpenPoints(self)
        self.suppositions = Suppositions(self)
        self.verdicts = Verdicts(self)
        self.findings: list[Finding] = []  # so far
        self.rooting = False  # all lines are judged: what follows from a slip is looked for
        self.asked = list(above.asked)  # the sides of equations that are to be solved
        self.doubtful: set[Term] = set()  # names of the context that a line gives another meaning

    def result(self) -> CheckedDerivation:
        """The derivation with a finding for each step."""
        findings = self.findings = []
        for step in self.derivation.steps:
            self.facts.beside = () if step.aside else conditions(self.derivation, step)
            findings.append(self.solving(_guarded(step, self.finding)))
            for side in (step.lhs, step.rhs):
                if side.term is not None:
                    self.known.seen |= free_variables(side.term)
        self.rooting, self.facts.beside = True, ()
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

    def solving(self, found: Finding) -> Finding:
        """A finding; that of an equation which follows from one above that is to be solved, where it is not decided."""
        step, status = found.step, found.status
        left, right = step.lhs.term, step.rhs.term
        found_so = status is Status.DEFINITION and step.mood is Mood.CLAIM
        some = (status in _OPEN or found_so) and step.relation is Stated.EQ
        if left is None or right is None or not (some or status is Status.TO_SOLVE):
            return found
        supposed = [
            (fact.left, fact.right) for fact in self.facts.about(left, right) if fact.relation is Relation.EQ
        ]
        if some and (self.asked or supposed):
            from hw_cli.checking.judge.equations import (
                followed,
                has_images,
                is_missed,
            )  # for a text that has some

            line = Line(step, self.known.applied(left), Relation.EQ, self.known.applied(right))
            concluded = found_so and is_concluded(self.derivation, step)
            if concluded and is_missed(self, line, [*supposed, *self.asked]):
                return Finding(step, Status.DOUBTFUL, say("it does not solve the equation above"))
            if concluded and has_images(line.left, [*supposed, *self.asked]):
                why = say(
                    "the equation above is one of images of {name}, and says less of it", name=line.left
                )
                return Finding(step, Status.UNDECIDED, why)
            found = followed(self, line, self.asked) or found
        if found.status in (Status.HOLDS, Status.TO_SOLVE):
            self.asked.append((left, right))
        return found

    def finding(self, step: Step) -> Finding:
        """The finding for one step, before it is known what is only passed on."""
        for side in (step.lhs, step.rhs):
            if side.term is None:
                if self.naming.describes(step):
                    return Finding(step, Status.DEFINITION, say("defines {name}", name=step.lhs.term or ""))
                problem = side.error.problem if side.error is not None else say("this is not a formula")
                return Finding(step, Status.NOT_UNDERSTOOD, problem)
        left, right = step.lhs.term, step.rhs.term
        if left is None or right is None:
            raise ValueError("a side without a term")
        drawn = [node for side in (left, right) for node in subterms(side) if isinstance(node, core.Density)]
        if any(_NOTHING in node.variables for node in drawn):  # the event that never occurs
            return Finding(step, Status.NOT_UNDERSTOOD, say("{sign} is not understood here", sign="∅"))
        left, right = (self.known.applied(self.known.multiplied(side)) for side in (left, right))
        plain = left, right
        if any(isinstance(body, core.Vector) for _, body in self.known.meanings):
            left, right = self.with_tables(left, right)
        of_lists = (left, right) != plain
        if self.naming.flow is None:  # which ties z_k to z_{k-1} by itself
            left, right = unrolled((left, right), self.known.meanings)
        line = Line(step, left, step.relation.relation, right)
        if isinstance(right, core.Range):  # i = 1, …, n
            return Finding(step, Status.ASSUMPTION, say("supposed from here on"))
        if step.mood in _SAID:
            return Finding(step, *_SAID[step.mood])
        defines = step.relation in (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT)
        if step.aside and not defines:
            return self.suppositions.beside(line)
        if defines or (step.mood in (Mood.ASSUMPTION, Mood.DEFINITION) and line.relation is not None):
            return self.suppositions.assumed(line)
        if not step.follows and self.naming.supposes(step):
            return Finding(step, Status.DEFINITION, say("supposed from here on"))
        if step.relation is Stated.APPROX:
            from hw_cli.checking.judge.approximations import approximated  # for such a line alone

            return approximated(self, replace(line, relation=Relation.EQ))
        if line.relation is Relation.NE:
            return self.suppositions.different(line)
        told = self.context.chance and any(map(is_value_of_chance, (left, right), (right, left)))
        if line.is_equality and (told or any(map(is_value_of_law, (left, right), (right, left)))):
            why = say("nothing says which law it is that has this value")
            return Finding(step, Status.UNDECIDED, why)
        if any(getattr(side, "function", line) in _EXTREMA for side in map(unindexed, (left, right))):
            from hw_cli.checking.judge.extrema import (
                of_extrema,
                with_value,
                without_extrema,
            )  # for such a line alone

            stands_for = without_extrema(line)
            if stands_for is not None:
                return of_extrema(self, line, *stands_for)
            line = with_value(line, self) or line
        line = self.suppositions.name_following(line)
        law = law_of(step)
        if (
            law is not None and law[0] == line.left and self.context.laws
        ):  # N(μ, σ²), of the variable of the left side
            line = replace(line, right=law[1])
        found = self.of_recursion(line) or self.judged(line)
        if found.status is Status.FAILS and of_lists:
            two = core.log(core.Number("2"))
            for one, other in ((line.left, line.right * two), (line.left * two, line.right)):
                if self.judged(replace(line, left=one, right=other)).status is Status.HOLDS:
                    return Finding(step, Status.DOUBTFUL, say("it holds in bits; nothing says so"))
        if line.is_equality and any(one.aside and one.row == step.row for one in self.derivation.steps):
            from hw_cli.checking.judge.equations import solves  # for a line with a reason beside it

            found = solves(self, line) or found
        if found.status is Status.HOLDS and not found.proved and self.bounds_entropies_of_densities(line):
            why = say("it depends on the law of the random variables, which is not put to use here")
            return Finding(step, Status.UNDECIDED, why)
        if found.status in (Status.HOLDS, Status.ASSUMPTION):
            return found
        if (
            found.status is Status.FAILS
            and self.derivation.inline
            and CONDITION_AFTER.match(self.derivation.after)
        ):
            return Finding(step, Status.UNDECIDED, FOR_SOME)  # `$e^x = 1 + x$ if and only if $x = 0$`
        sides = {line.left, line.right}
        of_a_name = any(map(is_slope, sides))
        fails = found.status is Status.FAILS or found.message == FOR_SOME
        if fails and step.equivalent and line.is_equality:  # f(x) = 0 ⇔ x = 1
            zero = any(all(exact_value(item) == 0 for item in entries(side) or (side,)) for side in sides)
            return Finding(step, *_SAID[Mood.TO_SOLVE]) if zero else Finding(step, Status.UNDECIDED, FOR_SOME)
        fails = found.status is Status.FAILS and not self.turned(line)
        if fails and core.Number("0") in sides and of_a_name:  # f'(y) = 0, f''(y) < 0
            return Finding(step, *_SAID[Mood.TO_SOLVE])
        if found.message == FOR_SOME and self.derivation.inline and _BY.search(self.derivation.before):
            return self.suppositions.assumed(line)  # `with $a^2 + b^2 = 1$, we get`
        if (
            found.status in (Status.UNDECIDED, Status.DOUBTFUL)
            and line.is_equality
            and self.sets_to_zero(line)
        ):
            return Finding(step, *_SAID[Mood.TO_SOLVE])
        found = self.suppositions.with_facts(line, found.status is Status.DEFINITION) or found
        if found.status is Status.FAILS and self.follows_a_bound(line):
            why = say("{bound} bounds what stands above, which may be what goes on here", bound=line.left)
            return Finding(step, Status.DOUBTFUL, why)
        if found.status is Status.FAILS and self.assigns(line):
            why = say("{name} stands on both sides: it is a new value of it, or an equation", name=line.left)
            return Finding(step, Status.DOUBTFUL, why)
        if found.status in _UNSETTLED and (head := self.suppositions.law_of_formula(line)) is not None:
            return self.suppositions.declares(line, head)
        if found.status is Status.DEFINITION and isinstance(line.left, core.Derivative | core.Gradient):
            said = Hypothesis(line.left, Relation.EQ, line.right)  # what ∂L/∂y is holds below
            self.facts.add(said)
            self.supposed.append((step, said))
        return found

    def turned(self, line: Line) -> bool:
        """Whether the contrary of an inequality holds wherever it is tried."""
        contrary = None if line.relation is None else TURNED.get(line.relation)
        return contrary is not None and self.judged(replace(line, relation=contrary)).status is Status.HOLDS

    def follows_a_bound(self, line: Line) -> bool:
        """Whether a row goes on from the number of an inequality above it: a ≥ 0, and below = b."""
        number = line.step.follows and line.is_equality and exact_value(line.left) is not None
        above = [one for one in self.derivation.steps if one.row < line.step.row and not one.aside]
        return number and bool(above) and above[-1].relation.relation in TURNED

    def with_tables(self, left: Term, right: Term) -> tuple[Term, Term]:
        """Two sides with KL(p ‖ q) and H(p) of laws that the text says as lists of numbers, if no other law is left."""
        told = partial(of_tables, self.known.meanings)
        sides = bottom_up(left, told), bottom_up(right, told)
        left_over = contains(core.KL | core.Law | core.Density, *sides)
        return (left, right) if left_over else sides

    def assigns(self, line: Line) -> bool:
        """Whether a sentence may give a letter a new value by it: j = j + 1, which no line before it comes to."""
        alone = isinstance(line.left, core.Symbol | core.Indexed) and line.left in free_variables(line.right)
        return (
            line.is_equality
            and alone
            and self.derivation.inline
            and self.derivation.before.strip() != ""
            and not line.step.follows
            and not is_concluded(self.derivation, line.step)
        )

    def bounds_entropies_of_densities(self, line: Line) -> bool:
        """Whether it bounds an entropy, of which the worlds know finite laws alone, where the text speaks of densities or
        draws the variable from a law."""
        nodes = [node for side in (line.left, line.right) for node in subterms(side)]
        entropies = [
            node for node in nodes if isinstance(node, core.Call) and node.function == core.Function("H")
        ]
        drawn = any(part in self.said.drawn for node in entropies for part in subterms(node))
        return line.relation in TURNED and bool(entropies) and (self.said.chance.dense or drawn)

    def sets_to_zero(self, line: Line) -> bool:
        """Whether it is where a derivative of this chain, or what it is found to be, is set to 0."""
        return core.Number("0") in (line.left, line.right) and any(
            isinstance(getattr(side.term, "numerator", side.term), core.Derivative | core.Gradient)  # by σ²
            for step in self.derivation.steps
            for side in (step.lhs, step.rhs)
        )

    def of_recursion(self, line: Line) -> Finding | None:
        """The finding for x_k = f(k), or x_3 = 5, where x_{k+1} is said by x_k: by what is said; None for another line."""
        value = reached(line.left, self.known.meanings) if line.is_equality else None
        if value is not None:
            return self.judged(replace(line, left=value))
        tied = self.naming.flow is not None or not line.is_equality
        pairs = () if tied else closed(line.left, line.right, self.known.meanings)
        found: list[Finding] = []
        for left, right in pairs:
            found.append(self.judged(replace(line, left=left, right=right)))
            if found[-1].status is Status.FAILS:
                rows = {parts(head)[0] for head, _ in self.known.meanings if parts(head)[1]} - {
                    parts(line.left)[0]
                }
                spoken = {parts(node)[0] for node in free_variables(left) | free_variables(right)}
                return Finding(line.step, Status.UNDECIDED, FOR_SOME) if rows & spoken else found[-1]
        if not found:
            return None
        if len(pairs) == 1 or any(one.status is not Status.HOLDS for one in found):
            return Finding(line.step, Status.UNDECIDED, FOR_SOME)  # where it starts has to be seen too
        return min(found, key=lambda one: one.proved)  # of one that is only confirmed nothing is proved

    def judged(self, line: Line) -> Finding:
        """What the worlds say of a line, under the first reading that makes it hold."""
        step = line.step
        if self.naming.states_a_tie(line):
            return self.naming.definition(step, line.left, line.right)
        part = self.of_joint(line)
        line = part or line
        if (
            part is None and law_of(step) in self.said.laws and not self.context.laws
        ):  # no other line judges it
            return Finding(step, Status.DEFINITION, say("declares {name}", name=line.left))
        most = self.trials.work + LINE_WORK
        first: tuple[Outcome, Reading] | None = None
        imprecise = None  # why a reading tells nothing under which the line may be right
        for plan in self.plans:
            for reading in () if plan.merges(line.left, line.right) else self.one.likeliest(plan, line):
                if first is None and self.follows_by_formula(line, reading):
                    return self.settled(line, reading)
                outcome = self.outcome(line, reading)
                if outcome.said is Said.HOLDS and line.relation in TURNED:
                    outcome = self.trials.elsewhere(reading, line.left, line.relation, line.right) or outcome
                if outcome.said in (Said.HOLDS, Said.FAILS) and self.lacks_shapes(line, plan):
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
        positive = line.relation is None and any(
            side.term is not None and is_law(side.term) for side in (line.step.lhs, line.step.rhs)
        )
        asked = line.left, line.relation, line.right, self.variable(line)
        return self.trials.outcome(reading, *asked, positive)

    def variable(self, line: Line) -> Term | None:
        """In what the sides of a ∝ are proportional; None where that is not said, and of another relation."""
        if line.relation is not None:
            return None
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

    # --- what comes of it


def of_tables(meanings: list[Named], node: Term) -> Term:
    """KL(p ‖ q) and H(p) as sums, where the text says that p and q are lists of numbers."""
    lists = {
        head.name: body.components
        for head, body in meanings
        if isinstance(head, core.Symbol) and isinstance(body, core.Vector) and _is_law(body)
    }
    if any(parts(head)[0] == core.Symbol("H") for head, _ in meanings):  # an energy
        return node
    match node:
        case core.KL(left=core.Law(name=first), right=core.Law(name=second)) if {
            first,
            second,
        } <= lists.keys():
            pairs = zip(lists[first], lists[second], strict=True)
            return core.total(tuple(p * core.log(p / q) for p, q in pairs if exact_value(p) != 0))
        case core.Call(function=core.Function(name="H"), arguments=(core.Symbol(name=name),)) if (
            name in lists
        ):
            return -core.total(tuple(p * core.log(p) for p in lists[name] if exact_value(p) != 0))
    return node


def _is_law(body: core.Vector) -> bool:
    """Whether numbers are probabilities: none negative, and 1 in all."""
    values = [exact_value(item) for item in body.components]
    known = [Fraction(value) for value in values if value is not None]
    return len(known) == len(values) and all(value >= 0 for value in known) and sum(known) == 1


_EXTREMA = frozenset(core.Function(name) for name in ("max", "min", "argmax", "argmin"))


def _guarded(step: Step, find: Callable[[Step], Finding]) -> Finding:
    """The finding for a step; a fault of ours leaves it undecided, and does not cost the rest of the file."""
    try:
        return _as_mended(step, find(step))
    except Exception as error:  # whatever it is: a line in doubt is never passed
        if RAISES:
            raise
        fault = f"{type(error).__name__}: {error}"
        why = say("hw has failed on this line, which is a bug: {error}", error=fault)
        return Finding(step, Status.UNDECIDED, why)


def hinted(found: Finding) -> Finding:
    """The finding with what a wrong line was perhaps meant to say, which is searched for in what is kept alone."""
    guess, made = found.guess, replace(found, guess=None)
    if guess is None or found.status is not Status.FAILS:
        return made
    return _guarded(found.step, lambda _: replace(made, hint=guess()))


def _as_mended(step: Step, found: Finding) -> Finding:
    """The finding for a step; for a line whose brackets were matched or whose unknown commands were left out it is a
    guess, which makes no cross and holds nothing for sure."""
    if step.guess is not None and found.status is Status.FAILS:
        return Finding(step, Status.DOUBTFUL, say("the two sides differ if {guess}", guess=step.guess))
    if step.guess is not None and found.status is Status.HOLDS:
        return as_guessed(found, step.guess)
    if not step.mended:
        return found
    if found.status is Status.FAILS:
        why = say("the two sides differ, but brackets do not match or commands are not known")
    elif found.status is Status.HOLDS:
        why = say(
            "it holds with its brackets matched and unknown commands left out, as they are not in the text"
        )
    else:
        return found
    return Finding(step, Status.DOUBTFUL, why, reading=found.reading)


__all__ = ["Judgement", "hinted"]


_BY = re.compile(
    r"(?:^\s*|[,;:.] |\b(?:and|so|then|et|donc) )(?:with|since|as|because|avec|comme|puisque)(?: ¤ ?,?(?: (?:and|et))?)*$|\b(?:satisfy|obey|vérifient|satisfont)$"
)
