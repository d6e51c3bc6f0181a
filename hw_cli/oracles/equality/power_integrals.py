"""Integrals of a power whose exponent has letters or is no integer: ∫ C (c u + d)^p du = C (c u + d)^(p + 1)/(c (p + 1)), by the
fundamental theorem; with a power of log(c u + d) beside it, by parts.

It is so where c u + d is positive all the way, from 0 on where p + 1 > 0, and on to infinity where p + 1 < 0. These
conditions come with the value: points cannot show them, nor SymPy in a time that can be waited for.
"""

from __future__ import annotations

from dataclasses import replace
from math import perm

from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.euler_integrals import euler_integral
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.power_factors import Power, factors, is_whole
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.terms import core
from hw_cli.terms.ball_series import is_infinite
from hw_cli.terms.budgets import changed
from hw_cli.terms.core import Term, exact, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import bottom_up, free_variables

LOG = core.Function("log")
MOST_LOGS = 9  # that stand beside a power


def with_powers_integrated(term: Term) -> tuple[Term, tuple[Condition, ...]]:
    """The term with such integrals worked out, and what has to hold for that, each once."""
    where: dict[Condition, None] = {}

    def replaced(node: Term) -> Term:
        if not isinstance(node, core.Integral):
            return node
        if (whole := euler_integral(node)) is not None:
            where.update(dict.fromkeys(whole[1]))
            return whole[0]
        parts = _parts(node.body)
        found = [_integrated(replace(node, body=part), len(parts) > 1) for part in parts]
        known = [one for one in found if one is not None]
        if len(known) < len(found) or not any(_one_power(part, node.variable, False) for part in parts):
            return node  # polynomials are left to others
        where.update(dict.fromkeys(item for one in known for item in one[1]))
        return core.total(tuple(one[0] for one in known))

    return bottom_up(term, replaced), tuple(where)


def _parts(body: Term) -> tuple[Term, ...]:
    """The summands, of (u + 1)/√u too, where one is such a power: each is integrated by itself."""
    match body:
        case core.Sum(terms=parts):
            return parts
        case core.Quotient(core.Sum(terms=parts), below):
            return tuple(part / below for part in parts)
        case (
            core.Product(factors=(*before, core.Sum(terms=parts), last))
            | core.Product(factors=(*before, last, core.Sum(terms=parts)))
        ):
            return tuple(core.product((*before, part, last)) for part in parts)
    return (body,)


def _integrated(node: core.Integral, in_sum: bool) -> tuple[Term, list[Condition]] | None:
    u, low, high = node.variable, node.low, node.high
    if low is None or high is None or u in free_variables(low) | free_variables(high):
        return None
    found = _one_power(node.body, u, in_sum)
    if found is None:
        return None
    constant, base, exponent, logs, where = found
    slope = written_out(derivative(base, u))  # not 0: one end is positive, the other is not it
    if u in free_variables(slope):
        return None
    more = tidy(exponent + lift(1))
    ends: list[Term] = []
    for end, sign in ((low, -1), (high, 1)):
        at = changed(base, {u: end})
        if is_infinite(end):
            where += [Condition(more, Relation.LT), Condition(slope, Relation.GT)]
        elif Ring().shows(at, lift(0)):
            where.append(Condition(more, Relation.GT))
        else:
            where.append(Condition(at, Relation.GT))
            ends.append(lift(sign) * at**more * _with_logs(at, more, logs))
    if not ends or is_infinite(low):
        return None  # or from −∞ on
    if len(ends) == 2:
        where.append(Condition(more, Relation.NE))
    known = {one: exact(one.term) for one in where}
    if any(value is not None and not one.relation.of(value, 0) for one, value in known.items()):
        return None
    return constant * core.total(tuple(ends)) / slope, [one for one in where if known[one] is None]


def _with_logs(at: Term, more: Term, logs: int) -> Term:
    """Σ (−1)^j m!/(m − j)! log(v)^(m − j)/q^(j + 1): what the integral of v^(q − 1) log(v)^m is besides v^q."""
    parts = (
        lift((-1) ** j * perm(logs, j)) * core.log(at) ** (logs - j) / more ** (j + 1)
        for j in range(logs + 1)
    )
    return core.total(tuple(parts))


def _one_power(body: Term, u: Term, in_sum: bool) -> tuple[Term, Term, Term, int, list[Condition]] | None:
    """The factors of a product without u, the power of something in u that the others are, and that of its logarithm beside it."""
    constant: Term = lift(1)
    logs = 0
    inner: list[Term] = []
    powers: list[Power] = []
    for base, exponent in factors(body, lift(1)):
        if u not in free_variables(base) | free_variables(exponent):
            constant *= base if exponent == lift(1) else base**exponent
        elif u in free_variables(exponent):
            return None
        elif isinstance(base, core.Call) and base.function == LOG and len(base.arguments) == 1:
            times = exact(exponent)
            if times is None or times not in range(1, MOST_LOGS):
                return None
            logs += int(times)
            inner.append(base.arguments[0])
        else:
            powers.append((base, exponent))
    open_ = inner + [base for base, exponent in powers if in_sum or not is_whole(exponent)]
    open_ = open_ or [u] * in_sum
    if not open_ or any(one != open_[0] for one in inner):
        return None
    base = open_[0]
    exponents: list[Term] = []
    where: list[Condition] = []
    for other, exponent in powers:
        ratio = _multiple(other, base, u)
        if ratio is None:
            return None
        if ratio != lift(1):  # (r b)^q = r^q b^q for what is positive
            constant *= ratio**exponent
            where.append(Condition(ratio, Relation.GT))
        exponents.append(exponent)
    return constant, base, core.total(tuple(exponents)) if exponents else lift(0), logs, where


def _multiple(one: Term, other: Term, u: Term) -> Term | None:
    """By what free of u one base is the other times."""
    if one == other:
        return lift(1)
    ratio = written_out(derivative(one, u)) / written_out(derivative(other, u))
    same = u not in free_variables(ratio) and Ring().shows(one, ratio * other)
    return ratio if same else None
