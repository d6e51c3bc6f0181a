"""Indexed variables of a model read as places: what the judges on models have in common.

In a model of a given length every variable has a number, from 1; `x_{t-1}` at t = 2 is the place of x_1.
Index arithmetic is done once for each variable and index value, since lines repeat both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from hw_cli.kernel.models import expand, law_name, number_of
from hw_cli.kernel.setting import Integers, Setting
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode

Indices = Mapping[Term, int]
LONGEST = 1000  # terms of a sum or members of a range: models are short, and a typed 10⁹ is not counted out
Reading = tuple[tuple[int, ...], tuple[int, ...]]  # the places of a density's variables and conditions


class OutOfModel(ArithmeticError):
    """What has no value on a model: x_{T+1}, a density given its own variable, an integral that diverges."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.pattern)
        self.why = why


class Places:
    """Where the variables of one model stand; `values` are those of T and the like."""

    def __init__(self, values: Indices, places: Mapping[Term, int]) -> None:
        self._values = values
        self._places = places
        self._numbers: dict[tuple[Term, tuple[tuple[Term, int], ...]], int] = {}
        self._found: dict[tuple[tuple[Term, ...], tuple[tuple[Term, int], ...]], tuple[int, ...]] = {}

    def number(self, term: Term, indices: Indices) -> int:
        """The value of an index. Raises OutOfModel when it has none here."""
        key = (term, tuple(indices.items()))
        if key not in self._numbers:
            try:
                self._numbers[key] = number_of(term, {**self._values, **indices})
            except (ValueError, ZeroDivisionError) as error:
                raise OutOfModel(say("{index} has no value here", index=term)) from error
        return self._numbers[key]

    def counted(self, term: core.IndexedSum | core.IndexedProduct | core.Range, indices: Indices) -> range:
        """The values of the index of a sum, product or range. Raises OutOfModel when these are too many."""
        found = range(self.number(term.low, indices), self.number(term.high, indices) + 1)
        if len(found) > LONGEST:
            raise OutOfModel(say("{term} is too long", term=term))
        return found

    def of(self, variables: tuple[Term, ...], indices: Indices) -> tuple[int, ...]:
        """The places of variables, ranges written out. Raises OutOfModel for one the model does not have."""
        key = (variables, tuple(indices.items()))
        if key not in self._found:
            for variable in variables:
                if isinstance(variable, core.Indexed) and isinstance(variable.index[0], core.Range):
                    self.counted(variable.index[0], indices)
            try:
                plain = expand(variables, {**self._values, **indices})
            except (ValueError, ZeroDivisionError) as error:
                raise OutOfModel(say("{index} has no value here", index=variables[0])) from error
            missing = [variable for variable in plain if variable not in self._places]
            if missing:
                raise OutOfModel(self._outside(missing[0]))
            self._found[key] = tuple(self._places[variable] for variable in plain)
        return self._found[key]

    def _outside(self, variable: Term) -> Message:
        for size, value in self._values.items():
            return say("there is no {variable} where {size} = {n}", variable=variable, size=size, n=value)
        return say("{variable} is not a variable of the model", variable=variable)

    def of_density(self, term: core.Density, indices: Indices) -> Reading:
        """The places of a density's variables and of its conditions.

        Raises OutOfModel where a variable is its own condition, as in q(x_{t-1} | x_t, x_0) at t = 1: on tables
        such a conditional is 0 or 1, and a density it has not.
        """
        own, given = self.of(term.variables, indices), self.of(term.given, indices)
        if len({*own, *given}) != len(own) + len(set(given)):
            raise OutOfModel(say("{term} has a variable twice", term=term))
        return own, given

    def of_expectation(self, term: core.Expectation, indices: Indices) -> tuple[core.Density, Reading]:
        """The density under an expectation, and its places. Raises UnknownNode where it is not over its variables."""
        if not isinstance(term.law, core.Density):
            raise UnknownNode(term, "a judge on models")
        own, given = self.of_density(term.law, indices)
        if term.variables and set(self.of(term.variables, indices)) != set(own):
            raise UnknownNode(term, "a judge on models")
        return term.law, (own, given)

    def of_divergence(
        self, term: core.KL, indices: Indices
    ) -> tuple[core.Density, core.Density, tuple[int, ...]]:
        """Two densities and the places of their variables. Raises UnknownNode where these are not the same."""
        left, right = term.left, term.right
        if not isinstance(left, core.Density) or not isinstance(right, core.Density):
            raise UnknownNode(term, "a judge on models")
        own = self.of_density(left, indices)[0]
        if set(own) != set(self.of_density(right, indices)[0]):
            raise UnknownNode(term, "a judge on models")
        return left, right, own

    def of_integral(self, term: core.Integral, indices: Indices) -> tuple[int, ...]:
        """The places that an integral over the whole space runs over. Raises UnknownNode where it has bounds."""
        if term.low is not None or term.high is not None:
            raise UnknownNode(term, "a judge on models")
        variables = term.variable.components if isinstance(term.variable, core.Vector) else (term.variable,)
        found = self.of(variables, indices)
        if len(set(found)) != len(found):
            raise OutOfModel(say("{term} has a variable twice", term=term))
        return found


def runs(setting: Setting, values: Indices) -> Iterator[Indices]:
    """Every value of the indices that a setting lets run on their own, as t = 2, …, T; none for T = 1."""
    free = [(name, domain) for name, domain in setting.domains if isinstance(domain, Integers)]
    ends = (domain.high if isinstance(domain.high, int) else values[domain.high] for _, domain in free)
    ranges = [range(domain.low, end + 1) for (_, domain), end in zip(free, ends, strict=True)]
    for chosen in product(*ranges):
        yield dict(zip((name for name, _ in free), chosen, strict=True))


def numeral(term: core.Number) -> float:
    """A number as a float. Raises OutOfModel where it is too large for one."""
    try:
        return float(term.value)
    except OverflowError:
        raise OutOfModel(say("{term} is too large", term=term)) from None


def why_not(error: OutOfModel | UnknownNode) -> Message:
    """Why a judge on models could not decide, for the reader."""
    if isinstance(error, OutOfModel):
        return error.why
    return say("{term} has no meaning on these models", term=error.node)


def name_of(law: Term) -> str:
    """The name of a law. Raises UnknownNode for what is not the name of one."""
    try:
        return law_name(law)
    except TypeError:
        raise UnknownNode(law, "a judge on models") from None
