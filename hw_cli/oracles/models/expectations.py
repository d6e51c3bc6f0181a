"""What expectations and divergences mean in a world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.densities import covariance_of, formula_of, is_pushed
from hw_cli.oracles.models.integrals import agreed, mass_of, over_line
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.sorts import Imprecise, parts
from hw_cli.oracles.models.states import places, summed, table
from hw_cli.oracles.models.values import Array, Block, Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core
from hw_cli.terms.core import Density, Term, UnknownNode
from hw_cli.terms.kinks import is_bent, kinks, needed
from hw_cli.terms.walk import children, contains, free_variables, subterms

NORMAL = np.arange(-9.5, 9.5 + 1e-9, 0.2)  # nodes of the trapezoidal rule for a standard normal law
SHIFTED = NORMAL + 0.2 / 3  # of a second rule: no kink or pole is as far from both
NORMAL_WEIGHTS, SHIFTED_WEIGHTS = (np.exp(-z * z / 2) * 0.2 / np.sqrt(2 * np.pi) for z in (NORMAL, SHIFTED))
FAR = 9.5  # deviations from the mean, beyond which nothing is seen
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
PANELS, FEWER = 16, 11  # of a piece between two kinks, and of a second rule
COARSE = np.arange(-8.0, 8.0 + 1e-9, 0.5)  # for each coordinate of a vector
COARSE_WEIGHTS = np.exp(-COARSE * COARSE / 2) * 0.5 / np.sqrt(2 * np.pi)
FINE = 24  # nodes for each coordinate, of a rule that tells how good that one is
# nodes for each coordinate of a longer vector, and of a second rule that tells how good the first is
FEW = (8, 6)


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
        if is_pushed(law) and len(variables) == 1:
            return over_line(world, core.Product((law, term.body)), variables[0], scope)
        if world.smooth and all(formula_of(world, item, scope) is None for item in (law, *_alone(law))):
            return world(core.Integral(core.Product((law, term.body)), core.Vector(variables)), scope)
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


def _alone(law: Density) -> tuple[Density, ...]:
    """The laws of each variable of a law."""
    return tuple(Density(law.law, (variable,), law.given) for variable in law.variables)


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
    if variable in world.sorts.vectors or parts(variable)[0] in world.sorts.vectors - world.sorts.components:
        mean = v.add(Block(np.zeros((1,) * world.ndim + (world.dimension, 1))), mean)  # the mean 0
    if isinstance(mean, Block):
        centre, size = mean.array, mean.rows
        if inside is scope and isinstance(body, core.Normal):
            return mass_of(
                world, core.Product((replace(law, variable=variable), body)), variable, size, scope
            )
        root = np.linalg.cholesky(covariance_of(world, law.variance, inside, size).array)

        def under(nodes: Array, weights: Array) -> Value:
            z = nodes.reshape(len(nodes), *(1,) * (scope.depth + world.ndim), size, 1)
            there = world.moving(variable, Block(centre + root @ z), scope)
            return world.along(weights, world(body, there), scope)

        if size <= 2 and any(_bends(body)):
            rules = ((COARSE, COARSE_WEIGHTS), _hermite(FINE))
            return agreed(*(under(*_product_rule(line, masses, size)) for line, masses in rules))
        if size <= 2:
            return under(*_product_rule(COARSE, COARSE_WEIGHTS, size))
        return agreed(*(under(*_product_rule(*_hermite(count), size)) for count in FEW))
    deviation = np.sqrt(v.scalar(world(law.variance, inside)))

    def at(z: Array) -> Scope:
        return world.moving(variable, mean + deviation * z, scope)

    bent = [node for node in _bends(body) if variable in free_variables(node)]
    if not bent:

        def over(nodes: Array, weights: Array) -> Value:
            return world.along(weights, world(body, at(world.new_axis(nodes, scope))), scope)

        fine = over(NORMAL, NORMAL_WEIGHTS)
        rough = any(_is_rough(world, node, variable) for node in subterms(body))
        return agreed(fine, over(SHIFTED, SHIFTED_WEIGHTS)) if rough else fine
    places = [_crossing(world, kink, at, scope) for kink in kinks(*bent) if variable in free_variables(kink)]
    ends = np.sort(np.stack(np.broadcast_arrays(-FAR, *places, FAR)), axis=0)

    def by(count: int) -> Value:
        points = (np.arange(count)[:, None] + (1 + _NODES) / 2).ravel() / count
        total: Value = np.float64(0.0)  # type: ignore[assignment]
        for low, high in pairwise(ends):
            z = low + (high - low) * world.new_axis(points, scope)
            density = (high - low) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
            weights = np.tile(_WEIGHTS, count) / (2 * count)
            total = v.add(total, world.along(weights, v.multiply([density, world(body, at(z))]), scope))
        return total

    return agreed(by(PANELS), by(FEWER))  # √|x| is steep where it bends


def _is_rough(world: World, node: Term, variable: Term) -> bool:
    """Whether a term may have a kink or a pole in a variable that does not show: √(x²), log x², 1/x, a name for |x|."""
    return (isinstance(node, core.Call) and node in world.definitions) or any(
        variable in free_variables(inner) and not isinstance(inner, Density | core.Normal)
        for inner, _ in needed(node)
    )


def _bends(term: Term) -> Iterator[Term]:
    """What bends in a term, |u| and ‖u‖ among it, but not their squares."""
    match term:
        case core.Power(base=core.Absolute() | core.Norm() as inner, exponent=core.Number(text="2")):
            own: Term = inner
            while isinstance(own, core.Absolute | core.Norm):  # ||u||
                own = own.term
            yield from _bends(own)
            return
    if is_bent(term) or isinstance(term, core.Norm):
        yield term
    for child in children(term):
        yield from _bends(child)


def _crossing(world: World, kink: Term, at: Callable[[Array], Scope], scope: Scope) -> Array:
    """Where a formula that is linear in a normal variable is 0, in deviations from the mean. Raises Imprecise for others."""
    low, middle, high = (
        np.asarray(world.along(np.ones(1), world(kink, at(world.new_axis(np.array([z]), scope))), scope))
        for z in (-1.0, 0.0, 1.0)
    )
    if (np.abs(low + high - 2 * middle) > 1e-9 * (1 + np.abs(low) + np.abs(high))).any():
        raise Imprecise
    return np.asarray(np.clip(np.nan_to_num(-2 * middle / (high - low), nan=FAR), -FAR, FAR))


def _hermite(count: int) -> tuple[Array, Array]:
    """Gauss and Hermite's rule for a standard normal law: exact for polynomials."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return nodes, weights / np.sqrt(2 * np.pi)


def _product_rule(line: Array, masses_of_line: Array, size: int) -> tuple[Array, Array]:
    grids = np.meshgrid(*(line,) * size)
    masses = np.meshgrid(*(masses_of_line,) * size)
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
        return world(_mean_gap(left, right), scope)
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


@lru_cache(512)
def _mean_gap(left: Density, right: Density) -> Term:
    """The definition of a divergence."""
    return core.Expectation(core.Sum((core.log(left), core.Negative(core.log(right)))), left)


def _variables(law: Term) -> tuple[Term, ...]:
    """What a density, or a product or mixture of densities, is a law of; nothing for another term."""
    match law:
        case Density(variables=variables):
            return variables
        case core.Product(factors=items) if all(isinstance(item, Density) for item in items):
            return tuple(dict.fromkeys(variable for item in items for variable in _variables(item)))
        case core.Sum(terms=items):
            own = {_variables(item) for item in items}
            return own.pop() if len(own) == 1 else ()
        case core.Quotient(numerator=law, denominator=core.Number()):
            return _variables(law)
        case core.Product(factors=(weight, law)) if not contains(Density, weight):
            return _variables(law)
    return ()


def _at(law: core.Normal, x: Term) -> core.Normal:
    return core.Normal(law.mean, law.variance, x)
