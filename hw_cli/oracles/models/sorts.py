"""What the letters of a world are: how a letter or call is taken apart, and the sets, shapes and kinds of letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hw_cli.kernel.setting import Interval
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Function, Indexed, Symbol, Term


def parts(term: Term) -> tuple[Term, tuple[Term, ...], tuple[Term, ...] | None]:
    """A letter or call without its subscripts, the subscripts, and the arguments (None for a letter)."""
    if not isinstance(term, _COMPOSED):
        return term, (), None
    try:
        return term._parts
    except AttributeError:
        found = _taken_apart(term)
        object.__setattr__(term, "_parts", found)
        return found


_COMPOSED = (core.Call, Function, Indexed, Decorated, core.Law)


def _taken_apart(term: Term) -> tuple[Term, tuple[Term, ...], tuple[Term, ...] | None]:
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


ONE = core.Number("1")
POSITIVE = "positive definite"
KINDS = ("symmetric", POSITIVE, "orthogonal", "diagonal", "lower triangular", "upper triangular")


@dataclass(frozen=True)
class Shape:
    """How many rows and columns a letter has (numbers or letters; None is the usual dimension), and of which of KINDS it is."""

    rows: Term | None = None
    columns: Term | None = None
    kind: str = ""


def lengths(shapes: Iterable[Shape], dimension: int) -> dict[Term, int]:
    """Numbers for the letters that stand for numbers of rows and columns: each its own, the first the dimension."""
    letters = dict.fromkeys(
        size for shape in shapes for size in (shape.rows, shape.columns) if isinstance(size, core.Symbol)
    )
    return {letter: dimension + number for number, letter in enumerate(letters)}


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
    curved: Mapping[Term, str] = field(default_factory=dict)  # functions that are convex or concave
    moving: frozenset[Term] = frozenset()  # letters with a dot, the derivatives in time of letters without
    monotone: frozenset[Term] = frozenset()  # the same, increasing at some points of the batch only
    shapes: Mapping[Term, Shape] = field(default_factory=dict)  # of vectors and matrices, where more is known

    def shape(self, base: Term) -> Shape | None:
        """The shape of a letter; None for a number."""
        if base in self.shapes:
            return self.shapes[base]
        if base in self.covariances:
            return Shape(kind=POSITIVE)
        if base in self.matrices:
            return Shape()
        return Shape(columns=ONE) if base in self.vectors else None
