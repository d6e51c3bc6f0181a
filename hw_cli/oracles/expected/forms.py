"""Linear forms in expected logarithms of densities.

A form is a sum of entries with rational coefficients. An entry is

    Σ_j … weight · E_{law(own | given)}[ … [atom] … ]

an atom the logarithm of a density of a set of variables, the logarithm of an integral of a product of
densities, such a product, the logarithm of a sum of these, or a term that is kept as it stands and of which only
the variables are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from itertools import chain
from itertools import product as tuples
from math import comb
from typing import NamedTuple

from flint import fmpz

from hw_cli.oracles.expected.indices import (
    Facts,
    Index,
    Segments,
    Unknown,
    common,
    put,
    put_in,
    union,
    without,
)
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import substitute


class Log(NamedTuple):
    """log law(own | given)."""

    law: str
    own: Segments
    given: Segments = ()


class Kept(NamedTuple):
    """A term of which only its variables are known."""

    term: Term
    variables: Segments


class LogIntegral(NamedTuple):
    """log ∫ exp(form) d own."""

    own: Segments
    form: tuple[tuple[Entry, Fraction], ...]


class Exp(NamedTuple):
    """exp(form)."""

    form: tuple[tuple[Entry, Fraction], ...]


class LogSum(NamedTuple):
    """log(form)."""

    form: tuple[tuple[Entry, Fraction], ...]


NABLA = "∇"
LARGEST_FACTORED = 10**12
MOST_NUMBERS = 6  # between two ends, of which all corners are looked at
Atom = Log | Kept | LogIntegral | Exp | LogSum
UNIT = Kept(core.Number("1"), ())


class Range(NamedTuple):
    """The index of a sum; the sum is not empty."""

    letter: str
    low: Index
    high: Index


class Context(NamedTuple):
    """The expectation over `own` under law(own | given); under `NABLA`, the gradient by `given`."""

    law: str
    own: Segments
    given: Segments


class Entry(NamedTuple):
    """Σ over the ranges of weight · E…[atom], the outermost first."""

    ranges: tuple[Range, ...]
    weight: Weight
    contexts: tuple[Context, ...]
    atom: Atom


Weight = tuple[tuple[Term, int], ...]  # a product of powers of constants
Form = dict[Entry, Fraction]


def entry(atom: Atom) -> Entry:
    """The atom alone."""
    return Entry((), (), (), atom)


def add(form: Form, other: Form, times: Fraction = Fraction(1)) -> Form:
    """form + times · other, in place."""
    for item, coefficient in other.items():
        total = form.get(item, Fraction(0)) + times * coefficient
        if total:
            form[item] = total
        else:
            form.pop(item, None)
    return form


def total(forms: Iterable[Form]) -> Form:
    """The sum of forms."""
    return reduce(add, forms, {})


def product(*weights: Weight) -> Weight:
    """The product of weights."""
    powers: dict[Term, int] = {}
    for base, power in chain(*weights):
        powers[base] = powers.get(base, 0) + power
    return tuple(sorted(((base, power) for base, power in powers.items() if power), key=repr))


def count(over: Range) -> Form:
    """How many terms a sum has."""
    form: Form = {entry(UNIT): Fraction(over.high.offset - over.low.offset + 1)}
    for letter, sign in ((over.high.letter, 1), (over.low.letter, -1)):
        if letter is not None:
            add(form, {Entry((), ((core.Symbol(letter), 1),), (), UNIT): Fraction(sign)})
    return {item: value for item, value in form.items() if value}


def frozen(form: Form) -> tuple[tuple[Entry, Fraction], ...]:
    """A form that can be part of an atom."""
    return tuple(sorted(form.items(), key=repr))


def averaged(form: Form, context: Context) -> Form:
    """E[form], or ∇ form."""
    out: Form = {}
    for item, coefficient in form.items():
        add(out, averaged_entry(item._replace(contexts=(context, *item.contexts))), coefficient)
    return out


def averaged_entry(item: Entry) -> Form:
    """The entry with coefficient 1; a constant is its own expectation, and its gradient is 0."""
    if item.atom != UNIT:
        return {item: Fraction(1)}
    if any(context.law == NABLA for context in item.contexts):
        return {}
    return {item._replace(contexts=()): Fraction(1)}


def put_at(item: Entry, letter: str, value: Index) -> Entry:
    """The entry with a value for an index."""
    return Entry(
        tuple(Range(r.letter, put(r.low, letter, value), put(r.high, letter, value)) for r in item.ranges),
        product(
            *(((substitute(base, {core.Symbol(letter): value.term}), power),) for base, power in item.weight)
        ),
        tuple(
            Context(c.law, put_in(c.own, letter, value), put_in(c.given, letter, value))
            for c in item.contexts
        ),
        _put_in_atom(item.atom, letter, value),
    )


def _put_in_atom(atom: Atom, letter: str, value: Index) -> Atom:
    match atom:
        case Log(law=law, own=own, given=given):
            return Log(law, put_in(own, letter, value), put_in(given, letter, value))
        case Kept(term=term, variables=variables):
            new = substitute(term, {core.Symbol(letter): value.term})
            return Kept(new, put_in(variables, letter, value))
    form: Form = {}
    for item, coefficient in atom.form:
        add(form, {put_at(item, letter, value): coefficient})
    if isinstance(atom, LogIntegral):
        return LogIntegral(put_in(atom.own, letter, value), frozen(form))
    return type(atom)(frozen(form))


def used(facts: Facts, item: Entry, depth: int = 0) -> Segments:
    """The variables on which what stands under the first `depth` expectations depends."""
    match item.atom:
        case Log(own=own, given=given):
            result = union(facts, own, given)
        case Kept(variables=variables):
            result = variables
        case LogIntegral(own=own, form=form):
            result = without(facts, in_form(facts, form), own)
        case Exp(form=form) | LogSum(form=form):
            result = in_form(facts, form)
    for context in reversed(item.contexts[depth:]):
        if common(facts, result, context.own):
            result = union(facts, without(facts, result, context.own), context.given)
    return result


def in_form(facts: Facts, form: Iterable[tuple[Entry, Fraction]]) -> Segments:
    """The variables on which a form depends."""
    result: Segments = ()
    for item, _ in form:
        inner = facts_of(facts, item)
        variables = used(inner, item)
        for sum_range in reversed(item.ranges):
            variables = spread(variables, sum_range)
        result = union(facts, result, variables)
    return result


def spread(items: Segments, over: Range) -> Segments:
    """A set that contains the given one for every value of an index."""
    return tuple(
        item._replace(low=put(item.low, over.letter, over.low), high=put(item.high, over.letter, over.high))
        for item in items
    )


def facts_of(facts: Facts, item: Entry) -> Facts:
    """The facts, with those about the indices of an entry's sums."""
    for over in item.ranges:
        facts = facts.within(*over)
    return facts


