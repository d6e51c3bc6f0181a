"""Whether numbers bear out a closed form: values far out (of a limit), partial sums, a quadrature that converges (of an integral).

The quadrature is the double exponential rule (Takahasi and Mori, 1974), as mpmath has it; what waves without end is damped less
and less, after a look whether it has a value at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, islice, pairwise
from typing import Any

import flint
from flint import arb

from hw_cli.kernel.setting import Hypothesis
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.cells import cells
from hw_cli.oracles.equality.orders import short_between
from hw_cli.oracles.equality.sampling import Place, Range, random_places, small_places
from hw_cli.oracles.equality.trials import centres, value_at
from hw_cli.terms import core
from hw_cli.terms.ball_means import along
from hw_cli.terms.ball_series import INFINITY, is_infinite
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import Deadline, TooLarge, changed
from hw_cli.terms.core import Term, UnknownNode, lift
from hw_cli.terms.kinks import kinks
from hw_cli.terms.walk import children, free_variables, subterms

SECONDS = 2.0  # of numbers, four times what the slowest takes that is known
PLACES, TRIES = 3, 12
SINGLE, FAR = 12, 8  # places where a part is 0 or 1, for each letter, and how far away they lie
POLES = 8  # of Γ
BITS, INTEGRAL_BITS = 1280, 160
STATIONS = tuple(Fraction(8, 7) * 10**far for far in (2, 4, 8, 16, 32, 64, 128))
SLOW = tuple(Fraction(8, 7) * 10**far for far in (50, 500, 5000))  # for what creeps, as ln ln x/ln x does
LARGEST = 10**16  # of which a factorial is looked at
NO_VALUE = (Undefined, Unsure, TooLarge, UnknownNode, ArithmeticError, ValueError)
NEAREST = 5  # of these are as near to a number as digits allow
NEAR = 1e-7
# of a quadrature to infinity, so that it follows oscillations and finds what is far from 0
STOPS = (0, *(sign * 2**k for sign in (-1, 1) for k in range(8)))
DIGITS = 20  # of a quadrature
CONVERGED = 1e-12  # of its value: the error that it reckons with
CLOSE = 1e-10  # to a closed form
CUTS = (21, 34)  # where an integral to infinity is cut
NEAR_CUTS = 0.1  # to one another, its values there
DAMPED = (4, 8, 16)  # as far as it counts


def letters_of(node: Term) -> list[Term]:
    """What a limit, a series or an integral binds, and the letters that it leaves free."""
    bound = node.variable if isinstance(node, core.Integral | core.LimitOf) else node.index  # type: ignore[attr-defined]
    return [bound, *sorted(free_variables(node) - {bound}, key=repr)]


def borne_out(
    node: Term,
    form: Term,
    where: tuple[Condition, ...],
    mirrored: tuple[Term, ...],
    ranges: Mapping[Term, Range],
    given: tuple[Hypothesis, ...],
    seed: int,
) -> bool:
    """Whether values approach a closed form, at a few places of the other letters where it is one."""
    domains = {name: ranges.get(name, Range()) for name in letters_of(node)[1:]}
    needs = (Hypothesis(item.term, item.relation, core.Number("0")) for item in where)
    facts = (fact for fact in given if free_variables(fact.left - fact.right) <= domains.keys())
    required = (*facts, *needs)
    places = _drawn(domains, required, seed)
    readable = (place for place in small_places(tuple(domains), domains) if _meets(place, required))
    base = next(chain(readable, places), {})  # of short numbers, of which digits lose nothing
    with flint.ctx.workprec(INTEGRAL_BITS if isinstance(node, core.Integral) else BITS):
        told = [
            {_approaches(node, form, around) for around in _mirrored(place, mirrored)} for place in places
        ]
        return (
            {True} in told
            and not any(False in group for group in told)
            and all(
                _bears_out(node, form, place, surely)
                for place, surely in _suggested(node, form, domains, base)
                if _meets(place, required)
            )
        )


def _suggested(
    node: Term, form: Term, domains: dict[Term, Range], base: Place
) -> Iterator[tuple[Place, bool]]:
    """Places that both suggest beside one, letter by letter, and whether values have to bear the form out there.

    They have to in each stretch between its poles and kinks: where what is ≥ 0 ceases to have a sum or an integral, as ∫₀¹ xᵃ
    at a = −1, that has no bound (Beppo Levi), so that the form has a pole there. Where a part is 0 or 1 they may not contradict
    it: at a = 0 the limit of |a|^(1/n) is another than everywhere else.
    """
    for letter, domain in domains.items():
        others = {name: lift(value) for name, value in base.items() if name != letter}
        whole, plain = changed(node, others), changed(form, others)
        bends = [*kinks(core.exp(plain))]  # behind a function poles count too
        for part in subterms(plain):
            if isinstance(part, core.Call) and part.function == core.Function("gamma"):
                bends += [part.arguments[0] + lift(k) for k in range(POLES)]
        parts = cells(bends, letter, domain, Deadline(SECONDS)) or ()
        for low, high in parts if len(parts) > 1 else ():
            start = low if low is not None else (high or Fraction(0)) - 2
            end = high if high is not None else start + 4
            yield {**base, letter: short_between(start, end)}, True
        near = (value for value in centres((whole, plain), letter) if abs(value) <= FAR)
        yield from (({**base, letter: value}, False) for value in islice(filter(domain.holds, near), SINGLE))


def _bears_out(node: Term, form: Term, place: Place, surely: bool) -> bool:
    """Whether values at a place do not contradict a form; `surely`: they approach it, where it has a value."""
    found = _approaches(node, form, place)
    return bool(found) or (found is None and not (surely and value_at(_point(place), form) is not None))


def _point(place: Mapping[Term, Fraction]) -> Point:
    return Point({name: ball(value) for name, value in place.items()}, deadline=Deadline(SECONDS))


def signs_near(
    limit: core.LimitOf, ranges: Mapping[Term, Range], given: tuple[Hypothesis, ...], seed: int
) -> set[int]:
    """The signs of what a limit is of, near its end, at a few places of the other letters; 0 where one is not known."""
    domains = {name: ranges.get(name, Range()) for name in letters_of(limit)[1:]}
    signs = set()
    for place in _drawn(domains, given, seed):
        at = _point(place)
        try:
            values = [value for run in _runs(limit, at, STATIONS[1:3]) for value in run]
        except NO_VALUE:
            return {0}
        signs |= {(value > 0) - (value < 0) for value in values} or {0}
    return signs


def _drawn(domains: dict[Term, Range], required: tuple[Hypothesis, ...], seed: int) -> list[Place]:
    """A few places, all there are without letters, where relations hold."""
    drawn = random_places(tuple(domains), domains, PLACES * TRIES if domains else 1, seed)
    return [place for place in drawn if _meets(place, required)][:PLACES]


def _mirrored(place: Mapping[Term, Fraction], letters: tuple[Term, ...]) -> list[Mapping[Term, Fraction]]:
    """A place with these letters as they are, at the other sign, and at 0."""
    around = [place]
    for letter in letters:
        around = [{**other, letter: sign * place[letter]} for other in around for sign in (1, -1, 0)]
    return around


def _meets(place: Mapping[Term, Fraction], required: tuple[Hypothesis, ...]) -> bool:
    """Whether relations surely hold at a place."""
    at = _point(place)
    try:
        return all(holds(at(item.left), item.relation, at(item.right)) for item in required)
    except NO_VALUE:
        return False


def _approaches(node: Term, found: Term, place: Mapping[Term, Fraction]) -> bool | None:
    """Whether values approach a closed form at a place; None where they do not tell."""
    at = _point(place)
    try:
        wanted, runs = at(found), list(_runs(node, at))
    except NO_VALUE:
        return None
    if not runs or _is_near(node, runs, wanted):
        return bool(runs) or None
    try:
        far = isinstance(node, core.LimitOf) and is_infinite(node.towards)
        return far and _is_near(node, list(_runs(node, at, SLOW)), wanted)
    except NO_VALUE:
        return False


def _is_near(node: Term, runs: list[list[Any]], wanted: Any) -> bool:
    """Whether each run ends near a value, or nears it from one to the next."""
    near = (CLOSE if isinstance(node, core.Integral) else NEAR) * (1 + abs(wanted))
    several = ([abs(value - wanted) for value in run] for run in runs)
    return all(gaps[-1] < near or (_halves(gaps) and gaps[-1] < 1e-3) for gaps in several)


def _halves(gaps: list[Any]) -> bool:
    """Whether each distance is well below the one before, of several."""
    return len(gaps) > 1 and all(later < 0.8 * sooner for sooner, later in pairwise(gaps))


def _runs(node: Term, at: Point, stations: Sequence[Fraction] = STATIONS) -> Iterator[list[Any]]:
    """Values nearer and nearer: from each side of a limit, a series, integrals over growing intervals."""
    match node:
        case core.LimitOf(body=body, variable=variable, towards=towards):
            for sign in (1, -1) if not is_infinite(towards) else (1 if towards == INFINITY else -1,):
                try:
                    near = stations if is_infinite(towards) else stations[:NEAREST]
                    if any(
                        getattr(part, "function", None) == core.Function("factorial")
                        for part in subterms(body)
                    ):
                        near = [Fraction(round(far)) for far in near if far < LARGEST]
                    yield [at.at({variable: _station(at, towards, sign * far)})(body) for far in near]
                except (Undefined, Unsure):
                    continue  # it is not defined on this side
        case core.IndexedSum():
            yield [at(node)]
        case core.Integral():
            try:
                yield [_quadrature(node, at)]
            except Unsure:
                yield list(_damped(node, at))


def _damped(node: core.Integral, at: Point) -> Iterator[Any]:
    """Integrals of what is damped less and less, for one that waves without end, and what they tend to, by Aitken's rule. Raises Unsure
    where the integral is far from having a value as it stands.
    """
    middle = lift(0) if node.low is None or is_infinite(node.low) else node.low
    ends = [end for end in (node.low, node.high) if is_infinite(end)]
    for end in ends:
        sign = 1 if end == INFINITY else -1
        cut = [_quadrature(replace(node, low=middle, high=middle + sign * far), at) for far in CUTS]
        if not max(abs(one - other) for one, other in pairwise(cut)) < NEAR_CUTS:
            raise Unsure("the integral does not converge")
    if not ends:
        raise Unsure("the quadrature does not converge")
    values = []
    for far in DAMPED:
        weight = core.exp(core.Negative(((node.variable - middle) / far) ** 2))
        values.append(_quadrature(replace(node, body=node.body * weight), at))
    yield from values
    first, second, third = values[-3:]
    bend = third - 2 * second + first
    if abs(bend) > CLOSE:
        yield third - (third - second) ** 2 / bend


def _quadrature(node: core.Integral, at: Point) -> Any:
    """The value of an integral between two ends, either of which may be infinite or a singularity. Raises Unsure where
    it is not found to converge.
    """
    from mpmath import inf, mp, mpf, quad

    line = along(at, node.body, node.variable)
    # over the whole line the variable is counted from where a bump lies, in its widths: chance stops see none of 1000 ± 1
    whole = is_infinite(node.low) and is_infinite(node.high)
    middle, width = next(_bumps(node, at), (arb(0), arb(1))) if whole else (arb(0), arb(1))

    def body(x: Any) -> Any:
        if at.deadline is not None:
            at.deadline.check()
        value = line(middle + width * _as_ball(x))
        if not isinstance(value, arb) or not value.is_finite():
            raise Undefined("the integrand has no value at a node")
        return _as_number(width * value)

    def end(term: Term | None) -> Any:
        if term is None or is_infinite(term):
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
    return ball(far) if is_infinite(towards) else at(towards) + ball(1 / far)
