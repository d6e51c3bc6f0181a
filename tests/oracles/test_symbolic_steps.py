"""Steps of the symbolic judge: limits, families, sums, unknown functions, hypotheses, and what each of them must not prove."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Family, Integers, Interval, NonZero, Setting, Unknown
from hw_cli.oracles.judges.symbolic import MAX_READERS, SymbolicJudge, reader
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Density,
    Derivative,
    DerivativeOf,
    Expectation,
    Function,
    Indexed,
    IndexedSum,
    Law,
    Normal,
    Power,
    Product,
    Symbol,
    Term,
    Vector,
    call,
    exp,
    lift,
    log,
    sigmoid,
    sqrt,
    symbols,
    total,
)
from hw_cli.terms.relation import Relation

x, y, s, t, u, z, i, N, M, n = symbols("x y s t u z i N M n")
f, g = Function("f"), Function("g")
p = Law("p")
ZERO, ONE = lift(0), lift(1)
INFINITY = Constant("infinity")
W, V = Indexed(Symbol("w"), (i,)), Indexed(Symbol("v"), (i,))
REAL = Setting(domains=((x, REALS), (y, REALS), (z, REALS), (s, POSITIVE), (t, POSITIVE), (N, Integers(1, 4)), (M, Integers(0, 4)), (n, NonZero())))  # fmt: skip
UNKNOWN = Setting(domains=REAL.domains, unknowns=(Unknown(f, REALS),))
WEIGHTS = Setting(
    domains=REAL.domains,
    families=(Family(Symbol("w"), N, UNIT, sums_to_one=True), Family(Symbol("v"), N, REALS)),
)
LAWS = Setting(domains=REAL.domains, laws=((p, Normal(x, s**2)),))


def over(body: Term, low: Term = ONE, high: Term = N) -> Term:
    return IndexedSum(body, i, low, high)


def said(left: Term, relation: Relation, right: Term, setting: Setting = REAL) -> Verdict:
    return SymbolicJudge(setting).compare(left, relation, right).says


EQUAL: list[tuple[str, Term, Term, Setting]] = [
    ("a chain rule", Derivative(Call(f, (x**2,)), x), 2 * x * Call(DerivativeOf(f), (x**2,)), UNKNOWN),
    ("a slope of a slope", Derivative(Call(DerivativeOf(f), (x,)), x), Call(DerivativeOf(f, 2), (x,)), UNKNOWN),
    ("f has real values", sqrt(Call(f, (x,)) ** 2), Absolute(Call(f, (x,))), UNKNOWN),
    ("(-1)^(2N) = 1", Power(lift(-1), 2 * N), ONE, REAL),
    ("√(N²) = N for N ≥ 1", sqrt(N**2), N, REAL),
    ("|N| = N for N ≥ 1", Absolute(N), N, REAL),
    ("an undeclared letter is real", log(exp(u)), u, REAL),
    ("a sum of weights has real values", sqrt(over(V) ** 2), Absolute(over(V)), WEIGHTS),
    ("|w_i| = w_i for w_i > 0", Absolute(W), W, WEIGHTS),
    ("a sum of what is 0", over((x - x) * W), ZERO, WEIGHTS),
    ("a sum of ones", over(ONE), N, REAL),
    ("a sum from 0", over(ONE, ZERO), N + 1, REAL),
    ("a sum of a sum", over(W + V), over(W) + over(V), WEIGHTS),
    ("a slope of a sum", Derivative(over(exp(x * V)), x), over(V * exp(x * V)), WEIGHTS),
    ("a hypothesis turned round", x - y, s, REAL.supposing(y + s, Relation.EQ, x)),
    ("a hypothesis with its sides changed", y - x, -s, REAL.supposing(x, Relation.EQ, y + s)),
    ("a definition inside an expectation", Expectation(Call(f, (x,)), Normal(y, ONE), (t,)), x * y, REAL.defining(f, (x,), x * t)),
    ("a law names the variable", Expectation(z**2, Density(p, (z,)), ()), x**2 + s**2, LAWS),
    ("a sum inside an expectation", Expectation(over(t * V), Normal(y, ONE), (t,)), y * over(V), WEIGHTS),
    ("logarithms over a common denominator", log(s * t) * x / (x + y) + log(s * t) * y / (x + y), log(s) + log(t), REAL),
    ("E (a + bx)²", Expectation((y + 2 * z) ** 2, Normal(x, s), (z,)), (y + 2 * x) ** 2 + 4 * s, REAL),
    ("E of a power of a sum", Expectation((z + 1) ** 3, Normal(ZERO, ONE), (z,)), lift(4), REAL),
]  # fmt: skip
NEVER: list[tuple[str, Term, Term, Setting]] = [
    ("√(M²) = M + 1", sqrt(M**2), M + 1, REAL),
    ("(-1)^N = 1", Power(lift(-1), N), ONE, REAL),
    ("|v_i| = v_i of any sign", Absolute(V), V, WEIGHTS),
    ("|v_i| = −v_i of any sign", Absolute(V), -V, WEIGHTS),
    ("vectors with their entries changed", Vector((x, y)), Vector((y, x)), REAL),
    ("log σ beside a logarithm of a square", log(sigmoid(-x)) + log(y**2), log(sigmoid(x)) - x + 2 * log(y), REAL),
    ("a logarithm of a square under a mean", Expectation(log(x**2), Normal(ZERO, ONE), (z,)), 2 * log(x), REAL),
    ("a hypothesis that is not understood", x, y, REAL.supposing(Constant("tau"), Relation.EQ, x)),
    ("a hypothesis of another pair", x, y, REAL.supposing(x, Relation.EQ, s)),
    ("a sum of ones is not 0", over(ONE), ZERO, REAL),
    ("f(|x|) = |f(x)|", Call(f, (Absolute(x),)), Absolute(Call(f, (x,))), UNKNOWN),
    ("a definition keeps to its letters", Expectation(Call(f, (x,)), Normal(y, ONE), (t,)), x * t, REAL.defining(f, (x,), x * t)),
    ("too large", total(tuple(lift(k) * x**k * y for k in range(1, 900))), total(tuple(lift(k) * x**k * y for k in range(1, 901))), REAL),
]  # fmt: skip


@pytest.mark.parametrize(("why", "left", "right", "setting"), EQUAL, ids=[case[0] for case in EQUAL])
def test_proved(why: str, left: Term, right: Term, setting: Setting) -> None:
    assert said(left, Relation.EQ, right, setting) is Verdict.PROVED, why
    assert said(left, Relation.EQ, right + 1, setting) is Verdict.UNDECIDED, why


@pytest.mark.parametrize(("why", "left", "right", "setting"), NEVER, ids=[case[0] for case in NEVER])
def test_never_proved(why: str, left: Term, right: Term, setting: Setting) -> None:
    assert said(left, Relation.EQ, right, setting) is Verdict.UNDECIDED, why


@pytest.mark.parametrize(
    ("left", "right", "differ"),
    [(INFINITY, x, False), (x, INFINITY, False), (INFINITY, ZERO, False), (n, ZERO, True), (N, ZERO, True), (M, ZERO, False), (M + 1, ZERO, False), (u, ZERO, False), (Constant("tau"), ZERO, False)],
)  # fmt: skip
def test_to_differ(left: Term, right: Term, differ: bool) -> None:
    assert (said(left, Relation.NE, right) is Verdict.PROVED) is differ


def test_what_is_read_outside_a_binding_is_not_used_inside_one() -> None:
    judge = SymbolicJudge(REAL.defining(f, (x,), x * t))
    two = Call(f, (lift(2),))
    mean = Expectation(two, Normal(y, ONE), (t,))
    assert judge.compare(two, Relation.EQ, 2 * t).says is Verdict.PROVED
    assert judge.compare(mean, Relation.EQ, 2 * y).says is Verdict.PROVED
    assert judge.compare(two, Relation.EQ, 2 * t).says is Verdict.PROVED


def test_a_reader_is_kept_for_its_setting() -> None:
    first, second = Setting(domains=REAL.domains), Setting(domains=REAL.domains)
    kept = reader(first)
    assert reader(first) is kept  # before another is asked for, which may clear what is kept
    assert reader(second) is not kept
    others = [Setting(domains=REAL.domains) for _ in range(MAX_READERS)]  # all alive: each one of its own
    for setting in others:
        reader(setting)
    assert reader(first) is not kept


def reached(term: Term, variable: Term, towards: Term, value: Term, setting: Setting = REAL) -> bool:
    return SymbolicJudge(setting).limit(term, variable, towards, value).says is Verdict.PROVED


INSIDE = Setting(domains=((u, UNIT), (x, Interval(high=Fraction(1))), (s, POSITIVE), (z, REALS)))
LIMITS: list[tuple[str, Term, Term, Term, Term, Setting]] = [
    ("σ at ∞", sigmoid(z), z, INFINITY, ONE, REAL),
    ("σ at −∞", sigmoid(z), z, -INFINITY, ZERO, REAL),
    ("a multiple of σ", x * sigmoid(z), z, INFINITY, x, REAL),
    ("σ at a number", sigmoid(x * z), z, ZERO, ONE / 2, REAL),
    ("σ of a letter", sigmoid(x + z), z, ZERO, sigmoid(x), REAL),
    ("beside σ", z * (1 - sigmoid(z)), z, INFINITY, ZERO, REAL),
    ("e^z σ(−z)", exp(z) * sigmoid(-z), z, INFINITY, ONE, REAL),
    ("a square", (z + 1) ** 2, z, ONE, lift(4), REAL),
    ("what grows", z**2, z, INFINITY, INFINITY, REAL),
    ("what falls", -(z**2), z, INFINITY, -INFINITY, REAL),
    ("from above an end", 1 / s, s, ZERO, INFINITY, INSIDE),
    ("from above 0", 1 / u, u, ZERO, INFINITY, INSIDE),
    ("from below 1", 1 / (1 - u), u, ONE, INFINITY, INSIDE),
    ("from below an end", 1 / (1 - x), x, ONE, INFINITY, INSIDE),
    ("of a letter of a family", exp(-W * z), z, INFINITY, ZERO, WEIGHTS),
    ("of weights", over(W * exp(W * z)), z, ZERO, ONE, WEIGHTS),
    ("of a function of a sum", 1 / (1 + over(W * exp(W * z))), z, ZERO, ONE / 2, WEIGHTS),
    ("of other letters", over(V * exp(V * z)), z, ZERO, over(V), WEIGHTS),
    ("of a size of a sum", sqrt(over(V * exp(V * z)) ** 2), z, ZERO, Absolute(over(V)), WEIGHTS),
    ("another form of the value", (z + y) ** 2, z, x, x**2 + 2 * x * y + y**2, REAL),
]  # fmt: skip
NO_LIMITS: list[tuple[str, Term, Term, Term, Term, Setting]] = [
    ("two sides", 1 / z, z, ZERO, INFINITY, REAL),
    ("two sides inside", 1 / (s - 5), s, lift(5), INFINITY, INSIDE),
    ("two sides inside the unit interval", 1 / (u - ONE / 2), u, ONE / 2, INFINITY, INSIDE),
    ("two sides below an end", 1 / (x + 3), x, lift(-3), INFINITY, INSIDE),
    ("a sum of 1 and more", over(W * exp(W * z), ZERO), z, ZERO, ONE, WEIGHTS),
    ("a part of the weights", over(W * exp(W * z), ONE, N - 1), z, ZERO, ONE, WEIGHTS),
    ("other letters do not sum to 1", over(V * exp(V * z)), z, ZERO, ONE, WEIGHTS),
    ("1 over what goes to 0", 1 / over(1 - exp(-W * z)), z, ZERO, ZERO, WEIGHTS),
    ("1 over a sum that goes to 0", 1 / over(exp(-W * z)), z, INFINITY, ZERO, WEIGHTS),
    ("∞ − ∞", over(exp(W * z)) - over(exp(2 * W * z)), z, INFINITY, ZERO, WEIGHTS),
    ("∞ · 0", z * over(exp(-W * z)), z, INFINITY, ONE, WEIGHTS),
    ("a wave", call("sin", z), z, INFINITY, ZERO, REAL),
    ("not understood", Constant("tau"), z, ZERO, Constant("tau"), REAL),
    ("−∞ for ∞", z**2, z, INFINITY, -INFINITY, REAL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "term", "variable", "towards", "value", "setting"), LIMITS, ids=[case[0] for case in LIMITS]
)
def test_limits(why: str, term: Term, variable: Term, towards: Term, value: Term, setting: Setting) -> None:
    assert reached(term, variable, towards, value, setting), why
    spoiled = value + 1 if value not in (INFINITY, -INFINITY) else ZERO
    assert not reached(term, variable, towards, spoiled, setting), why


@pytest.mark.parametrize(
    ("why", "term", "variable", "towards", "value", "setting"), NO_LIMITS, ids=[case[0] for case in NO_LIMITS]
)
def test_limits_that_are_none(
    why: str, term: Term, variable: Term, towards: Term, value: Term, setting: Setting
) -> None:
    assert not reached(term, variable, towards, value, setting), why


def test_a_product_of_weights_is_no_product_of_letters() -> None:
    assert said(Product((W, W)), Relation.EQ, W**2, WEIGHTS) is Verdict.PROVED
    assert said(Product((W, V)), Relation.EQ, W**2, WEIGHTS) is Verdict.UNDECIDED
