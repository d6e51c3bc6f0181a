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

from hw_cli.answer import Answer, Conclusion, FigureRef, Part, Prose, Remark, Result, Shown
from hw_cli.proof.claims import Chain, Limit, Statement, Witness
from hw_cli.proof.reason import Reason
from hw_cli.proof.rules.calculus import differentiate, unfold
from hw_cli.proof.rules.probability import log_of_quotient
from hw_cli.proof.setting import (
    REALS,
    UNIT,
    Family,
    Integers,
    Interval,
    NonZero,
    Setting,
    Unknown,
)
from hw_cli.prose import Message, say
from hw_cli.questions import q2_radial
from hw_cli.questions.parameters import Parameters
from hw_cli.questions.signing import sign
from hw_cli.terms.algebra import sympy_string
from hw_cli.terms.core import (
    Call,
    Constant,
    Derivative,
    DerivativeOf,
    Function,
    Indexed,
    IndexedSum,
    InverseOf,
    Negative,
    Number,
    Product,
    Quotient,
    Symbol,
    Term,
    Vector,
    call,
    indexed,
    lift,
    log,
    sigmoid,
    total,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import substitute

z, x, y = Symbol("z"), Symbol("x"), Symbol("y")
a, b, c = Symbol("a"), Symbol("b"), Symbol("c")
z_1, z_2 = indexed("z", 1), indexed("z", 2)
f, g, S = Function("f"), Function("g"), Function("S")
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")
INFINITY = Constant("infinity")
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
            (
                "counterexample",
                Result(Vector(flat_points()), [sympy_string(point) for point in flat_points()]),
            ),
            (
                "derivative_2",
                Result(
                    mixture[1].end, sympy_string(substitute(mixture[1].end, {Call(S, (z,)): mixture_sum}))
                ),
            ),
            ("derivative_3", Result(slope_3().end, sympy_string(slope_3().end))),
            ("radius", Result(radial.radius, sympy_string(radial.radius))),
        ),
    )


# --- part 1: a rectified affine map


RECTIFIED = (
    Setting(domains=((z, REALS), (a, REALS), (c, REALS)))
    .defining(f, (x,), call("max", 0, x))
    .defining(g, (z,), a * Call(f, (b * z + c,)))
)


def flat_points() -> tuple[Term, Term]:
    """Two points of the half-line bz + c < 0: the solutions of bz + c = −1 and bz + c = −2."""
    return tuple((lift(-value) - c) / b for value in (1, 2))  # type: ignore[return-value]  # two of them


def part_1() -> Part:
    """A case analysis that covers every (a, b, c); each case is a witness."""
    first, second = flat_points()
    sloped = Witness(
        "2.1.half_line",
        ((z_1, first), (z_2, second)),
        Call(g, (z_1,)),
        Relation.EQ,
        Call(g, (z_2,)),
        RECTIFIED.where((b, NonZero()), (z_1, REALS), (z_2, REALS)),
        (Statement(z_1, Relation.NE, z_2), Statement(Call(g, (z_1,)), Relation.EQ, ZERO)),
    )
    constant = constant_case("2.1.constant_b", b)
    null = constant_case("2.1.constant_a", a)
    return Part(
        "2.1",
        say("A rectified affine map is not invertible"),
        (
            Prose(
                say(
                    "With {f}, three cases cover all values of {a}, {b} and {c}; in each of them two distinct points "
                    "have the same image.",
                    f=equation(Call(f, (x,)), call("max", 0, x)),
                    a=a,
                    b=b,
                    c=c,
                )
            ),
            Prose(
                say(
                    "If {b} ≠ 0, take two points of the half-line {line} < 0, on which {g} is zero:",
                    b=b,
                    line=b * z + c,
                    g=g,
                )
            ),
            Shown(sloped),
            Prose(say("If {b} = 0, the map is constant:", b=b)),
            Shown(constant),
            Prose(say("If {a} = 0, it is constant too:", a=a)),
            Shown(null),
            Conclusion(
                say(
                    "Whatever {a}, {b} and {c}, the map {g} is not injective, hence not invertible.",
                    a=a,
                    b=b,
                    c=c,
                    g=g,
                ),
                (sloped.id, constant.id, null.id),
            ),
            FigureRef(
                "q2-half-line",
                say(
                    "A rectified affine map: a whole half-line has the image 0, here with the two points of the argument."
                ),
                _draw_half_line,
            ),
        ),
    )


