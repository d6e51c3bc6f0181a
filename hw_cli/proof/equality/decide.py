"""Whether a relation between two terms holds wherever both are defined.

Refuting comes first: at small readable points a certain difference of the two values decides. Then a proof by
normal forms; then random points with many digits. A refutation is certain, a proof covers all points where both
sides are defined, and what only agreed at random points is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain, islice
from typing import Any

import flint
from flint import acb, arb

from hw_cli.proof.equality.answer import Answer, Condition, Status
from hw_cli.proof.equality.calculus import (
    TooLarge,
    Unfit,
    changed,
    derivative,
    exact,
    gridded,
    size,
    written_out,
)
from hw_cli.proof.equality.conditions import conditions, forced_integers
from hw_cli.proof.equality.normal import NoForm, Ring
from hw_cli.proof.equality.orders import proved_order, rational_roots
from hw_cli.proof.equality.pieces import bends, far_places, is_one_signed, moved, sides
from hw_cli.proof.equality.polynomials import constant
from hw_cli.proof.equality.sampling import Place, Range, random_places, small_places
from hw_cli.proof.equality.values import KNOWN, Deadline, Point, Unsure, ball, coefficients, is_estimated
from hw_cli.proof.evidence import Counterexample
from hw_cli.proof.setting import Hypothesis
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.balls import Undefined
from hw_cli.terms.core import Constant, Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, bound_by, children, free_variables, is_variable, subterms

BITS = 96
MORE_BITS = 320
MANY_BITS = 2400
SMALL_POINTS = 26
RANDOM_POINTS = 32
PIECES = 160  # points where values jump or bend
ENOUGH = 8  # points that agree, for what is not proved
WIDE_SEARCH = 400  # points, where few were defined
SECONDS = 2.0
MAX_NODES = 4_000
JUMPING = frozenset({"floor", "ceil", "sign", "max", "min", "relu", "gcd", "lcm"})
UNIT = Constant("i")
FINE, ROUGH = arb(2) ** -36, arb(10) ** -6  # shares of the values' size; the second for estimates
ESTIMATES = 12  # points where values are estimates


@dataclass
class Scene:
    """The letters of a pair, with what is known of them."""

    left: Term
    right: Term
    letters: tuple[Term, ...]
    ranges: dict[Term, Range]
    hypotheses: tuple[Hypothesis, ...]
    imaginary: bool
    complexes: frozenset[Term]
    deadline: Deadline
    odd: bool = False
    estimated: bool = False

    def ring(self) -> Ring:
        """A ring for normal forms of this pair."""
        nonnegative = [letter for letter in self.letters if self.ranges[letter].nonnegative]
        positive = [letter for letter in self.letters if self.ranges[letter].positive]
        integers = [letter for letter in self.letters if self.ranges[letter].integer]
        return Ring(
            nonnegative=nonnegative,
            positive=positive,
            integers=integers,
            complexes=self.complexes,
            imaginary=self.imaginary,
            ranges={
                letter: (domain.low, domain.high)
                for letter, domain in self.ranges.items()
                if domain != Range()
            },
        )

    def point(self, place: Place, sample: int) -> Point:
        """The evaluator at a place."""
        values: dict[Term, Any] = {}
        for k, (letter, value) in enumerate(place.items()):
            if letter in self.complexes:
                values[letter] = acb(ball(value), ball(value * (k + 2) / 3 + Fraction(1, 2)))
            else:
                values[letter] = ball(value)
        return Point(values, imaginary=self.imaginary, odd=self.odd, sample=sample, deadline=self.deadline)

    def allowed(self, at: Point) -> bool:
        """Whether the hypotheses surely hold at a point."""
        for item in self.hypotheses:
            try:
                if _holds(at(item.left), item.relation, at(item.right)) is not True:
                    return False
            except (Undefined, Unsure, ZeroDivisionError):
                return False
        return True


@dataclass
class Tally:
    """What the points tried so far have shown."""

    agreed: int = 0
    generic: int = 0  # of those, points in general position
    unsure: int = 0
    broken: set[Condition] = field(default_factory=set)
    too_large: bool = False
    places: list[Place] = field(default_factory=list)  # where both sides agreed
    gaps: list[tuple[float, int, Place]] = field(default_factory=list)  # the least relative differences


def compare(
    left: Term,
    relation: Relation,
    right: Term,
    *,
    assumptions: tuple[Hypothesis, ...] = (),
    ranges: Mapping[Term, Range] | None = None,
    seconds: float = SECONDS,
) -> Answer:
    """The verdict on `left relation right`, wherever both sides are defined.

    `ranges` narrows letters (real numbers otherwise), `assumptions` are relations between them. Takes at most
    about `seconds`; works in any thread.
    """
    bits = flint.ctx.prec
    try:
        return _compare(left, relation, right, assumptions, dict(ranges or {}), Deadline(seconds))
    except TooLarge:
        return Answer(Status.UNDECIDED, False, say("too large to check"))
    except UnknownNode as error:
        return Answer(Status.NOT_UNDERSTOOD, False, say("{term} has no value here", term=error.node))
    except Unfit:
        return Answer(Status.NOT_UNDERSTOOD, False, say("the shapes of the matrices do not fit"))
    except RecursionError:
        return Answer(Status.UNDECIDED, False, say("too large to check"))
    finally:
        flint.ctx.prec = bits


def _compare(
    left: Term,
    relation: Relation,
    right: Term,
    assumptions: tuple[Hypothesis, ...],
    ranges: dict[Term, Range],
    deadline: Deadline,
) -> Answer:
    if relation is Relation.EQ and left == right and _is_plain(left):
        return Answer(Status.HOLDS, True, say("the two sides are the same"))
    infinite = _infinite(left, relation, right)
    if infinite is not None:
        return infinite
    if size(left, MAX_NODES) + size(right, MAX_NODES) >= MAX_NODES:
        raise TooLarge
    one, other = _indefinite(left, right)
    if (one, other) != (left, right):
        answer = _compare(one, relation, other, assumptions, ranges, deadline)
        held = answer.status is Status.HOLDS
        return replace(answer, message=say("up to a constant of integration")) if held else answer
    left, right, assumptions = _replaced(left, right, assumptions)
    a, b = gridded(written_out(left)), gridded(written_out(right))
    if isinstance(a, core.Matrix) or isinstance(b, core.Matrix):
        return _grids(a, relation, b, assumptions, ranges, deadline)
    scene = _scene(a, b, assumptions, ranges, deadline)
    if relation is Relation.EQ:
        answer = _equal(scene)
    elif not scene.letters:
        answer = _constants(scene, relation)
    else:
        answer = _ordered(scene, relation)
    return answer


def _is_plain(term: Term) -> bool:
    """Whether a term is surely defined somewhere: no divisor, logarithm or root without a letter."""
    return all(
        free_variables(part) for part in subterms(term) if isinstance(part, core.Quotient | core.Call)
    ) or not any(isinstance(part, core.Quotient | core.Call) for part in subterms(term))


def _infinite(left: Term, relation: Relation, right: Term) -> Answer | None:
    """Comparisons with ±∞ itself."""
    infinity = Constant("infinity")
    ends = {infinity: 1, core.Negative(infinity): -1}
    if left not in ends and right not in ends:
        return None
    if left in ends and right in ends:
        sign = ends[left] - ends[right]
    else:
        other = right if left in ends else left
        if any(part == infinity for part in subterms(other)) or relation is not Relation.EQ:
            return Answer(Status.UNDECIDED, False, say("infinity is compared with itself alone"))
        sign = 1
    true = {
        Relation.EQ: sign == 0,
        Relation.NE: sign != 0,
        Relation.LT: sign < 0,
        Relation.LE: sign <= 0,
        Relation.GT: sign > 0,
        Relation.GE: sign >= 0,
    }[relation]
    if true:
        return Answer(Status.HOLDS, True, say("both are infinite"))
    return Answer(Status.FAILS, True, say("infinity is compared with itself alone"))


def _indefinite(left: Term, right: Term) -> tuple[Term, Term]:
    """Integrals without bounds are compared by their derivatives: they are equal up to a constant."""
    open_ = next((part for term in (left, right) for part in subterms(term) if _is_open(part)), None)
    if not isinstance(open_, core.Integral):
        return left, right
    slopes = [written_out(core.Derivative(term, open_.variable)) for term in (left, right)]
    for term in slopes:
        for part in subterms(term):
            if _is_open(part):
                raise UnknownNode(part)
    return slopes[0], slopes[1]


def _is_open(part: Term) -> bool:
    return isinstance(part, core.Integral) and part.low is None and part.high is None


def _replaced(
    left: Term, right: Term, assumptions: tuple[Hypothesis, ...]
) -> tuple[Term, Term, tuple[Hypothesis, ...]]:
    """Letters that are supposed equal to a term, replaced by it."""
    rest = list(assumptions)
    for item in assumptions:
        if item.relation is not Relation.EQ:
            continue
        gap = changed(item.left - item.right, {})
        for letter in sorted(free_variables(gap), key=repr):
            slope = exact(written_out(derivative(gap, letter)))
            if not slope or not is_variable(letter):
                continue
            value = core.Quotient(changed(gap, {letter: core.Number("0")}), core.lift(-slope))
            left, right = changed(left, {letter: value}), changed(right, {letter: value})
            rest = [
                Hypothesis(
                    changed(other.left, {letter: value}),
                    other.relation,
                    changed(other.right, {letter: value}),
                )
                for other in rest
                if other is not item
            ]
            return _replaced(left, right, tuple(rest))
    return left, right, tuple(rest)


def _grids(
    a: Term,
    relation: Relation,
    b: Term,
    assumptions: tuple[Hypothesis, ...],
    ranges: dict[Term, Range],
    deadline: Deadline,
) -> Answer:
    if not isinstance(a, core.Matrix) or not isinstance(b, core.Matrix) or relation is not Relation.EQ:
        return Answer(Status.FAILS, True, say("one side is a matrix, the other is not"))
    if len(a.rows) != len(b.rows) or len(a.rows[0]) != len(b.rows[0]):
        return Answer(Status.FAILS, True, say("the matrices are not of one size"))
    proved = True
    for i, (row, other) in enumerate(zip(a.rows, b.rows, strict=True), 1):
        for j, (x, y) in enumerate(zip(row, other, strict=True), 1):
            answer = _compare(x, Relation.EQ, y, assumptions, ranges, deadline)
            if answer.status is not Status.HOLDS:
                message = say("row {i}, column {j}: {reason}", i=i, j=j, reason=answer.message)
                return Answer(answer.status, answer.proved, message, answer.counterexample)
            proved = proved and answer.proved
    return Answer(Status.HOLDS, proved, say("the matrices are equal entry by entry"))


def _scene(
    left: Term,
    right: Term,
    assumptions: tuple[Hypothesis, ...],
    ranges: dict[Term, Range],
    deadline: Deadline,
) -> Scene:
    families = _families(left, right)
    letters = _letters(left, families) | _letters(right, families)
    for item in assumptions:
        letters |= _letters(item.left, families) | _letters(item.right, families)
    ordered = tuple(sorted(letters, key=repr))
    found = {letter: ranges.get(letter, Range()) for letter in ordered}
    for term in (left, right):
        indices = (
            (letter, False)
            for part in subterms(term)
            if isinstance(part, core.Indexed) and part.base in families
            for letter in free_variables(part) - {part}
        )
        for letter, natural in chain(forced_integers(term), indices):
            if letter in found:
                old = found[letter]
                found[letter] = replace(old, integer=True)
                if natural and (old.low is None or old.low < 0):
                    found[letter] = replace(found[letter], low=Fraction(0), low_in=True)
    parts = (*subterms(left), *subterms(right))
    imaginary = any(part == UNIT or _is_complex_call(part) for part in parts)
    complexes = frozenset(
        letter
        for letter in ordered
        if imaginary and letter in (core.Symbol("z"), core.Symbol("w")) and letter not in ranges
    )
    return Scene(
        left,
        right,
        ordered,
        found,
        assumptions,
        imaginary,
        complexes,
        deadline,
        estimated=any(map(is_estimated, parts)),
    )


def _is_complex_call(part: Term) -> bool:
    return (
        isinstance(part, core.Call)
        and isinstance(part.function, core.Function)
        and part.function.name in ("conj", "Re", "Im", "arg")
    )


def _families(*terms: Term) -> frozenset[Term]:
    """Letters whose index is the letter of a sum: a_k, all of whose members are meant."""
    found: set[Term] = set()

    def visit(part: Term, bound: frozenset[Term]) -> None:
        if isinstance(part, core.Indexed) and any(free_variables(item) & bound for item in part.index):
            found.add(part.base)
        inner = bound | frozenset(bound_by(part))
        for child in children(part):
            visit(child, inner)

    for term in terms:
        visit(term, frozenset())
    return frozenset(found)


def _letters(term: Term, families: frozenset[Term]) -> frozenset[Term]:
    """The free letters that need a value: not those inside an index alone, not members of a family."""
    found: set[Term] = set()

    def visit(part: Term, bound: frozenset[Term]) -> None:
        if isinstance(part, core.Indexed):
            if part.base in families:
                for item in part.index:
                    visit(item, bound)
            elif part not in bound:
                found.add(part)
        elif is_variable(part):
            if part not in bound:
                found.add(part)
        elif not isinstance(part, core.Function | core.Label):
            inner = bound | frozenset(bound_by(part))
            for child in children(part):
                visit(child, inner)

    visit(term, frozenset())
    return frozenset(found)


# --- equality


def _equal(scene: Scene) -> Answer:
    tally = Tally()
    told = list(dict.fromkeys((*conditions(scene.left), *conditions(scene.right))))
    refuted = _try(scene, Relation.EQ, _first_places(scene, told), tally, told, BITS)
    if refuted is not None:
        return refuted
    if not (scene.letters or tally.agreed or tally.unsure or scene.imaginary):
        scene.odd = True  # (−8)^(1/3) by itself: the real root is meant
        refuted = _try(scene, Relation.EQ, _first_places(scene, told), tally, told, BITS)
        if refuted is not None:
            return refuted
    proof = _proof(scene)
    if proof.proved and tally.generic:
        return _held(scene, tally, told, True, say("both sides have the same normal form"), proof.partial)
    if proof.differ:
        found = _try(scene, Relation.EQ, _first_places(scene, told), tally, told, MANY_BITS)
        return found or Answer(Status.FAILS, True, say("the two sides differ by {gap}", gap=proof.gap or ""))
    if not scene.letters:
        return _equal_constants(scene, tally)
    if tally.agreed and _by_induction(scene):
        return _held(scene, tally, told, True, say("by induction"), False)
    ring = proof.ring or scene.ring()
    bent = bends((scene.left, scene.right), ring)
    points = ESTIMATES if scene.estimated else PIECES if bent or _has_jumps(scene) else RANDOM_POINTS
    places: Iterator[Place] = chain(
        random_places(scene.letters, scene.ranges, points),
        (place for bend in bent for place in sides(bend, scene.letters, scene.ranges)),
    )
    if scene.estimated:
        places = _limited(places, 3 * ESTIMATES)
    refuted = _try(scene, Relation.EQ, places, tally, told, BITS if scene.estimated else MORE_BITS)
    if not scene.estimated:
        refuted = refuted or _try(scene, Relation.EQ, iter(tally.places[-3:]), Tally(), told, MANY_BITS)
    if refuted is not None:
        return refuted
    if tally.generic < ENOUGH:
        places = random_places(scene.letters, scene.ranges, WIDE_SEARCH, seed=7)
        refuted = _try(scene, Relation.EQ, places, tally, told, MORE_BITS, stop=ENOUGH)
        if refuted is not None:
            return refuted
    if proof.proved and tally.generic:
        return _held(scene, tally, told, True, say("both sides have the same normal form"), proof.partial)
    if not _covers(scene, bent, tally):
        return Answer(Status.UNDECIDED, False, say("the points that were tried do not show all cases"))
    if tally.generic >= ENOUGH or (tally.generic >= 3 and _is_narrow(scene)):
        return _held(scene, tally, told, False, say("confirmed at {n} points", n=tally.agreed), True)
    if tally.too_large:
        raise TooLarge
    if not tally.agreed and not tally.unsure:
        return Answer(Status.UNDECIDED, False, say("no point was found where both sides are defined"))
    return Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))


def _is_narrow(scene: Scene) -> bool:
    return any(domain.integer for domain in scene.ranges.values())


def _has_jumps(scene: Scene) -> bool:
    return any(
        isinstance(part, core.Call) and getattr(part.function, "name", "") in JUMPING
        for term in (scene.left, scene.right)
        for part in subterms(term)
    )


def _covers(scene: Scene, bent: list[Term], tally: Tally) -> bool:
    """Whether the points that agreed lie on both sides of everything that may change sign where both are defined."""
    for bend in bent:
        if is_one_signed(bend, scene.letters, scene.ranges):
            continue
        seen = set()
        for number, place in enumerate(tally.places):
            value = _side(scene.point(place, number), bend)
            if isinstance(value, acb):  # no sign that could change
                seen |= {1, -1}
            elif isinstance(value, arb):
                seen.add(1 if value > 0 else -1 if value < 0 else 0)
        if {1, -1} <= seen or (seen and not _can_be_negative(scene, bend)):
            continue
        return False
    return True


def _can_be_negative(scene: Scene, bend: Term) -> bool:
    """Whether a radicand is meant: where it is < 0 nothing is defined, and one sign is all there is."""
    roots = (
        part.arguments[0]
        for term in (scene.left, scene.right)
        for part in subterms(term)
        if isinstance(part, core.Call) and part.function in (core.Function("sqrt"), core.Function("log"))
    )
    return bend not in set(roots)


def _held(
    scene: Scene, tally: Tally, told: list[Condition], proved: bool, message: Message, partial: bool
) -> Answer:
    domain = _restricting(scene, told, tally)
    return Answer(Status.HOLDS, proved and not partial, message, None, domain)


@dataclass(frozen=True)
class Proof:
    """What the normal forms say, in `ring`: `differ` when the difference is a number other than 0."""

    proved: bool = False
    partial: bool = False
    differ: bool = False
    gap: str | None = None
    ring: Ring | None = None


def _proof(scene: Scene) -> Proof:
    ring = scene.ring()
    try:
        gap = ring.minus(ring.form(scene.left), ring.form(scene.right))
        if ring.is_zero(gap):
            return Proof(True, ring.partial, ring=ring)
        if scene.odd or scene.estimated:
            return Proof(ring=ring)
        whole = constant(gap)
        if whole is not None and whole:
            return Proof(differ=True, gap=str(whole) if len(str(whole)) < 40 else None)
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        pass
    return Proof(ring=ring)


def _by_induction(scene: Scene) -> bool:
    """Sums up to a letter n: equal where they start, and both sides grow alike from n to n + 1."""
    ends = {
        (part.high, part.low)
        for term in (scene.left, scene.right)
        for part in subterms(term)
        if isinstance(part, core.IndexedSum) and is_variable(part.high) and exact(part.low) is not None
    }
    if len(ends) != 1:
        return False
    ((letter, low),) = ends
    kept: dict[Term, Term] = {}

    def next_of(node: Term) -> Term:
        if isinstance(node, core.IndexedSum) and node.high == core.Sum((letter, core.Number("1"))):
            rest = core.IndexedSum(node.body, node.index, node.low, letter)
            return rest + changed(node.body, {node.index: node.high})
        return node

    gap = scene.left - scene.right
    after = bottom_up(changed(gap, {letter: core.Sum((letter, core.Number("1")))}), next_of)
    for part in (*subterms(gap), *subterms(after)):
        if isinstance(part, core.IndexedSum) and part.high == letter:
            kept.setdefault(part, core.Symbol(f"kept {len(kept)}"))
    grows = [bottom_up(term, lambda node: kept.get(node, node)) for term in (gap, after)]
    start = written_out(changed(gap, {letter: low}))
    ring = scene.ring()
    try:
        return (
            ring.equal(grows[0], grows[1])
            and scene.ring().equal(start, core.Number("0"))
            and not ring.partial
        )
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return False


def _first_places(scene: Scene, told: list[Condition]) -> Iterator[Place]:
    """Readable points, and those where one side may not be defined."""
    yield from _limited(
        small_places(scene.letters, scene.ranges), SMALL_POINTS if len(scene.letters) > 1 else 13
    )
    if len(scene.letters) == 1:
        (letter,) = scene.letters
        for condition in told:
            for root in rational_roots(condition.term, letter):
                if scene.ranges[letter].holds(root):
                    yield {letter: root}
    yield from random_places(scene.letters, scene.ranges, 4 if scene.letters else 0)


def _limited(places: Iterator[Place], count: int) -> Iterator[Place]:
    return islice(places, count)


def _try(
    scene: Scene,
    relation: Relation,
    places: Iterator[Place],
    tally: Tally,
    told: list[Condition],
    bits: int,
    *,
    stop: int | None = None,
) -> Answer | None:
    """Evaluate both sides at places; the refutation, if one of them gives it."""
    for number, place in enumerate(places):
        if scene.deadline.over:
            return None
        if stop is not None and tally.generic >= stop:
            return None
        flint.ctx.prec = bits
        at = scene.point(place, number)
        try:
            if not scene.allowed(at):
                continue
            sides = [_side(at, scene.left), _side(at, scene.right)]
            if _may_gain(sides, relation) and bits < MORE_BITS:
                flint.ctx.prec = MORE_BITS
                at = scene.point(place, number)
                sides = [_side(at, scene.left), _side(at, scene.right)]
        except TooLarge:
            tally.too_large = True
            continue
        left, right = sides
        if left is None or right is None:
            if (left is None) != (right is None):
                tally.broken |= {condition for condition in told if _is_broken(at, condition)}
            continue
        if isinstance(left, str) or isinstance(right, str):
            tally.unsure += 1
            continue
        verdict = _holds(left, relation, right)
        if scene.estimated and verdict is False and _is_close(left, right, ROUGH):
            verdict = None
        if verdict is False:
            return _refuted(scene, place, number, left, right)
        if verdict is True or (
            relation is Relation.EQ and _is_close(left, right, ROUGH if scene.estimated else FINE)
        ):
            tally.agreed += 1
            tally.generic += _is_generic(scene, place)
            tally.places.append(place)
            if relation is not Relation.EQ and isinstance(left, arb) and isinstance(right, arb):
                tally.gaps.append((_relative(left, right), len(tally.gaps), place))
        else:
            tally.unsure += 1
    return None


def _side(at: Point, term: Term) -> Any:
    """The value; None where there is none, a word where it is not known."""
    try:
        value = at(term)
    except (Undefined, ZeroDivisionError):
        return None
    except Unsure:
        return "unsure"
    except (ValueError, OverflowError):
        return "unsure"
    if not value.is_finite():
        return "unsure"
    return value


def _may_gain(sides: list[Any], relation: Relation) -> bool:
    """Whether more digits may tell more."""
    if any(isinstance(side, str) for side in sides):
        return True
    left, right = sides
    if left is None or right is None:
        return False
    if relation is Relation.EQ:
        return _holds(left, relation, right) is not False and not _is_close(left, right)
    return _holds(left, relation, right) is None


def _holds(left: Any, relation: Relation, right: Any) -> bool | None:
    """Whether a relation between values surely holds, surely fails, or cannot be told."""
    gap = left - right
    if relation is Relation.EQ:
        return False if not gap.contains(0) else (True if gap == 0 else None)
    if relation is Relation.NE:
        return True if not gap.contains(0) else (False if gap == 0 else None)
    if isinstance(gap, acb):
        if gap.imag != 0:
            return None
        gap = gap.real
    sure, fails = {
        Relation.GT: (gap > 0, gap <= 0),
        Relation.GE: (gap >= 0, gap < 0),
        Relation.LT: (gap < 0, gap >= 0),
        Relation.LE: (gap <= 0, gap > 0),
    }[relation]
    return True if sure else False if fails else None


def _is_close(left: Any, right: Any, share: Any = FINE) -> bool:
    """Whether two values that may be equal are known well enough to agree for a reason."""
    return bool(abs(left - right) < share * (abs(left) + abs(right) + arb(2) ** -8))


def _is_generic(scene: Scene, place: Place) -> bool:
    """Whether a point was drawn at random: √x and √−x agree at 0, but say nothing of one another."""
    return all(scene.ranges[letter].integer or value.denominator > 100 for letter, value in place.items())


def _relative(left: Any, right: Any) -> float:
    """How far two values are apart, for their size."""
    return float((abs(left - right) / (abs(left) + abs(right) + 1)).mid())


def _is_broken(at: Point, condition: Condition) -> bool:
    try:
        return _holds(at(condition.term), condition.relation, arb(0)) is False
    except (Undefined, Unsure, TooLarge, UnknownNode, ZeroDivisionError):
        return False


def _restricting(scene: Scene, told: list[Condition], tally: Tally) -> tuple[Condition, ...]:
    """The conditions that some point broke where the other side was defined, in a short form."""
    out: list[Condition] = []
    for condition in told:
        if condition in tally.broken:
            out += _short(scene, condition)
    unique = list(dict.fromkeys(out))
    strict = {item.term for item in unique if item.relation is Relation.GT}
    return tuple(
        item for item in unique if not (item.term in strict and item.relation in (Relation.GE, Relation.NE))
    )


def _short(scene: Scene, condition: Condition) -> list[Condition]:
    """`x − 1 ≠ 0` at the points where it fails: `x ≠ 1`, as a condition on x − 1."""
    if condition.relation is Relation.NE and len(scene.letters) == 1:
        (letter,) = scene.letters
        roots = rational_roots(condition.term, letter)
        if roots:
            return [
                Condition(letter if not root else core.Sum((letter, core.lift(-root))), Relation.NE)
                for root in roots
            ]
    return [condition]


def _refuted(scene: Scene, place: Place, sample: int, left: Any, right: Any) -> Answer:
    found = Counterexample(_shown_place(scene, place, sample), *shown_apart(left, right))
    message = say("the two sides differ at a point") if place else say("the two numbers differ")
    return Answer(Status.FAILS, not scene.estimated, message, found)


def _shown_place(scene: Scene, place: Place, sample: int) -> tuple[tuple[Term, str], ...]:
    out: list[tuple[Term, str]] = []
    for k, (letter, value) in enumerate(place.items()):
        text = str(value)
        if letter in scene.complexes:
            text = f"{value} + {value * (k + 2) / 3 + Fraction(1, 2)}i"
        out.append((letter, text))
    slot = core.Symbol("t")
    seen = set()
    for term in (scene.left, scene.right):
        for part in subterms(term):
            if isinstance(part, core.Call) and len(part.arguments) == 1:
                head = (
                    part.function.function if isinstance(part.function, core.DerivativeOf) else part.function
                )
                if isinstance(head, core.Function) and head.name not in KNOWN and head not in seen:
                    seen.add(head)
                    numbers = coefficients(f"{head!r}/1", sample)
                    out.append((core.Call(head, (slot,)), _polynomial(numbers)))
    return tuple(out)


def _polynomial(numbers: list[int]) -> str:
    parts = []
    for power, number in reversed(list(enumerate(numbers))):
        if number:
            letter = "" if not power else "t" if power == 1 else f"t^{power}"
            size_ = "" if abs(number) == 1 and letter else str(abs(number))
            parts.append(("-" if number < 0 else "+") + size_ + letter)
    return "".join(parts).lstrip("+") or "0"


def shown_apart(left: Any, right: Any) -> tuple[str, str]:
    """Two values in decimals, with as many digits as it takes to see them differ."""
    for digits in (6, 10, 16, 25, 40, 80):
        a, b = shown(left, digits), shown(right, digits)
        if a != b:
            return a, b
    return shown(left, 120), shown(right, 120)


def shown(value: Any, digits: int = 6) -> str:
    """A value in decimals: an integer as it is, a complex number as a + bi."""
    if isinstance(value, acb):
        if value.imag == 0:
            return shown(value.real, digits)
        real, imag = shown(value.real, digits), shown(value.imag, digits)
        if real == "0":
            return f"{imag}i"
        return f"{real} {'-' if imag.startswith('-') else '+'} {imag.lstrip('-')}i"
    if value.is_exact() and value.is_integer() and abs(value) < 10**15:
        return str(int(value.unique_fmpz()))
    text: str = value.mid().str(digits, radius=False)
    if "e" in text or "." not in text:
        if abs(value) < arb(10) ** -30 and value.contains(0):
            return "0"
        mantissa, _, power = text.partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}e{power}" if power else mantissa
    return text.rstrip("0").rstrip(".")


# --- numbers without letters


def _equal_constants(scene: Scene, tally: Tally) -> Answer:
    values = _precise(scene)
    if values is None:
        if tally.too_large:
            raise TooLarge
        return Answer(Status.UNDECIDED, False, say("one side at least has no value"))
    left, right = values
    if _holds(left, Relation.EQ, right) is False:
        return _refuted(scene, {}, 0, left, right)
    gap = abs(left - right)
    close = arb(2) ** -500 * (abs(left) + abs(right) + 1)
    known = 150
    if scene.estimated:
        known = 5
    elif any(
        isinstance(part, core.Integral) for term in (scene.left, scene.right) for part in subterms(term)
    ):
        known = 12
    if known < 150:
        close = arb(10) ** -known * (abs(left) + abs(right) + 1)
    if gap < close:
        digits = say("the two numbers agree to {n} digits", n=known)
        return Answer(Status.HOLDS, False, digits)
    return Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))


def _precise(scene: Scene) -> tuple[Any, Any] | None:
    found = None
    for bits in (BITS, MORE_BITS, MANY_BITS):
        if bits == MANY_BITS and scene.estimated:
            break
        flint.ctx.prec = bits
        at = scene.point({}, 0)
        left, right = _side(at, scene.left), _side(at, scene.right)
        if left is None or right is None:
            return None
        if isinstance(left, str) or isinstance(right, str):
            continue
        found = (left, right)
        if not (left - right).contains(0):
            break
    return found


def _constants(scene: Scene, relation: Relation) -> Answer:
    values = _precise(scene)
    if values is None:
        return Answer(Status.UNDECIDED, False, say("one side at least has no value"))
    left, right = values
    verdict = _holds(left, relation, right)
    if verdict is None and _proof(scene).proved:
        verdict = relation in (Relation.LE, Relation.GE)
    if verdict is None:
        return Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))
    if verdict:
        return Answer(Status.HOLDS, not scene.estimated, say("the two numbers, with proven errors"))
    return _refuted(scene, {}, 0, left, right)


# --- inequalities


def _ordered(scene: Scene, relation: Relation) -> Answer:
    tally = Tally()
    told = list(dict.fromkeys((*conditions(scene.left), *conditions(scene.right))))
    refuted = _try(scene, relation, _first_places(scene, told), tally, told, BITS)
    if refuted is not None:
        return refuted
    settled = proved_order(scene, relation)
    if settled is True and (tally.agreed or tally.unsure):
        return _held(scene, tally, told, True, say("the difference has this sign everywhere"), False)
    if isinstance(settled, dict):
        refuted = _try(scene, relation, iter([settled]), tally, told, MORE_BITS)
        if refuted is not None:
            return refuted
    if settled is False:
        return Answer(
            Status.FAILS, True, say("the two sides are equal at an irrational point, or cross there")
        )
    bent = bends((scene.left, scene.right), scene.ring())
    places = chain(
        random_places(scene.letters, scene.ranges, 160, seed=1),
        (place for bend in bent for place in sides(bend, scene.letters, scene.ranges)),
        far_places(scene.letters, scene.ranges),
    )
    refuted = _try(scene, relation, places, tally, told, BITS) or _descended(scene, relation, tally, told)
    if refuted is not None:
        return refuted
    eliminated = _by_elimination(scene, relation)
    if isinstance(eliminated, Answer):
        return eliminated
    if eliminated and tally.agreed:
        return _held(scene, tally, told, True, say("the negation has no solution over the reals"), False)
    if relation is Relation.NE or tally.generic < ENOUGH:
        return Answer(Status.UNDECIDED, False, say("neither a proof nor a counterexample was found"))
    return _held(scene, tally, told, False, say("confirmed at {n} points", n=tally.agreed), True)


def _descended(scene: Scene, relation: Relation, tally: Tally, told: list[Condition]) -> Answer | None:
    """Walk from where the sides are nearest to where they are nearer still."""
    for _, _, start in sorted(tally.gaps, key=lambda item: item[:2])[:3]:
        best, place, step = min(tally.gaps, key=lambda item: item[:2])[0] + 1, start, Fraction(1, 2)
        for _ in range(24):
            there = Tally()
            refuted = _try(scene, relation, moved(place, scene.ranges, step), there, told, BITS)
            if refuted is not None:
                return refuted
            least = min(there.gaps, key=lambda item: item[:2], default=None)
            if least is not None and least[0] < best:
                best, place = least[0], least[2]
            else:
                step /= 3
    return None


def _by_elimination(scene: Scene, relation: Relation) -> Answer | bool:
    """z3's verdict on polynomial inequalities in several letters."""
    from hw_cli.proof.equality.elimination import eliminate

    evidence = eliminate(scene.left, relation, scene.right, scene.ranges, scene.hypotheses)
    if evidence is None:
        return False
    if isinstance(evidence, Counterexample):
        return Answer(Status.FAILS, True, say("the two sides differ at a point"), evidence)
    return evidence
