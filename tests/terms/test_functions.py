"""One record for each function: what it says agrees with its values, whoever computes them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

import flint
import numpy as np
import pytest
import sympy
from flint import acb, arb

from hw_cli.kernel.decide import Seen
from hw_cli.oracles.equality.ranges import Span, closed, range_of
from hw_cli.oracles.equality.texts import compare_latex
from hw_cli.terms.algebra import Logistic, from_sympy, to_sympy
from hw_cli.terms.balls import Point
from hw_cli.terms.core import Call, Number, Symbol, Term, UnknownNode, call
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.floats import compile_floats
from hw_cli.terms.functions import Domain, FunctionRecord, forget, function_record, function_records, register
from hw_cli.terms.kinks import kinks
from hw_cli.terms.latex import latex
from hw_cli.terms.tape import compile_scalars
from hw_cli.terms.text import text

X = Symbol("x")
# a value of each function: its arguments, and what it is there by another way
ROWS: dict[str, tuple[tuple[float, ...], float]] = {
    "exp": ((0.7,), 2.0137527074704766),
    "log": ((0.7,), -0.35667494393873245),
    "sqrt": ((0.7,), 0.8366600265340756),
    "root": ((-8.0, 3.0), -2.0),
    "cbrt": ((-8.0,), -2.0),
    "abs": ((-0.7,), 0.7),
    "log10": ((0.1,), -1.0),
    "log2": ((0.125,), -3.0),
    "logit": ((0.75,), 1.0986122886681098),
    "sin": ((0.7,), 0.644217687237691),
    "cos": ((0.7,), 0.7648421872844885),
    "tan": ((0.7,), 0.8422883804630794),
    "sinh": ((0.7,), 0.7585837018395334),
    "cosh": ((0.7,), 1.255169005630943),
    "tanh": ((0.7,), 0.6043677771171636),
    "sinc": ((0.7,), 0.9203109817681301),
    "cot": ((0.7,), 1.1872418321266793),
    "sec": ((0.7,), 1.3074592597335937),
    "csc": ((0.7,), 1.552270326957104),
    "coth": ((0.7,), 1.6546216358026298),
    "sech": ((0.7,), 0.7967054599928753),
    "csch": ((0.7,), 1.3182460914662975),
    "arcsin": ((0.7,), 0.775397496610753),
    "arccos": ((0.7,), 0.7953988301841436),
    "arctan": ((0.7,), 0.6107259643892086),
    "arsinh": ((0.7,), 0.6526665660823557),
    "arcosh": ((1.7,), 1.1232309825872959),
    "artanh": ((0.7,), 0.8673005276940531),
    "erfc": ((0.7,), 0.32219880616258156),
    "arccot": ((-0.7,), 2.181522291184105),
    "arcsec": ((1.7,), 0.9419214012998448),
    "arccsc": ((1.7,), 0.6288749254950518),
    "sigmoid": ((0.7,), 0.668187772168166),
    "softplus": ((0.7,), 1.1031860488854579),
    "silu": ((0.7,), 0.46773144051771624),
    "relu": ((-0.7,), 0.0),
    "elu": ((-0.7,), -0.5034146962085905),
    "gelu": ((0.7,), 0.5306254434438489),
    "erf": ((0.7,), 0.6778011938374185),
    "factorial": ((5.0,), 120.0),
    "gamma": ((0.7,), 1.298055332647558),
    "eulergamma": ((0.7,), 1.298055332647558),
    "zeta": ((2.0,), 1.6449340668482264),
    "binom": ((7.0, 3.0), 35.0),
    "floor": ((-0.7,), -1.0),
    "ceil": ((-0.7,), 0.0),
    "sign": ((-0.7,), -1.0),
    "max": ((0.7, -3.0, 0.2), 0.7),
    "min": ((0.7, -3.0, 0.2), -3.0),
    "gcd": ((12.0, 18.0), 6.0),
    "lcm": ((4.0, 6.0), 12.0),
    "odot": ((0.5, 3.0), 1.5),
    "Re": ((0.7,), 0.7),
    "Im": ((0.7,), 0.0),
    "conj": ((0.7,), 0.7),
    "arg": ((-0.7,), math.pi),
}
RECORDS = {record.name: record for record in function_records()}
ALONE = sorted(name for name, record in RECORDS.items() if len(ROWS.get(name, ((0, 0), 0))[0]) == 1)


@pytest.fixture(autouse=True)
def precision() -> Iterator[None]:
    before, flint.ctx.prec = flint.ctx.prec, 128
    yield
    flint.ctx.prec = before


def places(record: FunctionRecord, count: int = 12) -> list[float]:
    """Points of the domain."""
    random = Random(record.name)
    low = -3.0 if record.domain.low is None else record.domain.low
    high = low + 6.0 if record.domain.high is None else record.domain.high
    return [random.uniform(low, high) for _ in range(count)]


def value(term: Term, place: float) -> float | None:
    try:
        return float(Point({X: arb(place)})(term).mid())
    except ArithmeticError:
        return None


def letters(count: int) -> tuple[Symbol, ...]:
    return tuple(Symbol(f"x{k}") for k in range(count))


def test_every_function_has_its_row() -> None:
    assert set(ROWS) == set(RECORDS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_the_value(name: str) -> None:
    arguments, wanted = ROWS[name]
    names = letters(len(arguments))
    at = Point(dict(zip(names, map(arb, arguments), strict=True)))
    found = acb(at(call(name, *names)))
    assert abs(found - wanted) < 1e-12


@pytest.mark.parametrize("name", sorted(ROWS))
def test_floats_agree_with_balls(name: str) -> None:
    arguments, wanted = ROWS[name]
    names = letters(len(arguments))
    for run in (
        lambda term: compile_floats(term, names)(*arguments),
        lambda term: compile_scalars(term, names)(arguments)[0],
    ):
        try:
            found = run(call(name, *names))
        except UnknownNode:
            continue
        assert float(found) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("name", ALONE)
def test_arrays_are_analytic_where_the_function_is(name: str) -> None:
    """A step along the imaginary axis gives the derivative."""
    record = RECORDS[name]
    if not record.analytic:
        return
    try:
        step = compile_floats(call(name, X), (X,), complex=True)
        slopes = [float(np.imag(step(place + 1e-30j))) / 1e-30 for place in places(record)]
    except (UnknownNode, TypeError):
        return
    for place, slope in zip(places(record), slopes, strict=True):
        if math.isnan(slope):  # of real numbers alone
            continue
        assert slope == pytest.approx(quotient(name, place), rel=1e-6, abs=1e-9)


def quotient(name: str, place: float) -> float:
    """The slope of a function by differences of balls."""
    h = arb(2) ** -40
    up, down = (Point({X: arb(place) + sign * h})(call(name, X)) for sign in (1, -1))
    return float(((up - down) / (2 * h)).mid())


@pytest.mark.parametrize("name", ALONE)
def test_the_derivative(name: str) -> None:
    record = RECORDS[name]
    slope = derivative(call(name, X), X)
    for place in places(record):
        found = None
        try:
            found = value(slope, place)
        except UnknownNode:
            assert record.derivative is None
        if found is not None and value(call(name, X), place) is not None:
            assert found == pytest.approx(quotient(name, place), rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("name", ALONE)
def test_the_definition_is_the_function(name: str) -> None:
    record = RECORDS[name]
    if record.definition is None or name == "gamma":  # of which (u − 1)! is one for integers alone
        return
    for place in places(record):
        found = value(record.definition(X), place)
        if found is not None:
            assert value(call(name, X), place) == pytest.approx(found, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", ALONE)
def test_the_domain(name: str) -> None:
    """No value outside, one inside."""
    record = RECORDS[name]
    if record.domain == Domain():
        return
    assert all(value(call(name, X), place) is not None for place in places(record))
    outside = [end for end in (record.domain.low, record.domain.high) if end is not None]
    assert all(
        value(call(name, X), end + sign * 0.01) is None for end, sign in zip(outside, (-1, 1), strict=False)
    )
    assert all((value(call(name, X), float(end)) is None) == record.domain.open for end in outside)


@pytest.mark.parametrize("name", ALONE)
def test_what_is_said_of_the_whole_line(name: str) -> None:
    record = RECORDS[name]
    found = [(place, value(call(name, X), place)) for place in sorted(places(record, 40))]
    if record.analytic or record.continuous:
        assert all(item is not None for _, item in found)
    if record.analytic:
        assert not kinks(call(name, X))
    if record.rising is not None:
        values = [item for _, item in found if item is not None]
        assert values == sorted(values)
        low, high = (None if end is None else value(end, 0.0) for end in record.rising)
        assert low is None or min(values) >= low
        assert high is None or max(values) <= high
    for place, item in found:
        other = value(call(name, X), -place)
        if (record.odd or record.even) and item is not None:
            assert other == pytest.approx(-item if record.odd else item)


@pytest.mark.parametrize("name", ALONE)
def test_the_range_over_an_interval_holds_every_value(name: str) -> None:
    record = RECORDS[name]
    random = Random(name)
    for _ in range(6):
        low, high = sorted(random.uniform(-4, 4) for _ in range(2))
        try:
            span: Span = range_of(call(name, X), {X: closed(arb(low), arb(high))})
        except ArithmeticError:
            continue
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            item = value(call(name, X), low + (high - low) * share)
            if item is not None and record.name != "zeta":
                assert span.low.value <= arb(item) + 1e-12
                assert span.high.value >= arb(item) - 1e-12


@pytest.mark.parametrize("name", ALONE)
def test_sympy_means_the_same(name: str) -> None:
    try:
        meant = to_sympy(call(name, X))
    except UnknownNode:
        return
    plain = meant.replace(Logistic, lambda u: 1 / (1 + sympy.exp(-u)))
    for place in places(RECORDS[name], 4):
        found = value(call(name, X), place)
        if found is not None:
            assert complex(plain.subs({plain.free_symbols.pop(): place}).evalf()) == pytest.approx(
                found, abs=1e-9
            )
    if RECORDS[name].definition is None and not RECORDS[name].bent and isinstance(call(name, X), Call):
        assert from_sympy(meant, {"x": X}) == (call(name, X))


@pytest.mark.parametrize("name", ["sinc", "gelu"])
def test_a_function_is_read_and_proved_by_its_record_alone(name: str) -> None:
    definitions = {"sinc": r"\frac{\sin x}{x}", "gelu": r"\frac{x}{2}\left(1+\mathrm{erf}(x/\sqrt{2})\right)"}
    assert compare_latex(rf"\mathrm{{{name}}}(x)", definitions[name]).seen is Seen.HOLDS
    assert compare_latex(rf"\mathrm{{{name}}}(x)", definitions[name] + "+10^{-9}").seen is Seen.FAILS


def test_a_function_that_is_made_known_is_known_everywhere() -> None:
    """mish u = u tanh(log(1 + eᵘ)): printed, evaluated, differentiated and bounded without another word."""
    term = call("mish", X)
    with pytest.raises(UnknownNode):
        compile_floats(term, (X,))
    register(
        FunctionRecord(name="mish", definition=lambda u: u * call("tanh", call("softplus", u)), analytic=True)
    )
    try:
        assert value(term, 1.0) == pytest.approx(0.8650983882673103)
        assert float(compile_floats(term, (X,))(1.0)) == pytest.approx(0.8650983882673103)
        assert compile_scalars(term, (X,))([1.0])[0] == pytest.approx(0.8650983882673103)
        assert value(derivative(term, X), 1.0) == pytest.approx(quotient("mish", 1.0))
        assert to_sympy(term).free_symbols
        assert range_of(term, {X: closed(arb(1), arb(2))}).low.value > 0
        assert not kinks(term)
        assert (latex(term), text(term)) == (r"\mathrm{mish}(x)", "mish(x)")
    finally:
        forget("mish")
    assert function_record("mish") is None


def test_edges_are_positive_inside() -> None:
    assert Domain(0).edges(X) == (X,)
    assert Domain(-1, 1).edges(X) == (Number("1") - X, Number("1") + X)
    assert Domain().edges(X) == ()
