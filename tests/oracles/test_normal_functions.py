"""Normal forms of functions, each rule by itself: sizes, conjugates, angles, roots, factorials, floors, greatest common divisors."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.calls import CALLS
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Ratio, constant, number
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.core import Constant, Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.walk import substitute

A, B, N, M, Z, W = map(Symbol, "abnmzw")  # a, b > 0, whole n, m, complex z, w


def term(text: str, *, unit: bool = False) -> Term:
    found = read(text.replace(r"\overline", r"\operatorname{conj}"), unit=False).shape
    assert isinstance(found, Term)
    return written_out(substitute(found, {Symbol("i"): Constant("i")}) if unit else found)


def ring(*, imaginary: bool = False) -> Ring:
    complexes = [Z, W] if imaginary else []
    return Ring(
        nonnegative=[A, B], positive=[A, B], integers=[N, M], complexes=complexes, imaginary=imaginary
    )


COMPLEX = [  # what is equal for all complex z, w, and what is not
    (r"\overline{z+w}", r"\bar z+\bar w", r"\bar z+w"), (r"\overline{zw}", r"\bar z\bar w", r"\bar zw"), (r"\overline{\bar z}", "z", r"\bar z"),
    (r"\overline{z^2}", r"(\bar z)^2", "z^2"), (r"\overline{\bar z^{3}}", "z^3", "z^2"), (r"\overline{3iz}", r"-3i\bar z", r"3i\bar z"),
    (r"\overline{\frac{z}{w}}", r"\frac{\bar z}{\bar w}", r"\frac{\bar z}{w}"), (r"\overline{\frac{1}{1+iz}}", r"\frac{1}{1-i\bar z}", r"\frac{1}{1+i\bar z}"),
    (r"\overline{e^{z}}", r"e^{\bar z}", "e^z"), (r"\overline{e^{iz}}", r"e^{-i\bar z}", r"e^{i\bar z}"), (r"\overline{e^{ix}}", "e^{-ix}", "e^{ix}"),
    (r"\overline{e^{3z}}", r"(e^{\bar z})^3", r"(e^{\bar z})^2"), (r"\overline{e^{i\pi/5}}", r"e^{-i\pi/5}", r"e^{i\pi/5}"), (r"\overline{x}", "x", "-x"),
    (r"\overline{e^{x}}", "e^x", "e^{-x}"), (r"\overline{2-i}", "2+i", "2-i"), (r"\overline{f(x)}", "f(x)", "-f(x)"), (r"|\arctan x|^2", r"\arctan^2x", "x"), (r"\overline{e^{\frac{z}{x+1}}}", r"e^{\frac{\bar z}{x+1}}", r"e^{\frac{z}{x+1}}"),
    (r"|iz|", "|z|", "i|z|"), (r"|\bar z|", "|z|", r"\bar z"),
    (r"|e^{ix}|", "1", "e^{x}"), (r"|e^{i\pi/5}|", "1", "2"), (r"|3+4i|", "5", "7"), ("|0|", "0", "1"), ("|i-i|", "0", "i"),
    (r"|\frac{z}{x}|", r"\frac{|z|}{|x|}", "|z||x|"), ("|-5x|", "5|x|", "5x"),
    (r"\Re z+i\Im z", "z", r"\bar z"), (r"\Re z-i\Im z", r"\bar z", "z"), (r"\Im(iz)", r"\Re z", r"-\Re z"), (r"\Re(iz)", r"-\Im z", r"\Im z"), (r"2\Re z", r"z+\bar z", "z"),
    (r"2i\Im z", r"z-\bar z", r"\bar z-z"), (r"\Re e^{ix}", r"\cos x", r"\sin x"), (r"\Im e^{ix}", r"\sin x", r"\cos x"), (r"\Re(3+4i)", "3", "4"), (r"\Im(3+4i)", "4", "3"),
    (r"e^{i\pi}", "-1", "1"), (r"\ln(-1)", r"i\pi", r"-i\pi"), (r"\ln(-2)", r"\ln2+i\pi", r"\ln 2"), (r"(-1)^{1/3}", r"\frac12+\frac{\sqrt3}{2}i", "-1"),
    (r"\sqrt{-4}", "2i", "-2i"), (r"\sqrt{-8}", r"2\sqrt2i", r"2\sqrt2"), (r"e^{z}e^{w}", "e^{z+w}", "e^{zw}"), (r"\cos z+i\sin z", "e^{iz}", "e^{-iz}"), (r"\sin^2z+\cos^2z", "1", "0"),
    (r"i^{5}", "i", "-i"), (r"i^{-1}", "-i", "i"), (r"i^{6}", "-1", "1"), (r"i^{7}", "-i", "1"), (r"\frac{1}{1+i}", r"\frac{1-i}{2}", r"\frac{1+i}{2}"), (r"|1+i|", r"\sqrt2", "2"),
]  # fmt: skip
# what does not hold for all complex numbers, though it does for some
NOT_COMPLEX = [
    (r"\sqrt{z^2}", "z"), (r"\sqrt{zw}", r"\sqrt z\sqrt w"), (r"\ln(zw)", r"\ln z+\ln w"), (r"\ln e^{z}", "z"), ("|z|^2", "z^2"), ("|z|", "z"), (r"\bar z", "z"), (r"\sqrt[3]{z^3}", "z"), (r"\sqrt{x^2}", "x"),
    ("z^{x+y}z^{-x}", "z^{y}"), (r"\sqrt{\bar z}", r"\overline{\sqrt z}"), (r"\overline{f(z)}", "f(z)"), (r"\sqrt[3]{-z}", r"-\sqrt[3]{z}"), (r"\sqrt[3]{\frac{-1}{z+1}}", r"-\sqrt[3]{\frac{1}{z+1}}"), (r"|\frac xz|^2", r"\frac{x^2}{z^2}"), (r"|f(z)|^2", "f(z)^2"), (r"|\arcsin x|^2", r"\arcsin^2x"), (r"|\arctan z|^2", r"\arctan^2z"), (r"\overline{z!}", "z!"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "slipped"), COMPLEX)
def test_complex_numbers(left: str, right: str, slipped: str) -> None:
    one, same, other = (term(text, unit=True) for text in (left, right, slipped))
    assert ring(imaginary=True).shows(one, same)
    assert ring(imaginary=True).shows(same, one)
    assert not ring(imaginary=True).shows(one, other)


@pytest.mark.parametrize(("left", "right"), NOT_COMPLEX)
def test_not_of_all_complex_numbers(left: str, right: str) -> None:
    assert not ring(imaginary=True).shows(term(left, unit=True), term(right, unit=True))


REAL = [
    *((rf"\arcsin({s})", v, f"{v}+1") for s, v in [(r"\frac12", r"\frac\pi6"), (r"\frac{\sqrt2}{2}", r"\frac\pi4"), (r"\frac{\sqrt3}{2}", r"\frac\pi3"), ("1", r"\frac\pi2"), (r"-\frac12", r"-\frac\pi6"), (r"-\frac{\sqrt2}{2}", r"-\frac\pi4"), (r"-\frac{\sqrt3}2", r"-\frac\pi3"), ("-1", r"-\frac\pi2"), ("0", "0")]),
    *((rf"\arctan({s})", v, f"{v}+1") for s, v in [(r"\frac{1}{\sqrt3}", r"\frac\pi6"), ("1", r"\frac\pi4"), (r"\sqrt3", r"\frac\pi3"), (r"-\frac{1}{\sqrt3}", r"-\frac\pi6"), ("-1", r"-\frac\pi4"), (r"-\sqrt3", r"-\frac\pi3"), ("0", "0")]),
    (r"\arcsin(-x^2)", r"-\arcsin(x^2)", r"\arcsin(x^2)"), (r"\arctan\frac{-x}{2}", r"-\arctan\frac x2", r"\arctan\frac x2"), (r"\arctan(x-y)", r"-\arctan(y-x)", r"\arctan(y-x)"),
    (r"\arctan\frac{x}{3}", r"\arctan\frac{2x}{6}", r"\arctan\frac{3}{x}"), (r"\arcsin\frac{x}{2}", r"\arcsin\frac{2x}{4}", r"\arcsin\frac2x"), (r"\arctan\frac{1}{3}", r"-\arctan(-\frac13)", r"\arctan3"),
    (r"\sin(2\arctan x)", r"\frac{2x}{1+x^2}", r"\frac{x}{1+x^2}"), (r"\cos(2\arctan x)", r"\frac{1-x^2}{1+x^2}", r"\frac{1+x^2}{1-x^2}"), (r"\cos(\arctan x)", r"\frac{1}{\sqrt{1+x^2}}", r"\frac{1}{1+x^2}"),
    (r"\sin(\arctan x)", r"\frac{x}{\sqrt{1+x^2}}", r"\frac{1}{\sqrt{1+x^2}}"), (r"\sin(2\arcsin x)", r"2x\sqrt{1-x^2}", r"x\sqrt{1-x^2}"),
    (r"\sin(-\arcsin x)", "-x", "x"), (r"\sin(8\arcsin x)", r"2\sin(4\arcsin x)\cos(4\arcsin x)", r"\sin(4\arcsin x)"), (r"\sin(-3\arctan x)", r"-\sin(3\arctan x)", r"\sin(3\arctan x)"),
    (r"\sqrt[3]{x}^3", "x", "-x"), (r"\sqrt[3]{-8}", "-2", "2"), (r"\sqrt[3]{-x}", r"-\sqrt[3]{x}", r"\sqrt[3]{x}"), (r"\sqrt[3]{8x}", r"2\sqrt[3]{x}", r"8\sqrt[3]{x}"), (r"\sqrt[3]{x^3}", "x", "|x|"), (r"\sqrt[3]{0}", "0", "1"), (r"\sqrt[1]{x}", "x", "|x|"),
    (r"\sqrt[5]{x}^{5}", "x", "x^5"), (r"\sqrt[4]{x^4}", "|x|", "x"), (r"\sqrt[4]{16a^4}", "2a", "4a"), (r"\sqrt[4]{a}^{4}", "a", "a^4"), (r"\sqrt[3]{xy}", r"\sqrt[3]{x}\sqrt[3]{y}", r"\sqrt[3]{x+y}"), (r"\sqrt[3]{\frac{1}{x}}", r"\frac{1}{\sqrt[3]{x}}", r"\sqrt[3]{x}"),
    (r"\sqrt[999]{x}^{999}", "x", "x^2"), (r"\sqrt[n]{a}", "a^{1/n}", "a^n"), (r"\sqrt[6]{a^3}", r"\sqrt a", "a"),
    ("5!", "120", "24"), ("0!", "1", "0"), ("1!", "1", "2"), (r"\frac{600!}{599!}", "600", "599"), (r"\frac{1}{2}!", r"\frac12!", "1"), (r"(x+\frac12)!", r"(x+\frac12)(x-\frac12)!", r"(x-\frac12)!"), ("(n-2)!(n-1)n", "n!", "(n-1)!"), ("(n-1)!n", "n!", "(n-2)!"),
    (r"\frac{(n+16)!}{(n+15)!}", "n+16", "n+15"), (r"\frac{(n-15)!}{(n-16)!}", "n-15", "n-16"), ("(2n)!", "2n(2n-1)!", "n(2n-1)!"), (r"(\frac{1}{x})!", r"(\frac{2}{2x})!", "x!"), (r"(\frac{x+1}{x})!", r"(1+\frac{1}{x})!", r"(\frac1x)!"),
    (r"\binom{x}{0}", "1", "x"), (r"\binom{x}{1}", "x", "x-1"), (r"\binom{x}{3}", r"\frac{x(x-1)(x-2)}{6}", r"\frac{x(x-1)}{6}"), (r"\binom{n}{m}", r"\frac{n!}{m!(n-m)!}", r"\frac{n!}{m!}"), (r"\binom{20}{20}", "1", "20"), (r"\binom{n}{n}", "1", "n"),
    (r"\binom nm", r"\binom{n}{n-m}", r"\binom{n}{m-1}"), (r"\binom{n}{n-1}", "n", "n-1"), (r"\binom{x}{1/2}", r"\frac{x!}{(\frac12)!(x-\frac12)!}", "x"), (r"\binom{25}{21}", "12650", "12649"), (r"m\binom nm", r"n\binom{n-1}{m-1}", r"n\binom{n}{m}"),
    (r"\lfloor n\rfloor", "n", "n-1"), (r"\lfloor x+n\rfloor", r"\lfloor x\rfloor+n", r"\lfloor x\rfloor"), (r"\lfloor x+3\rfloor", r"\lfloor x\rfloor+3", r"\lfloor x\rfloor+2"), (r"\lfloor\lfloor x\rfloor\rfloor", r"\lfloor x\rfloor", r"\lceil x\rceil"),
    (r"\lfloor\frac{3n}{2}\rfloor", r"n+\lfloor\frac n2\rfloor", r"\lfloor\frac n2\rfloor"), (r"\lfloor n^2+\frac12\rfloor", "n^2", "n^2+1"), (r"\lfloor nm+x\rfloor", r"nm+\lfloor x\rfloor", r"n+\lfloor x\rfloor"), (r"\lfloor\frac{1}{n}\rfloor", r"\lfloor\frac{2}{2n}\rfloor", r"\lfloor n\rfloor"), (r"\lfloor\frac72\rfloor", "3", "4"), (r"\lfloor-\frac72\rfloor", "-4", "-3"),
    (r"\lceil x\rceil", r"-\lfloor-x\rfloor", r"\lfloor x\rfloor"), (r"\lceil x+2\rceil", r"\lceil x\rceil+2", r"\lceil x\rceil"), (r"\lceil n\rceil", "n", "n+1"), (r"\lceil\frac72\rceil", "4", "3"), (r"\lceil\lceil x\rceil+\frac12\rceil", r"\lceil x\rceil+1", r"\lceil x\rceil"),
    (r"\lfloor\frac{n+x}{x}\rfloor", r"\lfloor\frac{2n+2x}{2x}\rfloor", r"\lfloor\frac{n}{x}\rfloor"),
    (r"\max(x,y)+\min(x,y)", "x+y", "x-y"), (r"\max(x,y)-\min(x,y)", "|x-y|", "x-y"), (r"\max(a,-a)", "a", "-a"), (r"\min(a,-a)", "-a", "a"), (r"\max(x,x+a)", "x+a", "x"), (r"\min(x,x+1)", "x", "x+1"),
    (r"\max(x,x,x)", "x", "y"), (r"\min(x,x,x)", "x", "2x"), (r"\max(1,2,3)", "3", "2"), (r"\min(1,2,3)", "1", "2"),
    (r"\gcd(n,n)", "|n|", "n"), (r"\gcd(n,m)", r"\gcd(m,n)", r"\gcd(n,2m)"), (r"\gcd(n,n+m)", r"\gcd(n,m)", r"\gcd(n,m+1)"), (r"\gcd(6,4)", "2", "4"), (r"\gcd(2n,4m)", r"2\gcd(n,2m)", r"\gcd(n,2m)"), (r"\gcd(n,0)", "|n|", "0"), (r"\gcd(0,0)", "0", "1"), (r"\gcd(n,n+1)", "1", "n"),
    (r"\gcd(5n,7n)", "|n|", "5|n|"), (r"\gcd(n,n^2)", "|n|", "n^2"), (r"\gcd(3n+1,3n+2)", "1", "3"), (r"\gcd(2n+1,n)", "1", "2"), (r"\gcd(x,y)", r"\gcd(x,y)", r"\gcd(x,2y)"), (r"\gcd(n^2+n,n)", "|n|", "1"), (r"\gcd(12,18,8)", "2", "6"),
    (r"\gcd(\frac{5n}{2},2)", r"\gcd(\frac{10n}{4},2)", r"2\gcd(\frac{5n}{4},1)"), (r"\gcd(2,\frac{5n}{2})", r"\gcd(2,\frac{10n}{4})", r"2\gcd(1,\frac{5n}{4})"),
    (r"\gcd(n^2,nm)", r"\gcd(nm,n^2)", r"|n|"), (r"\gcd(3n,2n+1)", r"\gcd(2n+1,n-1)", "1"), (r"\gcd(4,6n)", r"2\gcd(2,3n)", r"\gcd(2,3n)"),
    (r"e^{\pi n}e^{\pi n}", r"e^{2\pi n}", "1"), (r"\sin(x)", r"\cos(x-\frac\pi2)", r"\cos x"), (r"|\sin x|^2", r"\sin^2x", r"\sin x"), ("|x+iy|", "|x+iy|", "x+iy"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "slipped"), REAL)
def test_real_numbers(left: str, right: str, slipped: str) -> None:
    assert ring().shows(term(left), term(right))
    assert ring().shows(term(right), term(left))
    assert not ring().shows(term(left), term(slipped))


def test_a_sign_is_covered_but_where_it_jumps() -> None:
    forms = ring()
    assert forms.equal(term(r"x\operatorname{sgn}(x)"), term("|x|"))
    assert forms.partial
    assert not ring().shows(term(r"x\operatorname{sgn}(x)"), term("|x|"))


def value(forms: Ring, name: str, *arguments: Fraction | int | Ratio) -> Ratio:
    found: Ratio = CALLS[name](forms, *(one if isinstance(one, tuple) else number(one) for one in arguments))
    return found


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("root", (4, Fraction(1, 2)), NoForm), ("root", (4, -2), NoForm), ("root", (4, 0), NoForm), ("root", (5, 1000), NoForm), ("root", (-4, 2), NoForm), ("log", (0,), NoForm), ("log", (-1,), NoForm),
        ("sqrt", (-1,), NoForm), ("sqrt", (Fraction(-1, 2),), NoForm),
    ],
)  # fmt: skip
def test_refused(name: str, arguments: tuple[Fraction, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        value(ring(), name, *arguments)


@pytest.mark.parametrize("text", ["(n+17)!", "(n-17)!"])
def test_a_factorial_is_taken_apart_a_few_steps_only(text: str) -> None:
    with pytest.raises(TooLarge):
        ring().form(term(text))


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("factorial", (0,), 1), ("factorial", (6,), 720), ("root", (64, 3), 4), ("root", (64, 2), 8), ("binom", (5, 2), 10), ("binom", (Fraction(1, 2), 2), Fraction(-1, 8)), ("floor", (Fraction(7, 3),), 2), ("ceil", (Fraction(7, 3),), 3),
        ("floor", (-3,), -3), ("gcd", (30, 42), 6), ("gcd", (0, 7), 7), ("gcd", (-8, 12), 4), ("gcd", (30, 42, 4), 2), ("max", (3, 8, 5), 8), ("min", (3, 8, 5), 3), ("sign", (-7,), -1), ("arcsin", (0,), 0), ("Re", (5,), 5), ("Im", (5,), 0), ("conj", (5,), 5),
    ],
)  # fmt: skip
def test_values_at_numbers(name: str, arguments: tuple[Fraction, ...], expected: Fraction) -> None:
    assert constant(value(ring(), name, *arguments)) == expected


def test_factorials_of_what_has_no_number_stay() -> None:
    for text in ("601!", r"\frac12!", "(-1)!", r"(-\frac12)!"):
        assert constant(ring().form(term(text))) is None


def test_a_ratio_is_not_whole() -> None:
    forms = ring()
    for text in (r"\frac{n}{m}", r"\frac n2", "x", "n^{-1}", r"\frac{n}{n+1}", "a^{1/2}"):
        assert not forms.is_whole(forms.form(term(text)))
    for text in ("n", "3nm-7", "n^2", r"\lfloor x\rfloor", r"\lceil x\rceil", "0"):
        assert forms.is_whole(forms.form(term(text)))
    assert forms.form(term("1"))[1] == ONE_POLY
