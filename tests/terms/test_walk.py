"""Walking, free variables, substitution and what must not be captured."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from term_strategies import NoValue, exact, examined, mu_1, points, rational_terms, x, y

from hw_cli.terms.core import (
    Call,
    Decorated,
    Density,
    Derivative,
    Expectation,
    Function,
    Gradient,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Integral,
    Label,
    Law,
    LimitOf,
    Matrix,
    Number,
    Sort,
    Symbol,
    Term,
    Vector,
    indexed,
    lift,
    symbols,
)
from hw_cli.terms.walk import (
    Captured,
    bottom_up,
    bound_by,
    children,
    contains,
    depends_on,
    free_variables,
    is_variable,
    map_children,
    sort_of,
    substitute,
    subterms,
)

t, T, z, theta = symbols("t T z theta")
ONE = Number("1")
x_t = Indexed(x, (t,))
q = Law("q")


@examined
@given(rational_terms, points)
def test_substituting_is_evaluating(term: Term, point: dict[Term, Fraction]) -> None:
    try:
        value = exact(term, point)
    except NoValue:
        assume(False)
    assert exact(substitute(term, {letter: lift(number) for letter, number in point.items()}), {}) == value


@examined
@given(rational_terms)
def test_nothing_to_change_gives_the_very_same_object(term: Term) -> None:
    assert substitute(term, {z: ONE}) is term
    assert bottom_up(term, lambda node: node) is term
    assert map_children(term, lambda node: node) is term


def test_all_at_once() -> None:
    assert substitute(x + y, {x: y, y: x}) == y + x
    assert substitute(x * y, {x * y: z}) == z


def test_a_letter_does_not_occur_in_its_indexed_and_marked_forms() -> None:
    """μ₁ is a letter of its own, not μ with something; its index is another matter."""
    mu = Symbol("mu")
    assert substitute(mu_1 + mu, {mu: z}) == mu_1 + z
    assert substitute(Decorated(x, "star"), {x: z}) == Decorated(x, "star")
    assert substitute(Decorated(x_t, "bar"), {x: z}) == Decorated(x_t, "bar")
    assert substitute(x_t, {t: t - 1}) == Indexed(x, (t - 1,))
    assert substitute(x_t, {x_t: z}) == z
    assert substitute(Indexed(x, (t, T)), {T: ONE}) == Indexed(x, (t, ONE))


@pytest.mark.parametrize(
    "term",
    [
        IndexedSum(t * y, t, ONE, T),
        IndexedProduct(t * y, t, ONE, T),
        Integral(t * y, t),
        Expectation(t * y, q, (t,)),
        LimitOf(t * y, t, ONE),
    ],
)
def test_bound_variables(term: Term) -> None:
    assert bound_by(term) == (t,)
    assert t not in free_variables(term)
    assert y in free_variables(term)
    assert substitute(term, {t: z}) == term
    with pytest.raises(Captured):
        substitute(term, {y: t})
    assert y not in free_variables(substitute(term, {y: z}))


def test_the_variable_of_a_derivative() -> None:
    """d(xy)/dx at x = y is y: not d(yy)/dy."""
    body = Derivative(x * y, x)
    assert substitute(body, {y: z}) == Derivative(x * z, x)
    assert substitute(body, {x: z}) == Derivative(z * y, z)
    assert substitute(body, {x: x}) == body
    for values in ({x: y}, {x: ONE}, {x: z + 1}, {x: z, y: z}):
        with pytest.raises(Captured):
            substitute(body, values)
    with pytest.raises(Captured):
        substitute(Gradient(x * y, x), {x: y})


def test_free_variables() -> None:
    assert free_variables(x + y * mu_1) == {x, y, mu_1}
    assert free_variables(x_t) == {x_t, t}
    assert free_variables(Density(Law("p", (theta,)), (x,), (y,))) == {x, y}
    assert free_variables(Call(Function("C", (theta,)), (x,))) == {x}
    assert free_variables(Indexed(Symbol("L"), (Label("DDPM"),))) == {Indexed(Symbol("L"), (Label("DDPM"),))}
    assert free_variables(Derivative(x**2, x)) == {x}
    assert free_variables(Number("3")) == frozenset()


def test_children_and_subterms_in_reading_order() -> None:
    matrix = Matrix(((x, y), (z, t)))
    assert list(children(matrix)) == [x, y, z, t]
    assert list(children(Integral(x, x, ONE, T))) == [x, x, ONE, T]
    assert list(subterms(x + y)) == [x + y, x, y]


def test_bottom_up_changes_leaves_first() -> None:
    seen: list[Term] = []

    def note(node: Term) -> Term:
        seen.append(node)
        return node

    bottom_up(Vector((x, y)), note)
    assert seen == [x, y, Vector((x, y))]
    assert bottom_up(x + y, lambda node: z if node == x else node) == z + y


def test_what_is_a_letter() -> None:
    assert is_variable(x)
    assert is_variable(mu_1)
    assert is_variable(Decorated(mu_1, "star"))
    assert not is_variable(ONE)
    assert not is_variable(x + y)
    assert not is_variable(Decorated(x + y, "star"))


def test_sorts_reach_through_subscripts_and_marks() -> None:
    A = Symbol("A", Sort.MATRIX)
    assert sort_of(x) is Sort.SCALAR
    assert sort_of(Indexed(A, (ONE,))) is Sort.MATRIX
    assert sort_of(Decorated(indexed("z", 1, sort=Sort.VECTOR), "tilde")) is Sort.VECTOR
    assert sort_of(ONE) is Sort.SCALAR


@examined
@given(rational_terms)
def test_depending_is_having_for_a_free_variable(term: Term) -> None:
    for letter in (x, y, mu_1, z):
        assert depends_on(term, letter) == (letter in free_variables(term))


@pytest.mark.parametrize(
    "term",
    [
        Integral(x * z, x),
        Expectation(x * z, q, (z,)),
        IndexedSum(x_t * t, t, ONE, T),
        Indexed(x, (t,)),
        Decorated(x, "bar"),
        Call(Function("f", (z,)), (x,)),
        Density(Law("p", (theta,)), (x,), (z,)),
        LimitOf(x / t, t, T),
        Derivative(x * t, x),
    ],
    ids=repr,
)
def test_binders_and_subscripts_decide_on_what_a_term_depends(term: Term) -> None:
    for letter in (x, z, t, T, theta, x_t, Decorated(x, "bar")):
        assert depends_on(term, letter) == (letter in free_variables(term))


def test_kinds_of_nodes_are_known_at_any_depth_also_by_what_they_have_in_common() -> None:
    mean = Expectation(x * y, q)
    assert contains(Law, ONE + mean)
    assert contains(Label | Expectation, ONE, mean)
    assert contains(Number | Integral, x + ONE)
    assert contains(Term, x)
    assert not contains(Integral | Law, ONE + x * y)
    assert not contains(Law)
