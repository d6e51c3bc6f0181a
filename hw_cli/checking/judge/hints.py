"""A small edit that would make a wrong equality hold, as a guess."""

from __future__ import annotations

from hw_cli.checking.judge.trying.trials import Trials
from hw_cli.checking.say.readings import Reading
from hw_cli.prose import Message, say
from hw_cli.terms.core import Term

TRIES = 160
WORK = 20_000  # nodes that are evaluated


def hint(trials: Trials, reading: Reading, left: Term, right: Term) -> Message | None:
    """What the right side would read for the line to hold under a reading; None where no edit is found."""
    from hw_cli.checking.explain import first_repair  # many files, for what fails alone

    most = trials.work + WORK

    def holds(first: Term, second: Term) -> bool:
        return trials.work <= most and trials.agree(reading, first, second)

    found = first_repair(left, right, holds, limit=TRIES)
    if found is None or found.on_left:  # the line above was judged by itself
        return None
    return say("{words} It would read {line}.", words=found.words, line=found.term)


__all__ = ["hint"]
