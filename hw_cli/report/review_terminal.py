"""The review in the terminal: its text, and the table of what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from hw_cli.prose import Language, Message, in_words, say
from hw_cli.report.review import byline
from hw_cli.report.style import decimal_mark, hold_punctuation
from hw_cli.report.terminal import WIDEST
from hw_cli.report.words import WORDS
from hw_cli.review import blocks as nodes
from hw_cli.review.coverage import Coverage, Finding
from hw_cli.review.fit import Fit
from hw_cli.review.review import Review
from hw_cli.sheet.plain import KNOWN, plain

if TYPE_CHECKING:
    from rich.console import RenderableType

_COMMAND = re.compile(r"\\([A-Za-z]+|.)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Words with control characters made visible: they could move the cursor or turn the line around.

    >>> visible("a\x1b[31m")
    'a[U+001B][31m'
    """
    return _CONTROL.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


# --- the text


def review_lines(review: Review, language: Language, width: int) -> Iterator[RenderableType]:
    """The review as the report would show it, for a terminal of `width` cells."""
    width = min(width, WIDEST)
    yield Text(visible(review.paper.title), "bold")
    for line in filter(None, (byline(review.paper), review.paper.link)):
        yield Text(visible(line), "dim")
    yield Text("═" * width, "dim")
    for section in review.sections:
        points = in_words(say("{n} points", n=section.part.points or 0), language)
        title = plain(section.part.title.of(language), language)
        yield Text()
        yield Text(title, "bold").append(f"  {points}", "not bold dim")
        if not section.blocks:
            yield Text(in_words(WORDS["empty"], language), "red")
        yield from _blocks(section.blocks, language, "")
    if review.paper.references:
        yield Text()
        yield Text(in_words(WORDS["references"], language), "bold")
        for number, (_, text) in enumerate(review.paper.references, start=1):
            yield Text(f"[{number}] {visible(text)}")


def _blocks(blocks: Iterable[nodes.Block], language: Language, indent: str) -> Iterator[Text]:
    for block in blocks:
        if isinstance(block, nodes.Paragraph):
            yield Text(indent).append_text(_inlines(block.inlines, language))
        elif isinstance(block, nodes.Quote):
            yield from _blocks(block.inner, language, indent + "│ ")
        elif isinstance(block, nodes.Items):
            for number, item in enumerate(block.items):
                mark = "• " if block.start is None else f"{block.start + number}. "
                first, *rest = _blocks(item, language, " " * (len(indent) + len(mark))) if item else [Text()]
                yield Text(indent + mark).append_text(first[len(indent) + len(mark) :])
                yield from rest
        else:
            yield from (Text(indent + visible(line), "cyan") for line in block.text.split("\n"))


def _inlines(inlines: Iterable[nodes.Inline], language: Language) -> Text:
    return Text().join(_inline(inline, language) for inline in inlines)


def _inline(inline: nodes.Inline, language: Language) -> Text:
    if isinstance(inline, nodes.Words):
        words = visible(inline.text)
        return Text(hold_punctuation(words) if language is Language.FR else words)
    if isinstance(inline, nodes.Emphasis):
        inner = _inlines(inline.inner, language)
        inner.stylize("bold" if inline.strong else "italic")
        return inner
    if isinstance(inline, nodes.Formula):
        return Text(f"\n    {formula_text(inline.latex)}\n" if inline.display else formula_text(inline.latex))
    if isinstance(inline, nodes.Code):
        return Text(visible(inline.text), "cyan")
    if isinstance(inline, nodes.Link):
        return _inlines(inline.inner, language).append(f" ({visible(inline.url)})", "dim")
    if isinstance(inline, nodes.Citation):
        return Text(f"[{inline.number}]") if inline.number else Text(f"[@{visible(inline.key)}]", "red")
    return Text("\n" if isinstance(inline, nodes.Break) else "")


def formula_text(latex: str) -> str:
    r"""A formula in Unicode, or its LaTeX where that has a command we cannot read out.

    >>> formula_text(r"\theta _{i}^{2} \geq 1"), formula_text(r"\oint x")
    ('θᵢ² ≥ 1', '\\oint x')
    """
    tight = re.sub(r"(\\[A-Za-z]+) (?=[_^\[(])", r"\1", latex)
    return plain(f"${tight}$", "en") if set(_COMMAND.findall(latex)) <= KNOWN else latex


