"""Products and quotients of Gaussian densities of numbers: equal where their exponents and their factors in front are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hw_cli.kernel.setting import Interval, Setting
from hw_cli.terms import core
from hw_cli.terms.core import Normal, Term, total


@dataclass(frozen=True)
class Parts:
    """exp(−½ exponent) / √((2π)ⁿ · variances), for n densities above less those below."""

    exponent: Term
    variances: Term
    count: int


def parts(term: Term, setting: Setting) -> Parts | None:
    """The parts of a product of densities 𝒩(x; μ, v), all of real numbers; None for another term."""
    try:
        found = list(_densities(term, 1, setting))
    except TypeError:
        return None
    exponent = total(
        tuple(_times(sign, core.Quotient((x - law.mean) ** 2, law.variance)) for law, x, sign in found)
    )
    above = tuple(law.variance for law, _, sign in found if sign > 0)
    below = tuple(law.variance for law, _, sign in found if sign < 0)
    variances = core.product(above) if above else core.Number("1")
    if below:
        variances = core.Quotient(variances, core.product(below))
    return Parts(exponent, variances, sum(sign for _, _, sign in found))


def _times(sign: int, term: Term) -> Term:
    return term if sign > 0 else core.Negative(term)


def _densities(term: Term, sign: int, setting: Setting) -> Iterator[tuple[Normal, Term, int]]:
    match term:
        case Normal(variable=Term() as variable) if _is_number(variable, setting):
            yield term, variable, sign
        case core.Product(factors=factors):
            for part in factors:
                yield from _densities(part, sign, setting)
        case core.Quotient(numerator=above, denominator=below):
            yield from _densities(above, sign, setting)
            yield from _densities(below, -sign, setting)
        case _:
            raise TypeError("not a product of Gaussian densities of numbers")


def _is_number(variable: Term, setting: Setting) -> bool:
    """Whether it is declared as a real number: of a vector, the exponent is another."""
    named = dict(setting.abbreviations).get(variable, variable)
    return isinstance(setting.domain(named), Interval)
