"""Ball arithmetic against closed forms, fractions and mpmath; what has no value raises."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import flint
import mpmath
import pytest
from flint import acb, arb, arb_mat, fmpq
from hypothesis import given
from term_strategies import NoValue, exact, examined, points, rational_terms

from hw_cli.kernel.setting import Setting
from hw_cli.terms import core
from hw_cli.terms.balls import BITS, Balls, Point, Undefined, Unsure, cholesky
from hw_cli.terms.budgets import TooLarge, Watch
from hw_cli.terms.core import (
    KL,
    Absolute,
    Call,
    Constant,
    Decorated,
    Density,
    Derivative,
    DerivativeOf,
    Determinant,
    Dirac,
    Expectation,
    Function,
    Gradient,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Integral,
    Inverse,
    InverseOf,
    Label,
    Law,
    LimitOf,
    Matrix,
    Negative,
    Norm,
    Normal,
    Number,
    Power,
    Product,
    Quotient,
    Range,
    Sort,
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

x, y, z, s, t, n = symbols("x y z s t n")
v, w = symbols("v w", Sort.VECTOR)
A = Symbol("A", Sort.MATRIX)
f, g = Function("f"), Function("g")
p, q = Law("p"), Law("q")
ONE, TWO, THREE = Number("1"), Number("2"), Number("3")
PI, IMAGINARY = Constant("pi"), Constant("i")
HALF = Quotient(ONE, TWO)


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    """The judges' precision, and mpmath's above it."""
    before, flint.ctx.prec = flint.ctx.prec, BITS
    with mpmath.workdps(50):
        yield
    flint.ctx.prec = before


def ball(value: Fraction | int) -> arb:
    value = Fraction(value)
    return arb(fmpq(value.numerator, value.denominator))


POINT = {x: Fraction(3, 7), y: Fraction(-5, 3), z: Fraction(2), s: Fraction(4, 9), t: Fraction(3)}


def value(term: Term, setting: Setting | None = None):
    return Balls({letter: ball(number) for letter, number in POINT.items()}, setting)(term)


def encloses(found: arb, wanted: object, digits: int = 25) -> bool:
    """Whether a ball holds a number (given to at least 40 digits), and is narrow."""
    number = arb(str(wanted) if not isinstance(wanted, Fraction) else ball(wanted))
    return bool((found - number).contains(0) or abs(found - number) < 1e-35) and bool(
        found.rad() <= arb(10) ** -digits * (1 + abs(found))
    )


@examined
@given(rational_terms, points)
def test_rational_terms_against_fractions(term: Term, point: dict[Term, Fraction]) -> None:
    flint.ctx.prec = BITS  # before the point is made: finer balls would lie inside the wanted one
    at = Balls({letter: ball(number) for letter, number in point.items()})
    try:
        wanted = exact(term, point)
    except NoValue:
        try:
            found = at(term)
        except (Undefined, ZeroDivisionError):
            return
        assert not found.is_finite()  # a ball that holds everything tells nothing
    else:
        try:
            found = at(term)
        except Undefined:  # a division by a ball around 0 that is not exactly 0
            return
        gap = found * wanted.denominator - wanted.numerator
        assert gap.contains(0) or not found.is_finite()


def at_50_digits(work):
    with mpmath.workdps(50):
        return work(mpmath.mpf(3) / 7, mpmath.mpf(-5) / 3, mpmath.mpf(4) / 9)


CLOSED: list[tuple[Term, object]] = [
    (PI, lambda x, y, s: +mpmath.pi),
    (Constant("e"), lambda x, y, s: +mpmath.e),
    (log(x), lambda x, y, s: mpmath.log(x)),
    (exp(y), lambda x, y, s: mpmath.exp(y)),
    (sqrt(x), lambda x, y, s: mpmath.sqrt(x)),
    (sigmoid(y), lambda x, y, s: 1 / (1 + mpmath.exp(-y))),
    (call("sin", x), lambda x, y, s: mpmath.sin(x)),
    (call("cos", x), lambda x, y, s: mpmath.cos(x)),
    (call("tan", x), lambda x, y, s: mpmath.tan(x)),
    (call("tanh", y), lambda x, y, s: mpmath.tanh(y)),
    (call("sinh", y), lambda x, y, s: mpmath.sinh(y)),
    (call("cosh", y), lambda x, y, s: mpmath.cosh(y)),
    (call("arctan", y), lambda x, y, s: mpmath.atan(y)),
    (call("max", x, y), lambda x, y, s: x),
    (Absolute(y), lambda x, y, s: -y),
    (Power(x, y), lambda x, y, s: x**y),
    (Power(x, HALF), lambda x, y, s: mpmath.sqrt(x)),
    (Power(y, t - 1), lambda x, y, s: y**2),  # t = 3 is a size here
    (Power(y, 1 - t), lambda x, y, s: y**-2),
    (Power(y, Number("3")), lambda x, y, s: y**3),
    (Power(y, lift(-2)), lambda x, y, s: y**-2),
    # derivatives, from power series
    (Derivative(log(x) * sigmoid(y), x), lambda x, y, s: 1 / (1 + mpmath.exp(-y)) / x),
    (Derivative(exp(x * y), x, 3), lambda x, y, s: y**3 * mpmath.exp(x * y)),
    (Derivative(x**4, x, 2), lambda x, y, s: 12 * x**2),
    (Derivative(y, x), lambda x, y, s: mpmath.mpf(0)),
    (Derivative(Absolute(y), y), lambda x, y, s: mpmath.mpf(-1)),
    (Derivative(call("max", x, y), x), lambda x, y, s: mpmath.mpf(1)),
    (Derivative(call("max", x, y), y), lambda x, y, s: mpmath.mpf(0)),
    (Derivative(call("tanh", x), x), lambda x, y, s: 1 - mpmath.tanh(x) ** 2),
    (
        Call(DerivativeOf(Function("sigmoid")), (x,)),
        lambda x, y, s: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2,
    ),
    (Call(DerivativeOf(Function("log"), 2), (x,)), lambda x, y, s: -1 / x**2),
    # sums and products over an index
    (IndexedSum(n**2, n, ONE, Number("10")), lambda x, y, s: mpmath.mpf(385)),
    (IndexedSum(x**n, n, lift(0), Number("5")), lambda x, y, s: (1 - x**6) / (1 - x)),
    (IndexedProduct(n, n, ONE, Number("6")), lambda x, y, s: mpmath.mpf(720)),
    (IndexedSum(n, n, ONE, lift(0)), lambda x, y, s: mpmath.mpf(0)),
    # expectations
    (Expectation(z, Normal(x, s), (z,)), lambda x, y, s: x),
    (Expectation((z - x) ** 2, Normal(x, s), (z,)), lambda x, y, s: s),
    (Expectation(z**4, Normal(x, s), (z,)), lambda x, y, s: x**4 + 6 * x**2 * s + 3 * s**2),
    (Expectation(exp(z), Normal(x, s), (z,)), lambda x, y, s: mpmath.exp(x + s / 2)),
    (Expectation(call("cos", z), Normal(x, s), (z,)), lambda x, y, s: mpmath.cos(x) * mpmath.exp(-s / 2)),
    (Expectation(z**3 + y, Dirac(x), (z,)), lambda x, y, s: x**3 + y),
    (Expectation(y, Normal(x, s), (z,)), lambda x, y, s: y),
    (Derivative(Expectation(z**3, Normal(x, s), (z,)), x), lambda x, y, s: 3 * (x**2 + s)),
    (Derivative(Expectation(z**2, Normal(x, s**2), (z,)), s), lambda x, y, s: 2 * s),
    (Normal(x, s, y), lambda x, y, s: mpmath.exp(-((y - x) ** 2) / (2 * s)) / mpmath.sqrt(2 * mpmath.pi * s)),
]


@pytest.mark.parametrize(("term", "formula"), CLOSED, ids=[str(k) for k in range(len(CLOSED))])
def test_closed_forms(term: Term, formula) -> None:
    assert encloses(value(term), at_50_digits(formula))


NESTED: list[tuple[Term, object]] = [
    (Derivative(Derivative(x**3 * y**2, x), y), lambda x, y, s: 6 * x**2 * y),
    (Derivative(Derivative(x**3 * y**2, x), x), lambda x, y, s: 6 * x * y**2),
    (Derivative(x * Derivative(exp(x * y), y), x), lambda x, y, s: (2 * x + x**2 * y) * mpmath.exp(x * y)),
    (
        Derivative(sigmoid(Derivative(x**2 * y, x)), y),
        lambda x, y, s: 2 * x * mpmath.exp(-2 * x * y) / (1 + mpmath.exp(-2 * x * y)) ** 2,
    ),
]


@pytest.mark.parametrize(("term", "formula"), NESTED, ids=[str(k) for k in range(len(NESTED))])
def test_nested_derivatives(term: Term, formula) -> None:
    assert encloses(value(term), at_50_digits(formula), digits=20)


def test_a_nested_derivative_that_is_hard_says_so() -> None:
    found = value(Derivative(Derivative(exp(40 * x * y), x), y))
    wanted = at_50_digits(lambda x, y, s: (40 + 1600 * x * y) * mpmath.exp(40 * x * y))
    assert abs(found - arb(str(wanted))) <= found.rad() + 1e-30


def test_definitions() -> None:
    setting = Setting().defining(f, (s,), s**3).defining(g, (s, t), Call(f, (s,)) - t)
    assert encloses(value(Call(f, (TWO,)), setting), 8)
    assert encloses(value(Call(DerivativeOf(f), (TWO,)), setting), 12)
    assert encloses(value(Call(DerivativeOf(f, 2), (TWO,)), setting), 12)
    assert encloses(value(Call(g, (THREE, ONE)), setting), 26)
    assert encloses(value(Derivative(Call(f, (x,)), x), setting), Fraction(27, 49))


def test_divergence_of_gaussians() -> None:
    setting = Setting(laws=((p, Normal(x, s)), (q, Normal(y, TWO))))
    found = value(KL(Density(q, (z,)), Density(p, (z,))), setting)
    wanted = at_50_digits(lambda x, y, s: (mpmath.log(s / 2) - 1 + (2 + (x - y) ** 2) / s) / 2)
    assert encloses(found, wanted, digits=20)
    assert encloses(value(Expectation(z, q, (z,)), setting), Fraction(-5, 3), digits=20)
    assert encloses(value(Expectation(z, Density(q, (z,))), setting), Fraction(-5, 3), digits=20)


# --- matrices


def matrix(*rows: tuple[int | Fraction, ...]) -> arb_mat:
    return arb_mat([[ball(entry) for entry in row] for row in rows])


def same(found: arb_mat, wanted: arb_mat) -> bool:
    gap = found - wanted
    return all(gap[i, j].contains(0) for i in range(gap.nrows()) for j in range(gap.ncols()))


M = Matrix(((TWO, ONE), (ONE, THREE)))


def test_matrices() -> None:
    assert encloses(value(Determinant(M)), 5)
    assert encloses(value(Trace(M)), 5)
    assert same(
        value(Inverse(M)), matrix((Fraction(3, 5), Fraction(-1, 5)), (Fraction(-1, 5), Fraction(2, 5)))
    )
    assert same(value(Product((M, Vector((ONE, TWO))))), matrix((4,), (7,)))
    assert encloses(value(Product((Transpose(Vector((ONE, TWO))), M, Vector((ONE, TWO))))), 18)
    assert encloses(value(Norm(Vector((THREE, Number("4"))))), 5)
    assert same(value(Negative(M)), matrix((-2, -1), (-1, -3)))
    assert same(value(TWO * M), matrix((4, 2), (2, 6)))
    assert same(value(M / TWO), matrix((1, Fraction(1, 2)), (Fraction(1, 2), Fraction(3, 2))))
    assert same(value(M**2), matrix((5, 5), (5, 10)))
    assert same(value(M + M), value(TWO * M))


def test_a_number_beside_a_matrix_is_a_multiple_of_the_identity() -> None:
    assert same(value(Product((THREE, core.Identity())) + M), matrix((5, 1), (1, 6)))


def test_cholesky() -> None:
    wanted = matrix((4, 2, 2), (2, 5, 3), (2, 3, 6))
    root = cholesky(wanted)
    assert same(root * root.transpose(), wanted)
    assert all(root[i, j] == 0 for i in range(3) for j in range(i + 1, 3))


@pytest.mark.parametrize("wrong", [matrix((1, 2), (2, 1)), matrix((-1,)), matrix((0, 0), (0, 1))])
def test_cholesky_refuses_what_is_not_positive_definite(wrong: arb_mat) -> None:
    with pytest.raises(Undefined):
        cholesky(wrong)


GAUSSIAN = Setting(laws=((p, Normal(w, A)),))


def in_the_plane(body: Term) -> arb:
    letters = {w: matrix((1,), (-2,)), A: matrix((2, 1), (1, 3))}
    return Balls(letters, GAUSSIAN)(Expectation(body, p, (v,)))


def test_moments_in_the_plane() -> None:
    gap = v - w
    square = Product((Transpose(gap), Inverse(A), gap))
    assert encloses(in_the_plane(square), 2)
    assert encloses(in_the_plane(square**2), 8)  # D(D + 2)
    assert encloses(in_the_plane(Product((Transpose(v), v))), 5 + 5)  # trace plus squared mean


@pytest.mark.parametrize(
    "body",
    [
        Product((Transpose(v - w), Inverse(A), v - w)) ** 3,
        exp(Product((Transpose(v), w)) / 10),
        sigmoid(Product((Transpose(v), w))),
    ],
)
def test_the_cubature_refuses_what_it_does_not_integrate(body: Term) -> None:
    with pytest.raises(Undefined):
        in_the_plane(body)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (z**5 + z**4 - 3 * z, 3),
        ((z - 2) ** 3 * z**2 / 4, -6.5),  # E[(z³ − 6z² + 12z − 8)z²]/4
        (z**6, 15),  # three nodes would give 9
        ((z**2) ** 3 / 3, 5),
        (z * (z + z**4), 1 + 0),
        (z**2 / (1 + 0 * z), 1),
    ],
)
def test_means_of_polynomials(body: Term, wanted: float) -> None:
    found = value(Expectation(body, Normal(lift(0), ONE), (z,)))
    assert found.contains(wanted)
    assert found.rad() < 1e-24


# --- quadratures that cannot be trusted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (call("cos", 4 * PI * z), 0.0),  # the first grid alone sees only its crests
        (Absolute(z), 0.7978845608028654),
        (1 / (1 + z**2), 0.6556795424187985),
        (call("max", z, 0), 0.3989422804014327),
        (sigmoid(10 * z), 0.5),
    ],
)
def test_a_rough_integrand_gives_a_wide_ball(body: Term, wanted: float) -> None:
    found = value(Expectation(body, Normal(lift(0), ONE), (z,)))
    assert (found - wanted).contains(0) or abs(found - wanted) < 1e-12
    wide = found.rad() > 1e-20
    assert wide or body == sigmoid(10 * z)  # by symmetry its error is 0


@pytest.mark.parametrize("body", [exp(30 * z), exp(z**2), exp(z**2 / 2)])
def test_an_integrand_that_does_not_vanish_at_the_ends_has_no_value_here(body: Term) -> None:
    with pytest.raises(Undefined):
        value(Expectation(body, Normal(lift(0), ONE), (z,)))


# --- no value


@pytest.mark.parametrize(
    "term",
    [
        x / 0,
        lift(0) ** -1,
        log(lift(0)),
        log(y),
        Power(y, HALF),
        Power(lift(0), -HALF),
        Inverse(Matrix(((ONE, TWO), (TWO, Number("4"))))),
        Derivative(Absolute(x - x), x),
        Derivative(log(y), y),
        Expectation(log(z), Normal(lift(0), ONE), (z,)),
    ],
)
def test_undefined(term: Term) -> None:
    with pytest.raises(Undefined):
        value(term)


def test_a_whole_power_0_is_1() -> None:
    assert value(lift(0) ** 0) == 1
    assert value(x**0) == 1
    with pytest.raises((Undefined, Unsure)):
        value(Power(lift(0), x - x))  # an exponent that is 0 as far as digits tell


@pytest.mark.parametrize("term", [x / (x - x), log(x - x), IndexedSum(n, n, ONE, x)])
def test_what_the_digits_do_not_tell_is_no_value(term: Term) -> None:
    with pytest.raises(Unsure):
        value(term)


@pytest.mark.parametrize("term", [IndexedSum(n, n, ONE, Number("100000")), exp(Power(TWO, lift(5000)))])
def test_too_large(term: Term) -> None:
    with pytest.raises(TooLarge):
        value(term)


class Stranger(Term):
    """A node that no interpreter knows."""


@pytest.mark.parametrize(
    "term",
    [
        Stranger(),
        x + Stranger(),
        Symbol("undeclared"),
        indexed("undeclared", 1),
        Decorated(Symbol("undeclared"), "star"),
        Constant("infinity"),
        Constant("tau"),
        Label("DDPM"),
        Range(ONE, TWO),
        Function("f"),
        InverseOf(f),
        Call(f, (x,)),
        Call(InverseOf(f), (x,)),
        Call(Function("log", (x,)), (x,)),
        Gradient(x, x),
        Integral(x, x),
        LimitOf(x, x, ONE),
        p,
        Density(p, (x,)),
        Density(Normal(x, s), (x, y)),
        Density(Normal(x, s), (x,), (y,)),
        Density(Dirac(x), (y,)),
        Normal(x, s),
        Dirac(x),
        KL(p, q),
        Expectation(x, p, (x,)),
        Expectation(x, Normal(x, s)),
        Derivative(x, x + y),
        Derivative(x, Indexed(Symbol("undeclared"), (ONE,))),
    ],
)
def test_unknown(term: Term) -> None:
    with pytest.raises(UnknownNode):
        value(term)


@pytest.mark.parametrize(
    "term",
    [
        KL(Density(p, (z,)), q),
        KL(q, Density(p, (z,))),
        Density(p, (z, x)),
        Density(p, (z,), (x,)),
        Expectation(z, Density(p, (z, x))),
        Density(Law("r"), (x,)),
    ],
)
def test_unknown_of_laws_that_are_known(term: Term) -> None:
    setting = Setting(laws=((p, Normal(x, s)), (q, Normal(y, TWO)), (Law("r"), Dirac(x))))
    with pytest.raises(UnknownNode):
        value(term, setting)


def test_a_density_by_the_name_of_its_law() -> None:
    setting = Setting(laws=((p, Normal(x, s)),))
    wanted = at_50_digits(lambda x, y, s: mpmath.npdf(y, x, mpmath.sqrt(s)))
    assert encloses(value(Density(p, (y,)), setting), wanted)
    assert encloses(value(Normal(x, s, y)), wanted)


def test_functions_of_two_arguments() -> None:
    assert encloses(value(call("binom", 5, 2)), 10)
    assert encloses(value(call("root", 8, 3)), 2)
    assert encloses(value(call("odot", x, y)), Fraction(-5, 7))
    assert encloses(value(Call(Function("det"), (M,))), 5)
    assert encloses(value(Inverse(x)), Fraction(7, 3))


def test_a_letter_that_is_also_the_name_of_a_function() -> None:
    """γ is Euler's Γ unless the text defines it; so are other names, but for their derivatives."""
    gamma, at_3 = Function("gamma"), (THREE,)
    assert encloses(value(Call(gamma, at_3)), 2)
    assert encloses(value(Call(gamma, at_3), Setting().defining(gamma, (s,), s**2)), 9)
    redefined = Setting().defining(Function("sigmoid"), (s,), s**2)
    assert encloses(value(Call(DerivativeOf(Function("sigmoid")), at_3), redefined), 6)


