"""Question 2, part 4: the radial flow g(z) = z + β h(α, r)(z − z₀), h = 1/(α + r), r = ‖z − z₀‖.

(i) β ≥ −α makes the radius r unique given y = g(z), in closed form, and it is also necessary. (ii) The
direction z̃ follows. Beyond: the Jacobian determinant, which is what a flow is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hw_cli.answer import Block, Conclusion, FigureRef, Part, Prose, Remark, Shown, beyond
from hw_cli.claims.claims import Chain, Limit, Observation, Sign
from hw_cli.derive.rules.algebra import by_powers, factor, rank_one_update
from hw_cli.derive.rules.calculus import differentiate, differentiate_definition, unfold
from hw_cli.derive.rules.probability import tidy_signs
from hw_cli.derive.solving import sign, sign_of_form
from hw_cli.derive.values import equals
from hw_cli.experiments.simulation import JacobianDeterminant
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, REALS, Integers, Setting, Sphere, VectorSpace
from hw_cli.prose import Mention, Message, say
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Decorated,
    Derivative,
    DerivativeOf,
    Determinant,
    Function,
    Identity,
    Indexed,
    Label,
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
radius_map = Function("R")

scale = ONE + beta / (alpha + r)  # g multiplies z − z₀ by this
one_fraction = Sum((alpha + beta, r)) / (alpha + r)  # the same, with α + β ≥ 0 in sight
profile = r * scale  # the radius of g(z), where the scale is not negative

ADMISSIBLE = Setting(domains=((r, POSITIVE), (alpha, POSITIVE), (beta, REALS))).supposing(
    beta, Relation.GE, -alpha
)
SIZES = Integers(1, 6)


@dataclass(frozen=True)
class Radial:
    """What part 4 derives: the chain for the slope of R and the closed form of the radius."""

    slope: Chain
    radius: Term


def derive() -> Radial:
    """The slope of R(r) and the non-negative root of the quadratic."""
    worked = (
        Chain("2.4.slope", Call(DerivativeOf(radius_map), (r,)), named(ADMISSIBLE))
        .by(differentiate_definition, named(ADMISSIBLE))
        .to(ONE + alpha * beta / (alpha + r) ** 2, Reason("one_fraction", say("collecting terms")))
    )
    bound = say("{condition} and {alpha} > 0", condition=at_least(beta, -alpha), alpha=alpha)
    squares = Reason("difference_of_squares", say("difference of two squares"))
    positive = Reason("all_positive", say("{r} > 0 and {alpha} > 0", r=r, alpha=alpha))
    slope = (
        worked.to(ONE - alpha**2 / (alpha + r) ** 2, Reason("beta_bound", bound), Relation.GE)
        .to(r * (TWO * alpha + r) / (alpha + r) ** 2, squares)
        .to(ZERO, positive, Relation.GT)
    )
    return Radial(slope, closed_radius())


def named(setting: Setting) -> Setting:
    """The setting in which R(r) is the radius of the image."""
    return setting.defining(radius_map, (r,), profile)


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
        .supposing(beta, Relation.GE, -alpha)
        .writing(z, centre + r * direction)
        .writing(y, z + beta / (alpha + r) * (z - centre))
    )


def part_4(radial: Radial) -> Part:
    """Existence and uniqueness of r, then z̃; beyond: closed form, necessity of the condition."""
    blocks: list[Block] = [
        *equation_1(),
        *unique_radius(radial.slope),
        *beyond(*closed_form(radial.radius)),
        *unit_direction(),
        *beyond(*necessity()),
        *beyond(
            FigureRef(
                "q2-profile",
                say(
                    "The radius {rho} of the image against the radius {r}, for {alpha} = 1. For {beta} ≥ −1 it increases "
                    "without bound; for {beta} < −1 it returns to 0, and several radii share an image.",
                    rho=rho,
                    r=r,
                    alpha=alpha,
                    beta=beta,
                ),
                _draw_profile,
            ),
            FigureRef(
                "q2-grid",
                say(
                    "A grid of the plane through the radial flow, for {alpha} = 1: expansion, contraction at the limit "
                    "{beta} = −1, and a fold below it.",
                    alpha=alpha,
                    beta=beta,
                ),
                _draw_grid,
            ),
        ),
    ]
    return Part("2.4", say("The radial flow"), tuple(blocks))


def equation_1() -> list[Block]:
    """y − z₀ = (1 + β/(α + r)) r z̃, and the norms of both sides."""
    setting = vectors()
    chain = (
        Chain("2.4.equation", y - centre, setting)
        .to(Product((scale, Sum((z, Negative(centre))))), Reason("equation_1", say("equation (1)")))
        .to(Product((scale, r, direction)), Reason("decomposition", equals(z, centre + r * direction)))
    )
    norm = Chain("2.4.norm", Norm(y - centre), setting).to(
        r * Absolute(scale),
        Reason("homogeneity", say("norms, with {r} > 0 and {unit}", r=r, unit=equals(Norm(direction), ONE))),
    )
    return [
        Prose(
            say(
                "(i) Equation (1) says {equation}, where {decomposed}. Let {rho} be the distance from {y} to {centre}, "
                "and first let {r} > 0.",
                equation=equals(y, Sum((z, Product((beta / (alpha + r), Sum((z, Negative(centre)))))))),
                decomposed=equals(z, Sum((centre, Product((r, direction))))),
                rho=equals(rho, Norm(y - centre)),
                y=y,
                centre=centre,
                r=r,
            )
        ),
        Shown(chain),
        Shown(norm),
    ]


def at_least(left: Term, right: Term) -> Message:
    """`left ≥ right` in running text."""
    return say("{a} ≥ {b}", a=left, b=right)


def unique_radius(slope: Chain) -> list[Block]:
    """Without the absolute value, ρ = R(r), strictly increasing from R(0) = 0 to ∞: one r for each ρ."""
    factor_sign = sign_of_form("2.4.factor", scale, one_fraction, Relation.GT, ADMISSIBLE)
    return [
        Prose(say("Now suppose that {condition}.", condition=at_least(beta, -alpha))),
        Shown(factor_sign),
        Prose(
            say(
                "Hence {value} with {function}; that also holds for {r} = 0, where both sides are zero. The function is "
                "continuous for {r} ≥ 0, and for {r} > 0 its derivative is",
                value=equals(rho, Call(radius_map, (r,))),
                function=equals(Call(radius_map, (r,)), profile),
                r=r,
            )
        ),
        Shown(slope),
        *far_end(),
        Conclusion(
            say(
                "If {condition}, the function {radius} increases strictly from 0 to {top} on {half_line}. Given {y}, the "
                "equation {equation} therefore has exactly one solution {r} ≥ 0.",
                condition=at_least(beta, -alpha),
                radius=Call(radius_map, (r,)),
                top=Constant("infinity"),
                half_line=Message("[0, {top})", (("top", Constant("infinity")),)),
                y=y,
                equation=equals(Call(radius_map, (r,)), Norm(y - centre)),
                r=r,
            ),
            ("2.4.equation", "2.4.norm", "2.4.factor", "2.4.slope", "2.4.far"),
        ),
    ]


def far_end() -> list[Block]:
    """R(0) = 0 and R → ∞: every ρ ≥ 0 is reached."""
    letters = named(Setting(domains=((alpha, POSITIVE), (beta, REALS))))
    start = (
        Chain("2.4.start", Call(radius_map, (ZERO,)), letters)
        .by(unfold, letters, radius_map)
        .to(ZERO, Reason("first_factor", say("the first factor is 0")))
    )
    far = Limit(
        "2.4.far", profile, r, Constant("infinity"), Constant("infinity"),
        Setting(domains=((alpha, POSITIVE), (beta, REALS))),
    )  # fmt: skip
    return [
        Prose(
            say(
                "Every {rho} ≥ 0 is reached, by the intermediate value theorem, since {start} and, as {factor} tends to 1,",
                rho=rho,
                factor=scale,
                start=equals(Call(radius_map, (ZERO,)), ZERO),
            )
        ),
        *beyond(Shown(start)),
        Shown(far),
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
                equation=equals(rho, profile),
                below=alpha + r,
            )
        ),
        Shown(cleared),
        Prose(
            say(
                "The product of the roots, {product}, is negative for {rho} > 0, so exactly one root is positive: {radius}.",
                product=Negative(alpha * rho),
                rho=rho,
                radius=equals(r, radius),
            )
        ),
        Shown(root),
        Shown(positive),
    ]


def necessity() -> list[Block]:
    """β < −α: a whole sphere goes to z₀, as z₀ itself does."""
    setting = Setting(domains=((alpha, POSITIVE), (excess, POSITIVE))).writing(beta, -alpha - excess)
    collapse = Chain("2.4.collapse", substitute(scale, {r: -(alpha + beta)}), setting).to(
        ZERO, Reason("cancels", say("the denominator is {value}", value=-beta))
    )
    positive = sign("2.4.collapse_radius", -(alpha + beta), Relation.GT, setting)
    return [
        Prose(
            say(
                "The condition is also necessary ({profile} and {grid}). If {less}, let {beta} with {s} > 0, and take the "
                "radius {radius}.",
                profile=Mention("q2-profile"),
                grid=Mention("q2-grid"),
                less=say("{a} < {b}", a=beta, b=-alpha),
                beta=equals(beta, -alpha - excess),
                s=excess,
                radius=equals(-(alpha + beta), excess),
            )
        ),
        Shown(positive),
        Prose(
            say(
                "The map {g} sends the whole sphere of this radius to {centre}, and leaves {centre} where it is:",
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
            ("2.4.slope", collapse.id, positive.id),
        ),
    ]


# --- (ii) the direction


def unit_direction() -> list[Block]:
    """z̃ = (y − z₀)/(r(1 + β/(α + r))), of norm 1, when r > 0."""
    setting = vectors()
    formula = Quotient(y - centre, profile)
    positive = sign_of_form("2.4.divisor", profile, r * one_fraction, Relation.GT, ADMISSIBLE)
    chain = Chain("2.4.direction", direction, setting).to(
        formula, Reason("divide", say("equation (1) divided by {divisor}", divisor=profile))
    )
    unit = (
        Chain("2.4.unit", Norm(formula), setting)
        .to(Quotient(Norm(y - centre), profile), Reason("homogeneity", say("the divisor is positive")))
        .to(ONE, Reason("norm", say("{equation}, from (i)", equation=equals(Norm(y - centre), profile))))
    )
    return [
        Prose(
            say(
                "(ii) Let {r} > 0 and {y} be given, still with {condition}. By (i), the number {divisor} is positive; "
                "dividing equation (1) by it leaves a single {direction}, of norm 1:",
                r=r,
                y=y,
                condition=at_least(beta, -alpha),
                divisor=profile,
                direction=direction,
            )
        ),
        *beyond(Shown(positive)),
        Shown(chain),
        Shown(unit),
        Conclusion(
            say(
                "For {r} > 0, equation (1) has the unique solution {solution}. If {r} = 0, then {y} = {z} = {centre}: "
                "{z} is unique, and any unit vector will do for {direction}.",
                r=r,
                solution=equals(direction, formula),
                y=y,
                z=z,
                centre=centre,
                direction=direction,
            ),
            ("2.4.factor", chain.id, unit.id),
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
        Reason("collecting", say("the last factor is {slope}", slope=Call(DerivativeOf(radius_map), (r,)))),
    )
    values: dict[Term, Term] = {alpha: ONE, beta: HALF}
    check = Observation(
        "2.4b.finite_differences",
        Indexed(Symbol("e"), (Label("max"),)),
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
                    "A flow needs the determinant of its Jacobian. The gradient of {r} is {direction}, and",
                    r=r,
                    direction=direction,
                )
            ),
            Shown(slope),
            Prose(
                say(
                    "so that the Jacobian of {g} is a multiple of the identity plus a matrix of rank one:",
                    g=Function("g"),
                )
            ),
            Shown(simpler),
            Prose(
                say(
                    "Check against the map itself ({error}: {how}).",
                    error=check.quantity,
                    how=check.experiment.words,
                )
            ),
            Shown(check),
            Remark(
                say(
                    "Computing it takes {few} operations instead of {many}; it is positive when {condition}.",
                    few=Call(Function("O"), (dimension,)),
                    many=Call(Function("O"), (dimension**3,)),
                    condition=say("{a} > {b}", a=beta, b=-alpha),
                )
            ),
        ),
        beyond=True,
    )


HALF = Quotient(ONE, TWO)


# --- figures


def _draw_profile(language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import flows

    at_one = substitute(r * Absolute(scale), {alpha: ONE})
    values = tuple(lift(value) for value in (Fraction(2), Fraction(0), Fraction(-1), Fraction(-5, 2)))
    return flows.radial_profile(at_one, r, beta, values, language)


def _draw_grid(language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import flows

    at_one = substitute(scale, {alpha: ONE})
    cases = (
        (ONE, say("expansion")),
        (Negative(ONE), say("contraction")),
        (lift(Fraction(-5, 2)), say("fold")),
    )
    return flows.radial_grid(at_one, r, beta, centre, cases, language)
