"""Numbers for readers: decimals of exact terms, and small integers that separate two formulas."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hw_cli.experiments import experiments
from hw_cli.kernel.setting import Interval, Setting
from hw_cli.oracles.judges.numeric import shown
from hw_cli.prose import Message, say
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import Operand, Term, lift
from hw_cli.terms.walk import substitute

DIGITS = 6
LARGEST = 3  # integer tried for a witness


def decimal(term: Term, digits: int = DIGITS) -> Term:
    """A closed term rounded to `digits` significant digits, with a power of ten where zeros would hide it."""
    return experiments.decimal(float(Balls({})(term).str(digits, radius=False)), digits)


def search_witness(
    term: Term, variables: tuple[Term, ...], setting: Setting
) -> tuple[tuple[Term, Term], ...]:
    """The first point of small integers of the domain at which `term` is surely not 0.

    Raises ValueError when there is none up to LARGEST.
    """
    for numbers in product(range(LARGEST + 1), repeat=len(variables)):
        pairs = list(zip(variables, numbers, strict=True))
        if not all(_member(setting, name, number) for name, number in pairs):
            continue
        point = {name: lift(number) for name, number in pairs}
        try:
            value = Balls({})(substitute(term, point))
        except ArithmeticError:
            continue
        if not value.contains(0):
            return tuple(point.items())
    raise ValueError("no small point separates the two formulas")


def equals(left: Term, right: Operand) -> Message:
    """`left = right` in running text."""
    return say("{a} = {b}", a=left, b=lift(right))


def _member(setting: Setting, name: Term, number: int) -> bool:
    domain = setting.domain(name)
    return isinstance(domain, Interval) and domain.holds(Fraction(number))


__all__ = ["decimal", "equals", "search_witness", "shown"]
