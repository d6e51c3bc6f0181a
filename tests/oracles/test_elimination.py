"""What z3 is asked, called by itself: parts it does not know are letters over enclosures, which prove and never refute."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.equality.elimination import eliminate
from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables

LINE, POSITIVE, WHOLE = Range(), Range(low=Fraction(0)), Range(integer=True)
UNIT = Range(Fraction(0), Fraction(1), False, True, True)
OPEN_UNIT = Range(Fraction(0), Fraction(1))


def term(text: str) -> Term:
    found = read(text).shape
    assert isinstance(found, Term)
    return found


def said(left: str, sign: str, right: str, domain: Range, *given: tuple[str, str, str]) -> str:
    sides = term(left), term(right)
    hypotheses = tuple(Hypothesis(term(a), Relation(r), term(b)) for a, r, b in given)
    letters = free_variables(sides[0]) | free_variables(sides[1]) | {Symbol("x"), Symbol("y")}
    found = eliminate(sides[0], Relation(sign), sides[1], dict.fromkeys(letters, domain), hypotheses)
    return "refuted" if isinstance(found, Counterexample) else {True: "proved", None: "open"}[found]


@pytest.mark.parametrize(
    ("left", "sign", "right", "domain", "wanted"),
    [
        ("x^2+y^2", ">=", "2xy", LINE, "proved"),
        ("x^2+y^2", ">", "2xy", LINE, "refuted"),
        ("x", "<=", "1", UNIT, "proved"),
        ("x", "<", "1", UNIT, "refuted"),
        ("x", "<", "1", OPEN_UNIT, "proved"),
        ("x", ">", "0", UNIT, "refuted"),
        ("x", ">", "0", OPEN_UNIT, "proved"),
        ("x", ">=", "0", UNIT, "proved"),
        ("x^2", ">=", "x", WHOLE, "proved"),
        ("x^2", ">=", "x", LINE, "refuted"),
        ("2x", "!=", "1", WHOLE, "proved"),
        ("2x", "!=", "1", LINE, "refuted"),
        (r"\lfloor x\rfloor", "<=", "x", LINE, "proved"),
        (r"\lfloor x\rfloor", "<", "x", LINE, "refuted"),
        (r"\lfloor x\rfloor+1", ">", "x", LINE, "proved"),
        (r"\lceil x\rceil", ">=", "x", LINE, "proved"),
        (r"\lceil x\rceil", "<", "x+1", LINE, "proved"),
        (r"\lceil x\rceil", "<=", r"\lfloor x\rfloor", LINE, "refuted"),
        (r"\lfloor x\rfloor", "=", "0", UNIT, "refuted"),
        (r"\mathrm{sgn}(x)x", "=", "|x|", LINE, "proved"),
        (r"\mathrm{sgn}(x)", "=", "1", POSITIVE, "proved"),
        (r"\mathrm{sgn}(-x)", "=", "-1", POSITIVE, "proved"),
        (r"\mathrm{sgn}(x)^2", "=", "1", LINE, "refuted"),
        (r"x^{-1}x", "=", "1", LINE, "proved"),
        (r"x^{-2}", ">", "0", LINE, "proved"),
        (r"x^{-1}", ">", "0", LINE, "refuted"),
        (r"\sin x\cos y", "<=", "1", LINE, "proved"),
        (r"\sin x\cos y", "<", "1", LINE, "open"),
        (r"\sin x\cos y", "<=", "0.9", LINE, "open"),
        (r"e^xe^y", ">", "0", LINE, "proved"),
        (r"e^x", ">=", "1", POSITIVE, "proved"),
        (r"e^x", ">", "1", POSITIVE, "proved"),
        (r"e^x", ">", "1", UNIT, "open"),
        (r"e^x", ">=", "x", LINE, "open"),
        (r"\sin x", "=", r"\sin x", LINE, "proved"),
        (r"\sin x", "=", r"\sin y", LINE, "open"),
        (r"\pi x", "<=", "4x", UNIT, "proved"),
        (r"\pi x", "<=", "3x", UNIT, "open"),
        (r"\ln(-x)", ">", "0", POSITIVE, "open"),  # it has no value
        (r"\sum_{k=1}^3\sin(kx)", "<=", "3", LINE, "open"),  # a letter of its own
        ("i^2+x^2", ">=", "0", LINE, "open"),
        (r"\Re(x)", "=", "x", LINE, "open"),
    ],
)
def test_what_is_proved_and_refuted(left: str, sign: str, right: str, domain: Range, wanted: str) -> None:
    assert said(left, sign, right, domain) == wanted


def test_hypotheses_are_used_and_contradictions_prove_nothing() -> None:
    assert said("x", ">", "0", LINE, ("x", ">", "y^2")) == "proved"
    assert said("x", ">", "0", LINE, ("x", ">=", "y^2")) == "refuted"
    assert said("x", ">", "0", LINE, ("x", ">=", "e^y")) == "proved"
    assert said("x", ">", "5", LINE, ("x^2", "<", "0")) == "open"
    assert said("x", ">", "5", LINE, ("x", ">", "y"), ("y", ">", "x")) == "open"


def test_there_are_not_too_many_letters() -> None:
    assert said("a^2+b^2+c^2+d^2+p^2", ">=", "0", LINE) == "proved"
    assert said("a^2+b^2+c^2+d^2+p^2+q^2+r^2", ">=", "0", LINE) == "open"


@pytest.mark.parametrize(
    ("left", "sign", "right", "wanted"),
    [
        ("e^{-e^{12}x}", "<=", "1", "proved"),  # between a number of 70,000 digits and 1
        ("e^{-e^{12}x}", ">=", "0", "proved"),
        ("e^{-e^{12}x}", ">=", "\\frac12", "open"),
        ("e^{e^{12}x}", ">=", "0", "proved"),
        ("e^{e^{12}x}", "<=", "10^{99}", "open"),
        ("-e^{-e^{12}x}", "<=", "0", "proved"),
    ],
)
def test_ends_of_very_many_digits(left: str, sign: str, right: str, wanted: str) -> None:
    domain = Range(Fraction(1, 2), Fraction(1), False, True, True)
    assert said(f"y^2+{left}" if sign == ">=" else f"{left}-y^2", sign, right, domain) == wanted
