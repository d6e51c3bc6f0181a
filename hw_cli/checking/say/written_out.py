"""Vectors that a text also writes by their entries, written by their entries throughout.

Beside ∂/∂θ_j, θᵀx is Σ_k θ_k x_k, also inside h_θ(x) where that is defined by it; ŷ = softmax(z) is
ŷ_k = e^{z_k} / Σ_j e^{z_j} beside ŷ_i; s(z + c)_k is e^{z_k + c} / Σ_j e^{z_j + c} where s(z)_k is said. A random variable X beside the density p(x) of its values is x.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from hw_cli.checking.read.derivation import Derivation, Side
from hw_cli.checking.say.definitions import Named
from hw_cli.checking.say.survey import VARIANCES, small_of
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import transposed
from hw_cli.terms import core
from hw_cli.terms.core import Density, Expectation, Indexed, Law, Symbol, Term
from hw_cli.terms.parse import EVERY
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import (
    bottom_up,
    contains,
    each,
    exchanged,
    free_variables,
    is_variable,
    map_children,
    nodes_of,
    put,
    subterms,
)

_ENTRY, _OTHER, _ZERO = Symbol("k"), Symbol("l"), core.Number("0")


def written_out(derivation: Derivation, carried: tuple[Named, ...]) -> tuple[Derivation, tuple[Named, ...]]:
    """A derivation and the names that are defined above it, by entries where its lines are about entries."""
    lines = [term for step in derivation.steps for term in (step.lhs.term, step.rhs.term) if term is not None]
    terms = [*lines, *(body for _, body in carried)]
    entered = set(each(Indexed, *terms))
    entries, columns = {parts(node)[0] for node in entered}, _columns(lines, terms)
    defined = [*carried, *_stated(derivation)]
    inlined = {
        head.function: (head.arguments, body)
        for head, body in defined
        if isinstance(head, core.Call) and any(is_row(node, columns) for node in subterms(body))
    }

    by_row: dict[Term, tuple[Term, Term, Term]] = {}
    for head, body in defined:
        match head:
            case Indexed(base=core.Call(function=function, arguments=(letter,)), index=(Symbol() as at,)):
                if is_variable(letter):
                    by_row.setdefault(function, (letter, at, body))

    lists = _entries_in_numbers(defined, entered)

    def written(term: Term, among: dict[Term, Term]) -> Term:
        if among:
            term = exchanged(bottom_up(term, lambda node: _added_up(node, among), core.IndexedSum), among)
        if of_softmax or by_row:
            term = bottom_up(term, lambda node: _of_row(_of_softmax(node, entries), by_row, entries))
        if inlined:
            term = bottom_up(term, lambda node: _put(node, inlined))
        return bottom_up(term, lambda node: _summed(node, columns)) if columns else term

    def named(head: Term, body: Term) -> Named:
        return _by_entries(head, written(body, {}), entries) or (head, written(body, {}))

    of_softmax = any(_of_softmax(node, entries) is not node for term in terms for node in subterms(term))
    if (
        not columns
        and not of_softmax
        and not by_row
        and not lists
        and not any(_by_entries(*item, entries) for item in defined)
    ):
        return derivation, carried
    steps = []
    for step in derivation.steps:
        left, right = step.lhs.term, step.rhs.term
        if left is not None and right is not None:
            slopes = contains(core.Derivative | core.Gradient, left, right)  # they are of letters
            among = {} if slopes else lists
            left, right = _by_entries(left, right, entries) or (written(left, among), written(right, among))
        steps.append(replace(step, lhs=_with(step.lhs, left), rhs=_with(step.rhs, right)))
    return replace(derivation, steps=tuple(steps)), tuple(named(*item) for item in carried)


def _entries_in_numbers(defined: list[Named], entered: Container[Term]) -> dict[Term, Term]:
    """p_1 and p_2 of p = (0.3, 0.7), where nothing else is said of them and no p_0 is the first."""
    told = {head for head, _ in defined}
    found: dict[Term, Term] = {}
    for head, body in defined:
        values = body.components if isinstance(body, core.Vector) else ()
        if isinstance(head, Symbol) and all(exact_value(value) is not None for value in values):
            found |= {Indexed(head, (core.lift(place),)): value for place, value in enumerate(values, 1)}
    return {
        entry: value
        for entry, value in found.items()
        if isinstance(entry, Indexed) and entry not in told and Indexed(entry.base, (_ZERO,)) not in entered
    }


def _added_up(node: Term, lists: dict[Term, Term]) -> Term:
    """p_1 + p_2 + p_3 for Σ_{i=1}^3 p_i, where the p_i are numbers."""
    match node:
        case core.IndexedSum(
            body=body, index=index, low=core.Number() as low, high=core.Number() as high
        ) if high.value - low.value < len(lists) and contains(Indexed, body):
            run = range(int(low.value), int(high.value) + 1)
            terms = [item for k in run if (item := put({index: core.lift(k)}, body)) is not None]
            whole = len(terms) == len(run) and not lists.keys().isdisjoint(nodes_of(*terms))
            return core.total(tuple(terms)) if whole else node
    return node


def _with(side: Side, term: Term | None) -> Side:
    return side if term is side.term else replace(side, term=term)


def _stated(derivation: Derivation) -> Iterator[Named]:
    """What the lines of a derivation may define: each left side, and what stands on the right."""
    for step in derivation.steps:
        if step.lhs.term is not None and step.rhs.term is not None and not step.follows:
            yield step.lhs.term, step.rhs.term


def _columns(lines: Iterable[Term], terms: Iterable[Term]) -> frozenset[Term]:
    """The letters of which lines take derivatives by an entry, and of which a transpose stands somewhere."""
    derived = {
        node.variable.base
        for node in each(core.Derivative, *lines)
        if isinstance(node.variable, Indexed) and len(node.variable.index) == 1
    }
    nodes = [node for term in terms for node in subterms(term)]
    return frozenset(letter for letter in derived if any(is_row(node, {letter}) for node in nodes))


def is_row(node: Term, columns: Iterable[Term]) -> bool:
    """Whether a term is the transpose of one of some letters."""
    inner = transposed(node)
    return inner is not None and inner in columns


def _summed(node: Term, columns: frozenset[Term]) -> Term:
    """θᵀx by the entries of θ and x."""
    if not isinstance(node, core.Product):
        return node
    factors: list[Term] = []
    for factor in node.factors:
        row = factors[-1] if factors else None
        if row is not None and is_row(row, columns) and is_variable(factor):
            (column,) = (item for item in columns if is_row(row, {item}))
            factors[-1] = core.IndexedSum(
                core.Product((_entry(column), _entry(factor))), _ENTRY, EVERY, EVERY
            )
        else:
            factors.append(factor)
    return core.product(tuple(factors))


def _entry(letter: Term, index: Term = _ENTRY) -> Term:
    base, before, _ = parts(letter)
    return Indexed(base, (index, *before))


def _put(node: Term, inlined: dict[Term, tuple[tuple[Term, ...], Term]]) -> Term:
    """A call of a function as its body says, at letters."""
    if (
        not isinstance(node, core.Call)
        or node.function not in inlined
        or not all(map(is_variable, node.arguments))
    ):
        return node
    parameters, body = inlined[node.function]
    if len(parameters) != len(node.arguments):
        return node
    return put(dict(zip(parameters, node.arguments, strict=True)), body) or node


def _by_entries(head: Term, body: Term, entries: set[Term]) -> Named | None:
    """The softmax of a letter as a name's entries, where entries of the name occur; None for another definition."""
    match body:
        case core.Call(function=core.Function(name="softmax", index=()), arguments=(inner,)) if (
            is_variable(inner) and head in entries
        ):
            return _entry(head), _softmax(inner, _ENTRY, {inner})
    return None


