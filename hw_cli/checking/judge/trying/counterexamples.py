"""Where the sides of a line differ, in numbers that a reader can redo: vectors, matrices and tables in full where they are
small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from math import isfinite

import numpy as np

from hw_cli.checking.judge.trying.comparing import numbers
from hw_cli.kernel.evidence import Counterexample
from hw_cli.oracles.models import Array, Block, Mismatch, OutOfModel, Scope, World
from hw_cli.oracles.models.sorts import TRANSPOSED, is_elementary, is_value
from hw_cli.terms import core
from hw_cli.terms.core import (
    Call,
    Density,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Law,
    Power,
    Range,
    Term,
    UnknownNode,
    Vector,
)
from hw_cli.terms.walk import bottom_up, children, contains, each, free_variables, nodes_of, subterms

MOST_COMPUTED = 16  # letters and calls of a counterexample
MOST_ENTRIES = 12  # of a vector, matrix or table that is shown in full
ROUNDING = 1e-14  # of the other side: what is left of a 0
BATCHED = 3  # the axes of a matrix: worlds, rows, columns
# what is not seen from one state alone
_SUMMED = core.Expectation | core.KL | core.Integral | core.IndexedSum


def shown(world: World, wrong: Array, x: Array, y: Array, left: Term, right: Term) -> Counterexample:
    """The first point (they begin simple) at which the sides differ plainly: the letters that occur, drawn or
    computed (ᾱ_3 beside α_3), the values of functions that nothing says, and the length of sequences."""
    named = (
        (left, right) if world.tables is None else tuple(bottom_up(side, _unvalued) for side in (left, right))
    )
    with np.errstate(all="ignore"):
        gap = np.where(wrong, np.abs(x - y) / (np.abs(x) + np.abs(y) + 1e-3), -1.0)
    plain = gap > min(0.02, float(gap.max()) / 2)
    place = np.unravel_index(int(np.argmax(plain)), plain.shape)
    occurring = free_variables(named[0]) | free_variables(named[1])
    if world.tables is None:
        occurring -= _compared(left, right)
    written = [node for side in (left, right) for node in subterms(side) if node in occurring]
    point: list[tuple[Term, str]] = []
    for letter, size in world.sizes.items():
        if letter in occurring or (world.tables is not None and letter in world.ends):
            point.append((letter, str(size)))
    batch_axis = 0
    number = int(place[batch_axis]) if wrong.ndim >= world.ndim and wrong.shape[0] > 1 else 0
    bases = {node.base for node in _counted(left, right) if isinstance(node, Indexed)}
    # x_1, x_2 of Σ_i x_i
    each = [one for one in world.drawn if isinstance(one, Indexed) and one.base in bases]
    own = [node for node in written if node not in _counted(left, right)]
    reached = dict.fromkeys((*(world.key(node, Scope()) for node in own), *own, *each))
    nodes = [node for side in (left, right) for node in subterms(side)]
    turned = {node.exponent for node in nodes if isinstance(node, Power)} & {*TRANSPOSED}
    for letter in reached:  # in the order of the line
        draws = world.drawn.get(letter)
        told = letter in world.definitions  # since it was drawn
        if draws is not None and not told and letter not in turned:  # the T of xᵀ is no number
            point.append((letter, str(draws.exact[number])))
    if world.tables is not None:
        for variable, axis in world.tables.axes.items():
            if axis < wrong.ndim and wrong.shape[axis] > 1:
                at = int(place[axis])
                # else which state it is does not matter
                if any(map(partial(_counts, variable), (left, right))):
                    value = numbers(world(variable))
                    point.append((variable, f"{float(np.take(value, at, axis=axis).ravel()[0]):.6g}"))
                else:
                    point.append((variable, str(at)))
    with np.errstate(all="ignore"):
        point += _tables(world, nodes, number)
        point += _computed(world, left, right, dict(point), tuple(map(int, place)), turned)
    sides = _printed(float(x[place]), float(y[place]))
    # a vector or a matrix
    if world.tables is None and x.ndim == BATCHED < x[:1].size + BATCHED - 1 and x[:1].size <= MOST_ENTRIES:
        whole = _written(x[place[0]]), _written(y[place[0]])
        sides = whole if whole[0] != whole[1] else sides
    return Counterexample(tuple(point), *sides)


def _tables(world: World, nodes: list[Term], number: int) -> Iterator[tuple[Term, str]]:
    """The tables of the laws that a line sums over, where a state has mass 1: what a density is."""
    if world.tables is None or not any(isinstance(node, _SUMMED) for node in nodes):
        return
    if world.masses is not None and world.masses.ravel()[number] != 1.0:
        return
    used = {item for node in nodes if isinstance(node, Density) for item in (*node.variables, *node.given)}
    used |= {world.key(item, Scope()) for item in used}
    letters = tuple(variable for variable in world.tables.axes if variable in used)
    for name in sorted({node.name for node in nodes if isinstance(node, Law)} & world.tables.joints.keys()):
        law = Density(Law(name), letters)
        try:
            table = numbers(world(law))[number].squeeze()
        except (UnknownNode, OutOfModel, Mismatch):  # not a law of all of them
            continue
        if 0 < table.ndim == len(letters) and table.size <= MOST_ENTRIES:
            yield law, _written(table)


def _written(array: Array) -> str:
    """A vector, matrix or table as nested brackets: [[1, 2], [3, 4]]."""
    if array.ndim:
        return f"[{', '.join(map(_written, array))}]"
    return f"{float(array):.6g}"


def _counted(left: Term, right: Term) -> frozenset[Term]:
    """The letters whose subscript a sum or product of the line counts through: x_i stands for each of them."""
    nodes = [node for side in (left, right) for node in subterms(side)]
    through = {node.index for node in nodes if isinstance(node, IndexedSum | IndexedProduct)}
    return frozenset(
        node for node in nodes if isinstance(node, Indexed) and through & free_variables(Vector(node.index))
    )


def _compared(*sides: Term) -> frozenset[Term]:
    """The letters of which laws are compared, and which stand nowhere else: the z of KL(q(z | x) ‖ p(z))."""
    bound = {
        item
        for node in each(core.KL, *sides)
        for law in (node.left, node.right)
        if isinstance(law, Density)
        for item in law.variables
    }
    rest = (
        bottom_up(side, lambda node: core.Number("0") if isinstance(node, core.KL) else node)
        for side in sides
    )
    return frozenset(bound.difference(*map(free_variables, rest)))


def _unvalued(node: Term) -> Term:
    """Nothing for y = 1, of which there is no letter y to be told."""
    return core.Number("1") if is_value(node) else node


def _counts(letter: Term, term: Term) -> bool:
    """Whether a letter stands in a term as a number, and not as what laws are of."""
    if term == letter:
        return True
    return not isinstance(term, Density | Law) and any(map(partial(_counts, letter), children(term)))


def _computed(
    world: World,
    left: Term,
    right: Term,
    known: Mapping[Term, str],
    place: tuple[int, ...],
    turned: set[Term],
) -> Iterator[tuple[Term, str]]:
    """What occurs at a place and was not drawn as a number: letters with a definition, unknown functions, laws."""
    counted = _counted(left, right)
    occurring = (free_variables(left) | free_variables(right)) - counted
    occurring |= {node.base for node in counted if isinstance(node, Indexed)} & world.sorts.components
    nodes = set(nodes_of(left, right))
    laws = [law for law in world.laws if law[0] in nodes]  # N(z; μ(x), σ² I) of q(z | x)
    for head, body in laws:
        occurring |= free_variables(body) - {*head.variables, core.Symbol("I")}
    if world.tables is None:
        occurring -= _compared(left, right)
    calls = (
        node
        for node in nodes_of(left, right, *(body for _, body in laws))
        if (isinstance(node, Call) and not is_elementary(node.function) and not is_value(node))
        or (isinstance(node, Density) and world.tables is not None)
    )
    calls = (node for node in calls if free_variables(node) <= occurring)
    letters = (world.key(letter, Scope()) for letter in sorted(occurring, key=repr))
    for node in islice(dict.fromkeys((*letters, *calls)), MOST_COMPUTED):
        if node in known or node in world.sizes or node in turned or contains(Range, node):
            continue
        try:
            with np.errstate(all="ignore"):
                value = world(node)
        except (UnknownNode, OutOfModel, Mismatch, ArithmeticError, ValueError):
            continue  # the name of a law
        array = numbers(value)
        if isinstance(value, Block):
            whole = array[min(place[0] if place else 0, len(array) - 1)]
            if array.ndim == BATCHED and whole.size <= MOST_ENTRIES:
                yield node, _written(whole)
            continue
        if array.ndim > len(place):  # the sides do not change with it: π^T is no power
            continue
        found = float(array[tuple(min(at, size - 1) for at, size in zip(place, array.shape, strict=False))])
        if isfinite(found):
            yield node, f"{found:.6g}"


def _printed(a: float, b: float) -> tuple[str, str]:
    """Two values with as many digits as it takes to see them differ, where they do.

    >>> _printed(1.5, 2.0), _printed(1.0, 1.00000125), _printed(1.1e-16, 1.0)
    (('1.5', '2'), ('1', '1.000001'), ('0', '1'))
    """
    a, b = (0.0 if abs(value) < ROUNDING * abs(other) else value for value, other in ((a, b), (b, a)))
    digits = next((count for count in range(6, 13) if f"{a:.{count}g}" != f"{b:.{count}g}"), 6)
    return f"{a:.{digits}g}", f"{b:.{digits}g}"
