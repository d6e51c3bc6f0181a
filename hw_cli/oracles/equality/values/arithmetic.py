"""Numbers, letters, and what is made of them by arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb

from hw_cli.oracles.equality.rewriting.numerals import exact
from hw_cli.oracles.equality.values.elementary import integer_power, nonzero, rational_power, real_power
from hw_cli.oracles.equality.values.evaluator import Evaluator, Unsure, Value, ball
from hw_cli.oracles.equality.values.unknown import drawn
from hw_cli.terms import core
from hw_cli.terms.balls import Undefined
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode


def _number(_at: Evaluator, term: core.Number) -> Value:
    return ball(term.value)


def _constant(at: Evaluator, term: core.Constant) -> Value:
    match term.name:
        case "pi":
            return arb.pi()
        case "e":
            return arb.const_e()
        case "i":
            return acb(0, 1)
    raise Undefined("infinity is not a number")


def _letter(at: Evaluator, term: Term) -> Value:
    value = at.values.get(term)
    if value is None:
        raise UnknownNode(term, "ball arithmetic")
    return value


def _indexed(at: Evaluator, term: core.Indexed) -> Value:
    """A letter of its own, or the member of a family at the value of its index: any numbers, but always the same."""
    value = at.values.get(term)
    if value is not None:
        return value
    index = ",".join(_key(at(part)) if not isinstance(part, core.Label) else part.text for part in term.index)
    return drawn(f"{term.base!r}[{index}]", at.sample)


def _key(value: Value) -> str:
    whole = value.unique_fmpz() if hasattr(value, "unique_fmpz") else None
    if whole is None:
        raise Unsure("an index that is no integer")
    return str(whole)


def _sum(at: Evaluator, term: core.Sum) -> Value:
    items = [at(item) for item in term.terms]
    if at.watch is not None:
        at.watch.sum(items)
    out = items[0]
    for item in items[1:]:
        out = out + item
    return out


def _negative(at: Evaluator, term: core.Negative) -> Value:
    return -at(term.term)


def _product(at: Evaluator, term: core.Product) -> Value:
    out = at(term.factors[0])
    for factor in term.factors[1:]:
        out = out * at(factor)
    return out


def _quotient(at: Evaluator, term: core.Quotient) -> Value:
    below = at(term.denominator)
    nonzero(below)
    return at(term.numerator) / below


def _power(at: Evaluator, term: core.Power) -> Value:
    whole = exact(term.exponent)
    base = at(term.base)
    if whole is not None:
        if whole.denominator == 1:
            return integer_power(base, ball(whole), int(whole) if abs(whole) < 10**9 else None)
        return rational_power(at, base, whole)
    exponent = at(term.exponent)
    if isinstance(exponent, arb) and exponent.is_exact() and exponent.is_integer():
        return integer_power(base, exponent, None)
    return real_power(at, base, exponent)


def _absolute(at: Evaluator, term: core.Absolute) -> Value:
    value = at(term.term)
    if at.analytic is not None:
        return acb(value).real_abs(analytic=at.analytic)
    return abs(value)


ARITHMETIC: dict[type[Term], Callable[[Evaluator, Any], Value]] = {
    core.Number: _number,
    core.Constant: _constant,
    core.Symbol: _letter,
    core.Decorated: _letter,
    core.Indexed: _indexed,
    core.Sum: _sum,
    core.Negative: _negative,
    core.Product: _product,
    core.Quotient: _quotient,
    core.Power: _power,
    core.Absolute: _absolute,
}
