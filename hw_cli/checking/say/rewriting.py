"""The formulas of a file as the file means them: one table of rewritings, applied in its order, and what a derivation leaves out.

Each rewriting looks at the whole file first, and then at each node; most files need few of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from importlib import import_module
from typing import Any

from hw_cli.checking.read.derivation import Derivation, Stated, Step
from hw_cli.checking.say.conventions import is_deviation, squared
from hw_cli.checking.say.definitions import Known, Named, function_of, is_name, with_parts
from hw_cli.checking.say.moods import with_equivalences, with_lists, with_moods
from hw_cli.checking.say.new_names import BOUNDS, LIKELY
from hw_cli.checking.say.recursions import case_of, is_recursive
from hw_cli.checking.say.reserves import RELATED
from hw_cli.checking.say.survey import VARIANCES, is_about_chance, is_capital, is_parameter
from hw_cli.checking.say.values import with_values
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.terms import core
from hw_cli.terms.budgets import TWO, changed
from hw_cli.terms.core import (
    Density,
    Expectation,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Law,
    Normal,
    Symbol,
    Term,
)
from hw_cli.terms.notation import GREEK
from hw_cli.terms.parse import BETWEEN
from hw_cli.terms.tidy import bare
from hw_cli.terms.walk import (
    Kinds,
    bottom_up,
    contains,
    each,
    exchanged,
    free_variables,
    map_children,
    nodes_of,
    substitute,
    subterms,
)

Derivations = tuple[Derivation, ...]
_ROWS = re.compile(
    r"\b(?:row|column|ligne|colonne|singular|singuli|SVD|spectral|diagonali[sz]|eigen-?(?:value )?decomp)|="
    r"\s*(?:\\left)?(?:\[|\\begin\{[pb]matrix\})\s*[^\s\],&]{1,30}_\{?1"
)
_SIZES = re.compile(r"\\(?:mathbb|mathcal|mathbf|R(?![A-Za-z])|times)|\\(?:tr|det)(?![A-Za-z])")  # n × n
_TIED = re.compile(  # points that depend on one another
    r"\bmarkov|\bdependent\b(?! on)|\bdépendante?s\b(?! de)|\b(?:one another|each other|les un(?:e?)s des autres)\b|"
    r"not independent|pas indépendant|(?<!un)correlated|(?<!dé)corrélé|\btime series|série temporelle|\bHMM\b|state[- ]space|"
    r"autoregressive|autorégressi|trajector|trajectoire|without replacement|sans remise|\bcoupled|couplé|"
    r"(?:not|pas) factori|random (?:walk|field)|marche aléatoire|\bneighbou?rs\b|\bvoisins?\b|naive bayes|bayésien naïf",
    re.IGNORECASE,
)
_IMPLIES = ("iff", "rightarrow", "implies", "therefore", "⇔", "⟺", "⇒", "⟹", "∴")  # \\Rightarrow too


class Of(Enum):
    """What a rewriting is put to."""

    TERM = "each side"
    EACH = "each derivation"
    ALL = "all of them"
    TEXT = "all of them, and the text"


@dataclass(frozen=True)
class Rewriting:
    """One way to mean a file otherwise than it is written: `by` a function of a module of this room, loaded `where` needed."""

    by: str
    of: Of
    where: Callable[[tuple[Term, ...], str], bool]

    @property
    def function(self) -> Callable[..., Any]:
        """What rewrites."""
        module, name = self.by.split(".")
        found: Callable[..., Any] = getattr(import_module(f"hw_cli.checking.say.{module}"), name)
        return found

    def of_all(self, derivations: Derivations, text: str) -> Derivations:
        """The derivations of a text as they are meant."""
        if self.of is Of.TERM:
            return tuple(one.mapped(self.function) for one in derivations)
        if self.of is Of.EACH:
            return tuple(map(self.function, derivations))
        given = (derivations, text) if self.of is Of.TEXT else (derivations,)
        return tuple(self.function(*given))


def _has(*kinds: Kinds) -> Callable[[tuple[Term, ...], str], bool]:
    return lambda terms, _: all(contains(kind, *terms) for kind in kinds)


def _has_events(terms: tuple[Term, ...], _text: str) -> bool:
    return any(node.name == "event" for node in each(core.Function, *terms))


REWRITINGS = (
    Rewriting("conventions.with_shares", Of.ALL, lambda terms, _: core.Constant("pi") in nodes_of(*terms)),
    Rewriting("conventions.with_variances", Of.TEXT, lambda terms, _: core.Function("V") in nodes_of(*terms)),
    Rewriting("signs.with_entropies", Of.TEXT, lambda terms, _: any(getattr(node, "name", "") == "h" for node in each(core.Function | Law, *terms))),
    Rewriting("signs.with_binary_entropy", Of.ALL, lambda terms, _: core.Function("H") in nodes_of(*terms)),
    Rewriting("conventions.with_law_letters", Of.ALL, _has(Expectation)),
    Rewriting("signs.with_unit", Of.TEXT, lambda terms, _: Symbol("i") in nodes_of(*terms)),
    Rewriting("signs.with_bars", Of.EACH, lambda terms, _: any(node.function == BETWEEN for node in each(core.Call, *terms))),
    Rewriting("rewriting.of_units", Of.ALL, lambda terms, text: any(map(_is_unit, nodes_of(*terms))) and not _SIZES.search(text)),
    Rewriting("signs.with_determinants", Of.EACH, _has(core.Absolute, core.Matrix)),
    Rewriting("rewriting.of_squares", Of.ALL, _has(core.Power)),
    Rewriting("rows.with_rows", Of.TEXT, lambda terms, text: contains(IndexedSum, *terms) or bool(_ROWS.search(text))),
    Rewriting("rewriting.with_squares", Of.ALL, _has(Normal)),
    Rewriting("components.with_components", Of.TEXT, _has(Normal, IndexedSum)),
    Rewriting("labelled.with_tables", Of.EACH, _has(IndexedSum | IndexedProduct)),
    Rewriting("labelled.with_classes", Of.EACH, _has(Density, Indexed)),
    Rewriting("labelled.with_one_hot", Of.TEXT, _has_events),
    Rewriting("conventions.with_pairs", Of.EACH, _has(IndexedSum | IndexedProduct)),
    Rewriting("conventions.with_ends", Of.TEXT, _has(IndexedSum | IndexedProduct)),
    Rewriting("signs.with_points", Of.ALL, lambda terms, _: contains(Expectation, *terms) and Symbol("delta") in nodes_of(*terms)),
    Rewriting("rewriting.with_antiderivatives", Of.EACH, _has(core.Integral)),
    Rewriting("trajectories.with_velocities", Of.TEXT, _has(core.Derivative)),
    Rewriting("chance.with_conditions", Of.TERM, lambda terms, _: any(law.name == "P" and law.parameters for law in each(Law, *terms))),
    Rewriting("chance.with_values", Of.EACH, lambda *of: _has_events(*of) and not RELATED.search(of[1])),
    Rewriting("chance.with_informed_values", Of.EACH, _has_events),  # which a text of independence keeps else
    Rewriting("made_laws.with_unnormalised", Of.ALL, _has(Density | Law)),
    Rewriting("made_laws.with_generated", Of.ALL, _has(Density | Law)),
    Rewriting("mixtures.with_mixtures", Of.ALL, _has(Density | Law)),
    Rewriting("given_laws.without_inputs", Of.TEXT, _has(core.Call)),
    Rewriting("given_laws.with_given_laws", Of.TEXT, _has(Density | Law)),
)  # fmt: skip


def as_meant(derivations: Derivations, text: str) -> Derivations:
    """The derivations as the whole text means them: what it says is equivalent, the unit, laws made of others."""
    derivations = with_lists(tuple(map(with_moods, derivations)))
    if any(sign in text.lower() for sign in _IMPLIES):
        derivations = tuple(with_equivalences(one, text) for one in derivations)
    if _TIED.search(text):
        derivations = tuple(replace(one, tied=True) for one in derivations)
    terms = tuple(term for one in derivations for term in one.terms)
    for rewriting in REWRITINGS:
        if rewriting.where(terms, text):
            derivations = rewriting.of_all(derivations, text)
    return derivations


def as_written(derivation: Derivation, known: tuple[Named, ...]) -> tuple[Derivation, tuple[Named, ...]]:
    """One derivation, and what is `known` of its names, with what a line leaves out: arguments, products, entries."""
    given = of_parameter(with_arguments(with_values(derivation)), known)
    given = with_variables(given, known)
    if known:  # s_i(1 - s_j), where s_j is no function, whether or not what it is said to be is put to use
        given = given.mapped(Known(known).multiplied)
        # p_φ is p_θ where φ = θ
        same = {
            head: body for head, body in known if {type(head), type(body)} == {Symbol} and is_parameter(head)
        }
        given = given.mapped(lambda term: bottom_up(term, lambda law: exchanged(law, same), Density | Law))
        known = with_parts(known, given.terms)
        given = with_slopes(given, known)
    if contains(Indexed, *given.terms):
        from hw_cli.checking.say.written_out import written_out  # about entries alone

        return written_out(given, known)
    return given, known


def with_variables(derivation: Derivation, known: tuple[Named, ...]) -> Derivation:
    """The derivation with Cov(X, βX + U) for Cov(X, Y), where Y is said to be βX + U, in lines that have Y in such means alone."""
    variables = [
        (head, body)
        for head, body in known
        if is_capital(head) and any(map(is_capital, free_variables(body))) and not is_recursive(head, body)
    ]
    made: dict[Term, Term] = {head: body for head, body in variables if isinstance(head, Symbol)}
    for node in each(Indexed, *derivation.terms) if variables else ():  # X_1 of X_i = M + ε_i
        cases = [found for named in variables if (found := case_of(node, *named)) is not None]
        made |= {node: cases[0]} if len(cases) == 1 else {}
    if not made:
        return derivation

    def meant(node: Term) -> Term:
        plain = isinstance(node, Expectation) and node.law == Law("") and not node.variables
        spread = isinstance(node, core.Call) and getattr(node.function, "name", "") in VARIANCES
        return changed(node, made) if (plain or spread) and is_about_chance(node) else node

    def of(step: Step) -> Step:
        found = step.mapped(lambda term: bottom_up(term, meant))
        left = {node for term in found.terms for node in subterms(term)}  # the Y of E[Y | X] too
        return step if left & made.keys() else found

    return replace(derivation, steps=tuple(map(of, derivation.steps)))


def with_arguments(derivation: Derivation) -> Derivation:
    """The derivation with μ_θ(x_t, t) for μ_θ, where it puts the name to these alone and has it without them too."""
    called: dict[tuple[object, ...], set[core.Call]] = {}
    for node in each(core.Call, *derivation.terms):
        if isinstance(node.function, core.Function | core.Decorated):
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


def with_slopes(derivation: Derivation, known: tuple[Named, ...]) -> Derivation:
    """The derivation with ∂L/∂z_k for δ_k, which is said to be that above, in lines with derivatives."""
    slopes = {parts(head)[:2]: (head, body) for head, body in known if isinstance(body, _SLOPES)}
    bases = {base for base, _ in slopes}

    def meant(node: Term) -> Term:
        if not isinstance(node, Symbol | Indexed) or parts(node)[0] not in bases:
            return node
        for head, body in slopes.values():
            (base, own, _), (letter, index, _) = parts(head), parts(node)
            if base == letter and len(own) == len(index):
                return substitute(body, dict(zip(own, index, strict=True)))
        return node

    def of(step: Step) -> Step:
        plain = contains(_SLOPES, *step.terms) and not any(parts(term)[0] in bases for term in step.terms)
        return step.mapped(lambda term: bottom_up(term, meant)) if plain else step

    return replace(derivation, steps=tuple(map(of, derivation.steps))) if slopes else derivation


_SLOPES = core.Derivative | core.Gradient


def of_parameter(derivation: Derivation, known: Iterable[tuple[Term, Term]]) -> Derivation:
    """The derivation with g(ε, θ) for g_θ(ε), where it takes gradients by θ and nothing says what g_θ is."""
    terms = derivation.terms
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


def of_units(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with I for I_n, of one size alone, where a capital is added to it or to a multiple of it: no I_n of a
    row I_0, I_1, …, nor one that a line says."""
    terms = [term for one in derivations for term in one.terms]
    units = {node for node in nodes_of(*terms) if _is_unit(node)}
    plain = ([bare(item) for item in node.terms] for node in each(core.Sum, *terms))
    added = any(
        any(map(is_capital, items))
        and any(units & {item, *getattr(item, "factors", ())[-1:]} for item in items)
        for items in plain
    )
    if len(units) > 1 or not added or units & {step.lhs.term for one in derivations for step in one.steps}:
        return derivations
    return tuple(one.mapped(partial(bottom_up, change=_as_unit)) for one in derivations)


