"""Values and samples as they are meant: p(z = k) as p(z), Σ_k p(x, z_k) as a sum over z, p(D) as a product over points."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.say.survey import EQUAL, is_parameter
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Indexed, IndexedSum, Law, Symbol, Term
from hw_cli.terms.parse import EVERY
from hw_cli.terms.walk import bottom_up, each, exchanged, free_variables, map_children, nodes_of, subterms

_BINDS = IndexedSum | core.IndexedProduct
_TRAJECTORY = Symbol("tau")
_VALUES = frozenset("suvwxyz")  # letters of variables, which count nothing
KEPT = 2_000  # pairs of sides that are known again in one process: a class writes the same ones
_BITS = re.compile(r"\bbits?\b", re.IGNORECASE)
# 2^{\log p}
_OF_TWO = re.compile(r"(?<!\d)2\s*\^\s*\{[^{}$]*?(?:\\log(?![A-Za-z]|\s*_)|(?<![A-Za-z])H\s*[(\[])")
_OF_E = re.compile(r"\\(?:ln|exp)|(?<![A-Za-z])e\s*\^")


def with_values(derivation: Derivation) -> Derivation:
    """The derivation with p(z = k) as p(z), the probability of a value, p(D) as the product over its points, and
    entropies in the unit of its logarithms."""
    steps, informed = [], False
    source = " ".join(side.source for step in derivation.steps for side in (step.lhs, step.rhs))
    bits = _BITS.search(f"{derivation.before} {derivation.after}") is not None
    bits = bits or bool(_OF_TWO.search(source) and not _OF_E.search(source))
    of_laws = any(isinstance(node, Density | Law) for term in derivation.terms for node in subterms(term))
    if of_laws:
        from hw_cli.checking.say.labelled import are_informed, are_joint, by_variables  # about laws

        derivation = derivation.mapped(by_variables) if are_joint(derivation.terms) else derivation
        informed = are_informed(derivation.terms)
    for step in derivation.steps:
        if step.lhs.term is not None and step.rhs.term is not None:
            said = bits or _BITS.search(step.rhs.source) is not None
            left, right = _sides_with_values(
                step.lhs.term, step.rhs.term, of_laws, informed, said, derivation.tied
            )
            step = step.of(left, right)
        steps.append(step)
    return replace(derivation, steps=tuple(steps))


@lru_cache(KEPT)
def _sides_with_values(
    left: Term, right: Term, of_laws: bool, informed: bool, bits: bool, tied: bool
) -> tuple[Term, Term]:
    left, right = valued(left, right)
    if of_laws and not tied:
        from hw_cli.checking.say.data_sets import of_data  # about laws

        left, right = of_data(left, right)
    left, right = map(at_values, (left, right))
    if of_laws:
        from hw_cli.checking.say.labelled import of_values
        from hw_cli.checking.say.written_out import with_values_of

        left, right = with_values_of(*of_values(left, right, informed))
        if any(_TRAJECTORY in subterms(side) for side in (left, right)):
            from hw_cli.checking.say.policies import of_parts  # for few texts

            left, right = of_parts(left, right)
    return measured(left, right, bits)


def valued(left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides with p(z = k) as p(z), and sums over k as sums over z: k is then the value of z, and nothing else.

    Beside an indicator 𝟙[z = k] it is z', another value of z.
    """
    if (marked := _marked(left, right)) is not None:
        letter, value = marked
        other = Decorated(letter, "prime")

        def named(node: Term) -> Term:
            match node:
                case Density(law=law, variables=own, given=below):
                    return Density(law, *(tuple(map(_said_value, items)) for items in (own, below)))
                case IndexedSum(index=index, body=body) if index == other:
                    return IndexedSum(body, index, EVERY, EVERY)
            return other if node == value else node

        return bottom_up(left, named), bottom_up(right, named)
    left, right = (bottom_up(side, _over_values, IndexedSum) for side in _numbered(left, right))
    pairs = {pair for side in (left, right) for pair in _valued(side)}
    if len(pairs) != 1:
        return left, right
    (pair,) = pairs
    if any(isinstance(node, _BINDS) and node.index == pair[1] for node in nodes_of(left, right)):
        return left, right  # a sum over some values only
    sides = [_as_value(side, *pair) for side in (left, right)]
    return (left, right) if None in sides else (sides[0] or left, sides[1] or right)


