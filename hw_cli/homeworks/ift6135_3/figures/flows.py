"""Question 2 in pictures: why a map cannot be inverted, or why it can."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import ceil, inf, isfinite
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch

from hw_cli.experiments.experiments import decimal
from hw_cli.figures.style import (
    BLUE,
    DASHED,
    DOTTED,
    GREEN,
    GREY,
    INK,
    PURPLE,
    SMALL,
    SOLID,
    VERMILLION,
    Drawing,
    canvas,
    localise,
    math,
    styled,
    tint,
    words,
)
from hw_cli.prose import Language, Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, call, lift, product, symbols
from hw_cli.terms.floats import Array, compile_floats
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import map_children

Curve = Callable[..., Array]

ALPHA, RHO = symbols("alpha rho")

# --- the flat half-line


@styled
def flat_half_line(g: Term, z: Term, witnesses: tuple[Term, Term], language: Language) -> Drawing:
    """The graph of g with the stretch where it is constant, and two points there with one image.

    `g` is a term in `z`; `witnesses` are numbers. Data: `z` and `g` (k,), `witnesses` (2,), `image` () and
    `flat` (2,), the ends of the stretch as far as they are in the picture. Raises ValueError where the
    witnesses are equal or their images differ.
    """
    curve = compile_floats(g, (z,))
    points = np.array([_value(witness) for witness in witnesses])
    image, other = curve(points)
    if points[0] == points[1] or not np.isclose(image, other, rtol=1e-12, atol=0):
        raise ValueError("witnesses are two points with one image")
    ends, view = _flat_and_view(curve, points.min(), points.max())
    grid = np.union1d(np.linspace(*view, 201), ends)
    values = curve(grid)
    figure, panel = canvas(2.3, left=0.58, right=0.15, bottom=0.42, top=0.32)
    panel.axvspan(*ends, color=tint(VERMILLION, 0.12), lw=0, zorder=0)
    panel.plot(grid, values, color=BLUE, zorder=3)
    panel.plot(ends, (image, image), color=VERMILLION, lw=3.4, solid_capstyle="butt", zorder=4)
    _room(panel, values, image)
    panel.set_xlim(*view)
    _witnesses(panel, points, image, _equal_images(witnesses, image, language))
    panel.set_title(f"${math(call('g', z), language)}={_spaced(math(decimals(tidy(g)), language))}$")
    panel.set_xlabel(f"${math(z, language)}$")
    panel.set_ylabel(f"${math(call('g', z), language)}$")
    panel.locator_params(axis="y", nbins=4, steps=(1, 2, 5, 10))
    localise(panel, language)
    return Drawing(
        figure,
        {"z": grid, "g": values, "witnesses": points, "image": np.array(image), "flat": np.array(ends)},
    )


def _spaced(source: str) -> str:
    """Matplotlib sets an operator close to the number before it."""
    return re.sub(r"(?<=\w) *\\max", r"\\,\\max", source)


def _flat_and_view(curve: Curve, low: float, high: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The flat stretch around [low, high], cut at the picture's edges, and these edges."""
    ends = _end(curve, low, low - high), _end(curve, high, high - low)
    inner = ends[0] if isfinite(ends[0]) else low, ends[1] if isfinite(ends[1]) else high
    width = inner[1] - inner[0]
    left, right = (0.8 * width if isfinite(end) else 0.35 * width for end in ends)
    view = inner[0] - left, inner[1] + right
    return (max(ends[0], view[0]), min(ends[1], view[1])), view


def _end(curve: Curve, start: float, step: float) -> float:
    """Where the curve leaves the value that it has at `start`, going the way of `step`."""
    level = curve(start)
    inside, outside = start, start + step
    for _ in range(40):
        if curve(outside) != level:
            return float(_bisect(lambda place: curve(place) == level, inside, outside))
        inside, outside = outside, outside + 2 * (outside - start)
    return inf if step > 0 else -inf


