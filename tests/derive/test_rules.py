"""Rules: what each refuses, and exact results. What a rule returns is judged like any other line."""

from __future__ import annotations

import pytest

from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.algebra import (
    by_powers,
    collect,
    collect_halves,
    expand,
    factor,
    factored_determinant,
    rank_one_update,
    replacing,
    trace_of_identity,
)
from hw_cli.derive.rules.calculus import (
    derivative,
    differentiate,
    differentiate_definition,
    evaluate,
    simplify,
    unfold,
)
from hw_cli.derive.rules.probability import (
    central_moments,
    centre,
    definition_of_kl,
    expand_square,
    expected_quadratic_form,
    gaussian_log_density,
    linearity,
    log_of_quotient,
    point_mass,
    second_moments,
    tidy_signs,
)
from hw_cli.kernel.reason import Rule, RuleFailed
from hw_cli.kernel.setting import (
    POSITIVE,
    REALS,
    Integers,
    PositiveDefinite,
    Setting,
    Sphere,
    VectorSpace,
)
from hw_cli.oracles.judge import judge
from hw_cli.prose import say
from hw_cli.terms.core import (
    KL,
    Absolute,
    Call,
    Constant,
    Density,
    Derivative,
    DerivativeOf,
    Determinant,
    Dirac,
    Expectation,
    Function,
    Identity,
    IndexedSum,
    Inverse,
    Law,
    Matrix,
    Negative,
    Normal,
    Number,
    Power,
    Product,
    Quotient,
    Sort,
    Sum,
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

x, y, a, b, c, mu, s, n, k, lam = symbols("x y a b c mu s n k lambda")
psi_0, theta = indexed("psi", 0), Symbol("theta")
v, w, m = symbols("v w m", Sort.VECTOR)
A, B, S = symbols("A B S", Sort.MATRIX)
D = Symbol("D")
f, g, C = Function("f"), Function("g"), Function("C", (Symbol("psi"),))
p, q, r = Law("p"), Law("q"), Law("r")
p_x, q_x = Density(p, (x,)), Density(q, (x,))
ZERO, ONE, TWO, THREE, HALF = (
    Number("0"),
    Number("1"),
    Number("2"),
    Number("3"),
    Quotient(Number("1"), Number("2")),
)
PI = Constant("pi")

HERE = (
    Setting(
        domains=(
            *((letter, REALS) for letter in (x, y, a, b, c, mu, psi_0, theta)),
            (s, POSITIVE),
            (lam, REALS),
        ),
        laws=((q, Normal(mu, s**2)), (p, Normal(ZERO, ONE)), (r, Dirac(theta))),
    )
    .defining(f, (x,), x**2)
    .defining(g, (x, y), x + Call(f, (y,)))
    .defining(C, (x,), psi_0 * x)
)
SPACE = Setting(
    domains=(
        (D, Integers(1, 3)),
        (m, VectorSpace(D)),
        (w, VectorSpace(D)),
        (S, PositiveDefinite(D)),
        (A, PositiveDefinite(D)),
        (v, Sphere(D)),
        (a, REALS),
        (b, REALS),
    ),
    laws=((q, Normal(m, S)), (p, Normal(w, A))),
)


def mean(body: Term, law: Term = q, *variables: Term) -> Expectation:
    return Expectation(body, law, variables or (x,))


REFUSED: list[tuple[str, Rule, tuple, Term]] = [
    ("no divergence", definition_of_kl, (), log(x)),
    ("densities of different variables", definition_of_kl, (), KL(q_x, Density(p, (y,)))),
    ("laws, not densities", definition_of_kl, (), KL(q, p)),
    ("no quotient", log_of_quotient, (), log(x * y)),
    ("a quotient of logarithms", log_of_quotient, (), log(x) / log(y)),
    ("no density", gaussian_log_density, (HERE,), log(x)),
    ("a law that is not declared", gaussian_log_density, (HERE,), log(Density(Law("t"), (x,)))),
    ("a point mass has no density", gaussian_log_density, (HERE,), log(Density(r, (x,)))),
    ("a conditional density", gaussian_log_density, (HERE,), log(Density(q, (x,), (y,)))),
    ("a density of two variables", gaussian_log_density, (HERE,), log(Density(q, (x, y)))),
    ("a density without logarithm", gaussian_log_density, (HERE,), q_x),
    ("no expectation", linearity, (), x + y),
    ("an expectation that is simple already", linearity, (), mean(x**2)),
    ("an expectation without variables", linearity, (), Expectation(2 * x, q)),
    ("no expectation under a point mass", point_mass, (HERE,), mean(x)),
    ("a point mass over two variables", point_mass, (HERE,), mean(x, r, x, y)),
    ("no square", centre, (HERE,), mean(x - a)),
    ("about the mean already", centre, (HERE,), mean((x - mu) ** 2)),
    ("under a point mass", centre, (HERE,), mean((x - a) ** 2, r)),
    ("a square of another variable", centre, (HERE,), mean((y - a) ** 2)),
    ("no square of two brackets", expand_square, (), (a + b) ** 2),
    ("a cube", expand_square, (), Power(Sum((a + b, b + c)), THREE)),
    ("not about the mean", central_moments, (HERE,), mean((x - a) ** 2)),
    ("a fourth moment", central_moments, (HERE,), mean((x - mu) ** 4)),
    ("under a point mass", central_moments, (HERE,), mean(x - mu, r)),
    ("no square", second_moments, (HERE,), mean(x)),
    ("a square about what moves", second_moments, (HERE,), mean((x - x * y) ** 2)),
    ("a square of another variable", second_moments, (HERE,), mean((y - a) ** 2)),
    ("a cube", second_moments, (HERE,), mean((x - a) ** 3)),
    ("a sum, not a difference", second_moments, (HERE,), mean((x + a) ** 2)),
    ("no quadratic form", expected_quadratic_form, (SPACE,), mean(v, q, v)),
    (
        "two different vectors",
        expected_quadratic_form,
        (SPACE,),
        mean(Product((Transpose(x - m), A, x - w)), q, x),
    ),
    (
        "twice the variable",
        expected_quadratic_form,
        (SPACE,),
        mean(Product((Transpose(Sum((v, v))), A, Sum((v, v)))), q, v),
    ),
    (
        "a matrix that moves",
        expected_quadratic_form,
        (SPACE,),
        mean(Product((Transpose(v - m), Product((v, Transpose(v))), v - m)), q, v),
    ),
    ("not a sum", collect, (HERE,), x * y),
    ("no meaning for SymPy", factor, (HERE,), Call(Function("h"), (x,))),
    ("no meaning for SymPy", expand, (HERE,), Density(Law("t"), (x,))),
    ("nothing to simplify", simplify, (), x + y),
    ("no declared function", unfold, (HERE,), log(x)),
    ("another function", unfold, (HERE, g), Call(f, (x,))),
    ("another number of arguments", unfold, (HERE,), Call(f, (x, y))),
    ("no declared function", evaluate, (HERE,), x + 1),
    ("another number of arguments", evaluate, (HERE,), Call(f, (x, y))),
    ("no derivative of a declared function", differentiate_definition, (HERE,), Call(f, (x,))),
    ("an undeclared function", differentiate_definition, (HERE,), Call(DerivativeOf(Function("h")), (x,))),
    ("two parameters", differentiate_definition, (HERE,), Call(DerivativeOf(g), (x,))),
    ("no derivative", differentiate, (), x**2),
    ("a derivative of |x|", differentiate, (), Derivative(Absolute(x), x)),
    ("a derivative of max", differentiate, (), Derivative(call("max", x, 0), x)),
    ("a derivative of xˣ", differentiate, (), Derivative(Power(x, x), x)),
    ("a derivative in the number of terms", differentiate, (), Derivative(IndexedSum(x, k, ONE, n), n)),
    ("a law that depends on the letter", differentiate, (), Derivative(mean(y, Law("p", (theta,))), theta)),
    ("a derivative of an expectation", differentiate, (), Derivative(mean(x * y), y)),
    ("not a determinant", factored_determinant, (lam, HERE), x),
    ("not an explicit matrix", factored_determinant, (lam, HERE), Determinant(A)),
    ("not monic in the letter", factored_determinant, (lam, HERE), Determinant(Matrix(((2 * lam,),)))),
    ("no trace", trace_of_identity, (SPACE,), x),
    ("a trace of two matrices", trace_of_identity, (SPACE,), Trace(Product((Inverse(A), S)))),
    ("a matrix of no declared size", trace_of_identity, (SPACE,), Trace(Product((Inverse(B), B)))),
    ("not a sum", collect_halves, (), HALF * x),
    ("a term without ½", collect_halves, (), HALF * x + y),
    ("not of rank one", rank_one_update, (D, SPACE), Determinant(A)),
    (
        "not a unit vector",
        rank_one_update,
        (D, SPACE),
        Determinant(Sum((a * Identity(), b * Product((w, Transpose(w)))))),
    ),
    (
        "two vectors",
        rank_one_update,
        (D, SPACE),
        Determinant(Sum((a * Identity(), b * Product((v, Transpose(w)))))),
    ),
]


@pytest.mark.parametrize(
    ("why", "rule", "options", "term"), REFUSED, ids=[f"{r.name}: {w}" for w, r, _, _ in REFUSED]
)
def test_refused(why: str, rule: Rule, options: tuple, term: Term) -> None:
    with pytest.raises(RuleFailed) as caught:
        rule(term, *options)
    assert caught.value.rule
    assert caught.value.why


RESULTS: list[tuple[Rule, tuple, Term, Term]] = [
    (definition_of_kl, (), KL(q_x, p_x), mean(log(q_x / p_x), q_x)),
    (log_of_quotient, (), 2 * log(x / y), 2 * (log(x) - log(y))),
    (
        gaussian_log_density,
        (HERE,),
        log(Density(p, (x,))),
        Sum(
            (
                Negative(HALF * log(Product((TWO, PI, ONE)))),
                Negative(Quotient((x - ZERO) ** 2, Product((TWO, ONE)))),
            )
        ),
    ),
    (linearity, (), mean(2 * x + y), 2 * mean(x) + y),
    (linearity, (), mean(x - y * x**2), Sum((mean(x), Negative(y * mean(x**2))))),
    (linearity, (), mean(-x / a), Negative(mean(x)) / a),
    (linearity, (), Expectation(2 * x, q_x), TWO * Expectation(x, q_x)),
    (linearity, (), mean(lift(3)), lift(3)),
    (point_mass, (HERE,), mean(x**2 + y, r), theta**2 + y),
    (point_mass, (HERE,), mean(x, Dirac(lift(2))), lift(2)),
    (centre, (HERE,), mean((x - a) ** 2), mean(Power(Sum((x - mu, mu - a)), TWO))),
    (
        expand_square,
        (),
        Power(Sum((a + b, b - c)), TWO),
        Sum(((a + b) ** 2, Product((TWO, b - c, a + b)), (b - c) ** 2)),
    ),
    (central_moments, (HERE,), mean((x - mu) ** 2), s**2),
    (central_moments, (HERE,), a * mean(x - mu) + b, b),
    (second_moments, (HERE,), mean((x - a) ** 2), s**2 + (mu - a) ** 2),
    (second_moments, (HERE,), mean((x - mu) ** 2), s**2),
    (
        expected_quadratic_form,
        (SPACE,),
        mean(Product((Transpose(v - w), Inverse(A), v - w)), q, v),
        Sum((Trace(Product((Inverse(A), S))), Product((Transpose(m - w), Inverse(A), m - w)))),
    ),
    (
        expected_quadratic_form,
        (SPACE,),
        mean(Product((Transpose(v - m), Inverse(S), v - m)), q, v),
        Trace(Product((Inverse(S), S))),
    ),
    (trace_of_identity, (SPACE,), Trace(Product((Inverse(S), S))), D),
    (collect, (HERE,), log(s) + log(s) + x, log(s**2) + x),
    (collect, (HERE,), Sum((log(s), Negative(HALF * log(s)), ONE, TWO)), log(sqrt(s)) + 3),
    (collect, (HERE,), log(ONE) + x + y, x + y),
    (factor, (HERE,), x**2 - y**2, (x - y) * (x + y)),
    (factor, (HERE,), 1 / x + 1 / y, (x + y) / (x * y)),
    (expand, (HERE,), (x + y) ** 2, x**2 + 2 * x * y + y**2),
    (simplify, (), 0 * x + ONE * y, y),
    (unfold, (HERE,), Call(f, (a + 1,)), (a + 1) ** 2),
    (unfold, (HERE, g), Call(g, (a, b)), a + Call(f, (b,))),
    (unfold, (HERE,), Call(C, (lift(3),)), psi_0 * 3),
    (evaluate, (HERE,), Call(f, (lift(3),)), lift(9)),
    (differentiate_definition, (HERE,), Call(DerivativeOf(f), (a + 1,)), 2 * (a + 1)),
    (differentiate_definition, (HERE,), Call(DerivativeOf(f, 2), (a,)), TWO),
    (differentiate, (), Derivative(x**3, x), 3 * x**2),
    (differentiate, (), Derivative(x**3, x, 2), 6 * x),
    (differentiate, (), Derivative(log(sigmoid(-x)), x), -sigmoid(x)),
    (differentiate, (), Derivative(sigmoid(a * x), x), Product((a, sigmoid(a * x), ONE - sigmoid(a * x)))),
    (differentiate, (), Derivative(exp(-x), x), -exp(-x)),
    (differentiate, (), Derivative(y, x), ZERO),
    (differentiate, (HERE,), Derivative(Call(f, (x,)), x), 2 * x),
    (differentiate, (), Derivative(Call(f, (x,)), x), Call(DerivativeOf(f), (x,))),
    (
        factored_determinant,
        (lam, HERE),
        Determinant(Matrix(((lam, ONE), (lift(-1), lam)))),
        lam**2 + 1,
    ),
    (
        factored_determinant,
        (lam, HERE),
        Determinant(Matrix(((lam - 1, ZERO), (ZERO, lam - 1)))),
        (lam - 1) ** 2,
    ),
    (collect_halves, (), HALF * log(a) - HALF * log(b) + HALF * (x + y), HALF * Sum((log(a / b), x, y))),
    (
        rank_one_update,
        (D, SPACE),
        Determinant(Sum((a * Identity(), b * Product((v, Transpose(v)))))),
        a ** (D - 1) * (a + b),
    ),
    (replacing({x: y}, say("x is y")), (), x + 1, y + 1),
]


@pytest.mark.parametrize(
    ("rule", "options", "term", "wanted"),
    RESULTS,
    ids=[f"{k} {row[0].name}" for k, row in enumerate(RESULTS)],
)
def test_results(rule: Rule, options: tuple, term: Term, wanted: Term) -> None:
    assert rule(term, *options) == wanted


JUDGED = [row for row in RESULTS if row[0].name not in ("definition_of_kl", "unfold", "substitute")]


@pytest.mark.parametrize(
    ("rule", "options", "term", "wanted"), JUDGED, ids=[f"{k} {row[0].name}" for k, row in enumerate(JUDGED)]
)
def test_what_a_rule_says_is_never_refuted(rule: Rule, options: tuple, term: Term, wanted: Term) -> None:
    """The judges know nothing of the rules: they compare both sides."""
    setting = next((item for item in options if isinstance(item, Setting)), HERE)
    if rule is collect_halves:
        setting = HERE.where((a, POSITIVE), (b, POSITIVE))
    if rule is log_of_quotient:
        setting = HERE.where((x, POSITIVE), (y, POSITIVE))
    said = judge(Chain("line", term, setting).by(rule, *options))
    assert said.counterexample is None
    assert said.status.passes


def test_signs_are_distributed_and_opposites_dropped() -> None:
    assert tidy_signs(Sum((x, Negative(y - a)))) == Sum((x, Negative(y), a))
    assert tidy_signs(Sum((x, Negative(Sum((x, y)))))) == Negative(y)


def test_coefficients_by_powers() -> None:
    assert by_powers(3 * x**2 + x * y + 1, x, HERE) == (ONE, y, THREE)
    with pytest.raises(RuleFailed):
        by_powers(1 / x, x, HERE)
    with pytest.raises(RuleFailed):
        by_powers(exp(x), x, HERE)


@pytest.mark.parametrize(
    "term",
    [
        Vector((x, y)),
        Density(q, (x,)),
        Call(Function("f", (x,)), (x, y)),
    ],
)
def test_no_derivative_of_what_has_no_rule(term: Term) -> None:
    with pytest.raises(RuleFailed):
        derivative(term, x)


def test_rules_are_values_with_a_name_words_and_premises() -> None:
    """A justification is a value: the judge dispatches on it and the printer prints it."""
    rules = {row[1] for row in REFUSED}
    assert len({rule.name for rule in rules}) == len(rules) > 15
    for rule in rules:
        assert rule.words.pattern
        assert "Fails" in (rule.__doc__ or ""), rule.name
