"""Sums, products, integrals and limits: linear, and equal where their bodies are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction

from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.functions import Functions
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Exponent, Ratio, number
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import substitute, subterms


class Binders(Functions, ABC):
    """What binds a letter, as atoms of its body's form."""

    @abstractmethod
    def form(self, term: Term) -> Ratio:
        """The normal form of a term."""

    def indexed_sum(self, term: core.IndexedSum) -> Ratio:
        """A sum, term by term."""
        return self._linear("sum", term.body, term.index, (term.low, term.high))

    def indexed_product(self, term: core.IndexedProduct) -> Ratio:
        """A product, as an atom."""
        _, body = self._renamed(term.body, term.index)
        return self.atom(self.function("product", (self.form(body), *self._ends((term.low, term.high)))))

    def integral(self, term: core.Integral) -> Ratio:
        """An integral between bounds, term by term. Raises NoForm without bounds."""
        if term.low is None or term.high is None:
            raise NoForm
        return self._linear("integral", term.body, term.variable, (term.low, term.high))

    def limit(self, term: core.LimitOf) -> Ratio:
        """A limit: of a rational function by cancelling, else as an atom."""
        bound, body = self._renamed(term.body, term.variable)
        found = self._continuous(term, bound)
        if found is not None:
            return found
        return self.atom(self.function("limit", (self.form(body), *self._ends((term.towards,)))))

    def _continuous(self, term: core.LimitOf, bound: int) -> Ratio | None:
        """The limit of a rational function with the factor of the distance cancelled; None for others."""
        if any(part == core.Constant("infinity") for part in subterms(term.towards)):
            return None
        near = substitute(term.body, {term.variable: core.Sum((term.towards, self.atoms[bound].data))})
        above, below = self.form(near)
        ends = []
        for poly in (above, below):
            if any(self.depends(((atom, 1),), bound) for m in poly for atom, _ in m if atom != bound):
                return None
            if any(e < 0 for m in poly for atom, e in m if atom == bound):
                return None
            ends.append({m: c for m, c in poly.items() if bound not in dict(m)})
        return self.ratio(ends[0], ends[1]) if ends[1] else None

    def _renamed(self, body: Term, index: Term) -> tuple[int, Term]:
        """The body in a letter that stands nowhere else, the same for every sum that is not inside another."""
        depth = sum(
            isinstance(part, core.IndexedSum | core.IndexedProduct | core.Integral) for part in subterms(body)
        )
        letter = core.Symbol(f"bound {depth}")
        bound = self.letter(letter)
        self.bound_letters.add(bound)
        return bound, substitute(body, {index: letter})

    def _ends(self, ends: tuple[Term, ...]) -> tuple[Ratio, ...]:
        infinity = core.Constant("infinity")
        out = []
        for end in ends:
            if end in (infinity, core.Negative(infinity)):
                atom = self.letter(core.Symbol("infinite"))
                out.append(self.product(number(1 if end == infinity else -1), self.atom(atom)))
            else:
                out.append(self.form(end))
        return tuple(out)

    def _linear(self, kind: str, body: Term, variable: Term, ends: tuple[Term, ...]) -> Ratio:
        bound, renamed = self._renamed(body, variable)
        above, below = self.form(renamed)
        limits = self._ends(ends)
        if any(self.depends(below_monomial, bound) for below_monomial in below):
            return self.atom(self.function(kind, ((above, below), *limits)))
        out = number(0)
        for monomial, coefficient in above.items():
            moving = tuple(pair for pair in monomial if self.depends((pair,), bound))
            fixed = tuple(pair for pair in monomial if not self.depends((pair,), bound))
            inner: Ratio = ({moving: 1}, ONE_POLY)
            if kind == "sum" and not moving and self._is_finite(ends):
                whole = self.plus(self.minus(limits[1], limits[0]), number(1))
            elif kind == "integral" and not moving and self._is_finite(ends):
                whole = self.minus(limits[1], limits[0])
            elif (
                kind == "integral"
                and self._is_finite(ends)
                and len(moving) == 1
                and moving[0][0] == bound
                and moving[0][1] != -1
                and moving[0][1] > 0
            ):
                whole = self._integrated(moving[0][1], limits)
            else:
                whole = self.atom(self.function(kind, (inner, *limits)))
            out = self.plus(out, self.product(({fixed: coefficient}, ONE_POLY), whole))
        return self.product(out, self.inverse((below, ONE_POLY)))

    def _integrated(self, exponent: Exponent, limits: tuple[Ratio, ...]) -> Ratio:
        if exponent != int(exponent):
            raise NoForm
        high, low = (self.whole_power(end, int(exponent) + 1) for end in (limits[1], limits[0]))
        return self.product(self.minus(high, low), number(Fraction(1, int(exponent) + 1)))

    def _is_finite(self, ends: tuple[Term, ...]) -> bool:
        return not any(part == core.Constant("infinity") for end in ends for part in subterms(end))
