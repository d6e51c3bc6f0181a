"""What a file declares of its letters: `γ > 0`, `0 < a < 1`, `p(x) = N(x; μ_1, σ_1^2)`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from hw_cli.checking.read.model import Derivation, Stated, Step
from hw_cli.checking.say.contexts.context import Laws
from hw_cli.checking.say.names.newcomers import is_name
from hw_cli.kernel.setting import REALS, Interval
from hw_cli.terms import core
from hw_cli.terms.core import Density, Normal, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value

_SAYS = (Stated.EQ, Stated.EQUIV, Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT)


@dataclass(frozen=True)
class Declarations:
    """Sets of letters and laws that the file itself states, the narrower set where it states two."""

    domains: tuple[tuple[Term, Interval], ...] = ()
    laws: Laws = ()
    equations: tuple[tuple[Term, Term], ...] = ()  # with a letter alone on a side


def declared(derivations: tuple[Derivation, ...]) -> Declarations:
    """What the lines of a file declare, wherever they stand."""
    domains: dict[Term, Interval] = {}
    laws: dict[Density, Term] = {}
    for derivation in derivations:
        for step in derivation.steps:
            found = bound(step)
            if found is not None:
                letter, interval = found
                domains[letter] = _both(domains.get(letter, REALS), interval)
            law = law_of(step)
            if law is not None:
                laws.setdefault(*law)
    equations = tuple(pair for derivation in derivations for pair in stated(derivation))
    return Declarations(tuple(domains.items()), tuple(laws.items()), equations)


NEAR = 20  # formulas above and below that may say what a letter is


def nearest(derivations: tuple[Derivation, ...], at: int) -> tuple[tuple[Term, Term], ...]:
    """What the other formulas of a file near this one say of letters: the nearest above first, then those below."""
    order = (*reversed(derivations[max(0, at - NEAR) : at]), *derivations[at + 1 : at + 1 + NEAR])
    return tuple(pair for item in order for pair in stated(item))


def stated(derivation: Derivation) -> Iterator[tuple[Term, Term]]:
    """The lines of a derivation that say what a letter is: x = f(z), both ways round."""
    for step in derivation.steps:
        left, right = step.lhs.term, step.rhs.term
        if left is None or right is None or step.relation not in _SAYS:
            continue
        if any(is_name(side) and not isinstance(side, core.Call) for side in (left, right)):
            yield left, right


def bound(step: Step) -> tuple[Term, Interval] | None:
    """A letter and the set that `letter > number` says it is in; None for any other step."""
    relation, left, right = step.relation.relation, step.lhs.term, step.rhs.term
    if relation is None or left is None or right is None:
        return None
    if not is_name(left) or isinstance(left, core.Call):
        left, right, relation = right, left, relation.flipped
    if not is_name(left) or isinstance(left, core.Call):
        return None
    number = exact_value(right)
    if number is None:
        return None
    if relation in (Relation.GT, Relation.GE):
        return left, Interval(low=Fraction(number))
    if relation in (Relation.LT, Relation.LE):
        return left, Interval(high=Fraction(number))
    return None


def law_of(step: Step) -> tuple[Density, Term] | None:
    """A density and the normal law that the step says it is; None for any other step."""
    left, right = step.lhs.term, step.rhs.term
    if (
        step.relation.relation is not Relation.EQ
        or not isinstance(left, Density)
        or not isinstance(right, Normal)
    ):
        return None
    if len(left.variables) != 1 or not is_name(left.variables[0]):
        return None
    return left, Normal(right.mean, right.variance, right.variable or left.variables[0])


def _both(first: Interval, second: Interval) -> Interval:
    low = max((end for end in (first.low, second.low) if end is not None), default=None)
    high = min((end for end in (first.high, second.high) if end is not None), default=None)
    if low is not None and high is not None and low >= high:  # stated of different things
        return first
    return Interval(low, high)
