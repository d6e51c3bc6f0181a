"""What densities mean in a world: tables, formulas, laws pushed along maps.

Laws that nothing describes are smooth densities on the line: mixtures of normal laws, whatever is asked of them.
A law has a joint density over any variables, Σ_k w_k ∏ N(v; m_k, s_k): its marginals are mixtures too and its
conditionals are quotients, so that Bayes' rule and the chain rule hold and independence does not. Weights, means and
deviations are smooth functions of the law's parameters, the θ of p_θ: scores and gradients are derivatives as those of
any formula. Another name, number or label is another law.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.arithmetic import is_identity
from hw_cli.oracles.models.scope import PUSHED, Scope
from hw_cli.oracles.models.sorts import parts
from hw_cli.oracles.models.states import table
from hw_cli.oracles.models.values import Array, Block, Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core, notation
from hw_cli.terms.core import Density, Law, Term, UnknownNode
from hw_cli.terms.walk import is_variable

COMPONENTS = 3
LINE = np.arange(-9.0, 9.0 + 1e-9, 0.15)  # all mass, and steps in which sums over a mixture converge


def smooth(world: World, term: Density, scope: Scope) -> Array:
    """The density at its variables' values. Raises UnknownNode where it is not one of letters under a named law."""
    letters = (*term.variables, *term.given)
    if not isinstance(term.law, Law) or not all(map(is_variable, letters)):
        raise UnknownNode(term, "this context")
    keys = [world.key(item, scope) for item in letters]
    if len(set(keys)) != len(keys):
        raise UnknownNode(term, "this context")
    if term.law.parameters and all(parts(key)[0] in world.fixed for key in keys):
        raise UnknownNode(term, "this context")  # p(z; θ) has parameters after all
    below = keys[len(term.variables) :]
    joint = _mixture(world, term.law, keys, scope)
    return joint / _mixture(world, term.law, below, scope) if below else joint


def _mixture(world: World, law: Law, keys: list[Term], scope: Scope) -> Array:
    name, parameters = _taken_apart(law)
    moved = _moved(world, parameters, scope)
    still = [key for key in keys if parts(key)[0] in world.fixed]
    weights = [np.exp(_number(world, (name, k), () if world.fixed else moved)) for k in range(COMPONENTS)]
    whole = sum(weights)
    total: Array = np.float64(0.0)  # type: ignore[assignment]
    for k, weight in enumerate(weights):
        part = np.asarray(weight / whole)
        for key in keys:  # what has all axes is multiplied last, and once
            own = parts(key)[0] if law.name == "pi" else key  # a policy is the same at each time
            if isinstance(own, core.Decorated) and own.mark == "prime" and own.base not in keys:
                own = own.base  # x' is another value of x, but s' beside s another variable
            part = part * _bump(world, (name, k, own), key, () if key in still else moved, scope)
        total = total + part
    return np.asarray(total)


def _taken_apart(law: Law) -> tuple[str, tuple[Term, ...]]:
    """What tells a law from others, and the parameters that its density is a function of.

    A law without parameters is that of the same name with some parameters: p and p_θ differ.
    """
    labels = [item for item in law.parameters if not is_variable(item)]
    return f"{law.name} {labels}", tuple(filter(is_variable, law.parameters))


def _moved(world: World, parameters: tuple[Term, ...], scope: Scope) -> tuple[Array, ...]:
    """The parameters as numbers, a vector by its entries."""
    return tuple(entry for item in parameters for entry in v.entries(v.plain(world(item, scope))))


def _number(world: World, name: tuple[object, ...], parameters: tuple[Array, ...]) -> Array:
    """A number of a law, between −1.2 and 1.2 where it has no parameters, and a smooth function of them."""
    first, *rest = world.draws.coefficients(_key(name), 1 + 2 * len(parameters))
    for at, value in enumerate(parameters):
        first = first + 0.5 * rest[2 * at] * np.sin(value + 2 * rest[2 * at + 1])
    return np.asarray(first)


@lru_cache(4096)
def _key(name: tuple[object, ...]) -> Term:
    return core.Label(f"law {name!r}")


def _bump(
    world: World, name: tuple[object, ...], key: Term, parameters: tuple[Array, ...], scope: Scope
) -> Array:
    """One component's density at a variable, coordinate by coordinate for a vector."""
    density: Array = np.float64(1.0)  # type: ignore[assignment]
    for number, entry in enumerate(v.entries(v.plain(world(key, scope)))):
        mean = 0.7 * _number(world, (*name, "mean", number), parameters)
        spread = 0.9 + 0.1 * _number(world, (*name, "spread", number), parameters)
        density = density * np.exp(-(((entry - mean) / spread) ** 2) / 2) / (np.sqrt(2 * np.pi) * spread)
    return density


__all__ = ["LINE", "smooth"]


# --- densities as they are declared


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
            several = bool(numbers) and isinstance(numbers[0], core.Range)
            if several or (base != other and (numbers or _is_greek(base) or _is_greek(other))):
                return None  # the law of x is none of x_1, …, x_n together, that of ε none of x, that of x none of μ
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
