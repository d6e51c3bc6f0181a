"""The door by itself: oracles that are made up say what oracles may say, and the verdict is what the rules give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from hw_cli.kernel.decide import SEEN, Decision, Disagreement, Oracle, Seen, decide, evidence_of
from hw_cli.kernel.evidence import (
    Agreement,
    Counterexample,
    Evidence,
    Finding,
    Follows,
    Given,
    Nothing,
    Objection,
    Proof,
    Refutation,
    Trusted,
    Verdict,
    weigh,
    worst,
)
from hw_cli.kernel.setting import Setting
from hw_cli.kernel.statement import Condition, Statement, Written
from hw_cli.prose import say
from hw_cli.terms.core import Symbol
from hw_cli.terms.relation import Relation

X, Y = Symbol("x"), Symbol("y")
EQUAL, BELOW = Statement(X, Relation.EQ, Y), Statement(X, Relation.LE, Y)
WORD = say("{n} points", n=3)
REFUSED = say("{n} lines", n=3)
POINT = Counterexample(((X, "1"),), "1", "2")
PLACE = Condition(X, Relation.NE)


@dataclass(frozen=True)
class Paper:
    """A certificate that says whether it is right."""

    right: bool


@dataclass(frozen=True)
class Other:
    """A certificate of a kind that no checker reads."""


CHECKERS = {Paper: lambda paper, statement, setting: paper.right and statement in (EQUAL, BELOW)}
NOTHING, OBJECTION = Nothing("a", WORD), Objection("a", WORD)
AGREED, TIGHT = Agreement("a", WORD, (PLACE,)), Agreement("a", WORD, tight=True)
TRUSTED, PARTLY = Trusted("a", WORD), Trusted("a", WORD, (PLACE,), partial=True)
REFUTED, GIVEN = Refutation("a", WORD, POINT), Given("a", WORD)
PROOF, SPOILED, FOREIGN = (Proof("a", WORD, paper, REFUSED) for paper in (Paper(True), Paper(False), Other()))


def decided(*findings: Finding | None, statement: Statement = EQUAL, refutes: bool = True) -> Decision:
    oracles = [Oracle(lambda _statement, _known, found=found: found, refutes) for found in findings]
    return decide(statement, Setting(), oracles, CHECKERS)


@pytest.mark.parametrize(
    ("findings", "equal", "below"),
    [
        ((), "undecided", "undecided"),
        ((None,), "undecided", "undecided"),
        ((NOTHING,), "undecided", "undecided"),
        ((AGREED,), "confirmed", "undecided"),
        ((TIGHT,), "confirmed", "confirmed"),
        ((TIGHT, AGREED), "confirmed", "confirmed"),
        ((TRUSTED,), "proved", "proved"),
        ((PARTLY,), "proved", "proved"),
        ((PROOF,), "proved", "proved"),
        ((SPOILED,), "undecided", "undecided"),
        ((FOREIGN,), "undecided", "undecided"),
        ((REFUTED,), "refuted", "refuted"),
        ((GIVEN,), "assumed", "assumed"),
        ((AGREED, TRUSTED), "proved", "proved"),
        ((TRUSTED, AGREED), "proved", "proved"),
        ((AGREED, NOTHING), "confirmed", "undecided"),
        ((TRUSTED, OBJECTION), "undecided", "undecided"),
        ((OBJECTION, TRUSTED), "undecided", "undecided"),
        ((AGREED, OBJECTION), "undecided", "undecided"),
        ((PROOF, OBJECTION), "undecided", "undecided"),
        ((GIVEN, OBJECTION), "undecided", "undecided"),
        ((REFUTED, OBJECTION), "refuted", "refuted"),
        ((TRUSTED, REFUTED), "refuted", "refuted"),
        ((AGREED, REFUTED), "refuted", "refuted"),
        ((SPOILED, REFUTED), "refuted", "refuted"),
        ((GIVEN, TRUSTED), "assumed", "assumed"),
    ],
)  # fmt: skip
def test_what_findings_make(findings: tuple[Finding | None, ...], equal: str, below: str) -> None:
    assert decided(*findings).verdict == equal
    assert decided(*findings, statement=BELOW).verdict == below


@pytest.mark.parametrize("findings", [(PROOF, REFUTED), (REFUTED, PROOF), (PROOF, TRUSTED, REFUTED)])
def test_a_certificate_against_a_point_is_our_own_mistake(findings: tuple[Finding, ...]) -> None:
    with pytest.raises(Disagreement):
        decided(*findings)


def test_what_is_no_relation_is_confirmed_by_agreement() -> None:
    asked = Written("x", Relation.LE, "y")
    assert decide(asked, Setting(), [Oracle(lambda *_: AGREED)]).verdict is Verdict.CONFIRMED


def test_a_certificate_is_read_against_this_statement() -> None:
    assert decided(PROOF, statement=Statement(Y, Relation.EQ, X)).verdict is Verdict.UNDECIDED
    assert decide(EQUAL, Setting(), [Oracle(lambda *_: PROOF)]).verdict is Verdict.UNDECIDED
    spoiled = decided(SPOILED).evidence[0]
    assert spoiled.detail == REFUSED
    assert decided(PROOF).evidence[0].detail == WORD


def test_who_is_asked_of_what_is_proved() -> None:
    asked: list[Any] = []

    def told(name: str) -> Any:
        def ask(_: Any, known: Verdict) -> Finding:
            asked.append((name, known))
            return NOTHING

        return ask

    decide(EQUAL, Setting(), [Oracle(told("first")), Oracle(lambda *_: TRUSTED), Oracle(told("quiet")), Oracle(told("loud"), refutes=True)])  # fmt: skip
    assert asked == [("first", Verdict.UNDECIDED), ("loud", Verdict.PROVED)]
    assert decided(AGREED, TRUSTED, refutes=False).verdict is Verdict.PROVED
    assert len(decided(TRUSTED, AGREED, refutes=False).evidence) == 1


def words(*verdicts: Verdict) -> tuple[Evidence, ...]:
    of = {Verdict.PROVED: TRUSTED, Verdict.CONFIRMED: AGREED, Verdict.UNDECIDED: NOTHING, Verdict.REFUTED: REFUTED, Verdict.ASSUMED: GIVEN}  # fmt: skip
    return tuple(evidence_of(of[verdict]) for verdict in verdicts)


P, C, U, R, A = (Verdict.PROVED, Verdict.CONFIRMED, Verdict.UNDECIDED, Verdict.REFUTED, Verdict.ASSUMED)


@pytest.mark.parametrize(
    ("premises", "plain", "confirming"),
    [
        ((), U, U),
        (((P,),), P, P),
        (((P,), (P,)), P, P),
        (((P, C),), P, P),
        (((P,), (C,)), U, C),
        (((C,),), U, C),
        (((P,), (U,)), U, U),
        (((C,), (U,)), U, U),
        (((P,), ()), U, U),
        (((P,), (R,)), U, U),
        (((P, R),), U, U),
        (((P,), (A,)), U, U),
    ],
)
def test_what_premises_carry(premises: tuple[tuple[Verdict, ...], ...], plain: Verdict, confirming: Verdict) -> None:  # fmt: skip
    given = tuple(words(*row) for row in premises)
    for confirms, wanted in ((False, plain), (True, confirming)):
        found = decided(Follows("a", WORD, given, REFUSED, confirms))
        assert found.verdict is wanted
        assert (found.evidence[0].detail == REFUSED) is (wanted is U)


def test_where_it_holds_is_kept() -> None:
    assert decided(PARTLY).domain == (PLACE,)
    assert decided(PARTLY).partial
    assert not decided(AGREED).partial
    assert decided(AGREED, TRUSTED).domain == (PLACE,)
    assert decided(PARTLY, REFUTED).domain == ()
    assert decided(PARTLY).seen is Seen.HOLDS_WHERE
    assert decided(TRUSTED).seen is Seen.HOLDS
    assert decided(GIVEN).seen is Seen.DOUBTFUL
    assert SEEN[C, True] is Seen.HOLDS_WHERE
    assert {SEEN[C, False], SEEN[P, False]} == {Seen.HOLDS}
    assert SEEN[Verdict.REFUTED, False] is Seen.FAILS
    assert SEEN[Verdict.UNDECIDED, False] is Seen.UNDECIDED


def test_the_point_of_a_refutation_is_kept() -> None:
    assert decided(AGREED, REFUTED).counterexample == POINT
    assert decided(AGREED).counterexample is None
    assert evidence_of(REFUTED).counterexample == POINT


def test_by_itself_a_certificate_is_nothing() -> None:
    assert evidence_of(PROOF).verdict is U
    assert evidence_of(TRUSTED).verdict is P
    assert evidence_of(Follows("a", WORD, (), REFUSED)).verdict is U


def test_the_order_of_verdicts() -> None:
    assert [v for v in Verdict if v.passes] == [P, C, A]
    assert worst([]) is P
    assert worst([P, C]) is C
    assert worst([C, A, P]) is A
    assert worst([A, U]) is U
    assert worst([U, R]) is R
    assert weigh([]) is U
    assert weigh(words(P, A)) is A
    assert weigh(words(C, P, U)) is P
    assert weigh(words(C, U)) is C
    assert weigh(words(P, R)) is R
