"""The rules of arguments about expected logarithms, each with its own conditions.

A certificate says that a form is 0 (or ≥ 0) by a list of steps. A step names a rule, the entry that it rewrites
and what the rule leaves to choose; the checker computes the result itself. The rules, each an equation between
functions of the free variables, true in every model of the declared factorisation:

quotient      log p(a|b) = log p(a,b) − log p(b)
chain         log p(a,b,…) = log p(a) + log p(b|a) + …, for a partition
unroll        log p(x_{m:n}|b) = Σ_j log p(x_j|x_{m:j−1}, b), or downwards
independent   log p(a|b,c) = log p(a|b), where the graph separates a from c given b
marginal      E_{p(a,c|b,d)}[f] = E_{p(a|b)}[f], where f does not use c and the graph separates a from d given b;
              ∇_a f = 0, where f does not use a
tower         E_{p(b|c)}[E_{p(a|d)}[f]] = E_{p(a,b|e)}[f], where e is c and what of d is not b, if the graph
              separates b from the rest of e given c, and a from the rest of b and e given d
split         Σ_{m..n} = Σ_{m..k} + Σ_{k+1..n}, for m ≤ k < n
shift         Σ_{j=m..n} f(j) = Σ_{j=m+k..n+k} f(j−k)
single        Σ_{j=m..m} f(j) = f(m)
constant      Σ_{j=m..n} f = (n − m + 1) f, where f does not speak of j
sample        E_{p(a_i|b)}[f(a_i)] = E_{p(a|b)}[f(a)], where f does not speak of a
integrate     log ∫ p(a,c|b) g dc = log p(a|b) + log g, where g does not use c
inside        log ∫ exp(f) = log ∫ exp(g), exp(f) = exp(g) and log(f) = log(g), where f = g by a certificate of its own
average       E_{p(a|b)}[exp(f)] = exp(log ∫ p(a|b) exp(f) da)
inverse       log(exp(f)) = f, exp(0) = 1 and log(1) = 0
score         E_{p(a|b)}[g ∇ log p(a|b)] = g ∇ ∫ p(a|b) da = 0 for the gradient by a parameter, where g does not use a
scale         log(c f) = log c + log f, for a positive number c times powers of lengths
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hw_cli.kernel.models import law_name
from hw_cli.oracles.expected.forms import (
    NABLA,
    UNIT,
    Context,
    Entry,
    Exp,
    Form,
    Kept,
    Log,
    LogIntegral,
    LogSum,
    Range,
    add,
    averaged_entry,
    count,
    entry,
    facts_of,
    frozen,
    in_form,
    multiplied,
    product,
    put_at,
    scaled,
    used,
)
from hw_cli.oracles.expected.graphs import PLAIN, Space
from hw_cli.oracles.expected.indices import (
    Facts,
    Index,
    Segment,
    Segments,
    Unsupported,
    common,
    read_index,
    union,
    without,
)
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import free_variables


class Refused(Exception):
    """A step whose conditions do not hold."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rule, the entry that it rewrites, and its choices."""

    rule: str
    entry: Entry
    choices: tuple[Any, ...] = ()


