"""Node classes of the term language.

A term is a frozen tree that keeps the shape in which it was written: `a - b` is
`Sum((a, Negative(b)))` and stays so; nothing is simplified, sorted or merged on building. What can
be done with terms (printing, substitution, conversion, evaluation) lives in modules of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from typing import TypeVar, dataclass_transform


class Sort(Enum):
    """What kind of object a symbol stands for."""

    SCALAR = "scalar"
    VECTOR = "vector"
    MATRIX = "matrix"

    __hash__ = object.__hash__  # members are unique; hashing their names took a tenth of hashing a term


class Term:
    """Base of all nodes. The operators build nodes; a chain of `+` (or `*`) builds one flat node.

    >>> a, b, c = symbols("a b c")
    >>> (a + b - c).terms == (a, b, Negative(c))
    True
    """

    # kept once asked for: its children, all that is below it and of what kinds, its free letters and hash, what it is taken
    # apart into
    __slots__ = ("_below", "_free", "_hash", "_inside", "_kinds", "_parts", "_twins")

    _below: tuple[Term, ...]
    _inside: tuple[Term, ...] | None  # None where these are many
    _free: frozenset[Term]
    _hash: int
    _kinds: int
    _twins: object  # the same for terms that were found equal, so that whole trees are compared once
    _parts: tuple[Term, tuple[Term, ...], tuple[Term, ...] | None]

    def __add__(self, other: Operand) -> Sum:
        return Sum((*_terms(self), lift(other)))

    def __radd__(self, other: Operand) -> Sum:
        return lift(other) + self

    def __sub__(self, other: Operand) -> Sum:
        return Sum((*_terms(self), Negative(lift(other))))

    def __rsub__(self, other: Operand) -> Sum:
        return lift(other) - self

    def __mul__(self, other: Operand) -> Product:
        return Product((*(self.factors if isinstance(self, Product) else (self,)), lift(other)))

    def __rmul__(self, other: Operand) -> Product:
        return lift(other) * self

    def __truediv__(self, other: Operand) -> Quotient:
        return Quotient(self, lift(other))

    def __rtruediv__(self, other: Operand) -> Quotient:
        return Quotient(lift(other), self)

    def __pow__(self, other: Operand) -> Power:
        return Power(self, lift(other))

    def __neg__(self) -> Negative:
        return Negative(self)


Operand = Term | int | Fraction

Node = TypeVar("Node", bound=type[Term])


@dataclass_transform(frozen_default=True)
def node(cls: Node) -> Node:
    """A class of nodes: a frozen dataclass with slots, whose hash is computed once for each node.

    Terms are keys everywhere; hashing a tree anew at every look-up took a sixth of a check, comparing equal ones a tenth.
    """
    made = dataclass(frozen=True, slots=True)(cls)
    compute, same_fields = made.__hash__, made.__eq__

    def kept_hash(self: Term) -> int:
        try:
            return self._hash
        except AttributeError:
            value = compute(self)
            object.__setattr__(self, "_hash", value)
            return value

    def equal(self: Term, other: object) -> bool:
        if self is other:
            return True
        if other.__class__ is not self.__class__:
            return False
        try:
            if self._hash != other._hash:
                return False
            if self._twins is other._twins:
                return True
        except AttributeError:  # one of them was never hashed, or never found equal to another
            pass
        if not same_fields(self, other):
            return False
        try:
            object.__setattr__(other, "_twins", self._twins)
        except AttributeError:
            twins = object()
            object.__setattr__(self, "_twins", twins)
            object.__setattr__(other, "_twins", twins)
        return True

    made.__hash__, made.__eq__ = kept_hash, equal  # type: ignore[assignment]  # of nodes alone
    return made  # type: ignore[return-value]  # dataclass() forgets which class it was given


# --- atoms


@node
class Number(Term):
    """A non-negative numeral as it was written: `3`, `0.5`. Its value is exact."""

    text: str

    @property
    def value(self) -> Fraction:
        """The exact value.

        >>> Number("0.5").value
        Fraction(1, 2)
        """
        return _exactly(self.text)


@cache
def _exactly(numeral: str) -> Fraction:
    return Fraction(numeral)


@node
class Constant(Term):
    """A named constant: `pi`, `e`, `i`, `infinity`."""

    name: str


@node
class Symbol(Term):
    """A letter, named by its ASCII name (`mu`, `theta`, `x`); `sort` decides how it is set."""

    name: str
    sort: Sort = Sort.SCALAR


@node
class Indexed(Term):
    """A letter with one or more subscripts: `x_t`, `mu_1`, `x_{1:T}` (a `Range`)."""

    base: Term
    index: tuple[Term, ...]


@node
class Range(Term):
    """The index range `low:high`, both ends included."""

    low: Term
    high: Term


@node
class Label(Term):
    """An upright word used as a subscript: the `DDPM` of `L_DDPM`."""

    text: str


WHOLE = Label(":")  # the row A_{i,:} and the column A_{:,j} of a matrix


@node
class Decorated(Term):
    """A letter with a mark: `star`, `bar`, `tilde`, `hat`, `dot`, `prime`."""

    base: Term
    mark: str


# --- arithmetic


@node
class Sum(Term):
    """`terms[0] + terms[1] + …`; a `Negative` among them prints as a difference."""

    terms: tuple[Term, ...]


@node
class Product(Term):
    """`factors[0] · factors[1] · …`, of scalars or of matrices in this order."""

    factors: tuple[Term, ...]


@node
class Quotient(Term):
    """`numerator / denominator`, set as a fraction."""

    numerator: Term
    denominator: Term


@node
class Power(Term):
    """`base ** exponent`."""

    base: Term
    exponent: Term


@node
class Negative(Term):
    """`-term`."""

    term: Term


@node
class Absolute(Term):
    """`|term|` of a scalar."""

    term: Term


# --- functions


@node
class Function(Term):
    """A function as an object: `log`, `sigmoid`, an abstract `f`, or `C` with index `psi`."""

    name: str
    index: tuple[Term, ...] = ()


@node
class DerivativeOf(Term):
    """The function `f'` (order 1), `f''` (order 2), …, of a function of one variable."""

    function: Term
    order: int = 1


@node
class InverseOf(Term):
    """The inverse function `f⁻¹`."""

    function: Term


@node
class Call(Term):
    """A function applied to its arguments."""

    function: Term
    arguments: tuple[Term, ...]


# --- calculus


@node
class Derivative(Term):
    """`d body / d variable` (or ∂ when `partial`)."""

    body: Term
    variable: Term
    order: int = 1
    partial: bool = False


@node
class Gradient(Term):
    """The gradient of `body` with respect to `variable` (the letter under the nabla)."""

    body: Term
    variable: Term


@node
class Integral(Term):
    """`∫ body d variable`, over the whole space when no bounds are given."""

    body: Term
    variable: Term
    low: Term | None = None
    high: Term | None = None


@node
class IndexedSum(Term):
    """`Σ body` for `index` from `low` to `high`."""

    body: Term
    index: Term
    low: Term
    high: Term


@node
class IndexedProduct(Term):
    """`∏ body` for `index` from `low` to `high`."""

    body: Term
    index: Term
    low: Term
    high: Term


@node
class LimitOf(Term):
    """The limit of `body` as `variable` tends to `towards`."""

    body: Term
    variable: Term
    towards: Term


# --- vectors and matrices


@node
class Vector(Term):
    """A column of components."""

    components: tuple[Term, ...]


@node
class Matrix(Term):
    """Rows of entries."""

    rows: tuple[tuple[Term, ...], ...]


@node
class Identity(Term):
    """The identity matrix, of the size the context asks for."""


@node
class Transpose(Term):
    """The transpose."""

    term: Term


@node
class Inverse(Term):
    """The inverse of a matrix."""

    term: Term


@node
class Determinant(Term):
    """`|term|` of a matrix."""

    term: Term


@node
class Trace(Term):
    """The trace of a matrix."""

    term: Term


@node
class Norm(Term):
    """The Euclidean norm of a vector."""

    term: Term


# --- probability


@node
class Law(Term):
    """The name of a probability law with its parameters' label: `p`, `q`, `p_phi`."""

    name: str
    parameters: tuple[Term, ...] = ()


