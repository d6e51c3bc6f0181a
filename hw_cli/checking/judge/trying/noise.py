"""Equality in law: sums of independent standard normal noises with the same mean and variance.

`√a ε_1 + √b ε_2 = √(a + b) ε` is true of laws, not of numbers, and is how derivations merge two noises.
"""

from __future__ import annotations

from itertools import count

import numpy as np

from hw_cli.checking.judge.line import MIRRORED, Outcome, Said
from hw_cli.checking.judge.trying.comparing import AGREE
from hw_cli.checking.say.readings import is_noise
from hw_cli.oracles.models import Array, Block, Mismatch, OutOfModel, Scope, World, parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.tidy import bare
from hw_cli.terms.walk import children, contains, free_variables, map_children

_AVERAGES = core.Expectation | core.Integral | core.KL | core.Density


def equal_in_law(worlds: tuple[World, ...], left: Term, right: Term) -> Outcome | None:
    """HOLDS where the sides are affine in other noises each, with the same mean and variance; None elsewhere.

    Sides with the same noises are compared as numbers, and a noise that only changes its name keeps its sign. Noises
    that are written merge, or those of a variable that is said alone, x_t = …; elsewhere the noise is that of x_t.
    UNCLEAR where a marked noise stands alone, which may have another law: `ε̃` for `√β ε`; and, with MIRRORED, for
    x_t = … - √β ε, the noise with its sign changed.
    """
    if contains(_AVERAGES, left, right):
        return None
    counts = [len(_noises(side)) for side in (left, right)]
    alone = any(isinstance(side, core.Symbol | core.Indexed) and not is_noise(side) for side in (left, right))
    if not all(counts) and not alone:
        return None
    if counts[0] != counts[1] and max(counts) > 1 and _one_name(left, right):
        left, right = _apart(left), _apart(right)  # one letter for several noises
    turned = False
    if any(_alone(side) for side in (left, right)):
        return Outcome(Said.UNCLEAR, say("the law of a noise with a mark is not said"))
    for world in worlds:
        try:
            first, second = _affine(world, left), _affine(world, right)
        except (UnknownNode, OutOfModel, Mismatch):
            return None
        if first is None or second is None:
            return None
        (mean, slopes), (other, others) = first, second
        if slopes.keys() == others.keys() or not _agree(mean, other):
            return None
        if len(slopes) == len(others) == 1:
            ((one,), (two,)) = slopes.values(), others.values()
            same = _agree(one, two)
        else:
            same = _agree(_variance(slopes), _variance(others))
        if not same:
            return None
        turned = turned or (
            alone and any(np.nanmax(slope) < 0 for slope in (*slopes.values(), *others.values()))
        )
    return Outcome(Said.UNCLEAR, MIRRORED) if turned else Outcome(Said.HOLDS)


def _one_name(left: Term, right: Term) -> bool:
    """Whether all noises that are written are one letter."""
    return len({name for side in (left, right) for name in _noises(side)}) == 1


def _noises(term: Term) -> list[Term]:
    if is_noise(term):
        return [term]
    return [name for child in children(term) for name in _noises(child)]


def _apart(term: Term) -> Term:
    """The term with a noise of its own at each occurrence."""
    numbers = count()

    def renamed(node: Term) -> Term:
        if is_noise(node):
            return core.Indexed(core.Symbol("epsilon"), (core.Label(f"number {next(numbers)}"),))
        return map_children(node, renamed)

    return renamed(term)


def _affine(world: World, term: Term) -> tuple[Array, dict[Term, Array]] | None:
    """The mean given all letters but the noises, and the coefficient of each; None where the term is not affine."""
    world(term)  # draws every letter that it reaches
    noises = {key for key in world.drawn if is_noise(key)} | {
        world.key(letter, Scope()) for letter in free_variables(term) if is_noise(letter)
    }

    def at(values: dict[Term, float]) -> Array:
        bound = {key: np.float64(values.get(key, 0.0)) for key in noises}
        value = world(term, Scope(values=bound))  # type: ignore[arg-type]  # a float is a value
        if isinstance(value, Block):
            raise Mismatch
        return np.asarray(value)

    mean = at({})
    slopes: dict[Term, Array] = {}
    for key in noises:
        slope = at({key: 1.0}) - mean
        if not _agree(at({key: 2.0}) - mean, 2 * slope, 1 + np.abs(mean)):
            return None
        if not _agree(slope, np.zeros_like(slope), 1 + np.abs(mean)):
            slopes[key] = slope
    return mean, slopes


def _variance(slopes: dict[Term, Array]) -> Array:
    return np.asarray(sum(slope * slope for slope in slopes.values()))


def _agree(a: Array, b: Array, scale: Array | float = 1.0) -> bool:
    """Whether two values agree wherever both are defined, and somewhere."""
    gap = np.abs(a - b)
    defined = np.isfinite(gap)
    return bool(defined.any() and ((gap <= AGREE * (np.abs(a) + np.abs(b) + scale)) | ~defined).all())


def _alone(side: Term) -> bool:
    """Whether a marked noise is a whole term of a sum."""
    terms = side.terms if isinstance(side, core.Sum) else (side,)
    return any(isinstance(bare(term), core.Decorated | core.Indexed) and _is_marked(term) for term in terms)


def _is_marked(term: Term) -> bool:
    inner = bare(term)
    return is_noise(inner) and isinstance(parts(inner)[0], core.Decorated)
