"""The normal form that proves equalities: fractions of polynomials over atoms that are independent.

    exp          exp(a + b) = exp(a) exp(b); exp(c log|f|) = |f|^c; sin, cos, tan, sinh … by exp with i
    log          log of a product of factors f: the sum of log|f|, of primes where it is a number
    roots        of what is ≥ 0: the product of |f|^r over the irreducible factors f; |f|² = f²
    odd roots    f |f|^(r − 1)
    factorials   (n + 2)! = (n + 2)(n + 1) n!
    others       functions, sums and integrals of normal forms; the same where the forms are the same

Wherever both sides are defined, these rules hold; so a difference that reduces to 0 is a proof there. That a
difference does not reduce to 0 means nothing. What needs more than being defined (a real power of a letter
of any sign) sets `partial`.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from hw_cli.oracles.equality.normal import binders
from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.calls import CALLS
from hw_cli.oracles.equality.normal.complexes import absolute
from hw_cli.oracles.equality.normal.exponentials import Exponentials
from hw_cli.oracles.equality.normal.polynomials import I, Ratio, number
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.functions import defined_by
from hw_cli.terms.numerals import TooLarge, exact
from hw_cli.terms.walk import is_variable


class Ring(Exponentials):
    """Normal forms of terms."""

    def equal(self, left: Term, right: Term) -> bool:
        """Whether the two terms have one normal form. Raises NoForm or TooLarge."""
        return self.is_zero(self.minus(self.form(left), self.form(right)))

    def form(self, term: Term) -> Ratio:
        """The normal form of a term."""
        if is_variable(term):
            return self.atom(self.letter(term))
        rule = _FORMS.get(type(term))
        if rule is None:
            raise NoForm
        found: Ratio = rule(self, term)
        return found

    def _number(self, term: core.Number) -> Ratio:
        return number(term.value)

    def _constant(self, term: core.Constant) -> Ratio:
        if term.name == "i":
            return self.atom(I)
        if term.name == "e":
            return self.exp(number(1))
        if term.name == "pi":
            return self.atom(self.letter(term))
        raise NoForm

    def _sum(self, term: core.Sum) -> Ratio:
        return reduce(self.plus, (self.form(item) for item in term.terms))

    def _product(self, term: core.Product) -> Ratio:
        return reduce(self.product, (self.form(item) for item in term.factors))

    def _negative(self, term: core.Negative) -> Ratio:
        above, below = self.form(term.term)
        return self.scaled(above, -1), below

    def _quotient(self, term: core.Quotient) -> Ratio:
        below = self.form(term.denominator)
        if not below[0] or self.is_zero(below):
            raise NoForm
        return self.product(self.form(term.numerator), self.inverse(below))

    def _power(self, term: core.Power) -> Ratio:
        base = self.form(term.base)
        exponent = exact(term.exponent)
        if not base[0]:
            if exponent is None or exponent <= 0:
                raise NoForm
            return base
        if exponent is None:
            return self.general_power(base, self.form(term.exponent))
        if exponent.denominator == 1:
            if abs(exponent) > 10**5:
                raise TooLarge
            return self.whole_power(base, int(exponent))
        return self.real_power(base, exponent)

    def _absolute(self, term: core.Absolute) -> Ratio:
        return absolute(self, self.form(term.term))

    def _call(self, term: core.Call) -> Ratio:
        head = term.function
        if isinstance(head, core.Function) and not head.index and head.name in CALLS:
            found: Ratio = CALLS[head.name](self, *(self.form(argument) for argument in term.arguments))
            return found
        plain = defined_by(term)
        if plain is not None:
            return self.form(plain)
        arguments = tuple(self.form(argument) for argument in term.arguments)
        return self.atom(self.function(f"function {head!r}", arguments))


_FORMS: dict[type[Term], Any] = {
    core.Number: Ring._number,
    core.Constant: Ring._constant,
    core.Sum: Ring._sum,
    core.Product: Ring._product,
    core.Negative: Ring._negative,
    core.Quotient: Ring._quotient,
    core.Power: Ring._power,
    core.Absolute: Ring._absolute,
    core.Call: Ring._call,
    core.IndexedSum: binders.indexed_sum,
    core.IndexedProduct: binders.indexed_product,
    core.Integral: binders.integral,
    core.LimitOf: binders.limit,
}
