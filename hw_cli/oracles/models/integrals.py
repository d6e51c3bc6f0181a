"""What sums and products over an index, and integrals, mean in a world.

Over the line it is the trapezoidal rule, which converges geometrically for analytic functions that decay (Trefethen
and Weideman, SIAM Review 56, 2014); over the variables of a finite model, a sum over their states.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.densities import LINE as SHORT
from hw_cli.oracles.models.densities import covariance_of
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.sorts import Imprecise, Mismatch, parts
from hw_cli.oracles.models.states import over_states
from hw_cli.oracles.models.values import Array, Block, Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.kinks import is_bent
from hw_cli.terms.parse import EVERY
from hw_cli.terms.walk import contains, free_variables, is_variable, subterms


@handles(core.LimitOf)
def _value_at(world: World, term: core.LimitOf, scope: Scope) -> Value:
    """The slope of a smooth function at a letter's value, ∇_u f(u, θ) at u = θ; no other limit."""
    slopes = contains(core.Derivative | core.Gradient, term.body)
    if not slopes or not is_variable(term.towards) or any(map(is_bent, subterms(term.body))):
        raise UnknownNode(term, "this context")
    return world(term.body, scope.binding({term.variable: world(term.towards, scope)}))


@handles(core.IndexedSum)
def _indexed_sum(world: World, term: core.IndexedSum, scope: Scope) -> Value:
    if term.low == EVERY and term.high == EVERY:
        found = over_states(world, term.body, (term.index,), scope)
        if found is not None:
            return found
        if term.index not in free_variables(term.body):  # Σ_k of what shows no k: over what is not said
            raise UnknownNode(term, "this context")
    result: Value = np.float64(0.0)  # type: ignore[assignment]
    for number, k in enumerate(_range(world, term, scope)):
        value = world(term.body, scope.counting(term.index, k))
        result = value if number == 0 else v.add(result, value)
    return result


@handles(core.IndexedProduct)
def _indexed_product(world: World, term: core.IndexedProduct, scope: Scope) -> Value:
    return v.multiply(
        [world(term.body, scope.counting(term.index, k)) for k in _range(world, term, scope)]
        or [np.float64(1.0)]  # type: ignore[list-item]
    )


def _entries(
    term: core.IndexedSum | core.IndexedProduct, matrices: Collection[Term]
) -> Iterator[core.Indexed]:
    """The entries, rows and columns of matrices that the index of a sum counts: A_{ij} and A_{:,j} of Σ_j."""
    for node in subterms(term.body):
        if not isinstance(node, core.Indexed) or len(node.index) != 2 or term.index not in node.index:
            continue
        if core.WHOLE in node.index or node.base in matrices:
            yield node


def _length(world: World, term: core.IndexedSum | core.IndexedProduct, scope: Scope) -> int | None:
    """How many entries of matrices the index of a sum counts; None where it counts none."""
    found = set[int]()
    for node in _entries(term, world.sorts.matrices):
        value = world(node.base, scope)
        if isinstance(value, Block):
            both = (value.rows, value.columns)
            found |= {size for size, part in zip(both, node.index, strict=True) if part == term.index}
    if len(found) > 1:
        raise Mismatch
    return found.pop() if found else None


def _range(world: World, term: core.IndexedSum | core.IndexedProduct, scope: Scope) -> range:
    """The values of an index; a bound left unsaid is the first or last one of the model."""
    low, high = term.low, term.high
    if high == EVERY and (length := _length(world, term, scope)) is not None:
        return range(1, length + 1)
    if high == EVERY:
        high = world.last(term.index, scope)
    if low == EVERY:
        low = core.Number("1")
    if isinstance(high, core.Number) and free_variables(low):  # from T down to 1
        low, high = high, low
    return world.counted(low, high, scope)


