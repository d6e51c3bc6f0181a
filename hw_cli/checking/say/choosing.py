"""Which context a derivation is meant in: ranked by what occurs, with another structure or another index letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial

from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.say.context import Context, Variant
from hw_cli.checking.say.context_files import SHIPPED, shipped
from hw_cli.checking.say.conventions import at_values, measured, of_data, of_trajectory, valued
from hw_cli.checking.say.definitions import function_of
from hw_cli.checking.say.roles import plan_for, variables_of
from hw_cli.checking.say.survey import Usage, is_parameter, survey
from hw_cli.kernel.models import Factorised, Model
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.functions import is_elementary
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.budgets import TWO
from hw_cli.terms.core import Density, Indexed, Law, Symbol, Term
from hw_cli.terms.notation import GREEK
from hw_cli.terms.walk import bottom_up, free_variables, map_children, subterms


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


KEPT = 2_000  # pairs of sides that are known again in one process: a class writes the same ones
_BITS = re.compile(r"\bbits?\b", re.IGNORECASE)
_OF_TWO = re.compile(
    r"(?<!\d)2\s*\^\s*\{[^{}$]*?(?:\\log(?![A-Za-z]|\s*_)|(?<![A-Za-z])H\s*[(\[])"
)  # 2^{\log p}
_OF_E = re.compile(r"\\(?:ln|exp)|(?<![A-Za-z])e\s*\^")
OTHERS = tuple(map(Symbol, "iskn"))


def terms_of(derivation: Derivation) -> tuple[Term, ...]:
    """The sides that are understood, each once: in a chain every one but the ends stands in two lines."""
    sides = (side.term for step in derivation.steps for side in (step.lhs, step.rhs))
    return tuple(dict.fromkeys(side for side in sides if side is not None))


def with_values(derivation: Derivation) -> Derivation:
    """The derivation with p(z = k) as p(z), the probability of a value, p(D) as the product over its points, and
    entropies in the unit of its logarithms."""
    steps, informed = [], False
    source = " ".join(side.source for step in derivation.steps for side in (step.lhs, step.rhs))
    bits = _BITS.search(f"{derivation.before} {derivation.after}") is not None
    bits = bits or bool(_OF_TWO.search(source) and not _OF_E.search(source))
    of_laws = any(isinstance(node, Density | Law) for term in terms_of(derivation) for node in subterms(term))
    if of_laws:
        from hw_cli.checking.say.labelled import are_informed, are_joint, by_variables  # about laws

        derivation = derivation.mapped(by_variables) if are_joint(terms_of(derivation)) else derivation
        informed = are_informed(terms_of(derivation))
    for step in derivation.steps:
        if step.lhs.term is not None and step.rhs.term is not None:
            said = bits or _BITS.search(step.rhs.source) is not None
            left, right = _sides_with_values(
                step.lhs.term, step.rhs.term, of_laws, informed, said, derivation.tied
            )
            if (left, right) != (step.lhs.term, step.rhs.term):
                step = replace(step, lhs=replace(step.lhs, term=left), rhs=replace(step.rhs, term=right))
        steps.append(step)
    return replace(derivation, steps=tuple(steps))


@lru_cache(KEPT)
def _sides_with_values(
    left: Term, right: Term, of_laws: bool, informed: bool, bits: bool, tied: bool
) -> tuple[Term, Term]:
    left, right = valued(left, right)
    left, right = map(at_values, (left, right) if tied else of_data(left, right))
    if of_laws:
        from hw_cli.checking.say.labelled import of_values  # about laws
        from hw_cli.checking.say.written_out import with_values_of

        left, right = map(of_trajectory, with_values_of(*of_values(left, right, informed)))
    return measured(left, right, bits)


def with_arguments(derivation: Derivation) -> Derivation:
    """The derivation with μ_θ(x_t, t) for μ_θ, where it puts the name to these alone and has it without them too."""
    called: dict[tuple[object, ...], set[core.Call]] = {}
    for node in (node for term in terms_of(derivation) for node in subterms(term)):
        if isinstance(node, core.Call) and isinstance(node.function, core.Function | core.Decorated):
            base, index, _ = parts(node)
            counted = any(isinstance(part, Symbol) and part.name in "ijklmns" for part in index)  # entries
            if index and not counted and not is_elementary(node.function):
                called.setdefault((base, index), set()).add(node)
    once = {name: next(iter(calls)) for name, calls in called.items() if len(calls) == 1}

    def whole(term: Term) -> Term:
        if isinstance(term, Indexed | core.Decorated):
            return once.get(parts(term)[:2], term)
        if isinstance(term, core.Function | core.Law):
            return term
        if isinstance(term, core.Call):
            return core.Call(term.function, tuple(map(whole, term.arguments)))
        return map_children(term, whole)

    return derivation.mapped(whole) if once else derivation


def of_squares(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with ℓ(μ, σ) for ℓ(μ, σ²) and dℓ/dσ² by the chain rule, where ℓ is put to σ² wherever it is put to
    anything at that place: a function of the square is one of the letter."""
    nodes = [node for one in derivations for term in terms_of(one) for node in subterms(term)]
    calls = {node for node in nodes if isinstance(node, core.Call) and _is_letter(node.function)}
    at: dict[tuple[Term, int], set[Term]] = {}
    for node in calls:
        for place, argument in enumerate(node.arguments):
            at.setdefault((node.function, place), set()).add(argument)
    squared = {key for key, own in at.items() if len(own) == 1 and any(map(_is_square, own))}
    if not squared:
        return derivations
    heads = [side.term for one in derivations for step in one.steps for side in (step.lhs, step.rhs)]
    said = {
        head.function
        for head in heads
        if isinstance(head, core.Call) and any(map(_is_square, head.arguments))
    }
    said -= {node.function for node in nodes if isinstance(node, core.DerivativeOf)}
    squared = {(function, place) for function, place in squared if function in said}
    functions = {function for function, _ in squared}

    def meant(node: Term) -> Term:
        match node:
            case core.Call(function=function, arguments=arguments):
                return core.Call(
                    function,
                    tuple(
                        item.base if (function, place) in squared and isinstance(item, core.Power) else item
                        for place, item in enumerate(arguments)
                    ),
                )
            case core.Derivative(body=body, variable=by, order=1) if _is_square(by):
                of = body.function if isinstance(body, core.Call) else function_of(body)
                if of in functions and isinstance(by, core.Power):
                    return core.Quotient(replace(node, variable=by.base), core.product((TWO, by.base)))
        return node

    return tuple(one.mapped(lambda term: bottom_up(term, meant)) for one in derivations)


