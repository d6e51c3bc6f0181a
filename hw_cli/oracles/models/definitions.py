"""Definitions, and which of them may say what a letter or a call is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from hw_cli.oracles.models.sorts import parts
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Indexed, Symbol, Term

COUNTERS = frozenset("ijklmnstuvTKNM")  # letters that count as subscripts of what is defined


@dataclass(frozen=True)
class Definition:
    """`head := body`; the letters in the subscripts and arguments of `head` stand for what is written there.

    It holds for first subscripts from `low` on.
    """

    head: Term
    body: Term
    low: int | None = None


class Definitions:
    """Definitions by name, number of subscripts and number of arguments; `ends` are letters that are no index."""

    def __init__(self, ends: frozenset[Term], items: Iterable[Definition] = ()) -> None:
        self.ends = ends
        self.square = 0  # the size of square matrices that are defined
        self._items: dict[tuple[Term, int, int | None], list[Definition]] = {}
        self._called: dict[tuple[Term, int], dict[int, list[Definition]]] = {}  # those with arguments again

        for item in items:
            self.add(item)

    def add(self, item: Definition) -> None:
        """One more definition; the newest wins."""
        base, index, arguments = parts(item.head)
        key = (base, len(index), None if arguments is None else len(arguments))
        found = self._items.setdefault(key, [])
        if arguments is not None:
            self._called.setdefault(key[:2], {})[len(arguments)] = found
        if isinstance(item.body, core.Matrix) and len(item.body.rows) == len(item.body.rows[0]):
            self.square = len(item.body.rows)
        own = self._generality(item)  # L_0 before L_t
        found.insert(bisect_left(found, own, key=self._generality), item)

    def _generality(self, item: Definition) -> int:
        """How many subscripts of a definition's head stand for any index."""
        return sum(isinstance(slot, Symbol) and slot not in self.ends for slot in parts(item.head)[1])

    def __contains__(self, term: Term) -> bool:
        """Whether a letter or a call has a definition."""
        base, index, arguments = parts(term)
        if arguments is None:
            return any(name == base and count == len(index) for name, count, _ in self._items)
        return (base, len(index), len(arguments)) in self._items

    def exact(self, base: Term, subscripts: int, arguments: int | None) -> list[Definition] | None:
        """The definitions of a name with as many subscripts and arguments."""
        return self._items.get((base, subscripts, arguments))

    def of_arguments(self, base: Term, subscripts: int) -> list[Definition] | None:
        """The definitions of μ̃_t(x_t, x_0) for what is written μ̃_t, if all have as many arguments."""
        found = self._called.get((base, subscripts), {})
        return next(iter(found.values())) if len(found) == 1 else None

    def without_arguments(self, base: Term, subscripts: int) -> list[Definition] | None:
        """The definitions of ELBO for what is written ELBO(x; θ), but not of ε_θ, which is ε_θ(x_t, t)."""
        found = self.exact(base, subscripts, None)
        short = any(
            isinstance(item.body, core.Call) and parts(item.body)[:2] == parts(item.head)[:2]
            for item in found or ()
        )
        return None if short else found

    def alone(self, base: Term, index: tuple[Term, ...]) -> Term | None:
        """What the name of a function alone says, V for V(θ, ψ): its body at the letters of its definition."""
        bodies = [
            item
            for count, found in self._called.get((base, len(index)), {}).items()
            if count
            for item in [one for one in found if parts(one.head)[1] == index][:1]
        ]
        if len(bodies) != 1:
            return None
        if not all(isinstance(item, Symbol | Indexed | Decorated) for item in parts(bodies[0].head)[2] or ()):
            return None
        return bodies[0].body
