"""Differentiation over terms, and unfolding of definitions."""

from __future__ import annotations

from dataclasses import replace

from hw_cli.derive.rules.probability import everywhere
from hw_cli.kernel.reason import RuleFailed, rule
from hw_cli.kernel.setting import Setting
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import (
    Call,
    Derivative,
    Function,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    lift,
    sigmoid,
)
from hw_cli.terms.functions import record_of
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import depends_on, free_variables, map_children, substitute, subterms

ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")


@rule(say("by definition"))
def unfold(term: Term, setting: Setting, *functions: Function) -> Term:
    """f(a) becomes the body of f at a, for the named functions (all declared ones when none is named).

    Fails if none of them is called.
    """

    def change(node: Term) -> Term | None:
        if not isinstance(node, Call):
            return None
        found = setting.definition(node.function)
        if found is None or (functions and node.function not in functions):
            return None
        if len(found.parameters) != len(node.arguments):
            return None
        return substitute(found.body, dict(zip(found.parameters, node.arguments, strict=True)))

    return everywhere("unfold", term, change, "no declared function is called")


def _unfolded(term: Term, setting: Setting) -> Term:
    declared = isinstance(term, Call) and setting.definition(term.function) is not None
    return tidy(unfold(term, setting)) if declared else term


@rule(say("at this point"))
def evaluate(term: Term, setting: Setting) -> Term:
    """f(a) worked out: the definition of f at a, derivatives first, then arithmetic.

    Fails if no declared function is called.
    """

    def change(node: Term) -> Term | None:
        found = setting.definition(node.function) if isinstance(node, Call) else None
        if found is None or not isinstance(node, Call) or len(found.parameters) != len(node.arguments):
            return None
        body = found.body
        if any(isinstance(part, Derivative) for part in subterms(body)):
            body = differentiate(body)
        return substitute(body, dict(zip(found.parameters, node.arguments, strict=True)))

    return tidy(everywhere("evaluate", term, change, "no declared function is called"))


@rule(say("arithmetic"))
def simplify(term: Term) -> Term:
    """Terms equal by 0 + x = x, 1·x = x, −(−x) = x, σ(0) = 1/2 and arithmetic of numbers.

    Fails if there is nothing to simplify.
    """
    result = tidy(term)
    if result == term:
        raise RuleFailed("simplify", "nothing to simplify")
    return result


@rule(say("chain rule"))
def differentiate(term: Term, setting: Setting | None = None) -> Term:
    """Every derivative worked out: sum, product, quotient, power and chain rules.

    (log σ)′(u) = σ(−u) and σ′ = σ(1 − σ). With a setting, the functions it declares are unfolded under
    the derivative. Fails if there is no derivative, or one of an unknown function.
    """

    def visit(node: Term) -> Term:
        node = map_children(node, visit)
        if isinstance(node, Derivative):
            body = _unfolded(node.body, setting) if setting else node.body
            for _ in range(node.order):
                body = tidy(derivative(body, node.variable))
            return body
        return node

    result = tidy(visit(term))
    if result == term:
        raise RuleFailed("differentiate", "there is no derivative")
    return result


@rule(say("chain rule"))
def differentiate_definition(term: Term, setting: Setting) -> Term:
    """f′(a), for a declared function f of one variable: the derivative of its definition, at a.

    Fails if no such derivative occurs, or where `differentiate` does.
    """

    def change(node: Term) -> Term | None:
        match node:
            case Call(function=core.DerivativeOf(function=function, order=order), arguments=(place,)):
                found = setting.definition(function)
                if found is None or len(found.parameters) != 1:
                    return None
                (variable,) = found.parameters
                return substitute(
                    differentiate(core.Derivative(found.body, variable, order)), {variable: place}
                )
        return None

    return everywhere("differentiate_definition", term, change, "no derivative of a declared function")