def _as_unit(node: Term) -> Term:
    return Symbol("I") if _is_unit(node) else node


def _is_unit(node: Term) -> bool:
    return isinstance(node, Indexed) and node.base == Symbol("I") and len(node.index) == 1


def of_squares(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with ℓ(μ, σ) for ℓ(μ, σ²) and dℓ/dσ² by the chain rule, where ℓ is put to σ² wherever it is put to
    anything at that place: a function of the square is one of the letter."""
    nodes = [node for one in derivations for term in one.terms for node in subterms(term)]
    calls = {node for node in nodes if isinstance(node, core.Call) and _is_letter(node.function)}
    at: dict[tuple[Term, int], set[Term]] = {}
    for node in calls:
        for place, argument in enumerate(node.arguments):
            at.setdefault((node.function, place), set()).add(argument)
    squared = {key for key, own in at.items() if len(own) == 1 and any(map(_is_square, own))}
    if not squared:
        return derivations
    heads = [term for one in derivations for term in one.terms]
    said = {
        (head.function, len(head.arguments))
        for head in heads
        if isinstance(head, core.Call) and any(map(_is_square, head.arguments))
    }
    said -= {  # ℓ'(p) says nothing of ℓ(μ, σ²)
        (node.function.function, len(node.arguments))
        for node in nodes
        if isinstance(node, core.Call) and isinstance(node.function, core.DerivativeOf)
    }
    own = {function for function, _ in said}
    squared = {(function, place) for function, place in squared if function in own}
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


def with_squares(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with N(μ, σ²) for N(μ, σ), where lines of them speak of σ² too."""
    nodes = [node for one in derivations for term in one.terms for node in subterms(term)]
    squares = {node.base for node in nodes if isinstance(node, core.Power) and node.exponent == TWO}
    meant = {node.variance for node in nodes if isinstance(node, Normal) and node.variance in squares}
    if not any(map(is_deviation, meant)):
        return derivations
    return tuple(derivation.mapped(squared) for derivation in derivations)


def with_antiderivatives(derivation: Derivation) -> Derivation:
    """The derivation with f = dF/dx for ∫ f dx = F(x) + C: without ends, an integral is any function with this derivative."""

    def meant(step: Step) -> Step:
        left, right = step.lhs.term, step.rhs.term
        if left is None or right is None or step.relation is not Stated.EQ or is_name(left) or is_name(right):
            return step
        if contains(Density | Law | Expectation | core.KL, left, right):  # over the whole line
            return step
        for x in {x for side in (left, right) for node in subterms(side) for x in _open(node)}:
            sides = _moved(left, x), _moved(right, x)
            if isinstance(x, Symbol) and x in free_variables(left) | free_variables(right) and all(sides):
                lhs, rhs = (
                    replace(side, term=term) for side, term in zip((step.lhs, step.rhs), sides, strict=True)
                )
                return replace(step, lhs=lhs, rhs=rhs)
        return step

    return replace(derivation, steps=tuple(map(meant, derivation.steps)))


_CONSTANTS = LIKELY - BOUNDS - {"Z"}


def _open(node: Term) -> tuple[Term, ...]:
    """Over what an integral without ends is; nothing for another term."""
    return (node.variable,) if isinstance(node, core.Integral) and node.low is None is node.high else ()


def _moved(side: Term, x: Term) -> Term | None:
    """The derivative of a side by a letter; None where an integral over it stands in more than a sum, times numbers."""
    if not any(map(_open, subterms(side))) and not isinstance(side, core.Sum):
        return core.Derivative(side, x)
    match side:
        case core.Integral(body=body, variable=variable) if variable == x:
            return body
        case core.Negative(term=inner):
            found = _moved(inner, x)
            return None if found is None else core.Negative(found)
        case core.Sum(terms=terms):
            # F(x) + C
            items = [_moved(item, x) for item in terms if getattr(item, "name", "") not in _CONSTANTS]
            return core.Sum(tuple(item for item in items if item is not None)) if all(items) else None
        case core.Product(factors=(*numbers, last)) if x not in free_variables(core.Product(tuple(numbers))):
            found = _moved(last, x)
            return None if found is None else core.Product((*numbers, found))
    return None
