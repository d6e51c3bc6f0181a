"""One walk over a term that decides brackets; what a piece looks like is left to a script.

Precedence lives here, once, for LaTeX and for the terminal. A `Script` knows only how fractions,
powers, subscripts and brackets look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any, ClassVar, Protocol

from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.notation import GREEK, stands_bare
from hw_cli.terms.walk import subterms


class Level(IntEnum):
    """How tightly a piece holds together; brackets go around a piece looser than its place asks for."""

    SUM = 1
    NEGATIVE = 2
    OPEN = 3  # reaches as far right as it can: a big operator, a function without parentheses
    PRODUCT = 4
    POWER = 5
    ATOM = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A laid-out term: its string, how tightly it holds, and whether it is taller than a line."""

    string: str
    level: Level
    tall: bool = False


class Script(Protocol):
    """How the pieces look in one medium."""

    @property
    def decimal(self) -> str:
        """The mark in a numeral."""

    minus: ClassVar[str]
    plus: ClassVar[str]
    times: ClassVar[str]  # between two numerals
    comma: ClassVar[str]
    separator: ClassVar[str]  # between the components of a vector
    given: ClassVar[str]
    odot: ClassVar[str]
    parallel: ClassVar[str]

    def juxtapose(self, left: str, right: str) -> str:
        """Two factors side by side, kept apart where they would run into one word or a mixed number."""

    def number(self, text: str) -> str:
        """A numeral with the language's decimal mark."""
        return text.replace(".", self.decimal)

    def constant(self, name: str) -> str:
        """A named constant."""

    def letter(self, symbol: core.Symbol) -> str:
        """A letter, by its sort."""

    def word(self, text: str) -> str:
        """Several letters that are one name."""

    def function(self, name: str) -> str:
        """The name of a function."""

    def decorated(self, base: str, mark: str) -> str:
        """A letter with a mark above it, or after it."""

    def subscript(self, base: str, index: str) -> str:
        """`base_index`."""

    def power(self, base: str, exponent: str) -> str:
        """`base^exponent`."""

    def prime(self, base: str, order: int) -> str:
        """Derivative marks."""

    def fence(self, kind: str, inner: str, tall: bool) -> str:
        """Brackets, around what may be taller than a line."""

    def fraction(self, top: Piece, bottom: Piece) -> Piece:
        """A fraction."""

    def root(self, inner: Piece) -> Piece:
        """A square root."""

    def big(self, name: str, low: str, high: str) -> str:
        """A big operator with its bounds, which may be empty."""

    def derivative(self, body: Piece, variable: str, order: int, partial: bool) -> Piece:
        """`d body / d variable`; an empty body gives the operator alone."""

    def differential(self, variable: str) -> str:
        """The end of an integral."""

    def operator(self, name: str) -> str:
        """A sign of the language itself."""

    def column(self, rows: list[list[str]]) -> str:
        """A matrix, row by row."""


def lay_out(term: Term, script: Script) -> Piece:
    """The piece for a term. Raises UnknownNode for a node no handler knows."""
    try:
        handler = _HANDLERS[type(term)]
    except KeyError:
        raise UnknownNode(term) from None
    return handler(term, script)


def _at_least(term: Term, level: Level, script: Script) -> Piece:
    piece = lay_out(term, script)
    return piece if piece.level >= level else _bracketed(piece, script)


def _bracketed(piece: Piece, script: Script) -> Piece:
    return Piece(script.fence("()", piece.string, piece.tall), Level.ATOM, piece.tall)


def _plain(term: Term, script: Script) -> str:
    return lay_out(term, script).string


def _listed(terms: tuple[Term, ...], script: Script) -> str:
    return script.comma.join(_plain(item, script) for item in terms)


def _apart(pieces: Iterable[Piece], separator: str, script: Script) -> str:
    """Strings between brackets: where a decimal mark is a comma, numbers are kept apart by semicolons."""
    strings = [piece.string for piece in pieces]
    numeral = re.compile(rf"\d{re.escape(script.decimal)}\d")
    if "," in script.decimal and any(map(numeral.search, strings)):
        separator = separator.replace(",", ";")
    return separator.join(strings)


# --- atoms


def _indexed(term: core.Indexed, script: Script) -> Piece:
    base = _at_least(term.base, Level.ATOM, script).string
    bar = core.Label("|")
    if bar in term.index:  # μ_{Y | X}
        at = term.index.index(bar)
        inner = _listed(term.index[:at], script) + script.given + _listed(term.index[at + 1 :], script)
        return Piece(script.subscript(base, inner), Level.ATOM)
    return Piece(script.subscript(base, _listed(term.index, script)), Level.ATOM)


