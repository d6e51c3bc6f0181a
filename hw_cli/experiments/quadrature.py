"""A measurement for observations: the direct integral of a term over the real line, in floats."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hw_cli.prose import Message, say
from hw_cli.terms.core import Number, Term
from hw_cli.terms.scalars import compile_scalars


@dataclass(frozen=True)
class Quadrature:
    """∫ body d variable over [low, high], outside which the body must be negligible.

    The trapezoid rule, which converges faster than any power of the step for smooth bodies that vanish
    at both ends (Trefethen and Weideman, SIAM Review 56, 2014).
    """

    body: Term
    variable: Term
    low: float
    high: float
    nodes: int = 4001

    @property
    def words(self) -> Message:
        """What is measured, and how."""
        return say("direct quadrature of the integral, {n} nodes", n=Number(str(self.nodes)))

    def measure(self) -> float:
        """The value of the integral; nan where the body is not defined."""
        body, step = compile_scalars(self.body, (self.variable,)), (self.high - self.low) / (self.nodes - 1)
        try:
            heights = [body((self.low + step * number,))[0] for number in range(self.nodes)]
            return step * math.fsum((heights[0] / 2, *heights[1:-1], heights[-1] / 2))
        except (ArithmeticError, ValueError):
            return math.nan
