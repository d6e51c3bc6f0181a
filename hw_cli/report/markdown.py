"""An answer as Markdown, as GitHub shows it: `$…$` within words, `$$` blocks for derivations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hw_cli.answer import Block, Conclusion, FigureRef, Part, Remark, Shown, Table, VerifiedAnswer
from hw_cli.claims.judged import Judged
from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import Language, Message
from hw_cli.report.argument import Arguments
from hw_cli.report.latex import DECIMAL, join_formulas
from hw_cli.report.rows import Row, counterexample_words, rows_of
from hw_cli.report.status import MARKS, WORDS
from hw_cli.report.style import Style
from hw_cli.report.words import WORDS as FIXED
from hw_cli.report.words import beside, figure_caption, table_caption
from hw_cli.sheet import Sheet, SheetPart
from hw_cli.sheet.plain import plain
from hw_cli.terms.core import Term
from hw_cli.terms.latex import latex

# GitHub's renderer knows no macros of a document
MACROS = {
    r"\E": r"\mathbb{E}",
    r"\R": r"\mathbb{R}",
    r"\KL": r"\mathbb{KL}",
    r"\Loss": r"\mathcal{L}",
    r"\normal": r"\mathcal{N}",
    r"\tr": r"\operatorname{tr}",
    r"\vzero": r"\mathbf{0}",
}
_BOLD = re.compile(r"\\(?:v(mu|theta|phi|psi|epsilon|[a-z])|m(Sigma|Lambda|[A-Z]))(?![A-Za-z])")
_MACRO = re.compile(r"\\[A-Za-z]+")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$|])")


def markdown_style(language: Language) -> Style:
    """How Markdown is written in a language."""
    decimal = DECIMAL[language]
    return Style(
        language,
        display=lambda term: expand(latex(term, decimal=decimal)),
        inline=lambda term: f"${expand(latex(term, decimal=decimal))}$",
        word=escape,
        sign=lambda relation: relation.latex,
        iff=r"\iff",
        comma=r",\quad ",
        finish=join_formulas,
    )


def expand(formula: str) -> str:
    r"""LaTeX without the course's macros.

    >>> expand(r"\KL[q \,\|\, p] + \mSigma_1 \vx \mu")
    '\\mathbb{KL}[q \\,\\|\\, p] + \\boldsymbol{\\Sigma}_1 \\boldsymbol{x} \\mu'
    """
    known = _MACRO.sub(lambda found: MACROS.get(found[0], found[0]), formula)
    return _BOLD.sub(_bold, known)


def _bold(found: re.Match[str]) -> str:
    name = found[1] or found[2]
    return rf"\boldsymbol{{{name if len(name) == 1 else chr(92) + name}}}"


def escape(text: str) -> str:
    r"""Words as Markdown shows them.

    >>> escape("a_b * c")
    'a\\_b \\* c'
    """
    return _SPECIAL.sub(r"\\\1", text)


def escape_text(text: str) -> str:
    r"""Words as `\text` shows them inside a formula."""
    return re.sub(r"([#$%&_{}])", r"\\\1", text)


def to_markdown(answer: VerifiedAnswer, sheet: Sheet, language: Language, *, full: bool = False) -> str:
    """The answer; the `full` form shows what goes beyond the question too."""
    answer = answer if full else answer.concise()
    page = _Page(markdown_style(language), full)
    return "\n\n".join(page.answer(answer, sheet)) + "\n"


class _Page:
    """The Markdown blocks of an answer."""

    def __init__(self, style: Style, full: bool) -> None:
        self.style, self.full = style, full
        self._in_formulas = replace(style, word=escape_text)

    def answer(self, answer: VerifiedAnswer, sheet: Sheet) -> Iterator[str]:
        question = sheet.question(answer.answer.question)
        yield f"# Question {question.number}. {escape(plain(question.title.of(self.style.language)))}"
        parts = {item.id: item for item in question.parts}
        for part in answer.answer.parts:
            yield self.heading(part, parts.get(part.id))
            arguments = Arguments()
            for block in part.blocks:
                claim = None if self.full else arguments.argued(block, answer)
                if claim is None:
                    yield self.block(block, answer)
                else:
                    yield self.style.message(arguments.of([claim]))
                    yield self.verdict(answer.verdicts[claim.id])

    def heading(self, part: Part, asked: SheetPart | None) -> str:
        aside = beside(part, asked)
        tail = f" ({self.style.message(aside)})" if aside else ""
        return f"## {part.id} {self.style.message(part.title)}{tail}"

    def block(self, block: Block, answer: VerifiedAnswer) -> str:
        if isinstance(block, Shown):
            return self.claim(answer.verdicts[block.claim.id])
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, FigureRef):
            return f"*{self.style.message(figure_caption(block, answer))}*"
        text = self.style.message(block.text)
        if isinstance(block, Conclusion):
            return f"> **{self.fixed('conclusion')}** {text}"
        return f"*{self.fixed('remark')}* {text}" if isinstance(block, Remark) else text

    def fixed(self, word: str) -> str:
        return self.style.message(FIXED[word])

    def claim(self, judged: Judged) -> str:
        rows = " \\\\\n".join(self.row(row) for row in rows_of(judged, self._in_formulas, full=self.full))
        formula = f"$$\n\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n$$"
        return f"{formula}\n\n{self.verdict(judged)}"

    def verdict(self, judged: Judged) -> str:
        status = f"{MARKS[judged.status]} {self.style.message(WORDS[judged.status])}"
        words = counterexample_words(judged)
        trouble = f". {self.fixed('counterexample')} {self.style.message(words)}" if words else ""
        return f"<sub>{status} · `{judged.claim.id}`{trouble}</sub>"

    def row(self, row: Row) -> str:
        tag = "" if row.status in (None, Verdict.PROVED) else f" [{self.style.message(WORDS[row.status])}]"
        reason = row.reason + tag
        return f"{row.left} &{row.relation} {row.right}" + (f" && {_text(reason)}" if reason else "")

    def table(self, block: Table) -> str:
        lines = [self.cells(block.header), "|" + " --- |" * len(block.header)]
        lines += [self.cells(row) for row in block.rows]
        return "\n".join(lines) + f"\n\n*{self.style.message(table_caption(block))}*"

    def cells(self, cells: tuple[Message | Term, ...]) -> str:
        shown = map(self.style.cell, cells)
        return (
            "| " + " | ".join(cell.replace("|", r"\vert ") if "$" in cell else cell for cell in shown) + " |"
        )


def _text(reason: str) -> str:
    r"""A reason inside a displayed block: words in `\text`, formulas outside it."""
    pieces = reason.split("$")
    return "".join(
        piece if number % 2 else rf"\text{{{piece}}}" for number, piece in enumerate(pieces) if piece
    )
