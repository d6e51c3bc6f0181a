"""Beyond question 3: every term of the bound in numbers, for a one-dimensional Gaussian diffusion.

Data x_0 ~ N(1, (1/4)²), T steps of a published schedule, and a reverse process with the best means but the
variances β_t of Ho et al. (2020), so that the bound is not tight.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from hw_cli.answer import Block, Conclusion, FigureRef, Part, Prose, Shown, Table
from hw_cli.claims.claims import Observation, Sign
from hw_cli.derive.values import equals
from hw_cli.experiments import experiments
from hw_cli.experiments.experiments import Experiment
from hw_cli.homework.parameters import one_of
from hw_cli.homeworks.ift6135_3.parameters import DiffusionOptions
from hw_cli.homeworks.ift6135_3.q3_diffusion import bound as bound_name
from hw_cli.homeworks.ift6135_3.q3_models import T, back, expect, forward, joint, p, p_phi, q, t, x
from hw_cli.homeworks.ift6135_3.q3_toy import (
    SCHEDULES,
    Bound,
    Diffusion,
    ExpectedLogRatio,
    Floats,
    LogEvidence,
    PosteriorDivergence,
    at,
    average,
    best_means,
    bound,
)
from hw_cli.kernel.setting import REALS, Setting
from hw_cli.prose import Mention, Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, lift, log, total
from hw_cli.terms.relation import Relation

STEPS, SCHEDULE = 50, "linear"  # where the user does not choose
MEAN, DEVIATION, POINT = Fraction(1), Fraction(1, 4), Fraction(3, 2)
DIGITS = 10  # of numbers that are compared
DECIMALS = 6  # of the table
LONG = 9  # more divergences than this are shown by a choice of them
TOLERANCE = 1e-7

reconstruction = expect(log(core.Density(p_phi, (x(0),), (x(1),))), core.Density(q, (x(1),), (x(0),)))
last = core.KL(core.Density(q, (x(T),), (x(0),)), core.Density(p, (x(T),)))
evidence = log(core.Density(p_phi, (x(0),)))
elbo = expect(log(core.Quotient(joint, forward)), forward)
gap = core.KL(forward, core.Density(p_phi, (x(1, T),), (x(0),)))

NAMES: dict[str, Message] = {"linear": say("linear schedule"), "cosine": say("cosine schedule")}


def divergence(index: core.Operand) -> core.Indexed:
    """The letter for the divergence of step t."""
    return core.Indexed(core.Symbol("D"), (lift(index),))


all_divergences = core.IndexedSum(divergence(t), t, core.Number("2"), T)


def numeric_part(parameters: DiffusionOptions) -> Part:
    """The table of the terms, the three checks and the figure. Raises UsageError for an unknown schedule."""
    steps, schedule = parameters.steps or STEPS, parameters.schedule or SCHEDULE
    one_of(tuple(SCHEDULES), schedule, "schedule")
    model = best_means(schedule, steps, MEAN, DEVIATION)
    terms = bound(model)
    blocks = (
        *described(model, schedule),
        table(terms, steps, schedule),
        *checks(model, terms),
        *every_point(terms),
        figure(terms, steps, schedule),
    )
    return Part("3.g", say("The bound in numbers"), blocks, beyond=True)


def described(model: Diffusion, schedule: str) -> Iterator[Block]:
    """The model in words."""
    first, final = (experiments.decimal(model.betas[place], DIGITS) for place in (0, -1))
    step = expect(
        core.KL(core.Density(q, (x(t - 1),), (x(t), x(0))), back), core.Density(q, (x(t),), (x(0),))
    )
    yield Prose(
        say(
            "A case in which every term has a closed form: one dimension, data of law {data}, and {steps} with the "
            "{schedule}, {beta} from {first} to {final}. The mean of the denoiser is the one that makes the average bound largest, "
            "{mean}; its variances are the {beta} of Ho et al. (2020), which are too large here, so that the bound is not "
            "tight. Let {D} be {step}; {figure} shows the terms.",
            data=core.Normal(lift(MEAN), lift(DEVIATION**2)),
            steps=equals(T, model.steps),
            schedule=NAMES[schedule],
            first=first,
            final=final,
            mean=expect(x(t - 1), core.Density(q, (x(t - 1),), (x(t),))),
            figure=Mention("q3-bound"),
            beta=core.Indexed(core.Symbol("beta"), (t,)),
            D=divergence(t),
            step=step,
        )
    )


# --- the table


def table(terms: Bound, steps: int, schedule: str) -> Table:
    """Every term at one point and on average over the data; of many divergences, some and their sum."""
    named: list[tuple[Term, Floats]] = [(reconstruction, terms.reconstruction)]
    named += [(divergence(k), terms.divergences[k - 2]) for k in chosen(steps)]
    named += [
        (all_divergences, terms.divergences.sum(axis=0)),
        (last, terms.prior),
        (bound_name, terms.total),
        (evidence, terms.evidence),
        (gap, terms.gap),
    ]
    m, s = float(MEAN), float(DEVIATION)
    rows = tuple((name, fixed(at(c, float(POINT))), fixed(average(c, m, s))) for name, c in named)
    header = (say("Term"), say("At {point}", point=equals(x(0), POINT)), say("Average over the data"))
    caption = say(
        "The terms of the bound in nats, for {steps} and the {schedule}. The bound is the first line less the sum "
        "and the divergence below it.",
        steps=equals(T, steps),
        schedule=NAMES[schedule],
    )
    return Table(header, rows, caption)


def chosen(steps: int) -> tuple[int, ...]:
    """The steps whose divergences are shown: all of a few, or first, last and some between, ever farther apart."""
    if steps <= LONG:
        return tuple(range(2, steps + 1))
    return tuple(sorted({round(float(k)) for k in np.geomspace(2, steps, LONG - 1)}))


def fixed(value: float) -> Term:
    """A number to six decimals, so that columns add up before the reader's eyes."""
    return _signed(f"{value:.{DECIMALS}f}")


