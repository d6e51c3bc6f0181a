r"""What signs mean by the whole of a text.

[-x e^{-\lambda x}]_0^\infty           a difference of values, in the letter of an integral
|D| |A - B D^{-1} C|                   determinants, where bars are around a matrix of blocks
h(X) - h(X | Y)                      entropies of densities, beside informations
H(p) = -p \log p - (1-p) \log(1-p)    a function of a number
e^{ix}                                 i is the imaginary unit, or where words are about complex numbers
E_{p_\theta}[f(x)], p_\theta = \delta_\theta   f(\theta)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from hw_cli.checking.read.derivation import Derivation, Side, Stated, Step
from hw_cli.checking.say.definitions import standing
from hw_cli.checking.say.survey import is_capital
from hw_cli.oracles.models import parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Expectation, Indexed, Law, Symbol, Term
from hw_cli.terms.parse import BETWEEN, ParseError, between
from hw_cli.terms.walk import (
    bottom_up,
    each,
    exchanged,
    free_variables,
    nodes_of,
    put,
    subterms,
)


def with_bars(derivation: Derivation) -> Derivation:
    """The derivation with its values between bounds as the differences they are, in the one letter of their formula over
    which it integrates; what has no such letter is not understood."""
    nodes = list(nodes_of(*derivation.terms))
    if not any(isinstance(node, Call) and node.function == BETWEEN for node in nodes):
        return derivation
    over = {node.variable for node in nodes if isinstance(node, core.Integral)}

    def read(node: Term) -> Term:
        match node:
            case Call(function=core.Function() as function, arguments=(body, low, high)) if (
                function == BETWEEN
            ):
                own = (over & free_variables(body)) - free_variables(low) - free_variables(high)
                found = between(body, low, high, own.pop()) if len(own) == 1 else None
                return node if found is None else found
        return node

    def of(side: Side) -> Side:
        term = None if side.term is None else bottom_up(side.term, read)
        if term is None or not any(
            isinstance(node, Call) and node.function == BETWEEN for node in subterms(term)
        ):
            return replace(side, term=term)
        why = ParseError(say("the value at a point is not understood"), 0)
        return replace(side, term=None, error=why, error_at=side.start)

    steps = (replace(step, lhs=of(step.lhs), rhs=of(step.rhs)) for step in derivation.steps)
    return replace(derivation, steps=tuple(steps))


def with_determinants(derivation: Derivation) -> Derivation:
    """The derivation with determinants for the bars around capitals, where bars are around a matrix of capitals: blocks."""
    sizes = [node.term for node in each(core.Absolute, *derivation.terms)]
    rows = [row for inner in sizes if isinstance(inner, core.Matrix) for row in inner.rows]
    entries = [entry for row in rows for entry in row if entry not in _BLOCKS]
    if not entries or not all(map(is_capital, entries)):
        return derivation

    def read(node: Term) -> Term:
        if isinstance(node, core.Absolute) and any(map(is_capital, subterms(node.term))):
            return core.call("det", node.term)
        return node

    return derivation.mapped(lambda term: bottom_up(term, read, core.Absolute))


_BLOCKS = (core.Number("0"), Symbol("I"), core.Negative(Symbol("I")))  # beside others
_WORDS = re.compile(
    r"\bcomplex (?:plane|number|integral|exponential|conjugate|analysis|variable)|(?:plan|nombre|intégrale|exponentielle)s? complexe|"
    r"\bimaginary\b|\bimaginaires?\b|Euler['’]s (?:formula|identity)|formule d['’]Euler",
    re.IGNORECASE,
)
_I = Symbol("i")
_UNIT = core.Constant("i")


def with_unit(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations of a text about complex numbers with the unit for i, but in lines where i counts."""
    nodes = (node for one in derivations for node in nodes_of(*one.terms))
    exponents = (
        node for node in nodes if isinstance(node, core.Call) and node.function == core.Function("exp")
    )
    if not (_WORDS.search(text) or any(_I in standing(node) for node in exponents)):
        return derivations
    return tuple(replace(one, steps=tuple(map(_with_unit, one.steps))) for one in derivations)


def unital(left: Term, right: Term) -> tuple[Term, Term] | None:
    """The sides with the unit for i, which counts nothing in them; None where they do not speak of i."""
    nodes = [node for side in (left, right) for node in subterms(side)]
    if _I not in nodes or any(map(_counts, nodes)) or _I in (left, right):
        return None
    return exchanged(left, {_I: _UNIT}), exchanged(right, {_I: _UNIT})


def _with_unit(step: Step) -> Step:
    left, right = step.lhs.term, step.rhs.term
    made = None if left is None or right is None else unital(left, right)
    return step if made is None else step.of(*made)


def _counts(node: Term) -> bool:
    """Whether i is an index in a term."""
    match node:
        case Indexed(index=index) | core.Function(index=index):
            return any(_I in subterms(part) for part in index)
        case core.IndexedSum(index=index) | core.IndexedProduct(index=index) | core.Integral(variable=index):
            return index == _I
    return False


DELTA = Symbol("delta")
_X = Symbol("x")
_COUNTING = frozenset("ijklmnt")


