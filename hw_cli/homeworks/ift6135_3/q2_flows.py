"""Question 2: normalizing flows. Which maps are invertible, and why.

1. g(z) = a f(bz + c) with f = max(0, ·) is not, whatever a, b, c.
2. g(z) = σ⁻¹(Σ wᵢ σ(aᵢz + bᵢ)) is strictly increasing on ℝ (and onto ℝ), N symbolic.
3. g(z) = z + f(z) with f′ > −1 is injective, hence invertible on its image.
4. The radial flow: see `q2_radial`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

from hw_cli.answer import Answer, Block, Conclusion, FigureRef, Part, Prose, Remark, Result, Shown, beyond
from hw_cli.claims.claims import Chain, Limit, Witness
from hw_cli.derive.rules.calculus import differentiate, differentiate_definition, unfold
from hw_cli.derive.rules.probability import log_of_quotient
from hw_cli.derive.solving import sign, sign_of_form, sign_of_ratio
from hw_cli.derive.values import equals
from hw_cli.homework.parameters import Parameters
from hw_cli.homeworks.ift6135_3 import q2_radial
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import REALS, UNIT, Family, Integers, Interval, NonZero, Setting, Unknown
from hw_cli.kernel.statement import Statement
from hw_cli.prose import Mention, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, call, indexed, lift, log, sigmoid, total
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import substitute

z, x, y = core.Symbol("z"), core.Symbol("x"), core.Symbol("y")
a, b, c = core.Symbol("a"), core.Symbol("b"), core.Symbol("c")
z_1, z_2 = indexed("z", 1), indexed("z", 2)
f, g, S = core.Function("f"), core.Function("g"), core.Function("S")
ZERO, ONE, TWO = core.Number("0"), core.Number("1"), core.Number("2")
INFINITY = core.Constant("infinity")
SIGMA = core.Function("sigmoid")
UNIT_INTERVAL = core.Vector((ZERO, ONE))  # as it is written
BY_DEFINITION = Reason("definition", say("by definition"))


def solve(parameters: Parameters) -> Answer:
    """The four parts."""
    radial = q2_radial.derive()
    mixture = derive_mixture()
    return Answer(
        "q2",
        parameters.given(),
        (part_1(), part_2(mixture), *part_3(), *q2_radial.parts(radial)),
        (
            ("counterexample", Result(core.Vector(flat_points()), flat_points())),
            (
                "derivative_2",
                Result(mixture[1].end, substitute(mixture[1].end, {core.Call(S, (z,)): mixture_sum})),
            ),
            ("derivative_3", Result(slope_3().lines[0].term, slope_3().lines[0].term)),
            ("radius", Result(radial.radius, radial.radius)),
        ),
    )


# --- part 1: a rectified affine map


RECTIFIED = (
    Setting(domains=((z, REALS), (a, REALS), (c, REALS)))
    .defining(f, (x,), call("max", 0, x))
    .defining(g, (z,), a * core.Call(f, (b * z + c,)))
)


LEVELS = (core.Negative(ONE), core.Negative(TWO))  # two negative values of bz + c


def flat_points() -> tuple[Term, Term]:
    """Two points of the half-line bz + c < 0: the solutions of bz + c = −1 and bz + c = −2."""
    return (LEVELS[0] - c) / b, (LEVELS[1] - c) / b


def part_1() -> Part:
    """A case analysis that covers every (a, b, c): b ≠ 0, whatever a and c; then b = 0."""
    images, distinct = half_line()
    constant = constant_map()
    return Part(
        "2.1",
        say("A rectified affine map is not invertible"),
        (
            Prose(
                say(
                    "Here {g}, with {f}. Two cases cover all values of {a}, {b} and {c}. First let {b} ≠ 0, and let {z_1} "
                    "and {z_2} be the solutions of {one} and of {other}, two points of the half-line where {line} < 0. Then",
                    g=equals(core.Call(g, (z,)), a * core.Call(f, (b * z + c,))),
                    f=equals(core.Call(f, (x,)), call("max", 0, x)),
                    a=a,
                    b=b,
                    c=c,
                    line=b * z + c,
                    z_1=z_1,
                    z_2=z_2,
                    one=equals(b * z_1 + c, LEVELS[0]),
                    other=equals(b * z_2 + c, LEVELS[1]),
                )
            ),
            Shown(images),
            Prose(say("and the two points are distinct:")),
            Shown(distinct),
            Prose(say("If {b} = 0, the map is constant, whatever {a} and {c}; for instance", a=a, b=b, c=c)),
            Shown(constant),
            Conclusion(
                say(
                    "Whatever {a}, {b} and {c}, the map {g} is not injective, hence not invertible.",
                    a=a,
                    b=b,
                    c=c,
                    g=g,
                ),
                (images.id, distinct.id, constant.id),
            ),
            *beyond(
                Prose(say("In a picture: {figure}.", figure=Mention("q2-half-line"))),
                FigureRef(
                    "q2-half-line",
                    say(
                        "A rectified affine map: a whole half-line has the image 0, here with the two points of the "
                        "argument."
                    ),
                    _draw_half_line,
                ),
            ),
        ),
    )


def half_line() -> tuple[Chain, Witness]:
    """g(z₁) = 0 = g(z₂), step by step; then that the two points are distinct."""
    first, second = flat_points()
    steps = RECTIFIED.where((b, NonZero())).writing(z_1, first).writing(z_2, second)

    def image(place: Term) -> Term:
        return a * core.Call(f, (place,))

    def solves(point: Term, level: Term) -> Reason:
        return Reason("by_choice", equals(b * point + c, level))

    def rectified(level: Term) -> Reason:
        value = say("{a} = {b} = 0", a=core.Call(f, (level,)), b=call("max", ZERO, level))
        return Reason("rectified", value)

    images = (
        Chain("2.1.images", core.Call(g, (z_1,)), steps)
        .by(unfold, steps, g)
        .to(image(LEVELS[0]), solves(z_1, LEVELS[0]))
        .to(ZERO, rectified(LEVELS[0]))
        .to(image(LEVELS[1]), rectified(LEVELS[1]))
        .to(image(b * z_2 + c), solves(z_2, LEVELS[1]))
        .to(core.Call(g, (z_2,)), BY_DEFINITION)
    )
    points = ((z_1, first), (z_2, second))
    setting = RECTIFIED.where((b, NonZero()), (z_1, REALS), (z_2, REALS))
    same_image = Statement(core.Call(g, (z_1,)), Relation.EQ, core.Call(g, (z_2,)))
    return images, Witness("2.1.half_line", points, z_1, Relation.NE, z_2, setting, (same_image,))


def constant_map() -> Chain:
    """g(0) = a f(c) = g(1) where b = 0."""
    flat = Reason("no_slope", equals(b, ZERO))
    chain = Chain("2.1.constant", core.Call(g, (ZERO,)), RECTIFIED.writing(b, ZERO))
    return chain.to(a * core.Call(f, (c,)), flat).to(core.Call(g, (ONE,)), flat)


def _draw_half_line(language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import flows

    numbers: dict[Term, Term] = {a: ONE, b: core.Negative(ONE), c: ONE}
    curve = substitute(a * call("max", 0, b * z + c), numbers)
    first, second = (tidy(substitute(point, numbers)) for point in flat_points())
    return flows.flat_half_line(curve, z, (first, second), language)


# --- part 2: a mixture of logistic functions

N, i = core.Symbol("N"), core.Symbol("i")
w_i, a_i, b_i = (core.Indexed(core.Symbol(name), (i,)) for name in "wab")
unit = sigmoid(a_i * z + b_i)
mixture_sum = core.IndexedSum(core.Product((w_i, unit)), i, ONE, N)
LARGEST = 6  # sizes drawn for N

MIXTURE = Setting(
    domains=((z, REALS), (N, Integers(2, LARGEST))),
    families=(
        Family(core.Symbol("w"), N, UNIT, sums_to_one=True),
        Family(core.Symbol("a"), N, Interval(Fraction(0))),
        Family(core.Symbol("b"), N, REALS),
    ),
).defining(S, (z,), mixture_sum)
INVERTED = MIXTURE.defining(g, (z,), log(core.Call(S, (z,)) / (ONE - core.Call(S, (z,)))))
EACH = INVERTED.where((i, Integers(1, N)))  # for premises about one term of the sum


def derive_mixture() -> tuple[Chain, Chain]:
    """S′ and g′, computed under the sum sign."""
    rule = equals(core.DerivativeOf(SIGMA), SIGMA * (ONE - SIGMA))
    slope_of_sum = Chain("2.2.slope_of_sum", core.Call(derivative_of(S), (z,)), MIXTURE).by(
        differentiate_definition, MIXTURE, note=say("chain rule in each term, with {rule}", rule=rule)
    )
    spread = core.Product((core.Call(S, (z,)), ONE - core.Call(S, (z,))))
    from_above = say("{slope} from above", slope=core.Call(derivative_of(S), (z,)))
    apart = log_of_quotient(log(core.Call(S, (z,)) / (ONE - core.Call(S, (z,)))))
    logarithms = say("chain rule, with {equation}", equation=equals(core.Call(g, (z,)), apart))
    slope = (
        Chain("2.2.slope", core.Call(derivative_of(g), (z,)), INVERTED)
        .to(differentiate(core.Derivative(apart, z)), Reason("logarithms", logarithms))
        .to(
            core.Quotient(core.Call(derivative_of(S), (z,)), spread),
            Reason("one_fraction", say("one fraction")),
        )
        .to(core.Quotient(slope_of_sum.end, spread), Reason("slope_of_sum", from_above))
    )
    return slope_of_sum, slope


def part_2(mixture: tuple[Chain, Chain]) -> Part:
    """Domain, derivative, its sign: strictly increasing. Beyond: the limits, hence a bijection of ℝ."""
    slope_of_sum, slope = mixture
    u = core.Symbol("u")
    in_unit = Setting(domains=((u, UNIT),))
    inverse = Chain("2.2.inverse", sigmoid(log(u / (ONE - u))), in_unit).to(
        u, Reason("logit", say("the logit is the inverse of {sigma}", sigma=SIGMA))
    )
    positive = sign("2.2.positive", core.Call(S, (z,)), Relation.GT, INVERTED)
    below_one = sign("2.2.below_one", ONE - core.Call(S, (z,)), Relation.GT, INVERTED)
    rising = sign_of_form("2.2.rising", slope_of_sum.start, slope_of_sum.end, Relation.GT, INVERTED)
    increasing = sign_of_ratio("2.2.increasing", slope.start, rising, (positive, below_one), INVERTED)
    return Part(
        "2.2",
        say("A mixture of logistic functions gives a strictly increasing map"),
        (
            Prose(
                say(
                    "Let {S}. On the interval {unit} the function {sigma} has the inverse {logit}, so that {g} wherever "
                    "0 < {value} < 1. That is so for every real {z}, because {value} is a convex combination of "
                    "numbers of {unit}.",
                    S=equals(core.Call(S, (z,)), mixture_sum),
                    unit=UNIT_INTERVAL,
                    sigma=SIGMA,
                    logit=equals(core.Call(core.InverseOf(SIGMA), (u,)), log(u / (ONE - u))),
                    g=equals(core.Call(g, (z,)), log(core.Call(S, (z,)) / (ONE - core.Call(S, (z,))))),
                    value=core.Call(S, (z,)),
                    z=z,
                )
            ),
            *beyond(Shown(inverse)),
            Shown(positive),
            Shown(below_one),
            Prose(say("The derivatives, for any number {N} of terms:", N=N)),
            Shown(slope_of_sum),
            Shown(slope),
            Shown(rising),
            Shown(increasing),
            Conclusion(
                say(
                    "{slope} > 0 for every real {z}: {g} is strictly increasing on ℝ.",
                    slope=slope.start,
                    z=z,
                    g=g,
                ),
                (positive.id, below_one.id, slope.id, rising.id, increasing.id),
            ),
            *beyond(
                *ends(),
                FigureRef(
                    "q2-mixture",
                    say(
                        "A mixture of three logistic functions: the sum {S} stays between 0 and 1, the map {g} "
                        "increases, and its derivative stays above 0.",
                        S=S,
                        g=g,
                    ),
                    partial(_draw_mixture, slope),
                ),
            ),
        ),
    )


def ends() -> tuple[Block, ...]:
    """The limits of σ(aᵢz + bᵢ), then those of S: g is onto ℝ."""
    down = core.Negative(INFINITY)
    return (
        Prose(
            say(
                "Moreover {g} is onto ℝ ({figure}). Since {a} > 0, {inner} goes from {down} to {up} as {z} does, so "
                "that",
                g=g,
                figure=Mention("q2-mixture"),
                a=a_i,
                inner=a_i * z + b_i,
                down=down,
                up=INFINITY,
                z=z,
            )
        ),
        Shown(Limit("2.2.term_upper", unit, z, INFINITY, ONE, EACH)),
        Shown(Limit("2.2.term_lower", unit, z, down, ZERO, EACH)),
        Prose(say("for every term of the finite sum, and since the weights sum to 1,")),
        Shown(Limit("2.2.upper", core.Call(S, (z,)), z, INFINITY, ONE, MIXTURE)),
        Shown(Limit("2.2.lower", core.Call(S, (z,)), z, down, ZERO, MIXTURE)),
        Remark(
            say(
                "Hence {g}, which is continuous, goes from {down} to {up}: it is a bijection of ℝ onto ℝ. Weights "
                "strictly between 0 and 1 that sum to 1 need {N} ≥ 2; a single term of weight 1 would give the "
                "affine map {affine}.",
                g=g,
                down=down,
                up=INFINITY,
                N=N,
                affine=indexed("a", 1) * z + indexed("b", 1),
            )
        ),
    )


def _draw_mixture(slope: Chain, language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import flows

    weights, speeds, shifts = (3, 5, 2), (3, 1, 2), (4, -1, -9)
    parts = tuple(
        lift(Fraction(w, 10)) * sigmoid(lift(speed) * z + lift(shift))
        for w, speed, shift in zip(weights, speeds, shifts, strict=True)
    )
    whole = total(parts)
    curve = log(whole / (ONE - whole))
    return flows.mixture(parts, whole, curve, differentiate(core.Derivative(curve, z)), z, language)


# --- part 3: a map near the identity

ABSTRACT = Setting(domains=((z, REALS),), unknowns=(Unknown(f, Interval(low=Fraction(-1))),)).defining(
    g, (z,), z + core.Call(f, (z,))
)


def slope_3() -> Chain:
    """g′ = 1 + f′ > 0."""
    supposed = say("by hypothesis, {slope} > −1", slope=core.Call(derivative_of(f), (z,)))
    return (
        Chain("2.3.slope", core.Call(derivative_of(g), (z,)), ABSTRACT)
        .by(differentiate_definition, ABSTRACT, note=say("derivative of a sum"))
        .to(ZERO, Reason("by_hypothesis", supposed), Relation.GT)
    )


def part_3() -> tuple[Part, Part]:
    """g′ > 0; beyond, why that makes g injective; then what surjectivity would need."""
    slope = slope_3()
    return (
        Part(
            "2.3",
            say("A map whose derivative is positive"),
            (
                Prose(
                    say(
                        "Since {g}, for every real {z},",
                        g=equals(core.Call(g, (z,)), z + core.Call(f, (z,))),
                        z=z,
                    )
                ),
                Shown(slope),
                Conclusion(
                    say(
                        "{g} is strictly increasing, hence injective: it has an inverse {inverse} on its image {T}.",
                        g=g,
                        inverse=core.InverseOf(g),
                        T=core.Symbol("T"),
                    ),
                    (slope.id,),
                ),
                *beyond(*mean_value()),
            ),
        ),
        surjectivity(),
    )


def mean_value() -> tuple[Block, ...]:
    """A positive derivative makes g strictly increasing: g(y) > g(x) for y > x."""
    rise = core.Call(g, (y,)) - core.Call(g, (x,))
    setting = (
        ABSTRACT.where((x, REALS), (y, REALS), (c, REALS))
        .supposing(rise, Relation.EQ, core.Call(derivative_of(g), (c,)) * (y - x))
        .supposing(y, Relation.GT, x)
    )
    chain = (
        Chain("2.3.mean_value", rise, setting)
        .to(core.Call(derivative_of(g), (c,)) * (y - x), MEAN_VALUE)
        .to((ONE + core.Call(derivative_of(f), (c,))) * (y - x), slope_of_g())
        .to(ZERO, Reason("both_positive", say("both factors are positive")), Relation.GT)
    )
    return (
        Prose(
            say(
                "Why a positive derivative is enough: let {x} < {y}. By the mean value theorem there is a {c} between "
                "them such that",
                x=x,
                y=y,
                c=c,
            )
        ),
        Shown(chain),
    )


def slope_of_g() -> Reason:
    """g′ = 1 + f′."""
    return Reason("slope_of_g", equals(derivative_of(g), ONE + derivative_of(f)))


def derivative_of(function: core.Function) -> Term:
    """The function f′."""
    return core.DerivativeOf(function)


MEAN_VALUE = Reason("mean_value_theorem", say("mean value theorem"))
epsilon = core.Symbol("epsilon")


def surjectivity() -> Part:
    """Beyond: g need not be onto ℝ; it is when f′ ≥ −1 + ε."""
    body = call("arctan", z) - z
    example = Setting(domains=((z, REALS),)).defining(f, (z,), body).defining(g, (z,), z + core.Call(f, (z,)))
    shape = (
        Chain("2.3b.example", core.Call(g, (z,)), example)
        .by(unfold, example, g)
        .by(unfold, example, f)
        .to(call("arctan", z), Reason("cancel", say("the two {z} cancel", z=z)))
    )
    admissible = sign("2.3b.admissible", ONE + core.Derivative(body, z), Relation.GT, example)
    half_turn = core.Quotient(core.Constant("pi"), TWO)
    bounded = (
        sign("2.3b.above", half_turn - call("arctan", z), Relation.GT, example),
        sign("2.3b.below", call("arctan", z) + half_turn, Relation.GT, example),
    )
    rise = core.Call(g, (y,)) - core.Call(g, (ZERO,))
    slope_at_c = core.Call(derivative_of(f), (c,))
    setting = (
        ABSTRACT.where((y, Interval(Fraction(0))), (c, REALS), (epsilon, Interval(Fraction(0))))
        .supposing(rise, Relation.EQ, core.Call(derivative_of(g), (c,)) * y)
        .supposing(slope_at_c, Relation.GE, epsilon - ONE)
    )
    enough = (
        Chain("2.3b.enough", rise, setting)
        .to(core.Call(derivative_of(g), (c,)) * y, MEAN_VALUE)
        .to((ONE + slope_at_c) * y, slope_of_g())
        .to(
            epsilon * y,
            Reason("lower_bound", say("{a} ≥ {b}", a=derivative_of(f), b=epsilon - ONE)),
            Relation.GE,
        )
    )
    return Part(
        "2.3b",
        say("Is {g} onto ℝ?", g=g),
        (
            Prose(say("Not in general. Take {f}: the condition holds.", f=equals(core.Call(f, (z,)), body))),
            Shown(admissible),
            Prose(say("Yet the image of {g} is bounded, since", g=g)),
            Shown(shape),
            Shown(bounded[0]),
            Shown(bounded[1]),
            Prose(
                say(
                    "A lower bound on the derivative is enough: if {condition} for some {epsilon} > 0, then for {y} > 0 "
                    "there is a {c} between 0 and {y} such that",
                    condition=say("{a} ≥ {b}", a=core.Call(derivative_of(f), (z,)), b=epsilon - ONE),
                    epsilon=epsilon,
                    y=y,
                    c=c,
                )
            ),
            Shown(enough),
            Conclusion(
                say(
                    "The image can be a bounded interval. If {slope} stays above −1 by a margin, {g} is unbounded on "
                    "both sides (the same bound holds with {y} < 0, reversed), and, being continuous, it is onto ℝ.",
                    slope=derivative_of(f),
                    g=g,
                    y=y,
                ),
                tuple(claim.id for claim in (*bounded, enough)),
            ),
        ),
        beyond=True,
    )