@rule(say("chain rule"))
def chain_rule(term: Term, setting: Setting) -> Term:
    """∂/∂x Σ f(g) = Σ f′(g) ∂g/∂x, with the inner derivatives left to be worked out.

    The functions that the setting declares are unfolded. Fails if the term is not a derivative.
    """
    if not isinstance(term, Derivative) or term.order != 1:
        raise RuleFailed("chain_rule", "not a first derivative")

    def outer(node: Term) -> Term:
        match node:
            case Sum(terms=terms):
                return Sum(tuple(map(outer, terms)))
            case Negative(term=inner):
                return Negative(outer(inner))
            case Call(arguments=(inner,)) if depends_on(node, term.variable):
                if node.function == Function("log") and isinstance(inner, Call) and _is_sigmoid(inner):
                    (inner,) = inner.arguments
                outside = derivative(substitute(node, {inner: INNER}), INNER)
                inside = ONE if inner == term.variable else replace(term, body=inner)
                return Product((tidy(substitute(outside, {INNER: inner})), inside))
        return ZERO if not depends_on(node, term.variable) else replace(term, body=node)

    return tidy(outer(_unfolded(term.body, setting)))


INNER = core.Symbol("inner")


def derivative(term: Term, variable: Term) -> Term:
    """The derivative of a term in a variable, untidied. Raises RuleFailed for an unknown function."""
    if not depends_on(term, variable) and not _hides(term, variable):
        return ZERO
    if term == variable:
        return ONE
    match term:
        case Sum(terms=terms):
            return Sum(tuple(derivative(item, variable) for item in terms))
        case Negative(term=inner):
            return Negative(derivative(inner, variable))
        case Product(factors=factors):
            return _product_rule(factors, variable)
        case Quotient(numerator=above, denominator=below):
            return _quotient_rule(above, below, variable)
        case Power(base=base, exponent=exponent) if not depends_on(exponent, variable):
            value = exact_value(exponent)
            less: Term = exponent - ONE if value is None else lift(value - 1)
            return Product((exponent, Power(base, less), derivative(base, variable)))
        case Call(
            function=Function(name="log"),
            arguments=(Call(function=Function(name="sigmoid"), arguments=(u,)),),
        ):  # log σ as one function: shorter than σ′/σ
            return Product((sigmoid(Negative(u)), derivative(u, variable)))
        case Call(function=function, arguments=(argument,)):
            return Product((_outer(function, argument), derivative(argument, variable)))
        case core.IndexedSum(body=body, index=index, low=low, high=high) if variable not in (
            free_variables(low) | free_variables(high)
        ):
            return core.IndexedSum(derivative(body, variable), index, low, high)
        case core.Matrix(rows=rows):
            return core.Matrix(tuple(tuple(derivative(entry, variable) for entry in row) for row in rows))
    raise RuleFailed("differentiate", f"no rule for {type(term).__name__}")


def _hides(term: Term, variable: Term) -> bool:
    """Whether a law inside is named after the variable, as in E under p_θ."""
    return any(
        variable in free_variables(label)
        for part in subterms(term)
        if isinstance(part, core.Law)
        for label in part.parameters
    )


def _product_rule(factors: tuple[Term, ...], variable: Term) -> Term:
    terms = []
    for place, factor in enumerate(factors):
        if depends_on(factor, variable):
            others = (*factors[:place], derivative(factor, variable), *factors[place + 1 :])
            terms.append(Product(others))
    return Sum(tuple(terms))


def _quotient_rule(above: Term, below: Term, variable: Term) -> Term:
    if not depends_on(below, variable):
        return Quotient(derivative(above, variable), below)
    if not depends_on(above, variable):
        return Negative(Quotient(Product((above, derivative(below, variable))), Power(below, TWO)))
    top = Product((derivative(above, variable), below)) - Product((above, derivative(below, variable)))
    return Quotient(top, Power(below, TWO))


def _outer(function: Term, argument: Term) -> Term:
    """f′ at the argument."""
    found = record_of(function)
    if found is not None and found.derivative is not None:
        return found.derivative(argument)
    if isinstance(function, Function | core.DerivativeOf):
        order = function.order + 1 if isinstance(function, core.DerivativeOf) else 1
        base = function.function if isinstance(function, core.DerivativeOf) else function
        return Call(core.DerivativeOf(base, order), (argument,))
    raise RuleFailed("differentiate", "no rule for this function")


def _is_sigmoid(term: Call) -> bool:
    return term.function == Function("sigmoid")
