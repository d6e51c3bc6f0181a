"""Divergences, entropies and mutual informations of laws or variables that are only named: what they may mean.

`KL(q || p)` and `H(q)` name laws, `H(Z | X)` and `I(X; Z)` variables; the context says which densities are meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hw_cli.checking.say.usage.letters import is_parameter
from hw_cli.terms import core
from hw_cli.terms.core import Density, Expectation, Indexed, Law, Negative, Symbol, Term
from hw_cli.terms.parse.letters import UNSAID

ENTROPY = "H"
INFORMATION = "I"


@dataclass(frozen=True)
class Speech:
    """What a plan knows: letters in their roles, names of laws in theirs, densities that a lone name may mean."""

    renamed: Callable[[Term], Term]
    law_of: Callable[[Law], Law]
    known: frozenset[str]
    usual: Callable[[str], tuple[Density, ...]]
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
    if not said and isinstance(dotted.law, Law):
        given = set(map(speech.renamed, dotted.given))
        usual = speech.usual(speech.law_of(dotted.law).name)
        said = [item.variables for item in usual if set(item.given) == given]
    for variables in said:
        sides = (
            Density(side.law, variables, side.given)
            if isinstance(side, Density) and side.variables == (UNSAID,)
            else side
            for side in (node.left, node.right)
        )
        yield core.KL(*sides)


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
            own, below = (tuple(map(speech.renamed, items)) for items in (variables, given))
            return tuple(_of_variables(law, own, below) for law in _names(speech, index)) or None
        case core.Call(function=core.Function(name="I", index=index), arguments=(first, second)):
            pair = speech.renamed(first), speech.renamed(second)
            return tuple(_mutual(law, *pair) for law in _names(speech, index)) or None
    return None


def _names(speech: Speech, index: tuple[Term, ...]) -> list[Law]:
    """The laws that information is measured with: the one in the subscript, or any."""
    for part in index:
        found = speech.bare(part)
        if found is not None:
            return [found]
    return [Law(name) for name in ("p", "q") if name in speech.known]


def _entropy(speech: Speech, index: tuple[Term, ...], arguments: tuple[Term, ...]) -> Iterator[Term]:
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
    return Negative(
        Expectation(core.log(Density(second.law, first.variables, second.given)), first, first.variables)
    )


def _of_variables(law: Law, own: tuple[Term, ...], given: tuple[Term, ...]) -> Term:
    """H(own | given) under a law."""
    return Negative(Expectation(core.log(Density(law, own, given)), Density(law, (*own, *given))))


def _mutual(law: Law, first: Term, second: Term) -> Term:
    """I(first; second) under a law."""
    both = Density(law, (first, second))
    apart = core.Product((Density(law, (first,)), Density(law, (second,))))
    return Expectation(core.log(core.Quotient(both, apart)), both)


__all__ = ["ENTROPY", "INFORMATION", "Speech", "divergences", "entropies"]
