"""Random terms for property tests, and their exact value by plain fractions (nothing of ours but the nodes)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

from hw_cli.terms.core import (
    Absolute,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    indexed,
    lift,
)

examined = settings(max_examples=150, deadline=None, derandomize=True)  # the same examples on every machine

x, y, mu_1 = Symbol("x"), Symbol("y"), indexed("mu", 1)
LETTERS = (x, y, mu_1)
numerals = st.sampled_from(["0", "1", "2", "3", "0.5", "0.0", "10", "1.0"]).map(Number)
leaves = st.one_of(numerals, st.sampled_from(LETTERS))
exponents = st.integers(-3, 4).map(lift)


def _larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        several.map(Sum),
        several.map(Product),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, exponents),
        inner.map(Negative),
        inner.map(Absolute),
    )


rational_terms = st.recursive(leaves, _larger, max_leaves=10)
points = st.fixed_dictionaries({letter: st.fractions(-3, 3, max_denominator=4) for letter in LETTERS})


class NoValue(ArithmeticError):
    """A division by 0."""


def exact(term: Term, at: Mapping[Term, Fraction]) -> Fraction:
    """The value of a term; raises NoValue where there is none."""
    match term:
        case Number(text=text):
            return Fraction(text)
        case Sum(terms=terms):
            return sum((exact(item, at) for item in terms), Fraction(0))
        case Product(factors=factors):
            result = Fraction(1)
            for factor in factors:
                result *= exact(factor, at)
            return result
        case Quotient(numerator=above, denominator=below):
            top, bottom = exact(above, at), exact(below, at)
            if not bottom:
                raise NoValue
            return top / bottom
        case Power(base=base, exponent=exponent):
            whole, power = exact(base, at), exact(exponent, at)
            if power < 0 and not whole:
                raise NoValue
            return whole ** int(power)
        case Negative(term=inner):
            return -exact(inner, at)
        case Absolute(term=inner):
            return abs(exact(inner, at))
    return at[term]
