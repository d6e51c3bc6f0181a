"""What densities, expectations and divergences mean in a world."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from hw_cli.proof.judges.places import OutOfModel
from hw_cli.proof.models import law_name
from hw_cli.proof.worlds import values as v
from hw_cli.proof.worlds.arithmetic import is_identity
from hw_cli.proof.worlds.calculus import over_line
from hw_cli.proof.worlds.links import PUSHED
from hw_cli.proof.worlds.values import Array, Block, Mismatch, Value
from hw_cli.proof.worlds.world import Outside, Scope, World, handles, parts
from hw_cli.prose import Message, say
from hw_cli.terms import core, notation
from hw_cli.terms.core import Density, Indexed, Term
from hw_cli.terms.errors import UnknownNode

NORMAL = np.arange(-9.5, 9.5 + 1e-9, 0.2)  # nodes of the trapezoidal rule for a standard normal law
NORMAL_WEIGHTS = np.exp(-NORMAL * NORMAL / 2) * 0.2 / np.sqrt(2 * np.pi)
COARSE = np.arange(-8.0, 8.0 + 1e-9, 0.5)  # for each coordinate of a vector
COARSE_WEIGHTS = np.exp(-COARSE * COARSE / 2) * 0.5 / np.sqrt(2 * np.pi)


# --- finite models


def places(world: World, variables: tuple[Term, ...], scope: Scope) -> tuple[int, ...] | None:
    """The axes of a finite model's variables, ranges written out; None when one is not its variable.

    Raises OutOfModel for x_{T+1}.
    """
    if world.tables is None:
        return None
    axes = world.tables.axes
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
                if isinstance(name, Indexed) and _leaves(name, axes):
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

    A variable that is its own condition adds nothing: given x_0, the law of x_0 is a point mass, whose table is 1.
    """
    if world.tables is None or not isinstance(term.law, core.Law | Density):
        return None
    name = law_name(term.law)
    if isinstance(term.law, core.Law):  # p_1 and p_2 are two laws
        numbers = [label.text for label in term.law.parameters if isinstance(label, core.Number)]
        name = "_".join((name, *numbers))
    if name not in world.tables.joints:
        return None
    own, given = places(world, term.variables, scope), places(world, term.given, scope)
    if own is None or given is None:
        return None
    if len(set(own)) != len(own):
        raise OutOfModel(say("{term} has a variable twice", term=term))
    own = tuple(axis for axis in own if axis not in given)
    if any(axis in world.copies for axis in (*own, *given)):
        found = _of_samples(world, name, own, given)
    else:
        found = _conditional(world, name, own, given)
    return found if world.masses is None else found / world.masses ** len(own)


def _of_samples(world: World, name: str, own: tuple[int, ...], given: tuple[int, ...]) -> Array:
    """The density of independent samples z_1, …, z_k, each of which has the law of z."""
    samples = [axis for axis in own if axis in world.copies]
    if len(samples) > 1:
        if len(samples) != len(own) or any(axis in world.copies for axis in given):
            raise Mismatch
        tables = [_of_samples(world, name, (axis,), given) for axis in samples]
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


# --- densities


@handles(core.Density)
def _density(world: World, term: Density, scope: Scope) -> Value:
    if all(variable not in scope.values for variable in (*term.variables, *term.given)):
        found = table(world, term, scope)
        if found is not None:
            return found
    if _is_pushed(term):
        return _pushed(world, term, scope)
    formula = formula_of(world, term, scope)
    if formula is None:
        raise UnknownNode(term, "this context")
    body, inside = formula
    return world(body, inside)


def _is_pushed(term: Density) -> bool:
    return isinstance(term.law, core.Law) and term.law.name == PUSHED


def _pushed(world: World, term: Density, scope: Scope) -> Array:
    """The density of a letter that a one-to-one map ties to another."""
    match term:
        case Density(law=core.Law(parameters=(core.Label(text=name), letter)), variables=(at,)):
            return world.chain.density(name, letter, at, scope)
    raise UnknownNode(term, "this context")


def formula_of(world: World, term: Density, scope: Scope) -> tuple[Term, Scope] | None:
    """The declared formula of a density, and what its letters stand for; None where there is none."""
    if not isinstance(term.law, core.Law):
        return None
    name = term.law
    for head, body in world.laws:
        if not isinstance(head.law, core.Law) or head.law.name != name.name:
            continue
        labelled = any(not isinstance(label, core.Number) for label in name.parameters)
        if (head.law.parameters or labelled) and head.law.parameters != name.parameters:
            continue
        inside = _fits(world, head, term, scope)
        if inside is not None:
            return body, inside
    return None


