"""Who is who in a derivation: which of its letters and laws play the parts that a context has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from hw_cli.checking.say.context import Context, Variant
from hw_cli.checking.say.flows import Flow
from hw_cli.checking.say.survey import DATA, GREEK, INDICES, Usage, is_parameter, version_of
from hw_cli.kernel.models import Model
from hw_cli.oracles.models import Chance, Definition, Dependence, parts
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Law, Symbol, Term
from hw_cli.terms.walk import bottom_up, each, subterms

MOST_MORE = 3  # variables besides those of the context


@dataclass(frozen=True)
class Plan:
    """How one derivation is read: its context, one variant, and the roles of its letters.

    `more` and `more_laws`: variables and laws of the derivation beside those of a model without structure.
    """

    context: Context
    variant: Variant
    letters: tuple[tuple[Term, Term], ...] = ()
    laws: tuple[tuple[str, str], ...] = ()
    more: tuple[Term, ...] = ()
    more_laws: tuple[str, ...] = ()
    versions: tuple[tuple[tuple[str, str], str], ...] = ()  # laws with other parameters are other laws
    densities: tuple[core.Density, ...] = ()  # as written, where laws are any smooth densities
    derived: tuple[Term, ...] = ()  # parameters by which derivatives are taken, which no law shows
    chance: Chance | None = None  # random variables without a law
    flow: Flow | None = None  # letters tied by maps
    dependences: tuple[Dependence, ...] = ()  # names that are functions of others
    apart: bool = False  # whether p_θ is another law than p

    @cached_property
    def kept(self) -> dict[tuple[object, ...], Any]:
        """What its readings have worked out, each once."""
        return {}

    @cached_property
    def model(self) -> Model | None:
        """The finite model: the variant's or the context's, with what the derivation adds."""
        found = model_of(self.context, self.variant)
        if found is None or not (self.more or self.more_laws):
            return found
        return Model(
            found.sequences, (*found.letters, *self.more), found.laws, (*found.free, *self.more_laws)
        )

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The names that the context and the variant define: of the context's own variables alone."""
        return () if self.more else (*self.context.definitions, *self.variant.definitions)

    @cached_property
    def law_names(self) -> frozenset[str]:
        """The names of laws that this plan gives a meaning to."""
        return _law_names(self.context, self.variant) | frozenset(self.more_laws)

    def merges(self, *terms: Term) -> bool:
        """Whether terms write two laws of what is observed, p(x) and q(x), which are one law in this variant."""
        named = {
            node.law.name
            for term in terms
            for node in each(core.Density, self.renamed(term))
            if isinstance(node.law, Law) and not node.law.parameters
            if not node.given and set(node.variables) <= set(self.observed)
        }
        return bool(self.variant.data) and {"p", "q"} <= named

    def renamed(self, term: Term) -> Term:
        """A term with its letters in their roles."""
        if not self.letters:
            return term
        roles = dict(self.letters)
        return bottom_up(
            term, lambda node: roles.get(node, node) if isinstance(node, Symbol | Indexed) else node
        )

    @cached_property
    def labels(self) -> frozenset[tuple[str, Term]]:
        """The names of laws with the letters that tell them from others of the name: the σ of q_σ."""
        heads = (head.law for head, _ in (*self.context.laws, *self.variant.laws))
        return frozenset(
            (law.name, label) for law in heads if isinstance(law, Law) for label in law.parameters
        )

    @cached_property
    def sources(self) -> frozenset[str]:
        """The names of laws that are told apart by where they come from."""
        return frozenset(name for (law, word), name in self.versions if name == f"{law}_{word}")

    @cached_property
    def observed(self) -> tuple[Term, ...]:
        """The variables that are given."""
        return self.context.observed


def model_of(context: Context, variant: Variant) -> Model | None:
    """The finite model of a variant, else that of its context."""
    if variant.letters:
        return Model(letters=variant.letters, free=variant.free)
    return context.model


def _law_names(context: Context, variant: Variant) -> frozenset[str]:
    named = {head.law.name for head, _ in (*context.laws, *variant.laws) if isinstance(head.law, Law)}
    model = model_of(context, variant)
    if model is not None:
        named |= {law.name for law in model.laws} | set(model.free)
    return frozenset(named)


def _unshown(usage: Usage) -> tuple[Term, ...]:
    """The parameters by which derivatives are taken, where no law shows one: those of p_gen, p_model, p_G."""
    shown = {item for law in usage.densities for item in (*law.given, *getattr(law.law, "parameters", ()))}
    return () if shown & usage.derived else tuple(sorted(usage.derived, key=repr))


