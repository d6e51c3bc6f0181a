"""What a text has supposed: relations between letters that hold from their place to the end of their scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.worlds import parts
from hw_cli.terms.core import Density, Law, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, map_children, subterms


@dataclass(frozen=True)
class Fact:
    """A relation that is in force up to a place of the text."""

    said: Hypothesis
    end: int


class Facts:
    """The facts in force at a place."""

    def __init__(self, said: Iterable[Hypothesis] = ()) -> None:
        self._said = list(said)

    def add(self, said: Hypothesis) -> None:
        """One more."""
        self._said.append(said)

    def __iter__(self) -> Iterator[Hypothesis]:
        return iter(self._said)

    def about(self, *terms: Term) -> tuple[Hypothesis, ...]:
        """The facts that have a name of these terms, or of another such fact."""
        names = _names(*terms)
        found: list[Hypothesis] = []
        rest = list(self._said)
        while more := [fact for fact in rest if names & _names(fact.left, fact.right)]:
            found += more
            rest = [fact for fact in rest if fact not in more]
            names = names.union(*(_names(fact.left, fact.right) for fact in more))
        return tuple(found)

    def rewritten(self, term: Term) -> Term:
        """The term with the left side of each supposed equality replaced by its right side; laws by their names."""
        for fact in self._said:
            if fact.relation is Relation.EQ:
                term = _replaced(term, fact.left, fact.right)
        return term

    def unsolved(self, *terms: Term) -> tuple[Hypothesis, ...]:
        """Equalities about these terms that rewriting does not use up."""
        return tuple(
            fact for fact in self.about(*terms) if fact.relation is Relation.EQ and not _of_laws(fact)
        )


def _names(*terms: Term) -> set[Term]:
    letters = {parts(letter)[0] for term in terms for letter in free_variables(term)}
    return letters | {node.law for term in terms for node in subterms(term) if isinstance(node, Density)}


def _of_laws(fact: Hypothesis) -> bool:
    """Whether a fact says that two laws are one: p_g(x) = p_d(x)."""
    left, right = fact.left, fact.right
    return (
        isinstance(left, Density)
        and isinstance(right, Density)
        and (left.variables, left.given) == (right.variables, right.given)
    )


def _replaced(term: Term, old: Term, new: Term) -> Term:
    if isinstance(old, Density) and isinstance(new, Density) and _of_laws(Hypothesis(old, Relation.EQ, new)):
        return _renamed(term, old.law, new.law)
    if term == old:
        return new
    return map_children(term, lambda child: _replaced(child, old, new))


def _renamed(term: Term, old: Term, new: Term) -> Term:
    if isinstance(term, Law) and term == old:
        return new
    return map_children(term, lambda child: _renamed(child, old, new))


__all__ = ["Fact", "Facts"]
