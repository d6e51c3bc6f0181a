"""Integrals of a power whose exponent has letters: ∫ C (c u + d)^p du = C (c u + d)^(p + 1)/(c (p + 1)), by the fundamental theorem.

It is so where c u + d is positive all the way, from 0 on where p + 1 > 0, and on to infinity where p + 1 < 0. These
conditions come with the value: points cannot show them, nor SymPy in a time that can be waited for.
"""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.terms import core
from hw_cli.terms.ball_series import is_infinite
from hw_cli.terms.budgets import changed, exact
from hw_cli.terms.core import Term, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import bottom_up, free_variables

Power = tuple[Term, Term]  # a base and its exponent


def with_powers_integrated(term: Term) -> tuple[Term, tuple[Condition, ...]]:
    """The term with such integrals worked out, and what has to hold for that, each once."""
    where: dict[Condition, None] = {}

    def replaced(node: Term) -> Term:
        found = _integrated(node) if isinstance(node, core.Integral) else None
        if found is None:
            return node
        where.update(dict.fromkeys(found[1]))
        return found[0]

    return bottom_up(term, replaced), tuple(where)


def _integrated(node: core.Integral) -> tuple[Term, list[Condition]] | None:
    u, low, high = node.variable, node.low, node.high
    if low is None or high is None or u in free_variables(low) | free_variables(high):
        return None
    found = _one_power(node.body, u)
    if found is None:
        return None
    constant, base, exponent, where = found
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
            ends.append(lift(sign) * at**more)
    if not ends or is_infinite(low):
        return None  # or from −∞ on
    if len(ends) == 2:
        where.append(Condition(more, Relation.NE))
    return constant * core.total(tuple(ends)) / (slope * more), [one for one in where if not _is_so(one)]


def _is_so(one: Condition) -> bool:
    number = exact(one.term)
    return number is not None and one.relation.of(number, 0)


def _one_power(body: Term, u: Term) -> tuple[Term, Term, Term, list[Condition]] | None:
    """The factors of a product without u, and the power of something in u that the others are, with an exponent of letters."""
    constant: Term = lift(1)
    powers: list[Power] = []
    for base, exponent in _factors(body, lift(1)):
        if u not in free_variables(base) | free_variables(exponent):
            constant *= base if exponent == lift(1) else base**exponent
        elif u in free_variables(exponent):
            return None
        else:
            powers.append((base, exponent))
    open_ = [base for base, exponent in powers if free_variables(exponent)]
    if not open_:
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
    return constant, base, core.total(tuple(exponents)), where


def _multiple(one: Term, other: Term, u: Term) -> Term | None:
    """By what free of u one base is the other times."""
    if one == other:
        return lift(1)
    ratio = written_out(derivative(one, u)) / written_out(derivative(other, u))
    same = u not in free_variables(ratio) and Ring().shows(one, ratio * other)
    return ratio if same else None


def _factors(term: Term, exponent: Term) -> Iterator[Power]:
    """The factors of a product of powers; a power of a product stays one, which may have signs."""
    match term:
        case core.Product(factors=parts):
            for part in parts:
                yield from _factors(part, exponent)
        case core.Quotient(numerator=above, denominator=below):
            yield from _factors(above, exponent)
            yield from _factors(below, core.Negative(exponent))
        case core.Negative(term=inner):
            yield lift(-1), lift(1)
            yield from _factors(inner, exponent)
        case core.Power(base=inner, exponent=power) if exponent in (lift(1), core.Negative(lift(1))):
            yield inner, power if exponent == lift(1) else core.Negative(power)
        case _:
            yield term, exponent
