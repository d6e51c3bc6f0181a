"""Which letters of formulas about matrices are matrices and which are vectors: as the formulas allow.

Capital letters are matrices of two rows; small ones are vectors where all lines then have values, else numbers.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from hw_cli.checking.say.context import Variant
from hw_cli.checking.say.definitions import is_name
from hw_cli.oracles.judges.places import OutOfModel
from hw_cli.oracles.worlds import Block, Mismatch, Sorts, TooLarge, World, parts
from hw_cli.oracles.worlds.values import plain as entry
from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, Power, Symbol, Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.walk import free_variables, subterms

MATRICES = frozenset((*"ABCHKMPQRSUVWXYZ", "Sigma", "Lambda", "Gamma", "Phi"))
VECTORS = "abcpqruvwxyzgh"
GREEK_VECTORS = ("theta", "beta", "mu", "phi")
_ANY = (0, 0)  # the size of a name that a line brings in
MOST = 7  # letters that may be vectors or not
_WORDS = ("det", "tr", "trace")


def is_about_matrices(terms: tuple[Term, ...], known: Container[Term] = ()) -> bool:
    """Whether signs occur that only mean something for matrices and vectors, with letters that are not known."""
    if not any(_sign(node) for term in terms for node in subterms(term)):
        return False
    bases = {parts(letter)[0] for term in terms for letter in free_variables(term)}
    return any(base not in known for base in bases if isinstance(base, Symbol) and len(base.name) == 1)


def _sign(node: Term) -> bool:
    match node:
        case core.Transpose() | core.Trace() | core.Norm() | core.Inverse():
            return True
        case Power(exponent=Symbol(name="T") | Symbol(name="top") | core.Label(text="top")):
            return True
        case Power(base=base, exponent=core.Negative()):
            return len([letter for letter in free_variables(base) if letter in _CAPITALS]) > 1
        case Call(function=Function(name=name), arguments=(core.Product() as inner,)) if name in _WORDS:
            return any(letter in _CAPITALS for letter in free_variables(inner))
    return False


_CAPITALS = frozenset[Term](Symbol(name) for name in MATRICES)


def shaped(pairs: list[tuple[Term, Term]]) -> Variant | None:
    """A variant in which every line has a value, with as many vectors as may be; None where there is none."""
    terms = [side for pair in pairs for side in pair]
    bases = {parts(letter)[0] for term in terms for letter in free_variables(term)}
    matrices = bases & _CAPITALS
    latin = [
        base for base in sorted(bases, key=repr) if isinstance(base, Symbol) and base.name in tuple(VECTORS)
    ]
    greek = [
        base for base in sorted(bases, key=repr) if isinstance(base, Symbol) and base.name in GREEK_VECTORS
    ]
    if len(latin) + len(greek) > MOST or not matrices | set(latin) | set(greek):
        return None
    for chosen in _choices(latin, greek):
        sorts = Sorts(vectors=frozenset(chosen), matrices=frozenset(matrices))
        world = World(sorts=sorts)
        if all(_fits(world, left, right) for left, right in pairs):
            return Variant(vectors=frozenset(chosen), matrices=frozenset(matrices))
    return None


def _choices(latin: list[Symbol], greek: list[Symbol]) -> Iterator[tuple[Symbol, ...]]:
    """The largest sets of Latin letters first, each without and with Greek ones."""
    for count in range(len(latin), -1, -1):
        for some in combinations(latin, count):
            for more in range(len(greek) + 1):
                for others in combinations(greek, more):
                    yield (*some, *others)


def _fits(world: World, left: Term, right: Term) -> bool:
    """Whether both sides have values of the same size; what is no formula, or a name that is said, does not count."""
    sizes: list[tuple[int, int] | None] = []
    for side in (left, right):
        if is_name(side) and (not isinstance(side, Symbol) or parts(side)[0] not in world.sorts.vectors):
            sizes.append(_ANY)
            continue
        try:
            with np.errstate(all="ignore"):
                value = entry(world(side))
        except Mismatch:
            return False
        except (UnknownNode, OutOfModel, TooLarge, ArithmeticError, ValueError):
            return True
        sizes.append((value.rows, value.columns) if isinstance(value, Block) else None)
    return sizes[0] == sizes[1] or _ANY in sizes or (None in sizes and _is_zero(left, right))


def _is_zero(left: Term, right: Term) -> bool:
    return core.Number("0") in (left, right)


def with_shapes(variants: list[Variant], pairs: list[tuple[Term, Term]]) -> list[Variant]:
    """The variants with vectors and matrices in them, where the lines are about some."""
    if any(item.vectors or item.covariances for item in variants):
        return variants
    found = shaped(pairs)
    if found is None:
        return variants
    return [replace(item, vectors=found.vectors, matrices=found.matrices) for item in variants]


__all__ = ["is_about_matrices", "shaped", "with_shapes"]
