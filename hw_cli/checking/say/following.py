"""Laws that follow from others that a text states: with p(z) and p(x | z) normal, of a mean that is affine in z, so are p(x)
and p(z | x), and what the text says of them is judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import product

from hw_cli.checking.say.context import Laws
from hw_cli.checking.say.survey import is_capital
from hw_cli.terms import core
from hw_cli.terms.core import Density, Negative, Normal, Number, Power, Product, Quotient, Sum, Symbol, Term
from hw_cli.terms.walk import each, free_variables, subterms

ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")


def with_following(
    laws: Laws, sized: Iterable[Term], terms: tuple[Term, ...], supposed: Collection[Density]
) -> tuple[Laws, tuple[Density, ...]]:
    """The laws of a text in their order, those that follow from the ones before as they follow; and which these are.

    `sized`: letters that are vectors or matrices, of which nothing is said here. A law of `terms` of which the
    text says nothing is the one that follows; of one that is `supposed` it is no matter what follows.
    """
    known: dict[Density, Term] = {}
    following = []
    for head, body in laws:
        found = None
        if isinstance(body, Normal) and head not in supposed:
            found = next(_implied(head, known, _is_sized((head, body), set(sized))), None)
        if found is not None:
            following.append(head)
        known[head] = found or body
    used = {node for node in each(Density, *terms) if len(node.variables) == 1}
    for head in sorted(used - known.keys(), key=repr):
        found = next(_implied(head, known), None)
        if found is not None and not _is_sized((head, found), set(sized)):
            known[head] = found
    return tuple(known.items()), tuple(following)


def _is_sized(terms: Iterable[Term], sized: set[Term]) -> bool:
    nodes = {node for term in terms for node in subterms(term)}
    return bool(nodes & sized) or any(
        is_capital(node) or isinstance(node, core.Identity) or node == Symbol("Sigma") for node in nodes
    )


def _implied(head: Density, known: dict[Density, Term], sized: bool = False) -> Iterator[Normal]:
    """What a law is, by one of a variable and one of another given this variable; of those that are `sized`, columns with a
    covariance, that of x alone, where its mean given z is W z + b."""
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
            if sized:
                terms = below.mean.terms if isinstance(below.mean, Sum) else (below.mean,)
                before, others = (
                    _of_last(terms, cause),
                    tuple(item for item in terms if cause not in subterms(item)),
                )
                if before and second.variables == head.variables and set(head.given) == set(first.given):
                    unit = prior.variance in (Symbol("I"), core.Identity())
                    turned = (
                        *before,
                        *(() if unit else (prior.variance,)),
                        core.Transpose(core.product(before)),
                    )
                    moved = () if prior.mean == ZERO else (core.product((*before, prior.mean)),)
                    mean = core.total((*moved, *others)) if moved or others else ZERO
                    yield Normal(mean, Sum((core.product(turned), below.variance)), variable)
                continue
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


def _of_last(terms: tuple[Term, ...], cause: Term) -> tuple[Term, ...]:
    """The matrix, and the numbers before it, of the one term W z of a sum; nothing of another sum."""
    inside = [item for item in terms if cause in subterms(item)]
    match inside:
        case [Product(factors=(*before, last))] if last == cause and free_variables(Product(tuple(before))):
            return tuple(before)
    return ()


def affine(term: Term, letter: Term) -> tuple[Term, Term] | None:
    """c and d of c x + d; None of another term."""
    found = powers(term, letter, 1)
    return None if found is None else ((*found[1:], ZERO)[0], found[0])


def powers(term: Term, letter: Term, most: int) -> tuple[Term, ...] | None:
    """The coefficients of a polynomial in a letter, from the constant on; None of another term, or of a higher degree."""
    if letter not in free_variables(term):
        return (term,)
    parts: list[tuple[Term, ...] | None] = []
    match term:
        case Negative(term=inner) if (found := powers(inner, letter, most)) is not None:
            return tuple(map(Negative, found))
        case Quotient(numerator=above, denominator=below) if letter not in free_variables(below):
            found = powers(above, letter, most)
            return None if found is None else tuple(Quotient(item, below) for item in found)
        case Sum(terms=terms):
            parts = [powers(item, letter, most) for item in terms]
        case Product(factors=factors):
            parts = [powers(item, letter, most) for item in factors]
        case Power(base=base, exponent=Number(text="2" | "3" | "4" as times)):
            parts = [powers(base, letter, most)] * int(times)
    known = [part for part in parts if part is not None]
    if term == letter or len(known) < len(parts) or not known:
        return (ZERO, ONE) if term == letter and most else None
    degrees = [len(part) - 1 for part in known]
    if isinstance(term, Sum):
        rows = [
            [part[at] for part in known if at < len(part) and part[at] != ZERO]
            for at in range(max(degrees) + 1)
        ]
    elif sum(degrees) > most:
        return None
    else:
        rows = [[] for _ in range(sum(degrees) + 1)]
        for chosen in product(*(range(degree + 1) for degree in degrees)):
            items = tuple(part[at] for part, at in zip(known, chosen, strict=True))
            rows[sum(chosen)] += [] if ZERO in items else [core.product(items)]
    return tuple(core.total(tuple(row)) for row in rows)
