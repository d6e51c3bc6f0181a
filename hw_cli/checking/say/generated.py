"""Means over what a generator makes: E_{z ~ p_z} f(G(z)) as E_{x ~ p_g} f(x), where p_g is the law of G(z).

That law is known by its label: it is that of the generator (p_g beside G(z), p_θ beside G_θ(z)), or says that it is
generated. The two means are one by the law of the unconscious statistician.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Expectation, Function, Law, Symbol, Term
from hw_cli.terms.walk import bottom_up, contains, exchanged, free_variables, nodes_of

_X = Symbol("x")
_MAKERS = ("G", "g")
_GENERATED = frozenset({"g", "gen", "fake", "model"})


def with_generated(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with what is made of z in place of z, under the means that are of nothing else.

    A file without a generator, or with several, stays as it is; so do lines with gradients, by the parameters of the
    generator.
    """
    nodes = [node for one in derivations for node in nodes_of(*one.terms)]
    makers = {maker for node in nodes if (maker := _maker(node)) is not None}
    if len(makers) != 1:
        return derivations
    (maker,) = makers
    laws = {node for node in nodes if isinstance(node, Law) and node.parameters and _is_of(node, maker)}
    if len(laws) != 1:
        return derivations
    (law,) = laws
    return tuple(
        replace(one, steps=tuple(_with_made(step, maker, law) for step in one.steps)) for one in derivations
    )


def _maker(node: Term) -> Function | None:
    """The generator of G(z) and G_θ(z)."""
    match node:
        case Call(function=Function(name=name) as made, arguments=(Symbol(),)) if name in _MAKERS:
            return made
    return None


def _is_of(law: Law, maker: Function) -> bool:
    if maker.index and law.parameters == maker.index:
        return True
    (label, *more) = law.parameters
    text = label.text if isinstance(label, core.Label) else label.name if isinstance(label, Symbol) else ""
    return not more and text.lower() in {*_GENERATED, maker.name.lower()}


def _with_made(step: Step, maker: Function, law: Law) -> Step:
    moving = contains(core.Gradient | core.Derivative, *step.terms)
    return step if moving else step.mapped(partial(_with_x, maker, law))


def _with_x(maker: Function, law: Law, side: Term) -> Term:
    def meant(node: Term) -> Term:
        match node:
            case Expectation(variables=(Symbol() as drawn,), body=body) if drawn != _X and law in (
                node.law,
                getattr(node.law, "law", None),
            ):
                if _X in free_variables(body):  # of y, where it is x elsewhere
                    return node
                renamed = exchanged(body, {drawn: _X})
                return Expectation(renamed, Density(law, (_X,)), (_X,), show_variables=True)
            case Expectation(variables=(Symbol() as drawn,), body=body) if law not in (
                node.law,
                getattr(node.law, "law", None),
            ):  # not G(x) of what is made already
                made = _of_x(body, drawn, maker)
                return (
                    node
                    if made is None
                    else Expectation(made, Density(law, (_X,)), (_X,), show_variables=True)
                )
            case core.Integral(variable=Symbol() as drawn, body=core.Product(factors=factors)):
                own = [item for item in factors if isinstance(item, Density) and item.variables == (drawn,)]
                rest = tuple(item for item in factors if item not in own)
                if len(own) == 1 and own[0].law != law and not own[0].given and rest:
                    made = _of_x(rest[0] if len(rest) == 1 else core.Product(rest), drawn, maker)
                    if made is not None:
                        return replace(node, body=core.Product((Density(law, (_X,)), made)), variable=_X)
        return node

    return bottom_up(side, meant)


def _of_x(body: Term, drawn: Symbol, maker: Function) -> Term | None:
    """f(x) for f(G(z)); None where z stands in it otherwise too, or x is something else there."""
    if _X in free_variables(body) and drawn != _X:
        return None
    made = bottom_up(body, lambda node: _X if node == Call(maker, (drawn,)) else node)
    return None if made == body or (drawn != _X and drawn in free_variables(made)) else made
