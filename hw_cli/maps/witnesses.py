"""Two points with the same image: exact ones where they are simple, else found by continuity.

A continuous map with a < b < c and g(b) above (or below) both g(a) and g(c) takes one of these two values
a second time, between b and the other end (intermediate value theorem). Signs are decided by ball
arithmetic at exact rational points, never by floating-point numbers, which only say where to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, islice, product
from typing import Any

import flint
import numpy as np
from flint import arb

from hw_cli.derive.rules.algebra import read_back
from hw_cli.kernel.setting import REALS, Interval, Setting
from hw_cli.maps.pieces import at_place, met, needs
from hw_cli.oracles.equality.decide import as_range
from hw_cli.oracles.equality.sampling import small_values
from hw_cli.oracles.judges.sampling import SIMPLE, NoPoint, points, satisfies
from hw_cli.oracles.judges.symbolic import SymbolicJudge
from hw_cli.oracles.sign_rules import GT, LT, same
from hw_cli.terms import core
from hw_cli.terms.ball_values import ball, fraction, holds
from hw_cli.terms.balls import BITS, Balls, Undefined
from hw_cli.terms.core import Number, Term, UnknownNode, lift
from hw_cli.terms.floats import compile_floats
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import free_variables, substitute

INSTANCES = 36  # values of the parameters that are tried
CHOICES = 6  # of one parameter
PAIRS = 12  # equalities that SymPy is asked for
CROSSINGS = 6
SUBDIVISIONS = 2_000  # balls that may cover an interval on which continuity is shown
WIDTH = Fraction(1, 10**12)  # of an enclosure
STEPS = 200
MARGIN = 1e-9  # a rise that floats can show
FAILS = (Undefined, UnknownNode, ArithmeticError, ValueError, TypeError, AttributeError)
PLACES = tuple(
    sorted(
        {Fraction(sign * n, d) for n in range(7) for d in (1, 2, 3, 4) for sign in (1, -1)},
        key=lambda q: (q.denominator, abs(q), q),
    )
)
TURNS = tuple(Fraction(n, 2) for n in range(-4, 5) if n)  # multiples of π


@dataclass(frozen=True)
class Place:
    """A point of the line: exact, or known to lie between two rationals."""

    exact: Term | None
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Crossing:
    """Three points of an interval on which the map is continuous, the middle value beyond both others."""

    points: tuple[Fraction, Fraction, Fraction]
    values: tuple[str, str, str]  # decimals
    peak: bool


@dataclass(frozen=True)
class Witnesses:
    """Two different points with the same image, for the given values of the parameters (or for all)."""

    parameters: tuple[tuple[Term, Term], ...]
    first: Place
    second: Place
    image: Term
    crossing: Crossing | None = None  # None where both points are exact: the images are proved equal


def find_witnesses(term: Term, variable: Term, setting: Setting) -> Witnesses | None:
    """Two points of the domain with the same image under an elementary term, or None when none is found.

    For a map with parameters a pair for all their values is preferred; else values are chosen.
    """
    flint.ctx.prec = BITS
    if not free_variables(term) - {variable}:
        return _of_one_map(term, variable, setting)
    for pair in _equal_pairs(term, variable, setting, _chance_values(term, variable, setting)):
        return pair
    for values in _instances(term, variable, setting):
        found = _of_one_map(substitute(term, values), variable, setting)
        if found is not None:
            return Witnesses(tuple(values.items()), found.first, found.second, found.image, found.crossing)
    return None


def _of_one_map(term: Term, variable: Term, setting: Setting) -> Witnesses | None:
    plain = Setting(domains=tuple(pair for pair in setting.domains if pair[0] == variable))
    line = _Line(term, variable, plain)
    for pair in _equal_pairs(term, variable, plain, {}):
        return pair
    return line.crossing()


# --- values of the parameters


def _instances(term: Term, variable: Term, setting: Setting) -> Iterator[dict[Term, Term]]:
    """Simple values of the parameters that the hypotheses allow."""
    names = sorted(free_variables(term) - {variable}, key=repr)
    choices = [small_values(as_range(name, setting.domain(name) or REALS))[:CHOICES] for name in names]
    for values in islice(product(*choices), INSTANCES):
        point = {name: ball(value) for name, value in zip(names, values, strict=True)}
        try:
            allowed = satisfies(point, setting)
        except FAILS:  # a hypothesis about letters that the map does not have
            allowed = False
        if allowed:
            yield {name: lift(value) for name, value in zip(names, values, strict=True)}


def _chance_values(term: Term, variable: Term, setting: Setting) -> dict[Term, arb]:
    """A random point of the parameters, at which images that differ in general differ."""
    others = replace(setting, domains=tuple(pair for pair in setting.domains if pair[0] != variable))
    try:
        drawn = list(points(others, SIMPLE + 1))[-1]
    except NoPoint:
        return {}
    return {name: drawn[name] for name in free_variables(term) - {variable} if name in drawn}


# --- exact pairs


def _equal_pairs(
    term: Term, variable: Term, setting: Setting, instance: Mapping[Term, arb]
) -> Iterator[Witnesses]:
    """Pairs of simple points with provably equal images; balls at one instance say which to try."""
    domain = setting.domain(variable)
    places: list[tuple[Term, arb]] = []
    for place in _places(domain):
        value = _value(substitute(term, {variable: place}), instance)
        if value is not None and _defined_for_all(substitute(term, {variable: place}), setting):
            places.append((place, value))
    candidates = [
        (p, q) for (p, a), (q, b) in combinations(places, 2) if bool(a.overlaps(b)) and _exact(a - b)
    ]
    candidates.sort(key=lambda pair: _complexity(pair[0]) + _complexity(pair[1]))
    for p, q in candidates[:PAIRS]:
        left, right = substitute(term, {variable: p}), substitute(term, {variable: q})
        if same(left, right, setting):
            first, second = sorted((p, q), key=lambda place: float(_number(place).mid()))
            yield Witnesses((), _exact_place(first), _exact_place(second), in_short(left, setting))


def in_short(value: Term, setting: Setting) -> Term:
    """A value without the map's variable, as short as SymPy makes it."""
    try:
        return read_back(SymbolicJudge(setting).read(value), setting, value)
    except (UnknownNode, ZeroDivisionError):
        return value


