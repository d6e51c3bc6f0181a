"""Approximations as expansions: what is left out is of a higher order in something small than all that is kept.

What is small is a letter, or a difference such as x − a; it is scaled down, and the order of the gap between the two
sides is seen from its values at two scales. That is a guess: the gap is o(h^k) where its derivatives up to the k-th vanish
at h = 0 (Taylor's theorem with Peano's remainder), and these are lines for the judge of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.judge.line import Line, Said
from hw_cli.checking.judge.other_meanings import as_printed
from hw_cli.checking.judge.trying.trials import Trials
from hw_cli.checking.judge.weighing import written_out
from hw_cli.checking.say.data_sets import over_samples
from hw_cli.checking.say.definitions import bare, is_name
from hw_cli.checking.say.following import powers
from hw_cli.checking.say.new_names import name_alone
from hw_cli.checking.say.readings import Reading, readings
from hw_cli.oracles.models import Array, Mismatch, OutOfModel
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Term, UnknownNode
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import Captured, free_variables, substitute, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement

SCALES = (64, 256)  # what is small is divided by these
CLEAR = 0.4  # how near to a whole number an order is seen
LOWER = 0.2
MOST = 6  # derivatives
NOTHING = 1e-11  # relative: a gap that is rounding


@dataclass(frozen=True)
class Order:
    """How two sides seem to compare as `small` goes to 0, with `letter` at `start`: the order of their gap, and the highest
    that is kept."""

    sides: tuple[Term, Term]
    small: Term
    letter: Term
    start: Term
    gap: float
    kept: int

    @property
    def seems(self) -> bool:
        """Whether what is left out seems to be of a higher order than all that is kept."""
        return self.gap > self.kept + CLEAR

    @property
    def misses(self) -> bool:
        """Whether the sides meet where it is 0, and differ by as much as something that is kept."""
        return not self.seems and self.gap > CLEAR

    def vanishing(self) -> Iterator[Term]:
        """What has to be 0: the gap and its derivatives where it starts. Raises Captured where that cannot be written."""
        gap, count = self._cleared()
        for _ in range(min(count, MOST) + 1):
            yield substitute(gap, {self.letter: self.start})
            gap = derivative(gap, self.letter)

    def _cleared(self) -> tuple[Term, int]:
        """The gap without a divisor that is a multiple of what is small, and how many derivatives have to vanish."""
        for side, other in (self.sides, self.sides[::-1]):
            if isinstance(side, core.Quotient):
                above, below = side.numerator, side.denominator
                near = (
                    below
                    if exact_value(self.start) == 0
                    else substitute(below, {self.letter: self.letter + self.start})
                )
                *rest, _ = powers(near, self.letter, MOST) or (Number("1"),)
                if rest and all(map(_vanishes, rest)):
                    return core.Sum((above, Negative(core.product((other, below))))), self.kept + len(rest)
        left, right = self.sides
        return core.Sum((left, Negative(right))), self.kept


def _vanishes(term: Term) -> bool:
    """Whether a multiple of what is small is written as 0: 2 · 0, a − a."""
    match term:
        case core.Product(factors=factors):
            return any(map(_vanishes, factors))
        case core.Sum(terms=(first, Negative(term=second))):
            return first == second
    return exact_value(term) == 0


def orders(trials: Trials, reading: Reading, left: Term, right: Term) -> Iterator[Order]:
    """What is found for each thing that may be small; nothing where the sides have no values."""
    for small, letter, start in _candidates(left, right):
        parts = right.terms if isinstance(right, core.Sum) else (right,)
        try:
            scaled = [
                tuple(substitute(side, {letter: nearer}) for side in (left, right, *parts))
                for nearer in (start + core.Quotient(small, Number(str(scale))) for scale in SCALES)
            ]
            found = list(trials.values(reading, (left, right), (*scaled[0], *scaled[1])))
        except (Captured, UnknownNode, OutOfModel, Mismatch):
            continue
        seen = [item for values in found for item in _seen(values)]
        if seen:
            gap, kept = min(gap for gap, _ in seen), max(kept for _, kept in seen)
            yield Order((left, right), small, letter, start, gap, kept)


def _candidates(left: Term, right: Term) -> Iterator[tuple[Term, Term, Term]]:
    """What may be small, the letter that moves, and where it starts."""
    for node in subterms(right):
        match node:
            case core.Sum(terms=(first, Negative(term=second))) if first in free_variables(
                first
            ) and second in free_variables(second):
                yield node, first, second
    letters = free_variables(right) | (free_variables(left) if exact_value(right) != 0 else frozenset())
    for letter in sorted(letters, key=repr):
        yield letter, letter, Number("0")


def _seen(values: tuple[Array, ...]) -> Iterator[tuple[float, int]]:
    """The order of the gap and the highest order kept, at the points of one world."""
    half = len(values) // 2
    (left, right, *kept), (later, end, *rest) = values[:half], values[half:]
    step = np.log(SCALES[1] / SCALES[0])
    with np.errstate(all="ignore"):
        size = np.abs(left) + np.abs(right) + 1e-3
        far, near = np.abs(left - right), np.abs(later - end)
        gap = np.where(
            near <= NOTHING * size, np.where(far <= NOTHING * size, np.nan, np.inf), np.log(far / near) / step
        )
        gap = gap[~np.isnan(gap)]
        powers = [np.log(np.abs(one) / np.abs(other)) / step for one, other in zip(kept, rest, strict=True)]
    highest = [
        round(float(np.median(power[np.isfinite(power)]))) for power in powers if np.isfinite(power).any()
    ]
    if gap.size and highest:
        # at some points higher orders cancel for a while, and some gaps are infinite: nothing is interpolated
        yield float(np.quantile(gap, LOWER, method="lower")), max(highest)


def with_remainder(judgement: Judgement, line: Line) -> Finding | None:
    """An equality up to a remainder, f(x + h) = f(x) + h f'(x) + O(h²); None for any other line."""
    for kept, side in ((line.right, line.left), (line.left, line.right)):
        items = kept.terms if isinstance(kept, core.Sum) else (kept,)
        left_out = {item: said for item in items if (said := _remainder(item)) is not None}
        if not left_out:
            continue
        rest = core.total(tuple(item for item in items if item not in left_out))
        small, letter, start, power = min(left_out.values(), key=lambda one: one[-1])
        order = Order((side, rest), small, letter, start, np.inf, power - 1)
        for reading in readings(judgement.plans[0], side, rest):
            found = _expanded(judgement, line, order, reading)
            if found is not None:
                return found
            if any(
                seen.letter == letter and seen.gap < power - CLEAR
                for seen in orders(judgement.trials, reading, side, rest)
            ):
                return _missing(line, small, reading)
        return Finding(line.step, Status.UNDECIDED, say("an approximation that could not be checked"))
    return None


