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

from fractions import Fraction
from functools import reduce
from typing import Any

from hw_cli.oracles.equality.normal.atoms import Atoms, NoForm
from hw_cli.oracles.equality.normal.calls import CALLS, absolute, conjugate
from hw_cli.oracles.equality.normal.exponentials import exp, general_power, real_power
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Exponent, I, Ratio, number
from hw_cli.terms import core
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.core import Term, exact
from hw_cli.terms.functions import defined_by
from hw_cli.terms.walk import is_variable, substitute, subterms


def indexed_sum(ring: Ring, term: core.IndexedSum) -> Ratio:
    """A sum, term by term."""
    return _linear(ring, "sum", term.body, term.index, (term.low, term.high))


def indexed_product(ring: Ring, term: core.IndexedProduct) -> Ratio:
    """A product, as an atom."""
    _, body = _renamed(ring, term.body, term.index)
    return ring.atom(ring.function("product", (ring.form(body), *_ends(ring, (term.low, term.high)))))


def integral(ring: Ring, term: core.Integral) -> Ratio:
    """An integral between bounds, term by term. Raises NoForm without bounds."""
    if term.low is None or term.high is None:
        raise NoForm
    return _linear(ring, "integral", term.body, term.variable, (term.low, term.high))


def limit(ring: Ring, term: core.LimitOf) -> Ratio:
    """A limit: of a rational function by cancelling, else as an atom."""
    bound, body = _renamed(ring, term.body, term.variable)
    found = _continuous(ring, term, bound)
    if found is not None:
        return found
    return ring.atom(ring.function("limit", (ring.form(body), *_ends(ring, (term.towards,)))))


def _continuous(ring: Ring, term: core.LimitOf, bound: int) -> Ratio | None:
    """The limit of a rational function with the factor of the distance cancelled; None for others."""
    if any(part == core.Constant("infinity") for part in subterms(term.towards)):
        return None
    near = substitute(term.body, {term.variable: core.Sum((term.towards, ring.atoms[bound].data))})
    above, below = ring.form(near)
    ends = []
    for poly in (above, below):
        if any(ring.depends(((atom, 1),), bound) for m in poly for atom, _ in m if atom != bound):
            return None
        if any(e < 0 for m in poly for atom, e in m if atom == bound):
            return None
        ends.append({m: c for m, c in poly.items() if bound not in dict(m)})
    return ring.ratio(ends[0], ends[1]) if ends[1] else None


def _renamed(ring: Ring, body: Term, index: Term) -> tuple[int, Term]:
    """The body in a letter that stands nowhere else, the same for every sum that is not inside another."""
    depth = sum(
        isinstance(part, core.IndexedSum | core.IndexedProduct | core.Integral) for part in subterms(body)
    )
    letter = core.Symbol(f"bound {depth}")
    bound = ring.letter(letter)
    ring.bound_letters.add(bound)
    return bound, substitute(body, {index: letter})


def _ends(ring: Ring, ends: tuple[Term, ...]) -> tuple[Ratio, ...]:
    infinite = (core.Constant("infinity"), core.Negative(core.Constant("infinity")))
    return tuple(ring.atom(ring.letter(end)) if end in infinite else ring.form(end) for end in ends)


def _linear(ring: Ring, kind: str, body: Term, variable: Term, ends: tuple[Term, ...]) -> Ratio:
    bound, renamed = _renamed(ring, body, variable)
    above, below = ring.form(renamed)
    limits = _ends(ring, ends)
    if any(ring.depends(below_monomial, bound) for below_monomial in below):
        return ring.atom(ring.function(kind, ((above, below), *limits)))
    out = number(0)
    for monomial, coefficient in above.items():
        moving = tuple(pair for pair in monomial if ring.depends((pair,), bound))
        fixed = tuple(pair for pair in monomial if not ring.depends((pair,), bound))
        inner: Ratio = ({moving: 1}, ONE_POLY)
        powers = [exponent for atom, exponent in moving if atom == bound]
        if not moving and _is_finite(ends):
            whole = ring.plus(ring.minus(limits[1], limits[0]), number(1 if kind == "sum" else 0))
        elif kind == "integral" and len(moving) == len(powers) == 1 and powers[0] > 0 and _is_finite(ends):
            whole = _integrated(ring, powers[0], limits)
        else:
            whole = ring.atom(ring.function(kind, (inner, *limits)))
        out = ring.plus(out, ring.product(({fixed: coefficient}, ONE_POLY), whole))
    return ring.product(out, ring.inverse((below, ONE_POLY)))


