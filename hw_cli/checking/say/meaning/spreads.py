"""Letters that are standard deviations, variances or precisions by where they stand: they are positive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from hw_cli.kernel.setting import Interval
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Indexed, Power, Symbol, Term
from hw_cli.terms.walk import bottom_up, subterms

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


def squared(term: Term) -> Term:
    """A term in which N(μ, σ) has the variance σ²: some write the standard deviation there."""

    def meant(node: Term) -> Term:
        if isinstance(node, core.Normal) and _is_deviation(node.variance):
            return core.Normal(node.mean, Power(node.variance, core.Number("2")), node.variable)
        return node

    return bottom_up(term, meant)


def _is_deviation(variance: Term) -> bool:
    base = variance.base if isinstance(variance, Indexed) else variance
    return base in (Symbol("sigma"), Symbol("s"))