LINE = np.arange(-17.0, 17.0 + 1e-9, 0.125)  # of the trapezoidal rule
PLANE = np.arange(-17.1, 17.1 + 1e-9, 0.45)  # the same for each coordinate of a vector
# of Gauss and Legendre between two ends, and of a second rule that tells how good the first is
NODES, FEWER = (40, 31)
AGREE = 1e-8  # relative, of two quadratures
ZERO = core.Number("0")
HALF = np.arange(-36.0, 36.0, 0.0625)  # logarithms of distances to the end of a half-line
FLAT = 1e-12  # relative to the logarithms of an integrand: a bend that is nothing but rounding
TINY = 1e-100  # of an integrand whose mass lies beyond the line


def over_line(world: World, body: Term, variable: Term, scope: Scope) -> Value:
    """∫ body over ℝ, or over the plane for a letter that is a vector."""
    key = world.key(variable, scope)
    sorts = world.sorts
    if key in sorts.vectors or parts(key)[0] in sorts.vectors - sorts.components:
        shape = sorts.shapes.get(key) or sorts.shapes.get(parts(key)[0])
        rows = None if shape is None or shape.rows is None else world.integer(shape.rows, scope)
        return mass_of(world, body, variable, rows or world.dimension, scope)
    nodes = SHORT if world.smooth else LINE
    step = nodes[1] - nodes[0]
    centre, width = _bell(world, body, variable, scope) or (0.0, 1.0)
    inside = world.moving(variable, centre + width * world.new_axis(nodes, scope), scope)
    value = v.multiply([np.asarray(width), world(body, inside)])
    lost = _check_ends(world, value, scope)
    fine = world.along(np.full(len(nodes), step), value, scope)
    coarse = world.along(np.where(np.arange(len(nodes)) % 2 == 0, 2 * step, 0.0), value, scope)
    found = agreed(fine, coarse)
    return np.where(lost, np.nan, np.asarray(found)) if lost.any() else found


def mass_of(world: World, body: Term, variable: Term, size: int, scope: Scope) -> Value:
    """∫ body over columns: exp(c + bᵀx − xᵀHx/2) has the integral exp(c + bᵀH⁻¹b/2) √((2π)^n / |H|), for c, b and H by values at
    n(n + 3)/2 + 1 places, where three more agree with them. Others are summed up in the plane."""
    centre, root = _spread(world, body, variable, size, scope)

    def at(places: Array) -> Value:
        z = places.reshape(len(places), *(1,) * (scope.depth + world.ndim), size, 1)
        return world(body, world.moving(variable, Block(centre + root @ z), scope))

    volume = np.abs(np.linalg.det(root))
    found = _log_mass(at, size, scope.depth + world.ndim + 1)
    if found is not None:
        return np.asarray(np.exp(found) * volume)
    if size > 2:
        raise UnknownNode(variable, "this context")

    def summed(shift: float) -> Value:
        points = np.stack([grid.ravel() for grid in np.meshgrid(*(PLANE + shift,) * size)], axis=-1)
        weights = np.full(len(points), (PLANE[1] - PLANE[0]) ** size)
        return v.scale(volume, world.along(weights, at(points), scope))

    return agreed(summed(0.0), summed((PLANE[1] - PLANE[0]) / 2))


def _spread(world: World, body: Term, variable: Term, size: int, scope: Scope) -> tuple[Array, Array]:
    """Where to look: the mean of a normal density of the variable among the factors, and a root of its covariance."""
    for factor in body.factors if isinstance(body, core.Product) else (body,):
        if (
            isinstance(factor, core.Normal)
            and factor.variable == variable
            and variable not in free_variables(factor.mean) | free_variables(factor.variance)
        ):
            mean = v.add(Block(np.zeros((1,) * world.ndim + (size, 1))), v.plain(world(factor.mean, scope)))
            covariance = covariance_of(world, factor.variance, scope, size).array
            if not isinstance(mean, Block):
                mean = Block(np.asarray(mean)[..., None, None])  # of one row
            if {mean.rows, *covariance.shape[-2:]} != {size}:
                raise Mismatch
            if (np.linalg.eigvalsh(covariance)[..., 0] > 0).all():
                return mean.array, np.linalg.cholesky(covariance)
    return np.zeros((1,) * world.ndim + (size, 1)), np.broadcast_to(
        np.eye(size), (1,) * world.ndim + (size, size)
    )


