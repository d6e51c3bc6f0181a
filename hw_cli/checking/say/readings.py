"""Lines read in a context: names of laws, expectations that do not say over what, entropies, roles of letters.

Nothing is judged here. A line may have several readings; each gives two terms that a world can evaluate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from hw_cli.checking.say.chance import covariance, mean, probability, unnamed
from hw_cli.checking.say.conventions import given_start, scoped, small_again
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import GREEK, VARIANCES, is_parameter, of_parameters, source_of, version_of
from hw_cli.checking.say.unsaid import Resolving, Unsaid, X, as_expectation
from hw_cli.oracles.models import PUSHED, parts
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Expectation, Indexed, Law, Negative, Symbol, Term
from hw_cli.terms.walk import contains, each, map_children, subterms

MOST_READINGS = 40  # of one line
MOST_COMBINED = 2_000  # from which these are the likeliest
NOISE = frozenset({Symbol("epsilon"), Symbol("z"), Symbol("noise")})
# of terms of a bound
WEIGHTS = frozenset({Symbol("beta"), Symbol("lambda"), Symbol("gamma"), Symbol("alpha")})
TRAJECTORY = Symbol("tau")
_MIXED = core.Sum | core.Product | core.Quotient
# what may name laws or variables and mean their divergence or entropy
_NAMING = (core.KL, core.Call, Density)


@dataclass(frozen=True)
class Reading:
    """One way to read a line: over what the unsaid expectations are."""

    plan: Plan
    choices: tuple[tuple[Unsaid, Term], ...] = ()

    @property
    def words(self) -> Message | None:
        """The reading for the reader; None where there was nothing to choose."""
        said: Message | None = None
        for key, choice in dict(self.choices).items():
            law = _measure(choice) if key[0] == "is" else choice
            one = say("{law}", law=law)
            if said is None:
                said = one
            elif one != said:
                said = say("{first}, {second}", first=said, second=one)
        for name in (self.plan.variant.words, self.plan.context.assumed):
            if name is not None:
                said = name if said is None else say("{first}, {second}", first=said, second=name)
        return said

    def of(self, term: Term) -> Term:
        """The term as this reading means it."""
        return _resolver(self.plan, self.choices).of(term)


def _measure(choice: Term) -> Term:
    """Of an entropy or information, the law that it is measured with; a divergence as it is."""
    if isinstance(choice, core.KL):
        return choice
    return next((node.law for node in each(Density, choice)), choice)


def readings(plan: Plan, *terms: Term) -> Iterator[Reading]:
    """The readings of a line, the likeliest first, at most MOST_READINGS."""
    resolver = _resolver(plan, ())
    if plan.flow is not None:
        terms = tuple(plan.flow.read(term) for term in terms)
    unsaid: dict[Unsaid, list[Term]] = {}
    for term in terms:
        for node in subterms(term):
            key = resolver.unsaid(node)
            if key is not None:
                unsaid.setdefault(key, []).append(node)
    options = [
        list(dict.fromkeys((*resolver.candidates(key, nodes), *resolver.joint(key, terms))))
        for key, nodes in unsaid.items()
    ]
    for choice in islice(_by_likelihood(options), MOST_READINGS):
        yield Reading(plan, tuple(zip(unsaid, choice, strict=True)))


def _by_likelihood(options: Sequence[Sequence[Term]]) -> Iterator[tuple[Term, ...]]:
    """One of each, first those with likely members throughout."""
    places = islice(product(*(range(len(items)) for items in options)), MOST_COMBINED)
    for place in sorted(places, key=sum):
        yield tuple(items[at] for items, at in zip(options, place, strict=True))


def _resolver(plan: Plan, choices: tuple[tuple[Unsaid, Term], ...]) -> _Resolver:
    """What rewrites the terms of a plan's readings with these choices, one for all of them."""
    if choices not in plan.kept:
        plan.kept[choices] = _Resolver(plan, dict(choices))
    return plan.kept[choices]  # type: ignore[no-any-return]  # of whatever readings keep there


def name_as_read(plan: Plan, head: Term, body: Term) -> tuple[Term, Term]:
    """A name and what it stands for, under the likeliest reading of that."""
    if (head, body) not in plan.kept:
        own = next(readings(plan, body), Reading(plan))
        plan.kept[head, body] = own.of(head), own.of(body)
    return plan.kept[head, body]  # type: ignore[no-any-return]  # likewise


