"""The domain of a map of one variable, cut into open intervals on which it is smooth.

Where an argument (of a logarithm, of |·|, of max, a denominator) changes sign, the line is cut: there the
map has a hole in its domain, or a kink at which it is still continuous. Only rational cuts are found;
otherwise the question where the map is defined stays open, and is left open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from hw_cli.kernel.reason import Certificate
from hw_cli.kernel.setting import Interval, Setting
from hw_cli.maps.sign_search import Signs
from hw_cli.oracles.defined import written_out
from hw_cli.oracles.equality.orders import root_of, zeros_and_poles
from hw_cli.oracles.sign_rules import GE, positive, same, strict
from hw_cli.terms import core
from hw_cli.terms.core import Term, exp, lift, log, sqrt
from hw_cli.terms.functions import defined_by
from hw_cli.terms.kinks import needed
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import bottom_up, contains, free_variables, substitute, subterms

MOST_CUTS = 12
GUESSES = tuple(
    sorted(
        {Fraction(sign * n, d) for n in range(5) for d in (1, 2, 3) for sign in (1, -1)},
        key=lambda q: (q.denominator, abs(q), q < 0),
    )
)


class NotDecided(Exception):
    """Where the map is defined, or smooth, was not found out; `about` is the term in the way."""

    def __init__(self, about: Term) -> None:
        super().__init__(about)
        self.about = about


@dataclass(frozen=True)
class Piece:
    """An open interval on which the map is `smooth` (no |·|, no max), and why it is defined there."""

    low: Fraction | None
    high: Fraction | None
    smooth: Term
    defined: tuple[Certificate, ...]
    setting: Setting

    def holds(self, place: Fraction) -> bool:
        """Whether a number lies in the interval."""
        return (self.low is None or self.low < place) and (self.high is None or place < self.high)


@dataclass(frozen=True)
class Component:
    """An interval of the domain: adjacent pieces, with the map continuous where they meet.

    `low_in` and `high_in` say whether a finite end belongs to the domain.
    """

    pieces: tuple[Piece, ...]
    low_in: bool = False
    high_in: bool = False

    @property
    def low(self) -> Fraction | None:
        """The lower end; None for −∞."""
        return self.pieces[0].low

    @property
    def high(self) -> Fraction | None:
        """The upper end; None for ∞."""
        return self.pieces[-1].high

    @property
    def kinks(self) -> tuple[Fraction, ...]:
        """Where the pieces meet."""
        return tuple(piece.high for piece in self.pieces[:-1] if piece.high is not None)


def needs(term: Term) -> Iterator[tuple[Term, Relation]]:
    """What must hold for an elementary term to be defined, innermost first; no denominator that is a number."""
    for node in reversed(list(subterms(term))):
        for part, relation in needed(node):
            if not (relation is Relation.NE and exact_value(part)):  # unknown, or 0
                yield part, relation


def met(need: Relation, sign: Certificate | None) -> bool:
    """Whether a term with this sign is what is asked for, and not 0."""
    return sign is not None and strict(sign.relation) and (need is Relation.NE or positive(sign.relation))


def components(term: Term, variable: Term, setting: Setting) -> tuple[Component, ...]:
    """The intervals that make up the domain of an elementary term within the variable's own interval.

    Raises NotDecided when that is not found out for all values of the parameters.
    """
    cutter = _Cutter(term, variable, setting)
    domain = setting.domain(variable)
    whole = domain if isinstance(domain, Interval) else Interval()
    pieces = cutter.pieces(whole)
    return cutter.joined(pieces)


class _Cutter:
    def __init__(self, term: Term, variable: Term, setting: Setting) -> None:
        self._term, self._variable, self._setting = term, variable, setting
        self._cuts = 0

    def pieces(self, interval: Interval) -> list[Piece]:
        """The pieces of the domain within an interval."""
        setting = self._setting.where((self._variable, interval))
        signs = Signs(setting, self._variable)
        smooth, in_the_way = _resolved(self._term, signs)
        if in_the_way is not None:
            return self._cut(in_the_way, interval, setting)
        defined = []
        for part, need in needs(smooth):
            sign = signs.of(part)
            if need is not Relation.GE and _vanishes(_tidied(part), setting):
                return []  # 1/0 or log 0 throughout
            if sign is None or not strict(sign.relation):
                return self._cut(part, interval, setting)
            if need is not Relation.NE and not positive(sign.relation):
                return []  # outside the domain
            defined.append(sign)
        return [Piece(interval.low, interval.high, smooth, tuple(dict.fromkeys(defined)), setting)]

    def _cut(self, part: Term, interval: Interval, setting: Setting) -> list[Piece]:
        places = sorted(place for place in self._zeros(part, setting) if interval.holds(place))
        self._cuts += len(places)
        if not places or self._cuts > MOST_CUTS:
            raise NotDecided(part)
        ends = [interval.low, *places, interval.high]
        return [piece for low, high in pairwise(ends) for piece in self.pieces(Interval(low, high))]

    def _zeros(self, part: Term, setting: Setting) -> set[Fraction]:
        """Rational places where a term vanishes: all of them for a rational function, else simple ones."""
        letters = free_variables(part)
        if letters <= {self._variable}:
            found = rational_zeros(part, self._variable, setting)
            if found is not None:
                return found
        return {place for place in GUESSES if _vanishes(at_place(part, self._variable, place), setting)}

    def joined(self, pieces: list[Piece]) -> tuple[Component, ...]:
        """Pieces that meet where the map is continuous, as one component."""
        runs: list[list[Piece]] = []
        for piece in pieces:
            meets = runs and runs[-1][-1].high is not None and runs[-1][-1].high == piece.low
            if meets and piece.low is not None and self._defined_at(piece.low):
                runs[-1].append(piece)
            else:
                runs.append([piece])
        return tuple(self._component(run) for run in runs)

    def _component(self, run: list[Piece]) -> Component:
        low, high = run[0].low, run[-1].high
        domain = self._setting.domain(self._variable)
        low_in, high_in = (
            end is not None
            and not (isinstance(domain, Interval) and end in (domain.low, domain.high))
            and self._defined_at(end)
            for end in (low, high)
        )
        return Component(tuple(run), low_in, high_in)

    def _defined_at(self, place: Fraction) -> bool:
        """Whether the map is defined at a number, for all parameters; there it is continuous in its domain."""
        there = substitute(self._term, {self._variable: lift(place)})
        signs = Signs(self._setting, self._variable)
        for part, need in needs(there):
            value = _tidied(part)
            sign = signs.of(value)
            root = need is Relation.GE and (
                _vanishes(value, self._setting) or (sign is not None and sign.relation is GE)
            )
            if not root and not met(need, sign):
                return False
        return True


def at_place(term: Term, variable: Term, place: Fraction) -> Term:
    """The term at a number, tidied where it is defined."""
    return _tidied(substitute(term, {variable: lift(place)}))


def _tidied(term: Term) -> Term:
    try:
        return tidy(term)
    except ZeroDivisionError:
        return term


def _vanishes(value: Term, setting: Setting) -> bool:
    exact = exact_value(value)
    return exact == 0 if exact is not None else same(value, core.Number("0"), setting)


def _resolved(term: Term, signs: Signs) -> tuple[Term, Term | None]:
    """The term without |·| and max where their signs are certain; and the first argument where not."""
    stuck: list[Term] = []

    def change(node: Term) -> Term:
        switch = _switch(node)
        if switch is None:
            return node
        argument, up, down = switch
        sign = None if stuck else signs.of(argument)
        if sign is None:
            if _vanishes(argument, signs.setting):
                return up
            stuck.append(argument)
            return node
        return up if positive(sign.relation) else down

    smooth = bottom_up(term, change)
    return smooth, stuck[0] if stuck else None


def _switch(node: Term) -> tuple[Term, Term, Term] | None:
    """What |·| or max looks at, and what they are when it is ≥ 0 and when it is ≤ 0."""
    match node:
        case core.Absolute(term=inner):
            return inner, inner, tidy(core.Negative(inner))
        case core.Call(function=core.Function(name="max", index=()), arguments=(a, b)):
            return tidy(a - b), a, b
    return None


def rational_zeros(part: Term, variable: Term, setting: Setting) -> set[Fraction] | None:
    """The zeros and poles of a rational function with rational coefficients, when all real ones are rational.

    None for any other function, and when a real zero is irrational.
    """
    if contains(core.Absolute | core.Call | core.Constant, part):
        return None
    try:
        roots = zeros_and_poles(written_out(part, setting), variable)
    except ValueError:  # definitions that go round in circles
        return None
    if roots is None or any(factor.degree() > 1 for _, factor in roots):
        return None
    return {root_of(factor) for _, factor in roots}


# --- elementary functions by their definitions, so that few kinds of node are left to reason about
#
# sinh, cosh and tan go back to exp, sin and cos; min to max (of two); bᵘ to exp(u log b) where u varies; b⁻ⁿ to 1/bⁿ.


def elementary(term: Term) -> Term:
    """The same function of the same letters, in +, ×, /, |·|, max, powers with constant exponents and
    exp, log, sqrt, σ, tanh, sin, cos, arctan.

    >>> from hw_cli.terms.core import Symbol, call
    >>> z = Symbol("z")
    >>> elementary(call("tan", z)) == call("sin", z) / call("cos", z)
    True
    """
    return bottom_up(term, _definition)


def _definition(node: Term) -> Term:
    match node:
        case core.Call(function=core.Function(name="sinh" | "cosh" | "tan")):
            return defined_by(node) or node
        case core.Call(function=core.Function(name="min", index=()), arguments=arguments):
            return core.Negative(_greatest(tuple(core.Negative(item) for item in arguments)))
        case core.Call(function=core.Function(name="max", index=()), arguments=arguments):
            return _greatest(arguments)
        case core.Power(base=base, exponent=exponent):
            return _power(base, exponent)
    return node


def _greatest(arguments: tuple[Term, ...]) -> Term:
    """The maximum, of two at a time."""
    first, *others = arguments
    for other in others:
        first = core.call("max", first, other)
    return first


def _power(base: Term, exponent: Term) -> Term:
    value = exact_value(exponent)
    if value is None:
        return exp(exponent * log(base)) if free_variables(exponent) else core.Power(base, exponent)
    if value.denominator == 2 and value.numerator == 1:
        return sqrt(base)
    if value.denominator == 1 and value < 0:
        return core.Quotient(core.Number("1"), base if value == -1 else core.Power(base, lift(-value)))
    return core.Power(base, lift(value))