def numeral(value: float) -> Term:
    """A number to ten significant digits."""
    return _signed(np.format_float_positional(float(f"{value:.{DIGITS}g}"), trim="-"))


def _signed(text: str) -> Term:
    bare = core.Number(text.lstrip("-"))
    return core.Negative(bare) if text.startswith("-") and bare.value else bare


# --- the checks


def checks(model: Diffusion, terms: Bound) -> Iterator[Block]:
    """Sum of the terms, evidence and gap, each measured by linear algebra on the joint laws."""
    point = float(POINT)
    parts = [numeral(at(terms.reconstruction, point)), core.Negative(numeral(at(terms.prior, point)))]
    if len(terms.divergences):
        parts.insert(1, core.Negative(numeral(at(terms.divergences.sum(axis=0), point))))
    known = numeral(at(terms.evidence, point))
    whole = numeral(at(terms.total, point))
    difference = core.Sum((known, whole.term if isinstance(whole, core.Negative) else core.Negative(whole)))
    summed = observed("3.g.sum", elbo, total(tuple(parts)), ExpectedLogRatio(model, point))
    density = observed("3.g.evidence", evidence, known, LogEvidence(model, point))
    lost = observed("3.g.gap", gap, difference, PosteriorDivergence(model, point))
    yield Prose(
        say(
            "Three checks at {point}, each by linear algebra on the laws of {latents} taken together, which shares "
            "nothing with the terms. The terms add up to the bound ({how}):",
            point=equals(x(0), POINT),
            latents=x(1, T),
            how=summed.experiment.words,
        )
    )
    yield Shown(summed)
    yield Prose(say("The density of the model at this point ({how}):", how=density.experiment.words))
    yield Shown(density)
    yield Prose(say("What the bound loses is the divergence of (a) ({how}):", how=lost.experiment.words))
    yield Shown(lost)


def observed(name: str, quantity: Term, predicted: Term, experiment: Experiment) -> Observation:
    """A closed form against a measurement."""
    return Observation(name, quantity, predicted, experiment, TOLERANCE, Setting())


def every_point(terms: Bound) -> Iterator[Block]:
    """The gap as a polynomial in x_0: positive everywhere."""
    point = x(0)
    powers = (core.Number("1"), point, point**2)
    pieces = tuple(_times(float(c), power) for c, power in zip(terms.gap, powers, strict=True))
    positive = Sign("3.g.positive", total(pieces), Relation.GT, None, Setting(domains=((point, REALS),)))
    yield Prose(
        say(
            "Every term is a polynomial of degree 2 in {x}, so the gap is one as well, and it is positive everywhere:",
            x=point,
        )
    )
    yield Shown(positive)
    yield Conclusion(
        say(
            "The sum of the terms is the bound; {bound} ≤ {evidence} for every {x}, and the gap is {gap}.",
            bound=bound_name,
            evidence=evidence,
            x=point,
            gap=gap,
        ),
        ("3.g.sum", "3.g.evidence", "3.g.gap", positive.id),
    )


def _times(coefficient: float, power: Term) -> Term:
    number = numeral(abs(coefficient))
    product = number if power == core.Number("1") else number * power
    return core.Negative(product) if coefficient < 0 else product


# --- the figure


def figure(terms: Bound, steps: int, schedule: str) -> FigureRef:
    """The terms one after the other, down from the reconstruction to the bound."""
    return FigureRef(
        "q3-bound",
        say(
            "Left: each divergence lowers the reconstruction, down to the bound. Right: the bound beside {evidence}, and "
            "the gap between them. Here {steps}, {schedule}, {point}.",
            evidence=evidence,
            steps=equals(T, steps),
            schedule=NAMES[schedule],
            point=equals(x(0), POINT),
        ),
        partial(_draw, terms),
    )


def _draw(terms: Bound, language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import diffusion

    return diffusion.bound_terms(terms, float(POINT), language)