def _fits(world: World, head: Density, term: Density, scope: Scope) -> Scope | None:
    if len(head.variables) != len(term.variables) or len(head.given) != len(term.given):
        return None
    indices: dict[Term, int] = {}
    values = dict(scope.values)
    pairs = list(zip((*head.variables, *head.given), (*term.variables, *term.given), strict=True))
    for slot, actual in pairs:
        base, slots, _ = parts(slot)
        other, numbers, _ = parts(actual)
        if not slots:
            if base != other and (numbers or _is_greek(base) or _is_greek(other)):
                return None  # the law of ε is no law of x, that of x none of μ
            values[slot] = world(actual, scope)
            continue
        if base != other or len(slots) != len(numbers):
            return None
        if isinstance(slots[0], core.Symbol) and slots[0] not in indices and slots[0] not in world.ends:
            k = world.integer(numbers[0], scope)
            if k is None:
                return None
            indices[slots[0]] = k
    inside = Scope({**scope.indices, **indices}, values, scope.depth, scope.nesting + 1)
    for slot, actual in pairs:
        if parts(slot)[1] and world.key(slot, inside) != world.key(actual, scope):
            return None
    return inside


def _is_greek(base: Term) -> bool:
    while isinstance(base, core.Decorated):
        base = base.base
    return isinstance(base, core.Symbol) and base.name in notation.GREEK


@handles(core.Normal)
def _normal(world: World, term: core.Normal, scope: Scope) -> Value:
    if term.variable is None:
        raise UnknownNode(term, "this context")
    x, mean = (v.plain(world(part, scope)) for part in (term.variable, term.mean))
    gap = v.add(x, v.negative(mean))
    if not isinstance(gap, Block):
        s = v.scalar(world(term.variance, scope))
        return np.asarray(np.exp(-gap * gap / (2 * s)) / np.sqrt(2 * np.pi * s))
    covariance = _covariance(world, term.variance, scope, gap.rows)
    form = v.scalar(v.multiply([v.transpose(gap), v.power(covariance, np.array(-1.0)), gap]))
    density = np.exp(-form / 2) / np.sqrt((2 * np.pi) ** gap.rows * v.determinant(covariance))
    return np.asarray(density)


def _covariance(world: World, variance: Term, scope: Scope, size: int) -> Block:
    """A covariance matrix: a number is that of each component, a column is the diagonal, also before I."""
    if isinstance(variance, core.Product):
        factors = tuple(item for item in variance.factors if not is_identity(world, item, scope))
        variance = core.product(factors) if factors else core.Identity()
    value = v.plain(world(variance, scope))
    if not isinstance(value, Block):
        return Block(np.asarray(value)[..., None, None] * np.eye(size))
    return v.diagonal(value) if value.columns == 1 else value


# --- expectations


@handles(core.Expectation)
def _expectation(world: World, term: core.Expectation, scope: Scope) -> Value:
    law = term.law
    if isinstance(law, Density):
        variables = law.variables
        if all(variable not in scope.values for variable in (*variables, *law.given)):
            weights = table(world, law, scope)
            if weights is not None:
                fixed = places(world, law.given, scope) or ()
                axes = tuple(axis for axis in places(world, variables, scope) or () if axis not in fixed)
                return summed(world, weights * world.number(term.body, scope), axes)
        if _is_pushed(law) and len(variables) == 1:
            return over_line(world, core.Product((law, term.body)), variables[0], scope)
        if len(variables) > 1 or variables[0] in world.counters:
            return _independently(world, term, law, scope)
        formula = formula_of(world, law, scope)
        if formula is None:
            raise UnknownNode(term, "this context")
        body, inside = formula
        if isinstance(body, core.Normal):
            return _under_normal(world, term.body, variables[0], body, inside, scope)
        return over_line(world, core.Product((law, term.body)), variables[0], scope)
    if isinstance(law, core.Normal) and len(term.variables) == 1:
        return _under_normal(world, term.body, term.variables[0], law, scope, scope)
    if isinstance(law, core.Product) and all(isinstance(factor, Density) for factor in law.factors):
        body = term.body
        for factor in reversed(law.factors):
            body = core.Expectation(body, factor, factor.variables if isinstance(factor, Density) else ())
        return world(body, scope)
    if len(term.variables) == 1 and term.variables[0] in world.counters:  # t ~ U(1, T)
        return _over_index(world, term.body, term.variables[0], scope)
    if isinstance(law, core.Dirac) and len(term.variables) == 1:
        centre = world(law.centre, scope)
        return world(term.body, scope.binding({term.variables[0]: centre}))
    raise UnknownNode(term, "this context")


