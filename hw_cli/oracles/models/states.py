"""The finite model of a world: the places of its variables, sums over their states, tables of laws."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from hw_cli.kernel.models import law_name
from hw_cli.oracles.models.scope import EMPTY, Scope
from hw_cli.oracles.models.sorts import Mismatch, OutOfModel, Outside, is_value, state_of
from hw_cli.oracles.models.values import Array, Value
from hw_cli.oracles.models.world import World
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, Term


def places(world: World, variables: tuple[Term, ...], scope: Scope) -> tuple[int, ...] | None:
    """The axes of a finite model's variables, ranges written out; None when one is not its variable.

    Raises OutOfModel for x_{T+1}.
    """
    if world.tables is None:
        return None
    place = (*map(id, variables), *scope.indices.items())
    known = world.places.get(place)
    if known is None:  # the variables are kept, so that their ids stay theirs
        known = world.places[place] = variables, _places(world, world.tables.axes, variables, scope)
    return known[1]


def _places(
    world: World, axes: dict[Term, int], variables: tuple[Term, ...], scope: Scope
) -> tuple[int, ...] | None:
    found: list[int] = []
    for variable in variables:
        key = world.key(variable, scope)
        if isinstance(key, Indexed) and len(key.index) == 1 and isinstance(key.index[0], core.Range):
            span = world.counted(key.index[0].low, key.index[0].high, scope)
            keys: list[Term] = [Indexed(key.base, (core.lift(k),)) for k in span]
        else:
            keys = [key]
        for name in keys:
            if name not in axes:
                if world.closed or (isinstance(name, Indexed) and _leaves(name, axes)):
                    raise Outside(_there_is_no(world, name))
                return None
            found.append(axes[name])
    return tuple(found)


def _leaves(name: Indexed, axes: Collection[Term]) -> bool:
    """Whether a variable with a number is beyond the ends of a sequence of the model (samples are none)."""
    numbered = all(isinstance(part, core.Number | core.Negative) for part in name.index)
    return (
        numbered
        and name.base not in axes
        and any(isinstance(axis, Indexed) and axis.base == name.base for axis in axes)
    )


def _there_is_no(world: World, variable: Term) -> Message:
    if isinstance(variable, Indexed):
        for part in variable.index:
            if not isinstance(part, core.Range):
                world.must_be_integer(part, EMPTY)  # x_t has no number
    for size, value in world.sizes.items():
        return say("there is no {variable} where {size} = {n}", variable=variable, size=size, n=value)
    return say("{variable} is not a variable of the model", variable=variable)


def over_states(world: World, body: Term, variables: tuple[Term, ...], scope: Scope) -> Value | None:
    """The sum of a term over the states of a model's variables; None when they are not of a finite model."""
    axes = places(world, variables, scope)
    if axes is None or any(variable in scope.values for variable in variables):
        return None
    return summed(world, world.number(body, scope), axes)


def summed(world: World, values: Array, axes: tuple[int, ...]) -> Array:
    """The sum over axes of the model; a value that ignores one counts as often as it has states."""
    if world.tables is None:
        raise Mismatch
    array = np.asarray(values)
    lead = max(array.ndim - world.ndim, 0)
    shape = [1] * (lead + world.ndim - array.ndim) + list(array.shape)
    array = array.reshape(shape)
    for axis in axes:
        shape[lead + axis] = world.tables.shape[axis]
    total = np.broadcast_to(array, shape).sum(axis=tuple(lead + axis for axis in axes), keepdims=True)
    return np.asarray(total if world.masses is None else total * world.masses ** len(axes))


def table(world: World, term: Density, scope: Scope) -> Array | None:
    """law(variables | given) from the joint table; None where the law has no table.

    A variable that is its own condition adds nothing: given x_0, the law of x_0 is a point mass, whose table is 1. Of the
    probability p(y = 1 | x) of one value the table has that state of y alone.
    """
    if world.tables is None or not isinstance(term.law, core.Law | Density):
        return None
    name = law_name(term.law)
    if isinstance(term.law, core.Law):  # p_1 and p_2 are two laws
        numbers = [label.text for label in term.law.parameters if isinstance(label, core.Number)]
        name = "_".join((name, *numbers))
    if name not in world.tables.joints:
        return None
    values = {item.arguments for item in (*term.variables, *term.given) if is_value(item)}
    letters, below = (
        tuple(item.arguments[0] if is_value(item) else item for item in items)
        for items in (term.variables, term.given)
    )
    if not all(letter in world.tables.binary for letter, _ in values):
        return None
    own, given = places(world, letters, scope), places(world, below, scope)
    if own is None or given is None or len({letter for letter, _ in values}) < len(values):
        return None
    if len(set(own)) != len(own):
        raise OutOfModel(say("{term} has a variable twice", term=term))
    own = tuple(axis for axis in own if axis not in given)
    if any(axis in world.copies for axis in (*own, *given)):
        found = _of_samples(world, name, own, given)
    else:
        found = _conditional(world, name, own, given)
    for letter, value in values:
        (axis,) = places(world, (letter,), scope) or (0,)
        found = found.take([state_of(value)], axis) if found.shape[axis] > 1 else found
    counted = len(own) - sum(letter in letters for letter, _ in values)  # these have masses
    return found if world.masses is None else found / world.masses**counted


def _of_samples(world: World, name: str, own: tuple[int, ...], given: tuple[int, ...]) -> Array:
    """The density of independent samples z_1, …, z_k, each of which has the law of z."""
    names = {axis: name for name, axis in world.tables.axes.items()} if world.tables else {}
    drawn: dict[object, list[int]] = {}  # what is drawn together: z_n beside x_n
    for axis in own:
        if axis in world.copies:
            drawn.setdefault(getattr(names[axis], "index", axis), []).append(axis)
    if len(drawn) > 1:
        if sum(map(len, drawn.values())) != len(own) or any(axis in world.copies for axis in given):
            raise Mismatch
        tables = [_of_samples(world, name, tuple(axes), given) for axes in drawn.values()]
        return np.asarray(np.prod(np.stack(np.broadcast_arrays(*tables)), axis=0))
    moved = {axis: world.copies.get(axis, axis) for axis in (*own, *given)}
    swaps = [(axis, base) for axis, base in moved.items() if axis != base]
    if len(set(moved.values())) != len(moved):
        raise Mismatch
    found = _conditional(world, name, tuple(moved[a] for a in own), tuple(moved[a] for a in given))
    for axis, base in swaps:
        found = found.swapaxes(axis, base)
    return np.asarray(found)


def _conditional(world: World, name: str, own: tuple[int, ...], given: tuple[int, ...]) -> Array:
    if world.tables is None:
        raise Mismatch
    below = frozenset(given)
    key = (name, below.union(own), below)
    if key not in world.marginals:
        above = world.tables.marginal(name, key[1])
        world.marginals[key] = above / world.tables.marginal(name, below) if below else above
    return world.marginals[key]
