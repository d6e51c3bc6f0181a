"""Integrals with a proven error, through branch points too."""

from __future__ import annotations

import flint
import pytest
from flint import acb, arb

from hw_cli.terms.ball_functions import odd_root
from hw_cli.terms.ball_series import NotEnclosed, integral, is_estimated
from hw_cli.terms.balls import Point, Undefined, Unsure
from hw_cli.terms.budgets import Deadline, TooLarge, Watch
from hw_cli.terms.core import Absolute, Constant, Symbol, Term, UnknownNode, call
from hw_cli.terms.parse.answers import read_answer
from hw_cli.terms.walk import substitute


@pytest.fixture(autouse=True)
def _precision():  # type: ignore[no-untyped-def]
    bits, flint.ctx.prec = flint.ctx.prec, 96
    yield
    flint.ctx.prec = bits


PI = 3.141592653589793
EXACT = [
    ("arcsin", 0, 1, PI / 2 - 1),
    ("arccos", 0, 1, 1.0),
    ("arcosh", 1, 2, 0.9019068765),
    ("artanh", 0, 0.5, 0.1308120359),
    ("arctan", 0, 3, 2.5958446),
    ("arsinh", 0, 1, 0.4671600247),
    ("sqrt", 0, 1, 2 / 3),
    ("log", 1, 2, 0.3862943611),
    ("abs", -1, 3, 5.0),
    ("floor", 0, 4, 6.0),
    ("sign", -1, 4, 3.0),
    ("relu", -2, 3, 4.5),
    ("softplus", 0, 1, 0.98382),
]


Z = Symbol("z")


def along(name: str, z: acb, analytic: bool) -> acb:
    """A function inside an integral."""
    at = Point({Z: z}, imaginary=True)
    at.analytic = analytic
    return acb(at(Absolute(Z) if name == "abs" else call(name, Z)))


@pytest.mark.parametrize(("name", "low", "high", "value"), EXACT)
def test_the_value_lies_in_the_ball(name: str, low: float, high: float, value: float) -> None:
    found = integral(lambda z, analytic: along(name, z, analytic), arb(low), arb(high)).real
    assert abs(found - arb(value)) < 1e-4
    assert found.rad() < 1e-8


@pytest.mark.parametrize(
    "name", ["arcsin", "arccos", "artanh", "arcosh", "arctan", "arsinh", "log", "sqrt", "softplus"]
)
def test_no_value_is_analytic_across_a_cut(name: str) -> None:
    ball = acb(arb(0, 5), arb(0, 5))
    assert not along(name, ball, True).is_finite()


@pytest.mark.parametrize(
    ("name", "z"), [("arcsin", (0.3, 0.2)), ("arcosh", (2, 0)), ("arctan", (5, 0)), ("artanh", (0.5, 0))]
)
def test_a_value_away_from_the_cuts(name: str, z: tuple[float, float]) -> None:
    assert along(name, acb(*z), True).is_finite()


def test_a_pole_has_no_integral() -> None:
    with pytest.raises(NotEnclosed):
        integral(lambda z, _: 1 / z, arb(-1), arb(1))


def test_what_the_body_raises_comes_through() -> None:
    def body(_z: acb, _analytic: bool) -> acb:
        raise LookupError("no such letter")

    with pytest.raises(LookupError):
        integral(body, arb(0), arb(1))


def test_an_odd_root_keeps_the_sign() -> None:
    found = integral(lambda z, analytic: odd_root(z, 3, analytic), arb(-1), arb(2), bits=40).real
    assert abs(found - 0.75 * (2 ** (4 / 3) - 1)) < 1e-6


# --- sums, series, limits and integrals as terms


def at_place(text: str, *, value: str = "3", **how: object) -> object:
    term = read_answer(text).shape
    assert isinstance(term, Term)
    return Point({Symbol("t"): arb(value)}, **how)(term)  # type: ignore[arg-type]


