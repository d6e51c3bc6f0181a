"""One small edit of one node of a term: what a hand may have meant to write there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hw_cli.checking.explain.places import Place
from hw_cli.checking.explain.stock import Stock
from hw_cli.prose import Message, say
from hw_cli.terms.core import Term

MAX_PARTS = 24
"""How many summands, factors or components of one node are edited."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`new` stands where a node stood; the lower the cost the likelier the slip that it mends."""

    cost: float
    new: Term
    words: Message


Rule = Callable[[Place, Stock], Iterator[Edit]]
"""The edits of one kind at one place; it may yield what changes nothing, and yield it twice."""


def instead(cost: float, old: Term, new: Term) -> Edit:
    """`new` in place of `old`."""
    return Edit(cost, new, say("{new} in place of {old}?", new=new, old=old))


def without(cost: float, part: Term, rest: Term) -> Edit:
    """`rest`, which `part` has left."""
    return Edit(cost, rest, say("without {part}?", part=part))


def bracketed(cost: float, new: Term) -> Edit:
    """The same signs, read with other brackets."""
    return Edit(cost, new, say("other brackets: {new}?", new=new))
