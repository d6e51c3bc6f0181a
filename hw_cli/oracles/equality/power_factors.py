"""Products as powers of factors, for integrals of them."""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.terms import core
from hw_cli.terms.core import Term, exact, lift
from hw_cli.terms.tidy import tidy

Power = tuple[Term, Term]  # a base and its exponent


def is_whole(exponent: Term) -> bool:
    """Whether an exponent is an integer that is written."""
    value = exact(exponent)
    return value is not None and value.denominator == 1


def factors(term: Term, exponent: Term) -> Iterator[Power]:
    """The factors of a product of powers; a power of a product stays one, which may have signs."""
    match term:
        case core.Product(factors=parts):
            for part in parts:
                yield from factors(part, exponent)
        case core.Quotient(numerator=above, denominator=below):
            yield from factors(above, exponent)
            yield from factors(below, core.Negative(exponent))
        case core.Negative(term=inner):
            yield lift(-1), lift(1)
            yield from factors(inner, exponent)
        case core.Power(base=inner, exponent=power) if exponent in (lift(1), core.Negative(lift(1))):
            yield inner, power if exponent == lift(1) else core.Negative(power)
        case core.Call(function=core.Function(name="sqrt"), arguments=(inner,)):
            yield inner, tidy(exponent / lift(2))
        case core.Call(function=core.Function(name="root"), arguments=(inner, degree)):
            yield inner, tidy(exponent / degree)
        case _:
            yield term, exponent