def _room(panel: Any, values: Array, image: float) -> None:
    """Limits that leave room for words on the side where the curve goes."""
    low, high = values.min(), values.max()
    size = high - low or 1.0
    upwards = high - image >= image - low
    panel.set_ylim(
        low - (0.2 if upwards else 0.08) * size, max(high, image + 0.6 * size * upwards) + 0.08 * size
    )


def _witnesses(panel: Any, points: Array, image: float, label: str) -> None:
    (low, high), (left, right) = panel.get_ylim(), panel.get_xlim()
    away = 1 if high - image >= image - low else -1
    middle = np.clip(points.mean(), left + 0.24 * (right - left), right - 0.24 * (right - left))
    for point in points:
        if away > 0:
            panel.plot((point, point), (low, image), color=GREY, linestyle=DOTTED, lw=0.9, zorder=2)
        panel.annotate(
            "", (point, image), (middle, image + away * 0.28 * (high - low)),
            arrowprops={"arrowstyle": "-", "color": INK, "lw": 0.7, "shrinkA": 0, "shrinkB": 3}, zorder=4,
        )  # fmt: skip
    panel.text(
        middle, image + away * 0.3 * (high - low), label, ha="center", va="bottom" if away > 0 else "top"
    )
    panel.plot(points, (image, image), "o", color=INK, mfc="white", mew=1.2, zorder=6)


def _equal_images(witnesses: tuple[Term, Term], image: float, language: Language) -> str:
    first, second = (call("g", decimals(tidy(witness))) for witness in witnesses)
    return words(
        say(
            "{first} = {second} = {image}: two points, one image",
            first=first,
            second=second,
            image=decimal(float(image) + 0.0),
        ),
        language,
    )


# --- a mixture of sigmoids

BANDS: tuple[dict[str, Any], ...] = (  # told apart in grey by their lightness and the stripes
    {"facecolor": tint(BLUE, 0.5)},
    {"facecolor": tint(VERMILLION, 0.25), "hatch": "/////"},
    {"facecolor": tint(GREEN, 0.2)},
    {"facecolor": tint(PURPLE, 0.4), "hatch": "....."},
)
LEAST = 0.01  # the picture goes from S = LEAST to S = 1 − LEAST
A_ROW = 4  # entries of the legend


@styled
def mixture(
    components: Sequence[Term], total: Term, g: Term, slope: Term, z: Term, language: Language
) -> Drawing:
    """Left S = `total` as the stack of its components, between 0 and 1; right g above its `slope`.

    All are terms in `z`. Data: `z`, `S`, `g` and `slope` (k,), `components` (n, k).
    """
    grid = _mixture_grid(compile_floats(total, (z,)))
    data = {"z": grid, "components": np.array([compile_floats(term, (z,))(grid) for term in components])}
    data |= {
        name: compile_floats(term, (z,))(grid) for name, term in (("S", total), ("g", g), ("slope", slope))
    }
    top = 0.14 + 0.2 * ceil((len(components) + 1) / A_ROW)
    figure, (left, right) = canvas(2.45 + top, 2, left=0.45, right=0.12, bottom=0.42, top=top, gap=0.62)
    labels = [f"${math(decimals(tidy(term)), language)}$" for term in components]
    handles = _stack(left, data, labels, z, language)
    figure.legend(handles=handles, loc="upper center", ncols=A_ROW, columnspacing=1.6)
    above, below = _climb(figure, right, data, z, language)
    above.tick_params(labelbottom=False)
    for panel in (left, above, below):
        panel.set_xlim(grid[0], grid[-1])
        localise(panel, language)
    for panel in (left, below):
        panel.set_xlabel(f"${math(z, language)}$")
    return Drawing(figure, data)


def _mixture_grid(total: Curve) -> Array:
    """Points of z: evenly, and where S passes evenly spaced levels, so that no step is missed."""
    far = 1.0
    while far < 1e9 and not (total(-far) < LEAST and total(far) > 1 - LEAST):
        far *= 2
    levels = np.linspace(LEAST, 1 - LEAST, 99)
    passes = _bisect(
        lambda place: total(place) < levels, np.full(levels.shape, -far), np.full(levels.shape, far)
    )
    return np.union1d(np.linspace(passes[0], passes[-1], 201), passes)


