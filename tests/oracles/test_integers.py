"""What is rounded, divisors and finitely many integers: each proof called by itself, without points."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.equality.domains import conditions_of
from hw_cli.oracles.equality.induction import (
    holds_case_by_case,
    holds_from_each_to_the_next,
    holds_over_a_period,
    is_rounded,
)
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import Scene, make_scene
from hw_cli.terms.budgets import Deadline
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation

N, M, X = Symbol("n"), Symbol("m"), Symbol("x")
WHOLE, NATURAL = Range(integer=True), Range(Fraction(1), low_in=True, integer=True)


def term(text: str) -> Term:
    found = read(
        text.replace("[", r"\lfloor ")
        .replace("]", r"\rfloor ")
        .replace("<", r"\lceil ")
        .replace(">", r"\rceil ")
    ).shape
    assert isinstance(found, Term)
    return found


def scene(left: str, right: str, domain: Range | None = None) -> Scene:
    ranges = {} if domain is None else {N: domain}
    return make_scene(term(left), term(right), (), ranges, Deadline(9))


@pytest.mark.parametrize(
    ("left", "right", "domain", "said"),
    [
        ("[x]+[x+1/2]", "[2x]", None, True),
        ("[x]+[x+1/3]+[x+2/3]", "[3x]", None, True),
        ("[[x/2]/3]", "[x/6]", None, True),
        ("<x>", "-[-x]", None, True),
        ("<x/2>-[x/2]", "<x/2-[x/2]>", None, True),
        ("[x]x", "x[x]", None, True),
        ("[(1-x)/2]", "-<(x-1)/2>", None, True),
        ("[x+1/2]", "[2x]-[x]", None, True),
        ("<x>", "[x]+1", None, False),  # not where x is whole
        ("[x]+1", "<x>", None, False),
        ("[x]", "x", None, False),
        ("[x]+[x+1/2]", "[2x+1/1000]", None, False),
        ("[[x/2]/3]", "[x/6+1/7]", None, False),
        ("[2x]", "2[x]", None, False),
        ("[x/2]", "[x/3]", None, False),
        (r"[\sqrt2x]", r"[\sqrt2x]+[x]-[x]", None, False),  # no period is known
        ("[x^2]", "[xx]+[x]-[x]", None, False),
        ("[x+y]", "[y+x]", None, False),  # two letters
        ("[x/997]", "[x/997]+[x/991]-[x/991]+[x]-[x]", None, False),  # too many pieces
        ("[(n+1)/2]", "<n/2>", WHOLE, True),
        ("[n^2/4]", "[n/2]<n/2>", WHOLE, True),
        ("[[n/2]/2]", "[n/4]", WHOLE, True),
        ("[(n+1)/3]", "<n/3>", WHOLE, False),
        ("[n/2]", "n/2", WHOLE, False),
        ("[n^2/4]", "[n/2][n/2]", WHOLE, False),
        ("[n/997]", "<n/997>-1", WHOLE, False),
        (r"[n/2]+\frac{n}{n}", "[n/2]+1", WHOLE, True),
        ("i[x]", "[x]i", None, False),
        ("[n/(1-1)]", "5", WHOLE, False),
        (r"[n/2]\operatorname{sgn}(n)", r"[n/2]\frac{n}{|n|}", WHOLE, False),  # not at 0
    ],
)
def test_over_a_period(left: str, right: str, domain: Range | None, said: bool) -> None:
    assert holds_over_a_period(scene(left, right, domain), Relation.EQ) is said


@pytest.mark.parametrize(
    ("left", "right", "domain", "said"),
    [
        (r"[\sqrt{n^2+1}]", "n", NATURAL, True),
        ("n", r"[\sqrt{n^2+2n}]", NATURAL, True),
        (r"<\sqrt{n^2+1}>", "n+1", NATURAL, True),
        (r"<\sqrt{n^2-n+1}>", "n", NATURAL, True),
        (r"[\sqrt{n^2+2n+1}]", "n", NATURAL, False),
        (r"[\sqrt{n^2+1}]", "n+1", NATURAL, False),
        (r"<\sqrt{n^2+1}>", "n", NATURAL, False),
        (r"<\sqrt{n^2-n}>", "n-1", NATURAL, False),
        (r"[\sqrt{n^2+3}]", "n", NATURAL, False),  # not at 1
        (r"<\sqrt{n^2-2n+1}>", "n", NATURAL, False),
        (r"[\sqrt{x^2}]", "x", None, False),  # x is no whole number
        ("[x]", "x-1/2", None, False),
        ("n", "n", NATURAL, False),
        (r"[\frac{x^2-x}{x^2-x+1}]", "0", None, False),  # of integers alone
    ],
)
def test_rounded_between_bounds(left: str, right: str, domain: Range | None, said: bool) -> None:
    assert is_rounded(scene(left, right, domain)) is said


@pytest.mark.parametrize(
    ("left", "relation", "right", "domain", "said"),
    [
        ("[n/4]", Relation.GE, "(n-3)/4", WHOLE, True),
        ("[n/4]", Relation.GT, "(n-3)/4", WHOLE, False),
        ("n-4[n/4]", Relation.LE, "3", WHOLE, True),
        ("n-4[n/4]", Relation.LT, "3", WHOLE, False),
        ("[n/2]<n/2>", Relation.LE, "n^2/4", WHOLE, True),
        ("[n/2]<n/2>", Relation.GE, "n^2/4", WHOLE, False),
        ("[3x]", Relation.LE, "3[x]+2", None, True),
        ("[3x]", Relation.LT, "3[x]+2", None, False),
        ("(x-[x])(1-x+[x])", Relation.LE, "1/4", None, True),
        ("(x-[x])(1-x+[x])", Relation.LE, "0.24", None, False),
        ("x-[x]", Relation.GT, "0", None, False),  # where x is whole
        ("[x]", Relation.NE, "x+1/2", None, True),
        ("[x]", Relation.NE, "x-1/2", None, False),
        ("[n/997]", Relation.LE, "n/997", WHOLE, False),  # too many remainders
        ("[x]+[y]", Relation.LE, "[x+y]", None, False),  # two letters
    ],
)
def test_an_order_over_a_period(
    left: str, relation: Relation, right: str, domain: Range | None, said: bool
) -> None:
    assert holds_over_a_period(scene(left, right, domain), relation) is said


def over(low: int, high: int, *, ends: bool = True) -> Range:
    return Range(Fraction(low), Fraction(high), ends, ends, True)


@pytest.mark.parametrize(
    ("left", "relation", "right", "domain", "said"),
    [
        (r"\sin(\frac{\pi n}{9})", ">=", "0", over(0, 9), True),
        (r"\sin(\frac{\pi n}{9})", ">=", "0", over(0, 10), False),
        (r"\sin(\frac{\pi n}{9})", ">=", "0", over(-1, 9), False),
        (r"\sin(\frac{\pi n}{9})", ">", "0", over(0, 9), False),
        (r"\sin(\frac{\pi n}{9})", ">", "0", over(0, 9, ends=False), True),
        (r"\cos(2\pi n)", "=", "1", over(0, 20), True),
        (r"\cos(2\pi n)", "!=", "1", over(0, 20), False),
        ("2^n", "<=", "n^3", over(0, 9), False),
        (r"\ln n", ">=", "0", over(-3, 9), True),  # where it has a value
        ("0", "<=", r"\ln n", over(-3, 9), True),
        (r"n\sum_{k=1}^{\infty}\frac{1}{k^2}", "<=", "5n", over(1, 3), False),  # an estimate
        ("n", "<=", "n", over(0, 401), False),  # too many
        ("n", "<=", "n", NATURAL, False),
        ("n", "<=", "n", Range(None, Fraction(3), True, True, True), False),
        (r"i\cdot n", "=", r"n\cdot i", over(0, 3), False),
        (r"\lfloor\cos(2\pi n)\rfloor", "<", "2", over(0, 3), False),  # digits do not tell
        ("2", ">", r"\lfloor\cos(2\pi n)\rfloor", over(0, 3), False),
        ("n+m", "=", "m+n", over(0, 3), False),  # two letters
        ("f(n)", "<", "10^{40}", over(0, 3), False),
        ("n", "<=", "n", Range(Fraction(0), Fraction(3)), False),
    ],
)
def test_case_by_case(left: str, relation: str, right: str, domain: Range, said: bool) -> None:
    assert holds_case_by_case(scene(left, right, domain), Relation(relation)) is said


ABOVE_MINUS_ONE, UNIT = Range(Fraction(-1)), Range(Fraction(0), Fraction(1))


@pytest.mark.parametrize(
    ("left", "relation", "right", "other", "said"),
    [
        ("(1+x)^n", ">=", "1+nx", ABOVE_MINUS_ONE, True),
        ("(1+x)^n", ">=", "1+nx", Range(Fraction(-1), None, low_in=True), False),  # of 0ⁿ nothing is known
        ("(1+x)^n", ">=", "1+nx", Range(Fraction(-3)), False),
        ("(1+x)^n", ">=", "1+nx", Range(), False),
        ("(1+x)^n", ">", "1+nx", Range(Fraction(0)), False),  # not at n = 1
        ("(1+x)^n", ">=", "1+nx+x^2/1000", ABOVE_MINUS_ONE, False),
        ("(1+x)^n", ">=", "1+nx+n(n-1)x^2/2", Range(Fraction(0)), True),
        ("(1+x)^n", ">=", "1+nx+n(n-1)x^2/2", ABOVE_MINUS_ONE, False),
        ("(1-x)^n", ">=", "1-nx", UNIT, True),
        ("x^{n+1}", "<=", "x^n", UNIT, True),
        ("x^{n+1}", "<", "x^n", UNIT, True),
        ("x^{n+1}", "<=", "x^n", Range(Fraction(0), Fraction(2)), False),
        ("x^{2n}", "<=", "x^n", UNIT, True),
        ("x^{2n}", "<=", "x^n", Range(None, Fraction(1)), False),
        ("x^{n/2}", "<=", "x^{n/3}", UNIT, False),  # true, and not a power of one letter
        ("3^n", ">=", "n^3", Range(), True),  # from 3 on each step follows; at 1, 2 and 3 by values
        ("2^n", ">=", "n^2", Range(), False),  # not at 3
        ("2^n", "!=", "0", Range(), False),
        ("y^n", "<=", "(x+y)^n", Range(Fraction(0)), False),  # y may be < −x
        (
            r"\frac{1}{x^n-1}",
            "<=",
            "1",
            Range(Fraction(2)),
            False,
        ),  # whether it is defined all the way is not known
        (r"\sum_{k=1}^{n}x^k", ">=", "0", Range(Fraction(0)), True),
        (r"\sum_{k=1}^{n}x^k", ">=", "x", Range(Fraction(-1)), False),
        ("f(n)", "<=", "f(n)+x", Range(Fraction(0)), False),  # of functions as they are drawn
        ("(nx)^n", ">=", "nx", Range(Fraction(1)), False),  # the base grows too
        ("1+0x", ">=", "n", UNIT, False),  # true at 1, from which nothing follows
        ("(1+x)^{n+x}", ">=", "1+x", UNIT, False),
        ("(1+x)^{n^2}", ">=", "1+x", UNIT, False),
    ],
)
def test_each_follows_from_the_one_before(
    left: str, relation: str, right: str, other: Range, said: bool
) -> None:
    pair = make_scene(term(left), term(right), (), {N: NATURAL, X: other}, Deadline(30))
    assert holds_from_each_to_the_next(pair, Relation(relation), conditions_of(pair)) is said


@pytest.mark.parametrize(
    ("domain", "given", "said"),
    [
        (NATURAL, (), True),
        (Range(Fraction(1), Fraction(99), True, True, True), (), False),  # of those, case by case
        (Range(integer=True), (), False),  # it begins nowhere
        (Range(Fraction(0), integer=True), (), True),
        (Range(Fraction(1)), (), False),
        (NATURAL, (Hypothesis(N, Relation.LE, M),), False),  # what is known of n may end somewhere
        (NATURAL, (Hypothesis(M, Relation.GE, X),), True),
    ],
)
def test_where_it_begins(domain: Range, given: tuple[Hypothesis, ...], said: bool) -> None:
    ranges = {N: domain, X: ABOVE_MINUS_ONE}
    pair = make_scene(term("(1+x)^n"), term("1+nx"), given, ranges, Deadline(30))
    assert holds_from_each_to_the_next(pair, Relation.GE, conditions_of(pair)) is said


def test_the_first_number_counts() -> None:
    """n² ≥ n + 1 fails at 1, the first number above 0, and holds from 2 on."""
    ranges = {N: Range(Fraction(0), integer=True), X: UNIT}
    pair = make_scene(term("n^2+0x"), term("n+1"), (), ranges, Deadline(30))
    assert not holds_from_each_to_the_next(pair, Relation.GE, conditions_of(pair))


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (r"\gcd(n,n+1)", "1", True),
        (r"\gcd(2n+1,3n+2)", "1", True),
        (r"\gcd(n^2+1,n)", "1", True),
        (r"\gcd(n^2,n)", "|n|", True),
        (r"\gcd(n,0)", "|n|", True),
        (r"\gcd(n+6,6)", r"\gcd(n,6)", True),
        (r"\gcd(n,m)", r"\gcd(m,n-m)", True),
        (r"\gcd(2n,2m)", r"2\gcd(m,n)", True),
        (r"\gcd(12,18)", "6", True),
        (r"\gcd(n,n+2)", "1", False),
        (r"\gcd(n^2,n)", "n", False),
        (r"\gcd(n,m)", "1", False),
        (r"\gcd(2n,m)", r"2\gcd(n,m)", False),
        (r"\gcd(x,x+1)", "1", False),  # no whole number
        ("[n+x]", "n+[x]", True),
        ("[5n/2+x]", "2n+[n/2+x]", True),
        ("[n+x]", "n+x", False),
        ("[x+7/2]", "3+[x+1/2]", True),
        ("[x+7/2]", "4+[x]", False),
        ("[-1/2]", "-1", True),
    ],
)
def test_normal_forms_of_divisors_and_whole_parts(left: str, right: str, said: bool) -> None:
    assert Ring(integers=(N, M)).equal(term(left), term(right)) is said
