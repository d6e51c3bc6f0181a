"""The worlds in which a derivation is judged: every size, every free index, random laws and letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

import numpy as np

from hw_cli.proof.judges.finite import Tables, instance
from hw_cli.proof.models import Model
from hw_cli.proof.setting import Interval
from hw_cli.proof.worlds import Definition, Sorts, World, parts
from hw_cli.student.meaning import Plan
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Symbol, Term
from hw_cli.terms.walk import subterms

SAMPLES = 2  # of z_1, …, z_k
LONG = 3  # of an index whose bound is a letter that nothing else fixes
LARGEST_TABLES = 7  # axes
SEED = 2024


class Worlds:
    """The worlds of one plan, made once for one derivation."""

    def __init__(self, plan: Plan, terms: Iterable[Term], domains: Mapping[Term, Interval]) -> None:
        terms = tuple(terms)
        named = {parts(node)[0] for term in terms for node in subterms(term)}
        definitions = (*plan.context.definitions, *plan.variant.definitions)
        terms += tuple(item.body for item in definitions if parts(item.head)[0] in named)
        self.plan = plan
        self.bounds = frozenset(_bounds(terms))
        self.used = frozenset(
            node for term in terms for node in subterms(term) if isinstance(node, Symbol | Indexed)
        )
        self._sorts = _sorts(plan, domains)
        self._definitions: list[Definition] = []
        self._made: dict[bool, tuple[World, ...]] = {}

    def define(self, item: Definition) -> None:
        """A definition that the derivation itself makes."""
        self._definitions.append(item)
        for worlds in self._made.values():
            for world in worlds:
                world.define(item)

    def for_line(self, free: frozenset[Term]) -> tuple[World, ...]:
        """The worlds for a line with these free letters: each value of a free index has its own."""
        indexed = any(letter in free for letter, _ in self.plan.context.indices)
        if indexed not in self._made:
            self._made[indexed] = tuple(self._worlds(indexed))
        return self._made[indexed]

    def _worlds(self, indexed: bool) -> Iterator[World]:
        context, variant = self.plan.context, self.plan.variant
        model = _model(self.plan)
        letters = [letter for letter, _ in context.sizes]
        for choice in product(*(sizes for _, sizes in context.sizes)):
            sizes = dict(zip(letters, choice, strict=True))
            sizes |= {letter: 2 for letter in variant.dimension if letter not in sizes}
            samples = model is not None and any(
                isinstance(node, Indexed) and node.base in model.letters for node in self.used
            )
            own = {letter for letter, _ in context.indices}
            for letter in self.bounds - sizes.keys() - own:
                sizes[letter] = SAMPLES if samples else LONG
            tables, copies = (None, {}) if model is None else _tables(model, sizes, samples)
            ranges = [self._range(low, high, sizes) for _, (low, high) in context.indices] if indexed else []
            indices = [letter for letter, _ in context.indices] if indexed else []
            for values in product(*ranges):
                yield World(
                    sizes={**sizes, **dict(zip(indices, values, strict=True))},
                    sorts=self._sorts,
                    definitions=(*context.definitions, *variant.definitions, *self._definitions),
                    laws=(*variant.laws, *context.laws),
                    tables=tables,
                    copies=copies,
                    ends=frozenset(letters),
                    indices=frozenset(indices),
                )

    def _range(self, low: Term, high: Term, sizes: dict[Term, int]) -> range:
        at = World(sizes=sizes)
        first, last = at.integer(low), at.integer(high)
        return range(first or 1, (last or 1) + 1)


def _bounds(terms: Iterable[Term]) -> Iterator[Term]:
    """Letters that bound sums, products and ranges."""
    for term in terms:
        for node in subterms(term):
            if isinstance(node, core.IndexedSum | core.IndexedProduct | core.Range):
                for part in (node.low, node.high):
                    yield from (item for item in subterms(part) if isinstance(item, Symbol))


def _sorts(plan: Plan, domains: Mapping[Term, Interval]) -> Sorts:
    context, variant = plan.context, plan.variant
    return Sorts(
        domains=domains,
        vectors=variant.vectors,
        covariances=variant.covariances,
        functions=context.functions | {Symbol("f")},
        vector_functions=context.vector_functions,
        increasing=context.increasing,
    )


def _model(plan: Plan) -> Model | None:
    variant, model = plan.variant, plan.context.model
    if variant.letters:
        return Model(letters=variant.letters, free=variant.free)
    return model


def _tables(model: Model, sizes: dict[Term, int], samples: bool) -> tuple[Tables, dict[int, int]]:
    """Random tables, with axes of their own for samples z_1, …, z_k of a letter z."""
    length = next((sizes[s.high] for s in model.sequences if s.high in sizes), 1)
    tables = instance(model, length, np.random.default_rng(SEED), None)
    if not samples:
        return tables, {}
    axes, shape, copies = dict(tables.axes), list(tables.shape), {}
    for letter in model.letters:
        for k in range(1, SAMPLES + 1):
            if len(shape) > LARGEST_TABLES:
                break
            copies[len(shape)] = axes[letter]
            axes[Indexed(letter, (core.lift(k),))] = len(shape)
            shape.append(tables.shape[axes[letter]])
    more = (1,) * len(copies)
    joints = {name: joint.reshape(joint.shape + more) for name, joint in tables.joints.items()}
    return Tables(tables.length, tables.values, axes, tuple(shape), joints), copies


__all__ = ["Worlds", "parts"]