def _stack(
    panel: Any, data: dict[str, Array], labels: Sequence[str], z: Term, language: Language
) -> list[Any]:
    bounds = np.vstack((np.zeros((1, len(data["z"]))), np.cumsum(data["components"], axis=0)))
    looks = [BANDS[place % len(BANDS)] | {"edgecolor": "white", "lw": 0.8} for place in range(len(labels))]
    for lower, upper, look in zip(bounds, bounds[1:], looks, strict=False):
        panel.fill_between(data["z"], lower, upper, **look)
    panel.plot(data["z"], data["S"], color=INK, zorder=4)
    for bound in (0, 1):
        panel.axhline(bound, color=GREY, linestyle=DASHED, lw=0.8, zorder=3)
    panel.set(ylim=(-0.04, 1.08), yticks=(0, 0.5, 1))
    panel.set_ylabel(f"${math(call('S', z), language)}$")
    bands = [Patch(**look, label=label) for look, label in zip(looks, labels, strict=True)]
    whole = words(say("{total}: their sum", total=call("S", z)), language)
    return [*bands, Line2D([], [], color=INK, label=whole)]


def _climb(figure: Any, place: Any, data: dict[str, Array], z: Term, language: Language) -> tuple[Any, Any]:
    """In place of one panel two, over one axis z: g, and its derivative above 0."""
    spec = place.get_subplotspec()
    place.remove()
    rows = spec.subgridspec(2, 1, hspace=0.18, height_ratios=(3, 2))
    above = figure.add_subplot(rows[0])
    below = figure.add_subplot(rows[1], sharex=above)
    above.plot(data["z"], data["g"], color=BLUE)
    below.plot(data["z"], data["slope"], color=VERMILLION)
    below.fill_between(data["z"], 0, data["slope"], color=tint(VERMILLION), lw=0)
    least = int(data["slope"].argmin())
    lowest = data["slope"][least]
    below.plot(data["z"][least], lowest, "o", color=INK, mfc="white", ms=4, zorder=4)
    below.set_ylim(0, 1.65 * data["slope"].max())
    prime = core.Call(core.DerivativeOf(core.Function("g")), (z,))
    if lowest > 0:
        positive = say("{slope} > 0, lowest here: {least}", slope=prime, least=decimal(float(lowest), 2))
        below.text(0.03, 0.95, words(positive, language), transform=below.transAxes, va="top")
    above.set_ylabel(f"${math(call('g', z), language)}$")
    below.set_ylabel(f"${math(prime, language)}$")
    for panel in (above, below):
        panel.locator_params(axis="y", nbins=4, steps=(1, 2, 5, 10))
    figure.align_ylabels((above, below))
    return above, below


# --- ρ(r) of a radial flow

RADII = np.geomspace(1e-4, 1e4, 1601)  # where a fold is looked for


