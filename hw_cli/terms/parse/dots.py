"""Sums and products whose middle is left to dots: what they are, and their readers."""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Negative, Number, Symbol, Term
from hw_cli.terms.parse.probability import Probability
from hw_cli.terms.walk import children, map_children, subterms

COUNTERS = "ksjirlm"  # for the index of the sum, the first that does not occur
Place = tuple[Term | None, int]  # an index: a letter, or None, and what is added to it


def through(items: list[Term], last: Term) -> tuple[list[Term], Term, Symbol, Term, Term] | None:
    """The items before a run that goes on to `last`, its general term, its index, and the index's first and last value.

    None where the items show no run.
    """
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
        return core.lift(more)
    if not more:
        return letter
    return core.Sum((letter, core.lift(more) if more > 0 else Negative(core.lift(-more))))


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


class Running(Probability):
    """Readers of `a_1 + \\dots + a_T` and `a_1 \\cdots a_T`."""

    def summed_on(self, terms: list[Term], sign: str) -> list[Term]:
        r"""The rest of `a_1 + a_2 + \dots + a_T`."""
        place = self.step()
        if self.kind != sign:
            raise self.fail(say("dots are not understood here"))
        self.step()
        last = self.product()
        found = through(terms, Negative(last) if sign == "-" else last)
        if found is None:
            raise type(self.fail())(
                say("dots between {first} and {last} are not understood", first=terms[-1], last=last),
                place.at,
            )
        before, body, index, low, high = found
        return [*before, core.IndexedSum(body, index, low, high)]

    def multiplied_on(self, factors: list[Term]) -> list[Term]:
        r"""The rest of `a_1 a_2 \cdots a_T`."""
        place = self.step()
        self.take("times")
        last, *rest = self.factors()
        found = through(factors, last)
        if found is None:
            raise type(self.fail())(
                say("dots between {first} and {last} are not understood", first=factors[-1], last=last),
                place.at,
            )
        before, body, index, low, high = found
        return [*before, core.IndexedProduct(body, index, low, high), *rest]

    def goes_on(self) -> bool:
        """Whether dots stand here and a factor after them."""
        if self.kind != "dots":
            return False
        place = self.at
        self.move(place + 1)
        found = self.kind == "times" or self.starts_factor()
        self.move(place)
        return found
