"""What z3 is asked, called by itself: parts it does not know are letters over enclosures, which prove and never refute."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import arb

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.equality import elimination
from hw_cli.oracles.equality.elimination import MOST_BITS, eliminate, short_end, without_logarithms
from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms.ball_values import fraction
from hw_cli.terms.balls import Point
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, substitute

LINE, POSITIVE, WHOLE = Range(), Range(low=Fraction(0)), Range(integer=True)
UNIT = Range(Fraction(0), Fraction(1), True, True)
OPEN_UNIT = Range(Fraction(0), Fraction(1))


def term(text: str) -> Term:
    found = read(text).shape
    assert isinstance(found, Term)
    return found


def said(left: str, sign: str, right: str, domain: Range, *given: tuple[str, str, str]) -> str:
    sides = term(left), term(right)
    hypotheses = tuple(Hypothesis(term(a), Relation(r), term(b)) for a, r, b in given)
    letters = free_variables(sides[0]) | free_variables(sides[1]) | {Symbol("x"), Symbol("y")}
    found = eliminate(sides[0], Relation(sign), sides[1], dict.fromkeys(letters, domain), hypotheses)
    return "refuted" if isinstance(found, Counterexample) else {True: "proved", None: "open"}[found]


@pytest.mark.parametrize(
    ("left", "sign", "right", "domain", "wanted"),
    [
        ("x^2+y^2", ">=", "2xy", LINE, "proved"),
        (r"|\sin 2x|", "<=", r"2|\sin x|", LINE, "proved"),
        (r"|\sin 2x|", "<=", r"1.99|\sin x|", LINE, "open"),
        (r"|\sin 8x|", "<=", r"8|\sin x|", LINE, "proved"),
        (r"|\sin 8x|", "<=", r"7|\sin x|", LINE, "open"),
        (r"3+4\cos x", ">=", r"-\cos 2x", LINE, "proved"),
        (r"3+4\cos x", ">", r"-\cos 2x", LINE, "open"),
        (r"\cos 3x", "=", r"4\cos^3x-3\cos x", LINE, "proved"),
        (r"\cos 3x", "=", r"4\cos^3x-2\cos x", LINE, "open"),
        (r"\operatorname{sgn}(x)", "<=", r"\operatorname{sgn}(y)", LINE, "refuted"),
        (r"\operatorname{arccot}x", "<=", r"\operatorname{arccot}y", POSITIVE, "open"),
        (r"\arccos x", "<=", r"\arccos y", UNIT, "open"),
        (r"\arccos x", "<=", "4", UNIT, "proved"),
        (r"\log_2x", "<=", "x-1", POSITIVE, "open"),  # not so between 1 and 2
        (r"\sinh x-\sinh y", "<=", "x-y+10", LINE, "open"),  # its slope has no bound
        ("f(x)", "<=", "f(x)+y^2", LINE, "proved"),
        ("e^{x-x}+y^2", ">=", "2", LINE, "refuted"),
        (r"e^{\frac{x}{x+1}}", "=", "e^x", POSITIVE, "open"),
        (r"e^{\frac{x}{x+1}}", ">", "0", POSITIVE, "proved"),
        (r"\sqrt[x]{y}", ">=", "y", POSITIVE, "open"),
        ("x^2+y^2", ">", "2xy", LINE, "refuted"),
        (r"\sqrt{x^2+10^{-30}}", ">", "|x|", LINE, "proved"),
        (r"\sqrt{x^2-10^{-30}}", "<", "|x|", LINE, "proved"),
        ("x^2", ">", "2^{-60}", POSITIVE, "refuted"),
        ("x", "<=", "1", UNIT, "proved"),
        ("x", "<", "1", UNIT, "refuted"),
        ("x", "<", "1", OPEN_UNIT, "proved"),
        ("x", ">", "0", UNIT, "refuted"),
        ("x", ">", "0", OPEN_UNIT, "proved"),
        ("x", ">=", "0", UNIT, "proved"),
        ("x^2", ">=", "x", WHOLE, "proved"),
        ("x^2", ">=", "x", LINE, "refuted"),
        ("2x", "!=", "1", WHOLE, "proved"),
        ("2x", "!=", "1", LINE, "refuted"),
        (r"\lfloor x\rfloor", "<=", "x", LINE, "proved"),
        (r"\lfloor x\rfloor", "<", "x", LINE, "refuted"),
        (r"\lfloor x\rfloor+1", ">", "x", LINE, "proved"),
        (r"\lceil x\rceil", ">=", "x", LINE, "proved"),
        (r"\lceil x\rceil", "<", "x+1", LINE, "proved"),
        (r"\lceil x\rceil", "<=", r"\lfloor x\rfloor", LINE, "refuted"),
        (r"\lfloor x\rfloor", "=", "0", UNIT, "refuted"),
        (r"\mathrm{sgn}(x)x", "=", "|x|", LINE, "proved"),
        (r"\mathrm{sgn}(x)", "=", "1", POSITIVE, "proved"),
        (r"\mathrm{sgn}(-x)", "=", "-1", POSITIVE, "proved"),
        (r"\mathrm{sgn}(x)^2", "=", "1", LINE, "refuted"),
        (r"x^{-1}x", "=", "1", LINE, "proved"),
        (r"x^{-2}", ">", "0", LINE, "proved"),
        (r"x^{-1}", ">", "0", LINE, "refuted"),
        (r"\sin x\cos y", "<=", "1", LINE, "proved"),
        (r"\sin x\cos y", "<", "1", LINE, "open"),
        (r"\sin x\cos y", "<=", "0.9", LINE, "open"),
        (r"e^xe^y", ">", "0", LINE, "proved"),
        (r"e^x", ">=", "1", POSITIVE, "proved"),
        (r"e^x", ">", "1", POSITIVE, "proved"),
        (r"e^x", ">", "1", UNIT, "open"),
        (r"e^x", ">=", "x", LINE, "proved"),
        (r"e^x", ">=", "1+x", LINE, "proved"),
        (r"e^x", ">", "1+x", LINE, "open"),
        (r"e^x", ">=", "1+2x", LINE, "open"),
        (r"\sin x", "=", r"\sin x", LINE, "proved"),
        (r"\sin x", "=", r"\sin y", LINE, "open"),
        (r"\pi x", "<=", "4x", UNIT, "proved"),
        (r"\pi x", "<=", "3x", UNIT, "open"),
        (r"\ln(-x)", ">", "0", POSITIVE, "open"),  # it has no value
        (r"\sum_{k=1}^3\sin(kx)", "<=", "3", LINE, "open"),  # a letter of its own
        ("i^2+x^2", ">=", "0", LINE, "open"),
        (r"\Re(x)", "=", "x", LINE, "open"),
    ],
)
def test_what_is_proved_and_refuted(left: str, sign: str, right: str, domain: Range, wanted: str) -> None:
    assert said(left, sign, right, domain) == wanted


def test_hypotheses_are_used_and_contradictions_prove_nothing() -> None:
    assert said("x", ">", "0", LINE, ("x", ">", "y^2")) == "proved"
    assert said("x", ">", "0", LINE, ("x", ">=", "y^2")) == "refuted"
    assert said("x", ">", "0", LINE, ("x", ">=", "e^y")) == "proved"
    assert said("x", ">", "5", LINE, ("x^2", "<", "0")) == "open"
    assert said("x", ">", "5", LINE, ("x", ">", "y"), ("y", ">", "x")) == "open"


def test_of_a_letter_without_a_range_nothing_is_said() -> None:
    assert eliminate(term("x^2"), Relation.GE, term("0"), {}, ()) is None


def test_there_are_not_too_many_letters() -> None:
    assert said("a^2+b^2+c^2+d^2+p^2", ">=", "0", LINE) == "proved"
    assert said("a^2+b^2+c^2+d^2+p^2+q^2+r^2", ">=", "0", LINE) == "open"


@pytest.mark.parametrize(
    ("left", "sign", "right", "wanted"),
    [
        ("e^{-e^{12}x}", "<=", "1", "proved"),  # between a number of 70,000 digits and 1
        ("e^{-e^{12}x}", ">=", "0", "proved"),
        ("e^{-e^{12}x}", ">=", "\\frac12", "open"),
        ("e^{e^{12}x}", ">=", "0", "proved"),
        ("e^{e^{12}x}", "<=", "10^{99}", "open"),
        ("-e^{-e^{12}x}", "<=", "0", "proved"),
    ],
)
def test_ends_of_very_many_digits(left: str, sign: str, right: str, wanted: str) -> None:
    domain = Range(Fraction(1, 2), Fraction(1), True, True)
    assert said(f"y^2+{left}" if sign == ">=" else f"{left}-y^2", sign, right, domain) == wanted


ABOVE: list[tuple[str, str, str, str]] = [  # with a right side that is a little too sharp
    (r"e^x+e^y", ">=", r"2e^{(x+y)/2}", r"2e^{(x+y)/2}+10^{-9}"),
    (r"e^{x+y}", ">=", "1+x+y", "1+x+y+10^{-9}"),
    (r"e^{\max(x,y)}", "<=", r"e^x+e^y", r"0.99(e^x+e^y)"),
    (r"e^{-x^2}", "<=", r"\frac{1}{1+x^2}", r"\frac{1}{1+1.01x^2}"),
    (r"5\sin x+12\cos x", "<=", "13", "12.99"),
    (r"|\sin x-\sin y|", "<=", "|x-y|", "0.99|x-y|"),
    (r"|\tanh x-\tanh y|", "<=", "|x-y|", "0.99|x-y|"),
    (r"\tanh|x|", "<=", "|x|", "0.99|x|"),
    (r"e^{2x}", ">=", "2e^x-1", "2e^x-0.99"),
]
ABOVE_0: list[tuple[str, str, str, str]] = [  # for positive letters
    (r"x\ln\frac{x}{y}", ">=", "x-y", "x-y+10^{-9}"),
    (r"x\ln x+y\ln y", ">=", r"(x+y)\ln\frac{x+y}{2}", r"(x+y)\ln\frac{x+y}{2}+10^{-9}"),
    (r"\ln(1+x)", "<=", "x", "0.99x"),
    (r"\ln(1+x)", ">=", r"\frac{x}{1+x}", r"\frac{x}{1+0.99x}"),
    (r"\sqrt[3]{x}", "<=", r"\frac{x+2}{3}", r"\frac{x+1.99}{3}"),
    (r"\sqrt[4]{x}", "<=", r"\frac{x+3}{4}", r"\frac{x+2.99}{4}"),
    (r"\sqrt[4]{xy}", "<=", r"\frac{\sqrt{x}+\sqrt{y}}{2}", r"\frac{\sqrt{x}+\sqrt{y}}{2.01}"),
    (r"x^{1/3}y^{2/3}", "<=", r"\frac{x+2y}{3}", r"\frac{x+1.99y}{3}"),
    (r"x^{-1/2}", ">=", r"\frac{3-x}{2}", r"\frac{3.01-x}{2}"),
]


@pytest.mark.parametrize(("rows", "domain"), [(ABOVE, LINE), (ABOVE_0, POSITIVE)])
def test_parts_are_tied_to_their_arguments(rows: list[tuple[str, str, str, str]], domain: Range) -> None:
    for left, sign, right, sharper in rows:
        assert said(left, sign, right, domain) == "proved", left
        assert said(left, sign, sharper, domain) == "open", left


@pytest.mark.parametrize(
    ("slope", "wanted"),
    [
        ("-1+\\tanh x", ["open", "proved", "open", "open"]),  # from −2 to 0
        ("-e^x", ["open"] * 4),  # without a lower bound
        ("e^x", ["open"] * 4),  # without an upper one
        (r"\frac{1}{1+x^2}", ["proved", "proved", "proved", "open"]),
    ],
)
def test_values_are_as_far_apart_as_the_bounds_of_the_slope_allow(
    slope: str, wanted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = function_record("arctan")
    assert found is not None
    other = replace(found, odd=False, derivative=lambda u: substitute(term(slope), {Symbol("x"): u}))
    monkeypatch.setattr(elimination, "function_record", lambda name: other if name == "arsinh" else None)
    gap = r"(\operatorname{arsinh}x-\operatorname{arsinh}y)"
    rows = [(f"{gap}^2", "<=", "(x-y)^2"), (f"{gap}^2", "<=", "4(x-y)^2"), (f"{gap}(x-y)", ">=", "0"), (f"{gap}^2", "<=", "0.99(x-y)^2")]  # fmt: skip
    assert [said(*row, LINE) for row in rows] == wanted


LOGARITHMS = [
    (r"\ln\frac{x+y}{2}", r"\frac{\ln x+\ln y}{2}", POSITIVE),
    (r"\ln(e^x+e^y)", r"\max(x,y)", LINE),
    (r"\max(x,y)+\ln2", r"\ln(e^x+e^y)", LINE),
    (r"\mathrm{softplus}(x)", r"\mathrm{relu}(x)", LINE),
    (r"2\ln(1+x^2)-\frac{x}{3}", r"\ln(1+2x^2)-\frac{x}{3}", LINE),
    (r"\ln(n+1)-\ln n", r"\frac{1}{n+1}", POSITIVE),
]


def by_logarithms(left: str, right: str, domain: Range) -> bool:
    letters = dict.fromkeys(free_variables(term(left)) | free_variables(term(right)), domain)
    return any(
        eliminate(one, Relation.GE, other, letters, positive) is True
        for one, other, positive in without_logarithms(term(left) - term(right))
    )


def test_logarithms_of_both_sides() -> None:
    for left, right, domain in LOGARITHMS:
        assert by_logarithms(left, right, domain), left
        assert not by_logarithms(f"{left}-10^{{-9}}", right, domain), left
        assert not by_logarithms(right, left, domain), left
    assert not list(without_logarithms(term("e^x-y")))


@pytest.mark.parametrize(
    "gap", [r"2\ln x-\ln y", r"\ln x+\ln y+\ln(x+y)", r"\frac12\ln x-\frac13\ln y+x-2y", r"-\ln x", r"3\ln x-(\ln y-x)+1", r"\ln x-2y+1", r"\frac{\ln x-2\ln y}{5}+\frac{x}{7}"]
)  # fmt: skip
def test_without_logarithms_the_sign_is_the_same(gap: str) -> None:
    whole = term(gap)
    forms = list(without_logarithms(whole))
    assert len(forms) == 2
    for x, y in ((1, 1), (2, 3), (5, 1), (1, 7), (1, 40)):
        at = Point({Symbol("x"): arb(x) / 3, Symbol("y"): arb(y) / 5})
        wanted = at(whole)
        for left, right, positive in forms:
            found = at(left) - at(right)
            assert (found > 0, found < 0) == (wanted > 0, wanted < 0)
            assert all(at(item.left) > 0 and at(item.right) == 0 for item in positive)


@pytest.mark.parametrize(
    "text",
    [
        "x^y",
        "2^x",
        r"\sqrt[3]{x}",
        r"\sqrt[4]{x}",
        "x^{-1/3}",
        "e^{x^2}",
        r"e^{-|x|}",
        r"e^{3\max(x,y)}",
        r"e^{2\min(x,y)-1}",
        r"e^{\frac12\max(x,y)}",
    ],
)
def test_a_part_that_stands_for_itself_is_equal_to_itself_and_to_no_number(text: str) -> None:
    ranges = {Symbol("x"): POSITIVE, Symbol("y"): POSITIVE}
    part = term(text)
    assert eliminate(part, Relation.LE, part, ranges, ()) is not False
    for number in ("0", "1", "2", "-1"):
        assert eliminate(part, Relation.EQ, term(number), ranges, ()) is not True
    assert eliminate(part, Relation.LE, term("0"), ranges, ()) is not True
    assert eliminate(part, Relation.LE, term("9"), ranges, ()) is not True or text.startswith("e^{-")


def test_of_a_logarithm_its_argument_is_positive_and_no_more() -> None:
    ranges = {Symbol("x"): LINE}
    assert eliminate(term(r"x+\ln x"), Relation.GT, term(r"\ln x"), ranges, ()) is True
    assert eliminate(term(r"x+\ln x"), Relation.GE, term(r"1+\ln x"), ranges, ()) is not True


@pytest.mark.parametrize("bits", [4, 10, 60])
@pytest.mark.parametrize(
    "end", [arb(1) / 3, -arb(1) / 3, arb(5), arb("1e-40"), -arb("1e-40"), arb(2) ** 70 + 1]
)
def test_short_ends_lie_outwards(end: arb, bits: int) -> None:
    low, high = (short_end(side, way, bits) for side, way in ((end.lower(), -1), (end.upper(), 1)))
    assert low is not None
    assert high is not None
    least, greatest = fraction(end.lower()), fraction(end.upper())
    assert least - Fraction(2, 2**bits) < low <= least
    assert greatest <= high < greatest + Fraction(2, 2**bits)
    assert low.denominator <= 2**bits
    assert high.denominator <= 2**bits


def test_huge_ends_are_left_or_brought_nearer() -> None:
    for mantissa in (1, 3):
        huge = mantissa * arb(2) ** (MOST_BITS + 1)
        for end, outwards, inwards in ((huge, 1, -1), (-huge, -1, 1)):
            assert short_end(end, outwards) is None
            found = short_end(end, inwards)
            assert found is not None
            assert 2**MOST_BITS <= abs(found) <= mantissa * 2 ** (MOST_BITS + 1)
            assert (found > 0) == bool(end > 0)
    assert short_end(arb("inf"), 1) is None
    assert short_end(arb("-inf"), -1) is None
    assert short_end(arb(7), 1) == 7