def is_number(form: Form) -> bool:
    """Whether a form speaks of no variable of the model."""
    return all(not item.ranges and not item.contexts and item.atom == UNIT for item in form)


def is_nonnegative(number: Form, facts: Facts) -> bool:
    """Whether a polynomial in numbers is ≥ 0 for all of their values, as far as their ends show it.

    It is where it is so at the ends of all intervals that have two, of which it is linear in each number; and there has no
    negative coefficient in what the other numbers are above their least.
    """
    if not is_number(number):
        return False
    intervals = dict(facts.numbers)
    letters = {base for item in number for base, _ in item.weight}
    ends: dict[Term, tuple[Fraction, ...]] = {}
    for base in letters:
        found = intervals.get(base)
        if found is None or found.low is None:
            return False
        if found.high is not None:
            ends[base] = (found.low, found.high)
    if len(ends) > MOST_NUMBERS or any(
        power < 0 or (power > 1 and base in ends) for item in number for base, power in item.weight
    ):
        return False
    for at in tuples(*ends.values()):
        values = dict(zip(ends, at, strict=True))
        above: dict[tuple[tuple[Term, int], ...], Fraction] = {}
        for item, value in number.items():
            parts: dict[tuple[tuple[Term, int], ...], Fraction] = {(): value}
            for base, power in item.weight:
                low = values.get(base, intervals[base].low or Fraction(0))
                terms = (
                    {0: low}
                    if base in ends
                    else {k: comb(power, k) * low ** (power - k) for k in range(power + 1)}
                )
                parts = {
                    (*key, *(((base, k),) if k else ())): before * more
                    for key, before in parts.items()
                    for k, more in terms.items()
                }
            for key, part in parts.items():
                above[key] = above.get(key, Fraction(0)) + part
        if any(value < 0 for value in above.values()):
            return False
    return True


def log_of_number(value: Fraction) -> Form:
    """log n = Σ k log p, over the prime factors of the numerator and of the denominator; a large number stays whole."""
    form: Form = {}
    for number, sign in ((value.numerator, 1), (value.denominator, -1)):
        factors = fmpz(number).factor() if number < LARGEST_FACTORED else [(number, 1)]
        for prime, power in factors:
            if prime != 1:
                one = Entry((), ((core.log(core.lift(int(prime))), 1),), (), UNIT)
                add(form, {one: Fraction(sign * power)})
    return form


def scaled(form: Form, number: Fraction, weight: Weight) -> tuple[Form, Form]:
    """form / c and log c, for c = number · weight, all of it positive."""
    logged = log_of_number(number)
    for base, power in weight:
        add(logged, {Entry((), ((core.log(base), 1),), (), UNIT): Fraction(power)})
    inverse = tuple((base, -power) for base, power in weight)
    return multiplied(form, {Entry((), inverse, (), UNIT): 1 / number}), logged


def multiplied(form: Form, number: Form) -> Form:
    """The form times a number."""
    out: Form = {}
    for factor, times in number.items():
        for item, value in form.items():
            add(out, {item._replace(weight=product(item.weight, factor.weight)): times * value})
    return out


def cut(question: Unknown, letter: str) -> Index | None:
    """The last index of the lower part into which an open question about a letter cuts its range.

    None where the question is not about this letter.
    """
    left, right = question.left, question.right
    if left.letter == letter != right.letter:  # letter + a ≤ b
        return right.plus(-left.offset)
    if right.letter == letter != left.letter:  # b ≤ letter + a: from b − a on
        return left.plus(-right.offset - 1)
    return None
