"""Question 2, part 4: the radial flow g(z) = z + β h(α, r)(z − z₀), h = 1/(α + r), r = ‖z − z₀‖.

(i) β ≥ −α makes the radius r unique given y = g(z), in closed form, and it is also necessary. (ii) The
direction z̃ follows. Beyond: the Jacobian determinant, which is what a flow is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hw_cli.answer import Block, Conclusion, FigureRef, Part, Prose, Remark, Shown
from hw_cli.proof.claims import Chain, Limit, Observation, Sign
from hw_cli.proof.jacobians import JacobianDeterminant
from hw_cli.proof.reason import Reason
from hw_cli.proof.rules.algebra import by_powers, factor
from hw_cli.proof.rules.calculus import differentiate
from hw_cli.proof.rules.matrices import rank_one_update
from hw_cli.proof.rules.probability import tidy_signs
from hw_cli.proof.setting import POSITIVE, REALS, Integers, Setting, Sphere, VectorSpace
from hw_cli.prose import Message, say
from hw_cli.questions.signing import sign, sign_of_form
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Decorated,
    Derivative,
    Determinant,
    Function,
    Identity,
    Negative,
    Norm,
    Number,
    Product,
    Quotient,
    Sort,
    Sum,
    Symbol,
    Term,
    Transpose,
    indexed,
    lift,
    sqrt,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import negate, tidy
from hw_cli.terms.walk import substitute

alpha, beta, r, rho, dimension = (Symbol(name) for name in ("alpha", "beta", "r", "rho", "D"))
excess = Symbol("s")  # how far β lies below −α
z, y = Symbol("z", Sort.VECTOR), Symbol("y", Sort.VECTOR)
direction = Decorated(z, "tilde")
centre = indexed("z", 0, sort=Sort.VECTOR)
ZERO, ONE, TWO, FOUR = Number("0"), Number("1"), Number("2"), Number("4")
radius_map = Function("rho")

scale = ONE + beta / (alpha + r)  # g multiplies z − z₀ by this
one_fraction = Sum((alpha + beta, r)) / (alpha + r)  # the same, with α + β ≥ 0 in sight
profile = r * scale  # the radius of g(z), where the scale is not negative

ADMISSIBLE = Setting(domains=((r, POSITIVE), (alpha, POSITIVE), (beta, REALS))).supposing(
    beta, Relation.GE, -alpha
)
SIZES = Integers(1, 6)


@dataclass(frozen=True)
class Radial:
    """What part 4 derives: the chain for the slope of ρ and the closed form of the radius."""

    slope: Chain
    radius: Term


def derive() -> Radial:
    """The slope of ρ(r) and the non-negative root of the quadratic."""
    worked = differentiate(Derivative(profile, r))
    compact = ONE + alpha * beta / (alpha + r) ** 2
    slope = (
        Chain("2.4.slope", Derivative(profile, r), ADMISSIBLE)
        .by(differentiate)
        .to(compact, Reason("one_fraction", say("collecting terms")))
        .to(ONE - alpha**2 / (alpha + r) ** 2, Reason("beta_bound", say("β ≥ −α and α > 0")), Relation.GE)
        .to(
            r * (TWO * alpha + r) / (alpha + r) ** 2,
            Reason("difference_of_squares", say("difference of two squares")),
        )
        .to(ZERO, Reason("all_positive", say("r > 0 and α > 0")), Relation.GT)
    )
    if worked == compact:
        raise ArithmeticError("the derivative is already compact: drop the line")
    return Radial(slope, closed_radius())


def quadratic() -> Chain:
    """The equation of the radius, cleared of its denominator: r² + (α + β − ρ) r − αρ."""
    setting = ADMISSIBLE.where((rho, POSITIVE))
    chain = Chain("2.4.cleared", (profile - rho) * (alpha + r), setting)
    last, middle, leading = by_powers(factor(chain.start, setting), r, setting)
    if leading != ONE:
        raise ArithmeticError("the equation of the radius is not monic")
    collected = tidy_signs(r**2 + middle * r + last)
    return chain.to(collected, Reason("expanding", say("expanding")))


def closed_radius() -> Term:
    """The larger root of the equation of the radius, by the quadratic formula."""
    setting = ADMISSIBLE.where((rho, POSITIVE))
    last, middle, _ = by_powers(quadratic().end, r, setting)
    discriminant = tidy_signs(middle**2 - FOUR * last)
    return tidy((negate(middle) + sqrt(tidy(discriminant))) / TWO)


def parts(radial: Radial) -> tuple[Part, ...]:
    """Part 4, and the Jacobian determinant beyond it."""
    return (part_4(radial), determinant())


# --- (i) the radius


def vectors(size: Term = dimension) -> Setting:
    """z = z₀ + r z̃ with a unit vector z̃, and y = g(z)."""
    sizes = ((size, SIZES),) if size == dimension else ()
    return (
        Setting(
            domains=(
                *sizes,
                (r, POSITIVE),
                (alpha, POSITIVE),
                (beta, REALS),
                (centre, VectorSpace(size)),
                (direction, Sphere(size)),
            )
        )
        .supposing(beta, Relation.GT, -alpha)
        .writing(z, centre + r * direction)
        .writing(y, z + beta / (alpha + r) * (z - centre))
    )


def part_4(radial: Radial) -> Part:
    """Existence and uniqueness of r, its closed form, necessity of the condition; then z̃."""
    blocks: list[Block] = [
        *norm_of_y(),
        Shown(radial.slope),
        *ends(),
        *closed_form(radial.radius),
        *necessity(),
        *unit_direction(),
        FigureRef(
            "q2-profile",
            say(
                "The radius of the image against the radius, for α = 1. From β = −1 upwards it climbs for ever; below, it "
                "goes back to 0 and several radii share an image."
            ),
            _draw_profile,
        ),
        FigureRef(
            "q2-grid",
            say(
                "A grid of the plane through the radial flow, for α = 1: expansion, contraction at the limit β = −1, and a fold below it."
            ),
            _draw_grid,
        ),
    ]
    return Part("2.4", say("The radial flow"), tuple(blocks))


def norm_of_y() -> list[Block]:
    """ρ := ‖y − z₀‖ = r |1 + β/(α + r)|."""
    setting = vectors()
    chain = (
        Chain("2.4.norm", Norm(y - centre), setting)
        .to(Norm(Product((scale, Sum((z, Negative(centre)))))), Reason("equation_1", say("equation (1)")))
        .to(Norm(Product((scale, r, direction))), Reason("decomposition", say("z = z₀ + r z̃")))
        .to(r * Absolute(scale), Reason("homogeneity", say("the norm is homogeneous, and z̃ has norm 1")))
    )
    factor_sign = sign_of_form("2.4.factor", scale, one_fraction, Relation.GE, ADMISSIBLE)
    return [
        Prose(say("(i) Let {rho} be the distance from {y} to {centre}:", rho=rho, y=y, centre=centre)),
        Shown(chain),
        Prose(
            say(
                "If {condition}, the factor is not negative, so the absolute value goes:",
                condition=at_least(beta, -alpha),
            )
        ),
        Shown(factor_sign),
        Prose(say("and {rho} = {profile} is strictly increasing in {r}:", rho=rho, profile=profile, r=r)),
    ]


def at_least(left: Term, right: Term) -> Message:
    """`left ≥ right` in running text."""
    return say("{a} ≥ {b}", a=left, b=right)


def ends() -> list[Block]:
    """ρ(0) = 0 and ρ → ∞: every ρ ≥ 0 is reached, exactly once."""
    letters = Setting(domains=((alpha, POSITIVE), (beta, REALS)))
    start = Chain("2.4.start", substitute(profile, {r: ZERO}), letters).to(
        ZERO, Reason("first_factor", say("the first factor is 0"))
    )
    far = Limit("2.4.far", profile, r, Constant("infinity"), Constant("infinity"), letters)
    return [
        Prose(say("Its values go from 0 to infinity, without a jump:")),
        Shown(start),
        Shown(far),
        Conclusion(
            say(
                "By the intermediate value theorem every {rho} ≥ 0 is reached, and by strict monotonicity once only: "
                "{condition} is sufficient for {r} to be unique.",
                rho=rho,
                condition=at_least(beta, -alpha),
                r=r,
            ),
            ("2.4.norm", "2.4.factor", "2.4.slope", start.id, far.id),
        ),
    ]


def closed_form(radius: Term) -> list[Block]:
    """r is the non-negative root of a quadratic equation."""
    setting = Setting(domains=((rho, POSITIVE), (alpha, POSITIVE), (beta, REALS))).supposing(
        beta, Relation.GE, -alpha
    )
    cleared = quadratic()
    root = Chain("2.4.root", substitute(cleared.end, {r: radius}), setting).to(
        ZERO, Reason("quadratic_formula", say("quadratic formula"))
    )
    positive = Sign("2.4.positive_root", radius, Relation.GT, None, setting)
    return [
        Prose(
            say(
                "In closed form: multiply {equation} by {below}.",
                equation=say("{a} = {b}", a=rho, b=profile),
                below=alpha + r,
            )
        ),
        Shown(cleared),
        Prose(
            say(
                "The product of the roots, {product}, is negative for {rho} > 0, so exactly one root is positive; it is {radius}.",
                product=-alpha * rho,
                rho=rho,
                radius=say("{a} = {b}", a=r, b=radius),
            )
        ),
        Shown(root),
        Shown(positive),
    ]


def necessity() -> list[Block]:
    """β < −α: a whole sphere goes to z₀, as z₀ itself does."""
    setting = Setting(domains=((alpha, POSITIVE), (excess, POSITIVE))).writing(beta, -alpha - excess)
    collapse = Chain("2.4.collapse", substitute(scale, {r: -(alpha + beta)}), setting).to(
        ZERO, Reason("cancels", say("the denominator is −β"))
    )
    positive = sign("2.4.collapse_radius", -(alpha + beta), Relation.GT, setting)
    return [
        Prose(
            say(
                "The condition is also necessary. If {less}, write {beta}; the sphere of radius {radius} is real,",
                less=say("{a} < {b}", a=beta, b=-alpha),
                beta=say("{a} = {b} with {s} > 0", a=beta, b=-alpha - excess, s=excess),
                radius=say("{a} = {b}", a=-(alpha + beta), b=excess),
            )
        ),
        Shown(positive),
        Prose(
            say(
                "and {g} sends all of it to {centre}, where it sends {centre} too:",
                g=Function("g"),
                centre=centre,
            )
        ),
        Shown(collapse),
        Conclusion(
            say(
                "{condition} is necessary and sufficient for {g} to be injective.",
                condition=at_least(beta, -alpha),
                g=Function("g"),
            ),
            (collapse.id, positive.id),
        ),
    ]


# --- (ii) the direction


def unit_direction() -> list[Block]:
    """z̃ = (y − z₀)/(r(1 + β/(α + r))), of norm 1, when r > 0."""
    setting = vectors()
    formula = Quotient(y - centre, r * scale)
    chain = Chain("2.4.direction", formula, setting).to(
        direction, Reason("divide", say("equation (1) divided by the positive factor"))
    )
    strict = Setting(domains=ADMISSIBLE.domains).supposing(beta, Relation.GE, -alpha)
    positive = sign_of_form(
        "2.4.divisor", profile, r * ((alpha + beta + r) / (alpha + r)), Relation.GT, strict
    )
    unit = Chain("2.4.unit", Norm(formula), setting).to(
        ONE, Reason("norm", say("numerator and denominator are both ρ"))
    )
    return [
        Prose(
            say(
                "(ii) Given {r} > 0 and {y}, the factor of {direction} in equation (1) is positive,",
                r=r,
                y=y,
                direction=direction,
            )
        ),
        Shown(positive),
        Prose(
            say("so the equation can be divided by it; the result is the only solution, and it has norm 1:")
        ),
        Shown(chain),
        Shown(unit),
        Remark(
            say(
                "If {r} = 0, then {y} = {centre} and {z} = {centre} is unique, although {direction} is not: any unit vector will do.",
                r=r,
                y=y,
                z=z,
                centre=centre,
                direction=direction,
            )
        ),
    ]


# --- beyond: the Jacobian determinant


def determinant() -> Part:
    """det ∂g/∂z = (1 + βh)^{D−1}(1 + βh + βh′r), by the rank-one update."""
    setting = vectors()
    h, slope_of_h = ONE / (alpha + r), Negative(ONE / (alpha + r) ** 2)
    slope = Chain("2.4b.slope_of_h", Derivative(h, r), Setting(domains=ADMISSIBLE.domains)).by(differentiate)
    outer = Product((direction, Transpose(direction)))
    jacobian = Sum((Product((scale, Identity())), Product((beta * slope_of_h * r, outer))))
    chain = Chain("2.4b.determinant", Determinant(jacobian), setting).by(rank_one_update, dimension, setting)
    simpler = chain.to(
        scale ** (dimension - 1) * (ONE + alpha * beta / (alpha + r) ** 2),
        Reason("collecting", say("the last factor is the slope of ρ")),
    )
    values: dict[Term, Term] = {alpha: ONE, beta: HALF}
    check = Observation(
        "2.4b.finite_differences",
        Call(Function("max"), (Absolute(Symbol("Delta")),)),
        ZERO,
        JacobianDeterminant(
            substitute(scale, values), substitute(simpler.end, values), r, dimension, tuple(range(1, 7))
        ),
        1e-6,
        Setting(),
    )
    return Part(
        "2.4b",
        say("The Jacobian determinant of the radial flow"),
        (
            Prose(
                say(
                    "What a flow needs is its determinant. Since the gradient of {r} is {direction} and {slope},",
                    r=r,
                    direction=direction,
                    slope=say("{a} = {b}", a=slope.start, b=slope.end),
                )
            ),
            Shown(slope),
            Prose(
                say(
                    "the Jacobian of {g} is a multiple of the identity plus a matrix of rank one:",
                    g=Function("g"),
                )
            ),
            Shown(simpler),
            Prose(say("Check against the map itself: {how}.", how=check.experiment.words)),
            Shown(check),
            Remark(
                say(
                    "Computing it takes O({D}) operations instead of O({cube}); it is positive when {condition}.",
                    D=dimension,
                    cube=dimension**3,
                    condition=say("{a} > {b}", a=beta, b=-alpha),
                )
            ),
        ),
        beyond=True,
    )


HALF = Quotient(ONE, TWO)


# --- figures


def _draw_profile(language: Any) -> Any:
    from hw_cli.figures import flows

    at_one = substitute(r * Absolute(scale), {alpha: ONE})
    values = tuple(lift(value) for value in (Fraction(2), Fraction(0), Fraction(-1), Fraction(-5, 2)))
    return flows.radial_profile(at_one, r, beta, values, language)


def _draw_grid(language: Any) -> Any:
    from hw_cli.figures import flows

    at_one = substitute(scale, {alpha: ONE})
    cases = (
        (ONE, say("expansion")),
        (Negative(ONE), say("contraction")),
        (lift(Fraction(-5, 2)), say("fold")),
    )
    return flows.radial_grid(at_one, r, beta, centre, cases, language)