def _decorated(term: core.Decorated, script: Script) -> Piece:
    level = Level.POWER if term.mark == "star" else Level.ATOM
    if isinstance(term.base, core.Indexed) and term.mark != "star":  # the mark sits on the letter
        inner = core.Indexed(core.Decorated(term.base.base, term.mark), term.base.index)
        return lay_out(inner, script)
    return Piece(script.decorated(_at_least(term.base, Level.ATOM, script).string, term.mark), level)


# --- arithmetic


def _sum(term: core.Sum, script: Script) -> Piece:
    out, tall = "", False
    for number, item in enumerate(term.terms):
        negative = isinstance(item, core.Negative)
        body = item.term if isinstance(item, core.Negative) else item
        piece = _at_least(body, Level.OPEN, script)
        tall = tall or piece.tall
        if negative:
            out += (script.minus.strip() if number == 0 else script.minus) + piece.string
        else:
            out += (script.plus if number else "") + piece.string
    return Piece(out, Level.SUM, tall)


def _negative(term: core.Negative, script: Script) -> Piece:
    piece = _at_least(term.term, Level.OPEN, script)
    return Piece(script.minus.strip() + piece.string, Level.NEGATIVE, piece.tall)


def _product(term: core.Product, script: Script) -> Piece:
    out, tall = "", False
    last = len(term.factors) - 1
    for number, factor in enumerate(term.factors):
        piece = lay_out(factor, script)
        enough = Level.OPEN if number == last and number > 0 else Level.POWER
        if piece.level < enough or isinstance(factor, core.Product):
            piece = _bracketed(piece, script)
        if number and _starts_with_digit(factor):
            out += script.times + piece.string
        else:
            out = script.juxtapose(out, piece.string)
        tall = tall or piece.tall
    open_right = isinstance(term.factors[-1], core.Call | core.IndexedSum | core.IndexedProduct) and (
        lay_out(term.factors[-1], script).level is Level.OPEN
    )
    return Piece(out, Level.OPEN if open_right else Level.PRODUCT, tall)


def _starts_with_digit(factor: Term) -> bool:
    while isinstance(factor, core.Power | core.Indexed | core.Inverse | core.Transpose):
        factor = factor.base if isinstance(factor, core.Power | core.Indexed) else factor.term
    return isinstance(factor, core.Number) or factor == core.Symbol("0")


def _power(term: core.Power, script: Script) -> Piece:
    base = lay_out(term.base, script)
    if base.level < Level.ATOM or isinstance(term.base, core.Quotient):
        base = _bracketed(base, script)
    return Piece(script.power(base.string, _plain(term.exponent, script)), Level.POWER, base.tall)


def _fenced(kind: str, term: Any, script: Script, head: str = "") -> Piece:
    """What stands in brackets of a kind: |x|, ‖x‖, tr(A)."""
    piece = lay_out(term.term, script)
    return Piece(head + script.fence(kind, piece.string, piece.tall), Level.ATOM, piece.tall)


def _raised(matrix: Term, sign: str, script: Script) -> Piece:
    base = _at_least(matrix, Level.ATOM, script)
    return Piece(script.power(base.string, sign), Level.POWER, base.tall)


def _minus_one(script: Script) -> str:
    return script.minus.strip() + script.number("1")


# --- functions


def _function(term: core.Function, script: Script) -> Piece:
    name = script.function(term.name)
    return Piece(script.subscript(name, _listed(term.index, script)) if term.index else name, Level.ATOM)


