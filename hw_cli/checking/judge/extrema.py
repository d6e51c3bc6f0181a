"""Extrema and where they are, as lines without them: of `\\arg\\max f = \\arg\\max g`, whether f and g differ by nothing that counts.

What does not depend on the letter is left out: summands, positive factors, the increasing logarithm. That a value is
where f is largest says that f is nowhere larger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hw_cli.checking.checked import Finding, Status, as_guessed
from hw_cli.checking.judge.line import Line
from hw_cli.checking.judge.optima import value_at_number, value_at_optimum
from hw_cli.checking.say.definitions import is_name
from hw_cli.checking.say.laws_in_words import ends
from hw_cli.checking.say.moods import is_concluded
from hw_cli.checking.say.new_names import name_alone
from hw_cli.kernel.setting import Interval
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Law, Negative, Term, exact
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import opposite
from hw_cli.terms.walk import Captured, each, map_children, substitute, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement

WHOLE = frozenset(map(core.Symbol, "ijklnmKNMT"))  # which a text may mean to be whole numbers
COUNTS = frozenset(map(core.Symbol, "nmNMT"))


@dataclass(frozen=True)
class Extremum:
    """The extremum of a body over a letter, or (`place`) where it is."""

    name: str
    letter: Term
    body: Term

    @property
    def place(self) -> bool:
        """Whether it is where the body is extreme."""
        return self.name.startswith("arg")

    @property
    def largest(self) -> bool:
        """Whether it is a maximum."""
        return self.name.endswith("max")


def extremum(term: Term) -> Extremum | None:
    """The extremum over one letter that a side is; None for any other."""
    match term:
        case core.Call(
            function=core.Function(name="max" | "min" | "argmax" | "argmin" as name, index=(letter,)),
            arguments=(body,),
        ):
            return Extremum(name, letter, body)
    return None


def names_an_objective(judgement: Judgement, line: Line) -> Finding | None:
    r"""The finding for a line that says what V of `\min_G \max_D V(D, G)` is, by letters that are bound on its left and free
    on its right, as no extremum has them; None for another."""
    body, letters, naming = line.left, set[Term](), judgement.naming
    while (own := extremum(body)) is not None and not own.place:
        body, letters = own.body, letters | {own.letter}
    at_one = (node.base for node in each(core.Decorated, line.right))  # x*, at which it is extreme
    new = is_name(body) and not (judgement.known.is_defined(body) or judgement.known.is_seen(body))
    free = any(_depends(line.right, letter) for letter in letters.difference(at_one))
    if not (line.is_equality and new and free) or naming.is_told(body):
        return None
    begins = judgement.derivation.steps[0]
    return (
        None if is_concluded(judgement.derivation, begins) else naming.definition(line.step, body, line.right)
    )


def without_extrema(line: Line) -> tuple[Line, bool] | None:
    """The line that says what a line about extrema says, and whether it says more: then its failure tells nothing."""
    left, right = extremum(line.left), extremum(line.right)
    if not line.is_equality or (left is None and right is None):
        return None
    if left is not None and right is not None:
        if left.place is not right.place or left.letter != right.letter:
            return None
        if not left.place:
            return replace(line, left=left.body, right=right.body), True
        first, second = _counting(left.body, left.letter), _counting(right.body, right.letter)
        if _is_positive(first) is not _is_positive(second):
            first, second = (core.log(item) if _is_positive(item) else item for item in (first, second))
            first, second = _counting(first, left.letter), _counting(second, right.letter)
        return replace(
            line, left=first, right=second if left.largest is right.largest else opposite(second)
        ), True
    given, value = (left, line.right) if left is not None else (right, line.left)
    if given is None or not given.place:
        return None
    try:
        there = _put(given.body, given.letter, value)
    except Captured:
        return None
    return replace(
        line, left=given.body, relation=Relation.LE if given.largest else Relation.GE, right=there
    ), False


_WITHIN = re.compile(r"_\s*\{[^{}]*(?:\\(?:in|mid|[lg]eq?)(?![A-Za-z])|[:|<>∈≤≥])")


def with_value(line: Line, judgement: Judgement) -> tuple[Line, bool] | None:
    """The line with what an extremum of it comes to, `\\max_D V(D)` as V at the D where it is largest, and whether it is one over
    a number of which no set is written, so that the text may say more of it; None where that is not known."""
    meanings, sides = dict(judgement.known.meanings), (line.left, line.right)
    found = [extremum(side) for side in sides]
    values, free = [], False
    for side, own, spelled in zip(sides, found, (line.step.lhs, line.step.rhs), strict=True):
        within = _WITHIN.search(spelled.source)
        if own is None or own.place or (within is None and own.letter in judgement.known.bases):
            values.append(side)
            continue
        objective = meanings.get(own.body, own.body)
        domain = judgement.domains.get(own.letter) if within is None else _interval(spelled.source)
        if within is not None and domain is None:
            return None
        value = value_at_optimum(own.letter, objective, own.largest, domain)
        if value is None and own.letter not in WHOLE:
            domains = judgement.domains if domain is None else {**judgement.domains, own.letter: domain}
            value = value_at_number(own.letter, objective, own.largest, domains)
            free = free or (value is not None and within is None)
        values.append(value or side)
    made = replace(line, left=values[0], right=values[1])
    return (made, free) if made != line else None


_BELOW = re.compile(r"_\s*\{(?P<set>(?:[^{}]|\{[^{}]*\})*)\}")


def _interval(source: str) -> Interval | None:
    r"""The numbers between the ends of the set below an extremum, `\max_{x > 0}`, `\min_{t \in [0, 1]}`; None for what is not
    understood. Whether an end belongs to it is the same here: what is sought lies inside."""
    match = _BELOW.search(source)
    found = None if match is None else ends(match["set"])
    if found is None:
        return None
    infinity = core.Constant("infinity")
    low, high = map(exact, found)
    if (low is None and found[0] != core.Negative(infinity)) or (high is None and found[1] != infinity):
        return None
    return Interval(low, high)


def _put(body: Term, letter: Term, value: Term) -> Term:
    """A body with a value for a letter: for D and D(x), for a law q and its densities."""

    def meant(node: Term) -> Term:
        match node:
            case core.Call(function=core.Function(name=name, index=()), arguments=(_,)) if (
                letter == core.Symbol(name)
            ):
                return value
            case Density(law=Law(name=name)) if letter == core.Symbol(name):
                return value
        return map_children(node, meant)

    return substitute(meant(body), {letter: value})


def _counting(term: Term, letter: Term, running: frozenset[Term] = frozenset()) -> Term:
    """What of a body counts for where it is extreme; `running`: indices and variables of the sums and means around it,
    on which nothing that is left out as a factor may depend.
    """
    match term:
        case Negative(term=inner):
            return opposite(_counting(inner, letter, running))
        case core.Sum(terms=items) if any(_depends(item, letter) for item in items):
            kept = tuple(item for item in items if _depends(item, letter))
            return _counting(kept[0], letter, running) if len(kept) == 1 else core.Sum(kept)
        case core.Product(factors=factors) if (
            len(rest := [item for item in factors if not _is_scale(item, running)]) < len(factors) and rest
        ):
            return _counting(core.product(tuple(rest)), letter, running)
        case core.Quotient(numerator=above, denominator=below) if _is_scale(below, running):
            return _counting(above, letter, running)
        case core.KL(left=first, right=second) if not _depends(first, letter):
            return (
                Negative(core.Expectation(core.log(second), first))
                if isinstance(first, Density) and isinstance(second, Density)
                else term
            )
        case core.Call(function=core.Function(name="log"), arguments=(core.Product(factors=factors),)):
            kept = tuple(item for item in factors if _depends(item, letter))
            return core.log(core.product(kept)) if kept else term
        case core.IndexedSum(body=body, index=index, low=low, high=high):
            return core.IndexedSum(_counting(body, letter, running | {index}), index, low, high)
        case core.Expectation(body=body, law=law, variables=variables) if not _depends(law, letter):
            drawn = running.union(variables, *(subterms(law),))
            return core.Expectation(_counting(body, letter, drawn), law, variables)
        case core.Call(
            function=core.Function(name="log"),
            arguments=(core.Normal(mean=mean, variance=spread, variable=Term() as x),),
        ) if not _depends(spread, letter) and running.isdisjoint(subterms(spread)):
            return Negative(core.Power(core.Sum((x, Negative(mean))), core.Number("2")))
        case core.Call(function=core.Function(name="log"), arguments=(Density() as inner,)):
            return core.log(_counting(inner, letter, running))
        case Density(law=law, variables=own, given=below) if letter in own and below:  # p(θ | X) as p(θ, X)
            return Density(law, (*own, *below))
    return term


def _is_positive(term: Term) -> bool:
    if isinstance(term, core.Product):
        return all(_is_positive(item) or _is_scale(item, frozenset()) for item in term.factors)
    return isinstance(term, Density | core.Normal | core.IndexedProduct)


def _is_scale(term: Term, running: frozenset[Term]) -> bool:
    """Whether a factor is a positive number, the same throughout the sums around it."""
    match term:
        case core.Number(text=text):
            return text != "0"
        case core.Quotient(numerator=above, denominator=below):
            return _is_scale(above, running) and _is_scale(below, running)
    return term in COUNTS - running


def _depends(term: Term, letter: Term) -> bool:
    named = core.Symbol("") if not isinstance(letter, core.Symbol) else letter
    return any(
        node == letter or (isinstance(node, Law | core.Function) and node.name == named.name)
        for node in subterms(term)
    )


def of_extrema(judgement: Judgement, written: Line, line: Line, more: bool) -> Finding:
    """What is found of the line that stands for one about extrema; `more`: it says more than that one."""
    if (named := _named(judgement, written)) is not None:
        return named
    context, said = judgement.context, judgement.said
    own = {side.letter for side in map(extremum, (written.left, written.right)) if side is not None}
    judgement.context, judgement.said = replace(context, equations=False), replace(said, free=said.free | own)
    found = judgement.judged(line)  # of all values of its letter
    judgement.context, judgement.said = context, said
    if found.status is Status.FAILS and more:
        why = say("the two differ; whether they are extreme at the same place is not looked at")
        return Finding(line.step, Status.DOUBTFUL, why)
    return found


def of_number(judgement: Judgement, written: Line, line: Line) -> Finding:
    """What is found of the line with the value at the number where a body is extreme."""
    if (named := _named(judgement, written)) is not None:
        return named
    found = judgement.judged(line)
    own = next(side.letter for side in map(extremum, (written.left, written.right)) if side is not None)
    if found.status is not Status.FAILS:
        return as_guessed(found, say("{name} is any number", name=own))
    why = say("the two sides differ if {name} is any number", name=own)
    return Finding(line.step, Status.DOUBTFUL, why)


def _named(judgement: Judgement, written: Line) -> Finding | None:
    """The finding for a line that gives an extremum a name."""
    for name, body in name_alone(written.left, written.right):
        if extremum(body) and not judgement.known.is_defined(name) and not judgement.naming.is_told(name):
            return Finding(written.step, Status.DEFINITION, say("defines {name}", name=name))
    return None
