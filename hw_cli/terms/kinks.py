"""Where a formula has a value, and where it may change its form: what has to stay away from 0 for it to be analytic
along the real line.

    |u|, √u, log u, u^r, sign u, ReLU u      u
    max(a, b), min(a, b)                     a − b
    arcsin u, arccos u, artanh u             1 − u, 1 + u
    arcosh u                                 u − 1
    ⌊u⌋, ⌈u⌉                                 sin πu
    inside another function: 1/u, tan u      u, cos u

Between zeros of these, wherever it is defined, the formula is analytic: two formulas that agree on an interval
free of them agree on all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from hw_cli.terms import core
from hw_cli.terms.core import (
    Absolute,
    Call,
    Function,
    IndexedProduct,
    IndexedSum,
    Power,
    Quotient,
    Term,
    exact,
    lift,
)
from hw_cli.terms.functions import Domain, record_of
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import Captured, children, free_variables, substitute, subterms

KEPT = 4_000  # terms that are known again
_DIVISORS = frozenset({"gcd", "lcm"})


def needed(part: Term) -> Iterator[tuple[Term, Relation]]:
    """What a node by itself asks of the terms inside it, to be a real number: each stands in this relation to 0."""
    match part:
        case Quotient(denominator=below):
            yield below, Relation.NE
        case Power(base=base, exponent=exponent):
            value = exact(exponent)
            if value is None and not (exact(base) or 0) > 0:
                yield base, Relation.GT
            elif value is not None and value.denominator != 1:
                yield base, Relation.GE if value > 0 else Relation.GT
            elif value is not None and value < 0:
                yield base, Relation.NE
        case Call(function=Function(name="root", index=()), arguments=(inner, degree)):
            if (exact(degree) or 1) % 2 == 0:
                yield inner, Relation.GE
        case Call(arguments=(inner,)) if (found := record_of(part)) is not None:
            high = found.domain.high
            between = high is not None and found.domain.low == -high
            edges = (lift(high or 0) - Absolute(inner),) if between else found.domain.edges(inner)
            yield from ((edge, Relation.GT if found.domain.open else Relation.GE) for edge in edges)
            if found.poles is not None:
                yield found.poles(inner), Relation.NE


def opposed(sides: tuple[Term, ...], same: Callable[[Term, Term], bool]) -> bool:
    """Whether terms need some number to be ≥ 0 and its opposite too, √(1 - b) and √(2b - 2), up to a factor: where both
    have values is no more than where it is 0. `same` tells whether two numbers are one."""
    signed = {
        inside
        for side in sides
        for node in subterms(side)
        for inside, relation in needed(node)
        if relation is not Relation.NE
    }
    for one, other in combinations(signed, 2):
        ratio = _ratio(one, other)
        if ratio is not None and ratio < 0 and same(one, lift(ratio) * other):
            return True
    return False


def _ratio(one: Term, other: Term) -> Fraction | None:
    """The quotient of two terms of the same letters at one point; None where it is no fraction."""
    letters = sorted(free_variables(one), key=repr)
    if free_variables(other) != set(letters):
        return None
    point: dict[Term, Term] = {letter: lift(Fraction(2 * k + 5, 7)) for k, letter in enumerate(letters)}
    try:
        above, below = (exact(substitute(term, point)) for term in (one, other))
    except Captured:
        return None
    return None if above is None or not below else above / below


def is_bent(part: Term) -> bool:
    """Whether a node bends or jumps: |u|, a maximum, a sign, rounding."""
    found = record_of(part)
    return isinstance(part, Absolute) or (isinstance(part, Call) and found is not None and found.bent)


def bends_without_end(part: Term) -> bool:
    """Whether a node bends again and again: rounding."""
    return isinstance(part, Call) and part.function in (Function("floor"), Function("ceil"))


def jumps(part: Term) -> bool:
    """Whether a node jumps, so that agreement beside the place says nothing of it: a sign, rounding."""
    found = record_of(part) if isinstance(part, Call) else None
    return found is not None and found.bent and not found.continuous


def kinks(*terms: Term, integers: frozenset[Term] = frozenset()) -> tuple[Term, ...]:
    """What must not vanish, each once; only what has letters. `integers` stand for nothing else."""
    return tuple(dict.fromkeys(kink for term in terms for kink in _of_term(term, integers)))


@lru_cache(KEPT)
def _of_term(term: Term, integers: frozenset[Term]) -> tuple[Term, ...]:
    return tuple(kink for kink in _inside(term, False, integers) if free_variables(kink))


def _inside(term: Term, within: bool, integers: frozenset[Term]) -> Iterator[Term]:
    """The kinks of a term; `within` another function, poles count as well."""
    if isinstance(term, IndexedSum | IndexedProduct):
        integers |= {term.index}
    match term:
        case Absolute(term=inner):
            yield inner
        case Call():
            yield from _of_function(term, within)
        case Power(base=base, exponent=exponent) if not _is_whole(exponent, integers):
            yield base
        case Power(base=base, exponent=core.Negative()) if within:
            yield base
        case Quotient(denominator=below) if within:
            yield below
    for child in children(term):
        yield from _inside(child, within or isinstance(term, Call | Absolute | Power), integers)


def _of_function(term: Call, within: bool) -> Iterator[Term]:
    """Where a function bends or ends, and its poles where they count; by its definition where no record says."""
    found = record_of(term)
    if found is None or found.analytic:
        return
    yield from found.domain.edges(term.arguments[0])
    if found.kinks is not None:
        yield from found.kinks(*term.arguments)
    elif found.definition is not None and found.domain == Domain():
        yield from _inside(found.definition(*term.arguments), within, frozenset())


def _is_whole(exponent: Term, integers: frozenset[Term]) -> bool:
    """Whether an exponent is an integer: numerals and letters for integers, added and multiplied."""
    match exponent:
        case core.Number():
            return exponent.value.denominator == 1
        case core.Negative(term=inner):
            return _is_whole(inner, integers)
        case core.Sum(terms=parts) | core.Product(factors=parts):
            return all(_is_whole(part, integers) for part in parts)
    return exponent in integers


def jumps_between_integers(term: Term) -> bool:
    """Whether a part is defined for integers alone (divisors), so that nothing follows from a few of them."""
    if isinstance(term, Call) and isinstance(term.function, Function) and term.function.name in _DIVISORS:
        return bool(free_variables(term))
    return any(jumps_between_integers(child) for child in children(term))
