r"""Values between two bounds, `[-x e^{-\lambda x}]_0^\infty`, of formulas in several letters: the letter is that of an integral;
and bars around blocks, `\begin{vmatrix} A & B \\ C & D \end{vmatrix} = |D| |A - B D^{-1} C|`."""

from __future__ import annotations

from dataclasses import replace

from hw_cli.checking.read.derivation import Derivation, Side
from hw_cli.checking.say.survey import is_capital
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Call, Term
from hw_cli.terms.parse import BETWEEN, ParseError, between
from hw_cli.terms.walk import bottom_up, each, free_variables, nodes_of, subterms


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
    if not rows or not all(is_capital(entry) for row in rows for entry in row):
        return derivation

    def read(node: Term) -> Term:
        if isinstance(node, core.Absolute) and any(map(is_capital, subterms(node.term))):
            return core.call("det", node.term)
        return node

    return derivation.mapped(lambda term: bottom_up(term, read, core.Absolute))
