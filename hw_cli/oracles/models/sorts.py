"""What the letters of a world are: how a letter or call is taken apart, sets, shapes, kinds, and what definitions say of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeGuard

from hw_cli.kernel.setting import Interval
from hw_cli.prose import Message, say
from hw_cli.terms import core, notation
from hw_cli.terms.core import Decorated, Function, Indexed, Symbol, Term
from hw_cli.terms.functions import record_of
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import each


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
ORTHONORMAL = "orthonormal columns"  # the one kind of matrices that need not be square
KINDS = ("symmetric", POSITIVE, "orthogonal", ORTHONORMAL, "diagonal", "lower triangular", "upper triangular")


@dataclass(frozen=True)
class Shape:
    """How many rows and columns a letter has (numbers or letters; None is the usual dimension), and of which of KINDS it is."""

    rows: Term | None = None
    columns: Term | None = None
    kind: str = ""


def lengths(shapes: Iterable[Shape], dimension: int) -> dict[Term, int]:
    """Numbers for the letters that stand for numbers of rows and columns: each its own, the first the dimension; more rows
    than columns where these are orthonormal."""
    shapes = tuple(shapes)
    tall = [shape for shape in shapes if shape.kind == ORTHONORMAL]
    last = {shape.rows for shape in tall} - {shape.columns for shape in tall}
    sizes = [
        size
        for shape in (*tall, *shapes)
        for size in (shape.columns, shape.rows)[:: 1 if shape in tall else -1]
    ]
    letters = dict.fromkeys(size for size in sizes if isinstance(size, core.Symbol) and size not in last)
    letters |= dict.fromkeys(size for size in sizes if isinstance(size, core.Symbol))
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


# --- definitions


COUNTERS = frozenset("ijklmnstuvTKNM")  # letters that count as subscripts of what is defined


def mirrored(letter: Term, kind: str) -> tuple[Term | None, str]:
    """What a block off the diagonal is the transpose of, Σ_xy of Σ_yx, and the kind of a letter whose whole is of a kind.

    The blocks of a symmetric matrix by two variables, which count nothing, are no symmetric ones off the diagonal.
    """
    index = parts(letter)[1]
    if not isinstance(letter, core.Indexed) or len(index) != 2 or index[0] == index[1]:
        return None, kind
    if not all(isinstance(part, Symbol) and len(part.name) == 1 for part in index):
        return None, kind
    if COUNTERS & {part.name for part in index if isinstance(part, Symbol)}:
        return None, kind
    first, last = sorted(index, key=repr)
    of_whole = kind in (POSITIVE, "symmetric") and index != (first, last)
    return (core.Indexed(letter.base, (first, last)) if of_whole else None), ""


@dataclass(frozen=True)
class Definition:
    """`head := body`; the letters in the subscripts and arguments of `head` stand for what is written there.

    It holds for first subscripts from `low` on.
    """

    head: Term
    body: Term
    low: int | None = None


class Definitions:
    """Definitions by name, number of subscripts and number of arguments; `ends` are letters that are no index."""

    def __init__(self, ends: frozenset[Term], items: Iterable[Definition] = ()) -> None:
        self.ends = ends
        self.square = 0  # the size of square matrices that are defined
        self._items: dict[tuple[Term, int, int | None], list[Definition]] = {}
        self._called: dict[tuple[Term, int], dict[int, list[Definition]]] = {}  # those with arguments again

        for item in items:
            self.add(item)

    def add(self, item: Definition) -> None:
        """One more definition; the newest wins."""
        base, index, arguments = parts(item.head)
        key = (base, len(index), None if arguments is None else len(arguments))
        found = self._items.setdefault(key, [])
        if arguments is not None:
            self._called.setdefault(key[:2], {})[len(arguments)] = found
        if isinstance(item.body, core.Matrix) and len(item.body.rows) == len(item.body.rows[0]):
            self.square = len(item.body.rows)
        own = self._generality(item)  # L_0 before L_t
        found.insert(bisect_left(found, own, key=self._generality), item)

    def _generality(self, item: Definition) -> int:
        """How many subscripts of a definition's head stand for any index."""
        return sum(isinstance(slot, Symbol) and slot not in self.ends for slot in parts(item.head)[1])

    def __contains__(self, term: Term) -> bool:
        """Whether a letter or a call has a definition."""
        base, index, arguments = parts(term)
        if arguments is None:
            return any(name == base and count == len(index) for name, count, _ in self._items)
        return (base, len(index), len(arguments)) in self._items

    def names(self, base: Term) -> bool:
        """Whether a name has a definition, with whatever subscripts and arguments."""
        return any(name == base for name, _, _ in self._items)

    def exact(self, base: Term, subscripts: int, arguments: int | None) -> list[Definition] | None:
        """The definitions of a name with as many subscripts and arguments."""
        return self._items.get((base, subscripts, arguments))

    def of_arguments(self, base: Term, subscripts: int) -> list[Definition] | None:
        """The definitions of μ̃_t(x_t, x_0) for what is written μ̃_t, if all have as many arguments."""
        found = self._called.get((base, subscripts), {})
        return next(iter(found.values())) if len(found) == 1 else None

    def without_arguments(self, base: Term, subscripts: int) -> list[Definition] | None:
        """The definitions of ELBO for what is written ELBO(x; θ), but not of ε_θ, which is ε_θ(x_t, t)."""
        found = self.exact(base, subscripts, None)
        short = any(
            isinstance(item.body, core.Call) and parts(item.body)[:2] == parts(item.head)[:2]
            for item in found or ()
        )
        return None if short else found

    def alone(self, base: Term, index: tuple[Term, ...]) -> Term | None:
        """What the name of a function alone says, V for V(θ, ψ): its body at the letters of its definition."""
        bodies = [
            item
            for count, found in self._called.get((base, len(index)), {}).items()
            if count
            for item in [one for one in found if parts(one.head)[1] == index][:1]
        ]
        if len(bodies) != 1:
            return None
        if not all(isinstance(item, Symbol | Indexed | Decorated) for item in parts(bodies[0].head)[2] or ()):
            return None
        return bodies[0].body


