"""When agreement at points confirms: for what is analytic there, in every piece, with digits enough to see every part.

A piece is an interval between kinks, or for several letters a cell between planes. Nothing is confirmed where pieces
cannot be told: those pairs stay undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product as tuples
from random import Random
from typing import Any

import flint
from flint import arb

from hw_cli.kernel.evidence import Counterexample, Finding
from hw_cli.kernel.setting import Hypothesis
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.cells import cells, inside
from hw_cli.oracles.equality.elimination import eliminate
from hw_cli.oracles.equality.everywhere import one_period
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.sampling import Place, Range, random_places
from hw_cli.oracles.equality.scene import Scene, is_real
from hw_cli.oracles.equality.trials import MANY_BITS, MORE_BITS, Tally, refuted_at, try_places, value_at
from hw_cli.terms import core
from hw_cli.terms.ball_values import holds
from hw_cli.terms.budgets import TooLarge, Watch, changed
from hw_cli.terms.core import Term, exact
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.functions import Domain, record_of
from hw_cli.terms.kinks import is_bent, jumps, jumps_between_integers, kinks
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, subterms

MOST_BITS = 200_000  # of a number that is looked at for one small part
MARGIN = 64  # bits beyond the finest part
ENOUGH = 8  # points that agree, for what is not proved
TRIES = 40
MOST_KINKS = 5  # of several letters


def confirmed(scene: Scene, tally: Tally, told: list[Condition]) -> Finding | int:
    """The number of points that confirm an equality, 0 where they do not; or its refutation."""
    if any(jumps_between_integers(side) for side in (scene.left, scene.right)):
        return 0
    bent = scene.kinks
    letters = frozenset(scene.letters)
    if any(not free_variables(kink) <= letters for kink in bent):  # it moves with the letter of a sum
        return 0
    if any(_bends_off_the_line(scene, part) for part in scene.parts):
        return 0
    if not _is_free_of_jumps(scene):
        return 0
    branching = list(filter(_branches, scene.parts))
    if scene.imaginary and branching:
        return _in_half_planes(scene) if all(_cuts_real_line(scene, part) for part in branching) else 0
    bent = tuple(kink for kink in bent if not free_variables(kink) & scene.complexes)
    if not bent:
        return _somewhere(scene, told)
    if len(scene.letters) == 1:
        return _in_cells(scene, bent, tally, told)
    return _between_planes(scene, bent, tally, told)


def _is_free_of_jumps(scene: Scene) -> bool:
    """Whether nothing jumps inside the range: the place itself is in no piece, and is tried by no point if it is irrational."""
    jumping = kinks(*filter(jumps, scene.parts))
    if not jumping or len(scene.letters) != 1:
        return not jumping
    (letter,) = scene.letters
    domain = scene.ranges[letter]
    return cells(jumping, letter, domain, scene.deadline) == [(domain.low, domain.high)]


def _bends_off_the_line(scene: Scene, part: Term) -> bool:
    """Whether a node bends along a curve in the plane of a complex letter: a maximum, |Re z|; not |f(z)| of an analytic f."""
    if not is_bent(part) or not free_variables(part) & scene.complexes:
        return False
    inner = subterms(part.term) if isinstance(part, core.Absolute) else iter((part,))
    return any(is_bent(item) or (isinstance(item, core.Call) and not is_real(item)) for item in inner)


def _branches(part: Term) -> bool:
    """Whether a node has a branch cut among complex numbers that a kink on the real line does not show."""
    if not free_variables(part):
        return False
    if isinstance(part, core.Power):
        return bool(free_variables(part.base)) and not _is_integer(part.exponent)
    if isinstance(part, core.Call) and getattr(part.function, "name", "") in ("root", "arg"):
        return True
    found = record_of(part) if isinstance(part, core.Call) else None
    return found is not None and (found.cut_on_i or found.domain != Domain())


def _cuts_real_line(scene: Scene, part: Term) -> bool:
    """Whether the cut of a node lies on the real line of the one letter there is: that of f(a z + b), for real a and b."""
    found = record_of(part)
    inner = part.base if isinstance(part, core.Power) else part.arguments[0]  # type: ignore[attr-defined]  # a call
    if len(scene.letters) != 1 or not scene.complexes or (found is not None and found.cut_on_i):
        return False
    (letter,) = scene.letters
    slope = exact(derivative(inner, letter))
    return bool(slope) and exact(changed(inner, {letter: core.Number("0")})) is not None


def _in_half_planes(scene: Scene) -> Finding | int:
    """Points above and below the real line, which holds all cuts."""
    (letter,) = scene.letters
    seen = {True: 0, False: 0}
    for number, place in enumerate(random_places(scene.letters, scene.ranges, TRIES, scene.seed + 2)):
        found = agrees(scene, place, number)
        if isinstance(found, Finding):
            return found
        seen[bool(scene.point(place, number)(letter).imag > 0)] += bool(found)
    return sum(seen.values()) if min(seen.values()) >= ENOUGH // 2 else 0


def _is_integer(exponent: Term) -> bool:
    value = exact(exponent)
    return value is not None and value.denominator == 1


def _somewhere(scene: Scene, told: list[Condition]) -> Finding | int:
    """Points anywhere, of what is analytic everywhere."""
    count = 0
    whole = all(domain.integer for domain in scene.ranges.values())
    for number, place in enumerate(random_places(scene.letters, scene.ranges, TRIES, scene.seed + 2)):
        if scene.deadline.over:
            return 0
        found = agrees(scene, place, number)
        if isinstance(found, Finding):
            return found
        count += bool(found)
        if count >= ENOUGH or (whole and count >= 3 and number > ENOUGH):
            return count
    return 0


def _in_cells(scene: Scene, bent: Sequence[Term], tally: Tally, told: list[Condition]) -> Finding | int:
    """Points in every cell of one letter; over one period, of what is periodic."""
    (letter,) = scene.letters
    domain = scene.ranges[letter]
    if domain == Range():
        domain = one_period(scene.left - scene.right, letter) or domain
    found = cells(bent, letter, domain, scene.deadline)
    if found is None:
        return 0
    random, count = Random(scene.seed), 0  # noqa: S311  # reproducible choice of points, not cryptography
    for cell in found:
        seen, tried = 0, 0
        for value in inside(cell, domain, random):
            tried += 1
            place = {letter: value}
            refuted = try_places(scene, Relation.EQ, iter([place]), tally, told, MORE_BITS)
            answer = refuted or agrees(scene, place, tried)
            if isinstance(answer, Finding):
                return answer
            seen += answer is not False
            count += bool(answer)
        if seen < min(2, tried):
            return 0
    return count


def _between_planes(scene: Scene, bent: Sequence[Term], tally: Tally, told: list[Condition]) -> Finding | int:
    """Points in every cell between planes; whether there is one is z3's to say."""
    planes = _planes(scene, bent)
    if planes is None:
        return 0
    if not planes:
        return _somewhere(scene, told)
    count = 0
    for signs in tuples((Relation.GT, Relation.LT), repeat=len(planes)):
        sides = tuple(
            Hypothesis(plane, sign, core.Number("0")) for plane, sign in zip(planes, signs, strict=True)
        )
        place = _point_of(scene, sides)
        if place is None:
            return 0
        if not place:
            continue
        refuted = try_places(scene, Relation.EQ, iter([place]), tally, told, MORE_BITS)
        answer: Finding | bool | None = refuted
        for number, near in enumerate(_beside(place, planes, scene.seed)):
            answer = answer if isinstance(answer, Finding) else agrees(scene, near, number)
        if isinstance(answer, Finding):
            return answer
        if answer is False:
            return 0
        count += answer is True
    return count


