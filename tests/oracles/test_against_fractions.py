"""Random lines between rational terms: what plain fractions refute, the judge must not prove."""

from __future__ import annotations

import operator
import random
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from terms.term_strategies import LETTERS, NoValue, exact, rational_terms

from hw_cli.claims.claims import Chain
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Setting
from hw_cli.oracles.judge import judge
from hw_cli.prose import say
from hw_cli.terms.core import Absolute, Negative, Number, Quotient, Sum, Term
from hw_cli.terms.relation import Relation

BECAUSE = Reason("because", say("because"))
HOLDS: dict[Relation, Any] = {
    Relation.EQ: operator.eq,
    Relation.NE: operator.ne,
    Relation.LT: operator.lt,
    Relation.LE: operator.le,
    Relation.GT: operator.gt,
    Relation.GE: operator.ge,
}
GRID = [Fraction(above, below) for above in (-7, -3, -1, 0, 1, 2, 5, 9) for below in (1, 3, 4)]


@st.composite
def lines(draw: st.DrawFn) -> tuple[Term, Relation, Term]:
    """Two terms, related or not: the second may be the first in another form."""
    left, extra = draw(rational_terms), draw(rational_terms)
    right = draw(
        st.sampled_from(
            [
                extra,
                left + extra,
                Sum((left, extra, Negative(extra))),
                left * Quotient(Number("2"), Number("2")),
                Absolute(left),
            ]
        )
    )
    return left, draw(st.sampled_from(list(Relation))), right


domains = st.fixed_dictionaries({letter: st.sampled_from([REALS, POSITIVE, UNIT]) for letter in LETTERS})


def fails_somewhere(left: Term, relation: Relation, right: Term, domains: dict[Term, Any]) -> bool:
    """Whether one of many points of the domain, at which both sides have a value, refutes the line."""
    chance = random.Random(0)
    choices = {name: [value for value in GRID if domain.holds(value)] for name, domain in domains.items()}
    for _ in range(200):
        point = {name: chance.choice(values) for name, values in choices.items()}
        try:
            if not HOLDS[relation](exact(left, point), exact(right, point)):
                return True
        except NoValue:
            continue
    return False


@settings(max_examples=150, deadline=None, derandomize=True)
@given(lines(), domains)
def test_what_fractions_refute_does_not_pass(
    line: tuple[Term, Relation, Term], domains: dict[Term, Any]
) -> None:
    left, relation, right = line
    claim = Chain("line", left, Setting(domains=tuple(domains.items()))).to(right, BECAUSE, relation)
    status = judge(claim).status
    if fails_somewhere(left, relation, right, domains):
        assert not status.passes
    if left == right and relation in (Relation.EQ, Relation.LE, Relation.GE):
        assert status in (Verdict.PROVED, Verdict.UNDECIDED)
