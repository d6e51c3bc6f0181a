"""Conditional independence of symbolic sets of variables, read off a declared factorisation.

The graph of a law has as many nodes as T says. Its nodes are gathered into *cells*: maximal runs of variables
that a question does not tell apart. Two cells are joined where some member of the one may be joined to some
member of the other in the moral graph. What is separated in this graph of cells is separated in every
graph that it stands for, since each path there runs through cells that are joined here; and separation in the
moral graph of a set that contains its ancestors gives independence (Lauritzen et al., "Independence properties
of directed Markov fields", Networks 20, 1990).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from functools import lru_cache
from itertools import chain, pairwise
from itertools import product as tuples
from typing import NamedTuple

from hw_cli.kernel.models import Model
from hw_cli.oracles.expected.indices import (
    Facts,
    Index,
    Outside,
    Segment,
    Segments,
    Unsupported,
    ordered,
    put,
    put_in,
    read_index,
    union,
    without,
)
from hw_cli.terms import core
from hw_cli.terms.core import Term

_LETTER = "·"  # the index of a product in a factorisation
PLAIN = Index(None, -1)  # the place of a letter; its samples z_1, …, z_k have the places 1, …, k


class Factor(NamedTuple):
    """law(children | parents), for each value of the index from low to high."""

    low: Index
    high: Index
    children: Segments
    parents: Segments


class Space:
    """The variables and laws of a declared model, with symbolic lengths of at least 1."""

    def __init__(self, model: Model) -> None:
        self._sequences = {item.base: number for number, item in enumerate(model.sequences)}
        start = len(model.sequences)
        self._letters = {letter: number for number, letter in enumerate(model.letters, start)}
        self._families = self._letters | self._sequences
        sizes = {item.high for item in model.sequences if isinstance(item.high, core.Symbol)}
        self.names: dict[Term, Index] = {
            size: Index(size.name, 0) for size in sorted(sizes, key=lambda s: s.name)
        }
        self.facts = Facts()
        one = Index(None, 1)
        for index in self.names.values():
            self.facts = self.facts.starting(index.letter or "", one)
        self._ranges = {
            number: Segment(number, read_index(item.low, self.names), read_index(item.high, self.names))
            for number, item in enumerate(model.sequences)
        }
        self._ranges |= {number: Segment(number, PLAIN, PLAIN) for number in self._letters.values()}
        self.free = frozenset(model.free)
        self._factors: dict[str, tuple[Factor, ...]] = {}
        for law in reversed(model.laws):  # the first declaration makes the law
            self._factors[law.name] = tuple(self._read(law.factors, self.names))
        self._names = {number: base for base, number in self._sequences.items()} | {
            number: letter for letter, number in self._letters.items()
        }

        self._discrete = frozenset(self._families[item] for item in model.discrete if item in self._families)
        self._placed: dict[tuple[str, Index], Space] = {}

    def where(self, letter: str, value: Index) -> Space:
        """The same variables and laws once a length has a value."""
        if (letter, value) not in self._placed:
            new = copy(self)
            new._placed = {}
            new.names = {name: put(index, letter, value) for name, index in self.names.items()}
            new.facts = self.facts.putting(letter, value)
            new._ranges = {k: put_in((item,), letter, value)[0] for k, item in self._ranges.items()}
            new._factors = {
                law: tuple(
                    Factor(
                        put(item.low, letter, value),
                        put(item.high, letter, value),
                        put_in(item.children, letter, value),
                        put_in(item.parents, letter, value),
                    )
                    for item in factors
                )
                for law, factors in self._factors.items()
            }
            self._placed[letter, value] = new
        return self._placed[letter, value]

    def has(self, law: str) -> bool:
        """Whether the model declares a law of this name."""
        return law in self.free or law in self._factors

    def are_discrete(self, variables: Segments) -> bool:
        """Whether each value of these has a probability, which is at most 1."""
        return all(item.family in self._discrete for item in variables)

    @property
    def laws(self) -> frozenset[str]:
        """The names of the laws that have a factorisation."""
        return frozenset(self._factors)

    def everything(self, facts: Facts) -> Segments:
        """All variables of the model."""
        return union(facts, *(((item,)) for item in self._ranges.values()))

    def variable(self, family: int, low: Index, high: Index) -> Term:
        """A segment as a term."""
        base = self._names[family]
        if low == PLAIN:
            return base
        index = low.term if low == high else core.Range(low.term, high.term)
        return core.Indexed(base, (index,))

    def segment(self, variable: Term, names: dict[Term, Index]) -> Segment | None:
        """A variable of the model, or samples of a letter; None for what has no such name.

        Raises Unsupported for what has one and is none: a component, a mark, a sequence without an index.
        """
        if variable in self._letters:
            return self._ranges[self._letters[variable]]
        match variable:
            case core.Indexed(base=base, index=(core.Range(low=low, high=high),)) if base in self._families:
                return Segment(self._families[base], read_index(low, names), read_index(high, names))
            case core.Indexed(base=base, index=(index,)) if base in self._families:
                place = read_index(index, names)
                return Segment(self._families[base], place, place)
            case core.Indexed(base=base) | core.Decorated(base=base) if base in self._families:
                raise Unsupported("a component or a mark")
        if variable in self._sequences:
            raise Unsupported("a sequence without an index")
        return None

    def segments(self, variables: tuple[Term, ...], names: dict[Term, Index], facts: Facts) -> Segments:
        """A set of variables. Raises Unsupported for a variable that the model does not have."""
        found = []
        for variable in variables:
            item = self.segment(variable, names)
            if item is None:
                raise Unsupported("not a variable of the model")
            if facts.decide(item.low, item.high):
                whole = self._ranges[item.family]
                if whole.low == PLAIN != item.low:  # samples are as many as one likes
                    whole = Segment(item.family, Index(None, 1), item.high)
                if not (facts.decide(whole.low, item.low) and facts.decide(item.high, whole.high)):
                    raise Outside("outside the model")
                found.append(item)
        return union(facts, tuple(found)) if len(found) != 1 else tuple(found)

    def _read(self, term: Term, names: dict[Term, Index]) -> Iterator[Factor]:
        one = Index(None, 1)
        match term:
            case core.Density():
                yield Factor(one, one, *self._sides(term, names))
            case core.Product(factors=parts):
                for part in parts:
                    yield from self._read(part, names)
            case core.IndexedProduct(body=core.Density() as body, index=index, low=low, high=high):
                inner = {**names, index: Index(_LETTER, 0)}
                yield Factor(read_index(low, names), read_index(high, names), *self._sides(body, inner))
            case _:
                raise Unsupported("a factorisation of another form")

    def _sides(self, density: core.Density, names: dict[Term, Index]) -> tuple[Segments, Segments]:
        found = []
        for side in (density.variables, density.given):
            items = tuple(self.segment(variable, names) for variable in side)
            found.append(tuple(item for item in items if item is not None))
            if None in items or any(self.is_sample(item) for item in found[-1]):
                raise Unsupported("not a variable of the model")
        return found[0], found[1]

    def is_sample(self, item: Segment) -> bool:
        """Whether it is a sample of a letter, or several."""
        return item.family in self._letters.values() and item.low != PLAIN

    def plain(self, first: Segments, *others: Segments) -> tuple[dict[int, Segment], tuple[Segments, ...]]:
        """Sets in which the letter stands for its sample, and that sample; the first set may be several samples.

        Each sample has the law of its letter, so that what a law says of the letter it says of one sample; of
        several, independent given the same, it says it of each. Raises Unsupported for two samples of one letter.
        """
        samples: dict[int, Segment] = {}
        for item in chain(first, *others):
            if item.family in self._letters.values() and samples.setdefault(item.family, item) != item:
                raise Unsupported("two samples of one letter")
        if any(
            item.low != item.high and item.family in samples
            for item in chain(first if len(first) > 1 else (), *others)
        ):
            raise Unsupported("several samples where one is meant")
        sets = (
            tuple(self._ranges[item.family] if item.family in samples else item for item in items)
            for items in (first, *others)
        )
        return samples, tuple(sets)

    @lru_cache(maxsize=10_000)  # noqa: B019  # a space lives as long as its model
    def made(self, law: str, facts: Facts) -> Segments:
        """The variables that a factorisation gives a law to; the others have any joint law."""
        sets = []
        for factor in self._factors.get(law, ()):
            low, high = (put_in(factor.children, _LETTER, end) for end in (factor.low, factor.high))
            if facts.decide(factor.low, factor.high):
                sets.append(tuple(Segment(a.family, a.low, b.high) for a, b in zip(low, high, strict=True)))
        return union(facts, *sets)

    def roots(self, law: str, facts: Facts) -> Segments:
        """The variables on which a law's factorisation is conditioned, or that it does not mention."""
        return without(facts, self.everything(facts), self.made(law, facts))

    @lru_cache(maxsize=10_000)  # noqa: B019
    def order(self, law: str, facts: Facts) -> tuple[tuple[int, bool], ...]:
        """Families as a law makes them, parents first where it can be; with whether indices go down."""
        factors = self._factors.get(law, ())
        parents: dict[int, set[int]] = {}
        down = set()
        for factor in factors:
            for child in factor.children:
                made = (item for item in factor.parents if not self._is_root(law, item, facts))
                parents.setdefault(child.family, set()).update(item.family for item in made)
                for item in factor.parents:
                    same = item.family == child.family and item.low.letter == child.low.letter == _LETTER
                    if same and item.low.offset > child.low.offset:
                        down.add(child.family)
        done: list[int] = []
        left = list(self._ranges)
        while left:
            ready = [item for item in left if not (parents.get(item, set()) & set(left) - {item})]
            done.append((ready or left)[0])
            left.remove(done[-1])
        return tuple((item, item in down) for item in done)

    def _is_root(self, law: str, item: Segment, facts: Facts) -> bool:
        if _LETTER in (item.low.letter, item.high.letter):
            return False
        return not without(facts, (item,), self.roots(law, facts))

    @lru_cache(maxsize=50_000)  # noqa: B019
    def separated(self, law: str, first: Segments, second: Segments, given: Segments, facts: Facts) -> bool:
        """Whether `first` and `second` are independent given `given`, by the law's factorisation."""
        if not first or not second:
            return True
        _, (first, second, given) = self.plain(first, second, given)
        if law in self.free or not self.has(law):
            return False
        reached, _ = self._explored(law, first, given, second, facts)
        return not reached

    @lru_cache(maxsize=50_000)  # noqa: B019
    def boundary(self, law: str, first: Segments, given: Segments, facts: Facts) -> Segments:
        """The part of `given` on which `first` depends: where paths from `first` first meet it."""
        if not given or law in self.free:
            return given
        samples, (first, given) = self.plain(first, given)
        _, met = self._explored(law, first, given, (), facts)
        return union(facts, *((samples.get(item.family, item),) for item in met))

    def _explored(
        self, law: str, start: Segments, stop: Segments, sought: Segments, facts: Facts
    ) -> tuple[bool, list[Segment]]:
        """Whether paths from `start` that avoid `stop` reach `sought`, and the cells of `stop` that they touch."""
        cells = self._cells(start, stop, sought, facts)
        number = {
            label: {k for k, cell in enumerate(cells) if any(_inside(facts, cell, item) for item in items)}
            for label, items in (("start", start), ("stop", stop), ("sought", sought))
        }
        edges = self._moral(law, cells, set().union(*number.values()), facts)
        seen: set[int] = set()
        met: set[int] = set()
        waiting = list(number["start"])
        while waiting:
            cell = waiting.pop()
            if cell in number["stop"]:
                met.add(cell)
            elif cell not in seen:
                seen.add(cell)
                waiting += edges.get(cell, ())
        return bool(seen & number["sought"]), [cells[k] for k in sorted(met)]

    def _cells(self, start: Segments, stop: Segments, sought: Segments, facts: Facts) -> list[Segment]:
        cells = []
        for family, whole in self._ranges.items():
            cuts = [whole.low, whole.high.plus(1)]
            for item in (*start, *stop, *sought):
                if item.family == family:
                    cuts += (item.low, item.high.plus(1))
            for item in stop:  # the ends of a run by themselves: often they alone are touched
                if item.family == family and item.low != item.high:
                    cuts += (item.low.plus(1), item.high)
            cells += [Segment(family, low, after.plus(-1)) for low, after in pairwise(ordered(facts, cuts))]
        return cells

    def _moral(self, law: str, cells: list[Segment], wanted: set[int], facts: Facts) -> dict[int, set[int]]:
        """The moral graph of the ancestors of some cells; it may have more edges than need be, never fewer."""
        edges: dict[int, set[int]] = {}
        made = self.made(law, facts)
        roots = {k for k, cell in enumerate(cells) if not any(_inside(facts, cell, item) for item in made)}
        for cell in roots:
            edges[cell] = set(roots)
        waiting, seen = [*wanted, *roots], set[int]()
        while waiting:
            child = waiting.pop()
            if child in seen:
                continue
            seen.add(child)
            for factor in self._factors[law]:
                for member in factor.children:
                    if member.family == cells[child].family and _meet(
                        facts, factor, ((member, cells[child]),)
                    ):
                        family = self._family(factor, member, child, cells, facts)
                        waiting += {cell for _, cell in family}
                        self._join(factor, (member, cells[child]), family, cells, edges, facts)
        return edges

    def _family(
        self, factor: Factor, member: Segment, child: int, cells: list[Segment], facts: Facts
    ) -> list[tuple[Segment, int]]:
        """The members of a factor with the cells in which they may be when one child is in its cell."""
        return [
            (other, k)
            for other in (*factor.children, *factor.parents)
            for k, cell in enumerate(cells)
            if cell.family == other.family and _meet(facts, factor, ((member, cells[child]), (other, cell)))
        ]

    @staticmethod
    def _join(
        factor: Factor,
        anchor: tuple[Segment, Segment],
        family: list[tuple[Segment, int]],
        cells: list[Segment],
        edges: dict[int, set[int]],
        facts: Facts,
    ) -> None:
        for place, (one, a) in enumerate(family):
            for other, b in family[place + 1 :]:
                if b not in edges.setdefault(a, set()) and _meet(
                    facts, factor, (anchor, (one, cells[a]), (other, cells[b]))
                ):
                    edges[a].add(b)
                    edges.setdefault(b, set()).add(a)


def _inside(facts: Facts, cell: Segment, item: Segment) -> bool:
    return (
        cell.family == item.family
        and facts.at_most(item.low, cell.low)
        and facts.at_most(cell.high, item.high)
    )


def _meet(facts: Facts, factor: Factor, pairs: tuple[tuple[Segment, Segment], ...]) -> bool:
    """Whether some value of the factor's index may put each member into its cell; if in doubt, yes."""
    lows, after = [factor.low], [factor.high.plus(1)]
    for member, cell in pairs:
        if member.family != cell.family:
            return False
        if member.low.letter == _LETTER:
            after.append(cell.high.plus(1 - member.low.offset))
        elif facts.at_most(cell.high.plus(1), member.low):
            return False
        if member.high.letter == _LETTER:
            lows.append(cell.low.plus(-member.high.offset))
        elif facts.at_most(member.high.plus(1), cell.low):
            return False
    return not any(facts.at_most(high, low) for low, high in tuples(lows, after))
