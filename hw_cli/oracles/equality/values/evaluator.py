"""What every evaluation needs: balls, time, and a point at which letters have values."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from flint import arb, fmpq

from hw_cli.oracles.equality.rewriting.numerals import TooLarge
from hw_cli.terms.core import Term

Value = Any  # arb or acb: the library is untyped


class Unsure(ArithmeticError):
    """The precision does not tell whether there is a value, or which."""


class Deadline:
    """A time to stop at, asked for in passing, of the thread's own work: a busy machine changes no verdict."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return time.thread_time() > self._end

    def check(self) -> None:
        """Raises TooLarge when the time is over."""
        if self.over:
            raise TooLarge


NEVER = Deadline(3600.0)
MOST_FLAT = 10**7  # bits that nobody will ask for


def ball(value: Fraction) -> Value:
    """The ball of an exact number."""
    return arb(fmpq(value.numerator, value.denominator))


@dataclass
class Watch:
    """What digits have to show in an evaluation: `bits` for the finest part of a sum, `lost` where one was not seen.

    1 + e^{-900} is 1 to any digits that are fewer than those of e^{-900}: two sides that agree with fewer agree by
    accident.
    """

    bits: int = 0
    lost: bool = False
    largest: int = -(10**9)  # exponent of the largest part of a sum

    def sum(self, items: Sequence[Value]) -> None:
        """A sum of these is being taken."""
        sizes = []
        for item in items:
            size = abs(item)
            if size == 0:
                continue
            if size.contains(0) or not size.is_finite():
                self.lost = True
            else:
                mantissa, exponent = size.mid().man_exp()
                sizes.append(int(mantissa).bit_length() + int(exponent))
        if sizes:
            self.bits = max(self.bits, max(sizes) - min(sizes))
            self.largest = max(self.largest, *sizes)

    def flat(self, argument: Value, power: int) -> None:
        """A function that nears its limits like exp(−2|u|) (`power` 1) or exp(−u²) (2) is taken at an argument."""
        size = abs(argument) ** power
        if size > MOST_FLAT:
            self.bits = max(self.bits, MOST_FLAT)
        else:
            self.bits = max(self.bits, int(float(size.upper()) * 3) + 1)


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
        self.watch: Watch | None = None
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
        other.analytic, other.watch = self.analytic, self.watch
        return other
