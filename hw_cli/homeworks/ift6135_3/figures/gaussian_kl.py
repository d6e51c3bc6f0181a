"""Question 1 in pictures: the two divergences between two Gaussians, and what each integrates.

In both figures blue and solid is what q weights, vermillion and dashed what p weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from hw_cli.experiments.experiments import decimal
from hw_cli.figures.style import (
    BLUE,
    DASHED,
    DOTTED,
    GREY,
    INK,
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
from hw_cli.prose import Language, say
from hw_cli.terms.core import KL, Law, Term, log
from hw_cli.terms.floats import Array, compile_floats

GAPS = (0, 1, 2)  # (μ₂ − μ₁)/σ₁, one panel each
RATIO_TICKS = {1 / 4: "1/4", 1 / 2: "1/2", 1: "1", 2: "2", 4: "4"}
HIGHEST = 5.0  # nats; what is higher leaves the panel

P, Q = Law("p"), Law("q")
WEIGHTS = {"q_p": (BLUE, SOLID, KL(Q, P)), "p_q": (VERMILLION, DASHED, KL(P, Q))}
AREAS: tuple[
    dict[str, Any], ...
] = (  # where the one or the other is larger: told apart in grey by the stripes
    {"facecolor": tint(BLUE), "edgecolor": "none", "lw": 0},
    {"facecolor": tint(VERMILLION, 0.3), "edgecolor": "white", "hatch": "/////", "lw": 0},
)


@styled
def divergences(kl_q_p: Term, kl_p_q: Term, variables: tuple[Term, ...], language: Language) -> Drawing:
    """KL[q‖p] and KL[p‖q] against σ₂/σ₁, one panel for each gap between the means.

    `variables` are (μ₁, σ₁, μ₂, σ₂); p is taken as N(0, 1), which loses nothing. The area between the
    curves has the colour of the larger one. Data: `ratio` (k,), `gap` (3,), `q_p` and `p_q` (3, k).
    """
    ratio, gap = np.geomspace(1 / 4, 4, 121), np.array(GAPS, float)
    data = {"ratio": ratio, "gap": gap}
    for name, term in (("q_p", kl_q_p), ("p_q", kl_p_q)):
        data[name] = compile_floats(term, variables)(0.0, 1.0, gap[:, None], ratio)
    figure, panels = canvas(
        2.55, len(GAPS), left=0.46, right=0.12, bottom=0.42, top=0.5, gap=0.26, sharey=True
    )
    for panel, here, q_p, p_q in zip(panels, GAPS, data["q_p"], data["p_q"], strict=True):
        _compare(panel, ratio, q_p, p_q)
        panel.set_title(rf"$(\mu_2-\mu_1)/\sigma_1={here}$")
        panel.set_xlabel(r"$\sigma_2/\sigma_1$")
    panels[0].set_ylabel(words(say("divergence (nats)"), language))
    localise(panels[0], language)
    figure.legend(handles=_legend(language), loc="upper center", ncols=5, columnspacing=1.4)
    return Drawing(figure, data)


def _compare(panel: Any, ratio: Array, q_p: Array, p_q: Array) -> None:
    for curve, (colour, dashes, _) in zip((q_p, p_q), WEIGHTS.values(), strict=True):
        panel.plot(ratio, curve, color=colour, linestyle=dashes)
    for larger, smaller, area in zip((q_p, p_q), (p_q, q_p), AREAS, strict=True):
        panel.fill_between(ratio, smaller, larger, where=larger >= smaller, **area)
    equal = np.interp(0.0, np.log(ratio), q_p)
    panel.axvline(1, color=GREY, linestyle=DOTTED, lw=0.8, zorder=0)
    panel.plot(1, equal, "o", color=INK, clip_on=False, zorder=5)
    panel.set_xscale("log", base=2)
    panel.minorticks_off()
    panel.set_xticks(list(RATIO_TICKS), list(RATIO_TICKS.values()))
    panel.set_xlim(ratio[0], ratio[-1])
    panel.set_ylim(0, HIGHEST)


def _legend(language: Language) -> list[Any]:
    lines = [
        Line2D([], [], color=colour, linestyle=dashes, label=f"${math(name, language)}$")
        for colour, dashes, name in WEIGHTS.values()
    ]
    larger = [
        Patch(**area, label=words(say("{kl} is larger", kl=name), language))
        for area, (_, _, name) in zip(AREAS, WEIGHTS.values(), strict=True)
    ]
    dot = Line2D([], [], color=INK, marker="o", linestyle="", label=words(say("equal"), language))
    return [*lines, *larger, dot]


@styled
def integrands(
    density_p: Term,
    density_q: Term,
    x: Term,
    variables: tuple[Term, ...],
    numbers: tuple[float, ...],
    language: Language,
) -> Drawing:
    """The densities of p and q, and the integrands q log(q/p) and p log(p/q) with their signed areas.

    `density_p` and `density_q` are terms in `x` and in `variables`, which take the values `numbers`
    = (μ₁, σ₁, μ₂, σ₂). The areas are measured by quadrature. Data: `x`, `p`, `q`, `q_p`, `p_q`
    (all (k,)) and `areas` (2,), in nats.
    """
    terms = {
        "p": density_p,
        "q": density_q,
        "q_p": density_q * (log(density_q) - log(density_p)),
        "p_q": density_p * (log(density_p) - log(density_q)),
    }
    curves = {name: compile_floats(term, (x, *variables)) for name, term in terms.items()}
    grid = _grid(numbers)
    data = {"x": grid} | {name: curve(grid, *numbers) for name, curve in curves.items()}
    areas = [_area(curves[name], numbers, weight) for name, weight in (("q_p", "q"), ("p_q", "p"))]
    figure, panels = canvas(2.3, 3, left=0.4, right=0.08, bottom=0.4, top=0.3, gap=0.42)
    _densities(panels[0], data, language)
    for panel, name, area in zip(panels[1:], WEIGHTS, areas, strict=True):
        _integrand(panel, grid, data[name], name, area, language)
    _same_height(panels[1:])
    for panel in panels:
        panel.set_xlim(grid[0], grid[-1])
        panel.set_xlabel(f"${math(x, language)}$")
        localise(panel, language)
    return Drawing(figure, data | {"areas": np.array(areas)})


def _densities(panel: Any, data: dict[str, Array], language: Language) -> None:
    for name, weight in (("q", "q_p"), ("p", "p_q")):
        colour, dashes, _ = WEIGHTS[weight]
        panel.plot(data["x"], data[name], color=colour, linestyle=dashes, label=f"${name}(x)$")
    panel.set_ylim(0, 1.3 * max(data["p"].max(), data["q"].max()))
    panel.set_title(words(say("densities"), language))
    panel.legend(loc="upper right", labelspacing=0.25)


def _integrand(panel: Any, x: Array, values: Array, name: str, area: float, language: Language) -> None:
    colour, dashes, divergence = WEIGHTS[name]
    one, other = name.split("_")
    panel.plot(x, values, color=colour, linestyle=dashes)
    panel.fill_between(x, 0, values, where=values >= 0, color=tint(colour), lw=0)
    panel.fill_between(
        x, 0, values, where=values <= 0, facecolor="none", edgecolor=colour, hatch="////", lw=0
    )
    panel.axhline(0, color=INK, lw=0.6)
    panel.set_title(rf"${one}(x)\,\log({one}(x)/{other}(x))$")
    panel.text(
        0.97, 0.97, rf"${math(divergence, language)}\approx {math(decimal(area), language)}$",
        transform=panel.transAxes, ha="right", va="top", fontsize=SMALL,
    )  # fmt: skip


def _same_height(panels: Any) -> None:
    """One scale for both integrands, so that their areas can be compared, with room for the text."""
    low = min(panel.get_ylim()[0] for panel in panels)
    high = max(panel.get_ylim()[1] for panel in panels)
    for panel in panels:
        panel.set_ylim(low, high + 0.25 * (high - low))


def _grid(numbers: tuple[float, ...]) -> Array:
    """Where both densities live."""
    mean_p, deviation_p, mean_q, deviation_q = numbers
    low = min(mean_p - 4 * deviation_p, mean_q - 4 * deviation_q)
    high = max(mean_p + 4 * deviation_p, mean_q + 4 * deviation_q)
    return np.union1d(
        np.linspace(low, high, 401), [*_around(mean_p, deviation_p), *_around(mean_q, deviation_q)]
    )


def _around(mean: float, deviation: float) -> Array:
    """Points enough for a density that is narrow beside the other."""
    return mean + deviation * np.linspace(-4, 4, 81)


def _area(integrand: Any, numbers: tuple[float, ...], weight: str) -> float:
    """The integral over the line, by the trapezoidal rule where the weighting density lives.

    For a Gaussian times a polynomial its error is below rounding from half a deviation a step.
    """
    mean, deviation = numbers[:2] if weight == "p" else numbers[2:]
    x = mean + deviation * np.linspace(-12, 12, 193)
    return float(integrand(x, *numbers).sum() * (x[1] - x[0]))
