r"""Means under point masses: E_{p_θ}[f(x)] as f(θ), where the text says that p_θ = δ_θ."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hw_cli.checking.read.derivation import Derivation, Stated, Step
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Expectation, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import bottom_up, each, free_variables, put

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
