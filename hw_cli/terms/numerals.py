"""Numerals: their exact values; and the size of terms, so that nothing written out is too large."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hw_cli.terms.core import Negative, Number, Power, Product, Quotient, Sum, Term
from hw_cli.terms.walk import Captured, children, substitute

MAX_SIZE = 5_000  # nodes of a term that is written out
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")


class TooLarge(ArithmeticError):
    """Writing this out, or computing it, would take too much."""


def size(term: Term, limit: int = MAX_SIZE) -> int:
    """The number of nodes of a term, counted up to `limit`."""
    count, todo = 0, [term]
    while todo and count < limit:
        count += 1
        todo.extend(children(todo.pop()))
    return count


def exact(term: Term) -> Fraction | None:
    """The value of a numeral, a quotient or a product of such; None for anything else."""
    match term:
        case Number():
            return term.value
        case Negative(term=inner):
            value = exact(inner)
            return None if value is None else -value
        case Quotient(numerator=above, denominator=below):
            a, b = exact(above), exact(below)
            return None if a is None or b is None or b == 0 else a / b
        case Sum(terms=items) | Product(factors=items):
            values = [exact(item) for item in items]
            if len(values) > 50 or any(value is None for value in values):
                return None
            out = Fraction(0 if isinstance(term, Sum) else 1)
            for value in values:
                if value is not None:
                    out = out + value if isinstance(term, Sum) else out * value
            return out
        case Power(base=base, exponent=exponent):
            b, e = exact(base), exact(exponent)
            if b is None or e is None or e.denominator != 1 or abs(e) > 64 or (b == 0 and e <= 0):
                return None
            if max(abs(b.numerator), b.denominator).bit_length() * abs(int(e)) > 2_000:
                return None
            return Fraction(b ** int(e))
    return None


def changed(term: Term, values: Mapping[Term, Term]) -> Term:
    """`substitute`, or the term itself where a bound letter would be captured."""
    try:
        return substitute(term, values)
    except Captured:
        return term
