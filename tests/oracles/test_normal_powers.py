"""Normal forms of powers, exponentials and logarithms: factors with their powers, signs that a root shows, exponents that are whole."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.exponentials import (
    absolute_power,
    factored,
    general_power,
    need_sign,
    number_power,
    prime_factors,
    primitive,
    real_power,
)
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Poly, constant, number
from hw_cli.terms.budgets import TooLarge
from tests.oracles.test_normal_functions import ring, term


def poly(forms: Ring, text: str, *, unit: bool = False) -> Poly:
    above, below = forms.form(term(text, unit=unit))
    assert below == ONE_POLY
    return above


FACTORED = [  # a formula, the number before its factors, the powers of the factors
    ("x^2-y^2", 1, [1, 1]), ("(x+1)^3", 1, [3]), ("6x+4", 2, [1]), ("-x-1", -1, [1]), ("1-x", -1, [1]), (r"\frac{x}{2}+\frac13", Fraction(1, 6), [1]), ("x^3y^2", 1, [2, 3]), ("x^3y^2+x^2y^3", 1, [1, 2, 2]), ("x^4-1", 1, [1, 1, 1]), ("7", 7, []), ("-2x", -2, [1]),
    ("x+x^{-1}", 1, [-1, 1]), ("y+x^{-2}", 1, [-2, 1]), ("x^{-1}+x^{-3}", 1, [-3, 1]), ("x^{-1}+y", 1, [-1, 1]), ("2x^2+4x+2", 2, [2]), ("-3(x-1)^2(x+2)", -3, [1, 2]), ("a^{3/2}-a^{1/2}", 1, [Fraction(1, 2), 1]), ("a-2a^{1/2}+1", 1, [2]), ("a^{1/2}+a^{1/3}", 1, [Fraction(1, 3), 1]), ("a^{1/2}-b^{1/2}", 1, [1]), ("a-b", 1, [1]),
    ("a^{1/2}-1", 1, [1]), ("a-1", 1, [1]), ("x^2+2x+1", 1, [2]), ("x^2+1", 1, [1]), ("x^{24}-1", 1, [1] * 8), ("x^{25}-1", 1, [1]), ("a^{12}-a^{1/2}", 1, [Fraction(1, 2), 1, 1]), ("a^{13}-b^{1/2}", 1, [1]), ("(1+x+y)^7", 1, [7]), ("(1+x+y)^8", 1, [1]), (r"x^2+2\sqrt2x+2", 1, [1]), (r"x^2+2x|y|+y^2", 1, [1]), ("(e^x+1)^2", 1, [2]), ("e^{2x}-1", 1, [1, 1]),
    (r"(e^x)^3+e^x", 1, [1, 1]), ("3!x+12", 6, [1]),
]  # fmt: skip


def times_out(forms: Ring, content: Fraction, factors: list[tuple[Poly | int, int | Fraction]]) -> Poly:
    out: Poly = {(): content}
    for base, power in factors:
        out = forms.times(
            out, forms.atom(base, power)[0] if isinstance(base, int) else forms.power(base, int(power))
        )
    return out


@pytest.mark.parametrize(("text", "content", "powers"), FACTORED)
def test_factors(text: str, content: Fraction, powers: list[Fraction]) -> None:
    forms = ring()
    whole = poly(forms, text)
    found, factors = factored(forms, whole)
    assert sorted(power for _, power in factors) == powers
    assert abs(found) == abs(content)
    assert times_out(forms, found, factors) == whole


def test_what_is_not_real_is_not_taken_apart() -> None:
    forms = ring(imaginary=True)
    for text, parts in (
        (r"x^2+2ix-1", 1),
        (r"z^2-1", 1),
        ("x^2-1", 2),
        ("z+z^2", 1),
        ("xz+xz^2", 2),
        ("z+z^{-1}", 1),
    ):
        whole = poly(forms, text, unit=True)
        found, factors = factored(forms, whole)
        assert len(factors) == parts
        assert times_out(forms, found, factors) == whole


def test_a_root_of_what_may_be_below_0_is_no_variable() -> None:
    """x − 2√x + 1 is (√x − 1)² where x ≥ 0 is known, and is left alone elsewhere."""
    forms = Ring()
    x = forms.letter(term("x"))
    root: Poly = {((x, 1),): 1, ((x, Fraction(1, 2)),): -2, (): 1}
    assert [power for _, power in factored(forms, root)[1]] == [1]
    forms = Ring(nonnegative=[term("x")])
    forms.letter(term("x"))
    assert [power for _, power in factored(forms, root)[1]] == [2]


def test_zero_has_no_factors() -> None:
    with pytest.raises(NoForm):
        factored(ring(), {})


@pytest.mark.parametrize(
    ("counts", "content", "coprime"),
    [((4, 6), 2, (2, 3)), ((-4, 6), 2, (-2, 3)), ((Fraction(1, 2), Fraction(1, 3)), Fraction(1, 6), (3, 2)), ((3,), 3, (1,)), ((-3, -6), -3, (1, 2)), ((1, 1), 1, (1, 1)), ((4, -6), -2, (-2, 3))],
)  # fmt: skip
def test_coprime_coefficients(
    counts: tuple[Fraction, ...], content: Fraction, coprime: tuple[int, ...]
) -> None:
    table: Poly = {((2, k + 1),): count for k, count in enumerate(counts)}
    found, whole = primitive(table)
    assert found == content
    assert tuple(whole.values()) == coprime


def test_primes() -> None:
    assert sorted(prime_factors(360)) == [(2, 3), (3, 2), (5, 1)]
    assert prime_factors(1) == []
    assert sorted(prime_factors(7**4 * 11)) == [(7, 4), (11, 1)]
    assert sorted(prime_factors(1009**2 * 1013)) == [(1009, 2), (1013, 1)]
    with pytest.raises(TooLarge):
        prime_factors((2**61 - 1) * (2**89 - 1))


@pytest.mark.parametrize(
    ("value", "exponent", "again", "whole"),
    [(8, Fraction(1, 3), 1, 2), (Fraction(1, 3), Fraction(1, 2), 2, Fraction(1, 3)), (Fraction(4, 9), Fraction(1, 2), 1, Fraction(2, 3)), (Fraction(4, 9), Fraction(-1, 2), 1, Fraction(3, 2)), (5, Fraction(3, 2), 2, 125), (1, Fraction(1, 2), 1, 1)],
)  # fmt: skip
def test_powers_of_numbers(value: Fraction, exponent: Fraction, again: int, whole: Fraction) -> None:
    forms = ring()
    found = number_power(forms, Fraction(value), exponent)
    assert constant(forms.whole_power(found, again)) == whole
    assert real_power(forms, number(value), exponent) == found
    assert absolute_power(forms, number(-value), exponent) == found
    assert general_power(forms, number(value), number(exponent)) == found


@pytest.mark.parametrize(
    ("base", "exponent", "value"), [(2, 3, 8), (-2, 3, -8), (Fraction(1, 2), 2, Fraction(1, 4)), (0, 2, 0), (0, Fraction(1, 2), 0), (7, 0, 1), (0, 0, 1), (4, Fraction(1, 2), 2), (1, 9999, 1), (1, 10001, 1)]
)  # fmt: skip
def test_general_powers_of_numbers(base: Fraction, exponent: Fraction, value: Fraction) -> None:
    assert constant(general_power(ring(), number(base), number(exponent))) == value


def test_powers_that_are_none() -> None:
    for base, exponent in ((-1, Fraction(1, 2)), (0, Fraction(-1, 2)), (Fraction(-1, 2), Fraction(1, 3))):
        with pytest.raises(NoForm):
            real_power(ring(), number(base), exponent)
        with pytest.raises(NoForm):
            general_power(ring(), number(base), number(exponent))
    with pytest.raises(ZeroDivisionError):
        general_power(ring(), number(0), number(-1))
    with pytest.raises(NoForm):
        real_power(ring(imaginary=True), number(0), Fraction(-1, 2))


SAME = [
    (r"\sqrt{x}\sqrt{x}", "x", "-x"), (r"e^{\ln x}", "x", "-x"), (r"\sqrt{x+y}^2", "x+y", "x-y"), (r"\sqrt{x+y}|x+y|", r"(x+y)\sqrt{x+y}", r"-(x+y)\sqrt{x+y}"), (r"\sqrt{\frac{x+1}{2}}|x+1|", r"(x+1)\sqrt{\frac{x+1}{2}}", "x+1"),
    (r"\ln(x+1)+|x+1|", r"\ln(x+1)+x+1", r"\ln(x+1)-x-1"), (r"\ln(\frac{x+y}{a})+|x+y|", r"\ln(x+y)-\ln a+x+y", r"\ln(x+y)-\ln a-x-y"), (r"\sqrt{\frac{a}{x+y}}|x+y|", r"\sqrt{\frac{a}{x+y}}(x+y)", r"-\sqrt{\frac{a}{x+y}}(x+y)"),
    (r"\sqrt{x(y+1)^2}|x|", r"\sqrt{x(y+1)^2}x", r"-\sqrt{x(y+1)^2}x"), (r"|\frac{1}{x+y}|", r"\frac{1}{|x+y|}", "|x+y|"), (r"\sqrt{0}", "0", "1"), (r"\sqrt{x-x}", "0", "1"), (r"\sqrt{\frac13}", r"\frac{1}{\sqrt3}", r"\frac13"), (r"|\frac{x+1}{x-1}|^2", r"\frac{(x+1)^2}{(x-1)^2}", r"\frac{x+1}{x-1}"),
    (r"(e^{\frac{x}{2y+2}})^2", r"e^{\frac{x}{y+1}}", r"e^{\frac{x}{2y+2}}"), (r"e^{\frac{x+y}{y+1}}", r"e^{\frac{x}{y+1}}e^{\frac{y}{y+1}}", r"e^{\frac{x}{y+1}}"), (r"e^{\frac{\ln 2}{x+1}}", r"2^{\frac{1}{x+1}}", "2"), (r"e^{\frac{\ln a}{x+1}}", r"a^{\frac{1}{x+1}}", "a"),
    (r"\sin(\frac12\arctan x)", r"\sin\frac{\arctan x}{2}", "0"), (r"\cos(\frac32\arctan x)", r"\cos\frac{3\arctan x}{2}", r"\cos(\arctan x)"), (r"\sin(x\arctan x)", r"-\sin(-x\arctan x)", "x"), (r"e^{\arctan x}", r"(e^{\frac{\arctan x}{2}})^2", r"\cos(\arctan x)"), (r"\cos(\frac{\arctan x}{1+x})", r"\cos(\frac{-\arctan x}{1+x})", r"\frac{1}{\sqrt{1+x^2}}"),
    (r"\sin(\arctan\frac{x}{2})", r"\frac{x}{\sqrt{4+x^2}}", r"\frac{x}{\sqrt{2+x^2}}"), (r"\tan(2\arctan x)", r"\frac{2x}{1-x^2}", r"\frac{2x}{1+x^2}"), (r"\cos(-\arctan x)", r"\frac{1}{\sqrt{1+x^2}}", r"-\frac{1}{\sqrt{1+x^2}}"), (r"\cos(-\arcsin x)", r"\sqrt{1-x^2}", r"-\sqrt{1-x^2}"), (r"e^{(\ln a)^2}", r"a^{\ln a}", "a^2"), (r"e^{(\ln2)^2}", r"2^{\ln 2}", "4"),
    (r"\ln((-1)^{2n})", "0", "1"), (r"\ln|(-1)^n|", "0", "1"), (r"\ln(3|x|)", r"\ln3+\ln|x|", r"\ln3+2\ln|x|"), (r"\ln|x^3|", r"3\ln|x|", r"2\ln|x|"), (r"\ln\frac{2}{3}", r"\ln2-\ln3", r"\ln2-2\ln3"), (r"\ln\frac{1}{x+y}", r"-\ln(x+y)", r"-2\ln(x+y)"), (r"\ln(e^{\frac{x}{y}})", r"\frac xy", r"\frac yx"), (r"\ln(\sqrt2 x)", r"\frac12\ln2+\ln x", r"\ln2+\ln x"),
    (r"\ln||x||", r"\ln|x|", r"2\ln|x|"), (r"\ln|e^{x}|", "x", "-x"), (r"\ln|2x|", r"\ln2+\ln|x|", r"\ln|x|"), (r"\ln|xy|", r"\ln|x|+\ln|y|", r"\ln|x|"), (r"\ln((e^x+1)^2)", r"2\ln(e^x+1)", r"\ln(e^x+1)"), (r"\ln|x^2y|", r"2\ln|x|+\ln|y|", r"\ln|x|+\ln|y|"), (r"\ln(a^{3/2})", r"\frac32\ln a", r"\ln a"), (r"\ln(1+|x|)", r"\ln(|x|+1)", r"\ln(1+x)"),
    (r"\sqrt{x^2+2x|y|+y^2}^2", "x^2+2x|y|+y^2", "x^2+y^2"), (r"\ln(1+\sqrt2)", r"\ln(\sqrt2+1)", r"\ln(\sqrt2-1)"), ("(-2)^{n+1}", "-2(-2)^n", "2(-2)^n"), ("(-x)^{n}(-x)^n", "x^{2n}", "-x^{2n}"), ("(-x)^{n+m}", "(-x)^n(-x)^m", "x^{n+m}"), ("(x-1)^n", "(-1)^n(1-x)^n", "(1-x)^n"), ("(x-y)^{2n}", "(y-x)^{2n}", "-(x-y)^{2n}"), ("(x^2+1)^n(x^2+1)", "(x^2+1)^{n+1}", "(x^2+1)^n"),
    (r"(\frac{x}{y})^n", r"\frac{x^n}{y^n}", "x^ny^n"), (r"(\frac{x+1}{y+1})^n", r"\frac{(x+1)^n}{(y+1)^n}", "1"), (r"(\frac{1-x}{y+1})^n", r"(-1)^n(\frac{x-1}{y+1})^n", r"(\frac{x-1}{y+1})^n"), ("x^{2n+3}", "x^3x^{2n}", "x^2x^{2n}"), ("(x^2)^n", "x^{2n}", "x^n"), ("(2x)^n", "2^nx^n", "2x^n"), (r"(\frac{x}{2})^n", r"2^{-n}x^n", "2^nx^n"), ("x^{n}x^{-n}", "1", "x"), ("(x^3)^n", "(x^n)^3", "(x^n)^2"),
    ("2^{x}3^{x}", "6^x", "5^x"), (r"\frac{6^x}{2^x}", "3^x", "4^x"), ("a^xa", "a^{x+1}", "a^x"), (r"\sqrt{a}^{x}", "a^{x/2}", "a^x"), ("e^{i-i}", "1", "0"), ("x^{1/2}x^{1/2}", "x", "1"), (r"\sqrt{x^2y}", r"|x|\sqrt{y}", r"x\sqrt y"), ("(x^2)^{1/2}", "|x|", "x"), ("(a^{2/3})^{3/2}", "a", "a^2"), (r"2^{\log_2x}", "x", "2x"), (r"\cos(n\pi)^2", "1", "0"), (r"\cos((n+m)\pi)", r"(-1)^n(-1)^m", "1"), (r"\cos(nm\pi)^2", "1", "-1"), (r"\cos(2n\pi)", "1", "-1"),
    (r"\sin(\frac{n\pi}{2})^2+\cos(\frac{n\pi}{2})^2", "1", "0"), (r"\cos(\frac{\pi}{n})", r"\cos(-\frac\pi n)", "1"), (r"\cos(\pi x)^2", r"1-\sin(\pi x)^2", "1"), (r"e^{2\ln x}", "x^2", "2x"), (r"(x^2)^{n+\frac12}", r"|x|^{2n+1}", "x^{2n}"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "slipped"), SAME)
def test_one_form(left: str, right: str, slipped: str) -> None:
    assert ring().shows(term(left), term(right))
    assert ring().shows(term(right), term(left))
    assert not ring().shows(term(left), term(slipped))


NOT_THE_SAME = [  # signs that no root shows
    (r"\sqrt{-(x+1)}|x+1|", r"\sqrt{-(x+1)}(x+1)"), (r"\sqrt{xy}|x|", r"\sqrt{xy}x"), (r"\sqrt{x^2(y-x)}|x|", r"\sqrt{x^2(y-x)}x"), (r"\int_0^1\sqrt{t}\,dt+\int_{-1}^0|t|\,dt", r"\int_0^1\sqrt{t}\,dt+\int_{-1}^0t\,dt"), (r"\sqrt{\frac{x}{y}}|y|", r"\sqrt{\frac xy}y"), (r"\ln\frac{1-x}{2}+|x-1|", r"\ln\frac{1-x}{2}+x-1"),
    (r"\sqrt{a(x+1)^2}+|x+1|", r"\sqrt a(x+1)+x+1"), ("(-x)^n", "x^n"), ("(x-y)^n", "(y-x)^n"), (r"\cos(\pi n/2)^2", "1"), (r"\cos(\pi x)^2", "1"), (r"\cos(\frac{\pi}{n})^2", "1"), (r"\cos(\pi\sqrt n)^2", "1"), (r"\cos(n)^2", "1"), (r"\cos(n\pi^2)^2", "1"), (r"\cos(\pi)", "1"),
    ("x^{n/2}x^{n/2}", "x^n+0y"), (r"(x^2)^{y}", "x^{2y}"), ("(-1)^{x}(-1)^x", "1"), (r"(x^y)^z", "x^{yz}"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), NOT_THE_SAME)
def test_not_the_same(left: str, right: str) -> None:
    assert not ring().shows(term(left), term(right))


@pytest.mark.parametrize(("text", "known"), [("a", True), ("a+1", True), ("x^2+1", True), ("x", False), ("-a", False), (r"\frac{a}{1+a}", True), (r"\frac{x}{1+a}", False), (r"\frac{a}{1+x}", False), (r"\frac{-a}{a+1}", False)])  # fmt: skip
def test_with_complex_values_a_sign_is_known_or_asked_for(text: str, known: bool) -> None:
    forms = ring(imaginary=True)
    value = forms.form(term(text))
    if known:
        need_sign(forms, value)
    else:
        with pytest.raises(NoForm):
            need_sign(forms, value)
