"""Blocks as LaTeX: what the small templates, one a kind of block, are filled with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from hw_cli.answer import Block, Conclusion, FigureRef, Prose, Remark, Shown, Table, VerifiedAnswer
from hw_cli.claims.judged import Judged
from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import Language, Message
from hw_cli.report.argument import Arguments
from hw_cli.report.escape import Latex, escape_latex
from hw_cli.report.rows import Row, counterexample_words, rows_of
from hw_cli.report.status import WORDS
from hw_cli.report.style import Style
from hw_cli.terms.core import Term
from hw_cli.terms.latex import LatexScript, inline_latex
from hw_cli.terms.layout import Piece, lay_out

DECIMAL = {Language.FR: "{,}", Language.EN: "."}
SHORT = 8  # characters of LaTeX
_DETERMINANT = re.compile(r"^\\left\| \\begin{pmatrix}((?:(?!\\begin{pmatrix}).)*)\\end{pmatrix} \\right\|$")
_TALL_SET = re.compile(r"\\\{((?:(?!\\\}).)*\\frac(?:(?!\\\}).)*)\\\}")  # braces around large formulas
_RELATIONS = {  # how a relation between two formulas comes out of a text, and what it is in a formula
    "=": "=",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\<": "<",
    r"\>": ">",
    "≠": r"\neq",
    "≥": r"\geq",
    "≤": r"\leq",
    **{f"${sign}$": sign for sign in (r"\neq", r"\geq", r"\leq", r"\approx", r"\to")},
}
_OPERAND = r"(?:\$(?!-\$)[^$]+\$|(?<![\w.,$])(?:\$-\$|-|−)?\d+(?!\w|[.,]\d))"
_BETWEEN = " (?:" + "|".join(map(re.escape, _RELATIONS)) + ") "
_RELATED = re.compile(f"{_OPERAND}(?:{_BETWEEN}{_OPERAND})+")


# --- terms


@dataclass(frozen=True)
class BreakingScript(LatexScript):
    """Displayed LaTeX that may break: sums outside brackets, vectors after their commas, sums inside brackets at need.

    What stands in braces of LaTeX, a fraction's parts say, is one piece.
    """

    minus: ClassVar[str] = " - "
    plus: ClassVar[str] = " + "
    separator: ClassVar[str] = r",\hwcomma "

    def fence(self, kind: str, inner: str, tall: bool) -> str:
        """Brackets around what breaks less readily; around a matrix they grow, and `|M|` has its own form."""
        if r"\begin{pmatrix}" in inner:
            grown = LatexScript(display=False, decimal=self.decimal).fence(kind, _whole(inner), tall=True)
            return _DETERMINANT.sub(r"\\begin{vmatrix}\1\\end{vmatrix}", grown)
        return super().fence(kind, _marked(inner.replace(r"\hwinner", r"\hwdeep"), r"\hwinner"), tall)

    def subscript(self, base: str, index: str) -> str:
        """`base_index`."""
        return super().subscript(base, _whole(index))

    def power(self, base: str, exponent: str) -> str:
        """`base^exponent`."""
        return super().power(base, _whole(exponent))

    def fraction(self, top: Piece, bottom: Piece) -> Piece:
        """A fraction."""
        return super().fraction(_whole_piece(top), _whole_piece(bottom))

    def root(self, inner: Piece) -> Piece:
        """A square root."""
        return super().root(_whole_piece(inner))

    def big(self, name: str, low: str, high: str) -> str:
        """A big operator with its bounds."""
        return super().big(name, _whole(low), _whole(high))

    def derivative(self, body: Piece, variable: str, order: int, partial: bool) -> Piece:
        """`d body / d variable`."""
        return super().derivative(_whole_piece(body), variable, order, partial)

    def column(self, rows: list[list[str]]) -> str:
        """A matrix."""
        return super().column([[_whole(cell) for cell in row] for row in rows])


def _marked(formula: str, command: str) -> str:
    return formula.replace(" + ", rf"{command}+").replace(" - ", rf"{command}-")


def _whole(formula: str) -> str:
    """A formula without places to break."""
    return re.sub(r"\\hw(?:inner|deep)|(,)\\hwcomma | (?=[+-] )|(?<= [+-]) ", r"\1", formula)


def _whole_piece(piece: Piece) -> Piece:
    return replace(piece, string=_whole(piece.string))


def breakable(term: Term, decimal: str) -> str:
    """Displayed LaTeX of a term, with the places where a line may break.

    >>> from hw_cli.terms.core import symbols
    >>> a, b, c = symbols("a b c")
    >>> breakable(a - (b + c), ".")
    'a\\\\hwouter-(b\\\\hwinner+c)'
    """
    return _marked(lay_out(term, BreakingScript(display=True, decimal=decimal)).string, r"\hwouter")


def latex_style(language: Language) -> Style:
    """How LaTeX is written in a language."""
    decimal = DECIMAL[language]
    return Style(
        language,
        display=lambda term: breakable(term, decimal),
        inline=lambda term: f"${inline_latex(term, decimal=decimal)}$",
        word=escape_latex,
        sign=lambda relation: relation.latex,
        iff=r"\Leftrightarrow",
        comma=r",\quad ",
        finish=join_formulas,
    )


def displaying(style: Style) -> Style:
    """The same style for a text whose formulas are large, and may break."""
    return replace(
        style,
        inline=lambda term: rf"$\displaystyle {style.display(term)}$",
        finish=lambda text: _TALL_SET.sub(r"$\\Bigl\\{${}\1{}$\\Bigr\\}$", style.finish(text)),
    )


def prose(message: Message, style: Style) -> Latex:
    """A text as LaTeX."""
    return Latex(style.message(message))


def join_formulas(text: str) -> str:
    r"""A text in which formulas with a relation between them are one formula.

    >>> join_formulas("$a$ = $b$ ($c$ $\\neq$ 0), 0 \\textless{} $d$")
    '$a = b$ ($c \\neq 0$), $0 < d$'
    """
    return _RELATED.sub(_join, text)


def _join(found: re.Match[str]) -> str:
    pieces = re.split(f"({_BETWEEN})", found[0])
    if not any(piece.startswith("$") for piece in pieces[::2]):
        return found[0]
    operands = [piece.replace("$-$", "-").replace("−", "-").strip("$") for piece in pieces[::2]]
    relations = [f" {_RELATIONS[piece.strip()]} " for piece in pieces[1::2]]
    return "$" + "".join(a + b for a, b in zip(operands, [*relations, ""], strict=True)) + "$"


def label(kind: str, name: str) -> Latex:
    r"""A name for `\label`, free of what babel makes active (`: ; ! ?`) and of underscores.

    >>> label("fig", "q4:phase_portrait")
    'fig-q4-phase-portrait'
    """
    return Latex(f"{kind}-" + re.sub(r"[^A-Za-z0-9.]+", "-", name))


# --- blocks


@dataclass(frozen=True)
class TextView:
    """Prose, a conclusion or a remark; prose that `continues` a sentence begins with a small letter."""

    template: str
    text: Latex

    @property
    def continues(self) -> bool:
        """Whether the text goes on with what was displayed above it."""
        return self.text[:1].islower()


@dataclass(frozen=True)
class RowView:
    """One line of a derivation; `tag` is the status in words where it is not proved."""

    left: Latex
    relation: Latex
    right: Latex
    reason: Latex
    tag: Latex
    alarm: bool


@dataclass(frozen=True)
class ClaimView:
    """A claim with its lines; `trouble` says how it fails, where it does.

    `short` tells that all right sides are short (`> 0`), which leaves room for long left ones; a `tied` one is
    followed by its conclusion, on the same page.
    """

    template: ClassVar[str] = "claim.tex.j2"
    label: Latex
    rows: tuple[RowView, ...]
    short: bool
    trouble: Latex
    alarm: Latex
    tied: bool = False


@dataclass(frozen=True)
class TableView:
    """A table; `columns` are LaTeX's column letters."""

    template: ClassVar[str] = "table.tex.j2"
    columns: Latex
    header: tuple[Latex, ...]
    rows: tuple[tuple[Latex, ...], ...]
    caption: Latex


