"""Terms in Unicode, on one line, for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.layout import Level, Piece, Script, lay_out
from hw_cli.terms.notation import (
    CONSTANTS,
    FENCES,
    LETTERS,
    MARKS,
    OPERATORS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    function_glyph,
)

_BIG = {"sum": "Σ", "product": "∏", "integral": "∫", "limit": "lim"}


@dataclass(frozen=True)
class TextScript(Script):
    """How pieces look in a terminal."""

    decimal: str = "."
    minus: ClassVar[str] = " − "
    plus: ClassVar[str] = " + "
    times: ClassVar[str] = "·"
    comma: ClassVar[str] = ", "
    separator: ClassVar[str] = ", "
    given: ClassVar[str] = " | "
    odot: ClassVar[str] = " ⊙ "
    parallel: ClassVar[str] = " ‖ "

    def juxtapose(self, left: str, right: str) -> str:
        """Two factors side by side, with a blank where they would run into one word."""
        if not left:
            return right
        if right[0].isdigit():  # 2·1/2, not 21/2
            return left + self.times + right
        words = (right[0].isascii() and right[0].isalpha()) or (left[-1].isascii() and left[-1].isalpha())
        return f"{left} {right}" if words or right[0] in "Σ∏∫∂d" else left + right

    def constant(self, name: str) -> str:
        return CONSTANTS[name].text

    def letter(self, symbol: Symbol) -> str:
        if symbol.name == "zero":
            return "0"
        return LETTERS[symbol.name].text if symbol.name in LETTERS else symbol.name

    def word(self, text: str) -> str:
        return text

    def function(self, name: str) -> str:
        glyph = function_glyph(name)
        return glyph.text if glyph else self.letter(Symbol(name))

    def decorated(self, base: str, mark: str) -> str:
        """A letter with a mark, after it or combined with it."""
        return base + MARKS[mark].text

    def subscript(self, base: str, index: str) -> str:
        """Unicode subscripts where they exist, else `base_index`."""
        tight = index.replace(" ", "").replace("−", "-")
        small = tight.translate(SUBSCRIPTS)
        if all(new != old for new, old in zip(small, tight, strict=True)):
            return base + small
        return f"{base}_({index})" if " " in index else f"{base}_{index}"

    def power(self, base: str, exponent: str) -> str:
        """Unicode superscripts where they exist, else `base^exponent`."""
        tight = exponent.replace(" ", "").replace("−", "-")
        if tight == "ᵀ":
            return base + tight
        small = tight.translate(SUPERSCRIPTS)
        if all(new != old for new, old in zip(small, tight, strict=True)):
            return base + small
        return f"{base}^{exponent}" if len(exponent) == 1 else f"{base}^({exponent})"

    def prime(self, base: str, order: int) -> str:
        return base + "′" * order

    def fence(self, kind: str, inner: str, tall: bool) -> str:
        left, right = (sign.text for sign in FENCES[kind])
        return f"{left}{inner}{right}"

    def fraction(self, top: Piece, bottom: Piece) -> Piece:
        """A fraction on one line."""
        above = top.string if top.level >= Level.PRODUCT else f"({top.string})"
        below = bottom.string if bottom.level >= Level.POWER else f"({bottom.string})"
        return Piece(f"{above}/{below}", Level.PRODUCT)

    def root(self, inner: Piece) -> Piece:
        short = inner.level is Level.ATOM and len(inner.string) <= 2
        return Piece("√" + (inner.string if short else f"({inner.string})"), Level.POWER)  # (√x)², not √x²

    def big(self, name: str, low: str, high: str) -> str:
        bounds = (f"[{low}, {high}]" if high else f"[{low}]") if low else ""
        return f"{_BIG[name]}{bounds} "

    def derivative(self, body: Piece, variable: str, order: int, partial: bool) -> Piece:
        d = "∂" if partial else "d"
        power = self.power("", str(order)) if order > 1 else ""
        tail = f"{d}{variable}{power}"
        if body.string:
            return Piece(f"{d}{power}{body.string}/{tail}", Level.PRODUCT)
        return Piece(f"{d}{power}/{tail}", Level.PRODUCT)

    def differential(self, variable: str) -> str:
        return f" d{variable}"

    def operator(self, name: str) -> str:
        return OPERATORS[name].text

    def column(self, rows: list[list[str]]) -> str:
        return "[" + "; ".join(", ".join(row) for row in rows) + "]"


def text(term: Term, *, decimal: str = ".") -> str:
    """A term on one line of Unicode.

    >>> from hw_cli.terms.core import indexed, log
    >>> text(log(indexed("sigma", 1) / indexed("sigma", 2)))
    'log(σ₁/σ₂)'
    """
    return lay_out(term, TextScript(decimal)).string
