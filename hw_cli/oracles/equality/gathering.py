"""A real term as a sum of powers of its parts, like ones gathered: what the rules of calculus leave, made short.

`1·cosh x + x·(sinh x·1) − cosh x·1` is `x sinh x`. Equal wherever the term has a value; where it has none, a form may have one.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hw_cli.terms import core
from hw_cli.terms.budgets import TooLarge, exact
from hw_cli.terms.core import Term, lift
from hw_cli.terms.walk import map_children

MOST_TERMS = 60
MOST_POWER = 4  # of a sum that is multiplied out

Powers = tuple[tuple[Term, Fraction], ...]  # of parts, in a fixed order
Gathered = dict[Powers, Fraction]


def gathered(term: Term) -> Term:
    """The term as such a sum. Raises TooLarge."""
    return _written(_form(term))


def same_sign(term: Term, is_positive: Callable[[Term], bool]) -> Term:
    """A gathered form without the powers that all of its items share, of parts that are > 0: of the same sign."""
    form = _form(term)
    least: dict[Term, Fraction] = {}
    for part in dict.fromkeys(part for powers in form for part, _ in powers):
        shared = min(dict(powers).get(part, Fraction(0)) for powers in form)
        if shared and is_positive(part):
            least[part] = -shared
    return gathered(_written({_times(powers, tuple(least.items())): value for powers, value in form.items()}))


def logarithm(term: Term, is_positive: Callable[[Term], bool]) -> Term:
    """The logarithm of a term that is > 0, of products and powers item by item where those are."""
    parts: tuple[Term, ...] = ()
    match term:
        case core.Call(function=core.Function(name="exp"), arguments=(inner,)):
            return inner
        case core.Constant(name="e"):
            return lift(1)
        case core.Power(base=base, exponent=exponent) if is_positive(base):
            return exponent * logarithm(base, is_positive)
        case core.Quotient(numerator=above, denominator=below):
            parts = (above, below)
        case core.Product(factors=factors):
            parts = factors
    if not parts or not all(map(is_positive, parts)):
        return core.log(term)
    one, *others = (logarithm(part, is_positive) for part in parts)
    return one - core.total(tuple(others)) if isinstance(term, core.Quotient) else core.total((one, *others))


def _form(term: Term) -> Gathered:
    value = exact(term)
    if value is not None:
        return {(): value} if value else {}
    match term:
        case core.Sum(terms=terms):
            out: Gathered = {}
            for item in terms:
                out = _plus(out, _form(item))
            return out
        case core.Negative(term=inner):
            return {powers: -count for powers, count in _form(inner).items()}
        case core.Product() | core.Quotient() | core.Power():
            return _raised(term, 1)
        case core.Call(function=core.Function(name="sqrt")):
            return _raised(term, 1)
        case core.Call(function=core.Function(name="exp"), arguments=(inner,)):
            up = _form(inner)
            if next(iter(up.values()), Fraction(1)) < 0:
                return {
                    ((core.exp(_written({p: -count for p, count in up.items()})), Fraction(-1)),): Fraction(1)
                }
    return _opaque(term)


def _opaque(term: Term, power: Fraction = Fraction(1)) -> Gathered:
    return {((map_children(term, _inside), power),): Fraction(1)}


def _raised(term: Term, power: int) -> Gathered:
    match term:
        case core.Power(base=base, exponent=exponent) if (more := exact(exponent)) is not None:
            return _raised(base, int(more) * power) if more.denominator == 1 else _part(base, more * power)
        case core.Call(function=core.Function(name="sqrt"), arguments=(base,)):
            return _part(base, Fraction(power, 2))
        case core.Quotient(numerator=above, denominator=below):
            return _product(_raised(above, power), _raised(below, -power))
        case core.Product(factors=factors):
            out: Gathered = {(): Fraction(1)}
            for factor in factors:
                out = _product(out, _raised(factor, power))
            return out
        case core.Power():
            return _power(_opaque(term), power)
    return _power(_form(term), power)


def _part(base: Term, power: Fraction) -> Gathered:
    """A power of a base that is one part, however it is written: (x²)^(1/2) is not x."""
    return {((gathered(base), power),): Fraction(1)}


def _inside(term: Term) -> Term:
    return term if isinstance(term, core.Function | core.Label) else gathered(term)


def _plus(one: Gathered, other: Gathered) -> Gathered:
    out = dict(one)
    for powers, count in other.items():
        out[powers] = out.get(powers, Fraction(0)) + count
        if not out[powers]:
            del out[powers]
    if len(out) > MOST_TERMS:
        raise TooLarge
    return out


def _product(one: Gathered, other: Gathered) -> Gathered:
    out: Gathered = {}
    for powers, count in one.items():
        out = _plus(out, {_times(powers, more): count * value for more, value in other.items()})
    return out


def _times(one: Powers, other: Powers) -> Powers:
    out = dict(one)
    for part, power in other:
        out[part] = out.get(part, Fraction(0)) + power
    return tuple(sorted(((part, power) for part, power in out.items() if power), key=repr))


def _power(base: Gathered, power: int) -> Gathered:
    if len(base) == 1:
        ((powers, count),) = base.items()
        return {tuple((part, old * power) for part, old in powers): count**power}
    if 0 < power <= MOST_POWER:
        whole: Gathered = {(): Fraction(1)}
        for _ in range(power):
            whole = _product(whole, base)
        return whole
    return {((_written(base), Fraction(power)),): Fraction(1)} if power else {(): Fraction(1)}


def _written(form: Gathered) -> Term:
    return (
        core.total(tuple(_item(powers, form[powers]) for powers in sorted(form, key=repr)))
        if form
        else lift(0)
    )


def _item(powers: Powers, count: Fraction) -> Term:
    above, below = (
        tuple(
            part if power * sign == 1 else core.Power(part, lift(power * sign))
            for part, power in powers
            if power * sign > 0
        )
        for sign in (1, -1)
    )
    size = abs(count)
    top = core.product((*((lift(size.numerator),) if size.numerator != 1 or not above else ()), *above))
    bottom = (*((lift(size.denominator),) if size.denominator != 1 else ()), *below)
    whole = core.Quotient(top, core.product(bottom)) if bottom else top
    return whole if count > 0 else core.Negative(whole)
