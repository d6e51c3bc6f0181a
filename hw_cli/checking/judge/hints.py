"""A small edit that would make a wrong equality hold, as a guess."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from hw_cli.checking.judge.trying.trials import Trials
from hw_cli.checking.say.readings import Reading
from hw_cli.oracles.models import Mismatch, OutOfModel
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term

TRIES = 160
WORK = 20_000  # nodes that are evaluated
MOST = 16  # of the numerator and the denominator of a forgotten factor


def hint(trials: Trials, reading: Reading, left: Term, right: Term) -> Message | None:
    """What the right side would read for the line to hold under a reading; None where no edit is found."""
    from hw_cli.checking.explain import first_repair  # many files, for what fails alone

    most = trials.work + WORK

    def holds(first: Term, second: Term) -> bool:
        return trials.work <= most and trials.agree(reading, first, second)

    found = first_repair(left, right, holds, limit=TRIES)
    if found is not None and not found.on_left:  # the line above was judged by itself
        return say("{words} It would read {line}.", words=found.words, line=found.term)
    factor = _ratio(trials, reading, left, right) if found is None else None
    if factor is None or not holds(left, core.Product((factor, right))):
        return None
    return say("a factor {factor} before the whole?", factor=factor)


def _ratio(trials: Trials, reading: Reading, left: Term, right: Term) -> Term | None:
    """How many times the right side the left one is in a world, where that is a simple fraction."""
    try:
        first, second = next(trials.values(reading, (left, right), (left, right)), (np.zeros(1), np.zeros(1)))
    except (Mismatch, OutOfModel):  # no numbers to compare
        return None
    with np.errstate(all="ignore"):
        ratio = np.ravel(first / second)[:1]
    if not ratio.size or not np.isrealobj(ratio) or not math.isfinite(ratio[0]):
        return None
    near = Fraction(float(ratio[0])).limit_denominator(MOST)
    close = math.isclose(near, ratio[0], rel_tol=1e-9) and 0 < abs(near.numerator) <= MOST
    return core.lift(near) if close else None