def _places(domain: object) -> list[Term]:
    """Simple rationals and multiples of π inside the interval."""
    half_turn = core.Constant("pi")
    places: list[Term] = [lift(place) for place in PLACES]
    for turn in TURNS:
        size: Term = half_turn if abs(turn) == 1 else lift(abs(turn)) * half_turn
        places.append(core.Negative(size) if turn < 0 else size)
    if isinstance(domain, Interval):
        low, high = domain.low, domain.high
        if low is not None and high is not None:
            places += [lift(low + (high - low) * Fraction(k, 8)) for k in range(1, 8)]
        elif low is not None or high is not None:
            end, sign = (low, 1) if low is not None else (high, -1)
            places += [lift((end or 0) + sign * Fraction(k, 2)) for k in range(1, 7)]
        places = [place for place in dict.fromkeys(places) if _inside(place, domain)]
    return places


def _inside(place: Term, domain: Interval) -> bool:
    here = _number(place)
    return all(
        end is None or holds(here, relation, ball(end)) is True
        for end, relation in ((domain.low, GT), (domain.high, LT))
    )


def _number(place: Term) -> Any:
    return Balls({})(place)


def _complexity(place: Term) -> Fraction:
    exact = exact_value(place)
    if exact is None:
        return 1000 + abs(fraction(_number(place).mid()))
    return abs(exact) + 3 * exact.denominator + (exact == 0)


def _exact(gap: arb) -> bool:
    """Whether a ball is so narrow that 0 in it is no accident."""
    return bool(abs(gap) < arb("1e-20"))


def _exact_place(place: Term) -> Place:
    exact = exact_value(place)
    if exact is not None:
        return Place(place, exact, exact)
    middle = _number(place).mid()
    low, high = (fraction(edge.mid()) for edge in (middle - WIDTH_BALL, middle + WIDTH_BALL))
    return Place(place, low, high)


WIDTH_BALL = arb(1) / 10**12


def _value(term: Term, values: Mapping[Term, arb] | None = None) -> arb | None:
    """The value of a term, where it is real and defined."""
    at = Balls(values or {})
    try:
        value = at(term) if all(_meets(at(part), need, part) for part, need in needs(term)) else None
    except FAILS:
        return None
    return value if isinstance(value, arb) and value.is_finite() else None


def _meets(value: Any, need: Relation, part: Term) -> bool:
    """Whether a value surely is what a map needs of it; a root of exactly 0 is fine."""
    if not isinstance(value, arb) or not value.is_finite():
        return False
    if need is Relation.NE:
        return not value.contains(0)
    if need is Relation.GE and value.contains(0) and not free_variables(part):
        return same(part, Number("0"), Setting())
    return bool(value > 0)


def _defined_for_all(term: Term, setting: Setting) -> bool:
    """Whether a term in the parameters alone is defined for all of them."""
    from hw_cli.maps.sign_search import Effort, Signs

    if not free_variables(term):
        return True
    signs = Signs(setting, core.Symbol("no variable"))
    return all(met(need, signs.of(part, Effort.SHAPE)) for part, need in needs(term))


# --- by continuity


