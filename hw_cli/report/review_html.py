"""The review as HTML: the same blocks; every word is escaped, formulas are MathML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from hw_cli.prose import Language, in_words, say
from hw_cli.report.review import byline
from hw_cli.report.review_terminal import visible
from hw_cli.report.statement import formula
from hw_cli.report.words import WORDS
from hw_cli.review import blocks as nodes
from hw_cli.review.review import Review, Section
from hw_cli.sheet.plain import plain

_SCHEMES = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def to_html(review: Review, language: Language) -> str:
    """The review as an `article` element, to stand in a page."""
    paper = review.paper
    address = link(paper.link, words(paper.link)) if paper.link else ""
    head = (
        f"<h2>{words(paper.title)}</h2>\n<p>{' · '.join(filter(None, (words(byline(paper)), address)))}</p>"
    )
    sections = "\n".join(_section(section, language) for section in review.sections)
    listed = "".join(f"<li>{words(text)}</li>" for _, text in paper.references)
    title = words(in_words(WORDS["references"], language))
    references = f"\n<h3>{title}</h3>\n<ol>{listed}</ol>" if listed else ""
    return f'<article class="review" lang="{language}">\n{head}\n{sections}{references}\n</article>\n'


def words(text: str) -> str:
    """Words as HTML.

    >>> words("<b> & \\x07")
    '&lt;b&gt; &amp; [U+0007]'
    """
    return escape(visible(text))


def link(url: str, inner: str) -> str:
    """A link where the address is one of the web; else the words, then the address."""
    if not _SCHEMES.match(url):
        return f"{inner} ({words(url)})" if url and inner != words(url) else inner
    return f'<a href="{escape(visible(url))}">{inner or words(url)}</a>'


def _section(section: Section, language: Language) -> str:
    title = words(plain(section.part.title.of(language), language))
    points = words(in_words(say("{n} points", n=section.part.points or 0), language))
    body = _blocks(section.blocks) or f"<p><em>{words(in_words(WORDS['empty'], language))}</em></p>"
    return f"<h3>{title} <small>{points}</small></h3>\n{body}"


def _blocks(blocks: Iterable[nodes.Block]) -> str:
    return "\n".join(map(_block, blocks))


def _block(block: nodes.Block) -> str:
    if isinstance(block, nodes.Paragraph):
        return f"<p>{_inlines(block.inlines)}</p>"
    if isinstance(block, nodes.Quote):
        return f"<blockquote>{_blocks(block.inner)}</blockquote>"
    if isinstance(block, nodes.Items):
        items = "".join(f"<li>{_blocks(item)}</li>" for item in block.items)
        return f"<ul>{items}</ul>" if block.start is None else f'<ol start="{block.start}">{items}</ol>'
    return f"<pre><code>{words(block.text)}</code></pre>"


def _inlines(inlines: Iterable[nodes.Inline]) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: nodes.Inline) -> str:
    if isinstance(inline, nodes.Words):
        return words(inline.text)
    if isinstance(inline, nodes.Emphasis):
        tag = "strong" if inline.strong else "em"
        return f"<{tag}>{_inlines(inline.inner)}</{tag}>"
    if isinstance(inline, nodes.Formula):
        return formula(inline.latex, display=inline.display)
    if isinstance(inline, nodes.Code):
        return f"<code>{words(inline.text)}</code>"
    if isinstance(inline, nodes.Link):
        return link(inline.url, _inlines(inline.inner))
    if isinstance(inline, nodes.Citation):
        return f"[{inline.number}]" if inline.number else f"<mark>[@{words(inline.key)}]</mark>"
    return "<br>" if isinstance(inline, nodes.Break) else ""
