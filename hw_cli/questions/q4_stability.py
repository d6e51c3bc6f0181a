"""Parts 4.3 and 4.6: eigenvalues, then stability by linearisation or, where that fails, by a first integral.

Unregularised: two purely imaginary eigenvalues, so the linearisation does not conclude and ψ₀² + θ² does.
Regularised: Routh–Hurwitz for every γ > 0, the regimes on both sides of γ = 1, and LaSalle globally.
"""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.answer import Block, Conclusion, Part, Prose, Shown, Table
from hw_cli.proof.claims import Chain, Invariant, Observation, Sign, Spectrum
from hw_cli.proof.experiments import Drift
from hw_cli.proof.rules.algebra import by_powers, expand, factor
from hw_cli.proof.rules.calculus import differentiate
from hw_cli.proof.rules.matrices import factored_determinant
from hw_cli.proof.setting import POSITIVE, REALS, Setting
from hw_cli.proof.signs import prove_sign
from hw_cli.proof.solving import eigenvalues, first_integral
from hw_cli.prose import Message, say
from hw_cli.questions import q4_pictures, q4_regimes
from hw_cli.questions.parameters import Parameters
from hw_cli.questions.q4_model import (
    ONE,
    ORIGIN,
    STATE,
    TWO,
    ZERO,
    System,
    jacobian,
    psi_0,
    psi_1,
    theta,
    unknown,
    unpenalised,
)
from hw_cli.questions.signing import sign
from hw_cli.terms.core import (
    Call,
    Constant,
    Derivative,
    Determinant,
    Function,
    Matrix,
    Negative,
    Product,
    Quotient,
    Symbol,
    Term,
    Vector,
    indexed,
    total,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import negate, tidy
from hw_cli.terms.walk import subterms

HALF = Quotient(ONE, TWO)
a_0, a_1, a_2 = indexed("a", 0), indexed("a", 1), indexed("a", 2)
JACOBIAN = Call(jacobian, ORIGIN)


@dataclass(frozen=True)
class Stability:
    """What was concluded, and the part of the answer that concludes it."""

    eigenvalues: tuple[tuple[Term, int], ...]
    verdict: str  # asymptotically_stable, stable, unstable or inconclusive
    invariant: Term | None
    part: Part


def analyse(of: System, field: tuple[Term, ...], matrix: Matrix, parameters: Parameters) -> Stability:
    """Eigenvalues and stability of the system at its stationary point."""
    letters = Setting(domains=of.setting.domains)
    values = eigenvalues(matrix, letters)
    spectrum = Spectrum(f"{of.prefix[2]}.spectrum", JACOBIAN, matrix, values, letters)
    opening: list[Block] = [
        Prose(say("The eigenvalues are the roots of the characteristic polynomial:")),
        Shown(characteristic(of, matrix)),
        Shown(spectrum),
    ]
    if of.regularized:
        return _regularised(of, field, matrix, values, opening, parameters)
    return _plain(of, field, values, opening)


def characteristic(of: System, matrix: Matrix) -> Chain:
    """det(λI − J*) as a product of monic factors."""
    setting = Setting(domains=of.setting.domains).where((unknown, REALS))
    start = Determinant(shifted(matrix))
    return Chain(f"{of.prefix[2]}.characteristic", start, setting).by(factored_determinant, unknown, setting)


def shifted(matrix: Matrix) -> Matrix:
    """λI − M, entry by entry."""
    return Matrix(
        tuple(
            tuple(tidy(unknown - entry) if i == j else negate(entry) for j, entry in enumerate(row))
            for i, row in enumerate(matrix.rows)
        )
    )


def motion(field: tuple[Term, ...]) -> tuple[tuple[Term, Term], ...]:
    """Each state variable with its velocity."""
    return tuple(zip(STATE, field, strict=True))


def attraction(of: System, field: tuple[Term, ...]) -> tuple[Sign, Sign]:
    """ψ₁ moves towards −ψ₀θ/2; and |ψ₀θ| is at most (ψ₀² + θ²)/2."""
    setting = Setting(domains=of.setting.domains)
    towards = Product((-psi_1 - (psi_0 * theta + psi_1), field[1]))
    bounded = (psi_0**2 + theta**2) / TWO - psi_0 * theta
    return (
        sign(f"{of.prefix[2]}.attraction", towards, Relation.GE, setting),
        sign(f"{of.prefix[2]}.bound", bounded, Relation.GE, setting),
    )


# --- without the penalty


def _plain(
    of: System, field: tuple[Term, ...], values: tuple[tuple[Term, int], ...], opening: list[Block]
) -> Stability:
    setting = Setting(domains=of.setting.domains)
    invariant = first_integral(motion(field), STATE, setting)
    conserved = Invariant("4.3.invariant", invariant, motion(field), ZERO, Relation.EQ, None, setting)
    towards, bounded = attraction(of, field)
    slope_setting = setting.where((psi_0, POSITIVE))
    slope = Chain("4.3.slope", field[0] / field[2], slope_setting).by(factor, slope_setting)
    drift = Observation(
        "4.3.drift",
        Call(Function("max"), (Quotient(Symbol("Delta"), Symbol("V")),)),
        ZERO,
        Drift(invariant, field, STATE, (1.0, 0.5, 0.5)),
        1e-6,
        Setting(),
    )
    imaginary = tuple(value for value, _ in values if _is_imaginary(value))
    blocks = [
        *opening,
        Prose(
            say(
                "One eigenvalue is negative, {real}; the two others, {pair}, are purely imaginary. The criterion of "
                "the linearisation (all real parts negative) does not apply, and it does not conclude in the other "
                "direction either: the higher-order terms decide.",
                real=next(value for value, _ in values if not _is_imaginary(value)),
                pair=Vector(imaginary),
            )
        ),
        Prose(
            say(
                "They can be decided. Where {psi_0} ≠ 0, the quotient of two components of the field no longer holds "
                "σ, so the equation of the orbits in the plane {plane} separates:",
                psi_0=psi_0,
                plane=Vector((psi_0, theta)),
            )
        ),
        Shown(slope),
        Prose(
            say(
                "that is, {left} = 0: {form} is constant. Among quadratic forms in the state it is the only one, up "
                "to a factor: the linear equations on its coefficients have this single solution. Everywhere,",
                left=total((Product((psi_0, D, psi_0)), Product((theta, D, theta)))),
                form=invariant,
            )
        ),
        Shown(conserved),
        Prose(
            say(
                "So {plane} stays on a circle for ever, and does not approach the origin unless it is there. The "
                "third variable does no harm: {psi_1} moves towards {target}, which stays bounded.",
                plane=Vector((psi_0, theta)),
                psi_1=psi_1,
                target=Negative(Quotient(Product((psi_0, theta)), TWO)),
            )
        ),
        Shown(towards),
        Shown(bounded),
        Conclusion(
            say(
                "The eigenvalues are {values}. The linearisation does not conclude; the first integral {form} does: "
                "the equilibrium is stable (in the sense of Lyapunov) but not asymptotically stable, and gradient "
                "descent-ascent circles around it without converging.",
                values=listed(values),
                form=invariant,
            ),
            ("4.3.spectrum", conserved.id, towards.id, bounded.id),
        ),
        Prose(say("The simulation agrees: {what}.", what=drift.experiment.words)),
        Shown(drift),
    ]
    part = Part("4.3", say("Eigenvalues and local stability"), tuple(blocks))
    settled = towards.certificate is not None and bounded.certificate is not None
    return Stability(values, "stable" if settled else "inconclusive", invariant, part)


D = Symbol("d")  # the d of differentials


def _is_imaginary(value: Term) -> bool:
    return any(part == Constant("i") for part in subterms(value))


def listed(values: tuple[tuple[Term, int], ...]) -> Term:
    """The eigenvalues in a row, each as often as its multiplicity."""
    return Vector(tuple(value for value, count in values for _ in range(count)))


# --- with the penalty


def _regularised(
    of: System,
    field: tuple[Term, ...],
    matrix: Matrix,
    values: tuple[tuple[Term, int], ...],
    opening: list[Block],
    parameters: Parameters,
) -> Stability:
    hurwitz = routh_hurwitz(of, matrix)
    hurwitz_ids = tuple(block.claim.id for block in hurwitz if isinstance(block, Shown))
    negative = all(block.claim.certificate for block in hurwitz if isinstance(block, Shown))  # type: ignore[union-attr]
    lyapunov = lyapunov_function(of, field)
    towards, bounded = attraction(of, field)
    blocks = [
        *opening,
        *hurwitz,
        *q4_regimes.regimes(of, matrix),
        Prose(
            say(
                "Globally: {V}, constant without the penalty, now never increases.",
                V=lyapunov.function,
            )
        ),
        Shown(lyapunov),
        Prose(
            say(
                "As before {psi_1} moves towards {target}, which this bounds, so trajectories are bounded.",
                psi_1=psi_1,
                target=Negative(Quotient(Product((psi_0, theta)), TWO)),
            )
        ),
        Shown(towards),
        Shown(bounded),
        Prose(
            say(
                "By LaSalle’s principle they tend to the largest invariant set inside {zero} = 0: there {speed} = 0 "
                "forces {theta} = 0 (σ > 0), and then {psi_1} tends to 0. The attraction is global.",
                zero=psi_0,
                speed=Derivative(psi_0, Symbol("t")),
                theta=theta,
                psi_1=psi_1,
            )
        ),
        Conclusion(conclusion(of, values), ("4.6.spectrum", *hurwitz_ids, lyapunov.id)),
        comparison(),
        *q4_pictures.figures(of, field, values),
        *q4_pictures.observed(of, field, parameters),
    ]
    part = Part("4.6", say("Eigenvalues, local stability and comparison"), tuple(blocks))
    return Stability(values, "asymptotically_stable" if negative else "inconclusive", None, part)


def routh_hurwitz(of: System, matrix: Matrix) -> list[Block]:
    """The four inequalities for the monic cubic λ³ + a₂λ² + a₁λ + a₀."""
    setting = Setting(domains=of.setting.domains)
    with_unknown = setting.where((unknown, REALS))
    cubic = expand(characteristic(of, matrix).end, with_unknown)
    low, middle, high, _ = by_powers(cubic, unknown, with_unknown)
    claims = (
        sign("4.6.hurwitz_a2", high, Relation.GT, setting),
        sign("4.6.hurwitz_a0", low, Relation.GT, setting),
        sign("4.6.hurwitz_product", tidy(high * middle) - low, Relation.GT, setting),
    )
    return [
        Prose(
            say(
                "For every γ > 0 at once, without the roots: by Routh–Hurwitz the cubic {cubic} has all its roots in "
                "the open left half-plane if and only if {conditions}. Here {a2}, {a1} and {a0}.",
                cubic=total((unknown**3, a_2 * unknown**2, a_1 * unknown, a_0)),
                conditions=say("{a} > 0, {b} > 0 and {c} > 0", a=a_2, b=a_0, c=a_2 * a_1 - a_0),
                a2=say("{a} = {b}", a=a_2, b=high),
                a1=say("{a} = {b}", a=a_1, b=middle),
                a0=say("{a} = {b}", a=a_0, b=low),
            )
        ),
        *(Shown(claim) for claim in claims),
    ]


def lyapunov_function(of: System, field: tuple[Term, ...]) -> Invariant:
    """V = ψ₀² + θ² with V̇ = −2γψ₀² ≤ 0, computed along the field."""
    setting = Setting(domains=of.setting.domains)
    V = first_integral(motion(unpenalised(field)), STATE, setting)  # noqa: N806  # the usual name
    rate = total(tuple(Product((Derivative(V, name), velocity)) for name, velocity in motion(field)))
    derivative = tidy(factor(differentiate(rate), setting))
    return Invariant(
        "4.6.lyapunov", V, motion(field), derivative, Relation.LE, prove_sign(derivative, setting), setting
    )


def conclusion(of: System, values: tuple[tuple[Term, int], ...]) -> Message:
    """What a marker looks for."""
    return say(
        "The eigenvalues are {values}. For every γ > 0 all real parts are negative: the equilibrium is locally (and "
        "even globally) asymptotically stable. The penalty turns the eternal circles into convergence.",
        values=listed(values),
    )


def comparison() -> Table:
    """Both systems side by side."""
    return Table(
        (say("System"), say("Eigenvalues"), say("Trajectories"), say("Stability")),
        (
            (
                say("without penalty"),
                say("one negative, two imaginary"),
                say("closed orbits"),
                say("stable, not asymptotically"),
            ),
            (say("γ < 1"), say("one negative, two complex"), say("spiral"), say("asymptotically stable")),
            (
                say("γ = 1"),
                say("one, triple and defective"),
                say("critically damped"),
                say("asymptotically stable"),
            ),
            (say("γ > 1"), say("three negative"), say("node"), say("asymptotically stable")),
        ),
        say("The two systems compared."),
    )