def _independently(world: World, term: core.Expectation, law: Density, scope: Scope) -> Value:
    """E over several variables, each with a law of its own or given another: x_0, ε and t, x_0 and x_t."""
    if law.given:
        raise UnknownNode(term, "this context")
    heads: list[Term] = []
    body = term.body
    for variable in reversed(law.variables):
        if variable in world.counters:
            own = Density(law.law, (variable,))
        else:
            others = (item for item in law.variables if item != variable)
            options = [
                Density(law.law, (variable,)),
                *(Density(law.law, (variable,), (item,)) for item in others),
            ]
            found = [(item, formula[0]) for item in options if (formula := formula_of(world, item, scope))]
            if not found or found[0][1] in heads:
                raise UnknownNode(term, "this context")
            own = found[0][0]
            heads.append(found[0][1])
        body = core.Expectation(body, own, (variable,))
    if len(law.variables) > 1:
        return world(body, scope)
    return _over_index(world, term.body, law.variables[0], scope)


def _over_index(world: World, body: Term, index: Term, scope: Scope) -> Value:
    """The mean over all values of an index."""
    last = world.must_be_integer(world.last(index, scope), scope)
    total = world(body, scope.counting(index, 1))
    for k in range(2, last + 1):
        total = v.add(total, world(body, scope.counting(index, k)))
    return v.scale(np.float64(1 / last), total)  # type: ignore[arg-type]


def _under_normal(
    world: World, body: Term, variable: Term, law: core.Normal, inside: Scope, scope: Scope
) -> Value:
    mean = v.plain(world(law.mean, inside))
    moved: Value
    if variable in world.sorts.vectors or parts(variable)[0] in world.sorts.vectors - world.sorts.components:
        mean = v.add(Block(np.zeros((1,) * world.ndim + (world.dimension, 1))), mean)  # the mean 0
    if isinstance(mean, Block):
        root = np.linalg.cholesky(_covariance(world, law.variance, inside, mean.rows).array)
        nodes, weights = _product_rule(mean.rows)
        z = nodes.reshape(len(nodes), *(1,) * (scope.depth + world.ndim), mean.rows, 1)
        moved = Block(mean.array + root @ z)
    else:
        weights = NORMAL_WEIGHTS
        moved = mean + np.sqrt(v.scalar(world(law.variance, inside))) * world.new_axis(NORMAL, scope)
    there = world.moving(variable, moved, scope)
    return world.along(weights, world.guard(world(body, there)), scope)


def _product_rule(size: int) -> tuple[Array, Array]:
    grids = np.meshgrid(*(COARSE,) * size)
    masses = np.meshgrid(*(COARSE_WEIGHTS,) * size)
    weights = np.prod(np.stack([mass.ravel() for mass in masses]), axis=0)
    return np.stack([grid.ravel() for grid in grids], axis=-1), weights


@handles(core.KL)
def _divergence(world: World, term: core.KL, scope: Scope) -> Value:
    left, right = term.left, term.right
    if isinstance(left, Density) and isinstance(right, Density):
        own = places(world, left.variables, scope)
        if (
            own is None
            and len(left.variables) == len(right.variables) == 1
            and left.variables != right.variables
        ):
            raise UnknownNode(term, "this context")
        return world(
            core.Expectation(core.Sum((core.log(left), core.Negative(core.log(right)))), left), scope
        )
    if isinstance(left, core.Normal) and isinstance(right, core.Normal):
        x = core.Symbol("slot of a divergence")
        gap = core.Sum((core.log(_at(left, x)), core.Negative(core.log(_at(right, x)))))
        return world(core.Expectation(gap, core.Normal(left.mean, left.variance), (x,)), scope)
    if isinstance(left, Density) and isinstance(right, core.Normal) and len(left.variables) == 1:
        gap = core.Sum((core.log(left), core.Negative(core.log(_at(right, left.variables[0])))))
        return world(core.Expectation(gap, left), scope)
    if world.tables is not None and _variables(left) and _variables(right):
        axes = places(world, _variables(left), scope)  # products of densities: p(x, y) against p(x) p(y)
        if axes is not None and len(set(axes)) == len(axes):
            gap = core.Sum((core.log(left), core.Negative(core.log(right))))
            return summed(world, world.number(core.Product((left, gap)), scope), axes)
    raise UnknownNode(term, "this context")


def _variables(law: Term) -> tuple[Term, ...]:
    """What a density, or a product or mean of densities, is a law of; nothing for another term."""
    match law:
        case Density(variables=variables):
            return variables
        case core.Product(factors=items) if all(isinstance(item, Density) for item in items):
            return tuple(dict.fromkeys(variable for item in items for variable in _variables(item)))
        case core.Quotient(numerator=core.Sum(terms=items), denominator=core.Number()):
            own = {_variables(item) for item in items}
            return own.pop() if len(own) == 1 else ()
    return ()


def _at(law: core.Normal, x: Term) -> core.Normal:
    return core.Normal(law.mean, law.variance, x)


__all__ = ["formula_of", "over_states", "places", "summed", "table"]
