"""Where formulas may change their form."""

from __future__ import annotations

import pytest

from hw_cli.terms.core import Absolute, Constant, Number, Power, Product, Quotient, Symbol, Term, call
from hw_cli.terms.kinks import kinks

X, Y = Symbol("x"), Symbol("y")
ONE = Number("1")


@pytest.mark.parametrize(
    ("term", "found"),
    [
        (X + ONE, ()),
        (Quotient(ONE, X), ()),
        (call("sin", X), ()),
        (Absolute(X - Y), (X - Y,)),
        (call("sqrt", X), (X,)),
        (call("log", X), (X,)),
        (call("max", X, Y), (Y - X,)),
        (call("arcsin", X), (ONE - X, ONE + X)),
        (call("arcosh", X), (X - ONE,)),
        (call("floor", X), (call("sin", Product((Constant("pi"), X))),)),
        (call("arctan", Quotient(ONE, X)), (X,)),
        (call("arctan", call("tan", X)), (call("cos", X),)),
        (Power(X, Quotient(ONE, Number("3"))), (X,)),
        (Power(X, Number("3")), ()),
        (call("sqrt", Number("2")), ()),
    ],
)
def test_kinks(term: Term, found: tuple[Term, ...]) -> None:
    assert kinks(term) == found