def _is_letter(function: Term) -> bool:
    """Whether a function is named by one letter: ℓ, J, 𝓛, and not diag."""
    name = getattr(function, "name", "")
    return not is_elementary(function) and (len(name) == 1 or name in GREEK or name in ("ell", "Loss"))


def _is_square(term: Term) -> bool:
    return isinstance(term, core.Power) and isinstance(term.base, Symbol | Indexed) and term.exponent == TWO


def of_parameter(derivation: Derivation, known: Iterable[tuple[Term, Term]]) -> Derivation:
    """The derivation with g(ε, θ) for g_θ(ε), where it takes gradients by θ and nothing says what g_θ is."""
    terms = terms_of(derivation)
    nodes = {node for term in terms for node in subterms(term)}
    by = {node.variable for node in nodes if isinstance(node, core.Gradient | core.Derivative)}
    said = {head.function for head, _ in known if isinstance(head, core.Call)}
    moved = {
        node.function: node.function.index[0]
        for node in nodes
        if isinstance(node, core.Call)
        and isinstance(node.function, core.Function)
        and node.function.name in "fgh"
        and len(node.function.index) == 1
        and node.function.index[0] in by
        and is_parameter(node.function.index[0])
        and node.function not in said
    }

    def meant(node: Term) -> Term:
        if (
            isinstance(node, core.Call)
            and isinstance(node.function, core.Function)
            and node.function in moved
        ):
            return core.Call(core.Function(node.function.name), (*node.arguments, moved[node.function]))
        return node

    return derivation.mapped(lambda term: bottom_up(term, meant)) if moved else derivation


def lettered_as(derivation: Derivation, context: Context) -> tuple[Derivation, tuple[Term, ...]]:
    """The derivation with the context's own letters, where it has others in their place; its terms."""
    terms = terms_of(derivation)
    model = context.model if context.model is not None and not context.model.laws else None
    names = _synonyms(context, terms) | _index(context, terms) | (_end(model, terms) if model else {})
    found = _renamed(derivation, names)
    if model is not None:
        found = found.mapped(lambda term: bottom_up(term, partial(_in_full, model)))
    return found, terms_of(found)


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
    return {
        letter
        for node in subterms(term)
        if isinstance(node, Indexed)
        for part in node.index
        for letter in free_variables(part)
    }


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
    """Whether a variant is meant for a derivation: it has a letter that the variant needs, and none it forbids."""
    return (not variant.needs or any(need in usage.names for need in variant.needs)) and not any(
        ban in usage.letters | usage.bases for ban in variant.without
    )


_ARROW = r"\s*(?:\\(?:to|(?:long)?(?:left)?rightarrow|rightleftharpoons)(?![A-Za-z])|[→↔]|->)\s*"
_LETTER = r"(?:\\(?:mathbf|mathrm|boldsymbol|bm)\s*\{([A-Z])\}|([A-Z]))(?![A-Za-z_^])"
_CHAIN = re.compile(
    rf"(?<![A-Za-z\\:]){_LETTER}(?:{_ARROW}{_LETTER})(?:{_ARROW}{_LETTER})(?:{_ARROW}{_LETTER})?"
)
_SPOKEN = re.compile(r"markov|independent|indépendant", re.IGNORECASE)
Chain = tuple[Symbol, ...]


def chain_in(text: str, start: int, end: int) -> Chain:
    """The variables of the one chain that a passage states, in small letters; none where it states several or none."""
    passage = text[start:end]
    if not _SPOKEN.search(passage):
        return ()
    found = {tuple(name for name in match.groups() if name) for match in _CHAIN.finditer(passage)}
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
        or "entropy" not in usage.features
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
