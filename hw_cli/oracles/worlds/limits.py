"""How much a world takes on, and what it says beyond that."""

from __future__ import annotations

from hw_cli.oracles.judges.places import OutOfModel

BATCH = 7
MOST_NUMBERS = 3_000_000  # in one array
LONGEST = 1000  # terms of a sum
DEEPEST = 40  # definitions inside one another


class Outside(OutOfModel):
    """A variable that a sequence does not have: x_{T+1}."""


class TooLarge(ArithmeticError):
    """A value that would take too much memory or time."""


class Imprecise(ArithmeticError):
    """Two quadratures of an integral disagree: its value is not known well enough to compare."""


__all__ = ["BATCH", "DEEPEST", "LONGEST", "MOST_NUMBERS", "Imprecise", "OutOfModel", "Outside", "TooLarge"]