def _remainder(item: Term) -> tuple[Term, Term, Term, int] | None:
    """What is small in O(h²), its letter, where that starts, and the power that has to be reached: one more for o(h²)."""
    match item.term if isinstance(item, Negative) else item:
        case core.Call(function=core.Function(name="O" | "calO" | "o" as name), arguments=(inner,)):
            pass
        case core.Product(factors=(core.Symbol(name="O" | "calO" | "o" as name), inner)):
            pass
        case _:
            return None
    base, power = (inner.base, exact_value(inner.exponent)) if isinstance(inner, core.Power) else (inner, 1)
    if power is None or power != int(power):
        return None
    match base.term if isinstance(base, core.Absolute | core.Norm) else base:
        case core.Symbol() as letter if letter.name not in "nNmMTdk":  # which grow
            return letter, letter, Number("0"), int(power) + (name == "o")
        case core.Sum(terms=(core.Symbol() as letter, Negative(term=start))) as small:
            return small, letter, start, int(power) + (name == "o")
    return None


def _missing(line: Line, small: Term, reading: Reading) -> Finding:
    why = say("as {small} goes to 0, the two sides differ by as much as what is kept", small=small)
    return Finding(line.step, Status.DOUBTFUL, why, reading=reading.words)


_NEAR = re.compile(
    r"\b(?:below|above|beyond|around|at|near|from|until|up to|sous|au-dess[ou]us de|autour de|vers|jusqu['’]à)$"
)


