"""Normal forms, what they are made of: polynomials and ratios, atoms and their signs, sums, integrals and limits as atoms."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.normal.atoms import Bounds
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Algebra, Poly, constant, number
from hw_cli.terms import core
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.core import Symbol, Term
from tests.oracles.test_normal_functions import A, N, ring, term

X, Y, U, V = map(Symbol, "xyuv")
RANGES: dict[Term, Bounds] = {X: (Fraction(1), Fraction(3)), Y: (None, Fraction(-2)), U: (Fraction(2), None), V: (Fraction(-1), Fraction(2)), Symbol("p"): (Fraction(0), None), Symbol("q"): (Fraction(0), Fraction(1)), Symbol("h"): (Fraction(1, 2), Fraction(1, 2))}  # fmt: skip
BOUNDS = [  # a polynomial, the bounds that its items have on these ranges
    ("x", 1, 3), ("v", -1, 2), ("u", 2, None), ("y", None, -2), ("2x+1", 3, 7), ("-x", -3, -1), ("-2u", None, -4), ("-y", 2, None), ("3y", None, -6), ("xv", -3, 6), ("-2xv", -12, 6), ("xu", 2, None), ("-xu", None, -2), ("uv", None, None), ("xy", None, None), ("uy", None, None), ("x^2", 1, 9), ("x^3-x", -2, 26),
    ("x^8", 1, 6561), ("x^{11}", None, None), ("v^2", 0, 4), ("v^3", -4, 8), ("u^2", 4, None), ("u^2x", 4, None), ("x-y", 3, None), ("x+y", None, 1), ("u+v", 1, None), ("u-v", 0, None), ("u+y", None, None), ("u-y", 4, None), ("y-u", None, -4), ("p", 0, None), ("pu+x", 1, None), ("up+x", 1, None), (r"\frac{u}{2}+x", 2, None), (r"\frac{y}{2}+x", None, 2), (r"\frac{-u}{2}+x", None, 2), ("pq+x", 1, None), ("xp+q", 0, None), ("qxu+x", 1, None), ("p^2", 0, None), ("pu", 0, None), ("up", 0, None), ("q", 0, 1), ("q^2+p", 0, None),
    ("hu", 1, None), ("hy", None, -1), ("hu+x", 2, None), ("hp-h", Fraction(-1, 2), None), (r"\frac{x}{2}", Fraction(1, 2), Fraction(3, 2)), ("z", None, None), ("x+z", None, None), (r"x+\sin x", None, None), ("x+|z|", None, None), ("y^2", 0, None), ("y^3", None, None), ("vy", None, None), ("-v", -2, 1), ("xq", 0, 3), ("x^2q-x", -3, 8), ("v+x+q", 0, 6), ("2v-u", None, 2),
]  # fmt: skip
LITTLE = Fraction(1, 1000)


@pytest.mark.parametrize(("text", "low", "high"), BOUNDS)
def test_bounds_show_the_sign_of_what_lies_inside_a_size(
    text: str, low: Fraction | None, high: Fraction | None
) -> None:
    def shown(shift: Fraction, sign: int) -> bool:
        inner = core.Sum((term(text), core.lift(-shift)))
        side = inner if sign > 0 else core.Negative(inner)
        return Ring(ranges=RANGES).shows(core.Absolute(inner), side)

    far = Fraction(10**6)
    assert shown(-far if low is None else Fraction(low), 1) is (low is not None)
    assert shown(far if high is None else Fraction(high), -1) is (high is not None)
    if low is not None:
        assert not shown(low + LITTLE, 1)
    if high is not None:
        assert not shown(high - LITTLE, -1)
    assert not Ring().shows(
        core.Absolute(term(text) - far), far - term(text)
    )  # nothing of the letters is known


def test_a_complex_letter_has_no_bounds() -> None:
    ranges = Ring(ranges=RANGES, complexes=[X], imaginary=True)
    assert not ranges.shows(term("|x|"), term("x"))


@pytest.mark.parametrize(
    ("text", "weakly", "strictly"),
    [("f(x)^2", True, False), ("f(x)^2+1", True, True), ("f(x)", False, False), ("e^{ix}", False, False), ("e^{ix}+e^{-ix}", False, False), ("z^2", False, False), ("z^2+1", False, False), ("|x|+1", True, True), (r"a|x|", True, False), ("e^xa", True, True), ("ae^{ix}", False, False), ("x^2e^x", True, False), (r"\sqrt2", True, True), ("n!", True, True), ("z!", False, False)],
)  # fmt: skip
def test_signs_of_atoms(text: str, weakly: bool, strictly: bool) -> None:
    forms = ring(imaginary=True)
    above, _ = forms.form(term(text, unit=True))
    assert forms.is_positive(above, strictly=False) is weakly
    assert forms.is_positive(above, strictly=True) is strictly


def test_whole_atoms() -> None:
    forms = Ring(nonnegative=[N, A], integers=[N])
    for text, whole in (
        ("n", True),
        (r"\sqrt n", False),
        ("a", False),
        ("|n|", True),
        ("n|x|", False),
        ("e^n", False),
        ("n!", False),
    ):
        assert forms.is_whole(forms.form(term(text))) is whole


@pytest.mark.parametrize("text", ["3x^2y", "x", "-x", "1", "7", "x^{-1}", "-2xy^3", "xy"])
def test_a_monomial_written_out(text: str) -> None:
    forms = Ring()
    ((monomial, count),) = forms.form(term(text))[0].items()
    written = forms.written(monomial, count)
    assert written is not None
    assert forms.equal(written, term(text))
    assert (written == X) is (text == "x")


def test_monomials_that_are_not_written_out() -> None:
    forms = Ring(nonnegative=[A], complexes=[Symbol("z")])
    for text in (r"\sqrt a", "e^x", "|x|", "z", "x|y|"):
        ((monomial, count),) = forms.form(term(text))[0].items()
        assert forms.written(monomial, count) is None


SAME = [
    (r"\sqrt{|x|}|x|^2", r"\sqrt{|x|}x^2", r"\sqrt{|x|}x"), ("|x|^2|y|^2", "x^2y^2", "xy"), ("|x|^2|y+1|^2", "x^2(y+1)^2", "x^2(y+1)"), ("|x|^3", "|x|x^2", "x^3"), (r"\frac{1}{|x|^3}", r"\frac{1}{x^2|x|}", r"\frac1{x^3}"), (r"\frac{|x|}{x^2}", r"\frac{1}{|x|}", r"\frac1x"), (r"\frac{x^2}{|x|}", "|x|", "x"), (r"\frac{1}{\sqrt{|x|}^3}", r"\frac{1}{|x|\sqrt{|x|}}", r"\frac1x"),
    (r"\frac{|x|+|y|}{|xy|}", r"\frac{1}{|x|}+\frac{1}{|y|}", r"\frac1x+\frac1y"), (r"|\arcsin x|^2", r"\arcsin^2x", r"\arcsin x"), ("f(x,y)+f(x)", "f(x)+f(x,y)", "2f(x)"), ("f(x)+g(x)", "g(x)+f(x)", "2f(x)"), ("f(|x|^2)", "f(x^2)", "f(x)"), ("f'(x)+f'(x)", "2f'(x)", "f'(x)"), ("f'(x)", "f'(x)", "f(x)"), (r"\ln e", "1", "2"), (r"\ln(e^2)", "2", "1"), ("x_n+x_n", "2x_n", "x_m"),
    (r"\sum_{k=1}^{n}e^{k}", r"\sum_{j=1}^{n}e^{j}", r"\sum_{k=0}^{n-1}e^{k}"), (r"\sum_{k=1}^n|k-x|", r"\sum_{j=1}^n|x-j|", r"\sum_{k=0}^{n-1}|k-x|"), (r"\sum_{k=1}^n\ln(k+x)", r"\sum_{j=1}^n\ln(x+j)", r"\sum_{k=0}^{n-1}\ln(k+x)"), (r"\sum_{k=1}^nf(k)", r"\sum_{j=1}^nf(j)", r"\sum_{k=0}^{n-1}f(k)"), (r"\sum_{k=1}^nx_k", r"\sum_{j=1}^nx_j", r"\sum_{k=0}^{n-1}x_k"),
    (r"\sum_{k=1}^nx_m", "nx_m", "x_m"), (r"\sum_{k=1}^ne^{x}", "ne^x", "e^x"), (r"\sum_{k=1}^nf(e^{|k|})", r"\sum_{j=1}^nf(e^{|j|})", r"\sum_{k=0}^{n-1}f(e^{|k|})"), (r"\sum_{k=1}^nk", r"\sum_{j=1}^nj", r"\frac{n^2-1}{2}"), (r"\sum_{k=1}^{n}\frac{1}{k+x}", r"\sum_{j=1}^{n}\frac{1}{x+j}", r"\sum_{k=0}^{n-1}\frac{1}{k+x}"), (r"\sum_{k=1}^{n}\frac{a}{k}", r"a\sum_{j=1}^{n}\frac{1}{j}", r"\sum_{k=0}^{n-1}\frac{a}{k}"),
    (r"\sum_{k=m}^{n}2", "2(n-m+1)", "2(n-m)"), (r"\sum_{k=1}^{n}\frac{k}{1+x}", r"\frac{1}{1+x}\sum_{k=1}^nk", r"\sum_{k=1}^nk"), (r"\sum_{k=1}^{\infty}2^{-k}x", r"x\sum_{j=1}^\infty2^{-j}", r"x\sum_{j=0}^\infty2^{-j}"), (r"\sum_{k=1}^n\sum_{j=1}^kx_j", r"\sum_{i=1}^n\sum_{l=1}^ix_l", r"\sum_{k=1}^n\sum_{j=1}^nx_j"),
    (r"\int_{-1}^1x^{-2}\,dx", r"\int_{-1}^1\frac{1}{t^2}\,dt", "-2"), (r"\int_0^axe^x\,dx", r"\int_0^ate^t\,dt", r"\frac{a^2}{2}"), (r"\int_0^ae^x\,dx", r"\int_0^ae^t\,dt", r"\frac{a^2}{2}"), (r"\int_0^ax^2y\,dx", r"\frac{ya^3}{3}", r"\frac{ya^2}{2}"), (r"\int_a^bx\,dx", r"\frac{b^2-a^2}{2}", r"\frac{a^2-b^2}{2}"), (r"\int_{-\infty}^{0}f(x)\,dx", r"\int_{-\infty}^{0}f(t)\,dt", r"\int_0^{\infty}f(x)\,dx"), (r"\int_0^{\infty}2f(x)\,dx", r"2\int_0^{\infty}f(t)\,dt", r"2\int_{0}^{-\infty}f(t)\,dt"),
    (r"\int_a^by\,dx", "(b-a)y", "(a-b)y"), (r"\int_0^a(x^3+1)\,dx", r"\frac{a^4}{4}+a", r"\frac{a^4}{4}"), (r"\prod_{k=1}^nx_k", r"\prod_{j=1}^nx_j", r"\prod_{j=0}^nx_j"), (r"\prod_{k=1}^n2", r"\prod_{j=1}^n2", r"\prod_{k=1}^m2"),
    (r"\lim_{h\to0}(\frac1h+x)", r"\lim_{t\to0}(\frac1t+x)", "x"), (r"\lim_{h\to0}\frac{e^h-1}{h}", r"\lim_{t\to0}\frac{e^t-1}{t}", "0"), (r"\lim_{x\to\infty}\frac{1}{x}", r"\lim_{t\to\infty}\frac1t", r"\lim_{t\to-\infty}\frac1t"), (r"\lim_{h\to0}\frac{(x+h)^3-x^3}{h}", "3x^2", "x^2"), (r"\lim_{x\to2}\frac{x^2-4}{x-2}", "4", "2"), (r"\lim_{h\to0}\frac{h}{h+1}", "0", "1"), (r"\lim_{h\to0}\frac{y}{h+1}", "y", "0"), (r"\lim_{x\to1}(x^2+y)", "1+y", "y"), (r"\lim_{x\to1}f(x)", r"\lim_{t\to1}f(t)", "f(1)"),
    (r"\lim_{h\to0}\frac{f(x+h)-f(x)}{h}", r"\lim_{t\to0}\frac{f(x+t)-f(x)}{t}", "0"), (r"\lim_{x\to a}|x|", r"\lim_{t\to a}|t|", "-a"),
    (r"\cos\frac{6\pi}{5}", r"-\cos\frac{\pi}{5}", r"\cos\frac\pi5"), (r"\sin\frac{8\pi}{7}", r"-\sin\frac\pi7", r"\sin\frac\pi7"), (r"\cos(x+\frac{3\pi}{2})", r"\sin x", r"-\sin x"), (r"\cos\frac{\pi}{2}", "0", "1"), (r"\sin(x+\frac{\pi}{12})", r"\sin x\cos\frac{\pi}{12}+\cos x\sin\frac\pi{12}", r"\sin x"), (r"\cos\frac{2\pi}{5}", r"2\cos^2\frac\pi5-1", r"\cos\frac{\pi}{5}"), (r"\cos\frac{\pi}{24}", r"\cos(-\frac{\pi}{24})", "1"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "slipped"), SAME)
def test_one_form(left: str, right: str, slipped: str) -> None:
    assert ring().shows(term(left), term(right))
    assert ring().shows(term(right), term(left))
    assert not ring().shows(term(left), term(slipped))


NO_VALUE = [  # sums and integrals without end of what does not fade, and a division by what is 0
    (r"\sum_{k=1}^{\infty}1-\sum_{k=2}^{\infty}1", "1"), (r"\int_0^\infty1\,dt-\int_1^\infty1\,dt", "1"), (r"\int_0^{\infty}t\,dt-\int_1^\infty t\,dt", r"\frac12"), (r"\frac{x}{|x|^2-x^2}", r"\frac{x}{|x|^2-x^2}"), (r"\frac{1}{\sin^2x+\cos^2x-1}", r"\frac{2}{2\sin^2x+2\cos^2x-2}"), (r"\frac10", r"\frac10"), (r"\int f(x)\,dx", r"\int f(x)\,dx"), (r"\infty", r"\infty"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), NO_VALUE)
def test_what_has_no_value_has_no_form(left: str, right: str) -> None:
    assert not ring().shows(term(left), term(right))


def test_a_function_with_an_index_is_another() -> None:
    assert not ring().shows(core.Call(core.Function("sin", (core.lift(1),)), (X,)), core.call("sin", X))


def test_forms_of_several_terms() -> None:
    forms = ring()
    read = forms.read(term("x+y"), term("2"))
    assert read is not None
    assert forms.is_zero(forms.minus(read[0], forms.form(term("y+x"))))
    assert constant(read[1]) == 2
    assert forms.read(term("x"), term(r"\frac10")) is None


def test_constants() -> None:
    forms = ring()
    for text, value in (
        ("7", 7),
        ("0", 0),
        (r"\frac23", Fraction(2, 3)),
        ("x-x", 0),
        ("x", None),
        ("x+1", None),
        (r"\frac{1}{x+1}", None),
        (r"\frac{2}{1+x^2}", None),
        (r"\sqrt2", None),
    ):
        assert constant(forms.form(term(text))) == value


def test_arithmetic_of_polynomials() -> None:
    ring_ = Algebra()
    one: Poly = {((2, 1),): 1, (): 1}  # u + 1
    other: Poly = {((2, 1),): 1, (): -1}  # u − 1
    assert ring_.times(one, other) == {((2, 2),): 1, (): -1}
    assert ring_.add(one, other) == {((2, 1),): 2}
    assert ring_.add(one, other, -1) == {(): 2}
    assert ring_.power(one, 3) == {((2, 3),): 1, ((2, 2),): 3, ((2, 1),): 3, (): 1}
    assert ring_.power(one, 0) == ONE_POLY
    assert ring_.power({((2, 1),): 2}, 5) == {((2, 5),): 32}
    assert ring_.scaled(one, 3) == {((2, 1),): 3, (): 3}
    assert ring_.scaled(one, 0) == {}
    assert ring_.ratio(one, {(): 2}) == ({((2, 1),): Fraction(1, 2), (): Fraction(1, 2)}, ONE_POLY)
    assert ring_.ratio(one, one) == (ONE_POLY, ONE_POLY)
    assert ring_.ratio(ONE_POLY, one) == (ONE_POLY, one)
    assert ring_.whole_power((one, ONE_POLY), -1) == (ONE_POLY, one)
    assert ring_.whole_power((one, other), 2) == (ring_.power(one, 2), ring_.power(other, 2))
    assert ring_.product((one, other), (other, one)) == (ONE_POLY, ONE_POLY)
    assert ring_.plus((one, other), (other, one)) == ({((2, 2),): 2, (): 2}, {((2, 2),): 1, (): -1})
    assert number(Fraction(4, 2)) == ({(): 2}, ONE_POLY)
    assert ring_.reduced({0: 6}) == (-1, ())
    assert ring_.reduced({0: 7}) == (-1, ((0, 1),))
    assert ring_.reduced({1: Fraction(6, 5)}) == (-1, ((1, Fraction(1, 5)),))
    assert ring_.reduced({1: 3}) == (-1, ())


def test_signs_and_primes_split_off() -> None:
    ring_ = Algebra()
    ring_.primes[5], ring_.signs = 3, {6}
    assert ring_.reduced({5: Fraction(5, 2)}) == (9, ((5, Fraction(1, 2)),))
    assert ring_.reduced({5: Fraction(-1, 2)}) == (Fraction(1, 3), ((5, Fraction(1, 2)),))
    assert ring_.reduced({6: 4}) == (1, ())
    assert ring_.reduced({6: 3}) == (1, ((6, 1),))
    with pytest.raises(TooLarge):
        ring_.reduced({5: 20_001})


@pytest.mark.parametrize("text", ["2^{30000}", "(x+1)^{401}", "x^{100000}", "(x+y+z+1)^{60}"])
def test_too_large(text: str) -> None:
    with pytest.raises(TooLarge):
        Ring().form(term(text))
