"""Proofs along one letter, called by themselves, without points: right pairs, and spoiled ones."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.oracles.equality.monotone import (
    equal_along_a_letter,
    grows_by_a_factor,
    ordered_along_a_letter,
)
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import Scene, make_scene
from hw_cli.oracles.equality.texts import suppose
from hw_cli.terms.budgets import Deadline
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation

SIGNS = {"<": Relation.LT, "<=": Relation.LE, ">": Relation.GT, ">=": Relation.GE}


def term(text: str) -> Term:
    found = read(text).shape
    assert isinstance(found, Term)
    return found


def scene(left: str, right: str, *assumed: str) -> Scene:
    supposed = suppose(assumed)
    return make_scene(term(left), term(right), supposed.hypotheses, supposed.ranges, Deadline(9))


@pytest.mark.parametrize(
    ("left", "sign", "right", "assumed", "said"),
    [
        ("(1+x)^r", ">=", "1+rx", ("x>-1", "r>=1"), True),
        ("(1+x)^r", "<=", "1+rx", ("x>-1", "0<=r<=1"), True),
        ("(1+x)^r", ">=", "1+rx", ("x>-1", "r<=0"), True),
        ("(1+x)^r", ">", "1+rx", ("x>0", "r>1"), True),
        ("(1+x)^r", ">", "1+rx", ("x>-1", "r>1"), False),  # equal at 0
        ("(1+x)^r", ">", "1+rx", ("x>0", "r>=1"), False),  # equal at r = 1
        ("(1+x)^r", ">=", "1+rx", ("x>-1", "r>0.99"), False),
        ("(1+x)^r", ">=", "1+rx", ("x>-1",), False),
        ("(1+x)^r", ">=", "1+rx+x^2/10^9", ("x>-1", "r>=1"), False),
        (r"x^ty^{1-t}", "<=", "tx+(1-t)y", ("x>0", "y>0", "0<t<1"), True),
        (r"x^ty^{1-t}", "<", "tx+(1-t)y", ("x>0", "y>0", "0<t<1"), False),
        (r"x^ty^{1-t}", "<=", "tx+(1-t)y", ("x>0", "y>0", "0<t<1.001"), False),
        ("(x+y)^p", "<=", "x^p+y^p", ("x>0", "y>0", "0<p<1"), True),
        ("(x+y)^p", ">=", "x^p+y^p", ("x>0", "y>0", "p>1"), True),
        ("(x+y)^p", ">=", "x^p+y^p", ("x>0", "y>0", "p>0.9"), False),
        ("x^p", "<=", "x^q", ("x>=1", "p<q"), True),
        ("x^p", "<", "x^q", ("x>1", "p<q"), True),
        ("x^p", "<", "x^q", ("x>=1", "p<q"), False),
        ("x^p", "<=", "x^q", ("x>0", "p<q"), False),
        (r"\cosh x", "<=", r"e^{x^2/2}", (), True),
        (r"\cosh x", "<=", r"e^{x^2/2.01}", (), False),
        (r"p\ln\frac pq+(1-p)\ln\frac{1-p}{1-q}", ">=", "2(p-q)^2", ("0<p<1", "0<q<1"), True),
        (r"p\ln\frac pq+(1-p)\ln\frac{1-p}{1-q}", ">=", "2.1(p-q)^2", ("0<p<1", "0<q<1"), False),
        (r"\frac{x^a-1}{a}", ">=", r"\ln x", ("x>0", "a>0"), True),
        (r"\frac{x^a-1}{a}", ">=", r"\ln x", ("x>0", "a>-1"), False),
        ("x", ">=", "0", ("x!=3",), False),
        ("x", ">=", "0", ("x>y", "y!=3"), False),
        ("1/x", "<=", "1", ("x!=0",), False),  # no way across a pole
        (r"\frac1{x-1}+1", "<=", "0", ("x!=1",), False),
        ("x", ">=", "1", ("x^2>=1",), False),  # nor from one piece to the other
        ("x", ">=", "0", ("xy>=1", "y>-1"), False),
        (r"\lfloor x\rfloor", "<=", "0", ("x>=0",), False),
        (r"f(x)", ">=", "f(0)", (), False),
        (r"\operatorname{sgn}(x)x^2", ">=", "0", (), False),
        ("ix", ">=", "0", (), False),
        ("n!", "<=", "1", ("n integer", "n>=0"), False),
        ("(-1)^nx", ">=", "0", ("n integer", "x>0"), False),
        ("x+(-2)^n", ">=", "x", (), False),
        ("(x+100)^n", ">=", "0", ("n integer", "n>=1"), False),  # at −101 too
        ("x^r", ">=", "0", (), False),
        (r"\ln(-1-x^2)+x", ">=", "x", (), False),
    ],
)
def test_an_inequality_follows_from_the_signs_of_slopes(
    left: str, sign: str, right: str, assumed: tuple[str, ...], said: bool
) -> None:
    assert ordered_along_a_letter(scene(left, right, *assumed), SIGNS[sign]) is said


@pytest.mark.parametrize(
    ("left", "right", "assumed", "said"),
    [
        (r"\arctan\frac{x+y}{1-xy}", r"\arctan x+\arctan y", ("xy<1",), True),
        (r"\arctan\frac{x+y}{1-xy}", r"\arctan x+\arctan y", ("xy>1",), False),
        (r"\arctan\frac{x+y}{1-xy}", r"\arctan x+\arctan y", (), False),  # jumps at xy = 1
        (r"\arctan x+\arctan\frac1x", r"\frac\pi2", ("x>0",), True),
        (r"\arctan x+\arctan\frac1x", r"\frac\pi2", (), False),
        (r"\arctan x+\arctan\frac1x", r"\frac\pi2+10^{-30}", ("x>0",), False),
        (r"\arctan(\sinh x)", r"2\arctan(\tanh\frac x2)", (), True),
        (r"\arctan(\sinh x)", r"2\arctan(\tanh\frac x3)", (), False),
        (r"\operatorname{arsinh}(\sinh x)", "x", (), True),
        (r"\operatorname{arcosh}(\cosh x)", "x", (), False),
        (r"\arctan\frac1x", r"\frac\pi2-\arctan x", ("x!=0",), False),
        ("f(x)", "f(0)", (), False),
        ("|x|", "x", (), False),
    ],
)
def test_equal_slopes_and_a_place_make_sides_equal(
    left: str, right: str, assumed: tuple[str, ...], said: bool
) -> None:
    assert equal_along_a_letter(scene(left, right, *assumed)) is said


@pytest.mark.parametrize(
    ("above", "below", "said"),
    [
        ("n^n", "n!", True),
        ("n!", r"(\frac ne)^n", True),
        ("(n!)^2", "n^n", True),
        ("n!", "n^n", False),
        ("n!", r"(\frac n{2.7})^n", False),
        ("n!", "-n!", False),  # no factor of what is below 0
        ("n!", "n!-1", False),
    ],
)
def test_a_side_grows_by_a_factor(above: str, below: str, said: bool) -> None:
    beyond = Range(Fraction(1), None, low_in=True)
    assert grows_by_a_factor(term(above), term(below), Symbol("n"), beyond) is said
