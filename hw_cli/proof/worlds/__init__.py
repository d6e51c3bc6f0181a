"""Worlds: random instances in which whole lines are evaluated."""

from hw_cli.proof.worlds import arithmetic, calculus, measures
from hw_cli.proof.worlds.links import PUSHED, Chain, Link, pushed
from hw_cli.proof.worlds.values import Array, Block, Mismatch, Value
from hw_cli.proof.worlds.world import (
    BATCH,
    COUNTERS,
    Definition,
    OutOfModel,
    Outside,
    Scope,
    Sorts,
    TooLarge,
    World,
    parts,
)

__all__ = [
    "BATCH",
    "COUNTERS",
    "PUSHED",
    "Array",
    "Block",
    "Chain",
    "Definition",
    "Link",
    "Mismatch",
    "OutOfModel",
    "Outside",
    "Scope",
    "Sorts",
    "TooLarge",
    "Value",
    "World",
    "arithmetic",
    "calculus",
    "measures",
    "parts",
    "pushed",
]
