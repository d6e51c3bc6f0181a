"""Statements in one letter, decided by the signs of their polynomials at all real roots and between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as tuples
from typing import Any

from flint import fmpq, fmpz_poly

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.findings import Finding
from hw_cli.oracles.equality.answer import it_fails, it_holds, not_known
from hw_cli.oracles.equality.display import shown
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.orders import between, one_letter, roots_and_factors, whole_powers
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.solutions.comparisons import Comparison, Joined, Statement, comparisons, truth
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Absolute, Term
from hw_cli.terms.numerals import TooLarge
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, subterms

MAX_BARS = 3
MAX_DEGREE = 40


def unbarred(item: Statement) -> Statement:
    """|u| by cases, u ≥ 0 and u < 0."""
    if isinstance(item, Joined):
        return Joined(item.every, tuple(unbarred(part) for part in item.parts))
    bars = list(dict.fromkeys(part for part in subterms(item.term) if isinstance(part, Absolute)))
    bars = [part for part in bars if not any(isinstance(inner, Absolute) for inner in subterms(part.term))]
    if not bars or len(bars) > MAX_BARS:
        return item
    cases = []
    for signs in tuples((1, -1), repeat=len(bars)):
        values: dict[Term, Term] = {}
        premises: list[Statement] = []
        for bar, sign in zip(bars, signs, strict=True):
            inner = bar.term if isinstance(bar, Absolute) else bar
            values[bar] = inner if sign > 0 else core.Negative(inner)
            premises.append(Comparison(inner, Relation.GE if sign > 0 else Relation.LT))
        term = bottom_up(item.term, lambda node, values=values: values.get(node, node))  # type: ignore[misc]
        cases.append(Joined(True, (*premises, unbarred(Comparison(term, item.relation)))))
    return Joined(False, tuple(cases))


@dataclass(frozen=True)
class _Signs:
    """A comparison as polynomials over and below."""

    above: Any
    below: Any
    relation: Relation


def in_one_letter(one: Statement, other: Statement, letter: Term) -> Finding | None:
    """Decided by the signs at all real roots and between them; None where something is no polynomial."""
    ring = Ring()
    table: dict[Comparison, _Signs] = {}
    for item in (*comparisons(one), *comparisons(other)):
        if item not in table:
            signs = _signs(ring, item, letter)
            if signs is None:
                return None
            table[item] = signs
    places = _places(table.values())
    if places is None:
        return None
    some = False
    for place in places:
        left, right = (_truth(item, table, place) for item in (one, other))
        if left is None or right is None:
            return None
        if left != right:
            return witness(letter, place[0], left)
        some = some or left
    if not some:  # x² + 1 = 0 and x² + 4 = 0: are they the same?
        return not_known(say("no real number solves either"))
    return it_holds(say("the same solutions"))


def _signs(ring: Ring, item: Comparison, letter: Term) -> _Signs | None:
    """None where the comparison is not one of polynomials."""
    forms = ring.read(item.term)
    if forms is None:
        return None
    above, below = whole_powers(ring, forms[0], letter)
    a, b = one_letter(ring, above, letter) if above else fmpz_poly([0]), one_letter(ring, below, letter)
    if a is None or b is None or a.degree() > MAX_DEGREE or b.degree() > MAX_DEGREE:
        return None
    return _Signs(a, b, item.relation)


def _places(table: Iterable[_Signs]) -> list[tuple[Any, Any]] | None:
    """The real roots, each with its irreducible factor, and numbers between and beyond; None for roots too near."""
    try:
        roots = roots_and_factors(*(poly for signs in table for poly in (signs.above, signs.below)))
    except TooLarge:
        return None
    return [*roots, *((value, None) for value in between([root for root, _ in roots], Range()))]


def _truth(item: Statement, table: dict[Comparison, _Signs], place: tuple[Any, Any]) -> bool | None:
    return truth(item, lambda part: _true(table[part], *place))


def _true(signs: _Signs, value: Any, factor: Any) -> bool | None:
    below = _sign(signs.below, value, factor)
    above = _sign(signs.above, value, factor)
    if above is None or below is None:
        return None
    if below == 0:
        return False
    return bool(signs.relation.of(above * below, 0))


def _sign(poly: Any, value: Any, factor: Any) -> int | None:
    """The sign of a polynomial at a rational point, or at the root of an irreducible factor."""
    if factor is None:
        number = poly(fmpq(value.numerator, value.denominator))
        return int(number > 0) - int(number < 0)
    if poly.degree() < 0 or not poly % factor if poly.degree() >= factor.degree() else poly.degree() < 0:
        return 0
    number = poly(value)
    return 1 if number > 0 else -1 if number < 0 else None


def witness(letter: Term, value: Any, left: bool) -> Finding:
    """The verdict that a number solves one statement alone: the left one, or the right."""
    text = str(value) if isinstance(value, Fraction) else shown(value, 8)
    point = Counterexample(((letter, text),), "true" if left else "false", "false" if left else "true")
    return it_fails(say("a number solves one and not the other"), point)