def test_a_function_with_another_number_of_arguments() -> None:
    with pytest.raises(ValueError, match=r"longer|shorter"):
        value(Call(f, (x, y)), Setting().defining(f, (s,), s))


def test_what_a_letter_stands_for_comes_before_its_definition() -> None:
    setting = Setting().defining(f, (s,), s**2)
    other = Setting().defining(f, (s,), s**3).definition(f)
    assert encloses(Balls({f: other}, setting)(Call(f, (TWO,))), 8)
    assert encloses(Balls({f: arb(0, 1)}, setting)(Call(f, (TWO,))), 4)  # a range is no function


@pytest.mark.parametrize("evaluator", [Balls, Point])
def test_real_functions_have_real_values_or_none(evaluator: type[Balls]) -> None:
    at = evaluator({x: arb(-8)})
    for term in (
        log(x),
        call("arcsin", x),
        x**HALF,
        x ** Quotient(ONE, THREE),
        *([sqrt(x)] if evaluator is Point else []),
    ):
        try:
            found = at(term)
        except Undefined:
            continue
        assert evaluator is Balls
        assert term in (x**HALF, sqrt(x))
        assert isinstance(found, acb)
    assert Point({x: arb(-8)}, odd=True)(x ** Quotient(ONE, THREE)).contains(-2)
    assert isinstance(Point({x: arb(-8)}, imaginary=True)(log(x)), acb)


