"""The fast test for 0: what it finds must be 0, and what algebra shows to be 0 it must find."""

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import AccumBounds, Float, Function, I, Rational, cos, exp, log, nan, oo, sin, sqrt, symbols, zoo

from hw_cli.oracles.judges.symbolic import abstract
from hw_cli.terms.zero import zero_fraction

x, y, z, n = symbols("x y z n", real=True)
a = symbols("a", positive=True)
f = Function("f")


# --- not 0, or not found to be


@pytest.mark.parametrize(
    "expression",
    [
        sympy.Integer(1),
        x,
        x - y,
        x / (x + y) - 1,
        sqrt(a) - a,
        sqrt(x**2 + 1) - x,
        I + 1,
        I * x - x,
        (x + 1) ** 30 - (x + 1) ** 29 * (x + 1).expand() - 1,
        f(x) - f(y),
        sqrt(2) * sqrt(3) - 2,
        (-1) ** Rational(1, 3) + 1,  # the principal root, not −1
        zoo,
        nan,
        oo,
        AccumBounds(0, 1),
        Float(0.0),
        zoo * x,
        sin(oo) - sin(oo),
        exp(x) * exp(y) - exp(x + y) + x,
    ],
    ids=str,
)
def test_what_is_not_0_is_not_found_to_be(expression):
    assert not zero_fraction(expression)


def test_a_division_by_what_is_0_is_not_0():
    nothing = (x + 1) ** 2 - x**2 - 2 * x - 1
    assert zero_fraction(nothing)
    for below in (1 / nothing, 1 / sympy.sqrt(nothing), nothing ** Rational(-3, 2)):
        assert not zero_fraction(nothing * below)


def test_a_fraction_under_a_root_is_read():
    assert zero_fraction(sqrt(1 / (x + 1)) ** 2 * (x + 1) + sqrt(y + 1 / x) - sqrt(y + 1 / x) - 1)
    assert not zero_fraction(sqrt(1 / (x + 1)) - sqrt(y + 1 / x))


def test_what_is_too_large_is_left():
    sums = [sum(symbols(f"{name}:600")) for name in "uv"]
    assert not zero_fraction((sums[0] + 1) * (sums[1] + 1) - (sums[1] + 1) * sums[0] - sums[1] - 1)
    assert not zero_fraction((x + 1) ** 40 - (x + 1) ** 39 * x - (x + 1) ** 39)


@pytest.mark.parametrize(
    "expression", [x - y, x / (x + y) - 1, abstract("g", 1)(x) * y - x, sympy.Integer(2)]
)
def test_of_independent_letters_it_is_certain_that_they_differ(expression):
    assert zero_fraction(expression) is False


@pytest.mark.parametrize(
    "expression",
    [
        log(a * y) - log(a),
        exp(x) * exp(y) - exp(2 * y),
        sqrt(a) - a,
        abstract("g", 0)((x + 1) ** 2) - abstract("g", 0)(x**2 + 2 * x + 1),
        I * x - y,
        sympy.pi - x,
        f(x) - f(y),
        x ** (n - 1) * x - y,
        1 / ((x + 1) ** 2 - x**2 - 2 * x - 1),
    ],
    ids=str,
)
def test_of_functions_and_roots_only_0_is_certain(expression):
    assert zero_fraction(expression) is None


# --- 0


@pytest.mark.parametrize(
    "expression",
    [
        sympy.Integer(0),
        (x + y) ** 2 - x**2 - 2 * x * y - y**2,
        1 / (x + y) + y / x / (x + y) - 1 / x,
        1 / (1 / x + 1 / y) - x * y / (x + y),
        (1 + 1 / (1 + 1 / x)) ** -2 - (x + 1) ** 2 / (2 * x + 1) ** 2,
        sqrt(a) * sqrt(a) * x - a * x,
        (sqrt(a) + sqrt(y)) * (sqrt(a) - sqrt(y)) - a + y,
        a ** Rational(1, 3) * sqrt(a) - a ** Rational(5, 6),
        1 / (sqrt(x**2 + 1) - x) - sqrt(x**2 + 1) - x,
        (x + sqrt(1 + sqrt(1 + x**2))) * (x - sqrt(1 + sqrt(1 + x**2))) - x**2 + 1 + sqrt(1 + x**2),
        1 / sqrt(x**2 + 1) - sqrt(x**2 + 1) / (x**2 + 1),
        (x - I / 2) * (x + I / 2) - x**2 - Rational(1, 4),
        (1 + I) ** -1 - (1 - I) / 2,
        sqrt(2) * (sqrt(2) + x) - 2 - sqrt(2) * x,
        (f(x) + 1) * (f(x) - 1) - f(x) ** 2 + 1,
        (x ** (n - 1) + cos(y)) * 2 - 2 * x ** (n - 1) - 2 * cos(y),
        log(a) / (1 + log(a)) - 1 + 1 / (1 + log(a)),
    ],
    ids=str,
)
def test_what_algebra_shows_to_be_0_is_found(expression):
    assert zero_fraction(expression)
    assert not zero_fraction(expression + Rational(1, 10**9))


LEAVES = st.sampled_from([x, y, a, sqrt(a), sqrt(x**2 + 1), I, sympy.Integer(2), Rational(-1, 3)])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        st.tuples(inner, st.integers(-2, 3)).map(lambda pair: pair[0] ** pair[1]),
    ),
    max_leaves=7,
)
PLACE = {x: Rational(13, 7), y: Rational(-5, 3), a: Rational(11, 5)}


@given(EXPRESSIONS, EXPRESSIONS)
def test_what_is_found_to_be_0_is_0_at_a_point(left, right):
    gap = left - right
    if zero_fraction(gap):
        assert abs(complex(gap.subs(PLACE).evalf(30, chop=True))) < 1e-20
