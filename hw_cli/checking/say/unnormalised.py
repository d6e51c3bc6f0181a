"""What a text leaves unnormalised: p̃_θ of Z(θ) = ∫ p̃_θ(x) dx is no law, and f_θ of p_θ(x) = e^{f_θ(x)}/Z(θ) is an energy."""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.checking.read.derivation import Derivation
from hw_cli.oracles.models.sorts import is_elementary
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