@dataclass(frozen=True)
class FigureView:
    """A figure; `file` is None where none can be included, `again` when it was shown before.

    It is `mentioned` where a sentence above speaks of it.
    """

    name: str
    label: Latex
    caption: Latex
    file: Latex | None
    again: bool
    mentioned: bool


@dataclass(frozen=True)
class FiguresView:
    """Figures that stand side by side in the answer: one sentence points to those that no other does."""

    template: ClassVar[str] = "figures.tex.j2"
    figures: tuple[FigureView, ...]

    @property
    def untold(self) -> tuple[FigureView, ...]:
        """The figures that no sentence above speaks of."""
        return tuple(figure for figure in self.figures if not figure.mentioned)


BlockView = TextView | ClaimView | TableView | FiguresView

_TEXTS = {Prose: "prose.tex.j2", Conclusion: "conclusion.tex.j2", Remark: "remark.tex.j2"}


@dataclass
class BlockViews:
    """The views of one document's blocks; `figures` is the folder of the figures' files, if any.

    In the `full` form signs are argued line by line, and a line that is not proved says what it is; else signs
    are argued in sentences, and only what is refuted or undecided says so. It remembers which figures were shown, so that each stands in the document once.
    """

    style: Style
    figures: str | None
    full: bool = True

    def __post_init__(self) -> None:
        self._shown: set[str] = set()
        self._mentioned: set[str] = set()
        if self.figures is not None:  # where none is included there is no number either
            self.style = replace(self.style, figure=lambda name: rf"figure~\ref{{{label('fig', name)}}}")

    def of(self, blocks: Iterable[Block], answer: VerifiedAnswer) -> tuple[BlockView, ...]:
        """The views of the blocks of `answer`."""
        views: list[BlockView] = []
        arguments, signs = Arguments(), []  # of claims that follow one another
        for block in (*blocks, None):
            claim = None if self.full else arguments.argued(block, answer)
            if claim is not None:
                signs.append(claim)
                continue
            if signs:
                views.append(TextView("prose.tex.j2", prose(arguments.of(signs), self.style)))
                signs = []
            if block is None:
                break
            if isinstance(block, Prose | Conclusion | Remark):
                self._mentioned.update(block.text.mentions())
            if isinstance(block, Conclusion) and views and isinstance(views[-1], ClaimView):
                views[-1] = replace(views[-1], tied=True)
            if not isinstance(block, FigureRef):
                views.append(self._view(block, answer))
            elif views and isinstance(views[-1], FiguresView):
                views[-1] = FiguresView((*views[-1].figures, self._figure(block)))
            else:
                views.append(FiguresView((self._figure(block),)))
        return tuple(views)

    def _view(self, block: Prose | Shown | Conclusion | Remark | Table, answer: VerifiedAnswer) -> BlockView:
        if isinstance(block, Shown):
            return self.claim(answer.verdicts[block.claim.id])
        if isinstance(block, Table):
            return self._table(block)
        style = displaying(self.style) if isinstance(block, Conclusion) else self.style
        return TextView(_TEXTS[type(block)], prose(block.text, style))

    def claim(self, judged: Judged) -> ClaimView:
        """The view of a claim."""
        words = counterexample_words(judged)
        failing = judged.status in (Verdict.REFUTED, Verdict.UNDECIDED)
        rows = tuple(self._row(row) for row in rows_of(judged, self.style, full=self.full))
        return ClaimView(
            label("claim", judged.claim.id),
            rows,
            short=all(len(row.right) <= SHORT for row in rows),
            trouble=prose(words, self.style) if words else Latex(""),
            alarm=prose(WORDS[judged.status], self.style) if failing else Latex(""),
        )

    def _row(self, row: Row) -> RowView:
        alarm = row.status in (Verdict.REFUTED, Verdict.UNDECIDED)
        told = alarm or (self.full and row.status is not Verdict.PROVED)
        return RowView(
            Latex(row.left),
            Latex(row.relation),
            Latex(row.right),
            Latex(row.reason),
            tag=prose(WORDS[row.status], self.style) if row.status and told else Latex(""),
            alarm=alarm,
        )

    def _table(self, block: Table) -> TableView:
        return TableView(
            Latex("l" * len(block.header)),
            self._cells(block.header),
            tuple(self._cells(row) for row in block.rows),
            prose(block.caption, self.style),
        )

    def _cells(self, cells: tuple[Message | Term, ...]) -> tuple[Latex, ...]:
        return tuple(Latex(self.style.cell(cell)) for cell in cells)

    def _figure(self, block: FigureRef) -> FigureView:
        again = block.name in self._shown
        self._shown.add(block.name)
        file = None if self.figures is None else Latex(f"{self.figures}/{block.name}.pdf")
        caption = prose(block.caption, self.style)
        mentioned = block.name in self._mentioned
        return FigureView(block.name, label("fig", block.name), caption, file, again, mentioned)
