"""A world: one meaning for every letter, law and function of a line, at many random points at once.

A line about probability, calculus or matrices is evaluated in a world as an array; a false line differs at almost
every point. A world knows nothing of rules: expectations are sums over states or quadratures, derivatives are
Cauchy's integrals, densities are tables or formulas. What each kind of term means is said in modules above this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from math import prod
from typing import Any

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.drawing import Drawing, Draws
from hw_cli.oracles.models.scope import EMPTY, Counting, Dependence, Scope, Ties, lower_letters
from hw_cli.oracles.models.sorts import (
    COUNTERS,
    Definition,
    Definitions,
    OutOfModel,
    Sorts,
    TooLarge,
    is_kronecker,
    parts,
)
from hw_cli.oracles.models.tables import Tables
from hw_cli.oracles.models.values import (
    BATCH,
    COMPLEX,
    DEEPEST,
    MOST_AXES,
    MOST_KEPT,
    MOST_NUMBERS,
    NUMBERS_A_NODE,
    UNBOUNDED,
    Array,
    Block,
    Value,
)
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Indexed, Symbol, Term, UnknownNode
from hw_cli.terms.walk import free_variables

SHAKEN = 1e-14  # relative: some fifty times the rounding of one operation
_ROUNDED = core.Call | core.Power | core.Product | core.Quotient | core.Sum
_DEAR = core.Derivative | core.Gradient | core.Integral | core.Expectation | core.IndexedSum

Handler = Callable[["World", Any, Scope], Value]
HANDLERS: dict[type[Term], Handler] = {}
_MEANINGS = ("arithmetic", "derivatives", "expectations", "functions", "integrals")  # they fill these


def handles(*nodes: type[Term]) -> Callable[[Handler], Handler]:
    """Registers the meaning of nodes."""

    def keep(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(nodes, handler))
        return handler

    return keep


class World(Counting):
    """Evaluates terms; `tables` are those of a finite model, `sizes` the integers that letters stand for."""

    closed = False  # whether what nothing declares has no meaning
    noise: np.random.Generator | None = None  # where every value that is computed is put off a little

    def __init__(
        self,
        *,
        sizes: Mapping[Term, int] | None = None,
        dimension: int = 2,
        sorts: Sorts | None = None,
        definitions: tuple[Definition, ...] | Definitions = (),
        laws: tuple[tuple[core.Density, Term], ...] = (),
        tables: Tables | None = None,
        copies: Mapping[int, int] | None = None,
        masses: Array | None = None,
        alike: tuple[int, ...] = (-1,),
        ends: frozenset[Term] = frozenset(),
        indices: frozenset[Term] = frozenset(),
        counters: frozenset[Term] = frozenset(),
        places: tuple[Mapping[Term, Fraction], ...] = (),
        optional: bool = False,
        columns: bool = False,
        smooth: bool = False,
        fixed: frozenset[Term] = frozenset(),
        dependences: tuple[Dependence, ...] = (),
        seed: int = 0,
    ) -> None:
        super().__init__(sizes or {})
        for meaning in _MEANINGS:
            import_module(f"hw_cli.oracles.models.{meaning}")
        self.dimension = dimension
        self.sorts = sorts or Sorts()
        self.laws = laws
        self.tables = tables
        self.masses = masses  # of a state in each model of the batch, where densities may exceed 1
        self.alike = alike  # models of the batch in which all laws are one
        self.copies = dict(copies or {})  # axis of a sample z_i → axis of z
        self.ends = ends  # letters that are one size, and no index: the T of L_T
        self.counters = counters  # letters that count, also where they are not free
        self.indices = indices  # letters among the sizes, each value of which has a world of its own
        self.optional = optional  # another size: what has no value there is not tried there
        self.columns = columns  # the derivative of a number by a column is one, that of a column transposed
        self.smooth = smooth  # laws that nothing describes are smooth densities
        self.fixed = fixed  # variables whose own law has no parameters
        self.dependences = dependences  # names that are functions of others
        places = () if tables else places
        self.batch = tables.shape[0] if tables else BATCH + len(places)
        self.ndim = len(tables.shape) if tables else 1
        self.work = (
            0  # so far, in nodes: counted and not timed, so that a verdict does not hang on the machine
        )
        self.most = UNBOUNDED  # work, until which an evaluation may go on
        self.draws = Drawing(self.sorts, dimension, self.batch, self.ndim, seed, self, places)
        self.marginals: dict[tuple[str, frozenset[int], frozenset[int]], Array] = {}
        self.places: dict[tuple[object, ...], tuple[tuple[Term, ...], tuple[int, ...] | None]] = {}
        self.ties = Ties()
        self.definitions = (
            definitions if isinstance(definitions, Definitions) else Definitions(ends, definitions)
        )
        self._kept: dict[tuple[Term, frozenset[tuple[Term, int]]], Value | None] = {}
        self._values: dict[Term, Value] = {}  # where nothing is bound; the lines share parts
        self._bound: dict[tuple[object, ...], tuple[Value, int, Scope]] = {}  # of what is dear, elsewhere
        self._numbers = 0  # in these values
        self._free: dict[tuple[Term, frozenset[tuple[Term, int]]], Value] = {}  # letters that nothing says
        self._keys: dict[tuple[Term, frozenset[tuple[Term, int]]], Term] = {}
        self._lower: dict[tuple[Term, frozenset[Term]], tuple[Term, ...]] = {}
        self._unmoved: dict[tuple[Term, frozenset[Term]], Value] = {}  # what depends on nothing bound
        self._reached: dict[tuple[Term, frozenset[Term]], set[Term] | None] = {}

    def define(self, item: Definition) -> None:
        """One more definition; the newest wins."""
        self.definitions.add(item)
        self.forget()

    def forget(self) -> None:
        """Letters may mean something else from now on."""
        self._kept.clear()
        self._free.clear()
        self._values.clear()
        self._bound.clear()
        self._unmoved.clear()
        self._reached.clear()
        self.ties.forget()

    def shaken(self) -> World:
        """The same world, in which every operation is rounded worse: two values of a term that differ much are rounding.

        Monte Carlo arithmetic (Parker, 1997): the spread of perturbed evaluations estimates the error of one.
        """
        world = copy(self)
        world.noise = np.random.default_rng(0)
        world._kept, world._values, world._bound, world._unmoved = {}, {}, {}, {}
        return world

    @staticmethod
    def _put_off(value: Value, noise: np.random.Generator) -> Value:
        """A value with each number that is not whole off by a rounding; blocks keep their shape."""
        array = v.numbers(value)
        if array.dtype.kind not in "fc":
            return value
        moved = array * (1 + SHAKEN * noise.uniform(-1, 1, array.shape))
        moved = np.where(array == np.round(array.real), array, moved)
        return Block(moved) if isinstance(value, Block) else moved

    @property
    def drawn(self) -> dict[Term, Draws | None]:
        """What was drawn for letters, for the counterexample; None for vectors and matrices."""
        return self.draws.drawn

    # --- evaluation

    def __call__(self, term: Term, scope: Scope = EMPTY) -> Value:
        """The value of a term.

        Raises UnknownNode for what has no meaning here, OutOfModel where an index leaves the model, Mismatch
        where sizes do not fit, TooLarge.
        """
        if scope is EMPTY and (known := self._values.get(term)) is not None:
            return known
        if self.work > self.most:
            raise TooLarge
        place = (term, scope.place) if scope is not EMPTY and isinstance(term, _DEAR) else None
        if place is not None and (found := self._bound.get(place)) is not None:
            self.work += found[1]  # as much as if it were done again
            return found[0]
        begun = self.work
        handler = HANDLERS.get(type(term))
        if handler is None:
            raise UnknownNode(term, "this context")
        value = handler(self, term, scope)
        if self.noise is not None and isinstance(term, _ROUNDED):
            value = self._put_off(value, self.noise)
        array = v.numbers(value)
        if array.size > MOST_NUMBERS:
            raise TooLarge
        self.work += 1 + array.size * (COMPLEX if array.dtype.kind == "c" else 1) // NUMBERS_A_NODE
        if scope is EMPTY or place is not None:
            self._numbers += array.size
            if self._numbers > MOST_KEPT:
                self._values.clear()
                self._bound.clear()
                self._numbers = array.size
        if scope is EMPTY:
            self._values[term] = value
        elif place is not None:
            self._bound[place] = value, self.work - begun, scope
        return value

    def key(self, letter: Term, scope: Scope) -> Term:
        """The letter with its indices computed: `x_{t-1}` at t = 3 is x_2."""
        if not isinstance(letter, Indexed | Decorated):
            return letter
        place = letter, scope.counted
        if place not in self._keys:
            self._keys[place] = super().key(letter, scope)
        return self._keys[place]

    def number(self, term: Term, scope: Scope = EMPTY) -> Array:
        """The value of a term that must be a number."""
        return v.scalar(self(term, scope))

    def new_axis(self, numbers: Array, scope: Scope) -> Array:
        """Numbers along an axis before all others. Raises TooLarge where an array along all axes would be."""
        shape = (len(numbers), *(1,) * (scope.depth + self.ndim))
        if len(shape) > MOST_AXES:
            raise TooLarge
        bound = (
            value.array.shape[:-2] if isinstance(value, Block) else np.shape(value)
            for value in scope.values.values()
        )
        if (
            len(numbers) * prod(np.broadcast_shapes((self.batch, *(1,) * (self.ndim - 1)), *bound))
            > MOST_NUMBERS
        ):
            raise TooLarge
        return numbers.reshape(shape)

    def along(self, weights: Array, value: Value, scope: Scope) -> Value:
        """The weighted sum of a value along the axis that `new_axis` made in `scope`."""
        tail = 2 if isinstance(value, Block) else 0
        array = v.numbers(value)
        axis = scope.depth + self.ndim + 1
        if array.ndim - tail < axis:
            total = array * weights.sum()
        else:
            moved = np.moveaxis(array, array.ndim - tail - axis, -1)
            total = moved @ weights
        return Block(total) if isinstance(value, Block) else total

    def moving(self, variable: Term, moved: Value, scope: Scope) -> Scope:
        """With a variable bound to values along a new axis; letters tied to it follow it."""
        key = self.key(variable, scope)
        if key in self.ties.letters:
            scope = scope.without(self.ties.letters)
        return scope.binding({variable: moved, key: moved}, axes=1)

    # --- letters

    def letter(self, term: Term, scope: Scope) -> Value:
        """The value of a letter: bound, an integer, a state of the model, defined, or drawn."""
        key = self.key(term, scope)
        if scope.values:
            if key in scope.values:
                return scope.values[key]
            if term in scope.values and not (
                isinstance(term, Indexed) and scope.indices.keys() & set(term.index)
            ):
                return scope.values[term]  # z_j is another letter where j is bound
        place = term, scope.counted
        if place in self._free:
            return self._free[place]
        k = self.integer(term, scope)
        if k is not None:
            return np.float64(k)  # type: ignore[return-value]
        if self.tables is not None and key in self.tables.axes:
            return self._state(self.tables.axes[key])
        if key in self.ties.letters:
            return self.ties.value(key, scope)
        defined = self._by_definition(term, key, scope)
        if defined is None and key in self.sorts.components and self.definitions.exact(key, 1, None):
            defined = self._of_entries(key, scope)
        if defined is not None:
            return defined
        below = self.lower(key, scope)
        if below and not self._free_of(key, scope):
            return self.draws.dependent(key, self._entries_of(below, scope))
        if below:
            here = key, scope.named
            if here not in self._unmoved:
                inside = Scope(scope.indices)
                self._unmoved[here] = self.draws.dependent(key, self._entries_of(below, inside))
            return self._unmoved[here]
        numbers = [self.integer(part) for part in key.index] if isinstance(key, Indexed) else []
        if isinstance(key, Indexed) and len(numbers) == 1 and key.base in self.sorts.components:
            return self._entry(key.base, numbers[0], 1, scope)
        if isinstance(key, Indexed) and core.WHOLE in key.index:
            return self.line_of(self(key.base, scope), key, scope)
        if isinstance(key, Indexed) and len(numbers) == 2 and None not in numbers:
            if key.base in self.sorts.matrices:
                return self._entry(key.base, numbers[0], numbers[1], scope)
            if is_kronecker(key):
                return np.float64(numbers[0] == numbers[1])  # type: ignore[return-value]
        return self._free.setdefault(place, self.draws.letter(key))

    def _by_definition(self, term: Term, key: Term, scope: Scope) -> Value | None:
        """The value of a defined letter, kept where nothing around it is bound but indices."""
        if scope.values or scope.depth:
            return self.defined(term, scope, None)
        place = key, scope.counted
        if place not in self._kept:
            self._kept[place] = self.defined(term, scope, None)
        return self._kept[place]

    def _entry(self, letter: Term, row: int | None, column: int | None, scope: Scope) -> Value:
        whole = self(letter, scope)
        if row is None or column is None or not isinstance(whole, Block):
            raise OutOfModel(say("{index} has no value here", index=letter))
        if not (1 <= row <= whole.rows and 1 <= column <= whole.columns):
            raise OutOfModel(say("{index} has no value here", index=letter))
        return whole.array[..., row - 1, column - 1]

    def line_of(self, whole: Value, place: Indexed, scope: Scope) -> Block:
        """The row A_{i,:} or the column A_{:,j} of a matrix."""
        if not isinstance(whole, Block) or len(place.index) != 2 or place.index[0] == place.index[1]:
            raise UnknownNode(place, "this context")
        at = place.index.index(core.WHOLE)
        number = self.must_be_integer(place.index[1 - at], scope)
        if not 1 <= number <= (whole.columns, whole.rows)[at]:
            raise OutOfModel(say("{index} has no value here", index=place))
        span = slice(number - 1, number)
        return Block(whole.array[..., :, span] if at == 0 else whole.array[..., span, :])

    def _of_entries(self, letter: Term, scope: Scope) -> Value:
        """The column of a letter whose entries are defined: p where p_k is."""
        numbers = range(1, self.dimension + 1)
        entries = [self.number(Indexed(letter, (core.lift(k),)), scope) for k in numbers]
        return Block(np.stack(np.broadcast_arrays(*entries), axis=-1)[..., None])

    def is_apart(self, letter: Term, other: Term, scope: Scope) -> bool:
        """Whether nothing is said of how one letter depends on another, though a line has dy/dx of them."""
        key, variable = self.key(letter, scope), self.key(other, scope)
        if key == variable or self.integer(letter, scope) is not None:
            return False
        if key in self.ties.letters:
            return variable not in self.ties.letters
        if letter in scope.values or key in scope.values:
            return False
        return letter not in self.definitions and not self.lower(key, scope)

    def lower(self, key: Term, scope: Scope) -> tuple[Term, ...]:
        """The letters on which a letter depends that is a function of others."""
        if not self.dependences:
            return ()
        place = key, scope.named
        if place not in self._lower:
            self._lower[place] = lower_letters(self.dependences, key, self, scope)
        return self._lower[place]

    def _free_of(self, key: Term, scope: Scope) -> bool:
        """Whether nothing that is bound is among the letters below a letter, below these, and so on."""
        place = key, scope.named
        if place not in self._reached:
            found = dict.fromkeys(self.lower(key, scope))
            for letter in (waiting := list(found)):
                new = [item for item in self.lower(letter, scope) if item not in found]
                found |= dict.fromkeys(new)
                waiting += new
            apart = [parts(item)[:2] for item in found]
            moved = any(self.definitions.names(base) or scope.named & set(index) for base, index in apart)
            moved = moved or not self.ties.letters.isdisjoint(found)
            self._reached[place] = None if moved else {base for base, _ in apart}.union(found)
        reached = self._reached[place]
        return reached is not None and scope.values.keys().isdisjoint(reached)

    def _state(self, axis: int) -> Array:
        """The states of a model's variable as numbers."""
        if self.tables is not None and self.tables.states is not None:
            return self.tables.states[axis]
        count = self.tables.shape[axis] if self.tables else 1
        shape = [1] * self.ndim
        shape[axis] = count
        first = np.where(np.arange(self.batch) % 2, 0.5, -0.5)  # of all signs, and with logarithms
        return (np.arange(count) * 1.5).reshape(shape) + first.reshape(-1, *(1,) * (self.ndim - 1))

    # --- definitions and functions

    def defined(self, term: Term, scope: Scope, arguments: tuple[Term, ...] | None) -> Value | None:
        """The value that a definition gives to a letter or a call; None where there is none."""
        base, index, _ = parts(term)
        count = None if arguments is None else len(arguments)
        found = self.definitions.exact(base, len(index), count)
        if found is None and count is None:
            alone = self.definitions.alone(base, index)
            if alone is not None and scope.nesting < DEEPEST:
                return self(alone, replace(scope, nesting=scope.nesting + 1))
            if index or isinstance(base, Decorated):
                found = self.definitions.of_arguments(base, len(index))
        if found is None and count is not None:
            found = self.definitions.without_arguments(base, len(index))
            arguments = None if found is not None else arguments
        for item in found or ():
            inside = self._matched(item, index, arguments, scope)
            if inside is not None:
                return self(item.body, inside)
        return None

    def _matched(
        self, item: Definition, index: tuple[Term, ...], arguments: tuple[Term, ...] | None, scope: Scope
    ) -> Scope | None:
        """What the letters of a definition's head stand for; None where it does not apply."""
        _, slots, parameters = parts(item.head)
        indices: dict[Term, int] = {}
        for slot, part in zip(slots, index, strict=True):
            k = self.integer(part, scope)
            if isinstance(slot, Symbol) and slot.name in COUNTERS and slot not in self.ends and k is not None:
                indices[slot] = k
            elif slot != part and (k is None or k != self.integer(slot)):
                return None
        if item.low is not None and (not indices or min(indices.values()) < item.low):
            return None
        if scope.nesting >= DEEPEST:
            raise TooLarge
        values = dict(scope.values)
        inner = Scope({**scope.indices, **indices}, values, scope.depth, scope.nesting + 1)
        if arguments is None:  # those of the definition itself
            return inner
        letters = free_variables(item.body)
        for parameter, argument in zip(parameters or (), arguments, strict=True):
            if isinstance(parameter, core.Number) and argument != parameter:
                return None  # B(a, 1) = 1/a says nothing of B(a, b)
            if argument != parameter and any(
                isinstance(part, Indexed) and part.base == parameter for part in letters
            ):
                raise UnknownNode(argument, "this context")  # s(x)_i = e^{x_i}/Σ_j e^{x_j} of x + c
            if isinstance(parameter, Symbol) and (k := self.integer(argument, scope)) is not None:
                inner = inner.counting(parameter, k)
            elif self.key(parameter, inner) != self.key(argument, scope) or argument in scope.values:
                values[parameter] = self(argument, scope)
                values[self.key(parameter, inner)] = values[parameter]
        return inner

    def abstract(self, function: Term, arguments: tuple[Term, ...], scope: Scope) -> Value:
        """A smooth function of its arguments, another for each name, the same wherever the name stands.

        Arguments that are no numbers (labels) do not count; an increasing function increases strictly.
        """
        base, index, _ = parts(function)
        numbers = self._entries_of(arguments, scope)
        if base in self.sorts.covariances:  # Σ(x), Σ_q(t)
            return self.draws.letter(Indexed(base, (*index, core.Label(f"{arguments!r}"))))
        key = self.key(Indexed(base, index) if index else base, scope)
        return self.draws.function(base, key, numbers)

    def _entries_of(self, arguments: tuple[Term, ...], scope: Scope) -> list[Array]:
        """The values of arguments, a vector or a matrix by its entries."""
        values = [v.plain(self(argument, scope)) for argument in arguments]
        return [entry for value in values for entry in v.entries(value)]
