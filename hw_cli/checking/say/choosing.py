"""Which context a derivation is meant in: ranked by what occurs, with another structure or another index letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.read.reader import Reading
from hw_cli.checking.say.context import Context, Variant
from hw_cli.checking.say.context_files import SHIPPED, shipped
from hw_cli.checking.say.declarations import Declarations
from hw_cli.checking.say.definitions import Named
from hw_cli.checking.say.roles import plan_for, variables_of
from hw_cli.checking.say.survey import Usage, is_about_chance, survey
from hw_cli.checking.say.values import with_values
from hw_cli.kernel.models import Factorised, Model
from hw_cli.oracles.models import parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import bottom_up, each, free_variables, map_children, nodes_of, subterms


class Choosing:
    """The contexts that derivations of a text may be meant in: as somebody has `given` it, as headings and comments say, as
    the sheet says of the question (`asked`) that is answered, else by what occurs."""

    def __init__(self, reading: Reading, given: Context | None, question: str | None, asked: Asked) -> None:
        self._reading, self.given, self._question, self._asked = reading, given, question, asked
        self._foreign = _foreign(reading, asked)

    @property
    def is_free(self) -> bool:
        """Whether nobody has said the context or the question."""
        return self.given is None and self._question is None

    def is_marked(self, derivation: Derivation) -> bool:
        """Whether a heading or a comment says what a derivation answers."""
        return self._reading.marker_at(derivation.start) is not None

    def question_of(self, derivation: Derivation) -> tuple[str | None, str | None]:
        """The question that a derivation answers, and the label of the part."""
        marker = self._reading.marker_at(derivation.start)
        if marker is not None and marker.question and marker.question not in self._foreign:
            return marker.question, marker.part
        return self._question, None

    def contexts(
        self, derivation: Derivation, known: tuple[Named, ...], said: Declarations
    ) -> tuple[Context, ...]:
        """The contexts of a derivation, the likeliest first: by its terms and what its names are said to be."""
        if self.given is not None:
            return (self.given,)
        marker = self._reading.marker_at(derivation.start)
        if marker is not None and marker.context in SHIPPED:
            return (shipped(marker.context),)
        question, _ = self.question_of(derivation)
        meant = () if question is None else self._asked(question)
        if len(meant) == 1:
            return (replace(meant[0], structures=()),)  # a question says its model
        terms = with_values(derivation).terms
        found = ranked(survey((*terms, *(body for _, body in known))))
        nodes = set(nodes_of(*terms))
        if nodes & {*said.drawn} and not any(map(is_about_chance, nodes)):  # of a law that is told
            found = [item for item in found if not item.chance] or [shipped("plain")]
        if not found[0].laws and _all_said(terms, said):
            found = list(dict.fromkeys((shipped("gaussians"), *found)))
        if question is None:
            return tuple(found)
        own = [item for item in meant if item.name not in SHIPPED]
        inside = [item for item in found if item in meant]
        asked_of = [*own, *inside] or meant or found
        return tuple(replace(item, structures=()) for item in asked_of)


def _foreign(reading: Reading, asked: Asked) -> frozenset[str]:
    """The questions that headings name, `Exercise 3`, and under which nothing is written that the sheet's contexts of
    them speak of: exercises of another sheet."""
    terms: dict[str, list[Term]] = {}
    for item in reading.derivations:
        marker = reading.marker_at(item.start)
        if marker is not None and marker.question is not None and reading.heads(marker):
            terms.setdefault(marker.question, []).extend(item.terms)
    return frozenset(
        name for name, said in terms.items() if not any(map(partial(fits, survey(tuple(said))), asked(name)))
    )


def _all_said(terms: tuple[Term, ...], said: Declarations) -> bool:
    """Whether the text says a formula for each law that terms speak of."""
    laws = {(head.law, head.variables, head.given) for head, _ in said.laws}
    used = {(node.law, node.variables, node.given) for node in nodes_of(*terms) if isinstance(node, Density)}
    entropies = (node for node in each(core.Call, *terms) if node.function == core.Function("H"))
    named = {part.name for node in entropies for part in node.arguments if isinstance(part, Symbol)}
    told = {law.name for law, *_ in laws if isinstance(law, Law)}
    return bool(used or named) and used <= laws and named <= told


def structured(context: Context, usage: Usage, terms: Iterable[Term]) -> Iterator[Context]:
    """The context as it is, then with each other structure that a derivation may mean."""
    yield context
    densities = [node for term in terms for node in subterms(term) if isinstance(node, Density)]
    for item in context.structures:
        if len(variables_of(usage)) < item.variables:
            continue
        made = replace(
            context,
            model=item.model,
            assumed=item.words,
            independent=item.apart,
            definitions=(),
            structures=(),
        )
        roles = dict(plan_for(made, made.variants[0], usage).letters)
        written = {_shape(density, roles) for density in densities}
        if item.apart and any(_within(density) for density in densities):
            continue
        if all(_shape(density, {}) not in written for density in item.unless):
            yield made


def _within(density: Density) -> bool:
    """Whether a variable of a sequence is given another of the same sequence."""
    own = {item.base for item in density.variables if isinstance(item, Indexed)}
    return any(isinstance(item, Indexed) and item.base in own for item in density.given)


def _shape(density: Density, roles: dict[Term, Term]) -> tuple[object, ...]:
    """A density without labels and order, its letters in their roles."""

    def named(item: Term) -> Term:
        return roles.get(item, item) if isinstance(item, Symbol) else item

    law = density.law.name if isinstance(density.law, Law) else density.law
    return law, frozenset(map(named, density.variables)), frozenset(map(named, density.given))


Asked = Callable[[str], tuple[Context, ...]]  # the contexts of a question, as its homework says them
OTHERS = tuple(map(Symbol, "iskn"))


def lettered_as(derivation: Derivation, context: Context) -> tuple[Derivation, tuple[Term, ...]]:
    """The derivation with the context's own letters, where it has others in their place; its terms."""
    terms = derivation.terms
    model = context.model if context.model is not None and not context.model.laws else None
    names = _synonyms(context, terms) | _index(context, terms) | (_end(model, terms) if model else {})
    found = _renamed(derivation, names)
    if model is not None:
        found = found.mapped(lambda term: bottom_up(term, partial(_in_full, model)))
    return found, found.terms


