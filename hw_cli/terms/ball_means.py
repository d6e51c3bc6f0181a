"""Means under normal laws in ball arithmetic: a trapezoid rule on the line, few nodes in space.

The body is made a function of its letter first (`along`), so that what is free of it is evaluated once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product as tuples
from typing import Protocol

import flint
from flint import arb, arb_mat, arb_series, fmpq

from hw_cli.terms import core
from hw_cli.terms.ball_functions import Evaluator as Functions
from hw_cli.terms.ball_values import Undefined, Value, cholesky
from hw_cli.terms.core import Term, exact
from hw_cli.terms.functions import FunctionRecord
from hw_cli.terms.walk import children, free_variables, is_variable, map_children

# Trapezoid rule for ∫ φ(t) f(m + s t) dt, f a polynomial or of like growth: with step 1/2 the error of an
# entire integrand is about exp(−2π²·4) ≈ 5e-35, and beyond |t| = 14 the weight is below 1e-42. Other
# integrands show by the difference between two grids (step, nodes on each side), or by their ends.
GRIDS = ((fmpq(1, 2), 29), (fmpq(433, 1009), 34))
QUADRATURE_ERROR = 1e-28
EXACT = 5  # the degree up to which the mean of a polynomial is exact
DISTRUST = 100  # the error is taken to be this many times the difference between the two grids


def quadrature(
    body: Callable[[Value], Value], mean: Value, deviation: Value, degree: int | None = None
) -> Value | None:
    """The mean of `body` under a normal law of numbers; None where it is neither a number nor a series.

    For a polynomial, as `degree` says, three Gauss–Hermite nodes are exact. Raises Undefined when what lies beyond the
    last nodes may count.
    """
    if degree is not None and degree <= EXACT:
        return sum((weight * body(mean + deviation * t) for t, weight in _hermite()), arb(0))
    coarse, fine = (_trapezoid(body, mean, deviation, number) for number in range(len(GRIDS)))
    if isinstance(fine, arb_series) and isinstance(coarse, arb_series):
        return arb_series([_enclosed(fine[k], coarse[k]) for k in range(flint.ctx.cap)])
    if isinstance(fine, arb) and isinstance(coarse, arb):
        return _enclosed(fine, coarse)
    return None


def _enclosed(fine: Value, coarse: Value) -> Value:
    """A value with the error that its difference from the coarser one shows."""
    return fine + arb(0, DISTRUST * abs(fine - coarse).upper() + QUADRATURE_ERROR * (1 + abs(fine).upper()))


@cache
def _nodes(number: int, _precision: int) -> tuple[tuple[Value, Value], ...]:
    """The nodes of a grid and their weights, at the precision in force."""
    step, nodes = GRIDS[number]
    places = [arb(step * place) for place in range(-nodes, nodes + 1)]
    return tuple((t, (-t * t / 2).exp()) for t in places)


def _trapezoid(body: Callable[[Value], Value], mean: Value, deviation: Value, number: int) -> Value:
    """∫ φ(t) body(mean + deviation · t) dt on one of the grids."""
    parts = [weight * body(mean + deviation * t) for t, weight in _nodes(number, flint.ctx.prec)]
    result = sum(parts, arb(0))
    ends = zip(_coefficients(parts[0]), _coefficients(parts[-1]), _coefficients(result), strict=True)
    for first, last, whole in ends:
        if not abs(first) + abs(last) <= QUADRATURE_ERROR * (1 + abs(whole)):
            raise Undefined("the integrand does not vanish at the ends of the quadrature")
    return result * (arb(GRIDS[number][0]) / (2 * arb.pi()).sqrt())


def _coefficients(value: Value) -> list[Value]:
    """A number, or the coefficients of a power series."""
    return [value[k] for k in range(flint.ctx.cap)] if isinstance(value, arb_series) else [value]


def cubature(body: Callable[[Value], Value], mean: Value, covariance: Value) -> Value:
    """The mean of `body` under a normal law of vectors.

    Three Gauss–Hermite nodes an axis after a Cholesky step: exact for polynomials of degree ≤ 5.
    Raises Undefined for a body whose sixth differences along a line do not vanish.
    """
    root = cholesky(covariance)
    size = covariance.nrows()
    _check_degree(lambda t: body(mean + root * _line(size, t)))
    result = arb(0)
    for choice in tuples(_hermite(), repeat=size):
        weight = arb(1)
        for _, share in choice:
            weight *= share
        x = mean + root * arb_mat([[t] for t, _ in choice])
        result += weight * body(x)
    return result


def _hermite() -> tuple[tuple[Value, Value], ...]:
    """Three nodes and their weights: exact for polynomials of degree ≤ 5."""
    far = arb(3).sqrt()
    return (-far, arb(1) / 6), (arb(0), arb(2) / 3), (far, arb(1) / 6)


def _line(size: int, t: int) -> Value:
    """A point of a line in general position."""
    return arb_mat([[arb(fmpq(2 * t * (3 + k * k), 7 + k)) / 10] for k in range(size)])


def _check_degree(value: Callable[[int], Value]) -> None:
    """Raises Undefined unless a function of 0, …, 6 may be a polynomial of degree ≤ 5."""
    signs = (1, -6, 15, -20, 15, -6, 1)
    values = [value(t) for t in range(7)]
    if not all(isinstance(item, arb) for item in values):
        raise Undefined("the cubature is for real bodies")
    gap = sum((sign * item for sign, item in zip(signs, values, strict=True)), arb(0))
    scale = 1 + sum((abs(item) for item in values), arb(0))
    if not gap.contains(0) or not gap.rad() < QUADRATURE_ERROR * scale:
        raise Undefined("the cubature is exact for polynomials of degree ≤ 5 alone")


Line = Callable[[Value], Value]


class Evaluator(Functions, Protocol):
    """The value of a term at a point: see `hw_cli.terms.balls.Balls`."""

    def distribution(self, law: Term, /) -> Term:
        """The distribution that a law stands for."""

    def known_record(self, term: core.Call, /) -> FunctionRecord | None:
        """The record of what is called, where it means what it always means."""


def degree(at: Evaluator, body: Term, variable: Term) -> int | None:
    """The degree of what is written as a polynomial in a letter, log-densities of normal laws included; else None."""

    def of(*terms: Term) -> list[int] | None:
        found = [degree(at, term, variable) for term in terms]
        return None if None in found else [item for item in found if item is not None]

    match body:
        case core.Sum(terms):
            return None if (parts := of(*terms)) is None else max(parts)
        case core.Product(factors):
            return None if (parts := of(*factors)) is None else sum(parts)
        case core.Negative(inner):
            return degree(at, inner, variable)
        case core.Quotient(numerator, denominator):
            return degree(at, numerator, variable) if of(denominator) == [0] else None
        case core.Power(base, exponent):
            power, parts = exact(exponent), of(base)
            whole = parts and power is not None and power.denominator == 1 and power >= 0
            return parts[0] * int(power) if parts and whole and power is not None else None
        case core.Call(
            function=core.Function(name="log"), arguments=(core.Density(variables=(place,), given=()),)
        ) if at.known_record(body) is not None:
            law = at.distribution(body.arguments[0])
            parts = of(place, law.mean, law.variance) if isinstance(law, core.Normal) else None
            return 2 * parts[0] if parts and not parts[1] and not parts[2] else None
    return (
        int(body == variable) if is_variable(body) or isinstance(body, core.Number | core.Constant) else None
    )


def along(at: Evaluator, body: Term, variable: Term) -> Line:
    """The value of `body` as a function of the value of `variable`, the other letters being where they are.

    Raises here what a part free of the variable raises, and on a call what the others raise.
    """
    values: dict[Term, Value] = {}  # of letters that stand for what does not move

    def read(term: Term) -> Term:
        """Arithmetic, functions and densities by their parts; the rest is evaluated anew at each value."""
        moved: tuple[Term, ...] = ()
        match term:
            case core.Power(base=base, exponent=exponent) if exact(exponent) is not None:
                moved = (read(base),)
                term = core.Power(moved[0], exponent)
            case core.Sum() | core.Product() | core.Negative() | core.Quotient() | core.Power():
                term = map_children(term, read)
                moved = children(term)
            case core.Call(function=function, arguments=(argument,)) if at.known_record(term) is not None:
                moved = (read(argument),)
                term = core.Call(function, moved)
            case core.Density(variables=(place,), given=()) if isinstance(
                law := at.distribution(term), core.Normal
            ):
                return core.Normal(read(law.mean), read(law.variance), read(place))
            case core.Number() | core.Constant():
                return still(term)
        if moved:
            return still(term) if all(part in values for part in moved) else term
        return still(term) if is_variable(term) and variable not in free_variables(term) else term

    def still(part: Term) -> Term:
        letter = core.Symbol(f"still {len(values)}")
        values[letter] = at.at(values)(part)
        return letter

    moving = read(body)
    return lambda x: at.at({**values, variable: x})(moving)
