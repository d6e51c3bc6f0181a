"""Integrals with a proven error, through branch points too."""

from __future__ import annotations

import flint
import pytest
from flint import acb, arb

from hw_cli.terms.ball_functions import odd_root
from hw_cli.terms.ball_series import NotEnclosed, integral
from hw_cli.terms.balls import Point
from hw_cli.terms.core import Absolute, Symbol, call


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
