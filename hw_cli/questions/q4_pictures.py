"""Figures of question 4, and the simulations that are set against the predicted rates."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

from hw_cli.answer import Block, FigureRef, Prose, Shown
from hw_cli.proof.claims import Observation
from hw_cli.proof.experiments import DecayRate
from hw_cli.proof.setting import Setting
from hw_cli.prose import say
from hw_cli.questions.parameters import Parameters
from hw_cli.questions.q4_model import (
    ONE,
    STATE,
    TWO,
    ZERO,
    System,
    gamma,
    psi_0,
    theta,
    unpenalised,
)
from hw_cli.terms.core import (
    Negative,
    Quotient,
    Symbol,
    Term,
    lift,
    sqrt,
)
from hw_cli.terms.walk import substitute

HALF = Quotient(ONE, TWO)


# --- figures and simulations


def observed(of: System, field: tuple[Term, ...], parameters: Parameters) -> list[Block]:
    """The simulated rate of decay, at the user's γ or on both sides of 1."""
    weights = (parameters.gamma,) if parameters.gamma is not None else (Fraction(1, 2), Fraction(2))
    blocks: list[Block] = [Prose(say("Simulations agree with the predicted rates:"))]
    for weight in weights:
        if not resolved(weight):
            continue
        numeric = tuple(substitute(entry, {gamma: lift(weight)}) for entry in field)
        rate = decay_rate(weight)
        experiment = DecayRate(numeric, STATE, (0.6, 0.2, 0.4), duration=80.0, step=0.25)
        name = f"4.6.rate_{weight.numerator}_{weight.denominator}"
        quantity = Symbol("rho")
        blocks += [
            Prose(
                say(
                    "{what} ({gamma}).",
                    what=experiment.words,
                    gamma=say("{g} = {v}", g=gamma, v=lift(weight)),
                )
            ),
            Shown(Observation(name, quantity, rate, experiment, 1e-2, Setting())),
        ]
    return blocks if len(blocks) > 1 else []


def resolved(weight: Fraction) -> bool:
    """Whether the simulation can measure the rate at a γ.

    At γ = 1 the eigenvalue is defective (a bias of log(t)/t), and next to it the beat is slower than the
    run; a small γ needs a longer run, a large one shorter steps.
    """
    return Fraction(1, 50) <= weight <= 10 and abs(weight - 1) >= Fraction(1, 20)


def figures(of: System, field: tuple[Term, ...], values: tuple[tuple[Term, int], ...]) -> list[Block]:
    """Phase portraits side by side, eigenvalues in the complex plane, distance against time."""
    weight = of.weight if of.weight != gamma else HALF
    blocks: list[Block] = [
        FigureRef(
            "q4-portraits",
            say(
                "Trajectories in the plane of {a} and {b}: closed orbits without the penalty, a spiral or a node with it ({g}).",
                a=psi_0,
                b=theta,
                g=say("{g} = {v}", g=gamma, v=weight),
            ),
            partial(_draw_portraits, unpenalised(field), field, weight),
        )
    ]
    if of.weight == gamma:
        blocks += [
            FigureRef(
                "q4-eigenvalues",
                say(
                    "The eigenvalues in the complex plane as γ grows from 0: they leave the imaginary axis, meet at {m} for γ = 1, and part on the real axis.",
                    m=Negative(HALF),
                ),
                partial(_draw_eigenvalues, tuple(value for value, _ in values)),
            ),
            FigureRef(
                "q4-distances",
                say("Distance to the equilibrium against time, with the predicted slopes (dashed)."),
                partial(_draw_distances, unpenalised(field), field),
            ),
        ]
    return blocks


def _system(field: tuple[Term, ...], weight: Term) -> Any:
    from hw_cli.figures import dirac_gan

    return dirac_gan.System(tuple(substitute(entry, {gamma: weight}) for entry in field), STATE, weight)


def _draw_portraits(plain: tuple[Term, ...], field: tuple[Term, ...], weight: Term, language: Any) -> Any:
    from hw_cli.figures import dirac_gan

    return dirac_gan.phase_portraits(_system(plain, ZERO), _system(field, weight), language)


def _draw_eigenvalues(values: tuple[Term, ...], language: Any) -> Any:
    from hw_cli.figures import dirac_gan

    return dirac_gan.eigenvalue_paths(values, gamma, language)


def _draw_distances(plain: tuple[Term, ...], field: tuple[Term, ...], language: Any) -> Any:
    from hw_cli.figures import dirac_gan

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
