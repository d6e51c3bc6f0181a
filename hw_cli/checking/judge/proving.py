"""Lines of plain algebra and calculus: proved, or decided where worlds cannot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import product

from hw_cli.checking.say.new_names import has_definition
from hw_cli.checking.say.roles import Plan
from hw_cli.kernel.decide import Decision, Oracle, Seen, decide
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.setting import Among, Hypothesis, Interval, Setting
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.equality import Range, compare
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.ball_series import is_estimated
from hw_cli.terms.budgets import ended
from hw_cli.terms.core import Term, lift
from hw_cli.terms.functions import record_of
from hw_cli.terms.kinks import is_bent
from hw_cli.terms.notation import GREEK
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import bottom_up, each, free_variables, nodes_of, substitute, subterms

SMALLEST, LARGEST_NUMBER = Fraction(1, 10**6), 10**7  # numerals that doubles compare well
MOST_DIGITS = 7  # of a power of a number
SECONDS = 0.3  # for one line
MOST_CASES = 8
LARGEST = 400  # nodes: a proof of a longer line would take too long here
KEPT = 4_000  # lines that are known again in one process: a class writes the same ones
_COUNTERS = frozenset("ijklmn")
_WAVES = tuple(map(core.Function, ("exp", "sin", "cos")))
_COUNT = Range(Fraction(1), low_in=True, integer=True)
_PLAIN = (
    core.Number,
    core.Constant,
    core.Symbol,
    core.Indexed,
    core.Decorated,
    core.Sum,
    core.Product,
    core.Quotient,
    core.Power,
    core.Negative,
    core.Absolute,
    core.Function,
    core.Call,
    core.Label,
)


def plain(plan: Plan, left: Term, right: Term) -> bool:
    """Whether a line is of letters that stand for numbers and of elementary functions alone."""
    count = 0
    for term in (left, right):
        for node in subterms(term):
            count += 1
            if count > LARGEST or not (isinstance(node, _PLAIN) or _is_calculus(node)):
                return False
            if isinstance(node, core.Call):
                function = node.function
                if record_of(node) is None or getattr(function, "name", "") in GREEK:
                    return False
    letters = free_variables(left) | free_variables(right)
    bound = {node.variable for node in each(core.Integral, left, right)}
    if plan.flow is not None and any(plan.flow.is_tied(letter) for letter in letters):
        return False
    return not any(has_definition(plan, letter) for letter in letters) and not _has_vectors(
        plan, letters | bound
    )


def _is_calculus(node: Term) -> bool:
    """An integral, a sum between numbers, or a derivative of a formula in its variable."""
    match node:
        case core.Integral(variable=core.Symbol(), low=low, high=high):
            return low is not None and high is not None
        case (
            core.IndexedSum(body=body, index=index, low=low, high=high)
            | core.IndexedProduct(body=body, index=index, low=low, high=high)
        ):
            numbers = exact_value(low) is not None and exact_value(high) is not None
            return numbers or not any(
                isinstance(part, core.Indexed) and index in free_variables(part) for part in subterms(body)
            )
        case core.LimitOf(variable=core.Symbol()):
            return True
        case core.Derivative(variable=variable, body=body):
            return variable in free_variables(body)
    return False


def over_the_line(term: Term) -> Term:
    """A number with its integrals without ends taken from −∞ to ∞: no other integral without ends is a number."""
    infinity = core.Constant("infinity")

    def bounded(node: Term) -> Term:
        if isinstance(node, core.Integral) and node.low is None and node.high is None:
            return replace(node, low=core.Negative(infinity), high=infinity)
        return node

    return term if free_variables(term) else bottom_up(term, bounded)


def numeric(*terms: Term) -> bool:
    """Whether terms have integrals, limits or series, of which doubles tell no proven value."""
    return any(
        isinstance(node, core.Integral | core.LimitOf) or is_estimated(node) for node in nodes_of(*terms)
    )


def kinked(*terms: Term) -> bool:
    """Whether terms have kinks or jumps, beyond which points tell nothing."""
    return any(is_bent(node) or _ends(node) for term in terms for node in subterms(term))


def _ends(node: Term) -> bool:
    """Whether a function has values between two numbers alone, as arcsin has."""
    found = record_of(node) if isinstance(node, core.Call) else None
    return found is not None and found.domain.high is not None


def _has_vectors(plan: Plan, letters: frozenset[Term]) -> bool:
    special = plan.variant.vectors | plan.variant.matrices | plan.variant.covariances | {core.Symbol("I")}
    return any(parts(letter)[0] in special for letter in letters)


def decided(
    domains: Mapping[Term, Interval],
    left: Term,
    relation: Relation,
    right: Term,
    supposed: tuple[Hypothesis, ...] = (),
) -> Decision | None:
    """The decision on a plain line; None where nothing is decided, or it holds in parts alone
    and worlds tell as much. Of letters with a few values it is proved by cases, and worlds refute."""
    letters = free_variables(left) | free_variables(right)
    if any(isinstance(domains.get(parts(letter)[0]), Among) for letter in letters):
        return None if supposed else _by_cases(domains, left, relation, right)
    ranges = {}
    terms = (left, right, *(side for fact in supposed for side in (fact.left, fact.right)))
    counts = _counts(left, right)
    for letter in frozenset[Term]().union(*map(free_variables, terms)):
        found = domains.get(letter) or domains.get(parts(letter)[0])
        if letter in counts:
            least = _COUNT.low if found is None or found.low != 0 else found.low
            ranges[letter] = replace(_COUNT, low=least)
            if found is not None:
                ranges[letter] = replace(ranges[letter], high=found.high, high_in=found.high_in)
        elif found is not None:
            ranges[letter] = Range(found.low, found.high, low_in=found.low_in, high_in=found.high_in)
    try:
        return _decided(left, relation, right, frozenset(ranges.items()), supposed)
    except _LateError:
        return None


def _by_cases(
    domains: Mapping[Term, Interval], left: Term, relation: Relation, right: Term
) -> Decision | None:
    """The proof of a line for each choice of values; None where one is not proved, or the letters have subscripts."""
    few = {
        letter: found.values
        for letter in free_variables(left) | free_variables(right)
        if isinstance(found := domains.get(parts(letter)[0]), Among)
    }
    if math.prod(map(len, few.values())) > MOST_CASES or not few.keys() <= domains.keys():
        return None
    others = {letter: found for letter, found in domains.items() if letter not in few}
    answer = None
    for choice in product(*few.values()):
        values = {letter: lift(value) for letter, value in zip(few, choice, strict=True)}
        answer = decided(others, substitute(left, values), relation, substitute(right, values))
        if answer is None or answer.verdict is not Verdict.PROVED:
            return None
    return answer


def _counts(*terms: Term) -> frozenset[Term]:
    """The letters that count something: where a sum ends, of what a factorial or a binomial coefficient is taken, and those of
    `taken_for_integers`."""
    found: set[Term] = set()
    for node in (node for term in terms for node in subterms(term)):
        match node:
            case core.IndexedSum(low=low, high=high) | core.IndexedProduct(low=low, high=high):
                found |= free_variables(low) | free_variables(high)
            case core.Call(function=core.Function(name="factorial" | "binom"), arguments=arguments):
                found |= frozenset().union(*map(free_variables, arguments))
    return frozenset(found) | taken_for_integers(*terms)


def taken_for_integers(*terms: Term) -> frozenset[Term]:
    """n of x^{2n} and e^{inx} under an integral: over numbers of both signs, or a period, it is an integer that is meant."""
    found: set[Term] = set()
    for node in each(core.Integral, *terms):
        inside = [part.exponent for part in each(core.Power, node.body)]
        waves = (part for part in each(core.Call, node.body) if part.function in _WAVES)
        inside += [item for part in waves for item in part.arguments]
        letters = frozenset[Term]().union(*map(free_variables, inside))
        found |= {item for item in letters if getattr(item, "name", "") in _COUNTERS}
    return frozenset(found)


class _LateError(Exception):
    """The time was over before anything was decided, which another run may do."""


@lru_cache(KEPT)
def _decided(
    left: Term,
    relation: Relation,
    right: Term,
    ranges: frozenset[tuple[Term, Range]],
    supposed: tuple[Hypothesis, ...],
) -> Decision | None:
    before = ended()
    said = compare(left, relation, right, assumptions=supposed, ranges=dict(ranges), seconds=SECONDS)
    decision = decide(Statement(left, relation, right), Setting(), (Oracle(lambda *_: said),))
    told = (Seen.HOLDS, Seen.HOLDS_WHERE, Seen.FAILS) if numeric(left, right) else (Seen.HOLDS, Seen.FAILS)
    if decision.seen in told:
        return decision
    if ended() != before:
        raise _LateError
    return None


def extreme(term: Term) -> bool:
    """Whether a term has numbers that rounding could hide: 10^{-20}, 1/2^{99}."""
    for node in subterms(term):
        match node:
            case core.Number():
                value = node.value
                if value and not SMALLEST <= value <= LARGEST_NUMBER:
                    return True
            case core.Power(base=core.Number(), exponent=exponent):
                size = exact_value(exponent)
                if size is not None and abs(size) > MOST_DIGITS:
                    return True
    return False