class _Line:
    """One map without parameters, at exact rational points."""

    def __init__(self, term: Term, variable: Term, setting: Setting) -> None:
        self._term, self._variable, self._setting = term, variable, setting
        self._needs = tuple(needs(term))
        domain = setting.domain(variable)
        self._domain = domain if isinstance(domain, Interval) else Interval()

    def at(self, place: Fraction) -> arb | None:
        """The value at a rational point; None where the map is not surely defined."""
        return _value(substitute(self._term, {self._variable: lift(place)}))

    def crossing(self) -> Witnesses | None:
        """Witnesses by three points, or None."""
        for triple in islice(self._triples(), CROSSINGS):
            found = self._from_triple(triple)
            if found is not None:
                return found
        return None

    def _triples(self) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
        """Places where floats rise and fall, coarse grids first."""
        f = compile_floats(self._term, (self._variable,))
        for step, reach in ((1.0, 64.0), (0.25, 32.0), (1 / 32, 16.0), (1 / 512, 8.0)):
            grid = self._grid(step, reach)
            if grid.size < 3:
                continue
            values = f(grid)
            size = MARGIN * (1 + np.abs(values))
            with np.errstate(all="ignore"):
                steps = np.diff(values)
            rise = np.sign(steps) * (np.abs(steps) > size[1:]) * np.isfinite(steps)
            turns = np.nonzero(rise[:-1] * rise[1:] < 0)[0]
            for turn in sorted(turns.tolist(), key=lambda i: abs(grid[i + 1])):
                a, b, c = (Fraction(float(x)) for x in grid[turn : turn + 3])
                yield a, b, c

    def _grid(self, step: float, reach: float) -> Any:
        low, high = self._domain.low, self._domain.high
        if low is not None and high is not None:
            count = int(2 * reach / step)
            inner = np.arange(1, count) / count
            return float(low) + float(high - low) * inner
        centre = float(low if low is not None else high if high is not None else 0)
        grid = centre + np.arange(-reach, reach + step, step)
        inside = np.ones(grid.shape, bool)
        if low is not None:
            inside &= grid > float(low)
        if high is not None:
            inside &= grid < float(high)
        return grid[inside]

    def _from_triple(self, triple: tuple[Fraction, Fraction, Fraction]) -> Witnesses | None:
        a, b, c = triple
        left, top, right = (self.at(place) for place in triple)
        if left is None or top is None or right is None:
            return None
        peak = bool(top > left) and bool(top > right)
        if not peak and not (bool(top < left) and bool(top < right)):
            return None
        if not self.continuous(a, c):
            return None
        if bool(left > right) if peak else bool(left < right):
            own, low, high = a, b, c  # the value at a comes back between b and c
        elif bool(right > left) if peak else bool(right < left):
            own, low, high = c, a, b
        else:
            return None
        level = at_place(self._term, self._variable, own)
        found = self._enclose(level, low, high)
        if found is None:
            return None
        first, second = sorted((_exact_place(lift(own)), found), key=lambda place: place.low)
        crossing = Crossing(triple, (_decimal(left), _decimal(top), _decimal(right)), peak)
        return Witnesses((), first, second, in_short(level, Setting()), crossing)

    def continuous(self, low: Fraction, high: Fraction) -> bool:
        """Whether balls that cover [low, high] show the map defined, hence continuous, on all of it."""
        todo, used = [(low, high)], 0
        while todo:
            left, right = todo.pop()
            used += 1
            if used > SUBDIVISIONS:
                return False
            if not self._covers(left, right):
                middle = (left + right) / 2
                todo += [(left, middle), (middle, right)]
        return True

    def _covers(self, low: Fraction, high: Fraction) -> bool:
        whole = ball(low).union(ball(high))
        at = Balls({self._variable: whole})
        try:
            return all(_meets(at(part), need, part) for part, need in self._needs)
        except FAILS:
            return False

    def _enclose(self, level: Term, low: Fraction, high: Fraction) -> Place | None:
        """A place between two points where the map takes the value `level`: between them it changes side."""
        goal = Balls({})(level)
        side = self._side(low, goal)
        if side is None or self._side(high, goal) in (None, side):
            return None
        for _ in range(STEPS):
            if high - low <= WIDTH * max(Fraction(1), abs(low)):
                break
            for share in (Fraction(1, 2), Fraction(5, 11)):  # the second when the first hits the value
                middle = low + (high - low) * share
                found = self._side(middle, goal)
                if found is not None:
                    break
            else:
                return None
            low, high = (middle, high) if found == side else (low, middle)
        return self._rounded(low, high, goal, side)

    def _rounded(self, low: Fraction, high: Fraction, goal: arb, side: bool) -> Place:
        """The enclosure with short decimals for ends, where their signs allow it."""
        down = Fraction((low * 10**12).__floor__(), 10**12)
        up = Fraction((high * 10**12).__ceil__(), 10**12)
        if self._side(down, goal) == side and self._side(up, goal) == (not side):
            return Place(None, down, up)
        return Place(None, low, high)

    def _side(self, place: Fraction, goal: arb) -> bool | None:
        """Whether the map is above the goal at a point; None where balls cannot tell."""
        value = self.at(place)
        if value is None or bool((value - goal).contains(0)):
            return None
        return bool(value > goal)


def _decimal(value: arb) -> str:
    return str(value.str(8, radius=False))
