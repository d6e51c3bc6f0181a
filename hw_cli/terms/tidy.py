"""Tidying a computed term the way a hand would: no 0·x, no 1·x, no −(−x), numbers gathered in front.

Used by rules on what they compute. It changes the shape, never the value, and judges compare the
result with the line above like any other line.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Power, Product, Quotient, Sum, Term, lift, product, total
from hw_cli.terms.walk import map_children

ZERO, ONE = Number("0"), Number("1")


@lru_cache(4096)  # rules tidy what they are given: of twenty terms nineteen have been tidied before
def tidy(term: Term) -> Term:
    """The term without the debris of mechanical steps.

    >>> from hw_cli.terms.core import symbols
    >>> x, y = symbols("x y")
    >>> tidy(Negative(Product((x, Negative(Product((ONE, y))))))) == x * y
    True
    """
    if isinstance(term, (Number, core.Symbol, core.Function)):
        return term
    term = map_children(term, tidy)
    match term:
        case Negative(term=inner):
            return negate(inner)
        case Sum(terms=terms):
            return _sum(terms)
        case Product(factors=factors):
            return _product(factors)
        case Quotient(numerator=above, denominator=below):
            return _quotient(above, below)
        case Power(base=base, exponent=exponent):
            return _power(base, exponent)
        case core.Call(function=core.Function(name="sigmoid"), arguments=(argument,)) if argument == ZERO:
            return Quotient(ONE, Number("2"))
        case core.Call(function=core.Function(name="log"), arguments=(argument,)) if argument == ONE:
            return ZERO
        case core.Absolute(term=Negative(term=inner)):
            return core.Absolute(inner)
    return term


def positive_first(term: Term) -> Term:
    """A sum with the terms that have a minus sign last; another term as it is."""
    if not isinstance(term, Sum):
        return term
    return total(tuple(sorted(term.terms, key=lambda item: isinstance(item, Negative))))


def negate(term: Term) -> Term:
    """The opposite, without a double sign."""
    match term:
        case Negative(term=inner):
            return inner
        case Number() if term == ZERO:
            return ZERO
        case Sum(terms=(Negative(term=first), *rest)) if len(rest) == 1 and not isinstance(rest[0], Negative):
            return Sum((first, Negative(rest[0])))
    return Negative(term)


def opposite(term: Term) -> Term:
    """The term with its sign flipped, and no other change."""
    return term.term if isinstance(term, Negative) else Negative(term)


def bare(term: Term) -> Term:
    """A summand without its sign."""
    return term.term if isinstance(term, Negative) else term


def exact_value(term: Term) -> Fraction | None:
    """The rational number a term is written as, if it is one."""
    match term:
        case Number():
            return term.value
        case Negative(term=inner):
            value = exact_value(inner)
            return None if value is None else -value
        case Quotient(numerator=above, denominator=below):
            top, bottom = exact_value(above), exact_value(below)
            return None if top is None or not bottom else top / bottom
    return None


def _sum(terms: tuple[Term, ...]) -> Term:
    flat: list[Term] = []
    constant, place = Fraction(0), None
    for item in terms:
        inner = item.term if isinstance(item, Negative) else item
        parts = inner.terms if isinstance(inner, Sum) else (inner,)
        for part in parts:
            signed = negate(part) if isinstance(item, Negative) else part
            value = exact_value(signed)
            if value is None:
                flat.append(signed)
            else:
                constant += value
                place = len(flat) if place is None else place
    if constant > 0 and flat and isinstance(flat[0], Negative):
        flat.insert(0, lift(constant))  # 1 − σ(u), not −σ(u) + 1
    elif constant:
        flat.insert(place or 0, lift(constant))
    return total(tuple(flat))


def _product(factors: tuple[Term, ...]) -> Term:
    if any(_is_matrix(factor) for factor in factors):
        return product(factors)  # the order matters
    coefficient = Fraction(1)
    powers: dict[Term, int] = {}
    below: list[Term] = []
    for factor in _flat_factors(factors):
        bare = factor
        if isinstance(bare, Negative):
            coefficient, bare = -coefficient, bare.term
        value = exact_value(bare)
        if value is not None:
            coefficient *= value
            continue
        if isinstance(bare, Quotient):
            below.append(bare.denominator)
            bare = bare.numerator
            value = exact_value(bare)
            if value is not None:
                coefficient *= value
                continue
        base, exponent = _as_power(bare)
        powers[base] = powers.get(base, 0) + exponent
    if coefficient == 0:
        return ZERO
    kept = [power for power in powers.items() if power[1]]  # x · x⁻¹ leaves nothing
    above = [_raise(base, exponent) for base, exponent in sorted(kept, key=_is_long)]
    size = abs(coefficient)
    if size.numerator != 1 or not above:
        above.insert(0, Number(str(size.numerator)))
    if size.denominator != 1:
        below.insert(0, Number(str(size.denominator)))
    result = product(tuple(above))
    if below:
        result = _quotient(result, below[0] if len(below) == 1 else _product(tuple(below)))
    return Negative(result) if coefficient < 0 else result


def _flat_factors(factors: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(
        piece
        for factor in factors
        for piece in (
            _flat_factors(factor.factors)
            if isinstance(factor, Product)
            else (Negative(ONE), *_flat_factors(factor.term.factors))
            if isinstance(factor, Negative) and isinstance(factor.term, Product)
            else (factor,)
        )
    )


def _is_matrix(term: Term) -> bool:
    match term:
        case core.Symbol(sort=sort):
            return sort is not core.Sort.SCALAR
        case core.Indexed(base=base):
            return _is_matrix(base)
        case core.Matrix() | core.Vector() | core.Identity() | core.Transpose() | core.Inverse():
            return True
        case Sum(terms=terms) | Product(factors=terms):
            return any(_is_matrix(item) for item in terms)
        case Negative(term=inner) | Power(base=inner) | Quotient(numerator=inner):
            return _is_matrix(inner)
        case core.Decorated(base=base):
            return _is_matrix(base)
    return False


def _is_long(power: tuple[Term, int]) -> bool:
    """Letters stand before brackets and functions: θσ(u), not σ(u)θ."""
    return not isinstance(power[0], core.Symbol | core.Indexed | core.Decorated | Number)


def _as_power(term: Term) -> tuple[Term, int]:
    if isinstance(term, Power):
        value = exact_value(term.exponent)
        if value is not None and value.denominator == 1:
            return term.base, int(value)
    return term, 1


def _raise(base: Term, exponent: int) -> Term:
    return base if exponent == 1 else Power(base, lift(exponent))


def _quotient(above: Term, below: Term) -> Term:
    if isinstance(above, Negative):
        return negate(_quotient(above.term, below))
    if isinstance(below, Negative):
        return negate(_quotient(above, below.term))
    if exact_value(below) == 0:
        return Quotient(above, below)  # no value to keep
    if above == ZERO:
        return ZERO
    if below == ONE:
        return above
    top, bottom = exact_value(above), exact_value(below)
    if top is not None and bottom:
        return lift(top / bottom)
    if above == below:
        return ONE
    if isinstance(above, Quotient):
        return _quotient(above.numerator, _product((above.denominator, below)))
    (m, top_rest), (n, bottom_rest) = _coefficient(above), _coefficient(below)
    ratio = m / n
    if ratio.numerator != m or ratio.denominator != n:  # 2γ/4 → γ/2
        return _quotient(_scaled(ratio.numerator, top_rest), _scaled(ratio.denominator, bottom_rest))
    return Quotient(above, below)


def _coefficient(term: Term) -> tuple[Fraction, Term]:
    """A term as an integer times the rest."""
    if isinstance(term, Number):
        return term.value, ONE
    if isinstance(term, Product) and isinstance(term.factors[0], Number):
        return term.factors[0].value, product(term.factors[1:])
    return Fraction(1), term


def _scaled(number: int, term: Term) -> Term:
    if number == 1:
        return term
    rest = () if term == ONE else term.factors if isinstance(term, Product) else (term,)
    return product((Number(str(number)), *rest))


def _power(base: Term, exponent: Term) -> Term:
    value = exact_value(exponent)
    if value == 0:
        return ONE
    if value == 1:
        return base
    inner = exact_value(base)
    if inner is not None and value is not None and value.denominator == 1 and 0 < value <= 64:
        return lift(inner**value.numerator)
    if isinstance(base, Negative) and value is not None and value.denominator == 1 and value % 2 == 0:
        return Power(base.term, exponent)
    return Power(base, exponent)
