"""Question 3 in pictures: the terms of the bound, one step below the other, and what the bound loses."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from hw_cli.experiments.experiments import decimal
from hw_cli.figures.style import (
    BLUE,
    DASHED,
    GREEN,
    INK,
    ORANGE,
    SMALL,
    VERMILLION,
    Drawing,
    Ticks,
    canvas,
    math,
    styled,
    tint,
    words,
)
from hw_cli.homeworks.ift6135_3.q3_toy import Bound, Floats, at
from hw_cli.prose import Language, say
from hw_cli.terms.core import KL, Density, Indexed, Label, Law, Range, Symbol, indexed, lift, log

T, t, phi = Symbol("T"), Symbol("t"), Symbol("phi")
TICKS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)  # as far as they go
SPARSE = (3, 20, 200)  # left out where there are many
LAST_BAR = 1.18  # its end, over the end of the others
MANY = 60  # steps, each too thin for a bar


P, Q = Law("p", (phi,)), Law("q")
DATUM, LATENTS = indexed("x", 0), indexed("x", Range(lift(1), T))
EVIDENCE = log(Density(P, (DATUM,)))
GAP = KL(Density(Q, (LATENTS,), (DATUM,)), Density(P, (LATENTS,), (DATUM,)))
BOUND = Indexed(Symbol("Loss"), (Label("DDPM"),))
RECONSTRUCTION: dict[str, Any] = {"facecolor": tint(GREEN, 0.55), "edgecolor": GREEN, "hatch": "...."}
STEPS: dict[str, Any] = {"facecolor": tint(BLUE, 0.45), "edgecolor": BLUE}
LAST: dict[str, Any] = {"facecolor": tint(ORANGE, 0.6), "edgecolor": ORANGE, "hatch": "xxxx"}
LOSS: dict[str, Any] = {"facecolor": tint(VERMILLION, 0.2), "edgecolor": VERMILLION, "hatch": "////"}


@styled
def bound_terms(terms: Bound, x: float, language: Language) -> Drawing:
    """The reconstruction at x_0 = `x`, taken down to the bound by one divergence after the other.

    Each bar hangs from the end of the one before; on the right the same near log p(x_0). Data: `step` and
    `level` (T,), the sum of the terms up to each step; `bound`, `evidence` and `gap` (), all in nats.
    """
    levels = float(at(terms.reconstruction, x)) - _running(at(terms.divergences, x))
    steps = np.arange(1.0, len(levels) + 1)
    evidence, bound, gap = (float(at(part, x)) for part in (terms.evidence, terms.total, terms.gap))
    figure, (whole, near) = canvas(
        2.8, 2, left=0.5, right=0.12, bottom=0.42, top=0.62, gap=0.62, width_ratios=(1.35, 1)
    )
    low, high = min(0.0, bound), max(0.0, levels[0], evidence)
    whole.set_ylim(low - 0.06 * (high - low), high + 0.06 * (high - low))
    near.set_ylim(bound - 0.9 * gap, evidence + 1.9 * gap)
    _whole_axis(whole, steps)
    _near_axis(near, steps, levels)
    for panel in (whole, near):
        _bars(panel, steps, levels, bound)
        panel.axhspan(bound, evidence, lw=0, zorder=0, **LOSS)
        panel.axhline(evidence, color=INK, linestyle=DASHED, lw=1.0, zorder=4)
        panel.axhline(bound, color=VERMILLION, lw=1.2, zorder=4)
        panel.set_xlabel(words(say("step {t}", t=t), language))
        panel.locator_params(axis="y", nbins=6, steps=(1, 2, 5, 10))
        panel.yaxis.set_major_formatter(Ticks(language))
    whole.set_ylabel(words(say("nats"), language))
    near.set_title(words(say("near {evidence}", evidence=EVIDENCE), language))
    near.text(
        0.5, 0.03, rf"${math(GAP, language)}$" "\n" rf"$\approx {math(decimal(gap), language)}$",
        transform=near.transAxes, ha="center", va="bottom", fontsize=SMALL, linespacing=1.4,
    )  # fmt: skip
    figure.legend(handles=_legend(language), loc="upper center", ncols=3, columnspacing=2, labelspacing=0.3)
    values = {"bound": bound, "evidence": evidence, "gap": gap}
    return Drawing(figure, {"step": steps, "level": levels} | {k: np.array(v) for k, v in values.items()})


def _running(divergences: Floats) -> Floats:
    """What has been taken off after the steps 1, …, T; nothing after the first."""
    sums = np.zeros(len(divergences) + 1)
    np.cumsum(divergences, out=sums[1:])
    return sums


def _whole_axis(panel: Any, steps: Floats) -> None:
    """All steps on a logarithmic axis, as most happens early; step t has the place from t to t + 1."""
    shown = [k for k in TICKS if k <= steps[-1] and (k not in SPARSE or steps[-1] <= 50)]
    panel.set_xscale("log")
    panel.minorticks_off()
    panel.set_xticks([np.sqrt(k * (k + 1)) for k in shown], [str(k) for k in shown])
    panel.set_xlim(1, LAST_BAR * (steps[-1] + 1))


def _near_axis(panel: Any, steps: Floats, levels: Floats) -> None:
    """The steps from where the sum of the terms comes into the picture."""
    first = int(steps[np.argmax(levels <= panel.get_ylim()[1])])
    end = int(steps[-1]) + 1
    shown = [int(k) for k in MaxNLocator(5, integer=True).tick_values(first, end) if first <= k < end]
    panel.set_xticks([k + 0.5 for k in shown], [str(k) for k in shown])
    panel.set_xlim(first, end + (LAST_BAR - 1) * (end - first))


def _bars(panel: Any, steps: Floats, levels: Floats, bound: float) -> None:
    """One bar a term, between the sums before and after it; of many steps, the staircase alone."""
    end, edge = steps[-1] + 1, panel.get_xlim()[1]
    before = np.concatenate(([0.0], levels[:-1]))
    shape: dict[str, Any] = {"lw": 0.6, "align": "edge", "zorder": 2}
    panel.bar(steps[:1], levels[:1], 1.0, **RECONSTRUCTION, **shape)
    if len(steps) <= MANY:
        panel.bar(steps[1:], (levels - before)[1:], 1.0, before[1:], **STEPS, **shape)
    else:
        panel.stairs(levels[1:], [*steps[1:], end], baseline=None, color=BLUE, lw=1.4, zorder=2)
    panel.bar([end], [bound - levels[-1]], edge - end, [levels[-1]], **LAST, **shape)


def _legend(language: Language) -> list[Any]:
    """In columns: the terms that are added or taken off, then the lines, then the areas."""
    prior = Density(Law("p"), (indexed("x", T),))
    return [
        Patch(**RECONSTRUCTION, lw=0.6, label=words(say("reconstruction"), language)),
        Line2D([], [], color=INK, linestyle=DASHED, lw=1.0, label=f"${math(EVIDENCE, language)}$"),
        Patch(**STEPS, lw=0.6, label=words(say("divergences, {t} = 2, …, {T}", t=t, T=T), language)),
        Line2D(
            [], [], color=VERMILLION, lw=1.2, label=words(say("the bound {bound}", bound=BOUND), language)
        ),
        Patch(**LAST, lw=0.6, label=words(say("divergence from {p}", p=prior), language)),
        Patch(**LOSS, lw=0, label=words(say("what the bound loses"), language)),
    ]
