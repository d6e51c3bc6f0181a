"""What densities mean in a world: tables, formulas, laws pushed along maps."""

from __future__ import annotations

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.arithmetic import is_identity
from hw_cli.oracles.models.scope import PUSHED, Scope
from hw_cli.oracles.models.smooth import smooth
from hw_cli.oracles.models.sorts import parts
from hw_cli.oracles.models.states import table
from hw_cli.oracles.models.values import Array, Block, Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core, notation
from hw_cli.terms.core import Density, Term, UnknownNode


@handles(core.Density)
def _density(world: World, term: Density, scope: Scope) -> Value:
    if all(variable not in scope.values for variable in (*term.variables, *term.given)):
        found = table(world, term, scope)
        if found is not None:
            return found
    if is_pushed(term):
        return _pushed(world, term, scope)
    formula = formula_of(world, term, scope)
    if formula is not None:
        return world(*formula)
    if world.smooth:
        return smooth(world, term, scope)
    raise UnknownNode(term, "this context")


def is_pushed(term: Density) -> bool:
    """Whether a density is that of a tied letter."""
    return isinstance(term.law, core.Law) and term.law.name == PUSHED


def _pushed(world: World, term: Density, scope: Scope) -> Array:
    """The density of a letter that a one-to-one map ties to another."""
    match term:
        case Density(law=core.Law(parameters=(core.Label(text=name), letter)), variables=(at,)):
            return world.ties.density(name, letter, at, scope)
    raise UnknownNode(term, "this context")


def formula_of(world: World, term: Density, scope: Scope) -> tuple[Term, Scope] | None:
    """The declared formula of a density, and what its letters stand for; None where there is none."""
    if not isinstance(term.law, core.Law):
        return None
    name = term.law
    same = [law for law in world.laws if (law[0].variables, law[0].given) == (term.variables, term.given)]
    for head, body in (*same, *world.laws):  # p(x | y) by its own formula before that of p(y | x)
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
            if k is not None:
                indices[slots[0]] = k
            elif slots != numbers:
                return None
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
    covariance = covariance_of(world, term.variance, scope, gap.rows)
    form = v.scalar(v.multiply([v.transpose(gap), v.power(covariance, np.array(-1.0)), gap]))
    density = np.exp(-form / 2) / np.sqrt((2 * np.pi) ** gap.rows * v.determinant(covariance))
    return np.asarray(density)


def covariance_of(world: World, variance: Term, scope: Scope, size: int) -> Block:
    """A covariance matrix: a number is that of each component, a column is the diagonal, also before I."""
    if isinstance(variance, core.Product):
        factors = tuple(item for item in variance.factors if not is_identity(world, item, scope))
        variance = core.product(factors) if factors else core.Identity()
    value = v.plain(world(variance, scope))
    if not isinstance(value, Block):
        return Block(np.asarray(value)[..., None, None] * np.eye(size))
    return v.diagonal(value) if value.columns == 1 else value
