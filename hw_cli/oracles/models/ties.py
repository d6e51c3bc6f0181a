"""Letters that one-to-one maps tie to one another, `x = f(z)`: what is said of them, and a world that ties none."""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.values import Array, Value
from hw_cli.terms import core
from hw_cli.terms.core import Density, Law, Term, UnknownNode

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
