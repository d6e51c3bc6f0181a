"""Polynomial inequalities in several letters, decided by z3."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.findings import Refutation, Trusted
from hw_cli.kernel.setting import Hypothesis, Interval, Setting
from hw_cli.oracles.equality.sampling import Range
from hw_cli.terms import core
from hw_cli.terms.core import Term, lift
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, subterms

_ONE_AT_A_TIME = threading.Lock()  # z3's context serves one thread at a time
_POLYNOMIAL = (core.Number, core.Sum, core.Product, core.Quotient, core.Negative, core.Power, core.Absolute, core.Symbol, core.Indexed, core.Decorated)  # fmt: skip

_FUNCTIONS = frozenset(core.Function(name) for name in ("sqrt", "max", "min", "relu"))


def eliminate(
    left: Term,
    relation: Relation,
    right: Term,
    ranges: Mapping[Term, Range],
    hypotheses: tuple[Hypothesis, ...],
) -> Counterexample | bool | None:
    """True when proved, a counterexample when refuted, None when z3 was not asked or does not know."""
    letters = free_variables(left) | free_variables(right)
    if len(letters) > 6 or any(ranges[letter].integer for letter in letters):
        return None
    for term in (left, right):
        for part in subterms(term):
            known = isinstance(part, core.Call) and part.function in _FUNCTIONS
            if not isinstance(part, _POLYNOMIAL) and not known and part not in _FUNCTIONS:
                return None
    closed = [
        Hypothesis(letter, Relation.GE, lift(domain.low))
        for letter, domain in ranges.items()
        if domain.low_in and domain.low is not None
    ]
    closed += [
        Hypothesis(letter, Relation.LE, lift(domain.high))
        for letter, domain in ranges.items()
        if domain.high_in and domain.high is not None
    ]
    domains = tuple(
        (letter, Interval(None if domain.low_in else domain.low, None if domain.high_in else domain.high))
        for letter, domain in ranges.items()
    )
    setting = Setting(domains=domains, hypotheses=(*hypotheses, *closed))
    with _ONE_AT_A_TIME:
        from hw_cli.oracles.judges.polynomial import PolynomialJudge  # z3 is heavy

        found = PolynomialJudge(setting).compare(left, relation, right)
    if isinstance(found, Trusted):
        return True
    return found.counterexample if isinstance(found, Refutation) else None
