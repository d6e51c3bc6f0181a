"""Letters tied by one-to-one maps, `x = f(z)`: values, derivatives and densities along a chain of them.

One letter of a chain is drawn; the others follow. Where one is bound (in a derivative, in an integral), all others
are taken from it, forward through the maps or backward by Newton's steps, so that `dz/dx` is what it says. Laws are
pushed along: p_X(x) = p_Z(z) |dz/dx|, with an arbitrary positive density at the drawn letter.
"""

from __future__ import annotations

import numpy as np

from hw_cli.oracles.models import values as v
from hw_cli.oracles.models.derivatives import differentiated
from hw_cli.oracles.models.functions import GRID, is_monotone, solved
from hw_cli.oracles.models.scope import EMPTY, PUSHED, Link, Scope, Ties
from hw_cli.oracles.models.values import Array, Block, Value
from hw_cli.oracles.models.world import World
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Law, Symbol, Term, UnknownNode


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
