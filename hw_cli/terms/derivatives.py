"""Derivatives by the rules of calculus."""

from __future__ import annotations

from hw_cli.terms import core
from hw_cli.terms.budgets import ONE, TWO, ZERO
from hw_cli.terms.core import (
    Absolute,
    Call,
    Function,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    exact,
    lift,
)
from hw_cli.terms.functions import record_of
from hw_cli.terms.walk import Captured, contains, free_variables, substitute, subterms


def derivative(term: Term, variable: Term) -> Term:
    """The derivative by the rules of calculus; a `Derivative` node where none applies."""
    if term == variable:
        return ONE
    if not varies(term, variable):
        return ZERO
    match term:
        case Sum(terms=terms):
            return _sum([derivative(item, variable) for item in terms])
        case Negative(term=inner):
            return Negative(derivative(inner, variable))
        case Product(factors=factors):
            return _sum(
                [
                    core.product((*factors[:k], derivative(factor, variable), *factors[k + 1 :]))
                    for k, factor in enumerate(factors)
                    if varies(factor, variable)
                ]
            )
        case Quotient(numerator=above, denominator=below):
            if not varies(below, variable):
                return Quotient(derivative(above, variable), below)
            if not varies(above, variable):
                return Negative(Quotient(above * derivative(below, variable), Power(below, TWO)))
            top = derivative(above, variable) * below - above * derivative(below, variable)
            return Quotient(top, Power(below, TWO))
        case Power(base=base, exponent=exponent):
            return _power(base, exponent, variable)
        case Absolute(term=inner):
            return Quotient(inner, term) * derivative(inner, variable)
        case Call(
            function=Function("log", ()), arguments=(Call(function=Function("sigmoid", ()), arguments=(u,)),)
        ):
            return core.product((core.sigmoid(Negative(u)), derivative(u, variable)))  # shorter than σ′/σ
        case Call(function=Function("max" | "min" as name, ()), arguments=(first, *others)) if others:
            second = others[0] if len(others) == 1 else core.call(name, *others)
            gap = Absolute(first if second == ZERO else first - second)
            return derivative(
                Quotient(first + second + (gap if name == "max" else Negative(gap)), TWO), variable
            )
        case Call(arguments=(inner,)) if (slope := _slope(term)) is not None:
            return core.product((slope, derivative(inner, variable)))
        case Call(function=Function(name="root"), arguments=(inner, degree)):
            return Quotient(term, core.product((degree, inner))) * derivative(inner, variable)
        case Call(function=Function() | core.DerivativeOf() as head, arguments=(inner,)) if (
            record_of(head) is None
        ):
            order = head.order + 1 if isinstance(head, core.DerivativeOf) else 1
            plain = head.function if isinstance(head, core.DerivativeOf) else head
            return core.product(
                (Call(core.DerivativeOf(plain, order), (inner,)), derivative(inner, variable))
            )
        case core.Integral(body=body, variable=inner, low=low, high=high) if (
            low is not None and high is not None
        ):
            if variable in free_variables(body) - {inner}:
                return core.Derivative(term, variable)
            ends = ((high, 1), (low, -1))
            try:
                return _sum(
                    [
                        lift(sign) * substitute(body, {inner: end}) * derivative(end, variable)
                        for end, sign in ends
                    ]
                )
            except Captured:
                return core.Derivative(term, variable)
        case core.Integral(body=body, variable=inner) if inner == variable:
            return body
        case core.IndexedSum(body=body, index=index, low=low, high=high):
            if variable not in free_variables(low) | free_variables(high):
                return core.IndexedSum(derivative(body, variable), index, low, high)
        case core.Matrix(rows=rows):
            return core.Matrix(tuple(tuple(derivative(entry, variable) for entry in row) for row in rows))
    return core.Derivative(term, variable)


def _slope(term: Call) -> Term | None:
    """f′ at the argument of a known function."""
    found = record_of(term)
    if found is None:
        return None
    if found.derivative is not None:
        return found.derivative(term.arguments[0])
    if found.definition is None:
        return None
    slot = core.Symbol("slot of a derivative")
    slope = derivative(found.definition(slot), slot)
    if contains(core.Derivative, slope):
        return None
    return substitute(slope, {slot: term.arguments[0]})


def varies(term: Term, variable: Term) -> bool:
    """Whether a term depends on a letter; so does an integral without bounds on its own, and E under p_θ on θ."""
    return variable in free_variables(term) or any(_hides(part, variable) for part in subterms(term))


def _hides(part: Term, variable: Term) -> bool:
    if isinstance(part, core.Integral):
        return part.low is None and part.variable == variable
    return isinstance(part, core.Law) and any(variable in free_variables(label) for label in part.parameters)


def _sum(items: list[Term]) -> Term:
    return core.total(tuple(item for item in items if item != ZERO))


def _power(base: Term, exponent: Term, variable: Term) -> Term:
    if variable not in free_variables(exponent):
        value = exact(exponent)
        if value == 1:
            return derivative(base, variable)
        lowered = exponent - ONE if value is None else lift(value - 1)
        return core.product((exponent, Power(base, lowered), derivative(base, variable)))
    inner = core.product((exponent, core.log(base)))
    return core.product((Power(base, exponent), derivative(inner, variable)))