def constant_case(name: str, letter: Term) -> Witness:
    """z = 0 and z = 1 have the same image when `letter` is 0."""
    setting = RECTIFIED.where((b, REALS), (z_1, REALS), (z_2, REALS)).writing(letter, ZERO)
    return Witness(
        name,
        ((z_1, ZERO), (z_2, ONE)),
        Call(g, (z_1,)),
        Relation.EQ,
        Call(g, (z_2,)),
        setting,
        (Statement(z_1, Relation.NE, z_2),),
    )


def equation(left: Term, right: Term) -> Message:
    """`left = right` in running text."""
    return say("{left} = {right}", left=left, right=right)


def _draw_half_line(language: Any) -> Any:
    from hw_cli.figures import flows

    numbers: dict[Term, Term] = {a: ONE, b: Negative(ONE), c: ONE}
    curve = substitute(a * call("max", 0, b * z + c), numbers)
    first, second = (tidy(substitute(point, numbers)) for point in flat_points())
    return flows.flat_half_line(curve, z, (first, second), language)


# --- part 2: a mixture of logistic functions

N, i = Symbol("N"), Symbol("i")
w_i, a_i, b_i = (Indexed(Symbol(name), (i,)) for name in "wab")
unit = sigmoid(a_i * z + b_i)
mixture_sum = IndexedSum(Product((w_i, unit)), i, ONE, N)
LARGEST = 6  # sizes drawn for N

MIXTURE = Setting(
    domains=((z, REALS), (N, Integers(2, LARGEST))),
    families=(
        Family(Symbol("w"), N, UNIT, sums_to_one=True),
        Family(Symbol("a"), N, Interval(Fraction(0))),
        Family(Symbol("b"), N, REALS),
    ),
).defining(S, (z,), mixture_sum)
INVERTED = MIXTURE.defining(g, (z,), log(Call(S, (z,)) / (ONE - Call(S, (z,)))))
EACH = INVERTED.where((i, Integers(1, N)))  # for premises about one term of the sum


def derive_mixture() -> tuple[Chain, Chain]:
    """S′ and g′, computed under the sum sign."""
    slope_of_sum = (
        Chain("2.2.slope_of_sum", Derivative(Call(S, (z,)), z), MIXTURE)
        .by(unfold, MIXTURE, S)
        .by(differentiate, note=say("derivative under the finite sum, σ′ = σ(1 − σ)"))
    )
    spread = Product((Call(S, (z,)), ONE - Call(S, (z,))))
    slope = (
        Chain("2.2.slope", Derivative(Call(g, (z,)), z), INVERTED)
        .by(unfold, INVERTED, g)
        .by(log_of_quotient)
        .by(differentiate)
        .to(Quotient(Call(derivative_of(S), (z,)), spread), Reason("one_fraction", say("one fraction")))
        .to(Quotient(slope_of_sum.end, spread), Reason("slope_of_sum", say("S′ from above")))
    )
    return slope_of_sum, slope


