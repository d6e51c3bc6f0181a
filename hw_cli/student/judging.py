"""One derivation under judgement: every step by its own relation, and which slips are only passed on."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from hw_cli.proof.equality import Status as Verdict
from hw_cli.proof.setting import Interval
from hw_cli.proof.worlds import Definition, parts
from hw_cli.prose import Message, say
from hw_cli.student.checked import CheckedDerivation, Finding, Status
from hw_cli.student.choosing import applies
from hw_cli.student.comparing import Outcome, Said, Sides, compare
from hw_cli.student.context import Context, Variant
from hw_cli.student.declarations import Declarations, bound, law_of, stated
from hw_cli.student.heads import is_ruled, sets
from hw_cli.student.matrices import is_about_matrices, with_shapes
from hw_cli.student.meaning import Plan, Reading, plan_for, readings
from hw_cli.student.model import Derivation, Stated, Step
from hw_cli.student.newcomers import (
    column_of_names,
    covered,
    entries,
    has_definition,
    is_name,
    loose,
    name_alone,
    unstated,
)
from hw_cli.student.noise import equal_in_law
from hw_cli.student.proportional import common, proportional
from hw_cli.student.proving import decided, extreme, plain
from hw_cli.student.refutable import is_equation, one_sided, opaque, supposed, unsaid
from hw_cli.student.repairs import first_repair
from hw_cli.student.scopes import means
from hw_cli.student.spreads import spreads, squared
from hw_cli.student.ties import flow_of
from hw_cli.student.usage import Usage, survey
from hw_cli.student.worlds import Worlds
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import free_variables, subterms

HINT_TRIES = 160
HINT_SECONDS = 0.4
_WEAK = {Relation.LT: Relation.LE, Relation.GT: Relation.GE}
LINE_SECONDS = 4.0  # for all readings of a line


class Judgement:
    """One derivation under judgement."""

    def __init__(
        self,
        derivation: Derivation,
        context: Context,
        said: Declarations,
        carried: tuple[tuple[Term, Term], ...] = (),
    ) -> None:
        self.derivation = derivation
        terms = [
            side.term for step in derivation.steps for side in (step.lhs, step.rhs) if side.term is not None
        ]
        self.usage: Usage = survey(terms)
        self.context = context
        self.domains: dict[Term, Interval] = {
            **spreads(terms),
            **dict(context.domains),
            **dict(said.domains),
        }
        self.sides = Sides()
        variants = [item for item in context.variants if applies(item, self.usage)] or [Variant()]
        if said.laws and not context.laws and context.model is None:
            formulas = [item for item in variants if not item.letters] or [Variant()]
            variants = [_with_laws(item, said) for item in formulas]
        self.shapeless = False
        if context.maps and is_about_matrices(tuple(terms)):
            variants = with_shapes(variants, _pairs(derivation))
            self.shapeless = not any(item.vectors or item.matrices or item.covariances for item in variants)
        self.plans = [plan_for(self.context, item, self.usage) for item in variants]
        if context.maps:
            own = tuple(stated(derivation))
            self.plans = [
                replace(plan, flow=flow_of(tuple(terms), (*own, *_letters(plan)), said.equations))
                for plan in self.plans
            ]
        self.flow = next((plan.flow for plan in self.plans if plan.flow is not None), None)
        self.terms = terms
        self._worlds: dict[int, Worlds] = {}  # by the plan's id, once it is tried
        self.seen: set[Term] = set()
        self.defined: set[tuple[object, ...]] = set()
        self.definitions: list[tuple[Term, Term]] = []
        self.meanings: list[tuple[Term, Term]] = []
        if context.model is None and not context.definitions:
            carried = (*means(terms), *carried)
        self.carried = frozenset(_bare(head) for head, _ in carried)
        for head, body in carried:
            self.define(head, body)
        self.hints = True
        self.deviations = True  # N(μ, σ) may have the variance σ²
        self.doubtful: set[Term] = set()  # names of the context that a line gives another meaning
        self._resolved: dict[tuple[int, tuple[object, ...], int], tuple[Term, Term]] = {}

    def result(self) -> CheckedDerivation:
        """The derivation with a finding for each step."""
        findings: list[Finding] = []
        for step in self.derivation.steps:
            findings.append(self.guarded(step))
            for side in (step.lhs, step.rhs):
                if side.term is not None:
                    self.seen |= free_variables(side.term)
        rooted = self.rooted(findings)
        return CheckedDerivation(self.derivation, self.context.name, rooted, tuple(self.definitions))

    # --- one step

    def guarded(self, step: Step) -> Finding:
        """The finding for a step; a fault of ours leaves it undecided, and does not cost the rest of the file."""
        try:
            return self.finding(step)
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
        if not step.follows and self.supposes(step):
            return Finding(step, Status.DEFINITION, say("supposed from here on"))
        left, right = step.lhs.term, step.rhs.term
        if left is None or right is None:
            raise ValueError("a side without a term")
        if step.aside:
            return self.beside(step, left, right)
        if step.relation is Stated.APPROX:
            return Finding(step, Status.NOT_CHECKABLE, say("an approximation is not checked"))
        if step.relation in (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT):
            head, body = (left, right) if step.relation is Stated.DEFINES_LEFT else (right, left)
            if is_name(body) and not is_name(head):  # `E[…] := L` at the end of a chain
                head, body = body, head
            return self.definition(step, head, body)
        return self.judged(step, left, step.relation.relation, right)

    def beside(self, step: Step, left: Term, right: Term) -> Finding:
        """A step beside a line: it may hold, or bring in a name; what does not hold may be a condition."""
        relation = step.relation.relation
        remark = Finding(step, Status.NOT_CHECKABLE, say("said beside the line, as a condition or a remark"))
        if relation is not Relation.EQ or exact_value(left) is not None:
            return remark
        for name, body in name_alone(left, right):
            new = (
                all(_bare(letter) != _bare(name) for letter in self.seen) and _bare(name) not in self.defined
            )
            known = any(has_definition(plan, name) for plan in self.plans)
            if new and not known and exact_value(body) is None and name not in dict(self.context.indices):
                self.definitions.append((name, body))  # for the formulas below; here it may be a condition
                return Finding(step, Status.DEFINITION, say("defines {name}", name=name))
        for plan in self.plans:
            for reading in readings(plan, left, right):
                if self.outcome(reading, left, relation, right).said is Said.HOLDS:
                    return self.held(step, reading, left, relation, right)
        return remark

    def supposes(self, step: Step) -> bool:
        """Whether a step says in which set a letter is that nothing else determines."""
        found = bound(step)
        if found is None:
            return False
        letter = found[0]
        return letter not in dict(self.context.domains) and not any(
            has_definition(plan, letter) for plan in self.plans
        )

    def definition(self, step: Step, head: Term, body: Term) -> Finding:
        """A step that gives a name its meaning; it is put to use from here on."""
        self.defined.add(_bare(head))
        self.definitions.append((head, body))
        self.define(head, body)
        return Finding(step, Status.DEFINITION, say("defines {name}", name=head))

    def column(self, step: Step, left: Term, right: Term) -> Finding:
        """A column of names that a step gives a meaning: (θ̇, ψ̇) = (…, …)."""
        bodies = entries(right)
        for name, body in zip(entries(left), bodies or entries(left), strict=False):
            self.defined.add(_bare(name))
            if bodies:
                self.definitions.append((name, body))
                self.define(name, body)
        return Finding(step, Status.DEFINITION, say("defines {name}", name=left))

    def define(self, head: Term, body: Term) -> None:
        """Puts a name to use."""
        self.meanings.append((head, body))
        self.sides = Sides()  # values from before may have used it as a letter
        for plan in self.plans:
            if id(plan) in self._worlds:
                reading = next(readings(plan, body), Reading(plan))
                self._worlds[id(plan)].define(Definition(reading.of(head), reading.of(body)))

    def worlds(self, plan: Plan) -> Worlds:
        """The worlds of a plan, with the names that are defined so far."""
        if id(plan) not in self._worlds:
            made = self._worlds[id(plan)] = Worlds(plan, self.terms, self.domains)
            for head, body in self.meanings:
                reading = next(readings(plan, body), Reading(plan))
                made.define(Definition(reading.of(head), reading.of(body)))
        return self._worlds[id(plan)]

    def judged(self, step: Step, left: Term, relation: Relation | None, right: Term) -> Finding:
        """What the worlds say of a line, under the first reading that makes it hold."""
        if self.flow is not None and relation is Relation.EQ and self.states_a_tie(left, right):
            return self.definition(step, left, right)
        begun = time.monotonic()
        first: tuple[Outcome, Reading] | None = None
        for plan in self.plans:
            for reading in readings(plan, left, right):
                outcome = self.outcome(reading, left, relation, right)
                if (
                    self.shapeless
                    and outcome.said in (Said.HOLDS, Said.FAILS)
                    and is_about_matrices((left, right), self.named_bases())
                ):
                    why = say("which letters are vectors and which are matrices is not said")
                    named = self.naming(step, left, relation, right, set())
                    return named or Finding(step, Status.UNDECIDED, why)
                if outcome.said is Said.HOLDS:
                    self.prefer(plan)
                    return self.held(step, reading, left, relation, right)
                if time.monotonic() - begun > LINE_SECONDS:
                    return Finding(step, Status.UNDECIDED, say("too large to check"))
                if first is None or (outcome.said is Said.FAILS and first[0].said is not Said.FAILS):
                    first = outcome, reading
        if first is None:
            return Finding(
                step, Status.NOT_UNDERSTOOD, say("there is no way to read this line in the context")
            )
        outcome, reading = first
        if outcome.said is Said.FAILS:
            return self.refuted(step, left, relation, right, outcome, reading)
        return self.unclear(step, left, relation, right, outcome, reading)

    def states_a_tie(self, left: Term, right: Term) -> bool:
        """Whether a line is where it is said which letter is a function of which: x = f(z)."""
        if self.flow is None or _bare(left) in self.defined or left in self.seen:
            return False
        return any(tie.upper == left and tie.body == right for tie in self.flow.ties)

    def unclear(
        self,
        step: Step,
        left: Term,
        relation: Relation | None,
        right: Term,
        outcome: Outcome,
        reading: Reading,
    ) -> Finding:
        """What worlds cannot tell: a definition, a formula for the judge of formulas, or nothing."""
        if law_of(step) is not None:
            return Finding(step, Status.DEFINITION, say("declares {name}", name=left))
        named = self.naming(step, left, relation, right, set())
        if named is not None:
            return named
        found = self.by_formula(step, reading, left, relation, right)
        if found is not None:
            return found
        status = Status.UNDECIDED if outcome.said is Said.UNCLEAR else Status.NOT_UNDERSTOOD
        return Finding(step, status, outcome.why or say("not decided"), reading=reading.words)

    def held(
        self, step: Step, reading: Reading, left: Term, relation: Relation | None, right: Term
    ) -> Finding:
        """A line that holds at all points tried: proved, refuted where rounding hid it, or confirmed."""
        found = self.by_formula(step, reading, left, relation, right)
        if found is not None:
            return replace(found, reading=reading.words)
        if extreme(left) or extreme(right):
            return Finding(step, Status.UNDECIDED, _too_far())
        return Finding(step, Status.HOLDS, say("holds at every random point tried"), reading=reading.words)

    def by_formula(
        self, step: Step, reading: Reading, left: Term, relation: Relation | None, right: Term
    ) -> Finding | None:
        """What the judge of formulas says of a line of plain algebra; None where it says nothing."""
        if relation is None or not plain(reading.plan, left, right) or self.uses_names(left, right):
            return None
        answer = decided(self.domains, left, relation, right)
        if answer is None:
            return None
        if answer.status is Verdict.HOLDS:
            number = not free_variables(left) | free_variables(right)
            if not answer.proved and number:  # digits alone do not tell 10^{10^{10}} and its successor apart
                return Finding(step, Status.UNDECIDED, _too_far())
            message = say("proved") if answer.proved else answer.message
            return Finding(step, Status.HOLDS, message, proved=answer.proved)
        weak = _WEAK.get(relation)
        again = decided(self.domains, left, weak, right) if weak is not None else None
        if again is not None and again.status is Verdict.HOLDS:
            why = say("the inequality is strict but where the two sides are equal")
            return Finding(step, Status.UNDECIDED, why, counterexample=answer.counterexample)
        return Finding(step, Status.FAILS, answer.message, root=True, counterexample=answer.counterexample)

    def uses_names(self, *terms: Term) -> bool:
        """Whether terms have names that the derivation has defined."""
        known = self.defined | self.carried
        return any(_bare(letter) in known for term in terms for letter in free_variables(term))

    def outcome(self, reading: Reading, left: Term, relation: Relation | None, right: Term) -> Outcome:
        """What the worlds say of a line under one reading."""
        with np.errstate(all="ignore"):
            return self.compared(reading, left, relation, right)

    def compared(self, reading: Reading, left: Term, relation: Relation | None, right: Term) -> Outcome:
        """The same, with NumPy's warnings off."""
        a, b = self.meant(reading, left), self.meant(reading, right)
        worlds = self.worlds(reading.plan).for_line(free_variables(a) | free_variables(b))
        if relation is None:
            variable = self.named(left)
            if variable is None:
                return Outcome(Said.UNCLEAR, say("in which variable the sides are proportional is not said"))
            return proportional(self.sides, worlds, a, b, reading.of(variable))
        outcome = compare(self.sides, worlds, a, relation, b)
        if outcome.said is Said.FAILS and relation is Relation.EQ and reading.plan.variant.noise:
            return equal_in_law(worlds, a, b) or outcome
        return outcome

    def meant(self, reading: Reading, term: Term) -> Term:
        """The term under a reading, the same object each time."""
        key = (id(reading.plan), tuple(reading.choices), id(term))
        if key not in self._resolved:
            self._resolved[key] = term, reading.of(term)  # the term is kept, so that its id stays its own
        return self._resolved[key][1]

    def named(self, left: Term) -> Term | None:
        """The variable in which the sides of a ∝ are proportional."""
        first = self.derivation.steps[0].lhs.term
        for term in (left, first):
            found = None if term is None else common(term)
            if found is not None:
                return found
        return self.context.proportional

    def prefer(self, plan: Plan) -> None:
        """A plan under which a line held is tried first on the next."""
        if self.plans[0] is not plan:
            self.plans.remove(plan)
            self.plans.insert(0, plan)

    def refuted(
        self,
        step: Step,
        left: Term,
        relation: Relation | None,
        right: Term,
        outcome: Outcome,
        reading: Reading,
    ) -> Finding:
        """A step whose sides differ: a definition, what cannot be refuted, or a slip."""
        if relation is not Relation.EQ:
            found = self.by_formula(step, reading, left, relation, right)
            if found is not None and found.status is not Status.FAILS:
                return found
        if self.deviations:
            first, second = squared(left), squared(right)
            if (first, second) != (left, right):
                self.deviations = False
                found = self.judged(step, first, relation, second)
                self.deviations = True
                if found.status is Status.HOLDS:
                    return replace(found, reading=say("N(μ, σ), where σ is the standard deviation"))
        doubtful: set[Term] = set()
        named = self.naming(step, left, relation, right, doubtful)
        if named is not None:
            return named
        model = reading.plan.model
        if relation is Relation.EQ and model is not None and supposed(left, right, not model.laws):
            return Finding(step, Status.UNDECIDED, say("supposed of the laws, and not checked"))
        if reading.plan.model is not None and (law := one_sided(left, right)) is not None:
            why = say("nothing says which law {name} is", name=law)
            return Finding(step, Status.UNDECIDED, why, reading=reading.words)
        if self.flow is not None and not self.flow.sure:
            why = say("whether it is right depends on what is said elsewhere of its letters")
            return Finding(step, Status.UNDECIDED, why)
        zero = core.Number("0") in (left, right)  # a derivative that is set to 0
        if (
            (self.context.equations or zero)
            and relation is Relation.EQ
            and self.may_be_solved(step, left, right)
        ):
            return Finding(step, Status.UNDECIDED, say("an equation that holds for some values only"))
        turned = _TURNED.get(relation) if relation is not None and self.context.equations else None
        if turned is not None and self.outcome(reading, left, turned, right).said is Said.FAILS:
            return Finding(step, Status.UNDECIDED, say("an inequality that holds for some values only"))
        for base in self.doubtful:
            if any(parts(node)[0] == base for term in (left, right) for node in subterms(term)):
                why = say("{name} has another meaning in a line above", name=base)
                return Finding(step, Status.UNDECIDED, why)
        self.doubtful |= doubtful
        message = (
            say("the two sides differ") if relation in (None, Relation.EQ) else say("the inequality fails")
        )
        hint = self.hint(step, left, right, reading) if relation is Relation.EQ and self.hints else None
        return Finding(
            step,
            Status.FAILS,
            outcome.why or message,
            root=True,
            reading=reading.words,
            counterexample=outcome.counterexample,
            hint=hint,
        )

    def naming(
        self, step: Step, left: Term, relation: Relation | None, right: Term, doubtful: set[Term]
    ) -> Finding | None:
        """A line that says what a name or a law is, or supposes something of a letter; None for any other.

        Names of the context that the line contradicts are added to `doubtful`.
        """
        if bound(step) is not None and relation is not Relation.EQ:
            return Finding(step, Status.DEFINITION, say("supposed from here on"))
        if law_of(step) is not None and not self.context.laws:
            return Finding(step, Status.DEFINITION, say("declares {name}", name=left))
        if relation is None:
            return None
        if relation is not Relation.EQ:
            name = unstated(left, right, self.plans, self.defined | self.carried)
            why = None if name is None else say("nothing says what {name} is here", name=name)
            return None if why is None else Finding(step, Status.UNDECIDED, why)
        if column_of_names(left, right) and all(_bare(name) not in self.defined for name in entries(left)):
            return self.column(step, left, right)
        for name, body in name_alone(left, right):
            if _bare(name) in self.defined or (self.flow is not None and self.flow.read(name) != name):
                continue
            if _root(name) != parts(name)[0] and _root(name) in self.named_bases():
                continue  # v'(0, 0) where v is defined
            saying = [plan for plan in self.plans if has_definition(plan, name)]
            ruling = any(is_ruled(plan, name, body) for plan in self.plans)
            if (
                (saying or ruling)
                and not sets(body)
                and all(covered(body, plan) for plan in saying or self.plans)
            ):
                doubtful.add(parts(name)[0])
                continue
            if any(_bare(letter) == _bare(name) for letter in self.seen):
                why = say("nothing says what {name} is: it is stated here, and cannot be checked", name=name)
                return Finding(step, Status.UNDECIDED, why)
            return self.definition(step, name, body)
        if self.flow is not None:
            left, right = self.flow.read(left), self.flow.read(right)
            letter = unsaid(self.flow, self.settled(), False, left, right)
            if letter is not None:
                why = say("nothing ties {name} to the other side", name=letter)
                return Finding(step, Status.UNDECIDED, why)
        letter = opaque(left, right, self.named_bases() | self.matrices() | self.told())
        if letter is not None:
            return Finding(step, Status.UNDECIDED, say("nothing says what {name} is here", name=letter))
        known = self.defined | self.carried
        found = loose(left, right, self.plans, self.seen, known, self.inside(left, right))
        if found is not None and found.new and found.constant:
            message = say("{name} comes in here: taken as its definition", name=found.name)
            return Finding(step, Status.DEFINITION, message)
        if found is not None:
            why = say("nothing ties {name} to the other side", name=found.name)
            return Finding(step, Status.UNDECIDED, why)
        return None

    def inside(self, *terms: Term) -> frozenset[Term]:
        """The names without subscripts that stand in the definitions of names that terms use."""
        found: set[Term] = set()
        waiting = {_root(node) for term in terms for node in subterms(term)}
        while waiting:
            bodies = [body for head, body in self.meanings if _root(head) in waiting]
            waiting = {_root(node) for body in bodies for node in subterms(body)} - found
            found |= waiting
        return frozenset(found)

    def may_be_solved(self, step: Step, left: Term, right: Term) -> bool:
        """Whether a line may be an equation for its letters: as far as they are not defined by others."""
        if not is_equation(left, right):
            return False
        known = self.named_bases() | self.told()
        return not any(_root(node) in known for side in (left, right) for node in subterms(side))

    def named_bases(self) -> set[Term]:
        """The names that the derivation, or what is above it, has defined, without subscripts."""
        return {name[0] for name in self.defined | self.carried if isinstance(name[0], Term)}

    def matrices(self) -> set[Term]:
        """Letters that are matrices in the context."""
        return {core.Symbol("I")}.union(*(plan.variant.covariances for plan in self.plans))

    def told(self) -> set[Term]:
        """The names that the context defines, without subscripts."""
        return {
            parts(item.head)[0]
            for plan in self.plans
            for item in (*self.context.definitions, *plan.variant.definitions)
        }

    def settled(self) -> bool:
        """Whether formulas are known for all maps between tied letters."""
        if self.flow is None:
            return True
        said = self.named_bases() | self.told()
        return self.flow.maps <= said

    def hint(self, step: Step, left: Term, right: Term, reading: Reading) -> Message | None:
        """A small edit that would make a wrong equality hold, as a guess."""
        end = time.monotonic() + HINT_SECONDS

        def holds(first: Term, second: Term) -> bool:
            if time.monotonic() > end:
                return False
            a, b = self.meant(reading, first), self.meant(reading, second)
            worlds = self.worlds(reading.plan).for_line(free_variables(a) | free_variables(b))
            with np.errstate(all="ignore"):  # the first world refutes nearly every guess
                return all(
                    compare(self.sides, some, a, Relation.EQ, b).said is Said.HOLDS
                    for some in (worlds[:1], worlds[1:])
                    if some
                )

        found = first_repair(left, right, holds, limit=HINT_TRIES)
        if found is None or found.on_left:  # the line above was judged by itself
            return None
        return say("{words} It would read {line}.", words=found.words, line=found.term)

    # --- slips that only are passed on

    def rooted(self, findings: list[Finding]) -> tuple[Finding, ...]:
        """A failing step is no root when its right side agrees again with the left side of the slip before it."""
        out = list(findings)
        for at in range(1, len(out)):
            finding, before = out[at], out[at - 1]
            if finding.status is not Status.FAILS or not finding.step.follows:
                continue
            start = self.slip(out, at - 1)
            if start is None:
                continue
            relation = _composed(out[start].step.relation, finding.step.relation)
            left, right = out[start].step.lhs.term, finding.step.rhs.term
            if relation is None or left is None or right is None or before.step.rhs.term is None:
                continue
            self.hints = False
            again = self.judged(finding.step, left, relation, right)
            self.hints = True
            if again.status is Status.HOLDS:
                out[at] = replace(
                    finding,
                    root=False,
                    hint=None,
                    follows_from=out[start].step,
                    message=say("the slip above is undone: this line follows from the one before it"),
                )
        return tuple(out)

    def slip(self, findings: list[Finding], at: int) -> int | None:
        """The step at or before `at`, over steps that hold, that fails by itself."""
        while at >= 0:
            finding = findings[at]
            if finding.status is Status.FAILS and finding.root:
                return at
            if finding.status is not Status.HOLDS or not finding.step.follows:
                return None
            at -= 1
        return None


