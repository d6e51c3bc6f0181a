"""The numeric judge: both sides in ball arithmetic at random points of the domain."""

from __future__ import annotations

from typing import Any

import flint
from flint import arb, arb_mat

from hw_cli.proof.evidence import Counterexample, Evidence, Verdict
from hw_cli.proof.judges.sampling import NoPoint, holds, points
from hw_cli.proof.setting import Setting
from hw_cli.prose import say
from hw_cli.terms.balls import BITS, Balls, Undefined
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import is_variable

POINTS = 8
SLACK = 1e-20  # balls wider than this cannot confirm an equality
NAME = "numeric"


class NumericJudge:
    """Compares terms at the same points; each term is evaluated once a point."""

    def __init__(self, setting: Setting, count: int = POINTS) -> None:
        self._setting = setting
        self._count = count
        self._points: list[dict[Term, Any]] | None = None
        self._values: dict[tuple[int, int], Any] = {}
        self._kept: list[Term] = []  # keeps judged terms alive, so that their ids stay theirs

    def compare(self, left: Term, relation: Relation, right: Term) -> Evidence:
        """What the points say of `left relation right`."""
        flint.ctx.prec = BITS
        self._kept += [left, right]
        tried = skipped = decided = 0
        try:
            sample = self._sample()
        except NoPoint:
            return _undecided("no point of the domain could be drawn")
        for number, point in enumerate(sample):
            try:
                a, b = self._value(number, left), self._value(number, right)
            except Undefined:
                skipped += 1
                continue
            except (UnknownNode, ZeroDivisionError, OverflowError, ValueError) as error:
                return Evidence(
                    NAME, Verdict.UNDECIDED, say("cannot be evaluated: {why}", why=str(error)[:80])
                )
            said = holds(a, relation, b)
            if said is False:
                return refuted(point, a, b)
            if said is None and relation in (Relation.EQ, Relation.LE, Relation.GE) and _narrow(a - b):
                said = True  # equal as far as 1e-20 can tell: an equality, or the edge of ≤ and ≥
            decided += said is True
            tried += 1
        if not tried or decided < tried:
            return _undecided(f"{decided} of {tried} points decided, {skipped} undefined")
        return Evidence(
            NAME,
            Verdict.CONFIRMED,
            say("{n} random points, {bits} bits, proven error", n=tried, bits=BITS),
        )

    def _sample(self) -> list[dict[Term, Any]]:
        if self._points is None:
            self._points = list(points(self._setting, self._count))
        return self._points

    def _value(self, number: int, term: Term) -> Any:
        key = (number, id(term))
        if key not in self._values:
            self._values[key] = Balls(self._sample()[number], self._setting)(term)
        return self._values[key]


def _narrow(gap: Any) -> bool:
    if isinstance(gap, arb_mat):
        return all(_narrow(gap[i, j]) for i in range(gap.nrows()) for j in range(gap.ncols()))
    if isinstance(gap, arb):
        return bool(abs(gap) < SLACK)
    return bool(gap.real.abs_upper() < SLACK and gap.imag.abs_upper() < SLACK)


def _undecided(why: str) -> Evidence:
    return Evidence(NAME, Verdict.UNDECIDED, say("cannot be evaluated: {why}", why=why))


def refuted(point: dict[Term, Any], left: Any, right: Any) -> Evidence:
    """The evidence that two values differ at a point."""
    where = tuple((variable, shown(value)) for variable, value in point.items() if is_variable(variable))
    return Evidence(
        NAME,
        Verdict.REFUTED,
        say("the two sides differ at a point of the domain"),
        Counterexample(where, shown(left), shown(right)),
    )


MAX_SHOWN_DENOMINATOR = 12


def _as_fraction(value: Any) -> str | None:
    """A ball around a fraction with a small denominator, as that fraction."""
    if not isinstance(value, arb):
        return None
    for below in range(1, MAX_SHOWN_DENOMINATOR + 1):
        above = (value * below).unique_fmpz()
        if above is not None and abs(value - arb(above) / below) < SLACK:
            return str(above) if below == 1 else f"{above}/{below}"
    return None


def shown(value: Any) -> str:
    """A ball as a short exact fraction where it is one, else as a decimal."""
    if isinstance(value, arb_mat):
        return (
            "["
            + "; ".join(
                ", ".join(shown(value[i, j]) for j in range(value.ncols())) for i in range(value.nrows())
            )
            + "]"
        )
    fraction = _as_fraction(value)
    if fraction is not None:
        return fraction
    text = str(value.str(8, radius=False)) if hasattr(value, "str") else str(value)
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    return text