def _end(model: Model, terms: tuple[Term, ...]) -> dict[Term, Term]:
    """The one letter up to which a derivation counts, for that of the sequences of a model of any laws."""
    ends = {row.high for row in model.sequences}
    nodes = [node for term in terms for node in subterms(term)]
    own = {end for node in nodes if isinstance(end := getattr(node, "high", None), Symbol)}
    return {own.pop(): ends.pop()} if len(own) == len(ends) == 1 and not ends & set(nodes) else {}


def _in_full(model: Model, node: Term) -> Term:
    """A density of x as that of x_1, …, x_T, where the model has these and no x."""
    rows = {row.base: Indexed(row.base, (core.Range(row.low, row.high),)) for row in model.sequences}
    match node:
        case Density(law=law, variables=own, given=given) if rows.keys() & {*own, *given}:
            return Density(law, *(tuple(rows.get(item, item) for item in items) for items in (own, given)))
    return node


def _renamed(derivation: Derivation, names: Mapping[Term, Term]) -> Derivation:
    def renamed(term: Term) -> Term:
        return names[term] if term in names else map_children(term, renamed)

    return derivation.mapped(renamed) if names else derivation


def _index(context: Context, terms: tuple[Term, ...]) -> dict[Term, Term]:
    """The one letter that counts in a derivation, where the context counts with another that does not occur."""
    own = [letter for letter, _ in context.indices]
    if len(own) != 1:
        return {}
    nodes = [node for term in terms for node in subterms(term)]
    others = {letter for term in terms for letter in _counting(term)} & set(OTHERS)
    if own[0] in nodes or len(others) != 1:
        return {}
    (other,) = others
    if any(isinstance(node, core.IndexedSum | core.IndexedProduct) and node.index == other for node in nodes):
        return {}
    return {other: own[0]}


def _synonyms(context: Context, terms: tuple[Term, ...]) -> dict[Term, Term]:
    """The letters with subscripts that stand for letters of the context that have none here: a_t for α_t.

    Where z_t stands for x_t, x without a subscript is x_0, if the context says so.
    """
    if not context.synonyms:
        return {}
    names = survey(terms).names
    rows = {_plain(name) for name in names if _plain(name) != name}
    alone = names - rows
    starts = {old: new for new, olds in context.synonyms if parts(new)[1] for old in olds}
    found: dict[Term, Term] = {}
    for new, olds in context.synonyms:
        if new in rows or parts(new)[1] or (new in alone and new not in starts):
            continue
        found |= dict.fromkeys([old for old in olds if old in rows][:1], new)
    return found | {
        old: new
        for old, new in starts.items()
        if old in alone and old not in rows and parts(new)[0] in found.values()
    }