# --- the table


def coverage_lines(coverage: Coverage, fit: Fit, language: Language) -> Iterator[RenderableType]:
    """The table per section and sub-question, what to look at, and how full the page is."""
    yield _table(coverage, language)
    for finding in coverage.findings:
        yield _finding(finding, language)
    yield Text(in_words(fit_words(fit, language), language), "bold red" if fit.over else "green")


def _table(coverage: Coverage, language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    table.add_column(in_words(say("Section"), language))
    for name in (say("Answered"), say("Words"), say("Points")):
        table.add_column(in_words(name, language), justify="right", no_wrap=True)
    yes, no = (in_words(word, language) for word in (say("yes"), say("no")))
    for covered in coverage.sections:
        part = covered.section.part
        title = Text(plain(part.title.of(language), language), "bold")
        done = sum(item.answered for item in covered.items)
        count = Text(f"{done}/{len(covered.items)}", "bold")
        table.add_row(
            part.label, title, count, Text(str(covered.words), "bold"), Text(str(part.points or ""), "bold")
        )
        for item in covered.items:
            asked = " ".join(plain(item.item.text.of(language), language).split())
            mark = Text(f"✓ {yes}", "green") if item.answered else Text(f"· {no}", "dim")
            table.add_row(item.item.label, asked, mark, str(item.words or ""), "")
    points = sum(covered.section.part.points or 0 for covered in coverage.sections)
    table.add_row("", in_words(say("Total"), language), "", str(coverage.words), str(points))
    return table


def _finding(finding: Finding, language: Language) -> Text:
    mark, colour = ("✗", "bold red") if finding.stops else ("!", "yellow")
    what = say("line {line}: {finding}", line=finding.line, finding=finding.message)
    said = what if finding.line else finding.message
    return Text(f"{mark} ", colour).append(visible(in_words(said, language)))


def fit_words(fit: Fit, language: Language) -> Message:
    """How full the page is, in words."""
    given = {"fill": f"{fit.fill:.0f}", "lines": f"{abs(fit.lines):.1f}".replace(".", decimal_mark(language))}
    if fit.measured:
        if fit.lines > 0:
            return say("Page: {fill} %, {lines} lines over", **given)
        return say("Page: {fill} %, {lines} lines free", **given)
    if fit.lines > 0:
        return say("Page: about {fill} %, {lines} lines over (an estimate: no TeX engine is found)", **given)
    return say("Page: about {fill} %, {lines} lines free (an estimate: no TeX engine is found)", **given)


# --- JSON


def coverage_json(review: Review, coverage: Coverage, fit: Fit, language: Language) -> dict[str, Any]:
    """The same for programs."""
    paper = review.paper
    return {
        "file": str(review.path),
        "language": str(language),
        "status": "overlong" if fit.over else "complete" if coverage.complete else "incomplete",
        "paper": {
            "title": paper.title,
            "authors": list(paper.authors),
            "year": paper.year,
            "venue": paper.venue,
            "link": paper.link,
        },
        "sections": [
            {
                "id": covered.section.part.id,
                "title": covered.section.part.title.of(language),
                "points": covered.section.part.points,
                "words": covered.words,
                "empty": covered.words == 0,
                "questions": [
                    {
                        "label": item.item.label,
                        "question": " ".join(plain(item.item.text.of(language), language).split()),
                        "answered": item.answered,
                        "words": item.words,
                    }
                    for item in covered.items
                ],
            }
            for covered in coverage.sections
        ],
        "words": coverage.words,
        "findings": [
            {
                "kind": str(finding.kind),
                "line": finding.line or None,
                "message": in_words(finding.message, language),
                "stops": finding.stops,
            }
            for finding in coverage.findings
        ],
        "fit": {
            "measured": fit.measured,
            "fill": round(fit.fill, 1),
            "lines_over": round(fit.lines, 1),
            "pages": fit.pages,
        },
    }
