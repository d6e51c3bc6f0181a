"""The search: all small edits of one side, the likeliest first, and the first that makes the line hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import isclose, isfinite, log2
from typing import TYPE_CHECKING

import numpy as np

from hw_cli.checking.explain import factors, functions, letters, signs
from hw_cli.checking.explain.edits import Edit, Place, places, size, with_child
from hw_cli.checking.explain.stock import Stock, stock_of
from hw_cli.oracles.models import Mismatch, OutOfModel
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Term

if TYPE_CHECKING:
    from hw_cli.checking.judge.trying.trials import Trials
    from hw_cli.checking.say.readings import Reading

MAX_REPAIRS = 300
TRIES = 160  # for a hint
MOST = 16  # of the numerator and the denominator of a forgotten factor
_MAX_WORK_OF_HINT = 20_000  # nodes that are evaluated
_MAX_WORK = 400_000  # nodes of all repairs of one term together
_MIN_REPAIRS = 20
_MAX_COMPARED = 4_000  # nodes of two sides that are searched for what they share
_MAX_EDITS = 6_000
_MAX_PLACES = 400
_RIGHT = 3, 4  # the right side has three quarters of the tries: the left was the right side of the line above

# the edits of one kind at one place; a rule may yield what changes nothing, and yield it twice
Rule = Callable[[Place, Stock], Iterator[Edit]]
RULES: tuple[Rule, ...] = (
    signs.signs,
    letters.divergences,
    functions.quotients_of_logarithms,
    factors.upside_down,
    letters.siblings,
    letters.bounds,
    letters.steps,
    letters.moved_densities,
    functions.exponents,
    letters.conditioning,
    letters.other_laws,
    functions.roots,
    functions.reach_of_roots,
    factors.transposes,
    signs.released_minus,
    factors.missing_numbers,
    functions.reach_of_logarithms,
    letters.expectations,
    letters.other_densities,
    signs.brackets_too_early,
    functions.logarithms,
    factors.extra_factors,
    signs.several_signs,
    functions.swapped_operators,
    letters.other_letters,
    functions.reach_of_powers,
    functions.double_products,
    functions.twins,
    factors.order,
    letters.everywhere,
    signs.fewer_summands,
    signs.brackets_too_late,
    signs.more_summands,
    factors.numbers,
    factors.missing_factors,
)
"""In the order in which slips of one cost are tried; where a value stands, but for those of letters, laws and indices."""

_ANYWHERE = frozenset[Rule]().union(
    (letters.siblings, letters.steps, letters.other_letters, letters.moved_densities),
    (letters.conditioning, letters.other_laws, letters.other_densities),
)


@dataclass(frozen=True, slots=True)
class Repair:
    """One side of a line as it may have been meant: `term` is the whole edited side.

    `words` names the edit, as a question; `on_left` tells which side was edited.
    """

    term: Term
    words: Message
    on_left: bool = False


def repairs(term: Term, other: Term | None = None) -> Iterator[Repair]:
    """Small edits of one side of a line, the likeliest first, none twice, at most MAX_REPAIRS.

    `other` is the other side, a store of letters, laws and summands that may be missing here. A term that is too
    large or too deep has few repairs or none.

    >>> from hw_cli.terms.core import symbols
    >>> from hw_cli.terms.text import text
    >>> x, y = symbols("x y")
    >>> text(next(repairs(x - y)).term)
    '−x − y'
    """
    nodes = size(term)
    if nodes is None:
        return
    if other is not None and nodes + (size(other) or _MAX_COMPARED) > _MAX_COMPARED:
        other = None
    most = min(MAX_REPAIRS, max(_MIN_REPAIRS, _MAX_WORK // nodes))
    seen = {term}
    for place, edit in _ordered(term, stock_of(term, other)):
        if len(seen) > most:
            return
        built = place.put(edit.new)
        if built[0] not in seen and not any(map(_is_degenerate, built)):
            seen.add(built[0])
            yield Repair(built[0], edit.words)


def first_repair(
    lhs: Term, rhs: Term, holds: Callable[[Term, Term], bool], *, limit: int = 120
) -> Repair | None:
    """The likeliest edit of the right side, else of the left, with which `holds(lhs, rhs)` is true.

    `limit` bounds the calls of `holds`. An edit that only repeats the other side, or leaves 0, is not proposed.
    What holds is a guess at what was meant for an equality only: of an inequality many edits make a true one.
    """
    right = (item for item in repairs(rhs, lhs) if item.term != lhs and not _is_nothing(item.term))
    left = (item for item in repairs(lhs, rhs) if item.term != rhs and not _is_nothing(item.term))
    tried = 0
    for repair in islice(right, limit * _RIGHT[0] // _RIGHT[1]):
        tried += 1
        if holds(lhs, repair.term):
            return repair
    for repair in islice(left, max(0, limit - tried)):
        if holds(repair.term, rhs):
            return Repair(repair.term, repair.words, on_left=True)
    return None


# --- order


def _ordered(term: Term, stock: Stock) -> list[tuple[Place, Edit]]:
    """All edits by their cost; those of one kind are spread, so that many letters do not crowd out the rest."""
    groups: defaultdict[tuple[int, float], list[tuple[float, Place, Edit]]] = defaultdict(list)
    count = 0
    for place in places(term, _MAX_PLACES):
        for number, rule in enumerate(RULES):
            for edit in rule(place, stock) if place.is_value or rule in _ANYWHERE else ():
                if edit.new != place.term:
                    adjusted = edit.cost + 0.02 * len(place.path) + _evidence(place, edit, stock)
                    groups[number, edit.cost].append((adjusted, place, edit))
                    count += 1
        if count > _MAX_EDITS:
            break
    ranked: list[tuple[float, Place, Edit]] = []
    for group in groups.values():
        group.sort(key=lambda item: item[0])
        ranked += [
            (adjusted + 0.3 * log2(1 + number), place, edit)
            for number, (adjusted, place, edit) in enumerate(group)
        ]
    ranked.sort(key=lambda item: item[0])
    return [(place, edit) for _, place, edit in ranked]


def _evidence(place: Place, edit: Edit, stock: Stock) -> float:
    """What stands on the other side too was hardly the slip; what would then stand on both hardly an accident."""
    if not stock.theirs:
        return 0.0
    if place.term in stock.theirs:
        return 0.5
    if edit.new in stock.theirs:
        return -0.3 if isinstance(edit.new, core.Density) else -0.7
    if place.parent is None:
        return -0.5 if _head(edit.new) == _head(stock.other) != _head(place.term) else 0.0
    if place.parent in stock.theirs:
        return 0.4
    return -0.6 if with_child(place.parent, place.path[-1], edit.new) in stock.theirs else 0.0


def _head(term: Term | None) -> object:
    """The operator or function that a whole side starts with; None where that says nothing."""
    if isinstance(term, core.Call):
        return term.function
    if isinstance(term, core.Expectation | core.KL | core.Integral | core.IndexedSum | core.IndexedProduct):
        return type(term)
    return None


# --- what nobody means


def _is_nothing(term: Term) -> bool:
    return isinstance(term, Number) and not term.value


def _is_degenerate(term: Term) -> bool:
    """a − a, a/a, log 1, KL[p ‖ p], a divergence between laws of different variables, a density of one variable twice: they mend a line by emptying it."""
    match term:
        case core.Sum(terms=items):
            gone = {item.term for item in items if isinstance(item, Negative)}
            return bool(gone) and any(item in gone for item in items)
        case core.Quotient(numerator=above, denominator=below):
            return above == below or _is_nothing(below)
        case core.KL(left=left, right=right):
            return left == right or _differ(left, right)
        case core.Density(variables=variables, given=given):
            return len({*variables, *given}) < len(variables) + len(given)
        case core.Call(function=core.Function(name="log"), arguments=(inner,)):
            return isinstance(inner, Number) or _repeats(inner)
    return False


def _differ(left: Term, right: Term) -> bool:
    """Whether two laws of a divergence are of different variables."""
    return (
        isinstance(left, core.Density)
        and isinstance(right, core.Density)
        and set(left.variables) != set(right.variables)
    )


def _repeats(term: Term) -> bool:
    return isinstance(term, core.Quotient) and term.numerator == term.denominator


def hint(trials: Trials, reading: Reading, left: Term, right: Term) -> Message | None:
    """What the right side would read for the line to hold under a reading; None where no edit is found."""
    most = trials.work + _MAX_WORK_OF_HINT

    def holds(first: Term, second: Term) -> bool:
        return trials.work <= most and trials.agree(reading, first, second)

    found = first_repair(left, right, holds, limit=TRIES)
    if found is not None and not found.on_left:  # the line above was judged by itself
        return say("{words} It would read {line}.", words=found.words, line=found.term)
    factor = _ratio(trials, reading, left, right) if found is None else None
    if factor is None or not holds(left, core.Product((factor, right))):
        return None
    return say("a factor {factor} before the whole?", factor=factor)


def _ratio(trials: Trials, reading: Reading, left: Term, right: Term) -> Term | None:
    """How many times the right side the left one is in a world, where that is a simple fraction."""
    try:
        first, second = next(trials.values(reading, (left, right), (left, right)), (np.zeros(1), np.zeros(1)))
    except (Mismatch, OutOfModel):  # no numbers to compare
        return None
    with np.errstate(all="ignore"):
        ratio = np.ravel(first / second)[:1]
    if not ratio.size or not np.isrealobj(ratio) or not isfinite(ratio[0]):
        return None
    near = Fraction(float(ratio[0])).limit_denominator(MOST)
    close = isclose(near, ratio[0], rel_tol=1e-9) and 0 < abs(near.numerator) <= MOST
    return core.lift(near) if close else None