@node
class Density(Term):
    """The density `law(variables | given)` of a law, marginal or conditional."""

    law: Term
    variables: tuple[Term, ...]
    given: tuple[Term, ...] = ()


@node
class Normal(Term):
    """The Gaussian of a mean and a variance (covariance); its density at `variable` when given."""

    mean: Term
    variance: Term
    variable: Term | None = None


@node
class Dirac(Term):
    """The point mass at `centre`."""

    centre: Term


@node
class Expectation(Term):
    """`E[body]` under `law` (a law, a density or a distribution).

    `variables` are the random ones; when empty the law's own density says which they are. A `short` one
    is printed with the law's letter alone, `E_q`, where the text has said which density that is.
    """

    body: Term
    law: Term
    variables: tuple[Term, ...] = ()
    show_variables: bool = False
    short: bool = field(default=False, compare=False)  # how it looks, not what it is


@node
class KL(Term):
    """The Kullback–Leibler divergence `KL[left || right]`."""

    left: Term
    right: Term


# --- builders


def lift(value: Operand) -> Term:
    """An integer or fraction as a term; a term as it is.

    >>> lift(-2) == Negative(Number("2"))
    True
    >>> lift(Fraction(1, 2)) == Quotient(Number("1"), Number("2"))
    True
    """
    return value if isinstance(value, Term) else _lifted(value)


