"""Two formulas compared: what must be refused, then what must be accepted, then what is neither."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.errors import UsageError
from hw_cli.kernel.decide import Seen
from hw_cli.kernel.evidence import Held, Nothing, Refutation, Trusted
from hw_cli.kernel.setting import POSITIVE, UNIT, Hypothesis, Integers, Interval, NonZero, VectorSpace
from hw_cli.oracles.equality import Range, Unread, compare
from hw_cli.oracles.equality.texts import compare_latex, suppose
from hw_cli.report.equality import Answer, certain
from hw_cli.terms.balls import Point, ball
from hw_cli.terms.core import Absolute, Call, Number, Sort, Symbol, Term, call, symbols
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation
from tests.oracles import equality_pairs as table

HELD = (Seen.HOLDS, Seen.HOLDS_WHERE)


def judged(pair: tuple[str, ...]) -> Answer:
    left, right, *assumed = pair
    return compare_latex(left, right, assume=assumed[0] if assumed else ())


def named(pair: tuple[str, ...]) -> str:
    return " vs ".join(pair[:2])


class TestTable:
    def test_it_is_long_enough(self) -> None:
        assert len(table.REJECTED) >= 120
        assert len(table.ACCEPTED) >= 250

    @pytest.mark.parametrize("pair", table.REJECTED, ids=named)
    def test_refused(self, pair: tuple[str, ...]) -> None:
        answer = judged(pair)
        assert answer.seen is Seen.FAILS, answer
        assert certain(answer) or r"\lim" in pair[0]

    @pytest.mark.parametrize("pair", table.REJECTED, ids=named)
    def test_refused_from_right_to_left(self, pair: tuple[str, ...]) -> None:
        left, right, *assumed = pair
        assert judged((right, left, *assumed)).seen is Seen.FAILS

    @pytest.mark.parametrize("pair", table.ACCEPTED, ids=named)
    def test_accepted(self, pair: tuple[str, ...]) -> None:
        answer = judged(pair)
        assert answer.seen is Seen.HOLDS, answer
        assert answer.counterexample is None

    @pytest.mark.parametrize("pair", table.ACCEPTED, ids=named)
    def test_accepted_from_right_to_left(self, pair: tuple[str, ...]) -> None:
        left, right, *assumed = pair
        assert judged((right, left, *assumed)).seen is Seen.HOLDS

    @pytest.mark.parametrize("pair", table.WHERE, ids=named)
    def test_where_both_are_defined(self, pair: tuple[str, ...]) -> None:
        answer = judged(pair)
        assert answer.seen is Seen.HOLDS_WHERE, answer
        assert answer.domain

    @pytest.mark.parametrize("pair", table.SETTLED, ids=named)
    def test_an_assumption_settles_the_domain(self, pair: tuple[str, ...]) -> None:
        answer = judged(pair)
        assert answer.seen is Seen.HOLDS, answer
        assert not answer.domain

    @pytest.mark.parametrize("pair", table.NEARLY, ids=named)
    def test_nearly_true_does_not_hold(self, pair: tuple[str, ...]) -> None:
        left, right, *assumed = pair
        assert judged(pair).seen not in HELD
        assert judged((right, left, *assumed)).seen not in HELD

    @pytest.mark.parametrize(("left", "relation", "right"), table.NEARLY_ORDERED)
    def test_nearly_true_relations_do_not_hold(self, left: str, relation: str, right: str) -> None:
        assert compare_latex(left, right, relation).seen not in HELD

    @pytest.mark.parametrize(("left", "relation", "right", "assume"), table.ORDERED)
    def test_relations_are_proved(
        self, left: str, relation: str, right: str, assume: tuple[str, ...]
    ) -> None:
        answer = compare_latex(left, right, relation, assume)
        assert answer.seen is Seen.HOLDS, answer
        assert certain(answer)

    @pytest.mark.parametrize("pair", table.OPEN, ids=named)
    def test_neither(self, pair: tuple[str, ...]) -> None:
        answer = judged(pair)
        assert answer.seen is Seen.UNDECIDED, answer
        assert not certain(answer)

    @pytest.mark.parametrize("pair", table.UNCLEAR, ids=named)
    def test_not_understood(self, pair: tuple[str, ...]) -> None:
        assert judged(pair).seen is Seen.NOT_UNDERSTOOD


class TestWrongVerdictsThatUsersReport:
    """Of the libraries that people check answers with."""

    def test_tiny_numbers_are_not_alike(self) -> None:
        assert judged(("1/2^{99}", "1/2^{98}")).seen is Seen.FAILS
        assert judged(("1/2004!", "1/2006!")).seen is Seen.FAILS

    def test_a_root_of_a_quotient(self) -> None:
        answer = compare_latex(r"\sqrt{1/n}", r"1/\sqrt{n}", assume=["n>0"])
        assert (answer.seen, certain(answer), answer.domain) == (Seen.HOLDS, True, ())

    def test_a_root_of_a_square_is_not_the_letter(self) -> None:
        answer = judged((r"\sqrt{x^2}", "x"))
        assert answer.seen is Seen.FAILS
        assert answer.counterexample is not None
        assert answer.counterexample.point == ((Symbol("x"), "-1"),)
        assert (answer.counterexample.left, answer.counterexample.right) == ("1", "-1")

    @pytest.mark.parametrize(("assume", "status"), [((), Seen.FAILS), (("n>0",), Seen.HOLDS)])
    def test_a_comparison_that_needs_a_sign(self, assume: tuple[str, ...], status: Seen) -> None:
        assert compare_latex(r"\frac{n+1}{n+2}", "1", "<", assume).seen is status

    def test_an_equality_at_integers_alone(self) -> None:
        assert judged((r"\sin(\pi n)", "0")).seen is Seen.FAILS
        assert certain(judged((r"\sin(\pi n)", "0", ("n integer",))))

    def test_an_equality_but_at_a_point(self) -> None:
        answer = judged((r"\frac{x^2-9}{x-3}", "x+3"))
        assert answer.seen is Seen.HOLDS
        assert [item.relation for item in answer.domain] == [Relation.NE]

    def test_an_equality_on_a_domain(self) -> None:
        answer = judged((r"\log(a^2b)", r"2\log a+\log b"))
        assert certain(answer)
        assert [(item.term, item.relation) for item in answer.domain] == [(Symbol("a"), Relation.GT)]


ORDERED = [
    ("x^2", ">=", "0", (), "holds"),
    ("x^2", ">", "0", (), "fails"),
    ("x^2+1", ">=", "2x", (), "holds"),
    ("x^2+1", ">", "2x", (), "fails"),
    ("a^2+b^2", ">=", "2ab", (), "holds"),
    ("a^2+b^2", ">", "2ab", (), "fails"),
    ("x+1/x", ">=", "2", ("x>0",), "holds"),
    ("x+1/x", ">=", "2", (), "fails"),
    (r"\frac{a+b}{2}", ">=", r"\sqrt{ab}", ("a>0", "b>0"), "holds"),
    (r"\pi", ">", "3.14159", (), "holds"),
    (r"\pi", "<", "3.14159", (), "fails"),
    (r"\sqrt2+\sqrt3", "<", r"\sqrt{10}", (), "holds"),
    ("2", "<=", "2", (), "holds"),
    ("2", "<", "2", (), "fails"),
    (r"\sqrt8", "<", r"2\sqrt2", (), "fails"),
    (r"\sqrt8", "<=", r"2\sqrt2", (), "holds"),
    ("e^x", ">", "0", (), "holds"),
    ("e^x", ">=", "1+x", (), "holds"),
    ("x^2+i^2+1", ">=", "0", (), "holds"),
    ("x^2+i^2", ">=", "0", (), "fails"),
    ("ix^2", ">=", "0", (), "undecided"),
    ("n!", ">", "2^n", ("n integer", "n>=4"), "holds"),
    ("n!", ">", "2^n", ("n integer", "n>=3"), "fails"),
    ("n!", ">=", "2^{n-1}", ("n integer", "n>0"), "holds"),
    ("(2n)!", ">=", "2^nn!", ("n integer", "n>0"), "holds"),
    ("2^n", ">=", "n+1", ("n integer", "n>0"), "holds"),
    ("2^n", ">=", "n+1", ("n integer", "n>1/2"), "holds"),
    ("2^n", ">=", "4n-4", ("n integer", "n>5/2"), "holds"),
    ("2^n", ">=", "4n-3", ("n integer", "n>3/2"), "fails"),
    (r"\sum_{k=1}^n\frac1k", ">=", r"\ln(n+1)", ("n integer", "n>0"), "holds"),
    (r"\sum_{k=1}^n\frac1k", "<=", r"\ln n+1", ("n integer", "n>0"), "holds"),
    (r"\sum_{k=1}^n\frac1k", ">=", r"\ln n+0.578", ("n integer", "n>0"), "fails"),
    (r"\sum_{k=1}^n\frac1{k^2}", "<=", r"2-\frac1n", ("n integer", "n>0"), "holds"),
    (r"\sum_{k=1}^n\frac1{k^2}", "<=", r"2-\frac{1.1}{n}", ("n integer", "n>0"), "fails"),
    (r"\sum_{k=1}^nk^2", ">", r"\frac{n^3}{3}", ("n integer", "n>0"), "holds"),
    (r"\sum_{k=1}^nkn", ">=", "n", ("n integer", "n>0"), "undecided"),  # the sum changes with n
    ("2^n", ">", "n+1", ("n integer", "n>0"), "fails"),
    ("2^n(n-3)", ">=", "n-3", ("n integer", "n>0"), "fails"),  # the smaller side is not > 0
    (r"\frac{2^n}{(n-50)^2}", ">=", r"\frac{1}{(n-50)^2}", ("n integer", "n>0"), "holds"),
    ("e^x", ">=", "1+x+x^2", (), "fails"),
    (r"\ln x", "<", "x", (), "holds"),
    (r"\ln x", "<", "x^{1/10}", (), "fails"),
    ("x^3", "<=", "x^4+1", (), "holds"),
    ("x^2-2", "!=", "0", (), "fails"),
    ("x^2+1", "!=", "0", (), "holds"),
    ("x", "!=", "x+1", (), "holds"),
    ("x", "<", "1", ("0<x<1",), "holds"),
    ("x(1-x)", "<=", "1/4", ("0<x<1",), "holds"),
    ("x(1-x)", "<", "1/4", ("0<x<1",), "fails"),
    ("x^2", "<=", "x", ("0<=x<=1",), "holds"),
    ("x^2", "<", "x", ("0<=x<=1",), "fails"),
    (r"\sin x", "<=", "1", (), "holds"),
    (r"\sin x", "<", "1", (), "fails"),
    ("x^2-x+0.2499999", ">=", "0", (), "fails"),
    ("a", "<", "b", ("a<b",), "holds"),
    ("a^2", "<", "b^2", ("a<b",), "fails"),
    ("10^{10^{10}}", "<", "10^{10^{11}}", (), "holds"),
]


@pytest.mark.parametrize(("left", "relation", "right", "assume", "status"), ORDERED)
def test_inequalities(left: str, relation: str, right: str, assume: tuple[str, ...], status: str) -> None:
    answer = compare_latex(left, right, relation, assume)
    if status == "undecided":
        assert not certain(answer)
    else:
        assert answer.seen == status, answer


class TestCounterexamples:
    """A refutation gives a short point, and both values are recomputed there."""

    PAIRS = tuple(
        pair for pair in table.REJECTED if not set("fgi,{") & set(pair[0] + pair[1]) and "0.1+" not in pair[0]
    )

    def test_there_are_some(self) -> None:
        assert len(self.PAIRS) > 20

    @pytest.mark.parametrize("pair", PAIRS, ids=named)
    def test_the_point_refutes(self, pair: tuple[str, ...]) -> None:
        found = judged(pair).counterexample
        left, right = (read(text).shape for text in pair[:2])
        if found is None or not isinstance(left, Term) or not isinstance(right, Term):
            return
        assert all(len(value) <= 12 for _, value in found.point)
        at = Point({letter: ball(Fraction(value)) for letter, value in found.point})
        assert not (at(left) - at(right)).contains(0) or "1e-" in found.left + found.right

    def test_an_unknown_function_is_given_as_a_polynomial(self) -> None:
        found = judged(("f(2x)", "2f(x)")).counterexample
        assert found is not None
        assert any(isinstance(name, Call) and "t" in value for name, value in found.point)

    def test_values_that_are_near_are_shown_apart(self) -> None:
        found = judged(("0.3333333333333333333333", "1/3")).counterexample
        assert found is not None
        assert found.left != found.right


class TestTerms:
    """The engine on terms, as other programs call it."""

    x, n = Symbol("x"), Symbol("n")

    def test_ranges(self) -> None:
        root = Call(read(r"\sqrt{x}").shape.function, (self.x * self.x,))  # type: ignore[union-attr]
        assert isinstance(compare(root, Relation.EQ, self.x), Refutation)
        positive = {self.x: Range(low=Fraction(0))}
        assert isinstance(compare(root, Relation.EQ, self.x, ranges=positive), Trusted)

    def test_assumptions(self) -> None:
        supposed = (Hypothesis(self.x, Relation.GT, self.n),)
        assert isinstance(compare(self.x, Relation.GT, self.n, assumptions=supposed), Held)
        assert isinstance(compare(self.x, Relation.GT, self.n), Refutation)

    def test_assumptions_that_nothing_meets_prove_nothing(self) -> None:
        supposed = (Hypothesis(self.x, Relation.GT, self.x + 1),)
        assert isinstance(compare(self.x, Relation.GT, self.x + 2, assumptions=supposed), Nothing)

    def test_what_has_no_value_is_not_understood(self) -> None:
        from hw_cli.terms.core import Density, Law

        density = Density(Law("p"), (self.x,))
        assert isinstance(compare(density, Relation.EQ, Number("1")), Unread)

    def test_matrices_do_not_commute(self) -> None:
        a, b = symbols("A B", Sort.MATRIX)
        assert isinstance(compare(a * b, Relation.EQ, b * a), Unread)

    def test_domains_of_a_setting(self) -> None:
        size = Absolute(self.x)
        assert isinstance(compare(size, Relation.EQ, self.x, ranges={self.x: POSITIVE}), Trusted)
        assert isinstance(compare(size, Relation.EQ, self.x, ranges={self.x: NonZero()}), Refutation)
        ends = Interval(Fraction(0), Fraction(1), True, True)  # which are in
        for side in (call("sign", self.x), Number("1") - call("floor", self.x)):
            assert isinstance(compare(side, Relation.EQ, Number("1"), ranges={self.x: ends}), Refutation)
            assert isinstance(compare(side, Relation.EQ, Number("1"), ranges={self.x: UNIT}), Trusted)
        assert isinstance(
            compare(self.x * self.x, Relation.GT, Number("0"), ranges={self.x: NonZero()}), Held
        )
        wave = read(r"\sin(\pi x)").shape
        assert isinstance(wave, Term)
        assert isinstance(compare(wave, Relation.EQ, Number("0"), ranges={self.x: Integers(0, 9)}), Trusted)

    def test_sets_of_vectors_are_not_understood(self) -> None:
        space = {self.x: VectorSpace(Number("2"))}
        assert isinstance(compare(self.x, Relation.EQ, 2 * self.x, ranges=space), Unread)


class TestAssumptions:
    @pytest.mark.parametrize(
        "text", ["", "x", "x>", "0>1", "x in", "x+y integer", "x " * 200, "x is tall", "sin(x) real"]
    )
    def test_no_assumption(self, text: str) -> None:
        with pytest.raises(UsageError):
            compare_latex("x", "x", assume=[text])

    def test_what_no_number_meets(self) -> None:
        with pytest.raises(UsageError, match="no number"):
            compare_latex("x", "x", assume=["x>1", "x<0"])

    def test_too_many(self) -> None:
        with pytest.raises(UsageError, match="too many"):
            compare_latex("x", "x", assume=["x>0"] * 21)

    def test_no_relation(self) -> None:
        with pytest.raises(UsageError, match="not a relation"):
            compare_latex("x", "x", "~")

    @pytest.mark.parametrize(
        ("text", "left", "right"),
        [
            ("x>0", r"\sqrt{x^2}", "x"),
            ("x >= 0", r"\sqrt{x^2}", "x"),
            ("x<0", r"\sqrt{x^2}", "-x"),
            ("0<x<1", r"|x-1|", "1-x"),
            ("1 < x", r"|1-x|", "x-1"),
            (r"x\ge 1", r"|x|", "x"),
            ("x positive", "|x|", "x"),
            ("n integer", r"\cos(2\pi n)", "1"),
            ("n entier", r"\cos(2\pi n)", "1"),
            (r"n \in \mathbb{Z}", r"\cos(2\pi n)", "1"),
            ("n ∈ ℕ", "|n|", "n"),
            ("x in [0,1]", "|x|", "x"),
            ("x+y=1", "y", "1-x"),
            ("x=y", "x^2", "xy"),
        ],
    )
    def test_taken_in(self, text: str, left: str, right: str) -> None:
        assert compare_latex(left, right).seen is not Seen.HOLDS
        assert certain(compare_latex(left, right, assume=[text]))

    def test_i_is_a_letter_when_declared(self) -> None:
        assert compare_latex("i^2", "-1").seen is Seen.HOLDS
        assert compare_latex("i^2", "-1", assume=["i integer"]).seen is Seen.FAILS


@pytest.mark.parametrize(
    ("left", "right", "settled"),
    [(r"\int_{-1}^{x}\frac{1}{t^2}\,dt", r"-\frac1x-1", "x<0"), (r"\int_1^x\frac1t\,dt", r"\ln|x|", "x>0")],
)
def test_an_integral_over_a_pole_is_not_known_beyond_it(left: str, right: str, settled: str) -> None:
    assert compare_latex(left, right).seen is Seen.HOLDS_WHERE
    assert compare_latex(left, right, "=", (settled,)).seen is Seen.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        r"\operatorname{foo}x",
        r"\operatorname{foo}2",
        r"\operatorname{foo}\sqrt x",
        r"\operatorname{foo}\sin x",
    ],
)
def test_what_is_named_an_operator_is_no_factor(text: str) -> None:
    assert compare_latex(text, "1").seen is Seen.NOT_UNDERSTOOD
    assert compare_latex(rf"{text}+\operatorname{{bar}}x", "1").seen is Seen.NOT_UNDERSTOOD
    assert compare_latex(r"2\operatorname{foo}", r"\operatorname{foo}+\operatorname{foo}").seen is Seen.HOLDS


@pytest.mark.parametrize(
    ("text", "low", "high", "low_in"),
    [("|x|<2", -2, 2, False), ("|x|<=2", -2, 2, True), ("2>|x|", -2, 2, False), ("2>=|x|", -2, 2, True)],
)
def test_a_bound_of_a_size_is_a_range(text: str, low: int, high: int, low_in: bool) -> None:
    supposed = suppose([text])
    assert supposed.ranges == {Symbol("x"): Range(Fraction(low), Fraction(high), low_in, low_in)}
    assert not supposed.hypotheses
    assert suppose([text.replace("<", "#").replace(">", "<").replace("#", ">")]).hypotheses