def _letters(plan: Plan) -> list[tuple[Term, Term]]:
    """What a variant says of single letters: z' = z + u h(w'z + b)."""
    return [(item.head, item.body) for item in plan.variant.definitions if parts(item.head)[1:] == ((), None)]


def _pairs(derivation: Derivation) -> list[tuple[Term, Term]]:
    return [
        (step.lhs.term, step.rhs.term)
        for step in derivation.steps
        if step.lhs.term is not None and step.rhs.term is not None
    ]


_TURNED = {
    Relation.LT: Relation.GE,
    Relation.LE: Relation.GE,
    Relation.GT: Relation.LE,
    Relation.GE: Relation.LE,
}


def _root(name: Term) -> Term:
    """A name without subscripts and arguments, f of f'(x) and f^{-1}(x)."""
    base = parts(name)[0]
    while isinstance(base, core.InverseOf | core.DerivativeOf):
        base = parts(base.function)[0]
    return base


def _bare(name: Term) -> tuple[object, ...]:
    """A name without its arguments."""
    return parts(name)[:2]


def _composed(first: Stated, second: Stated) -> Relation | None:
    """The relation of a ends of a chain of two."""
    a, b = first.relation, second.relation
    if a is None or b is None:
        return None
    if a is b or b is Relation.EQ:
        return a
    return b if a is Relation.EQ else None


def _too_far() -> Message:
    return say("the numbers of this line are too large or too small for the check")


def _with_laws(variant: Variant, said: Declarations) -> Variant:
    """A variant in which the laws that the file declares come first."""
    return replace(variant, words=None, laws=(*said.laws, *variant.laws))
