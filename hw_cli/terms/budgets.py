"""What an evaluation may take, and what its digits have to show."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hw_cli.terms.numerals import TooLarge

MOST_FLAT = 10**7  # bits that nobody will ask for


class Deadline:
    """A time to stop at, asked for in passing, of the thread's own work: a busy machine changes no verdict."""

    def __init__(self, seconds: float) -> None:
        self._soonest = (
            time.monotonic() + seconds
        )  # by the wall's clock, which is cheap to read and never behind
        self._end = time.thread_time() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._soonest and time.thread_time() > self._end

    def check(self) -> None:
        """Raises TooLarge when the time is over."""
        if self.over:
            raise TooLarge


@dataclass
class Watch:
    """What digits have to show in an evaluation: `bits` for the finest part of a sum, `lost` where one was not seen.

    1 + e^{-900} is 1 to any digits that are fewer than those of e^{-900}: two sides that agree with fewer agree by
    accident.
    """

    bits: int = 0
    lost: bool = False
    largest: int = -(10**9)  # exponent of the largest part of a sum

    def sum(self, items: Sequence[Any]) -> None:
        """A sum of these balls is being taken."""
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

    def flat(self, argument: Any, power: int) -> None:
        """A function that nears its limits like exp(−2|u|) (`power` 1) or exp(−u²) (2) is taken at an argument."""
        size = abs(argument) ** power
        if size > MOST_FLAT:
            self.bits = max(self.bits, MOST_FLAT)
        else:
            self.bits = max(self.bits, int(float(size.upper()) * 3) + 1)
