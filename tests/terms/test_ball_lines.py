import flint
import pytest
from flint import arb, arb_mat

from hw_cli.kernel.setting import Setting
from hw_cli.terms.ball_means import along
from hw_cli.terms.balls import BITS, Balls, Undefined
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Density,
    Derivative,
    Expectation,
    Function,
    Law,
    Negative,
    Normal,
    Number,
    Power,
    Symbol,
    UnknownNode,
    call,
    exp,
    lift,
    log,
    sigmoid,
    sqrt,
    symbols,
)

X, Y, Z = symbols("x y z")
P, F = Law("p"), Function("f")
SETTING = Setting(laws=((P, Normal(Y, Y**2)),)).defining(F, (Z,), Z * X)


@pytest.fixture(autouse=True)
def precision():
    before, flint.ctx.prec = flint.ctx.prec, BITS
    yield
    flint.ctx.prec = before


def at(**values):
    return Balls({Symbol(name): arb(value) for name, value in values.items()}, SETTING)


# --- refused


def test_an_unknown_letter_is_refused_at_once():
    with pytest.raises(UnknownNode):
        along(at(), X + Y, X)


def test_what_stands_still_is_checked_at_once():
    with pytest.raises(Undefined):
        along(at(y=0), X + 1 / Y, X)


@pytest.mark.parametrize(
    ("body", "place"),
    [(1 / X, 0), (log(X), -1), (Power(X, Number("0.5")), -1), (call("log", X - Y), 2)],
    ids=repr,
)
def test_where_a_body_has_no_value_it_raises(body, place):
    line = along(at(y=2), body, X)
    with pytest.raises(Undefined):
        line(arb(place))


# --- values


@pytest.mark.parametrize(
    "body",
    [
        X,
        Y,
        Number("0.3"),
        X - Y - Constant("pi"),
        Negative(X) * Y * 3,
        (X**2 + 1) / (Y - X),
        Power(X, Negative(Number("3"))),
        Power(X, Y),
        Power(Constant("e"), X) + Power(X, lift(0)),
        exp(X) + log(X) * sigmoid(Y * X) + sqrt(X),
        call("max", X, Y),
        Absolute(X - 3),
        Density(P, (X,)),
        log(Density(P, (X,))) - log(Density(P, (Y,))),
        Normal(X, X**2, Y),
        Normal(Y, Number("2"), X * X),
        Derivative(X**3 * Y, X),
        Expectation(X * Z, P, (Z,)),
        Expectation(X**2, P, (X,)),
        Call(F, (Y,)),
    ],
    ids=repr,
)
def test_values_are_those_of_the_evaluator(body):
    line = along(at(y=2, x=100), body, X)
    for place in (arb(1) / 3, arb(5) / 4, arb(7)):
        ours, theirs = line(place), Balls({X: place, Y: arb(2)}, SETTING)(body)
        assert ours.overlaps(theirs)
        assert ours.rad() < 1e-20


def test_a_vector_that_stands_still_multiplies_what_moves():
    values = {Y: arb_mat([[1], [2]])}
    assert along(Balls(values), X * Y, X)(arb(3)) == arb_mat([[3], [6]])
