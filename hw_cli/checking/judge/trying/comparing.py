"""Two sides of a line compared in worlds: at which point they differ, or that they never do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from hw_cli.checking.judge.line import Outcome, Said
from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import (
    Array,
    Block,
    Imprecise,
    Mismatch,
    OutOfModel,
    Outside,
    Scope,
    TooLarge,
    Value,
    World,
)
from hw_cli.oracles.models.scope import EMPTY
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.oracles.models.values import UNBOUNDED
from hw_cli.oracles.models.values import numbers as of_value
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import contains, each, free_variables, subterms

AGREE = 1e-9  # relative: rounding alone stays below
DIFFER = 1e-6  # relative: from here on two values are not the same
IMAGINARY = 1e-9
LOST = 1e-6  # where matrices are inverted and subtracted, the difference of equal sides stays below

_SIZES = say("the sizes of vectors and matrices do not fit")
WITHOUT_VALUE = (TooLarge().why, Imprecise().why, _SIZES)  # why a mean has none that could be compared
SMALL = 1e-3  # values below are compared as they are
SURELY = 10.0  # how many times what rounding may do a difference is
WORK = 30_000  # nodes, for one side in one world


class Sides:
    """Values of terms in worlds, computed once: the right side of a line is the left side of the next."""

    def __init__(self) -> None:
        self._values: dict[tuple[int, int], Value | Exception] = {}
        self._kept: list[object] = []  # so that an id stays its owner's
        self.work = 0  # done so far, in nodes

    def forget(self) -> None:
        """Names may have another meaning from now on."""
        self._values.clear()
        self._kept.clear()

    def value(self, world: World, term: Term) -> Value:
        """The value of a term in a world. Raises what the world raises."""
        key = (id(world), id(term))
        if key not in self._values:
            self._kept += [world, term]
            begun = world.work
            try:
                self._values[key] = bounded(world, term)
            except (UnknownNode, OutOfModel, Mismatch) as error:
                self._values[key] = error
            finally:
                self.work += world.work - begun
        found = self._values[key]
        if isinstance(found, Exception):
            raise found
        return found


def bounded(world: World, term: Term, scope: Scope = EMPTY) -> Value:
    """The value of a term in a world, within the work that a side may take. Raises what the world raises."""
    world.most = world.work + WORK
    try:
        with np.errstate(all="ignore"):
            return world(term, scope)
    except (OutOfModel, Mismatch):
        raise
    except (RecursionError, MemoryError):
        raise TooLarge from None
    except (np.linalg.LinAlgError, ArithmeticError, ValueError) as error:  # a singular matrix, an overflow
        raise Mismatch(str(error)) from error
    finally:
        world.most = UNBOUNDED


def compare(
    sides: Sides,
    worlds: tuple[World, ...],
    left: Term,
    relation: Relation,
    right: Term,
    supposed: tuple[Hypothesis, ...] = (),
) -> Outcome:
    """What the worlds say of `left relation right`, at points where what is supposed holds."""
    points = 0
    unclear = False
    outside: Outside | None = None
    for world in worlds:
        try:
            a, b = sides.value(world, left), sides.value(world, right)
            x, y = numbers(a), numbers(b)
            x, y = _alike(x, y, isinstance(a, Block), isinstance(b, Block))
            x, y = _where(sides, world, supposed, x, y, isinstance(a, Block) or isinstance(b, Block))
        except Outside as error:
            if any(letter in world.indices for letter in free_variables(left) | free_variables(right)):
                outside = error  # this value of the index is not meant: x_{t+1} asks for t < T
                continue
            if world.sizes.keys() - world.ends - world.indices:  # another length, of which nothing is said
                return Outcome(Said.UNKNOWN, why(error))
            return Outcome(Said.FAILS, why(error))  # for every T
        except (UnknownNode, OutOfModel, Mismatch) as error:
            if world.optional:
                continue
            return Outcome(Said.UNCLEAR if isinstance(error, Imprecise) else Said.UNKNOWN, why(error))
        wrong, fine, open_ = _compared(x, relation, y)
        if world.sorts.matrices and wrong.any() and float(np.abs(x - y)[wrong].max()) < LOST:
            return Outcome(Said.UNCLEAR, say("rounding hides whether the sides agree"))
        if (
            world.tables is not None
            and relation in (Relation.LT, Relation.GT)
            and wrong.shape[:1] == (world.batch,)
        ):
            wrong[list(world.alike)] = False  # where all laws agree a strict inequality cannot hold
        if wrong.any() or open_.any():
            told = ~_rounded(world, left, right, x, y)
            wrong, open_ = wrong & told, open_ & told
        if wrong.any() and relation is not Relation.EQ and _of_probabilities(world, wrong):
            return Outcome(Said.UNCLEAR, say("true of probabilities, not of densities, which may exceed 1"))
        if wrong.any():
            shown = partial(_shown, world, wrong, x, y, left, right)
            return Outcome(Said.FAILS, _on_tables(world), shown)
        points += int(fine.sum())
        unclear = unclear or bool(open_.any())
    if outside is not None and not points:
        return Outcome(Said.UNKNOWN, why(outside))
    if unclear or not points:
        reason = say("rounding hides whether the sides agree") if unclear else say("a side has no value")
        return Outcome(Said.UNCLEAR, reason)
    return Outcome(Said.HOLDS)


def _where(
    sides: Sides, world: World, supposed: tuple[Hypothesis, ...], x: Array, y: Array, blocks: bool
) -> tuple[Array, Array]:
    """Values without those at points where a supposed relation does not surely hold."""
    for fact in supposed:
        a, b = sides.value(world, fact.left), sides.value(world, fact.right)
        kinds = isinstance(a, Block), isinstance(b, Block)
        first, second = _alike(numbers(a), numbers(b), *kinds)
        _, fine, _ = _compared(first, fact.relation, second)
        if any(kinds):
            fine = np.array(fine.all(axis=(-2, -1)))
        fine = fine[..., None, None] if blocks else fine
        x = np.where(fine, x, np.nan)
    first, second = np.broadcast_arrays(x, y)
    return first, second


def _rounded(world: World, left: Term, right: Term, x: Array, y: Array) -> Array:
    """Where the sides differ by no more than a rounding of each operation would move them: log(e^y - 1) at y = 10⁻¹³."""
    shaken = world.shaken()
    try:
        a, b = bounded(shaken, left), bounded(shaken, right)
        first, second = _alike(numbers(a), numbers(b), isinstance(a, Block), isinstance(b, Block))
        with np.errstate(all="ignore"):
            gap = np.abs(x - y)
            apart = gap > AGREE * (np.abs(x) + np.abs(y) + SMALL)  # equal sides refute a strict inequality
            return np.array(apart & ((np.abs(first - x) + np.abs(second - y)) * SURELY > gap))
    except (UnknownNode, OutOfModel, Mismatch):
        return np.zeros(x.shape, bool)


def _of_probabilities(world: World, wrong: Array) -> bool:
    """Whether a relation fails only in models whose states have a mass below 1."""
    if world.masses is None or wrong.shape[:1] != (world.batch,):
        return False
    return not wrong[world.masses.ravel() == 1.0].any()


def _on_tables(world: World) -> Message | None:
    """That a finite model shows it, whose tables are too long to print; None where the point says all."""
    return (
        None if world.tables is None else say("not so in a finite model, with random tables of probabilities")
    )


def numbers(value: Value) -> Array:
    """The numbers of a value; those that are not real become NaN."""
    array = of_value(value)
    if np.iscomplexobj(array):
        real = np.abs(array.imag) <= IMAGINARY * (1 + np.abs(array.real))
        array = np.where(real, array.real, np.nan)
    return array.astype(float)


def _alike(x: Array, y: Array, x_block: bool, y_block: bool) -> tuple[Array, Array]:
    if x_block != y_block:
        block, number = (x, y) if x_block else (y, x)
        if number.any() and block.shape[-2:] != (1, 1):
            raise Mismatch
        if x_block:
            y = y[..., None, None]
        else:
            x = x[..., None, None]
    elif x_block and x.shape[-2:] != y.shape[-2:]:
        raise Mismatch
    first, second = np.broadcast_arrays(x, y)
    return first, second


_SIDES: dict[Relation, Callable[[Array, Array, Array], tuple[Array, Array]]] = {
    Relation.EQ: lambda gap, small, large: (large, small),
    Relation.NE: lambda gap, small, large: (small, large),
    Relation.LE: lambda gap, small, large: (large & (gap > 0), small | (gap < 0)),
    Relation.GE: lambda gap, small, large: (large & (gap < 0), small | (gap > 0)),
    Relation.LT: lambda gap, small, large: (small | (large & (gap > 0)), large & (gap < 0)),
    Relation.GT: lambda gap, small, large: (small | (large & (gap < 0)), large & (gap > 0)),
}


def _compared(x: Array, relation: Relation, y: Array) -> tuple[Array, Array, Array]:
    """Where the relation surely fails, surely holds (up to rounding), and where it is open."""
    with np.errstate(all="ignore"):
        gap = x - y
        scale = np.abs(x) + np.abs(y) + SMALL
        small, large = np.abs(gap) <= AGREE * scale, np.abs(gap) > DIFFER * scale
        finite = np.isfinite(gap)
    wrong, fine = _SIDES[relation](gap, small, large)
    wrong, fine = np.array(wrong & finite), np.array(fine & finite)
    return wrong, fine, np.array(finite & ~wrong & ~fine)


def _shown(world: World, wrong: Array, x: Array, y: Array, left: Term, right: Term) -> Counterexample:
    """The first point at which the sides differ plainly."""
    from hw_cli.checking.judge.trying.counterexamples import shown  # for the few lines that need it

    return shown(world, wrong, x, y, left, right)


_Binder = core.IndexedSum | core.Integral | core.Expectation


def inside_both(left: Term, right: Term) -> Iterator[tuple[Term, Term]]:
    """What stands inside two sums, means or integrals over the same things: where it is equal, they are.

    Integrals of functions that are not known, which a sum adds up, are one: they have values as far as the text goes.
    """
    left, right = _joined(left), _joined(right)
    if isinstance(left, _Binder) and isinstance(right, _Binder) and replace(left, body=right.body) == right:
        yield left.body, right.body
        yield from inside_both(left.body, right.body)


def _joined(side: Term) -> Term:
    """∫ (f + g) for ∫ f + ∫ g, of functions that are not known, and ∫ f' for the derivative of ∫ f by a letter that is not
    in its bounds; another term as it is."""
    if isinstance(side, core.Derivative | core.Gradient) and isinstance(side.body, core.Integral):
        inner = side.body
        bounds = [bound for bound in (inner.variable, inner.low, inner.high) if bound is not None]
        apart = not any(side.variable in subterms(bound) for bound in bounds)
        known = contains(core.Density, inner.body) or all(
            is_elementary(call.function) for call in each(core.Call, inner.body)
        )
        return replace(inner, body=replace(side, body=inner.body)) if apart and not known else side
    found = [_scaled(term) for term in side.terms] if isinstance(side, core.Sum) else []
    integrals = [part for part in found if part is not None]
    if not found or len(integrals) < len(found) or len({replace(part, body=side) for part in integrals}) > 1:
        return side
    return replace(integrals[0], body=core.Sum(tuple(part.body for part in integrals)))


def _scaled(term: Term) -> core.Integral | None:
    """c ∫ f as ∫ c f; None for what is no integral of a function that is not known."""
    match term:
        case core.Integral(body=body):
            calls = {node.function for node in subterms(body) if isinstance(node, core.Call)}
            return term if contains(core.Density, body) or not all(map(is_elementary, calls)) else None
        case core.Negative(term=inner) if (found := _scaled(inner)) is not None:
            return replace(found, body=core.Negative(found.body))
        case core.Product(factors=(factor, inner)) if (found := _scaled(inner)) is not None:
            apart = found.variable in free_variables(factor)
            return None if apart else replace(found, body=core.Product((factor, found.body)))
    return None


def why(error: Exception) -> Message:
    """Why a line could not be evaluated, for the reader."""
    if isinstance(error, OutOfModel):
        return error.why
    if isinstance(error, UnknownNode):
        return say("{term} has no meaning in this context", term=error.node)
    return _SIZES
