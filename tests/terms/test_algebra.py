"""The bridge to SymPy, in both directions."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from term_strategies import LETTERS, NoValue, exact, examined, points, rational_terms

from hw_cli.terms.algebra import (
    Logistic,
    ascii_name,
    derivative,
    factored_blocks,
    from_sympy,
    plain_symbol,
    put_in,
    real_symbol,
    sympy_string,
    to_sympy,
)
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Decorated,
    Derivative,
    Determinant,
    Function,
    Indexed,
    IndexedSum,
    Label,
    Matrix,
    Number,
    Power,
    Product,
    Quotient,
    Range,
    Symbol,
    Term,
    Trace,
    Transpose,
    UnknownNode,
    Vector,
    call,
    exp,
    indexed,
    lift,
    log,
    sigmoid,
    sqrt,
    symbols,
)

x, y, t = symbols("x y t")
NAMES = {ascii_name(letter): letter for letter in LETTERS}
functions = st.sampled_from([exp, sigmoid, lambda u: call("tanh", u), lambda u: call("arctan", u), sqrt, log])
terms = st.recursive(
    rational_terms,
    lambda inner: st.one_of(
        st.builds(lambda f, u: f(u), functions, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, b: a + b, inner, inner),
    ),
    max_leaves=3,
)


def plain(term: Term):
    return to_sympy(term, plain_symbol)


POINT = {plain_symbol(letter): sympy.Rational(7 + k, 11) for k, letter in enumerate(LETTERS)}


def equal(a, b) -> bool:
    """Equal at a point in general position, to 30 digits."""
    gap, size = ((part.subs(POINT)).evalf(40) for part in (a - b, a))
    return bool(abs(gap) <= 1e-30 * (1 + abs(size)))


@examined
@given(rational_terms, points)
def test_to_sympy_keeps_the_value(term: Term, point: dict[Term, Fraction]) -> None:
    """SymPy's own arithmetic gives the same fraction; a division by 0 raises or stays undefined there."""
    try:
        value = exact(term, point)
    except NoValue:
        return
    read = plain(term)
    at_point = read.subs(
        {plain_symbol(k): sympy.Rational(v.numerator, v.denominator) for k, v in point.items()}
    )
    assert sympy.simplify(at_point) == sympy.Rational(value.numerator, value.denominator)


@examined
@given(terms)
def test_round_trip(term: Term) -> None:
    """to_sympy ∘ from_sympy ∘ to_sympy is to_sympy."""
    try:
        expression = plain(term)
        back = from_sympy(expression, NAMES)
    except UnknownNode:  # a division by 0, |x|, or complex numbers that have no node
        return
    again = plain(back)
    assert again == expression or equal(again, expression)


@examined
@given(terms)
def test_sympy_string_is_read_back(term: Term) -> None:
    try:
        expression = plain(term)
    except UnknownNode:
        return
    read = sympy.sympify(sympy_string(term))
    wanted = expression.replace(Logistic, lambda u: 1 / (1 + sympy.exp(-u)))
    assert read == wanted or equal(read, wanted)


@pytest.mark.parametrize(
    ("term", "string"),
    [
        (indexed("mu", 1), "mu_1"),
        (indexed("psi", 0) * Symbol("theta"), "psi_0*theta"),
        (sigmoid(x), "1/(1 + exp(-x))"),
        (log(indexed("sigma", 1) / indexed("sigma", 2)), "log(sigma_1/sigma_2)"),
        (Number("0.5") * x, "x/2"),
        (Constant("i") / 2, "I/2"),
        (call("arctan", x), "atan(x)"),
        (sqrt(x**2), "sqrt(x**2)"),
    ],
)
def test_strings(term: Term, string: str) -> None:
    assert sympy_string(term) == string


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        (x, "x"),
        (indexed("mu", 1), "mu_1"),
        (indexed("x", 1, 2), "x_1_2"),
        (Decorated(indexed("psi", 0), "star"), "psi_0_star"),
        (Indexed(Symbol("L"), (Label("DDPM"),)), "L_DDPM"),
    ],
)
def test_names(variable: Term, name: str) -> None:
    assert ascii_name(variable) == name
    assert real_symbol(variable).is_real
    assert plain_symbol(variable) == sympy.Symbol(name)


class Stranger(Term):
    """A node that no interpreter knows."""


@pytest.mark.parametrize(
    "term",
    [
        Stranger(),
        x + Stranger(),
        Call(Function("f"), (x,)),
        Call(Function("log", (x,)), (x,)),
        Constant("tau"),
        Indexed(x, (Range(lift(1), t),)),
        Derivative(x**2, x + y),
        Quotient(x, Number("0")),
        Quotient(Number("0"), Number("0")),
        log(lift(0)),
        Power(Number("0"), lift(-1)),
        Quotient(Number("1"), Quotient(Number("1"), Number("0"))),
    ],
)
def test_what_has_no_meaning_raises(term: Term) -> None:
    with pytest.raises(UnknownNode):
        to_sympy(term)


def test_other_gives_the_meaning_of_what_is_unknown() -> None:
    assert to_sympy(Stranger() + 1, other=lambda node: sympy.Integer(41)) == 42