def _numbered(left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides with Σ_z p(x | z) p(z) for Σ_k p(x | z_k) p(z_k), and then z for a z_k that is free: the k-th value of z.

    A sum over samples of z has no weights p(z_k), or is divided by their number.
    """
    counted: set[Term] = set()
    nodes = [node for side in (left, right) for node in subterms(side)]
    shared = {node.denominator for node in nodes if isinstance(node, core.Quotient)}

    def meant(node: Term) -> Term:
        base = _weighed(node) if isinstance(node, IndexedSum) and is_whole(node) else None
        if base is None or not isinstance(node, IndexedSum) or node.high in shared:
            return node
        other, value = Decorated(base, "prime"), Indexed(base, (node.index,))
        body = exchanged(node.body, {value: other})
        if node.index in free_variables(body):
            return node
        counted.add(base)
        return IndexedSum(body, other, EVERY, EVERY)

    left, right = (bottom_up(side, meant, IndexedSum) for side in (left, right))
    values = {
        node
        for side in (left, right)
        for node in free_variables(side)
        if isinstance(node, Indexed) and node.base in counted and isinstance(node.index[0], Symbol)
    }
    if len(values) > len(counted):
        return left, right  # z_j and z_k
    names: dict[Term, Term] = {value: value.base for value in values}
    for base in counted - {letter for side in (left, right) for letter in free_variables(side)}:
        if base not in names.values():
            names[Decorated(base, "prime")] = base

    return exchanged(left, names), exchanged(right, names)


def _weighed(total: IndexedSum) -> Term | None:
    """The letter z of which a sum over k has the probability of z_k as a factor, with other laws or given what is no
    parameter: Σ_i p(x_i | θ) is over data."""
    factors = total.body.factors if isinstance(total.body, core.Product) else (total.body,)
    several = len(list(each(Density, total.body))) > 1
    for factor in factors:
        if isinstance(factor, Density) and (several or not all(map(is_parameter, factor.given))):
            for item in factor.variables:
                match item:
                    case Indexed(base=Symbol() as base, index=(index,)) if index == total.index:
                        return base
    return None


def at_values(term: Term) -> Term:
    """The term with r(z) for r_z in a sum over all values z: it has one value for each."""

    def meant(node: Term) -> Term:
        if not isinstance(node, IndexedSum) or not isinstance(node.index, Symbol) or node.low != EVERY:
            return node
        index = node.index
        if index.name not in _VALUES:
            return node

        def called(part: Term) -> Term:
            match part:
                case Indexed(base=Symbol(name=name), index=(letter,)) if letter == index:
                    return core.Call(core.Function(name), (index,))
            return part

        return IndexedSum(bottom_up(node.body, called, Indexed), index, node.low, node.high)

    return bottom_up(term, meant, IndexedSum)


def _said_value(item: Term) -> Term:
    """z' for z = z' in a density."""
    return item.arguments[1] if isinstance(item, core.Call) and item.function == EQUAL else item


def _marked(left: Term, right: Term) -> tuple[Term, Term] | None:
    """The letter and its value of an indicator 𝟙[z = k] beside laws of z; None where there is none."""
    nodes = [*subterms(left), *subterms(right)]
    inside = {item for node in nodes if isinstance(node, Density) for item in (*node.variables, *node.given)}
    bare = (
        bottom_up(side, lambda node: node.law if isinstance(node, Density) else node, Density)
        for side in (left, right)
    )
    pairs = {
        node.arguments
        for node in (part for side in bare for part in subterms(side))
        if isinstance(node, core.Call)
        and node.function == EQUAL
        and all(isinstance(item, Symbol) for item in node.arguments)
        and node.arguments[0] in inside
    }
    if len(pairs) != 1:
        return None
    letter, value = pairs.pop()
    plain = value in inside or any(isinstance(node, Indexed) and value in node.index for node in nodes)
    return None if plain else (letter, value)


def _valued(term: Term) -> set[tuple[Term, ...]]:
    """The letters that densities of a term are of, and what they are said to be: (z, k) of p(z = k)."""
    return {
        item.arguments
        for node in each(Density, term)
        if not is_entropy(node)
        for item in (*node.variables, *node.given)
        if isinstance(item, core.Call)
        and item.function == EQUAL
        and all(isinstance(part, Symbol) for part in item.arguments)
    }


def is_entropy(node: Term) -> bool:
    """Whether it is H(X | Y = y), which is of one value of Y, and no H(X | Y)."""
    return isinstance(node, Density) and node.law == Law("H")


def _over_values(node: Term) -> Term:
    """Σ_k p(x, z = k) as Σ_z p(x, z)."""
    if not isinstance(node, IndexedSum) or not is_whole(node):
        return node
    pairs = [pair for pair in _valued(node.body) if pair[1] == node.index]
    body = _as_value(node.body, *pairs[0]) if len(pairs) == 1 else None
    return node if body is None else IndexedSum(body, pairs[0][0], EVERY, EVERY)


def is_whole(total: IndexedSum) -> bool:
    """Whether a sum is over all values: from 1 or 0, where it says so, up to a letter."""
    low = total.low == EVERY or total.low in (core.Number("0"), core.Number("1"))
    return low and (total.high == EVERY or isinstance(total.high, Symbol))


def _as_value(term: Term, letter: Term, value: Term) -> Term | None:
    """A term with z for z = k and for k; None where z stands in it otherwise too."""

    def hidden(node: Term) -> Term:
        return value if isinstance(node, core.Call) and node.function == EQUAL else node

    def meant(node: Term) -> Term:
        if isinstance(node, Density) and is_entropy(node):
            told: dict[Term, Term] = {core.Call(EQUAL, (letter, value)): core.Call(EQUAL, (letter, letter))}
            return replace(node, given=tuple(told.get(item, item) for item in node.given))
        if isinstance(node, core.Call) and node.function == EQUAL and node.arguments[0] == letter:
            return letter
        if node == value:
            return letter
        return map_children(node, meant)

    return None if letter in free_variables(bottom_up(term, hidden)) else meant(term)


def measured(left: Term, right: Term, bits: bool) -> tuple[Term, Term]:
    """Two sides with entropies, informations and divergences in the unit of the line's logarithms, or in bits."""
    bases = {
        node.function.index
        for node in each(core.Call, left, right)
        if isinstance(node.function, core.Function) and node.function.name == "log"
    }
    told = [index[0] for index in bases if index]
    if not bits and not told:
        return left, right
    unit = core.log(core.Number("2") if bits else told[0])

    def meant(node: Term) -> Term:
        match node:
            case core.Call(function=core.Function(name="log", index=(base,)), arguments=(inner,)):
                return core.Quotient(core.log(inner), core.log(base))
            case core.Call(function=core.Function(name="log")) if bits:
                return core.Quotient(node, unit)
            case core.KL() | core.Call(function=core.Function(name="H" | "I")) | Density(law=Law(name="H")):
                return node if len(told) > 1 else core.Quotient(node, unit)
        return node

    return bottom_up(left, meant), bottom_up(right, meant)
