"""Beyond question 4: the discrete iterations with step η, alternating (the sheet's own) and simultaneous.

One step is x ↦ F(x). Its Jacobian at the equilibrium is computed from F itself, not from exp(ηJ); the
pair of eigenvalues in the plane (ψ₀, θ) is decided by Jury's conditions on λ² − τλ + δ:
1 − δ > 0, 1 + τ + δ > 0 and 1 − τ + δ > 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from math import isqrt
from typing import Any

from hw_cli.answer import Block, Conclusion, FigureRef, Part, Prose, Remark, Shown
from hw_cli.proof.claims import Chain, Observation, Sign
from hw_cli.proof.experiments import ContractionFactor
from hw_cli.proof.rules.algebra import expand
from hw_cli.proof.rules.calculus import evaluate
from hw_cli.proof.rules.matrices import factored_determinant
from hw_cli.proof.setting import POSITIVE, REALS, UNIT, Interval, Setting
from hw_cli.prose import Message, say
from hw_cli.questions.parameters import Parameters
from hw_cli.questions.q4_model import (
    ONE,
    ORIGIN,
    STATE,
    TWO,
    ZERO,
    System,
    eta,
    gamma,
    psi_0,
    psi_1,
    theta,
    unknown,
)
from hw_cli.questions.q4_stability import shifted
from hw_cli.questions.signing import sign, sign_of_form
from hw_cli.terms.core import (
    Absolute,
    Call,
    Derivative,
    Determinant,
    Function,
    Matrix,
    Number,
    Quotient,
    Symbol,
    Term,
    Vector,
    lift,
    sqrt,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import substitute

FOUR, SIXTEEN = Number("4"), Number("16")
tau, delta, rho = Symbol("tau"), Symbol("delta"), Symbol("rho")
START = (5e-7, 2e-7, 5e-7)  # near enough for the linear part to rule, also where the step diverges


@dataclass(frozen=True)
class Iteration:
    """One way of stepping: its name, its update and the Jacobian of the update at the equilibrium."""

    name: str
    words: Message
    update: tuple[Term, ...]
    chain: Chain
    determinant: Chain

    @cached_property
    def pair(self) -> tuple[Term, Term]:
        """τ and δ, trace and determinant of the block of (ψ₀, θ), which ψ₁ does not enter."""
        matrix = self.chain.end
        if not isinstance(matrix, Matrix):
            raise TypeError("the Jacobian of a step must be an explicit matrix")
        (a, p, b), (q, _, r), (c, t, d) = matrix.rows
        if any(entry != ZERO for entry in (p, q, r, t)):
            raise ArithmeticError("the critic's bias is not decoupled at the equilibrium")
        return tidy(expand(a + d, self.setting)), tidy(expand(a * d - b * c, self.setting))

    @property
    def third(self) -> Term:
        """The eigenvalue of ψ₁ alone."""
        rows = self.chain.end.rows  # type: ignore[attr-defined]
        value: Term = rows[1][1]
        return value

    @property
    def setting(self) -> Setting:
        """The letters of the iteration."""
        return Setting(domains=self.chain.setting.domains)


def part(of: System, field: tuple[Term, ...], parameters: Parameters) -> Part:
    """Both iterations, their Jacobians, the steps that keep stability, and a simulation."""
    alternating = iteration(of, "alternating", say("alternating"), alternate(of, field))
    simultaneous = iteration(of, "simultaneous", say("simultaneous"), step_all(of, field))
    blocks: list[Block] = [
        Prose(
            say(
                "The sheet starts from a discrete iteration with step {eta}, in which the generator answers the "
                "critic already updated (alternating). Its Jacobian at the equilibrium is exact, for any step:",
                eta=of.step,
            )
        ),
        Shown(alternating.chain),
        Shown(alternating.determinant),
        Prose(say("and for the simultaneous iteration, where both use the old state:")),
        Shown(simultaneous.chain),
        Shown(simultaneous.determinant),
    ]
    judge_pair = _regularised if of.regularized else _plain
    blocks += judge_pair(of, alternating, simultaneous)
    blocks += simulations(of, (alternating, simultaneous), parameters)
    if of.regularized and of.step == eta and of.weight == gamma:
        blocks.append(figure(alternating, simultaneous))
    return Part(f"{of.prefix[2]}b", say("The discrete iterations"), tuple(blocks), beyond=True)


# --- one step


def step_all(of: System, field: tuple[Term, ...]) -> tuple[Term, ...]:
    """x + η v(x): every coordinate from the old state."""
    return tuple(name + of.step * velocity for name, velocity in zip(STATE, field, strict=True))


def alternate(of: System, field: tuple[Term, ...]) -> tuple[Term, ...]:
    """ψ first; then θ + η v_θ(ψ⁺, θ) with the critic already updated."""
    first, second, _ = step_all(of, field)
    answer = substitute(field[2], {psi_0: first, psi_1: second})
    return (first, second, theta + of.step * answer)


def letters(of: System) -> Setting:
    """The letters of the iterations: the state, γ and η where they are not numbers."""
    setting = Setting(domains=of.setting.domains)
    return setting.where((eta, POSITIVE)) if of.step == eta else setting


def iteration(of: System, name: str, words: Message, update: tuple[Term, ...]) -> Iteration:
    """The Jacobian of an update at the origin, and its characteristic polynomial."""
    step = Function("M")
    rows = tuple(tuple(Derivative(entry, letter, partial=True) for letter in STATE) for entry in update)
    setting = letters(of).defining(step, STATE, Matrix(rows))
    prefix = f"{of.prefix[2]}b.{name}"
    chain = Chain(f"{prefix}_jacobian", Call(step, ORIGIN), setting).by(evaluate, setting)
    with_unknown = letters(of).where((unknown, REALS))
    matrix = chain.end
    if not isinstance(matrix, Matrix):
        raise TypeError("the Jacobian of a step must be an explicit matrix")
    determinant = Chain(f"{prefix}_characteristic", Determinant(shifted(matrix)), with_unknown)
    determinant = determinant.by(factored_determinant, unknown, with_unknown)
    return Iteration(name, words, update, chain, determinant)


# --- which steps keep stability


def _plain(of: System, alternating: Iteration, simultaneous: Iteration) -> list[Block]:
    """Alternating: on the unit circle for η < 4. Simultaneous: outside it for every η."""
    name = f"{of.prefix[2]}b"
    trace, product = alternating.pair
    short = letters(of).where((eta, Interval(Fraction(0), Fraction(4))))
    discriminant = trace**2 - FOUR * product
    inside = sign(f"{name}.discriminant", discriminant, Relation.LT, short)
    outside = sign(f"{name}.outside", simultaneous.pair[1] - ONE, Relation.GT, letters(of))
    return (
        [
            Prose(
                say(
                    "Alternating: the pair in the plane {plane} has product {product}; for η < 4 its discriminant is "
                    "negative, so both eigenvalues lie on the unit circle exactly.",
                    plane=Vector((psi_0, theta)),
                    product=product,
                )
            ),
            Shown(inside),
            Prose(
                say(
                    "Simultaneous: the pair is complex and the square of its modulus, {product}, is above 1 for every η > 0.",
                    product=simultaneous.pair[1],
                )
            ),
            Shown(outside),
            Conclusion(
                say(
                    "For 0 < η < 4 the alternating iteration neither converges nor diverges to first order (spectral "
                    "radius 1), like the flow; the simultaneous iteration diverges for every step."
                ),
                (inside.id, outside.id),
            ),
        ]
        if of.step == eta
        else [_numeric_remark(of, alternating, simultaneous)]
    )


def _regularised(of: System, alternating: Iteration, simultaneous: Iteration) -> list[Block]:
    """Jury's three conditions for each iteration, under the step bounds that they give."""
    if of.step != eta or of.weight != gamma:
        return [_numeric_remark(of, alternating, simultaneous)]
    base = letters(of)
    short = base.supposing(eta**2 + Number("8") * gamma * eta, Relation.LT, SIXTEEN)
    both = base.supposing(eta, Relation.LT, FOUR * gamma).supposing(
        eta**2 - Number("8") * gamma * eta + SIXTEEN, Relation.GT, Number("0")
    )
    below_one = base.where((gamma, UNIT))
    discriminant = eta**2 - Number("8") * gamma * eta + SIXTEEN
    squares = (eta - FOUR * gamma) ** 2 + SIXTEEN * ((ONE - gamma) * (ONE + gamma))
    always = sign_of_form(f"{of.prefix[2]}b.below_one", discriminant, squares, Relation.GT, below_one)
    first = jury(f"{of.prefix[2]}b.alternating", alternating, short)
    second = jury(f"{of.prefix[2]}b.simultaneous", simultaneous, both)
    return [
        Prose(
            say(
                "The roots of {polynomial} lie inside the unit circle if and only if {conditions} (Jury). Alternating, "
                "the second holds exactly when {bound}, that is {step}; the two others always do:",
                polynomial=unknown**2 - tau * unknown + delta,
                conditions=say(
                    "{a} > 0, {b} > 0 and {c} > 0", a=ONE - delta, b=ONE + tau + delta, c=ONE - tau + delta
                ),
                bound=say("{a} < {b}", a=eta**2 + Number("8") * gamma * eta, b=SIXTEEN),
                step=say("{a} < {b}", a=eta, b=FOUR * (sqrt(gamma**2 + ONE) - gamma)),
            )
        ),
        *(Shown(claim) for claim in first),
        Prose(
            say(
                "Simultaneous, the first condition asks for {first}, and the second for {second} (always true when "
                "γ < 1):",
                first=say("{a} < {b}", a=eta, b=FOUR * gamma),
                second=say("{a} > 0", a=eta**2 - Number("8") * gamma * eta + SIXTEEN),
            )
        ),
        Shown(always),
        *(Shown(claim) for claim in second),
        Conclusion(
            say(
                "Together with {third} for {psi_1}, which the bounds imply, these steps keep the equilibrium "
                "asymptotically stable: {a} (alternating), and {b} with {c} (simultaneous). A small penalty asks "
                "for small simultaneous steps; the alternating iteration does not mind.",
                third=say("{a} < {b}", a=Absolute(ONE - eta / TWO), b=ONE),
                psi_1=psi_1,
                a=say("{a} < {b}", a=eta**2 + Number("8") * gamma * eta, b=SIXTEEN),
                b=say("{a} < {b}", a=eta, b=FOUR * gamma),
                c=say("{a} > 0", a=eta**2 - Number("8") * gamma * eta + SIXTEEN),
            ),
            tuple(claim.id for claim in (*first, *second)),
        ),
    ]


