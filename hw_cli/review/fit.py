"""How full the page is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from hw_cli.review.blocks import Block, Formula, Inline, Paragraph, Quote, Verbatim, plain_text
from hw_cli.review.review import Review

# Of the report's page, Latin Modern at 11 pt: measured on the example review.
LETTERS, LINES, SMALL = 96, 47.8, 115  # of a line, of a page; of a line of references
HEAD, HEADING, GAP, DISPLAY = 4.0, 1.6, 0.25, 2.2  # lines: the heads, between paragraphs, a formula
TOLERANCE = 15.0  # percent by which the estimate may err


@dataclass(frozen=True)
class Fit:
    """`fill` in percent of one page; `lines` over it (> 0) or still free (< 0).

    `measured` tells a typeset page from an estimate.
    """

    fill: float
    lines: float
    pages: int
    measured: bool

    @property
    def over(self) -> bool:
        """Whether it spills over the page: for an estimate, whether that is beyond its doubt."""
        return self.fill > 100 + TOLERANCE if not self.measured else self.pages > 1


def estimate(review: Review) -> Fit:
    """The fit without TeX, from the number of letters."""
    used = HEAD + sum(HEADING + _lines(section.blocks, LETTERS) for section in review.sections)
    references = [text for _, text in review.paper.references]
    used += sum(1.1 * ceil((len(text) + 5) / SMALL) for text in references) + (1.5 if references else 0)
    fill = 100 * used / LINES
    return Fit(fill, used - LINES, max(1, ceil(fill / 100)), measured=False)


def _lines(blocks: Iterable[Block], letters: int) -> float:
    return sum(_height(block, letters) for block in blocks)


def _letters(inlines: Iterable[Inline]) -> int:
    """Letters as printed: of LaTeX about a third is."""
    formulas = [inline for inline in inlines if isinstance(inline, Formula)]
    words = plain_text(inline for inline in inlines if not isinstance(inline, Formula))
    return len(words) + sum(len(formula.latex) // 3 + 1 for formula in formulas if not formula.display)


def _height(block: Block, letters: int) -> float:
    if isinstance(block, Paragraph):
        displayed = sum(isinstance(inline, Formula) and inline.display for inline in block.inlines)
        return ceil(_letters(block.inlines) / letters) + DISPLAY * displayed + GAP
    if isinstance(block, Verbatim):
        return sum(max(1, ceil(len(line) / letters)) for line in block.text.split("\n")) + GAP
    if isinstance(block, Quote):
        return _lines(block.inner, max(letters - 8, 20))
    return sum(_lines(item, max(letters - 5, 20)) for item in block.items)


__all__ = ["Fit", "estimate"]
