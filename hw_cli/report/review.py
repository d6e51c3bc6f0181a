r"""The review as LaTeX: one page of its own, from the same templates and escapes as the answers.

Only mathematics that the review floor let through arrives as LaTeX; every word is escaped, so nothing a
student writes is executed or stops TeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from hw_cli.prose import Language
from hw_cli.report.escape import Latex, escape_latex
from hw_cli.report.latex import TextView, latex_style, prose
from hw_cli.report.words import points
from hw_cli.review import blocks as nodes
from hw_cli.review.coverage import PLACEHOLDER
from hw_cli.review.paper import Paper
from hw_cli.review.review import Review, Section
from hw_cli.sheet.plain import plain

LONG_WORD, PIECE = 30, 8  # letters: a longer word may break anywhere between its pieces
LONG_FORMULA = 60  # characters of LaTeX: a longer one is scaled to the line where it must be
DEEPEST = 4  # lists inside lists that LaTeX takes
BREAK = r"\allowbreak{}"
_LONG = re.compile(rf"(\S{{{LONG_WORD},}})")
_PLACEHOLDER = re.compile(r"\{\\ttfamily\[U\+[0-9A-F]+\]\}(?=\{)")  # of a letter that no font has
_SCHEMES = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_IN_URL = ":/?=&,.;@+-#%"


@dataclass(frozen=True)
class ItemView:
    """An item of a list: its mark and its blocks."""

    mark: Latex
    blocks: tuple[ReviewBlock, ...]


@dataclass(frozen=True)
class ItemsView:
    """A list; `flat` when it lies too deep for LaTeX's own."""

    template: ClassVar[str] = "items.tex.j2"
    items: tuple[ItemView, ...]
    flat: bool


@dataclass(frozen=True)
class QuoteView:
    """A quotation."""

    template: ClassVar[str] = "quote.tex.j2"
    blocks: tuple[ReviewBlock, ...]
    flat: bool


ReviewBlock = TextView | ItemsView | QuoteView


@dataclass(frozen=True)
class ReviewSection:
    """A section with its title and points in the report's language."""

    title: Latex
    points: Latex
    blocks: tuple[ReviewBlock, ...]


@dataclass(frozen=True)
class ReviewView:
    """The page: `review.tex.j2` shows it; `overlong` marks one that was let through although it spills."""

    title: Latex
    byline: Latex
    link: Latex
    sections: tuple[ReviewSection, ...]
    references: tuple[Latex, ...]
    overlong: bool = False


def review_view(review: Review, language: Language, *, overlong: bool = False) -> ReviewView:
    """The view of a review."""
    paper = review.paper
    return ReviewView(
        words(paper.title),
        words(byline(paper)),
        _address(paper.link),
        tuple(_section(section, language) for section in review.sections),
        tuple(words(text) for _, text in paper.references),
        overlong,
    )


def byline(paper: Paper) -> str:
    """Authors, venue and year on one line.

    >>> byline(Paper("T", ("A. Un", "B. Deux"), "2020", "ICML"))
    'A. Un, B. Deux · ICML · 2020'
    """
    return " · ".join(filter(None, (", ".join(paper.authors), paper.venue, paper.year)))


def words(text: str) -> Latex:
    r"""Words as LaTeX; a very long one may break.

    >>> words("50 %")
    '50 \\%'
    """
    pieces = _LONG.split(text)
    set_ = "".join(_broken(piece) if at % 2 else escape_latex(piece) for at, piece in enumerate(pieces))
    set_ = set_.replace("://", r"\string://")  # babel-french would set a blank before the colon
    return Latex(_PLACEHOLDER.sub(lambda found: found[0] + BREAK, set_))


def _broken(word: str) -> str:
    clusters = re.findall(r".[\u0300-\u036f]*", word, re.DOTALL)
    parts = ["".join(clusters[at : at + PIECE]) for at in range(0, len(clusters), PIECE)]
    return BREAK.join(map(escape_latex, parts))


def _section(section: Section, language: Language) -> ReviewSection:
    return ReviewSection(
        escape_latex(plain(section.part.title.of(language), language)),
        prose(points(section.part.points or 0), latex_style(language)),
        tuple(_blocks(section.blocks, 1)),
    )


