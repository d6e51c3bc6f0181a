"""A line under judgement: a step of a derivation whose two sides are understood; and what worlds may say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from hw_cli.checking.read.derivation import Step
from hw_cli.checking.say.definitions import is_name
from hw_cli.checking.say.survey import is_about_chance
from hw_cli.kernel.evidence import Counterexample
from hw_cli.oracles.models import parts
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Symbol, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import contains, free_variables, subterms


@dataclass(frozen=True, eq=False)
class Line:
    """`left relation right`, as a step says it or as it is meant; the relation None is proportionality."""

    step: Step
    left: Term
    relation: Relation | None
    right: Term

    @property
    def is_equality(self) -> bool:
        """Whether the two sides are said to be equal."""
        return self.relation is Relation.EQ


TURNED = {
    Relation.LT: Relation.GE,
    Relation.LE: Relation.GE,
    Relation.GT: Relation.LE,
    Relation.GE: Relation.LE,
}
"""What surely does not hold where another relation does."""


WEAK = {Relation.LT: Relation.LE, Relation.GT: Relation.GE}
"""What is left of a strict relation where rounding may hide a difference."""


FOLLOWS = (
    say("it follows from the equation above, multiplied by what is not 0"),
    say("it follows from the equation above"),
)
MISSED = say("it does not solve the equation above")
FOR_SOME = say("an equation that holds for some values only")
SOMETIMES = say("an inequality that holds for some values only")
OF_SOME = (FOR_SOME, SOMETIMES)
OF_LAWS = core.Density | core.Law | core.Expectation | core.KL
COMPUTED = core.Derivative | core.Gradient | core.Expectation | core.KL | core.Integral | core.Density


def is_computed(node: Term) -> bool:
    """Whether it is no algebra of numbers: a mean, ∂f/∂x, f'(x), Xᵀ."""
    if isinstance(node, core.Call):
        return isinstance(node.function, core.DerivativeOf)
    turned = isinstance(node, core.Power) and getattr(node.exponent, "name", "") in ("T", "top")
    return turned or isinstance(node, COMPUTED | core.Transpose)


def unindexed(side: Term) -> Term:
    """A call of a function without the subscripts of the function."""
    match side:
        case core.Call(function=core.Function(name=name, index=(_, *_))):
            return core.Call(core.Function(name), side.arguments)
    return side


def of_letters_alone(line: Line) -> bool:
    """Whether both sides are letters: z_i > z_j, d < D."""
    return all(is_name(side) and not isinstance(side, core.Call) for side in (line.left, line.right))


def is_slope(side: Term) -> bool:
    """Whether it is f'(y), df(y)/dy or ∂L/∂y, and not f'(0), which is a number."""
    match side:
        case core.Call(function=core.DerivativeOf(), arguments=arguments):
            return not all(exact_value(item) is not None for item in arguments)
        case core.Derivative(body=core.Call(arguments=arguments) as body, variable=variable):
            return is_name(body) and variable in arguments
        case (
            core.Derivative(body=core.Symbol() | core.Indexed() | core.Decorated())
            | core.Gradient(body=core.Symbol() | core.Indexed() | core.Decorated())
        ):
            return True
    return False


def is_value_of_law(side: Term, other: Term) -> bool:
    """Whether a density, or its logarithm, is said to be a number that not all laws have: log p(x) = -1.29."""
    match side:
        case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
            side = inner
    value = exact_value(other)
    whole = (
        value.denominator == 1
        if value is not None
        else bool(free_variables(other) or contains(core.Density | core.Law | core.Normal, other))
    )
    return isinstance(side, core.Density) and not whole


def is_value_of_chance(side: Term, other: Term) -> bool:
    """Whether probabilities and means of variables of which no law is given are said to come to a fraction."""
    value = exact_value(other)
    drawn = any(is_about_chance(node) or isinstance(node, core.Density) for node in subterms(side))
    return drawn and not free_variables(other) and (value is None or value.denominator != 1)


# --- what worlds say


MIRRORED = say("the law is right with the sign of the noise changed; nothing says which noise is meant")


class Said(Enum):
    """What the worlds say of a line."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCLEAR = "unclear"  # between rounding and a difference, or no point where both sides are defined
    UNKNOWN = "unknown"  # a part has no meaning here


@dataclass(frozen=True)
class Outcome:
    """What the worlds say, and why or where: `shown` makes the counterexample, for the few lines that need it."""

    said: Said
    why: Message | None = None
    shown: Callable[[], Counterexample] | None = field(default=None, compare=False, repr=False)

    @cached_property
    def counterexample(self) -> Counterexample | None:
        """Where the line fails."""
        return None if self.shown is None else self.shown()


FREE = frozenset("ijklpqrs")  # letters of subscripts that may stand free


def subscripts(terms: tuple[Term, ...]) -> frozenset[Term]:
    """The letters that stand free as subscripts where others count: i of Σ_j A_{ij} x_j."""
    nodes = [node for term in terms for node in subterms(term)]
    bound = {node.index for node in nodes if isinstance(node, core.IndexedSum | core.IndexedProduct)}
    indexed = [node for node in nodes if isinstance(node, Indexed)]
    if not bound and not any(len(node.index) == 2 or isinstance(node.base, core.Product) for node in indexed):
        return frozenset()
    free = frozenset[Term]().union(*map(free_variables, terms))
    return frozenset(
        part
        for node in indexed
        for part in node.index
        if isinstance(part, Symbol) and part.name in FREE and any(part in parts(letter)[1] for letter in free)
    )
