"""Limits, infinite series and integrals in closed form: SymPy finds it, and numbers that know nothing of it bear it out.

A closed form replaces a node only where values far out (of a limit), partial sums, or a quadrature that converges (of an
integral: the double exponential rule of Takahasi and Mori, 1974, as mpmath has it) come near it. What SymPy leaves open, and
what numbers contradict, stays as it is, and so undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint
from flint import arb

from hw_cli.apart import TooMuch, apart
from hw_cli.kernel.setting import Hypothesis
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.elimination import eliminate
from hw_cli.oracles.equality.sampling import Range, random_places
from hw_cli.terms import core
from hw_cli.terms.ball_means import along
from hw_cli.terms.ball_series import is_estimated
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import Deadline, TooLarge, changed, size
from hw_cli.terms.core import Term, UnknownNode, lift
from hw_cli.terms.kinks import kinks
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, children, free_variables, subterms

SECONDS = 0.6  # of numbers
SEARCHING = 2.0  # seconds of SymPy for a side
MOST_NODES = 60
PLACES, TRIES = 3, 12
BITS, INTEGRAL_BITS = 1280, 160
STATIONS = tuple(Fraction(8, 7) * 10**far for far in (2, 4, 8, 16, 32, 64, 128))
NEAREST = 5  # of these are as near to a number as digits allow
MIRRORED = 2  # letters at most
NEAR = 1e-7
# of a quadrature to infinity, so that it follows oscillations and finds what is far from 0
STOPS = (0, *(sign * 2**k for sign in (-1, 1) for k in range(8)))
DIGITS = 20  # of a quadrature
CONVERGED = 1e-12  # of its value: the error that it reckons with
CLOSE = 1e-10  # to a closed form
INFINITY = core.Constant("infinity")


@dataclass(frozen=True)
class Closed:
    """A closed form, and what has to hold for it beyond what is known."""

    term: Term
    where: tuple[Condition, ...] = ()
    late: bool = False  # the time was over for some of it
    mirrored: tuple[Term, ...] = ()  # letters that were taken to be positive, and need not be


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
    mirrored: dict[Term, None] = {}
    deadline = Deadline(SEARCHING)

    def is_open(node: Term) -> bool:
        return is_estimated(node) or (integrals and isinstance(node, core.Integral))

    def replaced(node: Term) -> Term:
        if not is_open(node) or any(map(is_open, _below(node))):
            return node
        for form in _forms(node):
            found = _found(form, ranges, given, deadline)
            if found is not None:
                break
        if found is None or not _borne_out(form, found, ranges, given, seed):
            return node
        where.update(dict.fromkeys(found.where))
        mirrored.update(dict.fromkeys(found.mirrored))
        return found.term

    return Closed(bottom_up(term, replaced), tuple(where), deadline.over, tuple(mirrored))


def _below(node: Term) -> Iterator[Term]:
    inner = subterms(node)
    next(inner, None)
    yield from inner


def _forms(node: Term) -> Iterator[Term]:
    """A node, and over the whole line its mirror image: SymPy is quick with one of the two. Roots of a degree that grows
    without end are powers: there is no value of a negative number for an even one.
    """
    match node:
        case core.LimitOf(body=body, variable=variable, towards=towards) if towards == INFINITY:
            yield replace(node, body=bottom_up(body, lambda part: _as_power(part, variable)))
            return
    yield node
    match node:
        case core.Integral(body=body, variable=variable, low=low, high=high) if (
            _is_infinite(low) and high == INFINITY and low != high
        ):
            yield core.Integral(changed(body, {variable: core.Negative(variable)}), variable, low, high)


def _as_power(part: Term, variable: Term) -> Term:
    match part:
        case core.Call(function=core.Function(name="root"), arguments=(u, degree)) if degree == variable:
            return core.Power(u, lift(1) / variable)
    return part


# --- SymPy


def _found(
    node: Term, ranges: Mapping[Term, Range], given: tuple[Hypothesis, ...], deadline: Deadline
) -> Closed | None:
    """What SymPy makes of a node in the time that is left."""
    if size(node, MOST_NODES) >= MOST_NODES:
        return None
    domains = {letter: ranges.get(letter, Range()) for letter in _letters(node)}
    if isinstance(node, core.LimitOf) and node.towards == INFINITY:
        domains[node.variable] = Range(Fraction(0))
    found: Closed | None = None
    for assumed in _signs(domains, node):
        if deadline.over:
            return None
        try:
            found = apart(_by_sympy, node, assumed, seconds=deadline.left, loaded=("sympy",))
        except TooMuch:
            return None
        if found is not None:
            found = replace(
                found, mirrored=tuple(letter for letter in domains if assumed[letter] != domains[letter])
            )
            break
    if found is None:
        return None
    zero = core.Number("0")
    where = (i for i in found.where if eliminate(i.term, i.relation, zero, ranges, given) is not True)
    return replace(found, where=tuple(where))


def _signs(domains: Mapping[Term, Range], node: Term) -> Iterator[Mapping[Term, Range]]:
    """The domains; and for an integral those in which letters without a sign are taken to be positive, since SymPy asks
    for more than is needed of some: what it finds then has to be borne out at the other sign and at 0 too.
    """
    yield domains
    free = [letter for letter in _letters(node)[1:] if domains[letter] == Range()]
    if isinstance(node, core.Integral) and 0 < len(free) <= MIRRORED:
        yield {**domains, **dict.fromkeys(free, Range(Fraction(0)))}


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
        if found.has(*_higher(sympy)):
            found = sympy.expand(sympy.gammasimp(sympy.hyperexpand(found)))
        if isinstance(node, core.Integral):
            # defined wherever it can be: b/(a² + b²) for 1/(b (a²/b² + 1))
            found = sympy.cancel(found) if found.is_rational_function() else found
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


def _higher(sympy: Any) -> tuple[Any, ...]:
    """Functions that a term does not know, and that often cancel or are simpler ones."""
    return (sympy.hyper, sympy.meijerg, sympy.erfc, sympy.uppergamma, sympy.lowergamma, sympy.expint)


def _worked_out(sympy: Any, node: Term, read: Callable[[Term], Any]) -> Any:
    match node:
        case core.LimitOf(body=body, variable=variable, towards=towards):
            return sympy.limit(
                read(body), read(variable), read(towards), "+" if _is_infinite(towards) else "+-"
            )
        case core.IndexedSum(body=body, index=index, low=low):
            parts = sympy.Add.make_args(sympy.expand_mul(read(body)))  # k(k − 1) a_k is slow, k² a_k is not
            found = sympy.Add(*(sympy.summation(part, (read(index), read(low), sympy.oo)) for part in parts))
            if len(parts) > 1 and found.has(*_unwanted(sympy)):  # a part of what converges may diverge
                return sympy.summation(read(body), (read(index), read(low), sympy.oo))
            return found
        case core.Integral(body=body, variable=variable, low=core.Term() as low, high=core.Term() as high):
            # by products of Meijer's functions at once where a power has a letter in it: the other ways take seconds
            order = (True, None) if _has_open_power(body, variable) else (None,)
            tried = (
                sympy.integrate(read(body), (read(variable), read(low), read(high)), meijerg=way)
                for way in order
            )
            return next((found for found in tried if not isinstance(found, sympy.Integral)), None)
    return None


def _has_open_power(body: Term, variable: Term) -> bool:
    """Whether a power of something with the variable in it has an exponent with another letter."""
    return any(
        isinstance(part, core.Power)
        and variable in free_variables(part.base)
        and free_variables(part.exponent) - {variable}
        for part in subterms(body)
    )


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
            told = [
                {_approaches(node, found.term, around) for around in _mirrored(place, found.mirrored)}
                for place in places
            ]
        return not any(False in group for group in told) and {True} in told
    except (Undefined, Unsure, TooLarge, UnknownNode, ArithmeticError, ValueError):
        return False


def signs_near(
    limit: core.LimitOf, ranges: Mapping[Term, Range], given: tuple[Hypothesis, ...], seed: int
) -> set[int]:
    """The signs of what a limit is of, near its end, at a few places of the other letters; 0 where one is not known."""
    letters = tuple(_letters(limit)[1:])
    domains = {name: ranges.get(name, Range()) for name in letters}
    places = random_places(letters, domains, PLACES * TRIES, seed) if letters else [{}]
    signs = set()
    for place in [place for place in places if _meets(place, given)][:PLACES]:
        at = Point({name: ball(value) for name, value in place.items()}, deadline=Deadline(SECONDS))
        try:
            values = [value for run in _runs(limit, at, STATIONS[1:3]) for value in run]
        except (Undefined, Unsure, TooLarge, UnknownNode, ArithmeticError, ValueError):
            return {0}
        signs |= {(value > 0) - (value < 0) for value in values} or {0}
    return signs


def _mirrored(place: Mapping[Term, Fraction], letters: tuple[Term, ...]) -> list[Mapping[Term, Fraction]]:
    """A place with these letters as they are, at the other sign, and at 0."""
    around = [place]
    for letter in letters:
        around = [{**other, letter: sign * place[letter]} for other in around for sign in (1, -1, 0)]
    return around


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
        near = CLOSE if isinstance(node, core.Integral) else NEAR
        if not gaps[-1] < near * (1 + abs(wanted)) and not (_halves(gaps) and gaps[-1] < 1e-3):
            return False
    return bool(runs)


def _halves(gaps: list[Any]) -> bool:
    """Whether each distance is well below the one before."""
    return all(later < 0.8 * sooner for sooner, later in pairwise(gaps))


def _runs(node: Term, at: Point, stations: Sequence[Fraction] = STATIONS) -> Iterator[list[Any]]:
    """Values nearer and nearer: from each side of a limit, a series, integrals over growing intervals."""
    match node:
        case core.LimitOf(body=body, variable=variable, towards=towards):
            for sign in (1, -1) if not _is_infinite(towards) else (1 if towards == INFINITY else -1,):
                try:
                    near = stations if _is_infinite(towards) else stations[:NEAREST]
                    yield [at.at({variable: _station(at, towards, sign * far)})(body) for far in near]
                except (Undefined, Unsure):
                    continue  # it is not defined on this side
        case core.IndexedSum():
            yield [at(node)]
        case core.Integral():
            yield [_quadrature(node, at)]


def _quadrature(node: core.Integral, at: Point) -> Any:
    """The value of an integral between two ends, either of which may be infinite or a singularity. Raises Unsure where
    it is not found to converge.
    """
    from mpmath import inf, mp, mpf, quad

    line = along(at, node.body, node.variable)
    # over the whole line the variable is counted from where a bump lies, in its widths: chance stops see none of 1000 ± 1
    whole = _is_infinite(node.low) and _is_infinite(node.high)
    middle, width = next(_bumps(node, at), (arb(0), arb(1))) if whole else (arb(0), arb(1))

    def body(x: Any) -> Any:
        if at.deadline is not None:
            at.deadline.check()
        value = line(middle + width * _as_ball(x))
        if not isinstance(value, arb) or not value.is_finite():
            raise Undefined("the integrand has no value at a node")
        return _as_number(width * value)

    def end(term: Term | None) -> Any:
        if term is None or _is_infinite(term):
            return inf if term == INFINITY else -inf
        return _as_number(at(term))

    with mp.workdps(DIGITS):
        low, high = end(node.low), end(node.high)
        stops = {mpf(place) for place in STOPS if inf in (high, -low)}
        stops |= {_as_number((place - middle) / width) for place in _bends(node, at)}
        value, error = quad(
            body, [low, *sorted(place for place in stops if low < place < high), high], error=True
        )
        if not error < CONVERGED * (1 + abs(value)):
            raise Unsure("the quadrature does not converge")
        return _as_ball(value) + arb(0, float(error))


def _bumps(node: core.Integral, at: Point) -> Iterator[tuple[arb, arb]]:
    """The middle and the width of what is quadratic in the variable: −(x − μ)²/(2σ²), 1 + (x − μ)²."""
    parts = list(subterms(node.body))
    above = [
        item for part in parts if isinstance(part, core.Call | core.Power) for item in children(part)[-1:]
    ]
    for part in (*above, *parts):  # of x² exp(−(x − μ)²) the exponent counts
        try:
            left, middle, right, far = (at.at({node.variable: arb(place)})(part) for place in (-1, 0, 1, 2))
        except (Undefined, Unsure, UnknownNode):
            continue
        bend, slope = (left + right) / 2 - middle, (right - left) / 2
        if abs(bend) > 0 and abs(4 * bend + 2 * slope + middle - far) < NEAR * abs(bend):
            yield (-slope / (2 * bend)).mid(), (1 / (2 * abs(bend)).sqrt()).mid()


def _bends(node: core.Integral, at: Point) -> Iterator[arb]:
    """Where an integrand bends, as far as what is 0 there is linear in the variable."""
    for kink in kinks(node.body):
        first, second, third = (at.at({node.variable: ball(Fraction(place))})(kink) for place in range(3))
        if abs(third - 2 * second + first) < NEAR and abs(second - first) > NEAR:
            yield first / (first - second)


def _as_number(value: arb) -> Any:
    """The middle of a ball, for mpmath."""
    from mpmath import mpf

    return mpf(tuple(map(int, value.mid().man_exp())))


def _as_ball(number: Any) -> arb:
    """A number of mpmath's, exactly."""
    mantissa, exponent = number.man_exp
    return arb((-mantissa if number < 0 else mantissa, exponent))


def _station(at: Point, towards: Term, far: Fraction) -> Any:
    return ball(far) if _is_infinite(towards) else at(towards) + ball(1 / far)
