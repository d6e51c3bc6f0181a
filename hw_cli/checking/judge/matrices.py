"""What in formulas tells that they are about matrices and vectors, and of which letters nothing says what they are."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from hw_cli.checking.say.context import Variant
from hw_cli.checking.say.declarations import Declarations
from hw_cli.checking.say.facts import COUNTING
from hw_cli.checking.say.survey import is_capital
from hw_cli.oracles.models import Shape, Sorts, parts
from hw_cli.oracles.models.sorts import ONE, unturned
from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, Number, Power, Symbol, Term, UnknownNode
from hw_cli.terms.walk import contains, each, free_variables, subterms

if TYPE_CHECKING:
    from hw_cli.oracles.models import Value, World

MATRICES = frozenset((*"ABCHKMPQRSUVWXYZ", "Sigma", "Lambda", "Gamma", "Phi"))
DIMENSIONS = frozenset(Symbol(name) for name in "nmdDNk")  # letters for numbers of rows, where they are free
_WORDS = ("det", "tr", "trace")
CAPITALS = frozenset[Term](Symbol(name) for name in MATRICES)


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
        base for base in bases if isinstance(base, Symbol) and (len(base.name) == 1 or base in CAPITALS)
    )
    return any(base not in known for base in letters)


def _by_a_whole(terms: tuple[Term, ...]) -> Iterator[Term]:
    """The z of derivatives ∂L/∂z where z_k occurs too."""
    nodes = [node for term in terms for node in subterms(term)]
    rows = {
        node.base
        for node in nodes
        if isinstance(node, core.Indexed) and len(node.index) == 1 and is_of_entry(node.index[0])
    }
    for node in nodes:
        if isinstance(node, core.Derivative | core.Gradient) and node.variable in rows:
            yield node.variable


def is_of_entry(part: Term) -> bool:
    """Whether a subscript is that of an entry: no time, x_t, and no label."""
    return isinstance(part, core.Number) or (isinstance(part, Symbol) and part.name in COUNTING)


def _sign(node: Term) -> bool:
    match node:
        case core.Transpose() | core.Trace() | core.Norm() | core.Inverse():
            return True
        case Power(exponent=Symbol(name="T") | Symbol(name="top") | core.Label(text="top")):
            return True
        case Power(base=base, exponent=core.Negative()):
            return len(capitals_of(base)) > 1
        case Call(function=Function(name=name), arguments=(inner,)) if name in _WORDS:
            return bool(capitals_of(inner)) or _is_unit(inner)
        case core.Determinant(term=inner):
            return bool(capitals_of(inner)) or _is_unit(inner)
        case core.Derivative(variable=Symbol(name=name)):
            return name in "XABWM"
        case Call(function=Function(name="diag"), arguments=(inner,)):
            return not isinstance(inner, core.Vector)
        case core.Indexed(base=core.Product() as inner):
            return bool(capitals_of(inner))
        case core.Indexed(index=index):
            return core.WHOLE in index
    return False


def _is_unit(term: Term) -> bool:
    """Whether I is the one matrix in a term, and nothing else says its size."""
    letters = {plain_letter(parts(letter)[0]) for letter in free_variables(term)}
    return not contains(Call, term) and {letter for letter in letters if is_capital(letter)} == {Symbol("I")}


def capitals_of(term: Term) -> set[Term]:
    """The capitals of a term that may be matrices."""
    return {base for letter in free_variables(term) if (base := parts(letter)[0]) in CAPITALS}


def is_matrix_letter(letter: Term) -> bool:
    """Whether a letter is a capital other than I."""
    return (
        isinstance(letter, Symbol) and len(letter.name) == 1 and letter.name.isupper() and letter.name != "I"
    )


def under_signs(term: Term) -> Iterator[Term]:
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
                yield from filter(is_matrix_letter, (inner,))
            case core.Determinant(term=inner) | core.Trace(term=inner):
                yield from filter(is_matrix_letter, (inner,))
            case Call(function=Function(name="diag"), arguments=(inner,)):
                yield from (parts(letter)[0] for letter in free_variables(inner) if letter not in CAPITALS)
            case core.Matrix(rows=rows):
                entries = [item for row in rows for item in row]
                if any(item in CAPITALS for item in entries):
                    yield from filter(is_matrix_letter, entries)


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
        if len(set(node.factors) & CAPITALS) > 1
        for factor in node.factors
    }
    capitals = sorted(letters & CAPITALS - {letter for letter in letters if letter in known}, key=repr)
    if len(capitals) < 2:
        return []
    import numpy as np  # for such a line alone

    from hw_cli.oracles.models import Block, World

    world = World(sorts=Sorts(matrices=frozenset(capitals)))
    try:
        a, b = (value_in(world, side) for side in (left, right))
    except (UnknownNode, ArithmeticError, ValueError):
        return []
    if not isinstance(a, Block) or not isinstance(b, Block) or a.array.shape != b.array.shape:
        return []
    return [] if np.allclose(a.array, b.array, equal_nan=True) else capitals


def value_in(world: World, side: Term) -> Value:
    """What a side is in a world; raises UnknownNode, ArithmeticError and ValueError where it is nothing."""
    from numpy import errstate

    from hw_cli.oracles.models.values import plain

    with errstate(all="ignore"):
        return plain(world(side))


def plain_letter(base: Term) -> Term:
    """A letter without its marks: β of β̂."""
    while isinstance(base, core.Decorated):
        base = base.base
    return base


def is_shaped(variant: Variant) -> bool:
    """Whether a variant says of some letters that they are vectors or matrices."""
    return bool(
        variant.vectors or variant.matrices or variant.covariances or variant.components or variant.dimension
    )


def unshaped(sides: tuple[Term, Term], variant: Variant) -> set[Term]:
    """The capitals that a variant takes for numbers, and that stand under a transpose, det or tr, or beside a matrix."""
    matrices = variant.matrices | variant.covariances
    nodes = [node for side in sides for node in subterms(side)]
    found = {plain_letter(parts(inner)[0]) for node in nodes if (inner := unturned(node)) is not node}
    found |= {
        plain_letter(letter) for side in sides for letter in under_signs(side) if is_matrix_letter(letter)
    }
    for node in nodes:
        if isinstance(node, core.Product):
            row = {plain_letter(parts(unturned(item))[0]) for item in node.factors}
            found |= row if row & matrices else set()
    found &= CAPITALS
    return found - matrices - variant.vectors - {plain_letter(letter) for letter, _ in variant.shapes}


def length_of(shapes: Iterable[Shape | None]) -> int | None:
    """The one length that a text gives as a number."""
    sizes = {size for shape in shapes if shape is not None for size in (shape.rows, shape.columns)} - {ONE}
    fixed = {int(size.value) for size in sizes if isinstance(size, core.Number)}
    return fixed.pop() if len(fixed) == 1 else None


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
