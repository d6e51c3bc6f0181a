"""Why a line whose sides differ is no cross: something in it is not known well enough."""

from __future__ import annotations

import re
from fractions import Fraction

from hw_cli.proof.evidence import Counterexample
from hw_cli.prose import Message, say
from hw_cli.student.reading.model import Step
from hw_cli.student.saying.facts import Facts
from hw_cli.terms.core import Term

_SPLIT = re.compile(r"(?<![\\A-Za-z{])(?:(?:log|ln|exp)(?=[A-Za-z])|arg ?(?:max|min))")
_DECIMAL = re.compile(r"(?<![\d.])\d*\.(\d+)")


def of_facts(facts: Facts, left: Term, right: Term) -> Message | None:
    """Supposed equalities that no point was made to satisfy."""
    for fact in facts.unsolved(left, right):
        return say(
            "it is supposed that {left} = {right}, which was not put to use", left=fact.left, right=fact.right
        )
    return None


def of_words(step: Step) -> Message | None:
    """A name of a function that is written as letters side by side."""
    for side in (step.lhs, step.rhs):
        found = _SPLIT.search(
            re.sub(r"\\[A-Za-z]+\s*\{[^{}]*\}", lambda match: " " * len(match[0]), side.source)
        )
        if found is not None:
            return say("{name} is read as letters side by side", name=found[0])
    return None


def of_rounding(step: Step, point: Counterexample | None) -> Message | None:
    """Decimals of which the last may be rounded, where that explains the difference."""
    digits = [len(match[1]) for side in (step.lhs, step.rhs) for match in _DECIMAL.finditer(side.source)]
    if not digits or point is None or point.point:
        return None
    unit = Fraction(1, 10 ** min(digits))
    gap = abs(Fraction(point.left) - Fraction(point.right))
    size = max(abs(Fraction(point.left)), abs(Fraction(point.right)), Fraction(1))
    if gap <= 2 * unit * size:
        return say("the numbers agree up to rounding")
    return None


__all__ = ["of_facts", "of_rounding", "of_words"]
