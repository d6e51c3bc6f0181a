"""Normal forms, each rule by itself: formulas that have one form, and the same with a slip, which have not."""

from __future__ import annotations

import pytest

from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read

A, B, N, M = map(Symbol, "abnm")  # a, b > 0, whole n, m


def term(text: str) -> Term:
    found = read(text, unit=False).shape
    assert isinstance(found, Term)
    return written_out(found)


def ring() -> Ring:
    return Ring(nonnegative=[A, B], positive=[A, B], integers=[N, M])


ALIKE = [
    ("(x+y)^2", "x^2+2xy+y^2", "x^2+xy+y^2"), ("(x-y)(x+y)", "x^2-y^2", "x^2+y^2"), (r"\frac{x^2-1}{x-1}", "x+1", "x-1"),
    (r"\frac1x+\frac1y", r"\frac{x+y}{xy}", r"\frac{x-y}{xy}"), (r"\frac{1}{1+\frac1x}", r"\frac{x}{x+1}", r"\frac{x}{x-1}"),
    ("e^{x+y}", "e^xe^y", "e^x+e^y"), ("e^{x-y}", r"\frac{e^x}{e^y}", r"\frac{e^y}{e^x}"), ("e^{2x}", "(e^x)^2", "(e^x)^3"),
    ("e^{-x}", r"\frac{1}{e^x}", "-e^x"), ("e^{x/2}e^{x/2}", "e^x", "e^{2x}"), ("e^{x^2}e^{-x^2}", "1", "0"), (r"e^{x\ln2}", "2^x", "2^{-x}"),
    ("e^{3+x}", "e^3e^x", "e^{3x}"), ("4^x", "2^{2x}", "2^x"), ("8^{x/3}", "2^x", "2^{3x}"), (r"(\frac12)^x", "2^{-x}", "2^x"),
    ("2^{x+3}", r"8\cdot2^x", r"6\cdot2^x"), ("2^{n}2^{n}", "4^n", "2^{n^2}"), (r"\ln(e^x)", "x", "-x"), (r"\ln(ab)", r"\ln a+\ln b", r"\ln a-\ln b"),
    (r"\ln\frac ab", r"\ln a-\ln b", r"\ln a+\ln b"), (r"\ln(a^3)", r"3\ln a", r"2\ln a"), (r"\ln\sqrt a", r"\frac12\ln a", r"2\ln a"),
    (r"\ln8", r"3\ln2", r"2\ln2"), (r"\ln6", r"\ln2+\ln3", r"\ln5"), (r"\ln\frac1a", r"-\ln a", r"\ln a"), (r"e^{\ln a}", "a", "a^2"),
    (r"e^{2\ln a}", "a^2", "2a"), (r"e^{-\ln a}", "1/a", "-a"), (r"\ln(x^2)", r"2\ln|x|", r"2\ln x+1"), (r"\sqrt{a}\sqrt{a}", "a", "a^2"),
    (r"\sqrt{a}\sqrt{b}", r"\sqrt{ab}", r"\sqrt{a+b}"), (r"\sqrt{8}", r"2\sqrt2", r"4\sqrt2"),
    (r"\sqrt{\frac{a}{b}}", r"\frac{\sqrt a}{\sqrt b}", r"\frac{\sqrt b}{\sqrt a}"), (r"\sqrt{x^2}", "|x|", "x"), (r"\sqrt{a^2}", "a", "-a"),
    (r"\frac{1}{\sqrt2}", r"\frac{\sqrt2}{2}", r"\sqrt2"), (r"\frac{1}{1+\sqrt2}", r"\sqrt2-1", r"\sqrt2+1"), (r"\sqrt[3]{a}^3", "a", "a^3"),
    ("a^{1/2}a^{1/3}", "a^{5/6}", "a^{1/6}"), ("(a^2)^{3/2}", "a^3", "a^{7/2}"), ("a^xa^y", "a^{x+y}", "a^{xy}"), ("(a^x)^y", "a^{xy}", "a^{x+y}"),
    ("a^{-x}", r"\frac{1}{a^x}", "a^x"), (r"\sqrt{12}-\sqrt{3}", r"\sqrt3", r"\sqrt{9}"), ("|x|^2", "x^2", "-x^2"), ("|xy|", "|x||y|", "xy"),
    ("|-x|", "|x|", "-|x|"), ("|a|", "a", "-a"), (r"|\frac xy|", r"\frac{|x|}{|y|}", r"\frac{|y|}{|x|}"), ("|x|^3", "x^2|x|", "x^3"),
    (r"\sin^2x+\cos^2x", "1", "2"), (r"\sin(2x)", r"2\sin x\cos x", r"\sin x\cos x"), (r"\cos(2x)", r"\cos^2x-\sin^2x", r"\cos^2x+\sin^2x"),
    (r"\sin(x+y)", r"\sin x\cos y+\cos x\sin y", r"\sin x\cos y-\cos x\sin y"),
    (r"\cos(x+y)", r"\cos x\cos y-\sin x\sin y", r"\cos x\cos y+\sin x\sin y"), (r"\sin(-x)", r"-\sin x", r"\sin x"),
    (r"\cos(-x)", r"\cos x", r"-\cos x"), (r"\tan x", r"\frac{\sin x}{\cos x}", r"\frac{\cos x}{\sin x}"), (r"\sin(x+\pi)", r"-\sin x", r"\sin x"),
    (r"\cos(x+\pi/2)", r"-\sin x", r"\sin x"), (r"\cos\frac\pi3", r"\frac12", r"-\frac12"), (r"\sin\frac\pi6", r"\frac12", r"\frac13"),
    (r"\sin\frac\pi4", r"\frac{\sqrt2}{2}", r"\frac12"), (r"\cos(n\pi)", "(-1)^n", "1"), (r"\sin(n\pi)", "0", "1"), (r"\cosh^2x-\sinh^2x", "1", "-1"),
    (r"\tanh x", r"\frac{e^x-e^{-x}}{e^x+e^{-x}}", r"\frac{e^x+e^{-x}}{e^x-e^{-x}}"), (r"\sinh(2x)", r"2\sinh x\cosh x", r"\sinh x\cosh x"),
    (r"\ln(1+e^x)-\ln(1+e^{-x})", "x", "-x"), (r"\arctan(-x)", r"-\arctan x", r"\arctan x"), (r"\sin(\arcsin x)", "x", "-x"),
    (r"\cos(\arcsin x)", r"\sqrt{1-x^2}", r"\sqrt{1+x^2}"), (r"\arcsin1", r"\frac\pi2", r"\pi"), (r"\arcsin x+\arccos x", r"\frac\pi2", r"\pi"),
    (r"\tan(\arctan x)", "x", "-x"), ("n!", "n(n-1)!", "(n-1)!"), ("(n+1)!", "(n+1)n!", "nn!"), (r"\frac{(n+2)!}{n!}", "(n+1)(n+2)", "(n+1)n"),
    (r"\binom n2", r"\frac{n(n-1)}2", r"\frac{n(n+1)}2"), (r"\Gamma(a+1)", r"a\Gamma(a)", r"\Gamma(a)"), ("(-1)^{2n}", "1", "-1"),
    ("(-1)^{n+1}", "-(-1)^n", "(-1)^n"), ("(-1)^{n}(-1)^n", "1", "-1"), ("((-1)^n)^3", "(-1)^n", "-(-1)^n"), ("f(x+y)", "f(y+x)", "f(x-y)"),
    ("f(x)+f(x)", "2f(x)", "f(2x)"), (r"\max(x,y)", r"\max(y,x)", r"\min(x,y)"), ("x^0", "1", "0"), ("x^{-1}x", "1", "x"), ("0x", "0", "x"),
    (r"\frac{0}{x}", "0", "1"), ("x-x", "0", "2x"), ("1e2", "100", "10"), ("0.1+0.2", "0.3", "0.4"),
    (r"\sum_{k=1}^{n}(x_k+y_k)", r"\sum_{k=1}^{n}x_k+\sum_{k=1}^{n}y_k", r"\sum_{k=1}^{n}x_ky_k"), (r"\sum_{k=1}^{n}3", "3n", "3(n-1)"),
    (r"\sum_{k=0}^{n}3", "3n+3", "3n"), (r"\sum_{k=1}^{n}2x_k", r"2\sum_{j=1}^{n}x_j", r"2\sum_{j=0}^{n}x_j"),
    (r"\int_0^a2f(x)\,dx", r"2\int_0^af(t)\,dt", r"2\int_0^bf(t)\,dt"), (r"\int_0^ax^2\,dx", r"\frac{a^3}{3}", r"\frac{a^2}{2}"),
    (r"\int_1^ax\,dx", r"\frac{a^2-1}{2}", r"\frac{a^2}{2}"), (r"\int_0^a5\,dx", "5a", "5"), (r"\lim_{h\to0}\frac{(x+h)^2-x^2}{h}", "2x", "x"),
    (r"\lim_{x\to1}\frac{x^2-1}{x-1}", "2", "1"), (r"\lim_{x\to a}(x+1)", "a+1", "a"),
    (r"\frac{1}{\sqrt3-\sqrt2}", r"\sqrt3+\sqrt2", r"\sqrt3-\sqrt2"), (r"\sqrt{18}+\sqrt{50}", r"8\sqrt2", r"\sqrt{68}"),
    ("a^{3/2}", r"a\sqrt a", r"\sqrt a"), (r"\frac{a^{1/3}}{a}", "a^{-2/3}", "a^{2/3}"), ("(ab)^{1/3}", "a^{1/3}b^{1/3}", "a^{1/3}b"),
    (r"(\frac ab)^{x}", r"\frac{a^x}{b^x}", "a^x-b^x"), ("a^{x}b^{-x}", r"(\frac ab)^x", "(ab)^x"), (r"\sqrt{a^2b}", r"a\sqrt b", "ab"),
    (r"\sqrt{a^2+2ab+b^2}", "a+b", "a-b"), ("e^{x}+e^{x}", "2e^{x}", "e^{2x}"), ("(e^x+1)(e^x-1)", "e^{2x}-1", "e^{2x}+1"),
    (r"\frac{e^{2x}-1}{e^x-1}", "e^x+1", "e^x-1"), (r"\frac{e^x}{1+e^x}", r"\frac{1}{1+e^{-x}}", r"\frac{1}{1+e^x}"),
    (r"\operatorname{sigmoid}(x)+\operatorname{sigmoid}(-x)", "1", "0"), (r"\log_2 8", "3", "2"), (r"\ln(a^b)", r"b\ln a", r"a\ln b"),
    (r"a^{\ln b}", r"b^{\ln a}", "ab"), (r"\ln(2e^x)", r"x+\ln2", "2x"), (r"\frac{\ln a^2}{\ln a}", "2", "a"),
    (r"\max(2x,2y)", r"\max(2y,2x)", r"\max(x,y)"), ("|x-y|", "|y-x|", "x-y"), ("|ax|", "a|x|", "x|a|+1"), ("|x^2|", "x^2", "x"),
    ("|x|^4", "x^4", "x^3"), ("|e^x|", "e^x", "-e^x"), (r"\sin^4x-\cos^4x", r"\sin^2x-\cos^2x", r"\sin^2x+\cos^2x"),
    (r"\frac{1-\cos(2x)}{2}", r"\sin^2x", r"\cos^2x"), (r"\sin(3x)", r"3\sin x-4\sin^3x", r"3\sin x-\sin^3x"),
    (r"\tan(x)\cos(x)", r"\sin x", r"\cos x"), (r"\cos\frac{2\pi}{3}", r"-\frac12", r"\frac12"), (r"\sin\frac{5\pi}{6}", r"\frac12", r"-\frac12"),
    (r"\sin\frac{4\pi}{3}", r"-\frac{\sqrt3}{2}", r"\frac{\sqrt3}{2}"), (r"\cos\frac{7\pi}{4}", r"\frac{\sqrt2}{2}", r"-\frac{\sqrt2}{2}"),
    (r"\tan\frac\pi4", "1", "-1"), (r"\cos(2\pi n)", "1", "0"), (r"\cos(2\pi\sqrt n)", r"\cos(-2\pi\sqrt n)", "1"), (r"\sin(x+2\pi)", r"\sin x", r"\cos x"), (r"\sin(\pi-x)", r"\sin x", r"-\sin x"),
    ("x^{n}x", "x^{n+1}", "x^{n-1}"), ("(x^n)^2", "x^{2n}", "x^{n^2}"), ("(xy)^n", "x^ny^n", "x^n+y^n"), ("(-x)^n", "(-1)^nx^n", "x^n"),
    ("(-x)^{2n}", "x^{2n}", "-x^{2n}"), (r"\frac{x^{n+1}}{x^n}", "x", "1"), ("2^{n+1}-2^n", "2^n", "2"), ("n^2(n-1)!", r"n\cdot n!", "n!"),
    (r"\frac{n!}{(n-2)!}", "n(n-1)", "n(n+1)"), (r"\binom{n}{0}", "1", "n"), (r"\binom{n+1}{2}-\binom n2", "n", "n+1"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "slipped"), ALIKE)
