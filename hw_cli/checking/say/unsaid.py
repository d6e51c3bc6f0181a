"""What a line leaves unsaid: over what an expectation is, which law a divergence or an entropy is of.

`KL(q || p)` and `H(q)` name laws, `H(Z | X)` and `I(X; Z)` variables; the context says which densities are meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeGuard

from hw_cli.checking.say.conventions import fitting
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import (
    DATA,
    EQUAL,
    VARIANCES,
    is_capital,
    is_parameter,
    law_key,
    small_of,
    version_of,
)
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Density, Expectation, Indexed, Law, Negative, Symbol, Term
from hw_cli.terms.parse.applying import UNSAID
from hw_cli.terms.walk import each, free_variables, is_variable, subterms


@dataclass(frozen=True)
class Speech:
    """What a plan knows: letters in their roles, names of laws in theirs, densities that a lone name may mean."""

    renamed: Callable[[Term], Term]
    law_of: Callable[[Law], Law]
    known: frozenset[str]
    usual: Callable[[str], tuple[Density, ...]]
    spoken: Callable[[str], tuple[Density, ...]]
    observed: tuple[Term, ...]

    def bare(self, term: Term) -> Law | None:
        """The law, in its role, that a term only names; None for any other term."""
        match term:
            case Law():
                law = term
            case Symbol(name=name):
                law = Law(name)
            case Indexed(base=Symbol(name=name), index=index):
                law = Law(name, index)
            case _:
                return None
        law = self.law_of(law)
        return law if isinstance(term, Law) or law.name in self.known else None

    def densities(self, law: Law) -> Iterator[Density]:
        """The densities that the name of a law may mean."""
        for item in self.usual(law.name):
            yield Density(law, item.variables, item.given)

    def beside(self, law: Law, other: Density) -> Iterator[Density]:
        """The densities of the variables of another density, with conditions that suit."""
        unseen = tuple(item for item in self.observed if item not in other.variables)
        for given in dict.fromkeys(((), other.given, unseen)):
            yield Density(law, other.variables, given)


def divergences(speech: Speech, node: core.KL) -> tuple[Term, ...] | None:
    """What a divergence with a law that is only named may be; None where both densities are said."""
    dotted = [
        side for side in (node.left, node.right) if isinstance(side, Density) and side.variables == (UNSAID,)
    ]
    if dotted:
        return tuple(_filled(speech, node, dotted[0])) or None
    left, right = speech.bare(node.left), speech.bare(node.right)
    if left is None and right is None:
        return None
    found: list[Term] = []
    if left is not None and right is not None:
        firsts = list(speech.densities(left)) or [Density(left, (Symbol("x"),))]
        found += [core.KL(first, second) for first in firsts for second in speech.beside(right, first)]
    elif right is not None and isinstance(node.left, Density):
        said = _renamed(speech, node.left)
        found += [core.KL(said, other) for other in speech.beside(right, said)]
    elif left is not None and isinstance(node.right, Density):
        said = _renamed(speech, node.right)
        found += [core.KL(other, said) for other in (*speech.beside(left, said),)]
    return tuple(dict.fromkeys(found)) or None


def _filled(speech: Speech, node: core.KL, dotted: Density) -> Iterator[Term]:
    """KL(q(· | x) || p(·)) with the variables that the other side has, or that such a law usually has."""
    said = [
        side.variables for side in (node.left, node.right) if isinstance(side, Density) and side != dotted
    ]
    said = [variables for variables in said if variables != (UNSAID,)]
    for variables in said or _usual_of(speech, dotted):
        yield core.KL(_of(node.left, variables), _of(node.right, variables))


def _usual_of(speech: Speech, dotted: Density) -> list[tuple[Term, ...]]:
    """The variables that q(· | x) has elsewhere, or usually has."""
    given, name = set(dotted.given), speech.law_of(dotted.law).name if isinstance(dotted.law, Law) else ""
    for laws, below in ((speech.spoken(name), given), (speech.usual(name), set(map(speech.renamed, given)))):
        found = [item.variables for item in laws if set(item.given) == below and item.variables != (UNSAID,)]
        if found:
            return found
    return []


def _of(side: Term, variables: tuple[Term, ...]) -> Term:
    """q(z | x) for q(· | x); any other term as it is."""
    dotted = isinstance(side, Density) and side.variables == (UNSAID,)
    return replace(side, variables=variables) if dotted and isinstance(side, Density) else side


def _renamed(speech: Speech, density: Density) -> Density:
    law = speech.law_of(density.law) if isinstance(density.law, Law) else density.law
    return Density(
        law, tuple(map(speech.renamed, density.variables)), tuple(map(speech.renamed, density.given))
    )


def entropies(speech: Speech, node: Term) -> tuple[Term, ...] | None:
    """What H(…) or I(…) may be, as expectations; None for another term."""
    match node:
        case core.Call(function=core.Function(name="H", index=index), arguments=arguments):
            return tuple(_entropy(speech, index, arguments)) or None
        case Density(law=Law(name="H"), variables=variables, given=given) if any(
            is_parameter(item) for item in (*variables, *given)
        ):
            return None  # Q(θ | θ') and H(θ | θ') of the EM algorithm are functions of parameters
        case Density(law=Law(name="H", parameters=index), variables=variables, given=given):
            own = tuple(map(speech.renamed, variables))
            below = tuple(speech.renamed(item) for item in given if not _is_at(item))
            at = tuple(_at(speech, item) for item in given if _is_at(item))
            return tuple(_of_variables(law, own, below, at) for law in _names(speech, index)) or None
        case core.Call(function=core.Function(name="I", index=index), arguments=(first, second)):
            pair = _group(speech, first), _group(speech, second)
            return tuple(_mutual(law, *pair) for law in _names(speech, index)) or None
        case core.Call(
            function=core.Function(name="I", index=index),
            arguments=(first, second, core.Call(function=core.Function(name="given"), arguments=items)),
        ):
            below = tuple(map(speech.renamed, items))
            pair = _group(speech, first), _group(speech, second)
            return tuple(_mutual(law, *pair, below) for law in _names(speech, index)) or None
    return None


def _names(speech: Speech, index: tuple[Term, ...]) -> list[Law]:
    """The laws that information is measured with: the one in the subscript, or any."""
    for part in index:
        found = speech.bare(part)
        if found is not None:
            return [found]
    return [Law(name) for name in ("p", "q") if name in speech.known]


def _entropy(speech: Speech, index: tuple[Term, ...], arguments: tuple[Term, ...]) -> Iterator[Term]:
    if any(isinstance(part, Symbol | core.Number) and speech.bare(part) is None for part in index):
        return  # of the order 2 or α
    dotted = [item for item in arguments if isinstance(item, Density) and item.variables == (UNSAID,)]
    for variables in dict.fromkeys(_usual_of(speech, dotted[0])) if dotted else ():
        yield from _entropy(speech, index, tuple(_of(item, variables) for item in arguments))
    if dotted:
        return
    codes = [part for part in index if speech.bare(part) is not None]
    if (
        len(codes) == len(arguments) == 1
        and codes != list(arguments)
        and speech.bare(arguments[0]) is not None
    ):
        arguments = (*arguments, *codes)  # H_q(p), of p with the code of q
    bare = [speech.bare(item) for item in arguments]
    if all(isinstance(item, Density) or law is not None for item, law in zip(arguments, bare, strict=True)):
        if len(arguments) not in (1, 2):
            return
        first, second = arguments[0], arguments[-1]
        for one in (
            [_renamed(speech, first)] if isinstance(first, Density) else speech.densities(bare[0] or Law(""))
        ):
            if len(arguments) == 1:
                yield _cross(one, one)
            elif isinstance(second, Density):
                yield _cross(one, _renamed(speech, second))
            else:
                yield from (_cross(one, other) for other in speech.beside(bare[-1] or Law(""), one))
        return
    if all(isinstance(item, Symbol | Indexed) and not is_parameter(item) for item in arguments):
        own = tuple(map(speech.renamed, arguments))
        yield from (_of_variables(law, own, ()) for law in _names(speech, index))


def _cross(first: Density, second: Density) -> Term:
    """−E_first[log second]; that of q(z) and p(x, z), of more variables, is of the whole second law."""
    more = set(second.variables) > set(first.variables)
    of = second if more else Density(second.law, first.variables, second.given)
    return Negative(Expectation(core.log(of), first, first.variables))


def _of_variables(
    law: Law, own: tuple[Term, ...], given: tuple[Term, ...], at: tuple[Term, ...] = ()
) -> Term:
    """H(own | given) under a law; `at`: the values of more that is given."""
    body = core.log(Density(law, own, (*given, *at)))
    return Negative(Expectation(body, Density(law, (*own, *given), at)))


def _is_at(item: Term) -> TypeGuard[core.Call]:
    """Whether what is given is a value, Y = y."""
    return isinstance(item, core.Call) and item.function == EQUAL


def _at(speech: Speech, item: core.Call) -> Term:
    """The value y of Y = y, as what laws are given; of Y = 1, that."""
    letter, value = item.arguments
    return speech.renamed(value) if is_variable(value) else core.Call(EQUAL, (speech.renamed(letter), value))


def _group(speech: Speech, item: Term) -> tuple[Term, ...]:
    """The variables of one side of I(X; Y, Z)."""
    items = item.components if isinstance(item, core.Vector) else (item,)
    return tuple(map(speech.renamed, items))


def _mutual(
    law: Law, first: tuple[Term, ...], second: tuple[Term, ...], given: tuple[Term, ...] = ()
) -> Term:
    """I(first; second | given) under a law."""
    both = Density(law, (*first, *second), given)
    apart = core.Product((Density(law, first, given), Density(law, second, given)))
    return Expectation(core.log(core.Quotient(both, apart)), Density(law, (*first, *second, *given)))


X = Symbol("x")

# the law's name, its labels, the variables that are said
Unsaid = tuple[str, tuple[Term, ...], tuple[Term, ...]]

_VARIABLES = frozenset(map(Symbol, "uvwxyz"))


class Resolving:
    """What one reading knows: roles of letters and laws, and what is meant where a line says it not."""

    def __init__(self, plan: Plan, choices: dict[Unsaid, Term]) -> None:
        self.plan, self.choices = plan, choices
        self.laws = dict(plan.laws)
        self.known = plan.law_names
        self.speech = Speech(self.variable, self.law, self.known, self.usual, self.spoken, plan.observed)

    def law(self, law: Law) -> Law:
        """A law in its role, without the labels of its parameters."""
        key = law_key(law)
        version = dict(self.plan.versions).get(version_of(law) or ("", ""))
        if version not in self.plan.sources and (key == DATA or key in self.laws):
            return Law(self.laws.get(key, key))
        if key in self.plan.more_laws and not self.plan.context.smooth:  # p_1 beside p_0
            return Law(key)
        if version is not None:
            return Law(version)
        name = self.laws.get(law.name, law.name)
        if self.plan.context.smooth:
            return Law(name, law.parameters)
        labelled = self.plan.labels
        kept = (
            label for label in law.parameters if isinstance(label, core.Number) or (name, label) in labelled
        )
        return Law(name, tuple(kept))

    def usual(self, name: str) -> tuple[Density, ...]:
        """The densities that the name of a law alone may mean."""
        return dict(self.plan.context.expectations).get(name, ()) or self.spoken(name)

    def spoken(self, name: str) -> tuple[Density, ...]:
        """The densities of a law of a name that stand in the lines."""
        said = [item for item in self.plan.densities if self.law_is(item, name)]
        return tuple(dict.fromkeys(Density(Law(name), item.variables, item.given) for item in said))

    def law_is(self, density: Density, name: str) -> bool:
        """Whether a density is of the law of a name."""
        return isinstance(density.law, Law) and self.law(density.law).name == name

    # --- what is left unsaid

    def unsaid(self, node: Term) -> Unsaid | None:
        """The name, labels and said variables of an expectation whose law is only named."""
        if self.plan.chance is not None:
            return None
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

    def joint(self, key: Unsaid, terms: tuple[Term, ...]) -> list[Term]:
        """KL(p(x, y) ‖ q(x, y)) for KL(p ‖ q) in a line that has p(x, y)."""
        node = key[1][0] if key[0] == "is" else None
        if not isinstance(node, core.KL):
            return []
        left, right = self.speech.bare(node.left), self.speech.bare(node.right)
        if left is None or right is None:
            return []
        own = [_renamed(self.speech, item) for item in each(Density, *terms)]
        found = dict.fromkeys(
            item.variables
            for item in own
            if item.law in (left, right) and len(item.variables) > 1 and not item.given
        )
        return [core.KL(Density(left, variables), Density(right, variables)) for variables in found]

    def candidates(self, key: Unsaid, nodes: list[Term]) -> list[Term]:
        """What is meant: over what an expectation is, or the divergence or entropy itself."""
        if key[0] == "is":
            return self.telling(list(self.meant(key[1][0]) or ()))
        found = self.averaging(self.densities(key), nodes)
        if not key[0] and not key[2] and any(map(self.is_strange, nodes)):
            return []
        if key[2] or self.plan.model is not None:
            return list(found)
        bodies = [_averaged(node) for node in nodes]
        return list(fitting(found, bodies, self.renamed, self.known))

    def is_strange(self, node: Term) -> bool:
        """Whether what is averaged without a law is of variables that the context has not: W and y are no constants."""
        model = self.plan.model
        if self.plan.context.smooth:
            return False
        known: set[Term] = (
            set() if model is None else {*model.letters, *(item.base for item in model.sequences)}
        )
        for options in dict(self.plan.context.expectations).values():
            known |= {parts(variable)[0] for item in options for variable in item.variables}
        bases = [
            (item, parts(item)[0])
            for item in subterms(_averaged(node))
            if is_capital(item) or parts(item)[0] in _VARIABLES
        ]
        return bool(bases) and not any(
            self.renamed(item) in known
            or {parts(self.renamed(item))[0], small_of(base)} & known
            or (isinstance(base, Symbol) and base.name in self.known)
            for item, base in bases
        )

    def latent(self) -> frozenset[Term]:
        """The letters of the model that are not observed."""
        model = self.plan.model
        return frozenset() if model is None else frozenset(model.letters) - frozenset(self.plan.observed)

    def averaging(self, options: list[Density], nodes: list[Term]) -> list[Density]:
        """The laws that leave no latent variable of what is averaged free: E_q[log p(x|z)] is not over x alone, and
        E_q[log q(z_i)] is over z_i."""
        written = {
            self.renamed(letter) for node in nodes for letter in free_variables(self.renamed(_averaged(node)))
        }
        inside = written & self.latent()
        kept = [item for item in options if inside <= {*item.variables, *item.given}] or options
        copies: dict[Term, set[Term]] = {}
        for item in written:
            if isinstance(item, Indexed):
                copies.setdefault(item.base, set()).add(item)
        one = {base: found.pop() for base, found in copies.items() if len(found) == 1 and base not in written}
        return [
            Density(item.law, tuple(one.get(variable, variable) for variable in item.variables), item.given)
            for item in kept
        ]

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
        if self.plan.context.smooth and not name:
            written = [item for item in self.plan.densities if not variables or item.variables == variables]
            return written or [Density(Law("p"), variables or (X,))]
        if self.plan.context.smooth and name != "|":
            usual = [item for item in self.usual(name) if not variables or item.variables == variables]
            usual = usual or [Density(Law(name), variables or (X,))]
            return [Density(Law(name, labels), item.variables, item.given) for item in usual]
        if name == DATA:
            return [Density(self.law(Law(DATA)), variables or self.plan.observed[:1] or (X,))]
        if name in self.plan.sources:
            return [Density(Law(name), variables or self.plan.observed[:1] or (X,))]
        options = dict(self.plan.context.expectations)
        if name == "|":
            names = [law for law in ("q", "p") if law in self.known]
            return [Density(Law(law), variables, labels) for law in names]
        said = tuple(self.renamed(label) for label in labels)
        if not name and said and all(isinstance(label, core.Number) for label in labels):
            return [Density(Law("p", labels), (X,))]
        told = tuple(label for label in labels if (name, label) in self.plan.labels)  # p_0, which has a law
        heads = (head for head, _ in (*self.plan.variant.laws, *self.plan.context.laws))
        own = [head for head in heads if head.law == Law(name, told)] if told else ()
        listed = list(dict.fromkeys(own or options.get(name, ())))
        if not listed and name:
            listed = [Density(Law(name), item.variables, item.given) for item in options.get("", ())[:1]]
        if not variables:
            return [*listed[:1], *self.of_all(name), *listed[1:]]
        wanted = set(variables)
        out = [item for item in listed if set(item.variables) == wanted]
        for law in [name] if name else [law for law in ("q", "p") if law in self.known]:
            for given in ((), tuple(item for item in self.plan.observed if item not in wanted)):
                density = Density(Law(law, told), variables, given)
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
        own = any(law.variables == (item,) for law, _ in self.plan.variant.laws)
        return not is_parameter(item) or own or (model is not None and self.renamed(item) in model.letters)

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
