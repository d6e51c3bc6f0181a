"""What the calculus found, as terms for a reader: gaps of inequalities, and what is left of a difference."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.oracles.expected.checker import Certificate, Direct, Gap
from hw_cli.oracles.expected.forms import UNIT, Context, Entry, Form, Kept, Log, Range
from hw_cli.oracles.expected.graphs import Space
from hw_cli.oracles.expected.indices import Segments
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import substitute

LETTERS = ("t", "s", "r")  # of sums, the outermost first


def argument(certificate: Certificate, space: Space) -> Term | None:
    """The gap of a proved inequality as a sum of divergences, in the case of the largest lengths; None if it is 0."""
    while not isinstance(certificate, Direct):
        certificate = certificate.above
    terms = tuple(_times(gap.multiplier, _gap(gap, space)) for gap in certificate.gaps)
    return core.total(terms) if terms else None


def difference(form: Form, space: Space) -> Term:
    """A form as a term."""
    return core.total(tuple(_times(value, _entry(item, space)) for item, value in form.items()))


def _times(value: Fraction, term: Term) -> Term:
    if value < 0:
        return core.Negative(_times(-value, term))
    return term if value == 1 else core.lift(value) * term


def _gap(gap: Gap, space: Space) -> Term:
    first = _density(gap.first, space)
    if isinstance(gap.second, Context):
        body: Term = core.KL(first, _density(gap.second, space))
    else:
        inside = core.exp(difference(dict(gap.second), space))
        outer = core.log(core.Expectation(inside, first, first.variables))
        body = outer - core.Expectation(difference(dict(gap.second), space), first, first.variables)
    return _around(gap.ranges, gap.contexts, body, space)


def _entry(item: Entry, space: Space) -> Term:
    match item.atom:
        case Log() as atom:
            body: Term = core.log(_density(Context(*atom), space))
        case Kept(term=term):
            body = term
        case _:
            inside = core.exp(difference(dict(item.atom.form), space))
            body = core.log(core.Integral(inside, core.Vector(_variables(item.atom.own, space))))
    if item.weight:
        body = core.product((*item.weight, *(() if item.atom == UNIT else (body,))))
    return _around(item.ranges, item.contexts, body, space)


def _around(ranges: tuple[Range, ...], contexts: tuple[Context, ...], body: Term, space: Space) -> Term:
    for context in reversed(contexts):
        law = _density(context, space)
        body = core.Expectation(body, law, law.variables)
    for over in reversed(ranges):
        body = core.IndexedSum(body, core.Symbol(over.letter), over.low.term, over.high.term)
    for number, over in enumerate(ranges):
        body = _renamed(body, over.letter, LETTERS[min(number, len(LETTERS) - 1)])
    return body


def _renamed(term: Term, old: str, new: str) -> Term:
    match term:
        case core.IndexedSum(body=body, index=core.Symbol(name=name), low=low, high=high) if name == old:
            return core.IndexedSum(
                substitute(body, {core.Symbol(old): core.Symbol(new)}), core.Symbol(new), low, high
            )
        case core.IndexedSum(body=body, index=index, low=low, high=high):
            low, high = (substitute(end, {core.Symbol(old): core.Symbol(new)}) for end in (low, high))
            return core.IndexedSum(_renamed(body, old, new), index, low, high)
    return term


def _density(law: Context, space: Space) -> core.Density:
    return core.Density(core.Law(law.law), _variables(law.own, space), _variables(law.given, space))


def _variables(items: Segments, space: Space) -> tuple[Term, ...]:
    return tuple(space.variable(*item) for item in items)
