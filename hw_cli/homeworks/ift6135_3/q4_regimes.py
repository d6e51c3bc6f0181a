"""Part 4.6 on both sides of γ = 1: spiral, critical damping, node, and the rate each gives."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.answer import Block, Prose, Shown
from hw_cli.claims.claims import Chain, Spectrum
from hw_cli.derive.solving import eigenvalues, sign, sign_of_form
from hw_cli.homeworks.ift6135_3.q4_model import ONE, PENALISED_STAR, TWO, ZERO, System, gamma, related
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import UNIT, Interval, Setting
from hw_cli.prose import Message, say
from hw_cli.terms.core import Identity, Matrix, Negative, Product, Quotient, Symbol, sqrt
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value, negate, tidy
from hw_cli.terms.walk import substitute

HALF = Quotient(ONE, TWO)


# --- the regimes in γ


GAMMA_ABOVE = Interval(low=Fraction(1))


def kinds(of: System) -> Message:
    """What the pair of eigenvalues is on each side of γ = 1; only the case at hand when γ is a number."""
    weight = exact_value(of.weight)
    if weight is None:
        return say(
            "The sign of {discriminant} decides how trajectories approach the equilibrium: the pair is complex for "
            "{below} (a spiral), double for {at} (defective: a degenerate node) and real for {above} (a node)",
            discriminant=gamma**2 - ONE,
            below=related(gamma, "<", ONE),
            at=related(gamma, "=", ONE),
            above=related(gamma, ">", ONE),
        )
    if weight == 1:
        return say("The eigenvalue is triple and defective: a degenerate node")
    return say("The pair is complex: a spiral") if weight < 1 else say("The eigenvalues are real: a node")


def regimes(of: System, matrix: Matrix) -> tuple[Block, ...]:
    """Spiral below γ = 1, critical damping at 1, node above; only the one at hand when γ is a number."""
    weight = exact_value(of.weight)
    blocks: tuple[Block, ...] = ()
    if weight is None or weight < 1:
        blocks += spiral(of)
    if weight is None or weight == 1:
        blocks += critical(matrix)
    if weight is None or weight > 1:
        blocks += node(of)
    if weight is None:
        best = say(
            "The rate of convergence is the opposite of the largest real part: {below} up to {one}, then {above}, which is "
            "less than {best}. It is best for {one}, where it reaches {best} (up to a factor {t}, since the eigenvalue is "
            "defective); no {gamma} does better, because {opposite} is always an eigenvalue.",
            below=gamma / TWO,
            one=related(gamma, "=", ONE),
            above=(gamma - sqrt(gamma**2 - ONE)) / TWO,
            best=HALF,
            t=Symbol("t"),
            gamma=gamma,
            opposite=Negative(HALF),
        )
        blocks += (Prose(best),)
    return blocks


def spiral(of: System) -> tuple[Block, ...]:
    """γ < 1: complex eigenvalues of real part −γ/2, slower than −1/2."""
    there = Setting(domains=((gamma, UNIT),)) if of.weight == gamma else Setting()
    discriminant = tidy(of.weight**2 - ONE)
    return (
        Prose(
            say(
                "For {case} the discriminant is negative: two complex eigenvalues of real part {r}, above {half}.",
                case=related(gamma, "<", ONE),
                r=tidy(-of.weight / TWO),
                half=Negative(HALF),
            )
        ),
        Shown(sign("4.6.spiral", discriminant, Relation.LT, there)),
        Shown(sign("4.6.spiral_rate", tidy(-of.weight / TWO + HALF), Relation.GT, there)),
    )


def critical(matrix: Matrix) -> tuple[Block, ...]:
    """γ = 1: −1/2 three times, and J + ½I is nilpotent and not 0: not diagonalisable."""
    at_one = Matrix(
        tuple(tuple(tidy(substitute(entry, {gamma: ONE})) for entry in row) for row in matrix.rows)
    )
    values = eigenvalues(at_one, Setting())
    spectrum = Spectrum("4.6.critical", PENALISED_STAR, at_one, values, Setting())
    value = values[0][0]
    nilpotent = Matrix(
        tuple(
            tuple(tidy(entry - value) if i == j else entry for j, entry in enumerate(row))
            for i, row in enumerate(at_one.rows)
        )
    )
    square = Chain("4.6.nilpotent", Product((nilpotent, nilpotent)), Setting()).to(
        Matrix(((ZERO,) * 3,) * 3), Reason("matrix_product", say("product of matrices"))
    )
    return (
        Prose(
            say(
                "For {case} the three eigenvalues coincide (critical damping):", case=related(gamma, "=", ONE)
            )
        ),
        Shown(spectrum),
        Prose(
            say(
                "The Jacobian is not diagonalisable: {N} is not zero, but its square is (two Jordan blocks).",
                N=PENALISED_STAR + Product((negate(value), Identity())),
            )
        ),
        Shown(square),
    )


def node(of: System) -> tuple[Block, ...]:
    """γ > 1: real eigenvalues, the slower one between −1/2 and 0."""
    there = Setting(domains=((gamma, GAMMA_ABOVE),)) if of.weight == gamma else Setting()
    root = sqrt(tidy(of.weight**2 - ONE))
    slow = (-of.weight + root) / TWO
    negative = sign_of_form("4.6.node", slow, Negative(ONE / (TWO * (of.weight + root))), Relation.LT, there)
    gap = slow + HALF
    slower = sign_of_form(
        "4.6.node_rate", gap, (of.weight - ONE) / (root + tidy(of.weight - ONE)), Relation.GT, there
    )
    return (
        Prose(
            say(
                "For {case} the eigenvalues are real (a node); the largest, {slow}, is negative but above {half}:",
                case=related(gamma, ">", ONE),
                slow=slow,
                half=Negative(HALF),
            )
        ),
        Shown(negative),
        Shown(slower),
    )