class _Resolver(Resolving):
    """Rewrites the terms of one reading, each once."""

    def __init__(self, plan: Plan, choices: dict[Unsaid, Term]) -> None:
        super().__init__(plan, choices)
        self._kept: dict[tuple[Term, Term | None], Term] = {}
        self._sides: dict[Term, Term] = {}

    def of(self, term: Term) -> Term:
        """A side as it is meant."""
        if term not in self._sides:
            whole = scoped(term, frozenset(letter for letter, _ in self.plan.context.indices))
            whole = whole if self.plan.flow is None else self.plan.flow.read(whole)
            self._sides[term] = self.read(whole, None)
        return self._sides[term]

    def read(self, term: Term, at: Term | None) -> Term:
        """The term as it is meant; `at` is the variable of the integral around it."""
        key = term, at
        if key not in self._kept:
            self._kept[key] = self._read(term, at)
        return self._kept[key]

    @staticmethod
    def _argument(*sides: Term) -> Term:
        """The variable of laws of which mixtures are made: the one that a density has, else x."""
        laws = each(Density, *sides)
        return next((law.variables[0] for law in laws if len(law.variables) == 1), X)

    def _read(self, term: Term, at: Term | None) -> Term:
        called = of_parameters(term)
        if called is not None:
            return called
        meant = self.choices.get(("is", (term,), ())) if isinstance(term, _NAMING) else None
        if meant is not None:
            return self.read(meant, at)
        chance = self.plan.chance
        if chance is not None:
            spread = covariance(term, lambda child: self.read(child, at))
            if spread is not None:
                return spread
            share = probability(chance, term) if isinstance(term, Density) else None
            if share is not None:
                return self.read(share, at)
        match term:
            case Density(law=Law(name=name), variables=(variable,)) if name in VARIANCES:
                return self.variance(variable, Density(Law(""), (variable,), term.given), at)
            case core.Call() if isinstance(meant := as_expectation(term), Expectation):
                return self.variance(meant.body, meant.law, at)
            case Density():
                return self.density(term)
            case Expectation():
                return self.expectation(term, at)
            case core.KL(left=left, right=right) if (
                at is None and isinstance(left, _MIXED) and contains(core.Sum, left)
            ):
                inside = self._argument(left, right)
                first = self.read(left, inside)
                laws = each(Density, first)
                second = (
                    self.read(right, inside)
                    if isinstance(right, _MIXED)
                    else self.side(right, next(laws, None))
                )
                return core.KL(first, second)
            case core.Call(
                function=core.Function(name="H", index=()),
                arguments=(core.Sum() | core.Product() | core.Quotient() as mixed,),
            ) if at is None:
                inside = self._argument(mixed)
                body = self.read(mixed, inside)
                return core.Negative(core.Integral(core.product((body, core.log(body))), inside))
            case core.KL(left=left, right=right):
                first, second = self.side(left, None), self.side(right, None)
                if isinstance(first, Density) and isinstance(right, Law):
                    second = self.side(right, first)
                elif (
                    isinstance(first, Density)
                    and len(first.variables) == 1
                    and isinstance(right, core.Quotient | core.Product | core.Sum)
                ):
                    second = self.read(right, first.variables[0])
                return core.KL(first, second)
            case core.Power(base=base, exponent=Symbol(name="T")) if self.is_column(base):
                return core.Transpose(self.read(base, at))
            case core.Gradient(body=body, variable=variable) if self.plan.variant.scores:
                return core.Gradient(self.read(given_start(body), at), self.read(variable, at))
            case core.Integral(variable=variable):
                inside = self.renamed(variable)
                low, high = (None if part is None else self.read(part, at) for part in (term.low, term.high))
                return core.Integral(self.read(term.body, inside), inside, low, high)
            case core.IndexedSum(body=body, index=index, low=core.Label(), high=core.Label()) if (
                self.plan.context.smooth
                and any(isinstance(node, Density) and index in node.variables for node in subterms(body))
            ):  # over all values of a variable
                return self.read(core.Integral(body, index), at)
            case core.Gradient(variable=variable) | core.Derivative(variable=variable) if self.trains(
                term, variable
            ):
                return Law("", (variable,))  # how tables change with a parameter is not said
            case core.Normal(variable=None) if at is not None:
                return core.Normal(self.read(term.mean, at), self.read(term.variance, at), at)
            case Symbol() | Indexed() | Decorated():
                return self.letter(term, at)
            case core.Function():  # its subscripts name it
                return self.renamed(term)
        return map_children(term, lambda child: self.read(child, at))

    def trains(self, term: Term, variable: Term) -> bool:
        """Whether a derivative by a parameter is of laws that are tables."""
        if self.plan.model is None or not is_parameter(variable) or parts(variable)[0] in WEIGHTS:
            return False
        return contains(Density | Law, term)

    def is_column(self, term: Term) -> bool:
        """Whether a letter of a term is a vector in some variant: then `^T` is no power, though T is a number."""
        vectors = frozenset[Term]().union(*(item.vectors for item in self.plan.context.variants))
        return any(parts(node)[0] in vectors for node in subterms(term))

    def letter(self, term: Term, at: Term | None) -> Term:
        base, index, _ = parts(term)
        if at is not None and isinstance(base, Symbol) and self.laws.get(base.name, base.name) in self.known:
            return self.density(Density(Law(base.name, index), (at,)))
        if at is None and isinstance(term, Symbol) and self.laws.get(term.name, term.name) in self.known:
            return Law(term.name)  # of which variables is not said: it is no number
        if self.plan.variant.noise and not self.plan.variant.apart and is_noise(term):
            return Indexed(Symbol("epsilon"), index or (Symbol("t"),))
        return self.renamed(term)

    def density(self, term: Density) -> Density:
        """With its law in its role, and without conditions that are parameters."""
        law = term.law
        if isinstance(law, Law) and law.name == PUSHED:
            return term
        if not isinstance(law, Law):
            return Density(
                law, tuple(map(self.renamed, term.variables)), tuple(map(self.renamed, term.given))
            )
        own = tuple(self.read(item, None) for item in term.variables)
        given = tuple(self.read(item, None) for item in term.given if self.is_variable(item))
        own = tuple(item for item in own if self.is_variable(item) or len(own) == 1)
        if self.plan.context.smooth and not law.parameters:  # p(x | θ) is p_θ(x)
            law = Law(law.name, tuple(item for item in term.given if not self.is_variable(item)))
        if self.plan.derived and any(map(source_of, law.parameters)):
            law = Law(law.name, (*law.parameters, *self.plan.derived))
        if self.plan.context.smooth and law.name == "pi" and own == (TRAJECTORY,):
            law = Law(self.of_trajectories() or law.name, law.parameters)
        version = dict(self.plan.versions).get(version_of(term) or ("", ""))
        said = self.law(law) if version is None else Law(version)
        name = "p" if said.name == "calN" else said.name
        if name == self.plan.variant.data and not given and set(own) <= set(self.plan.observed):
            name = "q"
        return Density(Law(name, said.parameters), own, given)

    def of_trajectories(self) -> str:
        """The law of τ that a derivation writes beside τ ∼ π_θ, where it writes one: the policy names it."""
        found = {
            item.law.name
            for item in self.plan.densities
            if isinstance(item.law, Law) and item.variables == (TRAJECTORY,)
        } - {"pi"}
        return found.pop() if len(found) == 1 else ""

    def side(self, term: Term, beside: Density | None) -> Term:
        """A side of a divergence: a law that is only named is that of the context's variable."""
        if isinstance(term, Law):
            law = self.law(term)
            if beside is not None:
                return self.density(Density(law, beside.variables))
            options = self.usual(law.name)
            variables = options[0].variables if options else (X,)
            given = options[0].given if options else ()
            return self.density(Density(law, variables, given))
        if isinstance(term, Symbol | Indexed) and isinstance(parts(term)[0], Symbol):
            base, index, _ = parts(term)
            if isinstance(base, Symbol) and self.laws.get(base.name, base.name) in self.known:
                return self.side(Law(base.name, index), beside)
        return self.read(term, None)

    def expectation(self, term: Expectation, at: Term | None) -> Term:
        if self.plan.chance is not None and unnamed(term.law):
            found = mean(self.plan.chance, self.read(term.body, at), term.law, term.variables)
            return term if found is None else found
        if self.plan.context.smooth and term.law == Law("") and len(term.variables) > 1:
            nested = _nested(term.body, tuple(self.written(item, term.variables) for item in term.variables))
            if nested is not None:
                return self.read(nested, at)
        if term.law == Law("") and term.variables and all(map(self.is_free_noise, term.variables)):
            standard = core.Normal(core.Number("0"), core.Number("1"))
            return self.read(Expectation(term.body, standard, term.variables), at)
        key = self.unsaid(term)
        if key is not None:
            law = self.choices.get(key)
            if not isinstance(law, Density):
                return map_children(term, lambda child: self.read(child, at))
            inner = law.variables[0] if len(law.variables) == 1 else at
            body = self.read(small_again(term.body, law.variables), inner)
            return Expectation(body, self.density(law), law.variables)
        variables = tuple(self.read(item, None) for item in term.variables)
        law_term = term.law
        if isinstance(law_term, core.Normal):
            variables = variables or (X,)
            body = self.read(term.body, variables[0])
            return Expectation(body, self.read(law_term, None), variables)
        if isinstance(law_term, core.Product):
            nested = _nested(term.body, law_term.factors)
            if nested is not None:
                return self.read(nested, at)
        inner_law = self.read(law_term, at)
        if isinstance(inner_law, Density) and _are_draws(variables, inner_law.variables):
            inner_law = Density(inner_law.law, variables, inner_law.given)
        own = inner_law.variables if isinstance(inner_law, Density) else variables
        inner = own[0] if len(own) == 1 else at
        return Expectation(self.read(term.body, inner), inner_law, own)

    def is_free_noise(self, letter: Term) -> bool:
        """Whether a letter is noise of which neither the context nor the derivation says the law: a standard normal one."""
        model, variant = self.plan.model, self.plan.variant
        said = {item for law in self.plan.densities for item in law.variables}
        heads = {item for head, _ in (*self.plan.context.laws, *variant.laws) for item in head.variables}
        known = {*said, *heads, *(model.letters if model is not None else ())}
        return parts(letter)[0] == Symbol("epsilon") and not variant.noise and letter not in known

    def written(self, variable: Term, others: tuple[Term, ...]) -> Density:
        """The law of a variable among those that an expectation is over: as the derivation writes it, else p."""
        for item in self.plan.densities:
            if item.variables == (variable,) and set(filter(self.is_variable, item.given)) < set(others):
                return item
        return Density(Law("p"), (variable,))

    def variance(self, variable: Term, law: Term, at: Term | None) -> Term:
        """Var[x | y] by its definition, with expectations that are read as others are."""

        def mean(body: Term) -> Term:
            return self.read(Expectation(body, law), at)

        two = core.Number("2")
        return core.Sum((mean(core.Power(variable, two)), Negative(core.Power(mean(variable), two))))


