"""Sign certificates: a small tree of named sign rules that argues `term relation 0`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hw_cli.proof.reason import Reason
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation


@dataclass(frozen=True)
class Certificate:
    """`term relation 0`, because of a rule applied to the premises."""

    term: Term
    relation: Relation
    because: Reason
    premises: tuple[Certificate, ...] = ()
    shown: bool = True  # leaves that say the obvious (a square is ≥ 0) are checked but not printed

    def leaves_first(self) -> Iterator[Certificate]:
        """The printed nodes, premises before conclusions."""
        for premise in self.premises:
            yield from premise.leaves_first()
        if self.shown:
            yield self
