"""Terms in MathML (Core), for pages: nothing but the browser is needed to show them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from hw_cli.terms.core import Sort, Symbol, Term
from hw_cli.terms.layout import Level, Piece, Script, lay_out
from hw_cli.terms.notation import CONSTANTS, FENCES, LETTERS, OPERATORS, function_glyph

_OPERATORS = {" ": '<mo>\u2061</mo><mspace width="0.17em"/>', "top": "<mo>⊤</mo>"}
_THIN = '<mspace width="0.17em"/>'
_BIG = {"sum": "∑", "product": "∏", "integral": "∫", "limit": "lim"}
_MARKS = {"bar": "¯", "tilde": "~", "hat": "^", "dot": "˙"}
_ABOVE = {"star": "⋆", "prime": "′"}
_BARE = re.compile(r"(?<=>)(?<!<mo>)([:=])(?=<)")  # signs that the layout writes by itself


# nothing is subtracted
_SIGN = re.compile(r"(<mo[^>]*>(?:[(\[,;=<>≤≥≠∈]|&[lg]t;)</mo>(?:<mrow>)*)<mo>−</mo>")


@dataclass(frozen=True)
class MathmlScript(Script):
    """How pieces look in MathML; `decimal` is the mark."""

    decimal: str = "."
    minus: ClassVar[str] = "<mo>−</mo>"
    plus: ClassVar[str] = "<mo>+</mo>"
    times: ClassVar[str] = "<mo>·</mo>"
    comma: ClassVar[str] = "<mo>,</mo>"
    separator: ClassVar[str] = "<mo>,</mo>"
    given: ClassVar[str] = '<mo stretchy="false" lspace="0.28em" rspace="0.28em">|</mo>'
    odot: ClassVar[str] = "<mo>⊙</mo>"
    parallel: ClassVar[str] = '<mo stretchy="false" lspace="0.28em" rspace="0.28em">‖</mo>'

    def juxtapose(self, left: str, right: str) -> str:
        if left.endswith("</mn>") and re.match(r"<mfrac>(?:<mrow>)?<mn>", right):
            return left + self.times + right
        return f"{left}<mo>\u2062</mo>{right}" if left else right

    def number(self, text: str) -> str:
        return f"<mn>{escape(text.replace('.', self.decimal))}</mn>"

    def constant(self, name: str) -> str:
        return f"<mi>{CONSTANTS[name].text}</mi>"

    def letter(self, symbol: Symbol) -> str:
        """A letter: vectors and matrices in bold."""
        name = symbol.name
        if name in ("0", "zero"):
            return f"<mn>{'𝟎' if name == 'zero' else '0'}</mn>"
        shown = LETTERS[name].text if name in LETTERS else name
        return f"<mi>{bold(shown) if symbol.sort in (Sort.VECTOR, Sort.MATRIX) else escape(shown)}</mi>"

    def word(self, text: str) -> str:
        return f'<mi mathvariant="normal">{escape(text)}</mi>'

    def function(self, name: str) -> str:
        glyph = function_glyph(name)
        return f"<mi>{escape(glyph.text)}</mi>" if glyph else self.letter(Symbol(name))

    def decorated(self, base: str, mark: str) -> str:
        if mark in _ABOVE:
            return f"<msup><mrow>{base}</mrow><mo>{_ABOVE[mark]}</mo></msup>"
        return f'<mover accent="true"><mrow>{base}</mrow><mo stretchy="false">{_MARKS[mark]}</mo></mover>'

    def subscript(self, base: str, index: str) -> str:
        return f"<msub><mrow>{base}</mrow><mrow>{_signs(index)}</mrow></msub>"

    def power(self, base: str, exponent: str) -> str:
        """`base^exponent`; over an index where the base has one."""
        if base.startswith("<msub>") and base.endswith("</msub>") and base.count("<msub>") == 1:
            return f"<msubsup>{base[6:-7]}<mrow>{exponent}</mrow></msubsup>"
        return f"<msup><mrow>{base}</mrow><mrow>{exponent}</mrow></msup>"

    def prime(self, base: str, order: int) -> str:
        return f"<msup><mrow>{base}</mrow><mo>{'′' * order}</mo></msup>"

    def fence(self, kind: str, inner: str, tall: bool) -> str:
        """Brackets, as high as what is in them where that is taller than a line."""
        stretchy = "true" if tall else "false"
        left, right = (f'<mo stretchy="{stretchy}">{sign.text}</mo>' for sign in FENCES[kind])
        return f"<mrow>{left}{_signs(inner)}{right}</mrow>"

    def fraction(self, top: Piece, bottom: Piece) -> Piece:
        return Piece(
            f"<mfrac><mrow>{top.string}</mrow><mrow>{bottom.string}</mrow></mfrac>", Level.POWER, tall=True
        )

    def root(self, inner: Piece) -> Piece:
        return Piece(f"<msqrt><mrow>{inner.string}</mrow></msqrt>", Level.ATOM, inner.tall)

    def big(self, name: str, low: str, high: str) -> str:
        sign = f"<mo>{_BIG[name]}</mo>"
        both, under = ("msubsup", "msub") if name == "integral" else ("munderover", "munder")
        below, above = f"<mrow>{_signs(low)}</mrow>", f"<mrow>{high}</mrow>"
        if low and high:
            return f"<{both}>{sign}{below}{above}</{both}>"
        return f"<{under}>{sign}{below}</{under}>" if low else sign

    def derivative(self, body: Piece, variable: str, order: int, partial: bool) -> Piece:
        d = f"<mi>{'∂' if partial else 'd'}</mi>"
        top, below = d, variable
        if order > 1:
            top, below = self.power(d, f"<mn>{order}</mn>"), self.power(variable, f"<mn>{order}</mn>")
        return Piece(
            f"<mfrac><mrow>{top}{body.string}</mrow><mrow>{d}{below}</mrow></mfrac>", Level.POWER, tall=True
        )

    def differential(self, variable: str) -> str:
        return f"{_THIN}<mi>d</mi>{variable}"

    def operator(self, name: str) -> str:
        if name in _OPERATORS:
            return _OPERATORS[name]
        tag = "mi" if name in ("tr", "normal", "E", "KL") else "mo"
        return f"<{tag}>{escape(OPERATORS[name].text.strip())}</{tag}>"

    def column(self, rows: list[list[str]]) -> str:
        body = "".join(f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in row)}</mtr>" for row in rows)
        return f"<mrow><mo>(</mo><mtable>{body}</mtable><mo>)</mo></mrow>"


def _signs(inner: str) -> str:
    return _BARE.sub(r"<mo>\1</mo>", inner)


def bold(name: str) -> str:
    """Letters as the bold ones of Unicode, which need no style sheet."""
    return "".join(map(_bold_letter, name))


def _bold_letter(letter: str) -> str:
    found = re.fullmatch(r"(LATIN|GREEK) (SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(letter, ""))
    if found is None:
        return escape(letter)
    try:
        return unicodedata.lookup(f"MATHEMATICAL BOLD ITALIC {found[2]} {found[3]}")
    except KeyError:
        return letter


def mathml(term: Term, *, display: bool = False, decimal: str = ".") -> str:
    """MathML of a term: a whole `<math>` element.

    >>> from hw_cli.terms.core import symbols
    >>> a, b = symbols("a b")
    >>> mathml(a - b)
    '<math><mi>a</mi><mo>−</mo><mi>b</mi></math>'
    """
    opening = '<math display="block">' if display else "<math>"
    return f"{opening}{prefixed(_signs(lay_out(term, MathmlScript(decimal)).string))}</math>"


def prefixed(formula: str) -> str:
    """A formula whose minus signs stand close where nothing is before them but a bracket, a comma or a relation.

    >>> prefixed("<mo>(</mo><mo>−</mo><mn>1</mn>")
    '<mo>(</mo><mo form="prefix">−</mo><mn>1</mn>'
    """
    return _SIGN.sub(r'\1<mo form="prefix">−</mo>', formula)
