"""Marginal densities as integrals and expectations, and Jensen's bound: towards the evidence lower bound."""

from __future__ import annotations

from hw_cli.derive.rules.probability import local
from hw_cli.kernel.reason import RuleFailed, rule
from hw_cli.prose import say
from hw_cli.terms.core import (
    Call,
    Density,
    Expectation,
    Function,
    Indexed,
    Integral,
    Law,
    Number,
    Product,
    Quotient,
    Range,
    Term,
    Vector,
    log,
    product,
)
from hw_cli.terms.relation import Relation


def joined(variables: tuple[Term, ...]) -> tuple[Term, ...]:
    """`x_0, x_{1:T}` written `x_{0:T}`; other variables as they are."""
    out: list[Term] = []
    for variable in variables:
        last = out[-1] if out else None
        match last, variable:
            case Indexed(base=base, index=(Number() as low,)), Indexed(
                base=other, index=(Range(low=start, high=high),)
            ) if base == other and start == Number(str(low.value + 1)):
                out[-1] = Indexed(base, (Range(low, high),))
            case _:
                out.append(variable)
    return tuple(out)


def space(variables: tuple[Term, ...]) -> Term:
    """What an integral is taken over: one variable, or several together."""
    return variables[0] if len(variables) == 1 else Vector(variables)


def over(integral: Integral) -> tuple[Term, ...]:
    """The variables of an integral."""
    return integral.variable.components if isinstance(integral.variable, Vector) else (integral.variable,)


@rule(say("marginalisation"))
def marginalise(term: Term, latents: tuple[Term, ...]) -> Term:
    """p(x) = ∫ p(x, z) dz.

    Fails unless the term is the logarithm of a marginal density without these variables.
    """
    match term:
        case Call(function=Function(name="log"), arguments=(Density() as density,)) if not set(latents) & {
            *density.variables,
            *density.given,
        }:
            first, *rest = density.variables
            ahead = tuple(item for item in latents if _of_one_sequence(first, item))
            others = tuple(item for item in latents if item not in ahead)
            whole = Density(density.law, joined((first, *ahead, *rest, *others)), density.given)
            return log(Integral(whole, space(latents)))
    raise RuleFailed("marginalise", "not the logarithm of a marginal density")


def _of_one_sequence(one: Term, other: Term) -> bool:
    return isinstance(one, Indexed) and isinstance(other, Indexed) and one.base == other.base


@local(say("multiply and divide by {q}", q=Law("q")), "no integral over the variables of q")
def multiply_and_divide(node: Term, density: Density) -> Term | None:
    """∫ f = ∫ q · f/q, for a density q > 0 of the integrated variables.

    Fails if there is no integral over exactly the variables of q.
    """
    if isinstance(node, Integral) and over(node) == density.variables:
        return Integral(Product((density, Quotient(node.body, density))), node.variable)
    return None


@local(say("the integral is an expectation"), "no integral against a density")
def as_expectation(node: Term) -> Term | None:
    """∫ q(z) f dz = E_q[f].

    Fails if no integral weighs its body by a density of its own variables.
    """
    match node:
        case Integral(body=Product(factors=(Density() as density, *rest))) if over(node) == density.variables:
            return Expectation(product(tuple(rest)), density, density.variables)
    return None


@rule(say("Jensen’s inequality: the logarithm is concave"), relation=Relation.GE)
def jensen(term: Term) -> Term:
    """log E[f] ≥ E[log f].

    Fails unless the term is the logarithm of an expectation (a minus sign would turn the inequality).
    """
    match term:
        case Call(function=Function(name="log"), arguments=(Expectation() as inside,)):
            return Expectation(log(inside.body), inside.law, inside.variables)
    raise RuleFailed("jensen", "not the logarithm of an expectation")
