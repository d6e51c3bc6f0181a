"""Figures of question 4, and the simulations that are set against the predicted rates."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

from hw_cli.answer import Block, FigureRef, Prose, Shown
from hw_cli.claims.claims import Observation
from hw_cli.experiments.experiments import DecayRate
from hw_cli.homeworks.ift6135_3.parameters import Gan
from hw_cli.homeworks.ift6135_3.q4_model import (
    ONE,
    PLANE,
    STATE,
    TWO,
    ZERO,
    System,
    gamma,
    related,
    unpenalised,
)
from hw_cli.kernel.setting import Setting
from hw_cli.prose import Message, say
from hw_cli.terms.core import Negative, Quotient, Symbol, Term, exp, lift, sqrt
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import substitute

HALF = Quotient(ONE, TWO)
kappa = Symbol("kappa")


# --- figures and simulations


def observed(of: System, field: tuple[Term, ...], parameters: Gan) -> tuple[Block, ...]:
    """The simulated rate of decay, at the user's γ or on both sides of 1."""
    weights = (parameters.gamma,) if parameters.gamma is not None else (Fraction(1, 2), Fraction(2))
    blocks: tuple[Block, ...] = ()
    for weight in filter(resolved, weights):
        numeric = tuple(substitute(entry, {gamma: lift(weight)}) for entry in field)
        experiment = DecayRate(numeric, STATE, (0.6, 0.2, 0.4), duration=80.0, step=0.25)
        name = f"4.6.rate_{weight.numerator}_{weight.denominator}"
        given = related(gamma, "=", lift(weight))
        blocks += (
            Prose(say("For {given}: {what}.", given=given, what=experiment.words)),
            Shown(Observation(name, kappa, decay_rate(weight), experiment, 1e-2, Setting())),
        )
    if not blocks:
        return ()
    opening = say(
        "Simulations agree with the predicted rates {kappa} (the distance to the equilibrium falls like {law}).",
        kappa=kappa,
        law=exp(Negative(kappa * Symbol("t"))),
    )
    return (Prose(opening), *blocks)


def resolved(weight: Fraction) -> bool:
    """Whether the simulation can measure the rate at a γ.

    At γ = 1 the eigenvalue is defective (a bias of log(t)/t), and next to it the beat is slower than the
    run; a small γ needs a longer run, a large one shorter steps.
    """
    return Fraction(1, 50) <= weight <= 10 and abs(weight - 1) >= Fraction(1, 20)


def portraits(of: System, field: tuple[Term, ...]) -> tuple[Block, ...]:
    """Phase portraits of both systems, side by side."""
    weight = of.weight if of.weight != gamma else HALF
    return (
        FigureRef(
            "q4-portraits",
            say(
                "Three trajectories in the plane {plane}, each from the open dot of its colour: circles without the "
                "penalty, {shape} with it ({g}).",
                plane=PLANE,
                shape=shape(exact_value(weight)),
                g=related(gamma, "=", weight),
            ),
            partial(_draw_portraits, unpenalised(field), field, weight),
        ),
    )


def shape(weight: Fraction | None) -> Message:
    """What the trajectories at a number γ draw."""
    if weight == 1:
        return say("a degenerate node")
    return say("spirals") if weight is None or weight < 1 else say("a node")


def figures(of: System, values: tuple[tuple[Term, int], ...], field: tuple[Term, ...]) -> tuple[Block, ...]:
    """Eigenvalues in the complex plane, distance against time: both as γ varies."""
    if of.weight != gamma:
        return ()
    return (
        FigureRef(
            "q4-eigenvalues",
            say(
                "The eigenvalues in the complex plane as {gamma} grows from 0: the pair leaves the imaginary axis, meets at {m} for {one}, and parts along the real axis.",
                gamma=gamma,
                m=Negative(HALF),
                one=related(gamma, "=", ONE),
            ),
            partial(_draw_eigenvalues, tuple(value for value, _ in values)),
        ),
        FigureRef(
            "q4-distances",
            say("Distance to the equilibrium against time, with the predicted slopes (dashed)."),
            partial(_draw_distances, unpenalised(field), field),
        ),
    )


def _system(field: tuple[Term, ...], weight: Term) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import dirac_gan

    return dirac_gan.System(tuple(substitute(entry, {gamma: weight}) for entry in field), STATE, weight)


def _draw_portraits(plain: tuple[Term, ...], field: tuple[Term, ...], weight: Term, language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import dirac_gan

    return dirac_gan.phase_portraits(_system(plain, ZERO), _system(field, weight), language)


def _draw_eigenvalues(values: tuple[Term, ...], language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import dirac_gan

    return dirac_gan.eigenvalue_paths(values, gamma, language)


def _draw_distances(plain: tuple[Term, ...], field: tuple[Term, ...], language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import dirac_gan

    runs = [dirac_gan.Run(_system(plain, ZERO), ZERO)]
    runs += [
        dirac_gan.Run(_system(field, lift(weight)), decay_rate(weight))
        for weight in (Fraction(1, 2), Fraction(1), Fraction(2))
    ]
    return dirac_gan.distances(runs, language)


def decay_rate(weight: Fraction) -> Term:
    """Minus the spectral abscissa at a number γ: γ/2 up to 1, then (γ − √(γ² − 1))/2."""
    if weight <= 1:
        return lift(weight / 2)
    return (lift(weight) - sqrt(lift(weight**2 - 1))) / TWO
