"""Inequalities about expected logarithms: the greater side less the other as divergences and Jensen's gaps.

Candidates are read off the statement: for each expectation in it the divergence of its law from the other laws
that are spoken of, conditional mutual informations of the variables (each a divergence of a law from itself with
fewer conditions), and Jensen's inequality for each logarithm of an expectation. One candidate alone is tried
first; then a linear programme in exact rationals finds multipliers. The checker adds them up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations, permutations

from hw_cli.oracles.expected.checker import Direct, Statement
from hw_cli.oracles.expected.forms import (
    NABLA,
    UNIT,
    Context,
    Entry,
    Exp,
    Form,
    Log,
    LogIntegral,
    LogSum,
    add,
    entry,
    frozen,
    used,
)
from hw_cli.oracles.expected.gaps import Gap, Gaps, weights_of
from hw_cli.oracles.expected.graphs import Space
from hw_cli.oracles.expected.indices import (
    Facts,
    Segment,
    Segments,
    Unknown,
    Unsupported,
    common,
    union,
    without,
)
from hw_cli.oracles.expected.reduction import Reduction
from hw_cli.oracles.expected.rules import Refused

MOST_VARIABLES = 5  # of which all conditional mutual informations are tried
MOST_MIXED = 4  # laws in a mixture, of which all orders are tried
Z3_STEPS = 4_000_000  # some two seconds
ONE = Fraction(1)


def nonnegative(statement: Statement, form: Form, rest: Form) -> Direct | None:
    """A certificate that a form is ≥ 0; `rest` is its normal form."""
    gaps: dict[Gap, Form] = {}
    question: Unknown | None = None
    try:
        shares = tuple(_shares(statement.facts, rest))
        gaps_of = (_candidates(statement, form), _candidates(statement, rest), _of_wholes(statement))
        for one in chain(*gaps_of):
            for gap in (one, *(replace(one, share=share) for share in shares)):
                if gap in gaps:
                    continue
                gaps[gap] = _reduced(statement, gap)
                if gaps[gap] == rest and (found := _found(statement, form, (gap,))) is not None:
                    return found
    except Unknown as error:  # of one candidate: another may do
        question = error
    columns = list(gaps.values())
    multipliers = _solve(columns, rest)
    if multipliers is None:
        for gap, column in gaps.items():  # sums are cut to fit one another only where they stand in one form
            if any(item.ranges for item in column) and (found := _found(statement, form, (gap,))) is not None:
                return found
        if question is not None:
            raise question
        return None
    chosen = (replace(gap, multiplier=value) for gap, value in zip(gaps, multipliers, strict=True) if value)
    return _found(statement, form, tuple(chosen))


def _reduced(statement: Statement, gap: Gap) -> Form:
    """The normal form of a gap; nothing for a candidate that is none."""
    try:
        raw = Gaps(statement.space).gap(gap, statement.facts)
        return Reduction(statement.space, statement.facts).reduce(raw)
    except (Refused, Unsupported):
        return {}


def _found(statement: Statement, form: Form, gaps: tuple[Gap, ...]) -> Direct | None:
    search, nonnegative = Reduction(statement.space, statement.facts), Gaps(statement.space)
    left = dict(form)
    for gap in gaps:
        add(left, nonnegative.gap(gap, statement.facts), -gap.multiplier)
    return None if search.reduce(left) else Direct(gaps, tuple(search.steps))


def _shares(facts: Facts, form: Form) -> Iterator[tuple[tuple[Entry, Fraction], ...]]:
    """What numbers in a form are above their least, or below their most: λ and 1 − λ."""
    used = {base for item in form for base, _ in item.weight}
    for letter, interval in facts.numbers:
        one: Form = {Entry((), ((letter, 1),), (), UNIT): ONE}
        for end, sign in ((interval.low, ONE), (interval.high, -ONE)):
            if letter in used and end is not None:
                yield frozen(add(add({}, one, sign), {entry(UNIT): -sign * end} if end else {}))


def _candidates(statement: Statement, form: Form) -> Iterator[Gap]:
    facts = statement.facts
    laws = sorted({context.law for item in form for context in item.contexts} | _laws(form))
    for item in form:
        if item.ranges:
            continue
        for place, context in enumerate(item.contexts):
            for law in laws:
                for given in _conditions(facts, form, context):
                    other = Context(law, context.own, given)
                    yield Gap(ONE, (), item.contexts[:place], context, other)
                yield from _conditional(facts, form, item.contexts[: place + 1], law)
        if isinstance(item.atom, LogIntegral):
            yield from _jensen(item, item.atom, form)
        if isinstance(item.atom, LogSum) and item.contexts:
            yield from _of_sum(facts, item, item.atom, form)
    for law in laws:
        yield from _informations(statement.space, facts, form, law)
    for item in form:
        if isinstance(item.atom, Log) and statement.space.are_discrete(item.atom.own) and not item.ranges:
            yield Gap(ONE, (), item.contexts, Context(*item.atom), (), ("mass",))


def _of_sum(facts: Facts, item: Entry, atom: LogSum, form: Form) -> Iterator[Gap]:
    """A sum of positive terms beside its parts, beside a law, and beside sums over fewer samples."""
    *outer, context = item.contexts
    ways: list[tuple[object, ...]] = [("outside",), ("inside",), ("law",)]
    ways += [("part", number) for number in range(len(atom.form))]
    for way in ways:
        yield Gap(ONE, (), tuple(outer), context, atom, way)
    alone = LogSum(frozen({entry(one.atom)._replace(ranges=one.ranges): ONE for one, _ in atom.form}))
    laws = (other.atom for other in form if isinstance(other.atom, Log) and other.atom.own == context.own)
    for law in dict.fromkeys(laws):
        yield Gap(ONE, (), tuple(outer), context, atom, ("divergence", law))
    sums = {other.atom for other in form if isinstance(other.atom, LogSum)} - {atom}
    for second in sorted(sums, key=repr):
        yield Gap(ONE, (), tuple(outer), context, atom, ("divergence", second))
        with suppress(Refused):
            mixed = weights_of(second, context.own, facts)
            for order in permutations(mixed) if len(mixed) <= MOST_MIXED else ():
                yield Gap(ONE, (), tuple(outer), context, atom, ("mixtures", second, order))
    for other in form:
        if isinstance(other.atom, LogSum) and other != item and other.contexts:
            for part in other.contexts[-1].own[:1]:
                yield Gap(ONE, (), tuple(outer), context, alone, ("fewer", part.high))


def _laws(form: Form) -> set[str]:
    found = set()
    for item in form:
        if isinstance(item.atom, Log):
            found.add(item.atom.law)
        elif isinstance(item.atom, LogIntegral | Exp | LogSum):
            found |= _laws(dict(item.atom.form))
    return found


def _conditions(facts: Facts, form: Form, context: Context) -> Iterator[Segments]:
    """What the other law may be given: what the densities under the expectation are, but for its variables."""
    yield from (context.given, ())
    for item in form:
        if isinstance(item.atom, Log) and not item.ranges:
            everything = union(facts, item.atom.own, item.atom.given)
            yield without(facts, everything, context.own)
            yield without(facts, item.atom.given, context.own)


def _conditional(facts: Facts, form: Form, contexts: tuple[Context, ...], law: str) -> Iterator[Gap]:
    """E_{p(a|c)}[KL(p(b|a,c) ‖ q(b|…))] for the parts a of the variables of the last context."""
    *outer, (first, own, given) = contexts
    parts = {
        common(facts, own, used(facts, item, len(item.contexts))): None for item in form if not item.ranges
    }
    for part in parts:
        rest = without(facts, own, part)
        if part and rest:
            inner = Context(first, rest, union(facts, part, given))
            for others in dict.fromkeys((inner.given, *_conditions(facts, form, inner))):
                if not common(facts, others, rest):
                    around = (*outer, Context(first, part, given))
                    yield Gap(ONE, (), around, inner, Context(law, rest, others))


def _of_wholes(statement: Statement) -> Iterator[Gap]:
    """The divergence of what a law makes from another law of the same, given what it is given."""
    space, facts = statement.space, statement.facts
    for law in sorted(space.laws):
        own, given = space.made(law, facts), space.roots(law, facts)
        for other in sorted(space.laws - {law}):
            yield Gap(ONE, (), (), Context(law, own, given), Context(other, own, given))


def _jensen(item: Entry, atom: LogIntegral, form: Form) -> Iterator[Gap]:
    """log ∫ p f ≥ E_p[log f], for the laws p of these variables that the integral or the statement speaks of."""
    inside = (inner.atom for inner, _ in atom.form if inner == entry(inner.atom))
    laws = [Context(*one) for one in inside if isinstance(one, Log) and one.own == atom.own]
    laws += [context for other in form for context in other.contexts if context.own == atom.own]
    for law in dict.fromkeys(laws):
        if law.law != NABLA:
            others = add(dict(atom.form), {entry(Log(*law)): ONE}, -ONE)
            yield Gap(ONE, (), item.contexts, law, frozen(others))


def _informations(space: Space, facts: Facts, form: Form, law: str) -> Iterator[Gap]:
    """I(a; b | c) for single variables a, b and sets c of those averaged over, given those that are not; H(a | c) of discrete a."""
    averaged: Segments = ()
    seen: Segments = ()
    for item in form:
        for context in item.contexts:
            if context.law == law and not item.ranges:
                averaged = union(facts, averaged, context.own)
                seen = union(facts, seen, context.given)
        if isinstance(item.atom, Log) and item.atom.law == law and not item.ranges:
            seen = union(facts, seen, item.atom.own, item.atom.given)
    free = without(facts, seen, averaged)
    if len(averaged) > MOST_VARIABLES:
        return
    for one in (item for item in averaged if space.are_discrete((item,))):
        for given in _subsets([item for item in averaged if item != one]):
            outer = Context(law, union(facts, (one,), given), free)
            yield Gap(ONE, (), (outer,), Context(law, (one,), union(facts, free, given)), (), ("mass",))
    for one, two in combinations(averaged, 2):
        rest = [item for item in averaged if item not in (one, two)]
        for given in _subsets(rest):
            below = union(facts, free, given)
            outer = Context(law, union(facts, (two,), given), free)
            first = Context(law, (one,), union(facts, below, (two,)))
            yield Gap(ONE, (), (outer,), first, Context(law, (one,), below))


def _subsets(items: list[Segment]) -> Iterator[Segments]:
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def _solve(columns: list[Form], target: Form) -> list[Fraction] | None:
    """Multipliers ≥ 0 with Σ multiplier · column = target, in exact rationals; None where there are none."""
    rows = dict.fromkeys(chain(target, *columns))
    if not columns or any(all(row not in column for column in columns) for row in target):
        return None
    import z3  # heavy, and asked only where one gap alone does not do

    names = z3.RealVector("m", len(columns))
    solver = z3.SolverFor("QF_LRA")
    solver.set("rlimit", Z3_STEPS)  # counted: the same on a busy machine
    solver.add([name >= 0 for name in names])
    for row in rows:
        terms = [
            z3.Q(value.numerator, value.denominator) * name
            for column, name in zip(columns, names, strict=True)
            if (value := column.get(row))
        ]
        wanted = target.get(row, Fraction(0))
        solver.add(z3.Sum(terms) == z3.Q(wanted.numerator, wanted.denominator))
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    values = [model.eval(name, model_completion=True) for name in names]
    return [Fraction(value.numerator_as_long(), value.denominator_as_long()) for value in values]
