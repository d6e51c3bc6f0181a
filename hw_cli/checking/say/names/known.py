"""What a derivation has brought in so far: the letters that were seen, the names that were given a meaning."""

from __future__ import annotations

from collections.abc import Iterable

from hw_cli.oracles.worlds import parts
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import free_variables, subterms

Named = tuple[Term, Term]  # a name and what it is
Bare = tuple[object, ...]  # a name without its arguments


class Known:
    """Letters and names of one derivation; `carried` are names that formulas above it have defined."""

    def __init__(self, carried: Iterable[Named]) -> None:
        self.seen: set[Term] = set()
        self.defined: set[Bare] = set()
        self.definitions: list[Named] = []  # of this derivation, for the formulas below it
        self.meanings: list[Named] = list(carried)  # all that are put to use
        self.carried = frozenset(bare(head) for head, _ in self.meanings)

    @property
    def names(self) -> set[Bare]:
        """The names that are defined here or above."""
        return self.defined | self.carried

    @property
    def bases(self) -> set[Term]:
        """The same without subscripts."""
        return {name[0] for name in self.names if isinstance(name[0], Term)}

    def is_defined(self, name: Term) -> bool:
        """Whether the derivation has given a name a meaning."""
        return bare(name) in self.defined

    def is_seen(self, name: Term) -> bool:
        """Whether a name occurs in a line above, with whatever arguments."""
        return any(bare(letter) == bare(name) for letter in self.seen)

    def uses(self, *terms: Term) -> bool:
        """Whether terms have names that are defined here or above."""
        names = self.names
        return any(bare(letter) in names for term in terms for letter in free_variables(term))

    def inside(self, *terms: Term) -> frozenset[Term]:
        """The names without subscripts that stand in the definitions of names that terms use."""
        found: set[Term] = set()
        waiting = {root(node) for term in terms for node in subterms(term)}
        while waiting:
            bodies = [body for head, body in self.meanings if root(head) in waiting]
            waiting = {root(node) for body in bodies for node in subterms(body)} - found
            found |= waiting
        return frozenset(found)


def root(name: Term) -> Term:
    """A name without subscripts and arguments, f of f'(x) and f^{-1}(x)."""
    base = parts(name)[0]
    while isinstance(base, core.InverseOf | core.DerivativeOf):
        base = parts(base.function)[0]
    return base


def bare(name: Term) -> Bare:
    """A name without its arguments."""
    return parts(name)[:2]


__all__ = ["Bare", "Known", "Named", "bare", "root"]
