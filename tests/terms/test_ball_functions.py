"""Functions of balls against mpmath and fractions, on both sides of every edge: domain, cut, kink, integer, analytic or not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import flint
import mpmath
import pytest
from flint import acb, acb_series, arb, arb_series

from hw_cli.terms.ball_functions import odd_root
from hw_cli.terms.balls import Balls, Point, Undefined, Unsure
from hw_cli.terms.budgets import TooLarge, Watch
from hw_cli.terms.core import Symbol, call

LETTERS = tuple(Symbol(name) for name in "uvw")
THIN = arb(2) ** -20
NOT_FINITE = "not finite"


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    before, flint.ctx.prec = flint.ctx.prec, 96
    yield
    flint.ctx.prec = before


def found(name: str, *values: Any, analytic: bool | None = None, **flags: bool) -> Any:
    """The value at balls, or the error raised there, or that it is not finite."""
    names = LETTERS[: len(values)]
    at = Point(dict(zip(names, values, strict=True)), **flags)
    at.analytic = analytic
    try:
        value = at(call(name, *names))
    except (Undefined, Unsure, TooLarge) as error:
        return type(error)
    return value if isinstance(value, arb_series) or value.is_finite() else NOT_FINITE


def about(middle: float, radius: float = 1e-6) -> arb:
    return arb(middle, radius)


def is_at(value: Any, wanted: complex | mpmath.mpc) -> bool:
    """Whether a ball holds a value known to 15 digits, and little else."""
    if not isinstance(value, arb | acb):
        return False
    gap = acb(value) - acb(mpmath.mpc(wanted).real, mpmath.mpc(wanted).imag)
    return bool(abs(gap) < 1e-4 * (1 + abs(complex(wanted))))


# --- real arguments: an error, or a value

REAL: list[tuple[str, tuple[Any, ...], Any]] = [
    # the edges of domains: inside, on them, beyond, and across
    ("log", (arb(0),), Undefined),
    ("log", (about(0),), Unsure),
    ("log", (arb(-1),), Undefined),
    ("sqrt", (arb(0),), 0),
    ("arcsin", (arb(1),), mpmath.pi / 2),
    ("arcsin", (arb(-1),), -mpmath.pi / 2),
    ("arcsin", (about(1),), Unsure),
    ("arcsin", (about(-1),), Unsure),
    ("arcsin", (arb(1.001),), Undefined),
    ("arcsin", (arb(-1.001),), Undefined),
    ("arccos", (arb(-1),), mpmath.pi),
    ("arcosh", (arb(1),), 0),
    ("arcosh", (arb(0.999),), Undefined),
    ("artanh", (arb(1),), Undefined),
    ("artanh", (arb(-1),), Undefined),
    ("artanh", (arb(0.999),), mpmath.atanh(0.999)),
    # poles
    ("gamma", (arb(-2),), Undefined),
    ("gamma", (about(-2),), Unsure),
    ("zeta", (arb(1),), Undefined),
    ("tan", (arb.pi() / 2,), Unsure),
    ("zeta", (arb(-(10**25)) + 0.5,), Unsure),
    # by their definitions
    ("silu", (arb(2),), 2 / (1 + mpmath.exp(-2))),
    ("logit", (arb(0.75),), mpmath.log(3)),
    # rounding and signs
    ("floor", (about(2.5),), 2),
    ("floor", (arb(3),), 3),
    ("floor", (about(3),), Unsure),
    ("ceil", (about(2.5),), 3),
    ("ceil", (about(3),), Unsure),
    ("sign", (arb(0),), 0),
    ("sign", (arb(1e-30),), 1),
    ("sign", (arb(-1e-30),), -1),
    ("sign", (about(0),), Unsure),
    ("max", (arb(2), arb(5), arb(3)), 5),
    ("min", (arb(2), arb(-5), arb(3)), -5),
    # of integers
    ("factorial", (arb(0),), 1),
    ("factorial", (arb(5),), 120),
    ("factorial", (arb(-1),), Undefined),
    ("factorial", (arb(2.5),), Undefined),
    ("factorial", (about(2.5),), Undefined),
    ("factorial", (about(3),), Unsure),
    ("factorial", (arb(10**31),), TooLarge),
    ("binom", (arb(7), arb(3)), 35),
    ("binom", (arb(0.5), arb(2)), -0.125),
    ("binom", (arb(7), arb(0)), 1),
    ("binom", (arb(0), arb(0)), 1),
    ("binom", (arb(3), arb(5)), 0),
    ("binom", (arb(7), arb(-1)), Undefined),
    ("binom", (arb(7), arb(0.5)), Undefined),
    ("binom", (arb(7), arb(10_001)), TooLarge),
    ("binom", (arb(-1), arb(2)), Unsure),
    ("binom", (arb(-0.5), arb(2)), 0.375),
    ("binom", (about(7), arb(2)), Unsure),
    ("binom", (arb(7), about(2)), Unsure),
    ("gcd", (arb(12), arb(18), arb(8)), 2),
    ("gcd", (arb(0), arb(5)), 5),
    ("gcd", (arb(-12), arb(18)), 6),
    ("lcm", (arb(4), arb(6)), 12),
    ("gcd", (arb(2.5), arb(5)), Undefined),
    ("gcd", (about(2), arb(5)), Unsure),
    ("gcd", (about(2.5), arb(5)), Undefined),
    ("gcd", (arb(10**31), arb(5)), TooLarge),
    # roots
    ("root", (arb(27), arb(3)), 3),
    ("root", (arb(-27), arb(3)), -3),
    ("root", (arb(16), arb(4)), 2),
    ("root", (arb(0.25), arb(2)), 0.5),
    ("root", (arb(-16), arb(4)), Undefined),
    ("root", (arb(-16), arb(1)), -16),
    ("root", (arb(0), arb(3)), 0),
    ("root", (about(0), arb(3)), Unsure),
    ("root", (arb(2), arb(0)), Undefined),
    ("root", (arb(2), arb(-2)), Undefined),
    ("root", (arb(2), arb(10_001)), TooLarge),
    ("root", (arb(2), arb(10_000)), mpmath.root(2, 10_000)),
    ("root", (arb(8), arb(1.5)), 4),
    ("root", (arb(8), about(0)), Unsure),
    ("root", (arb(-8), arb(1.5)), Undefined),
    ("root", (arb(8), about(3)), Unsure),
    # too large, and not
    ("exp", (arb(2) ** 4000,), TooLarge),
    ("erf", (arb(50),), 1),
]


def test_real_arguments() -> None:
    wrong = []
    for name, values, wanted in REAL:
        value = found(name, *values)
        good = value is wanted if isinstance(wanted, type | str) else is_at(value, wanted)
        if not good:
            wrong.append((name, values, value))
    assert not wrong


def test_factorials_on_both_sides_of_what_is_computed_exactly() -> None:
    for count in (4_999, 5_000, 5_001):
        value = found("factorial", arb(count))
        assert abs(value / arb(math.factorial(count)) - 1) < 1e-20


# --- complex arguments: both sides of every cut, and on it

COMPLEX: dict[str, Callable[[Any], Any]] = {
    "log": mpmath.log,
    "sqrt": mpmath.sqrt,
    "arcsin": mpmath.asin,
    "arccos": mpmath.acos,
    "arctan": mpmath.atan,
    "arsinh": mpmath.asinh,
    "arcosh": mpmath.acosh,
    "artanh": mpmath.atanh,
    "exp": mpmath.exp,
    "sin": mpmath.sin,
    "tanh": mpmath.tanh,
    "gamma": mpmath.gamma,
    "erf": mpmath.erf,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "Re": lambda z: z.real,
    "Im": lambda z: z.imag,
    "conj": lambda z: z.conjugate(),
    "arg": mpmath.arg,
}
CUTS = {  # a point of the cut, and one of the same line that is not on it
    "log": (-2, 2),
    "sqrt": (-2, 2),
    "arg": (-2, 2),
    "arcsin": (1.5, 0.5),
    "arccos": (-1.5, 0.5),
    "arcosh": (0.5, 1.5),
    "artanh": (-1.5, 0.5),
    "arctan": (1.5j, 0.5j),
    "arsinh": (-1.5j, -0.5j),
}


def complex_ball(z: complex, radius: float = 0.0) -> acb:
    return acb(arb(z.real, radius), arb(z.imag, radius))


def test_complex_arguments_against_mpmath() -> None:
    random = Random(5)
    for name, function in COMPLEX.items():
        for _ in range(8):
            z = complex(round(random.uniform(-2, 2), 3), round(random.uniform(0.1, 2), 3))
            for place in (z, z.conjugate()):
                value = found(name, complex_ball(place), imaginary=True)
                assert is_at(value, function(mpmath.mpc(place))), (name, place, value)


@pytest.mark.parametrize("name", sorted(CUTS))
def test_cuts(name: str) -> None:
    on, off = map(complex, CUTS[name])
    assert is_at(found(name, complex_ball(off), imaginary=True), COMPLEX[name](mpmath.mpc(off)))
    assert is_at(found(name, complex_ball(off, 1e-9), imaginary=True), COMPLEX[name](mpmath.mpc(off)))
    assert found(name, complex_ball(on, 1e-9), imaginary=True) is Unsure
    if name == "arg":
        return
    assert found(name, complex_ball(on, 1e-9), analytic=True) is NOT_FINITE
    assert isinstance(found(name, complex_ball(on, 1e-9), analytic=False), acb)
    assert isinstance(found(name, complex_ball(off, 1e-9), analytic=True), acb)
    if on.imag == 0:  # the principal value on the line of the cut
        value = found(name, arb(on.real), imaginary=True)
        assert is_at(value, COMPLEX[name](mpmath.mpc(on))) or is_at(
            value, COMPLEX[name](mpmath.mpc(on)).conjugate()
        )
        assert found(name, arb(on.real)) is Undefined or name == "sqrt"


@pytest.mark.parametrize("name", ["max", "min", "floor", "ceil", "sign", "gcd", "factorial", "binom"])
def test_what_has_an_order_has_no_complex_arguments(name: str) -> None:
    count = 2 if name in ("max", "min", "gcd", "binom") else 1
    assert found(name, *[acb(1, 1)] * count, imaginary=True) in (Undefined, Unsure)


def test_roots_of_complex_numbers() -> None:
    z = acb(1, 2)
    assert is_at(found("root", z, arb(3), imaginary=True), mpmath.mpc(1, 2) ** (mpmath.mpf(1) / 3))
    assert is_at(found("root", acb(-8), arb(3), imaginary=True), -2)
    for flags in ({"imaginary": True}, {"analytic": False, "imaginary": True}):
        assert is_at(found("root", arb(-4), arb(2), **flags), 2j)
        assert is_at(found("root", acb(-4), arb(2), **flags), 2j)
    assert found("root", complex_ball(-4, 1e-9), arb(2), imaginary=True) is Unsure


def test_a_part_of_a_complex_number_is_not_analytic() -> None:
    for name in ("Re", "Im", "conj"):
        assert found(name, acb(1, 1), analytic=True) is Unsure
    assert is_at(found("Re", acb(1, 2), analytic=False), 1)
    assert found("arg", acb(0), imaginary=True) is Undefined


def test_judges_take_square_roots_of_negative_numbers_and_nothing_else() -> None:
    at = Balls({LETTERS[0]: arb(-4)})
    assert is_at(at(call("sqrt", LETTERS[0])), 2j)
    for name in ("log", "arcosh"):
        with pytest.raises(Undefined):
            at(call(name, LETTERS[0]))
    with pytest.raises(Undefined):
        Point({LETTERS[0]: arb(-4)})(call("sqrt", LETTERS[0]))


# --- inside integrals


@pytest.mark.parametrize(
    ("name", "others", "left", "right"),
    [
        ("max", (arb(0),), 0, 0.5),
        ("min", (arb(0),), -0.5, 0),
        ("sign", (), -1, 1),
        ("floor", (), -1, 0),
        ("ceil", (), 0, 1),
        ("root", (arb(3),), -(0.5 ** (1 / 3)), 0.5 ** (1 / 3)),
    ],
)
def test_kinks_inside_integrals(name: str, others: tuple[arb, ...], left: float, right: float) -> None:
    for analytic in (True, False):
        assert is_at(found(name, acb(-0.5), *others, analytic=analytic), left)
        assert is_at(found(name, acb(0.5), *others, analytic=analytic), right)
    across = acb(arb(0, 0.5), arb(0, 0.1))
    assert found(name, across, *others, analytic=True) == NOT_FINITE
    value = found(name, across, *others, analytic=False)
    for place in (left, right):
        assert acb(value).contains(acb(arb(place)))


def test_odd_roots_of_balls_around_0() -> None:
    for z in (acb(arb(0, 1)), acb(arb(0, 1), arb(0, 1))):
        value = odd_root(z, 3, analytic=False)
        for place in (-1, -0.001, 0.5, 1):
            assert value.real.contains(arb(mpmath.sign(place) * mpmath.cbrt(abs(place))))
    assert odd_root(acb(arb(0, 1)), 3, analytic=False).imag == 0
    for off in (acb(arb(0, 0.001), 1), acb(arb(0, 0.001), arb(0, 1))):
        for place in (acb(0.0001, 1), acb(-0.0001, 1)):  # on both sides of the imaginary axis
            root = place ** (arb(1) / 3) if place.real > 0 else -((-place) ** (arb(1) / 3))
            assert odd_root(off, 3, analytic=False).contains(root.mid())


def test_what_is_real_is_taken_for_real() -> None:
    assert isinstance(found("sin", acb(2), imaginary=True), arb)
    assert is_at(found("sin", acb(2, 1), imaginary=True), mpmath.sin(mpmath.mpc(2, 1)))
    assert found("gcd", acb(2), acb(4), imaginary=True) is Undefined
    assert found("gamma", acb(-2, arb(0, 1e-6)), imaginary=True) is Unsure
    assert found("arcsin", acb(1, arb(0, 1e-9)), imaginary=True) is Unsure


# --- power series, and what is watched


def test_a_maximum_has_a_slope_where_one_is_greater() -> None:
    low, high = arb_series([1, 2], 2), arb_series([3, 5], 2)
    for name, one in (("max", high), ("min", low)):
        for pair in ((low, high), (high, low)):
            value = found(name, *pair)
            assert [value[0], value[1]] == [one[0], one[1]]
    assert found("max", low, low) is Undefined
    near = arb_series([1.5, 7], 2)
    for pair in ((low, near), (near, low)):
        assert [found("max", *pair)[k] for k in (0, 1)] == [1.5, 7]
    assert found("max", high, arb(2))[1] == 5
    assert found("max", acb_series([1, 1], 2), acb_series([2, 1], 2)) is Undefined
    assert found("max", arb(2), high)[1] == 5
    assert found("max", arb(5), high) == 5


@pytest.mark.parametrize(
    ("name", "others", "place", "value", "slope"),
    [
        ("root", (arb(2),), 4, 2, 0.25),
        ("root", (arb(3),), -8, -2, mpmath.mpf(1) / 12),
        ("sin", (), 0.5, mpmath.sin(0.5), mpmath.cos(0.5)),
        ("silu", (), 0, 0, 0.5),
        ("arcsin", (), 0.5, mpmath.pi / 6, 1 / mpmath.sqrt(0.75)),
    ],
)
def test_power_series(name: str, others: tuple[arb, ...], place: float, value: float, slope: float) -> None:
    series = found(name, arb_series([place, 1], 2), *others)
    assert is_at(series[0], value)
    assert is_at(series[1], slope)


def test_no_slope_beyond_the_domain() -> None:
    assert found("arcsin", arb_series([2, 1], 2)) is Undefined
    assert found("root", arb_series([-4, 1], 2), arb(2)) is Undefined


@pytest.mark.parametrize(("name", "fine"), [("tanh", True), ("erf", True), ("sigmoid", True), ("log", False)])
def test_what_nearly_settles_is_watched(name: str, fine: bool) -> None:
    at = Point({LETTERS[0]: arb(40)})
    at.watch = Watch()
    at(call(name, LETTERS[0]))
    assert (at.watch.needed > 100) is fine
    series = Point({LETTERS[0]: arb_series([2, 1], 2)})
    series.watch = Watch()
    assert is_at(series(call("exp", LETTERS[0]))[1], mpmath.exp(2))
