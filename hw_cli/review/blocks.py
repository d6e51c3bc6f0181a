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


def paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """All paragraphs, those of lists and quotations too, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Items):
            for item in block.items:
                yield from paragraphs(item)
        elif isinstance(block, Quote):
            yield from paragraphs(block.inner)


def plain_text(inlines: Iterable[Inline]) -> str:
    """The words alone; a formula counts as its source.

    >>> plain_text((Words("a "), Emphasis((Words("b"),)), Break(), Citation("k", 1)))
    'a b [1]'
    """
    return "".join(map(_plain, inlines))


def _plain(inline: Inline) -> str:
    if isinstance(inline, Words | Code):
        return inline.text
    if isinstance(inline, Emphasis | Link):
        return plain_text(inline.inner)
    if isinstance(inline, Formula):
        return f"${inline.latex}$"
    if isinstance(inline, Citation):
        return f"[{inline.number or inline.key}]"
    return " "


def all_text(blocks: Iterable[Block]) -> str:
    """The words of blocks, a line for each paragraph."""
    out = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(plain_text(block.inlines))
        elif isinstance(block, Verbatim):
            out.append(block.text)
        elif isinstance(block, Quote):
            out.append(all_text(block.inner))
        else:
            out += map(all_text, block.items)
    return "\n".join(out)
