"""Whether two statements (equations, inequalities, and what and/or join of them) have the same solutions.

Polynomial statements in one letter are decided outright, by the real roots of all their polynomials. Equations in
several letters are compared by their irreducible factors. Others hold when the differences of their sides are
proportional, and fail at a point that meets one and not the other.
"""

from __future__ import annotations

from fractions import Fraction

import flint

from hw_cli.kernel.findings import Finding
from hw_cli.oracles.equality.answer import TOO_LARGE, UNKNOWN, it_fails, it_holds
from hw_cli.oracles.equality.normal import ONE_POLY, NoForm, Ring, constant
from hw_cli.oracles.equality.scene import letters_of
from hw_cli.oracles.equality.solutions.comparisons import (
    Comparison,
    Statement,
    Unreadable,
    comparisons,
    statement,
)
from hw_cli.oracles.equality.solutions.equations import Compare, by_a_number, zero_sets
from hw_cli.oracles.equality.solutions.points import by_points
from hw_cli.oracles.equality.solutions.sign_chart import in_one_letter, unbarred
from hw_cli.prose import say
from hw_cli.terms.core import UnknownNode
from hw_cli.terms.numerals import TooLarge
from hw_cli.terms.relation import Relation
from hw_cli.terms.shapes import Shape


def same_solutions(left: Shape, right: Shape, compare: Compare) -> Finding:
    """The verdict on two statements."""
    try:
        with flint.ctx.workprec(200):
            return _same(statement(left), statement(right), compare)
    except (Unreadable, NoForm, ZeroDivisionError, UnknownNode):
        return UNKNOWN
    except TooLarge:
        return TOO_LARGE


def _same(one: Statement, other: Statement, compare: Compare) -> Finding:
    terms = [part.term for item in (one, other) for part in comparisons(item)]
    letters = sorted(letters_of(*terms), key=repr)
    if not letters:
        return UNKNOWN
    if isinstance(one, Comparison) and isinstance(other, Comparison):
        answer = _proportional(one, other)
        if answer is not None:
            return answer
    if len(letters) == 1:
        decided = in_one_letter(unbarred(one), unbarred(other), letters[0])
        decided = decided or by_a_number(one, other, letters[0], compare)
        if decided is not None:
            return decided
    elif isinstance(one, Comparison) and isinstance(other, Comparison):
        equations = one.relation is other.relation is Relation.EQ
        answer = zero_sets(one.term, other.term, letters, compare) if equations else None
        if answer is not None:
            return answer
    return by_points(one, other, letters)


def _proportional(one: Comparison, other: Comparison) -> Finding | None:
    """Differences that are a number times one another (of the right sign, where the order counts)."""
    ring = Ring()
    forms = ring.read(one.term, other.term)
    if forms is None:
        return None
    a, b = forms
    if not a[0] or not b[0]:
        return None
    share = constant(ring.product(a, ring.inverse(b)))
    if share is None:
        lead_a, lead_b = a[0][min(a[0])], b[0][min(b[0])]
        share = Fraction(lead_a) / Fraction(lead_b)
        scaled = ring.product(b, ({(): share}, ONE_POLY))
        if not ring.is_zero(ring.minus(a, scaled)):
            return None
    if not share:
        return None
    relation = other.relation if share > 0 else other.relation.flipped
    if one.relation is relation:
        return it_holds(say("the two statements are the same up to a factor"))
    if one.relation in (Relation.EQ, Relation.NE) or other.relation in (Relation.EQ, Relation.NE):
        return None
    return it_fails(say("the relations are not the same"))
