"""The sign rules for typed maps: what each refuses, and what a search may never return."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from hw_cli.derive.rules.calculus import differentiate
from hw_cli.kernel.reason import Certificate, Reason
from hw_cli.kernel.setting import POSITIVE, Family, Integers, Interval, NonZero, Setting, Unknown
from hw_cli.maps.bounds import (
    CIRCLE,
    EXPONENTIAL,
    EXTREMUM,
    LOGARITHM,
    NUMBER,
    POLYNOMIAL,
    RULES,
    SAME_SIGN,
    TANH,
    check,
    functions_of,
)
from hw_cli.maps.sign_search import Signs
from hw_cli.oracles.sign_rules import CONSTANT, DOMAIN, GE, GT, LE, LT, RANGE, SignRule
from hw_cli.prose import say
from hw_cli.terms.ball_values import ball, holds
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import Call, Derivative, Function, Number, Symbol, Term, call, lift
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import substitute

from .maps import SUPPOSED, Z, term

LINE = SUPPOSED.setting
RIGHT = LINE.where((Z, POSITIVE))
BEYOND_1 = LINE.where((Z, Interval(Fraction(1))))


def claim(formula: str, relation: Relation, rule: Reason, *premises: Certificate) -> Certificate:
    return Certificate(term(formula), relation, rule, premises)


def positive(formula: str) -> Certificate:
    return claim(formula, GT, DOMAIN)


@pytest.mark.parametrize(
    ("node", "setting"),
    [
        (claim("1 - 2", GT, NUMBER), LINE),
        (claim("log(1)", GT, NUMBER), LINE),
        (Certificate(call("log", Number("-1")), GT, NUMBER), LINE),  # no number
        (claim("z", GT, NUMBER), LINE),
        (claim("1 - tanh(z)", LT, TANH), LINE),
        (claim("1 - sinh(z)", GT, TANH), LINE),
        (claim("1 + tanh(z)^3", GT, TANH), LINE),
        (claim("2 - tanh(z)", GT, TANH), LINE),
        (claim("tanh(z) - 1", GT, TANH), LINE),
        (claim("1 - tanh(log(z))", GT, TANH), LINE),  # not defined on the whole line
        (claim("1 - cos(z)", GT, CIRCLE), LINE),
        (claim("1 - sin(z)", LE, CIRCLE), LINE),
        (claim("1 - sigma(z)", GE, CIRCLE), LINE),
        (claim("1 - sin(z)^3", GE, CIRCLE), LINE),
        (claim("tanh(z)", LT, SAME_SIGN, positive("z")), RIGHT),
        (claim("cos(z)", GT, SAME_SIGN, positive("z")), RIGHT),
        (claim("sin(z)", GT, SAME_SIGN, positive("z")), RIGHT),
        (Certificate(call("unheard of", Z), GT, SAME_SIGN, (positive("z"),)), RIGHT),
        (claim("1 - tanh(z)^3", GT, TANH), LINE),
        (claim("1 + sin(log(z))", GE, CIRCLE), LINE),  # not defined on the whole line
        (claim("log(2)", GT, NUMBER), LINE.defining(Function("log"), (Z,), -Z)),
        (claim(" + ".join(f"sin({n}z)" for n in range(2, 20)) + " + 20", GT, POLYNOMIAL), LINE),
        (
            claim(
                "z^2 + 1",
                GT,
                EXTREMUM,
                Certificate(Derivative(term("z^2"), Z, 2), GT, NUMBER),
                claim("1", GT, NUMBER),
            ),
            LINE,
        ),
        (claim("tanh(z)", GT, SAME_SIGN, positive("a")), RIGHT),
        (claim("tanh(z)", GT, SAME_SIGN), RIGHT),
        (claim("tanh(z)", GT, SAME_SIGN, positive("z")), LINE),  # the premise is false there
        (claim("log(z)", GT, LOGARITHM, positive("z")), RIGHT),
        (
            claim("log(z)", LT, LOGARITHM, claim("z - 1", LT, DOMAIN)),
            LINE.where((Z, Interval(None, Fraction(1)))),
        ),
        (Certificate(call("arcsin", Z), GT, SAME_SIGN, (positive("z"),)), RIGHT),  # not defined beyond 1
        (claim("log(z)", LT, LOGARITHM, claim("z - 1", GT, DOMAIN)), BEYOND_1),
        (claim("log(z)", GT, LOGARITHM, claim("z - 2", GT, DOMAIN)), LINE.where((Z, Interval(Fraction(2))))),
        (claim("exp(z) - 1", GT, EXPONENTIAL, positive("a")), RIGHT),
        (claim("exp(z) - 1", LT, EXPONENTIAL, positive("z")), RIGHT),
        (claim("exp(z) - 2", GT, EXPONENTIAL, positive("z")), RIGHT),
        (claim("1 - exp(z)", GT, EXPONENTIAL, positive("z")), RIGHT),
        (claim("z^2 - 2z", GE, POLYNOMIAL), LINE),
        (claim("z^2 - 2z + 1", GT, POLYNOMIAL), LINE),
        (claim("1 + b*cos(z)", GT, POLYNOMIAL), LINE),
        (claim("log(z)^2", GE, POLYNOMIAL), LINE),  # not defined on the whole line
        (claim("c^2 + relu(log(z))", GE, POLYNOMIAL), LINE),
        (claim("1/2 + sigma(z) - tanh(z)", GT, POLYNOMIAL), LINE),
        (claim("exp(z) - exp(-z)", GT, POLYNOMIAL), LINE),
        (claim("z", GT, Reason("trust_me", say("trust me"))), LINE),
        (claim("z", GT, SignRule("domain", say("by assumption"), check=lambda *_: True)), LINE),
        (claim("z", Relation.NE, DOMAIN), RIGHT),
    ],
)
def test_refused(node: Certificate, setting: Setting) -> None:
    assert not check(node, setting)


@pytest.mark.parametrize(
    ("node", "setting"),
    [
        (claim("log(1)", GE, NUMBER), LINE),
        (claim("log(2) - 1/2", GT, NUMBER), LINE),
        (claim("1 - pi", LT, NUMBER), LINE),
        (claim("1 - tanh(z)^2", GT, TANH), LINE),
        (claim("1 + tanh(a*z + b)", GE, TANH), LINE),
        (claim("1 + tanh(z)^2", GT, TANH), LINE),
        (claim("1 + cos(z)", GE, CIRCLE), LINE),
        (claim("arctan(z)", GT, SAME_SIGN, positive("z")), RIGHT),
        (claim("log(z)", GT, LOGARITHM, claim("z - 1", GT, DOMAIN)), BEYOND_1),
        (
            claim("log(z)", LT, LOGARITHM, positive("z"), claim("z - 1", LT, DOMAIN)),
            LINE.where((Z, Interval(Fraction(0), Fraction(1)))),
        ),
        (claim("exp(z) - 1", GT, EXPONENTIAL, positive("z")), RIGHT),
        (claim("z^2 - 2z + 1", GE, POLYNOMIAL), LINE),
        (claim("1 + c*cos(z)", GT, POLYNOMIAL), LINE),
        (claim("exp(z) + exp(-z) - 2", GE, POLYNOMIAL), LINE),
        (claim("cos(z)^2 - sin(z)^2 + 1", GE, POLYNOMIAL), LINE),
    ],
)
def test_accepted(node: Certificate, setting: Setting) -> None:
    assert check(node, setting)


class TestExtremum:
    """h = log(1 + eᶻ) − z/2 is convex with h′(0) = 0 and h(0) = log 2."""

    def node(self, formula: str, value: str, order: int = 2, bend: Relation = GT) -> Certificate:
        h = term(formula)
        premise = Certificate(Derivative(h, Z, order), bend, POLYNOMIAL)
        return Certificate(h, GT, EXTREMUM, (premise, Certificate(term(value), GT, NUMBER)))

    def test_a_search_finds_it(self) -> None:
        found = Signs(LINE, Z).of(term("log(1+exp(z)) - z/2"))
        assert found is not None
        assert found.because is EXTREMUM
        assert found.relation is GT

    @pytest.mark.parametrize(
        ("formula", "value"),
        [
            ("exp(z) - z", "2"),  # not a value of h at a centre
            ("exp(z) - 2z", "exp(0) - 2*0"),  # the slope is not 0 there
            ("exp(z) + z", "exp(1) + 1"),
        ],
    )
    def test_refused(self, formula: str, value: str) -> None:
        assert not EXTREMUM.check(self.node(formula, value), LINE)

    def test_both_premises_on_one_side(self) -> None:
        bend = claim("exp(z)", GT, POLYNOMIAL)
        good = self.node("exp(z) - z", "exp(0) - 0")
        assert EXTREMUM.check(good, LINE)
        for wrong in (
            replace(good, relation=LT),
            replace(good, premises=(replace(good.premises[0], relation=LT), good.premises[1])),
            replace(good, premises=(good.premises[0], replace(good.premises[1], relation=GE))),
            replace(good, premises=(bend, good.premises[1])),
            replace(good, premises=good.premises[:1]),
            replace(good, term=term("exp(z) - z + 1")),
        ):
            assert not EXTREMUM.check(wrong, LINE)
        assert not EXTREMUM.check(good, LINE.supposing(Z, GT, Number("5")))
        assert not EXTREMUM.check(good, LINE.where((Z, Integers(0, 9))))
        assert not EXTREMUM.check(good, LINE.where((Z, NonZero())))

    def test_the_bend_is_of_this_map(self) -> None:
        """2 − z² has the slope 0 and a value > 0 at 0, and is not convex as z² is."""
        other = Certificate(Derivative(term("z^2"), Z, 2), GT, POLYNOMIAL)
        good = self.node("2 - z^2", "2 - 0^2")
        assert not EXTREMUM.check(replace(good, premises=(other, good.premises[1])), LINE)

    def test_a_map_that_has_no_value_somewhere(self) -> None:
        """The slope of 0 log z is written 0, as if it were defined everywhere."""
        h = term("z^2 + 1 + 0*log(z)")
        bend, value = Certificate(Derivative(h, Z, 2), GT, NUMBER), substitute(h, {Z: lift(0)})
        assert not EXTREMUM.check(Certificate(h, GT, EXTREMUM, (bend, Certificate(value, GT, NUMBER))), LINE)

    def test_a_map_whose_slope_is_not_known(self) -> None:
        h = term("z^2") + Call(Function("unheard of"), (Z,))
        value = Certificate(term("0^2") + Call(Function("unheard of"), (Number("0"),)), GT, NUMBER)
        node = Certificate(h, GT, EXTREMUM, (Certificate(Derivative(h, Z, 2), GT, POLYNOMIAL), value))
        assert not EXTREMUM.check(node, LINE)

    @pytest.mark.parametrize("domain", [Interval(None, Fraction(-1, 4)), Interval(Fraction(1, 4), None)])
    def test_the_place_lies_inside(self, domain: Interval) -> None:
        node = self.node("exp(z) - z", "exp(0) - 0")
        assert EXTREMUM.check(node, LINE)
        assert EXTREMUM.check(node, LINE.where((Z, Interval(Fraction(-1), Fraction(1)))))
        assert not EXTREMUM.check(node, LINE.where((Z, domain)))

    def test_a_slope_where_the_map_has_none(self) -> None:
        assert not EXTREMUM.check(self.node("sqrt(z^2) + 1", "sqrt(0^2) + 1"), LINE)
        bent = "z^2 - 3*sqrt((z - 1)^2) - 3*z + 4"  # < 0 at 2: its slope falls by 6 at 1
        assert not EXTREMUM.check(self.node(bent, "0^2 - 3*sqrt((0 - 1)^2) - 3*0 + 4"), LINE)

    def test_the_first_derivative_will_not_do(self) -> None:
        good = Signs(LINE, Z).of(term("log(1+exp(z)) - z/2"))
        assert good is not None
        bend, value = good.premises
        first = Certificate(Derivative(good.term, Z, 1), bend.relation, bend.because, bend.premises)
        assert not check(replace(good, premises=(first, value)), LINE)
        assert not check(replace(good, premises=(value, bend)), LINE)
        assert not check(replace(good, premises=(bend,)), LINE)


def test_the_rules_are_known_one_by_one() -> None:
    assert [rule.name for rule in RULES[-8:]] == [
        "number",
        "tanh_range",
        "circle",
        "odd_increasing",
        "logarithm",
        "exponential",
        "polynomial",
        "extremum",
    ]
    assert len({rule.name for rule in RULES}) == len(RULES)


# --- every certificate that the search finds, spoiled node by node

MAPS = (
    "z + tanh(z)/2",
    "z - tanh(z)/2",
    "a*z + log(1+exp(z))",
    "z^3 + z^2 + z",
    "z + c*sin(z)",
    "2^z",
    "z - arctan(z)",
    "exp(z) - z^2/2",
    "sinh(z)",
    "z^5/5 + a*z",
    "c*sigma(z) + z",
)


def spoiled(node: Certificate) -> Iterator[Certificate]:
    """The certificate with one thing wrong: a relation flipped, a premise dropped, a term or a rule changed."""
    if node.premises:  # the flipped sign of a leaf may be all that its rule says
        yield replace(node, relation=node.relation.flipped)
        yield replace(node, premises=node.premises[1:])
        yield replace(node, because=CONSTANT)
    yield replace(node, because=RANGE, premises=())
    yield replace(node, term=Number("1") - node.term)
    for place, premise in enumerate(node.premises):
        for wrong in spoiled(premise):
            yield replace(node, premises=(*node.premises[:place], wrong, *node.premises[place + 1 :]))


@pytest.mark.parametrize("formula", MAPS)
def test_spoiled_certificates(formula: str) -> None:
    found = Signs(LINE, Z).of(differentiate(Derivative(term(formula), Z)))
    assert found is not None
    assert check(found, LINE)
    wrong = [item for item in spoiled(found) if item not in (found,)]
    assert len(wrong) >= 2
    for item in wrong:
        if item.term == found.term and item.relation is found.relation and _same_leaves(item, found):
            continue  # a leaf whose rule was RANGE already
        assert not check(item, LINE), item


def _same_leaves(one: Certificate, other: Certificate) -> bool:
    return list(_nodes(one)) == list(_nodes(other))


def _nodes(node: Certificate) -> Iterator[tuple[object, ...]]:
    yield node.term, node.relation, node.because.name, len(node.premises)
    for premise in node.premises:
        yield from _nodes(premise)


@pytest.mark.parametrize(
    "formula", ["z", "z^3 - z", "sin(z)", "1 - 2*sigma(z)", "b", "1 + b*sin(z)", "exp(z) - 2"]
)
def test_no_sign_for_what_changes_sign(formula: str) -> None:
    assert Signs(LINE, Z).of(term(formula)) is None


TERMS = tuple(
    term(formula)
    for formula in (
        "z", "-z", "0", "1", "-2", "z - 1", "z + 1", "1 - z", "tanh(z)", "1 - tanh(z)", "1 + tanh(z)", "tanh(z) - 1", "2 - tanh(z)", "1 - tanh(z)^2", "1 - tanh(z)^3",
        "cos(z)", "1 - cos(z)", "1 + sin(z)", "1 - sin(z)^2", "sin(z) - 1", "1 - sin(z)^3", "log(z)", "log(z) - 1", "-log(z)", "exp(z)", "exp(z) - 1", "1 - exp(z)", "exp(z) - 2",
        "exp(z) + 1", "arctan(z)", "erf(z)", "arctan(z) - 1", "z^2", "z^2 - 2z + 1", "z^2 - z", "z^3", "sigma(z)", "cos(z)^2 + sin(z)^2", "pi - 3", "3 - pi", "log(2)", "log(1)", "exp(-1) - 1", "1/z", "z/(z^2+1)",
    )
)  # fmt: skip
SETTINGS = (
    LINE,
    RIGHT,
    BEYOND_1,
    LINE.where((Z, Interval(None, Fraction(0)))),
    LINE.where((Z, Interval(Fraction(0), Fraction(1)))),
)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES[-8:] if rule is not EXTREMUM], ids=lambda rule: rule.name
)
def test_no_rule_accepts_what_is_false(rule: SignRule) -> None:
    """Whatever it is handed: no premise, or a true one about z, z − 1 or 1."""
    accepted = 0
    slow = rule is POLYNOMIAL  # and looks at no premises
    for setting in SETTINGS[::4] if slow else SETTINGS:
        domain = setting.domain(Z)
        assert isinstance(domain, Interval)
        points = [
            value
            for value in map(Fraction, ("-7", "-1/2", "0", "1/3", "9/10", "1", "2", "30"))
            if _inside(domain, value)
        ]
        known = tuple(
            item
            for formula in ("z - 1", "z", "1")
            for relation in (GT, LT)
            if check(item := claim(formula, relation, DOMAIN), setting)
        )
        for form in TERMS[::3] if slow else TERMS:
            for premises in {()} if slow else {(), known, known[:1], known[1:], known[-1:]}:
                for relation in (GT, GE, LT, LE):
                    said = check(Certificate(form, relation, rule, premises), setting)
                    accepted += said
                    assert not said or all(_holds_at(form, relation, value) for value in points), (
                        form,
                        relation,
                        premises,
                        setting,
                    )
    assert accepted


def _inside(domain: Interval, value: Fraction) -> bool:
    return (domain.low is None or domain.low < value) and (domain.high is None or value < domain.high)


def _holds_at(form: Term, relation: Relation, value: Fraction) -> bool:
    try:
        return holds(Balls({Z: ball(value)})(form), relation, ball(Fraction(0))) is not False
    except ArithmeticError:  # it has no value there: no sign either
        return False


class TestFunctionsAsLetters:
    def test_only_letters_with_intervals(self) -> None:
        a, f = term("a"), Function("f")
        assert functions_of(Z, LINE) == ()
        assert functions_of(Z, LINE.writing(a, Z)) is None
        assert functions_of(Z, LINE.defining(f, (a,), a)) is None
        assert functions_of(Z, replace(LINE, families=(Family(a, a, POSITIVE),))) is None
        assert functions_of(Z, replace(LINE, unknowns=(Unknown(f, POSITIVE),))) is None
        assert functions_of(Z, LINE.where((Z, Integers(0, 9)))) is None
        assert functions_of(Z, LINE.supposing(Z, GT, Symbol("free"))) is None
        for setting in (LINE.writing(a, Z), LINE.where((Z, Integers(0, 9)))):
            assert not check(claim("z^2", GE, POLYNOMIAL), setting)

    def test_which_they_are(self) -> None:
        assert functions_of(term("tanh(z) + 2*exp(-z)"), LINE) == (term("tanh(z)"), term("exp(z)"))
        assert functions_of(term("exp(2z) + exp(z/2)*z"), LINE) == (term("exp(1/2*z)"),)
        assert functions_of(term("max(z, 1)"), LINE) == ()

    def test_too_many(self) -> None:
        many = " + ".join(f"sin({n}z)" for n in range(2, 12))
        assert functions_of(term(many), LINE) is None
