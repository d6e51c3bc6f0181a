"""The nonnegative forms that an argument about expected logarithms may add, each with its own conditions.

A gap is one of these, in contexts (sums and expectations around it) and times a number that is not negative:

(a second law)  E[KL(p(a|b) ‖ q(a|c))] ≥ 0
(a form)        log ∫ p(a|b) exp(f) da ≥ E_{p(a|b)}[f]
mass            E[−log p(a|b)] ≥ 0, where a is discrete
outside         log E[f] ≥ E[log f], for a sum f of positive terms
inside          log Σ c exp(f) ≥ Σ c f, for positive c of sum 1
part            log Σ c exp(f) ≥ log c + f, for each of the terms
law             E_p[log p − log m] ≥ 0, for a mixture m
mixtures        Σ c_i E_{p_i}[log p_i/q_i − log m/n] ≥ 0, for m = Σ c_i p_i and n = Σ c_i q_i, since for each x the divergence
                of the weights c_i p_i/m from c_i q_i/n is
divergence      Σ c_i E_{p_i}[log m − log n] ≥ 0, for m = Σ c_i p_i and a law n: the divergence of m from n
fewer           E[log (1/n) Σ_{i=1}^n f(z_i)] ≥ E[log (1/m) Σ_{i=1}^m f(z_i)], for 1 ≤ m ≤ n samples z_i of one law, since the
                mean of n is the mean over all sets of m of them of the means of these, log is concave, and all these
                sets have one law (Burda, Grosse and Salakhutdinov, ICLR 2016, theorem 1)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hw_cli.oracles.expected.forms import (
    UNIT,
    Atom,
    Context,
    Entry,
    Exp,
    Form,
    Log,
    LogIntegral,
    LogSum,
    Range,
    Weight,
    add,
    averaged,
    count,
    entry,
    frozen,
    is_nonnegative,
    multiplied,
    put_at,
    scaled,
    total,
)
from hw_cli.oracles.expected.graphs import Space
from hw_cli.oracles.expected.indices import Facts, Index, Segment, Segments, common
from hw_cli.oracles.expected.rules import Refused, in_place, is_length


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


class Gaps:
    """The nonnegative forms of the laws of one model."""

    def __init__(self, space: Space) -> None:
        self.space = space

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

    def _of_sum(self, atom: LogSum, context: Context, way: tuple[Any, ...], facts: Facts) -> Form:
        """What a sum of positive terms is compared with, one of the ways at the head of this file."""
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


def _mean_of_logs(terms: list[tuple[Entry, Fraction]]) -> Form:
    """Σ c f for Σ c exp(f), with Σ c = 1."""
    means: Form = {}
    whole: Form = {}
    for item, value in terms:
        number: Form = {Entry((), item.weight, (), UNIT): value}
        for over in item.ranges:
            number = multiplied(number, count(over))
        add(whole, number)
        add(means, in_place(item, dict(item.atom.form)), value)  # type: ignore[union-attr]
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
