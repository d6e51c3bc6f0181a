"""A measurement for observations: the direct integral of a term over the real line, in floats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hw_cli.prose import Message, say
from hw_cli.terms.core import Number, Term
from hw_cli.terms.floats import compile_floats


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
        """The value of the integral."""
        x = np.linspace(self.low, self.high, self.nodes)
        return float(np.trapezoid(compile_floats(self.body, (self.variable,))(x), x))
