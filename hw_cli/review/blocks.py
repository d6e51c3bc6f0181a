"""What a review's text is made of, for every view alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Literal words."""

    text: str


@dataclass(frozen=True)
class Emphasis:
    """Words in italics, or in bold when `strong`."""

    inner: tuple[Inline, ...]
    strong: bool = False


@dataclass(frozen=True)
class Code:
    """Words in typewriter letters."""

    text: str


@dataclass(frozen=True)
class Formula:
    """Mathematics: LaTeX that `hw_cli.review.mathematics` let through; `display` when on its own line."""

    latex: str
    display: bool = False


@dataclass(frozen=True)
class Link:
    """Words that lead to `url`."""

    inner: tuple[Inline, ...]
    url: str


@dataclass(frozen=True)
class Citation:
    """`[@key]`; `number` is its place among the references, None when there is no such reference."""

    key: str
    number: int | None


@dataclass(frozen=True)
class Break:
    """A new line within a paragraph."""


Inline = Words | Emphasis | Code | Formula | Link | Citation | Break


@dataclass(frozen=True)
class Paragraph:
    """Words that stand together; `line` is where they begin in the file."""

    inlines: tuple[Inline, ...]
    line: int = 0


@dataclass(frozen=True)
class Items:
    """A list, numbered from `start` or with bullets when that is None; an item is a tuple of blocks."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True)
class Quote:
    """Someone else's words."""

    inner: tuple[Block, ...]


@dataclass(frozen=True)
class Verbatim:
    """Lines shown as they are."""

    text: str
    line: int = 0


Block = Paragraph | Items | Quote | Verbatim


def leaves(blocks: Iterable[Block]) -> Iterator[Paragraph | Verbatim]:
    """What holds words itself, in lists and quotations too, in reading order."""
    for block in blocks:
        if isinstance(block, Items):
            for item in block.items:
                yield from leaves(item)
        elif isinstance(block, Quote):
            yield from leaves(block.inner)
        else:
            yield block


def paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """All paragraphs, those of lists and quotations too, in reading order."""
    return (block for block in leaves(blocks) if isinstance(block, Paragraph))


def pieces(inlines: Iterable[Inline]) -> Iterator[Words | Code | Formula | Citation | Break]:
    """What stands in a paragraph, out of its emphasis and links."""
    for inline in inlines:
        if isinstance(inline, Emphasis | Link):
            yield from pieces(inline.inner)
        else:
            yield inline


def plain_text(inlines: Iterable[Inline]) -> str:
    """The words alone; a formula counts as its source.

    >>> plain_text((Words("a "), Emphasis((Words("b"),)), Break(), Citation("k", 1)))
    'a b [1]'
    """
    return "".join(map(_plain, pieces(inlines)))


def _plain(inline: Words | Code | Formula | Citation | Break) -> str:
    if isinstance(inline, Words | Code):
        return inline.text
    if isinstance(inline, Formula):
        return f"${inline.latex}$"
    return f"[{inline.number or inline.key}]" if isinstance(inline, Citation) else " "


def own_text(block: Paragraph | Verbatim) -> str:
    """The words of what holds them itself."""
    return block.text if isinstance(block, Verbatim) else plain_text(block.inlines)


def all_text(blocks: Iterable[Block]) -> str:
    """The words of blocks, a line for each paragraph."""
    return "\n".join(map(own_text, leaves(blocks)))