def approximated(judgement: Judgement, line: Line) -> Finding:
    """An approximation: equal, equal to the digits printed, or an expansion in something small; a mean over samples of
    a law is to have the mean that it stands for."""
    if (
        is_name(line.left)
        and exact_value(line.right) is not None
        and _NEAR.search(judgement.derivation.before)
    ):
        return Finding(line.step, Status.ASSUMPTION, say("supposed from here on"))
    missed: tuple[Order, Reading] | None = None
    for plan in judgement.plans:
        for reading in readings(plan, line.left, line.right):
            if judgement.outcome(line, reading).said is Said.HOLDS:
                held = judgement.verdicts.held(line, reading)
                if held.status is not Status.FAILS:  # of tiny numbers, which are not the same
                    return held
            for order in orders(judgement.trials, reading, line.left, line.right):
                found = _expanded(judgement, line, order, reading) if order.seems else None
                if found is not None:
                    return found
                missed = missed or ((order, reading) if order.misses else None)
    found = as_printed(_in_numbers(judgement, line), judgement.judged)
    if found is not None:
        return found
    if missed is not None:
        return _missing(line, missed[0].small, missed[1])
    pair = over_samples(line.left, line.right)
    if pair is None and not line.step.follows and _is_told(judgement, line):
        return Finding(line.step, Status.ASSUMPTION, say("supposed from here on"))
    if pair is None:
        return Finding(line.step, Status.UNDECIDED, say("an approximation that could not be checked"))
    judged = judgement.judged(replace(line, left=pair[0], right=pair[1]))
    if judged.status is Status.FAILS:
        why = say("the mean over the samples is not the mean under their law")
        return Finding(line.step, Status.DOUBTFUL, why, reading=judged.reading)
    return Finding(line.step, Status.NOT_CHECKABLE, say("a mean over samples, which comes near to the mean"))


def _in_numbers(judgement: Judgement, line: Line) -> Line:
    """A line with the number that the text says a name is in its place: x ≈ 1.41 below x = √2."""
    plan, meanings = Reading(judgement.plans[0]), judgement.known.meanings
    sides = [written_out(plan, side, meanings) or side for side in (line.left, line.right)]
    return line if any(map(free_variables, sides)) else replace(line, left=sides[0], right=sides[1])


def _is_told(judgement: Judgement, line: Line) -> bool:
    """Whether a letter of which nothing is said is told to be near a number, or a law near another: k ≈ 50, q(z) ≈ p(z | x)."""
    near_law = isinstance(line.left, core.Density) and isinstance(line.right, core.Normal | core.Density)
    near_law = near_law and getattr(line.left, "law", None) != getattr(line.right, "law", None)
    names = [name for name, body in name_alone(line.left, line.right) if exact_value(body) is not None]
    known = judgement.known
    return near_law or any(not known.is_seen(name) and bare(name) not in known.names for name in names)


def _expanded(judgement: Judgement, line: Line, order: Order, reading: Reading) -> Finding | None:
    """An expansion whose gap and derivatives vanish where they have to; None where one is not found to."""
    found = []
    try:
        for term in order.vanishing():
            one = replace(line, left=term, right=core.Number("0"))
            if judgement.outcome(one, reading).said is not Said.HOLDS:
                return None
            found.append(judgement.verdicts.held(one, reading))
    except Captured:
        return None
    if not found or any(item.status is not Status.HOLDS for item in found):
        return None
    weakest = min(found, key=lambda item: item.proved)
    kept = say(
        "the difference is of a higher order in {small} than what is kept: its derivatives vanish where it starts",
        small=order.small,
    )
    return replace(weakest, message=kept, explain=None)
