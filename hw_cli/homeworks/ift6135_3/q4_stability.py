"""Parts 4.3 and 4.6: eigenvalues, then stability by linearisation or, where that fails, by a first integral.

Unregularised: two purely imaginary eigenvalues; V = ψ₀² + θ² is conserved and bounds ψ₁, which gives stability.
Regularised: Routh–Hurwitz for every γ > 0 and the regimes on both sides of γ = 1; beyond the question, LaSalle.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hw_cli.answer import Block, Conclusion, Part, Prose, Shown, Table, beyond
from hw_cli.claims.claims import Chain, Sign, Spectrum
from hw_cli.derive.rules.algebra import by_powers, expand, factored_determinant
from hw_cli.derive.solving import eigenvalues, sign
from hw_cli.homeworks.ift6135_3 import q4_lyapunov, q4_pictures, q4_regimes
from hw_cli.homeworks.ift6135_3.parameters import Gan
from hw_cli.homeworks.ift6135_3.q4_lyapunov import V_0, V
from hw_cli.homeworks.ift6135_3.q4_model import (
    AT_THETA,
    FOUR,
    ONE,
    ORIGIN,
    PENALISED_STAR,
    PLANE,
    STAR,
    STATE,
    TWO,
    ZERO,
    System,
    gamma,
    psi_1,
    related,
    unknown,
)
from hw_cli.kernel.setting import REALS, Interval, Setting
from hw_cli.prose import Mention, Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, call, indexed, sigmoid, sqrt, total
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import negate, tidy
from hw_cli.terms.walk import free_variables, subterms

HALF = core.Quotient(ONE, TWO)
a_0, a_1, a_2 = indexed("a", 0), indexed("a", 1), indexed("a", 2)
epsilon = core.Symbol("epsilon")
SMALL = Interval(Fraction(0), Fraction(4))
DISTANCE = total(tuple(name**2 for name in STATE))


@dataclass(frozen=True)
class Stability:
    """What was concluded, and the part of the answer that concludes it."""

    eigenvalues: tuple[tuple[Term, int], ...]
    verdict: str  # asymptotically_stable, stable, unstable or inconclusive
    invariant: Term | None
    part: Part


def analyse(of: System, field: tuple[Term, ...], matrix: core.Matrix, parameters: Gan) -> Stability:
    """Eigenvalues and stability of the system at its stationary point."""
    letters = Setting(domains=of.setting.domains)
    values = eigenvalues(matrix, letters)
    spectrum = Spectrum(f"{of.prefix[2]}.spectrum", core.Call(of.jacobian, ORIGIN), matrix, values, letters)
    opening: tuple[Block, ...] = (
        Prose(say("The eigenvalues are the roots of the characteristic polynomial:")),
        Shown(characteristic(of, matrix)),
        Shown(spectrum),
    )
    if of.regularized:
        return _regularised(of, field, matrix, values, opening, parameters)
    return _plain(of, field, values, opening)


def characteristic(of: System, matrix: core.Matrix) -> Chain:
    """det(λI − J*) as a product of monic factors."""
    setting = Setting(domains=of.setting.domains).where((unknown, REALS))
    start = core.Determinant(shifted(matrix))
    return Chain(f"{of.prefix[2]}.characteristic", start, setting).by(factored_determinant, unknown, setting)


def shifted(matrix: core.Matrix) -> core.Matrix:
    """λI − M, entry by entry."""
    return core.Matrix(
        tuple(
            tuple(tidy(unknown - entry) if i == j else negate(entry) for j, entry in enumerate(row))
            for i, row in enumerate(matrix.rows)
        )
    )


# --- without the penalty


def _plain(
    of: System, field: tuple[Term, ...], values: tuple[tuple[Term, int], ...], opening: tuple[Block, ...]
) -> Stability:
    setting = Setting(domains=of.setting.domains)
    conserved = q4_lyapunov.moving("4.3.invariant", field, ZERO, Relation.EQ, setting)
    bounding, bounds = q4_lyapunov.confined(of, field, conserved.function, V)
    small = sign("4.3.small", epsilon - epsilon**2 / FOUR, Relation.GT, Setting(domains=((epsilon, SMALL),)))
    real = next(value for value, _ in values if not _is_imaginary(value))
    first, second = (value for value, _ in values if _is_imaginary(value))
    blocks = (
        *opening,
        Prose(
            say(
                "One eigenvalue, {real}, is negative; the other two, {first} and {second}, are purely imaginary. Not all "
                "real parts are negative, so the criterion does not apply; none is positive either, so the linearisation "
                "cannot settle the matter: the nonlinear terms decide.",
                real=real,
                first=first,
                second=second,
            )
        ),
        Prose(
            say(
                "Let {definition}. The first and last components of the field have the factor {factor} in common, and "
                "along every trajectory",
                definition=q4_lyapunov.definition(conserved),
                factor=sigmoid(AT_THETA),
            )
        ),
        Shown(conserved),
        Prose(
            say(
                "So {V} is constant: the point {plane} stays on a circle centred at the origin.",
                V=V,
                plane=PLANE,
            )
        ),
        *bounding,
        Prose(
            say(
                "Let {range} and start with {start}. Then {small} and {bound} at all later times, so that {end}: the "
                "equilibrium is stable in the sense of Lyapunov. It is not asymptotically stable, because {V} keeps its "
                "initial value: no trajectory with {off} converges to the equilibrium.",
                range=related(ZERO, "<", epsilon, "<", FOUR),
                start=related(DISTANCE, "≤", epsilon**2),
                small=related(V, "≤", epsilon**2),
                bound=related(
                    core.Absolute(psi_1), "≤", call("max", epsilon, epsilon**2 / FOUR), "=", epsilon
                ),
                end=related(DISTANCE, "≤", TWO * epsilon**2),
                V=V,
                off=related(V_0, ">", ZERO),
            )
        ),
        *beyond(Shown(small)),
        Conclusion(
            say(
                "The spectrum of {J} is {values}. The linearisation is inconclusive, but the quantity {form} is conserved: the "
                "equilibrium is stable (in the sense of Lyapunov) without being asymptotically stable. Gradient "
                "ascent-descent circles around it and does not converge.",
                J=STAR,
                values=listed(values),
                form=conserved.function,
            ),
            ("4.3.spectrum", conserved.id, *(claim.id for claim in bounds), small.id),
        ),
        *beyond(*q4_lyapunov.turning(field, conserved)),
    )
    part = Part("4.3", say("Eigenvalues and local stability"), blocks)
    stable = all(item.certificate is not None for item in (*bounds, small) if isinstance(item, Sign))
    return Stability(values, "stable" if stable else "inconclusive", conserved.function, part)


def _is_imaginary(value: Term) -> bool:
    return any(part == core.Constant("i") for part in subterms(value))


def listed(values: tuple[tuple[Term, int], ...]) -> Message:
    """The set of eigenvalues, with their multiplicities."""
    counted = [value for value, count in values for _ in range(count if len(values) > 1 else 1)]
    names = tuple((f"value{number}", value) for number, value in enumerate(counted))
    whole = Message("{{" + ", ".join(f"{{{name}}}" for name, _ in names) + "}}", names)
    if len(values) == 1:
        return say("{spectrum} (multiplicity {count})", spectrum=whole, count=values[0][1])
    if any(count > 1 or free_variables(value) for value, count in values):
        return say("{spectrum} (with multiplicities)", spectrum=whole)
    return say("{spectrum} (simple eigenvalues)", spectrum=whole)


# --- with the penalty


def _regularised(
    of: System,
    field: tuple[Term, ...],
    matrix: core.Matrix,
    values: tuple[tuple[Term, int], ...],
    opening: tuple[Block, ...],
    parameters: Gan,
) -> Stability:
    hurwitz = hurwitz_signs(of, matrix)
    blocks = (
        *opening,
        routh_hurwitz(of, matrix),
        *map(Shown, hurwitz),
        Prose(
            say(
                "All real parts are therefore negative. {kinds}. The table compares the two systems, and {figure} their trajectories.",
                kinds=q4_regimes.kinds(of),
                figure=Mention("q4-portraits"),
            )
        ),
        Conclusion(conclusion(of, values), ("4.6.spectrum", *(claim.id for claim in hurwitz))),
        comparison(),
        *q4_pictures.portraits(of, field),
        *beyond(
            *q4_regimes.regimes(of, matrix),
            *q4_pictures.figures(of, values, field),
            *q4_lyapunov.attraction(of, field),
            *q4_pictures.observed(of, field, parameters),
        ),
    )
    part = Part("4.6", say("Eigenvalues, local stability and comparison"), blocks)
    negative = all(claim.certificate for claim in hurwitz)
    return Stability(values, "asymptotically_stable" if negative else "inconclusive", None, part)


def hurwitz_terms(of: System, matrix: core.Matrix) -> tuple[Term, Term, Term]:
    """a₀, a₁ and a₂ of the monic characteristic cubic."""
    with_unknown = Setting(domains=of.setting.domains).where((unknown, REALS))
    cubic = expand(characteristic(of, matrix).end, with_unknown)
    low, middle, high, _ = by_powers(cubic, unknown, with_unknown)
    return low, middle, high


def hurwitz_signs(of: System, matrix: core.Matrix) -> tuple[Sign, ...]:
    """The three inequalities for λ³ + a₂λ² + a₁λ + a₀."""
    setting = Setting(domains=of.setting.domains)
    for name, value in zip((a_0, a_1, a_2), hurwitz_terms(of, matrix), strict=True):
        setting = setting.writing(name, value)
    return (
        sign("4.6.hurwitz_a2", a_2, Relation.GT, setting),
        sign("4.6.hurwitz_a0", a_0, Relation.GT, setting),
        sign("4.6.hurwitz_product", a_2 * a_1 - a_0, Relation.GT, setting),
    )


def routh_hurwitz(of: System, matrix: core.Matrix) -> Prose:
    """The criterion, and the coefficient whose sign it does not ask."""
    _, middle, _ = hurwitz_terms(of, matrix)
    return Prose(
        say(
            "By the Routh–Hurwitz criterion, the roots of {cubic} all have a negative real part if and only if {conditions}. "
            "Here {a1}.",
            cubic=total((unknown**3, a_2 * unknown**2, a_1 * unknown, a_0)),
            conditions=say("{a} > 0, {b} > 0 and {c} > 0", a=a_2, b=a_0, c=a_2 * a_1 - a_0),
            a1=related(a_1, "=", middle),
        )
    )


def conclusion(of: System, values: tuple[tuple[Term, int], ...]) -> Message:
    """What a marker looks for."""
    return say(
        "The spectrum of {J} is {values}. For {case} the equilibrium is locally asymptotically stable, and nearby "
        "trajectories converge to it exponentially fast; without the penalty it is only stable, and they circle around it "
        "for good.",
        J=PENALISED_STAR,
        values=listed(values),
        case=q4_lyapunov.case(of),
    )


def comparison() -> Table:
    """Both systems side by side."""
    pair = (gamma - sqrt(gamma**2 - ONE)) / TWO
    attracting = say("asymptotically stable")
    return Table(
        (
            say("System"),
            say("Eigenvalues"),
            say("In the plane {plane}", plane=PLANE),
            say("Stability"),
            say("Rate"),
        ),
        (
            (
                say("no penalty"),
                say("one negative, two imaginary"),
                say("circles"),
                say("stable, not asymptotically"),
                ZERO,
            ),
            (
                related(gamma, "<", ONE),
                say("one negative, two complex"),
                say("spiral"),
                attracting,
                gamma / TWO,
            ),
            (
                related(gamma, "=", ONE),
                say("one, triple and defective"),
                say("degenerate node"),
                attracting,
                HALF,
            ),
            (related(gamma, ">", ONE), say("three negative"), say("node"), attracting, pair),
        ),
        say(
            "The two systems. Rate: the opposite of the largest real part of an eigenvalue; {best} at most, since {value} is "
            "always an eigenvalue.",
            best=HALF,
            value=-HALF,
        ),
    )
