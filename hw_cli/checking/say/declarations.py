"""What lines of a file declare of letters: the sets they are in, their laws, and what they are said to be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import combinations

from hw_cli.checking.read.derivation import Derivation, Drawn, Mood, Stated, Step
from hw_cli.checking.say.context import UNTOLD, Laws, Told
from hw_cli.checking.say.definitions import Named, is_name
from hw_cli.checking.say.readings import is_noise
from hw_cli.checking.say.survey import is_parameter
from hw_cli.kernel.setting import REALS, Among, Interval
from hw_cli.oracles.models import Shape, parts
from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, Normal, Symbol, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import each, free_variables

_SAYS = (Stated.EQ, Stated.EQUIV, Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT)


@dataclass(frozen=True)
class Declarations:
    """Sets of letters and laws that the file itself states, the narrower set where it states two."""

    domains: tuple[tuple[Term, Interval], ...] = ()
    laws: Laws = ()
    equations: tuple[tuple[Term, Term], ...] = ()  # with a letter alone on a side
    shapes: tuple[tuple[Term, Shape | None], ...] = ()  # of letters; None of numbers
    bold: frozenset[Term] = frozenset()  # letters
    free: frozenset[Term] = frozenset()  # letters that a declaration says are any number
    related: bool = False  # the text speaks of independence or of a Markov chain
    independent: bool = False  # whether the text speaks of independence
    chance: Told = UNTOLD  # of random variables
    chain: tuple[Symbol, ...] = ()  # the variables of a Markov chain that the text states
    curved: tuple[tuple[Term, str], ...] = ()  # functions that are convex or concave
    drawn: frozenset[Term] = frozenset()  # letters that the text draws from a law
    cases: frozenset[Term] = frozenset()  # letters that are in two sets without common numbers: c > 0, c < 0
    moments: frozenset[Term] = frozenset()  # letters that the text says are moments: the m of E[X] = m
    described: frozenset[Term] = frozenset()  # and those of which it says them alone
    following: tuple[Density, ...] = ()  # what follows of laws from others
    mixed: frozenset[Term] = frozenset()  # laws that are said to be mixtures of others
    # the names of rows that the text says entry by entry: u of u_i = 1/n
    tables: frozenset[str] = frozenset()
    related_letters: tuple[tuple[Term, str], ...] = ()  # by relations of theirs that are not put to use
    released: bool = False  # whether the text has given up, or put aside, what it supposes of vectors
    few: tuple[
        tuple[Term, Interval], ...
    ] = ()  # letters of a few values, y ∈ {0, 1}, of which the text says more
    elsewhere: bool = False  # whether words say that a sequence starts, or is, otherwise here


def declared(derivations: tuple[Derivation, ...]) -> Declarations:
    """What the lines of a file declare, wherever they stand."""
    bounds: dict[Term, list[Interval]] = {}
    said: list[tuple[Density, Term]] = []
    for derivation in derivations:
        for step in derivation.steps:
            found = bound(step)
            if found is not None:
                letter, interval = found
                closed = (interval.low_in and interval.low != 0) or interval.high_in
                inner = not closed and _of_all(derivation, step, letter)
                for name in (letter, parts(letter)[0]) if inner else (letter,):
                    bounds.setdefault(name, []).append(interval)
            law = law_of(step)
            if law is not None:
                said.append(law)
            for letter in _counts(step):
                bounds.setdefault(letter, []).append(_COUNT)
    laws: dict[Density, Term] = {}
    random = {letter for head, _ in said for letter in head.variables}
    for written, body in said:
        for head in _heads(written, random):
            laws.setdefault(head, body)
    domains = {letter: _met(bound) for letter, bound in bounds.items()}
    cases = frozenset(
        letter
        for letter, bound in bounds.items()
        if any(not _meet(one, two) for one, two in combinations(bound, 2))
    )
    equations = tuple(pair for derivation in derivations for pair in stated(derivation))
    mixed = frozenset(
        step.lhs.term
        for derivation in derivations
        for step in derivation.steps
        if isinstance(step.lhs.term, Density) and _mixes(step.lhs.term, step.rhs.term)
    )
    return Declarations(tuple(domains.items()), tuple(laws.items()), equations, mixed=mixed, cases=cases)


_SOME = re.compile(
    r"\b(?:if|when|whenever|where(?:ver)?|si|lorsque|quand|such that|tel(?:le)?s? que)\W*$", re.IGNORECASE
)


OF_SOME_ONLY = re.compile(
    r"^\W*(?:for|if|when|whenever|pour|si|lorsque|quand)\b(?! (?:all|any|each|every|tout|chaque))"
)


def _of_all(derivation: Derivation, step: Step, letter: Term) -> bool:
    """Whether it is supposed of every letter with such a subscript: `since w_i > 0`, but not `if w_i > 0`."""
    match letter:
        case Indexed(base=Symbol(), index=index) if all(isinstance(part, Symbol) for part in index):
            supposed = step.mood in (Mood.ASSUMPTION, Mood.DEFINITION) and not step.aside
            return (
                supposed
                and derivation.inline
                and not _SOME.search(derivation.before)
                and not OF_SOME_ONLY.match(derivation.after)
            )
    return False


def _mixes(head: Density, body: Term | None) -> bool:
    """Whether a formula is a sum of other laws of the same variable, each with a weight."""
    if not isinstance(body, core.Sum):
        return False
    laws = [set(each(Density, term)) for term in body.terms]
    return all(len(own) == 1 for own in laws) and all(
        law.variables == head.variables and law.law != head.law for own in laws for law in own
    )


_COUNT = Interval(Fraction(1), low_in=True)


def _counts(step: Step) -> Iterator[Term]:
    """The letters up to which sums and products of a line count: numbers of things, wherever they stand alone."""
    sums = each(core.IndexedSum | core.IndexedProduct, *step.terms)
    return (node.high for node in sums if isinstance(node.high, Symbol))


def _heads(head: Density, random: Collection[Term] = ()) -> tuple[Density, ...]:
    """A law as it is written and as it is read: p(x | θ) is p(x) where θ is a parameter, and is not `random`."""
    name = head.law.name if isinstance(head.law, core.Law) else ""
    alone = Density(core.Law(name), head.variables)
    told = head.given and all(is_parameter(item) and item not in random for item in head.given)
    return (head, alone) if name and told else (head,)


def with_draws(laws: Laws, drawn: Sequence[Drawn], terms: tuple[Term, ...]) -> Laws:
    """The laws of a text, and those of letters that it draws: p(x), p_X(x) and p(x | μ) for X ~ N(μ, σ²).

    A letter that is drawn from two laws has none; noises have theirs in the contexts; and p(y) is not the law of
    y = a x + ε given x, where x has a law too.
    """
    said = {item.letter: item.law for item in drawn}
    several = {item.letter for item in drawn if said[item.letter] != item.law}
    given = {head: body for head, body in laws if said.keys() & {*head.given}}  # p(x | θ), which is not p(x)
    alone = {(alone, body) for head, body in given.items() for alone in _heads(head)[1:]}
    told = {head: body for head, body in laws if (head, body) not in alone}
    known = dict(told)
    densities = list(each(Density, *terms))
    own = {letter for node in densities for letter in node.variables}
    letters = own.union(*(node.given for node in densities))
    others = [  # p(y | z) where a line speaks of p(z), or of p(y) alone
        head
        for head in said
        if isinstance(head, Density)
        and (own & {*head.given} or (own and letters <= {*head.variables, *head.given}))
    ]
    causes = [Density(head.law, (letter,)) for head in others for letter in head.given if letter in said]
    densities += others + causes
    random = {*said}.union(*(node.variables for node in densities))
    for node in densities:
        if not (isinstance(node.law, core.Law) and len(node.variables) == 1):
            continue
        (variable,) = node.variables
        head = replace(node, law=core.Law(node.law.name))
        law = said.get(head) if node.given and head not in several else None
        if law is not None and node not in known:
            known |= dict.fromkeys(_heads(node, random), Normal(law.mean, law.variance, variable))
        capital = Symbol(variable.name.upper()) if isinstance(variable, Symbol) else variable
        for letter in (variable, capital):
            law = said.get(letter)
            noise = is_noise(letter) and Density(node.law, (letter,)) not in causes
            if law is None or letter in several or noise or node in known:
                continue
            named = set(node.law.parameters) | set(node.given)
            if node.law.name.lower() in ("p", "f") and named <= {letter} | free_variables(law):
                known |= {
                    head: Normal(law.mean, law.variance, variable)
                    for head in _heads(node)
                    if free_variables(law) & random <= {*head.given}
                }
    return (*((head, body) for head, body in known.items() if head not in told), *told.items())


def beside(here: Declarations, everywhere: Declarations) -> Declarations:
    """What a scope declares, and of letters of which it says nothing what the file does."""
    domains, laws = (
        {**dict(everywhere.domains), **dict(here.domains)},
        {**dict(everywhere.laws), **dict(here.laws)},
    )
    mixed = here.mixed | everywhere.mixed
    return replace(here, domains=tuple(domains.items()), laws=tuple(laws.items()), mixed=mixed)


NEAR = 20  # formulas above and below that may say what a letter is


def nearest(said: Sequence[tuple[Named, ...]], at: int, scopes: Sequence[int]) -> tuple[Named, ...]:
    """What the other formulas of a file near one say of letters: the nearest above first, then those below.

    `said`: what each formula says; `scopes`: the section of each. Those of other sections count for letters of
    which this one says nothing.
    """
    order = (*range(at - 1, max(0, at - NEAR) - 1, -1), *range(at + 1, min(at + 1 + NEAR, len(said))))
    order = tuple(number for number in order if said[number])
    here = [pair for number in order if scopes[number] == scopes[at] for pair in said[number]]
    names = {side for pair in (*here, *said[at]) for side in pair if is_name(side)}
    others = (pair for number in order if scopes[number] != scopes[at] for pair in said[number])
    return (*here, *(pair for pair in others if not names & set(pair)))


def stated(derivation: Derivation) -> Iterator[tuple[Term, Term]]:
    """The lines of a derivation that say what a letter is: x = f(z), both ways round."""
    for step in derivation.steps:
        left, right = step.lhs.term, step.rhs.term
        if left is None or right is None or step.relation not in _SAYS:
            continue
        if any(is_name(side) and not isinstance(side, core.Call) for side in (left, right)):
            yield left, right


def bound(step: Step) -> tuple[Term, Interval] | None:
    """A letter and the set that `letter > number` says it is in; None for any other step."""
    relation, left, right = step.relation.relation, step.lhs.term, step.rhs.term
    if relation is None or left is None or right is None:
        return None
    if not is_name(left) or isinstance(left, core.Call):
        left, right, relation = right, left, relation.flipped
    if not is_name(left) or isinstance(left, core.Call):
        return None
    number = exact_value(right)
    if number is None:
        return None
    if relation in (Relation.GT, Relation.GE):
        return left, Interval(low=Fraction(number), low_in=relation is Relation.GE)
    if relation in (Relation.LT, Relation.LE):
        return left, Interval(high=Fraction(number), high_in=relation is Relation.LE)
    return None


def law_of(step: Step) -> tuple[Density, Term] | None:
    """A density and the normal law that the step says it is, `p_0 = N(0, 1)` too; None for any other step."""
    left, right = step.lhs.term, step.rhs.term
    if isinstance(left, Symbol | Indexed) and isinstance(right, Normal):
        name, index, _ = parts(left)
        if isinstance(name, Symbol) and name.name.lower() in ("p", "q"):
            left = Density(core.Law(name.name.lower(), index), (right.variable or Symbol("x"),))
    if (
        step.relation.relation is not Relation.EQ
        or not isinstance(left, Density)
        or not isinstance(right, Normal)
    ):
        return None
    if len(left.variables) != 1 or not is_name(left.variables[0]):
        return None
    if right.variable not in (None, left.variables[0]):
        return None  # N((x - μ)/σ; 0, 1) is a formula for p(x), which may lack a factor
    return left, Normal(right.mean, right.variance, right.variable or left.variables[0])


def narrowed(
    domains: tuple[tuple[Term, Interval], ...], more: Mapping[Term, Interval]
) -> tuple[tuple[Term, Interval], ...]:
    """Sets of letters, the narrower where two are known."""
    known = dict(domains)
    return tuple(
        (known | {letter: _both(known.get(letter, REALS), item) for letter, item in more.items()}).items()
    )


def _met(said: list[Interval]) -> Interval:
    """The set that all bounds of a letter leave: `γ < 1` and `γ > 1` are cases, each in force where it is said."""
    return reduce(_both, (one for one in said if all(_meet(one, two) for two in said)), REALS)


def _meet(one: Interval, two: Interval) -> bool:
    """Whether two sets have numbers in common, more than one."""
    ends = ((one.low, two.high), (two.low, one.high))
    return all(low is None or high is None or low < high for low, high in ends)


def _both(first: Interval, second: Interval) -> Interval:
    for item in (second, first):
        if isinstance(item, Among):
            return item
    low = max((end for end in (first.low, second.low) if end is not None), default=None)
    high = min((end for end in (first.high, second.high) if end is not None), default=None)
    if not _meet(first, second):  # stated of different things
        return first
    low_in = all(item.low_in for item in (first, second) if item.low == low)
    high_in = all(item.high_in for item in (first, second) if item.high == high)
    return Interval(low, high, low is not None and low_in, high is not None and high_in)
