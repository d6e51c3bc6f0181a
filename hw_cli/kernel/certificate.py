"""Sign certificates: a small tree of named sign rules that argues `term relation 0`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hw_cli.kernel.reason import Reason
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation


@dataclass(frozen=True)
class Certificate:
    """`term relation 0`, because of a rule applied to the premises."""

    term: Term
    relation: Relation
    because: Reason
    premises: tuple[Certificate, ...] = ()

    def leaves_first(self) -> Iterator[Certificate]:
        """The nodes worth printing, premises before conclusions, each once.

        All nodes are checked; signs that a reader sees at a glance (a positive letter, a factor of a
        product) are left out.
        """
        seen = set()
        for node in self._visible(top=True):
            if (node.term, node.relation) not in seen:
                seen.add((node.term, node.relation))
                yield node

    def _visible(self, top: bool) -> Iterator[Certificate]:
        spells_out = self.because.name in ("sum_of_same_sign", "equal_form")
        for premise in self.premises:
            yield from premise._visible(top=spells_out and bool(premise.premises))
        if top or self.because.name in _TELLING:
            yield self


_TELLING = frozenset(
    {
        "range",
        "hypothesis",
        "equal_form",
        "increasing",
        "from_root",
        "sum_of_positives",
        "convex_combination",
    }
)
