"""What is searched for (certificates, solutions, eigenvalues, first integrals) and where terms are defined.

Nothing found is believed: each result goes to the checker or the judge here too.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.claims.claims import Invariant, Solutions, Spectrum
from hw_cli.derive.solving import NotSolved, eigenvalues, eliminate, first_integral
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.setting import (
    POSITIVE,
    REALS,
    UNIT,
    Family,
    Integers,
    Interval,
    NonZero,
    Setting,
    Unknown,
)
from hw_cli.oracles.defined import is_defined, written_out
from hw_cli.oracles.judge import judge
from hw_cli.oracles.sign_rules import check
from hw_cli.oracles.signs import prove_sign, sign_from_root
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    DerivativeOf,
    Expectation,
    Function,
    Indexed,
    IndexedSum,
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
    call,
    exp,
    lift,
    log,
    sigmoid,
    sqrt,
    symbols,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import Captured

GT, GE, LT, LE = Relation.GT, Relation.GE, Relation.LT, Relation.LE
x, y, s, t, n, u, N, i = symbols("x y s t n u N i")
A = Symbol("A", Sort.MATRIX)
f, g, h = Function("f"), Function("g"), Function("h")
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")
HERE = Setting(
    domains=(
        (x, REALS),
        (y, REALS),
        (s, POSITIVE),
        (t, Interval(high=Fraction(0))),
        (n, NonZero()),
        (u, UNIT),
    )
)


# --- certificates


@pytest.mark.parametrize(
    ("term", "relation"),
    [
        (s, GT),
        (t, LT),
        (u - 1, LT),
        (ONE - u, GT),
        (x**2, GE),
        (-(x**2), LE),
        (s * t, LT),
        (s * x**2, GE),
        (x**2 + 1, GT),
        (t / s - 1, LT),
        (exp(x) * s, GT),
        (sigmoid(x) - 1, LT),
        (x**2 - 2 * x * y + y**2, GE),  # another form: (x − y)²
        (s**2 + 2 * s + 1, GT),
        (sqrt(s) + 1, GT),
        (sigmoid(x**2) - sigmoid(t), GT),
        (s - t, GT),
        (u * (1 - u), GT),
    ],
)
def test_signs_are_found_and_check(term: Term, relation: Relation) -> None:
    found = prove_sign(term, HERE)
    assert found is not None
    assert found.term == term
    assert found.relation is relation
    assert check(found, HERE)


@pytest.mark.parametrize(
    "term",
    [x, x * y, s - 1, x**3, n, t + s, log(s), call("sin", x), sqrt(x), Absolute(x), x**2 - 1, Symbol("z")],
)
def test_where_there_is_no_sign_none_is_found(term: Term) -> None:
    assert prove_sign(term, HERE) is None


@pytest.mark.parametrize(
    "term", [1 / x**2, sqrt(x) ** 2, log(x) ** 2, exp(log(x)), x / x, exp(1 / x), Power(x, Constant("i"))]
)
def test_terms_that_are_undefined_or_complex_somewhere(term: Term) -> None:
    """Found or not, nothing false is proved: where a sign is given, it holds wherever the term is real."""
    found = prove_sign(term, HERE)
    if found is not None:
        assert check(found, HERE)
        assert term == x / x


def test_sign_from_the_end_of_the_interval() -> None:
    above = Setting(domains=((s, Interval(low=Fraction(1))),)).defining(h, (s,), log(s) - (s - 1) / s)
    found = sign_from_root(Call(h, (s,)), s, above)
    assert found is not None
    assert found.relation is GT
    assert check(found, above)
    everywhere = above.where((s, POSITIVE))
    assert sign_from_root(Call(h, (s,)), s, everywhere) is None
    no_root = above.defining(g, (s,), log(s) + 1)
    assert sign_from_root(Call(g, (s,)), s, no_root) is None


# --- solutions


def test_eliminations_are_found_and_judged() -> None:
    system = (y * sigmoid(x) - y, sigmoid(-x) - sigmoid(x) + y)
    found = eliminate(system, (x, y), HERE)
    assert [(item.variable, item.value) for item in found] == [(y, ZERO), (x, ZERO)]
    claim = Solutions("found", Symbol("v"), system, (x, y), (ZERO, ZERO), found, HERE)
    assert judge(claim).status is Verdict.PROVED


@pytest.mark.parametrize("system", [(x**2 - 1,), (x * y, x), (call("sin", x),), (x**2,)])
def test_what_no_equation_forces_is_not_solved(system: tuple[Term, ...]) -> None:
    with pytest.raises(NotSolved):
        eliminate(system, (x, y)[: len(system)], HERE)


# --- eigenvalues


def test_eigenvalues_are_found_and_judged() -> None:
    matrix = Matrix(((ZERO, ONE, ZERO), (lift(-1), ZERO, ZERO), (ZERO, ZERO, x)))
    values = eigenvalues(matrix, HERE)
    assert {value for value, _ in values} == {x, Constant("i"), Negative(Constant("i"))}
    assert judge(Spectrum("found", Symbol("J"), matrix, values, HERE)).status is Verdict.PROVED


def test_multiplicities_are_found() -> None:
    matrix = Matrix(((ONE, x, y), (ZERO, ONE, x), (ZERO, ZERO, TWO)))
    assert sorted(count for _, count in eigenvalues(matrix, HERE)) == [1, 2]


def test_an_irreducible_cubic_is_not_solved() -> None:
    companion = Matrix(((ZERO, ZERO, TWO), (ONE, ZERO, ZERO), (ZERO, ONE, ZERO)))
    with pytest.raises(NotSolved):
        eigenvalues(companion, HERE)


# --- first integrals


def test_a_first_integral_is_found_and_judged() -> None:
    field = ((x, y * sigmoid(x)), (y, -4 * x * sigmoid(x)))
    found = first_integral(field, (x, y), HERE)
    claim = Invariant("found", found, field, ZERO, Relation.EQ, None, HERE)
    assert judge(claim).status is Verdict.PROVED


def test_where_only_zero_is_constant_nothing_is_found() -> None:
    with pytest.raises(NotSolved):
        first_integral(((x, x), (y, 2 * y)), (x, y), HERE)


# --- where terms are defined

SUMS = Setting(domains=((x, REALS), (N, Integers(1, 4))), families=(Family(Symbol("w"), N, POSITIVE),))
UNKNOWN = Setting(domains=((x, REALS),), unknowns=(Unknown(f, REALS),))
W = Indexed(Symbol("w"), (i,))


@pytest.mark.parametrize(
    ("term", "setting"),
    [
        (x**2 + exp(-x), HERE),
        (1 / s + log(s) + sqrt(s), HERE),
        (x / n, HERE),
        (1 / (x**2 + 1), HERE),
        (Power(s, x), HERE),
        (Power(n, lift(-2)), HERE),
        (sigmoid(x) + call("arctan", y) + call("max", x, y), HERE),
        (Absolute(x), HERE),
        (log(1 + exp(x)), HERE),
        (Call(g, (x,)), HERE.defining(g, (t,), exp(t))),
        (Symbol("z"), HERE.writing(Symbol("z"), x + 1)),
        (Call(f, (x,)) + Call(DerivativeOf(f), (x,)), UNKNOWN),
        (IndexedSum(Product((W, sigmoid(x))), i, ONE, N), SUMS),
        (Call(DerivativeOf(Function("sigmoid")), (x,)), HERE),
    ],
)
def test_defined(term: Term, setting: Setting) -> None:
    assert is_defined(term, setting)


@pytest.mark.parametrize(
    ("term", "setting"),
    [
        (1 / x, HERE),
        (x / x, HERE),
        (x / (s - 1), HERE),
        (log(x), HERE),
        (log(x**2), HERE),
        (sqrt(x), HERE),
        (sqrt(x) ** 2, HERE),
        (Power(x, Quotient(ONE, TWO)), HERE),
        (Power(x, lift(-1)), HERE),
        (Power(x, y), HERE),
        (call("tan", x), HERE),
        (Constant("i"), HERE),
        (Constant("infinity"), HERE),
        (sigmoid(Constant("i") * x), HERE),
        (Call(f, (x,)), HERE),
        (Call(g, (x,)), HERE.defining(g, (t,), log(t))),
        (Call(g, (x, y)), HERE.defining(g, (t,), t)),
        (Symbol("z"), HERE.writing(Symbol("z"), 1 / x)),
        (A, HERE),
        (Matrix(((x,),)), HERE),
        (Expectation(x, Normal(ZERO, ONE), (x,)), HERE),
        (IndexedSum(W / x, i, ONE, N), SUMS),
        (Call(DerivativeOf(Function("log")), (x,)), HERE),
        (Call(Function("log", (x,)), (s,)), HERE),
    ],
)
def test_not_known_to_be_defined(term: Term, setting: Setting) -> None:
    assert not is_defined(term, setting)


def test_written_out() -> None:
    setting = HERE.defining(g, (t,), t + s).defining(h, (t,), Call(g, (t,)) ** 2).writing(u, Call(h, (x,)))
    assert written_out(u + 1, setting) == Sum((Power(x + s, TWO), ONE))
    with pytest.raises(ValueError, match="circles"):
        written_out(Call(f, (x,)), HERE.defining(f, (t,), Call(f, (t,)) + 1))
    with pytest.raises(Captured):
        written_out(Call(f, (i,)), HERE.defining(f, (t,), IndexedSum(t * W, i, ONE, TWO)))
