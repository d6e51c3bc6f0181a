"""Where a term is defined, as far as it says so itself: arguments of logarithms, radicands, divisors."""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.kernel.statement import Condition
from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, Power, Quotient, Term
from hw_cli.terms.numerals import exact
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import children, free_variables, subterms

ONE = core.Number("1")
_COUNTERS = frozenset("ijklmn")


def conditions(term: Term, bound: frozenset[Term] = frozenset()) -> Iterator[Condition]:
    """What must hold for the term to be defined; nothing that depends on a bound letter."""
    match term:
        case Quotient(denominator=below):
            yield from _told(below, Relation.NE, bound)
        case Power(base=base, exponent=exponent):
            value = exact(exponent)
            if value is None:
                if exact(base) is None or not (exact(base) or 0) > 0:
                    yield from _told(base, Relation.GT, bound)
            elif value.denominator != 1:
                yield from _told(base, Relation.GE if value > 0 else Relation.GT, bound)
            elif value < 0:
                yield from _told(base, Relation.NE, bound)
        case Call(function=Function(name="log"), arguments=(inner,)):
            yield from _told(inner, Relation.GT, bound)
        case Call(function=Function(name="sqrt"), arguments=(inner,)):
            yield from _told(inner, Relation.GE, bound)
        case Call(function=Function(name="root"), arguments=(inner, degree)):
            whole = exact(degree)
            if whole is not None and whole % 2 == 0:
                yield from _told(inner, Relation.GE, bound)
        case Call(function=Function(name="arcsin" | "arccos"), arguments=(inner,)):
            yield from _told(ONE - core.Absolute(inner), Relation.GE, bound)
        case Call(function=Function(name="artanh"), arguments=(inner,)):
            yield from _told(ONE - core.Absolute(inner), Relation.GT, bound)
        case Call(function=Function(name="arcosh"), arguments=(inner,)):
            yield from _told(inner - ONE, Relation.GE, bound)
        case Call(function=Function(name="tan"), arguments=(inner,)):
            yield from _told(core.call("cos", inner), Relation.NE, bound)
        case core.IndexedSum(index=letter) | core.IndexedProduct(index=letter):
            bound = bound | {letter}
        case core.Integral(variable=letter) | core.LimitOf(variable=letter):
            bound = bound | {letter}
    for child in children(term):
        yield from conditions(child, bound)


def _told(term: Term, relation: Relation, bound: frozenset[Term]) -> Iterator[Condition]:
    letters = free_variables(term)
    if letters and not letters & bound:
        yield Condition(term, relation)


def forced_integers(term: Term) -> Iterator[tuple[Term, bool]]:
    """Letters that can only be integers for the term to make sense, each with whether it must be ≥ 0."""
    for part in subterms(term):
        match part:
            case Call(function=Function(name="factorial"), arguments=(inner,)):
                yield from ((letter, inner == letter) for letter in free_variables(inner))
            case Call(function=Function(name="binom"), arguments=(top, bottom)):
                yield from ((letter, True) for letter in free_variables(bottom))
                yield from ((letter, True) for letter in free_variables(top) if top == letter)
            case Call(function=Function(name="gcd" | "lcm"), arguments=arguments):
                yield from ((letter, False) for inner in arguments for letter in free_variables(inner))
            case core.IndexedSum(low=low, high=high) | core.IndexedProduct(low=low, high=high):
                yield from ((letter, high == letter) for letter in free_variables(low) | free_variables(high))
            case Power(base=base, exponent=exponent):
                value = exact(base)
                if value is not None and value < 0:
                    yield from ((letter, False) for letter in _whole(exponent))
            case core.Indexed(index=index):
                yield from (
                    (letter, False)
                    for inner in index
                    for letter in free_variables(inner)
                    if not isinstance(inner, core.Symbol)
                )


def _whole(exponent: Term) -> Iterator[Term]:
    """The letters that are whole where an exponent is: n of n + 1, not x of 2x, which is 1 at x = 1/2.

    What is called i to n counts, wherever it stands.
    """
    parts = exponent.terms if isinstance(exponent, core.Sum) else (exponent,)
    alone = {part.term if isinstance(part, core.Negative) else part for part in parts}
    for letter in free_variables(exponent):
        if letter in alone or (isinstance(letter, core.Symbol) and letter.name in _COUNTERS):
            yield letter
