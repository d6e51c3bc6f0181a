"""Laws that their variables name, p_X(x) and p_{X|Y}(x | y), and capitals that stand for values: KL(p(X) ‖ q(X)),
E_{p(x)}[f(X)], and E[log p(X, Y)] beside H(X, Y).

Where all laws are of one variable each, p_X and p_Z are two laws; beside p_{XY} they are its marginals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import partial

from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.say.conventions import small_again
from hw_cli.checking.say.survey import EQUAL, small_of
from hw_cli.checking.say.values import is_whole
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import KL, Call, Density, Expectation, Function, Indexed, IndexedSum, Law, Symbol, Term
from hw_cli.terms.parse import EVERY
from hw_cli.terms.parse.scripts import GIVEN
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import bottom_up, contains, each, exchanged, free_variables, nodes_of, subterms

_LAWS = frozenset({"p", "q", "P"})
_PLAIN = frozenset("pqrPQ")
_VALUE = Symbol("x")
_NUMBERS = frozenset(map(Symbol, "ijklmn"))


def with_tables(derivation: Derivation) -> Derivation:
    """The derivation with Σ_x p(x) log p(x) for Σ_i p_i log p_i and for Σ_i p(i) log p(i), where it has KL(p ‖ q) or H(p)."""
    terms = [term for step in derivation.steps for term in step.terms]
    names: set[str] = set()
    for node in (node for term in terms for node in subterms(term)):
        match node:
            case KL(left=Law(name=one), right=Law(name=other)):
                names |= {one, other}
            case Call(function=Function(name="H"), arguments=arguments):
                said = {item.name for item in arguments if isinstance(item, Symbol)}
                names |= said if said <= _PLAIN else {"p"}  # H(X)
    names |= {name.lower() for name in names}
    return derivation.mapped(lambda term: bottom_up(term, partial(_tabled, names))) if names else derivation


def _tabled(names: set[str], node: Term) -> Term:
    if not isinstance(node, IndexedSum) or node.index not in _NUMBERS or not is_whole(node):
        return node
    index = node.index

    def value(part: Term) -> Term:
        match part:
            case Indexed(base=Symbol(name=name), index=(letter,)) if letter == index:
                return Density(Law(name), (_VALUE,)) if name in names else _VALUE if name == "x" else part
            case Density(law=Law(name=name) as law, variables=(letter,), given=()) if letter == index:
                return Density(law, (_VALUE,)) if name in names else part
        return part

    body = bottom_up(node.body, value)
    return (
        node if body == node.body or index in free_variables(body) else IndexedSum(body, _VALUE, EVERY, EVERY)
    )


def with_classes(derivation: Derivation) -> Derivation:
    """The derivation with p(c = 1) and p(c = 0) for p(C_1) and p(C_2): two classes, which are the values of one variable."""
    items = [
        {
            item
            for item in (*node.variables, *node.given)
            if isinstance(item, Indexed) and item.base in _CLASSES
        }
        for node in each(Density, *derivation.terms)
    ]
    found = set[Term]().union(*items)
    bases = {item.base for item in found if isinstance(item, Indexed)}
    numbers = {item.index for item in found if isinstance(item, Indexed)}
    if len(bases) != 1 or numbers != {(core.Number("1"),), (core.Number("2"),)} or max(map(len, items)) > 1:
        return derivation
    (base,) = bases
    names: dict[Term, Term] = {
        item: core.Call(EQUAL, (small_of(base) or base, core.Number(str(2 - int(item.index[0].text)))))
        for item in found
        if isinstance(item, Indexed) and isinstance(item.index[0], core.Number)
    }

    def meant(node: Term) -> Term:
        if not isinstance(node, Density):
            return node
        own, given = (tuple(names.get(item, item) for item in part) for part in (node.variables, node.given))
        return Density(node.law, own, given)

    made = derivation.mapped(lambda term: bottom_up(term, meant))
    rest = {part for term in made.terms for part in subterms(term) if not isinstance(part, core.Call)}
    return derivation if any(isinstance(part, Indexed) and part.base == base for part in rest) else made


_ONE_HOT = re.compile(
    r"\b1[- ]?\$?[- ]?of[- ]?\$?[- ]?[KkMm]\b|\bone[- ]hot|\bresponsibilit|\bresponsabilit|\bmixtures? (?:model|of|distribution)|"
    r"\bgaussian mixture|\bmélanges?\b|\bonly one (?:element|entry|component)|\bun seul élément",
    re.IGNORECASE,
)


def with_one_hot(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations with p(z = k) for p(z_k = 1), where the text speaks of vectors of which one entry is 1: in lines that have
    z in such events alone."""
    if not _ONE_HOT.search(text):
        return derivations
    nodes = set(each(core.Call, *(term for one in derivations for term in one.terms)))
    events = [node.arguments for node in nodes if node.function == EQUAL and len(node.arguments) == 2]
    own = [(name.base, exact_value(value)) for name, value in events if isinstance(name, Indexed)]
    hot = {base for base, _ in own if all(value == 1 for other, value in own if other == base)}
    return tuple(one.mapped(partial(_chosen, hot)) for one in derivations) if hot else derivations


