"""Names for mixtures of laws: M = (p + q)/2, m(x) = λ p(x) + (1 − λ) q(x), put to use in the lines that speak of them.

A name that a text gives to several mixtures means, in a line, the one of the laws that the line has too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from hw_cli.checking.read.derivation import Derivation, Stated, Step
from hw_cli.terms import core
from hw_cli.terms.core import KL, Call, Density, Function, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import bottom_up, children, map_children, nodes_of

_ARITHMETIC = core.Sum | core.Product | core.Quotient | core.Negative
_NAMES = frozenset({"p", "q", "P", "Q"})  # of laws
_SAYS = (Stated.EQ, Stated.EQUIV, Stated.DEFINES_LEFT)
Mixture = tuple[Law, Term]  # a law that is named, and the mixture without arguments


def with_mixtures(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with mixtures in place of their names, but where they are defined."""
    steps = [step for one in derivations for step in one.steps]
    found = {(step.lhs, step.rhs): mixture for step in steps if (mixture := _defined(step)) is not None}
    if not found:
        return derivations
    mixtures = tuple(dict.fromkeys(found.values()))
    return tuple(
        replace(
            one,
            steps=tuple(
                step if (step.lhs, step.rhs) in found else _with(step, mixtures) for step in one.steps
            ),
        )
        for one in derivations
    )


def _defined(step: Step) -> Mixture | None:
    """The name and the mixture of a step that says what a mixture is."""
    if step.relation not in _SAYS or step.lhs.term is None or step.rhs.term is None:
        return None
    match step.lhs.term:
        case Symbol(name=name) | Call(function=Function(name=name, index=()), arguments=(Symbol(),)):
            pass
        case Density(law=Law(name=name, parameters=()), variables=(Symbol(),), given=()):
            pass
        case _:
            return None
    bare = bottom_up(step.rhs.term, _without_argument)
    laws = set(_laws(bare))
    mixed = len(laws) > 1 and _degree(bare) == 1  # not p/(p + q)
    return (
        (Law(name), bare)
        if mixed and name not in _NAMES and all(isinstance(w, core.Number | Symbol) for w in _others(bare))
        else None
    )


def _degree(term: Term) -> int | None:
    """How many laws are multiplied in each part of a term; None where one is divided by."""
    if _is_law(term):
        return 1
    below = [_degree(part) for part in _below(term)]
    match term:
        case core.Quotient():
            return below[0] if below[1] == 0 else None
        case core.Product() if None not in below:
            return sum(item or 0 for item in below)
    return 0 if not below else below[0] if len(set(below)) == 1 else None


def _without_argument(node: Term) -> Term:
    match node:
        case Density(law=Law(name=name, parameters=labels), variables=(_,), given=()):
            return Indexed(Symbol(name), labels) if labels else Symbol(name)
    return node


def _laws(term: Term) -> Iterator[Term]:
    """The laws that are named in a term without arguments."""
    if _is_law(term):
        yield term
    elif isinstance(term, _ARITHMETIC):
        for part in _below(term):
            yield from _laws(part)


def _others(term: Term) -> Iterator[Term]:
    """What else stands in it."""
    if isinstance(term, _ARITHMETIC):
        for part in _below(term):
            yield from _others(part)
    elif not _is_law(term):
        yield term


def _below(term: Term) -> tuple[Term, ...]:
    return tuple(children(term)) if isinstance(term, _ARITHMETIC) else ()


def _is_law(term: Term) -> bool:
    base = term.base if isinstance(term, Indexed) else term
    return isinstance(base, Symbol) and base.name in _NAMES


def _with(step: Step, mixtures: tuple[Mixture, ...]) -> Step:
    nodes = list(nodes_of(*step.terms))
    written = {_without_argument(node) for node in nodes}
    written |= {_named(node) for node in nodes if isinstance(node, Law)}
    for law in {law for law, _ in mixtures}:
        named = [mixture for name, mixture in mixtures if name == law]
        meant = named if len(named) == 1 else [item for item in named if set(_laws(item)) <= written]
        if len(meant) == 1:
            step = step.mapped(partial(_mixed, law, meant[0]))
    return step


def _named(law: Law) -> Term:
    return Indexed(Symbol(law.name), law.parameters) if law.parameters else Symbol(law.name)


def _mixed(law: Law, mixture: Term, side: Term) -> Term:
    def at(variable: Term) -> Term:
        def put(node: Term) -> Term:
            match node:
                case Indexed(base=Symbol(name=name), index=labels) if name in _NAMES:
                    return Density(Law(name, labels), (variable,))
                case Symbol(name=name) if name in _NAMES:
                    return Density(Law(name), (variable,))
            return node

        return _over_laws(mixture, put)

    def meant(node: Term) -> Term:
        match node:
            case Symbol(name=name) if name == law.name:
                return mixture
            case Call(function=Function(name=name, index=()), arguments=(variable,)) if name == law.name:
                return at(variable)
            case Density(law=Law(name=name, parameters=()), variables=(variable,), given=()) if (
                name == law.name
            ):
                return at(variable)
            case KL(left=left, right=right):
                return KL(*(mixture if part == law else part for part in (left, right)))
            case Call(function=Function(name="H"), arguments=(own,)) if own == mixture:
                x = Symbol("x")
                return core.Negative(core.Integral(core.Product((at(x), core.log(at(x)))), x))
        return node

    return bottom_up(side, meant)


def _over_laws(term: Term, put: Callable[[Term], Term]) -> Term:
    """A mixture with something in place of each law: whole, not letter by letter."""
    if _is_law(term):
        return put(term)
    return map_children(term, partial(_over_laws, put=put)) if isinstance(term, _ARITHMETIC) else term
