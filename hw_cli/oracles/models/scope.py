"""What is bound around a term: letters, indices that stand for integers, names that are functions of others."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from hw_cli.oracles.models.sorts import OutOfModel, TooLarge, parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Indexed, Law, Number, Symbol, Term, UnknownNode

if TYPE_CHECKING:
    from hw_cli.oracles.models.values import Array, Value

LONGEST = 1000  # terms of a sum


@dataclass(frozen=True)
class Scope:
    """What is bound around a term: indices, variables with their values, and how many axes were added."""

    indices: Mapping[Term, int] = field(default_factory=dict)
    values: Mapping[Term, Value] = field(default_factory=dict)
    depth: int = 0
    nesting: int = 0

    @cached_property
    def counted(self) -> frozenset[tuple[Term, int]]:
        """The indices with their integers."""
        return frozenset(self.indices.items())

    @cached_property
    def named(self) -> frozenset[Term]:
        """The indices alone."""
        return frozenset(self.indices)

    @cached_property
    def place(self) -> tuple[object, ...]:
        """What tells the scope from others, as long as its values live."""
        return self.counted, frozenset((key, id(value)) for key, value in self.values.items()), self.depth

    def counting(self, index: Term, k: int) -> Scope:
        """With an index bound to an integer."""
        return Scope({**self.indices, index: k}, self.values, self.depth, self.nesting)

    def binding(self, values: Mapping[Term, Value], axes: int = 0) -> Scope:
        """With variables bound to values, which have `axes` more axes."""
        return Scope(self.indices, {**self.values, **values}, self.depth + axes, self.nesting)

    def without(self, letters: Container[Term]) -> Scope:
        """With letters free again."""
        return replace(self, values={key: item for key, item in self.values.items() if key not in letters})


EMPTY = Scope()


PUSHED = "pushed along"  # the name of the laws of tied letters


@dataclass(frozen=True)
class Link:
    """`upper = body`, a one-to-one function of `lower`."""

    upper: Term
    lower: Term
    body: Term


def pushed(name: str, letter: Term, at: Term) -> Density:
    """The density at a value of a tied letter; laws of one name are those of one random variable."""
    return Density(Law(PUSHED, (core.Label(name), letter)), (at,))


def as_written(term: Term) -> Term:
    """The density of a tied letter as people write it, p_Z(z)."""
    match term:
        case Density(law=Law(name=name, parameters=(_, letter)), variables=variables) if name == PUSHED:
            return Density(Law("p", (letter,)), variables)
    return term


class Ties:
    """The letters of a world that are tied to one another: here, none."""

    letters: frozenset[Term] = frozenset()

    def value(self, key: Term, scope: Scope) -> Value:  # the other ties look at it
        """The value of a tied letter."""
        raise UnknownNode(key, "this context")

    def density(self, name: str, letter: Term, at: Term, scope: Scope) -> Array:  # so here
        """The density of a tied letter at a value; raises UnknownNode where it is not known."""
        raise UnknownNode(letter, "this context")

    def forget(self) -> None:
        """Called where a definition changes what maps are."""


# --- the values of indices and of bounds, and letters with their indices computed


UNSAID = core.Symbol("the last value of an index")  # of Σ_j, where the sizes have one


class Counting:
    """The integers that letters stand for: `sizes`, and in a scope the indices that are bound there."""

    def __init__(self, sizes: Mapping[Term, int]) -> None:
        self.sizes = dict(sizes)

    def integer(self, term: Term, scope: Scope = EMPTY) -> int | None:
        """The integer that an index is; None for a label or a letter that is no integer."""
        if isinstance(term, core.Symbol):
            found = scope.indices.get(term)
            return self.sizes.get(term) if found is None else found
        match term:
            case Number():
                return int(term.value) if term.value.denominator == 1 else None
            case core.Negative(term=inner):
                found = self.integer(inner, scope)
                return None if found is None else -found
            case core.Sum(terms=items) | core.Product(factors=items):
                found_all = [self.integer(item, scope) for item in items]
                if any(item is None for item in found_all):
                    return None
                known = [item for item in found_all if item is not None]
                return sum(known) if isinstance(term, core.Sum) else prod(known)
        if term in scope.indices:
            return scope.indices[term]
        return self.sizes.get(term)

    def must_be_integer(self, term: Term, scope: Scope) -> int:
        """The integer that a bound or an index is. Raises OutOfModel where it is none."""
        found = self.integer(term, scope)
        if found is None:
            raise OutOfModel(say("{index} has no value here", index=term))
        return found

    def counted(self, low: Term, high: Term, scope: Scope) -> range:
        """The values of an index. Raises TooLarge for a long sum."""
        found = range(self.must_be_integer(low, scope), self.must_be_integer(high, scope) + 1)
        if len(found) > LONGEST:
            raise TooLarge
        return found

    def last(self, index: Term, scope: Scope) -> Term:
        """The last value of an index whose bound is left unsaid. Raises OutOfModel where there is none."""
        for letter in (core.Symbol("T"), core.Symbol("K"), core.Symbol("N"), UNSAID):
            if letter in self.sizes:
                return letter
        raise OutOfModel(say("{index} has no value here", index=index))

    def key(self, letter: Term, scope: Scope) -> Term:
        """The letter with its indices computed: `x_{t-1}` at t = 3 is x_2."""
        match letter:
            case Indexed(base=base, index=index):
                return Indexed(self.key(base, scope), tuple(self._index(part, scope) for part in index))
            case Decorated(base=base, mark=mark):
                return Decorated(self.key(base, scope), mark)
        return letter

    def _index(self, part: Term, scope: Scope) -> Term:
        if isinstance(part, core.Range):
            return core.Range(self._index(part.low, scope), self._index(part.high, scope))
        k = self.integer(part, scope)
        return part if k is None else core.lift(k)


# --- names that are functions of others, of which no more is known: L and z of ∂L/∂w_ij = Σ_k ∂L/∂z_k ∂z_k/∂w_ij


LONG = 3  # of an index whose last value nothing says


@dataclass(frozen=True)
class Dependence:
    """`upper` is a function of `lower`, and of what else it is said to depend on.

    A subscript of `upper` that is among `counters` stands for any number; where `lower` has it too, each entry
    depends on its own, else on all. Other subscripts are parts of the name.
    """

    upper: Term
    lower: Term
    counters: frozenset[Term]

    def matched(self, key: Term) -> dict[Term, Term] | None:
        """What the counters of the upper name are where it is the letter `key`; None where it is another letter."""
        (base, slots, _), (own, index, _) = parts(self.upper), parts(key)
        if base != own or len(slots) != len(index):
            return None
        found: dict[Term, Term] = {}
        for slot, part in zip(slots, index, strict=True):
            if slot in self.counters:
                found[slot] = part
            elif slot != part:
                return None
        return found

    def entries(self, values: dict[Term, Term], at: Counting, scope: Scope) -> Iterator[Term]:
        """The letters that `lower` stands for."""
        base, index, _ = parts(self.lower)
        if not index:
            yield self.lower
            return
        last = at.sizes.get(UNSAID, LONG)
        choices = [self._choices(part, values, at, scope, last) for part in index]
        for chosen in product(*choices):
            yield Indexed(base, chosen)

    def _choices(
        self, part: Term, values: dict[Term, Term], at: Counting, scope: Scope, last: int
    ) -> tuple[Term, ...]:
        if part in values:
            return (values[part],)
        if part in self.counters and (at.integer(part, scope) is not None or part in _BOUND):
            return tuple(core.lift(k) for k in range(1, last + 1))
        return (part,)


_BOUND = frozenset(map(Symbol, "ijkl"))  # letters that count in the text's own sums


def lower_letters(said: Iterable[Dependence], key: Term, at: Counting, scope: Scope) -> tuple[Term, ...]:
    """The letters on which a letter depends, each once."""
    found: dict[Term, None] = {}
    for item in said:
        values = item.matched(key)
        if values is not None:
            found |= dict.fromkeys(item.entries(values, at, scope))
    return tuple(found)