VALUES = [
    (r"\sum_{k=2}^{5}k^2", 54.0), (r"\sum_{k=2}^{1}k^2", 0.0), (r"\prod_{k=2}^{5}k", 120.0), (r"\prod_{k=2}^{1}k", 1.0), (r"\sum_{k=2}^{t}k", 5.0),
    (r"\sum_{k=0}^{\infty}2^{-k}", 2.0), (r"\sum_{k=3}^{\infty}2^{-k}", 0.25), (r"\sum_{k=0}^{\infty}(-\frac12)^k", 2 / 3), (r"\sum_{k=0}^{\infty}\frac{t^k}{k!}", 20.085536923187668),
    (r"\sum_{k=1}^{\infty}\frac{1}{k^2}", PI**2 / 6), (r"\sum_{k=1}^{\infty}\frac{1}{k(k+1)}", 1.0), (r"\sum_{k=1}^{\infty}\frac{-1}{k^3}", -1.2020569031595943),
    (r"\sum_{k=0}^{\infty}\frac{k}{2^k}", 2.0), (r"\sum_{k=0}^{\infty}0\cdot k", 0.0), (r"\sum_{k=1}^{\infty}\frac{1}{k^2}-10^9", PI**2 / 6 - 1e9),
    (r"\lim_{x\to0}\frac{\sin x}{x}", 1.0), (r"\lim_{x\to t}\frac{x^2-9}{x-3}", 6.0), (r"\lim_{x\to\infty}\frac{2x+1}{x}", 2.0),
    (r"\lim_{x\to-\infty}\frac{|x|}{x}", -1.0), (r"\lim_{x\to\infty}\frac{|x|}{x}", 1.0), (r"\lim_{x\to0}\frac{10^9\sin x}{x}", 1e9),
    (r"\int_0^tx^2\,dx", 9.0), (r"\int_t^0x^2\,dx", -9.0), (r"\int_0^1|x-\frac13|\,dx", 5 / 18), (r"\int_{-\infty}^{\infty}e^{-x^2}\,dx", PI**0.5),
    (r"\int_0^{\infty}xe^{-x}\,dx", 1.0), (r"\int_{-\infty}^0e^x\,dx", 1.0), (r"\int_{\infty}^0e^{-x}\,dx", -1.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_the_value_of_a_sum_a_limit_an_integral(text: str, value: float) -> None:
    found = at_place(text)
    assert isinstance(found, arb)
    assert abs(found - value) < 1e-5 * (1 + abs(value))
    assert found.contains(arb(value) + arb(0, 1e-13 * (1 + abs(value)))) or found.overlaps(
        arb(value, 1e-12 * (1 + abs(value)))
    )
    assert found.rad() < 1e-4 * (1 + abs(value))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (r"\sum_{k=1}^{\infty}\frac1k", Unsure), (r"\sum_{k=1}^{\infty}(-1)^k", Unsure), (r"\sum_{k=1}^{\infty}\cos\frac{\pi k}{2}", Unsure), (r"\sum_{k=1}^{\infty}\frac{1}{\sqrt k}", Unsure), (r"\sum_{k=0}^{\infty}2^k", Unsure),
        (r"\prod_{k=1}^{\infty}\frac{k+1}{k}", Unsure), (r"\lim_{x\to0}\frac{|x|}{x}", Unsure), (r"\lim_{x\to\infty}x", Unsure), (r"\lim_{x\to t}\ln(x-9)", Unsure),
        (r"\int_0^{\infty}\frac{1}{1+x}\,dx", Unsure), (r"\int_0^{\infty}\sin x\,dx", Unsure), (r"\int_{-1}^1\frac1x\,dx", Unsure), (r"\int_0^t\sqrt{x-2}\,dx", Undefined),
        (r"\int_0^{\ln(-1)}x\,dx", Undefined), (r"\int_{\ln(-1)}^0x\,dx", Undefined), (r"\int_0^1\ln(-1-x)\,dx", Undefined), (r"\int_0^1\sqrt{-1-x}\,dx", Undefined), (r"\sum_{k=1}^{1/2}k", Undefined), (r"\sum_{k=5}^{3}k", Undefined), (r"\sum_{k=1}^{\ln e}k", Unsure), (r"\sum_{k=1}^{3002}k", TooLarge),
    ],
)  # fmt: skip
def test_what_has_no_value(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        at_place(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\sum_{k=0}^{\infty}2^{-k}", True), (r"\sum_{k=0}^{9}2^{-k}", False), (r"\lim_{x\to0}x", True), (r"\lim_{x\to\infty}x", True),
        (r"\int_0^{\infty}e^{-x}\,dx", True), (r"\int_{-\infty}^0e^x\,dx", True), (r"\int_{\infty}^0e^{-x}\,dx", True), (r"\int_0^1x\,dx", False), (r"\prod_{k=1}^{9}k", False),
    ],
)  # fmt: skip
def test_what_is_estimated(text: str, said: bool) -> None:
    term = read_answer(text).shape
    assert isinstance(term, Term)
    assert is_estimated(term) is said


@pytest.mark.parametrize(
    ("text", "least"),
    [(r"\lim_{x\to0}\frac{5\sin x}{x}", 1e-9), (r"\lim_{x\to0}5", 1e-9), (r"\int_0^{\infty}e^{-x}\,dx", 1e-30), (r"\sum_{k=0}^{\infty}2^{-k}", 1e-32)],
)  # fmt: skip
def test_an_estimate_has_an_error(text: str, least: float) -> None:
    assert at_place(text).rad() > least  # type: ignore[attr-defined]


def test_an_integral_inside_another_keeps_to_what_is_analytic() -> None:
    found = at_place(r"\int_{-1}^1\int_0^1|x|\,dt\,dx")
    assert abs(found - 1) < 1e-6  # type: ignore[operator]


