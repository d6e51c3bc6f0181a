"""Sums and products over an index, finite or not, and what is extrapolated from a few values."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from flint import acb, arb

from hw_cli.oracles.equality.rewriting.numerals import TooLarge
from hw_cli.oracles.equality.values.evaluator import Evaluator, Unsure, Value
from hw_cli.terms import core
from hw_cli.terms.balls import Undefined
from hw_cli.terms.core import Term

INFINITY = core.Constant("infinity")
MAX_INDICES = 3_000


def _range(at: Evaluator, low: Term, high: Term) -> range:
    first, last = at(low), at(high)
    if isinstance(first, acb) or isinstance(last, acb):
        raise Undefined("bounds that are not real")
    for value in (first, last):
        if not (value.is_exact() and value.is_integer()):
            raise (
                Undefined("bounds that are no integers")
                if value.is_exact()
                else Unsure("bounds that are not exact")
            )
    if last < first - 1:
        raise Undefined("bounds in the wrong order")
    if last - first > MAX_INDICES:
        raise TooLarge
    return range(int(first.unique_fmpz()), int(last.unique_fmpz()) + 1)


def _indexed_sum(at: Evaluator, term: core.IndexedSum) -> Value:
    if term.high == INFINITY:
        return _series(at, term)
    out: Value = arb(0)
    for k in _range(at, term.low, term.high):
        at.deadline.check()
        out = out + at.with_value(term.index, arb(k))(term.body)
    return out


def _indexed_product(at: Evaluator, term: core.IndexedProduct) -> Value:
    out: Value = arb(1)
    for k in _range(at, term.low, term.high):
        at.deadline.check()
        out = out * at.with_value(term.index, arb(k))(term.body)
    return out


def _series(at: Evaluator, term: core.IndexedSum) -> Value:
    """An infinite series: by a ratio that stays below 1, or extrapolated where terms fall like a power.

    The error is estimated, not proven.
    """
    first = int(at(term.low).unique_fmpz())
    out: Value = arb(0)
    last: Value = None
    ratios: list[Value] = []
    stations: list[Value] = []
    for k in range(512):
        at.deadline.check()
        value = at.with_value(term.index, arb(first + k))(term.body)
        out = out + value
        size = abs(value)
        if last is not None and last > 0:
            ratios.append(size / last)
        elif last is not None and size == 0 and k > 40:
            return out
        last = size
        if k > 30 and len(ratios) > 20:
            recent = ratios[-10:]
            if all(ratio < 0.9 for ratio in recent) and size < arb(10) ** -30 * (1 + abs(out)):
                return spread(out, 20 * size)
        if k + 1 in (4, 8, 16, 32, 64, 128, 256, 512):
            stations.append(out)
    return extrapolated(stations)


def extrapolated(values: list[Value]) -> Value:
    """Richardson's limit of values at stations that double, for errors in powers of 1/n."""
    table, previous = values, values
    for order in range(1, len(values)):
        previous = table
        table = [(2**order * b - a) / (2**order - 1) for a, b in itertools.pairwise(table)]
    gap = abs(table[-1] - previous[-1]) + abs(previous[-1] - previous[0])
    if not gap < arb(10) ** -6 * (1 + abs(table[-1])):
        raise Unsure("the series converges too slowly, or not at all")
    return spread(table[-1], 10 * gap)


def spread(value: Value, radius: Value) -> Value:
    """A value with an error added."""
    if isinstance(value, acb):
        return value + acb(arb(0, radius.upper()), arb(0, radius.upper()))
    return value + arb(0, radius.upper())


SERIES: dict[type[Term], Callable[[Evaluator, Any], Value]] = {
    core.IndexedSum: _indexed_sum,
    core.IndexedProduct: _indexed_product,
}
