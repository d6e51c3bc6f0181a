"""What is a name, `a = …`, and all that a derivation has said of its names so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from hw_cli.checking.say.readings import is_noise
from hw_cli.checking.say.recursions import is_recursive
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import GREEK, is_parameter, of_parameters
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Call, Decorated, Indexed, Negative, Number, Power, Quotient, Symbol, Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import (
    children,
    contains,
    each,
    exchanged,
    free_variables,
    map_children,
    substitute,
    subterms,
)

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
    return any(parts(node)[0] == base for node in each(Symbol | Indexed, body))


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
        self.moments: frozenset[Term] = frozenset()  # letters for the means and variances that a text tells
        self.described: frozenset[Term] = frozenset()  # and of what they are
        self.logistic = False  # whether σ is the logistic function
        self.defined: set[Bare] = set()
        self.definitions: list[Named] = []  # of this derivation, for the formulas below it
        self.meanings: list[Named] = list(map(of_function, carried))  # all that are put to use
        self.carried = frozenset(bare(head) for head, _ in self.meanings)

    @property
    def names(self) -> set[Bare]:
        """The names that are defined here or above."""
        return self.defined | self.carried

    @property
    def bases(self) -> set[Term]:
        """The same without subscripts."""
        return {name[0] for name in self.names - self.valued if isinstance(name[0], Term)}

    @property
    def valued(self) -> set[Bare]:
        """The functions of several things of which only values are said: B of B(a, 1) = 1/a."""
        heads = [head for head, _ in (*self.meanings, *self.definitions) if isinstance(head, Call)]
        at = {
            bare(head): any(isinstance(one, Number) for one in head.arguments)
            and not all(isinstance(one, Number) for one in head.arguments)
            for head in heads
        }
        return {name for name, value in at.items() if value}

    def names_in(self, *terms: Term) -> set[Bare]:
        """The names that are defined, without the functions of which values are said, and none that stands in terms; those
        of which what is said is not understood, as by lists; and k'(0) where k(x, t) is said, and no k of one thing."""
        said = {head for head, _ in (*self.meanings, *self.definitions)}
        calls = list(each(Call, *terms))
        here = {bare(node) for node in calls if node in said}
        functions = {root(head) for head in said if isinstance(head, Call)}
        other = {
            (root(node), parts(node)[1])
            for node in calls
            if root(node) in functions and not self.has(root(node), len(node.arguments))
        }
        return (self.names - (self.valued - here) - other) & set(map(bare, said))

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

    def has(self, function: Term, count: int) -> bool:
        """Whether a function of so many things is defined here or above."""
        own = (parts(head)[2] for head, _ in (*self.meanings, *self.definitions) if root(head) == function)
        return any(given is None or len(given) == count for given in own)

    def is_seen(self, name: Term) -> bool:
        """Whether a name occurs in a line above, with whatever arguments."""
        return any(bare(letter) == bare(name) for letter in self.seen)

    def uses(self, *terms: Term) -> bool:
        """Whether terms have names that are defined here or above."""
        names = self.names - self.valued
        return any(bare(letter) in names for term in terms for letter in free_variables(term))

    def multiplied(self, term: Term) -> Term:
        """The term with a_i(b + c), σ̃²(b + c) and σ²(b + c) as products, where a_i, σ̃ and σ² are defined and no functions."""
        if not self.meanings or not contains(Call, term):
            return term
        power, call = (term.exponent, term.base) if isinstance(term, Power) else (None, term)
        if isinstance(call, Call) and isinstance(call.arguments[0], core.Sum) and len(call.arguments) == 1:
            base, index, _ = parts(call)
            base = Symbol("sigma") if base == Symbol("sigmoid") else base
            marked = (
                index or isinstance(base, Decorated) or (base == Symbol("sigma") and power == Number("2"))
            )
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
                # the nearest first
                heads = [head for head, _ in self.meanings[::-1] if isinstance(head, Call)]
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
            called = {node.function for node in each(Call, body)}
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
        waiting = roots(*terms)
        spoken = {bare(node) for term in terms for node in subterms(term)}
        while waiting:
            bodies = [
                body
                for head, body in self.meanings
                if root(head) in waiting and not is_recursive(head, body)
                if bare(head) in spoken
                or not parts(head)[1]
                or any(map(free_variables, parts(head)[1]))  # no K_4
            ]
            spoken |= {bare(node) for body in bodies for node in subterms(body)}
            waiting = roots(*bodies) - found - {node.index for node in each(_COUNTING, *bodies)}
            found |= waiting
        return frozenset(found)


