"""Letters that are standard deviations, variances or precisions by where they stand: they are positive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from hw_cli.proof.setting import Interval
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Indexed, Power, Symbol, Term
from hw_cli.terms.walk import subterms

POSITIVE = Interval(low=Fraction(0))


def spreads(terms: Iterable[Term]) -> dict[Term, Interval]:
    """The sets of letters of which a normal law has the square, the inverse or the letter itself as its variance."""
    return {
        letter: POSITIVE
        for term in terms
        for node in subterms(term)
        if isinstance(node, core.Normal)
        for letter in _scales(node.variance)
    }


def _scales(variance: Term) -> Iterator[Term]:
    match variance:
        case Symbol(name="I"):
            return
        case Symbol() | Indexed() | Decorated():
            yield variance
        case Power(base=base):
            yield from _scales(base)
        case core.Inverse(term=inner) | core.Quotient(denominator=inner):
            yield from _scales(inner)
        case core.Product(factors=factors):
            for factor in factors:
                yield from _scales(factor)
