"""Which letters of formulas about matrices are matrices and which are vectors: as the text says, else as the formulas allow.

Capital letters are square matrices; small ones are vectors where the most lines then have values, else numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from hw_cli.checking.judge.line import subscripts
from hw_cli.checking.judge.matrices import (
    CAPITALS,
    DIMENSIONS,
    capitals_of,
    is_matrix_letter,
    is_of_entry,
    is_shaped,
    length_of,
    plain_letter,
    told,
    under_signs,
    unshaped,
    value_in,
)
from hw_cli.checking.say.context import Variant
from hw_cli.checking.say.declarations import Declarations
from hw_cli.checking.say.definitions import is_name
from hw_cli.checking.say.new_names import bounds
from hw_cli.oracles.models import Mismatch, Shape, Sorts, lengths, parts
from hw_cli.oracles.models.scope import UNSAID
from hw_cli.oracles.models.sorts import ONE, unturned
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Power, Symbol, Term, UnknownNode
from hw_cli.terms.walk import contains, each, free_variables, nodes_of, subterms

if TYPE_CHECKING:
    from hw_cli.oracles.models import World

VECTORS = "abcpqruvwxyzgh"
GREEK_VECTORS = ("theta", "beta", "mu", "phi")
MOST, MOST_TURNED = 7, 3  # letters that may be vectors or not, and capitals that may
_ANY = (0, 0)  # the size of a name that a line brings in


class Shaping:
    """The letters of a derivation with what the text and a variant say of them, and what they leave open.

    β̂, β* and β have one shape: letters stand for all that marks make of them.
    """

    def __init__(self, pairs: list[tuple[Term, Term]], said: Declarations, own: Variant = Variant()) -> None:  # noqa: B008  # frozen
        self.pairs, self.own = pairs, own
        self.free = subscripts(tuple(side for pair in pairs for side in pair))
        letters = {letter for pair in pairs for side in pair for letter in _letters(side)}
        self.bases = {parts(letter)[0] for letter in letters}
        roots = {plain_letter(base) for base in self.bases}
        said_of = dict(said.shapes)
        of_own: dict[Term, Shape] = dict.fromkeys(own.vectors | own.components, Shape(columns=ONE))
        of_own |= dict.fromkeys(own.matrices | own.covariances, Shape()) | dict(own.shapes)
        self.told = {letter: shape for letter, shape in said_of.items() if plain_letter(letter) in roots}
        self.told |= {
            base: said_of[plain_letter(base)]
            for base in self.bases - said_of.keys()
            if plain_letter(base) in said_of
        }
        for letter, shape in _counted(pairs).items():
            known = self.told.get(letter) or Shape()
            self.told[letter] = replace(
                known, rows=known.rows or shape.rows, columns=known.columns or shape.columns
            )
        self.length = length_of(shape for _, shape in said.shapes)
        self.bound = {letter for pair in pairs for side in pair for letter in bounds(side)}
        open_ = roots - self.bound - self.told.keys() - {plain_letter(base) for base in of_own}
        signed = {
            plain_letter(letter) for pair in pairs for side in pair for letter in under_signs(side)
        } & open_
        self.matrices = open_ & CAPITALS - _compared(pairs) | {
            letter for letter in signed if is_matrix_letter(letter)
        }
        small = {
            base for base in open_ if isinstance(base, Symbol) and base.name in (*VECTORS, *GREEK_VECTORS)
        } | (signed - self.matrices)
        self.bold = small & (said.bold | signed)
        free = [base for base in small - self.bold if isinstance(base, Symbol)]
        self.latin = sorted((base for base in free if base.name in tuple(VECTORS)), key=repr)
        self.greek = sorted((base for base in free if base.name in GREEK_VECTORS), key=repr)
        self.turned = sorted(self.matrices - _square(pairs), key=repr)[:MOST_TURNED]
        self.entered = frozenset(
            parts(letter)[0]
            for letter in letters
            if len(parts(letter)[1]) == 1 and parts(letter)[0] in letters and is_of_entry(parts(letter)[1][0])
        )
        for node in each(core.IndexedSum | core.IndexedProduct, *(side for pair in pairs for side in pair)):
            columns = {letter for letter, shape in self.told.items() if shape == Shape(node.high, ONE)}
            rows = {item.base for item in each(core.Indexed, node.body) if item.index == (node.index,)}
            self.entered |= columns & rows  # c_j under Σ_{j=1}^m of c ∈ ℝ^m
        named = {size for shape in self.told.values() if shape for size in (shape.rows, shape.columns)}
        free_dimensions = DIMENSIONS & letters - named - self.told.keys() - self.bold - signed
        self.dimensions = () if is_shaped(own) or self.entered else tuple(sorted(free_dimensions, key=repr))

    def best(self) -> Variant | None:
        """The variant in which the most lines have a value, with as many vectors as may be, capitals among them where no
        matrices fit; None where none has."""
        if len(self.latin) + len(self.greek) > MOST:
            return None
        most, found = 0, None
        if is_shaped(self.own) and not any(unshaped(pair, self.own) for pair in self.pairs):
            most, found = self._count(self.own), self.own
        if most == len(self.pairs):
            return found
        following = self._following()
        for least in dict.fromkeys((following, frozenset[Term]())):
            for variant in self._all(least):
                count = self._count(variant)
                if count > most and not least:
                    most, found = count, variant
                if count == len(self.pairs):
                    return self._general(variant, count)
        return found if found is None or found is self.own else self._general(found, most)

    def _general(self, variant: Variant, count: int) -> Variant:
        """The variant with as many sizes as the lines leave apart, where they have values then too."""
        counts = (core.Trace, core.Determinant, core.IndexedSum, core.Identity)
        nodes = (node for pair in self.pairs for side in pair for node in subterms(side))
        if self.length is not None or variant.covariances:  # which are square
            return variant
        if variant.dimension and any(isinstance(node, counts) or node == Symbol("I") for node in nodes):
            return variant
        from hw_cli.checking.judge.dimensions import Dimensions  # where sizes are left open

        sizes = Dimensions(variant)
        try:
            for left, right in self.pairs:
                sizes.line(left, right)
        except Mismatch:
            return variant
        general = sizes.variant()
        return general if general is not None and self._count(general) >= count else variant

    def _following(self) -> frozenset[Term]:
        """The small letters right behind a matrix, which are no numbers: θ of Xθ."""
        matrices = self.matrices | {
            letter for letter, shape in self.told.items() if shape and shape.columns != ONE
        }
        small = {*self.latin, *self.greek}
        return frozenset(
            after
            for pair in self.pairs
            for node in each(core.Product, *pair)
            for before, after in pairwise([plain_letter(parts(unturned(item))[0]) for item in node.factors])
            if before in matrices and after in small
        )

    def _all(self, least: frozenset[Term]) -> Iterator[Variant]:
        """The variants in which at least these letters are columns, those with the fewest capitals among them first."""
        for count in range(len(self.turned) + 1):
            for turned in combinations(self.turned, count):
                yield from self._with(frozenset(turned), least)

    def _with(self, turned: frozenset[Term], least: frozenset[Term]) -> Iterator[Variant]:
        """The variants in which these capitals are columns."""
        for alike in (False, True):
            for chosen in self._choices():
                if not least <= {*chosen}:
                    continue
                variant = self._variant(frozenset((*chosen, *self.bold, *turned)), alike)
                entered = variant.vectors & self.entered
                for components in (entered, frozenset()) if entered else (frozenset(),):
                    yield replace(variant, components=components | self.own.components)
            if len(lengths(filter(None, self.told.values()), 2)) < 2:
                break

    def _marked(self, roots: Iterable[Term]) -> frozenset[Term]:
        """The letters, and all that marks make of them."""
        roots = frozenset(roots)
        return roots | {base for base in self.bases if plain_letter(base) in roots}

    def _variant(self, vectors: frozenset[Term], alike: bool) -> Variant:
        """`alike`: all letters for numbers of rows and columns are one number."""
        told = {letter: shape for letter, shape in self.told.items() if shape is not None}
        columns = {letter for letter, shape in told.items() if shape.columns == ONE}
        named = tuple(lengths(told.values(), 2))
        if alike:
            told = {
                letter: replace(shape, rows=None, columns=shape.columns if shape.columns == ONE else None)
                for letter, shape in told.items()
            }
        own = self.own
        return replace(
            own,
            vectors=own.vectors | self._marked(vectors) | columns,
            matrices=own.matrices | self._marked(self.matrices - vectors) | (told.keys() - columns),
            shapes=(*own.shapes, *told.items()),
            dimension=(*own.dimension, *self.dimensions, *(named if alike else ())),
            length=self.length,
        )

    def _choices(self) -> Iterator[tuple[Symbol, ...]]:
        """The largest sets of Latin letters first, each without and with Greek ones."""
        for count in range(len(self.latin), -1, -1):
            for some in combinations(self.latin, count):
                for more in range(len(self.greek) + 1):
                    for others in combinations(self.greek, more):
                        yield (*some, *others)

    def _count(self, variant: Variant) -> int:
        sorts = Sorts(
            vectors=variant.vectors,
            matrices=variant.matrices,
            covariances=variant.covariances,
            components=variant.components,
            shapes=dict(variant.shapes),
        )
        size = variant.length or 2
        sizes = (
            dict.fromkeys(self.free, 1)
            | dict.fromkeys((*self.bound, UNSAID), size)
            | dict.fromkeys(variant.dimension, size)
            | lengths(sorts.shapes.values(), size)
        )
        from hw_cli.oracles.models import World  # for letters that may be vectors alone

        world = World(sorts=sorts, sizes=sizes, dimension=size)
        return sum(
            _fits(world, *pair) and not any(_norms_numbers(side, variant) for side in pair)
            for pair in self.pairs
        )


def _letters(side: Term) -> Iterator[Term]:
    """The letters that are free in a side, and those over which is integrated."""
    yield from free_variables(side)
    yield from (letter for node in each(core.Integral, side) for letter in free_variables(node.variable))


def _norms_numbers(side: Term, variant: Variant) -> bool:
    """Whether the norm of a product of two small letters for columns, a number, is taken: in ‖c u‖ one of them is none."""
    products = each(core.Product, *each(core.Norm, side))
    small = {letter for letter in variant.vectors if not is_matrix_letter(letter)}
    return any(
        sum(parts(item)[0] in small for item in node.factors) > 1
        and not any(unturned(item) is not item for item in node.factors)  # u uᵀ v
        for node in products
    )


def _counted(pairs: list[tuple[Term, Term]]) -> dict[Term, Shape]:
    """The matrices whose rows or columns a sum up to a letter counts: X of n rows where Σ_{i=1}^n has X_{i,:}."""
    found: dict[Term, Shape] = {}
    for node in (node for pair in pairs for side in pair for node in subterms(side)):
        match node:
            case (
                core.IndexedSum(index=k, high=Symbol() as high)
                | core.IndexedProduct(index=k, high=Symbol() as high)
            ):
                for item in subterms(node.body):
                    if isinstance(item, core.Indexed) and core.WHOLE in item.index and k in item.index:
                        rows = item.index[0] == k
                        found[item.base] = Shape(rows=high if rows else None, columns=None if rows else high)
    return found


def _square(pairs: list[tuple[Term, Term]]) -> set[Term]:
    """The letters that are inverted, or stand under det and tr alone: matrices, whatever else."""
    found = set[Term]()
    for node in (node for pair in pairs for side in pair for node in subterms(side)):
        match node:
            case core.Inverse(term=inner) | core.Determinant(term=inner) | core.Trace(term=inner):
                found.add(plain_letter(parts(inner)[0]))
            case Power(base=inner, exponent=core.Negative()):
                found.add(plain_letter(parts(inner)[0]))
    return found


def _fits(world: World, left: Term, right: Term) -> bool:
    """Whether both sides have values of the same size; what is no formula, or a name that is said, does not count."""
    from hw_cli.oracles.models import Block

    sizes: list[tuple[int, int] | None] = []
    for side in (left, right):
        whole = isinstance(side, Symbol | core.Decorated) and parts(side)[0] in world.sorts.vectors
        if is_name(side) and not whole:
            sizes.append(_ANY)
            continue
        try:
            value = value_in(world, side)
        except Mismatch:
            return False
        except (UnknownNode, ArithmeticError, ValueError):
            sizes.append(_ANY)
            continue
        sizes.append((value.rows, value.columns) if isinstance(value, Block) else None)
    if contains(core.Derivative, left, right):
        # a row or a column
        sizes = [size and (max(size), 1) if size and 1 in size else size for size in sizes]
    return sizes[0] == sizes[1] or _ANY in sizes or (None in sizes and core.Number("0") in (left, right))


def inferred(variant: Variant, pairs: list[tuple[Term, Term]], said: Declarations) -> Variant:
    """A variant with vectors, and what the text and the lines say of other letters."""
    own = told(variant, said)
    return (Shaping(pairs, said, own).best() or own) if is_shaped(own) else own


def _spoken(side: Term) -> Iterator[Term]:
    """The letters of a side, the variables of laws among them."""
    yield from _letters(side)
    yield from (letter for node in each(core.Density, side) for letter in node.variables)


def with_shapes(
    variants: list[Variant], pairs: list[tuple[Term, Term]], said: Declarations, small: bool
) -> list[Variant]:
    """The variants with vectors and matrices in them, where the lines are about some; each with columns or rows for
    derivatives. `small`: small letters alone are enough, which are no variables with laws of their own."""
    all_ = [inferred(item, pairs, said) for item in variants]
    own = [made for item, made in zip(variants, all_, strict=True) if is_shaped(item)]
    open_ = [item for item in variants if not is_shaped(item)]
    found = Shaping(pairs, said).best() if open_ else None
    bases = {parts(letter)[0] for pair in pairs for side in pair for letter in _spoken(side)}
    told_so = any(
        shape is not None and shape.columns == ONE and letter in bases for letter, shape in said.shapes
    )
    if found is None or not is_shaped(found) or not (small or told_so or found.matrices):
        return [*own, *open_] if small else all_
    shaped = [
        replace(
            item,
            vectors=found.vectors,
            matrices=found.matrices,
            components=found.components,
            shapes=found.shapes,
            dimension=found.dimension,
            length=found.length,
        )
        for item in open_
    ]
    if not any(isinstance(node, core.Derivative) for pair in pairs for node in nodes_of(*pair)):
        return [*own, *shaped]
    words = say("the derivative of a number by a column is a column")
    return [*own, *shaped, *(replace(item, columns=True, words=item.words or words) for item in shaped)]


def _compared(pairs: list[tuple[Term, Term]]) -> set[Term]:
    """The capitals that are compared with numbers alone or times others, as R is in ‖x‖ ≤ √k R: no matrix is a number."""
    found: set[Term] = set()
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            factors = other.factors if isinstance(other, core.Product) else (other,)
            own = [item for item in factors if item in CAPITALS]
            if _is_size(one) and not any(under_signs(other)):
                found.update(map(plain_letter, own))
    return found


def _is_size(term: Term) -> bool:
    """Whether a term is a number whatever its letters are: a norm, a trace, xᵀy."""
    match term:
        case core.Norm() | core.Trace() | core.Determinant():
            return True
        case core.Product(factors=(core.Transpose(term=Symbol() as x), Symbol() as y)):
            return not is_matrix_letter(x) and not is_matrix_letter(y)
        case core.Product(factors=factors):
            return any(map(_is_size, factors)) and not capitals_of(term)
        case Power(base=base):
            return _is_size(base)
    return False
