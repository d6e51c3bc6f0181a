import math

import numpy as np
import pytest

from hw_cli.terms.core import (
    Absolute,
    Constant,
    Expectation,
    Gradient,
    Law,
    Matrix,
    Negative,
    Normal,
    Number,
    Power,
    Symbol,
    UnknownNode,
    Vector,
    call,
    exp,
    indexed,
    log,
    sigmoid,
    sqrt,
    symbols,
)
from hw_cli.terms.floats import compile_floats
from hw_cli.terms.tape import compile_scalars

X, Y = symbols("x y")
POINTS = ((0.5, 2.0), (-1.25, 0.75), (30.0, 1e-3), (-30.0, 5.0))


# --- refused


@pytest.mark.parametrize(
    "term",
    [Gradient(X, X), Expectation(X, Law("p")), call("unheard", X), Constant("i"), Normal(X, X), call("max")],
    ids=repr,
)
def test_a_node_without_meaning_is_refused(term):
    with pytest.raises(UnknownNode):
        compile_scalars(1 + term, (X,))


@pytest.mark.parametrize("letter", [Y, indexed("x", 1), Symbol("gamma")])
def test_an_unbound_letter_is_refused_and_named(letter):
    with pytest.raises(UnknownNode) as refusal:
        compile_scalars(X * letter, (X,))
    assert refusal.value.node == letter


def test_a_variable_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        compile_scalars(X, (X, X))


@pytest.mark.parametrize("values", [(), (1.0,), (1.0, 2.0, 3.0)])
def test_the_wrong_number_of_values_is_refused(values):
    with pytest.raises(TypeError, match="2 values expected"):
        compile_scalars(X + Y, (X, Y))(values)


@pytest.mark.parametrize(
    ("term", "place"),
    [
        (log(X), -1.0),
        (log(X), 0.0),
        (sqrt(X), -1.0),
        (1 / X, 0.0),
        (Power(X, Number("0.5")), -1.0),
        (X**200, 1e10),
        (Normal(X, Negative(X**2), X), 1.0),
        (call("sin", X / Number("0.0")), 1.0),
    ],
    ids=repr,
)
def test_outside_its_domain_a_term_raises(term, place):
    with pytest.raises((ArithmeticError, ValueError)):
        compile_scalars(term, (X,))((place,))


# --- values


@pytest.mark.parametrize(
    "term",
    [
        X - Y - 1,
        2 * X * Y,
        Negative(X**2),
        Power(X, Negative(Number("2"))) * Y,
        Power(Y, X / 40),
        Power(Constant("e"), X),
        Absolute(X) * Constant("pi"),
        call("max", X, Y, 0),
        call("tanh", X) + call("arctan", Y),
        call("sin", X) * call("cos", Y),
        sigmoid(X) * exp(Y) + sqrt(Y**2),
        log(sigmoid(X)) + log(sigmoid(Negative(Y))),
        Normal(Y, Y**2, X),
        log(Normal(X, Y, Number("0"))),
    ],
    ids=repr,
)
def test_values_are_those_of_arrays(term):
    theirs = compile_floats(term, (X, Y))(*np.array(POINTS).T)
    assert [compile_scalars(term, (X, Y))(point)[0] for point in POINTS] == pytest.approx(theirs, rel=1e-13)


def test_sigmoid_and_its_logarithm_far_out():
    both = compile_scalars(Vector((sigmoid(X), log(sigmoid(X)))), (X,))
    assert both((-1000.0,)) == (0, -1000)
    assert both((-745.0,))[1] == -745
    assert both((1000.0,)) == (1, 0)


def test_what_overflows_below_a_fraction_bar_is_nothing():
    assert compile_scalars(1 / (1 + exp(X)), (X,))((1000.0,)) == (0,)


def test_a_maximum_with_what_is_no_number_is_none():
    gap = exp(X) - exp(X)
    assert math.isnan(compile_scalars(call("max", 1, gap), (X,))((1000.0,))[0])
    assert math.isnan(compile_scalars(call("max", gap, 1), (X,))((1000.0,))[0])


def test_entries_come_row_by_row():
    matrix = Matrix(((X, Number("0")), (Y, Number("1"))))
    assert compile_scalars(matrix, (X, Y))((2, 3)) == (2, 0, 3, 1)
