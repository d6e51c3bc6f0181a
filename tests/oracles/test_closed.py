"""Closed forms, each step by itself: what is found for a node, and whether numbers bear a form out or contradict it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.kernel.setting import Hypothesis
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.bearing_out import borne_out, letters_of, signs_near
from hw_cli.oracles.equality.closed import assumptions, by_sympy, forms, in_closed_form
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms import core
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text as shown

A, B, N = Symbol("a"), Symbol("b"), Symbol("n")
POSITIVE = {A: Range(Fraction(0)), B: Range(Fraction(0))}


def term(text: str) -> Term:
    found = read(text, unit=False).shape
    assert isinstance(found, Term)
    return written_out(found)


BORNE_OUT = [
    (r"\int_0^{\infty}e^{-ax}\,dx", "1/a", "(1+10^{-9})/a"),
    (r"\int_0^{\infty}\frac{\sin x}{x}\,dx", r"\pi/2", r"\pi/2+1/100"),
    (r"\int_0^{\infty}\frac{\cos x}{1+x^2}\,dx", r"\frac{\pi}{2e}", r"\frac{\pi}{2e}+1/100"),
    (r"\int_{-\infty}^{\infty}\frac{\sin x}{x}\,dx", r"\pi", r"\pi/2"),
    (r"\int_{-\infty}^0\frac{\sin x}{x}\,dx", r"\pi/2", r"-\pi/2"),
    (r"\int_{-\infty}^{\infty}e^{-(x-1000)^2}\,dx", r"\sqrt{\pi}", r"\sqrt{\pi}+10^{-9}"),
    (r"\int_{-\infty}^{\infty}\frac{1}{1+(x-4000)^2}\,dx", r"\pi", r"\pi+10^{-8}"),
    (r"\int_{-\infty}^{\infty}e^{-|x-3|}\,dx", "2", "2+10^{-9}"),
    (r"\int_{-\infty}^{0}e^{x}\,dx", "1", "-1"),
    (r"\int_0^1\ln x\,dx", "-1", "-1+10^{-9}"),
    (r"\int_0^1\sqrt{x}\,dx", "2/3", "2/3+10^{-9}"),
    (r"\int_{-1}^2|x-1/3|\,dx", "41/18", "41/18+10^{-9}"),
    (r"\lim_{x\to\infty}\frac{ax+1}{x}", "a", r"a+10^{-6}"),
    (r"\lim_{x\to-\infty}\frac{|x|}{x}", "-1", "1"),
    (r"\lim_{x\to\infty}\frac{|x|}{x}", "1", "-1"),
    (r"\lim_{x\to0}\frac{\sin(ax)}{x}", "a", "a+10^{-6}"),
    (r"\lim_{x\to a}\frac{x^2-a^2}{x-a}", "2a", "3a"),
    (r"\lim_{x\to0}\sqrt{x}", "0", "1/1000"),  # on one side alone
    (r"\lim_{x\to\infty}\frac{1}{\ln x}", "none", "1/10"),  # too slowly
    (r"\lim_{x\to0}\frac{|x|}{x}", "none", "1"),
    (r"\lim_{x\to0}\frac{|x|}{x}", "none", "-1"),
    (r"\sum_{k=1}^{\infty}\frac{1}{k^2}", r"\frac{\pi^2}{6}", r"\frac{\pi^2}{6}+10^{-6}"),
    (r"\sum_{k=0}^{\infty}\frac{a^k}{k!}", "e^a", "e^a+10^{-6}"),
    (r"\int_0^{\infty}\sin x\,dx", "none", "1"),  # it has no value
    (r"\int_0^{\infty}x\sin x\,dx", "none", "0"),
    (r"\int_{-\infty}^0\cos x\,dx", "none", "0"),
    (r"\int_{-\infty}^{\infty}\cos x\,dx", "none", "0"),
    (r"\int_0^1\frac{1}{x}\,dx", "none", "60"),
    (r"\int_0^{\infty}\ln(-1-x)e^{-x}\,dx", "none", "1"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "right", "spoiled"), BORNE_OUT)
def test_what_numbers_bear_out(node: str, right: str, spoiled: str) -> None:
    whole = term(node)
    if right != "none":
        assert borne_out(whole, term(right), (), (), POSITIVE, (), 7)
    assert not borne_out(whole, term(spoiled), (), (), POSITIVE, (), 7)


def test_letters_that_were_taken_to_be_positive_are_tried_at_the_other_sign_and_at_zero() -> None:
    whole, right = term(r"\int_{-\infty}^{\infty}e^{-x^2+2bx}\,dx"), term(r"\sqrt{\pi}e^{b^2}")
    assert borne_out(whole, right, (), (B,), {}, (), 7)
    whole, half = term(r"\int_0^{\infty}\frac{\sin(bx)}{x}e^{-x}\,dx"), term(r"\arctan|b|")
    assert borne_out(whole, half, (), (), POSITIVE, (), 7)
    assert not borne_out(whole, half, (), (B,), POSITIVE, (), 7)


def test_a_form_is_tried_where_its_conditions_hold() -> None:
    whole, form = term(r"\int_0^{\infty}e^{-ax}\,dx"), term("1/a")
    away = Condition(term("-1-a^2"), Relation.GT)
    assert not borne_out(whole, form, (away,), (), POSITIVE, (), 7)  # there is no such place
    assert borne_out(whole, form, (Condition(A, Relation.GT),), (), {}, (), 7)
    assert borne_out(whole, form, (), (), {}, (Hypothesis(A, Relation.GT, B),), 7) is False  # a may be < 0
    assert borne_out(whole, form, (), (), POSITIVE, (Hypothesis(A, Relation.GT, core.lift(1)),), 7)


@pytest.mark.parametrize(
    ("node", "form", "low", "spoiled"),
    [
        (r"\int_0^1x^a\,dx", r"\frac{1}{a+1}", Fraction(-1), Fraction(-1001, 1000)),
        (r"\int_0^{\infty}\frac{1}{(x+a)^2}\,dx", r"\frac1a", Fraction(0), Fraction(-1, 100)),
        (r"\int_0^{\infty}\frac{1}{(x+a)^2}\,dx", r"\frac1a", Fraction(0), None),
        (r"\int_0^{\infty}x^{a-1}e^{-x}\,dx", r"\Gamma(a)", Fraction(0), Fraction(-1, 2)),
        (r"\int_0^{\infty}xe^{-ax}\,dx", r"\frac{1}{a^2}", Fraction(0), Fraction(-1, 10**6)),
    ],
)  # fmt: skip
def test_between_all_poles_of_a_form_values_have_to_bear_it_out(
    node: str, form: str, low: Fraction, spoiled: Fraction | None
) -> None:
    assert borne_out(term(node), term(form), (), (), {A: Range(low)}, (), 7)
    assert not borne_out(term(node), term(form), (), (), {A: Range(spoiled)}, (), 7)


def test_a_stretch_on_which_a_form_has_no_value_asks_for_nothing() -> None:
    node, form = term(r"\int_0^1\frac{1}{x+a}\,dx"), term(r"\ln(1+a)-\ln a")
    assert borne_out(node, form, (), (), {A: Range(Fraction(-1, 100))}, (), 7)


def test_a_condition_that_has_no_value_at_a_place_does_not_hold_there() -> None:
    node, form, where = term(r"\int_0^{\infty}e^{-ax}\,dx"), term("1/a"), Condition(term("1/a"), Relation.GT)
    assert borne_out(node, form, (where,), (), {}, (), 7)


@pytest.mark.parametrize(
    ("node", "form", "domain"),
    [
        (r"\lim_{n\to\infty}|a|^{1/n}", "1", Range()),
        (r"\lim_{n\to\infty}(a-1)^{1/n}", "1", Range(Fraction(1), None, True)),
        (r"\lim_{n\to\infty}\frac{1}{1+na^2}", "0", Range()),
        (r"\lim_{n\to\infty}\frac{b}{1+n(a-b)^2}", "0", Range()),
    ],
)  # fmt: skip
def test_a_single_place_where_a_limit_is_another_is_looked_at(node: str, form: str, domain: Range) -> None:
    beside = Hypothesis(A, Relation.GT, term("b+2"))
    assert borne_out(term(node), term(form), (), (), {A: Range(Fraction(1))}, (beside,), 7)
    assert not borne_out(term(node), term(form), (), (), {A: domain}, (), 7)


def test_limits_that_creep_are_seen_far_out() -> None:
    creeping = term(r"\lim_{x\to\infty}\frac{\ln\ln x}{\ln x}")
    assert borne_out(creeping, term("0"), (), (), {}, (), 7)
    assert not borne_out(creeping, term("1/100"), (), (), {}, (), 7)
    assert not borne_out(term(r"\lim_{x\to\infty}\frac{\ln x}{\ln(x^2)}"), term("0"), (), (), {}, (), 7)
    assert not borne_out(term(r"\lim_{x\to0}\frac{\ln|\ln x|}{\ln x}"), term("1/100"), (), (), {}, (), 7)


Q = Symbol("q")


@pytest.mark.parametrize(
    ("node", "domain", "form"),
    [
        (r"\lim_{n\to\infty}q^n", Range(Fraction(0), Fraction(1)), "0"),
        (r"\lim_{n\to\infty}q^n", Range(Fraction(0), Fraction(2)), None),
        (r"\lim_{n\to\infty}q^n", Range(Fraction(0)), None),
        (r"\lim_{n\to\infty}(3-q)^n", Range(Fraction(2), Fraction(3)), "0"),
        (r"\lim_{n\to\infty}(1+\frac{q}{n})^n", Range(Fraction(0), Fraction(1)), "e^q"),
        (r"\lim_{n\to\infty}\frac{qn+1}{n}", Range(Fraction(-2), Fraction(5)), "q"),
        (r"\lim_{n\to\infty}\operatorname{sigmoid}(nq)", Range(Fraction(0)), "1"),
        (r"\lim_{n\to\infty}\operatorname{sigmoid}(nq)", Range(), None),
    ],
)  # fmt: skip
def test_what_a_bounded_letter_tells_of_a_limit(node: str, domain: Range, form: str | None) -> None:
    found = by_sympy(term(node), {N: Range(Fraction(0)), Q: domain})
    if form is None:
        assert found is None
    else:
        assert found is not None
        assert Ring().shows(found.term, term(form))
        assert not found.late


def test_letters() -> None:
    x, k = Symbol("x"), Symbol("k")
    assert letters_of(term(r"\int_0^{a}bx\,dx")) == [x, A, B]
    assert letters_of(term(r"\lim_{x\to b}(x+a)")) == [x, A, B]
    assert letters_of(term(r"\sum_{k=1}^{\infty}\frac{a}{k^2}")) == [k, A]


@pytest.mark.parametrize(
    ("limit", "signs"),
    [
        (r"\lim_{x\to\infty}x^2", {1}), (r"\lim_{x\to\infty}(x-x^2)", {-1}), (r"\lim_{x\to-\infty}x^3", {-1}), (r"\lim_{x\to0}\frac1x", {1, -1}),
        (r"\lim_{x\to0}\frac{1}{x^2}", {1}), (r"\lim_{x\to0}\ln(x^2)", {-1}), (r"\lim_{x\to\infty}ax", {1}), (r"\lim_{x\to\infty}0\cdot x", {0}),
    ],
)  # fmt: skip
def test_the_sign_near_a_limit(limit: str, signs: set[int]) -> None:
    found = term(limit)
    assert isinstance(found, core.LimitOf)
    assert signs_near(found, POSITIVE, (), 7) == signs


FORMS = [
    (r"\int_0^{\infty}xe^{-ax}\,dx", "1/a^2"),
    (r"\int_0^{\infty}\frac{x}{e^{x}-1}\,dx", r"\frac{\pi^2}{6}"),
    (r"\int_0^{\infty}\frac{x}{e^{2x}+1}\,dx", r"\frac{\pi^2}{48}"),
    (r"\int_1^{\infty}\frac{1}{e^{x}-1}\,dx", r"1-\ln(e-1)"),
    (r"\int_0^{\infty}\frac{x}{e^{x}-2}\,dx", None),  # it has no value
    (r"\int_0^{\infty}\frac{x}{e^{-x}+1}\,dx", None),
    (r"\int_{-\infty}^{\infty}x^2e^{-(x+33)^2}\,dx", r"\frac{2179\sqrt{\pi}}{2}"),
    (r"\int_{-\infty}^{\infty}xe^{-(2x-66)^2}\,dx", r"\frac{33\sqrt{\pi}}{2}"),
    (r"\int_{-\infty}^{\infty}xe^{-(66-2x)^2}\,dx", r"\frac{33\sqrt{\pi}}{2}"),
    (r"\int_{-\infty}^{\infty}\ln(2e^{-x^2})e^{-x^2}\,dx", r"\sqrt{\pi}(\ln2-\frac12)"),
    (r"\lim_{n\to\infty}\sqrt[n]{n}", "1"),
    (r"\lim_{x\to\infty}\frac{x+\lceil x\rceil}{x}", "2"),
    (r"\lim_{x\to\infty}\frac{(-1)^x}{x}", "0"),
    (r"\lim_{x\to\infty}\frac{\sin(x^2)}{x}", "0"),
    (r"\lim_{x\to\infty}\sin x", None),
    (r"\lim_{x\to\infty}(x-\lfloor x\rfloor)", None),
    (r"\lim_{x\to\infty}\frac{1}{x}e^{\sin x}x", None),
    (r"\lim_{x\to\infty}x\sin x", None),
    (r"\sum_{k=0}^{\infty}\frac{k(k-1)}{2^k}", "4"),
    (r"\sum_{k=1}^{\infty}(\frac1k-\frac{1}{k+1})", "1"),
    (r"\sum_{k=1}^{\infty}\frac1k", None),
    (r"\int_0^1x\,dx", None),  # of integrals between numbers only where that is asked for
    (r"1+2\int_0^{\infty}e^{-x}\,dx", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_closed_forms(text: str, form: str | None) -> None:
    whole = term(text)
    found = in_closed_form(whole, POSITIVE, (), 7)
    if form is None:
        assert found.term == whole
    else:
        assert found.term != whole
        assert Ring(positive=[A, B]).equal(found.term, term(form))
        assert not found.where


ASKED = [
    (r"\int_0^{\infty}\frac{x}{e^{2x}+1}\,dx", [["Σ[number of a part=1, ∞] ∫[0, ∞] x (−1)^(number of a part − 1) exp(−number of a part (2 x)) dx"]]),
    (r"\int_{-\infty}^{\infty}xe^{-(66-2x)^2}\,dx", [["∫[−∞, ∞] (((x − (66 − 2·0))/(−2)) exp(−x²))/2 dx"], ["∫[−∞, ∞] (−x) exp(−(66 − 2(−x))²) dx"]]),
    (r"\int_{-\infty}^{\infty}a^2e^{-x^2}\,dx", [["∫[−∞, ∞] a² exp(−(−x)²) dx"]]),
    (r"\int_{-\infty}^0e^{-(x-3)^2}\,dx", []),  # half of the line is not mirrored, nor moved
    (r"\int_{-1}^{\infty}e^{-(x-3)^2}\,dx", []),
    (r"\int_0^{\infty}\frac{1}{e^x-2}\,dx", []),  # the series of 1/(1 − 2e^{−x}) diverges near 0
    (r"\int_{-1}^{\infty}\frac{1}{e^x+1}\,dx", []),
    (r"\int_0^{\infty}\frac{1}{e^{-x}+1}\,dx", []),
    (r"\int_0^{\infty}\frac{1}{e^{x^2}+1}\,dx", []),
    (r"\int_0^{\infty}\frac{1}{e^{x+a}+1}\,dx", []),
    (r"\lim_{x\to\infty}\frac{\sin x}{x}", [["lim[x → ∞] (−1)/x", "lim[x → ∞] 1/x"]]),
    (r"\lim_{x\to\infty}\frac{(-1)^x}{x}", [["lim[x → ∞] (−1)/x", "lim[x → ∞] 1/x"]]),
    (r"\lim_{x\to\infty}\frac{\lfloor x\rfloor}{x}", [["lim[x → ∞] (x − 0)/x", "lim[x → ∞] (x − 1)/x"]]),
    (r"\lim_{x\to\infty}\frac{\lceil x\rceil}{x}", [["lim[x → ∞] (x + 0)/x", "lim[x → ∞] (x + 1)/x"]]),
    (r"\lim_{x\to\infty}\frac{\sin a}{x}", []),
    (r"\lim_{x\to\infty}x\sin^2x", []),  # not linear in the wave
    (r"\lim_{x\to0}\frac{\sin x}{x}", []),
    (r"\sum_{k=0}^{\infty}a^k", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "others"), ASKED)
def test_the_forms_that_are_asked_for_besides_the_node_itself(text: str, others: list[list[str]]) -> None:
    whole = term(text)
    asked = list(forms(whole))
    assert (whole,) in asked
    assert [list(map(shown, found)) for found in asked if found != (whole,)] == others


def test_a_root_of_a_degree_that_grows_is_a_power() -> None:
    assert [list(map(shown, found)) for found in forms(term(r"\lim_{n\to\infty}\sqrt[n]{2n}"))] == [
        ["lim[n → ∞] (2 n)^(1/n)"]
    ]
    whole = term(r"\lim_{n\to\infty}\sqrt[3]{n}")
    assert list(forms(whole)) == [(whole,)]


def test_what_may_be_assumed_of_letters() -> None:
    x, k, real, above = Symbol("x"), Symbol("k"), Range(), Range(Fraction(0))
    for text, wanted in (
        (r"\lim_{x\to\infty}ax", [{x: above, A: real}]),
        (r"\lim_{x\to-\infty}ax", [{x: real, A: real}]),
        (r"\lim_{x\to0}ax", [{x: real, A: real}]),
        (r"\sum_{k=3}^{\infty}\frac{a}{k^2}", [{k: Range(Fraction(3), None, True, integer=True), A: real}]),
        (r"\int_0^{\infty}e^{-ax}\,dx", [{x: real, A: real}, {x: real, A: above}]),
        (r"\int_0^{\infty}e^{-x}\,dx", [{x: real}]),
    ):
        assert list(assumptions(term(text), {})) == wanted
    whole = term(r"\int_0^{\infty}e^{-ax-bx}\,dx")
    assert list(assumptions(whole, POSITIVE)) == [{x: real, **POSITIVE}]
    assert list(assumptions(whole, {A: above})) == [{x: real, A: above, B: real}, {x: real, **POSITIVE}]
    many = term(r"\int_0^{\infty}e^{-ax-bx-nx}\,dx")
    assert len(list(assumptions(many, {}))) == 1  # three letters: too many cases to bear out


FOUND = [
    (r"\sum_{k=0}^{\infty}a^k", "1/(1 − a)", ["1 − |a| > 0"]),
    (r"\sum_{k=0}^{\infty}ba^k", "b/(1 − a)", ["1 − |a| > 0"]),  # of a product the condition is told as well
    (r"\sum_{k=1}^{\infty}\frac{a^k}{k}", "−log(1 − a)", ["a − 1 != 0", "1 − |a| >= 0"]),
    (r"\sum_{k=1}^{\infty}\frac{1}{k^a}", "ζ(a)", ["a − 1 > 0"]),
    (r"\sum_{k=1}^{\infty}(\frac1k-\frac{1}{k+1})", "1", []),
    (r"\sum_{k=1}^{\infty}\int_0^{\infty}\sin(x^3+e^{kx})\,dx", None, []),
    (r"\int_0^{\infty}x^{a-1}e^{-x}\,dx", "Γ(a)", ["a − 0 > 0"]),
    (r"\int_0^{\infty}(x-1)^2e^{-x}\,dx", "1", []),
    (r"\int_0^{\infty}e^{-ax}\,dx", None, []),  # a condition that is no sign
    (r"\int_0^{\infty}\frac1x\,dx", None, []),
    (r"\int_0^{\infty}\sin(x^3+e^x)\,dx", None, []),
    (r"\lim_{x\to0}\frac{|x|}{x}", None, []),
]


@pytest.mark.parametrize(("text", "form", "where"), FOUND)
def test_what_sympy_finds_before_numbers_are_asked(text: str, form: str | None, where: list[str]) -> None:
    whole = term(text)
    found = by_sympy(whole, next(iter(assumptions(whole, {}))))
    if form is None:
        assert found is None
    else:
        assert found is not None
        assert shown(found.term) == form
        assert [f"{shown(item.term)} {item.relation.value} 0" for item in found.where] == where


def test_conditions_that_are_known_are_not_told() -> None:
    whole = term(r"\sum_{k=0}^{\infty}a^k")
    inside = (Hypothesis(core.Absolute(A), Relation.LT, core.lift(1)),)
    assert len(in_closed_form(whole, {}, (), 7).where) == 1
    assert in_closed_form(whole, {A: Range()}, inside, 7).where == ()
    assert in_closed_form(whole, {A: Range(Fraction(0), Fraction(1))}, (), 7).where == ()
    assert not in_closed_form(whole, {A: Range()}, inside, 7).late


def test_integrals_between_numbers_where_they_are_asked_for() -> None:
    found = in_closed_form(term(r"\int_0^1\ln x\,dx"), {}, (), 7, integrals=True)
    assert Ring().equal(found.term, core.lift(-1))


def test_a_letter_that_was_taken_to_be_positive_is_told() -> None:
    found = in_closed_form(term(r"\int_{-\infty}^{\infty}xe^{-(x-b)^2}\,dx"), {}, (), 7)
    assert Ring().equal(found.term, term(r"b\sqrt{\pi}"))
    whole = term(r"\int_0^{\infty}e^{-ax}\,dx")
    found = in_closed_form(whole, {}, (), 7)
    assert found.term == whole or found.where or found.mirrored  # a > 0 is needed


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        (r"\lim_{x\to\infty}\frac1x", {1}), (r"\lim_{x\to\infty}\frac{-1}{x}", {-1}), (r"\lim_{x\to0}\frac1x", {1, -1}), (r"\lim_{x\to\infty}\sqrt{-x}", {0}), (r"\lim_{x\to-\infty}x", {-1}), (r"\lim_{x\to0}x^2", {1}), (r"\lim_{x\to\infty}\frac{a^2+1}{x}", {1}), (r"\lim_{x\to\infty}\frac{\ln(-1-a^2)}{x}", {0}),
    ],
)  # fmt: skip
def test_signs_near_the_end_of_a_limit(text: str, signs: set[int]) -> None:
    limit = read(text, unit=False).shape
    assert isinstance(limit, core.LimitOf)
    assert signs_near(limit, {}, (), 1) == signs
