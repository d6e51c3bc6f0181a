"""What of the sheet a review answers, and what in it deserves a second look. Nothing is judged, nothing changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from hw_cli.prose import Language, Message, say
from hw_cli.review.blocks import (
    Citation,
    Paragraph,
    Verbatim,
    Words,
    all_text,
    leaves,
    own_text,
    paragraphs,
    pieces,
)
from hw_cli.review.review import Review, Section, marker
from hw_cli.sheet import Item, Question


class Kind(StrEnum):
    """What a finding is about."""

    PLACEHOLDER = "placeholder"
    EMPTY = "empty"
    OPINION = "opinion"
    CITATION = "citation"
    REFERENCE = "reference"
    MARKER = "marker"
    SHOWN_AS_WORDS = "shown_as_words"


@dataclass(frozen=True)
class Finding:
    """Something to look at; `stops` when the review is not finished while it stands."""

    kind: Kind
    line: int
    message: Message
    stops: bool = False


@dataclass(frozen=True)
class Answered:
    """A sub-question of the sheet and the words that are tied to it."""

    item: Item
    words: int

    @property
    def answered(self) -> bool:
        """Whether any word is."""
        return self.words > 0


@dataclass(frozen=True)
class SectionCoverage:
    """A section with its words in all, and its sub-questions."""

    section: Section
    words: int
    items: tuple[Answered, ...]


@dataclass(frozen=True)
class Coverage:
    """All sections, and the findings in the order of the file."""

    sections: tuple[SectionCoverage, ...]
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether no section is empty and no placeholder is left."""
        return not any(finding.stops for finding in self.findings)

    @property
    def words(self) -> int:
        """All words."""
        return sum(section.words for section in self.sections)


def cover(review: Review, language: Language = Language.FR) -> Coverage:
    """What the review answers of what the sheet asks, and what to look at."""
    sections = tuple(_section(section) for section in review.sections)
    findings = [finding for section in sections for finding in _findings(section, review.question, language)]
    findings += _references(review)
    return Coverage(sections, tuple(sorted(findings, key=lambda finding: finding.line)))


# --- words

PLACEHOLDER = re.compile(
    r"\[\s*(?:à écrire|à compléter|to write|to do|todo|…|\.\.\.)\s*\]|\b(?:TODO|FIXME|XXX|TBD|À COMPLÉTER)\b"
    r"|\blorem ipsum\b|\?\?\?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_](?:[\w'’.,-]*[^\W_])?")


def count_words(text: str) -> int:
    """Words, without markers and placeholders.

    >>> count_words("(a) L’idée [à écrire] tient en 3,5 mots.")
    5
    """
    bare = re.sub(r"^\s*\([a-z](?:\s*,\s*[a-z])*\)", "", PLACEHOLDER.sub(" ", text), flags=re.MULTILINE)
    return len(_WORD.findall(bare))


def _section(section: Section) -> SectionCoverage:
    tied: Counter[str] = Counter()
    for paragraph in paragraphs(section.blocks):
        for label in marker(paragraph):
            tied[label] += count_words(own_text(paragraph))
    items = tuple(Answered(item, tied[item.label]) for item in section.part.items)
    return SectionCoverage(section, count_words(all_text(section.blocks)), items)


# --- findings

_FIRST_PERSON = r"\b(?:je|j['’]\w*|moi|mon|ma|mes|nous|notre|nos|à mon avis|selon moi|I|I['’]\w+|my|me|we|our|in my opinion)\b"
_SUPERLATIVE = (
    r"\b(?:(?:le|la|les) (?:plus|meilleure?s?|pire?s?)|meilleure?s?|pires?|incroyable\w*|remarquable\w*|impressionnant\w*|"
    r"révolutionnaire\w*|excellente?s?|malheureusement|the (?:most|best|worst)|best|worst|greatest|amazing|"
    r"remarkabl[ey]|impressive|revolutionary|excellent|unfortunately)\b"
)
_OPINION = re.compile(f"(?P<person>{_FIRST_PERSON})|(?P<superlative>{_SUPERLATIVE})", re.IGNORECASE)
_ROMAN = re.compile("i")  # an index


def _findings(covered: SectionCoverage, asked: Question, language: Language) -> Iterator[Finding]:
    section = covered.section
    if not covered.words:
        title = section.part.title.of(language)
        yield Finding(Kind.EMPTY, section.line, say("the section {title} is empty", title=title), stops=True)
    known = {item.label for item in section.part.items}
    for block in leaves(section.blocks):
        for found in PLACEHOLDER.finditer(own_text(block)):
            left = say("left to write: {text}", text=found[0])
            yield Finding(Kind.PLACEHOLDER, block.line, left, stops=True)
        if isinstance(block, Verbatim):
            continue
        if section.part == asked.parts[0]:  # a summary holds no opinion
            yield from _opinions(block)
        for label in marker(block):
            if label not in known:
                unknown = say("no sub-question {label} in this section", label=label)
                yield Finding(Kind.MARKER, block.line, unknown)
        yield from _marks(block)


def _opinions(paragraph: Paragraph) -> Iterator[Finding]:
    """Facts only in the summary: the first person and superlatives are pointed at."""
    for found in _OPINION.finditer(own_text(paragraph)):
        if _ROMAN.fullmatch(found[0]):
            continue
        what = (
            say("first person in the summary, which takes facts only: {text}", text=found[0])
            if found["person"]
            else say("a judgement in the summary, which takes facts only: {text}", text=found[0])
        )
        yield Finding(Kind.OPINION, paragraph.line, what)


def _marks(paragraph: Paragraph) -> Iterator[Finding]:
    """Citations of nothing; images and formulas that are shown as words."""
    for inline in pieces(paragraph.inlines):
        if isinstance(inline, Citation) and inline.number is None:
            what = say("{key} is cited, but is not among the references", key=f"[@{inline.key}]")
            yield Finding(Kind.CITATION, paragraph.line, what)
        elif isinstance(inline, Words):
            for found in re.finditer(r"!\[[^]]*\]\([^)]*\)|\$\$[^$]+\$\$|\$[^\s$][^$]*\$", inline.text):
                yield Finding(
                    Kind.SHOWN_AS_WORDS, paragraph.line, say("shown as words: {text}", text=found[0][:60])
                )


def _references(review: Review) -> Iterator[Finding]:
    written = (text for section in review.sections for text in paragraphs(section.blocks))
    cited = {piece.key for text in written for piece in pieces(text.inlines) if isinstance(piece, Citation)}
    for key, _ in review.paper.references:
        if key not in cited:
            yield Finding(Kind.REFERENCE, 1, say("the reference {key} is not cited", key=key))
