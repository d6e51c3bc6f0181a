"""The parts of a letter's range on which two sides keep one form, with points in each; and integrals over such parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from hw_cli.oracles.equality.elimination import eliminate
from hw_cli.oracles.equality.everywhere import Sign
from hw_cli.oracles.equality.normal import NoForm, Ring, constant
from hw_cli.oracles.equality.orders import bounds, rational_roots, zeros_and_poles
from hw_cli.oracles.equality.ranges import End, Span, lies_above
from hw_cli.oracles.equality.rewriting import gathered
from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms import core
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import Deadline, TooLarge, changed
from hw_cli.terms.core import Absolute, Call, Function, Negative, Number, Term, UnknownNode, exact, lift
from hw_cli.terms.kinks import is_bent, kinks
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, free_variables, subterms

MAX_CELLS = 64
MAX_DEGREE = 24
HALVINGS = 34  # of a bounded range, at most
BOXES = 1_500
ZERO = Number("0")
POINTS = 3  # in a cell

Cell = tuple[Fraction | None, Fraction | None]
Gap = tuple[Fraction, Fraction]


def cells(kinks: Sequence[Term], letter: Term, domain: Range, deadline: Deadline) -> list[Cell] | None:
    """The intervals between the zeros of kinks, from left to right; None where the zeros are not all found."""
    found: list[Gap] = []
    for kink in kinks:
        if letter not in free_variables(kink):
            continue
        zeros = _zeros(kink, letter, domain, deadline)
        if zeros is None:
            return None
        found += zeros
        if len(found) > MAX_CELLS:
            return None
    cuts = _merged([gap for gap in found if _meets(gap, domain)])
    edges: list[tuple[Fraction | None, Fraction | None]] = [(None, domain.low), *cuts, (domain.high, None)]
    out: list[Cell] = []
    for (_, low), (high, _) in pairwise(edges):
        if low is None or high is None or low < high:
            out.append((low, high))
    return out


def _meets(gap: Gap, domain: Range) -> bool:
    return (domain.low is None or gap[1] > domain.low) and (domain.high is None or gap[0] < domain.high)


def _merged(gaps: list[Gap]) -> list[Gap]:
    out: list[Gap] = []
    for low, high in sorted(gaps):
        if out and low <= out[-1][1]:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out


def _zeros(kink: Term, letter: Term, domain: Range, deadline: Deadline) -> list[Gap] | None:
    """Short intervals that hold all zeros (and poles) of a kink in a range."""
    exact = zeros_and_poles(kink, letter)
    if exact is not None:
        return [bounds(root) for root, _ in exact]
    if domain.low is not None and domain.high is not None:
        return _isolated(kink, letter, domain.low, domain.high, deadline)
    for term in (kink, Negative(kink)):
        if Sign(term, letter, domain, True, Ring, deadline).proved():
            return []
    away = any(
        eliminate(kink, sign, ZERO, {letter: domain}, ()) is True for sign in (Relation.GT, Relation.LT)
    )
    return [] if away else None


def _isolated(
    kink: Term, letter: Term, low: Fraction, high: Fraction, deadline: Deadline
) -> list[Gap] | None:
    """Intervals of a bounded range on which a kink is not seen to keep away from 0."""
    open_, work = [(low, high)], BOXES
    for _ in range(HALVINGS):
        halves: list[Gap] = []
        for a, b in open_:
            middle = (a + b) / 2
            halves += [(a, middle), (middle, b)]
        work -= len(halves)
        if work < 0 or deadline.over:
            return None
        open_ = [(a, b) for a, b in halves if not _keeps_away(kink, letter, a, b)]
    merged = _merged(open_)
    return merged if len(merged) <= MAX_CELLS else None


def _keeps_away(kink: Term, letter: Term, low: Fraction, high: Fraction) -> bool:
    box = {letter: Span(End(ball(low).lower()), End(ball(high).upper()))}
    return lies_above(kink, box, strictly=True) or lies_above(Negative(kink), box, strictly=True)


def inside(cell: Cell, domain: Range, random: Random) -> Iterator[Fraction]:
    """Points of a cell: in general position, or its first integers; fewer where there are no more."""
    low, high = cell
    if domain.integer:
        yield from _integers(low, high, domain)
        return
    for k in range(POINTS):
        share = Fraction(random.randint(1, 10_006), 10_007)
        if low is not None and high is not None:
            yield low + (high - low) * (share + k) / POINTS
        elif low is not None:
            yield low + share * 3**k
        elif high is not None:
            yield high - share * 3**k
        else:
            yield (share * 2 - 1) * 3**k


def _integers(low: Fraction | None, high: Fraction | None, domain: Range) -> Iterator[Fraction]:
    start = low if low is not None else (high if high is not None else Fraction(0))
    step = 1 if low is not None or high is None else -1
    at = Fraction(start.numerator // start.denominator)
    count = 0
    for _ in range(2 * POINTS + 2):
        if (low is None or at >= low) and (high is None or at <= high) and domain.holds(at):
            yield at
            count += 1
            if count == 2 * POINTS:
                return
        at += step


# --- integrals with |u|, max, min, sign or rounding inside: split where these change, and free of them on every piece
#
# Only where the ends are rational and so are the zeros of the kinks, polynomials or waves; other integrals stay as they are.


MOST_PIECES = 60


def split(term: Term) -> Term:
    """The term with its integrals split at kinks."""
    return bottom_up(
        term, lambda node: _split(_with_sizes(node)) if isinstance(node, core.Integral) else node
    )


def _with_sizes(node: core.Integral) -> core.Integral:
    """√(u²) is |u|, √(1 + cos u) is √2 |cos(u/2)|, and √(1 − cos u) is √2 |sin(u/2)|: no interval around a zero shows that of the former."""

    def sized(part: Term) -> Term:
        match part:
            case Call(
                function=Function(name="sqrt"), arguments=(core.Power(base=base, exponent=Number("2")),)
            ):
                return Absolute(base)
            case Call(function=Function(name="sqrt"), arguments=(core.Sum(terms=(Number("1"), rest)),)):
                name, wave = ("sin", rest.term) if isinstance(rest, Negative) else ("cos", rest)
                if isinstance(wave, Call) and wave.function == Function("cos"):
                    half = core.Quotient(wave.arguments[0], Number("2"))
                    return core.sqrt(Number("2")) * Absolute(core.call(name, half))
        return part

    return replace(node, body=bottom_up(node.body, sized))


def _split(node: core.Integral) -> Term:
    if node.low is None or node.high is None or not any(map(is_bent, subterms(node.body))):
        return node
    low, high = exact(node.low), exact(node.high)
    if low is None or high is None:
        return _in_turns(node, node.low, node.high)
    if not low < high:
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


def _in_turns(node: core.Integral, *ends: Term) -> Term:
    """From 0 to 2π the variable is counted in π, where the ends are rational and so are the zeros of waves."""
    pi, ring = core.Constant("pi"), Ring()
    try:
        low, high = (constant(ring.form(end / pi)) for end in ends)
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return node
    if low is None or high is None:
        return node
    body = pi * changed(node.body, {node.variable: pi * node.variable})
    turned = core.Integral(body, node.variable, lift(low), lift(high))
    out = _split(turned)
    return node if out == turned else out


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
        turns = _turns(gathered(kink))  # sin x − 0
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
        case Negative(term=inner):
            return _turns(inner)
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
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return None
    start, slope = known[0], known[1] - known[0]
    if not slope or known[2] - known[1] != slope:
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
