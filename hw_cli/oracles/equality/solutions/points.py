"""Points that meet one statement and not the other; points on an equation are found by solving it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.findings import Finding
from hw_cli.oracles.equality.answer import UNKNOWN, it_fails, it_holds
from hw_cli.oracles.equality.display import shown
from hw_cli.oracles.equality.everywhere import Sign
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.orders import one_letter, root_of, roots_and_factors, whole_powers
from hw_cli.oracles.equality.sampling import Place, Range, random_places, small_places, small_values
from hw_cli.oracles.equality.scene import seed_of
from hw_cli.oracles.equality.solutions.comparisons import Comparison, Statement, comparisons, truth
from hw_cli.oracles.equality.suggested import suggested
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import Deadline
from hw_cli.terms.core import Term
from hw_cli.terms.numerals import changed
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables

SECONDS = 2.0
MOST_ZEROS = 60


def by_points(one: Statement, other: Statement, letters: list[Term]) -> Finding:
    """A point that meets one statement and not the other; points on an equation are found by solving it."""
    deadline = Deadline(SECONDS)
    ranges = {letter: Range() for letter in letters}
    agreed = 0
    places = [
        *small_places(letters, ranges),
        *random_places(
            letters, ranges, 120, seed_of(*(item.term for part in (one, other) for item in comparisons(part)))
        ),
    ]
    equations = any(
        item.relation in (Relation.EQ, Relation.NE) for part in (one, other) for item in comparisons(part)
    )
    for number, place in enumerate(places):
        if deadline.over:
            break
        tries: list[dict[Term, Any]] = [{letter: ball(value) for letter, value in place.items()}]
        if equations and number < 30:
            tries += list(_on_curves(one, other, place, letters))
        for values in tries:
            truths = [_truth(item, values, deadline) for item in (one, other)]
            if None in truths:
                continue
            agreed += 1
            if truths[0] != truths[1]:
                point = tuple((letter, _written(place, letter, value)) for letter, value in values.items())
                words = ("true", "false") if truths[0] else ("false", "true")
                return it_fails(say("a point meets one and not the other"), Counterexample(point, *words))
    if len(letters) == 1 and agreed and _same_on_line(one, other, letters[0], deadline):
        return it_holds(say("both are true on the same intervals"))
    return UNKNOWN


def _same_on_line(one: Statement, other: Statement, letter: Term, deadline: Deadline) -> bool:
    """Whether statements about one letter are true at the same numbers: at the zeros, and between them.

    The zeros are exact, and between them every term is proved to keep its sign.
    """
    terms = [item.term for part in (one, other) for item in comparisons(part)]
    zeros = sorted(
        {
            value
            for term in terms
            for value in suggested(terms, letter)[:MOST_ZEROS]
            if Sign(term, letter, Range(), False, Ring, deadline).vanishes_at(core.lift(value))
        }
    )
    edges = [None, *zeros, None]
    places = list(zeros)
    for low, high in pairwise(edges):
        between = Range(low, high)
        for term in terms:
            signs = (term, core.Negative(term))
            if not any(Sign(side, letter, between, True, Ring, deadline).proved() for side in signs):
                return False
        places += [small_values(between)[0]]
    truths = [[_truth(item, {letter: ball(value)}, deadline) for item in (one, other)] for value in places]
    return all(None not in pair and pair[0] == pair[1] for pair in truths)


def _written(place: Place, letter: Term, value: Any) -> str:
    exact = place[letter]
    return str(exact) if value == ball(exact) else shown(value, 8)


def _on_curves(
    one: Statement, other: Statement, place: Place, letters: list[Term]
) -> Iterator[dict[Term, Any]]:
    """Points on the equations: all letters but one from the place, this one a root."""
    for item in (*comparisons(one), *comparisons(other)):
        if item.relation not in (Relation.EQ, Relation.NE):
            continue
        for letter in letters:
            if letter not in free_variables(item.term):
                continue
            given = {name: core.lift(value) for name, value in place.items() if name != letter}
            ring = Ring()
            forms = ring.read(changed(item.term, given))
            poly = one_letter(ring, whole_powers(ring, forms[0], letter)[0], letter) if forms else None
            if poly is None or poly.degree() < 1 or poly.degree() > 12:
                continue
            for root, factor in roots_and_factors(poly):
                value = ball(root_of(factor)) if factor.degree() == 1 else root
                yield {name: (value if name == letter else ball(place[name])) for name in letters}


def _truth(item: Statement, values: dict[Term, Any], deadline: Deadline) -> bool | None:
    return truth(item, lambda part: _holds_at(part, values, deadline))


def _holds_at(item: Comparison, values: dict[Term, Any], deadline: Deadline) -> bool | None:
    """Truth at a point; None when not sure. What vanishes to all digits counts as 0 only where it is exact."""
    try:
        value = Point(values, deadline=deadline)(item.term)
    except (Undefined, ZeroDivisionError):
        return False
    except Unsure:
        return None
    if not value.is_finite() or not hasattr(value, "is_integer"):
        return None
    near = value.contains(0)
    if near and not (value.is_exact() or abs(value) < 1e-40):
        return None
    sign = 0 if near else 1 if value > 0 else -1
    return bool(item.relation.of(sign, 0))