def _log_mass(at: Callable[[Array], Value], size: int, axis: int) -> Array | None:
    """The logarithm of the integral; None where the logarithm of the integrand is not of the second degree."""
    units = np.eye(size)
    pairs = [(i, j) for i in range(size) for j in range(i)]
    sums = [units[i] + units[j] for i, j in pairs] or units[:0]
    others = np.cos(np.arange(3 * size) + 1.0).reshape(3, size) * 1.5  # in no line with the first ones
    value = at(np.concatenate((units[:1] * 0, units, -units, sums, others)))
    if isinstance(value, Block) or np.iscomplexobj(value) or np.ndim(value) < axis:
        return None
    with np.errstate(all="ignore"):
        found = np.log(np.moveaxis(np.asarray(value), np.ndim(value) - axis, -1))
        first, up, down = found[..., 0], found[..., 1 : size + 1], found[..., size + 1 : 2 * size + 1]
        bend = np.zeros((*first.shape, size, size))
        bend[..., range(size), range(size)] = 2 * first[..., None] - up - down
        for k, (i, j) in enumerate(pairs, 2 * size + 1):
            bend[..., i, j] = bend[..., j, i] = up[..., i] + up[..., j] - found[..., k] - first
        slope = (up - down) / 2
        told = first[..., None] + slope @ others.T - np.einsum("...ij,ki,kj->...k", bend, others, others) / 2
        if not (np.abs(told - found[..., -3:]) <= 1e-9 * (1 + np.abs(found).max(axis=-1)[..., None])).all():
            return None
    if not (np.linalg.eigvalsh(bend)[..., 0] > FLAT * np.abs(found).max(axis=-1)).all():
        raise Mismatch  # it diverges
    square = (slope[..., None, :] @ np.linalg.solve(bend, slope[..., None]))[..., 0, 0]
    return np.asarray(first + square / 2 + (size * np.log(2 * np.pi) - np.linalg.slogdet(bend)[1]) / 2)


def _bell(world: World, body: Term, variable: Term, scope: Scope) -> tuple[Array, Array] | None:
    """Where the exponentials of an integrand have their top together, and how wide they are: of exp(-(x - m)²/(2s²)), m
    and s, whatever letters they are made of. None where their exponents are not of the second degree."""
    exponent = _exponent(body)
    if exponent is None or variable not in free_variables(exponent):
        return None
    values = []
    for place in (-2.0, -1.0, 0.0, 1.0, 2.0):
        moved = world.new_axis(np.array([place]), scope)
        found = world.along(np.ones(1), world(exponent, world.moving(variable, moved, scope)), scope)
        if isinstance(found, Block):
            return None
        values.append(np.asarray(found))
    far, low, middle, high, beyond = values
    bend, slope = high + low - 2 * middle, (high - low) / 2
    size = np.abs(middle) + np.abs(slope) + np.abs(bend)
    straight = np.abs(beyond - far - 4 * slope) + np.abs(beyond + far - 2 * middle - 4 * bend)
    if np.iscomplexobj(size) or not (straight <= 1e-9 * (1 + size)).all() or not (bend < 0).any():
        return None
    return -slope / bend, np.sqrt(np.where(bend < 0, -1 / bend, np.nan))  # it diverges at the other points


def _exponent(body: Term) -> Term | None:
    """What stands in the exponentials that are factors of a term; None where there are none."""
    match body:
        case core.Call(function=core.Function(name="exp"), arguments=(inner,)):
            return inner
        case core.Negative(term=term):
            return _exponent(term)
        case core.Power(base=base, exponent=power) if (within := _exponent(base)) is not None:
            return core.Product((power, within))
        case core.Quotient(numerator=above, denominator=below):
            over, under = _exponent(above), _exponent(below)
            return core.Sum((over or ZERO, core.Negative(under))) if under is not None else over
        case core.Product(factors=factors):
            found = [each for factor in factors if (each := _exponent(factor)) is not None]
            return core.Sum((*found, ZERO)) if found else None
    return None


