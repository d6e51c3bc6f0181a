"""The symbolic judge: what it must not prove (assumptions that leak, undefined sides), and what it proves."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.setting import (
    POSITIVE,
    REALS,
    UNIT,
    Family,
    Integers,
    Interval,
    NonZero,
    PositiveDefinite,
    Setting,
    Unknown,
)
from hw_cli.oracles.judges.symbolic import SymbolicJudge, gaussian_moments
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
    Indexed,
    IndexedSum,
    Law,
    Matrix,
    Normal,
    Number,
    Power,
    Product,
    Quotient,
    Sort,
    Symbol,
    Term,
    Trace,
    Transpose,
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
from hw_cli.terms.relation import Relation

x, y, s, t, u, n, i, N = symbols("x y s t u n i N")
A, B = symbols("A B", Sort.MATRIX)
f, g = Function("f"), Function("g")
p, q = Law("p"), Law("q")
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")
REAL = Setting(domains=((x, REALS), (y, REALS), (s, POSITIVE), (t, POSITIVE), (n, NonZero())))
NAUGHT = Quotient(ONE, ZERO)


def said(left: Term | int, relation: Relation, right: Term | int, setting: Setting = REAL) -> Verdict:
    return SymbolicJudge(setting).compare(lift(left), relation, lift(right)).says


NEVER: list[tuple[str, Term, Term, Setting]] = [
    # undefined sides
    ("1/0 = 2/0", NAUGHT, Quotient(TWO, ZERO), REAL),
    ("1/0 = log 0", NAUGHT, log(ZERO), REAL),
    ("0/0 = 2·0/0", Quotient(ZERO, ZERO), TWO * Quotient(ZERO, ZERO), REAL),
    ("1/(1/0) = 0", ONE / NAUGHT, ZERO, REAL),
    ("0·log 0 = 0", ZERO * log(ZERO), ZERO, REAL),
    ("x/(y − y) = 2x/(y − y)", x / (y - y), 2 * x / (y - y), REAL),
    ("0^−1 = 1/0", Power(ZERO, lift(-1)), NAUGHT, REAL),
    ("exp(1/0) = exp(1/0)", exp(NAUGHT), exp(Quotient(TWO, ZERO)), REAL),
    ("∞ = ∞ + 1", Constant("infinity"), Constant("infinity") + 1, REAL),
    ("∞ = 2∞", Constant("infinity"), 2 * Constant("infinity"), REAL),
    # assumptions that the domain does not give
    ("√(x²) = x on the reals", sqrt(x**2), x, REAL),
    ("√(x²) = −x on the reals", sqrt(x**2), -x, REAL),
    ("|x| = x on the reals", Absolute(x), x, REAL),
    ("√x √y = √(xy) on the reals", sqrt(x) * sqrt(y), sqrt(x * y), REAL),
    ("log(x²) = 2 log x on the reals", log(x**2), 2 * log(x), REAL),
    ("log(xy) = log x + log y on the reals", log(x * y), log(x) + log(y), REAL),
    ("log(exp x) = x + iπ", log(exp(x)), x + Constant("i") * Constant("pi"), REAL),
    ("(x²)^(1/2) = x", Power(x**2, lift(Fraction(1, 2))), x, REAL),
    ("an undeclared letter is not positive", sqrt(u**2), u, REAL),
    ("max(x, y) = x", call("max", x, y), x, REAL),
    ("arctan(tan x) = x", call("arctan", call("tan", x)), x, REAL),
    ("log σ(−x) = log σ(x)", log(sigmoid(-x)), log(sigmoid(x)), REAL),
    ("log σ(−x) = log σ(x) + x", log(sigmoid(-x)), log(sigmoid(x)) + x, REAL),
    # letters that are not one letter
    ("AB = BA, undeclared", A * B, B * A, Setting()),
    (
        "AB = BA, positive definite",
        A * B,
        B * A,
        Setting(domains=((A, PositiveDefinite(TWO)), (B, PositiveDefinite(TWO)))),
    ),
    ("x_1 the word and x with index 1", Symbol("x_1"), indexed("x", 1), REAL),
    ("x* and x_star", Decorated(x, "star"), Symbol("x_star"), REAL),
    ("x scalar and x vector", Symbol("x"), Symbol("x", Sort.VECTOR), REAL),
    ("x_{1,2} and (x_1)_2", indexed("x", 1, 2), Indexed(indexed("x", 1), (TWO,)), REAL),
    # parameters and random variables have no domain
    (
        "f(x) = x for f(s) := √(s²), s > 0",
        Call(f, (x,)),
        x,
        REAL.defining(f, (s,), sqrt(s**2)),
    ),
    (
        "f′(x) = 1 for f(s) := |s|, s > 0",
        Call(DerivativeOf(f), (x,)),
        ONE,
        REAL.defining(f, (s,), Absolute(s)),
    ),
    (
        "E|s| = μ where s > 0 is declared",
        Expectation(Absolute(s), Normal(x, ONE), (s,)),
        x,
        REAL,
    ),
    ("E under a point mass of √(s²)", Expectation(sqrt(s**2), Dirac(x), (s,)), x, REAL),
    ("E of an abbreviated letter", Expectation(u, Normal(ZERO, ONE), (x,)), ZERO, REAL.writing(u, x + 1)),
    # shapes
    ("vectors of two lengths", Vector((x, y)), Vector((x, y, x)), REAL),
    ("a vector and a scalar", Vector((x,)), x, REAL),
    ("a matrix and its transpose", Matrix(((x, y),)), Transpose(Matrix(((x, y),))), REAL),
    ("the determinant of a row", Determinant(Matrix(((x, y),))), ZERO, REAL),
    ("a sum of shapes", Vector((x, y)) + Vector((x, y, x)), ZERO, REAL),
    ("a sum of a vector and a number", Vector((x, y)) + 1, Vector((x + 1, y + 1)), REAL),
    ("an unknown constant", Constant("tau"), Constant("tau") + 0, REAL),
    # plainly false
    ("x = x + 1", x, x + 1, REAL),
    ("(x + y)² = x² + y²", (x + y) ** 2, x**2 + y**2, REAL),
    ("E x² = μ²", Expectation(x**2, Normal(y, ONE), (x,)), y**2, REAL),
    ("E x⁴ = 2", Expectation(x**4, Normal(ZERO, ONE), (x,)), TWO, REAL),
    ("the derivative of a letter that stands for x²", Derivative(u, x), ZERO, REAL.writing(u, x**2)),
    ("an abstract function is not linear", Call(f, (x + y,)), Call(f, (x,)) + Call(f, (y,)), REAL),
    (
        "slopes at two points",
        Call(DerivativeOf(f), (x,)),
        Call(DerivativeOf(f), (y,)),
        Setting(domains=REAL.domains, unknowns=(Unknown(f, REALS),)),
    ),
]


@pytest.mark.parametrize(("why", "left", "right", "setting"), NEVER, ids=[case[0] for case in NEVER])
@pytest.mark.parametrize("relation", [Relation.EQ, Relation.LE, Relation.GE])
def test_never_proved(why: str, left: Term, relation: Relation, right: Term, setting: Setting) -> None:
    assert said(left, relation, right, setting) is Verdict.UNDECIDED, why


def test_a_strict_relation_is_not_proved_from_an_equality() -> None:
    assert said(x + x, Relation.LT, 2 * x) is Verdict.UNDECIDED
    assert said(x + x, Relation.GT, 2 * x) is Verdict.UNDECIDED


GAUSSIANS = REAL.where((u, REALS))
LAWS = Setting(domains=REAL.domains, laws=((p, Normal(x, s**2)), (q, Normal(y, t**2)), (Law("d"), Dirac(x))))
z = Symbol("z")
W = Indexed(Symbol("w"), (i,))

PROVED: list[tuple[str, Term, Term, Setting]] = [
    ("√(s²) = s for s > 0", sqrt(s**2), s, REAL),
    ("√(x²) = |x|", sqrt(x**2), Absolute(x), REAL),
    ("log(st) = log s + log t for s, t > 0", log(s * t), log(s) + log(t), REAL),
    ("log(1/s) = −log s", log(1 / s), -log(s), REAL),
    ("σ(−x) = 1 − σ(x)", sigmoid(-x), ONE - sigmoid(x), REAL),
    ("σ(x) by its definition", sigmoid(x), 1 / (ONE + exp(-x)), REAL),
    ("log σ(−x) = log σ(x) − x", log(sigmoid(-x)), log(sigmoid(x)) - x, REAL),
    ("σ of the logit", sigmoid(log(u / (ONE - u))), u, REAL.where((u, UNIT))),
    ("a binomial", (x + y) ** 3, x**3 + 3 * x**2 * y + 3 * x * y**2 + y**3, REAL),
    ("a sum of fractions", 1 / s + 1 / t, (s + t) / (s * t), REAL),
    ("an abbreviation", u, x**2, REAL.writing(u, x**2)),
    ("a derivative through an abbreviation", Derivative(u, x), 2 * x, REAL.writing(u, x**2)),
    ("f(3) = 9", Call(f, (lift(3),)), lift(9), REAL.defining(f, (s,), s**2)),
    ("f(s) = s where s > 0", Call(f, (s,)), s, REAL.defining(f, (s,), sqrt(s**2))),
    ("f(x) = |x|", Call(f, (x,)), Absolute(x), REAL.defining(f, (s,), sqrt(s**2))),
    ("f″", Call(DerivativeOf(f, 2), (x,)), lift(6) * x, REAL.defining(f, (s,), s**3)),
    ("σ′ as a function", Call(DerivativeOf(Function("sigmoid")), (x,)), sigmoid(x) * sigmoid(-x), REAL),
    ("E x² = μ² + σ²", Expectation(z**2, Density(p, (z,)), (z,)), x**2 + s**2, LAWS),
    ("E (x − μ)⁴ = 3σ⁴", Expectation((z - x) ** 4, p, (z,)), 3 * s**4, LAWS),
    ("E under a point mass", Expectation(exp(z), Law("d"), (z,)), exp(x), LAWS),
    (
        "E log p",
        Expectation(log(Density(p, (z,))), Density(q, (z,)), (z,)),
        -(log(2 * Constant("pi") * s**2) / 2) - (t**2 + (y - x) ** 2) / (2 * s**2),
        LAWS,
    ),
    ("KL[p‖p] = 0", KL(Density(p, (z,)), Density(p, (z,))), ZERO, LAWS),
    ("a determinant", Determinant(Matrix(((x, y), (y, x)))), x**2 - y**2, REAL),
    ("a trace", Trace(Matrix(((x, y), (y, s)))), x + s, REAL),
    ("a row times a column", Product((Matrix(((x, y),)), Vector((y, x)))), Vector((2 * x * y,)), REAL),
    (
        "weights pulled out of a sum",
        IndexedSum(Product((x, W)), i, ONE, N),
        x * IndexedSum(W, i, ONE, N),
        Setting(
            domains=((x, REALS), (N, Integers(1, 4))),
            families=(Family(Symbol("w"), N, UNIT),),
        ),
    ),
    (
        "a constant summed",
        IndexedSum(x, i, ONE, N),
        N * x,
        Setting(domains=((x, REALS), (N, Integers(1, 4)))),
    ),
    (
        "by hypothesis",
        x - y,
        s,
        REAL.supposing(x, Relation.EQ, y + s),
    ),
]


@pytest.mark.parametrize(("why", "left", "right", "setting"), PROVED, ids=[case[0] for case in PROVED])
def test_proved(why: str, left: Term, right: Term, setting: Setting) -> None:
    assert said(left, Relation.EQ, right, setting) is Verdict.PROVED, why
    assert said(left, Relation.GE, right, setting) is Verdict.PROVED, why
    assert said(left, Relation.EQ, right + 1, setting) is not Verdict.PROVED, why


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (x, y),
        (x, ZERO),
        (NAUGHT, lift(5)),
        (x**2 + s, ZERO - x),
        (s - t, ZERO),
        (Symbol("x_1"), indexed("x", 1) + 1),
        (A, B + 1),
    ],
)
def test_not_proved_to_differ(left: Term, right: Term) -> None:
    assert said(left, Relation.NE, right) is Verdict.UNDECIDED


@pytest.mark.parametrize(("left", "right"), [(s, ZERO), (n, ZERO), (-s, t), (x + 1, x), (s / n, ZERO)])
def test_proved_to_differ(left: Term, right: Term) -> None:
    assert said(left, Relation.NE, right) is Verdict.PROVED


def test_only_an_equality_is_supposed() -> None:
    assert said(x, Relation.EQ, y, REAL.supposing(x, Relation.GE, y)) is Verdict.UNDECIDED
    assert said(x, Relation.EQ, y, REAL.supposing(x, Relation.EQ, 2 * y)) is Verdict.UNDECIDED


def test_what_is_supposed_and_not_read_proves_nothing() -> None:
    unread = REAL.supposing(Call(Function("unheard of"), (A,)), Relation.EQ, ZERO)
    assert said(x, Relation.EQ, y, unread) is not Verdict.PROVED


def test_derivatives_of_abstract_functions_one_by_one() -> None:
    setting = Setting(domains=((x, REALS),), unknowns=(Unknown(f, Interval(low=Fraction(-1))),))
    first, second, third = (Call(DerivativeOf(f, order), (x,)) for order in (1, 2, 3))
    assert said(Derivative(Call(f, (x,)), x), Relation.EQ, first, setting) is Verdict.PROVED
    assert said(Derivative(first, x), Relation.EQ, second, setting) is Verdict.PROVED
    assert said(Derivative(first, x), Relation.EQ, third, setting) is not Verdict.PROVED


def test_letters_of_a_definition_mean_what_they_mean_around_the_call() -> None:
    """L(y) := E[C(x)], C(x) := xy: the y of C is the parameter of L."""
    setting = REAL.defining(f, (x,), x * y).defining(g, (y,), Call(f, (lift(3),)))
    assert said(Call(g, (lift(5),)), Relation.EQ, 15, setting) is Verdict.PROVED
    assert said(Call(g, (lift(5),)), Relation.EQ, 3 * y, setting) is Verdict.UNDECIDED


def test_calls_with_another_number_of_arguments() -> None:
    setting = REAL.defining(f, (x, y), x + y)
    assert said(Call(f, (x,)), Relation.EQ, Call(f, (x,)) + 0, setting) is Verdict.UNDECIDED
    first = REAL.defining(f, (x, y), x)
    assert said(Call(f, (lift(3), y)), Relation.EQ, lift(3), first) is Verdict.PROVED
    assert said(Call(f, (lift(3),)), Relation.EQ, lift(3), first) is Verdict.UNDECIDED
    assert said(Call(f, (x,)), Relation.EQ, x, first) is Verdict.UNDECIDED
    assert said(Call(f, (lift(3), y, y)), Relation.EQ, lift(3), first) is Verdict.UNDECIDED


def test_gaussian_moments_are_those_of_the_double_factorials() -> None:
    moments = gaussian_moments(0, 1)
    assert [int(next(moments)) for _ in range(9)] == [1, 0, 1, 0, 3, 0, 15, 0, 105]


def test_an_interval_below_zero_is_known_to_be_negative() -> None:
    below = Setting(domains=((x, Interval(high=Fraction(0))),))
    assert said(Absolute(x), Relation.EQ, -x, below) is Verdict.PROVED
    assert said(Absolute(x), Relation.EQ, -x, Setting(domains=((x, Interval(high=Fraction(1))),))) is (
        Verdict.UNDECIDED
    )
