"""The parts of a letter's range on which two sides keep one form, and points in each: where agreement says something.

Between zeros of its kinks a formula is analytic. Two sides that agree at points in general position of one such cell,
to more digits than the finest of their parts, agree on that cell as far as numbers tell; of another cell these points
say nothing. `cells` returns None where the kinks cannot be found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random

from hw_cli.oracles.equality.elimination import eliminate
from hw_cli.oracles.equality.everywhere import Sign
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.orders import bounds, zeros_and_poles
from hw_cli.oracles.equality.ranges import End, Span, lies_above
from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms.balls import ball
from hw_cli.terms.budgets import Deadline
from hw_cli.terms.core import Negative, Number, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables

MAX_CELLS = 64
MAX_DEGREE = 24
HALVINGS = 34  # of a bounded range, at most
BOXES = 1_500
ZERO = Number("0")
POINTS = 3  # in a cell

Cell = tuple[Fraction | None, Fraction | None]
Gap = tuple[Fraction, Fraction]


def cells(kinks: Sequence[Term], letter: Term, domain: Range, deadline: Deadline) -> list[Cell] | None:
    """The intervals between the zeros of kinks, from left to right; None where the zeros are not all found."""
    found: list[Gap] = []
    for kink in kinks:
        if letter not in free_variables(kink):
            continue
        zeros = _zeros(kink, letter, domain, deadline)
        if zeros is None:
            return None
        found += zeros
        if len(found) > MAX_CELLS:
            return None
    cuts = _merged([gap for gap in found if _meets(gap, domain)])
    edges: list[tuple[Fraction | None, Fraction | None]] = [(None, domain.low), *cuts, (domain.high, None)]
    out: list[Cell] = []
    for (_, low), (high, _) in pairwise(edges):
        if low is None or high is None or low < high:
            out.append((low, high))
    return out


def _meets(gap: Gap, domain: Range) -> bool:
    return (domain.low is None or gap[1] > domain.low) and (domain.high is None or gap[0] < domain.high)


def _merged(gaps: list[Gap]) -> list[Gap]:
    out: list[Gap] = []
    for low, high in sorted(gaps):
        if out and low <= out[-1][1]:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out


def _zeros(kink: Term, letter: Term, domain: Range, deadline: Deadline) -> list[Gap] | None:
    """Short intervals that hold all zeros (and poles) of a kink in a range."""
    exact = zeros_and_poles(kink, letter)
    if exact is not None:
        return [bounds(root) for root, _ in exact]
    if domain.low is not None and domain.high is not None:
        return _isolated(kink, letter, domain.low, domain.high, deadline)
    for term in (kink, Negative(kink)):
        if Sign(term, letter, domain, True, Ring, deadline).proved():
            return []
    away = any(
        eliminate(kink, sign, ZERO, {letter: domain}, ()) is True for sign in (Relation.GT, Relation.LT)
    )
    return [] if away else None


def _isolated(
    kink: Term, letter: Term, low: Fraction, high: Fraction, deadline: Deadline
) -> list[Gap] | None:
    """Intervals of a bounded range on which a kink is not seen to keep away from 0."""
    open_, work = [(low, high)], BOXES
    for _ in range(HALVINGS):
        halves: list[Gap] = []
        for a, b in open_:
            middle = (a + b) / 2
            halves += [(a, middle), (middle, b)]
        work -= len(halves)
        if work < 0 or deadline.over:
            return None
        open_ = [(a, b) for a, b in halves if not _keeps_away(kink, letter, a, b)]
    merged = _merged(open_)
    return merged if len(merged) <= MAX_CELLS else None


def _keeps_away(kink: Term, letter: Term, low: Fraction, high: Fraction) -> bool:
    box = {letter: Span(End(ball(low).lower()), End(ball(high).upper()))}
    return lies_above(kink, box, strictly=True) or lies_above(Negative(kink), box, strictly=True)


def inside(cell: Cell, domain: Range, random: Random) -> Iterator[Fraction]:
    """Points of a cell: in general position, or its first integers; fewer where there are no more."""
    low, high = cell
    if domain.integer:
        yield from _integers(low, high, domain)
        return
    for k in range(POINTS):
        share = Fraction(random.randint(1, 10_006), 10_007)
        if low is not None and high is not None:
            yield low + (high - low) * (share + k) / POINTS
        elif low is not None:
            yield low + share * 3**k
        elif high is not None:
            yield high - share * 3**k
        else:
            yield (share * 2 - 1) * 3**k


def _integers(low: Fraction | None, high: Fraction | None, domain: Range) -> Iterator[Fraction]:
    start = low if low is not None else (high if high is not None else Fraction(0))
    step = 1 if low is not None or high is None else -1
    at = Fraction(start.numerator // start.denominator)
    count = 0
    for _ in range(2 * POINTS + 2):
        if (low is None or at >= low) and (high is None or at <= high) and domain.holds(at):
            yield at
            count += 1
            if count == 2 * POINTS:
                return
        at += step