def part_2(mixture: tuple[Chain, Chain]) -> Part:
    """Domain, derivative, its sign, limits: a strictly increasing bijection of ℝ."""
    slope_of_sum, slope = mixture
    u = Symbol("u")
    in_unit = Setting(domains=((u, UNIT),))
    inverse = Chain("2.2.inverse", sigmoid(log(u / (ONE - u))), in_unit).to(
        u, Reason("logit", say("the logit is the inverse of σ"))
    )
    positive = sign("2.2.positive", Call(S, (z,)), Relation.GT, INVERTED)
    below_one = sign("2.2.below_one", ONE - Call(S, (z,)), Relation.GT, INVERTED)
    increasing = sign("2.2.increasing", slope.end, Relation.GT, INVERTED)
    upper = Limit("2.2.upper", Call(S, (z,)), z, INFINITY, ONE, MIXTURE)
    lower = Limit("2.2.lower", Call(S, (z,)), z, Negative(INFINITY), ZERO, MIXTURE)
    return Part(
        "2.2",
        say("A mixture of logistic functions gives a strictly increasing map"),
        (
            Prose(
                say(
                    "Write {S}. The inverse of σ on (0, 1) is the logit:",
                    S=equation(Call(S, (z,)), mixture_sum),
                )
            ),
            Shown(inverse),
            Prose(
                say(
                    "so that {g} is defined wherever 0 < {S} < 1. That is everywhere: a convex combination of numbers "
                    "of (0, 1) stays in (0, 1).",
                    g=equation(Call(g, (z,)), log(Call(S, (z,)) / (ONE - Call(S, (z,))))),
                    S=Call(S, (z,)),
                )
            ),
            Shown(positive),
            Shown(below_one),
            Prose(say("The derivatives, for any number {N} of terms:", N=N)),
            Shown(slope_of_sum),
            Shown(slope),
            Prose(say("Every factor has a sign:")),
            Shown(increasing),
            Conclusion(
                say(
                    "{slope} > 0 for every real {z}: {g} is strictly increasing on (−∞, ∞).",
                    slope=slope.start,
                    z=z,
                    g=g,
                ),
                (positive.id, below_one.id, slope.id, increasing.id),
            ),
            Prose(say("Moreover the sum goes from 0 to 1,")),
            Shown(upper),
            Shown(lower),
            Remark(
                say(
                    "so {g} goes from −∞ to ∞: it is a bijection of ℝ onto ℝ. (Weights strictly between 0 and 1 that "
                    "sum to 1 need {N} ≥ 2; a single term of weight 1 would give the affine map {affine}.)",
                    g=g,
                    N=N,
                    affine=indexed("a", 1) * z + indexed("b", 1),
                )
            ),
            FigureRef(
                "q2-mixture",
                say(
                    "A mixture of three logistic functions: the sum stays between 0 and 1, the map climbs, and its derivative "
                    "never touches 0."
                ),
                partial(_draw_mixture, slope),
            ),
        ),
    )


def _draw_mixture(slope: Chain, language: Any) -> Any:
    from hw_cli.figures import flows

    weights, speeds, shifts = (3, 5, 2), (3, 1, 2), (4, -1, -9)
    parts = tuple(
        lift(Fraction(w, 10)) * sigmoid(lift(speed) * z + lift(shift))
        for w, speed, shift in zip(weights, speeds, shifts, strict=True)
    )
    whole = total(parts)
    curve = log(whole / (ONE - whole))
    return flows.mixture(parts, whole, curve, differentiate(Derivative(curve, z)), z, language)


# --- part 3: a map near the identity

ABSTRACT = Setting(domains=((z, REALS),), unknowns=(Unknown(f, Interval(low=Fraction(-1))),)).defining(
    g, (z,), z + Call(f, (z,))
)


def slope_3() -> Chain:
    """g′ = 1 + f′."""
    return (
        Chain("2.3.slope", Derivative(Call(g, (z,)), z), ABSTRACT).by(unfold, ABSTRACT, g).by(differentiate)
    )


