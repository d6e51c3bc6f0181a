import numpy as np
import pytest

from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Decorated,
    Expectation,
    Function,
    Gradient,
    Law,
    Matrix,
    Negative,
    Normal,
    Number,
    Power,
    Product,
    Sum,
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
from hw_cli.terms.functions import FunctionRecord, forget, register

X, Y = symbols("x y")
GRID = np.linspace(-3, 3, 13)


# --- refused


@pytest.mark.parametrize(
    "term",
    [
        Gradient(X, X),
        Expectation(X, Law("p")),
        call("unheard", X),
        Call(Function("log", (Number("2"),)), (X,)),
        call("log", X, X),
        call("max"),
        Constant("i"),
        Constant("tau"),
        Decorated(X, "star"),
        Sum((X, Vector((X, X)))),
        Product((Matrix(((X,),)), X)),
        Matrix(((X, X), (X,))),
        Call(X, (X,)),
        Normal(X, X),
        log(Normal(X, X)),
    ],
    ids=repr,
)
def test_a_node_without_meaning_is_refused_where_it_stands(term):
    with pytest.raises(UnknownNode):
        compile_floats(1 + log(term) if not isinstance(term, Matrix) else term, (X,))


@pytest.mark.parametrize("letter", [Y, indexed("x", 1), Symbol("gamma")])
def test_an_unbound_letter_is_refused_and_named(letter):
    with pytest.raises(UnknownNode) as refusal:
        compile_floats(X * letter, (X,))
    assert refusal.value.node == letter


def test_a_variable_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        compile_floats(X, (X, X))


@pytest.mark.parametrize("values", [(), (1.0,), (1.0, 2.0, 3.0)])
def test_the_wrong_number_of_values_is_refused(values):
    with pytest.raises(TypeError, match="2 values expected"):
        compile_floats(X + Y, (X, Y))(*values)


# --- values


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (X - Y - 1, lambda x, y: x - y - 1),
        (2 * X * Y, lambda x, y: 2 * x * y),
        (Negative(X**2), lambda x, y: -(x**2)),
        (Negative(X) ** 2, lambda x, y: x**2),
        (Power(X, Negative(Number("2"))) * Y, lambda x, y: y / x**2),
        (Power(Constant("e"), X), lambda x, y: np.exp(x)),
        (Number("0.5") * X / Y, lambda x, y: x / (2 * y)),
        (Absolute(X), lambda x, y: np.abs(x)),
        (call("max", X, Y, 0), lambda x, y: np.maximum(np.maximum(x, y), 0)),
        (call("tanh", X) + call("arctan", Y), lambda x, y: np.tanh(x) + np.arctan(y)),
        (call("sin", Constant("pi") * X) * call("cos", Y), lambda x, y: np.sin(np.pi * x) * np.cos(y)),
        (sigmoid(X) * exp(Y) + sqrt(Y**2), lambda x, y: np.exp(y) / (1 + np.exp(-x)) + np.abs(y)),
    ],
)
def test_values_on_arrays(term, expected):
    x, y = GRID[::2] + 0.1, GRID[:7, None] + 0.3
    values = np.broadcast_to(expected(x, y), (7, 7))
    assert compile_floats(term, (X, Y))(x, y) == pytest.approx(values, rel=1e-14)


def test_variables_may_be_indexed_or_decorated():
    x_t, star = indexed("x", Symbol("t")), Decorated(X, "star")
    assert compile_floats(x_t - star, (x_t, star))(5, 3) == 2


def test_a_decorated_letter_is_not_its_base():
    assert compile_floats(X - Decorated(X, "star"), (Decorated(X, "star"), X))(5, 3) == -2


def test_a_constant_term_takes_the_shape_of_the_values():
    assert compile_floats(Number("3"), (X,))(np.zeros((2, 4))).tolist() == [[3.0] * 4] * 2


def test_vectors_and_matrices_fill_the_last_axes():
    assert compile_floats(Vector((X, 1 - X)), (X,))([1, 2, 3]).tolist() == [[1, 0], [2, -1], [3, -2]]
    stacked = compile_floats(Matrix(((X, Number("0")), (Y, Number("1")))), (X, Y))(
        np.ones((4, 1)), np.arange(5)
    )
    assert stacked.shape == (4, 5, 2, 2)
    assert stacked[3, 2].tolist() == [[1, 0], [2, 1]]


def test_sigmoid_and_its_logarithm_far_out():
    far = np.array([-1000.0, -745.0, -40.0, 40.0, 1000.0])
    assert compile_floats(sigmoid(X), (X,))(far)[2:] == pytest.approx([np.exp(-40), 1, 1], rel=1e-13)
    assert np.isfinite(compile_floats(sigmoid(X), (X,))(far)).all()
    assert compile_floats(log(sigmoid(X)), (X,))(far)[:3].tolist() == [-1000, -745, -40]
    assert compile_floats(log(sigmoid(Negative(X))), (X,))(far)[3:].tolist() == [-40, -1000]


def test_outside_its_domain_a_real_term_is_nan_without_a_warning():
    assert np.isnan(compile_floats(sqrt(X) + log(X), (X,))([-1.0])).all()
    assert np.isinf(compile_floats(1 / X, (X,))(0.0))


def test_gaussian_densities_and_their_logarithms_far_out():
    density = Normal(Y, Y**2, X)
    x, deviation = np.array([-3.0, 0.5, 4.0]), 2.0
    expected = np.exp(-(((x - 2) / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi))
    assert compile_floats(density, (X, Y))(x, deviation) == pytest.approx(expected, rel=1e-14)
    assert compile_floats(log(density), (X, Y))(102.0, 1.0) == pytest.approx(
        -(101**2) / 2 - np.log(2 * np.pi) / 2
    )
    assert np.isnan(compile_floats(Normal(X, Negative(Y), X), (X, Y))(1.0, 1.0))


# --- complex numbers


def test_complex_roots_of_negative_numbers():
    root = compile_floats(sqrt(X**2 - 1), (X,), complex=True)([0, 1, 2])
    assert root == pytest.approx([1j, 0, np.sqrt(3)])


def test_complex_eigenvalues_agree_with_numpy():
    trace, det = symbols("trace det")
    half = sqrt(trace**2 - 4 * det) / 2
    values = compile_floats(Vector((trace / 2 + half, trace / 2 - half)), (trace, det), complex=True)
    matrices = np.random.default_rng(7).normal(size=(20, 2, 2))
    ours = values(np.trace(matrices, axis1=1, axis2=2), np.linalg.det(matrices))
    theirs = np.linalg.eigvals(matrices)
    assert np.iscomplex(theirs).any()
    assert np.isreal(theirs).any()
    assert np.sort(ours, axis=-1) == pytest.approx(np.sort(theirs, axis=-1))


def test_the_imaginary_unit_the_modulus_and_the_greatest_modulus():
    i = Constant("i")
    largest = call("max", Absolute(X + i), Number("2"))
    assert compile_floats(largest, (X,), complex=True)([0, 3]) == pytest.approx([2, np.sqrt(10)])
    assert np.isnan(compile_floats(call("max", X + i, Number("2")), (X,), complex=True)(0))


# --- sharing


def test_a_repeated_subterm_is_evaluated_once():
    calls = []
    register(FunctionRecord(name="counted", array=lambda _numpy, value: calls.append(1) or value))
    repeated = call("counted", X * Y)
    compile_floats(Vector((repeated, 1 - repeated, repeated**2)), (X, Y))(1, 2)
    forget("counted")
    assert len(calls) == 1
