"""What people leave to the reader's eye: sums that go on over a plus, the mean that a bar stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Indexed, IndexedSum, Negative, Sum, Symbol, Term
from hw_cli.terms.parse import EVERY
from hw_cli.terms.walk import bottom_up, children, subterms


def scoped(term: Term, indices: frozenset[Term]) -> Term:
    """`Σ_i a_i + b_i` as one sum where i has no other meaning; `indices` are letters that have one."""

    def joined(node: Term) -> Term:
        if not isinstance(node, Sum):
            return node
        terms: list[Term] = []
        for item in node.terms:
            last = terms[-1] if terms else None
            sign, inner = (True, last.term) if isinstance(last, Negative) else (False, last)
            if isinstance(inner, IndexedSum) and inner.index not in indices and _stands(inner.index, item):
                more = _minus(item) if sign else item
                body = inner.body.terms if isinstance(inner.body, Sum) else (inner.body,)
                made = IndexedSum(Sum((*body, more)), inner.index, inner.low, inner.high)
                terms[-1] = Negative(made) if sign else made
            else:
                terms.append(item)
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    return bottom_up(term, joined)


def _minus(item: Term) -> Term:
    return item.term if isinstance(item, Negative) else Negative(item)


def _stands(index: Term, item: Term) -> bool:
    """Whether an index is free in a term, as a subscript."""
    if isinstance(item, IndexedSum | core.IndexedProduct) and item.index == index:
        return False
    if isinstance(item, Indexed) and index in item.index:
        return True
    return any(_stands(index, child) for child in children(item))


def means(terms: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
    """x̄ and (1/n) Σ x_i for each letter with a bar that is summed over 1, …, n elsewhere."""
    everything = [node for term in terms for node in subterms(term)]
    barred = {node for node in everything if isinstance(node, Decorated) and node.mark == "bar"}
    for bar in sorted(barred, key=repr):
        if not isinstance(bar.base, Symbol):
            continue
        for node in everything:
            if isinstance(node, IndexedSum) and node.high != EVERY and isinstance(node.index, Symbol):
                letter = Indexed(bar.base, (node.index,))
                if letter in subterms(node.body):
                    total = IndexedSum(letter, node.index, node.low, node.high)
                    yield bar, core.Quotient(total, node.high)
                    break


__all__ = ["means", "scoped"]
