"""Differentiation over terms, and unfolding of definitions."""

from __future__ import annotations

from dataclasses import replace

from hw_cli.derive.rules.probability import local
from hw_cli.kernel.reason import RuleFailed, rule
from hw_cli.kernel.setting import Setting
from hw_cli.prose import say
from hw_cli.terms import core, derivatives
from hw_cli.terms.core import Call, Derivative, Function, Negative, Number, Product, Sum, Term
from hw_cli.terms.kinks import is_bent
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import contains, depends_on, map_children, substitute, subterms

ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")


@local(say("by definition"), "no declared function is called")
def unfold(node: Term, setting: Setting, *functions: Function) -> Term | None:
    """f(a) becomes the body of f at a, for the named functions (all declared ones when none is named).

    Fails if none of them is called.
    """
    if not isinstance(node, Call):
        return None
    found = setting.definition(node.function)
    if found is None or (functions and node.function not in functions):
        return None
    if len(found.parameters) != len(node.arguments):
        return None
    return substitute(found.body, dict(zip(found.parameters, node.arguments, strict=True)))


def _unfolded(term: Term, setting: Setting) -> Term:
    declared = isinstance(term, Call) and setting.definition(term.function) is not None
    return tidy(unfold(term, setting)) if declared else term


@local(say("at this point"), "no declared function is called", after=tidy)
def evaluate(node: Term, setting: Setting) -> Term | None:
    """f(a) worked out: the definition of f at a, derivatives first, then arithmetic.

    Fails if no declared function is called.
    """
    found = setting.definition(node.function) if isinstance(node, Call) else None
    if found is None or not isinstance(node, Call) or len(found.parameters) != len(node.arguments):
        return None
    body = found.body
    if contains(Derivative, body):
        body = differentiate(body)
    return substitute(body, dict(zip(found.parameters, node.arguments, strict=True)))


@rule(say("arithmetic"))
def simplify(term: Term) -> Term:
    """Terms equal by 0 + x = x, 1·x = x, −(−x) = x, σ(0) = 1/2 and arithmetic of numbers.

    Fails if there is nothing to simplify.
    """
    result = tidy(term)
    if result == term:
        raise RuleFailed("simplify", "nothing to simplify")
    return result


@rule(say("differentiation"))
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


@local(say("differentiation"), "no derivative of a declared function")
def differentiate_definition(node: Term, setting: Setting) -> Term | None:
    """f′(a), for a declared function f of one variable: the derivative of its definition, at a.

    Fails if no such derivative occurs, or where `differentiate` does.
    """
    match node:
        case Call(function=core.DerivativeOf(function=function, order=order), arguments=(place,)):
            found = setting.definition(function)
            if found is None or len(found.parameters) != 1:
                return None
            (variable,) = found.parameters
            return substitute(differentiate(core.Derivative(found.body, variable, order)), {variable: place})
    return None


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
                if (
                    node.function == Function("log")
                    and isinstance(inner, Call)
                    and inner.function == Function("sigmoid")
                ):
                    (inner,) = inner.arguments
                outside = derivative(substitute(node, {inner: INNER}), INNER)
                inside = ONE if inner == term.variable else replace(term, body=inner)
                return Product((tidy(substitute(outside, {INNER: inner})), inside))
        return ZERO if not depends_on(node, term.variable) else replace(term, body=node)

    return tidy(outer(_unfolded(term.body, setting)))


INNER = core.Symbol("inner")


def derivative(term: Term, variable: Term) -> Term:
    """The derivative of a term in a variable, untidied. Raises RuleFailed where no rule applies."""
    for part in subterms(term):
        if (is_bent(part) and depends_on(part, variable)) or (
            isinstance(part, core.Power) and depends_on(part.exponent, variable)  # xˣ is not real for every x
        ):
            raise RuleFailed("differentiate", "no derivative everywhere")
    found = derivatives.derivative(term, variable)
    if any(isinstance(part, Derivative) and part.variable == variable for part in subterms(found)):
        raise RuleFailed("differentiate", "no rule for a part of it")
    return found