def _integrated(ring: Ring, exponent: Exponent, limits: tuple[Ratio, ...]) -> Ratio:
    if exponent != int(exponent):
        raise NoForm
    high, low = (ring.whole_power(end, int(exponent) + 1) for end in (limits[1], limits[0]))
    return ring.product(ring.minus(high, low), number(Fraction(1, int(exponent) + 1)))


def _is_finite(ends: tuple[Term, ...]) -> bool:
    return not any(part == core.Constant("infinity") for end in ends for part in subterms(end))


class Ring(Atoms):
    """Normal forms of terms."""

    def equal(self, left: Term, right: Term) -> bool:
        """Whether the two terms have one normal form. Raises NoForm or TooLarge."""
        return self.is_zero(self.minus(self.form(left), self.form(right)))

    def shows(self, left: Term, right: Term) -> bool:
        """Whether the two terms have one normal form, which needs no more than that they are defined."""
        try:
            return self.equal(left, right) and not self.partial
        except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
            return False

    def read(self, *terms: Term) -> list[Ratio] | None:
        """The normal forms of terms; None where one of them has none."""
        try:
            return list(map(self.form, terms))
        except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
            return None

    def form(self, term: Term) -> Ratio:
        """The normal form of a term."""
        if is_variable(term):
            return self.atom(self.letter(term))
        rule = _FORMS.get(type(term))
        if rule is None:
            raise NoForm
        found: Ratio = rule(self, term)
        return found

    def _constant(self, term: core.Constant) -> Ratio:
        if term.name == "i":
            return self.atom(I)
        if term.name == "e":
            return exp(self, number(1))
        if term.name == "pi":
            return self.atom(self.letter(term))
        raise NoForm

    def _negative(self, term: core.Negative) -> Ratio:
        above, below = self.form(term.term)
        return self.scaled(above, -1), below

    def _quotient(self, term: core.Quotient) -> Ratio:
        below = self.form(term.denominator)
        if self.is_zero(below):
            raise NoForm
        return self.product(self.form(term.numerator), self.inverse(below))

    def _power(self, term: core.Power) -> Ratio:
        exponent = exact(term.exponent)
        if (
            self.imaginary
            and isinstance(term.base, core.Absolute)
            and exponent is not None
            and exponent % 2 == 0
        ):
            inner = self.form(term.base.term)  # |z|² = z z̄
            return self.whole_power(self.product(inner, conjugate(self, inner)), int(exponent) // 2)
        base = self.form(term.base)
        if exponent is None:
            return general_power(self, base, self.form(term.exponent))
        if exponent.denominator == 1:
            return self.whole_power(base, int(exponent))
        return real_power(self, base, exponent)

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
    core.Number: lambda _, term: number(term.value),
    core.Constant: Ring._constant,
    core.Sum: lambda ring, term: reduce(ring.plus, map(ring.form, term.terms)),
    core.Product: lambda ring, term: reduce(ring.product, map(ring.form, term.factors)),
    core.Negative: Ring._negative,
    core.Quotient: Ring._quotient,
    core.Power: Ring._power,
    core.Absolute: lambda ring, term: absolute(ring, ring.form(term.term)),
    core.Call: Ring._call,
    core.IndexedSum: indexed_sum,
    core.IndexedProduct: indexed_product,
    core.Integral: integral,
    core.LimitOf: limit,
}
