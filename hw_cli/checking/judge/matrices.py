"""Which letters of formulas about matrices are matrices and which are vectors: as the text says, else as the formulas allow.

Capital letters are square matrices; small ones are vectors where the most lines then have values, else numbers.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from hw_cli.checking.judge.line import subscripts
from hw_cli.checking.say.context import Variant
from hw_cli.checking.say.declarations import Declarations
from hw_cli.checking.say.definitions import is_name
from hw_cli.checking.say.facts import COUNTING
from hw_cli.checking.say.new_names import bounds
from hw_cli.checking.say.survey import is_capital
from hw_cli.oracles.models import Mismatch, Shape, Sorts, lengths, parts
from hw_cli.oracles.models.scope import UNSAID
from hw_cli.oracles.models.sorts import ONE, unturned
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, Number, Power, Symbol, Term, UnknownNode
from hw_cli.terms.walk import contains, each, free_variables, nodes_of, subterms

if TYPE_CHECKING:
    from hw_cli.oracles.models import Value, World

MATRICES = frozenset((*"ABCHKMPQRSUVWXYZ", "Sigma", "Lambda", "Gamma", "Phi"))
VECTORS = "abcpqruvwxyzgh"
GREEK_VECTORS = ("theta", "beta", "mu", "phi")
DIMENSIONS = frozenset(Symbol(name) for name in "nmdDNk")  # letters for numbers of rows, where they are free
_ANY = (0, 0)  # the size of a name that a line brings in
MOST, MOST_TURNED = 7, 3  # letters that may be vectors or not, and capitals that may
_WORDS = ("det", "tr", "trace")
_CAPITALS = frozenset[Term](Symbol(name) for name in MATRICES)


def is_about_matrices(terms: tuple[Term, ...], said: Declarations, known: Container[Term] = ()) -> bool:
    """Whether signs occur that only mean something for matrices and vectors, with letters that are not known."""
    bases = {parts(letter)[0] for term in terms for letter in free_variables(term)}
    capitals = {letter for letter in said.bold if isinstance(letter, Symbol) and letter.name in MATRICES}
    matrices = capitals.union(letter for letter, shape in said.shapes if shape and shape.columns != ONE)
    if (
        not bases & matrices
        and not any(_sign(node) for term in terms for node in subterms(term))
        and not any(True for _ in _by_a_whole(terms))
    ):
        return False
    letters = (
        base for base in bases if isinstance(base, Symbol) and (len(base.name) == 1 or base in _CAPITALS)
    )
    return any(base not in known for base in letters)


def _by_a_whole(terms: tuple[Term, ...]) -> Iterator[Term]:
    """The z of derivatives ∂L/∂z where z_k occurs too."""
    nodes = [node for term in terms for node in subterms(term)]
    rows = {
        node.base
        for node in nodes
        if isinstance(node, core.Indexed) and len(node.index) == 1 and _counts(node.index[0])
    }
    for node in nodes:
        if isinstance(node, core.Derivative | core.Gradient) and node.variable in rows:
            yield node.variable


def _counts(part: Term) -> bool:
    """Whether a subscript is that of an entry: no time, x_t, and no label."""
    return isinstance(part, core.Number) or (isinstance(part, Symbol) and part.name in COUNTING)


def _sign(node: Term) -> bool:
    match node:
        case core.Transpose() | core.Trace() | core.Norm() | core.Inverse():
            return True
        case Power(exponent=Symbol(name="T") | Symbol(name="top") | core.Label(text="top")):
            return True
        case Power(base=base, exponent=core.Negative()):
            return len(_capitals(base)) > 1
        case Call(function=Function(name=name), arguments=(inner,)) if name in _WORDS:
            return bool(_capitals(inner)) or _is_unit(inner)
        case core.Determinant(term=inner):
            return bool(_capitals(inner)) or _is_unit(inner)
        case core.Derivative(variable=Symbol(name=name)):
            return name in "XABWM"
        case Call(function=Function(name="diag"), arguments=(inner,)):
            return not isinstance(inner, core.Vector)
        case core.Indexed(base=core.Product() as inner):
            return bool(_capitals(inner))
        case core.Indexed(index=index):
            return core.WHOLE in index
    return False


def _is_unit(term: Term) -> bool:
    """Whether I is the one matrix in a term, and nothing else says its size."""
    letters = {_root(parts(letter)[0]) for letter in free_variables(term)}
    return not contains(Call, term) and {letter for letter in letters if is_capital(letter)} == {Symbol("I")}


def _capitals(term: Term) -> set[Term]:
    return {base for letter in free_variables(term) if (base := parts(letter)[0]) in _CAPITALS}


def _is_capital(letter: Term) -> bool:
    return (
        isinstance(letter, Symbol) and len(letter.name) == 1 and letter.name.isupper() and letter.name != "I"
    )


def _compared(pairs: list[tuple[Term, Term]]) -> set[Term]:
    """The capitals that are compared with numbers alone or times others, as R is in ‖x‖ ≤ √k R: no matrix is a number."""
    found: set[Term] = set()
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            factors = other.factors if isinstance(other, core.Product) else (other,)
            own = [item for item in factors if item in _CAPITALS]
            if _is_size(one) and not any(_under_signs(other)):
                found.update(map(_root, own))
    return found


def _is_size(term: Term) -> bool:
    """Whether a term is a number whatever its letters are: a norm, a trace, xᵀy."""
    match term:
        case core.Norm() | core.Trace() | core.Determinant():
            return True
        case core.Product(factors=(core.Transpose(term=Symbol() as x), Symbol() as y)):
            return not _is_capital(x) and not _is_capital(y)
        case core.Product(factors=factors):
            return any(map(_is_size, factors)) and not _capitals(term)
        case Power(base=base):
            return _is_size(base)
    return False


def _under_signs(term: Term) -> Iterator[Term]:
    """The letters that stand under ᵀ; capitals under det and tr, and beside another in a matrix of blocks."""
    for node in subterms(term):
        match node:
            case (
                core.Transpose(term=inner) | Power(base=inner, exponent=Symbol(name="T") | Symbol(name="top"))
            ):
                terms = inner.terms if isinstance(inner, core.Sum) else (inner,)  # (d + f)ᵀ
                yield from (
                    parts(item.term if isinstance(item, core.Negative) else item)[0] for item in terms
                )
            case Call(function=Function(name=name), arguments=(inner,)) if name in _WORDS:
                yield from filter(_is_capital, (inner,))
            case core.Determinant(term=inner) | core.Trace(term=inner):
                yield from filter(_is_capital, (inner,))
            case Call(function=Function(name="diag"), arguments=(inner,)):
                yield from (parts(letter)[0] for letter in free_variables(inner) if letter not in _CAPITALS)
            case core.Matrix(rows=rows):
                entries = [item for row in rows for item in row]
                if any(item in _CAPITALS for item in entries):
                    yield from filter(_is_capital, entries)


def length_of(shapes: Iterable[Shape | None]) -> int | None:
    """The one length that a text gives as a number."""
    sizes = {size for shape in shapes if shape is not None for size in (shape.rows, shape.columns)} - {ONE}
    fixed = {int(size.value) for size in sizes if isinstance(size, core.Number)}
    return fixed.pop() if len(fixed) == 1 else None


def sized(said: Declarations, named: Iterable[tuple[Term, Term]]) -> Declarations:
    """What is said, with the number that a text gives a letter for rows and columns: A ∈ ℝ^{n×n} with n = 3; of a letter in
    which no shape is said, that number is the length of all."""
    whole = {head: body for head, body in named if head in DIMENSIONS and isinstance(body, Number)}
    numbers: dict[Term | None, Term] = {
        head: body for head, body in whole.items() if body.value.denominator == 1 and body.value > 0
    }
    shapes: dict[Term, Shape | None] = {}
    for letter, shape in said.shapes:
        sizes = () if shape is None else (shape.rows, shape.columns)
        rows, columns = (numbers.get(size, size) for size in sizes or (None, None))
        shapes[letter] = shape and replace(shape, rows=rows, columns=columns)
    inside = {size for _, shape in said.shapes if shape is not None for size in (shape.rows, shape.columns)}
    alone = {number for letter, number in numbers.items() if letter != Symbol("k")}
    if len(alone) == 1 and not inside - {None, ONE}:
        (size,) = alone
        shapes = {Symbol("#"): Shape(size, ONE), Symbol("I"): Shape(size, size), **shapes}  # # of no line
    return replace(said, shapes=tuple(shapes.items())) if numbers else said


def commuting(left: Term, right: Term, known: Container[Term]) -> list[Term]:
    """The capitals that a line multiplies and that may be matrices, with which it would not hold: AB = BA."""
    letters = {
        factor
        for node in each(core.Product, left, right)
        if len(set(node.factors) & _CAPITALS) > 1
        for factor in node.factors
    }
    capitals = sorted(letters & _CAPITALS - {letter for letter in letters if letter in known}, key=repr)
    if len(capitals) < 2:
        return []
    import numpy as np  # for such a line alone

    from hw_cli.oracles.models import Block, World

    world = World(sorts=Sorts(matrices=frozenset(capitals)))
    try:
        a, b = (_value(world, side) for side in (left, right))
    except (UnknownNode, ArithmeticError, ValueError):
        return []
    if not isinstance(a, Block) or not isinstance(b, Block) or a.array.shape != b.array.shape:
        return []
    return [] if np.allclose(a.array, b.array, equal_nan=True) else capitals


def _value(world: World, side: Term) -> Value:
    """What a side is in a world; raises UnknownNode, ArithmeticError and ValueError where it is nothing."""
    from numpy import errstate

    from hw_cli.oracles.models.values import plain

    with errstate(all="ignore"):
        return plain(world(side))


class Shaping:
    """The letters of a derivation with what the text and a variant say of them, and what they leave open.

    β̂, β* and β have one shape: letters stand for all that marks make of them.
    """

    def __init__(self, pairs: list[tuple[Term, Term]], said: Declarations, own: Variant = Variant()) -> None:  # noqa: B008  # frozen
        self.pairs, self.own = pairs, own
        self.free = subscripts(tuple(side for pair in pairs for side in pair))
        letters = {letter for pair in pairs for side in pair for letter in _letters(side)}
        self.bases = {parts(letter)[0] for letter in letters}
        roots = {_root(base) for base in self.bases}
        said_of = dict(said.shapes)
        of_own: dict[Term, Shape] = dict.fromkeys(own.vectors | own.components, Shape(columns=ONE))
        of_own |= dict.fromkeys(own.matrices | own.covariances, Shape()) | dict(own.shapes)
        self.told = {letter: shape for letter, shape in said_of.items() if _root(letter) in roots}
        self.told |= {
            base: said_of[_root(base)] for base in self.bases - said_of.keys() if _root(base) in said_of
        }
        for letter, shape in _counted(pairs).items():
            known = self.told.get(letter) or Shape()
            self.told[letter] = replace(
                known, rows=known.rows or shape.rows, columns=known.columns or shape.columns
            )
        self.length = length_of(shape for _, shape in said.shapes)
        self.bound = {letter for pair in pairs for side in pair for letter in bounds(side)}
        open_ = roots - self.bound - self.told.keys() - {_root(base) for base in of_own}
        signed = {_root(letter) for pair in pairs for side in pair for letter in _under_signs(side)} & open_
        self.matrices = open_ & _CAPITALS - _compared(pairs) | {
            letter for letter in signed if _is_capital(letter)
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
            if len(parts(letter)[1]) == 1 and parts(letter)[0] in letters and _counts(parts(letter)[1][0])
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
            for before, after in pairwise([_root(parts(unturned(item))[0]) for item in node.factors])
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
        return roots | {base for base in self.bases if _root(base) in roots}

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
    small = {letter for letter in variant.vectors if not _is_capital(letter)}
    return any(
        sum(parts(item)[0] in small for item in node.factors) > 1
        and not any(unturned(item) is not item for item in node.factors)  # u uᵀ v
        for node in products
    )


def _root(base: Term) -> Term:
    """A letter without its marks: β of β̂."""
    while isinstance(base, core.Decorated):
        base = base.base
    return base


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
                found.add(_root(parts(inner)[0]))
            case Power(base=inner, exponent=core.Negative()):
                found.add(_root(parts(inner)[0]))
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
            value = _value(world, side)
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


def is_shaped(variant: Variant) -> bool:
    """Whether a variant says of some letters that they are vectors or matrices."""
    return bool(
        variant.vectors or variant.matrices or variant.covariances or variant.components or variant.dimension
    )


def unshaped(sides: tuple[Term, Term], variant: Variant) -> set[Term]:
    """The capitals that a variant takes for numbers, and that stand under a transpose, det or tr, or beside a matrix."""
    matrices = variant.matrices | variant.covariances
    nodes = [node for side in sides for node in subterms(side)]
    found = {_root(parts(inner)[0]) for node in nodes if (inner := unturned(node)) is not node}
    found |= {_root(letter) for side in sides for letter in _under_signs(side) if _is_capital(letter)}
    for node in nodes:
        if isinstance(node, core.Product):
            row = {_root(parts(unturned(item))[0]) for item in node.factors}
            found |= row if row & matrices else set()
    found &= _CAPITALS
    return found - matrices - variant.vectors - {_root(letter) for letter, _ in variant.shapes}


def told(variant: Variant, said: Declarations) -> Variant:
    """A variant of vectors with what the text says beside it: their length, and further matrices and vectors."""
    own = variant.vectors | variant.covariances | variant.matrices | variant.components
    if not own:
        return variant
    shapes = {letter: shape for letter, shape in said.shapes if shape is not None}
    sizes = {
        size for letter, shape in shapes.items() if letter in own for size in (shape.rows, shape.columns)
    } - {ONE}
    more = {letter: shape for letter, shape in shapes.items() if letter not in own}
    columns = {letter for letter, shape in more.items() if shape.columns == ONE}
    return replace(
        variant,
        vectors=variant.vectors | columns,
        matrices=variant.matrices | (more.keys() - columns),
        shapes=(*variant.shapes, *more.items()),
        dimension=tuple(
            dict.fromkeys((*variant.dimension, *(size for size in sizes if isinstance(size, Symbol))))
        ),
        length=length_of(shapes.values()) or variant.length,
    )


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
