"""What is bound around a term."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from hw_cli.oracles.models.values import Value
from hw_cli.terms.core import Term


@dataclass(frozen=True)
class Scope:
    """What is bound around a term: indices, variables with their values, and how many axes were added."""

    indices: Mapping[Term, int] = field(default_factory=dict)
    values: Mapping[Term, Value] = field(default_factory=dict)
    depth: int = 0
    nesting: int = 0

    def counting(self, index: Term, k: int) -> Scope:
        """With an index bound to an integer."""
        return replace(self, indices={**self.indices, index: k})

    def binding(self, values: Mapping[Term, Value], axes: int = 0) -> Scope:
        """With variables bound to values, which have `axes` more axes."""
        return replace(self, values={**self.values, **values}, depth=self.depth + axes)

    def without(self, letters: Container[Term]) -> Scope:
        """With letters free again."""
        return replace(self, values={key: item for key, item in self.values.items() if key not in letters})


EMPTY = Scope()
