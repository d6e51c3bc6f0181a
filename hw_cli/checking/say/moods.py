"""What a text does with each relation of a formula, from the words around it."""

from __future__ import annotations

import re
from dataclasses import replace

from hw_cli.checking.read.model import Derivation, Stated, Step
from hw_cli.checking.say.cues import COMPILED, DENIED_AFTER, Cue, Mood, Reach
from hw_cli.checking.say.surroundings import FORMULA

MOST_WORDS = 5  # between words that govern the next formula and that formula

_EQUALITIES = (Stated.EQ, Stated.EQUIV)
_CLAIMED_AS_ONE = (Mood.GOAL, Mood.TO_SOLVE, Mood.DENIED)  # a chain of several steps is the argument itself
_JOINED = re.compile(
    rf"^(?:[^{FORMULA},]{{0,40}}{FORMULA}(?:,? (?:and|or|et|ou)|,)\s*)*(?P<rest>[^{FORMULA}]*)$"
)
_PAIR = re.compile(rf"{FORMULA}\s*,\s*$")


def with_moods(derivation: Derivation) -> Derivation:
    """The derivation, each step with its mood."""
    steps = tuple(
        replace(step, mood=_mood(derivation, number, step), lasting=_lasts(derivation, step))
        for number, step in enumerate(derivation.steps)
    )
    return replace(derivation, steps=steps)


def _lasts(derivation: Derivation, step: Step) -> bool:
    """Whether what a step supposes is in force beyond the formulas right behind it."""
    if step.aside:
        return False
    cue = _governing(derivation.before, derivation.inline, step.relation in _EQUALITIES)
    return cue is None or cue.reach is Reach.SENTENCE


def _mood(derivation: Derivation, number: int, step: Step) -> Mood:
    if step.relation in (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT):
        return Mood.DEFINITION
    equality = step.relation in _EQUALITIES
    if derivation.inline and DENIED_AFTER.match(derivation.after):
        return Mood.DENIED
    before, inline = (step.words, True) if step.aside else (derivation.before, derivation.inline)
    mood = governing(before, inline, equality)
    if mood is Mood.DEFINITION and not equality:
        mood = Mood.ASSUMPTION
    steps = [item for item in derivation.steps if not item.aside]
    if mood is Mood.CLAIM or step.aside or len(steps) == 1:
        return mood
    if mood in _CLAIMED_AS_ONE:
        return Mood.CLAIM
    ordered = all(item.relation not in _EQUALITIES for item in steps)
    return mood if ordered or (number == 0 and derivation.inline) else Mood.CLAIM


def governing(before: str, inline: bool = True, equality: bool = True) -> Mood:
    """The mood of a formula behind a text: that of the last words which reach it.

    >>> governing("suppose that"), governing("suppose ¤ , then")
    (<Mood.ASSUMPTION: 'assumption'>, <Mood.CLAIM: 'claim'>)
    """
    cue = _governing(before, inline, equality)
    return Mood.CLAIM if cue is None else cue.mood


def _governing(before: str, inline: bool, equality: bool) -> Cue | None:
    found = sorted(
        (
            (match.end(), -row, cue)
            for row, (cue, pattern) in enumerate(COMPILED)
            for match in pattern.finditer(before)
        ),
        key=lambda item: item[:2],
        reverse=True,
    )
    for end, _, cue in found:
        if cue.mood is Mood.CLAIM:
            return None
        if (cue.equalities or not equality) and _reaches(cue, before[end:], inline):
            return cue
    return None


def _reaches(cue: Cue, between: str, inline: bool) -> bool:
    if cue.reach is Reach.SENTENCE:
        return inline or not _PAIR.search(between)
    found = _JOINED.match(between)
    if found is None:
        return False
    words = found["rest"]
    return len(words.split()) <= MOST_WORDS and not re.search(r"[,:;]", words)


__all__ = ["governing", "with_moods"]