def jury(name: str, of: Iteration, setting: Setting) -> tuple[Sign, ...]:
    """The three conditions on τ and δ, as sign claims."""
    trace, product = of.pair
    conditions = (ONE - product, ONE + trace + product, ONE - trace + product)
    return tuple(
        sign(f"{name}_jury{number}", condition, Relation.GT, setting)
        for number, condition in enumerate(conditions, 1)
    )


def _numeric_remark(of: System, alternating: Iteration, simultaneous: Iteration) -> Remark:
    """With numbers, the two polynomials say it all; the simulation measures their radii."""
    return Remark(
        say(
            "With these numbers the pairs have τ = {a}, δ = {b} (alternating) and τ = {c}, δ = {d} (simultaneous).",
            a=alternating.pair[0],
            b=alternating.pair[1],
            c=simultaneous.pair[0],
            d=simultaneous.pair[1],
        )
    )


# --- simulations


def simulations(of: System, both: tuple[Iteration, ...], parameters: Parameters) -> list[Block]:
    """The factor by which a step changes the distance, measured on the nonlinear iteration."""
    weight = parameters.gamma or Fraction(1, 2)
    step = parameters.eta or Fraction(1, 2)
    blocks: list[Block] = []
    for each in both:
        values: dict[Term, Term] = {gamma: lift(weight), eta: lift(step)}
        trace, product = (tidy(expand(substitute(entry, values), Setting())) for entry in each.pair)
        predicted = radius(trace, product, step)
        if predicted is None:
            continue
        update = tuple(substitute(entry, values) for entry in each.update)
        experiment = ContractionFactor(update, STATE, START, count=400)
        name = f"{of.prefix[2]}b.{each.name}_factor"
        blocks += [
            Prose(say("{name}: {what}.", name=each.words, what=experiment.words)),
            Shown(Observation(name, rho, predicted, experiment, 1e-2, Setting())),
        ]
    if not blocks:
        return []
    given = say("{e} = {f}", e=eta, f=lift(step))
    if of.regularized:
        given = say("{g} = {w} and {e} = {f}", g=gamma, w=lift(weight), e=eta, f=lift(step))
    return [
        Prose(
            say("The spectral radius {rho} predicts the simulation, here with {given}.", rho=rho, given=given)
        ),
        *blocks,
    ]


