"""Inequalities in several letters, decided by z3: of polynomials outright, of others by what is known of their parts.

A part that z3 does not know, sin u or e^u, becomes a letter that runs over an enclosure of the part's values. What holds
for all values of these letters holds; a point where it fails says nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import lcm

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.findings import Refutation, Trusted
from hw_cli.kernel.setting import Hypothesis, Interval, Setting
from hw_cli.oracles.equality.parts import Parts
from hw_cli.oracles.equality.ranges import Empty
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import is_real
from hw_cli.terms import core
from hw_cli.terms.core import Term, lift
from hw_cli.terms.functions import defined_by
from hw_cli.terms.numerals import exact
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bound_by, free_variables, subterms

_ONE_AT_A_TIME = threading.Lock()  # z3's context serves one thread at a time
MOST_LETTERS = 6
# times fewer steps where letters stand for what z3 does not know: little follows of it, or soon
STANDING_IN = 8


def eliminate(
    left: Term,
    relation: Relation,
    right: Term,
    ranges: Mapping[Term, Range],
    hypotheses: tuple[Hypothesis, ...],
) -> Counterexample | bool | None:
    """True when proved, a counterexample when refuted, None when z3 was not asked or does not know."""
    if any(bound_by(part) or not is_real(part) for side in (left, right) for part in subterms(side)):
        return None
    parts = Parts(ranges)
    try:
        parts.note(left, right, *(side for item in hypotheses for side in (item.left, item.right)))
        left, right = parts(left), parts(right)
        given = [Hypothesis(parts(item.left), item.relation, parts(item.right)) for item in hypotheses]
        letters = free_variables(left) | free_variables(right)
        if len(letters) > MOST_LETTERS or not letters <= parts.ranges.keys():
            return None
        share = STANDING_IN if parts.letters else 1
        found = _decided(left, relation, right, parts.ranges, given, share)
        ties = [tie for tie in parts.ties() if relation is not Relation.EQ or tie.relation is Relation.EQ]
        if found is not True and ties:  # no equality follows from bounds
            found = _decided(left, relation, right, parts.ranges, [*given, *ties], share)
    except Empty:
        return None
    return None if parts.letters and found is not True else found


def _decided(
    left: Term,
    relation: Relation,
    right: Term,
    ranges: Mapping[Term, Range],
    given: list[Hypothesis],
    share: int,
) -> Counterexample | bool | None:
    """What z3 says of what it can read, in this share of its steps."""
    setting = Setting(
        domains=tuple((letter, _open(domain)) for letter, domain in ranges.items()),
        hypotheses=(*given, *_within(ranges)),
    )
    with _ONE_AT_A_TIME:
        from hw_cli.oracles.judges.polynomial import STEPS, PolynomialJudge

        found = PolynomialJudge(setting, STEPS // share).compare(left, relation, right)
    if isinstance(found, Trusted):
        return True
    return found.counterexample if isinstance(found, Refutation) else None


def _open(domain: Range) -> Interval:
    return Interval(None if domain.low_in else domain.low, None if domain.high_in else domain.high)


def _within(ranges: Mapping[Term, Range]) -> list[Hypothesis]:
    """What the ranges say beyond open intervals: an end that is included, integers."""
    out = []
    for letter, domain in ranges.items():
        if domain.low_in and domain.low is not None:
            out.append(Hypothesis(letter, Relation.GE, lift(domain.low)))
        if domain.high_in and domain.high is not None:
            out.append(Hypothesis(letter, Relation.LE, lift(domain.high)))
        if domain.integer:
            out.append(Hypothesis(core.call("floor", letter), Relation.EQ, letter))
    return out


def without_logarithms(gap: Term) -> Iterator[tuple[Term, Term, tuple[Hypothesis, ...]]]:
    """What `Σ cᵢ ln uᵢ + r` relation 0 says where its logarithms exist: `ln Π uᵢ^(qcᵢ) + q r` relation 0, and `Π uᵢ^(qcᵢ) e^(q r)` relation 1."""
    logarithms: list[tuple[Fraction, Term]] = []
    rest: list[tuple[Fraction, Term]] = []
    for count, item in _items(gap, Fraction(1)):
        if isinstance(item, core.Call) and item.function == core.Function("log") and len(item.arguments) == 1:
            logarithms.append((count, item.arguments[0]))
        else:
            rest.append((count, item))
    if not logarithms:
        return
    scale = lcm(*(count.denominator for count, _ in logarithms))
    positive = tuple(Hypothesis(u, Relation.GT, lift(0)) for _, u in logarithms if free_variables(u))
    above, below = (
        core.product(
            tuple(core.Power(u, lift(abs(count) * scale)) for count, u in logarithms if count * sign > 0)
            or (lift(1),)
        )
        for sign in (1, -1)
    )
    tail = core.total(tuple(_times(scale * count, item) for count, item in rest)) if rest else lift(0)
    yield core.log(above / below) + tail, lift(0), positive
    yield above * core.exp(tail), below, positive


def _times(count: Fraction, item: Term) -> Term:
    size = item if abs(count) == 1 else lift(abs(count)) * item
    return size if count > 0 else core.Negative(size)


def _items(term: Term, count: Fraction) -> Iterator[tuple[Fraction, Term]]:
    """The items of a sum, each with its rational factor; softplus is the logarithm that it is."""
    match term:
        case core.Sum(terms=terms):
            for item in terms:
                yield from _items(item, count)
            return
        case core.Negative(term=inner):
            yield from _items(inner, -count)
            return
        case core.Quotient(numerator=above, denominator=below) if value := exact(below):
            yield from _items(above, count / value)
            return
        case core.Product(factors=(first, *others)) if others and (value := exact(first)):
            yield from _items(core.product(tuple(others)), count * value)
            return
        case core.Call(function=core.Function(name="softplus")) if (plain := defined_by(term)) is not None:
            term = plain
    yield count, term
