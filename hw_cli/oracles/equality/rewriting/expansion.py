"""Terms written out: derivatives taken, short sums and products expanded, densities of Gaussians."""

from __future__ import annotations

from hw_cli.terms import core
from hw_cli.terms.core import Negative, Power, Quotient, Term, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.numerals import MAX_SIZE, TWO, TooLarge, exact, size
from hw_cli.terms.walk import Captured, map_children, substitute

MAX_TERMS = 300  # of a sum that is written out


def written_out(term: Term) -> Term:
    """The term with its derivatives taken and its short sums and products written out.

    Raises TooLarge when what is written out is too long.
    """
    new = map_children(term, written_out)
    match new:
        case core.Derivative(body=body, variable=variable, order=order):
            for _ in range(order):
                body = derivative(body, variable)
                if size(body) >= MAX_SIZE:
                    raise TooLarge
            return body
        case core.Normal(mean=mean, variance=variance, variable=core.Term() as variable):
            square = Quotient(Power(variable - mean, TWO), TWO * variance)
            return Quotient(core.exp(Negative(square)), core.sqrt(TWO * core.Constant("pi") * variance))
        case core.IndexedSum(body=body, index=index, low=low, high=high):
            found = _items(body, index, low, high)
            return new if found is None else core.total(found)
        case core.IndexedProduct(body=body, index=index, low=low, high=high):
            found = _items(body, index, low, high)
            return new if found is None else core.product(found)
    return new


def _items(body: Term, index: Term, low: Term, high: Term) -> tuple[Term, ...] | None:
    first, last = exact(low), exact(high)
    if first is None or last is None or first.denominator != 1 or last.denominator != 1:
        return None
    count = int(last - first) + 1
    if count > MAX_TERMS or count * size(body) > MAX_SIZE:
        return None
    try:
        return tuple(substitute(body, {index: lift(first + k)}) for k in range(count))
    except Captured:
        return None
