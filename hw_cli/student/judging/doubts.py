"""Why a line whose sides differ is no cross: something in it is not known well enough."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from fractions import Fraction

from hw_cli.proof.evidence import Counterexample
from hw_cli.proof.worlds import parts
from hw_cli.prose import Message, say
from hw_cli.student.meaning.readings import Reading, is_noise
from hw_cli.student.meaning.roles import Plan
from hw_cli.student.names.newcomers import INDICES, has_definition, known_bases
from hw_cli.student.reading.model import Step
from hw_cli.student.saying.facts import Facts
from hw_cli.student.usage.letters import is_parameter
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import free_variables, subterms

_SPLIT = re.compile(r"(?<![\\A-Za-z{])(?:(?:log|ln|exp)(?=[A-Za-z])|arg ?(?:max|min))")
_OF_TWO = re.compile(  # log p(x) q(z): of the first or of both?
    r"\\(?:log|ln)\s*\\?[A-Za-z]+(?:_(?:\{[^{}]*\}|\\?[A-Za-z0-9]+))?\s*\([^()]*\)\s*\\?[A-Za-z]+(?:_(?:\{[^{}]*\}|\\?[A-Za-z0-9]+))?\s*\("
)
_INFORMATION = (core.Law("H"), core.Law("I"))  # of random variables, which are capitals
_DECIMAL = re.compile(r"(?<![\d.])\d*\.(\d+)")


def of_facts(facts: Facts, left: Term, right: Term) -> Message | None:
    """Supposed equalities that no point was made to satisfy."""
    for fact in facts.unsolved(left, right):
        return say(
            "it is supposed that {left} = {right}, which was not put to use", left=fact.left, right=fact.right
        )
    return None


def of_letters(
    reading: Reading, left: Term, right: Term, plans: Sequence[Plan], told: Container[Term]
) -> Message | None:
    """A letter on one side alone of which nothing is said: what it is may make the line right."""
    if reading.plan.flow is not None:
        return None  # what ties its letters is looked at before
    known = frozenset[Term]().union(*(known_bases(plan) for plan in plans))
    names = {core.Symbol(name) for name in INDICES | {"I"}.union(*(plan.law_names for plan in plans))}
    letters = [
        {letter for letter in free_variables(reading.of(side)) if not is_noise(letter)}
        for side in (left, right)
    ]
    first, second = ({parts(letter)[0] for letter in side} for side in letters)
    for letter in sorted(letters[0] ^ letters[1], key=repr):
        base = parts(letter)[0]
        if base in first & second or base in known or base in told or base in names or is_parameter(base):
            continue
        if not any(has_definition(plan, letter) for plan in plans):
            return say("would differ if {name} is free; nothing says what {name} is", name=base)
    return None


def of_laws(reading: Reading, left: Term, right: Term) -> Message | None:
    """Laws that are written apart, p_a and p_b, and that the context has one law for."""
    if reading.plan.flow is not None:
        return None
    written = {law for side in (left, right) for law in _laws(side) if law[1]}
    meant = {law[0] for side in (left, right) for law in _laws(reading.of(side))}
    if len(written) > max(1, len(meant)):
        return say("laws that are written apart are one law in this context")
    return None


def _laws(term: Term) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """The names of laws, with the subscripts that are no parameters."""
    for node in subterms(term):
        if isinstance(node, core.Density) and isinstance(node.law, core.Law):
            law = node.law
            yield law.name, tuple(part for part in law.parameters if not is_parameter(part))


def of_words(step: Step) -> Message | None:
    """A name of a function that is written as letters side by side."""
    for side in (step.lhs, step.rhs):
        found = _SPLIT.search(
            re.sub(r"\\[A-Za-z]+\s*\{[^{}]*\}", lambda match: " " * len(match[0]), side.source)
        )
        if found is not None:
            return say("{name} is read as letters side by side", name=found[0])
        if _OF_TWO.search(side.source):
            return say("how far the logarithm reaches is not said: brackets would tell")
    return None


def of_cases(left: Term, right: Term) -> Message | None:
    """A letter that stands for one thing as a capital and in small: Z drawn, and q(z)."""
    letters = {
        base.name
        for side in (left, right)
        for letter in _letters(side)
        if isinstance(base := parts(letter)[0], core.Symbol)
    }
    for name in sorted(letters):
        if len(name) == 1 and name.islower() and name.upper() in letters:
            return say(
                "{small} and {large} stand in one line, and may be one thing",
                small=core.Symbol(name),
                large=core.Symbol(name.upper()),
            )
    return None


def _letters(term: Term) -> Iterator[Term]:
    """What laws are of and given."""
    for node in subterms(term):
        if isinstance(node, core.Density) and node.law not in _INFORMATION:
            yield from (*node.variables, *node.given)
        elif isinstance(node, core.Expectation):
            yield from node.variables


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


__all__ = ["of_cases", "of_facts", "of_laws", "of_letters", "of_rounding", "of_words"]
