"""Inequalities in several letters, decided by z3: of polynomials outright, of others by what is known of their parts.

A part that z3 does not know, sin u or e^u, becomes a letter that runs over an enclosure of the part's values. What holds
for all values of that letter holds; a point where it fails says nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.findings import Refutation, Trusted
from hw_cli.kernel.setting import Hypothesis, Interval, Setting
from hw_cli.oracles.equality.ranges import LINE, Empty, range_of, span_of
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import is_real
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode, lift
from hw_cli.terms.numerals import exact
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, bound_by, free_variables, is_variable, subterms

_ONE_AT_A_TIME = threading.Lock()  # z3's context serves one thread at a time
_POLYNOMIAL = (core.Number, core.Sum, core.Product, core.Quotient, core.Negative, core.Absolute)
_FUNCTIONS = frozenset(
    core.Function(name) for name in ("sqrt", "max", "min", "relu", "floor", "ceil", "sign")
)
MOST_LETTERS = 6
MOST_BITS = 2_000  # of an end of a range


def eliminate(
    left: Term,
    relation: Relation,
    right: Term,
    ranges: Mapping[Term, Range],
    hypotheses: tuple[Hypothesis, ...],
) -> Counterexample | bool | None:
    """True when proved, a counterexample when refuted, None when z3 was not asked or does not know."""
    if any(bound_by(part) or not is_real(part) for side in (left, right) for part in subterms(side)):
        return None
    ranges = dict(ranges)
    plain = _Plain(ranges)
    try:
        left, right = plain(left), plain(right)
        hypotheses = tuple(
            Hypothesis(plain(item.left), item.relation, plain(item.right)) for item in hypotheses
        )
    except Empty:
        return None
    letters = free_variables(left) | free_variables(right)
    if len(letters) > MOST_LETTERS or not letters <= ranges.keys():
        return None
    setting = Setting(
        domains=tuple((letter, _open(domain)) for letter, domain in ranges.items()),
        hypotheses=(*hypotheses, *_within(ranges)),
    )
    with _ONE_AT_A_TIME:
        from hw_cli.oracles.judges.polynomial import PolynomialJudge  # z3 is heavy

        found = PolynomialJudge(setting).compare(left, relation, right)
    if isinstance(found, Trusted):
        return True
    return found.counterexample if isinstance(found, Refutation) and not plain.parts else None


def _open(domain: Range) -> Interval:
    return Interval(None if domain.low_in else domain.low, None if domain.high_in else domain.high)


def _within(ranges: Mapping[Term, Range]) -> list[Hypothesis]:
    """What the ranges say beyond open intervals: an end that is included, integers."""
    out = []
    for letter, domain in ranges.items():
        if domain.low_in and domain.low is not None:
            out.append(Hypothesis(letter, Relation.GE, lift(domain.low)))
        if domain.high_in and domain.high is not None:
            out.append(Hypothesis(letter, Relation.LE, lift(domain.high)))
        if domain.integer:
            out.append(Hypothesis(core.call("floor", letter), Relation.EQ, letter))
    return out


def _short(end: Any, outwards: int) -> Fraction | None:
    """A lower (−1) or upper end as a fraction; one of very many digits farther out, a huge one at infinity."""
    if not end.is_finite():
        return None
    mantissa, exponent = map(int, end.man_exp())
    if exponent > MOST_BITS:  # nearer to 0 is farther out, on the other side
        return None if (mantissa > 0) == (outwards > 0) else Fraction(mantissa) * Fraction(2) ** MOST_BITS
    if exponent < -MOST_BITS:
        mantissa = -outwards * (-outwards * mantissa >> -exponent - MOST_BITS)
        exponent = -MOST_BITS
    return Fraction(mantissa) * Fraction(2) ** exponent


class _Plain:
    """A term with letters for the `parts` that z3 does not know; `ranges` grows by theirs. Raises Empty."""

    def __init__(self, ranges: dict[Term, Range]) -> None:
        self.parts: dict[Term, Term] = {}
        self._ranges = ranges
        self._box = {letter: span_of(domain) for letter, domain in ranges.items()}

    def __call__(self, term: Term) -> Term:
        return bottom_up(term, self._plain)

    def _plain(self, part: Term) -> Term:
        if (
            isinstance(part, (*_POLYNOMIAL, core.Function, core.Label))
            or is_variable(part)
            or (isinstance(part, core.Call) and part.function in _FUNCTIONS)
        ):
            return part
        power = exact(part.exponent) if isinstance(part, core.Power) else None
        if isinstance(part, core.Power) and power is not None and power.denominator == 1:
            whole = core.Power(part.base, lift(abs(power)))
            return whole if power >= 0 else lift(1) / whole
        if part not in self.parts:
            letter = core.Symbol(f"part {len(self.parts)}")
            try:
                found = range_of(part, self._box)
            except (UnknownNode, ValueError):
                found = LINE
            self.parts[part], self._box[letter] = letter, found
            low, high = _short(found.low.value, -1), _short(found.high.value, 1)
            self._ranges[letter] = Range(low, high, False, not found.low.open, not found.high.open)
        return self.parts[part]