class Rules:
    """The rules on the laws of one model."""

    def __init__(self, space: Space) -> None:
        self.space = space

    def replay(self, form: Form, steps: tuple[Step, ...], facts: Facts) -> Form:
        """The form after the steps, one after the other."""
        form = dict(form)
        for step in steps:
            coefficient = form.pop(step.entry, None)
            if coefficient is None:
                raise Refused("the entry does not occur")
            add(form, self.apply(step, facts), coefficient)
        return form

    def follow(self, form: Form, steps: tuple[Step, ...], facts: Facts) -> Form:
        """The form after those of the steps whose entry it has."""
        for step in steps:
            if step.entry in form:
                form = self.replay(form, (step,), facts)
        return form

    def apply(self, step: Step, facts: Facts) -> Form:
        """What a step puts in the place of its entry. Raises Refused where its conditions do not hold."""
        item, inner = step.entry, facts_of(facts, step.entry)
        match step.rule, item.atom:
            case "quotient", Log(law=law, own=own, given=given) if given:
                return in_place(
                    item, {entry(Log(law, union(inner, own, given))): 1, entry(Log(law, given)): -1}
                )
            case "chain", Log(law=law, own=own, given=()):
                return in_place(item, self._chain(law, own, step.choices, inner))
            case "unroll", Log() as atom:
                return self._unroll(item, atom, step.choices, inner)
            case "independent", Log(law=law, own=own, given=given):
                (kept,) = step.choices
                self._adds_nothing(law, own, given, kept, inner)
                return {item._replace(atom=Log(law, own, kept)): Fraction(1)}
            case "marginal", _:
                return self._marginal(item, step.choices, inner)
            case "tower", _:
                return self._tower(item, step.choices, inner)
            case "sample", _:
                return self._sample(item, step.choices, inner)
            case (("split" | "shift" | "single" | "constant"), _):
                return _of_range(step, facts)
            case "integrate", LogIntegral() as atom:
                return in_place(item, self._integrate(atom, step.choices, inner))
            case "inside", LogIntegral() | Exp() | LogSum() as atom:
                other, steps = step.choices
                self._same(dict(atom.form), dict(other), steps, inner)
                return {item._replace(atom=atom._replace(form=frozen(dict(other)))): Fraction(1)}
            case "average", Exp(form=form):
                *outer, context = item.contexts
                self.space.plain((), context.own, context.given)
                if not self.space.has(context.law):
                    raise Refused("not an expectation")
                whole = add(dict(form), {entry(Log(*context)): Fraction(1)})
                mean = frozen({entry(LogIntegral(context.own, frozen(whole))): Fraction(1)})
                return averaged_entry(item._replace(contexts=tuple(outer), atom=Exp(mean)))
            case "scale", LogSum(form=form):
                number, weight = step.choices
                if number <= 0 or not all(is_length(base, inner) for base, _ in weight):
                    raise Refused("not positive")
                rest, logged = scaled(dict(form), number, weight)
                return in_place(item, add({entry(LogSum(frozen(rest))): Fraction(1)}, logged))
            case "score", Kept(term=term) if item.contexts:
                self._is_of_score(term, item.contexts[-1], inner)
                return {}
            case "inverse", Exp(form=()):
                return averaged_entry(item._replace(atom=UNIT))
            case "inverse", LogSum(form=((one, 1),)) if one == entry(UNIT):
                return {}
            case "inverse", LogSum(
                form=((Entry(ranges=(), weight=(), contexts=(), atom=Exp(form=form)), 1),)
            ):
                return in_place(item, dict(form))
        raise Refused(f"no rule {step.rule} here")

    def _is_of_score(self, term: Term, context: Context, facts: Facts) -> None:
        """Whether one factor is the gradient of the logarithm of a law, and the others do not use its variables."""
        names = self.space.names | {core.Symbol(item.letter): Index(item.letter, 0) for item in facts.bounds}

        def segments(variables: tuple[Term, ...]) -> Segments:
            known = tuple(name for name in variables if self.space.segment(name, names) is not None)
            return self.space.segments(known, names, facts)

        factors = term.factors if isinstance(term, core.Product) else (term,)
        for k, part in enumerate(factors):
            match part:
                case core.Gradient(body=core.Call(arguments=(core.Density() as law,)) as body) if (
                    body == core.log(law)
                ):
                    mine = Context(law_name(law.law), segments(law.variables), segments(law.given))
                    others = [
                        name for one in (*factors[:k], *factors[k + 1 :]) for name in free_variables(one)
                    ]
                    if mine == context and not common(facts, segments(tuple(others)), context.own):
                        return
        raise Refused("no score of this law")

    def _adds_nothing(self, law: str, own: Segments, given: Segments, kept: Segments, facts: Facts) -> None:
        """law(own | given) = law(own | kept)."""
        if without(facts, kept, given) or common(facts, own, given):
            raise Refused("not a part of the conditions")
        if not self.space.separated(law, own, without(facts, given, kept), kept, facts):
            raise Refused("the factorisation does not give this independence")

    @staticmethod
    def _chain(law: str, own: Segments, parts: tuple[Segments, ...], facts: Facts) -> dict[Entry, int]:
        before: Segments = ()
        out = {}
        for part in parts:
            if not part or common(facts, before, part):
                raise Refused("not a partition")
            out[entry(Log(law, part, before))] = 1
            before = union(facts, before, part)
        if before != own:
            raise Refused("not a partition")
        return out

    @staticmethod
    def _unroll(item: Entry, atom: Log, choices: tuple[Any, ...], facts: Facts) -> Form:
        letter, down = choices
        (run,) = atom.own
        if any(bound.letter == letter for bound in facts.bounds) or not facts.at_most(
            run.low, run.high.plus(-1)
        ):
            raise Refused("not a run of variables, or not a new letter")
        here = Index(letter, 0)
        out: Form = {}
        end = run.high if down else run.low  # the variable that has none of the run before it
        rest = Range(letter, run.low, run.high.plus(-1)) if down else Range(letter, run.low.plus(1), run.high)
        add(
            out,
            {item._replace(atom=Log(atom.law, (Segment(run.family, end, end),), atom.given)): Fraction(1)},
        )
        before = (
            Segment(run.family, here.plus(1), run.high)
            if down
            else Segment(run.family, run.low, here.plus(-1))
        )
        given = union(facts.within(*rest), (before,), atom.given)
        one = Log(atom.law, (Segment(run.family, here, here),), given)
        return add(out, {item._replace(ranges=(*item.ranges, rest), atom=one): Fraction(1)})

    def _marginal(self, item: Entry, choices: tuple[Any, ...], facts: Facts) -> Form:
        place, own, kept = choices
        context = item.contexts[place]
        inside = used(facts, item, place + 1)
        if context.law == NABLA:
            if common(facts, context.given, inside):
                raise Refused("what is differentiated depends on the variable")
            return {}
        needed = common(facts, context.own, inside)
        if without(facts, needed, own) or without(facts, own, context.own):
            raise Refused("a variable that is used would be left out")
        new: tuple[Context, ...] = ()
        if own:
            self._adds_nothing(context.law, own, context.given, kept, facts)
            new = (Context(context.law, own, kept),)
        contexts = (*item.contexts[:place], *new, *item.contexts[place + 1 :])
        return averaged_entry(item._replace(contexts=contexts))

    def _tower(self, item: Entry, choices: tuple[Any, ...], facts: Facts) -> Form:
        (place,) = choices
        outer, inner = item.contexts[place : place + 2]
        given = union(facts, outer.given, without(facts, inner.given, outer.own))
        known = union(facts, outer.own, given)
        self.space.plain((), union(facts, known, inner.own))
        if outer.law != inner.law or outer.law == NABLA:
            raise Refused("not expectations of one law")
        self._adds_nothing(outer.law, outer.own, given, outer.given, facts)
        self._adds_nothing(inner.law, inner.own, known, inner.given, facts)
        both = Context(outer.law, union(facts, outer.own, inner.own), given)
        contexts = (*item.contexts[:place], both, *item.contexts[place + 2 :])
        return {item._replace(contexts=contexts): Fraction(1)}

    def _sample(self, item: Entry, choices: tuple[Any, ...], facts: Facts) -> Form:
        """A letter in the place of its sample over which is averaged; what is inside may not speak of the letter."""
        place, family = choices
        context = item.contexts[place]
        (old,) = (part for part in context.own if part.family == family and self.space.is_sample(part))
        new = Segment(family, PLAIN, PLAIN)

        def renamed(items: Segments) -> Segments:
            if new in items or any(part != old and common(facts, (part,), (old,)) for part in items):
                raise Refused("the letter or its sample has another meaning inside")
            return union(facts, tuple(new if part == old else part for part in items))

        atom = item.atom
        if isinstance(atom, Log):
            atom = Log(atom.law, renamed(atom.own), renamed(atom.given))
        elif any(part.family == family for part in used(facts, item, len(item.contexts))):
            raise Refused("not in densities alone")
        inside = [Context(c.law, renamed(c.own), renamed(c.given)) for c in item.contexts[place + 1 :]]
        mine = Context(context.law, renamed(context.own), context.given)
        if old.low != old.high or any(part.family == family for part in context.given):
            raise Refused("not one sample")
        return {item._replace(contexts=(*item.contexts[:place], mine, *inside), atom=atom): Fraction(1)}

    def _integrate(self, atom: LogIntegral, choices: tuple[Any, ...], facts: Facts) -> Form:
        law, own, given, rest, steps = choices
        kept = without(facts, own, atom.own)
        self.space.plain((), own, given)
        if without(facts, atom.own, own) or common(facts, own, given):
            raise Refused("not a density of the variables of integration")
        if common(facts, in_form(facts, rest), atom.own):
            raise Refused("the other factors use a variable of integration")
        whole = add(dict(rest), {entry(Log(law, own, given)): Fraction(1)})
        self._same(dict(atom.form), whole, steps, facts)
        return add(dict(rest), {entry(Log(law, kept, given)): Fraction(1)} if kept else {})

    def _same(self, form: Form, other: Form, steps: tuple[Step, ...], facts: Facts) -> None:
        if self.replay(add(dict(form), other, Fraction(-1)), steps, facts) != {}:
            raise Refused("the two are not shown to be the same")


