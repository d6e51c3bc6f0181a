"""How much a world takes on, and what it says beyond that."""

from __future__ import annotations

from hw_cli.prose import Message, say

BATCH = 7
MOST_NUMBERS = 3_000_000  # in one array
MOST_AXES = 24  # of an array; NumPy knows 32, of which a matrix takes two more
LONGEST = 1000  # terms of a sum
DEEPEST = 40  # definitions inside one another
NUMBERS_A_NODE = 1024  # real numbers of an array that take as long as a node more
COMPLEX = 8  # real numbers, for one complex: mostly exponentials
MOST_KEPT = 2_000_000  # numbers of the values that a world keeps
UNBOUNDED = 10**18  # nodes


class OutOfModel(ArithmeticError):
    """What has no value on a model: x_{T+1}, a density given its own variable, an integral that diverges."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.pattern)
        self.why = why


class Outside(OutOfModel):
    """A variable that a sequence does not have: x_{T+1}."""


class TooLarge(OutOfModel):
    """A value that would take too much memory or time."""

    def __init__(self) -> None:
        super().__init__(say("too large to check"))


class Imprecise(OutOfModel):
    """Two quadratures of an integral disagree: its value is not known well enough to compare."""

    def __init__(self) -> None:
        super().__init__(say("the value of an integral is not known precisely enough"))
