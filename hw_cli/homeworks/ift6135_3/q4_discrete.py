"""Beyond question 4: the discrete iterations with step η, alternating (the sheet's own) and simultaneous.

One step is x ↦ F(x). Its Jacobian at the equilibrium is computed from F itself, not from exp(ηJ); the
pair of eigenvalues in the plane (ψ₀, θ) is decided by Jury's conditions on λ² − τλ + δ:
1 − δ > 0, 1 + τ + δ > 0 and 1 − τ + δ > 0. Without the penalty, the simultaneous iteration multiplies
V = ψ₀² + θ² by 1 + η²σ(u)² at each step, which is exact and holds everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from math import isqrt
from typing import Any

from hw_cli.answer import Block, Conclusion, FigureRef, Part, Prose, Remark, Shown, Table
from hw_cli.claims.claims import SIMPLIFIED, Chain, Observation, Sign
from hw_cli.derive.rules.algebra import expand, factored_determinant
from hw_cli.derive.rules.calculus import evaluate
from hw_cli.derive.solving import sign, sign_of_form
from hw_cli.experiments.experiments import ContractionFactor
from hw_cli.homeworks.ift6135_3.parameters import Gan
from hw_cli.homeworks.ift6135_3.q4_lyapunov import V
from hw_cli.homeworks.ift6135_3.q4_model import (
    AT_THETA,
    FOUR,
    ONE,
    ORIGIN,
    PLANE,
    STATE,
    TWO,
    ZERO,
    System,
    eta,
    gamma,
    psi_0,
    psi_1,
    related,
    theta,
    unknown,
)
from hw_cli.homeworks.ift6135_3.q4_regimes import GAMMA_ABOVE
from hw_cli.homeworks.ift6135_3.q4_stability import shifted
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Interval, Setting
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, lift, sigmoid, sqrt
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import substitute

EIGHT, SIXTEEN = core.Number("8"), core.Number("16")
B, c, k = core.Symbol("B"), core.Symbol("c"), core.Symbol("k")
V_FORM = psi_0**2 + theta**2
tau, delta = core.Symbol("tau"), core.Symbol("delta")
CONDITIONS = (ONE - delta, ONE + tau + delta, ONE - tau + delta)  # Jury's: each is positive
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
        if not isinstance(matrix, core.Matrix):
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


def part(of: System, field: tuple[Term, ...], parameters: Gan) -> Part:
    """Both iterations, their Jacobians, the steps that keep stability, and a simulation."""
    alternating = iteration(of, "alternating", say("Alternating"), alternate(of, field))
    simultaneous = iteration(of, "simultaneous", say("Simultaneous"), step_all(of, field))
    blocks: list[Block] = [
        Prose(
            say(
                "The sheet starts from a discrete iteration with step {eta} in which the generator responds to the "
                "critic just updated (alternating). For any step, the Jacobian of one update at the equilibrium is "
                "exactly",
                eta=of.step,
            )
        ),
        Shown(alternating.chain),
        Shown(alternating.determinant),
        Prose(say("For the simultaneous iteration, in which both players use the old state, it is")),
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
    step = core.Function("Mbar" if of.regularized else "M", (core.Label(name[:3]),))
    rows = tuple(tuple(core.Derivative(entry, letter, partial=True) for letter in STATE) for entry in update)
    setting = letters(of).defining(step, STATE, core.Matrix(rows))
    prefix = f"{of.prefix[2]}b.{name}"
    chain = Chain(f"{prefix}_jacobian", core.Call(step, ORIGIN), setting).by(evaluate, setting)
    with_unknown = letters(of).where((unknown, REALS))
    matrix = chain.end
    if not isinstance(matrix, core.Matrix):
        raise TypeError("the Jacobian of a step must be an explicit matrix")
    determinant = Chain(f"{prefix}_characteristic", core.Determinant(shifted(matrix)), with_unknown)
    determinant = determinant.by(factored_determinant, unknown, with_unknown)
    return Iteration(name, words, update, chain, determinant)


# --- which steps keep stability


def _plain(of: System, alternating: Iteration, simultaneous: Iteration) -> list[Block]:
    """Alternating: on the unit circle for η < 4. Simultaneous: away from the equilibrium for every η."""
    if of.step != eta:
        return [_numeric_remark(of, alternating, simultaneous)]
    name = f"{of.prefix[2]}b"
    trace, product = alternating.pair
    below_four = letters(of).where((eta, Interval(Fraction(0), Fraction(4))))
    inside = sign(f"{name}.discriminant", trace**2 - FOUR * product, Relation.LT, below_four)
    growth = growing(f"{name}.growth", of, simultaneous)
    return [
        Prose(
            say(
                "Alternating: the eigenvalues in the plane {plane} have product {product}. For {small} the discriminant "
                "is negative, so they are complex conjugates of modulus 1:",
                plane=PLANE,
                product=product,
                small=related(eta, "<", FOUR),
            )
        ),
        Shown(inside),
        Prose(
            say(
                "Simultaneous: from one state to the next, {V} is multiplied by a factor above 1 (an exact identity, "
                "everywhere):",
                V=related(V, "=", V_FORM),
            )
        ),
        Shown(growth),
        Prose(
            say(
                "Hence {V} increases whenever it is not zero. It even tends to infinity: if it stayed below a bound "
                "{bound}, then {psi_1}, whose steps are shorter than {eta} and point towards 0 once {outside}, would be "
                "bounded, {sigma} would stay above some {low}, and {V} would grow at least like {power}: a contradiction.",
                V=V,
                bound=B,
                psi_1=psi_1,
                eta=eta,
                outside=related(core.Absolute(psi_1), ">", B / FOUR),
                sigma=sigmoid(AT_THETA),
                low=related(c, ">", ZERO),
                power=(ONE + eta**2 * c**2) ** k,
            )
        ),
        Conclusion(
            say(
                "For {small}, the alternating iteration neither converges nor diverges to first order (spectral radius "
                "1), like the continuous system. The simultaneous iteration diverges for every step {eta}, from every "
                "state with {off}.",
                small=related(ZERO, "<", eta, "<", FOUR),
                eta=eta,
                off=related(PLANE, "≠", core.Vector((ZERO, ZERO))),
            ),
            (inside.id, growth.id),
        ),
    ]


def growing(name: str, of: System, simultaneous: Iteration) -> Chain:
    """V after a simultaneous step is (1 + η²σ(u)²) V."""
    first, _, last = simultaneous.update
    setting = letters(of).writing(V, V_FORM)
    return Chain(name, first**2 + last**2, setting).to(
        (ONE + eta**2 * sigmoid(AT_THETA) ** 2) * V, SIMPLIFIED
    )


def _regularised(of: System, alternating: Iteration, simultaneous: Iteration) -> list[Block]:
    """Jury's three conditions for each iteration, under the step bounds that they give."""
    if of.step != eta or of.weight != gamma:
        return [_numeric_remark(of, alternating, simultaneous)]
    base = letters(of)
    bent = eta**2 - EIGHT * gamma * eta + SIXTEEN
    short = base.supposing(eta**2 + EIGHT * gamma * eta, Relation.LT, SIXTEEN)
    both = base.supposing(eta, Relation.LT, FOUR * gamma).supposing(bent, Relation.GT, ZERO)
    name = f"{of.prefix[2]}b"
    squares = (eta - FOUR * gamma) ** 2 + SIXTEEN * ((ONE - gamma) * (ONE + gamma))
    weak = sign_of_form(f"{name}.below_one", bent, squares, Relation.GT, base.where((gamma, UNIT)))
    edge = FOUR / (gamma + sqrt(gamma**2 - ONE))
    strong = above_one(f"{name}.above_one", base, bent, edge)
    first = jury(f"{name}.alternating", alternating, short)
    second = jury(f"{name}.simultaneous", simultaneous, both)
    conditions = say("{a} > 0, {b} > 0 and {c} > 0", **dict(zip("abc", CONDITIONS, strict=True)))
    step = related(eta, "<", FOUR * (sqrt(gamma**2 + ONE) - gamma))
    small = related(eta, "<", FOUR * gamma)
    less = related(eta, "<", edge)
    below_one = related(gamma, "<", ONE)
    return [
        Prose(
            say(
                "By Jury’s criterion, the roots of {polynomial} lie inside the unit circle if and only if {conditions}. "
                "For the two iterations these conditions are:",
                polynomial=unknown**2 - tau * unknown + delta,
                conditions=conditions,
            )
        ),
        conditions_table((alternating, simultaneous), base),
        Prose(
            say(
                "Alternating, the second condition says {bound}, that is {step}; the other two always hold:",
                bound=related(eta**2 + EIGHT * gamma * eta, "<", SIXTEEN),
                step=step,
            )
        ),
        *(Shown(claim) for claim in first),
        Prose(
            say(
                "Simultaneous, the first condition says {first} and the second {second}; the third always holds:",
                first=small,
                second=related(bent, ">", ZERO),
            )
        ),
        *(Shown(claim) for claim in second),
        Prose(say("The second condition always holds for {case}:", case=below_one)),
        Shown(weak),
        Prose(
            say(
                "For {one} it reads {square}, and for {above} it holds under {less}, which implies the first one too "
                "since {chain}:",
                one=related(gamma, "=", ONE),
                square=related((eta - FOUR) ** 2, ">", ZERO),
                above=related(gamma, ">", ONE),
                less=less,
                chain=related(edge, "≤", FOUR, "≤", FOUR * gamma),
            )
        ),
        Shown(strong),
        Conclusion(
            say(
                "The equilibrium is asymptotically stable for the alternating iteration if {alternating}, and for the "
                "simultaneous one if {small} (when {below}) or {less} (when {above}). These bounds imply {third}, the "
                "condition for {psi_1}. As {gamma} tends to 0 the simultaneous iteration needs ever smaller steps; the "
                "alternating one does not.",
                alternating=step,
                small=small,
                below=below_one,
                less=less,
                above=related(gamma, "≥", ONE),
                third=related(core.Absolute(ONE - eta / TWO), "<", ONE),
                psi_1=psi_1,
                gamma=gamma,
            ),
            tuple(claim.id for claim in (*first, *second, weak, strong)),
        ),
    ]


