"""Small edits of one node of a term, and the places where they may be made: what a hand may have meant to write there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, Negative, Number, Product, Quotient, Sum, Term, product
from hw_cli.terms.walk import children, map_children

MAX_NODES = 20_000
MAX_HEIGHT = 240  # comparing two terms recurses


class Role(Enum):
    """The part that a node has in what stands above it."""

    VALUE = "value"
    LETTER = "letter"  # a variable of a density
    LAW = "law"  # under an expectation, in a divergence
    FIXED = "fixed"  # bound letters, subscripts, bounds, names: edited with the node above, if at all


_LETTER, _LAW, _FIXED = Role.LETTER, Role.LAW, Role.FIXED
_ROLES: dict[type[Term], dict[str, Role]] = {
    core.Indexed: {"base": _FIXED, "index": _FIXED},
    core.Range: {"low": _FIXED, "high": _FIXED},
    core.Decorated: {"base": _FIXED},
    core.Function: {"index": _FIXED},
    core.DerivativeOf: {"function": _FIXED},
    core.InverseOf: {"function": _FIXED},
    core.Call: {"function": _FIXED},
    core.Derivative: {"variable": _FIXED},
    core.Gradient: {"variable": _FIXED},
    core.Integral: {"variable": _FIXED, "low": _FIXED, "high": _FIXED},
    core.IndexedSum: {"index": _FIXED, "low": _FIXED, "high": _FIXED},
    core.IndexedProduct: {"index": _FIXED, "low": _FIXED, "high": _FIXED},
    core.LimitOf: {"variable": _FIXED, "towards": _FIXED},
    core.Law: {"parameters": _FIXED},
    core.Density: {"law": _FIXED, "variables": _LETTER, "given": _LETTER},
    core.Normal: {"variable": _LETTER},
    core.Expectation: {"law": _LAW, "variables": _FIXED},
    core.KL: {"left": _LAW, "right": _LAW},
}


_LINEAR = (
    core.Expectation
    | core.IndexedSum
    | core.Integral
    | core.Derivative
    | core.Gradient
    | core.Transpose
    | core.Trace
    | core.LimitOf
)


@dataclass(frozen=True, slots=True)
class Place:
    """A node, its role, the nodes above it (the whole first), and which child each of them goes down by."""

    term: Term
    role: Role
    above: tuple[Term, ...] = ()
    path: tuple[int, ...] = ()

    @property
    def parent(self) -> Term | None:
        """The node above; None for the whole."""
        return self.above[-1] if self.above else None

    @property
    def is_value(self) -> bool:
        """Whether a number, vector or function value stands here."""
        return self.role is Role.VALUE

    @property
    def is_unit(self) -> bool:
        """Whether a value stands here by itself: the whole, a summand, what an operator reaches."""
        return self.is_value and not isinstance(
            self.parent, core.Product | core.Quotient | core.Power | core.Absolute | core.Norm
        )

    @property
    def is_carried_through(self) -> bool:
        """Whether the node above only carries a factor through: a factor here is one before that node."""
        return isinstance(self.parent, _LINEAR)

    def put(self, new: Term) -> tuple[Term, ...]:
        """The nodes above, the whole first, and `new`, once it stands here."""
        built = [new]
        for node, number in zip(reversed(self.above), reversed(self.path), strict=True):
            built.append(with_child(node, number, built[-1]))
        return tuple(reversed(built))


def places(term: Term, most: int) -> Iterator[Place]:
    """The first `most` places of a term, those near the top first."""
    queue = deque([Place(term, Role.VALUE)])
    for _ in range(most):
        if not queue:
            return
        place = queue.popleft()
        yield place
        if len(queue) < most:
            above = (*place.above, place.term)
            for number, (role, child) in enumerate(_parts(place.term)):
                if role is not Role.FIXED:
                    queue.append(Place(child, role, above, (*place.path, number)))


def _parts(term: Term) -> Iterator[tuple[Role, Term]]:
    """The children with their roles, in the order of `children`."""
    table = _ROLES.get(type(term))
    if table is None:
        yield from ((Role.VALUE, child) for child in children(term))
        return
    for name in type(term).__dataclass_fields__:  # type: ignore[attr-defined]  # nodes are dataclasses
        value = getattr(term, name)
        role = table.get(name, Role.VALUE)
        if isinstance(value, Term):
            yield role, value
        elif isinstance(value, tuple):
            yield from ((role, item) for item in value)


def with_child(term: Term, number: int, new: Term) -> Term:
    """The node with another child in place of the one that `children` counts as `number`."""
    counter = iter(range(len(tuple(children(term)))))
    return map_children(term, lambda child: new if next(counter) == number else child)


def size(term: Term) -> int | None:
    """How many nodes a term has; None when it is too large or too deep to be edited."""
    count, level = 0, [term]
    for _ in range(MAX_HEIGHT):
        count += len(level)
        if not level or count > MAX_NODES:
            break
        level = [child for node in level for child in children(node)]
    return None if level else count


MAX_PARTS = 24
"""How many summands, factors or components of one node are edited."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`new` stands where a node stood; the lower the cost the likelier the slip that it mends."""

    cost: float
    new: Term
    words: Message


def instead(cost: float, old: Term, new: Term) -> Edit:
    """`new` in place of `old`."""
    return Edit(cost, new, say("{new} in place of {old}?", new=new, old=old))


def without(cost: float, part: Term, rest: Term) -> Edit:
    """`rest`, which `part` has left."""
    return Edit(cost, rest, say("without {part}?", part=part))


def bracketed(cost: float, new: Term) -> Edit:
    """The same signs, read with other brackets."""
    return Edit(cost, new, say("other brackets: {new}?", new=new))


ONE, TWO = Number("1"), Number("2")
HALF = Quotient(ONE, TWO)


def like(summand: Term, body: Term) -> Term:
    """A body with the sign of a summand."""
    return Negative(body) if isinstance(summand, Negative) else body


def summands(term: Term) -> tuple[Term, ...]:
    """What is added up; the term itself when it is no sum."""
    return term.terms if isinstance(term, Sum) else (term,)


def factors(term: Term) -> tuple[Term, ...]:
    """What is multiplied; the term itself when it is no product."""
    return term.factors if isinstance(term, Product) else (term,)


def replaced(items: tuple[Term, ...], number: int, *new: Term) -> tuple[Term, ...]:
    """The items with one of them replaced by any number of others."""
    return (*items[:number], *new, *items[number + 1 :])


def times(*terms: Term) -> Term:
    """The product, flat and without factors 1."""
    return product(tuple(factor for term in terms for factor in factors(term) if factor != ONE))


def over(above: Term, below: Term) -> Term:
    """The quotient; what is divided by 1 stays."""
    return above if below == ONE else Quotient(above, below)


def argument(term: Term, name: str) -> Term | None:
    """What the named function of one argument is applied to; None for anything else."""
    match term:
        case Call(function=Function(name=found, index=()), arguments=(inner,)) if found == name:
            return inner
    return None


def is_numeral(term: Term) -> bool:
    """A number, or a fraction of two."""
    match term:
        case Number() | Quotient(numerator=Number(), denominator=Number()):
            return True
    return False
