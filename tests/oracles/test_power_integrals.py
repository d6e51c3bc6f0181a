"""Integrals of powers with letters in their exponents, by the fundamental theorem and its conditions."""

import pytest

from hw_cli.kernel.decide import Decision, Seen
from hw_cli.kernel.evidence import Verdict
from hw_cli.oracles.equality.power_integrals import with_powers_integrated
from hw_cli.oracles.equality.texts import compare_latex
from hw_cli.terms.parse import parse_latex
from hw_cli.terms.text import text


@pytest.mark.parametrize(
    ("integral", "value", "assumed"),
    [
        (r"\int_0^1 x^a dx", r"\frac{1}{a+1}", ("a > -1",)),
        (r"\int_0^t \frac{k}{s} \left(\frac{u}{s}\right)^{k-1} du", r"\left(\frac{t}{s}\right)^k", ("k > 0", "s > 0", "t > 0")),
        (r"\int_a^b c v^{-g} dv", r"\frac{c}{1-g}(b^{1-g} - a^{1-g})", ("a > 0", "b > a", "g > 1")),
        (r"\int_m^\infty x \frac{a m^a}{x^{a+1}} dx", r"\frac{a m}{a-1}", ("a > 1", "m > 0")),
        (r"\int_0^1 n (1-x)^{n-1} dx", "1", ("n > 0",)),
        (r"\int_0^2 (1 + 3 x)^p dx", r"\frac{7^{p+1} - 1}{3(p+1)}", ("p > 0",)),
    ],
)  # fmt: skip
def test_a_power_is_integrated_where_its_conditions_hold(
    integral: str, value: str, assumed: tuple[str, ...]
) -> None:
    assert compare_latex(integral, value, assume=assumed).seen is Seen.HOLDS
    assert compare_latex(integral, f"1 + 2 ({value})", assume=assumed).seen is Seen.FAILS


@pytest.mark.parametrize(
    ("integral", "told"),
    [
        (r"\int_0^t x^{a} dx", {"a + 1 > 0", "t > 0"}),
        (r"\int_1^\infty x^{-s} dx", {"1 − s < 0"}),
        (r"\int_r^t x^{a} dx", {"r > 0", "t > 0", "a + 1 ≠ 0"}),
        (r"\int_0^1 (1-x)^{b} dx", {"b + 1 > 0"}),
    ],
)
def test_what_has_to_hold_comes_with_the_value(integral: str, told: set[str]) -> None:
    _, where = with_powers_integrated(parse_latex(integral))
    assert {f"{text(one.term)} {one.relation.text} 0" for one in where} == told


@pytest.mark.parametrize(
    "integral",
    [
        r"\int_0^1 x^3 dx",  # of numbers: others do
        r"\int_0^1 a^x dx",
        r"\int_0^1 x^{x} dx",
        r"\int_0^1 (1 + x^2)^a dx",
        r"\int_0^1 x^a e^{x} dx",
        r"\int_{-\infty}^1 (-x)^a dx",
    ],
)  # fmt: skip
def test_what_is_no_such_power_stays(integral: str) -> None:
    term = parse_latex(integral)
    assert with_powers_integrated(term) == (term, ())


@pytest.mark.parametrize(
    ("integral", "value", "assumed"),
    [
        (r"\int_0^1 x^{3/4} dx", r"\frac{4}{7}", ()),
        (r"\int_0^4 \frac{dx}{\sqrt{x}}", "4", ()),
        (r"\int_0^4 \frac{x + 1}{\sqrt{x}} dx", r"\frac{28}{3}", ()),
        (r"\int_0^1 (2 + x) \sqrt[3]{x} dx", r"\frac{27}{14}", ()),
        (r"\int_{-3}^1 \sqrt{1 - x} dx", r"\frac{16}{3}", ()),
        (r"\int_0^1 x^p \ln x\, dx", r"-\frac{1}{(p+1)^2}", ("p > -1",)),
        (r"\int_0^1 (\ln x)^3 dx", "-6", ()),
        (r"\int_1^x \sqrt{t} \ln t\, dt", r"\frac{2}{3} x^{3/2} \ln x - \frac{4}{9} x^{3/2} + \frac{4}{9}", ("x > 0",)),
        (r"\int_1^\infty \frac{\ln x}{x^{a}} dx", r"\frac{1}{(a-1)^2}", ("a > 1",)),
    ],
)  # fmt: skip
def test_roots_and_logarithms_beside_powers_are_integrated(
    integral: str, value: str, assumed: tuple[str, ...]
) -> None:
    said = compare_latex(integral, value, assume=assumed)
    assert isinstance(said, Decision)
    assert said.verdict is Verdict.PROVED
    assert compare_latex(integral, f"{value} + 10^{{-20}}", assume=assumed).seen is Seen.FAILS


@pytest.mark.parametrize(
    "integral",
    [
        r"\int_{-1}^1 x^{p} dx",
        r"\int_{-1}^8 \sqrt[3]{x} dx",  # of what changes its sign
        r"\int_0^1 \frac{\ln x}{x} dx",
        r"\int_1^\infty \frac{dx}{\sqrt{x}}",  # without a value
        r"\int_0^1 \frac{1 + \sqrt{x}}{x} dx",
        r"\int_0^1 (x^2 + x) dx",
    ],
)
def test_a_condition_that_cannot_be_leaves_the_integral(integral: str) -> None:
    term = parse_latex(integral)
    assert with_powers_integrated(term) == (term, ())
