"""Worlds: random instances in which whole lines are evaluated.

From the ground up: `values` and what is said of a world (`scope`, `sorts`); `drawing`;
the `world` itself, which knows no kind of term; and above it what each kind means.
"""

from hw_cli.oracles.models import arithmetic, derivatives, expectations, functions, integrals
from hw_cli.oracles.models.derivatives import tied
from hw_cli.oracles.models.scope import PUSHED, Counting, Dependence, Link, Scope, as_written, pushed
from hw_cli.oracles.models.sorts import COUNTERS, Definition, Definitions, Shape, Sorts, lengths, parts
from hw_cli.oracles.models.tables import LAW, Chance
from hw_cli.oracles.models.values import (
    BATCH,
    Array,
    Block,
    Imprecise,
    Mismatch,
    OutOfModel,
    Outside,
    TooLarge,
    Value,
)
from hw_cli.oracles.models.world import World, is_kronecker

MEANINGS = (arithmetic, derivatives, expectations, functions, integrals)  # what they say of terms

__all__ = [
    "BATCH",
    "COUNTERS",
    "LAW",
    "MEANINGS",
    "PUSHED",
    "Array",
    "Block",
    "Chance",
    "Counting",
    "Definition",
    "Definitions",
    "Dependence",
    "Imprecise",
    "Link",
    "Mismatch",
    "OutOfModel",
    "Outside",
    "Scope",
    "Shape",
    "Sorts",
    "TooLarge",
    "Value",
    "World",
    "as_written",
    "is_kronecker",
    "lengths",
    "parts",
    "pushed",
    "tied",
]
