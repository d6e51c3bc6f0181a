"""Lines that say what a name or a law is, or suppose something of a letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.judge.doubtful_letters import parameters
from hw_cli.checking.judge.line import COMPUTED, FOR_SOME, OF_LAWS, Line, Said
from hw_cli.checking.judge.matrices import is_shaped
from hw_cli.checking.read.derivation import Stated, Step
from hw_cli.checking.say.chance import is_untold
from hw_cli.checking.say.context import Context
from hw_cli.checking.say.declarations import bound, law_of
from hw_cli.checking.say.definitions import Known, is_name, is_ruled, of_function, root, roots, sets
from hw_cli.checking.say.flows import ANY_MAP, Flow
from hw_cli.checking.say.new_names import (
    BOUNDS,
    column_of_names,
    covered,
    depending,
    entries,
    has_definition,
    has_meaning,
    in_numbers,
    loose,
    name_alone,
    speaks_of,
    unstated,
)
from hw_cli.checking.say.readings import Reading, readings
from hw_cli.checking.say.recursions import case_of
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import is_capital
from hw_cli.checking.say.unstated import is_equation, is_numbered, opaque, shares, unsaid
from hw_cli.oracles.models import as_written, parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Derivative, Negative, Sum, Term
from hw_cli.terms.parse import DOTS
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import contains, each, free_variables, is_variable, substitute, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.trying.trials import Trials

SET = re.compile(r"(?:\\left\s*)?\\(?:\{|lbrace\b|set\s*\{).*(?:\\(?:\}|rbrace)|(?<=\})\})\s*", re.DOTALL)
_MEAN = re.compile(r"(?<![A-Za-z])(?:E|Var)(?![A-Za-z])")  # E[XY] = m, where the text says what E[X] is
_DOTTED = re.compile(r"\\[cvl]?dots(?![A-Za-z])|\.\.\.|…")
_CASES = re.compile(r"(?:\\left\s*\\\{\s*)?\\begin\s*\{(?:[dr]?cases|array)\}.*", re.DOTALL)


class Naming:
    """The names of one derivation under its plans; those that get a meaning are put to use in its trials."""

    def __init__(
        self,
        steps: tuple[Step, ...],
        context: Context,
        plans: list[Plan],
        known: Known,
        trials: Callable[[], Trials],
    ) -> None:
        self.steps, self.context, self.plans, self.known, self.trials = steps, context, plans, known, trials
        self.flow: Flow | None = next((plan.flow for plan in plans if plan.flow is not None), None)
        self.trying = False  # a line that does not stand there, which defines nothing

    # --- what becomes a definition

    def definition(self, step: Step, head: Term, body: Term) -> Finding:
        """A step that gives a name its meaning; it is put to use from here on."""
        self._define(*of_function((head, body)))
        return Finding(step, Status.DEFINITION, say("defines {name}", name=head))

    def _define(self, head: Term, body: Term) -> None:
        if self.trying:
            return
        self._mark(head)
        self.note(head, body)
        self.trials().define(self.plans, head, body)

    def note(self, head: Term, body: Term) -> None:
        """Keeps what a name is for the lines below alone."""
        if not self.trying:
            self.known.definitions.append((head, body))

    def _mark(self, name: Term) -> None:
        if not self.trying:
            self.known.defined.add(parts(name)[:2])

    def _lists(self, names: Term) -> bool:
        """Whether a line says of a name that its entries are these names: the first of x = (x_1, x_2) = (1, 0)."""
        return any(step.rhs.term == names and is_name(step.lhs.term or names) for step in self.steps)

    def column(self, line: Line) -> Finding:
        """A column of names that a step gives a meaning: (θ̇, ψ̇) = (…, …)."""
        names, bodies = entries(line.left), entries(line.right)
        for name, body in zip(names, bodies or names, strict=False):
            if name == DOTS:
                continue
            if bodies:
                self._define(name, body)
            else:
                self._mark(name)
        return Finding(line.step, Status.DEFINITION, say("defines {name}", name=line.left))

    def supposes(self, step: Step) -> bool:
        """Whether a step says in which set a letter is that nothing else determines."""
        found = bound(step)
        if found is None:
            return False
        letter = found[0]
        return letter not in dict(self.context.domains) and not self.is_told(letter)

    def describes(self, step: Step, concluded: bool) -> bool:
        """Whether a step says what a name is of which nothing is said, by cases, as a set, or by a list with dots, as maps that
        follow each other: none is looked into."""
        name, source = step.lhs.term, step.rhs.source.strip()
        if (
            name is None
            or step.rhs.term is not None
            or step.follows
            or not is_name(name)
            or has_meaning(name)
        ):
            return False
        known = self.known.is_defined(name) or self.known.is_seen(name) or self.is_told(name)
        means = step.relation in (Stated.EQ, Stated.EQUIV, Stated.DEFINES_LEFT)
        listed = _DOTTED.search(source) and not concluded
        return means and not known and bool(listed or _CASES.match(source) or SET.fullmatch(source))

    def is_told(self, name: Term) -> bool:
        """Whether the context says what a name is, under some plan."""
        return any(has_definition(plan, name) for plan in self.plans)

    def states_a_tie(self, line: Line) -> bool:
        """Whether a line is where it is said which letter is a function of which: x = f(z)."""
        if self.flow is None or not line.is_equality:
            return False
        if self.known.is_defined(line.left) or line.left in self.known.seen:
            return False
        return any(tie.upper == line.left and tie.body == line.right for tie in self.flow.ties)

    # --- what a line that does not hold may say

    def of(self, line: Line, doubtful: set[Term]) -> Finding | None:
        """What a line says of names; None where it says nothing of them, and is a claim.

        Names of the context that the line contradicts are added to `doubtful`.
        """
        step, left, right = line.step, line.left, line.right
        if bound(step) is not None and not line.is_equality:
            return Finding(step, Status.DEFINITION, say("supposed from here on"))
        if law_of(step) is not None and not self.context.laws:
            return Finding(step, Status.DEFINITION, say("declares {name}", name=left))
        if line.relation is None:
            return None
        if not line.is_equality:
            name = unstated(left, right, self.plans, self.known.names)
            return None if name is None else _undecided(step, name)
        new = not any(map(self.known.is_defined, entries(left)))
        if new and (column_of_names(left, right) or (self._lists(left) and in_numbers(left, right))):
            return self.column(line)
        return self._alone(line, doubtful) or self._derivative(line) or self._loose(line)

    def _alone(self, line: Line, doubtful: set[Term]) -> Finding | None:
        """A name that stands alone on a side: its definition, unless it has one."""
        step = line.step
        for name, body in self._named(line):
            if contains(OF_LAWS, body) and self._is_parameter(name):
                continue  # E[(x - μ)²] = σ² where p is said to be N(μ, σ²)
            if is_untold(name):
                continue  # E[X] = 2, where other means are told
            read = name if self.flow is None else self.flow.read(name)
            if read != name or (parts(name)[:2] in self.known.names and not self.known.overloads(name)):
                continue
            if any(case_of(name, *said) is not None for said in self.known.meanings):
                continue  # S_5, where S_n is said
            matrices = isinstance(body, core.Product) and all(map(is_capital, body.factors))
            matrices = matrices or (contains(core.Matrix, body) and not isinstance(body, core.Matrix))
            if name == core.Symbol("I") and (matrices or any(is_shaped(plan.variant) for plan in self.plans)):
                continue  # the identity
            if root(name) in self.known.inside(body) and (
                not parts(name)[1] or any(name in subterms(said) for _, said in self.known.meanings)
            ):
                continue  # tr J = γ where J is said to have γ; but Z_2 = A W, where A is said to have Z_1
            if root(name) != parts(name)[0] and root(name) in self.known.bases:
                continue  # v'(0, 0) where v is defined
            saying = [
                plan for plan in self.plans if has_definition(plan, name) and speaks_of(plan, name, body)
            ]
            ruling = bool(saying) or not self.is_told(name)
            ruling = ruling and any(is_ruled(plan, name, body) for plan in self.plans)
            if (
                (saying or ruling)
                and not sets(body)
                and all(covered(body, plan) for plan in saying or self.plans)
            ):
                doubtful.add(parts(name)[0])
                continue
            zero = all(exact_value(item) == 0 for item in entries(body) or (body,))
            if zero and (isinstance(name, core.Call) or self.is_told(name)):
                return Finding(step, Status.UNDECIDED, FOR_SOME)
            seen = self.known.is_seen(name) and not self._awaits(step, name)
            if (
                seen
                or (name in self.known.moments and any(map(_MEAN.search, (step.lhs.source, step.rhs.source))))
                or (name in self.known.described and free_variables(body) <= self.known.moments)  # X = m
            ):
                why = say("nothing says what {name} is: it is stated here, and cannot be checked", name=name)
                return Finding(step, Status.UNDECIDED, why)
            from hw_cli.checking.judge.doubtful_laws import of_draws  # for what nothing above says

            strange = of_draws(body)
            if strange is not None:
                return Finding(step, Status.DOUBTFUL, strange)
            return self.definition(step, name, body)
        return None

    def _is_parameter(self, name: Term) -> bool:
        """Whether it is a letter of a law that the text itself says."""
        said: list[Term] = [law for _, law in self.known.meanings if isinstance(law, core.Normal)]
        for plan in self.plans:
            said += [law for _, law in plan.variant.laws if plan.variant.words is None]
        own = {law.variable for law in said if isinstance(law, core.Normal)}
        return name not in own and any(name in free_variables(law) for law in said)

    def _awaits(self, step: Step, name: Term) -> bool:
        """Whether all that is said of a name above leaves open what it is: `b = A` in the chain b = A = 1/c, or the
        definitions of other names, σ_θ = σ_t², but no law, which may settle its letters."""
        uses = [
            item
            for item in self.steps[: self.steps.index(step)]
            if any(name in subterms(side) for side in (item.lhs.term, item.rhs.term) if side is not None)
        ]
        return all(
            item.rhs.term == name or (self.known.is_defined(item.lhs.term) and law_of(item) is None)
            for item in uses
            if item.lhs.term is not None
        )

    def _named(self, line: Line) -> list[tuple[Term, Term]]:
        """The names that stand alone on a side, with what they are then: first those of which nothing is said.

        B of B/A, where A is defined, stands alone too.
        """
        found = list(name_alone(line.left, line.right))
        for side, other in ((line.left, line.right), (line.right, line.left)):
            match side:
                case core.Quotient(numerator=name, denominator=below) if self.known.uses(below):
                    found += name_alone(name, core.Product((other, below)))
        return sorted(found, key=lambda pair: self.is_told(pair[0]) or self.known.is_seen(pair[0]))

    def _derivative(self, line: Line) -> Finding | None:
        """A derivative of a name that comes in here and of which nothing else is said: what it is, is stated."""
        for side, other in ((line.left, line.right), (line.right, line.left)):
            if not isinstance(side, core.Gradient | core.Derivative):
                continue
            name = next((head for head, _ in name_alone(side.body, other) if head == side.body), None)
            if name is None or (isinstance(name, core.Symbol) and name.name == name.name.lower()):
                continue  # y may be a function of x that is meant
            tied = self.flow is not None and any(
                tie.upper == name and root(tie.body) != core.Symbol(ANY_MAP.name) for tie in self.flow.ties
            )
            used = roots(other)
            if (
                tied
                or self.known.is_seen(name)
                or self.is_told(name)
                or root(name) in used
                or (
                    parts(name)[:2] in self.known.names
                    if is_numbered(name)
                    else root(name) in self.known.bases
                )
            ):
                continue
            self._mark(name)
            return Finding(line.step, Status.DEFINITION, say("says what {name} is", name=side))
        return None

    def _loose(self, line: Line) -> Finding | None:
        """A name that nothing ties to the other side."""
        step, left, right = line.step, line.left, line.right
        if self.flow is not None:
            left, right = self.flow.read(left), self.flow.read(right)
            letter = unsaid(self.flow, self._settled(), False, left, right)
            if letter is not None:
                return _untied(step, letter)
        for name in depending(self.plans, left, right):
            if name not in self.known.bases | self.told():
                return _untied(step, name)
        known = self.known.bases | self._matrices() | self.told()
        known |= parameters((law for plan in self.plans for law in plan.variant.laws), left, right)
        letter = opaque(left, right, known)
        if letter is not None:
            return _undecided(step, letter)
        inside = self.known.inside(left, right)
        names = self.known.names_in(left, right)
        found = loose(left, right, self.plans, self.known.seen, names, inside)
        if found is not None and found.new and found.constant and found.name not in self.known.moments:
            letter = self._swallowed(line, found.name)
            if letter is not None:
                why = say(
                    "{name} would depend on {letter}: the rest is no constant", name=found.name, letter=letter
                )
                # of laws of vectors, which a plan may not have, the rest is another one
                sure = not contains(core.Norm, left, right)
                sure = sure and bool(parts(found.name)[2] or self._has_laws(line))
                return Finding(step, Status.FAILS if sure else Status.DOUBTFUL, why, root=sure)
            if self._superfluous(line, found.name):
                why = say("the two sides are equal without {name}", name=found.name)
                return Finding(step, Status.DOUBTFUL, why)
            rest = remainder(line.left, line.right, found.name)
            if (
                rest is not None
                and isinstance(found.name, core.Call)
                and getattr(found.name.function, "name", "") in BOUNDS
            ):
                # no constant, which the next row may change
                self.note(found.name, rest)
            message = say("{name} comes in here: taken as its definition", name=found.name)
            return Finding(step, Status.DEFINITION, message)
        return None if found is None else _untied(step, found.name)

    def _swallowed(self, line: Line, name: Term) -> Term | None:
        """A letter on which what a constant stands for depends, and the constant does not."""
        rest = remainder(line.left, line.right, name)
        return None if rest is None else depends(rest, name, self._tried)

    def _tried(self, left: Term, right: Term) -> Said:
        plan = self.plans[0]
        reading = next(readings(plan, left, right), Reading(plan))
        return self.trials().outcome(reading, left, Relation.EQ, right).said

    def _superfluous(self, line: Line, name: Term) -> bool:
        """Whether a line holds without the terms of a constant that it brings in, KL - log Z = KL, or where it is 0."""
        zero = {name: core.Number("0")}
        if is_variable(name):
            left, right = substitute(line.left, zero), substitute(line.right, zero)
            if self._tried(left, right) is Said.HOLDS:
                return True
        for side, other in ((line.left, line.right), (line.right, line.left)):
            terms = side.terms if isinstance(side, core.Sum) else ()
            kept = tuple(item for item in terms if name not in subterms(item))
            if (
                kept
                and len(kept) < len(terms)
                and self._tried(core.Sum((*kept, core.Number("0"))), other) is Said.HOLDS
            ):
                return True
        return False

    @staticmethod
    def _has_laws(line: Line) -> bool:
        return contains(core.Density, line.left, line.right)

    def may_be_solved(self, left: Term, right: Term) -> bool:
        """Whether a line may be an equation for its letters: as far as they are not defined by others."""
        known = self.known.bases | self.told()
        if isinstance(left, core.Symbol | core.Indexed) and isinstance(
            right, core.Sum | core.Call | core.Power
        ):
            own = left in free_variables(right) and not contains(COMPUTED, right)  # E_0 = 1 + E_1/2 + E_0/2
            if own and parts(left)[:2] not in self.known.names and parts(left)[0] not in self.told():
                return True
        if any(letter not in known and not self.is_told(letter) for letter in shares(left, right)):
            return True
        # a derivative that is set to 0
        if not self.context.equations and core.Number("0") not in (left, right):
            return False
        if not is_equation(left, right):
            return False
        used = {node for side in (left, right) for node in subterms(side) if isinstance(node, core.Call)}
        return not any(
            parts(node)[:2] in self.known.names if is_numbered(node) else root(node) in known
            for node in used.union(free_variables(left), free_variables(right))
        )

    def _matrices(self) -> set[Term]:
        """Letters that are matrices in the context."""
        return {core.Symbol("I")}.union(
            *(plan.variant.covariances | plan.variant.matrices for plan in self.plans)
        )

    def told(self, *plans: Plan) -> set[Term]:
        """The names that the context defines under some plans, or under any, without subscripts."""
        return {
            parts(item.head)[0]
            for plan in plans or self.plans
            if not plan.variant.supposed
            for item in (*self.context.definitions, *plan.variant.definitions)
        }

    def _settled(self) -> bool:
        """Whether formulas are known for all maps between tied letters."""
        return self.flow is None or self.flow.maps <= self.known.bases | self.told()


def _untied(step: Step, name: Term) -> Finding:
    return Finding(
        step, Status.UNDECIDED, say("nothing ties {name} to the other side", name=as_written(name))
    )


def _undecided(step: Step, name: Term) -> Finding:
    return Finding(step, Status.UNDECIDED, say("nothing says what {name} is here", name=name))


ZERO = core.Number("0")
Tried = Callable[[Term, Term], Said]


def remainder(left: Term, right: Term, name: Term) -> Term | None:
    """What a constant is by a line: the difference of its sides without it; None where it is no term of a sum."""
    for side, other in ((left, right), (right, left)):
        terms = side.terms if isinstance(side, Sum) else ()
        kept = tuple(item for item in terms if item not in (name, Negative(name)))
        if len(kept) == len(terms) - 1 and not any(
            name in subterms(item) or parts(name)[0] in subterms(item) for item in (*kept, other)
        ):
            return Sum((other, Negative(kept[0] if len(kept) == 1 else Sum(kept))))
    return None


def depends(rest: Term, name: Term, tried: Tried) -> Term | None:
    """A letter on which the remainder depends, though the constant does not: the variable of a law, the x_{t-1} of
    C(x_t); for a constant that names nothing, any letter where there is none on which it does not depend."""
    letters = sorted(free_variables(rest) - {name}, key=repr)
    arguments = parts(name)[2] or ()
    bases = {parts(item)[0] for item in arguments}
    variables = {item for node in each(core.Density, rest) for item in _free(node, arguments)}
    moving = []
    for letter in letters:
        said = tried(Derivative(rest, letter), ZERO)
        if said is not Said.FAILS:
            continue
        moving.append(letter)
        if letter in variables or (parts(letter)[0] in bases and letter not in arguments):
            return letter
    whole = not arguments and len(letters) > 1 and moving == letters
    return moving[0] if whole else None


def _free(node: core.Density, arguments: tuple[Term, ...]) -> Iterator[Term]:
    yield from (item for item in node.variables if item not in arguments)