def test_matrices() -> None:
    m = Matrix(((x, lift(1)), (lift(2), y)))
    X, Y = plain_symbol(x), plain_symbol(y)
    assert plain(Determinant(m)) == X * Y - 2
    assert plain(Trace(m)) == X + Y
    assert plain(Transpose(m)) == sympy.Matrix([[X, 2], [1, Y]])
    assert plain(Product((m, Vector((x, y))))) == sympy.Matrix([X**2 + Y, 2 * X + Y**2])
    assert plain(m + m) == 2 * plain(m)


def test_a_derivative_is_worked_out() -> None:
    assert plain(Derivative(sigmoid(x), x)) == Logistic(plain_symbol(x)) * (1 - Logistic(plain_symbol(x)))
    assert plain(Derivative(x**3, x, 2)) == 6 * plain_symbol(x)


def test_the_logistic_is_real_and_positive_at_real_numbers_alone() -> None:
    assert Logistic(sympy.Symbol("r", real=True)).is_positive
    assert Logistic(sympy.Symbol("z")).is_positive is None
    assert Logistic(sympy.Symbol("z")).is_real is None
    assert Logistic(sympy.Integer(0)) == sympy.Rational(1, 2)


@pytest.mark.parametrize(
    ("expression", "term"),
    [
        ("x - y", x - y),
        ("-x", -x),
        ("x/y", x / y),
        ("2*x/3", Quotient(2 * x, Number("3"))),
        ("1/(x + y)", 1 / (x + y)),
        ("sqrt(x)", sqrt(x)),
        ("x**2", x**2),
        ("I*x", Constant("i") * x),
        ("pi", Constant("pi")),
        ("log(x)", log(x)),
        ("-1/2", Quotient(lift(-1).term, Number("2")).__neg__()),
    ],
)
def test_shapes_chosen_when_reading_back(expression: str, term: Term) -> None:
    assert from_sympy(sympy.sympify(expression), {"x": x, "y": y}) == term


@pytest.mark.parametrize("expression", ["f(x)", "besselj(0, x)", "zoo", "Heaviside(x)"])
def test_what_has_no_term_raises(expression: str) -> None:
    with pytest.raises(UnknownNode):
        from_sympy(sympy.sympify(expression), {})


def test_a_sum_over_an_index_is_outside_the_scalar_fragment() -> None:
    with pytest.raises(UnknownNode):
        to_sympy(IndexedSum(x, t, lift(1), lift(3)))
    assert to_sympy(Absolute(x)) == sympy.Abs(real_symbol(x))


# --- calculus on SymPy's side


U, V = sympy.symbols("u v", real=True)


@pytest.mark.parametrize(
    "expression",
    [
        sympy.Integer(3),
        V**2,
        U,
        U**3 * V - 2 * U * sympy.exp(U * V) + sympy.log(U),
        1 / (U + V) ** 2,
        U**V + V**U + U**U,
        Logistic(U * V + 1) * Logistic(-V),
        sympy.log(Logistic(U)) * sympy.sqrt(U**2 + 1),
        sympy.tanh(U) * sympy.Abs(V) + sympy.sin(U) ** 2,
        sympy.Max(U, V),
        sympy.Matrix([[U * V, 1], [sympy.exp(U), U**2]]),
    ],
    ids=str,
)
def test_derivatives_are_those_of_sympy(expression: sympy.Expr) -> None:
    ours, theirs = derivative(expression, U), sympy.diff(expression, U)
    for gap in sympy.Matrix([ours - theirs]).subs({U: sympy.Rational(3, 7), V: sympy.Rational(5, 4)}):
        assert abs(gap.evalf(30)) < 1e-25


def test_values_are_put_in_all_at_once() -> None:
    assert put_in(U - V, {U: V, V: U}) == V - U
    assert put_in(sympy.Matrix([U, V]), {U: V}) == sympy.Matrix([V, V])
    assert put_in(Logistic(U), {U: sympy.Integer(0)}) == sympy.Rational(1, 2)
    assert put_in(1 / U, {U: sympy.Integer(0)}) is sympy.zoo


def test_a_bound_symbol_is_not_replaced_inside() -> None:
    f = sympy.Function("f")
    assert put_in(sympy.Derivative(f(U), U), {U: sympy.Integer(2)}).has(sympy.Subs)


def test_blocks_are_factored_one_by_one() -> None:
    x, y = sympy.symbols("x y")
    linked = sympy.Matrix([[x, 0, 2, 0], [0, x - 1, 0, 0], [y, 0, x, 0], [0, 0, 0, 3 * x - 3]])
    content, factors = factored_blocks(linked, lambda block: block.det(), x)
    assert (content, factors) == (3, [(x - 1, 2), (x**2 - 2 * y, 1)])
    assert sympy.expand(content * sympy.Mul(*(f**n for f, n in factors)) - linked.det()) == 0


def test_an_entry_on_one_side_links_too() -> None:
    x = sympy.symbols("x")
    seen: list[tuple[int, int]] = []

    def det(block: sympy.Matrix) -> sympy.Expr:
        seen.append(block.shape)
        return block.det()

    factored_blocks(sympy.Matrix([[x, 1, 0], [0, x, 0], [0, 0, x]]), det, x)
    assert sorted(seen) == [(1, 1), (2, 2)]