def test_no_estimate_where_errors_are_proven() -> None:
    for text in (r"\sum_{k=0}^{\infty}2^{-k}", r"\lim_{x\to0}\frac{\sin x}{x}", r"\int_0^1x\,dx"):
        with pytest.raises(UnknownNode):
            at_place(text, sample=None)


def test_the_longest_sum() -> None:
    assert at_place(r"\sum_{k=1}^{3001}k") == 4_504_501


def test_a_sum_ends_with_the_time() -> None:
    for text in (r"\sum_{k=1}^{9}k", r"\prod_{k=1}^{9}k", r"\sum_{k=0}^{\infty}2^{-k}", r"\int_0^1x\,dx"):
        with pytest.raises(TooLarge):
            at_place(text, deadline=Deadline(-1))


def test_complex_integrals() -> None:
    found = at_place(r"\int_0^te^{ix}\,dx", imaginary=True)
    assert isinstance(found, acb)
    assert abs(found.real - arb(3).sin()) < 1e-9
    assert abs(found.imag - (1 - arb(3).cos())) < 1e-9
    with pytest.raises(Undefined):
        at_place(r"\int_0^t\sqrt{x-4}\,dx")


@pytest.mark.parametrize("text", [r"\sum_{k=1}^{2+i}k", r"\sum_{k=i}^{2}k"])
def test_an_index_is_real(text: str) -> None:
    with pytest.raises(Undefined):
        at_place(text, imaginary=True)


@pytest.mark.parametrize(
    ("text", "imaginary"),
    [(r"\int_0^1(1+e^{-300-t})\,dt", False), (r"\int_0^1(1+e^{-300-t})e^{it}\,dt", True)],
)
def test_the_parts_of_an_integrand_are_watched(text: str, imaginary: bool) -> None:
    term = read_answer(text).shape
    assert isinstance(term, Term)
    at = Point({}, imaginary=imaginary)
    at.watch = Watch()
    at(term)
    assert at.watch.needed > 400


def read(text: str) -> Term:
    found = read_answer(text, unit=False).shape
    assert isinstance(found, Term)
    return substitute(found, {Symbol("i"): Constant("i")})


def at_numbers(text: str, *, imaginary: bool = False) -> arb | acb | type:
    at = Point({}, imaginary=imaginary)
    try:
        return at(read(text))
    except (Undefined, Unsure, UnknownNode) as error:
        return type(error)


@pytest.mark.parametrize(
    "text", [r"\int_0^1ix\,dx", r"\int_{-1}^1ix\,dx", r"\int_0^ix\,dx", r"\int_i^0x\,dx", r"\int_i^ix\,dx"]
)
def test_what_is_not_real_has_no_real_integral(text: str) -> None:
    assert at_numbers(text) is Undefined
    assert isinstance(at_numbers(text, imaginary=True), arb | acb)


@pytest.mark.parametrize(
    ("text", "value"),
    [(r"\int_0^1\sqrt x\,dx", 2 / 3), (r"\int_1^2\sqrt{2-x}\,dx", 2 / 3), (r"\int_0^1x\ln x\,dx", None), (r"\int_0^1x^2\,dx", 1 / 3), (r"\int_1^0x^2\,dx", -1 / 3)],
)  # fmt: skip
def test_values_between_the_ends_are_looked_at_and_none_beyond(text: str, value: float | None) -> None:
    found = at_numbers(text)
    assert isinstance(found, arb) or value is None
    assert value is None or abs(found - arb(value)) < 1e-9  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "value"),
    [(r"\sum_{k=0}^{\infty}e^{-(k-20)^2}", 1.7726372048), (r"\sum_{k=0}^{\infty}2^{-k}", 2), (r"\sum_{k=1}^{\infty}\frac{1}{k^2}", 1.6449340668), (r"\int_{-\infty}^{\infty}e^{-x^2}\,dx", 1.7724538509), (r"\lim_{h\to0}\frac{e^h-1}{h}", 1)],
)  # fmt: skip
def test_estimates_hold_the_value(text: str, value: float) -> None:
    found = at_numbers(text)
    assert isinstance(found, arb)
    assert abs(found - arb(value)) < 1e-6


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{k=0}^{\infty}(-1)^k",
        r"\sum_{k=0}^{\infty}1",
        r"\lim_{h\to0}\frac{|h|}{h}",
        r"\int_0^{\infty}1\,dx",
    ],
)
def test_estimates_of_what_does_not_converge(text: str) -> None:
    assert at_numbers(text) is Unsure


def test_what_rests_on_an_estimate() -> None:
    for text, estimated in ((r"\sum_{k=0}^{\infty}2^{-k}", True), (r"\sum_{k=0}^{9}2^{-k}", False), (r"\lim_{h\to0}h", True), (r"\int_0^{\infty}e^{-x}\,dx", True), (r"\int_{-\infty}^0e^x\,dx", True), (r"\int_0^1x\,dx", False), ("x", False), (r"\sin x", False)):  # fmt: skip
        assert is_estimated(read(text)) is estimated
