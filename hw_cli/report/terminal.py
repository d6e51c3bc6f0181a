"""An answer in the terminal: derivations as aligned lines, each with its reason and its mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table as RichTable
from rich.text import Text

from hw_cli.answer import Block, Conclusion, FigureRef, Part, Prose, Remark, Shown, Table, VerifiedAnswer
from hw_cli.claims.judged import Judged
from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import Language, Message
from hw_cli.report.argument import Arguments
from hw_cli.report.rows import Row, counterexample_words, rows_of
from hw_cli.report.status import MARKS, WORDS
from hw_cli.report.style import Style, text_style
from hw_cli.report.words import WORDS as FIXED
from hw_cli.report.words import beside, figure_caption, question_points, table_caption
from hw_cli.report.wrap import cells, matrix_rows, wrap_formula, wrap_words
from hw_cli.sheet import Sheet
from hw_cli.sheet.plain import plain
from hw_cli.terms.core import Determinant, Matrix, Term

if TYPE_CHECKING:
    from rich.console import RenderableType

INDENT = 2
WIDEST = 100  # lines longer than this are hard to follow
SHORT = 4  # right sides such as `0` leave room for long left ones
_COLOURS = {
    Verdict.PROVED: "green",
    Verdict.CONFIRMED: "cyan",
    Verdict.ASSUMED: "blue",
    Verdict.UNDECIDED: "bold yellow",
    Verdict.REFUTED: "bold red",
}
_LETTERS = {"gamma": "γ", "eta": "η", "dimension": "D"}


def answer_lines(
    answer: VerifiedAnswer, sheet: Sheet, language: Language, width: int, *, full: bool = False
) -> Iterator[RenderableType]:
    """The answer, line by line, for a terminal of `width` cells; tables come as Rich's own.

    The `full` form shows what goes beyond the question too.
    """
    answer = answer if full else answer.concise()
    style = text_style(language)

    def display(term: Term) -> str:
        match term:
            case Matrix():
                return matrix_rows(term, style.display)
            case Determinant(term=Matrix() as matrix):
                return matrix_rows(matrix, style.display, determinant=True)
        return style.display(term)

    page = _Page(replace(style, display=display), min(width, WIDEST), full)
    yield from page.heading(answer, sheet)
    for part in answer.answer.parts:
        yield from page.part(part, answer, sheet)


@dataclass(frozen=True)
class _Page:
    style: Style
    width: int
    full: bool

    # --- headings

    def heading(self, answer: VerifiedAnswer, sheet: Sheet) -> Iterator[Text]:
        question = sheet.question(answer.answer.question)
        title = f"Question {question.number}. {plain(question.title.of(self.style.language))}"
        points = question_points(question)
        yield from self._spread(title, self.style.message(points) if points else "")
        yield Text("═" * self.width, "dim")
        given = [
            f"{_LETTERS.get(name, name)} = {_value(value)}"
            for name, value in answer.answer.parameters
            if value is not True
        ]
        if given:
            yield Text("   ".join(given))
        yield from self.status(answer.status)
        yield Text()

    def part(self, part: Part, answer: VerifiedAnswer, sheet: Sheet) -> Iterator[RenderableType]:
        asked = {item.id: item for item in sheet.question(answer.answer.question).parts}.get(part.id)
        aside = beside(part, asked)
        title = f"{part.id}  {self.style.message(part.title)}"
        yield from self._spread(title, self.style.message(aside) if aside else "")
        yield Text("─" * self.width, "dim")
        arguments = Arguments()
        for block in part.blocks:
            claim = None if self.full else arguments.argued(block, answer)
            if claim is None:
                yield from self.block(block, answer)
            else:
                yield from self.words(self.style.message(arguments.of([claim])))
                yield from self.status(answer.verdicts[claim.id].status, claim.id)
            yield Text()

    def _spread(self, left: str, right: str) -> Iterator[Text]:
        """A heading, with a word at the right: on a line of its own where there is no room."""
        *lines, last = wrap_words(left, self.width)
        yield from (Text(line, "bold") for line in lines)
        gap = self.width - cells(last) - cells(right)
        shown = Text(last, "bold")
        if right and gap < 2:
            yield shown
            shown, gap = Text(), self.width - cells(right)
        yield shown.append(" " * gap).append(right, "dim") if right else shown

    # --- blocks

    def block(self, block: Block, answer: VerifiedAnswer) -> Iterator[RenderableType]:
        if isinstance(block, Shown):
            yield from self.claim(answer.verdicts[block.claim.id])
        elif isinstance(block, Table):
            yield from self.table(block)
        elif isinstance(block, FigureRef):
            yield from self.words(self.style.message(figure_caption(block, answer)), style="dim")
        elif isinstance(block, Prose):
            yield from self.words(self.style.message(block.text))
        else:
            yield from self.aside(block)

    def aside(self, block: Conclusion | Remark) -> Iterator[Text]:
        strong = isinstance(block, Conclusion)
        head = self.style.message(FIXED["conclusion" if strong else "remark"])
        bar = "┃ " if strong else "│ "
        for number, line in enumerate(wrap_words(f"{head} {self.style.message(block.text)}", self.width - 2)):
            shown = Text(bar, "bold" if strong else "dim").append(line)
            if number == 0:
                shown.stylize("bold" if strong else "italic", len(bar), len(bar) + len(head))
            yield shown

    def words(self, message: str, indent: int = 0, style: str = "") -> Iterator[Text]:
        for line in wrap_words(message, self.width - indent):
            yield Text(" " * indent).append(line, style)

    def table(self, block: Table) -> Iterator[RenderableType]:
        table = RichTable(box=SIMPLE_HEAD, pad_edge=False)
        for cell in block.header:
            table.add_column(Text(self._cell(cell)))
        for row in block.rows:
            table.add_row(*(Text(self._cell(cell)) for cell in row))
        yield table
        yield from self.words(self.style.message(table_caption(block)), style="dim")

    def _cell(self, cell: Message | Term) -> str:
        return self.style.message(cell) if isinstance(cell, Message) else self.style.display(cell)

    # --- claims

    def claim(self, judged: Judged) -> Iterator[Text]:
        rows = rows_of(judged, self.style, full=self.full)
        short = all(cells(row.right) <= SHORT for row in rows)
        cap = self.width * 5 // 8 if short else self.width * 3 // 8
        fitting = [cells(row.left) for row in rows if cells(row.left) <= cap]
        for row in rows:
            yield from self.row(row, max(fitting, default=0))
        yield from self.status(judged.status, judged.claim.id)
        words = counterexample_words(judged)
        if words:
            trouble = f"{self.style.message(FIXED['counterexample'])} {self.style.message(words)}"
            yield from self.words(trouble, INDENT, _COLOURS[judged.status])

    def row(self, row: Row, room: int) -> Iterator[Text]:
        """One line of a derivation; `room` is the left sides' column, a wider one stands on its own."""
        left = row.left
        if cells(left) > room:
            for part in left.splitlines():
                yield from (Text(" " * INDENT + line) for line in wrap_formula(part, self.width - INDENT))
            left = ""
        head = " " * (INDENT + room - cells(left)) + f"{left} {row.relation} "
        body = self.width - cells(head) - 2  # the mark stands in the last column
        first, *more = (line for part in row.right.splitlines() for line in wrap_formula(part, body - 2))
        hang = 0 if "\n" in row.right else 2  # the rows of a matrix stand below one another
        lines = [head + first, *(" " * (cells(head) + hang) + line for line in more)]
        reason = self._reason(row)
        if cells(lines[-1]) + 2 + cells(reason) > self.width - 2:
            lines.append("")
        yield from map(Text, lines[:-1])
        yield from self._explained(lines[-1], reason, body, row.status)

    def _reason(self, row: Row) -> str:
        if row.status in (None, Verdict.PROVED):
            return row.reason
        return f"{row.reason} [{self.style.message(WORDS[row.status])}]".lstrip()

    def _explained(self, line: str, reason: str, room: int, status: Verdict | None) -> Iterator[Text]:
        """The last line of a row with its reason at the right, on more lines when it is long; then the mark."""
        pieces = wrap_words(reason, room) or [""]
        for number, piece in enumerate(pieces):
            start = line if number == 0 else ""
            shown = Text(start + " " * (self.width - 2 - cells(start) - cells(piece))).append(piece, "dim")
            if number == len(pieces) - 1 and status is not None:
                shown.append(f" {MARKS[status]}", _COLOURS[status])
            yield shown

    def status(self, status: Verdict, about: str = "") -> Iterator[Text]:
        """A status in words, with its mark: of a claim (`about`) or of the whole answer."""
        said = Text(f"{MARKS[status]} {self.style.message(WORDS[status])}", _COLOURS[status])
        if about:
            said = Text(" " * INDENT).append_text(said).append(f"  {about}", "dim")
        yield said


def _value(value: Any) -> str:
    """A parameter's value as the user gave it."""
    if not isinstance(value, list):
        return str(value)
    mean, deviation = value
    return f"𝒩({mean}, {deviation if deviation.isdigit() else f'({deviation})'}²)"
