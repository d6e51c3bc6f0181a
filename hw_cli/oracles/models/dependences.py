"""Names that are functions of others, of which no more is known: the L and z of ∂L/∂w_ij = Σ_k ∂L/∂z_k ∂z_k/∂w_ij."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from hw_cli.oracles.models.counting import UNSAID, Counting
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.sorts import parts
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Symbol, Term

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
