"""The polynomial judge: z3 decides, and knows when a claim fails at a single point."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.claims.claims import Chain
from hw_cli.kernel.evidence import Refutation, Trusted, Verdict
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Integers, Interval, NonZero, Setting
from hw_cli.oracles.judge import judge
from hw_cli.oracles.judges.polynomial import SATISFIABLE, PolynomialJudge
from hw_cli.prose import say
from hw_cli.terms.core import (
    Absolute,
    Constant,
    Number,
    Power,
    Quotient,
    Symbol,
    Term,
    call,
    exp,
    lift,
    sqrt,
    symbols,
)
from hw_cli.terms.relation import Relation

x, y, s, u, n, D = symbols("x y s u n D")
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")
GT, GE, LT, LE, EQ, NE = Relation.GT, Relation.GE, Relation.LT, Relation.LE, Relation.EQ, Relation.NE
HERE = Setting(
    domains=((x, REALS), (y, REALS), (s, POSITIVE), (u, UNIT), (n, NonZero()), (D, Integers(1, 3)))
)
SEVENTH = Quotient(ONE, Number("7"))


def said(left: Term, relation: Relation, right: Term = ZERO, setting: Setting = HERE):
    return PolynomialJudge(setting).compare(left, relation, right)


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [
        (x**2, GE, ZERO),
        (x**2 + y**2, GE, 2 * x * y),
        (x**4 - x * y**3 + y**4, GE, ZERO),
        (s + 1 / s, GE, TWO),
        (u * (1 - u), GT, ZERO),
        (Absolute(x), GE, x),
        (sqrt(s) + 1, GT, ZERO),
        (sqrt(x**2 + 1), GT, x),
        (n**2, GT, ZERO),
        (n, NE, ZERO),
        (x / x, EQ, ONE),
        (call("relu", u), EQ, u),
        (call("relu", -s), EQ, ZERO),
        (call("sign", s), EQ, ONE),
        (call("sign", -s), EQ, -ONE),
        (call("max", s, -s), EQ, s),
        (call("min", s, -s), EQ, -s),
        (call("floor", u), EQ, ZERO),
        (call("ceil", u), EQ, ONE),
        (x ** Number("12"), GE, ZERO),
        (x ** Number("0"), EQ, ONE),
    ],
)
def test_proved(left: Term, relation: Relation, right: Term) -> None:
    assert said(left, relation, right).says is Verdict.PROVED


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [
        (x, GT, ZERO),
        (x**4 - 2 * x * y**3 + y**4, GE, ZERO),
        (s + 1 / s, GT, Number("2.1")),
        (u, LT, Number("0.999")),
        (x**2, GT, ZERO),
        ((x - SEVENTH) ** 2, GT, ZERO),
        (Absolute(x), EQ, x),
        (x, NE, y),
        ((x - y) ** 2, GT, ZERO),
        (call("sign", x) ** 2, EQ, ONE),
        (sqrt(s), GE, ONE),
    ],
)
def test_refuted_with_a_point(left: Term, relation: Relation, right: Term) -> None:
    evidence = said(left, relation, right)
    assert evidence.says is Verdict.REFUTED
    assert evidence.counterexample is not None
    assert evidence.counterexample.point


def test_a_failure_at_an_irrational_point_alone_bars_a_confirmation() -> None:
    """(x² − 2)² > 0 holds at every number that chance draws, and not at √2."""
    evidence = said((x**2 - 2) ** 2, GT)
    assert evidence.says is Verdict.UNDECIDED
    assert evidence.detail == SATISFIABLE
    chain = Chain("line", (x**2 - 2) ** 2, HERE).to(ZERO, Reason("because", say("because")), GT)
    assert judge(chain).status is Verdict.UNDECIDED


@pytest.mark.parametrize(
    "left",
    [
        exp(x),
        Constant("i"),
        Constant("pi"),
        Power(x, y),
        Power(x, lift(-1)),
        Power(x, Number("13")),
        Power(x, lift(Fraction(1, 2))),
        Power(x, Number("0.5")),
        Power(x, Number("2.5")),
        Symbol("undeclared"),
        D,
    ],
)
def test_outside_the_fragment(left: Term) -> None:
    assert said(left, GE).says is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("left", "setting", "model", "refuted"),
    [
        (x - 2, HERE, {x: 1}, True),
        (x - 2, HERE, {x: 3}, False),  # where it holds
        (x - 2, HERE.supposing(x, GT, y), {x: 1, y: 0}, True),
        (x - 2, HERE.supposing(x, GT, y), {x: 1, y: 2}, False),  # against a hypothesis
        (x - y, HERE, {x: 1}, False),  # which says nothing of y
    ],
)
def test_a_point_of_z3s_is_looked_at_once_more(
    left: Term, setting: Setting, model: dict[Term, int], refuted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = {letter: Fraction(value) for letter, value in model.items()}
    monkeypatch.setattr("hw_cli.apart.apart", lambda *_, **__: handed)
    assert isinstance(said(left, GE, setting=setting), Refutation) is refuted


@pytest.mark.parametrize(
    "setting",
    [
        HERE.supposing(s, LT, ZERO),
        HERE.supposing(x, GT, x),
        HERE.where((x, Interval(Fraction(1), Fraction(0)))),
    ],
)
def test_from_contradictory_premises_nothing_follows(setting: Setting) -> None:
    assert said(x, GT, setting=setting).says is Verdict.UNDECIDED


def test_hypotheses_and_abbreviations_are_used() -> None:
    assert said(x, GT, setting=HERE.supposing(x, GT, ONE)).says is Verdict.PROVED
    assert said(x, GT, TWO, HERE.supposing(x, GT, ONE)).says is Verdict.REFUTED
    assert said(Symbol("a"), GE, setting=HERE.writing(Symbol("a"), x**2)).says is Verdict.PROVED
    assert said(Symbol("a"), GE, setting=HERE.writing(Symbol("a"), x)).says is Verdict.REFUTED


def test_ends_that_are_in_count() -> None:
    closed = Setting(domains=((x, Interval(Fraction(0), Fraction(1), True, True)),))
    for relation, right in ((GT, ZERO), (LT, ONE)):
        assert isinstance(said(x, relation, right, Setting(domains=((x, UNIT),))), Trusted)
        assert isinstance(said(x, relation, right, closed), Refutation)
