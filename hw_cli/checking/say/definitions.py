"""What a file says names are: sets and laws of its letters, `a = …`, and all that a derivation has brought in so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from hw_cli.checking.read.derivation import Derivation, Drawn, Mood, Stated, Step
from hw_cli.checking.say.context import UNTOLD, Laws, Told
from hw_cli.checking.say.readings import is_noise
from hw_cli.checking.say.recursions import is_recursive
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import is_parameter, of_parameters
from hw_cli.kernel.setting import REALS, Among, Interval
from hw_cli.oracles.models import Shape, parts
from hw_cli.terms import core
from hw_cli.terms.core import (
    Call,
    Decorated,
    Density,
    Indexed,
    Negative,
    Normal,
    Number,
    Power,
    Quotient,
    Symbol,
    Term,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import children, contains, exchanged, free_variables, map_children, subterms

_COUNTING = core.IndexedSum | core.IndexedProduct  # the k of Σ_k a_k says nothing of another k
_NO_NAMES = (core.Function("odot"), core.Function("log"))  # a product; log L(θ), which says what L(θ) is


def is_name(term: Term) -> bool:
    """Whether a term is a letter with subscripts and marks, or a letter of letters: L(θ, φ), Q(θ, θ_old)."""
    if of_parameters(term) is not None:
        return True
    match term:
        case Symbol():
            return True
        case Call(function=function, arguments=arguments):
            field = isinstance(function, core.DerivativeOf) and len(arguments) > 1  # v'(θ, ψ), a Jacobian
            plain = field or isinstance(function, core.Function | Decorated)
            plain = plain and function not in _NO_NAMES
            return plain and all(
                is_name(item) or is_parameter(item) or isinstance(item, core.Number) for item in arguments
            )
        case Indexed(base=base) | Decorated(base=base):
            return is_name(base)
    return False


def solved(side: Term, body: Term) -> tuple[Term, Term]:
    """A side without its sign, power and reciprocal, and what it is then: `σ² = v` says that σ is √v.

    `x² = 4` is an equation, which has two solutions.
    """
    match side:
        case Power(exponent=Number() as even) if even.value % 2 == 0 and exact_value(body) is not None:
            return side, body
        case Negative(term=inner):
            return solved(inner, Negative(body))
        case Power(base=base, exponent=Number() as exponent) if exponent.value != 0:
            return solved(base, Power(body, Quotient(Number("1"), exponent)))
        case Power(base=base, exponent=Negative(term=Number() as exponent)) if exponent.value != 0:
            return solved(base, Power(body, Quotient(Negative(Number("1")), exponent)))
        case Quotient(numerator=Number() as above, denominator=below) if above.value != 0:
            return solved(below, Quotient(above, body))
        case core.Call(function=core.Function(name="sqrt", index=()), arguments=(inner,)):
            return solved(inner, Power(body, Number("2")))
        case core.Call(function=core.Function(name="log", index=()), arguments=(Call() as inner,)):
            return solved(inner, core.exp(body))  # log L(θ) = …
    return side, body


def is_ruled(plan: Plan, name: Term, body: Term) -> bool:
    """Whether the context itself says how a letter that it draws at random is tied to those of the body.

    α_t to ᾱ_t, the noise to x_t and x_0, the parameters of laws to what is averaged under them. What sets a letter
    for a while, `σ = 1`, `β_t = t/T`, is not ruled.
    """
    if sets(body):
        return False
    if any(isinstance(node, core.Call) and parts(node)[1] for node in subterms(body)):
        return False
    names = free_variables(body)
    base = parts(name)[0]
    if is_noise(name) and isinstance(base, Symbol):
        return (
            base.name == "epsilon"
            and plan.variant.noise
            and any(parts(item)[0] == Symbol("x") for item in names)
        )
    tied = {parts(item.head)[0] for item in plan.context.definitions if _reaches(item.body, base)}
    if tied & {parts(item)[0] for item in names}:
        return True
    laws = {letter for _, law in plan.variant.laws for letter in free_variables(law)}
    return name in laws and contains(_AVERAGES, body)


def sets(body: Term) -> bool:
    """Whether a formula in t sets a letter for a while: `β_t = t/T`."""
    if contains(_AVERAGES | core.IndexedSum | core.IndexedProduct, body):
        return False
    return any(isinstance(node, Symbol) and node.name.lower() in _RUNNING for node in standing(body))


_RUNNING = frozenset("tskn")
_AVERAGES = core.Expectation | core.Density | core.KL | core.Integral


def _reaches(body: Term, base: Term) -> bool:
    return any(parts(node)[0] == base for node in subterms(body) if isinstance(node, Symbol | Indexed))


def standing(term: Term) -> list[Term]:
    """The letters of a term, without those in subscripts."""
    if isinstance(term, Symbol):
        return [term]
    if isinstance(term, Indexed | core.Decorated):
        return []
    if isinstance(term, core.IndexedSum | core.IndexedProduct):
        return standing(term.body)
    inner = tuple(children(term))
    if isinstance(term, core.Call) and len(term.arguments) > 1:  # the t of f(x_t, t) is an index
        inner = tuple(child for child in inner if not isinstance(child, Symbol))
    return [letter for child in inner for letter in standing(child)]


Named = tuple[Term, Term]  # a name and what it is
Bare = tuple[object, ...]  # a name without its arguments


class Known:
    """Letters and names of one derivation; `carried` are names that formulas above it have defined."""

    def __init__(self, carried: Iterable[Named]) -> None:
        self.seen: set[Term] = set()
        self.logistic = False  # whether σ is the logistic function
        self.defined: set[Bare] = set()
        self.definitions: list[Named] = []  # of this derivation, for the formulas below it
        self.meanings: list[Named] = list(carried)  # all that are put to use
        self.carried = frozenset(bare(head) for head, _ in self.meanings)

    @property
    def names(self) -> set[Bare]:
        """The names that are defined here or above."""
        return self.defined | self.carried

    @property
    def bases(self) -> set[Term]:
        """The same without subscripts."""
        return {name[0] for name in self.names if isinstance(name[0], Term)}

    def is_defined(self, name: Term) -> bool:
        """Whether the derivation has given a name a meaning."""
        return bare(name) in self.defined

    def overloads(self, name: Term) -> bool:
        """Whether a name is put to another number of things than wherever it is said what it is: ε(x, c) beside ε(x)."""
        given = [
            parts(head)[2] for head, _ in (*self.meanings, *self.definitions) if bare(head) == bare(name)
        ]
        own = len(parts(name)[2] or ())
        return bool(given and own) and all(len(other or ()) not in (0, own) for other in given)

    def is_seen(self, name: Term) -> bool:
        """Whether a name occurs in a line above, with whatever arguments."""
        return any(bare(letter) == bare(name) for letter in self.seen)

    def uses(self, *terms: Term) -> bool:
        """Whether terms have names that are defined here or above."""
        names = self.names
        return any(bare(letter) in names for term in terms for letter in free_variables(term))

    def multiplied(self, term: Term) -> Term:
        """The term with a_i(b + c) and σ̃²(b + c) as products, where a_i and σ̃ are defined and no functions."""
        if not self.meanings or not contains(Call, term):
            return term
        power, call = (term.exponent, term.base) if isinstance(term, Power) else (None, term)
        if isinstance(call, Call) and isinstance(call.arguments[0], core.Sum) and len(call.arguments) == 1:
            base, index, _ = parts(call)
            marked = index or isinstance(base, Decorated)
            if marked and any(
                head == base and len(own) == len(index) and arguments is None
                for head, own, arguments in (parts(head) for head, _ in self.meanings)
            ):
                name = Indexed(base, index) if index else base
                name = name if power is None else Power(name, power)
                return core.Product((name, self.multiplied(call.arguments[0])))
        return map_children(term, self.multiplied)

    def applied(self, term: Term) -> Term:
        """The term with df/dx as df(x)/dx, where f(x) is defined, and dσ/dx of the logistic function; V(D*, G) as what
        V(D, G) is said to be, where D is a function there."""
        if not contains(Call | core.Derivative | core.Gradient, term):
            return term
        match term:
            case Call(function=core.Function(), arguments=arguments) if (
                made := self.at_functions(term.function, arguments)
            ) is not None:
                return made
            case core.Derivative(body=Symbol(name=name)) | core.Gradient(body=Symbol(name=name)):
                heads = [
                    head for head, _ in self.meanings[::-1] if isinstance(head, Call)
                ]  # the nearest first
                heads += [Call(core.Function("sigmoid"), (term.variable,))] if self.logistic else []
                for head in heads:
                    if term.variable in head.arguments and head.function in (
                        core.Function(name),
                        core.Function("sigmoid" if name == "sigma" else name),
                    ):
                        return replace(term, body=head)
        return map_children(term, self.applied)

    def at_functions(self, name: Term, arguments: tuple[Term, ...]) -> Term | None:
        """What a functional is at other functions than those by whose letters it is defined; None for another name."""
        for head, body in self.meanings[::-1]:
            if not isinstance(head, Call) or head.function != name or len(head.arguments) != len(arguments):
                continue
            called = {node.function for node in subterms(body) if isinstance(node, Call)}
            pairs = zip(map(function_of, head.arguments), map(function_of, arguments), strict=True)
            other = {own: new for own, new in pairs if own in called and new is not None and own != new}
            same = all(
                own == new or function_of(own) in other
                for own, new in zip(head.arguments, arguments, strict=True)
            )
            if other and same:
                return exchanged(body, other)
        return None

    def inside(self, *terms: Term) -> frozenset[Term]:
        """The names without subscripts that stand in the definitions of names that terms use."""
        found: set[Term] = set()
        waiting = {root(node) for term in terms for node in subterms(term)}
        while waiting:
            bodies = [
                body for head, body in self.meanings if root(head) in waiting and not is_recursive(head, body)
            ]
            waiting = {root(node) for body in bodies for node in subterms(body)} - found
            waiting -= {
                node.index for body in bodies for node in subterms(body) if isinstance(node, _COUNTING)
            }
            found |= waiting
        return frozenset(found)


def with_parts(meanings: tuple[Named, ...], terms: Iterable[Term]) -> tuple[Named, ...]:
    """What is said of names, by the letters for parts of it by which terms or names are differentiated: ŷ = σ(w x + b) as
    σ(a), where a = w x + b is the one thing said of a."""
    spoken = (*terms, *(body for _, body in meanings))
    slopes = (
        node
        for term in spoken
        for node in subterms(term)
        if isinstance(node, core.Derivative | core.Gradient)
    )
    for letter in dict.fromkeys(node.variable for node in slopes):
        own = [(head, body) for head, body in meanings if bare(head) == bare(letter)]
        if len(own) != 1 or own[0][0] != letter or is_name(own[0][1]) or not free_variables(own[0][1]):
            continue
        part = own[0][1]
        inside = free_variables(part)
        named = {head: exchanged(body, {part: letter}) for head, body in meanings if head != letter}
        meanings = tuple(
            (head, body if named.get(head) is None or free_variables(named[head]) & inside else named[head])
            for head, body in meanings
        )
    return meanings


def function_of(letter: Term) -> Term | None:
    """The function that a letter is the name of: D^*(x) is put to x by D^*; None for what is no name."""
    match letter:
        case Symbol(name=name):
            return core.Function(name)
        case Indexed(base=Symbol(name=name), index=index):
            return core.Function(name, index)
        case core.Decorated(base=base, mark=mark) if (inner := function_of(base)) is not None:
            return core.Decorated(inner, mark)
    return None


def root(name: Term) -> Term:
    """A name without subscripts and arguments, f of f'(x) and f^{-1}(x)."""
    base = parts(name)[0]
    while isinstance(base, core.InverseOf | core.DerivativeOf):
        base = parts(base.function)[0]
    return base


