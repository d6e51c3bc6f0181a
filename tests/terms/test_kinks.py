"""Where formulas may change their form."""

from __future__ import annotations

import pytest

from hw_cli.oracles.equality.normal import Ring
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    DerivativeOf,
    Function,
    IndexedSum,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Symbol,
    Term,
    call,
)
from hw_cli.terms.kinks import (
    bends_without_end,
    is_bent,
    jumps,
    jumps_between_integers,
    kinks,
    needed,
    opposed,
)
from hw_cli.terms.relation import Relation

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
        (call("unheard of", X), ()),
        (call("exp", Quotient(ONE, X)), (X,)),
        (call("exp", Power(X, Negative(Number("2")))), (X,)),
        (call("exp", ONE + Quotient(ONE, X)), (X,)),
        (Power(ONE + Quotient(ONE, X), Number("2")), (X,)),
        (Absolute(ONE + Quotient(ONE, X)), (ONE + Quotient(ONE, X), X)),
        (Power(X, X), (X,)),
        (call("tan", X), ()),
        (call("relu", X), (X,)),
        (Absolute(Absolute(X)), (Absolute(X), X)),
        (Absolute(call("sigmoid", X)), (call("sigmoid", X),)),
        (call("factorial", X), ()),
        (call("log2", X), (X,)),
        (Absolute(call("tan", X)), (call("tan", X), call("cos", X))),
    ],
)
def test_kinks(term: Term, found: tuple[Term, ...]) -> None:
    assert kinks(term) == found


def test_exponents_that_are_integers_bend_nothing() -> None:
    n = Symbol("n")
    for power in (n, n + ONE, Product((Number("2"), n)), Negative(n)):
        assert kinks(Power(X, power), integers=frozenset({n})) == ()
        assert kinks(Power(X, power)) == (X,)
    assert kinks(Power(X, n * Y), integers=frozenset({n})) == (X,)
    summed = IndexedSum(Power(X, n), n, ONE, Number("9"))
    assert kinks(summed) == ()


def test_divisors_jump() -> None:
    assert jumps_between_integers(ONE + call("gcd", X, Number("6")))
    assert not jumps_between_integers(call("gcd", Number("4"), Number("6")))
    assert not jumps_between_integers(call("floor", X))
    assert bends_without_end(call("floor", X))
    assert not bends_without_end(Absolute(X))
    assert is_bent(Absolute(X))
    assert is_bent(call("max", X, Y))
    assert not is_bent(call("sin", X))
    assert not is_bent(call("unheard of", X))
    assert [name for name in ("sign", "floor", "max", "sin", "unheard of") if jumps(call(name, X))] == [
        "sign",
        "floor",
    ]
    assert not jumps(Absolute(X))
    assert not jumps(Function("sign"))  # which is no value
    assert not is_bent(Function("max"))
    assert not bends_without_end(call("sin", X))
    assert not bends_without_end(X)
    assert not jumps_between_integers(Call(DerivativeOf(Function("f")), (X,)))


@pytest.mark.parametrize(
    ("sides", "wanted"),
    [
        ((call("sqrt", ONE - X), call("sqrt", X - ONE)), True),
        ((call("sqrt", ONE - X), call("sqrt", Number("2") * X - Number("2"))), True),
        ((call("sqrt", ONE - X), call("sqrt", Number("2") - Number("2") * X)), False),  # both where x ≤ 1
        ((call("sqrt", X), call("log", X)), False),
        ((call("sqrt", X - Y), call("log", Y - X)), True),
        ((call("sqrt", ONE - X), call("sqrt", X - Number("2"))), False),  # not one number
        ((call("sqrt", X), call("sqrt", Y)), False),
        ((Quotient(ONE, X), Quotient(ONE, Negative(X))), False),  # which are not 0 alone
    ],
)
def test_roots_of_what_is_opposed_share_no_more_than_an_end(sides: tuple[Term, ...], wanted: bool) -> None:
    assert opposed(sides, Ring().shows) is wanted


GT, GE, NE = Relation.GT, Relation.GE, Relation.NE
TWO, HALF, THIRD = Number("2"), Quotient(ONE, Number("2")), Quotient(ONE, Number("3"))


@pytest.mark.parametrize(
    ("part", "asked"),
    [
        (Quotient(Y, X), [(X, NE)]),
        (Power(X, Y), [(X, GT)]),
        (Power(TWO, Y), []),
        (Power(HALF, Y), []),
        (Power(Negative(TWO), Y), [(Negative(TWO), GT)]),
        (Power(Number("0"), Y), [(Number("0"), GT)]),
        (Power(X, HALF), [(X, GE)]),
        (Power(X, Negative(HALF)), [(X, GT)]),
        (Power(X, TWO), []),
        (Power(X, Number("0")), []),
        (Power(X, Negative(TWO)), [(X, NE)]),
        (call("root", X, TWO), [(X, GE)]),
        (call("root", X, Number("3")), []),
        (call("root", X, Y), []),
        (call("sqrt", X), [(X, GE)]),
        (call("log", X), [(X, GT)]),
        (call("arcsin", X), [(ONE - Absolute(X), GE)]),
        (call("artanh", X), [(ONE - Absolute(X), GT)]),
        (call("arcosh", X), [(X - ONE, GE)]),
        (call("exp", X), []),
        (call("tan", X), [(call("cos", X), NE)]),
        (call("unheard of", X), []),
        (X, []),
    ],
)
def test_what_a_node_needs(part: Term, asked: list[tuple[Term, Relation]]) -> None:
    assert list(needed(part)) == asked
