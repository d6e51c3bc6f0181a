"""What a line leaves unsaid: over what an expectation is, which law a divergence or an entropy is of."""

from __future__ import annotations

from hw_cli.checking.say.meaning.information import Speech, divergences, entropies
from hw_cli.checking.say.meaning.occurring import fitting
from hw_cli.checking.say.meaning.roles import Plan
from hw_cli.checking.say.usage.letters import DATA, VARIANCES, is_parameter, law_key, small_of, version_of
from hw_cli.oracles.worlds import parts
from hw_cli.terms import core
from hw_cli.terms.core import Density, Expectation, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import free_variables

X = Symbol("x")

Unsaid = tuple[
    str, tuple[Term, ...], tuple[Term, ...]
]  # the law's name, its labels, the variables that are said


class Resolving:
    """What one reading knows: roles of letters and laws, and what is meant where a line says it not."""

    def __init__(self, plan: Plan, choices: dict[Unsaid, Term]) -> None:
        self.plan, self.choices = plan, choices
        self.laws = dict(plan.laws)
        self.known = plan.law_names
        self.speech = Speech(self.variable, self.law, self.known, self.usual, plan.observed)

    def law(self, law: Law) -> Law:
        """A law in its role, without the labels of its parameters."""
        key = law_key(law)
        if key == DATA or key in self.laws:
            return Law(self.laws.get(key, key))
        version = dict(self.plan.versions).get(version_of(law) or ("", ""))
        if version is not None:
            return Law(version)
        name = self.laws.get(law.name, law.name)
        labelled = self.plan.labels
        kept = (
            label for label in law.parameters if isinstance(label, core.Number) or (name, label) in labelled
        )
        return Law(name, tuple(kept))

    def usual(self, name: str) -> tuple[Density, ...]:
        """The densities that the name of a law alone may mean."""
        return dict(self.plan.context.expectations).get(name, ())

    # --- what is left unsaid

    def unsaid(self, node: Term) -> Unsaid | None:
        """The name, labels and said variables of an expectation whose law is only named."""
        node = as_expectation(node)
        if isinstance(node, Expectation) and isinstance(node.law, Law):
            name = DATA if law_key(node.law) == DATA else self.law(node.law).name
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

    def candidates(self, key: Unsaid, nodes: list[Term]) -> list[Term]:
        """What is meant: over what an expectation is, or the divergence or entropy itself."""
        if key[0] == "is":
            return self.telling(list(self.meant(key[1][0]) or ()))
        found = self.averaging(self.densities(key), nodes)
        if key[2] or self.plan.model is not None:
            return list(found)
        bodies = [_averaged(node) for node in nodes]
        return list(fitting(found, bodies, self.renamed, self.known))

    def latent(self) -> frozenset[Term]:
        """The letters of the model that are not observed."""
        model = self.plan.model
        return frozenset() if model is None else frozenset(model.letters) - frozenset(self.plan.observed)

    def averaging(self, options: list[Density], nodes: list[Term]) -> list[Density]:
        """The laws that leave no latent variable of what is averaged free: E_q[log p(x|z)] is not over x alone."""
        inside = {
            letter for node in nodes for letter in free_variables(self.renamed(_averaged(node)))
        } & self.latent()
        kept = [item for item in options if inside <= {*item.variables, *item.given}]
        return kept or options

    def telling(self, options: list[Term]) -> list[Term]:
        """Without the divergence of the law of the data from itself."""
        if not self.plan.variant.data:
            return options
        seen = set(self.plan.observed)
        kept = [
            item
            for item in options
            if not (
                isinstance(item, core.KL)
                and isinstance(item.left, Density)
                and set(item.left.variables) <= seen
            )
        ]
        return kept or options

    def of_all(self, name: str) -> list[Density]:
        """The joint laws where the derivation has more variables than the context."""
        model = self.plan.model
        if model is None or not self.plan.more:
            return []
        names = [name] if name else [law for law in ("p", "q") if law in self.known]
        given = tuple(self.plan.more)
        own = dict(self.plan.context.expectations).get(name, ())[:1]
        more = [Density(item.law, item.variables, (*item.given, *given)) for item in own if item.given]
        return [*more, *(Density(Law(law), model.letters) for law in names)]

    def densities(self, key: Unsaid) -> list[Density]:
        """Over what an expectation may be."""
        name, labels, variables = key
        if name == DATA:
            return [Density(self.law(Law(DATA)), variables or self.plan.observed[:1] or (X,))]
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
            return [*listed[:1], *self.of_all(name), *listed[1:]]
        wanted = set(variables)
        out = [item for item in listed if set(item.variables) == wanted]
        for law in [name] if name else [law for law in ("q", "p") if law in self.known]:
            for given in ((), tuple(item for item in self.plan.observed if item not in wanted)):
                density = Density(Law(law), variables, given)
                if density not in out:
                    out.append(density)
        return out

    # --- roles

    def renamed(self, term: Term) -> Term:
        """A term with its letters in their roles."""
        return self.plan.renamed(term)

    def is_variable(self, item: Term) -> bool:
        """Whether a letter of a density is a variable and no parameter: θ is one where it has a law, p(θ)."""
        model = self.plan.model
        return not is_parameter(item) or (model is not None and self.renamed(item) in model.letters)

    def variable(self, term: Term) -> Term:
        """A variable in its role; the capital letter of one means the same: H(X) is that of x."""
        found = self.renamed(term)
        base, index, _ = parts(found)
        small, model = small_of(base), self.plan.model
        if small is None or model is None:
            return found
        if not index:
            small_role = self.renamed(small)
            return small_role if small_role in model.letters else found
        return Indexed(small, index) if any(item.base == small for item in model.sequences) else found


def as_expectation(node: Term) -> Term:
    """Var(x) and Var_p(x) as the expectation whose law is theirs; any other term as it is."""
    match node:
        case core.Call(function=core.Function(name=name, index=index), arguments=(body,)) if (
            name in VARIANCES
        ):
            match index:
                case ():
                    return Expectation(body, Law(""))
                case (Symbol(name=law),) | (Indexed(base=Symbol(name=law)),):
                    return Expectation(body, Law(law))
                case (Density() as said,):
                    return Expectation(body, said)
    return node


def _averaged(node: Term) -> Term:
    found = as_expectation(node)
    return found.body if isinstance(found, Expectation) else found


__all__ = ["Resolving", "Unsaid", "X", "as_expectation"]
