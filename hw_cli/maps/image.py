"""The image of a map that is continuous and strictly monotone on an interval: between its limits at the ends."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from hw_cli.apart import TooMuch, apart
from hw_cli.claims.claims import Limit
from hw_cli.derive.rules.algebra import read_back
from hw_cli.kernel.evidence import Agreement
from hw_cli.maps.pieces import Component, Piece, at_place
from hw_cli.maps.witnesses import in_short
from hw_cli.oracles.judges.numeric import far_out
from hw_cli.oracles.judges.symbolic import SymbolicJudge
from hw_cli.terms.algebra import Logistic
from hw_cli.terms.core import Constant, Negative, Term, lift

INFINITY = Constant("infinity")
SECONDS = 3.0  # for one limit


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
        try:
            value = apart(_limit, piece, variable, place, sign, seconds=SECONDS, loaded=("sympy",))
        except TooMuch:
            return None
        towards = lift(place) if place is not None else Negative(INFINITY) if sign > 0 else INFINITY
        if value is None or not isinstance(
            far_out(Limit("end of the image", piece.smooth, variable, towards, value, piece.setting)),
            Agreement,
        ):
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
