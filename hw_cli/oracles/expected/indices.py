"""Indices with letters, facts about them, and sets of variables such as {x_0, x_{t-1}, x_{1:T}}.

An index is a letter plus an integer (`T - 1`, `t`), or an integer alone. Facts bound letters from below and
above; two indices are compared only where the facts decide it, for every value of the letters. Where they do
not, `Unknown` names the two, and whoever asked distinguishes the cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, cmp_to_key, lru_cache
from itertools import pairwise
from operator import and_, gt, or_
from typing import NamedTuple

from hw_cli.kernel.setting import Interval
from hw_cli.terms import core
from hw_cli.terms.core import Symbol, Term, lift
from hw_cli.terms.tidy import exact_value


class Unsupported(Exception):
    """What the calculus has no words for, or what leaves the model: nothing is decided of it."""


class Outside(Unsupported):
    """A variable that the model does not have at this length."""


class Index(NamedTuple):
    """`letter + offset`; without a letter, a number."""

    letter: str | None
    offset: int

    def plus(self, steps: int) -> Index:
        """The index so many steps further."""
        return Index(self.letter, self.offset + steps)

    @property
    def term(self) -> Term:
        """The index as a term."""
        if self.letter is None:
            return lift(self.offset)
        letter = Symbol(self.letter)
        return letter + self.offset if self.offset > 0 else letter - -self.offset if self.offset else letter


class Unknown(Exception):
    """The facts leave open whether `left ≤ right` or `left > right`."""

    def __init__(self, left: Index, right: Index) -> None:
        super().__init__(f"{left} ≤ {right}?")
        self.left, self.right = left, right


class Bounds(NamedTuple):
    """What is known of one letter; bounds speak of earlier letters only."""

    letter: str
    lows: tuple[Index, ...]
    highs: tuple[Index, ...]


@dataclass(frozen=True)
class Facts:
    """Bounds of the letters that are indices, in the order in which these were introduced; where numbers such as λ lie."""

    bounds: tuple[Bounds, ...] = ()
    numbers: tuple[tuple[Term, Interval], ...] = ()

    @cached_property
    def _hash(self) -> int:
        return hash((self.bounds, self.numbers))

    def __hash__(self) -> int:
        return self._hash

    def _rank(self, letter: str | None) -> int:
        if letter is None:
            return -1
        for rank, item in enumerate(self.bounds):
            if item.letter == letter:
                return rank
        raise Unsupported(f"nothing is known of {letter}")

    def at_most(self, left: Index, right: Index) -> bool:
        """Whether left ≤ right follows for all values of the letters."""
        if left.letter == right.letter:
            return left.offset <= right.offset
        return _at_most(self, left, right)

    def decide(self, left: Index, right: Index) -> bool:
        """Whether left ≤ right, or else left > right, follows. Raises Unknown where neither does."""
        if self.at_most(left, right):
            return True
        if self.at_most(right.plus(1), left):
            return False
        raise Unknown(left, right)

    def within(self, letter: str, low: Index, high: Index) -> Facts:
        """These facts and low ≤ letter ≤ high, hence low ≤ high."""
        return Facts((*self.supposing(low, high).bounds, Bounds(letter, (low,), (high,))), self.numbers)

    def starting(self, letter: str, low: Index) -> Facts:
        """These facts and low ≤ letter."""
        return Facts((*self.bounds, Bounds(letter, (low,), ())), self.numbers)

    def supposing(self, left: Index, right: Index) -> Facts:
        """These facts and left ≤ right."""
        a, b = self._rank(left.letter), self._rank(right.letter)
        if a == b or self.at_most(left, right):
            return self
        bounds = list(self.bounds)
        if a > b:
            old = bounds[a]
            bounds[a] = old._replace(highs=(*old.highs, right.plus(-left.offset)))
        else:
            old = bounds[b]
            bounds[b] = old._replace(lows=(*old.lows, left.plus(-right.offset)))
        return Facts(tuple(bounds), self.numbers)

    def first_case(self, question: Unknown) -> tuple[Index, Index]:
        """Two indices of which an open question is decided step by step: the later letter and its least value."""
        left, right = question.left, question.right
        later = max(left.letter, right.letter, key=self._rank)
        lows = [low for item in self.bounds if item.letter == later for low in item.lows]
        for low in lows:
            if all(self.at_most(other, low) for other in lows):
                return Index(later, 0), low
        return left, right

    def pinned(self) -> tuple[str, Index] | None:
        """A letter that can have one value alone, with it."""
        for item in self.bounds:
            for low in item.lows:
                if any(self.at_most(high, low) for high in item.highs):
                    return item.letter, low
        return None

    def putting(self, letter: str, value: Index) -> Facts:
        """The facts about the other letters once a letter has a value."""
        return Facts(
            tuple(
                Bounds(
                    item.letter,
                    tuple(put(low, letter, value) for low in item.lows),
                    tuple(put(high, letter, value) for high in item.highs),
                )
                for item in self.bounds
                if item.letter != letter
            ),
            self.numbers,
        )


@lru_cache(maxsize=50_000)
def _at_most(facts: Facts, left: Index, right: Index) -> bool:
    a, b = facts._rank(left.letter), facts._rank(right.letter)
    if a > b:  # the later letter is bounded by earlier ones
        return any(facts.at_most(high.plus(left.offset), right) for high in facts.bounds[a].highs)
    return any(facts.at_most(left, low.plus(right.offset)) for low in facts.bounds[b].lows)


def put(index: Index, letter: str, value: Index) -> Index:
    """The index with a value for a letter."""
    return value.plus(index.offset) if index.letter == letter else index


def read_index(term: Term, names: dict[Term, Index]) -> Index:
    """A term as an index. Raises Unsupported for what is not a letter plus an integer."""
    if term in names:
        return names[term]
    value = exact_value(term)
    if value is not None and value.denominator == 1:
        return Index(None, int(value))
    if isinstance(term, core.Sum):
        letter, offset = None, 0
        for part in term.terms:
            found = read_index(part, names)
            if found.letter is not None and letter is not None:
                raise Unsupported("two letters in an index")
            letter, offset = letter or found.letter, offset + found.offset
        return Index(letter, offset)
    raise Unsupported("not an index")


# --- sets of variables


class Segment(NamedTuple):
    """The variables of one family from `low` to `high`; a letter without index is a family from 0 to 0."""

    family: int
    low: Index
    high: Index


Segments = tuple[Segment, ...]


def ordered(facts: Facts, cuts: Iterable[Index]) -> list[Index]:
    """Indices from least to greatest, equal ones once. Raises Unknown where the facts give no order."""

    def compare(a: Index, b: Index) -> int:
        if a == b:
            return 0
        if facts.at_most(a, b):
            return 0 if facts.at_most(b, a) else -1
        if facts.at_most(b, a):
            return 1
        raise Unknown(a, b)

    out: list[Index] = []
    for cut in sorted(dict.fromkeys(cuts), key=cmp_to_key(compare)):
        if not out or compare(out[-1], cut):
            out.append(cut)
    return out


@lru_cache(maxsize=50_000)
def combined(facts: Facts, first: Segments, second: Segments, keep: Callable[[bool, bool], bool]) -> Segments:
    """The variables that are in the first and in the second set as `keep` asks, in canonical form."""
    out: list[Segment] = []
    for family in sorted({item.family for item in (*first, *second)}):
        one, two = (tuple(item for item in items if item.family == family) for items in (first, second))
        cuts = ordered(facts, [end for item in (*one, *two) for end in (item.low, item.high.plus(1))])
        for low, after in pairwise(cuts):
            if keep(*(any(_covers(facts, item, low, after) for item in items) for items in (one, two))):
                last = out[-1] if out else None
                if last and last.family == family and facts.at_most(low, last.high.plus(1)):
                    out[-1] = Segment(family, last.low, after.plus(-1))
                else:
                    out.append(Segment(family, low, after.plus(-1)))
    return tuple(out)


def _covers(facts: Facts, item: Segment, low: Index, after: Index) -> bool:
    return facts.at_most(item.low, low) and facts.at_most(after, item.high.plus(1))


def union(facts: Facts, *sets: Segments) -> Segments:
    """The variables that are in any of the sets."""
    result: Segments = ()
    for item in sets:
        result = combined(facts, result, item, or_)
    return result


def common(facts: Facts, first: Segments, second: Segments) -> Segments:
    """The variables of both sets."""
    return combined(facts, first, second, and_) if first and second else ()


def without(facts: Facts, first: Segments, second: Segments) -> Segments:
    """The variables of the first set that are not in the second."""
    return combined(facts, first, second, gt) if first else ()


def put_in(items: Segments, letter: str, value: Index) -> Segments:
    """A set with a value for a letter."""
    return tuple(
        Segment(item.family, put(item.low, letter, value), put(item.high, letter, value)) for item in items
    )
