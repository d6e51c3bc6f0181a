"""Injective or not: what is never claimed, what is decided, and on which grounds."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.setting import REALS, Setting
from hw_cli.maps import image, monotone
from hw_cli.maps.bounds import check
from hw_cli.maps.image import INFINITY
from hw_cli.maps.monotone import Direction, Invertibility, decide
from hw_cli.maps.pieces import NotDecided, components, elementary
from hw_cli.maps.witnesses import Place, find_witnesses
from hw_cli.oracles.judges.sampling import ball
from hw_cli.oracles.sign_rules import strict
from hw_cli.patience import OutOfPatience, at_most
from hw_cli.terms import core
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import Negative, Number, Term, lift, sigmoid
from hw_cli.terms.floats import compile_floats
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text
from hw_cli.terms.walk import substitute

from .maps import SUPPOSED, Z, decided, known, term

UP, DOWN = Direction.INCREASING, Direction.DECREASING

INCREASING = (
    "z",
    "z + tanh(z)/2",
    "z - tanh(z)/2",
    "a*z + log(1+exp(z))",
    "sigma(z)",
    "sigma(a*z + b)",
    "z^3",
    "(z-1)^3",
    "z^3 + z^2 + z",
    "z + sin(z)",
    "z + c*sin(z)",
    "z - arctan(z)",
    "z + sin(z)cos(z)",
    "sinh(z)",
    "2^z",
    "log(z)",
    "sqrt(z)",
    "logit(z)",
    "log(log(z))",
    "z^(1/3)",
    "z|z|",
    "z/(1+|z|)",
    "max(z, z/10)",
    "max(z, 0) + min(exp(z) - 1, 0)",
    "exp(z) - z^2/2",
    "z + exp(-z^2)",
    "z + c*tanh(c*z + b)",
    "(z^2-1)/(z-1)",
)
DECREASING = ("-z", "1 - 2z", "-z^3", "exp(-z)", "sigma(-z)", "-z - z^5", "-sinh(z)/a")
PIECEWISE = ("1/z", "exp(-1/z)", "arctan(1/z)", "tanh(1/z)")  # injective, monotone on each side of a hole
NOT_INJECTIVE = (
    "5",
    "b",
    "z^2",
    "a*z^2 + b",
    "|z|",
    "relu(z)",
    "a*relu(z)",
    "cos(z)",
    "sin(z)",
    "tan(z)",
    "exp(-z^2)",
    "z^3 - z",
    "z^3 - 2z",
    "z*exp(z)",
    "z*sigma(z)",
    "z + 1/z",
    "z - 1/z",
    "1/(z^2-1)",
    "z - 2*arctan(z)",
    "sqrt(1-z^2)",
    "log(z^2-2)",
    "sqrt(z) + 1/z",
    "|z-1| + |z+1| + z",
    "b*z",
    "b*z + z^3",
    "z + b*tanh(z)",
    "z^4 - 3z^2 + z",
    "z + 100*exp(-100(z-3)^2)",
    "0.1z + sin(z)",
    "(a + b*z)^2",
)
UNDECIDED = (
    "z + 29/25*exp(-z^2)",  # increasing, beyond these rules
    "log(z^3 - 2)",  # its domain begins at an irrational number
    "log(a - z)",  # its domain depends on a
    "log(-z^2)",  # defined nowhere
)


@pytest.mark.parametrize("formula", UNDECIDED)
def test_undecided_says_why(formula: str) -> None:
    found = decided(formula)
    assert found.injective is None
    assert found.monotone is None
    assert found.obstacle is not None
    assert found.images == ()
    assert found.witnesses is None


@pytest.mark.parametrize("formula", NOT_INJECTIVE)
def test_not_injective(formula: str) -> None:
    found = known(formula)
    assert found.injective is False
    assert found.monotone is None
    assert found.certificate is None
    assert found.images == ()
    assert_same_image(found)


def assert_same_image(found: Invertibility) -> None:
    """The two witnesses are different, in the domain, and their images meet in balls."""
    pair = found.witnesses
    assert pair is not None
    values = dict(pair.parameters)
    free = {
        name: ball(Fraction(3, 7)) for name, _ in SUPPOSED.setting.domains if name != Z and name not in values
    }
    plain = substitute(elementary(found.term), values)
    assert pair.first.high < pair.second.low
    images = [Balls({**free, Z: enclosure(place)})(plain) for place in (pair.first, pair.second)]
    common = Balls(free)(substitute(pair.image, values))
    assert all(isinstance(image, arb) and image.overlaps(common) for image in images)
    assert all(image.rad() < 1e-8 * (1 + abs(image.mid())) for image in images)


def enclosure(place: Place) -> arb:
    if place.exact is not None:
        return Balls({})(place.exact)
    assert place.low < place.high
    return ball(place.low).union(ball(place.high))


@pytest.mark.parametrize(
    ("formulas", "direction"),
    [(INCREASING, UP), (DECREASING, DOWN), (PIECEWISE, None)],
    ids=["up", "down", "pieces"],
)
def test_injective_with_checked_certificates(formulas: tuple[str, ...], direction: Direction | None) -> None:
    for formula in formulas:
        found = known(formula)
        assert found.injective is True, formula
        assert found.monotone is direction, formula
        assert found.witnesses is None
        assert len(found.slopes) == sum(len(part.pieces) for part in found.components)
        for slope in found.slopes:
            assert slope.certificate.term == slope.derivative
            assert check(slope.certificate, slope.piece.setting)
            assert strict(slope.certificate.relation) or slope.strict_at is not None
        assert all(item.verdict.passes for item in found.evidence)
        judges = {(item.judge, item.verdict) for item in found.evidence}
        assert {("certificate", Verdict.PROVED), ("numeric", Verdict.CONFIRMED)} <= judges
        assert bool(found.separations) == (len(found.components) > 1)


@pytest.mark.parametrize("formula", [*INCREASING, *DECREASING])
def test_floats_agree(formula: str) -> None:
    """The claimed direction, on a grid, at random parameters: nothing of the proof is used."""
    found = known(formula)
    names = tuple(name for name, _ in found.setting.domains)
    g = compile_floats(elementary(found.term), names)
    grid = np.concatenate([np.linspace(-20, 20, 2001), np.linspace(-1, 1, 501)])
    random = np.random.default_rng(5)
    for _ in range(4):
        values = {
            "a": random.exponential() + 0.1,
            "b": random.normal(),
            "c": random.uniform(),
            "z": np.unique(grid),
        }
        y = g(*(values[text(name)] for name in names))
        y = y[np.isfinite(y)]
        steps = np.diff(y) * (1 if found.monotone is UP else -1)
        assert y.size > 100
        assert np.all(steps >= -1e-9 * (1 + np.abs(y[1:])))


class TestGrounds:
    """What may not pass for an argument."""

    def test_a_weak_sign_needs_a_point_where_it_is_strict(self) -> None:
        (slope,) = decided("z^3").slopes
        assert slope.certificate.relation is Relation.GE
        assert slope.strict_at is not None
        place, certificate = slope.strict_at
        assert certificate.term == Number("3")
        assert place in (1, -1)

    @pytest.mark.parametrize("spoil", ["nothing", "elsewhere"])
    def test_a_weak_sign_with_a_spoiled_point(self, spoil: str, monkeypatch: pytest.MonkeyPatch) -> None:
        honest = monotone._slope

        def spoiled(piece: Any, variable: Term) -> Any:
            slope = honest(piece, variable)
            strict_at = None if spoil == "nothing" else (Fraction(0), slope.strict_at[1])
            return replace(slope, strict_at=strict_at)

        monkeypatch.setattr(monotone, "_slope", spoiled)
        assert decided("z^3").injective is None

    def test_a_flat_map_is_not_monotone(self) -> None:
        assert decided("0*z + 1").injective is False
        assert decided("max(0, z)").injective is False

    def test_the_wrong_derivative_is_refuted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            monotone, "worked_out", lambda derivative: sigmoid(Z)
        )  # σ′ = σ instead of σ(1 − σ)
        found = decided("sigma(z)")
        assert found.injective is None
        assert Verdict.REFUTED in {item.verdict for item in found.evidence}

    def test_a_certificate_of_something_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        honest = monotone._slope

        def swapped(piece: Any, variable: Term) -> Any:
            slope = honest(piece, variable)
            return replace(slope, certificate=replace(slope.certificate, term=slope.derivative + 0))

        monkeypatch.setattr(monotone, "_slope", swapped)
        assert decided("z + tanh(z)/2").injective is None

    def test_two_branches_are_not_one(self) -> None:
        """1/z decreases on each side of its hole, and yet 1/(−1) < 1/1."""
        found = decided("1/z")
        assert len(found.components) == 2
        assert found.monotone is None
        assert [text(item.level) for item in found.separations] == ["0"]

    def test_branches_whose_images_meet(self) -> None:
        for formula in ("z - 1/z", "tan(z)", "z/(z^2-1)", "1/(z-1) + 1/(z+1)"):
            assert decided(formula).injective is False

    def test_random_pairs_see_a_hole_taken_for_a_kink(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from hw_cli.maps import pieces

        monkeypatch.setattr(pieces._Cutter, "_defined_at", lambda *_: True)
        found = decided("1/z")
        assert found.injective is None
        assert Verdict.REFUTED in {item.verdict for item in found.evidence}

    def test_hypotheses_about_the_variable(self) -> None:
        """z³/3 − z has a positive derivative where z² > 1, and is not injective there."""
        setting = Setting().where((Z, REALS)).supposing(Z * Z, Relation.GT, Number("1"))
        found = decide(term("z^3/3 - z"), Z, setting)
        assert found.injective is None
        assert found.obstacle is not None

    def test_contradictory_hypotheses_prove_nothing(self) -> None:
        found = decided("b*z", "b<c", "c<b")
        assert found.injective is None


class TestParameters:
    def test_for_all_values(self) -> None:
        found = decided("a*z^2 + b")
        assert found.witnesses is not None
        assert found.witnesses.parameters == ()
        assert {found.witnesses.first.exact, found.witnesses.second.exact} == {
            Negative(Number("1")),
            Number("1"),
        }

    def test_for_some_value(self) -> None:
        found = decided("b*z + z^3")
        assert found.witnesses is not None
        ((name, value),) = found.witnesses.parameters
        assert text(name) == "b"
        assert isinstance(value, Negative)

    def test_assumptions_decide(self) -> None:
        assert decided("b*z + z^3", "b>0").injective is True
        assert decided("b*z", "b<0").monotone is DOWN
        assert decided("b*z + z^3", "b>=0").injective is True
        assert decided("z^2", "z>0").monotone is UP
        assert decided("z^2", "z<0").monotone is DOWN
        assert decided("z^2", "-1<z<2").injective is False
        assert decided("(b-c)*z", "b>c").monotone is UP
        assert decided("1/(b+z)", "b>1", "z>-1").monotone is DOWN

    def test_a_division_by_a_parameter(self) -> None:
        assert decided("z/b", "b real").injective is None
        assert decided("z/b", "b>0").monotone is UP


@pytest.mark.parametrize(
    ("formula", "image"),
    [
        ("z + tanh(z)/2", "(−∞, ∞)"),
        ("sigma(z)", "(0, 1)"),
        ("-sigma(z)", "(−1, 0)"),
        ("tanh(z)", "(−1, 1)"),
        ("arctan(z)", "(−π/2, π/2)"),
        ("exp(-z)", "(0, ∞)"),
        ("sqrt(z)", "[0, ∞)"),
        ("1 - sqrt(z-1)", "(−∞, 1]"),
        ("log(z)", "(−∞, ∞)"),
        ("logit(z)", "(−∞, ∞)"),
        ("log(1+exp(z))", "(0, ∞)"),
        ("b + a*sigma(z)", "(b, a + b)"),
        ("z/(1+|z|)", "(−1, 1)"),
        ("z^3", "(−∞, ∞)"),
    ],
)
def test_image(formula: str, image: str) -> None:
    found = known(formula).image
    assert found is not None
    left, right = "([", ")]"
    assert f"{left[found.low_in]}{text(found.low)}, {text(found.high)}{right[found.high_in]}" == image


def test_images_of_branches() -> None:
    found = decided("1/z")
    assert found.image is None
    assert [(image.low, image.high) for image in found.images] == [
        (Negative(INFINITY), lift(0)),
        (lift(0), INFINITY),
    ]


def test_a_limit_that_numbers_do_not_show_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    import sympy

    monkeypatch.setattr(sympy, "limit", lambda *_: sympy.Integer(2))
    monkeypatch.setattr(image, "apart", lambda work, *given, **_: work(*given))
    found = decided("sigma(z)")
    assert found.injective is True
    assert found.images == ()
    monkeypatch.setattr(sympy, "limit", lambda *_: sympy.oo)
    assert decided("sigma(z)").images == ()


class TestDomain:
    @pytest.mark.parametrize(
        ("formula", "domain"),
        [
            ("z", [(None, None)]),
            ("1/z", [(None, 0), (0, None)]),
            ("log(z)", [(0, None)]),
            ("log(z/(1-z))", [(0, 1)]),
            ("sqrt(4-z^2)", [(-2, 2)]),
            ("1/(z^2-1)", [(None, -1), (-1, 1), (1, None)]),
            ("|z|", [(None, None)]),
            ("log|z|", [(None, 0), (0, None)]),
            ("sqrt(|z|)", [(None, None)]),
            ("log(log(z))", [(1, None)]),
        ],
    )
    def test_intervals(self, formula: str, domain: list[tuple[int | None, int | None]]) -> None:
        formula = formula.replace("log|z|", "log(|z|)")
        found = components(term(formula), Z, SUPPOSED.setting)
        assert [(part.low, part.high) for part in found] == domain

    @pytest.mark.parametrize("formula", ["log(z^3-2)", "log(z-b)", "1/(z-a)", "tan(z)", "sqrt(exp(z)-2)"])
    def test_not_found_out(self, formula: str) -> None:
        with pytest.raises(NotDecided):
            components(term(formula), Z, SUPPOSED.setting)

    def test_ends(self) -> None:
        (part,) = components(term("sqrt(z)"), Z, SUPPOSED.setting)
        assert (part.low_in, part.high_in) == (True, False)
        (part,) = components(term("log(z)"), Z, SUPPOSED.setting)
        assert not part.low_in
        (part,) = components(term("z|z|"), Z, SUPPOSED.setting)
        assert part.kinks == (0,)


class TestWitnesses:
    def test_simple_ones_are_preferred(self) -> None:
        pair = decided("z^2").witnesses
        assert pair is not None
        assert (pair.first.exact, pair.second.exact) == (Negative(Number("1")), Number("1"))
        assert pair.crossing is None
        assert pair.image == Number("1")

    def test_three_points_on_an_interval_of_continuity(self) -> None:
        pair = decided("z*exp(z)").witnesses
        assert pair is not None
        assert pair.crossing is not None
        a, b, c = pair.crossing.points
        assert a < b < c
        assert not pair.crossing.peak
        inexact = [place for place in (pair.first, pair.second) if place.exact is None]
        assert inexact
        assert all(place.high - place.low < Fraction(1, 10**11) for place in inexact)

    @pytest.mark.parametrize("formula", INCREASING[:8])
    def test_none_for_injective_maps(self, formula: str) -> None:
        assert find_witnesses(term(formula), Z, SUPPOSED.setting) is None

    def test_a_pole_between_is_not_continuity(self) -> None:
        """−1/z rises to −1, 1 and falls no further; across its pole g(−1) > g(1) proves nothing."""
        assert find_witnesses(term("-1/z"), Z, SUPPOSED.setting) is None
        assert find_witnesses(term("1/(z-1/3)"), Z, SUPPOSED.setting) is None

    def test_outside_the_domain(self) -> None:
        assert find_witnesses(term("log(z)^2 + 5*log(z)^2*0"), Z, decided("z", "z>1").setting) is None
        assert find_witnesses(term("|sqrt(z)|"), Z, SUPPOSED.setting) is None


class TestTime:
    def test_a_search_is_cut_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def slow(*_: object) -> None:
            while True:
                pass

        monkeypatch.setattr(monotone, "SECONDS", 0.2)
        monkeypatch.setattr(monotone, "find_witnesses", slow)
        monkeypatch.setattr(monotone, "components", slow)
        start = time.process_time()
        found = decided("z")
        assert time.process_time() - start < 2
        assert found.injective is None
        assert found.obstacle is not None

    def test_an_exception_handler_on_the_way_does_not_swallow_it(self) -> None:
        def stubborn() -> None:
            try:
                while True:
                    pass
            except Exception:  # as a library would
                pytest.fail("swallowed")

        with pytest.raises(OutOfPatience), at_most(0.05):
            stubborn()

    def test_the_timer_is_taken_back(self) -> None:
        with at_most(0.05):
            pass
        time.sleep(0.1)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(-3, 3), min_size=2, max_size=4), st.sampled_from(["", " + tanh(z)", " + 2*sin(z)"])
)
def test_random_polynomials(coefficients: list[int], extra: str) -> None:
    """Whatever is said of Σ cₖ zᵏ holds on a grid; a map that visibly turns is never called injective."""
    formula = " + ".join(f"({c})*z^{k}" for k, c in enumerate(coefficients, 1)) + extra
    found = decided(formula)
    grid = np.linspace(-12, 12, 9601)
    values = compile_floats(elementary(found.term), (Z,))(grid)
    steps = np.diff(values)
    visible = 1e-7 * (1 + np.abs(values[1:]))
    turns = bool(np.any(steps > visible) and np.any(steps < -visible))
    assert not (turns and found.injective)
    if found.injective is False:
        assert_same_image(found)
    if found.monotone is UP:
        assert not np.any(steps < -visible)
    if found.monotone is DOWN:
        assert not np.any(steps > visible)


def test_the_core_of_the_term_is_kept() -> None:
    found = decided("sinh(z)")
    assert found.term == core.call("sinh", Z)
