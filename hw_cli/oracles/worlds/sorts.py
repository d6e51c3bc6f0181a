"""What the letters of a world are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hw_cli.kernel.setting import Interval
from hw_cli.terms.core import Term


@dataclass(frozen=True)
class Sorts:
    """What letters are, by their name without subscripts: sets they range over, vectors, matrices, functions."""

    domains: Mapping[Term, Interval] = field(default_factory=dict)
    vectors: frozenset[Term] = frozenset()
    components: frozenset[Term] = frozenset()  # vectors whose subscripts count components; powers are of each
    matrices: frozenset[Term] = frozenset()
    covariances: frozenset[Term] = frozenset()
    functions: frozenset[Term] = frozenset()  # known to be functions where they stand without a bracket
    vector_functions: frozenset[Term] = frozenset()
    increasing: frozenset[Term] = frozenset()  # functions that have an inverse
    moving: frozenset[Term] = frozenset()  # letters with a dot, the derivatives in time of letters without
    monotone: frozenset[Term] = frozenset()  # the same, increasing at some points of the batch only
