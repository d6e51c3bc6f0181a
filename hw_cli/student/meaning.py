"""Lines read in a context: names of laws, expectations that do not say over what, entropies, roles of letters.

Nothing is judged here. A line may have several readings; each gives two terms that a world can evaluate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from hw_cli.proof.worlds import parts
from hw_cli.prose import Message, say
from hw_cli.student.context import Context, Variant
from hw_cli.student.information import Speech, divergences, entropies
from hw_cli.student.usage import GREEK, Usage
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Expectation, Indexed, Law, Negative, Symbol, Term
from hw_cli.terms.walk import bottom_up, map_children, subterms

MOST_READINGS = 24  # of one line
NOISE = frozenset({Symbol("epsilon"), Symbol("z"), Symbol("noise")})
VARIANCES = frozenset({"cov", "Cov", "var", "Var"})
X = Symbol("x")
_NAMING = (
    core.KL,
    core.Call,
    Density,
)  # what may name laws or variables and mean their divergence or entropy

Unsaid = tuple[
    str, tuple[Term, ...], tuple[Term, ...]
]  # the law's name, its labels, the variables that are said


@dataclass(frozen=True)
class Plan:
    """How one derivation is read: its context, one variant, and the roles of its letters."""

    context: Context
    variant: Variant
    letters: tuple[tuple[Term, Term], ...] = ()
    laws: tuple[tuple[str, str], ...] = ()

    @property
    def law_names(self) -> frozenset[str]:
        """The names of laws that this plan gives a meaning to."""
        named = {
            head.law.name for head, _ in (*self.context.laws, *self.variant.laws) if isinstance(head.law, Law)
        }
        model = self.context.model
        if model is not None:
            named |= {law.name for law in model.laws} | set(model.free)
        return frozenset(named | set(self.variant.free))

    @property
    def observed(self) -> tuple[Term, ...]:
        """The variables that are given."""
        return self.context.observed


def plan_for(context: Context, variant: Variant, usage: Usage) -> Plan:
    """The roles of a derivation's letters and laws in a context.

    A law P takes the role of p where p does not occur; a variable that the context does not know takes the role of
    the one variable of its model that does not occur.
    """
    plan = Plan(context, variant)
    known = plan.law_names
    laws = [
        (name, name.lower())
        for name in sorted(usage.laws)
        if name and name not in known and name.lower() in known and name.lower() not in usage.laws
    ]
    free = [name for name in sorted(known) if name not in usage.laws and name not in dict(laws).values()]
    strange = [
        name
        for name in sorted(usage.laws)
        if name and name not in known and name not in dict(laws) and len(name) == 1
    ]
    if len(strange) == 1 and len(free) == 1:
        laws.append((strange[0], free[0]))
    return Plan(context, variant, _roles(context, variant, usage), (*laws, *variant.same))


def _roles(context: Context, variant: Variant, usage: Usage) -> tuple[tuple[Term, Term], ...]:
    model = context.model
    if model is None and not variant.letters:
        return ()
    own = [
        *(model.letters if model else ()),
        *variant.letters,
        *(item.base for item in (model.sequences if model else ())),
    ]
    occurring = usage.variables | usage.conditions
    strange = sorted(
        (
            base
            for base in occurring
            if base not in own
            and isinstance(base, Symbol)
            and base.name not in GREEK
            and base.name not in "tTKNkn"
        ),
        key=lambda base: base.name,
    )
    missing = [letter for letter in own if letter not in occurring]
    roles: list[tuple[Term, Term]] = []
    for base in list(strange):
        small = Symbol(base.name.lower())
        if small in missing:
            roles.append((base, small))
            strange.remove(base)
            missing.remove(small)
    variables = [base for base in strange if base in usage.variables]
    if len(variables) == 1 and len(missing) == 1:
        roles.append((variables[0], missing[0]))
    return tuple(roles)


@dataclass(frozen=True)
class Reading:
    """One way to read a line: over what the unsaid expectations are."""

    plan: Plan
    choices: tuple[tuple[Unsaid, Term], ...] = ()

    @property
    def words(self) -> Message | None:
        """The reading for the reader; None where there was nothing to choose."""
        said: Message | None = None
        for _, law in dict(self.choices).items():
            one = say("{law}", law=law)
            if said is None:
                said = one
            elif one != said:
                said = say("{first}, {second}", first=said, second=one)
        if self.plan.variant.words is not None:
            name = self.plan.variant.words
            said = name if said is None else say("{first}, {second}", first=said, second=name)
        return said

    def of(self, term: Term) -> Term:
        """The term as this reading means it."""
        return _Resolver(self.plan, dict(self.choices)).read(term, None)


def readings(plan: Plan, *terms: Term) -> Iterator[Reading]:
    """The readings of a line, the likeliest first, at most MOST_READINGS."""
    resolver = _Resolver(plan, {})
    unsaid = dict.fromkeys(
        key for term in terms for node in subterms(term) if (key := resolver.unsaid(node)) is not None
    )
    options = [resolver.candidates(key) for key in unsaid]
    for choice in islice(product(*options), MOST_READINGS):
        yield Reading(plan, tuple(zip(unsaid, choice, strict=True)))


class _Resolver:
    """Rewrites the terms of one reading."""

    def __init__(self, plan: Plan, choices: dict[Unsaid, Term]) -> None:
        self.plan, self.choices = plan, choices
        self.letters, self.laws = dict(plan.letters), dict(plan.laws)
        self.known = plan.law_names
        self.speech = Speech(self.renamed, self.law, self.known, self.usual, plan.observed)

    def law(self, law: Law) -> Law:
        """A law in its role, without the labels of its parameters."""
        name = self.laws.get(law.name, law.name)
        return Law(name, tuple(label for label in law.parameters if isinstance(label, core.Number)))

    def usual(self, name: str) -> tuple[Density, ...]:
        """The densities that the name of a law alone may mean."""
        return dict(self.plan.context.expectations).get(name, ())

    # --- what is left unsaid

    def unsaid(self, node: Term) -> Unsaid | None:
        """The name, labels and said variables of an expectation whose law is only named."""
        if isinstance(node, Expectation) and isinstance(node.law, Law):
            name = self.laws.get(node.law.name, node.law.name)
            return name, node.law.parameters, tuple(self.renamed(item) for item in node.variables)
        if isinstance(node, Density) and isinstance(node.law, Law) and node.law.name in VARIANCES:
            node = Expectation(node, Density(Law(""), node.variables, node.given))
        if isinstance(node, Expectation) and isinstance(node.law, Density) and node.law.law == Law(""):
            own = tuple(self.renamed(item) for item in node.law.variables)
            given = tuple(self.renamed(item) for item in node.law.given)
            return "|", given, own
        if self.meant(node) is not None:
            return "is", (node,), ()
        return None

    def meant(self, node: Term) -> tuple[Term, ...] | None:
        """What a divergence or an entropy of what is only named may be."""
        return divergences(self.speech, node) if isinstance(node, core.KL) else entropies(self.speech, node)

    def candidates(self, key: Unsaid) -> list[Term]:
        """What is meant: over what an expectation is, or the divergence or entropy itself."""
        if key[0] == "is":
            return list(self.meant(key[1][0]) or ())
        return list(self.densities(key))

    def densities(self, key: Unsaid) -> list[Density]:
        """Over what an expectation may be."""
        name, labels, variables = key
        options = dict(self.plan.context.expectations)
        if name == "|":
            names = [law for law in ("q", "p") if law in self.known]
            return [Density(Law(law), variables, labels) for law in names]
        said = tuple(self.renamed(label) for label in labels)
        if not name and said and all(isinstance(label, core.Number) for label in labels):
            return [Density(Law("p", labels), (X,))]
        listed = list(options.get(name, ()))
        if not listed and name:
            listed = [Density(Law(name), item.variables, item.given) for item in options.get("", ())[:1]]
        if not variables:
            return listed
        wanted = set(variables)
        out = [item for item in listed if set(item.variables) == wanted]
        for law in [name] if name else [law for law in ("q", "p") if law in self.known]:
            for given in ((), tuple(item for item in self.plan.observed if item not in wanted)):
                density = Density(Law(law), variables, given)
                if density not in out:
                    out.append(density)
        return out

    # --- rewriting

    def renamed(self, term: Term) -> Term:
        """A term with its letters in their roles."""
        if not self.letters:
            return term
        return bottom_up(
            term, lambda node: self.letters.get(node, node) if isinstance(node, Symbol) else node
        )

    def read(self, term: Term, at: Term | None) -> Term:
        """The term as it is meant; `at` is the variable of the integral around it."""
        meant = self.choices.get(("is", (term,), ())) if isinstance(term, _NAMING) else None
        if meant is not None:
            return self.read(meant, at)
        match term:
            case Density(law=Law(name=name), variables=(variable,)) if name in VARIANCES:
                return self.variance(variable, term.given, at)
            case Density():
                return self.density(term)
            case Expectation():
                return self.expectation(term, at)
            case core.KL(left=left, right=right):
                first, second = self.side(left, None), self.side(right, None)
                if isinstance(first, Density) and isinstance(right, Law):
                    second = self.side(right, first)
                return core.KL(first, second)
            case core.Integral(variable=variable):
                inside = self.renamed(variable)
                low, high = (None if part is None else self.read(part, at) for part in (term.low, term.high))
                return core.Integral(self.read(term.body, inside), inside, low, high)
            case core.Normal(variable=None) if at is not None:
                return core.Normal(self.read(term.mean, at), self.read(term.variance, at), at)
            case Symbol() | Indexed() | Decorated():
                return self.letter(term, at)
        return map_children(term, lambda child: self.read(child, at))

    def letter(self, term: Term, at: Term | None) -> Term:
        base, index, _ = parts(term)
        if at is not None and isinstance(base, Symbol) and self.laws.get(base.name, base.name) in self.known:
            return self.density(Density(Law(base.name, index), (at,)))
        if at is None and isinstance(term, Symbol) and self.laws.get(term.name, term.name) in self.known:
            return Law(term.name)  # of which variables is not said: it is no number
        if self.plan.variant.noise and is_noise(base):
            return Indexed(Symbol("epsilon"), index or (Symbol("t"),))
        return self.renamed(term)

    def density(self, term: Density) -> Density:
        """With its law in its role, and without conditions that are parameters."""
        law = term.law
        if not isinstance(law, Law):
            return Density(
                law, tuple(map(self.renamed, term.variables)), tuple(map(self.renamed, term.given))
            )
        own = tuple(self.read(item, None) for item in term.variables)
        given = tuple(self.read(item, None) for item in term.given if not _is_parameter(item))
        own = tuple(item for item in own if not _is_parameter(item) or len(own) == 1)
        name = self.laws.get(law.name, law.name)
        if name == "calN":
            name = "p"
        if name == self.plan.variant.data and not given and set(own) <= set(self.plan.observed):
            name = "q"
        labels = tuple(label for label in law.parameters if isinstance(label, core.Number))
        return Density(Law(name, labels), own, given)

    def side(self, term: Term, beside: Density | None) -> Term:
        """A side of a divergence: a law that is only named is that of the context's variable."""
        if isinstance(term, Law):
            name = self.laws.get(term.name, term.name)
            labels = tuple(label for label in term.parameters if isinstance(label, core.Number))
            if beside is not None:
                return self.density(Density(Law(name, labels), beside.variables))
            options = dict(self.plan.context.expectations).get(name, ())
            variables = options[0].variables if options else (X,)
            given = options[0].given if options else ()
            return self.density(Density(Law(name, labels), variables, given))
        if isinstance(term, Symbol | Indexed) and isinstance(parts(term)[0], Symbol):
            base, index, _ = parts(term)
            if isinstance(base, Symbol) and self.laws.get(base.name, base.name) in self.known:
                return self.side(Law(base.name, index), beside)
        return self.read(term, None)

    def expectation(self, term: Expectation, at: Term | None) -> Term:
        key = self.unsaid(term)
        if key is not None:
            law = self.choices.get(key)
            if not isinstance(law, Density):
                return map_children(term, lambda child: self.read(child, at))
            inner = law.variables[0] if len(law.variables) == 1 else at
            return Expectation(self.read(term.body, inner), self.density(law), law.variables)
        variables = tuple(self.read(item, None) for item in term.variables)
        law_term = term.law
        if isinstance(law_term, core.Normal):
            variables = variables or (X,)
            body = self.read(term.body, variables[0])
            return Expectation(body, self.read(law_term, None), variables)
        inner_law = self.read(law_term, at)
        own = inner_law.variables if isinstance(inner_law, Density) else variables
        inner = own[0] if len(own) == 1 else at
        return Expectation(self.read(term.body, inner), inner_law, own)

    def variance(self, variable: Term, given: tuple[Term, ...], at: Term | None) -> Term:
        """Var[x | y] by its definition, with expectations that are read as others are."""

        def mean(body: Term) -> Term:
            return self.read(Expectation(body, Density(Law(""), (variable,), given)), at)

        two = core.Number("2")
        return core.Sum((mean(core.Power(variable, two)), Negative(core.Power(mean(variable), two))))


def _is_parameter(item: Term) -> bool:
    base = parts(item)[0]
    return isinstance(base, Symbol) and base.name in GREEK and base.name != "epsilon"


def is_noise(base: Term) -> bool:
    """Whether a letter names the noise, with any marks."""
    while isinstance(base, Decorated):
        base = base.base
    return base in NOISE