def _chosen(hot: set[Term], term: Term) -> Term:
    def meant(node: Term) -> Term:
        match node:
            case Call(function=function, arguments=(Indexed(base=base, index=(*rest, k)), _)) if (
                function == EQUAL and base in hot
            ):
                return Call(EQUAL, (Indexed(base, tuple(rest)) if rest else base, k))
        return node

    made = bottom_up(term, meant, Call)
    left = {item.base for item in each(Indexed, made) if item.base in hot and len(item.index) > 1}
    bare = [item for item in subterms(term) if isinstance(item, Indexed) and item.base in hot]
    inside = [
        node.arguments[0]
        for node in each(Call, term)
        if node.function == EQUAL and isinstance(node.arguments[0], Indexed)
    ]
    return term if left or len(bare) != len([item for item in inside if item.base in hot]) else made


_CLASSES = frozenset(map(Symbol, ("c", "C", "omega")))


def are_joint(terms: Iterable[Term]) -> bool:
    """Whether a law is named by several of its variables."""
    terms = tuple(terms)
    labels = [_labels(node) for node in each(Law | Indexed, *terms)]
    valued = any(
        exact_value(item) is not None
        for node in each(Density, *terms)
        for item in (*node.variables, *node.given)
    )
    return any(len(named) + len(below) + valued > 1 for named, below in labels if named)


def by_variables(term: Term) -> Term:
    """The term with p(x), p(x | y) for p_X(x), p_{X|Y}(x | y), and p(x, y) for p_{XY} in a divergence."""

    def meant(node: Term) -> Term:
        match node:
            case Density(law=Law() as law):
                own, below = _labels(law)
                letters, conditions = _at(own, node.variables), _at(below, node.given)
                if own and letters is not None and conditions is not None:
                    return Density(Law(law.name), letters, conditions)
                values = tuple(value for item in below if (value := _value(item)) is not None)
                told = tuple(item for item in below if _value(item) is None)
                if own and _small(own) == _small(node.variables) and _small(told) == _small(node.given):
                    return Density(Law(law.name), node.variables, (*node.given, *values))
            case KL():
                return KL(_whole(node.left), _whole(node.right))
        return node

    return bottom_up(term, meant)


def are_informed(terms: Iterable[Term]) -> bool:
    """Whether terms speak of entropies and informations of capitals, which are under the one law p."""
    return any(
        isinstance(node, core.Call | Density)
        and getattr(node.function if isinstance(node, core.Call) else node.law, "name", "") in ("H", "I")
        for node in nodes_of(*terms)
    )


def of_values(left: Term, right: Term, informed: bool = False) -> tuple[Term, Term]:
    """Two sides with KL(p(x) ‖ q(x)) for KL(p(X) ‖ q(X)) beside x, which is over all values, and with x for the X of
    E_{p(x)}[f(X)]; where `informed`, E[log p(X, Y)] is under p(x, y)."""
    letters = {node for side in (left, right) for node in subterms(side)}

    def meant(node: Term) -> Term:
        match node:
            case KL():
                laws = [side for side in (node.left, node.right) if isinstance(side, Density)]
                drawn = {item for law in laws for item in law.variables}
                names = {item: small for item in drawn if (small := small_of(item)) in letters}
                return exchanged(node, names)
            case Expectation(law=Density(variables=own)):
                return replace(node, body=small_again(node.body, own))
            case Expectation(law=Law(name="", parameters=())) if informed and all(
                map(small_of, node.variables)
            ):
                laws = list(each(Density, node.body))
                capitals = tuple(dict.fromkeys(item for law in laws for item in (*law.variables, *law.given)))
                own_laws = {law.law for law in laws} == {Law("p")} and {*node.variables} <= {*capitals}
                if capitals and own_laws and all(map(small_of, capitals)):
                    own = _small(capitals)
                    return Expectation(small_again(node.body, own), Density(Law("p"), own), own)
        return node

    return bottom_up(left, meant, KL | Expectation), bottom_up(right, meant, KL | Expectation)


