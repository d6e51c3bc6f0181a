"""The sign rules: what the checker refuses, and what it accepts. Nothing here searches for a certificate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import arb

from hw_cli.kernel.reason import Certificate
from hw_cli.kernel.setting import (
    POSITIVE,
    REALS,
    UNIT,
    Family,
    Hypothesis,
    Integers,
    Interval,
    NonZero,
    Setting,
    Unknown,
)
from hw_cli.oracles import sign_rules as rules
from hw_cli.oracles.sign_rules import check
from hw_cli.prose import say
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import (
    Call,
    Constant,
    Derivative,
    DerivativeOf,
    Function,
    Indexed,
    IndexedSum,
    Negative,
    Number,
    Power,
    Product,
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
from hw_cli.terms.walk import children

GT, GE, LT, LE, EQ, NE = Relation.GT, Relation.GE, Relation.LT, Relation.LE, Relation.EQ, Relation.NE
x, y, s, t, u, n, i, N = symbols("x y s t u n i N")
A = Symbol("A")
PI, IMAGINARY = Constant("pi"), Constant("i")
f = Function("f")
ONE, TWO, THREE = Number("1"), Number("2"), Number("3")
SETTING = Setting(
    domains=(
        (x, REALS),
        (y, REALS),
        (s, POSITIVE),
        (t, Interval(high=Fraction(0))),
        (u, UNIT),
        (n, NonZero()),
        (N, Integers(1, 5)),
    )
)


def node(term: Term, relation: Relation, rule: rules.SignRule, *premises: Certificate) -> Certificate:
    return Certificate(term, relation, rule, premises)


def number(value: int) -> Certificate:
    return node(Number(str(value)), GT, rules.CONSTANT)


def inside(variable: Term, relation: Relation = GT) -> Certificate:
    return node(variable, relation, rules.DOMAIN)


def square(base: Term) -> Certificate:
    return node(base**2, GE, rules.SQUARE)


W, V = Indexed(Symbol("w"), (i,)), Indexed(Symbol("v"), (i,))
FAMILIES = replace(
    SETTING,
    families=(
        Family(Symbol("w"), N, UNIT, sums_to_one=True),
        Family(Symbol("v"), N, UNIT),
        Family(Symbol("b"), N, REALS),
    ),
)


def summed(body: Term, low: Term = ONE, high: Term = N) -> IndexedSum:
    return IndexedSum(body, i, low, high)


def mean(share: Term, weight: Term = W) -> Term:
    return ONE - summed(Product((weight, share)))


# what each rule refuses: a certificate, and what is wrong with it
S_ABOVE_T = node(s - t, GT, rules.SUM, inside(s), node(-t, GT, rules.NEGATIVE, inside(t, LT)))
HALF_SIGMOID = sigmoid(0)
WEAK_GAP = node(x**2 - 0, GE, rules.REWRITTEN, square(x))
REFUSED: list[tuple[str, Certificate]] = [
    ("zero is not positive", node(Number("0"), GT, rules.CONSTANT)),
    ("a numeral is not negative", node(TWO, LT, rules.CONSTANT)),
    ("i has no sign", node(IMAGINARY, GT, rules.CONSTANT)),
    ("infinity is no number", node(Constant("infinity"), GT, rules.CONSTANT)),
    ("a letter is no numeral", node(s, GT, rules.CONSTANT)),
    ("a real letter has no sign", inside(x)),
    ("nor a weak one", inside(x, GE)),
    ("a positive letter is not negative", inside(s, LT)),
    ("a negative letter is not positive", inside(t)),
    ("an undeclared letter", inside(A)),
    ("nonzero is no sign", inside(n)),
    ("u - 1 is not positive on (0, 1)", node(u - 1, GT, rules.DOMAIN)),
    ("u - 1/2 has both signs", node(u - lift(Fraction(1, 2)), GT, rules.DOMAIN)),
    ("1/2 - u has both signs", node(lift(Fraction(1, 2)) - u, GT, rules.DOMAIN)),
    ("2 - s has both signs", node(TWO - s, GT, rules.DOMAIN)),
    ("nothing is supposed", node(x - y, GT, rules.HYPOTHESIS)),
    ("exp is not negative", node(exp(x), LT, rules.RANGE)),
    ("exp − 1 has both signs", node(exp(x) - 1, GT, rules.RANGE)),
    ("σ − 1 is not positive", node(sigmoid(x) - 1, GT, rules.RANGE)),
    ("1 − exp has both signs", node(ONE - exp(x), GT, rules.RANGE)),
    ("2 − σ is not the rule's", node(TWO - sigmoid(x), GT, rules.RANGE)),
    ("arctan has both signs", node(call("arctan", x), GT, rules.RANGE)),
    ("π − arctan is not the rule's", node(PI - call("arctan", x), GT, rules.RANGE)),
    ("exp(iπ) = −1", node(exp(IMAGINARY * PI), GT, rules.RANGE)),
    ("exp(log x) = x", node(exp(log(x)), GT, rules.RANGE)),
    ("σ of a complex number", node(sigmoid(sqrt(x)), GT, rules.RANGE)),
    ("σ undefined at 0", node(sigmoid(1 / x), GT, rules.RANGE)),
    ("i² = −1", node(IMAGINARY**2, GE, rules.SQUARE)),
    ("(√x)² = x", node(sqrt(x) ** 2, GE, rules.SQUARE)),
    ("log(x)² for x < 0", node(log(x) ** 2, GE, rules.SQUARE)),
    ("a cube", node(x**3, GE, rules.SQUARE)),
    ("a square is not negative", node(x**2, LE, rules.SQUARE)),
    ("a square may vanish", node(x**2, GT, rules.SQUARE)),
    ("a square of what is ≥ 0 may vanish", node((x**2) ** 2, GT, rules.SQUARE, square(x))),
    ("the premise is about another base", node(x**2, GT, rules.SQUARE, inside(s))),
    ("√ of an exponent", node(Power(x, lift(Fraction(1, 2))), GE, rules.SQUARE)),
    ("an even root of a power", node(Power(x, lift(Fraction(2, 3))), GE, rules.SQUARE)),
    ("a power without its premise", node(s**3, GT, rules.POWER)),
    ("a power of another base", node(x**3, GT, rules.POWER, inside(s))),
    ("a power of a negative base", node(t**3, GT, rules.POWER, inside(t, LT))),
    ("2^i", node(Power(TWO, IMAGINARY), GT, rules.POWER, number(2))),
    ("√ of what is ≥ 0 may vanish", node(sqrt(x**2), GT, rules.POWER, square(x))),
    ("−s is not positive", node(-s, GT, rules.NEGATIVE, inside(s))),
    ("≥ does not give <", node(-(x**2), LT, rules.NEGATIVE, square(x))),
    ("the opposite of another term", node(-x, LT, rules.NEGATIVE, inside(s))),
    ("a product without a premise", node(s * x, GT, rules.PRODUCT, inside(s))),
    ("premises out of order", node(s * u, GT, rules.PRODUCT, inside(u), inside(s))),
    ("minus times plus", node(t * s, GT, rules.PRODUCT, inside(t, LT), inside(s))),
    ("a weak factor", node(s * x**2, GT, rules.PRODUCT, inside(s), square(x))),
    ("a third factor is forgotten", node(s * u * x, GT, rules.PRODUCT, inside(s), inside(u))),
    ("the denominator may vanish", node(s / x**2, GT, rules.QUOTIENT, inside(s), square(x))),
    ("nor weakly", node(s / x**2, GE, rules.QUOTIENT, inside(s), square(x))),
    ("quotient upside down", node(s / u, GT, rules.QUOTIENT, inside(u), inside(s))),
    ("a negative denominator", node(s / t, GT, rules.QUOTIENT, inside(s), inside(t, LT))),
    ("a summand is forgotten", node(s + x, GT, rules.SUM, inside(s))),
    ("opposite signs", node(s + t, GT, rules.SUM, inside(s), inside(t, LT))),
    ("weak summands", node(x**2 + y**2, GT, rules.SUM, square(x), square(y))),
    ("a sum with no premises", node(s + u, GT, rules.SUM)),
    ("not the same expression", node(x, GT, rules.REWRITTEN, inside(s))),
    ("√(x²) is not x", node(x, GE, rules.REWRITTEN, node(sqrt(x**2), GE, rules.SUM))),
    ("the form is only ≥ 0", node(x * x, GT, rules.REWRITTEN, square(x))),
    ("a rewriting of nothing", node(s, GT, rules.REWRITTEN)),
    ("reversed", node(sigmoid(t) - sigmoid(s), GT, rules.INCREASING, S_ABOVE_T)),
    ("strict from a weak gap", node(sigmoid(x**2) - HALF_SIGMOID, GT, rules.INCREASING, WEAK_GAP)),
    ("the cosine is not monotone", node(call("cos", s) - call("cos", t), GT, rules.INCREASING, S_ABOVE_T)),
    ("another gap", node(sigmoid(s) - sigmoid(2 * t), GT, rules.INCREASING, S_ABOVE_T)),
    ("a sum of the values", node(sigmoid(s) + sigmoid(t), GT, rules.INCREASING, S_ABOVE_T)),
    (
        "complex arguments",
        node(sigmoid(sqrt(x) + s) - sigmoid(sqrt(x)), GT, rules.INCREASING, inside(s)),
    ),
    # a relation that is no sign
    ("s = 0 by domain", inside(t, EQ)),
    ("t ≠ 0 by domain", inside(t, NE)),
    ("σ − 1 = 0", node(sigmoid(x) - 1, EQ, rules.RANGE)),
    # forged rules
    ("a rule of one's own", node(x, GT, rules.SignRule("mine", say("mine"), check=lambda *_: True))),
    (
        "a rule of one's own under a known name",
        node(x, GT, rules.SignRule(rules.DOMAIN.name, rules.DOMAIN.words, check=lambda *_: True)),
    ),
    # a wrong premise spoils what stands above it
    ("sum over a wrong premise", node(s + x, GT, rules.SUM, inside(s), inside(x))),
    ("power over a wrong premise", node(x**3, GT, rules.POWER, inside(x))),
]


@pytest.mark.parametrize(("why", "wrong"), REFUSED, ids=[why for why, _ in REFUSED])
def test_refused(why: str, wrong: Certificate) -> None:
    assert not check(wrong, SETTING), why


ACCEPTED: list[Certificate] = [
    number(3),
    node(PI, GT, rules.CONSTANT),
    node(Constant("e"), GE, rules.CONSTANT),
    inside(s),
    inside(s, GE),
    inside(t, LT),
    node(u - 1, LT, rules.DOMAIN),
    node(ONE - u, GT, rules.DOMAIN),
    node(s + 1, GT, rules.DOMAIN),
    node(exp(x), GT, rules.RANGE),
    node(sigmoid(x * y), GT, rules.RANGE),
    node(ONE - sigmoid(x), GT, rules.RANGE),
    node(sigmoid(x) - 1, LT, rules.RANGE),
    node(PI / TWO - call("arctan", x), GT, rules.RANGE),
    node(call("arctan", x) + PI / TWO, GT, rules.RANGE),
    square(x),
    square(log(s) + x / s),
    node(x**0, GE, rules.SQUARE),
    node((ONE - u) ** 2, GT, rules.SQUARE, node(ONE - u, GT, rules.DOMAIN)),
    node(t**2, GT, rules.SQUARE, inside(t, LT)),
    node(s**x, GT, rules.POWER, inside(s)),
    node(sqrt(s), GT, rules.POWER, inside(s)),
    node(-s, LT, rules.NEGATIVE, inside(s)),
    node(-(x**2), LE, rules.NEGATIVE, square(x)),
    node(s * u, GT, rules.PRODUCT, inside(s), inside(u)),
    node(s * t, LT, rules.PRODUCT, inside(s), inside(t, LT)),
    node(s * x**2, GE, rules.PRODUCT, inside(s), square(x)),
    node(t / s, LT, rules.QUOTIENT, inside(t, LT), inside(s)),
    node(x**2 / s, GE, rules.QUOTIENT, square(x), inside(s)),
    node(s + x**2, GT, rules.SUM, inside(s), square(x)),
    node(x**2 + y**2, GE, rules.SUM, square(x), square(y)),
    node(x**2 - 2 * x * y + y**2, GE, rules.REWRITTEN, square(x - y)),
    node(sigmoid(s) - sigmoid(t), GT, rules.INCREASING, S_ABOVE_T),
    node(-sigmoid(t) + sigmoid(s), GE, rules.INCREASING, S_ABOVE_T),
    node(sigmoid(x**2) - HALF_SIGMOID, GE, rules.INCREASING, WEAK_GAP),
]


@pytest.mark.parametrize("right", ACCEPTED, ids=[str(number) for number in range(len(ACCEPTED))])
def test_accepted(right: Certificate) -> None:
    assert check(right, SETTING)


@pytest.mark.parametrize("right", [c for c in ACCEPTED if c.premises], ids=lambda c: c.because.name)
def test_each_premise_counts(right: Certificate) -> None:
    """A premise dropped, or one about another term, spoils the certificate."""
    for place, premise in enumerate(right.premises):
        dropped = (*right.premises[:place], *right.premises[place + 1 :])
        assert not check(replace(right, premises=dropped), SETTING)
        other = replace(premise, term=premise.term + A)
        changed = (*right.premises[:place], other, *right.premises[place + 1 :])
        assert not check(replace(right, premises=changed), SETTING)


@pytest.mark.parametrize("right", ACCEPTED, ids=[str(number) for number in range(len(ACCEPTED))])
def test_the_opposite_sign_is_refused(right: Certificate) -> None:
    assert not check(replace(right, relation=right.relation.flipped), SETTING)


# --- hypotheses


def test_a_hypothesis_gives_what_it_says_and_no_more() -> None:
    supposing = SETTING.supposing(x, GT, y)
    assert check(node(x - y, GT, rules.HYPOTHESIS), supposing)
    assert check(node(y - x, LT, rules.HYPOTHESIS), supposing)
    assert not check(node(y - x, GT, rules.HYPOTHESIS), supposing)
    assert not check(node(x, GT, rules.HYPOTHESIS), supposing)
    assert not check(node(x, LT, rules.HYPOTHESIS), supposing)
    weak = SETTING.supposing(x, GE, y)
    assert check(node(x - y, GE, rules.HYPOTHESIS), weak)
    assert not check(node(x - y, GT, rules.HYPOTHESIS), weak)


@pytest.mark.parametrize("relation", [EQ, NE])
def test_a_hypothesis_that_is_no_inequality_gives_no_sign(relation: Relation) -> None:
    assert not check(node(x - y, GE, rules.HYPOTHESIS), SETTING.supposing(x, relation, y))


def test_a_hypothesis_about_a_function_that_nothing_says_of() -> None:
    """It has no meaning but its name, which is the same on both sides."""
    value = Call(Function("unheard of"), (x,))
    supposing = SETTING.supposing(value, GT, y)
    assert check(node(value - y, GT, rules.HYPOTHESIS), supposing)
    assert not check(node(value - s, GT, rules.HYPOTHESIS), supposing)


def test_an_abbreviation_has_no_domain_of_its_own() -> None:
    """u stands for −x², whatever interval is declared for it beside."""
    contradictory = SETTING.writing(A, -(x**2)).where((A, POSITIVE))
    assert not check(inside(A), contradictory)


# --- monotone, and zero at the end of the interval

ABOVE_ONE = Setting(domains=((s, Interval(low=Fraction(1))), (x, REALS)))
BELOW_ONE = Setting(domains=((s, UNIT), (x, REALS)))


def from_root(body: Term, relation: Relation, slope: Certificate, variable: Term = s) -> Certificate:
    return node(
        body,
        relation,
        rules.FROM_ROOT,
        node(Derivative(body, variable), slope.relation, rules.REWRITTEN, slope),
    )


def test_from_root_on_both_sides() -> None:
    slope = node(3 * s**2, GT, rules.PRODUCT, number(3), node(s**2, GT, rules.POWER, inside(s)))
    assert check(from_root(s**3 - 1, GT, slope), ABOVE_ONE)
    assert check(from_root(s**3 - 1, LT, slope), BELOW_ONE)
    assert not check(from_root(s**3 - 1, LT, slope), ABOVE_ONE)
    assert not check(from_root(s**3 - 1, GT, slope), BELOW_ONE)


def test_from_root_needs_a_premise() -> None:
    for term in (s, s - 1, log(s)):
        assert not any(
            check(node(term, relation, rules.FROM_ROOT), ABOVE_ONE) for relation in (GT, GE, LT, LE)
        )
        assert not check(node(term, GT, rules.FROM_ROOT, number(1)), ABOVE_ONE)


def test_from_root_needs_the_root() -> None:
    slope = node(3 * s**2, GT, rules.PRODUCT, number(3), node(s**2, GT, rules.POWER, inside(s)))
    assert not check(from_root(s**3 - 2, GT, slope), ABOVE_ONE)
    assert not check(from_root(s**3 + x - 1, GT, slope), ABOVE_ONE)  # 0 at the root for x = 0 only


def test_from_root_needs_a_strict_slope() -> None:
    body = s - s
    slope = node((s - s) ** 2, GE, rules.SQUARE)
    assert not check(from_root(body, GT, slope), ABOVE_ONE)


def test_from_root_needs_the_slope_of_this_term_in_this_variable() -> None:
    slope = node(ONE, GT, rules.CONSTANT)
    assert check(from_root(s - 1, GT, slope), ABOVE_ONE)
    other_body = node(Derivative(s + 1, s), GT, rules.REWRITTEN, slope)
    assert not check(node(s - 1, GT, rules.FROM_ROOT, other_body), ABOVE_ONE)
    in_x = node(Derivative(s - 1 + x, x), GT, rules.REWRITTEN, slope)
    assert not check(node(s - 1 + x, GT, rules.FROM_ROOT, in_x), ABOVE_ONE)
    second = node(Derivative((s - 1) ** 2, s, 2), GT, rules.REWRITTEN, number(2))
    assert not check(node((s - 1) ** 2, GT, rules.FROM_ROOT, second), ABOVE_ONE)


def test_from_root_refuses_a_jump() -> None:
    """f = 2.35(s − 1) − arctan(1/(s − 2)) − π/4 climbs wherever it is defined, and is < 0 just after 2."""
    body = -call("arctan", 1 / (s - 2)) + Number("2.35") * (s - 1) - PI / 4
    form = node(
        ONE / ((s - 2) ** 2 + 1) + Number("2.35"),
        GT,
        rules.SUM,
        node(
            ONE / ((s - 2) ** 2 + 1),
            GT,
            rules.QUOTIENT,
            number(1),
            node((s - 2) ** 2 + 1, GT, rules.SUM, square(s - 2), number(1)),
        ),
        node(Number("2.35"), GT, rules.CONSTANT),
    )
    assert check(node(Derivative(body, s), GT, rules.REWRITTEN, form), ABOVE_ONE)  # the slope is right
    assert not check(from_root(body, GT, form), ABOVE_ONE)


def test_from_root_refuses_a_root_where_the_term_is_undefined() -> None:
    """SymPy reads 1/0 and −1/0 as the same infinity, which makes σ(1/s) − σ(−1/s) vanish at 0."""
    positive = Setting(domains=((s, POSITIVE),))
    body = sigmoid(1 / s) - sigmoid(-(1 / s))
    below = -(
        2 * sigmoid(1 / s) * (ONE - sigmoid(1 / s)) / s**2
    )  # its derivative, of constant sign: body > 0 on (0, ∞)
    slope = node(
        below,
        LT,
        rules.NEGATIVE,
        node(
            below.term,
            GT,
            rules.QUOTIENT,
            node(
                2 * sigmoid(1 / s) * (ONE - sigmoid(1 / s)),
                GT,
                rules.PRODUCT,
                number(2),
                node(sigmoid(1 / s), GT, rules.RANGE),
                node(ONE - sigmoid(1 / s), GT, rules.RANGE),
            ),
            node(s**2, GT, rules.POWER, inside(s)),
        ),
    )
    assert check(node(Derivative(body, s), LT, rules.REWRITTEN, slope), positive)
    assert not check(from_root(body, LT, slope), positive)


def test_from_root_leaves_hypotheses_about_its_variable_aside() -> None:
    """s(s − 3) has a positive slope where s > 2.999 is supposed, but falls before: no sign just there."""
    bound = Number("2.999")
    supposing = Setting(domains=((s, POSITIVE),)).supposing(s, GT, bound)
    gap = node(s - bound, GT, rules.HYPOTHESIS)
    form = node(
        2 * (s - bound) + Number("2.998"),
        GT,
        rules.SUM,
        node(2 * (s - bound), GT, rules.PRODUCT, number(2), gap),
        node(Number("2.998"), GT, rules.CONSTANT),
    )
    assert check(node(Derivative(s * (s - 3), s), GT, rules.REWRITTEN, form), supposing)
    assert not check(from_root(s * (s - 3), GT, form), supposing)


def test_from_root_needs_an_interval() -> None:
    """A whole number may be the end itself, where the term is 0."""
    slope = node(ONE, GT, rules.CONSTANT)
    for domain in (Integers(1, 9), NonZero()):
        assert not check(from_root(s - 1, GT, slope), Setting(domains=((s, domain),)))


def test_from_root_leaves_a_hypothesis_with_its_variable_on_both_sides_aside() -> None:
    """s³/3 − 3s²/2 climbs where s² > 3s is supposed, and is < 0 at 1 and at 4."""
    body = s**3 / 3 - 3 * s**2 / 2
    gap = node(s**2 - 3 * s, GT, rules.HYPOTHESIS)
    for setting in (
        Setting(domains=((s, POSITIVE),)).supposing(s**2, GT, 3 * s),
        Setting(domains=((s, POSITIVE),)).supposing(A, GT, 3 * s).writing(A, s**2),
    ):
        assert check(node(Derivative(body, s), GT, rules.REWRITTEN, gap), setting)
        assert not check(from_root(body, GT, gap), setting)


def test_what_a_hypothesis_speaks_of_where_definitions_go_round_in_circles() -> None:
    setting = ABOVE_ONE.defining(f, (x,), Call(f, (x + 1,)))
    assert rules.speaks_of(Hypothesis(Call(f, (x,)), GT, lift(0)), s, setting)
    assert not rules.speaks_of(Hypothesis(x, GT, lift(0)), s, setting)


def test_from_root_through_a_definition() -> None:
    setting = ABOVE_ONE.defining(f, (s,), log(s))
    slope = node(1 / s, GT, rules.QUOTIENT, number(1), inside(s))
    assert check(from_root(Call(f, (s,)), GT, slope), setting)


# --- families


def test_sums_over_families() -> None:
    positive = node(W, GT, rules.DOMAIN)
    assert check(node(summed(W), GT, rules.FAMILY_SUM, positive), FAMILIES)
    assert not check(node(summed(W), LT, rules.FAMILY_SUM, positive), FAMILIES)
    assert not check(node(summed(W), GT, rules.FAMILY_SUM), FAMILIES)
    assert not check(node(summed(V), GT, rules.FAMILY_SUM, positive), FAMILIES)
    assert not check(node(summed(W, low=lift(0)), GT, rules.FAMILY_SUM, positive), FAMILIES)
    signed = Indexed(Symbol("b"), (i,))
    assert not check(node(summed(signed), GT, rules.FAMILY_SUM, node(signed, GT, rules.DOMAIN)), FAMILIES)
    assert check(node(summed(W, high=ONE), GT, rules.FAMILY_SUM, positive), FAMILIES)
    assert not check(node(summed(W, high=lift(0)), GT, rules.FAMILY_SUM, positive), FAMILIES)
    assert check(node(summed(W), GT, rules.FAMILY_SUM, positive), FAMILIES.where((i, Integers(1, N))))
    for part in (Integers(2, N), Integers(1, Symbol("m"))):
        assert not check(node(summed(W), GT, rules.FAMILY_SUM, positive), FAMILIES.where((i, part)))


def test_a_sum_that_may_be_empty_is_not_positive() -> None:
    positive = node(W, GT, rules.DOMAIN)
    for setting in (
        FAMILIES.where((N, Integers(0, 5))),
        FAMILIES.where((N, REALS)),
        replace(FAMILIES, domains=()),
    ):
        assert not check(node(summed(W), GT, rules.FAMILY_SUM, positive), setting)


@pytest.mark.parametrize(
    "setting",
    [
        FAMILIES.where((i, Interval(low=Fraction(5)))),
        FAMILIES.where((i, Integers(5, 9))),
        FAMILIES.supposing(i, GT, lift(5)),
        FAMILIES.writing(i, lift(9)),
    ],
)
def test_what_holds_for_some_members_does_not_hold_for_all(setting: Setting) -> None:
    """Σ (i − 5) over 1, …, N is not positive because i − 5 is, for i > 5."""
    premise = node(i - 5, GT, rules.DOMAIN if setting.domain(i) else rules.HYPOTHESIS)
    if isinstance(setting.domain(i), Interval) or setting.hypotheses:
        assert check(premise, setting)
    assert not check(node(summed(i - 5), GT, rules.FAMILY_SUM, premise), setting)
    assert not check(node(summed(W), GT, rules.FAMILY_SUM, node(W, GT, rules.DOMAIN)), setting)
    below = node(ONE - sigmoid(x), GT, rules.RANGE)
    assert not check(node(mean(sigmoid(x)), GT, rules.CONVEX, below), setting)


def test_convex_combinations() -> None:
    below = node(ONE - sigmoid(x), GT, rules.RANGE)
    assert check(node(mean(sigmoid(x)), GT, rules.CONVEX, below), FAMILIES)
    assert not check(node(mean(sigmoid(x)), GT, rules.CONVEX), FAMILIES)
    assert not check(node(mean(sigmoid(y)), GT, rules.CONVEX, below), FAMILIES)
    assert not check(node(mean(sigmoid(x)), LT, rules.CONVEX, below), FAMILIES)
    # weights that do not sum to 1, or that are no family; a sum over fewer terms
    assert not check(node(mean(sigmoid(x), u), GT, rules.CONVEX, below), FAMILIES)
    assert not check(node(mean(sigmoid(x), V), GT, rules.CONVEX, below), FAMILIES)
    shorter = ONE - summed(Product((W, sigmoid(x))), high=TWO)
    assert not check(node(shorter, GT, rules.CONVEX, below), FAMILIES)
    signed = replace(SETTING, families=(Family(Symbol("w"), N, REALS, sums_to_one=True),))
    assert not check(node(mean(sigmoid(x)), GT, rules.CONVEX, below), signed)
    assert not check(node(mean(sigmoid(x)), GT, rules.CONVEX, replace(below, relation=GE)), FAMILIES)
    assert not check(node(mean(sigmoid(x)), GE, rules.CONVEX, below), FAMILIES)
    fixed = Indexed(Symbol("w"), (ONE,))
    assert not check(node(mean(sigmoid(x), fixed), GT, rules.CONVEX, below), FAMILIES)


def test_slope_of_an_abstract_function() -> None:
    setting = Setting(domains=((x, REALS),), unknowns=(Unknown(f, Interval(low=Fraction(-1))),))
    slope = Call(DerivativeOf(f), (x,))
    assert check(node(slope + 1, GT, rules.DOMAIN), setting)
    assert not check(node(slope, GT, rules.DOMAIN), setting)
    assert not check(node(slope + 2, LT, rules.DOMAIN), setting)
    second = Call(DerivativeOf(f, 2), (x,))
    assert not check(node(second + 1, GT, rules.DOMAIN), setting)


SIGNED = (
    inside(s), inside(t, LT), inside(u), number(2), number(1), square(x), square(t), node(exp(x), GT, rules.RANGE), node(sigmoid(x), GT, rules.RANGE),
    node(-t, GT, rules.NEGATIVE, inside(t, LT)), node(-s, LT, rules.NEGATIVE, inside(s)), node(1 - u, GT, rules.DOMAIN), node(u - 1, LT, rules.DOMAIN), S_ABOVE_T,
)  # fmt: skip
TERMS = (
    x, s, t, u, TWO, lift(0), lift(-1), PI, -s, -t, -x, s + 2, s - 2, 1 - u, u - 1, u - 2, t + 1, 1 - t, x**2, x**3, s**2, t**2, t**3, -(x**2), s * t, t * t, x**2 * s,
    t * x**2, s * t * 2, s / t, t / s, s / x**2, x**2 / s, 1 / x, 1 / s, sqrt(s), sqrt(x**2), exp(x), exp(x) - 1, sigmoid(x), 1 - sigmoid(x), sigmoid(x) - 1, sigmoid(x) - 2,
    call("arctan", x), PI / 2 - call("arctan", x), call("arctan", x) + PI / 2, call("tanh", x), 1 - call("tanh", x), call("tanh", x) + 1, log(s), s - log(s), s**x, x**s, t**x,
    sigmoid(s) - sigmoid(t), sigmoid(t) - sigmoid(s), sigmoid(x) - sigmoid(s), -sigmoid(t) + sigmoid(s), x**2 + s, x + s, x**2 + t**2, s + t, x**2 + t, x**2 - 0,
)  # fmt: skip
POINTS = [
    dict(zip((x, s, t, u), map(arb, values), strict=True))
    for values in (
        (-2, 0.1, -3, 0.9),
        (0, 1, -0.1, 0.1),
        (0.3, 4, -1, 0.5),
        (5, 0.4, -0.5, 0.3),
        (-9, 1.5, -2, 0.7),
    )
]


def is_true(term: Term, relation: Relation) -> bool:
    """Whether nothing at a few points contradicts a sign."""
    for point in POINTS:
        try:
            if holds(Balls(point, SETTING)(term), relation, arb(0)) is False:
                return False
        except ArithmeticError:  # it has no value there: no sign either
            return False
    return True


@pytest.mark.parametrize(
    "rule",
    [rule for rule in rules.RULES if rule not in (rules.FAMILY_SUM, rules.CONVEX)],
    ids=lambda rule: rule.name,
)
def test_no_rule_accepts_what_is_false(rule: rules.SignRule) -> None:
    """Whatever it is handed: no premise, those of the parts of the term, all but one of them, or one about something else."""
    accepted = 0
    for term in TERMS:
        parts = tuple(sign for part in children(term) for sign in SIGNED if sign.term == part)
        for premises in {(), parts, parts[:1], parts[1:], parts[::-1], (S_ABOVE_T,), (inside(s),)}:
            for relation in (GT, GE, LT, LE):
                said = check(node(term, relation, rule, *premises), SETTING)
                accepted += said
                assert not said or is_true(term, relation), (term, relation, premises)
    assert accepted or rule in (rules.HYPOTHESIS, rules.FROM_ROOT)


def test_shown_nodes_come_leaves_first_and_once() -> None:
    gap = node((s - 1) ** 2, GE, rules.SQUARE)
    top = node((s - 1) ** 2 + (s - 1) ** 2, GE, rules.SUM, gap, gap)
    assert list(top.leaves_first()) == [top]
    rewritten = node(2 * (s - 1) ** 2, GE, rules.REWRITTEN, top)
    assert list(rewritten.leaves_first()) == [top, rewritten]


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in rules.RULES}) == len(rules.RULES) == 15


def test_negative_of_negative_keeps_its_shape() -> None:
    assert check(
        node(Negative(Negative(s)), GT, rules.NEGATIVE, node(-s, LT, rules.NEGATIVE, inside(s))), SETTING
    )


def test_three_factors() -> None:
    whole = Product((s, t, THREE))
    assert check(node(whole, LT, rules.PRODUCT, inside(s), inside(t, LT), number(3)), SETTING)
