"""Signs: a minus too many or too few, a summand too many or too few."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hw_cli.checking.explain.edit import MAX_PARTS, Edit, without
from hw_cli.checking.explain.places import Place
from hw_cli.checking.explain.shapes import argument, bare, like, opposite, replaced, summands
from hw_cli.checking.explain.stock import Stock
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Sum, Term, total

_MAX_PAIRS = 5  # summands whose signs are flipped two at a time


def signs(place: Place, stock: Stock) -> Iterator[Edit]:
    """The sign of one summand, of the whole, of what a function or operator takes."""
    term = place.term
    if not place.is_value:
        return
    if isinstance(term, Sum):
        for number, item in enumerate(term.terms[:MAX_PARTS]):
            if number == 0 and len(term.terms) == 2 and _forgets_signs(place):
                continue  # the other sign does the same
            yield _flipped(1.0, item, Sum(replaced(term.terms, number, opposite(item))))
    if place.parent is None:
        yield _flipped(1.2, term, opposite(term))
    elif isinstance(place.parent, core.Power):
        if place.path[-1] == 1 and bare(term) != Number("1"):
            yield _flipped(2.4, term, opposite(term))
    elif argument(place.parent, "exp") is not None:
        yield _flipped(1.2, term, opposite(term))
    elif isinstance(term, Negative):
        yield _flipped(1.5, term, opposite(term))
    elif isinstance(place.parent, core.Vector | core.Matrix | core.Normal) or _takes_a_sign(place.parent):
        yield _flipped(1.8, term, opposite(term))


def _takes_a_sign(parent: Term) -> bool:
    return isinstance(parent, core.Call) and not any(argument(parent, name) for name in ("log", "sqrt"))


def _forgets_signs(place: Place) -> bool:
    match place.parent:
        case core.Absolute() | core.Norm() | core.Power(exponent=Number(text="2")):
            return True
    return False


def _flipped(cost: float, part: Term, new: Term) -> Edit:
    if isinstance(bare(part), Sum):
        return Edit(cost, new, say("the opposite sign for {part}?", part=part))
    if isinstance(part, Negative):
        return Edit(cost, new, say("a plus before {part}?", part=part.term))
    return Edit(cost, new, say("a minus before {part}?", part=part))


def several_signs(place: Place, stock: Stock) -> Iterator[Edit]:
    """The signs of two summands, and of all that follow one (brackets after a minus)."""
    term = place.term
    if not isinstance(term, Sum) or not place.is_value:
        return
    items = term.terms[:MAX_PARTS]
    for number in range(1, len(items) - 1):
        tail = tuple(opposite(item) for item in term.terms[number:])
        yield Edit(
            2.0,
            Sum((*term.terms[:number], *tail)),
            say("the opposite sign from {part} on?", part=bare(items[number])),
        )
    if 2 < len(items) <= _MAX_PAIRS:
        for one, two in combinations(range(len(items)), 2):
            flipped = {one: opposite(items[one]), two: opposite(items[two])}
            yield Edit(
                2.4,
                Sum(tuple(flipped.get(number, item) for number, item in enumerate(items))),
                say(
                    "the opposite signs before {first} and {second}?",
                    first=bare(items[one]),
                    second=bare(items[two]),
                ),
            )


def fewer_summands(place: Place, stock: Stock) -> Iterator[Edit]:
    """Without one of the summands."""
    term = place.term
    if isinstance(term, Sum) and place.is_value:
        for number, item in enumerate(term.terms[:MAX_PARTS]):
            yield without(2.6, bare(item), total(replaced(term.terms, number)))


def more_summands(place: Place, stock: Stock) -> Iterator[Edit]:
    """With a summand of the other side that is missing here, by either sign."""
    if not place.is_value or not (place.parent is None or isinstance(place.term, Sum)):
        return
    here = summands(place.term)
    if len(here) > MAX_PARTS:
        return
    for item in stock.summands:
        if item not in here and opposite(item) not in here:
            for extra in (item, opposite(item)):
                yield Edit(
                    2.8 if extra is item else 3.4,
                    Sum((*here, extra)),
                    say("{part} missing, with a minus?", part=bare(extra))
                    if isinstance(extra, Negative)
                    else say("{part} missing?", part=extra),
                )


def released_minus(place: Place, stock: Stock) -> Iterator[Edit]:
    """−(a + b) for −a + b, and the other way round."""
    term = place.term
    if not place.is_value:
        return
    if isinstance(term, Negative) and isinstance(term.term, Sum):
        first, *rest = term.term.terms
        yield _flipped(1.6, term.term, Sum((opposite(first), *rest)))
    if isinstance(term, Sum):
        for number, item in enumerate(term.terms[:MAX_PARTS]):
            if isinstance(bare(item), Sum) and isinstance(item, Negative):
                first, *rest = summands(bare(item))
                inner = (like(item, first), *rest)
                yield Edit(
                    1.6,
                    Sum(replaced(term.terms, number, *inner)),
                    say("other brackets: {new}?", new=Sum(inner)),
                )
