"""What may be taken: the size of terms, the time of an evaluation, the digits it has to show; and the values of numerals."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hw_cli.terms.core import Number, Term
from hw_cli.terms.walk import Captured, children, substitute

MAX_SIZE = 5_000  # nodes of a term that is written out
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")


class TooLarge(ArithmeticError):
    """Writing this out, or computing it, would take too much."""


def size(term: Term, limit: int = MAX_SIZE) -> int:
    """The number of nodes of a term, counted up to `limit`."""
    count, todo = 0, [term]
    while todo and count < limit:
        count += 1
        todo.extend(children(todo.pop()))
    return count


def changed(term: Term, values: Mapping[Term, Term]) -> Term:
    """`substitute`, or the term itself where a bound letter would be captured."""
    try:
        return substitute(term, values)
    except Captured:
        return term


# --- time and digits


MOST_FLAT = 10**7  # bits that nobody will ask for
ORDER = 8  # up to which the terms of a power series may be the same by chance


elsewhere: dict[int, float] = defaultdict(float)  # seconds that another process has worked for a thread
_ended = [0]  # times that were over


def worked() -> float:
    """Seconds that this thread has worked, or another process for it, since some moment."""
    return time.thread_time() + elsewhere[threading.get_ident()]


def ended() -> int:
    """How often a time was over so far, here or where work is done apart: what stays open by it is decided perhaps by another
    run, and is not to be kept."""
    return _ended[0]


def note_end() -> None:
    """A time is over."""
    _ended[0] += 1


USUAL = 0.5e-3  # seconds of the machine on which the times were chosen, for the piece of work below
SLOWEST = 4.0  # times as long as that one: what is slower still stops sooner


@cache
def pace() -> float:
    """How many times as long as usual this machine takes for a piece of work, where it takes longest; at least 1."""
    taken = []
    for _ in range(5):
        start, total = time.thread_time(), 0
        for number in range(20_000):
            total += number
        taken.append(time.thread_time() - start)
    return min(max(max(taken) / USUAL, 1.0), SLOWEST)


class Deadline:
    """A time to stop at, asked for in passing, of the thread's own work: neither a busy nor a slow machine changes a verdict.

    `seconds`: of the machine on which the times were chosen.
    """

    def __init__(self, seconds: float) -> None:
        seconds *= pace()
        # by the wall's clock, which is cheap to read and never behind
        self._soonest = time.monotonic() + seconds
        self._end = worked() + seconds

    @property
    def left(self) -> float:
        """Seconds of work that are left; 0 when the time is over."""
        return max(0.0, self._end - worked())

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        late = time.monotonic() > self._soonest and worked() > self._end
        if late:
            note_end()
        return late

    def check(self) -> None:
        """Raises TooLarge when the time is over."""
        if self.over:
            raise TooLarge


@dataclass
class Watch:
    """What digits have to show in an evaluation: `bits` for the finest part seen, `lost` where a part was not seen.

    1 + e^{-900} is 1 to any digits that are fewer than those of e^{-900}: two sides that agree with fewer agree by
    accident. cos u is 1 and sin(tan u) is tan(sin u) to several times the digits of a tiny u: hence `needed`.
    """

    bits: int = 0
    lost: bool = False
    within: int = 0  # of the finest part inside an integral, or of a known tail

    @property
    def needed(self) -> int:
        """How many bits both sides have to agree to."""
        return max(ORDER * self.bits, self.within)

    def sum(self, items: Sequence[Any]) -> None:
        """A sum of these balls is being taken."""
        sizes = [self._size(item) for item in items]
        found = [size for size in sizes if size is not None]
        if found:
            self.bits = max(self.bits, max(found) - min(found))

    def argument(self, value: Any) -> None:
        """A function, or a power, is taken at a value: a tiny or huge one is as fine a part."""
        size = self._size(value)
        if size is not None:
            self.bits = max(self.bits, abs(size))

    def integral(self, values: Sequence[Any], inside: Watch) -> None:
        """An integral is being taken of what has these values, with `inside` seen there."""
        inside.sum(values)
        self.within = max(self.within, inside.bits, inside.within)
        self.lost |= inside.lost

    def _size(self, value: Any) -> int | None:
        """The exponent of a ball; None for 0, and for one that may be 0."""
        size = abs(value)
        if size == 0:
            return None
        if size.contains(0) or not size.is_finite():
            self.lost = True
            return None
        mantissa, exponent = size.mid().man_exp()
        return int(mantissa).bit_length() + int(exponent)

    def flat(self, argument: Any, power: int) -> None:
        """A function that nears its limits like exp(−2|u|) (`power` 1) or exp(−u²) (2) is taken at an argument."""
        size = abs(argument) ** power
        if size > MOST_FLAT:
            self.within = max(self.within, MOST_FLAT)
        else:
            self.within = max(self.within, int(float(size.upper()) * 3) + 1)