def _over_half(
    world: World, body: Term, variable: Term, low: Term | None, high: Term | None, scope: Scope
) -> Value:
    """∫ body from an end to infinity, by x = a + e^u on the line of u; no value where it does not decay.

    >>> bool(abs(sum(np.exp(HALF - np.exp(HALF))) / 16 - 1) < 1e-12)  # of e^{-x}
    True
    """
    end = low if low is not None else high
    if end is None:
        raise UnknownNode(body, "this context")
    away = np.exp(HALF)
    moved = world.number(end, scope) + world.new_axis(away if low is not None else -away, scope)
    value = v.scalar(world(body, world.moving(variable, moved, scope)))
    axis = scope.depth + world.ndim + 1
    if value.ndim < axis:
        raise Mismatch
    size = np.abs(value) * np.moveaxis(away.reshape(-1, *(1,) * (axis - 1)), 0, -axis)
    ends = np.take(size, [0, -1], axis=-axis).max(axis=-axis)
    step = HALF[1] - HALF[0]
    fine = world.along(away * step, value, scope)
    coarse = world.along(np.where(np.arange(len(away)) % 2 == 0, 2 * step * away, 0.0), value, scope)
    decays = ends <= 1e-12 * (1 + np.nan_to_num(size.max(axis=-axis), posinf=0.0))
    if not decays.any():
        raise Mismatch
    if (size.max(axis=-axis)[decays] < TINY).any():
        raise Imprecise  # what there is to integrate lies between the points
    one, two = (np.where(decays, np.asarray(item), np.nan) for item in (fine, coarse))
    return agreed(one, two)


def agreed(fine: Value, coarse: Value) -> Value:
    """The finer of two quadratures. Raises Imprecise where they differ, or nothing but rounding is integrated."""
    a, b = v.numbers(fine), v.numbers(coarse)
    with np.errstate(all="ignore"):
        apart = np.abs(a - b) > AGREE * (np.abs(a) + np.abs(b) + 1e-3)
    if apart.any():
        raise Imprecise
    return fine


def _check_ends(world: World, value: Value, scope: Scope) -> Array:
    """Where nothing is integrated that is seen: log σ at σ = 1, or what lies elsewhere. Raises Imprecise where that is so
    of all worlds, Mismatch where the integrand does not decay: the integral diverges, or the rule is too short."""
    array = np.asarray(v.scalar(value))
    axis = scope.depth + world.ndim + 1
    if array.ndim < axis:
        raise Mismatch
    along = np.moveaxis(array, array.ndim - axis, 0)
    size = np.abs(along).max(axis=0)
    if (size < TINY).all():
        raise Imprecise
    if not (np.isnan(size) | (np.abs(along[0]) + np.abs(along[-1]) <= 1e-9 * (1 + size))).all():
        raise Mismatch
    return np.asarray(size < TINY)


@handles(core.Integral)
def _integral(world: World, term: core.Integral, scope: Scope) -> Value:
    variables = term.variable.components if isinstance(term.variable, core.Vector) else (term.variable,)
    low, high = _finite(term.low), _finite(term.high)
    if low is None and high is None:
        stated = term.low is not None or not contains(core.Density | core.Law, term.body)
        summed = (
            None if stated and world.tables is not None else over_states(world, term.body, variables, scope)
        )
        if summed is not None:
            return summed
        body = term.body
        for variable in variables[1:]:
            body = core.Integral(body, variable)
        return over_line(world, body, variables[0], scope)
    if len(variables) != 1 or None in (term.low, term.high):
        raise UnknownNode(term, "this context")
    if low is None or high is None:
        return _over_half(world, term.body, variables[0], low, high, scope)
    a, b = world.number(low, scope), world.number(high, scope)

    def quadrature(count: int) -> Value:
        nodes, weights = np.polynomial.legendre.leggauss(count)
        moved = (a + b) / 2 + (b - a) / 2 * world.new_axis(nodes, scope)
        inside = world.moving(variables[0], moved, scope)
        return v.scale((b - a) / 2, world.along(weights, world(term.body, inside), scope))

    return agreed(quadrature(NODES), quadrature(FEWER))


def _finite(bound: Term | None) -> Term | None:
    inner = bound.term if isinstance(bound, core.Negative) else bound
    return None if inner == core.Constant("infinity") else bound