def bare(name: Term) -> Bare:
    """A name without its arguments."""
    return parts(name)[:2]


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
    following: tuple[Density, ...] = ()  # what follows of laws from others
    mixed: frozenset[Term] = frozenset()  # laws that are said to be mixtures of others
    tables: frozenset[str] = (
        frozenset()
    )  # the names of rows that the text says entry by entry: u of u_i = 1/n
    related_letters: tuple[tuple[Term, str], ...] = ()  # by relations of theirs that are not put to use
    released: bool = False  # whether the text has given up, or put aside, what it supposes of vectors
    elsewhere: bool = False  # whether words say that a sequence starts, or is, otherwise here


def declared(derivations: tuple[Derivation, ...]) -> Declarations:
    """What the lines of a file declare, wherever they stand."""
    bounds: dict[Term, list[Interval]] = {}
    laws: dict[Density, Term] = {}
    for derivation in derivations:
        for step in derivation.steps:
            found = bound(step)
            if found is not None:
                letter, interval = found
                inner = not (interval.low_in or interval.high_in) and _of_all(derivation, step, letter)
                for name in (letter, parts(letter)[0]) if inner else (letter,):
                    bounds.setdefault(name, []).append(interval)
            law = law_of(step)
            if law is not None:
                for head in _with_parameters(law[0]):
                    laws.setdefault(head, law[1])
            for letter in _counts(step):
                bounds.setdefault(letter, []).append(_COUNT)
    domains = {letter: _met(said) for letter, said in bounds.items()}
    equations = tuple(pair for derivation in derivations for pair in stated(derivation))
    mixed = frozenset(
        step.lhs.term
        for derivation in derivations
        for step in derivation.steps
        if isinstance(step.lhs.term, Density) and _mixes(step.lhs.term, step.rhs.term)
    )
    return Declarations(tuple(domains.items()), tuple(laws.items()), equations, mixed=mixed)


