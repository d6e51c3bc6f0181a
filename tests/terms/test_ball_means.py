"""Means under normal laws, each rule by itself: exact moments, an error that covers the value, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

import flint
import pytest
from flint import acb, arb, arb_mat, arb_series

from hw_cli.kernel.setting import Setting
from hw_cli.terms.ball_means import QUADRATURE_ERROR, cubature, degree, quadrature
from hw_cli.terms.balls import BITS, Balls, Undefined
from hw_cli.terms.core import Density, Law, Normal, Symbol, Term, call, log
from hw_cli.terms.parse.answers import read_answer as read

X, Y, Z = map(Symbol, "xyz")
P = Law("p")
SETTING = Setting(laws=((P, Normal(Y, Y**2)),))

Body = Callable[[arb], arb]


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    before, flint.ctx.prec = flint.ctx.prec, BITS
    yield
    flint.ctx.prec = before


def moment(mean: arb, deviation: arb, power: int) -> arb:
    """E xᵏ of a normal law, by its recursion m Mₖ₋₁ + (k − 1) s² Mₖ₋₂."""
    one, other = arb(0), arb(1)
    for k in range(power):
        one, other = other, mean * other + k * deviation**2 * one
    return other


@pytest.mark.parametrize("power", range(9))
@pytest.mark.parametrize(("mean", "deviation"), [(0, 1), (2, 1), (-3, 2), (1, "0.1")])
@pytest.mark.parametrize("known", [True, False])
def test_moments(power: int, mean: int, deviation: int | str, known: bool) -> None:
    m, s = arb(mean), arb(deviation)
    found = quadrature(lambda x: prod([x] * power, start=arb(1)), m, s, power if known else None)
    assert found is not None
    assert found.overlaps(moment(m, s, power))
    assert found.rad() < 1e-15
    if known and power <= 5:
        assert found.rad() < 1e-33  # three nodes, without an error


def test_six_is_beyond_three_nodes() -> None:
    found = quadrature(lambda x: x**6, arb(0), arb(1), 6)
    assert found is not None
    assert found.overlaps(arb(15))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (lambda x: x.exp(), arb("0.5").exp()),
        (lambda x: (2 * x).exp(), arb(2).exp()),
        (lambda x: x.cos(), arb("-0.5").exp()),
        (lambda x: (-x * x / 2).exp(), 1 / arb(2).sqrt()),
        (lambda x: 1 / (1 + (-x).exp()), arb("0.5")),
    ],
)
def test_means_of_functions(body: Body, value: arb) -> None:
    found = quadrature(body, arb(0), arb(1))
    assert found is not None
    assert found.overlaps(value)
    assert 1e-29 < found.rad() < 1e-3


@pytest.mark.parametrize("size", [1, 7, -7])
def test_the_error_grows_with_the_value(size: int) -> None:
    found = quadrature(lambda x: arb(size) + 0 * x, arb(0), arb(1))
    assert found is not None
    assert found.contains(arb(size))
    assert found.rad() >= QUADRATURE_ERROR * (1 + abs(size)) * 0.999


@pytest.mark.parametrize(
    "body", [lambda x: (x * x).exp(), lambda x: (40 * x).exp(), lambda x: (-40 * x).exp()]
)
def test_what_lies_beyond_the_last_nodes(body: Body) -> None:
    with pytest.raises(Undefined):
        quadrature(body, arb(0), arb(1))


def test_series_and_what_is_neither_a_number_nor_a_series() -> None:
    flint.ctx.cap = 3
    found = quadrature(lambda x: (arb_series([0, 1]) * x).exp(), arb(0), arb(1))  # e^{t²/2}
    assert found is not None
    assert [bool(found[k].overlaps(arb(value))) for k, value in enumerate((1, 0, "0.5"))] == [True] * 3
    assert quadrature(lambda x: acb(x, 1), arb(0), arb(1)) is None


SPREAD = arb_mat([[2, 1], [1, 3]])
CENTRE = arb_mat([[1], [-1]])


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (lambda v: v[0, 0], 1), (lambda v: v[1, 0], -1), (lambda v: v[0, 0] ** 2, 3), (lambda v: v[1, 0] ** 2, 4), (lambda v: v[0, 0] * v[1, 0], 0),
        (lambda v: v[0, 0] ** 3, 7), (lambda v: v[0, 0] ** 4, 25), (lambda v: v[0, 0] ** 5, 81), (lambda v: arb(1), 1),
    ],
)  # fmt: skip
def test_means_in_space(body: Callable[[arb_mat], arb], value: int) -> None:
    found = cubature(body, CENTRE, SPREAD)
    assert found.overlaps(arb(value))
    assert found.rad() < 1e-30


@pytest.mark.parametrize(
    "body", [lambda v: v[0, 0] ** 6, lambda v: v[1, 0] ** 6, lambda v: v[0, 0].exp(), lambda v: v[0, 0] ** 3 * v[1, 0] ** 3, lambda v: acb(v[0, 0], 1), lambda v: v[0, 0].sin() / 10**6],
)  # fmt: skip
def test_what_three_nodes_do_not_know(body: Callable[[arb_mat], arb]) -> None:
    with pytest.raises(Undefined):
        cubature(body, CENTRE, SPREAD)


def term(text: str) -> Term:
    found = read(text, unit=False).shape
    assert isinstance(found, Term)
    return found


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (term("x"), 1), (term("y"), 0), (term("7"), 0), (term("x+y"), 1), (term("x^2+x"), 2), (term("x^2(x+1)"), 3), (term("-x^3"), 3), (term("x^2/y"), 2), (term("y/x"), None), (term("x^{-1}"), None), (term("x^{1/2}"), None),
        (term("x^y"), None), (term("y^2x"), 1), (term(r"\sin x"), None), (term(r"x\sin x"), None), (term(r"x+\sin x"), None), (term(r"-\sin x"), None), (term(r"\frac{\sin x}{2}"), None), (term(r"(\sin x)^2"), None), (term(r"\pi x"), 1),
        (log(Density(P, (X,))), 2), (log(Density(P, (X**2,))), 4), (log(Density(P, (Y,))), 0), (log(Density(P, (call("sin", X),))), None), (log(X), None),
    ],
)  # fmt: skip
def test_degrees(body: Term, wanted: int | None) -> None:
    assert degree(Balls({Y: arb(2)}, SETTING), body, X) == wanted


@pytest.mark.parametrize("law", [Normal(X, Y), Normal(Y, X)])
def test_a_law_that_moves_has_no_degree(law: Normal) -> None:
    moving = Setting(laws=((P, law),))
    assert degree(Balls({Y: arb(2)}, moving), log(Density(P, (Z,))), X) is None
