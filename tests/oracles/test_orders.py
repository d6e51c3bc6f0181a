"""Signs by exact roots, each step called by itself: right ones, and ones spoiled by a root, an end or a pole."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import arb, fmpz_poly

from hw_cli.kernel.evidence import Held, Nothing, Refutation
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.equality.inequalities import compare_numbers, decide_order, is_above, surely_ordered
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.orders import (
    between,
    bounds,
    one_letter,
    proved_order,
    rational_roots,
    real_roots,
    root_of,
    roots_and_factors,
    short_between,
    zeros_and_poles,
)
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import make_scene
from hw_cli.terms.budgets import Deadline, TooLarge
from hw_cli.terms.core import Symbol, Term, lift
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation

X, N = Symbol("x"), Symbol("n")
LINE = Range()


def term(text: str) -> Term:
    found = read(text).shape
    assert isinstance(found, Term)
    return found


def ordered(left: str, sign: str, right: str, domain: Range = LINE, *given: Hypothesis) -> object:
    scene = make_scene(term(left), term(right), given, {X: domain, N: domain}, Deadline(30))
    found = proved_order(scene, Relation(sign))
    return "point" if isinstance(found, dict) else found


def over(low: int | None, high: int | None = None, *, closed: bool = False) -> Range:
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    return Range(ends[0], ends[1], closed and low is not None, closed and high is not None)


@pytest.mark.parametrize(
    ("left", "sign", "right", "domain", "said"),
    [
        ("x^2+n^2+1", "!=", "0", LINE, True),
        (r"(x^2+1)\operatorname{sgn}(x)^2", ">", "0", LINE, None),
        (r"\frac{(1-\sqrt2)x}{1+\sqrt2}", ">=", "0", over(-5, 0), None),
        (r"\frac{1}{x}", ">", "0", over(-1), "point"),
        ("-x^2-n^2-1", "!=", "0", LINE, True),
        ("x^2+n^2", "!=", "0", LINE, None),
        ("-x^2-n^2", "!=", "0", LINE, None),
        ("x^2+n^2+1", "<", "0", LINE, None),
        ("x^2+n^2+1", "<=", "0", LINE, None),
        ("-x^2-n^2-1", ">", "0", LINE, None),
        ("x^{61}", ">=", "x-9", over(0), None),  # of too high a degree
        ("ix", ">=", "0", LINE, None),
        ("x^2+i^2+1", ">=", "0", LINE, True),
        ("ix-ix+x^2", ">=", "0", LINE, True),
        ("x^2+ix", ">=", "ix", LINE, None),  # sides that are not real
        ("x^2-2x+1", ">=", "0", LINE, True),
        ("x^2-2x+1", ">", "0", LINE, "point"),
        ("x^2-2x+1", ">", "0", over(1), True),
        ("x^2-2x+1", ">", "0", over(1, closed=True), "point"),
        ("x^2-2x+1", "!=", "0", over(1), True),
        ("x^2-2x+1", "!=", "0", LINE, "point"),
        ("2x-1", "<=", "x^2", LINE, True),
        ("2x-1", "<", "x^2", LINE, "point"),
        ("2x-1", "<", "x^2+10^{-40}", LINE, True),
        ("2x-1", "<=", "x^2-10^{-40}", LINE, "point"),
        ("x^4-4x^2+4", ">", "0", LINE, False),
        ("x^4-4x^2+4", ">=", "0", LINE, True),
        ("x^2", "!=", "2", LINE, False),
        ("x^2", "!=", "2", over(2), True),
        ("x^2", "!=", "-1", LINE, True),
        ("x^2", ">", "2", over(1), "point"),
        ("x^2", ">", "2", over(2), True),
        ("x^3", ">=", "0", LINE, "point"),
        ("x^3", ">", "0", over(0), True),
        ("x^3", ">=", "0", over(None, 0), "point"),
        ("x^3", "<=", "0", over(None, 0), True),
        ("x", "=", "x", LINE, None),
        ("x", "<=", "x", LINE, True),
        ("x", "<", "x", LINE, None),
        (r"\frac{1}{x}", ">", "0", LINE, "point"),
        (r"\frac{1}{x}", ">", "0", over(0), True),
        (r"\frac{x}{x^2+1}", "<=", r"\frac12", LINE, True),
        (r"\frac{x}{x^2+1}", "<", r"\frac12", LINE, "point"),
        (r"\frac{x^2}{x^2}", ">", "0", LINE, True),
        (r"x+x^{-1}", ">=", "2", over(0), True),
        (r"x+x^{-1}", ">=", "2", LINE, "point"),
        (r"x^{-1}", "!=", "0", LINE, True),
        (r"x^2+x^{-2}", ">=", "2", LINE, True),
        (r"x^2+x^{-2}", ">", "2", LINE, "point"),
        (r"x^2+x^{-2}", ">", "1", LINE, True),
        (r"x^{-3}", ">", "0", LINE, "point"),
        ("x^2+n^2", ">=", "0", LINE, True),
        ("x^2+n^2", ">", "0", LINE, None),
        ("x^2+n^2+1", ">", "0", LINE, True),
        ("x^2-n^2", ">=", "0", LINE, None),
        ("n^2-n", ">=", "0", Range(integer=True), None),
        ("2-x^2", ">", "0", over(0, 1), True),
        ("2-x^2", ">", "0", over(-1, 1), True),
        ("2-x^2", ">", "0", over(0, 2), "point"),
        ("2-x^2", "!=", "0", over(0, 1), True),
        ("2-x^2", "!=", "0", over(0, 2), False),
        ("2-x^2", "!=", "0", over(-2, 0), False),
        ("e^x", ">", "0", LINE, True),
        ("e^x", ">=", "x", LINE, None),
    ],
)
def test_the_sign_of_a_difference(left: str, sign: str, right: str, domain: Range, said: object) -> None:
    assert ordered(left, sign, right, domain) == said


def test_nothing_is_said_under_hypotheses() -> None:
    assert ordered("x^2", ">", "1", LINE, Hypothesis(X, Relation.GT, term("2n"))) is None


@pytest.mark.parametrize(
    ("text", "roots"),
    [("x^2-4", [-2, 2]), ("(x-1)^2(x^2+1)", [1]), ("2x-1", [Fraction(1, 2)]), ("x^2-2", []), ("7", []), ("xn-1", []), ("x-10^7", []),
     ("997x-1", [Fraction(1, 997)]), ("1001x-1", []),
     ("x^3-2x", []), ("(2x-1)(1009x-1)", []), ("(x-1)(x-10^7)", []), ("x^3+2x", [0])],
)  # fmt: skip
def test_rational_roots(text: str, roots: list[Fraction]) -> None:
    assert sorted(rational_roots(term(text), X)) == roots


@pytest.mark.parametrize(
    ("rows", "count"),
    [([[-2, 0, 1]], 2), ([[1, 0, 1]], 0), ([[0, 0, 0, 1]], 1), ([[-1, 1], [1, -2, 1]], 1), ([[-1, 1], [-2, 0, 1]], 3), ([[-(10**60), 10**60 + 1, 0, 1]], 1)],
)  # fmt: skip
def test_real_roots(rows: list[list[int]], count: int) -> None:
    found = roots_and_factors(*map(fmpz_poly, rows))
    assert len(found) == count
    for root, factor in found:
        low, high = bounds(root)
        assert low <= high
        if factor.degree() == 1:
            assert low <= root_of(factor) <= high
    assert [bounds(root)[0] for root, _ in found] == sorted(bounds(root)[0] for root, _ in found)


def test_a_point_beside_a_root_that_is_near_an_end() -> None:
    (root,) = [root for root in real_roots(fmpz_poly([-2, 0, 1])) if root > 0]
    low, high = bounds(root)
    width = (high - low) / 4
    one, other = between([root], Range(low - width, high + width))
    assert one < low
    assert high < other


def test_roots_that_are_close_are_told_apart() -> None:
    close = fmpz_poly([-1, 10**40]) * fmpz_poly([-1, 10**40 + 1])
    one, other = (bounds(root) for root in real_roots(close))
    assert one[1] < other[0]


def test_zeros_and_poles() -> None:
    assert len(zeros_and_poles(term(r"\frac{x-1}{x^2-2}"), X) or ()) == 3
    assert zeros_and_poles(term(r"\sin x"), X) is None
    assert zeros_and_poles(term("x^{61}-1"), X) is None
    assert zeros_and_poles(term("0"), X) is None


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [(0, 4, 2), (0, 1, Fraction(1, 2)), (Fraction(1, 7), Fraction(1, 6), Fraction(3, 20)), (-3, 3, -1), (Fraction(31, 100), Fraction(36, 100), Fraction(1, 3))],
)  # fmt: skip
def test_a_short_number_between(a: Fraction, b: Fraction, value: Fraction) -> None:
    found = short_between(Fraction(a), Fraction(b))
    width = Fraction(b) - Fraction(a)
    assert a + width / 4 < found < b - width / 4 or found == (Fraction(a) + Fraction(b)) / 2
    assert found == value


@pytest.mark.parametrize(
    ("text", "domain"),
    [("x^2-2", LINE), ("x^2-2", over(0)), ("x^2-2", over(None, 0)), ("x^2-2", over(-9, 9)), ("x^2+1", LINE), ("x^2+1", over(5)), ("x^2+1", over(None, -5)), ("x^3-x", over(-2, 2))],
)  # fmt: skip
def test_a_point_in_each_gap(text: str, domain: Range) -> None:
    ring = Ring()
    roots = [
        root
        for root in real_roots(one_letter(ring, ring.form(term(text))[0], X))
        if domain.holds(bounds(root)[0])
    ]
    points = between(roots, domain)
    assert len(points) == len(roots) + 1
    assert all(map(domain.holds, points))
    for root, one, other in zip(roots, points[:-1], points[1:], strict=True):
        assert one < bounds(root)[0]
        assert bounds(root)[1] < other


@pytest.mark.parametrize(
    ("text", "row"), [("3x^2-1", [-1, 0, 3]), (r"\frac{x}{2}+\frac13", [2, 3]), ("5", [5]), ("x+n", None), (r"\sqrt{x}", None), ("x^{401}", None)]
)  # fmt: skip
def test_a_polynomial_in_one_letter(text: str, row: list[int] | None) -> None:
    ring = Ring()
    found = one_letter(ring, ring.form(term(text))[0], X)
    assert (None if found is None else [int(c) for c in found.coeffs()]) == row


def test_both_ends_of_a_ball() -> None:
    low, high = bounds(arb(1, 0.5))
    assert low <= Fraction(1, 2)
    assert high >= Fraction(3, 2)


@pytest.mark.parametrize(
    ("text", "count"), [(r"\frac{1}{x-1}", 1), (r"\frac1x", 1), (r"x^{-3}+1", 2), (r"\frac{1}{x^2}-1", 3), (r"\frac{n}{x}", None), ("5", 0), ("0", None), (r"\frac{x-1}{x^2-4}", 3), ("x^{61}", None), (r"\sqrt{x}", None), (r"\frac{1}{x^{61}-2}", None)]
)  # fmt: skip
def test_zeros_and_poles_of_fractions(text: str, count: int | None) -> None:
    found = zeros_and_poles(term(text), X)
    assert (None if found is None else len(found)) == count


@pytest.mark.parametrize(
    ("text", "roots"),
    [("(999x-1)(x-999999)", [Fraction(1, 999), Fraction(999999)]), ("1000x-1", []), ("x-1000000", []), ("x^{61}", []), ("x^2-2", []), ("x^3-2x", [])],
)  # fmt: skip
def test_short_rational_roots(text: str, roots: list[Fraction]) -> None:
    assert rational_roots(term(text), X) == roots


def test_a_root_is_no_power() -> None:
    assert rational_roots(term("x^2-1"), Symbol("x")) == [-1, 1]
    assert rational_roots(term(r"\sqrt x-1"), Symbol("x")) == []
    assert rational_roots(term(r"x\sqrt x-1"), Symbol("x")) == []


def test_roots_too_near_to_be_kept_apart_in_time() -> None:
    near = fmpz_poly([-2, 0, 1]) * fmpz_poly([-2 * 10**400 - 1, 0, 10**400]) * 10**400 + 1
    with pytest.raises(TooLarge):
        roots_and_factors(near)


@pytest.mark.parametrize(
    ("left", "sign", "right", "said"),
    [
        (r"\arctan(10^{900}x)", "<", r"\frac{\pi}{2}", True),
        (r"\arctan(10^{900}x)", "!=", r"\frac{\pi}{2}", True),
        (r"\arctan x", ">", r"-\frac{\pi}{2}", True),
        (r"-3\arctan x", "<", r"\frac{3\pi}{2}", True),
        (r"\arctan x+\arctan y", "<", r"\pi", True),
        (r"\arctan x-\arctan y", "<", r"\pi", True),
        (r"2\arctan x+\tanh y", "<=", r"\pi+1", True),
        (r"\arctan x", "<", r"\frac{\pi}{2}-10^{-40}", False),
        (r"\arctan x+\arctan y", "<", r"\pi-10^{-40}", False),
        (r"\arctan x", ">", r"-\frac{\pi}{2}+10^{-40}", False),
        (r"\arctan x", "=", r"\frac{\pi}{2}", False),
        (r"\arctan x", "=", r"-\frac{\pi}{2}", False),
        (r"x\arctan x", "<", r"\frac{\pi}{2}", False),
        (r"\max(\arctan x,2)", "<", r"\frac{\pi}{2}", False),
        (r"i\arctan x", "<", r"\frac{\pi}{2}i", False),
    ],
)
def test_values_that_near_a_limit(left: str, sign: str, right: str, said: bool) -> None:
    scene = make_scene(term(left), term(right), (), {}, Deadline(30))
    assert surely_ordered(scene, Relation(sign)) is said


@pytest.mark.parametrize(
    ("left", "sign", "right", "said"),
    [
        (r"\tanh(10^6)", "<", "1", True),
        (r"\tanh(10^6)", "<=", "1", True),
        ("1", "<", r"\tanh(10^6)", False),
        (r"\tanh(10^6)", "=", "1", False),
        (r"\tanh(10^6)", "<", "1-10^{-900}", False),
        (r"e^{-10^9}", ">", "0", True),
    ],
)
def test_numbers_that_near_a_limit(left: str, sign: str, right: str, said: bool) -> None:
    scene = make_scene(term(left), term(right), (), {}, Deadline(30))
    assert isinstance(compare_numbers(scene, Relation(sign)), Held) is said


def test_roots_and_negative_powers_of_a_letter_are_no_polynomial() -> None:
    ring = Ring(nonnegative=[X])
    place = ring.letter(X)
    for power, degree in ((2, 2), (0, 0), (Fraction(1, 2), None), (-1, None), (Fraction(5, 2), None)):
        found = one_letter(ring, {((place, power),) if power else (): 3}, X)
        assert (None if found is None else found.degree()) == degree


POSITIVE, NEGATIVE, TO_1 = Range(Fraction(0)), Range(high=Fraction(0)), Range(None, Fraction(1), high_in=True)
NOT_0, BELOW_1 = Hypothesis(X, Relation.NE, lift(0)), Hypothesis(X, Relation.LT, lift(1))


@pytest.mark.parametrize(
    ("left", "sign", "right", "domain", "given", "said"),
    [
        (r"\frac{\sin x}{x}", "<", "1", Range(), (), True),
        (r"\frac{\sin x}{x}", "<", "1-10^{-9}", Range(), (), False),
        (r"\frac{1-\cos x}{x^2}", "<", r"\frac12", Range(), (), True),
        (r"\frac{\sinh(x-3)}{x-3}", ">", "1", Range(), (), True),
        (r"\frac{\sinh(x-3)}{x-3}", ">", "1+10^{-9}", Range(), (), False),
        ("e^x", ">", "1+x", Range(), (NOT_0,), True),
        ("e^x", ">", "1+x", Range(), (), False),  # not at 0
        ("e^x", ">", "1+x", Range(), (Hypothesis(X, Relation.NE, lift(1)),), False),
        ("e^x", ">", "1+x", NEGATIVE, (), True),
        ("e^x", ">", "1+x", replace(NEGATIVE, high_in=True), (), False),
        ("e^x", ">", "1+x", TO_1, (NOT_0,), True),
        (r"\frac{1}{x}", ">", "-1", NEGATIVE, (), False),
        (r"\frac{1}{x}", ">", "-1", Range(), (), False),
        (r"\frac{-1}{x}", ">", "0", NEGATIVE, (), True),
        (r"\frac{-1}{x}", ">", "0", TO_1, (), False),  # not between 0 and 1
        (r"\frac{e^{-x}-e^{-1}}{x^2}", ">=", "0", TO_1, (), True),
        (r"\frac{e^{-x}-e^{-1}}{x^2}", ">", "0", TO_1, (), False),  # 0 at the end, which is in
        (r"\frac{e^{-x}-e^{-1}}{x^2}", ">", "0", replace(TO_1, high_in=False), (), True),
        (r"\frac{e^x-e^{-1}}{x^2}", ">", "0", Range(Fraction(-1), low_in=True), (), False),
        (r"\frac{e^x-e^{-1}}{x^2}", ">", "0", Range(Fraction(-1)), (), True),
        (r"\frac{\sin x}{x}", ">", "0", Range(), (BELOW_1,), False),  # what is supposed of x is not of t
        (r"\frac{x+2}{x^2}", ">", "0", Range(), (BELOW_1,), False),
        (r"\frac{1}{x+1}", "<", r"\ln(1+\frac1x)", POSITIVE, (), True),
        (r"\frac{1}{x+1}", "<", r"\frac{99}{100}\ln(1+\frac1x)", POSITIVE, (), False),
    ],
)
def test_on_each_side_of_what_is_left_out(
    left: str, sign: str, right: str, domain: Range, given: tuple[Hypothesis, ...], said: bool
) -> None:
    scene = make_scene(term(left), term(right), given, {X: domain}, Deadline(30))
    assert is_above(scene, Relation(sign)) is said


@pytest.mark.parametrize(
    ("left", "sign", "domain", "fails"),
    [
        (r"\frac{x^2}{x}", "!=", Range(), False),  # 0 where it has no value
        (r"\frac{x^2}{x}", ">", Range(Fraction(0), low_in=True), False),
        (r"\frac{x^2(x-1)}{x}", "!=", Range(), True),
        (r"\frac{(x^2-2)^2}{x^2-2}", "!=", Range(), False),
        (r"\frac{x^2-2}{x}", "!=", Range(), True),
        (r"\frac{(x^2-2)\sqrt{x}}{\sqrt{x}}", "!=", Range(), None),
        ("x^2-2", "!=", Range(), True),
        ("(x^2-2)^2", ">", Range(), True),
    ],
)
def test_zeros_where_a_side_has_no_value(left: str, sign: str, domain: Range, fails: bool | None) -> None:
    scene = make_scene(term(left), lift(0), (), {X: domain}, Deadline(30))
    found = decide_order(scene, Relation(sign))
    assert isinstance(found, Refutation if fails else Nothing if fails is None else Held)
