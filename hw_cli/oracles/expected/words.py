"""What the calculus found, for a reader: normal forms side by side, gaps, facts, and differences in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from typing import NamedTuple

from hw_cli.oracles.expected.checker import Certificate, Direct, Statement
from hw_cli.oracles.expected.forms import (
    NABLA,
    UNIT,
    Context,
    Entry,
    Exp,
    Form,
    Kept,
    Log,
    LogSum,
    Range,
    add,
    entry,
    facts_of,
    put_at,
)
from hw_cli.oracles.expected.gaps import Gap, Gaps, weights_of
from hw_cli.oracles.expected.graphs import Space
from hw_cli.oracles.expected.indices import Segments, union
from hw_cli.oracles.expected.reduction import Reduction
from hw_cli.oracles.expected.rules import Rules, Step
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import substitute

LETTERS = ("t", "s", "r")  # of sums, the outermost first
MOST_NAMED = 2  # terms of a difference that a sentence names; of more it says nothing


class Leaf(NamedTuple):
    """A statement in one case, the steps on the difference of its sides, and what is left of it; and those on the gap."""

    statement: Statement
    steps: tuple[Step, ...]
    rest: Form
    closing: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Explained:
    """The normal forms of the two sides, as sums: what both have cancels, and `left`, `right` are what is left.

    `case` gives the lengths for which this is said, where not for all large ones; `facts` are equations between
    densities that were used: the independences of the model; `steps`: an equation for each other kind of step.
    `gap` is what makes an inequality hold. `short`: an equation whose sides differ by a few terms.
    """

    cancels: tuple[Term, ...]
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    facts: tuple[tuple[Term, Term], ...]
    steps: tuple[tuple[Term, Term], ...]
    case: tuple[tuple[Term, Term], ...]
    short: bool
    gap: Term | None = None

    @property
    def words(self) -> Message | None:
        """The difference in words: "the right side lacks …"; None of an inequality, and where it would be long."""
        if not self.short or not (self.left or self.right):
            return None
        left, right = core.total(self.left), core.total(self.right)
        if not self.right:
            return say("the right side lacks {term}", term=left)
        if not self.left:
            return say("the left side lacks {term}", term=right)
        return say("the left side has {term} where the right side has {other}", term=left, other=right)


def explained(leaf: Leaf, gap: Term | None) -> Explained:
    """A leaf for a reader: the steps on the difference, taken on each side."""
    statement = leaf.statement
    rules, space = Rules(statement.space), statement.space
    sides = [rules.follow(side, leaf.steps, statement.facts) for side in statement.sides()]
    both = {item: value for item, value in sides[0].items() if sides[1].get(item) == value}
    left, right = (add(dict(side), both, Fraction(-1)) for side in sides)
    case = tuple((name, index.term) for name, index in space.names.items() if index.term != name)
    facts = tuple(dict.fromkeys(_facts(leaf)))
    short = statement.relation is Relation.EQ and max(len(left), len(right)) <= MOST_NAMED
    cancels, one, other = (tuple(_terms(_gathered(form, leaf), space)) for form in (both, left, right))
    steps = tuple(_steps(leaf))
    return Explained(cancels, one, other, facts, steps, case, short, gap)


def _gathered(form: Form, leaf: Leaf) -> Form:
    """The form in fewer terms: sums with the terms that are next to them, and quotients of densities as they were written."""
    for item in [item for item in form if item.ranges]:
        while item in form and (longer := _next_to(item, form)) is not None:
            form[longer[0]] = form.pop(item)
            del form[longer[1]]
            item = longer[0]
    for whole, part in permutations(tuple(form), 2):
        if whole in form and form.get(part) == -form[whole] and (one := _quotient(whole, part, leaf)):
            add(form, {one: form[whole], whole: -form[whole], part: form[whole]})
    return form


def _next_to(item: Entry, form: Form) -> tuple[Entry, Entry] | None:
    """A sum with one more term, towards Σ_{1..T}, where the form has this term too; and the term."""
    *outer, over = item.ranges
    longer = []
    if over.high.letter is not None and over.high.offset < 0:
        longer.append((over.high.plus(1), over._replace(high=over.high.plus(1))))
    if over.low.letter is None and over.low.offset > 1:
        longer.append((over.low.plus(-1), over._replace(low=over.low.plus(-1))))
    for end, more in longer:
        other = put_at(item._replace(ranges=tuple(outer)), over.letter, end)
        if form.get(other) == form[item]:
            return item._replace(ranges=(*outer, more)), other
    return None


def _quotient(whole: Entry, part: Entry, leaf: Leaf) -> Entry | None:
    """E[log p(b | a)] for E[log p(a, b)] and E[log p(a)], where a step made these of it; None of other terms."""
    for step in leaf.steps:
        match step.rule, step.entry.atom:
            case "quotient", Log(law=law, given=given) as atom:
                facts = facts_of(leaf.statement.facts, step.entry)
                parts = Log(law, union(facts, atom.own, given)), Log(law, given)
                if parts == (whole.atom, part.atom):
                    inside = {whole._replace(atom=part.atom): Fraction(1)}
                    if Reduction(leaf.statement.space, leaf.statement.facts).reduce(inside) == {part: 1}:
                        return whole._replace(atom=atom)
    return None


def _steps(leaf: Leaf) -> Iterator[tuple[Term, Term]]:
    """What the steps did with densities of which the sides speak: an equation for each, and one expectation of each kind."""
    statement = leaf.statement
    facts, space = statement.facts, statement.space
    spoken = {item.atom for side in statement.sides() for item in side}
    joint: list[object] = [atom for atom in spoken if isinstance(atom, Log) and not atom.given]
    told: set[tuple[str, Entry]] = set()
    for step in leaf.steps:
        match step.rule, step.entry.atom:
            case "quotient", Log(law=law, own=own, given=given):
                joint.append(Log(law, union(facts_of(facts, step.entry), own, given)))
    for step in leaf.steps:
        item = step.entry
        if item.ranges or item.weight or item.atom not in spoken:
            continue
        if step.rule in ("marginal", "tower"):
            if any(rule == step.rule for rule, _ in told):
                continue
        elif step.rule in ("quotient", "chain", "integrate"):
            item = entry(item.atom)
        else:
            continue
        made = Rules(space).apply(replace(step, entry=item), facts)
        # a joint law that comes from one quotient alone cancels by itself
        if step.rule == "quotient" and max(joint.count(part.atom) for part in made) < 2:
            continue
        if (step.rule, item) not in told:
            told.add((step.rule, item))
            yield _entry(item, space), difference(made, space)


def _facts(leaf: Leaf) -> Iterator[tuple[Term, Term]]:
    """The independences that the steps used, as equations between densities."""
    space = leaf.statement.space
    for step in (*leaf.steps, *leaf.closing):
        atom = step.entry.atom
        if step.rule == "independent" and isinstance(atom, Log):
            (kept,) = step.choices
            sides = (Context(*atom), Context(atom.law, atom.own, kept))
            left, right = (_named(step.entry.ranges, _density(side, space)) for side in sides)
            yield left, right


def argument(certificate: Certificate, statement: Statement) -> Term | None:
    """The gap of a proved inequality as a sum of divergences, in the case of the largest lengths; None if it is 0."""
    while not isinstance(certificate, Direct):
        statement = statement.supposing(certificate.right.plus(1), certificate.left)
        certificate = certificate.above
    terms = tuple(_times(gap.multiplier, _shared(gap, statement)) for gap in certificate.gaps)
    return core.total(terms) if terms else None


def difference(form: Form, space: Space) -> Term:
    """A form as a term."""
    return core.total(tuple(_terms(form, space)))


def _terms(form: Form, space: Space) -> Iterator[Term]:
    """The terms of a form, those that differ by the numbers before them as one: (1 − λ) E[log p]."""
    numbers: dict[Entry, Form] = {}
    for item, value in form.items():
        add(numbers.setdefault(item._replace(weight=()), {}), {Entry((), item.weight, (), UNIT): value})
    for item, number in numbers.items():
        if len(number) == 1 or item.atom == UNIT:
            yield from (
                _times(value, _entry(item._replace(weight=one.weight), space))
                for one, value in number.items()
            )
        else:
            yield core.product((_ahead(number, space), _entry(item, space)))


def _ahead(number: Form, space: Space) -> Term:
    """A number that stands before a term, 1 − λ."""
    return difference(dict(sorted(number.items(), key=lambda pair: pair[1] < 0)), space)


def _times(value: Fraction, term: Term) -> Term:
    if value < 0:
        return core.Negative(_times(-value, term))
    return term if value == 1 else core.lift(value) * term


def _shared(gap: Gap, statement: Statement) -> Term:
    """A gap with the number that is before it."""
    if not gap.share:
        return _gap(gap, statement)
    return core.product((_ahead(dict(gap.share), statement.space), _gap(gap, statement)))


def _gap(gap: Gap, statement: Statement) -> Term:
    space = statement.space
    first = _density(gap.first, space)
    if gap.way == ("mass",):
        body: Term = core.Negative(core.log(first))
    elif isinstance(gap.second, LogSum):
        body = _of_sum(gap, gap.second, statement)
    elif isinstance(gap.second, Context):
        body = core.KL(first, _density(gap.second, space))
    else:
        inside = core.exp(difference(dict(gap.second), space))
        outer = core.log(core.Expectation(inside, first, first.variables))
        body = outer - core.Expectation(difference(dict(gap.second), space), first, first.variables)
    return _around(gap.ranges, gap.contexts, body, space)


def _of_sum(gap: Gap, atom: LogSum, statement: Statement) -> Term:
    """A gap of a sum of positive terms: what it is in the checker, in one expectation where that is shorter."""
    space = statement.space
    first = _density(gap.first, space)
    match gap.way:
        case ("law",):
            return core.KL(first, difference(dict(atom.form), space))
        case ("divergence", other):
            return core.KL(*(_whole(side, space) for side in (atom, other)))
        case ("mixtures", other, order):
            own = gap.first.own
            laws = zip(weights_of(atom, own, statement.facts).items(), order, strict=True)
            parts = (
                core.product((_ahead(number, space), core.KL(_whole(law, space), _whole(second, space))))
                for (law, number), second in laws
            )
            return core.total(tuple(parts)) - core.KL(_whole(atom, space), _whole(other, space))
    if gap.way == ("outside",):
        inside = difference(dict(atom.form), space)
        logged = core.Expectation(core.log(inside), first, first.variables)
        return core.log(core.Expectation(inside, first, first.variables)) - logged
    plain = replace(gap, multiplier=Fraction(1), ranges=(), contexts=(), share=())
    return difference(Gaps(space).gap(plain, statement.facts), space)


def _whole(atom: Log | LogSum, space: Space) -> Term:
    """What an atom is the logarithm of."""
    return _density(Context(*atom), space) if isinstance(atom, Log) else difference(dict(atom.form), space)


def _entry(item: Entry, space: Space) -> Term:
    match item.atom:
        case Log() as atom:
            body: Term = core.log(_density(Context(*atom), space))
        case Kept(term=term):
            body = term
        case Exp(form=form):
            body = _product(dict(form), space)
        case LogSum(form=form):
            body = core.log(difference(dict(form), space))
        case _:
            inside = core.exp(difference(dict(item.atom.form), space))
            body = core.log(core.Integral(inside, core.Vector(_variables(item.atom.own, space))))
    if item.weight:
        above, below = (
            tuple(
                base if sign * power == 1 else base ** (sign * power)
                for base, power in item.weight
                if sign * power > 0
            )
            for sign in (1, -1)
        )
        body = _around((), item.contexts, body, space)
        body = core.product((*above, *(() if item.atom == UNIT else (body,))))
        body = core.Quotient(body, core.product(below)) if below else body
        return _around(item.ranges, (), body, space)
    return _around(item.ranges, item.contexts, body, space)


def _product(form: Form, space: Space) -> Term:
    """exp of a form: a quotient of densities where it is one."""
    atoms = [(item.atom, value) for item, value in form.items() if item == entry(item.atom)]
    laws = [(Context(*atom), value) for atom, value in atoms if isinstance(atom, Log) and abs(value) == 1]
    if len(laws) < len(form):
        return core.exp(difference(form, space))
    above, below = (tuple(_density(law, space) for law, value in laws if value == sign) for sign in (1, -1))
    body = core.product(above) if above else core.Number("1")
    return core.Quotient(body, core.product(below)) if below else body


def _around(ranges: tuple[Range, ...], contexts: tuple[Context, ...], body: Term, space: Space) -> Term:
    for context in reversed(contexts):
        if context.law == NABLA:
            body = core.Gradient(body, _variables(context.given, space)[0])
            continue
        law = _density(context, space)
        body = core.Expectation(body, law, law.variables)
    body = _named(ranges, body)
    for k, over in reversed(list(enumerate(ranges))):
        low, high = (_named(ranges[:k], end.term) for end in (over.low, over.high))
        body = core.IndexedSum(body, _letter(k), low, high)
    return body


def _named(ranges: tuple[Range, ...], term: Term) -> Term:
    """A term that stands in sums, with their letters as a reader sees them."""
    return substitute(term, {core.Symbol(over.letter): _letter(k) for k, over in enumerate(ranges)})


def _letter(depth: int) -> Term:
    return core.Symbol(LETTERS[min(depth, len(LETTERS) - 1)])


def _density(law: Context, space: Space) -> core.Density:
    return core.Density(core.Law(law.law), _variables(law.own, space), _variables(law.given, space))


def _variables(items: Segments, space: Space) -> tuple[Term, ...]:
    return tuple(space.variable(*item) for item in items)
