"""Laws that follow from others that a text states: with p(z) and p(x | z) normal, of a mean that is affine in z, so are p(x)
and p(z | x), and what the text says of them is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hw_cli.checking.say.context import Laws
from hw_cli.checking.say.survey import is_capital
from hw_cli.terms import core
from hw_cli.terms.core import Density, Negative, Normal, Number, Power, Product, Quotient, Sum, Symbol, Term
from hw_cli.terms.walk import free_variables, subterms

ONE, TWO = Number("1"), Number("2")


def with_following(laws: Laws, sized: Iterable[Term]) -> tuple[Laws, tuple[Density, ...]]:
    """The laws of a text in their order, those that follow from the ones before as they follow; and which these are.

    `sized`: letters that are vectors or matrices, of which nothing is said here.
    """
    known: dict[Density, Term] = {}
    following = []
    for head, body in laws:
        found = None
        if isinstance(body, Normal) and not _is_sized((head, body), set(sized)):
            found = next(_implied(head, known), None)
        if found is not None:
            following.append(head)
        known[head] = found or body
    return tuple(known.items()), tuple(following)


def _is_sized(terms: Iterable[Term], sized: set[Term]) -> bool:
    nodes = {node for term in terms for node in subterms(term)}
    return bool(nodes & sized) or any(
        is_capital(node) or isinstance(node, core.Identity) or node == Symbol("Sigma") for node in nodes
    )


def _implied(head: Density, known: dict[Density, Term]) -> Iterator[Normal]:
    """What a law is, by one of a variable and one of another given this variable."""
    (variable,) = head.variables
    for first, prior in known.items():
        for second, below in known.items():
            if first.law != head.law or second.law != head.law or len(first.variables) != 1:
                continue
            (cause,) = first.variables
            if not isinstance(prior, Normal) or not isinstance(below, Normal):
                continue
            if set(second.given) != {cause, *first.given} or cause in free_variables(below.variance):
                continue
            found = affine(below.mean, cause)
            if found is None:
                continue
            slope, rest = found
            if second.variables == head.variables and set(head.given) == set(first.given):
                mean = Sum((Product((slope, prior.mean)), rest))
                yield Normal(
                    mean, Sum((Product((Power(slope, TWO), prior.variance)), below.variance)), variable
                )
            if variable == cause and set(head.given) == {*second.variables, *first.given}:
                precision = Sum((Quotient(ONE, prior.variance), Quotient(Power(slope, TWO), below.variance)))
                gap = Sum((second.variables[0], Negative(rest)))
                seen = Quotient(Product((slope, gap)), below.variance)
                mode = Quotient(Sum((Quotient(prior.mean, prior.variance), seen)), precision)
                yield Normal(mode, Quotient(ONE, precision), variable)


def affine(term: Term, letter: Term) -> tuple[Term, Term] | None:
    """c and d of c x + d; None of another term."""
    if letter not in free_variables(term):
        return Number("0"), term
    if term == letter:
        return ONE, Number("0")
    match term:
        case Negative(term=inner):
            found = affine(inner, letter)
            return None if found is None else (Negative(found[0]), Negative(found[1]))
        case Sum(terms=terms):
            pairs = [affine(item, letter) for item in terms]
            known = [pair for pair in pairs if pair is not None]
            if len(known) < len(pairs):
                return None
            return Sum(tuple(pair[0] for pair in known)), Sum(tuple(pair[1] for pair in known))
        case Product(factors=factors) if sum(letter in free_variables(item) for item in factors) == 1:
            moving = next(item for item in factors if letter in free_variables(item))
            found = affine(moving, letter)
            if found is None:
                return None

            def times(value: Term) -> Term:
                return Product(tuple(value if item is moving else item for item in factors))

            return times(found[0]), times(found[1])
        case Quotient(numerator=above, denominator=below) if letter not in free_variables(below):
            found = affine(above, letter)
            return None if found is None else (Quotient(found[0], below), Quotient(found[1], below))
    return None