def _labels(law: Law | Indexed) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The capitals that name a law, and those behind the bar; none for a law that something else names."""
    match law:
        case Law(name=name, parameters=items) | Indexed(base=Symbol(name=name), index=items) if name in _LAWS:
            flat = tuple(part for item in items for part in _letters(item))
        case _:
            return (), ()
    at = flat.index(GIVEN) if GIVEN in flat else len(flat)
    own, below = flat[:at], flat[at + 1 :]
    named = all(small_of(item) is not None for item in own) and all(
        small_of(item) is not None or _value(item) is not None for item in below
    )
    return (own, below) if named else ((), ())


def _letters(item: Term) -> tuple[Term, ...]:
    match item:
        case core.Product(factors=factors):
            return factors
        case core.Label(text=text) if text.isalpha() and text.isupper():
            return tuple(map(Symbol, text))
    return (item,)


def _value(item: Term) -> Term | None:
    """The z of Z = z; None for another condition."""
    return item.arguments[1] if isinstance(item, core.Call) and item.function == EQUAL else None


def _at(labels: tuple[Term, ...], items: tuple[Term, ...]) -> tuple[Term, ...] | None:
    """The variables that labels name, y = 1 for the 1 of p_Y(1); None where they name others."""
    if len(labels) != len(items):
        return None
    pairs = zip(_small(labels), items, strict=True)
    found = tuple(
        core.Call(EQUAL, (small, item)) if exact_value(item) is not None else item for small, item in pairs
    )
    return found if _small(labels) == tuple(map(_letter, found)) else None


def _letter(item: Term) -> Term:
    """The letter of a variable of a law, y of y = 1, in small."""
    letter = item.arguments[0] if isinstance(item, core.Call) and item.function == EQUAL else item
    return small_of(letter) or letter


def _small(items: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(small_of(item) or item for item in items)


def _whole(side: Term) -> Term:
    """A law that is only named, p_{XY} or p_X p_Y, with its variables."""
    if isinstance(side, core.Product):
        return core.Product(tuple(map(_whole, side.factors)))
    own, below = _labels(side) if isinstance(side, Law | Indexed) else ((), ())
    name = side.name if isinstance(side, Law) else "p"
    if isinstance(side, Indexed) and isinstance(side.base, Symbol):
        name = side.base.name
    return Density(Law(name), _small(own), _small(below)) if own else side


def of_lists(meanings: list[tuple[Term, Term]], left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides with KL(p ‖ q) and H(p) of laws that the text says as lists of numbers, if no other law is left."""
    sides = bottom_up(left, partial(_as_sum, meanings)), bottom_up(right, partial(_as_sum, meanings))
    return (left, right) if contains(KL | Law | Density, *sides) else sides


def _as_sum(meanings: list[tuple[Term, Term]], node: Term) -> Term:
    """KL(p ‖ q) and H(p) as sums, where the text says that p and q are lists of numbers."""
    lists = {
        head.name: body.components
        for head, body in meanings
        if isinstance(head, Symbol) and isinstance(body, core.Vector) and _are_probabilities(body)
    }
    if any(parts(head)[0] == Symbol("H") for head, _ in meanings):  # an energy
        return node
    match node:
        case KL(left=Law(name=first), right=Law(name=second)) if {first, second} <= lists.keys():
            pairs = zip(lists[first], lists[second], strict=True)
            return core.total(tuple(p * core.log(p / q) for p, q in pairs if exact_value(p) != 0))
        case Call(function=Function(name="H"), arguments=(Symbol(name=name),)) if name in lists:
            return -core.total(tuple(p * core.log(p) for p in lists[name] if exact_value(p) != 0))
    return node


def _are_probabilities(body: core.Vector) -> bool:
    """Whether numbers are probabilities: none negative, and 1 in all."""
    values = [exact_value(item) for item in body.components]
    known = [Fraction(value) for value in values if value is not None]
    return len(known) == len(values) and all(value >= 0 for value in known) and sum(known) == 1