def of_function(named: Named) -> Named:
    """h = tanh as h(x) = tanh(x); γ and ζ are letters."""
    head, body = named
    function = function_of(head)
    if function is None or not isinstance(body, Symbol) or body.name in GREEK:
        return named
    x = (Symbol("x"),)
    return (
        named
        if function_record(body.name) is None
        else (Call(function, x), Call(core.Function(body.name), x))
    )


def with_parts(meanings: tuple[Named, ...], terms: Iterable[Term]) -> tuple[Named, ...]:
    """What is said of names, by the letters for parts of it by which terms or names are differentiated: ŷ = σ(w x + b) as
    σ(a), where a = w x + b is the one thing said of a."""
    spoken = (*terms, *(body for _, body in meanings))
    slopes = each(core.Derivative | core.Gradient, *spoken)
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


def held_in_slopes(terms: Iterable[Term], meanings: Iterable[Named]) -> frozenset[Term]:
    """The letters that EM takes as they are in a derivative by μ, though they are said to have μ: the γ_n of ∂Q/∂μ, where
    Q = Σ_n γ_n log N(x_n; μ) has μ itself too; none where one of such letters is no probability of what is not seen, and no
    number of a constraint, the P of λ(P/2 - x - y), where 2(x + y) = P."""
    said: dict[Term, list[Term]] = {}
    for head, body in meanings:
        said.setdefault(root(head), []).append(body)
    found, fixed = set[Term](), set[Term]()
    for node in each(core.Derivative | core.Gradient, *terms):
        own = node.variable
        for body in said.get(root(node.body), ()) if is_name(node.body) else ():
            inside = roots(body) & said.keys() - {root(node.body)}
            if own in free_variables(body):
                held = {name for name in inside if any(own in free_variables(part) for part in said[name])}
                bound = {name for name in held if _constrains(body, name, said[name])}
                found, fixed = found | (held - bound), fixed | bound
    shares = all(any(map(_is_share, said[name])) for name in found)
    return frozenset(found | fixed) if shares else frozenset(fixed)


def _constrains(body: Term, name: Term, meanings: Iterable[Term]) -> bool:
    """Whether a factor of what a name is in is 0 by what it is said to be, as that of a multiplier is."""
    from hw_cli.oracles.equality.normal import Ring  # for lines that differ alone

    factors = [
        item for node in each(core.Product, body) for item in node.factors if name in free_variables(item)
    ]
    zeros = (substitute(item, {name: part}) for item in factors for part in meanings)
    return any(Ring().shows(zero, core.Number("0")) for zero in zeros)


def _is_share(body: Term) -> bool:
    """Whether it is a probability given what is seen: p(z | x), p N/(p N + q M), p_k N_k/Σ_j p_j N_j."""
    if not contains(core.Density | core.Normal, body):
        return False
    match body:
        case core.Density(given=given):
            return bool(given)
        case Quotient(numerator=part, denominator=core.Sum(terms=parts_)):
            return part in parts_
        case Quotient(numerator=part, denominator=core.IndexedSum(body=own, index=index)):
            letters = {item for node in each(Indexed, part) for item in node.index}
            return any(exchanged(own, {index: letter}) == part for letter in letters)
    return False


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


def roots(*terms: Term) -> frozenset[Term]:
    """The names without subscripts and arguments of all that stands in terms."""
    return frozenset().union(*map(_roots, terms))


@lru_cache(4096)
def _roots(term: Term) -> frozenset[Term]:
    return frozenset(map(root, subterms(term)))


def bare(name: Term) -> Bare:
    """A name without its arguments."""
    return parts(name)[:2]