# --- what has no value


class OutOfModel(ArithmeticError):
    """What has no value on a model: x_{T+1}, a density given its own variable, an integral that diverges."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.pattern)
        self.why = why


class Outside(OutOfModel):
    """A variable that a sequence does not have: x_{T+1}."""


class TooLarge(OutOfModel):
    """A value that would take too much memory or time."""

    def __init__(self) -> None:
        super().__init__(say("too large to check"))


class Imprecise(OutOfModel):
    """Two quadratures of an integral disagree: its value is not known well enough to compare."""

    def __init__(self) -> None:
        super().__init__(say("the value of an integral is not known precisely enough"))


class Mismatch(ArithmeticError):
    """The shapes of two values do not fit: a number added to a matrix, two columns multiplied as matrices."""


# --- names, and what is random


GREEK = frozenset(notation.GREEK) | {"Loss", "ell"}


def is_elementary(function: Term) -> bool:
    """Whether it is a known function of one argument, which worlds put to numbers entry by entry."""
    found = record_of(function)
    if found is None or found.least > 1 or found.name in GREEK:
        return False
    if found.array is not None or found.definition is None or found.name == "abs":
        return found.array is not None
    return all(is_elementary(node.function) for node in each(core.Call, found.definition(Symbol("x"))))


def is_word(function: Term) -> bool:
    """Whether a function has the name of one with a meaning, and no letter's."""
    base = parts(function)[0]
    while isinstance(base, core.Decorated):
        base = base.base
    return isinstance(base, core.Symbol) and len(base.name) > 1 and base.name not in GREEK


KRONECKER = Symbol("delta")  # with two subscripts that are numbers


def is_kronecker(letter: Term) -> bool:
    """Whether it is δ_{ij}."""
    return isinstance(letter, Indexed) and letter.base == KRONECKER and len(letter.index) == 2


TRANSPOSED = (core.Symbol("T"), core.Symbol("top"))  # w^T, where T is no number


def transposed(term: Term) -> Term | None:
    """X of Xᵀ and of X^T as it is written; none for any other term."""
    match term:
        case core.Transpose(term=inner):
            return inner
        case core.Power(base=inner, exponent=exponent) if exponent in (*TRANSPOSED, core.Label("top")):
            return inner
    return None


def unturned(term: Term) -> Term:
    """X of Xᵀ and of X."""
    return transposed(term) or term


LAW = "P"


@dataclass(frozen=True)
class Chance:
    """The random variables of a text: letters, and letters with an index that counts up to a letter."""

    variables: tuple[Term, ...]
    sequences: tuple[tuple[Term, Term], ...] = ()  # X and n of X_1, …, X_n
    events: tuple[Term, ...] = ()
    apart: bool = False  # all are independent
    alike: bool = False  # those of a sequence have one law
    names: frozenset[str] = frozenset({LAW})  # of the law
    values: tuple[Fraction, ...] = ()  # with which events compare them: those of some models lie around one


def is_value(item: Term) -> TypeGuard[core.Call]:
    """Whether it is a binary variable at one of its values, y = 1: 0 or 1, or −1 or 1."""
    match item:
        case core.Call(
            function=core.Function(name="event", index=(core.Label(text="="),)), arguments=(_, value)
        ):
            return exact_value(value) in (-1, 0, 1)
    return False


def state_of(value: Term) -> int:
    """The place of a value among the two of a binary variable."""
    return int(exact_value(value) == 1)
