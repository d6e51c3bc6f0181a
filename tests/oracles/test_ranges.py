"""Enclosures over intervals: never too small, and proofs of a sign that rest on them; each step by itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import flint
import pytest
from flint import arb, fmpz_poly

from hw_cli.oracles.equality.cells import cells, inside, split
from hw_cli.oracles.equality.everywhere import Sign, period, rational_sign
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.orders import bounds, real_roots
from hw_cli.oracles.equality.ranges import (
    ABOVE,
    BELOW,
    Empty,
    End,
    Span,
    greatest,
    least,
    lies_above,
    range_of,
)
from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms import core
from hw_cli.terms.balls import Point, Undefined, ball
from hw_cli.terms.budgets import Deadline, Watch
from hw_cli.terms.core import Symbol, Term, lift
from hw_cli.terms.kinks import is_bent, kinks
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.walk import subterms

X = Symbol("x")
POSITIVE, LINE = Range(low=Fraction(0)), Range()


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    bits, flint.ctx.prec = flint.ctx.prec, 96
    yield
    flint.ctx.prec = bits


def term(text: str) -> Term:
    found = read(text, unit=False).shape
    assert isinstance(found, Term)
    return found


def spanned(low: int | Fraction | None, high: int | Fraction | None, *, open_: bool = False) -> Span:
    start = End(BELOW, True) if low is None else End(ball(Fraction(low)), open_)
    stop = End(ABOVE, True) if high is None else End(ball(Fraction(high)), open_)
    return Span(start, stop)


FORMS = [
    "x^2-x", "x^3", "x^{-1}", "1/x", "x^{1/3}", "|x|", "|x-1|-x", r"\max(x,1-x)", r"\min(x,x^2)", "e^x", "e^{-x^2}", r"\ln x",
    r"\sqrt{x}", r"\sin x", r"\cos x", r"\sin(3x)+\cos x", r"\tanh x", r"\operatorname{sigmoid}(x)", r"\operatorname{erf}x", r"\arctan x",
    r"\arsinh x", r"\sinh x", r"\cosh x", r"\arcsin x", r"\arccos x", r"\operatorname{artanh} x", r"\operatorname{arcosh} x",
    r"\mathrm{relu}(x)", r"\mathrm{softplus}(x)", r"\lfloor x\rfloor", r"\lceil x\rceil", "x^x", r"x\ln x", r"\frac{x}{1+x^2}",
    r"\sqrt[3]{x}", r"\max(x,1,x^2)", r"x\cdot x", "-x", r"e^x\sin x", r"(\ln x)x", r"(x-1)\ln(x-1)",
]  # fmt: skip


class TestRanges:
    @pytest.mark.parametrize("text", FORMS)
    def test_values_lie_in_the_range(self, text: str) -> None:
        random = Random(text)
        form = term(text)
        for _ in range(60):
            middle, size = Fraction(random.randint(-400, 400), 100), Fraction(random.randint(1, 300), 100)
            low, high = middle - size, middle + size
            value = low + (high - low) * Fraction(random.randint(0, 100), 100)
            try:
                found = Point({X: ball(value)})(form)
            except (Undefined, ArithmeticError):
                continue
            for box in (spanned(low, high), spanned(low, None), spanned(None, high), spanned(None, None)):
                span = range_of(form, {X: box})
                assert not found < span.low.value, (low, high, value)
                assert not found > span.high.value, (low, high, value)

    @pytest.mark.parametrize(
        ("text", "low", "high", "least", "greatest"),
        [
            ("x^2", -1, 2, 0, 4),
            ("x^3", -1, 2, -1, 8),
            ("1/x", 2, 4, 0.25, 0.5),
            ("1/x", -4, -2, -0.5, -0.25),
            (r"\sin x", 0, 3, 0, 1),
            (r"\cos x", 3, 4, -1, -0.65364),
            (r"\tanh x", None, None, -1, 1),
            ("e^{-x}", 0, None, 0, 1),
            (r"\operatorname{sigmoid}(x)", None, 0, 0, 0.5),
            (r"\arctan x", None, None, -1.5707963, 1.5707963),
            ("|x|", -3, 2, 0, 3),
            (r"\sqrt{x}", -5, 4, 0, 2),
            (r"x\ln x", 0, 1, -0.367880, 0),
            (r"x\ln x", 1, 2, 0, 1.386294),
            (r"\operatorname{sech}x", 0, 1, 0.648054, 1),
        ],
    )
    def test_ranges_are_no_wider_than_needed(
        self, text: str, low: int | None, high: int | None, least: float, greatest: float
    ) -> None:
        span = range_of(term(text), {X: spanned(low, high)})
        assert abs(span.low.value - arb(least)) < 1e-4
        assert abs(span.high.value - arb(greatest)) < 1e-4

    def test_the_end_of_a_domain_that_is_in_it_is_a_value(self) -> None:
        for text, at in ((r"\arcsin x-2", 1), (r"\arccos x-4", -1), (r"\sqrt{x}-1", 0)):
            assert not lies_above(term(text), {X: spanned(at, at)}, strictly=False)

    def test_no_value_at_all(self) -> None:
        for text in (r"\ln x", r"\sqrt{x}", "x^{1/3}", r"\arcsin(x-5)", r"\operatorname{arcosh} x"):
            with pytest.raises(Empty):
                range_of(term(text), {X: spanned(-3, -2)})

    def test_no_value_at_an_end_that_is_open(self) -> None:
        for text, low, high in (
            (r"\ln x", -3, 0),
            (r"\operatorname{artanh}x", 1, 2),
            (r"\operatorname{artanh}x", -2, -1),
        ):
            with pytest.raises(Empty):
                range_of(term(text), {X: spanned(low, high)})

    @pytest.mark.parametrize(
        ("text", "low", "high", "open_", "strictly", "said"),
        [
            ("x", 0, 1, True, True, True),
            ("x", 0, 1, False, True, False),
            ("x", 0, 1, False, False, True),
            ("x", -1, 1, False, False, False),
            ("e^x", None, None, True, True, True),
            ("e^x-1", 0, None, True, True, True),
            ("e^x-1", 0, None, False, True, False),
            ("x^2", -1, 1, False, True, False),
            (r"1-\tanh x", None, None, True, True, True),
            (r"1-\sin x", None, None, True, True, False),
            ("1/x", -1, 1, False, False, False),
            (r"\operatorname{arcosh} x", 1, 2, False, True, False),
            (r"\operatorname{arcosh} x", 1, 2, True, True, True),
            (r"\arcsin x+\frac{\pi}{2}", -1, 0, True, True, False),  # digits do not tell
            (r"1-\cos x", -1, 1, False, False, True),
            (r"\cos x", 2, None, True, False, False),
            (r"2+\Gamma(x)", 1, None, False, False, False),  # nothing is known of it far out
        ],
    )
    def test_signs(self, text: str, low: int | None, high: int | None, open_: bool, strictly: bool, said: bool) -> None:  # fmt: skip
        assert lies_above(term(text), {X: spanned(low, high, open_=open_)}, strictly=strictly) is said


EXACTLY = [
    ("x^{1/3}", 0, 1, False, "[0, 1]"), ("x^{1/3}", 1, 8, False, "[1, 2]"), ("x^{1/3}", 0, 8, True, "(0, 2]"),
    ("x^{-1/2}", 4, None, True, "(0, 0.5)"), ("x^{1/2}", -4, -1, False, "none"), (r"\arcsin x", 0, 1, False, "[0, 1.5708]"),
    (r"\arcsin x", 0, 1, True, "(0, 1.5708]"), (r"\arccos x", 2, 3, False, "none"), (r"\arcsin x", 2, 3, False, "none"),
    (r"\ln x", 0, 1, True, "(-inf, 0)"), (r"\ln x", 0, 1, False, "(-inf, 0]"), (r"\ln x", 1, None, False, "[0, inf)"),
    ("e^x", None, -10000000, False, "(0, 0]"), (r"\tanh x", None, -2000000, True, "(-1, -1]"), (r"\tanh x", 2000000, None, False, "[1, 1)"),
    ("e^x", 0, 1, True, "(1, 2.7183]"), ("1/x", 0, 2, True, "(0.5, inf)"), ("1/x", -2, 0, True, "(-inf, -0.5)"), ("1/x", 0, 2, False, "[0.5, inf)"),
    ("1/x", 1, None, True, "(0, 1)"), ("1/x", -3, -1, True, "(-1, -0.3333]"), ("1/x", -1, 2, True, "(-inf, inf)"),
    ("1/x", None, -1, False, "[-1, 0)"), ("x-x", 0, 1, True, "(-1, 1)"), ("x+1", 0, 1, True, "(1, 2)"), ("x+1", None, 1, False, "(-inf, 2]"),
    ("-x", 0, 1, True, "(-1, 0)"), ("3x", -1, 2, True, "(-3, 6)"), ("-3x", -1, 2, True, "(-6, 3)"), ("x(1-x)", 0, 1, True, "(0, 1)"),
    ("x(x+1)", 0, None, True, "(0, inf)"), ("|x|", -3, 2, True, "[0, 3)"), ("|x|", 1, 2, True, "(1, 2)"), ("|x|", -2, -1, True, "(1, 2)"),
    ("|x|", -2, 2, True, "[0, 2)"), ("x^2", -2, 2, True, "[0, 4)"), ("x^2", -2, 1, False, "[0, 4]"), ("x^3", -2, 1, True, "(-8, 1)"),
    ("x^{-2}", 1, 2, True, "(0.25, 1)"), ("x^{-2}", 0, 2, True, "(0.25, inf)"), ("x^0", 1, 2, False, "[1, 1]"),
    ("x^{65}", 0, 1, False, "(-inf, inf)"), ("x^{64}", 0, 1, True, "(0, 1)"), (r"\max(x,1)", 0, 2, True, "[1, 2)"),
    (r"\max(x,1)", 0, 1, True, "[1, 1]"), (r"\min(x,1)", 1, 2, True, "[1, 1]"), (r"\min(x,1)", 0, 2, True, "(0, 1]"),
    (r"\max(x,0)", -1, 0, True, "[0, 0]"), (r"\max(x,2x)", 1, 2, True, "(2, 4)"),
    (r"\lfloor x\rfloor", Fraction(1, 2), Fraction(5, 2), True, "[0, 2]"), (r"\lceil x\rceil", Fraction(1, 2), Fraction(5, 2), False, "[1, 3]"),
    (r"\lfloor x\rfloor", 0, None, True, "[0, inf)"), (r"x\ln x", 0, 1, True, "[-0.3679, 0)"), (r"x\ln x", 2, 3, True, "[1.3863, 3.2958]"),
    (r"x\ln x", 0, Fraction(1, 4), True, "[-0.3466, 0)"), (r"x\ln x", 1, None, True, "(0, inf)"), (r"x\ln x", -2, 1, True, "[-0.3679, 0)"),
    (r"\cosh x", -1, 2, True, "[1, 3.7622]"), (r"\cosh x", 1, 2, True, "[1.5431, 3.7622]"), (r"\cosh x", 0, 1, True, "(1, 1.5431]"),
    (r"\sinh x", 0, 1, True, "(0, 1.1752]"), (r"\sqrt{x}", 0, 4, True, "(0, 2)"), (r"\sqrt{x}", -1, 4, False, "[0, 2]"),
    (r"\sin x", 0, 3, True, "[0, 1]"), (r"\sin x", 0, 1, True, "[0, 0.8415]"), (r"\cos x", -1, 1, True, "[0.5403, 1]"),
    (r"\cos x", 1, 4, True, "[-1, 0.5403]"), (r"\sin x", 0, 10, True, "[-1, 1]"), (r"\sin x", 2, 7, False, "[-1, 0.9093]"),
    (r"\operatorname{artanh}x", 0, 1, True, "(0, inf)"), (r"\operatorname{artanh}x", -1, 0, True, "(-inf, 0)"),
    (r"\operatorname{arcosh}x", 1, 2, False, "[0, 1.317]"), (r"\operatorname{sech}x", 0, 1, True, "[0.6481, 1)"),
    (r"\operatorname{sech}x", None, None, True, "(0, 1]"), (r"\operatorname{sigmoid}(x)", 0, None, False, "[0.5, 1)"),
]  # fmt: skip


def shown(found: Span) -> str:
    low, high = (round(float(end.value), 4) + 0.0 for end in (found.low, found.high))
    return f"{'(' if found.low.open else '['}{low:g}, {high:g}{')' if found.high.open else ']'}"


@pytest.mark.parametrize(("text", "low", "high", "open_", "said"), EXACTLY)
def test_a_range_with_its_ends(text: str, low: int | None, high: int | None, open_: bool, said: str) -> None:
    try:
        found = shown(range_of(term(text), {X: spanned(low, high, open_=open_)}))
    except Empty:
        found = "none"
    assert found == said


def test_ends_that_are_equal() -> None:
    reached, open_, less = End(arb(1)), End(arb(1), True), End(arb(0), True)
    for ends in ((reached, open_), (open_, reached)):
        assert not greatest([less, *ends]).open
        assert not least([*ends, End(arb(2))]).open
    assert greatest([open_, less]) == least([open_, reached.__class__(arb(2))]) == open_
    assert greatest([less, reached]) == reached
    assert least([reached, less]) == less


def test_of_a_letter_that_is_not_known_nothing_is_said() -> None:
    assert not lies_above(term("y^2+1"), {X: spanned(0, 1)}, strictly=False)


TRUE = [
    ("e^x-ex", LINE, False), ("e^x-1-x", LINE, False), (r"x-\ln x", POSITIVE, True), (r"x-1-\ln x", POSITIVE, False),
    (r"x-\tanh x", POSITIVE, True), (r"x-\sin x", POSITIVE, True), (r"\cos x-1+x^2/2", LINE, False), (r"1-\sin x", LINE, False),
    (r"\sqrt2-\sin x-\cos x", LINE, False), (r"2-\sin x-\sin(\sqrt2x)", LINE, False), (r"\cosh x-1", LINE, False),
    (r"\arctan x-\frac{x}{1+x^2}", POSITIVE, True), (r"x^2-\ln(1+x^2)", LINE, False), (r"e^{-x}+x-1", LINE, False),
    (r"\sin x-2x/\pi", Range(Fraction(0), Fraction(3, 2)), False), ("1-e^{-x^2}", LINE, False), (r"\sinh x-x", POSITIVE, True),
    ("e^{-x}-x", Range(high=Fraction(0)), True), (r"\arctan x+\frac{16}{10}", Range(high=Fraction(0)), True), ("-x^3", Range(high=Fraction(0)), True),
    (r"\sin x", Range(Fraction(-6), Fraction(-4)), True), ("x-1", Range(low=Fraction(1)), True), ("1-x", Range(high=Fraction(1)), True), ("e^x-x^3-1", Range(low=Fraction(5)), True),
    (r"\frac{3679}{10000}-\frac{\ln x}{x}", POSITIVE, True), (r"x\ln x+\frac{36789}{100000}", POSITIVE, True),
    (r"\frac{1}{1+x^2}", LINE, True), ("x^2+1", LINE, True), (r"x\ln x+\frac1e", POSITIVE, False), (r"\frac1e-\frac{\ln x}{x}", POSITIVE, False),
    (r"1-x^2/2+x^4/24-\cos x", LINE, False), (r"x\cosh x-\sinh x", POSITIVE, True), (r"\frac{2x}{\sqrt\pi}-\operatorname{erf}x", POSITIVE, True),
    (r"x-\frac{x^2}{2}+\frac{x^3}{3}-\ln(1+x)", Range(low=Fraction(-1)), False), (r"x-1-\sqrt x\ln x", Range(low=Fraction(1)), True),
    (r"\sin(\pi x)", Range(Fraction(0), Fraction(1), True, True), False), (r"\arctan x-x+\frac{x^3}{3}", POSITIVE, True),
    (r"\sqrt{x}-\ln(1+\sqrt x)", POSITIVE, False), (r"\sqrt{x}-\arctan\sqrt{x}", POSITIVE, True), (r"\lfloor x\rfloor+2", POSITIVE, True), (r"e^x-1+\frac{x}{x-9}", Range(Fraction(0), Fraction(1)), False),
    (r"x\ln(1+\frac1x)+\ln(1+\frac1x)-1", POSITIVE, True), (r"x\ln(1+\frac1x)+\ln(1+\frac1x)-1", Range(Fraction(1), low_in=True), True), (r"x\ln(1+\frac1x)+\ln(1+\frac1x)-1", Range(Fraction(1, 2)), True),  # in 1/x
    ("(x^2-1)^2", LINE, False), ("(x^2-1)^2e^x", Range(Fraction(-2), Fraction(2)), False), (r"\sqrt{x-2}-\ln(1+\sqrt{x-2})", Range(Fraction(2)), False),
]  # fmt: skip
FALSE = [
    (r"e^x-x-(\sin 1)^2-(\cos 1)^2-10^{-40}", LINE, False),  # nearly 0 at 0, and rising from there on
    (r"\cosh(x-\frac12)-1.05", LINE, False), (r"\cosh(x+\frac12)-1.05", LINE, False), (r"\cosh(x-\frac12)-1.05", POSITIVE, False),
    (r"1.99-\sin x-\sin(\sqrt2x)", LINE, False), ("1/x", LINE, True), ("e^x-1-x-x^2", LINE, False), ("e^x-ex", LINE, True),
    (r"x^{1/10}-\ln x", POSITIVE, False), (r"1-\sin x", LINE, True), ("x", LINE, False), ("x-1", POSITIVE, False),
    (r"\sin x-2x/\pi", Range(Fraction(0), Fraction(16, 10)), False), ("x^3", LINE, False), (r"x-\sin x", LINE, False),
    (r"1/x-1/x^2", POSITIVE, False), (r"\ln x", POSITIVE, False), ("x^2", LINE, True), (r"\cos x-1+0.49x^2", LINE, False),
    (r"\frac{1}{x-1}", POSITIVE, True), (r"e^x-3x", LINE, False), (r"\tan x", Range(Fraction(0), Fraction(2)), False),
    (r"\frac{9999}{10000}-\cos(x+\frac{3}{100})", LINE, False),  # just before the period ends
    (r"\frac{3678}{10000}-\frac{\ln x}{x}", POSITIVE, True), (r"x\ln x+\frac{36787}{100000}", POSITIVE, True),
    ("(8x-1)^2", Range(Fraction(0), Fraction(1)), True), ("|8x-1|", Range(Fraction(0), Fraction(1)), True), ("|8x-9|", Range(Fraction(1), Fraction(2)), True),
    ("x-1", Range(low=Fraction(1), low_in=True), True), ("1-x", Range(high=Fraction(1), high_in=True), True), (r"\sin x", Range(Fraction(-6), Fraction(-3)), False),
    ("e^{-x}-x", Range(high=Fraction(1)), True), ("e^{-x}+x-2", Range(high=Fraction(0)), False), ("x^4-x^2", Range(low=Fraction(0)), False), ("x^2-x^4", Range(low=Fraction(0)), False),
    (r"\arctan x+\frac{15}{10}", Range(high=Fraction(0)), False), ("e^x-x^3-1", POSITIVE, False), (r"\frac{x-1}{x-2}", Range(low=Fraction(1)), False), (r"\ln(x-1)", Range(low=Fraction(2), low_in=True), True),
    (r"1-x^2/2+x^4/25-\cos x", LINE, False), (r"-\cot x", Range(low=Fraction(2)), False), (r"2-\coth x", Range(low=Fraction(-1)), False),
    (r"x-\frac{x^2}{2}+\frac{x^3}{4}-\ln(1+x)", Range(low=Fraction(-1)), False), (r"x\cosh x-\sinh x", LINE, False), (r"x^{-1}", Range(low=Fraction(-1)), False),
    (r"\sin(\pi x)", Range(Fraction(0), Fraction(101, 100)), False), (r"x\cosh x-\sinh x", Range(low=Fraction(0), low_in=True), True),
    ("(1-x)e^x", Range(Fraction(0), Fraction(1), True, True), True),  # 0 at an end that is in
    (r"(x-1)^2+(\sin 1)^2+(\cos 1)^2-1-10^{-40}", Range(Fraction(0), Fraction(2)), False),  # nearly 0 at 1
    (r"\frac{1}{\frac12-x}-2", Range(Fraction(0), Fraction(3, 4)), False), (r"\frac{1}{20-x}", POSITIVE, False),  # it rises on both sides of a pole
    ("xe^{-x}", Range(Fraction(0), Fraction(1), True, True), True),
    (r"\ln(x-\frac18)", Range(Fraction(0), Fraction(1, 4)), False), (r"\operatorname{sgn}(x-\frac{1}{10})+\frac12", Range(Fraction(0), Fraction(1, 4)), False),
    (r"\lfloor x+\frac{9}{10}\rfloor-\frac12", Range(Fraction(0), Fraction(1, 4)), False),
    (r"-\frac{x-1}{(x-1)^2}", Range(Fraction(0), Fraction(3)), False),  # it rises on both sides of a pole
    (r"\frac{x-1}{-(x-1)^2}", POSITIVE, False), (r"-\frac{x-1}{(x-1)^2}", POSITIVE, False),
    (r"\frac{99}{100}(x+1)\ln(1+\frac1x)-1", Range(Fraction(1), low_in=True), True), (r"\ln(1+\frac1x)-\frac{1}{x+\frac14}", POSITIVE, True), (r"\arctan\frac{1}{10x-1}+\frac12", Range(Fraction(0), Fraction(1, 4)), False),
    (r"-\lfloor x\rfloor", Range(Fraction(0), Fraction(1), True, True), False), (r"\lceil x\rceil-1", Range(Fraction(0), Fraction(1), True, True), False),  # at an end that is in
    ("-1-x^2", LINE, False), ("-(1-x)^2", Range(Fraction(0), Fraction(1)), False), (r"x-\frac{\sqrt2}{1000}", Range(Fraction(0), Fraction(1, 4)), False),
    (r"\frac{9999}{10000}-\cos(x-\frac12)", LINE, False),  # just after the period begins
    (r"\frac{1}{x^2-2}", LINE, False), (r"\cos x", Range(Fraction(0), Fraction(8, 5)), False), (r"\frac{1}{8x-1}", Range(Fraction(0), Fraction(1, 4)), False), ("(x-1)^2(8x-1)", Range(Fraction(0), Fraction(2)), False), ("(x-1)^2(8x-1)e^x", Range(Fraction(0), Fraction(2)), False),
    (r"\frac32-\lfloor8x+\frac18\rfloor", Range(Fraction(0), Fraction(1, 4), True, True), False), (r"(x^2+1)\operatorname{sgn}(x)^2", LINE, True), (r"\ln(1+\sqrt x)-\sqrt{x}", POSITIVE, False), ("(x^2-1)^2", LINE, True), ("x", Range(low=Fraction(0), low_in=True), True), (r"x\cosh x", Range(low=Fraction(0), low_in=True), True), (r"(x^2-1)^2e^x", Range(Fraction(-2), Fraction(2)), True),
]  # fmt: skip


def test_what_is_divided_by_0_alone_has_no_value() -> None:
    with pytest.raises(Empty):
        range_of(term("1/x"), {X: spanned(0, 0)})


def test_what_has_no_value_lies_above_everything() -> None:
    assert lies_above(term(r"\ln x"), {X: spanned(-2, -1)}, strictly=True)
    assert not lies_above(term(r"\ln x"), {X: spanned(-2, 1)}, strictly=True)


class TestSigns:
    @pytest.mark.parametrize(("text", "domain", "strictly"), TRUE)
    def test_proved(self, text: str, domain: Range, strictly: bool) -> None:
        assert Sign(term(text), X, domain, strictly, Ring, Deadline(9)).proved()

    @pytest.mark.parametrize(("text", "domain", "strictly"), FALSE)
    def test_not_proved(self, text: str, domain: Range, strictly: bool) -> None:
        assert not Sign(term(text), X, domain, strictly, Ring, Deadline(9)).proved()

    def test_a_budget_ends_the_search(self) -> None:
        assert not Sign(
            term("x^2-x^4+1"), X, Range(Fraction(-1), Fraction(1)), True, Ring, Deadline(9), work=0
        ).proved()

    def test_without_depth_no_slope_is_looked_at(self) -> None:
        assert not Sign(term("x"), X, LINE, False, Ring, Deadline(9), depth=0).proved()

    def test_what_has_no_form_or_is_not_real_has_no_sign(self) -> None:
        for text in (r"\frac{x}{x-x}", r"(x^2+1)\operatorname{sgn}(x)^2"):
            assert not rational_sign(term(text), X, LINE, Ring(), strictly=True)
        turning = term("x^2+1") * core.exp(core.Constant("i") * term("x"))
        assert not rational_sign(turning, X, LINE, Ring(), strictly=True)
        assert rational_sign(term("(x^2+1)e^x"), X, LINE, Ring(), strictly=True)

    def test_where_it_vanishes(self) -> None:
        assert Sign(term(r"\frac1x"), X, LINE, True, Ring, Deadline(9)).vanishing() is None
        assert Sign(term(r"1-\sin x"), X, LINE, True, Ring, Deadline(9)).vanishing() is not None
        touching = (r"\frac2e-\frac{\ln x}{\sqrt x}", r"e^x-2x-2+2\ln 2")
        for text in touching:  # at e² and ln 2
            assert Sign(term(text), X, POSITIVE, True, Ring, Deadline(9)).vanishing() is not None
            assert Sign(term(text), X, POSITIVE, False, Ring, Deadline(9)).proved()
            assert not Sign(
                term(text) - lift(Fraction(1, 10**9)), X, POSITIVE, False, Ring, Deadline(9)
            ).proved()
        assert Sign(term(r"x"), X, POSITIVE, True, Ring, Deadline(9)).vanishing() is None
        near = term(r"(x-1)^2+(\sin 1)^2+(\cos 1)^2-1-10^{-40}")
        assert Sign(near, X, LINE, True, Ring, Deadline(9)).vanishing() is None

    @pytest.mark.parametrize(
        ("text", "turns"),
        [
            (r"\sin x", 1), (r"\sin\frac{x}{2}+\cos\frac{x}{3}", 6), (r"\sin(\sqrt2x)", None), (r"x\sin x", None), ("x", None),
            (r"\tanh(\cos x)", 1), (r"\sin(x^2)", None),
        ],
    )  # fmt: skip
    def test_periods(self, text: str, turns: int | None) -> None:
        assert period(term(text), X) == turns

    @pytest.mark.parametrize(
        ("text", "domain", "strictly", "said"),
        [
            ("x^2-2x+1", LINE, False, True),
            ("x^2-2x+1", LINE, True, False),
            ("x^2-2x+1", Range(Fraction(1)), True, True),
            ("(x-1)(x-1-10^{-30})", LINE, False, False),
            ("x^2-2", Range(Fraction(3, 2)), True, True),
            ("x^2-2", Range(Fraction(7, 5)), True, False),
            (r"\frac{x^2}{x^2}", LINE, True, True),
            (r"\frac{x}{x-1}", Range(Fraction(1)), True, True),
            ("x-1", Range(Fraction(1), None, True), True, False),
            (
                "x^2-2",
                Range(Fraction(bounds(real_roots(fmpz_poly([-2, 0, 1]))[1])[0])),
                True,
                False,
            ),  # an end as near as digits tell
        ],
    )
    def test_rational_signs(self, text: str, domain: Range, strictly: bool, said: bool) -> None:
        assert rational_sign(term(text), X, domain, Ring(), strictly=strictly) is said


class TestCells:
    @pytest.mark.parametrize(
        ("text", "domain", "count"),
        [
            ("|x-1|+|x-10^9|", LINE, 3), ("|x-1|+|x-10^9|", Range(Fraction(2)), 2), ("|x^2-2|", LINE, 3), ("|x|", POSITIVE, 1),
            (r"\max(x,x^2)", LINE, 3), ("|e^x|", LINE, 1), (r"|\sin x|", Range(Fraction(1), Fraction(7)), 3),
            (r"\sqrt{x^2+1}", LINE, 1), (r"\arcsin(\sin x)", Range(Fraction(1), Fraction(2)), 2), (r"\lfloor x\rfloor", Range(Fraction(1, 2), Fraction(7, 2)), 4),
            (r"\arcsin\frac{x}{\sqrt{1+x^2}}", LINE, 1), (r"\arcsin\frac{-x}{\sqrt{1+x^2}}", LINE, 1),
        ],
    )  # fmt: skip
    def test_cells(self, text: str, domain: Range, count: int) -> None:
        found = cells(kinks(term(text)), X, domain, Deadline(9))
        assert found is not None
        assert len(found) == count

    @pytest.mark.parametrize(
        "text",
        [
            r"|\sin x|",
            r"\lfloor x\rfloor",
            r"|\sin x-x/10|",
            r"|e^x-2|",
            r"|1-\sin x|",
            r"\arcsin\frac{2x}{\sqrt{1+x^2}}",
        ],
    )
    def test_kinks_that_are_not_all_found(self, text: str) -> None:
        assert cells(kinks(term(text)), X, LINE, Deadline(9)) is None

    @pytest.mark.parametrize(
        ("cell", "domain", "count"),
        [
            ((None, None), LINE, 3), ((Fraction(1), None), LINE, 3), ((None, Fraction(-2)), LINE, 3), ((Fraction(1), Fraction(1001, 1000)), LINE, 3),
            ((Fraction(1), Fraction(4)), Range(integer=True), 4), ((Fraction(3, 2), None), Range(integer=True), 6),
            ((None, Fraction(3, 2)), Range(integer=True), 6), ((None, None), Range(integer=True), 6), ((Fraction(1, 3), Fraction(1, 2)), Range(integer=True), 0),
            ((Fraction(0), None), Range(Fraction(0), integer=True), 6), ((None, None), Range(Fraction(5), Fraction(6), True, True, True), 2),
        ],
    )  # fmt: skip
    def test_points_of_a_cell(
        self, cell: tuple[Fraction | None, Fraction | None], domain: Range, count: int
    ) -> None:
        points = list(inside(cell, domain, Random(1)))
        assert len(set(points)) == count
        for value in points:
            assert cell[0] is None or cell[0] <= value
            assert cell[1] is None or value <= cell[1]
            assert domain.holds(value)
        if not domain.integer and cell == (None, None):
            assert min(points) < max(points)

    def test_cuts_at_an_end_of_the_range_and_beside_one_another(self) -> None:
        kink = term("x^2-2")
        (a, b), (c, d) = (bounds(root) for root in real_roots(fmpz_poly([-2, 0, 1])))
        assert cells((kink,), X, Range(Fraction(0), (c + d) / 2), Deadline(9)) == [(0, c)]
        assert cells((kink,), X, Range((c + d) / 2, Fraction(9)), Deadline(9)) == [(d, 9)]
        assert cells((kink, kink), X, LINE, Deadline(9)) == [(None, a), (b, c), (d, None)]

    def test_a_kink_that_is_touched(self) -> None:
        for text in (r"\sin x-1", r"1-\sin x"):
            found = cells((term(text),), X, Range(Fraction(1), Fraction(2)), Deadline(9))
            assert found is not None
            assert len(found) == 2

    def test_points_are_where_the_range_is(self) -> None:
        found = cells([], X, Range(Fraction(2), Fraction(3)), Deadline(9))
        assert found == [(2, 3)]
        for kink in ("|x-5|", "|x-1|", "|x-2|", "|x-3|"):
            assert cells(kinks(term(kink)), X, Range(Fraction(2), Fraction(3)), Deadline(9)) == [(2, 3)]


class TestWatch:
    @pytest.mark.parametrize(
        ("text", "bits"),
        [
            ("1+e^{-900}", 10_384), ("1+1", 0), ("1+10^{-30}", 792), (r"\tanh(400)", 1_154), (r"\operatorname{erf}(20)", 577), (r"\operatorname{sigmoid}(-300)", 432),
            (r"\cos(10^{-30})", 792), (r"\arctan(10^{30})", 792), ("2^{10^{-30}}", 792), (r"\int_0^1e^{-300t}\,dt", 430), (r"\int_0^1(1+e^{-300-t})\,dt", 430),
        ],
    )  # fmt: skip
    def test_the_finest_part_is_seen(self, text: str, bits: int) -> None:
        at = Point({}, sample=0)
        at.watch = Watch()
        at(term(text))
        assert bits <= at.watch.needed <= 2.2 * bits + 64

    def test_a_part_that_digits_do_not_show_is_told(self) -> None:
        at = Point({})
        at.watch = Watch()
        at(term(r"1+\sin(\pi)"))
        assert at.watch.lost


def test_kinks_on_a_half_line_that_are_not_found() -> None:
    for domain in (Range(high=Fraction(3)), Range(low=Fraction(-3)), LINE):
        assert cells((term(r"\sin x-\frac{x}{2}"),), X, domain, Deadline(9)) is None


def test_the_first_integers_of_a_cell() -> None:
    whole = Range(integer=True)
    assert list(inside((None, Fraction(0)), whole, Random(1))) == [0, -1, -2, -3, -4, -5]
    assert list(inside((Fraction(0), None), whole, Random(1))) == [0, 1, 2, 3, 4, 5]
    assert list(inside((Fraction(1, 2), Fraction(5, 2)), whole, Random(1))) == [1, 2]


PIECES = [
    (r"\int_0^3|x-1|\,dx", "5/2"), (r"\int_{-3/2}^{3/2}\lfloor x\rfloor\,dx", "-3/2"), (r"\int_0^{7/2}\lfloor x\rfloor\,dx", "9/2"), (r"\int_0^2\lceil 2x+\frac12\rceil\,dx", "6"), (r"\int_{-1}^2\max(x,x^2)\,dx", "19/6"), (r"\int_{-1}^2\min(x,x^2)\,dx", "4/3"),
    (r"\int_{-2}^3\mathrm{relu}(x)\,dx", "9/2"), (r"\int_{-2}^3\operatorname{sgn}(x-1)\,dx", "-1"), (r"\int_0^1\max(x,\frac13,\frac12)\,dx", "5/8"), (r"\int_{-1}^1\mathrm{elu}(x)\,dx", "1/2-e^{-1}"),
    (r"\int_0^3|2\sin(\pi x)|\,dx", r"12/\pi"), (r"\int_0^1|\cos(\pi x)|\,dx", r"2/\pi"), (r"\int_0^{2\pi}|\sin x|\,dx", "4"), (r"\int_0^{2\pi}\max(\sin x,0)\,dx", "2"), (r"\int_{-\pi/2}^{\pi}|\cos(3x)|\,dx", "3"),
    (r"\int_0^{\pi}\operatorname{sgn}(\cos x)\,dx", "0"), (r"\int_{-\pi}^0|\sin x|\,dx", "2"), (r"\int_0^5\lfloor\frac x2+\frac13\rfloor\,dx", "16/3"),
]  # fmt: skip


@pytest.mark.parametrize(("integral", "value"), PIECES)
def test_integrals_in_pieces(integral: str, value: str) -> None:
    whole = split(term(integral))
    assert not any(map(is_bent, subterms(whole)))
    assert abs(Point({})(whole) - Point({})(term(value))) < 1e-9


def test_a_size_of_a_number_cuts_nothing() -> None:
    whole = split(term(r"\int_0^3|x-1||-2|\,dx"))
    assert sum(isinstance(part, core.Integral) for part in subterms(whole)) == 2
    assert abs(Point({})(whole) - 5) < 1e-9


@pytest.mark.parametrize(
    "text",
    [
        r"\int_0^t|x-1|\,dx",
        r"\int_3^0|x-1|\,dx",
        r"\int_0^3|x-t|\,dx",
        r"\int_0^3|x^2-2|\,dx",
        r"\int_0^3\lfloor x^2\rfloor\,dx",
        r"\int_0^3\lfloor x+\sqrt2\rfloor\,dx",
        r"\int_0^{90}\lfloor x\rfloor\,dx",
        r"\int_0^3x\,dx",
        r"\int_0^1|x+10^{40}-10^{40}-\frac13|\,dx",
        r"\int_e^{2\pi}|\sin x|\,dx",
        r"\int_0^e|\sin x|\,dx",
        r"\int_0^3\lfloor x-x+\frac12\rfloor\,dx",
        r"\int_0^1|(x-\frac13)\sin(\pi x)|\,dx",
        r"\int_{-1/4}^{1/4}|x\cos(\pi x)|\,dx",
    ],
)
def test_integrals_that_stay_whole(text: str) -> None:
    assert split(term(text)) == term(text)


@pytest.mark.parametrize("text", ["(-1)^x", "(x-5)^x", "(-2)^{x+1}", "(x-1)^{x^2}"])
def test_a_power_of_what_may_be_negative_has_values_on_both_sides(text: str) -> None:
    box = {X: spanned(0, 3)}
    assert not lies_above(term(text), box, strictly=False)
    assert not lies_above(core.Negative(term(text)), box, strictly=False)
    assert lies_above(term(f"{text}+10^9"), box, strictly=True)