@styled
def radial_profile(rho: Term, r: Term, beta: Term, values: Sequence[Term], language: Language) -> Drawing:
    """ρ(r), a term in `r` and `beta`, for numbers β: left where it increases, right where it folds.

    In each panel the radii that reach one level are marked: one on each increasing curve, three on the
    curve that folds most; the part of a curve before ρ is 0 again is vermillion and dashed. Data: `r`
    (k,), `rho` (n, k) in the order of `values`, `zero` (n,), which is 0 where ρ increases, `level` and
    `radii` of the increasing curves, `folded_level` and `folded_radii` (3,) of the other.
    """
    curves = [_at(rho, r, beta, value) for value in values]
    zeros = np.array([_second_zero(curve) for curve in curves])
    grid = np.union1d(np.linspace(0, 1.75 * zeros.max() or 4.0, 201), zeros)
    heights = np.array([curve(grid) for curve in curves])
    data = {"r": grid, "rho": heights, "zero": zeros}
    rising, folded = np.flatnonzero(zeros == 0), np.flatnonzero(zeros)
    groups = [group for group in (rising, folded) if len(group)]
    figure, panels = canvas(
        2.75, len(groups), left=0.42, right=0.6, bottom=0.42, top=0.32, gap=1.0, squeeze=False
    )
    for panel, group in zip(panels[0], groups, strict=True):
        for place in map(int, group):
            _profile(panel, grid, heights[place], zeros[place])
            _at_the_end(panel, grid[-1], heights[place, -1], beta, values[place], language)
        panel.set(xlim=(0, grid[-1]), ylim=(0, 1.04 * heights[group].max()))
        panel.set_title(_uniqueness(zeros[group[0]] == 0, r, beta, language))
        panel.set_xlabel(f"${math(r, language)}$")
        panel.set_ylabel(f"${math(RHO, language)}$", rotation=0, labelpad=8)
        panel.locator_params(nbins=6, steps=(1, 2, 5, 10))
        localise(panel, language)
    if len(rising):
        level = heights[rising, -1].min() / 2
        radii = np.array([_bisect(_below(curves[place], level), 0.0, grid[-1]) for place in rising.tolist()])
        _mark_level(panels[0][0], level, radii)
        data |= {"level": np.array(level), "radii": radii}
    if len(folded):
        most = int(zeros.argmax())
        level, radii = _folded_level(curves[most], zeros[most])
        _mark_level(panels[0][-1], level, radii)
        _mark_fold(panels[0][-1], level, radii, zeros[most], r, language)
        data |= {"folded_level": np.array(level), "folded_radii": radii}
    return Drawing(figure, data)


def _at(term: Term, r: Term, beta: Term, value: Term) -> Curve:
    """The term as a function of r alone."""
    both, number = compile_floats(term, (r, beta)), _value(value)
    return lambda radius: both(radius, number)


def _second_zero(curve: Curve) -> float:
    """Where a curve that rose from 0 is back at its least before it rises for good; 0 if it only rises."""
    falls = np.flatnonzero(np.diff(curve(RADII)) < 0)
    if not len(falls):
        return 0.0
    around = RADII[falls[-1]], RADII[min(falls[-1] + 2, len(RADII) - 1)]
    return float(_bisect(lambda place: curve(place * (1 + 1e-9)) < curve(place), *around))


def _below(curve: Curve, level: float) -> Callable[[Any], Any]:
    return lambda place: curve(place) < level


def _folded_level(curve: Curve, zero: float) -> tuple[float, Array]:
    """Half the height of the fold, and the three radii that reach it: up, down, and up again."""
    inside = np.linspace(0, zero, 401)
    heights = curve(inside)
    top, level = inside[heights.argmax()], heights.max() / 2
    starts, ends = np.array([0.0, zero, zero]), np.array([top, top, 1e4 * zero])
    return level, _bisect(_below(curve, level), starts, ends)


def _profile(panel: Any, radii: Array, heights: Array, zero: float) -> None:
    before, after = radii <= zero, radii >= zero
    panel.plot(radii[before], heights[before], color=VERMILLION, linestyle=DASHED, zorder=3)
    panel.plot(radii[after], heights[after], color=BLUE, zorder=3)


def _at_the_end(panel: Any, end: float, height: float, beta: Term, value: Term, language: Language) -> None:
    label = words(say("{beta} = {value}", beta=beta, value=decimals(value)), language)
    panel.annotate(label, (end, height), (5, 0), textcoords="offset points", va="center", fontsize=SMALL)


def _uniqueness(unique: bool, r: Term, beta: Term, language: Language) -> str:
    terms = {"beta": beta, "limit": core.Negative(ALPHA), "r": r, "rho": RHO}
    if unique:
        return words(say("{beta} ≥ {limit}: one {r} for each {rho}", **terms), language)
    return words(say("{beta} < {limit}: several {r} for one {rho}", **terms), language)


