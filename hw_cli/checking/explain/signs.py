"""Signs and brackets: a sign flipped or lost, what an operator reaches when its brackets close too early or too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

from hw_cli.checking.explain.edits import (
    MAX_PARTS,
    Edit,
    Place,
    argument,
    bracketed,
    like,
    replaced,
    summands,
    without,
)
from hw_cli.checking.explain.stock import Stock
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, product, total
from hw_cli.terms.tidy import bare, opposite

_MAX_PAIRS = 5  # summands whose signs are flipped two at a time


def signs(place: Place, stock: Stock) -> Iterator[Edit]:
    """The sign of one summand, of the whole, of what a function or operator takes."""
    term = place.term
    if isinstance(term, core.Sum):
        for number, item in enumerate(term.terms[:MAX_PARTS]):
            if number == 0 and len(term.terms) == 2 and _forgets_signs(place):
                continue  # the other sign does the same
            yield _flipped(1.0, item, core.Sum(replaced(term.terms, number, opposite(item))))
    if place.parent is None:
        yield _flipped(1.2, term, opposite(term))
    elif isinstance(place.parent, core.Power):
        if place.path[-1] == 1 and bare(term) != core.Number("1"):
            yield _flipped(2.4, term, opposite(term))
    elif argument(place.parent, "exp") is not None:
        yield _flipped(1.2, term, opposite(term))
    elif isinstance(term, core.Negative):
        yield _flipped(1.5, term, opposite(term))
    elif isinstance(place.parent, core.Vector | core.Matrix | core.Normal) or _takes_a_sign(place.parent):
        yield _flipped(1.8, term, opposite(term))


def _takes_a_sign(parent: Term) -> bool:
    return isinstance(parent, core.Call) and not any(argument(parent, name) for name in ("log", "sqrt"))


def _forgets_signs(place: Place) -> bool:
    match place.parent:
        case core.Absolute() | core.Norm() | core.Power(exponent=core.Number(text="2")):
            return True
    return False


def _flipped(cost: float, part: Term, new: Term) -> Edit:
    if isinstance(bare(part), core.Sum):
        return Edit(cost, new, say("the opposite sign for {part}?", part=part))
    if isinstance(part, core.Negative):
        return Edit(cost, new, say("a plus before {part}?", part=part.term))
    return Edit(cost, new, say("a minus before {part}?", part=part))


def several_signs(place: Place, stock: Stock) -> Iterator[Edit]:
    """The signs of two summands, and of all that follow one (brackets after a minus)."""
    term = place.term
    if not isinstance(term, core.Sum):
        return
    items = term.terms[:MAX_PARTS]
    for number in range(1, len(items) - 1):
        tail = tuple(opposite(item) for item in term.terms[number:])
        yield Edit(
            2.0,
            core.Sum((*term.terms[:number], *tail)),
            say("the opposite sign from {part} on?", part=bare(items[number])),
        )
    if 2 < len(items) <= _MAX_PAIRS:
        for one, two in combinations(range(len(items)), 2):
            flipped = {one: opposite(items[one]), two: opposite(items[two])}
            yield Edit(
                2.4,
                core.Sum(tuple(flipped.get(number, item) for number, item in enumerate(items))),
                say(
                    "the opposite signs before {first} and {second}?",
                    first=bare(items[one]),
                    second=bare(items[two]),
                ),
            )


def fewer_summands(place: Place, stock: Stock) -> Iterator[Edit]:
    """Without one of the summands."""
    term = place.term
    if isinstance(term, core.Sum):
        for number, item in enumerate(term.terms[:MAX_PARTS]):
            yield without(2.6, bare(item), total(replaced(term.terms, number)))


def more_summands(place: Place, stock: Stock) -> Iterator[Edit]:
    """With a summand of the other side that is missing here, by either sign."""
    if not (place.parent is None or isinstance(place.term, core.Sum)):
        return
    here = summands(place.term)
    if len(here) > MAX_PARTS:
        return
    for item in stock.summands:
        if item not in here and opposite(item) not in here:
            for extra in (item, opposite(item)):
                yield Edit(
                    2.8 if extra is item else 3.4,
                    core.Sum((*here, extra)),
                    say("{part} missing, with a minus?", part=bare(extra))
                    if isinstance(extra, core.Negative)
                    else say("{part} missing?", part=extra),
                )


def released_minus(place: Place, stock: Stock) -> Iterator[Edit]:
    """−(a + b) for −a + b, and the other way round."""
    term = place.term
    if isinstance(term, core.Negative) and isinstance(term.term, core.Sum):
        first, *rest = term.term.terms
        yield _flipped(1.6, term.term, core.Sum((opposite(first), *rest)))
    if isinstance(term, core.Sum):
        for number, item in enumerate(term.terms[:MAX_PARTS]):
            if isinstance(bare(item), core.Sum) and isinstance(item, core.Negative):
                first, *rest = summands(bare(item))
                inner = (like(item, first), *rest)
                yield Edit(
                    1.6,
                    core.Sum(replaced(term.terms, number, *inner)),
                    say("other brackets: {new}?", new=core.Sum(inner)),
                )


Rebuild = Callable[[Term], Term]


def brackets_too_early(place: Place, stock: Stock) -> Iterator[Edit]:
    """exp(a) + b − c for exp(a + b − c), ca + b for c(a + b), E[a] + b for E[a + b]."""
    term = place.term
    if not isinstance(term, core.Sum):
        return
    for number, item in enumerate(term.terms[:MAX_PARTS]):
        opened = _opened(bare(item))
        after = term.terms[number + 1 :]
        if opened is None:
            continue
        inner, rebuild = opened
        for taken in (len(after), 1):
            if after and taken <= len(after):
                reached = like(item, rebuild(core.Sum((*summands(inner), *after[:taken]))))
                whole = total((*term.terms[:number], reached, *after[taken:]))
                yield bracketed(1.9 if taken == len(after) else 2.2, whole)
        if isinstance(bare(item), core.Quotient) and number and _reaches_back(term, number):
            before = core.Sum((*term.terms[:number], like(item, inner)))
            yield bracketed(2.4, total((rebuild(before), *after)))


def _reaches_back(term: core.Sum, number: int) -> bool:
    """Whether what stands before a fraction is short enough to have been meant above its bar."""
    return number <= 4 and len(term.terms) <= MAX_PARTS


def brackets_too_late(place: Place, stock: Stock) -> Iterator[Edit]:
    """exp(a + b) for exp(a) + b, c(a + b) for ca + b, (a + b)/d for a + b/d."""
    term = place.term
    opened = _opened(term)
    if opened is None or not isinstance(opened[0], core.Sum):
        return
    (first, *rest), rebuild = opened[0].terms, opened[1]
    yield bracketed(2.6, core.Sum((like(first, rebuild(bare(first))), *rest)))
    *before, last = opened[0].terms
    if len(before) > 1:
        yield bracketed(2.8, core.Sum((rebuild(core.Sum(tuple(before))), last)))
    if isinstance(term, core.Quotient):
        yield bracketed(2.6, core.Sum((*before, like(last, rebuild(bare(last))))))


def _opened(term: Term) -> tuple[Term, Rebuild] | None:
    """What stands last in the brackets of a term, and how the term is built around something else."""
    match term:
        case core.Call(arguments=(inner,)):
            return inner, lambda new: replace(term, arguments=(new,))
        case core.Expectation(body=inner) | core.IndexedSum(body=inner) | core.Integral(body=inner):
            return inner, lambda new: replace(term, body=new)
        case core.Product(factors=(*before, last)):
            return last, lambda new: product((*before, new))
        case core.Quotient(numerator=above, denominator=below):
            return above, lambda new: core.Quotient(new, below)
    return None
