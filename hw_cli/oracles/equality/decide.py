"""Whether a relation between two terms holds wherever both are defined.

Refuting comes first: at small readable points a certain difference of the two values decides. Then a proof by
normal forms; then random points with many digits. A refutation is certain, a proof covers all points where both
sides are defined, and what only agreed at random points is said to be so.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import flint

from hw_cli.kernel.evidence import Finding, Held, Nothing, Refutation, Trusted
from hw_cli.kernel.setting import Domain, Hypothesis, Integers, Interval, NonZero
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.answer import NAME, TIMED_OUT, TOO_LARGE, Unread, it_fails, it_holds, not_known
from hw_cli.oracles.equality.domains import conditions
from hw_cli.oracles.equality.equalities import NOWHERE, ONE_SIDED, UNSHOWN, decide_equality, prove
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.rewriting import Unfit, gridded, written_out
from hw_cli.oracles.equality.sampling import Range, narrowed
from hw_cli.oracles.equality.scene import Scene, make_scene, seed_of
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.budgets import Deadline, TooLarge, changed, size
from hw_cli.terms.core import Constant, Term, UnknownNode, exact
from hw_cli.terms.kinks import bends_without_end, jumps
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, contains, exchanged, free_variables, is_variable, subterms

SECONDS = 2.0
ONE_AT_A_TIME = threading.RLock()  # the precision of ball arithmetic is one for the whole process
MAX_NODES = 4_000
EVERYWHERE = {core.Symbol, core.Number, core.Sum, core.Product, core.Negative, core.Power}
_GROWING = (
    core.LimitOf | core.Integral | core.IndexedSum | core.IndexedProduct | core.Derivative
)  # maybe to ∞
MAX_INDEXED = 30  # letters with an index that are compared with one another


def compare(
    left: Term,
    relation: Relation,
    right: Term,
    *,
    assumptions: tuple[Hypothesis, ...] = (),
    ranges: Mapping[Term, Range | Domain] | None = None,
    seconds: float = SECONDS,
) -> Finding:
    """The verdict on `left relation right`, wherever both sides are defined.

    `ranges` narrows letters (real numbers otherwise) to a `Range` or a domain of `hw_cli.kernel.setting`;
    `assumptions` are relations between them. Takes at most
    about `seconds`; works in any thread.
    """
    deadline = Deadline(seconds)
    with ONE_AT_A_TIME, flint.ctx.workprec(flint.ctx.prec):
        try:
            narrowed = {letter: as_range(letter, domain) for letter, domain in (ranges or {}).items()}
            apart = tuple(
                Hypothesis(letter, Relation.NE, core.Number("0"))
                for letter, domain in (ranges or {}).items()
                if isinstance(domain, NonZero)
            )
            return _compare(left, relation, right, Given((*assumptions, *apart), narrowed, deadline))
        except TooLarge:
            return TIMED_OUT if deadline.over else TOO_LARGE
        except UnknownNode as error:
            return Unread(NAME, say("{term} has no value here", term=error.node))
        except Unfit:
            return Unread(NAME, say("the shapes of the matrices do not fit"))
        except RecursionError:
            return TOO_LARGE


@dataclass(frozen=True)
class Given:
    """What is known of the letters of a pair, and the time there is."""

    assumptions: tuple[Hypothesis, ...]
    ranges: dict[Term, Range]
    deadline: Deadline


def _compare(left: Term, relation: Relation, right: Term, given: Given) -> Finding:
    if relation is Relation.EQ and left == right and _is_plain(left):
        return it_holds(say("the two sides are the same"))
    infinite = _infinite(left, relation, right, given)
    if infinite is not None:
        return infinite
    if size(left, MAX_NODES) + size(right, MAX_NODES) >= MAX_NODES:
        raise TooLarge
    one, other = _indefinite(left, right)
    if (one, other) != (left, right):
        answer = _compare(one, relation, other, given)
        if isinstance(answer, Held):
            return replace(answer, detail=say("up to a constant of integration"))
        return answer
    left, right, assumptions = _replaced(left, right, given.assumptions)
    given = replace(given, assumptions=assumptions)
    left, right = _with_equal_indices(left, right)
    for power, form in ((left, right), (right, left)):
        induced = power_of_matrix(power, form, given) if relation is Relation.EQ else None
        if induced is not None:
            return induced
    a, b = (gridded(written_out(side)) for side in (left, right))
    if contains(core.Integral, a, b):
        from hw_cli.oracles.equality.cells import split

        a, b = split(a), split(b)
    if isinstance(a, core.Matrix) or isinstance(b, core.Matrix):
        return _grids(a, relation, b, given)
    integrals = contains(core.Integral, a, b)
    # half of the time is for integrals as they stand: singular ones may take all there is, and have a closed form
    within = Deadline(given.deadline.left / 2) if integrals else given.deadline
    scene = make_scene(a, b, assumptions, given.ranges, within)
    if integrals and (found := _with_powers(scene, relation, given)) is not None:
        return found
    if scene.estimated and not prove(scene).proved:
        closed = _in_closed_form(scene, relation, given)
        if closed is not None:
            return closed
    try:
        answer = _as_it_stands(scene, relation, given)
    except TooLarge:
        if not integrals:
            raise
        answer = TIMED_OUT if given.deadline.over else TOO_LARGE  # their closed forms may be small
    if not isinstance(answer, Nothing) or given.deadline.over:
        return answer
    squares = [square for side in (a, b) if (square := _square_of_size(side)) is not None]
    if relation is Relation.EQ and len(squares) == 2:
        again = _compare(squares[0], relation, squares[1], given)
        if isinstance(again, Held):
            return again
    turned = _in_half_turns(scene, given)
    if turned is not None:
        again = _compare(turned[0], relation, turned[1], turned[2])
        if isinstance(again, Held) and not again.domain:
            return again
    both = on_both_sides(scene, relation, given)
    if both is not None:
        return both
    less = _without_shared(a, b)
    if less != (a, b):
        again = _compare(less[0], relation, less[1], given)
        return again if isinstance(again, Held) else answer  # a counterexample would show other sides
    return (_in_closed_form(scene, relation, given, integrals=True) if scene.integrals else None) or answer


def _as_it_stands(scene: Scene, relation: Relation, given: Given) -> Finding:
    if relation is Relation.EQ:
        answer = decide_equality(scene)
        return _with_zeros_of_signs(scene, answer, given) if isinstance(answer, Held) else answer
    from hw_cli.oracles.equality.inequalities import compare_numbers, decide_order

    return decide_order(scene, relation) if scene.letters else compare_numbers(scene, relation)


def _in_half_turns(scene: Scene, given: Given) -> tuple[Term, Term, Given] | None:
    """The pair in t = x/π, where x lies between multiples of π: what turns has its zeros at fractions then."""
    letter = scene.letters[0] if len(scene.letters) == 1 else None
    domain = scene.ranges.get(letter, Range()) if letter is not None else Range()
    if (
        letter is None
        or domain.integer
        or not scene.hypotheses
        or {domain.low, domain.high} - {None, Fraction(0)}
    ):
        return None
    pi, ranges = Constant("pi"), {letter: domain}
    for item in scene.hypotheses:
        gap = item.left - item.right
        at = {letter: letter * pi}
        slope, rest = (
            exact(exchanged(changed(gap, {letter: core.lift(k)}), {pi: core.lift(1 - k)})) for k in (1, 0)
        )
        line = core.total((core.lift(slope or 0) * letter, core.lift(rest or 0) * pi))
        if not slope or rest is None or not Ring().shows(gap, line):
            return None
        sign = item.relation if slope > 0 else item.relation.flipped
        if narrowed(letter, sign, core.lift(-rest / slope), ranges):
            return None
    sides = (changed(side, at) for side in (scene.left, scene.right))
    return *sides, Given((), ranges, Deadline(SECONDS / 2))  # type: ignore[return-value]


def on_both_sides(scene: Scene, relation: Relation, given: Given) -> Held | None:
    """That a pair in |x| holds, where it does for x ≥ 0, where that is x, and with −x for x."""
    letter = scene.letters[0] if len(scene.letters) == 1 else None
    domain = scene.ranges.get(letter, Range()) if letter is not None else Range()
    if letter is None or core.Absolute(letter) not in scene.parts or letter in scene.complexes:
        return None
    if domain.integer or domain.nonnegative or (domain.high is not None and domain.high <= 0):
        return None
    proved = True
    halves = ((letter, domain.high, domain.high_in), (core.Negative(letter), domain.low, domain.low_in))
    for value, end, end_in in halves:

        def seen(side: Term, value: Term = value) -> Term:
            return changed(
                changed(changed(side, {core.Absolute(letter): _SIZE}), {letter: value}), {_SIZE: letter}
            )

        ranges = {letter: Range(Fraction(0), None if end is None else abs(end), True, end_in)}
        told = [
            more
            for item in scene.hypotheses
            for more in narrowed(seen(item.left), item.relation, seen(item.right), ranges)
        ]
        half = Given(tuple(told), ranges, Deadline(given.deadline.left / 2))
        answer = _compare(seen(scene.left), relation, seen(scene.right), half)
        if not isinstance(answer, Held) or answer.domain or answer.partial:
            return None
        proved = proved and isinstance(answer, Trusted)
    return it_holds(say("on both sides of 0"), proved)


_SIZE = core.Symbol("size of a letter")


def _square_of_size(side: Term) -> Term | None:
    """c² |u|² for c |u|: sizes are equal where their squares are."""
    match side:
        case core.Absolute():
            return core.Power(side, core.lift(2))
        case core.Number() if side.value >= 0:
            return core.lift(side.value**2)
        case core.Product(factors=parts):
            squares = [_square_of_size(part) for part in parts]
            known = tuple(square for square in squares if square is not None)
            return core.product(known) if len(known) == len(squares) else None
    return None


def _without_shared(left: Term, right: Term) -> tuple[Term, Term]:
    """The sides without the polynomials that are summands of both, which are defined everywhere."""
    ones, others = (list(side.terms) if isinstance(side, core.Sum) else [side] for side in (left, right))
    for item in tuple(ones):
        if item in others and not (any(conditions(item)) or set(map(type, subterms(item))) - EVERYWHERE):
            ones.remove(item)
            others.remove(item)
    return core.total(tuple(ones)), core.total(tuple(others))


def _with_zeros_of_signs(scene: Scene, answer: Held, given: Given) -> Finding:
    """What holds where no u is 0, for each sign u: that it holds there too, where both sides are defined; else nothing."""
    zero = core.Number("0")
    signs = (part for part in dict.fromkeys(scene.parts) if jumps(part) and not bends_without_end(part))
    for factor in dict.fromkeys(one for part in signs for one in _factors(part.arguments[0])):  # type: ignore[attr-defined]
        if not free_variables(factor) or not free_variables(factor) <= set(scene.letters):
            continue
        from hw_cli.oracles.equality.elimination import eliminate

        if eliminate(factor, Relation.NE, zero, scene.ranges, scene.hypotheses) is True:
            continue
        left, right = (exchanged(side, {factor: zero}) for side in (scene.left, scene.right))
        left, right, _ = _replaced(left, right, (Hypothesis(factor, Relation.EQ, zero),))
        left, right = (bottom_up(side, _as_zero) for side in (left, right))
        there = _compare(left, Relation.EQ, right, replace(given, assumptions=()))
        if not isinstance(there, Held) and there not in (NOWHERE, ONE_SIDED):
            return UNSHOWN
    return answer


def _as_zero(node: Term) -> Term:
    zero = core.Number("0")
    return zero if isinstance(node, core.Sum) and Ring().shows(node, zero) else node


def _factors(term: Term) -> Iterator[Term]:
    """What is 0 where a term is."""
    match term:
        case core.Product(factors=parts):
            for part in parts:
                yield from _factors(part)
        case core.Negative(term=inner) | core.Power(base=inner):
            yield from _factors(inner)
        case _:
            yield term


def _with_powers(scene: Scene, relation: Relation, given: Given) -> Finding | None:
    """The verdict on the pair with its integrals of powers worked out; None where there are none, or nothing is found."""
    from hw_cli.oracles.equality.elimination import eliminate
    from hw_cli.oracles.equality.power_integrals import with_powers_integrated

    sides = (scene.left, scene.right)
    (one, needed), (other, more) = map(with_powers_integrated, sides)
    if (one, other) == sides:
        return None
    zero = core.Number("0")
    where = tuple(
        item
        for item in dict.fromkeys((*needed, *more))
        if eliminate(item.term, item.relation, zero, scene.ranges, scene.hypotheses) is not True
    )
    ranges = dict(given.ranges)
    facts = [fact for item in where for fact in narrowed(item.term, item.relation, zero, ranges)]
    inside = replace(given, assumptions=(*given.assumptions, *facts), ranges=ranges)
    answer = _compare(one, relation, other, inside)
    if isinstance(answer, Held):
        return replace(answer, domain=(*answer.domain, *where), partial=answer.partial or bool(where))
    return answer if isinstance(answer, Refutation) else None


def _in_closed_form(
    scene: Scene, relation: Relation, given: Given, *, integrals: bool = False
) -> Finding | None:
    """The verdict on the pair with its limits, series and integrals in closed form; None where there is none."""
    from hw_cli.oracles.equality.closed import in_closed_form

    sides = (scene.left, scene.right)
    one, other = (
        in_closed_form(side, scene.ranges, scene.hypotheses, scene.seed, integrals=integrals)
        for side in sides
    )
    if (one.term, other.term) == sides:
        return TIMED_OUT if integrals and (one.late or other.late) else None
    where = tuple(dict.fromkeys((*one.where, *other.where)))
    zero = core.Number("0")
    there = (*given.assumptions, *(Hypothesis(item.term, item.relation, zero) for item in where))
    inside = replace(given, assumptions=there, deadline=Deadline(SECONDS))
    answer = _compare(one.term, relation, other.term, inside)
    if isinstance(answer, Held):
        domain = (*answer.domain, *where) if relation is Relation.EQ else answer.domain
        return it_holds(answer.detail, False, domain, answer.partial or bool(where))
    mirrored = tuple(
        Hypothesis(letter, Relation.GT, zero) for letter in dict.fromkeys((*one.mirrored, *other.mirrored))
    )
    if isinstance(answer, Refutation) and mirrored:
        # at the other sign the form is seen at a few places alone, which is not enough to refute
        again = _compare(one.term, relation, other.term, replace(inside, assumptions=(*there, *mirrored)))
        return again if isinstance(again, Refutation) else None
    return answer


def as_range(letter: Term, domain: Range | Domain) -> Range:
    """A domain as a range. Raises UnknownNode for sets of vectors and matrices."""
    match domain:
        case Range():
            return domain
        case Interval():
            return Range(domain.low, domain.high, domain.low_in, domain.high_in)
        case NonZero():
            return Range()
        case Integers(low=first, high=int() as last):
            return Range(Fraction(first), Fraction(last), True, True, True)
        case Integers(low=first):
            return Range(Fraction(first), low_in=True, integer=True)
    raise UnknownNode(letter, "a comparison of numbers")


def _is_plain(term: Term) -> bool:
    """Whether a term is surely defined somewhere: no divisor, logarithm or root without a letter."""
    return all(free_variables(part) for part in subterms(term) if isinstance(part, core.Quotient | core.Call))


def _infinite(left: Term, relation: Relation, right: Term, given: Given) -> Finding | None:
    """Comparisons with ±∞ itself."""
    infinity = Constant("infinity")
    ends = {infinity: 1, core.Negative(infinity): -1}
    if left not in ends and right not in ends:
        return None
    if left in ends and right in ends:
        sign = ends[left] - ends[right]
    else:
        other, end = (right, left) if left in ends else (left, right)
        if isinstance(other, core.LimitOf) and relation is Relation.EQ:
            return _diverges(other, ends[end], given)
        if any(part == infinity for part in subterms(other)) or relation is not Relation.EQ:
            return not_known(say("infinity is compared with itself alone"))
        if not _is_plain(other) or contains(_GROWING, other):
            return not_known(say("whether this is infinite is not known"))
        sign = 1
    if relation.of(sign, 0):
        return it_holds(say("both are infinite"))
    return it_fails(say("infinity is compared with itself alone"))


def _diverges(limit: core.LimitOf, sign: int, given: Given) -> Finding:
    """Whether a limit is ±∞: that of the reciprocal is 0, and what is near the end has the sign. A finite one is not."""
    from hw_cli.oracles.equality.bearing_out import signs_near

    zero = core.Number("0")
    finite = _compare(limit, Relation.EQ, zero, given)
    if isinstance(finite, Refutation) or (isinstance(finite, Held) and not (finite.domain or finite.partial)):
        return it_fails(say("the limit is finite"))
    answer = _compare(replace(limit, body=core.lift(1) / limit.body), Relation.EQ, zero, given)
    if isinstance(answer, Refutation):
        return it_fails(say("the limit is finite"))
    if isinstance(answer, Held):
        near = signs_near(limit, given.ranges, given.assumptions, seed_of(limit))
        if near == {sign}:
            return it_holds(
                say("the reciprocal tends to 0, with this sign"), False, answer.domain, answer.partial
            )
        if near == {-sign}:
            return it_fails(say("the limit has the other sign"))
    falling = core.Call(core.Function("exp"), (core.Negative(limit.body) if sign > 0 else limit.body,))
    answer = _compare(replace(limit, body=written_out(falling)), Relation.EQ, zero, given)
    if isinstance(answer, Held):  # exp(-f) tends to 0 just where f tends to infinity
        return it_holds(
            say("the exponential of its opposite tends to 0"), False, answer.domain, answer.partial
        )
    return not_known(say("whether this is infinite is not known"))


def _indefinite(left: Term, right: Term) -> tuple[Term, Term]:
    """Integrals without bounds are compared by their derivatives: they are equal up to a constant."""
    open_ = next((part for term in (left, right) for part in subterms(term) if _is_open(part)), None)
    if not isinstance(open_, core.Integral):
        return left, right
    left, right = _as_functions(left, right, open_.variable)
    slopes = [written_out(core.Derivative(term, open_.variable)) for term in (left, right)]
    for term in slopes:
        for part in subterms(term):
            if _is_open(part):
                raise UnknownNode(part)
    return slopes[0], slopes[1]


def _as_functions(left: Term, right: Term, variable: Term) -> tuple[Term, Term]:
    """Letters that stand beside themselves with a prime, u and u′, as functions of the variable and their derivatives."""
    letters = {part for term in (left, right) for part in subterms(term) if is_variable(part)}
    meanings: dict[Term, Term] = {}
    for primed in letters:
        match primed:
            case core.Decorated(base=core.Symbol(name=name) as base, mark="prime") if base in letters - {
                variable
            }:
                value = core.Call(core.Function(name), (variable,))
                meanings |= {base: value, core.Decorated(value, "prime"): core.Derivative(value, variable)}
    # from the leaves up: u is a function when the prime is reached, and the variable meant is the bound one
    one, other = (exchanged(term, meanings) for term in (left, right))
    return one, other


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
        from hw_cli.terms.derivatives import derivative  # for few lines

        gap = changed(item.left - item.right, {})
        for letter in sorted(free_variables(gap), key=repr):
            slope = exact(written_out(derivative(gap, letter)))
            if not slope or not is_variable(letter):
                continue
            value = core.Quotient(changed(gap, {letter: core.Number("0")}), core.lift(-slope))
            left, right = changed(left, {letter: value}), changed(right, {letter: value})
            others = (other for other in rest if other is not item)
            at = {letter: value}
            rest = [replace(one, left=changed(one.left, at), right=changed(one.right, at)) for one in others]
            return _replaced(left, right, tuple(rest))
    return left, right, tuple(rest)


def _with_equal_indices(left: Term, right: Term) -> tuple[Term, Term]:
    """Letters whose indices are equal, x_{n+1} and x_{1+n}, made the same letter."""
    seen: list[core.Indexed] = []
    same: dict[Term, Term] = {}
    for part in (*subterms(left), *subterms(right)):
        if not isinstance(part, core.Indexed) or part in same or part in seen or len(seen) > MAX_INDEXED:
            continue
        twin = next((other for other in seen if _is_twin(part, other)), None)
        if twin is None:
            seen.append(part)
        else:
            same[part] = twin
    if not same:
        return left, right
    one, other = (exchanged(term, same) for term in (left, right))
    return one, other


def _is_twin(one: core.Indexed, other: core.Indexed) -> bool:
    if one.base != other.base or len(one.index) != len(other.index):
        return False
    return all(a == b or Ring().shows(a, b) for a, b in zip(one.index, other.index, strict=True))


def power_of_matrix(power: Term, form: Term, given: Given) -> Finding | None:
    """Aⁿ = F(n) where A^m = F(m) for the first m there is, and A F(n) = F(n + 1); refuted where one of these is."""
    if not isinstance(power, core.Power) or not contains(core.Matrix, power.base):
        return None
    n, domain = power.exponent, given.ranges.get(power.exponent, Range())
    if not domain.integer or domain.low is None or n in free_variables(power.base):
        return None
    first = core.lift(next(m for m in (domain.low // 1 + k for k in (0, 1)) if domain.holds(Fraction(m))))
    start = _compare(core.Power(power.base, first), Relation.EQ, changed(form, {n: first}), given)
    if not isinstance(start, Held) or domain.high is not None:
        return start if isinstance(start, Refutation) else None
    step = _compare(core.Product((power.base, form)), Relation.EQ, changed(form, {n: n + 1}), given)
    if isinstance(step, Held) and not (start.domain or start.partial or step.domain or step.partial):
        return it_holds(say("by induction"), isinstance(start, Trusted) and isinstance(step, Trusted))
    return it_fails(say("not from each integer to the next")) if isinstance(step, Refutation) else None


def _grids(a: Term, relation: Relation, b: Term, given: Given) -> Finding:
    if not isinstance(a, core.Matrix) or not isinstance(b, core.Matrix) or relation is not Relation.EQ:
        return it_fails(say("one side is a matrix, the other is not"))
    if len(a.rows) != len(b.rows) or len(a.rows[0]) != len(b.rows[0]):
        return it_fails(say("the matrices are not of one size"))
    proved, where = True, dict[Condition, None]()
    partly = False
    for i, (row, other) in enumerate(zip(a.rows, b.rows, strict=True), 1):
        for j, (x, y) in enumerate(zip(row, other, strict=True), 1):
            answer = _compare(x, Relation.EQ, y, given)
            if not isinstance(answer, Held):
                message = say("row {i}, column {j}: {reason}", i=i, j=j, reason=answer.detail)
                return replace(answer, detail=message)
            partly = partly or answer.partial
            where.update(dict.fromkeys(answer.domain))
            proved = proved and isinstance(answer, Trusted)
    return it_holds(say("the matrices are equal entry by entry"), proved, tuple(where), partly)