def _mark_level(panel: Any, level: float, radii: Array) -> None:
    panel.axhline(level, color=GREY, lw=0.8, zorder=1)
    panel.vlines(radii, 0, level, color=INK, linestyle=DOTTED, lw=0.9, zorder=2)
    panel.plot(radii, np.full(radii.shape, level), "o", color=INK, mfc="white", zorder=5)


def _mark_fold(panel: Any, level: float, radii: Array, zero: float, r: Term, language: Language) -> None:
    for number, (radius, side) in enumerate(zip(radii, (1, -1, 1), strict=True), 1):
        panel.annotate(
            f"${math(core.Indexed(r, (lift(number),)), language)}$", (radius, level), (7 * side, -8),
            textcoords="offset points", ha="center", va="center", fontsize=SMALL,
        )  # fmt: skip
    panel.plot((0, zero), (0, 0), "o", color=VERMILLION, clip_on=False, zorder=6)
    again = words(say("{rho} = 0 again at {r} = {zero}", rho=RHO, r=r, zero=decimal(zero)), language)
    across = words(say("across the centre"), language)
    dashed = Line2D([], [], color=VERMILLION, linestyle=DASHED, label=across)
    dot = Line2D([], [], color=VERMILLION, marker="o", linestyle="", label=again)
    panel.legend(handles=(dashed, dot), loc="upper left")


# --- the plane through a radial flow

LINES, SAMPLES = 26, 241  # each way
FOLLOWED, THICK = LINES // 2 + 1, 2.4  # one line is drawn thick: the second above the centre
SIDES = (  # of the centre: colour, width, dashes of the thick line, layer
    (BLUE, 0.6, SOLID, 2),
    (VERMILLION, 0.8, (0, (3, 0.6)), 3),
)


@styled
def radial_grid(
    scale: Term, r: Term, beta: Term, centre: Term, cases: Sequence[tuple[Term, Message]], language: Language
) -> Drawing:
    """A square grid pushed through z ↦ z₀ + scale(r)·(z − z₀), r = ‖z − z₀‖, one panel for each case.

    `scale` is a term in `r` and `beta`, `centre` the name z₀, a case a number β and what it does. Where
    the scale is negative the lines are vermillion, over a tinted disc: what these points cover. Data,
    relative to z₀: `grid` (lines, samples, 2), and for case number i `image_i` of that shape and
    `scale_i` (lines, samples).
    """
    scales = [_at(scale, r, beta, value) for value, _ in cases]
    folds = [_fold(scale) for scale in scales]
    half = 2.1 * (max(folds) or 1.0)
    grid = _lattice(_reach(scales, 1.5 * half))
    data = {"grid": grid}
    figure, panels = canvas(
        2.6, len(cases), left=0.12, right=0.12, bottom=0.33, top=0.3, gap=0.2, squeeze=False
    )
    for number, (panel, factor, fold) in enumerate(zip(panels[0], scales, folds, strict=True)):
        factors = factor(np.linalg.norm(grid, axis=-1))
        data |= {f"scale_{number}": factors, f"image_{number}": factors[..., None] * grid}
        _net(panel, data[f"image_{number}"], factors < 0, half)
        panel.add_patch(Circle((0, 0), fold, color=tint(VERMILLION), lw=0, zorder=1))
        panel.plot(0, 0, "o", color=INK, zorder=9)
        value, label = cases[number]
        title = say("{label}, {beta} = {value}", label=label, beta=beta, value=decimals(value))
        panel.set_title(words(title, language))
        panel.set(xlim=(-half, half), ylim=(-half, half), aspect="equal", xticks=(), yticks=())
        panel.spines[:].set_visible(True)
    sides = _sides(any(folds), centre, language)
    figure.legend(handles=sides, loc="lower center", ncols=4, columnspacing=1.6)
    return Drawing(figure, data)


