"""Lines that a text supposes: definitions, facts, laws by their formula, and what is said beside a line."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.judge.line import MISSED, Line, Said
from hw_cli.checking.read.derivation import Mood, Stated
from hw_cli.checking.say.chance import chance_of
from hw_cli.checking.say.declarations import law_of
from hw_cli.checking.say.definitions import bare, is_name, solved
from hw_cli.checking.say.facts import of_subscripts, of_two_laws, weights
from hw_cli.checking.say.new_names import has_meaning, in_numbers, name_alone
from hw_cli.checking.say.readings import Reading, readings
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import contains, each, free_variables, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement


_COMPUTED = core.Derivative | core.Gradient | core.Expectation | core.KL | core.Integral
_OPEN = (Status.DOUBTFUL, Status.UNDECIDED, Status.NOT_UNDERSTOOD)


class Suppositions:
    """What the lines of a derivation under judgement suppose, and lines as that has them."""

    def __init__(self, judgement: Judgement) -> None:
        self.of = judgement

    def assumed(self, line: Line) -> Finding:
        """A line that the text supposes: the definition of a name, or a fact for what follows."""
        step, relation = line.step, line.relation
        if step.relation in (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT):
            left, right = line.left, line.right
            head, body = (left, right) if step.relation is Stated.DEFINES_LEFT else (right, left)
            if is_name(body) and not is_name(head):  # `E[…] := L` at the end of a chain
                head, body = body, head
            if (
                has_meaning(head)
                and self.of.tried(replace(line, relation=Relation.EQ)).status is Status.HOLDS
            ):
                return Finding(step, Status.DEFINITION, say("defines {name}", name=head))  # as it is known
            return self.of.naming.definition(step, *((head, body) if is_name(head) else solved(head, body)))
        if law_of(step) is not None:
            return Finding(step, Status.DEFINITION, say("declares {name}", name=line.left))
        if line.is_equality and in_numbers(line.left, line.right):
            return self.of.naming.column(line)
        laws = of_two_laws(line.left, line.right) if line.is_equality else None
        if line.is_equality and laws is None and not of_subscripts(line.left, line.right):
            for name, body in name_alone(line.left, line.right):
                return self.of.naming.definition(step, name, body)
        new_value = step.mood is Mood.DEFINITION and line.left in free_variables(line.right)  # set j = j + 1
        if relation is not None and not new_value:
            said = laws or Hypothesis(line.left, relation, line.right)
            self.of.suppose(step, said)
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
            new = not self._is_of_rows_above(name, line) and not self.of.known.is_defined(name)
            told = self.of.naming.is_told(name) or name in dict(self.of.context.indices)
            if new and not told and exact_value(body) is None:
                self.of.naming.note(name, body)  # for those below; here it may be a condition
                return Finding(line.step, Status.DEFINITION, say("defines {name}", name=name))
        if remark is supposed:
            return remark
        for plan in self.of.plans:
            for reading in readings(plan, line.left, line.right):
                if self.of.outcome(line, reading).said is Said.HOLDS:
                    if exact_value(line.right) is not None and line.step.terms in self.of.known.meanings:
                        why = say("defines {name}", name=line.left)  # it holds since it is said here
                        return self.missed(line) or Finding(line.step, Status.DEFINITION, why)
                    return self.missed(line) or self.of.verdicts.held(line, reading)
        found = self.of.judged(line)
        if self.computes(line) or (found.status is Status.HOLDS and not line.step.words):
            return found
        judged = found.status in (Status.FAILS, Status.DOUBTFUL)
        named = not judged and any(name_alone(line.left, line.right))
        if line.step.words or named:
            return remark
        computed = isinstance(line.left, _COMPUTED)
        if found.status is not Status.FAILS or (self.is_of_matrices(line) and not computed):
            return found if judged or (computed and found.status in _OPEN) else remark
        why = say("the two sides differ, unless the text supposes it beside the line")
        return replace(found, status=Status.DOUBTFUL, message=why, root=False)

    def _is_of_rows_above(self, name: Term, line: Line) -> bool:
        """Whether a name stands in a row above the one that a line stands beside; in that one too, but where it says what
        another name is and no words come between, which may say a condition: not K of `$x = m + K y, \\quad K = a/(a + b)$`."""

        def says_another(found: Finding) -> bool:
            plain = found.status is Status.DEFINITION and not line.step.words and not line.step.implied
            return (
                plain and found.step.row == line.step.row and name not in dict(found.message.values).values()
            )

        above = [found.step for found in self.of.findings if not says_another(found)]
        letters = (letter for step in above for side in step.terms for letter in free_variables(side))
        return any(bare(letter) == bare(name) for letter in letters)

    def missed(self, line: Line) -> Finding | None:
        """The finding for a line that holds since it says itself what a name is, A w = b ⇒ w = …, where the line above does
        not hold with that."""
        own = (line.step.lhs.term, line.step.rhs.term)
        above = self.of.findings[-1] if self.of.findings else None
        if above is None or own not in self.of.known.meanings or line.step.mood is not Mood.CLAIM:
            return None
        if above.status is not Status.FAILS or above.step.row != line.step.row:
            return None
        return Finding(line.step, Status.DOUBTFUL, MISSED)

    def computes(self, line: Line) -> bool:
        """Whether a line says what something comes to, which is no condition: a derivative or a mean by its own letters."""
        if exact_value(line.right) is not None or self.is_of_matrices(line):
            return False
        plan = self.of.plans[0]
        from hw_cli.checking.judge.weighing import written_out  # for few texts

        left = written_out(Reading(plan), line.left, self.of.known.meanings) or line.left
        nodes = {node for side in (line.left, left) for node in subterms(side)}
        labels = (part for node in nodes if isinstance(node, core.Law) for part in node.parameters)
        spoken = (line.left, left, *labels)
        own = {parts(item)[0] for side in spoken for item in free_variables(side)}
        chained = line.step.follows and line.step.mood is Mood.CLAIM  # a = b = c is no condition
        return chained or (
            (isinstance(line.left, _COMPUTED) or has_meaning(line.left))  # det(J - λI) = λ² + 1
            and {parts(item)[0] for item in free_variables(line.right)} <= own
        )

    def is_of_matrices(self, line: Line) -> bool:
        """Whether a line has a transpose, as conditions about matrices do."""
        return contains(core.Transpose, line.left, line.right)

    def different(self, line: Line) -> Finding:
        """A line that says that two things differ: wrong where they are the same everywhere."""
        if not self.of.known.uses(line.left, line.right) and any(name_alone(line.left, line.right)):
            return Finding(line.step, Status.ASSUMPTION, say("supposed from here on"))  # of what is not known
        from hw_cli.checking.judge import doubtful_signs  # for few lines

        if (doubt := doubtful_signs.of_vectors(line.step)) is not None:
            return Finding(line.step, Status.UNDECIDED, doubt)
        again = self.of.tried(replace(line, relation=Relation.EQ))
        told = exact_value(line.right) is not None or (line.left, line.right) in self.of.known.meanings
        if again.status is Status.HOLDS and is_name(line.left) and told:
            return Finding(line.step, Status.ASSUMPTION, say("supposed from here on"))  # x = 0; x ≠ 0: a case
        if again.status is Status.HOLDS:
            return Finding(line.step, Status.FAILS, say("the two sides are the same"), root=True)
        if again.status is Status.FAILS:
            return Finding(line.step, Status.DENIED, say("the two sides are not the same thing"))
        if again.status is Status.DEFINITION:  # X ≠ 0, of which nothing else is said
            return Finding(line.step, Status.ASSUMPTION, say("supposed from here on"))
        return again

    def declares(self, line: Line, head: core.Density) -> Finding:
        """A law by its formula."""
        from hw_cli.checking.judge.posed_laws import declared  # for few texts

        return declared(self.of, line, head)

    def law_of_formula(self, line: Line) -> core.Density | None:
        """The density that a line gives a formula for."""
        if not contains(core.Density, line.left, line.right):
            return None
        from hw_cli.checking.judge.posed_laws import law_of_formula  # for few texts

        return law_of_formula(self.of, line)

    def with_facts(self, line: Line, defines: bool) -> Finding | None:
        """What is said of a line once what is supposed to be equal is replaced; None where that changes nothing, and for
        what defines a name of which nothing is supposed."""
        facts, opened = self.of.facts, self.of.open
        by = {node.variable for node in each(core.Gradient | core.Derivative, line.left, line.right)}
        of_vectors = [fact for fact in facts if contains(core.Norm | core.Transpose | core.Power, fact.left)]
        if facts.released and of_vectors:
            return None
        if any(
            by & (free_variables(fact.left) | free_variables(fact.right))
            for fact in of_vectors
            if not isinstance(fact.left, core.Density | core.Gradient | core.Derivative)
        ):
            return None  # it is not so beside the place
        weighted = [shares for fact in facts if (shares := weights(fact)) is not None]
        if any(
            isinstance(letter, core.Indexed) and letter.base == own.base
            for letter in by
            for own, _ in weighted
        ):
            return None  # a constraint that a Lagrangian holds: each π_k is free in ∂J/∂π_k
        plain, reading = (line.left, line.right), Reading(self.of.plans[0])
        of_shares = any(weights(fact) is not None for fact in facts.about(*opened.spelled(line)))
        for sides in (
            opened.written(line, reading) if of_shares else (),  # m of Σ w_i x_i, whose weights are the same
            plain,
            opened.written(line, reading, functions=True),  # b z_1 + c = -1, where g(z_1) is f(b z_1 + c)
        ):
            left, right = map(facts.rewritten, sides or plain)
            if sides and (left, right) != sides:
                break
        else:
            return None
        nodes = {node for side in (left, right) for node in subterms(side)}
        if defines and any(name in nodes for name, _ in name_alone(*sides)):
            return None
        found = self.of.judged(replace(line, left=left, right=right))
        for own, _ in weighted if of_shares else ():
            found = _with_shares(found, own.base)
        return found

    def whatever_is_random(self, line: Line) -> Finding | None:
        """The finding for a line about means that holds if all is random which stands in means alone, with any joint law: then
        it does of constants among it too. None for another line."""
        for plan in self.of.plans:
            wide = chance_of(self.of.derivation.terms, self.of.said.chance, small=True)
            if plan.chance is None or {*plan.chance.variables} >= {*wide.variables}:
                continue
            for reading in readings(replace(plan, chance=wide), line.left, line.right):
                if self.of.outcome(line, reading).said is Said.HOLDS:
                    return self.of.verdicts.held(line, reading)
        return None

    def name_following(self, line: Line) -> Line:
        """A line by which a text says a law that follows from others, p(x | y) = N(μ̃, σ̃²), as a law of x; its names are
        those of that law."""
        law = law_of(line.step)
        if law is None or law[0] not in self.of.said.following or not isinstance(line.right, core.Normal):
            return line
        follows = dict(self.of.said.laws)[law[0]]
        if not isinstance(follows, core.Normal):
            return line
        for part, body in ((line.right.mean, follows.mean), (line.right.variance, follows.variance)):
            for name, meaning in name_alone(part, body):
                if not (self.of.known.is_seen(name) or self.of.known.is_defined(name)) and not exact_value(
                    body
                ):
                    self.of.naming.definition(line.step, name, meaning)
        return replace(line, right=law[1])


def _with_shares(found: Finding, base: Term) -> Finding:
    """The finding with a counterexample in which the w_i, for which w_i/Σ_k w_k was put, add up to 1 as it is supposed."""
    shown = found.counterexample
    own = {name: value for name, value in (shown.point if shown else ()) if parts(name)[0] == base}
    total = sum(map(Fraction, own.values()))
    if shown is None or not total:
        return found
    point = tuple(
        (name, str(Fraction(value) / total) if name in own else value) for name, value in shown.point
    )
    return replace(found, counterexample=replace(shown, point=point))
