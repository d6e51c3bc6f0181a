"""Maps for the tests: typed formulas in z, a > 0, b real, 0 < c < 1."""

from __future__ import annotations

from functools import cache

from hw_cli.maps.monotone import Invertibility, decide
from hw_cli.maps.pieces import elementary
from hw_cli.maps.typed import suppose
from hw_cli.terms.core import Term
from hw_cli.terms.parse.maps import letter, parse_formula

SUPPOSED = suppose("z", ["a>0", "b real", "0<c<1"])
Z = letter("z")


def term(formula: str) -> Term:
    """The elementary term of a formula."""
    return elementary(parse_formula(formula, names=SUPPOSED.names))


def decided(formula: str, *assumptions: str) -> Invertibility:
    """What is found out about a map, under the usual assumptions or these."""
    supposed = suppose("z", assumptions) if assumptions else SUPPOSED
    return decide(parse_formula(formula, names=supposed.names), Z, supposed.setting)


@cache
def known(formula: str) -> Invertibility:
    """The same, found out once: for tests that only look."""
    return decided(formula)