def with_points(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with what is averaged at the one point of its law; a law that is said to be two stays as it is."""
    said = [found for one in derivations for step in one.steps if (found := _mass(step)) is not None]
    others = {
        law
        for one in derivations
        for step in one.steps
        if (law := _law(step)) is not None and _mass(step) is None
    }
    points = {
        law: point
        for law, point in said
        if law not in others and all(other == point for own, other in said if own == law)
    }
    return tuple(one.mapped(lambda term: bottom_up(term, partial(_value, points))) for one in derivations)


def _mass(step: Step) -> tuple[Law, Term] | None:
    """A law and the point where a step says that all its mass is: p_θ = δ_θ."""
    match step.rhs.term:
        case Indexed(base=base, index=(point,)) if base == DELTA and step.relation is Stated.EQ:
            counts = isinstance(point, Symbol) and point.name in _COUNTING  # an error δ_t
            law = None if counts else _law(step)
            return None if law is None else (law, point)
    return None


def _law(step: Step) -> Law | None:
    """The law that a step says: p_θ, p of p(x)."""
    left = step.lhs.term
    if isinstance(left, Density) and isinstance(left.law, Law) and not left.given:
        return left.law
    if isinstance(left, Symbol | Indexed):
        name, index, _ = parts(left)
        if isinstance(name, Symbol) and name.name in ("p", "q", "P", "Q"):
            return Law(name.name, index)
    return None


def _value(points: Mapping[Law, Term], node: Term) -> Term:
    if not isinstance(node, Expectation):
        return node
    law, drawn = node.law, node.variables
    if isinstance(law, Density) and not law.given:
        drawn = drawn or law.variables
        law = law.law
    if not isinstance(law, Law) or law not in points or len(drawn) > 1:
        return node
    variable = drawn[0] if drawn else _X
    letters = free_variables(points[law])
    slopes = each(core.Derivative | core.Gradient, node.body)
    if any(part.variable in letters for part in slopes):
        return node  # d/dθ of what has x, which stays
    return put({variable: points[law]}, bottom_up(node.body, partial(_slope, variable))) or node


def _slope(variable: Term, node: Term) -> Term:
    """df(x)/dx as f'(x), which has a value at a point; a derivative of what does not have x is 0 there."""
    match node:
        case core.Derivative(
            body=Call(function=core.Function() as name, arguments=(inner,)), variable=by, order=1
        ) if by == inner == variable:
            return Call(core.DerivativeOf(name, 1), (inner,))
    return node


def with_entropies(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations with H(X) for h(X) in equations, where the text speaks of entropies or of information.

    Differential entropies have the chain rule of those of discrete laws, and may be negative: bounds are left as they are.
    """
    nodes = [node for one in derivations for term in one.terms for node in subterms(term)]
    informed = any(isinstance(node, core.Call) and node.function == core.Function("I") for node in nodes)
    other = any(
        isinstance(node, core.Call) and node.function == _SMALL_H and not all(map(is_capital, node.arguments))
        for node in nodes
    )
    if other or not (informed or _ENTROPY.search(text)):
        return derivations

    def meant(node: Term) -> Term:
        match node:
            case core.Call(function=core.Function(name="h", index=()), arguments=own):
                return core.Call(core.Function("H"), own)
            case core.Density(law=core.Law(name="h", parameters=()), variables=own, given=given):
                return core.Density(core.Law("H"), own, given)
        return node

    def of(step: Step) -> Step:
        return step.mapped(lambda term: bottom_up(term, meant)) if step.relation in _EQUALITIES else step

    return tuple(replace(one, steps=tuple(map(of, one.steps))) for one in derivations)


def with_binary_entropy(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with H of numbers as a function of its own, where a line says what it is, by its formula:
    H(p) = -p log p - (1 - p) log(1 - p)."""
    terms = [step.terms for one in derivations for step in one.steps if len(step.terms) == 2]
    if not any(_says_binary_entropy(*sides) for pair in terms for sides in (pair, pair[::-1])):
        return derivations

    def meant(node: Term) -> Term:
        if not isinstance(node, core.Call) or any(map(is_capital, node.arguments)):
            return node
        if node.function == _ENTROPY_OF:
            return replace(node, function=_OF_NUMBERS)
        if isinstance(node.function, core.DerivativeOf) and node.function.function == _ENTROPY_OF:
            return replace(node, function=replace(node.function, function=_OF_NUMBERS))
        return node

    return tuple(one.mapped(lambda term: bottom_up(term, meant)) for one in derivations)


def _says_binary_entropy(head: Term, body: Term) -> bool:
    match head:
        case core.Call(function=function, arguments=(Symbol() as p,)) if (
            function == _ENTROPY_OF and not is_capital(p)
        ):
            q = core.Number("1") - p
        case _:
            return False
    logs = {node for node in each(core.Call, body) if getattr(node.function, "name", "") == "log"}
    if not {p, q} <= {node.arguments[0] for node in logs}:
        return False
    from hw_cli.oracles.equality.normal import Ring  # for such a text alone

    plain = exchanged(body, {node: core.log(node.arguments[0]) for node in logs})  # in bits too
    return Ring().shows(plain, core.Negative(p * core.log(p) + q * core.log(q)))


# H_b, a usual name of it: H is the entropy of a law wherever it stands
_ENTROPY_OF, _OF_NUMBERS = core.Function("H"), core.Function("Hb")
_SMALL_H = core.Function("h")
_ENTROPY = re.compile(r"entrop|mutual information|information mutuelle", re.IGNORECASE)
_EQUALITIES = (Stated.EQ, Stated.EQUIV, Stated.DEFINES_LEFT)
