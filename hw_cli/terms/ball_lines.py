"""A term as a function of one of its letters, in ball arithmetic: what is free of it is evaluated once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from flint import arb, arb_mat

from hw_cli.terms import core
from hw_cli.terms.ball_functions import Evaluator as Functions
from hw_cli.terms.ball_functions import value_of
from hw_cli.terms.ball_values import (
    Value,
    added,
    divided,
    gaussian,
    multiplied,
    powered,
)
from hw_cli.terms.core import Term
from hw_cli.terms.functions import FunctionRecord
from hw_cli.terms.numerals import exact
from hw_cli.terms.walk import free_variables, is_variable

Line = Callable[[Value], Value]


class Evaluator(Functions, Protocol):
    """The value of a term at a point: see `hw_cli.terms.balls.Balls`."""

    def distribution(self, law: Term, /) -> Term:
        """The distribution that a law stands for."""

    def known_record(self, term: core.Call, /) -> FunctionRecord | None:
        """The record of what is called, where it means what it always means."""


@dataclass(frozen=True)
class _Still:
    """A part that does not move."""

    value: Value

    def __call__(self, _x: Value) -> Value:
        return self.value


def along(at: Evaluator, body: Term, variable: Term) -> Line:
    """The value of `body` as a function of the value of `variable`, the other letters being where they are.

    Raises here what a part free of the variable raises, and on a call what the others raise.
    """
    return _Reader(at, variable).read(body)


@dataclass(frozen=True)
class _Reader:
    at: Evaluator
    variable: Term

    def read(self, term: Term) -> Line:
        """Arithmetic, functions and densities by their parts; the rest is evaluated anew at each value."""
        if term == self.variable:
            return lambda x: x
        match term:
            case core.Number() | core.Constant():
                return _Still(self.at(term))
            case core.Sum(terms):
                return self._of(terms, added)
            case core.Product(factors):
                return self._of(factors, multiplied)
            case core.Negative(inner):
                return self._through(inner, lambda value: -value)
            case core.Quotient(numerator, denominator):
                return self._of((numerator, denominator), lambda pair: divided(*pair))
            case core.Power(base, exponent):
                return self._power(base, exponent)
            case core.Call(arguments=(argument,)) if (record := self.at.known_record(term)) is not None:
                return self._through(argument, lambda value: value_of(self.at, record, value))
            case core.Density(variables=(place,), given=()):
                law = self.at.distribution(term)
                if isinstance(law, core.Normal):
                    return self._normal(law, place)
            case core.Normal(variable=place) if place is not None:
                return self._normal(term, place)
        if is_variable(term) and self.variable not in free_variables(term):
            return _Still(self.at(term))
        return lambda x: self.at.at({self.variable: x})(term)

    def _of(self, terms: tuple[Term, ...], combine: Callable[[Sequence[Value]], Value]) -> Line:
        lines = [self.read(term) for term in terms]
        if all(isinstance(line, _Still) for line in lines):
            return _Still(combine([line(None) for line in lines]))
        return lambda x: combine([line(x) for line in lines])

    def _through(self, term: Term, function: Callable[[Value], Value]) -> Line:
        line = self.read(term)
        if isinstance(line, _Still):
            return _Still(function(line.value))
        return lambda x: function(line(x))

    def _power(self, base: Term, exponent: Term) -> Line:
        number = exact(exponent)
        if number is not None:
            return self._through(base, lambda value: powered(self.at, value, number))
        return self._of((base, exponent), lambda pair: powered(self.at, *pair))

    def _normal(self, law: core.Normal, place: Term) -> Line:
        """The density of a normal law; its parameters seldom move."""
        mean, variance, line = self.read(law.mean), self.read(law.variance), self.read(place)
        if not isinstance(mean, _Still) or not isinstance(variance, _Still):
            return lambda x: gaussian(mean(x), variance(x), line(x))
        centre, spread = mean.value, variance.value
        if isinstance(spread, arb_mat):
            return lambda x: gaussian(centre, spread, line(x))
        height, fall = 1 / (2 * arb.pi() * spread).sqrt(), -1 / (2 * spread)

        def density(x: Value) -> Value:
            gap = line(x) - centre
            return (gap * gap * fall).exp() * height

        return density
