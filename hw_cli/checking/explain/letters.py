"""Letters, indices and laws: one for another, divergences the wrong way round, joint for conditional, expectations lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hw_cli.checking.explain.edits import MAX_PARTS, Edit, Place, Role, instead, replaced
from hw_cli.checking.explain.stock import Stock, index_of, stem
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, total
from hw_cli.terms.walk import children, each, map_children

_MAX_OTHERS = 8


def _is_letter(place: Place) -> bool:
    return place.role in (Role.VALUE, Role.LETTER) and isinstance(
        place.term, core.Symbol | core.Indexed | core.Decorated
    )


def siblings(place: Place, stock: Stock) -> Iterator[Edit]:
    """Another subscript of the line, with or without the bar; the bar that this letter bears elsewhere."""
    if not _is_letter(place):
        return
    term = place.term
    for other in stock.siblings(term):
        cost = 1.2 if index_of(other) and index_of(term) else 1.9
        yield instead(cost, term, other)
    mark = _mark(term)
    if isinstance(term, core.Indexed) and mark is None:
        for found in dict.fromkeys(_mark(other) for other in stock.siblings(term)):
            if found is not None:
                yield instead(1.3, term, core.Indexed(core.Decorated(term.base, found), term.index))
    match term:
        case core.Indexed(base=core.Decorated(base=base), index=index):
            yield instead(1.4, term, core.Indexed(base, index))
        case core.Decorated(base=base):
            yield instead(1.8, term, base)


def _mark(letter: Term) -> str | None:
    match letter:
        case core.Decorated(mark=mark) | core.Indexed(base=core.Decorated(mark=mark)):
            return mark
    return None


def steps(place: Place, stock: Stock) -> Iterator[Edit]:
    """x_{t−1} or x_{t+1} for x_t, x_{0:T} for x_{1:T}, x_i for x_t where both count."""
    term = place.term
    if not _is_letter(place) or not isinstance(term, core.Indexed):
        return
    if not stock.is_counted(term):
        return
    for number, index in enumerate(term.index):
        for by in (-1, 1):
            if isinstance(index, core.Range):
                for new in _shifted_range(index, by):
                    yield instead(1.5, term, core.Indexed(term.base, replaced(term.index, number, new)))
            else:
                shifted = step(index, by)
                if shifted is not None:
                    yield instead(1.4, term, core.Indexed(term.base, replaced(term.index, number, shifted)))
        if isinstance(index, core.Symbol | core.Number):
            for other in stock.indices:
                if isinstance(other, core.Symbol | core.Number):
                    cost = 1.6 if isinstance(index, core.Symbol) and isinstance(other, core.Symbol) else 2.1
                    yield instead(cost, term, core.Indexed(term.base, replaced(term.index, number, other)))


def moved_densities(place: Place, stock: Stock) -> Iterator[Edit]:
    """p(x_{t−1} | x_t) for p(x_t | x_{t+1})."""
    term = place.term
    if not isinstance(term, core.Density):
        return
    for by in (-1, 1):
        moved = [_moved(letter, by) for letter in (*term.variables, *term.given)]
        known = tuple(letter for letter in moved if letter is not None)
        if len(known) == len(moved):
            count = len(term.variables)
            yield instead(1.7, term, core.Density(term.law, known[:count], known[count:]))


def _moved(letter: Term, by: int) -> Term | None:
    match letter:
        case core.Indexed(base=base, index=(index,)):
            new = step(index, by)
            return None if new is None else core.Indexed(base, (new,))
    return None


def _shifted_range(index: core.Range, by: int) -> Iterator[Term]:
    low, high = step(index.low, by), step(index.high, by)
    if low is not None:
        yield core.Range(low, index.high)
    if high is not None:
        yield core.Range(index.low, high)


def step(index: Term, by: int) -> Term | None:
    """An index moved by one: t − 1 for t, t for t − 1, 2 for 1; None below 0 and for a word.

    >>> step(core.Number("2"), -1)
    Number(text='1')
    """
    rest, value = _split(index)
    if rest is None:
        return core.Number(str(value + by)) if value + by >= 0 else None
    if isinstance(rest, core.Label | core.Negative | core.Range):
        return None
    value += by
    if value == 0:
        return rest
    count = core.Number(str(abs(value)))
    last = core.Negative(count) if value < 0 else count
    return core.Sum((*(rest.terms if isinstance(rest, core.Sum) else (rest,)), last))


def _split(index: Term) -> tuple[Term | None, int]:
    """An index as something plus an integer."""
    match index:
        case core.Number(text=digits) if digits.isdigit() and len(digits) < 7:
            return None, int(digits)
        case core.Sum(terms=(*rest, core.Number(text=digits))) if digits.isdigit() and len(digits) < 7:
            return total(tuple(rest)), int(digits)
        case core.Sum(terms=(*rest, core.Negative(term=core.Number(text=digits)))) if (
            digits.isdigit() and len(digits) < 7
        ):
            return total(tuple(rest)), -int(digits)
    return index, 0


def bounds(place: Place, stock: Stock) -> Iterator[Edit]:
    """A sum or product that starts or ends one too early or too late, or is one off throughout."""
    term = place.term
    if not isinstance(term, core.IndexedSum | core.IndexedProduct):
        return
    if isinstance(term.low, core.Label):
        return
    for by in (-1, 1):
        low, high = step(term.low, by), step(term.high, by)
        if low is not None:
            yield _ranging(1.2, replace(term, low=low))
        if high is not None:
            yield _ranging(1.3, replace(term, high=high))
        if low is not None and high is not None:
            yield _ranging(1.5, replace(term, low=low, high=high))


def _ranging(cost: float, new: core.IndexedSum | core.IndexedProduct) -> Edit:
    if isinstance(new.high, core.Label):
        return Edit(cost, new, say("{index} from {low} on?", index=new.index, low=new.low))
    words = say("{index} from {low} to {high}?", index=new.index, low=new.low, high=new.high)
    return Edit(cost, new, words)


def other_letters(place: Place, stock: Stock) -> Iterator[Edit]:
    """Another letter of the line: x for z in a density, β_t for α_t, µ for σ."""
    if not _is_letter(place):
        return
    term = place.term
    if place.role is Role.LETTER:
        for other in stock.variables[:_MAX_OTHERS]:
            if stem(other) != stem(term):
                yield instead(1.8, term, other)
        return
    index = index_of(term)
    alike = [other for other in stock.letters if index_of(other) == index and stem(other) != stem(term)]
    for other in alike[:_MAX_OTHERS]:
        if other not in stock.indices:
            yield instead(2.4 if index else 3.0, term, other)


def everywhere(place: Place, stock: Stock) -> Iterator[Edit]:
    """In the whole or in one summand: a letter replaced wherever it stands, two letters or laws swapped."""
    term = place.term
    if not (place.parent is None or (place.is_unit and isinstance(place.parent, core.Sum | core.Negative))):
        return
    here = tuple(dict.fromkeys(each(core.Indexed, term)))[:_MAX_OTHERS]
    for letter in here:
        for other in stock.siblings(letter):
            if other in here and here.index(other) < here.index(letter):
                continue
            swapped = _renamed(term, {letter: other, other: letter})
            yield Edit(
                2.3, swapped, say("{first} and {second} the other way round?", first=letter, second=other)
            )
        if stock.is_counted(letter) and len(letter.index) == 1:
            for by in (-1, 1):
                new = step(letter.index[0], by)
                if new is not None:
                    moved = core.Indexed(letter.base, (new,))
                    yield Edit(
                        2.5,
                        _renamed(term, {letter: moved}),
                        say("{new} in place of {old} throughout?", new=moved, old=letter),
                    )
    laws = [law for law in stock.laws if law.name]
    for number, one in enumerate(laws[:4]):
        for two in laws[number + 1 : 4]:
            swapped = _renamed(term, {one: two, two: one})
            yield Edit(2.3, swapped, say("{first} and {second} the other way round?", first=one, second=two))


def _renamed(term: Term, names: Mapping[Term, Term]) -> Term:
    if isinstance(term, core.Indexed | core.Law):
        return names.get(term, term)
    return map_children(term, lambda child: _renamed(child, names))


def divergences(place: Place, stock: Stock) -> Iterator[Edit]:
    """The two arguments of a divergence swapped."""
    term = place.term
    if isinstance(term, core.KL):
        yield Edit(1.0, core.KL(term.right, term.left), say("the arguments of {part} swapped?", part=term))


def other_laws(place: Place, stock: Stock) -> Iterator[Edit]:
    """p for q in a density; another law of the line under an expectation or in a divergence."""
    term = place.term
    if isinstance(term, core.Density):
        for law in stock.laws:
            if law.name and law != term.law:
                yield instead(1.4, term, replace(term, law=law))
    if place.role is Role.LAW:
        for found in (*stock.distributions, *stock.densities)[: 2 * _MAX_OTHERS]:
            if type(found) is type(term) or not isinstance(found, core.Law):
                yield instead(1.7, term, found)
        if isinstance(term, core.Law):
            for law in stock.laws:
                yield instead(1.6, term, law)


def conditioning(place: Place, stock: Stock) -> Iterator[Edit]:
    """p(x|z) for p(x, z), p(z|x) for p(x|z), and a condition too many or too few."""
    if isinstance(place.term, core.Density):
        later = 0.5 if place.role is Role.LAW else 0.0  # what is drawn is seldom mistaken
        for edit in _conditioned(place.term, stock):
            yield replace(edit, cost=edit.cost + later)


def _conditioned(term: core.Density, stock: Stock) -> Iterator[Edit]:
    variables, given = term.variables[:MAX_PARTS], term.given[:MAX_PARTS]
    if given:
        yield instead(1.4, term, replace(term, variables=term.given, given=term.variables))
        yield instead(1.4, term, replace(term, variables=(*term.variables, *term.given), given=()))
        yield instead(1.8, term, replace(term, given=()))
    elif len(variables) > 1:
        yield instead(1.4, term, replace(term, variables=variables[:1], given=variables[1:]))
        yield instead(1.5, term, replace(term, variables=variables[-1:], given=variables[:-1]))
        if len(variables) > 2:
            yield instead(1.8, term, replace(term, variables=variables[:-1], given=variables[-1:]))
    for number in range(len(variables) if len(variables) > 1 else 0):
        yield instead(2.0, term, replace(term, variables=replaced(variables, number)))
    for number in range(len(given) if len(given) > 1 else 0):
        yield instead(1.9, term, replace(term, given=replaced(given, number)))
    known = (*term.variables, *term.given)
    for letter in stock.variables[:_MAX_OTHERS]:
        if letter not in known:
            yield instead(2.0, term, replace(term, given=(*term.given, letter)))
            yield instead(2.2, term, replace(term, variables=(*term.variables, letter)))


def other_densities(place: Place, stock: Stock) -> Iterator[Edit]:
    """Another density of the line."""
    term = place.term
    if isinstance(term, core.Density) and place.role is not Role.LAW:
        for other in stock.densities[:_MAX_OTHERS]:
            yield instead(1.6 if other.law == term.law else 2.3, term, other)
    if isinstance(term, core.Normal) and term.variable is not None:
        yield instead(2.2, term, replace(term, mean=term.variable, variable=term.mean))


def expectations(place: Place, stock: Stock) -> Iterator[Edit]:
    """An expectation too few, such as the other side has, or one too many."""
    term = place.term
    if isinstance(term, core.Expectation):
        yield Edit(2.2, term.body, say("without the expectation: {new}?", new=term.body))
    if not place.is_unit or isinstance(term, core.Negative | core.Number) or _is_averaged(place, term):
        return
    if place.parent is None or isinstance(place.parent, core.Sum | core.Negative | core.IndexedSum):
        cost = 2.4 if isinstance(term, core.Expectation) else 1.8
        inside = [item.law for item in (term, *children(term)) if isinstance(item, core.Expectation)]
        for head in stock.heads:
            if head.law in inside:
                continue
            new = replace(head, body=term)
            yield Edit(cost, new, say("an expectation missing: {new}?", new=new))


def _is_averaged(place: Place, term: Term) -> bool:
    """E[a + b] is mended from outside: an expectation in an expectation is no slip that people make."""
    return any(isinstance(node, core.Expectation) for node in place.above) or (
        isinstance(term, core.Sum) and isinstance(place.parent, core.Sum)
    )