def _call(term: core.Call, script: Script) -> Piece:
    head, arguments = term.function, term.arguments
    name = head.name if isinstance(head, core.Function) else ""
    if name in ("event", "cap", "cup", "setminus") and len(arguments) == 2:  # as in P(X ≤ x), P(A ∪ B)
        sign = head.index[0] if isinstance(head, core.Function) and head.index else core.Label(name)
        left, right = (lay_out(item, script) for item in arguments)
        joined = (
            left.string + script.operator(sign.text if isinstance(sign, core.Label) else name) + right.string
        )
        return Piece(joined, Level.OPEN, left.tall or right.tall)
    if name == "sqrt" and len(arguments) == 1:
        return script.root(lay_out(arguments[0], script))
    if name == "odot" and len(arguments) == 2:
        left, right = (_at_least(argument, Level.POWER, script) for argument in arguments)
        return Piece(left.string + script.odot + right.string, Level.PRODUCT, left.tall or right.tall)
    if name == "exp" and len(arguments) == 1 and _is_short(arguments[0]):
        return Piece(script.power(script.constant("e"), _plain(arguments[0], script)), Level.POWER)
    if stands_bare(name) and len(arguments) == 1 and _stands_alone(arguments[0]):
        piece = _at_least(arguments[0], Level.POWER, script)
        if not piece.string.startswith(("(", "|")):
            return Piece(_plain(head, script) + script.operator(" ") + piece.string, Level.OPEN, piece.tall)
    pieces = [lay_out(argument, script) for argument in arguments]
    inner = _apart(pieces, script.comma, script)
    tall = any(piece.tall for piece in pieces)
    level = Level.OPEN if stands_bare(name) else Level.ATOM
    return Piece(_plain(head, script) + script.fence("()", inner, tall), level, tall)


def _stands_alone(argument: Term) -> bool:
    """Whether an argument needs no parentheses after `log`: a letter, a fraction, a density, `σ(x)`."""
    if isinstance(argument, core.Call):
        head = argument.function
        return isinstance(head, core.Function) and head.name != "sqrt" and not stands_bare(head.name)
    return isinstance(
        argument,
        core.Symbol
        | core.Indexed
        | core.Number
        | core.Quotient
        | core.Density
        | core.Decorated
        | core.Determinant
        | core.Expectation,
    )


def _is_short(argument: Term) -> bool:
    inner = argument.term if isinstance(argument, core.Negative) else argument
    return isinstance(inner, core.Symbol | core.Indexed | core.Number)


# --- calculus


def _derivative(term: core.Derivative, script: Script) -> Piece:
    body = lay_out(term.body, script)
    if body.level < Level.PRODUCT:
        body = Piece(script.fence("[]", body.string, body.tall), Level.ATOM, body.tall)
    atom = not isinstance(term.body, core.Symbol | core.Indexed | core.Function)
    if not atom:
        return script.derivative(body, _plain(term.variable, script), term.order, term.partial)
    empty = script.derivative(Piece("", Level.ATOM), _plain(term.variable, script), term.order, term.partial)
    return Piece(empty.string + script.operator(" ") + body.string, Level.OPEN, tall=True)


def _gradient(term: core.Gradient, script: Script) -> Piece:
    body = _at_least(term.body, Level.ATOM, script)
    return Piece(
        script.subscript(script.operator("nabla"), _plain(term.variable, script))
        + script.operator(" ")
        + body.string,
        Level.OPEN,
        body.tall,
    )


def _integral(term: core.Integral, script: Script) -> Piece:
    low = _plain(term.low, script) if term.low is not None else ""
    high = _plain(term.high, script) if term.high is not None else ""
    body = _at_least(term.body, Level.OPEN, script)
    variables = term.variable.components if isinstance(term.variable, core.Vector) else (term.variable,)
    tail = "".join(script.differential(_plain(variable, script)) for variable in variables)
    return Piece(script.big("integral", low, high) + body.string + tail, Level.OPEN, tall=True)


def _big(name: str, term: core.IndexedSum | core.IndexedProduct, script: Script) -> Piece:
    start = f"{_plain(term.index, script)}={_plain(term.low, script)}"
    body, inner = term.body, _at_least(term.body, Level.OPEN, script)
    if name == "product" and isinstance(body, core.Product) and _ends_without(body.factors, term.index):
        inner = _bracketed(inner, script)
    return Piece(script.big(name, start, _plain(term.high, script)) + inner.string, Level.OPEN, tall=True)


def _ends_without(factors: tuple[Term, ...], index: Term) -> bool:
    """Whether factors without the index follow one with it: a reader would take them out of the product."""
    uses = [any(part == index for part in subterms(factor)) for factor in factors]
    return any(uses) and not all(uses[uses.index(True) :])


def _limit(term: core.LimitOf, script: Script) -> Piece:
    where = _plain(term.variable, script) + script.operator("to") + _plain(term.towards, script)
    body = _at_least(term.body, Level.OPEN, script)
    return Piece(script.big("limit", where, "") + body.string, Level.OPEN, tall=True)


# --- vectors and matrices


def _vector(term: core.Vector, script: Script) -> Piece:
    pieces = [lay_out(item, script) for item in term.components]
    tall = any(piece.tall for piece in pieces)
    inner = _apart(pieces, script.separator, script)
    return Piece(script.fence("()", inner, tall), Level.ATOM, tall)


