"""Sums whose indices run: flat, with the first term apart, telescoping."""

from __future__ import annotations

from hw_cli.derive.rules.probability import local
from hw_cli.prose import say
from hw_cli.terms.core import Call, Function, Indexed, IndexedSum, Number, Quotient, Sum, Term, log, total
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import bottom_up, substitute


def flat(term: Term) -> Term:
    """Sums inside sums made flat, signs kept."""

    def change(node: Term) -> Term:
        if not isinstance(node, Sum):
            return node
        return total(
            tuple(part for item in node.terms for part in (item.terms if isinstance(item, Sum) else (item,)))
        )

    return bottom_up(term, change)


def tidy_indices(term: Term) -> Term:
    """Arithmetic of indices: x_{1−1} becomes x_0."""

    def change(node: Term) -> Term:
        return (
            Indexed(node.base, tuple(tidy(part) for part in node.index))
            if isinstance(node, Indexed)
            else node
        )

    return bottom_up(term, change)


@local(say("first term of the sum set apart"), "no sum that starts at a number", after=flat)
def split_first(node: Term) -> Term | None:
    """Σ_{t=a}^{T} f(t) = f(a) + Σ_{t=a+1}^{T} f(t), for T ≥ a.

    Fails if there is no sum that starts at a number.
    """
    if isinstance(node, IndexedSum) and isinstance(node.low, Number):
        first = tidy_indices(substitute(node.body, {node.index: node.low}))
        return Sum((first, IndexedSum(node.body, node.index, Number(str(node.low.value + 1)), node.high)))
    return None


@local(say("telescoping sum"), "no sum telescopes", after=flat)
def telescope(node: Term) -> Term | None:
    """Σ_{t=a}^{T} log(f(t − 1)/f(t)) = log(f(a − 1)/f(T)).

    Fails if no sum has a body of this form.
    """
    match node:
        case IndexedSum(
            body=Call(
                function=Function(name="log"), arguments=(Quotient(numerator=earlier, denominator=later),)
            ),
            index=index,
            low=low,
            high=high,
        ) if tidy_indices(substitute(later, {index: index - 1})) == tidy_indices(earlier):
            start = tidy_indices(substitute(earlier, {index: low}))
            return log(Quotient(start, substitute(later, {index: high})))
    return None
