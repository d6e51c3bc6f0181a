"""A world: one meaning for every letter, law and function of a line, at many random points at once.

A line about probability, calculus or matrices is evaluated in a world as an array; a false line differs at almost
every point. A world knows nothing of rules: expectations are sums over states or quadratures, derivatives are
Cauchy's integrals, densities are tables or formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

import numpy as np

from hw_cli.proof.judges.finite import Tables
from hw_cli.proof.judges.places import OutOfModel
from hw_cli.proof.setting import REALS, Interval
from hw_cli.proof.worlds import values as v
from hw_cli.proof.worlds.draws import Draws, draw
from hw_cli.proof.worlds.links import Chain, Link
from hw_cli.proof.worlds.values import Array, Block, Mismatch, Value
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Function, Indexed, Number, Symbol, Term
from hw_cli.terms.errors import UnknownNode

BATCH = 7
MOST_NUMBERS = 3_000_000  # in one array
LONGEST = 1000  # terms of a sum
COUNTERS = frozenset("ijklmnstuvTKNM")  # letters that count as subscripts of what is defined
DEEPEST = 40  # definitions inside one another


class Outside(OutOfModel):
    """A variable that a sequence does not have: x_{T+1}."""


class TooLarge(ArithmeticError):
    """A value that would take too much memory or time."""


@dataclass(frozen=True)
class Definition:
    """`head := body`; the letters in the subscripts and arguments of `head` stand for what is written there.

    It holds for first subscripts from `low` on.
    """

    head: Term
    body: Term
    low: int | None = None


@dataclass(frozen=True)
class Sorts:
    """What letters are, by their name without subscripts: sets they range over, vectors, matrices, functions."""

    domains: Mapping[Term, Interval] = field(default_factory=dict)
    vectors: frozenset[Term] = frozenset()
    components: frozenset[Term] = frozenset()  # vectors whose subscripts count components; powers are of each
    matrices: frozenset[Term] = frozenset()
    covariances: frozenset[Term] = frozenset()
    functions: frozenset[Term] = frozenset()  # known to be functions where they stand without a bracket
    vector_functions: frozenset[Term] = frozenset()
    increasing: frozenset[Term] = frozenset()  # functions that have an inverse
    moving: frozenset[Term] = frozenset()  # letters with a dot, the derivatives in time of letters without
    monotone: frozenset[Term] = frozenset()  # the same, increasing at some points of the batch only


@dataclass(frozen=True)
class Scope:
    """What is bound around a term: indices, variables with their values, and how many axes were added."""

    indices: Mapping[Term, int] = field(default_factory=dict)
    values: Mapping[Term, Value] = field(default_factory=dict)
    depth: int = 0
    nesting: int = 0

    def counting(self, index: Term, k: int) -> Scope:
        """With an index bound to an integer."""
        return replace(self, indices={**self.indices, index: k})

    def binding(self, values: Mapping[Term, Value], axes: int = 0) -> Scope:
        """With variables bound to values, which have `axes` more axes."""
        return replace(self, values={**self.values, **values}, depth=self.depth + axes)

    def without(self, letters: Container[Term]) -> Scope:
        """With letters free again."""
        return replace(self, values={key: item for key, item in self.values.items() if key not in letters})


EMPTY = Scope()
Handler = Callable[["World", Any, Scope], Value]
HANDLERS: dict[type[Term], Handler] = {}


def handles(*nodes: type[Term]) -> Callable[[Handler], Handler]:
    """Registers the meaning of nodes."""

    def keep(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(nodes, handler))
        return handler

    return keep


class World:
    """Evaluates terms; `tables` are those of a finite model, `sizes` the integers that letters stand for."""

    def __init__(
        self,
        *,
        sizes: Mapping[Term, int] | None = None,
        dimension: int = 2,
        sorts: Sorts | None = None,
        definitions: tuple[Definition, ...] = (),
        laws: tuple[tuple[core.Density, Term], ...] = (),
        tables: Tables | None = None,
        copies: Mapping[int, int] | None = None,
        masses: Array | None = None,
        alike: tuple[int, ...] = (-1,),
        ends: frozenset[Term] = frozenset(),
        indices: frozenset[Term] = frozenset(),
        counters: frozenset[Term] = frozenset(),
        links: tuple[Link, ...] = (),
        seed: int = 0,
    ) -> None:
        self.sizes = dict(sizes or {})
        self.dimension = dimension
        self.sorts = sorts or Sorts()
        self.laws = laws
        self.tables = tables
        self.masses = masses  # of a state in each model of the batch, where densities may exceed 1
        self.alike = alike  # models of the batch in which all laws are one
        self.copies = dict(copies or {})  # axis of a sample z_i → axis of z
        self.ends = ends  # letters that are one size, and no index: the T of L_T
        self.counters = counters  # letters that count, also where they are not free
        self.indices = (
            indices  # letters among the sizes that are free indices, each value in a world of its own
        )
        self.seed = seed
        self.batch = tables.shape[0] if tables else BATCH
        self.ndim = len(tables.shape) if tables else 1
        self.deadline: float | None = None
        self.drawn: dict[Term, Draws | None] = {}  # what was drawn, for the counterexample
        self._values: dict[Term, Value] = {}
        self._kept: dict[tuple[Term, frozenset[tuple[Term, int]]], Value | None] = {}
        self._functions: dict[Term, Array] = {}
        self.marginals: dict[tuple[str, frozenset[int], frozenset[int]], Array] = {}
        self.chain = Chain(self, links)
        self.square = 0  # the size of square matrices that are defined
        self._definitions: dict[tuple[Term, int, int | None], list[Definition]] = {}
        for item in definitions:
            self.define(item)

    def define(self, item: Definition) -> None:
        """One more definition; the newest wins."""
        base, index, arguments = parts(item.head)
        key = (base, len(index), None if arguments is None else len(arguments))
        self._kept.clear()
        found = self._definitions.setdefault(key, [])
        found.insert(0, item)
        self.chain.forget()
        if isinstance(item.body, core.Matrix) and len(item.body.rows) == len(item.body.rows[0]):
            self.square = len(item.body.rows)
        found.sort(key=self._generality)  # L_0 before L_t

    def _generality(self, item: Definition) -> int:
        """How many subscripts of a definition's head stand for any index."""
        return sum(isinstance(slot, Symbol) and slot not in self.ends for slot in parts(item.head)[1])

    # --- evaluation

    def __call__(self, term: Term, scope: Scope = EMPTY) -> Value:
        """The value of a term.

        Raises UnknownNode for what has no meaning here, OutOfModel where an index leaves the model, Mismatch
        where sizes do not fit, TooLarge.
        """
        if self.deadline is not None and monotonic() > self.deadline:
            raise TooLarge
        handler = HANDLERS.get(type(term))
        if handler is None:
            raise UnknownNode(term, "this context")
        return handler(self, term, scope)

    def number(self, term: Term, scope: Scope = EMPTY) -> Array:
        """The value of a term that must be a number."""
        return v.scalar(self(term, scope))

    def new_axis(self, numbers: Array, scope: Scope) -> Array:
        """Numbers along an axis before all others."""
        shape = (len(numbers), *(1,) * (scope.depth + self.ndim))
        if len(numbers) * self.batch ** min(1, self.ndim) > MOST_NUMBERS:
            raise TooLarge
        return numbers.reshape(shape)

    def along(self, weights: Array, value: Value, scope: Scope) -> Value:
        """The weighted sum of a value along the axis that `new_axis` made in `scope`."""
        tail = 2 if isinstance(value, Block) else 0
        array = value.array if isinstance(value, Block) else np.asarray(value)
        axis = scope.depth + self.ndim + 1
        if array.ndim - tail < axis:
            total = array * weights.sum()
        else:
            moved = np.moveaxis(array, array.ndim - tail - axis, -1)
            total = moved @ weights
        return Block(total) if isinstance(value, Block) else total

    def guard(self, value: Value) -> Value:
        """The value, if it is not too large to go on with."""
        array = value.array if isinstance(value, Block) else np.asarray(value)
        if array.size > MOST_NUMBERS:
            raise TooLarge
        return value

    def moving(self, variable: Term, moved: Value, scope: Scope) -> Scope:
        """With a variable bound to values along a new axis; letters tied to it follow it."""
        key = self.key(variable, scope)
        if key in self.chain.letters:
            scope = scope.without(self.chain.letters)
        return scope.binding({variable: moved, key: moved}, axes=1)

    # --- integers

    def integer(self, term: Term, scope: Scope = EMPTY) -> int | None:
        """The integer that an index is; None for a label or a letter that is no integer."""
        match term:
            case Number():
                return int(term.value) if term.value.denominator == 1 else None
            case core.Negative(term=inner):
                found = self.integer(inner, scope)
                return None if found is None else -found
            case core.Sum(terms=items) | core.Product(factors=items):
                found_all = [self.integer(item, scope) for item in items]
                if any(item is None for item in found_all):
                    return None
                known = [item for item in found_all if item is not None]
                return sum(known) if isinstance(term, core.Sum) else int(np.prod(known))
        if term in scope.indices:
            return scope.indices[term]
        return self.sizes.get(term)

    def must_be_integer(self, term: Term, scope: Scope) -> int:
        """The integer that a bound or an index is. Raises OutOfModel where it is none."""
        found = self.integer(term, scope)
        if found is None:
            raise OutOfModel(say("{index} has no value here", index=term))
        return found

    def counted(self, low: Term, high: Term, scope: Scope) -> range:
        """The values of an index. Raises TooLarge for a long sum."""
        found = range(self.must_be_integer(low, scope), self.must_be_integer(high, scope) + 1)
        if len(found) > LONGEST:
            raise TooLarge
        return found

    def last(self, index: Term, scope: Scope) -> Term:
        """The last value of an index whose bound is left unsaid. Raises OutOfModel where there is none."""
        for letter in (core.Symbol("T"), core.Symbol("K"), core.Symbol("N")):
            if letter in self.sizes:
                return letter
        raise OutOfModel(say("{index} has no value here", index=index))

    # --- letters

    def key(self, letter: Term, scope: Scope) -> Term:
        """The letter with its indices computed: `x_{t-1}` at t = 3 is x_2."""
        match letter:
            case Indexed(base=base, index=index):
                return Indexed(self.key(base, scope), tuple(self._index(part, scope) for part in index))
            case Decorated(base=base, mark=mark):
                return Decorated(self.key(base, scope), mark)
        return letter

    def _index(self, part: Term, scope: Scope) -> Term:
        if isinstance(part, core.Range):
            return core.Range(self._index(part.low, scope), self._index(part.high, scope))
        k = self.integer(part, scope)
        return part if k is None else core.lift(k)

    def letter(self, term: Term, scope: Scope) -> Value:
        """The value of a letter: bound, an integer, a state of the model, defined, or drawn."""
        key = self.key(term, scope)
        for name in (term, key):
            if name in scope.values:
                return scope.values[name]
        k = self.integer(term, scope)
        if k is not None:
            return np.float64(k)  # type: ignore[return-value]
        if self.tables is not None and key in self.tables.axes:
            return self._state(self.tables.axes[key])
        if key in self.chain.letters:
            return self.chain.value(key, scope)
        defined = self._by_definition(term, key, scope)
        if defined is not None:
            return defined
        if isinstance(key, Indexed) and key.base in self.sorts.components and len(key.index) == 1:
            return self._component(key.base, self.integer(key.index[0]), scope)
        if key not in self._values:
            self._values[key] = self.drawn_value(key)
        return self._values[key]

    def _by_definition(self, term: Term, key: Term, scope: Scope) -> Value | None:
        """The value of a defined letter, kept where nothing around it is bound but indices."""
        if scope.values or scope.depth:
            return self.defined(term, scope, None)
        place = key, frozenset(scope.indices.items())
        if place not in self._kept:
            self._kept[place] = self.defined(term, scope, None)
        return self._kept[place]

    def _component(self, vector: Term, number: int | None, scope: Scope) -> Value:
        whole = self(vector, scope)
        if number is None or not isinstance(whole, Block) or not 1 <= number <= whole.rows:
            raise OutOfModel(say("{index} has no value here", index=vector))
        return whole.array[..., number - 1, 0]

    def is_apart(self, letter: Term, other: Term, scope: Scope) -> bool:
        """Whether nothing is said of how one letter depends on another, though a line has dy/dx of them."""
        key, variable = self.key(letter, scope), self.key(other, scope)
        if key == variable or self.integer(letter, scope) is not None:
            return False
        if key in self.chain.letters:
            return variable not in self.chain.letters
        if letter in scope.values or key in scope.values:
            return False
        return not self.is_defined(letter)

    def _state(self, axis: int) -> Array:
        """The states of a model's variable as numbers."""
        count = self.tables.shape[axis] if self.tables else 1
        shape = [1] * self.ndim
        shape[axis] = count
        return (np.arange(count) * 1.5 - 0.5).reshape(shape)

    def drawn_value(self, key: Term) -> Value:
        """The value drawn for a letter."""
        base = parts(key)[0]
        size = self.dimension
        if base in self.sorts.covariances:
            root = np.stack([self._draws(key, (i, j)) for i in range(size) for j in range(size)], axis=-1)
            root = root.reshape(*root.shape[:-1], size, size) * 0.5 + np.eye(size)
            self.drawn[key] = None
            return Block(root @ root.swapaxes(-1, -2))
        if base in self.sorts.matrices:
            entries = np.stack([self._draws(key, (i, j)) for i in range(size) for j in range(size)], axis=-1)
            self.drawn[key] = None
            return Block(entries.reshape(*entries.shape[:-1], size, size))
        if base in self.sorts.vectors:
            entries = np.stack([self._draws(key, (i,)) for i in range(size)], axis=-1)
            self.drawn[key] = None
            return Block(entries[..., None])
        return self._draws(key)

    def _draws(self, key: Term, entry: tuple[int, ...] = ()) -> Array:
        found = draw(f"{key!r} {entry} {self.seed}", self.batch, self.domain(key))
        if not entry:
            self.drawn[key] = found
        return found.array.reshape((self.batch, *(1,) * (self.ndim - 1)))

    def domain(self, key: Term) -> Interval:
        """The set a letter ranges over: its own, or that of its family."""
        return self.sorts.domains.get(key) or self.sorts.domains.get(parts(key)[0]) or REALS

    # --- definitions and functions

    def defined(self, term: Term, scope: Scope, arguments: tuple[Term, ...] | None) -> Value | None:
        """The value that a definition gives to a letter or a call; None where there is none."""
        base, index, _ = parts(term)
        count = None if arguments is None else len(arguments)
        found = self._definitions.get((base, len(index), count))
        if found is None and count is None:
            alone = self._alone(base, index, scope)
            if alone is not None:
                return alone
            if index or isinstance(base, Decorated):
                found = self._of_arguments(base, index)
        if found is None and count is not None:  # ELBO(x; θ) for what was defined as ELBO
            found = self._definitions.get((base, len(index), None))
            if any(
                isinstance(item.body, core.Call) and parts(item.body)[:2] == parts(item.head)[:2]
                for item in found or ()
            ):
                found = None  # ε_θ for ε_θ(x_t, t)
            arguments = None if found is not None else arguments
        for item in found or ():
            inside = self._matched(item, index, arguments, scope)
            if inside is not None:
                return self(item.body, inside)
        return None

    def _of_arguments(self, base: Term, index: tuple[Term, ...]) -> list[Definition] | None:
        """The definitions of μ̃_t(x_t, x_0) for what is written μ̃_t, if all have as many arguments."""
        found = [
            items
            for (own, count, arguments), items in self._definitions.items()
            if own == base and count == len(index) and arguments is not None
        ]
        return found[0] if len(found) == 1 else None

    def _alone(self, base: Term, index: tuple[Term, ...], scope: Scope) -> Value | None:
        """The value of a function's name alone, V for V(θ, ψ): at the letters of its definition."""
        bodies = [
            item
            for (name, subscripts, count), found in self._definitions.items()
            if name == base and subscripts == len(index) and count
            for item in [one for one in found if parts(one.head)[1] == index][:1]
        ]
        if len(bodies) != 1 or scope.nesting >= DEEPEST:
            return None
        if not all(isinstance(item, Symbol | Indexed | Decorated) for item in parts(bodies[0].head)[2] or ()):
            return None
        return self(bodies[0].body, replace(scope, nesting=scope.nesting + 1))

    def is_defined(self, term: Term) -> bool:
        """Whether a letter or a call has a definition here."""
        base, index, arguments = parts(term)
        if arguments is None:
            return any(name == base and count == len(index) for name, count, _ in self._definitions)
        return (base, len(index), None if arguments is None else len(arguments)) in self._definitions

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
        for parameter, argument in zip(parameters or (), arguments, strict=True):
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
        key = self.key(Indexed(base, index) if index else base, scope)
        inputs = [v.plain(self(argument, scope)) for argument in arguments]
        numbers: list[Array] = []
        for item in inputs:
            if isinstance(item, Block):
                numbers += [item.array[..., i, j] for i in range(item.rows) for j in range(item.columns)]
            else:
                numbers.append(item)
        if base in self.sorts.monotone and len(numbers) == 1:
            a, b, c = self.coefficients(key, 3)
            rising = (1.5 + 0.5 * np.abs(a)) * numbers[0] + 0.5 * np.sin(numbers[0] + b)
            return np.asarray(np.where(c > 0, 1.0, -1.0) * rising)
        if base in self.sorts.increasing and len(numbers) == 1:
            a, b = self.coefficients(key, 2)
            return np.asarray((1.5 + 0.5 * np.abs(a)) * numbers[0] + 0.5 * np.sin(numbers[0] + b))
        if base in self.sorts.covariances:  # Σ(x), Σ_q(t)
            name = Indexed(base, (*index, core.Label(f"{arguments!r}")))
            if name not in self._values:
                self._values[name] = self.drawn_value(name)
            return self._values[name]
        if base in self.sorts.vector_functions:
            return Block(
                np.stack(
                    [self._smooth(Indexed(key, (core.lift(i),)), numbers) for i in range(self.dimension)],
                    axis=-1,
                )[..., None]
            )
        return self._smooth(key, numbers)

    def _smooth(self, key: Term, numbers: list[Array]) -> Array:
        coefficients = self.coefficients(key, 3 * len(numbers) + 1)
        total: Array = coefficients[-1]
        mixed: Array = np.float64(1.0)  # type: ignore[assignment]
        for at, number in enumerate(numbers):
            a, b, c = coefficients[3 * at : 3 * at + 3]
            total = total + a * number + 0.7 * np.sin(b * number + c)
            mixed = mixed * np.cos(0.5 * a * number + c)
        return total + 0.6 * mixed

    def coefficients(self, key: Term, count: int) -> Array:
        """Numbers between −1.2 and 1.2 that belong to a name, the same each time: shape (count, batch, 1, …)."""
        name = Indexed(key, (core.Label(str(count)),))
        if name not in self._functions:
            random = np.random.default_rng([ord(sign) for sign in f"{key!r}"] + [count, self.seed])
            self._functions[name] = random.uniform(
                -1.2, 1.2, size=(count, self.batch, *(1,) * (self.ndim - 1))
            )
        return self._functions[name]


def parts(term: Term) -> tuple[Term, tuple[Term, ...], tuple[Term, ...] | None]:
    """A letter or call without its subscripts, the subscripts, and the arguments (None for a letter)."""
    match term:
        case core.Call(function=function, arguments=arguments):
            base, index, _ = parts(function)
            return base, index, arguments
        case Function(name=name, index=index):
            return Symbol(name), index, None
        case Indexed(base=inner, index=index):
            base, before, _ = parts(inner)
            return base, (*before, *index), None
        case Decorated(base=inner, mark=mark):
            base, index, _ = parts(inner)
            return Decorated(base, mark), index, None
        case core.Law(name=name, parameters=parameters):
            return Symbol(name), parameters, None
    return term, (), None


__all__ = [
    "Block",
    "Definition",
    "Mismatch",
    "OutOfModel",
    "Scope",
    "Sorts",
    "TooLarge",
    "World",
    "handles",
    "parts",
]