def part_3() -> tuple[Part, Part]:
    """Strictly increasing by the mean value theorem; then what surjectivity would need."""
    slope = slope_3()
    positive = sign("2.3.positive", slope.end, Relation.GT, ABSTRACT)
    rise = Call(g, (y,)) - Call(g, (x,))
    setting = (
        ABSTRACT.where((x, REALS), (y, REALS), (c, REALS))
        .supposing(rise, Relation.EQ, Call(derivative_of(g), (c,)) * (y - x))
        .supposing(y, Relation.GT, x)
    )
    mean_value = (
        Chain("2.3.mean_value", rise, setting)
        .to(Call(derivative_of(g), (c,)) * (y - x), MEAN_VALUE)
        .to((ONE + Call(derivative_of(f), (c,))) * (y - x), Reason("slope_of_g", say("g′ = 1 + f′")))
        .to(ZERO, Reason("both_positive", say("both factors are positive")), Relation.GT)
    )
    return (
        Part(
            "2.3",
            say("A map whose derivative stays above zero"),
            (
                Shown(slope),
                Shown(positive),
                Prose(
                    say(
                        "Let {x} < {y}. The mean value theorem gives a {c} between them such that",
                        x=x,
                        y=y,
                        c=c,
                    )
                ),
                Shown(mean_value),
                Conclusion(
                    say(
                        "{g} is strictly increasing, hence injective: two distinct points have distinct images. It has an "
                        "inverse {inverse} on its image {T}.",
                        g=g,
                        inverse=InverseOf(g),
                        T=Symbol("T"),
                    ),
                    (positive.id, mean_value.id),
                ),
            ),
        ),
        surjectivity(),
    )


def derivative_of(function: Function) -> Term:
    """The function f′."""
    return DerivativeOf(function)


MEAN_VALUE = Reason("mean_value_theorem", say("mean value theorem"))
epsilon = Symbol("epsilon")


def surjectivity() -> Part:
    """Beyond: g need not be onto ℝ; it is when f′ ≥ −1 + ε."""
    body = call("arctan", z) - z
    example = Setting(domains=((z, REALS),)).defining(f, (z,), body).defining(g, (z,), z + Call(f, (z,)))
    shape = (
        Chain("2.3b.example", Call(g, (z,)), example)
        .by(unfold, example, g)
        .by(unfold, example, f)
        .to(call("arctan", z), Reason("cancel", say("the two {z} cancel", z=z)))
    )
    admissible = sign("2.3b.admissible", ONE + Derivative(body, z), Relation.GT, example)
    half_turn = Quotient(Constant("pi"), TWO)
    bounded = (
        sign("2.3b.above", half_turn - call("arctan", z), Relation.GT, example),
        sign("2.3b.below", call("arctan", z) + half_turn, Relation.GT, example),
    )
    rise = Call(g, (y,)) - Call(g, (ZERO,))
    slope_at_c = Call(derivative_of(f), (c,))
    setting = (
        ABSTRACT.where((y, Interval(Fraction(0))), (c, REALS), (epsilon, Interval(Fraction(0))))
        .supposing(rise, Relation.EQ, Call(derivative_of(g), (c,)) * y)
        .supposing(slope_at_c, Relation.GE, epsilon - ONE)
    )
    enough = (
        Chain("2.3b.enough", rise, setting)
        .to(Call(derivative_of(g), (c,)) * y, MEAN_VALUE)
        .to((ONE + slope_at_c) * y, Reason("slope_of_g", say("g′ = 1 + f′")))
        .to(epsilon * y, Reason("lower_bound", say("f′ ≥ −1 + ε")), Relation.GE)
    )
    return Part(
        "2.3b",
        say("Is it onto ℝ?"),
        (
            Prose(
                say("Not in general. Take {f}; the condition holds, and yet", f=equation(Call(f, (z,)), body))
            ),
            Shown(admissible),
            Shown(shape),
            Shown(bounded[0]),
            Shown(bounded[1]),
            Prose(
                say(
                    "A lower bound on the slope is enough: if {condition} for some {epsilon} > 0, then for {y} > 0",
                    condition=say("{a} ≥ {b}", a=Call(derivative_of(f), (z,)), b=epsilon - ONE),
                    epsilon=epsilon,
                    y=y,
                )
            ),
            Shown(enough),
            Conclusion(
                say(
                    "The image can be a bounded interval. If the slope of {f} stays above −1 by a margin, {g} is unbounded on "
                    "both sides (the same bound holds with {y} < 0, reversed), and, being continuous, it is onto ℝ.",
                    f=f,
                    g=g,
                    y=y,
                ),
                tuple(claim.id for claim in (*bounded, enough)),
            ),
        ),
        beyond=True,
    )