def plan_for(context: Context, variant: Variant, usage: Usage) -> Plan:
    """The roles of a derivation's letters and laws in a context.

    A law P takes the role of p where p does not occur; a variable that the context does not know takes the role of
    the one variable of its model that does not occur, or is one more variable of a model without structure. The law
    of the data is q, or a law of its own.
    """
    known = _law_names(context, variant)
    model = model_of(context, variant)
    open_ = model is not None and not model.laws
    named = usage.laws - {DATA}
    laws = [
        (name, name.lower())
        for name in sorted(named)
        if name and name not in known and name.lower() in known
        if name.lower() not in named or (open_ and _is_small(name, usage))
    ]
    for name in sorted(named):  # P_1 and P_2, where the context has p_1 and p_2
        first, _, last = name.partition("_")
        if last.isdigit() and first not in known and first.lower() in known and first.lower() not in named:
            laws.append((first, first.lower()))
    more_laws = [name for name in sorted(named) if open_ and _is_numbered(name, known)]
    free = [name for name in sorted(known) if name not in named and name not in dict(laws).values()]
    strange = [
        name
        for name in sorted(named)
        if name and name not in known and name not in dict(laws) and (len(name) == 1 or name == "pi")
    ]
    if strange == ["P"] and "p" in named & known:
        laws.append(("P", "p"))  # of probabilities, beside densities
    elif strange in (["f"], ["g"]) and "p" in free:
        laws.append((strange[0], "p"))
    elif len(strange) == 1 and len(free) == 1:
        laws.append((strange[0], free[0]))
    if DATA in usage.laws:
        if "q" in known and (context.observed or "q" not in named | set(dict(laws).values())):
            laws.append((DATA, "q"))
        elif open_:
            more_laws.append(DATA)
    if context.smooth:
        return Plan(
            context,
            variant,
            more_laws=tuple(sorted(usage.laws - known)),
            densities=tuple(sorted(usage.densities, key=repr)),
            derived=_unshown(usage),
        )
    letters, more = _roles(model, usage)
    versions = _versions(usage, known, dict(laws)) if open_ else ()
    if model is not None:
        letters += _counts(context, model, letters, usage)
    if open_ and model is not None:
        letters += tuple(_numbered(context, model, usage))
    return Plan(
        context,
        variant,
        letters,
        (*laws, *variant.same),
        more if open_ and len(more) <= MOST_MORE else (),
        (*more_laws, *(name for _, name in versions)),
        versions,
    )


def _is_small(name: str, usage: Usage) -> bool:
    """Whether a law is that of the small letter: P(z | x) beside p(x, z), where no density is written both ways."""
    written: dict[object, set[str]] = {}
    for item in usage.densities:
        if isinstance(item.law, Law):
            given = frozenset(part for part in item.given if not is_parameter(part))
            written.setdefault((frozenset(item.variables), given), set()).add(item.law.name)
    return not any({name, name.lower()} <= names for names in written.values())


def _versions(
    usage: Usage, known: frozenset[str], same: dict[str, str]
) -> tuple[tuple[tuple[str, str], str], ...]:
    """Names for laws that occur with several parameters, θ and θ_old: all but those with a plain letter, or with the first
    of several that cannot be of one law; and for those beside the law of the data that say where they come from. `same`:
    the names that are read as another, P as p."""
    found = []
    names = {name for name, _ in usage.versions if {name, name.lower()} & known}
    for target in sorted({same.get(name, name) for name in names}):
        own = sorted(
            item for item in usage.versions if item[0] in names and same.get(item[0], item[0]) == target
        )
        words = sorted({word for _, word in own})
        if DATA in usage.laws and not usage.conditions:  # p_g beside p_data
            found += [(item, f"{item[0]}_{item[1]}") for item in own if item[1] in usage.sources]
            continue
        plain = [word for word in words if word.startswith(("Symbol(", "Constant("))]
        one = {word for word in plain if word == plain[0] or not _overlap(usage, plain[0], word)}
        marked = [word for word in words if word not in one and word not in usage.sources]
        if len(words) > 1:
            found += [(item, f"{target}@{marked.index(item[1])}") for item in own if item[1] in marked]
    return tuple(found)


def _overlap(usage: Usage, *words: str) -> bool:
    """Whether laws with two parameters say one thing twice: p_θ(x, z) has a p(z | x) of its own beside p_φ(z | x); p_θ(x | z)
    and p_φ(z) are two factors of a law, and Θ may be all parameters together."""
    if any(word.removeprefix("Symbol(name='")[:1].isupper() for word in words):
        return False
    laws = (
        [({*item.variables}, {part for part in item.given if not is_parameter(part)}) for item in own]
        for own in (
            [item for item in usage.densities if (version_of(item) or "")[1:] == (word,)] for word in words
        )
    )
    return any(
        own <= whole and given <= beside <= given | whole
        for pair in product(*laws)
        for (own, beside), (whole, given) in (pair, pair[::-1])
    )