def _softmax(inner: Term, index: Term, rows: Container[Term]) -> Term:
    """An entry of softmax(z)."""
    total = core.IndexedSum(core.exp(_entry_of(inner, _OTHER, rows)), _OTHER, EVERY, EVERY)
    return core.Quotient(core.exp(_entry_of(inner, index, rows)), total)


def _entry_of(inner: Term, index: Term, rows: Container[Term]) -> Term:
    """An entry of z, or of 2z + c by those of the letters that have entries."""
    if is_variable(inner):
        return _entry(inner, index) if inner in rows else inner
    return map_children(inner, lambda part: _entry_of(part, index, rows))


def _has_entries(inner: Term, rows: set[Term]) -> bool:
    plain = (core.Sum, core.Negative, core.Product, core.Quotient, core.Number)
    return bool(free_variables(inner) & rows) and all(
        is_variable(node) or isinstance(node, plain) for node in subterms(inner)
    )


def _of_softmax(node: Term, rows: set[Term]) -> Term:
    """softmax(z)_k by the entries of z."""
    match node:
        case Indexed(
            base=core.Call(function=core.Function(name="softmax", index=()), arguments=(inner,)),
            index=(index,),
        ) if is_variable(inner) or _has_entries(inner, rows):
            return _softmax(inner, index, {inner, *rows})
    return node


def _of_row(node: Term, said: dict[Term, tuple[Term, Term, Term]], rows: set[Term]) -> Term:
    """s(2z + c)_k by what s(z)_k is said to be."""
    match node:
        case Indexed(base=core.Call(function=function, arguments=(inner,)), index=(index,)) if (
            function in said
        ):
            letter, counter, body = said[function]
            if inner == letter or not _has_entries(inner, rows):
                return node

            def put(part: Term) -> Term:
                match part:
                    case Indexed(base=base, index=(at,)) if base == letter:
                        return _entry_of(inner, at, rows)
                return part

            return bottom_up(bottom_up(body, put), lambda part: index if part == counter else part)
    return node


def with_values_of(left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides with x for X in E[X] and Var(X), where the other side has a density of x: E[X] = ∫ x p(x) dx."""
    nodes = [*subterms(left), *subterms(right)]
    valued = {item for node in nodes if isinstance(node, Density) for item in node.variables}
    names = {item: small for item in set(nodes) if (small := small_of(item)) in valued and item not in valued}
    if not names:
        return left, right

    def meant(node: Term) -> Term:
        return names.get(node, node)

    def read(node: Term) -> Term:
        match node:
            case Expectation(law=Law(name="", parameters=()), variables=()):
                return bottom_up(node, meant)
            case core.Call(function=core.Function(name=name, index=())) if name in VARIANCES:
                return bottom_up(node, meant)
        return node

    return bottom_up(left, read), bottom_up(right, read)
