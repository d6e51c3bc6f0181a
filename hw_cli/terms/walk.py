"""Walking and rebuilding terms: children, substitution, free variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from itertools import chain, islice
from operator import is_
from types import UnionType
from typing import Any, TypeVar, overload

from hw_cli.terms.core import (
    Call,
    Constant,
    Decorated,
    Density,
    Derivative,
    Expectation,
    Function,
    Gradient,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Integral,
    Law,
    LimitOf,
    Number,
    Sort,
    Symbol,
    Term,
    exact,
    lift,
)


class Captured(ValueError):
    """A substitution would change what a bound variable means."""


MOST_KEPT = 500  # nodes below a term that are kept with it
_FIELDS: dict[type[Term], tuple[str, ...]] = {}  # field names by node class: asked for very often


def _field_names(node: type[Term]) -> tuple[str, ...]:
    if node not in _FIELDS:
        _FIELDS[node] = tuple(item.name for item in fields(node))  # type: ignore[arg-type]  # a dataclass
    return _FIELDS[node]


def children(term: Term) -> tuple[Term, ...]:
    """The terms directly below a term, in reading order."""
    try:
        return term._below
    except AttributeError:
        found: list[Term] = []
        for name in _field_names(type(term)):
            value = getattr(term, name)
            if isinstance(value, Term):
                found.append(value)
            elif isinstance(value, tuple):
                found += _terms_in(value)
        below = tuple(found)
        object.__setattr__(term, "_below", below)
        return below


def _terms_in(values: tuple[Any, ...]) -> Iterator[Term]:
    for item in values:
        if isinstance(item, Term):
            yield item
        elif isinstance(item, tuple):
            yield from _terms_in(item)


def subterms(term: Term) -> Iterator[Term]:
    """The term and everything below it, parents first."""
    try:
        inside = term._inside
    except AttributeError:
        found = tuple(islice(_walked(term), MOST_KEPT + 2))[1:]
        inside = None if len(found) > MOST_KEPT else found
        object.__setattr__(term, "_inside", inside)
    return _walked(term) if inside is None else chain((term,), inside)


def nodes_of(*terms: Term) -> Iterator[Term]:
    """All nodes of some terms, term by term."""
    return chain.from_iterable(map(subterms, terms))


def _walked(term: Term) -> Iterator[Term]:
    waiting = [term]
    while waiting:  # a loop: generators inside generators cost as much as they are deep
        node = waiting.pop()
        yield node
        waiting += children(node)[::-1]


Kinds = type[Term] | UnionType
Node = TypeVar("Node", bound=Term)
# a bit for each class of nodes, so that what a term holds is one number; all for what they have in common
_BITS = {Term: -1}


def contains(kinds: Kinds, *terms: Term) -> bool:
    """Whether terms have a node of these kinds."""
    sought = _mask(kinds)
    return any(_kinds(term) & sought for term in terms)


@overload
def each(kinds: type[Node], *terms: Term) -> Iterator[Node]: ...
@overload
def each(kinds: UnionType, *terms: Term) -> Iterator[Any]: ...
def each(kinds: Kinds, *terms: Term) -> Iterator[Any]:
    """The nodes of these kinds, term by term and parents first; a term that has none is not walked."""
    sought = _mask(kinds)
    return (
        node for term in terms if _kinds(term) & sought for node in subterms(term) if isinstance(node, kinds)
    )


def _mask(kinds: Kinds) -> int:
    return sum(map(_bit, kinds.__args__)) if isinstance(kinds, UnionType) else _bit(kinds)


def _bit(kind: type[Term]) -> int:
    return _BITS.setdefault(kind, 1 << len(_BITS))


def _kinds(term: Term) -> int:
    try:
        return term._kinds
    except AttributeError:
        kinds = _bit(type(term))
        for child in children(term):
            kinds |= _kinds(child)
        object.__setattr__(term, "_kinds", kinds)
        return kinds


def map_children(term: Term, change: Callable[[Term], Term]) -> Term:
    """The same node with each child changed; the very same object when nothing changes."""
    old = children(term)
    return _with(term, old, [change(child) for child in old])


def _with(term: Term, old: tuple[Term, ...], new: list[Term]) -> Term:
    """The node with other children."""
    if all(map(is_, new, old)):
        return term
    left = iter(new)
    return type(term)(*[_filled(getattr(term, name), left) for name in _field_names(type(term))])


def _filled(value: Any, left: Iterator[Term]) -> Any:
    """A field with the next terms in place of its own."""
    if isinstance(value, Term):
        return next(left)
    return tuple([_filled(item, left) for item in value]) if isinstance(value, tuple) else value


def bottom_up(term: Term, change: Callable[[Term], Term], kinds: Kinds | None = None) -> Term:
    """Change the leaves first, then what stands above them; `kinds`: of the nodes that are changed, so that what holds
    none of them is not walked."""
    return _changed(term, change, None if kinds is None else _mask(kinds))


def exchanged(term: Term, names: Mapping[Term, Term]) -> Term:
    """The term with what stands for each node that is a key, free or bound."""
    kinds = {type(name) for name in names}
    return _changed(
        term, lambda node: names.get(node, node) if type(node) in kinds else node, sum(map(_bit, kinds))
    )


def _changed(term: Term, change: Callable[[Term], Term], kinds: int | None) -> Term:
    if kinds is not None and not kinds & _kinds(term):
        return term
    below = children(term)
    if not below:
        return change(term)
    return change(_with(term, below, [_changed(child, change, kinds) for child in below]))


def is_variable(term: Term) -> bool:
    """Whether a term is a letter that a value can stand for: `x`, `mu_1`, `z̃`."""
    return isinstance(term, (Symbol, Indexed)) or (isinstance(term, Decorated) and is_variable(term.base))


def sort_of(variable: Term) -> Sort:
    """What kind of object a letter stands for, with or without subscripts and marks."""
    match variable:
        case Symbol(sort=sort):
            return sort
        case Indexed(base=base) | Decorated(base=base):
            return sort_of(base)
    return Sort.SCALAR


_BINDERS = (Integral, LimitOf, IndexedSum, IndexedProduct, Expectation, Call)


def bound_by(term: Term) -> tuple[Term, ...]:
    """The variables that a node binds in its body."""
    match term:
        case Integral(variable=variable):
            return (variable,)
        case LimitOf(variable=variable):
            return (variable,)
        case IndexedSum(index=index) | IndexedProduct(index=index):
            return (index,)
        case Expectation(variables=(), law=Density(variables=variables)):
            return variables
        case Expectation(variables=variables):
            return variables
        case Call(function=Function(name="max" | "min" | "argmax" | "argmin", index=letters)):
            return letters
        case _:
            return ()


def free_variables(term: Term) -> frozenset[Term]:
    """The letters a term depends on. Labels of laws and of functions are not variables."""
    try:
        return term._free
    except AttributeError:
        found = _free_variables(term)
        object.__setattr__(term, "_free", found)
        return found


def _free_variables(term: Term) -> frozenset[Term]:
    if isinstance(term, (Law, Function, Number, Constant)):
        return frozenset()
    if isinstance(term, Indexed):
        own = frozenset({term}) if is_variable(term.base) else free_variables(term.base)  # (Ax)_i
        return own.union(*map(free_variables, term.index))
    if is_variable(term):
        return frozenset({term})
    inside: frozenset[Term] = frozenset().union(*map(free_variables, children(term)))
    return inside.difference(bound_by(term)) if isinstance(term, _BINDERS) else inside


def depends_on(term: Term, variable: Term) -> bool:
    """Whether a letter is among the free variables of a term."""
    return is_variable(variable) and variable in free_variables(term)


def substitute(term: Term, values: Mapping[Term, Term]) -> Term:
    """The term with each free occurrence of a key replaced, all at once.

    Raises Captured when a replacement would be captured by a bound variable, or when the variable of a
    derivative would be replaced by anything but another letter, free of the body.

    >>> from hw_cli.terms.core import symbols
    >>> x, y = symbols("x y")
    >>> substitute(x + y, {x: y, y: x}) == y + x
    True
    """
    return _substitute(term, values, frozenset(map(type, values)))


def put(values: Mapping[Term, Term], term: Term) -> Term | None:
    """The term with each free occurrence of a key replaced; None where that would be captured."""
    found = put_all(values, term)
    return None if found is None else found[0]


def put_all(values: Mapping[Term, Term], *terms: Term) -> tuple[Term, ...] | None:
    """The same of each term; None where that would be captured in one."""
    try:
        return tuple(substitute(term, values) for term in terms)
    except Captured:
        return None


def _counted(index: Term) -> Term:
    """An index of numbers alone as the integer it is: 3 for 2 + 1."""
    value = exact(index)
    return index if value is None or value.denominator > 1 else lift(int(value))


def _substitute(term: Term, values: Mapping[Term, Term], kinds: frozenset[type[Term]]) -> Term:
    """`kinds` are the types of the keys: a term of another type need not be looked up, which is dear."""
    if type(term) in kinds and term in values:
        return values[term]
    if isinstance(term, Indexed):  # x_t is a letter of its own: x does not occur in it, t does
        index = tuple(_substitute(part, values, kinds) for part in term.index)
        if index == term.index:
            return term
        return Indexed(term.base, tuple(map(_counted, index)))
    if isinstance(term, (Number, Constant)) or is_variable(term):
        return term
    if isinstance(term, _BINDERS) and (bound := bound_by(term)):
        values = {key: value for key, value in values.items() if key not in bound}
        if any(free_variables(value) & frozenset(bound) for value in values.values()):
            raise Captured("a substituted term would be captured by a bound variable")
    if isinstance(term, (Derivative, Gradient)) and term.variable in values:
        _check_renaming(term, values)
    return map_children(term, lambda child: _substitute(child, values, kinds)) if values else term


def _check_renaming(term: Derivative | Gradient, values: Mapping[Term, Term]) -> None:
    """d(xy)/dx at x = y is y, not d(yy)/dy; and d/d3 has no meaning."""
    new = values[term.variable]
    if new == term.variable:
        return
    others = free_variables(term.body) - {term.variable}
    if not is_variable(new) or any(new in free_variables(values.get(name, name)) for name in others):
        raise Captured("the variable of a derivative would be replaced")
