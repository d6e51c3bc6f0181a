"""Rules on quadratic polynomials and fractions that keep the letters in which they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sympy

from hw_cli.derive.rules.probability import local, tidy_signs
from hw_cli.kernel.reason import RuleFailed, rule
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.algebra import from_sympy, to_sympy
from hw_cli.terms.core import Term, product, sqrt, total
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import free_variables

ONE, TWO = core.Number("1"), core.Number("2")


@rule(say("powers collected"))
def collect_powers(term: Term, x: Term) -> Term:
    """Σ ±(a + bx)²/c = (Σ ±b²/c) x² − 2 (Σ ∓ab/c) x + Σ ±a²/c, for a, b, c free of x.

    Fails if the term is not a sum of such fractions, or if x does not occur.
    """
    if x not in free_variables(term):
        raise RuleFailed("collect_powers", "the variable does not occur")
    second: list[Term] = []
    first: list[Term] = []
    rest: list[Term] = []
    for added, base, below in _fractions(term):
        slope, start = _affine(base, x)
        if x in free_variables(below):
            raise RuleFailed("collect_powers", "the variable stands below")
        if slope is not None:
            second.append(_signed(_square(slope) / below, added))
        if slope is not None and start is not None:
            first.append(_signed(_times(slope, start) / below, not added))
        if start is not None:
            rest.append(_signed(_square(start) / below, added))
    linear = (core.Negative(core.Product((TWO, total(tuple(first)), x))),) if first else ()
    return core.Sum((core.Product((total(tuple(second)), x**2)), *linear, *rest))


def _fractions(term: Term) -> Iterator[tuple[bool, Term, Term]]:
    """Each fraction of a sum: whether it is added, what is squared, and what is below."""
    for item in term.terms if isinstance(term, core.Sum) else (term,):
        match item.term if isinstance(item, core.Negative) else item:
            case core.Quotient(numerator=core.Power(base=base, exponent=exponent), denominator=below) if (
                exponent == TWO
            ):
                yield not isinstance(item, core.Negative), base, below
            case _:
                raise RuleFailed("collect_powers", "not a sum of squares over numbers")


def _affine(term: Term, x: Term) -> tuple[Term | None, Term | None]:
    """(b, a) of a + bx, None for what is 0. Raises RuleFailed unless b is one factor (or product) written beside x."""
    items = term.terms if isinstance(term, core.Sum) else (term,)
    moving = [item for item in items if x in free_variables(item)]
    fixed = tuple(item for item in items if item not in moving)
    if len(moving) > 1:
        raise RuleFailed("collect_powers", "the variable occurs twice")
    slopes = tuple(_slope(item, x) for item in moving)
    return (slopes[0] if slopes else None), (total(fixed) if fixed else None)


def _slope(item: Term, x: Term) -> Term:
    match item:
        case core.Negative(term=inner):
            return core.Negative(_slope(inner, x))
        case core.Product(factors=factors) if x in factors:
            rest = list(factors)
            rest.remove(x)
            if x not in free_variables(product(tuple(rest))):
                return product(tuple(rest))
        case _ if item == x:
            return ONE
    raise RuleFailed("collect_powers", "the square of what is not affine")


def _signed(term: Term, positive: bool) -> Term:
    """±term, with the signs of its numerator in front."""
    if isinstance(term, core.Quotient) and isinstance(term.numerator, core.Negative):
        return _signed(term.numerator.term / term.denominator, not positive)
    return term if positive else core.Negative(term)


def _times(one: Term, other: Term) -> Term:
    """A product with one sign, which stands in front, and without factors 1."""
    factors: list[Term] = []
    positive = True
    for term in (one, other):
        bare = term.term if isinstance(term, core.Negative) else term
        positive ^= isinstance(term, core.Negative)
        factors += bare.factors if isinstance(bare, core.Product) else [] if bare == ONE else [bare]
    return _signed(product(tuple(factors)), positive)


def _square(term: Term) -> Term:
    """The square, of a product factor by factor; (√a)² is a."""
    match term:
        case core.Negative(term=inner):
            return _square(inner)
        case core.Product(factors=factors):
            return product(tuple(_square(factor) for factor in factors))
        case core.Number() if term == ONE:
            return term
    return _root_of(term) or term**2


@local(say("squares of the roots"), "there is no square of roots")
def squares_of_roots(node: Term) -> Term | None:
    """(√a)² = a and (√a √b)² = ab, for a, b ≥ 0.

    Fails if there is no such square.
    """
    match node:
        case core.Power(base=base, exponent=exponent) if exponent == TWO:
            factors = base.factors if isinstance(base, core.Product) else (base,)
            if all(_root_of(factor) for factor in factors):
                return _square(base)
    return None


def _root_of(term: Term) -> Term | None:
    match term:
        case core.Call(function=core.Function(name="sqrt", index=()), arguments=(inner,)):
            return inner
    return None


@local(say("one root"), "there is no product of roots")
def merge_roots(node: Term) -> Term | None:
    """√a √b = √(ab), for a, b ≥ 0.

    Fails if there is no product of two roots.
    """
    if not isinstance(node, core.Product):
        return None
    inside = [inner for factor in node.factors if (inner := _root_of(factor)) is not None]
    if len(inside) < 2:
        return None
    return product((sqrt(product(tuple(inside))), *(f for f in node.factors if _root_of(f) is None)))


def coefficients(term: Term, x: Term) -> tuple[Term, Term, Term]:
    """(a, b, c) of a term written ax² − 2bx + c, in which c may be a sum.

    Raises RuleFailed for any other shape, and where x occurs in a, b or c.
    """
    match term:
        case core.Sum(
            terms=(
                core.Product(factors=(a, core.Power(base=base, exponent=power))),
                core.Negative(term=core.Product(factors=(two, b, other))),
                *rest,
            )
        ) if base == other == x and power == two == TWO and rest:
            c = total(tuple(rest))
            if x not in free_variables(core.Sum((a, b, c))):
                return a, b, c
    raise RuleFailed("coefficients", "not written as ax² − 2bx + c")


@rule(say("names for the coefficients"))
def name_coefficients(term: Term, x: Term, a: Term, b: Term, c: Term) -> Term:
    """ax² − 2bx + c with letters, which the setting must define, for its coefficients.

    Fails unless the term is written so.
    """
    coefficients(term, x)
    return core.Sum((a * x**2, core.Negative(TWO * b * x), c))


@rule(say("the square completed"))
def complete_square(term: Term, x: Term) -> Term:
    """ax² − 2bx + c = a (x − b/a)² + (c − b²/a), for a ≠ 0.

    Fails unless the term is written so, with a, b, c free of x.
    """
    a, b, c = coefficients(term, x)
    return core.Sum((a * (x - b / a) ** 2, c - b**2 / a))


@rule(say("one fraction"))
def one_fraction(term: Term) -> Term:
    """a/b + c/d = (ad + cb)/(bd), and 1/(a/b) = b/a, wherever such a sum or quotient stands.

    Factors that stand above and below cancel, and so do opposite terms; nothing else is multiplied out. Fails if
    nothing changes.
    """
    result = _fraction(term)
    if result == term:
        raise RuleFailed("one_fraction", "it is one fraction already")
    return result


def _fraction(term: Term) -> Term:
    above, below = _over(term)
    return _quotient(above, below)


def _over(term: Term) -> tuple[list[Term], list[Term]]:
    """The factors above and below of a term as one fraction."""
    match term:
        case core.Negative(term=inner):
            above, below = _over(inner)
            return [core.Negative(product(tuple(above)))], below
        case core.Product(factors=factors):
            pairs = [_over(factor) for factor in factors]
            return _cancelled([x for a, _ in pairs for x in a], [x for _, b in pairs for x in b])
        case core.Quotient(numerator=top, denominator=bottom):
            (a, b), (c, d) = _over(top), _over(bottom)
            return _cancelled(a + d, b + c)
        case core.Sum(terms=terms):
            pairs = [_over(item) for item in terms]
            if not any(below for _, below in pairs):
                return [term], []
            common: list[Term] = []
            for _, below in pairs:
                common += _without(below, common)
            tops = tuple(product(tuple(above + _without(common, below))) for above, below in pairs)
            return _cancelled([tidy_signs(total(tuple(tidy(top) for top in tops)))], common)
    return ([] if term == ONE else [term]), []


def _without(factors: list[Term], others: list[Term]) -> list[Term]:
    """The factors that `others` lacks, counted with multiplicity."""
    left = list(factors)
    for other in others:
        if other in left:
            left.remove(other)
    return left


def _cancelled(above: list[Term], below: list[Term]) -> tuple[list[Term], list[Term]]:
    return _without(above, below), _without(below, above)


def _quotient(above: list[Term], below: list[Term]) -> Term:
    top = product(tuple(above))
    return top if not below else core.Quotient(top, product(tuple(below)))


@rule(say("expanding and cancelling"))
def distribute(term: Term, *letters: Term) -> Term:
    """a (b + c) = ab + ac, each product one reduced fraction, with `letters` written behind it.

    For the term itself, or for each term of a sum. Fails unless one of them is a product in which exactly one
    factor is a sum.
    """
    pieces = term.terms if isinstance(term, core.Sum) else (term,)
    spread = tuple(item for piece in pieces for item in _spread(piece, letters))
    if spread == pieces:
        raise RuleFailed("distribute", "there is no product with one sum")
    return total(spread)


def _spread(term: Term, letters: tuple[Term, ...]) -> tuple[Term, ...]:
    if not isinstance(term, core.Product):
        return (term,)
    sums = [place for place, factor in enumerate(term.factors) if isinstance(factor, core.Sum)]
    if len(sums) != 1:
        return (term,)
    (place,) = sums
    left, inside, right = term.factors[:place], term.factors[place], term.factors[place + 1 :]
    items = inside.terms if isinstance(inside, core.Sum) else ()
    return tuple(_before(letters, *_over(core.Product((*left, item, *right)))) for item in items)


def _before(letters: tuple[Term, ...], above: list[Term], below: list[Term]) -> Term:
    """A fraction, the letters among its upper factors put behind it."""
    behind = [factor for factor in above if factor in letters]
    front = _quotient(_without(above, behind), below)
    return product((front, *behind)) if behind else front


@local(say("by definition"), "no sum or product becomes shorter")
def by_relations(node: Term, relations: Mapping[Term, Term]) -> Term | None:
    """Sums and products reduced by polynomial relations `left = right`, the left sides eliminated in order.

    Fails if no sum or product becomes shorter.
    """
    if not isinstance(node, core.Sum | core.Product):
        return None
    shorter = _reduced(node, relations)
    return shorter if shorter is not None and shorter != node else None


def _reduced(node: Term, relations: Mapping[Term, Term]) -> Term | None:
    """The remainder of a polynomial on division by `left − right`, where it is shorter."""
    letters: dict[Term, sympy.Symbol] = {}
    for part in (*(side for pair in relations.items() for side in pair), node):
        for letter in sorted(free_variables(part), key=repr):
            letters.setdefault(letter, sympy.Symbol(f"v{len(letters):02}"))
    try:
        value = sympy.expand(to_sympy(node, lambda variable: letters[variable]))
        divisors = [to_sympy(a - b, lambda variable: letters[variable]) for a, b in relations.items()]
        if not value.is_polynomial(*letters.values()):
            return None
    except core.UnknownNode:
        return None
    _, rest = sympy.reduced(value, divisors, *letters.values(), order="grlex")
    names = {symbol.name: letter for letter, symbol in letters.items()}
    return tidy(from_sympy(rest, names)) if _length(rest) < _length(value) else None


def _length(polynomial: sympy.Expr) -> int:
    return int(polynomial.count_ops())
