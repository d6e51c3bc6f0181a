"""Laws that nothing describes, as smooth densities on the line: mixtures of normal laws, whatever is asked of them.

A law has a joint density over any variables, Σ_k w_k ∏ N(v; m_k, s_k): its marginals are mixtures too and its
conditionals are quotients, so that Bayes' rule and the chain rule hold and independence does not. Weights, means and
deviations are smooth functions of the law's parameters, the θ of p_θ: scores and gradients are derivatives as those of
any formula. Another name, number or label is another law.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.scope import Scope
from hw_cli.oracles.models.sorts import parts
from hw_cli.oracles.models.values import Array, Block
from hw_cli.oracles.models.world import World
from hw_cli.terms import core
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
    weights, products = [], []
    for k in range(COMPONENTS):
        weights.append(np.exp(_number(world, (name, k), () if world.fixed else moved)))
        part: Array = np.float64(1.0)  # type: ignore[assignment]
        for key in keys:
            own = parts(key)[0] if law.name == "pi" else key  # a policy is the same at each time
            if isinstance(own, core.Decorated) and own.mark == "prime" and own.base not in keys:
                own = own.base  # x' is another value of x, but s' beside s another variable
            part = part * _normal(world, (name, k, own), key, () if key in still else moved, scope)
        products.append(part)
    total = sum(weight * part for weight, part in zip(weights, products, strict=True))
    return np.asarray(total / sum(weights))


def _taken_apart(law: Law) -> tuple[str, tuple[Term, ...]]:
    """What tells a law from others, and the parameters that its density is a function of.

    A law without parameters is that of the same name with some parameters: p and p_θ differ.
    """
    labels = [item for item in law.parameters if not is_variable(item)]
    return f"{law.name} {labels}", tuple(filter(is_variable, law.parameters))


def _moved(world: World, parameters: tuple[Term, ...], scope: Scope) -> tuple[Array, ...]:
    """The parameters as numbers, a vector by its entries."""
    found: list[Array] = []
    for item in parameters:
        value = v.plain(world(item, scope))
        if isinstance(value, Block):
            found += [value.array[..., i, j] for i in range(value.rows) for j in range(value.columns)]
        else:
            found.append(value)
    return tuple(found)


def _number(world: World, name: tuple[object, ...], parameters: tuple[Array, ...]) -> Array:
    """A number of a law, between −1.2 and 1.2 where it has no parameters, and a smooth function of them."""
    first, *rest = world.draws.coefficients(_key(name), 1 + 2 * len(parameters))
    for at, value in enumerate(parameters):
        first = first + 0.5 * rest[2 * at] * np.sin(value + 2 * rest[2 * at + 1])
    return np.asarray(first)


@lru_cache(4096)
def _key(name: tuple[object, ...]) -> Term:
    return core.Label(f"law {name!r}")


def _normal(
    world: World, name: tuple[object, ...], key: Term, parameters: tuple[Array, ...], scope: Scope
) -> Array:
    """One component's density at a variable, coordinate by coordinate for a vector."""
    at = v.plain(world(key, scope))
    entries = (
        [at.array[..., i, j] for i in range(at.rows) for j in range(at.columns)]
        if isinstance(at, Block)
        else [at]
    )
    density: Array = np.float64(1.0)  # type: ignore[assignment]
    for number, entry in enumerate(entries):
        mean = 0.7 * _number(world, (*name, "mean", number), parameters)
        spread = 0.9 + 0.1 * _number(world, (*name, "spread", number), parameters)
        density = density * np.exp(-(((entry - mean) / spread) ** 2) / 2) / (np.sqrt(2 * np.pi) * spread)
    return density


__all__ = ["LINE", "smooth"]