def apart(plan: Plan, terms: Iterable[Term], usage: Usage) -> Plan | None:
    """The plan with p_θ as another law than p, where a side has one density both ways, E_{p(x)}[log p_θ(x)]."""
    model = plan.model
    if model is None or model.laws or plan.versions:
        return None
    both = frozenset[str]().union(*map(written_twice, terms))
    versions = sorted(item for item in usage.versions if item[0] in both)
    names = tuple(((name, word), f"{name}@{number}") for number, (name, word) in enumerate(versions))
    more = (*plan.more_laws, *(name for _, name in names))
    return replace(plan, versions=names, more_laws=more, apart=True) if names else None


def written_twice(side: Term) -> frozenset[str]:
    """The names of laws of which a side has one density both with a parameter and without: p of p(x) and p_θ(x)."""
    written: dict[tuple[object, ...], set[bool]] = {}
    for node in subterms(side):
        if isinstance(node, core.Density) and isinstance(node.law, Law) and node.law.name:
            given = frozenset(item for item in node.given if not is_parameter(item))
            labelled = version_of(node) is not None
            if labelled or not node.law.parameters:
                written.setdefault((node.law.name, frozenset(node.variables), given), set()).add(labelled)
    return frozenset(str(key[0]) for key, ways in written.items() if len(ways) > 1)


def _counts(
    context: Context, model: Model, letters: tuple[tuple[Term, Term], ...], usage: Usage
) -> tuple[tuple[Term, Term], ...]:
    """Letters that count in place of a model's: x_{1:N} where it says T, x_{n-1} where it says t."""
    found: list[tuple[Term, Term]] = []
    for sequence in model.sequences:
        base = next((old for old, new in letters if new == sequence.base), sequence.base)
        indices = [item.index[0] for item in usage.letters if isinstance(item, Indexed) and item.base == base]
        ends = {
            part.high for part in indices if isinstance(part, core.Range) and isinstance(part.high, Symbol)
        }
        ends |= {part for part in indices if isinstance(part, Symbol) and part.name.isupper()}
        if sequence.high not in usage.letters and len(ends) == 1:
            found.append((ends.pop(), sequence.high))
        counters = {part for part in indices if isinstance(part, Symbol) and part.name.islower()}
        own = [letter for letter, _ in context.indices]
        if len(own) == 1 and own[0] not in usage.letters and len(counters) == 1:
            found.append((counters.pop(), own[0]))
    return tuple(found)


def _numbered(context: Context, model: Model, usage: Usage) -> Iterator[tuple[Term, Term]]:
    """x^{(i)} or x_i, one point of the data, in place of x."""
    for letter in context.observed or model.letters:
        items = {item for item in usage.items if parts(item)[0] == letter}
        if len(items) == 1:
            only = items.pop()
            if (
                isinstance(only, Indexed)
                and isinstance(only.index[0], Symbol | core.Number)
                and len(only.index) == 1
            ):
                yield only, letter


def _is_numbered(name: str, known: frozenset[str]) -> bool:
    """Whether it is p_1, p̂ or p̃ where p is known: another law."""
    first, _, last = name.partition("_")
    if first in ("hat", "tilde", "bar"):
        return last.lower() in known
    return first in known and last.isdigit()


def variables_of(usage: Usage) -> list[Symbol]:
    """The variables of a derivation, without letters of indices and parameters."""
    found = (
        base
        for base in usage.variables | usage.conditions
        if isinstance(base, Symbol)
        and base.name not in INDICES
        and (base.name not in GREEK or base in usage.priors)
    )
    return sorted(found, key=lambda base: base.name)


def _roles(model: Model | None, usage: Usage) -> tuple[tuple[tuple[Term, Term], ...], tuple[Term, ...]]:
    """Letters with their roles, and the variables that have none."""
    if model is None:
        return (), ()
    own = [*model.letters, *(item.base for item in model.sequences)]
    occurring = usage.variables | usage.conditions
    strange = [base for base in variables_of(usage) if base not in own]
    missing = [letter for letter in own if letter not in occurring]
    roles: list[tuple[Term, Term]] = []
    for base in list(strange):
        small = Symbol(base.name.lower())
        if small in missing:
            roles.append((base, small))
            strange.remove(base)
            missing.remove(small)
    variables = [
        base for base in strange if base.name not in GREEK and (base in usage.variables or model.laws)
    ]
    if len(variables) == 1 and len(missing) == 1:
        roles.append((variables[0], missing[0]))
        strange.remove(variables[0])
    return tuple(roles), tuple(strange)
