"""Justifications as values: the judge dispatches on them and the printers print them; and trees of them, which argue signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation

if TYPE_CHECKING:  # the kernel makes no words, it passes them on
    from hw_cli.prose import Message


from collections.abc import Iterator


@dataclass(frozen=True)
class Reason:
    """Why a line follows: a stable name for programs and words for readers."""

    name: str
    words: Message


@dataclass(frozen=True)
class Rule(Reason):
    """A named step term → term that raises `RuleFailed` when its premises are not met."""

    apply: Callable[..., Term] = field(compare=False, repr=False, kw_only=True)
    relation: Relation = field(default=Relation.EQ, kw_only=True)

    def __call__(self, term: Term, *arguments: Any, **options: Any) -> Term:
        """The term that follows from `term`."""
        return self.apply(term, *arguments, **options)


@dataclass(frozen=True)
class Assumption(Reason):
    """A line taken as given; it is listed and printed as such, and never judged true."""


class RuleFailed(Exception):
    """The premises of a rule are not met."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(f"{rule}: {why}")
        self.rule, self.why = rule, why


def rule(words: Message, relation: Relation = Relation.EQ) -> Callable[[Callable[..., Term]], Rule]:
    """Make a function term → term a rule of the same name."""

    def make(function: Callable[..., Term]) -> Rule:
        made = Rule(function.__name__, words, apply=function, relation=relation)
        object.__setattr__(made, "__doc__", function.__doc__)
        return made

    return make


# --- sign certificates


@dataclass(frozen=True)
class Certificate:
    """`term relation 0`, because of a rule applied to the premises."""

    term: Term
    relation: Relation
    because: Reason
    premises: tuple[Certificate, ...] = ()

    def leaves_first(self) -> Iterator[Certificate]:
        """The nodes worth printing, premises before conclusions, each once.

        All nodes are checked; signs that a reader sees at a glance (a positive letter, a factor of a
        product) are left out.
        """
        seen = set()
        for node in self._visible(top=True):
            if (node.term, node.relation) not in seen:
                seen.add((node.term, node.relation))
                yield node

    def _visible(self, top: bool) -> Iterator[Certificate]:
        spells_out = self.because.name in ("sum_of_same_sign", "equal_form")
        for premise in self.premises:
            yield from premise._visible(top=spells_out and bool(premise.premises))
        if top or self.because.name in _TELLING:
            yield self


_TELLING = frozenset(
    {"range", "hypothesis", "equal_form", "increasing", "from_root", "sum_of_positives", "convex_combination"}
)