def above_one(name: str, base: Setting, bent: Term, edge: Term) -> Sign:
    """η² − 8γη + 16 > 0 for γ > 1 and η < 4/(γ + √(γ² − 1)), from the distance to that edge."""
    there = base.where((gamma, GAMMA_ABOVE)).supposing(eta, Relation.LT, edge)
    room = edge - eta
    form = room**2 + EIGHT * sqrt(gamma**2 - ONE) * room
    return sign_of_form(name, bent, form, Relation.GT, there)


def jury(name: str, of: Iteration, setting: Setting) -> tuple[Sign, ...]:
    """The three conditions on τ and δ, as sign claims."""
    trace, product = of.pair
    here = setting.writing(tau, trace).writing(delta, product)
    return tuple(
        sign(f"{name}_jury{number}", condition, Relation.GT, here)
        for number, condition in enumerate(CONDITIONS, 1)
    )


def conditions_table(iterations: tuple[Iteration, ...], setting: Setting) -> Table:
    """What each of Jury's three conditions says of each iteration."""
    return Table(
        (say("Iteration"), *(related(condition, ">", ZERO) for condition in CONDITIONS)),
        tuple(
            (
                each.words,
                *(
                    tidy(expand(substitute(item, dict(zip((tau, delta), each.pair, strict=True))), setting))
                    for item in CONDITIONS
                ),
            )
            for each in iterations
        ),
        say("Jury’s conditions for the pair of eigenvalues."),
    )


