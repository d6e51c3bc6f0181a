"""Terms in LaTeX, in the course's notation (macros of `templates/notation.tex`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from hw_cli.terms.core import Sort, Symbol, Term
from hw_cli.terms.layout import Level, Piece, Script, lay_out
from hw_cli.terms.notation import CONSTANTS, FENCES, LETTERS, MARKS, OPERATORS, function_glyph

_BIG = {"sum": r"\sum", "product": r"\prod", "integral": r"\int", "limit": r"\lim"}
_NUMBERS = re.compile(r"\\frac\{\d")
_VECTOR_GREEK = frozenset({"mu", "theta", "phi", "psi", "epsilon"})
_MATRIX_GREEK = frozenset({"Sigma", "Lambda"})


@dataclass(frozen=True)
class LatexScript(Script):
    """How pieces look in LaTeX; `display` sizes brackets for displayed fractions, `decimal` is the mark."""

    display: bool = False
    decimal: str = "."
    minus: ClassVar[str] = "-"
    plus: ClassVar[str] = "+"
    times: ClassVar[str] = r" \cdot "
    comma: ClassVar[str] = ","
    separator: ClassVar[str] = ","
    given: ClassVar[str] = r" \mid "
    odot: ClassVar[str] = r" \odot "
    parallel: ClassVar[str] = r" \,\|\, "

    def juxtapose(self, left: str, right: str) -> str:
        if left[-1:].isdigit() and _NUMBERS.match(right):
            return left + self.times + right
        return f"{left} {right}" if left else right

    def constant(self, name: str) -> str:
        return CONSTANTS[name].latex

    def letter(self, symbol: Symbol) -> str:
        """A letter: vectors and matrices by the course's bold macros."""
        name = symbol.name
        if symbol.sort is Sort.VECTOR:
            known = (len(name) == 1 and name.islower()) or name in _VECTOR_GREEK | {"zero"}
            return rf"\v{name}" if known else rf"\bm{{{self._scalar(name)}}}"
        if symbol.sort is Sort.MATRIX:
            known = (len(name) == 1 and name.isupper()) or name in _MATRIX_GREEK
            return rf"\m{name}" if known else rf"\bm{{{self._scalar(name)}}}"
        return self._scalar(name)

    def _scalar(self, name: str) -> str:
        if name in LETTERS:
            return LETTERS[name].latex
        return name if len(name) == 1 else self.word(name)

    def word(self, text: str) -> str:
        return rf"\mathrm{{{text.replace('_', chr(92) + '_')}}}"

    def function(self, name: str) -> str:
        glyph = function_glyph(name)
        return glyph.latex if glyph else self._scalar(name)

    def decorated(self, base: str, mark: str) -> str:
        sign = MARKS[mark].latex
        return f"{sign}{{{base}}}" if sign.startswith("\\") else base + sign

    def subscript(self, base: str, index: str) -> str:
        return f"{base}_{_braced(index)}"

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{_braced(exponent)}"

    def prime(self, base: str, order: int) -> str:
        return base + "'" * order if order <= 3 else f"{base}^{{({order})}}"

    def fence(self, kind: str, inner: str, tall: bool) -> str:
        """Brackets: sized for a displayed fraction, growing in running text."""
        left, right = (sign.latex for sign in FENCES[kind])
        if not tall:
            return f"{left}{inner}{right}"
        if self.display:  # fixed sizes, so that a long line may still break inside
            return rf"\Bigl{left} {inner} \Bigr{right}"
        return rf"\left{left} {inner} \right{right}"

    def fraction(self, top: Piece, bottom: Piece) -> Piece:
        return Piece(rf"\frac{{{top.string}}}{{{bottom.string}}}", Level.POWER, tall=True)

    def root(self, inner: Piece) -> Piece:
        return Piece(rf"\sqrt{{{inner.string}}}", Level.ATOM, inner.tall)

    def big(self, name: str, low: str, high: str) -> str:
        bounds = (f"_{{{low}}}" if low else "") + (f"^{{{high}}}" if high else "")
        return f"{_BIG[name]}{bounds} "

    def derivative(self, body: Piece, variable: str, order: int, partial: bool) -> Piece:
        d = r"\partial" if partial else r"\mathrm{d}"
        top = f"{d}^{{{order}}}" if order > 1 else d
        power = f"^{{{order}}}" if order > 1 else ""
        return Piece(rf"\frac{{{top} {body.string}}}{{{d} {variable}{power}}}", Level.POWER, tall=True)

    def differential(self, variable: str) -> str:
        return rf"\,\mathrm{{d}}{variable}"

    def operator(self, name: str) -> str:
        return OPERATORS[name].latex

    def column(self, rows: list[list[str]]) -> str:
        body = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


@dataclass(frozen=True)
class InlineScript(LatexScript):
    """LaTeX within a line of words: fractions of letters are written with a stroke, so that lines keep their distance.

    Brackets stay small where nothing is built up in them, so that a long formula may break.
    """

    def fence(self, kind: str, inner: str, tall: bool) -> str:
        """Brackets."""
        return super().fence(kind, inner, tall and (r"\frac" in inner or r"\begin" in inner))

    def fraction(self, top: Piece, bottom: Piece) -> Piece:
        """A fraction: `1/2` is small enough to be built up."""
        if top.string.isdigit() and bottom.string.isdigit():
            return super().fraction(top, bottom)
        above = top.string if top.level >= Level.PRODUCT else self.fence("()", top.string, top.tall)
        below = bottom.string if bottom.level >= Level.POWER else self.fence("()", bottom.string, bottom.tall)
        return Piece(f"{above}/{below}", Level.PRODUCT)


def _braced(inner: str) -> str:
    return inner if len(inner) == 1 else f"{{{inner}}}"


def latex(term: Term, *, display: bool = False, decimal: str = ".") -> str:
    r"""LaTeX of a term, without dollar signs.

    >>> from hw_cli.terms.core import symbols
    >>> a, b = symbols("a b")
    >>> latex((a + b) ** 2)
    '(a+b)^2'
    """
    return lay_out(term, LatexScript(display, decimal)).string


def inline_latex(term: Term, *, decimal: str = ".") -> str:
    r"""LaTeX of a term within a line of words, without dollar signs.

    >>> from hw_cli.terms.core import symbols
    >>> a, b = symbols("a b")
    >>> inline_latex(a / (a + b))
    'a/(a+b)'
    """
    return lay_out(term, InlineScript(decimal=decimal)).string
