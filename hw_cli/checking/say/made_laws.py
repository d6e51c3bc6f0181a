"""Laws that a text makes of others, or leaves unnormalised.

E_{z ~ p_z} f(G(z)) is E_{x ~ p_g} f(x), where p_g is the law of G(z): by its label it is that of the generator (p_g beside
G(z), p_θ beside G_θ(z)), or it says that it is generated. The two are one by the law of the unconscious statistician.
p̃_θ of Z(θ) = ∫ p̃_θ(x) dx is no law, and f_θ of p_θ(x) = e^{f_θ(x)}/Z(θ) is an energy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Expectation, Function, Law, Negative, Symbol, Term
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


_CONSTANTS = ("Z", "C", "c")
_ENERGY = "E"


def with_unnormalised(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with e^{-E_θ(x)} in place of p̃_θ(x), and -E_θ(x) or E_θ(x) in place of f_θ(x)."""
    steps = [step for one in derivations for step in one.steps]
    pairs = [(step.lhs.term, step.rhs.term) for step in steps]
    pairs += [(right, left) for left, right in pairs]
    sides = [(left, right) for left, right in pairs if left is not None and right is not None]
    masses = [mass for left, right in sides for mass in _masses(left, right)]
    laws = {mass.law for mass in masses if isinstance(mass, Density)}
    masses += [right for left, right in sides if isinstance(left, Density) and left.law in laws]
    signs = [sign for mass in masses if (sign := _energy(mass)) is not None]
    for left, right in sides:  # log p_θ(x) = -f_θ(x) - log Z_θ says it too, where nothing else does
        signs += _of_sum(left, right)
    turned: dict[Function, bool] = {}
    for function, minus in signs:
        turned.setdefault(function, minus)
    if not laws | turned.keys():
        return derivations

    def meant(node: Term) -> Term:
        match node:
            case Density(law=Law(parameters=labels) as law, variables=variables, given=()) if law in laws:
                return core.exp(Negative(Call(Function(_ENERGY, labels), variables)))
            case Call(function=Function(index=index) as function, arguments=arguments) if function in turned:
                energy = Call(Function(_ENERGY, index), arguments)
                return Negative(energy) if turned[function] else energy
        return node

    return tuple(one.mapped(lambda term: bottom_up(term, meant)) for one in derivations)


def _masses(side: Term, other: Term) -> Iterator[Term]:
    """What a line says has an integral Z, or is a law once it is divided by Z."""
    match side:
        case core.Integral(body=body, variable=variable) if _is_constant(other):
            if not isinstance(body, Density) or (body.variables, body.given) == ((variable,), ()):
                yield body
        case core.Quotient(numerator=above, denominator=below) if isinstance(other, Density):
            if _is_constant(below):
                yield above
        case core.Product(factors=(core.Quotient(numerator=core.Number("1"), denominator=below), above)):
            if isinstance(other, Density) and _is_constant(below):
                yield above


def _energy(mass: Term) -> tuple[Function, bool] | None:
    """The function of e^{f_θ(x)} and of e^{-f_θ(x)}, with whether it is an energy with its sign turned."""
    match mass:
        case Call(function=Function(name="exp"), arguments=(exponent,)):
            turned = not isinstance(exponent, Negative)
            inner = exponent.term if isinstance(exponent, Negative) else exponent
            function = getattr(inner, "function", None)
            if isinstance(function, Function) and not is_elementary(function) and function.name != _ENERGY:
                return function, turned
    return None


def _of_sum(side: Term, other: Term) -> Iterator[tuple[Function, bool]]:
    """The functions that stand beside log Z in what a line says log p_θ(x), or its slope, is; with their signs turned."""
    match _bare(side):
        case Call(function=Function(name="log"), arguments=(Density(),)) if isinstance(other, core.Sum):
            terms = [(_bare(term), not isinstance(term, Negative)) for term in other.terms]
            if any(_is_log_of_constant(term) for term, _ in terms):
                for term, minus in terms:
                    function = getattr(term, "function", None)
                    if (
                        isinstance(function, Function)
                        and not is_elementary(function)
                        and function.name != _ENERGY
                    ):
                        yield function, minus


def _bare(term: Term) -> Term:
    """A term without its sign, and what a slope is of."""
    inner = term.term if isinstance(term, Negative) else term
    return inner.body if isinstance(inner, core.Gradient) else inner


def _is_log_of_constant(term: Term) -> bool:
    match term:
        case Call(function=Function(name="log"), arguments=(inner,)):
            return _is_constant(inner)
    return False


def _is_constant(term: Term) -> bool:
    """Whether it is Z, Z_θ or Z(θ)."""
    name = term.function if isinstance(term, Call) else term.base if isinstance(term, core.Indexed) else term
    return getattr(name, "name", "") in _CONSTANTS
