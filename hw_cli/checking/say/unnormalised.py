"""What a text leaves unnormalised: p̃_θ of Z(θ) = ∫ p̃_θ(x) dx is no law, and f_θ of p_θ(x) = e^{f_θ(x)}/Z(θ) is an energy."""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.checking.read.derivation import Derivation
from hw_cli.oracles.models.functions import is_elementary
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Function, Law, Negative, Term
from hw_cli.terms.walk import bottom_up

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
    signs = {sign for mass in masses if (sign := _energy(mass)) is not None}
    names = {function for function, _ in signs}
    if len(names) != len(signs) or not laws | names:
        return derivations
    turned = dict(signs)

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


def _is_constant(term: Term) -> bool:
    """Whether it is Z, Z_θ or Z(θ)."""
    name = term.function if isinstance(term, Call) else term.base if isinstance(term, core.Indexed) else term
    return getattr(name, "name", "") in _CONSTANTS


__all__ = ["with_unnormalised"]
