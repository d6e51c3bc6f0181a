"""Equations that are solved further down: 2x = x + 3(1 - x), of which a row below says x = 3/4.

Nothing else tells such an equation from a claim about every x. A value that solves it does, since a slip in an identity is
seldom followed by a number for which it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from hw_cli.checking.checked import CheckedDerivation, Status
from hw_cli.checking.judge.derivations import is_for_some
from hw_cli.checking.judge.line import COMPUTED
from hw_cli.checking.read.derivation import Derivation, Mood, Stated, Step
from hw_cli.checking.say.definitions import Named, is_name
from hw_cli.checking.say.new_names import name_alone
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import contains, free_variables, is_variable, put_all

MOST = 3  # equations of a derivation that are looked at, and as often
_THAT_IS = re.compile(  # words that say one thing twice
    r"[\s$,;:()]*(?:or |ou |and )?(?:i\.\s?e\.?|that is(?: to say)?|equivalently|c['’]est[- ]à[- ]dire|c\.?-à-d\.?|soit)[\s$,;:()]*",
    re.IGNORECASE,
)
_SO = re.compile(  # words between an equation and its solution
    r"[\s$,;:.()\]\[\\]*(?:(?:and |or |et |ou )?(?:so|thus|hence|therefore|then|i\.\s?e\.?|that is(?: to say)?|equivalently|giving|"
    r"(?:which|this) (?:gives|yields|implies|means|has the solution)|(?:we|one) (?:get|gets|obtain|find|have)|with (?:the )?solution|"
    r"donc|alors|ainsi|d['’]où|soit|c['’]est[- ]à[- ]dire|c\.?-à-d\.?|ce qui donne|on (?:trouve|obtient|a))[\s$,;:()\]\[\\]*){0,3}"
    r"(?:\\begin\{[a-z]+\*?\}\s*)?",
    re.IGNORECASE,
)

Judged = Callable[[Derivation], CheckedDerivation]
"""What is found of a derivation."""


def with_solved(
    found: CheckedDerivation, following: Derivation | None, between: str, judged: Judged
) -> CheckedDerivation:
    """The findings, where an equation is one to be solved if what a row below, or the next formula, says of its letter solves
    it. That it does is a line for the judge of lines; `between`: the text from the one formula to the other."""
    # behind words, `so` may conclude from a slip
    words = _THAT_IS if found.derivation.before.strip() else _SO
    after = following.steps[0] if following is not None and words.fullmatch(between) else None
    if any(one.implied for one in found.derivation.steps):
        return found  # a sign of implication says what is drawn from what, and a slip between them
    for _ in range(MOST):
        better = _better(found, after, judged)
        if better is None:
            return found
        found = better
    return found


def _better(found: CheckedDerivation, after: Step | None, judged: Judged) -> CheckedDerivation | None:
    """What is found with one more equation that is to be solved, where that leaves fewer crosses and loses nothing."""
    steps = found.derivation.steps
    held = {one.step.position for one in found.findings if one.status is Status.HOLDS}
    places = (
        at for at, one in enumerate(found.findings[: len(steps)]) if is_for_some(one) and _is_alone(steps, at)
    )
    for at in islice(places, MOST):
        values = dict(_values(steps[at + 1 :], after))
        if not _solves(values, found, steps[at], judged):
            continue
        rows = (*steps[:at], replace(steps[at], mood=Mood.TO_SOLVE), *steps[at + 1 :])
        again = judged(replace(found.derivation, steps=rows))
        still = {one.step.position for one in again.findings if one.status is Status.HOLDS}
        if _open(again) < _open(found) and held <= still:
            return again
    return None


def _is_alone(steps: tuple[Step, ...], at: int) -> bool:
    """Whether a step is an equation of algebra that is claimed, and no part of a chain."""
    step, after = steps[at], steps[at + 1 : at + 2]
    chained = step.follows or any(one.follows and one.row == step.row for one in after)
    claimed = step.relation is Stated.EQ and step.mood is Mood.CLAIM
    return claimed and not chained and not contains(COMPUTED, *step.terms)


def _open(found: CheckedDerivation) -> int:
    return sum(map(is_for_some, found.findings))


def _values(below: tuple[Step, ...], after: Step | None) -> Iterator[Named]:
    """What rows below say that letters are, and the number that the next formula says one is."""
    for step in below:
        if (
            step.relation is Stated.EQ
            and not step.follows
            and step.mood is Mood.CLAIM
            and len(step.terms) == 2
        ):
            yield from (
                (name, body)
                for name, body in (*name_alone(*step.terms), *_divided(*step.terms))
                if is_variable(name)
            )
    if after is not None and after.relation is Stated.EQ and len(after.terms) == 2:
        name, body = after.terms
        if is_variable(name) and exact_value(body) is not None:
            yield name, body


def _divided(left: Term, right: Term) -> Iterator[Named]:
    """x and 3/4 of 4x = 3."""
    match left:
        case core.Product(factors=(number, name)) if exact_value(number) and exact_value(right) is not None:
            yield name, core.Quotient(right, number)


def _solves(values: dict[Term, Term], found: CheckedDerivation, step: Step, judged: Judged) -> bool:
    """Whether an equation holds with values for some of its letters, which have none of these letters themselves."""
    left, right = step.terms
    letters = free_variables(core.Vector((left, right)))
    own = {name: body for name, body in values.items() if name in letters}
    bodies = free_variables(core.Vector(tuple(own.values())))
    if not own or bodies & own.keys() or not bodies <= letters or any(map(is_name, (left, right))):
        return False
    there = put_all(own, left, right)
    if there is None or there == (left, right):
        return False
    sides = (replace(side, term=term) for side, term in zip((step.lhs, step.rhs), there, strict=True))
    lhs, rhs = sides
    again = judged(replace(found.derivation, steps=(replace(step, lhs=lhs, rhs=rhs),)))
    return again.findings[0].status is Status.HOLDS
