"""Rules on quadratic polynomials: what they refuse, and that they change shapes and never values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hw_cli.derive.rules.quadratics import (
    by_relations,
    coefficients,
    collect_powers,
    complete_square,
    distribute,
    merge_roots,
    name_coefficients,
    one_fraction,
    squares_of_roots,
)
from hw_cli.kernel.reason import RuleFailed
from hw_cli.terms.core import Negative, Number, Product, Sum, Term, call, exp, log, sqrt, symbols
from hw_cli.terms.floats import compile_floats
from hw_cli.terms.text import text

a, b, c, d, u, v, x = LETTERS = symbols("a b c d u v x")
TWO = Number("2")
RELATIONS: dict[Term, Term] = {a * b: c, a + d: Number("1")}


# --- refused


@pytest.mark.parametrize(
    ("term", "why"),
    [
        ((a - b) ** 2 / c, "does not occur"),
        (x, "not a sum of squares"),
        ((a - x) ** 2, "not a sum of squares"),
        ((a - x) ** 2 / c + x, "not a sum of squares"),
        ((a - x) ** 3 / c, "not a sum of squares"),
        ((a - x) ** 2 / x, "stands below"),
        ((a - x) ** 2 / c + b**2 / (c + x), "stands below"),
        ((a - x**2) ** 2 / c, "not affine"),
        ((a - log(x)) ** 2 / c, "not affine"),
        ((a - b * x * x) ** 2 / c, "not affine"),
        ((a - x / b) ** 2 / c, "not affine"),
        ((x - b * x) ** 2 / c, "twice"),
    ],
)
def test_collecting_powers_refuses(term: Term, why: str) -> None:
    with pytest.raises(RuleFailed, match=why):
        collect_powers(term, x)


@pytest.mark.parametrize(
    "term",
    [
        a * x**2 - TWO * b * x,  # no constant
        a * x**2 + TWO * b * x + c,  # a sum where a difference is read
        a * x**2 - b * x + c,
        a * x**3 - TWO * b * x + c,
        x**2 - TWO * b * x + c,
        a * x**2 - TWO * b * x + x,
        a * x**2 - TWO * x * b + c,
        (a + x) * x**2 - TWO * b * x + c,
        a * x**2 - TWO * b * u + c,
        x,
    ],
)
def test_coefficients_are_read_off_one_shape_only(term: Term) -> None:
    with pytest.raises(RuleFailed):
        coefficients(term, x)
    with pytest.raises(RuleFailed):
        complete_square(term, x)
    with pytest.raises(RuleFailed):
        name_coefficients(term, x, a, b, c)


@pytest.mark.parametrize(
    ("rule", "term"),
    [
        (squares_of_roots, sqrt(a) ** 3),
        (squares_of_roots, (a * sqrt(b)) ** 2),
        (squares_of_roots, sqrt(a) + sqrt(b)),
        (squares_of_roots, (sqrt(a) + sqrt(b)) ** 2),
        (merge_roots, sqrt(a) + sqrt(b)),
        (merge_roots, sqrt(a) * b),
        (merge_roots, exp(a) * exp(b)),
        (one_fraction, a / b),
        (one_fraction, a + b),
        (distribute, a * b),
        (distribute, a + b),
        (distribute, (a + b) * (c + d)),
        (distribute, (a + b) ** 2),
    ],
)
def test_rules_refuse_what_they_do_not_change(rule: Callable[[Term], Term], term: Term) -> None:
    with pytest.raises(RuleFailed):
        rule(term)


@pytest.mark.parametrize("term", [a, a * d, b - c, log(a) * b, a / b, call("f", a + b), a + b])
def test_relations_refuse_what_they_do_not_shorten(term: Term) -> None:
    with pytest.raises(RuleFailed):
        by_relations(term, RELATIONS)


# --- shapes


def test_the_powers_of_the_letter() -> None:
    exponents = (u - sqrt(a) * x) ** 2 / b + (x - c * v) ** 2 / d - (u - v) ** 2 / (a + b)
    found = collect_powers(exponents, x)
    assert coefficients(found, x) == (
        a / b + Number("1") / d,
        sqrt(a) * u / b + c * v / d,
        u**2 / b + c**2 * v**2 / d - (u - v) ** 2 / (a + b),
    )


def test_signs_stand_in_front() -> None:
    assert text(collect_powers((a * x + u) ** 2 / b, x)) == "(a²/b) x² − 2(−a u/b) x + u²/b"
    assert text(collect_powers(Negative((u - x) ** 2 / b), x)) == "(−1/b) x² − 2(−u/b) x − u²/b"


def test_the_square_completed() -> None:
    found = complete_square(a * x**2 - TWO * b * x + c, x)
    assert text(found) == "a (x − b/a)² + (c − b²/a)"


def test_fractions() -> None:
    assert text(one_fraction(Number("1") / (a / b + Number("1") / c))) == "b c/(a c + b)"
    assert text(one_fraction((a / b) * (b / c))) == "a/c"
    assert text(one_fraction(Negative(a / b) + (a + c) / b)) == "c/b"


def test_products_are_distributed_and_reduced() -> None:
    found = distribute(Product((Sum((a * x / b, c * u / d)), b * d / (a + b))), x, u)
    assert text(found) == "(a d/(a + b)) x + (c b/(a + b)) u"


@pytest.mark.parametrize(
    ("term", "shorter"),
    [
        (a * b, "c"),
        (a * (Number("1") - b) + d, "1 − c"),
        (sqrt(a * b) * x, "√c x"),
        (u / (a - a * b + d), "u/(1 − c)"),
    ],
)
def test_relations(term: Term, shorter: str) -> None:
    assert text(by_relations(term, RELATIONS)) == shorter


# --- values


@pytest.mark.parametrize(
    ("rule", "term"),
    [
        (lambda term: collect_powers(term, x), (u - sqrt(a) * x) ** 2 / b + (x + v) ** 2 / c - u**2 / d),
        (lambda term: collect_powers(term, x), Negative((a * b * x - u * v + c) ** 2 / (a + b))),
        (lambda term: complete_square(term, x), a * x**2 - TWO * (b + u) * x + c - v),
        (squares_of_roots, (sqrt(a) * sqrt(b)) ** 2 + sqrt(c) ** 2 * u),
        (merge_roots, u * sqrt(a) * sqrt(b + c) * x),
        (one_fraction, (a / b - c / (d * b)) / (u / (v * b) + a / d)),
        (one_fraction, Negative(a / (b / c)) - (u - a / b)),
        (distribute, a * (b + c / a - u) + v),
    ],
)
def test_the_value_stays(rule: Callable[[Term], Term], term: Term) -> None:
    points = np.random.default_rng(5).uniform(0.5, 2, (len(LETTERS), 20))
    before, after = (compile_floats(side, LETTERS)(*points) for side in (term, rule(term)))
    assert np.isfinite(before).all()
    assert after == pytest.approx(before)


def test_the_value_stays_under_the_relations() -> None:
    term = a * (Number("1") - b) + d + sqrt(a * b) * u
    first, second = np.random.default_rng(5).uniform(0.1, 0.9, (2, 20))
    point = {a: first, b: second, c: first * second, d: 1 - first, u: 3 * second}
    before, after = (
        compile_floats(side, tuple(point))(*point.values()) for side in (term, by_relations(term, RELATIONS))
    )
    assert after == pytest.approx(before)
