"""What derivatives mean in a world: Cauchy's integral on a small circle, and along chains of letters tied by one-to-one maps."""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.functions import GRID, is_monotone, solved
from hw_cli.oracles.models.scope import EMPTY, PUSHED, Link, Scope, Ties
from hw_cli.oracles.models.sorts import Mismatch
from hw_cli.oracles.models.values import Array, Block, Value
from hw_cli.oracles.models.world import World, handles
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Law, Symbol, Term, UnknownNode
from hw_cli.terms.walk import free_variables

TIME = core.Symbol("t")
CIRCLE = 24  # points on it
RADIUS = 0.1
ANALYTIC = 1e-9  # of coefficients that are 0 for a function without singularities in the circle

_ANGLES = 2 * np.pi * np.arange(CIRCLE) / CIRCLE
_UNITS = np.exp(1j * _ANGLES)


@handles(core.Derivative)
def _derivative(world: World, term: core.Derivative, scope: Scope) -> Value:
    body = _applied(term.body, term.variable, world)
    if term.order == 1 and term.variable == TIME and TIME not in free_variables(body):
        found = _in_time(world, body, scope)
        if found is not None:
            return found
    found = differentiated(world, body, term.variable, term.order, scope)
    if world.columns:
        at = world(term.variable, scope)
        return v.transpose(found) if isinstance(at, Block) and at.columns == 1 else found
    return found


def _in_time(world: World, body: Term, scope: Scope) -> Value | None:
    """d/dt of what depends on the time through letters with a dot somewhere: Σ ∂/∂θ θ̇; None where there are none."""
    total: Value | None = None
    for letter in sorted(free_variables(body), key=repr):
        speed = core.Decorated(letter, "dot")
        if speed in world.sorts.moving:
            part = v.multiply([differentiated(world, body, letter, 1, scope), world(speed, scope)])
            total = part if total is None else v.add(total, part)
    if total is None and free_variables(body) and TIME not in scope.values:
        raise UnknownNode(core.Derivative(body, TIME), "this context")
    return total


@handles(core.Gradient)
def _gradient(world: World, term: core.Gradient, scope: Scope) -> Value:
    found = differentiated(world, _applied(term.body, term.variable, world), term.variable, 1, scope)
    if _is_matrix(world(term.variable, scope)):
        return found
    return v.transpose(found)  # the row of derivatives of a number, as a column


def _is_matrix(value: Value) -> bool:
    return isinstance(value, Block) and value.columns > 1


def _applied(body: Term, variable: Term, world: World) -> Term:
    """`f` alone under d/dz is f(z)."""
    if body in world.sorts.functions and isinstance(body, core.Symbol):
        return core.Call(core.Function(body.name), (variable,))
    if (
        isinstance(body, core.Indexed)
        and isinstance(body.base, core.Symbol)
        and body.base in world.sorts.functions
    ):
        return core.Call(core.Function(body.base.name, body.index), (variable,))
    return body


def differentiated(world: World, body: Term, variable: Term, order: int, scope: Scope) -> Value:
    """The derivative of a number or column by a number; the Jacobian matrix by a column, that of a number by a matrix
    (first order)."""
    if not isinstance(_letter_of(variable)[0], core.Symbol | core.Indexed | core.Decorated):
        raise UnknownNode(variable, "this context")
    if world.tables is not None and world.key(variable, scope) in world.tables.axes:
        raise UnknownNode(variable, "this context")
    if isinstance(body, core.Symbol | core.Indexed | core.Decorated) and world.is_apart(
        body, variable, scope
    ):
        raise UnknownNode(core.Derivative(body, variable, order), "this context")
    at = v.plain(world(variable, scope))
    if not isinstance(at, Block):
        return _along(world, body, variable, at, None, order, scope)
    if order != 1:
        raise UnknownNode(variable, "this context")
    if at.columns != 1:
        return _by_matrix(world, body, variable, at, scope)
    columns = []
    for part in _parts(world, body, variable, at, scope):
        if isinstance(part, Block) and part.columns != 1:
            raise Mismatch
        columns.append(part.array if isinstance(part, Block) else np.asarray(part)[..., None, None])
    shape = np.broadcast_shapes(*(column.shape for column in columns))
    return Block(np.concatenate([np.broadcast_to(column, shape) for column in columns], axis=-1))


def _parts(world: World, body: Term, variable: Term, at: Block, scope: Scope) -> Iterator[Value]:
    """The derivatives of a term by each entry of a letter, row by row."""
    for place in range(at.rows * at.columns):
        direction = np.zeros(at.rows * at.columns)
        direction[place] = 1.0
        yield v.plain(_along(world, body, variable, at, direction.reshape(at.rows, at.columns), 1, scope))


def _by_matrix(world: World, body: Term, variable: Term, at: Block, scope: Scope) -> Block:
    """The derivative of a number by a matrix: its entries stand where those of the matrix do."""
    entries = [np.asarray(v.scalar(part)) for part in _parts(world, body, variable, at, scope)]
    array = np.stack(np.broadcast_arrays(*entries), axis=-1)
    return Block(array.reshape(*array.shape[:-1], at.rows, at.columns))


