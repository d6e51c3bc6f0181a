"""Euler's integrals, for exponents that have letters or are no integers: over (0, 1), ∫ C uᵖ(1 − u)^q du = C Γ(p + 1)Γ(q + 1)/Γ(p + q + 2),
and over (0, ∞), ∫ C uᵖ e^(−ru) du = C Γ(p + 1)/r^(p + 1) (Andrews, Askey and Roy, *Special Functions*, chapter 1).

They are so where p + 1, q + 1 and r are positive. These conditions come with the value.
"""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.power_factors import Power, factors, is_whole
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.terms import core
from hw_cli.terms.ball_series import is_infinite
from hw_cli.terms.budgets import changed
from hw_cli.terms.core import Term, exact, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import free_variables

EXP = core.Function("exp")


def euler_integral(node: core.Integral) -> tuple[Term, list[Condition]] | None:
    """The value of such an integral, and what has to hold for it; None for any other."""
    u, low, high = node.variable, node.low, node.high
    if low is None or high is None or exact(low) != 0:
        return None
    split = _split(node.body, u)
    if split is None:
        return None
    constant, powers, rates = split
    at_zero = lift(0)
    beside: list[Term] = []
    for base, exponent in powers:
        if base == u:
            at_zero = tidy(at_zero + exponent)
        elif exact(high) == 1 and Ring().shows(base, lift(1) - u):
            beside.append(exponent)
        else:
            return None
    if exact(high) == 1 and beside and len(beside) < len(powers) and not rates:
        other = tidy(core.total(tuple(beside)))
        if is_whole(at_zero) and is_whole(other):
            return None  # a polynomial is left to others
        return _beta(constant, tidy(at_zero + lift(1)), tidy(other + lift(1)))
    if is_infinite(high) and rates and not beside and not is_whole(at_zero):
        rate = core.Negative(core.total(tuple(rates)))
        return _gamma(constant, tidy(at_zero + lift(1)), tidy(written_out(rate)))
    return None


def _beta(constant: Term, a: Term, b: Term) -> tuple[Term, list[Condition]] | None:
    value = constant * core.call("gamma", a) * core.call("gamma", b) / core.call("gamma", tidy(a + b))
    return _under(value, (a, b))


def _gamma(constant: Term, a: Term, rate: Term) -> tuple[Term, list[Condition]] | None:
    return _under(constant * core.call("gamma", a) / rate**a, (a, rate))


def _under(value: Term, positive: tuple[Term, ...]) -> tuple[Term, list[Condition]] | None:
    known = [(term, exact(term)) for term in positive]
    if any(number is not None and number <= 0 for _, number in known):
        return None  # the integral has no value
    return tidy(value), [Condition(term, Relation.GT) for term, number in known if number is None]


def _split(body: Term, u: Term) -> tuple[Term, list[Power], list[Term]] | None:
    """The factors without u, the powers of what has it, and c for each factor e^(cu + d), of which e^d is a factor without."""
    constant: Term = lift(1)
    powers: list[Power] = []
    rates: list[Term] = []
    for base, exponent in _flat(body, u):
        if u in free_variables(exponent):
            return None
        if u not in free_variables(base):
            constant *= base if exponent == lift(1) else base**exponent
        elif isinstance(base, core.Call) and base.function == EXP:
            slope = written_out(derivative(base.arguments[0], u))
            if u in free_variables(slope):
                return None
            rest = tidy(changed(base.arguments[0], {u: lift(0)}))
            rates.append(exponent * slope)
            constant *= lift(1) if exact(rest) == 0 else core.exp(exponent * rest)
        else:
            powers.append((base, exponent))
    return constant, powers, rates


def _flat(body: Term, u: Term) -> Iterator[Power]:
    """The factors, with e^u as the function; those of (u(1 − u))^p too, for both are positive there."""
    for base, exponent in factors(body, lift(1)):
        if base == core.Constant("e"):
            yield core.exp(exponent), lift(1)
        elif isinstance(base, core.Product) and all(_is_u_or_rest(one, u) for one in base.factors):
            yield from ((one, exponent) for one in base.factors)
        else:
            yield base, exponent


def _is_u_or_rest(term: Term, u: Term) -> bool:
    return term == u or Ring().shows(term, lift(1) - u)
