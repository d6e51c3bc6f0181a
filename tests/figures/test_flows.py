import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from hw_cli.figures.save import ImageFormat, to_bytes
from hw_cli.homeworks.ift6135_3.figures import flows
from hw_cli.prose import Language, say
from hw_cli.terms.core import (
    Absolute,
    Number,
    Product,
    Quotient,
    Sort,
    Sum,
    UnknownNode,
    call,
    indexed,
    lift,
    log,
    sigmoid,
    symbols,
    total,
)

from .test_style import (  # noqa: F401  (what holds for every figure is asked of these too)
    test_every_text_is_large_enough_to_read_and_in_the_serif_font,
    test_figures_are_as_wide_as_the_text_and_keep_their_numbers,
    test_no_text_lies_over_another_or_leaves_the_page,
)

Z, R, BETA = symbols("z r beta")
Z_0 = indexed("z", 0, sort=Sort.VECTOR)


def rectified(a, b, c):
    return lift(a) * call("max", 0, lift(b) * Z + lift(c))


def half_line(a, b, c, points, language=Language.EN):
    witnesses = tuple(lift(Fraction(point)) for point in points)
    return flows.flat_half_line(rectified(*map(Fraction, (a, b, c))), Z, witnesses, language)


WEIGHTS = ((Fraction(3, 10), 3, 4), (Fraction(1, 2), 1, -1), (Fraction(1, 5), 2, -9))


def mixture(weights=WEIGHTS, language=Language.EN, spoil=0):
    units = tuple(sigmoid(lift(a) * Z + lift(b)) for _, a, b in weights)
    components = tuple(lift(w) * unit for (w, _, _), unit in zip(weights, units, strict=True))
    whole = total(components)
    parts = tuple(lift(w * a) * unit * (1 - unit) for (w, a, _), unit in zip(weights, units, strict=True))
    slope = total(parts) / (whole * (1 - whole)) - lift(spoil)
    return flows.mixture(components, whole, log(whole / (1 - whole)), slope, Z, language)


SCALE = 1 + BETA / (1 + R)
VALUES = tuple(lift(Fraction(value)) for value in ("1", "0", "-1", "-5/2", "-4"))
CASES = (
    (lift(1), say("expansion")),
    (lift(-1), say("contraction")),
    (lift(Fraction(-5, 2)), say("fold")),
)


def profile(values=VALUES, language=Language.EN):
    return flows.radial_profile(R * Absolute(SCALE), R, BETA, values, language)


def plane(cases=CASES, language=Language.EN, scale=SCALE):
    return flows.radial_grid(scale, R, BETA, Z_0, cases, language)


DRAW = {
    "half_line": lambda language: half_line("3/2", "-1", "1", ("2", "7/2"), language),
    "half_line_down": lambda language: half_line("-3/2", "1/3", "-7/5", ("1/3", "-9/2"), language),
    "half_line_flat": lambda language: half_line("2", "0", "3", ("0", "1"), language),
    "half_line_far": lambda language: half_line("1000", "1", "-50", ("-1", "-2"), language),
    "mixture": lambda language: mixture(language=language),
    "mixture_of_one": lambda language: mixture(((1, 2, 1),), language),
    "profile": lambda language: profile(language=language),
    "profile_rising": lambda language: profile(VALUES[:3], language),
    "profile_folded": lambda language: profile(VALUES[3:], language),
    "plane": lambda language: plane(language=language),
    "plane_unfolded": lambda language: plane((*CASES[:2], (lift(0), say("identity"))), language),
}


@pytest.fixture(scope="module", params=[(name, language) for name in DRAW for language in Language], ids=str)
def drawing(request):
    """Every figure of flows in every language, drawn once."""
    name, language = request.param
    return DRAW[name](language)


def texts(drawing):
    return [text.get_text() for text in drawing.figure.findobj(lambda artist: hasattr(artist, "get_text"))]


