"""Limits, infinite series and integrals in closed form: SymPy finds it, and numbers that know nothing of it bear it out.

A closed form replaces a node only where values far out (of a limit), partial sums, or integrals over growing bounded
intervals come near it. What SymPy leaves open, and what numbers contradict, stays as it is, and so undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint

from hw_cli.apart import TooMuch, apart
from hw_cli.kernel.setting import Hypothesis
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.elimination import eliminate
from hw_cli.oracles.equality.sampling import Range, random_places
from hw_cli.terms import core
from hw_cli.terms.ball_series import is_estimated
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import Deadline
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.numerals import TooLarge, changed, size
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, free_variables, subterms

SECONDS = 0.6  # of numbers
SEARCHING = 1.0  # second of SymPy for one node; after as many for a side nothing more is begun
MOST_NODES = 60
PLACES, TRIES = 3, 12
BITS, INTEGRAL_BITS = 640, 56
STATIONS = tuple(Fraction(8, 7) * 10**far for far in (2, 4, 8, 16, 32, 64, 128))
NEAREST = 5  # of these are as near to a number as digits allow
REACHES, FAR = (30, 270), (2430, 21870)  # the latter for what falls like a power
SHORT = tuple(Fraction(1, 10**far) for far in (3, 6, 12))  # of the ends of an integral
NEAR = 1e-7
INFINITY = core.Constant("infinity")


@dataclass(frozen=True)
class Closed:
    """A closed form, and what has to hold for it beyond what is known."""

    term: Term
    where: tuple[Condition, ...] = ()
    late: bool = False  # the time was over for some of it


def in_closed_form(
    term: Term,
    ranges: Mapping[Term, Range],
    given: tuple[Hypothesis, ...],
    seed: int,
    *,
    integrals: bool = False,
) -> Closed:
    """The term with closed forms for its limits, infinite series and integrals, where they are found and borne out.

    `integrals`: of bounded integrals too.
    """
    where: dict[Condition, None] = {}
    deadline = Deadline(SEARCHING)

    def is_open(node: Term) -> bool:
        return is_estimated(node) or (integrals and isinstance(node, core.Integral))

    def replaced(node: Term) -> Term:
        if not is_open(node) or any(map(is_open, _below(node))):
            return node
        found = next(
            (
                found
                for form in _forms(node)
                if not deadline.over and (found := _found(form, ranges, given)) is not None
            ),
            None,
        )
        if found is None or not _borne_out(node, found, ranges, given, seed):
            return node
        where.update(dict.fromkeys(found.where))
        return found.term

    return Closed(bottom_up(term, replaced), tuple(where), deadline.over)


def _below(node: Term) -> Iterator[Term]:
    inner = subterms(node)
    next(inner, None)
    yield from inner


def _forms(node: Term) -> Iterator[Term]:
    """A node, and over the whole line its mirror image: SymPy is quick with one of the two."""
    yield node
    match node:
        case core.Integral(body=body, variable=variable, low=low, high=high) if (
            _is_infinite(low) and high == INFINITY and low != high
        ):
            yield core.Integral(changed(body, {variable: core.Negative(variable)}), variable, low, high)


# --- SymPy


def _found(node: Term, ranges: Mapping[Term, Range], given: tuple[Hypothesis, ...]) -> Closed | None:
    """What SymPy makes of a node."""
    if size(node, MOST_NODES) >= MOST_NODES:
        return None
    domains = {letter: ranges.get(letter, Range()) for letter in _letters(node)}
    try:
        found: Closed | None = apart(_by_sympy, node, domains, seconds=SEARCHING, loaded=("sympy",))
    except TooMuch:
        return None
    if found is None:
        return None
    zero = core.Number("0")
    return Closed(
        found.term,
        tuple(
            item
            for item in found.where
            if eliminate(item.term, item.relation, zero, ranges, given) is not True
        ),
    )


def _by_sympy(node: Term, domains: Mapping[Term, Range]) -> Closed | None:
    """What SymPy makes of a node in letters of these domains."""
    import sympy  # heavy

    from hw_cli.terms.algebra import from_sympy, to_sympy

    symbols = {
        letter: _symbol(sympy, number, domain) for number, (letter, domain) in enumerate(domains.items())
    }
    names = {symbol.name: letter for letter, symbol in symbols.items()}
    try:
        found = _worked_out(sympy, node, lambda part: to_sympy(part, lambda variable: symbols[variable]))
        when = sympy.true
        if found is not None and found.has(sympy.Piecewise):
            found = sympy.piecewise_fold(found)
        if isinstance(found, sympy.Piecewise):
            found, when = found.args[0]
        if found is None or found.has(*_unwanted(sympy)):
            return None
        needs = _conditions(sympy, when, lambda part: from_sympy(part, names))
        return Closed(from_sympy(found, names), tuple(needs))
    except MemoryError:
        raise
    except Exception:  # SymPy's own troubles, of many kinds: nothing was found
        return None


def _conditions(sympy: Any, condition: Any, read: Callable[[Any], Term]) -> Iterator[Condition]:
    """A condition of SymPy's, as signs. Raises UnknownNode for what is none."""
    if isinstance(condition, sympy.And):
        for part in condition.args:
            yield from _conditions(sympy, part, read)
    elif isinstance(condition, sympy.core.relational.Relational):
        relation = Relation("=" if condition.rel_op == "==" else condition.rel_op)
        left, right = read(condition.lhs), read(condition.rhs)
        below = relation in (Relation.LT, Relation.LE)
        yield Condition(*((right - left, relation.flipped) if below else (left - right, relation)))
    elif condition is not sympy.true:
        raise UnknownNode(core.Symbol(type(condition).__name__), "terms")