def test_one_form(left: str, right: str, slipped: str) -> None:
    assert ring().shows(term(left), term(right))
    assert ring().shows(term(right), term(left))
    assert not ring().shows(term(left), term(slipped))


# what holds where letters are positive or whole, and not everywhere
ONLY_THERE = [
    (r"\sqrt{a^2}", "a"), ("|a|", "a"), ("(a^x)^y", "a^{xy}"), ("(a^2)^{3/2}", "a^3"), (r"\sqrt{a^2b}", r"a\sqrt b"),
    (r"\cos(n\pi)", "(-1)^n"), (r"\sin(n\pi)", "0"), ("(-1)^{2n}", "1"), ("(-1)^{n}(-1)^n", "1"), (r"\cos(2\pi n)", "1"), ("|ax|", "a|x|"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), ONLY_THERE)
def test_forms_that_ask_for_positive_or_whole_letters(left: str, right: str) -> None:
    assert ring().shows(term(left), term(right))
    assert not Ring().shows(term(left), term(right))


@pytest.mark.parametrize(
    ("text", "weakly", "strictly"),
    [
        ("x^2", True, False), ("x^2+1", True, True), ("x^3+1", False, False), ("x^6+x^2", True, False), ("a", True, True), ("a+b", True, True), ("a^3b", True, True), ("x+1", False, False), ("x^2y^2+1", True, True), ("x^2y+1", False, False),
        ("-1", False, False), ("0", False, False), ("x^4+e^x", True, True), ("|x|", True, False), ("|x|x", False, False), (r"\pi", True, True), ("n!", True, True), ("n", False, False), ("1-a", False, False), ("a-b", False, False), ("2^x", True, True),
        ("ix", False, False), ("i^2+2", True, True), (r"\sin x", False, False), (r"\sqrt{x}", True, False), ("x^9", False, False),
    ],
)  # fmt: skip
def test_signs_that_coefficients_show(text: str, weakly: bool, strictly: bool) -> None:
    forms = ring()
    above, _ = forms.form(read_term(text))
    assert forms.is_positive(above, strictly=False) is weakly
    assert forms.is_positive(above, strictly=True) is strictly


def read_term(text: str) -> Term:
    found = read(text).shape
    assert isinstance(found, Term)
    return written_out(found)


SINES = ["0", r"\frac{\sqrt6-\sqrt2}{4}", r"\frac12", r"\frac{\sqrt2}{2}", r"\frac{\sqrt3}{2}", r"\frac{\sqrt6+\sqrt2}{4}", "1"]  # fmt: skip


@pytest.mark.parametrize("k", range(24))
def test_sines_of_twelfths_of_a_turn_by_half(k: int) -> None:
    quarter, sign = k % 12, "-" if k >= 12 else ""
    value = SINES[min(quarter, 12 - quarter)]
    sine, cosine = term(rf"\sin\frac{{{k}\pi}}{{12}}"), term(rf"\cos\frac{{{k - 6}\pi}}{{12}}")
    for found in (sine, cosine):
        assert ring().shows(found, term(f"{sign}{value}"))
        assert not ring().shows(found, term(f"{sign}{value}+1"))