def exact(term: Term) -> Fraction | None:
    """The value of a numeral, a quotient or a product of such; None for anything else."""
    match term:
        case Number():
            return term.value
        case Negative(term=inner):
            value = exact(inner)
            return None if value is None else -value
        case Quotient(numerator=above, denominator=below):
            a, b = exact(above), exact(below)
            return None if a is None or b is None or b == 0 else a / b
        case Sum(terms=items) | Product(factors=items):
            values = [exact(item) for item in items]
            if len(values) > 50 or any(value is None for value in values):
                return None
            out = Fraction(0 if isinstance(term, Sum) else 1)
            for value in values:
                if value is not None:
                    out = out + value if isinstance(term, Sum) else out * value
            return out
        case Power(base=base, exponent=exponent):
            b, e = exact(base), exact(exponent)
            if b is None or e is None or e.denominator != 1 or abs(e) > 64 or (b == 0 and e < 0):
                return None
            if max(abs(b.numerator), b.denominator).bit_length() * abs(int(e)) > 2_000:
                return None
            return Fraction(b ** int(e))
    return None


@lru_cache(4096)
def _lifted(value: int | Fraction) -> Term:
    """The same object for the same number: it is hashed and compared everywhere."""
    exact = Fraction(value)
    size = abs(exact)
    term: Term = Number(str(size.numerator))
    if size.denominator != 1:
        term = Quotient(term, Number(str(size.denominator)))
    return Negative(term) if exact < 0 else term


def symbols(names: str, sort: Sort = Sort.SCALAR) -> tuple[Symbol, ...]:
    """Letters from a string of names separated by spaces."""
    return tuple(Symbol(name, sort) for name in names.split())


def indexed(name: str, *index: Operand, sort: Sort = Sort.SCALAR) -> Indexed:
    """The letter `name` with subscripts.

    >>> indexed("mu", 1)
    Indexed(base=Symbol(name='mu', sort=<Sort.SCALAR: 'scalar'>), index=(Number(text='1'),))
    """
    return Indexed(Symbol(name, sort), tuple(lift(part) for part in index))


def call(name: str, *arguments: Operand) -> Call:
    """The named function applied to arguments."""
    return Call(Function(name), tuple(lift(argument) for argument in arguments))


def log(argument: Operand) -> Call:
    """The natural logarithm."""
    return call("log", argument)


def exp(argument: Operand) -> Call:
    """The exponential."""
    return call("exp", argument)


def sqrt(argument: Operand) -> Call:
    """The non-negative square root."""
    return call("sqrt", argument)


def sigmoid(argument: Operand) -> Call:
    """The logistic function 1/(1 + exp(-x)), written σ."""
    return call("sigmoid", argument)


def total(terms: tuple[Term, ...]) -> Term:
    """The sum of any number of terms: none gives 0, one gives itself."""
    if not terms:
        return Number("0")
    return terms[0] if len(terms) == 1 else Sum(terms)


def product(factors: tuple[Term, ...]) -> Term:
    """The product of any number of factors: none gives 1, one gives itself."""
    if not factors:
        return Number("1")
    return factors[0] if len(factors) == 1 else Product(factors)


def _terms(term: Term) -> tuple[Term, ...]:
    return term.terms if isinstance(term, Sum) else (term,)


class UnknownNode(TypeError):
    """An interpreter met a node that it gives no meaning to."""

    def __init__(self, node: Term, interpreter: str = "this interpreter") -> None:
        super().__init__(f"{interpreter} gives no meaning to {node!r}")
        self.node = node
        self.interpreter = interpreter
