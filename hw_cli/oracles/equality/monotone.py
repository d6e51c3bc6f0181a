"""Proofs along one letter, with the others as parameters, by the mean value theorem.

    f = g    f = g at a place p, and f′ = g′
    f ≥ g    f ≥ g at a place p, and (x − p) (f − g)′ ≥ 0

For every value of the other letters x runs over an interval that p belongs to or ends: hypotheses that speak of x are
affine in it, so they hold between x and p where they hold at x, and weakly at p. Between them f − g has to be
differentiable, and continuous at p.

A difference of two items a − b that are > 0 has the sign of log a − log b, and c Σ ± log uᵢ that of c (Π uᵢ^(±1) − 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.equality.domains import conditions
from hw_cli.oracles.equality.elimination import eliminate
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.ranges import lies_above, span_of
from hw_cli.oracles.equality.rewriting import items_of, logarithm, same_sign, written_out
from hw_cli.oracles.equality.sampling import Range, narrowed
from hw_cli.oracles.equality.scene import Scene, make_scene
from hw_cli.terms import core
from hw_cli.terms.budgets import Deadline, TooLarge, changed
from hw_cli.terms.core import Term, UnknownNode, exact, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.kinks import kinks, needed
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import bottom_up, free_variables, subterms

DEPTH = 3  # places from which a sign follows from that of a slope
SECONDS = 1.5  # what was tried before may have taken all there was
MOST_PARTS = 160  # of a slope
ZERO = lift(0)
_WHOLE = (core.IndexedSum, core.IndexedProduct, core.Integral, core.LimitOf, core.Derivative, core.Matrix)
_OF_INTEGERS = frozenset(map(core.Function, ("factorial", "binom", "gcd", "lcm", "floor", "ceil", "sign")))


@dataclass(frozen=True)
class Known:
    """What is known of letters, which are real: their ranges, and hypotheses."""

    ranges: dict[Term, Range]
    hypotheses: tuple[Hypothesis, ...]
    deadline: Deadline

    def beyond(self, letter: Term, relation: Relation, place: Term) -> Known:
        """With the letter on one side of a place."""
        ranges = dict(self.ranges)
        told = narrowed(letter, relation, place, ranges)
        return replace(self, ranges=ranges, hypotheses=(*self.hypotheses, *told))

    def ring(self) -> Ring:
        """A ring for normal forms of these letters."""
        return make_scene(core.total(tuple(self.ranges)), ZERO, (), self.ranges, self.deadline).ring()

    def shows(self, term: Term, *, strictly: bool = False) -> bool:
        """Whether a term is ≥ 0, or > 0, by its enclosure or by z3."""
        if (value := exact(term)) is not None:
            return value > 0 if strictly else value >= 0
        relation = Relation.GT if strictly else Relation.GE
        box = {letter: span_of(domain) for letter, domain in self.ranges.items()}
        return lies_above(term, box, strictly=strictly) or (
            not self.deadline.over and eliminate(term, relation, ZERO, self.ranges, self.hypotheses) is True
        )


def equal_along_a_letter(scene: Scene) -> bool:
    """Whether both sides are equal at a place, and their slopes in some letter are."""
    known = _known(scene)
    gap = scene.left - scene.right
    if known is None:
        return False
    for letter in _moving(scene):
        for place in _places(letter, known):
            start = _at(gap, letter, place, known)
            if start is None or not known.ring().shows(start, ZERO):
                continue
            slope = _slope(gap, letter)
            if slope is not None and known.ring().shows(slope, ZERO) and _reaches(gap, letter, place, known):
                return True
    return False


def ordered_along_a_letter(scene: Scene, relation: Relation) -> bool:
    """Whether an inequality follows from the signs of slopes."""
    known = _known(scene)
    if known is None or relation in (Relation.EQ, Relation.NE):
        return False
    rises = relation in (Relation.GT, Relation.GE)
    above, below = (scene.left, scene.right) if rises else (scene.right, scene.left)
    strictly = relation in (Relation.GT, Relation.LT)
    try:
        return any(_follows(above - below, known, strictly, depth) for depth in range(1, DEPTH + 1))
    except (TooLarge, UnknownNode, ArithmeticError, ValueError):
        return False


def is_not_negative(gap: Term, known: Known, strictly: bool, depth: int) -> bool:
    """Whether a term is ≥ 0, or > 0, wherever it has a value."""
    try:
        return known.shows(gap, strictly=strictly) or _follows(gap, known, strictly, depth)
    except (TooLarge, UnknownNode, ArithmeticError, ValueError):
        return False


def _follows(gap: Term, known: Known, strictly: bool, depth: int) -> bool:
    """Whether a term is ≥ 0, or > 0, by the rules of this module."""
    if _by_logarithms(gap, known, strictly, depth):
        return True
    letters = sorted(free_variables(gap) & known.ranges.keys(), key=repr) if depth else []
    return any(_rises_from_a_place(gap, letter, known, strictly, depth) for letter in letters)


def _known(scene: Scene) -> Known | None:
    """What is known of a pair in real letters; letters for integers run over all numbers between."""
    if scene.imaginary or scene.estimated or scene.draws or scene.odd or not scene.letters:
        return None
    ranges = {letter: replace(domain, integer=False) for letter, domain in scene.ranges.items()}
    given = dict.fromkeys(one for item in scene.hypotheses for one in _without_sizes(item))
    powers = {  # (−9)³ is a value of x^r
        inner
        for part in scene.parts
        if isinstance(part, core.Power) and exact(part.exponent) is None
        for inner, _ in needed(part)
    }
    for one in (*conditions(scene.left), *conditions(scene.right)):  # where both sides have values they hold
        if one.relation is Relation.NE or one.term in powers:
            continue
        if all(_is_affine(one.term, letter) for letter in free_variables(one.term)):
            given.update(dict.fromkeys(narrowed(one.term, one.relation, ZERO, ranges)))
    return Known(ranges, tuple(given), Deadline(SECONDS))


def _without_sizes(item: Hypothesis) -> tuple[Hypothesis, ...]:
    """u < c and −u < c, for |u| < c."""
    left, relation, right = item.left, item.relation, item.right
    if isinstance(right, core.Absolute):
        left, relation, right = right, relation.flipped, left
    if isinstance(left, core.Absolute) and relation in (Relation.LT, Relation.LE):
        return tuple(Hypothesis(side, relation, right) for side in (left.term, core.Negative(left.term)))
    return (item,)


def _moving(scene: Scene) -> Iterator[Term]:
    sides = free_variables(scene.left) | free_variables(scene.right)
    return (letter for letter in scene.letters if letter in sides)


def grows_by_a_factor(above: Term, below: Term, letter: Term, beyond: Range) -> bool:
    """Whether f(n + 1) g(n) ≥ g(n + 1) f(n) and g(n) > 0, with n! as a letter that is > 0 and (n + 1)! = (n + 1) n!"""
    kept = core.Symbol("factorial")

    def named(node: Term) -> Term:
        match node:
            case core.Call(function=core.Function(name="factorial"), arguments=(inner,)) if inner == letter:
                return kept
            case core.Call(function=core.Function(name="factorial"), arguments=(inner,)) if (
                inner == letter + 1
            ):
                return (letter + 1) * kept
        return node

    now = [bottom_up(side, named) for side in (above, below)]
    after = [bottom_up(changed(side, {letter: letter + 1}), named) for side in (above, below)]
    ranges = {letter: replace(beyond, integer=False), kept: Range(Fraction(0))}
    known = Known(ranges, (), Deadline(SECONDS))
    step = after[0] * now[1] - after[1] * now[0]
    return known.shows(now[1], strictly=True) and any(
        is_not_negative(step, known, False, depth) for depth in range(DEPTH)
    )


# --- two items


def _is_positive(part: Term, known: Known) -> bool:
    box = {letter: span_of(domain) for letter, domain in known.ranges.items()}
    return lies_above(part, box, strictly=True) or (
        bool(known.hypotheses) and known.shows(part, strictly=True)
    )


def _difference(gap: Term, known: Known) -> Term | None:
    """log a − log b for a − b, up to a factor > 0; None where a and b are not > 0, or several."""

    def is_positive(part: Term) -> bool:
        return _is_positive(part, known)

    match gap:
        case core.Sum(terms=(first, core.Negative(term=second))):
            sides = [[first], [second]]
        case _:
            items = items_of(same_sign(gap, is_positive))
            sides = [[item for item, count in items if count * sign > 0] for sign in (1, -1)]
    if any(len(side) != 1 for side in sides) or not all(is_positive(side[0]) for side in sides):
        return None
    one, other = (logarithm(side[0], is_positive) for side in sides)
    return one - other


def _by_logarithms(gap: Term, known: Known, strictly: bool, depth: int) -> bool:
    """The sign of a − b, for a and b > 0, from log a − log b."""
    difference = _difference(gap, known)
    if difference is None:
        return False
    if _by_common_factor(difference, known, strictly):
        return True
    return depth > 0 and is_not_negative(written_out(difference), known, strictly, depth - 1)


def _by_argument(difference: Term) -> dict[Term, Term]:
    """The factors of the logarithms of a sum of such; e stands for 1."""
    logs: dict[Term, Term] = {}
    for count, factor, inner in _logarithms(difference, Fraction(1), lift(1)):
        logs[inner] = logs.get(inner, ZERO) + lift(count) * factor
    return logs


def _by_common_factor(difference: Term, known: Known, strictly: bool) -> bool:
    """The sign of c Σ ± log uᵢ, from those of c and of Π uᵢ^(±1) − 1."""
    ring = known.ring()
    logs = {inner: c for inner, c in _by_argument(difference).items() if not ring.shows(c, ZERO)}
    if not logs:
        return not strictly
    common = next(iter(logs.values()))
    products: list[list[Term]] = [[lift(1)], [lift(1)]]
    for inner, factor in logs.items():
        ratio = next((sign for sign in (1, -1) if ring.shows(factor, lift(sign) * common)), None)
        if ratio is None:
            return False
        products[ratio < 0].append(inner)
    above, below = (core.product(tuple(parts)) for parts in products)
    return any(
        known.shows(lift(sign) * common, strictly=strictly)
        and known.shows(lift(sign) * (above - below), strictly=strictly)
        for sign in (1, -1)
    )


def _logarithms(term: Term, count: Fraction, factor: Term) -> Iterator[tuple[Fraction, Term, Term]]:
    """A term as Σ of a number times a factor times the logarithm of something; e stands for 1."""
    match term:
        case core.Sum(terms=terms):
            for item in terms:
                yield from _logarithms(item, count, factor)
        case core.Negative(term=inner):
            yield from _logarithms(inner, -count, factor)
        case core.Product(factors=(one, other)) if any(map(_is_logarithm, subterms(other))):
            yield from _logarithms(other, count, factor * one)
        case core.Call(function=core.Function(name="log"), arguments=(inner,)):
            if inner != lift(1):
                yield count, factor, inner
        case _:
            yield count, factor * term, core.Constant("e")


def _is_logarithm(part: Term) -> bool:
    return isinstance(part, core.Call) and part.function == core.Function("log") and len(part.arguments) == 1


# --- from a place


def _rises_from_a_place(gap: Term, letter: Term, known: Known, strictly: bool, depth: int) -> bool:
    """Whether a term is ≥ 0 at a place, and does not fall on the way from it."""
    slope = _slope(gap, letter)
    if slope is None:
        return False
    turning = _turning(slope, letter, known)
    places = [*turning, *_places(letter, known)]
    starts = [(place, start) for place in places if (start := _at(gap, letter, place, known)) is not None]
    touching = [(place, start) for place, start in starts if known.ring().shows(start, ZERO)]
    for place, start in (*touching, *(one for one in starts if one not in touching)):
        zero = (place, start) in touching
        if known.deadline.over or not _reaches(gap, letter, place, known):
            continue
        if not zero and not known.shows(start, strictly=strictly):
            continue
        if all(
            place in turning or is_not_negative(_times(sign, slope), side, strictly and zero, depth - 1)
            for sign, side in _sides(letter, place, known)
        ) and not (strictly and zero and _may_be_there(letter - place, known)):
            return True
    return False


def _times(sign: int, term: Term) -> Term:
    if sign > 0:
        return term
    return term.term if isinstance(term, core.Negative) else core.Negative(term)


def _sides(letter: Term, place: Term, known: Known) -> Iterator[tuple[int, Known]]:
    """The sides of a place on which the letter may be, each with what is known there."""
    for sign, relation in ((1, Relation.GT), (-1, Relation.LT)):
        if not known.shows(lift(-sign) * (letter - place)):
            yield sign, known.beyond(letter, relation, place)


def _may_be_there(distance: Term, known: Known) -> bool:
    return not any(known.shows(lift(sign) * distance, strictly=True) for sign in (1, -1))


def _slope(gap: Term, letter: Term) -> Term | None:
    """The derivative of what has one between kinks."""
    for part in subterms(gap):
        if letter in free_variables(part) and (
            isinstance(part, _WHOLE) or (isinstance(part, core.Call) and part.function in _OF_INTEGERS)
        ):
            return None
    try:
        slope = written_out(derivative(gap, letter))
    except (TooLarge, UnknownNode):
        return None
    return slope if sum(1 for _ in subterms(slope)) <= MOST_PARTS else None


def _places(letter: Term, known: Known) -> Iterator[Term]:
    """Where sides may be equal: an end of the range, 0, 1, another letter."""
    domain = known.ranges[letter]
    numbers = [end for end in (domain.low, domain.high) if end is not None]
    yield from map(lift, dict.fromkeys((*numbers, Fraction(0), Fraction(1))))
    yield from (other for other in sorted(known.ranges, key=repr) if other != letter)


def _turning(slope: Term, letter: Term, known: Known) -> list[Term]:
    """Where a slope a − b, for a and b > 0, goes from < 0 to > 0: log a − log b = c log x + Σ cᵢ log uᵢ at x = Π uᵢ^(−cᵢ/c), c > 0."""
    difference = _difference(slope, known)
    logs = {} if difference is None else _by_argument(difference)
    own = logs.pop(letter, None)
    if own is None or any(letter in free_variables(part) for part in (own, *logs, *logs.values())):
        return []
    parts = [core.Power(inner, tidy(core.Negative(factor) / own)) for inner, factor in logs.items()]
    return [core.product(tuple(parts) or (lift(1),))] if known.shows(own, strictly=True) else []


def _at(gap: Term, letter: Term, place: Term, known: Known) -> Term | None:
    """A term where a letter is at a place, with 0 for 0^p, p > 0; None where it may have no value there."""

    def continued(node: Term) -> Term:
        if (
            isinstance(node, core.Power)
            and exact(node.exponent) is None
            and known.ring().shows(node.base, ZERO)
        ):
            return ZERO if known.shows(node.exponent, strictly=True) else node
        return node

    there = bottom_up(changed(gap, {letter: place}), continued)
    return there if _has_value(there, known) else None


def _has_value(term: Term, known: Known) -> bool:
    """Whether a term is surely defined."""
    return all(_is_met(inner, relation, known) for part in subterms(term) for inner, relation in needed(part))


def _is_met(term: Term, relation: Relation, known: Known) -> bool:
    if relation is Relation.NE:
        return any(known.shows(lift(sign) * term, strictly=True) for sign in (1, -1))
    return known.shows(term, strictly=relation is Relation.GT)


def _reaches(gap: Term, letter: Term, place: Term, known: Known) -> bool:
    """Whether the letter gets from where it is to a place, and the term is differentiable in between."""
    domain = known.ranges[letter]
    ends: list[Term] = [
        *([] if domain.low is None else [place - lift(domain.low)]),
        *([] if domain.high is None else [lift(domain.high) - place]),
    ]
    for item in known.hypotheses:
        if letter in free_variables(item.left) | free_variables(item.right):
            inside: Term = item.left - item.right
            inside = core.Negative(inside) if item.relation in (Relation.LT, Relation.LE) else inside
            if item.relation in (Relation.EQ, Relation.NE) or not _is_affine(inside, letter):
                return False
            ends.append(changed(inside, {letter: place}))
    if not all(map(known.shows, ends)):
        return False
    for _, between in _sides(letter, place, known):
        moving = [
            part for part in subterms(gap) if letter in free_variables(part)
        ]  # the others are as they are
        asked = [(inner, relation) for part in moving for inner, relation in needed(part)]
        asked += [(kink, Relation.NE) for kink in kinks(gap) if letter in free_variables(kink)]
        for inner, relation in asked:
            strict = Relation.GT if relation is Relation.GE else relation
            if not _is_met(inner, strict, between):
                return False
    return True


def _is_affine(term: Term, letter: Term) -> bool:
    return letter not in free_variables(written_out(derivative(term, letter)))
