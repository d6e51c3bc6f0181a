"""A search of certificates over all sign rules. It is free to guess: what it returns is re-read by the rules' own checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import sympy

from hw_cli.derive.rules.algebra import read_back
from hw_cli.kernel.reason import Certificate
from hw_cli.kernel.setting import Interval, Setting
from hw_cli.maps.bounds import (
    CENTRES,
    CIRCLE,
    EXPONENTIAL,
    EXTREMUM,
    LOGARITHM,
    NUMBER,
    ONE,
    POLYNOMIAL,
    SAME_SIGN,
    TANH,
    ZERO,
    check,
    functions_of,
    keeps_sign,
    worked_out,
)
from hw_cli.oracles import sign_rules as rules
from hw_cli.oracles.judges.sampling import NoPoint, points
from hw_cli.oracles.judges.symbolic import SymbolicJudge
from hw_cli.oracles.sign_rules import GE, GT, LE, LT, same, strict
from hw_cli.oracles.signs import by_shape, prove_sign
from hw_cli.terms import core
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import Call, Derivative, Function, Negative, Number, Sum, Term, UnknownNode, lift
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import free_variables, substitute

SAMPLES = 5


class Effort(IntEnum):
    """How far a search goes: by shape alone; by other forms and z3; by derivatives too."""

    SHAPE = 0
    FORMS = 1
    DERIVATIVES = 2


@dataclass
class Signs:
    """Searches certificates in one setting, each term once; `variable` is the map's own."""

    setting: Setting
    variable: Term
    _found: dict[tuple[Term, Effort], Certificate | None] = field(default_factory=dict)
    _sample: list[dict[Term, Any]] | None = None

    def of(self, term: Term, effort: Effort = Effort.DERIVATIVES) -> Certificate | None:
        """A checked certificate of a sign of `term` on the whole setting, strict where one is found."""
        key = (term, effort)
        if key not in self._found:
            self._found[key] = None  # a term that comes back while it is worked on gives nothing
            self._found[key] = self._search(term, effort)
        return self._found[key]

    def _search(self, term: Term, effort: Effort) -> Certificate | None:
        easier = self.of(term, Effort(effort - 1)) if effort else None
        if easier is not None and strict(easier.relation):
            return easier
        possible = self._possible(term)
        weak = easier
        for node in self._candidates(term, possible, effort) if possible else ():
            if node.relation in possible and check(node, self.setting):
                if strict(node.relation):
                    return node
                weak = weak or node
        return weak

    def _candidates(self, term: Term, possible: set[Relation], effort: Effort) -> Iterator[Certificate]:
        """Certificates by the methods of one effort, the most readable first."""
        match effort:
            case Effort.SHAPE:
                yield from self._leaves(term)
                yield from _some(prove_sign(term, self.setting, rewrite=False))
                yield from self._by_shape(term, effort)
            case Effort.FORMS:
                yield from self._by_forms(term)
                yield from self._by_polynomial(term, possible)
                yield from self._by_shape(term, effort)
            case Effort.DERIVATIVES:
                yield from self._from_root(term)
                yield from self._by_convexity(term)
                if not isinstance(term, Sum):
                    yield from self._by_shape(term, effort)

    def _possible(self, term: Term) -> set[Relation]:
        """The relations to 0 that random points do not exclude."""
        left = {GT, GE, LT, LE}
        if self._sample is None:
            try:
                self._sample = list(points(self.setting, SAMPLES))
            except NoPoint:
                self._sample = []
        for point in self._sample:
            try:
                value = Balls(point, self.setting)(term)
                left = {relation for relation in left if holds(value, relation, 0 * value) is not False}
            except (ArithmeticError, ValueError, TypeError):
                continue
            except UnknownNode:
                break
        return left

    def _by_forms(self, term: Term) -> Iterator[Certificate]:
        yield from _some(prove_sign(term, self.setting))
        for form in self._forms(term):
            for premise in _some(self.of(form, Effort.SHAPE)):
                yield Certificate(term, premise.relation, rules.REWRITTEN, (premise,))

    def _by_polynomial(self, term: Term, possible: set[Relation]) -> Iterator[Certificate]:
        if functions_of(term, self.setting) is not None:
            for relation in (item for item in (GT, LT, GE, LE) if item in possible):
                yield Certificate(term, relation, POLYNOMIAL)

    def _leaves(self, term: Term) -> Iterator[Certificate]:
        if not free_variables(term) and not isinstance(term, Number | core.Constant):
            yield from (Certificate(term, relation, NUMBER) for relation in (GT, LT))
        yield Certificate(term, GT, TANH)
        yield Certificate(term, GE, CIRCLE)
        if self.setting.hypotheses:
            yield from (Certificate(term, relation, rules.HYPOTHESIS) for relation in (GT, LT, GE, LE))

    def _by_shape(self, term: Term, effort: Effort) -> Iterator[Certificate]:
        yield from by_shape(term, lambda part: self.of(part, effort))
        match term:
            case Sum(
                terms=(Call(function=Function(name="exp", index=()), arguments=(u,)), Negative(term=one))
            ) if one == ONE:
                yield from (
                    Certificate(term, sign.relation, EXPONENTIAL, (sign,))
                    for sign in _some(self.of(u, effort))
                )
            case Call(function=Function(name="log", index=()), arguments=(u,)):
                premises = tuple(
                    sign for sign in (self.of(u - 1, effort), self.of(u, effort)) if sign is not None
                )
                if premises:
                    yield Certificate(term, premises[0].relation, LOGARITHM, premises)
            case Call(arguments=(u,)) if keeps_sign(term):
                yield from (
                    Certificate(term, sign.relation, SAME_SIGN, (sign,)) for sign in _some(self.of(u, effort))
                )

    def _forms(self, term: Term) -> Iterator[Term]:
        """The factored form, and completed squares."""
        judge = SymbolicJudge(self.setting)
        try:
            expression = sympy.factor(sympy.together(judge.read(term)))
            forms = [expression, *_squares(expression)]
            for form in forms:
                back = read_back(form, self.setting, term)
                if back != term:
                    yield back
        except (UnknownNode, sympy.PolynomialError):
            return

    def _from_root(self, term: Term) -> Iterator[Certificate]:
        domain = self.setting.domain(self.variable)
        if self.variable not in free_variables(term) or not isinstance(domain, Interval):
            return
        ends = [end for end in (domain.low, domain.high) if end is not None]
        if any(self._is_zero_at(term, lift(end)) for end in ends):
            for slope in self._derivative(term, 1):
                yield from (Certificate(term, rel, rules.FROM_ROOT, (slope,)) for rel in (GT, LT))

    def _by_convexity(self, term: Term) -> Iterator[Certificate]:
        if self.variable not in free_variables(term):
            return
        slope = worked_out(Derivative(term, self.variable))
        for centre in map(lift, CENTRES):
            if slope is not None and self._is_zero_at(slope, centre):
                for bend in self._derivative(term, 2):
                    for value in _some(self.of(substitute(term, {self.variable: centre}), Effort.FORMS)):
                        yield Certificate(term, value.relation, EXTREMUM, (bend, value))
                return

    def _derivative(self, term: Term, order: int) -> Iterator[Certificate]:
        """The sign of a derivative, found on its worked-out form."""
        derivative = Derivative(term, self.variable, order)
        worked = worked_out(derivative)
        for sign in _some(self.of(worked, Effort.FORMS)) if worked is not None else ():
            yield Certificate(derivative, sign.relation, rules.REWRITTEN, (sign,))

    def _is_zero_at(self, term: Term, place: Term) -> bool:
        try:
            there = tidy(substitute(term, {self.variable: place}))
            point = {} if self._sample is None or not self._sample else self._sample[0]
            if not Balls(point, self.setting)(there).contains(0):
                return False
        except (ArithmeticError, UnknownNode, ValueError, TypeError, AttributeError):
            return False
        return same(there, ZERO, self.setting)


def _some(found: Certificate | None) -> tuple[Certificate, ...]:
    return () if found is None else (found,)


def _squares(expression: Any) -> Iterator[Any]:
    """The numerator with a square completed in a letter of which it is a quadratic polynomial."""
    above, below = sympy.fraction(expression)
    above = sympy.expand(above)
    for letter in sorted(above.free_symbols, key=str):
        if above.is_polynomial(letter) and sympy.degree(above, letter) == 2:
            a, b, c = sympy.Poly(above, letter).all_coeffs()
            if b != 0:
                rest = sympy.factor(sympy.together(c - b**2 / (4 * a)))
                yield (a * (letter + sympy.factor(b / (2 * a))) ** 2 + rest) / below