# --- blocks


def _blocks(blocks: Iterable[nodes.Block], depth: int) -> Iterator[ReviewBlock]:
    for block in blocks:
        if isinstance(block, nodes.Paragraph):
            yield TextView("paragraph.tex.j2", _inlines(block.inlines))
        elif isinstance(block, nodes.Items):
            yield ItemsView(tuple(_items(block, depth)), flat=depth > DEEPEST)
        elif isinstance(block, nodes.Quote):
            yield QuoteView(tuple(_blocks(block.inner, depth + 1)), flat=depth > DEEPEST)
        else:
            lines = (_typewriter(line.expandtabs(4)) for line in block.text.split("\n"))
            yield TextView("paragraph.tex.j2", Latex(_NEW_LINE.join(lines)))


def _items(block: nodes.Items, depth: int) -> Iterator[ItemView]:
    for number, item in enumerate(block.items):
        mark = r"\textbullet{}" if block.start is None else f"{block.start + number}."
        yield ItemView(Latex(mark), tuple(_blocks(item, depth + 1)))


# --- what stands in a paragraph

_NEW_LINE = r"\leavevmode\newline{}"


def _inlines(inlines: Iterable[nodes.Inline], outermost: bool = True) -> Latex:
    return Latex("".join(_inline(inline, outermost) for inline in inlines))


def _inline(inline: nodes.Inline, outermost: bool) -> str:
    if isinstance(inline, nodes.Words):
        pieces = re.split(f"({PLACEHOLDER.pattern})", inline.text, flags=PLACEHOLDER.flags)
        return "".join(
            rf"\hwalarm{{{words(piece)}}}" if at % 2 else words(piece) for at, piece in enumerate(pieces)
        )
    if isinstance(inline, nodes.Emphasis):
        command = r"\textbf" if inline.strong else r"\emph"
        return f"{command}{{{_inlines(inline.inner, False)}}}"
    if isinstance(inline, nodes.Formula):
        return _formula(inline, outermost)
    if isinstance(inline, nodes.Code):
        return _typewriter(inline.text)
    if isinstance(inline, nodes.Link):
        return _link(inline)
    if isinstance(inline, nodes.Citation):
        return f"[{inline.number}]" if inline.number else rf"\hwalarm{{@{words(inline.key)}}}"
    return _NEW_LINE if isinstance(inline, nodes.Break) else ""


def _formula(formula: nodes.Formula, outermost: bool) -> str:
    if formula.display and outermost:
        return rf"\par{{\centering\leavevmode\hwfit{{$\displaystyle {formula.latex}$}}\par}}\noindent{{}}"
    return rf"\hwfit{{${formula.latex}$}}" if len(formula.latex) > LONG_FORMULA else f"${formula.latex}$"


def _typewriter(text: str) -> str:
    return rf"\texttt{{{'~~'.join(map(_upright, text.split('  ')))}}}"


def _upright(text: str) -> str:
    """Words whose `: ; ! ?` get no blank before them."""
    return re.sub(r"(?<!\\string)[:;!?]", r"\\string\g<0>", words(text))


def _link(link: nodes.Link) -> str:
    inner = _inlines(link.inner, False)
    if not _SCHEMES.match(link.url):
        return f"{inner} ({words(link.url)})" if link.url else inner
    return rf"\hwlink{{{_url(link.url)}}}{{{inner or words(link.url)}}}"


def _address(link: str) -> Latex:
    if not link:
        return Latex("")
    shown = re.sub("(?<=/)(?=.)", "\u200b", re.sub("^https?://(?:www[.])?", "", link))
    shown = re.sub(r"^arxiv\.org/\u200babs/\u200b(?=[\d.v]+$)", "arXiv:", shown)
    breaking = BREAK.join(map(_upright, shown.split("\u200b")))
    return Latex(rf"\hwlink{{{_url(link)}}}{{{breaking}}}" if _SCHEMES.match(link) else breaking)


def _url(url: str) -> str:
    encoded = quote(url, safe=_IN_URL, errors="replace")
    return re.sub(r"([#%&_])", r"\\\1", encoded).replace("~", r"\string~")
