"""Where letters stand for integers: the values of indices and of bounds, and letters with their indices computed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hw_cli.oracles.models.limits import LONGEST, OutOfModel, TooLarge
from hw_cli.oracles.models.scope import EMPTY, Scope
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Indexed, Number, Term

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
                return sum(known) if isinstance(term, core.Sum) else int(np.prod(known))
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
