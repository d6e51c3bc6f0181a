"""Equations that give a letter: put into another equation, or bracketed between points of different signs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb, fmpq

from hw_cli.kernel.findings import Finding, Held, Refutation, Trusted
from hw_cli.oracles.equality.answer import it_holds
from hw_cli.oracles.equality.conditions import conditions
from hw_cli.oracles.equality.decide import compare as compare_terms
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.normal.powers import factored
from hw_cli.oracles.equality.orders import rational_roots
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.solutions.comparisons import Comparison, Statement
from hw_cli.oracles.equality.solutions.sign_chart import witness
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.core import Term
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.numerals import changed, exact
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables

Compare = Callable[[Term, Relation, Term], Finding]


def by_a_number(one: Statement, other: Statement, letter: Term, compare: Compare) -> Finding | None:
    """`x = c` against another equation: does c solve it, and nothing else?"""
    if not (isinstance(one, Comparison) and isinstance(other, Comparison)):
        return None
    if not one.relation is other.relation is Relation.EQ:
        return None
    zero = core.Number("0")
    for equation, rest, left in ((one.term, other.term, True), (other.term, one.term, False)):
        for _, value in _solved(equation, [letter]):
            if free_variables(value):
                continue
            answer = compare(changed(rest, {letter: value}), Relation.EQ, zero)
            if isinstance(answer, Refutation):
                return witness(letter, Point({})(value), left)
            if not isinstance(answer, Held):
                return None
            domain = _interval(rest, letter)
            if domain is not None:
                slope = written_out(derivative(rest, letter))
                for sign in (Relation.GT, Relation.LT):
                    monotone = compare_terms(slope, sign, zero, ranges={letter: domain})
                    if isinstance(monotone, Held):
                        proved = isinstance(answer, Trusted) and isinstance(monotone, Trusted)
                        return it_holds(say("this number is the only solution"), proved)
            return _another_root(rest, letter, Point({})(value), left)
    return None


def _interval(term: Term, letter: Term) -> Range | None:
    """The interval on which a term is defined, where its conditions are linear; None where they are not."""
    out = Range()
    for item in conditions(term):
        roots = rational_roots(item.term, letter)
        slope = exact(written_out(derivative(item.term, letter)))
        if len(roots) != 1 or not slope or item.relation is Relation.NE:
            return None
        (root,) = roots
        if slope > 0:
            out = replace(out, low=root if out.low is None else max(out.low, root))
        else:
            out = replace(out, high=root if out.high is None else min(out.high, root))
    return out


def _another_root(term: Term, letter: Term, known: Any, left: bool) -> Finding | None:
    """A root other than the known one: between two points of different signs, the term continuous between."""
    points = [Fraction(k, 4) for k in range(-50, 51)]
    for a, b in pairwise(points):
        if known >= ball(a) and known <= ball(b):
            continue
        try:
            low, high = (Point({letter: ball(end)})(term) for end in (a, b))
            whole = Point({letter: ball((a + b) / 2) + arb(0, fmpq(1, 8))})(term)
        except (Undefined, Unsure, ZeroDivisionError):
            continue
        if whole.is_finite() and ((low < 0 and high > 0) or (low > 0 and high < 0)):
            middle = _bisected(term, letter, a, b)
            return witness(letter, middle, not left)
        for end, value in ((a, low), (b, high)):
            if value == 0 and not known.contains(fmpq(end.numerator, end.denominator)):
                return witness(letter, end, not left)
    return None


def _bisected(term: Term, letter: Term, a: Fraction, b: Fraction) -> Any:
    rises = Point({letter: ball(b)})(term) > 0
    for _ in range(40):
        middle = (a + b) / 2
        if (Point({letter: ball(middle)})(term) > 0) == rises:
            b = middle
        else:
            a = middle
    return ball((a + b) / 2)


def zero_sets(one: Term, other: Term, letters: list[Term], compare: Compare) -> Finding | None:
    """Equations compared by their factors; None where they are no polynomials."""
    ring = Ring()
    a, b = ring.form(one), ring.form(other)
    known = {ring.letter(letter) for letter in letters}
    if any(atom not in known for poly in (a[0], b[0]) for m in poly for atom, _ in m):
        return _explicit(one, other, letters, compare)
    sets = []
    for poly in (a[0], b[0]):
        _, factors = factored(ring, poly)
        keys = set()
        for base, exponent in factors:
            if exponent > 0:
                keys.add(frozenset([(((base, 1),), 1)]) if isinstance(base, int) else frozenset(base.items()))
        sets.append(keys)
    if sets[0] == sets[1]:
        return it_holds(say("the same curves solve both"))
    return None


def _explicit(one: Term, other: Term, letters: list[Term], compare: Compare) -> Finding | None:
    """`y = f(x)` put into the other equation, linear in y; or `y = f(x)` and `x = g(y)` put into one another."""
    zero = core.Number("0")
    for equation, rest in ((one, other), (other, one)):
        for letter, value in _solved(equation, letters):
            answer = compare(changed(rest, {letter: value}), Relation.EQ, zero)
            if not isinstance(answer, Held):
                continue
            slope = written_out(derivative(rest, letter))
            bent = compare(written_out(derivative(slope, letter)), Relation.EQ, zero)
            flat = compare(slope, Relation.EQ, zero)
            found = it_holds(say("the same curves solve both"), isinstance(answer, Trusted))
            if isinstance(bent, Held) and isinstance(flat, Refutation):
                return found
            for inverse, back in _solved(rest, letters):
                if inverse == letter:
                    continue
                if isinstance(compare(changed(equation, {inverse: back}), Relation.EQ, zero), Held):
                    return found
    return None


def _solved(equation: Term, letters: list[Term]) -> Iterator[tuple[Term, Term]]:
    """The letters that an equation `a − b = 0` gives: a letter that is a or b, with the other side."""
    if not isinstance(equation, core.Sum) or len(equation.terms) < 2:
        return
    pairs = [(equation.terms[0], core.total(equation.terms[1:]))]
    if len(equation.terms) > 2:
        pairs.append((equation.terms[-1], core.total(equation.terms[:-1])))
    for first, second in pairs:
        for side, value in ((first, core.Negative(second)), (second, core.Negative(first))):
            plain = side.term if isinstance(side, core.Negative) else side
            if plain in letters and plain not in free_variables(value):
                yield plain, (core.Negative(value) if isinstance(side, core.Negative) else value)
