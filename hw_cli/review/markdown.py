"""Markdown to blocks: CommonMark with `$…$`, `$$…$$` and `[@key]`; HTML and images are shown as words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hw_cli.review.blocks import (
    Block,
    Break,
    Citation,
    Code,
    Emphasis,
    Formula,
    Inline,
    Items,
    Link,
    Paragraph,
    Quote,
    Verbatim,
    Words,
)
from hw_cli.review.mathematics import safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_FORMULA = re.compile(
    r"\$\$(?P<display>[^$]+)\$\$|\$(?!\s)(?P<inline>(?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)", re.DOTALL
)
_CITATION = re.compile(r"\[@([^\s\[\]@;,]+)\]")
_CODE_OR_COMMENT = re.compile(r"(?P<code>(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\2(?!`))|<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A heading of the first or second level: it begins a section."""

    text: str
    line: int


def without_comments(text: str) -> str:
    r"""The text with its comments blanked; lines keep their numbers, and code keeps its comments.

    >>> without_comments("a <!-- b\nc --> d `<!-- e -->`")
    'a \n d `<!-- e -->`'
    """
    return _CODE_OR_COMMENT.sub(lambda found: found["code"] or "\n" * found[0].count("\n"), text)


def read_blocks(text: str, references: Sequence[str] = (), first_line: int = 1) -> Iterator[Heading | Block]:
    """The headings and blocks of a Markdown text; `references` are the keys that `[@key]` may name."""
    tokens = _parser().parse(without_comments(text))
    yield from _Blocks(tokens, references, first_line).until("")


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # here: a report without a review needs no parser

    parser = MarkdownIt("commonmark", {"html": False})
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.inline.ruler.before("link", "citation", _citation)
    return parser


def _formula(state: StateInline, silent: bool) -> bool:
    found = _FORMULA.match(state.src, state.pos) if state.src[state.pos] == "$" else None
    if found is None:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content, token.markup = found[0], "$$" if found["display"] else "$"
    state.pos = found.end()
    return True


def _citation(state: StateInline, silent: bool) -> bool:
    found = _CITATION.match(state.src, state.pos) if state.src[state.pos] == "[" else None
    if found is None:
        return False
    if not silent:
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


class _Blocks:
    """Reads the flat list of tokens as a tree."""

    def __init__(self, tokens: list[Token], references: Sequence[str], first_line: int) -> None:
        self.tokens = tokens[::-1]
        self.references = references
        self.first_line = first_line

    def until(self, stop: str) -> Iterator[Heading | Block]:
        while self.tokens:
            token = self.tokens.pop()
            if token.type == stop:
                return
            yield from self.read(token)

    def read(self, token: Token) -> Iterator[Heading | Block]:
        line = self.first_line + (token.map[0] if token.map else 0)
        if token.type == "inline":
            yield Paragraph(self.inlines(token), line)
        elif token.type == "heading_open":
            yield from self.heading(token, line)
        elif token.type == "blockquote_open":
            yield Quote(tuple(self.blocks("blockquote_close")))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            numbered = token.type == "ordered_list_open"
            items = tuple(self.items(token.type.replace("_open", "_close")))
            yield Items(items, int(token.attrs.get("start", 1)) if numbered else None)
        elif token.type in ("fence", "code_block"):
            yield Verbatim(token.content.rstrip("\n"), line)
        elif token.type == "hr":
            yield Paragraph((Words("* * *"),), line)

    def heading(self, token: Token, line: int) -> Iterator[Heading | Block]:
        inline = self.tokens.pop()
        self.tokens.pop()  # its end
        inlines = self.inlines(inline)
        outermost = token.level == 0 and token.tag in ("h1", "h2")
        yield (
            Heading(inline.content, line) if outermost else Paragraph((Emphasis(inlines, strong=True),), line)
        )

    def blocks(self, stop: str) -> Iterator[Block]:
        for block in self.until(stop):
            if not isinstance(block, Heading):
                yield block

    def items(self, stop: str) -> Iterator[tuple[Block, ...]]:
        while (token := self.tokens.pop()).type != stop:
            if token.type == "list_item_open":
                yield tuple(self.blocks("list_item_close"))

    def inlines(self, token: Token) -> tuple[Inline, ...]:
        return _Inlines(token.children or [], self.references).until("")


class _Inlines:
    def __init__(self, tokens: list[Token], references: Sequence[str]) -> None:
        self.tokens = tokens[::-1]
        self.references = references

    def until(self, stop: str) -> tuple[Inline, ...]:
        found: list[Inline] = []
        while self.tokens and (token := self.tokens.pop()).type != stop:
            read = self.read(token)
            if isinstance(read, Words) and found and isinstance(found[-1], Words):
                read = Words(found.pop().text + read.text)  # type: ignore[union-attr]
            if read != Words(""):
                found.append(read)
        return tuple(found)

    def read(self, token: Token) -> Inline:
        kind = token.type
        if kind in ("em_open", "strong_open"):
            return Emphasis(self.until(kind.replace("_open", "_close")), strong=kind == "strong_open")
        if kind == "link_open":
            return Link(self.until("link_close"), str(token.attrs.get("href", "")))
        if kind == "image":
            title = f' "{token.attrs["title"]}"' if token.attrs.get("title") else ""
            return Words(f"![{token.content}]({token.attrs.get('src', '')}{title})")
        if kind == "code_inline":
            return Code(token.content)
        if kind == "formula":
            latex = safe(token.content.strip("$"))
            return Words(token.content) if latex is None else Formula(latex, token.markup == "$$")
        if kind == "citation":
            key = token.content
            return Citation(key, self.references.index(key) + 1 if key in self.references else None)
        if kind == "hardbreak":
            return Break()
        return Words(" " if kind == "softbreak" else token.content)
