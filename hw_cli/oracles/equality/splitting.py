"""Integrals with |u|, max, min, sign or rounding inside: split where these change, and free of them on every piece.

Only where the ends are rational and so are the zeros of the kinks, polynomials or waves; other integrals stay as they are.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hw_cli.oracles.equality.normal import NoForm, Ring, constant
from hw_cli.oracles.equality.orders import rational_roots
from hw_cli.terms import core
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.core import Absolute, Call, Function, Negative, Number, Term, UnknownNode, lift
from hw_cli.terms.kinks import is_bent, kinks
from hw_cli.terms.numerals import TooLarge, changed, exact
from hw_cli.terms.walk import bottom_up, free_variables, subterms

MOST_PIECES = 60


def split(term: Term) -> Term:
    """The term with its integrals split at kinks."""
    return bottom_up(term, lambda node: _split(node) if isinstance(node, core.Integral) else node)


def _split(node: core.Integral) -> Term:
    low, high = exact(node.low) if node.low else None, exact(node.high) if node.high else None
    if low is None or high is None or not low < high or not any(map(is_bent, subterms(node.body))):
        return node
    cuts: set[Fraction] = set()
    for part in subterms(node.body):
        found = _cuts(part, node.variable, low, high)
        if found is None:
            return node
        cuts |= found
    edges = [low, *sorted(cut for cut in cuts if low < cut < high), high]
    if len(edges) > MOST_PIECES:
        return node
    try:
        return core.total(
            tuple(
                core.Integral(
                    _straight(node.body, node.variable, (a + b) / 2), node.variable, lift(a), lift(b)
                )
                for a, b in pairwise(edges)
            )
        )
    except (_Bent, Undefined, Unsure, TooLarge, UnknownNode, ArithmeticError, ValueError):
        return node


class _Bent(Exception):
    """A part keeps its kink."""


def _cuts(part: Term, variable: Term, low: Fraction, high: Fraction) -> set[Fraction] | None:
    """Where a bent part changes; none for other parts, None where that is not known."""
    if not is_bent(part) or variable not in free_variables(part):
        return set()
    if isinstance(part, Call) and getattr(part.function, "name", "") in ("floor", "ceil"):
        return _steps(part.arguments[0], variable, low, high)
    found: set[Fraction] = set()
    inner = (part.term,) if isinstance(part, Absolute) else kinks(part)
    for kink in inner:
        if free_variables(kink) != {variable}:
            return None
        turns = _turns(kink)
        roots = _steps(turns, variable, low, high) if turns is not None else rational_roots(kink, variable)
        if not roots:
            return None
        found |= set(roots)
    return found


def _turns(kink: Term) -> Term | None:
    """What is an integer where a multiple of a sine or a cosine is 0; None for other terms."""
    match kink:
        case core.Product(factors=(first, *others)) if others and exact(first):
            return _turns(core.product(tuple(others)))
        case Call(function=Function(name="sin" | "cos" as name), arguments=(u,)):
            turns = core.Quotient(u, core.Constant("pi"))
            return turns if name == "sin" else turns + lift(Fraction(1, 2))
    return None


def _steps(inner: Term, variable: Term, low: Fraction, high: Fraction) -> set[Fraction] | None:
    """Where a + b·letter is an integer."""
    ring = Ring()
    try:
        ends = [constant(ring.form(changed(inner, {variable: lift(Fraction(k))}))) for k in (0, 1, 2)]
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return None
    if ends[0] is None or ends[1] is None or ends[2] is None:
        return None
    start, slope = ends[0], ends[1] - ends[0]
    if not slope or ends[2] - ends[1] != slope:
        return None
    first, last = sorted((start + slope * low, start + slope * high))
    if last - first > MOST_PIECES:
        return None
    return {(k - start) / slope for k in range(int(first) - 1, int(last) + 2)}


def _straight(body: Term, variable: Term, place: Fraction) -> Term:
    """The body as it reads on the piece around a place."""
    at = Point({variable: ball(place)})

    def straight(node: Term) -> Term:
        match node:
            case Absolute(term=inner) if variable in free_variables(inner):
                return inner if _positive(at(inner)) else Negative(inner)
            case Call(function=Function(name="relu"), arguments=(inner,)):
                return inner if _positive(at(inner)) else Number("0")
            case Call(function=Function(name="elu"), arguments=(inner,)):
                return inner if _positive(at(inner)) else core.exp(inner) - 1
            case Call(function=Function(name="sign" | "floor" | "ceil"), arguments=(inner,)) if (
                variable in free_variables(inner)
            ):
                return lift(int(at(node).unique_fmpz()))
            case Call(function=Function(name="max" | "min" as name), arguments=arguments):
                out = arguments[0]
                for other in arguments[1:]:
                    out = out if _positive(at(out - other)) == (name == "max") else other
                return out
        return node

    return bottom_up(body, straight)


def _positive(value: Any) -> bool:
    if value > 0 or value < 0:
        return bool(value > 0)
    raise _Bent
