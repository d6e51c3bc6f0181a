"""What occurs in a line, both sides together: what a slip would have been confused with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from hw_cli.checking.explain.edits import Place, Role, places
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Expectation, Indexed, Law, Symbol, Term

_T = TypeVar("_T", bound=Term)
_MOST_PLACES = 400
_MOST = 16  # of each kind


@dataclass(frozen=True, slots=True)
class Stock:
    """Laws, letters and the like of a line, without repeats, in the order of their occurrence.

    `heads` are expectations, to be taken without their bodies. `other` is the other side, `theirs` its
    parts, `summands` its summands with their signs; `derivatives` tells whether any f′ occurs.
    """

    laws: tuple[Law, ...]
    distributions: tuple[Term, ...]
    heads: tuple[Expectation, ...]
    densities: tuple[Density, ...]
    letters: tuple[Term, ...]
    variables: tuple[Term, ...]
    indices: tuple[Term, ...]
    ends: tuple[Term, ...]
    derivatives: bool
    other: Term | None
    theirs: frozenset[Term]
    summands: tuple[Term, ...]

    def siblings(self, letter: Term) -> tuple[Term, ...]:
        """The other letters of the line that differ from this one by subscripts or marks alone."""
        name = stem(letter)
        return tuple(item for item in self.letters if stem(item) == name and item != letter)

    def is_counted(self, letter: Term) -> bool:
        """Whether the letter's subscripts count steps: some are letters, ranges, or lie one apart from 0."""
        found = [index for item in (*self.siblings(letter), letter) for index in index_of(item)]
        return any(not isinstance(index, core.Number) or index.text == "0" for index in found)


def stem(letter: Term) -> Term:
    """A letter without its subscripts and marks."""
    while isinstance(letter, Indexed | Decorated):
        letter = letter.base
    return letter


def index_of(letter: Term) -> tuple[Term, ...]:
    """The subscripts of a letter."""
    while isinstance(letter, Decorated):
        letter = letter.base
    return letter.index if isinstance(letter, Indexed) else ()


def stock_of(term: Term, other: Term | None) -> Stock:
    """What occurs in a line of these two sides."""
    mine = tuple(places(term, _MOST_PLACES))
    theirs = tuple(places(other, _MOST_PLACES)) if other is not None else ()
    found = (*mine, *theirs)
    nodes = [place.term for place in found]
    laws = [node.law if isinstance(node, Density) else node for node in nodes]
    letters = [place for place in found if isinstance(place.term, Symbol | Indexed | Decorated)]
    sums = [node for node in nodes if isinstance(node, core.IndexedSum | core.IndexedProduct)]
    calls = [node.function for node in nodes if isinstance(node, core.Call)]
    return Stock(
        laws=_first(law for law in laws if isinstance(law, Law)),
        distributions=_first(place.term for place in found if place.role is Role.LAW),
        heads=_first(
            Expectation(core.Number("0"), node.law, node.variables, node.show_variables)
            for node in nodes
            if isinstance(node, Expectation) and not _is_conditional(node)
        ),
        densities=_first(node for node in nodes if isinstance(node, Density)),
        letters=_first(place.term for place in letters),
        variables=_first(place.term for place in letters if place.role is Role.LETTER),
        indices=_first(
            (
                *(node.index for node in sums),
                *(end for place in letters for index in index_of(place.term) for end in _ends(index)),
                *(node.high for node in sums if isinstance(node.high, Symbol)),
            )
        ),
        ends=_first(node.high for node in sums if isinstance(node.high, Symbol)),
        derivatives=any(isinstance(function, core.DerivativeOf) for function in calls),
        other=other,
        theirs=frozenset(place.term for place in theirs if _is_telling(place.term)),
        summands=_first(_summands(theirs)),
    )


def _is_conditional(term: Expectation) -> bool:
    """E[x | y] has its body under its law: without the body nothing is left to take."""
    return isinstance(term.law, Density) and term.law.variables == (term.body,)


def _ends(index: Term) -> tuple[Term, ...]:
    return (index.low, index.high) if isinstance(index, core.Range) else (index,)


def _is_telling(term: Term) -> bool:
    """A letter or a number occurs on both sides whatever was meant."""
    return not isinstance(term, Symbol | Indexed | Decorated | core.Number | core.Constant | Law)


def _summands(found: Iterable[Place]) -> Iterator[Term]:
    for place in found:
        if isinstance(place.term, core.Sum) and place.is_value:
            yield from place.term.terms
        elif place.parent is None and not isinstance(place.term, core.Number):
            yield place.term


def _first(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))[:_MOST]
