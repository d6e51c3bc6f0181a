"""Elementary functions by their definitions, so that few kinds of node are left to reason about.

sinh, cosh and tan go back to exp, sin and cos; min to max (of two); bᵘ to exp(u log b) where u varies; b⁻ⁿ to 1/bⁿ.
"""

from __future__ import annotations

from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, Negative, Number, Power, Quotient, Term, exp, lift, log, sqrt
from hw_cli.terms.functions import defined_by
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import bottom_up, free_variables


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
        case Call(function=Function(name="sinh" | "cosh" | "tan")):
            return defined_by(node) or node
        case Call(function=Function(name="min", index=()), arguments=arguments):
            return Negative(_greatest(tuple(Negative(item) for item in arguments)))
        case Call(function=Function(name="max", index=()), arguments=arguments):
            return _greatest(arguments)
        case Power(base=base, exponent=exponent):
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
        return exp(exponent * log(base)) if free_variables(exponent) else Power(base, exponent)
    if value.denominator == 2 and value.numerator == 1:
        return sqrt(base)
    if value.denominator == 1 and value < 0:
        return Quotient(Number("1"), base if value == -1 else Power(base, lift(-value)))
    return Power(base, lift(value))