def _fold(scale: Curve) -> float:
    """The radius of the disc that the points of negative scale fill; 0 where there are none."""
    factors = scale(RADII)
    return float(np.max(-RADII * factors, where=factors < 0, initial=0.0))


def _reach(scales: Sequence[Curve], distance: float) -> float:
    """A radius from which on every map leaves the points farther than `distance` from the centre."""
    near = [np.flatnonzero(RADII * np.abs(scale(RADII)) < distance) for scale in scales]
    return float(RADII[min(max(int(places.max(initial=0)) for places in near) + 1, len(RADII) - 1)])


def _lattice(reach: float) -> Array:
    """Lines across and lines up, none of them through the centre, shape (lines, samples, 2)."""
    marks = reach * (np.arange(LINES) + 0.5 - LINES / 2) / (LINES / 2)
    along, where = np.meshgrid(np.linspace(-reach, reach, SAMPLES), marks)
    return np.concatenate((np.stack((along, where), axis=-1), np.stack((where, along), axis=-1)))


def _net(panel: Any, image: Array, negative: Array, half: float) -> None:
    """The lines, each side of the fold in its own colour, without what lies outside the window."""
    outside = (np.abs(image) > 1.2 * half).any(axis=-1)
    for hidden, (colour, width, dashes, level) in zip((negative, ~negative), SIDES, strict=True):
        points = np.where((hidden | outside)[..., None], np.nan, image)
        apart = np.full((len(points), 1, 2), np.nan)
        lines = np.concatenate((points, apart), axis=1).reshape(-1, 2)
        panel.plot(*lines.T, color=colour, lw=width, zorder=level)
        panel.plot(*points[FOLLOWED].T, color="white", lw=1.5 * THICK, zorder=4)
        panel.plot(*points[FOLLOWED].T, color=colour, lw=THICK, linestyle=dashes, zorder=level + 3)


def _sides(folded: bool, centre: Term, language: Language) -> list[Any]:
    dot = words(say("centre {z0}", z0=_bold(centre, language)), language)
    handles = [
        Line2D([], [], color=BLUE, lw=0.6, label=words(say("same side of the centre"), language)),
        Patch(
            facecolor=tint(VERMILLION), edgecolor=VERMILLION, lw=0.8,
            label=words(say("across the centre"), language),
        ),
        Line2D([], [], color=BLUE, lw=THICK, label=words(say("the image of one line"), language)),
        Line2D([], [], color=INK, marker="o", linestyle="", label=dot),
    ]  # fmt: skip
    return handles if folded else [handles[0], *handles[2:]]


def _bold(vector: Term, language: Language) -> str:
    """The name of a vector, for whose macros Matplotlib's own bold stands."""
    source = re.sub(r"\\v([a-z])(?![a-z])", r"\\mathbf{\1}", math(vector, language))
    return f"${source}$"


# --- numbers


def decimals(term: Term) -> Term:
    """The term with its fractions as decimals where these are short: set small, they are hard to read.

    >>> from hw_cli.terms.core import Symbol
    >>> decimals(core.Quotient(core.Number("3"), core.Number("10")) * Symbol("z")) == core.Number("0.3") * Symbol("z")
    True
    """
    term = map_children(term, decimals)
    match term:
        case core.Quotient(above, core.Number() as below) if below.value:
            first, *rest = above.factors if isinstance(above, core.Product) else (above,)
            count, rest = (first.value, rest) if isinstance(first, core.Number) else (1, [first, *rest])
            short = core.Number(f"{float(count / below.value):.3g}")
            return product((short, *rest)) if short.value == count / below.value else term
    return term


def _value(term: Term) -> float:
    return float(compile_floats(term, ())())


def _bisect(inside: Callable[[Any], Any], start: Any, end: Any) -> Any:
    """The last places between `start` and `end` (numbers or arrays) where `inside` holds as at `start`."""
    for _ in range(80):
        middle = (start + end) / 2
        held = inside(middle)
        start, end = np.where(held, middle, start), np.where(held, end, middle)
    return start