def _numeric_remark(of: System, alternating: Iteration, simultaneous: Iteration) -> Remark:
    """With numbers, the two polynomials say it all; the simulation measures their radii."""
    return Remark(
        say(
            "With these numbers the pair has the trace {a} and the determinant {b} (alternating), and the trace {c} and the determinant {d} (simultaneous).",
            a=alternating.pair[0],
            b=alternating.pair[1],
            c=simultaneous.pair[0],
            d=simultaneous.pair[1],
        )
    )


# --- simulations


def simulations(of: System, both: tuple[Iteration, ...], parameters: Gan) -> list[Block]:
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
        letter = core.Decorated(core.Symbol("r"), "bar") if of.regularized else core.Symbol("r")
        spectral = core.Indexed(letter, (core.Label(each.name[:3]),))
        update = tuple(substitute(entry, values) for entry in each.update)
        experiment = ContractionFactor(update, STATE, START, count=400)
        name = f"{of.prefix[2]}b.{each.name}_factor"
        blocks += [
            Prose(
                say(
                    "{name}, of spectral radius {radius}: {what}.",
                    name=each.words,
                    radius=spectral,
                    what=experiment.words,
                )
            ),
            Shown(Observation(name, spectral, predicted, experiment, 1e-2, Setting())),
        ]
    if not blocks:
        return []
    given = related(eta, "=", lift(step))
    if of.regularized:
        given = say("{g} = {w} and {e} = {f}", g=gamma, w=lift(weight), e=eta, f=lift(step))
    return [
        Prose(say("The spectral radius predicts the simulation, here with {given}.", given=given)),
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
            "Spectral radius of one step against {eta}, without the penalty (dashed) and with {g}. Below 1 the iteration converges.",
            eta=eta,
            g=related(gamma, "=", WEIGHT),
        ),
        partial(_draw_radii, alternating, simultaneous),
    )


WEIGHT = core.Quotient(ONE, TWO)


def _draw_radii(alternating: Iteration, simultaneous: Iteration, language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import dirac_gan

    curves = []
    for weight in (ZERO, WEIGHT):
        for each in (alternating, simultaneous):
            terms = (*each.pair, each.third)
            trace, product, third = (substitute(term, {gamma: weight}) for term in terms)
            root = sqrt(trace**2 - FOUR * product)
            pair = ((trace + root) / TWO, (trace - root) / TWO)
            curves.append(dirac_gan.Iteration(each is alternating, weight, (*pair, third)))
    return dirac_gan.spectral_radii(curves, eta, language)
