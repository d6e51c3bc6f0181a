"""Tidying changes the shape, never the value."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from term_strategies import NoValue, exact, examined, points, rational_terms

from hw_cli.terms.core import (
    Absolute,
    Matrix,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sort,
    Sum,
    Symbol,
    Term,
    Vector,
    lift,
    log,
    sigmoid,
    symbols,
)
from hw_cli.terms.tidy import exact_value, negate, tidy

x, y, gamma = symbols("x y gamma")
A, B = symbols("A B", Sort.MATRIX)
ZERO, ONE, TWO, HALF = Number("0"), Number("1"), Number("2"), Quotient(Number("1"), Number("2"))


@examined
@given(rational_terms, points)
def test_the_value_is_kept(term: Term, point: dict[Term, Fraction]) -> None:
    try:
        value = exact(term, point)
    except NoValue:
        assume(False)
    assert exact(tidy(term), point) == value


@examined
@given(rational_terms)
def test_tidying_never_raises(term: Term) -> None:
    tidy(term)


@examined
@given(rational_terms, points)
def test_the_opposite(term: Term, point: dict[Term, Fraction]) -> None:
    try:
        value = exact(term, point)
    except NoValue:
        assume(False)
    assert exact(negate(term), point) == -value


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        (Negative(Negative(x)), x),
        (Negative(ZERO), ZERO),
        (Negative(-x + y), x - y),
        (x + ZERO, x),
        (Sum((ONE, x, Negative(ONE))), x),
        (Sum((Negative(x), ONE)), ONE - x),
        (Sum((x, Negative(y - x))), Sum((x, Negative(y), x))),
        (ONE * x, x),
        (Product((ZERO, x)), ZERO),
        (Product((x, Negative(y))), Negative(x * y)),
        (Product((x, TWO, y)), Product((TWO, x, y))),
        (Product((x, x)), x**2),
        (Product((x, Power(x, lift(-1)))), ONE),
        (Product((HALF, x)), Quotient(x, TWO)),
        (Product((Quotient(Number("0.0"), x), y)), ZERO),
        (Quotient(2 * gamma, Number("4")), Quotient(gamma, TWO)),
        (Quotient(Negative(x), y), Negative(Quotient(x, y))),
        (Quotient(Quotient(x, y), TWO), Quotient(x, TWO * y)),
        (Quotient(x, x), ONE),
        (Quotient(x, ZERO), Quotient(x, ZERO)),
        (Quotient(ZERO, ZERO), Quotient(ZERO, ZERO)),
        (Power(x, ONE), x),
        (Power(x, ZERO), ONE),
        (Power(Negative(x), TWO), x**2),
        (Power(Negative(x), Number("3")), Power(Negative(x), Number("3"))),
        (Power(TWO, Number("3")), Number("8")),
        (sigmoid(ZERO), HALF),
        (log(ONE), ZERO),
        (log(Sum((ONE, ZERO))), ZERO),
        (Absolute(Negative(x)), Absolute(x)),
        (x - y, x - y),
    ],
)
def test_shapes(term: Term, wanted: Term) -> None:
    assert tidy(term) == wanted


@pytest.mark.parametrize(
    "term",
    [
        Product((A, B, A)),
        Product((Power(A, TWO), Power(B, TWO), Power(A, TWO))),
        Product((Quotient(A, TWO), B, Quotient(A, TWO))),
        Product((Negative(A), B, A)),
        Product((Sum((A, B)), Matrix(((x,),)), A)),
        Product((Vector((x, y)), A)),
    ],
)
def test_matrices_keep_their_order(term: Product) -> None:
    result = tidy(term)
    assert isinstance(result, Product)
    assert result.factors == term.factors


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Number("0.5"), Fraction(1, 2)),
        (Negative(Quotient(Number("1"), Number("3"))), Fraction(-1, 3)),
        (Quotient(ONE, ZERO), None),
        (Symbol("x"), None),
        (Sum((ONE, ONE)), None),
    ],
)
def test_exact_values(term: Term, value: Fraction | None) -> None:
    assert exact_value(term) == value