def radius(trace: Term, product: Term, step: Fraction) -> Term | None:
    """The spectral radius of the whole step: of the pair, or |1 − η/2| when that is larger."""
    t, d = exact_value(trace), exact_value(product)
    if t is None or d is None:
        return None
    third = abs(1 - step / 2)
    if t * t < 4 * d:
        return root_of(d) if d > third**2 else lift(third)
    root = root_of(t * t - 4 * d)
    exact = exact_value(root)
    larger = (lift(abs(t)) + root) / TWO if exact is None else lift((abs(t) + exact) / 2)
    beats = 2 * third - abs(t)
    return lift(third) if beats > 0 and beats**2 > t * t - 4 * d else larger


def root_of(value: Fraction) -> Term:
    """√value, with the squares taken out of the fraction bar: √(3/4) is √3/2."""
    above, below = isqrt(value.numerator), isqrt(value.denominator)
    top = lift(above) if above**2 == value.numerator else sqrt(lift(value.numerator))
    if below**2 != value.denominator:
        return sqrt(lift(value))
    return tidy(top / lift(below))


def figure(alternating: Iteration, simultaneous: Iteration) -> FigureRef:
    """Spectral radius against the step, with and without the penalty."""
    return FigureRef(
        "q4-radii",
        say(
            "Spectral radius of one step against η, without penalty (dashed) and with {g}. Below 1 the iteration converges.",
            g=say("{g} = {v}", g=gamma, v=WEIGHT),
        ),
        partial(_draw_radii, alternating, simultaneous),
    )


WEIGHT = Quotient(ONE, TWO)


def _draw_radii(alternating: Iteration, simultaneous: Iteration, language: Any) -> Any:
    from hw_cli.figures import dirac_gan

    curves = []
    for weight in (ZERO, WEIGHT):
        for each in (alternating, simultaneous):
            terms = (*each.pair, each.third)
            trace, product, third = (substitute(term, {gamma: weight}) for term in terms)
            root = sqrt(trace**2 - FOUR * product)
            pair = ((trace + root) / TWO, (trace - root) / TWO)
            curves.append(dirac_gan.Iteration(each is alternating, weight, (*pair, third)))
    return dirac_gan.spectral_radii(curves, eta, language)
