"""Question 4 in pictures: how the Dirac-GAN moves, in continuous time and in discrete steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hw_cli.experiments.simulation import integrate, state_map
from hw_cli.figures.style import (
    BLUE,
    DASH_DOTTED,
    DASHED,
    DOTTED,
    GREEN,
    GREY,
    INK,
    PALE,
    PURPLE,
    SMALL,
    SOLID,
    VERMILLION,
    Drawing,
    canvas,
    localise,
    math,
    styled,
    words,
)
from hw_cli.prose import Language, say
from hw_cli.terms.core import Number, Symbol, Term, call
from hw_cli.terms.floats import Array, compile_floats

GAMMA = Symbol("gamma")
RE_LAMBDA, IM_LAMBDA = (call(part, Symbol("lambda")) for part in ("Re", "Im"))
LOOKS = ((BLUE, SOLID), (VERMILLION, DASHED), (GREEN, DASH_DOTTED), (PURPLE, DOTTED), (INK, SOLID))


@dataclass(frozen=True)
class System:
    """`ẋ = field(x)` for x = `variables` = (ψ₀, ψ₁, θ), with the weight γ of the penalty (0: none)."""

    field: tuple[Term, ...]
    variables: tuple[Term, ...]
    gamma: Term


@dataclass(frozen=True)
class Run:
    """A system with the predicted rate r: its distance to the equilibrium falls like exp(−rt)."""

    system: System
    rate: Term


@dataclass(frozen=True)
class Iteration:
    """A discrete iteration by the eigenvalues of its Jacobian at the equilibrium, as terms of the step."""

    alternating: bool
    gamma: Term
    multipliers: tuple[Term, ...]


# --- phase portraits

EDGE = 1.7  # the portraits show |ψ₀|, |θ| ≤ EDGE
CIRCLES = ((0.5, 0.0, 0.0), (1.0, 1.0, 0.0), (1.5, 0.0, 0.0))  # starts (ψ₀, ψ₁, θ)
SPREAD = ((1.5, 0.0, 0.0), (-0.75, 1.0, 1.3), (-0.75, 0.0, -1.3))
DURATION, STEP, MOST_STEPS = 36.0, 0.15, 2000


@styled
def phase_portraits(plain: System, regularised: System, language: Language) -> Drawing:
    """Trajectories of both systems in the plane (ψ₀, θ), over the direction of the field at ψ₁ = 0.

    Data: `plain` and `regularised`, trajectories of shape (times, starts, 3).
    """
    figure, panels = canvas(2.3, 2, left=0.5, right=0.15, bottom=0.42, top=0.32, gap=0.6)
    data = {}
    for panel, system, name, starts in zip(
        panels, (plain, regularised), ("plain", "regularised"), (CIRCLES, SPREAD), strict=True
    ):
        _, data[name] = integrate(
            system.field, system.variables, starts, *_duration_and_step(system, DURATION)
        )
        _directions(panel, system)
        _trajectories(panel, data[name])
        panel.set_title(_without_or_with(system.gamma, language))
        panel.set_xlabel(f"${math(system.variables[0], language)}$")
        panel.set_ylabel(f"${math(system.variables[2], language)}$", rotation=0, labelpad=6)
        panel.set(
            xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), aspect="equal", xticks=(-1, 0, 1), yticks=(-1, 0, 1)
        )
        localise(panel, language)
    return Drawing(figure, data)


def _directions(panel: Any, system: System) -> None:
    line = np.linspace(-EDGE, EDGE, 16)
    psi_0, theta = np.meshgrid(line, line)
    velocity = state_map(system.field, system.variables)(np.stack((psi_0, 0 * psi_0, theta), axis=-1))
    across, _, up = np.moveaxis(velocity, -1, 0)
    length = np.hypot(across, up)
    panel.quiver(
        psi_0, theta, across / length, up / length,
        color=PALE, pivot="mid", scale=21, width=0.0042, headwidth=3.6, headlength=4, headaxislength=3.6, zorder=1,
    )  # fmt: skip


def _trajectories(panel: Any, states: Array) -> None:
    for trajectory, (colour, _) in zip(np.moveaxis(states, 1, 0), LOOKS, strict=False):
        psi_0, theta = trajectory[:, 0], trajectory[:, 2]
        panel.plot(psi_0, theta, color=colour, linestyle=SOLID, lw=1.3, zorder=3)
        panel.plot(psi_0[0], theta[0], "o", color=colour, mfc="white", zorder=4)
        _arrow(panel, psi_0, theta, colour)
    panel.plot(0, 0, "o", color=INK, zorder=5)


def _arrow(panel: Any, x: Array, y: Array, colour: str) -> None:
    """The way a trajectory goes, shown where it has gone half a unit."""
    gone = np.cumsum(np.hypot(np.diff(x), np.diff(y)))
    here = min(int(np.searchsorted(gone, 0.5)), len(gone) - 1)
    panel.annotate(
        "", (x[here + 1], y[here + 1]), (x[here], y[here]),
        arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 0, "mutation_scale": 12, "shrinkA": 0, "shrinkB": 0},
        zorder=4,
    )  # fmt: skip


def _duration_and_step(system: System, duration: float) -> tuple[float, float]:
    """A step that a strong penalty does not make unstable; where it would be tiny, a shorter time."""
    step = min(STEP, 1.5 / (1 + abs(_value(system.gamma))))
    return min(duration, MOST_STEPS * step), step


def _without_or_with(gamma: Term, language: Language) -> str:
    if gamma == Number("0"):
        return words(say("without penalty"), language)
    return words(say("with the penalty, {gamma} = {value}", gamma=GAMMA, value=gamma), language)


# --- eigenvalues

# values of γ that are marked, and where their label goes, in points
SHOWN = {0: (9, 0), 1: (-18, -14), 2: (0, -14)}


@styled
def eigenvalue_paths(eigenvalues: Sequence[Term], gamma: Term, language: Language) -> Drawing:
    """The eigenvalues in the complex plane as γ grows from 0 to 2.

    `eigenvalues` are terms in `gamma`. Data: `gamma` (k,) and `eigenvalues` (n, k), complex.
    """
    values = np.union1d(np.linspace(0, 2, 201), 1 - np.geomspace(1e-6, 0.1, 30))
    paths = np.array([compile_floats(term, (gamma,), complex=True)(values) for term in eigenvalues])
    figure, panel = canvas(3.0, left=0.75, right=0.55, bottom=0.42, top=0.1)
    panel.axvspan(-3, 0, color=GREEN, alpha=0.08, lw=0)
    panel.axhline(0, color=GREY, lw=0.6)
    panel.axvline(0, color=GREY, lw=0.8)
    moving = [path for path in paths if _moves(path)]
    for path, (colour, dashes) in zip(moving, LOOKS, strict=False):
        _path(panel, values, path, colour, dashes)
    _mark(panel, gamma, values, moving, language)
    for term, path in zip(eigenvalues, paths, strict=True):
        if not _moves(path):
            _fixed(panel, path[0], words(say("{value} for every {gamma}", value=term, gamma=gamma), language))
    panel.text(
        0.02, 0.97, words(say("{part} < 0: stable", part=RE_LAMBDA), language),
        transform=panel.transAxes, va="top", color=GREEN,
    )  # fmt: skip
    panel.set(xlim=(-2.1, 0.3), ylim=(-0.66, 0.66), aspect="equal")
    panel.set(xticks=(-2, -1.5, -1, -0.5, 0), yticks=(-0.5, 0, 0.5))
    panel.set_xlabel(f"${math(RE_LAMBDA, language)}$")
    panel.set_ylabel(f"${math(IM_LAMBDA, language)}$")
    localise(panel, language)
    return Drawing(figure, {"gamma": values, "eigenvalues": paths})


def _path(panel: Any, values: Array, path: Array, colour: str, dashes: Any) -> None:
    panel.plot(path.real, path.imag, color=colour, linestyle=dashes, zorder=3)
    for where in (0.5, 1.16):
        here = int(np.searchsorted(values, where))
        _arrow(panel, path.real[here : here + 2], path.imag[here : here + 2], colour)
    for value in SHOWN:
        here = int(np.searchsorted(values, value))
        panel.plot(path[here].real, path[here].imag, "o", color=colour, mfc="white", zorder=5)


def _moves(path: Array) -> bool:
    return bool(np.abs(path - path[0]).max() > 1e-9)


def _mark(panel: Any, gamma: Term, values: Array, paths: Sequence[Array], language: Language) -> None:
    """Say at which γ the marked points are reached: once where two eigenvalues meet."""
    said: set[tuple[float, float]] = set()
    for value, offset in SHOWN.items():
        for path in paths:
            point = path[int(np.searchsorted(values, value))]
            place = (round(point.real, 6), round(point.imag, 6))
            if place not in said:
                said.add(place)
                panel.annotate(
                    f"${math(gamma, language)}={value}$", (point.real, point.imag), offset,
                    textcoords="offset points", ha="center" if offset[1] else "left", va="center", fontsize=SMALL,
                )  # fmt: skip


def _fixed(panel: Any, point: complex, label: str) -> None:
    panel.plot(point.real, point.imag, "s", color=GREEN, ms=10, mfc="none", mew=1.4, zorder=6)
    panel.annotate(
        label, (point.real, point.imag), (-8, 14),
        textcoords="offset points", ha="right", va="center", color=GREEN, fontsize=SMALL,
    )  # fmt: skip


# --- distance to the equilibrium

START = (1.0, 0.5, 0.5)
HORIZON = 40.0
NEAREST = 1e-8


@styled
def distances(runs: Sequence[Run], language: Language) -> Drawing:
    """Distance to the equilibrium against time on a log axis, from one start, with predicted slopes.

    A prediction is drawn dashed, at the height where it touches the late curve from above. Data, for
    run number i: `time_i`, `distance_i` and `prediction_i`, all (k,).
    """
    figure, panel = canvas(2.9, left=0.55, right=0.7, bottom=0.42, top=0.12)
    data: dict[str, Array] = {}
    for number, (run, (colour, _)) in enumerate(zip(runs, LOOKS, strict=False)):
        time, states = integrate(
            run.system.field, run.system.variables, START, *_duration_and_step(run.system, HORIZON)
        )
        distance = np.linalg.norm(states, axis=-1)
        prediction = _touching(time, distance, _value(run.rate))
        panel.semilogy(time, distance, color=colour, zorder=3)
        late = time >= time[-1] / 4
        panel.semilogy(time[late], prediction[late], color=INK, linestyle=DASHED, lw=0.8, zorder=4)
        label = words(say("{gamma} = {value}", gamma=GAMMA, value=run.system.gamma), language)
        panel.annotate(label, (time[-1], distance[-1]), (5, 0), textcoords="offset points", va="center")
        data |= {f"time_{number}": time, f"distance_{number}": distance, f"prediction_{number}": prediction}
    panel.plot([], [], color=BLUE, label=words(say("simulated"), language))
    panel.plot([], [], color=INK, linestyle=DASHED, lw=0.8, label=words(say("predicted slope"), language))
    panel.legend(loc="lower left")
    panel.minorticks_off()
    panel.set(xlim=(0, HORIZON), ylim=(NEAREST, 4), yticks=[10.0**power for power in range(-8, 1, 2)])
    panel.set_xlabel(words(say("time {t}", t=Symbol("t")), language))
    panel.set_ylabel(words(say("distance to the equilibrium"), language))
    localise(panel, language)
    return Drawing(figure, data)


def _touching(time: Array, distance: Array, rate: float) -> Array:
    """A line of slope −rate (on a log axis) that touches the second half of the curve from above."""
    half = len(time) // 2
    height = np.max(np.log(distance[half:]) + rate * time[half:])
    line: Array = np.exp(height - rate * time)
    return line


# --- discrete steps


@styled
def spectral_radii(iterations: Sequence[Iteration], eta: Term, language: Language) -> Drawing:
    """Spectral radius of the iteration's Jacobian against the step η; below 1 it contracts.

    Blue: alternating, vermillion: simultaneous; dashed: without penalty. A dot marks the step from which
    an iteration ceases to contract. Data: `eta` (k,) and `radius_i` (k,) for iteration number i.
    """
    steps = np.linspace(0, 4.5, 451)
    figure, panel = canvas(2.9, left=0.55, right=0.15, bottom=0.42, top=0.35)
    panel.axhspan(1, 2, color=GREY, alpha=0.1, lw=0)
    panel.axhline(1, color=GREY, lw=0.8)
    data: dict[str, Array] = {"eta": steps}
    for number, iteration in enumerate(iterations):
        radius = _radius(iteration, eta, steps)
        penalised = iteration.gamma != Number("0")
        colour = BLUE if iteration.alternating else VERMILLION
        panel.plot(
            steps, radius, color=colour, linestyle=SOLID if penalised else DASHED,
            label=_scheme(iteration, language), zorder=3 + iteration.alternating,
        )  # fmt: skip
        _limit(panel, steps, radius, colour)
        data[f"radius_{number}"] = radius
    panel.set(xlim=(0, steps[-1]), ylim=(0, 1.5), yticks=(0, 0.5, 1, 1.5))
    panel.set_xlabel(words(say("step {eta}", eta=eta), language))
    panel.set_ylabel(words(say("spectral radius"), language))
    panel.text(0.03, 1.46, words(say("moves away"), language), color=GREY, va="top", fontsize=SMALL)
    panel.text(0.03, 0.04, words(say("comes closer"), language), color=GREY, fontsize=SMALL)
    figure.legend(loc="upper center", ncols=len(iterations), columnspacing=1.6)
    localise(panel, language)
    return Drawing(figure, data)


def _radius(iteration: Iteration, eta: Term, steps: Array) -> Array:
    moduli = [np.abs(compile_floats(term, (eta,), complex=True)(steps)) for term in iteration.multipliers]
    radius: Array = np.max(moduli, axis=0)
    return radius


def _limit(panel: Any, steps: Array, radius: Array, colour: str) -> None:
    """Mark the last step up to which the radius is at most 1, where there is one."""
    beyond = np.flatnonzero(radius > 1 + 1e-9)
    if not len(beyond) or beyond[0] < 2:
        return
    last, first = beyond[0] - 1, beyond[0]
    share = (1 - radius[last]) / (radius[first] - radius[last])
    here = steps[last] + share * (steps[first] - steps[last])
    panel.plot((here, here), (0, 1), color=colour, linestyle=DOTTED, lw=0.9, zorder=2)
    panel.plot(here, 1, "o", color=colour, zorder=6)


def _scheme(iteration: Iteration, language: Language) -> str:
    values = {"gamma": GAMMA, "value": iteration.gamma}
    if iteration.alternating:
        return words(say("alternating, {gamma} = {value}", **values), language)
    return words(say("simultaneous, {gamma} = {value}", **values), language)


def _value(term: Term) -> float:
    return float(compile_floats(term, ())())
