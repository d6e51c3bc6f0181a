"""The numeric judge and its points: seeded, exact, inside the domain, and not easily fooled."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import pytest
from flint import arb, arb_mat

from hw_cli.claims.claims import Limit
from hw_cli.kernel.evidence import Objection, Verdict
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
    Sphere,
    Unknown,
    VectorSpace,
)
from hw_cli.oracles.judges.numeric import ONE_SIDED, POINTS, NumericJudge, far_out, shown
from hw_cli.oracles.judges.sampling import NoPoint, points, satisfies, special_points
from hw_cli.terms.ball_values import comparable, holds
from hw_cli.terms.balls import BITS, Balls, cholesky
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    DerivativeOf,
    Function,
    Identity,
    Indexed,
    Inverse,
    Matrix,
    Number,
    Product,
    Sort,
    Symbol,
    Term,
    Vector,
    call,
    exp,
    lift,
    log,
    sqrt,
    symbols,
)
from hw_cli.terms.relation import Relation

x, y, s, n, D, N = symbols("x y s n D N")
IMAGINARY, PI = Constant("i"), Constant("pi")
v, d = symbols("v d", Sort.VECTOR)
A = Symbol("A", Sort.MATRIX)
f = Function("f")
ZERO, ONE = Number("0"), Number("1")
EQ, NE, LT, LE, GT, GE = Relation.EQ, Relation.NE, Relation.LT, Relation.LE, Relation.GT, Relation.GE
EVERYTHING = Setting(
    domains=(
        (x, REALS),
        (s, Interval(low=Fraction(2))),
        (y, Interval(high=Fraction(-3))),
        (n, NonZero()),
        (D, Integers(1, 3)),
        (N, Integers(2, 4)),
        (v, VectorSpace(D)),
        (d, Sphere(D)),
        (A, PositiveDefinite(D)),
    ),
    families=(Family(Symbol("w"), N, UNIT, sums_to_one=True),),
    unknowns=(Unknown(f, Interval(low=Fraction(-1))),),
)


@pytest.fixture(autouse=True)
def _precision() -> Any:
    before, flint.ctx.prec = flint.ctx.prec, BITS
    yield
    flint.ctx.prec = before


def said(left: Term, relation: Relation, right: Term, setting: Setting, **options: bool) -> Verdict:
    return NumericJudge(setting).compare(left, relation, right, **options).says


# --- points


@pytest.mark.parametrize("far", [False, True])
def test_points_lie_in_their_domain(far: bool) -> None:
    drawn = list(points(EVERYTHING, 40, far=far))
    assert len(drawn) == 40
    for point in drawn:
        assert point[s] > 2
        assert point[y] < -3
        assert point[n] != 0
        size, count = int(point[D].unique_fmpz()), int(point[N].unique_fmpz())
        assert 1 <= size <= 3
        assert 2 <= count <= 4
        assert point[v].nrows() == point[d].nrows() == point[A].nrows() == point[A].ncols() == size
        assert sum((point[d][k, 0] * point[d][k, 0] for k in range(size)), arb(0)).contains(1)
        cholesky(point[A])
        weights = [point[Indexed(Symbol("w"), (lift(k),))] for k in range(1, count + 1)]
        assert all(0 < weight < 1 for weight in weights)
        assert sum(weights, arb(0)).contains(1)
        slope = Balls({**point, x: arb(1)}, EVERYTHING)(Call(DerivativeOf(f), (x,)))
        assert slope > -1


def test_points_are_the_same_on_every_run_and_differ_by_seed() -> None:
    def numbers(**options: Any) -> list[str]:
        return [str(point[x]) for point in points(EVERYTHING, 12, **options)]

    assert numbers() == numbers()
    assert numbers() != numbers(seed=1)
    assert len(set(numbers())) > 8
    assert numbers()[:5] == [str(point[x]) for point in points(EVERYTHING, 5)]


def test_points_do_not_depend_on_the_precision_at_hand() -> None:
    coarse = [point[x] for point in points(EVERYTHING, 6)]
    flint.ctx.prec = 1024
    fine = [point[x] for point in points(EVERYTHING, 6)]
    assert all(a.contains(b) for a, b in zip(coarse, fine, strict=True))


def test_far_points_reach_far_and_near() -> None:
    setting = Setting(domains=((x, REALS), (s, UNIT)))
    drawn = list(points(setting, 60, far=True))
    assert max(abs(point[x]).mid() for point in drawn) > 1e4
    assert min(abs(point[x]).mid() for point in drawn) < 1e-3
    assert min(point[s].mid() for point in drawn) < 1e-4
    assert max(point[s].mid() for point in drawn) > 1 - 1e-4


def test_special_points_are_those_that_chance_avoids() -> None:
    setting = Setting(domains=((x, REALS), (y, REALS), (s, POSITIVE)))
    drawn = list(special_points(setting))
    assert any(point[x] == 0 and point[y] != 0 for point in drawn)
    assert any(point[x] == 0 and point[y] == 0 for point in drawn)
    assert any(point[x] == point[y] == point[s] for point in drawn)
    assert all(point[s] > 0 for point in drawn)


def test_hypotheses_hold_at_every_point() -> None:
    setting = Setting(domains=((x, REALS), (y, REALS))).supposing(x, GT, y).supposing(log(x), LT, ONE)
    drawn = list(points(setting, 20))
    assert len(drawn) == 20
    assert all(point[x] > point[y] and 0 < point[x] < 3 and satisfies(point, setting) for point in drawn)


@pytest.mark.parametrize(
    "setting",
    [
        Setting(domains=((x, REALS),)).supposing(x, GT, x),
        Setting(domains=((x, REALS),)).supposing(x, EQ, y),
        Setting(domains=((x, REALS),)).supposing(log(-(x**2)), GT, ZERO),
    ],
)
def test_no_point_is_said_so(setting: Setting) -> None:
    try:
        drawn = list(points(setting, 1))
    except (NoPoint, TypeError):
        drawn = []
    assert drawn == []
    assert said(x, EQ, x, setting) is Verdict.UNDECIDED


def test_abbreviations_are_worked_out() -> None:
    setting = Setting(domains=((x, REALS),)).writing(y, x**2).writing(s, y + 1)
    for point in points(setting, 5):
        assert (point[s] - point[x] * point[x] - 1).contains(0)


# --- comparing balls


@pytest.mark.parametrize(
    ("relation", "below", "equal", "above"),
    [
        (LT, True, False, False),
        (LE, True, True, False),
        (GT, False, False, True),
        (GE, False, True, True),
        (EQ, False, True, False),
        (NE, True, False, True),
    ],
)
def test_relations_between_exact_numbers(
    relation: Relation, below: bool | None, equal: bool | None, above: bool | None
) -> None:
    """Equality is sure of exact numbers alone."""
    assert [holds(arb(a), relation, arb(2)) for a in (1, 2, 3)] == [below, equal, above]


@pytest.mark.parametrize("relation", [LT, LE, GT, GE, EQ, NE])
def test_balls_that_overlap_decide_nothing(relation: Relation) -> None:
    assert holds(arb(1, 0.5), relation, arb(1)) is None


@pytest.mark.parametrize("relation", [LT, LE, GT, GE])
def test_only_real_numbers_are_ordered(relation: Relation) -> None:
    assert holds(arb(-1).sqrt(), relation, arb(1)) is None
    assert holds(flint.acb(0, 1), relation, arb(1)) is None
    assert holds(arb_mat([[1], [2]]), relation, arb_mat([[3], [4]])) is None


def test_shapes() -> None:
    column, square = arb_mat([[1], [2]]), arb_mat([[1, 0], [0, 1]])
    assert comparable(arb(1), arb(2))
    assert comparable(square, arb(1))
    assert not comparable(column, arb(1))
    assert not comparable(column, square)
    assert holds(column, EQ, arb(1)) is None
    assert holds(column, EQ, square) is None


# --- the judge


REAL = Setting(domains=((x, REALS), (y, REALS)))


def test_nothing_is_ever_proved_by_points() -> None:
    for relation in Relation:
        assert said(x, relation, x, REAL) is not Verdict.PROVED


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [
        (log(-(x**2)), EQ, log(-(x**2))),  # undefined everywhere
        (log(x), EQ, log(x)),  # at too few points
        (log(x**2), EQ, 2 * log(x)),  # on one side only
        (x, NE, y),  # equality holds where chance does not go
        (sqrt(x), LT, ONE + sqrt(x)),
        (Vector((x, y)), EQ, Vector((x, y, x))),
        (Vector((x, ZERO)), EQ, x),
        (Symbol("z"), EQ, Symbol("z")),
        (exp(exp(exp(x**2 + 5))), EQ, exp(exp(exp(x**2 + 5)))),
        (Inverse(Matrix(((ONE, ONE), (ONE, ONE)))), EQ, Identity()),
    ],
)
def test_undecided(left: Term, relation: Relation, right: Term) -> None:
    assert said(left, relation, right, REAL) is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [
        (x, EQ, x + Number("0." + "0" * 60 + "1")),
        (x, LE, x - Number("0." + "0" * 60 + "1")),
        (x * 10**30, EQ, x * 10**30 + 1),
        (x, LE, Number("1000")),
        (x**2, GE, Number("0.0001")),
        (x**2, GT, ZERO),
        (call("cosh", x), GT, ONE),
        ((x - y) ** 2, GT, ZERO),
    ],
)
def test_a_thorough_look_refutes(left: Term, relation: Relation, right: Term) -> None:
    assert said(left, relation, right, REAL) is Verdict.REFUTED


def test_where_one_side_alone_is_defined() -> None:
    one_sided = (Objection("numeric", ONE_SIDED),)
    numeric = NumericJudge(REAL)
    assert numeric.compare(log(x), EQ, x) in one_sided
    assert numeric.compare(x, EQ, log(x)) in one_sided
    assert numeric.compare(log(x), EQ, log(x)) not in one_sided


def test_a_side_without_a_value_far_out_refutes_nothing() -> None:
    for near in (x + 0 * log(x + 10**5), x**2 / x):  # far out on one side, and at 0
        assert said(near, EQ, x, REAL) is Verdict.CONFIRMED
        assert said(x, EQ, near, REAL) is Verdict.CONFIRMED


def test_what_is_equal_is_not_less() -> None:
    for relation in (LT, GT, NE):
        assert said(call("sinh", x) + 1, relation, (exp(x) - exp(-x)) / 2 + 1, REAL) is not Verdict.CONFIRMED
        ones = call("sin", x) ** 2 + call("cos", x) ** 2
        assert said(ones, relation, ONE, REAL) is not Verdict.CONFIRMED


def test_too_few_digits_confirm_nothing() -> None:
    far = exp(x) * 10**60
    assert said(far, EQ, far + 1, REAL, thorough=False) is Verdict.UNDECIDED
    assert said(far, EQ, far + 1, REAL) is not Verdict.CONFIRMED


def test_a_numeral_of_many_digits_hides_nothing() -> None:
    assert said(x * Number("1.23456789"), EQ, Number("1.23456789") * x, REAL) is Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("left", "right", "kink", "wanted"),
    [
        (Absolute(x), sqrt(x**2), x, True),
        (Absolute(x), x, x, False),
        (Absolute(x), Absolute(x) + lift(Fraction(1, 10**30)), x, False),
        (x, x, x**2 + 1, False),  # on one side alone
        (x, x, -sqrt(x), False),  # not real on the other side
        (x, x, call("max", x, 0), False),  # 0 is no side
        (x, x, call("min", x, 0), False),
        (log(x), x, x, False),
        (x, log(x), x, False),
        (log(x), log(x), x, False),
        (sqrt(x), sqrt(x), x, True),  # complex values
        (sqrt(x), sqrt(x) + IMAGINARY * x / 10**9, x, False),
        (exp(x) * 10**60, exp(x) * 10**60 + 1, x, False),  # nothing tells: too few digits
    ],
)
def test_both_sides_of_a_kink(left: Term, right: Term, kink: Term, wanted: bool) -> None:
    assert NumericJudge(REAL).agrees_on_both_sides(left, right, kink) is wanted


def test_equal_functions_are_confirmed() -> None:
    assert said(call("max", x, y) + call("min", x, y) - x, EQ, y, REAL) is Verdict.CONFIRMED
    assert said(call("max", x, -x), GE, x, REAL) is Verdict.CONFIRMED
    assert said(call("sinh", x), EQ, (exp(x) - exp(-x)) / 2, REAL) is Verdict.CONFIRMED
    assert said(lift(2) ** x, EQ, exp(x * log(lift(2))), REAL) is Verdict.CONFIRMED


def test_a_counterexample_can_be_checked_by_hand() -> None:
    found = NumericJudge(REAL).compare(x * y, EQ, x + y).counterexample
    assert found is not None
    numbers = {name: Fraction(value) for name, value in found.point}
    assert Fraction(found.left) == numbers[x] * numbers[y]
    assert Fraction(found.right) == numbers[x] + numbers[y]


def test_a_term_is_evaluated_once_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    judge, term = NumericJudge(REAL), x**2
    seen: list[Term] = []
    old = NumericJudge._at
    monkeypatch.setattr(
        NumericJudge, "_at", lambda self, point, what: (seen.append(what), old(self, point, what))[1]
    )
    for _ in range(3):
        judge.compare(term, GE, ZERO, thorough=False)
    assert seen.count(term) == POINTS


def test_derivatives_see_through_abbreviations() -> None:
    from hw_cli.terms.core import Derivative

    setting = Setting(domains=((x, REALS),)).writing(y, x**2)
    assert said(Derivative(y, x), EQ, 2 * x, setting) is Verdict.CONFIRMED
    assert said(Derivative(y, x), EQ, ZERO, setting) is Verdict.REFUTED


def test_products_of_matrices_do_not_commute() -> None:
    B = Symbol("B", Sort.MATRIX)
    setting = Setting(domains=((A, PositiveDefinite(lift(2))), (B, PositiveDefinite(lift(2)))))
    assert said(Product((A, B)), EQ, Product((B, A)), setting) is Verdict.REFUTED
    assert said(Product((A, Inverse(A))), EQ, Identity(), setting) is Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (lambda: arb(3), "3"),
        (lambda: arb(1) / 3, "1/3"),
        (lambda: arb(-7) / 12, "-7/12"),
        (lambda: arb(1) / 13, "0.076923077"),
        (lambda: arb("0.123456789"), "0.12345679"),
        (lambda: arb("0.5000100001"), "0.50001"),
        (lambda: arb("1e-30"), "1.0000000e-30"),
        (lambda: arb(3, 0.4), "3e+0"),
        (lambda: arb_mat([[1, 2], [3, 4]]), "[1, 2; 3, 4]"),
    ],
)
def test_values_as_people_write_them(value: Any, text: str) -> None:
    assert shown(value()) == text


# --- limits

INFINITY = Constant("infinity")
ON_REALS = Setting(domains=((x, REALS),))
SHOWN: list[tuple[Term, Term, Term, Setting]] = [
    (x / (1 + x), INFINITY, ONE, ON_REALS),
    (call("tanh", x), -INFINITY, -ONE, ON_REALS),
    (exp(x), -INFINITY, ZERO, ON_REALS),
    (log(x), INFINITY, INFINITY, Setting(domains=((x, POSITIVE),))),
    (-(x**2), -INFINITY, -INFINITY, ON_REALS),
    (x * log(x), ZERO, ZERO, Setting(domains=((x, POSITIVE),))),
    (log(1 - x), ONE, -INFINITY, Setting(domains=((x, UNIT),))),
    ((x**2 - 1) / (x - 1), ONE, lift(2), ON_REALS),
    (1 / x**2, ZERO, INFINITY, ON_REALS),
    (y * x / (1 + x), INFINITY, y, REAL),
    (call("sinh", x) / x, ZERO, ONE, Setting(domains=((x, NonZero()),))),
    (Absolute(x - 2) / (x - 2), lift(2), ONE, Setting(domains=((x, Interval(low=Fraction(2))),))),
    (Absolute(x - 2) / (x - 2), lift(2), -ONE, Setting(domains=((x, Interval(high=Fraction(2))),))),
]
NOT_SHOWN: list[tuple[Term, Term, Term, Setting]] = [
    (x / (1 + x), INFINITY, ONE + Number("0.001"), ON_REALS),
    (x / (1 + x), INFINITY, y, REAL),
    (call("tanh", x), -INFINITY, ONE, ON_REALS),
    (call("arctan", x), INFINITY, INFINITY, ON_REALS),
    (x, INFINITY, -INFINITY, ON_REALS),
    (x, -INFINITY, INFINITY, ON_REALS),
    (x, INFINITY, ZERO, ON_REALS),
    (call("sin", Constant("pi") * x), INFINITY, ZERO, ON_REALS),
    (call("sin", x), INFINITY, ZERO, ON_REALS),
    (Absolute(x) / x, ZERO, ONE, ON_REALS),
    (Absolute(x) / x, ZERO, -ONE, ON_REALS),
    (Absolute(x - PI) / (x - PI), PI, ONE, ON_REALS),
    (Number("0.01") + 1 / log(x), INFINITY, ZERO, Setting(domains=((x, POSITIVE),))),
    (1 / x, INFINITY, INFINITY, Setting(domains=((x, POSITIVE),))),
    (1 / x, ZERO, INFINITY, ON_REALS),
    (sqrt(x - 5), ZERO, ZERO, Setting(domains=((x, POSITIVE),))),
    (log(-x), INFINITY, ZERO, ON_REALS),
    (call("cos", x), ZERO, ONE + Number("0.001"), ON_REALS),
    (Number("0.00005") + 0 * x, INFINITY, ZERO, ON_REALS),  # near, and coming no nearer
    (call("tanh", x), INFINITY, INFINITY, ON_REALS),
    (Absolute(x - 2) / (x - 2), lift(2), -ONE, Setting(domains=((x, Interval(low=Fraction(2))),))),
    (Call(f, (x,)), INFINITY, ZERO, ON_REALS),
]


def test_values_far_out() -> None:
    for rows, wanted in ((SHOWN, Verdict.CONFIRMED), (NOT_SHOWN, Verdict.UNDECIDED)):
        for term, towards, value, setting in rows:
            assert far_out(Limit("", term, x, towards, value, setting)).says is wanted, (term, towards, value)


def test_the_precision_is_given_back() -> None:
    far_out(Limit("", x, x, INFINITY, INFINITY, ON_REALS))
    assert flint.ctx.prec == BITS