_SOME = re.compile(
    r"\b(?:if|when|whenever|where(?:ver)?|si|lorsque|quand|such that|tel(?:le)?s? que)\W*$", re.IGNORECASE
)
_OF_SOME = re.compile(
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
                and not _OF_SOME.match(derivation.after)
            )
    return False


def _mixes(head: Density, body: Term | None) -> bool:
    """Whether a formula is a sum of other laws of the same variable, each with a weight."""
    if not isinstance(body, core.Sum):
        return False
    laws = [{node for node in subterms(term) if isinstance(node, Density)} for term in body.terms]
    return all(len(own) == 1 for own in laws) and all(
        law.variables == head.variables and law.law != head.law for own in laws for law in own
    )


_COUNT = Interval(Fraction(1), low_in=True)


def _counts(step: Step) -> Iterator[Term]:
    """The letters up to which sums and products of a line count: numbers of things, wherever they stand alone."""
    for side in (step.lhs.term, step.rhs.term):
        for node in () if side is None else subterms(side):
            if isinstance(node, core.IndexedSum | core.IndexedProduct) and isinstance(node.high, Symbol):
                yield node.high


def _with_parameters(head: Density) -> tuple[Density, ...]:
    """A law as it is written and as it is read: p(x | θ) is p(x) where θ is a parameter."""
    name = head.law.name if isinstance(head.law, core.Law) else ""
    alone = Density(core.Law(name), head.variables)
    return (head, alone) if name and head.given and all(map(is_parameter, head.given)) else (head,)


