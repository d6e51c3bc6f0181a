"""Euler's integrals: their values, right and spoiled, and what has to hold for them."""

from __future__ import annotations

import pytest

from hw_cli.kernel.decide import Decision, Seen
from hw_cli.kernel.evidence import Verdict
from hw_cli.oracles.equality.euler_integrals import euler_integral
from hw_cli.oracles.equality.texts import compare_latex
from hw_cli.terms import core
from hw_cli.terms.parse import parse_latex
from hw_cli.terms.text import text


@pytest.mark.parametrize(
    ("integral", "value", "assumed"),
    [
        (r"\int_0^1 x^{a-1} (1-x)^{b-1} dx", r"\frac{\Gamma(a) \Gamma(b)}{\Gamma(a+b)}", ("a > 0", "b > 0")),
        (r"\int_0^1 x^2 \frac{\Gamma(a+b)}{\Gamma(a) \Gamma(b)} x^{a-1} (1-x)^{b-1} dx", r"\frac{a (a+1)}{(a+b) (a+b+1)}", ("a > 0", "b > 0")),
        (r"\int_0^1 \sqrt{x (1-x)}\, dx", r"\frac{\pi}{8}", ()),
        (r"\int_0^1 \frac{dx}{\sqrt{x (1-x)}}", r"\pi", ()),
        (r"\int_0^\infty x^{a-1} e^{-x/b} dx", r"\Gamma(a) b^a", ("a > 0", "b > 0")),
        (r"\int_0^\infty x \frac{r^a}{\Gamma(a)} x^{a-1} e^{-r x} dx", r"\frac{a}{r}", ("a > 0", "r > 0")),
        (r"\int_0^\infty \sqrt{x} e^{-2 x} dx", r"\frac{\sqrt{2 \pi}}{8}", ()),
        (r"\int_0^\infty \frac{e^{1 - t}}{\sqrt{t}} dt", r"e \sqrt{\pi}", ()),
    ],
)  # fmt: skip
def test_the_value_is_proved(integral: str, value: str, assumed: tuple[str, ...]) -> None:
    said = compare_latex(integral, value, assume=assumed)
    assert isinstance(said, Decision)
    assert said.verdict is Verdict.PROVED
    assert compare_latex(integral, f"{value} + 10^{{-20}}", assume=assumed).seen is not Seen.HOLDS
    assert compare_latex(integral, f"2 ({value})", assume=assumed).seen is Seen.FAILS


def _of(integral: str) -> tuple[str, set[str]] | None:
    node = parse_latex(integral)
    assert isinstance(node, core.Integral)
    found = euler_integral(node)
    return found and (text(found[0]), {f"{text(one.term)} {one.relation.text} 0" for one in found[1]})


@pytest.mark.parametrize(
    ("integral", "value", "where"),
    [
        (r"\int_0^1 x^{a-1} (1-x)^b dx", "Γ(a)Γ(b + 1)/Γ(a + b + 1)", {"a > 0", "b + 1 > 0"}),
        (r"\int_0^\infty x^p e^{-r x} dx", "Γ(p + 1)/r^(p + 1)", {"p + 1 > 0", "r > 0"}),
        (r"\int_0^\infty x^{1/2} e^{-r x} dx", "Γ(3/2)/r^(3/2)", {"r > 0"}),
    ],
)
def test_what_has_to_hold_for_it(integral: str, value: str, where: set[str]) -> None:
    assert _of(integral) == (value, where)


@pytest.mark.parametrize(
    "integral",
    [
        r"\int_0^1 x^{-3/2} (1-x)^{b} dx",  # without a value
        r"\int_0^1 x^{a} (1-x)^{-1} dx",
        r"\int_0^\infty x^{-1} e^{-x} dx",
        r"\int_0^\infty \sqrt{x} e^{x} dx",
        r"\int_0^\infty x^{a} e^{-x^2} dx",  # others
        r"\int_0^2 x^{a} (1-x)^{b} dx",
        r"\int_0^1 x^{a} (2-x)^{b} dx",
        r"\int_0^1 x^{a} (1-x)^{b} e^{-x} dx",
        r"\int_0^t x^{a} e^{-x} dx",
        r"\int_1^\infty x^{a} e^{-x} dx",
        r"\int_0^1 x^{x} (1-x)^{a} dx",
        r"\int_0^1 x^{2} (1-x)^{3} dx",  # polynomials: others do
        r"\int_0^\infty x^{2} e^{-x} dx",
    ],
)
def test_what_is_none(integral: str) -> None:
    assert _of(integral) is None
