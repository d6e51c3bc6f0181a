"""Worlds: random instances in which whole lines are evaluated.

From the ground up: what is said of a world (`sorts`, `scope`), which needs no arrays; `values`; `drawing`;
the `world` itself, which knows no kind of term; and above it what each kind means.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hw_cli.oracles.models.scope import PUSHED, Counting, Dependence, Link, Scope, as_written, pushed
from hw_cli.oracles.models.sorts import (
    COUNTERS,
    LAW,
    Chance,
    Definition,
    Definitions,
    Imprecise,
    Mismatch,
    OutOfModel,
    Outside,
    Shape,
    Sorts,
    TooLarge,
    is_kronecker,
    lengths,
    parts,
)

if TYPE_CHECKING:
    from hw_cli.oracles.models.derivatives import tied
    from hw_cli.oracles.models.values import BATCH, Array, Block, Value
    from hw_cli.oracles.models.world import World

_OF_ARRAYS = {"tied": "derivatives", "World": "world"} | dict.fromkeys(
    ("BATCH", "Array", "Block", "Value"), "values"
)


def __getattr__(name: str) -> Any:
    """What makes and holds arrays: loaded by the first line that needs a world."""
    if name not in _OF_ARRAYS:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_OF_ARRAYS[name]}"), name)


__all__ = [
    "BATCH",
    "COUNTERS",
    "LAW",
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