def with_draws(laws: Laws, drawn: Sequence[Drawn], terms: tuple[Term, ...]) -> Laws:
    """The laws of a text, and those of letters that it draws: p(x), p_X(x) and p(x | μ) for X ~ N(μ, σ²).

    A letter that is drawn from two laws has none; noises have theirs in the contexts; and p(y) is not the law of
    y = a x + ε given x, where x has a law too.
    """
    known = dict(laws)
    said = {item.letter: item.law for item in drawn}
    several = {item.letter for item in drawn if said[item.letter] != item.law}
    densities = [node for term in terms for node in subterms(term) if isinstance(node, Density)]
    random = {*said}.union(*(node.variables for node in densities))
    for node in densities:
        if not (isinstance(node.law, core.Law) and len(node.variables) == 1):
            continue
        (variable,) = node.variables
        capital = Symbol(variable.name.upper()) if isinstance(variable, Symbol) else variable
        for letter in (variable, capital):
            law = said.get(letter)
            if law is None or letter in several or is_noise(letter) or node in known:
                continue
            named = set(node.law.parameters) | set(node.given)
            if node.law.name.lower() in ("p", "f") and named <= {letter} | free_variables(law):
                known |= {
                    head: Normal(law.mean, law.variance, variable)
                    for head in _with_parameters(node)
                    if free_variables(law) & random <= {*head.given}
                }
    return tuple(known.items())


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
    """The set that all bounds of a letter leave: `γ < 1` and `γ > 1`, said behind the first one, are cases."""
    first, *more = said
    return reduce(_both, (one for one in more if all(_meet(one, two) for two in said)), first)


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
