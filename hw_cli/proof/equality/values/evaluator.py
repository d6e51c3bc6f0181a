"""What every evaluation needs: balls, time, and a point at which letters have values."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Self

from flint import arb, fmpq

from hw_cli.proof.equality.rewriting.numerals import TooLarge
from hw_cli.terms.core import Term

Value = Any  # arb or acb: the library is untyped


class Unsure(ArithmeticError):
    """The precision does not tell whether there is a value, or which."""


class Deadline:
    """A time to stop at, asked for in passing: works in any thread."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end

    def check(self) -> None:
        """Raises TooLarge when the time is over."""
        if self.over:
            raise TooLarge


NEVER = Deadline(3600.0)


def ball(value: Fraction) -> Value:
    """The ball of an exact number."""
    return arb(fmpq(value.numerator, value.denominator))


class Evaluator(ABC):
    """Evaluates terms where the letters have given values.

    `imaginary`: roots, logarithms and powers have their principal complex values; otherwise they are real or
    undefined. `odd`: x^(1/3) of a negative x is real. `sample` chooses the unknown functions.
    """

    def __init__(
        self,
        values: Mapping[Term, Value],
        *,
        imaginary: bool = False,
        odd: bool = False,
        sample: int = 0,
        deadline: Deadline = NEVER,
    ) -> None:
        self.values, self.imaginary, self.odd = values, imaginary, odd
        self.sample, self.deadline = sample, deadline
        self.analytic: bool | None = None  # inside an integral: whether values must be analytic nearby

    @abstractmethod
    def __call__(self, term: Term) -> Value:
        """The value; raises Undefined, Unsure, TooLarge or UnknownNode."""

    def with_value(self, variable: Term, value: Value) -> Self:
        """The same point with one letter changed."""
        other = type(self)(
            {**self.values, variable: value},
            imaginary=self.imaginary,
            odd=self.odd,
            sample=self.sample,
            deadline=self.deadline,
        )
        other.analytic = self.analytic
        return other
