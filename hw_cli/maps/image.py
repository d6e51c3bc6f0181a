"""The image of a map that is continuous and strictly monotone on an interval: between its limits at the ends."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint
import sympy
from flint import arb

from hw_cli.apart import TooMuch, apart
from hw_cli.derive.rules.algebra import read_back
from hw_cli.maps.pieces import Component, Piece, at_place
from hw_cli.maps.witnesses import in_short
from hw_cli.oracles.judges.sampling import NoPoint, points
from hw_cli.oracles.judges.symbolic import SymbolicJudge
from hw_cli.terms.algebra import Logistic
from hw_cli.terms.balls import BITS, Balls
from hw_cli.terms.core import Constant, Negative, Term, UnknownNode

INFINITY = Constant("infinity")
SECONDS = 3.0  # for one limit
STATIONS = (10, 100, 1_000, 10_000)  # distances to 0, or inverse distances to a finite end
SAMPLES = 3


@dataclass(frozen=True)
class Image:
    """An interval from `low` to `high` (±∞ included as terms), each end in it or not."""

    low: Term
    high: Term
    low_in: bool = False
    high_in: bool = False


def image_of(component: Component, term: Term, variable: Term, increasing: bool) -> Image | None:
    """The image of one component; None when a limit at an end is not found, or the numbers do not show it.

    `term` is the whole map: at an end that belongs to the domain its value is the end of the image.
    """
    ends = []
    for piece, place, closed, sign in (
        (component.pieces[0], component.low, component.low_in, 1),
        (component.pieces[-1], component.high, component.high_in, -1),
    ):
        if closed and place is not None:
            ends.append(in_short(at_place(term, variable, place), piece.setting))
            continue
        rises = increasing == (sign < 0)  # towards this end
        try:
            value = apart(_limit, piece, variable, place, sign, seconds=SECONDS, loaded=("sympy",))
        except TooMuch:
            return None
        if value is None or not _shown(piece, variable, place, sign, value, rises):
            return None
        ends.append(value)
    low_in, high_in = component.low_in, component.high_in
    if increasing:
        return Image(ends[0], ends[1], low_in, high_in)
    return Image(ends[1], ends[0], high_in, low_in)


def _limit(piece: Piece, variable: Term, place: Fraction | None, sign: int) -> Term | None:
    """SymPy's limit at an end, from inside; `sign` is 1 at the lower end."""
    judge = SymbolicJudge(piece.setting)
    try:
        x = judge.symbol(variable)
        expression = judge.read(piece.smooth).replace(Logistic, lambda u: 1 / (1 + sympy.exp(-u)))
        if place is None:
            found = sympy.limit(expression, x, -sympy.oo if sign > 0 else sympy.oo)
        else:
            end = sympy.Rational(place.numerator, place.denominator)
            found = sympy.limit(expression, x, end, "+" if sign > 0 else "-")
        return _as_term(found, x, piece)
    except MemoryError:
        raise
    except Exception:  # SymPy's limits fail in many ways, none of which says anything about the map
        return None


def _as_term(found: Any, x: Any, piece: Piece) -> Term | None:
    if found in (sympy.oo, -sympy.oo):
        return INFINITY if found == sympy.oo else Negative(INFINITY)
    if not isinstance(found, sympy.Expr) or found.has(
        x, sympy.nan, sympy.zoo, sympy.oo, sympy.I, sympy.Limit
    ):
        return None
    if found.has(sympy.AccumBounds) or found.is_real is not True:
        return None
    return read_back(sympy.simplify(found), piece.setting, piece.smooth)


def _shown(piece: Piece, variable: Term, place: Fraction | None, sign: int, value: Term, rises: bool) -> bool:
    """Whether balls further and further towards the end approach the limit, from the right side."""
    flint.ctx.prec = 4 * BITS
    try:
        for point in points(piece.setting, SAMPLES):
            at = Balls(point, piece.setting)
            stations = _stations(piece, place, sign)
            values = [at.at({variable: station})(piece.smooth) for station in stations]
            goal = None if value in (INFINITY, Negative(INFINITY)) else at(value)
            if not _approaches(values, goal, value == INFINITY, rises):
                return False
    except (UnknownNode, ArithmeticError, NoPoint, ValueError, TypeError):
        return False
    finally:
        flint.ctx.prec = BITS
    return True


def _stations(piece: Piece, place: Fraction | None, sign: int) -> list[arb]:
    if place is not None:
        width = Fraction(1) if piece.low is None or piece.high is None else piece.high - piece.low
        end = arb(_exact(place))
        return [end + sign * arb(_exact(width)) / far for far in STATIONS]
    start = piece.high if sign > 0 else piece.low
    return [arb(_exact(start or Fraction(0))) - sign * far for far in STATIONS]


def _exact(value: Fraction) -> Any:
    """An exact rational for ball arithmetic."""
    return flint.fmpq(value.numerator, value.denominator)


def _approaches(values: list[arb], goal: arb | None, upwards: bool, rises: bool) -> bool:
    if goal is None:
        steps = [b - a if upwards else a - b for a, b in pairwise(values)]
        return (
            upwards == rises and all(bool(step > 0) for step in steps) and bool(steps[-1] > steps[-2] * 0.3)
        )
    gaps = [goal - value if rises else value - goal for value in values]
    return all(bool(gap > 0) or bool(abs(gap) < 1e-30) for gap in gaps) and bool(
        gaps[-1] < gaps[0] / 2 + 1e-30
    )
