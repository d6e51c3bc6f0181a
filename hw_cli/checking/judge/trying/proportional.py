"""Proportionality: the quotient of two sides does not change with the named variable."""

from __future__ import annotations

from functools import partial

import numpy as np

from hw_cli.checking.judge.line import Outcome, Said
from hw_cli.checking.judge.trying.comparing import DIFFER, bounded, numbers, why
from hw_cli.kernel.evidence import Counterexample
from hw_cli.oracles.models import Mismatch, OutOfModel, Scope, World
from hw_cli.oracles.models.states import places
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Symbol, Term, UnknownNode
from hw_cli.terms.walk import free_variables

PLACES = np.array([-1.3, -0.6, 0.2, 0.7, 1.1, 1.9])  # of the variable
NEGATIVE = say("the quotient of the sides is negative, and a law is not")


def proportional(
    worlds: tuple[World, ...], left: Term, right: Term, variable: Term, positive: bool
) -> Outcome:
    """What the worlds say of `left ∝ right`, up to a factor free of `variable`, which may have to be `positive`."""
    for world in worlds:
        try:
            if world.tables is not None:
                found = _on_tables(world, left, right, variable, positive)
                if found is not None:
                    return found
                continue
            moved = world.new_axis(PLACES, Scope())
            scope = Scope().binding({variable: moved, world.key(variable, Scope()): moved}, axes=1)
            with np.errstate(all="ignore"):
                a, b = (numbers(bounded(world, side, scope)) for side in (left, right))
                if max(a.ndim, b.ndim) > moved.ndim:
                    raise Mismatch  # a side is a vector or a matrix of another kind
                quotient = np.broadcast_to(a / b, np.broadcast_shapes(a.shape, b.shape, moved.shape))
        except (UnknownNode, OutOfModel, Mismatch) as error:
            return Outcome(Said.UNKNOWN, why(error))
        size = np.abs(quotient).max(axis=0)
        spread = np.abs(quotient - quotient[:1]).max(axis=0)
        if not np.isfinite(spread).all():
            return Outcome(Said.UNCLEAR, say("a side has no value"))
        wrong = spread > DIFFER * size
        turned = quotient.max(axis=0) < 0 if positive else np.zeros_like(wrong)
        if wrong.any() or turned.any():
            place = int(np.argmax((wrong if wrong.any() else turned).ravel()))
            flat = quotient.reshape(len(PLACES), -1)
            other = int(np.argmax(np.abs(flat[:, place] - flat[0, place])))
            point = [
                (letter, str(draws.exact[place % world.batch]))
                for letter, draws in world.drawn.items()
                if draws
            ]
            first, second = f"{flat[0, place]:.6g}", f"{flat[other, place]:.6g}"
            why_not = None if wrong.any() else NEGATIVE
            return Outcome(Said.FAILS, why_not, partial(Counterexample, tuple(point), first, second))
    return Outcome(Said.HOLDS)


def is_law(term: Term) -> bool:
    """Whether a side is a law, or a product or a quotient of laws: nowhere negative."""
    match term:
        case core.Product(factors=sides):
            return all(map(is_law, sides))
        case core.Quotient(numerator=above, denominator=below):
            return is_law(above) and is_law(below)
    return isinstance(term, core.Density | core.Normal)


def _on_tables(world: World, left: Term, right: Term, variable: Term, positive: bool) -> Outcome | None:
    """What one finite model says against `left ∝ right`; None where it says nothing."""
    axes = places(world, (variable,), Scope())
    if axes is None or len(axes) != 1:
        return Outcome(Said.UNKNOWN, say("{term} has no meaning in this context", term=variable))
    with np.errstate(all="ignore"):
        quotient = np.asarray(numbers(bounded(world, left)) / numbers(bounded(world, right)))
    if quotient.ndim != world.ndim or not np.isfinite(quotient).all():
        return Outcome(Said.UNCLEAR, say("a side has no value"))
    first = quotient.take([0], axis=axes[0])
    wrong = np.abs(quotient - first) > DIFFER * np.abs(first)
    turned = first < 0 if positive else np.zeros_like(first, dtype=bool)
    if not wrong.any() and not turned.any():
        return None
    why_not = say("the quotient of the sides changes with {name}", name=variable) if wrong.any() else NEGATIVE
    wrong = wrong if wrong.any() else turned
    place = tuple(int(k) for k in np.unravel_index(int(np.argmax(wrong)), wrong.shape))
    start = tuple(0 if axis == axes[0] else k for axis, k in enumerate(place))
    point = [(letter, str(size)) for letter, size in world.sizes.items()]
    point.append((Symbol("model"), str(place[0])))
    if world.tables is not None:
        for letter, axis in world.tables.axes.items():
            if quotient.shape[axis] > 1:
                point.append((letter, str(place[axis])))
    shown = Counterexample(tuple(point), f"{float(quotient[start]):.6g}", f"{float(quotient[place]):.6g}")
    return Outcome(Said.FAILS, why_not, lambda: shown)


def _common(term: Term) -> Term | None:
    """The variable of a density, or the one letter that all factors of a product of laws have."""
    if isinstance(term, core.Density) and len(term.variables) == 1:
        return term.variables[0]
    if isinstance(term, core.Normal) and isinstance(term.variable, Symbol | core.Indexed):
        return term.variable
    if not isinstance(term, core.Product):
        return None
    found: set[Term] | None = None
    for factor in term.factors:
        match factor:
            case core.Density(variables=variables, given=given):
                letters = {*variables, *given}
            case core.Normal(variable=Term() as variable, mean=mean):
                letters = {variable, *free_variables(mean)}
            case _:
                return None
        found = letters if found is None else found & letters
    return found.pop() if found is not None and len(found) == 1 else None


def variable_of(terms: tuple[Term | None, ...]) -> Term | None:
    """The variable in which the sides of a ∝ are proportional: that of the first term that is a law of one."""
    for term in terms:
        found = None if term is None else _common(term)
        if found is not None:
            return found
    return None
