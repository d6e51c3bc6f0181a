"""Question 3: the optimal discriminator of a GAN at one point, and the divergence that its value is."""

from __future__ import annotations

from pathlib import Path

from hw_cli.answer import Answer, Conclusion, Part, Prose, Result, Shown
from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.algebra import factor
from hw_cli.derive.rules.calculus import differentiate
from hw_cli.derive.solving import sign
from hw_cli.homework.parameters import Parameters
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, Interval, Setting
from hw_cli.prose import speaker
from hw_cli.terms.core import KL, Derivative, Law, Term, log, symbols
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import substitute

say = speaker(Path(__file__).parent)
D, a, b = symbols("D a b")
HERE = Setting(domains=((D, Interval(0, 1)), (a, POSITIVE), (b, POSITIVE)))
VALUE = a * log(D) + b * log(1 - D)
BEST = a / (a + b)


def solve(parameters: Parameters) -> Answer:
    """Both parts."""
    parts = (part_1(), part_2())
    return Answer("q3", parameters.given(), parts, (("discriminator", Result(BEST, BEST)),))


def part_1() -> Part:
    """The only stationary point is the maximum."""
    slope = Chain("3.1.slope", Derivative(VALUE, D), HERE).by(differentiate, HERE)
    zero = Chain("3.1.zero", substitute(slope.end, {D: BEST}), HERE).by(factor, HERE)
    curvature = Chain("3.1.curvature", Derivative(slope.end, D), HERE).by(differentiate, HERE)
    concave = sign("3.1.concave", curvature.end, Relation.LT, HERE)
    return Part(
        "3.1",
        say("The optimal discriminator"),
        (
            Shown(slope),
            Prose(say("This is zero at {best}:", best=BEST)),
            Shown(zero),
            Prose(say("The slope decreases, so it is zero nowhere else and the value is largest there:")),
            Shown(curvature),
            Shown(concave),
            Conclusion(
                say("The optimal discriminator is {D} = {best}, and no other.", D=D, best=BEST),
                (slope.id, zero.id, concave.id),
            ),
        ),
    )


def part_2() -> Part:
    """The value at the optimum, point by point, then in expectation."""
    middle: Term = (a + b) / 2
    value = (
        Chain("3.2.value", substitute(VALUE, {D: BEST}), HERE)
        .to(
            a * log(a / (a + b)) + b * log(b / (a + b)),
            Reason("complement", say("{rest} = {share}", rest=1 - BEST, share=b / (a + b))),
        )
        .to(
            a * log(a / middle) + b * log(b / middle) - (a + b) * log(2),
            Reason("mixture", say("the mixture {m} in the denominators", m=middle)),
        )
    )
    p, g, m = Law("p"), Law("g"), Law("m")
    return Part(
        "3.2",
        say("The Jensen–Shannon divergence"),
        (
            Shown(value),
            Prose(
                say(
                    "Both densities integrate to 1, so integrating over {x} gives {a} and {b} less {c}.",
                    x=symbols("x")[0],
                    a=KL(p, m),
                    b=KL(g, m),
                    c=2 * log(2),
                )
            ),
            Conclusion(
                say(
                    "The optimal value is {a} + {b} − {c}: twice the Jensen–Shannon divergence of {p} and {g}, less {c}.",
                    a=KL(p, m),
                    b=KL(g, m),
                    c=2 * log(2),
                    p=p,
                    g=g,
                ),
                (value.id,),
            ),
        ),
    )
