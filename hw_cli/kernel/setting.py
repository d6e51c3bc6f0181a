"""What the letters of a claim mean: domains of variables, laws behind names, definitions of functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from hw_cli.terms.core import Call, DerivativeOf, Function, Indexed, Term
from hw_cli.terms.relation import Relation

if TYPE_CHECKING:
    from hw_cli.kernel.models import Model


@dataclass(frozen=True)
class Interval:
    """The real interval from low to high, without its ends but where `low_in` or `high_in`; `None` is the infinite end."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_in: bool = False
    high_in: bool = False

    @property
    def positive(self) -> bool:
        """Whether every member is > 0."""
        return self.low is not None and (self.low > 0 or (self.low == 0 and not self.low_in))

    def holds(self, value: Fraction) -> bool:
        """Whether a number lies in the interval."""
        above = self.low is None or self.low < value or (self.low_in and self.low == value)
        return above and (self.high is None or value < self.high or (self.high_in and self.high == value))


@dataclass(frozen=True)
class Among(Interval):
    """A few numbers, the least and the greatest of which are the ends: y ∈ {0, 1}."""

    values: tuple[Fraction, ...] = ()

    def holds(self, value: Fraction) -> bool:
        """Whether a number is one of them."""
        return value in self.values


@dataclass(frozen=True)
class Integers:
    """The integers from low to high, both included: drawn values for a size or an index.

    `high` may be a letter drawn before, as in i ∈ {1, …, N}.
    """

    low: int
    high: int | Term


@dataclass(frozen=True)
class NonZero:
    """The real numbers but 0."""


@dataclass(frozen=True)
class VectorSpace:
    """Vectors with `dimension` components (a number or a variable drawn before)."""

    dimension: Term


@dataclass(frozen=True)
class PositiveDefinite:
    """Symmetric positive-definite matrices of size `dimension`."""

    dimension: Term


@dataclass(frozen=True)
class Sphere:
    """Vectors of norm 1 with `dimension` components."""

    dimension: Term


Domain = Interval | NonZero | Integers | VectorSpace | PositiveDefinite | Sphere

REALS = Interval()
POSITIVE = Interval(low=Fraction(0))
UNIT = Interval(Fraction(0), Fraction(1))


@dataclass(frozen=True)
class Definition:
    """`function(parameters) := body`."""

    function: Function
    parameters: tuple[Term, ...]
    body: Term


@dataclass(frozen=True)
class Family:
    """Letters base₁, …, base_size, each in `domain`; weights of a convex combination if they sum to 1."""

    base: Term
    size: Term
    domain: Interval
    sums_to_one: bool = False


@dataclass(frozen=True)
class Unknown:
    """An abstract differentiable function of one variable, whose derivative stays in `slope`."""

    function: Function
    slope: Interval


@dataclass(frozen=True)
class Hypothesis:
    """A relation between variables that the claim supposes, beyond their intervals."""

    left: Term
    relation: Relation
    right: Term


@dataclass(frozen=True)
class Setting:
    """The meaning of a claim's letters. Terms never carry it: the same letter may differ elsewhere.

    `domains`: each free variable with the set it ranges over; `laws`: a law's name with its
    distribution (`Normal` or `Dirac`); `definitions`: functions with their bodies;
    `hypotheses`: what the claim supposes besides; `abbreviations`: a letter that stands for a term;
    `families`: letters with an index; `unknowns`: abstract functions known by their slope;
    `model`: the probability model whose densities the claim speaks of.
    """

    domains: tuple[tuple[Term, Domain], ...] = ()
    laws: tuple[tuple[Term, Term], ...] = ()
    definitions: tuple[Definition, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    abbreviations: tuple[tuple[Term, Term], ...] = ()
    families: tuple[Family, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    model: Model | None = None

    def domain(self, variable: Term) -> Domain | None:
        """The domain of a variable (or of the slope of an abstract function); `None` if undeclared."""
        if self.abbreviation(variable) is not None:  # it ranges over nothing by itself
            return None
        match variable:
            case Call(function=DerivativeOf(function=function, order=1)):
                return next((item.slope for item in self.unknowns if item.function == function), None)
            case Indexed():
                family = self.family(variable)
                if family is not None:
                    return family.domain
        return dict(self.domains).get(variable)

    def family(self, variable: Term) -> Family | None:
        """The family a letter with an index belongs to; `None` where it belongs to none."""
        if not isinstance(variable, Indexed):
            return None
        return next((item for item in self.families if item.base == variable.base), None)

    def unknown(self, function: Term) -> Unknown | None:
        """What is known of an abstract function; `None` where it is not one."""
        return next((item for item in self.unknowns if item.function == function), None)

    def law(self, name: Term) -> Term | None:
        """The distribution a law's name stands for; `None` where nothing was declared."""
        return dict(self.laws).get(name)

    def definition(self, function: Term) -> Definition | None:
        """The definition of a function; `None` where nothing was declared."""
        return next((item for item in self.definitions if item.function == function), None)

    def abbreviation(self, variable: Term) -> Term | None:
        """The term a letter stands for; `None` for a letter of its own."""
        return dict(self.abbreviations).get(variable)

    def where(self, *domains: tuple[Term, Domain]) -> Setting:
        """This setting with more (or narrower) domains."""
        return replace(self, domains=tuple((dict(self.domains) | dict(domains)).items()))

    def supposing(self, left: Term, relation: Relation, right: Term) -> Setting:
        """This setting with one more hypothesis."""
        return replace(self, hypotheses=(*self.hypotheses, Hypothesis(left, relation, right)))

    def writing(self, variable: Term, term: Term) -> Setting:
        """This setting in which `variable` stands for `term` and ranges over nothing by itself."""
        domains = tuple(pair for pair in self.domains if pair[0] != variable)
        return replace(self, domains=domains, abbreviations=(*self.abbreviations, (variable, term)))

    def defining(self, function: Function, parameters: tuple[Term, ...], body: Term) -> Setting:
        """This setting with one more definition."""
        return replace(self, definitions=(*self.definitions, Definition(function, parameters, body)))
