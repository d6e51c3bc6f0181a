"""Expectations of sums: of each term alone, over the variables that occur, with divergences recognised."""

from __future__ import annotations

from hw_cli.derive.rules.probability import local
from hw_cli.kernel.models import law_name
from hw_cli.kernel.reason import RuleFailed
from hw_cli.prose import say
from hw_cli.terms.core import (
    KL,
    Call,
    Density,
    Expectation,
    Function,
    Indexed,
    IndexedSum,
    Negative,
    Quotient,
    Sum,
    Term,
    total,
)
from hw_cli.terms.walk import bottom_up, free_variables


def signs_out(term: Term) -> Term:
    """E[−a] and Σ(−a) as −E[a] and −Σ a."""

    def change(node: Term) -> Term:
        match node:
            case Expectation(body=Negative(term=inner), law=law, variables=variables):
                return Negative(Expectation(inner, law, variables))
            case IndexedSum(body=Negative(term=inner), index=index, low=low, high=high):
                return Negative(IndexedSum(inner, index, low, high))
        return node

    return bottom_up(term, change)


@local(say("linearity of expectation"), "no expectation of a sum")
def expectation_of_sum(node: Term) -> Term | None:
    """E[a + Σ b_t] = E[a] + Σ E[b_t].

    Fails if there is no expectation of a sum.
    """
    if not isinstance(node, Expectation):
        return None
    pieces = node.body.terms if isinstance(node.body, Sum) else (node.body,)
    result = total(tuple(_expected(piece, node) for piece in pieces))
    return None if result == node else result


def _expected(piece: Term, around: Expectation) -> Term:
    match piece:
        case Negative(term=inner):
            return Negative(_expected(inner, around))
        case IndexedSum(body=body, index=index, low=low, high=high):
            if index not in free_variables(around.law):  # or the sum would capture the law's index
                return IndexedSum(_expected(body, around), index, low, high)
    return Expectation(piece, around.law, around.variables)


@local(say("variables that do not occur are integrated out"), "no expectation of these bodies")
def drop_unused(node: Term, used: dict[Term, Density]) -> Term | None:
    """E_{q(x, z)}[f(x)] = E_{q(x)}[f(x)]: `used` gives for each body the marginal law it needs.

    Fails if a body is not listed or uses a variable that is dropped, or the marginal is not of the same law
    and conditions.
    """
    if not isinstance(node, Expectation) or node.body not in used:
        return None
    law = used[node.body]
    if (
        not isinstance(node.law, Density)
        or law_name(law.law) != law_name(node.law.law)
        or law.given != node.law.given
    ):
        raise RuleFailed("drop_unused", "not a marginal of the same conditional law")
    if not _bound_in(node.body, node.law) <= set(law.variables):
        raise RuleFailed("drop_unused", "the body uses a variable that is dropped")
    return Expectation(node.body, law, law.variables)


def _bound_in(body: Term, law: Density) -> set[Term]:
    """The variables of a body over which an expectation under the law averages."""
    letters = {_letter_of(variable) for variable in law.variables}
    return {name for name in free_variables(body) if _letter_of(name) in letters} - set(law.given)


def _letter_of(variable: Term) -> Term:
    return variable.base if isinstance(variable, Indexed) else variable


@local(say("tower property"), "no expectation over these variables")
def tower(node: Term, inner: Density) -> Term | None:
    """E_{q(a, b | c)}[f] = E_{q(b | c)}[E_{q(a | b, c)}[f]].

    Fails unless an expectation is over exactly the variables a of `inner` and its conditions b.
    """
    if not isinstance(node, Expectation) or not isinstance(node.law, Density):
        return None
    outer = tuple(variable for variable in node.law.variables if variable not in inner.variables)
    if set(node.law.variables) != {*inner.variables, *outer} or set(inner.given) != {*outer, *node.law.given}:
        return None
    if not outer or len(outer) == len(node.law.variables) or inner.law != node.law.law:
        return None
    law = Density(node.law.law, outer, node.law.given)
    return Expectation(Expectation(node.body, inner, inner.variables), law, outer)


@local(say("definition of the KL divergence"), "no expectation of log(p/q) under q", after=signs_out)
def recognise_kl(node: Term) -> Term | None:
    """E_q[log(p/q)] = −KL[q‖p], for the law q under the expectation.

    Fails if no expectation has this form.
    """
    match node:
        case Expectation(
            body=Call(function=Function(name="log"), arguments=(Quotient(numerator=p, denominator=q),)),
            law=Density() as law,
        ) if q == law and isinstance(p, Density) and p.variables == law.variables:
            return Negative(KL(q, p))
    return None