def _along(
    world: World, body: Term, variable: Term, at: Value, direction: Array | None, order: int, scope: Scope
) -> Value:
    """The derivative by a number, or by a matrix in a direction. A function that is real on the line has conjugate values
    at conjugate points: half of the circle tells where all that is bound is real."""

    def around(units: Array) -> Value:
        steps = world.new_axis(RADIUS * units, scope)
        moved: Value
        if isinstance(at, Block) and direction is not None:
            moved = Block(at.array + steps[..., None, None] * direction)
        else:
            moved = v.scalar(at) + steps
        return world(body, world.moving(*_followed(world, variable, moved, scope), scope))

    if not _is_real(at, scope):
        return _coefficient(around(_UNITS), world, order, scope)
    begun = world.work
    counts: Array | None = _HALF
    values = around(_UNITS[: len(_HALF)])
    world.work += world.work - begun  # as for the whole: what is too large does not hang on what is real
    if not _is_real_at_ends(values, world, scope):  # of i z
        values, counts = around(_UNITS), None
    return v.each(np.real, _coefficient(values, world, order, scope, counts))


_HALF = np.array([1.0, *[2.0] * (CIRCLE // 2 - 1), 1.0])  # for how many points each of the half stands


def _is_real_at_ends(values: Value, world: World, scope: Scope) -> bool:
    """Whether values on the half circle are real where it meets the line."""
    if not np.iscomplexobj(v.numbers(values)):
        return True
    ends = (v.numbers(world.along(np.eye(len(_HALF))[at], values, scope)) for at in (0, -1))
    return not any((np.abs(end.imag) > ANALYTIC * np.abs(end)).any() for end in ends)


def _letter_of(variable: Term) -> tuple[Term, Term]:
    """The letter and the exponent of what a derivative is by: Σ and −1 of ∂/∂Σ⁻¹."""
    match variable:
        case core.Power(base=base, exponent=exponent):
            return base, exponent
        case core.Inverse(term=inner):
            return inner, core.Number("-1")
    return variable, core.Number("1")


def _followed(world: World, variable: Term, moved: Value, scope: Scope) -> tuple[Term, Value]:
    """The letter whose power moves, and how it moves then: that it is σ which moves where σ² does."""
    letter, exponent = _letter_of(variable)
    if letter is variable:
        return letter, moved
    if isinstance(moved, Block):
        return letter, v.power(moved, 1.0 / world.number(exponent, scope))
    at = world.number(letter, scope)
    return letter, at * (moved / world.number(variable, scope)) ** (1.0 / world.number(exponent, scope))


def _coefficient(around: Value, world: World, order: int, scope: Scope, counts: Array | None = None) -> Value:
    """The derivative from values on the circle, of which each stands for `counts` where only half are there; NaN where
    the function has a pole, a kink or a cut inside: there the coefficients of Laurent's series at negative powers are
    not 0."""

    def along(weights: Array, values: Value) -> Value:
        if counts is None:
            return world.along(weights, values, scope)
        return v.each(np.real, world.along(counts * weights[: len(counts)], values, scope))

    result = along(_UNITS ** (-order) * (factorial(order) / (CIRCLE * RADIUS**order)), around)
    if not isinstance(around, Block) and np.ndim(around) == 0:
        return result
    bad = np.zeros(np.shape(v.numbers(result)), dtype=bool)
    size = np.abs(v.numbers(along(np.full(CIRCLE, 1 / CIRCLE), v.each(np.abs, around))))
    for power in (1, 2):
        found = np.abs(v.numbers(along(_UNITS**power / CIRCLE, around)))
        bad = bad | ~(found <= ANALYTIC * (size + 1e-6))
    return v.each(lambda array: np.where(bad, np.nan, array), result) if bad.any() else result


def _is_real(at: Value, scope: Scope) -> bool:
    bound = [at, *scope.values.values()]
    return not any(map(np.iscomplexobj, map(v.numbers, bound)))


# --- letters tied by one-to-one maps, `x = f(z)`
#
# One letter of a chain is drawn; the others follow. Where one is bound (in a derivative, in an integral), all others
# are taken from it, forward through the maps or backward by Newton's steps, so that `dz/dx` is what it says. Laws are
# pushed along: p_X(x) = p_Z(z) |dz/dx|, with an arbitrary positive density at the drawn letter.


def tied(world: World, links: tuple[Link, ...]) -> World:
    """The world, its letters tied by links."""
    world.ties = Chain(world, links)
    return world


class Chain(Ties):
    """The letters of a world that are tied to one another by a chain of maps."""

    def __init__(self, world: World, links: tuple[Link, ...]) -> None:
        self.world = world
        self.above: dict[Term, Link] = {link.lower: link for link in links}
        self.below: dict[Term, Link] = {link.upper: link for link in links}
        self.letters = frozenset(self.above) | frozenset(self.below)
        self._values: dict[Term, Value] = {}
        self._one_to_one: dict[Link, bool] = {}

    def value(self, key: Term, scope: Scope) -> Value:
        """The value of a tied letter: from the one that is bound nearest to it, or from the drawn one."""
        bound = self.bound(key, scope)
        if bound is None:
            if key not in self._values:
                link = self.below.get(key)
                self._values[key] = (
                    self.world.draws.letter(key)
                    if link is None
                    else self.forward(link, self.value(link.lower, scope), scope)
                )
            return self._values[key]
        letter, steps = bound
        value = scope.values[letter]
        for link, up in steps:
            value = self.forward(link, value, scope) if up else self.backward(link, value, scope)
        return value

    def bound(self, key: Term, scope: Scope) -> tuple[Term, list[tuple[Link, bool]]] | None:
        """The bound letter nearest to a letter, and the way from it; None where none is bound."""
        if key in scope.values:
            return key, []
        ways: list[tuple[Term, list[tuple[Link, bool]]]] = [(key, [])]
        seen = {key}
        for letter, way in ways:
            found = (self.below.get(letter), self.above.get(letter))
            for link, up in zip(found, (True, False), strict=True):
                if link is None:
                    continue
                other = link.lower if up else link.upper
                if other in seen:
                    continue
                seen.add(other)
                if other in scope.values:
                    return other, [(link, up), *way]
                ways.append((other, [(link, up), *way]))
        return None

    def root(self, key: Term) -> Term:
        """The letter that is drawn."""
        while key in self.below:
            key = self.below[key].lower
        return key

    def forward(self, link: Link, value: Value, scope: Scope) -> Value:
        """upper from lower."""
        return self.world(link.body, scope.binding({link.lower: value}))

    def backward(self, link: Link, value: Value, scope: Scope) -> Value:
        """lower from upper."""
        if isinstance(value, Block):
            raise UnknownNode(link.lower, "this context")
        target = np.asarray(value)

        def at(x: Array) -> Array:
            return v.scalar(self.forward(link, x, scope))

        return solved(at, target)

    def forget(self) -> None:
        """Called where a definition changes what maps are."""
        self._values.clear()
        self._one_to_one.clear()

    # --- laws

    def density(self, name: str, letter: Term, at: Term, scope: Scope) -> Array:
        """The density of a tied letter at a value."""
        key = self.world.key(letter, scope)
        if key not in self.letters:
            raise UnknownNode(letter, "this context")
        root = self.root(key)
        own = self.world.key(at, scope) == key and self.bound(key, scope) in (None, (root, []))
        if not own:
            value = v.plain(self.world(at, scope))
            inside = scope.without(self.letters).binding({key: value})
        else:
            inside = scope
        base = self._base(name, root, self.value(root, inside))
        if key == root:
            return base
        self._check(key)
        if own or self.bound(key, inside) is None:  # down from the drawn letter: no inverse is needed
            slope = self._slope(key, root, inside)
            return np.asarray(base / v.absolute(v.determinant(slope)))
        return np.asarray(base * v.absolute(v.determinant(self._slope(root, key, inside))))

    def _check(self, key: Term) -> None:
        """Raises UnknownNode where a formula on the way down is not one-to-one: y = x² has two branches."""
        while key in self.below:
            link = self.below[key]
            if link not in self._one_to_one:
                self._one_to_one[link] = self._is_one_to_one(link)
            if not self._one_to_one[link]:
                raise UnknownNode(link.body, "this context")
            key = link.lower

    def _is_one_to_one(self, link: Link) -> bool:
        start = self.value(link.lower, EMPTY)
        if isinstance(start, Block):
            return True
        with np.errstate(all="ignore"):
            known = [np.real(v.scalar(self.forward(link, np.float64(at), EMPTY))) for at in GRID]  # type: ignore[arg-type]
        return bool(is_monotone(np.stack(np.broadcast_arrays(*known))).all())

    def _slope(self, upper: Term, lower: Term, scope: Scope) -> Value:
        return v.plain(differentiated(self.world, upper, lower, 1, scope))

    def _base(self, name: str, root: Term, value: Value) -> Array:
        """Any positive density at the drawn letter: a mixture of two normal laws."""
        said = Density(Law(name), (root,))
        law = next((body for head, body in self.world.laws if head == said), None)
        if isinstance(law, core.Normal):
            if isinstance(value, Block):
                raise UnknownNode(said, "this context")
            return v.scalar(self.world(law, EMPTY.binding({root: value})))
        a, b, c = self.world.draws.coefficients(Call(core.Function(PUSHED), (Symbol(name),)), 3)
        parts = (
            [v.plain(Block(value.array[..., i : i + 1, :])) for i in range(value.rows)]
            if isinstance(value, Block)
            else [value]
        )
        total: Array = np.float64(1.0)  # type: ignore[assignment]
        for part in parts:
            z = v.scalar(part)
            near, far = np.exp(-((z - 0.6 * a) ** 2) / 2), np.exp(-((z - b) ** 2) / (2 * 0.64)) / 0.8
            share = 0.5 + 0.2 * c
            total = total * (share * near + (1 - share) * far) / np.sqrt(2 * np.pi)
        return total
