"""Finite models for the worlds of a derivation: random tables, and some in which the laws are nearly the same.

An inequality that is not quite true fails where it is tight: where p and q agree, or almost do. It may also hold of
probabilities and not of densities, which exceed 1: in some models a state has a small mass, and a density is a
probability per mass.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from hw_cli.kernel.models import Model, conditionals
from hw_cli.oracles.models import Array, parts
from hw_cli.oracles.models.sorts import is_value
from hw_cli.oracles.models.tables import Tables, instance
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Term
from hw_cli.terms.parse import EVERY
from hw_cli.terms.walk import each, subterms

_TWO = 2
SAMPLES = 2  # of z_1, …, z_k
LARGEST_TABLES = 7  # axes
SEED = 2024
LIKENESS = (0.0, 0.0, 0.97, 1.0, 0.9, 0.5, 1.0)  # of each model's laws to its first law
ALIKE = (3, 6)  # models in which all laws are one
MASSES = (1.0, 0.05, 1.0, 1.0, 0.05, 0.05, 1.0)  # of a state, in each model


@dataclass(frozen=True)
class Copies:
    """The letters that occur as samples z_1, …, z_k, marked variables, z', and variables of two values, y = 1."""

    sampled: frozenset[Term] = frozenset()
    marked: frozenset[Term] = frozenset()
    binary: frozenset[Term] = frozenset()
    more: int = 0  # samples than usual: one for z_{1:k+1}


def copied(model: Model | None, terms: Iterable[Term], several: Container[Term] = ()) -> Copies:
    """Which of a model's letters occur with subscripts or marks, or at values; `several`: those that have more than two."""
    if model is None or not model.letters:
        return Copies()
    own = frozenset(model.letters)
    nodes = [node for term in terms for node in subterms(term)]
    sampled = {node.base for node in nodes if isinstance(node, Indexed) and node.base in own}
    marked = {
        item
        for node in nodes
        if isinstance(node, core.Density)
        for item in (*node.variables, *node.given)
        if isinstance(item, core.Decorated) and item.base in own
    }
    ends = [
        end.high
        for node in nodes
        if isinstance(node, Indexed) and node.base in own
        for end in node.index
        if isinstance(end, core.Range)
    ]
    valued: dict[Term, set[Term]] = {}
    for node in filter(is_value, nodes):
        valued.setdefault(node.arguments[0], set()).add(node.arguments[1])
    binary = {
        letter
        for letter, values in valued.items()
        if letter in own and len(values) <= _TWO and letter not in several
    }
    return Copies(
        frozenset(sampled), frozenset(marked), frozenset(binary), max(map(_beyond, ends), default=0)
    )


def _beyond(end: Term) -> int:
    """How many samples more than usual a run to this end has."""
    match end:
        case core.Number():
            return max(0, int(end.value) - SAMPLES)
        case core.Sum(terms=terms):
            return sum(int(part.value) for part in terms if isinstance(part, core.Number) and part.value > 0)
    return 0


def all_discrete(terms: Iterable[Term], discrete: frozenset[str]) -> bool:
    """Whether a text says of all letters that have laws in terms that they are discrete; of all there are: ""."""
    laws = list(each(core.Density, *terms))
    letters = {parts(item)[0] for law in laws for item in (*law.variables, *law.given)}
    named = (getattr(item, "name", "").lower() in discrete for item in letters)
    return "" in discrete or (bool(letters) and all(named))


def masses(terms: Iterable[Term], tables: Tables) -> Array | None:
    """The mass of a state in each model; None where sums over states say that laws are discrete."""
    nodes = [node for term in terms for node in subterms(term)]
    sums = any(
        isinstance(node, core.IndexedSum) and node.low == EVERY and node.high == EVERY for node in nodes
    )
    entropies = any(_is_discrete(node) for node in nodes)
    integrals = any(isinstance(node, core.Integral) for node in nodes)
    if sums or (entropies and not integrals):
        return None
    return np.array(MASSES).reshape(-1, *(1,) * (len(tables.shape) - 1))


def _is_discrete(node: Term) -> bool:
    match node:
        case core.Call(function=core.Function(name="H" | "event")) | core.Density(law=core.Law(name="H")):
            return True
    return False


def made(model: Model, sizes: dict[Term, int], copies: Copies) -> tuple[Tables, dict[int, int]]:
    """Random tables, with axes of their own for samples z_1, …, z_k of a letter z, and for z'."""
    length = next((sizes[s.high] for s in model.sequences if s.high in sizes), 1)
    tables = _of_length(model, length, copies.binary)
    if not copies.sampled and not copies.marked:
        return tables, {}
    axes, shape, of = dict(tables.axes), list(tables.shape), {}
    marked = sorted(copies.marked, key=repr)
    names: list[tuple[Term, Term]] = [
        (item.base, item) for item in marked if isinstance(item, core.Decorated)
    ]
    for letter in model.letters:
        if letter in copies.sampled:
            names += [(letter, Indexed(letter, (core.lift(k),))) for k in range(1, SAMPLES + copies.more + 1)]
    for letter, copy in names:
        if len(shape) > LARGEST_TABLES:
            break
        of[len(shape)] = axes[letter]
        axes[copy] = len(shape)
        shape.append(tables.shape[axes[letter]])
    more = (1,) * len(of)
    joints = {name: joint.reshape(joint.shape + more) for name, joint in tables.joints.items()}
    return Tables(tables.length, tables.values, axes, tuple(shape), joints, tables.binary), of


@lru_cache(32)  # the same for all lines of a text; nobody writes into them
def _of_length(model: Model, length: int, binary: frozenset[Term]) -> Tables:
    return _likened(model, instance(model, length, np.random.default_rng(SEED), None, binary=binary))


def _likened(model: Model, tables: Tables) -> Tables:
    """The tables with each law but the first drawn near the first, as near as the model's likeness says."""
    weights = np.array(LIKENESS).reshape(-1, *(1,) * (len(tables.shape) - 1))
    names = [law.name for law in model.laws] + list(model.free)
    if not names:
        return tables
    first = names[0]
    joints = dict(tables.joints)
    for law in model.laws:
        if law.name == first:
            continue
        factors = [
            (
                frozenset(tables.axes[item] for item in density.variables),
                frozenset(tables.axes[item] for item in density.given),
            )
            for density in conditionals(law.factors, tables.values)
        ]
        made_of = frozenset[int]().union(*(own for own, _ in factors))
        roots = frozenset(tables.axes.values()) - made_of
        joint: Array = np.ones((1,) * len(tables.shape))
        for own, given in [*factors, *([(roots, frozenset[int]())] if roots else [])]:
            near, far = (
                tables.marginal(name, own | given) / tables.marginal(name, given)
                for name in (first, law.name)
            )
            joint = joint * (weights * near + (1 - weights) * far)
        joints[law.name] = joint
    for name in model.free:
        if name != first:
            joints[name] = weights * tables.joints[first] + (1 - weights) * tables.joints[name]
    return replace(tables, joints=joints)
