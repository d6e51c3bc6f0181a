"""Part 4.6 on both sides of γ = 1: spiral, critical damping, node, and the rate each gives."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.answer import Block, Prose, Shown
from hw_cli.proof.claims import Chain, Spectrum
from hw_cli.proof.reason import Reason
from hw_cli.proof.setting import UNIT, Interval, Setting
from hw_cli.proof.solving import eigenvalues
from hw_cli.prose import say
from hw_cli.questions.q4_model import (
    ONE,
    TWO,
    ZERO,
    System,
    gamma,
)
from hw_cli.questions.signing import sign, sign_of_form
from hw_cli.terms.core import (
    Identity,
    Matrix,
    Negative,
    Product,
    Quotient,
    Symbol,
    sqrt,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import substitute

HALF = Quotient(ONE, TWO)


# --- the regimes in γ


GAMMA_ABOVE = Interval(low=Fraction(1))


def regimes(of: System, matrix: Matrix) -> list[Block]:
    """Spiral below γ = 1, critical damping at 1, node above; only the one at hand when γ is a number."""
    weight = exact_value(of.weight)
    blocks: list[Block] = []
    if weight is None or weight < 1:
        blocks += spiral(of)
    if weight is None or weight == 1:
        blocks += critical(matrix)
    if weight is None or weight > 1:
        blocks += node(of)
    if weight is None:
        blocks.append(
            Prose(
                say(
                    "The rate of convergence is the opposite of the spectral abscissa: {below} up to γ = 1, then "
                    "{above}, which is less. The best choice is γ = 1, with rate {best} (up to a "
                    "factor {t}, because the eigenvalue is defective); it cannot be better for any γ, since {best} "
                    "is the opposite of an eigenvalue for all of them.",
                    below=gamma / TWO,
                    above=(gamma - sqrt(gamma**2 - ONE)) / TWO,
                    best=HALF,
                    t=Symbol("t"),
                )
            )
        )
    return blocks


def spiral(of: System) -> list[Block]:
    """γ < 1: complex eigenvalues of real part −γ/2, slower than −1/2."""
    there = Setting(domains=((gamma, UNIT),)) if of.weight == gamma else Setting()
    discriminant = tidy(of.weight**2 - ONE)
    return [
        Prose(
            say(
                "For γ < 1 the discriminant is negative: two complex eigenvalues of real part {r}, a spiral.",
                r=tidy(-of.weight / TWO),
            )
        ),
        Shown(sign("4.6.spiral", discriminant, Relation.LT, there)),
        Shown(sign("4.6.spiral_rate", tidy(-of.weight / TWO + HALF), Relation.GT, there)),
    ]


def critical(matrix: Matrix) -> list[Block]:
    """γ = 1: −1/2 three times, and J + ½I is nilpotent and not 0: not diagonalisable."""
    at_one = Matrix(
        tuple(tuple(tidy(substitute(entry, {gamma: ONE})) for entry in row) for row in matrix.rows)
    )
    values = eigenvalues(at_one, Setting())
    spectrum = Spectrum("4.6.critical", Symbol("J"), at_one, values, Setting())
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
    return [
        Prose(say("For γ = 1 the three eigenvalues coincide (critical damping):")),
        Shown(spectrum),
        Prose(
            say(
                "and the Jacobian is not diagonalisable: {N} is not zero, but its square is (two Jordan blocks).",
                N=Symbol("J") - Product((value, Identity())),
            )
        ),
        Shown(square),
    ]


def node(of: System) -> list[Block]:
    """γ > 1: real eigenvalues, the slower one between −1/2 and 0."""
    there = Setting(domains=((gamma, GAMMA_ABOVE),)) if of.weight == gamma else Setting()
    root = sqrt(tidy(of.weight**2 - ONE))
    slow = (-of.weight + root) / TWO
    negative = sign_of_form("4.6.node", slow, Negative(ONE / (TWO * (of.weight + root))), Relation.LT, there)
    gap = slow + HALF
    slower = sign_of_form(
        "4.6.node_rate", gap, (of.weight - ONE) / (root + tidy(of.weight - ONE)), Relation.GT, there
    )
    return [
        Prose(
            say(
                "For γ > 1 the eigenvalues are real (a node); the slower one, {slow}, is negative but above {half}:",
                slow=slow,
                half=Negative(HALF),
            )
        ),
        Shown(negative),
        Shown(slower),
    ]
