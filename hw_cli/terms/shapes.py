"""What an answer can be besides a value: relations, lists, sets, intervals, alternatives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hw_cli.terms.core import Term


class Grouping(Enum):
    """How members stand together; only in a set do order and repetition not count."""

    LIST = "list"
    TUPLE = "tuple"
    SET = "set"
    RATIO = "ratio"


class Sets(Enum):
    """Sets with a name."""

    REALS = "R"
    INTEGERS = "Z"
    NATURALS = "N"
    RATIONALS = "Q"
    COMPLEX = "C"
    EMPTY = "empty"


class Operation(Enum):
    """What joins sets, or statements."""

    UNION = "union"
    INTERSECTION = "intersection"
    MINUS = "minus"
    OR = "or"
    AND = "and"


@dataclass(frozen=True, slots=True)
class Members:
    """`1, 2, 3`, `(1, 2)`, `{1, 2}`, `1 : 2`."""

    grouping: Grouping
    items: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """An interval with its ends, each in or out."""

    low: Term
    high: Term
    low_in: bool
    high_in: bool


@dataclass(frozen=True, slots=True)
class Combined:
    """Sets or statements joined."""

    operation: Operation
    parts: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """`a = b`, `a < b <= c`, `x in S`: relations are `=`, `!=`, `<`, `<=`, `>`, `>=`, `in`."""

    sides: tuple[Shape, ...]
    relations: tuple[str, ...]


Shape = Term | Members | Segment | Sets | Combined | Relations


def as_set(shape: Shape) -> Shape:
    """A pair of values where a set is asked for: the open interval (1, 2)."""
    match shape:
        case Members(grouping=Grouping.TUPLE, items=(Term() as low, Term() as high)):
            return Segment(low, high, False, False)
    return shape
