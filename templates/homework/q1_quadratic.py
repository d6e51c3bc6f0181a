"""Question 1: the minimum of a quadratic function, derived line by line."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from hw_cli.answer import Answer, Conclusion, FigureRef, Part, Prose, Result, Shown
from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.algebra import factor
from hw_cli.derive.rules.calculus import differentiate
from hw_cli.derive.solving import sign
from hw_cli.kernel.setting import POSITIVE, REALS, Setting
from hw_cli.prose import Language, speaker
from hw_cli.terms.core import Derivative, Symbol, Term, lift
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import substitute

from .parameters import Quadratic

say = speaker(Path(__file__).parent)
x, a, b = Symbol("x"), Symbol("a"), Symbol("b")


def solve(parameters: Quadratic) -> Answer:
    """The answer; `parameters` are the options of the command line."""
    slope: Term = b if parameters.slope is None else lift(parameters.slope)
    body = a * x**2 / 2 - slope * x
    here = Setting(domains=((x, REALS), (a, POSITIVE), (b, REALS)))
    derivative = Chain("1.1.derivative", Derivative(body, x), here).by(differentiate, here)
    stationary = Chain("1.1.zero", substitute(derivative.end, {x: slope / a}), here).by(factor, here)
    curvature = Chain("1.1.curvature", Derivative(derivative.end, x), here).by(differentiate, here)
    positive = sign("1.1.convex", curvature.end, Relation.GT, here)
    part = Part(
        "1.1",
        say("The derivative and its zero"),
        (
            Prose(say("By the power rule,")),
            Shown(derivative),
            Prose(say("This is zero at {point}:", point=slope / a)),
            Shown(stationary),
            Prose(say("The second derivative is positive, hence the derivative is zero nowhere else:")),
            Shown(curvature),
            Shown(positive),
            Conclusion(
                say("{f} has its minimum at {point}.", f=body, point=slope / a),
                (derivative.id, stationary.id, positive.id),
            ),
            FigureRef(
                "q1-parabola",
                say("The function for {a} = 1.", a=a),
                partial(picture, substitute(body, {a: lift(1), b: lift(1)})),
            ),
        ),
    )
    result = Result(derivative.end, derivative.end)
    return Answer("q1", parameters.given(), (part,), (("derivative", result),))


def picture(body: Term, language: Language) -> Any:
    """The figure of the function; Matplotlib is imported when it is drawn."""
    from .figures import parabola

    return parabola(body, x, language)