def _beside(place: Place, planes: Sequence[Term], seed: int) -> Iterator[Place]:
    """A point, and one in general position very near it."""
    yield place
    random = Random(seed)  # noqa: S311  # reproducible choice of points, not cryptography
    yield {letter: value + Fraction(random.randint(1, 999), 10**12) for letter, value in place.items()}


def _planes(scene: Scene, bent: Sequence[Term]) -> list[Term] | None:
    """The kinks as planes, without those that keep their sign; None where one is bent."""
    out: list[Term] = []
    ring = scene.ring()
    for kink in bent:
        forms = ring.read(kink)
        if forms is None:
            return None
        ((above, below),) = forms
        whole = ring.times(above, below)
        if any(ring.is_positive(sign, strictly=True) for sign in (whole, ring.scaled(whole, -1))):
            continue
        if any(below) or not _is_affine(ring, above):
            return None
        out.append(kink)
    return out if len(out) <= MOST_KINKS and not any(d.integer for d in scene.ranges.values()) else None


def _is_affine(ring: Ring, poly: Any) -> bool:
    return all(
        not monomial
        or (len(monomial) == 1 and monomial[0][1] == 1 and ring.atoms[monomial[0][0]].kind == "letter")
        for monomial in poly
    )


def _point_of(scene: Scene, sides: tuple[Hypothesis, ...]) -> Place | None:
    """A point of a cell; {} where there is none, None where that is not known."""
    zero = core.Number("0")
    given = (*scene.hypotheses, *sides[1:])
    first = sides[0]
    found = eliminate(first.left, first.relation.opposite, zero, scene.ranges, given)
    if found is True:
        return {}
    if not isinstance(found, Counterexample):
        return None
    place: Place = {letter: Fraction(0) for letter in scene.letters}
    for letter, text in found.point:
        try:
            place[letter] = Fraction(text)
        except ValueError:
            return None
    return place