def _matrix(term: core.Matrix, script: Script) -> Piece:
    return Piece(
        script.column([[_plain(x, script) for x in row] for row in term.rows]), Level.ATOM, tall=True
    )


# --- probability


def _law(term: core.Law, script: Script) -> Piece:
    letter = term.name in GREEK or len(term.name) == 1
    name = script.letter(core.Symbol(term.name)) if letter else term.name and script.word(term.name)
    if not term.parameters:
        return Piece(name, Level.ATOM)
    return Piece(script.subscript(name, _listed(term.parameters, script)), Level.ATOM)


def _density(term: core.Density, script: Script) -> Piece:
    inner = _listed(term.variables, script)
    if term.given:
        inner += script.given + _listed(term.given, script)
    return Piece(_plain(term.law, script) + script.fence("()", inner, tall=False), Level.ATOM)


def _normal(term: core.Normal, script: Script) -> Piece:
    head = "" if term.variable is None else _plain(term.variable, script) + script.operator(";")
    pieces = lay_out(term.mean, script), lay_out(term.variance, script)
    inner = head + _apart(pieces, script.comma, script)
    tall = any(piece.tall for piece in pieces)
    return Piece(script.operator("normal") + script.fence("()", inner, tall), Level.ATOM, tall)


def _expectation(term: core.Expectation, script: Script) -> Piece:
    shown = term.law.law if term.short and isinstance(term.law, core.Density) else term.law
    law = _plain(shown, script)
    if term.show_variables and term.variables:
        law = _listed(term.variables, script) + script.operator("sim") + law
    body = lay_out(term.body, script)
    head = script.subscript(script.operator("E"), law)
    return Piece(head + script.fence("[]", body.string, body.tall), Level.ATOM, body.tall)


def _kl(term: core.KL, script: Script) -> Piece:
    inner = _plain(term.left, script) + script.parallel + _plain(term.right, script)
    return Piece(script.operator("KL") + script.fence("[]", inner, tall=False), Level.ATOM)


_HANDLERS: dict[type[Term], Callable[..., Piece]] = {
    core.Number: lambda term, script: Piece(script.number(term.text), Level.ATOM),
    core.Constant: lambda term, script: Piece(script.constant(term.name), Level.ATOM),
    core.Symbol: lambda term, script: Piece(script.letter(term), Level.ATOM),
    core.Label: lambda term, script: Piece(script.word(term.text), Level.ATOM),
    core.Indexed: _indexed,
    core.Range: lambda term, script: Piece(
        f"{_plain(term.low, script)}:{_plain(term.high, script)}", Level.SUM
    ),
    core.Decorated: _decorated,
    core.Sum: _sum,
    core.Negative: _negative,
    core.Product: _product,
    core.Quotient: lambda term, script: script.fraction(
        lay_out(term.numerator, script), lay_out(term.denominator, script)
    ),
    core.Power: _power,
    core.Absolute: partial(_fenced, "||"),
    core.Function: _function,
    core.DerivativeOf: lambda term, script: Piece(
        script.prime(_plain(term.function, script), term.order), Level.ATOM
    ),
    core.InverseOf: lambda term, script: Piece(
        script.power(_plain(term.function, script), _minus_one(script)), Level.ATOM
    ),
    core.Call: _call,
    core.Derivative: _derivative,
    core.Gradient: _gradient,
    core.Integral: _integral,
    core.IndexedSum: partial(_big, "sum"),
    core.IndexedProduct: partial(_big, "product"),
    core.LimitOf: _limit,
    core.Vector: _vector,
    core.Matrix: _matrix,
    core.Identity: lambda _, script: Piece(script.letter(core.Symbol("I", core.Sort.MATRIX)), Level.ATOM),
    core.Transpose: lambda term, script: _raised(term.term, script.operator("top"), script),
    core.Inverse: lambda term, script: _raised(term.term, _minus_one(script), script),
    core.Determinant: partial(_fenced, "||"),
    core.Trace: lambda term, script: _fenced("()", term, script, script.operator("tr")),
    core.Norm: partial(_fenced, "norm"),
    core.Law: _law,
    core.Density: _density,
    core.Normal: _normal,
    core.Dirac: lambda term, script: Piece(
        script.subscript(script.letter(core.Symbol("delta")), _plain(term.centre, script)), Level.ATOM
    ),
    core.Expectation: _expectation,
    core.KL: _kl,
}