def is_length(base: Term, facts: Facts) -> bool:
    """Whether a letter, or a letter and an integer, is known to be at least 1."""
    letters: dict[Term, Index] = {core.Symbol(item.letter): Index(item.letter, 0) for item in facts.bounds}
    try:
        return facts.at_most(Index(None, 1), read_index(base, letters))
    except Unsupported:
        return False


def in_place(item: Entry, form: dict[Entry, Any]) -> Form:
    """A form of atoms in the place of an entry's atom."""
    out: Form = {}
    for new, value in form.items():
        weight = product(item.weight, new.weight)
        whole = Entry((*item.ranges, *new.ranges), weight, (*item.contexts, *new.contexts), new.atom)
        add(out, averaged_entry(whole), Fraction(value))
    return out


def _of_range(step: Step, facts: Facts) -> Form:
    """The rules about sums, on the one at a place."""
    item, (place, *choices) = step.entry, step.choices
    outer, over, inner = item.ranges[:place], item.ranges[place], item.ranges[place + 1 :]
    facts = facts_of(facts, item._replace(ranges=outer))
    if step.rule == "split":
        (last,) = choices
        if not (facts.at_most(over.low, last) and facts.at_most(last.plus(1), over.high)):
            raise Refused("a part of the sum would be empty")
        first, second = over._replace(high=last), over._replace(low=last.plus(1))
        return {item._replace(ranges=(*outer, part, *inner)): Fraction(1) for part in (first, second)}
    if step.rule == "shift":
        (steps,) = choices
        body = put_at(item._replace(ranges=inner), over.letter, Index(over.letter, -steps))
        moved = Range(over.letter, over.low.plus(steps), over.high.plus(steps))
        return {body._replace(ranges=(*outer, moved, *body.ranges)): Fraction(1)}
    if step.rule == "constant":
        body = item._replace(ranges=inner)
        if put_at(body, over.letter, Index("·", 0)) != body:
            raise Refused("the summands are not the same")
        return multiplied({item._replace(ranges=(*outer, *inner)): Fraction(1)}, count(over))
    if not facts.at_most(over.high, over.low):
        raise Refused("not one term alone")
    body = put_at(item._replace(ranges=inner), over.letter, over.low)
    return {body._replace(ranges=(*outer, *body.ranges)): Fraction(1)}