def agrees(scene: Scene, place: Place, number: int) -> Finding | bool | None:
    """True where both sides agree to more digits than any of their parts needs; None where not both have a value.

    False where digits do not tell; the refutation where they differ.
    """
    bits = MORE_BITS
    while bits <= MOST_BITS and not scene.deadline.over:
        flint.ctx.prec = bits
        at = scene.point(place, number)
        watch = at.watch = Watch()
        try:
            if not scene.allowed(at):
                return None
            left, right = value_at(at, scene.left), value_at(at, scene.right)
        except TooLarge:
            return False
        if left is None or right is None:
            return None
        needed = watch.needed + MARGIN
        if watch.lost and bits < MANY_BITS:
            needed = max(needed, 2 * bits)
        if isinstance(left, str) or isinstance(right, str):
            if bits >= MANY_BITS:
                return False
            bits *= 4
            continue
        if holds(left, Relation.EQ, right) is False:
            return refuted_at(scene, place, number, left, right)
        if needed > bits:
            bits = max(needed, 2 * bits)
            continue
        return _close(left, right, watch.needed + MARGIN // 2)
    return False


def _close(left: Any, right: Any, bits: int) -> bool:
    size = abs(left) + abs(right)
    if size.contains(0):
        size = arb(1)
    return bool(abs(left - right) < arb(2) ** -bits * size)


def agreed_digits(scene: Scene) -> Finding | int:
    """To how many digits two numbers agree, with all of their parts seen; 0 where they are not; or the refutation."""
    bits = MANY_BITS
    best = 0
    while bits <= MOST_BITS and not scene.deadline.over:
        flint.ctx.prec = bits
        at = scene.point({}, 0)
        watch = at.watch = Watch()
        left, right = value_at(at, scene.left), value_at(at, scene.right)
        if left is None or right is None or isinstance(left, str) or isinstance(right, str):
            return 0
        if holds(left, Relation.EQ, right) is False:
            return refuted_at(scene, {}, 0, left, right)
        size = abs(left) + abs(right)
        gap = abs(left - right) / (arb(1) if size.contains(0) else size)
        mantissa, exponent = gap.upper().man_exp()
        seen = bits if gap == 0 else -(int(mantissa).bit_length() + int(exponent))
        best = int(seen * 0.30103)
        if watch.needed + MARGIN > bits:
            bits = watch.needed + 2 * MARGIN
            best = 0
            continue
        return best if seen > watch.needed + MARGIN // 2 else 0
    return best