@pytest.mark.parametrize("name", ["half_line", "mixture", "profile", "plane"])
@pytest.mark.parametrize("form", ImageFormat)
def test_the_same_bytes_on_every_run(name, form):
    assert to_bytes(DRAW[name](Language.FR), form) == to_bytes(DRAW[name](Language.FR), form)


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("half_line", "g(3{,}5)", "g(3.5)"),
        ("mixture", r"0{,}5 \sigma", r"0.5 \sigma"),
        ("profile", "-2{,}5", "-2.5"),
        ("plane", "-2{,}5", "-2.5"),
    ],
)
def test_each_language_has_its_decimal_mark(name, french, english):
    for language, ours, other in ((Language.FR, french, english), (Language.EN, english, french)):
        written = texts(DRAW[name](language))
        assert any(ours in text for text in written)
        assert not any(other in text for text in written)


def test_pyplot_stays_out():
    script = (
        "import sys, hw_cli.homeworks.ift6135_3.figures.flows; sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=120, check=False).returncode == 0


def test_a_term_with_a_letter_left_over_is_refused():
    a = symbols("a")[0]
    with pytest.raises(UnknownNode):
        flows.flat_half_line(a * call("max", 0, Z), Z, (lift(-1), lift(-2)), Language.EN)
    with pytest.raises(UnknownNode):
        flows.flat_half_line(call("max", 0, Z), Z, (a, lift(-2)), Language.EN)
    with pytest.raises(UnknownNode):
        flows.mixture((sigmoid(a * Z),), sigmoid(Z), Z, lift(1), Z, Language.EN)
    with pytest.raises(UnknownNode):
        flows.radial_profile(a * R, R, BETA, VALUES, Language.EN)
    with pytest.raises(UnknownNode):
        plane(((a, say("fold")),))


# --- the flat half-line


@pytest.mark.parametrize("points", [("2", "2"), ("0", "2"), ("0", "-1")])
def test_what_is_no_witness_is_refused(points):
    with pytest.raises(ValueError, match="one image"):
        half_line("1", "-1", "1", points)


@pytest.mark.parametrize("a", ["3/2", "-1/7", "1000"])
@pytest.mark.parametrize(("b", "c"), [("1", "0"), ("-2/3", "1/3"), ("10", "-7"), ("-1/100", "-5")])
def test_the_stretch_ends_where_the_curve_bends(a, b, c):
    bend = float(-Fraction(c) / Fraction(b))
    away = -1 if Fraction(b) > 0 else 1
    points = [Fraction(str(bend + away)), Fraction(str(bend + 3 * away))]
    data = half_line(a, b, c, points).data
    assert data["flat"][1 if away < 0 else 0] == pytest.approx(bend, rel=1e-12, abs=1e-12)
    assert data["flat"][0 if away < 0 else 1] == data["z"][0 if away < 0 else -1]
    expected = float(Fraction(a)) * np.maximum(0, float(Fraction(b)) * data["z"] + float(Fraction(c)))
    assert data["g"] == pytest.approx(expected)
    assert data["image"] == 0
    flat = (data["z"] >= data["flat"][0]) & (data["z"] <= data["flat"][1])
    assert (data["g"][flat] == 0).all()
    assert (data["g"][~flat] != 0).all()
    assert 0.2 < flat.mean() < 0.9  # both sides of the bend are seen


@pytest.mark.parametrize(
    ("a", "b", "c", "image"), [("2", "0", "3", 6), ("0", "1", "1", 0), ("2", "0", "-3", 0)]
)
def test_a_constant_is_flat_from_edge_to_edge(a, b, c, image):
    data = half_line(a, b, c, ("0", "1")).data
    assert data["flat"].tolist() == [data["z"][0], data["z"][-1]]
    assert data["image"] == image
    assert (data["g"] == image).all()


def test_the_witnesses_are_points_of_the_stretch_and_named_with_their_image():
    drawing = half_line("1", "-1", "1", ("2", "3"))
    panel = drawing.figure.axes[0]
    dots = next(line for line in panel.lines if line.get_marker() == "o")
    assert dots.get_xdata().tolist() == drawing.data["witnesses"].tolist() == [2, 3]
    assert dots.get_ydata().tolist() == [0, 0]
    assert "$g(2)$ = $g(3)$ = $0$: two points, one image" in texts(drawing)
    assert r"$g(z)=\max(0,1-z)$" in texts(drawing)


# --- a mixture of sigmoids


def numpy_mixture(z, weights):
    units = np.array([1 / (1 + np.exp(-(a * z + b))) for _, a, b in weights])
    shares = np.array([[float(w)] for w, _, _ in weights])
    whole = (shares * units).sum(axis=0)
    speeds = np.array([[float(a)] for _, a, _ in weights])
    slope = (shares * speeds * units * (1 - units)).sum(axis=0) / (whole * (1 - whole))
    return shares * units, whole, np.log(whole / (1 - whole)), slope


STEEP = ((Fraction(1, 3), 1, 0), (Fraction(1, 3), 2000, 0), (Fraction(1, 3), Fraction(1, 50), 3))


@pytest.mark.parametrize("weights", [WEIGHTS, STEEP, ((1, 2, 1),)])
def test_the_curves_are_the_mixture_its_map_and_the_slope(weights):
    weights = tuple((w, float(a), b) for w, a, b in weights)
    data = mixture(tuple((Fraction(w), Fraction(str(a)), b) for w, a, b in weights)).data
    with np.errstate(over="ignore"):
        components, whole, g, slope = numpy_mixture(data["z"], weights)
    assert data["components"] == pytest.approx(components)
    assert data["components"].sum(axis=0) == pytest.approx(data["S"])
    assert data["S"] == pytest.approx(whole)
    assert data["g"] == pytest.approx(g, abs=1e-9)
    assert data["slope"] == pytest.approx(slope)
    assert data["slope"].min() > 0
    assert (np.diff(data["g"]) > 0).all()


@pytest.mark.parametrize("weights", [WEIGHTS, STEEP])
def test_the_picture_goes_from_near_0_to_near_1_and_misses_no_step(weights):
    data = mixture(weights).data
    assert (data["S"][0], data["S"][-1]) == pytest.approx((0.01, 0.99), abs=1e-6)
    assert np.diff(data["S"]).max() < 0.02
    assert np.diff(data["z"]).max() < (data["z"][-1] - data["z"][0]) / 100


def test_a_slope_that_is_not_positive_is_not_said_to_be():
    claims = [text for text in texts(mixture()) if "$$>$0" in text]
    assert len(claims) == 1
    least = mixture().data["slope"].min()
    assert f"{least:.2g}" in claims[0]
    assert not any(">" in text for text in texts(mixture(spoil=1)))


def test_g_and_its_slope_share_the_axis_z():
    _, above, below = mixture().figure.axes
    assert above.get_shared_x_axes().joined(above, below)


# --- ρ(r)


def test_each_profile_is_its_formula_and_the_zeros_are_where_the_sphere_goes_to_the_centre():
    data = profile().data
    for row, beta in zip(data["rho"], (1, 0, -1, -2.5, -4), strict=True):
        assert row == pytest.approx(data["r"] * np.abs(1 + beta / (1 + data["r"])), abs=1e-12)
    assert data["zero"] == pytest.approx([0, 0, 0, 1.5, 3], abs=1e-6)
    assert (data["zero"][:3] == 0).all()


@pytest.mark.parametrize(
    "beta", [Fraction(-101, 100), Fraction(-3, 2), Fraction(-5, 2), Fraction(-30), Fraction(-1000)]
)
def test_below_the_limit_three_radii_reach_one_level(beta):
    data = profile((lift(beta),)).data
    zero = -(1 + float(beta))
    assert data["zero"] == pytest.approx([zero], rel=1e-6)
    radii, level = data["folded_radii"], data["folded_level"]
    assert radii * np.abs(1 + float(beta) / (1 + radii)) == pytest.approx(np.full(3, level), rel=1e-9)
    assert 0 < radii[0] < radii[1] < zero < radii[2] < data["r"][-1]


@pytest.mark.parametrize("beta", [Fraction(-1), Fraction(-99, 100), Fraction(0), Fraction(50)])
def test_from_the_limit_on_one_radius_reaches_a_level(beta):
    data = profile((lift(beta),)).data
    assert data["zero"].tolist() == [0]
    assert "folded_radii" not in data
    (radius,) = data["radii"]
    assert radius * (1 + float(beta) / (1 + radius)) == pytest.approx(data["level"])


def test_titles_say_which_side_of_the_limit_is_shown():
    titles = [panel.get_title() for panel in profile().figure.axes]
    assert titles == [
        r"$\beta$$\geq$$-\alpha$: one $r$ for each $\rho$",
        r"$\beta$$<$$-\alpha$: several $r$ for one $\rho$",
    ]
    assert [panel.get_title() for panel in profile(VALUES[3:]).figure.axes] == titles[1:]
    assert r"$\rho$ = 0 again at $r$ = $3$" in texts(profile())


def test_the_folded_part_is_drawn_in_its_own_look_up_to_the_zero():
    panel = profile((lift(-4),)).figure.axes[0]
    before, after = [line for line in panel.lines if len(line.get_xdata()) > 10]
    assert before.get_xdata()[-1] == after.get_xdata()[0] == pytest.approx(3)
    assert before.get_color() != after.get_color()
    assert before.get_linestyle() != after.get_linestyle()


# --- the plane


def test_points_go_along_their_rays_by_the_scale():
    data = plane().data
    radius = np.linalg.norm(data["grid"], axis=-1)
    for number, beta in enumerate((1, -1, -2.5)):
        scale = 1 + beta / (1 + radius)
        assert data[f"scale_{number}"] == pytest.approx(scale)
        assert data[f"image_{number}"] == pytest.approx(scale[..., None] * data["grid"])


def test_the_grid_is_made_of_straight_lines_none_through_the_centre():
    grid = plane().data["grid"]
    assert (np.ptp(grid, axis=1) == 0).sum(axis=-1).tolist() == [1] * len(grid)
    assert np.linalg.norm(grid, axis=-1).min() > 0
    assert np.unique(grid.reshape(-1, 2), axis=0).shape[0] > grid.shape[0] * grid.shape[1] * 0.9


def test_the_images_fill_every_window():
    drawing = plane()
    reach = drawing.data["grid"].max()
    for number, panel in enumerate(drawing.figure.axes):
        corner = np.hypot(*(limits[1] for limits in (panel.get_xlim(), panel.get_ylim())))
        rim = np.abs(drawing.data["grid"]).max(axis=-1) == reach
        assert np.linalg.norm(drawing.data[f"image_{number}"][rim], axis=-1).min() > corner


def test_only_the_fold_has_points_across_the_centre_and_they_fill_the_disc():
    drawing = plane()
    discs = [panel.patches[0].radius for panel in drawing.figure.axes]
    radii = np.linspace(0, 1.5, 100001)
    assert discs[:2] == [0, 0]
    assert discs[2] == pytest.approx((radii * (2.5 / (1 + radii) - 1)).max(), rel=1e-4)
    for number, disc in enumerate(discs):
        across = drawing.data[f"scale_{number}"] < 0
        images = np.linalg.norm(drawing.data[f"image_{number}"][across], axis=-1)
        assert across.any() == (disc > 0)
        assert images.max(initial=0) <= disc * (1 + 1e-4)


def test_lines_across_the_centre_have_a_colour_of_their_own():
    drawing = plane()
    colours = [
        {line.get_color() for line in panel.lines if np.isfinite(line.get_xdata()).sum() > 20}
        for panel in drawing.figure.axes
    ]
    assert [flows.VERMILLION in found for found in colours] == [False, False, True]
    assert all(flows.BLUE in found for found in colours)


def test_the_centre_is_named_in_bold():
    assert r"centre $\mathbf{z}_0$" in texts(plane())


# --- numbers


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (lift(Fraction(-5, 2)), -Number("2.5")),
        (lift(Fraction(3, 10)) * Z, Number("0.3") * Z),
        (Quotient(3 * Z, Number("4")), Number("0.75") * Z),
        (Quotient(Z + 1, Number("2")), Product((Number("0.5"), Sum((Z, Number("1")))))),
        (lift(Fraction(1, 3)), lift(Fraction(1, 3))),
        (Z / 7, Z / 7),
        (Quotient(Z, Number("0")), Quotient(Z, Number("0"))),
        (1 / Z, 1 / Z),
    ],
    ids=repr,
)
def test_fractions_become_decimals_where_that_is_exact_and_short(term, expected):
    assert flows.decimals(term) == expected
