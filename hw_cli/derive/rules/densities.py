"""Rules on densities of declared models: factorisations, the Markov property read off them, Bayes, marginals, bounds."""

from __future__ import annotations

from hw_cli.derive.rules.probability import everywhere, local
from hw_cli.kernel.models import Model
from hw_cli.kernel.reason import RuleFailed, rule
from hw_cli.kernel.setting import Integers, Setting
from hw_cli.oracles.expected.expected_logs import decide
from hw_cli.prose import say
from hw_cli.terms.core import (
    Call,
    Density,
    Expectation,
    Function,
    Indexed,
    IndexedSum,
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
from hw_cli.terms.walk import bottom_up

# --- joint densities as products


@rule(say("factorisations of the model"))
def factorise(term: Term, model: Model) -> Term:
    """Every density that the model declares as a product, written as that product.

    Fails if none occurs.
    """

    def change(node: Term) -> Term | None:
        if not isinstance(node, Density):
            return None
        found = model.factorised(node)
        return None if found is None else found.factors

    if isinstance(term, Expectation):  # the law under the expectation keeps its name
        return Expectation(
            everywhere("factorise", term.body, change, "no declared factorisation occurs"),
            term.law,
            term.variables,
        )
    return everywhere("factorise", term, change, "no declared factorisation occurs")


@rule(say("Markov property"))
def markov(
    term: Term, density: Density, extra: tuple[Term, ...], model: Model, index: Term, low: int
) -> Term:
    """q(a | b) = q(a | b, c) when the factorisation of q makes a and c independent given b.

    Fails if it does not, for every index value from `low` and every length, or the density does not occur.
    """
    richer = Density(density.law, density.variables, (*density.given, *extra))
    setting = Setting(model=model, domains=((index, Integers(low, model.sequences[0].high)),))
    if not decide(log(density), Relation.EQ, log(richer), setting).proved:
        raise RuleFailed("markov", "the factorisation does not give this independence")

    def change(node: Term) -> Term | None:  # only where its premise was checked
        if not isinstance(node, IndexedSum) or node.index != index or node.low != Number(str(low)):
            return None
        return IndexedSum(_written("markov", node.body, density, richer), node.index, node.low, node.high)

    return everywhere("markov", term, change, f"no sum starts at {low}")


def _written(name: str, term: Term, density: Density, other: Term) -> Term:
    """The term with `other` for the density."""
    return everywhere(
        name, term, lambda node: other if node == density else None, "the density does not occur"
    )


@rule(say("Bayes’ rule"))
def bayes(term: Term, density: Density, swapped: Term) -> Term:
    """q(a | b, c) = q(b | a, c) q(a | c)/q(b | c), all of one law.

    Fails if the density does not occur or is not conditioned on b.
    """
    if swapped not in density.given or len(density.variables) != 1:
        raise RuleFailed("bayes", "the density is not conditioned on this variable")
    rest = tuple(item for item in density.given if item != swapped)
    law, (own,) = density.law, density.variables
    turned = Quotient(
        Product((Density(law, (swapped,), (own, *rest)), Density(law, (own,), rest))),
        Density(law, (swapped,), rest),
    )
    return bottom_up(_written("bayes", term, density, turned), _one_fraction)


def _one_fraction(node: Term) -> Term:
    """a/(b/c) as (a c)/b."""
    match node:
        case Quotient(numerator=above, denominator=Quotient(numerator=below, denominator=up)):
            return Quotient(Product((above, up)), below)
    return node


@rule(say("product rule of probability"))
def chain_rule(term: Term, density: Density, first: tuple[Term, ...]) -> Term:
    """q(a, b | c) = q(a | c) q(b | a, c).

    Fails if the density does not occur or has not these variables.
    """
    rest = tuple(variable for variable in density.variables if variable not in first)
    if not rest or not set(first) <= set(density.variables):
        raise RuleFailed("chain_rule", "these are not some of the variables")
    split = Product(
        (Density(density.law, first, density.given), Density(density.law, rest, (*first, *density.given)))
    )
    return _written("chain_rule", term, density, split)


# --- marginal densities as integrals and expectations, and Jensen's bound: towards the evidence lower bound


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
