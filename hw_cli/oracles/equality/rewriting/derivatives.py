"""Derivatives by the rules of calculus."""

from __future__ import annotations

from collections.abc import Callable

from hw_cli.oracles.equality.rewriting.numerals import ONE, TWO, ZERO, exact
from hw_cli.terms import core
from hw_cli.terms.core import (
    Absolute,
    Call,
    Function,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    call,
    lift,
)
from hw_cli.terms.walk import Captured, free_variables, substitute, subterms


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
            if variable not in free_variables(below):
                return Quotient(derivative(above, variable), below)
            top = derivative(above, variable) * below - above * derivative(below, variable)
            return Quotient(top, Power(below, Number("2")))
        case Power(base=base, exponent=exponent):
            return _power(base, exponent, variable)
        case Absolute(term=inner):
            return Quotient(inner, term) * derivative(inner, variable)
        case Call(function=Function(name=name, index=()), arguments=(inner,)) if name in _RULES:
            return core.product((_RULES[name](inner), derivative(inner, variable)))
        case Call(function=Function(name="root"), arguments=(inner, degree)):
            return Quotient(term, core.product((degree, inner))) * derivative(inner, variable)
        case Call(function=Function() | core.DerivativeOf() as head, arguments=(inner,)) if _abstract(head):
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
    return core.Derivative(term, variable)


def varies(term: Term, variable: Term) -> bool:
    """Whether a term depends on a letter; an integral without bounds depends on its own."""
    return variable in free_variables(term) or any(
        isinstance(part, core.Integral) and part.low is None and part.variable == variable
        for part in subterms(term)
    )


def _abstract(head: Term) -> bool:
    function = head.function if isinstance(head, core.DerivativeOf) else head
    return isinstance(function, Function) and len(function.name) == 1


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


_RULES: dict[str, Callable[[Term], Term]] = {
    "exp": core.exp,
    "log": lambda u: Quotient(ONE, u),
    "sqrt": lambda u: Quotient(ONE, TWO * core.sqrt(u)),
    "sin": lambda u: call("cos", u),
    "cos": lambda u: Negative(call("sin", u)),
    "tan": lambda u: ONE + Power(call("tan", u), TWO),
    "sinh": lambda u: call("cosh", u),
    "cosh": lambda u: call("sinh", u),
    "tanh": lambda u: ONE - Power(call("tanh", u), TWO),
    "arcsin": lambda u: Quotient(ONE, core.sqrt(ONE - Power(u, TWO))),
    "arccos": lambda u: Negative(Quotient(ONE, core.sqrt(ONE - Power(u, TWO)))),
    "arctan": lambda u: Quotient(ONE, ONE + Power(u, TWO)),
    "arsinh": lambda u: Quotient(ONE, core.sqrt(Power(u, TWO) + ONE)),
    "arcosh": lambda u: Quotient(ONE, core.sqrt(Power(u, TWO) - ONE)),
    "artanh": lambda u: Quotient(ONE, ONE - Power(u, TWO)),
    "sigmoid": lambda u: call("sigmoid", u) * (ONE - call("sigmoid", u)),
    "softplus": lambda u: call("sigmoid", u),
    "silu": lambda u: call("sigmoid", u) * (ONE + u * (ONE - call("sigmoid", u))),
    "erf": lambda u: Quotient(TWO, core.sqrt(core.Constant("pi"))) * core.exp(Negative(Power(u, TWO))),
}
