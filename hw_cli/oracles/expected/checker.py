"""The checker of arguments about expected logarithms: each step again, by the conditions of its rule (`rules`, `gaps`)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hw_cli.oracles.expected.forms import Form, add
from hw_cli.oracles.expected.gaps import Gap, Gaps
from hw_cli.oracles.expected.graphs import Space
from hw_cli.oracles.expected.indices import Facts, Index, Outside, Unknown, Unsupported
from hw_cli.oracles.expected.reading import is_positive, read, read_log
from hw_cli.oracles.expected.rules import Refused, Rules, Step
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import Captured, substitute


@dataclass(frozen=True, slots=True)
class Direct:
    """The difference of the two sides is the sum of the gaps, by the steps."""

    gaps: tuple[Gap, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Speechless:
    """The statement is about a variable that no model of this length has."""


@dataclass(frozen=True, slots=True)
class Cases:
    """One argument where left ≤ right, and one where left > right; the first may be that it says nothing there."""

    left: Index
    right: Index
    below: Certificate | Speechless
    above: Certificate


Certificate = Direct | Cases


@dataclass(frozen=True, slots=True)
class Statement:
    """`left relation right` in a space of variables, where facts hold of the letters."""

    left: Term
    relation: Relation
    right: Term
    space: Space
    facts: Facts

    def sides(self) -> tuple[Form, Form]:
        """Both sides as forms; their logarithms, for two densities."""
        reading = read_log if is_positive(self.left) and is_positive(self.right) else read
        return reading(self.left, self.space, self.facts), reading(self.right, self.space, self.facts)

    def difference(self) -> Form:
        """The side that is claimed to be the greater less the other."""
        sign = Fraction(-1) if self.relation is Relation.LE else Fraction(1)
        left, right = self.sides()
        return add(add({}, left, sign), right, -sign)

    def supposing(self, left: Index, right: Index) -> Statement:
        """The statement where left ≤ right; a letter that has one value left is replaced by it."""
        statement = Statement(
            self.left, self.relation, self.right, self.space, self.facts.supposing(left, right)
        )
        while (pin := statement.facts.pinned()) is not None:
            letter, value = pin
            known: dict[Term, Term] = {core.Symbol(letter): value.term}
            statement = Statement(
                substitute(statement.left, known),
                self.relation,
                substitute(statement.right, known),
                self.space.where(letter, value),
                statement.facts.putting(letter, value),
            )
        return statement

    def is_speechless(self, left: Index, right: Index) -> bool:
        """Whether no model with left ≤ right, two lengths, has all variables of the statement."""
        lengths = {None, *(index.letter for index in self.space.names.values())}
        if not {left.letter, right.letter} <= lengths:
            return False
        try:
            self.supposing(left, right).difference()
        except Outside:
            return True
        return False


def check(statement: Statement, certificate: Certificate) -> bool:
    """Whether the certificate shows the statement, for every model and all values of the letters."""
    if statement.relation not in (Relation.EQ, Relation.LE, Relation.GE):
        return False
    try:
        if isinstance(certificate, Cases):
            left, right = certificate.left, certificate.right
            if isinstance(certificate.below, Speechless):
                below = statement.is_speechless(left, right)
            else:
                below = check(statement.supposing(left, right), certificate.below)
            return below and check(statement.supposing(right.plus(1), left), certificate.above)
        if certificate.gaps and statement.relation is Relation.EQ:
            return False
        rules, gaps = Rules(statement.space), Gaps(statement.space)
        form = statement.difference()
        for gap in certificate.gaps:
            if gap.multiplier < 0:
                return False
            add(form, gaps.gap(gap, statement.facts), -gap.multiplier)
        return rules.replay(form, certificate.steps, statement.facts) == {}
    except (Refused, Unknown, Unsupported, Captured, ValueError, TypeError, AttributeError, IndexError):
        return False  # what is no step of this calculus shows nothing
