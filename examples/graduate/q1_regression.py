"""Question 1: gradients of logistic and softmax regression, and convexity by a certificate of sign.

Along a line w + sv, c + sd the second derivative of the loss is the Hessian's quadratic form in the direction (v, d):
where it is never negative, the loss is convex.
"""

from __future__ import annotations

from pathlib import Path

from hw_cli.answer import Answer, Conclusion, Part, Prose, Result, Shown
from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.calculus import differentiate, differentiate_definition, simplify
from hw_cli.derive.solving import sign
from hw_cli.derive.values import equals
from hw_cli.homework.parameters import Parameters
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, REALS, Integers, Setting
from hw_cli.prose import speaker
from hw_cli.terms.core import (
    Call,
    Derivative,
    DerivativeOf,
    Function,
    IndexedSum,
    Number,
    Symbol,
    Term,
    exp,
    indexed,
    log,
    sigmoid,
    symbols,
    total,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import substitute

say = speaker(Path(__file__).parent)
i, N = symbols("i N")
h = Function("h")
w, c, v, d, s = symbols("w c v d s")
x, y = indexed("x", i), indexed("y", i)
z, u, a = (tuple(indexed(name, k) for k in (1, 2, 3)) for name in "zva")
HERE = Setting(
    domains=(
        *((name, REALS) for name in (w, c, v, d, s, x, y, *z, *u)),
        *((name, POSITIVE) for name in a),
        (N, Integers(1, 5)),
    )
)
COMPLEMENT = Reason("complement", say("{a} = 1 − {b}", a=sigmoid(-s), b=sigmoid(s)))
AT_ZERO = Reason("at_zero", say("chain rule, then {s} = 0", s=s))
PAIRS = Reason("pairs", say("the products of each pair of terms collected"))


def solve(parameters: Parameters) -> Answer:
    """The three parts."""
    slopes = (gradient("w", w, x), gradient("c", c, Number("1")))
    parts = (part_1(slopes), part_2(), part_3())
    return Answer("q1", parameters.given(), parts, (("gradient_w", Result(slopes[0].end, None)),))


def over_data(term: Term) -> Term:
    """The sum over the N pairs."""
    return IndexedSum(term, i, Number("1"), N)


def loss(score: Term) -> Term:
    """What one pair adds to the loss."""
    return -(y * log(sigmoid(score)) + (1 - y) * log(sigmoid(-score)))


def gradient(name: str, unknown: Symbol, factor: Term) -> Chain:
    """The derivative of the loss by one parameter: errors times inputs."""
    chain = Chain(f"1.1.{name}", Derivative(over_data(loss(w * x + c)), unknown), HERE).by(
        differentiate, HERE
    )
    error = sigmoid(w * x + c) - y
    return chain.to(over_data(error if factor == Number("1") else error * factor), COMPLEMENT)


def part_1(slopes: tuple[Chain, ...]) -> Part:
    """The gradient."""
    return Part(
        "1.1",
        say("The gradient"),
        (
            Prose(
                say(
                    "The derivative of {f} is {g}, so each pair adds its error times its input:",
                    f=log(sigmoid(s)),
                    g=sigmoid(-s),
                )
            ),
            *map(Shown, slopes),
            Conclusion(
                say("The components of the gradient are {a} and {b}.", a=slopes[0].end, b=slopes[1].end),
                tuple(chain.id for chain in slopes),
            ),
        ),
    )


def part_2() -> Part:
    """The quadratic form of the Hessian, and its sign."""
    score = (w + s * v) * x + c + s * d
    slope = over_data((sigmoid(score) - y) * (v * x + d))
    second = Chain("1.2.second", Derivative(slope, s), HERE).by(differentiate, HERE)
    convex = sign("1.2.convex", second.end, Relation.GE, HERE)
    return Part(
        "1.2",
        say("The Hessian, and convexity"),
        (
            Prose(
                say(
                    "By 1.1, the derivative of the loss along the line {a}, {b} is {slope}. Its own derivative is the quadratic form of the Hessian in the direction {v}, {d}:",
                    a=w + s * v,
                    b=c + s * d,
                    slope=slope,
                    v=v,
                    d=d,
                )
            ),
            Shown(second),
            Prose(
                say(
                    "Its coefficients of {a}, {b} and {ab} are the entries of the Hessian. Each term is a square times a positive number:",
                    a=v**2,
                    b=d**2,
                    ab=v * d,
                )
            ),
            Shown(convex),
            Conclusion(say("The loss is convex: it is so along every line."), (second.id, convex.id)),
        ),
    )


def part_3() -> Part:
    """The softmax, and the convexity of the logarithm of a sum of exponentials."""
    weights = total(tuple(map(exp, z)))
    slopes = [
        Chain(f"1.3.slope_{k}", Derivative(log(weights), entry), HERE).by(differentiate, HERE)
        for k, entry in enumerate(z, start=1)
    ]
    moved = tuple(weight * exp(s * change) for weight, change in zip(a, u, strict=True))
    line = HERE.defining(h, (s,), log(total(moved)))
    start = Call(DerivativeOf(h, 2), (Number("0"),))
    at_zero = substitute(simplify(differentiate_definition(start, line)), {exp(0): Number("1")})
    pairs = ((0, 1), (0, 2), (1, 2))
    spread = total(tuple((u[k] - u[m]) ** 2 * a[k] * a[m] for k, m in pairs)) / total(a) ** 2
    second = Chain("1.3.second", start, line).to(tidy(at_zero), AT_ZERO).to(spread, PAIRS)
    convex = sign("1.3.convex", spread, Relation.GE, HERE)
    return Part(
        "1.3",
        say("Three classes"),
        (
            Prose(say("The derivatives are the probabilities of the softmax:")),
            *map(Shown, slopes),
            Prose(
                say(
                    "Along a line through any point, with {a} for {z}, the function is {form}; its second derivative there is",
                    a=a[0],
                    z=exp(z[0]),
                    form=equals(Call(h, (s,)), log(total(moved))),
                )
            ),
            Shown(second),
            Shown(convex),
            Conclusion(
                say("The gradient of {f} is the softmax, and {f} is convex.", f=log(weights)),
                (slopes[0].id, second.id, convex.id),
            ),
        ),
    )
