"""What is bound around a term, and which letters one-to-one maps tie to one another, as in `x = f(z)`."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from hw_cli.oracles.models.values import Array, Value
from hw_cli.terms import core
from hw_cli.terms.core import Density, Law, Term, UnknownNode


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
