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

`gap` adds nonnegative forms: E[KL(p(a|b) ‖ q(a|c))] ≥ 0, E[−log p(a|b)] ≥ 0 where a is discrete ("mass"), log ∫ p(a|b) exp(f) da ≥ E_{p(a|b)}[f], log E[f] ≥ E[log f]
of a sum f of positive terms ("outside"); log Σ c exp(f) ≥ Σ c f for positive c of sum 1 ("inside"), and ≥ log c + f for each
of the terms ("part"); E_p[log p − log m] ≥ 0 for a mixture m ("law"); for mixtures m = Σ c_i p_i and n = Σ c_i q_i ("mixtures"),
Σ c_i E_{p_i}[log p_i/q_i − log m/n] ≥ 0, since for each x the divergence of the weights c_i p_i/m from c_i q_i/n is; and
Σ c_i E_{p_i}[log m − log n] ≥ 0 of a law n ("divergence"), which is that of m from n; and ("fewer"), for 1 ≤ m ≤ n samples z_i of one law,
E[log (1/n) Σ_{i=1}^n f(z_i)] ≥ E[log (1/m) Σ_{i=1}^m f(z_i)], since the mean of n is the mean over all sets of m of them of the
means of these, log is concave, and all these sets have one law (Burda, Grosse and Salakhutdinov, ICLR 2016, theorem 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hw_cli.kernel.models import law_name
from hw_cli.oracles.expected.forms import (
    NABLA,
    UNIT,
    Atom,
    Context,
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
    averaged,
    averaged_entry,
    count,
    entry,
    facts_of,
    frozen,
    in_form,
    is_nonnegative,
    multiplied,
    product,
    put_at,
    scaled,
    total,
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


@dataclass(frozen=True, slots=True)
class Gap:
    """A nonnegative form with its multiplier: the divergence of two laws, or Jensen's, in contexts."""

    multiplier: Fraction
    ranges: tuple[Range, ...]
    contexts: tuple[Context, ...]
    first: Context
    second: Context | LogSum | tuple[tuple[Entry, Fraction], ...]
    way: tuple[Any, ...] = ()  # of a sum: what it is compared with, and the choice of it
    share: tuple[
        tuple[Entry, Fraction], ...
    ] = ()  # a number that is not negative, such as 1 − λ, by which it is multiplied


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
                return _in(item, {entry(Log(law, union(inner, own, given))): 1, entry(Log(law, given)): -1})
            case "chain", Log(law=law, own=own, given=()):
                return _in(item, self._chain(law, own, step.choices, inner))
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
                return _in(item, self._integrate(atom, step.choices, inner))
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
                return _in(item, add({entry(LogSum(frozen(rest))): Fraction(1)}, logged))
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
                return _in(item, dict(form))
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

    def _of_sum(self, atom: LogSum, context: Context, way: tuple[Any, ...], facts: Facts) -> Form:
        """What a sum of positive terms is compared with, one of the ways at the head of this module."""
        plain: Form = {entry(atom): Fraction(1)}
        terms = [(item, value) for item, value in atom.form if isinstance(item.atom, Exp)]
        if len(terms) < len(atom.form) or not is_sum_of_positive(dict(atom.form), facts):
            raise Refused("not a sum of positive terms")
        match way:
            case ("outside",):
                outside = frozen(averaged(dict(atom.form), context))
                return add({entry(LogSum(outside)): Fraction(1)}, averaged(plain, context), Fraction(-1))
            case ("inside",):
                return averaged(add(plain, _mean_of_logs(terms), Fraction(-1)), context)
            case ("part", int(number)):
                item, value = terms[number]
                lengths = all(is_length(base, facts) for base, _ in item.weight)
                alike = [other for other, _ in terms if other._replace(weight=item.weight) == item]
                if item.ranges or item.contexts or not lengths or len(alike) > 1:
                    raise Refused("not one term")  # the number before p in p − λ p is less than 1
                _, logged = scaled({}, value, item.weight)
                add(logged, dict(item.atom.form))  # type: ignore[union-attr]
                return averaged(add(plain, logged, Fraction(-1)), context)
            case ("law",):
                return averaged(add(_divergence_from(atom, context, facts), plain, Fraction(-1)), context)
            case ("mixtures", LogSum() as other, tuple() as order):
                return self._of_mixtures(atom, other, order, context.own, facts)
            case ("divergence", LogSum() | Log() as other):
                one, two = self._weights(atom, context.own, facts), self._weights(other, context.own, facts)
                if any(total(side.values()) != {entry(UNIT): 1} for side in (one, two)):
                    raise Refused("not two laws")
                inside = add({entry(atom): Fraction(1)}, {entry(other): Fraction(-1)}, Fraction(1))
                return total(
                    multiplied(averaged(inside, Context(*law)), number) for law, number in one.items()
                )
            case ("fewer", Index() as fewer):
                return self._of_fewer(atom, context, fewer, facts)
        raise Refused("no such gap")

    def _weights(self, mixture: LogSum | Log, own: Segments, facts: Facts) -> dict[Log, Form]:
        """The laws of the model in a mixture, or one alone, with the numbers before them, none of which is negative."""
        form = (
            mixture.form
            if isinstance(mixture, LogSum)
            else frozen({entry(Exp(frozen({entry(mixture): Fraction(1)}))): Fraction(1)})
        )
        weights = weights_of(LogSum(form), own, facts)
        for law in weights:
            self.space.plain((), law.own, law.given)
            if not self.space.has(law.law) or not is_nonnegative(weights[law], facts):
                raise Refused("not a mixture of laws")
        return weights

    def _of_mixtures(
        self, atom: LogSum, other: LogSum, order: tuple[Any, ...], own: Segments, facts: Facts
    ) -> Form:
        """Σ c_i E_{p_i}[log p_i − log q_i − log m + log n], where the q_i are the laws of n in an order."""
        one, two = (self._weights(mixture, own, facts) for mixture in (atom, other))
        if len(order) != len(one) or {*order} != two.keys() or len(one) != len(two):
            raise Refused("not two mixtures of as many laws")
        out: Form = {}
        for (law, number), second in zip(one.items(), order, strict=True):
            if two[second] != number:
                raise Refused("not mixtures of the same weights")
            logs = ((entry(law), 1), (entry(second), -1), (entry(atom), -1), (entry(other), 1))
            inside = total({item: Fraction(sign)} for item, sign in logs)
            add(out, multiplied(averaged(inside, Context(*law)), number))
        return out

    def _of_fewer(self, atom: LogSum, context: Context, fewer: Index, facts: Facts) -> Form:
        """E[log Σ_{i=1}^n f(z_i)] − log n − E[log Σ_{i=1}^m f(z_i)] + log m, for samples of one law; f is known by its form."""
        one = Index(None, 1)
        if len(context.own) != 1 or len(atom.form) != 1 or len(atom.form[0][0].ranges) != 1:
            raise Refused("not a sum over samples")
        ((run,), ((item, value),)) = context.own, atom.form
        (over,) = item.ranges
        if item != entry(item.atom)._replace(ranges=item.ranges) or value != 1:
            raise Refused("not a sum alone")
        if not self.space.is_sample(run) or not (run.low == over.low == one and run.high == over.high):
            raise Refused("not a sum over all samples")
        if any(part.family == run.family for part in context.given):
            raise Refused("samples given others")
        if not (facts.at_most(one, fewer) and facts.at_most(fewer, run.high)):
            raise Refused("not fewer of them")
        self._is_of_each(item.atom, run.family, over.letter)
        out: Form = {}
        for high, sign in ((run.high, 1), (fewer, -1)):
            mine = context._replace(own=(run._replace(high=high),))
            some = item._replace(ranges=(over._replace(high=high),))
            weight: Weight = () if high.letter is None else ((high.term, 1),)
            _, logged = scaled({}, Fraction(1 if weight else high.offset), weight)
            add(logged, averaged({entry(LogSum(((some, Fraction(1)),))): Fraction(1)}, mine), Fraction(-1))
            add(out, logged, Fraction(-sign))
        return out

    @staticmethod
    def _is_of_each(atom: Atom, family: int, letter: str) -> None:
        """Whether a term of a sum is a product of densities in which the index numbers the sample alone."""
        sample = Segment(family, Index(letter, 0), Index(letter, 0))
        for item, _ in atom.form if isinstance(atom, Exp) else ((entry(atom), 1),):
            if not isinstance(item.atom, Log) or item.ranges or item.contexts:
                raise Refused("not a product of densities")
            own, given = (
                tuple(part for part in side if part != sample) for side in (item.atom.own, item.atom.given)
            )
            rest = item._replace(atom=Log(item.atom.law, own, given))
            if put_at(rest, letter, Index("·", 0)) != rest or any(
                part.family == family for part in (*own, *given)
            ):
                raise Refused("not the same function of each sample")

    def gap(self, gap: Gap, facts: Facts) -> Form:
        """The nonnegative form that a gap names, without its multiplier."""
        for over in gap.ranges:
            if not facts.at_most(over.low, over.high):
                raise Refused("a sum that may be empty")
            facts = facts.within(*over)
        law, own, given = gap.first
        for context in (gap.first, *gap.contexts):
            alone = isinstance(gap.second, LogSum)  # the law of several samples is a law
            self.space.plain(*((context.own,) if alone else ((), context.own)), context.given)
            if (
                not self.space.has(context.law)
                or not context.own
                or common(facts, context.own, context.given)
            ):
                raise Refused("not a density")
        if gap.way == ("mass",):
            if not self.space.are_discrete(own):
                raise Refused("a density may exceed 1")
            form: Form = {entry(Log(law, own, given)): Fraction(-1)}
        elif isinstance(gap.second, LogSum):
            form = self._of_sum(gap.second, gap.first, gap.way, facts)
        elif isinstance(gap.second, Context):
            if (
                gap.second.own != own
                or common(facts, own, gap.second.given)
                or not self.space.has(gap.second.law)
            ):
                raise Refused("not two laws of the same variables")
            inside: Form = {entry(Log(law, own, given)): Fraction(1), entry(Log(*gap.second)): Fraction(-1)}
            form = averaged(inside if gap.first != gap.second else {}, gap.first)
        else:
            inside = dict(gap.second)
            if any(item.ranges for item in inside):
                raise Refused("sums in a gap")
            whole = add(dict(inside), {entry(Log(law, own, given)): Fraction(1)})
            form = {entry(LogIntegral(own, frozen(whole))): Fraction(1)}
            add(form, averaged(inside, gap.first), Fraction(-1))
        for context in reversed(gap.contexts):
            form = averaged(form, context)
        if gap.share:
            if not is_nonnegative(dict(gap.share), facts):
                raise Refused("a number that may be negative")
            form = multiplied(form, dict(gap.share))
        return {item._replace(ranges=(*gap.ranges, *item.ranges)): value for item, value in form.items()}


def is_length(base: Term, facts: Facts) -> bool:
    """Whether a letter, or a letter and an integer, is known to be at least 1."""
    letters: dict[Term, Index] = {core.Symbol(item.letter): Index(item.letter, 0) for item in facts.bounds}
    try:
        return facts.at_most(Index(None, 1), read_index(base, letters))
    except Unsupported:
        return False


def _mean_of_logs(terms: list[tuple[Entry, Fraction]]) -> Form:
    """Σ c f for Σ c exp(f), with Σ c = 1."""
    means: Form = {}
    whole: Form = {}
    for item, value in terms:
        number: Form = {Entry((), item.weight, (), UNIT): value}
        for over in item.ranges:
            number = multiplied(number, count(over))
        add(whole, number)
        add(means, _in(item, dict(item.atom.form)), value)  # type: ignore[union-attr]
    if whole != {entry(UNIT): Fraction(1)} or any(item.contexts for item, _ in terms):
        raise Refused("not an average")
    return means


def is_sum_of_positive(form: Form, facts: Facts) -> bool:
    """Whether the number before each term is positive: one and lengths, or a polynomial that is not negative."""
    plain: dict[Entry, Form] = {}
    for item, value in form.items():
        add(plain.setdefault(item._replace(weight=()), {}), {Entry((), item.weight, (), UNIT): value})
    return all(
        all(
            value > 0 and all(is_length(base, facts) for base, _ in item.weight)
            for item, value in number.items()
        )
        or is_nonnegative(number, facts)
        for number in plain.values()
    )


def weights_of(atom: LogSum, own: Segments, facts: Facts) -> dict[Log, Form]:
    """The numbers before the laws of a mixture of laws of the same variables."""
    weights: dict[Log, Form] = {}
    for item, value in atom.form:
        match item:
            case Entry(ranges=(), contexts=(), atom=Exp(form=((Entry(atom=Log() as one) as alone, 1),))) if (
                alone == entry(one) and one.own == own and not common(facts, one.given, one.own)
            ):
                add(weights.setdefault(one, {}), {Entry((), item.weight, (), UNIT): value})
                continue
        raise Refused("not a mixture of laws")
    return weights


def _divergence_from(atom: LogSum, context: Context, facts: Facts) -> Form:
    """log p + log Σ c, for a sum Σ c exp(f) of laws exp(f) of the variables of p, where Σ c is a fraction."""
    whole = total(weights_of(atom, context.own, facts).values())
    if whole.keys() != {entry(UNIT)}:
        raise Refused("not a mixture whose weights have a sum that is known")
    return add({entry(Log(*context)): Fraction(1)}, scaled({}, whole[entry(UNIT)], ())[1])


def _in(item: Entry, form: dict[Entry, Any]) -> Form:
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