def _nested(body: Term, laws: tuple[Term, ...]) -> Term | None:
    """An expectation over a product of densities, one inside the other; None for another product."""
    left = [law for law in laws if isinstance(law, Density)]
    if len(left) != len(laws):
        return None
    while left:  # the innermost is given what others are of, and nothing is given what it is of
        inner = next(
            (
                law
                for law in left
                if not any(set(law.variables) & set(other.given) for other in left if other is not law)
            ),
            None,
        )
        if inner is None:
            return None
        body = Expectation(body, inner)
        left.remove(inner)
    return body


def _are_draws(variables: tuple[Term, ...], own: tuple[Term, ...]) -> bool:
    """Whether z_1, …, z_k or z' are drawn from a law that is written as a law of z."""
    if len(own) != 1 or not isinstance(own[0], Symbol) or not variables or variables == own:
        return False
    return all(_letter_of(item) == own[0] for item in variables)


def _letter_of(term: Term) -> Term:
    base = parts(term)[0]
    while isinstance(base, Decorated):
        base = base.base
    return base


def is_noise(name: Term) -> bool:
    """Whether a letter names the noise, with any subscripts and marks: not ε_θ or ε̂, which are guesses of it."""
    base, index, arguments = parts(name)
    while isinstance(base, Decorated):
        if base.mark == "hat":
            return False
        base = base.base
    guess = any(isinstance(part, Symbol) and part.name in GREEK for part in index)
    return base in NOISE and arguments is None and not guess
