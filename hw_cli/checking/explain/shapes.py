"""Small ways of putting terms together that the edits share."""

from __future__ import annotations

from hw_cli.terms.core import Call, Function, Negative, Number, Product, Quotient, Sum, Term, product

ONE, TWO = Number("1"), Number("2")
HALF = Quotient(ONE, TWO)


def opposite(term: Term) -> Term:
    """The term with its sign flipped."""
    return term.term if isinstance(term, Negative) else Negative(term)


def bare(term: Term) -> Term:
    """A summand without its sign."""
    return term.term if isinstance(term, Negative) else term


def like(summand: Term, body: Term) -> Term:
    """A body with the sign of a summand."""
    return Negative(body) if isinstance(summand, Negative) else body


def summands(term: Term) -> tuple[Term, ...]:
    """What is added up; the term itself when it is no sum."""
    return term.terms if isinstance(term, Sum) else (term,)


def factors(term: Term) -> tuple[Term, ...]:
    """What is multiplied; the term itself when it is no product."""
    return term.factors if isinstance(term, Product) else (term,)


def replaced(items: tuple[Term, ...], number: int, *new: Term) -> tuple[Term, ...]:
    """The items with one of them replaced by any number of others."""
    return (*items[:number], *new, *items[number + 1 :])


def times(*terms: Term) -> Term:
    """The product, flat and without factors 1."""
    return product(tuple(factor for term in terms for factor in factors(term) if factor != ONE))


def over(above: Term, below: Term) -> Term:
    """The quotient; what is divided by 1 stays."""
    return above if below == ONE else Quotient(above, below)


def argument(term: Term, name: str) -> Term | None:
    """What the named function of one argument is applied to; None for anything else."""
    match term:
        case Call(function=Function(name=found, index=()), arguments=(inner,)) if found == name:
            return inner
    return None


def is_numeral(term: Term) -> bool:
    """A number, or a fraction of two."""
    match term:
        case Number() | Quotient(numerator=Number(), denominator=Number()):
            return True
    return False
