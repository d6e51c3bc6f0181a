"""The general term of a sum or a product whose middle is left to dots, from what is written before and after them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hw_cli.terms import core
from hw_cli.terms.budgets import changed
from hw_cli.terms.core import Indexed, Negative, Number, Symbol, Term, exact, lift
from hw_cli.terms.walk import children, free_variables, map_children, subterms

COUNTERS = "ksjirlm"  # for the index of the sum, the first that does not occur
_LOWEST = (1, 0, 2)  # where runs begin
_TRIED = (Fraction(7, 3), Fraction(11, 5), Fraction(-13, 7))
Place = tuple[Term | None, int]  # an index: a letter, or None, and what is added to it


def through(
    items: list[Term], last: Term, turns: bool = False
) -> tuple[list[Term], Term, Symbol, Term, Term] | None:
    """The items before a run that goes on to `last`, its general term, its index, and the index's first and last value.

    None where the items show no run. `turns`: the signs before and after the dots differ.
    """
    return (None if turns else _by_subscripts(items, last)) or _by_last(items, last)


def _by_last(items: list[Term], last: Term) -> tuple[list[Term], Term, Symbol, Term, Term] | None:
    """Items that are what `last` is at the first values of one of its letters, two at least: 1 + 3 + … + (2n − 1)."""
    letters = [letter for letter in sorted(free_variables(last), key=repr) if isinstance(letter, Symbol)]
    for start in range(len(items) - 1):
        for letter in letters:
            for low in _LOWEST:
                places: list[dict[Term, Term]] = [{letter: lift(low + k)} for k in range(len(items) - start)]
                if all(
                    _same(item, changed(last, at)) for item, at in zip(items[start:], places, strict=True)
                ):
                    names = {node for item in (*items, last) for node in subterms(item)}
                    index = next(Symbol(name) for name in COUNTERS if Symbol(name) not in names)
                    return items[:start], changed(last, {letter: index}), index, lift(low), letter
    return None


def _same(one: Term, other: Term) -> bool:
    """Whether two terms have the same values where their letters are tried; none that is not a number of such."""
    gap, letters = one - other, sorted(free_variables(one) | free_variables(other), key=repr)
    values = [
        exact(changed(gap, {name: lift(value + k) for k, name in enumerate(letters)})) for value in _TRIED
    ]
    return all(value == 0 for value in values)


def _by_subscripts(items: list[Term], last: Term) -> tuple[list[Term], Term, Symbol, Term, Term] | None:
    """Items of one shape, whose numbers go on from one to the next: a_1 + a_2 + … + a_T."""
    letters = {node for item in (*items, last) for node in subterms(item)}
    index = next((Symbol(name) for name in COUNTERS if Symbol(name) not in letters), None)
    if index is None:
        return None
    for start, first in enumerate(items):
        found = _general(first, last, index)
        if found is None:
            continue
        body, low, high = found
        step = _direction(low, high)
        if step is None and len(items) > start + 1 and low[0] != high[0]:  # a_t a_{t-1} … a_{i+1} shows it
            ways = (way for way in (1, -1) if _at(body, index, _moved(low, way)) == items[start + 1])
            step = next(ways, None)
        if step is None:
            continue
        expected = (_at(body, index, _moved(low, step * k)) for k in range(1, len(items) - start))
        if all(item == other for item, other in zip(items[start + 1 :], expected, strict=True)):
            ends = (_term(low), _term(high)) if step > 0 else (_term(high), _term(low))
            return items[:start], body, index, *ends
    return None


def _place(term: Term) -> Place | None:
    match term:
        case Number() if term.value.denominator == 1:
            return None, int(term.value)
        case Symbol():
            return term, 0
        case core.Sum(terms=(Symbol() as letter, Number() as more)) if more.value.denominator == 1:
            return letter, int(more.value)
        case core.Sum(terms=(Symbol() as letter, Negative(term=Number() as less))) if (
            less.value.denominator == 1
        ):
            return letter, -int(less.value)
    return None


def _term(place: Place) -> Term:
    letter, more = place
    if letter is None:
        return lift(more)
    if not more:
        return letter
    return core.Sum((letter, lift(more) if more > 0 else Negative(lift(-more))))


def _moved(place: Place, more: int) -> Place:
    return place[0], place[1] + more


def _direction(low: Place, high: Place) -> int | None:
    """+1 for 1, …, T, −1 for T, …, 1; None for two letters."""
    if low[0] == high[0]:
        return None if low[1] == high[1] else (1 if low[1] < high[1] else -1)
    if low[0] is None:
        return 1
    return -1 if high[0] is None else None


def _general(first: Term, last: Term, index: Symbol) -> tuple[Term, Place, Place] | None:
    """The term of which both are cases, with the index's value in each."""
    pairs = list(_differences(first, last))
    places = [(_place(a), _place(b)) for a, b in pairs]
    if not places or any(a is None or b is None for a, b in places):
        return None
    known = [(a, b) for a, b in places if a is not None and b is not None]
    low, high = known[0]
    for a, b in known:
        if (a[0], b[0]) != (low[0], high[0]) or a[1] - low[1] != b[1] - high[1]:
            return None
    counter = iter(a[1] - low[1] for a, _ in known)
    return _replaced(first, last, index, counter), low, high


def _differences(first: Term, last: Term) -> Iterator[tuple[Term, Term]]:
    """Where two terms of the same shape have different subscripts."""
    if first == last:
        return
    if _place(first) is not None and _place(last) is not None:
        yield first, last
        return
    below, other = children(first), children(last)
    if type(first) is not type(last) or len(below) != len(other) or not below:
        yield core.Label(""), core.Label("")  # no case of one term
        return
    for a, b in zip(below, other, strict=True):
        if isinstance(first, Indexed) and a == b:
            continue
        yield from _differences(a, b)


def _replaced(first: Term, last: Term, index: Symbol, counter: Iterator[int]) -> Term:
    """The first term with the index, moved as each subscript asks, where it differs from the last."""
    if first == last:
        return first
    if _place(first) is not None and _place(last) is not None:
        return _term((index, next(counter)))
    other = iter(children(last))
    return map_children(first, lambda child: _replaced(child, next(other), index, counter))


def _at(body: Term, index: Symbol, place: Place) -> Term:
    """The general term at one value of the index."""
    found = _place(body)
    if found is not None and found[0] == index:
        return _term(_moved(place, found[1]))
    return map_children(body, lambda child: _at(child, index, place))
