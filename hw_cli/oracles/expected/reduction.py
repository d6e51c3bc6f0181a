"""The normal form of a form, and the steps that lead to it.

logarithm   the density of a set of variables as a product along the law's own order, one variable at a time,
            each given only those before it on which it depends
context     an expectation over the variables that are used, given only what they depend on; two expectations
            of one law, one inside the other, are one where the law allows it
sum         sums of the same summands are cut at the same places; one term alone is no sum

Nothing here is trusted: every step is a rule of the checker, which computes what it gives.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from hw_cli.oracles.expected.forms import (
    NABLA,
    Entry,
    Exp,
    Form,
    Kept,
    Log,
    LogIntegral,
    LogSum,
    Range,
    Weight,
    add,
    cut,
    entry,
    facts_of,
    frozen,
    in_form,
    put_at,
    spread,
    used,
)
from hw_cli.oracles.expected.graphs import Space
from hw_cli.oracles.expected.indices import (
    Facts,
    Index,
    Segments,
    Unknown,
    Unsupported,
    common,
    ordered,
    union,
    without,
)
from hw_cli.oracles.expected.rules import Refused, Rules, Step, is_length
from hw_cli.terms import core

MOST_STEPS = 4000


@lru_cache(maxsize=50_000)  # the lines of a derivation have most of their entries in common
def _next(space: Space, facts: Facts, item: Entry) -> Step | None:
    return Reduction(space, facts).next(item)


@lru_cache(maxsize=50_000)
def _applied(space: Space, facts: Facts, step: Step) -> Form:
    return Rules(space).apply(step, facts)


class Reduction:
    """Chooses the steps that bring a form to its normal form; `steps` are those taken so far."""

    def __init__(self, space: Space, facts: Facts) -> None:
        self.space, self.facts = space, facts
        self.steps: list[Step] = []

    def reduce(self, form: Form) -> Form:
        """The normal form of a form."""
        form = dict(form)
        while True:
            self._rewrite_all(form)
            step = self._sum_step(form)
            if step is None:
                return form
            self._take(form, step)

    def _take(self, form: Form, step: Step) -> Form:
        if len(self.steps) > MOST_STEPS:
            raise Unsupported("too many steps")
        new = _applied(self.space, self.facts, step)
        self.steps.append(step)
        add(form, new, form.pop(step.entry))
        return new

    def _rewrite_all(self, form: Form) -> None:
        waiting = list(form)
        while waiting:
            item = waiting.pop()
            if item in form and (step := _next(self.space, self.facts, item)) is not None:
                waiting += self._take(form, step)

    def next(self, item: Entry) -> Step | None:
        """The next step for an entry; None where it is in normal form."""
        alone = self._one_term(item)
        if alone is not None:
            return alone
        facts = facts_of(self.facts, item)
        try:
            return (
                self._of_atom(item, facts) or self._of_contexts(item, facts) or self._of_average(item, facts)
            )
        except Unknown as question:
            for place, over in enumerate(item.ranges):
                last = cut(question, over.letter)
                outer = facts_of(self.facts, item._replace(ranges=item.ranges[:place]))
                if (
                    last is not None
                    and outer.decide(over.low, last)
                    and outer.decide(last.plus(1), over.high)
                ):
                    return Step("split", item, (place, last))
            raise

    def _one_term(self, item: Entry) -> Step | None:
        """A step towards single terms for a sum of as many terms as a number says."""
        for place, over in enumerate(item.ranges):
            facts = facts_of(self.facts, item._replace(ranges=item.ranges[:place]))
            if facts.at_most(over.high, over.low):
                return Step("single", item, (place,))
            body = item._replace(ranges=item.ranges[place + 1 :])
            if put_at(body, over.letter, Index("·", 0)) == body:
                return Step("constant", item, (place,))
            if over.low.letter == over.high.letter:
                return Step("split", item, (place, over.low))
        return None

    # --- logarithms

    def _of_atom(self, item: Entry, facts: Facts) -> Step | None:
        match item.atom:
            case Log(law=law, own=own, given=given):
                return self._of_log(item, law, own, given, facts)
            case LogIntegral() as atom:
                return self._of_integral(item, atom, facts)
            case Kept(term=core.Product() | core.Gradient()) if item.contexts and self._applies(
                Step("score", item)
            ):
                return Step("score", item)
            case Exp(form=()):
                return Step("inverse", item)
            case LogSum(form=((Entry(ranges=(), weight=(), contexts=(), atom=Exp() | Kept()), 1),)):
                return Step("inverse", item)
            case LogSum(form=form) if scale := self._scale(form, facts):
                return Step("scale", item, scale)
            case Exp(form=form) | LogSum(form=form):
                return self._of_inside(item, form, Reduction(self.space, facts).reduce(dict(form)), facts)
        return None

    @staticmethod
    def _scale(form: tuple[tuple[Entry, Fraction], ...], facts: Facts) -> tuple[Fraction, Weight] | None:
        """What stands before the first entry of a sum of positive terms, where that is not 1 and known to be positive."""
        first, number = min(form, key=lambda pair: repr((pair[0]._replace(weight=()), pair)))
        weight = tuple(pair for pair in first.weight if is_length(pair[0], facts))
        return None if number <= 0 or (number == 1 and not weight) else (number, weight)

    def _of_inside(
        self, item: Entry, old: tuple[tuple[Entry, Fraction], ...], new: Form, facts: Facts
    ) -> Step | None:
        again = Reduction(self.space, facts)
        if frozen(new) == old or again.reduce(add(dict(old), new, Fraction(-1))):
            return None
        return Step("inside", item, (frozen(new), tuple(again.steps)))

    def _of_average(self, item: Entry, facts: Facts) -> Step | None:
        if not isinstance(item.atom, Exp) or not item.contexts or item.contexts[-1].law == NABLA:
            return None
        own = item.contexts[-1].own
        return Step("average", item) if self._is_plain(own) else None

    def _of_log(self, item: Entry, law: str, own: Segments, given: Segments, facts: Facts) -> Step | None:
        parts = self._parts(law, union(facts, own, given), facts)
        last, down, is_root = parts[-1]
        if given and not (last == own or (not is_root and _ends(last, own, down))):
            return Step("quotient", item)
        if len(parts) > 1 and not given:
            return Step("chain", item, tuple(part for part, _, _ in parts))
        if not is_root and not self._is_single(own, facts):
            return Step("unroll", item, (_fresh(facts), down))
        kept = self.space.boundary(law, own, given, facts)
        return Step("independent", item, (kept,)) if kept != given else None

    @staticmethod
    def _is_single(own: Segments, facts: Facts) -> bool:
        return len(own) == 1 and not facts.decide(own[0].low.plus(1), own[0].high)

    def _parts(self, law: str, variables: Segments, facts: Facts) -> list[tuple[Segments, bool, bool]]:
        """A set in the order in which the law makes its variables; with the direction, and whether it is given."""
        if law in self.space.free:
            return [(variables, False, True)]
        samples, (_, variables) = self.space.plain((), variables)
        roots = common(facts, variables, self.space.roots(law, facts))
        rest = without(facts, variables, roots)
        parts: list[tuple[Segments, bool, bool]] = [(roots, False, True)] if roots else []
        for family, down in self.space.order(law, facts):
            runs = [item for item in rest if item.family == family]
            parts += [((run,), down, False) for run in (reversed(runs) if down else runs)]
        return [
            (union(facts, tuple(samples.get(item.family, item) for item in part)), down, is_root)
            for part, down, is_root in parts
        ]

    # --- expectations

    def _of_contexts(self, item: Entry, facts: Facts) -> Step | None:
        for place in reversed(range(len(item.contexts))):
            law, own, given = item.contexts[place]
            if law == NABLA:
                if not common(facts, given, used(facts, item, place + 1)):
                    return Step("marginal", item, (place, (), ()))
                continue
            needed = common(facts, own, used(facts, item, place + 1))
            kept = self.space.boundary(law, needed, given, facts) if needed else ()
            if (needed, kept) != (own, given):
                return Step("marginal", item, (place, needed, kept))
            for part in own:
                step = Step("sample", item, (place, part.family))
                if self.space.is_sample(part) and self._applies(step):
                    return step
        for place in reversed(range(len(item.contexts) - 1)):
            outer, inner = item.contexts[place : place + 2]
            law, own, given = inner
            if outer.law != law or law == NABLA:
                continue
            more = without(facts, without(facts, given, outer.own), outer.given)
            known = union(facts, outer.own, outer.given, more)
            if (
                self._is_plain((*known, *own))
                and not common(facts, known, own)
                and self.space.separated(law, outer.own, more, outer.given, facts)
                and self.space.separated(law, own, without(facts, known, given), given, facts)
            ):
                return Step("tower", item, (place,))
        return None

    def _is_plain(self, items: Segments) -> bool:
        try:
            self.space.plain((), items)
        except Unsupported:
            return False
        return True

    def _applies(self, step: Step) -> bool:
        try:
            _applied(self.space, self.facts, step)
        except Refused:
            return False
        return True

    # --- integrals

    def _of_integral(self, item: Entry, atom: LogIntegral, facts: Facts) -> Step | None:
        plain = Reduction(self.space, facts).reduce(dict(atom.form))
        density = self._density(atom, plain, facts)
        if density is not None:
            law, own, given, rest = density
            other = Reduction(self.space, facts)
            whole = add(dict(rest), {entry(Log(law, own, given)): Fraction(1)})
            if not other.reduce(add(dict(atom.form), whole, Fraction(-1))):
                return Step("integrate", item, (law, own, given, frozen(rest), tuple(other.steps)))
        return self._of_inside(item, atom.form, plain, facts)

    @staticmethod
    def _density(atom: LogIntegral, form: Form, facts: Facts) -> tuple[str, Segments, Segments, Form] | None:
        """The conditional density that the factors with variables of integration may be, and the others."""
        own: Segments = ()
        given: Segments = ()
        laws, rest = set(), {}
        for item, value in form.items():
            if not common(facts, in_form(facts, ((item, value),)), atom.own):
                rest[item] = value
                continue
            if not isinstance(item.atom, Log) or item.contexts or item.weight or value != 1:
                return None
            laws.add(item.atom.law)
            mine, below = item.atom.own, item.atom.given
            for over in reversed(item.ranges):
                mine, below = spread(mine, over), spread(below, over)
            own, given = union(facts, own, mine), union(facts, given, below)
        if len(laws) != 1:
            return None
        return laws.pop(), own, without(facts, given, own), rest

    # --- sums

    def _sum_step(self, form: Form) -> Step | None:
        """A step that brings sums of the same summands together; None where there is none."""
        families: dict[Entry, list[Entry]] = {}
        for item in form:
            if item.ranges:
                ahead = _lead(item)
                if ahead:
                    return Step("shift", item, (len(item.ranges) - 1, ahead))
                over = item.ranges[-1]
                body = item._replace(
                    ranges=(*item.ranges[:-1], Range(over.letter, Index(None, 0), Index(None, 0)))
                )
                families.setdefault(body, []).append(item)
        for items in families.values():
            if len(items) > 1:
                facts = facts_of(self.facts, items[0]._replace(ranges=items[0].ranges[:-1]))
                ends = [item.ranges[-1] for item in items]
                cuts = ordered(facts, [end for over in ends for end in (over.low, over.high.plus(1))])
                for item, over in zip(items, ends, strict=True):
                    for start in cuts[1:-1]:
                        if facts.decide(over.low.plus(1), start) and facts.decide(start, over.high):
                            return Step("split", item, (len(item.ranges) - 1, start.plus(-1)))
        return None


def _ends(whole: Segments, part: Segments, down: bool) -> bool:
    """Whether a run of variables is the last part of another."""
    (run,), end = whole, part[-1]
    same = run.low == end.low if down else run.high == end.high
    return len(part) == 1 and run.family == end.family and same


def _fresh(facts: Facts) -> str:
    """A letter of which nothing is known yet."""
    taken = {item.letter for item in facts.bounds}
    return next(name for k in range(len(taken) + 1) if (name := f"#{k}") not in taken)


def _lead(item: Entry) -> int:
    """How far the index of the innermost sum stands ahead of its first occurrence in the atom."""
    letter = item.ranges[-1].letter
    places = _places(item)
    first = next((place for place in places if place.letter == letter), None)
    return 0 if first is None else first.offset


def _places(item: Entry) -> list[Index]:
    sets: list[Segments] = []
    match item.atom:
        case Log(own=own, given=given):
            sets = [own, given]
        case LogIntegral(own=own):
            sets = [own]
        case Exp() | LogSum():
            pass
        case _:
            sets = [item.atom.variables]
    for context in item.contexts:
        sets += [context.own, context.given]
    return [end for items in sets for part in items for end in (part.low, part.high)]
