"""A statement of the sheet as HTML, its formulas in MathML: the reader of the terminal's form, writing elements."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import escape

from hw_cli.prose import Language
from hw_cli.sheet.plain import ACCENTS, FRENCH_SPACES, SYMBOLS, TIGHT, Reader
from hw_cli.terms.mathml import bold, prefixed

_ROW = "\x03"  # between two rows of a display, until it is laid out
_CELL = "\x04"  # between two cells of a row
_FENCES = "()[]|‖"
_MATRICES = {"matrix": "", "array": "", "pmatrix": "()", "bmatrix": "[]", "vmatrix": "||", "Vmatrix": "‖‖"}
_MARKS = {"bar": "¯", "dot": "˙", "tilde": "~"}
_BIG = re.compile(r"<mo[^>]*>([∑∏]|max)</mo>")  # its bounds stand below and above


def statement(text: str, language: Language) -> str:
    r"""Paragraphs of HTML; a command that is not known is shown by its bare name, as in a terminal.

    >>> statement(r"Let $x_1 > 0$.", Language.EN)
    '<p>Let <math><msub><mi>x</mi><mn>1</mn></msub><mo>&gt;</mo><mn>0</mn></math>.</p>'
    """
    found = _HtmlReader(text, FRENCH_SPACES if language is Language.FR else {}).until("")
    paragraphs = (re.sub(r"\s+", " ", part).strip() for part in found.split("\n\n"))
    return "\n".join(f"<p>{part}</p>" for part in paragraphs if part)


def formula(source: str, *, display: bool = False) -> str:
    """One formula in LaTeX as a `<math>` element; its source, where it is nested too deep."""
    reader = _HtmlReader(source, {})
    try:
        return reader.display("") if display else _math(reader.inside(True, ""))
    except RecursionError:
        return f"<code>{escape(source)}</code>"


class _HtmlReader(Reader):
    """Writes elements: of MathML where `math`, of HTML elsewhere."""

    def until(self, stop: str) -> str:
        """Everything up to the lexeme `stop`; in mathematics a script is put on the element before it."""
        pieces: list[str] = []
        while self.lexemes and (lexeme := self.lexemes.pop()) != stop:
            if self.math and lexeme in ("^", "_"):
                base = pieces.pop() if pieces else "<mrow></mrow>"
                pieces.append(self.scripts(base, lexeme))
            elif self.math and lexeme.isdigit():
                pieces.append(f"<mn>{self.numeral(lexeme)}</mn>")
            elif piece := self.read(lexeme):
                pieces.append(piece)
        return "".join(pieces)

    def numeral(self, first: str) -> str:
        digits = first
        while self.lexemes and (
            self.lexemes[-1].isdigit()
            or (self.lexemes[-1] == "." and len(self.lexemes) > 1 and self.lexemes[-2].isdigit())
        ):
            digits += self.lexemes.pop()
        return digits

    def scripts(self, base: str, mark: str) -> str:
        found = {mark: self.argument()}
        while self.lexemes and self.lexemes[-1].isspace():
            self.lexemes.pop()
        if self.lexemes and self.lexemes[-1] in "^_" and self.lexemes[-1] not in found:
            mark = self.lexemes.pop()
            found[mark] = self.argument()
        names = {"_": "sub", "^": "sup"}
        if _BIG.fullmatch(base):
            names = {"_": "under", "^": "over"}
        tag = "m" + "".join(names[mark] for mark in "_^" if mark in found)
        return f"<{tag}>{base}{''.join(found[mark] for mark in '_^' if mark in found)}</{tag}>"

    def read(self, lexeme: str) -> str:
        if lexeme == "$":
            return _math(self.inside(True, "$"))
        if lexeme.startswith("\\") or not self.math:
            if lexeme.isspace() or lexeme in "{~&" or lexeme.startswith("\\"):
                return super().read(lexeme)
            return escape(self.spaces.get(lexeme, lexeme))
        if lexeme.isspace() or lexeme == "~":
            return ""
        if lexeme == "&":
            return _CELL
        if lexeme == ":" and self.lexemes and self.lexemes[-1] == "=":
            return f"<mo>:{self.lexemes.pop()}</mo>"
        return f"<mrow>{self.until('}')}</mrow>" if lexeme == "{" else _sign("−" if lexeme == "-" else lexeme)

    def argument(self) -> str:
        found = super().argument()
        return found or "<mrow></mrow>" if self.math else found

    def command(self, name: str) -> str:
        if name == "\\":
            return _ROW if self.math else "\n\n"
        if name in ("left", "right", "Big"):  # what follows grows with what stands beside it
            sign = self.lexemes.pop() if self.lexemes else "."
            return "" if sign == "." else self.read(sign).replace(' stretchy="false"', "")
        if name in SYMBOLS:
            shown = SYMBOLS[name].replace(TIGHT, "")
            if not self.math:
                return escape(shown)
            if name in ("log", "max"):
                return f'<mo lspace="0" rspace="0.17em">{shown}</mo>'
            if name.startswith("v"):  # a vector
                return f"<mi>{bold(shown)}</mi>"
            return '<mspace width="1em"/>' if name == "quad" else _sign(shown) if shown.strip() else ""
        if name in ACCENTS and self.math:
            return f'<mover accent="true"><mrow>{self.argument()}</mrow><mo stretchy="false">{_MARKS[name]}</mo></mover>'
        if name in _COMMANDS:
            return _COMMANDS[name](self)
        return _sign(name) if self.math else escape(name)

    def environment(self) -> str:
        name = re.sub("<.*?>", "", self.argument())
        if name == "enumerate":
            content = self.until(r"\end")
        elif self.math and name in _MATRICES:
            if name == "array":
                self.argument()  # how its columns are set
            content = _matrix(self.until(r"\end"), _MATRICES[name])
        elif self.math:
            content = _table(self.until(r"\end"))
        else:
            content = self.display(r"\end")
        self.argument()
        return content

    def display(self, stop: str) -> str:
        rows = [row for row in self.inside(True, stop).split(_ROW) if row]
        return "".join(f'<span class="scroll">{_math(row, display=True)}</span>' for row in rows)

    def fraction(self) -> str:
        return f"<mfrac>{self.argument()}{self.argument()}</mfrac>"

    def underbrace(self) -> str:
        body = f"<munder>{self.argument()}<mo>⏟</mo></munder>"
        if not self.lexemes or self.lexemes[-1] != "_":
            return body
        self.lexemes.pop()
        return f"<munder>{body}{self.argument()}</munder>"

    def calligraphic(self) -> str:
        letter = re.sub("<.*?>", "", self.argument())
        try:
            return f"<mi>{unicodedata.lookup(f'SCRIPT CAPITAL {letter}')}</mi>"
        except KeyError:
            pass
        try:
            return f"<mi>{unicodedata.lookup(f'MATHEMATICAL SCRIPT CAPITAL {letter}')}</mi>"
        except KeyError:
            return _sign(letter)

    def upright(self) -> str:
        return f'<mi mathvariant="normal">{re.sub("<.*?>", "", self.argument())}</mi>'

    def text(self) -> str:
        inner = self.words()
        return f"<mtext>{inner}</mtext>" if self.math else inner

    def item(self) -> str:
        return "\n\n" + self.option() + " "

    def tag(self) -> str:
        return f'<mspace width="2em"/><mtext>({self.words()})</mtext>'


_COMMANDS: dict[str, Callable[[_HtmlReader], str]] = {
    "[": lambda reader: reader.display(r"\]"),
    "begin": _HtmlReader.environment,
    "emph": lambda reader: f"<em>{reader.argument()}</em>",
    "footnote": lambda reader: f" <small>[{reader.words()}]</small>",
    "frac": _HtmlReader.fraction,
    "item": _HtmlReader.item,
    "mathcal": _HtmlReader.calligraphic,
    "mathrm": _HtmlReader.upright,
    "sqrt": lambda reader: f"<msqrt>{reader.argument()}</msqrt>",
    "tag": _HtmlReader.tag,
    "text": _HtmlReader.text,
    "textbf": lambda reader: f"<strong>{reader.argument()}</strong>",
    "underbrace": _HtmlReader.underbrace,
    "xrightarrow": lambda reader: f"<mover><mo>⟶</mo>{reader.argument()}</mover>",
}


def _math(inner: str, *, display: bool = False) -> str:
    inner = prefixed(_table(inner) if _ROW in inner else _line(inner))
    return f'<math display="block">{inner}</math>' if display else f"<math>{inner}</math>"


def _table(rows: str) -> str:
    body = "".join(f"<mtr><mtd>{_line(row)}</mtd></mtr>" for row in rows.split(_ROW) if row)
    return f"<mtable>{body}</mtable>"


def _line(row: str) -> str:
    """The cells of a row as `align` sets them: pairs of a left and a right side, with room between the pairs."""
    cells = row.split(_CELL)
    return '<mspace width="2em"/>'.join(
        "".join(cells[place : place + 2]) for place in range(0, len(cells), 2)
    )


def _matrix(rows: str, fences: str) -> str:
    body = "".join(
        f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in row.split(_CELL))}</mtr>"
        for row in rows.split(_ROW)
        if row
    )
    if not fences:
        return f"<mtable>{body}</mtable>"
    left, right = (
        f'<mo form="{form}" stretchy="true">{fence}</mo>'
        for form, fence in zip(("prefix", "postfix"), fences, strict=True)
    )
    return f"<mrow>{left}<mtable>{body}</mtable>{right}</mrow>"


def _sign(text: str) -> str:
    """Letters as identifiers, all else as an operator.

    >>> _sign("x"), _sign("<")
    ('<mi>x</mi>', '<mo>&lt;</mo>')
    """
    if text.isalpha() or text == "∞":
        return f"<mi>{escape(text)}</mi>"
    if text.isdigit():
        return f"<mn>{text}</mn>"
    return f'<mo stretchy="false">{text}</mo>' if text in _FENCES else f"<mo>{escape(text.strip())}</mo>"
