"""Sums, products, integrals and limits: linear, and equal where their bodies are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Exponent, Ratio, number
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import substitute, subterms

if TYPE_CHECKING:
    from hw_cli.oracles.equality.normal.ring import Ring


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
    infinity = core.Constant("infinity")
    out = []
    for end in ends:
        if end in (infinity, core.Negative(infinity)):
            atom = ring.letter(core.Symbol("infinite"))
            out.append(ring.product(number(1 if end == infinity else -1), ring.atom(atom)))
        else:
            out.append(ring.form(end))
    return tuple(out)


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
        if kind == "sum" and not moving and _is_finite(ring, ends):
            whole = ring.plus(ring.minus(limits[1], limits[0]), number(1))
        elif kind == "integral" and not moving and _is_finite(ring, ends):
            whole = ring.minus(limits[1], limits[0])
        elif (
            kind == "integral"
            and _is_finite(ring, ends)
            and len(moving) == 1
            and moving[0][0] == bound
            and moving[0][1] != -1
            and moving[0][1] > 0
        ):
            whole = _integrated(ring, moving[0][1], limits)
        else:
            whole = ring.atom(ring.function(kind, (inner, *limits)))
        out = ring.plus(out, ring.product(({fixed: coefficient}, ONE_POLY), whole))
    return ring.product(out, ring.inverse((below, ONE_POLY)))


def _integrated(ring: Ring, exponent: Exponent, limits: tuple[Ratio, ...]) -> Ratio:
    if exponent != int(exponent):
        raise NoForm
    high, low = (ring.whole_power(end, int(exponent) + 1) for end in (limits[1], limits[0]))
    return ring.product(ring.minus(high, low), number(Fraction(1, int(exponent) + 1)))


def _is_finite(ring: Ring, ends: tuple[Term, ...]) -> bool:
    return not any(part == core.Constant("infinity") for end in ends for part in subterms(end))