def test_what_is_drawn_and_what_is_known() -> None:
    w1, unknown = Indexed(Symbol("w"), (ONE,)), Call(DerivativeOf(f), (x,))
    at = Point({x: arb(1), w1: arb(5), n: arb(1)})
    assert at.knows(x)
    assert not at.knows(y)
    assert at(Indexed(Symbol("w"), (n,))) == 5
    assert str(at(Indexed(Symbol("w"), (TWO,)))) == str(at(Indexed(Symbol("w"), (n + 1,))))
    assert at(unknown).is_finite()
    for term in (Call(InverseOf(f), (x,)), Call(Function("exp"), (x, x)), Constant("tau")):
        with pytest.raises(UnknownNode):
            at(term)
    with pytest.raises(Undefined):
        at(Constant("infinity"))
    nothing_drawn = Point({x: arb(1), w1: arb(5), n: arb(1)}, sample=None)
    assert nothing_drawn(Indexed(Symbol("w"), (n,))) == 5
    for term in (Constant("infinity"), unknown, Indexed(Symbol("w"), (TWO,))):
        with pytest.raises(UnknownNode):
            nothing_drawn(term)


def test_what_is_watched_of_a_power() -> None:
    class Noted(Watch):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[object] = []

        def argument(self, value: object) -> None:
            self.seen.append(value)

    for exponent, wanted in ((TWO, []), (HALF, [arb("0.5")]), (y, [arb(3)]), (-ONE, [])):
        at = Point({x: arb(2), y: arb(3)})
        at.watch = Noted()
        at(x**exponent)
        assert [str(item) for item in at.watch.seen] == [str(item) for item in wanted]


def test_complex_values() -> None:
    assert isinstance(value(sqrt(y)), acb)
    assert value(IMAGINARY**2 + 1).contains(0)
    assert value(sqrt(y) ** 2 - y).contains(0)


def test_precision_and_series_length_are_put_back() -> None:
    bits, cap = flint.ctx.prec, flint.ctx.cap
    value(Derivative(Derivative(x**3 * y**2, x), y))
    value(Derivative(x**4, x, 3))
    with pytest.raises(Undefined):
        value(Derivative(log(y), y))
    assert (flint.ctx.prec, flint.ctx.cap) == (bits, cap)