def _plain(name: Term) -> Term:
    """A name without subscripts and marks."""
    while isinstance(name, core.Decorated | Indexed):
        name = name.base
    return name


def _counting(term: Term) -> set[Term]:
    """The letters of subscripts."""
    return {letter for node in each(Indexed, term) for part in node.index for letter in free_variables(part)}


NEAR = 3  # a context with so much less in its favour may still be meant


def fits(usage: Usage, context: Context) -> bool:
    """Whether what a context needs occurs, and something that hints at it."""
    hinted = not context.hints or bool(usage.features & set(context.hints))
    return hinted and all(usage.features & set(need.split("|")) for need in context.needs)


def ranked(usage: Usage) -> list[Context]:
    """The shipped contexts that fit, the best first: what a context needs occurs, and its hints count."""
    scores = []
    for place, name in enumerate(SHIPPED):
        context = shipped(name)
        if usage.features & set(context.never):
            continue
        if all(usage.features & set(need.split("|")) for need in context.needs):
            score = sum(hint in usage.features for hint in context.hints) + 2 * len(context.needs)
            scores.append((-score, place, context))
    scores.sort(key=lambda item: item[:2])
    return [context for score, _, context in scores if score <= scores[0][0] + NEAR and score < 0] or [
        shipped("plain")
    ]


def applies(variant: Variant, usage: Usage) -> bool:
    """Whether a variant is meant for a derivation: it has a letter that the variant needs, and none it forbids; one that says
    no law where laws stand under x ∼ p alone, and the mean of that may be called μ."""
    if "law of" in usage.features and not usage.features & _OF_LAWS and (variant.free or variant.laws):
        return bool(variant.free)
    return (not variant.needs or any(need in usage.names for need in variant.needs)) and not any(
        ban in usage.letters | usage.bases for ban in variant.without
    )


_OF_LAWS = frozenset({"normal", "KL", "density", "entropy"})
_ARROW = r"\s*(?:\\(?:to|(?:long)?(?:left)?rightarrow|rightleftharpoons)(?![A-Za-z])|[→↔]|->)\s*"
_LETTER = r"(?:\\(?:mathbf|mathrm|boldsymbol|bm)\s*\{([A-Z])\}|([A-Z]))(?![A-Za-z_^])"
_CHAIN = re.compile(
    rf"(?<![A-Za-z\\:]){_LETTER}(?:{_ARROW}{_LETTER})(?:{_ARROW}{_LETTER})(?:{_ARROW}{_LETTER})?"
)
_DASHES = re.compile(
    r"(?i:markov)[^.$]{0,20}\$\s*([A-Z])\s*-+\s*([A-Z])\s*-+\s*([A-Z])(?:\s*-+\s*([A-Z]))?\s*\$"
)
_SPOKEN = re.compile(r"markov|independent|indépendant", re.IGNORECASE)
Chain = tuple[Symbol, ...]


def chain_in(text: str, start: int, end: int) -> Chain:
    """The variables of the one chain that a passage states, in small letters; none where it states several or none."""
    passage = text[start:end]
    if not _SPOKEN.search(passage):
        return ()
    matches = (*_CHAIN.finditer(passage), *_DASHES.finditer(passage))
    found = {tuple(name for name in match.groups() if name) for match in matches}
    if len(found) != 1:
        return ()
    (names,) = found
    return tuple(Symbol(name.lower()) for name in names) if len(set(names)) == len(names) else ()


def chained(context: Context, chain: Chain, usage: Usage) -> Context | None:
    """The context in which the variables are a Markov chain; None where other variables or laws occur."""
    occurring = {
        Symbol(base.name.lower()) for base in usage.variables | usage.conditions if isinstance(base, Symbol)
    }
    if (
        not chain
        or usage.features.isdisjoint(("entropy", "density"))
        or not occurring <= set(chain)
        or usage.laws - {"p", "P", "H", "I"}
    ):
        return None
    law = Law("p")
    steps: Iterable[tuple[Symbol, Symbol]] = zip(chain[1:], chain, strict=False)
    factors = (Density(law, chain[:1]), *(Density(law, (own,), (given,)) for own, given in steps))
    model = Model(letters=chain, laws=(Factorised(Density(law, chain), core.Product(factors)),))
    words = say("the variables are a Markov chain, in this order: {names}", names=core.Vector(chain))
    return replace(
        context,
        model=model,
        variants=(Variant(words=words),),
        structures=(),
        definitions=(),
        expectations=(),
        observed=(),
    )