def _letters(node: Term) -> list[Term]:
    bound = node.variable if isinstance(node, core.Integral | core.LimitOf) else node.index  # type: ignore[attr-defined]
    return [bound, *sorted(free_variables(node) - {bound}, key=repr)]


def _symbol(sympy: Any, number: int, domain: Range) -> Any:
    return sympy.Symbol(
        f"v{number}", real=True, positive=domain.positive or None, integer=domain.integer or None
    )


def _unwanted(sympy: Any) -> tuple[Any, ...]:
    return (
        sympy.Integral,
        sympy.Sum,
        sympy.Limit,
        sympy.Piecewise,
        sympy.AccumBounds,
        sympy.nan,
        sympy.oo,
        sympy.zoo,
        sympy.Float,
    )


def _worked_out(sympy: Any, node: Term, read: Callable[[Term], Any]) -> Any:
    match node:
        case core.LimitOf(body=body, variable=variable, towards=towards):
            return sympy.limit(
                read(body), read(variable), read(towards), "+" if _is_infinite(towards) else "+-"
            )
        case core.IndexedSum(body=body, index=index, low=low):
            return sympy.summation(read(body), (read(index), read(low), sympy.oo))
        case core.Integral(body=body, variable=variable, low=core.Term() as low, high=core.Term() as high):
            return sympy.integrate(read(body), (read(variable), read(low), read(high)))
    return None


def _is_infinite(term: Term | None) -> bool:
    return term in (INFINITY, core.Negative(INFINITY))


# --- numbers


def _borne_out(
    node: Term, found: Closed, ranges: Mapping[Term, Range], given: tuple[Hypothesis, ...], seed: int
) -> bool:
    """Whether values approach a closed form, at a few places of the other letters where it is one."""
    letters = tuple(_letters(node)[1:])
    domains = {name: ranges.get(name, Range()) for name in letters}
    needs = (Hypothesis(item.term, item.relation, core.Number("0")) for item in found.where)
    facts = (fact for fact in given if free_variables(fact.left - fact.right) <= set(letters))
    required = (*facts, *needs)
    places = [
        place
        for place in (random_places(letters, domains, PLACES * TRIES, seed) if letters else [{}])
        if _meets(place, required)
    ][:PLACES]
    try:
        with flint.ctx.workprec(INTEGRAL_BITS if isinstance(node, core.Integral) else BITS):
            said = [_approaches(node, found.term, place) for place in places]
        return False not in said and True in said
    except (Undefined, Unsure, TooLarge, UnknownNode, ArithmeticError, ValueError):
        return False


def _meets(place: Mapping[Term, Fraction], required: tuple[Hypothesis, ...]) -> bool:
    """Whether relations surely hold at a place."""
    at = Point({name: ball(value) for name, value in place.items()}, deadline=Deadline(SECONDS))
    return all(holds(at(item.left), item.relation, at(item.right)) for item in required)


def _approaches(node: Term, found: Term, place: Mapping[Term, Fraction]) -> bool | None:
    """Whether values approach a closed form at a place; None where they do not tell."""
    at = Point({name: ball(value) for name, value in place.items()}, deadline=Deadline(SECONDS))
    wanted = at(found)
    try:
        runs = list(_runs(node, at))
    except Unsure:
        return None
    for run in runs:
        gaps = [abs(value - wanted) for value in run]
        if not gaps[-1] < NEAR * (1 + abs(wanted)) and not (_halves(gaps) and gaps[-1] < 1e-3):
            return False
    return bool(runs)


def _halves(gaps: list[Any]) -> bool:
    """Whether each distance is well below the one before."""
    return all(later < 0.8 * sooner for sooner, later in pairwise(gaps))


def _runs(node: Term, at: Point) -> Iterator[list[Any]]:
    """Values nearer and nearer: from each side of a limit, a series, integrals over growing intervals."""
    match node:
        case core.LimitOf(body=body, variable=variable, towards=towards):
            for sign in (1, -1) if not _is_infinite(towards) else (1 if towards == INFINITY else -1,):
                try:
                    stations = STATIONS if _is_infinite(towards) else STATIONS[:NEAREST]
                    yield [at.at({variable: _station(at, towards, sign * far)})(body) for far in stations]
                except (Undefined, Unsure):
                    continue  # it is not defined on this side
        case core.IndexedSum():
            yield [at(node)]
        case core.Integral(low=low, high=high) if _is_infinite(low) or _is_infinite(high):
            run = [at(_between(node, core.lift(-reach), core.lift(reach))) for reach in REACHES]
            if not abs(run[-1] - run[0]) < NEAR:
                run += [at(_between(node, core.lift(-reach), core.lift(reach))) for reach in FAR]
            yield run
        case core.Integral(low=core.Term() as low, high=core.Term() as high):
            width = high - low
            yield [
                at(core.Integral(node.body, node.variable, low + share * width, high - share * width))
                for share in SHORT
            ]


def _station(at: Point, towards: Term, far: Fraction) -> Any:
    return ball(far) if _is_infinite(towards) else at(towards) + ball(1 / far)


def _between(node: core.Integral, low: Term, high: Term) -> Term:
    """The integral with its infinite ends at numbers."""
    ends = (low if _is_infinite(node.low) else node.low, high if _is_infinite(node.high) else node.high)
    return core.Integral(node.body, node.variable, *ends)
